"""Tables to files and back: the one place that writes CSV or Excel and splits text into cells.

Every table that leaves the package is written by :func:`write`, so one rule holds for all of them:

- The suffix says the format: csv, tsv, xlsx, parquet, json.
- CSV is UTF-8 with the byte order mark by which Excel knows it, TSV (for programs) without; both
  end their lines with a line feed. A workbook has one sheet with a bold heading that stays in view.
- A file is there whole or not at all, and the same table gives the same bytes.
- A *text*, in a cell or a heading, that a spreadsheet would run as a formula gets an apostrophe in
  front in csv, tsv and xlsx, and reading takes it off. That is one whose first character after any
  apostrophes and blanks is one of ``= + - @`` (or their full-width forms), or that begins with a
  tab or a line break. So does a part of a text behind ``;``, ``|``, a tab or a line break: a
  spreadsheet that takes one of these for the delimiter makes a cell of it. Numbers are left alone;
  other apostrophes (``'s-Hertogenbosch``) are part of
  the name; so both ways are exact. Reference: OWASP, CSV Injection. The map's download
  (``maps/assets/text.js``) follows the same rule, and the tests hold both to the same cases.
"""

import csv
import datetime as dt
import functools
import io
import itertools
import json
import math
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from citynet import _check, _limits
from citynet._catalogue import for_caller, told
from citynet._data import data_path, write_file
from citynet.errors import CitynetError, UnreadableError
from citynet.text import xml

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".json")
# JavaScript counts the byte order mark among the blanks, and so does this.
_SIGN = r"(?:[^\S\t\r\n]|\ufeff)*[=+\-@＝＋－＠]"
_START = rf"(?='*(?:[\t\r\n]|{_SIGN}))"
_PART = rf"(?='*{_SIGN})"
_DANGEROUS = re.compile(rf"\A{_START}|(?<=[;\t|\r\n]){_PART}")
_NEUTRALISED = re.compile(rf"\A'{_START}|(?<=[;\t|\r\n])'{_PART}")
_MAY_BE_NEUTRALISED = re.compile(rf"'(?:[\t\r\n]|{_SIGN})")
_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
# A spreadsheet's days begin in 1900, and a number of that size is more often a year.
_FIRST_DAYS = 1905
_WIDTHS = 8, 60
_WHOLE = 2.0**53
_SAMPLE, _SAMPLE_SIZE = 60, 65_536  # lines and characters that show the delimiter
# Half of a letter that UTF-16 writes in two, as JSON escapes it.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What Windows-1254 makes of other code pages: signs inside words, or a word of accents only.
_NOT_1254 = re.compile(
    r"[^\W\d_][\u0080-\u00bf\u0152\u0153\u0178\u02c6\u02dc\u2020-\u2022\u20ac\u2030](?<![ªºµ·])[^\W\d_]"
    r"|[\u00c0-\u00ff]{6}"
)


# Cells ----------------------------------------------------------------------------------------


