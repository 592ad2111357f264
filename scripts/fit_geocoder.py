"""Derive the geocoder's numbers from places whose coordinates are known.

    python scripts/fit_geocoder.py ../shared/data/eu_sister_cities.tsv

Half of the distinct (name, country) pairs, chosen by a hash of the pair, is fitted; the other half
is left for the benchmark's check. Printed: the weights of the choice between candidates
(``evidence.CHOICE``) and of the probability (``evidence.SURE``), and for each threshold what would
be right, wrong and open (``geocode.THRESHOLD``).
"""

import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
from benchmarks.geocode import RIGHT_KM, RIGHT_REGION_KM, in_fit, known_places

from citynet import _sphere, countries
from citynet.geocoding import evidence, gazetteer


def _right(candidate: evidence.Candidate, points: list[tuple[float, float]]) -> bool:
    limit = RIGHT_REGION_KM if candidate.is_division else RIGHT_KM
    near = min(_sphere.sphere_km(candidate.lon, candidate.lat, lon, lat) for lat, lon in points)
    return near <= limit


def _questions(path: str, fitted: bool) -> list[tuple[list[evidence.Candidate], list[bool]]]:
    index = gazetteer.load()
    questions = []
    for (name, country), points in known_places(path).items():
        meant = countries.lookup(country)
        if meant is None or in_fit(name, country) != fitted:
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


def main(argv: list[str]) -> int:
    """Fit, print, and try the thresholds on both halves."""
    for _ in range(2):  # the ranking decides which candidates merge
        evidence.CHOICE.update(_fit_choice(_questions(argv[0], fitted=True)))
    evidence.SURE.clear()
    evidence.SURE.update(_fit_sure(_questions(argv[0], fitted=True)))
    print("CHOICE =", evidence.CHOICE)
    print("SURE =", evidence.SURE)
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
