"""The globe: every distance, great circle, middle and cut at a meridian has its home here.

What is reported is a geodesic on WGS 84 (Karney 2013, J. Geodesy 87(1), through pyproj). The
sphere of the mean radius is fast: it searches, proposes and draws. No figure and no test compares
the one with the other.
"""

import itertools
import math
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_KM = 6371.0088  # mean radius of WGS 84 (IUGG)
_HALF_TURN = 180.0
_POLE = 90.0
_NEARLY = 1e-5  # degrees, a metre: rounding near a pole, where longitudes say little
_SHARP_M = 1e-6  # to which a crossing is found


@cache
def _geod() -> Any:
    import pyproj  # noqa: PLC0415 - what only searches needs no geodesics

    return pyproj.Geod(ellps="WGS84")


@overload
def geodesic_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def geodesic_km(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> Floats: ...
def geodesic_km(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Measure geodesics on WGS 84 in km, rounded to a millimetre.

    A millimetre is far below what a city's position means, and keeps files short and alike.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, numbers or arrays that go together.

    Returns
    -------
    float or numpy.ndarray
        NaN where a position is unknown.
    """
    if type(lon1) is type(lat1) is type(lon2) is type(lat2) is float:
        return float(np.round(_geod().inv(lon1, lat1, lon2, lat2)[2] / 1000, 6))
    ends = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (lon1, lat1, lon2, lat2)))
    metres = _inverse(*(np.ravel(one) for one in ends))[1]
    found = np.round(metres / 1000, 6).reshape(ends[0].shape)
    return found if found.ndim else float(found)


def _inverse(*ends: Floats) -> tuple[Floats, Floats]:
    """Give the azimuths and lengths of many geodesics, in degrees and metres."""
    # Beside a pair that is dropped again: old releases of pyproj take an array of one for a number.
    azimuth, _, metres = _geod().inv(*(np.append(degrees, 0.0) for degrees in ends))
    return azimuth[:-1], metres[:-1]


@overload
def sphere_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def sphere_km(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> Floats: ...
def sphere_km(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Measure great circles on the mean sphere in km, within 0.6 % of the geodesic (haversine).

    For search and proposals; what is reported is :func:`geodesic_km`.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, numbers or arrays that go together.
    """
    if type(lon1) is type(lat1) is type(lon2) is type(lat2) is float:  # a single pair, in a hurry
        phi, other = math.radians(lat1), math.radians(lat2)
        half = math.sin((other - phi) / 2) ** 2
        half += math.cos(phi) * math.cos(other) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
        return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
    phi, other = np.radians(lat1), np.radians(lat2)
    half = np.sin((other - phi) / 2) ** 2
    half = half + np.cos(phi) * np.cos(other) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def position(data: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a node in degrees, NaN where its ``x`` and ``y`` are none."""
    try:
        lon, lat = float(data["x"]), float(data["y"])
    except (KeyError, TypeError, ValueError):
        return math.nan, math.nan
    if not (abs(lon) <= 2 * _HALF_TURN and abs(lat) <= _POLE):
        return math.nan, math.nan
    return lon if abs(lon) <= _HALF_TURN else wrapped(lon), lat


def positions(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Give many nodes' longitudes and latitudes by the rule of :func:`position`."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    known = (np.abs(lon) <= 2 * _HALF_TURN) & (np.abs(lat) <= _POLE)
    turned = np.where(np.abs(lon) <= _HALF_TURN, lon, wrapped(lon))
    return np.where(known, turned, np.nan), np.where(known, lat, np.nan)


def wrapped(lon: Any) -> Any:
    """Count longitudes from -180 up to 180."""
    return (lon + _HALF_TURN) % (2 * _HALF_TURN) - _HALF_TURN


def vectors(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Turn degrees into points on the unit sphere, the last axis x, y, z; NaN where unknown.

    Their straight distances, the chords, grow with their distances on the sphere.
    """
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def degrees(points: Floats) -> tuple[Floats, Floats]:
    """Turn vectors of any length into longitudes and latitudes: a sum of places into its middle."""
    x, y, z = np.moveaxis(points, -1, 0)
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def chord(km: float) -> float:
    """Length of the chord below a great circle, on the unit sphere."""
    return 2 * math.sin(min(km / EARTH_KM, math.pi) / 2)


def chord_km(squares: npt.ArrayLike) -> Floats:
    """Measure the great circles over chords in km, given the chords' squares on the unit sphere."""
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt(squares) / 2, 1)))


