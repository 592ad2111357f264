"""An Agreement table to a file."""

import io
import json
import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from citynet._cells import neutralise
from citynet._data import atomic_path
from citynet.agreements._sheets import shown
from citynet.errors import AgreementError

if TYPE_CHECKING:
    pass
from citynet.agreements.table import validate

_XLSX_CELL = 32_767
_FORMATS = (".csv", ".tsv", ".xlsx", ".parquet", ".json")


def write_agreements(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write an Agreement table so that :func:`read_agreements` gives it back.

    The same table gives the same bytes. In csv, tsv and xlsx a text that a spreadsheet would run as
    a formula gets an apostrophe in front, which the reader takes off; columns of the user's own
    come back from csv and tsv as text.

    Parameters
    ----------
    table
        A table that :func:`validate` accepts.
    path
        Where to; the suffix says how: csv (UTF-8 with the mark that Excel needs), tsv, xlsx,
        parquet or json. An existing file is replaced when all went well.

    Raises
    ------
    AgreementError
        The table is not right, or the suffix is another.
    """
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise AgreementError(f"{path.name}: expected a name that ends in {', '.join(_FORMATS)}")
    data = _encoded(validate(table), path.suffix.lower())
    try:
        with atomic_path(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise AgreementError(f"{path}: cannot be written: {error.strerror}") from None


def _encoded(table: pd.DataFrame, suffix: str) -> bytes:
    if suffix == ".parquet":
        buffer = io.BytesIO()
        plain = table.copy()
        plain.attrs = {}
        plain.to_parquet(buffer, index=False)
        return buffer.getvalue()
    cells = table.astype(object).where(table.notna(), None)
    if suffix == ".json":
        records = [
            {name: _jsonable(cell) for name, cell in row.items()}
            for row in cells.to_dict("records")
        ]
        return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()
    # Series.map would make numbers with gaps floats: 1 would come out as 1.0.
    safe = pd.DataFrame(
        {
            name: [neutralise(cell) if isinstance(cell, str) else cell for cell in column]
            for name, column in cells.items()
        },
        cells.index,
        dtype=object,
    )
    safe.columns = pd.Index([neutralise(str(name)) for name in safe.columns], dtype=object)
    if suffix == ".xlsx":
        return _xlsx(safe)
    separator = "\t" if suffix == ".tsv" else ","
    text = safe.to_csv(index=False, sep=separator, lineterminator="\n")
    return text.encode("utf-8-sig" if suffix == ".csv" else "utf-8")


def _jsonable(cell: Any) -> Any:
    if isinstance(cell, np.ndarray):
        return cell.tolist()
    if isinstance(cell, np.generic):
        return cell.item()
    return cell if isinstance(cell, str | int | float | list | dict | None) else shown(cell)


def _xlsx(cells: pd.DataFrame) -> bytes:
    """Write one sheet with a heading that stays in view, its times of writing fixed."""
    import openpyxl  # noqa: PLC0415

    rows: list[list[Any]] = [
        [cell if isinstance(cell, str | int | float | bool | None) else shown(cell) for cell in row]
        for row in cells.itertuples(index=False, name=None)
    ]
    # Before the sheet is begun: one that is left half written complains when it is swept up.
    for number, row in enumerate(rows, 2):
        for name, cell in zip(cells.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > _XLSX_CELL:
                raise AgreementError(
                    f"row {number}, column {name!r}: {len(cell):,} characters; an Excel cell holds "
                    f"{_XLSX_CELL:,}", row=number, column=str(name),
                )  # fmt: skip
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("agreements")
    sheet.freeze_panes = "A2"
    for row in [list(cells.columns), *rows]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue())


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
