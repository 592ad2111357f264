"""Where half of the places crowd: a larger picture of that part beside or below a world map."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from citynet import _style
from citynet._crowd import crowd
from citynet.figures import _ground, _projection
from citynet.figures._canvas import HAIR, MM, SMALL, Page, halo, size_of
from citynet.figures._projection import Floats, Projection
from citynet.figures._words import say

_FEW = 30  # places, of which a part is not worth a larger picture
_SMALL_PART = 0.2  # of the map
_BESIDE = 120.0  # millimetres from which on it stands beside the map, below it otherwise
_SHARE = 0.46  # of the width beside, of a square's height below
_GAP = 3.0
_LEAST_OF_FLOWS = 1500.0  # kilometres
_BARS = (2000, 1000, 500, 200, 100, 50, 20)


@dataclass(frozen=True)
class Inset:
    """A larger picture: its own projection, its size in millimetres, what it reaches in km."""

    plan: Projection
    width: float
    height: float
    km: float
    beside: bool

    @property
    def window(self) -> Floats:
        """Half of its width and of its height in metres."""
        return np.array([self.width / self.height, 1.0]) * self.km * 1000


class Stage(NamedTuple):
    """A larger picture on the page: where it is drawn, and what no name may lie upon."""

    ax: Axes
    clip: Any
    obstacles: list[tuple[float, float, str]]
    frame: list[Floats]  # on the whole map, around what the picture shows


def planned(
    page: Page, plan: Projection, nodes: pd.DataFrame, wanted: bool | None, *, flows: bool
) -> Inset | None:
    """Decide on an inset and keep room for it on the page; a caller's axes have none.

    One of flows between countries reaches as far as to some of them.
    """
    busy = nodes[nodes["lat"].notna() & (nodes["agreements"] > 0)]
    if page.given is not None or wanted is False or len(busy) < _FEW:
        return None
    found = crowd(busy["lon"].to_numpy(dtype=float), busy["lat"].to_numpy(dtype=float))
    if found is None:
        return None
    reach_km = max(found.km, _LEAST_OF_FLOWS) if flows else found.km
    edge = _projection.frame(plan)
    area = np.ptp(edge[:, 0]) * np.ptp(edge[:, 1])
    if wanted is None and 4 * (reach_km * 1000) ** 2 > _SMALL_PART * area:
        return None
    beside = page.width >= _BESIDE
    side = _SHARE * page.inner
    width, height = (side, side) if beside else (page.inner, 1.4 * side)
    reach = 1.05 * float(np.hypot(width / height, 1.0)) * reach_km
    shape = Projection("aeqd", found.lon, found.lat, radius_km=min(reach, 15_000.0))
    if beside:
        page.right += width + _GAP
    else:
        page.below += height + _GAP
    return Inset(shape, width, height, reach_km, beside)


def heighten(ax: Axes, body: float) -> None:
    """Give the map as much height as the axes have, so that it stands in their middle."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    half = (right - left) * body / size_of(ax)[0] / 2
    ax.set_ylim((low + high) / 2 - half, (low + high) / 2 + half)


def stage(ax: Axes, plan: Projection, inset: Inset, lang: str) -> Stage:
    """Open the larger picture and draw, on the map, a frame around what it shows."""
    figure = ax.figure
    assert isinstance(figure, Figure)  # noqa: S101 - new axes have a figure of their own
    box = ax.get_position()
    width, height = figure.get_size_inches() / MM
    x = box.x1 + _GAP / width if inset.beside else box.x0
    y = box.y1 - inset.height / height if inset.beside else box.y0 - (inset.height + _GAP) / height
    inner = figure.add_axes((x, y, inset.width / width, inset.height / height))
    _ground.ground(inner, inset.plan, part=True)
    reach = inset.window
    inner.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
    clip = _clip(inner, inset)
    for drawn in (*inner.collections, *inner.patches):
        drawn.set_clip_path(clip)
    standing = _bar(inner, inset, lang)
    rule: dict[str, Any] = {"colors": _style.LIGHT["muted"], "linewidths": 2 * HAIR, "zorder": 9}
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    inner.add_collection(LineCollection([corners * reach], **rule), autolim=False)
    along = np.concatenate([np.linspace(a, b, 40) for a, b in pairwise(corners)])
    degrees = _projection.inverse(inset.plan, along * reach)
    frame = [points for _, points in _projection.cut(plan, [degrees])]
    rule |= {"colors": _style.LIGHT["ink"]}
    ax.add_collection(LineCollection(frame, **rule), autolim=False)
    return Stage(inner, clip, [standing], frame)


def _clip(ax: Axes, inset: Inset) -> PathPatch:
    """Outline what is drawn: the map's edge within the frame, as one path, for SVG knows no two."""
    edge = shapely.Polygon(_projection.frame(inset.plan))
    within = edge.intersection(shapely.box(*-inset.window, *inset.window))
    return PathPatch(Outline(np.asarray(within.exterior.coords)), transform=ax.transData)


def _bar(ax: Axes, inset: Inset, lang: str) -> tuple[float, float, str]:
    """Draw a scale of a round number of kilometres; return where its number stands."""
    reach = inset.window
    km = next((number for number in _BARS if number * 1000 < reach[0] / 2), _BARS[-1])
    x, y = -0.95 * reach[0], -0.94 * reach[1]
    end, tick = x + km * 1000, y + 0.02 * reach[1]
    line = np.array([[x, tick], [x, y], [end, y], [end, tick]])
    colour = _style.LIGHT["muted"]
    ax.add_collection(
        LineCollection([line], colors=colour, linewidths=0.6, zorder=8), autolim=False
    )
    text = say("%(number)s km", lang, number=float(km))
    halo(ax, (x + end) / 2, y + 0.03 * reach[1], text, fontsize=SMALL - 0.5, color=colour,
         ha="center", va="bottom", zorder=8)  # fmt: skip
    return (x + end) / 2, y + 0.05 * reach[1], text
