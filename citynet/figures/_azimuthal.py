"""The network around a focal city, distances and bearings true."""

from collections.abc import Hashable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from citynet import _check, _style
from citynet.errors import NetworkError
from citynet.figures import _draw, _ground, _projection
from citynet.figures._canvas import HAIR, SMALL, chart, clean, halo, size_of
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, cell, focal_city, places
from citynet.figures._maps import Labels, label, on_show
from citynet.figures._projection import Projection
from citynet.figures._words import number, say
from citynet.language import _c

_RINGS = (250, 500, 1000, 2000, 2500, 4000, 5000)


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
    lang: str = "en",
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
    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        centre = focal_city(G, city)
        if centre is None:
            raise NetworkError("the network is no star; name the city in the middle")
        nodes, edges = places(G, lang), agreements(G)
        if np.isnan(cell(nodes, centre, "lat")):
            raise NetworkError(f"{centre!r} has no position")
        options = Options(
            color_by=color_by,
            size_by=size_by,
            measures=measures,
            region_scheme=region_scheme,
            regions=regions,
            communities=communities,
            seed=seed,
            cancelled=cancelled,
            flows=False,
            lang=lang,
            width=size_of(ax)[0] if ax is not None else width_mm,
        )
        shown = _draw.picture(G, nodes, edges, centre, options)
        plan, ring, beyond = disc(shown, centre, radius_km, rings_km)
        shown = _without(shown, beyond)
        page.keys, page.legend_below = shown.keys, True
        page.note(*on_show(shown, nodes, options, plan))
        if beyond:
            far = [clean(cell(nodes, node, "name")) for node in beyond]
            named = ", ".join(far[:8]) + (" …" if len(far) > 8 else "")  # noqa: PLR2004
            page.note(
                say(
                    "Beyond the rim: %(places)s.",
                    lang,
                    places=f"{number(len(far), lang)} ({named})",
                )
            )
        ax = page.open(page.inner)
        clip = _ground.ground(ax, plan)
        reach = plan.radius_km * 1000
        ax.set(xlim=(-1.05 * reach, 1.05 * reach), ylim=(-1.05 * reach, 1.05 * reach))
        lines = _draw.network(ax, plan, shown, clip=clip, thin=options.unit)
        standing = rings(ax, plan, ring, shown, lang)
        inside: dict[str, Any] = {"inside": _projection.frame(plan), "obstacles": standing}
        label(ax, plan, shown, lines, labels=labels, **inside)
    return ax


def _without(shown: Picture, beyond: list[Hashable]) -> Picture:
    """Leave out the places beyond the rim, and the ties that go there."""
    inner = shown.nodes.drop(index=[node for node in beyond if node != shown.focal])
    keep = shown.edges["u"].isin(inner.index) & shown.edges["v"].isin(inner.index)
    return Picture(inner, shown.edges[keep], shown.keys, shown.focal, hidden=shown.hidden)


def disc(
    shown: Picture, centre: Hashable, radius_km: float | None, rings_km: float | None
) -> tuple[Projection, float, list[Hashable]]:
    """Choose radius and rings, and find the places beyond."""
    nodes = shown.nodes
    plan = Projection("aeqd", float(cell(nodes, centre, "lon")), float(cell(nodes, centre, "lat")))
    distance = np.hypot(*plan(nodes["lon"], nodes["lat"])) / 1000
    for name, value in (("radius_km", radius_km), ("rings_km", rings_km)):
        holds = value is None or (np.isfinite(value) and value > 0)
        _check.that(holds, name, value, "kilometres above 0")
    top = float(distance.max()) if len(distance) else 0.0
    reach = min(radius_km or max(top * 1.04, 250.0), _projection.FARTHEST_KM)
    ring = rings_km or next((step for step in _RINGS if reach / step <= 6), _RINGS[-1])  # noqa: PLR2004
    if radius_km is None:
        reach = min(float(np.ceil(reach / ring)) * ring, _projection.FARTHEST_KM)
    plan = Projection("aeqd", plan.lon, plan.lat, radius_km=reach)
    beyond = [node for node, km in zip(nodes.index, distance, strict=True) if km > reach]
    return plan, ring, beyond


def rings(
    ax: Axes, plan: Projection, ring: float, shown: Picture, lang: str
) -> list[tuple[float, float, str]]:
    """Draw the range rings, labelled where fewest places lie, and the four directions."""
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
                    (0, 0), radius * 1000, fill=False, edgecolor=_style.RING, linewidth=HAIR,
                    linestyle=(0, (1, 2)), zorder=1.5,
                )
            )  # fmt: skip
        share = 0.965 if radius > plan.radius_km * 0.999 else 1.0
        text = say("%(number)s km", lang, number=float(radius))
        spot = np.array([np.sin(angle), np.cos(angle)]) * radius * 1000 * share
        standing.append((float(spot[0]), float(spot[1]), text))
        halo(
            ax,
            float(spot[0]),
            float(spot[1]),
            text,
            fontsize=SMALL - 0.5,
            color=_style.LIGHT["muted"],
            ha="center",
            va="center",
            zorder=3.5,
        )
    _directions(ax, plan.radius_km * 1000 * 1.025, lang)
    return standing


_COMPASS = (_c("compass", "N"), _c("compass", "E"), _c("compass", "S"), _c("compass", "W"))


def _directions(ax: Axes, edge: float, lang: str) -> None:
    for turn, word in enumerate(_COMPASS):
        ax.text(
            np.sin(turn * np.pi / 2) * edge,
            np.cos(turn * np.pi / 2) * edge,
            say(word, lang),
            fontsize=SMALL,
            color=_style.LIGHT["muted"],
            ha="center",
            va="center",
        )
