"""Maps for print: the world, the world as seen from one city, and small multiples of periods."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures import _draw, _projection
from citynet.figures._canvas import (
    HAIR,
    LEADING,
    MARGIN,
    MM,
    POINT,
    SMALL,
    TEXT,
    Key,
    Surround,
    clean,
    fitted,
    halo,
    measure,
    open_axes,
    size_of,
    style,
    surround,
    write,
)
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, cell, focal_city, places
from citynet.figures._projection import Projection
from citynet.figures._words import Lang, check, check_lang, number, say

Labels = int | Sequence[Hashable] | bool

# Where the Bering Strait, not a continent, lies at the map's edge.
ATLANTIC = 11.0
_RINGS = (250, 500, 1000, 2000, 2500, 4000, 5000)
_MOST_PANELS = 60
_LABELS = 25


def world_map(
    G: "nx.Graph[Any]",
    *,
    projection: str = "eqearth",
    center: float | Hashable | None = None,
    color_by: str = "type",
    size_by: str = "degree",
    measures: pd.DataFrame | pd.Series | None = None,
    region_scheme: str = "source_section2",
    regions: pd.Series | None = None,
    communities: pd.Series | pd.DataFrame | None = None,
    seed: int = 0,
    focal: Hashable | None = None,
    cancelled: bool = False,
    flows: bool | None = None,
    labels: Labels = 25,
    extent: Sequence[float] | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 180.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network on a world map.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it. Places without ``x`` and ``y`` are
        counted below the map.
    projection
        ``"eqearth"`` (Equal Earth) or ``"robin"`` (Robinson).
    center
        The central meridian in degrees, or a node; left out, the focal city's, or 11° E, which
        puts the edge into the Bering Strait. Arcs over the edge go on at the other side.
    color_by
        ``"type"`` (colour and dash), ``"region"``, ``"community"`` or ``"plain"``.
    size_by
        What the symbols' area shows: ``"degree"`` (partners), ``"agreements"``, ``"population"``
        or a column of ``measures``.
    measures
        A Series or a DataFrame indexed by node, such as :func:`citynet.centrality` gives.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    communities
        What :func:`citynet.communities` gave; computed with ``seed`` when left out.
    seed
        Seed of the communities.
    focal
        The node marked as the centre; found where the network is a star, ``False`` for none.
    cancelled
        Whether cancelled agreements are drawn (grey, dashed) or counted below the map.
    flows
        Whether ties are bundled into flows between countries, at the mean position of their
        places; left out, from 1,500 ties on.
    labels
        How many places are named at most, or which ones, the important ones first.
    extent
        Show only west, south, east, north (degrees).
    title, source
        Text above and below.
    lang
        ``"en"`` or ``"tr"``: of the words, the numbers and the places' names.
    width_mm
        Width of the figure in millimetres.
    ax
        Axes to draw in; title, legend and notes stand around them, where the caller leaves room.

    Returns
    -------
    matplotlib.axes.Axes
        Coordinates are metres on the map.

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    check_lang(lang)
    chosen = focal_city(G, focal)
    nodes, edges = places(G, lang), agreements(G)
    options = Options(
        color_by,
        size_by,
        measures,
        region_scheme,
        regions,
        communities,
        seed,
        cancelled,
        flows,
        lang,
    )
    options = replace(options, width=size_of(ax)[0] if ax is not None else width_mm)
    shown = _draw.picture(G, nodes, edges, chosen, options)
    plan = _plan(projection, center, shown, nodes, extent)
    low, high = _draw.bounds(plan, _check_extent(extent))
    notes = [_notes(shown, nodes, options, plan), _source(source, lang)]
    around = Surround(
        title=clean(title or "", 300),
        keys=shown.keys,
        notes=[note for note in notes if note],
        legend_below=True,
        width=width_mm,
    )
    with style():
        body = around.inner * float((high[1] - low[1]) / (high[0] - low[0]))
        ax = open_axes(ax, around, body)
        clip = _draw.ground(ax, plan, extent)
        lines = _draw.network(ax, plan, shown, clip=clip, thin=options.unit)
        _label(
            ax, plan, shown, lines, labels=labels, options=options, inside=_projection.frame(plan)
        )
        surround(ax, fitted(around, ax))
    return ax


def _check_extent(extent: Sequence[float] | None) -> Sequence[float] | None:
    if extent is None:
        return None
    good = len(extent) == 4 and -90 <= extent[1] < extent[3] <= 90  # noqa: PLR2004
    if not good or extent[0] == extent[2] or not np.isfinite(extent).all():
        raise NetworkError(f"extent={extent!r}; expected west, south, east, north in degrees")
    return extent


def _plan(
    projection: str,
    center: float | Hashable | None,
    shown: Picture,
    nodes: pd.DataFrame,
    extent: Sequence[float] | None,
) -> Projection:
    """Choose the map that shows all that is drawn."""
    lon: Any = center
    if center is not None and center in nodes.index:
        lon = cell(nodes, center, "lon")
    elif center is None and extent is not None:
        lon = extent[0] + (extent[2] - extent[0]) % 360 / 2
    elif center is None:
        known = shown.focal is not None and shown.focal in shown.nodes.index
        lon = cell(shown.nodes, shown.focal, "lon") if known else ATLANTIC
    if isinstance(lon, bool) or not isinstance(lon, int | float | np.number):
        raise NetworkError(f"center={center!r}; expected a longitude or a node with a position")
    lats = [line[:, 1] for line in shown.lines]
    every = np.concatenate([shown.nodes["lat"].to_numpy(dtype=float), *lats])
    return _projection.world(projection, float(lon), every)


def _label(
    ax: Axes,
    plan: Projection,
    shown: Picture,
    lines: list[Any],
    *,
    labels: Labels,
    options: Options,
    inside: Any = None,
    obstacles: Sequence[tuple[float, float, str]] = (),
) -> None:
    if labels is False:
        return
    values = shown.nodes["agreements"]
    if not shown.flows:
        values = _draw.size_values(shown.nodes, options)
    counted = isinstance(labels, int)
    order = _draw.importance(shown.nodes, values) if isinstance(labels, int) else list(labels)
    most = _LABELS if labels is True else labels if isinstance(labels, int) else len(order)
    far = set() if counted else set(order)
    if shown.focal is not None and shown.focal in shown.nodes.index:
        order = [shown.focal, *(node for node in order if node != shown.focal)]
        far.add(shown.focal)
        most += 1
    _draw.labels(
        ax, plan, shown, order, lines, most=most, inside=inside, obstacles=obstacles, far=far
    )


def _notes(shown: Picture, nodes: pd.DataFrame, options: Options, plan: Projection) -> str:
    """Sentences that say how much is on show, and what is not."""
    lang, hidden = options.lang, shown.hidden
    count = hidden.get("shown", len(shown.nodes))
    notes = [
        say("on_show", lang, places=count, agreements=hidden.get("ties", len(shown.edges))),
    ]
    if hidden.get("within"):
        notes.append(f"{say('flow.within', lang)}: {number(hidden['within'], lang)}.")
    if hidden["cancelled"]:
        notes.append(say("hidden_cancelled", lang, count=hidden["cancelled"]))
    if hidden["places"]:
        notes.append(
            say("unplaced", lang, places=hidden["places"], agreements=hidden["agreements"])
        )
    if hidden["loops"]:
        notes.append(say("within_place", lang, count=hidden["loops"]))
    if plan.azimuthal:
        name = cell(nodes, shown.focal, "name") if shown.focal is not None else ""
        notes.append(say("proj.aeqd", lang, name=name))
    else:
        notes.append(say(f"proj.{plan.name}", lang))
    far = plan.azimuthal or plan.south < _projection.SOUTH
    notes.append(say("outlines.south" if far else "outlines", lang))
    return " ".join(notes)


def _source(source: str | None, lang: Lang) -> str:
    return say("source", lang, text=clean(source, 400)) if source else ""


def azimuthal_map(
    G: "nx.Graph[Any]",
    city: Hashable | None = None,
    *,
    radius_km: float | None = None,
    rings_km: float | None = None,
    color_by: str = "type",
    size_by: str = "degree",
    measures: pd.DataFrame | pd.Series | None = None,
    region_scheme: str = "source_section2",
    regions: pd.Series | None = None,
    communities: pd.Series | pd.DataFrame | None = None,
    seed: int = 0,
    cancelled: bool = False,
    labels: Labels = 60,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 150.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network as seen from one city: azimuthal equidistant, with range rings.

    Distances and directions from the city are true (geodesics on WGS 84); its agreements are
    straight lines.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    city
        The node in the middle; left out, the hub of a star network.
    radius_km
        How far the map reaches; left out, to the ring beyond the farthest place, at most
        19,900 km.
    rings_km
        Distance between two rings; a round number that gives four to eight when left out.
    color_by, size_by, measures, region_scheme, regions, communities, seed, cancelled, labels
        As in :func:`world_map`.
    title, source, lang, width_mm, ax
        As in :func:`world_map`.

    Returns
    -------
    matplotlib.axes.Axes
        Coordinates are metres from the city.

    Raises
    ------
    NetworkError
        There is no such node, it has no position, or the network has no hub and none is named.
    """
    check_lang(lang)
    centre = focal_city(G, city)
    if centre is None:
        raise NetworkError("the network is no star; name the city in the middle")
    nodes, edges = places(G, lang), agreements(G)
    if np.isnan(cell(nodes, centre, "lat")):
        raise NetworkError(f"{centre!r} has no position")
    options = Options(
        color_by,
        size_by,
        measures,
        region_scheme,
        regions,
        communities,
        seed,
        cancelled,
        False,
        lang,
    )
    options = replace(options, width=size_of(ax)[0] if ax is not None else width_mm)
    shown = _draw.picture(G, nodes, edges, centre, options)
    plan, ring, beyond = _disc(shown, centre, radius_km, rings_km)
    far = [clean(cell(shown.nodes, node, "name")) for node in beyond]
    inner = shown.nodes.drop(index=[node for node in beyond if node != centre])
    keep = shown.edges["u"].isin(inner.index) & shown.edges["v"].isin(inner.index)
    shown = Picture(inner, shown.edges[keep], shown.keys, centre, hidden=shown.hidden)
    notes = [_notes(shown, nodes, options, plan), _source(source, lang)]
    if far:
        named = ", ".join(far[:8]) + (" …" if len(far) > 8 else "")  # noqa: PLR2004
        notes.insert(1, say("beyond", lang, places=f"{number(len(far), lang)} ({named})"))
    around = Surround(
        title=clean(title or "", 300),
        keys=shown.keys,
        notes=[note for note in notes if note],
        legend_below=True,
        width=width_mm,
    )
    with style():
        ax = open_axes(ax, around, around.inner)
        clip = _draw.ground(ax, plan)
        reach = plan.radius_km * 1000
        ax.set(xlim=(-1.05 * reach, 1.05 * reach), ylim=(-1.05 * reach, 1.05 * reach))
        lines = _draw.network(ax, plan, shown, clip=clip, thin=options.unit)
        standing = _rings(ax, plan, ring, shown, lang)
        inside = _projection.frame(plan)
        _label(
            ax,
            plan,
            shown,
            lines,
            labels=labels,
            options=options,
            inside=inside,
            obstacles=standing,
        )
        surround(ax, fitted(around, ax))
    return ax


