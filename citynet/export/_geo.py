"""GeoPackage, GeoParquet and GeoJSON."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import shapely

from citynet import _check
from citynet._data import atomic_path, write_file
from citynet._frames import edges_of
from citynet.errors import NetworkError
from citynet.export import _styles
from citynet.export._arcs import edge_arcs, node_points
from citynet.export._records import YEAR, Packed, Record, Rules, lifetimes, pack, unpack, year
from citynet.network import simple

HEADER = "citynet"
_GEOMETRY = "geometry"
_RESERVED = {name: f"{name}_" for name in (_GEOMETRY, "geom", "fid")}
_NODES = _RESERVED | {"id": "id_"}
_EDGES = _RESERVED | {name: f"{name}_" for name in ("u", "v", "key")}
# Type of a column, and what stands in its empty cells under the mask.
_NUMPY: dict[str, tuple[Any, Any]] = {
    "integer": (np.int64, 0),
    "number": (np.float64, 0.0),
    "boolean": (np.bool_, False),
    "date": ("datetime64[D]", "NaT"),
}
# Columns beside the graph's own: days by which QGIS finds the time, a year to reckon with.
_TIMES = {"date_start": "date", "date_end": "date", YEAR: "integer"}
# What GDAL writes into a GeoPackage as the time of its last change.
_CLOCK = {"OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z"}

GPKG_RULES = Rules(
    _NODES,
    _EDGES | {name: f"{name}_" for name in _TIMES},
    caseless=True,
    text=lambda text: text.replace("\0", ""),
)
PARQUET_RULES = Rules(_NODES, _EDGES | {name: f"{name}_" for name in _TIMES})
GEOJSON_RULES = Rules(
    {name: f"{name}_" for name in ("layer", "id")},
    {name: f"{name}_" for name in ("layer", "u", "v", "key")},
    nested=True,
)


@dataclass
class _Layer:
    """A layer of one kind of geometry: a column's type and values by its name."""

    kind: str
    columns: dict[str, tuple[str, list[Any]]]
    shapes: Sequence[shapely.Geometry | None]

    def wkb(self) -> list[bytes | None]:
        return [None if shape is None else shapely.to_wkb(shape) for shape in self.shapes]


def write_gpkg(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write the layers ``places``, ``agreements`` and ``arcs``, the latter two with their time.

    ``date_start`` is the first day that ``start`` can mean and ``date_end`` the last of ``end``;
    the dates as the source has them stand beside. QGIS finds its styles in ``layer_styles``.
    """
    packed = _packed(G, GPKG_RULES)
    ties = nx.MultiGraph(simple(_plain_edges(G)))
    arcs = _timed(_agreements(pack(ties, GPKG_RULES), ties), ties)
    for name in ("key", "date_end"):  # a tie of several agreements has no end of its own
        arcs.columns.pop(name, None)
    agreements = _timed(_agreements(packed, G), G)
    layers = {"places": _places(packed, G), "agreements": agreements, "arcs": arcs}
    header = {HEADER: json.dumps(packed.header, ensure_ascii=False)}
    with atomic_path(path) as temporary, _fixed_clock():
        temporary.unlink()
        for name, layer in layers.items():
            _write_layer(temporary, name, layer, header if name == "places" else None)
        told = {
            name: {column: values for column, (_kind, values) in layer.columns.items()}
            for name, layer in layers.items()
        }
        _styles.write(temporary, told, _CLOCK["OGR_CURRENT_DATE"])
    return packed.losses


def _write_layer(path: Path, name: str, layer: _Layer, metadata: Record | None) -> None:
    import pyogrio.raw  # noqa: PLC0415 - only this format needs GDAL

    columns: list[np.ndarray] = []
    masks: list[np.ndarray] = []
    for kind, values in layer.columns.values():
        blank = np.array([value is None for value in values])
        empty = _NUMPY.get(kind, (object, None))
        filled = [empty[1] if value is None else value for value in values]
        columns.append(np.array(filled, dtype=empty[0]))
        masks.append(blank)
    pyogrio.raw.write(
        path,
        np.array(layer.wkb(), dtype=object),
        columns,
        list(layer.columns),
        field_mask=masks,
        layer=name,
        driver="GPKG",
        geometry_type=layer.kind,
        crs="EPSG:4326",
        encoding="UTF-8",
        append=path.exists(),
        layer_metadata=metadata,
    )


def read_gpkg(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_gpkg` wrote."""
    import pyogrio  # noqa: PLC0415 - only this format needs GDAL

    metadata = pyogrio.read_info(path, layer="places")["layer_metadata"] or {}
    # GDAL gives whole numbers as floating ones where a cell is empty; SQLite gives what is there.
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        base.row_factory = sqlite3.Row
        places, agreements = (
            [dict(row) for row in base.execute(f"SELECT * FROM {layer}")]  # noqa: S608 - our names
            for layer in ("places", "agreements")
        )
    for record in places:
        record[_GEOMETRY] = _without_header(record.get("geom"))  # GDAL's own name for it
    return _graph(metadata.get(HEADER), places, agreements)


def _without_header(blob: bytes | None) -> bytes | None:
    """Leave the WKB of a GeoPackage's geometry (OGC 12-128r19, 2.1.3): flags tell the envelope."""
    if blob is None:
        return None
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 0b111]
    return blob[8 + envelope :]


