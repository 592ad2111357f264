"""The same agreement twice: a row that is repeated, or a tie that both of its parties state."""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import countries, vocabulary
from citynet._catalogue import told
from citynet._same import agree, fuller, party_keys
from citynet._tables import as_text, is_missing
from citynet.agreements._account import Account
from citynet.agreements._headings import COLUMNS, DATES, is_merged
from citynet.agreements._problems import Origin, Problem

Indices = npt.NDArray[np.intp]
BOTH = "stated_by"
_PARTIES = ("a_name", "a_country", "b_name", "b_country")


def once(
    table: pd.DataFrame, origin: Origin, account: Account
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], list[Problem]]:
    """Leave each agreement once.

    Rows that say the same become one. So does a tie that is listed from both sides, when the dates
    agree or one lacks: ``stated_by`` is ``both`` then. Where the dates differ both rows stay, and
    it is asked. Rows of a membership have one direction; rows with ids of their own are not
    repetitions.

    Parameters
    ----------
    table
        Agreements in their form, without made ids.
    origin
        Where they stand.
    account
        Where is said what was put together.

    Returns
    -------
    tuple
        The agreements that are left, their positions in the table given, and what is asked.
    """
    if is_merged(table.columns):
        return table, np.arange(len(table)), []
    kept = _without_repetitions(table, origin, account)
    merged, asked, both = _from_both_sides(table, kept, origin)
    left = np.array([at for at in kept if at not in merged], dtype=np.int64)
    result = table if len(left) == len(table) else table.iloc[left].reset_index(drop=True)
    if both:
        place = {int(at): number for number, at in enumerate(left)}
        # What the table itself says of the others stays.
        said = result[BOTH].tolist() if BOTH in result else [None] * len(left)
        stated = ["a" if is_missing(cell) else cell for cell in said]
        for first, _second in both:
            stated[place[first]] = "both"
        for column in DATES:
            if column in table and table[column].notna().any():
                dates = table[column].tolist()
                kept_dates = result[column].tolist()
                for first, second in both:
                    kept_dates[place[first]] = fuller(dates[first], dates[second])
                result[column] = as_text(pd.Series(kept_dates, dtype=object))
        result[BOTH] = as_text(pd.Series(stated, dtype=object))
        text = told("stated by both sides, put together in one row")
        for _first, second in both:
            account.assume(text, row=int(origin.rows[second]), column=BOTH)
    return result, left, asked


def fill_countries(table: pd.DataFrame, origin: Origin, account: Account) -> None:
    """Give a party without a country the one that it has where it states the same tie itself.

    Nothing is given where rows disagree on it.

    Parameters
    ----------
    table
        Agreements in their form; changed in place.
    origin
        Where they stand.
    account
        Where is said in which rows a country was taken over.
    """
    if not table[["a_country", "b_country"]].isna().to_numpy().any():
        return
    name_at, names = pd.factorize(pd.concat([table["a_name"], table["b_name"]]))
    numbers = np.append(_numbered(party_keys(list(names), [None] * len(names))), -1)[name_at]
    a, b = np.split(numbers, 2)
    lands = {side: table[f"{side}_country"] for side in "ab"}
    codes = {side: land.map(countries.code, na_action="ignore") for side, land in lands.items()}
    named = (a >= 0) & (b >= 0) & ~table["b_kind"].isin(vocabulary.BODIES).to_numpy()
    for side, other, tie, turned in (
        ("b", "a", a * len(table) * 2 + b, b * len(table) * 2 + a),
        ("a", "b", b * len(table) * 2 + a, a * len(table) * 2 + b),
    ):
        rows = pd.DataFrame({"at": np.arange(len(table)), "tie": tie, "own": codes[other]})
        known = pd.DataFrame(
            {"tie": turned, "code": codes[other], "land": lands[other], "partner": codes[side]}
        )
        found = rows[named & lands[side].isna()].merge(known[named].dropna(subset="code"))
        same = found["own"].isna() | found["partner"].isna() | (found["own"] == found["partner"])
        found = found[same].drop_duplicates(["at", "code"]).drop_duplicates("at", keep=False)
        if len(found):
            column = f"{side}_country"
            table[column] = table[column].where(
                ~table.index.isin(found["at"]),
                pd.Series(found["land"].to_numpy(), table.index[found["at"]]).reindex(table.index),
            )
            text = told("the country that the party has where it states the same tie")
            for at in found["at"]:
                account.assume(text, row=int(origin.rows[at]), column=column)


