"""How communities merge and split from snapshot to snapshot."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from citynet import _check, _style
from citynet.figures._canvas import (
    PAPER,
    SMALL,
    TICKS_BELOW,
    Key,
    chart,
    clean,
    fix_ticks,
    nothing,
    quiet_axes,
)
from citynet.figures._graph import name_of
from citynet.figures._words import number, say

_WIDE = 0.055  # of the distance between two snapshots: half of a block


def community_flow(
    G: "nx.MultiGraph[Any]",
    *,
    history: pd.DataFrame | None = None,
    every: str = "10Y",
    mode: str = "cumulative",
    seed: int = 0,
    most: int = 8,
    least: int = 1,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    width_mm: float = 160.0,
    height_mm: float = 75.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how communities persist, split and merge between snapshots (an alluvial figure).

    After Rosvall & Bergstrom 2010, Mapping change in large networks, PLoS ONE 5(1): e8694.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    history
        What :func:`citynet.temporal.community_history` gave; computed with ``every``, ``mode``
        and ``seed`` when left out.
    every, mode
        As in :func:`citynet.temporal.snapshots`.
    seed
        Of :func:`citynet.community.communities`.
    most
        How many communities have a colour and a name, the largest first; the others are grey.
    least
        Smallest flow that is drawn.
    title, source, lang, width_mm, height_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        limit = len(_style.CATEGORIES)
        _check.that(0 < most <= limit, "most", most, f"1 to {limit}")
        if history is None:
            history = _history(G, every, mode, seed)
        sizes: dict[int, int] = {}
        for snapshot in history:
            counts: dict[Any, Any] = history[snapshot].value_counts().to_dict()
            for one, count in counts.items():
                sizes[one] = max(sizes.get(one, 0), count)
        ranked = sorted(sizes, key=lambda one: (-sizes[one], one))
        named = [one for one in ranked[:most] if sizes[one] > 1 or len(ranked) <= most]
        lane = {one: position for position, one in enumerate(named)}
        table = history.map(
            lambda value: -1 if pd.isna(value) else lane.get(int(value), len(named))
        )
        titles = _community_titles(G, history, named, lang)
        colours = _style.CATEGORIES[: len(titles)]
        page.keys += [Key(text, "patch", c) for text, c in zip(titles, colours, strict=True)]
        if len(ranked) > len(named):
            page.keys.append(Key(say("Smaller communities", lang), "patch", _style.CATEGORY_REST))
        page.note(
            say(
                "Height: number of places; communities are called by their two best connected "
                "members. What no ribbon reaches is new in the network. Flows of %(least)s and "
                "more are drawn.",
                lang,
                least=least,
            )
        )
        page.left, page.right, page.below = 2.0, 2.0, TICKS_BELOW
        ax = page.open(height_mm)
        _alluvial(ax, table.to_numpy(dtype=int), len(named), least, lang)
        ax.axis("on")
        quiet_axes(ax, grid="x")
        ax.grid(visible=False)
        ax.spines[:].set_visible(False)
        fix_ticks(ax, "x", range(len(history.columns)), [clean(one) for one in history.columns])
        fix_ticks(ax, "y", [], [])
        if history.columns.empty:
            nothing(ax, lang)
    return ax


def _history(G: "nx.MultiGraph[Any]", every: str, mode: str, seed: int) -> pd.DataFrame:
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here
    from citynet.community import communities  # noqa: PLC0415 - heavy, and only needed here

    _check.one_of("mode", mode, ("cumulative", "in_force", "window"))
    parts = {
        label: communities(H, seed=seed)["community"]
        for label, H in temporal.snapshots(G, every, mode=mode).items()  # type: ignore[arg-type]
        if H.number_of_edges()
    }
    return temporal.community_history(parts)


def _community_titles(
    G: "nx.Graph[Any]", history: pd.DataFrame, named: Sequence[int], lang: str
) -> list[str]:
    """Name each community by the two members that have most agreements, where it was largest."""
    titles = []
    for one in named:
        column = (history == one).sum(axis=0).idxmax()
        members = [node for node in history.index[history[column] == one] if node in G]
        best = sorted(members, key=lambda node: (-G.degree(node), str(node)))[:2]
        names = ", ".join(name_of(node, G.nodes[node], lang) for node in best)
        titles.append(names or say("Community %(number)s", lang, number=one + 1))
    return titles


def _alluvial(ax: Axes, table: npt.NDArray[np.int_], named: int, least: int, lang: str) -> None:
    """Draw blocks per snapshot and the ribbons between them; -1 is not in the network."""
    periods = table.shape[1]
    most = max((table >= 0).sum(axis=0).tolist(), default=0)
    look: dict[str, Any] = {"named": named, "most": most, "lang": lang}
    base = [_blocks(ax, table[:, period], period, **look) for period in range(periods)]
    for before in range(periods - 1):
        ends = (before + _WIDE, before + 1 - _WIDE)
        for a, b, y0, y1, size in _ribbons(table[:, before : before + 2], base[before:]):
            if size >= least:
                colour, alpha = _lane_colour(a, named), 0.45 if a == b else 0.3
                _ribbon(ax, ends, (y0, y1), size, colour, alpha)
    tops = [y + (table[:, p] == lane).sum() for p in range(periods) for lane, y in base[p].items()]
    tallest = max([1.0, *tops])
    ax.set(xlim=(-0.2, max(periods - 1, 0) + 0.2), ylim=(-0.01 * tallest, tallest * 1.01))


def _lane_colour(lane: int, named: int) -> str:
    return _style.CATEGORIES[lane] if lane < named else _style.CATEGORY_REST


def _blocks(
    ax: Axes, lanes: npt.NDArray[np.int_], period: int, *, named: int, most: int, lang: str
) -> dict[int, float]:
    """Draw a snapshot's communities one over the other; give where each begins."""
    y, begins = 0.0, {}
    for lane in range(named, -1, -1):
        size = int((lanes == lane).sum())
        if not size:
            continue
        begins[lane] = y
        ax.add_patch(
            Rectangle(
                (period - _WIDE, y), 2 * _WIDE, size, facecolor=_lane_colour(lane, named),
                edgecolor=PAPER, linewidth=0.4, zorder=3,
            )
        )  # fmt: skip
        if size >= 0.05 * most:
            ax.text(
                period, y + size / 2, number(size, lang), ha="center", va="center_baseline",
                fontsize=SMALL, zorder=4,
                color=_style.LIGHT["ink"] if lane in {4, 5, 7, named} else PAPER,
            )  # fmt: skip
        y += size + 0.035 * max(most, 1)
    return begins


