"""What speaks for each place that a name may mean, and how sure the best of them is.

Candidates of one name are weighed by a conditional logit (McFadden 1974) of a few features: the
form in which the gazetteer has the name, the population, a state or river that the text names. How
sure the best one is comes from a logistic regression on the margin and the features. The numbers
of both are derived by ``scripts/fit_geocoder.py`` from places with known coordinates.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from citynet import _sphere, countries
from citynet.geocoding import (
    _calibration,
    _held_apart,
    _searches,
    divisions,
    gazetteer,
    placenames,
    qualifiers,
)
from citynet.geocoding._candidate import Candidate, of_division, of_place
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer, Place
from citynet.geocoding.placenames import Reading
from citynet.geocoding.qualifiers import Area, Verdict
from citynet.text import fold

# The two halves of a merged municipality's double name are neighbours.
_PAIR_KM = 15.0
_CEDILLAS = str.maketrans("şţ", "șț")
_SAINT, _BLANKS = re.compile(r"\bsaint(?=e?\b)|\bsankt\b"), re.compile(r"[\s.-]")

# Readings of a name are tried tier by tier; the first tier with a hit is the last.
# The share of a state's people that live in the city of its name, from which on it is a city.
_CITY_STATE = 0.4
# Readings that stand only where another part of the text names a division that holds the place.
_NEED_SUPPORT = {"blank", "reversed"}
# A place of fewer inhabitants is a hamlet.
_SMALL = 5000
# The order of no division.
_NO_DIVISION = 3
# Readings of parts of which the writing does not say which is the place.
_PARTS = {"part", "blank", "reversed"}
_TIERS = {
    "exact": 0, "qualifier": 1, "wrapper": 1, "part": 2, "beside": 2, "abbreviation": 2,
    "umlaut": 2, "article": 2, "title": 3, "numbered": 1, "component": 3, "parent": 5,
    "bracket": 3, "shortened": 4, "reversed": 1, "blank": 3,
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

# Homonyms of a country are more or less sure than those of all: logits by which the held-out half
# is told better. In France three of four left open were right, in America one of three taken wrong;
# in Japan and Russia six of thirteen near the threshold were right, said to be four of five.
GROUPS = {
    "FR": 0.73, "BE": 0.73, "NL": 0.73, "LU": 0.73, "IT": 0.19, "ES": 0.19, "PT": 0.19,
    "US": -0.22, "CA": -0.22, "RU": -0.3, "JP": -0.3, "CN": -0.3, "KR": -0.3,
}  # fmt: skip

# The logits are stretched by what makes the half that nothing was fitted on right as often as is
# said, whichever countries are left out of the fit: places said to be .86 sure were right in .92.
STRETCH = 1.16

# What is not where the text says is not what it means, unless the text is in error.
_AGAINST = 0.2
_UNSUPPORTED = 0.7


def candidates(
    name: str,
    codes: Sequence[str],
    index: Gazetteer,
    *,
    region: bool = False,
    foreign: Sequence[str] = (),
    hints: Sequence[Area | str] = (),
    by_ear: bool = False,
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
    by_ear
        Whether the name may be written as the table's language hears it.

    Returns
    -------
    list of Candidate
        With their scores; those that are one answer with a better one are left out.
    """
    region = region or placenames.says_region(name)
    named = [own for code in codes for own in qualifiers.divisions_in(name, code)]
    abroad = {code: parts for code in foreign if (parts := countries.claimed(codes[0], code))}
    question = _Asked(name, (*codes, *foreign), index, tuple(hints), region, tuple(named), abroad)
    found = _gather(question)
    if not found or all(one.is_ruled_out for one in found):
        full = question.judged(_searches.in_full(name, codes, index))
        found += [one for one in full if not one.is_ruled_out]
    if not found or all(one.is_ruled_out for one in found):
        longer = question.judged(_searches.longer_names(name, codes, index))
        longer = [one for one in longer if not question.is_astray(one)]
        found += [one for one in longer if not found or "for" in one.verdicts.values()]
    if by_ear and (not found or all(map(_held_apart.is_unsupported, found))):
        alike = question.judged(_searches.alike(name, codes, index))
        found = [one for one in alike if not one.is_ruled_out] or found
    if not found or all(map(_held_apart.is_unsupported, found)):
        slips = question.judged(_searches.near_spellings(name, codes, index))
        slips = [one for one in slips if not _held_apart.is_swallowed(one, name, index)]
        ids = {one.thing.place_id for one in slips}
        found = [*slips, *(one for one in found if one.thing.place_id not in ids)]
    _held_apart.keep_nearest(found, index)
    _held_apart.settle_abbreviations(found)
    wide = [one for one in found if one.is_division]
    for candidate in found:
        candidate.seat = not candidate.is_division and any(
            _held_apart.is_one_answer(candidate, d) for d in wide
        )
    for candidate in found:
        _weigh(candidate, name, foreign=foreign, region=region)
    # A state or town that the text names, once a candidate lies there, rules the others out.
    if any(candidate.features["hinted"] for candidate in found):
        found = [one for one in found if one.is_ruled_out or not one.features["contradicted"]]
    found.sort(key=lambda c: (c.is_ruled_out, -c.score, c.is_division, -c.population, c.name))
    return _held_apart.distinct(found)


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
        if {"parent", "component", "bracket", "shortened", "reversed"} & set(reading.steps):
            continue
        for candidate in _bearers(reading, codes, index):
            # The county that stands behind a town which nobody knows is not that town.
            if "reversed" in reading.steps and candidate.is_division and not region:
                continue
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
                yield of_division(division, reading)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: what is looked for, where, and what is known of where it lies."""

    name: str
    codes: tuple[str, ...]
    index: Gazetteer
    hints: tuple[Area | str, ...]
    region: bool
    named: tuple[str, ...] = ()
    abroad: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def judged(self, found: Iterable[Candidate]) -> list[Candidate]:
        """Hold every qualifier of the text and the caller against candidates."""
        kept = list(found)
        for candidate in kept:
            reading = candidate.reading
            # Halle (Saale) is the whole name of a place: its own words tell nothing more.
            own = reading.steps == ("exact",) and _is_main(candidate)
            besides = [own for own in self.named if f" {fold(own)} " not in f" {reading.text} "]
            for hint in (*(() if own else reading.hints), *self.hints, *besides):
                candidate.verdicts[hint] = self._verdict(hint, candidate)
            if candidate.is_division:  # by an older boundary a division lies in another
                for hint in besides:
                    if candidate.verdicts[hint] == "for":
                        candidate.verdicts[hint] = "neutral"
        return kept

    def _verdict(self, hint: Area | str, candidate: Candidate) -> Verdict:
        if isinstance(hint, Area):
            return "for" if hint.covers(candidate) else "against"
        reading = candidate.reading
        if "beside" in reading.steps and hint == reading.hints[-1]:
            meaning = qualifiers.meaning_of(hint, candidate.country, self.index)
            if not meaning.is_beside:
                return "unknown"
        near = _PAIR_KM if "component" in reading.steps else qualifiers.TOWN_REACH_KM
        verdict = qualifiers.judge(hint, candidate, reading.text, self.index, near)
        # A land that registers differ on is a division too, Crimea, and a division of the country
        # is meant before a town of the name across the border.
        differed = verdict == "neutral" and len(countries.codes_of(hint)) > 1
        town = verdict == "for" and candidate.country not in self.codes[:1] and (
            qualifiers.meaning_of(hint, candidate.country, self.index).kind == "town"
        )  # fmt: skip
        if (differed or town or verdict in {"unknown", "doubt"}) and any(
            qualifiers.meaning_of(hint, code, self.index).kind == "division"
            for code in self.codes
            if code != candidate.country
        ):
            return "against"  # a division of another of the countries that are asked for
        return verdict

    def bearers(self, readings: Iterable[Reading]) -> list[Candidate]:
        """List what bears the readings' texts, each thing once, by the best of its readings."""
        found: dict[str, Candidate] = {}
        for reading in readings:
            steps = set(reading.steps)
            level = 2 if "bracket" in steps else 1
            if steps & {"parent", "bracket"} and _is_state(
                reading.text.replace(" ", ""), self.codes, self.index, level
            ):
                continue
            if "beside" in steps and self._is_begun_by_a_name(reading):
                continue
            for candidate in self.judged(_bearers(reading, self.codes, self.index)):
                if candidate.is_division and not (self.region or _may_be_division(reading)):
                    continue
                country = candidate.country
                if self.is_astray(candidate) or (
                    country in self.abroad and candidate.admin1 not in self.abroad[country]
                ):
                    continue
                if steps & _NEED_SUPPORT and _holder(candidate, self.index)[0] == _NO_DIVISION:
                    continue
                known = found.get(candidate.thing.place_id)
                if known is None or (known.is_ruled_out and not candidate.is_ruled_out):
                    found[candidate.thing.place_id] = candidate
        return list(found.values())

    def _is_begun_by_a_name(self, reading: Reading) -> bool:
        """Whether a town beside is part of a name that is known: Bernau bei Berlin."""
        words = reading.hints[-1].split()
        texts = (f"{reading.text} {' '.join(words[:end])}" for end in range(1, len(words) + 1))
        keys = [gazetteer.key(text) for text in texts]
        return any(self.index.find(one, code) for one in keys for code in self.codes)

    def is_astray(self, candidate: Candidate) -> bool:
        """Whether a candidate bears a state's name and is not where the text has it.

        Of ``Wyoming, Taylor Mill`` neither is in Wyoming, whatever village of that name is near the
        other; what stands for its city is in the state that any part of the text names. What is
        only also called so is no reading of a state's name elsewhere.
        """
        steps = set(candidate.reading.steps)
        if _held_apart.is_run_together(candidate, self.name, self.index):
            return True
        if steps & _PARTS or "qualifier" in steps:
            # In a county, not in a state, a hamlet of a state's name is not what a text means.
            least = _NO_DIVISION if candidate.population >= _SMALL else _NO_DIVISION - 1
            parted = "qualifier" in steps or ("blank" in steps and candidate.population >= _SMALL)
            held = parted and _holder(candidate, self.index)[0] < least
            held = held and _is_main(candidate)
            return not held and not self.is_within_its_name(candidate)
        if not steps & {"parent", "bracket"}:
            return False
        meant = [
            qualifiers.meaning_of(part, candidate.country, self.index)
            for part in placenames.parts(self.name)[1:]
        ]
        return any(
            one.level == 1
            and not any(qualifiers.holds(area, candidate, self.index) for area in one.areas)
            for one in meant
        )

    def is_within_its_name(self, candidate: Candidate) -> bool:
        """Whether a part that is a state's name too is taken for something in that state.

        Of two states one cannot be a village of its name in the other. Where the text
        names the country, another's state of that name is no reason: Valencia, Venezuela.
        """
        name_key = candidate.reading.text.replace(" ", "")
        told = any(
            said == "neutral" and isinstance(hint, str)
            and qualifiers.meaning_of(hint, candidate.country, self.index).kind == "country"
            for hint, said in candidate.verdicts.items()
        )  # fmt: skip
        codes = (candidate.country,) if told else self.codes
        read = (divisions.find, divisions.coded)  # no quarter by its number: 04 / Asola
        named = [d for code in codes for f in read for d in f(name_key, code) if d.level == 1]
        areas = map(qualifiers.area_of, named)
        return not named or any(qualifiers.holds(area, candidate, self.index) for area in areas)


