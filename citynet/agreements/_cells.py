"""A cell's text into the one form of its column."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from citynet import countries, vocabulary
from citynet._catalogue import _, spoken, told
from citynet._tables import as_text, shown
from citynet.agreements import _headings
from citynet.agreements._account import Doubts
from citynet.agreements._dates import join_parts, months_first, read_dates
from citynet.agreements._headings import (
    COLUMNS,
    COORDINATES,
    DATES,
    NUMBERS,
    REQUIRED,
)
from citynet.agreements._points import PLAIN, degrees, hold_against_countries, part_pairs
from citynet.agreements._sheets import Formula, is_blank

CHOICES = {
    "type": vocabulary.TYPES,
    "a_kind": vocabulary.KINDS,
    "b_kind": vocabulary.KINDS,
    "status": vocabulary.STATUSES,
}
# Of each list of words: what is said of a word that is not in it.
_NO_CHOICE = {
    "type": _("%(value)s is no type; expected one of %(choices)s"),
    "kind": _("%(value)s is no kind; expected one of %(choices)s"),
    "status": _("%(value)s is no status; expected one of %(choices)s"),
}
_NO_CHOICE_NEAR = {
    "type": _("%(value)s is no type; did you mean %(near)s? expected one of %(choices)s"),
    "kind": _("%(value)s is no kind; did you mean %(near)s? expected one of %(choices)s"),
    "status": _("%(value)s is no status; did you mean %(near)s? expected one of %(choices)s"),
}
ALWAYS = (*REQUIRED, "a_kind", "b_kind", "signed", "status")
_MULTILINE = {"note", "source", "source_ref"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# Joiners (U+200C, U+200D) are letters' business in Persian and Indic names.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")
# Bullets before a name, footnotes behind it, and flags, are no part of it.
_NAME_MARKS = re.compile(
    "^(?:[•·▪◦‣●○■□*]+|[\\-–—](?=\\s))\\s*|(?<=\\w)\\s?\\[\\w{1,3}\\](?=\\W|$)|\\s?[¹²³⁰⁴-⁹†‡*]+$"
    "|[\U0001f1e6-\U0001f1ff]{2}"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_LONGEST_NAME = 500  # characters; what is longer is looked at as it stands
_SHOWN = 4  # countries of a state of the past that are named
SPREADSHEET_ERRORS = {
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#BAŞV!", "#YOK", "#AD?",
    "#DEĞER!", "#SAYI/0!", "#BOŞ!", "#SAYI!",
}  # fmt: skip
FORMULA_ERROR = _("%(value)s is an error of the spreadsheet's formula")
NO_RESULT = _("%(value)s: a formula whose result the file does not hold")
_NOT_YET = _(
    "%(value)s: not an agreement yet, as it seems; say its status, or take the row out of the table"
)


def normalised(raw: pd.DataFrame, doubts: Doubts, *, of_file: bool = False) -> pd.DataFrame:
    """Bring every cell into its form; one that has none stays as text, its reason in ``doubts``.

    Parameters
    ----------
    raw
        Rows under our names of the columns, and others to carry along.
    doubts
        Where is said what cannot be read, what is asked and what is assumed.
    of_file
        Whether a person made the table: then vague dates go into the note, dates beyond the
        horizon are asked about, and points are held against the outlines of their countries.
    """
    table = pd.DataFrame(index=pd.RangeIndex(len(raw)))
    for column in COLUMNS:
        if column in raw and column not in DATES:
            table[column] = _column(raw[column], column, doubts)
        elif column in ALWAYS or (column in raw and column in DATES):
            table[column] = as_text(pd.Series(np.nan, table.index, dtype=object))
    table["a_kind"] = table["a_kind"].fillna(vocabulary.DEFAULT_KIND)
    table["b_kind"] = table["b_kind"].fillna(_b_kinds(table["type"]))
    _fill_dates(table, raw, doubts, of_file=of_file)
    table["status"] = table["status"].fillna(vocabulary.DEFAULT_STATUS)
    if of_file:
        hold_against_countries(table, doubts)
        _say_of_countries(table, doubts)
    table = table[[column for column in COLUMNS if column in table]]
    carried = {
        name: _carried(raw[name], str(name), doubts) for name in raw.columns if name not in COLUMNS
    }
    return pd.concat([table, pd.DataFrame(carried, index=table.index)], axis=1)


def joined(raw: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Put together and part what a person's columns hold otherwise than ours: dates and points."""
    return join_parts(part_pairs(raw, doubts), doubts)


