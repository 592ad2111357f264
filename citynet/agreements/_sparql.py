"""Answers to SPARQL queries about twinnings → rows: to Wikidata's own query, or to any other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from citynet import dates, vocabulary
from citynet._catalogue import _, told

Row = dict[str, Any]
_ITEM = re.compile(r"Q[1-9]\d*")
_POINT = re.compile(
    r"Point\(({number}) ({number})\)".format(number=r"[-+]?\d{1,3}(?:\.\d*)?(?:[eE][-+]?\d\d?)?"),
    re.IGNORECASE | re.ASCII,
)
_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})T", re.ASCII)
# Wikidata's codes of precision that EDTF level 0 has too: year, month, day.
_PARTS = {"9": 1, "10": 2, "11": 3}
_DECADE, _CENTURY = "8", "7"
_NOT_KNOWN = "/.well-known/genid/"
_BEGAN = {_DECADE: _("began in the %(year)ss"), _CENTURY: _("began between %(year)s and %(last)s")}
_ENDED = {_DECADE: _("ended in the %(year)ss"), _CENTURY: _("ended between %(year)s and %(last)s")}


def is_answer(binding: Any) -> bool:
    """Whether a row is one of the service's own download: an item's address in each cell."""
    return isinstance(binding, dict) and {"statement", "a", "b"} <= set(binding)


def rows(bindings: Sequence[Any]) -> list[Row]:
    """Make rows of an answer: one per agreement, or one per binding of a query that is not ours."""
    flattened = [flat(binding) for binding in bindings if isinstance(binding, dict)]
    if flattened and all(is_answer(row) for row in flattened):
        return [row for row, _a, _b in agreements(flattened)]
    return [{name: _plain(text) for name, text in row.items()} for row in flattened]


def _plain(text: str) -> str:
    """Shorten an item's address to its number, and a moment to its day."""
    if re.match(r"https?://www\.wikidata\.org/entity/", text):
        return item_of(text)
    return text[:10] if _TIME.match(text) else text


def flat(binding: Mapping[str, Any]) -> dict[str, str]:
    """Make a row of a binding, verbose or plain; an unknown value is an address of its own."""
    row = {}
    for name, cell in binding.items():
        if not isinstance(cell, dict):
            row[name] = str(cell)
        elif cell.get("type") == "bnode":
            row[name] = _NOT_KNOWN
        else:
            row[name] = str(cell.get("value", ""))
    # Only an end tells something by not being known: that there was one.
    return {name: text for name, text in row.items() if _NOT_KNOWN not in text or name == "end"}


def agreements(flattened: Sequence[Mapping[str, str]]) -> Iterator[tuple[Row, str, str]]:
    """Give one row per statement, of the several that its values' combinations make.

    Yields
    ------
    tuple
        The row, and the items of its two parties.
    """
    statements: dict[str, list[Mapping[str, str]]] = {}
    for row in flattened:
        if {"statement", "a", "b"} <= set(row):
            statements.setdefault(row["statement"], []).append(row)
    for statement in sorted(statements):
        group = statements[statement]
        first = group[0]
        a, b = item_of(first["a"]), item_of(first["b"])
        member = first.get("property") == "P463"
        agreement: Row = {
            "type": vocabulary.MEMBERSHIP if member else vocabulary.DEFAULT_TYPE,
            "a_kind": "city",
            "b_kind": vocabulary.BODY if member else vocabulary.DEFAULT_KIND,
            **_party("a", group),
            **_party("b", group),
            "status": vocabulary.DEFAULT_STATUS,
            "source": "Wikidata",
            "source_ref": item_of(statement),
            **_dated(group),
        }
        yield agreement, a, b


