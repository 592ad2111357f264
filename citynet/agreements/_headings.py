"""What people call the columns and values of an Agreement table: ``data/headings.csv``.

The file has one row per word, in any language, compared by :func:`citynet.text.fold`:

=============  ==================================================================================
``list``       what ``means`` is
=============  ==================================================================================
``heading``    the column of that name. ``name``, ``country``, ``kind``, ``lat`` and ``lon`` are
               either party's: position decides (:func:`assign`). ``number`` is a running number.
``type`` …     the value (of ``type``, ``kind``, ``status``, ``role``) that the word stands for
``missing``    nothing: the cell counts as empty
``note_row``   nothing: a row that begins with the word is a remark on the table
``token``      what the word adds to a heading of several words or of words run together: a side
               (``a``, ``b``), what the column holds (``name``, ``country``, ``lat``, ``date`` …),
               or ``nothing`` (:mod:`citynet.agreements._tokens`)
``members``    nothing: a title with the word is of a list of an organisation's members
``mark``       ``yes`` or ``no``, in a table of marks
``home``       where the name of a municipality stands that a title names: ``prefix`` when the word
               stands before it, ``suffix`` when after
=============  ==================================================================================

``implies`` is the type of agreement that a heading speaks of (``Kardeş Şehir``). Names and words of
``data/vocabulary.csv`` are read without a row here, in every language that we write.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    *REQUIRED, "a_kind", "b_kind", *DATES, "signed_at", "a_admin1", "b_admin1", "status", "role",
    *COORDINATES, "weight", "note", "source", "source_ref",
)  # fmt: skip
# Columns of a merged register: which registers state a row, and which of them says what.
SOURCES, STATED = "sources", "stated"

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
LONGEST = 300  # characters of a heading
_NEAR = 80  # of 100: one or two slips in a heading; data/headings.csv has nothing so close together
_MOST_WORDS = 8  # of a cell that names a type in its own words


@cache
def words(name: str) -> dict[str, str]:
    """One list of the file: folded word → meaning."""
    return {key: means for key, (means, _) in _read()[name].items()}


@cache
def tokens() -> dict[str, dict[str, str]]:
    """Words within headings: folded word → what it may mean → the type that it implies."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_bundled("headings.csv"):
        if row["list"] == "token":
            found[_key(row["written"])][row["means"]] = row["implies"]
    return found


@cache
def _read() -> dict[str, dict[str, tuple[str, str]]]:
    lists: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in read_bundled("headings.csv"):
        if row["list"] != "token":
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


@cache
def spellings(name: vocabulary.List) -> tuple[str, ...]:
    """List the words of a list as they are written, for a person to read."""
    listed = [row["written"] for row in read_bundled("headings.csv") if row["list"] == name]
    return (*listed, *(word for term in vocabulary.terms(name) for word in _words_of(name, term)))


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


def is_merged(columns: Iterable[str]) -> bool:
    """Whether a table with these columns is a register that was merged of several."""
    return {SOURCES, STATED} <= set(columns)


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
    return look_up(heading)[0]


def implied_type(heading: str) -> str | None:
    """Type of agreement that a heading speaks of, if any: ``Kardeş Şehir`` → ``sister_city``."""
    return look_up(heading)[1] or None


@cache
def look_up(heading: str) -> tuple[str | None, str]:
    if len(heading) > LONGEST:
        return None, ""
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


def value_within(name: str, text: str) -> str | None:
    """Value that all words and phrases of a list that stand in a text agree on.

    ``Угода про партнерство`` speaks of one type; ``Protocol of friendship and twinning`` of two.
    """
    tokens = fold(text).split()
    if len(tokens) > _MOST_WORDS or any(value("not_yet", token) for token in tokens):
        return None
    known, found, at = words(name), set(), 0
    while at < len(tokens):
        ends = range(len(tokens), at, -1)
        end = next((end for end in ends if " ".join(tokens[at:end]) in known), None)
        if end is not None:
            found.add(known[" ".join(tokens[at:end])])
        at = end or at + 1
    return found.pop() if len(found) == 1 else None


def nearest(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like the text, when one is alike enough to be a slip of it."""
    by_key = {fold(choice): choice for choice in choices}
    found = process.extractOne(fold(text), list(by_key), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if found is None else by_key[found[0]]


def suggest_heading(heading: str) -> str | None:
    """Return the column that a heading may mean, misspelled: ``Kardeş Şehr`` → ``b_name``."""
    near = nearest(heading, _read()["heading"])
    return None if near is None else _read()["heading"][near][0]
