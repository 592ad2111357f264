"""What the words around a name say of where it lies, held against a candidate.

``Dallas, OR`` says that the Dallas meant is in Oregon; ``Munich, Saxony`` says something that no
Munich bears out. Words are read in the candidate's country, once for each distinct pair: as a kind
of place (*district*), a country, a division (by name, abbreviation or number), a town. A division,
another country or a large town that does not hold the candidate rules it out; a village of the
words' name only makes it doubtful, for the words may name a river or a landscape that nobody knows.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Protocol

from citynet import _sphere, countries
from citynet.countries import Country
from citynet.geocoding import divisions, placenames, postal
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer, key
from citynet.text import fold

# *for*: the candidate is where the words say; *against*: it is not; *doubt*: it is near no town of
# that name; *neutral*: the words tell nothing of where; *unknown*: nobody knows the words.
Verdict = Literal["for", "against", "doubt", "neutral", "unknown"]

# A point that a caller gives as a hint, or a town that a place is said to be near, speaks for what
# lies this near.
HINT_KM = 75.0
# A second-order division's places may lie somewhat beyond the radius of nine tenths of them.
_MARGIN_KM, _BEYOND = 15.0, 1.3
TOWN_REACH_KM = 40.0
# A town of this size is what its name means; a smaller one may have it from a river or landscape.
_LARGE_TOWN = 100_000
# The nearest places of which it is known in which second-order division they are.
_NEIGHBOURS, _NEIGHBOURS_KM = 5, 30.0
# A river or landscape is known by so many places that have it in their names.
_FEWEST = 2
# A town of this size is one by which others are told apart, also where the words may mean else.
_TOWN = 5_000
# The shortest names of states are Uri and Van.
_SHORTEST = 3
# Blanks around and in a single word.
_ONE_WORD = 2
# States of one name in more countries than this are called by a common word.
_BEARERS = 2
# A first-order division of this size abroad is what its name means, where the country has none.
_LARGE_DIVISION = 300_000


class Placed(Protocol):
    """What a qualifier is held against: a place or division with its country."""

    country: str
    admin1: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Area:
    """An area that words or the caller name: what lies in it is meant.

    Parameters
    ----------
    lat, lon
        Its middle, degrees.
    radius_km
        How far it reaches.
    country, admin1
        The codes of a first-order division, which decide instead of the distance.
    part
        The id of a second-order division that it is; then both must hold.
    """

    lat: float
    lon: float
    radius_km: float
    country: str = ""
    admin1: tuple[str, ...] = ()
    part: str = ""

    def is_beside(self, candidate: Placed) -> bool:
        """Tell whether a candidate may lie in the area by its first-order division."""
        return not (self.admin1 and candidate.admin1) or (
            candidate.country == self.country and candidate.admin1 in self.admin1
        )

    def covers(self, candidate: Placed) -> bool:
        """Tell whether a candidate lies in the area."""
        if not self.is_beside(candidate):
            return False
        if self.admin1 and candidate.admin1 and not self.part:
            return True
        apart = _sphere.sphere_km(self.lon, self.lat, candidate.lon, candidate.lat)
        return bool(apart <= self.radius_km)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What words mean in a country.

    Parameters
    ----------
    kind
        What they name.
    texts
        The folded words, as they are and without those of an administration.
    areas
        Where that is; empty for a kind of place and for words that nobody knows.
    countries
        For a country its codes.
    level
        Of a division 1 or 2, else 0.
    is_large
        Whether a town is so large that its name means nothing else.
    is_most
        Whether a division holds most of its country's people.
    is_beside
        Whether the words say that the place is near a town.
    """

    kind: Literal["kind", "country", "division", "town", "unknown"]
    texts: tuple[str, ...]
    areas: tuple[Area, ...] = ()
    countries: tuple[str, ...] = ()
    level: int = 0
    is_large: bool = False
    is_most: bool = False
    is_beside: bool = False


