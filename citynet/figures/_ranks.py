"""How ranks change from snapshot to snapshot."""

import itertools
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from citynet import _check, _style
from citynet._frames import edges_of, node_index, partners_of
from citynet.figures._canvas import (
    PAPER,
    POINT,
    SMALL,
    TEXT,
    TICKS_BELOW,
    Floats,
    chart,
    clean,
    cut,
    fix_ticks,
    halo,
    nothing,
    quiet_axes,
    room,
    size_of,
)
from citynet.figures._graph import focal_city, name_of
from citynet.figures._words import country_names, number, say

_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
_ROW = 5.2  # millimetres between two ranks
_LETTERS = 4  # of a name, cut marks among them, that tell nothing


def rank_change(
    G: "nx.MultiGraph[Any]",
    *,
    by: str | None = None,
    values: pd.DataFrame | None = None,
    every: str = "10Y",
    mode: str = "cumulative",
    focal: Hashable | None = None,
    top: int = 10,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    width_mm: float = 140.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how ranks change through time: a line per place or country, the first on top.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    by
        ``"node"``: places by their number of partners; ``"country"``: countries by their number
        of agreements. Left out, countries for a star, whose places have one partner each.
    values
        Any other measure: a row per period in order of time, a column per node or country,
        missing where it is not there yet (``temporal.centrality(...)[m].unstack()``, say).
    every, mode
        As in :func:`citynet.temporal.snapshots`.
    focal
        The city whose partners are ranked, and which is itself left out; found for a star.
    top
        How many ranks.
    title, source, lang, width_mm, ax
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
        _check.whole("top", top)
        centre = focal_city(G, focal)
        by = by or ("country" if centre is not None else "node")
        _check.one_of("by", by, ("node", "country"))
        if values is None:
            values = _values_through_time(G, by, centre, every, mode)
        names = _item_names(G, values, by, lang)
        ranks = rank_table(values)
        shown = [item for item in ranks.columns if (ranks[item] <= top).any()]
        ranks = ranks[shown].where(ranks[shown] <= top)
        deepest = int(np.nan_to_num(ranks.max().max(), nan=1))
        first = [item for item in shown if ranks[item].notna().iloc[:1].any()]
        last = {
            item: f"{names[item]} ({number(float(values[item].iloc[-1]), lang)})"
            for item in shown
            if ranks[item].notna().iloc[-1:].any()
        }
        page.note(
            say(
                "In brackets: the last value. Equal values stand in the order of their earlier "
                "rank, else in an arbitrary one. Dashed: not among the ranks shown in between.",
                lang,
            )
        )
        page.left = room([names[item] for item in first], TEXT) + 6.5
        page.right = room(list(last.values()), TEXT) + 2.5
        page.below = TICKS_BELOW
        ax = page.open(_ROW * min(top, deepest))
        end = len(ranks) - 1
        _lines(ax, ranks, names)
        for item in first:
            _end_label(ax, 0, float(ranks[item].iloc[0]), names[item], "right")
        for item, text in last.items():
            _end_label(ax, end, float(ranks[item].iloc[-1]), text, "left")
        quiet_axes(ax, grid="x")
        ax.set(xlim=(-0.12, max(end, 0) + 0.12), ylim=(deepest + 0.55, 0.45))
        fix_ticks(ax, "x", list(range(len(ranks))), _periods(ax, list(values.index)))
        ax.spines[["left", "bottom"]].set_visible(False)
        _rank_ticks(ax, deepest, page.left)
        if not shown:
            nothing(ax, lang)
    return ax


def _lines(ax: Axes, ranks: pd.DataFrame, names: Mapping[Any, str]) -> None:
    """Draw a line per item, those that lead in the end in the first colours."""
    final = {item: _last_known(ranks[item]) for item in ranks}
    order: list[Any] = sorted(
        ranks, key=lambda item: (-final[item][0], final[item][1], names[item])
    )
    colours = _style.category_colours(order)
    for place, item in enumerate(order):
        line = ranks[item].to_numpy(dtype=float)
        _bump(ax, line, colours[item], _MARKERS[place % len(_MARKERS)], 30 - place)
    width = size_of(ax)[0] / max(len(ranks) - 1, 1) - 4.5
    short = {item: cut(names[item], width) for item in order}
    # What is left of a name in a narrow figure may tell nothing.
    told = [item for item in order if short[item] == names[item] or len(short[item]) > _LETTERS]
    _entry_labels(ax, ranks, short, told)


def _periods(ax: Axes, periods: Sequence[Any]) -> list[str]:
    """Name as many periods as have room, the last among them."""
    told = [clean(period) for period in periods]
    pitch = size_of(ax)[0] / max(len(told) - 1, 1)
    step = max(1, math.ceil(room(told) / pitch))
    return [text if (len(told) - 1 - i) % step == 0 else "" for i, text in enumerate(told)]


def _rank_ticks(ax: Axes, deepest: int, left: float) -> None:
    ranks = list(range(1, deepest + 1))
    fix_ticks(ax, "y", ranks, [str(rank) for rank in ranks])
    ax.tick_params(axis="y", length=0, pad=(left - 2.6) / POINT, labelcolor=_style.LIGHT["muted"])


def _values_through_time(
    G: "nx.MultiGraph[Any]", by: str, centre: Hashable | None, every: str, mode: str
) -> pd.DataFrame:
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    _check.one_of("mode", mode, ("cumulative", "in_force", "window"))
    read = edges_of(G)
    own = np.array([node == centre for node in read.nodes], dtype=bool)
    known = read.places["country"].mask(own | (read.places["country"] == ""))
    # Sorted, for in a pair the first in the alphabet is the first to be seen.
    code, names = pd.factorize(known, sort=True)
    rows = {}
    for label, kept in temporal.snapshot_rows(G, every, mode=mode).items():  # type: ignore[arg-type]
        if by == "country":
            ends = np.sort(code[read.ends[kept]], axis=1)
            ends[ends[:, 0] == ends[:, 1], 1] = -1
            seen, counts = _counted(ends[ends >= 0])
            rows[label] = dict(zip(names[seen].tolist(), counts, strict=True))
        else:
            partners = partners_of(len(read.nodes), read.ends[kept])
            of = zip(read.nodes, partners.astype(float).tolist(), strict=True)
            rows[label] = {node: value for node, value in of if value > 0 and node != centre}
    items = list(dict.fromkeys(item for row in rows.values() for item in row))
    return pd.DataFrame(
        [[row.get(item, np.nan) for item in items] for row in rows.values()],
        index=pd.Index(rows, dtype=object),
        columns=node_index(items, None),
    )


def _counted(codes: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], list[float]]:
    """Give the codes in the order in which they first occur, and how often each does."""
    seen = pd.unique(codes)
    return seen, np.bincount(codes)[seen].astype(float).tolist() if len(seen) else []


