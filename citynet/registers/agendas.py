"""``cn.agenda``: anniversaries and ends of a year, as a table and as a calendar.

The calendar is written by hand: of iCalendar (RFC 5545) it takes four properties of whole days, for
which the libraries would be a dependency more.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping

import pandas as pd

from citynet import _check, dates, vocabulary
from citynet._catalogue import speaking, told
from citynet._same import plain
from citynet._tables import is_missing
from citynet.errors import CitynetError

__all__ = ["agenda", "anniversaries", "calendar"]

_ROUND = 5  # years
_OCTETS = 75  # of a line
_DAY = len("1990-06-25")
_COLUMNS = ["date", "what", "years", "id", "a", "b", "text"]


def agenda(
    table: pd.DataFrame,
    year: int | None = None,
    *,
    terms: Mapping[str, int] | None = None,
    activity: str | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """List what a year asks for: round anniversaries, ends, renewals due, and what is incomplete.

    Parameters
    ----------
    table
        An Agreement table.
    year
        The year; the present one when left out.
    terms
        For how many years an agreement of a type is made: it is due for renewal so long after its
        last signature, unless it has an end of its own.
    activity
        A column that says in which fields one works together: agreements without are listed.
    lang
        Language of the words.

    Returns
    -------
    pandas.DataFrame
        In the order of the days: ``date`` (EDTF, with the precision that the register has),
        ``what`` (``anniversary``, ``renewal``, ``end``, ``due``; without a date ``overdue``, its
        end or renewal is past and it stands as in force, and ``activity``, it names no field),
        ``years``, ``id``, ``a``, ``b`` and ``text``.

    Raises
    ------
    CitynetError
        The table has no such column, a type is unknown, or a term is no number of years.

    Examples
    --------
    >>> cn.agenda(table, 2030)[["date", "years", "b"]].head(2)
             date  years           b
    0  2030     45  Floransa
    1  2030     40   Toronto
    """
    wanted = dates.today().year if year is None else year
    lasting = dict(terms or {})
    for kind, years in lasting.items():
        _check.one_of("type", kind, vocabulary.TYPES)
        _check.that(years > 0, "years", years, "a number above 0")
    if activity is not None and activity not in table:
        raise CitynetError(told("the table has no column %(name)s", name=repr(activity)))
    with speaking(lang):
        rows = [
            entry for row in table.to_dict("records") for entry in
            (*_of_row(row, wanted), *_due(row, wanted, lasting), *_lacking(row, activity))
        ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.sort_values(["date", "id", "what"], ignore_index=True)


def _of_row(row: dict[object, object], year: int) -> Iterator[tuple[object, ...]]:
    if vocabulary.is_over(row.get("status")):
        return
    parties = (row["id"], row["a_name"], row["b_name"])
    for column, what in (("signed", "anniversary"), ("renewed", "renewal")):
        date = plain(row.get(column))
        years = year - int(date[:4]) if date else 0
        if years > 0 and years % _ROUND == 0:
            when = f"{year}{date[4:]}"
            text = told("%(n)s years: %(a)s – %(b)s", n=years, a=str(parties[1]), b=str(parties[2]))
            yield (when if dates.is_edtf(when) else f"{year}-02", what, years, *parties, text)
    end = plain(row.get("ended"))
    if end.startswith(str(year)) and not is_missing(row["a_name"]):
        text = told("ends, or is renewed: %(a)s – %(b)s", a=str(parties[1]), b=str(parties[2]))
        yield (end, "end", 0, *parties, text)


def _due(
    row: dict[object, object], year: int, terms: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    """Tell what has to be renewed this year, and what should have been before."""
    if vocabulary.is_over(row.get("status")):
        return
    end, last = plain(row.get("ended")), max(plain(row.get("signed")), plain(row.get("renewed")))
    term = terms.get(str(row.get("type")))
    due = int(end[:4]) if end else int(last[:4]) + term if last and term else None
    parties = (row["id"], row["a_name"], row["b_name"])
    a, b = str(row["a_name"]), str(row["b_name"])
    if due == year and not end:
        when = f"{year}{last[4:]}"
        text = told("due for renewal: %(a)s – %(b)s", a=a, b=b)
        yield (when if dates.is_edtf(when) else f"{year}-02", "due", term, *parties, text)
    elif due is not None and due < year:
        text = told("ended or due in %(year)s, and in force by this list: %(a)s – %(b)s",
                    year=str(due), a=a, b=b)  # fmt: skip
        yield ("", "overdue", year - due, *parties, text)


def _lacking(row: dict[object, object], activity: str | None) -> Iterator[tuple[object, ...]]:
    if activity is None or vocabulary.is_over(row.get("status")):
        return
    cell = row[activity]
    if is_missing(cell) or not str(cell).strip():
        text = told("names no field of activity: %(a)s – %(b)s", a=str(row["a_name"]),
                    b=str(row["b_name"]))  # fmt: skip
        yield ("", "activity", 0, row["id"], row["a_name"], row["b_name"], text)


def anniversaries(table: pd.DataFrame) -> pd.DataFrame:
    """List the days on which agreements in force were signed, as :func:`agenda` lists a year's."""
    rows = []
    for row in table.to_dict("records"):
        date = plain(row.get("signed"))
        if len(date) < _DAY or vocabulary.is_over(row.get("status")):
            continue
        a, b = str(row["a_name"]), str(row["b_name"])
        text = told("signed in %(year)s: %(a)s – %(b)s", year=date[:4], a=a, b=b)
        rows.append((date, "anniversary", 0, row["id"], a, b, text))
    return pd.DataFrame(rows, columns=_COLUMNS).sort_values(["date", "id"], ignore_index=True)


def calendar(found: pd.DataFrame, *, yearly: bool = False) -> str:
    """Write an agenda as iCalendar (RFC 5545): what has a day; years and months have none.

    Parameters
    ----------
    found
        What :func:`agenda` gave.
    yearly
        Whether each day comes back every year.

    Returns
    -------
    str
        The file's text, its lines ended and folded as the standard says.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//citynet//agenda//EN"]
    for date, what, name, text in found[["date", "what", "id", "text"]].itertuples(index=False):
        if len(date) < _DAY:
            continue
        day = dt.date.fromisoformat(date)
        key = hashlib.sha256(f"{name} {what} {date}".encode()).hexdigest()[:20]
        lines += [
            "BEGIN:VEVENT", f"UID:{key}@citynet", f"DTSTAMP:{day:%Y}0101T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}", *(["RRULE:FREQ=YEARLY"] if yearly else []),
            f"SUMMARY:{_escaped(text)}", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _escaped(text: str) -> str:
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    clean = "".join(letter for letter in text if letter >= " " or letter == "\n")
    return clean.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line after at most 75 octets, never within a letter."""
    part, size = "", 0
    for letter in line:
        length = len(letter.encode("utf-8", "replace"))
        if size + length > _OCTETS:
            yield part
            part, size = " ", 1
        part += letter
        size += length
    yield part
