"""Spreadsheets as people have them → rows under the Agreement table's column names.

Finds the heading among title rows, understands headings by ``data/headings.csv``, reads every sheet
that holds agreements, turns a wide sheet (a city per row, its partners across) into a row per
pair, and lists whatever it leaves out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from citynet import countries, vocabulary
from citynet._catalogue import _, for_caller, told
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._account import BLANK, Account
from citynet.agreements._problems import Block, Origin, Problem, place_in_file
from citynet.agreements._sheets import Sheet, is_blank, letters, load
from citynet.errors import AgreementError
from citynet.text import fold

_HEADING_WITHIN = 50  # rows of titles and addressees above a heading
_LONG = 60  # characters: no city has so long a name
_SHOWN = 8  # headings in a message
_NAMES = {"name", "a_name", "b_name"}
# How the names of a template's help, examples and lists end: sheets that nobody typed into.
OUR_SHEET = " (citynet)"
_EXPECTED = "type, a_name, a_country, b_name, b_country"


@dataclass(frozen=True)
class Options:
    """What the caller says about a file: the parameters of ``read_agreements``."""

    home: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    sheet: str | Sequence[str] | None = None
    missing: Sequence[str] = ()
    encoding: str | None = None


@dataclass
class Reading:
    """What a file gave: rows, where they stand, what is asked so far and the account."""

    table: pd.DataFrame
    origin: Origin
    problems: list[Problem]
    account: Account


def read(path: Path, options: Options) -> Reading:
    """Read a file's agreements, unchecked."""
    sheets = _choose(load(path, options.encoding), options.sheet, path.name)
    chosen = _chosen(sheets, options.columns, path.name)
    defaults = dict(options.defaults)
    if options.home:
        name, country = split_party(options.home)
        defaults.setdefault("a_name", name)
        defaults.setdefault("a_country", country)
    account = Account(path.name)
    several = len(sheets) > 1
    parts: list[_Part] = []
    refused: list[str] = []
    for one in sheets:
        _blank(one, options.missing)
        label = one.name if several else None
        try:
            parts.append(_read_sheet(one, label, chosen, defaults, account))
        except _NoTableError as error:
            refused.append(": ".join([*place_in_file(label, None), str(error)]))
            account.leave_out(str(error), None, sheet=label)
    if not parts:
        if len(refused) == 1:
            raise AgreementError(f"{path.name}: {refused[0]}")
        raise AgreementError(f"{path.name}: {told('no sheet holds agreements')}", refused)
    return _join(parts, account)


def _blank(sheet: Sheet, missing: Sequence[str]) -> None:
    """Empty the cells that hold what the caller says is nothing."""
    if not missing:
        return
    nothing = {text.strip().casefold() for text in missing}
    sheet.rows = [
        [None if cell is not None and shown(cell).strip().casefold() in nothing else cell
         for cell in row]
        for row in sheet.rows
    ]  # fmt: skip


def _choose(sheets: list[Sheet], wanted: str | Sequence[str] | None, file: str) -> list[Sheet]:
    if wanted is None:
        typed = [sheet for sheet in sheets if not str(sheet.name).endswith(OUR_SHEET)]
        return typed or sheets
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    by_name = {fold(str(sheet.name)): sheet for sheet in sheets if sheet.name is not None}
    for name in names:
        if fold(name) not in by_name:
            there = ", ".join(repr(sheet.name) for sheet in sheets if sheet.name is not None)
            raise AgreementError(
                told(
                    "%(file)s: no sheet %(sheet)s; there are: %(sheets)s",
                    file=file,
                    sheet=repr(name),
                    sheets=there or told("no sheets"),
                )
            )
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
            lacking = (
                _("%(file)s: no column %(column)s; did you mean %(near)s?")
                if near
                else _("%(file)s: no column %(column)s")
            )
            raise AgreementError(
                told(lacking, file=file, column=repr(heading), near=repr(near)), column=heading
            )
        if column is not None and column not in (*_headings.COLUMNS, "number"):
            said = for_caller(
                f"columns={{{heading!r}: {column!r}}}", f"--column {heading}={column}"
            )
            raise AgreementError(f"{file}: {said}: {expected_column(column)}")
    return {fold(heading): column for heading, column in columns.items()}


