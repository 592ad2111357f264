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

import os
import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, Literal, NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import dates
from citynet._data import data_path
from citynet.errors import NetworkError

Mode = Literal["cumulative", "in_force"]
Certainty = Literal["certain", "possible"]
Undated = Literal["exclude", "include"]

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

_NAT = np.datetime64("NaT", "D")
_EVERY = re.compile(r"([1-9]\d{0,3})?([YM])")


class Spells(NamedTuple):
    """When each agreement began and ended, as bounds.

    Attributes
    ----------
    edges
        (u, v, key) per agreement in the graph's order; (u, v) in a simple graph.
    start_first, start_last, end_first, end_last
        First and last day that the start and the end can mean, ``datetime64[D]``; ``NaT`` where
        there is none.
    cancelled
        Whether ``status`` is ``cancelled``: such an agreement has ended, dated or not.
    """

    edges: list[tuple[Any, ...]]
    start_first: Days
    start_last: Days
    end_first: Days
    end_last: Days
    cancelled: Flags


def spells(G: "nx.Graph[Any]") -> Spells:
    """Read when each agreement began and ended.

    Parameters
    ----------
    G
        Edges with ``start`` (or ``signed``) and ``end`` (or ``ended``) in EDTF, all optional.

    Raises
    ------
    NetworkError
        A date is not EDTF level 0; the message names the edge.
    """
    # An edge of a multigraph is iterated as (u, v, key), that of a simple graph as (u, v).
    edges: list[tuple[Any, ...]] = list(G.edges)
    attributes = [data for *_, data in G.edges(data=True)]
    starts = [data.get("start", data.get("signed")) for data in attributes]
    ends = [data.get("end", data.get("ended")) for data in attributes]
    for edge, *values in zip(edges, starts, ends, strict=True):
        for value in values:
            if value is not None and not (isinstance(value, str) and dates.is_edtf(value)):
                raise NetworkError(
                    f"edge {edge!r} has the date {value!r}; expected EDTF level 0 such as 1965, "
                    "2004-09, 1990-06-25"
                )
    cancelled = np.array([data.get("status") == "cancelled" for data in attributes], dtype=bool)
    return Spells(edges, *dates.bounds(starts), *dates.bounds(ends), cancelled)


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
    """
    _check("mode", mode, ("cumulative", "in_force"))
    _check("certainty", certainty, ("certain", "possible"))
    _check("undated", undated, ("exclude", "include"))
    day = np.datetime64(dates.latest(_edtf("date", date)), "D")
    times = spells(G)
    return _snapshot(
        G,
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
    """
    _check("mode", mode, ("cumulative", "in_force", "window"))
    _check("certainty", certainty, ("certain", "possible"))
    _check("undated", undated, ("exclude", "include"))
    times = spells(G)
    result = {}
    for begin, end, label in _periods(times, every, first, last):
        if mode == "window":
            inside = _within(times.start_first, times.start_last, begin, end)
            text, attributes = label, {"from": str(begin), "to": str(end)}
        else:
            inside = _present(times, end, mode)
            text, attributes = label.rpartition("–")[2], {"as_of": str(end)}
        result[text] = _snapshot(
            G,
            times,
            inside,
            certainty=certainty,
            undated=undated,
            isolates=isolates,
            label={**attributes, "mode": mode},
        )
    return result


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
        by then, in ``cumulative``. Counts of a register say what was registered, not what is
        lived.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or an agreement has a date that is none.
    """
    times = spells(G)
    renewed = _bounds_of(G, "renewed", times)
    groups = [str(data.get(by, "")) if by else "" for *_, data in G.edges(data=True)]
    names = sorted(set(groups))
    member = np.array([[group == name for name in names] for group in groups], dtype=int)
    member = member.reshape(len(groups), len(names))
    rows, labels = [], []
    for begin, end, label in _periods(times, every, first, last):
        signed, may_be_signed = _within(times.start_first, times.start_last, begin, end)
        columns = [
            signed,
            _within(*renewed, begin, end)[0],
            _within(times.end_first, times.end_last, begin, end)[0],
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
        undated=int(np.isnat(times.start_first).sum()),
        ended_undated=int((times.cancelled & np.isnat(times.end_first)).sum()),
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
        A row per country in the order of entry: ``earliest`` and ``latest``, the days between
        which it entered (the bounds of a partial date); ``first``, the ids of the agreements that
        may have been the first, joined by a space; ``agreements``, all it has by now, undated
        ones included. Countries with undated agreements only come last, with ``NaT``.

    Raises
    ------
    NetworkError
        ``ego`` is not in the graph.
    """
    if ego is not None and ego not in G:
        raise NetworkError(f"ego={ego!r} is not a node of the graph")
    times = spells(G)
    found: dict[str, list[tuple[Any, np.datetime64, np.datetime64]]] = {}
    for edge, *start in zip(times.edges, times.start_first, times.start_last, strict=True):
        u, v = edge[:2]
        if ego is not None and ego not in {u, v}:
            continue
        nodes = {u, v} - {ego} if ego is not None else {u, v}
        if not bodies and any(G.nodes[node].get("kind") == "body" for node in (u, v)):
            continue
        for country in sorted({G.nodes[node].get("country", "") for node in nodes} - {""}):
            found.setdefault(country, []).append((edge[-1], *start))
    rows = []
    for country, agreements in found.items():
        dated = [entry for entry in agreements if not np.isnat(entry[1])]
        latest = min((end for _, _, end in dated), default=_NAT)
        earliest = min((begin for _, begin, _ in dated), default=_NAT)
        firsts = " ".join(str(key) for key, begin, _ in dated if begin <= latest)
        rows.append((country, earliest, latest, firsts, len(agreements)))
    columns = ["country", "earliest", "latest", "first", "agreements"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"earliest": "datetime64[s]", "latest": "datetime64[s]", "first": "str"}
    )
    return table.sort_values(["latest", "earliest", "country"]).set_index("country")


