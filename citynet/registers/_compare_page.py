"""The page of a comparison: figures, bars on one scale, partners on a map and in lists."""

from collections.abc import Callable

import pandas as pd

from citynet import vocabulary
from citynet._catalogue import _, speaking, told
from citynet.language import Language
from citynet.maps._page import escape
from citynet.registers import _pages
from citynet.registers.comparing import FIGURES, Comparison

_NONE = _("none")
_PARTS = {
    "type": _("Agreements by type"),
    "region": _("Agreements by continent"),
    "decade": _("Agreements by decade"),
}
_PEERS = _(
    "Peers: places whose own agreements the table lists, of the same country (else continent), at "
    "most 1.65 times larger or smaller; nearest in size and continents first. Countries: of the "
    "same continent, nearest in how many places have partners."
)
_POOL = _(
    "A complete list needs no interval: the number of continents is exact. The pool's bounds hold "
    "only if the partners are seen as drawn from a larger pool."
)


def page(found: Comparison, lang: str) -> str:
    """Give the page in a language."""
    with speaking(lang):
        language = Language(lang)
        title = told("Compared: %(names)s", names=language.join(found.names))
        bars = [_bars(found, part, told(words), language) for part, words in _PARTS.items()]
        body = [
            f"<h1>{escape(title)}</h1>", _pages.paragraphs("\n".join(found.notes)),
            _figures(found, language), *bars, _map(found), _shared(found, language),
            *_apart(found, language), _peers(found, language),
        ]  # fmt: skip
        return _pages.page(title, lang, "\n".join(filter(None, body)))


def _number(name: str, value: float, language: Language) -> str:
    if pd.isna(value):
        return "–"
    if name == "first":
        return str(int(value))
    return language.number(value, 1 if name.startswith("regions") else 0)


def _figures(found: Comparison, language: Language) -> str:
    shown = found.table[found.table["part"] == "figure"].set_index("what").to_dict("index")
    varied = found.positions[found.positions["least"] < found.positions["most"]]
    at = {
        (row["of"], row["figure"]): told(
            "(rank %(rank)s of %(of)s with its peers)", rank=row["rank"], of=row["peers"] + 1
        )
        for row in varied.to_dict("records")
    }
    rows = []
    for name, words in FIGURES.items():
        cells = [told(words)]
        for who in found.names:
            text = _number(name, shown[name][who], language)
            cells.append(" ".join(filter(None, [text, at.get((who, name))])))
        rows.append(cells)
    table = _pages.table(told("Figures"), [told("Figure"), *found.names], rows)
    return f'{table}\n<p class="quiet">{escape(told(_POOL))}</p>'


def _bars(found: Comparison, part: str, caption: str, language: Language) -> str:
    rows = found.table[found.table["part"] == part]
    say: dict[str, Callable[[str], str]] = {
        "type": lambda name: language.sentence(language.type(name, many=True)),
        "region": language.region,
        "decade": lambda name: name + "–" if name else told("without a date"),
    }
    if rows.empty:
        return ""
    names = [say[part](str(name)) for name in rows["what"]]
    values = {who: [int(value) for value in rows[who]] for who in found.names}
    return _pages.bars(caption, names, values, language.integer)


def _map(found: Comparison) -> str:
    ties, spots = [], {}
    for row in found.partners.to_dict("records"):
        there = found.points.get(str(row["place"]))
        if there is None or row["kind"] in vocabulary.BODIES:
            continue
        tone = "new" if row["of"] > 1 else "gone"
        spots[there] = (there, tone, str(row["place"]))
        ties += [
            (found.points[who], there, tone)
            for who in found.names if row[who] and who in found.points
        ]  # fmt: skip
    if not spots:
        return ""
    label = told("Map: solid the partners that several have, hollow those of one alone")
    drawn = _pages.world(label, ties, spots.values())
    return f'<figure>{drawn}<figcaption class="quiet">{escape(label)}</figcaption></figure>'


def _shared(found: Comparison, language: Language) -> str:
    several = found.partners[found.partners["of"] > 1]
    caption = told("Partners and bodies in common")
    if several.empty:
        return f"<h2>{escape(caption)}</h2><p>{escape(told(_NONE))}</p>"
    rows = [
        [row["place"], language.country(row["country"]), language.kind(row["kind"]),
         *(int(row[who]) for who in found.names)]
        for row in several.to_dict("records")
    ]  # fmt: skip
    headings = [told("Partner"), told("Country"), told("Kind"), *found.names]
    return _pages.table(caption, headings, rows)


def _apart(found: Comparison, language: Language) -> list[str]:
    alone = found.partners[found.partners["of"] == 1]
    said = []
    for who in found.names:
        theirs = alone[alone[who] > 0]
        summary = told("Partners of %(name)s alone: %(n)s", name=who, n=len(theirs))
        rows = [
            [row["place"], language.country(row["country"]), int(row[who])]
            for row in theirs.to_dict("records")
        ]
        table = _pages.table(summary, [told("Partner"), told("Country"), told("Agreements")], rows)
        said.append(f"<details><summary>{escape(summary)}</summary>{table}</details>")
    return said


def _peers(found: Comparison, language: Language) -> str:
    if found.peers.empty:
        return ""
    rows = [
        [row["of"], language.country(row["peer"]) if row["peer"] == row["country"] else row["peer"],
         language.country(row["country"]), language.number(row["population"], 0),
         *(_number(name, row[name], language) for name in ("agreements", "partners", "countries"))]
        for row in found.peers.to_dict("records")
    ]  # fmt: skip
    headings = [
        told("Of"), told("Peer"), told("Country"), told("Size"), told("Agreements"),
        told("Partners"), told("Partner countries"),
    ]  # fmt: skip
    table = _pages.table(told("Peers"), headings, rows)
    return f'{table}\n<p class="quiet">{escape(told(_PEERS))}</p>'
