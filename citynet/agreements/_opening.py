"""Files as people have them → sheets of cells, by what is in them and not by their name.

Text in any common encoding, Excel and other offices' workbooks, web pages, Word documents, JSON,
SQLite, Parquet, and a zip of one such file. What a file is follows from its first bytes: registers
are exported as ``.xls`` that are text, and as ``.csv`` that are Excel.
"""

import io
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from citynet import _check, _limits
from citynet._catalogue import _, for_caller, told
from citynet._tables import decode, delimiter, split
from citynet.agreements import _encodings, _excel, _headings, _json, _office
from citynet.agreements._sheets import Sheet
from citynet.agreements._tokens import understood
from citynet.errors import AgreementError, UnreadableError

_MOST_MERGED = 100  # columns that are merged over all rows
_READABLE = ("csv", "tsv", "xlsx", "ods", "xls", "html", "docx", "json", "sqlite", "parquet")
_OPEN_DOCUMENT = {"content.xml", "META-INF/manifest.xml"}
_FOREIGN = {
    b"%PDF": _("a PDF document; copy its table into a spreadsheet"),
    b"{\\rtf": _("a text document; copy its table into a spreadsheet"),
    b"\x89PNG": _("a picture; expected %(formats)s"),
    b"\xff\xd8\xff": _("a picture; expected %(formats)s"),
    b"\x1f\x8b": _("a gzip archive; unpack it first"),
    b"7z\xbc\xaf": _("an archive; unpack it first"),
    b"Rar!": _("an archive; unpack it first"),
}


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
        with path.open("rb") as file:  # of a device without end too, no more than this
            data = file.read(_limits.MOST_BYTES + 1)
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
        why = told("the file is empty")
        raise AgreementError(f"{path.name}: {why}")
    try:
        return _held(data, path, encoding)
    except UnreadableError as error:
        raise AgreementError(f"{path.name}: {error}") from None


def _held(data: bytes, path: Path, encoding: str | None) -> list[Sheet]:
    """Parse a file within the bounds of what is read."""
    if len(data) > _limits.MOST_BYTES:
        megabytes = _limits.MOST_BYTES // 1024**2
        raise UnreadableError(told("more than %(most)s MB; not read", most=megabytes))
    sheets = _parse(data, path, encoding)
    for sheet in sheets:
        _limits.hold(len(sheet.rows), max(map(len, sheet.rows), default=0))
        if not sheet.strict:  # of text each cell was measured when it was split
            _limits.hold_cells(sheet.rows)
        filled = sum(
            min(last, len(sheet.rows)) - first for first, _left, last, _right in sheet.merged
        )
        if filled > _MOST_MERGED * len(sheet.rows):
            raise UnreadableError(told("merged cells lie over one another; not read"))
    return sheets


