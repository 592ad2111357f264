"""Spreadsheets as people have them → rows under the Agreement table's column names.

In stages, each of which takes what the one before gave: the file is opened (``_opening``), its
tables are found (``_finding``), their columns understood (``_columns``), their rows brought
into one shape (``_shaping``). What is passed over or taken for granted is said in the account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import _, for_caller, told
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._account import Account
from citynet.agreements._columns import Cells, Roles, assign
from citynet.agreements._finding import Region, heading, regions
from citynet.agreements._opening import load
from citynet.agreements._parties import split_party
from citynet.agreements._problems import Block, Origin, Problem, place_in_file
from citynet.agreements._shaping import Shaped, columns_of, matrix, shape
from citynet.agreements._sheets import Sheet, holding, is_blank, letters
from citynet.agreements._titles import bodies, body_in, home_in, plain, speaks_of_members
from citynet.agreements._tokens import understood
from citynet.agreements._unheaded import by_cells, continue_partners
from citynet.errors import AgreementError
from citynet.text import fold

_HEADING_WITHIN = 50  # rows in which a heading that the caller names is looked for
_SHOWN = 8  # headings in a message
_LONG = 60
_MOST = 0.7
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
    account = Account(path.name)
    several = len(sheets) > 1
    parts: list[_Part] = []
    refused: list[str] = []
    for one in sheets:
        _blank(one, options.missing)
        context = _Context(one, one.name if several else None, path.stem, chosen, options, account)
        for problem in [*_remarks(context)]:
            context.problems.append(problem)
        try:
            parts += _read_sheet(context)
        except _NoTableError as error:
            refused.append(": ".join([*place_in_file(context.name, None), str(error)]))
            account.leave_out(str(error), None, sheet=context.name)
    if not parts:
        if len(refused) == 1:
            raise AgreementError(f"{path.name}: {refused[0]}")
        why = told("no sheet holds agreements")
        raise AgreementError(f"{path.name}: {why}", refused)
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
    for written, column in columns.items():
        if fold(written) not in there:
            near = _headings.nearest(written, there.values())
            lacking = (
                _("%(file)s: no column %(column)s; did you mean %(near)s?")
                if near
                else _("%(file)s: no column %(column)s")
            )
            raise AgreementError(
                told(lacking, file=file, column=repr(written), near=repr(near)), column=written
            )
        if column is not None and column not in (*_headings.COLUMNS, "number"):
            said = for_caller(
                f"columns={{{written!r}: {column!r}}}", f"--column {written}={column}"
            )
            raise AgreementError(f"{file}: {said}: {expected_column(column)}")
    return {fold(written): column for written, column in columns.items()}


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
class _Context:
    """A sheet and what is known of it besides what stands in it."""

    sheet: Sheet
    name: str | None  # the sheet's, when the file has several
    stem: str  # the file's name
    chosen: Mapping[str, str | None]
    options: Options
    account: Account
    problems: list[Problem] = field(default_factory=list)

    def assume(self, text: str, **where: Any) -> None:
        """Say what is taken for granted."""
        self.account.assume(text, sheet=self.name, **where)


@dataclass
class _Part:
    """What one table gave: rows, where each stands and what is asked."""

    table: pd.DataFrame
    shaped: Shaped
    blocks: list[Block]
    problems: list[Problem]


def _remarks(context: _Context) -> list[Problem]:
    """Pass on what opening the sheet remarked: of all of it, or of a row."""
    asked = []
    for row, text in context.sheet.remarks:
        if row is None:
            context.assume(text)
        else:
            asked.append(Problem(text, row, sheet=context.name))
    return asked


def _read_sheet(context: _Context) -> list[_Part]:
    """Read the tables of one sheet, unchecked."""
    sheet = context.sheet
    if sheet.skip:
        raise _NoTableError(sheet.skip)
    found = regions(sheet, context.chosen)
    if not found:
        raise _NoTableError(told("empty"))
    parts = []
    why = ""
    titles: list[str] = []
    for region in found:
        titles = [*region.titles, *titles]
        if sheet.strict:
            _leave_out_long(context, region)
        for reason, row, cells in region.left_out:
            context.account.leave_out(reason, row, cells, sheet=context.name)
        part = _read_table(context, region, titles)
        if isinstance(part, str):
            why = part
            if len(found) > 1:
                context.account.leave_out(part, region.heading_row or None, sheet=context.name)
        else:
            parts.append(part)
    if not parts:
        raise _NoTableError(why)
    return parts


def _leave_out_long(context: _Context, region: Region) -> None:
    """Ask about rows with more cells than the heading: none of their cells is where it belongs."""
    width = len(region.headings)
    if region.heading_row:
        width = len(context.sheet.rows[region.heading_row - 1])
    kept = []
    for place, (number, row) in enumerate(region.rows):
        if region.heading_row and len(row) > width and not all(map(is_blank, row[width:])):
            text = told(
                "%(cells)s cells where the heading has %(width)s; a text that contains the "
                "delimiter needs quotation marks around it",
                cells=len(row),
                width=width,
            )
            context.problems.append(Problem(text, row=number, sheet=context.name))
        else:
            kept.append(place)
    if len(kept) == len(region.rows):
        return
    region.rows = [region.rows[place] for place in kept]
    region.sections = [region.sections[place] for place in kept]


def _read_table(context: _Context, region: Region, titles: Sequence[str]) -> _Part | str:
    """Read one table; say why it is none of agreements."""
    if not region.rows:
        return told("a heading and no agreements under it")
    home = _home(context, titles)
    shaped = matrix(region)
    means: list[str | None] = []
    if shaped is None:
        understood_as = _shaped(context, region, home)
        if understood_as is None:
            return _not_understood(region)
        shaped, means = understood_as
    for number, row in shaped.left_out:
        context.account.leave_out(told("no partner in the row"), number, row, sheet=context.name)
    for column, text in shaped.assumed:
        context.assume(text, column=column)
    _give_home(context, shaped.table, home)
    _give_type(context, shaped, [*titles, str(context.sheet.name or ""), plain(context.stem)])
    for column, value in context.options.defaults.items():
        shaped.table[column] = _filled(shaped.table.get(column), value, len(shaped.table))
    _tell_columns(context, region, means, shaped)
    blocks = [Block(context.name, headings) for headings in shaped.headings]
    asked = [Problem(text, row, column, value, blocks[0].headings.get(column), context.name)
             for row, column, value, text in shaped.asked]  # fmt: skip
    problems, context.problems = [*context.problems, *asked], []
    return _Part(shaped.table, shaped, blocks, problems)


def _shaped(
    context: _Context, region: Region, home: Mapping[str, Any]
) -> tuple[Shaped, list[str | None]] | None:
    """Understand a table's columns and lay it out; None where nothing in it is a partner."""
    cells = columns_of(region)
    count = len(region.rows)
    roles = _roles(context, region, cells, home)
    if len(region.rows) != count:  # the first row was the heading
        cells = columns_of(region)
    if not {"a_name", "b_name"} & {*roles.means}:
        return None
    if "b_name" not in {*roles.means, *home, *context.options.defaults}:
        # One column of names is of the partners, whatever it is called.
        roles.means = [f"b{one[1:]}" if one and one.startswith("a_") else one
                       for one in roles.means]  # fmt: skip
    _name_dates(context, region, roles, cells)
    for place, instead in roles.carried:
        if instead in _headings.COLUMNS and not _headings.meaning(region.headings[place]):
            continue  # beside our own name, "date_text" is no rival
        text = told("carried along, for %(heading)s says the same", heading=repr(instead))
        heading_of = region.headings[place]
        context.assume(text, heading=heading_of, column=heading_of)
    return shape(region, roles, cells), roles.means


