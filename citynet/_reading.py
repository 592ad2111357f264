"""Spreadsheets as people have them → rows under the Agreement table's column names.

Finds the heading among title rows, understands headings by ``data/headings.csv``, reads every sheet
that holds agreements, turns a wide sheet (a city per row, its partners across) into a row per
pair, and lists whatever it leaves out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _headings, countries
from citynet._sheets import Sheet, is_blank, letters, load, shown
from citynet.errors import AgreementError
from citynet.text import fold

_HEADING_WITHIN = 50  # rows of titles and addressees above a heading
_LONG = 60  # characters: no city has so long a name
_NAMES = {"name", "a_name", "b_name"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a table.

    Attributes
    ----------
    text
        What is wrong with the value and what was expected.
    row
        The row as a person counts it (the heading is row 1), where it is about one.
    column
        Our name of the column, where it is about one.
    value
        The value.
    heading
        The column's heading as the file has it.
    sheet
        The sheet, when the file has several.
    """

    text: str
    row: int | None = None
    column: str | None = None
    value: object = None
    heading: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        where = [f"sheet {self.sheet!r}"] if self.sheet is not None else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.heading is not None and self.heading != self.column:
            where.append(f"column {self.heading!r} ({self.column})")
        elif self.column is not None:
            where.append(f"column {self.column!r}")
        return f"{', '.join(where)}: {self.text}" if where else self.text


@dataclass(frozen=True)
class Block:
    """Rows that share a sheet and its headings."""

    sheet: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)  # our column → as written


@dataclass(frozen=True)
class Origin:
    """Where a table's rows stand in the file."""

    rows: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    blocks: Sequence[Block]

    def problem(self, text: str, number: int | None, column: str | None, value: object) -> Problem:
        """Make the problem of the table's row ``number`` (from 0), or of a whole column."""
        if number is None:
            headings = self.blocks[0].headings if len(self.blocks) == 1 else {}
            return Problem(text, None, column, value, headings.get(column or ""))
        block = self.blocks[self.block[number]]
        heading = block.headings.get(column or "")
        return Problem(text, int(self.rows[number]), column, value, heading, block.sheet)


@dataclass
class Reading:
    """What a file gave: rows, where they stand, problems so far and what was left out."""

    table: pd.DataFrame
    origin: Origin
    problems: list[Problem]
    notes: list[dict[str, Any]]


def read(
    path: Path,
    sheet: str | Sequence[str] | None,
    columns: Mapping[str, str | None],
    defaults: Mapping[str, Any],
    encoding: str | None,
) -> Reading:
    """Read a file's agreements, unchecked; the parameters are ``read_agreements``'s."""
    sheets = _choose(load(path, encoding), sheet, path.name)
    chosen = _chosen(sheets, columns, path.name)
    several = len(sheets) > 1
    parts: list[_Part] = []
    notes: list[dict[str, Any]] = []
    refused: list[str] = []
    for one in sheets:
        name = one.name if several else None
        try:
            part = _Part.read(one, name, chosen, defaults)
        except _NoTableError as error:
            refused.append(f"sheet {one.name!r}: {error}" if several else str(error))
            notes.append(_note(name, None, None, "skipped", str(error)))
        else:
            parts.append(part)
            notes += part.notes
    if not parts:
        if len(refused) == 1:
            raise AgreementError(f"{path.name}: {refused[0]}")
        raise AgreementError(f"{path.name}: no sheet holds agreements", refused)
    complete = [part for part in parts if not part.lacking]
    for part in parts if complete else []:
        if part.lacking:
            reason = f"no column for {' and '.join(part.lacking)}"
            notes.append(_note(part.sheet, None, None, "skipped", reason))
    return _join(complete or parts, notes)


def _choose(sheets: list[Sheet], wanted: str | Sequence[str] | None, file: str) -> list[Sheet]:
    if wanted is None:
        return sheets
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    by_name = {fold(str(sheet.name)): sheet for sheet in sheets if sheet.name is not None}
    for name in names:
        if fold(name) not in by_name:
            there = ", ".join(repr(sheet.name) for sheet in sheets if sheet.name is not None)
            raise AgreementError(f"{file}: no sheet {name!r}; there are: {there or 'no sheets'}")
    chosen = [by_name[fold(name)] for name in names]
    for sheet in chosen:
        sheet.skip = ""
    return chosen