def cell_text(cell: Any) -> str:
    """Give a cell's text in one line as a person sees it; of a formula without result itself."""
    if is_blank(cell):
        return ""
    return _clean(str(cell) if isinstance(cell, Formula) else shown(cell), multiline=False)


def _b_kinds(types: "pd.Series[Any]") -> "pd.Series[Any]":
    """Give the kind of a type's other party, for each type once."""
    return as_text(types.map({name: vocabulary.b_kind(name) for name in types.unique()}))


def _fill_dates(table: pd.DataFrame, raw: pd.DataFrame, doubts: Doubts, *, of_file: bool) -> None:
    """Read the columns of dates, in place; what else their cells say goes where it belongs."""
    columns = [column for column in DATES if column in raw]
    others: dict[str, dict[int, str]] = {}
    kept: dict[int, list[str]] = {}
    first = months_first(table["a_country"].tolist())
    for column in columns:
        written = _with_results(raw[column].tolist(), column, doubts)
        cells = _date_cells(written, column, doubts)
        read = read_dates(cells, column, doubts, months_first=first, of_file=of_file)
        table[column] = _typed(read.dates, column, doubts)
        for name, dated in read.others.items():
            others.setdefault(name, {}).update(dated)
        for row, text in read.kept.items():
            kept.setdefault(row, []).append(f"{column}: {text}")
    for name, dated in others.items():
        _fill(table, name, dated)
    if "ended" in others:
        gone = dict.fromkeys(others["ended"], vocabulary.GONE.name)
        _fill(table, "status", gone)
    if kept:
        _add_notes(table, kept)


def _date_cells(written: list[Any], column: str, doubts: Doubts) -> list[Any]:
    """Apply :func:`_date_cell` to a column, once to what is the same."""
    if _are_texts(written):
        texts = {cell: _date_cell(cell, column, doubts) for cell in dict.fromkeys(written)}
        return [texts[cell] for cell in written]
    kinds = [(type(cell), cell) for cell in written if _hashable(cell)]
    once = {key: _date_cell(key[1], column, doubts) for key in dict.fromkeys(kinds)}
    return [once[type(cell), cell] if _hashable(cell) else _date_cell(cell, column, doubts)
            for cell in written]  # fmt: skip


def _are_texts(cells: Sequence[Any]) -> bool:
    """Whether cells are texts or nothing: then those that are equal are the same."""
    return set(map(type, cells)) <= {str, type(None)}


def _date_cell(cell: Any, column: str, doubts: Doubts) -> Any:
    """Take what nobody sees off a cell of a column of dates; None where it holds no date."""
    if is_blank(cell):
        return None
    text = _clean(shown(cell), multiline=False)
    if why := _fault(text):
        doubts[column, text] = why
        return text
    if not text or _headings.is_missing(text):
        return None
    return cell if isinstance(cell, dt.date) else text


def _with_results(cells: list[Any], column: str, doubts: Doubts) -> list[Any]:
    """Empty the cells that hold a formula without its result, and ask about each."""
    if Formula not in set(map(type, cells)):
        return cells
    for row, cell in enumerate(cells):
        if isinstance(cell, Formula):
            doubts.ask(row, column, str(cell), told(NO_RESULT, value=repr(str(cell))))
    return [None if isinstance(cell, Formula) else cell for cell in cells]


def _fault(text: str) -> str:
    """Say that a cell holds an error of a formula; else nothing."""
    return told(FORMULA_ERROR, value=repr(text)) if text in SPREADSHEET_ERRORS else ""


