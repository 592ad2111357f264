"""Where in a sheet the tables are: titles, headings, rows, sections and remarks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from operator import and_
from typing import Any

from citynet import countries
from citynet._catalogue import told
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._account import BLANK
from citynet.agreements._sheets import Sheet, holding, is_blank
from citynet.agreements._tokens import OF_PARTY, Saying, understood
from citynet.text import fold

_HEADING_WITHIN = 50  # rows of titles and addressees above a heading
_LONG = 60  # characters: no city has so long a name
_WORDS = 7  # words: no city's name has so many
PATH = " › "  # between the headings of a group and of its columns
_USUAL = 2000  # rows that tell how many cells a row of a table has
_OF_PLACES = {"name", "country", "admin1"}  # what a place's own name may seem to be the heading of
_TRANSPOSED = 3  # rows of headings that a table on its side has at least


@dataclass
class Region:
    """One table of a sheet.

    Attributes
    ----------
    titles
        What stands above it.
    heading_row
        The number of its (last) heading row as a person counts; 0 where it has none.
    headings
        Its headings; of several rows in a path, ``Partner › Name``.
    rows
        The rows that may be agreements: number and cells.
    sections
        For each row what the nearest title within the table says of it, or nothing.
    left_out
        The rows that are none: why, number and cells.
    """

    titles: list[str]
    heading_row: int
    headings: list[str]
    rows: list[tuple[int, Sequence[Any]]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    left_out: list[tuple[str, int, Sequence[Any]]] = field(default_factory=list)


def regions(sheet: Sheet, chosen: Mapping[str, str | None]) -> list[Region]:
    """Find the tables of a sheet, from above; none where it is empty.

    Parameters
    ----------
    sheet
        The sheet; the cells that are merged are filled in.
    chosen
        Folded headings that the caller names.
    """
    if all(is_blank(cell) for row in sheet.rows for cell in row):
        return []
    if sheet.heading_row is not None:
        at = sheet.heading_row - 1
        return [_region(sheet, [], (at, at), len(sheet.rows))]
    known = _known(chosen)
    _spread_down(sheet)
    if turned := _turned(sheet, known):
        sheet.rows, sheet.merged = turned, []
    head = _heading(sheet, 0, known)
    if head is None:
        return [_without_heading(sheet)]
    found = []
    begin = 0
    while head is not None:
        titles = [_text(row) for row in sheet.rows[begin : head[0]] if _text(row)]
        end = _end(sheet, head, known)
        found.append(_region(sheet, titles, head, end))
        begin, head = end, _heading(sheet, end, known) if end < len(sheet.rows) else None
    return found


def _text(row: Sequence[Any]) -> str:
    return " ".join(dict.fromkeys(heading(cell) for cell in row if not is_blank(cell)))


def heading(cell: Any) -> str:
    """Text of a heading's cell in one line."""
    return "" if is_blank(cell) else " ".join(shown(cell).split())


# Headings -------------------------------------------------------------------------------------

_Known = Callable[[Any], str]
_NOTHING = Saying()


def _known(chosen: Mapping[str, str | None]) -> _Known:
    """Tell what a cell means as a heading, whole or by its words; nothing where it is none."""

    def part(cell: Any) -> str:
        if not isinstance(cell, str) or len(cell) > _LONG:
            return ""
        saying = understood(heading(cell))
        if chosen.get(fold(cell)):
            return "name" if str(chosen[fold(cell)]).endswith("name") else str(chosen[fold(cell)])
        if saying.strangers > 1 or saying.part == "other_date":
            return saying.part if saying.part in _headings.DATES else "other"
        return saying.part

    return part


