"""The Agreement table: one row per agreement between two cities, or a city and a body.

:func:`read_agreements` takes a file as people have it, :func:`validate` a DataFrame; both give the
table in one form, or an :class:`~citynet.errors.AgreementError` that lists everything that is wrong
with it. Columns and words are those of ``data/headings.csv``.
"""

import datetime as dt
import io
import json
import os
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from citynet import _headings, countries, dates
from citynet._cells import neutralise
from citynet._data import atomic_path
from citynet._headings import COLUMNS, COORDINATES, DATES, KINDS, NUMBERS, REQUIRED, STATUSES, TYPES
from citynet._reading import Block, Origin, Problem, Reading, expected_column, read
from citynet._sheets import is_blank, shown
from citynet.errors import AgreementError, CitynetWarning
from citynet.text import fold, slug

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = [
    "COLUMNS", "KINDS", "STATUSES", "TYPES", "Examined", "Problem", "examine", "problems",
    "read_agreements", "validate", "write_agreements",
]  # fmt: skip

_CHOICES = {"type": TYPES, "a_kind": KINDS, "b_kind": KINDS, "status": STATUSES}
_ALWAYS = (*REQUIRED, "a_kind", "b_kind", "signed", "status")
_MULTILINE = {"note", "source", "source_ref"}
_LIMITS = {"lat": 90.0, "lon": 180.0}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_SPREADSHEET_ERRORS = {
    "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#BAŞV!", "#YOK", "#AD?",
    "#DEĞER!", "#SAYI/0!", "#BOŞ!", "#SAYI!",
}  # fmt: skip
_DEGREES = re.compile(
    r"([+\-−]?\d{1,3}(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*°?\s*([NSEWKGDB]?)", re.IGNORECASE
)
# A day number that a spreadsheet shows when a date cell lost its format: 1927 to 2064.
_DAY_NUMBERS = range(10_000, 60_000)
_XLSX_CELL = 32_767
_FORMATS = (".csv", ".tsv", ".xlsx", ".parquet", ".json")


def read_agreements(
    path: str | os.PathLike[str],
    *,
    sheet: str | Sequence[str] | None = None,
    columns: Mapping[str, str | None] | None = None,
    defaults: Mapping[str, Any] | None = None,
    encoding: str | None = None,
) -> pd.DataFrame:
    """Read a file of agreements as people have it, and check all of it.

    Headings and words may be English or Turkish (``data/headings.csv``). Titles above the heading,
    blank rows, totals and remarks are passed over; every sheet that holds agreements is read; a
    sheet with a city per row and its partners across (``Berlin, Germany``) gives a row per pair.
    Nothing is left out silently: ``table.attrs["reading"]`` lists what was skipped or assumed.

    Parameters
    ----------
    path
        A csv, tsv, xlsx, xlsm, parquet or json file. Delimiter and encoding of a text file are
        found out: UTF-8, UTF-16 or Windows-1254.
    sheet
        Name of the sheet to read, or several; all of them when left out.
    columns
        Heading in the file → column of the table, where the file's own heading does not say it:
        ``{"Partner": "b_name"}``. ``None`` carries a column along as it is.
    defaults
        Column → value for the cells that are empty or not there, for a sheet that lists only the
        partners of one city: ``{"a_name": "Istanbul", "a_country": "Türkiye"}``.
    encoding
        A text file's encoding, where it is known.

    Returns
    -------
    pandas.DataFrame
        As :func:`validate` gives it. ``attrs["reading"]`` is a list of dicts: ``sheet``, ``row``
        and ``last_row`` (as a person counts; None for a whole sheet), ``what`` (``skipped`` or
        ``assumed``), ``reason``, ``text`` (what stands there).

    Raises
    ------
    AgreementError
        The file cannot be read or holds no table, or something in it is wrong; ``problems`` has a
        line for each thing.

    Warns
    -----
    CitynetWarning
        Something other than blank rows was left out, or something was assumed.
    """
    path = Path(path)
    reading, table, found = _read(path, sheet, columns, defaults, encoding)
    _refuse(path.name, found)
    table.attrs["reading"] = reading.notes
    _tell(path.name, reading.notes)
    return table


@dataclass(frozen=True)
class Examined:
    """A file's agreements, right and wrong.

    Attributes
    ----------
    table
        The rows that have no problem, indexed by their number among all (from 0).
    problems
        What is wrong with the others.
    """

    table: pd.DataFrame
    problems: list[Problem]
    _origin: Origin

    def problem(self, text: str, number: int, column: str, value: object) -> Problem:
        """Make one more problem, of the table's row with this index."""
        return self._origin.problem(text, number, column, value)


