"""What rules a candidate out, or makes it doubtful, beyond the words that say where it lies."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from citynet import _sphere
from citynet.geocoding import _added_names, divisions, placenames, qualifiers
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

__all__ = [
    "CLEAR_SLIP", "beside", "distinct", "is_clear_slip", "is_one_answer", "is_outdone",
    "is_overshadowed", "is_past", "is_run_together", "is_swallowed", "is_unsupported",
    "keep_nearest", "settle_abbreviations", "was_another",
]  # fmt: skip

# Candidates this near to each other are one answer: a town and its municipality.
SAME_KM = 20.0
# Of two places near a town the one that is so much further away is not meant.
_FURTHER, _FURTHER_KM = 2.0, 5.0
# A state's name and a place's.
_WORDS = 2
# A place of fewer inhabitants is a village.
_VILLAGE = 5000
# A city of so many times a village's people goes before it by another name too.
_FAR_LARGER = 100
# So many times as large a city of a longer name may be meant by its last word.
_MUCH_LARGER = 5
# Where English is spoken, and the share of letters of which names that have less are two names.
_ENGLISH, _HALF = frozenset({"AU", "CA", "GB", "IE", "NZ", "US"}), 0.5
# How sure a slip of one letter is that makes one name of its country of a name that is none. Of
# 3,000 names with a drawn slip those of ten letters and more without a rival are right; of names
# without a slip that the gazetteer lacks none is as long (EU table). Where every municipality is
# known, in France and Hungary, seven letters do.
CLEAR_SLIP, _LONG, _LONG_LISTED, _LISTED = 0.92, 11, 8, frozenset({"FR", "HU"})


def is_swallowed(candidate: Candidate, name: str, index: Gazetteer) -> bool:
    """Whether a slip swallows a state's name at an end of the text: Debrecen is not in Vas."""
    if is_run_together(candidate, name, index):
        return True
    meaning = qualifiers.meaning_of(name, candidate.country, index)
    if meaning.level != 1 or any(qualifiers.holds(one, candidate, index) for one in meaning.areas):
        return False
    words, own = fold(name).split(), fold(candidate.name).split()
    rests = {words[0]: "".join(words[1:]), words[-1]: "".join(words[:-1])}
    return any(
        one.level == 1
        for word, rest in rests.items()
        if word not in own or index.find(rest, candidate.country)
        for one in divisions.find(word, candidate.country)
    )


def is_run_together(candidate: Candidate, name: str, index: Gazetteer) -> bool:
    """Whether a state's name and a place's are taken for one name of something elsewhere.

    ``Somogy, Hatvan`` is not Somogyhatvan, which is in another county, nor is ``Missouri Valley
    City`` a city called Missouri Valley; Kansas City is called so.
    """
    words = fold(name).split()
    if len(words) < _WORDS or words == fold(candidate.name).split():
        return False
    if not {"exact", "wrapper"} & set(candidate.reading.steps):
        return False
    is_parted = placenames.is_parted(name)
    for cut in range(1, len(words)):
        for state, rest in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            named = divisions.find("".join(state), candidate.country)
            if is_parted:  # Bera/H is no place called Berah
                named = [*named, *divisions.coded("".join(state), candidate.country)]
            areas = [qualifiers.area_of(one) for one in named if one.level == 1]
            if (
                areas
                and index.find("".join(rest), candidate.country)
                and not any(qualifiers.holds(area, candidate, index) for area in areas)
            ):
                return True
    return False


def beside(candidate: Candidate, index: Gazetteer) -> tuple[str, float] | None:
    """Give the words by which a candidate is near a town, and how far from it it is, km."""
    for hint, verdict in candidate.verdicts.items():
        if isinstance(hint, str) and verdict == "for":
            meaning = qualifiers.meaning_of(hint, candidate.country, index)
            if meaning.is_beside:
                return hint, min(
                    _sphere.sphere_km(town.lon, town.lat, candidate.lon, candidate.lat)
                    for town in meaning.areas
                )
    return None


