"""Cells that a spreadsheet would run."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citynet._cells import neutralise, restore

TEXTS = st.text(alphabet="'=+-@ \t\r\n＝ab\xa0") | st.text()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n", " =1", "\xa0=1", "＝1", "'=1"]
)
def test_what_would_run_gets_an_apostrophe(text):
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["", "İstanbul", "'s-Hertogenbosch", "a=b", "'", "1-2", "Xi'an"])
def test_names_stay_as_they_are(text):
    assert neutralise(text) == restore(text) == text


@given(TEXTS)
@example("''=1")
@example("'-")
def test_the_way_back_is_exact(text):
    written = neutralise(text)
    assert restore(written) == text
    assert not written.startswith(("\t", "\r", "\n"))
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


@given(TEXTS, TEXTS)
def test_no_two_texts_become_one(one, other):
    assert (neutralise(one) == neutralise(other)) == (one == other)