def expected_column(name: str) -> str:
    """Say that a name is no column of the Agreement table, and which it may have meant."""
    near = _headings.nearest(name, _headings.COLUMNS)
    lacking = (
        _("%(name)s is no column of the Agreement table; did you mean %(near)s?")
        if near
        else _("%(name)s is no column of the Agreement table; expected one of %(columns)s")
    )
    return told(lacking, name=repr(name), near=repr(near), columns=", ".join(_headings.COLUMNS))


class _NoTableError(Exception):
    """Why a sheet holds no agreements."""


@dataclass
class _Part:
    """What one sheet gave: rows, where each stands and what is asked."""

    table: pd.DataFrame
    rows: list[int]
    block: list[int]
    blocks: list[Block]
    problems: list[Problem]


@dataclass
class _Layout:
    """How one sheet is laid out, while it is being found out."""

    sheet: Sheet
    name: str | None  # the sheet's, when the file has several
    top: int  # position of the heading row
    headings: list[str]
    meanings: list[str | None]
    kept: list[tuple[int, Sequence[Any]]] = field(default_factory=list)  # row number and cells
    problems: list[Problem] = field(default_factory=list)
    account: Account = field(default_factory=Account)

    def leave_out(self, reason: str, row: int | None, cells: Sequence[Any] = ()) -> None:
        """Say which row is no agreement."""
        filled = [cell for cell in cells if not is_blank(cell)]
        self.account.leave_out(reason, row, filled, sheet=self.name)

    def assume(self, text: str, **where: Any) -> None:
        """Say what is taken for granted."""
        self.account.assume(text, sheet=self.name, **where)


def _read_sheet(
    sheet: Sheet,
    name: str | None,
    chosen: Mapping[str, str | None],
    defaults: Mapping[str, Any],
    account: Account,
) -> _Part:
    """Read one sheet's agreements, unchecked."""
    if sheet.skip:
        raise _NoTableError(sheet.skip)
    top = _find_heading(sheet, chosen)
    width = max(len(row) for row in sheet.rows[top:])
    headings = [_heading(cell) for cell in _padded(sheet.rows[top], width)]
    layout = _Layout(sheet, name, top, headings, _headings.assign(headings, chosen, defaults))
    layout.account = account
    for row, text in sheet.remarks:
        if row is None:
            layout.assume(text)
        else:
            layout.problems.append(Problem(text, row, sheet=name))
    _fill_merged(sheet, top)
    _keep_rows(layout)
    if not layout.kept:
        raise _NoTableError(told("a heading and no agreements under it"))
    _continue_partners(layout)
    _settle_rivals(layout)
    if sheet.strict:
        _refuse_long(layout)
    table, rows, block, blocks = _lay_out(layout)
    if "type" not in table and "type" not in defaults:
        _imply_type(layout, table)
    for column, value in defaults.items():
        table[column] = _filled(table.get(column), value, len(table))
    columns = [
        {"heading": heading, "column": means}
        for heading, means in zip(headings, layout.meanings, strict=True)
        if heading
    ]
    account["tables"].append(
        {
            "sheet": name, "heading_row": top + 1, "first_row": rows[0] if rows else None,
            "last_row": rows[-1] if rows else None, "agreements": len(rows), "columns": columns,
        }
    )  # fmt: skip
    return _Part(table, rows, block, blocks, layout.problems)


def _filled(column: "pd.Series[Any] | None", value: Any, count: int) -> "pd.Series[Any]":
    if column is None:
        return pd.Series([value] * count, dtype=object)
    return column.where(~column.map(is_blank).astype(bool), value)


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))]


def _heading(cell: Any) -> str:
    return "" if is_blank(cell) else re.sub(r"\s+", " ", shown(cell)).strip()