def angle_km(cosines: npt.ArrayLike) -> Floats:
    """Measure great circles in km, given the scalar products of unit vectors."""
    return np.asarray(EARTH_KM * np.arccos(np.clip(cosines, -1, 1)))


def arc(lon1: float, lat1: float, lon2: float, lat2: float, step_km: float = 100.0) -> Floats:
    """Give points on the geodesic, both ends among them.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, longitudes within ±180.
    step_km
        Largest distance between two points.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), longitude and latitude; :func:`cut` makes lines on a map of it.
    """
    ends = (np.array([degree], dtype=float) for degree in (lon1, lat1, lon2, lat2))
    return arcs(*ends, step_km=step_km)[0]


def arcs(
    lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats, *, step_km: float = 100.0
) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Give points on many geodesics as :func:`arc` does on one, and the number of each one's."""
    azimuth, metres = _inverse(lon1, lat1, lon2, lat2)
    parts = np.maximum(np.ceil(metres / (1000 * step_km)), 1).astype(np.intp)
    of = np.repeat(np.arange(len(parts)), parts + 1)
    begin = np.cumsum(parts + 1) - parts - 1
    along = metres[of] * ((np.arange(len(of)) - begin[of]) / parts[of])
    lon, lat, _ = _geod().fwd(lon1[of], lat1[of], azimuth[of], along)
    points = np.column_stack([lon, lat])
    # The ends are as they were given, to the last digit.
    points[begin] = np.column_stack([lon1, lat1])
    points[begin + parts] = np.column_stack([lon2, lat2])
    return points, of


@lru_cache(maxsize=1 << 16)  # the panels of a figure, and its map, draw the same lines
def great_circle(
    a: tuple[float, float], b: tuple[float, float], bow: float = 0.0, step: float = 1.5
) -> Floats:
    """Give points along the great circle from a to b on the sphere, for drawing.

    Parameters
    ----------
    a, b
        Longitude and latitude in degrees.
    bow
        How far the middle leaves the great circle to its left, in degrees: agreements of one pair
        are drawn apart by it.
    step
        Degrees of great circle between two points.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), degrees, not to be written to. Of two antipodes' many great circles, the one
        over the north.
    """
    start, end = vectors(*a), vectors(*b)
    angle = float(np.arccos(np.clip(start @ end, -1, 1)))
    count = int(np.clip(np.ceil(np.degrees(angle) / step), 2, 240)) + 1
    normal = _cross(start, end)
    length = np.linalg.norm(normal)
    if length < 1e-9:  # noqa: PLR2004
        if angle < 1:
            return np.array([a, b], dtype=float)
        pole = np.array([0.0, 0.0, 1.0])
        normal = np.cross(start, pole) if abs(start[2]) < 0.99 else np.cross(start, [1.0, 0, 0])  # noqa: PLR2004
        length = np.linalg.norm(normal)
    normal = normal / length
    share = np.linspace(0, 1, count)
    turn = (share * angle)[:, None]
    points = np.cos(turn) * start + np.sin(turn) * _cross(normal, start)
    points = points + np.tan(np.radians(bow)) * np.sin(np.pi * share)[:, None] * normal
    line = np.column_stack(degrees(points))
    line[0], line[-1] = a, b
    line.flags.writeable = False
    return line


