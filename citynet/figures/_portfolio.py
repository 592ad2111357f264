"""A city's portfolio by region and type."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from citynet import _check, vocabulary
from citynet.figures._canvas import (
    PAPER,
    POINT,
    TEXT,
    TICKS_BELOW,
    Floats,
    chart,
    cut,
    fix_ticks,
    nothing,
    quiet_axes,
    room,
    size_of,
    whole_ticks,
    year_ticks,
)
from citynet.figures._draw import group_colours
from citynet.figures._graph import agreements, focal_city, name_of, regions_of
from citynet.figures._words import number, percent, say
from citynet.language import _


def portfolio(
    G: "nx.Graph[Any]",
    *,
    focal: Hashable | None = None,
    region_scheme: str = "source_section2",
    regions: pd.Series | None = None,
    mode: str = "cumulative",
    share: bool = False,
    bodies: bool = True,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    width_mm: float = 120.0,
    height_mm: float = 55.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the agreements spread over regions, year by year.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    focal
        The city whose partners' regions count; found where the network is a star. Without one an
        agreement counts half for the region of either end.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    mode
        ``"cumulative"``: signed by the year's end; ``"in_force"``: signed and not ended by then
        (a cancelled agreement whose end has no date counts in no year).
    share
        Whether to show shares of the whole instead of numbers.
    bodies
        Whether memberships of international bodies count, at the region of the seat.
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
        _check.one_of("mode", mode, ("cumulative", "in_force"))
        centre = focal_city(G, focal)
        region, names = regions_of(G, region_scheme, regions, lang)
        counted, notes = _counted(G, region.to_dict(), centre, mode, bodies=bodies, lang=lang)
        order = [name for name in names if (counted["region"] == name).any()]
        years, heights = _by_year(counted, order, mode)
        total = heights.sum(axis=0)
        if share:
            heights = np.divide(heights, total, out=np.zeros_like(heights), where=total > 0)
        colours = group_colours(list(names), counted["region"].value_counts())
        write = percent if share else number
        ends = [
            f"{names[name]} ({write(float(height), lang)})"
            for name, height in zip(order, heights[:, -1] if len(years) else [], strict=True)
        ]
        top = 1.0 if share else max(float(total.max()) if len(total) else 0.0, 1.0)
        ticks = [0, 0.25, 0.5, 0.75, 1.0] if share else whole_ticks(top)
        written = [write(tick, lang) for tick in ticks]
        page.note(*notes)
        page.ylabel = say("Share of agreements" if share else _COUNTED[mode], lang)
        page.left, page.below = room(written) + 3.4, TICKS_BELOW
        page.right = min(room(ends, TEXT) + 3.5, width_mm * 0.45)
        ax = page.open(height_mm)
        quiet_axes(ax)
        if len(years):
            middles = _layers(ax, years, heights, [colours[name] for name in order])
            ax.set(xlim=(years[0], years[-1] + 1), ylim=(0, top * (1.0 if share else 1.03)))
            year_ticks(ax, int(years[0]), int(years[-1]), size_of(ax)[0])
            fix_ticks(ax, "y", ticks, written)
            marks = list(zip(middles, ends, [colours[name] for name in order], strict=True))
            _side_labels(ax, marks, page.right - 3.5)
        else:
            nothing(ax, lang)
    return ax


_COUNTED = {
    "in_force": _("Agreements in force at the year's end"),
    "cumulative": _("Agreements signed so far"),
}


def _layers(ax: Axes, years: Floats, heights: Floats, colours: Sequence[str]) -> list[float]:
    """Stack the regions; give the middle of each layer at the right edge."""
    base = np.zeros(len(years) + 1)
    middles = []
    for layer, colour in zip(heights, colours, strict=True):
        # A year's number holds until the next year's end.
        level = np.append(layer, layer[-1])
        ax.fill_between(
            np.append(years, years[-1] + 1), base, base + level, step="post",
            facecolor=colour, edgecolor=PAPER, linewidth=0.5,
        )  # fmt: skip
        middles.append(base[-1] + level[-1] / 2)
        base = base + level
    return middles


def _counted(
    G: "nx.Graph[Any]",
    region: Mapping[Any, Any],
    centre: Hashable | None,
    mode: str,
    *,
    bodies: bool,
    lang: str,
) -> tuple[pd.DataFrame, list[str]]:
    """Agreements with the region that they count for, and notes on those that count nowhere."""
    table = agreements(G)
    if not bodies:
        body = {node for node, data in G.nodes(data=True) if vocabulary.is_body(data.get("kind"))}
        table = table[~table["u"].isin(body) & ~table["v"].isin(body)]
    notes = [say("An agreement counts half for the region of either end.", lang)]
    if centre is not None:
        notes = [
            say(
                "By the region of %(name)s’s partner.",
                lang,
                name=name_of(centre, G.nodes[centre], lang),
            )
        ]
    halves = _halves(table, region, centre)
    dated = halves["year"].notna()
    known = dated & halves["region"].notna()
    gone = known & halves["cancelled"] & halves["end_year"].isna() & (mode == "in_force")
    for word, left_out in (
        (_("Not shown, without a date: %(count)s."), ~dated),
        (_("Not shown, without a region: %(count)s."), dated & ~known),
        (_("Left out, cancelled on an unknown date: %(count)s."), gone),
    ):
        if left_out.any():
            notes.append(say(word, lang, count=float(halves.loc[left_out, "weight"].sum())))
    return halves[known & ~gone], notes


def _halves(
    table: pd.DataFrame, region: Mapping[Any, Any], centre: Hashable | None
) -> pd.DataFrame:
    """List the agreements by the region they count for: the partner's, or both ends' by half."""
    sides = []
    for here, there in (("u", "v"), ("v", "u")):
        side = table.assign(region=table[here].map(region), weight=0.5)
        if centre is not None:
            # An agreement that is not the centre's keeps its two halves.
            own = (table["u"] == centre) | (table["v"] == centre)
            side.loc[own, "weight"] = np.where(table.loc[own, there] == centre, 1.0, 0.0)
            loop = own & (table["u"] == table["v"])
            side.loc[loop, "weight"] = 0.5
        sides.append(side[side["weight"] > 0])
    return pd.concat(sides, ignore_index=True)


def _by_year(counted: pd.DataFrame, order: Sequence[str], mode: str) -> tuple[Floats, Floats]:
    """Years, and the number at each year's end by region: shape (regions, years)."""
    if counted.empty:
        return np.empty(0), np.empty((len(order), 0))
    last = np.nanmax([counted["year"].max(), counted["end_year"].max()])
    years = np.arange(counted["year"].min(), last + 1)
    layers = np.zeros((len(order), len(years)))
    for row, name in enumerate(order):
        part = counted[counted["region"] == name]
        start, end = part["year"].to_numpy(), part["end_year"].to_numpy()
        alive = start[:, None] <= years
        if mode == "in_force":
            alive &= ~(end[:, None] <= years)
        layers[row] = (alive * part["weight"].to_numpy()[:, None]).sum(axis=0)
    return years, layers


