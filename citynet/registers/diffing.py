"""``cn.diff``: what changed between the states of a register, and what only looks changed."""

import math
import os
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from citynet import _notebook, _tables, vocabulary
from citynet._catalogue import _, told, told_n
from citynet._data import write_file
from citynet._same import agree, mirrored, plain
from citynet.errors import CitynetError, CitynetWarning
from citynet.registers._merging import Statement, taken_apart
from citynet.registers._pairing import Pair, Rows, paired
from citynet.text import fold

__all__ = ["CHANGES", "Changes", "diff"]

# Kinds of change, in the order in which they are told.
CHANGES = {
    "added": _("new in the register"),
    "ended": _("ended"),
    "suspended": _("suspended"),
    "reinstated": _("in force again"),
    "renewed": _("renewed"),
    "type": _("of another type"),
    "date": _("date corrected"),
    "precise": _("date of another precision"),
    "place": _("place corrected"),
    "renamed": _("place renamed"),
    "split": _("place split"),
    "merged": _("places merged"),
    "corrected": _("corrected otherwise"),
    "removed": _("gone from the register (not said to have ended)"),
}
_COLUMNS = ["change", "id_old", "id_new", "a", "b", "column", "old", "new", "certainty", "perhaps"]
# How sure a change is of which another account is as good.
_EITHER = 0.5
_NAMES = {f"{side}_{part}" for side in "ab" for part in ("name", "country", "kind", "admin1")}
_POINTS = {f"{side}_{part}" for side in "ab" for part in ("lat", "lon")}
_OWNER = ("a_name", "a_country")
_ASIDE = {"id", "stated_by", "source_spelling", "type", "signed", "renewed", "status", "ended"}
_SAME_DEGREES = 1e-3
# A column that one state lacks is empty there, unless the other fills it in more than this share of
# its rows: then the column came or went as a whole.
_WHOLE = 0.5
_SUSPENDED = "suspended"
Cell = tuple[str | None, Any, Any]
Told = Iterator[tuple[str, Cell]]


