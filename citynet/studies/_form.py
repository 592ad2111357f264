"""What every study is made of: claims, facts computed from the data, verdicts, tables, figures.

The claims are rows of ``data/studies/NAME.csv``: who stated what, which fact it is held against,
by which rule, and what the rule means. No value computed is typed.
"""

import html
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd

from citynet import _check, _data, _notebook, _tables, figures
from citynet._frames import agreements

VERDICTS = {
    "reproduced": "reproduced",
    "contradicted": "contradicted",
    "covered": "counts what the register holds of it",
    "not_decided": "not decided, for the interval holds both",
    "not_checkable": "cannot be told from this register",
    "not_at_hand": "the published number is not at hand",
}


class Study(NamedTuple):
    """What a study found, ready to be written."""

    title: str
    lead: str
    claims: pd.DataFrame  # claim, stated, source, computed, verdict, how; by id
    facts: pd.Series
    tables: Mapping[str, pd.DataFrame]  # by name; its title is in attrs["title"]
    figures: Mapping[str, tuple[str, Callable[[], Any]]]  # caption, and what draws it
    limits: tuple[str, ...]

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
    result["how"] = asked["how"]
    return result.set_index("id")


def _judged(claim: Mapping[Any, Any], facts: pd.Series) -> tuple[str, str]:
    """Give what was computed, and the verdict; an interval that holds the value decides nothing."""
    computed, stated = float(facts[claim["fact"]]), float(claim["stated"])
    verdict = _RULES[claim["rule"]](computed, stated, float(claim["tolerance"] or 0))
    sides = [f"{claim['fact']}_{side}" for side in ("low", "high")]
    if not set(sides) <= set(facts.index):
        return number(computed), verdict
    low, high = (float(facts[side]) for side in sides)
    said = f"{number(computed)} ({number(low)} to {number(high)})"
    return said, "not_decided" if low <= stated <= high else verdict


def number(value: float) -> str:
    """Write a number as a table of a paper has it."""
    if float(value).is_integer():
        return f"{int(value)}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"  # noqa: PLR2004 - three digits


def abroad(G: "nx.MultiGraph[Any]", home: str) -> pd.DataFrame:
    """List a country's ties abroad: ``home``, ``partner`` (nodes) and the partner's ``country``."""
    edges = agreements(G)
    edges = edges[edges["counted"] & (edges["u_country"] != edges["v_country"])]
    left = edges["u_country"] == home
    edges = edges[left | (edges["v_country"] == home)]
    left = left.loc[edges.index]
    return pd.DataFrame(
        {
            "home": edges["u"].where(left, edges["v"]),
            "partner": edges["v"].where(left, edges["u"]),
            "country": edges["v_country"].where(left, edges["u_country"]),
            "distance_km": edges["distance_km"],
            "start": edges["start_first"],
        }
    )


def titled(frame: pd.DataFrame, title: str) -> pd.DataFrame:
    """Give a table its title."""
    frame.attrs["title"] = title
    return frame


def write(study: Study, out: str | os.PathLike[str]) -> Path:
    """Write a study's page, with its tables as CSV and its figures as SVG beside it."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"claims": titled(study.claims, "Claims and verdicts"), **study.tables}
    facts = study.facts.rename("value").rename_axis("fact").to_frame()
    tables["facts"] = titled(facts, "Facts computed")
    for name, frame in tables.items():
        _tables.write(frame, folder / f"{name}.csv")
    drawn = []
    for name, (caption, draw) in study.figures.items():
        figures.save(draw(), folder / f"{name}.svg")
        drawn.append(
            f'<figure><img src="{name}.svg" alt="{_safe(caption)}">'
            f"<figcaption>{_safe(caption)}</figcaption></figure>"
        )
    counts = study.claims["verdict"].value_counts()
    brief = "; ".join(
        f"{words}: {counts[verdict]}" for verdict, words in VERDICTS.items() if verdict in counts
    )
    body = [
        f"<h1>{_safe(study.title)}</h1>",
        f"<p>{_safe(study.lead)}</p>",
        f"<p>{len(study.claims)} claims ({brief}).</p>",
        *drawn,
        *(_section(name, frame) for name, frame in tables.items()),
        "<h2>What it cannot say</h2>",
        "<ul>" + "".join(f"<li>{_safe(line)}</li>" for line in study.limits) + "</ul>",
    ]
    path = folder / "index.html"
    _data.write_file(path, _PAGE.format(title=_safe(study.title), body="\n".join(body)))
    return path


def _section(name: str, frame: pd.DataFrame) -> str:
    title = _safe(frame.attrs.get("title", name))
    shown = frame.head(_SHOWN).reset_index()
    heads = "".join(f"<th>{_safe(str(head).replace('_', ' '))}</th>" for head in shown)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{_safe(_cell(cell))}</td>" for cell in row) + "</tr>"
        for row in shown.itertuples(index=False)
    )
    more = f" The first {_SHOWN} of {len(frame)} rows." if len(frame) > _SHOWN else ""
    return (
        f'<h2>{title}</h2>\n<div class="table"><table><thead><tr>{heads}</tr></thead>\n'
        f'<tbody>{rows}</tbody></table></div>\n<p><a href="{name}.csv">{name}.csv</a>{more}</p>'
    )


def _cell(cell: Any) -> str:
    if isinstance(cell, str):
        return VERDICTS.get(cell, cell)
    return "" if pd.isna(cell) else number(float(cell))


def _safe(text: str) -> str:
    return html.escape(text)


_SHOWN = 25  # rows of a table on the page; the file beside it has them all
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 54rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 "DejaVu Sans", sans-serif;
  color: #222; background: #fff; }}
h1, h2 {{ font-family: "DejaVu Serif", serif; line-height: 1.25; }}
.table {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid #ddd; }}
figure {{ margin: 1rem 0; }}
img {{ max-width: 100%; height: auto; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
