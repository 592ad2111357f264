"""What ``cn.recommend`` is worth: fitted to a year, held against the ties of the next ten.

    python scripts/benchmark.py recommend [--out docs/recommend.md]

On ``cn.datasets.germany()``, for municipalities that had a tie before; the register's default year
2000 is left out. Intervals are bootstrapped by blocks of countries.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

import citynet as cn
from citynet.registers import recommending as r

PERIODS = ((1979, 1980, 1989), (1990, 1991, 1999), (2000, 2001, 2010))
COUNTRIES = ("popularity", "country's share", "recommend")
PLACES = ("popularity", "nearest", "common neighbours", "size", "recommend")


def main(argv: list[str]) -> int:
    """Print the tables, or write them as a page."""
    parser = argparse.ArgumentParser(prog="benchmark.py recommend")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--most", type=int, default=400, help="ties of a period, at most")
    asked = parser.parse_args(argv)
    table = cn.datasets.germany()
    past = r.history(table, cn.geocode(table), "DE")
    text = _HEAD + "".join(of_period(past, *period, asked.most) for period in PERIODS) + _FOOT
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def of_period(past: r.History, until: int, first: int, last: int, most: int) -> str:
    """Measure one period; give its two tables."""
    ties = past.ties
    before = ties[ties["year"] <= until]
    had = set(before["home"]) & set(past.homes.index)
    mine = set(zip(before["home"], before["there"], strict=True))
    new = ties[ties["year"].between(first, last) & ~ties["doubt"] & ties["home"].isin(had)]
    new = new[[pair not in mine for pair in zip(new["home"], new["there"], strict=True)]]
    new = new.sample(min(most, len(new)), random_state=0)
    popular = before["country"].value_counts().index.tolist()
    rows: list[dict[str, object]] = []
    for home, there, country in new[["home", "there", "country"]].itertuples(index=False):
        ranked = r.rank_countries(past, home, until, r.WEIGHTS)
        share = ranked.sort_values(["recent", "code"], ascending=[False, True])
        orders = dict(zip(COUNTRIES, (popular, list(share.index), list(ranked.index)), strict=True))
        row: dict[str, object] = {"country": country}
        for name, order in orders.items():
            place = order.index(country) if country in order else len(order)
            row |= {f"c@1 {name}": place < 1, f"c@3 {name}": place < 3}
        rows.append(row | places(past, before, (home, there, country), until, ranked.index))
    return _tables(pd.DataFrame(rows), f"{first}–{last}")


def places(
    past: r.History, before: pd.DataFrame, tie: tuple[str, str, str], until: int, order: pd.Index
) -> dict[str, object]:
    """Tell where each way of ranking has the place that was chosen."""
    home, there, country = tie
    found = r.rank_places(past, home, country, until, r.WEIGHTS)
    if there not in found.index:
        missed = {f"{what} {name}": False for name in PLACES for what in ("p@10", "p@50")}
        return missed | {"e@50 recommend": False}
    counts = Counter(before["there"])
    scores = {
        "popularity": np.array([counts[place] for place in found.index], float),
        "nearest": -found["km"].to_numpy(float),
        "common neighbours": found["n_shared"].to_numpy(float),
        "size": found["size"].to_numpy(float), "recommend": found["score"].to_numpy(float),
    }  # fmt: skip
    at = found.index.get_loc(there)
    row: dict[str, object] = {}
    for name, score in scores.items():
        better, same = (score > score[at]).sum(), (score == score[at]).sum() - 1
        rank = better + same / 2
        row |= {f"p@10 {name}": rank < 10, f"p@50 {name}": rank < 50,
                f"auc {name}": 1 - rank / max(len(score) - 1, 1)}  # fmt: skip
    # End to end: fifty places, ten in each of the first five countries.
    row["e@50 recommend"] = country in order[:5] and bool(row["p@10 recommend"])
    return row


def _tables(rows: pd.DataFrame, period: str) -> str:
    lines = [f"\n## {period} ({len(rows)} ties)\n\n", "| | hit@1 | hit@3 |\n| --- | --- | --- |\n"]
    for name in COUNTRIES:
        cells = [_interval(rows, f"{what} {name}") for what in ("c@1", "c@3")]
        lines.append(f"| country: {name} | {' | '.join(cells)} |\n")
    lines.append("\n| | hit@10 | hit@50 | AUC |\n| --- | --- | --- | --- |\n")
    for name in PLACES:
        cells = [_interval(rows, f"{what} {name}") for what in ("p@10", "p@50", "auc")]
        lines.append(f"| place, country given: {name} | {' | '.join(cells)} |\n")
    end = _interval(rows, "e@50 recommend")
    lines.append(f"\nEnd to end, among fifty places in the first five countries: {end}.\n")
    return "".join(lines)


def _interval(rows: pd.DataFrame, column: str) -> str:
    values = pd.to_numeric(rows[column].astype(float))
    blocks = [values[rows["country"] == code].dropna() for code in rows["country"].unique()]
    sums = np.array([[block.sum(), len(block)] for block in blocks])
    rng = np.random.default_rng(0)
    drawn = sums[rng.integers(len(sums), size=(500, len(sums)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / np.maximum(drawn[:, 1], 1), [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.2f}–{high:.2f})"


_HEAD = """# What `cn.recommend` is worth

Written by `python scripts/benchmark.py recommend --out docs/recommend.md`. The register of German
municipalities (`cn.datasets.germany()`) is seen up to a year, and held against the ties that
municipalities with a partner made in the ten years after it; ties of the year 2000, which is the
register's default, are left out. In brackets 95 % intervals, bootstrapped by blocks of countries.
Candidates are all places of the gazetteer from 1,000 inhabitants. Equal scores share their rank.
"""
_FOOT = """
Where a baseline's figure is the higher one, it wins: the weights are not fitted to these ties. End
to end a few new ties in a hundred are in the list: it is a list of ideas, no forecast.
"""
