"""The network period by period, in small maps."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from citynet import _check, _style
from citynet._frames import Rows, agreements_of, edges_of, partners_of
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
    Page,
    chart,
    measure,
    size_of,
    write,
)
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, focal_city, places
from citynet.figures._maps import PROJECTIONS, check_extent, plan_of
from citynet.figures._projection import Projection
from citynet.figures._words import say
from citynet.language import Language

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
    lang: str = "en",
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
        As in :func:`world_map`, of the period's own network, on one scale for all.
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
    with chart(None, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        _check.one_of("mode", mode, ("cumulative", "in_force", "window"))
        _check.whole("columns", 1 if columns is None else columns)
        G = G if G.is_multigraph() else nx.MultiGraph(G)
        times = {"every": every, "first": first, "last": last}
        rows, windows = _rows(G, mode, **times)
        columns = columns or _columns(len(windows), width_mm)
        given = None if ax is None else list(np.ravel(np.array(ax, dtype=object)))
        nodes, edges = places(G, lang), agreements(G)
        options = Options(
            color_by=color_by,
            size_by=size_by,
            region_scheme=region_scheme,
            regions=regions,
            communities=communities,
            seed=seed,
            # What has been signed stays in the record of its period, also where it ended later.
            cancelled=True,
            flows=False,
            lang=lang,
            width=size_of(given[0])[0] if given else width_mm / min(columns, len(windows)),
        )
        chosen = focal_city(G, focal)
        whole = _draw.picture(G, nodes, edges.assign(cancelled=False), chosen, options)
        plan = plan_of(projection, center, whole, nodes, check_extent(extent))
        sizes = _sizes(G, rows, options, mode=mode, **times)
        periods = _periods(sizes, (rows, windows), mode, whole, options)
        page.keys, page.legend_below = _keys(whole, mode, lang), True
        page.note(*_notes(whole, edges, plan, mode, lang))
        if given is None:
            low, high = _ground.bounds(plan, extent)
            shape = float((high[1] - low[1]) / (high[0] - low[0]))
            given = _grid(page, periods, min(columns, len(periods)), shape)
        if len(given) < len(periods):
            few = f"{len(periods)} periods and {len(given)} axes"
            raise NetworkError(f"{few}; hand in one per period")
        for small, period in zip(given, periods, strict=False):
            _panel(small, plan, period, extent, options.unit)
    return np.array(given[: len(periods)], dtype=object)


def _rows(
    G: "nx.MultiGraph[Any]", mode: Any, **times: Any
) -> tuple[Mapping[str, Rows], Mapping[str, Rows]]:
    """Give the rows of the agreements that each period shows, and of those signed in it."""
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    windows = temporal.snapshot_rows(G, mode="window", **times)
    if not 0 < len(windows) <= _MOST_PANELS:
        raise NetworkError(
            f"every={times['every']!r} gives {len(windows)} periods; expected 1 to {_MOST_PANELS}"
        )
    return temporal.snapshot_rows(G, mode=mode, **times), windows


def _sizes(
    G: "nx.MultiGraph[Any]", rows: Mapping[str, Rows], options: Options, **times: Any
) -> Iterator["pd.Series[float]"]:
    """Give what the symbols' area shows, of each period's own network; a graph only if it must."""
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    if options.size_by not in _draw.COUNTED:
        for H in temporal.snapshots(G, **times).values():
            yield _draw.size_values(H, places(H, options.lang), options)
        return
    read = edges_of(G)
    table = places(G, options.lang)
    for kept in rows.values():
        ends, counted = read.ends[kept], read.counted[kept]
        table["degree"] = partners_of(len(table), ends).astype(float)
        table["agreements"] = agreements_of(len(table), ends[counted]).astype(float)
        yield table[options.size_by].iloc[np.unique(ends)]


def _keys(whole: Picture, mode: str, lang: str) -> list[Key]:
    """Give the legend of all periods together."""
    keys = [key for key in whole.keys if key.label]
    if mode == "cumulative":
        position = next((n for n, key in enumerate(keys) if key.shape != "line"), len(keys))
        keys.insert(position, Key(say("Signed earlier", lang), colour=_style.EARLIER, width=0.8))
    return keys


def _notes(
    whole: Picture, edges: pd.DataFrame, plan: Projection, mode: str, lang: str
) -> list[str]:
    """Sentences that say what the small maps do not show."""
    notes = []
    if gone := int((edges["cancelled"] & edges["year"].notna()).sum() if mode != "in_force" else 0):
        notes.append(say("Of those shown, later cancelled: %(count)s.", lang, count=gone))
    if undated := int(edges["year"].isna().sum()):
        notes.append(say("Not shown, without a date: %(count)s.", lang, count=undated))
    if lost := whole.hidden["places"]:
        notes.append(
            say(
                "Not on the map: %(places)s without a position (%(agreements)s agreements).",
                lang,
                places=lost,
                agreements=whole.hidden["agreements"],
            )
        )
    return [*notes, say(PROJECTIONS[plan.name], lang), say("Outlines: Natural Earth.", lang)]


@dataclass(frozen=True)
class _Period:
    heading: str
    second: str
    shown: Picture


def _periods(
    sizes: Iterable["pd.Series[float]"],
    kept: tuple[Mapping[str, Rows], Mapping[str, Rows]],
    mode: str,
    whole: Picture,
    options: Options,
) -> list[_Period]:
    """Heading, counts and picture of each period, all on the whole network's scale.

    ``kept`` has the rows of the agreements by period: those drawn, and those signed in it.
    """
    others = whole.nodes.loc[whole.nodes.index != whole.focal, "size"]
    top = max(float(others.max()) if len(others) else 1.0, 1.0)
    unit = _draw.unit_of(len(whole.nodes), options.unit)
    scale = _draw.scale_of(top, unit, varies=bool((others != top).any()))
    result = []
    drawable = whole.edges.index
    for current, rows, (period, window) in zip(
        sizes, kept[0].values(), kept[1].items(), strict=True
    ):
        now, new = (drawable[drawable.isin(part)] for part in (rows, window))
        drawn = whole.edges.loc[now].copy()
        if mode == "cumulative":
            old = ~drawn.index.isin(new)
            drawn.loc[old, "colour"] = _style.EARLIER
            drawn["dash"] = [() if was else d for was, d in zip(old, drawn["dash"], strict=True)]
        busy = {*drawn["u"], *drawn["v"], whole.focal}
        nodes = whole.nodes[whole.nodes.index.isin(busy)].copy()
        value = current.reindex(nodes.index).fillna(0.0).to_numpy(dtype=float)
        radius = scale * np.sqrt(value / top)
        nodes["radius"] = radius.clip(_draw.FLOOR * unit, _draw.LARGEST)
        second = Language(options.lang).count(len(now), "agreement")
        if mode != "window":
            second = say("%(of)s, %(new)s new", options.lang, of=second, new=len(new))
        result.append(_Period(period, second, Picture(nodes, drawn, [], whole.focal)))
    return result


def _panel(
    small: Axes, plan: Projection, period: _Period, extent: Sequence[float] | None, thin: float
) -> None:
    """Draw a period's map and its heading."""
    clip = _ground.ground(small, plan, extent)
    wide, tall = size_of(small)
    _draw.network(small, plan, period.shown, clip=clip, thin=thin)
    up, after = tall + 0.9, measure(period.heading, TEXT, "bold")[0] + 1.6
    lines = _lines(period, wide)
    write(small, period.heading, 0, up + (lines - 1) * _SECOND, va="baseline", weight="bold")
    muted = _style.LIGHT["muted"]
    write(
        small, period.second, after if lines == 1 else 0, up,
        va="baseline", size=SMALL, color=muted,
    )  # fmt: skip


