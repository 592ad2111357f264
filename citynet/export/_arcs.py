"""The geometry of a graph: points, and geodesics that survive the antimeridian."""

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import shapely

from citynet import _sphere
from citynet._frames import edges_of

_HALF_TURN = 180.0


def arcs(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> list[shapely.MultiLineString | None]:
    """Geodesics on WGS 84 between pairs of points, cut where they cross the antimeridian.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; NaN where a position is unknown.

    Returns
    -------
    list of shapely.MultiLineString
        With a point at least every 100 km; ``None`` where a position is unknown or both are one.
        The cut parts end on the antimeridian, as RFC 7946, section 3.1.9, asks.
    """
    ends = np.array([lon1, lat1, lon2, lat2], dtype=float)
    drawn = ~np.isnan(ends).any(axis=0) & (ends[:2] != ends[2:]).any(axis=0)
    ends = ends[:, drawn]
    # What lies past the antimeridian by rounding or by another count of longitudes comes back.
    ends[::2] = np.where(np.abs(ends[::2]) <= _HALF_TURN, ends[::2], _sphere.wrapped(ends[::2]))
    shapes = np.full(len(drawn), None, dtype=object)
    if drawn.any():
        shapes[drawn] = _lines(*_sphere.arcs(*ends), ends.shape[1])
    return list(shapes)


def _lines(points: npt.NDArray[np.float64], of: npt.NDArray[np.intp], count: int) -> Any:
    """Make a shape of each line's points: at once of those that nothing cuts."""
    shapes = np.full(count, None, dtype=object)
    whole = _sphere.stays(points, of, count)
    of_whole = whole[of]
    number = np.cumsum(whole) - 1
    lines = shapely.linestrings(points[of_whole], indices=number[of[of_whole]])
    shapes[whole] = shapely.multilinestrings(lines, indices=np.arange(len(lines)))
    begins = np.searchsorted(of, np.arange(count + 1))
    for line in np.flatnonzero(~whole).tolist():
        parts = _sphere.cut(points[begins[line] : begins[line + 1]])
        # An end on the antimeridian leaves a part that is a point.
        parts = [part for part in parts if (part != part[0]).any()]
        shapes[line] = shapely.MultiLineString(parts) if parts else None
    return shapes


def is_placed(data: Mapping[str, Any]) -> bool:
    """Whether a node has a position, and in numbers: what is text would not come back as text."""
    numbers = all(isinstance(data.get(axis), int | float | np.number) for axis in "xy")
    return numbers and not math.isnan(_sphere.position(data)[0])


def node_points(G: "nx.MultiGraph[Any]") -> list[shapely.Point | None]:
    """List the point of each node, ``None`` without a position."""
    return [
        shapely.Point(data["x"], data["y"]) if is_placed(data) else None
        for _, data in G.nodes(data=True)
    ]


def edge_arcs(G: "nx.Graph[Any]") -> list[shapely.MultiLineString | None]:
    """List the arc of each edge, ``None`` where an end has no position."""
    at = [
        (float(data["x"]), float(data["y"])) if is_placed(data) else (math.nan, math.nan)
        for _, data in G.nodes(data=True)
    ]
    # The agreements of one pair share an arc.
    pairs, of = np.unique(edges_of(G).ends.reshape(-1, 2), axis=0, return_inverse=True)
    x, y = np.array(at, dtype=float).reshape(-1, 2).T
    drawn = arcs(x[pairs[:, 0]], y[pairs[:, 0]], x[pairs[:, 1]], y[pairs[:, 1]])
    return [drawn[number] for number in of.ravel().tolist()]
