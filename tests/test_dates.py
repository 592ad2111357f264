# ruff: noqa: DTZ001 - a cell has no time zone
"""Dates of partial precision: what is read, what is refused, and the days they can mean."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet import dates

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("18.06.2012", "2012-06-18"),
        ("24.06. 2005", "2005-06-24"),
        ("8 Eylül 2004", "2004-09-08"),
        ("17. November 1989", "1989-11-17"),
        ("März 2004", "2004-03"),
        ("8 EYLÜL 2004", "2004-09-08"),
        ("18 Ocak 2006", "2006-01-18"),
        ("Ağustos 2001", "2001-08"),
        ("September 2004", "2004-09"),
        ("Sept. 2004", "2004-09"),
        ("June 25, 1990", "1990-06-25"),
        ("25th of June 1990", "1990-06-25"),
        ("1990-06-25", "1990-06-25"),
        ("1990-06-25T00:00:00", "1990-06-25"),
        ("1990/6/5", "1990-06-05"),
        ("5/6/1990", "1990-06-05"),
        ("06.1990", "1990-06"),
        ("2004-09", "2004-09"),
        ("1984", "1984"),
        (" 1984 ", "1984"),
        ("1974s", "1974"),  # no decade, whatever the letter means
        (1984, "1984"),
        (1984.0, "1984"),
        (dt.date(1990, 6, 25), "1990-06-25"),
        (dt.datetime(1990, 6, 25, 13, 5), "1990-06-25"),
    ],
)
def test_dates_as_people_type_them(text, edtf):
    assert dates.parse(text) == edtf


@pytest.mark.parametrize(
    "text",
    [
        "31.02.1990", "00.05.1990", "5.00.1990", "13.1990", "1990-13", "25/25/1990", "0000",
        "90", "soon", "", "8 Brumaire 2004", "1990-06-31", "29.02.1900", "1990–1995", "nan", "None",
        "30 Şubat 1990",
    ],
)  # fmt: skip
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match=r"is not a (date|day)"):
        dates.parse(text)


@given(DAYS)
def test_a_day_is_read_however_it_is_written(day):
    edtf = day.isoformat()
    spellings = [
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        edtf,
    ]
    assert {dates.parse(text) for text in [*spellings, day]} == {edtf}
    assert dates.is_edtf(edtf)
    assert dates.earliest(edtf) == dates.latest(edtf) == day


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_bounds_hold_the_day_and_parse_to_themselves(day, precision):
    edtf = day.isoformat()[:precision]
    assert dates.parse(edtf) == edtf
    assert dates.earliest(edtf) <= day <= dates.latest(edtf)
    span = (dates.latest(edtf) - dates.earliest(edtf)).days + 1
    assert span in {4: (365, 366), 7: (28, 29, 30, 31), 10: (1,)}[precision]
    first, last = dates.bounds([edtf, None])
    assert first[0] == np.datetime64(dates.earliest(edtf))
    assert last[0] == np.datetime64(dates.latest(edtf))
    assert np.isnat(first[1])
    assert np.isnat(last[1])


@given(
    st.one_of(
        st.text(max_size=15), st.text("0123456789./- ", max_size=12), st.integers(), st.floats()
    )
)
def test_anything_is_a_date_or_a_value_error(value):
    try:
        edtf = dates.parse(value)
    except ValueError:
        return
    assert dates.is_edtf(edtf)
    assert dates.earliest(edtf) <= dates.latest(edtf)


@pytest.mark.parametrize(
    "text",
    [
        "1990-02-30",
        "1990-1",
        "19900101",
        "1990-",
        "",
        "٢٠٠٤",
        "1990-00",
        "1990-05-00",
        "1990-00-05",
    ],
)
def test_what_is_no_edtf(text):
    assert not dates.is_edtf(text)


@pytest.mark.parametrize("text", ["June 30", "31 May", "June 31", "Ara.5", "90", "1/90"])
def test_a_day_without_a_year_is_no_date_and_not_a_vague_one(text):
    with pytest.raises(ValueError, match="is not a date"):
        dates.stated(text)


def test_bounds_of_what_is_no_edtf():
    with pytest.raises(ValueError, match="EDTF level 0"):
        dates.earliest("25.06.1990")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("3. Dezember 1961", "1961-12-03"), ("le 14 juillet 1973", "1973-07-14"),
        ("2 de mayo de 1999", "1999-05-02"), ("21 settembre 2002", "2002-09-21"),
        ("7 października 1989", "1989-10-07"), ("14ης Μαΐου 2001", "2001-05-14"),
        ("4 июля 1976 г.", "1976-07-04"), ("2001年11月", "2001-11"),
        ("平成2年8月9日", "1990-08-09"),
        ("令和元年5月1日", "2019-05-01"), ("民國87年5月2日", "1998-05-02"),
        ("1987년 3월 12일", "1987-03-12"),
        ("1998. március 12.", "1998-03-12"), ("12. studenoga 1998", "1998-11-12"),
        ("depuis 1984", "1984"), ("dal 1990", "1990"), ("od 1995 r.", "1995"),
        ("1983 yılından beri", "1983"), ("5 Haziran 2018'de", "2018-06-05"),
        ("vers 1960", "1960~"), ("etwa 1973", "1973~"), ("około 1995", "1995~"),
        ("takriben 1968", "1968~"), ("1979 (?)", "1979?"), ("ca. 1990?", "1990%"),
        ("Eyl.81", "1981-09"), ("09.Kas.94", "1994-11-09"), ("Okt 85", "1985-10"),
        ("7.9.03", "2003-09-07"), ("30/11/68", "1968-11-30"), ("VII.1991", "1991-07"),
        ("3.IX.1991", "1991-09-03"), ("19910304", "1991-03-04"), ("1.991", "1991"),
        ("Tuesday, 3 May 1988", "1988-05-03"), ("\u200e1964\u200f", "1964"), ("1977[2]", "1977"),
        ("1977²", "1977"), ("10/31/1999", "1999-10-31"),
    ],
)  # fmt: skip
def test_dates_in_words_of_many_languages(text, edtf, monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: dt.date(2025, 6, 1))
    assert dates.parse(text) == edtf


@pytest.mark.parametrize(
    "text",
    ["1970s", "the 1970's", "1970'ler", "1970er Jahre", "les années 1970", "anni '70", "1970年代",
     "1971-1978", "1971/72", "vor 1980", "1980 sonrası", "between 1970 and 1975", "avant 1988"],
)  # fmt: skip
def test_what_is_vague_is_no_date_but_worth_keeping(text):
    assert dates.stated(text) == dates.Stated(None, more=True)


@pytest.mark.parametrize(
    "text", ["0", "0000", "-99", "−1", "9999", "31.12.9999", "0000-00-00", "1900-01-00", "0.0"]
)
def test_what_stands_for_no_date(text):
    assert dates.stated(text) == dates.Stated(None)


def test_two_dates_in_a_cell():
    said = dates.stated("3.5.1984, erneuert 2004")
    assert (said.date, said.others, said.more) == ("1984-05-03", {"renewed": "2004"}, False)
    said = dates.stated("1969 (résilié en 1983)")
    assert (said.date, said.others) == ("1969", {"ended": "1983"})
    said = dates.stated("1969 / 1983")
    assert (said.date, said.others, said.more) == ("1969", {}, True)
    said = dates.stated("7.2.1997 - 1997/52 sayılı karar")
    assert (said.date, said.more) == ("1997-02-07", True)


def test_a_column_decides_which_comes_first():
    assert dates.order_of(["1/2/2003", "2/14/2003"]) == "month-first"
    assert dates.order_of(["1/2/2003", "14/2/2003"]) == "day-first"
    # Of other separators, and of months in words, when none of the same says it.
    assert dates.order_of(["1/2/2003", "14.2.2003"]) == "day-first"
    assert dates.order_of(["1/2/2003", "May 3, 2004"]) == "month-first"
    assert dates.order_of(["May 3, 2004", "June 4, 2004", "5 May 2004"]) == "month-first"
    assert dates.order_of(["3 May 2004", "4 June 2004", "May 5, 2004"]) == "day-first"
    assert dates.order_of(["1/2/2003", "3/4/2005"]) is None
    assert dates.order_of(["14/2/2003", "2/14/2003"]) is None
    assert dates.parse("1/2/2003", order="month-first") == "2003-01-02"
    assert dates.stated("1/2/2003").guessed == {"order"}
    with pytest.raises(ValueError, match="is not a day"):
        dates.parse("1/14/2003", order="day-first")


def test_qualified_dates_have_the_bounds_of_their_precision():
    assert dates.is_edtf("1965~")
    assert dates.is_edtf("2004-09?")
    assert dates.latest("1965~") == dt.date(1965, 12, 31)
    assert dates.earliest("2004-09-08%") == dates.latest("2004-09-08%") == dt.date(2004, 9, 8)


@pytest.mark.parametrize(
    ("text", "date", "more"),
    [
        ("May/June 1990", "1990", True),
        ("April-May 1992", "1992", True),
        ("1990 - cancelled", "1990", True),
        ("1990 (iptal)", "1990", True),
        ("1990 (renewed)", "1990", True),
        ("May 1990", "1990-05", False),
    ],
)
def test_what_a_date_is_said_to_be_besides_is_kept(text, date, more):
    found = dates.stated(text)
    assert (found.date, found.more, dict(found.others)) == (date, more, {})


def test_of_a_range_of_days_no_digit_is_a_year():
    assert dates.stated("7 May - 9 June 1990").date == "1990"
