"""When two statements speak of one agreement: the same parties from either side, dates that agree.

The reader leaves each agreement of a file once by it, sources join both sides of a list, and
:mod:`citynet.registers` merges and compares registers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from citynet import countries, dates
from citynet._tables import is_missing
from citynet.text import fold

_DOUBT = "?~%"
_SIDES = {"a_": "b_", "b_": "a_"}


def party_keys(names: Sequence[Any], lands: Sequence[Any]) -> list[tuple[str, str]]:
    """Key of each party by its text alone, whatever its case, accents and country's language."""
    folded = {name: "" if is_missing(name) else fold(name) or name for name in set(names)}
    codes = {land: "" if is_missing(land) else countries.code(land) or land for land in set(lands)}
    return [(folded[name], codes[land]) for name, land in zip(names, lands, strict=True)]


def plain(date: Any) -> str:
    """Give a date without its marks of doubt; nothing for one that is missing."""
    return "" if is_missing(date) else str(date).rstrip(_DOUBT)


def agree(one: Any, other: Any) -> bool:
    """Whether two dates may be the same: one lacks, or is the other with less precision."""
    short, long = sorted((plain(one), plain(other)), key=len)
    return long.startswith(short)


def fuller(one: Any, other: Any) -> Any:
    """Give the more precise of two dates that agree, else the first; the other where one lacks."""
    if is_missing(one) or is_missing(other):
        return other if is_missing(one) else one
    return max(str(one), str(other), key=len) if agree(one, other) else one


def years_apart(one: str, other: str) -> float:
    """Years that lie at least between two dates; 0 where they may be the same day."""
    first, last = dates.bounds([plain(one), plain(other)])
    days = max(first[1] - last[0], first[0] - last[1])
    return max(0.0, float(days / np.timedelta64(1, "D")) / 365.25)


def mirrored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Tell a row from its other side: what was of a is of b."""
    return {_SIDES.get(name[:2], name[:2]) + name[2:]: value for name, value in row.items()}
