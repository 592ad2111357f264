"""The Agreement table: one row per agreement between two cities, or a city and a body.

:func:`read_agreements` takes a file as people have it, :func:`validate` a DataFrame,
:func:`write_agreements` writes one; :mod:`citynet.agreements.template` makes a workbook to type
agreements into.
"""

from citynet.agreements import exchange
from citynet.agreements._account import Account
from citynet.agreements._headings import COLUMNS
from citynet.agreements._problems import Problem
from citynet.agreements._writing import write_agreements
from citynet.agreements.table import (
    Examined,
    examine,
    explain,
    problems,
    read_agreements,
    validate,
)
from citynet.vocabulary import KINDS, STATUSES, TYPES

__all__ = [
    "COLUMNS", "KINDS", "STATUSES", "TYPES", "Account", "Examined", "Problem", "examine",
    "exchange", "explain", "problems", "read_agreements", "validate", "write_agreements",
]  # fmt: skip
