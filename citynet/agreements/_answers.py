"""What a person answered to a reading's questions: the one door by which answers come back.

The file that ``settle`` saves holds places and answers. A row of it whose ``action`` is not empty
is an answer, and says nothing to the geocoder:

========== =========================================== ============================================
``action`` what it is about                            ``answer``
========== =========================================== ============================================
``home``   the file that ``value`` names               whose partners these are: ``Bursa, Türkiye``
``dates``  the file that ``value`` names               ``day-first`` or ``month-first``
``type``   the file that ``value`` names               the type of rows that say none
``column`` the column that is headed ``value``         which of our columns it is
``cell``   cells of ``column`` that say ``value``      what they ought to say
``keep``   cells of ``column`` that say ``value``      nothing: it stays as read, and is not asked
``drop``   the row whose cells are ``value``           nothing: it is no agreement of its own
``one``    the row ``register: id`` of registers that  the other row, with which it is one agreement
           are merged
``two``    as ``one``                                  the other row: they are two agreements
========== =========================================== ============================================

``cell`` and ``keep`` hold for the rows of the parties ``a_name`` and ``b_name`` where these are
given, else for all rows. A row is known by what it says and never by its number, so that answers
outlast another order, new rows and another file of the same register. Of registers that are merged
it is known by its register's name and its id; ``keep`` may name it so too.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import told, told_n
from citynet._tables import restore, shown
from citynet.agreements._cells import cell_text
from citynet.agreements._headings import COLUMNS as OURS
from citynet.agreements._opening import load
from citynet.agreements._points import pair
from citynet.agreements._sheets import is_blank
from citynet.errors import AgreementError, CitynetError

if TYPE_CHECKING:
    from citynet.agreements._reading import Options

#: Columns of an answer, beside those of a place.
COLUMNS = ("action", "column", "value", "a_name", "b_name", "answer")
HOME, DATES, TYPE, COLUMN, CELL, KEEP, DROP, ONE, TWO = _ACTIONS = (
    "home", "dates", "type", "column", "cell", "keep", "drop", "one", "two",
)  # fmt: skip
_ORDERS = ("day-first", "month-first")

Source = str | os.PathLike[str] | pd.DataFrame
Key = tuple[str, str, str, str]  # column, value, a_name, b_name
Pair = tuple[str, str]  # two rows of registers that are merged


def rows(source: Source, error: type[CitynetError] = AgreementError) -> list[dict[str, str]]:
    """Rows of a file of places and answers that a person edited, or of a table, as text.

    Raises
    ------
    CitynetError
        It cannot be read, or has no columns of places; of the class ``error``.
    """
    if isinstance(source, pd.DataFrame):
        if not {"name", "country"} <= set(source.columns):
            raise error("overrides: expected the columns name and country")
        texts = source.astype(object).where(source.notna(), "")
        return [
            {str(name).strip().lower(): restore(str(cell)).strip() for name, cell in row.items()}
            for row in texts.to_dict("records")
        ]
    path = Path(source)
    try:
        sheet, *_others = load(path)
    except AgreementError as why:
        raise error(
            told("cannot read the places in %(file)s: %(why)s", file=str(path), why=str(why))
        ) from why
    lines = [[shown(cell) if not is_blank(cell) else "" for cell in row] for row in sheet.rows]
    headed = [[name.strip().lower() for name in line] for line in lines]
    top = next((at for at, names in enumerate(headed) if {"name", "country"} <= set(names)), None)
    if top is None:
        raise error(
            told(
                "%(file)s: expected the columns name and country, and geonameid or lat and lon",
                file=str(path),
            )
        )
    names = headed[top]
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise error(
            told("%(file)s: two columns are called %(name)s", file=str(path), name=twice[0])
        )
    return [
        {name: cell.strip() for name, cell in zip_longest(names, line[: len(names)], fillvalue="")}
        for line in lines[top + 1 :]
        if any(line)
    ]


@dataclass
class Answers:
    """Answers to the questions of a reading; see the module.

    Attributes
    ----------
    of_file
        By action and file, what is said of all of it.
    columns
        Headings and which of our columns they are.
    cells
        What cells ought to say.
    kept
        Questions that are not asked again.
    dropped
        Texts of rows that are no agreement of their own.
    one, two
        Pairs of rows of registers that are one agreement, or two.
    """

    of_file: dict[tuple[str, str], str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    cells: dict[Key, str] = field(default_factory=dict)
    kept: set[Key] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    one: list[Pair] = field(default_factory=list)
    two: set[Pair] = field(default_factory=set)

    @property
    def sure(self) -> set[tuple[str, str]]:
        """Columns and texts that a person gave, of which it is not asked whether they can be."""
        return {(column, answer) for (column, *_of), answer in self.cells.items()}

    def options(self, options: "Options", file: str) -> "Options":
        """Put what is answered of the whole file beside what the caller says, who is right."""
        home = options.home or self.of_file.get((HOME, file))
        kind = self.of_file.get((TYPE, file))
        defaults = {"type": kind, **options.defaults} if kind else options.defaults
        return replace(options, home=home, defaults=defaults)

    def order(self, file: str) -> str | None:
        """Say whether the day comes first or the month, where it is answered."""
        return self.of_file.get((DATES, file))

    def applied(self, raw: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.bool_], int]:
        """Give the rows with the answers in them, which are kept, and how many cells changed."""
        for heading, column in self.columns.items():
            if heading in raw and (column not in raw or raw[column].map(is_blank).all()):
                raw = raw.drop(columns=column, errors="ignore").rename(columns={heading: column})
        kept = np.ones(len(raw), dtype=bool)
        if self.dropped:
            kept = np.logical_and.reduce([
                [row_text(cells) not in self.dropped for cells in part.to_numpy(object)]
                for part in _as_in_file(raw)
            ])  # fmt: skip
        by_column: dict[str, set[str]] = {}
        for column, value, _a, _b in self.cells:
            by_column.setdefault(column, set()).add(value)
        if not by_column:
            return raw, kept, 0
        raw = raw.copy()
        names = parties(raw)
        count = 0
        for column, values in by_column.items():
            count += self._fill(raw, column, values, names)
        return raw, kept, count

    def _fill(
        self, raw: pd.DataFrame, column: str, values: set[str], names: Sequence[tuple[str, str]]
    ) -> int:
        """Put the answers into a column, in place; tell how many cells that are."""
        if column not in raw and column not in OURS:
            return 0
        cells = raw[column].tolist() if column in raw else [None] * len(raw)
        other = f"{column[:2]}lon"
        beside = raw[other].tolist() if other in raw else [None] * len(raw)
        count = 0
        for at, (cell, of) in enumerate(zip(cells, names, strict=True)):
            text = cell_text(cell)
            answer = text in values and self._answer(column, text, of)
            if not answer:
                continue
            count += 1
            point = pair(answer) if column[2:] == "lat" else None
            if point is not None:
                cells[at], beside[at] = point
            else:
                cells[at] = answer
        raw[column] = pd.Series(cells, raw.index, dtype=object)
        if column[2:] == "lat":
            raw[other] = pd.Series(beside, raw.index, dtype=object)
        return count

    def _answer(self, column: str, value: str, of: tuple[str, str]) -> str:
        tries = (self.cells.get(key) for key in meanings((column, value, *of)))
        return next(filter(None, tries), "")

    def keeps(self, row: str) -> bool:
        """Whether a row of registers that are merged is to stay as it was put."""
        return ("", row, "", "") in self.kept

    def settles(self, keys: Iterable[Key]) -> bool:
        """Whether nothing of what is asked is open: all of its cells are to stay as read."""
        keys = list(keys)
        return bool(keys) and all(self.kept.intersection(meanings(key)) for key in keys)


def meanings(key: Key) -> list[Key]:
    """Give the keys of answers that hold for a cell, those of its own parties before others."""
    column, value, a, b = key
    return [(column, value, *of) for of in ((a, b), ("", b), (a, ""), ("", ""))]


def _as_in_file(raw: pd.DataFrame) -> list[pd.DataFrame]:
    """Give the rows as they may stand in the file: without what is said of the whole file."""
    said = [("a_name", "a_country"), ("b_name", "type"), ("type",)]
    parts = [raw.drop(columns=[*names], errors="ignore") for names in said]
    return [raw, *parts, parts[0].drop(columns="type", errors="ignore")]


def parties(raw: pd.DataFrame) -> list[tuple[str, str]]:
    """Texts of both parties of each row, empty where there is none."""
    sides = [
        [cell_text(cell) for cell in raw[name]] if name in raw else [""] * len(raw)
        for name in ("a_name", "b_name")
    ]
    return list(zip(*sides, strict=True))


def key_of(raw: pd.DataFrame, at: int, column: str | None) -> dict[str, str]:
    """Give what a row that was read is known by: a cell's text, its parties, and all it says."""
    cells = raw.iloc[at]
    texts = {name: cell_text(cells.get(name)) for name in (column, "a_name", "b_name") if name}
    return {
        "value": texts.get(column or "", ""), "a_name": texts["a_name"],
        "b_name": texts["b_name"], "text": row_text(cells),
    }  # fmt: skip