def judge(words: str, candidate: Placed, text: str, index: Gazetteer, near: float) -> Verdict:
    """Hold a qualifier against a candidate.

    Parameters
    ----------
    words
        The qualifier as it is written.
    candidate
        The place or division.
    text
        The folded name under which the candidate was found.
    index
        The gazetteer.
    near
        How far from a town a candidate may be that the town's name is to tell apart, km.
    """
    meaning = meaning_of(words, candidate.country, index)
    shortest = 1 if words.endswith(".") else _SHORTEST  # Frankfurt/O.
    if _completes(meaning, candidate, text, index, shortest):
        return "for"
    if meaning.kind == "unknown" and index.find(text.replace(" ", ""), code := _code(words)):
        meaning = replace(meaning, kind="country", countries=(code,))
    if meaning.kind == "country":
        return "neutral" if candidate.country in meaning.countries else "against"
    if meaning.kind in {"kind", "unknown"}:
        return "neutral" if meaning.kind == "kind" else "unknown"
    if meaning.kind == "division":
        return _of_division(meaning, candidate, index)
    near = HINT_KM if meaning.is_beside else near
    beside = [
        town for town in meaning.areas
        if _sphere.sphere_km(town.lon, town.lat, candidate.lon, candidate.lat) <= near
    ]  # fmt: skip
    if beside:
        # Aydın, beside which Tire is, is also a province, and Tire is in another.
        state = any(
            one.level == 1 for one in divisions.find(text.replace(" ", ""), candidate.country)
        )
        across = state and all(town.admin1 and not town.is_beside(candidate) for town in beside)
        return "doubt" if across and not meaning.is_beside else "for"
    # 札幌市中央区: a part of the city, and no town elsewhere.
    is_quarter = placenames.is_quarter(meaning.texts[0])
    elsewhere: Verdict = "against" if meaning.is_large or meaning.is_beside else "doubt"
    return "unknown" if is_quarter and not meaning.is_beside else elsewhere


def _code(words: str) -> str:
    """Read two or three capitals as a country's code."""
    letters = words.strip(" .()[]")
    is_one = len(letters) in {2, 3} and letters.isascii() and letters.isupper()
    return (countries.code(letters) or "") if is_one else ""


def coded_country(name: str, index: Gazetteer) -> Country | None:
    """Read a country's code beside a name: ``Cordoba (MX)``, but ``Springfield, IL`` is Illinois.

    Parameters
    ----------
    name
        As a table writes it, without a country.
    index
        The gazetteer.

    Returns
    -------
    Country or None
        That in which a place has the name, and no other's division has the code.
    """
    head, *besides = placenames.parts(name)
    code = _code(besides[0]) if len(besides) == 1 else ""
    name_key = key(head)
    if not code or not index.find(name_key, code):
        return None
    others = (country for country in index.bearers(name_key) if country != code)
    if any(divisions.coded(fold(besides[0]), country) for country in others):
        return None
    return Country((code,))


def _of_division(meaning: Qualifier, candidate: Placed, index: Gazetteer) -> Verdict:
    """Hold a division against a candidate; what is itself one lies in a larger one alone."""
    thing = getattr(candidate, "thing", None)
    areas = [area for area in meaning.areas if holds(area, candidate, index)]
    if isinstance(thing, Division) and thing.level == meaning.level:
        if area_of(thing) in meaning.areas:
            return "neutral"
        larger = [area for area in areas if area.part and _reaches(area, thing)]
        return "for" if larger else "against"
    return "for" if areas else "against"


def _reaches(area: Area, division: Division) -> bool:
    """Whether a circle has the whole of a division's in it."""
    apart = _sphere.sphere_km(area.lon, area.lat, division.lon, division.lat)
    return bool(apart + division.radius_km <= area.radius_km)