def _parse(data: bytes, path: Path, encoding: str | None) -> list[Sheet]:
    for start, opener in _OPENERS.items():
        if data.startswith(start):
            return opener(data, path, encoding)
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise UnreadableError(told(what, formats=_readable()))
    if _office.is_page(data):
        return _office.page(data, encoding)
    text, remark = _decoded(data, encoding)
    if path.suffix.lower() in {".json", ".geojson"} or text.lstrip()[:1] in {"{", "["}:
        sheet = _json.sheet(text)
    elif text.lstrip()[:1] == "<":
        raise UnreadableError(told("a web page or XML; expected %(formats)s", formats=_readable()))
    else:
        sheet = _delimited(text)
    if remark:
        sheet.remarks.append((None, remark))
    return [sheet]


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    """Decode a text, where no sign tells how, by the words that are known then."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        page = None if encoding or b"\x00" in data else _encodings.found_out(data)
        if page:
            text, _remark = decode(data, page)
            said = told(
                "read as code page %(page)s, for it has countries and headings then; check the "
                "letters of the names, or say %(option)s",
                page=page.removeprefix("cp"), option=for_caller("encoding=", "--encoding"),
            )  # fmt: skip
            return text, said
    return decode(data, encoding)


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
    # By single words too: "Stadt" under a title is understood where it stands.
    sep = delimiter(text, lambda cell: bool(_headings.meaning(cell) or understood(cell).part))
    return Sheet(None, list(split(text, sep)), strict=True)


def _parquet(data: bytes, _path: Path, _encoding: str | None) -> list[Sheet]:
    arrow = _check.optional("pyarrow", "gis", AgreementError)
    parquet = _check.optional("pyarrow.parquet", "gis", AgreementError)
    try:
        file = parquet.ParquetFile(arrow.BufferReader(data))
        held = file.metadata
        _limits.hold(held.num_rows, held.num_columns)
        groups = (held.row_group(n) for n in range(held.num_row_groups))
        _limits.hold_unpacked(sum(group.total_byte_size for group in groups))
        # Not by a scanner, whose threads may end the process after a broken file was told.
        frame = file.read(use_threads=False).to_pandas(use_threads=False)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise UnreadableError(
            told("a broken Parquet file: %(why)s", why=str(error).splitlines()[0])
        ) from None
    cells = frame.astype(object).where(frame.notna(), None)
    rows = cells.itertuples(index=False, name=None)
    return [Sheet(None, [[str(name) for name in frame.columns], *rows], heading_row=1)]


def _sqlite(data: bytes, _path: Path, _encoding: str | None) -> list[Sheet]:
    """Read each table of a database."""
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(data)
        listed = base.execute('SELECT * FROM "sqlite_master"')
        names = [name for kind, name, *_rest in listed if kind == "table" and name[:7] != "sqlite_"]
        sheets = []
        for name in names:
            quoted = str(name).replace('"', '""')
            rows = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - the name is quoted
            heading = [column[0] for column in rows.description]
            sheets.append(Sheet(str(name), [heading, *map(list, rows)], heading_row=1))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnreadableError(told("a broken database: %(why)s", why=str(error))) from None
    finally:
        base.close()
    if not sheets:
        raise UnreadableError(told("a database without a table"))
    return sheets


def _old_office(data: bytes, _path: Path, _encoding: str | None) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError(
            told("an Excel file that is protected by a password; save it without one")
        )
    return _office.workbook(data)


def _zip(data: bytes, path: Path, encoding: str | None) -> list[Sheet]:
    """Open what is packed: a workbook, a document, or a zip of one table."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError):
        raise UnreadableError(told("a broken Excel file")) from None
    _limits.hold_unpacked(sum(entry.file_size for entry in entries), len(data))
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return _excel.sheets(data, archive)
    if names & {"content.xml", "xl/workbook.bin"}:
        parts = (archive.read(name) for name in sorted(names & _OPEN_DOCUMENT))
        return _office.workbook(data, parts)
    if "word/document.xml" in names:
        return _office.document(data)
    hidden = re.compile(r"(?:^|/)(?:\.|__MACOSX/)|/$")
    files = [name for name in sorted(names) if not hidden.search(name)]
    if len(files) != 1:
        raise UnreadableError(
            told(
                "an archive of %(n)s files; unpack it and name the one that holds the table",
                n=len(files),
            )
        )
    try:
        inner = archive.read(files[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableError(told("a broken archive: %(why)s", why=str(error))) from None
    if inner.startswith(b"PK\x03\x04") and path.suffixes[-2:] == [".zip", ".zip"]:
        raise UnreadableError(told("an archive in an archive; unpack it first"))
    inside = PurePosixPath(files[0]).name
    return _parse(
        inner, Path(f"{inside}.zip") if inside.endswith(".zip") else Path(inside), encoding
    )


_OPENERS: dict[bytes, Callable[[bytes, Path, str | None], list[Sheet]]] = {
    b"PK\x03\x04": _zip,
    b"PAR1": _parquet,
    b"\xd0\xcf\x11\xe0": _old_office,
    b"SQLite format 3\x00": _sqlite,
}
