"""Facts in, HTML out: the templates with the report's language, numbering and cell formats."""

import html
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from citynet import _style, vocabulary
from citynet._catalogue import Values, _c
from citynet.language import Language
from citynet.report._study import Column, Figure, LeftOut, Table
from citynet.studies import _words
from citynet.text import visible

_HERE = Path(__file__).parent
# From this number of rows on a table is closed, unless it is what its section is about.
_LONG = 12
# What long words end in, between blanks: a column's heading may be broken before it.
_SECOND_HALVES = _c("hyphenation", "agreements partnerships memberships")
# Columns whose cells are numbers, set flush right and sorted by value.
NUMERIC = {"count", "region", "type_count", "number", "percent", "p", "date", "km", "year"}


class Numbering:
    """Numbers of the tables and figures, in the order in which the text first names them."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, int]] = {"table": {}, "figure": {}}

    def number(self, kind: str, item: Table | Figure | str) -> int:
        """Give a table or figure its number, a new one the first time."""
        key = item if isinstance(item, str) else item.key
        seen = self._seen[kind]
        return seen.setdefault(key, len(seen) + 1)


def render(
    sections: Mapping[str, dict[str, Any] | LeftOut],
    titles: Mapping[str, str],
    language: Language,
    **values: Any,
) -> str:
    """Set the report as one HTML page.

    Parameters
    ----------
    sections
        Facts per section, or why it is left out, in order.
    titles
        English titles of the sections, marked for translation.
    language
        The language of the page.
    values
        What else the templates use.
    """
    environment = _environment()
    overlay = environment.overlay()
    overlay.globals = {
        **environment.globals,
        **overlay.globals,
        **_sentences(language),
        "say": language,
        "lang": language.lang,
        "heading": _heading(language),
        "cell": _cell(language),
        "numbering": Numbering(),
        "NUMERIC": NUMERIC,
        "LONG": _LONG,
        "light": _style.LIGHT,
        "dark": _style.DARK,
        "link": {
            "light": vocabulary.of("type", vocabulary.DEFAULT_TYPE).colour,
            "dark": vocabulary.of("type", vocabulary.DEFAULT_TYPE).colour_dark,
        },
        "css": Markup(_asset("report.css")),  # noqa: S704 - our own files
        "js": Markup(_asset("report.js")),  # noqa: S704
    }
    overlay.filters["sentence"] = _sentence(language)
    overlay.filters["date"] = language.date
    page = overlay.get_template("report.html")
    return page.render(sections=sections, titles=titles, **values)


class _Compiled(jinja2.BytecodeCache):
    """Keeps what the templates compile to, for the next report of the process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Fill in a template's code, if it was compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep a template's code."""
        self._code[bucket.key] = bucket.bytecode_to_string()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        bytecode_cache=_Compiled(),
        optimized=False,  # what is rendered once is not worth it
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["left_out"] = lambda value: isinstance(value, LeftOut)
    return environment


@cache
def _asset(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def _sentences(language: Language) -> dict[str, Callable[..., Markup]]:
    """How templates say a sentence: its values escaped, in the case that a translation asks for."""

    def one(message: str, **values: Any) -> Markup:
        return Markup(language.gettext(message)) % Values(language.lang, values)  # noqa: S704 - ours

    def many(singular: str, plural: str, n: int, **values: Any) -> Markup:
        told = language.ngettext(singular, plural, n)
        return Markup(told) % Values(language.lang, {"num": n, **values})  # noqa: S704 - ours

    return {"_": one, "ngettext": many}


def _sentence(language: Language) -> Callable[[str], str]:
    def sentence(words: str) -> str:
        begun = language.sentence(words)
        return type(words)(begun) if isinstance(words, Markup) else begun

    return sentence


def _heading(language: Language) -> Callable[[Column], str]:
    sentence = _sentence(language)
    halves = "|".join(map(re.escape, language.gettext(_SECOND_HALVES).split()))
    # Room for a hyphen before the second half of a long word.
    seam = re.compile(rf"(?<=\w{{5}})(?={halves})")

    def heading(column: Column) -> str:
        return seam.sub("\N{SOFT HYPHEN}", words(column))

    def words(column: Column) -> str:
        if column.kind == "type_count":
            return sentence(language.type(column.label, many=True))
        if column.kind == "region":
            return language.region(column.label)
        # A letter of mathematics stays as it is: p, q, r.
        told = language.gettext(column.label)
        return told if len(told) == 1 else sentence(told)

    return heading


def _cell(language: Language) -> Callable[[Any, str], Any]:
    """Write a table's cell: by its column's kind, missing ones as a dash."""
    sentence = _sentence(language)
    written: dict[str, Callable[[Any], str]] = {
        "count": language.integer,
        "type_count": language.integer,
        "number": language.number,
        "percent": lambda value: language.percent(value, 1),
        "p": language.p_cell,
        "km": language.integer,
        "year": lambda value: str(int(value)),
        "type": lambda value: sentence(language.type(value)),
        "types": lambda value: sentence(language.type(value, many=True)),
        "country": language.country,
        "status": language.status,
        "term": lambda value: language.gettext(str(value)),
        "reference": lambda value: _words.reference(language, visible(str(value))),
    }

    def cell(value: Any, kind: str) -> Any:
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            return "–"
        if kind == "date":
            day = html.escape(str(value))
            return Markup(f'<time datetime="{day}">{language.date(str(value))}</time>')  # noqa: S704 - escaped
        return written[kind](value) if kind in written else visible(str(value))

    return cell
