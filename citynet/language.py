"""The reader's language: sentences, and how numbers, dates, lists and p-values are written.

Sentences are English where they are said and marked with ``_``, ``_n`` or ``_c``; a file in
``locale/`` has those of each other language.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from citynet import _catalogue, dates, text, vocabulary
from citynet._catalogue import (
    LANGS,
    Told,
    _,
    _c,
    _n,
    again,
    check_lang,
    for_caller,
    speaking,
    told,
    told_n,
)
from citynet._tables import read_bundled

__all__ = [
    "LANGS",
    "Language",
    "_",
    "_c",
    "_n",
    "again",
    "check_lang",
    "for_caller",
    "speaking",
    "told",
    "told_n",
]

# A p-value below this is written as "< 0.001": its further digits say nothing.
_SMALLEST_P = 0.001
# From here on figures are written with this many decimals and less.
_LARGE, _MIDDLE = 100, 10
_MOST_DIGITS = 6
# Where a language's own letters stand among the Latin ones.
_ALPHABET = "aâbcçdefgğhıiîjklmnoöpqrsştuüûvwxyz"


# What the report counts. Turkish has one form, English two.
COUNTED = {
    "agreement": _n("%(n)s agreement", "%(n)s agreements"),
    "body": _n("%(n)s international body", "%(n)s international bodies"),
    "city": _n("%(n)s city", "%(n)s cities"),
    "community": _n("%(n)s community", "%(n)s communities"),
    "component": _n("%(n)s component", "%(n)s components"),
    "country": _n("%(n)s country", "%(n)s countries"),
    "day": _n("%(n)s day", "%(n)s days"),
    "membership": _n("%(n)s membership", "%(n)s memberships"),
    "pair": _n("%(n)s pair", "%(n)s pairs"),
    "partner": _n("%(n)s partner", "%(n)s partners"),
    "place": _n("%(n)s place", "%(n)s places"),
    "province": _n("%(n)s province or state", "%(n)s provinces or states"),
    "region": _n("%(n)s region", "%(n)s regions"),
    "replicate": _n("%(n)s replicate", "%(n)s replicates"),
    "row": _n("%(n)s row", "%(n)s rows"),
    "step": _n("%(n)s step", "%(n)s steps"),
    "tie": _n("%(n)s tie", "%(n)s ties"),
    "year": _n("%(n)s year", "%(n)s years"),
    "authority": _n("%(n)s authority", "%(n)s authorities"),
    "claim": _n("%(n)s claim", "%(n)s claims"),
}


class Language:
    """One language: translation and number formats, as the templates use them.

    Parameters
    ----------
    lang
        One of ``LANGS``.

    Raises
    ------
    NetworkError
        Another language is asked for.
    """

    def __init__(self, lang: str) -> None:
        check_lang(lang)
        self.lang = lang
        self.locale = Locale(lang)

    def gettext(self, message: str) -> str:
        """Translate one sentence; without a translation it stays English."""
        return _catalogue.messages(self.lang).one(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a sentence whose form depends on a number."""
        return _catalogue.messages(self.lang).many(singular, plural, int(n))

    def say(self, message: str, **values: object) -> str:
        """Translate a sentence and put its values in, numbers as the language writes them."""
        return _catalogue.filled(self.lang, self.gettext(message), values)

    def say_n(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate a sentence whose form depends on a number, which is its ``%(n)s``."""
        told = self.ngettext(singular, plural, n)
        return _catalogue.filled(self.lang, told, {"n": n, **values})

    def remark(self, text: Any, country: str | None = None) -> Any:
        """Say a remark of ours in this language; what is missing or another's stays as it is.

        A city that it names, of this country, gets the name that it has here.
        """
        if not isinstance(text, str):
            return text
        city = text.values.get("city") if country and isinstance(text, Told) else None
        instead = {} if city is None else {"city": self.place(str(city), country)}
        return self.gettext(again(self.lang, text, **instead))

    def upper(self, words: str) -> str:
        """Write in capital letters: ``il`` is İL in Turkish."""
        return text.upper(words) if self.lang == "tr" else words.upper()

    def sentence(self, words: str) -> str:
        """Begin with a capital letter: ``ilçe`` → ``İlçe``."""
        return self.upper(words[:1]) + words[1:]

    @property
    def own_spelling(self) -> bool:
        """Whether names stand as our sources, which are Turkish, spell them: Tiflis for Tbilisi."""
        return self.lang == "tr"

    def name_of(self, data: Mapping[str, Any], node: object = "") -> str:
        """Name a place of the graph; in the source's own spelling for readers of its language.

        A spelling that only a guess could read (``Rio de Janerio``) is nobody's name for a place,
        and one around the English name (``Sidi Bernoussi (Casablanca)``) is no Turkish one where
        there is such. Where a state of its own is named, its places have their names of there.
        """
        names = {
            key: str(data[key]) for key in ("label", "name") if str(data.get(key) or "").strip()
        }
        guessed = not _GUESSES.isdisjoint(str(data.get("method", "")).split("+"))
        # What is spelled in English is no spelling of ours: Munich is Münih, İstanbul has its dot.
        english = names.get("label") == names.get("name") and data.get("kind") != "body"
        foreign = english or (guessed and "name" in names)
        name = names.get("name") or names.get("label") or str(node)
        told = name if data.get("kind") == "body" else self.place(name, data.get("country"))
        if self.own_spelling and "label" in names and not foreign:
            around = text.fold(name) in text.fold(names["label"]).replace(",", " ")
            if not data.get("unit") and (told == name or not around):
                return names["label"]
        return told

    def place(self, name: str, country: str | None) -> str:
        """Name a city as the language does: Venice in Italy is Venedig."""
        told = self.gettext(_c(f"place {country}", name))
        return _cities(self.lang).get((name, country), name) if told == name else told

    def alphabetical(self, words: str) -> list[tuple[int, str]]:
        """Key that sorts names as the language's alphabet does."""
        if self.lang != "tr":
            return [(0, text.fold(words)), (1, words)]
        lower = text.lower(words.replace("I", "ı"))
        return [(_ALPHABET.find(letter), letter) for letter in lower]

    @property
    def symbols(self) -> tuple[str, str]:
        """Signs between thousands and before decimals."""
        signs = self.locale.number_symbols["latn"]
        return str(signs["group"]), str(signs["decimal"])

    def count(self, n: int, noun: str) -> str:
        """Write a number of things: ``1 place``, ``9,397 places``, ``9.397 yer``."""
        return self.ngettext(*COUNTED[noun], int(n)) % {"n": self.integer(n)}

    def integer(self, value: float) -> str:
        """Write a number to the nearest whole, its thousands parted; a missing one is a dash."""
        if math.isnan(value):
            return "–"
        return str(format_decimal(round(value), format="#,##0", locale=self.locale))

    def number(self, value: float | None, digits: int | None = None) -> str:
        """Write a measured number.

        Parameters
        ----------
        value
            The number; missing and not-a-number are a dash, infinity its sign.
        digits
            Decimals; left out, as many as leave three or four significant figures.
        """
        if value is None or math.isnan(value):
            return "–"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if value == 0:
            return "0"
        if digits is None:
            digits = _digits(abs(value))
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = str(format_decimal(value, format=pattern, locale=self.locale))
        # No −0.00, and a minus sign that is one.
        return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")

    def percent(self, value: float | None, digits: int = 0) -> str:
        """Write a share: ``57%``, ``%57``."""
        if value is None or math.isnan(value):
            return "–"
        pattern = self.locale.percent_formats[None].pattern
        if digits:
            pattern = pattern.replace("#,##0", "#,##0." + "0" * digits)
        return str(format_percent(value, format=pattern, locale=self.locale)).replace("-", "−")

    def p(self, value: float | None) -> str:
        """Write a p-value as a relation: ``= 0.012``, ``< 0.001``."""
        if value is None or math.isnan(value):
            return "–"
        if value < _SMALLEST_P:
            return f"< {self.number(_SMALLEST_P, 3)}"
        return f"= {self.number(value, 3)}"

    def p_cell(self, value: float | None) -> str:
        """Write a p-value for a table: ``0.012``, ``< 0.001``."""
        return self.p(value).removeprefix("= ")

    def p_words(self, value: float | None) -> str:
        """Say how easily chance alone would give as much."""
        if value is None or math.isnan(value):
            return self.gettext("which cannot be tested")
        for limit, words in _P_WORDS:
            if value < limit:
                return self.gettext(words)
        return self.gettext("which chance alone would often give")

    def date(self, edtf: str | None) -> str:
        """Write a date with the precision it has: ``1965``, ``June 1990``, ``25 June 1990``."""
        if not edtf:
            return "–"
        if edtf[-1] in "?~%":
            doubted = self.date(edtf[:-1]) + ("?" if edtf[-1] in "?%" else "")
            about = self.gettext(_("c. %(date)s")) % {"date": doubted}
            return doubted if edtf[-1] == "?" else about
        day = dates.earliest(edtf)
        parts = edtf.count("-")
        if parts == 0:
            return str(day.year)
        if parts == 1:
            return str(format_skeleton("yMMMM", day, locale=self.locale))
        # As the language has it: 25 Haziran 1990, 25. Juni 1990; in international English's order.
        pattern = "d MMMM y" if self.lang == "en" else "long"
        return str(format_date(day, pattern, locale=self.locale))

    def country(self, code: str | None) -> str:
        """Name a country by its ISO code, or a unit that has none by its English name."""
        if not code:
            return "–"
        return str(self.locale.territories.get(code) or self.gettext(_c("country", code)))

    def region(self, name: str) -> str:
        """Name a region of the package's schemes; another's stands for itself."""
        return self.gettext(_c("region", name))

    def source(self, names: str) -> str:
        """Name the sources that a row names, ``;`` between them; others' stay as they are."""
        known = _sources()
        parts = [name.strip() for name in names.split(";")]
        if known.keys().isdisjoint(parts):
            return names
        told = [
            self.gettext(_c("source", known[name])) if name in known else name for name in parts
        ]
        return "; ".join(told)

    def label(self, among: vocabulary.List, name: object) -> str:
        """Name a type, kind, status or role as a legend does: ``Sister city``."""
        return self.gettext(_c("label", vocabulary.of(among, name).label))

    def term(self, among: vocabulary.List, name: object, *, many: bool = False) -> str:
        """Name one, or several of them, within a sentence: ``sister-city agreement``."""
        if not name:
            return "–"
        term = vocabulary.of(among, name)
        return self.gettext(_c("several", term.many) if many else _c("one", term.one))

    def type(self, name: str | None, *, many: bool = False) -> str:
        """Name a type of agreement; a type the table invented stands for itself."""
        return self.term("type", name, many=many)

    def status(self, name: str | None) -> str:
        """Say whether an agreement is in force or cancelled."""
        return self.term("status", name)

    def kind(self, name: str | None) -> str:
        """Name a kind of party."""
        return self.term("kind", name)

    def role(self, name: str | None) -> str:
        """Name a member's standing."""
        return self.term("role", name)

    def join(self, items: Iterable[Any]) -> str:
        """Write a list: ``a, b and c``."""
        return str(format_list([str(item) for item in items], locale=self.locale))


# The geocoder's steps that read a name otherwise than it is spelled.
_GUESSES = {"abbreviation", "shortened", "slip", "sound"}


@cache
def _sources() -> dict[str, str]:
    """Give what the ids stand for by which bundled tables name their sources."""
    return {row["id"]: row["label"] for row in read_bundled("sources.csv")}


@cache
def _cities(lang: str) -> dict[tuple[str, str | None], str]:
    """Give the names that CLDR has of the cities which time zones are called by."""
    if lang == "en":
        return {}
    english, own = Locale("en").time_zones, Locale(lang).time_zones
    told = {}
    for zone, country in get_global("zone_territories").items():
        if zone in own and "city" in own[zone]:
            plain = zone.rpartition("/")[2].replace("_", " ")
            name = english[zone].get("city", plain) if zone in english else plain
            told[name, country] = str(own[zone]["city"])
    return told


def _digits(size: float) -> int:
    """Decimals that leave three significant figures, or two of a small number."""
    if size >= 1:
        return 0 if size >= _LARGE else 1 if size >= _MIDDLE else 2
    return min(max(3, 1 - math.floor(math.log10(size))), _MOST_DIGITS)


# How the text speaks of p-values, which stand beside the words.
_P_WORDS = (
    (0.001, _("which chance alone would hardly ever give")),
    (0.01, _("which chance alone would very rarely give")),
    (0.05, _("which chance alone would rarely give")),
    (0.1, _("which chance alone would give now and then")),
)
