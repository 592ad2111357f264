"""Registers that live: how many made edits ``cn.diff`` names rightly, and how long 10⁵ rows take.

    python scripts/benchmark.py diff [--edits 2000] [--rows 100000] [--seed 0]

Edits of ten kinds are made in the register of Türkiye's neighbours in ``cn.datasets.world()`` with
dates of its own, at random places; the truth is known. An edit is named rightly when the changes of
its row are exactly the one that was made; what is spelled otherwise, turned to its other side or in
another order must give none.
"""

import argparse
import time
from collections import Counter

import numpy as np
import pandas as pd

import citynet as cn

KINDS = (
    "added", "removed", "ended", "suspended", "renewed", "type", "date", "precise", "place",
    "respelled",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Print the shares and the times."""
    parser = argparse.ArgumentParser(prog="benchmark.py diff")
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    register = dated(cn.datasets.world(), asked.seed)
    bare = register.assign(signed=pd.Series([None] * len(register), dtype="str"))
    for how, table in (
        ("dated", register), ("dated, other ids", register), ("undated", bare),
        ("undated, other ids", bare),
    ):  # fmt: skip
        kinds = [kind for kind in KINDS if table is register or kind not in {"date", "precise"}]
        new, truth = edited(table, kinds, asked.edits, asked.seed)
        keep = "other" not in how
        renamed = new if keep else new.assign(id=[f"row-{row}" for row in range(len(new))])
        was = dict(zip(renamed["id"], new["id"], strict=True))
        changes = cn.diff(table, renamed)
        changes.table["id_new"] = changes.table["id_new"].map(was)
        right, wrong = judged(changes, truth)
        print(f"{how}: {sum(right.values())} of {len(truth)} edits named rightly "
              f"({sum(right.values()) / len(truth):.2%})")  # fmt: skip
        for kind in kinds:
            print(f"  {kind:10} {right[kind]:4} right {wrong[kind]:4} wrong")
        print(f"  changes that nobody made: {wrong['none']}")
    sized(register, asked.rows)
    return 0


def dated(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Give every row a date of a day, a month or a year, and an id that says nothing."""
    rng = np.random.default_rng(seed)
    days = pd.to_datetime("1950-01-01") + pd.to_timedelta(rng.integers(0, 25_000, len(table)), "D")
    texts = pd.Series(days.strftime("%Y-%m-%d"), dtype="str")
    cut = rng.choice([4, 7, 10], len(table), p=[0.4, 0.1, 0.5])
    signed = [text[:length] for text, length in zip(texts, cut, strict=True)]
    return table.assign(signed=pd.Series(signed, dtype="str"))


def edited(
    table: pd.DataFrame, kinds: list[str], count: int, seed: int
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Make edits, each of a row of its own; give the new state, and by id what was done."""
    rng = np.random.default_rng(seed + 1)
    new = table.astype(object).copy()
    for column in ("renewed", "ended"):
        new[column] = None
    places = cn.geocode(table)
    sure = places[(places["status"] == "resolved") & (places["confidence"] > 0.97)]
    names = set(zip(sure["name"], sure["country"], strict=True))
    fit = [
        row for row, (a, ac, b, bc) in enumerate(
            table[["a_name", "a_country", "b_name", "b_country"]].itertuples(index=False)
        ) if (a, ac) in names and (b, bc) in names
    ]  # fmt: skip
    spots = sure[["name", "country"]].to_numpy()
    truth = {}
    for number, row in enumerate(rng.choice(fit, count, replace=False)):
        kind = kinds[number % len(kinds)]
        signed = new.loc[row, "signed"]
        if kind == "precise" and len(str(signed)) == 10:
            new.loc[row, "signed"] = signed[:4]
        elif kind == "precise":
            new.loc[row, "signed"] = f"{signed}-0{rng.integers(1, 10)}"
        elif kind == "date":
            new.loc[row, "signed"] = f"{int(signed[:4]) + rng.choice([-3, -1, 1, 2, 10])}"
        else:
            _edit(new, row, kind, spots[rng.integers(len(spots))], rng)
        truth[f"new-{row}" if kind == "added" else str(table.loc[row, "id"])] = kind
    gone = [row for row in new.index if new.loc[row, "id"] is None]
    new = new.drop(index=gone)
    # In another order, under other ids.
    return new.sample(frac=1, random_state=seed).reset_index(drop=True), truth


def _edit(
    new: pd.DataFrame, row: int, kind: str, spot: np.ndarray, rng: np.random.Generator
) -> None:
    if kind == "removed":
        new.loc[row, "id"] = None
    elif kind == "added":
        cells = new.loc[row].to_dict()
        cells |= {"id": f"new-{row}", "a_name": spot[0], "a_country": spot[1], "signed": None}
        new.loc[len(new)] = cells
    elif kind == "ended":
        new.loc[row, ["status", "ended"]] = ["cancelled", "2022"]
    elif kind == "suspended":
        new.loc[row, "status"] = "suspended"
    elif kind == "renewed":
        new.loc[row, "renewed"] = "2021"
    elif kind == "type":
        new.loc[row, "type"] = rng.choice(["memorandum", "cooperation_protocol"])
    elif kind == "place":
        new.loc[row, ["b_name", "b_country"]] = spot
    else:
        cells = new.loc[row].to_dict()
        for part in ("name", "country", "kind"):
            cells[f"a_{part}"], cells[f"b_{part}"] = cells[f"b_{part}"], cells[f"a_{part}"]
        cells["a_name"] = str(cells["a_name"]).upper()
        new.loc[row] = cells


def judged(
    changes: "cn.registers.Changes", truth: dict[str, str]
) -> tuple[Counter[str], Counter[str]]:
    """Count what was named rightly and wrongly by kind."""
    told: dict[str, list[str]] = {}
    for old, new, change in changes.table[["id_old", "id_new", "change"]].itertuples(index=False):
        for name in {name for name in (old, new) if isinstance(name, str)}:
            told.setdefault(name, []).append(change)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for name, kind in truth.items():
        said = told.get(name, [])
        is_right = not said if kind == "respelled" else said == [kind]
        (right if is_right else wrong)[kind] += 1
        if not is_right:
            wrong[f"{kind}: {said}"] += 1
    wrong["none"] = sum(name not in truth for name in told)
    return right, wrong


def sized(table: pd.DataFrame, rows: int) -> None:
    """Print how long a merge and a diff of so many rows take."""
    copies = -(-rows // len(table))
    large = pd.concat([
        table.assign(id=table["id"] + f"-{copy}", signed=f"{1900 + 7 * copy}")
        for copy in range(copies)
    ], ignore_index=True).head(rows)  # fmt: skip
    for name, task in (("merge", lambda: cn.merge({"a": large, "b": large})),
                       ("diff", lambda: cn.diff(large, large.iloc[5:]))):  # fmt: skip
        start = time.perf_counter()
        task()
        print(f"{name} of {len(large):,} rows: {time.perf_counter() - start:.1f} s")
