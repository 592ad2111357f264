# ruff: noqa: DTZ001 - a cell has no time zone
"""Dates of partial precision: what is read, what is refused, and the days they can mean."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet import dates

DAYS = st.dates(dt.date(1000, 1, 1))


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
        "31.02.1990", "00.05.1990", "5.00.1990", "13.1990", "1990-13", "06/25/1990", "0000",
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


@pytest.mark.parametrize("text", ["1990-02-30", "1990-1", "19900101", "1990-", "", "٢٠٠٤"])
def test_what_is_no_edtf(text):
    assert not dates.is_edtf(text)


def test_bounds_of_what_is_no_edtf():
    with pytest.raises(ValueError, match="EDTF level 0"):
        dates.earliest("25.06.1990")
