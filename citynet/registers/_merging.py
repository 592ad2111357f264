"""One register out of several: the same tie found across spellings, languages and sides.

Every register is taken apart into what it states. Statements of one pair of places (from either
side) and one type are put together by their dates, and what the registers say of a field is kept
with who says it. A merged table holds all of it in its columns ``sources`` and ``stated``, so that
it comes apart again when it is merged once more: the order and the grouping do not matter.

No library of record linkage is used: the geocoder has resolved the parties with a calibrated
probability, so that a block is one pair of places, and within it dates and types decide.
"""

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from citynet import _check, vocabulary
from citynet._catalogue import _, told
from citynet._same import agree, fuller, mirrored, plain, years_apart
from citynet._tables import is_missing
from citynet.agreements._answers import Answers
from citynet.agreements._headings import COLUMNS, DATES, SOURCES, STATED
from citynet.errors import CitynetError
from citynet.geocoding.verdicts import geocode
from citynet.network import matched
from citynet.registers import _places
from citynet.text import fold

RULES = ("first", "last", "precise", "most")
# Dates of one agreement that registers give so far apart contradict each other; others are two.
NEAR_YEARS = 2.0
_BETWEEN = "; "
# What says who a party is, or where a row comes from; it may differ without a contradiction.
_DESCRIBES = {
    "id", "note", "source", "source_ref", "stated_by", "source_spelling", "weight", "type",
    SOURCES, STATED,
}  # fmt: skip

Key = tuple[Any, ...]
Row = dict[str, Any]


@dataclass(slots=True, eq=False)
class Statement:
    """What one register says of one agreement.

    Attributes
    ----------
    source
        The register's name.
    row
        The cells that are not empty.
    a, b
        Keys of the parties' places.
    number
        The row in its table, from 0.
    table
        Which table it came in.
    sure
        The probability that both places are the ones meant.
    points
        Latitude and longitude of both places, where known.
    """

    source: str
    row: Row
    a: Key
    b: Key
    number: int
    table: int
    sure: float
    points: tuple[tuple[float, float] | None, tuple[float, float] | None]

    @property
    def block(self) -> Key:
        """The pair of places, without a direction, and the type; of a membership with one."""
        pair = (self.a, self.b)
        kind = self.row.get("type", "")
        ordered = pair if kind == vocabulary.MEMBERSHIP else tuple(sorted(pair))
        return (*ordered, kind)

    @property
    def name(self) -> str:
        """What an answer calls it by."""
        return f"{self.source}: {self.row.get('id', '')}"

    @property
    def date(self) -> str:
        """Its date of signature without marks of doubt, empty where there is none."""
        return plain(self.row.get("signed"))

    @property
    def is_doubtful(self) -> bool:
        """Whether its date is marked as doubtful."""
        return self.date != str(self.row.get("signed") or "") or "signed_doubt" in self.row


@dataclass(slots=True, eq=False)
class Agreement:
    """Statements of one agreement, at most one of each register, and what was made of them."""

    statements: list[Statement]
    row: Row = field(default_factory=dict)

    @property
    def sources(self) -> set[str]:
        """The registers that state it."""
        return {one.source for one in self.statements}


_OPEN = _("perhaps the same: an open place may be the other's")
_DISTRICT = _("perhaps the same: a district, or the town that it is named after")
_NOBODY = ("nobody", "")
_WHICH = _("which of several agreements of this pair is meant")
_APART = _("dates that exclude each other: one agreement or two?")


@dataclass(slots=True, frozen=True)
class Question:
    """What cannot be told: whether two statements are of one agreement, or of which one is.

    Attributes
    ----------
    text
        The question, in the language being spoken.
    one, other
        The statements; without ``other`` it is asked which of ``choices`` has the one's agreement.
    probability
        That they are one agreement, or that the present choice is right.
    choices
        A statement of each agreement that may be meant.
    """

    text: str
    one: Statement
    other: Statement | None
    probability: float
    choices: tuple[Statement, ...] = ()


Ask = Callable[[Question], None]


# Registers into statements --------------------------------------------------------------------


