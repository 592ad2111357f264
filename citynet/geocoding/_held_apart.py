"""What a text says of a town beside a place or of a state at its end, held against candidates."""

from collections.abc import Sequence

from citynet import _sphere
from citynet.geocoding import divisions, qualifiers
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

__all__ = ["beside", "ends_elsewhere", "keep_nearest"]

# Of two places near a town the one that is so much further away is not meant.
_FURTHER, _FURTHER_KM = 2.0, 5.0


def ends_elsewhere(candidate: Candidate, name: str, index: Gazetteer) -> bool:
    """Whether a slip swallows a state's name at an end of the text: Debrecen is not in Vas."""
    meaning = qualifiers.meaning_of(name, candidate.country, index)
    if meaning.level != 1 or any(area.covers(candidate) for area in meaning.areas):
        return False
    words, own = fold(name).split(), fold(candidate.name).split()
    return any(
        one.level == 1
        for word in (words[0], words[-1]) if word not in own
        for one in divisions.find(word, candidate.country)
    )  # fmt: skip


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
