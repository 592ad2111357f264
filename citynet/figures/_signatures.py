"""Agreements by year, stacked by type."""

from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path as Outline

from citynet import vocabulary
from citynet.errors import NetworkError
from citynet.figures._canvas import (
    PAPER,
    TICKS_BELOW,
    Key,
    chart,
    clean,
    fix_ticks,
    nothing,
    quiet_axes,
    room,
    size_of,
    whole_ticks,
    year_ticks,
)
from citynet.figures._graph import agreements
from citynet.figures._words import number, say
from citynet.language import Language

_MOST_BARS = 120


def signatures(
    G: "nx.Graph[Any]",
    *,
    first: int | None = None,
    last: int | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
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
        One of :data:`citynet.language.LANGS`.
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
    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        table = agreements(G)
        dated = table[table["year"].notna()].astype({"year": int})
        low = first if first is not None else int(dated["year"].min()) if len(dated) else 0
        high = last if last is not None else int(dated["year"].max()) if len(dated) else low
        if high < low:
            raise NetworkError(f"first={first!r}, last={last!r}; expected years in their order")
        shown = dated[dated["year"].between(low, high)]
        width = next(step for step in (1, 5, 10, 50, 1000) if (high - low) / step < _MOST_BARS)
        bars = np.arange(low // width * width, high + 1, width)
        counts = _counts(shown, bars, width)
        top = float(counts.sum(axis=1).max()) if len(counts.columns) else 0.0
        ticks = whole_ticks(top)
        names = [number(value, lang) for value in ticks]
        for kind, total in counts.sum().items():
            name = f"{clean(Language(lang).label('type', str(kind)))} ({number(int(total), lang)})"
            term = vocabulary.of("type", kind)
            page.keys.append(Key(name, "patch", term.colour, hatch=term.hatch))
        undated, gone = len(table) - len(dated), int(shown["cancelled"].sum())
        page.note(
            say("Not shown, without a date: %(count)s.", lang, count=undated) if undated else "",
            say("Of those shown, later cancelled: %(count)s.", lang, count=gone) if gone else "",
        )
        page.xlabel = say("Year", lang) + (f" (± {width // 2})" if width > 1 else "")
        page.ylabel = say("Agreements signed", lang)
        page.left, page.below = room(names) + 3.4, TICKS_BELOW
        ax = page.open(height_mm)
        _bars(ax, counts, width)
        quiet_axes(ax)
        ax.set(xlim=(bars[0] - 0.7 * width, bars[-1] + 0.7 * width + width - 1))
        ax.set_ylim(0, max(top * 1.06, 1.0))
        fix_ticks(ax, "y", ticks, names)
        year_ticks(ax, low, high, size_of(ax)[0])
        if shown.empty:
            nothing(ax, lang)
    return ax


def _counts(shown: pd.DataFrame, bars: npt.NDArray[np.int_], width: int) -> pd.DataFrame:
    """Count the agreements: a row per bar, a column per type in the order of the stack."""
    begin = shown["year"] // width * width
    return pd.DataFrame(
        {
            kind: begin[shown["type"] == kind].value_counts().reindex(bars).fillna(0).astype(float)
            for kind in vocabulary.order(shown["type"])
        },
        index=bars,
    )


def _bars(ax: Axes, counts: pd.DataFrame, width: int) -> None:
    """Stack the types, the bars of each at once."""
    base = np.zeros(len(counts))
    middle = counts.index.to_numpy() + (width - 1) / 2
    for kind, column in counts.items():
        term, top = vocabulary.of("type", kind), base + column.to_numpy()
        left, right = middle - 0.43 * width, middle + 0.43 * width
        corners = np.array([[left, base], [right, base], [right, top], [left, top]])
        outlines = [
            Outline([*bar, bar[0]], closed=True) for bar in corners.transpose(2, 0, 1)[top > base]
        ]
        bars = PathCollection(  # one shape, whose hatching is drawn once
            [Outline.make_compound_path(*outlines)],
            facecolors=term.colour,
            edgecolors=PAPER,
            linewidths=0.35,
            hatch=term.hatch or None,
        )
        ax.add_collection(bars, autolim=False)
        base = top
