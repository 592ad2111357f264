"""Parties whose coordinates the table gives, and what a table says besides a party's name."""

from dataclasses import replace

from rapidfuzz.distance import OSA

from citynet import _sphere, countries
from citynet._catalogue import told
from citynet.countries import Country
from citynet.errors import GeocodeError
from citynet.geocoding import evidence, placenames, qualifiers
from citynet.geocoding._answers import (
    NEAR_KM,
    Answer,
    Question,
    described_of,
    point_id,
    resolved_of,
)
from citynet.geocoding._candidate import Candidate, of_place
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

# What stands around a point tells in which divisions it is, to so many places and so far.
_AROUND, _AROUND_KM = 8, 50.0
# A place of a like name beside the point is the same, however it is spelt, and at the very point
# one that has a word of the name.
_BESIDE_KM, _ALIKE = 0.5, 0.7
_SAME_KM, _HALF_ALIKE, _LONG_WORD = 0.02, 0.5, 4
# Readings that take nothing off a name but its qualifiers and an administration's words.
_WHOLE = {"exact", "qualifier", "wrapper"}


class Unplaced:
    """Ids of places that a table locates and the gazetteer does not have, by name and country.

    The same name within :data:`NEAR_KM` is the same place, whatever its last decimals are.
    """

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[float, float, str]]] = {}

    def id(self, name: str, code: str | None, lat: float, lon: float) -> str:
        known = self._known.setdefault(f"{fold(name)}|{code}", [])
        for other_lat, other_lon, place_id in known:
            if _sphere.sphere_km(lon, lat, other_lon, other_lat) <= NEAR_KM:
                return place_id
        known.append((lat, lon, point_id(name, code, lat, lon)))
        return known[-1][2]


def at_own_point(
    question: Question, country: Country | None, index: Gazetteer, unplaced: Unplaced
) -> Answer:
    """Take the table's coordinates, and the gazetteer's place of that name near them, if any."""
    if not (-90 <= question.lat <= 90 and -180 <= question.lon <= 180):  # noqa: PLR2004
        raise GeocodeError(
            question.name
            + ": "
            + told(
                "lat %(lat)s, lon %(lon)s is no point on Earth",
                lat=f"{question.lat:g}",
                lon=f"{question.lon:g}",
            )
        )
    codes = (*country.codes, *countries.territories(country.codes[0])) if country else ()
    near = evidence.nearest(
        question.name, codes, index, question.lat, question.lon,
        within=NEAR_KM, region=question.kind == "region",
    )  # fmt: skip
    near = near or (None if question.kind == "region" else _at_the_point(question, codes, index))
    if near:
        answer = resolved_of(near, index)
        answer.method = f"coordinates+{answer.method}"
        answer.why = told("The table gives the point; %(name)s is beside it.", name=near.name)
    else:
        code = country.codes[0] if country else _country_around(question, index)
        answer = Answer(
            unplaced.id(question.name, code, question.lat, question.lon),
            resolved_name=question.name, country_code=code, method="coordinates",
            level="region" if question.kind == "region" else "city",
            why=told("The table gives the point."),
        )  # fmt: skip
        if code and not country:
            where = countries.name(code)
            answer.note = told(
                "no country is said; all that is near lies in %(where)s", where=where
            )
    said = said_besides(question, country, index)
    against = contradicted(question.name, said, index, question.lat, question.lon)
    if against:
        note = told("the table's point is not in %(where)s, which the table names", where=against)
        return Answer(
            answer.place_id, "ambiguous", country_code=answer.country_code, level=answer.level,
            note=note, candidates=[described_of(near)] if near else [],
        )  # fmt: skip
    answer.lat, answer.lon, answer.confidence = question.lat, question.lon, 1.0
    return answer


def _country_around(question: Question, index: Gazetteer) -> str | None:
    """Tell the country of a point from the places around it, where they agree."""
    near = index.near(question.lat, question.lon, _AROUND_KM)[:_AROUND]
    codes = {index.place(number).country for number in near}
    return codes.pop() if len(codes) == 1 and not question.country else None


def _at_the_point(question: Question, codes: tuple[str, ...], index: Gazetteer) -> Candidate | None:
    """Find the place at the table's point whose name begins so or is nearly so."""
    readings = [r for r in placenames.readings(question.name) if set(r.steps) <= _WHOLE]
    for row in index.near(question.lat, question.lon, _BESIDE_KM):
        place = index.place(row)
        apart = _sphere.sphere_km(place.lon, place.lat, question.lon, question.lat)
        for reading in readings if place.country in (codes or (place.country,)) else ():
            begins = f"{fold(place.name)} ".startswith(f"{reading.text} ")
            if begins or _is_alike(reading.text, fold(place.name), apart <= _SAME_KM):
                step = "longer" if begins else "slip"
                return of_place(place, replace(reading, steps=(*reading.steps, step)))
    return None


def _is_alike(text: str, name: str, here: bool) -> bool:
    alike = OSA.normalized_similarity(text, name)
    shared = any(len(word) >= _LONG_WORD for word in set(text.split()) & set(name.split()))
    return alike >= _ALIKE or (here and (shared or alike >= _HALF_ALIKE))


def said_besides(question: Question, country: Country | None, index: Gazetteer) -> list[str]:
    """List what a row says of where a party is, besides its name and its country's.

    A constituent state in the column of countries (Scotland, Tatarstan) says more than the country
    that it is part of, unless most of the country lives in it: England stands for the whole.
    """
    said = [question.state, country.part if country else ""]
    if isinstance(question.hint, str):
        said.append(question.hint)
    if country and country.kind == "constituent" and not country.part:
        meant = qualifiers.meaning_of(question.country, country.codes[0], index)
        if meant.kind == "division" and not meant.is_most:
            said.append(question.country)
    return [words for words in said if words]


def contradicted(name: str, said: list[str], index: Gazetteer, lat: float, lon: float) -> str:
    """Give the words of a name or row that name a division in which a point is not; else ``""``."""
    words = [*said, *(hint for reading in placenames.readings(name) for hint in reading.hints
                      if reading.steps in {("qualifier",), ("part",)})]  # fmt: skip
    if not words:
        return ""
    near = index.near(lat, lon, _AROUND_KM)[:_AROUND]
    around = [of_place(index.place(row), placenames.literal(name)) for row in near]
    if not around:
        return ""
    for text in dict.fromkeys(words):
        meant = [qualifiers.meaning_of(text, place.country, index) for place in around]
        if all(one.kind == "division" and one.level == 1 for one in meant) and not any(
            area.covers(place) for one in meant for area in one.areas for place in around
        ):
            return text
    return ""
