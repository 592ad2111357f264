"""A network in one table, as a paper begins: what it holds, what of it is known, its shape."""

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._csr import Ties, ties
from citynet._frames import pairs
from citynet.measures import closed
from citynet.network import agreements, nodes

__all__ = ["describe"]

# Name, value, definition.
Row = tuple[str, float, str]


def describe(G: "nx.Graph[Any]") -> pd.DataFrame:
    """Describe a network in a table for a paper.

    Types of agreement that do not count as one (``contact``) have a row and are left out of all
    others.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; of a graph by others every attribute may be absent.

    Returns
    -------
    pandas.DataFrame
        A row per quantity, indexed by its name: ``value`` (a whole number where it counts, a share
        from 0 to 1 where the definition says so, NaN where there is nothing to tell from) and
        ``definition``.

    Raises
    ------
    NetworkError
        A date is not EDTF level 0, or G is directed.

    Examples
    --------
    >>> table = cn.describe(G)
    >>> table["value"][["nodes", "nodes_body", "agreements", "ties"]].to_dict()
    {'nodes': 93, 'nodes_body': 14, 'agreements': 101, 'ties': 92}
    >>> table.loc["density", "definition"]
    'share of all pairs that are ties'
    """
    places, edges = nodes(G), agreements(G)
    counted = edges[~edges["type"].isin(vocabulary.UNCOUNTED)]
    apart = counted[counted["u_row"] != counted["v_row"]]
    graph = ties(G).with_edges(pairs(len(places), apart[["u_row", "v_row"]].to_numpy()))
    rows = [
        *_nodes(places),
        *_agreements(edges, counted),
        *_known(places, counted),
        *_shape(graph, len(apart)),
    ]
    index = pd.Index([name for name, *_ in rows], name="quantity", dtype=object)
    values = pd.Series([value for _, value, _ in rows], index, dtype=object)
    return pd.DataFrame({"value": values, "definition": [told for *_, told in rows]}, index)


def _nodes(places: pd.DataFrame) -> Iterator[Row]:
    yield "nodes", len(places), "places and international bodies"
    for kind in vocabulary.KINDS:
        yield f"nodes_{kind}", int((places["kind"] == kind).sum()), f"nodes of the kind {kind}"
    yield "countries", places["country"].nunique(), "countries that the nodes lie in"


def _agreements(edges: pd.DataFrame, counted: pd.DataFrame) -> Iterator[Row]:
    yield "agreements", len(counted), "edges of the types that count as an agreement"
    for kind in vocabulary.order(edges["type"].unique()):
        number = int((edges["type"] == kind).sum())
        yield f"agreements_{kind}", number, f"edges of the type {kind}"
    over = int(counted["over"].sum())
    yield "agreements_over", over, "agreements whose status says that they hold no more"
    known = counted.dropna(subset=["u_country", "v_country"])
    domestic = _mean(known["u_country"] == known["v_country"])
    yield "domestic", domestic, "share of agreements within a country, where both ends' are known"
    median = float(counted["distance_km"].dropna().median())
    yield "median_distance_km", median, "median of the agreements' geodesic lengths, where known"


def _known(places: pd.DataFrame, counted: pd.DataFrame) -> Iterator[Row]:
    yield "located", _mean(places["x"].notna()), "share of nodes with a position"
    yield "dated", _mean(counted["start"].notna()), "share of agreements whose beginning is known"
    years = counted["start_first"].dropna().dt.year
    first, last = (int(years.min()), int(years.max())) if len(years) else (np.nan, np.nan)
    yield "first_year", first, "year of the earliest beginning known"
    yield "last_year", last, "year of the latest beginning known"


def _shape(graph: Ties, count: int) -> Iterator[Row]:
    number, sizes = len(graph.edges), np.bincount(graph.component)
    largest = int(sizes.max(initial=0))
    partners = pd.Series(graph.degree)
    triples = int((graph.degree * (graph.degree - 1)).sum())
    yield "ties", number, "pairs of different nodes with at least one agreement"
    yield "agreements_per_tie", _ratio(count, number), "agreements between nodes, per tie"
    yield "density", _ratio(2 * number, graph.n * (graph.n - 1)), "share of all pairs that are ties"
    yield "mean_degree", float(partners.mean()), "mean number of partners of a node"
    yield "median_degree", float(partners.median()), "median number of partners of a node"
    yield "isolates", int((partners == 0).sum()), "nodes without a tie"
    yield "components", len(sizes), "parts that no tie connects, isolates among them"
    yield "largest_component", _ratio(largest, graph.n), "share of nodes in the largest component"
    closing = float(closed(graph).sum())
    yield (
        "transitivity",
        _ratio(closing, triples),
        "share of pairs of ties at a node that are closed",
    )


def _mean(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else np.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else np.nan
