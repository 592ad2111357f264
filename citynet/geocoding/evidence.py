"""What speaks for each place that a name may mean, and how sure the best of them is.

Candidates of one name are weighed by a conditional logit (McFadden 1974) of a few features: the
form in which the gazetteer has the name, the population, a state or river that the text names. How
sure the best one is comes from a logistic regression on the margin and the features. The numbers
of both are derived by ``scripts/fit_geocoder.py`` from places with known coordinates.
"""

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from citynet import _sphere
from citynet.geocoding import divisions, gazetteer, placenames
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer, Place
from citynet.geocoding.placenames import Reading
from citynet.text import fold

# Candidates this near to each other are one answer: a town and its municipality.
SAME_KM = 20.0
# A point that a caller gives as a hint speaks for what lies this near.
HINT_KM = 75.0
# A second-order division's places may lie somewhat beyond the radius of nine tenths of them.
_MARGIN_KM, _BEYOND = 15.0, 1.3
_TOWN_REACH_KM = 40.0
# The two halves of a merged municipality's double name are neighbours.
_PAIR_KM = 15.0
_CEDILLAS = str.maketrans("şţ", "șț")

# Readings of a name are tried tier by tier; the first tier with a hit is the last.
_TIERS = {
    "exact": 0, "qualifier": 1, "wrapper": 1, "part": 2, "abbreviation": 2, "umlaut": 2,
    "article": 2, "title": 3, "numbered": 1, "component": 3, "parent": 5, "bracket": 3,
    "shortened": 4,
}  # fmt: skip

