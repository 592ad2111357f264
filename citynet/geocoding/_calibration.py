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
        (0.4493, 0.5055),
        (0.7056, 0.664),
        (0.8197, 0.7877),
        (0.8939, 0.8789),
        (0.931, 0.9425),
        (0.9522, 0.9676),
        (0.9723, 0.9787),
        (0.9857, 0.9862),
        (0.9911, 0.9868),
        (0.9934, 0.9889),
        (0.995, 0.9915),
        (0.9976, 0.9984),
        (0.9995, 0.9985),
        (1.0, 0.999),
    ),
    "anywhere": (
        (0.2817, 0.2449),
        (0.4906, 0.4146),
        (0.6043, 0.4347),
        (0.6886, 0.4894),
        (0.7569, 0.5898),
        (0.8245, 0.6095),
        (0.8693, 0.6249),
        (0.9025, 0.6749),
        (0.9254, 0.695),
        (0.942, 0.7554),
        (0.9549, 0.7952),
        (0.97, 0.877),
        (0.9784, 0.88),
        (0.9819, 0.9191),
        (0.988, 0.9356),
        (0.9924, 0.9621),
        (0.9947, 0.9696),
        (0.9964, 0.9788),
        (0.9976, 0.9844),
        (0.9992, 0.9877),
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
        "Africa": -0.13,
        "America": 0.02,
        "Asia": -0.25,
        "Britain": -0.15,
        "East Asia": -0.42,
        "France, Benelux": -0.42,
        "German": 0.05,
        "Italy, Iberia": 0.16,
        "Latin America": 0.13,
        "Oceania": -0.02,
    },
    "anywhere": {
        "Africa": 0.17,
        "America": -0.6,
        "Asia": -0.23,
        "Britain": -0.13,
        "East Asia": -0.2,
        "France, Benelux": 0.09,
        "German": 0.57,
        "Italy, Iberia": 0.1,
        "Latin America": -0.19,
        "Oceania": 0.01,
    },
    "slip": {
        "Africa": 0.23,
        "America": 0.0,
        "Asia": -0.1,
        "Britain": -0.01,
        "East Asia": -0.69,
        "France, Benelux": 0.36,
        "German": 0.06,
        "Italy, Iberia": 0.04,
        "Latin America": -0.04,
        "Oceania": -0.55,
    },
}
# Weights of a slip's probability of being right.
SLIP: dict[str, float] = {
    "intercept": -1.49,
    "length": 0.21,
    "letters": -1.8,
    "rivals": -0.84,
    "margin": 0.19,
    "population": 0.67,
    "seat": 0.29,
    "elsewhere": -0.89,
    "unknown": -0.22,
}
# What the text rules out is right where the text, or a division's boundary, is in error.
RULED_OUT = 0.5
_LONG = 16
# A slip this sure resolves: of 5,016 letters wrong in the half that was fitted on 4,992 were right.
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
    best = found[0]
    if "slip" not in best.reading.steps or index.bearers(best.reading.text.replace(" ", "")):
        return False  # Wolfsberg is a name, and no slip of Wolfsburg
    return probability(found, 0.0, index, is_anywhere=False) >= _SURE_SLIP


def shifted(sure: float, by: float) -> float:
    """Move a probability by a logit; one below a half by less, one below a quarter not at all.

    Where little is sure, a group's homonyms are no surer than another's.
    """
    by *= min(1.0, max(0.0, 4 * sure - 1))
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
        total = math.fsum(weights.get(name, 0.0) * value for name, value in slip.items())
        return 1 / (1 + math.exp(-total))
    own = knots[kind]
    at = bisect_right(own, (score, 2.0))
    if at in {0, len(own)}:
        return own[min(at, len(own) - 1)][1]
    (low, below), (high, above) = own[at - 1], own[at]
    return below + (above - below) * (score - low) / (high - low)
