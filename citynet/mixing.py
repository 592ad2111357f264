"""How the network lies across regions.

Every test here deals the regions out anew and leaves the graph as it is. They are dealt among
countries (for Türkiye's own regions among provinces, for communities among places), because a
region belongs to a country: thirty cities of one country are one draw, not thirty. In the register
of one country, that one stays where it is and the ends abroad are what counts. With fewer than ten
countries nothing is called significant; ``note`` says so, and where the question makes no sense.
It says nothing of causes, and nothing of places that the data lack. "Given distance" is asked by
``cn.models``, not here.
"""

from concurrent.futures import Executor
from functools import cache, partial
from typing import Any, Literal, TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import _dealing
from citynet._catalogue import _
from citynet._dealing import Floats, Ints
from citynet._frames import node_index
from citynet._regional import Core, regional, tested
from citynet._significance import benjamini_hochberg, p_value, z_score
from citynet.errors import NetworkError
from citynet.regions import Scheme

__all__ = [
    "assortativity", "composition", "e_i_index", "mixing_matrix", "mixing_test", "participation",
]  # fmt: skip

Count = Literal["agreements", "ties"]
Table = TypeVar("Table", pd.DataFrame, pd.Series)
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


# A place with fewer agreements has too few values to take for a test, and too small a q needs more
# replicates than places are tested.
_TESTED, _REPLICATES_EACH = 5, 20
_FEW_AGREEMENTS = _("not tested: fewer than five agreements")
_ABROAD = _("not defined here, because the partners' other agreements are not in this register")


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

    Held: the graph. Drawn: which region each country is in. Tested is the number of agreement
    *ends* in a region beyond its places' share: a region of many places is not "more" for that. In
    the register of one country it is the ends abroad, and the countries of a region are what it
    has by chance. q corrects for the number of regions (Benjamini & Hochberg 1995).

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    scheme, as_of
        As in :func:`assign`. With ``as_of="signature"`` each agreement has its parties' regions
        of the day it was signed (:func:`by_agreement`); those whose date does not settle them are
        left out, and what is dealt to a country is another one's history of regions.
    count
        ``"agreements"``, or ``"ties"``: several agreements of one pair count once.
    bodies
        Whether international bodies and memberships count, at the region of the seat.
    replicates, seed, executor
        How often the regions are dealt out (0: no test), as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per region present, in the scheme's order: ``places`` (as of the signature those
        with an agreement in the region, some in two), ``place_share``, ``agreements`` (with at
        least one end in the region), ``ends``, ``share`` (of all ends, sums to 1); ``mean``,
        ``std``, ``low``, ``high``, ``z``, ``p``, ``q`` of ``ends`` as in
        ``nullmodels.significance``; ``note``: why there is no p. In one country's register places,
        agreements and ends are those abroad. ``attrs["left_out"]`` counts places without a region
        and their agreements, ``unit``, ``units`` and ``effective`` say what was dealt out, how
        many of them might have had another region, and how many of equal size would share the ends
        as unevenly. An uneven effective number means little power: no finding is no evidence of
        evenness. For one city's own network use :func:`citynet.ego.portfolio` and
        ``ego.location_quotient``.

    Raises
    ------
    NetworkError
        An argument has an unknown value.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> K = nx.MultiGraph(nx.karate_club_graph())
    >>> club = pd.Series(nx.get_node_attributes(K, "club"))
    >>> table = cn.mixing.composition(K, club, replicates=99)
    >>> table[["places", "ends", "mean", "p"]].round(2)
             places  ends   mean     p
    region
    Mr. Hi       17    81  76.54  0.77
    Officer      17    75  79.46  0.77
    """
    core = regional(G, scheme, as_of, count, bodies=bodies)
    beyond = partial(_beyond_places, core=core, expected=_by_places(core))
    test = tested(beyond, core, "composition", (replicates, seed, executor))
    u, v = core.end_regions()
    here, there = ~core.home[core.u], ~core.home[core.v]
    places = np.bincount(core.codes[~core.home], minlength=core.k)
    if core.dated is not None:
        pairs = np.unique([(*core.u[here], *core.v[there]), (*u[here], *v[there])], axis=1)
        places = np.bincount(pairs[1].astype(int), minlength=core.k)
    ends = np.bincount(np.concatenate([u[here], v[there]]), minlength=core.k)
    inside = np.bincount(u, weights=(u == v) & here & there, minlength=core.k)
    table = pd.DataFrame(
        {
            "places": places,
            "place_share": places / max(int(places.sum()), 1),
            "agreements": (ends - inside).astype(int),
            "ends": ends.astype(int),
            "share": ends / max(int(ends.sum()), 1),
        },
        pd.Index(core.regions, name="region", dtype=object),
    )
    test = test.set_axis(table.index)
    for name in ("mean", "low", "high"):
        test[name] += table["ends"] - test["observed"]
    columns = ["mean", "std", "low", "high", "z", "p", "q", "note"]
    return _with_attrs(table.join(test[columns]), core)


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
    core = regional(G, scheme, as_of, count, bodies=bodies)
    counts, _loops = core.counts(core.units.region)
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

    Held: the graph. Drawn: which region each country is in, so that a country's places have one
    together (permutation of a partition's blocks; Hubert 1987, Assignment Methods in Combinatorial
    Data Analysis). Not for fewer than ten countries, nor for one city's or one country's register.

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`.

    Returns
    -------
    pandas.DataFrame
        A row per pair of regions (``region_a``, ``region_b``; a region with itself included), in
        the scheme's order, with the columns of ``nullmodels.significance``; q corrects over all
        pairs; ``note``: why there is no p, as in one country's register, where one end of every
        agreement is at home. ``attrs`` as in :func:`composition`.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> K = nx.karate_club_graph()
    >>> club = pd.Series(nx.get_node_attributes(K, "club"))
    >>> table = cn.mixing.mixing_test(nx.MultiGraph(K), club, replicates=99)
    >>> table[["observed", "mean", "p"]].round(2)
                        observed   mean     p
    region_a region_b
    Mr. Hi   Mr. Hi         35.0  18.11  0.01
             Officer        11.0  40.31  0.01
    Officer  Officer        32.0  19.58  0.05
    """
    core = regional(G, scheme, as_of, count, bodies=bodies)
    test = tested(partial(_upper_counts, core=core), core, "mixing", (replicates, seed, executor))
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
    Held: the graph. Drawn: which region each country is in.

    Parameters
    ----------
    G, scheme, as_of, count, bodies, replicates, seed, executor
        As in :func:`composition`.

    Returns
    -------
    pandas.Series
        ``observed`` (r; NaN with fewer than two regions at the ends, or no agreement),
        ``standard_error`` (the jackknife over countries of Snijders & Borgatti 1999, Connections
        22: agreements of one country are not independent), and the rest of
        ``nullmodels.significance``; ``note``: why there is no p. r cannot say which regions
        keep to themselves: see :func:`mixing_test` and :func:`e_i_index`. International
        agreements cannot be within a country, which alone makes r smaller in small regions.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> K = nx.MultiGraph(nx.karate_club_graph())
    >>> club = pd.Series(nx.get_node_attributes(K, "club"))
    >>> r = cn.mixing.assortativity(K, club, replicates=99)
    >>> r[["observed", "standard_error", "p"]].astype(float).round(2).to_dict()
    {'observed': 0.72, 'standard_error': 0.09, 'p': 0.01}
    """
    core = regional(G, scheme, as_of, count, bodies=bodies)
    how = (replicates, seed, executor)
    row = tested(partial(_newman, core=core), core, "mixing", how).iloc[0]
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
    Held: the graph. Drawn: which region each country is in.

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
        ``note``: why there is no p.

    Examples
    --------
    >>> index = cn.mixing.e_i_index(G, "eu", replicates=99)
    >>> index[["external", "internal", "observed"]].round(2)
                                external  internal  observed
    region
    all                               22        65     -0.49
    European Union                    22         0      1.00
    Outside the European Union        22        65     -0.49
    >>> index.loc["all", "note"]
    "not defined here, because every agreement is one city's own: compare its ..."
    """
    core = regional(G, scheme, as_of, count, bodies=bodies)
    test = tested(partial(_e_i, core=core), core, "mixing", (replicates, seed, executor))
    external, internal = _external_internal(core.counts(core.units.region)[0])
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
    895-900). Roles R1-R7 have that paper's thresholds, which are of metabolic networks; a z that
    is undefined is no hub's. Held: the graph, so each place's agreements at home and abroad. Drawn:
    which region each country is in.

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
        ``role``, and ``participation_z``, ``participation_p``, ``participation_q``,
        ``within_region_p`` and ``within_region_q`` of the places with at least five agreements
        (one with fewer can take few values: with one agreement P is always 0) whose own they are;
        q where there are at least twenty replicates for each, because it cannot be small with
        fewer; ``note``: why there is no p.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> K = nx.MultiGraph(nx.karate_club_graph())
    >>> club = pd.Series(nx.get_node_attributes(K, "club"))
    >>> table = cn.mixing.participation(K, club, replicates=99)
    >>> table.loc[[0, 2], ["degree", "participation_coefficient", "role"]].round(2)
          degree  participation_coefficient               role
    node
    0         16                       0.12  R5 provincial hub
    2         10                       0.48       R2 peripheral
    """
    if as_of == "signature":
        raise NetworkError("as_of='signature'; a place's participation needs one region, a date")
    core = regional(G, scheme, as_of, count, bodies=bodies)
    different = core.u != core.v
    rows = np.concatenate([core.u[different], core.v[different]])
    columns = core.units.unit[np.concatenate([core.v[different], core.u[different]])]
    size = (len(core.nodes), len(core.units.region))
    partners = scipy.sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=size)
    spread = partial(_spread, partners=partners, core=core)
    observed, drawn = _dealing.dealt(spread, core.units, replicates, seed, executor)
    observed, drawn = observed.reshape(2, -1), drawn.reshape(replicates, 2, size[0])
    table = pd.DataFrame({"region": np.array(core.regions, dtype=object)[core.codes]})
    table["degree"] = np.asarray(partners.sum(axis=1)).astype(int)
    table["participation_coefficient"], table["within_region_z"] = observed
    table["role"] = _roles(*observed)
    note = _why_not(core, table["degree"].to_numpy())
    asked = note == ""
    z = z_score(observed[0], drawn[:, 0])
    table["participation_z"] = np.where(asked, z, np.nan)
    for name, number in (("participation", 0), ("within_region", 1)):
        p = np.where(asked, p_value(observed[number], drawn[:, number]), np.nan)
        enough = replicates >= _REPLICATES_EACH * (~np.isnan(p)).sum()
        table[f"{name}_p"] = p
        table[f"{name}_q"] = benjamini_hochberg(p) if enough else np.nan
    table["note"] = note
    table.index = pd.Index(core.nodes)
    table = table.reindex(range(len(G)))
    table.index = node_index(G)
    return _with_attrs(table.astype({"region": "str", "role": "str", "note": "str"}), core)


def _why_not(core: Core, degree: Ints) -> npt.NDArray[np.object_]:
    """Why each place is not tested; an empty text where it is."""
    note = np.full(len(degree), core.note("participation"), dtype=object)
    own = core.register.own[core.nodes]
    note[(note == "") & ~own] = _ABROAD
    note[(note == "") & (degree < _TESTED)] = _FEW_AGREEMENTS
    return note


def _by_places(core: Core) -> Floats:
    """Give the ends that each unit's places would have on average.

    The average is of places that exchange regions: those of countries that are alike observed. In
    one country's register the places abroad are there for their agreements, and say nothing more.
    """
    ends, unit = core.unit_ends, core.units.unit
    places = np.bincount(unit[~core.home], minlength=len(ends)).astype(float)
    expected = np.zeros(len(ends))
    for group in np.unique(core.units.group) if core.register.kind != "one_sided" else ():
        inside = core.units.group == group
        mean = ends[inside].sum() / max(places[inside].sum(), 1.0)
        expected[inside] = mean * places[inside]
    return expected


def _beyond_places(dealt: Ints, core: Core, expected: Floats) -> Floats:
    """Count the ends in each region beyond those that its places would have on average."""
    if core.dated is None:
        return np.asarray((core.unit_ends - expected) @ core.units.table(core.k, dealt))
    u, v = core.end_regions(dealt)
    counted = np.concatenate([u[~core.home[core.u]], v[~core.home[core.v]]])
    found = np.bincount(counted, minlength=core.k).astype(float)
    history = core.dated[dealt]
    for region in range(core.k):
        found[region] -= expected @ (history == region).mean(axis=1) if history.size else 0.0
    return found


def _upper_counts(dealt: Ints, core: Core) -> Floats:
    counts, _loops = core.counts(dealt)
    both = counts + counts.T - np.diag(np.diag(counts))
    return np.asarray(both[_upper(core.k)])


@cache
def _upper(k: int) -> tuple[Ints, Ints]:
    return np.triu_indices(k)


def _newman(dealt: Ints, core: Core) -> Floats:
    """Newman's r; there an agreement of a place with itself is one end, as in networkx."""
    counts, loops = core.counts(dealt)
    return np.array([_assortativity_of(counts + counts.T - np.diag(loops))])


