"""The network period by period, in small maps."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures import _draw, _ground
from citynet.figures._canvas import (
    LEADING,
    MARGIN,
    MM,
    POINT,
    SMALL,
    TEXT,
    Key,
    Surround,
    clean,
    measure,
    size_of,
    style,
    surround,
    write,
)
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, focal_city, places
from citynet.figures._maps import _plan, _source, check_extent
from citynet.figures._projection import Projection
from citynet.figures._words import Lang, check, check_lang, say

_MOST_PANELS = 60


def period_panel(
    G: "nx.MultiGraph[Any]",
    *,
    every: str = "10Y",
    mode: str = "cumulative",
    first: str | None = None,
    last: str | None = None,
    columns: int | None = None,
    projection: str = "eqearth",
    center: float | Hashable | None = None,
    extent: Sequence[float] | None = None,
    color_by: str = "type",
    size_by: str = "degree",
    region_scheme: str = "source_section2",
    regions: pd.Series | None = None,
    communities: pd.Series | pd.DataFrame | None = None,
    seed: int = 0,
    focal: Hashable | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 180.0,
    ax: Sequence[Axes] | np.ndarray | None = None,
) -> np.ndarray:
    """Draw one small map per period: one legend, one scale, so that the maps compare.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    every
        Length of a period, as in :func:`citynet.temporal.snapshots`.
    mode
        ``"cumulative"``: all signed so far, those of earlier periods in grey; ``"in_force"``: what
        was in force at the period's end; ``"window"``: what was signed in the period alone.
    first, last
        EDTF dates whose periods are the first and the last.
    columns
        Maps in a row; chosen from their number when left out.
    projection, center, extent, color_by, region_scheme, regions, communities, seed, focal
        As in :func:`world_map`.
    size_by
        ``"degree"`` or ``"agreements"``, of the period's own network, on one scale for all.
    title, source, lang, width_mm
        As in :func:`world_map`.
    ax
        Axes to draw in, at least as many as there are periods.

    Returns
    -------
    numpy.ndarray
        The axes, one per period, in order of time.

    Raises
    ------
    NetworkError
        An argument has an unknown value, the network has no dates, or there are more than 60
        periods, or more periods than axes.
    """
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    check_lang(lang)
    check("mode", mode, ("cumulative", "in_force", "window"))
    check("size_by", size_by, ("degree", "agreements"))
    if columns is not None and columns < 1:
        raise NetworkError(f"columns={columns!r}; expected at least 1")
    G = G if G.is_multigraph() else nx.MultiGraph(G)
    times: dict[str, Any] = {"every": every, "first": first, "last": last}
    windows = temporal.snapshots(G, mode="window", **times)
    series = windows if mode == "window" else temporal.snapshots(G, mode=mode, **times)  # type: ignore[arg-type]
    if not 0 < len(windows) <= _MOST_PANELS:
        raise NetworkError(
            f"every={every!r} gives {len(windows)} periods; expected 1 to {_MOST_PANELS}"
        )
    chosen = focal_city(G, focal)
    nodes, edges = places(G, lang), agreements(G)
    # What has been signed stays in the record of its period, also where it was cancelled later.
    options = Options(
        color_by, size_by, None, region_scheme, regions, communities, seed, True, False, lang
    )
    if columns is None:
        columns = next(number for most, number in _COLUMNS if len(windows) <= most)
    given = None if ax is None else _flat(ax)
    width = size_of(given[0])[0] if given else width_mm / min(columns, len(windows))
    options = replace(options, width=width)
    whole = _draw.picture(G, nodes, edges.assign(cancelled=False), chosen, options)
    plan = _plan(projection, center, whole, nodes, check_extent(extent))
    periods = _periods(G, series, windows, whole, options)
    undated = int(edges["year"].isna().sum())
    keys = [key for key in whole.keys if key.label]
    if mode == "cumulative":
        position = next((n for n, key in enumerate(keys) if key.shape != "line"), len(keys))
        keys.insert(position, Key(say("earlier", lang), colour=_EARLIER, width=0.8))
    notes = [say(f"proj.{plan.name}", lang) + " " + say("outlines", lang)]
    if lost := whole.hidden["places"]:
        count = whole.hidden["agreements"]
        notes.insert(0, say("unplaced", lang, places=lost, agreements=count))
    if undated:
        notes.insert(0, say("undated", lang, count=undated))
    if gone := int((edges["cancelled"] & edges["year"].notna()).sum() if mode != "in_force" else 0):
        notes.insert(0, say("later_cancelled", lang, count=gone))
    around = Surround(
        title=clean(title or "", 300),
        keys=keys,
        notes=[" ".join(notes), *([_source(source, lang)] if source else [])],
        legend_below=True,
        width=width_mm,
    )
    with style():
        return _panels(given, around, plan, periods, extent=extent, look=(columns, options.unit))


_EARLIER = "#a9adb1"


@dataclass(frozen=True)
class _Period:
    heading: str
    second: str
    shown: Picture


def _periods(
    G: "nx.MultiGraph[Any]",
    series: Mapping[str, "nx.MultiGraph[Any]"],
    windows: Mapping[str, "nx.MultiGraph[Any]"],
    whole: Picture,
    options: Options,
) -> list[_Period]:
    """Heading, counts and picture of each period, all on the whole network's scale."""
    row_of = {_edge(*edge): row for row, edge in enumerate(G.edges(keys=True))}
    drawn_at_all = set(whole.edges.index)
    others = whole.nodes.loc[whole.nodes.index != whole.focal, options.size_by]
    top = max(float(others.max()) if len(others) else 1.0, 1.0)
    unit = _draw.unit_of(len(whole.nodes), options.unit)
    scale = _draw.scale_of(top, unit, varies=bool((others != top).any()))
    result = []
    for H, (period, window) in zip(series.values(), windows.items(), strict=True):
        now, new = (
            [row for row in sorted(row_of[_edge(*edge)] for edge in part.edges(keys=True))
             if row in drawn_at_all]
            for part in (H, window)
        )  # fmt: skip
        drawn = whole.edges.loc[now].copy()
        if series is not windows and H.graph.get("mode") == "cumulative":
            old = ~drawn.index.isin(new)
            drawn.loc[old, "colour"] = _EARLIER
            drawn["dash"] = [() if was else d for was, d in zip(old, drawn["dash"], strict=True)]
        busy = {*drawn["u"], *drawn["v"], whole.focal}
        nodes = whole.nodes[whole.nodes.index.isin(busy)].copy()
        current = places(H, options.lang)[options.size_by]
        value = current.reindex(nodes.index).fillna(0.0).to_numpy(dtype=float)
        radius = scale * np.sqrt(value / top)
        nodes["radius"] = radius.clip(_draw.FLOOR * unit, _draw.LARGEST)
        word = "n_agreements.one" if len(now) == 1 else "n_agreements"
        second = say(word, options.lang, count=len(now))
        if series is not windows:
            second = say("n_new", options.lang, of=second, new=len(new))
        result.append(_Period(period, second, Picture(nodes, drawn, [], whole.focal)))
    return result