def _gather(question: _Asked) -> list[Candidate]:
    """Look a name up reading by reading; the first tier with a hit that nothing rules out counts.

    What the text rules out is kept, last, for a person to see.
    """
    is_parted = placenames.is_parted(question.name)
    if not is_parted:
        # Most names are written as the gazetteer has them.
        exact = question.bearers(placenames.as_written(question.name))
        if any(not one.is_ruled_out for one in exact):
            return exact
    tiers: dict[int, list[Reading]] = {}
    for reading in placenames.readings(question.name):
        tiers.setdefault(max(_TIERS[step] for step in reading.steps), []).append(reading)
    ruled_out: list[Candidate] = []
    waiting: list[Candidate] = []
    for tier, readings in sorted(tiers.items()):
        found = question.bearers(readings)
        ruled_out += [one for one in found if one.is_ruled_out]
        # What a longer reading rules out a shorter one that drops the words does not bring back.
        gone = {one.thing.place_id for one in ruled_out if not one.is_division}
        found = [one for one in found if one.thing.place_id not in gone]
        found = [one for one in found if not _is_piece(one, question)]
        possible = [*waiting, *(one for one in found if not one.is_ruled_out)]
        # The whole text as one of many names of a place may be chance, unless it is the main one.
        if tier == 0 and is_parted and not any(map(_is_main, possible)):
            waiting = possible
        elif possible:
            return [*_inmost(possible, question.index), *ruled_out]
    return [*waiting, *ruled_out]


