"""Kaltenbrunner et al. (2013) on the world's network of sister cities, held against two tables.

Not the authors' data: the world as the English Wikipedia's lists have it in 2026, and six
countries' ties as Wikidata has them. What of the article is not at hand is marked, not filled in.
"""

from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _sphere, community, nullmodels, regions
from citynet._catalogue import _
from citynet._frames import agreements, edges_of, nodes
from citynet._partitions import pairwise_ami
from citynet.studies import _form

__all__ = ["study"]

_LISTED = ("BG", "DE", "FR", "HU", "PL", "PT")  # the six countries whose own lists eu() has


def study(
    world: "nx.MultiGraph[Any] | None" = None,
    eu: "nx.MultiGraph[Any] | None" = None,
    *,
    replicates: int = 49,
    seed: int = 0,
) -> _form.Study:
    """Hold the article's statements against the world's network and six countries'.

    Parameters
    ----------
    world, eu
        The networks; left out, the bundled registers, open places left out.
    replicates, seed
        Of the null models.

    Returns
    -------
    Study
        Claims with verdicts, facts, tables and figures.

    References
    ----------
    Kaltenbrunner et al. (2013), arXiv 1301.6900; LNCS 8221, doi 10.1007/978-3-642-54140-7_14.
    """
    world = _network("world") if world is None else world
    eu = _network("eu") if eu is None else eu
    tests = nullmodels.compare(
        world, ("assortativity", "mean_tie_length"), n=replicates, seed=seed, bodies="drop"
    )
    within = within_pairs(world, replicates=replicates, seed=seed)
    blocs, score = _clusters(world, seed)
    edges = agreements(world)
    domestic = float((edges["u_country"] == edges["v_country"]).mean())
    simple = _loopless(nx.Graph(world))
    parts = sorted(map(len, nx.connected_components(simple)), reverse=True)
    facts = pd.Series(
        {
            "world_places": len(simple),
            "world_ties": simple.number_of_edges(),
            "world_largest_component": parts[0],
            "world_assortativity": tests.loc["assortativity", "observed"],
            **_interval("world_assortativity", simple, seed),
            "world_assortativity_by_chance": tests.loc["assortativity", "mean"],
            "world_assortativity_p": tests.loc["assortativity", "p"],
            "world_transitivity": nx.transitivity(simple),
            "world_mean_km": tests.loc["mean_tie_length", "observed"],
            "world_mean_km_by_chance": tests.loc["mean_tie_length", "mean"],
            "world_distance_p": tests.loc["mean_tie_length", "p"],
            "world_within_median_km": within.loc["median_km", "observed"],
            "world_within_median_km_by_chance": within.loc["median_km", "mean"],
            "world_distance_within_p": within.loc["median_km", "p"],
            "world_abroad": 1 - domestic,
            "world_domestic": domestic,
            "world_clusters_ami": score,
            **_of_own(eu, seed),
        },
        dtype=float,
    )
    return _form.Study(
        _("Kaltenbrunner et al. (2013) held against two registers"),
        _(
            "What the article says of the world's network of sister cities, asked of the lists of "
            "2026 and of six countries of the European Union, with nulls that hold what a "
            "statement takes for granted."
        ),
        _form.judge(_form.claims("kaltenbrunner_2013"), facts),
        facts,
        {
            "nulls": _form.titled(_nulls(tests, within), _("Statistics against null models")),
            "central": _central(world),
            "clusters": blocs,
        },
        {
            "map": (
                _("The world's ties as flows between countries."),
                lambda lang: _map(world, lang),
            )
        },
        (
            _("That the article erred: its data and its tables are not at hand."),
            _("How zealous a country's list is: a tie is often stated by one side only."),
            _("Anything about time."),
        ),
    )


def _network(name: str) -> "nx.MultiGraph[Any]":
    from citynet import datasets  # noqa: PLC0415 - only where nothing is given
    from citynet.network import build_network  # noqa: PLC0415

    return build_network(getattr(datasets, name)(), unresolved="skip")


def _among_own(G: "nx.MultiGraph[Any]") -> "nx.Graph[Any]":
    """Ties among the countries whose lists these are: of others' places degrees are not whole."""
    country = nodes(G)["country"]
    inside = _loopless(nx.Graph(G.subgraph(country.index[country.isin(_LISTED)])))
    inside.remove_nodes_from(list(nx.isolates(inside)))
    return inside


def _of_own(eu: "nx.MultiGraph[Any]", seed: int) -> dict[str, float]:
    """Say how assortative six countries' ties among themselves are."""
    own = _among_own(eu)
    r = float(nx.degree_assortativity_coefficient(own))
    return {"eu_assortativity": r, **_interval("eu_assortativity", own, seed)}


def _interval(name: str, G: "nx.Graph[Any]", seed: int) -> dict[str, float]:
    """Give the ends of a fact's 95 % interval."""
    low, high = assortativity_interval(G, seed=seed)
    return {f"{name}_low": low, f"{name}_high": high}


