"""What people call the columns and values of an Agreement table: ``data/headings.csv``.

The file has one row per word, in English or Turkish, compared by :func:`citynet.text.fold`:

=============  ==================================================================================
``list``       what ``means`` is
=============  ==================================================================================
``heading``    the column of that name. ``name``, ``country``, ``kind``, ``lat`` and ``lon`` are
               either party's: position decides (:func:`assign`). ``number`` is a running number.
``type`` …     the value (of ``type``, ``kind``, ``status``, ``role``) that the word stands for
``missing``    nothing: the cell counts as empty
``note_row``   nothing: a row that begins with the word is a remark on the table
=============  ==================================================================================

``implies`` is the type of agreement that a heading speaks of (``Kardeş Şehir``). Names and words of
``data/vocabulary.csv`` are read without a row here, in every language that we write.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import get_args

from rapidfuzz import fuzz, process

from citynet import vocabulary
from citynet._tables import read_bundled
from citynet.language import LANGS, Language, _c
from citynet.text import fold

REQUIRED = ("id", "type", "a_name", "a_country", "b_name", "b_country")
DATES = ("signed", "preliminary", "renewed", "ended")
COORDINATES = ("a_lat", "a_lon", "b_lat", "b_lon")
NUMBERS = (*COORDINATES, "weight")
COLUMNS = (
    *REQUIRED, "a_kind", "b_kind", *DATES, "signed_at", "status", "role", *COORDINATES, "weight",
    "note", "source", "source_ref",
)  # fmt: skip

# The headings of the workbook that people type into, which are read in every language.
TEMPLATE = {
    "a_name": _c("template", "First party"),
    "a_country": _c("template", "First country"),
    "a_kind": _c("template", "Kind A"),
    "b_name": _c("template", "Second party"),
    "b_country": _c("template", "Second country"),
    "b_kind": _c("template", "Kind B"),
    "type": _c("template", "Agreement type"),
    "signed": _c("template", "Date of signature"),
    "preliminary": _c("template", "Preliminary protocol"),
    "renewed": _c("template", "Renewal date"),
    "ended": _c("template", "End date"),
    "signed_at": _c("template", "Place of signature"),
    "status": _c("template", "Status"),
    "role": _c("template", "Membership role"),
    "note": _c("template", "Notes"),
    "source": _c("template", "Source"),
}
# What either party has; "name" here is "a_name" or "b_name" there.
_EITHER = ("name", "country", "kind", "lat", "lon")
_NUMBERING = re.compile(r"^\W*\d+\W+(?=\D)|\W*\d+\W*$")
_NEAR = 80  # of 100: one or two slips in a heading; data/headings.csv has nothing so close together


@cache
def words(name: str) -> dict[str, str]:
    """One list of the file: folded word → meaning."""
    return {key: means for key, (means, _) in _read()[name].items()}


@cache
def _read() -> dict[str, dict[str, tuple[str, str]]]:
    lists: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in read_bundled("headings.csv"):
        lists[row["list"]][_key(row["written"])] = row["means"], row["implies"]
    for column in COLUMNS:
        lists["heading"].setdefault(_key(column), (column, ""))
    for lang in LANGS:
        for column, heading in TEMPLATE.items():
            lists["heading"].setdefault(_key(Language(lang).gettext(heading)), (column, ""))
    for name in get_args(vocabulary.List):
        for term in vocabulary.terms(name):
            for word in _words_of(name, term):
                lists[name].setdefault(_key(word), (term.name, ""))
    return lists


def _words_of(name: vocabulary.List, term: vocabulary.Term) -> Iterator[str]:
    """Give the name of a row of the vocabulary, and its words in all languages that we write."""
    yield term.name
    for lang in LANGS:
        language = Language(lang)
        yield language.label(name, term.name)
        yield language.term(name, term.name)
        yield language.term(name, term.name, many=True)


def _key(text: str) -> str:
    return fold(text) or text.strip()


def is_missing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: ``-``, ``?``, ``yok``, ``n/a``."""
    return not text or text.strip().casefold() in _missing_words()


@cache
def _missing_words() -> frozenset[str]:
    # Compared as written: folded, n/a would be "n a" and every dash nothing at all.
    return frozenset(
        row["written"].casefold()
        for row in read_bundled("headings.csv")
        if row["list"] == "missing"
    )


def meaning(heading: str) -> str | None:
    """Column that a heading means, or a party-less part of one; ``None`` when it is unknown.

    ``Şehir / City``, ``Ülke (Country)`` and ``Partner 2`` are understood through their parts.
    """
    return _look_up(heading)[0]