def keep_nearest(found: Sequence[Candidate], index: Gazetteer) -> None:
    """Rule out of several that are near a town those that are clearly further away."""
    near = [(one, told) for one in found if (told := beside(one, index))]
    least = min((km for _, (_, km) in near), default=0.0)
    for one, (hint, km) in near:
        if km > _FURTHER * least + _FURTHER_KM:
            one.verdicts[hint] = "against"


def settle_abbreviations(found: Sequence[Candidate]) -> None:
    """Doubt what an abbreviation does not complete where it completes another's name.

    ``Frankfurt/O.`` is Frankfurt (Oder), however many more live in the other one.
    """
    cut = {hint for one in found for hint in one.verdicts if str(hint).endswith(".")}
    for hint in cut:
        if any(one.verdicts.get(hint) == "for" for one in found):
            for one in found:
                if one.verdicts.get(hint) == "unknown":
                    one.verdicts[hint] = "doubt"


def is_outdone(found: Sequence[Candidate]) -> bool:
    """Whether a place whose name begins so stands before one that is called so: Bayonne, Bayon.

    A city stands before a hamlet: one of far more inhabitants.
    """
    best = found[0]
    if not best.features["head"] or best.is_division:
        return False
    rivals = [one for one in found[1:] if one.features["main"] and not one.is_ruled_out]
    most = max((one.population for one in rivals if not one.is_division), default=0)
    return best.population < _FAR_LARGER * most


def is_overshadowed(found: Sequence[Candidate]) -> bool:
    """Whether a far larger city has the name with a word of honour before it.

    Heroica Matamoros is what is called Matamoros, and a town of that name is in another state.
    """
    best = found[0]
    ending = f" {best.reading.text}"
    return not best.is_division and best.population > 0 and any(
        one.population >= _MUCH_LARGER * best.population and fold(one.name).endswith(ending)
        for one in found[1:]
        if not one.is_ruled_out and not one.is_division and not one.features["main"]
    )  # fmt: skip


def was_another(found: Sequence[Candidate]) -> bool:
    """Whether the name is also that of a municipality which another has taken in: Haramachi."""
    best = found[0]
    own = (best.country, best.reading.text.replace(" ", ""))
    admin1, name, reason = _added_names.reasons().get(own, ("", "", ""))
    return reason.startswith("merged") and any(
        (one.admin1, one.name) == (admin1, name) and not one.is_ruled_out for one in found[1:]
    )


def is_past(found: Sequence[Candidate]) -> bool:
    """Whether a lone village where English is spoken is only also called so.

    What its names have nothing in common with is mostly what it was called once.
    """
    best, *others = found
    if others or best.country not in _ENGLISH or best.features["main"] or best.is_division:
        return False
    alike = OSA.normalized_similarity(best.reading.text, fold(best.name))
    return best.population < _VILLAGE and alike < _HALF


def is_clear_slip(found: Sequence[Candidate], index: Gazetteer) -> bool:
    """Whether a long name that no country has is one letter off a single name of its country."""
    best = found[0]
    rivals = [one for one in found[1:] if not one.is_ruled_out]
    if "slip" not in best.reading.steps or rivals or best.features["unknown"]:
        return False
    name_key = best.reading.text.replace(" ", "")
    least = _LONG_LISTED if best.country in _LISTED else _LONG
    letters = round(len(name_key) * (1 - best.similarity))
    return len(name_key) >= least and letters <= 1 and not index.bearers(name_key)


def is_unsupported(candidate: Candidate) -> bool:
    """Whether a river, region or town was taken off the name that nothing bears out."""
    taken = {"shortened", "beside"} & set(candidate.reading.steps)
    return bool(taken) and "for" not in candidate.verdicts.values()


def distinct(found: list[Candidate]) -> list[Candidate]:
    """Leave out what is one answer with a better candidate: the same name nearby."""
    kept: list[Candidate] = []
    for candidate in found:
        if not any(is_one_answer(candidate, better) for better in kept):
            kept.append(candidate)
    return kept


def is_one_answer(candidate: Candidate, better: Candidate) -> bool:
    reach = SAME_KM
    for one in (candidate, better):
        if isinstance(one.thing, Division):
            reach = max(reach, one.thing.radius_km)
    return _sphere.sphere_km(candidate.lon, candidate.lat, better.lon, better.lat) <= reach
