"""Coordinates as people write them → degrees, held against the outline of the party's country."""

import re
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from citynet import _basemap, countries
from citynet._catalogue import _, spoken, told
from citynet._tables import shown
from citynet.agreements._account import Doubts
from citynet.agreements._headings import COLUMNS
from citynet.agreements._sheets import is_blank

# 41.01, 41,01° N, 41°00′36″N, K 41° 0,6'; the wings of English and Turkish
# (an O is east in German and west in French, so it is asked about).
_NUMBER = r"[+\-−]?\d{1,3}(?:[.,]\d+)?(?:e[+-]?\d+)?"
_MINUTES = r"(?:(\d\d?(?:[.,]\d+)?)\s*['′’]\s*)?"
_SECONDS = r"(?:(\d\d?(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′)\s*)?"
_WING = "([NSEWKGDB]?)"
_ANGLE = rf"{_WING}\s*({_NUMBER})\s*°?\s*{_MINUTES}{_SECONDS}{_WING}"
_LONGEST = 200  # characters of a cell that says where something is
# A text that :func:`degrees` reads as the number that it is: nearly all are.
PLAIN = re.compile(r"[+\-]?\d{1,3}(?:\.\d{1,15})?", re.ASCII)
_DEGREES = re.compile(_ANGLE, re.IGNORECASE)
_BETWEEN = r"\s*(?:[;/|]|,\s|,(?=[+\-−\d])|\s)\s*"
_PAIR = re.compile(rf"[(\[]?\s*({_ANGLE}){_BETWEEN}({_ANGLE})\s*[)\]]?", re.IGNORECASE)
_WKT = re.compile(rf"(?:SRID=\d+;)?POINT\s*\(({_NUMBER}) ({_NUMBER})\)", re.IGNORECASE)
# Letters that mean north or south, east or west; a west or south one turns the sign.
_WINGS = {"lat": "NSKG", "lon": "EWDB"}
_NEGATIVE = frozenset("SGWB")
_NO_DEGREES = {
    "lat": _("%(value)s is no latitude; expected decimal degrees such as 41.01"),
    "lon": _("%(value)s is no longitude; expected decimal degrees such as 41.01"),
}
_LIMITS = {"lat": 90.0, "lon": 180.0}
Floats = npt.NDArray[np.float64]
_MOST = 0.8  # of a column's cells, for what is said of all of them
_NEAR = 0.6  # degrees: what the outlines leave out of a coast or round off a border


def degrees(text: str, part: str) -> float:
    """Read a latitude (``part`` is ``lat``) or a longitude (``lon``).

    Raises
    ------
    ValueError
        It is none.
    """
    match = _DEGREES.fullmatch(text.strip()) if len(text) < _LONGEST else None
    wing = (match[1] or match[5]).upper() if match else ""
    if match is None or (match[1] and match[5]) or (wing and wing not in _WINGS[part]):
        raise ValueError(told(_NO_DEGREES[part], value=repr(text)))
    return _angle(match.groups(), wing)


def _angle(groups: tuple[Any, ...], wing: str) -> float:
    whole, minutes, seconds = (
        float((text or "0").replace(",", ".").replace("−", "-")) for text in groups[1:4]
    )
    size = abs(whole) + minutes / 60 + seconds / 3600
    negative = str(groups[1]).startswith(("-", "−")) or (wing and wing in _NEGATIVE)
    return -size if negative else size


def pair(text: str) -> tuple[float, float] | None:
    """Read a cell that holds both: latitude and longitude, or None where it holds no point.

    Latitude comes first, unless a wing (``29° E 41° N``), well-known text (``Point(29 41)``) or a
    number that is no latitude says otherwise.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if match := _WKT.fullmatch(text):
        return float(match[2]), float(match[1])
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    first, second = match.groups()[1:6], match.groups()[7:12]
    wings = [(one[0] or one[4] or "").upper() for one in (first, second)]
    values = [_angle(one, wing) for one, wing in zip((first, second), wings, strict=True)]
    swapped = wings[0] in set(_WINGS["lon"]) or wings[1] in set(_WINGS["lat"])
    lat, lon = values[::-1] if swapped or abs(values[0]) > _LIMITS["lat"] else values
    whole = all(one[1].lstrip("+-−").isdigit() and not one[2] for one in (first, second))
    # "12 3" is no point; "41 N 29 E" is one.
    if (whole and not all(wings)) or abs(lat) > _LIMITS["lat"] or abs(lon) > _LIMITS["lon"]:
        return None
    return lat, lon


def part_pairs(raw: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Part the columns whose cells hold both coordinates, for the party that has none of its own.

    A column that has no meaning yet belongs to the party whose name stands last before it.
    """
    names = [str(name) for name in raw.columns]
    parted = raw
    for place, name in enumerate(names):
        side = name[0] if name[2:] in {"lat", "lon"} and name in COLUMNS else None
        if name in COLUMNS and side is None:
            continue
        points = _points_of(raw.iloc[:, place])
        if points is None:
            continue
        before = [other[0] for other in names[:place] if other in {"a_name", "b_name"}]
        free = [one for one in "ba" if f"{one}_lat" not in parted and f"{one}_name" in names]
        side = side or next((one for one in reversed(before) if one in free), None)
        side = side or next(iter(free), None)
        if side is None:
            continue
        columns = {f"{side}_lat": [at[0] for at in points], f"{side}_lon": [at[1] for at in points]}
        parted = parted.assign(
            **{
                column: pd.Series(cells, raw.index, dtype=object)
                for column, cells in columns.items()
            }
        )
        doubts.assume(name, told("read as latitude and longitude of the party %(side)s", side=side))
    return parted