_SECOND = SMALL * LEADING * POINT  # a heading's second line, in millimetres


def _lines(period: _Period, width: float) -> int:
    """How many lines the heading of a map takes, whose counts stand beside it or below."""
    beside = measure(period.heading, TEXT, "bold")[0] + 1.6 + measure(period.second, SMALL)[0]
    return 1 if beside <= width else 2


# Up to so many maps, so many in a row, where each is as wide as its counts.
_COLUMNS = ((1, 1), (4, 2), (12, 3), (_MOST_PANELS, 4))
_LEAST = 36.0  # millimetres


def _columns(count: int, width: float) -> int:
    wanted = next(number for most, number in _COLUMNS if count <= most)
    return min(wanted, max(1, int(width / _LEAST)))


def _grid(page: Page, periods: Sequence[_Period], columns: int, shape: float) -> list[Axes]:
    """Make a figure with small axes in rows, and write what stands around all of them."""
    count = len(periods)
    lines = -(-count // columns)
    gap = 3.0
    width = (page.text - gap * (columns - 1)) / columns
    told = max(_lines(period, width) for period in periods)
    head = TEXT * LEADING * POINT + 1.6 + (told - 1) * _SECOND
    height = width * shape
    grid = lines * (height + head) + (lines - 1) * gap
    above, below = page.heights()
    total = above + grid + below
    figure = Figure(figsize=(page.width * MM, total * MM))
    result = []
    for place in range(count):
        line, column = divmod(place, columns)
        left = MARGIN + column * (width + gap)
        bottom = total - above - line * (height + head + gap) - head - height
        box = (left / page.width, bottom / total, width / page.width, height / total)
        result.append(figure.add_axes(box))
    box = (MARGIN / page.width, below / total, page.text / page.width, grid / total)
    whole = figure.add_axes(box, zorder=-1)
    whole.axis("off")
    whole.set_label("page")
    page.surround(whole)
    return result
