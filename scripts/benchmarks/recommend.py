"""What ``cn.recommend`` is worth: fitted to a year, held against the ties of the next ten.

    python scripts/benchmark.py recommend [--out docs/recommend.md]

On ``cn.datasets.germany()``, for municipalities that had a tie before; the register's default year
2000 is left out. Intervals are bootstrapped by blocks of countries. A logistic regression on the
same criteria (scikit-learn, L2) learns from the ten years before the cut; each period's figures say
whether it is better than the plain sum.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2
from sklearn.linear_model import LogisticRegression

import citynet as cn
from citynet import _sphere
from citynet.registers import recommending as r

PERIODS = ((1979, 1980, 1989), (1990, 1991, 1999), (2000, 2001, 2010))
EARLIER = {1979: (1969, 1970, 1979), 1990: (1979, 1980, 1989), 2000: (1990, 1991, 1999)}
BASELINES = ("popularity", "nearest", "country's share", "common neighbours")
COUNTRIES = ("popularity", "country's share", "recommend", "logistic")
PLACES = ("popularity", "nearest", "common neighbours", "size", "recommend", "logistic")
LISTED = 50  # places of a list
SHOWN = 5  # countries of a list
NEGATIVES = 100  # places that were not chosen, for each that was
PARTS = 5  # of the score, for its calibration
Rows = list[dict[str, Any]]


def main(argv: list[str]) -> int:
    """Print the tables, or write them as a page."""
    parser = argparse.ArgumentParser(prog="benchmark.py recommend")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--most", type=int, default=400, help="ties of a period, at most")
    asked = parser.parse_args(argv)
    table = cn.datasets.germany()
    past = r.history(table, cn.geocode(table), "DE")
    told = [of_period(past, *period, asked.most) for period in PERIODS]
    text = _HEAD + "".join(text for text, _listed in told)
    text += calibration(pd.concat([listed for _text, listed in told])) + _FOOT
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def new_ties(past: r.History, until: int, first: int, last: int) -> pd.DataFrame:
    """Give the ties of a period that municipalities with a tie made, once each."""
    ties = past.ties
    before = ties[ties["year"] <= until]
    had = set(before["home"]) & set(past.homes.index)
    mine = set(zip(before["home"], before["there"], strict=True))
    new = ties[ties["year"].between(first, last) & ~ties["doubt"] & ties["home"].isin(had)]
    return pd.DataFrame(
        new[[pair not in mine for pair in zip(new["home"], new["there"], strict=True)]]
    )


def drawn(ties: pd.DataFrame, most: int) -> Iterator[tuple[str, str, str]]:
    """Give so many ties at most: home, the place there, its country."""
    some = ties.sample(min(most, len(ties)), random_state=0)
    yield from some[["home", "there", "country"]].itertuples(index=False, name=None)


# Models ------------------------------------------------------------------------------------------


def fitted(past: r.History, period: tuple[int, int, int], most: int) -> dict[str, Any]:
    """Fit a regression of places, given the country, and one of countries, to a period's ties."""
    until, *years = period
    rng = np.random.default_rng(0)
    places: list[np.ndarray] = []
    chosen: list[int] = []
    lands: list[np.ndarray] = []
    gone: list[float] = []
    for home, there, country in drawn(new_ties(past, until, *years), most):
        found = r.rank_places(past, home, country, until, r.WEIGHTS)
        if there in found.index:
            at = found.index.get_loc(there)
            others = rng.choice(len(found), min(NEGATIVES, len(found)), replace=False)
            rows = [at, *(row for row in others if row != at)]
            places.append(found[list(r.OF_PLACES)].to_numpy(float)[rows])
            chosen += [1] + [0] * (len(rows) - 1)
        ranked = r.rank_countries(past, home, until, r.WEIGHTS)
        lands.append(ranked[list(r.OF_COUNTRIES)].to_numpy(float))
        gone += [float(code == country) for code in ranked.index]
    fit = partial(LogisticRegression, max_iter=1000)
    return {
        "places": fit().fit(np.vstack(places), chosen),
        "countries": fit().fit(np.vstack(lands), gone),
    }


def decided(model: Any, frame: pd.DataFrame, criteria: Sequence[str]) -> np.ndarray:
    """Give a model's score."""
    return np.asarray(model.decision_function(frame[list(criteria)].to_numpy(float)))


# A period ----------------------------------------------------------------------------------------


