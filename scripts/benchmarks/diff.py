"""Whether ``cn.diff`` names what a script did to a register, and how long merging and diffing take.

    python scripts/benchmark.py diff [--edits 2000] [--rows 100000]

The register is Wikipedia's (``cn.datasets.world()``), with dates of a day, a month or a year that
are drawn, or without dates, as it is; the later state is in another order, with the ids of the
earlier one or with others. Edits are made at random to rows or to places, each to rows of its own,
and are named rightly when the changes of all of its rows are exactly the one that was made. What
is only spelled otherwise, in another language or from the other side must give none.

Some edits are the same by all that a table without dates and ids holds: a corrected place is an
agreement that is gone and one that is new, and of two places with the same partners nobody can say
which became which. ``twins`` finds them from what was done alone. They count as right only where
the account given is the one that was made; those that are not, and of which the diff says by
``perhaps`` that the true one is as good, are counted by themselves. ``--wrong`` lists the others.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from babel import Locale

import citynet as cn
from citynet import countries
from citynet.network import matched
from citynet.text import fold

Rng = np.random.Generator
# What is done to a row, and to all rows of a place.
ROWS = (
    "added", "removed", "ended", "suspended", "renewed", "type", "date", "precise", "place",
    "respelled", "language", "turned",
)  # fmt: skip
PLACES = ("renamed", "split", "split off", "merged", "absorbed")
DATED = {"date", "precise"}
UNCHANGED = {"respelled", "language", "turned"}
NAMED = {"split off": "split", "absorbed": "merged"}
SYLLABLES = ("ka", "lu", "ve", "dor", "min", "sta", "ber", "ort", "ul", "qi", "zen", "hal", "pe")
PARTS = ("name", "country", "kind")
GERMAN = Locale("de").territories


@dataclass
class Edits:
    """The later state as it is made: rows by their place in the earlier one, and what was done.

    ``taken`` are rows that an edit has; ``done`` are the edits: what, and the ids of its rows.
    """

    table: pd.DataFrame
    rng: Rng
    spots: np.ndarray
    taken: set[int] = field(default_factory=set)
    done: list[tuple[str, list[str]]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def note(self, kind: str, rows: list[int]) -> None:
        """Keep what was done to rows."""
        self.taken.update(rows)
        self.done.append((kind, [str(self.table.loc[row, "id"]) for row in rows]))

    def name(self) -> str:
        """Make a name that no gazetteer has."""
        return "".join(self.rng.choice(SYLLABLES, 5)).title()


def main(argv: list[str]) -> int:
    """Print the shares and the times."""
    parser = argparse.ArgumentParser(prog="benchmark.py diff")
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--wrong", action="store_true", help="list the edits named wrongly")
    asked = parser.parse_args(argv)
    register = dated(cn.datasets.world(), asked.seed)
    bare = register.assign(signed=pd.Series([None] * len(register), dtype="str"))
    for table, dates in ((register, "dated"), (bare, "undated")):
        kinds = [kind for kind in (*ROWS, *PLACES) if dates == "dated" or kind not in DATED]
        new, done = edited(table, kinds, asked.edits, asked.seed)
        for ids in ("own ids", "other ids"):
            given = new["id"] if ids == "own ids" else [f"row-{row}" for row in range(len(new))]
            same = twins(table, new, done) if (dates, ids) == ("undated", "other ids") else set()
            wrong = report(f"{dates}, {ids}", table, new.assign(id=given), new["id"].tolist(), done,
                           same)  # fmt: skip
            if asked.wrong:
                print("\n".join(wrong))
    if asked.rows:
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
) -> tuple[pd.DataFrame, list[tuple[str, list[str]]]]:
    """Make edits, each of rows of its own; give the new state, and what was done to which ids."""
    rng = np.random.default_rng(seed + 1)
    new = table.astype(object).copy()
    for column in ("renewed", "ended"):
        new[column] = None
    places = cn.geocode(table)
    sure = places[(places["status"] == "resolved") & (places["confidence"] > 0.97)]
    at = matched(table, places).reshape(2, len(table))
    fits = np.isin(at, sure.index).all(axis=0)
    ids = places["place_id"].to_numpy(object)[at]
    edits = Edits(new, rng, sure[["name", "country"]].to_numpy())
    ties = _ties(ids, fits)
    each = -(-count // len(kinds))
    for kind in PLACES:
        if kind in kinds:
            of_places(edits, kind, each, ties)
    # What is gone does not come again as another's partner.
    gone = set(ids[:, sorted(edits.taken)].ravel())
    edits.spots = sure[~sure["place_id"].isin(gone)][["name", "country"]].to_numpy()
    free = [row for row in rng.permutation(np.flatnonzero(fits)).tolist() if row not in edits.taken]
    of_rows = [kind for kind in kinds if kind in ROWS]
    for number, row in enumerate(free[: count - len(edits.done)]):
        of_row(edits, of_rows[number % len(of_rows)], row)
    new = new.drop(index=edits.gone)
    # In another order.
    return new.sample(frac=1, random_state=seed).reset_index(drop=True), edits.done


def _ties(ids: np.ndarray, fits: np.ndarray) -> dict[str, dict[int, str]]:
    """Give each place's rows with the partner there; of places on the one side whose rows fit."""
    rows: dict[str, dict[int, str]] = {}
    for row, (here, there) in enumerate(ids.T):
        rows.setdefault(here, {})[row] = there
    others = set(ids[1])
    return {place: found for place, found in rows.items()
            if place not in others and all(fits[row] for row in found)}  # fmt: skip


