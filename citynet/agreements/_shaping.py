"""Rows as a sheet has them → a row per agreement under our column names.

A cell of several partners gives a row for each, partners across a row likewise, a table of noughts
and ones a row for each one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import told
from citynet._tables import shown
from citynet.agreements import _headings, _parties
from citynet.agreements._columns import Cells, Roles, owner
from citynet.agreements._finding import Region, padded
from citynet.agreements._parties import Party
from citynet.agreements._sheets import holding, is_blank, letters, unlisted
from citynet.text import fold

_HALF, _MOST = 0.5, 0.7
_GLANCE = 30  # rows that tell of nearly all tables that they hold no marks
_REPEATED = 0.2  # share of blanks by which a column says what changes only


@dataclass
class Shaped:
    """Rows under our names, and what was found out on the way.

    Attributes
    ----------
    table
        A row per agreement; our columns, then the sheet's own.
    rows, block
        For each, its row's number as a person counts, and which partner of that row it is.
    headings
        For each partner of a row, our column → heading as written.
    assumed
        What was taken for granted: column (or None) and text.
    asked
        What is asked of a row's cell: row, column, value and text.
    left_out
        Rows without a partner: number and cells.
    """

    table: pd.DataFrame
    rows: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    headings: list[dict[str, str]]
    assumed: list[tuple[str | None, str]] = field(default_factory=list)
    asked: list[tuple[int, str, Any, str]] = field(default_factory=list)
    left_out: list[tuple[int, Sequence[Any]]] = field(default_factory=list)


def columns_of(region: Region) -> list[Cells]:
    """Give the cells of each column of a table."""
    width = len(region.headings)
    if not region.rows:
        return [Cells([])] * width
    rows = (
        row if len(row) == width else padded(row, width)[:width] for _number, row in region.rows
    )
    return [Cells(column) for column in zip(*rows, strict=True)]


def shape(region: Region, roles: Roles, cells: Sequence[Cells]) -> Shaped:
    """Lay a table's rows out, an agreement a row."""
    means = roles.means
    groups = _groups(region.headings, means)
    names = list(dict.fromkeys(column for group in groups for column in group.values()))
    others = _carried(region.headings, means, cells)
    numbers = np.array([number for number, _row in region.rows], dtype=np.int64)
    parts, at, block = [], [], []
    for place, group in enumerate(groups):
        by_name = {column: cells[where].cells for where, column in group.items()}
        partner = by_name.get("b_name")
        here = np.arange(len(numbers))
        if len(groups) > 1 and partner is not None:
            here = np.array(holding(partner), dtype=bool).nonzero()[0]
        data = {name: _taken(by_name.get(name), here) for name in names}
        data |= {name: _taken(cells[where].cells, here) for where, name in others.items()}
        parts.append(pd.DataFrame(data, columns=pd.Index([*names, *others.values()], dtype=object),
                                  dtype=object))  # fmt: skip
        at.append(here)
        block.append(np.full(len(here), place))
    order = np.argsort(np.concatenate(at), kind="stable")
    where = np.concatenate(at)[order]
    table = parts[0]
    if len(parts) > 1:
        table = pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
    written = [
        {column: region.headings[where] for where, column in group.items()} for group in groups
    ]
    shaped = Shaped(table, numbers[where], np.concatenate(block)[order], written)
    if len(groups) > 1:
        missing = sorted(set(range(len(numbers))) - set(where.tolist()))
        shaped.left_out = [region.rows[number] for number in missing]
    _sections(shaped, [region.sections[number] for number in where])
    _repeated(shaped, means)
    _day(shaped)
    _points(shaped)
    _pairs(shaped)
    for side in "ba":
        _parted(shaped, side, several=roles.several)
    return shaped


def _taken(values: Sequence[Any] | None, here: npt.NDArray[np.int64]) -> list[Any]:
    if values is None:
        return [None] * len(here)
    return list(values) if len(here) == len(values) else [values[place] for place in here]


def _groups(headings: Sequence[str], meanings: Sequence[str | None]) -> list[dict[int, str]]:
    """One group of columns per partner of a row: position → column, the shared ones in each.

    Where several columns are partners, a column that stands as often as they do (a country, a date
    each) belongs to one of them.
    """
    partners = [place for place, means in enumerate(meanings) if means == "b_name"]
    known = {
        place: means
        for place, means in enumerate(meanings)
        if means is not None and means != "number"
    }
    if len(partners) < 2:  # noqa: PLR2004 - a plain table
        return [known]
    often = {means for means in known.values() if meanings.count(means) > 1}
    return [
        {
            place: means
            for place, means in known.items()
            if means not in often or owner(place, partners, headings) == partner
        }
        for partner in partners
    ]


