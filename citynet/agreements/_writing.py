"""An Agreement table to a file."""

import os

import pandas as pd

from citynet import _tables
from citynet.agreements.table import for_writing
from citynet.errors import AgreementError


def write_agreements(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
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
    _tables.check_suffix(path, AgreementError)
    _tables.write(for_writing(table), path, sheet="agreements", error=AgreementError)
