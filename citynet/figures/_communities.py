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

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures._canvas import (
    SMALL,
    Key,
    Surround,
    clean,
    fitted,
    fix_ticks,
    open_axes,
    quiet_axes,
    style,
    surround,
)
from citynet.figures._charts import _notes, _nothing
from citynet.figures._graph import name_of
from citynet.figures._signatures import TICKS_BELOW
from citynet.figures._words import (
    Lang,
    check,
    check_lang,
    number,
    say,
)


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
    lang: Lang = "en",
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
    check_lang(lang)
    if not 0 < most <= len(_style.CATEGORIES):
        raise NetworkError(f"most={most!r}; expected 1 to {len(_style.CATEGORIES)}")
    if history is None:
        history = _history(G, every, mode, seed)
    snapshots = [clean(label) for label in history.columns]
    sizes = {
        int(number_): int((history == number_).sum(axis=0).max())
        for number_ in pd.unique(history.to_numpy(dtype=object).ravel())
        if pd.notna(number_)
    }
    ranked = sorted(sizes, key=lambda one: (-sizes[one], one))
    named = [one for one in ranked[:most] if sizes[one] > 1 or len(ranked) <= most]
    lane = {one: position for position, one in enumerate(named)}
    table = history.map(lambda value: -1 if pd.isna(value) else lane.get(int(value), len(named)))
    titles = _community_titles(G, history, named, lang)
    keys = [Key(text, "patch", _style.CATEGORIES[position]) for position, text in enumerate(titles)]
    if len(ranked) > len(named):
        keys.append(Key(say("small_communities", lang), "patch", _style.CATEGORY_REST))
    notes = [say("community_width", lang, least=least)]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            right=2.0,
            left=2.0,
            below=TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        _alluvial(ax, table.to_numpy(dtype=int), len(named), least, lang)
        ax.axis("on")
        quiet_axes(ax, grid="x")
        ax.grid(visible=False)
        for side in ax.spines.values():
            side.set_visible(False)
        fix_ticks(ax, "x", list(range(len(snapshots))), snapshots)
        fix_ticks(ax, "y", [], [])
        if not snapshots:
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


def _history(G: "nx.MultiGraph[Any]", every: str, mode: str, seed: int) -> pd.DataFrame:
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here
    from citynet.community import communities  # noqa: PLC0415 - heavy, and only needed here

    check("mode", mode, ("cumulative", "in_force", "window"))
    parts = {
        label: communities(H, seed=seed)["community"]
        for label, H in temporal.snapshots(G, every, mode=mode).items()  # type: ignore[arg-type]
        if H.number_of_edges()
    }
    return temporal.community_history(parts)


def _community_titles(
    G: "nx.Graph[Any]", history: pd.DataFrame, named: Sequence[int], lang: Lang
) -> list[str]:
    """Name each community by the two members that have most agreements, where it was largest."""
    titles = []
    for one in named:
        column = (history == one).sum(axis=0).idxmax()
        members = [node for node in history.index[history[column] == one] if node in G]
        best = sorted(members, key=lambda node: (-G.degree(node), str(node)))[:2]
        names = ", ".join(name_of(node, G.nodes[node], lang) for node in best)
        titles.append(names or say("community", lang, number=one + 1))
    return titles


def _alluvial(ax: Axes, table: npt.NDArray[np.int_], named: int, least: int, lang: Lang) -> None:
    """Draw blocks per snapshot and the ribbons between them; -1 is not in the network."""
    periods = table.shape[1]
    most = max((int((table[:, p] >= 0).sum()) for p in range(periods)), default=0)
    gap = 0.035 * max(most, 1)
    wide = 0.055
    colours = [*_style.CATEGORIES[:named], _style.CATEGORY_REST]
    base: list[dict[int, float]] = []
    tallest = 0.0
    for period in range(periods):
        y, places_ = 0.0, {}
        for lane in range(named, -1, -1):
            size = int((table[:, period] == lane).sum())
            if not size:
                continue
            places_[lane] = y
            ax.add_patch(
                Rectangle(
                    (period - wide, y), 2 * wide, size, facecolor=colours[lane],
                    edgecolor="#ffffff", linewidth=0.4, zorder=3,
                )
            )  # fmt: skip
            if size >= 0.05 * most:
                ax.text(
                    period, y + size / 2, number(size, lang), ha="center", va="center_baseline",
                    fontsize=SMALL, zorder=4,
                    color=_style.LIGHT["ink"] if lane in {4, 5, 7, named} else "#ffffff",
                )  # fmt: skip
            y += size + gap
        base.append(places_)
        tallest = max(tallest, y - gap)
    for before in range(periods - 1):
        ends = (before + wide, before + 1 - wide)
        for a, b, y0, y1, size in _ribbons(table[:, before : before + 2], base[before:]):
            if size >= least:
                _ribbon(ax, ends, (y0, y1), size, colours[a], 0.45 if a == b else 0.3)
    ax.set(
        xlim=(-0.2, max(periods - 1, 0) + 0.2),
        ylim=(-0.01 * max(tallest, 1), max(tallest, 1) * 1.01),
    )


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
