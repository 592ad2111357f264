"""Agreements by year, stacked by type."""

from typing import Any

import networkx as nx
import numpy as np
from matplotlib.axes import Axes

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures._canvas import (
    Key,
    Surround,
    clean,
    fitted,
    fix_ticks,
    open_axes,
    quiet_axes,
    size_of,
    style,
    surround,
)
from citynet.figures._charts import _notes, _nothing, _room, hatch, whole_ticks
from citynet.figures._graph import agreements
from citynet.figures._words import (
    Lang,
    check_lang,
    number,
    say,
    type_name,
)

TICKS_BELOW = 4.2  # millimetres that the year labels take
_MOST_BARS = 120


def signatures(
    G: "nx.Graph[Any]",
    *,
    first: int | None = None,
    last: int | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 120.0,
    height_mm: float = 48.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the agreements signed per year, stacked by type.

    The year of a date is all that counts, so partial dates are as good as full ones; agreements
    without a date are counted below the chart, and so are those that were cancelled later.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    first, last
        First and last year shown; those of the data when left out.
    title, source
        Text above and below.
    lang
        ``"en"`` or ``"tr"``.
    width_mm, height_mm
        Width of the figure and height of the axes in millimetres.
    ax
        Axes to draw in; title, legend and notes stand around them.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value or a date is no EDTF date.
    """
    check_lang(lang)
    table = agreements(G)
    dated = table[table["year"].notna()].astype({"year": int})
    low = first if first is not None else int(dated["year"].min()) if len(dated) else 0
    high = last if last is not None else int(dated["year"].max()) if len(dated) else low
    if high < low:
        raise NetworkError(f"first={first!r}, last={last!r}; expected years in their order")
    shown = dated[dated["year"].between(low, high)]
    width = next(step for step in (1, 5, 10, 50, 1000) if (high - low) / step < _MOST_BARS)
    bars = np.arange(low // width * width, high + 1, width)
    kinds = _style.order_types(shown["type"])
    keys, stack = [], np.zeros(len(bars))
    layers = []
    for kind in kinds:
        start = shown.loc[shown["type"] == kind, "year"] // width * width
        counts = start.value_counts().reindex(bars).fillna(0).to_numpy(dtype=float)
        layers.append((kind, counts, stack.copy()))
        stack += counts
        name = f"{clean(type_name(kind, lang))} ({number(int(counts.sum()), lang)})"
        keys.append(Key(name, "patch", _style.type_colour(kind), hatch=hatch(kind)))
    notes = []
    if undated := len(table) - len(dated):
        notes.append(say("undated", lang, count=undated))
    if gone := int(shown["cancelled"].sum()):
        notes.append(say("later_cancelled", lang, count=gone))
    ticks = whole_ticks(float(stack.max()) if len(stack) else 0)
    names = [number(value, lang) for value in ticks]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            xlabel=say("year", lang) if width == 1 else f"{say('year', lang)} (± {width // 2})",
            ylabel=say("agreements_signed", lang),
            left=_room(names) + 3.4,
            below=TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        for kind, counts, base in layers:
            ax.bar(
                bars + (width - 1) / 2, counts, 0.86 * width, base,
                color=_style.type_colour(kind), edgecolor="#ffffff", linewidth=0.35,
                hatch=hatch(kind) or None,
            )  # fmt: skip
        quiet_axes(ax)
        ax.set(xlim=(bars[0] - 0.7 * width, bars[-1] + 0.7 * width + width - 1))
        ax.set_ylim(0, max(float(stack.max()) * 1.06, 1.0))
        fix_ticks(ax, "y", ticks, names)
        year_ticks(ax, low, high, size_of(ax)[0])
        if not len(shown):
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


def year_ticks(ax: Axes, low: int, high: int, width: float) -> None:
    """Years at round numbers, as many as have room."""
    step = next(
        s for s in (1, 2, 5, 10, 20, 25, 50, 100, 500, 1000) if (high - low) / s * 9 <= width
    )
    years = list(range(-(-low // step) * step, high + 1, step)) or [low]
    fix_ticks(ax, "x", years, [str(year) for year in years])
