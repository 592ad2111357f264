"""The pages of a register: its list with a map, and a page per place."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citynet import _sphere, vocabulary
from citynet._catalogue import _, told
from citynet._same import plain
from citynet._tables import is_missing
from citynet.language import Language
from citynet.maps._page import escape
from citynet.registers import _diff_page, _linked, _pages
from citynet.registers.diffing import Changes

if TYPE_CHECKING:
    from citynet.registers.publishing import Register

TITLE = _("International agreements")
_WHAT_IS_NEW, _TAKE = _("What is new"), _("Take the data away")
_AGREEMENTS, _SEARCH, _ALL = _("Agreements"), _("Search"), _("all")
DOWNLOADS = {
    "agreements.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "agreements.csv": "text/csv", "agreements.jsonld": "application/ld+json",
    "anniversaries.ics": "text/calendar",
}  # fmt: skip
_COARSE = 0.4  # degrees of the land
_LATEST = 10


@dataclass(frozen=True)
class Words:
    """The language of a page, the files of it in other languages, and the register's heading."""

    lang: str
    first: str
    others: Mapping[str, str]
    own_title: str | None
    lead: str

    @property
    def language(self) -> Language:
        """What says things in it."""
        return Language(self.lang)

    def file(self, stem: str) -> str:
        """Give a page's file in this language."""
        return _linked.name(stem, self.lang, self.first)

    def around(self, stem: str) -> dict[str, str]:
        """Give a page's files in all languages."""
        return {lang: form.format(stem) for lang, form in self.others.items()}

    def title(self, register: "Register") -> str:
        """Give the register's heading."""
        if self.own_title is not None:
            return self.own_title
        if register.centre is None:
            return told(TITLE)
        city = self.language.name_of(register.places[register.centre], register.centre)
        return told("The international agreements of %(city)s", city=city)

    def label(self, register: "Register", node: Any) -> str:
        """Give a place's name."""
        return self.language.name_of(register.places[node], node)


def index(register: "Register", words: Words, changes: Changes | None) -> str:
    """Give the first page: what there is, a map, what is new, the list, and the data."""
    title = words.title(register)
    parts = [
        f"<h1>{escape(title)}</h1>", f"<p>{escape(words.lead)}</p>", _map(register, words),
        _new(register, words, changes), _filters(register, words), _list(register, words),
        _downloads(),
    ]  # fmt: skip
    return _linked.page(
        title, words.lang, "\n".join(filter(None, parts)), others=words.around("index"),
        skip=told("To the contents"),
    )  # fmt: skip


def place(register: "Register", words: Words, node: Any) -> str:
    """Give the page of a place or a body: all agreements with it."""
    data, language = register.places[node], words.language
    label = words.label(register, node)
    kind = data.get("kind") or vocabulary.DEFAULT_KIND
    where = [language.sentence(language.kind(kind))]
    if data.get("country"):
        where.append(language.country(data["country"]))
    keys = sorted(register.of[node], key=lambda key: _newest(register.rows[key]), reverse=True)
    blocks = [_agreement(register, words, key, node) for key in keys]
    back = f'<p><a href="../{escape(words.file("index"))}">{escape(words.title(register))}</a></p>'
    body = "\n".join([
        back, f"<h1>{escape(label)}</h1>", f'<p class="quiet">{escape(" · ".join(where))}</p>',
        *blocks,
    ])  # fmt: skip
    return _linked.page(
        f"{label} – {words.title(register)}", words.lang, body, root="../",
        others=words.around(register.slugs[node]), skip=told("To the contents"),
    )  # fmt: skip


def _newest(row: Mapping[Any, Any]) -> str:
    return max(plain(row.get(name)) for name in ("signed", "renewed", "ended"))


def _agreement(register: "Register", words: Words, key: str, node: Any) -> str:
    row, language = register.rows[key], words.language
    a, b = register.ends[key]
    lines = []
    if register.centre is None:
        other = b if a == node else a
        lines.append((told("With"), _link(register, words, other, near=True)))
    lines += [
        (told(label), escape(_pages.cell(language, name, row[name])))
        for name, label in _pages.DETAILS.items() if not is_missing(row.get(name))
    ]  # fmt: skip
    said = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in lines)
    return f"<h2>{escape(language.sentence(language.type(row['type'])))}</h2><dl>{said}</dl>"


def _link(register: "Register", words: Words, node: Any, *, near: bool = False) -> str:
    text = escape(words.label(register, node))
    if node == register.centre:
        return text
    return f'<a href="{"" if near else "p/"}{words.file(register.slugs[node])}">{text}</a>'


