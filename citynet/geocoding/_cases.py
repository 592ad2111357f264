"""The nominatives of names that stand in another case beside an administration's word.

``Δήμος Χανίων`` is that of Χανιά, ``Tampereen kaupunki`` that of Tampere, ``Луцька міська рада``
that of Луцьк. Endings are as folds have them; only what a gazetteer has of what is made counts.
"""

import re
from collections.abc import Mapping

from citynet.text import fold

__all__ = ["nominatives"]

Endings = Mapping[str, tuple[str, ...]]

_GREEK: Endings = {
    "αιων": ("α", "εσ"), "εων": ("α", "εσ", "αι"), "ιτων": ("ινα", "α", "ια"),
    "ων": ("α", "οι", "εσ", "αι"), "ησ": ("η",), "ασ": ("α",), "ου": ("ο", "οσ", "ι"),
    "εωσ": ("η",),
}  # fmt: skip
_GREEK_LATIN: Endings = {
    "aion": ("a", "es"), "eon": ("a", "es"), "iton": ("ina", "a", "ia"),
    "on": ("a", "oi", "es", "ai"), "is": ("i",), "as": ("a",), "ou": ("o", "os", "i"),
}  # fmt: skip
# Adjectives of towns: Житомирська рада, Гродненский горисполком.
_ADJECTIVES: Endings = {
    "ська": ("", "а"), "ька": ("ьк", "а", "я", "ь"), "ская": ("", "ск", "а"),
    "енский": ("о", "а", "ы"), "инский": ("а", "ы", "и"), "ский": ("", "ск", "а", "о", "ь"),
}  # fmt: skip
_RUSSIAN: Endings = {"а": ("",), "я": ("ь",), "ы": ("а",), "и": ("ь", "а", "я")}
_FINNISH: Endings = {
    "ngin": ("nki",), "den": ("si", "ti"), "sten": ("nen",), "run": ("rku",), "oen": ("oki",),
    "en": ("i", ""), "n": ("",),
}  # fmt: skip
_POLISH: Endings = {
    "owie": ("ow",), "owa": ("ow",), "ego": ("e",), "ach": ("y", "e", "i"), "ow": ("y", "i"),
    "ie": ("", "a", "o"), "ia": ("",), "a": ("", "o", "e"), "y": ("a",), "i": ("ia", "a", ""),
    "u": ("", "o", "e", "iu"),
}  # fmt: skip
_CZECH: Endings = {"a": ("", "o"), "ne": ("en",), "e": ("", "a"), "y": ("a",), "ic": ("ice",)}
_LATVIAN: Endings = {"as": ("a", "i"), "es": ("e",), "a": ("s",), "u": ("is", "i", "as")}
_LITHUANIAN: Endings = {
    "aus": ("us",), "iaus": ("ius",), "io": ("ys", "is"), "o": ("as",), "os": ("a",),
    "es": ("e",), "iu": ("iai",), "u": ("ai",),
}  # fmt: skip
_GENITIVE_S: Endings = {"s": ("",)}
_GEORGIAN: Endings = {"ის": ("ი",), "ს": ("",)}
_ARMENIAN: Endings = {"ի": ("",)}
_ADJECTIVAL = "рада|громада|горисполком|горсовет|администрация"

# Beside which words a name stands in which endings.
_BESIDE: tuple[tuple[re.Pattern[str], Endings], ...] = tuple(
    (re.compile(pattern), {fold(ending): tuple(map(fold, others))
                           for ending, others in endings.items()})
    for pattern, endings in (
        (r"dimos ", _GREEK_LATIN), (r"δημοσ |κοινοτητα ", _GREEK),
        (rf".* (?:{_ADJECTIVAL})$", _ADJECTIVES), (r"(?:администрация|мэрия) ", _RUSSIAN),
        (r".* (?:kaupunki|kunta)$", _FINNISH), (r"urzad ", _POLISH),
        (r"(?:magistrat|urad) mesta ", _CZECH),
        (r".* (?:(?:valsts)?pilseta|novads|pagasts)$", _LATVIAN),
        (r".* sav(?:ivaldybe)?$", _LITHUANIAN), (r".*s (?:kommune?|stad|lan)$", _GENITIVE_S),
        (r"ქალაქის |.* მუნიციპალიტეტი$", _GEORGIAN), (r".* (?:քաղաք|համայնք)$", _ARMENIAN),
    )
)  # fmt: skip


def nominatives(name: str, whole: str) -> list[str]:
    """List what a folded name may be in the nominative that stands beside an administration's word.

    Parameters
    ----------
    name
        The name without the word.
    whole
        With it.
    """
    cases: Endings = next((cases for beside, cases in _BESIDE if beside.match(whole)), {})
    return [
        name.removesuffix(ending) + other
        for ending, others in cases.items()
        if name.endswith(ending) and len(name) > len(ending) + 1
        for other in others
    ]
