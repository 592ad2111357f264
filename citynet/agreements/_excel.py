"""Excel workbooks (xlsx, xlsm, strict too): values as a person sees them, and what hides them."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from html import unescape
from typing import Any

from citynet import _limits
from citynet._catalogue import told, told_n
from citynet.agreements._sheets import Formula, Sheet, is_blank, trim
from citynet.errors import UnreadableError

_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
# What stands in a cell, up to its end: a formula, and no result of it.
_CELL = re.compile(rb'[^>]*\br="([A-Z]{1,3})(\d+)"[^>]*>')
_FORMULA = re.compile(rb"<f\b(?:[^>]*/>|[^>]*>([^<]*)</f>)")
_NO_RESULT = {b"", b"<v/>", b"<v />", b"<v></v>"}
_HIDDEN = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
# Strict Open XML has other names for the same things.
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main",
     b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/main",
     b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)  # fmt: skip
# Openpyxl would fill the gap before a row with empty ones.
_ROW, _LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d{7,})"'), 1_048_576
_YEAR, _MONTH = "%Y", "%Y-%m"
_LISTED = 8  # hidden rows that are named


def sheets(data: bytes, archive: zipfile.ZipFile) -> list[Sheet]:
    """Read every sheet of a workbook: dates as their format shows them, formulas as their results.

    Raises
    ------
    UnreadableError
        It is broken.
    """
    import openpyxl  # noqa: PLC0415 - only Excel files need it

    try:
        if _STRICT in archive.read("xl/workbook.xml"):
            data = _transitional(archive)
            archive = zipfile.ZipFile(io.BytesIO(data))
        _hold_rows(archive)
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it leaves out, which are not read.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            styles = _styles(book)
            return [_sheet(sheet, archive, *styles) for sheet in book.worksheets]
    except UnreadableError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parser met
        raise UnreadableError(
            told("a broken Excel file (%(why)s)", why=f"{type(error).__name__}: {error}")
        ) from None


def _hold_rows(archive: zipfile.ZipFile) -> None:
    """Refuse sheets with more rows than a sheet can have, before openpyxl goes through all."""
    sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
    for name in sheets:
        if any(int(row) > _LAST_ROW for row in _ROW.findall(archive.read(name))):
            raise UnreadableError(told("a row after number %(last)s", last=_LAST_ROW))


def _transitional(archive: zipfile.ZipFile) -> bytes:
    """Write a strict workbook under the names that everyone reads."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as target:
        for entry in archive.infolist():
            content = archive.read(entry)
            for strict, usual in _NAMES:
                content = content.replace(strict, usual)
            target.writestr(entry.filename, content)
    return result.getvalue()


def _styles(book: Any) -> tuple[dict[int, str], set[int]]:
    """Which of a workbook's styles show only a part of a date, and which strike text through."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415

    parts, struck = {}, set()
    for number, style in enumerate(book._cell_styles):  # noqa: SLF001 - cells have their number
        own = style.numFmtId - 164
        formats = book._number_formats  # noqa: SLF001
        shown = formats[own] if 0 <= own < len(formats) else BUILTIN_FORMATS.get(style.numFmtId)
        # What stands in brackets or quotation marks is a colour, a language or text.
        letters = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", str(shown or "")).lower()
        if "y" in letters and not re.search("[dhs]", letters):
            parts[number] = _MONTH if "m" in letters else _YEAR
        if book._fonts[style.fontId].strike:  # noqa: SLF001
            struck.add(number)
    return parts, struck


def _sheet(sheet: Any, archive: zipfile.ZipFile, parts: dict[int, str], struck: set[int]) -> Sheet:
    if sheet.sheet_state != "visible":
        return Sheet(sheet.title, [], skip=told("hidden"))
    xml = archive.read(sheet._worksheet_path)  # noqa: SLF001 - openpyxl streams without merges
    remarks: list[tuple[int | None, str]] = []
    if (sheet.max_column or 0) > _limits.MOST_COLUMNS:
        remarks.append(
            (None, told("columns after number %(most)s are not read", most=_limits.MOST_COLUMNS))
        )
    # The size that a file claims may be a million formatted rows; the rows themselves are few.
    sheet.reset_dimensions()
    rows: list[Sequence[Any]] = []
    for cells in sheet.iter_rows():
        row = trim(_value(cell, parts) for cell in cells[: _limits.MOST_COLUMNS])
        rows.append(row)
        if struck and row and _all_struck(cells, struck):
            remarks.append((len(rows), told("struck through; was it cancelled?")))
    _put_formulas(rows, xml)
    hidden = [int(row) for row in _HIDDEN.findall(xml) if int(row) <= len(rows)]
    if hidden := [row for row in hidden if rows[row - 1]]:
        remarks.append((None, _hidden(hidden)))
    merged = [
        (int(top), _number(left), int(bottom), _number(right))
        for left, top, right, bottom in _MERGE.findall(xml)
    ]
    return Sheet(sheet.title, rows, merged=merged, remarks=remarks)


def _value(cell: Any, parts: dict[int, str]) -> Any:
    value = cell.value
    if parts and isinstance(value, dt.date) and cell._style_id in parts:  # noqa: SLF001
        # A cell that shows a year says no more than the year.
        return value.strftime(parts[cell._style_id])  # noqa: SLF001
    return value


def _all_struck(cells: Sequence[Any], struck: set[int]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell.value)]
    return bool(filled) and all(cell._style_id in struck for cell in filled)  # noqa: SLF001


def _put_formulas(rows: list[Sequence[Any]], xml: bytes) -> None:
    """Put the formulas that have no result where they stand, in place."""
    for piece in xml.split(b"</c>") if b"<f" in xml else ():
        cell = _CELL.match(piece, piece.rfind(b"<c ") + 2)
        formula = cell and _FORMULA.match(content := piece[cell.end() :].strip())
        if not cell or not formula or content[formula.end() :].strip() not in _NO_RESULT:
            continue
        text = formula[1] or b""
        row, column = int(cell[2]) - 1, _number(cell[1]) - 1
        if row < len(rows) and column < _limits.MOST_COLUMNS:
            cells = [*rows[row], *[None] * (column + 1 - len(rows[row]))]
            cells[column] = Formula("=" + unescape(text.decode("utf-8", "replace")))
            rows[row] = cells


def _hidden(rows: list[int]) -> str:
    listed = ", ".join(map(str, rows[:_LISTED])) + " …" * (len(rows) > _LISTED)
    return told_n(
        "%(n)s hidden row is read like any: %(rows)s",
        "%(n)s hidden rows are read like any: %(rows)s",
        len(rows),
        rows=listed,
    )


def _number(column: bytes) -> int:
    """Turn a column's letters into its number, from 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number
