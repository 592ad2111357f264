"""The world on paper: projections, and cutting at the map's edge.

The formulas are PROJ's, through pyproj. Equal Earth: Šavrič, Patterson & Jenny 2019, Int. J. Geogr.
Inf. Sci. 33(3), 454-465. Robinson 1974. Azimuthal equidistant: distances from the centre are
geodesics on WGS 84. Great circles are drawn on the sphere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely import affinity

from citynet import _basemap, _check, _sphere

Floats = npt.NDArray[np.float64]

# The strip of sea without cities that a world map may spare, unless something lies there.
SOUTH, NORTH = -57.0, 84.0
# The farthest that a map around a city reaches: the antipode itself has no direction.
FARTHEST_KM = 19_900.0
_HALF_TURN, _POLAR = 179.9, 89.9  # degrees, a little less than what they are called
_BITE = 0.8  # degrees around the antipode that are left out


@dataclass(frozen=True)
class Projection:
    """A map projection with its centre.

    Attributes
    ----------
    name
        PROJ's name: ``eqearth``, ``robin`` or ``aeqd``.
    lon, lat
        The centre in degrees; ``lat`` counts for ``aeqd`` alone.
    south, north
        Latitudes at which a world map ends.
    radius_km
        Where an azimuthal map ends.
    """

    name: str
    lon: float = 0.0
    lat: float = 0.0
    south: float = SOUTH
    north: float = NORTH
    radius_km: float = FARTHEST_KM

    @property
    def azimuthal(self) -> bool:
        """Whether the map is a disc around its centre."""
        return self.name == "aeqd"

    def relative(self, lon: npt.ArrayLike) -> Floats:
        """Longitudes as seen from the central meridian, in [-180, 180)."""
        return np.asarray(_sphere.wrapped(np.asarray(lon, dtype=float) - self.lon))

    def plane(self, relative: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Project longitudes relative to the centre; ±180 are the two edges of a world map."""
        rel = np.asarray(relative, dtype=float)
        # PROJ takes 180° to either side as it likes; a hair less says which.
        rel = np.clip(rel, -180 + 1e-9, 180 - 1e-9)
        x, y = _transformer(self.name, self.lat)(rel, np.asarray(lat, dtype=float))
        return np.asarray(x), np.asarray(y)

    def __call__(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Project longitudes and latitudes (degrees) to metres on the map."""
        return self.plane(self.relative(lon), lat)


def inverse(projection: Projection, points: Floats) -> Floats:
    """Give the longitudes and latitudes of points in metres on a map."""
    rel, lat = _transformer(projection.name, projection.lat)(
        points[:, 0], points[:, 1], inverse=True
    )
    return np.column_stack([_sphere.wrapped(np.asarray(rel) + projection.lon), lat])


@cache
def _transformer(name: str, lat: float) -> pyproj.Proj:
    centre = f" +lat_0={lat!r}" if name == "aeqd" else ""
    return pyproj.Proj(f"+proj={name}{centre} +lon_0=0 +ellps=WGS84 +units=m")


def world(name: str, lon: float, lats: Floats) -> Projection:
    """Give a world map that shows all of ``lats``.

    Raises
    ------
    NetworkError
        The projection is neither Equal Earth nor Robinson, or the centre is no longitude.
    """
    _check.one_of("projection", name, ("eqearth", "robin"))
    _check.that(abs(lon) <= 360, "center", lon, "a longitude in degrees")  # noqa: PLR2004
    lowest, highest = (lats.min(), lats.max()) if len(lats) else (0.0, 0.0)
    return Projection(
        name,
        lon=_sphere.wrapped(float(lon)),
        south=SOUTH if lowest > SOUTH + 2 else -90.0,
        north=NORTH if highest < NORTH - 1 else 90.0,
    )


def frame(projection: Projection) -> Floats:
    """Outline of the map in metres, closed."""
    if projection.azimuthal:
        angle = np.linspace(0, 2 * np.pi, 361)
        radius = projection.radius_km * 1000
        return np.column_stack([np.sin(angle), np.cos(angle)]) * radius
    lat = np.linspace(projection.south, projection.north, 121)
    side = np.full(lat.shape, 180.0)
    x, y = projection.plane(np.concatenate([side, -side]), np.concatenate([lat, lat[::-1]]))
    outline = np.column_stack([x, y])
    return np.concatenate([outline, outline[:1]])


def graticule(projection: Projection, step: int = 30) -> list[Floats]:
    """Meridians and parallels of a world map."""
    lat = np.linspace(projection.south, projection.north, 91)
    first = int(np.ceil((-180 + projection.lon) / step)) * step
    lines = []
    for meridian in range(first, first + 360, step):
        rel = projection.relative(np.full(lat.shape, float(meridian)))
        lines.append(np.column_stack(projection.plane(rel, lat)))
    rel = np.linspace(-180, 180, 181)
    for parallel in range(-60, 90, step):
        lat = np.full(rel.shape, float(parallel))
        if projection.south < parallel < projection.north:
            lines.append(np.column_stack(projection.plane(rel, lat)))
    return lines


@lru_cache(maxsize=16)
def land(projection: Projection) -> shapely.Geometry:
    """All land on the map, in metres, cut at its edge."""
    everywhere = _basemap.land()
    pieces = []
    # An azimuthal map is cut along the centre's meridian too, so that no piece goes around the
    # antipode, which it would leave inside out.
    cuts = [(-180.0, 0.0), (0.0, 180.0)] if projection.azimuthal else [(-180.0, 180.0)]
    for west, east in cuts:
        window = shapely.box(west, projection.south if not projection.azimuthal else -90, east, 90)
        if projection.azimuthal:
            window = window.difference(_antipode(projection))
        for turn in (-360.0, 0.0, 360.0):
            moved = affinity.translate(everywhere, turn - projection.lon)
            if moved.bounds[0] < east and moved.bounds[2] > west:
                pieces.append(shapely.intersection(moved, window))
    parts = _basemap.polygons(pieces)
    drawn = shapely.transform(
        shapely.segmentize(parts, 0.5 if projection.azimuthal else 1.0),
        lambda points: np.column_stack(projection.plane(points[:, 0], points[:, 1])),
    )
    drawn = shapely.make_valid(drawn)
    # The pieces of one land meet along the cuts: a metre closes the seam. The others stay.
    west, _, east, _ = shapely.bounds(parts).T
    sides = np.unique(cuts)
    meets = (np.isclose(west[:, None], sides) | np.isclose(east[:, None], sides)).any(axis=1)
    seam = shapely.union_all(shapely.buffer(drawn[meets], 1.0, quad_segs=1))
    whole = np.array([seam, *drawn[~meets]], dtype=object)
    if projection.azimuthal:
        disc = shapely.Polygon(frame(projection))
        shapely.prepare(disc)
        cut_off = ~shapely.contains_properly(disc, whole)  # few, and to cut all takes long
        whole[cut_off] = shapely.intersection(whole[cut_off], disc)
    return shapely.multipolygons(_basemap.polygons(whole))


@lru_cache(maxsize=16)
def borders(projection: Projection) -> list[Floats]:
    """Borders between countries on the map, in metres."""
    lines = [np.asarray(line.coords) for line in _basemap.borders().geoms]
    return [points for _, points in cut(projection, lines)]


def _antipode(projection: Projection) -> shapely.Geometry:
    width = _BITE / max(np.cos(np.radians(projection.lat)), 0.02)
    sides = [
        shapely.box(side - width, -projection.lat - _BITE, side + width, -projection.lat + _BITE)
        for side in (-180.0, 180.0)
    ]
    # So near the antipode a degree is a quarter of the map's rim.
    return shapely.segmentize(shapely.union_all(sides), 0.02)


def cut(projection: Projection, lines: list[Floats]) -> list[tuple[int, Floats]]:
    """Project lines, parted where they leave one side of the map and come back on the other.

    Parameters
    ----------
    projection
        The map.
    lines
        Each of shape (n, 2), degrees, with less than half a turn between two points.

    Returns
    -------
    list of (int, ndarray)
        The number of the line and one of its parts in metres. Both parts end on the edge itself,
        at the latitude where the line crosses it.
    """
    if not lines:
        return []
    lengths = np.array([len(line) for line in lines])
    points = np.concatenate(lines)
    relative, begins = projection.relative(points[:, 0]), np.cumsum(lengths)[:-1]
    turned = np.split(np.column_stack([relative, points[:, 1]]), begins)
    if projection.azimuthal:
        return [
            (number, piece) for number, line in enumerate(turned)
            for piece in _around(projection, line)
        ]  # fmt: skip
    # Nearly all lines stay within the map: these are projected together.
    whole = np.split(np.column_stack(projection.plane(relative, points[:, 1])), begins)
    leaves = np.bincount(np.repeat(np.arange(len(lines)), lengths)[_doubtful(relative, points)])
    parts: list[tuple[int, Floats]] = []
    for number, line in enumerate(turned):
        if number < len(leaves) and leaves[number]:
            pieces = _sphere.cut(line)
            parts += [(number, np.column_stack(projection.plane(*piece.T))) for piece in pieces]
        else:
            parts.append((number, whole[number]))
    return parts


def _doubtful(relative: Floats, points: Floats) -> npt.NDArray[np.bool_]:
    """Say at which points a line may leave the map: beside a jump of half a turn, or at a pole."""
    jumps = np.abs(np.diff(relative)) > _HALF_TURN
    beside = np.append(jumps, False) | np.insert(jumps, 0, False)
    return beside | (np.abs(points[:, 1]) > _POLAR)


def _around(projection: Projection, line: Floats) -> Iterator[Floats]:
    """Parts of a line inside the disc; beyond its rim a line may jump to the other side."""
    points = np.column_stack(projection.plane(*line.T))
    inside = np.hypot(*points.T) <= FARTHEST_KM * 1000
    for run in np.split(np.arange(len(points)), np.flatnonzero(np.diff(inside)) + 1):
        if len(run) > 1 and inside[run[0]]:
            yield points[run]