def implied_type(heading: str) -> str | None:
    """Type of agreement that a heading speaks of, if any: ``Kardeş Şehir`` → ``sister_city``."""
    return _look_up(heading)[1] or None


@cache
def _look_up(heading: str) -> tuple[str | None, str]:
    known = _read()["heading"]
    whole = heading.strip()
    for written in (whole, _NUMBERING.sub("", whole)):
        if found := known.get(_key(written)):
            return found
    parts = [
        known.get(_key(_NUMBERING.sub("", part)))
        for part in re.split(r"[/|()\n]", whole)
        if part.strip()
    ]
    found_parts = [part for part in parts if part]
    if len({means for means, _ in found_parts}) == 1:
        return found_parts[0]
    return None, ""


def type_in(title: str) -> str | None:
    """Type of agreement that a title or a sheet's name speaks of, when it is one only."""
    text = f" {fold(title)} "
    # "kardeş" alone or "protokol" alone may be part of anything: two words, or a long one.
    found = {
        means
        for word, means in words("type").items()
        if f" {word} " in text
        and (" " in word or len(word) >= len("üyelik"))
        # A sheet called "Contacts" is a list of addresses.
        and vocabulary.is_counted(means)
    }
    if len(found) == 2:  # noqa: PLR2004
        # "Kardeş Şehir Protokolleri", "Goodwill Protocols": the other word says which protocol.
        found.discard(words("type")["protocol"])
    return found.pop() if len(found) == 1 else None


def value(name: str, text: str) -> str | None:
    """Value that a word stands for in the list ``type``, ``kind``, ``status`` or ``role``."""
    return words(name).get(fold(text))


def nearest(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like the text, when one is alike enough to be a slip of it."""
    by_key = {fold(choice): choice for choice in choices}
    found = process.extractOne(fold(text), list(by_key), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if found is None else by_key[found[0]]


def suggest_heading(heading: str) -> str | None:
    """Return the column that a heading may mean, misspelled: ``Kardeş Şehr`` → ``b_name``."""
    near = nearest(heading, _read()["heading"])
    return None if near is None else _read()["heading"][near][0]


def assign(
    headings: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
    given: Collection[str] = (),
) -> list[str | None]:
    """Say which column of the Agreement table each heading of a sheet is.

    A heading that names no party (``Şehir``, ``Ülke``) is settled by its position: the first city
    is a's and the next b's, unless another heading or a default already says who a is; a country,
    kind or coordinate belongs to the name before it, else to the one after it.

    Parameters
    ----------
    headings
        The sheet's headings in order, empty where a column has none.
    chosen
        Folded heading → column, as the caller wants it.
    given
        Columns that the caller's defaults fill.

    Returns
    -------
    list
        A column's name, ``"number"`` for a running number, or ``None``; a name may stand more
        than once.
    """
    chosen = chosen or {}
    meanings = [
        chosen[fold(text)] if fold(text) in chosen else meaning(text) if text else None
        for text in headings
    ]
    _assign_names(meanings, given)
    names = [place for place, means in enumerate(meanings) if means in {"a_name", "b_name"}]
    for place, part in enumerate(meanings):
        if part not in _EITHER:
            continue
        meanings[place] = None
        if not names:
            continue
        nearest_name = owner(place, names, headings)
        wanted = str(meanings[nearest_name])[0]
        for side in (wanted, "b" if wanted == "a" else "a"):
            column = f"{side}_{part}"
            # A sheet that is wide has a column for each partner, and may have a country for each.
            many = side == "b" and meanings.count("b_name") > 1
            if (many or column not in meanings) and column not in given:
                meanings[place] = column
                break
    return meanings


def owner(place: int, names: Sequence[int], headings: Sequence[str]) -> int:
    """Say which of the columns ``names`` the column at ``place`` speaks of.

    The one with its number (``City 2``, ``Country 2``), else the one before it, else the first.
    """
    number = _number(headings[place])
    alike = [name for name in names if number and _number(headings[name]) == number]
    before = [name for name in names if name <= place]
    return alike[0] if len(alike) == 1 else before[-1] if before else names[0]


def _number(heading: str) -> str:
    found = re.findall(r"\d+", heading)
    return str(found[0]) if len(found) == 1 else ""


def _assign_names(meanings: list[str | None], given: Collection[str]) -> None:
    """Settle in place which party the headings are that say only ``city``."""
    open_places = [place for place, means in enumerate(meanings) if means == "name"]
    has_a = "a_name" in meanings or "a_name" in given
    has_b = "b_name" in meanings or "b_name" in given
    for count, place in enumerate(open_places):
        if count == 0 and not has_a and (has_b or len(open_places) > 1):
            meanings[place] = "a_name"
        else:
            meanings[place] = None if has_b else "b_name"
