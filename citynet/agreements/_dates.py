"""A column of dates: the order of its days and months, what else its cells say, and its horizon."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
from babel import Locale

from citynet import countries, dates
from citynet._catalogue import _n, for_caller, told, told_n
from citynet._tables import read_bundled, shown
from citynet.agreements._account import Doubts
from citynet.agreements._headings import DATES
from citynet.agreements._sheets import is_blank
from citynet.text import fold

# A day number that a spreadsheet shows when a date cell lost its format: 1927 to 2064.
_DAY_NUMBERS = range(10_000, 60_000)
_EPOCH = dt.date(1899, 12, 30)
# Years that stand as a number in a cell whose format is a day's: 1905-03-14 is the number 1900.
_YEARS_AS_DAYS = range(1900, 2028)
# No two cities agreed on anything before; an end may have been agreed for this long.
_EARLIEST = 1800
_FAR = 100
_AHEAD = 1


@dataclass
class DateColumn:
    """What the cells of a column say: a date or text each, and what goes into other columns."""

    dates: list[str | None]
    others: dict[str, dict[int, str]] = field(default_factory=dict)  # column → row → date
    kept: dict[int, str] = field(default_factory=dict)  # row → text that says more than a date


def read_dates(
    cells: Sequence[Any], column: str, doubts: Doubts, *, months_first: bool, of_file: bool
) -> DateColumn:
    """Read a column of dates.

    Parameters
    ----------
    cells
        Dates, and texts without what nobody sees; None where there is none.
    column
        Our name of it.
    doubts
        Where is said what cannot be read and what is assumed.
    months_first
        Whether the people of the table write the month first, where the column does not tell.
    of_file
        Whether a person is told; else what is vague is an error.

    Returns
    -------
    DateColumn
        A cell that cannot be read stays as text, its reason in ``doubts``.
    """
    texts = {cell for cell in cells if isinstance(cell, str)}
    orders = {mark: _order(doubts.dates) or dates.order_of(texts, mark) for mark in "/-"}
    usual: dates.Order = "month-first" if months_first else "day-first"
    read_once: dict[Any, dates.Stated | None] = {}
    asked: dict[Any, str] = {}
    for cell in dict.fromkeys(cell for cell in cells if cell is not None):
        if (column, shown(cell)) in doubts:
            continue
        mark = "-" if isinstance(cell, str) and "/" not in cell else "/"
        try:
            one = _stated(cell, orders[mark] or usual, of_file=of_file)
            asks = of_file and (column, shown(cell)) not in doubts.sure
            why = _too_far(one.date, column, isinstance(cell, dt.date)) if asks else ""
            if why:
                asked[cell] = why
            read_once[cell] = dates.Stated(None) if why else one
        except ValueError as error:
            doubts[column, shown(cell)] = str(error)
            read_once[cell] = None
    written = {
        cell: said.date if (said := read_once.get(cell)) else shown(cell)
        for cell in dict.fromkeys(cells)
        if cell is not None
    }
    result = DateColumn(list(map(written.get, cells)))
    noted = {*asked, *(cell for cell, said in read_once.items()
                       if said and (said.more or said.others))}  # fmt: skip
    for row, cell in enumerate(cells) if noted else ():
        said = read_once.get(cell)
        if cell not in noted or said is None:
            continue
        if cell in asked:
            doubts.ask(row, column, shown(cell), asked[cell])
        if said.more:
            result.kept[row] = str(cell)
        for name, date in said.others.items():
            result.others.setdefault(name, {})[row] = date
    read_once = {cell: said for cell, said in read_once.items() if cell not in asked}
    _tell(cells, column, read_once, doubts, None if any(orders.values()) else usual)
    return result


def _order(given: str | None) -> dates.Order | None:
    return None if given is None else "month-first" if given == "month-first" else "day-first"


def _stated(cell: Any, order: dates.Order, *, of_file: bool) -> dates.Stated:
    """Read one cell; see :func:`read_dates`.

    Raises
    ------
    ValueError
        It is no date.
    """
    text = shown(cell)
    if text.isdecimal() and int(text) in _DAY_NUMBERS and len(text) == 5:  # noqa: PLR2004
        day = _EPOCH + dt.timedelta(days=int(text))
        raise ValueError(
            told(
                "%(value)s is a spreadsheet's day number, perhaps %(day)s; format the cell as a "
                "date",
                value=repr(text),
                day=day.isoformat(),
            )
        )
    said = dates.stated(cell, order=order)
    if said.date is None and said.more and not of_file:
        raise ValueError(told("%(value)s is not one date", value=repr(text)))
    return said


def _too_far(date: str | None, column: str, from_cell: bool) -> str:
    """Say why a date cannot be meant: before the first agreements, far ahead, or only a number."""
    if date is None:
        return ""
    year = int(date[:4])
    serial = (dates.earliest(date) - _EPOCH).days if from_cell else 0
    if serial in _YEARS_AS_DAYS:
        return told(
            "%(value)s is how a spreadsheet shows the number %(number)s as a day; perhaps the "
            "year %(number)s is meant",
            value=date,
            number=str(serial),
        )
    if year < _EARLIEST or date == "1900-01-01":
        return told("%(value)s is too early for an agreement", value=repr(date))
    if year > dates.today().year + (_FAR if column == "ended" else _AHEAD):
        return told("%(value)s lies in the future", value=repr(date))
    return ""


def likely(text: str) -> list[str]:
    """Give the dates that a text which is asked about may mean."""
    if text.isdecimal() and int(text) in _DAY_NUMBERS:
        return [(_EPOCH + dt.timedelta(days=int(text))).isoformat()]
    if not dates.is_edtf(text):
        return []
    serial = (dates.earliest(text) - _EPOCH).days
    return [str(serial), text] if len(text) > 7 and serial in _YEARS_AS_DAYS else [text]  # noqa: PLR2004


_NONE = _n("%(values)s: read as no date (%(n)s cell)", "%(values)s: read as no date (%(n)s cells)")
_MORE = _n(
    "%(n)s cell says more than a date: %(value)s; its text is kept in the note",
    "%(n)s cells say more than a date, such as %(value)s; their text is kept in the note",
)


def _tell(
    cells: Sequence[Any],
    column: str,
    read_once: Mapping[Any, dates.Stated | None],
    doubts: Doubts,
    usual: dates.Order | None,
) -> None:
    """Say once what was taken for granted in a column."""

    def those(test: Callable[[dates.Stated], bool]) -> tuple[list[str], int]:
        found = {cell for cell, said in read_once.items() if said is not None and test(said)}
        counts = Counter(cell for cell in cells if cell in found) if found else Counter()
        return [shown(cell) for cell, _ in counts.most_common()], sum(counts.values())

    values, n = those(lambda said: said.date is None and not said.more and not said.others)
    if n:
        doubts.assume(column, told_n(*_NONE, n, values=_listed(values)))
    values, n = those(lambda said: said.more)
    if n:
        doubts.assume(column, told_n(*_MORE, n, value=repr(values[0])))
    values, n = those(lambda said: "century" in said.guessed)
    if n:
        said = read_once[next(cell for cell in read_once if shown(cell) == values[0])]
        doubts.assume(
            column,
            told(
                "years of two digits: %(value)s is read as %(date)s",
                value=repr(values[0]),
                date=str(said.date if said else ""),
            ),
        )
    if usual is None or doubts.dates:
        return
    values = [cell for cell in read_once if isinstance(cell, str) and _either(cell)]
    if values:
        first = told("the day first") if usual == "day-first" else told("the month first")
        how = for_caller("dates=", "--dates")
        doubts.assume(
            column,
            told(
                "dates such as %(value)s are read with %(first)s; say otherwise with %(option)s",
                value=values[0],
                first=first,
                option=how,
            ),
            "dates",
        )


def _either(text: str) -> bool:
    """Whether a date could be read with the day or the month first."""
    try:
        return "order" in dates.stated(text).guessed
    except ValueError:
        return False


def _listed(values: Iterable[str]) -> str:
    values = list(values)
    return ", ".join(map(repr, values[:3])) + (" …" if len(values) > 3 else "")  # noqa: PLR2004


def months_first(lands: Iterable[Any]) -> bool:
    """Whether most of the parties' countries write the month first, by CLDR's short date."""
    codes: Counter[str] = Counter()
    for land, times in Counter(lands).items():
        if not is_blank(land) and (code := countries.code(str(land))):
            codes[code] += times
    return bool(codes) and _month_first_in(str(codes.most_common(1)[0][0]))


@cache
def _month_first_in(code: str) -> bool:
    try:
        locale = Locale.parse(f"und_{code}", resolve_likely_subtags=True)
    except (ValueError, LookupError):
        return False
    pattern = locale.date_formats["short"].pattern
    return bool(pattern.find("M") < pattern.find("d")) and not pattern.startswith("y")


def join_parts(raw: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Put the month and the day that stand in columns of their own to the year.

    Only where a column of dates holds years and a carried column's heading says month or day.
    """
    parts = {"month": "", "day": ""}
    for name in raw.columns:
        part = _part_words().get(fold(str(name)))
        if part and name not in DATES:
            parts[part] = str(name)
    if not parts["month"]:
        return raw
    years = next((name for name in DATES if name in raw and _holds_years(raw[name])), None)
    if years is None:
        return raw
    days = raw[parts["day"]] if parts["day"] else [None] * len(raw)
    joined = [
        _joined(year, month, day)
        for year, month, day in zip(raw[years], raw[parts["month"]], days, strict=True)
    ]
    names = [name for name in parts.values() if name]
    doubts.assume(years, told("put together with %(columns)s", columns=", ".join(map(repr, names))))
    return raw.assign(**{years: pd.Series(joined, raw.index, dtype=object)})


@cache
def _part_words() -> dict[str, str]:
    rows = read_bundled("date_words.csv")
    return {
        fold(row["written"]) or row["written"]: row["means"]
        for row in rows
        if row["list"] == "part"
    }


def _holds_years(cells: "pd.Series[Any]") -> bool:
    filled = [shown(cell) for cell in cells if not is_blank(cell)]
    return bool(filled) and all(text.isdecimal() and len(text) == 4 for text in filled)  # noqa: PLR2004


def _joined(year: Any, month: Any, day: Any) -> Any:
    if is_blank(year) or is_blank(month):
        return year
    written, number = shown(month).strip(), shown(day).strip() if not is_blank(day) else ""
    if written.isdecimal():
        return "-".join([shown(year), *(text.zfill(2) for text in (written, number) if text)])
    return f"{number} {written} {shown(year)}".strip()