def _chosen(
    sheets: list[Sheet], columns: Mapping[str, str | None], file: str
) -> dict[str, str | None]:
    """Fold the caller's headings, having made sure that they and their columns exist."""
    there = {
        fold(shown(cell)): shown(cell)
        for sheet in sheets
        for row in sheet.rows[:_HEADING_WITHIN]
        for cell in row
        if not is_blank(cell)
    }
    for heading, column in columns.items():
        if fold(heading) not in there:
            near = _headings.nearest(heading, there.values())
            hint = f"; did you mean {near!r}?" if near else ""
            raise AgreementError(f"{file}: no column {heading!r}{hint}", column=heading)
        if column is not None and column not in (*_headings.COLUMNS, "number"):
            raise AgreementError(f"{file}: columns={{{heading!r}: {column!r}}}: {expected_column(column)}")
    return {fold(heading): column for heading, column in columns.items()}


def expected_column(name: str) -> str:
    """Say that a name is no column of the Agreement table, and which it may have meant."""
    near = _headings.nearest(name, _headings.COLUMNS)
    hint = f"did you mean {near!r}?" if near else f"expected one of {', '.join(_headings.COLUMNS)}"
    return f"{name!r} is no column of the Agreement table; {hint}"


def _note(
    sheet: str | None, row: int | None, last: int | None, what: str, reason: str, text: str = ""
) -> dict[str, Any]:
    return {
        "sheet": sheet, "row": row, "last_row": last, "what": what, "reason": reason, "text": text,
    }  # fmt: skip


class _NoTableError(Exception):
    """Why a sheet holds no agreements."""


@dataclass
class _Part:
    """What one sheet gave."""

    sheet: str | None
    table: pd.DataFrame
    rows: list[int]
    block: list[int]
    blocks: list[Block]
    problems: list[Problem]
    notes: list[dict[str, Any]]
    lacking: list[str]

    @classmethod
    def read(
        cls,
        sheet: Sheet,
        name: str | None,
        chosen: Mapping[str, str | None],
        defaults: Mapping[str, Any],
    ) -> "_Part":
        """Read one sheet, ``name``d in messages when the file has several."""
        if sheet.skip:
            raise _NoTableError(sheet.skip)
        top = _find_heading(sheet, chosen)
        width = max(len(row) for row in sheet.rows[top:])
        headings = [_heading(cell) for cell in _padded(sheet.rows[top], width)]
        meanings = _headings.assign(headings, chosen, defaults)
        notes = [_note(name, row, row, "skipped", text) for row, text in sheet.remarks]
        problems: list[Problem] = []
        _fill_merged(sheet, top)
        kept = list(_rows(sheet, top, headings, meanings, name, notes))
        if not kept:
            raise _NoTableError("a heading and no agreements under it")
        _continue_partners(sheet, top, headings, meanings, kept)
        _settle_rivals(headings, meanings, name, problems, notes)
        if sheet.strict:
            _refuse_long(kept, len(sheet.rows[top]), name, problems)
        implied = _implied_type(sheet, top, headings, meanings, defaults)
        if implied:
            notes.append(_note(name, None, None, "assumed", *implied))
        groups = _groups(meanings)
        laid = _lay_out(kept, headings, meanings, groups, name, notes)
        table, rows, block, blocks = laid
        if implied and "type" not in table:
            table["type"] = implied[1]
        for column, value in defaults.items():
            table[column] = _filled(table.get(column), value, len(table))
        needed = [column for column in _headings.REQUIRED if column not in {"id", "b_country"}]
        lacking = [column for column in needed if column not in table]
        return cls(name, table, rows, block, blocks, problems, notes, lacking)


def _filled(column: "pd.Series[Any] | None", value: Any, count: int) -> "pd.Series[Any]":
    if column is None:
        return pd.Series([value] * count, dtype=object)
    blank = column.map(is_blank).astype(bool)
    return column.where(~blank, value)


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))]


def _heading(cell: Any) -> str:
    return "" if is_blank(cell) else re.sub(r"\s+", " ", shown(cell)).strip()