def _ribbons(
    pair: npt.NDArray[np.int_], base: Sequence[Mapping[int, float]]
) -> Iterator[tuple[int, int, float, float, int]]:
    """List the flows between two snapshots: from, to, where they leave and arrive, and size."""
    out, into = dict(base[0]), dict(base[1])
    # Ribbons leave and arrive in the order of the blocks, from below, so that they cross little.
    for a in sorted(base[0], reverse=True):
        for b in sorted(base[1], reverse=True):
            size = int(((pair[:, 0] == a) & (pair[:, 1] == b)).sum())
            if size:
                yield a, b, out[a], into[b], size
                out[a] += size
                into[b] += size


def _ribbon(
    ax: Axes,
    ends: tuple[float, float],
    heights: tuple[float, float],
    size: int,
    *look: Any,
) -> None:
    (x0, x1), (y0, y1), (colour, alpha) = ends, heights, look
    middle = (x0 + x1) / 2
    corners = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + size),
        (middle, y1 + size), (middle, y0 + size), (x0, y0 + size), (x0, y0),
    ]  # fmt: skip
    curve = [
        Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3,
        Outline.CLOSEPOLY,
    ]  # fmt: skip
    outline = Outline(np.array(corners), curve)
    ax.add_patch(
        PathPatch(outline, facecolor=colour, edgecolor=colour, linewidth=0.2, alpha=alpha, zorder=2)
    )