def assortativity_interval(
    G: "nx.Graph[Any]", *, draws: int = 199, seed: int = 0
) -> tuple[float, float]:
    """Give a 95 % interval of Newman's r: places are drawn anew, with replacement.

    A tie counts as often as its two ends are drawn; each place keeps its number of partners.
    """
    ends = edges_of(G).ends
    degree = np.bincount(ends.ravel(), minlength=len(G)).astype(float)
    x, y = degree[ends].T
    draw = np.random.default_rng(seed)
    found = np.full(draws, np.nan)
    for row in range(draws):
        times = np.bincount(draw.integers(len(G), size=len(G)), minlength=len(G))
        weight = times[ends].prod(axis=1)
        if weight.sum() == 0:
            continue
        mean = np.average((x + y) / 2, weights=weight)
        spread = np.average(((x - mean) ** 2 + (y - mean) ** 2) / 2, weights=weight)
        if spread > 0:
            found[row] = np.average((x - mean) * (y - mean), weights=weight) / spread
    if np.isnan(found).all():
        return np.nan, np.nan
    low, high = np.nanquantile(found, (0.025, 0.975)).tolist()
    return low, high


def within_pairs(G: "nx.MultiGraph[Any]", *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Compare lengths with those of ties dealt out anew within each pair of countries.

    Every place keeps its number of ties with each country, and each pair of countries its number
    of ties; who of the one is tied with whom of the other is drawn.
    """
    edges = agreements(G)
    edges = edges[(edges["u_country"] != edges["v_country"]) & edges["distance_km"].notna()]
    turned = (edges["u_country"] > edges["v_country"]).to_numpy()
    u, v = edges["u_row"].to_numpy(), edges["v_row"].to_numpy()
    left, right = np.where(turned, v, u), np.where(turned, u, v)
    known = nodes(G)
    country = known["country"].astype(object)
    pair = pd.factorize(country.iloc[left].to_numpy() + "-" + country.iloc[right].to_numpy())[0]
    order = np.argsort(pair, kind="stable")
    left, right, pair = left[order], right[order], pair[order]
    x, y = known["x"].to_numpy(), known["y"].to_numpy()

    def median(ends: Any) -> float:
        return float(np.median(_sphere.sphere_km(x[left], y[left], x[ends], y[ends])))

    draw = np.random.default_rng(seed)
    drawn = [
        [median(right[np.lexsort((draw.random(len(right)), pair))])] for _ in range(replicates)
    ]
    return nullmodels.significance({"median_km": median(right)}, np.array(drawn))


def _clusters(G: "nx.MultiGraph[Any]", seed: int) -> tuple[pd.DataFrame, float]:
    """Find communities of countries that have more ties than their totals make expected."""
    edges = agreements(G)
    edges = edges[edges["u_country"] != edges["v_country"]]
    pairs = np.sort(edges[["u_country", "v_country"]].to_numpy(dtype=str), axis=1)
    counts = Counter(map(tuple, pairs.tolist()))
    totals = pd.Series(pairs.ravel()).value_counts()
    net: nx.Graph[Any] = nx.Graph()
    net.add_nodes_from((code, {"country": code}) for code in sorted(totals.index))
    for (one, other), ties in sorted(counts.items()):
        ratio = ties * totals.sum() / (totals[one] * totals[other])
        if ratio > 1:
            net.add_edge(one, other, weight=float(ratio))
    found = community.communities(net, seed=seed, weight="weight")["community"]
    region = regions.assign(net, "m49").astype(str)
    table = pd.DataFrame({"community": found, "region": region})
    listed = table.groupby("community").agg(
        countries=("region", "size"),
        commonest_region=("region", lambda group: group.mode().iloc[0]),
        of_it=("region", lambda group: float((group == group.mode().iloc[0]).mean())),
    )
    codes = [table.index[table["community"] == key] for key in listed.index]
    listed["members"] = [" ".join(map(str, members)) for members in codes]
    score = pairwise_ami([pd.factorize(column)[0].tolist() for column in (found, region)])
    return _form.titled(listed, _("Communities of countries")), float(np.asarray(score)[0, 1])


def _nulls(tests: pd.DataFrame, within: pd.DataFrame) -> pd.DataFrame:
    columns = ["observed", "mean", "low", "high", "z", "p", "n"]
    both = pd.concat([tests[columns], within[columns]]).rename_axis("statistic")
    both.insert(0, "held", [_("each place's partners at home and abroad")] * len(tests)
                + [_("each place's ties with each country")])  # fmt: skip
    return both


def _central(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    known = nodes(G)
    simple: nx.Graph[Any] = nx.Graph(G)
    table = pd.DataFrame({"name": known["name"], "country": known["country"]})
    table["partners"] = pd.Series(dict(simple.degree()))
    table["core"] = pd.Series(nx.core_number(_loopless(simple)))
    table = table.sort_values("partners", ascending=False, kind="stable").head(100)
    return _form.titled(table, _("The hundred places with most partners"))


def _loopless(G: "nx.Graph[Any]") -> "nx.Graph[Any]":
    plain = G.copy()
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    return plain


def _map(G: "nx.MultiGraph[Any]", lang: str) -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.world_map(G, labels=15, lang=lang).figure
