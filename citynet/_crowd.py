"""Where the places crowd: the smallest circle around one of them that holds half of them all."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from citynet import _sphere

# Of more places as many stand for all, evenly chosen in their order.
_MOST_MIDDLES, _MOST_PLACES = 300, 4000
# A middle of the window and a reach of it beyond the circle: what lies at its edge is seen too.
_MARGIN = 1.05
_LEAST_KM = 100.0  # no picture is nearer than this


class Crowd(NamedTuple):
    """A circle on the sphere: its middle in degrees and its radius."""

    lon: float
    lat: float
    km: float


def crowd(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], share: float = 0.5
) -> Crowd | None:
    """Find where a share of the places lies closest together.

    Parameters
    ----------
    lon, lat
        Degrees, a value per place.
    share
        Of the places, as many as the circle holds.

    Returns
    -------
    Crowd or None
        A little wider than the smallest circle around a place; ``None`` for fewer than four places.
    """
    if len(lon) < 4:  # noqa: PLR2004 - half of three crowds nowhere
        return None
    points = _sphere.vectors(lon, lat)
    among = points[:: -(-len(points) // _MOST_PLACES)]
    middles = points[:: -(-len(points) // _MOST_MIDDLES)]
    enough = int(np.ceil(share * len(among)))
    best, nearest = 0, -np.inf
    for row, middle in enumerate(middles):
        cosines = among @ middle
        # Only what is nearer than the best so far is worth to be put in order.
        if np.count_nonzero(cosines > nearest) >= enough:
            best, nearest = row, np.partition(cosines, -enough)[-enough]
    middle_lon, middle_lat = _sphere.degrees(middles[best][None, :])
    km = float(_sphere.angle_km(np.array([nearest]))[0])
    km = max(_MARGIN * km, _LEAST_KM)
    return Crowd(round(float(middle_lon[0]), 2), round(float(middle_lat[0]), 2), round(km, 1))
