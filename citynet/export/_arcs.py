"""The geometry of a graph: points, and geodesics that survive the antimeridian."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import shapely

from citynet import _sphere

_HALF_TURN = 180.0


def arcs(
    lon1: Sequence[float], lat1: Sequence[float], lon2: Sequence[float], lat2: Sequence[float]
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
    return [_arc(*ends) for ends in zip(lon1, lat1, lon2, lat2, strict=True)]


def _arc(lon1: float, lat1: float, lon2: float, lat2: float) -> shapely.MultiLineString | None:
    if any(map(math.isnan, (lon1, lat1, lon2, lat2))) or (lon1, lat1) == (lon2, lat2):
        return None
    # What lies past the antimeridian by rounding or by another count of longitudes comes back.
    lon1, lon2 = (lon if abs(lon) <= _HALF_TURN else _sphere.wrapped(lon) for lon in (lon1, lon2))
    parts = _sphere.cut(_sphere.arc(lon1, lat1, lon2, lat2))
    # An end on the antimeridian leaves a part that is a point.
    drawn = [part for part in parts if (part != part[0]).any()]
    return shapely.MultiLineString(drawn) if drawn else None


def is_placed(data: Mapping[str, Any]) -> bool:
    """Whether a node's ``x`` and ``y`` are numbers that can stand on a map."""
    return all(
        isinstance(data.get(axis), int | float | np.number)
        and not isinstance(data[axis], bool)
        and math.isfinite(data[axis])
        for axis in "xy"
    )


def node_points(G: "nx.MultiGraph[Any]") -> list[shapely.Point | None]:
    """List the point of each node, ``None`` without a position."""
    return [
        shapely.Point(data["x"], data["y"]) if is_placed(data) else None
        for _, data in G.nodes(data=True)
    ]


def edge_arcs(G: "nx.Graph[Any]") -> list[shapely.MultiLineString | None]:
    """List the arc of each edge, ``None`` where an end has no position."""
    at = {
        node: (float(data["x"]), float(data["y"])) if is_placed(data) else (math.nan, math.nan)
        for node, data in G.nodes(data=True)
    }
    # The agreements of one pair share an arc.
    drawn = {(u, v): _arc(*at[u], *at[v]) for u, v in dict.fromkeys(G.edges())}
    return [drawn[pair] for pair in G.edges()]
