"""Agreements and places → a multigraph, graph ↔ GeoDataFrames, and projections of the graph.

A node is a place or a body, an edge is one agreement keyed by its id. Missing values are absent
attributes, never NaN.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Literal

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from citynet import _check, _notebook, _sphere
from citynet._catalogue import _, again, for_caller, spoken, told
from citynet._data import long_lived
from citynet._frames import agreements, edges_of, node_index, nodes
from citynet._projections import (
    Bodies,
    counted,
    country_projection,
    once,
    region_projection,
    shared_bodies,
    simple,
    without_bodies,
)
from citynet._tables import is_missing
from citynet.agreements._checking import whose_partners
from citynet.agreements.table import completed
from citynet.errors import NetworkError
from citynet.geocoding import _named
from citynet.geocoding._parties import numbered, parties
from citynet.geocoding.verdicts import geocode

__all__ = [
    "CRS", "Bodies", "Unresolved", "agreements", "build_network", "counted", "country_projection",
    "from_gdfs", "nodes", "once", "region_projection", "shared_bodies", "simple", "to_gdfs",
    "without_bodies",
]  # fmt: skip

CRS = "EPSG:4326"
Unresolved = Literal["refuse", "skip", "keep"]

_NODE_COLUMNS = {
    "kind": "kind",
    "resolved_name": "name",
    "name": "label",
    "country_code": "country",
    "unit": "unit",
    "geonameid": "geonameid",
    "population": "population",
    "admin1": "admin1",
    "level": "level",
    "status": "status",
    "confidence": "confidence",
    "method": "method",
}
# These columns say where the parties are, which the nodes say from now on.
_NOT_EDGE = {"id", *(f"{side}_{part}" for side in "ab" for part in ("kind", "lat", "lon"))}


def build_network(
    table: pd.DataFrame,
    places: gpd.GeoDataFrame | None = None,
    *,
    unresolved: Unresolved = "refuse",
) -> "nx.MultiGraph[Any]":
    """Build the multigraph of an Agreement table.

    Parameters
    ----------
    table
        An Agreement table, as ``read_agreements`` or ``datasets.istanbul`` give it.
    places
        What ``geocode`` gave for this table; made here when left out.
    unresolved
        What to do with places that the geocoder left open: ``"refuse"`` raises and lists them;
        ``"skip"`` leaves them and their agreements out and counts both in
        ``G.graph["skipped_places"]`` and ``G.graph["skipped_agreements"]``; ``"keep"`` keeps them
        as nodes without coordinates.

    Returns
    -------
    networkx.MultiGraph
        A node per place or body with ``kind``, ``name`` (English), ``label`` (the first spelling
        in the source), ``spellings`` (all of them, where there are several), ``country`` (ISO
        3166-1 alpha-2), ``unit`` (where it counts as a state that has no code), ``x`` and ``y``
        (degrees), ``geonameid``, ``population`` and how it was found; an edge per agreement with
        ``a`` (the node of the first party), ``type``, ``status``, ``start``, ``end`` (EDTF),
        ``weight`` (1), ``distance_km`` (geodesic on WGS 84) and the row's other columns.

    Raises
    ------
    NetworkError
        An argument has an unknown value, a place is open and ``unresolved`` is ``"refuse"``, two
        agreements share an id, no row says whose partners these are, or ``places`` was not made
        from this table.

    Examples
    --------
    >>> G = cn.build_network(table)
    >>> G.number_of_nodes(), G.number_of_edges()
    (93, 101)
    >>> G.nodes["berlin-de"]["label"], G.nodes["berlin-de"]["x"]
    ('Berlin', 13.41053)
    """
    _check.one_of("unresolved", unresolved, ("refuse", "skip", "keep"))
    given, table = table, completed(table)
    if table["id"].duplicated().any():
        twice = table.loc[table["id"].duplicated(), "id"].iloc[0]
        raise NetworkError(
            told("two agreements share the id %(value)s; ids must be unique", value=repr(twice))
        )
    if len(table) and table["a_name"].isna().all():
        raise NetworkError(whose_partners())
    if places is None:
        places = geocode(given)
    located = matched(given, places)
    is_open = (places["status"] != "resolved").to_numpy()
    if unresolved == "refuse" and is_open.any():
        raise NetworkError(
            told(
                for_caller(
                    _(
                        "%(open)s of %(all)s places are open; settle them, or pass "
                        "unresolved='skip' or 'keep'"
                    ),
                    _(
                        "%(open)s of %(all)s places are open; settle them, or say --unresolved "
                        "skip or keep"
                    ),
                ),
                open=int(is_open.sum()),
                all=len(places),
            ),
            [describe_open(row) for row in places[is_open].to_dict("records")],
        )
    G: nx.MultiGraph[Any] = nx.MultiGraph(crs=CRS)
    places = _apart(places, is_open)
    count = len(table)
    ends = np.stack([located[:count], located[count:]], axis=1)
    kept = np.ones(count, dtype=bool)
    if unresolved == "skip":
        kept = ~is_open[ends].any(axis=1)
        G.graph["skipped_places"] = int(is_open.sum())
        G.graph["skipped_agreements"] = int((~kept).sum())
    with long_lived():
        _add_nodes(G, places, ends[kept])
        _add_edges(G, table[kept], places["place_id"].to_numpy()[ends[kept]])
    return G


def _apart(places: gpd.GeoDataFrame, is_open: np.ndarray) -> gpd.GeoDataFrame:
    """Keep what is open apart from a settled place of the same id: it may be another."""
    ids = places["place_id"].astype(object)
    clash = is_open & ids.isin(ids[~is_open]).to_numpy()
    return (
        places.assign(place_id=ids.where(~clash, ids.astype(str) + "-open"))
        if clash.any()
        else places
    )


def matched(table: pd.DataFrame, places: gpd.GeoDataFrame) -> np.ndarray:
    """Row number in ``places`` for each of the table's parties."""
    asked = parties(table)
    known, wanted = numbered(places, asked)
    row_of = np.full(max(known.max(initial=-1), wanted.max(initial=-1)) + 1, -1)
    row_of[known] = np.arange(len(places))
    found: np.ndarray = row_of[wanted]
    if (found < 0).any():
        name, country = asked.loc[found.argmin(), ["name", "country"]]
        raise NetworkError(f"places has no row for {name!r} ({country}); geocode this very table")
    return found


