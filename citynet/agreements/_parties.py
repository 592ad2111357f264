"""What one cell says of parties: a city, its country, a year, a remark, in any order; or several.

How a column's cells are parted is decided by all of them: ``Oulu - Finland`` in a column of such
cells has its country last, ``Finland - Oulu`` first, and ``Marietta, Georgia`` among cities of the
United States is in no country called Georgia.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from citynet import countries
from citynet._tables import read_bundled
from citynet.agreements import _headings
from citynet.text import fold

_MARK = re.compile(r"^\s*(?:[•·▪‣◦●*–—-]|\(?\d{1,2}[.)])\s+|^\s*[•·▪‣◦●]\s*")
_FOOTNOTE = re.compile(r"\s*\[[^\]\s]{1,4}\]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SINCE = r"(?:(?:seit|since|depuis|dal|desde|od|from|c\.|ca\.?|~)\s*)?"
_YEAR = rf"{_SINCE}(?:\d{{1,2}}[./-]){{0,2}}(?:1[89]|20)\d\d\??"
_DATED = re.compile(
    rf"\s*(?:[,;:–—-]\s*|\s){_YEAR}\s*$|^\s*{_YEAR}\s*[:–—-]?\s+(?=\D)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_LAST = (
    re.compile(r"(.*[^\s,])\s*,\s*([^,]+)", re.DOTALL),
    re.compile(
        r"(.*\S)(?:\s+[-–—|]\s+|\s+[-–—]|[-–—]\s+|[–—]|\s*[/|:\n]\s*)([^-–—/|:\n]*\S.*)", re.DOTALL
    ),
)
_FIRST = re.compile(r"([^,/|:\n]*?\S)(?:\s*[,/|:\n]\s*|\s+[-–—]\s+)(\S.*)", re.DOTALL)
_AND = re.compile(r"\s+(?:and|ve|und|et|e|y|i|и|και|&|ile|a)\s+", re.IGNORECASE)
_PAIR = re.compile(r"(\S.*?)\s+(?:[-–—↔⇔→×]|<->|->|<=>|ile)\s+(\S.*)|(\S.*?)\s*[↔⇔→]\s*(\S.*)")
# A cell without any of these is one party's name and nothing else.
_MORE = re.compile(
    r"[\n;,(\[/|:•·▪‣◦●*–—↔⇔→\d\U0001f1e6-\U0001f1ff]|\s-|-\s|^\s|\s$"
    r"| (?:and|ve|und|et|e|y|i|и|και|&) "
)
_BLANKS, _BREAKS = re.compile(r"[^\S\n]+"), re.compile(r"\s*\n\s*")
# Characters of a party with all that is said of it; in a longer text nothing is looked for, since
# patterns that go back and forth take the square of its length.
_LONGEST = 500
_AROUND = " \t\r\n•·;,"
_LIST = 3  # parts between commas that make a list of places without countries


@dataclass(frozen=True)
class Party:
    """What a cell says of one party; what it does not say is None."""

    name: str
    country: str | None = None
    date: str | None = None
    note: str | None = None


def tidy(text: str) -> str:
    """Take bullets, numbering and footnote marks off a name."""
    if len(text) > _LONGEST:
        return text.strip(_AROUND)
    return _FOOTNOTE.sub("", _MARK.sub("", text)).strip(_AROUND)


def split_party(text: str, *, first: bool = False, sure: bool = True) -> tuple[str, str | None]:
    """Part a city from its country: ``Berlin, Germany``, ``Paris (Fransa)``, ``Roma - İtalya``.

    Parameters
    ----------
    text
        A cell, or a part of one.
    first
        Whether the country stands before the city.
    sure
        Whether a country that is also a state of another (``Georgia``) is meant as a country.

    Returns
    -------
    tuple
        The city and its country as written; the whole text and ``None`` when no part is a country.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return text, None
    if first:
        match = _FIRST.fullmatch(text)
        if match and _is_country(match[1], sure=True):
            return match[2].strip(), match[1].strip()
        return text, None
    brackets = list(_IN_BRACKETS.finditer(text))
    if brackets and _is_country(brackets[-1][1], sure):
        found = brackets[-1]
        return (text[: found.start()] + text[found.end() :]).strip(" ,"), found[1].strip()
    for pattern in _LAST:
        match = pattern.fullmatch(text)
        if match and _is_country(match[2], sure):
            return match[1].strip(), match[2].strip()
    return text, None


