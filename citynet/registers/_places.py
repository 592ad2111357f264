"""Where registers mean one place: its key, how sure that is, and which other it may be.

A resolved place is known by its id, an open one by its text. Three kinds need more than that. A
district that the gazetteer lacks is shown at its city and is no other district of it (``Seoul –
Seocho``, ``Seoul – Gangseo``); a region that is named after a district of a city is that district
(``Berlin (Bezirk Mitte)``, ``Mitte (Berlin)``); and a place at a point that one register gives
(``Armutalan``) is the one of that name that another leaves open.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd

from citynet import vocabulary
from citynet._tables import is_missing
from citynet.text import fold

Key = tuple[Any, ...]
REGION = "-region"
# Ways of reading by which a text names a part of a city, and the part may be lost.
_OF_A_CITY = {"part", "bracket", "parent"}
_BESIDE = {"qualifier"}
_CITY, _DISTRICT, _RESOLVED = "city", "district", "resolved"


def keys_of(
    places: gpd.GeoDataFrame,
) -> tuple[list[Key], list[float], dict[Key, list[Mapping[str, Any]]]]:
    """Give each place's key, the probability that it is the one meant, and open ones' candidates.

    Parameters
    ----------
    places
        What ``geocode`` gave.
    """
    rows = places.to_dict("records")
    parts = _parts(rows)
    districts = {str(row["place_id"]) for row in rows if row["level"] == _DISTRICT}
    keys = [_key(row, parts, districts) for row in rows]
    named = _at_own_points(rows, keys)
    sure = [1.0] * len(rows)
    candidates: dict[Key, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows):
        if keys[number][0] == "open":
            text = row["name"], row["country_code"]
            only = named.get((fold(text[0]), text[1]), set())
            if len(only) == 1:
                keys[number] = next(iter(only))
            else:
                candidates[keys[number]] = list(row["candidates"] or [])
        elif not vocabulary.is_body(row["kind"]):
            sure[number] = float(row["confidence"])
    return keys, sure, candidates


def perhaps(key: Key, candidates: Mapping[Key, Sequence[Mapping[str, Any]]]) -> dict[Key, float]:
    """Give the keys of places that a place may be after all, each with a probability.

    An open place may be each of its candidates; a region may be the town that it is named after,
    where a text does not tell a town's district from a district with a town.
    """
    found = candidates.get(key, ())
    others = {("at", str(one.get("place_id")), ""): 1 / len(found) for one in found}
    if key[0] == "at" and key[1].endswith(REGION):
        others["at", key[1].removesuffix(REGION), ""] = 0.5
    return others


def _key(
    row: Mapping[Any, Any], parts: Mapping[str, set[frozenset[str]]], districts: set[str]
) -> Key:
    if row["status"] != _RESOLVED and not vocabulary.is_body(row["kind"]):
        # What a disputed territory is filed under: a village may stand under either name.
        country = row["country_code"] or fold(row["country"])
        text = f"{fold(row['name']) or row['name']}|{fold(row['state'])}|{row['kind']}"
        return ("open", text, str(country or ""))
    place, words = str(row["place_id"]), _rest(row)
    if place.endswith(REGION) and place.removesuffix(REGION) in districts:
        place = place.removesuffix(REGION)
    fits = [part for part in parts.get(place, ()) if words and part <= words]
    part = max(fits, key=lambda part: (len(part), sorted(part)), default=frozenset())
    return ("at", place, " ".join(sorted(part)))


def _parts(rows: Sequence[Mapping[Any, Any]]) -> dict[str, set[frozenset[str]]]:
    """Give, by city, the words of the districts of it that the gazetteer lacks."""
    parts: dict[str, set[frozenset[str]]] = defaultdict(set)
    for row in rows:
        if _steps(row) & _OF_A_CITY and (words := _rest(row)):
            parts[str(row["place_id"])].add(words)
    return parts


def _rest(row: Mapping[Any, Any]) -> frozenset[str]:
    """Give the words of a city's text beside its name."""
    if row["level"] != _CITY or not _steps(row) & (_OF_A_CITY | _BESIDE):
        return frozenset()
    return frozenset(fold(row["name"]).split()) - frozenset(
        fold(row["resolved_name"] or "").split()
    )


def _steps(row: Mapping[Any, Any]) -> set[str]:
    return set(str(row["method"] or "").split("+"))


def _at_own_points(
    rows: Sequence[Mapping[Any, Any]], keys: Sequence[Key]
) -> dict[tuple[str, Any], set[Key]]:
    """Give, by name and country, the places that a register gives a point of its own."""
    named: dict[tuple[str, Any], set[Key]] = defaultdict(set)
    for row, key in zip(rows, keys, strict=True):
        if not is_missing(row["lat"]) and key[0] == "at":
            named[fold(row["name"]), row["country_code"]].add(key)
    return named
