"""Whose a list is that does not say it: the town that its file is called by."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from citynet import countries, vocabulary
from citynet.geocoding.verdicts import geocode
from citynet.text import fold

# A town that a file is called by has so many inhabitants; smaller ones have the names of words.
_LEAST = 5_000
_EXACT = {"exact", "exact+wrapper", "wrapper"}


def towns(names: Sequence[str]) -> dict[str, str]:
    """Give, of several files' names, those that are towns' as a home: ``Köln, Germany``.

    A name of which there are several towns is the one in the country where most of the others are.
    A single file's name tells nothing.
    """
    if len(names) < 2:  # noqa: PLR2004
        return {}
    # ``Bingen_am_Rhein.ods``: files are called without blanks.
    plain = {name.replace("_", " "): name for name in names}
    found = _plain_towns([*plain])
    return {plain[name]: home for name, home in found.items()}


def _plain_towns(names: Sequence[str]) -> dict[str, str]:
    anywhere = _found(names, None)
    lands = Counter(anywhere.values())
    if not lands:
        return {}
    land = lands.most_common(1)[0][0]
    found = {**anywhere, **_found(names, countries.name(land))}
    return {name: f"{name}, {countries.name(code)}" for name, code in found.items()}


def _found(names: Sequence[str], country: str | None) -> dict[str, str]:
    parties = pd.DataFrame({"a_name": list(names), "b_name": "Paris", "b_country": "France"})
    parties = parties.assign(a_country=country, type=vocabulary.DEFAULT_TYPE)
    places = geocode(parties.astype(object))
    wanted = {fold(name): name for name in names}
    return {
        wanted[fold(row["name"])]: str(row["country_code"])
        for row in places.to_dict("records")
        if row["status"] == "resolved" and fold(row["name"]) in wanted
        and row["method"] in _EXACT and not pd.isna(row["population"])
        and row["population"] >= _LEAST
    }  # fmt: skip