def _typed(values: Sequence[Any], column: str, doubts: Doubts) -> "pd.Series[Any]":
    """Make a column of our type, or of objects when it holds texts that could not be read."""
    doubtful = {text for name, text in doubts if name == column}
    bad = bool(doubtful) and not doubtful.isdisjoint(values)
    typed: pd.Series[Any] = pd.Series(values, index=pd.RangeIndex(len(values)), dtype=object)
    if bad:
        return typed
    return typed.astype("float64") if column in NUMBERS else as_text(typed)


def _fill(table: pd.DataFrame, column: str, values: Mapping[int, str]) -> None:
    """Put values into a column, in place, where it is empty."""
    cells = table[column].tolist() if column in table else [None] * len(table)
    for row, value in values.items():
        cells[row] = value if is_blank(cells[row]) else cells[row]
    filled: pd.Series[Any] = pd.Series(cells, table.index, dtype=object)
    texts = column not in table or pd.api.types.is_string_dtype(table[column].dtype)
    table[column] = as_text(filled) if texts else filled.astype(table[column].dtype)


def _add_notes(table: pd.DataFrame, kept: Mapping[int, Sequence[str]]) -> None:
    """Put texts that say more than their column can hold behind the notes, in place."""
    notes = table["note"].tolist() if "note" in table else [None] * len(table)
    for row, texts in kept.items():
        before = [] if is_blank(notes[row]) else [str(notes[row])]
        notes[row] = "\n".join([*before, *texts])
    table["note"] = as_text(pd.Series(notes, table.index, dtype=object))


def _say_of_countries(table: pd.DataFrame, doubts: Doubts) -> None:
    """Say which countries are states of the past."""
    for column in ("a_country", "b_country"):
        for text in map(str, table[column].dropna().unique()):
            country = countries.lookup(text)
            # Macedonia says nothing that has to be told; WestGER is understood by a rule.
            coded = text[-3:].isupper() and not text.isupper()
            if (
                country is None
                or country.kind != "former"
                or (len(country.codes) == 1 and not coded)
            ):
                continue
            lands = [countries.name(code, spoken()) for code in country.codes[:_SHOWN]]
            doubts.assume(
                column,
                told(
                    "%(value)s is a state of the past; its places are sought in %(countries)s",
                    value=repr(text),
                    countries=", ".join(lands) + " …" * (len(country.codes) > _SHOWN),
                ),
            )


def _column(cells: "pd.Series[Any]", column: str, doubts: Doubts) -> "pd.Series[Any]":
    """Normalise one column, each distinct cell once."""
    read_cell = _reader(column, doubts)

    def reading(cell: Any) -> Any:
        if is_blank(cell):
            return None
        text = _clean(shown(cell), column in _MULTILINE)
        if why := _fault(text):
            doubts[column, text] = why
            return text
        if not text or (column != "id" and _headings.is_missing(text)):
            return None
        try:
            return read_cell(text)
        except ValueError as error:
            doubts[column, text] = str(error)
            return text

    written = _with_results(cells.tolist(), column, doubts)
    if _are_texts(written):
        plain = PLAIN.fullmatch if column in COORDINATES else _never
        return _each_once(
            written,
            lambda once: _typed(
                [float(cell) if plain(cell) else reading(cell) for cell in once], column, doubts
            ),
        )
    # 1 and True and 1.0 are one key to a dict and three cells to a person.
    keys = [(type(cell), cell) if _hashable(cell) else (str, str(cell)) for cell in written]
    read_once = {key: reading(key[1]) for key in set(keys)}
    return _typed([read_once[key] for key in keys], column, doubts)


def _each_once(
    cells: Sequence[str | None], read: Callable[[list[str]], "pd.Series[Any]"]
) -> "pd.Series[Any]":
    """Read each distinct text of a column once, into a column of the same length."""
    at, once = pd.factorize(np.array(cells, dtype=object))  # None is at -1
    column = read(once.tolist())
    if len(once) == len(cells):
        return column
    return column.reindex(at).reset_index(drop=True)


def _never(_cell: str) -> bool:
    return False


def _hashable(cell: Any) -> bool:
    try:
        hash(cell)
    except TypeError:
        return False
    return True


