"""Sections on the network's structure: central places and communities."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from citynet import measures, regions
from citynet._pivots import PIVOTS
from citynet._projections import induced
from citynet.community import agreement, communities, modularity_significance, profile, scan
from citynet.errors import CitynetWarning
from citynet.language import Language, _
from citynet.nullmodels import DegreePreserving
from citynet.report._portfolio import SCHEME_NAMES
from citynet.report._study import Column, Facts, Figure, LeftOut, Study, Table
from citynet.report._time import through_time

# Rows that a browser sorts at once and that keep the page light; the file beside it has all.
_ROWS = 1000
_SOME = 25
# How many of most partners are named: three, or a number near it that parts no equals.
_FIRST = (3, 4, 2, 5, 1)
# Ties up to which ways are searched from every place.
_EXACT = 20_000
_COLOURED = 8  # communities that the figure of their flow tells apart
# Runs of Leiden, resolutions and rewired graphs; the methods section states them.
RUNS, RUNS_OF_EACH = 20, 8
RESOLUTIONS = (0.5, 0.71, 1.0, 1.41, 2.0)
REWIRED = 39
_LEVEL = 0.05
# The measures whose first place the report names.
_LEADING = ("betweenness", "harmonic")
# Where runs agree less, not even the outline of the communities is stable.
_OUTLINE = 0.7

STAR = _(
    "Every agreement here is %(city)s's own. In such a star %(city)s lies on every path and all "
    "its partners are alike: betweenness, closeness and communities follow from the number of "
    "partners alone and would tell nothing. What does inform stands under “With whom” and “One "
    "city's own network”."
)


@contextmanager
def _facts_say_it() -> Iterator[None]:
    """Let measures warn of nothing: it is for a reader to know and stands in the facts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)
        yield


def central_places(study: Study) -> Facts | LeftOut:
    """Rank the places by their centrality."""
    if study.focal is not None:
        return LeftOut(STAR, {"city": study.name(study.focal)})
    if study.register.kind == "memberships":
        return study.undefined("centrality") or {}
    if study.ties.number_of_edges() < 2:  # noqa: PLR2004 - one tie has no centre
        return LeftOut(_("There are too few ties for one place to be more central than another."))
    study.progress("centrality")
    truncated = study.register.undefined("centrality") is not None
    table = _measured(study, truncated=truncated)
    # Of a partner whose own list this is not, the number of its ties is no finding.
    own = study.register.own if study.home else np.ones(len(table), dtype=bool)
    table = table[own]
    frame = table.reset_index(names="node")
    frame.insert(1, "name", [study.name(node) for node in table.index])
    frame.insert(2, "country", [study.country(node) for node in table.index])
    frame = frame.sort_values(
        ["degree", "agreements", "name"], ascending=[False, False, True], ignore_index=True
    )
    columns = (
        Column("name", _("Place")),
        Column("country", _("Country"), "country"),
        *(
            Column(measure.name, measure.label, "number" if measure.kind == "number" else "count")
            for measure in measures.MEASURES
            if measure.shown and measure.name in table
        ),
    )
    components = _components(study)
    most = _first(frame[["node", "name", "degree"]])
    return {
        "table": Table("centrality", frame, columns, _ROWS, interactive=True),
        "meaning": _meaning(study.language, table.columns),
        "most_partners": most.to_dict("records"),
        "spelled": _spelled(study, most),
        "bodies": len(study.bodies),
        "home": study.home,
        "listed": study.register.kind == "partial",
        "between": None if truncated else _leader(frame, "betweenness"),
        "harmonic": None if truncated else _leader(frame, "harmonic"),
        "mean_degree": float(table["degree"].mean()),
        "median_degree": float(table["degree"].median()),
        "single": int((table["degree"] == 1).sum()),
        "places": len(table),
        "estimated": measures.estimated(table, study.language),
        "unsettled": [] if truncated else _unsettled(study.language, table),
        **components,
    }


def _measured(study: Study, *, truncated: bool) -> pd.DataFrame:
    """Compute what is defined, from all places where that takes no minute, else from some.

    Of a partial register ways and cores are those among the places whose own agreements are listed,
    not through others.
    """
    pivots = PIVOTS if study.ties.number_of_edges() > _EXACT else None
    names = measures.names()
    ways = [one.name for one in measures.MEASURES if "partners_ties" in one.needs]
    asked = [name for name in names if not truncated or name not in ways]
    with _facts_say_it():
        table = measures.centrality(study.G, asked, pivots=pivots, seed=study.seed)
        if study.register.kind != "partial":
            return table
        own = [node for node, listed in zip(study.G, study.register.own, strict=True) if listed]
        inner = measures.centrality(induced(study.G, own), ways, pivots=pivots, seed=study.seed)
    wider = table.drop(columns=ways, errors="ignore").join(inner)[names]
    wider.attrs = {"sampled": inner.attrs["sampled"]} if "sampled" in inner.attrs else {}
    return wider