def _find_heading(sheet: Sheet, chosen: Mapping[str, str | None]) -> int:
    """Position of the row that has most headings, among the first rows; titles stand above it."""
    if sheet.heading_row is not None:
        return sheet.heading_row - 1
    best, top, seen = 0, -1, ""
    filled = [
        (place, [_heading(cell) for cell in row])
        for place, row in enumerate(sheet.rows)
        if not all(map(is_blank, row))
    ]
    if not filled:
        raise _NoTableError("empty")
    for place, headings in filled[:_HEADING_WITHIN]:
        known = {chosen.get(fold(text)) or _headings.meaning(text) for text in headings if text}
        score = len(known - {None}) if known & _NAMES else 0
        if score > best:
            best, top = score, place
        if len([text for text in headings if text]) > len(seen.split(" | ")) or not seen:
            seen = " | ".join(text[:_LONG] for text in headings if text)
    if top < 0:
        near = {
            text: _headings.suggest_heading(text) for text in seen.split(" | ") if text
        }
        hints = [f"{text!r} may mean {means}" for text, means in near.items() if means]
        hint = f"; {', '.join(hints)}: pass columns=" if hints else ""
        raise _NoTableError(
            f"no heading that names a city or a partner (looked at: {seen}){hint}; "
            "expected for example type, a_name, a_country, b_name, b_country"
        )
    return top


def _fill_merged(sheet: Sheet, top: int) -> None:
    """Repeat what is merged over several rows in each of them: it holds for all."""
    for first, left, last, _ in sheet.merged:
        if first - 1 <= top or last == first or first > len(sheet.rows):
            continue
        row = sheet.rows[first - 1]
        value = row[left - 1] if left <= len(row) else None
        for place in range(first, min(last, len(sheet.rows))):
            cells = _padded(sheet.rows[place], left)
            # A row that is blank otherwise is only the merged cell's lower part.
            if value is not None and is_blank(cells[left - 1]) and not all(map(is_blank, cells)):
                cells[left - 1] = value
                sheet.rows[place] = cells


Row = tuple[int, Sequence[Any]]


def _rows(
    sheet: Sheet,
    top: int,
    headings: Sequence[str],
    meanings: Sequence[str | None],
    name: str | None,
    notes: list[dict[str, Any]],
) -> Iterator[Row]:
    """Yield the rows that are agreements, numbered as a person counts; note the others."""
    across = {
        first for first, left, last, right in sheet.merged if first == last and right > left
    }
    numbers = {place for place, means in enumerate(meanings) if means == "number"}
    mapped = sum(means is not None for means in meanings)
    last = max((at for at, row in enumerate(sheet.rows) if not all(map(is_blank, row))), default=0)
    for place in range(top + 1, last + 1):
        row = sheet.rows[place]
        filled = [at for at, cell in enumerate(row) if not is_blank(cell)]
        reason = ""
        if not filled:
            reason = "blank"
        elif numbers.issuperset(filled):
            reason = "only a running number"
        elif len(filled) > 1 and all(_heading(row[at]) == headings[at] for at in filled):
            reason = "the heading again"
        elif mapped > 1 and _is_remark([row[at] for at in filled], place + 1 in across):
            reason = "a title, remark or total, not an agreement"
        if reason:
            text = "" if not filled else " | ".join(shown(row[at]) for at in filled)
            _add_row(notes, _note(name, place + 1, place + 1, "skipped", reason, text))
        else:
            yield place + 1, row


def _add_row(notes: list[dict[str, Any]], note: dict[str, Any]) -> None:
    """Add a row's note, or lengthen the one before when it says the same of the row above."""
    before = notes[-1] if notes else None
    if (
        before
        and note["reason"] == "blank" == before["reason"]
        and before["sheet"] == note["sheet"]
        and before["last_row"] == note["row"] - 1
    ):
        before["last_row"] = note["row"]
    else:
        notes.append(note)


def _is_remark(cells: list[Any], merged_across: bool) -> bool:
    first = shown(cells[0]).strip()
    speaks = first.startswith("*") or bool(
        re.match(r"[^:]{1,40}:", first) and fold(first.split(":")[0]) in _headings.words("note_row")
    )
    if len(cells) == 1:
        by_word = fold(first) in _headings.words("note_row")
        return merged_across or speaks or by_word or len(first) > _LONG
    # Toplam | 47
    rest_numbers = all(isinstance(cell, int | float) or str(cell).strip().isdigit() for cell in cells[1:])
    total = fold(first.rstrip(": ")) in _headings.words("note_row")
    return (speaks or total) and (rest_numbers or len(cells) == 2)  # noqa: PLR2004 - word and text


