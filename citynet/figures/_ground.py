"""The quiet world under a map: land, sea, graticule."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from citynet import _basemap, _style
from citynet.figures import _projection
from citynet.figures._canvas import (
    HAIR,
    Floats,
    size_of,
)
from citynet.figures._projection import Projection

GRAIN = 0.05  # millimetres: outlines are no finer


def ground(
    ax: Axes, projection: Projection, extent: Sequence[float] | None = None, *, part: bool = False
) -> PathPatch:
    """Draw sea, land, borders and graticule; return the outline that clips what follows.

    Of a ``part``, the axes show less than the whole of the projection.
    """
    light = _style.LIGHT
    edge = _projection.frame(projection)
    outline = PathPatch(Outline(edge), facecolor=light["sea"], edgecolor="none", zorder=0)
    ax.add_patch(outline)
    low, high = bounds(projection, extent)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set_aspect("equal")
    ax.axis("off")
    layers: list[Any] = []
    if not projection.azimuthal:
        layers.append(
            LineCollection(
                _projection.graticule(projection),
                colors=light["graticule"],
                linewidths=0.3,
                zorder=0.5,
            )
        )
    shapes, lines = _outlines(projection, (*low.tolist(), *high.tolist()), size_of(ax)[0])
    layers += [
        PathCollection(shapes, facecolors=light["land"], edgecolors="none", zorder=1),
        LineCollection(lines, colors=light["border"], linewidths=0.35, zorder=1.1),
    ]
    for layer in layers:
        ax.add_collection(layer, autolim=False)
        layer.set_clip_path(outline)
    rim = PathPatch(
        Outline(edge), facecolor="none", edgecolor=light["rule"], linewidth=HAIR, zorder=1.2
    )
    ax.add_patch(rim)
    rim.set_clip_on(part or extent is not None)
    if extent is not None:
        box = Outline(np.array([low, (high[0], low[1]), high, (low[0], high[1]), low]))
        ax.add_patch(
            PathPatch(box, facecolor="none", edgecolor=light["rule"], linewidth=2 * HAIR, zorder=9)
        )
    return outline


@lru_cache(maxsize=16)  # a panel's maps and a report's share them
def _outlines(
    projection: Projection, corners: tuple[float, float, float, float], width: float
) -> tuple[list[Outline], list[Floats]]:
    """Land and borders inside a window, without what is too fine for its width in millimetres."""
    grain = GRAIN * (corners[2] - corners[0]) / max(width, 1.0)
    window = shapely.box(*corners).buffer(20 * grain, join_style="mitre")
    # Twenty times as fast as what keeps islands of any size; what crosses itself is mended.
    land = shapely.simplify(_projection.land(projection), grain, preserve_topology=False)
    land = shapely.make_valid(land).intersection(window)
    seen = _basemap.polygons(land)
    seen = seen[shapely.area(seen) > 4 * grain**2]
    lines = np.array(
        [shapely.LineString(line) for line in _projection.borders(projection)], dtype=object
    )
    lines = shapely.simplify(lines[shapely.intersects(lines, window)], grain)
    return [_outline(shape) for shape in seen], [np.asarray(line.coords) for line in lines]


def bounds(projection: Projection, extent: Sequence[float] | None) -> tuple[Floats, Floats]:
    """Lower left and upper right corner of what is shown, in metres."""
    points = _projection.frame(projection)
    if extent is not None:
        west, south, east, north = extent
        along = np.linspace(0, 1, 61)
        span = (east - west) % 360 or 360.0
        lon = projection.relative(west) + span * along
        lat = south + (north - south) * along
        sides = [(lon, lat * 0 + south), (lon, lat * 0 + north), (lon * 0 + lon[0], lat)]
        sides.append((lon * 0 + lon[-1], lat))
        points = np.concatenate([np.column_stack(projection.plane(x, y)) for x, y in sides])
    margin = 0.0 if extent is not None else 0.002 * np.ptp(points[:, 0])
    return points.min(axis=0) - margin, points.max(axis=0) + margin


def _outline(shape: shapely.Polygon) -> Outline:
    rings = [shape.exterior, *shape.interiors]
    return Outline.make_compound_path(
        *(Outline(np.asarray(ring.coords), closed=True) for ring in rings)
    )
