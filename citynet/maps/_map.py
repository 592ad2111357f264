"""The interactive map of a network: what is drawn, and the page that draws it."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import networkx as nx
import pandas as pd

from citynet import _check, temporal
from citynet._data import long_lived
from citynet._frames import edges_of
from citynet._headline import headline
from citynet.maps import _fallback, _own, _page, _payload, _saving, _story
from citynet.maps._payload import Theme
from citynet.maps._projection import ProjectionName
from citynet.measures import names

if TYPE_CHECKING:
    from citynet.maps._folium import NetworkMap

_P = ParamSpec("_P")
_COLORINGS = ("type", "region", "community", "plain")
Opening = Literal["crowd", "whole"]
TimeMode = Literal["cumulative", "in_force"]
_CHOICES: dict[str, tuple[str, ...]] = {
    "opening": ("crowd", "whole"),
    "time_mode": ("cumulative", "in_force"),
}
# The map watches its own size, also where it is shown only later: in a tab, say.
OPTIONS = {
    "center": [30, 15],
    "zoom": 2,
    "zoomControl": False,
    "preferCanvas": False,
    "trackResize": False,
    "attributionControl": False,
}


class NetworkPage:
    """A map as one self-contained file."""

    def __init__(
        self,
        payload: dict[str, Any],
        printed: Callable[[], Any],
        fallback: str,
        asked: ProjectionName = "auto",
    ) -> None:
        self.payload = payload
        self.printed = printed
        self.fallback = fallback
        self.asked = asked
        self.heading: str = _payload.heading(payload)

    def html(self) -> str:
        """Give the whole page: one HTML file that makes no outside request."""
        return _page.document(
            self.heading,
            self.payload["lang"],
            f"{_page.POLICY}<script>{_page.leaflet_script()}</script>\n"
            f"<style>{_page.leaflet_style()}</style>\n{_page.VIEWPORT}\n{head()}",
            self.main("map_1") + self.data("citynet_2"),
            self.sheet("map_1") + start("map_1", "citynet_2"),
        )

    def main(self, name: str) -> str:
        """Give the element that the map is drawn into."""
        return (
            f'<main class="citynet" id="page_{name}"><div class="folium-map" id="{name}"></div>'
            f"<noscript>{self.fallback}</noscript></main>\n"
        )

    def data(self, name: str) -> str:
        """Give the element that holds what is drawn."""
        base = _page.basemap() if self.payload["base"] else None
        return _page.data(name, self.payload | {"base": base})

    def sheet(self, name: str, options: str | None = None) -> str:
        """Give the script that makes Leaflet's map, in the projection that it opens in."""
        crs = _page.script_json(self.payload["projection"])
        chosen = options or _page.script_json(OPTIONS)
        return f'var {name} = L.map("{name}", {{crs: citynet.crs({crs}), ...{chosen}}});\n'

    def save(self, path: Any) -> None:
        """Write the map as one file."""
        _saving.save(self, path)


def head() -> str:
    """Give the map's own style and script."""
    return f"<style>{_page.style()}</style>\n<script>{_page.runtime('start')}</script>"


def start(name: str, data: str) -> str:
    """Give the script that draws the data onto Leaflet's map."""
    return f'citynet.start({name}, "{data}");'