def _dated(group: Sequence[Mapping[str, str]]) -> Row:
    """Dates and status of a statement; what EDTF's level 0 cannot hold is told in the note."""
    row: Row = {}
    notes = []
    starts = _moments(group, "start")
    if starts:
        row["signed"] = starts[0]
    if len(starts) > 1:
        row["renewed"] = starts[-1]
    notes += _vague(group, "start", _BEGAN) if not starts else []
    ends = _moments(group, "end")
    vague = _vague(group, "end", _ENDED)
    unknown = any(_NOT_KNOWN in line.get("end", "") for line in group)
    if ends:
        row["ended"] = ends[0]
        over = dates.earliest(ends[0]) <= dates.today()
    else:
        notes += vague or ([told("ended at a date that is not known")] if unknown else [])
        over = bool(vague or unknown)
    notes += [
        told("%(value)s is no date", value=line[name])
        for name in ("start", "end")
        for line in group
        if _TIME.match(line.get(name, "")) and not dates.is_edtf(line[name][:10])
    ]
    if over:
        row["status"] = vocabulary.GONE.name
    if notes:
        row["note"] = "; ".join(dict.fromkeys(notes))
    return row


def _moments(group: Sequence[Mapping[str, str]], name: str) -> list[str]:
    """Dates of a qualifier in order; of those that agree (1978, 1978-05) the most precise."""
    found = {_edtf(line.get(name), line.get(f"{name}Precision")) for line in group} - {None}
    texts = sorted(text for text in found if text)
    return [text for text in texts if not any(o != text and o.startswith(text) for o in texts)]


def _vague(group: Sequence[Mapping[str, str]], name: str, words: Mapping[str, str]) -> list[str]:
    """Say a date that is known to the decade or century only."""
    said = set()
    for line in group:
        match = _TIME.match(line.get(name, ""))
        precision = line.get(f"{name}Precision", "")
        if match and precision in words:
            year = int(match[1])
            # Wikidata gives a century's last year or any other of it: 1901 to 2000.
            first = year - year % 10 if precision == _DECADE else year - (year - 1) % 100
            said.add(told(words[precision], year=str(first), last=str(first + 99)))
    return sorted(said)


def _party(side: str, group: Sequence[Mapping[str, str]]) -> Row:
    """Take the same of several values, whatever the order of the answer.

    Of several countries it is the one that Wikidata has known longest: states of today came first.
    """
    item = item_of(group[0][side])
    party: Row = {
        f"{side}_name": group[0].get(f"{side}Label", item),
        f"{side}_wikidata": item,
    }
    lands = {
        (int(item_of(row[f"{side}Country"])[1:]), row.get(f"{side}CountryLabel", ""))
        for row in group
        if f"{side}Country" in row and _ITEM.fullmatch(item_of(row[f"{side}Country"]))
    }
    if lands:
        number, label = min(lands)
        party[f"{side}_country"] = label or f"Q{number}"
    points = {row[f"{side}Coord"] for row in group if f"{side}Coord" in row}
    found = (_POINT.fullmatch(point.strip()) for point in sorted(points))
    places = [(float(match[1]), float(match[2])) for match in found if match]
    places = [(lon, lat) for lon, lat in places if abs(lat) <= 90 and abs(lon) <= 180]  # noqa: PLR2004
    if places:
        party[f"{side}_lon"], party[f"{side}_lat"] = places[0]
    people = {row[f"{side}Population"] for row in group if f"{side}Population" in row}
    counts = [float(count) for count in people if re.fullmatch(r"\+?\d+(\.\d+)?", count)]
    if counts:
        party[f"{side}_population"] = max(counts)
    return party


def item_of(address: str) -> str:
    """Give the number of an item, or of a statement, by its address."""
    return address.rsplit("/", 1)[-1]


def _edtf(moment: str | None, precision: str | None) -> str | None:
    match = _TIME.match(moment or "")
    if match is None:
        return None
    # An answer without precision gives Wikidata's zeros away: 1 January is a year's.
    parts = _PARTS.get(precision or "", 0)
    if not precision:
        parts = 1 if match.groups()[1:] == ("01", "01") else 3
    date = "-".join(match.groups()[:parts])
    return date if dates.is_edtf(date) else None