def _points_of(cells: "pd.Series[Any]") -> list[tuple[Any, Any]] | None:
    """Both coordinates of each cell, if that is what the column holds."""
    # A glance at the first says of nearly all columns that they hold something else.
    first = list(islice((cell for cell in cells if not is_blank(cell)), 5))
    if not first or isinstance(first[0], int | float) or not any(map(_point, first)):
        return None
    blank = [is_blank(cell) for cell in cells]
    points = [None if one else _point(cell) for cell, one in zip(cells, blank, strict=True)]
    if sum(point is not None for point in points) < _MOST * blank.count(False):
        return None
    return [point or (None, None) for point in points]


def _point(cell: Any) -> tuple[float, float] | None:
    if isinstance(cell, list | tuple):
        return pair(", ".join(map(str, cell))) if len(cell) == 2 else None  # noqa: PLR2004
    return pair(shown(cell))


def hold_against_countries(table: pd.DataFrame, doubts: Doubts) -> None:
    """Empty, in place, points at 0/0 or in another country than the party's, and ask about them.

    A column whose points nearly all fit when latitude and longitude change places is turned, and so
    are the other party's where no country can tell: a file has one order.
    """
    turned_sides = set()
    for side in "ab":
        pair_of = [f"{side}_lat", f"{side}_lon"]
        if not set(pair_of) <= set(table.columns):
            continue
        given = [pd.to_numeric(table[name], errors="coerce").to_numpy() for name in pair_of]
        points = np.column_stack(given).astype(float)
        there = np.isfinite(points).all(axis=1)
        lands = table[f"{side}_country"].where(there).astype(object)
        wrong = _elsewhere(points, lands.where(lands.notna(), None).tolist()) & there
        zero = there & (points == 0).all(axis=1)
        turned = wrong & ~_elsewhere(points[:, ::-1], lands.tolist())
        if turned.sum() > 1 and turned.sum() >= _MOST * (there & lands.notna().to_numpy()).sum():
            table.loc[there, pair_of] = points[there][:, ::-1]
            doubts.assume(pair_of[0], told("latitude and longitude have changed places here"))
            turned_sides.add(side)
            continue
        for row in np.flatnonzero(wrong | zero):
            at = f"{points[row, 0]:g}, {points[row, 1]:g}"
            why = _why(points[row], str(lands.iloc[row]), zero=zero[row], turned=turned[row])
            if why:
                doubts.ask(int(row), pair_of[0], at, why)
                table.loc[table.index[int(row)], pair_of] = np.nan
    for side in {"a", "b"} - turned_sides if turned_sides else ():
        pair_of = [f"{side}_lat", f"{side}_lon"]
        if set(pair_of) <= set(table.columns) and table[f"{side}_country"].isna().all():
            both = table[pair_of].notna().all(axis=1)
            table.loc[both, pair_of] = table.loc[both, pair_of[::-1]].to_numpy()
            doubts.assume(pair_of[0], told("latitude and longitude have changed places here"))


def _elsewhere(points: Floats, lands: list[str | None]) -> npt.NDArray[np.bool_]:
    """Whether each point is outside the country that stands beside it, as far as that is known."""
    outside = np.zeros(len(points), dtype=np.bool_)
    rows_of: dict[str, list[int]] = {}
    for row, land in enumerate(lands):
        if isinstance(land, str):
            rows_of.setdefault(land, []).append(row)
    for land, rows in rows_of.items():
        codes = _around(land)
        shapes = [shape for code in codes if (shape := _basemap.country(code)) is not None]
        outside[rows] = bool(shapes)
        for shape in shapes:
            outside[rows] &= ~_within(shape, points[rows], _NEAR)
        boxes = {box for code in codes for box in countries.claimed_boxes(code)}
        for west, south, east, north in boxes:
            lat, lon = points[rows].T
            inside = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
            outside[rows] &= ~inside
    return outside


def _around(land: str) -> tuple[str, ...]:
    """Codes under which places of a country may lie: its own and those of its territories."""
    country = countries.lookup(land)
    codes = country.codes if country else ()
    return tuple(
        dict.fromkeys([*codes, *(t for code in codes for t in countries.territories(code))])
    )


def _within(shape: Any, points: Floats, far: float) -> npt.NDArray[np.bool_]:
    """Whether points (latitude, longitude) are in a shape, or not farther from it, in degrees."""
    near = np.zeros(len(points), dtype=np.bool_)
    west, _south, east, _north = shape.bounds
    for turn in (0.0, 360.0, -360.0):  # shapes go on beyond the antimeridian
        lon = points[:, 1] + turn
        # Few shapes do: nearly always there is nothing to ask in two of the three.
        if ((lon >= west - far) & (lon <= east + far)).any():
            near |= shapely.dwithin(shape, shapely.points(lon, points[:, 0]), far)
    return near


def _why(point: Floats, land: str, *, zero: bool, turned: bool) -> str:
    """Say what is wrong with a point; nothing where it lies in the sea, where small islands are."""
    at = f"{point[0]:g}, {point[1]:g}"
    if zero:
        return told("%(point)s is off the coast of Africa: a position that is not known", point=at)
    if turned:
        return told(
            "%(point)s is not in %(country)s; latitude and longitude seem to have changed places",
            point=at,
            country=land,
        )
    shapes = ((code, _basemap.country(code)) for code in _basemap.country_codes())
    other = next((code for code, shape in shapes if _within(shape, point[None], 0.0)[0]), "")
    if not other:
        return ""
    return told(
        "%(point)s is in %(other)s, not in %(country)s; the place is sought by its name",
        point=at,
        other=countries.name(other, spoken()),
        country=land,
    )
