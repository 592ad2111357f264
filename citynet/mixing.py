"""How the network lies across regions.

Every permutation test here deals the regions out anew among the places and leaves the graph as it
is (:func:`citynet.nullmodels.permute_labels`): it asks whether *who is where* matters, given who
has how many agreements. It says nothing of causes, and nothing of places that the data lack.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from citynet import _check, vocabulary
from citynet._frames import edges_of, node_index, nodes
from citynet.errors import NetworkError
from citynet.regions import _EU, DATED, Scheme, _membership, _region, assign, describe

__all__ = [
    "assortativity", "composition", "e_i_index", "mixing_matrix", "mixing_test", "participation",
]  # fmt: skip

Count = Literal["agreements", "ties"]
Table = TypeVar("Table", pd.DataFrame, pd.Series)
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
# Guimerà & Amaral 2005: hubs have z >= 2.5; the roles part at these participation coefficients.
_HUB = 2.5
_PLAIN_ROLES = (0.05, 0.62, 0.80)
_HUB_ROLES = (0.30, 0.75)
_ROLE_NAMES = (
    "R1 ultra-peripheral",
    "R2 peripheral",
    "R3 non-hub connector",
    "R4 non-hub kinless",
    "R5 provincial hub",
    "R6 connector hub",
    "R7 kinless hub",
)


class _Core(NamedTuple):
    """The part of a graph that a region scheme covers, as arrays."""

    nodes: Ints  # positions in G
    codes: Ints  # region of each of them, or country where `dated` says its region at a date
    regions: list[str]
    u: Ints  # ends of each agreement, as positions in `nodes`
    v: Ints
    left_out: dict[str, int]
    dated: Ints | None = None  # country x agreement: the country's region at its signature


def composition(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Count places and agreements by region, and test whether a region has more than its places.

    The statistic tested is the number of agreement *ends* in a region, the sum of its places'
    degrees; by chance it is the region's share of the places. q corrects for the number of
    regions (Benjamini & Hochberg 1995).

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    scheme, as_of
        As in :func:`assign`. With ``as_of="signature"`` each agreement has its parties' regions
        of the day it was signed (:func:`by_agreement`); those whose date does not settle them are
        left out, and the permutation deals out countries in place of regions.
    count
        ``"agreements"``, or ``"ties"``: several agreements of one pair count once.
    bodies
        Whether international bodies and memberships count, at the region of the seat.
    replicates, seed, executor
        Of the label permutation (0 replicates: no test), as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per region present, in the scheme's order: ``places`` (as of the signature those
        with an agreement in the region, some in two), ``place_share``, ``agreements`` (with at
        least one end in the region), ``ends``, ``share`` (of all ends, sums to 1); ``mean``,
        ``std``, ``low``, ``high``, ``z``, ``p``, ``q`` of ``ends`` as in
        ``nullmodels.significance``. ``attrs["left_out"]`` counts places without a region and
        their agreements. In one city's own network the city holds half of all ends, and the test
        says little: use :func:`citynet.ego.portfolio` and ``ego.location_quotient`` there.

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    core = _core(G, scheme, as_of, count, bodies=bodies)
    test = _tested(_ends_by_region, core, replicates, seed, executor)
    k = len(core.regions)
    u, v = _end_regions(core.codes, core)
    places = np.bincount(core.codes, minlength=k)
    if core.dated is not None:
        pairs = np.unique([(*core.u, *core.v), (*u, *v)], axis=1)
        places = np.bincount(pairs[1].astype(int), minlength=k)
    ends = _ends_by_region(core.codes, core)
    inside = np.bincount(u, weights=u == v, minlength=k)
    table = pd.DataFrame(
        {
            "places": places,
            "place_share": places / max(places.sum(), 1),
            "agreements": (ends - inside).astype(int),
            "ends": ends.astype(int),
            "share": ends / max(ends.sum(), 1),
        },
        pd.Index(core.regions, name="region", dtype=object),
    )
    test = test[["mean", "std", "low", "high", "z", "p", "q"]].set_axis(table.index)
    return _with_attrs(table.join(test), core)


def mixing_matrix(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
) -> pd.DataFrame:
    """Count agreements between and within regions.

    Parameters
    ----------
    G, scheme, as_of, count, bodies
        As in :func:`composition`.

    Returns
    -------
    pandas.DataFrame
        Region by region, symmetric: off the diagonal the agreements between two regions, on it
        those within one, each counted once. The upper triangle sums to all agreements counted.
        Large counts are the mark of large regions: :func:`mixing_test` compares with chance.

    Examples
    --------
    >>> cn.mixing.mixing_matrix(G, "continent").iloc[:3, :3]
            Africa  Asia  Europe
    region
    Africa       0    17       0
    Asia        17    35      29
    Europe       0    29       0
    """
    core = _core(G, scheme, as_of, count, bodies=bodies)
    counts = _pair_counts(core.codes, core=core).reshape((len(core.regions),) * 2)
    index = pd.Index(core.regions, name="region", dtype=object)
    matrix = counts + counts.T - np.diag(np.diag(counts))
    return _with_attrs(pd.DataFrame(matrix.astype(int), index, index.rename(None)), core)


def mixing_test(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Test each cell of the :func:`mixing_matrix` against chance.

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`.

    Returns
    -------
    pandas.DataFrame
        A row per pair of regions (``region_a``, ``region_b``; a region with itself included), in
        the scheme's order, with the columns of ``nullmodels.significance``; q corrects over all
        pairs.
    """
    core = _core(G, scheme, as_of, count, bodies=bodies)
    test = _tested(_upper_counts, core, replicates, seed, executor)
    names = np.array(core.regions, dtype=object)
    test.index = pd.MultiIndex.from_arrays(
        [names[side] for side in np.triu_indices(len(names))], names=["region_a", "region_b"]
    )
    return _with_attrs(test, core)


