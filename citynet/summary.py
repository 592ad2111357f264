"""A network in one table, as a paper begins: what it holds, what of it is known, its shape."""

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._csr import Ties, ties
from citynet._frames import Edges, edges_of, pairs, units
from citynet._projections import restated
from citynet._register import Question, Register, register, register_of
from citynet._sensitivity import sensitivity
from citynet.measures import closed

__all__ = ["Question", "Register", "describe", "register", "sensitivity"]

# Name, value, definition, and what has to be said of the value.
Row = tuple[str, Any, str, str]
_DEGREE = ("mean_degree", "median_degree", "max_degree")


def describe(G: "nx.Graph[Any]") -> pd.DataFrame:
    """Describe a network in a table for a paper, first of all whose register it is.

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
        from 0 to 1 where the definition says so, NaN where there is nothing to tell from),
        ``definition`` and ``note``: why the kind of register is as it is, or why a quantity is not
        defined on it. ``attrs["register"]`` is what :func:`register` found.

    Raises
    ------
    NetworkError
        A date is not EDTF level 0, or G is directed.

    Examples
    --------
    >>> table = cn.describe(G)
    >>> table["value"][["register", "nodes", "nodes_body", "agreements", "ties"]].to_dict()
    {'register': 'star', 'nodes': 93, 'nodes_body': 14, 'agreements': 101, 'ties': 92}
    >>> table.loc["register", "note"]
    "every agreement between places is one city's own"
    >>> table.loc["mean_degree", "note"]
    "not defined here, because every agreement is one city's own, so this follows from the ..."
    """
    read = edges_of(G)
    places, edges = read.places, read.table()
    counted = edges[~edges["type"].isin(vocabulary.UNCOUNTED)]
    apart = counted[counted["u_row"] != counted["v_row"]]
    graph = ties(G).with_edges(pairs(len(places), apart[["u_row", "v_row"]].to_numpy()))
    found = register_of(read)
    rows = [
        *_listing(found, read, counted),
        *_nodes(G, places),
        *_agreements(edges, counted),
        *_known(places, counted),
        *_shape(graph, len(apart), found),
    ]
    index = pd.Index([row[0] for row in rows], name="quantity", dtype=object)
    columns = {"value": 1, "definition": 2, "note": 3}
    table = pd.DataFrame(
        {
            name: pd.Series([row[number] for row in rows], index, dtype=object)
            for name, number in columns.items()
        }
    )
    table.attrs["register"] = found
    return table


def _listing(found: Register, read: Edges, counted: pd.DataFrame) -> Iterator[Row]:
    """Tell whose list it is, and what of it is said twice."""
    yield "register", found.kind, "kind of register: whose agreements it lists", found.why
    home = " ".join(found.home)
    yield (
        "observed",
        home,
        "countries whose places' agreements are listed; empty: all, or nobody's",
        "",
    )
    yield "own_places", int(found.own.sum()), "places whose own agreements are listed", ""
    again = [row for row in restated(read) if read.counted[row[0]]]
    turned = sum(turned for *_, turned in again)
    told = (
        "stated once by each side: counts of agreements are too high by as many" if turned else ""
    )
    yield (
        "restated",
        len(again) - turned,
        "agreements of one pair, type and date after the first",
        "",
    )
    yield (
        "stated_twice",
        turned,
        "agreements that the other party states too, in a row of its own",
        told,
    )
    stated = read.column("stated_by")
    both = sum(value == "both" for value in stated) + turned
    known = len(stated) - stated.count(None) + turned
    share = _ratio(both, max(len(counted) - turned, 0)) if known else np.nan
    yield (
        "stated_by_both",
        share,
        "share of agreements that both sides state, where the data tell",
        "",
    )


def _nodes(G: "nx.Graph[Any]", places: pd.DataFrame) -> Iterator[Row]:
    yield "nodes", len(places), "places and international bodies", ""
    for kind in vocabulary.KINDS:
        yield f"nodes_{kind}", int((places["kind"] == kind).sum()), f"nodes of the kind {kind}", ""
    yield "countries", len({*units(G)} - {None}), "countries that the nodes lie in", ""


def _agreements(edges: pd.DataFrame, counted: pd.DataFrame) -> Iterator[Row]:
    yield "agreements", len(counted), "edges of the types that count as an agreement", ""
    for kind in vocabulary.order(edges["type"].unique()):
        number = int((edges["type"] == kind).sum())
        yield f"agreements_{kind}", number, f"edges of the type {kind}", ""
    over = int(counted["over"].sum())
    yield "agreements_over", over, "agreements whose status says that they hold no more", ""
    known = counted.dropna(subset=["u_country", "v_country"])
    domestic = _mean(known["u_country"] == known["v_country"])
    yield (
        "domestic",
        domestic,
        "share of agreements within a country, where both ends' are known",
        "",
    )
    median = float(counted["distance_km"].dropna().median())
    yield (
        "median_distance_km",
        median,
        "median of the agreements' geodesic lengths, where known",
        "",
    )


def _known(places: pd.DataFrame, counted: pd.DataFrame) -> Iterator[Row]:
    yield "located", _mean(places["x"].notna()), "share of nodes with a position", ""
    yield (
        "dated",
        _mean(counted["start"].notna()),
        "share of agreements whose beginning is known",
        "",
    )
    years = counted["start_first"].dropna().dt.year
    first, last = (int(years.min()), int(years.max())) if len(years) else (np.nan, np.nan)
    yield "first_year", first, "year of the earliest beginning known", ""
    yield "last_year", last, "year of the latest beginning known", ""


def _shape(graph: Ties, count: int, found: Register) -> Iterator[Row]:
    number, sizes = len(graph.edges), np.bincount(graph.component)
    largest = int(sizes.max(initial=0))
    triples = int((graph.degree * (graph.degree - 1)).sum())
    yield "ties", number, "pairs of different nodes with at least one agreement", ""
    yield "agreements_per_tie", _ratio(count, number), "agreements between nodes, per tie", ""
    density = _ratio(2 * number, graph.n * (graph.n - 1))
    yield _unless(found, "degrees", "density", density, "share of all pairs that are ties")
    yield from _degrees(graph.degree, found)
    isolates = int((graph.degree == 0).sum())
    yield "isolates", isolates, "nodes without a tie", ""
    yield "components", len(sizes), "parts that no tie connects, isolates among them", ""
    yield (
        "largest_component",
        _ratio(largest, graph.n),
        "share of nodes in the largest component",
        "",
    )
    closing = _ratio(float(closed(graph).sum()), triples)
    definition = "share of pairs of ties at a node that are closed"
    yield _unless(found, "transitivity", "transitivity", closing, definition)


def _degrees(degree: Any, found: Register) -> Iterator[Row]:
    """Numbers of partners: of all nodes, and where the list is somebody's, of its own places."""
    of = {"": degree, "_own": degree[found.own]}
    for suffix, whose in (("", "a node"), ("_own", "a place whose own agreements are listed")):
        partners = pd.Series(of[suffix], dtype=float)
        values = (partners.mean(), partners.median(), partners.max())
        for name, value, word in zip(_DEGREE, values, ("mean", "median", "largest"), strict=True):
            row = (name + suffix, float(value), f"{word} number of partners of {whose}")
            yield (*row, "") if suffix else _unless(found, "degrees", *row)


def _unless(found: Register, question: Question, name: str, value: float, definition: str) -> Row:
    """Give a row, or why this kind of register cannot be asked for it."""
    why = found.undefined(question)
    if why is None:
        return name, value, definition, ""
    return name, np.nan, definition, f"not defined here, because {why}"


def _mean(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else np.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else np.nan
