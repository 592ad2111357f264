"""Dates of partial precision, as EDTF writes them: ``1965``, ``2004-09``, ``1990-06-25``.

A register often knows only the year. Such a date stays what it is: it has an earliest and a latest
day (:func:`earliest`, :func:`latest`), never a made-up 1 January. ``?`` (uncertain), ``~``
(approximate) and ``%`` (both) may stand at the end; they widen nothing. References: Library of
Congress, Extended Date/Time Format specification (2019), level 0 and section "Qualification of a
date" of level 1; ISO 8601-2:2019.

What people type is read in words of many languages: months and weekdays are CLDR's, through babel,
other words (``about``, ``yılında``, ``renewed``) and eras (昭和) are rows of
``data/date_words.csv``.
"""

import calendar
import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from citynet._catalogue import UNDERSTOOD, told
from citynet._tables import read_bundled
from citynet.text import fold

__all__ = [
    "Order", "Stated", "bounds", "earliest", "is_edtf", "latest", "order_of", "parse", "stated",
    "today",
]  # fmt: skip

Order = Literal["day-first", "month-first"]

# Only here are other scripts' digits no digits: parse() reads them, and writes these.
_LONGEST = 200  # characters of a cell that says a date
_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[?~%]?")
_WHOLE = len("1990-06-25")
# What stands for no date: nothing but zeros, nines or less than nothing, and a day before the
# first of a spreadsheet's calendar.
_NONE = re.compile(
    r"[-−–]?0+(?:[-./]0+){0,2}(?:\.0+)?|[-−–]\d+(?:\.0)?|9999(?:[-./]\d\d?){0,2}"
    r"|\d\d?[-./]\d\d?[-./]9999|1900-01-00|00?[-./]0?1[-./]1900|1899-12-3[01]|3[01]\.12\.1899"
    r"|nan|nat|none|null",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(r"(?<=\d)(?:T|,? )\d{1,2}:\d{2}\b.*$")
_RUN_TOGETHER = re.compile(r"([12]\d{3})(\d{2})(\d{2})")
_THOUSANDS = re.compile(r"([12])[.,](\d{3})")
_TOKENS = re.compile(r"\d+(?:\.0+(?![\d.]))?|[^\W\d_]+(?:\.[^\W\d_]+\.)?|\n|\s+|.", re.DOTALL)
# Raised numbers and [3] point to a footnote; Japanese calls an era's first year 元.
_MARKS = re.compile(r"[¹²³⁰⁴-⁹*†‡]|(?<=.)\[\w{1,3}\]")
Sign = tuple[str, int, str]
_PUNCTUATION = {"–": "-", "—": "-", "\n": ";", "?": "U", "~": "C", "≈": "C", "’": "'"}
# Lists of data/date_words.csv and the sign of their words, none for what only joins.
_LISTS = (
    ("circa", "C"), ("uncertain", "U"), ("renewed", "R"), ("ended", "X"), ("filler", ""),
    ("bound", "V"),
)  # fmt: skip
_CJK = {"年": "-", "년": "-", "月": "+", "월": "+"}
_FIRST_YEAR = "元年"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_YEARS = range(1000, 10_000)
# Patterns of a cell's signs (see _signs), the first that fits counts, and what its numbers are:
# y, m, d; b for a part that may be day or month; - for two years, of which none is the date; # for
# the number of a decision.
_PATTERNS = tuple(
    (re.compile(pattern), parts)
    for pattern, parts in (
        (r"Y[-./]n[-./+]n", "ymd"),
        (r"Y-n\+", "ym"),
        (r"n[-./]n[-./][Yn]", "bby"),
        (r"n[-./,]?M[-./,']?[Yn]", "dmy"),
        (r"M[-./,]?n[-./,]*Y", "mdy"),
        (r"M[-.]?n,n", "mdy"),
        (r"Y[-./,]*M[-./,]?n(?![-./]?[Yn])", "ymd"),
        (r"Y[-./,]*M", "ym"),
        (r"M[-./,']*Y", "my"),
        (r"M[-./]'?n", "my"),
        (r"M'?[n]", "my"),
        (r"Y-+Y", "--"),
        (r"Y/x", "#"),
        (r"Y[/-]n(?![-./])", "ym"),
        (r"n[-./]Y", "my"),
        (r"Y\.n(?![-./\w])", "ym"),
        (r"Y", "y"),
    )
)
_LAST_DAY = 31
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Stated:
    """What a cell says of a date.

    Attributes
    ----------
    date
        EDTF; None where the cell says that there is no date, or one that EDTF's level 0 cannot
        hold: a decade, a span of years, a bound.
    others
        Dates that the cell calls otherwise: ``{"renewed": "2010"}``, ``{"ended": …}``.
    more
        Whether the cell says more than these dates do, so that its text is worth keeping.
    guessed
        What was guessed: ``order`` (day or month first), ``century`` (two digits for a year).
    """

    date: str | None
    others: Mapping[str, str] = field(default_factory=dict)
    more: bool = False
    guessed: frozenset[str] = frozenset()


def is_edtf(text: str) -> bool:
    """Whether the text is an existing date in EDTF level 0, or one with ``?``, ``~`` or ``%``."""
    match = _EDTF.fullmatch(text)
    return match is not None and _exists(*_numbers(match))


def parse(value: object, *, order: Order | None = None) -> str:
    """Read a date as people type it, in the languages of CLDR, into EDTF.

    Parameters
    ----------
    value
        Text (``18.06.2012``, ``8 Eylül 2004``, ``June 25, 1990``, ``1er juillet 1958``,
        ``昭和54年3月14日``, ``1990-06-25``, ``2004-09``, ``c. 1988``, ``1984?``), a ``date`` or
        ``datetime`` (a spreadsheet's date cell), or a year as a number.
    order
        Whether day or month comes first between slashes; when left out, the day, unless no such
        day exists.

    Returns
    -------
    str
        The date with the precision the value has; of several, the first.

    Raises
    ------
    ValueError
        The value is no date, or no such day exists (``31.02.1990``).

    Examples
    --------
    >>> cn.dates.parse("16.05.1972"), cn.dates.parse("Haziran 1990"), cn.dates.parse("c. 1965")
    ('1972-05-16', '1990-06', '1965~')
    """
    date = stated(value, order=order).date
    if date is None:
        raise _no_date(value)
    return date


def stated(value: object, *, order: Order | None = None) -> Stated:
    """Read all that a cell says of a date; parameters and errors are :func:`parse`'s.

    Raises
    ------
    ValueError
        The cell says nothing of a date that can be understood.
    """
    if isinstance(value, dt.date):
        return Stated(f"{value.year:04d}-{value.month:02d}-{value.day:02d}")
    text = unicodedata.normalize("NFKC", _MARKS.sub("", str(value)[:_LONGEST])).strip()
    if len(text) == _LONGEST:
        raise _no_date(text)
    if _EDTF.fullmatch(text) and is_edtf(text) and not _NONE.fullmatch(text):
        return Stated(text)
    if _NONE.fullmatch(text):
        return Stated(None)
    for written in (_RUN_TOGETHER, _THOUSANDS):
        if match := written.fullmatch(text):
            text = "-".join(match.groups()) if written is _RUN_TOGETHER else "".join(match.groups())
    return _Cell(text, str(value), order).read()


def order_of(texts: Iterable[str], mark: str = "/") -> Order | None:
    """Tell which comes first, day or month, in dates whose parts a mark separates.

    A number above 12 decides, with this mark before another; then a month in words (``March 15``).

    Parameters
    ----------
    texts
        The cells of one column.
    mark
        ``/``, ``-`` or ``.``.

    Returns
    -------
    str or None
        ``None`` when nothing decides it.
    """
    votes: dict[int, Counter[Order]] = defaultdict(Counter)
    for text in texts:
        for weight, order in _votes(unicodedata.normalize("NFKC", text), mark):
            votes[weight][order] += 1
    for weight in sorted(votes, reverse=True):
        (first, most), *others = votes[weight].most_common()
        if not others or most > others[0][1]:
            return first
    return None


def _votes(text: str, mark: str) -> Iterator[tuple[int, Order]]:
    for match in re.finditer(r"(?<!\d)(\d{1,2})([-./])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)", text):
        first, second = int(match[1]), int(match[3])
        if (first > _LAST_MONTH) != (second > _LAST_MONTH):
            weight = 2 if match[2] == mark else 1
            yield weight, "day-first" if first > _LAST_MONTH else "month-first"
    if not text.isascii() or re.search(r"[A-Za-z]", text):
        signs = "".join(sign for sign, _, _ in _signs(text))
        if re.search(r"M\.?n,?Y", signs):
            yield 0, "month-first"
        elif re.search(r"n\.?M[.,]?Y", signs):
            yield 0, "day-first"


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
        EDTF dates; ``None`` where there is none.

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


# Reading --------------------------------------------------------------------------------------


class _Cell:
    """One cell while it is read: its signs, and what of them is a date."""

    def __init__(self, text: str, written: str, order: Order | None) -> None:
        self.written = written
        self.order: Order | None = order
        # "2004-09-08 13:05", "… 00:00:00": nobody signs by the minute.
        self.tokens = _signs(_TIME_OF_DAY.sub("", text.replace(_FIRST_YEAR, "1年")))
        self.signs = "".join(sign for sign, _, _ in self.tokens)
        self.dates: list[tuple[int, int, str]] = []  # where it begins and ends, EDTF
        self.vague = any(sign in "VD" for sign in self.signs)
        self.guessed: set[str] = set()

    def read(self) -> Stated:
        self._find()
        taken = {place for begin, end, _ in self.dates for place in range(begin, end)}
        rest = [place for place in range(len(self.signs)) if place not in taken]
        if not self.dates:
            if self.vague and any(self.signs[place] in "Yn" for place in rest):
                return Stated(None, more=True)
            raise _no_date(self.written)
        if self.vague:
            return Stated(None, more=True)
        self._refuse_loose_numbers(rest)
        mark = {frozenset("U"): "?", frozenset("C"): "~", frozenset("UC"): "%"}
        doubt = mark.get(frozenset(self.signs) & frozenset("UC"), "")
        date: str | None = None
        others: dict[str, str] = {}
        # A month that is in no date is one of a range.
        more = any(self.signs[place] in "wxnM" for place in rest)
        before = 0
        for begin, end, found in self.dates:
            called = self._called(before, begin, end)
            before = end
            # May/June 1990 is neither of the two.
            edtf = (
                found[:4] if re.fullmatch("M[-/]", self.signs[max(begin - 2, 0) : begin]) else found
            )
            if called and called not in others:
                others[called] = edtf
            elif date is None and not called:
                date = edtf + doubt
            else:
                more = True
        # A word of an end or a renewal that has no date of its own is said of this one.
        words = {"X": "ended", "R": "renewed"}
        more |= any(sign in self.signs and name not in others for sign, name in words.items())
        return Stated(date, others, more, frozenset(self.guessed))

    def _find(self) -> None:
        place = 0
        while place < len(self.signs):
            for pattern, parts in _PATTERNS:
                match = pattern.match(self.signs, place)
                if match and (edtf := self._edtf(match, parts)) is not None:
                    if edtf:
                        self.dates.append((place, match.end(), edtf))
                    place = match.end()
                    break
            else:
                place += 1

    def _edtf(self, match: re.Match[str], parts: str) -> str | None:
        """Make the date of a match: None where it is none, empty where it is one that is vague."""
        found = [self.tokens[place] for place in range(match.start(), match.end())]
        numbers = [(number, text) for sign, number, text in found if sign in "YnM"]
        if parts in {"--", "#"}:
            self.vague |= parts == "--"
            return ""
        values = dict(zip(parts, [number for number, _ in numbers], strict=False))
        if parts == "bby":
            values = self._ordered(numbers, "." in match[0])
        elif parts == "ym" and len(match[0]) == 3 and values["m"] > _LAST_MONTH:  # noqa: PLR2004
            # 1988/89 is a year or the next; 2004/45 is the number of a decision.
            self.vague |= (values["y"] + 1) % 100 == values["m"]
            return ""
        year_text = numbers[parts.index("y")][1]
        if values["y"] not in _YEARS:
            short = parts != "my" or self._is_short_year(match[0], year_text)
            if not short or len(year_text) == 1:  # 7 May - 9 June 1990
                return None
            values["y"] = _century(values["y"])
            self.guessed.add("century")
        year, month, day = values["y"], values.get("m", 0), values.get("d", 0)
        written_zero = ("m" in values and not month) or ("d" in values and not day)
        if written_zero or not _exists(year, month, day):
            raise ValueError(told("%(value)s is not a day that exists", value=repr(self.written)))
        return "-".join(
            f"{number:0{width}d}" for number, width in ((year, 4), (month, 2), (day, 2)) if number
        )

    def _ordered(self, numbers: list[tuple[int, str]], dotted: bool) -> dict[str, int]:
        """Tell day from month between points, slashes or hyphens."""
        first, second, year = (number for number, _ in numbers)
        order = self.order
        if dotted and second <= _LAST_MONTH:
            order = "day-first"  # nobody writes points with the month first
        if order is None:
            order = "month-first" if first <= _LAST_MONTH < second else "day-first"
            if first <= _LAST_MONTH and second <= _LAST_MONTH and first != second:
                self.guessed.add("order")
        day, month = (first, second) if order == "day-first" else (second, first)
        return {"y": year, "m": month, "d": day}

    @staticmethod
    def _is_short_year(signs: str, text: str) -> bool:
        """Whether two digits after a month are a year: ``Ara.75``, ``Mar 87``, not ``June 5``."""
        joined = len(signs) > len("Mn")
        return len(text) == 2 and (joined or int(text) > _LAST_DAY)  # noqa: PLR2004

    def _called(self, before: int, begin: int, end: int) -> str | None:
        """Say which other date this is: by the word before it, or the one that follows at once."""
        near = self.signs[before:begin] + self.signs[end : end + 1]
        return "renewed" if "R" in near else "ended" if "X" in near else None

    def _refuse_loose_numbers(self, rest: list[int]) -> None:
        """Refuse ``8 Brumaire 2004``, of which only the year would be understood."""
        for begin, end, edtf in self.dates:
            if len(edtf) == _WHOLE:
                continue
            first = max(map(self.signs.rfind, ";()[]", [0] * 5, [begin] * 5)) + 1
            after = [self.signs.find(mark, end) for mark in ";()[]"]
            last = min([place for place in after if place >= 0], default=len(self.signs))
            if any(first <= place < last and self.signs[place] in "nx" for place in rest):
                raise _no_date(self.written)


def _signs(text: str) -> list[Sign]:
    """Turn a text into signs: Y a year, n a small number, M a month, w a word, and so on.

    What only joins (blanks, ``of``, ``yılı``) is left out; marks of punctuation stand for
    themselves. With each comes its number and its text.
    """
    signs: list[Sign] = []
    blank = True  # whether a blank, or nothing, stands before
    era: int | None = None
    parts = _TOKENS.findall(text)
    for part, following in zip_longest(parts, parts[1:], fillvalue=""):
        if part[0].isdigit():
            signs.append(_number(part, era))
            era = None
        elif part[0].isalpha():
            era = _words()[1].get(part)
            beside = following in {".", "/", "-"} or (signs and signs[-1][0] in "n./-")
            if part in _ROMAN and beside:
                signs.append(("M", _ROMAN.index(part) + 1, part))
            elif era is None and (sign := _word(part, signs, attached=not blank)):
                signs.append(sign)
        else:
            sign_of = _PUNCTUATION.get(part, part)
            if sign_of in "-./,;()[]UC'+":
                signs.append((sign_of, 0, part))
        blank = part.isspace() or part in "([;"
    return signs


def _number(part: str, era: int | None) -> Sign:
    """Make the sign of a number: Y a year, n one that may be a day or a month, x another."""
    digits = part.partition(".")[0]
    year = int(digits) + (era or 0)
    if year in _YEARS and (era is not None or len(digits) == 4):  # noqa: PLR2004
        return "Y", year, digits
    return "n" if len(digits) <= 2 else "x", int(digits), digits  # noqa: PLR2004


def _word(part: str, before: list[Sign], *, attached: bool) -> Sign | None:
    """Make the sign of a word, None for one that only joins."""
    if part in _CJK:
        return _CJK[part], 0, part
    key = fold(part) or part
    named = _words()[0].get(key, frozenset())
    number = next((sign for sign in reversed(before) if sign[0] != "'"), ("", 1, ""))
    of_ten = number[0] in {"Y", "n"} and number[1] % 10 == 0 and attached
    if "decade" in named and (len(key) > 3 or of_ten):  # noqa: PLR2004 - "s" is one in 1980s alone
        return "D", 0, part
    if month := _months().get(key):
        return "M", month, part
    for name, sign in _LISTS:
        if name in named:
            return (sign, 0, part) if sign else None
    month = _other_months().get(key) if len(key) > 2 else None  # noqa: PLR2004
    return ("M", month, part) if month else ("w", 0, part)


@cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, int]]:
    """Folded word → its lists in ``data/date_words.csv``; name of an era → the year before it."""
    lists: dict[str, set[str]] = defaultdict(set)
    eras: dict[str, int] = {}
    for row in read_bundled("date_words.csv"):
        if row["list"] == "era":
            eras[row["written"]] = int(row["means"])
        else:
            lists[fold(row["written"]) or row["written"]].add(row["list"])
    for language in UNDERSTOOD:
        for name in _names(language, "day"):
            lists[name].add("filler")
    return {word: frozenset(names) for word, names in lists.items()}, eras


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for language in UNDERSTOOD
        for name, number in _names(language, "month").items()
    } | {"sept": 9}


