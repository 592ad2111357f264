"""The page around a map: every file it needs inside it, the same bytes for the same input."""

import base64
import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.features import CustomIcon
from folium.map import Icon
from folium.raster_layers import ImageOverlay, TileLayer, VideoOverlay, WmsTileLayer
from xstatic.pkg import leaflet

from citynet._data import data_path
from citynet.maps._squeeze import squeezed
from citynet.text import visible

ASSETS = Path(__file__).with_name("assets")
# In the order of their imports: a module uses only names of those before it.
_COMMON = (
    "geometry", "projection", "decode", "text", "words", "rtree", "palette", "model", "flows",
    "view", "crowd", "ground", "graticule", "arcs", "symbols", "labels", "scene", "dom",
    "popup", "legend", "net",
)  # fmt: skip
MODULES = {
    "start": (
        *_COMMON,
        "renderer",
        "svg",
        "cards",
        "embed",
        "overview",
        "inset",
        "paper",
        "keys",
        "table",
        "timeline",
        "story",
        "search",
        "places",
        "app",
    ),
    "startPanel": (*_COMMON, "panel"),
}
VIEWPORT = (
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<style>html, body { width: 100%; height: 100%; margin: 0; padding: 0; }</style>\n"
)
LEAFLET = Path(leaflet.BASE_DIR)
_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)
_IDS = re.compile(r"_([0-9a-f]{32})\b")
# Our data, in which nothing is an element's id; script_json() keeps it free of "<".
_DATA = re.compile(r'(<script type="application/json" id="[^"]*">)([^<]*)')
# The browser itself sees to it that nothing is fetched.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'\">\n"
)
# Of pages with their styles and scripts in files beside them: nothing in the page itself runs.
LINKED_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; "
    "form-action 'none'\">\n"
)


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
        policy = "" if foreign(self) else POLICY
        title = self.title or ""
        return _steady(document(title, self.lang, f"{policy}{head}", body, script))


def document(title: str, lang: str, head: str, body: str, script: str) -> str:
    """Give a page around what is already HTML; the title is text."""
    ran = f"\n<script>\n{script}\n</script>" if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n{head}\n</head>\n"
        f"<body>\n{body}{ran}\n</body>\n</html>\n"
    )


def escape(text: str) -> str:
    """Text as HTML, in an element or an attribute."""
    return html.escape(visible(text), quote=True)


def script_json(value: Any) -> str:
    """JSON that can stand inside a script element: it never holds ``<``, so nothing ends it.

    It is ASCII, which carries every text, lone surrogates too, and which browsers read fastest.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


@cache
def runtime(entry: str) -> str:
    """Give the map's own JavaScript: the modules joined into one scope, for browsers."""
    body = joined(*(ASSETS / f"{name}.js" for name in MODULES[entry]))
    # The map is made with its sheet's own system of coordinates, before it is started.
    return f'"use strict";\nconst citynet = (() => {{\n{body}return {{ {entry}, crs }};\n}})();\n'


def joined(*files: Path) -> str:
    """Join modules into one scope: what they import stands before them."""
    sources = [file.read_text(encoding="utf-8") for file in files]
    return "".join(squeezed(_EXPORT.sub("", _IMPORT.sub("", source))) for source in sources)


@cache
def style() -> str:
    """Give the map's own style sheet."""
    source = (ASSETS / "map.css").read_text(encoding="utf-8")
    source = re.sub(r"/\*.*?\*/\n?", "", source, flags=re.DOTALL)
    return re.sub(r"^\s+", "", source, flags=re.MULTILINE)


@cache
def basemap() -> Any:
    """Give the outlines of the countries."""
    return json.loads(data_path("basemap", "world.json").read_text(encoding="utf-8"))


@cache
def leaflet_script() -> str:
    """Leaflet, without the pointer to its source map, which a browser would ask for."""
    source = (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"\n?//# sourceMappingURL=.*", "", source)


@cache
def leaflet_style() -> str:
    """Leaflet's style sheet with its few pictures inside it."""
    source = (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\((images/[\w.-]+)\)", lambda match: f"url({_picture(match[1])})", source)


def _picture(name: str) -> str:
    data = base64.b64encode((LEAFLET / name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{data}"


def _head(children: dict[str, Element], script: str) -> Iterator[str]:
    for name, child in children.items():
        if isinstance(child, JavascriptLink) and _is_leaflet(child.url):
            yield f"<script>{leaflet_script()}</script>"
            if "L.marker(" in script:
                yield f"<script>{_marker_pictures()}</script>"
            if "$(" in script and "jquery" not in children:
                yield f"<script>{_JQUERY_STAND_IN}</script>"
        elif isinstance(child, CssLink) and _is_leaflet(child.url):
            yield f"<style>{leaflet_style()}</style>"
        elif name != "meta_http":
            yield child.render()


def _is_leaflet(url: str) -> bool:
    return url.rsplit("/", 1)[-1] in {"leaflet.js", "leaflet.css"}


def _marker_pictures() -> str:
    """Leaflet looks for its marker's pictures beside its style sheet; here they are inside."""
    pictures = {
        "iconUrl": _picture("images/marker-icon.png"),
        "iconRetinaUrl": _picture("images/marker-icon-2x.png"),
        "shadowUrl": _picture("images/marker-shadow.png"),
    }
    return (
        "delete L.Icon.Default.prototype._getIconUrl;"
        f"L.Icon.Default.mergeOptions({json.dumps(pictures)});"
    )


# folium's popups use one thing of jQuery: $("<div>…</div>")[0].
_JQUERY_STAND_IN = (
    "window.$ = window.$ || ((markup) => { const holder = document.createElement('template');"
    " holder.innerHTML = markup.trim(); return [holder.content.firstChild]; });"
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