def _cross(a: Floats, b: Floats) -> Floats:
    """Give the cross product of two vectors of three, which numpy's own takes ten times as long."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def stays(points: Floats, of: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.bool_]:
    """Say which of :func:`arcs` certainly stay on the map: :func:`cut` would leave them whole."""
    leaves = np.abs(points[:, 1]) >= _POLE - _NEARLY
    jumps = (np.abs(np.diff(points[:, 0])) > _HALF_TURN - _NEARLY) & (of[1:] == of[:-1])
    leaves[1:] |= jumps
    return np.asarray(np.bincount(of[leaves], minlength=count) == 0)


def cut(line: Floats) -> list[Floats]:
    """Cut a line where it crosses the meridian 180, where a map ends; elsewhere, turn it first.

    Parameters
    ----------
    line
        Shape (n, 2): longitudes within ±180 and latitudes, so near to each other that the way
        between two is the geodesic.

    Returns
    -------
    list of numpy.ndarray
        The parts. Both sides of a cut end on the edge, at the latitude where the geodesic crosses
        it; a way over a pole goes along the pole from one meridian to the other.
    """
    line = _over_poles(line)
    parts = []
    head, begin = np.empty((0, 2)), 0
    for jump in np.flatnonzero(np.abs(np.diff(line[:, 0])) > _HALF_TURN + _NEARLY).tolist():
        side = math.copysign(_HALF_TURN, line[jump, 0])
        lat = _crossing(line[jump].tolist(), line[jump + 1].tolist(), side)
        parts.append(np.concatenate([head, line[begin : jump + 1], [(side, lat)]]))
        head, begin = np.array([(-side, lat)]), jump + 1
    parts.append(np.concatenate([head, line[begin:]]))
    return parts


def _over_poles(line: Floats) -> Floats:
    """Let a line enter a pole on the meridian of the point before, and leave it on the next's.

    A pole has every longitude. One that lies between two points on opposite meridians is added.
    """
    lon, lat = line.T
    polar = np.abs(lat) >= _POLE - _NEARLY
    polar[[0, -1]] = np.abs(lat[[0, -1]]) == _POLE
    over = np.abs(np.abs(np.diff(lon)) - _HALF_TURN) < _NEARLY
    over &= ~polar[:-1] & ~polar[1:]
    if not (polar.any() or over.any()):
        return line
    last = len(line) - 1
    points: list[tuple[float, float]] = []
    for place, (x, y) in enumerate(line.tolist()):
        if polar[place]:
            pole = math.copysign(_POLE, y)
            points += [(float(lon[at]), pole) for at in (max(place - 1, 0), min(place + 1, last))]
        else:
            points.append((x, y))
        if place < last and over[place]:
            pole = math.copysign(_POLE, y + float(lat[place + 1]))
            points += [(x, pole), (float(lon[place + 1]), pole)]
    return np.array([points[0], *(b for a, b in itertools.pairwise(points) if a != b)])


def _crossing(before: list[float], after: list[float], side: float) -> float:
    """Latitude at which the geodesic between two points crosses the meridian ±180.

    Bisected on the geodesic itself: near a pole longitudes run so fast that a straight line
    between two points on the map crosses kilometres away.
    """
    (x0, y0), (x1, y1) = before, after
    if x0 == side or (y0 == y1 and abs(y0) == _POLE):
        return y0
    if x1 == -side:
        return y1
    azimuth, _, high = _geod().inv(x0, y0, x1, y1)
    low, lat, turn = 0.0, y0, math.copysign(1.0, side)
    while high - low > _SHARP_M:
        middle = (low + high) / 2
        lon, lat, _ = _geod().fwd(x0, y0, azimuth, middle)
        # How far the point has turned eastwards or westwards; rounding may turn it back a hair.
        turned = (turn * (lon - x0) + _POLE) % (2 * _HALF_TURN) - _POLE
        low, high = (middle, high) if turned < abs(side - x0) else (low, middle)
    return float(lat)