def taken_apart(
    tables: Mapping[str, pd.DataFrame],
    places: gpd.GeoDataFrame | None,
    overrides: Any = None,
    *,
    apart: bool = True,
) -> tuple[list[Statement], dict[Key, list[Mapping[str, Any]]]]:
    """Take registers apart into statements; give the candidates of open places too.

    A row that was merged before is taken apart again, unless ``apart`` is false.
    """
    needed = [column for column in COLUMNS if column[:2] in {"a_", "b_"}]
    frames = [table.reindex(columns=needed) for table in tables.values()]
    whole = pd.concat([frame.astype(object) for frame in frames], ignore_index=True)
    if places is None:
        places = geocode(whole, overrides=overrides)
    at = matched(whole, places)
    keys, sure, candidates = _places.keys_of(places)
    lats, lons = places.geometry.y.tolist(), places.geometry.x.tolist()
    points = [None if lat != lat else (lat, lon) for lat, lon in zip(lats, lons, strict=True)]  # noqa: PLR0124 - NaN
    count = len(whole)
    statements = []
    begin = 0
    for number, (name, table) in enumerate(tables.items()):
        for line, row in enumerate(records(table)):
            a, b = at[begin + line], at[count + begin + line]
            for source, said in _unfolded(row, name) if apart else [(name, row)]:
                # Whom a list leaves unnamed is not whom another leaves unnamed.
                owner = keys[a] if "a_name" in said else (*_NOBODY, source if apart else "")
                one = Statement(
                    source, said, owner, keys[b], line, number, sure[a] * sure[b],
                    (points[a], points[b]),
                )  # fmt: skip
                statements.append(one)
        begin += len(table)
    return _once(statements), candidates


def records(table: pd.DataFrame) -> list[Row]:
    """Rows of a table as dicts without the cells that are empty."""
    names = [str(name) for name in table.columns]
    columns = [table.iloc[:, place].astype(object).tolist() for place in range(len(names))]
    return [
        {name: cell for name, cell in zip(names, cells, strict=True) if not is_missing(cell)}
        for cells in zip(*columns, strict=True)
    ]


def _unfolded(row: Row, name: str) -> Iterator[tuple[str, Row]]:
    """Give what each register said of a row that was merged before; else the row as it is."""
    if not isinstance(row.get(SOURCES), str) or STATED not in row:
        yield name, {column: cell for column, cell in row.items() if column != STATED}
        return
    others = json.loads(row[STATED])
    kept = {column: cell for column, cell in row.items() if column not in {SOURCES, STATED}}
    for source in row[SOURCES].split(_BETWEEN):
        said = {column: cell for column, cell in kept.items() if column not in others}
        said |= {column: values[source] for column, values in others.items() if source in values}
        yield source, {column: said[column] for column in (*kept, *others) if column in said}


def _once(statements: list[Statement]) -> list[Statement]:
    """Leave out what a register says in two tables that were merged before."""
    if len({one.source for one in statements}) == len({one.table for one in statements}):
        return statements
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for one in statements:
        text = json.dumps(one.row, sort_keys=True, default=str)
        if seen.setdefault((one.source, text), one.table) == one.table:
            kept.append(one)
    return kept


# Statements into agreements -------------------------------------------------------------------


def put_together(
    statements: Iterable[Statement], ask: Ask, answers: Answers | None = None
) -> list[Agreement]:
    """Put the statements of each agreement together, in the order of the first of each.

    What a person answered holds: rows that are one agreement, or two.
    """
    answers = answers or Answers()
    chosen: dict[str, set[str]] = defaultdict(set)
    for name, of in answers.one:
        chosen[name].add(of)
        chosen[of].add(name)
    blocks: dict[Key, list[Statement]] = defaultdict(list)
    for one in statements:
        blocks[one.block].append(one)
    found: list[Agreement] = []
    for block in blocks.values():
        found += [Agreement(block)] if len(block) == 1 else _in_block(block, ask, chosen)
    found = _as_answered(found, answers)
    return sorted(found, key=lambda one: min((said.table, said.number) for said in one.statements))


def _as_answered(found: list[Agreement], answers: Answers) -> list[Agreement]:
    """Put together what a person says is one agreement, and apart what is two."""
    if not answers.one and not answers.two:
        return found
    of = {said.name: agreement for agreement in found for said in agreement.statements}
    for one, other in answers.one:
        left, right = of.get(one), of.get(other)
        if left is not None and right is not None and left is not right:
            left.statements += right.statements
            of.update({said.name: left for said in right.statements})
    kept = list({id(agreement): agreement for agreement in of.values()}.values())
    for agreement in list(kept):
        first, *others = agreement.statements
        for said in others:
            if (first.name, said.name) in answers.two:
                agreement.statements.remove(said)
                kept.append(Agreement([said]))
    return kept


def left_open(
    asked: Iterable[Question], agreements: Iterable[Agreement], answers: Answers
) -> list[tuple[Question, Agreement, Agreement | None]]:
    """Give the questions that no answer settles, each with the agreements that it is about."""
    of = {id(said): agreement for agreement in agreements for said in agreement.statements}
    found = []
    for question in asked:
        one = of[id(question.one)]
        other = of[id(question.other)] if question.other else None
        if one is other or answers.keeps(question.one.name):
            continue
        if other and any((said.name, that.name) in answers.two
                         for said in one.statements for that in other.statements):  # fmt: skip
            continue
        found.append((question, one, other))
    return found


