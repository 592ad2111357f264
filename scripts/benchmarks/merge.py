"""What ``cn.merge`` makes of real registers, held against verdicts that a person gave.

    python scripts/benchmark.py merge

Türkiye's ties as four registers have them: Wikipedia's lists (``world``), the list of Türkiye's
municipalities, six countries' on Wikidata (``eu``) and the German one. ``merge_verdicts.csv``
judges pairs of rows by hand: all that were matched though they are spelled otherwise, two dozen of
the others, drawn at random, all that were found to be missed when the unmatched were read, and some
that must not match. ``same`` is about the agreement: another type or another level is another one.
"""

import argparse
import itertools
from pathlib import Path

import pandas as pd

import citynet as cn
from citynet import countries
from citynet.text import fold

VERDICTS = Path(__file__).with_name("merge_verdicts.csv")
REGISTERS = ("world", "turkiye", "eu", "germany")
Pair = tuple[tuple[str, str], tuple[str, str]]


def main(argv: list[str]) -> int:
    """Print what came together and the shares that are right and found."""
    argparse.ArgumentParser(prog="benchmark.py merge").parse_args(argv)
    tables = {name: _of_turkiye(getattr(cn.datasets, name)()) for name in REGISTERS}
    merged = cn.merge(tables)
    print(merged.summary())
    names = {(name, row["id"]): sorted((fold(row["a_name"]), fold(row["b_name"])))
             for name, table in tables.items() for row in table.to_dict("records")}  # fmt: skip
    found: set[Pair] = set()
    for _agreement, rows in merged.matches.groupby("agreement"):
        members = sorted(zip(rows["register"], rows["id"], strict=True))
        found.update(itertools.combinations(members, 2))
    otherwise = {pair for pair in found if names[pair[0]] != names[pair[1]]}
    print(f"{len(found)} pairs of rows matched, {len(otherwise)} of them spelled otherwise")
    judged = _verdicts()
    unread = otherwise - judged.keys()
    print(f"spelled otherwise and not judged: {len(unread)} {sorted(unread)[:3] if unread else ''}")
    wrong = {pair for pair in found if judged.get(pair) == "no"}
    right = {pair for pair in found if judged.get(pair) == "yes"}
    print(f"of {len(right | wrong)} judged matches {len(right) / len(right | wrong):.1%} are right")
    lost = {pair for pair, same in judged.items() if same == "yes"} - found
    to_find, unlike = len(found - wrong) + len(lost), len(otherwise - wrong)
    print(f"found: {len(found - wrong) / to_find:.1%} of {to_find} that should match; of those "
          f"spelled otherwise {unlike} of {unlike + len(lost)}")  # fmt: skip
    asked = {frozenset(pair) for pair in merged.questions[["agreement", "other"]].itertuples(
        index=False, name=None)}  # fmt: skip
    of = {(name, row): agreement for name, row, agreement in
          merged.matches[["register", "id", "agreement"]].itertuples(index=False)}  # fmt: skip
    told = sum(frozenset((of[one], of[other])) in asked for one, other in lost)
    print(f"of the {len(lost)} missed {told} are among the questions")
    return 0


def _of_turkiye(table: pd.DataFrame) -> pd.DataFrame:
    codes = {name: countries.code(name) for side in "ab" for name in
             table[f"{side}_country"].dropna().unique()}  # fmt: skip
    is_there = (table["a_country"].map(codes) == "TR") | (table["b_country"].map(codes) == "TR")
    return pd.DataFrame(table[is_there].reset_index(drop=True))


def _verdicts() -> dict[Pair, str]:
    rows = pd.read_csv(VERDICTS, dtype=str)
    return {
        tuple(sorted(((one, a), (other, b)))): same
        for one, a, other, b, same in rows[
            ["register", "id", "other_register", "other_id", "same"]
        ].itertuples(index=False)
    }
