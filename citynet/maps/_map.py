"""The interactive map of a network: a folium map that carries its own renderer."""

import datetime as dt
import os
import warnings
from collections.abc import Hashable, Sequence
from typing import Any, Literal

import folium
import networkx as nx
import pandas as pd
from branca.element import MacroElement
from folium.folium import _default_css, _default_js
from folium.map import Icon
from folium.template import Template

from citynet import _style, regions
from citynet._data import atomic_path
from citynet.communities import communities
from citynet.errors import CitynetWarning, NetworkError
from citynet.maps import _columns, _page
from citynet.maps._words import Lang, words

ColorBy = Literal["type", "region", "community", "plain"]
Theme = Literal["auto", "light", "dark"]
_CHOICES: dict[str, tuple[str, ...]] = {
    "lang": ("en", "tr"),
    "theme": ("auto", "light", "dark"),
    "color_by": ("type", "region", "community", "plain"),
    "time_mode": ("cumulative", "in_force"),
}


class NetworkLayer(MacroElement):
    """What citynet adds to a folium map: its data, its renderer, its controls."""

    is_citynet = True

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__()
        self._name = "citynet"
        self.payload = payload

    def render(self, **kwargs: Any) -> None:  # noqa: ARG002 - branca's signature
        """Put style, script and data onto the page, once each."""
        page, name = self.get_root(), self.get_name()
        payload = self.payload | {"base": _page.basemap()} if self.payload["base"] else self.payload
        page.header.add_child(_page.Raw(f"<style>{_page.style()}</style>"), name="citynet_style")
        page.header.add_child(
            _page.Raw(f"<script>{_page.runtime()}</script>"), name="citynet_script"
        )
        data = f'<script type="application/json" id="{name}">{_page.script_json(payload)}</script>'
        page.html.add_child(_page.Raw(data), name=name)
        page.script.add_child(
            _page.Raw(f'citynet.start({self._parent.get_name()}, "{name}");'), name=name
        )