def holds(area: Area, candidate: Placed, index: Gazetteer) -> bool:
    """Tell whether a candidate is in a division, for want of a code by its neighbours'.

    Counties of one region reach into each other's circles; a place is where those around it are.
    So it is where GeoNames does not say in which division of the first order a place is.

    Parameters
    ----------
    area
        The division's.
    candidate
        The place or division.
    index
        The gazetteer.
    """
    if area.admin1 and not candidate.admin1 and not area.part:
        beside = map(index.place, index.near(candidate.lat, candidate.lon, _NEIGHBOURS_KM))
        near = (place for place in beside if place.admin1 and place.country == candidate.country)
        for place in near:
            return place.country == area.country and place.admin1 in area.admin1
        return area.covers(candidate)
    known = divisions.holders(area.country) if area.part else {}
    if not known or not area.is_beside(candidate):
        return area.covers(candidate)
    own = known.get(getattr(getattr(candidate, "thing", None), "geonameid", None) or 0)
    if own:
        return own == area.part
    around = index.near(candidate.lat, candidate.lon, _NEIGHBOURS_KM)
    ids = (index.place(row).geonameid for row in around)
    held = [known[geonameid] for geonameid in ids if geonameid in known][:_NEIGHBOURS]
    return area.part in held if held else area.covers(candidate)


def _completes(
    meaning: Qualifier, candidate: Placed, text: str, index: Gazetteer, shortest: int
) -> bool:
    """Whether words are the rest of a candidate's name, (Frankfurt) Oder, or another name."""
    number = getattr(getattr(candidate, "thing", None), "number", -1)
    name = fold(candidate.name)
    # Silver City, Virginia is no other name of Virginia City.
    begins = meaning.level == 0 or (meaning.level > 1 and f"{name} ".startswith(f"{text} "))
    rest = set(name.split()) - set(text.split()) if begins else set()
    for folded in meaning.texts:
        own = folded.split()
        if own and all(any(_stands_for(word, other, shortest) for other in rest) for word in own):
            return True
        # Lviv (Lwów) has both names, Wetter is also listed as Wetter (Ruhr); but what a division
        # is called says where, whatever a list of names has.
        if meaning.kind in {"division", "country"}:
            continue
        name_key, whole = folded.replace(" ", ""), text.replace(" ", "")
        for other in (name_key, whole + name_key, name_key + whole):
            if other != whole and number in index.find(other, candidate.country):
                return True
    return False


def _stands_for(word: str, whole: str, shortest: int) -> bool:
    """Whether a word is another, or its beginning: ``Meckl.`` for Mecklenburg."""
    return word == whole or (len(word) >= shortest and whole.startswith(word))


@lru_cache(maxsize=65536)
def meaning_of(words: str, country: str, index: Gazetteer) -> Qualifier:
    """Tell what words mean in a country.

    Parameters
    ----------
    words
        As they are written.
    country
        ISO 3166-1 alpha-2.
    index
        The gazetteer.
    """
    folded = fold(words)
    after = placenames.place_after(folded)
    texts = tuple(dict.fromkeys(filter(None, (folded, *placenames.unwrap(folded), after))))
    if not texts:  # signs alone
        return Qualifier("unknown", texts)
    tries = (_postal, _beside, _division, _country, _kind, _river, _town, _abroad, _ending)
    found: Qualifier | None = next(filter(None, (t(texts, country, index) for t in tries)), None)
    return found or Qualifier("unknown", texts)