def neutralise(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; other text stays as it is."""
    return _DANGEROUS.sub("'", text)


def restore(text: str) -> str:
    """Take back what :func:`neutralise` did: ``restore(neutralise(text)) == text`` for any text."""
    return _NEUTRALISED.sub("", text) if "'" in text else text


def is_missing(value: Any) -> bool:
    """Whether a value is none: ``None``, NaN, NaT or ``pandas.NA``."""
    if value is None or isinstance(value, str | int):
        return value is None
    if type(value).__name__ in {"NaTType", "NAType"}:
        return True
    # NaN, and numpy's NaT, are unequal to themselves; an array would answer with an array.
    alone = isinstance(value, Real) or type(value).__name__ in {"datetime64", "timedelta64"}
    return alone and bool(value != value)  # noqa: PLR0124


def as_text(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Turn a column into text and leave what is missing missing.

    Before pandas 3 ``astype("str")`` made the word "None" of it.
    """
    return values.astype("str").where(values.notna())


def shown(cell: Any) -> str:
    """Return the cell's text as a person sees it: no time at midnight, no ``.0``."""
    if type(cell) is str:
        return cell
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    return str(cell)


# Writing --------------------------------------------------------------------------------------


def write(
    frame: "pd.DataFrame",
    path: str | os.PathLike[str],
    *,
    suffix: str | None = None,
    sep: str = ",",
    sheet: str = "table",
    excel: bool = False,
    error: type[CitynetError] = CitynetError,
) -> None:
    """Write a table in the format that the path's suffix names; see the module for the rules.

    Parameters
    ----------
    frame
        The table. An index that has a name becomes its first columns, one without is left out.
    path
        Where to, ending in csv, tsv, xlsx, parquet or json. What is there is replaced when all is
        written, and kept when not.
    suffix
        The format, where the path does not say it.
    sep
        The delimiter of CSV; Excel in Turkish expects ``;``.
    sheet
        Name of a workbook's sheet.
    excel
        Whether CSV is for Excel in a language with decimal commas, such as Turkish or German:
        semicolons, decimal commas, lines that end as Windows ends them.
    error
        What is raised.

    Raises
    ------
    CitynetError
        The suffix is another, a text is too long for Excel, or the file cannot be written.
    """
    suffix = suffix or check_suffix(path, error)
    data = encode(frame, suffix, sep=sep, sheet=sheet, excel=excel, error=error)
    try:
        write_file(path, data)
    except OSError as fault:
        why = str(fault.strerror)
        raise error(told("%(file)s: cannot be written: %(why)s", file=str(path), why=why)) from None


def write_several(
    frames: "Mapping[str, pd.DataFrame]",
    path: str | os.PathLike[str],
    *,
    excel: bool = False,
    error: type[CitynetError] = CitynetError,
) -> list[Path]:
    """Write tables as the sheets of one workbook, or as files beside the first one's.

    Parameters
    ----------
    frames
        Tables by name. The first goes to ``path``, the others to ``path-name`` with its suffix
        where it is no workbook.
    path
        As for :func:`write`.
    excel
        As for :func:`write`.
    error
        What is raised.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    suffix = check_suffix(path, error)
    path = Path(path)
    if suffix == ".xlsx":
        sheets = {}
        for name, frame in frames.items():
            cells = frame.astype(object).where(frame.notna(), None)
            titles = [str(column) for column in cells.columns]
            sheets[name] = titles, cells.itertuples(index=False, name=None)
        write_file(path, _workbook(sheets, error))
        return [path]
    (_first, main), *others = frames.items()
    write(main, path, excel=excel, error=error)
    beside = [path.with_name(f"{path.stem}-{name}{path.suffix}") for name, _frame in others]
    for (_name, frame), file in zip(others, beside, strict=True):
        write(frame, file, excel=excel, error=error)
    return [path, *beside]


def check_suffix(path: str | os.PathLike[str], error: type[CitynetError] = CitynetError) -> str:
    """Return a path's suffix in small letters, or raise where :func:`write` does not know it."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise error(
            told(
                "%(file)s: expected a name that ends in %(suffixes)s",
                file=path.name,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return suffix


def encode(
    frame: "pd.DataFrame",
    suffix: str,
    *,
    sep: str = ",",
    sheet: str = "table",
    excel: bool = False,
    error: type[CitynetError] = CitynetError,
) -> bytes:
    """Return the bytes that :func:`write` writes for a suffix."""
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(level=named) if named else frame
    if suffix == ".parquet":
        return _parquet(frame, error)
    cells = frame.astype(object).where(frame.notna(), None)
    if suffix == ".json":
        return (_json(cells) + "\n").encode("utf-8", "replace")
    names = [str(name) for name in cells.columns]
    rows = cells.itertuples(index=False, name=None)
    if suffix == ".xlsx":
        return _xlsx(names, rows, sheet, error)
    if suffix == ".csv" and excel:
        commas = ([_with_comma(cell) for cell in row] for row in rows)
        text = delimited(itertools.chain([names], commas), ";").replace("\n", "\r\n")
        return text.encode("utf-8-sig", "replace")
    text = delimited(itertools.chain([names], rows), sep if suffix == ".csv" else "\t")
    return text.encode("utf-8-sig" if suffix == ".csv" else "utf-8", "replace")


def delimited(rows: Iterable[Iterable[Any]], sep: str = ",") -> str:
    """Write rows, the heading among them, as delimited text without a byte order mark."""
    lines: list[str] = []
    # Python 3.11 and 3.12 put a lone carriage return in quotation marks only when it ends lines.
    sink = SimpleNamespace(write=lambda line: lines.append(line.removesuffix("\r\n") + "\n"))
    csv.writer(sink, delimiter=sep, lineterminator="\r\n").writerows(
        [_written(cell) for cell in row] for row in rows
    )
    return "".join(lines)


def _with_comma(cell: Any) -> Any:
    if isinstance(cell, Real) and not isinstance(cell, bool | int):
        return str(cell).replace(".", ",")
    return cell


def _written(cell: Any) -> Any:
    if cell is None or isinstance(cell, int | float):
        return cell
    return neutralise(cell if isinstance(cell, str) else str(cell))


def _json(cells: "pd.DataFrame") -> str:
    records = [
        {str(name): _jsonable(cell) for name, cell in row.items()}
        for row in cells.to_dict("records")
    ]
    return json.dumps(records, ensure_ascii=False, indent=1)


def _jsonable(cell: Any) -> Any:
    cell = cell.tolist() if hasattr(cell, "tolist") else cell  # numpy's scalars and arrays
    if isinstance(cell, float) and not math.isfinite(cell):
        return None  # JSON knows no infinity
    return cell if isinstance(cell, str | int | float | list | dict | None) else shown(cell)


def _parquet(frame: "pd.DataFrame", error: type[CitynetError]) -> bytes:
    _check.optional("pyarrow", "gis", error)
    buffer = io.BytesIO()
    try:
        plain = frame.infer_objects()
        plain.columns = [str(name) for name in frame.columns]
        plain.attrs = {}
        plain.to_parquet(buffer, index=False)
    except (TypeError, ValueError) as fault:  # pyarrow's own are both
        why = str(fault).splitlines()[0]
        raise error(told("a column cannot be Parquet: %(why)s", why=why)) from None
    return buffer.getvalue()


def _xlsx(
    names: list[str], rows: Iterable[Sequence[Any]], sheet: str, error: type[CitynetError]
) -> bytes:
    return _workbook({sheet: (names, rows)}, error)


def _workbook(
    sheets: Mapping[str, tuple[list[str], Iterable[Sequence[Any]]]], error: type[CitynetError]
) -> bytes:
    """Write sheets, each with a heading that stays in view and a filter, its times fixed."""
    import openpyxl  # noqa: PLC0415 - only workbooks need it

    # Before a sheet is begun: one that is left half written complains when it is swept up.
    filled = {name: _filled(*sheet, error) for name, sheet in sheets.items()}
    book = openpyxl.Workbook(write_only=True)
    for name, (names, _rows) in sheets.items():
        _sheet(book.create_sheet(name), names, filled[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue())


def _filled(
    names: list[str], rows: Iterable[Sequence[Any]], error: type[CitynetError]
) -> list[list[Any]]:
    """Make a sheet's cells, and refuse a text that is too long for one."""
    filled = [[_excel_cell(cell) for cell in row] for row in rows]
    for number, row in enumerate(filled, 2):
        for name, cell in zip(names, row, strict=True):
            if isinstance(cell, str) and len(cell) > _limits.LONGEST_CELL:
                raise error(
                    told(
                        "row %(row)s, column %(column)s: %(count)s characters; an Excel cell "
                        "holds %(most)s",
                        row=str(number),
                        column=repr(name),
                        count=len(cell),
                        most=_limits.LONGEST_CELL,
                    )
                )
    return filled


def _sheet(page: Any, names: list[str], filled: list[list[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - only workbooks need it
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    page.freeze_panes = "A2"
    if names:
        page.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(filled) + 1}"
    for number, name in enumerate(names, 1):
        longest = max(len(str(cell)) for cell in (name, *(row[number - 1] for row in filled)))
        width = min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
        page.column_dimensions[get_column_letter(number)].width = width
    headings = [WriteOnlyCell(page, _excel_cell(name)) for name in names]
    for heading in headings:
        heading.font = Font(bold=True)
    page.append(headings)
    for row in filled:
        page.append([_dated(WriteOnlyCell, page, cell) for cell in row])


def _dated(make: Any, page: Any, cell: Any) -> Any:
    """Make a cell of a date, shown as the tables write it; other values stay as they are."""
    if not isinstance(cell, dt.date):
        return cell
    dated = make(page, cell)
    dated.number_format = "yyyy-mm-dd"
    return dated


def _excel_cell(cell: Any) -> Any:
    if type(cell) is dt.date and cell.year > _FIRST_DAYS:
        return cell
    if isinstance(cell, str):
        # What would read as an escaped letter (_x000D_) has its underscore escaped, as Excel does.
        return _ESCAPE.sub("_x005F_x", xml(neutralise(cell), "\ufffd"))
    if isinstance(cell, bool | int | None) or (isinstance(cell, float) and math.isfinite(cell)):
        return cell
    return xml(neutralise(shown(cell)), "\ufffd")


def undated(workbook: bytes) -> bytes:
    """Pack a workbook again without the moment of its making."""
    result = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook))
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(entry.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return result.getvalue()


# Reading --------------------------------------------------------------------------------------


def read_bundled(name: str) -> list[dict[str, str]]:
    """Rows of a bundled table, ``countries.csv`` or ``istanbul/claims.csv``, all cells as text."""
    return read(data_path(*name.split("/")))


def read(path: str | os.PathLike[str]) -> list[dict[str, str]]:
    """Rows of a small CSV in UTF-8, all cells as text; cells that a row lacks are empty."""
    names, *rows = split(Path(path).read_text("utf-8-sig"), ",")
    return [
        dict(itertools.zip_longest(names, row[: len(names)], fillvalue="")) for row in rows if row
    ]


def delimiter(text: str, known: Callable[[str], bool], *, choices: str = ",;\t|") -> str:
    """Choose the delimiter by the headings it gives, then by how alike the rows' lengths are.

    One that parts what stands between two quotation marks is none.

    Parameters
    ----------
    text
        A delimited text.
    known
        Whether a cell is a heading that the caller understands.
    choices
        The delimiters, in order of preference.
    """
    csv.field_size_limit(_limits.LONGEST_CELL)
    start = io.StringIO(text[:_SAMPLE_SIZE], newline="")
    sample = "".join(itertools.islice(start, _SAMPLE))
    known = functools.cache(known)

    def fitness(sep: str) -> tuple[int, int, float, int]:
        read = csv.reader(io.StringIO(sample, newline=""), delimiter=sep)
        try:
            rows = [row for row in read if any(map(str.strip, row))]
        except csv.Error:  # a cell is too long; :func:`split` says so
            rows = []
        if not rows:
            return -len(sample), 0, 0.0, 0
        understood = [sum(known(cell) for cell in row) for row in rows]
        at = understood.index(max(understood))
        lengths = [len(row) for row in rows[at:]]
        alike = sum(length == lengths[0] for length in lengths) / len(lengths)
        # Quotation marks around a cell are gone by now and those in it are no longer doubled.
        amid = 2 * sum(cell.count('"') for row in rows for cell in row) - sample.count('"')
        return -max(amid, 0), understood[at], alike, lengths[0]

    # Those that do not occur all part alike: the first stands for them.
    absent = [sep for sep in choices if sep not in sample][1:]
    tried = [sep for sep in choices if sep not in absent]
    return max(tried, key=fitness) if sample.strip() else choices[0]


def split(text: str, sep: str, *, longest: int = _limits.LONGEST_CELL) -> list[list[str]]:
    """Split delimited text into rows of cells, and take :func:`neutralise`'s apostrophes off.

    Parameters
    ----------
    text
        The text, without a byte order mark.
    sep
        Its delimiter.
    longest
        Characters that a cell may have.

    Raises
    ------
    UnreadableError
        A quotation mark is not closed, or a cell is too long.
    """
    csv.field_size_limit(longest)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        if "field larger" in str(error):
            reason = told("a text of more than %(most)s characters", most=longest)
        else:
            reason = told("a quotation mark that is not closed, or text after one that closes")
        raise UnreadableError(
            told(
                "line %(line)s: %(why)s; not a table as it stands",
                line=str(reader.line_num),
                why=reason,
            )
        ) from None
    return [list(map(restore, row)) for row in rows] if _MAY_BE_NEUTRALISED.search(text) else rows


def parse_json(text: str) -> Any:
    """Read JSON; half a letter becomes the replacement character, for no file can hold it.

    Raises
    ------
    ValueError
        It is none, or nested too deep.
    """
    try:
        content = json.loads(text)
        return _whole(content) if _HALF.search(text) else content
    except RecursionError:
        raise ValueError(told("nested too deep")) from None


def _whole(content: Any) -> Any:
    if isinstance(content, str):
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(content, list):
        return [_whole(item) for item in content]
    if isinstance(content, dict):
        return {_whole(name): _whole(value) for name, value in content.items()}
    return content


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode a text file: UTF-8, UTF-16 or UTF-32 by its signs, else Windows-1254 (Turkish).

    Returns
    -------
    tuple of str
        The text, and a remark where the encoding was not certain.

    Raises
    ------
    UnreadableError
        It is no text, or none in an encoding that can be told.
    """
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), ""
        except (LookupError, UnicodeError) as error:
            raise UnreadableError(
                told("not text in %(encoding)s: %(why)s", encoding=encoding, why=str(error))
            ) from None
    for start, name in (*_BOMS, *_utf16_by_zeros(data)):
        if data.startswith(start):
            try:
                return data.decode(name), ""
            except UnicodeError:
                raise UnreadableError(
                    told("broken text: it begins as %(encoding)s and is not", encoding=name)
                ) from None
    if b"\x00" in data:
        raise UnreadableError(told("not a table; expected csv, tsv, xlsx, xlsm, parquet or json"))
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    unsure = told(
        "not UTF-8 (line %(line)s), and not Windows-1254 as it seems; save it as UTF-8 or say "
        "%(option)s",
        line=str(line),
        option=for_caller("encoding=", "--encoding"),
    )
    try:
        text = data.decode("cp1254")
    except UnicodeError:
        raise UnreadableError(unsure) from None
    if _NOT_1254.search(text) or sum(map(_is_control, text)) > len(text) // 1000:
        raise UnreadableError(unsure)
    return text, told("read as Windows-1254; check the letters ğ, ı, İ, ş")


def _utf16_by_zeros(data: bytes) -> list[tuple[bytes, str]]:
    """Guess UTF-16 without a mark by where the zero bytes of its Latin letters stand."""
    start = data[:2000]
    even, odd = start[::2], start[1::2]
    half = len(start) // 4  # half of one byte of each pair
    if odd.count(0) > half and not even.count(0):
        return [(b"", "utf-16-le")]
    if even.count(0) > half and not odd.count(0):
        return [(b"", "utf-16-be")]
    return []


def _is_control(letter: str) -> bool:
    return letter < " " and letter not in "\t\r\n\f"
