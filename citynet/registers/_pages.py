"""The pages of registers: one self-contained HTML file each, which asks for nothing outside."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import shapely

from citynet import _basemap, _style, vocabulary
from citynet._catalogue import _
from citynet.language import Language
from citynet.maps import _page
from citynet.maps._page import POLICY, document, escape, script_json

ASSETS = Path(__file__).with_name("assets")
VIEW = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_COARSE = 0.25  # degrees: what a line of a small map of the world can show
_MARGIN = 8.0
_LEAST = 30.0

_GROUNDS = ("paper", "sea", "land", "coast", "ink", "muted", "rule")

Point = tuple[float, float]

#: Words for columns that pages show, in their order.
DETAILS = {
    "signed": _("Signed"), "renewed": _("Renewed"), "ended": _("Ended"), "status": _("Status"),
    "signed_at": _("Place of signature"), "role": _("Role"), "note": _("Note"),
    "source": _("Source"),
}  # fmt: skip


def cell(language: Language, name: str, value: Any) -> str:
    """Give a cell of a column as a person reads it."""
    if name in {"signed", "renewed", "ended"}:
        return language.date(str(value))
    say = {"status": language.status, "role": language.role, "type": language.type}.get(name, str)
    return say(value)


def page(title: str, lang: str, body: str, *, script: str = "", data: Any = None) -> str:
    """Give a page around what is already HTML; the title is text, ``data`` goes into ``#data``."""
    head = f"{POLICY}{VIEW}\n<style>{style()}</style>"
    held = (
        "" if data is None
        else f'<script type="application/json" id="data">{script_json(data)}</script>\n'
    )  # fmt: skip
    return document(title, lang, head, f"<main>\n{body}\n</main>\n{held}", script)


@cache
def style() -> str:
    """Give the style sheet of all pages: the grounds of the maps, light and dark, then the rest."""
    kind = vocabulary.of("type", vocabulary.DEFAULT_TYPE)
    light, dark = (
        f":root {{ {'; '.join(f'--{name}: {colour}' for name, colour in grounds.items())} }}"
        for grounds in (
            {name: _style.LIGHT[name] for name in _GROUNDS} | {"link": kind.colour},
            {name: _style.DARK[name] for name in _GROUNDS} | {"link": kind.colour_dark},
        )
    )
    css = (ASSETS / "pages.css").read_text(encoding="utf-8")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n{css}"


def rows(
    caption: str, headings: Sequence[str], lines: Iterable[str], *, name: str = "",
    numbers: Collection[int] = (),
) -> str:  # fmt: skip
    """Give a table whose rows are HTML already; ``numbers`` are the columns that hold some."""
    kinds = [' class="n"' if at in numbers else "" for at in range(len(headings))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(heading)}</th>'
        for kind, heading in zip(kinds, headings, strict=True)
    )
    body = "\n".join(lines)
    told = _scrolling(caption, f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody>")
    return told.replace("<table>", f'<table id="{name}">', 1) if name else told


def table(caption: str, headings: Sequence[str], cells: Iterable[Sequence[Any]]) -> str:
    """Give a table of texts and numbers, all of it escaped, that scrolls by itself when narrow."""
    cells = [list(row) for row in cells]
    numbers = {at for row in cells for at, cell in enumerate(row) if isinstance(cell, int | float)}
    lines = (
        "<tr>" + "".join(
            f'<td class="n">{escape(str(cell))}</td>' if isinstance(cell, int | float)
            else f"<td>{escape(str(cell))}</td>" for cell in row
        ) + "</tr>"
        for row in cells
    )  # fmt: skip
    return rows(caption, headings, lines, numbers=numbers)


def bars(
    caption: str, names: Sequence[str], values: Mapping[str, Sequence[int]],
    number: Callable[[float], str],
) -> str:  # fmt: skip
    """Give counts as a table of bars on one scale, a column each: small multiples that are read."""
    most = max((value for column in values.values() for value in column), default=0) or 1
    head = "<td></td>" + "".join(f'<th scope="col">{escape(who)}</th>' for who in values)
    body = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(
            f'<td><span class="count">{escape(number(column[row]))}</span><svg class="bar" '
            f'viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect height="10" '
            f'width="{100 * column[row] / most:.1f}"/></svg></td>'
            for column in values.values()
        ) + "</tr>"
        for row, name in enumerate(names)
    )  # fmt: skip
    return _scrolling(caption, f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody>")


def _scrolling(caption: str, rows: str) -> str:
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption>{rows}</table></div>"
    )


