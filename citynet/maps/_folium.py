"""A map as a folium map, to which callers add their own layers."""

import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.features import CustomIcon
from folium.folium import _default_css, _default_js
from folium.map import Icon
from folium.raster_layers import ImageOverlay, TileLayer, VideoOverlay, WmsTileLayer
from folium.template import Template

from citynet.errors import CitynetWarning
from citynet.maps import _page, _saving
from citynet.maps._map import NetworkPage, head, start
from citynet.maps._projection import MERCATOR

_IDS = re.compile(r"_([0-9a-f]{32})\b")
# Our data, in which nothing is an element's id; script_json() keeps it free of "<".
_DATA = re.compile(r'(<script type="application/json" id="[^"]*">)([^<]*)')
# folium's popups use one thing of jQuery: $("<div>…</div>")[0].
_JQUERY_STAND_IN = (
    "window.$ = window.$ || ((markup) => { const holder = document.createElement('template');"
    " holder.innerHTML = markup.trim(); return [holder.content.firstChild]; });"
)


class NetworkLayer(MacroElement):
    """What citynet adds to a folium map: its data, its renderer, its controls."""

    is_citynet = True

    def __init__(self, drawn: NetworkPage) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "citynet"
        self.drawn = drawn

    def render(self, **_: Any) -> str:
        """Put style, script and data onto the page, once each."""
        page: Any = self.get_root()
        owner: Any = self._parent
        name = self.get_name()
        for part, key, text in (
            (page.header, "citynet", head()),
            (page.html, name, self.drawn.data(name)),
            (page.script, name, start(owner.get_name(), name)),
        ):
            part.add_child(Raw(text), name=key)
        return ""