@dataclass(frozen=True)
class Changes:
    """What changed between states of a register.

    Attributes
    ----------
    table
        A row per change: ``change`` (a key of :data:`CHANGES`), ``id_old``, ``id_new``, the parties
        ``a`` and ``b``, the ``column`` with its ``old`` and ``new`` value where it is one cell,
        and ``certainty``, 0 to 1; ``perhaps`` are changes that say the same as well, where neither
        dates nor ids tell them apart; with several steps also ``step``, the later state's name.
    respelled
        Rows that only look changed: another spelling, language or side.
    rows
        How many rows each state has.
    places
        Where the parties of the changes are, by ``a`` or ``b`` as the table writes it.
    apart
        Columns that came or went as a whole, whose cells are not compared.
    """

    table: pd.DataFrame
    respelled: int
    rows: tuple[int, ...]
    places: dict[str, tuple[float, float]]
    apart: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the changes."""
        return len(self.table)

    def _repr_html_(self) -> str:
        """Show the changes in a notebook."""
        return _notebook.card(self.summary(), {"table": self.table})

    def summary(self) -> str:
        """Say in a screen what changed, a line per kind."""
        states = " → ".join(f"{count:,}".replace(",", " ") for count in self.rows)
        lines = [told("%(rows)s rows; %(changes)s changes", rows=states, changes=len(self))]
        counts = Counter(self.table["change"])
        lines += [f"{counts[name]:6}  {told(words)}" for name, words in CHANGES.items()
                  if counts[name]]  # fmt: skip
        if either := int(self.table["perhaps"].notna().sum()):
            lines.append(
                told_n(
                    "%(n)s change could be another as well: neither dates nor ids tell them apart",
                    "%(n)s changes could be others as well: neither dates nor ids tell them apart",
                    either,
                )
            )
        if self.respelled:
            lines.append(
                told_n(
                    "%(n)s row only looks changed: another spelling, language or side",
                    "%(n)s rows only look changed: another spelling, language or side",
                    self.respelled,
                )
            )
        if self.apart:
            columns = ", ".join(self.apart)
            lines.append(
                told("not compared, for only one state has them: %(columns)s", columns=columns)
            )
        return "\n".join(lines)

    def write(self, path: str | os.PathLike[str], *, lang: str = "en") -> None:
        """Write a page (``.html``) with a map and a table, or the table.

        Parameters
        ----------
        path
            Where to; the suffix says how: html, csv, tsv, xlsx, parquet or json.
        lang
            Language of the page.

        Raises
        ------
        CitynetError
            The suffix is another, or the file cannot be written.
        """
        if Path(path).suffix.lower() in {".html", ".htm"}:
            from citynet.registers import _diff_page  # noqa: PLC0415 - a table needs no page

            write_file(path, _diff_page.page(self, lang))
        else:
            _tables.write(self.table, path, sheet="changes", error=CitynetError)


def diff(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *later: pd.DataFrame,
    names: Sequence[str] | None = None,
    places: gpd.GeoDataFrame | None = None,
    overrides: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> Changes:
    """Tell what changed between states of a register, cell by cell.

    An agreement that is gone from the file is never called ended: only a status or a date of its
    end says so. Another spelling, language, side or order of rows is no change.

    Parameters
    ----------
    old, new, *later
        Agreement tables, from the earliest state on; three or more give a history.
    names
        Names of the states.
    places
        What ``geocode`` gave for the parties of all states; made here when left out.
    overrides
        Places settled by hand, as ``geocode`` takes them.

    Returns
    -------
    Changes
        Its ``table`` has a row per change, its length is their number.

    Examples
    --------
    >>> later = table.drop(index=3)
    >>> later.loc[0, "status"] = "suspended"
    >>> cn.diff(table, later).table[["change", "b"]]
          change               b
    0  suspended  Rio de Janerio
    1    removed     Johor Bahru
    >>> len(cn.diff(table, table[::-1]))
    0
    """
    tables = _owned([old, new, *later])
    called = [str(name) for name in names or range(1, len(tables) + 1)]
    keys = [f"{number}" for number in range(len(tables))]
    statements, _candidates = taken_apart(
        dict(zip(keys, tables, strict=True)), places, overrides, apart=False
    )
    states: list[list[Statement]] = [[] for _ in tables]
    for one in statements:
        states[one.table].append(one)
    entries: list[dict[str, Any]] = []
    apart: set[str] = set()
    respelled = 0
    for number in range(1, len(states)):
        compared, whole = _compared(tables[number - 1], tables[number])
        apart |= whole
        found, spelled = _between(states[number - 1], states[number], compared)
        respelled += spelled
        entries += [entry | {"step": called[number]} for entry in found]
    columns = ["step", *_COLUMNS] if later else _COLUMNS
    frame = pd.DataFrame(entries, columns=columns)
    points = _points_of(statements, frame)
    return Changes(frame, respelled, tuple(map(len, tables)), points, tuple(sorted(apart)))


def _compared(old: pd.DataFrame, new: pd.DataFrame) -> tuple[set[str], set[str]]:
    """Name the columns to compare, and those that came or went as a whole."""
    names = set(old.columns), set(new.columns)
    only_one = (names[0] ^ names[1]) - _NAMES - _ASIDE
    filled = {name: (old if name in old else new)[name].notna().mean() for name in only_one}
    whole = {name for name, share in filled.items() if share > _WHOLE}
    return (names[0] | names[1]) - whole, whole


def _owned(tables: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Take a state that does not say whose partners it lists for those of the one that others name.

    States are of one register, so that it is the same municipality's; it is said by a warning.
    """
    named = [table for table in tables if table["a_name"].notna().any()]
    owners = {
        tuple(owner) for table in named
        for owner in table.reindex(columns=list(_OWNER)).astype(object).drop_duplicates()
        .fillna("").itertuples(index=False, name=None)
    }  # fmt: skip
    if len(owners) != 1 or len(named) == len(tables):
        return list(tables)
    name, country = next(iter(owners))
    text = told(
        "a state does not say whose partners it lists: taken for those of %(home)s, as the others",
        home=name,
    )
    warnings.warn(text, CitynetWarning, stacklevel=3)
    filled = {"a_name": name, "a_country": country or None}
    return [table if table["a_name"].notna().any() else table.assign(**filled) for table in tables]