def row_text(cells: Iterable[Any]) -> str:
    """Give what a row says, by which it is known again."""
    return " | ".join(text for cell in cells if (text := cell_text(cell)))


def read(source: Source | None) -> Answers:
    """Read the answers of a file of places and answers; none where it holds none.

    Raises
    ------
    AgreementError
        The file cannot be read, or a row is no answer; all of them are named.
    """
    answers = Answers()
    if source is None or (isinstance(source, pd.DataFrame) and "action" not in source):
        return answers
    problems = []
    for line, row in enumerate(rows(source), start=2):
        if row.get("action") and (why := _take(answers, row)):
            where = told("row %(row)s", row=str(line))
            problems.append(f"{where}: {why}")
    if problems:
        count = told_n("%(n)s row cannot be taken", "%(n)s rows cannot be taken", len(problems))
        file = "overrides" if isinstance(source, pd.DataFrame) else str(source)
        raise AgreementError(f"{file}: {count}", problems)
    return answers


def _take(answers: Answers, row: Mapping[str, str]) -> str:
    """Take one answer; say why it is none."""
    action, column, value, a, b, answer = (row.get(name) or "" for name in COLUMNS)
    # Of each action: what its answer may be.
    among = {DATES: _ORDERS, COLUMN: OURS, TYPE: vocabulary.TYPES}.get(action, (answer,))
    if answer not in among:
        return _expected(answer, among)
    if action in {HOME, DATES, TYPE}:
        answers.of_file[action, value] = answer
    elif action == COLUMN:
        answers.columns[value] = answer
    elif action == CELL:
        answers.cells[column, value, a, b] = answer
    elif action == KEEP:
        answers.kept.add((column, value, a, b))
    elif action == DROP:
        answers.dropped.add(value)
    elif action == ONE:
        answers.one.append((value, answer))
    elif action == TWO:
        answers.two |= {(value, answer), (answer, value)}
    else:
        return _expected(action, _ACTIONS)
    return ""


def _expected(value: str, choices: Sequence[str]) -> str:
    return told(
        "%(value)s is not valid; expected one of %(choices)s",
        value=repr(value), choices=", ".join(choices),
    )  # fmt: skip
