"""A cell's text into the one form of its column."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from citynet import dates, vocabulary
from citynet._catalogue import _, told
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._headings import (
    COLUMNS,
    COORDINATES,
    DATES,
    NUMBERS,
    REQUIRED,
)
from citynet.agreements._sheets import is_blank

if TYPE_CHECKING:
    pass


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
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
SPREADSHEET_ERRORS = {
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#BAŞV!", "#YOK", "#AD?",
    "#DEĞER!", "#SAYI/0!", "#BOŞ!", "#SAYI!",
}  # fmt: skip
FORMULA_ERROR = _("%(value)s is an error of the spreadsheet's formula")
_DEGREES = re.compile(
    r"([+\-−]?\d{1,3}(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*°?\s*([NSEWKGDB]?)", re.IGNORECASE
)
_NO_DEGREES = {
    "lat": _("%(value)s is no latitude; expected decimal degrees such as 41.01"),
    "lon": _("%(value)s is no longitude; expected decimal degrees such as 41.01"),
}
# A day number that a spreadsheet shows when a date cell lost its format: 1927 to 2064.
_DAY_NUMBERS = range(10_000, 60_000)


def normalised(raw: pd.DataFrame, errors: dict[tuple[str, Any], str]) -> pd.DataFrame:
    """Bring every cell into its form; one that has none stays as text, its reason in ``errors``."""
    table = pd.DataFrame(index=pd.RangeIndex(len(raw)))
    for column in COLUMNS:
        if column in raw:
            table[column] = _column(raw[column], column, errors)
        elif column in ALWAYS:
            table[column] = pd.Series(np.nan, table.index, dtype="str")
    table["a_kind"] = table["a_kind"].fillna(vocabulary.DEFAULT_KIND)
    table["b_kind"] = table["b_kind"].fillna(table["type"].map(vocabulary.b_kind).astype("str"))
    table["status"] = table["status"].fillna(vocabulary.DEFAULT_STATUS)
    carried = {name: _carried(raw[name]) for name in raw.columns if name not in COLUMNS}
    return pd.concat([table, pd.DataFrame(carried, index=table.index)], axis=1)


def _column(
    cells: "pd.Series[Any]", column: str, errors: dict[tuple[str, Any], str]
) -> "pd.Series[Any]":
    """Normalise one column, each distinct cell once."""
    read_cell = _reader(column)

    def reading(cell: Any) -> Any:
        if is_blank(cell):
            return None
        text = _clean(shown(cell), column in _MULTILINE)
        if not text or (column != "id" and _headings.is_missing(text)):
            return None
        if text in SPREADSHEET_ERRORS:
            errors[column, text] = told(FORMULA_ERROR, value=repr(text))
            return text
        try:
            return read_cell(cell if isinstance(cell, dt.date) else text)
        except ValueError as error:
            errors[column, text] = str(error)
            return text

    # 1 and True and 1.0 are one key to a dict and three cells to a person.
    keys = [(type(cell), cell) if _hashable(cell) else (str, str(cell)) for cell in cells.tolist()]
    read_once = {key: reading(key[1]) for key in set(keys)}
    values = [read_once[key] for key in keys]
    bad = any((column, value) in errors for value in set(values))
    kind: Any = object if bad else "float64" if column in NUMBERS else "str"
    column_of: pd.Series[Any] = pd.Series(values, index=pd.RangeIndex(len(values)), dtype=kind)
    return column_of


def _hashable(cell: Any) -> bool:
    try:
        hash(cell)
    except TypeError:
        return False
    return True


def _reader(column: str) -> Callable[[Any], Any]:
    if column in DATES:
        return _date
    if column in COORDINATES:
        return lambda text: _coordinate(text, column[2:])
    if column == "weight":
        return _weight
    if column in CHOICES:
        return lambda text: _choice(column, text)
    if column == "role":
        return lambda text: _headings.value("role", str(text)) or str(text)
    return str


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


def _date(cell: Any) -> str:
    text = str(cell)
    if text.isdigit() and int(text) in _DAY_NUMBERS:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(text))
        raise ValueError(
            told(
                "%(value)s is a spreadsheet's day number, perhaps %(day)s; format the cell as a "
                "date",
                value=repr(text),
                day=day.isoformat(),
            )
        )
    return dates.parse(cell)


def _coordinate(text: Any, part: str) -> float:
    match = _DEGREES.fullmatch(str(text).strip())
    wing = match[2].upper() if match else ""
    if match is None or (wing and wing not in ("NSKG" if part == "lat" else "EWDB")):
        raise ValueError(told(_NO_DEGREES[part], value=repr(text)))
    number = float(match[1].replace(",", ".").replace("−", "-"))
    # Güney, Batı
    return -number if wing in set("SWGB") else number


def _weight(text: Any) -> float:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        raise ValueError(told("%(value)s is no number", value=repr(text))) from None


def _choice(column: str, text: Any) -> str:
    name = column.removeprefix("a_").removeprefix("b_")
    found = _headings.value(name, str(text))
    if found is not None:
        return found
    near = _headings.nearest(str(text), [*_headings.words(name), *CHOICES[column]])
    raise ValueError(
        told(
            _NO_CHOICE_NEAR[name] if near else _NO_CHOICE[name],
            value=repr(text),
            near=repr(near),
            choices=", ".join(CHOICES[column]),
        )
    )


def _carried(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Carry a column of the user's own along; mixed cells become text, as a person sees them."""
    values: pd.Series[Any] = cells.reset_index(drop=True)
    if not (values.dtype == object or pd.api.types.is_string_dtype(values.dtype)):
        return values
    present = [cell for cell in values if not is_blank(cell)]
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
    texts = [None if is_blank(cell) else _clean(shown(cell), True) or None for cell in values]
    return pd.Series(texts, values.index, dtype="str")