def of_period(
    past: r.History, until: int, first: int, last: int, most: int
) -> tuple[str, pd.DataFrame]:
    """Measure one period; give its tables, and of each tie what was listed and its chances."""
    before = past.ties[past.ties["year"] <= until]
    models = fitted(past, EARLIER[until], most)
    popular = before["country"].value_counts().index.tolist()
    lists = Lists(past, before, until)
    rows: Rows = []
    listed = []
    for home, there, country in drawn(new_ties(past, until, first, last), most):
        ranked = r.rank_countries(past, home, until, r.WEIGHTS)
        share = ranked.sort_values(["recent", "code"], ascending=[False, True])
        learnt = ranked.assign(s=decided(models["countries"], ranked, r.OF_COUNTRIES))
        learnt = learnt.sort_values(["s", "code"], ascending=[False, True])
        orders = (popular, list(share.index), list(ranked.index), list(learnt.index))
        row: dict[str, Any] = {"country": country}
        for name, order in zip(COUNTRIES, orders, strict=True):
            place = order.index(country) if country in order else len(order)
            row |= {f"c@1 {name}": place < 1, f"c@3 {name}": place < 3}
        row |= in_country(past, before, (home, there, country), until, models["places"])
        for name, of_home in lists.of(home).items():
            place = of_home.index(there) if there in of_home else LISTED
            row |= {f"e@10 {name}": place < 10, f"e@50 {name}": place < LISTED}
        rows.append(row)
        ours = lists.chances[home]
        listed.append(pd.DataFrame({"score": ours, "hit": ours.index == there}))
    text = _tables(pd.DataFrame(rows), f"{first}–{last}") + _coefficients(models)
    return text, pd.concat(listed).assign(period=f"{first}–{last}")


def in_country(
    past: r.History, before: pd.DataFrame, tie: tuple[str, str, str], until: int, model: Any
) -> dict[str, Any]:
    """Tell where each way of ranking has the place that was chosen, its country being given."""
    home, there, country = tie
    found = r.rank_places(past, home, country, until, r.WEIGHTS)
    if there not in found.index:
        return {f"{what} {name}": False for name in PLACES for what in ("p@10", "p@50")}
    counts = before["there"].value_counts().reindex(found.index).fillna(0)
    scores = {
        "popularity": counts.to_numpy(float), "nearest": -found["km"].to_numpy(float),
        "common neighbours": found["n_shared"].to_numpy(float),
        "size": found["size"].to_numpy(float), "recommend": found["score"].to_numpy(float),
        "logistic": decided(model, found, r.OF_PLACES),
    }  # fmt: skip
    at = found.index.get_loc(there)
    row: dict[str, Any] = {}
    for name, score in scores.items():
        better, same = (score > score[at]).sum(), (score == score[at]).sum() - 1
        rank = better + same / 2
        row |= {f"p@10 {name}": rank < 10, f"p@50 {name}": rank < LISTED,
                f"auc {name}": 1 - rank / max(len(score) - 1, 1)}  # fmt: skip
    return row


