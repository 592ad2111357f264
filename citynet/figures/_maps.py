"""The network on a world or regional map."""

from collections.abc import Hashable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from citynet import _check
from citynet.figures import _draw, _ground, _inset, _labels, _projection
from citynet.figures._canvas import chart, size_of
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, cell, focal_city, places
from citynet.figures._projection import Projection
from citynet.figures._words import say
from citynet.language import _

Labels = int | Sequence[Hashable] | bool
# Where the Bering Strait, not a continent, lies at the map's edge.
ATLANTIC = 11.0
_LABELS = 25
_FAR = 8  # so many of the most important may have their name apart, with a line


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
    inset: bool | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
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
        What the symbols' area shows: ``"degree"`` (partners), ``"agreements"``, ``"population"``,
        a column of ``measures``, or any measure of :func:`citynet.measures.notes`.
    measures
        A Series or a DataFrame indexed by node, such as :func:`citynet.measures.centrality` gives.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    communities
        What :func:`citynet.community.communities` gave; computed with ``seed`` when left out.
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
    inset
        Whether a larger picture of the part where half of the places crowd stands beside the map
        (below it on less than 120 mm); left out, where that part is less than a fifth of the map.
        There is none in a caller's axes.
    title, source
        Text above and below.
    lang
        One of :data:`citynet.language.LANGS`: of the words, the numbers and the places' names.
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
    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        chosen = focal_city(G, focal)
        nodes, edges = places(G, lang), agreements(G)
        options = Options(
            color_by=color_by,
            size_by=size_by,
            measures=measures,
            region_scheme=region_scheme,
            regions=regions,
            communities=communities,
            seed=seed,
            cancelled=cancelled,
            flows=flows,
            lang=lang,
            width=size_of(ax)[0] if ax is not None else width_mm,
        )
        shown = _draw.picture(G, nodes, edges, chosen, options)
        plan = plan_of(projection, center, shown, nodes, extent)
        low, high = _ground.bounds(plan, check_extent(extent))
        page.keys, page.legend_below = shown.keys, True
        page.note(*on_show(shown, nodes, options, plan))
        larger = _inset.planned(
            page, plan, nodes, inset if extent is None else False, flows=shown.flows
        )
        body = page.inner * float((high[1] - low[1]) / (high[0] - low[0]))
        if larger is not None and larger.beside:
            body = max(body, larger.height)
        ax = page.open(body)
        clip = _ground.ground(ax, plan, extent)
        if larger is not None:
            _inset.heighten(ax, body)
        lines = _draw.network(ax, plan, shown, clip=clip, thin=options.unit)
        inside = _projection.frame(plan)
        if larger is None:
            label(ax, plan, shown, lines, labels=labels, inside=inside)
        else:
            inner, clip, standing, frame = _inset.stage(ax, plan, larger, lang)
            # What crowds on the whole has its name on the larger picture.
            around: dict[str, Any] = {"inside": inside, "fences": frame, "apart": 0}
            label(ax, plan, shown, lines, labels=labels, **around)
            lines = _draw.network(inner, larger.plan, shown, clip=clip, thin=options.unit)
            label(inner, larger.plan, shown, lines, labels=labels, obstacles=standing)
    return ax


def check_extent(extent: Sequence[float] | None) -> Sequence[float] | None:
    if extent is None:
        return None
    good = len(extent) == 4 and -90 <= extent[1] < extent[3] <= 90  # noqa: PLR2004
    good = good and extent[0] != extent[2] and bool(np.isfinite(extent).all())
    _check.that(good, "extent", extent, "west, south, east, north in degrees")
    return extent


def plan_of(
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
    number = isinstance(lon, int | float | np.number) and not isinstance(lon, bool)
    _check.that(number, "center", center, "a longitude or a node with a position")
    lats = [line[:, 1] for line in shown.lines]
    every = np.concatenate([shown.nodes["lat"].to_numpy(dtype=float), *lats])
    return _projection.world(projection, float(lon), every)


def label(
    ax: Axes,
    plan: Projection,
    shown: Picture,
    lines: list[Any],
    *,
    labels: Labels,
    inside: Any = None,
    obstacles: Sequence[tuple[float, float, str]] = (),
    fences: Sequence[Any] = (),
    apart: int = _FAR,
) -> None:
    if labels is False:
        return
    values = shown.nodes["agreements" if shown.flows else "size"]
    counted = isinstance(labels, int)
    order = _labels.importance(shown.nodes, values) if isinstance(labels, int) else list(labels)
    most = _LABELS if labels is True else labels if isinstance(labels, int) else len(order)
    far = set(order[: apart if counted else None])
    if shown.focal is not None and shown.focal in shown.nodes.index:
        order = [shown.focal, *(node for node in order if node != shown.focal)]
        far.add(shown.focal)
        most += 1
    standing: dict[str, Any] = {"inside": inside, "obstacles": obstacles, "fences": fences}
    _labels.labels(ax, plan, shown, order, lines, most=most, far=far, **standing)


PROJECTIONS = {
    "eqearth": _("Equal Earth projection."),
    "robin": _("Robinson projection."),
}


def on_show(shown: Picture, nodes: pd.DataFrame, options: Options, plan: Projection) -> list[str]:
    """Sentences that say how much is on show, and what is not."""
    lang, hidden = options.lang, shown.hidden
    count = hidden.get("shown", len(shown.nodes))
    notes = [
        say(
            "%(places)s places and bodies, %(agreements)s agreements.",
            lang,
            places=count,
            agreements=hidden.get("ties", len(shown.edges)) - hidden["uncounted"],
        ),
    ]
    if hidden["uncounted"]:
        notes.append(say("Not counted as agreements: %(count)s.", lang, count=hidden["uncounted"]))
    if hidden.get("within"):
        notes.append(say("Agreements within a country: %(count)s.", lang, count=hidden["within"]))
    if hidden["cancelled"]:
        notes.append(say("Not drawn: %(count)s cancelled.", lang, count=hidden["cancelled"]))
    if hidden["places"]:
        notes.append(
            say(
                "Not on the map: %(places)s without a position (%(agreements)s agreements).",
                lang,
                places=hidden["places"],
                agreements=hidden["agreements"],
            )
        )
    if hidden["loops"]:
        notes.append(say("Not drawn: %(count)s within one place.", lang, count=hidden["loops"]))
    if plan.azimuthal:
        name = cell(nodes, shown.focal, "name") if shown.focal is not None else ""
        notes.append(
            say(
                "Azimuthal equidistant projection: distances and directions from %(name)s are "
                "true.",
                lang,
                name=name,
            )
        )
    else:
        notes.append(say(PROJECTIONS[plan.name], lang))
    far = plan.azimuthal or plan.south < _projection.SOUTH
    whole = say("Outlines: Natural Earth.", lang)
    notes.append(say("Outlines: Natural Earth, without Antarctica.", lang) if far else whole)
    return notes