def _disc(
    shown: Picture, centre: Hashable, radius_km: float | None, rings_km: float | None
) -> tuple[Projection, float, list[Hashable]]:
    """Choose radius and rings, and find the places beyond."""
    nodes = shown.nodes
    plan = Projection("aeqd", float(cell(nodes, centre, "lon")), float(cell(nodes, centre, "lat")))
    distance = np.hypot(*plan(nodes["lon"], nodes["lat"])) / 1000
    for name, value in (("radius_km", radius_km), ("rings_km", rings_km)):
        if value is not None and not (np.isfinite(value) and value > 0):
            raise NetworkError(f"{name}={value!r}; expected kilometres above 0")
    top = float(distance.max()) if len(distance) else 0.0
    reach = min(radius_km or max(top * 1.04, 250.0), _projection.FARTHEST_KM)
    ring = rings_km or next((step for step in _RINGS if reach / step <= 6), _RINGS[-1])  # noqa: PLR2004
    if radius_km is None:
        reach = min(float(np.ceil(reach / ring)) * ring, _projection.FARTHEST_KM)
    plan = Projection("aeqd", plan.lon, plan.lat, radius_km=reach)
    beyond = [node for node, km in zip(nodes.index, distance, strict=True) if km > reach]
    return plan, ring, beyond


