"""Fit what a score of evidence is worth: the numbers of ``citynet/geocoding/_calibration.py``.

One half of the names is fitted on, by hash. Of twice as many places a table tells how each half
fares by numbers fitted on the other; last, how each group of countries does by the others'.
"""

import math

import numpy as np
import pandas as pd

from benchmarks import confidence as benchmark
from citynet import countries
from citynet.geocoding import _calibration, evidence, gazetteer, verdicts
from citynet.geocoding._answers import Question

KINDS = ("country", "anywhere", "slip")
# From this score on nearly all that is wrong of R's cities is their point.
_CLEAR = 0.99
# A shift is as likely to be small as one from so few places tells.
_PRIOR = 4.0
_HIGH, _FEW, _MANY = 0.98, 200.0, 1000.0


def scored(asked: pd.DataFrame) -> pd.DataFrame:
    """Give each question's kind, the score of its evidence, what describes a slip, its truth."""
    index = gazetteer.load()
    rows = benchmark.judged(asked)
    found = []
    for name, country in zip(rows["name"], rows["country"], strict=True):
        question = Question(name, country, "city", math.nan, math.nan)
        ranked = verdicts._candidates(  # noqa: SLF001
            question, countries.lookup(country) if country else None, index
        )
        if ranked:
            kind = _calibration.kind_of(ranked, is_anywhere=not country)
            slip = _calibration.slip_features(ranked, index) if kind == "slip" else {}
            group = _calibration.GROUPS.get(ranked[0].country, "others")
            found.append((kind, evidence.confidence(ranked, index), slip, group))
        else:
            found.append(("", 0.0, {}, ""))
    kinds, scores, slips, groups = zip(*found, strict=True)
    rows = rows.assign(kind=kinds, score=scores, slip=slips, group=groups)
    return rows[rows["kind"] != ""]


def noise(rows: pd.DataFrame) -> float:
    """Tell how many of R's cities have another's point: by how much oftener they are wrong."""
    clear = rows[(rows["kind"] == "country") & (rows["score"] >= _CLEAR)]
    is_noisy = clear["people"].map(len) > 0
    shares = [clear.loc[is_noisy == noisy, "right"].mean() for noisy in (False, True)]
    return max(float(shares[0] - shares[1]), 0.0) if is_noisy.any() else 0.0


def allowed(rows: pd.DataFrame, said: np.ndarray) -> pd.DataFrame:
    """Take what is wrong as right as far as the point may be at fault, where points may be."""
    faulty, wrong = noise(rows), 1 - said
    blamed = np.where(rows["people"].map(len) > 0, faulty / (faulty + wrong), 0.0)
    return rows.assign(right=np.where(rows["right"], 1.0, blamed))


def knots(rows: pd.DataFrame) -> list[tuple[float, float]]:
    """Fit an isotonic regression and keep the middle of each of its steps."""
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415

    rows = rows.sort_values("score")
    weights, high = rows["weight"].to_numpy(), (rows["score"] >= _HIGH).to_numpy()
    # Places are taken together until they weigh enough to tell something: more where most are.
    before = np.cumsum(weights) - weights / 2
    steps = np.floor(before / np.where(high, _MANY, _FEW)).astype(int)
    grouped = rows.assign(step=steps + high * len(rows)).groupby("step")
    said = grouped.apply(lambda part: np.average(part["score"], weights=part["weight"]))
    was = grouped.apply(lambda part: np.average(part["right"], weights=part["weight"]))
    heavy = grouped["weight"].sum()
    fitted = IsotonicRegression(y_min=0.02, y_max=0.999).fit(said, was, heavy).predict(said)
    kept: list[tuple[float, float]] = []
    for score in dict.fromkeys(fitted):
        own = fitted == score
        middle = float(np.average(said[own], weights=heavy[own]))
        kept.append((round(middle, 4), round(float(score), 4)))
    return kept


