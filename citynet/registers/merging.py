"""``cn.merge``: several registers into one; see :mod:`citynet.registers._merging` for the rules."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from citynet import _check, _notebook, _tables
from citynet._catalogue import told, told_n
from citynet._tables import as_text
from citynet.agreements import _answers
from citynet.agreements._headings import COLUMNS, SOURCES, STATED, is_merged
from citynet.agreements._reading import OUR_SHEET
from citynet.errors import AgreementError
from citynet.registers._merging import (
    Agreement,
    Question,
    contradicts,
    fill,
    left_open,
    perhaps_same,
    put_together,
    ranked,
    taken_apart,
)

__all__ = ["Merged", "merge"]

_QUESTIONS = ["question", "agreement", "other", "probability", "row", "other_row"]


@dataclass(frozen=True)
class Merged:
    """One register out of several.

    Attributes
    ----------
    table
        An Agreement table; ``sources`` names the registers that state a row, ``stated`` holds, as
        JSON, which of them says what wherever not all say what the row says.
    matches
        A row per row of each register: ``register``, ``row`` (from 0), its ``id`` there, the
        ``agreement`` it is part of, and the ``probability`` that its places are those meant.
    conflicts
        What contradicts: ``agreement``, ``column``, ``value``, ``register``, ``chosen``.
    questions
        What cannot be told: ``question``, ``agreement``, ``other`` (where two may be one), a
        ``probability`` that they are, and the rows by which an answer names them, ``row`` and
        ``other_row``. The page of ``settle`` asks them of a merged register.
    """

    table: pd.DataFrame
    matches: pd.DataFrame
    conflicts: pd.DataFrame
    questions: pd.DataFrame

    def origins(self) -> pd.DataFrame:
        """Tell who says what: ``agreement``, ``column``, ``value``, ``register``, ``chosen``."""
        columns = self.table.columns.tolist()
        rows = []
        for cells in self.table.itertuples(index=False, name=None):
            row = dict(zip(columns, cells, strict=True))
            otherwise = json.loads(row[STATED])
            for column in columns:
                if column in {SOURCES, STATED, "id"} or _tables.is_missing(row[column]):
                    continue
                said = otherwise.get(column)
                if said is None:
                    said = dict.fromkeys(row[SOURCES].split("; "), row[column])
                rows += [(row["id"], column, value, name, value == row[column])
                         for name, value in said.items()]  # fmt: skip
        return pd.DataFrame(rows, columns=["agreement", "column", "value", "register", "chosen"])

    def summary(self) -> str:
        """Say in a few lines what came together."""
        several = int(self.table[SOURCES].str.contains("; ", regex=False).sum())
        agreements = told_n("%(n)s agreement", "%(n)s agreements", len(self.table))
        lines = [
            told(
                "%(rows)s rows of %(registers)s registers are %(agreements)s; %(several)s stand "
                "in several",
                rows=len(self.matches), registers=self.matches["register"].nunique(),
                agreements=agreements, several=several,
            ),
            told(
                "%(conflicts)s contradictions, %(questions)s questions",
                conflicts=len(self.conflicts.drop_duplicates(["agreement", "column"])),
                questions=len(self.questions),
            ),
        ]  # fmt: skip
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the register in a notebook."""
        tables = {"table": self.table, "conflicts": self.conflicts, "questions": self.questions}
        return _notebook.card(self.summary(), tables)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the register; xlsx has the other tables as sheets, else files beside it have.

        Raises
        ------
        AgreementError
            The suffix is another, or a file cannot be written.
        """
        # Read back, a workbook's other sheets are none that somebody typed into.
        ours = OUR_SHEET if Path(path).suffix.lower() == ".xlsx" else ""
        tables = {"conflicts": self.conflicts, "questions": self.questions, "matches": self.matches}
        named = {f"{name}{ours}": table for name, table in tables.items()}
        _tables.write_several({"agreements": self.table, **named}, path, error=AgreementError)


def merge(
    tables: Sequence[pd.DataFrame] | Mapping[str, pd.DataFrame],
    *,
    prefer: str | Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    places: gpd.GeoDataFrame | None = None,
    overrides: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> Merged:
    """Merge registers into one: what several state is one row, nothing is averaged or lost.

    Rows are the same agreement when their places are (from either side, in any spelling or
    language; a place that the geocoder leaves open is its text), their types are equal and their
    dates agree within what their precision allows. Dates of different registers at most two years
    apart, or of which one is marked as doubtful, are a contradiction of one agreement; others are
    two agreements, and a question. Two rows of one register stay two.

    Parameters
    ----------
    tables
        Agreement tables, by name or in order. One that was merged before comes apart again.
    prefer
        Whose word counts where registers differ: names of registers, the first before the others;
        ``"first"`` (as left out) or ``"last"`` of the order given; ``"precise"``, the fullest
        date; or ``"most"``, what most say. A more precise date of the same meaning always counts.
    names
        Names of the registers; those of the files they were read from when left out.
    places
        What ``geocode`` gave for all the tables' parties; made here when left out.
    overrides
        Places settled by hand, as ``geocode`` takes them, and which rows are one agreement or two,
        as the page of ``settle`` saves it.

    Returns
    -------
    Merged
        ``table``, ``matches``, ``conflicts`` and ``questions``.

    Raises
    ------
    CitynetError
        ``prefer`` names no register and no rule, or there is no table.

    Examples
    --------
    >>> both = cn.merge({"city": table, "ministry": table.head(40)})
    >>> len(both.table), len(both.conflicts), both.table["sources"].value_counts().to_dict()
    (101, 0, {'city': 61, 'city; ministry': 40})
    >>> cn.merge([table]).table["id"].equals(table["id"])
    True
    """
    _check.that(len(tables) > 0, "tables", tables, "one or more Agreement tables")
    named = _named(tables, names)
    agreements, asked, sources = compared(named, places, overrides)
    rank = ranked(sources, prefer)
    fill(agreements, rank, prefer)
    questions = [
        (question.text, one.row["id"], other.row["id"] if other else None,
         round(question.probability, 3), question.one.name,
         question.other.name if question.other else None)
        for question, one, other in asked
    ]  # fmt: skip
    return Merged(
        _as_table(agreements, list(named.values())),
        _matches(agreements),
        _conflicts(agreements),
        pd.DataFrame(questions, columns=_QUESTIONS),
    )


def compared(
    tables: Mapping[str, pd.DataFrame],
    places: gpd.GeoDataFrame | None,
    overrides: str | os.PathLike[str] | pd.DataFrame | None,
) -> tuple[list[Agreement], list[tuple[Question, Agreement, Agreement | None]], list[str]]:
    """Give the agreements of registers, what of them cannot be told, and the registers' names."""
    statements, candidates = taken_apart(tables, places, overrides)
    answers = _answers.read(overrides)
    asked: list[Question] = []
    agreements = put_together(statements, asked.append, answers)
    perhaps_same(agreements, candidates, asked.append)
    names = list(dict.fromkeys(said.source for said in statements))
    return agreements, left_open(asked, agreements, answers), names


