"""Turkish-aware folding: what shares a key, what keeps its spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet.text import fold, lower, one_line, slug, upper, visible, xml

ANY = st.text(st.characters(codec="utf-8"), max_size=20)
TURKISH = st.text("abcçdefgğhıijklmnoöprsştuüvyz ", max_size=20)


@pytest.mark.parametrize(
    "spellings",
    [
        ("IĞDIR", "Iğdır", "Igdir", "iğdir", "ığdır"),
        ("İstanbul", "ISTANBUL", "istanbul", "i\u0307stanbul", "İSTANBUL"),
        ("Xi'an", "Xi’an", "Xian", "Xiʼan"),
        ("Łódź", "Lodz", "ŁÓDŹ"),
        ("Frankfurt / Main", "Frankfurt-Main", "frankfurt_main", "Frankfurt  (Main)"),
        ("Straße", "STRASSE", "strasse"),
        ("Köln", "Ko\u0308ln", "KOLN"),
    ],
)
def test_spellings_that_share_a_key(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_other_scripts_are_kept():
    assert fold("東京") == "東京"
    assert fold("ΑΘΉΝΑ") == fold("Αθήνα")
    assert fold("Москва") == "москва"
    assert fold("—") == ""


@given(ANY)
def test_a_key_is_its_own_key(text):
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_the_key_does_not_depend_on_the_unicode_form(text):
    keys = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert keys == {fold(text)}


@given(ANY)
def test_a_slug_is_the_key_with_hyphens(text):
    assert slug(text) == fold(text).replace(" ", "-")
    assert " " not in slug(text)


@given(TURKISH)
def test_turkish_case_goes_up_and_down_without_loss(text):
    assert lower(upper(text)) == text
    assert upper(lower(upper(text))) == upper(text)


def test_the_two_letters_i():
    assert lower("IĞDIR İzmir") == "ığdır izmir"
    assert upper("ığdır izmir") == "IĞDIR İZMİR"


@pytest.mark.parametrize(("one", "other"), [("मुंबई", "मंबइ"), ("กรุงเทพ", "กรงเทพ"), ("কলকাতা", "কলকত")])
def test_vowel_signs_are_letters(one, other):
    assert fold(one) != fold(other)
    assert " " not in fold(one)


def test_points_that_may_be_left_out_do_not_count():
    assert fold("القُدْس") == fold("القدس")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("İstanbul – 東京\t\n", "İstanbul – 東京\t\n"),
        ("a\0b\x85c\r", "a\ufffdb\ufffdc\ufffd"),
        ("\u202eabc\u2066", "\ufffdabc\ufffd"),
        ("\ud800x", "\ufffdx"),
        ("می\u200cخواهم 👩\u200d👧", "می\u200cخواهم 👩\u200d👧"),
        ("a\u2009b\u2028", "a\u2009b\ufffd"),
    ],
)
def test_what_is_shown_hides_breaks_and_turns_nothing(text, seen):
    assert visible(text) == seen
    assert visible(seen) == seen


def test_one_line_is_one_line():
    assert one_line(" a\r\n\tb\u2028c\u202e\ud800 \xa0 d\x07") == "a b c d"
    assert one_line("\n\u200b") == ""


def test_what_xml_cannot_hold():
    assert xml("a\x0b\ufffeb\ud800\t\r😀") == "ab\t\r😀"
    assert xml("\x00", "?") == "?"
