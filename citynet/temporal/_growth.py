"""How many agreements began, ended and were in force, by year and by named period."""

import os
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, dates, vocabulary
from citynet._data import data_path
from citynet._frames import edges_of, units
from citynet._tables import read
from citynet.errors import NetworkError
from citynet.temporal._heaping import censoring
from citynet.temporal._snapshots import (
    NAT,
    Certainty,
    _periods,
    _present,
    _snapshot,
    _within,
    bound,
    spell,
)


def growth(
    G: "nx.MultiGraph[Any]",
    every: str = "Y",
    *,
    by: str | None = None,
    first: str | None = None,
    last: str | None = None,
) -> pd.DataFrame:
    """Count agreements signed, renewed and ended per period.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; ``renewed`` is read beside start and end.
    every, first, last
        As in :func:`snapshots`; periods without an event are there with zeros.
    by
        An edge attribute (``"type"``) to count separately.

    Returns
    -------
    pandas.DataFrame
        A row per period, or per period and value of ``by`` (missing ones as ``""``): ``new``,
        ``renewed``, ``ended`` (dates that lie in the period with all their days), ``cumulative``
        (certainly signed by its end), ``in_force`` (certainly signed and not ended by its end),
        and ``uncertain``, how many signatures may lie in the period or in another. In periods of
        whole years nothing is uncertain. ``attrs`` counts ``undated`` agreements and
        ``ended_undated`` ones (cancelled, nobody says when), which are in no column but, signed
        by then, in ``cumulative``; its ``note`` says why nothing is defined (no date of signature
        at all) or what else is wrong with the numbers. Counts of a register say what was
        registered, not what is lived.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or an agreement has a date that is none.

    Examples
    --------
    >>> cn.temporal.growth(G).tail(3)
            new  renewed  ended  cumulative  in_force  uncertain
    period
    2016      5        0      0          98        98          0
    2017      2        0      1         100        99          0
    2018      1        0      0         101       100          0
    """
    read = edges_of(G)
    times = read.table()
    renewed = read.bounds(read.texts("renewed"))
    groups = [text or "" for text in read.texts(by)] if by else [""] * len(times)
    names = sorted(set(groups))
    member = np.array([[group == name for name in names] for group in groups], dtype=int)
    member = member.reshape(len(groups), len(names))
    rows, labels = [], []
    for begin, end, label in _periods(times, every, first, last):
        signed, may_be_signed = _within(*spell(times, "start"), begin, end)
        columns = [
            signed,
            _within(*renewed, begin, end)[0],
            _within(*spell(times, "end"), begin, end)[0],
            _present(times, end, "cumulative")[0],
            _present(times, end, "in_force")[0],
            may_be_signed & ~signed,
        ]
        rows.append(np.array(columns, dtype=int) @ member)
        labels.append(label)
    events = ["new", "renewed", "ended", "cumulative", "in_force", "uncertain"]
    counts = np.array(rows).reshape(len(labels), 6, len(names))
    index = pd.MultiIndex.from_product([labels, names], names=["period", by])
    table = pd.DataFrame(counts.transpose(0, 2, 1).reshape(-1, 6), index, events)
    table = table if by else table.droplevel(1)
    table.attrs.update(
        note=censoring(times),
        undated=int(times["start_first"].isna().sum()),
        ended_undated=int((times["over"] & times["end_first"].isna()).sum()),
    )
    return table