def _find_heading(sheet: Sheet, chosen: Mapping[str, str | None]) -> int:
    """Position of the row that has most headings, among the first rows; titles stand above it."""
    if sheet.heading_row is not None:
        return sheet.heading_row - 1
    rows = ((place, row) for place, row in enumerate(sheet.rows) if not all(map(is_blank, row)))
    filled = [
        (place, [text for text in map(_heading, row) if text])
        for place, row in islice(rows, _HEADING_WITHIN)
    ]
    if not filled:
        raise _NoTableError(told("empty"))

    def known(texts: Sequence[str]) -> int:
        means = {chosen.get(fold(text)) or _headings.meaning(text) for text in texts} - {None}
        return len(means) if means & _NAMES else 0

    top, texts = max(filled, key=lambda row: known(row[1]))
    if known(texts):
        return top
    seen = max((texts for _, texts in filled), key=len)
    likely = {text: _headings.suggest_heading(text) for text in seen}
    hints = [
        told("%(heading)s may mean %(column)s", heading=repr(text), column=means)
        for text, means in likely.items()
        if means
    ]
    lacking = (
        _("no heading that names a city or a partner; looked at: %(seen)s; %(hints)s: %(advice)s")
        if hints
        else _(
            "no heading that names a city or a partner; looked at: %(seen)s; expected for example "
            "%(columns)s"
        )
    )
    raise _NoTableError(
        told(
            lacking,
            seen=" | ".join(text[:_LONG] for text in seen[:_SHOWN]),
            hints=", ".join(hints),
            advice=told(for_caller(_("pass columns="), _("use citynet convert with --column"))),
            columns=_EXPECTED,
        )
    )


def _fill_merged(sheet: Sheet, top: int) -> None:
    """Repeat what is merged over several rows in each of them: it holds for all."""
    for first, left, last, _right in sheet.merged:
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


def _keep_rows(layout: _Layout) -> None:
    """Keep the rows that are agreements, numbered as a person counts; note the others."""
    sheet = layout.sheet
    merged = {first for first, left, last, right in sheet.merged if first == last and right > left}
    filled = [place for place, row in enumerate(sheet.rows) if not all(map(is_blank, row))]
    for place in range(layout.top + 1, filled[-1] + 1):
        row = sheet.rows[place]
        if reason := _no_agreement(layout, row, place + 1 in merged):
            layout.leave_out(reason, place + 1, row)
        else:
            layout.kept.append((place + 1, row))


def _no_agreement(layout: _Layout, row: Sequence[Any], merged: bool) -> str:
    """Why a row is none of the table's, or nothing."""
    filled = {place: cell for place, cell in enumerate(row) if not is_blank(cell)}
    if not filled:
        return told(BLANK)
    if all(
        layout.meanings[place] == "number" and re.fullmatch(r"\W*\d+(\.0)?\W*", str(cell))
        for place, cell in filled.items()
    ):
        return told("only a running number")
    if len(filled) > 1 and all(
        _heading(cell) == layout.headings[at] for at, cell in filled.items()
    ):
        return told("the heading again")
    mapped = sum(means is not None for means in layout.meanings)
    if mapped > 1 and _is_remark(list(filled.values()), merged):
        return told("a title, remark or total, not an agreement")
    return ""


def _is_remark(cells: list[Any], merged: bool) -> bool:
    first = shown(cells[0]).strip()
    # A source with its colon, a total with its number, a footnote with its star.
    word = fold(first.partition(":")[0]) in _headings.words("note_row")
    if len(cells) == 1:
        return merged or word or first.startswith("*") or len(first) > _LONG
    numbers = all(re.fullmatch(r"\d+(\.0)?", str(cell).strip()) for cell in cells[1:])
    return word and (numbers or ":" in first)


