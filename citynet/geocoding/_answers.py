"""A question about a party and the answer to it, before it becomes a row of places."""

import math
from dataclasses import dataclass, field
from typing import Any

from citynet._catalogue import told
from citynet.geocoding import divisions
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer, Place
from citynet.text import slug

# A table's own coordinates name the gazetteer's place of that name within this distance.
NEAR_KM = 25.0
SHOWN = 5
HintLike = str | tuple[float, float]


@dataclass(slots=True)
class Question:
    name: str
    country: str
    kind: str
    lat: float
    lon: float
    state: str = ""
    hint: HintLike | None = None

    @property
    def is_located(self) -> bool:
        return not (math.isnan(self.lat) or math.isnan(self.lon))


@dataclass(slots=True)
class Answer:
    place_id: str
    status: str = "resolved"
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
    why: str = ""
    lat: float = math.nan
    lon: float = math.nan


def both(note: str, other: str) -> str:
    """Join two notes, either of which may be empty."""
    return told("%(note)s; %(other)s", note=note, other=other) if note and other else note or other


def point_id(name: str, code: str | None, lat: float, lon: float) -> str:
    """Build an id of name and point, for places without a number: ``neustadt-de-50.1n8.3e``."""
    point = f"{abs(lat):.1f}{'sn'[lat >= 0]}{abs(lon):.1f}{'we'[lon >= 0]}"
    return "-".join(filter(None, (slug(name) or "unnamed", (code or "").lower(), point)))


def resolved_of(candidate: Candidate, index: Gazetteer) -> Answer:
    """Answer with a candidate."""
    thing, steps = candidate.thing, candidate.reading.steps
    answer = Answer(
        thing.place_id, resolved_name=candidate.name, country_code=candidate.country,
        admin1=admin1_of(candidate), population=_counted(candidate),
        method="+".join(steps), lat=candidate.lat, lon=candidate.lon,
    )  # fmt: skip
    if isinstance(thing, Division):
        answer.level = "region"
        answer.note = told("a point in the middle of %(name)s", name=candidate.name)
        return answer
    answer.geonameid = thing.geonameid
    if thing.geonameid is None:
        answer.note = told("not in GeoNames: shown in its middle or amid its neighbours")
    if {"parent", "bracket"} & set(steps):
        answer.note = told("the gazetteer does not have the district; this is its city")
    elif candidate.reading.level == "region":
        answer.level = "region"
        answer.place_id += "-region"
        answer.note = told(
            "a region, shown at %(name)s, from which it has its name", name=candidate.name
        )
    elif thing.part_of >= 0:
        answer.level = "district"
        city = index.place(thing.part_of)
        within = told("in or beside %(city)s", city=city.name)
        answer.note = both(within, answer.note)
    elif candidate.reading.level == "district":
        answer.level = "district"
    return answer


def admin1_of(candidate: Candidate) -> str | None:
    """Name the first-order division of a candidate."""
    if isinstance(candidate.thing, Division):
        return candidate.thing.within or candidate.name
    return divisions.admin1_name(candidate.country, candidate.admin1)


def _counted(candidate: Candidate) -> int | None:
    """Give the population where it is a count: a lacking district has an estimate."""
    thing = candidate.thing
    estimated = isinstance(thing, Place) and not thing.counted
    return None if estimated else candidate.population or None


def described_of(candidate: Candidate) -> dict[str, Any]:
    """Describe a candidate in a row of places."""
    thing = candidate.thing
    return {
        "name": candidate.name,
        "admin1": admin1_of(candidate),
        "country_code": candidate.country,
        "lat": candidate.lat,
        "lon": candidate.lon,
        "population": _counted(candidate),
        "geonameid": thing.geonameid if isinstance(thing, Place) else None,
        "place_id": thing.place_id,
        "level": "region" if isinstance(thing, Division) else "city",
    }
