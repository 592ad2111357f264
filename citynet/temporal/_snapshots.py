"""The network through time, from dates that may be no more than a year.

A date of partial precision is a pair of bounds, its first and its last possible day
(:mod:`citynet.dates`), and stays one: ``1983`` is never taken for 1 January 1983. Whatever depends
on a day inside the bounds is decided by ``certainty``:

- ``"certain"`` (the default) takes an agreement only when every day that its dates can mean says
  so;
- ``"possible"`` takes it when at least one day does.

An agreement without a date of signature is left out unless ``undated="include"``, and counted in
``graph["undated"]`` either way.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, dates
from citynet._frames import Edges, edges_of
from citynet.errors import NetworkError

Mode = Literal["cumulative", "in_force"]
Certainty = Literal["certain", "possible"]
Undated = Literal["exclude", "include"]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
NAT = np.datetime64("NaT", "D")
DAY = np.timedelta64(1, "D")
FOREVER = np.datetime64("9999-12-31", "D") + DAY  # after the last day that a date can mean
_EVERY = re.compile(r"([1-9]\d{0,3})?([YM])")


def as_of(
    G: "nx.MultiGraph[Any]",
    date: str,
    *,
    mode: Mode = "cumulative",
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    isolates: bool = False,
) -> "nx.MultiGraph[Any]":
    """Give the network as of the end of a date.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    date
        EDTF; ``"1990"`` stands for its last day, 31 December 1990.
    mode
        ``"cumulative"``: what had been signed by then, whatever became of it; ``"in_force"``:
        what had been signed and not ended by then.
    certainty
        What to do with an agreement whose bounds straddle the day: ``"certain"`` leaves it out
        when it may have been signed later or (in force) ended earlier; ``"possible"`` keeps it
        when it may have been signed by then and not ended. An agreement marked as cancelled
        whose end is undated may have ended on any day since its signature.
    undated
        Whether agreements without a date of signature are in (always) or out.
    isolates
        Whether places keep their node when they have no agreement left.

    Returns
    -------
    networkx.MultiGraph
        A new graph with the same attributes; ``graph`` gains ``as_of`` (the day), ``mode``,
        ``undated`` (agreements without a date) and ``uncertain`` (agreements on which
        ``"certain"`` and ``"possible"`` differ).

    Raises
    ------
    NetworkError
        An argument has an unknown value, or an agreement has a date that is none.

    Examples
    --------
    >>> cn.temporal.as_of(G, "1990").number_of_edges()
    14
    """
    _check.one_of("mode", mode, ("cumulative", "in_force"))
    _check.one_of("certainty", certainty, ("certain", "possible"))
    _check.one_of("undated", undated, ("exclude", "include"))
    day = np.datetime64(dates.latest(edtf("date", date)), "D")
    read = edges_of(G)
    times = read.table()
    return _snapshot(
        read,
        times,
        _present(times, day, mode),
        certainty=certainty,
        undated=undated,
        isolates=isolates,
        label={"as_of": str(day), "mode": mode},
    )


def snapshots(
    G: "nx.MultiGraph[Any]",
    every: str = "5Y",
    *,
    mode: Literal["cumulative", "in_force", "window"] = "cumulative",
    first: str | None = None,
    last: str | None = None,
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    isolates: bool = False,
) -> "dict[str, nx.MultiGraph[Any]]":
    """Give the network at the end of every period, or what was signed in it.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    every
        Length of a period: ``"10Y"``, ``"5Y"``, ``"Y"``, ``"6M"``. Periods of years begin at
        multiples of their length (1985–1989), periods of months at multiples within the year
        where they divide it.
    mode
        ``"cumulative"`` and ``"in_force"`` as in :func:`as_of`, at the period's last day;
        ``"window"`` the agreements signed within the period (with a partial date: all of whose
        days, or for ``certainty="possible"`` some of whose days, lie in it).
    first, last
        EDTF dates whose periods are the first and the last; left out, those of the first and
        the last dated event in the graph.
    certainty, undated, isolates
        As in :func:`as_of`.

    Returns
    -------
    dict of str to networkx.MultiGraph
        In order of time. The label is the year or month of the period's last day (``"1989"``);
        in windows the period (``"1985–1989"``). Empty when the graph has no date.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or an agreement has a date that is none.

    Examples
    --------
    >>> series = cn.temporal.snapshots(G, every="20Y")
    >>> {year: H.number_of_edges() for year, H in series.items()}
    {'1979': 3, '1999': 35, '2019': 101}
    """
    _check.one_of("mode", mode, ("cumulative", "in_force", "window"))
    _check.one_of("certainty", certainty, ("certain", "possible"))
    _check.one_of("undated", undated, ("exclude", "include"))
    read = edges_of(G)
    times = read.table()
    return {
        text: _snapshot(
            read,
            times,
            inside,
            certainty=certainty,
            undated=undated,
            isolates=isolates,
            label={**attributes, "mode": mode},
        )
        for text, attributes, inside in _stages(times, every, mode, first, last)
    }


def snapshot_rows(
    G: "nx.MultiGraph[Any]",
    every: str = "5Y",
    *,
    mode: Literal["cumulative", "in_force", "window"] = "cumulative",
    first: str | None = None,
    last: str | None = None,
) -> dict[str, npt.NDArray[np.intp]]:
    """Say which rows of the edge table are in each of the :func:`snapshots`.

    Parameters
    ----------
    G, every, mode, first, last
        As in :func:`snapshots`.

    Returns
    -------
    dict of str to numpy.ndarray
        By the snapshot's label, in order of time: the numbers of its agreements.

    Raises
    ------
    NetworkError
        As :func:`snapshots`.

    Examples
    --------
    >>> {label: len(rows) for label, rows in cn.temporal.snapshot_rows(G, "20Y").items()}
    {'1979': 3, '1999': 35, '2019': 101}
    """
    _check.one_of("mode", mode, ("cumulative", "in_force", "window"))
    stages = _stages(edges_of(G).table(), every, mode, first, last)
    return {text: np.flatnonzero(certain) for text, _, (certain, _) in stages}


def _stages(
    times: pd.DataFrame, every: str, mode: str, first: str | None, last: str | None
) -> Iterator[tuple[str, dict[str, str], tuple[Flags, Flags]]]:
    """Label, attributes and agreements, certain and possible ones, of each snapshot."""
    for begin, end, label in _periods(times, every, first, last):
        if mode == "window":
            inside = _within(*spell(times, "start"), begin, end)
            yield label, {"from": str(begin), "to": str(end)}, inside
        else:
            yield label.rpartition("–")[2], {"as_of": str(end)}, _present(times, end, mode)


def _present(times: pd.DataFrame, day: np.datetime64, mode: str) -> tuple[Flags, Flags]:
    """Whether each agreement certainly, and whether it possibly, stands at the end of a day.

    Comparisons with ``NaT`` are false, which is what an absent date should give.
    """
    certain, possible = (
        (begin <= day) & ((until > day) | (mode != "in_force"))
        for begin, until in map(partial(standing, times), ("certain", "possible"))
    )
    return certain, possible


def standing(times: pd.DataFrame, certainty: Certainty = "certain") -> tuple[Days, Days]:
    """Say from which day each agreement stands, and from which it does not any more.

    This is the one rule of time, which :func:`as_of` and the maps follow: an agreement has been
    signed by the end of a day when that is not before the first of the two days, and is in force
    when it is also before the second.

    Parameters
    ----------
    times
        A table as :func:`citynet.network.agreements` gives it: its bounds of dates, and ``over``.
    certainty
        As in :func:`as_of`.

    Returns
    -------
    tuple of ndarray
        Two arrays of ``datetime64[D]``, a value per agreement: ``NaT`` as the first of what is
        undated, :data:`FOREVER` as the second of what goes on.

    Examples
    --------
    >>> from citynet import network
    >>> begin, until = cn.temporal.standing(network.agreements(G))
    >>> int((until < cn.temporal.FOREVER).sum())
    1
    """
    if certainty == "possible":
        begin, ended = days(times, "start_first"), days(times, "end_last")
        return begin, np.where(np.isnat(ended), FOREVER, ended)
    begin, ended = days(times, "start_last"), days(times, "end_first")
    # What is over without a date of its end may have ended at any time.
    open_end = np.where(times["over"].to_numpy(), begin, FOREVER)
    return begin, np.where(np.isnat(ended), open_end, ended)


def _snapshot(
    read: Edges,
    times: pd.DataFrame,
    present: tuple[Flags, Flags],
    *,
    certainty: Certainty,
    undated: Undated,
    isolates: bool,
    label: Mapping[str, Any],
) -> "nx.MultiGraph[Any]":
    certain, possible = present
    unknown = np.isnat(days(times, "start_first"))
    # An undated agreement is in or out by the caller's word; only what is dated can be uncertain.
    kept = np.where(unknown, undated == "include", certain if certainty == "certain" else possible)
    snapshot: nx.MultiGraph[Any] = read.G.__class__(**read.G.graph)  # type: ignore[assignment]
    snapshot.graph.update(
        label,
        undated=int(unknown.sum()),
        uncertain=int((possible & ~certain & ~unknown).sum()),
    )
    rows = np.flatnonzero(kept)
    busy = set(read.ends[rows].ravel().tolist())
    snapshot.add_nodes_from(
        (node, dict(data))
        for row, (node, data) in enumerate(read.G.nodes(data=True))
        if isolates or row in busy
    )
    snapshot.add_edges_from(read.subset(rows.tolist()))
    return snapshot


def _periods(
    times: pd.DataFrame, every: str, first: str | None, last: str | None
) -> list[tuple[np.datetime64, np.datetime64, str]]:
    """First day, last day and label of each period from the first event to the last."""
    match = _EVERY.fullmatch(every)
    if match is None:
        raise NetworkError(f"every={every!r}; expected a number of years or months: 5Y, Y, 6M")
    length = int(match[1] or 1)
    unit: Literal["Y", "M"] = "M" if match[2] == "M" else "Y"
    known = event_days(times)
    begin = bound(first, "first", dates.earliest, known.min() if len(known) else NAT)
    end = bound(last, "last", dates.latest, known.max() if len(known) else NAT)
    if np.isnat(begin) or np.isnat(end) or end < begin:
        return []
    # Counted from the year 0, so that periods of five years begin in 1985 and not in 1987.
    origin = 1970 * (12 if unit == "M" else 1)
    low, high = (
        (int(day.astype(f"datetime64[{unit}]").astype(int)) + origin) // length
        for day in (begin, end)
    )
    periods = []
    for number in range(low, high + 1):
        opening = np.datetime64(number * length - origin, unit)
        closing = np.datetime64((number + 1) * length - origin, unit)
        final = closing - np.timedelta64(1, unit)
        label = str(final) if length == 1 else f"{opening}–{final}"
        periods.append(
            (opening.astype("datetime64[D]"), closing.astype("datetime64[D]") - DAY, label)
        )
    return periods


def bound(value: str | None, name: str, side: Any, default: np.datetime64) -> np.datetime64:
    return default if value is None else np.datetime64(side(edtf(name, value)), "D")


def edtf(name: str, value: str) -> str:
    _check.that(isinstance(value, str) and dates.is_edtf(value), name, value, _check.DATE)
    return value


def days(times: pd.DataFrame, column: str) -> Days:
    """Give a column of days of the edge table."""
    return np.array(times[column], dtype="datetime64[D]")


def spell(times: pd.DataFrame, side: str) -> tuple[Days, Days]:
    """Give the first and the last day of each agreement's start, or of its end."""
    return days(times, f"{side}_first"), days(times, f"{side}_last")


def event_days(times: pd.DataFrame) -> Days:
    """Give the days that the first and the last period must reach."""
    known: Days = np.concatenate([*spell(times, "start"), days(times, "end_last")])
    return np.asarray(known[~np.isnat(known)])


def _within(
    first: Days,
    last: Days,
    begin: np.datetime64,
    end: np.datetime64,
) -> tuple[Flags, Flags]:
    """Whether dates certainly, and whether they possibly, lie in a period (both ends count)."""
    return (first >= begin) & (last <= end), (first <= end) & (last >= begin)
