"""What figures need of a graph, as plain tables; a graph may lack nearly all of it."""

import math
from collections.abc import Hashable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import dates, vocabulary
from citynet.errors import NetworkError
from citynet.figures._canvas import clean
from citynet.figures._words import say
from citynet.language import Language


def places(G: "nx.Graph[Any]", lang: str) -> pd.DataFrame:
    """List the nodes: ``lon``, ``lat`` (NaN where unknown), ``kind``, ``name``, ``degree``.

    ``degree`` counts partners, ``agreements`` edges; ``population`` is 0 where unknown.
    """
    rows = []
    for node, data in G.nodes(data=True):
        lon, lat = _number(data.get("x")), _number(data.get("y"))
        known = abs(lon) <= 360 and abs(lat) <= 90  # noqa: PLR2004
        partners = G.adj[node]
        count = (
            sum(len(edges) for edges in partners.values()) if G.is_multigraph() else len(partners)
        )
        rows.append(
            {
                "lon": (lon + 180) % 360 - 180 if known else math.nan,
                "lat": lat if known else math.nan,
                "kind": data.get("kind")
                if data.get("kind") in vocabulary.KINDS
                else vocabulary.DEFAULT_KIND,
                "name": name_of(node, data, lang),
                "degree": float(len(partners.keys() - {node})),
                "agreements": float(count),
                "population": max(0.0, np.nan_to_num(_number(data.get("population")))),
                "country": str(data["country"]) if data.get("country") else "",
            }
        )
    columns = ["kind", "name", "country"]
    numbers = ["lon", "lat", "degree", "agreements", "population"]
    table = pd.DataFrame(rows, index=index_of(G), columns=[*columns, *numbers])
    return table.astype({**dict.fromkeys(columns, object), **dict.fromkeys(numbers, float)})


def index_of(G: "nx.Graph[Any]") -> pd.Index:
    """Give the nodes in the graph's order."""
    return pd.Index(list(G), dtype=object, name="node", tupleize_cols=False)


def name_of(node: Hashable, data: dict[str, Any], lang: str) -> str:
    """Name of a place to draw: the source's spelling in Turkish, the English one otherwise."""
    return clean(Language(lang).name_of(data, node))


def cell(table: pd.DataFrame, node: Hashable, column: str) -> Any:
    """Value of a node in a column; a node may be a tuple, which ``loc`` reads otherwise."""
    return table[column].iloc[table.index.get_loc(node)]


def agreements(G: "nx.Graph[Any]") -> pd.DataFrame:
    """List the edges: ``u``, ``v``, ``type``, ``cancelled``, ``year``, ``end_year``, and so on.

    ``year`` is that of the signature, NaN where unknown; ``exact`` whether more than the year is
    known; ``distance_km`` is NaN where unknown.
    """
    rows = []
    for u, v, data in G.edges(data=True):
        kind = data.get("type")
        rows.append(
            {
                "u": u,
                "v": v,
                "type": str(kind) if kind else vocabulary.OTHER,
                "cancelled": vocabulary.is_over(data.get("status")),
                "year": _year(data.get("start", data.get("signed"))),
                "end_year": _year(data.get("end", data.get("ended"))),
                "distance_km": _number(data.get("distance_km")),
            }
        )
    columns = ["u", "v", "type", "cancelled", "year", "end_year", "distance_km"]
    kinds = {"cancelled": bool, **dict.fromkeys(columns[4:], float)}
    return pd.DataFrame(rows, columns=columns).astype({"type": object, **kinds})


def focal_city(G: "nx.Graph[Any]", focal: Hashable | None) -> Hashable | None:
    """Give the city at the centre: the caller's, or the hub of a star, or none for ``False``.

    Raises
    ------
    NetworkError
        ``focal`` is no node of the graph.
    """
    if focal is False:
        return None
    if focal is not None:
        if focal not in G:
            raise NetworkError(f"focal={focal!r} is no node of the graph")
        return focal
    if len(G) < 4:  # noqa: PLR2004
        return None
    counts = {node: len(partners.keys() - {node}) for node, partners in G.adj.items()}
    first, second = sorted(counts.values(), reverse=True)[:2]
    # The rule of the interactive map: nearly all others are the hub's partners.
    if first < 0.6 * (len(G) - 1) or second > first / 2:
        return None
    hub: Hashable = max(counts, key=lambda node: counts[node])
    return hub


def regions_of(
    G: "nx.Graph[Any]", scheme: str, regions: pd.Series | None, lang: str
) -> tuple[pd.Series, dict[str, str]]:
    """Region of each node, and the regions' names to draw in the scheme's order."""
    if regions is not None:
        given = regions.reindex(index_of(G))
        order = (
            [str(value) for value in given.cat.categories]
            if isinstance(given.dtype, pd.CategoricalDtype)
            else sorted({str(value) for value in given.dropna()})
        )
        given = given.astype(object).map(lambda value: str(value) if pd.notna(value) else None)
        return given, {name: clean(name) for name in order}
    from citynet import regions as module  # noqa: PLC0415 - heavy, and only needed here

    assigned = module.assign(G, scheme=scheme).astype(object)
    language = Language(lang)
    names = {name: clean(language.region(name)) for name in module.describe(scheme).index}
    return assigned.where(assigned.notna(), None), names


def communities_of(
    G: "nx.Graph[Any]", found: pd.Series | pd.DataFrame | None, seed: int
) -> pd.Series:
    """Community of each node as an integer, 0 the largest; NaN where it has none."""
    if found is None:
        from citynet.community import communities  # noqa: PLC0415 - heavy, and only needed here

        found = communities(G, seed=seed)
    column = found["community"] if isinstance(found, pd.DataFrame) else found
    return pd.Series(column).reindex(index_of(G))


def community_names(count: int, lang: str) -> dict[int, str]:
    """Names of the communities; the reader counts from one."""
    return {number: say("Community %(number)s", lang, number=number + 1) for number in range(count)}


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _year(value: Any) -> float:
    if value is None or value != value:  # noqa: PLR0124 - NaN’s own definition
        return math.nan
    text = str(value)
    if not dates.is_edtf(text):
        raise NetworkError(f"an agreement has the date {text!r}; expected EDTF such as 1990-06")
    return float(dates.earliest(text).year)
