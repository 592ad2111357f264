"""What a text says of a town beside a place or of a state at its end, held against candidates."""

from collections.abc import Sequence

from citynet import _sphere
from citynet.geocoding import divisions, qualifiers
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

__all__ = ["beside", "is_run_together", "is_swallowed", "keep_nearest"]

# Of two places near a town the one that is so much further away is not meant.
_FURTHER, _FURTHER_KM = 2.0, 5.0
# A state's name and a place's.
_WORDS = 2


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
    for cut in range(1, len(words)):
        for state, rest in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            named = divisions.find("".join(state), candidate.country)
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