def _points_of(
    statements: Sequence[Statement], table: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    asked = {*table["a"], *table["b"]}
    return {
        str(one.row[f"{side}_name"]): point
        for one in statements
        for side, point in zip("ab", one.points, strict=True)
        if point is not None and one.row.get(f"{side}_name") in asked
    }


def _between(
    old: Sequence[Statement], new: Sequence[Statement], compared: set[str]
) -> tuple[list[dict[str, Any]], int]:
    """Give the changes from one state to the next, and how many rows only look changed."""
    rows = paired(old, new)
    order = {name: place for place, name in enumerate(CHANGES)}
    entries = [_entry("added", None, one, *_sure(one, rows)) for one in rows.new]
    entries += [_entry("removed", one, None, *_sure(one, rows)) for one in rows.old]
    respelled = 0
    for pair in rows.pairs:
        found, spelled = _of_pair(pair, compared)
        entries += found
        respelled += spelled and not found
    entries.sort(key=lambda entry: order[entry["change"]])
    return entries, respelled


def _sure(one: Statement, rows: Rows) -> tuple[float, str]:
    """Say how sure it is that a row without a partner has none, and what it may be else."""
    perhaps = rows.perhaps.get(one, "")
    return one.sure * (_EITHER if perhaps else 1.0), perhaps


def _entry(  # noqa: PLR0917 - the columns
    change: str,
    old: Statement | None,
    new: Statement | None,
    sure: float,
    perhaps: str,
    cell: Cell = (None, None, None),
) -> dict[str, Any]:
    shown = new or old
    row = shown.row if shown else {}
    return {
        "change": change, "id_old": old.row.get("id") if old else None,
        "id_new": new.row.get("id") if new else None, "a": row.get("a_name"),
        "b": row.get("b_name"), **dict(zip(("column", "old", "new"), cell, strict=True)),
        "certainty": round(sure, 3), "perhaps": perhaps or None,
    }  # fmt: skip


def _of_pair(pair: Pair, compared: set[str]) -> tuple[list[dict[str, Any]], bool]:
    """Give the changes of one row, and whether it is spelled otherwise."""
    old = pair.old.row
    turned = _is_turned(pair)
    new = mirrored(pair.new.row) if turned else pair.new.row
    told_of = [
        *_moved(pair, old, new), *_type(old, new), *_dates(old, new), *_standing(old, new),
        *_others(old, new, compared | set(map(_other_side, compared))),
    ]  # fmt: skip
    entries = [
        _entry(change, pair.old, pair.new, pair.sure, pair.perhaps if change == pair.moved else "",
               cell)
        for change, cell in told_of
    ]  # fmt: skip
    return entries, turned or any(old.get(name) != new.get(name) for name in _NAMES)


def _other_side(name: str) -> str:
    return next(iter(mirrored({name: 0})))


def _is_turned(pair: Pair) -> bool:
    old, new = pair.old, pair.new
    straight = (old.a == new.a) + (old.b == new.b)
    turned = (old.a == new.b) + (old.b == new.a)
    return turned > straight


def _moved(pair: Pair, old: dict[str, Any], new: dict[str, Any]) -> Told:
    if not pair.moved:
        return
    turned = _is_turned(pair)
    ends = (pair.new.b, pair.new.a) if turned else (pair.new.a, pair.new.b)
    for side, before, after in zip("ab", (pair.old.a, pair.old.b), ends, strict=True):
        if before != after:
            column = f"{side}_name"
            yield pair.moved, (column, old.get(column), new.get(column))


def _type(old: dict[str, Any], new: dict[str, Any]) -> Told:
    if old.get("type") != new.get("type"):
        yield "type", ("type", old.get("type"), new.get("type"))


def _dates(old: dict[str, Any], new: dict[str, Any]) -> Told:
    before, after = old.get("signed"), new.get("signed")
    if before != after:
        is_corrected = not agree(before, after)
        yield "date" if is_corrected else "precise", ("signed", before, after)
    before, after = old.get("renewed"), new.get("renewed")
    if before != after:
        is_later = after is not None and (before is None or plain(after) > plain(before))
        yield "renewed" if is_later else "corrected", ("renewed", before, after)


def _standing(old: dict[str, Any], new: dict[str, Any]) -> Told:
    """Tell what became of an agreement's force; a status and a date that say one thing are one."""
    before, after = old.get("status"), new.get("status")
    over = vocabulary.is_over(before), vocabulary.is_over(after)
    end_before, end_after = old.get("ended"), new.get("ended")
    if before != after:
        if after == _SUSPENDED:
            change = "suspended"
        elif over[1] and not over[0]:
            change = "ended"
        else:
            change = "reinstated"
        yield change, ("status", before, after)
        if change == "ended" and end_before is None:
            return
        if change == "reinstated" and end_after is None:
            return
    if end_before != end_after:
        change = (
            "ended" if end_before is None else "reinstated" if end_after is None else "corrected"
        )
        yield change, ("ended", end_before, end_after)


def _others(old: dict[str, Any], new: dict[str, Any], compared: set[str]) -> Told:
    names = (old.keys() | new.keys()) - _NAMES - _ASIDE
    for name in sorted(names & compared):
        before, after = old.get(name), new.get(name)
        if before == after or (name in _POINTS and _near(before, after)):
            continue
        if isinstance(before, str) and isinstance(after, str) and fold(before) == fold(after):
            continue
        yield "place" if name in _POINTS else "corrected", (name, before, after)


def _near(before: Any, after: Any) -> bool:
    try:
        return math.isclose(float(before), float(after), abs_tol=_SAME_DEGREES, rel_tol=0)
    except (TypeError, ValueError):
        return False
