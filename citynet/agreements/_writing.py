"""An Agreement table to a file."""

import datetime as dt
import os
import re
from typing import Any

import pandas as pd

from citynet import _tables
from citynet.agreements._headings import DATES, TEMPLATE
from citynet.agreements.table import for_writing
from citynet.errors import AgreementError
from citynet.language import Language

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def write_agreements(
    table: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    lang: str | None = None,
    excel: bool = False,
) -> None:
    """Write an Agreement table so that :func:`read_agreements` gives it back.

    The same table gives the same bytes. In csv, tsv and xlsx a text that a spreadsheet would run as
    a formula gets an apostrophe in front, which the reader takes off; columns of the user's own
    come back from csv and tsv as text.

    Parameters
    ----------
    table
        A table that :func:`validate` accepts; countries, and whose partners they are, may be open.
    path
        Where to; the suffix says how: csv (UTF-8 with the mark that Excel needs), tsv, xlsx,
        parquet or json. An existing file is replaced when all went well.
    lang
        Language of a workbook's headings, which are our names of the columns when left out; both
        are read back.
    excel
        Whether csv is for Excel in a language with decimal commas: semicolons, decimal commas.

    Raises
    ------
    AgreementError
        The table is not right, or the suffix is another.

    Examples
    --------
    >>> cn.write_agreements(table, "ties.csv")
    >>> cn.read_agreements("ties.csv").shape == table.shape
    True
    """
    suffix = _tables.check_suffix(path, AgreementError)
    checked = for_writing(table)
    if suffix == ".xlsx":
        checked = _for_a_workbook(checked, lang)
    _tables.write(checked, path, sheet="agreements", excel=excel, error=AgreementError)


def _for_a_workbook(table: pd.DataFrame, lang: str | None) -> pd.DataFrame:
    """Make dates of whole days, and put the headings into the reader's language."""
    days = {column: _days(table[column]) for column in DATES if column in table}
    named = (
        {}
        if lang is None
        else {column: Language(lang).gettext(heading) for column, heading in TEMPLATE.items()}
    )
    return table.assign(**days).rename(columns=named)


def _days(dates: "pd.Series[Any]") -> "pd.Series[Any]":
    """Make whole days of texts; others stay: a spreadsheet knows no year without a day."""
    cells = [
        dt.date.fromisoformat(date) if isinstance(date, str) and _DAY.fullmatch(date) else date
        for date in dates
    ]
    return pd.Series(cells, dates.index, dtype=object)
