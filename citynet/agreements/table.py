"""The Agreement table: one row per agreement between two cities, or a city and a body.

:func:`read_agreements` takes a file as people have it, :func:`validate` a DataFrame; both give the
table in one form, or an :class:`~citynet.errors.AgreementError` that lists everything that is wrong
with it. Columns and words are those of ``data/headings.csv``.
"""

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import _, for_caller, told, told_n
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._headings import COLUMNS, REQUIRED
from citynet.agreements._problems import Block, Origin, Problem, place_in_file
from citynet.agreements._reading import BLANK, Reading, expected_column, read
from citynet.errors import AgreementError, CitynetWarning
from citynet.text import slug

if TYPE_CHECKING:
    pass
from citynet.agreements._cells import normalised
from citynet.agreements._checking import violations


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

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"a_name": "Bursa", "a_country": "Türkiye", "Şehir": "Sofya", "Ülke": "Bulgaristan"}
    >>> pd.DataFrame([rows | {"Tür": "Kardeş şehir", "Tarih": "17.11.1989"}]).to_csv("ties.csv")
    >>> cn.read_agreements("ties.csv").loc[0, ["b_name", "type", "signed"]].to_list()
    ['Sofya', 'sister_city', '1989-11-17']
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
            option = for_caller("defaults", "--default")
            raise AgreementError(f"{option}: {expected_column(column)}", column=column)
    reading = read(path, sheet, columns or {}, defaults, encoding)
    table, found = _examine(
        reading.table,
        reading.origin,
        told(
            for_caller(
                _("pass columns= or defaults=, or use citynet convert"),
                _("use citynet convert with --column or --default"),
            )
        ),
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

    Examples
    --------
    >>> cn.validate(table).shape
    (101, 23)
    >>> wrong = table.assign(signed="soon").head(1)
    >>> print(cn.agreements.problems(wrong)[0])
    row 2, column 'signed': 'soon' is not a date; expected for example 25.06.1990, 2004-09 or 1984
    """
    checked, found = _checked(table)
    _refuse(told("the table"), found)
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
        raise AgreementError(
            told("two columns are called %(name)s", name=repr(twice)), column=str(twice)
        )
    headings = dict(zip(names, written, strict=True))
    count = len(renamed)
    origin = Origin(np.arange(2, count + 2), np.zeros(count, np.int64), [Block(None, headings)])
    return _examine(renamed, origin, prefer=told("add it"))


def _refuse(what: str, found: Sequence[Problem]) -> None:
    if not found:
        return
    lines = [str(problem) for problem in found]
    count = told_n("%(n)s problem", "%(n)s problems", len(lines))
    first = found[0]
    raise AgreementError(
        f"{what}: {count}", lines, row=first.row, column=first.column, value=first.value
    )


def _tell(file: str, notes: Sequence[Mapping[str, Any]]) -> None:
    worth = [note for note in notes if note["reason"] != told(BLANK)]
    if not worth:
        return
    lines = []
    for note in worth:
        what = told("skipped") if note["what"] == "skipped" else told("assumed")
        where = ", ".join([*place_in_file(note["sheet"], note["row"]), what])
        text = f" ({note['text'][:80]})" if note["text"] and note["what"] == "skipped" else ""
        lines.append(f"{where}: {note['reason']}{text}")
    warnings.warn("\n".join([f"{file}:", *lines]), CitynetWarning, stacklevel=3)


def _examine(raw: pd.DataFrame, origin: Origin, prefer: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Bring a table under our column names into its one form; say what is wrong with it."""
    lacking = [column for column in REQUIRED[1:] if column not in raw]
    if "b_country" in lacking and "b_name" in raw and _only_bodies(raw):
        lacking.remove("b_country")
    found = [_lacking(column, raw, prefer) for column in lacking]
    errors: dict[tuple[str, Any], str] = {}
    table = normalised(raw, errors)
    found += [origin.problem(*problem) for problem in violations(table, raw, errors)]
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
    if likely:
        text = told(
            "there is no column for it; did you mean %(name)s?; %(advice)s",
            name=repr(likely[0]),
            advice=prefer,
        )
    elif unknown:
        text = told(
            "there is no column for it; not understood: %(names)s; %(advice)s",
            names=", ".join(map(repr, unknown[:8])),
            advice=prefer,
        )
    else:
        text = told("there is no column for it; %(advice)s", advice=prefer)
    return Problem(text, None, column)


def _only_bodies(raw: pd.DataFrame) -> bool:
    kinds = raw["type"] if "type" in raw else pd.Series(dtype=object)
    # As text: a cell may hold anything, also what has no hash.
    told = {shown(cell) for cell in kinds}
    return len(kinds) > 0 and all(
        vocabulary.is_body(vocabulary.b_kind(_headings.value("type", text))) for text in told
    )


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
