"""Node-link JSON and CSV."""

import json
import zipfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from citynet import _tables, vocabulary
from citynet._catalogue import told
from citynet._data import atomic_path, write_file
from citynet._frames import edges_of, nodes
from citynet.errors import NetworkError
from citynet.export._records import Record, Rules, pack, unpack

HEADER = "citynet"
JSON_RULES = Rules(
    {"id": "id_"}, {name: f"{name}_" for name in ("source", "target", "key")}, nested=True
)
CSV_RULES = Rules(
    {"id": "id_"},
    {name: f"{name}_" for name in ("u", "v", "key")},
    empty=False,
    text=lambda text: text.replace("\0", ""),
)
# The earliest time that a zip can say; the same graph gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FRICTIONLESS = {"text": "string", "json": "string"}
# What the graph derives from the table's own columns, and would derive again.
_DERIVED = {"a", "start", "end", "weight", "distance_km"}
_PARTY = ("name", "country", "kind", "lat", "lon")


def write_json(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write node-link JSON, as ``networkx.node_link_graph`` reads it."""
    packed = pack(G, JSON_RULES)
    nodes = [{"id": id_} | record for id_, record in zip(packed.ids, packed.nodes, strict=True)]
    edges = [
        {"source": u, "target": v, "key": key} | record
        for (u, v, key), record in zip(packed.ends, packed.edges, strict=True)
    ]
    parts = {
        "directed": False,
        "multigraph": True,
        "graph": packed.header["graph"],
        HEADER: {name: packed.header[name] for name in ("nodes", "edges", "ids", "keys")},
    }
    head = ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in parts.items())
    lists = (
        f'"{name}": [\n' + ",\n".join(map(_json, records)) + "\n]"
        for name, records in (("nodes", nodes), ("edges", edges))
    )
    write_file(path, "{\n" + ",\n".join([head, *lists]) + "\n}\n")
    return packed.losses


def read_json(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_json` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return unpack(
        document[HEADER] | {"graph": document["graph"]},
        [(node["id"], node) for node in document["nodes"]],
        [(edge["source"], edge["target"], edge["key"], edge) for edge in document["edges"]],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_zip(G: "nx.MultiGraph[Any]", path: Path, sep: str) -> tuple[str, ...]:
    """Write ``places.csv``, ``agreements.csv`` and the ``datapackage.json`` that types them."""
    packed = pack(G, CSV_RULES)
    nodes = [{"id": id_} | record for id_, record in zip(packed.ids, packed.nodes, strict=True)]
    edges = [
        {"u": u, "v": v, "key": key} | record
        for (u, v, key), record in zip(packed.ends, packed.edges, strict=True)
    ]
    node_names = ["id", *packed.header["nodes"]]
    edge_names = ["u", "v", "key", *packed.header["edges"]]
    package = {
        "profile": "tabular-data-package",
        "name": "network",
        "resources": [
            _resource("places", node_names, packed.header["nodes"], sep),
            _resource("agreements", edge_names, packed.header["edges"], sep),
        ],
        HEADER: packed.header,
    }
    files = {
        "datapackage.json": (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode(),
        "places.csv": _csv(node_names, nodes, sep),
        "agreements.csv": _csv(edge_names, edges, sep),
    }
    with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.losses


def read_zip(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_zip` wrote."""
    with zipfile.ZipFile(path) as archive:
        package = json.loads(archive.read("datapackage.json"))
        header = package[HEADER]
        delimiter = package["resources"][0]["dialect"]["delimiter"]
        texts = {name: archive.read(f"{name}.csv").decode("utf-8-sig") for name in _PARTS}
    nodes, edges = (
        [_typed(row, header[kind]) for row in _rows(texts[name], delimiter)]
        for name, kind in _PARTS.items()
    )
    return unpack(
        header,
        [(row["id"] or "", row) for row in nodes],
        [(row["u"] or "", row["v"] or "", row["key"] or "", row) for row in edges],
    )


_PARTS = {"places": "nodes", "agreements": "edges"}


def _csv(names: list[str], records: list[Record], sep: str) -> bytes:
    frame = pd.DataFrame(records, columns=names, dtype=object)
    return _tables.encode(frame, ".csv", sep=sep)


def _rows(text: str, sep: str) -> list[dict[str, str | None]]:
    names, *rows = _tables.split(text, sep, longest=2**31 - 1)
    return [{name: cell or None for name, cell in zip(names, row, strict=True)} for row in rows]


def _typed(row: dict[str, str | None], columns: dict[str, Any]) -> Record:
    return {
        name: value == "True" if value and columns.get(name, "  ")[1] == "boolean" else value
        for name, value in row.items()
    }


def _resource(name: str, names: list[str], columns: dict[str, Any], sep: str) -> Record:
    fields = []
    for column in names:
        kind = columns[column][1] if column in columns else "text"
        fields.append({"name": column, "type": _FRICTIONLESS.get(kind, kind)})
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "dialect": {"delimiter": sep, "lineTerminator": "\n"},
        "schema": {"fields": fields},
    }