def _without_repetitions(table: pd.DataFrame, origin: Origin, account: Account) -> list[int]:
    """Positions of the rows that do not repeat an earlier one."""
    if table["id"].notna().all():
        return list(range(len(table)))
    numbers = [name for name in table if name not in COLUMNS and _counts(table[name])]
    texts = table.drop(columns=numbers).copy()
    for name in texts:
        if texts[name].dtype == object:  # lists and the like cannot be compared
            texts[name] = texts[name].map(str)
    again = texts.duplicated().to_numpy() & table["id"].isna().to_numpy()
    parties = table[list(_PARTIES)].to_numpy(dtype=object)
    for at in np.flatnonzero(again):
        block = origin.blocks[origin.block[at]]
        said = [cell for cell in parties[at] if not is_missing(cell)]
        row = int(origin.rows[at])
        account.leave_out(told("the row stands twice"), row, said, sheet=block.sheet)
    ours = [name for name in texts if name in COLUMNS]
    for at in np.flatnonzero(texts[ours].duplicated() & ~again & table["id"].isna()):
        text = told("the same tie as another row, with other cells of your own; both are kept")
        account.assume(text, row=int(origin.rows[at]), action="drop", at=(origin.at(int(at)),))
    return [int(at) for at in np.flatnonzero(~again)]


def _counts(column: "pd.Series[Any]") -> bool:
    """Whether a column of the sheet's own numbers its rows."""
    # The first of nearly every column say that it does not.
    return all(
        bool(numbers.notna().all()) and bool((numbers.diff()[1:] > 0).all())
        for numbers in (pd.to_numeric(some, errors="coerce") for some in (column.head(), column))
    )


def _parties(table: pd.DataFrame) -> list[Indices]:
    """Give each side's parties a number, the same to the same party, -1 where none is named."""
    both = [pd.concat([table[f"{side}_{what}"] for side in "ab"]) for what in ("name", "country")]
    (name_at, names), (land_at, lands) = map(pd.factorize, both)
    nobody, nowhere = [None] * len(lands), [None] * len(names)
    name = np.append(_numbered(party_keys(list(names), nowhere)), -1)[name_at]
    land = np.append(_numbered(party_keys(nobody, list(lands))), -1)[land_at]
    party = np.where(name < 0, -1, name * (len(lands) + 1) + land + 1)
    return np.split(party, 2)


def _numbered(keys: list[tuple[str, str]]) -> list[int]:
    number: dict[tuple[str, str], int] = {}
    return [number.setdefault(key, len(number)) for key in keys]


def _from_both_sides(
    table: pd.DataFrame, kept: list[int], origin: Origin
) -> tuple[set[int], list[Problem], list[tuple[int, int]]]:
    """Pair rows that state one tie from either side: the later ones, what is asked, the pairs."""
    first, second = (side[kept] for side in _parties(table))
    tie = (first >= 0) & (second >= 0) & (first != second)
    tie &= (table["type"] != vocabulary.MEMBERSHIP).to_numpy(dtype=bool)[kept]
    # Few rows have another with the parties turned round; only these are looked at.
    most = max(first.max(initial=0), second.max(initial=0)) + 1
    turned = pd.Series(second * most + first)[tie]
    tie &= pd.Series(first * most + second).isin(turned).to_numpy()
    of = np.asarray(kept)[tie].tolist()
    types = dict(zip(of, table["type"].iloc[of], strict=True))
    signed = dict(zip(of, table["signed"].iloc[of], strict=True))
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    merged: set[int] = set()
    pairs: list[tuple[int, int]] = []
    asked: list[Problem] = []
    for at, a, b in zip(of, first[tie].tolist(), second[tie].tolist(), strict=True):
        others = waiting[b, a, types[at]]
        match = next((one for one in others if agree(signed[one], signed[at])), None)
        if match is not None:
            others.remove(match)
            merged.add(at)
            pairs.append((match, at))
        else:
            waiting[a, b, types[at]].append(at)
            if others:
                text = told(
                    "both sides state the tie, with different dates: %(first)s in row %(row)s",
                    first=str(signed[others[0]]),
                    row=str(int(origin.rows[others[0]])),
                )
                both = origin.at(others[0]), origin.at(at)
                dates = str(signed[others[0]]), str(signed[at])
                asked.append(origin.problem(
                    text, at, "signed", signed[at], at=both, choices=dates, each=True
                ))  # fmt: skip
    return merged, asked, pairs
