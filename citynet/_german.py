"""German endings of counted things: 78 Orte, in 78 Orten; 56 Länder, aus 56 Ländern.

Sentences in the catalogue put a count into the dative by ``%(places:dative)s``; names have no
endings that a number could change.
"""

import re

_COUNT = re.compile(r"[\d.,]+")
# Plurals that end so take an n: Orte, Länder, Mittel; those in -n and -s stay as they are.
_TAKES_N = ("e", "el", "er")


def dative(counted: str) -> str:
    """Put a count into the dative; a text that is none stays as it is.

    Parameters
    ----------
    counted
        A number and what it counts, in the nominative.

    Examples
    --------
    >>> [dative(text) for text in ("56 Länder", "1 Land", "14 internationale Organisationen")]
    ['56 Ländern', '1 Land', '14 internationalen Organisationen']
    """
    number, *words = counted.split(" ")
    if not words or not _COUNT.fullmatch(number):
        return counted
    one = number == "1"
    return " ".join([number, *(_word(word, one) for word in words)])


def _word(word: str, one: bool) -> str:
    adjective = word[:1].islower() and word.endswith("e")
    noun = word[:1].isupper() and word.endswith(_TAKES_N) and not one
    return word + "n" if adjective or noun else word
