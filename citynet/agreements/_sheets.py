"""Files as people have them → sheets of cells: text in any common encoding, Excel, JSON, Parquet.

What a file is follows from its first bytes, not from its name: registers are exported as ``.xls``
that are text, and as ``.csv`` that are Excel.
"""

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citynet import _check
from citynet._catalogue import _, told
from citynet._tables import UnreadableError, decode, delimiter, is_missing, restore, split
from citynet.agreements import _headings
from citynet.errors import AgreementError

_READABLE = ("csv", "tsv", "xlsx", "xlsm", "parquet", "json")
_MAX_UNPACKED = 512 * 1024**2
_MAX_COLUMNS = 512
_FOREIGN = {
    b"%PDF": _("a PDF document; copy its table into a spreadsheet"),
    b"{\\rtf": _("a text document; copy its table into a spreadsheet"),
    b"\x89PNG": _("a picture; expected %(formats)s"),
    b"\xff\xd8\xff": _("a picture; expected %(formats)s"),
    b"\x1f\x8b": _("a gzip archive; unpack it first"),
    b"7z\xbc\xaf": _("an archive; unpack it first"),
    b"Rar!": _("an archive; unpack it first"),
    b"SQLite format 3": _("a database; export the table as csv"),
}
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


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


def load(path: Path, encoding: str | None = None) -> list[Sheet]:
    """Read a file's sheets.

    Parameters
    ----------
    path
        The file.
    encoding
        A text file's, where the caller knows it.

    Returns
    -------
    list of Sheet
        At least one.

    Raises
    ------
    AgreementError
        There is no such file, or it is none that holds a table; in one line.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise AgreementError(told("%(file)s: no such file", file=str(path))) from None
    except IsADirectoryError:
        raise AgreementError(
            told("%(file)s: a folder; name the file in it", file=str(path))
        ) from None
    except OSError as error:
        raise AgreementError(
            told("%(file)s: cannot be read: %(why)s", file=str(path), why=str(error.strerror))
        ) from None
    if not data:
        raise AgreementError(f"{path.name}: {told('the file is empty')}")
    try:
        return _parse(data, path, encoding)
    except UnreadableError as error:
        raise AgreementError(f"{path.name}: {error}") from None


def _parse(data: bytes, path: Path, encoding: str | None) -> list[Sheet]:
    if data.startswith(b"PK\x03\x04"):
        return _excel(data)
    if data.startswith(b"PAR1"):
        return [_parquet(data)]
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(
            told(
                "an Excel file that is protected by a password, or one of the old format .xls; "
                "save it as .xlsx without a password"
            )
        )
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise UnreadableError(told(what, formats=_readable()))
    text, remark = decode(data, encoding)
    beginning = text.lstrip()[:1]
    if path.suffix.lower() in {".json", ".geojson"} or beginning in {"{", "["}:
        sheet = _json(text)
    elif beginning == "<":
        raise UnreadableError(told("a web page or XML; expected %(formats)s", formats=_readable()))
    else:
        sheet = _delimited(text)
    if remark:
        sheet.remarks.append((None, remark))
    return [sheet]


def _readable() -> str:
    return told("%(formats)s or %(last)s", formats=", ".join(_READABLE[:-1]), last=_READABLE[-1])


def _delimited(text: str) -> Sheet:
    if not text.strip():
        raise UnreadableError(told("the file is empty: it holds blanks only"))
    lines = text.split("\n", 1)
    hint = re.fullmatch(r"sep=(.)\r?", lines[0])
    if hint and len(lines) > 1:
        # Excel's own way to name the delimiter; the row counts, as it does there.
        return Sheet(None, [[], *split(lines[1], hint[1])], strict=True)
    sep = delimiter(text, lambda cell: _headings.meaning(cell) is not None)
    return Sheet(None, list(split(text, sep)), strict=True)


def _json(text: str) -> Sheet:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(told("not valid JSON: %(why)s", why=str(error))) from None
    if isinstance(content, dict):
        # {"agreements": [...]} as services give it
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if len(lists) == 1 else content
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise UnreadableError(told("JSON, but not a list of objects, one per agreement"))
    headings = list(dict.fromkeys(name for row in content for name in row))
    if not headings:
        raise UnreadableError(told("the file is empty: no agreement in it"))
    rows: list[Sequence[Any]] = [[row.get(name) for name in headings] for row in content]
    return Sheet(None, [headings, *rows], heading_row=1)


def _parquet(data: bytes) -> Sheet:
    import pandas as pd  # noqa: PLC0415

    arrow = _check.optional("pyarrow", "gis", AgreementError)
    try:
        frame = pd.read_parquet(io.BytesIO(data))
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise UnreadableError(
            told("a broken Parquet file: %(why)s", why=str(error).splitlines()[0])
        ) from None
    cells = frame.astype(object).where(frame.notna(), None)
    rows = cells.itertuples(index=False, name=None)
    return Sheet(None, [[str(name) for name in frame.columns], *rows], heading_row=1)


def _excel(data: bytes) -> list[Sheet]:
    """Read every sheet of a workbook, values only: dates as dates, formulas as their results."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
    except zipfile.BadZipFile:
        raise UnreadableError(told("a broken Excel file")) from None
    if "xl/workbook.xml" not in names:
        if "content.xml" in names:
            raise UnreadableError(told("an OpenDocument spreadsheet; save it as .xlsx or .csv"))
        if "xl/workbook.bin" in names:
            raise UnreadableError(told("a binary Excel file (.xlsb); save it as .xlsx"))
        raise UnreadableError(
            told("an archive that is no Excel file; expected %(formats)s", formats=_readable())
        )
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED:
        raise UnreadableError(
            told(
                "unpacks to %(size)s MB, more than any register; not read",
                size=round(unpacked / 1024**2),
            )
        )
    import openpyxl  # noqa: PLC0415 - only Excel files need it

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it leaves out; values are all we read.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [_excel_sheet(sheet, archive) for sheet in book.worksheets]
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parser met
        raise UnreadableError(
            told("a broken Excel file (%(why)s)", why=f"{type(error).__name__}: {error}")
        ) from None


def _excel_sheet(sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    if sheet.sheet_state != "visible":
        return Sheet(sheet.title, [], skip=told("hidden"))
    xml = archive.read(sheet._worksheet_path)  # noqa: SLF001 - openpyxl streams without merges
    merged = [
        (int(top), _number(left), int(bottom), _number(right))
        for left, top, right, bottom in _MERGE.findall(xml)
    ]
    remarks: list[tuple[int | None, str]] = [
        (
            int(re.sub(r"\D", "", cell)),
            told("cell %(cell)s: a formula whose result the file does not hold", cell=cell),
        )
        for cell in map(bytes.decode, _FORMULA.findall(xml))
    ]
    if (sheet.max_column or 0) > _MAX_COLUMNS:
        remarks.append(
            (None, told("columns after number %(most)s are not read", most=_MAX_COLUMNS))
        )
    # The size that a file claims may be a million formatted rows; the rows themselves are few.
    sheet.reset_dimensions()
    rows: list[Sequence[Any]] = [
        _trim(row[:_MAX_COLUMNS]) for row in sheet.iter_rows(values_only=True)
    ]
    return Sheet(sheet.title, rows, merged=merged, remarks=remarks)


def _trim(row: Iterable[Any]) -> list[Any]:
    cells = [restore(cell) if isinstance(cell, str) else cell for cell in row]
    while cells and is_blank(cells[-1]):
        cells.pop()
    return cells


def _number(column: bytes) -> int:
    """Turn a column's letters into its number, from 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number


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
        return not cell.strip()
    return is_missing(cell)
