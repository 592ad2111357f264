"""Dates of partial precision, as EDTF level 0 writes them: ``1965``, ``2004-09``, ``1990-06-25``.

A register often knows only the year. Such a date stays what it is: it has an earliest and a latest
day (:func:`earliest`, :func:`latest`), never a made-up 1 January. References: Library of Congress,
Extended Date/Time Format specification (2019), level 0; ISO 8601-2:2019.
"""

import calendar
import datetime as dt
import re
from functools import cache

import numpy as np
import numpy.typing as npt

from citynet._catalogue import READ, told
from citynet.text import fold

__all__ = ["bounds", "earliest", "is_edtf", "latest", "parse"]

# Only here are other scripts' digits no digits: parse() reads them, and writes these.
_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE = len("1990-06-25")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-./])?(\d{1,2})[-./](\d{4})(?:[T ]\d{1,2}:\d{2}.*)?")
_DAY_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?(?:of )?([^\W\d]+)\.?,? (\d{4})")
_NAMED_DAY = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")


def is_edtf(text: str) -> bool:
    """Whether the text is an existing date in EDTF level 0."""
    match = _EDTF.fullmatch(text)
    return match is not None and _exists(*_numbers(match))


def parse(value: object) -> str:
    """Read a date as people type it, in a language that we speak, into EDTF level 0.

    Parameters
    ----------
    value
        Text (``18.06.2012``, ``24.06. 2005``, ``8 Eylül 2004``, ``September 2004``, ``June 25,
        1990``, ``1990-06-25``, ``2004-09``, ``1984``), a ``date`` or ``datetime`` (a spreadsheet's
        date cell), or a year as a number. Between points or slashes the day comes first.

    Returns
    -------
    str
        The date with the precision the value has.

    Raises
    ------
    ValueError
        The value is no date, or no such day exists (``31.02.1990``).

    Examples
    --------
    >>> cn.dates.parse("16.05.1972"), cn.dates.parse("Haziran 1990"), cn.dates.parse(1965)
    ('1972-05-16', '1990-06', '1965')
    """
    if isinstance(value, dt.date):
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    text = re.sub(r"\s+", " ", str(value)).strip()
    text = re.sub(r"(?<=\d)\s*([./-])\s*(?=\d)", r"\1", text)
    year, month, day = _read(text)
    if not _exists(year, month, day):
        raise ValueError(told("%(value)s is not a day that exists", value=repr(text)))
    return "-".join(
        f"{number:0{width}d}" for number, width in ((year, 4), (month, 2), (day, 2)) if number
    )


def earliest(edtf: str) -> dt.date:
    """First day that the date can mean: ``1965`` → 1 January 1965."""
    year, month, day = _split(edtf)
    return dt.date(year, month or 1, day or 1)


def latest(edtf: str) -> dt.date:
    """Last day that the date can mean: ``1965`` → 31 December 1965."""
    year, month, day = _split(edtf)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def bounds(
    dates: list[str | None],
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]]:
    """Earliest and latest day of many dates.

    Parameters
    ----------
    dates
        EDTF level 0 dates; ``None`` where there is none.

    Returns
    -------
    tuple of ndarray
        Two arrays of ``datetime64[D]``, ``NaT`` for ``None``.
    """
    first = [earliest(date) if date else None for date in dates]
    # A whole date is its own last day, which saves a second look at most.
    last = [
        latest(date) if date and len(date) < _WHOLE else day
        for date, day in zip(dates, first, strict=True)
    ]
    return np.array(first, "datetime64[D]"), np.array(last, "datetime64[D]")


def _read(text: str) -> tuple[int, int, int]:
    if (match := _YEAR.fullmatch(text)) is not None:
        return int(match[1]), 0, 0
    if match := _YEAR_FIRST.fullmatch(text):
        return _numbers(match)
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = _numbers(match)
        return year, month, day
    if match := _DAY_NAMED.fullmatch(text):
        return int(match[3]), _month(match[2], text), int(match[1] or 0)
    if match := _NAMED_DAY.fullmatch(text):
        return int(match[3]), _month(match[1], text), int(match[2])
    raise ValueError(
        told(
            "%(value)s is not a date; expected for example 25.06.1990, 2004-09 or 1984",
            value=repr(text),
        )
    )


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    # An absent part is 0; one that is written as zero (00.05.1990) is a mistake, and no day at all.
    first, second, third = (0 if group is None else int(group) or -1 for group in match.groups())
    return first, second, third


def _month(name: str, text: str) -> int:
    month = _months().get(fold(name))
    if month is None:
        raise ValueError(
            told(
                "%(value)s is not a date; %(month)s is no month that we know",
                value=repr(text),
                month=repr(name),
            )
        )
    return month


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names  # noqa: PLC0415 - only dates in words need babel

    return {
        fold(name): number
        for locale in READ
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    } | {"sept": 9}


def _split(edtf: str) -> tuple[int, int, int]:
    match = _EDTF.fullmatch(edtf)
    if match is None:
        raise ValueError(f"{edtf!r} is not an EDTF level 0 date such as 1965, 2004-09, 1990-06-25")
    return _numbers(match)


def _exists(year: int, month: int, day: int) -> bool:
    if year < 1 or (day and not month):
        return False
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True