def _score(row: Sequence[Any], known: _Known) -> int:
    """How many different things a row names as headings; 0 without a party."""
    cells = [cell for cell in row if not is_blank(cell)]
    sayings = [understood(heading(cell)) if isinstance(cell, str) else _NOTHING for cell in cells]
    parts = [(known(cell), one.side, one.number)
             for cell, one in zip(cells, sayings, strict=True)]  # fmt: skip
    meant = {part for part in parts if part[0]}
    if not any(part[0] in OF_PARTY[:3] or part[0] == "source" for part in meant):
        return 0
    # Numbers, days and countries' names are what stands under headings.
    data = sum(
        not isinstance(cell, str) or (not part and countries.familiar(cell) is not None)
        for cell, (part, *_rest) in zip(cells, parts, strict=True)
    )
    named = any(part[0] == "name" for part in meant)
    return len(meant) + named - 2 * data


def _heading(sheet: Sheet, begin: int, known: _Known) -> tuple[int, int] | None:
    """Positions of a table's first and last heading row, among the first rows from ``begin``."""
    rows = ((at, row) for at, row in enumerate(islice(sheet.rows, begin, None), begin)
            if not all(map(is_blank, row)))  # fmt: skip
    scored = [(at, _score(row, known) - 2 * _repeated(sheet, at, known), _count(row))
              for at, row in islice(rows, _HEADING_WITHIN)]  # fmt: skip
    width = max(map(len, sheet.rows))
    least = 2 if width > 1 and len(scored) > 1 else 1
    # A lone cell is a title, where any row is a heading of several.
    wide = [score for score in scored if score[2] > 1]
    scored = wide if any(score >= least for _at, score, _cells in wide) else scored
    # The best of the rows before the first table's end: another table may have more columns.
    top, best = begin, 0.0
    for at, score, cells in scored:
        if best >= least and cells > 1:
            # Between a clear heading and the next table a title may stand behind the blank row.
            blank = [all(map(is_blank, row)) for row in sheet.rows[top:at]]
            if blank[-1] or (best > least and any(blank)):
                break
        # In a single column a title is no heading where words that are all known stand under it,
        # and a town with a town's word in its name (Darmstadt, City of Bristol) never is.
        saying = understood(_text(sheet.rows[at]))
        odd = cells == 1 and saying.strangers > 0
        if odd and width == 1 and saying.part in _OF_PLACES and not (saying.side or saying.implies):
            continue
        if score - odd / 2 > best:
            top, best = at, score - odd / 2
    if best + 0.5 < least:
        return None
    return _grown(sheet, top, known)


def _repeated(sheet: Sheet, at: int, known: _Known) -> int:
    """How many words of a row stand right under themselves, as a type does and no heading.

    A cell that is merged over both rows stands there once.
    """
    row, below = sheet.rows[at], sheet.rows[at + 1] if at + 1 < len(sheet.rows) else ()
    merged = {left - 1 for upper, left, lower, _right in sheet.merged if upper <= at + 1 < lower}
    return sum(
        cell == under and bool(known(cell)) and place not in merged
        for place, (cell, under) in enumerate(zip(row, below, strict=False))
    )


def _grown(sheet: Sheet, top: int, known: _Known) -> tuple[int, int]:
    """Take the rows above and below a heading row that are headings too."""
    first = last = top
    merged = [lower - 1 for upper, _left, lower, _right in sheet.merged if upper <= top + 1]
    below = max([top, *merged])
    if top < below < len(sheet.rows):
        last = below
    elif top + 1 < len(sheet.rows) and _is_under(sheet.rows[top], sheet.rows[top + 1], known):
        last = top + 1
    for _step in range(2):
        if first == 0 or not _is_over(sheet, first - 1, known):
            break
        first -= 1
    return first, last


def _is_under(upper: Sequence[Any], lower: Sequence[Any], known: _Known) -> bool:
    """Whether a row goes on with the headings above it, where these leave blanks."""
    there = [(at, cell) for at, cell in enumerate(lower) if not is_blank(cell)]
    blank = any(at >= len(upper) or is_blank(upper[at]) for at, _cell in there)
    return blank and all(known(cell) for _at, cell in there)


