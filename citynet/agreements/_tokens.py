"""What a heading says, word by word: ``origincityLabel`` → the name of the first party.

The words are the rows ``token`` of ``data/headings.csv``. They are parted at blanks and signs,
where small letters meet capitals or digits, and within words that are run together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from citynet import countries
from citynet.agreements import _headings
from citynet.text import fold

# Parts that either party has; with the side they are columns of the table.
OF_PARTY = ("name", "country", "admin1", "kind", "lat", "lon", "point")
# What a column is called within, that the table has no column for.
OTHER = "other"
_DATE_WORDS = {"date", "year", "sign", "start"}
# What a mark of a party may stand behind, run together.
_MARKED = {"name", "country", "lat", "lon"}
_LEAST = 3  # letters that a rest must have to be a word, and fewer to be a mark
_TELLING = 4  # letters of a word that ends another, such as "Datum" in "Vertragsdatum"
# A name and a country in one heading are both in the cell where a sign stands between them.
_COMPOSED = re.compile(r"[(/&,+\n]|\b(?:and|ve|und|et|y|e|i)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Saying:
    """What a heading says.

    Attributes
    ----------
    part
        ``name``, ``country`` …, a column of the table that no party has (``signed``), ``number``,
        ``year``, ``month``, ``day``, ``other_date``, ``other``; empty when it says nothing known.
    side
        ``a``, ``b`` or empty.
    number
        The digits in it, where it has one number.
    mark
        What else is in it, by which columns of one party may be alike: ``uk`` in ``latUK``.
    implies
        The type that it speaks of.
    strangers
        How many of its words are not known.
    several
        Whether it speaks of all partners at once.
    """

    part: str = ""
    side: str = ""
    number: str = ""
    mark: str = ""
    implies: str = ""
    strangers: int = 0
    several: bool = False


@cache
def understood(heading: str) -> Saying:
    """Tell what a heading says, as a whole or by its words."""
    if len(heading) > _headings.LONGEST:
        return Saying()
    numbers = re.findall(r"\d+", heading)
    number = numbers[0] if len(numbers) == 1 else ""
    means, implies = _headings.look_up(heading)
    if means:
        side, _, part = means.partition("_")
        if side in {"a", "b"} and part in OF_PARTY:
            return Saying(part, side, number, implies=implies)
        return Saying(means, "", number, implies=implies)
    pieces = [piece for word in _words(heading) for piece in _cut(word)]
    known = [_headings.tokens().get(piece, {}) for piece in pieces]
    strangers = [piece for piece, meaning in zip(pieces, known, strict=True) if not meaning]
    said = {means: implied for meaning in known for means, implied in meaning.items()}
    side = _side(said, heading)
    part = _part(said, heading) if said else ""
    # A word for state and status alike means what the others do: State/Province.
    if part == "status" and {"admin1"} in map(set, known) and {"status"} not in map(set, known):
        part = "admin1"
    if part in {"name", *OF_PARTY} and {"start", "end"} & said.keys():
        side = "a" if "start" in said else "b"
    implied = next(filter(None, said.values()), "")
    return Saying(
        part, side if part in OF_PARTY else "", number, " ".join(strangers), implied,
        len(strangers), "list" in said,
    )  # fmt: skip


def _side(said: Mapping[str, str], heading: str) -> str:
    letters = re.findall(r"(?<![^\W_])([abAB])(?![^\W_])", heading)
    if len(letters) == 1:
        return str(letters[0]).lower()
    return "b" if "b" in said else "a" if "a" in said else ""


def _part(said: Mapping[str, str], heading: str) -> str:  # noqa: C901, PLR0911, PLR0912 - a table
    """Say what a column holds: what stands first here decides."""
    words = said.keys() - {"nothing"}
    place = {"name", "country", "admin1"} & words
    if "person" in words:
        return "other"
    if {"lat", "lon", "point"} & words:
        return next(part for part in ("lat", "lon", "point") if part in words)
    if "other" in words or ("id" in words and words != {"id", "number"}):
        return "other"
    if "other_date" in words and words & {*_DATE_WORDS, "agree"}:
        return "other_date"
    if "sign" in words and place:
        return "signed_at"
    if "renew" in words:
        return "renewed"
    if "end" in words and not place and not words & {"lat", "lon"}:
        return "ended"
    if words & {"date", "year"} or (words & {"sign", "start"} and not place):
        return "signed"
    if words & {"month", "day"}:
        return "month" if "month" in words else "day"
    if "type" in words and "country" not in words:
        return "type"
    if "status" in words and not ("admin1" in words and place - {"admin1"}):
        return "admin1" if words == {"status", "admin1"} and words & {"a", "b"} else "status"
    if "note" in words:
        return "note"
    if "country" in words:
        both = {"name", "b"} & words and _COMPOSED.search(heading)
        return "name" if both else "country"
    if "admin1" in words:
        return "name" if "name" in words and _COMPOSED.search(heading) else "admin1"
    if words & {"name", "word", "a", "b", "list"}:
        return "name"
    return "number" if "number" in words else "type" if "agree" in words else ""


def _words(heading: str) -> list[str]:
    """Part a heading at blanks, signs, digits, and where a capital follows a small letter."""
    parted = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", heading)
    letters = [
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {parted}", parted, strict=False)
    ]
    return [word for word in fold("".join(letters).replace("_", " ")).split() if not word.isdigit()]


@cache
def _cut(word: str) -> tuple[str, ...]:
    """Cut a word that is run together into words that are known; else leave it whole."""
    known = _headings.tokens()
    short = len(word) < _LEAST and word.isascii()
    if word in known or short or countries.code(word):  # "Finland" is no land at its end
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, piece = best[start], word[start:end]
            if before is None or piece not in known or (piece.isascii() and len(piece) < _LEAST):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = (*before, piece)
    if whole := best[-1]:
        return whole
    for size in range(len(word) - 1, _LEAST - 1, -1):
        # "latuk": what is left is a mark; "Vertragsdatum": what is before says of what.
        if len(word) - size < _LEAST and _MARKED & known.get(word[:size], {}).keys():
            return word[:size], word[size:]
        if size >= _TELLING and word[-size:] in known:
            return word[:-size], word[-size:]
    return (word,)