@cache
def _is_country(text: str, sure: bool) -> bool:
    text = text.strip()
    # "Portland, ME" is not in Montenegro: two letters alone are no evidence of a country.
    if len(text) <= 2 or not countries.code(text):  # noqa: PLR2004
        return False
    return sure or fold(text) not in _states()


@cache
def _states() -> frozenset[str]:
    """Names of states and provinces that are countries' names too."""
    return frozenset(
        fold(row["name"])
        for row in read_bundled("gazetteer_regions.csv")
        if row["level"] == "1" and (code := countries.code(row["name"])) and code != row["country"]
    )


@dataclass(frozen=True)
class Manner:
    """How a column's cells are parted.

    Attributes
    ----------
    country
        Whether countries are looked for in the cells, for no column says them.
    first
        Whether they stand before the cities.
    sure
        Whether ``Georgia`` is a country here.
    """

    country: bool = True
    first: bool = False
    sure: bool = True


def manner(cells: Iterable[str], *, country: bool) -> Manner:
    """Decide by all cells of a column how each of them is parted."""
    if not country:
        return Manner(country=False)
    items = list(dict.fromkeys(item for cell in cells for item in _items(cell, Manner())))[:400]
    plain = [_undated(item)[0] for item in items]
    last = [split_party(text)[1] for text in plain]
    first = [split_party(text, first=True)[1] for text in plain]
    ahead = sum(one is not None and other is None for one, other in zip(first, last, strict=True))
    behind = sum(one is not None and other is None for one, other in zip(last, first, strict=True))
    if ahead > behind:
        return Manner(first=True)
    tails = {
        fold(text.rpartition(",")[2]): found
        for text, found in zip(plain, last, strict=True)
        if "," in text
    }
    strange = sum(found is None for found in tails.values())
    return Manner(sure=not strange or not any(found and fold(found) in _states() for found in last))


def parties(cell: str, how: Manner, *, several: bool) -> list[Party]:
    """Read a cell: each party that it lists, with what it says of it."""
    if not _MORE.search(cell):
        return [Party(" ".join(cell.split()))]
    return [
        party for item in _items(cell, how, several=several) if (party := _party(item, how)).name
    ]


def _party(item: str, how: Manner) -> Party:
    flag = _FLAG.search(item)
    text, date = _undated(tidy(_FLAG.sub("", item)))
    text, note, date = _remarked(text, date)
    if not how.country:
        return Party(text, None, date, note)
    name, country = split_party(text, first=how.first, sure=how.sure)
    if country is None and not how.first:
        name, country = split_party(text, first=True)
        # "Georgia, Atlanta" would be sure; "Luxembourg, Ville" is both, and is left whole.
        name, country = (name, country) if country and "," not in text else (text, None)
    if country is None and flag:
        country = "".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag[0])
    return Party(tidy(name), country, date, note)


def _undated(text: str) -> tuple[str, str | None]:
    """Part a year or day, in brackets or at an end, from the rest."""
    if len(text) > _LONGEST:
        return text, None
    for found in _IN_BRACKETS.finditer(text):
        if re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", found[1]):
            return (text[: found.start()] + text[found.end() :]).strip(" ,"), found[1].strip()
    at_end = _DATED.search(text)
    if at_end and at_end.end() - at_end.start() < len(text.strip()):
        rest = (text[: at_end.start()] + text[at_end.end() :]).strip(" ,")
        return rest, at_end[0].strip(" ,;:–—-")
    return text, None