def _carried(
    headings: Sequence[str], meanings: Sequence[str | None], cells: Sequence[Cells]
) -> dict[int, str]:
    """Columns that are not ours: position → unique name, their heading or their letters."""
    carried: dict[int, str] = {}
    taken = {means for means in meanings if means}
    for place, (heading, means) in enumerate(zip(headings, meanings, strict=True)):
        if means not in {None, "number"} or not (heading or cells[place].filled):
            continue
        base = heading or f"column {letters(place + 1)}"
        base = f"{base} (as read)" if base in _headings.COLUMNS else base
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base} {count}"
        taken.add(name)
        carried[place] = name
    return carried


def _filled(column: "pd.Series[Any]") -> "pd.Series[bool]":
    return pd.Series(holding(column.tolist()), column.index, dtype=bool)


def _sections(shaped: Shaped, sections: Sequence[str]) -> None:
    """Give rows the country or type of the title above them within the table."""
    if not any(sections):
        return
    types = {text: _headings.type_in(text) for text in set(sections)}
    table = shaped.table
    said = pd.Series(sections, dtype=object)
    lands = said.map({text: text if text and not kind else None for text, kind in types.items()})
    if lands.notna().any() and "b_country" not in table:
        table["b_country"] = lands
        shaped.assumed.append(("b_country", told("from the titles within the table")))
    if any(types.values()) and "type" not in table:
        table["type"] = said.map(types)


def _repeated(shaped: Shaped, means: Sequence[str | None]) -> None:
    """Let what stands once before several rows hold for those below it, whose cells are blank."""
    table = shaped.table
    if means.count("b_name") > 1 or "b_name" not in means:
        return
    partner = means.index("b_name")
    named = table.get("a_name")
    for column in ("a_country", "a_name", "b_country"):
        ours = all(block.get(column) == column for block in shaped.headings)
        if ours or column not in means or means.index(column) > partner or not len(table):
            continue
        blank = ~_filled(table[column])
        if column == "a_country" and named is not None:
            blank &= ~_filled(named)
        if not blank.iloc[0] and blank.mean() >= _REPEATED:
            # The row that counts, whose own cell may be blank: a city without a country.
            above = np.maximum.accumulate(np.where(blank, 0, np.arange(len(table))))
            table[column] = table[column].iloc[above].set_axis(table.index)
            shaped.assumed.append(
                (column, told("what stands once holds for the blank cells below"))
            )


def _day(shaped: Shaped) -> None:
    """Put a year, a month and a day in columns of their own together."""
    table = shaped.table
    if "year" not in table:
        return
    parts = [table[name] for name in ("year", "month", "day") if name in table]
    texts = [
        "-".join(shown(cell).strip().zfill(2) for cell in cells)
        if all(re.fullmatch(r"\d+(\.0)?", shown(cell).strip()) for cell in cells)
        else " ".join(shown(cell).strip() for cell in reversed(cells))
        for row in zip(*parts, strict=True)
        if (cells := _until_blank(row)) or True
    ]  # fmt: skip
    table["signed"] = [text or None for text in texts]
    shaped.table = table.drop(columns=[name for name in ("year", "month", "day") if name in table])
    for block in range(len(shaped.headings)):
        shaped.headings[block] = {
            "signed" if column == "year" else column: heading
            for column, heading in shaped.headings[block].items()
        }


def _until_blank(row: Sequence[Any]) -> list[Any]:
    kept: list[Any] = []
    for cell in row:
        if is_blank(cell) or shown(cell).strip() in {"0", "00"}:
            break
        kept.append(cell)
    return kept


def _points(shaped: Shaped) -> None:
    """Call a column of coordinates in pairs by the first of them; the reader of cells parts it."""
    for side in "ab":
        name, lat = f"{side}_point", f"{side}_lat"
        if name in shaped.table:
            free = lat not in shaped.table and f"{side}_lon" not in shaped.table
            shaped.table = shaped.table.rename(columns={name: lat if free else "coordinates"})


# Parties --------------------------------------------------------------------------------------