def _map(register: "Register", words: Words) -> str:
    at = {}
    for node, data in register.places.items():
        lon, lat = _sphere.position(data)
        if not (math.isnan(lon) or vocabulary.is_body(data.get("kind"))):
            at[node] = (lat, lon)
    ties, spots = {}, {}
    for key, (a, b) in register.ends.items():
        tone = "gone" if vocabulary.is_over(register.rows[key].get("status")) else "new"
        if a in at and b in at and a != b:
            ties[at[a], at[b]] = (at[a], at[b], tone)
    for node, point in at.items():
        spots[point] = (point, "new", words.label(register, node))
    if not spots:
        return ""
    label = told("Map: every point is a place; a dashed line is an agreement that has ended")
    links = {
        point: f"p/{words.file(register.slugs[node])}"
        for node, point in at.items() if node != register.centre
    }  # fmt: skip
    drawn = _pages.world(label, ties.values(), spots.values(), links=links, coarse=_COARSE)
    return f'<figure>{drawn}<figcaption class="quiet">{escape(label)}</figcaption></figure>'


def _new(register: "Register", words: Words, changes: Changes | None) -> str:
    heading = f"<h2>{escape(told(_WHAT_IS_NEW))}</h2>"
    if changes is not None:
        said = _pages.summary(changes.summary())
        return heading + said + (_diff_page.listed(changes.table) if len(changes) else "")
    rows = sorted(
        ((plain(row.get(name)), key, name) for key, row in register.rows.items()
         for name in ("signed", "renewed", "ended") if not is_missing(row.get(name))),
        reverse=True,
    )[:_LATEST]  # fmt: skip
    if not rows:
        return ""
    language = words.language
    lines = "".join(
        f"<li>{escape(language.date(date))} · {escape(told(_pages.DETAILS[name]))} · "
        f"{_parties(register, words, key)}</li>"
        for date, key, name in rows
    )
    return f'{heading}<ul class="plain">{lines}</ul>'


def _parties(register: "Register", words: Words, key: str) -> str:
    ends = [node for node in register.ends[key] if node != register.centre]
    return " – ".join(_link(register, words, node) for node in ends)


def _filters(register: "Register", words: Words) -> str:
    language = words.language
    lands = {data.get("country") for data in register.places.values() if data.get("country")}
    choices = {
        "type": [(name, language.sentence(language.type(name, many=True)))
                 for name in vocabulary.order({row["type"] for row in register.rows.values()})],
        "country": sorted(((str(code), language.country(code)) for code in lands),
                          key=lambda one: language.alphabetical(one[1])),
        "status": sorted((str(name), language.status(name)) for name in
                         {row.get("status") for row in register.rows.values()}
                         if not is_missing(name)),
    }  # fmt: skip
    labels = {"type": told("Type"), "country": told("Country"), "status": told("Status")}
    selects = "".join(
        f'<label>{escape(labels[name])} <select data-of="{name}"><option value="">'
        f"{escape(told(_ALL))}</option>"
        + "".join(f'<option value="{escape(value)}">{escape(text)}</option>'
                  for value, text in options)
        + "</select></label> "
        for name, options in choices.items() if len(options) > 1
    )  # fmt: skip
    return (
        f"<h2>{escape(told(_AGREEMENTS))}</h2>"
        f'<form id="filters" class="screen" hidden><label>{escape(told(_SEARCH))} '
        f'<input type="search" id="search"></label> {selects}'
        f'<output id="count"></output></form>'
    )


def _list(register: "Register", words: Words) -> str:
    language = words.language
    headings = [told("Partner"), told("Country"), told("Type"), told("Signed"), told("Status")]
    keys = sorted(register.rows, key=lambda key: (_newest(register.rows[key]), key), reverse=True)
    lines = []
    for key in keys:
        row = register.rows[key]
        ends = [node for node in register.ends[key] if node != register.centre]
        lands = list(dict.fromkeys(
            str(register.places[node]["country"]) for node in ends
            if register.places[node].get("country")
        ))  # fmt: skip
        status = row.get("status")
        signed = "–" if is_missing(row.get("signed")) else language.date(str(row["signed"]))
        cells = [
            _parties(register, words, key), escape(", ".join(map(language.country, lands)) or "–"),
            escape(language.sentence(language.type(row["type"]))), escape(signed),
            escape("–" if is_missing(status) else language.status(status)),
        ]  # fmt: skip
        lines.append(
            f'<tr data-type="{escape(str(row["type"]))}" data-country="{" ".join(lands)}" '
            f'data-status="{escape(str(status))}"><td>{"</td><td>".join(cells)}</td></tr>'
        )
    return _pages.rows(told(_AGREEMENTS), headings, lines, name="list")


def _downloads() -> str:
    said = {
        "agreements.xlsx": told("for a spreadsheet (Excel)"),
        "agreements.csv": told("as text (CSV)"),
        "agreements.jsonld": told("for programs (JSON-LD, schema.org)"),
        "anniversaries.ics": told("anniversaries, for a calendar"),
    }
    lines = "".join(
        f'<li><a href="{name}" download type="{form}">{name}</a> {escape(said[name])}</li>'
        for name, form in DOWNLOADS.items()
    )
    return f"<h2>{escape(told(_TAKE))}</h2><ul>{lines}</ul>"
