"""The page around a map: every file it needs inside it, the same bytes for the same input."""

import base64
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

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


def data(name: str, value: Any) -> str:
    """Give the element that holds what the page's script reads."""
    return f'<script type="application/json" id="{name}">{script_json(value)}</script>'


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
    return re.sub(r"url\((images/[\w.-]+)\)", lambda match: f"url({picture_of(match[1])})", source)


def picture_of(name: str) -> str:
    """Give one of Leaflet's pictures as a link that holds it."""
    data = base64.b64encode((LEAFLET / name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{data}"