def examine(
    path: str | os.PathLike[str],
    *,
    sheet: str | Sequence[str] | None = None,
    columns: Mapping[str, str | None] | None = None,
    defaults: Mapping[str, Any] | None = None,
    encoding: str | None = None,
) -> Examined:
    """Read a file and tell what is wrong with it and what is right, without refusing it.

    Parameters are :func:`read_agreements`'s.

    Raises
    ------
    AgreementError
        The file cannot be read or holds no table at all.
    """
    path = Path(path)
    reading, table, found = _read(path, sheet, columns, defaults, encoding)
    _tell(path.name, reading.notes)
    origin = reading.origin
    wrong = {(problem.sheet, problem.row) for problem in found}
    # What is wrong with a whole column is wrong with every row.
    whole = any(problem.row is None for problem in found)
    right = [
        not whole and (origin.blocks[block].sheet, int(row)) not in wrong
        for block, row in zip(origin.block, origin.rows, strict=True)
    ]
    table = table[right]
    return Examined(table.assign(id=_with_ids(table)), found, origin)


def _read(
    path: Path,
    sheet: str | Sequence[str] | None,
    columns: Mapping[str, str | None] | None,
    defaults: Mapping[str, Any] | None,
    encoding: str | None,
) -> tuple[Reading, pd.DataFrame, list[Problem]]:
    defaults = dict(defaults or {})
    for column in defaults:
        if column not in COLUMNS:
            raise AgreementError(f"defaults: {expected_column(column)}", column=column)
    reading = read(path, sheet, columns or {}, defaults, encoding)
    table, found = _examine(
        reading.table, reading.origin, prefer="pass columns= or defaults=, or use citynet convert"
    )
    return reading, table, [*reading.problems, *found]


def validate(table: pd.DataFrame) -> pd.DataFrame:
    """Check an Agreement table and bring it into its one form.

    Parameters
    ----------
    table
        A row per agreement. Headings and words may be English or Turkish; ``id``, kinds, ``status``
        and the optional columns may be absent; dates may be text or dates.

    Returns
    -------
    pandas.DataFrame
        A new table, index 0 … n-1: the columns of the Agreement table in their order, then the
        others as they came. Texts are trimmed, dates EDTF level 0, coordinates and ``weight``
        floats, empty cells missing. Absent ids are made of the parties, the type and the date.

    Raises
    ------
    AgreementError
        Something is wrong; ``problems`` has a line for each thing, with row (the heading is row
        1), column, value and what was expected.
    """
    checked, found = _checked(table)
    _refuse("the table", found)
    return checked


def problems(table: pd.DataFrame) -> list[Problem]:
    """List what is wrong with a table, without raising: what :func:`validate` would say.

    Parameters
    ----------
    table
        As for :func:`validate`.

    Returns
    -------
    list of Problem
        In the order of rows; empty when the table is right. ``str`` of one is its line.
    """
    return _checked(table)[1]