def write_csv(G: "nx.MultiGraph[Any]", path: Path, sep: str) -> tuple[str, ...]:
    """Write the agreements alone, as an Agreement table."""
    _tables.write(to_agreements(G), path, sep=sep, error=NetworkError)
    alone = sum(1 for node in G if not G.degree(node))
    losses = [told("what the graph says of places beyond name, country, kind and position")]
    without = told("places without an agreement")
    return tuple(losses + [f"{without} ({alone}×)"] * bool(alone))


def write_xlsx(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write a workbook: the agreements as an Agreement table, and the places with their partners.

    ``read_agreements(path, sheet="agreements")`` reads the former back.
    """
    places = nodes(G).rename_axis("id").reset_index().rename(columns={"x": "lon", "y": "lat"})
    sheets = {"agreements": to_agreements(G), "places": places}
    _tables.write_several(sheets, path, error=NetworkError)
    return (told("what the graph says of places beyond name, country, kind and position"),)


def to_agreements(
    G: "nx.MultiGraph[Any]", *, default_type: str = vocabulary.DEFAULT_TYPE
) -> pd.DataFrame:
    """Turn a graph into an Agreement table with coordinates.

    Parameters
    ----------
    G
        A graph, by us or by others.
    default_type
        The type of edges that have none.

    Returns
    -------
    pandas.DataFrame
        A row per edge. The parties are what the edge says (``a_name`` …), else what the nodes say
        (``label``, ``name``, their id). Coordinates are the nodes', NaN where they have none.
    """
    rows = []
    read = edges_of(G if G.is_multigraph() else nx.MultiGraph(G))
    places = nodes(G).to_dict("records")
    edges = zip(read.ends.tolist(), read.parties.tolist(), read.keys, read.records, strict=True)
    for ends, parties, key, data in edges:
        u, v = (read.nodes[end] for end in ends)
        row: Record = {"id": key if isinstance(key, str) else f"{u}--{v}--{key}"}
        row["type"] = data.get("type", default_type)
        for side, party in zip("ab", parties, strict=True):
            place = places[party]
            row[f"{side}_name"], row[f"{side}_country"] = place["label"], place["country"]
            row[f"{side}_kind"] = place["kind"]
            row[f"{side}_lat"], row[f"{side}_lon"] = place["y"], place["x"]
        rows.append(row | {name: value for name, value in data.items() if name not in _DERIVED})
    first = ["id", "type", *(f"{side}_{part}" for side in "ab" for part in _PARTY)]
    names = dict.fromkeys([*first, *(name for row in rows for name in row)])
    table = pd.DataFrame(rows, columns=list(names))
    at = [f"{side}_{part}" for side in "ab" for part in ("lat", "lon")]
    return table.astype(dict.fromkeys(at, float))
