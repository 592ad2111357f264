"""The geometry of a graph: points, and geodesics that survive the antimeridian."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import shapely

from citynet import _sphere
from citynet._frames import edges_of

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
    pairs = list(map(tuple, edges_of(G).ends.tolist()))
    # The agreements of one pair share an arc.
    drawn = {(u, v): _arc(*at[u], *at[v]) for u, v in dict.fromkeys(pairs)}
    return [drawn[pair] for pair in pairs]