@cache
def settle_script() -> str:
    """Give the script of the page for settling, with the map's own texts and elements."""
    files = [_page.ASSETS / "text.js", _page.ASSETS / "dom.js", ASSETS / "xlsx.js",
             ASSETS / "questions.js", ASSETS / "settle.js"]  # fmt: skip
    return f'"use strict";\n(() => {{\n{_page.joined(*files)}start();\n}})();'


@cache
def ideas_script() -> str:
    """Give the script of the page of recommendations."""
    return f'"use strict";\n(() => {{\n{_page.joined(ASSETS / "ideas.js")}start();\n}})();'


def paragraphs(text: str) -> str:
    """Give lines of text as paragraphs."""
    return "\n".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def summary(text: str) -> str:
    """Give a first line as a paragraph and the others, which say it part by part, as a list."""
    first, *others = [line.strip() for line in text.splitlines() if line.strip()]
    lines = "".join(f"<li>{escape(line)}</li>" for line in others)
    return f"<p>{escape(first)}</p>" + (f'<ul class="plain">{lines}</ul>' if others else "")


def world(
    label: str, ties: Iterable[tuple[Point, Point, str]], spots: Iterable[tuple[Point, str, str]],
    *, links: Mapping[Point, str] | None = None, coarse: float = _COARSE,
) -> str:  # fmt: skip
    """Draw ties and places on a small map: points are latitude and longitude, each with its class.

    Parameters
    ----------
    label
        What the map shows, for who does not see it.
    ties
        Two points and a class of the style sheet.
    spots
        A point, a class and what it is.
    links
        The file that a point leads to.
    coarse
        Of the land, as in :func:`land`.
    """
    ties, spots, links = list(ties), list(spots), links or {}
    points = [point for one, other, _class in ties for point in (one, other)]
    west, south, width, height = _frame([*points, *(point for point, _class, _text in spots)])
    size = max(width, height) / 160
    lines = "".join(
        f'<line class="{kind}" x1="{a[1]:.2f}" y1="{-a[0]:.2f}" x2="{b[1]:.2f}" y2="{-b[0]:.2f}"/>'
        for a, b, kind in ties
    )
    dots = []
    for at, kind, text in spots:
        dot = (
            f'<circle class="{kind}" cx="{at[1]:.2f}" cy="{-at[0]:.2f}" r="{size:.2f}">'
            f"<title>{escape(text)}</title></circle>"
        )
        # The list has the same links; by keyboard they are passed once, there.
        if at in links:
            named = f'tabindex="-1" aria-label="{escape(text)}"'
            dot = f'<a href="{links[at]}" {named}>{dot}</a>'
        dots.append(dot)
    return (
        f'<svg class="world" role="{"group" if links else "img"}" aria-label="{escape(label)}" '
        f'viewBox="{west:.1f} {-south - height:.1f} {width:.1f} {height:.1f}">'
        f'<path class="land" d="{land(coarse)}"/>{lines}{"".join(dots)}</svg>'
    )


def _frame(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Give west, south, width and height in degrees of a frame that holds all points."""
    if not points:
        return -180.0, -60.0, 360.0, 145.0
    lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
    south, north = max(min(lats) - _MARGIN, -60), min(max(lats) + _MARGIN, 85)
    west, east = max(min(lons) - _MARGIN, -180), min(max(lons) + _MARGIN, 180)
    height = max(north - south, _LEAST, (east - west) / 2.5)
    width = max(east - west, 1.6 * height)
    south = max(min((south + north - height) / 2, 85 - height), -75)
    west = (west + east - width) / 2
    return west, south, width, height


@cache
def land(coarse: float = _COARSE) -> str:
    """Give the world's land as the path of an SVG in degrees, as coarse as that many degrees."""
    shape = shapely.simplify(_basemap.land(), coarse)
    rings = [part.exterior.coords for part in shape.geoms if part.area > coarse * coarse]
    digits = 1 if coarse > 0.1 else 2  # noqa: PLR2004 - degrees
    return "".join(
        "M" + "L".join(f"{lon:.{digits}f},{-lat:.{digits}f}" for lon, lat in ring[:-1]) + "Z"
        for ring in rings
    )


@cache
def borders(coarse: float) -> str:
    """Give the borders between countries as the path of an SVG, as :func:`land` gives the land."""
    lines = shapely.simplify(_basemap.borders(), coarse).geoms
    return "".join(
        "M" + "L".join(f"{lon:.2f},{-lat:.2f}" for lon, lat in line.coords) for line in lines
    )
