"""Ties between regions against those expected."""

import itertools
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any, cast

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from citynet import _style
from citynet.figures._canvas import (
    HAIR,
    PAPER,
    POINT,
    SMALL,
    TEXT,
    Key,
    chart,
    clean,
    cut,
    fix_ticks,
    measure,
    nothing,
    room,
)
from citynet.figures._graph import regions_of
from citynet.figures._words import number, say


def mixing_matrix(
    G: "nx.Graph[Any]",
    *,
    region_scheme: str = "continent",
    regions: pd.Series | None = None,
    test: pd.DataFrame | None = None,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
    bodies: bool = False,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    width_mm: float = 120.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the agreements between and within regions, compared with chance.

    The colour is observed / expected, expected by dealing the regions out anew (among countries);
    a triangle says the direction in grey as well. The matrix is symmetric: its lower half is shown.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    test
        What :func:`citynet.mixing.mixing_test` gave; computed when left out.
    replicates, seed, executor
        Of the test.
    bodies
        Whether memberships of international bodies count.
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
    from citynet import mixing  # noqa: PLC0415 - heavy, and only needed here

    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        _, names = regions_of(G, region_scheme, regions, lang)
        if test is None:
            scheme = region_scheme if regions is None else regions.astype("str")
            test = mixing.mixing_test(
                G, scheme, bodies=bodies, replicates=replicates, seed=seed, executor=executor
            )
        draws = int(test["n"].max()) if len(test) and "n" in test else 0
        present = {name for pair in test.index for name in pair}
        order = [name for name in names if name in present]
        order += sorted(present - set(order))
        labels = [names.get(name, clean(name)) for name in order]
        if draws:
            page.keys += _keys(lang)
        page.note(
            say(
                "Numbers: agreements (those within a region on the diagonal). Bold with a "
                "frame: differs from chance (q < 0.05, %(n)s label permutations).",
                lang,
                n=draws,
            )
            if draws
            else say("Numbers: agreements (those within a region on the diagonal).", lang)
        )
        page.legend_below = True
        page.left = min(room(labels, TEXT) + 1, 0.45 * width_mm)
        count = max(len(order), 1)
        cell = min(page.inner / count, 13.0)
        slanted, page.below = _slanted(labels, cell)
        page.right = page.inner - cell * count
        ax = page.open(cell * count * 0.72)
        _cells(ax, test, order, lang)
        ax.set(xlim=(0, count), ylim=(count, 0))
        ax.tick_params(length=0, labelsize=TEXT, labelcolor=_style.LIGHT["ink"], pad=2)
        ax.spines[:].set_visible(False)
        middles = [position + 0.5 for position in range(len(order))]
        fix_ticks(ax, "y", middles, [cut(label, page.left - 2.4) for label in labels])
        fix_ticks(ax, "x", middles, labels)
        for tick in ax.get_xticklabels() if slanted else ():
            tick.set(rotation=35, ha="right", rotation_mode="anchor")
        if not order:
            nothing(ax, lang)
    return ax


def _keys(lang: str) -> list[Key]:
    return [
        Key(say("Observed / expected", lang), "heading"),
        *(
            Key(text, "patch", colour, edge=_style.LIGHT["rule"])
            for text, colour in zip(_class_names(lang), _style.DIVERGING, strict=True)
        ),
    ]


_LIMITS = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0)


def _class_names(lang: str) -> list[str]:
    limits = [number(limit, lang) for limit in _LIMITS]
    middle = [f"{a}–{b}" for a, b in itertools.pairwise(limits)]
    names = [f"< {limits[0]}", *middle, f"> {limits[-1]}"]
    signs = ["▼", "▼", "▼", "", "▲", "▲", "▲"]
    return [f"{name} {sign}".strip() for name, sign in zip(names, signs, strict=True)]


def _slanted(labels: Sequence[str], cell: float) -> tuple[bool, float]:
    """Whether labels below the cells have to be slanted, and the millimetres that they take."""
    widest = max((measure(label)[0] for label in labels), default=0.0)
    if widest <= cell - 1:
        return False, TEXT * POINT * 1.6
    return True, widest * np.sin(np.radians(35)) + TEXT * POINT + 1.0


def _cells(ax: Axes, test: pd.DataFrame, order: Sequence[str], lang: str) -> None:
    place = {name: position for position, name in enumerate(order)}
    for pair, row in test.iterrows():
        a, b = cast("tuple[str, str]", pair)
        y, x = sorted((place[a], place[b]), reverse=True)
        observed, expected = float(row["observed"]), float(row.get("mean", np.nan))
        ratio = observed / expected if expected > 0 else np.nan
        rank = int(np.searchsorted(_LIMITS, ratio)) if np.isfinite(ratio) else 3
        ink = PAPER if rank in {0, 1, 5, 6} else _style.LIGHT["ink"]
        certain = bool(row.get("q", 1.0) < 0.05)  # noqa: PLR2004
        ax.add_patch(
            Rectangle(
                (x, y), 1, 1, facecolor=_style.DIVERGING[rank], edgecolor=PAPER, linewidth=1.2
            )
        )
        if certain:
            ax.add_patch(
                Rectangle(
                    (x + 0.05, y + 0.05), 0.9, 0.9, fill=False,
                    edgecolor=ink, linewidth=HAIR * 2,
                )
            )  # fmt: skip
        sign = "▼" if rank < 3 else "▲" if rank > 3 else ""  # noqa: PLR2004
        ax.text(
            x + 0.5, y + 0.5, f"{number(observed, lang)} {sign}".strip(), ha="center",
            va="center_baseline", fontsize=SMALL, fontweight="bold" if certain else "normal",
            color=ink,
        )  # fmt: skip