def _pairs(shaped: Shaped) -> None:
    """Part cells that name both parties, where no column says whose partners they are."""
    table = shaped.table
    if "b_name" not in table or ("a_name" in table and _filled(table["a_name"]).any()):
        return
    texts = table["b_name"].map(lambda cell: "" if is_blank(cell) else shown(cell))
    found = {text: _parties.pair(text) for text in texts.unique() if text}
    both = {text: pair for text, pair in found.items() if pair}
    if not both:
        return
    owners = {fold(one): one for one, _other in both.values()}
    # Who keeps a list may write the first pair in full; one cell with a dash further down is a
    # partner: Garmisch - Partenkirchen.
    alone = len(both) == 1 and next(iter(found)) not in both
    if len(both) < _MOST * len(found) and (len(owners) > 1 or alone):
        return
    one_owner = next(iter(owners.values())) if len(owners) == 1 else None
    table["a_name"] = [both[text][0] if text in both else one_owner for text in texts]
    dates = [_parties.dated(text) if text in both else None for text in texts]
    table["b_name"] = [both[text][1] if text in both else cell
                       for text, cell in zip(texts, table["b_name"], strict=True)]  # fmt: skip
    _fill(table, "signed", dates)
    example = next(iter(both))
    shaped.assumed.append(("b_name", told("%(cell)s names both parties", cell=repr(example))))


def _parted(shaped: Shaped, side: str, *, several: bool) -> None:
    """Part the cells of one party: several in a cell, a country, a date, a remark."""
    table, name, land = shaped.table, f"{side}_name", f"{side}_country"
    if name not in table:
        return
    ours = all(block.get(name, name) == name for block in shaped.headings)
    has_country = land in table and bool(_filled(table[land]).any())
    if ours and has_country:
        return
    cells = table[name].tolist()
    written = dict.fromkeys(cell for cell in cells if isinstance(cell, str))
    texts = {cell: unlisted(shown(cell)) for cell in written if not is_blank(cell)}
    how = _parties.manner(texts.values(), country=not has_country)
    read: dict[Any, list[Party]] = {}
    for cell, text in texts.items():
        found = _parties.parties(text, how, several=several)
        whole = [Party(_parties.tidy(" ".join(text.split())))]
        read[cell] = (found if side == "b" or len(found) == 1 else whole) or whole
    if all(len(found) == 1 and found[0] == Party(cell) for cell, found in read.items()):
        return
    listed = [read[cell] if isinstance(cell, str) and cell in read else [Party(cell)]
              for cell in cells]  # fmt: skip
    counts = [len(found) for found in listed]
    lands = _lands(table[land].tolist(), counts) if land in table else None
    again = np.repeat(np.arange(len(cells)), counts)
    flat = [party for found in listed for party in found]
    table = table.iloc[again].reset_index(drop=True)
    shaped.rows, shaped.block = shaped.rows[again], shaped.block[again]
    table[name] = pd.Series([party.name for party in flat], dtype=object)
    if lands is not None:
        table[land] = pd.Series(lands, dtype=object)
    _fill(table, land, [party.country for party in flat])
    beside = _beside(table, [party.date for party in flat])
    _fill(table, "signed", [party.date for party in flat])
    _add_notes(table, [[party.note, more] for party, more in zip(flat, beside, strict=True)])
    if example := next(filter(None, beside), None):
        text = told(
            "%(date)s beside the name is not the date of its column; kept as a remark",
            date=repr(example),
        )
        shaped.assumed.append((name, text))
    shaped.table = table
    for number, party in zip(shaped.rows.tolist(), flat, strict=True):
        if party.note and (status := _headings.value("status", party.note)):
            text = told(
                "%(note)s beside %(name)s: is it %(status)s?", note=repr(party.note),
                name=repr(party.name), status=status,
            )  # fmt: skip
            shaped.asked.append((number, name, party.note, text))


def _beside(table: pd.DataFrame, dates: Sequence[str | None]) -> list[str | None]:
    """Of the dates beside names, those that are not what the row's own column of dates says."""
    said = table["signed"].tolist() if "signed" in table else [None] * len(table)
    return [
        None if date is None or is_blank(cell) or date.strip("?") in shown(cell) else date
        for date, cell in zip(dates, said, strict=True)
    ]


def _add_notes(table: pd.DataFrame, more: Sequence[Sequence[str | None]]) -> None:
    """Put remarks behind those that are there, in place."""
    if not any(map(any, more)):
        return
    there = table["note"].tolist() if "note" in table else [None] * len(table)
    table["note"] = pd.Series(
        [
            "; ".join(filter(None, ["" if is_blank(cell) else shown(cell), *texts])) or None
            if any(texts) else cell
            for cell, texts in zip(there, more, strict=True)
        ],
        table.index, dtype=object,
    )  # fmt: skip


