"""Names on a map, the most important first, none over another."""

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes

from citynet import _style
from citynet.figures._canvas import (
    HAIR,
    POINT,
    SMALL,
    TEXT,
    Floats,
    halo,
    measure,
    size_of,
)
from citynet.figures._draw import Picture, positions
from citynet.figures._graph import cell
from citynet.figures._projection import Projection

EDGE = 0.3  # millimetres between labels, and to the edge
_TRIES = 12  # places tried per label
Box = tuple[float, float, float, float]
Anchor = tuple[float, float, str, str]


def importance(nodes: pd.DataFrame, values: pd.Series) -> list[Hashable]:
    """Order the nodes for labelling: by what is shown, agreements, population, name."""
    table = nodes.assign(value=values.reindex(nodes.index).fillna(0.0))
    table = table.sort_values(
        ["value", "agreements", "population", "name"],
        ascending=[False, False, False, True],
        kind="stable",
    )
    return list(table.index)


@dataclass
class _Page:
    """What stands on a map already, in millimetres from the lower left corner of its axes."""

    size: tuple[float, float]
    spots: Floats
    discs: Floats
    crowd: Floats
    room: Any
    fences: Any
    taken: list[Box]


def labels(
    ax: Axes,
    projection: Projection,
    shown: Picture,
    chosen: Sequence[Hashable],
    lines: Sequence[Floats],
    *,
    most: int,
    inside: Floats | None = None,
    obstacles: Sequence[tuple[float, float, str]] = (),
    fences: Sequence[Floats] = (),
    far: Container[Hashable] = (),
) -> list[Hashable]:
    """Write names beside their symbols, the important ones first, none over another.

    Parameters
    ----------
    ax, projection, shown
        The map and what is drawn on it.
    chosen
        Nodes in the order of their importance.
    lines
        The arcs in metres, which labels avoid where they can.
    most
        How many labels at most.
    inside
        Outline in metres that labels have to stay in; the axes when left out.
    obstacles
        Small text that stands already: its middle in metres, and what it says.
    fences
        Lines in metres that no label crosses.
    far
        Nodes whose label may stand apart, with a line to it.

    Returns
    -------
    list
        The nodes that have a label.
    """
    nodes = shown.nodes
    width, height = size_of(ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    scale = np.array([width / (right - left), height / (high - low)])
    corner = np.array([left, low])
    spots = (positions(ax, projection, nodes) - corner) * scale
    seen = ((spots > 0) & (spots < (width, height))).all(axis=1)
    crowd = (np.concatenate(lines) - corner) * scale if lines else np.empty((0, 2))
    page = _Page(
        size=(width, height),
        spots=spots[seen],
        discs=nodes["radius"].to_numpy(dtype=float)[seen] + 0.15,
        crowd=crowd[((crowd > 0) & (crowd < (width, height))).all(axis=1)],
        room=None if inside is None else shapely.Polygon((inside - corner) * scale),
        fences=shapely.MultiLineString([(line - corner) * scale for line in fences]),
        taken=[],
    )
    shapely.prepare([page.room, page.fences])
    for x, y, text in obstacles:
        middle, reach = (np.array([x, y]) - corner) * scale, np.array(measure(text, SMALL)) / 2
        page.taken.append((*(middle - reach), *(middle + reach)))
    row_of = {node: row for row, node in enumerate(nodes.index[seen])}
    written: list[Hashable] = []
    for node in [node for node in chosen if node in row_of][: _TRIES * max(most, 1)]:
        if len(written) >= most:
            break
        name, row = cell(nodes, node, "name"), row_of[node]
        gaps = (0.35, 2.2, 4.4, 7.0) if node in far else (0.35,)
        found = _best_place(page, row, name, gaps, bold=node == shown.focal)
        if found is None:
            continue
        box, anchor, gap = found
        page.taken.append(box)
        written.append(node)
        if gap > gaps[0]:
            edge = page.spots[row] + np.array(anchor[:2]) * (page.discs[row] + gap - 0.3)
            ends = np.array([page.spots[row], edge]) / scale + corner
            ax.plot(*ends.T, color=_style.LIGHT["ink"], linewidth=HAIR, zorder=4.5)
        x, y = page.spots[row] / scale + corner
        _write_name(ax, (x, y), name, anchor, page.discs[row] + gap, bold=node == shown.focal)
    return written


def _best_place(
    page: _Page, row: int, name: str, gaps: Sequence[float], *, bold: bool
) -> tuple[Box, Anchor, float] | None:
    """Find the label's box around its symbol that hides least, near the symbol if at all."""
    wide, tall = measure(name, TEXT if bold else SMALL, "bold" if bold else "normal")
    tall *= 0.82
    crowd = page.crowd
    for gap in gaps:
        best = None
        for penalty, anchor in enumerate(_ANCHORS):
            dx, dy, across, up = anchor
            x, y = page.spots[row] + np.array([dx, dy]) * (page.discs[row] + gap)
            x0, y0 = x - wide * _SHARE[across], y - tall * _SHARE[up]
            box = (x0, y0, x0 + wide, y0 + tall)
            if not _fits(page, box, row):
                continue
            over = (crowd > (x0, y0)).all(axis=1) & (crowd < box[2:]).all(axis=1)
            cost = float(over.sum()) + 0.4 * penalty
            if best is None or cost < best[0]:
                best = (cost, box, anchor)
        if best is not None:
            return best[1], best[2], gap
    return None


def _write_name(
    ax: Axes, point: tuple[float, float], name: str, anchor: Anchor, reach: float, *, bold: bool
) -> None:
    dx, dy, across, up = anchor
    halo(
        ax,
        *point,
        name,
        xytext=(dx * reach / POINT, dy * reach / POINT),
        textcoords="offset points",
        fontsize=TEXT if bold else SMALL,
        fontweight="bold" if bold else "normal",
        ha=across,
        va={"bottom": "baseline", "center": "center_baseline", "top": "top"}[up],
        zorder=6,
    )


_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}
_ANCHORS: tuple[Anchor, ...] = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0.7, 0.7, "left", "bottom"),
    (0.7, -0.7, "left", "top"),
    (-0.7, 0.7, "right", "bottom"),
    (-0.7, -0.7, "right", "top"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
)


def _fits(page: _Page, box: Box, row: int) -> bool:
    """Whether a label's box lies inside, off other labels and off other symbols."""
    x0, y0, x1, y1 = box
    width, height = page.size
    if x0 < EDGE or y0 < EDGE or x1 > width - EDGE or y1 > height - EDGE:
        return False
    if any(x0 < b[2] + EDGE and x1 > b[0] - EDGE and y0 < b[3] and y1 > b[1] for b in page.taken):
        return False
    whole = shapely.box(*box)
    if page.fences.intersects(whole) or not (page.room is None or page.room.contains(whole)):
        return False
    near = np.clip(page.spots, (x0, y0), (x1, y1))
    apart = np.hypot(*(page.spots - near).T)
    apart[row] = np.inf
    return bool((apart >= page.discs * 0.8).all())