class NetworkMap(folium.Map):  # type: ignore[misc] # folium is untyped
    """A :class:`folium.Map` that is one self-contained file, however it is shown or saved."""

    is_citynet = True
    default_js = [link for link in _default_js if link[0] == "leaflet"]  # noqa: RUF012 - folium's
    default_css = [link for link in _default_css if link[0] == "leaflet_css"]  # noqa: RUF012

    # folium's own, less what forbids a reader to zoom the page and what belongs to other files.
    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>html, body { width: 100%; height: 100%; margin: 0; padding: 0; }</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <main class="citynet" id="page_{{ this.get_name() }}"><div class="folium-map"
        id="{{ this.get_name() }}"></div><noscript>{{ this.no_script|e }}</noscript></main>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}});
        {% endmacro %}
        """
    )

    def __init__(self, payload: dict[str, Any], **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, attribution_control=False, **options)
        self.no_script = payload["words"]["no_script"]
        self._parent = None
        page = _page.Page(title=payload["title"] or payload["words"]["title"], lang=payload["lang"])
        page.add_child(self)
        self.layer = NetworkLayer(payload)
        self.add_child(self.layer)

    def html(self) -> str:
        """Give the whole page.

        Returns
        -------
        str
            One HTML file. It makes no outside request, unless a caller's own layer does; those
            are named in a :class:`~citynet.errors.CitynetWarning`.
        """
        page = self.get_root()
        outside = _page.outside_files(page)
        if any(isinstance(child, Icon) for child in _page.descendants(page)):
            # Awesome markers do not draw at all without folium's usual files.
            self.default_js, self.default_css = list(_default_js), list(_default_css)
        if outside:
            warnings.warn(
                "these layers fetch files from elsewhere, so the map needs a network: "
                + ", ".join(outside),
                CitynetWarning,
                stacklevel=3,
            )
        return str(page.render())

    def save(self, outfile: Any, **_: Any) -> None:
        """Write the map as one file; see :func:`save`."""
        save(self, outfile)

    def _repr_html_(self, **_: Any) -> str:
        return embed(self, height=560)


def network_map(
    G: nx.MultiGraph,
    *,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    color_by: ColorBy = "type",
    region_scheme: str = "source_section2",
    size_by: str = "degree",
    measures: pd.DataFrame | None = None,
    focal: Hashable | None = None,
    as_of: int | str | None = None,
    time_mode: Literal["cumulative", "in_force"] = "cumulative",
    time_control: bool = True,
    flows: bool = True,
    basemap: bool = True,
    theme: Theme = "auto",
    seed: int = 0,
) -> NetworkMap:
    """Draw a network as an interactive map.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it. Places without ``x`` and ``y`` are
        listed beside the map; agreements without a date are shown and counted.
    title, source
        Shown on the map as text.
    lang
        Language of everything the map itself says.
    color_by
        What colour means when the map opens; the reader can change it.
    region_scheme
        The scheme of :func:`citynet.regions.assign` that ``"region"`` uses.
    size_by
        The measure that the circles' area shows: ``"degree"`` (partners), ``"agreements"``, or a
        column of ``measures`` or of :func:`citynet.centrality`.
    measures
        A DataFrame indexed by node; its numeric columns are offered as sizes.
    focal
        The node marked as the centre; found when the network is a star, ``False`` for none.
    as_of
        The year that the map opens at (``1990`` or ``"1990"``); all years when left out. Without
        a time control the map stays at that year.
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
    seed
        Seed of the communities.

    Returns
    -------
    folium.Map
        Callers may add folium layers to it.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or ``focal`` is no node of the graph.
    """
    chosen = {"lang": lang, "theme": theme, "color_by": color_by, "time_mode": time_mode}
    for name, value in chosen.items():
        if value not in _CHOICES[name]:
            raise NetworkError(f"{name}={value!r}; expected one of {', '.join(_CHOICES[name])}")
    nodes = list(G)
    if focal is None:
        focal = _columns.star_centre(G)
    elif focal is not False and focal not in G:
        raise NetworkError(f"focal={focal!r} is no node of the graph")
    groups = _groups(G, region_scheme, lang, seed)
    edges = _columns.edge_columns(G)
    payload = {
        "lang": lang,
        "style": _look(edges["types"]),
        "words": words(lang),
        "title": title or "",
        "source": source or "",
        "theme": theme,
        "colorBy": color_by,
        "sizeBy": size_by,
        "focal": -1 if focal is None or focal is False else nodes.index(focal),
        "asOf": _year(as_of),
        "timeMode": time_mode,
        "timeControl": time_control,
        "flows": flows,
        "nodes": _columns.node_columns(G),
        "edges": edges,
        "sizes": _sizes(G, size_by, measures),
        "groups": groups,
        "countries": _country_names(G, lang),
        "base": basemap,
    }
    return NetworkMap(payload, location=[30, 15], zoom_start=2)


def save(m: folium.Map, path: str | os.PathLike[str]) -> None:
    """Write a map as one HTML file that opens offline.

    Parameters
    ----------
    m
        What :func:`network_map` or :func:`period_panel` gave, with or without a caller's layers.
    path
        The file to write; folders are made.

    Warns
    -----
    CitynetWarning
        A caller's layer fetches files from elsewhere; it is named.
    """
    if hasattr(path, "write"):  # folium's save takes an open file too
        path.write(m.html().encode())
        return
    with atomic_path(path) as temporary:
        temporary.write_text(_html(m), encoding="utf-8")


def embed(m: folium.Map, height: int | str = 480, *, title: str | None = None) -> str:
    """Give a fragment of HTML that shows a map inside any page.

    Parameters
    ----------
    m
        What :func:`network_map` or :func:`period_panel` gave.
    height
        Height in CSS pixels, or a CSS length (``"60vh"``), or an aspect ratio (``"16/9"``) for a
        map that keeps its shape at any width.
    title
        What a screen reader calls the frame; the map's own title when left out.

    Returns
    -------
    str
        A sandboxed ``iframe`` that holds the whole map. Several on a page do not disturb each
        other: each is a document of its own.
    """
    page = m.get_root()
    name = _page.html.escape(_page.visible(title or page.title), quote=True)
    ratio = isinstance(height, str) and "/" in height
    length = f"{height}px" if isinstance(height, int) else height
    size = f"aspect-ratio:{length}" if ratio else f"height:{length}"
    source = _html(m).replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe title="{name}" sandbox="allow-scripts allow-downloads allow-popups" '
        f'allow="fullscreen" style="display:block;width:100%;{_page.html.escape(size)};border:0" '
        f'srcdoc="{source}"></iframe>'
    )


def _html(m: Any) -> str:
    if not isinstance(m, NetworkMap) and not hasattr(m, "html"):
        raise NetworkError(f"{type(m).__name__} is not a map of citynet; make it with network_map")
    return str(m.html())


def _groups(G: nx.MultiGraph, scheme: str, lang: Lang, seed: int) -> dict[str, _columns.Column]:
    """Region and community of each node, where there are any."""
    nodes = list(G)
    told = regions.describe(scheme)["region_tr"]
    assigned = regions.assign(G, scheme=scheme)
    sizes = assigned.value_counts()
    order = [name for name in told.index if name in sizes.index]
    if len(told) > _columns.MOST_COLOURS:
        # With more regions than colours, the large ones get the colours.
        order.sort(key=lambda name: -sizes[name])
    names = order if lang == "en" else [str(told[name]) for name in order]
    groups = {}
    if order:
        groups["region"] = _columns.group_column(assigned, nodes, order, names)
    # One city's own agreements have no communities; on other graphs Leiden finds some.
    if G.number_of_edges() and not _is_star(G):
        found = communities(G, seed=seed)["community"]
        order = sorted(found.dropna().unique())
        groups["community"] = _columns.group_column(
            found, nodes, order, [str(int(number) + 1) for number in order]
        )
    return groups


def _is_star(G: nx.MultiGraph) -> bool:
    """Whether every tie ends at one node."""
    _, hub = max(((len(partners), -row) for row, partners in enumerate(G.adj.values())))
    centre = list(G)[-hub]
    return all(centre in edge for edge in G.edges())


def _look(types: Sequence[str]) -> dict[str, Any]:
    """Colours and dashes, the same as the printed figures'."""
    look: dict[str, Any] = {
        "dashes": [_style.type_dash(kind) for kind in types],
        "cancelledDash": _style.CANCELLED_DASH,
    }
    for name, ground, typed, groups, plain in (
        ("light", _style.LIGHT, _style.TYPE_COLOURS, _style.CATEGORIES, _style.CATEGORIES[0]),
        ("dark", _style.DARK, _style.TYPE_COLOURS_DARK, _style.CATEGORIES_DARK, "#7ea6ea"),
    ):
        look[name] = {
            **ground,
            "types": [typed.get(kind, _style.OTHER_TYPE) for kind in types],
            "groups": groups,
            "rest": _style.CATEGORY_REST,
            "cancelled": _style.CANCELLED_COLOUR,
            "plain": plain,
        }
    return look


def _sizes(
    G: nx.MultiGraph, size_by: str, measures: pd.DataFrame | None
) -> dict[str, _columns.Column]:
    frame = _columns.degrees(G)
    if measures is not None:
        frame = frame.join(measures[[name for name in measures if name not in frame]])
    if size_by not in frame:
        from citynet.centrality import centrality  # noqa: PLC0415 - loads the measures

        computed = centrality(G)
        if size_by not in computed:
            raise NetworkError(f"size_by={size_by!r}; expected one of {', '.join(computed)}")
        frame[size_by] = computed[size_by]
    return dict(_columns.sizes(frame, list(G)))


def _year(as_of: int | str | dt.date | None) -> int | None:
    if as_of is None:
        return None
    text = str(as_of)[:4]
    if not text.isdecimal():
        raise NetworkError(f"as_of={as_of!r}; expected a year such as 1990")
    return int(text)


def _country_names(G: nx.MultiGraph, lang: Lang) -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - reads its tables

    names = Locale(lang).territories
    found = {str(code) for _, code in G.nodes(data="country") if code}
    return {code: names[code] for code in sorted(found) if code in names}
