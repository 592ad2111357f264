"""Şahin & Söylemez's method (2014) carried out on Türkiye's register of sister cities.

The article is not at hand; its method and claims are those that Batal & Topçu (2019) report: find
the ties, geocode them, take the network apart into sub-components, look at groups of countries.
The register has no dates, so nothing is said of history.
"""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import regions, twomode
from citynet._catalogue import _, told
from citynet._frames import agreements, nodes
from citynet.studies import _form, _twins

__all__ = ["study"]

_HOME = "TR"
_GROUPS = ["Former Ottoman lands", "Large population of Turkish origin", "Turkic world",
           "Middle East"]  # fmt: skip


def study(source: "nx.MultiGraph[Any] | None" = None, *, replicates: int = 99) -> _form.Study:
    """Carry out the method and hold the claims against it.

    Parameters
    ----------
    source
        Türkiye's network; left out, the bundled register, open places kept.
    replicates
        Of the null model of shared countries.

    Returns
    -------
    Study
        Claims with verdicts, facts, tables and figures.

    Examples
    --------
    >>> found = cn.studies.sahin_soylemez.study(replicates=9)
    >>> found.claims.loc["eu", "verdict"]
    'contradicted'
    """
    G = _network() if source is None else source
    ties = _form.abroad(G, _HOME)
    home_region = regions.assign(G, "turkiye")
    group = regions.assign(G, "historical_cultural")
    union = regions.assign(G, "eu", as_of="2019-04-22")
    region = ties["home"].map(home_region)
    shares = region.value_counts(normalize=True) * 100
    groups = ties["partner"].map(group).value_counts(normalize=True) * 100
    both, modes = _two_mode(ties)
    placed = _twins.provinces(G, ties)
    twins = _twins.twins(placed, replicates=replicates)
    by_province = _twins.numbers(G, ties)
    for named in (twins, by_province):
        named.attrs["home"] = _HOME  # whose provinces
    facts = pd.Series(
        {
            "municipalities": ties["home"].nunique(),
            "countries": ties["country"].nunique(),
            "ties": len(ties),
            **{"share_" + _key(str(name)): share for name, share in shares.items()},
            "share_eu": ties["partner"].map(union).eq("European Union").mean() * 100,
            "share_turkic": groups.get("Turkic world", 0.0),
            "share_groups": groups.reindex(_GROUPS).sum(),
            "median_distance_km": ties["distance_km"].median(),
            **modes,
            **_shared_countries(ties, region, replicates),
            **_of_provinces(placed, twins, by_province),
        },
        dtype=float,
    )
    return _form.Study(
        _("Şahin & Söylemez's method on Türkiye's sister cities"),
        _(
            "A country's register, collected from public lists: who in Türkiye is tied with whom, "
            "how the ties hang together, and what published shares it bears out."
        ),
        _form.judge(_form.claims("sahin_soylemez"), facts),
        facts,
        {
            **_tables(G, ties, region, group, both),
            "provinces": by_province,
            "twin-provinces": twins,
        },
        {
            "map": (_("The ties, on the world's map."), lambda lang: _map(G, lang)),
            "distances": (_("How far the partners are."), lambda lang: _distances(G, lang)),
        },
        (
            _("History: no tie has a date."),
            _("Centrality abroad: a foreign place's ties with others are not in the register."),
            _("Europe's share with certainty: one of the lists covers the European Union only."),
            _(
                "How many ties there are, to the last: some stand twice in two spellings, as once "
                "under Cyprus and once under Northern Cyprus."
            ),
        ),
    )


def _network() -> "nx.MultiGraph[Any]":
    from citynet.datasets import turkiye  # noqa: PLC0415 - only where nothing is given
    from citynet.network import build_network  # noqa: PLC0415

    return build_network(turkiye(), unresolved="keep")


def _key(name: str) -> str:
    return name.lower().replace(" ", "_")


def _two_mode(ties: pd.DataFrame) -> tuple["nx.Graph[Any]", dict[str, float]]:
    """Municipalities and the places abroad that they are tied with, and what holds them together.

    A sub-component is a biconnected part of a component: no single place parts it.
    """
    both: nx.Graph[Any] = nx.Graph()
    both.add_edges_from(zip(ties["home"], ties["partner"], strict=True))
    parts = sorted(map(len, nx.connected_components(both)), reverse=True)
    blocks = [len(block) for block in nx.biconnected_components(both)]
    cores = pd.Series(nx.core_number(both))
    partners = pd.Series(dict(both.degree())).loc[ties["partner"].unique()]
    facts: dict[str, float] = {
        "components": len(parts),
        "largest_component": parts[0] / len(both),
        "subcomponents_of_3_or_more": sum(size > 2 for size in blocks),  # noqa: PLR2004 - a tie has 2
        "largest_subcomponent": max(blocks),
        "innermost_core": int(cores.max()),
        "in_innermost_core": int((cores == cores.max()).sum()),
        "partners_with_one_municipality": float((partners == 1).mean()),
    }
    return both, facts