def _continue_partners(
    sheet: Sheet,
    top: int,
    headings: list[str],
    meanings: list[str | None],
    kept: Sequence[Row],
) -> None:
    """Take the columns without a heading that follow a partner's as more partners, in place.

    Only where the heading's cell is merged over them, or where most of their cells say a country.
    """
    if "b_country" in meanings:
        return
    spans = [(left, right) for first, left, last, right in sheet.merged if first <= top + 1 <= last]
    for place in range(1, len(headings)):
        if headings[place] or meanings[place - 1] != "b_name":
            continue
        cells = [shown(row[place]) for _, row in kept if place < len(row) and not is_blank(row[place])]
        merged = any(left <= place and place + 1 <= right for left, right in spans)
        with_country = sum(split_party(cell)[1] is not None for cell in cells)
        if cells and (merged or with_country * 2 > len(cells)):
            meanings[place] = "b_name"
            headings[place] = headings[place - 1]


def _settle_rivals(
    headings: Sequence[str],
    meanings: list[str | None],
    name: str | None,
    problems: list[Problem],
    notes: list[dict[str, Any]],
) -> None:
    """Leave one heading for each column, in place: our own name wins over a word for it."""
    many = meanings.count("b_name")
    for means in dict.fromkeys(means for means in meanings if means is not None):
        places = [place for place, other in enumerate(meanings) if other == means]
        wide = many > 1 and means == "b_name" or (many == len(places) and many > 1)
        if len(places) == 1 or means == "number" or wide:
            continue
        exact = [place for place in places if headings[place] == means]
        written = ", ".join(repr(headings[place]) for place in places)
        if len(exact) == 1:
            for place in places:
                meanings[place] = means if place in exact else None
            others = ", ".join(repr(headings[place]) for place in places if place not in exact)
            notes.append(_note(name, None, None, "assumed", f"{others} carried along", means))
        else:
            text = f"{written} all mean {means}; say which with columns={{heading: column}}"
            problems.append(Problem(text, column=means, sheet=name))
            for place in places[1:]:
                meanings[place] = None


def _refuse_long(
    kept: Sequence[Row], width: int, name: str | None, problems: list[Problem]
) -> None:
    for number, row in kept:
        if any(not is_blank(cell) for cell in row[width:]):
            text = (
                f"{len(row)} cells where the heading has {width}; a text that contains the "
                "delimiter needs quotation marks around it"
            )
            problems.append(Problem(text, row=number, sheet=name))


def _implied_type(
    sheet: Sheet,
    top: int,
    headings: Sequence[str],
    meanings: Sequence[str | None],
    defaults: Mapping[str, Any],
) -> tuple[str, str] | None:
    """Type that the partner's heading, the sheet's name or a title gives, with the reason."""
    if "type" in meanings or "type" in defaults:
        return None
    for heading, means in zip(headings, meanings, strict=True):
        if means == "b_name" and (kind := _headings.implied_type(heading)):
            return f"type {kind}, from the heading {heading!r}", kind
    titles = [shown(cell) for row in sheet.rows[:top] for cell in row if not is_blank(cell)]
    for title in [str(sheet.name or ""), *titles]:
        if kind := _headings.type_in(title):
            return f"type {kind}, from the title {title!r}", kind
    return None


def _groups(meanings: Sequence[str | None]) -> list[dict[int, str]]:
    """One group of columns per partner of a row: position → column, the shared ones in each.

    Where several columns are partners, a column that stands as often as they do (a country, a date
    each) belongs to the partner before it.
    """
    partners = [place for place, means in enumerate(meanings) if means == "b_name"]
    known = {place: means for place, means in enumerate(meanings) if means not in {None, "number"}}
    if len(partners) < 2:  # noqa: PLR2004 - a plain table
        return [{place: str(means) for place, means in known.items()}]
    often = {means for means in known.values() if list(meanings).count(means) > 1}
    groups = []
    for start, end in zip(partners, [*partners[1:], len(meanings)], strict=True):
        groups.append(
            {
                place: str(means)
                for place, means in known.items()
                if means not in often or start <= place < end
            }
        )
    return groups


