"""What a score of evidence is worth: how often the first candidate is right that has it.

The score decides what resolves; what is said of a place's sureness is this. Fitted by isotonic
regression, of slips by a logistic one, on half of some forty thousand questions with known answers:
``scripts/benchmark.py confidence --fit`` prints the numbers, and without ``--fit`` it holds the
other half to them.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from citynet.geocoding._candidate import Candidate
from citynet.geocoding.gazetteer import Gazetteer

__all__ = ["is_sure_slip", "kind_of", "of_score", "probability", "shifted", "slip_features"]

Knots = Sequence[tuple[float, float]]

# Scores and how often they are right, where the country is known and where it is not.
KNOTS: dict[str, Knots] = {
    "country": (
        (0.1975, 0.2629),
        (0.5138, 0.5092),
        (0.6342, 0.5115),
        (0.7709, 0.6271),
        (0.8858, 0.8592),
        (0.921, 0.8984),
        (0.9486, 0.9661),
        (0.9681, 0.9733),
        (0.9776, 0.9871),
        (0.9864, 0.9919),
        (0.9912, 0.9924),
        (0.9937, 0.9975),
        (0.9959, 0.9988),
        (0.9988, 0.999),
    ),
    "anywhere": (
        (0.1789, 0.25),
        (0.5239, 0.4167),
        (0.666, 0.5),
        (0.7657, 0.6),
        (0.8731, 0.65),
        (0.9232, 0.7875),
        (0.939, 0.8),
        (0.9636, 0.91),
        (0.9776, 0.925),
        (0.9793, 0.9259),
        (0.9869, 0.9517),
        (0.9956, 0.9906),
        (0.999, 0.9971),
        (0.9999, 0.9975),
        (1.0, 0.999),
    ),
}
# Countries whose homonyms are alike, and by how much their logits differ from all others'.
_GROUPED = {
    "America": "US CA",
    "German": "DE AT CH",
    "France, Benelux": "FR BE NL LU",
    "Italy, Iberia": "IT ES PT",
    "Britain": "GB IE",
    "East Asia": "CN JP KR TW",
    "Latin America": "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE",
    "Oceania": "AU NZ PG FJ",
}
GROUPS = {code: group for group, codes in _GROUPED.items() for code in codes.split()}
SHIFTS: dict[str, dict[str, float]] = {
    "country": {
        "America": 0.26,
        "Britain": 0.02,
        "East Asia": -0.22,
        "France, Benelux": -0.41,
        "German": 0.18,
        "Italy, Iberia": 0.3,
        "Latin America": 0.16,
        "Oceania": 0.0,
    },
    "anywhere": {
        "America": -0.58,
        "Britain": 0.79,
        "East Asia": -0.36,
        "France, Benelux": 0.22,
        "German": 0.11,
        "Italy, Iberia": 0.73,
        "Latin America": -1.38,
        "Oceania": -0.54,
    },
    "slip": {
        "America": 0.03,
        "Britain": 0.04,
        "East Asia": -0.22,
        "France, Benelux": 0.19,
        "German": -0.5,
        "Italy, Iberia": -0.2,
        "Latin America": 0.01,
        "Oceania": 0.0,
    },
}
# Weights of a slip's probability of being right.
SLIP: dict[str, float] = {
    "intercept": -0.84,
    "length": 0.21,
    "letters": -1.37,
    "rivals": -1.09,
    "margin": 0.19,
    "population": 0.55,
    "seat": 0.25,
    "elsewhere": -0.23,
    "unknown": 0.01,
}
# What the text rules out is right where the text, or a division's boundary, is in error.
RULED_OUT = 0.45
_LONG = 16
# A slip this sure resolves: of 1,805 letters wrong in the half that was fitted on 1,796 were right.
_SURE_SLIP = 0.95


def probability(
    found: Sequence[Candidate], score: float, index: Gazetteer, *, is_anywhere: bool
) -> float:
    """Give the probability that the best of the candidates is right.

    Parameters
    ----------
    found
        The candidates, the best first.
    score
        What :func:`citynet.geocoding.evidence.confidence` says of them.
    index
        The gazetteer.
    is_anywhere
        Whether the country is not known.
    """
    kind = kind_of(found, is_anywhere=is_anywhere)
    slip = slip_features(found, index) if kind == "slip" else {}
    sure = of_score(kind, score, slip, KNOTS, SLIP)
    return shifted(sure, SHIFTS.get(kind, {}).get(GROUPS.get(found[0].country, ""), 0.0))


def is_sure_slip(found: Sequence[Candidate], index: Gazetteer) -> bool:
    """Tell whether a name that is a slip away is as surely meant as is asked of a slip."""
    return (
        "slip" in found[0].reading.steps
        and probability(found, 0.0, index, is_anywhere=False) >= _SURE_SLIP
    )


def shifted(sure: float, by: float) -> float:
    """Move a probability by a logit."""
    return 1 / (1 + (1 - sure) / max(sure, 1e-9) * math.exp(-by)) if by else sure


def kind_of(found: Sequence[Candidate], *, is_anywhere: bool) -> str:
    """Tell by which numbers candidates are to be judged."""
    if found[0].is_ruled_out:
        return "against"
    if "slip" in found[0].reading.steps:
        return "slip"
    return "anywhere" if is_anywhere else "country"


def slip_features(found: Sequence[Candidate], index: Gazetteer) -> dict[str, float]:
    """Describe a place whose name is a slip away from the text."""
    best = found[0]
    rivals = [one for one in found[1:] if not one.is_ruled_out]
    name_key = best.reading.text.replace(" ", "")
    return {
        "intercept": 1.0,
        "length": float(min(len(name_key), _LONG)),
        "letters": len(name_key) * (1 - best.similarity),
        "rivals": math.log1p(len(rivals)),
        "margin": min(best.score - rivals[0].score, 8.0) if rivals else 8.0,
        "population": best.features["population"],
        "seat": float(getattr(best.thing, "seat", 0) > 0),
        "elsewhere": float(bool(index.bearers(name_key))),
        "unknown": best.features["unknown"],
    }


def of_score(
    kind: str,
    score: float,
    slip: Mapping[str, float],
    knots: Mapping[str, Knots],
    weights: Mapping[str, float],
) -> float:
    """Give the probability of a score, by knots and weights."""
    if kind == "against":
        return RULED_OUT
    if kind == "slip":
        total = sum(weights.get(name, 0.0) * value for name, value in slip.items())
        return 1 / (1 + math.exp(-total))
    own = knots[kind]
    at = bisect_right(own, (score, 2.0))
    if at in {0, len(own)}:
        return own[min(at, len(own) - 1)][1]
    (low, below), (high, above) = own[at - 1], own[at]
    return below + (above - below) * (score - low) / (high - low)