def _filled(column: "pd.Series[Any] | None", value: Any, count: int) -> "pd.Series[Any]":
    if column is None:
        return pd.Series([value] * count, dtype=object)
    return column.where(~column.map(is_blank).astype(bool), value)


def _tell_columns(
    context: _Context, region: Region, means: Sequence[str | None], shaped: Shaped
) -> None:
    named = enumerate(zip(region.headings, means, strict=False), 1)
    columns = [{"heading": text or letters(place), "column": column}
               for place, (text, column) in named if text or column]  # fmt: skip
    rows = shaped.rows.tolist()
    context.account["tables"].append(
        {
            "sheet": context.name, "heading_row": region.heading_row or None,
            "first_row": rows[0] if rows else None, "last_row": rows[-1] if rows else None,
            "agreements": len(rows), "columns": columns,
        }
    )  # fmt: skip


# Columns --------------------------------------------------------------------------------------


def _roles(
    context: _Context, region: Region, cells: Sequence[Cells], home: Mapping[str, Any]
) -> Roles:
    """Say what the columns are, by headings and cells; by cells alone where no heading is known."""
    given = {*home, *(name for name in context.options.defaults if name)}
    roles = assign(region.headings, context.chosen, given, cells)
    continue_partners(region, roles, cells)
    if not {"a_name", "b_name"} & {*roles.means} and (held := by_cells(region, cells, given)):
        # What the cells settle, and what the headings say of the other columns.
        told_by = dict(zip(map(fold, region.headings), held.means, strict=False))
        settled = {text: column for text, column in told_by.items() if text and column}
        roles = assign(region.headings, {**settled, **context.chosen}, given, cells)
        roles.means = [one or other for one, other in zip(held.means, roles.means, strict=True)]
        roles.several = held.several
        for text, column in zip(region.headings, held.means, strict=False):
            if text and column and not understood(text).part:
                said = told("taken for what it is by what stands in it")
                context.assume(said, heading=text, column=column)
    told_b = "b_name" in given and "a_name" not in given
    if told_b and "a_name" not in roles.means and roles.means.count("b_name") == 1:
        # A list of a body's members: they are the first parties.
        roles.means = [
            f"a{one[1:]}" if one and one.startswith("b_") and one in _headings.COLUMNS else one
            for one in roles.means
        ]
    return roles


