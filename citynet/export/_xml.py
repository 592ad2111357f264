"""GraphML and GEXF, through networkx's writers."""

import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from citynet import _limits, vocabulary
from citynet._data import write_file
from citynet._frames import edges_of
from citynet._sphere import position
from citynet.errors import NetworkError
from citynet.export._arcs import is_placed
from citynet.export._records import YEAR, Life, Record, Rules, lifetimes, pack, unpack, year
from citynet.text import xml

HEADER = "citynet"
_KEY = "agreement_key"
_WEIGHT = "weight_"
_GEXF = "{http://www.gexf.net/1.2draft}"


def _line_ends(text: str) -> str:
    """Make of line ends in an element's text what an XML parser will."""
    return xml(text).replace("\r\n", "\n").replace("\r", "\n")


# An edge's key is its id where that is unique in the file, else an attribute (as JSON).
GRAPHML_RULES = Rules(
    {}, {name: f"{name}_" for name in ("id", "key", _KEY, YEAR)}, empty=False, text=_line_ends
)
GEXF_RULES = Rules(
    {
        name: f"{name}_"
        for name in ("id", "key", "pid", "parents", "slices", "spells", "viz", "start", "end")
    }
    | {"label": "source_label"},
    {
        name: f"{name}_"
        for name in ("id", _KEY, YEAR, "label", "slices", "spells", "viz", "weight", "networkx_key")
    }
    | {"key": "key_", "type": "agreement_type", "start": "start_date", "end": "end_date"},
    text=xml,
)
# Gephi's units: the diameter of the best connected place, and the canvas per degree.
_DIAMETER = 40.0
_PER_DEGREE = 10.0
_END_OF_WEB_MAPS = 85.051129  # the latitude at which they are square