def _edge(u: Hashable, v: Hashable, key: Hashable) -> tuple[Any, Hashable]:
    """Name an agreement whichever way round its places come."""
    return frozenset((u, v)), key


def _panels(
    given: list[Axes] | None,
    around: Surround,
    plan: Projection,
    periods: Sequence[_Period],
    *,
    extent: Sequence[float] | None,
    look: tuple[int, float],
) -> np.ndarray:
    """Lay out the small maps and what stands around all of them."""
    count = len(periods)
    low, high = _ground.bounds(plan, extent)
    shape = float((high[1] - low[1]) / (high[0] - low[0]))
    columns, thin = look
    if given is None:
        given = _grid(around, count, min(columns, count), shape)
    if len(given) < count:
        raise NetworkError(f"{count} periods and {len(given)} axes; hand in one per period")
    for small, period in zip(given, periods, strict=False):
        clip = _ground.ground(small, plan, extent)
        tall = size_of(small)[1]
        _draw.network(small, plan, period.shown, clip=clip, thin=thin)
        write(small, period.heading, 0, tall + 0.9, va="baseline", weight="bold")
        after = measure(period.heading, TEXT, "bold")[0] + 1.6
        muted = _style.LIGHT["muted"]
        write(small, period.second, after, tall + 0.9, va="baseline", size=SMALL, color=muted)
    return np.array(given[:count], dtype=object)


# Up to so many maps, so many in a row.
_COLUMNS = ((1, 1), (4, 2), (12, 3), (_MOST_PANELS, 4))


def _flat(ax: Sequence[Axes] | np.ndarray) -> list[Axes]:
    return list(np.ravel(np.array(ax, dtype=object)))


def _grid(around: Surround, count: int, columns: int, shape: float) -> list[Axes]:
    """Make a figure with small axes in rows, and write what stands around all of them."""
    lines = -(-count // columns)
    gap, head = 3.0, TEXT * LEADING * POINT + 1.6
    width = (around.text - gap * (columns - 1)) / columns
    height = width * shape
    grid = lines * (height + head) + (lines - 1) * gap
    above, below = around.heights()
    total = above + grid + below
    figure = Figure(figsize=(around.width * MM, total * MM))
    result = []
    for place in range(count):
        line, column = divmod(place, columns)
        left = MARGIN + column * (width + gap)
        bottom = total - above - line * (height + head + gap) - head - height
        box = (left / around.width, bottom / total, width / around.width, height / total)
        result.append(figure.add_axes(box))
    box = (MARGIN / around.width, below / total, around.text / around.width, grid / total)
    page = figure.add_axes(box, zorder=-1)
    page.axis("off")
    page.set_label("page")
    surround(page, around)
    return result