def _shared_countries(
    ties: pd.DataFrame, region: pd.Series, replicates: int, seed: int = 0
) -> dict[str, float]:
    """Ask whether municipalities of one region share partner countries beyond chance.

    The null is the bipartite configuration model: each municipality's number of countries and
    each country's number of municipalities are held on average (Saracco et al. 2015).
    """
    table = pd.crosstab(ties["home"], ties["country"]) > 0
    of = region.groupby(ties["home"]).first().reindex(table.index).to_numpy(dtype=object)
    same = np.triu(of[:, None] == of[None, :], 1)
    chance = twomode.bicm(table)
    draw = np.random.default_rng(seed)

    def shared(held: Any) -> float:
        counts = held.astype(float)
        return float((counts @ counts.T)[same].mean())

    drawn = np.array([shared(draw.random(chance.shape) < chance) for _ in range(replicates)])
    observed = shared(table.to_numpy())
    return {
        "shared_countries_in_region": observed,
        "shared_countries_by_chance": float(drawn.mean()),
        "shared_countries_p": (1 + int((drawn >= observed).sum())) / (1 + replicates),
    }


def _of_provinces(
    placed: pd.DataFrame, twins: pd.DataFrame, by_province: pd.DataFrame
) -> dict[str, float]:
    """Say how many provinces have a twin abroad, and how far few provinces hold the ties."""
    test = twins.attrs["test"].iloc[0]
    ties = by_province["ties"]
    return {
        "ties_with_known_provinces": len(placed),
        "provinces": len(by_province),
        "first_province_share": ties.max() / ties.sum() * 100,
        "ties_and_municipalities_spearman": ties.corr(
            by_province["municipalities"], method="spearman"
        ),
        "twin_provinces": len(twins),
        "provinces_with_a_twin": twins.index.nunique(),
        "twin_provinces_by_chance": test["mean"],
        "twin_provinces_ratio": test["observed"] / test["mean"],
        "twin_provinces_ratio_low": test["observed"] / test["high"],
        "twin_provinces_ratio_high": test["observed"] / test["low"],
        "twin_provinces_p": test["p"],
    }


def _tables(
    G: "nx.MultiGraph[Any]",
    ties: pd.DataFrame,
    region: pd.Series,
    group: pd.Series,
    both: "nx.Graph[Any]",
) -> dict[str, pd.DataFrame]:
    known = nodes(G)
    cores = pd.Series(nx.core_number(both))
    homes = ties.groupby("home").agg(ties=("partner", "size"), countries=("country", "nunique"))
    homes.insert(0, "name", known["name"].reindex(homes.index))
    homes["core"] = cores.reindex(homes.index)
    abroad = ties.groupby("partner").agg(municipalities=("home", "nunique"))
    abroad.insert(0, "name", known["name"].reindex(abroad.index))
    abroad.insert(1, "country", ties.groupby("partner")["country"].first())
    countries = ties.groupby("country").agg(
        ties=("partner", "size"), municipalities=("home", "nunique"), places=("partner", "nunique")
    )
    by_region = pd.crosstab(region.rename("region"), ties["partner"].map(group).rename("group"))
    edges = agreements(G)
    domestic = int((edges["u_country"] == edges["v_country"]).sum())
    titled = _form.titled
    homes.attrs["home"] = _HOME  # whose places these are
    return {
        "countries": titled(_by(countries, "ties"), _("Partner countries")),
        "municipalities": titled(
            _by(homes, "ties"),
            told("Municipalities; %(n)s ties within Türkiye stand apart", n=domestic)
            if domestic
            else _("Municipalities"),
        ),
        "partners": titled(_by(abroad, "municipalities"), _("Places abroad that several share")),
        "regions": titled(by_region, _("Seven regions and the source's groups of countries, ties")),
    }


def _by(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.sort_values(column, ascending=False, kind="stable")


def _located(G: "nx.MultiGraph[Any]") -> "nx.MultiGraph[Any]":
    known = nodes(G)
    return G.subgraph(known.index[known["x"].notna()])


def _map(G: "nx.MultiGraph[Any]", lang: str) -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.world_map(_located(G), labels=15, lang=lang).figure


def _distances(G: "nx.MultiGraph[Any]", lang: str) -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.distance_distribution(_located(G), lang=lang).figure
