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
        (0.3026, 0.4119),
        (0.5454, 0.5465),
        (0.6602, 0.6159),
        (0.7191, 0.6489),
        (0.7781, 0.7427),
        (0.827, 0.78),
        (0.8818, 0.8478),
        (0.9259, 0.9279),
        (0.9493, 0.9576),
        (0.9659, 0.9756),
        (0.9833, 0.9864),
        (0.9909, 0.9922),
        (0.9932, 0.9924),
        (0.9949, 0.9968),
        (0.9975, 0.9979),
        (0.9994, 0.9985),
    ),
    "anywhere": (
        (0.1907, 0.1834),
        (0.4516, 0.3905),
        (0.5739, 0.4133),
        (0.6466, 0.424),
        (0.7015, 0.5436),
        (0.7323, 0.5438),
        (0.7795, 0.5787),
        (0.8242, 0.5841),
        (0.8595, 0.6288),
        (0.8964, 0.6494),
        (0.9255, 0.6679),
        (0.9418, 0.7741),
        (0.9549, 0.8143),
        (0.968, 0.8389),
        (0.9731, 0.8938),
        (0.9786, 0.9061),
        (0.9871, 0.9345),
        (0.9921, 0.9636),
        (0.9945, 0.9755),
        (0.9962, 0.9786),
        (0.9975, 0.9811),
        (0.9982, 0.9851),
        (0.9988, 0.9879),
        (0.9994, 0.9882),
        (0.9999, 0.9914),
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
    "Latin America": "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE GF GY SR",
    "Oceania": "AU NZ PG FJ CC CK CX FM GU HM KI MH MP NC NF NR NU PF PN PW SB TK TO TV VU WF WS "
    "AS UM",
    "Africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY "
    "MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    "Asia": "AE AF AM AZ BD BH BN BT GE HK ID IL IN IQ IR JO KG KH KP KW KZ LA LB LK MM MN MO MV MY "
    "NP OM PH PK PS QA SA SG SY TH TJ TL TM UZ VN YE",
}
GROUPS = {code: group for group, codes in _GROUPED.items() for code in codes.split()}
SHIFTS: dict[str, dict[str, float]] = {
    "country": {
        "Africa": -0.12,
        "America": 0.1,
        "Asia": -0.17,
        "Britain": -0.02,
        "East Asia": -0.36,
        "France, Benelux": -0.66,
        "German": 0.14,
        "Italy, Iberia": 0.18,
        "Latin America": 0.02,
        "Oceania": 0.37,
    },
    "anywhere": {
        "Africa": 0.16,
        "America": -0.57,
        "Asia": -0.44,
        "Britain": 0.21,
        "East Asia": -0.31,
        "France, Benelux": 0.12,
        "German": 0.57,
        "Italy, Iberia": 0.04,
        "Latin America": -0.18,
        "Oceania": 0.03,
    },
    "slip": {
        "Africa": 0.65,
        "America": -0.05,
        "Asia": 0.13,
        "Britain": 0.12,
        "East Asia": -0.99,
        "France, Benelux": 0.66,
        "German": -0.58,
        "Italy, Iberia": -0.06,
        "Latin America": 0.08,
        "Oceania": -0.51,
    },
}
# Weights of a slip's probability of being right.
SLIP: dict[str, float] = {
    "intercept": -1.78,
    "length": 0.25,
    "letters": -2.02,
    "rivals": -1.31,
    "margin": 0.07,
    "population": 0.93,
    "seat": 0.28,
    "elsewhere": -1.5,
    "unknown": 0.05,
}
# What the text rules out is right where the text, or a division's boundary, is in error.
RULED_OUT = 0.26
_LONG = 16
# A slip this sure resolves: of 4,927 letters wrong in the half that was fitted on 4,899 were right.
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
