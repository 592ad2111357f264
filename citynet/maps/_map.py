"""The interactive map of a network: a folium map that carries its own renderer."""

import datetime as dt
import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import folium
import networkx as nx
import pandas as pd
from branca.element import MacroElement
from folium.folium import _default_css, _default_js
from folium.map import Icon
from folium.template import Template

from citynet import _check, temporal
from citynet._frames import edges_of
from citynet._headline import headline
from citynet.errors import CitynetWarning
from citynet.maps import _fallback, _own, _page, _payload, _saving, _story
from citynet.maps._payload import Theme
from citynet.maps._projection import MERCATOR, ProjectionName
from citynet.measures import names

_COLORINGS = ("type", "region", "community", "plain")
Opening = Literal["crowd", "whole"]
TimeMode = Literal["cumulative", "in_force"]
_CHOICES: dict[str, tuple[str, ...]] = {
    "opening": ("crowd", "whole"),
    "time_mode": ("cumulative", "in_force"),
}


class NetworkLayer(MacroElement):
    """What citynet adds to a folium map: its data, its renderer, its controls."""

    is_citynet = True

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "citynet"
        self.payload = payload

    def render(self, **_: Any) -> str:
        """Put style, script and data onto the page, once each."""
        page: Any = self.get_root()
        owner: Any = self._parent
        payload = self.payload | {"base": _page.basemap() if self.payload["base"] else None}
        data = _page.script_json(payload)
        name = self.get_name()
        for part, key, text in (
            (page.header, "citynet_style", f"<style>{_page.style()}</style>"),
            (page.header, "citynet_script", f"<script>{_page.runtime('start')}</script>"),
            (page.html, name, f'<script type="application/json" id="{name}">{data}</script>'),
            (page.script, name, f'citynet.start({owner.get_name()}, "{name}");'),
        ):
            part.add_child(_page.Raw(text), name=key)
        return ""


class NetworkMap(folium.Map):
    """A :class:`folium.Map` that is one self-contained file, however it is shown or saved."""

    is_citynet = True
    default_js = [link for link in _default_js if link[0] == "leaflet"]  # noqa: RUF012 - folium's
    default_css = [link for link in _default_css if link[0] == "leaflet_css"]  # noqa: RUF012

    # folium's own, less what forbids a reader to zoom the page and what belongs to other files.
    _template = Template(
        """
        {% macro header(this, kwargs) %}
        {{ this.viewport }}
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <main class="citynet" id="page_{{ this.get_name() }}"><div class="folium-map"
        id="{{ this.get_name() }}"></div><noscript>{{ this.fallback }}</noscript></main>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }}, crs: citynet.crs({{ this.sheet()|tojson }}),
            ...{{ this.options|tojavascript }}});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        payload: dict[str, Any],
        printed: Callable[[], Any],
        fallback: str,
        projection: ProjectionName = "auto",
        **options: Any,
    ) -> None:
        # The map watches its own size, also where it is shown only later: in a tab, say.
        super().__init__(tiles=None, zoom_control=False, track_resize=False, **options)
        self.payload = payload
        self.asked = projection
        self.fallback = fallback
        self.viewport = _page.VIEWPORT
        self.printed = printed
        self.heading: str = _payload.heading(payload)
        # folium has put the map into a figure of its own; here it goes into ours.
        page = _page.Page(title=self.heading, lang=payload["lang"])
        page.add_child(self)
        self.add_child(NetworkLayer(payload))

    def html(self) -> str:
        """Give the whole page.

        Returns
        -------
        str
            One HTML file. It makes no outside request, unless a caller's own layer does; those
            are named in a :class:`~citynet.errors.CitynetWarning`.
        """
        page: Any = self.get_root()
        added = _page.foreign(page)
        if pictures := _page.mercator_only(added):
            self._under(pictures)
        # Only a caller's layer has someone to name in Leaflet's corner.
        self.options["attribution_control"] = bool(added)
        if any(isinstance(child, Icon) for child in added):
            # Awesome markers do not draw at all without folium's usual files.
            self.default_js, self.default_css = list(_default_js), list(_default_css)
        if outside := _page.outside_files(added):
            warnings.warn(
                "these layers fetch files from elsewhere, so the map needs a network: "
                + ", ".join(outside),
                CitynetWarning,
                stacklevel=4,
            )
        return str(page.render())

    def sheet(self) -> dict[str, Any]:
        """Projection that the map opens in, with its middle."""
        chosen: dict[str, Any] = self.payload["projection"]
        return chosen

    def _under(self, pictures: list[str]) -> None:
        """Draw in Mercator, as tiles and pictures of the world are made for it."""
        if self.asked not in {"auto", "mercator"}:
            warnings.warn(
                f"the map is drawn in Mercator, for which these layers are made, not with "
                f"projection={self.asked!r}: {', '.join(pictures)}",
                CitynetWarning,
                stacklevel=5,
            )
        self.payload |= {"projection": MERCATOR, "projections": [MERCATOR]}

    def save(self, outfile: Any, close_file: bool = True, **_: Any) -> None:
        """Write the map as one file, as :func:`save` does; an open file is written to."""
        if hasattr(outfile, "write"):
            outfile.write(self.html().encode())
            if close_file:
                outfile.close()
        else:
            _saving.save(self, outfile)

    def _repr_html_(self, **_: Any) -> str:
        return _saving.embed(self, height=560)


def network_map(
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
) -> NetworkMap:
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
    heading = title or headline(_standing(G, stands, time_mode), lang)
    read = edges_of(G)
    payload = _payload.of(
        G, title=heading, source=source, lang=lang, focal=focal, theme=theme,
        projection=projection, read=read,
    )  # fmt: skip
    sizes = payload["sizes"] | _payload.sizes(G, size_by, measures)
    of_column = color_by not in _COLORINGS
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
        "groups": _payload.groups(
            payload, G, region_scheme, lang, with_communities=communities, seed=seed
        )
        | own,
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
    return NetworkMap(
        payload,
        printed,
        _fallback.fallback(G, payload),
        projection,
        location=[30, 15],
        zoom_start=2,
    )


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