def _name_dates(context: _Context, region: Region, roles: Roles, cells: Sequence[Cells]) -> None:
    """Ask about columns of dates that may be the agreement's and may not."""
    if {"signed", "year"} & {*roles.means}:
        return
    loose = [
        region.headings[place] for place, one in enumerate(cells)
        if roles.means[place] is None and region.headings[place] and one.filled
        and one.dates >= _MOST and one.length < _LONG / 2
        and understood(region.headings[place]).part != "other"
    ]  # fmt: skip
    if not loose:
        return
    how = told(
        "say %(option)s",
        option=for_caller(f"columns={{{loose[0]!r}: 'signed'}}", f"--column {loose[0]!r}=signed"),
    )
    text = told(
        "%(names)s: dates are in it; which is the date that counts? %(how)s",
        names=", ".join(map(repr, loose)), how=how,
    )  # fmt: skip
    context.problems.append(Problem(text, column="signed", sheet=context.name, action="column",
                                    choices=tuple(loose)))  # fmt: skip


def _not_understood(region: Region) -> str:
    """Say that nothing in a table is a partner, and what was looked at."""
    seen = [text for text in region.headings if text]
    if not seen and region.rows:
        widest = max((row for _number, row in region.rows[:_HEADING_WITHIN]), key=_cells)
        seen = [heading(cell) for cell in widest if not is_blank(cell)]
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
    return told(
        lacking,
        seen=" | ".join(text[:_LONG] for text in seen[:_SHOWN]),
        hints=", ".join(hints),
        advice=told(for_caller(_("pass columns="), _("say it with --column"))),
        columns=_EXPECTED,
    )


def _cells(row: Sequence[Any]) -> int:
    return sum(not is_blank(cell) for cell in row)


# Whose partners, and of which type ------------------------------------------------------------