class Lists:
    """Fifty places abroad for a municipality, by each way of ranking, once each."""

    def __init__(self, past: r.History, before: pd.DataFrame, until: int) -> None:
        self.past, self.before, self.until = past, before, until
        self.popular = before["there"].value_counts().index.tolist()
        lately = before[(before["year"] > until - 10) & ~before["doubt"]]
        self.shares = lately["country"].value_counts().index.tolist()[:SHOWN]
        abroad = sorted(set(before["country"]))
        self.everywhere = pd.concat([r.candidates(code) for code in abroad])
        self.made: dict[str, dict[str, list[str]]] = {}
        self.chances: dict[str, pd.Series[float]] = {}

    def of(self, home: str) -> dict[str, list[str]]:
        """Give the lists of a municipality, without what it has."""
        if home not in self.made:
            mine = set(self.before[self.before["home"] == home]["there"])
            lists = self._all(home, mine)
            self.made[home] = {name: [place for place in listed if place not in mine][:LISTED]
                               for name, listed in lists.items()}  # fmt: skip
        return self.made[home]

    def _all(self, home: str, mine: set[str]) -> Mapping[str, list[str]]:
        here, every = self.past.homes.loc[home], self.everywhere
        apart = _sphere.sphere_km(
            here["lon"], here["lat"], every["lon"].to_numpy(), every["lat"].to_numpy()
        )
        near = every.index[np.argsort(apart, kind="stable")[: LISTED + len(mine)]]
        kin = set(self.before[self.before["there"].isin(mine)]["home"]) - {home}
        shared = self.before[self.before["home"].isin(kin)]["there"].value_counts()
        large = [r.candidates(code).nlargest(LISTED // SHOWN + len(mine), "population")
                 for code in self.shares]  # fmt: skip
        of_share = [
            [place for place in found.index if place not in mine][: LISTED // SHOWN]
            for found in large
        ]
        ours = r.ideas(self.past, home, self.until, r.WEIGHTS, countries_shown=SHOWN, top=LISTED)
        self.chances[home] = ours.set_index("key")["score"]
        return {
            "popularity": self.popular, "nearest": list(near),
            # The largest of each country in turn.
            "country's share": [place for turn in zip(*of_share, strict=False) for place in turn],
            "common neighbours": list(shared.index), "recommend": list(ours["key"]),
        }  # fmt: skip


# Calibration -------------------------------------------------------------------------------------


def calibration(listed: pd.DataFrame) -> str:
    """Hold the chances of what was listed for each tie against what it was."""
    edges = np.quantile(listed["score"], np.linspace(0, 1, PARTS + 1))
    part = np.searchsorted(edges[1:-1], listed["score"].to_numpy(), side="right")
    lines = ["| chance of a place | places | ties expected | ties there |\n|" + " --- |" * 4 + "\n"]
    for name, rows in [
        *((f"{1000 * edges[row]:.2f}–{1000 * edges[row + 1]:.2f} ‰", listed[part == row])
          for row in range(PARTS)),
        *((f"all, {period}", listed[listed["period"] == period])
          for period in sorted(set(listed["period"]))),
    ]:  # fmt: skip
        seen = int(rows["hit"].sum())
        low = chi2.ppf(0.025, 2 * seen) / 2 if seen else 0.0
        high = chi2.ppf(0.975, 2 * seen + 2) / 2
        lines.append(f"| {name} | {len(rows)} | {rows['score'].sum():.1f} | "
                     f"{seen} ({low:.1f}–{high:.1f}) |\n")  # fmt: skip
    expected, seen = listed["score"].sum(), int(listed["hit"].sum())
    lines.append(f"\nIn all {expected:.0f} were expected and {seen} came: the score promises "
                 f"{expected / max(seen, 1):.1f} times too much.\nTake it for an order, and for no "
                 "probability.\n")  # fmt: skip
    return _CALIBRATION + "".join(lines)


# The page ----------------------------------------------------------------------------------------


def _tables(rows: pd.DataFrame, period: str) -> str:
    lines = [f"\n## {period} ({len(rows)} ties)\n\n", "| | hit@1 | hit@3 |\n| --- | --- | --- |\n"]
    for name in COUNTRIES:
        cells = [_interval(rows, f"{what} {name}") for what in ("c@1", "c@3")]
        lines.append(f"| country: {name} | {' | '.join(cells)} |\n")
    lines.append("\n| | hit@10 | hit@50 | AUC |\n| --- | --- | --- | --- |\n")
    for name in PLACES:
        cells = [_interval(rows, f"{what} {name}") for what in ("p@10", "p@50", "auc")]
        lines.append(f"| place, country given: {name} | {' | '.join(cells)} |\n")
    lines.append("\n| | hit@10 | hit@50 |\n| --- | --- | --- |\n")
    for name in (*BASELINES, "recommend"):
        cells = [_interval(rows, f"{what} {name}") for what in ("e@10", "e@50")]
        lines.append(f"| place, end to end: {name} | {' | '.join(cells)} |\n")
    return "".join(lines)


def _coefficients(models: Mapping[str, Any]) -> str:
    said = []
    for what, criteria in (("countries", r.OF_COUNTRIES), ("places", r.OF_PLACES)):
        values = zip(criteria, models[what].coef_[0], strict=True)
        listed = ", ".join(f"{name} {value:.2f}" for name, value in values)
        said.append(f"of {what}: {listed}")
    return (
        f"\nCoefficients of the regression, learnt from the ten years before, {'; '.join(said)}.\n"
    )


def _interval(rows: pd.DataFrame, column: str) -> str:
    values = pd.to_numeric(rows[column].astype(float))
    blocks = [values[rows["country"] == code].dropna() for code in rows["country"].unique()]
    sums = np.array([[block.sum(), len(block)] for block in blocks])
    rng = np.random.default_rng(0)
    chosen = sums[rng.integers(len(sums), size=(500, len(sums)))].sum(axis=1)
    low, high = np.quantile(chosen[:, 0] / np.maximum(chosen[:, 1], 1), [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.2f}–{high:.2f})"


_HEAD = """# What `cn.recommend` is worth

Written by `python scripts/benchmark.py recommend --out docs/recommend.md`. The register of German
municipalities (`cn.datasets.germany()`) is seen up to a year, and held against the ties that
municipalities with a partner made in the ten years after it; ties of the year 2000, which is the
register's default, are left out. In brackets 95 % intervals, bootstrapped by blocks of countries.
Candidates are all places of the gazetteer from 1,000 inhabitants. Equal scores share their rank.
The weights were chosen on the ties of 1970 to 1979, which are not among these.

Four baselines: *popularity* (where most of the country's municipalities have a tie), *nearest*,
*country's share* (of the last ten years' new ties; end to end the ten largest places of each of
the first five countries), and *common neighbours* (where those go who share a partner with the
municipality). *Size* is likeness in inhabitants alone. *End to end* is the list of fifty places
that `cn.recommend` gives, and fifty by each baseline. *Logistic* is a regression on the same
criteria (L2, scikit-learn) that learns from the ten years before the cut.
"""
_CALIBRATION = """
## What a score means

The score is meant as the chance that an agreement which is made leads to the place. Of all the
ties above, what the fifty places that were listed for the municipality were expected to hold, and
what they held, by fifths of the chance and by period (with exact 95 % intervals of the count).

"""
_FOOT = """
Where a baseline's figure is the higher one, it wins. The regression on the same criteria is not
better than the plain sum throughout, so the package has none: the weights are open instead, and
its coefficients are shown for comparison. End to end a few new ties in a hundred are in the list:
it is a list of ideas, no forecast.
"""