def _assortativity_of(ends: Floats) -> float:
    total = ends.sum()
    if total == 0:
        return float("nan")
    chance = float(((ends.sum(axis=1) / total) ** 2).sum())
    # With one region at all ends the formula is 0/0.
    if np.isclose(chance, 1.0, rtol=0, atol=1e-12):
        return float("nan")
    return (float(np.trace(ends)) / float(total) - chance) / (1 - chance)


def _jackknife(core: Core) -> float:
    """Give the standard error of r by leaving out each unit in turn, with all its agreements."""
    if core.dated is not None:
        return float("nan")
    region, k = core.units.region, core.k
    table = core.units.table(k)
    both = core.between + core.between.T
    to = np.asarray(both @ table)  # unit x region
    to[np.arange(len(region)), region] -= core.loops
    ends = np.asarray(table.T @ to)
    own = np.asarray(both.diagonal()) - core.loops
    values = np.full(len(region), np.nan)
    for unit in np.flatnonzero(to.sum(axis=1) > 0).tolist():
        without = ends.copy()
        without[region[unit]] -= to[unit]
        without[:, region[unit]] -= to[unit]
        without[region[unit], region[unit]] += own[unit]
        values[unit] = _assortativity_of(without)
    return _dealing.jackknife(values)


def _external_internal(counts: Floats) -> tuple[Floats, Floats]:
    internal = np.diag(counts)
    external = counts.sum(axis=0) + counts.sum(axis=1) - 2 * internal
    total = internal.sum()
    return (
        np.concatenate([[counts.sum() - total], external]),
        np.concatenate([[total], internal]),
    )