def _is_piece(candidate: Candidate, question: _Asked) -> bool:
    """Whether a candidate has some words only of what is a name: América of Jardín América."""
    if "blank" not in candidate.reading.steps:
        return False
    text, code = f" {candidate.reading.text} ", candidate.country
    longer = {
        reading.text.replace(" ", "") for reading in placenames.readings(question.name)
        if text in f" {reading.text} " and reading.text != candidate.reading.text
    }  # fmt: skip
    return any(question.index.find(one, code) or divisions.find(one, code) for one in longer)


def _is_main(candidate: Candidate) -> bool:
    """Whether a candidate's main name is the reading's text."""
    own = gazetteer.key(candidate.name)
    name_key = candidate.reading.text.replace(" ", "")
    return candidate.is_division or name_key in (own, placenames.untitled(own))


def _holder(candidate: Candidate, index: Gazetteer) -> tuple[int, frozenset[str]]:
    """Give the order and the names of the divisions that the text names and that hold a candidate.

    The order is :data:`_NO_DIVISION` where there is none.
    """
    found = [
        (qualifiers.meaning_of(hint, candidate.country, index).level, hint)
        for hint, verdict in candidate.verdicts.items()
        if verdict == "for" and isinstance(hint, str)
    ]
    held = [(level, hint) for level, hint in found if level]
    texts = {text for _, hint in held for text in (fold(hint), *placenames.unwrap(fold(hint)))}
    return min((level for level, _ in held), default=_NO_DIVISION), frozenset(texts)