def country_entry(
    G: "nx.MultiGraph[Any]", *, ego: Any = None, bodies: bool = False
) -> pd.DataFrame:
    """Find when each country entered the network, by its first dated agreement.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    ego
        A node: only the countries of its partners, through agreements with it. Left out, every
        country through any of its places.
    bodies
        Whether memberships of international bodies count, in the country of the seat.

    Returns
    -------
    pandas.DataFrame
        A row per country (a state that has no code of its own by its name, as places' ``unit``
        has it) in the order of entry: ``earliest`` and ``latest``, the days between
        which it entered (the bounds of a partial date); ``first``, the ids of the agreements that
        may have been the first, joined by a space; ``agreements``, all it has by now, undated
        ones included. Countries with undated agreements only come last, with ``NaT``.

    Raises
    ------
    NetworkError
        ``ego`` is not in the graph.

    Examples
    --------
    >>> cn.temporal.country_entry(G)[["earliest", "latest", "agreements"]].head(3)
              earliest     latest  agreements
    country
    BR      1965-01-01 1965-12-31           1
    TR      1965-01-01 1965-12-31          87
    JP      1972-05-16 1972-05-16           2
    """
    if ego is not None:
        _check.node(G, "ego", ego)
    times = edges_of(G).table()
    own = -1 if ego is None else list(G).index(ego)
    if ego is not None:
        times = times[(times["u_row"] == own) | (times["v_row"] == own)]
    if not bodies:
        times = times[~times[["u_kind", "v_kind"]].isin(vocabulary.BODIES).any(axis=1)]
    unit = units(G)
    ends = [times[f"{side}_row"].to_numpy() for side in "uv"]
    sides = [np.where(end == own, "", unit[end]) for end in ends]
    found: dict[str, list[tuple[Any, np.datetime64, np.datetime64]]] = {}
    for u, v, *agreement in zip(*sides, times.index, *spell(times, "start"), strict=True):
        for country in sorted({u, v} - {None, ""}):
            found.setdefault(country, []).append(tuple(agreement))
    rows = []
    for country, agreements in found.items():
        dated = [entry for entry in agreements if not np.isnat(entry[1])]
        latest = min((end for _, _, end in dated), default=NAT)
        earliest = min((begin for _, begin, _ in dated), default=NAT)
        firsts = " ".join(str(key) for key, begin, _ in dated if begin <= latest)
        rows.append((country, earliest, latest, firsts, len(agreements)))
    columns = ["country", "earliest", "latest", "first", "agreements"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"earliest": "datetime64[s]", "latest": "datetime64[s]", "first": "str"}
    )
    return table.sort_values(["latest", "earliest", "country"]).set_index("country")


def periods(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Read named periods, such as mayors' terms.

    Parameters
    ----------
    path
        A CSV with ``name``, ``start``, ``end`` (EDTF; empty: open) and any further columns; left
        out, the terms of the mayors of Istanbul whom Batal & Topçu 2019 name, with the origin
        of the dates (which are not from there).

    Raises
    ------
    NetworkError
        A column is missing, a date is none, or a period ends before it begins.

    Examples
    --------
    >>> cn.temporal.periods()[["name", "start", "end"]]
               name       start         end
    0   Haşim İşcan  1963-12-10  1968-03-11
    1  Kadir Topbaş  2004-03-28  2017-09-22
    """
    table = pd.DataFrame(read(data_path("istanbul", "periods.csv") if path is None else path))
    _period_bounds(table)
    return table


def by_period(
    G: "nx.MultiGraph[Any]",
    periods: pd.DataFrame | None = None,
    *,
    certainty: Certainty = "certain",
    isolates: bool = False,
) -> "dict[str, nx.MultiGraph[Any]]":
    """Give the agreements signed in each of some named periods.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    periods
        As :func:`periods` reads them, which see for what is taken when left out. Their dates may
        be partial too.
    certainty, isolates
        As in :func:`as_of`: certain is what lies in the period whatever the dates mean.

    Returns
    -------
    dict of str to networkx.MultiGraph
        By name, in the table's order.

    Raises
    ------
    NetworkError
        As :func:`periods`, or an argument has an unknown value.

    Examples
    --------
    >>> sorted(cn.temporal.by_period(G))
    ['Haşim İşcan', 'Kadir Topbaş']
    """
    _check.one_of("certainty", certainty, ("certain", "possible"))
    read = edges_of(G)
    times = read.table()
    table = _named_periods() if periods is None else periods
    result = {}
    for name, begin, end in zip(table["name"], *_period_bounds(table), strict=True):
        # For certainty the period is as short as its own bounds allow, for possibility as long.
        certain = _within(*spell(times, "start"), begin[1], end[0])[0]
        possible = _within(*spell(times, "start"), begin[0], end[1])[1]
        result[str(name)] = _snapshot(
            read,
            times,
            (certain, possible),
            certainty=certainty,
            undated="exclude",
            isolates=isolates,
            label={"period": str(name)},
        )
    return result


def _named_periods() -> pd.DataFrame:
    return periods()


def _period_bounds(
    table: pd.DataFrame,
) -> tuple[list[tuple[np.datetime64, np.datetime64]], list[tuple[np.datetime64, np.datetime64]]]:
    """First and last possible day of each period's start, and of its end; open ends are far off."""
    if missing := {"name", "start", "end"} - set(table.columns):
        raise NetworkError(f"the periods have no column {', '.join(sorted(missing))}")
    sides = []
    for column, far in (("start", "0001-01-01"), ("end", "9999-12-31")):
        values = [value if isinstance(value, str) else "" for value in table[column]]
        sides.append(
            [
                (
                    bound(value or None, column, dates.earliest, np.datetime64(far)),
                    bound(value or None, column, dates.latest, np.datetime64(far)),
                )
                for value in values
            ]
        )
    for name, begin, end in zip(table["name"], *sides, strict=True):
        if end[1] < begin[0]:
            raise NetworkError(f"the period {name!r} ends before it begins")
    return sides[0], sides[1]
