"""Other offices' workbooks, web pages and Word documents, by the readers of ``citynet[office]``."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.parsers import expat

from citynet import _check, _limits
from citynet._catalogue import told
from citynet._tables import decode
from citynet.agreements._sheets import Sheet, is_blank, trim
from citynet.errors import AgreementError, UnreadableError

_EXTRA = "office"
# A page in any of the encodings that have ASCII in them, or in UTF-16.
_PAGE = re.compile(
    rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype html|html|head|body|table|meta|div|p|h[1-6])\b"
)
_MOST_SPAN = 1000


def workbook(data: bytes, parts: Iterable[bytes] = ()) -> list[Sheet]:
    """Read the sheets of an xls, xlsb or ods workbook; formulas as their results.

    Parameters
    ----------
    data
        The file.
    parts
        Its files of XML, where it is a zip of such.

    Raises
    ------
    UnreadableError
        It is broken, or protected by a password.
    """
    calamine = _check.optional("python_calamine", _EXTRA, AgreementError)
    try:
        for part in parts:  # the reader never ends where an element is not closed
            expat.ParserCreate().Parse(part, True)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        states = [(sheet.name, str(sheet.visible)) for sheet in book.sheets_metadata]
        return [
            Sheet(name, [], skip=told("hidden"))
            if not state.endswith("Visible")
            else _sheet(name, book.get_sheet_by_name(name))
            for name, state in states
        ]
    except Exception as error:  # noqa: BLE001 - its errors have no common root in every release
        why = f"{type(error).__name__}: {error}"
        raise UnreadableError(
            told("a workbook that is broken or protected by a password (%(why)s)", why=why)
        ) from None


def _sheet(name: str, sheet: Any) -> Sheet:
    rows: list[Sequence[Any]] = [
        trim(_plain(cell) for cell in row[: _limits.MOST_COLUMNS])
        for row in sheet.to_python(skip_empty_area=False)
    ]
    merged = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ()
    ]
    return Sheet(name, rows, merged=merged)


def _plain(cell: Any) -> Any:
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if not isinstance(cell, dt.time | dt.timedelta) else str(cell)


def is_page(data: bytes) -> bool:
    """Whether a file is a web page."""
    start = data[:4000].replace(b"\x00", b"") if b"\x00" in data[:4000] else data[:4000]
    return _PAGE.match(start.lstrip(b"\xef\xbb\xbf\xff\xfe")) is not None


def page(data: bytes, encoding: str | None) -> list[Sheet]:
    """Read the tables of a web page, each with the heading above it as its title.

    Raises
    ------
    UnreadableError
        There is none.
    """
    html = _check.optional("lxml.html", _EXTRA, AgreementError)
    declared = re.search(rb"(?i)charset=[\"']?([\w-]+)", data[:4000])
    try:
        text, _remark = decode(data, encoding)
    except UnreadableError:
        if encoding or not declared:
            raise
        text, _remark = decode(data, declared[1].decode("ascii"))
    root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    sheets: list[Sheet] = []
    title = ""
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6", "caption", "p", "table"):
        if element.tag != "table":
            title = _text(element) or title
        # A table in a table's cell is layout: the inner one holds the rows.
        elif not element.xpath(".//table"):
            caption = element.find("caption")
            name = _text(caption) if caption is not None else title
            sheets.append(_titled(name, *_grid(_page_rows(element))))
    if not sheets:
        raise UnreadableError(told("a web page without a table"))
    return _named(sheets)


def _page_rows(table: Any) -> Iterator[list[tuple[str, int, int]]]:
    """Each row's cells: text, and the rows and columns that it spans."""
    for row in table.iter("tr"):
        yield [
            (_text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))
            for cell in row.iterchildren("td", "th")
        ]


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text and text.strip().isdecimal() else 1


def _text(element: Any) -> str:
    """Text that a reader of the page sees: a line break is one, what is hidden is not there."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in {"style", "script"}:
            return
        if (
            re.search(r"display:\s*none", node.get("style") or "")
            or "reference" in (node.get("class") or "").split()
        ):
            return
        parts.append(" ".join((node.text or "").split("\n")))
        for child in node:
            walk(child)
            if child.tag in {"br", "li", "p", "div"}:
                parts.append("\n")
            parts.append(" ".join((child.tail or "").split("\n")))

    walk(element)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def document(data: bytes) -> list[Sheet]:
    """Read the tables of a Word document, each with the paragraph above it as its title.

    Raises
    ------
    UnreadableError
        It is broken, or holds no table.
    """
    docx = _check.optional("docx", _EXTRA, AgreementError)
    table_of = _check.optional("docx.table", _EXTRA, AgreementError).Table
    try:
        content = docx.Document(io.BytesIO(data))
        sheets: list[Sheet] = []
        title = ""
        for element in content.element.body.iterchildren():
            kind = element.tag.rpartition("}")[2]
            if kind == "p":
                text = "".join(
                    node.text or "" for node in element.iter() if node.tag.endswith("}t")
                )
                title = text.strip() or title
            elif kind == "tbl":
                sheets.append(_titled(title, *_grid(_word_rows(table_of(element, content)))))
    except Exception as error:  # noqa: BLE001 - python-docx raises whatever its parser met
        raise UnreadableError(
            told("a broken Word document (%(why)s)", why=f"{type(error).__name__}: {error}")
        ) from None
    if not sheets:
        raise UnreadableError(told("a Word document without a table"))
    return _named(sheets)


def _word_rows(table: Any) -> Iterator[list[tuple[str, int, int]]]:
    for row in table.rows:
        # A cell that is merged comes once for each of the columns that it spans.
        cells: list[Any] = []
        for cell in row.cells:
            if not cells or cells[-1]._tc is not cell._tc:  # noqa: SLF001 - how the cell is known
                cells.append(cell)
        yield [(cell.text.strip(), 1, cell.grid_span) for cell in cells]


def _grid(
    rows: Iterable[list[tuple[str, int, int]]],
) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    """Lay cells that span others out, each where it begins, and say what they span."""
    grid: list[list[Any]] = []
    merged: list[tuple[int, int, int, int]] = []
    taken: dict[int, int] = {}  # column → rows below that a cell above still covers
    for number, cells in enumerate(rows, 1):
        line: list[Any] = []
        for text, down, across in cells:
            while taken.get(len(line), 0):
                line.append(None)
            if len(line) >= _MOST_SPAN:
                break
            if down > 1 or across > 1:
                at = len(line) + 1
                merged.append((number, at, number + down - 1, at + across - 1))
            for place in range(len(line), len(line) + across):
                taken[place] = max(taken.get(place, 0), down)
            line += [text or None, *[None] * (across - 1)]
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        grid.append(trim(line))
    return grid, merged


def _titled(title: str, grid: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> Sheet:
    """Make a sheet whose first row is its title, where it has one."""
    if not title:
        return Sheet(None, list(grid), merged=merged)
    down = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in merged]
    return Sheet(title, [[title], *grid], merged=down)


def _named(sheets: list[Sheet]) -> list[Sheet]:
    """Give each sheet a name of its own, and leave out those without a row."""
    filled = [
        sheet
        for sheet in sheets
        if any(not is_blank(cell) for row in sheet.rows[1:] for cell in row)
    ]
    taken: set[str] = set()
    for number, sheet in enumerate(filled, 1):
        name = (sheet.name or told("table %(n)s", n=str(number)))[:60]
        sheet.name = name if name not in taken else f"{name} ({number})"
        taken.add(sheet.name)
    return filled or sheets