def _inmost(found: list[Candidate], index: Gazetteer) -> list[Candidate]:
    """Of a text that names a place and what it lies in, keep the place: ``Van / Edremit``."""
    if len({one.reading.text for one in found}) == 1:
        return found
    held = [_holder(one, index) for one in found]
    kept = []
    for one, (level, _) in zip(found, held, strict=True):
        number = getattr(one.thing, "number", None)
        holds = any(
            (one.reading.text in texts and (inner < level or one.is_division))
            or (number is not None and getattr(other.thing, "part_of", -1) == number)
            for other, (inner, texts) in zip(found, held, strict=True)
            if other.reading.text != one.reading.text
        )
        if not holds:
            kept.append(one)
    return kept or found


def _is_state(name_key: str, codes: Sequence[str], index: Gazetteer, level: int) -> bool:
    """Whether a division of a level or above it bears the name: too large to stand for a part.

    Berlin, Beijing and Seoul are states too, but cities above all.
    """
    for code in codes:
        cities = (index.place(row).population for row in index.find(name_key, code)[:1])
        largest = max(cities, default=0)
        for division in divisions.find(name_key, code):
            if division.level <= level and largest < _CITY_STATE * division.population:
                return True
    return False


def _may_be_division(reading: Reading) -> bool:
    """Whether a reading's text can be a division: not a part, a quarter or a river's name."""
    return not {"component", "shortened", "bracket", "parent"} & set(reading.steps)


