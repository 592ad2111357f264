"""What every study is made of: claims, facts computed from the data, verdicts, tables, figures.

The claims are rows of ``data/studies/NAME.csv``: who stated what, which fact it is held against,
by which rule, and what the rule means. No value computed is typed.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd

from citynet import _check, _notebook, _tables
from citynet._catalogue import _
from citynet._frames import agreements, units

VERDICTS = {
    "reproduced": _("reproduced"),
    "contradicted": _("contradicted"),
    "covered": _("coverage alone, no verdict"),
    "not_decided": _("not decided, for the interval holds both"),
    "not_checkable": _("cannot be told from this register"),
    "not_at_hand": _("the published number is not at hand"),
}


class Study(NamedTuple):
    """What a study found, ready to be written.

    Sentences are English and marked for translation; a page says them in its language.
    """

    title: str
    lead: str
    claims: pd.DataFrame  # claim, stated, source, computed, verdict, how, fact; by id
    facts: pd.Series
    tables: Mapping[str, pd.DataFrame]  # by name; its title is in attrs["title"]
    # By name: the caption, and what draws it in a language.
    figures: Mapping[str, tuple[str, Callable[[str], Any]]]
    limits: tuple[str, ...]
    places: tuple[Mapping[str, Any], ...] = ()  # those that values of claims name
    sentences: pd.Series | None = None  # verdicts, where several claims are readings of one

    def _repr_html_(self) -> str:
        """Show the study in a notebook."""
        tables = {"Claims and verdicts": self.claims} | {
            str(frame.attrs.get("title", name)): frame for name, frame in self.tables.items()
        }
        return _notebook.card(f"{self.title}\n{self.lead}", tables)


def _near(computed: float, stated: float, tolerance: float) -> str:
    return "reproduced" if abs(computed - stated) <= tolerance else "contradicted"


def _above(computed: float, stated: float, _: float) -> str:
    return "reproduced" if computed > stated else "contradicted"


def _below(computed: float, stated: float, _: float) -> str:
    return "reproduced" if computed < stated else "contradicted"


_RULES: dict[str, Callable[[float, float, float], str]] = {
    "near": _near,
    "above": _above,
    "below": _below,
    "coverage": lambda *_: "covered",
}


def claims(name: str) -> pd.DataFrame:
    """Read a study's claims."""
    return pd.DataFrame(_tables.read_bundled(f"studies/{name}.csv"))


def judge(asked: pd.DataFrame, facts: pd.Series) -> pd.DataFrame:
    """Hold claims against facts: a row per claim with what was computed and the verdict."""
    rows = []
    for claim in asked.astype(str).to_dict("records"):
        if claim["rule"] in {"not_checkable", "not_at_hand"}:
            rows.append(("", claim["rule"]))
            continue
        _check.one_of(f"the rule of claim {claim['id']!r}", claim["rule"], sorted(_RULES))
        _check.one_of(f"the fact of claim {claim['id']!r}", claim["fact"], sorted(facts.index))
        rows.append(_judged(claim, facts))
    result = asked[["id", "claim", "stated", "source"]].copy()
    result[["computed", "verdict"]] = pd.DataFrame(rows, result.index, dtype="str")
    # By how much what is computed may miss it; of the other rules there is no such number.
    result["tolerance"] = asked["tolerance"].where(asked["rule"] == "near", "")
    result[["how", "fact", "rule"]] = asked[["how", "fact", "rule"]]
    return result.set_index("id")


def _judged(claim: Mapping[Any, Any], facts: pd.Series) -> tuple[str, str]:
    """Give what was computed, and the verdict; an interval that holds the value decides nothing."""
    computed, stated = float(facts[claim["fact"]]), float(claim["stated"])
    verdict = _RULES[claim["rule"]](computed, stated, float(claim["tolerance"] or 0))
    sides = interval(facts, claim["fact"])
    if sides is None:
        return number(computed), verdict
    low, high = sides
    said = f"{number(computed)} ({number(low)} to {number(high)})"
    return said, "not_decided" if low <= stated <= high else verdict


def interval(facts: pd.Series, fact: str) -> tuple[float, float] | None:
    """Give a fact's interval, where it has one."""
    sides = [f"{fact}_{side}" for side in ("low", "high")]
    if not set(sides) <= set(facts.index):
        return None
    low, high = (float(facts[side]) for side in sides)
    return low, high


def number(value: float) -> str:
    """Write a number as a table of a paper has it."""
    if float(value).is_integer():
        return f"{int(value)}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"  # noqa: PLR2004 - three digits


def abroad(G: "nx.MultiGraph[Any]", home: str) -> pd.DataFrame:
    """List a country's ties abroad: ``home``, ``partner`` (nodes) and the partner's ``country``.

    What counts as a state and has no code is one here, as it is in the report.
    """
    edges = agreements(G)
    edges = edges[edges["counted"] & (edges["u_country"] != edges["v_country"])]
    left = edges["u_country"] == home
    edges = edges[left | (edges["v_country"] == home)]
    left = left.loc[edges.index]
    counted = pd.Series(units(G), list(G))
    partner = edges["v"].where(left, edges["u"])
    return pd.DataFrame(
        {
            "home": edges["u"].where(left, edges["v"]),
            "partner": partner,
            "country": partner.map(counted),
            "distance_km": edges["distance_km"],
            "start": edges["start_first"],
        }
    )


def titled(frame: pd.DataFrame, title: str) -> pd.DataFrame:
    """Give a table its title."""
    frame.attrs["title"] = title
    return frame
