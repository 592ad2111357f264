"""Provinces, counties and the like: their names, a point in each, and how far each reaches.

A gazetteer of populated places does not hold them. ``data/gazetteer_regions.csv`` does, made from
GeoNames' names by ``scripts/make_gazetteer_regions.py``; names that people use and GeoNames does
not list stand in ``data/region_names.csv``.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from citynet._tables import read_bundled
from citynet.geocoding import placenames
from citynet.text import fold, slug

_ELISION = re.compile(r"\b([dl])['’]", re.IGNORECASE)
# The file writes ä, ö, ü as two letters.
_DIGRAPHS = re.compile("([aou])e")


@dataclass(frozen=True, slots=True)
class Division:
    """A division of a country.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2.
    level
        1 for a state or province, 2 for a county or the like.
    codes
        GeoNames' codes of a first-order division, its own first; several where GeoNames has parted
        it since, empty where none is known.
    name
        GeoNames' name.
    within
        The name of the first-order division that a second-order one is part of.
    lat, lon
        Degrees of a populated place in its middle.
    radius_km
        Nine tenths of its places lie within this distance of the point.
    population
        Inhabitants of its places.
    place_id
        A readable id: ``punjab-pk-region``.
    """

    country: str
    level: int
    codes: tuple[str, ...]
    name: str
    within: str
    lat: float
    lon: float
    radius_km: float
    population: int
    place_id: str


def find(name_key: str, country: str) -> list[Division]:
    """List the divisions of a country that bear a name, the higher level and population first.

    Parameters
    ----------
    name_key
        The name's fold without blanks, as :func:`citynet.geocoding.gazetteer.key` makes it.
    country
        ISO 3166-1 alpha-2.
    """
    return _by_key(country).get(name_key, [])


def coded(text: str, country: str) -> list[Division]:
    """List the divisions of a country that an abbreviation or number stands for.

    Parameters
    ----------
    text
        Its fold: ``or`` and ``us or`` for Oregon, ``82`` for Tarn-et-Garonne.
    country
        ISO 3166-1 alpha-2.
    """
    own = text.removeprefix(f"{country.lower()} ").replace(" ", "")
    return _by_code(country).get(own, [])


def anywhere(name_key: str) -> list[Division]:
    """List the first-order divisions of the world that bear a name.

    Parameters
    ----------
    name_key
        As for :func:`find`.
    """
    return _first_order().get(name_key, [])


def admin1_code(division: Division) -> str:
    """GeoNames' code of a first-order division, or of that which holds a second-order one."""
    if division.level > 1:
        return _codes_by_name().get((division.country, division.within), "")
    return division.codes[0] if division.codes else ""


def admin1_name(country: str, code: str) -> str | None:
    """Name of the first-order division with GeoNames' code, None where unknown."""
    return _admin1_names().get((country, code))


@cache
def _by_key(country: str) -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for division in sorted(_all().get(country, ()), key=lambda d: (d.level, -d.population)):
        names = [division.name, *_other_names().get((country, division.name), ())]
        for name_key in dict.fromkeys(key for name in names for key in _keys(name)):
            found[name_key].append(division)
    return dict(found)


@cache
def _by_code(country: str) -> dict[str, list[Division]]:
    """Divisions by GeoNames' letters: in some states the abbreviations of everyday use."""
    found: dict[str, list[Division]] = defaultdict(list)
    for division in _all().get(country, ()):
        for code in division.codes[:1]:
            if code.isalpha() and len(code) > 1:
                found[code.lower()].append(division)
    return dict(found)


@cache
def _first_order() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for country in _all():
        for name_key, named in _by_key(country).items():
            found[name_key] += [division for division in named if division.level == 1]
    return {name_key: named for name_key, named in found.items() if named}


@cache
def _codes_by_name() -> dict[tuple[str, str], str]:
    return {
        (country, division.name): division.codes[0]
        for country, named in _all().items()
        for division in named
        if division.level == 1 and division.codes
    }


def _keys(name: str) -> list[str]:
    """Keys of a division's name: as it is and without the administration's words."""
    whole = fold(_ELISION.sub(r"\1 ", name))
    written = (fold(name), whole, *placenames.unwrap(whole))
    plain = [_DIGRAPHS.sub(r"\1", text) for text in written]
    return [text.replace(" ", "") for text in dict.fromkeys((*written, *plain))]


@cache
def _all() -> dict[str, list[Division]]:
    divisions = defaultdict(list)
    for row in read_bundled("gazetteer_regions.csv"):
        country, level, codes, name, within, lat, lon, radius, people = row.values()
        parts = [slug(name), slug(within), country.lower(), "region"]
        place_id = "-".join(part for part in parts if part)
        division = Division(
            country, int(level), tuple(codes.split()), name, within, float(lat), float(lon),
            float(radius), int(people), place_id,
        )  # fmt: skip
        divisions[country].append(division)
    return dict(divisions)


@cache
def _admin1_names() -> dict[tuple[str, str], str]:
    """Name the first-order divisions; GeoNames' names without their letters are set right."""
    named = {
        (country, code): division.name
        for country, divisions in _all().items()
        for division in divisions
        for code in division.codes
    }
    provinces = read_bundled("turkiye_provinces.csv")
    named |= {("TR", row["geonames_admin1"]): row["province"] for row in provinces}
    spelled = read_bundled("division_names.csv")
    return named | {(row["country"], row["geonames_admin1"]): row["name"] for row in spelled}


@cache
def _other_names() -> dict[tuple[str, str], tuple[str, ...]]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in read_bundled("region_names.csv"):
        names[row["country"], row["region"]].append(row["name"])
    return {region: tuple(spellings) for region, spellings in names.items()}
