"""Provinces, counties and the like: their names, a point in each, and how far each reaches.

A gazetteer of populated places does not hold them. ``data/divisions.csv`` has GeoNames' divisions
of the first order and those of the second that have a code, with their names in many languages,
made by ``scripts/make_divisions.py``; ``data/gazetteer_regions.csv`` has the others of the second
order and those of the first that were until lately, by ``scripts/make_gazetteer_regions.py``. Names
that people use and neither list has stand in ``data/region_names.csv``, and by hand in
``data/districts.csv`` counties and districts, today's and former ones, that have no town's name.
"""

import hashlib
import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from citynet import text as folding
from citynet._data import data_path, write_file
from citynet._tables import read_bundled
from citynet.geocoding import _administrations, gazetteer, placenames
from citynet.text import fold, slug

_LOG = logging.getLogger(__name__)
_TABLES = (
    "divisions.csv", "gazetteer_regions.csv", "region_names.csv", "districts.csv",
    "turkiye_provinces.csv", "division_names.csv",
)  # fmt: skip
# Where the index has the whole world's divisions of the first order: rows by key, name by code.
_WORLD, _NAMES = "*", "names"
_ELISION = re.compile(r"\b([dl])['’]", re.IGNORECASE)
# GeoNames' names in plain letters write ä, ö, ü as two.
_LAST_LATIN = "\u0370"
_DIGRAPHS = re.compile("([aou])e")
_PROVINCE = re.compile(" [iİ]li$")
# CLDR has names whose last word nobody translated, and others misspelt (``San soze Province``).
_LEFT_ENGLISH = re.compile(" (County|Department|District|Division|Parish|Province|Region|State)$")


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
        GeoNames' codes of a first-order division, several where it has been parted since, or that
        of the one which holds a second-order division; empty where none is known.
    name
        Its English name.
    within
        The English name of the first-order division that a second-order one is part of.
    lat, lon
        Degrees of a populated place in its middle.
    radius_km
        Nine tenths of its places lie within this distance of the point.
    population
        Inhabitants of its places.
    place_id
        A readable id: ``punjab-pk-region``.
    iso
        ISO 3166-2's code, empty where none is known.
    members
        GeoNames' ids of places in a second-order division, parted by blanks.
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
    iso: str = ""
    members: str = ""


def find(name_key: str, country: str) -> list[Division]:
    """List the divisions of a country that bear a name, the higher level and population first.

    Parameters
    ----------
    name_key
        The name's fold without blanks, as :func:`citynet.geocoding.gazetteer.key` makes it.
    country
        ISO 3166-1 alpha-2.
    """
    rows = _stored(country)[1].get(name_key, [])
    return [_in_row(country, row) for row in (rows if isinstance(rows, list) else [rows])]


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
    return [of_country(country)[row] for country, row in _first_order().get(name_key, ())]


@cache
def holders(country: str) -> dict[int, str]:
    """Ids of the second-order divisions that hold places, by the places' GeoNames ids."""
    return {
        int(geonameid): division.place_id
        for division in of_country(country)
        for geonameid in division.members.split()
    }


def admin1_name(country: str, code: str) -> str | None:
    """Name of the first-order division with GeoNames' code, None where unknown."""
    return _admin1_names().get(f"{country} {code}")


def admin1_told(country: str, name: str, lang: str) -> str:
    """Name a first-order division in a language: Bavaria is Bayern, where CLDR has it.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2.
    name
        As :func:`admin1_name` gives it.
    lang
        One of the languages that the list has names in; others keep the name.
    """
    told = name if lang == "en" else _told(lang).get((country, name), name)
    # The dotted capital is a letter of Turkish alone.
    return told if lang == "tr" else told.replace("İ", "I")


@cache
def of_country(country: str) -> list[Division]:
    """List a country's divisions: those with a code, then those that only the older list has."""
    return [_in_row(country, row) for row in range(len(_stored(country)[0]))]


@cache
def _in_row(country: str, row: int) -> Division:
    of, level, codes, *rest = json.loads(_stored(country)[0][row])
    return Division(of, level, tuple(codes), *rest)


@cache
def _stored(country: str) -> tuple[list[str], dict[str, int | list[int]]]:
    """Give what is kept of a country's divisions, and the row or rows that each key means.

    Of a country's many divisions few are asked for: each is JSON by itself until it is.
    """
    index = _index()
    kept = index.get(country, "{}")
    # The lines instead of the text: both would take twice the memory. Two threads may come at once.
    index[country] = lines = kept.split("\n") if isinstance(kept, str) else kept
    keys, *rows = lines
    return rows, json.loads(keys)