def slip_weights(rows: pd.DataFrame) -> dict[str, float]:
    """Fit a logistic regression of slips."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    features = pd.DataFrame(rows["slip"].tolist())
    model = LogisticRegression(C=1.0, max_iter=5000, fit_intercept=False)
    model.fit(features, rows["right"], sample_weight=rows["weight"])
    return {name: round(float(by), 2) for name, by in zip(features, model.coef_[0], strict=True)}


def shifts(rows: pd.DataFrame, said: np.ndarray) -> dict[str, dict[str, float]]:
    """Fit by how much the logits of groups of countries differ, kind by kind."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415

    told = np.log(said / (1 - said))
    found: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        for group in sorted(set(_calibration.GROUPS.values())):
            own = ((rows["kind"] == kind) & (rows["group"] == group)).to_numpy()
            logit, weight = told[own], rows["weight"].to_numpy()[own]
            right = rows["right"].to_numpy(float)[own]
            held = np.clip(4 * said[own] - 1, 0.0, 1.0)  # as _calibration.shifted does
            best = minimize_scalar(
                _loss, bounds=(-2, 2), method="bounded", args=(logit, weight, right, held)
            ).x
            found.setdefault(kind, {})[group] = round(float(best), 2)
    return found


def _loss(
    by: float, logit: np.ndarray, weight: np.ndarray, right: np.ndarray, held: np.ndarray
) -> float:
    moved = logit + by * held
    off = right * np.logaddexp(0, -moved) + (1 - right) * np.logaddexp(0, moved)
    return float((weight * off).sum() + _PRIOR * by**2 / 2)


def said_by(rows: pd.DataFrame, numbers: tuple) -> np.ndarray:
    """Tell what numbers say of each question."""
    made, slips, moved = numbers
    said = [
        _calibration.shifted(
            _calibration.of_score(kind, score, slip, made, slips),
            moved.get(kind, {}).get(group, 0.0),
        )
        for kind, score, slip, group in zip(
            rows["kind"], rows["score"], rows["slip"], rows["group"], strict=True
        )
    ]  # fmt: skip
    return np.clip(said, 1e-4, 0.9999)


def fitted(rows: pd.DataFrame) -> tuple:
    """Fit the knots of each kind, the weights of slips and the shifts of groups."""
    slips = slip_weights(rows[rows["kind"] == "slip"])
    made = {kind: knots(rows[rows["kind"] == kind]) for kind in KINDS[:2]}
    rows = allowed(rows, said_by(rows, (made, slips, {})))
    made = {kind: knots(rows[rows["kind"] == kind]) for kind in KINDS[:2]}
    return made, slips, shifts(rows, said_by(rows, (made, slips, {})))


def main(asked: pd.DataFrame) -> None:
    """Print the numbers fitted on one half, then how others' numbers fit each group."""
    rows = scored(asked)
    made, slips, moved = fitted(rows[rows["fitted"]])
    print("KNOTS =", {kind: tuple(pairs) for kind, pairs in made.items()})
    print("SLIP =", slips)
    print("SHIFTS =", moved)
    print("noise of R's points", round(noise(rows[rows["fitted"]]), 4))
    ruled = rows[rows["fitted"] & (rows["kind"] == "against")]
    # So few tell that ten more are taken with them of which half are right.
    share = ((ruled["right"] * ruled["weight"]).sum() + 5) / (ruled["weight"].sum() + 10)
    print("RULED_OUT", round(float(share), 2), "of", len(ruled))
    halves = [rows[rows["fitted"] == half] for half in (True, False)]
    crossed = [
        half.assign(said=said_by(half, fitted(other)))
        for half, other in zip(halves, reversed(halves), strict=True)
    ]
    benchmark.print_cells(pd.concat(crossed), "each half by the other's numbers")
    for group in sorted(set(rows["group"])):
        part = rows[rows["group"] == group]
        said = said_by(part, fitted(rows[rows["group"] != group]))
        benchmark.print_cells(part.assign(said=said, continent=""), f"others' numbers: {group}")
