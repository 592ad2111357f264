"""Names by how they sound: ``Hemedan`` is Hamadān, ``Kızanlık`` Kazanlak, ``Yanbolu`` Yambol.

What one language writes by ear of another is spelt neither way: ``c`` for ``dzh``, ``y`` for ``i``,
whichever vowel is nearest. A town is proposed when it alone of its country's larger ones sounds so.
"""

import re
from collections import defaultdict
from functools import lru_cache
from itertools import compress

from rapidfuzz.distance import OSA

from citynet import countries
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

__all__ = ["is_by_ear", "is_turkish", "key", "towns"]

# Letters that only Turkish and its nearest relatives have, and those of which it has none.
_TURKISH, _FOREIGN = re.compile("[ığşİĞŞ]"), re.compile("[wqx]", re.IGNORECASE)

# Villages sound alike too often.
LEAST = 20_000
# A key of fewer signs is that of too many names.
_SHORTEST = 5
_LIKE = 0.5
# Spellings of one sound, longer ones first; every vowel is one, and what is said twice is said
# once.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|dzh|zh|dj|ch|ts|j", "c"), (r"sch|sh|sz|z", "s"), (r"kh|ch", "h"), (r"gh|g|q", "k"),
        (r"ph", "f"), (r"th|d", "t"), (r"[wb](?=[^aeiouy]|$)|v(?=[^aeiouy]|$)|w", "v"),
        (r"p|(?<=.)b", "p"), (r"x", "ks"), (r"m(?=[pbv])", "n"), (r"[aeiouy]+", "a"),
        (r"(.)\1+", r"\1"), (r"a$", ""),
    )
)  # fmt: skip


def is_by_ear(name: str, country: str, code: str) -> bool:
    """Whether a name abroad is written as Turkish hears it.

    Parameters
    ----------
    name, country
        As the table writes them.
    code
        ISO 3166-1 alpha-2 of the country.
    """
    if code == "TR" or _FOREIGN.search(name):
        return False
    return bool(_TURKISH.search(name)) or is_turkish(country, code)


@lru_cache(maxsize=4096)
def is_turkish(country: str, code: str) -> bool:
    """Whether a country's name is written in Turkish and not as English writes it too."""
    turkish, english = fold(countries.name(code, "tr")), fold(countries.name(code))
    return (turkish in fold(country) and turkish != english) or bool(_TURKISH.search(country))


def key(text: str) -> str:
    """Give the key that spellings of one sound share; empty for what is not in Latin letters.

    Parameters
    ----------
    text
        A folded name.
    """
    written = text.replace(" ", "")
    if not written.isascii():
        return ""
    for pattern, sound in _SOUNDS:
        written = pattern.sub(sound, written)
    return written if len(written) >= _SHORTEST else ""


def towns(text: str, country: str, index: Gazetteer) -> list[int]:
    """Rows of a country's larger towns whose main names sound as a folded name does.

    They have most of its letters too: one vowel for another twice over makes another name.
    """
    sound = key(text)
    rows = _by_sound(country, index).get(sound, []) if sound else []
    names = (fold(index.place(row).name) for row in rows)
    near = [OSA.normalized_similarity(text, name) >= _LIKE for name in names]
    return list(compress(rows, near))


@lru_cache(maxsize=64)
def _by_sound(country: str, index: Gazetteer) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row in index.larger(country, LEAST):
        found[key(fold(index.place(row).name))].append(row)
    return dict(found)
