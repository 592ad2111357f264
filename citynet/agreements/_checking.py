"""What must hold of a table whose cells are in their form, and what is said where it does not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from operator import eq
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import countries, dates, vocabulary
from citynet._catalogue import _, for_caller, told
from citynet._tables import as_text, is_missing, shown
from citynet.agreements._account import Account, Doubts
from citynet.agreements._cells import CHOICES, FORMULA_ERROR, SPREADSHEET_ERRORS
from citynet.agreements._headings import COORDINATES, DATES, NUMBERS, REQUIRED
from citynet.agreements._problems import Origin, Problem

_LIMITS = {"lat": 90.0, "lon": 180.0}
AS_READ = "%s (as read)"


class Broken(NamedTuple):
    """What does not hold: of which row (from 0), column and value, and the check that says so."""

    text: str
    number: int
    column: str
    value: Any
    check: str


@cache
def of_columns() -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Give what is asked of each column's cells, where they are not empty."""
    tests: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "id": ("unique", _unique),
        "a_country": ("country", partial(_by_value, test=countries.code)),
        "b_country": ("country", partial(_by_value, test=countries.code)),
        "weight": ("range", partial(_within, low=0.0, high=np.inf)),
    }
    for name, choices in CHOICES.items():
        tests[name] = "choice", partial(_among, choices=choices)
    for name in ("a_name", "b_name", "signed_at", "role", "note"):
        tests[name] = "formula", _no_error
    for name in DATES:
        tests[name] = "date", partial(_by_value, test=dates.is_edtf)
    for name in COORDINATES:
        limit = _LIMITS[name[2:]]
        tests[name] = "range", partial(_within, low=-limit, high=limit)
    return tests


def _of_rows(landless: frozenset[str]) -> dict[str, Callable[[Any], Any]]:
    """Give what is asked of each row.

    ``landless`` are the sides of which few rows have a country: that is no fault of the others.
    """
    of_rows: dict[str, Callable[[Any], Any]] = {"order ended": _in_order, "needed type": _has_type}
    for side in "ab":
        of_rows[f"party {side}_name"] = partial(_has_party, side=side)
        if side not in landless:
            of_rows[f"land {side}_country"] = partial(_has_country, side=side)
        of_rows[f"half {side}_lat"] = partial(_has_both, side=side)
    return of_rows


def _failures(
    table: pd.DataFrame, landless: frozenset[str]
) -> Iterable[tuple[str, str, npt.NDArray[np.int64]]]:
    """Yield each check that something fails, whose column it is of, and the rows that fail it."""
    for name, (kind, test) in of_columns().items():
        if name not in table:
            continue
        there = np.flatnonzero(table[name].notna())
        if len(there):
            yield kind, name, there[~test(table[name].iloc[there]).to_numpy(dtype=bool)]
    for check, test in _of_rows(landless).items():
        kind, _blank, name = check.partition(" ")
        yield kind, name, np.flatnonzero(~test(table).to_numpy(dtype=bool))