def _checked(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    if not isinstance(table, pd.DataFrame):
        raise AgreementError(f"expected a pandas DataFrame, not {type(table).__name__}")
    written = [str(name) for name in table.columns]
    # What pandas makes of a heading that stands twice.
    plain = [re.sub(r"\.\d+$", "", name) if re.sub(r"\.\d+$", "", name) in written else name
             for name in written]  # fmt: skip
    meanings = _headings.assign(plain)
    names: list[str] = []
    for name, means in zip(written, meanings, strict=True):
        ours = name if name in COLUMNS else means
        taken = ours in names or (ours in written and ours != name)
        names.append(name if ours in {None, "number"} or taken else str(ours))
    renamed = table.reset_index(drop=True).set_axis(pd.Index(names, dtype=object), axis=1)
    if renamed.columns.duplicated().any():
        twice = renamed.columns[renamed.columns.duplicated()][0]
        raise AgreementError(f"two columns are called {twice!r}", column=str(twice))
    headings = dict(zip(names, written, strict=True))
    count = len(renamed)
    origin = Origin(np.arange(2, count + 2), np.zeros(count, np.int64), [Block(None, headings)])
    return _examine(renamed, origin, prefer="add it")


def _refuse(what: str, found: Sequence[Problem]) -> None:
    if not found:
        return
    lines = [str(problem) for problem in found]
    count = "1 problem" if len(lines) == 1 else f"{len(lines):,} problems"
    first = found[0]
    raise AgreementError(
        f"{what}: {count}", lines, row=first.row, column=first.column, value=first.value
    )


def _tell(file: str, notes: Sequence[Mapping[str, Any]]) -> None:
    worth = [note for note in notes if note["reason"] != "blank"]
    if not worth:
        return
    lines = []
    for note in worth:
        where = [f"sheet {note['sheet']!r}"] if note["sheet"] else []
        where += [f"row {note['row']}"] if note["row"] else []
        text = f" ({note['text'][:80]})" if note["text"] and note["what"] == "skipped" else ""
        lines.append(f"{', '.join([*where, note['what']])}: {note['reason']}{text}")
    warnings.warn("\n".join([f"{file}:", *lines]), CitynetWarning, stacklevel=3)


# --- normalising -----------------------------------------------------------------------------


def _examine(raw: pd.DataFrame, origin: Origin, prefer: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Bring a table under our column names into its one form; say what is wrong with it."""
    lacking = [column for column in REQUIRED[1:] if column not in raw]
    if "b_country" in lacking and "b_name" in raw and _only_bodies(raw):
        lacking.remove("b_country")
    found = [_lacking(column, raw, prefer) for column in lacking]
    errors: dict[tuple[str, Any], str] = {}
    table = _normalised(raw, errors)
    found += [origin.problem(*problem) for problem in _violations(table, raw, errors)]
    order = {problem: place for place, problem in enumerate(COLUMNS)}
    found.sort(key=lambda problem: (_block_of(problem, origin), problem.row or 0,
                                    order.get(problem.column or "", 99)))  # fmt: skip
    if not found:
        table["id"] = _with_ids(table)
    return table, found


def _block_of(problem: Problem, origin: Origin) -> int:
    sheets = [block.sheet for block in origin.blocks]
    return (
        sheets.index(problem.sheet) if problem.row is not None and problem.sheet in sheets else -1
    )


def _lacking(column: str, raw: pd.DataFrame, prefer: str) -> Problem:
    unknown = [str(name) for name in raw.columns if name not in COLUMNS]
    likely = [name for name in unknown if _headings.suggest_heading(name) == column]
    hint = f"; did you mean {likely[0]!r}?" if likely else ""
    if not likely and unknown:
        hint = f"; not understood: {', '.join(map(repr, unknown[:8]))}"
    return Problem(f"there is no column for it{hint}; {prefer}", None, column)


def _only_bodies(raw: pd.DataFrame) -> bool:
    kinds = raw["type"] if "type" in raw else pd.Series(dtype=object)
    # As text: a cell may hold anything, also what has no hash.
    told = {shown(cell) for cell in kinds}
    return len(kinds) > 0 and all(
        "membership" in (text, _headings.value("type", text)) for text in told
    )


def _normalised(raw: pd.DataFrame, errors: dict[tuple[str, Any], str]) -> pd.DataFrame:
    """Bring every cell into its form; one that has none stays as text, its reason in ``errors``."""
    table = pd.DataFrame(index=pd.RangeIndex(len(raw)))
    for column in COLUMNS:
        if column in raw:
            table[column] = _column(raw[column], column, errors)
        elif column in _ALWAYS:
            table[column] = pd.Series(np.nan, table.index, dtype="str")
    body = table["type"].eq("membership").map({True: "body", False: "city"})
    table["a_kind"] = table["a_kind"].fillna("city")
    table["b_kind"] = table["b_kind"].fillna(body.astype("str"))
    table["status"] = table["status"].fillna("active")
    carried = {name: _carried(raw[name]) for name in raw.columns if name not in COLUMNS}
    return pd.concat([table, pd.DataFrame(carried, index=table.index)], axis=1)


def _column(
    cells: "pd.Series[Any]", column: str, errors: dict[tuple[str, Any], str]
) -> "pd.Series[Any]":
    """Normalise one column, each distinct cell once."""
    read_cell = _reader(column)

    def reading(cell: Any) -> Any:
        if is_blank(cell) or cell is pd.NaT or cell is pd.NA:
            return None
        text = _clean(shown(cell), column in _MULTILINE)
        if not text or (column != "id" and _headings.is_missing(text)):
            return None
        if text in _SPREADSHEET_ERRORS:
            errors[column, text] = f"{text!r} is an error of the spreadsheet's formula"
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
    if column in _CHOICES:
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
            f"{text!r} is a spreadsheet's day number, perhaps {day.isoformat()}; "
            "format the cell as a date"
        )
    return dates.parse(cell)


def _coordinate(text: Any, part: str) -> float:
    match = _DEGREES.fullmatch(str(text).strip())
    expected = "expected decimal degrees such as 41.01"
    if match is None:
        raise ValueError(f"{text!r} is no {_long(part)}; {expected}")
    number = float(match[1].replace(",", ".").replace("−", "-"))
    wing = match[2].upper()
    if wing and wing not in ("NSKG" if part == "lat" else "EWDB"):
        raise ValueError(f"{text!r} is no {_long(part)}; {expected}")
    # Güney, Batı
    return -number if wing in set("SWGB") else number


def _long(part: str) -> str:
    return "latitude" if part == "lat" else "longitude"


def _weight(text: Any) -> float:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None


def _choice(column: str, text: Any) -> str:
    name = column.removeprefix("a_").removeprefix("b_")
    found = _headings.value(name, str(text))
    choices = _CHOICES[column]
    if found is not None:
        return found
    if fold(str(text)) in map(fold, choices):
        return next(choice for choice in choices if fold(choice) == fold(str(text)))
    near = _headings.nearest(str(text), [*_headings.words(name), *choices])
    hint = f"did you mean {near!r}? " if near else ""
    raise ValueError(f"{text!r} is no {name}; {hint}expected one of {', '.join(choices)}")


def _carried(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Carry a column of the user's own along; mixed cells become text, as a person sees them."""
    values: pd.Series[Any] = cells.reset_index(drop=True)
    if not (values.dtype == object or pd.api.types.is_string_dtype(values.dtype)):
        return values
    present = [cell for cell in values if not (is_blank(cell) or cell is pd.NaT or cell is pd.NA)]
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
    texts = [
        None
        if is_blank(cell) or cell is pd.NaT or cell is pd.NA
        else _clean(shown(cell), True) or None
        for cell in values
    ]
    return pd.Series(texts, values.index, dtype="str")


# --- checking --------------------------------------------------------------------------------


@cache
def _schema() -> "pa.DataFrameSchema":
    """Make the schema of a normalised table; a check's name begins with a key of ``_explain``."""
    import pandera.pandas as pa  # noqa: PLC0415 - it costs a third of a second

    tests: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "id": ("unique", _unique),
        "a_country": ("country", partial(_by_value, test=countries.code)),
        "b_country": ("country", partial(_by_value, test=countries.code)),
        "weight": ("range", partial(_within, low=0.0, high=np.inf)),
    }
    for name, choices in _CHOICES.items():
        tests[name] = "choice", partial(_among, choices=choices)
    for name in ("a_name", "b_name", "signed_at", "role", "note"):
        tests[name] = "formula", _no_error
    for name in DATES:
        tests[name] = "date", partial(_by_value, test=dates.is_edtf)
    for name in COORDINATES:
        limit = _LIMITS[name[2:]]
        tests[name] = "range", partial(_within, low=-limit, high=limit)
    columns = {
        name: pa.Column(nullable=True, required=name in _ALWAYS, checks=pa.Check(test, name=kind))
        for name, (kind, test) in tests.items()
    }
    of_rows: dict[str, Callable[[Any], Any]] = {"order ended": _in_order, "needed type": _has_type}
    for side in "ab":
        of_rows[f"party {side}_name"] = partial(_has_party, side=side)
        of_rows[f"land {side}_country"] = partial(_has_country, side=side)
        of_rows[f"half {side}_lat"] = partial(_has_both, side=side)
    checks = [pa.Check(test, name=name, ignore_na=False) for name, test in of_rows.items()]
    return pa.DataFrameSchema(columns, checks=checks)


def _unique(cells: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~cells.duplicated(keep=False)


def _no_error(cells: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~cells.isin(_SPREADSHEET_ERRORS)


def _among(cells: "pd.Series[Any]", choices: Sequence[str]) -> "pd.Series[bool]":
    return cells.isin(choices)


def _by_value(cells: "pd.Series[Any]", test: Callable[[str], Any]) -> "pd.Series[bool]":
    """Test each distinct value once; a register repeats its countries and its years."""
    verdict = {cell: bool(test(str(cell))) for cell in cells.unique()}
    return cells.map(verdict).astype(bool)


def _within(cells: "pd.Series[Any]", low: float, high: float) -> "pd.Series[bool]":
    # A column that holds a text could not be read throughout; a text is never within.
    numbers = cells.where(cells.map(lambda cell: isinstance(cell, float)))
    return pd.to_numeric(numbers, errors="coerce").between(low, high)


def _has_type(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["type"].notna()


def _has_party(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    return table[f"{side}_name"].notna()


def _has_country(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    body = table[f"{side}_kind"].eq("body")
    return table[f"{side}_country"].notna() | body | table[f"{side}_name"].isna()


def _has_both(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    """Whether a row has both coordinates of a party, or neither."""
    given = table.reindex(columns=[f"{side}_lat", f"{side}_lon"]).notna()
    return given.iloc[:, 0] == given.iloc[:, 1]


def _in_order(table: pd.DataFrame) -> "pd.Series[bool]":
    """Whether an agreement can have ended after it was signed, by its dates' bounds."""
    if "ended" not in table:
        return pd.Series(True, table.index)
    first, _ = dates.bounds(_edtf(table["signed"]))
    _, last = dates.bounds(_edtf(table["ended"]))
    return pd.Series(~(last < first), table.index)


def _edtf(cells: "pd.Series[Any]") -> list[str | None]:
    return [cell if isinstance(cell, str) and dates.is_edtf(cell) else None for cell in cells]


def _violations(
    table: pd.DataFrame, raw: pd.DataFrame, errors: Mapping[tuple[str, Any], str]
) -> Iterable[tuple[str, int | None, str | None, Any]]:
    """Yield what the schema found: text, row (from 0), column and value."""
    import pandera.errors  # noqa: PLC0415

    try:
        _schema().validate(table, lazy=True)
    except pandera.errors.SchemaErrors as failures:
        cases = failures.failure_cases
    else:
        return
    lacking = {column for column in REQUIRED if column not in raw}
    seen = set()
    for context, check, column, value, index in zip(
        cases["schema_context"], cases["check"], cases["column"], cases["failure_case"],
        cases["index"], strict=True,
    ):  # fmt: skip
        kind, _, about = str(check).partition(" ")
        of_row = context == "DataFrameSchema"
        name = about if of_row else str(column)
        key = (kind, name, index)
        if name in lacking or key in seen or index is None or index != index:  # noqa: PLR0124
            continue
        seen.add(key)
        number = int(index)
        cell = table[name].iloc[number] if of_row and name in table else value
        text = errors.get((name, cell)) or _explain(kind, name, cell, table.iloc[number])
        yield text, number, name, cell


def _explain(kind: str, column: str, value: Any, row: "pd.Series[Any]") -> str:
    """Say what is wrong with a value and what was expected; ``kind`` is the failed check's."""
    side = column[:2]
    limit = _LIMITS.get(column[2:])
    within = f"from -{limit:.0f} to {limit:.0f}" if limit else "that is not negative"
    explanations: dict[str, Callable[[], str]] = {
        "choice": lambda: f"{value!r} is not valid; expected one of {_listed(column)}",
        "formula": lambda: f"{value!r} is an error of the spreadsheet's formula",
        "date": lambda: f"{value!r} is no date",
        "country": lambda: _unknown_country(value),
        "party": lambda: "no party; expected the name of a city, region or body",
        "land": lambda: f"no country for {row[side + 'name']!r}; only a body may do without",
        "half": lambda: f"{side}lat and {side}lon go together; one of them is empty",
        "range": lambda: f"{value} is out of range; expected a number {within}",
        "order": lambda: f"ended {value}, before it was signed ({row['signed']})",
        "unique": lambda: f"the id {value!r} stands more than once; ids must be unique",
        "needed": lambda: f"no type; expected one of {_listed(column)}",
    }
    return explanations[kind]()


def _listed(column: str) -> str:
    return ", ".join(_CHOICES[column])


def _unknown_country(name: Any) -> str:
    near = countries.suggest(str(name))
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{name!r} is no country that we know{hint}; expected a name in any language"


# --- ids -------------------------------------------------------------------------------------


def _with_ids(table: pd.DataFrame) -> "pd.Series[str]":
    """Make the ids that are absent: ``istanbul-berlin-sister-city-1989-11-17``.

    Agreements that would share one are told apart by a number in the order of their contents, so
    that the order of the rows does not matter.
    """
    ids = table["id"].copy()
    absent = ids.isna()
    if not absent.any():
        return ids
    rows = table[absent]
    slugs = {text: slug(text) or "x" for side in "ab" for text in rows[f"{side}_name"].unique()}
    made = rows["a_name"].map(slugs) + "-" + rows["b_name"].map(slugs)
    made += "-" + rows["type"].str.replace("_", "-")
    made += ("-" + rows["signed"]).fillna("")
    taken = set(ids.dropna())
    clash = made.duplicated(keep=False) | made.isin(taken)
    if clash.any():
        contents = rows[clash].astype(object).where(rows[clash].notna(), "").astype(str)
        order = contents.apply("\x1f".join, axis=1).sort_values(kind="stable").index
        used = taken | set(made[~clash])
        for number in order:
            base, count = made[number], 1
            name = base
            while name in used:
                count += 1
                name = f"{base}-{count}"
            used.add(name)
            made[number] = name
    ids[absent] = made
    return ids.astype("str")


# --- writing ---------------------------------------------------------------------------------


def write_agreements(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write an Agreement table so that :func:`read_agreements` gives it back.

    The same table gives the same bytes. In csv, tsv and xlsx a text that a spreadsheet would run as
    a formula gets an apostrophe in front, which the reader takes off; columns of the user's own
    come back from csv and tsv as text.

    Parameters
    ----------
    table
        A table that :func:`validate` accepts.
    path
        Where to; the suffix says how: csv (UTF-8 with the mark that Excel needs), tsv, xlsx,
        parquet or json. An existing file is replaced when all went well.

    Raises
    ------
    AgreementError
        The table is not right, or the suffix is another.
    """
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise AgreementError(f"{path.name}: expected a name that ends in {', '.join(_FORMATS)}")
    data = _encoded(validate(table), path.suffix.lower())
    try:
        with atomic_path(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise AgreementError(f"{path}: cannot be written: {error.strerror}") from None


def _encoded(table: pd.DataFrame, suffix: str) -> bytes:
    if suffix == ".parquet":
        buffer = io.BytesIO()
        plain = table.copy()
        plain.attrs = {}
        plain.to_parquet(buffer, index=False)
        return buffer.getvalue()
    cells = table.astype(object).where(table.notna(), None)
    if suffix == ".json":
        records = [
            {name: _jsonable(cell) for name, cell in row.items()}
            for row in cells.to_dict("records")
        ]
        return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()
    # Series.map would make numbers with gaps floats: 1 would come out as 1.0.
    safe = pd.DataFrame(
        {
            name: [neutralise(cell) if isinstance(cell, str) else cell for cell in column]
            for name, column in cells.items()
        },
        cells.index,
        dtype=object,
    )
    safe.columns = pd.Index([neutralise(str(name)) for name in safe.columns], dtype=object)
    if suffix == ".xlsx":
        return _xlsx(safe)
    separator = "\t" if suffix == ".tsv" else ","
    text = safe.to_csv(index=False, sep=separator, lineterminator="\n")
    return text.encode("utf-8-sig" if suffix == ".csv" else "utf-8")


def _jsonable(cell: Any) -> Any:
    if isinstance(cell, np.ndarray):
        return cell.tolist()
    if isinstance(cell, np.generic):
        return cell.item()
    return cell if isinstance(cell, str | int | float | list | dict | None) else shown(cell)


def _xlsx(cells: pd.DataFrame) -> bytes:
    """Write one sheet with a heading that stays in view, its times of writing fixed."""
    import openpyxl  # noqa: PLC0415

    rows: list[list[Any]] = [
        [cell if isinstance(cell, str | int | float | bool | None) else shown(cell) for cell in row]
        for row in cells.itertuples(index=False, name=None)
    ]
    # Before the sheet is begun: one that is left half written complains when it is swept up.
    for number, row in enumerate(rows, 2):
        for name, cell in zip(cells.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > _XLSX_CELL:
                raise AgreementError(
                    f"row {number}, column {name!r}: {len(cell):,} characters; an Excel cell holds "
                    f"{_XLSX_CELL:,}", row=number, column=str(name),
                )  # fmt: skip
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("agreements")
    sheet.freeze_panes = "A2"
    for row in [list(cells.columns), *rows]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return _undated(buffer.getvalue())


def _undated(workbook: bytes) -> bytes:
    """Pack a workbook again without the moment of its making."""
    result = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook))
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(entry.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return result.getvalue()