def _e_i(dealt: Ints, core: Core) -> Floats:
    external, internal = _external_internal(core.counts(dealt)[0])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((external - internal) / (external + internal))


def _spread(dealt: Ints, partners: "scipy.sparse.csr_array", core: Core) -> Floats:
    """Participation coefficients of all places, then their within-region degrees z."""
    codes, k = dealt[core.units.unit], core.k
    by_region = partners @ core.units.table(k, dealt)
    degree = by_region.sum(axis=1)
    own = by_region[np.arange(len(codes)), codes]
    size = np.maximum(np.bincount(codes, minlength=k), 1)
    mean = np.bincount(codes, weights=own, minlength=k) / size
    variance = np.bincount(codes, weights=(own - mean[codes]) ** 2, minlength=k) / size
    with np.errstate(invalid="ignore", divide="ignore"):
        coefficient = 1 - (by_region**2).sum(axis=1) / degree**2
        z = (own - mean[codes]) / np.sqrt(variance[codes])
    return np.concatenate([coefficient, np.where(variance[codes] > 1e-12, z, np.nan)])  # noqa: PLR2004


def _roles(coefficient: Floats, z: Floats) -> npt.NDArray[np.object_]:
    hub = np.nan_to_num(z, nan=0.0) >= _HUB
    plain = np.digitize(coefficient, _PLAIN_ROLES, right=True)
    hubs = np.digitize(coefficient, _HUB_ROLES, right=True)
    names = np.array(_ROLE_NAMES, dtype=object)
    roles = np.where(hub, names[4 + np.minimum(hubs, 2)], names[np.minimum(plain, 3)])
    roles[np.isnan(coefficient)] = None
    return roles.astype(object)


def _with_attrs(table: Table, core: Core) -> Table:
    units = core.units
    effective = _dealing.effective(core.unit_ends)
    table.attrs |= {"unit": units.by, "units": units.count, "effective": effective}
    table.attrs["left_out"] = core.left_out
    return table
