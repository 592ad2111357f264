"""Where a table's rows stand in the file that they came from, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from citynet._catalogue import told


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
    action
        What an answer does; see :mod:`citynet.agreements._answers`.
    at
        The rows that it is about, as they were read (from 0).
    choices
        What the answer may be.
    each
        Whether it is about these rows, and not about all cells that hold the value.
    """

    text: str
    row: int | None = None
    column: str | None = None
    value: object = None
    heading: str | None = None
    sheet: str | None = None
    action: str = "cell"
    at: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    each: bool = False

    def __str__(self) -> str:
        where = place_in_file(self.sheet, self.row)
        if self.heading is not None and self.heading != self.column:
            where.append(
                told(
                    "column %(heading)s (%(column)s)",
                    heading=repr(self.heading),
                    column=str(self.column),
                )
            )
        elif self.column is not None:
            where.append(told("column %(column)s", column=repr(self.column)))
        return f"{', '.join(where)}: {self.text}" if where else self.text


def place_in_file(sheet: str | None, row: int | None) -> list[str]:
    """Say where in a file something stands: ``sheet 'A'``, ``row 3``; what is None is left out."""
    where = [told("sheet %(sheet)s", sheet=repr(sheet))] if sheet is not None else []
    return [*where, told("row %(row)s", row=str(row))] if row is not None else where


@dataclass(frozen=True)
class Block:
    """Rows that share a sheet and its headings."""

    sheet: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)  # our column → as written


@dataclass(frozen=True)
class Origin:
    """Where a table's rows stand in the file, and which of the rows that were read they are."""

    rows: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    blocks: Sequence[Block]
    read: npt.NDArray[np.int64] | None = None

    def of(self, kept: npt.NDArray[Any]) -> "Origin":
        """Give the origin of some of the rows, by their positions or a mask."""
        read = np.arange(len(self.rows)) if self.read is None else self.read
        return Origin(self.rows[kept], self.block[kept], self.blocks, read[kept])

    def at(self, number: int) -> int:
        """Give the position at which a row was read."""
        return number if self.read is None else int(self.read[number])

    def problem(
        self, text: str, number: int | None, column: str | None, value: object, **more: Any
    ) -> Problem:
        """Make the problem of the table's row ``number`` (from 0), or of a whole column."""
        if number is None:
            headings = self.blocks[0].headings if len(self.blocks) == 1 else {}
            return Problem(text, None, column, value, headings.get(column or ""))
        block = self.blocks[self.block[number]]
        heading = block.headings.get(column or "")
        more.setdefault("at", (self.at(number),))
        return Problem(text, int(self.rows[number]), column, value, heading, block.sheet, **more)