def _side_labels(ax: Axes, marks: Sequence[tuple[float, str, str]], width: float) -> None:
    """Write names to the right of the axes, pushed apart, each with a line to its layer."""
    (low, high), height = ax.get_ylim(), size_of(ax)[1]
    want = (np.array([middle for middle, _, _ in marks]) - low) / (high - low) * height
    spots = spread(want, TEXT * 1.25 * POINT, height)
    for at, spot, (_middle, label, colour) in zip(want, spots, marks, strict=True):
        line = {"arrowstyle": "-", "color": colour, "linewidth": 1.2, "shrinkA": 1.5, "shrinkB": 0}
        ax.annotate(
            cut(label, width),
            (1, at / height),
            xycoords="axes fraction",
            xytext=(3.0 / POINT, (spot - at) / POINT),
            textcoords="offset points",
            fontsize=TEXT,
            va="center",
            parse_math=False,
            arrowprops=line,
            annotation_clip=False,
        )


def spread(want: Floats, gap: float, height: float) -> Floats:
    """Move positions apart by ``gap`` at least, as little as possible, inside 0 … ``height``."""
    order = np.argsort(want, kind="stable")
    placed = want[order].astype(float)
    blocks: list[list[float]] = []  # sum of wishes less offsets, number
    for wish in placed:
        blocks.append([wish, 1])
        while len(blocks) > 1:
            (a, n), (b, m) = blocks[-2:]
            if b / m - a / n >= gap * (n + m) / 2:
                break
            blocks[-2:] = [[a + b, n + m]]
    result, room = [], gap * (len(placed) - 1)
    for total, count in blocks:
        begin = total / count - gap * (count - 1) / 2
        result += [begin + gap * step for step in range(int(count))]
    spots = np.array(result)
    if len(spots) and room <= height:
        spots = np.maximum(spots, np.arange(len(spots)) * gap)
        spots = np.minimum(spots, height - np.arange(len(spots))[::-1] * gap)
    back = np.empty_like(spots)
    back[order] = spots
    return back