def _in_block(block: list[Statement], ask: Ask, chosen: Mapping[str, set[str]]) -> list[Agreement]:
    """Tell the agreements of one pair and type apart by their dates."""
    by_date: dict[str, list[Statement]] = defaultdict(list)
    unsure: list[tuple[Statement, list[str]]] = []
    for one, means, choices in _meanings(block, chosen):
        by_date[means].append(one)
        if len(choices) > 1:
            unsure.append((one, choices))
    classes = []
    for means in sorted(by_date):
        classes += [(means, agreement) for agreement in _of_one_date(by_date[means])]
    # Rows without a date are told apart by nothing, whichever date each was taken to mean.
    alike: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for means in sorted(by_date):
        for one in by_date[means]:
            alike[one.source, means if one.date else ""].append(one)
    doubled = [(rows[0], other) for rows in alike.values() for other in rows[1:]]
    found = _near_ones(classes)
    for one, choices in unsure:
        may_be = tuple(
            next(said for said in by_date[date] if said.date == date) for date in choices
        )
        ask(Question(told(_WHICH), one, None, 1 / len(choices), may_be))
    for one, other in doubled:
        text = told("%(register)s states this tie in two rows", register=one.source)
        ask(Question(text, one, other, one.sure * other.sure))
    dated = [agreement for agreement in found if any(said.date for said in agreement.statements)]
    for left, right in itertools.combinations(dated, 2):
        if not left.sources & right.sources:
            ask(Question(told(_APART), left.statements[0], right.statements[0], 0.5))
    return found


def _of_one_date(members: Sequence[Statement]) -> list[Agreement]:
    """Put statements of one pair, type and date together, at most one of each register.

    Those of one spelling belong together first: a register may state a tie under two names.
    """
    spelled: dict[tuple[Any, ...], list[Statement]] = defaultdict(list)
    seen: Counter[tuple[Any, ...]] = Counter()
    for one in sorted(members, key=lambda one: (-len(one.date), json.dumps(one.row, default=str))):
        names = tuple(sorted(fold(str(one.row.get(f"{side}_name", ""))) for side in "ab"))
        spelled[*names, seen[one.source, names]].append(one)
        seen[one.source, names] += 1
    found: list[Agreement] = []
    for _names, said in sorted(spelled.items(), key=lambda item: (-len(item[1]), item[0])):
        sources = {one.source for one in said}
        other = next((one for one in found if not one.sources & sources), None)
        if other is None:
            found.append(Agreement(said))
        else:
            other.statements += said
    return found


def _meanings(
    block: list[Statement], chosen: Mapping[str, set[str]]
) -> Iterator[tuple[Statement, str, list[str]]]:
    """Give the date that each statement means, and those between which it may choose.

    What a person chose is meant: the date of a row that is ``chosen`` for it. A vague date means
    the earliest more precise one that it may be. A statement without a date means the dated
    agreement, unless its register tells both a dated and an undated one.
    """
    stated = sorted({one.date for one in block} - {""})
    precise = [date for date in stated if not any(o != date and o.startswith(date) for o in stated)]
    dated = {one.source for one in block if one.date}
    bare = {one.source for one in block if not one.date}
    apart = bool(dated & bare)
    waiting = {source: iter(precise) for source in sorted(bare)}
    dates = {one.name: one.date for one in block} if chosen else {}
    for one in block:
        fits = [date for date in precise if date.startswith(one.date)]
        said = {dates.get(name) for name in chosen.get(one.name, ())}
        if only := [date for date in fits if date in said]:
            yield one, only[0], only[:1]
        elif one.date:
            yield one, fits[0], fits
        elif apart or not precise:
            yield one, "", []
        else:
            yield one, next(waiting[one.source], ""), precise


def _near_ones(classes: list[tuple[str, Agreement]]) -> list[Agreement]:
    """Join what different registers date a little apart: one agreement, and a contradiction."""
    found = [agreement for _date, agreement in classes]
    pairs = []
    for (i, (one, left)), (j, (other, right)) in itertools.combinations(enumerate(classes), 2):
        if one and other and not left.sources & right.sources:
            doubtful = any(said.is_doubtful for said in (*left.statements, *right.statements))
            gap = years_apart(one, other)
            if doubtful or gap <= NEAR_YEARS:
                pairs.append((gap, i, j))
    for _gap, i, j in sorted(pairs):
        left, right = found[i], found[j]
        if left is not right and not left.sources & right.sources:
            left.statements += right.statements
            found = [left if one is right else one for one in found]
    return list(dict.fromkeys(found))