def _rings(
    ax: Axes, plan: Projection, ring: float, shown: Picture, lang: Lang
) -> list[tuple[float, float, str]]:
    """Draw the range rings, labelled where fewest places lie, and the four directions."""
    light = _style.LIGHT
    x, y = plan(shown.nodes["lon"], shown.nodes["lat"])
    bearing = np.degrees(np.arctan2(x, y)) % 360
    free = np.arange(0, 360, 5.0)
    apart = np.abs((free[:, None] - bearing[None, :] + 180) % 360 - 180).min(axis=1)
    # South of the centre reads best, where it is free.
    best = free[np.lexsort((np.abs(free - 200), -np.round(apart / 10)))[0]]
    angle = np.radians(best)
    standing = []
    radii = np.arange(ring, plan.radius_km * 1.0001, ring)
    for radius in radii:
        if radius < plan.radius_km * 0.999:
            ax.add_patch(
                Circle(
                    (0, 0), radius * 1000, fill=False, edgecolor="#9aa3ab", linewidth=HAIR,
                    linestyle=(0, (1, 2)), zorder=1.5,
                )
            )  # fmt: skip
        share = 0.965 if radius > plan.radius_km * 0.999 else 1.0
        text = say("km", lang, number=float(radius))
        spot = np.array([np.sin(angle), np.cos(angle)]) * radius * 1000 * share
        standing.append((float(spot[0]), float(spot[1]), text))
        halo(
            ax,
            float(spot[0]),
            float(spot[1]),
            text,
            fontsize=SMALL - 0.5,
            color=light["muted"],
            ha="center",
            va="center",
            zorder=3.5,
        )
    edge = plan.radius_km * 1000 * 1.025
    for turn, word in enumerate(("north", "east", "south", "west")):
        ax.text(
            np.sin(turn * np.pi / 2) * edge,
            np.cos(turn * np.pi / 2) * edge,
            say(word, lang),
            fontsize=SMALL,
            color=light["muted"],
            ha="center",
            va="center",
        )
    return standing


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
    plan = _plan(projection, center, whole, nodes, _check_extent(extent))
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
    low, high = _draw.bounds(plan, extent)
    shape = float((high[1] - low[1]) / (high[0] - low[0]))
    columns, thin = look
    if given is None:
        given = _grid(around, count, min(columns, count), shape)
    if len(given) < count:
        raise NetworkError(f"{count} periods and {len(given)} axes; hand in one per period")
    for small, period in zip(given, periods, strict=False):
        clip = _draw.ground(small, plan, extent)
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