def _item_names(G: "nx.Graph[Any]", values: pd.DataFrame, by: str, lang: str) -> dict[Any, str]:
    territories = country_names(lang)
    names = {}
    for item in values.columns:
        if item in G:
            names[item] = name_of(item, G.nodes[item], lang)
        else:
            names[item] = (
                territories.get(str(item), clean(item)) if by == "country" else clean(item)
            )
    return names


def rank_table(values: pd.DataFrame) -> pd.DataFrame:
    """Rank 1, 2, 3 … per period, no place shared: ties go by the earlier rank, then the id."""
    before = dict.fromkeys(values.columns, np.inf)
    rows = []
    for _, row in values.iterrows():
        present = [item for item in values.columns if pd.notna(row[item])]
        ordered = sorted(present, key=lambda item: (-row[item], before[item], str(item)))
        ranks = {item: float(rank) for rank, item in enumerate(ordered, 1)}
        before.update(ranks)
        rows.append([ranks.get(item, np.nan) for item in values.columns])
    return pd.DataFrame(rows, values.index, values.columns, dtype=float)


def _last_known(ranks: pd.Series) -> tuple[int, float]:
    known = np.flatnonzero(ranks.notna().to_numpy())
    return int(known[-1]), float(ranks.iloc[known[-1]])


def _bump(ax: Axes, ranks: Floats, colour: str, marker: str, order: int) -> None:
    """Draw one item's line, smooth between ranks, dashed where it was below the last one."""
    known = np.flatnonzero(~np.isnan(ranks))
    for a, b in itertools.pairwise(known):
        t = np.linspace(0, 1, 33)
        ease = t * t * (3 - 2 * t)
        line = ranks[a] + (ranks[b] - ranks[a]) * ease
        dash = {"linestyle": "solid"} if b == a + 1 else {"dashes": (2.5, 2)}
        ax.plot(a + (b - a) * t, line, color=PAPER, lw=2.6, zorder=2 + order / 100)
        ax.plot(a + (b - a) * t, line, color=colour, lw=1.5, zorder=2.001 + order / 100, **dash)
    ax.plot(
        known, ranks[known], marker=marker, color=colour, markersize=5.2, linestyle="none",
        markeredgecolor=PAPER, markeredgewidth=0.7, zorder=3 + order / 100, clip_on=False,
    )  # fmt: skip


def _end_label(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    shift = 1.8 / POINT if side == "left" else -1.8 / POINT
    ax.annotate(
        text, (x, y), xytext=(shift, 0), textcoords="offset points", ha=side,
        va="center_baseline", fontsize=TEXT, parse_math=False, annotation_clip=False,
    )  # fmt: skip


def _entry_labels(
    ax: Axes, ranks: pd.DataFrame, names: Mapping[Any, str], order: Sequence[Any]
) -> None:
    """Name the lines that neither begin at the left edge nor end at the right one."""
    for item in order:
        known = np.flatnonzero(ranks[item].notna().to_numpy())
        if known[0] > 0 and known[-1] < len(ranks) - 1:
            halo(
                ax, float(known[-1]), float(ranks[item].iloc[known[-1]]), names[item],
                xytext=(1.7 / POINT, 0), textcoords="offset points", ha="left",
                va="center_baseline", fontsize=SMALL, zorder=6,
            )  # fmt: skip
