"""Turkish-aware case folding, search keys, and the repair of PDF-broken Turkish.

Two different jobs need two different foldings: :func:`lower` keeps Turkish spelling (``IĞDIR`` is
``ığdır``), :func:`fold` forgets it, so that ``IĞDIR``, ``Iğdır``, ``Igdir`` and ``iğdir`` share one
search key.
"""

import re
import unicodedata

__all__ = ["fold", "lower", "one_line", "slug", "upper", "visible"]

# Letters that Unicode does not decompose, as the Latin alphabet's readers transcribe them.
_LETTERS = str.maketrans(
    {
        "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
        "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae",
        "œ": "oe", "Œ": "oe", "ħ": "h", "Ħ": "h", "ŋ": "n", "Ŋ": "n", "ə": "e", "Ə": "e",
        "ŧ": "t", "Ŧ": "t", "ĸ": "k", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ɓ": "b", "ɗ": "d",
    }
)  # fmt: skip
# Apostrophes of every kind vanish (Xi'an, Xi’an, Xian), other punctuation parts words.
_APOSTROPHES = re.compile("['’‘‛ʼʻʽʾʿ`´ʹ′＇\u02bb]")
_PARTS = re.compile(r"[\W_]+")
# Accents, and the points that Hebrew and Arabic leave out as often as not, do not count.
_COMBINING = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Blanks of every width, and what joins or parts letters unseen.
_KEPT = frozenset("\t\n\xa0\xad\u1680\u202f\u205f\u3000\u200c\u200d").union(
    map(chr, range(0x2000, 0x200B))
)
_FIRST_INDIC = "\u0900"

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_UPPER = str.maketrans({"i": "İ", "ı": "I"})


def lower(text: str) -> str:
    """Lower-case as Turkish does: ``I`` becomes ``ı`` and ``İ`` becomes ``i``."""
    return text.translate(_LOWER).lower()


def upper(text: str) -> str:
    """Upper-case as Turkish does: ``i`` becomes ``İ`` and ``ı`` becomes ``I``."""
    return text.translate(_UPPER).upper()


def fold(text: str) -> str:
    """Search key of a name: case, accents, apostrophes and punctuation do not count.

    Latin letters lose their diacritics (``Şam``, ``Sam`` → ``sam``; ``Łódź`` → ``lodz``), other
    scripts are kept. Words are parted by one space.

    Parameters
    ----------
    text
        A name in any script and any Unicode form.

    Returns
    -------
    str
        The key; empty when the text has no letter or digit.

    Examples
    --------
    >>> cn.text.fold("İSTANBUL"), cn.text.fold("Iğdır")
    ('istanbul', 'igdir')
    """
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
        text = unicodedata.normalize("NFC", _COMBINING.sub("", text)).translate(_LETTERS)
    text = _APOSTROPHES.sub("", text)
    if max(text, default="") < _FIRST_INDIC:
        return _PARTS.sub(" ", text).strip()
    # The vowel signs of Indic and other scripts are marks by category and letters by use.
    letters = (
        letter if letter.isalnum() or unicodedata.category(letter) in {"Mn", "Mc"} else " "
        for letter in text
    )
    return " ".join("".join(letters).split())


def slug(text: str) -> str:
    """Readable identifier: the :func:`fold` with hyphens, ``Meksika Şehri`` → ``meksika-sehri``."""
    return fold(text).replace(" ", "-")


def visible(text: str) -> str:
    """Text with a mark in place of what would hide, break or turn the text around it.

    Controls, marks of direction and lone surrogates become the replacement character; blanks and
    what joins or parts letters, as Persian and emoji need it, stay.
    """
    return "".join(
        letter if letter.isprintable() or letter in _KEPT else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def one_line(text: str) -> str:
    """Text in one line: controls and line ends are blanks, letters without a shape are left out."""
    categories = ((letter, unicodedata.category(letter)) for letter in text)
    shaped = (
        " " if category in {"Cc", "Zl", "Zp"} else letter
        for letter, category in categories
        if category not in {"Cf", "Cs"}
    )
    return " ".join("".join(shaped).split())


def xml(text: str, instead: str = "") -> str:
    """Text that XML 1.0 can hold."""
    return _NOT_XML.sub(instead, text)
