"""What a score of evidence is worth: how often the first candidate is right that has it.

The score decides what resolves; what is said of a place's sureness is this. Fitted by isotonic
regression, of slips by a logistic one, on half of some eighty thousand questions with known
answers: ``scripts/benchmark.py confidence --fit`` prints the numbers, and without ``--fit`` it
holds the other half to them.
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
        (0.3433, 0.3922),
        (0.5907, 0.5256),
        (0.6922, 0.6691),
        (0.7502, 0.6914),
        (0.8107, 0.7493),
        (0.8546, 0.851),
        (0.9009, 0.8676),
        (0.9285, 0.8938),
        (0.9403, 0.9528),
        (0.9622, 0.9702),
        (0.9768, 0.9752),
        (0.9856, 0.9868),
        (0.991, 0.9872),
        (0.9934, 0.9915),
        (0.995, 0.9957),
        (0.9975, 0.9982),
        (0.9995, 0.9987),
    ),
    "anywhere": (
        (0.189, 0.2631),
        (0.3757, 0.2938),
        (0.4898, 0.3887),
        (0.6016, 0.4436),
        (0.6693, 0.4938),
        (0.7015, 0.5332),
        (0.8118, 0.5771),
        (0.8923, 0.6343),
        (0.9063, 0.6839),
        (0.928, 0.724),
        (0.9449, 0.8236),
        (0.9548, 0.8242),
        (0.9661, 0.8491),
        (0.9722, 0.8633),
        (0.977, 0.893),
        (0.9817, 0.9269),
        (0.9879, 0.9367),
        (0.9922, 0.9613),
        (0.9946, 0.9705),
        (0.9963, 0.9756),
        (0.9975, 0.9809),
        (0.9983, 0.983),
        (0.9992, 0.9867),
        (0.9999, 0.9906),
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
    "Asia": "AE AF AM AZ BD BH BN BT GE HK ID IL IN IQ IR JO KG KH KP KW KZ LA LB LK MM MN MO MV "
    "MY NP OM PH PK PS QA SA SG SY TH TJ TL TM UZ VN YE",
}
GROUPS = {code: group for group, codes in _GROUPED.items() for code in codes.split()}
SHIFTS: dict[str, dict[str, float]] = {
    "country": {
        "Africa": -0.22,
        "America": -0.02,
        "Asia": -0.04,
        "Britain": -0.25,
        "East Asia": -0.52,
        "France, Benelux": -0.37,
        "German": 0.13,
        "Italy, Iberia": 0.13,
        "Latin America": 0.08,
        "Oceania": 0.04,
    },
    "anywhere": {
        "Africa": 0.18,
        "America": -0.55,
        "Asia": -0.33,
        "Britain": -0.34,
        "East Asia": -0.33,
        "France, Benelux": 0.11,
        "German": 0.63,
        "Italy, Iberia": 0.23,
        "Latin America": -0.23,
        "Oceania": -0.15,
    },
    "slip": {
        "Africa": 0.36,
        "America": -0.18,
        "Asia": 0.19,
        "Britain": -0.04,
        "East Asia": -0.82,
        "France, Benelux": 0.27,
        "German": -0.04,
        "Italy, Iberia": -0.12,
        "Latin America": -0.05,
        "Oceania": -0.56,
    },
}
# Weights of a slip's probability of being right.
SLIP: dict[str, float] = {
    "intercept": -1.34,
    "length": 0.24,
    "letters": -2.13,
    "rivals": -1.01,
    "margin": 0.19,
    "population": 0.69,
    "seat": 0.5,
    "elsewhere": -1.06,
    "unknown": -0.31,
}
# What the text rules out is right where the text, or a division's boundary, is in error.
RULED_OUT = 0.55
_LONG = 16
# A slip this sure resolves: of 5,078 letters wrong in the half that was fitted on 5,054 were right.
_SURE_SLIP = 0.96


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
    best = found[0]
    if "slip" not in best.reading.steps or index.bearers(best.reading.text.replace(" ", "")):
        return False  # Wolfsberg is a name, and no slip of Wolfsburg
    return probability(found, 0.0, index, is_anywhere=False) >= _SURE_SLIP


def shifted(sure: float, by: float) -> float:
    """Move a probability by a logit; one below a half by less, in its proportion.

    Where little is sure, a group's homonyms are no surer than another's.
    """
    by *= min(1.0, 2 * sure)
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
