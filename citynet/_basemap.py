"""The world's outlines as shapes, read from ``data/basemap/world.json``.

The file is made by ``scripts/make_basemap.py`` from Natural Earth (public domain): arcs that
neighbours share, and rings that run through them. Numbers are base64 of LEB128 integers, positions
differences in hundredths of a degree.
"""

import base64
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from citynet._data import data_path

Floats = npt.NDArray[np.float64]
_POLYGON = 3  # shapely's number of the type


@cache
def land() -> shapely.MultiPolygon:
    """All land but Antarctica, in degrees; what crosses the antimeridian goes on beyond ±180."""
    arcs, shared = _arcs()
    rings = [(_ring(ring, arcs), ring) for ring in _rings()]
    rings = [(outline, ring) for outline, ring in rings if len(outline) > 3]  # noqa: PLR2004
    shapes = shapely.make_valid(
        np.array([shapely.Polygon(outline) for outline, _ in rings], dtype=object)
    )
    # Islands, six rings in seven, have nobody to be merged with.
    shares = np.array([any(shared[number // 2] for number in ring) for _, ring in rings])
    return shapely.multipolygons(polygons([shapely.union_all(shapes[shares]), *shapes[~shares]]))


def polygons(shapes: shapely.Geometry | Iterable[shapely.Geometry]) -> npt.NDArray[np.object_]:
    """Polygons of shapes, whatever they are made of."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts = shapely.get_parts(parts)
    found: npt.NDArray[np.object_]
    found = parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
    return found


@cache
def borders() -> shapely.MultiLineString:
    """Borders between countries on land, in degrees."""
    arcs, shared = _arcs()
    return shapely.MultiLineString(
        [arc for arc, border in zip(arcs, shared, strict=True) if border and len(arc) > 1]
    )


@cache
def country(code: str) -> shapely.MultiPolygon | None:
    """Give a country's outline by ISO 3166-1 alpha-2, in degrees; small islands are left out.

    What crosses the antimeridian goes on beyond ±180; a hole, as Lesotho makes one, is filled.
    """
    arcs, _ = _arcs()
    outlines = [_ring(ring, arcs) for ring in _owned().get(code, ())]
    parts = [
        shapely.make_valid(shapely.Polygon(outline))
        for outline in outlines
        if len(outline) > 3  # noqa: PLR2004
    ]
    shape = shapely.multipolygons(polygons(parts)) if parts else None
    if shape is not None:
        shapely.prepare(shape)
    return shape


def country_codes() -> tuple[str, ...]:
    """List the countries that have an outline, in the order of the file."""
    return tuple(_owned())


@cache
def _owned() -> dict[str, list[list[int]]]:
    """Rings of each country; those that are nobody's are left out."""
    rings = iter(_rings())
    owned: dict[str, list[list[int]]] = {}
    for code, count in json.loads(data_path("basemap", "countries.json").read_text("utf-8")):
        owned.setdefault(code, []).extend(next(rings) for _ in range(count))
    owned.pop("", None)
    return owned


@cache
def _source() -> dict[str, Any]:
    world: dict[str, Any] = json.loads(data_path("basemap", "world.json").read_text("utf-8"))
    return world


@cache
def _arcs() -> tuple[list[Floats], list[bool]]:
    """Each arc's points, and whether it is a border between two countries."""
    numbers = _unpack(_source()["arcs"])
    arcs, shared = [], []
    position = 0
    while position < len(numbers):
        count, border = numbers[position] // 2 + 1, numbers[position] % 2 == 1
        raw = np.array(numbers[position + 1 : position + 1 + 2 * count])
        steps = np.where(raw % 2 == 0, raw // 2, -(raw // 2) - 1).reshape(-1, 2)
        arcs.append(steps.cumsum(axis=0) / _source()["scale"])
        shared.append(border)
        position += 1 + 2 * count
    return arcs, shared


def _rings() -> list[list[int]]:
    """Arcs of each ring: twice the arc's number, plus one where it runs backwards."""
    numbers = _unpack(_source()["rings"])
    rings = []
    position = 0
    while position < len(numbers):
        count = numbers[position]
        rings.append(numbers[position + 1 : position + 1 + count])
        position += 1 + count
    return rings


def _ring(ring: list[int], arcs: list[Floats]) -> Floats:
    points = np.concatenate([arcs[number // 2][:: -1 if number % 2 else 1] for number in ring])
    points[:, 0] = np.unwrap(points[:, 0], period=360)
    return points


def _unpack(text: str) -> list[int]:
    numbers = []
    value = shift = 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:  # noqa: PLR2004 - the high bit says that more follows
            numbers.append(value)
            value = shift = 0
    return numbers