def open_parties(table: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """List every mention of a place that the geocoder left open.

    Parameters
    ----------
    table
        An Agreement table.
    places
        What ``geocode`` gave for this table.

    Returns
    -------
    pandas.DataFrame
        In the order of the rows: ``row`` (the table's index), ``column`` (``a_name`` or
        ``b_name``), ``value`` (as the table spells it) and ``why``, in words.
    """
    located = matched(table, places)
    count = len(table)
    mentions = pd.DataFrame(
        {
            "row": [*table.index, *table.index],
            "column": ["a_name"] * count + ["b_name"] * count,
            "value": parties(table)["name"].to_numpy(),
            "place": located,
        }
    )
    mentions = mentions[(places["status"] != "resolved").to_numpy()[located]]
    rows = places.to_dict("records")
    mentions["why"] = [describe_open(rows[place]) for place in mentions["place"]]
    mentions = mentions.sort_values(["row", "column"], ignore_index=True)
    return pd.DataFrame(mentions[["row", "column", "value", "why"]])


def describe_open(row: Mapping[Hashable, Any]) -> str:
    """Say which place is open, why, and what it may be."""
    tried = [one for one in (row.get("candidates") or [])[:3] if isinstance(one, dict)]
    names = _named.listed(tried, spoken())
    hint = f": {', '.join(names)}?" if names else ""
    note = f" ({again(spoken(), row['note'])})" if row.get("note") else ""
    status = told("ambiguous") if row["status"] == "ambiguous" else told("not found")
    where = f", {row['country']}" if row["country"] else ""
    return f"{row['name']}{where}: {status}{hint}{note}"


# Cells of these kinds are as a graph holds them.
_PLAIN = {str, int, float, bool, type(None)}


def _add_nodes(G: "nx.MultiGraph[Any]", places: gpd.GeoDataFrame, ends: np.ndarray) -> None:
    # First come, first named: the order of the table is the order of the nodes.
    used = pd.unique(ends.ravel())
    rows = places.iloc[used]
    columns = {to: _cells(rows[of]) for of, to in _NODE_COLUMNS.items() if of in rows.columns}
    columns |= {"x": _cells(rows.geometry.x), "y": _cells(rows.geometry.y)}
    spellings: dict[str, list[str]] = defaultdict(list)
    for node, present in zip(rows["place_id"].tolist(), _present(columns, len(rows)), strict=True):
        if present.get("unit") == present.get("country"):
            present.pop("unit", None)
        if present["label"] not in spellings[node]:
            spellings[node].append(present["label"])
        if node not in G:
            G.add_node(node, **present)
        elif "unit" in present:  # one row that names the state says it of the place
            G.nodes[node]["unit"] = present["unit"]
    for node, written in spellings.items():
        if len(written) > 1:
            G.nodes[node]["spellings"] = " | ".join(written)


def _add_edges(G: "nx.MultiGraph[Any]", table: pd.DataFrame, ends: np.ndarray) -> None:
    columns = {name: _cells(table[name]) for name in table.columns if name not in _NOT_EDGE}
    lengths = _distances(G, ends).tolist()
    rows = _present(columns, len(table))
    for key, a, b, length, data in zip(
        table["id"].tolist(), *ends.T.tolist(), lengths, rows, strict=True
    ):
        data["a"] = a
        data.setdefault("status", "active")
        data.setdefault("weight", 1.0)
        if "signed" in data:
            data["start"] = data["signed"]
        if "ended" in data:
            data["end"] = data["ended"]
        if length == length:  # noqa: PLR0124 - not NaN
            data["distance_km"] = length
        G.add_edge(a, b, key=key)
        G.get_edge_data(a, b, key).update(data)  # as arguments they would be copied one by one


def _cells(column: "pd.Series[Any]") -> list[Any]:
    """Give a column's cells as Python's own, which every file format can hold; None where none."""
    values = column.tolist()
    if set(map(type, values)) <= _PLAIN:  # as nearly all are: NaN alone is not itself
        return [value if value == value else None for value in values]  # noqa: PLR0124
    return [None if is_missing(value) else _plain(value) for value in values]


def _present(columns: Mapping[str, list[Any]], count: int) -> Iterator[dict[str, Any]]:
    """Give each row as what it has; some columns may be empty throughout."""
    held = {name: cells for name, cells in columns.items() if cells.count(None) < len(cells)}
    names = list(held)
    for row in zip(*held.values(), strict=True) if held else repeat((), count):
        yield {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}


def _distances(G: "nx.MultiGraph[Any]", ends: np.ndarray) -> np.ndarray:
    """Geodesic length in km between the two nodes of each row, NaN where one has no position."""
    where = {node: _sphere.position(data) for node, data in G.nodes(data=True)}
    a = np.array([where[node] for node in ends[:, 0]]).reshape(-1, 2)
    b = np.array([where[node] for node in ends[:, 1]]).reshape(-1, 2)
    return np.asarray(_sphere.geodesic_km(*a.T, *b.T))


def _plain(value: Any) -> Any:
    """Turn a numpy scalar into Python's own, which every file format can hold."""
    return value.item() if isinstance(value, np.generic) else value


def to_gdfs(G: "nx.MultiGraph[Any]") -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give a graph's nodes and edges as two GeoDataFrames; :func:`from_gdfs` is the way back.

    Parameters
    ----------
    G
        A graph whose nodes are strings or numbers; ``x`` and ``y`` are in degrees where known.

    Returns
    -------
    nodes
        A row per node, indexed by it: its attributes and a point (``None`` without a position).
        The graph's own attributes are in ``nodes.attrs``.
    edges
        A row per edge, indexed by (``u``, ``v``, ``key``): its attributes and the straight line
        from u to v in degrees (``None`` where an end has no position).

    Raises
    ------
    NetworkError
        A node is a tuple or an attribute is called ``geometry``: neither has a place in a table.

    Examples
    --------
    >>> nodes, edges = cn.to_gdfs(G)
    >>> len(nodes), len(edges)
    (93, 101)
    >>> nodes.loc[["berlin-de"], ["name", "country", "geometry"]]
                 name country                   geometry
    node
    berlin-de  Berlin      DE  POINT (13.41053 52.52437)
    """
    if any(isinstance(node, tuple) for node in G):
        raise NetworkError("a node is a tuple; use strings as node ids")
    nodes = _frame([data for _, data in G.nodes(data=True)], node_index(G))
    points = [_point(data) for _, data in G.nodes(data=True)]
    read = edges_of(G)
    u, v = (nodes.index[rows] for rows in read.ends.T)
    index = pd.MultiIndex.from_arrays([u, v, node_index(read.keys, "key")], names=["u", "v", "key"])
    edges = _frame(read.records, index)
    ends = [(points[u], points[v]) for u, v in read.ends.tolist()]
    lines = [shapely.LineString([a, b]) if a and b else None for a, b in ends]
    nodes_gdf = gpd.GeoDataFrame(nodes, geometry=gpd.GeoSeries(points, nodes.index, CRS), crs=CRS)
    edges_gdf = gpd.GeoDataFrame(edges, geometry=gpd.GeoSeries(lines, index, CRS), crs=CRS)
    nodes_gdf.attrs.update(G.graph)
    return nodes_gdf, edges_gdf


def from_gdfs(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> "nx.MultiGraph[Any]":
    """Build the graph back from what :func:`to_gdfs` gave, edited or not.

    Parameters
    ----------
    nodes
        Indexed by node id. ``x`` and ``y`` come from the columns of that name, else from the
        points.
    edges
        Indexed by (``u``, ``v``, ``key``).

    Returns
    -------
    networkx.MultiGraph
        The same nodes, edges and attributes; missing cells are absent attributes.

    Raises
    ------
    NetworkError
        An edge names a node that ``nodes`` does not have, or an index is not as said.

    Examples
    --------
    >>> import networkx as nx
    >>> nodes, edges = cn.to_gdfs(G)
    >>> H = cn.from_gdfs(nodes, edges)
    >>> nx.utils.graphs_equal(G, H)
    True
    """
    if edges.index.nlevels != 3 or not nodes.index.is_unique:  # noqa: PLR2004
        raise NetworkError("expected nodes with unique ids and edges indexed by (u, v, key)")
    G: nx.MultiGraph[Any] = nx.MultiGraph()
    G.graph.update({"crs": CRS} | dict(nodes.attrs))
    for node, data in zip(nodes.index, _records(nodes), strict=True):
        G.add_node(_plain(node), **data)
    if "x" not in nodes.columns and isinstance(nodes, gpd.GeoDataFrame):
        for node, point in nodes.geometry.items():
            if point is not None and not point.is_empty:
                G.nodes[node].update(x=point.x, y=point.y)
    for (u, v, key), data in zip(edges.index, _records(edges), strict=True):
        for node in (u, v):
            if node not in G:
                raise NetworkError(f"edge {key!r} ends at {node!r}, which nodes does not have")
        G.add_edge(_plain(u), _plain(v), key=_plain(key), **data)
    return G


def _frame(records: Sequence[Mapping[str, Any]], index: pd.Index) -> pd.DataFrame:
    """Attributes as columns; a column with gaps stays Python objects, so no integer turns float."""
    names = list(dict.fromkeys(name for record in records for name in record))
    if "geometry" in names:
        raise NetworkError("an attribute is called 'geometry', the name of the table's own column")
    columns = {}
    for name in names:
        column = pd.Series([record.get(name) for record in records], index, dtype=object)
        alike = len({type(value) for value in column}) == 1
        columns[name] = column.infer_objects() if alike else column
    return pd.DataFrame(columns, index=index)


def _records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    names = [name for name in frame.columns if name != "geometry"]
    columns = [frame[name].tolist() for name in names]
    for row in range(len(frame)):
        yield {
            name: column[row]
            for name, column in zip(names, columns, strict=True)
            if not is_missing(column[row])
        }


def _card(G: "nx.MultiGraph[Any]") -> str | None:
    """Show a network of ours as its places and agreements; other graphs are networkx's to show."""
    if G.graph.get("crs") != CRS:
        return None
    places = nodes(G)[["name", "country", "kind", "population"]]
    ties = agreements(G, everything=True)
    shown = [name for name in ("type", "start", "end", "status", "distance_km") if name in ties]
    names = places["name"].to_numpy()
    ties = ties[shown].assign(a=names[ties["u_row"]], b=names[ties["v_row"]])[["a", "b", *shown]]
    words = told("%(places)s places and bodies, %(agreements)s agreements",
                 places=len(places), agreements=len(ties))  # fmt: skip
    return _notebook.card(words, {told("Places"): places, told("Agreements"): ties})


_notebook.shows(nx.MultiGraph, _card)


def _point(data: Mapping[str, Any]) -> shapely.Point | None:
    at = _sphere.position(data)
    return None if math.isnan(at[0]) else shapely.Point(at)