@cache
def _by_code(country: str) -> dict[str, list[Division]]:
    """Divisions by ISO 3166-2's codes, else by GeoNames' where these are letters."""
    found: dict[str, list[Division]] = defaultdict(list)
    for division in of_country(country):
        letters = [code for code in division.codes[:1] if code.isalpha() and division.level == 1]
        for code in filter(None, (division.iso.partition("-")[2] or "".join(letters),)):
            found[code.lower()].append(division)
            for short in _abbreviated().get(division.iso, ()):
                if division not in found[short]:
                    found[short].append(division)
    return dict(found)


@cache
def _abbreviated() -> dict[str, list[str]]:
    """Keys of the abbreviations of divisions by ISO 3166-2's codes: ``colo`` of Colorado."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_bundled("division_abbreviations.csv"):
        found[row["iso3166_2"]].append(fold(row["abbreviation"]).replace(" ", ""))
    return dict(found)


@cache
def _first_order() -> dict[str, list[list[Any]]]:
    """Countries and rows of the world's divisions of the first order by their names' keys."""
    return dict(json.loads(_index()[_WORLD]))


@cache
def _index() -> dict[str, Any]:
    """Keys and divisions by country, a line of JSON each, from the user's cache or made anew.

    To make the keys of some sixty thousand names takes seconds, to read them a tenth of one.
    """
    path = index_path()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept, dict) and _NAMES in kept:
            return kept
        _LOG.warning("the divisions' index %s is not one; it is made anew", path)
    except FileNotFoundError:
        _LOG.info("the divisions' index is made: %s", path)
    except (OSError, ValueError) as error:
        _LOG.warning("the divisions' index %s cannot be read (%s); it is made anew", path, error)
    index, world = {}, defaultdict(list)
    for country in sorted({*_rows("divisions.csv"), *_rows("gazetteer_regions.csv")}):
        found, names = _made(country)
        held: dict[str, list[int]] = defaultdict(list)
        for row in sorted(range(len(found)), key=lambda n: (found[n].level, -found[n].population)):
            for name_key in _keys_of(country, names[row]):
                held[name_key].append(row)
            if found[row].level == 1:
                own = [*names[row][:3], *_by_hand().get((country, found[row].name), ())]
                for name_key in {name_key for name in own for name_key in _keys(name)} - {""}:
                    world[name_key].append([country, row])
        # Most keys mean one: a list of each would take more memory than all else.
        short = {name_key: rows if rows[1:] else rows[0] for name_key, rows in held.items()}
        index[country] = "\n".join(map(json.dumps, (short, *map(astuple, found))))
    index |= {_WORLD: json.dumps(world), _NAMES: json.dumps(_first_order_names())}
    try:
        write_file(path, json.dumps(index))
    except OSError as error:
        _LOG.warning("the divisions' index cannot be kept in %s: %s", path.parent, error)
    return index


def index_path() -> Path:
    """Path of the index; its name changes with the data and with the code that makes it."""
    stamp = hashlib.blake2b(digest_size=6)
    code = (__file__, _administrations.__file__, placenames.__file__, folding.__file__)
    for file in (*map(Path, code), *map(data_path, _TABLES)):
        stamp.update(file.read_bytes())
    return gazetteer.index_path().with_name(f"divisions-{stamp.hexdigest()}.json")


def _keys_of(country: str, names: Sequence[str]) -> list[str]:
    """Keys of all names of a division, those that are written by hand too."""
    more = [other for name in names for other in _by_hand().get((country, name), ())]
    return list(dict.fromkeys(name_key for name in (*names, *more) for name_key in _keys(name)))


def _keys(name: str) -> list[str]:
    """Keys of a division's name: as it is and without the administration's words."""
    written = [fold(name)]
    if max(name) < _LAST_LATIN or "’" in name:
        if _ELISION.search(name):
            written.append(fold(_ELISION.sub(r"\1 ", name)))
        written += placenames.unwrap(written[-1]) if " " in written[-1] else ()
        written += [plain for text in written if (plain := _DIGRAPHS.sub(r"\1", text)) != text]
    return [text.replace(" ", "") for text in dict.fromkeys(written)]


def _made(country: str) -> tuple[list[Division], list[list[str]]]:
    """Make a country's divisions and their names of the two lists.

    What both lists have keeps the older one's point and reach, which rest on places that bear the
    division's name and not only its code.
    """
    rows = [
        row for file in ("divisions.csv", "districts.csv") for row in _rows(file).get(country, ())
    ]
    older = _rows("gazetteer_regions.csv").get(country, [])
    named = {row["admin1"]: row["name"] for row in rows if row["level"] == "1"}
    holders = {row["name"]: row["code"].partition(" ")[0] for row in older if row["level"] == "1"}
    found = [
        _division(row, row["admin1"], named.get(row["admin1"], "") if row["level"] == "2" else "")
        for row in rows
    ]
    names = [
        [
            row["name"],
            *filter(None, (row.get("tr"), row.get("de"), *row.get("other", "").split("|"))),
        ]
        for row in rows
    ]
    places: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, division in enumerate(found):
        for name_key in _keys_of(country, names[number]):
            places[division.level, name_key].append(number)
    for row in older:
        code = holders.get(row["within"], "") if row["within"] else row["code"]
        division = _division(row, code, named.get(code, row["within"]) if row["within"] else "")
        same = [n for name_key in _keys(division.name) for n in places[division.level, name_key]]
        same = [number for number in same if not code or found[number].codes == division.codes]
        if same:
            found[same[0]] = replace(
                found[same[0]], lat=division.lat, lon=division.lon,
                radius_km=division.radius_km, population=division.population,
                members=division.members,
            )  # fmt: skip
            names[same[0]].append(division.name)
        else:
            found.append(division)
            names.append([division.name])
    return _identified(found), names


@cache
def _rows(file_name: str) -> dict[str, list[dict[str, str]]]:
    """Rows of a table by their country."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_bundled(file_name):
        rows[row["country"]].append(row)
    return dict(rows)