def _is_over(sheet: Sheet, at: int, known: _Known) -> bool:
    """Whether a row is of groups of headings: several of them, or one over some columns."""
    row = sheet.rows[at]
    filled = [place for place, cell in enumerate(row) if not is_blank(cell)]
    texts = [row[place] for place in filled]
    width = len(sheet.rows[at + 1])
    if not all(isinstance(text, str) and len(text) <= _LONG for text in texts):
        return False
    spans = [span for span in sheet.merged if span[0] <= at + 1 <= span[2]]
    if not filled[1:] and any(right - left + 1 >= width - 1 for _upper, left, _, right in spans):
        return False  # a title over the whole table
    sided = any(understood(heading(text)).side or known(text) for text in texts)
    several = sided and (len(filled) > 1 or bool(spans))
    return several and (len(row) < width or any(map(is_blank, row[: filled[-1]])))


def _paths(sheet: Sheet, head: tuple[int, int], width: int) -> list[str]:
    """Headings of one to three rows, a group's before those of its columns."""
    rows = [[heading(cell) for cell in padded(sheet.rows[at], width)]
            for at in range(head[0], head[1] + 1)]  # fmt: skip
    # From below, for a group goes on to the right as far as the groups under it do.
    for number, row in reversed([*enumerate(rows)]):
        spans = [span for span in sheet.merged if span[0] == head[0] + number + 1]
        for _upper, left, _lower, right in spans:
            row[left - 1 : right] = [row[left - 1]] * (min(right, width) - left + 1)
        if number < len(rows) - 1 and not spans:
            for place in range(1, width):
                # What is not merged goes on to the right while the row below has headings.
                if not row[place] and rows[number + 1][place]:
                    row[place] = row[place - 1]
    columns = zip(*rows, strict=True)
    return [PATH.join(dict.fromkeys(part for part in column if part)) for column in columns]


def padded(row: Sequence[Any], width: int) -> list[Any]:
    """Give a row's cells, blank ones up to a width."""
    return [*row, *[None] * (width - len(row))]


def _spread_down(sheet: Sheet) -> None:
    """Repeat what is merged over several rows in each of them: it holds for all."""
    for first, left, last, _right in sheet.merged:
        if first > len(sheet.rows):
            continue
        row = sheet.rows[first - 1]
        value = row[left - 1] if left <= len(row) else None
        for place in range(first, min(last, len(sheet.rows))):
            cells = padded(sheet.rows[place], left)
            # A row that is blank otherwise is only the merged cell's lower part.
            if value is not None and is_blank(cells[left - 1]) and not all(map(is_blank, cells)):
                cells[left - 1] = value
                sheet.rows[place] = cells


def _turned(sheet: Sheet, known: _Known) -> list[Sequence[Any]] | None:
    """Lay a table on its side upright, where its headings stand in its first column."""
    filled = (row for row in sheet.rows if not all(map(is_blank, row)))
    rows = list(islice(filled, _HEADING_WITHIN + 1))
    width = max(map(len, rows))
    if len(rows) > _HEADING_WITHIN:
        return None
    first = [row[0] for row in rows if _count(row) > 1]  # a lone cell is a title
    score = _score(first, known)
    if score < _TRANSPOSED or score <= max(_score(row, known) for row in rows):
        return None
    # Names hold words of headings too (Landau, Stadt Haag): no more than headings do.
    clear = sum(_clear(cell, known) for cell in first)
    if 2 * clear < sum(bool(known(cell)) for cell in first):
        return None
    if clear < len(first) and any(_upright(row, known) for row in rows):
        return None
    return [list(column) for column in zip(*(padded(row, width) for row in rows), strict=True)]


def _clear(cell: Any, known: _Known) -> bool:
    """Whether a cell is a heading in all of its words."""
    return isinstance(cell, str) and bool(known(cell)) and not understood(heading(cell)).strangers