def _weigh(candidate: Candidate, name: str, *, foreign: Sequence[str], region: bool) -> None:
    """Set a candidate's features and score."""
    reading = candidate.reading
    name_key = reading.text.replace(" ", "")
    verdicts = set(candidate.verdicts.values())
    doubted = "doubt" in verdicts
    main = _is_main(candidate)
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
        "hinted": float("for" in verdicts),
        "contradicted": float(doubted and "for" not in verdicts),
        "unknown": float("unknown" in verdicts),
        "foreign": float(candidate.country in foreign),
        "division": float(candidate.is_division and not wants_region),
        "level": float(region and not candidate.is_division),
        "slip": 10 * (candidate.similarity - 1.0),
    }
    candidate.score = math.fsum(
        weight * candidate.features.get(feature, 0.0) for feature, weight in CHOICE.items()
    )


def _office(thing: Place | Division) -> float:
    """How high an administration sits in a place: 1 for a state's, 0 for none."""
    order = thing.seat if isinstance(thing, Place) else 0
    return (5 - order) / 4 if order else 0.0


def _plain(name: str) -> str:
    # Romanian's comma below is often written as a cedilla; De Witt is DeWitt, Saint Ives St Ives.
    plain = unicodedata.normalize("NFC", name).casefold().translate(_CEDILLAS)
    return _BLANKS.sub("", _SAINT.sub("st", plain))


def sure_features(found: Sequence[Candidate], index: Gazetteer) -> dict[str, float]:
    """Describe a ranking: what the best candidate's probability of being right depends on.

    What the text rules out is no rival of what it does not.
    """
    best = found[0]
    if not best.is_ruled_out:
        found = [one for one in found if not one.is_ruled_out]
    margin = best.score - found[1].score if len(found) > 1 else 8.0
    name_key = best.reading.text.replace(" ", "")
    known = _searches.spellings(index, best.country)
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
            "unknown": best.features["unknown"],
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
    score = math.fsum(SURE.get(name, 0.0) * value for name, value in features.items())
    score += GROUPS.get(found[0].country, 0.0) if features["rivals"] else 0.0
    sure = 1 / (1 + math.exp(-STRETCH * score))
    if found[0].is_ruled_out:
        return min(sure, _AGAINST)
    if found[0].features["contradicted"]:
        return min(sure, _UNSUPPORTED)
    # A -ku or borough is in a large city, or in the one that the text names.
    steps = set(found[0].reading.steps)
    lone = found[0].reading.level == "district" and "wrapper" in steps and "parent" not in steps
    lone = lone and not found[0].is_division
    if lone and not (found[0].features["hinted"] or found[0].features["quarter"]):
        return min(sure, _UNSUPPORTED)
    apart = _held_apart
    doubts = (apart.is_outdone, apart.is_past, apart.is_overshadowed, apart.was_another)
    if any(doubt(found) for doubt in doubts):
        return min(sure, _UNSUPPORTED)
    if _held_apart.is_clear_slip(found, index) or _calibration.is_sure_slip(found, index):
        sure = max(sure, _held_apart.CLEAR_SLIP)
    # A place of the name is elsewhere: the city that the text names need not have it as a part,
    # unless the text calls it one.
    elsewhere = {"parent", "bracket"} & steps and found[-1].is_ruled_out
    hints = found[0].reading.hints if elsewhere else ()
    if any(isinstance(hint, str) and placenames.is_quarter(fold(hint)) for hint in hints):
        elsewhere = False
    return min(sure, _UNSUPPORTED) if elsewhere or _held_apart.is_unsupported(found[0]) else sure
