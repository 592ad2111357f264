"""What figures need of a graph, as plain tables; a graph may lack nearly all of it."""

from collections.abc import Hashable
from typing import Any

import networkx as nx
import pandas as pd

from citynet import _frames, vocabulary
from citynet._frames import edges_of, focal_row, node_index, nodes
from citynet.figures._canvas import clean
from citynet.figures._words import say
from citynet.language import Language


def places(G: "nx.Graph[Any]", lang: str) -> pd.DataFrame:
    """List the nodes: ``lon``, ``lat`` (NaN where unknown), ``kind``, ``name``, ``degree``.

    ``degree`` counts partners, ``agreements`` edges; ``population`` is 0 where unknown.
    """
    table = nodes(G)
    known = table["kind"].isin(vocabulary.KINDS)
    named = [name_of(node, data, lang) for node, data in G.nodes(data=True)]
    return pd.DataFrame(
        {
            "kind": table["kind"].where(known, vocabulary.DEFAULT_KIND),
            "name": pd.Series(named, table.index, dtype=object),
            "country": table["country"].fillna(""),
            "lon": (table["x"] + 180) % 360 - 180,
            "lat": table["y"],
            "degree": table["degree"].astype(float),
            "agreements": table["agreements"].astype(float),
            "population": table["population"].fillna(0.0).clip(lower=0.0),
        }
    )


def name_of(node: Hashable, data: dict[str, Any], lang: str) -> str:
    """Name of a place to draw: the source's spelling in Turkish, the English one otherwise."""
    return clean(Language(lang).name_of(data, node))


def cell(table: pd.DataFrame, node: Hashable, column: str) -> Any:
    """Value of a node in a column; a node may be a tuple, which ``loc`` reads otherwise."""
    return table[column].iloc[table.index.get_loc(node)]


def agreements(G: "nx.Graph[Any]") -> pd.DataFrame:
    """List the edges: ``u``, ``v``, ``type``, ``cancelled``, ``counted``, ``year`` and so on.

    ``year`` is that of the signature, NaN where unknown; ``distance_km`` is NaN where unknown.
    """
    table = _frames.agreements(G).reset_index(drop=True)
    return pd.DataFrame(
        {
            **{name: table[name] for name in ("u", "v", "type")},
            "cancelled": table["over"],
            "counted": table["counted"],
            "year": table["start_first"].dt.year.astype(float),
            "end_year": table["end_first"].dt.year.astype(float),
            "distance_km": table["distance_km"],
        }
    )


def focal_city(G: "nx.Graph[Any]", focal: Hashable | None) -> Hashable | None:
    """Give the city at the centre: the caller's, or the hub of a star, or none for ``False``.

    Raises
    ------
    NetworkError
        ``focal`` is no node of the graph.
    """
    read = edges_of(G)
    row = focal_row(read, focal)
    return None if row is None else read.nodes[row]


def regions_of(
    G: "nx.Graph[Any]", scheme: str, regions: pd.Series | None, lang: str
) -> tuple[pd.Series, dict[str, str]]:
    """Region of each node, and the regions' names to draw in the scheme's order."""
    if regions is not None:
        given = regions.reindex(node_index(G))
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
    return pd.Series(column).reindex(node_index(G))


def community_names(count: int, lang: str) -> dict[int, str]:
    """Names of the communities; the reader counts from one."""
    return {number: say("Community %(number)s", lang, number=number + 1) for number in range(count)}