def _unique(cells: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~cells.duplicated(keep=False)


def _no_error(cells: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~cells.isin(SPREADSHEET_ERRORS)


def _among(cells: "pd.Series[Any]", choices: Sequence[str]) -> "pd.Series[bool]":
    return cells.isin(choices)


def _by_value(cells: "pd.Series[Any]", test: Callable[[str], Any]) -> "pd.Series[bool]":
    """Test each distinct value once; a register repeats its countries and its years."""
    return ~cells.isin([cell for cell in cells.unique() if not test(str(cell))])


def _within(cells: "pd.Series[Any]", low: float, high: float) -> "pd.Series[bool]":
    # A column that holds a text could not be read throughout; a text is never within.
    numbers = cells.where(cells.map(lambda cell: isinstance(cell, float)))
    return pd.to_numeric(numbers, errors="coerce").between(low, high)


def _has_type(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["type"].notna()


def _has_party(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    return table[f"{side}_name"].notna()


def _has_country(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    body = table[f"{side}_kind"].isin(vocabulary.BODIES)
    return table[f"{side}_country"].notna() | body | table[f"{side}_name"].isna()


def _has_both(table: pd.DataFrame, side: str) -> "pd.Series[bool]":
    """Whether a row has both coordinates of a party, or neither."""
    given = table.reindex(columns=[f"{side}_lat", f"{side}_lon"]).notna()
    return given.iloc[:, 0] == given.iloc[:, 1]


def _in_order(table: pd.DataFrame) -> "pd.Series[bool]":
    """Whether an agreement can have ended after it was signed, by its dates' bounds."""
    if "ended" not in table:
        return pd.Series(True, table.index)
    first, _ = dates.bounds(_edtf(table["signed"]))
    _, last = dates.bounds(_edtf(table["ended"]))
    return pd.Series(~(last < first), table.index)


def _edtf(cells: "pd.Series[Any]") -> list[str | None]:
    return [cell if isinstance(cell, str) and dates.is_edtf(cell) else None for cell in cells]


def violations(
    table: pd.DataFrame,
    raw: pd.DataFrame,
    errors: Mapping[tuple[str, Any], str],
    landless: frozenset[str] = frozenset(),
) -> Iterable[Broken]:
    """Yield what does not hold, check by check; nothing of columns that the table lacks."""
    lacking = {column for column in REQUIRED if column not in raw}
    said: dict[tuple[str, Any], str] = {}
    for kind, name, rows in _failures(table, landless):
        if name in lacking:
            continue
        for number in rows.tolist():
            cell = table[name].iloc[number] if name in table else None
            text = errors.get((name, cell)) or said.get((kind, cell))
            if text is None:
                text = _explain(kind, name, cell, partial(_row, table, number))
                if kind == "country":  # to look for the one that is meant takes long
                    said[kind, cell] = text
            yield Broken(text, number, name, cell, kind)


def _row(table: pd.DataFrame, number: int) -> "pd.Series[Any]":
    return pd.Series(table.iloc[number])


def _explain(kind: str, column: str, value: Any, row: Callable[[], "pd.Series[Any]"]) -> str:
    """Say what is wrong with a value and what was expected; ``kind`` is the failed check's."""
    side = column[:2]
    explanations: dict[str, Callable[[], str]] = {
        "choice": lambda: told(
            "%(value)s is not valid; expected one of %(choices)s",
            value=repr(value),
            choices=_listed(column),
        ),
        "formula": lambda: told(FORMULA_ERROR, value=repr(value)),
        "date": lambda: told("%(value)s is no date", value=repr(value)),
        "country": lambda: _unknown_country(value),
        "party": lambda: told("no party; expected the name of a city, region or body"),
        "land": lambda: told(
            "no country for %(party)s; only a body may do without", party=repr(row()[side + "name"])
        ),
        "half": lambda: told(
            "%(lat)s and %(lon)s go together; one of them is empty",
            lat=side + "lat",
            lon=side + "lon",
        ),
        "range": lambda: _out_of_range(column, value),
        "order": lambda: told(
            "ended %(ended)s, before it was signed (%(signed)s)",
            ended=str(value),
            signed=str(row()["signed"]),
        ),
        "unique": lambda: told(
            "the id %(value)s stands more than once; ids must be unique", value=repr(value)
        ),
        "needed": lambda: told("no type; expected one of %(choices)s", choices=_listed(column)),
    }
    return explanations[kind]()


def _out_of_range(column: str, value: Any) -> str:
    if limit := _LIMITS.get(column[2:]):
        return told(
            "%(value)s is out of range; expected a number from %(low)s to %(high)s",
            value=str(value),
            low=f"-{limit:.0f}",
            high=f"{limit:.0f}",
        )
    return told(
        "%(value)s is out of range; expected a number that is not negative", value=str(value)
    )


def _listed(column: str) -> str:
    return ", ".join(CHOICES[column])


def _unknown_country(name: Any) -> str:
    if near := countries.suggest(str(name)):
        return told(
            "%(value)s is no country that we know; did you mean %(near)s?; expected a name in any "
            "language",
            value=repr(name),
            near=repr(near),
        )
    return told(
        "%(value)s is no country that we know; expected a name in any language", value=repr(name)
    )


def own_ids(raw: pd.DataFrame, account: Account) -> pd.DataFrame:
    """Carry ids that tell no two rows apart along under another name, for ids to be made."""
    if "id" not in raw:
        return raw
    ids = raw["id"].tolist()
    texts = (cell if type(cell) is str else "" if is_missing(cell) else shown(cell) for cell in ids)
    given = list(filter(None, map(str.strip, texts)))
    if len(set(given)) == len(given):
        return raw
    name = AS_READ % "id"
    account.assume(
        told("its values repeat; carried along as %(name)s, and ids made", name=repr(name)),
        column="id",
    )
    return raw.rename(columns={"id": name})


def settle(
    table: pd.DataFrame,
    raw: pd.DataFrame,
    doubts: Doubts,
    origin: Origin,
    account: Account | None,
) -> tuple[list[Problem], npt.NDArray[np.bool_]]:
    """Empty the cells that are not understood, and say which rows have both parties.

    Parameters
    ----------
    table
        What is read, in its form; changed in place.
    raw
        The rows as the file has them, under our names.
    doubts
        What could not be read.
    origin
        Where the rows stand.
    account
        Where rows without a partner are said to be left out; without it they are asked about.

    Returns
    -------
    tuple
        What is asked, and the rows to keep, n booleans.
    """
    asked: list[Problem] = []
    empty: dict[str, list[int]] = {}
    nowhere = bool(table["a_name"].isna().all())
    missing = {side: _without_country(table, side) for side in "ab"}
    does_without = _is_sparse if account is not None else eq
    landless = frozenset(side for side, counts in missing.items() if does_without(*counts))
    for text, number, column, value, check in violations(table, raw, doubts, landless):
        # What lacks throughout is said once.
        if (check, column) == ("party", "a_name") and nowhere:
            continue
        if account is not None and check == "party" and column in {"a_name", "b_name"}:
            reason = _("no partner in the row") if column == "b_name" else _("no first party")
            _leave_out(told(reason), number, raw, origin, account)
            continue
        # One of several cells that are right each for itself.
        each = check in {"order", "land", "half", "party"}
        asked.append(origin.problem(text, number, column, value, each=each))
        # A country that is not known stays as it is written: without it the place would be sought
        # in all the world.
        foreign = check == "country" and value not in SPREADSHEET_ERRORS
        if check not in {"party", "land"} and not foreign:
            pair = COORDINATES[:2] if column in COORDINATES[:2] else COORDINATES[2:]
            for name in pair if column in COORDINATES else [column]:
                empty.setdefault(name, []).append(number)
    for column, numbers in empty.items():
        if column in table:
            _empty(table, column, numbers)
    named = {side: table[f"{side}_name"].notna().to_numpy() for side in "ab"}
    return asked, named["b"] & (named["a"] | nowhere)


def _leave_out(
    reason: str, number: int, raw: pd.DataFrame, origin: Origin, account: Account
) -> None:
    sheet = origin.blocks[origin.block[number]].sheet
    account.leave_out(reason, int(origin.rows[number]), list(raw.iloc[number]), sheet=sheet)


def _empty(table: pd.DataFrame, column: str, numbers: Sequence[int]) -> None:
    cells = table[column].astype(object)
    cells.iloc[list(numbers)] = None
    if column == "type":
        cells = cells.fillna(vocabulary.DEFAULT_TYPE)
    if column.endswith("_kind"):
        cells = cells.fillna(vocabulary.DEFAULT_KIND)
    if column == "status":
        cells = cells.fillna(vocabulary.DEFAULT_STATUS)
    table[column] = cells.astype("float64") if column in NUMBERS else as_text(cells)


def asked_of_all(table: pd.DataFrame, account: Account) -> list[Problem]:
    """Ask whose partners these are where nothing says it, and say where no country is known."""
    if not len(table):
        return []
    nameless = bool(table["a_name"].isna().all())
    for side in "ab":
        lacking, cities = _without_country(table, side)
        if cities and _is_sparse(lacking, cities) and not (side == "a" and nameless):
            text = (
                told("no country is said; the places are sought by their names")
                if lacking == cities
                else told(
                    "no country is said in %(lacking)s of %(all)s rows; there the places are "
                    "sought by their names",
                    lacking=lacking, all=cities,
                )
            )  # fmt: skip
            account.assume(text, column=f"{side}_country")
    if not nameless:
        return []
    return [Problem(whose_partners(), None, "a_name", action="home")]


def _without_country(table: pd.DataFrame, side: str) -> tuple[int, int]:
    """Count the rows whose party is no body and has no country, and those whose is no body."""
    cities = ~table[f"{side}_kind"].isin(vocabulary.BODIES)
    return int((cities & table[f"{side}_country"].isna()).sum()), int(cities.sum())


def _is_sparse(lacking: int, cities: int) -> bool:
    """Whether a register does without countries: a few that lack are asked about one by one.

    A country may stand in some of the cells only, in which it tells places of one name apart.
    """
    return 2 * lacking > cities or not cities


def whose_partners() -> str:
    """Ask for the one thing that a list of partners does not say."""
    how = for_caller(
        _("say home=, for example home='Bursa, Türkiye'"),
        _("say --city, for example --city Bursa --country Türkiye"),
    )
    return told("whose partners are these? Nothing in the file says it; %(how)s", how=told(how))