def _components(study: Study) -> Facts:
    import networkx as nx  # noqa: PLC0415 - loaded already, named for its one use

    sizes = sorted((len(part) for part in nx.connected_components(study.ties)), reverse=True)
    return {
        "components": len(sizes),
        "nodes": sum(sizes),
        "largest": sizes[0],
        "second": [*sizes, 0][1],
    }


def _first(ranked: pd.DataFrame) -> pd.DataFrame:
    """Give the three of most partners or as near to three, no tie cut; none where all are tied."""
    degree = [*ranked["degree"], 0]
    cut = next((n for n in _FIRST if len(degree) > n and degree[n - 1] > max(degree[n], 1)), 0)
    return ranked.head(cut)


def _leader(frame: pd.DataFrame, measure: str) -> dict[str, Any]:
    row = frame.iloc[int(frame[measure].argmax())]
    rank = int((frame["degree"] > row["degree"]).sum()) + 1
    return {"name": row["name"], "value": float(row[measure]), "degree_rank": rank}


def _unsettled(language: Language, table: pd.DataFrame) -> list[str]:
    """Name the measures by which the estimates do not settle which place is first."""
    off = table.attrs.get("sampled", {}).get("off", {})
    lead = {name: -table[name].nlargest(2).diff().iloc[-1] for name in _LEADING if name in off}
    # Either of the two values may be off, each to its own side.
    return [measures.label(name, language) for name, by in lead.items() if by < 2 * off[name]]


def _spelled(study: Study, most: pd.DataFrame) -> list[str]:
    """Name the places that have most of their partners under other spellings than the commonest.

    A city's districts are often read as the city: then it has partners that it did not choose. Of
    an agreement that both sides state, the spelling of the row that was kept is counted.
    """
    named = study.table.astype({"id": str}).set_index("id")
    rows = study.agreements.astype({"id": str})
    sides = [
        pd.DataFrame(
            {
                "node": rows[one],
                "partner": rows[other],
                "spelling": named[name].reindex(rows["id"]).to_numpy(),
            }
        )
        for one, other, name in (("u", "v", "a_name"), ("v", "u", "b_name"))
    ]
    ends = pd.concat(sides)
    ends = ends[ends["node"].isin(most["node"])]
    partners = ends.groupby(["node", "spelling"])["partner"].nunique()
    alone = partners.groupby(level="node").max().reindex(most["node"]).to_numpy(dtype=float)
    few = alone < most["degree"].to_numpy() / 2
    counted = zip(most.loc[few, "name"], alone[few], strict=True)
    return [f"{name} ({study.language.integer(count)})" for name, count in counted]


def _meaning(language: Language, shown: Iterable[str]) -> Table:
    frame = measures.notes().reset_index()
    frame = frame[frame["measure"].isin(list(shown))].reset_index(drop=True)
    frame["name"] = [language.sentence(measures.label(name, language)) for name in frame["measure"]]
    columns = (
        Column("name", _("Measure")),
        Column("scope", _("Computed over"), "term"),
        Column("cannot_say", _("It cannot say"), "term"),
        Column("reference", _("Reference")),
        Column("formula", "formula", "file"),
    )
    return Table("measures", frame, columns)


