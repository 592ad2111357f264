"""Graphs by other programs: GraphML, GEXF, GML and KONECT-style edge lists."""

import datetime as dt
import itertools
import math
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from citynet import _limits, export
from citynet._catalogue import told
from citynet._frames import edges_of
from citynet.errors import CitynetWarning, NetworkError
from citynet.text import fold

# What other programs call a position, as `fold` leaves it; x and y may be a layout's instead.
_LATITUDE = ("lat", "latitude", "y coordinate", "y")
_LONGITUDE = ("lon", "lng", "long", "longitude", "x coordinate", "x")
_NAME = ("name", "label", "title")
_COLUMNS = 2
# Our mark is among the declarations at the head of a file.
_HEAD = 16_384
_OURS = (".gpkg", ".parquet", ".geojson", ".json", ".zip")


def read_graph(path: str | os.PathLike[str]) -> "nx.MultiGraph[Any]":
    """Read a graph by any program into the form that citynet's measures and maps take.

    Parameters
    ----------
    path
        ``.graphml``, ``.gexf``, ``.gml``; any file that ``export`` wrote; or a KONECT-style edge
        list: lines of two nodes and, where there are, a weight and a Unix time, after ``%`` or
        ``#`` comments. ``% bip`` in the first comment keeps the two sides' nodes apart. Names for
        the nodes 1, 2, … are read from a file ``ent.*`` beside it that has a line for each.

    Returns
    -------
    networkx.MultiGraph
        Undirected; edge keys are unique texts. Nodes have ``x`` and ``y`` (degrees) and ``name``
        where the file has them under a usual name (``lat``, ``Longitude``, ``label`` …);
        coordinates of a layout, which are no degrees, are moved to ``layout_x`` and ``layout_y``.
        ``export.to_agreements`` makes an Agreement table of it.

    Raises
    ------
    NetworkError
        The file cannot be read.

    Warns
    -----
    CitynetWarning
        The file's edges have a direction, which is dropped (each stays an edge of its own).
    """
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        if suffix in _OURS or (suffix in {".graphml", ".gexf"} and _is_ours(path)):
            return export.read(path)
        G = _READERS.get(suffix, _konect)(path)
    except NetworkError:
        raise
    except OSError as error:
        raise NetworkError(f"{path}: {error.strerror or error}") from error
    except Exception as error:  # each reader has its own ways to say that a file is broken
        raise NetworkError(f"{path.name}: cannot be read as a graph: {error}") from error
    if G.is_directed():
        said = told("%(file)s: the direction of its edges is dropped", file=path.name)
        warnings.warn(said, CitynetWarning, stacklevel=2)
    return _normal(G)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return b"citynet" in file.read(_HEAD)


def _graphml(path: Path) -> "nx.Graph[Any]":
    _limits.hold_entities(path)
    return nx.read_graphml(path, edge_key_type=str, force_multigraph=True)


def _gexf(path: Path) -> "nx.Graph[Any]":
    _limits.hold_entities(path)
    return nx.read_gexf(path)


def _gml(path: Path) -> "nx.Graph[Any]":
    return nx.read_gml(path, label="id")


def _normal(G: "nx.Graph[Any]") -> "nx.MultiGraph[Any]":
    """Undirect, give unique keys, and find names and positions."""
    H: nx.MultiGraph[Any] = nx.MultiGraph()
    H.graph.update({n: v for n, v in G.graph.items() if n not in {"node_default", "edge_default"}})
    H.graph["crs"] = "EPSG:4326"
    for node, data in G.nodes(data=True):
        H.add_node(str(node))
        H.nodes[str(node)].update((name, value) for name, value in data.items() if name != "viz")
    read = edges_of(G)
    ids = [str(data.get("id", key)) for key, data in zip(read.keys, read.records, strict=True)]
    unique = len(set(ids)) == len(ids)
    for number, (id_, (u, v, *_, data)) in enumerate(zip(ids, read.subset(), strict=True)):
        kept = {name: value for name, value in data.items() if name not in {"id", "viz"}}
        name = id_ if unique else f"e{number}"
        H.add_edge(str(u), str(v), key=name)
        H.edges[str(u), str(v), name].update(kept)
    _locate(H)
    return H


def _locate(G: "nx.MultiGraph[Any]") -> None:
    spelled = {fold(name): name for _, data in G.nodes(data=True) for name in data}
    lat, lon, name = (
        next((spelled[key] for key in keys if key in spelled), None)
        for keys in (_LATITUDE, _LONGITUDE, _NAME)
    )
    nodes = [data for _, data in G.nodes(data=True)]
    if lat and lon:
        placed = [(data, _number(data.get(lat)), _number(data.get(lon))) for data in nodes]
        known = [(y, x) for _, y, x in placed if y is not None and x is not None]
        degrees = all(abs(y) <= 90 and abs(x) <= 360 for y, x in known)  # noqa: PLR2004
        for data, y, x in placed:
            data.pop(lat, None)
            data.pop(lon, None)
            if y is not None and x is not None:
                data.update({"y": y, "x": x} if degrees else {"layout_y": y, "layout_x": x})
    if name and name != "name":
        for data in nodes:
            if name in data:
                data.setdefault("name", str(data[name]))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _konect(path: Path) -> "nx.MultiGraph[Any]":
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    comments = [line for line in lines if line.startswith(("%", "#"))]
    rows = [line.replace(",", " ").split() for line in lines if line.strip()]
    rows = [row for row in rows if not row[0].startswith(("%", "#"))]
    if not rows or any(len(row) < _COLUMNS for row in rows):
        raise NetworkError(f"{path.name}: expected an edge list, lines of two nodes each")
    form = comments[0].lstrip("%# ").split() if comments else []
    left, right = ("left-", "right-") if form[:1] == ["bip"] else ("", "")
    G: nx.MultiGraph[Any] = nx.MultiDiGraph() if form[:1] == ["asym"] else nx.MultiGraph()
    for number, (u, v, *rest) in enumerate(rows):
        G.add_edge(left + u, right + v, key=f"e{number}", **_weight_and_time(rest))
    _name_nodes(G, path)
    return G


def _weight_and_time(rest: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if rest:
        data["weight"] = float(rest[0])
    if len(rest) > 1 and float(rest[1]) != 0:
        moment = dt.datetime.fromtimestamp(float(rest[1]), tz=dt.UTC)
        data["start"] = moment.date().isoformat()
    return data


def _name_nodes(G: "nx.Graph[Any]", path: Path) -> None:
    for names in sorted(path.parent.glob("ent.*")):
        lines = names.read_text(encoding="utf-8").splitlines()
        lines = list(itertools.dropwhile(lambda line: line.startswith("%"), lines))
        numbers = [str(number) for number in range(1, len(lines) + 1)]
        if set(G) <= set(numbers):
            for node, name in zip(numbers, lines, strict=True):
                if node in G:
                    G.nodes[node]["name"] = name.strip().strip('"')
            return


_READERS: dict[str, Callable[[Path], "nx.Graph[Any]"]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".gml": _gml,
}