def assortativity(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.Series:
    """Measure how far agreements keep to their own region.

    r = (Σ e_ii - Σ a_i²) / (1 - Σ a_i²), where e_ij is the share of agreement ends that lead from
    region i to region j and a_i = Σ_j e_ij (Newman 2003, Phys. Rev. E 67, 026126, eq. 2). 1: all
    within regions; 0: as many as the regions' shares of ends would give; negative: fewer.
    Equal to networkx's ``attribute_assortativity_coefficient`` where every node has a region.

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`.

    Returns
    -------
    pandas.Series
        ``observed`` (r; NaN with fewer than two regions at the ends, or no agreement),
        ``standard_error`` (Newman's jackknife over agreements, eq. 5), and the rest of
        ``nullmodels.significance``. r cannot say which regions keep to themselves:
        see :func:`mixing_test` and :func:`e_i_index`. International agreements cannot be within a
        country, which alone makes r smaller in small regions.
    """
    core = _core(G, scheme, as_of, count, bodies=bodies)
    row = _tested(_newman, core, replicates, seed, executor).iloc[0]
    series = pd.concat([row[:1], pd.Series({"standard_error": _jackknife(core)}), row[1:]])
    return _with_attrs(series.drop("q").rename("assortativity"), core)


def e_i_index(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compare agreements that leave a region with those that stay in it.

    E-I = (E - I) / (E + I), E the external and I the internal agreements (Krackhardt & Stern
    1988, Social Psychology Quarterly 51, 123-140). From -1 (all internal) to 1 (all external).

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`.

    Returns
    -------
    pandas.DataFrame
        A row ``all`` for the network and one per region: ``external``, ``internal``, then the
        columns of ``nullmodels.significance``. The index depends on the number and size of the
        regions, which the test allows for and the bare value does not: compare schemes by z.

    Examples
    --------
    >>> index = cn.mixing.e_i_index(G, "eu", replicates=99)
    >>> index[["external", "internal", "observed", "z"]].round(2)
                                external  internal  observed     z
    region
    all                               22        65     -0.49 -0.71
    European Union                    22         0      1.00  0.62
    Outside the European Union        22        65     -0.49 -0.68
    """
    core = _core(G, scheme, as_of, count, bodies=bodies)
    test = _tested(_e_i, core, replicates, seed, executor)
    k = len(core.regions)
    external, internal = _external_internal(_pair_counts(core.codes, core=core).reshape(k, k))
    test.insert(0, "external", external.astype(int))
    test.insert(1, "internal", internal.astype(int))
    test.index = pd.Index(["all", *core.regions], name="region", dtype=object)
    return _with_attrs(test, core)


def participation(
    G: "nx.Graph[Any]",
    scheme: Scheme = "eu",
    *,
    as_of: str | None = None,
    count: Count = "agreements",
    bodies: bool = False,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Say how each place spreads its agreements over regions, and how central it is in its own.

    Participation coefficient P_i = 1 - Σ_s (k_is / k_i)², k_is the agreements of place i with
    places in region s, k_i their sum. Within-region degree z_i = (k_i,own - mean) / standard
    deviation of k_own over the places of i's region (Guimerà & Amaral 2005, Nature 433,
    895-900). Roles R1-R7 have that paper's thresholds; a z that is undefined is no hub's.

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`, but a place needs one region: ``as_of`` is a date. Agreements
        of a place with itself are left out.

    Returns
    -------
    pandas.DataFrame
        A row per node in G's order: ``region``, ``degree`` (k_i), ``participation_coefficient``
        (0: one region; at most 1 - 1/regions; NaN without agreements),
        ``within_region_z`` (in standard deviations; NaN where a region's places do not differ),
        ``role``, and ``participation_z``, ``participation_p``, ``participation_q`` and
        ``within_region_p``, ``within_region_q`` of the label permutation. With few agreements P
        can take few values and p cannot be small: a place with one agreement always has P = 0.
    """
    from citynet import nullmodels  # noqa: PLC0415 - tests need it, a map's regions do not

    if as_of == "signature":
        raise NetworkError("as_of='signature'; a place's participation needs one region, a date")
    core = _core(G, scheme, as_of, count, bodies=bodies)
    n, k = len(core.nodes), len(core.regions)
    ends = np.ones(int((core.u != core.v).sum()) * 2)
    different = core.u != core.v
    rows = np.concatenate([core.u[different], core.v[different]])
    columns = np.concatenate([core.v[different], core.u[different]])
    adjacency = sparse.csr_array((ends, (rows, columns)), shape=(n, n))
    statistic = partial(_spread, adjacency=adjacency, k=k)
    observed, drawn = _drawn(statistic, core, replicates, seed, executor)
    observed, drawn = observed.reshape(2, n), drawn.reshape(replicates, 2, n)
    table = pd.DataFrame({"region": np.array(core.regions, dtype=object)[core.codes]})
    table["degree"] = np.asarray(adjacency.sum(axis=1)).astype(int)
    table["participation_coefficient"], table["within_region_z"] = observed
    table["role"] = _roles(*observed)
    table["participation_z"] = nullmodels.z_score(observed[0], drawn[:, 0])
    for name, number in (("participation", 0), ("within_region", 1)):
        p = nullmodels.p_value(observed[number], drawn[:, number])
        table[f"{name}_p"] = p
        table[f"{name}_q"] = nullmodels.benjamini_hochberg(p)
    table.index = pd.Index(core.nodes)
    table = table.reindex(range(len(G)))
    table.index = node_index(G)
    return _with_attrs(table.astype({"region": "str", "role": "str"}), core)


def _core(
    G: "nx.Graph[Any]", scheme: Scheme, as_of: str | None, count: str, *, bodies: bool
) -> _Core:
    _check.one_of("count", count, ("agreements", "ties"))
    at_signature = as_of == "signature"
    dated = at_signature and isinstance(scheme, str) and scheme in DATED
    if dated and count == "ties":
        raise NetworkError("count='ties' with as_of='signature'; a tie has no one signature")
    assigned = assign(G, scheme, None if at_signature else as_of)
    places = nodes(G)
    counted = ~places["kind"].isin(vocabulary.BODIES).to_numpy() | bodies
    known = counted & assigned.notna().to_numpy(dtype=bool)
    found = assigned[known].astype(object).tolist()
    order = list(describe(scheme).index) if isinstance(scheme, str) else _ordered(set(found))
    regions = [name for name in order if name in set(found)]
    numbers = {name: number for number, name in enumerate(regions)}
    rows = np.flatnonzero(known)
    position = np.full(len(G), -1)
    position[rows] = np.arange(len(rows))
    read = edges_of(G)
    pairs = read.ends
    if count == "ties":
        pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    among = counted[pairs].all(axis=1)
    ends = position[pairs]
    inside = among & (ends >= 0).all(axis=1)
    left_out = {
        "places": int((counted & ~known).sum()),
        "agreements": int((among & ~inside).sum()),
        "bodies": int((~counted).sum()),
    }
    codes = np.array([numbers[name] for name in found], dtype=np.intp)
    u, v = ends[inside].T.astype(np.intp)
    core = _Core(rows, codes, regions, u, v, left_out)
    if not dated:
        return core
    countries = places["country"].fillna("").to_numpy()[rows]
    first, last = (days[inside] for days in read.bounds(read.starts))
    return _dated(core, str(scheme), order, countries, (first, last))


def _dated(
    core: _Core,
    scheme: str,
    order: list[str],
    located: npt.NDArray[np.object_],
    signed: tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]],
) -> _Core:
    """Give every agreement the regions of its signature; leave out what no date settles."""
    first, last = signed
    undated = np.isnat(first)
    countries, units = np.unique(located.astype(str), return_inverse=True)
    table = np.zeros((len(countries), len(first)), dtype=np.intp)
    open_date = np.zeros(table.shape, dtype=bool)
    for unit, country in enumerate(countries.tolist()):
        data = {"country": country}
        outside = _region(data, scheme, np.datetime64("0001-01-01", "D"))
        table[unit] = order.index(str(outside))
        today = _region(data, scheme, np.datetime64("NaT", "D"))
        table[unit, undated] = order.index(str(today))
        for since, until in _membership().get(country, []):
            table[unit, (first >= since) & (first <= until)] = order.index(_EU)
            spans = ((first < since) & (since <= last)) | ((first <= until) & (until < last))
            open_date[unit] |= spans | undated
    agreements = np.arange(len(first))
    u, v = units[core.u], units[core.v]
    settled = ~(open_date[u, agreements] | open_date[v, agreements])
    table = table[:, settled]
    used, compact = np.unique(table, return_inverse=True)
    left_out = {**core.left_out, "undecided": int((~settled).sum())}
    return _Core(
        core.nodes,
        units.astype(np.intp),
        [order[number] for number in used],
        core.u[settled],
        core.v[settled],
        left_out,
        compact.reshape(table.shape).astype(np.intp),
    )


def _ordered(names: set[Any]) -> list[Any]:
    """Sort by number where the caller's regions are numbers, as those of communities are."""
    try:
        return sorted(names)
    except TypeError:
        return sorted(names, key=str)


def _tested(
    statistic: Callable[..., Floats],  # of codes and core
    core: _Core,
    replicates: int,
    seed: int,
    executor: Executor | None,
) -> pd.DataFrame:
    """Compare what a statistic gives with what it gives when the regions are dealt out anew."""
    from citynet import nullmodels  # noqa: PLC0415 - tests need it, a map's regions do not

    of_codes = partial(statistic, core=core)
    observed, drawn = _drawn(of_codes, core, replicates, seed, executor)
    if len(observed) == 0:  # no region, no statistic: the columns without a row
        return nullmodels.significance({"none": np.nan}, np.zeros((0, 1))).iloc[:0]
    return nullmodels.significance(pd.Series(observed), drawn)


def _drawn(
    statistic: Callable[[Ints], Floats],
    core: _Core,
    replicates: int,
    seed: int,
    executor: Executor | None,
) -> tuple[Floats, Floats]:
    """Give a statistic of the regions as they are, and a row for each time they are dealt anew."""
    from citynet import nullmodels  # noqa: PLC0415 - tests need it, a map's regions do not

    observed = statistic(core.codes)
    draw = partial(_permuted, codes=core.codes, statistic=statistic)
    drawn = np.array(nullmodels.replicate(draw, replicates, seed, executor))
    return observed, drawn.reshape(replicates, len(observed))


def _permuted(rng: np.random.Generator, codes: Ints, statistic: Callable[[Ints], Floats]) -> Floats:
    return statistic(rng.permutation(codes))


def _end_regions(codes: Ints, core: _Core) -> tuple[Ints, Ints]:
    """Region of both ends of each agreement, given every place's code."""
    if core.dated is None:
        return codes[core.u], codes[core.v]
    agreements = np.arange(len(core.u))
    return core.dated[codes[core.u], agreements], core.dated[codes[core.v], agreements]


def _ends_by_region(codes: Ints, core: _Core) -> Floats:
    ends = np.concatenate(_end_regions(codes, core))
    return np.bincount(ends, minlength=len(core.regions)).astype(float)


def _pair_counts(codes: Ints, core: _Core) -> Floats:
    """Agreements per unordered pair of regions: the flattened upper triangle of a k x k matrix."""
    k = len(core.regions)
    u, v = _end_regions(codes, core)
    low, high = np.minimum(u, v), np.maximum(u, v)
    return np.bincount(low * k + high, minlength=k * k).astype(float)


def _upper_counts(codes: Ints, core: _Core) -> Floats:
    k = len(core.regions)
    return _pair_counts(codes, core).reshape(k, k)[np.triu_indices(k)]


def _ordered_counts(codes: Ints, core: _Core) -> Floats:
    """Count ends that lead from region to region; a self-loop is one, as in networkx."""
    k = len(core.regions)
    counts = _pair_counts(codes, core).reshape(k, k)
    loops = np.bincount(_end_regions(codes, core)[0][core.u == core.v], minlength=k)
    return counts + counts.T - np.diag(loops)


def _newman(codes: Ints, core: _Core) -> Floats:
    return np.array([_assortativity_of(_ordered_counts(codes, core))])


def _assortativity_of(ends: Floats) -> float:
    total = ends.sum()
    if total == 0:
        return float("nan")
    chance = float(((ends.sum(axis=1) / total) ** 2).sum())
    # With one region at all ends the formula is 0/0.
    if np.isclose(chance, 1.0, rtol=0, atol=1e-12):
        return float("nan")
    return (float(np.trace(ends)) / float(total) - chance) / (1 - chance)


def _jackknife(core: _Core) -> float:
    """Newman's standard error: leave out each agreement in turn.

    All agreements between the same two regions have the same r without them, so one stands for
    all of its kind.
    """
    ends = _ordered_counts(core.codes, core)
    r = _assortativity_of(ends)
    k = len(core.regions)
    variance = 0.0
    loops = core.u == core.v
    u, v = _end_regions(core.codes, core)
    low, high = np.minimum(u, v), np.maximum(u, v)
    kinds, numbers = np.unique((low * k + high) * 2 + loops, return_counts=True)
    for kind, number in zip(kinds.tolist(), numbers.tolist(), strict=True):
        pair, loop = divmod(kind, 2)
        i, j = divmod(pair, k)
        without = ends.copy()
        without[i, j] -= 1
        if not loop:
            without[j, i] -= 1
        variance += number * (_assortativity_of(without) - r) ** 2
    return float(np.sqrt(variance)) if len(kinds) else float("nan")


def _external_internal(counts: Floats) -> tuple[Floats, Floats]:
    internal = np.diag(counts)
    external = counts.sum(axis=0) + counts.sum(axis=1) - 2 * internal
    total = internal.sum()
    return (
        np.concatenate([[counts.sum() - total], external]),
        np.concatenate([[total], internal]),
    )


def _e_i(codes: Ints, core: _Core) -> Floats:
    k = len(core.regions)
    external, internal = _external_internal(_pair_counts(codes, core).reshape(k, k))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((external - internal) / (external + internal))


def _spread(codes: Ints, adjacency: sparse.csr_array, k: int) -> Floats:
    """Participation coefficients of all places, then their within-region degrees z."""
    n = len(codes)
    member = np.zeros((n, k))
    member[np.arange(n), codes] = 1.0
    by_region = adjacency @ member
    degree = by_region.sum(axis=1)
    own = by_region[np.arange(n), codes]
    size = np.maximum(np.bincount(codes, minlength=k), 1)
    mean = np.bincount(codes, weights=own, minlength=k) / size
    variance = np.bincount(codes, weights=(own - mean[codes]) ** 2, minlength=k) / size
    with np.errstate(invalid="ignore", divide="ignore"):
        coefficient = 1 - (by_region**2).sum(axis=1) / degree**2
        z = (own - mean[codes]) / np.sqrt(variance[codes])
    return np.concatenate([coefficient, np.where(variance[codes] > 0, z, np.nan)])


def _roles(coefficient: Floats, z: Floats) -> npt.NDArray[np.object_]:
    hub = np.nan_to_num(z, nan=0.0) >= _HUB
    plain = np.digitize(coefficient, _PLAIN_ROLES, right=True)
    hubs = np.digitize(coefficient, _HUB_ROLES, right=True)
    names = np.array(_ROLE_NAMES, dtype=object)
    roles = np.where(hub, names[4 + np.minimum(hubs, 2)], names[np.minimum(plain, 3)])
    roles[np.isnan(coefficient)] = None
    return roles.astype(object)


def _with_attrs(table: Table, core: _Core) -> Table:
    table.attrs["left_out"] = core.left_out
    return table