def _reader(column: str, doubts: Doubts) -> Callable[[Any], Any]:
    if column in COORDINATES:
        return lambda text: degrees(text, column[2:])
    if column == "weight":
        return _weight
    if column in CHOICES:
        return lambda text: _choice(column, text, doubts)
    if column == "role":
        return lambda text: _headings.value("role", str(text)) or str(text)
    if column in {"a_name", "b_name", "a_country", "b_country"}:
        return _name
    return str


def _name(text: str) -> str:
    """Take bullets, footnotes and flags off a name, but not what is nothing else."""
    before = ""
    while text and text != before and len(text) <= _LONGEST_NAME:
        before, text = text, _NAME_MARKS.sub("", text).strip()
    return text or before


def _clean(text: str, multiline: bool) -> str:
    """Trim a text, in Unicode's composed form and without characters that nobody sees."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
        text = _CONTROL.sub("", text)
    if multiline:
        return "\n".join(line.strip() for line in text.split("\n")).strip()
    return " ".join(text.split())


def _weight(text: Any) -> float:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        raise ValueError(told("%(value)s is no number", value=repr(text))) from None


def _choice(column: str, text: Any, doubts: Doubts) -> str:
    name = column.removeprefix("a_").removeprefix("b_")
    found = _headings.value(name, str(text))
    if found is not None:
        return found
    if name == "type" and (found := _headings.value_within(name, str(text))):
        doubts.assume(column, told("%(value)s is taken for %(type)s", value=repr(text), type=found))
        return found
    if name == "status" and _headings.value("not_yet", str(text)) is not None:
        raise ValueError(told(_NOT_YET, value=repr(text)))
    near = _headings.nearest(str(text), [*_headings.spellings(name), *CHOICES[column]])
    raise ValueError(
        told(
            _NO_CHOICE_NEAR[name] if near else _NO_CHOICE[name],
            value=repr(text),
            near=repr(near),
            choices=", ".join(CHOICES[column]),
        )
    )


def _carried(cells: "pd.Series[Any]", name: str, doubts: Doubts) -> "pd.Series[Any]":
    """Carry a column of the user's own along; mixed cells become text, as a person sees them."""
    values: pd.Series[Any] = cells.reset_index(drop=True)
    if values.dtype == object:  # of a file; of a caller's frame nothing is asked
        values = pd.Series(_with_results(values.tolist(), name, doubts), dtype=object)
        for row, cell in _errors(values.tolist()):
            doubts.ask(row, name, cell, _fault(cell))
    if not (values.dtype == object or pd.api.types.is_string_dtype(values.dtype)):
        return values
    held = values.tolist()
    if _are_texts(held):
        return _each_once(
            held, lambda once: as_text(pd.Series(list(map(_carried_text, once)), dtype=object))
        )
    present = [cell for cell in held if not is_blank(cell)]
    kinds = {type(cell) for cell in present}
    if kinds and kinds <= {int, float}:
        numbers: pd.Series[Any] = pd.Series(pd.to_numeric(values))
        whole = all(abs(cell) < 2**53 and cell == int(cell) for cell in present)
        # A running number with gaps stays a number without ".0".
        return numbers.astype("Int64") if whole and len(present) < len(numbers) else numbers
    if kinds == {bool} and len(present) == len(values):
        return values.astype(bool)
    if kinds & {list, dict, np.ndarray, tuple}:
        return values
    return as_text(pd.Series(list(map(_carried_text, held)), values.index, dtype=object))


def _errors(cells: Sequence[Any]) -> Iterable[tuple[int, str]]:
    """Give the cells that hold a formula's error, with their rows."""
    if _are_texts(cells) and SPREADSHEET_ERRORS.isdisjoint(cells):
        return []
    return [
        (row, cell) for row, cell in enumerate(cells)
        if (cell in SPREADSHEET_ERRORS if type(cell) is str else isinstance(cell, str))
    ]  # fmt: skip


def _carried_text(cell: Any) -> str | None:
    return None if is_blank(cell) else _clean(shown(cell), multiline=True) or None
