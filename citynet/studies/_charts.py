"""The one chart that studies draw themselves: estimates with their intervals, a line each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from citynet import _style
from citynet.figures._canvas import (
    TICKS_BELOW,
    TITLE,
    Key,
    chart,
    clean,
    fix_ticks,
    quiet_axes,
    room,
)
from citynet.language import Language

_LINE = 5.0  # millimetres
_ROUND = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
_MOST = 7  # ticks that have room


def estimates(
    table: pd.DataFrame,
    *,
    xlabel: str,
    keys: Sequence[str],
    reference: float | None = None,
    note: str = "",
    lang: str = "en",
) -> Any:
    """Draw values and intervals on a logarithmic axis, the first row on top.

    Parameters
    ----------
    table
        A row per line, named by its index: ``value``, ``low``, ``high``, and where something is
        to be compared ``other``, drawn as a ring.
    xlabel
        What is measured.
    keys
        What the point with its line is, and the ring.
    reference
        A value that a hairline marks.
    note
        A sentence below.
    lang
        In which this is said; the words are English and marked for translation.
    """
    shown = table[np.isfinite(table["value"]) & (table["value"] > 0)]
    ink, accent = _style.LIGHT["ink"], _style.CATEGORIES[0]
    with chart(None, title=None, source=None, lang=lang, width_mm=130.0) as page:
        say = Language(lang)
        names = [clean(say.gettext(str(name))) for name in shown.index]
        page.keys = [Key(say.gettext(keys[0]), "o", accent, size=1.8)]
        if len(keys) > 1:
            page.keys.append(Key(say.gettext(keys[1]), "o", "none", size=1.8, edge=ink))
        page.note(say.gettext(note) if note else "")
        page.xlabel, page.left, page.below = say.gettext(xlabel), room(names), TICKS_BELOW
        ax = page.open(_LINE * len(shown))
        level = np.arange(len(shown))[::-1]
        ends = shown[[name for name in ("value", "low", "high", "other") if name in shown]]
        low, high = float(np.nanmin(ends[ends > 0])), float(np.nanmax(ends))
        left, right = low / (high / low) ** 0.06, high * (high / low) ** 0.06
        ax.set_xscale("log")
        ax.set(xlim=(left, right), ylim=(-0.6, len(shown) - 0.4))
        ax.hlines(
            level, shown["low"].clip(lower=left), shown["high"].clip(upper=right), accent, lw=1.1
        )
        ax.plot(shown["value"], level, "o", color=accent, ms=TITLE / 2, mew=0)
        if "other" in shown:
            ax.plot(shown["other"], level, "o", mfc="none", mec=ink, ms=TITLE / 2, mew=0.7)
        if reference is not None:
            ax.axvline(reference, color=_style.LIGHT["muted"], lw=0.5, zorder=0)
        quiet_axes(ax, grid="x")
        ticks = [tick for tick in _ROUND if left <= tick <= right]
        ticks = ticks[:: -(-len(ticks) // _MOST)]
        digits = [len(f"{tick:g}".partition(".")[2]) for tick in ticks]
        fix_ticks(ax, "x", ticks, list(map(say.number, ticks, digits)))
        fix_ticks(ax, "y", level.tolist(), names)
    return ax.figure
