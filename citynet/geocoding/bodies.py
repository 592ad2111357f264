"""International bodies: recognised by abbreviation or full name, located at their seat.

``data/bodies.csv`` says which bodies there are and what they are called; a body's seat stands
there, or in the data set that ``seat_from`` names (``istanbul/bodies.csv``), found by its ``id``,
so that a fact stands once.
"""

import re
from dataclasses import dataclass
from functools import cache

from citynet._tables import read_bundled
from citynet.text import fold

_BRACKETS = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Body:
    """An international body.

    Parameters
    ----------
    id
        Its node's id.
    abbreviation
        As the trade writes it.
    name
        Its English name.
    name_tr
        Its Turkish name, empty where none is known.
    seat_city, seat_country
        Where it sits, empty where unknown.
    seat_from
        What the seat rests on.
    seat_sure
        Whether that is certain.
    """

    id: str
    abbreviation: str
    name: str
    name_tr: str
    seat_city: str
    seat_country: str
    seat_from: str
    seat_sure: bool


def recognise(name: str) -> Body | None:
    """Find a body by its abbreviation or full name in Turkish, English or another language.

    Parameters
    ----------
    name
        ``UCLG``, ``Birleşmiş Kentler ve Yerel Yönetimler``, or both: ``Birleşmiş Kentler (UCLG)``.

    Returns
    -------
    Body or None
        None when ``data/bodies.csv`` does not know it.
    """
    outside = _BRACKETS.sub(" ", name)
    inside = _BRACKETS.findall(name)
    for text in (name, outside, *inside, *re.split(r"\s+[-–—]\s+|\s*[/:]\s*", name)):
        if found := _by_name().get(_key(text)):
            return found
    return None


def _key(text: str) -> str:
    """Search key of a name; ``U.C.L.G.`` has that of ``UCLG``."""
    words = fold(text).split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


@cache
def _by_name() -> dict[str, Body]:
    names: dict[str, Body] = {}
    for row in read_bundled("bodies.csv"):
        seat = row
        if row["seat_from"].endswith(".csv"):
            seat = next(
                other for other in read_bundled(row["seat_from"]) if other["id"] == row["id"]
            )
        body = Body(
            row["id"],
            row["abbreviation"],
            row["name_en"],
            row["name_tr"],
            seat["seat_city"],
            seat["seat_country"],
            seat["seat_from"],
            seat["seat_sure"] == "yes",
        )
        spellings = [body.abbreviation, body.name, body.name_tr, *row["other_names"].split("|")]
        for spelling in filter(None, map(_key, spellings)):
            names.setdefault(spelling, body)
    return names