def perhaps_same(
    agreements: Sequence[Agreement], candidates: Mapping[Key, Sequence[Mapping[str, Any]]], ask: Ask
) -> None:
    """Ask about ties of a place that another register has with one that it may be after all."""
    by_block: dict[Key, list[Agreement]] = defaultdict(list)
    for one in agreements:
        by_block[one.statements[0].block].append(one)
    for one in agreements:
        said = one.statements[0]
        a, b = ({end: 1.0, **_places.perhaps(end, candidates)} for end in (said.a, said.b))
        for (here, p), (there, q) in itertools.product(a.items(), b.items()):
            if (here, there) == (said.a, said.b):
                continue
            kind = said.row.get("type", "")
            for other in by_block.get((*sorted((here, there)), kind), []):
                if not one.sources & other.sources:
                    text = _OPEN if "open" in {said.a[0], said.b[0]} else _DISTRICT
                    ask(Question(told(text), said, other.statements[0], p * q))


# Agreements into rows -------------------------------------------------------------------------


def ranked(names: Sequence[str], prefer: str | Sequence[str] | None) -> dict[str, int]:
    """Order the registers by whose word counts; the smallest number first.

    Raises
    ------
    CitynetError
        ``prefer`` names no rule and no register.
    """
    chosen = [prefer] if isinstance(prefer, str) and prefer not in RULES else prefer
    order = list(names)
    if isinstance(chosen, str) or chosen is None:
        order = order[::-1] if chosen == "last" else order
    else:
        for name in chosen:
            _check.one_of("prefer", name, (*RULES, *names), CitynetError)
        order = [*dict.fromkeys(chosen), *(name for name in names if name not in chosen)]
    return {name: place for place, name in enumerate(order)}


def fill(agreements: Sequence[Agreement], rank: Mapping[str, int], prefer: Any) -> None:
    """Choose the row of each agreement, and keep what else was said of it."""
    taken: dict[str, int] = {}
    for one in sorted(agreements, key=lambda one: min(rank[name] for name in one.sources)):
        one.statements.sort(key=lambda said: (rank[said.source], said.table, said.number))
        said = _from_one_side(one.statements)
        one.row = _chosen(said, prefer if isinstance(prefer, str) else "first")
        name = str(one.row.get("id", ""))
        if name in taken:
            name = f"{name}-{one.statements[0].source}"
            while name in taken:
                name += "+"
            one.row["id"] = name
        taken[name] = 1
        one.row[SOURCES] = _BETWEEN.join(dict.fromkeys(s.source for s in one.statements))
        one.row[STATED] = json.dumps(
            _otherwise(one.row, said), ensure_ascii=False, default=str, sort_keys=True
        )


def _from_one_side(statements: Sequence[Statement]) -> dict[str, Row]:
    """Give what each register says, told from the side of the first one."""
    first = statements[0]
    found: dict[str, Row] = {}
    for one in statements:
        row = one.row if one.a == first.a else mirrored(one.row)
        # A person may say that two rows of a register are one agreement.
        found[one.source] = _filled(found[one.source], row) if one.source in found else row
    return found


def _filled(row: Row, other: Row) -> Row:
    """Fill a row from another of its register; what both say in words of their own is kept."""
    both: Row = {
        name: _BETWEEN.join(dict.fromkeys((str(row[name]), str(other[name]))))
        for name in ("note", "source", "source_ref") if name in row and name in other
    }  # fmt: skip
    return {**other, **row, **both}


def _chosen(said: Mapping[str, Row], rule: str) -> Row:
    row: Row = {}
    for column in dict.fromkeys(column for cells in said.values() for column in cells):
        values = [cells[column] for cells in said.values() if column in cells]
        if rule == "most":
            values.sort(key=lambda value: -sum(fold(str(value)) == fold(str(o)) for o in values))
        if column in DATES:
            if rule == "precise":
                values.sort(key=lambda value: -len(plain(value)))
            value = values[0]
            for other in values[1:]:
                value = fuller(value, other)
            row[column] = value
        else:
            row[column] = values[0]
    return row


def _otherwise(row: Row, said: Mapping[str, Row]) -> dict[str, dict[str, Any]]:
    """Keep who says what of each column of which not all say what the row says."""
    found = {}
    for column, value in row.items():
        if column in {SOURCES, STATED}:
            continue
        values = {name: cells[column] for name, cells in said.items() if column in cells}
        if len(values) < len(said) or any(other != value for other in values.values()):
            found[column] = {name: _simple(other) for name, other in values.items()}
    return found


def _simple(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def contradicts(column: str, values: Sequence[Any]) -> bool:
    """Whether registers contradict each other in a column, and do not only spell it otherwise."""
    if column in _DESCRIBES or column[:2] in {"a_", "b_"} or len(values) < 2:  # noqa: PLR2004
        return False
    if column in DATES:
        return not all(agree(one, other) for one, other in itertools.combinations(values, 2))
    return len({fold(str(value)) or str(value) for value in values}) > 1
