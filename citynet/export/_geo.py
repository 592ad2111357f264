"""GeoPackage, GeoParquet and GeoJSON."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from citynet._data import atomic_path, write_file
from citynet._frames import edges_of
from citynet.errors import NetworkError
from citynet.export._arcs import edge_arcs, node_points
from citynet.export._records import Packed, Record, Rules, pack, unpack
from citynet.network import simple

HEADER = "citynet"
_GEOMETRY = "geometry"
_RESERVED = {name: f"{name}_" for name in (_GEOMETRY, "geom", "fid")}
_NODES = _RESERVED | {"id": "id_"}
_EDGES = _RESERVED | {name: f"{name}_" for name in ("u", "v", "key")}
_ARROW = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
# What GDAL writes into a GeoPackage as the time of its last change.
_CLOCK = {"OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z"}

GPKG_RULES = Rules(_NODES, _EDGES, caseless=True, text=lambda text: text.replace("\0", ""))
PARQUET_RULES = Rules(_NODES, _EDGES)
GEOJSON_RULES = Rules(
    {name: f"{name}_" for name in ("layer", "id")},
    {name: f"{name}_" for name in ("layer", "u", "v", "key")},
    nested=True,
)


def write_gpkg(G: "nx.MultiGraph[Any]", path: Path) -> tuple[str, ...]:
    """Write the layers ``places``, ``agreements`` and ``arcs``."""
    import pyogrio  # noqa: PLC0415 - only this format needs GDAL

    packed = _packed(G, GPKG_RULES)
    ties = simple(_plain_edges(G))
    tied = pack(nx.MultiGraph(ties), GPKG_RULES)
    layers = {
        "places": (_places(packed, G), "Point"),
        "agreements": (_agreements(packed, G), "MultiLineString"),
        "arcs": (_agreements(tied, ties).drop_columns("key"), "MultiLineString"),
    }
    header = {HEADER: json.dumps(packed.header, ensure_ascii=False)}
    with atomic_path(path) as temporary, _fixed_clock():
        temporary.unlink()
        for layer, (table, kind) in layers.items():
            pyogrio.write_arrow(
                table,
                temporary,
                layer=layer,
                driver="GPKG",
                geometry_name=_GEOMETRY,
                geometry_type=kind,
                crs="EPSG:4326",
                append=layer != "places",
                layer_metadata=header if layer == "places" else None,
            )
    return packed.losses


def read_gpkg(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_gpkg` wrote."""
    import pyogrio  # noqa: PLC0415 - only this format needs GDAL

    metadata = pyogrio.read_info(path, layer="places")["layer_metadata"] or {}
    tables = [pyogrio.read_arrow(path, layer=layer) for layer in ("places", "agreements")]
    return _graph(metadata.get(HEADER), tables[0][1], tables[1][1])


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
    packed = _packed(G, PARQUET_RULES)
    header = {HEADER: json.dumps(packed.header, ensure_ascii=False)}
    tables = {
        path: (_agreements(packed, G), "MultiLineString"),
        places_path(path): (_places(packed, G), "Point"),
    }
    with atomic_path(path) as edges, atomic_path(places_path(path)) as nodes:
        for temporary, (table, kind) in zip((edges, nodes), tables.values(), strict=True):
            column = {"encoding": "WKB", "geometry_types": [kind]}
            geo = {
                "version": "1.1.0",
                "primary_column": _GEOMETRY,
                "columns": {_GEOMETRY: column},
            }
            described = table.replace_schema_metadata({**header, "geo": json.dumps(geo)})
            pq.write_table(described, temporary, compression="zstd")
    return packed.losses


def read_parquet(path: Path) -> "nx.MultiGraph[Any]":
    """Read back what :func:`write_parquet` wrote."""
    edges, nodes = pq.read_table(path), pq.read_table(places_path(path))
    metadata = edges.schema.metadata or {}
    return _graph(metadata.get(HEADER.encode(), b"").decode(), nodes, edges)


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


def _places(packed: Packed, G: "nx.MultiGraph[Any]") -> pa.Table:
    columns = {"id": pa.array(packed.ids, pa.string())}
    return _table(columns, packed.header["nodes"], packed.nodes, node_points(G))


def _agreements(packed: Packed, G: "nx.Graph[Any]") -> pa.Table:
    columns = {
        name: pa.array([end[number] for end in packed.ends], pa.string())
        for number, name in enumerate(("u", "v", "key"))
    }
    return _table(columns, packed.header["edges"], packed.edges, edge_arcs(G))


def _table(
    columns: dict[str, pa.Array],
    described: dict[str, tuple[str, str]],
    records: list[Record],
    shapes: Sequence[shapely.Geometry | None],
) -> pa.Table:
    for name, (_, kind) in described.items():
        values = [record.get(name) for record in records]
        # What every record leaves to the point is no column.
        if any(value is not None for value in values):
            columns[name] = pa.array(values, _ARROW.get(kind, pa.string()))
    columns[_GEOMETRY] = pa.array(
        [shape and shapely.to_wkb(shape) for shape in shapes], pa.binary()
    )
    table = pa.table(columns)
    field = table.schema.field(_GEOMETRY).with_metadata({"ARROW:extension:name": "geoarrow.wkb"})
    schema = table.schema.set(table.schema.get_field_index(_GEOMETRY), field)
    return table.cast(schema)


def _graph(header: str | None, nodes: pa.Table, edges: pa.Table) -> "nx.MultiGraph[Any]":
    if not header:
        raise NetworkError("the file carries no header by citynet")
    records = nodes.to_pylist()
    shapes = [_shape(record) for record in records]
    ends = ((row["u"], row["v"], row["key"], row) for row in edges.to_pylist())
    G = unpack(json.loads(header), [(record["id"], record) for record in records], ends)
    return _place(G, shapes)


def _shape(record: Record) -> shapely.Point | None:
    # GDAL calls it geom when it reads a GeoPackage.
    wkb = record.get(_GEOMETRY) or record.get("geom")
    return shapely.from_wkb(wkb) if wkb else None


Writer = Callable[["nx.MultiGraph[Any]", Path], tuple[str, ...]]