def _upright(row: Sequence[Any], known: _Known) -> bool:
    """Whether a row is headings alone, each of something else."""
    cells = [cell for cell in row if not is_blank(cell)]
    meant = {(known(cell), understood(heading(cell)).side) for cell in cells if _clear(cell, known)}
    return len(cells) > 1 and len(meant) == len(cells)


def _without_heading(sheet: Sheet) -> Region:
    """Take all as rows: no heading is understood."""
    width = max(map(len, sheet.rows))
    region = Region([], 0, [""] * width)
    _fill(region, sheet, 0, len(sheet.rows))
    return region


# Rows -----------------------------------------------------------------------------------------


def _region(sheet: Sheet, titles: list[str], head: tuple[int, int], end: int) -> Region:
    """Gather a table's rows, up to the next table or the sheet's end."""
    width = max(len(row) for row in sheet.rows[head[0] : end])
    region = Region(titles, head[1] + 1, _paths(sheet, head, width))
    _fill(region, sheet, head[1] + 1, end)
    return region


def _end(sheet: Sheet, head: tuple[int, int], known: _Known) -> int:
    """Position of the row with which the next table begins: its title, or its heading."""
    top = [heading(cell) for cell in sheet.rows[head[1]]]
    begin = head[1] + 1
    opened = _opened(sheet.rows[begin:])
    title: int | None = None  # since when there have been titles and blank rows only
    for at, row in enumerate(sheet.rows[begin:], begin):
        if title is None and opened[at - begin]:
            continue
        filled = [cell for cell in row if _holds(cell)]
        if len(filled) < 2:  # noqa: PLR2004 - a title at most
            title = at if title is None or not filled else title
            continue
        if title is not None and _score(row, known) > 1 and [heading(cell) for cell in row] != top:
            return title
        title = None
    return len(sheet.rows)


