"""Countries, pairs of countries or places by period: data for event studies; and change."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import networkx as nx
import numpy as np
import pandas as pd
import scipy

from citynet import _check, _dealing, countries, dates, regions, vocabulary
from citynet._dyads import dyads
from citynet._frames import edges_of, nodes
from citynet._regional import Core, regional, tested
from citynet._significance import benjamini_hochberg, p_value
from citynet.errors import NetworkError
from citynet.temporal._heaping import censoring, heaping
from citynet.temporal._snapshots import (
    DAY,
    NAT,
    _periods,
    _present,
    _within,
    bound,
    edtf,
    event_days,
    spell,
)

Unit = Literal["country", "dyad", "place"]

_EVENTS = ["new", "renewed", "ended", "in_force", "cumulative", "uncertain"]


def panel(
    G: "nx.MultiGraph[Any]",
    every: str = "Y",
    *,
    unit: Unit = "country",
    domestic: bool = False,
    first: str | None = None,
    last: str | None = None,
    until: str | None = None,
) -> pd.DataFrame:
    """Count agreements by country, pair of countries or place and period, zeros written.

    Memberships of bodies are left out, and types that are not counted.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    every, first, last
        As in :func:`snapshots`.
    unit
        ``"country"``: sovereign states (an agreement counts for both sides); ``"dyad"``: the pairs
        of states that :func:`citynet.dyads` lists, those without any agreement too; ``"place"``.
    domestic
        Whether agreements within a state count; for pairs, a state with itself.
    until
        EDTF: when the register was read. Left out, the last day that it tells of.

    Returns
    -------
    pandas.DataFrame
        A row per unit (``i``; ``i`` and ``j``) and ``period``, balanced: ``new``, ``renewed``,
        ``ended``, ``in_force``, ``cumulative`` and ``uncertain`` as in :func:`growth`;
        ``at_risk``, whether nothing had been signed before the period, so that a first agreement
        may fall in it; ``censored``, whether the period goes on after ``until``, which makes it
        incomplete; ``heaped``, whether a year of it is heaped (:func:`heaping`): leave those out
        and see what stays. ``attrs`` counts ``undated`` agreements, which are in no row, and
        ``note`` says what else is wrong with the numbers. A unit is in the table because it has an
        agreement at some time: countries that never had any are not, except in pairs. Not for an
        undated register.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or an agreement has a date that is none.

    Examples
    --------
    >>> years = cn.panel(G, "10Y", first="1990", last="2010")
    >>> years[years["i"] == "DE"][["period", "new", "in_force", "at_risk"]].set_index("period")
               new  in_force  at_risk
    period
    1990–1999    1         2    False
    2000–2009    1         3    False
    2010–2019    1         4    False
    """
    _check.one_of("unit", unit, ("country", "dyad", "place"))
    read = edges_of(G)
    times = read.table()
    names, member = _member(G, times, unit, domestic=domestic)
    counted = np.asarray(member.sum(axis=1)).ravel() > 0
    dated = times.assign(**{
        column: times[column].where(counted)
        for column in ("start_first", "start_last", "end_first", "end_last")
    })  # fmt: skip
    renewed = read.bounds(read.texts("renewed"))
    known = event_days(dated)
    read_on = bound(until, "until", dates.latest, known.max() if len(known) else NAT)
    heaped = heaping(G)
    heaped_years = set(heaped.index[heaped["heaped"]].tolist())
    tables = []
    for begin, end, label in _periods(dated, every, first, last):
        signed, may_be = _within(*spell(dated, "start"), begin, end)
        flags = [
            signed,
            _within(*renewed, begin, end)[0],
            _within(*spell(dated, "end"), begin, end)[0],
            _present(dated, end, "in_force")[0],
            _present(dated, end, "cumulative")[0],
            may_be & ~signed,
            _present(dated, begin - DAY, "cumulative")[0],
        ]
        counts = np.array(flags, dtype=float) @ member
        table = pd.DataFrame(counts[:-1].T.astype(int), columns=_EVENTS)
        years = range(begin.astype(object).year, end.astype(object).year + 1)
        tables.append(
            names.assign(period=label).join(table).assign(
                at_risk=counts[-1] == 0,
                censored=bool(end > read_on),
                heaped=not heaped_years.isdisjoint(years),
            )
        )  # fmt: skip
    columns = [*names, "period", *_EVENTS, "at_risk", "censored", "heaped"]
    result = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    by = [*names, "period"]
    # The label of an earlier period sorts before that of a later one.
    result = result.sort_values(by, kind="stable", ignore_index=True)
    undated = int((times["start_first"].isna().to_numpy() & counted).sum())
    result.attrs = {"undated": undated, "note": censoring(times[counted])}
    return result


def _member(
    G: "nx.MultiGraph[Any]", times: pd.DataFrame, unit: Unit, *, domestic: bool
) -> "tuple[pd.DataFrame, scipy.sparse.csr_array]":
    """Name the units, and say which each agreement belongs to (agreements by units)."""
    place = nodes(G)
    is_place = ~place["kind"].isin(vocabulary.BODIES).to_numpy()
    named = place["country"].map(lambda code: countries.sovereign(code) if code else None)
    state = named.to_numpy(dtype=object)
    ends = times[["u_row", "v_row"]].to_numpy()
    kept = is_place[ends].all(axis=1) & times["counted"].to_numpy(dtype=bool)
    sides = state[ends]
    if unit != "place" or not domestic:
        kept &= np.array([a is not None and b is not None for a, b in sides], dtype=bool)
    if not domestic:
        kept &= sides[:, 0] != sides[:, 1]
    rows = np.flatnonzero(kept)
    if unit == "dyad":
        pairs = dyads(G, domestic=domestic)[["i", "j"]] if len(rows) else _no_pairs()
        number = {
            key: row
            for row, (i, j) in enumerate(zip(pairs["i"], pairs["j"], strict=True))
            for key in ((i, j), (j, i))
        }
        of = np.array([number[a, b] for a, b in sides[rows]], dtype=int)
        return pairs, _incidence(rows, of, len(times), len(pairs))
    names = np.array(list(G), dtype=object)[ends] if unit == "place" else sides
    order = sorted(set(names[rows].ravel().tolist()), key=str)
    number = {name: row for row, name in enumerate(order)}
    of = np.array([[number[name] for name in pair] for pair in names[rows]], dtype=int)
    both = of.reshape(-1, 2)
    twice = np.concatenate([both[:, 0], both[both[:, 0] != both[:, 1], 1]])
    at = np.concatenate([rows, rows[both[:, 0] != both[:, 1]]])
    return pd.DataFrame({"i": pd.Series(order, dtype=object)}), _incidence(
        at, twice, len(times), len(order)
    )


def _no_pairs() -> pd.DataFrame:
    return pd.DataFrame({"i": [], "j": []}, dtype=object)


def _incidence(rows: np.ndarray, units: np.ndarray, m: int, k: int) -> "scipy.sparse.csr_array":
    return scipy.sparse.csr_array((np.ones(len(rows)), (rows, units)), shape=(m, k))


def change(
    G: "nx.MultiGraph[Any]",
    before: tuple[str, str],
    after: tuple[str, str],
    scheme: regions.Scheme = "continent",
    *,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Test whether what was signed in one period went elsewhere than what was in another.

    Held: the agreements, and when each was signed, so the number of every year. Drawn: which
    region each country is in, as in ``mixing.composition``: the years of one country's agreements
    hang together. Compared is the share of the ends that lie in a region, after less before; in
    the register of one country, or of one city, of the ends abroad. q corrects for the number of
    regions.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    before, after
        The first and the last date (EDTF) of each period; agreements whose date lies in it with
        all its days count.
    scheme
        As in ``regions.assign``.
    replicates, seed, executor
        How often the regions are dealt out, as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per region: ``ends_before``, ``ends_after``, ``share_before``, ``share_after``;
        ``observed`` (the difference of the shares) and the rest of ``nullmodels.significance``;
        ``p_unheaped``, without the years that the register heaped (:func:`heaping`; a default is
        no date, and a finding that goes with it is none); ``note``: why there is no p. ``attrs``
        has ``agreements`` (before and after) and ``heaped`` (years). What has ended and was taken
        off the list is in neither period.

    Raises
    ------
    NetworkError
        A date is none, or a period has no agreement.

    Examples
    --------
    >>> table = cn.temporal.change(G, ("1980", "1999"), ("2000", "2019"), replicates=99)
    >>> table[["ends_before", "ends_after", "observed", "p"]].round(2)
                   ends_before  ends_after  observed     p
    region
    Africa                   2          15      0.20  0.07
    Asia                    10          23      0.05  0.62
    Europe                  13          16     -0.18  0.10
    North America            3           1     -0.09  0.10
    South America            0           1      0.02  0.58
    """
    core = _abroad(regional(G, scheme, None, "agreements", bodies=False))
    read = edges_of(G)
    start = spell(read.table(), "start")
    inside = [_within(*start, *_bounds(period))[0] for period in (before, after)]
    of = core.rows
    both = [np.flatnonzero(one[of]) for one in inside]
    if not len(both[0]) or not len(both[1]):
        raise NetworkError("a period has no dated agreement whose places have a region")
    measure = partial(_moved, core=core, both=both)
    table = tested(measure, core, "composition", (replicates, seed, executor))
    heaped = heaping(G)
    years = heaped.index[heaped["heaped"]].to_numpy()
    year = start[0].astype("datetime64[Y]").astype(int) + 1970
    true = [rows[~np.isin(year[of][rows], years)] for rows in both]
    ends = [_ends(core, rows, core.units.region) for rows in both]
    result = pd.DataFrame({"ends_before": ends[0], "ends_after": ends[1]}).astype(int)
    result["share_before"], result["share_after"] = (one / max(one.sum(), 1) for one in ends)
    result = result.join(table.reset_index(drop=True))
    result["p_unheaped"] = result["p"] if all(map(len, true)) else np.nan
    if len(years) and all(map(len, true)) and result["note"].eq("").all():
        beyond = partial(_moved, core=core, both=true)
        seen, drawn = _dealing.dealt(beyond, core.units, replicates, seed, executor)
        result["p_unheaped"] = np.asarray(p_value(seen, drawn))
    result.index = pd.Index(core.regions, name="region", dtype=object)
    result["q"] = benjamini_hochberg(result["p"])
    result.attrs = {
        "agreements": tuple(len(rows) for rows in both),
        "heaped": years.tolist(),
    }
    return result


def _abroad(core: Core) -> Core:
    """Take a star's city for the home of its register, as one country's own places are."""
    if core.register.kind != "star":
        return core
    home = core.nodes == core.register.centre
    stays = np.isin(np.arange(len(core.units.region)), core.units.unit[home])
    units = replace(core.units, group=np.where(stays, -1, core.units.group))
    return replace(core, home=home, units=units, register=replace(core.register, kind="one_sided"))


def _bounds(period: Sequence[str]) -> tuple[np.datetime64, np.datetime64]:
    low, high = period
    return (
        np.datetime64(dates.earliest(edtf("period", low)), "D"),
        np.datetime64(dates.latest(edtf("period", high)), "D"),
    )


def _ends(core: Core, rows: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    """Count the ends of some agreements by region; abroad, where the list is one country's."""
    ends = np.concatenate([core.u[rows], core.v[rows]])
    ends = ends[~core.home[ends]]
    return np.bincount(dealt[core.units.unit[ends]], minlength=core.k).astype(float)


def _moved(dealt: np.ndarray, core: Core, both: list[np.ndarray]) -> np.ndarray:
    one, other = (_ends(core, rows, dealt) for rows in both)
    return np.asarray(other / max(other.sum(), 1) - one / max(one.sum(), 1))