@cache
def _other_months() -> dict[str, int]:
    """Months in all other languages of CLDR, as far as these agree on them."""
    from babel import localedata  # noqa: PLC0415 - only dates in words need babel

    numbers: dict[str, set[int]] = defaultdict(set)
    for language in localedata.locale_identifiers():
        if "_" not in language:
            for name, number in _names(language, "month").items():
                numbers[name].add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def _names(language: str, what: str) -> dict[str, int]:
    """Names of months or weekdays in a language, in every width and case, folded."""
    from babel.dates import get_day_names, get_month_names  # noqa: PLC0415

    get: Any = get_month_names if what == "month" else get_day_names
    return {
        fold(str(name)): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get(width, context=context, locale=language).items()
        if not any(map(str.isdigit, str(name)))
    }


def _century(year: int) -> int:
    """Give a year of two digits its century: the latest that has come, or comes next year."""
    this_year = today().year
    century = this_year - this_year % 100
    return century + year - (100 if century + year > this_year + 1 else 0)


def today() -> dt.date:
    """Tell today's date: what lies after it has not happened."""
    return dt.date.today()  # noqa: DTZ011 - a register's year has no time zone


def _no_date(value: object) -> ValueError:
    return ValueError(
        told(
            "%(value)s is not a date; expected for example 25.06.1990, 2004-09 or 1984",
            value=repr(value if isinstance(value, str) else str(value)),
        )
    )


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    # An absent part is 0; one that is written as zero (00.05.1990) is a mistake, and no day at all.
    first, second, third = (0 if group is None else int(group) or -1 for group in match.groups())
    return first, second, third


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