def _fill(region: Region, sheet: Sheet, begin: int, end: int) -> None:
    """Part the rows that may be agreements from titles, totals, remarks and signatures."""
    merged = {first for first, left, last, right in sheet.merged if first == last and right > left}
    opened = _opened(sheet.rows[begin:end])
    filled = [
        at for at, is_open in enumerate(opened, begin)
        if is_open or any(map(_holds, sheet.rows[at]))
    ]  # fmt: skip
    if not filled:
        return
    counts = sorted(_count(sheet.rows[at]) for at in filled[:_USUAL])
    usual = counts[len(counts) * 3 // 4]
    tail = _tail(sheet, filled, usual)
    title = region.titles[-1] if region.titles else ""
    parts = [understood(text).part for text in region.headings]
    has_country = "country" in parts
    section = _section(title, has_country) if usual > 1 else ""
    section = "" if _headings.type_in(section) else section
    first_heading = region.headings[0].rpartition(PATH)[2]
    for at in range(begin, filled[-1] + 1):
        row = sheet.rows[at]
        if opened[at - begin] and at < tail and at + 1 not in merged and (
            _begins_plainly(row[0], first_heading)
        ):  # fmt: skip
            region.rows.append((at + 1, row))
            region.sections.append(section)
            continue
        cells = [(place, cell) for place, cell in enumerate(row) if _holds(cell)]
        if len(cells) == 1 and usual > 1 and at < tail and (
            title := _section(cells[0][1], has_country)
        ):  # fmt: skip
            section = title
            region.left_out.append((told("a title within the table"), at + 1, row))
        elif reason := _none(region, cells, parts, at + 1 in merged, at >= tail):
            region.left_out.append((reason, at + 1, row))
        else:
            region.rows.append((at + 1, row))
            region.sections.append(section)


def _holds(cell: Any) -> bool:
    # Nearly all cells are texts, and a large file has millions of them.
    return not cell.isspace() and cell != "" if type(cell) is str else not is_blank(cell)


def _opened(rows: Sequence[Sequence[Any]]) -> list[bool]:
    """Whether each row's first two cells hold something, as those of nearly all do."""
    pairs = ([row[place] if len(row) > 1 else None for row in rows] for place in range(2))
    return list(map(and_, *map(holding, pairs)))


def _begins_plainly(first: Any, first_heading: str) -> bool:
    """Whether the first of two cells shows that a row is no title, total, remark or heading."""
    return type(first) is str and (
        _is_number(first, first_heading) or _begins_as_a_name(first, first_heading)
    )


def _is_number(text: str, first_heading: str) -> bool:
    """Whether a text ends as ids and numbers do, and no heading and no word of a remark does."""
    return (
        text[-1].isdecimal() and not first_heading[-1:].isdecimal()
        and ":" not in text and "(" not in text
    )  # fmt: skip


@lru_cache(maxsize=100_000)  # a register has a city in many rows
def _begins_as_a_name(text: str, first_heading: str) -> bool:
    return heading(text) != first_heading and not _begins_note(text)


def _count(row: Sequence[Any]) -> int:
    return sum(map(_holds, row))


def _tail(sheet: Sheet, filled: Sequence[int], usual: int) -> int:
    """Position after which only remarks stand: behind the last blank row, few cells each."""
    tail = len(sheet.rows)
    if usual < 3:  # noqa: PLR2004 - a short row cannot be told from a remark
        return tail
    for at, before in pairwise(reversed(filled)):
        if _count(sheet.rows[at]) * 2 > usual + 1:
            break
        if at - before > 1:
            tail = at
    return tail


def _section(cell: Any, has_country: bool) -> str:
    """Return a lone cell that is a country, or speaks of a type, for the rows under it."""
    text = heading(cell)
    plain = re.sub(r"^\W*(?:\d+[.)]\s*)?|\W*(?:\(\d+\))?\W*$", "", text)
    found = None if has_country else countries.lookup(plain)
    if found and not found.part:
        return plain
    return text if _headings.type_in(text) else ""


def _none(
    region: Region, filled: list[tuple[int, Any]], parts: list[str], merged: bool, in_tail: bool
) -> str:
    """Why a row is none of the table's, or nothing."""
    if not filled:
        return told(BLANK)
    (at, first), *more = filled
    if not more and parts[at] == "number" and re.fullmatch(r"\W*\d+(\.0)?\W*", str(first)):
        return told("only a running number")
    if more and all(
        heading(cell) == region.headings[place].rpartition(PATH)[2] for place, cell in filled
    ):
        return told("the heading again")
    surely = merged or in_tail
    begins = _begins_note(shown(first))
    if more and not (surely or begins):
        return ""
    known = sum(bool(part) and part != "other" for part in parts)
    if (known > 1 or in_tail) and (surely or _is_remark(filled, parts, begins=begins)):
        return told("a title, remark or total, not an agreement")
    return ""


def _begins_note(text: str) -> bool:
    """Whether a text begins with a word of totals and remarks."""
    word = re.split(r"[:(]", text, maxsplit=1)[0]
    return len(word) <= _LONG and fold(word) in _headings.words("note_row")


def _is_remark(filled: list[tuple[int, Any]], parts: Sequence[str], *, begins: bool) -> bool:
    """Whether a row is a total or a remark on the table, where it stands among agreements.

    A row of several cells begins with a word of totals and remarks here.
    """
    first, *more = (heading(cell) for _place, cell in filled)
    part = parts[filled[0][0]]
    if not more:
        return (
            begins or first.startswith("*") or len(first) > _LONG or ":" in first
            or len(first.split()) >= _WORDS or part not in {"name", ""}
        )  # fmt: skip
    # A source with its colon, a total with its number, a footnote with its star.
    numbers = all(re.fullmatch(r"\d+(\.0)?", text) for text in more)
    return numbers or ":" in first or part == "number" or len(more) == 1