def _continue_partners(layout: _Layout) -> None:
    """Take the columns without a heading that follow a partner's as more partners.

    Only where the heading's cell is merged over them, or where most of their cells say a country.
    """
    headings, meanings = layout.headings, layout.meanings
    if "b_country" in meanings:
        return
    at = layout.top + 1
    spans = [
        (left, right) for first, left, last, right in layout.sheet.merged if first <= at <= last
    ]
    for place in range(1, len(headings)):
        if headings[place] or meanings[place - 1] != "b_name":
            continue
        cells = [shown(cell) for cell in _cells(layout, place)]
        merged = any(left <= place and place + 1 <= right for left, right in spans)
        with_country = sum(split_party(cell)[1] is not None for cell in cells)
        if cells and (merged or with_country * 2 > len(cells)):
            meanings[place] = "b_name"
            headings[place] = headings[place - 1]


def _cells(layout: _Layout, place: int) -> list[Any]:
    """List what stands in one column of the rows kept."""
    return [row[place] for _, row in layout.kept if place < len(row) and not is_blank(row[place])]


def _settle_rivals(layout: _Layout) -> None:
    """Leave one heading for each column: our own name wins over a word for it."""
    meanings = layout.meanings
    partners = meanings.count("b_name")
    for means in dict.fromkeys(means for means in meanings if means not in {None, "number"}):
        places = [place for place, other in enumerate(meanings) if other == means]
        across = partners > 1 and len(places) == partners
        if len(places) == 1 or across:
            continue
        exact = [place for place in places if layout.headings[place] == means]
        others = [place for place in places if place not in exact]
        for place in others if exact else places[1:]:
            meanings[place] = None
        if len(exact) == 1:
            names = ", ".join(repr(layout.headings[place]) for place in others)
            kept = told(
                "%(names)s carried along, for there is a column %(column)s",
                names=names,
                column=repr(means),
            )
            layout.assume(kept)
        else:
            names = ", ".join(repr(layout.headings[place]) for place in places)
            text = told(
                "%(names)s all mean %(column)s; say which with %(option)s",
                names=names,
                column=str(means),
                option=for_caller(
                    "columns={heading: column or None}", "citynet convert --column HEADING=COLUMN"
                ),
            )
            layout.problems.append(Problem(text, column=means, sheet=layout.name))


def _refuse_long(layout: _Layout) -> None:
    width = len(layout.sheet.rows[layout.top])
    for number, row in list(layout.kept):
        if not all(map(is_blank, row[width:])):
            layout.kept.remove((number, row))
            text = told(
                "%(cells)s cells where the heading has %(width)s; a text that contains the "
                "delimiter needs quotation marks around it",
                cells=len(row),
                width=width,
            )
            layout.problems.append(Problem(text, row=number, sheet=layout.name))


def _imply_type(layout: _Layout, table: pd.DataFrame) -> None:
    """Give the rows the type that the partner's heading, the sheet's name or a title speaks of."""
    for heading, means in zip(layout.headings, layout.meanings, strict=True):
        if means == "b_name" and (kind := _headings.implied_type(heading)):
            because = told(
                "type %(type)s, from the heading %(heading)s", type=kind, heading=repr(heading)
            )
            layout.assume(because)
            table["type"] = kind
            return
    above = layout.sheet.rows[: layout.top]
    titles = [shown(cell) for row in above for cell in row if not is_blank(cell)]
    for title in [str(layout.sheet.name or ""), *titles]:
        if kind := _headings.type_in(title):
            because = told("type %(type)s, from the title %(title)s", type=kind, title=repr(title))
            layout.assume(because)
            table["type"] = kind
            return
    layout.assume(told("type %(type)s, for nothing says another", type=vocabulary.DEFAULT_TYPE))
    table["type"] = vocabulary.DEFAULT_TYPE


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
            if means not in often or _headings.owner(place, partners, headings) == partner
        }
        for partner in partners
    ]