# Weights of the choice between candidates.
CHOICE = {
    "same": 2.7, "main": 2.55, "population": 2.44, "hinted": 3.93, "contradicted": -3.93,
    "foreign": -2.12, "division": -5.93, "level": -6.0, "head": 0.34, "fame": 2.01,
    "quarter": -0.72, "seat": 0.11, "uncounted": 3.45, "slip": 10.0, "office": 2.03,
}  # fmt: skip
# Weights of the best candidate's probability of being right, fitted on GeoNames' places alone:
# fitted with the added communes and districts, they let more errors pass in the held-out half.
SURE = {
    "intercept": -1.49, "margin": 0.46, "alone": -1.79, "same": 0.72, "main": 0.94,
    "population": 0.11, "length": 0.75, "family": -0.16, "hinted": 0.98, "contradicted": -1.73,
    "foreign": -0.54, "division": 0.52, "head": -0.46, "fame": 0.66, "uncounted": 0.34,
    "fame_margin": 0.7, "population_margin": 0.44, "rival_same": -0.63, "quarter": -0.03,
    "seat": 1.3, "slip": 2.22, "alone_alternate": -0.59, "alone_population": -0.04,
    "alone_fame": 0.33, "rivals": -0.59, "paired": 0.29, "qualifier": -0.82, "wrapper": -0.65,
    "part": 0.14, "article": -0.15, "title": 0.01, "numbered": 0.03, "component": -3.12,
    "parent": 0.01, "shortened": -2.13, "longer": -0.3, "slipped": -1.59,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """An area that the text or the caller names: what lies in it is meant.

    Parameters
    ----------
    lat, lon
        Its middle, degrees.
    radius_km
        How far it reaches.
    country, admin1
        The codes of a first-order division, which decide instead of the distance.
    """

    lat: float
    lon: float
    radius_km: float
    country: str = ""
    admin1: str = ""

    def covers(self, candidate: "Candidate") -> bool:
        """Tell whether a candidate lies in the area."""
        if self.admin1 and candidate.admin1:
            return (self.country, self.admin1) == (candidate.country, candidate.admin1)
        return _sphere.sphere_km(self.lon, self.lat, candidate.lon, candidate.lat) <= self.radius_km


@dataclass(slots=True)
class Candidate:
    """A place or division that a name may mean, with the evidence for it."""

    thing: Place | Division
    reading: Reading
    country: str
    admin1: str
    name: str
    lat: float
    lon: float
    population: int
    features: dict[str, float] = field(default_factory=dict)
    similarity: float = 1.0
    seat: bool = False
    score: float = 0.0

    @property
    def is_division(self) -> bool:
        """Whether it is a province or county and not a populated place."""
        return isinstance(self.thing, Division)


def candidates(
    name: str,
    codes: Sequence[str],
    index: Gazetteer,
    *,
    region: bool = False,
    foreign: Sequence[str] = (),
    hints: Sequence[Hint | str] = (),
) -> list[Candidate]:
    """Find what a name may mean, the best first.

    Parameters
    ----------
    name
        As the table writes it.
    codes
        The countries to look in.
    index
        The gazetteer.
    region
        Whether the table says that a region is meant.
    foreign
        Codes under which the gazetteer may file the country's places: its territories.
    hints
        Areas, or names of states, rivers and towns, that tell homonyms apart.

    Returns
    -------
    list of Candidate
        With their scores; those that are one answer with a better one are left out.
    """
    found = _gather(name, codes, foreign, index, region)
    if not found:
        found = list(_longer_names(name, codes, index))
    if not found:
        found = list(_near_spellings(name, codes, index))
    wide = [one for one in found if one.is_division]
    for candidate in found:
        candidate.seat = not candidate.is_division and any(_one_answer(candidate, d) for d in wide)
    for candidate in found:
        _weigh(candidate, name, foreign=foreign, hints=hints, index=index, region=region)
    # A state or town that the text names, once a candidate lies there, rules the others out.
    if any(candidate.features["hinted"] for candidate in found):
        found = [one for one in found if not one.features["contradicted"]]
    found.sort(key=lambda c: (-c.score, c.is_division, -c.population, c.name))
    return _distinct(found)


def nearest(
    name: str,
    codes: Sequence[str],
    index: Gazetteer,
    lat: float,
    lon: float,
    *,
    within: float,
    region: bool = False,
) -> Candidate | None:
    """Find the thing of a name near a known point.

    Parameters
    ----------
    name
        As the table writes it.
    codes
        The countries to look in; empty for those of the places around the point.
    index
        The gazetteer.
    lat, lon
        Degrees.
    within
        How far it may be, in km; a region may be as far as it reaches.
    region
        Whether a region is meant, which a place of that name is not.
    """
    if not codes:
        around = index.near(lat, lon, within)
        codes = tuple(dict.fromkeys(index.place(number).country for number in around))
    best: tuple[float, Candidate] | None = None
    for reading in _lazily(name):
        if {"parent", "component", "bracket", "shortened"} & set(reading.steps):
            continue
        for candidate in _bearers(reading, codes, index):
            apart = _sphere.sphere_km(lon, lat, candidate.lon, candidate.lat)
            reach = within
            if isinstance(candidate.thing, Division):
                reach += candidate.thing.radius_km
                # A town before the county that has its name.
                apart += 0 if region else within
            elif region:
                apart += within
            if apart <= (reach if not candidate.is_division else reach + within) and (
                best is None or apart < best[0]
            ):
                best = apart, candidate
        if best:
            return best[1]
    return None


def _lazily(name: str) -> Iterator[Reading]:
    """Give the literal reading before the others are made."""
    yield placenames.literal(name)
    yield from placenames.readings(name)[1:]


def _bearers(reading: Reading, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    name_key = reading.text.replace(" ", "")
    if not name_key:
        return
    for code in codes:
        for number in index.find(name_key, code):
            yield of_place(index.place(number), reading)
        if len(name_key) > 2:  # noqa: PLR2004 - a division's code, not its name
            for division in divisions.find(name_key, code):
                yield _of_division(division, reading)


def _gather(
    name: str, codes: Sequence[str], foreign: Sequence[str], index: Gazetteer, region: bool
) -> list[Candidate]:
    # Most names are written as the gazetteer has them.
    literal = placenames.literal(name)
    if exact := list(_bearers(literal, (*codes, *foreign), index)):
        return exact
    tiers: dict[int, list[Reading]] = {}
    for reading in placenames.readings(name):
        tiers.setdefault(max(_TIERS[step] for step in reading.steps), []).append(reading)
    for _, readings in sorted(tiers.items()):
        found: dict[str, Candidate] = {}
        for reading in readings:
            if "parent" in reading.steps and _is_state(reading.text.replace(" ", ""), codes):
                continue
            for candidate in _bearers(reading, (*codes, *foreign), index):
                if region or not candidate.is_division or _may_be_division(reading):
                    found.setdefault(candidate.thing.place_id, candidate)
        if found:
            return list(found.values())
    return []


def _is_state(name_key: str, codes: Sequence[str]) -> bool:
    """Whether a first-order division bears the name: too large to stand for a part of it."""
    return any(division.level == 1 for code in codes for division in divisions.find(name_key, code))


def _may_be_division(reading: Reading) -> bool:
    """Whether a reading's text can be a division: not a part, a quarter or a river's name."""
    return not {"component", "shortened", "bracket", "parent"} & set(reading.steps)


def of_place(place: Place, reading: Reading, similarity: float = 1.0) -> Candidate:
    """Make a candidate of a place of the gazetteer."""
    return Candidate(
        place, reading, place.country, place.admin1, place.name, place.lat, place.lon,
        place.population, similarity=similarity,
    )  # fmt: skip


def _of_division(division: Division, reading: Reading) -> Candidate:
    return Candidate(
        division, reading, division.country, division.code, division.name, division.lat,
        division.lon, division.population,
    )  # fmt: skip


@lru_cache(maxsize=300)
def _spellings(index: Gazetteer, country: str) -> list[str]:
    return index.spellings(country)


def _longer_names(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for places whose whole name begins with the words: Remseck is Remseck am Neckar."""
    for reading in placenames.readings(name):
        name_key = reading.text.replace(" ", "")
        if len(name_key) < 5 or not set(reading.steps) <= {"exact", "qualifier", "wrapper"}:  # noqa: PLR2004
            continue
        for code in codes:
            known = _spellings(index, code)
            start, end = bisect_left(known, name_key), bisect_left(known, name_key + "\x7f")
            longer = Reading(reading.text, (*reading.steps, "longer"), reading.level, reading.hints)
            for spelling in known[start:end]:
                for number in index.find(spelling, code):
                    place = index.place(number)
                    if fold(place.name).startswith(reading.text + " "):
                        yield of_place(place, longer)


def _near_spellings(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for slips: keys with the same first letter, the same length but two, most letters."""
    readings = [
        r for r in placenames.readings(name) if set(r.steps) <= {"exact", "qualifier", "wrapper"}
    ]
    for reading in readings[-2:]:
        wanted = reading.text.replace(" ", "")
        if len(wanted) < 5:  # noqa: PLR2004 - every short name has neighbours
            continue
        for code in codes:
            known = _spellings(index, code)
            start = bisect_left(known, wanted[0])
            end = bisect_left(known, wanted[0] + "\x7f")
            near = process.extract(
                wanted,
                known[start:end],
                scorer=OSA.normalized_similarity,
                score_cutoff=0.8,
                limit=3,
            )
            slip = Reading(reading.text, (*reading.steps, "slip"), reading.level, reading.hints)
            for spelling, similarity, _ in near:
                for number in index.find(spelling, code):
                    yield of_place(index.place(number), slip, similarity)


def _weigh(
    candidate: Candidate,
    name: str,
    *,
    foreign: Sequence[str],
    hints: Sequence[Hint | str],
    index: Gazetteer,
    region: bool,
) -> None:
    """Set a candidate's features and score."""
    reading = candidate.reading
    name_key = reading.text.replace(" ", "")
    near = _PAIR_KM if "component" in reading.steps else _TOWN_REACH_KM
    inside = [
        hint.covers(candidate)
        if isinstance(hint, Hint)
        else _supports(hint, candidate, index, near)
        for hint in (*reading.hints, *hints)
    ]
    own = gazetteer.key(candidate.name)
    main = candidate.is_division or name_key in (own, placenames.untitled(own))
    wants_region = region or reading.level == "region"
    candidate.features = {
        "same": float(main and _plain(candidate.name) in _plain(name)),
        "main": float(main),
        "head": float(not main and gazetteer.key(candidate.name).startswith(name_key)),
        "fame": math.log10(1.0 + getattr(candidate.thing, "spellings", 0)),
        "quarter": float(getattr(candidate.thing, "part_of", -1) >= 0),
        "seat": float(candidate.seat),
        "office": _office(candidate.thing),
        "population": math.log10(candidate.population + 100.0),
        "uncounted": float(candidate.population == 0),
        "hinted": float(any(inside)),
        "contradicted": float(False in inside and True not in inside),
        "foreign": float(candidate.country in foreign),
        "division": float(candidate.is_division and not wants_region),
        "level": float(region and not candidate.is_division),
        "slip": 10 * (candidate.similarity - 1.0),
    }
    candidate.score = sum(
        weight * candidate.features[feature] for feature, weight in CHOICE.items()
    )


def _office(thing: Place | Division) -> float:
    """How high an administration sits in a place: 1 for a state's, 0 for none."""
    order = thing.seat if isinstance(thing, Place) else 0
    return (5 - order) / 4 if order else 0.0


def _plain(name: str) -> str:
    # Romanian's comma below is often written as a cedilla.
    return unicodedata.normalize("NFC", name).casefold().translate(_CEDILLAS)


def _supports(word: str, candidate: Candidate, index: Gazetteer, near: float) -> bool | None:
    """Whether a hint in words speaks for a candidate; None where nobody knows the words."""
    if (
        word.replace(" ", "")
        in gazetteer.key(candidate.name)
        != candidate.reading.text.replace(" ", "")
    ):
        return True
    areas = _areas(word, candidate.country, index, near)
    return any(area.covers(candidate) for area in areas) if areas else None


@lru_cache(maxsize=4096)
def _areas(word: str, country: str, index: Gazetteer, near: float) -> tuple[Hint, ...]:
    """Areas of a country that a hint's words may name: its divisions, else its towns."""
    areas: list[Hint] = []
    for text in (word, *placenames.unwrap(word)):
        name_key = text.replace(" ", "")
        areas += [
            Hint(d.lat, d.lon, d.radius_km * _BEYOND + _MARGIN_KM, country, d.code)
            for d in divisions.find(name_key, country)
        ]
        towns = map(index.place, index.find(name_key, country))
        areas += [Hint(town.lat, town.lon, near) for town in towns]
    return tuple(areas)


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """Leave out what is one answer with a better candidate: the same name nearby."""
    kept: list[Candidate] = []
    for candidate in found:
        if not any(_one_answer(candidate, better) for better in kept):
            kept.append(candidate)
    return kept


def _one_answer(candidate: Candidate, better: Candidate) -> bool:
    reach = SAME_KM
    for one in (candidate, better):
        if isinstance(one.thing, Division):
            reach = max(reach, one.thing.radius_km)
    return _sphere.sphere_km(candidate.lon, candidate.lat, better.lon, better.lat) <= reach


def sure_features(found: Sequence[Candidate], index: Gazetteer) -> dict[str, float]:
    """Describe a ranking: what the best candidate's probability of being right depends on."""
    best = found[0]
    margin = best.score - found[1].score if len(found) > 1 else 8.0
    name_key = best.reading.text.replace(" ", "")
    known = _spellings(index, best.country)
    start = bisect_left(known, name_key)
    family = bisect_left(known, name_key + "\x7f") - start
    steps = set(best.reading.steps)
    rival = found[1].features if len(found) > 1 else {"fame": 0.0, "population": 2.0}
    fame_margin = best.features["fame"] - rival["fame"]
    population_margin = best.features["population"] - rival["population"]
    return (
        {
            "intercept": 1.0,
            "margin": min(margin, 8.0),
            "alone": float(len(found) == 1),
            "same": best.features["same"],
            "main": best.features["main"],
            "population": best.features["population"],
            "length": min(len(name_key), 20) / 10,
            "family": math.log10(1 + max(family - 1, 0)),
            "hinted": best.features["hinted"],
            "contradicted": best.features["contradicted"],
            "foreign": best.features["foreign"],
            "division": best.features["division"],
            "head": best.features["head"],
            "fame": best.features["fame"],
            "uncounted": best.features["uncounted"],
            "fame_margin": fame_margin,
            "population_margin": population_margin,
            "rival_same": found[1].features["same"] if len(found) > 1 else 0.0,
            "quarter": best.features["quarter"],
            "seat": best.features["seat"],
            "slip": best.features["slip"],
            "alone_alternate": float(len(found) == 1 and not best.features["main"]),
            "alone_population": (len(found) == 1) * best.features["population"],
            "alone_fame": (len(found) == 1) * best.features["fame"],
            "rivals": math.log(len(found)),
            "paired": float("component" in steps and best.features["hinted"]),
        }
        | {step: float(step in steps) for step in (*_TIERS, "longer") if step != "exact"}
        | {"slipped": float("slip" in steps)}
    )


def confidence(found: Sequence[Candidate], index: Gazetteer) -> float:
    """Probability that the best of the candidates is right, calibrated."""
    features = sure_features(found, index)
    score = sum(SURE.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-score))