def _remarked(text: str, date: str | None) -> tuple[str, str | None, str | None]:
    """Part a remark in brackets, such as a status, from the name."""
    if len(text) > _LONGEST:
        return text, None, date
    for found in _IN_BRACKETS.finditer(text):
        inside = found[1].strip()
        said = _headings.value("status", inside) or _headings.value("type", inside)
        if (said and len(inside) > 1) or len(inside.split()) > 3:  # noqa: PLR2004
            return (text[: found.start()] + text[found.end() :]).strip(" ,"), inside, date
    return text, None, date


# Several parties in a cell --------------------------------------------------------------------


@cache
def _items(cell: str, how: Manner, *, several: bool = False) -> tuple[str, ...]:
    """Parties that a cell lists, still as written."""
    if not _MORE.search(cell):
        return (cell,)
    cell = _evenly(cell)
    lines = [line.strip() for line in re.split(r"[;\n]|(?<=\S)\s*[•▪‣●]\s*", cell) if line.strip()]
    joined: list[str] = []
    for line in lines:
        # A country, or brackets, in a line of its own belongs to the city above.
        bare = line.strip("() ")
        goes_on = line.startswith("(") or (countries.code(bare) is not None and len(bare) > 2)  # noqa: PLR2004
        if joined and goes_on and not _ends(joined[-1]):
            joined[-1] = (
                f"{joined[-1]}, {line}" if not line.startswith("(") else f"{joined[-1]} {line}"
            )
        else:
            joined.append(line)
    found: list[str] = []
    for line in joined:
        found += _listed(line, how, several)
    return tuple(item for item in found if tidy(item)) or (cell,)


def _evenly(cell: str) -> str:
    """Leave one blank, or one line end, of several: runs of them cost patterns their square."""
    return _BREAKS.sub("\n", _BLANKS.sub(" ", cell))


def _ends(text: str) -> bool:
    return split_party(_undated(text)[0])[1] is not None


def _listed(line: str, how: Manner, several: bool) -> list[str]:
    """Part a line at commas and at ``and`` where each part is a party of its own."""
    parts = [
        part.strip()
        for part in re.split(r"(?<=\))\s*,\s*|(?<=\))\s+(?:and|ve|und|et|e|y|i|и|και|&)\s+", line)
    ]
    # "Kyiv (Ukraine), Kazan (Russia)" is two, "Frankfurt (Oder), Germany" one.
    if len(parts) > 1 and all(map(_ends, parts)):
        return parts
    commas = [part.strip() for part in line.split(",")]
    if len(commas) >= 4 and len(commas) % 2 == 0 and how.country:  # noqa: PLR2004
        cities, lands = commas[::2], commas[1::2]
        if all(_is_country(land, sure=True) for land in lands):
            return [f"{city}, {land}" for city, land in zip(cities, lands, strict=True)]
    halves = _AND.split(line)
    if len(halves) > 1 and all(map(_ends, halves)):
        return halves
    if several and how.country and len(commas) >= _LIST and not any(map(_is_named, commas)):
        last = _AND.split(commas[-1])
        return [*commas[:-1], *last]
    return [line]


def _is_named(text: str) -> bool:
    return countries.familiar(text) is not None


# Two parties in a cell ------------------------------------------------------------------------


def pair(cell: str) -> tuple[str, str] | None:
    """Part ``Bursa – Oulu``; None where it is one party, or a party and its country."""
    text = _undated(_evenly(cell).strip())[0]
    match = _PAIR.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    one, other = (match[1], match[2]) if match[1] else (match[3], match[4])
    if _is_country(one, sure=True) or _is_country(other, sure=True):
        return None
    return one.strip(), other.strip()


def dated(cell: str) -> str | None:
    """Return the date that a cell of parties names."""
    return _undated(_evenly(cell))[1]