def of_places(edits: Edits, kind: str, count: int, ties: dict[str, dict[int, str]]) -> None:
    """Rename, split or merge so many places, with all of their rows."""
    # Places; a part of a place that splits, or of what is merged, has two partners at least.
    least = {"renamed": 1, "merged": 2, "absorbed": 2}.get(kind, 4)
    fit = [place for place, rows in ties.items() if len(set(rows.values())) >= least]
    order = [fit[at] for at in edits.rng.permutation(len(fit))]
    free = iter(order[count:])
    for place in order[:count]:
        rows = list(ties[place])
        other = next((list(ties[one]) for one in free
                      if not edits.taken.intersection(ties[one])), [])  # fmt: skip
        if edits.taken.intersection(rows) or (not other and kind in {"merged", "absorbed"}):
            continue
        moved = rows
        if kind == "renamed":
            _rename(edits, rows, edits.name())
        elif kind == "split":
            _rename(edits, rows[::2], edits.name())
            _rename(edits, rows[1::2], edits.name())
        elif kind == "split off":
            moved = rows[::2]
            _rename(edits, moved, edits.name())
            edits.taken.update(rows)
        elif kind == "merged":
            moved = [*rows, *other]
            _rename(edits, moved, edits.name())
            edits.table.loc[moved, "a_country"] = edits.table.loc[moved[0], "a_country"]
        else:
            kept = edits.table.loc[other[0]]
            _rename(edits, rows, kept["a_name"])
            edits.table.loc[rows, "a_country"] = kept["a_country"]
            edits.taken.update(other)
        edits.note(kind, moved)


def _rename(edits: Edits, rows: list[int], name: str) -> None:
    for row in rows:
        edits.table.loc[row, "a_name"] = name


def of_row(edits: Edits, kind: str, row: int) -> None:
    """Do one thing to a row."""
    rng, new = edits.rng, edits.table
    spot = edits.spots[rng.integers(len(edits.spots))]
    cells = new.loc[row].to_dict()
    signed = str(cells["signed"])
    done: dict[str, Callable[[], dict[str, object]]] = {
        "ended": lambda: {"status": "cancelled", "ended": "2022"},
        "suspended": lambda: {"status": "suspended"},
        "renewed": lambda: {"renewed": "2021"},
        "type": lambda: {"type": rng.choice(["memorandum", "cooperation_protocol"])},
        "date": lambda: {"signed": str(int(signed[:4]) + rng.choice([-3, -1, 1, 2, 10]))},
        "precise": lambda: {"signed": signed[:4] if len(signed) == 10
                            else f"{signed}-0{rng.integers(1, 10)}"},
        "place": lambda: {"b_name": spot[0], "b_country": spot[1]},
        "respelled": lambda: {"a_name": cells["a_name"].upper()},
        "language": lambda: {f"{side}_country": _german(cells[f"{side}_country"]) for side in "ab"},
        "turned": lambda: {f"{to}_{part}": cells[f"{of}_{part}"] for to, of in ("ab", "ba")
                           for part in PARTS},
    }  # fmt: skip
    if kind == "removed":
        edits.gone.append(row)
        edits.note(kind, [row])
    elif kind == "added":
        more = {"id": f"new-{row}", "a_name": spot[0], "a_country": spot[1], "signed": None}
        new.loc[len(new)] = cells | more
        edits.taken.add(row)
        edits.done.append((kind, [f"new-{row}"]))
    else:
        edits.note(kind, [row])
        for column, value in done[kind]().items():
            new.loc[row, column] = value


def _german(country: str) -> str:
    return str(GERMAN.get(countries.code(country) or "", country))


