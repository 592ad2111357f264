"""Which rows of a list name one place, and which state one agreement from its two sides."""

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from citynet import _sphere
from citynet._same import agree, fuller, mirrored
from citynet.text import fold, slug

_DATES = ("signed", "preliminary", "renewed", "ended")

Row = dict[str, Any]


def place_keys(
    names: Sequence[str],
    countries: Sequence[str],
    lats: Sequence[float],
    lons: Sequence[float],
    *,
    within_km: float,
) -> list[tuple[str, int]]:
    """Give rows that mean one place the same key.

    Parameters
    ----------
    names, countries
        As the list spells them; case and accents do not count.
    lats, lons
        Degrees, NaN where the list gives none. A place without a position is taken for the first
        of its name and country.
    within_km
        Two positions under one name and country are one place when they are this near the first
        one met: lists often hold several measurements of one town, and several towns of one name.
        One name at the very same position is one place whatever the country is called.

    Returns
    -------
    list of tuple
        The folded name and a running number for the places of that name.
    """
    seen: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    keys = []
    for name, country, lat, lon in zip(names, countries, lats, lons, strict=True):
        called = fold(name) or name
        here = (fold(country), lat, lon)
        known = seen[called]
        number = next((i for i, it in enumerate(known) if _same(it, here, within_km)), len(known))
        if number == len(known):
            known.append(here)
        elif np.isnan(known[number][1]):
            known[number] = here
        keys.append((called, number))
    return keys


def _same(one: tuple[str, float, float], other: tuple[str, float, float], within_km: float) -> bool:
    if one[1:] == other[1:]:
        return True
    if one[0] != other[0]:
        return False
    km = _sphere.geodesic_km(one[2], one[1], other[2], other[1])
    # Without a position there is nothing that tells two towns of one name apart.
    return bool(np.isnan(km)) or km <= within_km


def merge_directions(
    rows: Iterable[Mapping[str, Any]], a: Sequence[Hashable], b: Sequence[Hashable]
) -> list[Row]:
    """Make one row of the statements that mean one agreement.

    Statements from one side are one when their dates do not contradict each other (``1984`` and
    ``1984-05`` do not). A statement from either side are one agreement: those whose dates agree
    are paired first, then the others in order, with the contradiction in ``note``. What one
    statement lacks is taken from the other, the more precise date wins, and the first statement
    met says who is a.

    Parameters
    ----------
    rows
        Rows of an Agreement table; missing cells absent or NA.
    a, b
        Which place the parties of each row are.

    Returns
    -------
    list of dict
        The agreements in the order of their first statement, with ``stated_by``: ``both`` or
        ``a``.
    """
    statements: dict[tuple[Hashable, Hashable, str], list[tuple[int, Row]]] = {}
    for number, (row, one, other) in enumerate(zip(rows, a, b, strict=True)):
        here = {name: value for name, value in row.items() if not pd.isna(value)}
        known = statements.setdefault((one, other, here.get("type", "")), [])
        twin = next((said for _, said in known if _agree(said, here)), None)
        if twin is None:
            known.append((number, here))
        else:
            _fill(twin, here)
    merged: list[tuple[int, Row]] = []
    for (one, other, kind), said in statements.items():
        if said and one != other:
            merged += _pair(said, statements.get((other, one, kind), []))
        else:
            merged += [(number, row | {"stated_by": "a"}) for number, row in said]
    return [row for _, row in sorted(merged, key=lambda numbered: numbered[0])]


def _pair(here: list[tuple[int, Row]], there: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Join one side's statements with the other side's; what was joined leaves ``there``."""
    joined: list[tuple[int, Row]] = []
    for must_agree in (True, False):
        for number, row in list(here):
            facing = ((n, r) for n, r in there if _agree(row, r) or not must_agree)
            if (match := next(facing, None)) is None:
                continue
            here.remove((number, row))
            there.remove(match)
            _fill(row, mirrored(match[1]))
            joined.append((number, row | {"stated_by": "both"}))
    joined += [(number, row | {"stated_by": "a"}) for number, row in here]
    here.clear()
    return joined


def _agree(one: Row, other: Row) -> bool:
    return all(agree(one.get(name), other.get(name)) for name in _DATES)


def _fill(row: Row, other: Row) -> None:
    for name in _DATES:
        if name in row and name in other:
            if agree(row[name], other[name]):
                row[name] = fuller(row[name], other[name])
            else:
                said = f"{name} differs between the sides: {row[name]}, {other[name]}"
                row["note"] = "; ".join(filter(None, [row.get("note"), said]))
    if "source_ref" in row and "source_ref" in other:
        row["source_ref"] = f"{row['source_ref']}; {other['source_ref']}"
    for name, value in other.items():
        row.setdefault(name, value)


def agreement_ids(a_names: Iterable[str], b_names: Iterable[str]) -> list[str]:
    """Readable unique ids: ``pernik--graz``, the next agreement of this pair ``pernik--graz-2``."""
    taken: set[str] = set()
    ids = []
    for a, b in zip(a_names, b_names, strict=True):
        stem = f"{slug(a) or 'x'}--{slug(b) or 'x'}"
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        name = next(id_ for id_ in itertools.chain([stem], numbered) if id_ not in taken)
        taken.add(name)
        ids.append(name)
    return ids