def _postal(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:  # noqa: ARG001
    """Read a postal code, or what of one stands for a country.

    Of a country whose codes no table has it tells nothing.
    """
    code = texts[0].replace(" ", "")
    found = postal.areas(code, country) if code[:1].isdigit() or postal.is_code(code) else ()
    named = [one for one in divisions.of_country(country) if one.iso in found]
    if found and not named:
        return Qualifier("country", texts, countries=tuple(iso[:2] for iso in found))
    if named:
        level = min(one.level for one in named)
        return Qualifier("division", texts, tuple(map(area_of, named)), level=level)
    return Qualifier("kind", texts) if postal.is_code(code) else None


def _division(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:
    """Read a division; of one name the higher order counts: Washington is the state.

    A town's whole name is not that of a state with words of an administration: Texas City.
    """
    if index.find(texts[0].replace(" ", ""), country):
        texts = texts[:1]
    for text in texts:
        named = divisions.find(text.replace(" ", ""), country) or divisions.coded(text, country)
        if named:
            level = min(division.level for division in named)
            named = [division for division in named if division.level == level]
            people = sum(d.population for d in divisions.of_country(country) if d.level == 1)
            most = 2 * max(division.population for division in named) > people
            areas = tuple(map(area_of, named))
            return Qualifier("division", texts, areas, level=level, is_most=most)
    return None


def divisions_in(name: str, country: str) -> list[str]:
    """List the first-order divisions that a text names besides a place and that no sign parts off.

    Their own names have commas, slashes or hyphens, are a kind of place or hold another's name: of
    ``Koster, Free State``, ``Bagnes Basel-Landschaft`` or ``West Virginia University`` something
    else would be left of them.

    Parameters
    ----------
    name
        As a table writes it.
    country
        ISO 3166-1 alpha-2.
    """
    text = f" {fold(name)} "
    if text.count(" ") == _ONE_WORD:
        return []
    told = _told_apart(country)
    return [own for own, folded in told if folded in text and folded != text]


@lru_cache(maxsize=512)
def _told_apart(country: str) -> tuple[tuple[str, str], ...]:
    """Names of such divisions with their folds between blanks."""
    first = [division for division in divisions.of_country(country) if division.level == 1]
    return tuple(
        (one.name, f" {fold(one.name)} ") for one in first
        if placenames.is_compound(one.name) or placenames.is_kind(fold(one.name))
        or _holds_another(fold(one.name).split(), country)
    )  # fmt: skip


def _holds_another(words: list[str], country: str) -> bool:
    """Whether some of a division's words are another's name: ``West Virginia``."""
    runs = (words[at:end] for at in range(len(words)) for end in range(at + 1, len(words) + 1))
    shorter = ("".join(run) for run in runs if len(run) < len(words))
    return any(d.level == 1 for name_key in shorter for d in divisions.find(name_key, country))


def state_of(words: str) -> Country | None:
    """Read what is written for a country as a state of one: ``Bavyera``, ``Texas``.

    Parameters
    ----------
    words
        A country's cell that :func:`citynet.countries.lookup` does not know.

    Returns
    -------
    Country or None
        A constituent of the countries that have such a division, the most populous first; None
        where there is none, or where so many have one that the words are no name.
    """
    for spelling in countries.spellings(words):
        folded = fold(spelling)
        for text in (folded, *placenames.unwrap(folded)):
            named = divisions.anywhere(text.replace(" ", "")) if len(text) > 3 else []  # noqa: PLR2004
            named = sorted(named, key=lambda division: -division.population)
            codes = tuple(dict.fromkeys(division.country for division in named))
            if codes and len(codes) <= _BEARERS:
                return Country(codes, "constituent")
    return None


def area_of(division: Division) -> Area:
    """Give the area of a division: its codes where it has some, else a circle.

    A circle too where neither a list of places nor a code says what it holds: its name may be that
    of a landscape that reaches over the border, as the Uckermark and the Eichsfeld do.
    """
    reach = division.radius_km * _BEYOND + _MARGIN_KM
    if division.level > 1 and not division.members and not division.iso:
        return Area(division.lat, division.lon, reach, division.country)
    part = division.place_id if division.level > 1 else ""
    return Area(division.lat, division.lon, reach, division.country, division.codes, part)


def _country(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:
    for text in texts:
        found = countries.familiar(text)
        if found and found.kind != "constituent":
            also = [code for main in found.codes for code in countries.territories(main)]
            if country in found.codes or not index.find(text.replace(" ", ""), country):
                return Qualifier("country", texts, countries=(*found.codes, *also))
    return None


def _kind(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:  # noqa: ARG001
    return Qualifier("kind", texts) if placenames.is_kind(texts[0]) else None


def _river(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:
    """Read ``am Rhein`` by the places whose names end so: what is near one of them is meant."""
    if not placenames.place_after(texts[0]):
        return None
    ending = texts[0].replace(" ", "")
    spelled = [spelling for spelling in index.spellings(country) if spelling.endswith(ending)]
    rows = {row for spelling in spelled for row in index.find(spelling, country)}
    towns = [
        town for row in sorted(rows) if fold((town := index.place(row)).name).endswith(texts[0])
    ]
    if len(towns) < _FEWEST:
        return None
    areas = tuple(Area(town.lat, town.lon, TOWN_REACH_KM) for town in towns)
    return Qualifier("town", texts, areas)


def _beside(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:
    """Read words that say near which town a place is: ``bei Radom``, ``koło Radomia``."""
    name, is_declined, is_article = placenames.town_beside(texts[0])
    name_key = name.replace(" ", "")
    rows = index.find(name_key, country) if name_key else []
    if is_declined and not rows and len(name_key) > 3:  # noqa: PLR2004 - too short to have a stem
        stem = name_key[:-2]
        known = _spellings(index, country)
        start, end = bisect_left(known, stem), bisect_left(known, stem + "\x7f")
        alike = [one for one in known[start:end] if len(one) <= len(name_key)]
        rows = sorted({row for one in alike for row in index.find(one, country)})
    towns = [index.place(row) for row in rows]
    if is_article or (is_declined and towns):
        towns = [town for town in towns if town.population >= _TOWN]
    if not towns:
        return None
    areas = tuple(Area(town.lat, town.lon, HINT_KM) for town in towns)
    return Qualifier("town", (*texts, name), areas, is_beside=True)


@lru_cache(maxsize=8)
def _spellings(index: Gazetteer, country: str) -> list[str]:
    return index.spellings(country)


def _town(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:
    for text in texts:
        towns = [index.place(number) for number in index.find(text.replace(" ", ""), country)]
        if towns:
            areas = tuple(
                Area(
                    town.lat, town.lon, TOWN_REACH_KM, country, tuple(filter(None, (town.admin1,)))
                )
                for town in towns
            )
            return Qualifier("town", texts, areas, is_large=towns[0].population >= _LARGE_TOWN)
    return None


def _abroad(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:  # noqa: ARG001
    """Read a large division of another country: ``Paris, Texas`` is not in France."""
    for text in texts:
        if len(text) > 3:  # noqa: PLR2004 - a code
            named = [
                division for division in divisions.anywhere(text.replace(" ", ""))
                if division.population >= _LARGE_DIVISION
            ]  # fmt: skip
            if named:
                return Qualifier("country", texts, countries=tuple(d.country for d in named))
    return None


def _ending(texts: tuple[str, ...], country: str, index: Gazetteer) -> Qualifier | None:  # noqa: ARG001
    """Read a state at an end of words that are not understood: ``de Montes Belos Piauí``.

    Of states at both ends nothing is in both, unless they are one.
    """
    words = texts[0].split()
    ends = [
        next(filter(None, (_states(part, country) for part in parts)), [])
        for parts in ((words[-n:] for n in range(len(words) - 1, 0, -1)),
                      (words[:n] for n in range(len(words) - 1, 0, -1)))
    ]  # fmt: skip
    if not any(ends):
        return None
    last, first = ends
    both = [one for one in last if one in first] if last and first else [*last, *first]
    return Qualifier("division", texts, tuple(map(area_of, both)), level=1)


def _states(words: list[str], country: str) -> list[Division]:
    """List the first-order divisions that bear words; a code or an article is too short for one."""
    if sum(map(len, words)) < _SHORTEST:
        return []
    return [d for d in divisions.find("".join(words), country) if d.level == 1]