def groups(study: Study) -> Facts | LeftOut:
    """Find communities, and say how sure they are and what they follow."""
    if study.focal is not None:
        return LeftOut(STAR, {"city": study.name(study.focal)})
    if left_out := study.undefined("communities"):
        return left_out
    if study.ties.number_of_edges() < 3:  # noqa: PLR2004 - what would be parted?
        return LeftOut(_("There are too few ties for communities."))
    study.progress("communities of rewired networks")
    test = modularity_significance(study.G, n=REWIRED, seed=study.seed).iloc[0]
    if not _more(test):
        return _no_community(study, test)
    study.progress("communities")
    with _facts_say_it():
        runs = RUNS // len(RESOLUTIONS)
        table = communities(study.G, seed=study.seed, resolution=RESOLUTIONS, runs=runs)
    described = profile(study.G, table).reset_index()
    flow = _flow(study, described["size"])  # drawn while the rest is computed
    study.progress("resolutions of the communities")
    resolutions = scan(study.G, seed=study.seed, resolutions=RESOLUTIONS, runs=RUNS_OF_EACH)
    held = DegreePreserving(by_country=True)
    alone = modularity_significance(study.G, None, held, n=REWIRED, seed=study.seed)
    described["label"] = described["community"] + 1
    described["hub_name"] = [study.name(node) for node in described["hub"]]
    schemes = {name: regions.assign(study.G, name) for name in ("continent", "m49", "eu")} | {
        "country": pd.Series({node: study.country(node) for node in study.G}, dtype=object)
    }
    follows = agreement(table["community"], schemes).reset_index(names="scheme")
    names = SCHEME_NAMES | {"country": _("countries")}
    follows["name"] = follows["scheme"].map(names)
    follows = follows.sort_values("ami", ascending=False, ignore_index=True)
    members = table.reset_index(names="node")
    members.insert(1, "name", [study.name(node) for node in table.index])
    return {
        "communities": int(table["community"].max()) + 1,
        "components": _components(study)["components"],
        "several": int((described["size"] > 1).sum()),
        "largest": described.iloc[0].to_dict(),
        "stability": table.attrs["stability"],
        "outline": _OUTLINE,
        "runs": RUNS,
        "partial": study.register.kind == "partial",
        "finest": RESOLUTIONS[-1],
        "coarsest": RESOLUTIONS[0],
        "test": test.to_dict(),
        "by_country": alone.iloc[0].to_dict() | {"more": _more(alone.iloc[0])},
        "rewired": REWIRED,
        "each": RUNS_OF_EACH,
        "best": follows.iloc[0].to_dict(),
        "resolutions": _resolutions(resolutions),
        "profile": _profile(described),
        "agreement": _agreement(follows),
        "members": _members(members),
        "flow": flow,
    }


def _more(test: pd.Series) -> bool:
    """Whether the modularity is above that of rewired networks; NaN tells nothing."""
    return bool(test["p"] <= _LEVEL and test["observed"] > test["mean"])


def _no_community(study: Study, test: pd.Series) -> LeftOut:
    """Say that what rewired networks have as well is no community, or that it cannot be tested."""
    say = study.language
    if test["note"]:
        return LeftOut(
            _(
                "Whether there are communities cannot be told: with the same number of partners "
                "for each place hardly another network is possible."
            )
        )
    message = _(
        "Nothing here is called a community: chance alone would not rarely part places as "
        "clearly. Of networks rewired at random, with the same number of partners for each place, "
        "the modularity is %(mean)s on average, here it is %(q)s (p = %(p)s)."
    )
    values = {name: say.number(test[name]) for name in ("mean", "p")}
    return LeftOut(message, values | {"q": say.number(test["observed"])})


def _flow(study: Study, sizes: "pd.Series[int]") -> Figure | None:
    """Follow the communities through time, unless most places are in none of the large ones."""
    if sizes.nlargest(_COLOURED).sum() < sizes.sum() / 2:
        return None
    return through_time(study, "community_flow", "community_flow", seed=study.seed)


def _members(frame: pd.DataFrame) -> Table:
    """Who is in which community: a file only."""
    columns = (
        Column("name", _("Place")),
        Column("community", _("Community"), "count"),
        Column("stability", _("Stability"), "number"),
        Column("embeddedness", _("Embeddedness"), "number"),
    )
    return Table("communities_members", frame, columns)


def _profile(frame: pd.DataFrame) -> Table:
    columns = (
        Column("label", _("Community"), "count"),
        Column("size", _("Places"), "count"),
        Column("hub_name", _("Most partners")),
        Column("country", _("Most frequent country"), "country"),
        Column("country_share", _("Its share"), "percent"),
        Column("ties_inside", _("Ties inside"), "count"),
        Column("ties_outside", _("Ties outside"), "count"),
        Column("stability", _("Stability"), "number"),
    )
    return Table("communities", frame, columns, _SOME)


def _agreement(frame: pd.DataFrame) -> Table:
    columns = (
        Column("name", _("Regions"), "term"),
        Column("groups", _("Groups"), "count"),
        Column("n", _("Places"), "count"),
        Column("ami", _("AMI"), "number"),
        Column("ari", _("ARI"), "number"),
    )
    return Table("communities_and_regions", frame, columns)


def _resolutions(table: pd.DataFrame) -> Table:
    columns = (
        Column("resolution", _("Resolution"), "number"),
        Column("communities", _("Communities"), "count"),
        Column("largest", _("Largest"), "count"),
        Column("modularity", _("Modularity"), "number"),
        Column("stability", _("Stability"), "number"),
    )
    return Table("resolutions", table.reset_index(), columns)
