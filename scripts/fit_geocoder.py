"""Derive the geocoder's numbers from places whose coordinates are known.

    python scripts/fit_geocoder.py ../shared/data/eu_sister_cities.tsv

Half of the distinct (name, country) pairs, chosen by a hash of the pair, is fitted; the other half
is left for the benchmark's check. Printed: the weights of the choice between candidates
(``evidence.CHOICE``) and of the probability (``evidence.SURE``), the logits by which homonyms of a
group of countries are surer or less sure (``evidence.GROUPS``), each with the loss on the held-out
half without and with it (only those that lessen it are kept), by how much all logits are stretched
(``evidence.STRETCH``), and for each threshold what would be right, wrong and open
(``verdicts.THRESHOLD``). With ``--stretch`` that alone, on the numbers that stand.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
from benchmarks import places as reference
from benchmarks.geocode import RIGHT_KM, RIGHT_REGION_KM, in_fit, known_places

from citynet import _sphere, countries
from citynet.geocoding import evidence, gazetteer

# Countries whose homonyms are alike, each left out of the calibration once, and between which
# probabilities a shift decides.
GROUPED = {
    "France, Benelux": ("FR", "BE", "NL", "LU"), "Italy, Iberia": ("IT", "ES", "PT"),
    "America": ("US", "CA"), "German": ("DE", "AT", "CH"), "Britain": ("GB", "IE"),
    "East Asia": ("CN", "JP", "KR"),
}  # fmt: skip
BETWEEN = 0.5, 0.96
# The tables with points that are not the gazetteer's.
MEASURED = ("eu", "wikidata", "world")


def _right(candidate: evidence.Candidate, points: list[tuple[float, float]]) -> bool:
    limit = RIGHT_REGION_KM if candidate.is_division else RIGHT_KM
    near = min(_sphere.sphere_km(candidate.lon, candidate.lat, lon, lat) for lat, lon in points)
    return near <= limit


def _questions(path: str, fitted: bool) -> list[tuple[list[evidence.Candidate], list[bool]]]:
    return _judged(known_places(path), fitted)


def _judged(
    known: dict[tuple[str, str], list[tuple[float, float]]], fitted: bool
) -> list[tuple[list[evidence.Candidate], list[bool]]]:
    index = gazetteer.load()
    questions = []
    for (name, country), points in known.items():
        meant = countries.lookup(country)
        if meant is None or not points or in_fit(name, country) != fitted:
            continue
        found = evidence.candidates(
            name, meant.codes, index, foreign=countries.territories(meant.codes[0])
        )
        if found:
            questions.append((found, [_right(candidate, points) for candidate in found]))
    return questions


def _fit_choice(questions: list[tuple[list[evidence.Candidate], list[bool]]]) -> dict[str, float]:
    """Conditional logit by maximum likelihood, with a weak Gaussian prior around what stands.

    What the places do not tell stays as it is: hints, for instance, decide by themselves.
    """
    names = list(evidence.CHOICE)
    start = np.array(list(evidence.CHOICE.values()))
    sets = [
        (np.array([[c.features[name] for name in names] for c in found]), np.array(right))
        for found, right in questions
        if any(right) and not all(right)
    ]

    def loss(weights: np.ndarray) -> float:
        total = 0.01 * float((weights - start) @ (weights - start))
        for features, right in sets:
            scores = features @ weights
            scores -= scores.max()
            likely = np.exp(scores)
            total -= float(np.log(likely[right].sum() / likely.sum()))
        return total

    weights = minimize(loss, start, method="L-BFGS-B").x
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def _fit_sure(questions: list[tuple[list[evidence.Candidate], list[bool]]]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    index = gazetteer.load()
    rows = [evidence.sure_features(found, index) for found, _ in questions]
    names = list(rows[0])
    features = np.array([[row[name] for name in names] for row in rows])
    right = np.array([right[0] for _, right in questions])
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=5000).fit(features, right)
    weights = {name: round(float(w), 2) for name, w in zip(names, model.coef_[0], strict=True)}
    return {name: weight for name, weight in weights.items() if weight}


def _fit_groups() -> None:
    """Print what to add to the logit of homonyms near a threshold, by groups of countries."""
    index = gazetteer.load()
    rows: dict[tuple[str, bool], list[tuple[float, bool]]] = defaultdict(list)
    known = {(name, country): at for table, asked in reference.tables("").items()
             if table.startswith(MEASURED) for name, country, at, _ in asked}  # fmt: skip
    for fitted in (True, False):
        for found, right in _judged(known, fitted):
            sure = evidence.confidence(found, index)
            group = next((g for g, codes in GROUPED.items() if found[0].country in codes), "")
            if group and len(found) > 1 and BETWEEN[0] < sure < BETWEEN[1]:
                rows[group, fitted].append((np.log(sure / (1 - sure)), right[0]))

    def loss(shift: float, part: list[tuple[float, bool]]) -> float:
        return float(sum(np.log1p(np.exp(-(logit + shift) * (1 if right else -1)))
                         for logit, right in part))  # fmt: skip

    for group in GROUPED:
        fit, held = rows[group, True], rows[group, False]
        shift = minimize(lambda a, fit=fit: loss(a[0], fit) + a[0] ** 2, [0.0]).x[0]
        print(f"{group} {shift:+.2f} held-out loss {loss(0, held):.2f} {loss(shift, held):.2f}")


def _fit_stretch() -> None:
    """Print by what the logits are to be multiplied, with each group of countries left out once."""
    index = gazetteer.load()
    known = {(name, country): at for table, asked in reference.tables("").items()
             if table.startswith(MEASURED) for name, country, at, _ in asked}  # fmt: skip
    evidence.STRETCH = 1.0
    rows: list[tuple[float, bool, str, bool]] = []
    for fitted in (True, False):
        for found, right in _judged(known, fitted):
            sure = min(max(evidence.confidence(found, index), 1e-4), 1 - 1e-4)
            group = next((g for g, codes in GROUPED.items() if found[0].country in codes), "others")
            rows.append((np.log(sure / (1 - sure)), right[0], group, fitted))

    def loss(by: float, part: list[tuple[float, bool, str, bool]]) -> float:
        return float(sum(np.log1p(np.exp(-by * logit * (1 if right else -1)))
                         for logit, right, *_ in part))  # fmt: skip

    def best(part: list[tuple[float, bool, str, bool]]) -> float:
        return float(minimize(lambda by: loss(by[0], part), [1.0]).x[0])

    fit, held = ([row for row in rows if row[3] is half] for half in (True, False))
    by = best(fit)
    print(f"STRETCH {by:.2f}, held-out loss {loss(1, held):.2f} {loss(by, held):.2f}")
    for left_out in sorted({row[2] for row in rows}):
        part = [row for row in rows if row[2] == left_out]
        by = best([row for row in rows if row[2] != left_out])
        print(f"  without {left_out}: {by:.2f}, its loss {loss(1, part):.2f} {loss(by, part):.2f}")


def main(argv: list[str]) -> int:
    """Fit, print, and try the thresholds on both halves."""
    if "--stretch" in argv:
        _fit_stretch()
        return 0
    for _ in range(2):  # the ranking decides which candidates merge
        evidence.CHOICE.update(_fit_choice(_questions(argv[0], fitted=True)))
    evidence.SURE.clear()
    evidence.SURE.update(_fit_sure(_questions(argv[0], fitted=True)))
    print("CHOICE =", evidence.CHOICE)
    print("SURE =", evidence.SURE)
    evidence.GROUPS.clear()
    _fit_groups()
    _fit_stretch()
    index = gazetteer.load()
    for fitted in (True, False):
        questions = _questions(argv[0], fitted)
        total = sum(in_fit(*pair) == fitted for pair in known_places(argv[0]))
        likely = np.array([evidence.confidence(found, index) for found, _ in questions])
        right = np.array([right[0] for _, right in questions])
        print("fitted half" if fitted else "held-out half", total)
        for threshold in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97):
            taken = likely >= threshold
            print(
                f"  {threshold:.2f} right {(right & taken).sum() / total:.2%}"
                f" wrong {(~right & taken).sum() / total:.2%} open {1 - taken.sum() / total:.2%}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