class NetworkMap(folium.Map):
    """A :class:`folium.Map` that is one self-contained file, however it is shown or saved."""

    is_citynet = True
    default_js = [link for link in _default_js if link[0] == "leaflet"]  # noqa: RUF012 - folium's
    default_css = [link for link in _default_css if link[0] == "leaflet_css"]  # noqa: RUF012

    # folium's own, less what forbids a reader to zoom the page and what belongs to other files.
    _template = Template(
        "{% macro header(this, kwargs) %}{{ this.viewport }}{% endmacro %}"
        "{% macro html(this, kwargs) %}{{ this.drawn.main(this.get_name()) }}{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "{{ this.drawn.sheet(this.get_name(), this.options|tojavascript) }}{% endmacro %}"
    )
    viewport = _page.VIEWPORT

    def __init__(self, drawn: NetworkPage) -> None:
        super().__init__([30, 15], zoom_start=2, tiles=None, zoom_control=False, track_resize=False)
        self.drawn = drawn
        self.payload = drawn.payload
        self.printed = drawn.printed
        self.heading = drawn.heading
        # folium has put the map into a figure of its own; here it goes into ours.
        page = Page(title=self.heading, lang=self.payload["lang"])
        page.add_child(self)
        self.add_child(NetworkLayer(drawn))

    def html(self) -> str:
        """Give the whole page.

        Returns
        -------
        str
            One HTML file. It makes no outside request, unless a caller's own layer does; those
            are named in a :class:`~citynet.errors.CitynetWarning`.
        """
        page: Any = self.get_root()
        added = foreign(page)
        if pictures := mercator_only(added):
            self._under(pictures)
        # Only a caller's layer has someone to name in Leaflet's corner.
        self.options |= {"center": self.location, "attribution_control": bool(added)}
        if any(isinstance(child, Icon) for child in added):
            # Awesome markers do not draw at all without folium's usual files.
            self.default_js, self.default_css = list(_default_js), list(_default_css)
        if outside := outside_files(added):
            warnings.warn(
                "these layers fetch files from elsewhere, so the map needs a network: "
                + ", ".join(outside),
                CitynetWarning,
                stacklevel=4,
            )
        return str(page.render())

    def _under(self, pictures: list[str]) -> None:
        """Draw in Mercator, as tiles and pictures of the world are made for it."""
        if self.drawn.asked not in {"auto", "mercator"}:
            warnings.warn(
                f"the map is drawn in Mercator, for which these layers are made, not with "
                f"projection={self.drawn.asked!r}: {', '.join(pictures)}",
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


class Raw(Element):
    """Text that goes onto the page as it is, never read as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        """Give the text."""
        return self.text


class Page(Figure):
    """A folium figure that is one self-contained HTML file."""

    def __init__(self, *, title: str, lang: str) -> None:
        super().__init__(title=title)
        self.lang = lang

    def render(self, **kwargs: Any) -> str:
        """Render the map and all its children into one page."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        script = self.script.render(**kwargs)
        head = "\n".join(_head(dict(self.header._children), script))  # noqa: SLF001 - branca's own way
        body = self.html.render(**kwargs)
        # A caller's own layers may need what the policy forbids.
        policy = "" if foreign(self) else _page.POLICY
        title = self.title or ""
        return _steady(_page.document(title, self.lang, f"{policy}{head}", body, script))


def _head(children: dict[str, Element], script: str) -> Iterator[str]:
    for name, child in children.items():
        if isinstance(child, JavascriptLink) and _is_leaflet(child.url):
            yield f"<script>{_page.leaflet_script()}</script>"
            if "L.marker(" in script:
                yield f"<script>{_marker_pictures()}</script>"
            if "$(" in script and "jquery" not in children:
                yield f"<script>{_JQUERY_STAND_IN}</script>"
        elif isinstance(child, CssLink) and _is_leaflet(child.url):
            yield f"<style>{_page.leaflet_style()}</style>"
        elif name != "meta_http":
            yield child.render()


def _is_leaflet(url: str) -> bool:
    return url.rsplit("/", 1)[-1] in {"leaflet.js", "leaflet.css"}


def _marker_pictures() -> str:
    """Leaflet looks for its marker's pictures beside its style sheet; here they are inside."""
    pictures = {
        "iconUrl": _page.picture_of("images/marker-icon.png"),
        "iconRetinaUrl": _page.picture_of("images/marker-icon-2x.png"),
        "shadowUrl": _page.picture_of("images/marker-shadow.png"),
    }
    return (
        "delete L.Icon.Default.prototype._getIconUrl;"
        f"L.Icon.Default.mergeOptions({json.dumps(pictures)});"
    )


def _steady(page: str) -> str:
    """Turn folium's random element ids into numbers in order of appearance, but not in the data."""
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        number = numbers.setdefault(match[1], f"{len(numbers) + 1}")
        return match[0].replace(match[1], number)

    parts = _DATA.split(page)
    # Every third part is data: before, opening tag, data, before, opening tag, data … after.
    return "".join(
        part if place % 3 == 2 else _IDS.sub(numbered, part)  # noqa: PLR2004
        for place, part in enumerate(parts)
    )


def descendants(element: Element) -> Iterator[Element]:
    """Every child of an element, its children first to last."""
    for child in list(element._children.values()):  # noqa: SLF001 - branca has no public walk
        yield child
        yield from descendants(child)


def foreign(page: Figure) -> list[Element]:
    """List what a caller added to the map."""
    return [child for child in descendants(page) if not getattr(child, "is_citynet", False)]


def mercator_only(added: list[Element]) -> list[str]:
    """Name those of a caller's layers that are pictures made for Mercator's map."""
    kinds = TileLayer | WmsTileLayer | ImageOverlay | VideoOverlay
    return sorted({type(child).__name__ for child in added if isinstance(child, kinds)})


def outside_files(added: list[Element]) -> list[str]:
    """Name what of a caller's layers would be fetched from elsewhere: ``TileLayer (https://…)``."""
    found = []
    for child in added:
        name = type(child).__name__
        links = [*getattr(child, "default_js", ()), *getattr(child, "default_css", ())]
        urls = [url for _, url in links if not _is_leaflet(url)]
        if isinstance(child, TileLayer | WmsTileLayer):
            urls.append(str(getattr(child, "tiles", None) or getattr(child, "url", "")))
        elif isinstance(child, ImageOverlay | VideoOverlay):
            urls.append(str(getattr(child, "url", "")))
        elif isinstance(child, CustomIcon):
            urls.append(str(child.options.get("icon_url", "")))
        elif isinstance(child, Icon):
            urls.append("Leaflet.awesome-markers, Bootstrap and Font Awesome")
        found += [f"{name} ({url})" for url in urls if not url.startswith("data:")]
    return list(dict.fromkeys(found))
