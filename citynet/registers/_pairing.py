"""Which row of a register's later state is which row of the earlier one.

Rows of one pair of places and one type are paired by their dates; then rows of one pair whose type
changed; then places that are gone while all their ties stand with another; then single rows that
share one place and something that tells them: an id that the register keeps, a date, a name.

Without dates and ids some accounts of what changed are as good as others, and nobody can tell
them apart: a corrected place and an agreement that is gone beside one that is new, or which of two
places with the same partners became which. One is given, and the other is said beside it.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from citynet._same import agree, years_apart
from citynet.registers._merging import NEAR_YEARS, Key, Statement
from citynet.text import fold

# Of 100: how alike two names are where one is the other misspelled.
_ALIKE = 80
# What a single row must have in common beside one place.
_ENOUGH = 3.0
# Share of the rows paired by their places whose ids must be equal, so that ids tell anything.
_STABLE = 0.9
_MANY = 2
# How sure it is that a row without a date, the only one gone at a place, is the only one that came;
# and that rows of which several are gone or came are as many agreements.
_GUESS = 0.5
_BETWEEN = ", "
_TWO = f"removed{_BETWEEN}added"


@dataclass(slots=True, eq=False)
class Pair:
    """A row of the old state and the one that it became; how sure that is, and by what.

    ``moved`` is ``""`` where the places are the same, else ``place``, ``renamed``, ``split`` or
    ``merged``; ``perhaps`` is what may be told of both rows as well.
    """

    old: Statement
    new: Statement
    sure: float
    moved: str = ""
    perhaps: str = ""


class Rows:
    """The rows of both states that have no partner yet."""

    def __init__(self, old: Iterable[Statement], new: Iterable[Statement]) -> None:
        self.old, self.new = dict.fromkeys(old), dict.fromkeys(new)
        self.before = {key for one in self.old for key in (one.a, one.b)}
        self.after = {key for one in self.new for key in (one.a, one.b)}
        self.pairs: list[Pair] = []
        # What may be told, as well, of a row that is left.
        self.perhaps: dict[Statement, str] = {}

    def pair(
        self, old: Statement, new: Statement, sure: float, moved: str = "", perhaps: str = ""
    ) -> None:
        """Pair two rows that have no partner."""
        del self.old[old]
        del self.new[new]
        self.pairs.append(Pair(old, new, round(sure, 3), moved, perhaps))

    def blocks(
        self, key: Callable[[Statement], Key]
    ) -> Iterator[tuple[list[Statement], list[Statement]]]:
        """Give the old and the new rows that share a key."""
        found: dict[Key, tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
        for place, rows in enumerate((self.old, self.new)):
            for one in rows:
                found[key(one)][place].append(one)
        yield from (both for both in found.values() if both[0] and both[1])


def paired(old: Sequence[Statement], new: Sequence[Statement]) -> Rows:
    """Pair the rows of two states; what has no partner is left in the result."""
    rows = Rows(old, new)
    for before, after in rows.blocks(lambda one: one.block):
        _by_fitness(rows, before, after, _dates_fit, least=1.0)
    same_ids = sum(pair.old.row.get("id") == pair.new.row.get("id") for pair in rows.pairs)
    ids_tell = bool(rows.pairs) and same_ids >= _STABLE * len(rows.pairs)
    for before, after in rows.blocks(lambda one: one.block):
        _by_fitness(rows, before, after, _dates_near, least=0.0)
    for before, after in rows.blocks(lambda one: one.block[:2]):
        _by_fitness(rows, before, after, lambda o, n: _type_fit(o, n, ids_tell), least=1.0)
    _whole_places(rows, ids_tell)
    _single_rows(rows, ids_tell)
    if not ids_tell:
        _last_ones(rows)
        _as_well(rows)
    return rows


def _by_fitness(
    rows: Rows,
    before: Sequence[Statement],
    after: Sequence[Statement],
    fitness: Callable[[Statement, Statement], float],
    *,
    least: float,
) -> None:
    """Pair rows, the fittest first, as long as they fit well enough."""
    if len(before) == len(after) == 1:
        order = [(-fitness(before[0], after[0]), 0, 0)]
    else:
        order = sorted(
            (-fitness(one, other), i, j)
            for (i, one), (j, other) in itertools.product(enumerate(before), enumerate(after))
        )
    for unfit, i, j in order:
        one, other = before[i], after[j]
        if -unfit >= least and one in rows.old and other in rows.new:
            far = not agree(one.date, other.date) and years_apart(one.date, other.date) > NEAR_YEARS
            rows.pair(one, other, one.sure * other.sure * (0.8 if far else 1.0))


def _same_cells(one: Statement, other: Statement) -> float:
    """Give the share of equal cells, to choose among rows that are alike otherwise."""
    names = one.row.keys() | other.row.keys()
    same = sum(bool(one.row.get(name) == other.row.get(name)) for name in names)
    return same / (len(names) + 1)


def _dates_fit(one: Statement, other: Statement) -> float:
    if one.date == other.date:
        return 3 + _same_cells(one, other)
    if not agree(one.date, other.date):
        return 0.0
    return (2 if one.date and other.date else 1) + _same_cells(one, other)


def _dates_near(one: Statement, other: Statement) -> float:
    return 1 / (1 + years_apart(one.date, other.date)) + _same_cells(one, other)


def _type_fit(one: Statement, other: Statement, ids_tell: bool) -> float:
    if ids_tell and one.row.get("id") == other.row.get("id"):
        return 3.0
    same = agree(one.date, other.date) and bool(one.date) == bool(other.date)
    return 1.0 + _same_cells(one, other) if same else 0.0


# Places that are gone --------------------------------------------------------------------------


Moves = list[tuple[Statement, Statement]]


def _whole_places(rows: Rows, ids_tell: bool) -> None:
    """Pair the ties of places that are gone with those that stand with another place instead.

    So are ties of a place that is left with those of one that was not there before: it split off.
    """
    left = Counter(key for one in rows.old for key in (one.a, one.b))
    # The place to which most of the ties went, then the next, as long as there are ties.
    became: dict[Key, list[tuple[Key, Moves]]] = defaultdict(list)
    came: Counter[Key] = Counter()
    taken: set[Statement] = set()
    moves = _moves(rows, ids_tell)
    for here, there in sorted(moves, key=lambda move: (-len(moves[move]), move)):
        once = _each_once(moves[here, there], taken)
        far = {old.b if old.a == here else old.a for old, _new in once}
        # One tie tells where others of the place went elsewhere, or others came to the same.
        came_to_it = came[there] and there not in rows.before
        follows = here not in rows.after and (became[here] or came_to_it)
        if once and (len(far) >= _MANY or follows or _alone(here, there, left, rows)):
            became[here].append((there, once))
            came[there] += 1
            taken.update(one for both in once for one in both)
    hows = {
        (here, there): _how_moved(
            is_split=len(moved) > 1 or here in rows.after,
            is_merged=came[there] > 1 or there in rows.before,
        )
        for here, moved in became.items() for there, _once in moved
    }  # fmt: skip
    others = {} if ids_tell else _of_same_ties(became, hows)
    for here, moved in became.items():
        for there, once in moved:
            how = hows[here, there]
            other = _BETWEEN.join(sorted(others.get(here, set()) - {how}))
            sure = _GUESS if other else 0.9
            for old, new in once:
                rows.pair(old, new, sure * old.sure * new.sure, how, other)


def _how_moved(*, is_split: bool, is_merged: bool) -> str:
    return "split" if is_split else "merged" if is_merged else "renamed"


def _of_same_ties(
    became: Mapping[Key, Sequence[tuple[Key, Moves]]], hows: Mapping[tuple[Key, Key], str]
) -> dict[Key, set[str]]:
    """Give what became of the places that are gone with the same ties as another, for each."""
    alike: dict[frozenset[Key], list[Key]] = defaultdict(list)
    for here, moved in became.items():
        ties = frozenset(
            (old.b if old.a == here else old.a, old.row.get("type", ""), old.date)
            for _there, once in moved for old, _new in once
        )  # fmt: skip
        alike[ties].append(here)
    return {
        here: {hows[one, there] for one in heres for there, _once in became[one]}
        for heres in alike.values() for here in heres
    }  # fmt: skip


def _moves(rows: Rows, ids_tell: bool) -> dict[tuple[Key, Key], Moves]:
    """Give, by a place that is gone and another, the ties of the one that the other may have."""
    of_id = {one.row.get("id"): one for one in rows.new} if ids_tell else {}
    waiting: dict[tuple[Key, str, str], list[tuple[Statement, Key]]] = defaultdict(list)
    for new in rows.new:
        for far, here in ((new.a, new.b), (new.b, new.a)):
            waiting[far, new.row.get("type", ""), new.date].append((new, here))
    moves: dict[tuple[Key, Key], Moves] = defaultdict(list)
    for old in rows.old:
        for far, here in ((old.a, old.b), (old.b, old.a)):
            kept = of_id.get(old.row.get("id"))
            for new, there in waiting[far, old.row.get("type", ""), old.date]:
                # The id that a register keeps says which of several it is.
                if kept is not None and kept is not new and far in {kept.a, kept.b}:
                    continue
                if here not in rows.after or there not in rows.before:
                    moves[here, there].append((old, new))
    return moves


def _each_once(moves: Moves, taken: set[Statement]) -> Moves:
    """Leave out moves of rows that moved already."""
    used = set(taken)
    once = []
    for old, new in moves:
        if old not in used and new not in used:
            used |= {old, new}
            once.append((old, new))
    return once


def _alone(here: Key, there: Key, left: "Counter[Key]", rows: Rows) -> bool:
    """Whether a place with one tie is another by its name, and that one was not there before."""
    if left[here] > 1 or there in rows.before or "open" not in {here[0], there[0]}:
        return False
    return _alike(_name(here), _name(there))


def _name(key: Key) -> str:
    return str(key[1]).partition("|")[0]


def _alike(one: str, other: str) -> bool:
    return bool(fuzz.ratio(fold(one), fold(other)) >= _ALIKE)


# Single rows -----------------------------------------------------------------------------------


def _single_rows(rows: Rows, ids_tell: bool) -> None:
    """Pair rows that share one place and have more in common than any other two."""
    scored = sorted(_scored(rows, ids_tell), key=lambda found: found[:3])
    best: dict[Statement, Counter[float]] = defaultdict(Counter)
    for score, _i, _j, old, new in scored:
        best[old][score] += 1
        best[new][score] += 1
    for score, _i, _j, old, new in scored:
        unsure = best[old][score] > 1 or best[new][score] > 1
        if old in rows.old and new in rows.new and not unsure:
            # What shares a place and a year alone may be two agreements of that year as well.
            is_weak = -score <= _ENOUGH
            rows.pair(old, new, _GUESS if is_weak else 0.9, _how(old, new), _TWO * is_weak)


def _scored(rows: Rows, ids_tell: bool) -> Iterator[tuple[float, int, int, Statement, Statement]]:
    """Give the rows that may be one, with what they have in common, the most first."""
    by_end: dict[Key, list[Statement]] = defaultdict(list)
    by_date: dict[tuple[Key, str], list[Statement]] = defaultdict(list)
    for new in rows.new:
        for key in {new.a, new.b}:
            by_end[key].append(new)
            by_date[key, new.date].append(new)
    by_id = {new.row.get("id"): new for new in rows.new} if ids_tell else {}
    for i, old in enumerate(rows.old):
        tried: dict[Statement, None] = {}
        for key in (old.a, old.b):
            near = by_date[key, old.date] if old.date else by_end[key]
            tried.update(dict.fromkeys(near))
        if (kept := by_id.get(old.row.get("id"))) is not None:
            tried[kept] = None
        for j, new in enumerate(tried):
            score = _in_common(old, new, ids_tell)
            if score >= _ENOUGH:
                yield -score, i, j, old, new


def _last_ones(rows: Rows) -> None:
    """Pair an undated row that is gone with the one that came at the same place, both being alone.

    Neither dates nor ids tell them then; all else that they say has to be the same.
    """
    ends: dict[Key, tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
    for which, left in enumerate((rows.old, rows.new)):
        for one in left:
            for key in {one.a, one.b}:
                ends[key, one.row.get("type", "")][which].append(one)
    for before, after in ends.values():
        if len(before) == len(after) == 1:
            old, new = before[0], after[0]
            is_left = old in rows.old and new in rows.new
            if is_left and not old.date and not new.date and _else(old) == _else(new):
                rows.pair(old, new, _GUESS * old.sure * new.sure, _how(old, new), _TWO)


def _as_well(rows: Rows) -> None:
    """Say of rows that are left, and say the same else, which may be one with another place now."""
    ends: dict[Key, tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
    # Also of what was paired because nothing else could be: it may be another's.
    guessed = [pair for pair in rows.pairs if pair.perhaps == _TWO]
    others = ([*rows.old, *(pair.old for pair in guessed)],
              [*rows.new, *(pair.new for pair in guessed)])  # fmt: skip
    for which, left in enumerate(others):
        for one in left:
            said = tuple(sorted((name, str(cell)) for name, cell in _else(one).items()))
            for key in {one.a, one.b}:
                ends[key, said][which].append(one)
    may: dict[Statement, set[str]] = defaultdict(set)
    for (key, _said), both in ends.items():
        known = [{_far(one, key)[0] == "at" for one in left} for left in both]
        for left, theirs in zip(both, reversed(known), strict=True):
            for one in left:
                is_known = _far(one, key)[0] == "at"
                may[one] |= {"place" if is_known and other else "renamed" for other in theirs}
    rows.perhaps |= {one: _BETWEEN.join(sorted(hows)) for one, hows in may.items()
                     if hows and (one in rows.old or one in rows.new)}  # fmt: skip


def _far(one: Statement, here: Key) -> Key:
    return one.b if one.a == here else one.a


def _else(one: Statement) -> dict[str, object]:
    """Give what a row says beside its parties and its id."""
    return {name: cell for name, cell in one.row.items()
            if name != "id" and name[:2] not in {"a_", "b_"}}  # fmt: skip


def _how(old: Statement, new: Statement) -> str:
    """Tell a corrected place from a new name: of a name that the gazetteer does not know."""
    ends = Counter((old.a, old.b)) - Counter((new.a, new.b))
    others = Counter((new.a, new.b)) - Counter((old.a, old.b))
    is_known = all(key[0] == "at" for key in (*ends, *others))
    return "place" if is_known else "renamed"


def _in_common(old: Statement, new: Statement, ids_tell: bool) -> float:
    score = 0.0
    if ids_tell and old.row.get("id") == new.row.get("id"):
        score += 4
    if old.date and old.date == new.date:
        # A day tells more than a year, which many agreements share.
        score += 3.0 if len(old.date) > len("1990-06") else 2.5
    score += 0.5 * (old.row.get("type") == new.row.get("type"))
    for name in ("note", "source_ref"):
        score += 1.5 * (name in old.row and old.row[name] == new.row.get(name))
    names = [
        {str(one.row.get(f"{side}_name", "")) for side in "ab"} for one in (old, new)
    ]  # fmt: skip
    gone, come = names[0] - names[1], names[1] - names[0]
    if any(_alike(one, other) for one in gone for other in come):
        score += 2.5
    shared = {old.a, old.b} & {new.a, new.b}
    return score if shared else score - 2