def write_graphml(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write GraphML 1.0."""
    packed = pack(G, GRAPHML_RULES)
    H: nx.MultiGraph[Any] = nx.MultiGraph()
    H.graph[HEADER] = json.dumps(packed.header)
    H.add_nodes_from(zip(packed.ids, packed.nodes, strict=True))
    records = _with_years(packed.edges, lifetimes(G))
    for u, v, key, data in _with_unique_keys(packed.ends, records):
        H.add_edge(u, v, key=key)
        H.edges[u, v, key].update(data)
    file = io.BytesIO()
    nx.write_graphml_xml(H, file)
    write_file(path, file.getvalue())
    return packed.losses


def read_graphml(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_graphml` wrote."""
    _limits.hold_entities(path)
    H: nx.MultiGraph[Any] = nx.read_graphml(path, edge_key_type=str, force_multigraph=True)  # type: ignore[assignment]
    header = H.graph.get(HEADER)
    if header is None:
        raise NetworkError("the file carries no header by citynet")
    edges = ((u, v, _key(key, data), data) for u, v, key, data in edges_of(H).subset())
    return unpack(json.loads(header), H.nodes(data=True), edges)


def write_gexf(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write GEXF 1.2 with positions, sizes, colours and the dates as spells.

    An edge's spell runs from the first day that its ``start`` can mean to the last that its
    ``end`` can; a node's from the first day of its agreements, where all are dated. The dates as
    the source has them are in ``start_date`` and ``end_date``.
    """
    packed = pack(G, GEXF_RULES)
    weighted = packed.header["edges"].get(_WEIGHT, ("", ""))[1] in {"integer", "number"}
    H: nx.MultiGraph[Any] = nx.MultiGraph()
    largest = max((degree for _, degree in G.degree()), default=0) or 1
    read = edges_of(G)
    lives = lifetimes(G)
    looks = [_edge_looks(*edge) for edge in zip(read.records, lives, strict=True)]
    of_node: list[list[Life]] = [[] for _ in G]
    for ends, life in zip(read.ends.tolist(), lives, strict=True):
        for end in set(ends):
            of_node[end].append(life)
    for node, id_, record, own in zip(G, packed.ids, packed.nodes, of_node, strict=True):
        H.add_node(id_, **record, **_node_looks(G, node, id_, largest), **_node_life(own))
    dated = _with_years(packed.edges, lives)
    records = [record | look for record, look in zip(dated, looks, strict=True)]
    for u, v, key, data in _with_unique_keys(packed.ends, records):
        if weighted and _WEIGHT in data:
            data["weight"] = data.pop(_WEIGHT)
        H.add_edge(u, v, id=key, **data)
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(H)
    _tidy(writer.xml, json.dumps(packed.header))
    file = io.BytesIO()
    writer.write(file)
    write_file(path, file.getvalue())
    return packed.losses


def read_gexf(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_gexf` wrote."""
    _limits.hold_entities(path)
    root = ET.parse(path).getroot()  # noqa: S314 - nothing in it expands
    header = json.loads(root.findtext(f"{_GEXF}meta/{_GEXF}description", "null"))
    if header is None:
        raise NetworkError("the file carries no header by citynet")
    H = nx.read_gexf(path)
    edges = [
        (u, v, _key(data["id"], data), {_WEIGHT: data.get("weight")} | data)
        for u, v, *_, data in edges_of(H).subset()
    ]
    return unpack(header, H.nodes(data=True), edges)


def _with_years(records: list[Record], lives: list[Life]) -> list[Record]:
    """Add the year in which each begins, a number by which igraph and Gephi Lite can filter."""
    years = map(year, lives)
    return [
        record if begun is None else record | {YEAR: begun}
        for record, begun in zip(records, years, strict=True)
    ]


def _with_unique_keys(
    ends: list[tuple[str, str, str]], records: list[Record]
) -> list[tuple[str, str, str, Record]]:
    """Give edges ids that are unique in the file: their keys, else numbers and the keys beside."""
    joined = zip(ends, records, strict=True)
    keys = {key for _, _, key in ends}
    if len(keys) == len(ends) and "" not in keys:
        return [(u, v, key, dict(record)) for (u, v, key), record in joined]
    return [
        (u, v, str(number), record | {_KEY: json.dumps(key)})
        for number, ((u, v, key), record) in enumerate(joined)
    ]


def _key(id_: str, data: Record) -> str:
    return str(json.loads(data[_KEY])) if _KEY in data else id_


def _node_looks(G: "nx.MultiGraph[Any]", node: Any, id_: str, largest: int) -> Record:
    data = G.nodes[node]
    kind = vocabulary.kind(data.get("kind"))
    # The area is proportional to the number of agreements.
    size = max(4.0, _DIAMETER * math.sqrt(G.degree(node) / largest))
    viz: Record = {
        "size": round(size, 3),
        "color": _colour(kind.colour),
        "shape": "diamond" if kind.body else "disc",
    }
    if is_placed(data):
        x, y = (round(at * _PER_DEGREE, 6) for at in _mercator(*position(data)))
        viz["position"] = {"x": x, "y": y, "z": 0.0}
    looks: Record = {
        "label": xml(str(data.get("name") or data.get("label") or id_)),
        "viz": viz,
    }
    return looks


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Project to Web Mercator, in degrees of longitude, so that a web map fits under the nodes."""
    held = math.radians(max(-_END_OF_WEB_MAPS, min(_END_OF_WEB_MAPS, lat)))
    return lon, math.degrees(math.asinh(math.tan(held)))


def _node_life(lives: list[Life]) -> Record:
    """From the first day of a node's agreements to the last, where all are dated."""
    starts = [first for first, _ in lives if first]
    ends = [last for _, last in lives if last]
    if not lives or len(starts) < len(lives):
        return {}
    return {"spells": [(min(starts), max(ends) if len(ends) == len(lives) else None)]}


def _edge_looks(data: Mapping[str, Any], life: Life) -> Record:
    status = vocabulary.of("status", data.get("status"))
    term = status if status.over else vocabulary.of("type", data.get("type"))
    weight = data.get("weight", 1)
    viz: Record = {"color": _colour(term.colour)}
    if isinstance(weight, int | float) and math.isfinite(weight):
        viz["thickness"] = float(weight)
    return {"viz": viz} | ({"spells": [life]} if any(life) else {})


def _colour(web: str) -> dict[str, int]:
    return dict(zip("rgb", bytes.fromhex(web.removeprefix("#")), strict=True))


def _tidy(xml: Any, description: str) -> None:
    """Say who wrote the file instead of when, and take off networkx's second name of the edges."""
    meta = xml.find("meta")
    del meta.attrib["lastmodifieddate"]
    meta.find("creator").text = "citynet"
    ET.SubElement(meta, "description").text = description
    graph = xml.find("graph")
    for attributes in graph.iterfind("attributes[@class='edge']"):
        for attribute in attributes.findall("attribute[@title='networkx_key']"):
            attributes.remove(attribute)
            for values in graph.iterfind("edges/edge/attvalues"):
                for value in values.findall(f"attvalue[@for='{attribute.get('id')}']"):
                    values.remove(value)