@contextmanager
def _fixed_clock() -> Iterator[None]:
    import pyogrio  # noqa: PLC0415

    before = {name: pyogrio.get_gdal_config_option(name) for name in _CLOCK}
    pyogrio.set_gdal_config_options(_CLOCK)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def places_path(path: Path) -> Path:
    """Where the places stand beside a GeoParquet of agreements."""
    return path.with_suffix(f".places{path.suffix}")


def write_parquet(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write the agreements with their arcs, and the places in a file beside it."""
    parquet = _parquet()
    packed = _packed(G, PARQUET_RULES)
    header = {HEADER: json.dumps(packed.header, ensure_ascii=False)}
    layers = _timed(_agreements(packed, G), G), _places(packed, G)
    with atomic_path(path) as edges, atomic_path(places_path(path)) as nodes:
        for temporary, layer in zip((edges, nodes), layers, strict=True):
            column = {"encoding": "WKB", "geometry_types": [layer.kind]}
            geo = {
                "version": "1.1.0",
                "primary_column": _GEOMETRY,
                "columns": {_GEOMETRY: column},
            }
            table = _arrow(layer).replace_schema_metadata({**header, "geo": json.dumps(geo)})
            parquet.write_table(table, temporary, compression="zstd")
    return packed.losses


def read_parquet(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_parquet` wrote."""
    parquet = _parquet()
    edges, nodes = parquet.read_table(path), parquet.read_table(places_path(path))
    metadata = edges.schema.metadata or {}
    return _graph(metadata.get(HEADER.encode(), b"").decode(), nodes.to_pylist(), edges.to_pylist())


def _parquet() -> Any:
    return _check.optional("pyarrow.parquet", "gis", NetworkError)


def _arrow(layer: _Layer) -> Any:
    """Make an Arrow table of a layer, its geometry marked as GeoArrow's WKB."""
    import pyarrow as pa  # noqa: PLC0415 - the extra citynet[gis]

    kinds = {
        "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    }  # fmt: skip
    columns = {
        name: pa.array(_days(values) if kind == "date" else values, kinds.get(kind, pa.string()))
        for name, (kind, values) in layer.columns.items()
    }
    columns[_GEOMETRY] = pa.array(layer.wkb(), pa.binary())
    table = pa.table(columns)
    field = table.schema.field(_GEOMETRY).with_metadata({"ARROW:extension:name": "geoarrow.wkb"})
    schema = table.schema.set(table.schema.get_field_index(_GEOMETRY), field)
    return table.cast(schema)


def _days(values: list[str | None]) -> list[dt.date | None]:
    return [None if day is None else dt.date.fromisoformat(day) for day in values]


def write_geojson(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write one FeatureCollection of places and agreements (RFC 7946)."""
    packed = _packed(G, GEOJSON_RULES)
    points, lines = node_points(G), edge_arcs(G)
    features: list[Record] = [
        _feature(point, {"layer": "places", "id": node} | record)
        for node, record, point in zip(packed.ids, packed.nodes, points, strict=True)
    ]
    features += [
        _feature(line, {"layer": "agreements", "u": u, "v": v, "key": key} | record)
        for (u, v, key), record, line in zip(packed.ends, packed.edges, lines, strict=True)
    ]
    header = json.dumps(packed.header, ensure_ascii=False, allow_nan=False)
    dumped = ",\n".join(json.dumps(it, ensure_ascii=False, allow_nan=False) for it in features)
    start = f'{{"type": "FeatureCollection",\n"{HEADER}": {header},\n"features": [\n'
    write_file(path, f"{start}{dumped}\n]}}\n")
    return packed.losses


def read_geojson(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_geojson` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    header = document[HEADER]
    found: dict[str, list[tuple[Record, Any]]] = {"places": [], "agreements": []}
    for feature in document["features"]:
        found[feature["properties"]["layer"]].append((feature["properties"], feature["geometry"]))
    G = unpack(
        header,
        [(record["id"], record) for record, _ in found["places"]],
        [(record["u"], record["v"], record["key"], record) for record, _ in found["agreements"]],
    )
    points = [point and shapely.Point(point["coordinates"]) for _, point in found["places"]]
    return _place(G, points)


def _feature(geometry: shapely.Geometry | None, properties: Record) -> Record:
    shape = None
    if geometry is not None:
        mapped = shapely.geometry.mapping(geometry)
        shape = {"type": mapped["type"], "coordinates": _rounded(mapped["coordinates"])}
        if mapped["type"] == "Point":
            shape["coordinates"] = mapped["coordinates"]
    return {"type": "Feature", "geometry": shape, "properties": properties}


def _rounded(coordinates: Any) -> Any:
    """Round a line to a metre; points keep every digit, for they are read back."""
    if isinstance(coordinates, float):
        return round(coordinates, 5)
    return [_rounded(part) for part in coordinates]


def _packed(G: "nx.MultiGraph[Any]", rules: Rules) -> Packed:
    """Pack a graph, leaving x and y to the points where there are any: one place to edit them."""
    packed = pack(G, rules)
    axes = [
        name for name, (original, _) in packed.header["nodes"].items() if original in {"x", "y"}
    ]
    for record, point in zip(packed.nodes, node_points(G), strict=True):
        if point is not None:
            for axis in axes:
                record.pop(axis, None)
    return packed


def _place(G: "nx.MultiGraph[Any]", points: Sequence[shapely.Point | None]) -> "nx.MultiGraph[Any]":
    for node, point in zip(G, points, strict=True):
        if point is not None and not point.is_empty:
            G.nodes[node].update(x=point.x, y=point.y)
    return G


def _plain_edges(G: "nx.MultiGraph[Any]") -> "nx.MultiGraph[Any]":
    """Keep what a tie is made of, where it is what it should be: others' graphs hold anything."""
    expected: dict[str, Any] = dict.fromkeys(("type", "start", "signed"), str)
    expected |= dict.fromkeys(("weight", "distance_km"), int | float)
    plain: nx.MultiGraph[Any] = nx.MultiGraph()
    plain.add_nodes_from(
        (node, {axis: data[axis] for axis in "xy" if axis in data})
        for node, data in G.nodes(data=True)
    )
    for u, v, *_, data in edges_of(G).subset():
        kept = {n: data[n] for n, kind in expected.items() if isinstance(data.get(n), kind)}
        plain.add_edge(u, v, **kept)
    return plain


def _places(packed: Packed, G: "nx.MultiGraph[Any]") -> _Layer:
    return _layer({"id": packed.ids}, packed.header["nodes"], packed.nodes, "Point", node_points(G))


def _agreements(packed: Packed, G: "nx.Graph[Any]") -> _Layer:
    ends = {
        name: [end[number] for end in packed.ends] for number, name in enumerate(("u", "v", "key"))
    }
    return _layer(ends, packed.header["edges"], packed.edges, "MultiLineString", edge_arcs(G))


def _timed(layer: _Layer, G: "nx.MultiGraph[Any]") -> _Layer:
    """Add the first and the last day of each edge, and the year, where any edge has a date."""
    lives = lifetimes(G)
    if any(day for life in lives for day in life):
        # All three, also where nothing has ended: who asks for what is in force asks for an end.
        starts, ends = zip(*lives, strict=True)
        values = (starts, ends, [year(life) for life in lives])
        for (name, kind), column in zip(_TIMES.items(), values, strict=True):
            layer.columns[name] = kind, list(column)
    return layer


def _layer(
    ids: dict[str, list[Any]],
    described: dict[str, tuple[str, str]],
    records: list[Record],
    kind: str,
    shapes: Sequence[shapely.Geometry | None],
) -> _Layer:
    columns = {name: ("text", values) for name, values in ids.items()}
    for name, (_, type_) in described.items():
        values = [record.get(name) for record in records]
        # What every record leaves to the point is no column.
        if any(value is not None for value in values):
            columns[name] = type_, values
    return _Layer(kind, columns, shapes)


def _graph(header: str | None, nodes: list[Record], edges: list[Record]) -> "nx.MultiGraph[Any]":
    if not header:
        raise NetworkError("the file carries no header by citynet")
    ends = ((row["u"], row["v"], row["key"], row) for row in edges)
    G = unpack(json.loads(header), [(record["id"], record) for record in nodes], ends)
    return _place(G, [_shape(record.get(_GEOMETRY)) for record in nodes])


def _shape(wkb: bytes | None) -> shapely.Point | None:
    return shapely.from_wkb(wkb) if wkb else None


Writer = Callable[["nx.MultiGraph[Any]", Path], tuple[str, ...]]