def _named(
    tables: Sequence[pd.DataFrame] | Mapping[str, pd.DataFrame], names: Sequence[str] | None
) -> dict[str, pd.DataFrame]:
    """Give each table a name of its own, without what parts names in a cell."""
    if isinstance(tables, Mapping):
        names, tables = list(tables), list(tables.values())
    if names is None:
        names = [_name_of(table, number) for number, table in enumerate(tables, 1)]
    used = {
        one
        for table in tables
        if is_merged(table.columns)
        for cell in table[SOURCES]
        for one in str(cell).split("; ")
    }
    found: dict[str, pd.DataFrame] = {}
    for name, table in zip(names, tables, strict=True):
        plain = base = str(name).replace(";", ",").strip() or "register"
        number = 1
        while plain in found or (plain in used and not is_merged(table.columns)):
            number += 1
            plain = f"{base} {number}"
        found[plain] = table
    return found


def _name_of(table: pd.DataFrame, number: int) -> str:
    file = (table.attrs.get("reading") or {}).get("file")
    if file and Path(file).stem == "agreements" and Path(file).parent.name:
        return Path(file).parent.name  # a bundled data set lies in a folder of its name
    return Path(file).stem if file else told("register %(number)s", number=str(number))


def _as_table(agreements: Iterable[Agreement], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Make the Agreement table: our columns in their order, then the others as they came."""
    came = dict.fromkeys(str(name) for table in tables for name in table.columns)
    rows = [one.row for one in agreements]
    columns = [name for name in COLUMNS if name in came]
    columns += [name for name in came if name not in {*columns, SOURCES, STATED}]
    made: dict[str, Any] = {}
    for name in (*columns, SOURCES, STATED):
        made[name] = pd.Series([row.get(name) for row in rows], dtype=object)
        first = next((table[name] for table in tables if name in table), None)
        if first is None or first.dtype != object:
            made[name] = _typed(made[name], first)
    return pd.DataFrame(made, columns=[*columns, SOURCES, STATED])


def _typed(values: "pd.Series[Any]", like: "pd.Series[Any] | None") -> "pd.Series[Any]":
    """Give a column the type that it had, where its values allow."""
    if like is None or pd.api.types.is_string_dtype(like):
        return as_text(values)
    try:
        return values.astype(like.dtype)
    except (TypeError, ValueError):
        return values.infer_objects()


def _matches(agreements: Iterable[Agreement]) -> pd.DataFrame:
    found = [
        (said.table, said.number, said.source, said.row.get("id"), one.row["id"],
         round(said.sure, 3))
        for one in agreements for said in one.statements
    ]  # fmt: skip
    found.sort(key=lambda row: (row[0], row[1], row[2]))
    columns = ["table", "row", "register", "id", "agreement", "probability"]
    frame = pd.DataFrame(found, columns=columns)
    return pd.DataFrame(frame[["register", "row", "id", "agreement", "probability"]])


def _conflicts(agreements: Iterable[Agreement]) -> pd.DataFrame:
    rows = []
    for one in agreements:
        if len(one.statements) == 1:
            continue
        for column, said in json.loads(one.row[STATED]).items():
            if contradicts(column, list(said.values())):
                rows += [(one.row["id"], column, value, name, value == one.row.get(column))
                         for name, value in said.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=["agreement", "column", "value", "register", "chosen"])