def _home(context: _Context, titles: Sequence[str]) -> dict[str, Any]:
    """Say whose partners these are: what the caller says, else the titles, the sheet, the file.

    Of a list of members it is the body that they are members of, the second party.
    """
    if "a_name" in context.options.defaults and not context.options.home:
        return {}
    places = [*titles, str(context.sheet.name or ""), plain(context.stem)]
    of_members = any(speaks_of_members(text) for text in places)
    if context.options.home:
        name, country = split_party(context.options.home)
        if of_members or fold(name) in bodies():
            return {"b_name": name, "type": vocabulary.MEMBERSHIP, "because": ""}
        return {"a_name": name, "a_country": country, "because": ""}
    for text in places:
        if of_members and (body := body_in(text)):
            return {"b_name": body, "type": vocabulary.MEMBERSHIP, "because": text}
        if found := home_in(text):
            return {"a_name": found, "because": text}
    return {}


def _give_home(context: _Context, table: pd.DataFrame, home: Mapping[str, Any]) -> None:
    """Fill in whose partners these are, where no column says it."""
    if not home:
        return
    side = "a" if "a_name" in home else "b"
    name, land = f"{side}_name", f"{side}_country"
    there = table.get(name)
    blank = None if there is None else there.map(is_blank).astype(bool)
    if blank is not None and not blank.any():
        same = {fold(shown(cell)) for cell in table[name]} == {fold(str(home[name]))}
        if same and home.get(land) and land not in table:
            table[land] = home[land]
        return
    table[name] = _filled(there, home[name], len(table))
    country = home.get(land)
    if country and (blank is None or land not in table):
        table[land] = [country if blank is None or at else None
                       for at in (blank if blank is not None else [True] * len(table))]  # fmt: skip
    elif country and blank is not None:
        table.loc[blank & table[land].map(is_blank).astype(bool), land] = country
    if "type" in home and "type" not in table:
        table["type"] = home["type"]
    if home["because"]:
        context.assume(
            told(
                "%(name)s, from the title %(title)s; say otherwise with %(option)s",
                name=str(home[name]), title=repr(home["because"]),
                option=for_caller("home=", "--city"),
            ),
            column=name, action="home",
        )  # fmt: skip


def _give_type(context: _Context, shaped: Shaped, titles: Sequence[str]) -> None:
    """Give the type that the partner's heading, a title, the sheet or the file speaks of.

    The rows of a table without a column for it have it; where there is one, the cells that are
    blank.
    """
    table = shaped.table
    if "type" in context.options.defaults:
        return
    there = table.get("type")
    if there is not None and all(holding(there.tolist())):
        return
    kind, because = _implied(shaped, titles)
    table["type"] = _filled(there, kind, len(table))
    context.assume(because, action="type")


def _implied(shaped: Shaped, titles: Sequence[str]) -> tuple[str, str]:
    for headings in shaped.headings:
        text = headings.get("b_name", "")
        if text and (kind := understood(text).implies or _headings.implied_type(text)):
            return kind, told(
                "type %(type)s, from the heading %(heading)s", type=kind, heading=repr(text)
            )
    for title in titles:
        if kind := _headings.type_in(title):
            return kind, told(
                "type %(type)s, from the title %(title)s", type=kind, title=repr(title)
            )
    return default_type()


def default_type() -> tuple[str, str]:
    """Give the type of agreements of which nothing says it, and the words that say so."""
    kind = vocabulary.DEFAULT_TYPE
    return kind, told("type %(type)s, for nothing says another", type=kind)


def _join(parts: Sequence[_Part], account: Account) -> Reading:
    blocks: list[Block] = []
    places = []
    for part in parts:
        places.append(part.shaped.block + len(blocks))
        blocks += part.blocks
    rows = np.concatenate([part.shaped.rows for part in parts])
    table = pd.concat([part.table for part in parts], ignore_index=True)
    origin = Origin(rows, np.concatenate(places).astype(np.int64), blocks)
    return Reading(table, origin, [problem for part in parts for problem in part.problems], account)