# Documented as the map that it becomes; by itself it is the same page without folium, which is slow
# to import.
@long_lived()
def page_of(
    G: "nx.MultiGraph[Any]",
    *,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    color_by: str = "type",
    colors: Mapping[Any, str] | None = None,
    columns: Sequence[str] | None = None,
    region_scheme: str = "source_section2",
    size_by: str = "degree",
    measures: pd.DataFrame | None = None,
    focal: Hashable | None = None,
    as_of: int | str | dt.date | None = None,
    time_mode: TimeMode = "cumulative",
    time_control: bool = True,
    flows: bool = True,
    basemap: bool = True,
    theme: Theme = "auto",
    projection: ProjectionName = "auto",
    opening: Opening = "crowd",
    steps: Sequence[Mapping[str, Any]] = (),
    communities: bool = True,
    seed: int = 0,
) -> NetworkPage:
    """Draw a network as an interactive map.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it. Places without ``x`` and ``y`` are
        listed beside the map; agreements without a date are shown and counted.
    title, source
        Shown on the map as text. Without a title the map is headed by a sentence that a rule finds
        in the network: whose agreements they are, with whom, and with which country most.
    lang
        Language of everything the map itself says.
    color_by
        What colour means when the map opens; the reader can change it: ``"type"``, ``"region"``,
        ``"community"``, ``"plain"``, or a column of the agreements or else of the places. Numbers
        are put into classes, other values stand for themselves, the eight most frequent with a
        colour each.
    colors
        A colour per value of that column, which also gives their order in the legend.
    columns
        The agreements' columns that cards show beside the usual ones, and that a reader can
        download; left out, all of the caller's own.
    region_scheme
        The scheme of :func:`citynet.regions.assign` that ``"region"`` uses.
    size_by
        The measure that the circles' area shows: ``"degree"`` (partners), ``"agreements"``,
        a column of ``measures`` or of :func:`citynet.measures.centrality`, or one of numbers of
        the agreements (each place's sum) or of the places.
    measures
        A DataFrame indexed by node; its numeric columns are offered as sizes.
    focal
        The node marked as the centre; found when the network is a star, ``False`` for none.
    as_of
        The date at whose end the map opens, as :func:`citynet.temporal.as_of` takes it (``1990``,
        ``"1990-06"``, a ``date``); all years when left out. Without a time control the map stays
        at that date.
    time_mode
        Whether a year shows all agreements signed so far or those in force.
    time_control
        Whether the reader can step through the years. Only shown when dates are known.
    flows
        Whether to bundle ties into flows where there are more than a person can read. The reader
        can switch it off.
    basemap
        Whether to draw the outlines of the countries.
    theme
        Light, dark, or what the reader's system prefers.
    projection
        ``"azimuthal"``: around the focal city, with true distances and directions from it;
        ``"lambert"``: a region in true areas; ``"equal_earth"``: the world in true areas;
        ``"mercator"``. ``"auto"`` takes the first of them that fits: a focal city, a region
        that nine in ten of the agreements' ends lie in (within 35 degrees of their middle), the
        world. What a first view leaves out is counted in the legend.
        The reader can turn to the others.
    opening
        ``"crowd"``: where half of the places lie in less than a fifth of the map, it opens there,
        and a small picture of the whole, with a frame, stands beside it; ``"whole"``: on the whole.
        The reader can turn to the whole.
    steps
        A story that the reader pages through, also in an embedded map. Each step is a mapping of
        ``title``, ``text`` and what the map then shows: ``year`` (as ``as_of``; left out, all),
        ``mode``, ``types`` (those switched on), ``color_by``, and ``place`` (a node, or longitude
        and latitude; left out, the whole) with a ``zoom`` (0 to 12).
    communities, seed
        Whether to find communities (:func:`citynet.community.communities` with this seed), by
        which the reader can colour. Of more than 5,000 agreements they come from one run, where
        others are the consensus of twenty, and the legend says so; a star has none.

    Returns
    -------
    folium.Map
        Callers may add folium layers to it. Markers, lines and shapes follow the projection (a
        line runs straight between its own points); under tiles and pictures, which are made for
        Mercator, the map is drawn in Mercator.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or ``focal`` is no node of the graph.

    Examples
    --------
    >>> drawn = cn.maps.network_map(G, title="Istanbul", color_by="region")
    >>> cn.maps.save(drawn, "istanbul.html")
    """
    chosen = {"opening": opening, "time_mode": time_mode}
    for name, value in chosen.items():
        _check.one_of(name, value, _CHOICES[name])
    stands = _payload.as_of(as_of, lang)
    _payload.check_undirected(G)
    read = edges_of(G)
    of_column = color_by not in _COLORINGS
    with ThreadPoolExecutor(1) as beside:
        parted = _payload.communities_of(read, seed, beside) if communities else lambda: None
        heading = title or (
            headline(G, lang, read)
            if stands is None
            else headline(_standing(G, stands, time_mode), lang)
        )
        payload = _payload.of(
            G, title=heading, source=source, lang=lang, focal=focal, theme=theme,
            projection=projection, read=read,
        )  # fmt: skip
        groups = _payload.groups(G, region_scheme, lang, parted, len(read.keys))
    sizes = payload["sizes"] | _payload.sizes(G, size_by, measures)
    own = {"column": _own.grouping(G, color_by, colors, lang)} if of_column else {}
    payload["edges"]["own"] = _own.texts_of(read, columns)
    payload |= {
        "colorBy": "column" if of_column else color_by,
        "opening": opening,
        "sizeBy": size_by,
        "asOf": stands,
        "timeMode": time_mode,
        "timeControl": time_control,
        "flows": flows,
        "sizes": sizes,
        "sizeNames": _payload.size_names(sizes, lang),
        "groups": groups | own,
        "base": basemap,
    }
    payload["steps"] = _story.steps_of(steps, G, payload)
    printable = {
        "degree",
        "agreements",
        "population",
        *names(),
        *(() if measures is None else measures),
    }
    printed = partial(
        _printed, G, as_of=stands, mode=time_mode,
        color_by="type" if of_column else color_by,
        size_by=size_by if size_by in printable else "degree",
        measures=measures, region_scheme=region_scheme, seed=seed, title=title, source=source,
        lang=lang, focal=focal or None,
    )  # fmt: skip
    return NetworkPage(payload, printed, _fallback.fallback(G, payload), projection)


def _layered(draw: Callable[_P, NetworkPage]) -> Callable[_P, "NetworkMap"]:
    """Make what is drawn a folium map, to which a caller can add layers."""

    @wraps(draw)
    def network_map(*args: _P.args, **options: _P.kwargs) -> "NetworkMap":
        from citynet.maps._folium import NetworkMap  # noqa: PLC0415 - slow to import

        return NetworkMap(draw(*args, **options))

    named: Any = network_map
    named.__name__ = named.__qualname__ = "network_map"
    named.__signature__ = signature(draw).replace(return_annotation="NetworkMap")
    return network_map


network_map = _layered(page_of)


def _printed(
    G: "nx.MultiGraph[Any]", *, as_of: dict[str, Any] | None, mode: TimeMode, **options: Any
) -> Any:
    """Draw the map's first view with matplotlib."""
    from citynet import figures  # noqa: PLC0415 - only paper needs matplotlib

    return figures.world_map(_standing(G, as_of, mode), **options)


def _standing(
    G: "nx.MultiGraph[Any]", as_of: dict[str, Any] | None, mode: TimeMode
) -> "nx.MultiGraph[Any]":
    """Give the network of the time that the map opens at."""
    return G if as_of is None else temporal.as_of(G, as_of["edtf"], mode=mode)