def _lay_out(
    kept: Sequence[Row],
    headings: Sequence[str],
    meanings: Sequence[str | None],
    groups: Sequence[Mapping[int, str]],
    name: str | None,
    notes: list[dict[str, Any]],
) -> tuple[pd.DataFrame, list[int], list[int], list[Block]]:
    """Lay the rows out under our column names; a partner per row."""
    others = _carried(kept, headings, meanings)
    split = any("b_country" not in group.values() for group in groups)
    several = split and len(groups) > 1
    blocks = [
        Block(name, {column: headings[place] for place, column in group.items() if headings[place]})
        for group in groups
    ]
    names = list(dict.fromkeys(column for group in groups for column in group.values()))
    records: list[list[Any]] = []
    rows: list[int] = []
    block: list[int] = []
    for number, row in kept:
        before = len(records)
        cells = _padded(row, len(headings))
        tail = [cells[place] for place in others]
        for at, group in enumerate(groups):
            record = {column: cells[place] for place, column in group.items()}
            if len(groups) > 1 and is_blank(record.get("b_name")):
                continue
            for partner in _partners(record.get("b_name")) if split else [record.get("b_name")]:
                records.append([*({**record, "b_name": partner}.get(column) for column in names), *tail])
                rows.append(number)
                block.append(at)
        if len(records) == before:
            notes.append(_note(name, number, number, "skipped", "no partner in the row",
                               " | ".join(shown(cell) for cell in row if not is_blank(cell))))
    labels = [*names, *others.values()]
    table = pd.DataFrame(records, columns=pd.Index(labels, dtype=object), dtype=object)
    _split_parties(table, several)
    return table, rows, block, blocks


def _carried(
    kept: Sequence[Row], headings: Sequence[str], meanings: Sequence[str | None]
) -> dict[int, str]:
    """Columns that are not ours: position → unique name, their heading or their letters."""
    carried: dict[int, str] = {}
    taken = {means for means in meanings if means}
    for place, (heading, means) in enumerate(zip(headings, meanings, strict=True)):
        if means not in {None, "number"}:
            continue
        if not heading and not any(place < len(row) and not is_blank(row[place]) for _, row in kept):
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


def _partners(cell: Any) -> list[Any]:
    """Partners that one cell lists: a line each, or parted by semicolons."""
    if not isinstance(cell, str):
        return [cell]
    parts = re.split(r"[;\n]|(?<=\))\s*,", cell)
    return [part.strip(" •·\t\r") for part in parts if part.strip(" •·\t\r")] or [cell]


def _split_parties(table: pd.DataFrame, several: bool) -> None:
    """Part ``City, Country`` and ``City (Country)`` where a sheet has no column of countries."""
    for side in "ab":
        if f"{side}_name" not in table or f"{side}_country" in table:
            continue
        texts = table[f"{side}_name"].map(lambda cell: cell if isinstance(cell, str) else None)
        parted = {text: split_party(text) for text in texts.dropna().unique()}
        if not any(country for _, country in parted.values()):
            continue
        names = [parted[text][0] if isinstance(text, str) else text for text in table[f"{side}_name"]]
        countries = [parted[text][1] if isinstance(text, str) else None for text in texts]
        table[f"{side}_name"] = pd.Series(names, dtype=object)
        table[f"{side}_country"] = pd.Series(countries, dtype=object)


def split_party(text: str) -> tuple[str, str | None]:
    """Part a city from its country: ``Berlin, Germany``, ``Paris (Fransa)``, ``Roma - İtalya``.

    Returns
    -------
    tuple
        The city and its country as written; the whole text and ``None`` when no part is a country.
    """
    for pattern in (r"(.*\S)\s*\(([^()]+)\)\s*", r"(.*[^\s,])\s*,\s*([^,]+)", r"(.*\S)(?:\s+[-–—]|\s*[-–—/])\s*(\S.*)"):
        match = re.fullmatch(pattern, text.strip(), re.DOTALL)
        # "Portland, ME" is not in Montenegro: two letters alone are no evidence of a country.
        if match and len(match[2].strip()) > 2 and countries.code(match[2]):  # noqa: PLR2004
            return match[1].strip(), match[2].strip()
    return text, None


def _join(parts: Iterable[_Part], notes: list[dict[str, Any]]) -> Reading:
    parts = list(parts)
    blocks: list[Block] = []
    places: list[int] = []
    for part in parts:
        places += [at + len(blocks) for at in part.block]
        blocks += part.blocks
    rows = [row for part in parts for row in part.rows]
    table = pd.concat([part.table for part in parts], ignore_index=True)
    origin = Origin(np.array(rows, dtype=np.int64), np.array(places, dtype=np.int64), blocks)
    return Reading(table, origin, [problem for part in parts for problem in part.problems], notes)