def _lands(cells: Sequence[Any], counts: Sequence[int]) -> list[Any]:
    """Give each of several partners in a cell its line of the countries' cell."""
    lands: list[Any] = []
    for cell, count in zip(cells, counts, strict=True):
        if count == 1:
            lands.append(cell)
            continue
        lines = [line.strip() for line in re.split(r"[;\n,]", shown(cell)) if line.strip()]
        lands += lines if len(lines) == count else [cell] * count
    return lands


def _fill(table: pd.DataFrame, column: str, values: Sequence[Any]) -> None:
    """Put values into the blank cells of a column, which is made where there are any."""
    if not any(value is not None for value in values):
        return
    found = pd.Series(values, index=table.index, dtype=object)
    table[column] = found if column not in table else table[column].where(
        _filled(table[column]), found
    )  # fmt: skip


# Noughts and ones -----------------------------------------------------------------------------


def matrix(region: Region) -> Shaped | None:
    """Read a table of noughts and ones: cities by cities, or members by bodies; else None."""
    rows, headings = region.rows, region.headings
    if not region.heading_row and rows:
        headings = ["" if is_blank(cell) else shown(cell).strip() for cell in rows[0][1]]
        rows = rows[1:]
    width = len(headings)
    if len(rows) < 2 or width < 3:  # noqa: PLR2004
        return None
    for most in (_GLANCE, len(rows)):
        table_rows = (padded(row, width)[:width] for _number, row in rows[:most])
        columns = list(zip(*table_rows, strict=True))
        marks = [place for place in range(width)
                 if headings[place] and _are_marks(columns[place], most < len(rows))]  # fmt: skip
        if len(marks) < 2 or len(marks) < _HALF * (width - 1):  # noqa: PLR2004
            return None
    others = [place for place in range(width) if place not in marks]
    label = next((at for at in others if Cells(columns[at]).names > _HALF), None)
    if label is None:
        return None
    land = next((at for at in others if at != label and Cells(columns[at]).countries > _HALF), None)
    names = ["" if is_blank(cell) else shown(cell).strip() for cell in columns[label]]
    keys = set(map(fold, names))
    square = sum(fold(headings[place]) in keys for place in marks) >= _MOST * len(marks)
    pairs = _marked(names, columns, marks)
    if square:
        # A tie stands on both sides of the diagonal.
        once = {frozenset({fold(names[at]), fold(headings[place])}): (at, place)
                for at, place in reversed(pairs)}  # fmt: skip
        pairs = sorted(pair for key, pair in once.items() if len(key) > 1)
    data: dict[str, list[Any]] = {
        "a_name": [names[at] for at, _place in pairs],
        "b_name": [headings[place] for _at, place in pairs],
    }
    if land is not None:
        data["a_country"] = [columns[land][at] for at, _place in pairs]
    table = pd.DataFrame(data, dtype=object)
    if not square:
        table["type"] = vocabulary.MEMBERSHIP
    shaped = Shaped(
        table, np.array([rows[at][0] for at, _place in pairs], dtype=np.int64),
        np.zeros(len(pairs), dtype=np.int64), [{"a_name": headings[label]}],
    )  # fmt: skip
    shaped.assumed.append((None, told("a tie for each cell that is marked")))
    return shaped


def _marked(
    names: Sequence[str], columns: Sequence[Any], marks: Sequence[int]
) -> list[tuple[int, int]]:
    """Positions of the cells that are marked, row by row."""
    yes = {cell for place in marks for cell in set(columns[place]) if _is_mark(cell)}
    named = [bool(name) for name in names]
    return sorted(
        (at, place)
        for place in marks
        for at, cell in enumerate(columns[place])
        if cell in yes and named[at]
    )


def _are_marks(cells: Sequence[Any], may_be_blank: bool) -> bool:
    """Whether a column's cells are marks or nothing, and some of them are marks."""
    if any(isinstance(cell, list | dict) for cell in cells):
        return False
    different = {_plain(cell) for cell in set(cells) if not is_blank(cell)}
    known = _headings.words("mark")
    return (bool(different) or may_be_blank) and all(
        text in known or text == "-" for text in different
    )


def _plain(cell: Any) -> str:
    text = shown(cell).strip()
    return fold(text) or text


def _is_mark(cell: Any) -> bool:
    return not is_blank(cell) and _headings.words("mark").get(_plain(cell)) == "yes"