def centrality(
    G: "nx.MultiGraph[Any]",
    measures: Sequence[str] | None = None,
    every: str = "5Y",
    *,
    mode: Mode = "cumulative",
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    first: str | None = None,
    last: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Follow the centrality of every place through the :func:`snapshots`.

    Parameters
    ----------
    G, every, mode, certainty, undated, first, last
        As in :func:`snapshots`.
    measures, options
        What ``cn.centrality`` takes.

    Returns
    -------
    pandas.DataFrame
        A row per snapshot and node of it, indexed by (``snapshot``, ``node``), with the columns
        of ``cn.centrality``. A place is in a snapshot from its first agreement on. Values of
        snapshots of different size compare only where the measure is normalised; ranks
        (``.groupby("snapshot").rank(ascending=False)``) always do.
    """
    from citynet.centrality import centrality as measure  # noqa: PLC0415 - heavy, and only here

    graphs = snapshots(
        G, every, mode=mode, certainty=certainty, undated=undated, first=first, last=last
    )
    tables = {label: measure(H, measures, **options) for label, H in graphs.items() if len(H)}
    if not tables:
        index = pd.MultiIndex.from_arrays([[], []], names=["snapshot", "node"])
        return pd.DataFrame(index=index)
    joined: pd.DataFrame = pd.concat(tables, names=["snapshot", "node"])
    return joined


def communities(
    G: "nx.MultiGraph[Any]",
    seed: int = 0,
    every: str = "5Y",
    *,
    mode: Mode = "cumulative",
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    first: str | None = None,
    last: str | None = None,
    threshold: float = 0.1,
    **options: Any,
) -> pd.DataFrame:
    """Find the communities of every snapshot and match them: data for an alluvial figure.

    Parameters
    ----------
    G, every, mode, certainty, undated, first, last
        As in :func:`snapshots`.
    seed, options
        What ``cn.communities`` takes.
    threshold
        As in :func:`community_history`.

    Returns
    -------
    pandas.DataFrame
        What :func:`community_history` gives; snapshots without an agreement have no column. It
        has little to say of one city's own network, whose snapshots are all stars.
    """
    from citynet.communities import communities as find  # noqa: PLC0415 - heavy, and only here

    graphs = snapshots(
        G, every, mode=mode, certainty=certainty, undated=undated, first=first, last=last
    )
    partitions = {
        label: find(H, seed, **options)["community"] for label, H in graphs.items() if len(H)
    }
    return community_history(partitions, threshold=threshold)


def community_history(
    partitions: Mapping[str, pd.Series], *, threshold: float = 0.1
) -> pd.DataFrame:
    """Give communities of successive snapshots names that last, by matching their members.

    Each snapshot's communities are matched one to one with those known so far (each as it last
    was) so that the summed Jaccard similarity |A ∩ B| / |A ∪ B| is largest (Hungarian method,
    Kuhn 1955); a match below ``threshold`` is none, and the community is new. After Greene, Doyle
    & Cunningham 2010, Tracking the evolution of communities in dynamic social networks, ASONAM.

    Parameters
    ----------
    partitions
        By snapshot in order of time: the community of each node, as in the column ``community``
        of ``cn.communities``. Missing values are no community.
    threshold
        Smallest Jaccard similarity that makes two communities the same, 0 < threshold <= 1.

    Returns
    -------
    pandas.DataFrame
        A row per node, a column per snapshot: the number of the lasting community (0 is the
        first snapshot's community 0), missing where the node is not there. In a growing network
        newcomers lower the similarity, so the threshold is low; a split goes on under the name
        of its most similar part. :func:`community_flows` gives the moves.

    Raises
    ------
    NetworkError
        The threshold is not between 0 and 1.
    """
    if not 0 < threshold <= 1:
        raise NetworkError(f"threshold={threshold!r}; expected above 0 and at most 1")
    nodes = list(dict.fromkeys(node for part in partitions.values() for node in part.index))
    index = pd.Index(nodes, dtype=object, name="node", tupleize_cols=False)
    known: dict[int, set[Any]] = {}
    columns: dict[str, pd.Series] = {}
    for label, part in partitions.items():
        present = part.dropna()
        groups = {
            community: set(members)
            for community, members in present.groupby(present).groups.items()
        }
        names = _match(list(groups.values()), known, threshold)
        lasting = dict(zip(groups, names, strict=True))
        known.update(zip(names, groups.values(), strict=True))
        columns[label] = present.map(lasting).reindex(index).astype("Int64")
    return pd.DataFrame(columns, index)


def _match(groups: list[set[Any]], known: dict[int, set[Any]], threshold: float) -> list[int]:
    """Lasting number of each group: its best match's, or the next free one."""
    from scipy import optimize  # noqa: PLC0415 - only matching needs it

    numbers = list(known)
    similarity = np.array(
        [[len(a & known[b]) / len(a | known[b]) for b in numbers] for a in groups]
    ).reshape(len(groups), len(numbers))
    rows, columns = optimize.linear_sum_assignment(similarity, maximize=True)
    matched = {
        row: numbers[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if similarity[row, column] >= threshold
    }
    free = max(numbers, default=-1) + 1
    names = []
    for row in range(len(groups)):
        if row not in matched:
            matched[row], free = free, free + 1
        names.append(matched[row])
    return names


def community_flows(history: pd.DataFrame) -> pd.DataFrame:
    """Count the nodes that move between communities from one snapshot to the next.

    Parameters
    ----------
    history
        What :func:`community_history` gives.

    Returns
    -------
    pandas.DataFrame
        A row per flow, the ribbons of an alluvial figure: ``from_snapshot``, ``from_community``,
        ``to_snapshot``, ``to_community`` (missing: not in the network then), ``nodes``, and
        ``jaccard``, the similarity of the two communities' members.
    """
    tables = []
    for before, after in pairwise(history.columns):
        pairs = history[[before, after]].dropna(how="all")
        counts = pairs.groupby([before, after], dropna=False, sort=True).size()
        table = counts.rename("nodes").reset_index()
        table.columns = pd.Index(["from_community", "to_community", "nodes"])
        sizes = [pairs[side].value_counts() for side in (before, after)]
        union = (
            table["from_community"].map(sizes[0])
            + table["to_community"].map(sizes[1])
            - table["nodes"]
        )
        table["jaccard"] = (table["nodes"] / union).astype(float)
        table.insert(0, "from_snapshot", before)
        table.insert(2, "to_snapshot", after)
        tables.append(table)
    columns = ["from_snapshot", "from_community", "to_snapshot", "to_community", "nodes", "jaccard"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def sequences(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """List, pair by pair, which agreement followed which, and how much later.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.

    Returns
    -------
    pandas.DataFrame
        A row per step from one dated agreement of a pair to the next: ``u``, ``v``, ``from_id``,
        ``from_type``, ``to_id``, ``to_type``, ``lag_min`` and ``lag_max`` (days that the bounds
        allow; equal for full dates), ``decided``: whether the dates settle the order. Where they
        do not, the step stands in the order of the bounds and ``lag_min`` is not positive.
        Undated agreements are in no step; ``attrs["undated"]`` counts them. That one followed
        the other does not say that it came of it.
    """
    times = spells(G)
    kinds = [data.get("type", "") for *_, data in G.edges(data=True)]
    records = [
        (edge[:2], first, last, str(edge[-1]), kind)
        for edge, first, last, kind in zip(
            times.edges, times.start_first, times.start_last, kinds, strict=True
        )
        if not np.isnat(first)
    ]
    order = {node: number for number, node in enumerate(G)}
    pairs = [(tuple(sorted(ends, key=order.__getitem__)), *rest) for ends, *rest in records]
    pairs.sort(key=lambda record: ([order[node] for node in record[0]], *record[1:]))
    rows = []
    for ends, group in groupby(pairs, key=lambda record: record[0]):
        for (_, first, last, key, kind), (_, first_2, last_2, key_2, kind_2) in pairwise(group):
            shortest, longest = (first_2 - last).astype(int), (last_2 - first).astype(int)
            rows.append((*ends, key, kind, key_2, kind_2, shortest, longest, shortest > 0))
    columns = [
        "u",
        "v",
        "from_id",
        "from_type",
        "to_id",
        "to_type",
        "lag_min",
        "lag_max",
        "decided",
    ]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"lag_min": int, "lag_max": int, "decided": bool})
    table.attrs["undated"] = int(np.isnat(times.start_first).sum())
    return table


def transitions(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """Test which type of agreement leads to which: whether a memorandum comes first or last.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.

    Returns
    -------
    pandas.DataFrame
        A row per (``from_type``, ``to_type``) that occurs among the decided :func:`sequences`:
        ``count``; ``lag_min``, ``lag_max``, medians of the bounds of the lag in days;
        ``reverse``, the count the other way round; ``p``, two-sided exact binomial test that both
        directions are equally likely (Clopper & Pearson 1934; NaN from a type to itself), ``q``
        its Benjamini–Hochberg adjustment over the pairs of types. ``attrs["undecided"]`` counts
        steps whose order the dates leave open. The test takes steps as independent, and the
        types do not have equal time to follow each other at the end of a register.
    """
    from citynet import nullmodels  # noqa: PLC0415 - snapshots need no tests

    steps = sequences(G)
    decided = steps[steps["decided"]]
    grouped = decided.groupby(["from_type", "to_type"])
    table = grouped.agg(
        count=("decided", "size"), lag_min=("lag_min", "median"), lag_max=("lag_max", "median")
    )
    counts = dict(zip(table.index.tolist(), table["count"].tolist(), strict=True))
    table["reverse"] = [counts.get((b, a), 0) for a, b in counts]
    table["p"] = [
        np.nan if a == b else _binomial(counts[a, b], counts.get((b, a), 0)) for a, b in counts
    ]
    # Both directions of two types are one test.
    tests = {frozenset(pair): p for pair, p in zip(counts, table["p"], strict=True)}
    adjusted = nullmodels.benjamini_hochberg(list(tests.values()))
    corrected = dict(zip(tests, adjusted.tolist(), strict=True))
    table["q"] = [corrected[frozenset(pair)] for pair in counts]
    table.attrs["undecided"] = int((~steps["decided"]).sum())
    return table


def _binomial(successes: int, failures: int) -> float:
    from scipy import stats  # noqa: PLC0415 - snapshots need no tests

    return float(stats.binomtest(successes, successes + failures).pvalue)


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
    """
    table = pd.read_csv(
        data_path("istanbul", "periods.csv") if path is None else path,
        dtype="str",
        keep_default_na=False,
    )
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
    """
    _check("certainty", certainty, ("certain", "possible"))
    times = spells(G)
    table = _named_periods() if periods is None else periods
    result = {}
    for name, begin, end in zip(table["name"], *_period_bounds(table), strict=True):
        # For certainty the period is as short as its own bounds allow, for possibility as long.
        certain = _within(times.start_first, times.start_last, begin[1], end[0])[0]
        possible = _within(times.start_first, times.start_last, begin[0], end[1])[1]
        result[str(name)] = _snapshot(
            G,
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
                    _bound(value or None, column, dates.earliest, np.datetime64(far)),
                    _bound(value or None, column, dates.latest, np.datetime64(far)),
                )
                for value in values
            ]
        )
    for name, begin, end in zip(table["name"], *sides, strict=True):
        if end[1] < begin[0]:
            raise NetworkError(f"the period {name!r} ends before it begins")
    return sides[0], sides[1]


def _bounds_of(G: "nx.Graph[Any]", attribute: str, times: Spells) -> tuple[Days, Days]:
    values = [data.get(attribute) for *_, data in G.edges(data=True)]
    for edge, value in zip(times.edges, values, strict=True):
        if value is not None:
            _edtf(f"{attribute} of edge {edge!r}", value)
    return dates.bounds(values)


def _present(times: Spells, day: np.datetime64, mode: Mode) -> tuple[Flags, Flags]:
    """Whether each agreement certainly, and whether it possibly, stands at the end of a day.

    Comparisons with ``NaT`` are false, which is what an absent date should give.
    """
    certain, possible = times.start_last <= day, times.start_first <= day
    if mode == "in_force":
        open_end = np.isnat(times.end_first)
        # A cancelled agreement without a date of its end may have ended at any time.
        certain = certain & np.where(open_end, ~times.cancelled, times.end_first > day)
        possible = possible & (open_end | (times.end_last > day))
    return certain, possible


def _within(
    first: Days,
    last: Days,
    begin: np.datetime64,
    end: np.datetime64,
) -> tuple[Flags, Flags]:
    """Whether dates certainly, and whether they possibly, lie in a period (both ends count)."""
    return (first >= begin) & (last <= end), (first <= end) & (last >= begin)


def _snapshot(
    G: "nx.MultiGraph[Any]",
    times: Spells,
    present: tuple[Flags, Flags],
    *,
    certainty: Certainty,
    undated: Undated,
    isolates: bool,
    label: Mapping[str, Any],
) -> "nx.MultiGraph[Any]":
    certain, possible = present
    unknown = np.isnat(times.start_first)
    # An undated agreement is in or out by the caller's word; only what is dated can be uncertain.
    kept = np.where(unknown, undated == "include", certain if certainty == "certain" else possible)
    edges = [edge for edge, keep in zip(times.edges, kept.tolist(), strict=True) if keep]
    snapshot = G.__class__(**G.graph)
    snapshot.graph.update(
        label,
        undated=int(unknown.sum()),
        uncertain=int((possible & ~certain & ~unknown).sum()),
    )
    busy = {node for edge in edges for node in edge[:2]}
    snapshot.add_nodes_from(
        (node, dict(data)) for node, data in G.nodes(data=True) if isolates or node in busy
    )
    snapshot.add_edges_from((*edge, dict(G.edges[edge])) for edge in edges)
    return snapshot


def _periods(
    times: Spells, every: str, first: str | None, last: str | None
) -> list[tuple[np.datetime64, np.datetime64, str]]:
    """First day, last day and label of each period from the first event to the last."""
    match = _EVERY.fullmatch(every)
    if match is None:
        raise NetworkError(f"every={every!r}; expected a number of years or months: 5Y, Y, 6M")
    length = int(match[1] or 1)
    unit: Literal["Y", "M"] = "M" if match[2] == "M" else "Y"
    known = np.concatenate([times.start_first, times.start_last, times.end_last])
    known = known[~np.isnat(known)]
    begin = _bound(first, "first", dates.earliest, known.min() if len(known) else _NAT)
    end = _bound(last, "last", dates.latest, known.max() if len(known) else _NAT)
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
            (opening.astype("datetime64[D]"), closing.astype("datetime64[D]") - 1, label)
        )
    return periods


def _bound(value: str | None, name: str, side: Any, default: np.datetime64) -> np.datetime64:
    return default if value is None else np.datetime64(side(_edtf(name, value)), "D")


def _edtf(name: str, value: str) -> str:
    if not isinstance(value, str) or not dates.is_edtf(value):
        raise NetworkError(f"{name}={value!r}; expected a date such as 1990, 2004-09, 1990-06-25")
    return value


def _check(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise NetworkError(f"{name}={value!r}; expected one of {', '.join(allowed)}")
