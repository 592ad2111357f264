"""Bounds of what is read: every register is far below them, and a hostile file is above one.

A file over a bound is refused in a line that names it, before it takes the time or the memory.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.parsers import expat

from citynet._catalogue import told
from citynet.errors import UnreadableError

MOST_BYTES = 1024**3  # of a file
MOST_UNPACKED = 512 * 1024**2  # bytes that a packed file may hold
MOST_ROWS = 2_000_000
MOST_COLUMNS = 16_384  # as many as a workbook can have
MOST_CELLS = 25_000_000
# What is packed grows some ten times; where it is little, more does no harm.
_GROWTH, _SMALL = 200, 16 * 1024**2
LONGEST_CELL = 32_767  # characters, as many as a workbook's cell can have


def hold(rows: int, columns: int) -> None:
    """Refuse a table of more rows, columns or cells than are read.

    Raises
    ------
    UnreadableError
        It has more.
    """
    for found, most, said in (
        (rows, MOST_ROWS, told("%(n)s rows; at most %(most)s are read", n=rows, most=MOST_ROWS)),
        (columns, MOST_COLUMNS,
         told("%(n)s columns; at most %(most)s are read", n=columns, most=MOST_COLUMNS)),
        (rows * columns, MOST_CELLS,
         told("%(n)s cells; at most %(most)s are read", n=rows * columns, most=MOST_CELLS)),
    ):  # fmt: skip
        if found > most:
            raise UnreadableError(said)


def hold_unpacked(unpacked: int, packed: int | None = None) -> None:
    """Refuse what unpacks to too many bytes, or grows as only a file made to fill a memory does.

    Raises
    ------
    UnreadableError
        It unpacks to more than any register, or to many times what it takes up.
    """
    grows = packed is not None and unpacked > max(_SMALL, _GROWTH * packed)
    if grows or unpacked > MOST_UNPACKED:
        raise UnreadableError(
            told(
                "unpacks to %(size)s MB, more than any register; not read",
                size=round(unpacked / 1024**2),
            )
        )


def hold_cells(rows: Iterable[Sequence[Any]]) -> None:
    """Refuse a table with a text that is longer than a cell's can be.

    Raises
    ------
    UnreadableError
        It has one, in the row and the column that are named.
    """
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                raise UnreadableError(
                    told(
                        "row %(row)s, column %(column)s: a text of %(n)s characters; at most "
                        "%(most)s are read",
                        row=str(number), column=str(column), n=len(cell), most=LONGEST_CELL,
                    )
                )  # fmt: skip


class _Begun(Exception):  # noqa: N818 - no error: the document's root has begun
    pass


def hold_entities(path: Path) -> None:
    """Refuse an XML file that declares a document type, and with it texts that grow.

    Raises
    ------
    UnreadableError
        It does.
    """

    def refuse(*_declared: object) -> None:
        raise UnreadableError(told("declares a document type, in which texts can grow; not read"))

    def begin(*_root: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    with path.open("rb") as file, suppress(_Begun):
        parser.ParseFile(file)