def _division(row: dict[str, str], codes: str, within: str) -> Division:
    parts = [slug(row["name"]), slug(within), row["country"].lower(), "region"]
    return Division(
        row["country"], int(row["level"]), tuple(codes.split()), row["name"], within,
        float(row["lat"]), float(row["lon"]), float(row["radius_km"]), int(row["population"]),
        "-".join(part for part in parts if part), row.get("iso3166_2", ""),
        row.get("geonameids", ""),
    )  # fmt: skip


def _identified(named: list[Division]) -> list[Division]:
    """Give each division of a country an id of its own; of one name the later carry a number."""
    seen: Counter[str] = Counter()
    given = []
    for division in named:
        seen[division.place_id] += 1
        number = seen[division.place_id]
        own = f"{division.place_id}-{number}" if number > 1 else division.place_id
        given.append(replace(division, place_id=own))
    return given


@cache
def _admin1_names() -> dict[str, str]:
    """First-order divisions' names by country and code, ``TR 34``."""
    return dict(json.loads(_index()[_NAMES]))


def _first_order_names() -> dict[str, str]:
    """Name the first-order divisions; what a person has set right wins."""
    named = {
        f"{row['country']} {code}": row["name"]
        for file_name in ("gazetteer_regions.csv", "divisions.csv")
        for row in chain.from_iterable(_rows(file_name).values())
        if row["level"] == "1"
        for code in (row.get("code") or row.get("admin1", "")).split()
    }
    provinces = read_bundled("turkiye_provinces.csv")
    named |= {f"TR {row['geonames_admin1']}": row["province"] for row in provinces}
    spelled = read_bundled("division_names.csv")
    return named | {f"{row['country']} {row['geonames_admin1']}": row["name"] for row in spelled}


@cache
def _told(lang: str) -> dict[tuple[str, str], str]:
    """First-order divisions' names in a language by country and the name that we have of them.

    Turkish has the word for a province behind some names of a country and not behind others.
    """
    listed = chain.from_iterable(_rows("divisions.csv").values())
    return {
        (row["country"], name): _PROVINCE.sub("", row[lang])
        for row in listed
        if row["level"] == "1" and row.get(lang) and not _LEFT_ENGLISH.search(row[lang])
        if (name := admin1_name(row["country"], row["admin1"]))
    }


@cache
def _by_hand() -> dict[tuple[str, str], tuple[str, ...]]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in read_bundled("region_names.csv"):
        names[row["country"], row["region"]].append(row["name"])
    return {region: tuple(spellings) for region, spellings in names.items()}