def _lay_out(layout: _Layout) -> tuple[pd.DataFrame, list[int], list[int], list[Block]]:
    """Lay the rows out under our column names, a partner per row, with where each row stands."""
    groups = _groups(layout.headings, layout.meanings)
    others = _carried(layout)
    names = list(dict.fromkeys(column for group in groups for column in group.values()))
    at = [{column: place for place, column in group.items()} for group in groups]
    lists = "b_country" not in names
    records: list[list[Any]] = []
    rows: list[int] = []
    block: list[int] = []
    for number, row in layout.kept:
        cells = _padded(row, len(layout.headings))
        before = len(records)
        for group, places in enumerate(at):
            partner = cells[places["b_name"]] if "b_name" in places else None
            if len(at) > 1 and is_blank(partner):
                continue
            for one in _partners(partner) if lists else [partner]:
                ours = [cells[places[name]] if name in places else None for name in names]
                if "b_name" in places:
                    ours[names.index("b_name")] = one
                records.append([*ours, *(cells[place] for place in others)])
                rows.append(number)
                block.append(group)
        if len(records) == before:
            layout.leave_out(told("no partner in the row"), number, row)
    labels = pd.Index([*names, *others.values()], dtype=object)
    table = pd.DataFrame(records, columns=labels, dtype=object)
    _split_parties(table)
    blocks = [
        Block(layout.name, {name: layout.headings[place] for name, place in places.items()})
        for places in at
    ]
    return table, rows, block, blocks


def _carried(layout: _Layout) -> dict[int, str]:
    """Columns that are not ours: position → unique name, their heading or their letters."""
    carried: dict[int, str] = {}
    taken = {means for means in layout.meanings if means}
    for place, (heading, means) in enumerate(zip(layout.headings, layout.meanings, strict=True)):
        if means not in {None, "number"} or not (heading or _cells(layout, place)):
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
    found = []
    for part in re.split(r"[;\n]", cell):
        # "Kyiv (Ukraine), Kazan (Russia)" is two, "Frankfurt (Oder), Germany" one.
        listed = re.split(r"(?<=\))\s*,", part)
        each = all(split_party(one)[1] for one in listed)
        found += [one.strip(" •·\t\r") for one in (listed if each else [part])]
    return [one for one in found if one] or [cell]


def _split_parties(table: pd.DataFrame) -> None:
    """Part ``City, Country`` and ``City (Country)`` where a sheet has no column of countries."""
    for side in "ab":
        if f"{side}_name" not in table or f"{side}_country" in table:
            continue
        cells = table[f"{side}_name"].tolist()
        parted = {cell: split_party(cell) for cell in cells if isinstance(cell, str)}
        if any(country for _, country in parted.values()):
            halves = [parted[cell] if isinstance(cell, str) else (cell, None) for cell in cells]
            table[f"{side}_name"] = pd.Series([name for name, _ in halves], dtype=object)
            table[f"{side}_country"] = pd.Series([land for _, land in halves], dtype=object)


def split_party(text: str) -> tuple[str, str | None]:
    """Part a city from its country: ``Berlin, Germany``, ``Paris (Fransa)``, ``Roma - İtalya``.

    Returns
    -------
    tuple
        The city and its country as written; the whole text and ``None`` when no part is a country.
    """
    for pattern in (
        r"(.*\S)\s*\(([^()]+)\)\s*",
        r"(.*[^\s,])\s*,\s*([^,]+)",
        r"(.*\S)(?:\s+[-–—]|\s*[-–—/])\s*(\S.*)",
    ):
        match = re.fullmatch(pattern, text.strip(), re.DOTALL)
        # "Portland, ME" is not in Montenegro: two letters alone are no evidence of a country.
        if match and len(match[2].strip()) > 2 and countries.named(match[2]):  # noqa: PLR2004
            return match[1].strip(), match[2].strip()
    return text, None


def _join(parts: Sequence[_Part], account: Account) -> Reading:
    blocks: list[Block] = []
    places: list[int] = []
    for part in parts:
        places += [at + len(blocks) for at in part.block]
        blocks += part.blocks
    rows = [row for part in parts for row in part.rows]
    table = pd.concat([part.table for part in parts], ignore_index=True)
    origin = Origin(np.array(rows, dtype=np.int64), np.array(places, dtype=np.int64), blocks)
    return Reading(table, origin, [problem for part in parts for problem in part.problems], account)