def twins(old: pd.DataFrame, new: pd.DataFrame, done: list[tuple[str, list[str]]]) -> set[int]:
    """Give the edits that are others by all that undated tables hold, ids aside: by their number.

    What is gone and what came are one agreement, or two, where both share a party and the type.
    """
    ends = [
        {row["id"]: [(fold(row[f"{side}_name"]), str(countries.code(row[f"{side}_country"])),
                      row["type"]) for side in "ab"] for row in table.to_dict("records")}
        for table in (old, new)
    ]  # fmt: skip
    single = {
        number: rows[0]
        for number, (kind, rows) in enumerate(done)
        if kind in {"place", "added", "removed"} or (kind == "renamed" and len(rows) == 1)
    }
    at: tuple[Counter[object], Counter[object]] = (Counter(), Counter())
    for which in (0, 1):
        at[which].update(
            end
            for row in single.values()
            for end in ends[which].get(row, ())
            if row not in ends[1 - which] or end not in ends[1 - which][row]
        )
        # The party that a corrected agreement keeps is one of what is gone and of what came.
        at[which].update(
            end
            for row in single.values()
            if row in ends[0] and row in ends[1]
            for end in ends[which][row]
            if end in ends[1 - which][row]
        )
    found = {
        number for number, row in single.items()
        if done[number][0] == "place" or any(
            at[1 - which][end] for which in (0, 1) for end in ends[which].get(row, ())
            if row not in ends[1 - which] or done[number][0] == "renamed"
        )
    }  # fmt: skip
    partners: dict[frozenset[object], list[int]] = {}
    for number, (kind, rows) in enumerate(done):
        if kind in PLACES:
            for far in _by_first(ends[0], rows).values():
                partners.setdefault(frozenset(far), []).append(number)
    return found | {number for numbers in partners.values() if len(numbers) > 1
                    for number in numbers}  # fmt: skip


def _by_first(
    ends: dict[str, list[tuple[str, str, str]]], rows: list[str]
) -> dict[object, set[object]]:
    """Give the partners of each first party of rows."""
    found: dict[object, set[object]] = {}
    for row in rows:
        here, far = ends[row]
        found.setdefault(here, set()).add(far)
    return found


def report(  # noqa: PLR0917 - the two states and what was done
    how: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    ids: list[str],
    done: list[tuple[str, list[str]]],
    same: set[int],
) -> list[str]:
    """Print how many edits are named rightly, by kind; ``ids`` are the new rows' old ones.

    Gives those that are not: what was done to which rows, and what is told of them.
    """
    changes = cn.diff(old, new)
    was = dict(zip(new["id"], ids, strict=True))
    told: dict[str, list[str]] = {}
    may: dict[str, list[set[str]]] = {}
    shown = changes.table[["id_old", "id_new", "change", "perhaps"]]
    for before, after, change, perhaps in shown.itertuples(index=False):
        others = set(perhaps.split(", ")) if isinstance(perhaps, str) else set()
        for name in {name for name in (before, was.get(after)) if isinstance(name, str)}:
            told.setdefault(name, []).append(change)
            may.setdefault(name, []).append(others)
    right: Counter[str] = Counter()
    either: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {}
    lines = []
    for number, (kind, rows) in enumerate(done):
        name = NAMED.get(kind, kind)
        said = [] if kind in UNCHANGED else [name]
        bad = [row for row in rows if told.get(row, []) != said]
        right[kind] += not bad
        if not bad:
            continue
        if number in same and all(
            all(may.get(row, ())) and name in set().union(told[row], *may[row]) for row in bad
        ):
            either[kind] += 1
            continue
        what = "+".join(told.get(bad[0], [])) or "nothing"
        wrong.setdefault(kind, Counter())[what] += 1
        lines.append(f"    {kind} {', '.join(rows)}: told {what}")
    count, unsure = sum(right.values()), sum(either.values())
    share, fair = count / len(done), count / (len(done) - unsure)
    print(f"{how}: {count} of {len(done)} edits named rightly ({share:.2%})")
    if same:
        print(f"  {len(same)} edits are others as well by all that the tables hold; {unsure} of "
              f"them are told as the other, and that they may be this: of the rest {fair:.2%}"
              )  # fmt: skip
    for kind, number in Counter(kind for kind, _rows in done).items():
        said = ", ".join(f"{what} {n}" for what, n in wrong.get(kind, Counter()).most_common(4))
        as_well = f", or as well {either[kind]}" if either[kind] else ""
        print(f"  {kind:10} {right[kind]:4} of {number:4}{as_well}"
              f"{'; told: ' + said if said else ''}")  # fmt: skip
    ours = {row for _kind, rows in done for row in rows}
    print(f"  changes that nobody made: {sum(name not in ours for name in told)}")
    return lines


def sized(table: pd.DataFrame, rows: int) -> None:
    """Print how long a merge and a diff of so many rows take."""
    copies = -(-rows // len(table))
    large = pd.concat([
        table.assign(id=table["id"] + f"-{copy}", signed=f"{1900 + 7 * copy}")
        for copy in range(copies)
    ], ignore_index=True).head(rows)  # fmt: skip
    for name, task in (("merge", lambda: cn.merge({"a": large, "b": large})),
                       ("diff", lambda: cn.diff(large, large.iloc[5:]))):  # fmt: skip
        start = time.process_time()
        task()
        print(f"{name} of {len(large):,} rows: {time.process_time() - start:.1f} s of processor")
