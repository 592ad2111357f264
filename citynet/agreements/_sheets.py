"""A sheet of cells, whatever format it came from; ``_opening`` opens files."""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from citynet._tables import is_missing, restore

# What XML cannot hold stands so in a workbook's texts: _x000D_ is a carriage return.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# A list of texts, or of lists of texts, as Python and JSON write it.
_LIST = re.compile(r"""\[(?:\s*["'\[(].*)?\]\s*""", re.DOTALL)


class Formula(str):
    """A cell that holds a formula and no result of it: the text of the formula."""

    __slots__ = ()


@dataclass
class Sheet:
    """One sheet: its cells by row, row 1 first, and what stands in the way of reading it."""

    name: str | None
    rows: list[Sequence[Any]]
    heading_row: int | None = None  # where the format says it
    strict: bool = False  # text: a row longer than its heading is a misplaced delimiter
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # r1, c1, r2, c2 from 1
    remarks: list[tuple[int | None, str]] = field(default_factory=list)
    skip: str = ""


def trim(row: Iterable[Any]) -> list[Any]:
    """Take the blank cells off a row's end, and what stands for other letters out of its texts."""
    cells = [text_of(cell) if isinstance(cell, str) else cell for cell in row]
    while cells and is_blank(cells[-1]):
        cells.pop()
    return cells


def text_of(cell: str) -> str:
    """Give a cell's text as it was before it was escaped or neutralised."""
    if isinstance(cell, Formula):
        return cell
    if "_x" in cell:
        cell = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell)
    return restore(cell)


def unlisted(cell: str) -> str:
    """Write a list that a program put into a cell as a person does: a semicolon between two.

    ``[['Faro', 'Portugal'], ['Jinan', 'China']]`` is ``Faro, Portugal; Jinan, China``.
    """
    if not _LIST.fullmatch(cell):
        return cell
    try:
        held = ast.literal_eval(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return cell
    items = [[item] if isinstance(item, str) else item for item in held]
    if not all(isinstance(item, list | tuple) and _are_texts(item) for item in items):
        return cell
    return "; ".join(", ".join(filter(None, item)) for item in items)


def _are_texts(item: Sequence[Any]) -> bool:
    return all(isinstance(part, str | None) for part in item)


def letters(number: int) -> str:
    """Turn a column's number, from 1, into the letters that a spreadsheet shows."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing that can be seen."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    return cell is None or is_missing(cell)


def holding(cells: Sequence[Any]) -> list[bool]:
    """Whether each cell of a column holds something that can be seen."""
    kinds = set(map(type, cells))
    if kinds <= {str}:  # nearly all, and a large file has millions of them
        return list(map(bool, map(str.strip, cells)))
    if kinds <= {str, type(None)}:
        return [cell is not None and cell.strip() != "" for cell in cells]
    return [not is_blank(cell) for cell in cells]
