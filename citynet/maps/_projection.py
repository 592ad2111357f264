"""Which sheet a map is drawn on, by what the data spread over; the formulas are in the page.

Equal Earth (Šavrič, Patterson & Jenny 2019) for the world, Lambert's azimuthal equal-area one for
a region, the azimuthal equidistant one around a focal city, Mercator under tiles.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from citynet import _check, _sphere
from citynet.errors import NetworkError
from citynet.maps._columns import Positions

ProjectionName = Literal["auto", "azimuthal", "lambert", "equal_earth", "mercator"]
_NAMES = ("auto", "azimuthal", "lambert", "equal_earth", "mercator")
MERCATOR = {"name": "mercator"}
# A region: this share of the agreements' ends lies within so many kilometres (35 degrees) of its
# middle.
_INNER, _REGION_KM = 0.9, 3_900.0
# A middle of the data so many degrees away from the usual one has a seam of its own.
_FAR = 60.0
# The middle of a map of the world, whose seam then runs through Bering Strait.
_WORLD = 11.0


def sheets(
    at: Positions, ends: npt.NDArray[Any], focal: int, projection: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Choose the sheet that a map opens on, and those that a reader can turn to.

    Parameters
    ----------
    at
        Longitude, latitude and whether they are known, a value per node.
    ends
        How many agreements end at each node: what the middle of a region is weighted by.
    focal
        Row of the focal city, -1 for none.
    projection
        One of the names, or ``"auto"``: around the focal city where there is one, else the region
        that the agreements lie in, else the world.

    Returns
    -------
    tuple
        The sheet and the list of all, each a name with its middle in degrees.

    Raises
    ------
    NetworkError
        The name is unknown, or ``"azimuthal"`` has no focal city with a position.
    """
    _check.one_of("projection", projection, _NAMES)
    lon, lat, known = at
    (middle_lon, middle_lat), regional = _region(lon[known], lat[known], ends[known])
    offered = []
    centred = focal >= 0 and bool(known[focal])
    if centred:
        offered.append(_sheet("azimuthal", lon[focal], lat[focal]))
    elif projection == "azimuthal":
        raise NetworkError(
            "projection='azimuthal' needs a focal city that has a position: pass focal="
        )
    if regional or projection == "lambert":
        offered.append(_sheet("lambert", middle_lon, middle_lat))
    # The far side of the world from what matters is the place for the seam.
    far = abs(_sphere.wrapped(middle_lon - _WORLD)) > _FAR
    offered.append(_sheet("equal_earth", middle_lon if far else _WORLD))
    offered.append(MERCATOR)
    named = {sheet["name"]: sheet for sheet in offered}
    return (offered[0] if projection == "auto" else named[projection]), offered


def _sheet(name: str, lon: float, lat: float = 0.0) -> dict[str, Any]:
    return {"name": name, "lon": round(float(lon), 2), "lat": round(float(lat), 2)}


def _region(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], ends: npt.NDArray[Any]
) -> tuple[tuple[float, float], bool]:
    """Middle of the agreements' ends, and whether nearly all lie around it."""
    weight = ends.astype(float)
    points = _sphere.vectors(lon, lat)
    total = (points * weight[:, None]).sum(axis=0)
    if not weight.sum() or np.linalg.norm(total) < 1e-9 * weight.sum():
        return (_WORLD, 0.0), False
    middle = total / np.linalg.norm(total)
    away = _sphere.angle_km(points @ middle)
    order = np.argsort(away, kind="stable")
    inner = np.searchsorted(np.cumsum(weight[order]), _INNER * weight.sum())
    middle_lon, middle_lat = _sphere.degrees(middle[None, :])
    return (float(middle_lon[0]), float(middle_lat[0])), bool(away[order][inner] <= _REGION_KM)
