"""Communities: groups of places with more ties inside than their degrees let expect.

Leiden (Traag, Waltman & van Eck 2019, Scientific Reports 9) is run from many seeds; what it finds
is reported with how far the runs agree, because a partition that another seed would not find
again is no finding.
"""

import warnings
import zlib
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any, cast

import networkx as nx
import numpy as np
import pandas as pd
import scipy
from graspologic_native import leiden_csr

from citynet import _check, nullmodels
from citynet._agreement import agreement
from citynet._clusters import spatial_clusters
from citynet._csr import Ties, WeightIs, ties
from citynet._frames import node_index
from citynet._models import locate
from citynet._partitions import by_size, mean_pairwise, pairwise_ami
from citynet._projections import Bodies, induced, to_read
from citynet._rewiring import Swapper
from citynet._statistics import compared
from citynet._workers import threaded
from citynet.errors import CitynetWarning
from citynet.nullmodels import Model

__all__ = [
    "RESOLUTIONS", "agreement", "communities", "modularity", "modularity_significance", "profile",
    "scan", "spatial_clusters",
]  # fmt: skip

# Leiden's own passes over the network; more change little once two have run.
_PASSES = 2
# Two steps down and two up from Newman's modularity, doubling, with a step between each.
RESOLUTIONS = (0.25, 0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0, 5.66)


def communities(
    G: "nx.Graph[Any]",
    seed: int = 0,
    *,
    resolution: float | Iterable[float] = 1.0,
    runs: int = 20,
    weight: str | None = None,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Find communities, and how sure each node's place in them is.

    Leiden maximises Q = sum over communities of (L_c / m - resolution (K_c / 2m)^2), where L_c is
    the strength of the ties inside, K_c the strength of its nodes, m of all ties (Reichardt &
    Bornholdt 2006, Phys. Rev. E 74). Of the runs' partitions the consensus is the one with the
    largest mean adjusted mutual information with the others (Strehl & Ghosh 2002, J. Mach. Learn.
    Res. 3). Each run is the same whatever runs beside it.

    Parameters
    ----------
    G
        An undirected graph or multigraph; several agreements are one tie.
    seed
        Seed of the runs.
    resolution
        Positive; 1 is Newman's modularity, more gives more and smaller communities. Of several
        (:data:`RESOLUTIONS`) the consensus is over the runs at all of them. See :func:`scan`.
    runs
        How many runs at each resolution, at least 1.
    weight
        An edge attribute with the strength of the ties; they all count the same when left out.
    bodies
        What to do with international bodies, as in ``centrality``: left out, for a membership is
        no tie between cities, and the members of a body would be one community for it.
    executor
        Runs the runs; serial when left out.

    Returns
    -------
    pandas.DataFrame
        A row per node in G's order (none for bodies that are left out): ``community`` (0 is the
        largest; of equal ones that of the first node comes first), ``size`` (nodes in it),
        ``stability`` (0 to 1: the mean share of runs in which another member is in the node's
        group; for a node alone, the share in which it was; NaN with one run; it is the search's,
        not the data's), ``embeddedness`` (0 to 1: the share of the node's strength that stays in
        the community, NaN without ties). ``attrs``
        holds ``modularity``, ``stability`` (mean pairwise AMI of the runs), ``resolution`` (of the
        consensus), ``runs`` and ``seed``.

        It cannot say that the communities mean anything: a random graph has some too, and none of
        them is a finding where :func:`modularity_significance` gives such a graph as much. Those
        smaller than about sqrt(2 m) ties may be merged (Fortunato & Barthelemy 2007, PNAS 104).

    Raises
    ------
    NetworkError
        ``resolution``, ``runs``, ``seed``, ``weight`` or ``bodies`` is not as said.

    Warns
    -----
    CitynetWarning
        Every tie ends at one node, or at a body that is left out: there is no community to find.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> cn.communities(F, seed=0).head(3).round(2)
                community  size  stability  embeddedness
    node
    Acciaiuoli          0     5       0.98          1.00
    Medici              0     5       0.98          0.67
    Castellani          1     4       1.00          0.67
    """
    graph = _graph(G, weight, bodies)
    one = isinstance(resolution, str) or not isinstance(resolution, Iterable)
    values = cast("list[float]", [resolution] if one else list(cast("Iterable[float]", resolution)))
    _check.that(bool(values), "resolution", resolution, "a positive number, or several")
    for value in values:
        _checked(resolution=value, runs=runs)
    if why := _no_communities(G, graph):
        warnings.warn(why, CitynetWarning, stacklevel=2)
    partitions = np.concatenate([_runs(graph, value, runs, seed, executor) for value in values])
    information = pairwise_ami(partitions)
    central = _central(information)
    chosen = partitions[central]
    inside = np.bincount(
        graph.rows,
        graph.strength * (chosen[graph.rows] == chosen[graph.indices]),
        minlength=graph.n,
    )
    strength = np.bincount(graph.rows, graph.strength, minlength=graph.n)
    table = pd.DataFrame(
        {
            "community": chosen,
            "size": np.bincount(chosen, minlength=1)[chosen],
            # A single run agrees with itself, which says nothing.
            "stability": _node_stability(chosen, partitions) if len(partitions) > 1 else np.nan,
            "embeddedness": np.divide(
                inside, strength, out=np.full(graph.n, np.nan), where=strength > 0
            ),
        },
        index=node_index(graph.nodes),
    )
    table.attrs = {
        "modularity": _modularity(graph, chosen),
        "stability": mean_pairwise(information),
        "resolution": float(values[central // runs]),
        "runs": runs,
        "seed": seed,
    }
    return table


def _no_communities(G: "nx.Graph[Any]", graph: Ties) -> str:
    """Say why there is nothing to find, if so."""
    if graph.star_centre is not None:
        return (
            f"every tie ends at {graph.nodes[graph.star_centre]!r}: one city's own agreements "
            "have no communities; see citynet.ego and citynet.regions"
        )
    if not len(graph.indices) and G.number_of_edges():
        return "no tie is left between two places: see citynet.twomode for memberships"
    return ""


def scan(
    G: "nx.Graph[Any]",
    seed: int = 0,
    *,
    resolutions: Iterable[float] = RESOLUTIONS,
    runs: int = 20,
    weight: str | None = None,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Run Leiden over a range of resolutions, to see at which the runs agree.

    Parameters
    ----------
    G, seed, runs, weight, bodies, executor
        As in :func:`communities`.
    resolutions
        Positive numbers.

    Returns
    -------
    pandas.DataFrame
        A row per resolution: ``communities`` (in the consensus partition), ``largest`` (its
        largest community's nodes), ``modularity`` (Newman's, at resolution 1), ``quality`` (at
        the row's resolution), ``stability`` (mean pairwise adjusted mutual information of the
        runs: 1 where all agree, 0 where they agree as chance would). A stable resolution is a
        candidate, not a proof; the coarsest partitions are stable for being trivial.
        :func:`communities` with the same seed and resolution gives the consensus itself.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> cn.community.scan(F, seed=0, resolutions=(0.5, 1, 2)).round(2)
                communities  largest  modularity  quality  stability
    resolution
    0.5                   2       10        0.32     0.58       1.00
    1.0                   4        5        0.40     0.40       0.94
    2.0                   7        3        0.29     0.12       0.88
    """
    graph = _graph(G, weight, bodies)
    values = list(resolutions)
    _checked(runs=runs)
    for resolution in values:
        _checked(resolution=resolution)
    rows = []
    for resolution in values:
        partitions = _runs(graph, resolution, runs, seed, executor)
        information = pairwise_ami(partitions)
        chosen = partitions[_central(information)]
        rows.append(
            {
                "communities": len(np.unique(chosen)),
                "largest": int(np.bincount(chosen, minlength=1).max()),
                "modularity": _modularity(graph, chosen),
                "quality": _modularity(graph, chosen, resolution),
                "stability": mean_pairwise(information),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(values, name="resolution", dtype=float))


def _graph(G: "nx.Graph[Any]", weight: str | None, bodies: Bodies) -> Ties:
    weight_is: WeightIs = "distance" if weight == "distance_km" else "strength"
    graph = ties(to_read(cast("nx.MultiGraph[Any]", G), bodies), weight, weight_is)
    return graph if weight is not None else graph.unweighted()


def _checked(*, resolution: float = 1.0, runs: int = 1) -> None:
    _check.whole("runs", runs)
    number = isinstance(resolution, int | float | np.number)
    _check.that(number and 0 < resolution < np.inf, "resolution", resolution, "a positive number")


def one_run(count: int, pairs: np.ndarray, *, seed: int) -> np.ndarray:
    """Give what ``communities(G, seed=seed, runs=1)`` finds, without a graph.

    Parameters
    ----------
    count
        How many nodes there are.
    pairs
        The ties between them, each once, as an (m, 2) array of rows below ``count``.
    seed
        Seed of the run.

    Returns
    -------
    numpy.ndarray
        The community of each node, 0 the largest; shape (count,).
    """
    none = np.empty(0, dtype=np.int64)
    nowhere = Ties(list(range(count)), none, none, none, None, none)
    return cast("np.ndarray", _runs(nowhere.with_edges(pairs), 1.0, 1, seed, None)[0])


def _runs(
    graph: Ties, resolution: float, runs: int, seed: int, executor: Executor | None
) -> np.ndarray:
    """Partitions of all runs, shape (runs, n)."""
    function = partial(_leiden, graph, resolution)
    with threaded(executor) as by:
        found = nullmodels.replicate(function, runs, seed, by)
    return np.array(found).reshape(runs, graph.n)


def _leiden(graph: Ties, resolution: float, rng: np.random.Generator) -> np.ndarray:
    """Community of each node in one run, 0 the largest."""
    labels = np.arange(graph.n)
    if len(graph.indices):
        _, found = leiden_csr(
            graph.indptr.astype(np.int64),
            graph.indices,
            graph.strength,
            graph.n,
            resolution=float(resolution),
            iterations=_PASSES,
            seed=int(rng.integers(2**32)),
        )
        touched = np.fromiter(found, dtype=np.int64, count=len(found))
        # Nodes without ties are nowhere in the answer; they stay alone.
        labels[touched] = graph.n + np.fromiter(found.values(), dtype=np.int64, count=len(found))
    return by_size(labels)


def _central(information: np.ndarray) -> int:
    """Which run agrees most with the others; the first of equal ones."""
    return int(np.round(information.sum(axis=1), 12).argmax())


def _node_stability(chosen: np.ndarray, partitions: np.ndarray) -> np.ndarray:
    """Mean share of runs in which a node's fellow members are with it."""
    if not len(chosen):
        return np.empty(0)
    fellows = np.bincount(chosen)[chosen] - 1
    shares = np.zeros(len(chosen))
    for partition in partitions:
        _, inverse, both = np.unique(
            chosen * len(chosen) + partition, return_inverse=True, return_counts=True
        )
        together = both[inverse] - 1
        alone = np.bincount(partition)[partition] == 1
        shares += np.where(fellows > 0, together / np.maximum(fellows, 1), alone)
    return np.asarray(shares / len(partitions))


def modularity(
    G: "nx.Graph[Any]",
    partition: pd.Series,
    *,
    resolution: float = 1.0,
    weight: str | None = None,
) -> float:
    """Give the modularity of a partition.

    Q = sum over groups of (L_c / m - resolution (K_c / 2m)^2), as in :func:`communities` (Newman &
    Girvan 2004, Phys. Rev. E 69).

    Parameters
    ----------
    G, resolution, weight
        As in :func:`communities`.
    partition
        A group per node; nodes without one are left out with their ties.

    Returns
    -------
    float
        Below 1; 0 for one group; NaN without ties. Values of different graphs do not compare:
        sparse graphs reach high ones by chance (:func:`modularity_significance`).

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> groups = cn.communities(F, seed=0)
    >>> round(cn.community.modularity(F, groups["community"]), 3)
    0.397
    """
    _checked(resolution=resolution)
    graph, labels = _labelled(G, partition, weight)
    return _modularity(graph, labels, resolution)


def _labelled(
    G: "nx.Graph[Any]", partition: pd.Series, weight: str | None
) -> tuple[Ties, np.ndarray]:
    graph = _graph(G, weight, "keep")
    groups = partition.reindex(node_index(graph.nodes))
    known = np.flatnonzero(groups.notna())
    labels = pd.factorize(groups.iloc[known])[0]
    return (graph.subgraph(known) if len(known) < graph.n else graph), labels


def _modularity(graph: Ties, labels: np.ndarray, resolution: float = 1.0) -> float:
    total = graph.strength.sum()
    if not total:
        return float("nan")
    inside = graph.strength[labels[graph.rows] == labels[graph.indices]].sum()
    group = np.bincount(labels[graph.rows], graph.strength)
    return float(inside / total - resolution * ((group / total) ** 2).sum())


def modularity_significance(
    G: "nx.Graph[Any]",
    partition: pd.Series | None = None,
    model: str | Model = "degree",
    *,
    n: int = 199,
    seed: int = 0,
    resolution: float = 1.0,
    swaps_per_edge: int = 10,
    weight: str | None = None,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Test whether the modularity is higher than in random graphs with the same degrees.

    Held: every place's partners in each layer (kinds of places, at home or abroad, listed or not;
    ``nullmodels.DegreePreserving``), and what the ties weigh. Drawn: which they are. Without a
    partition, the graph and each random one are given to one Leiden run each, because a search
    finds high modularity in random graphs too (Guimera, Sales-Pardo & Amaral 2004, Phys. Rev. E
    70). With one, its groups stay and the ties are rewired around them: not for regions, which are
    a matter of countries (``mixing.assortativity``). In a network in which most places have one
    partner or two, groups do not show, whether there are any or not.

    Parameters
    ----------
    G, weight, bodies
        As in :func:`communities`.
    partition
        A group per node that was not found in the graph itself, such as a region scheme.
    model
        What rewires the graph, as in ``nullmodels.compare``: ``"distance"`` asks for more than
        distance alone gives, ``nullmodels.DegreePreserving(by_country=True)`` for more than
        countries alone do. Not the models that are fitted, which would never be rejected.
    n, seed, executor
        Replicates, as in ``nullmodels.replicate``.
    resolution
        As in :func:`communities`.
    swaps_per_edge
        Of ``model="degree"``, as in ``nullmodels.DegreePreserving``.

    Returns
    -------
    pandas.DataFrame
        One row, ``modularity``, with the columns of ``nullmodels.compare``. It says that
        there are groups, not that this partition is the right one.

    Examples
    --------
    >>> import networkx as nx
    >>> K = nx.karate_club_graph()
    >>> cn.community.modularity_significance(K, n=99)[["observed", "mean", "p"]].round(2)
                observed  mean     p
    modularity      0.42   0.3  0.01
    """
    _checked(resolution=resolution)
    projected = weight is not None and bodies == "project"
    _check.that(not projected, "weight", weight, "none where bodies are projected away")
    located = locate(G, bodies)
    labels = None
    if partition is not None:
        groups = partition.reindex(node_index(located.ties.nodes))
        # Bodies that are projected away have no ties in the end, whatever group they are in.
        away = located.body & located.project
        kept = groups[groups.notna().to_numpy() | away].index
        G = induced(cast("nx.MultiGraph[Any]", G), list(kept))
        located, labels = locate(G, bodies), pd.factorize(groups.reindex(kept))[0]
        labels = np.maximum(labels, 0)
    graph = _graph(G, weight, "keep" if located.project else bodies)
    drawn_by = nullmodels.model_of(model)
    rewires = isinstance(drawn_by, nullmodels.DegreePreserving | nullmodels.DistancePreserving)
    _check.that(rewires, "model", model, "one that rewires: draws from a fit are fitted to it")
    if model == "degree":
        drawn_by = nullmodels.DegreePreserving(swaps_per_edge)
    sampler = drawn_by.sampler(located, n)
    strength = None
    if weight is not None:
        _check.that(isinstance(sampler, Swapper), "weight", weight, "none under this model")
        strength = _strengths(graph, cast("Swapper", sampler).edges)
    score = partial(_score, graph, labels, strength, (resolution, seed))
    with threaded(executor) as by:
        return compared(located, sampler, score, pd.Index(["modularity"]), (n, seed, by))


def _strengths(graph: Ties, edges: np.ndarray) -> np.ndarray:
    """Give what each of the ties weighs."""
    matrix = graph.matrix(graph.strength)
    return np.asarray(matrix[edges[:, 0], edges[:, 1]]).ravel()


def _score(
    graph: Ties,
    labels: np.ndarray | None,
    strength: np.ndarray | None,
    how: tuple[float, int],
    edges: np.ndarray,
) -> np.ndarray:
    """Modularity of these ties, by the groups given or by those that a search finds."""
    resolution, seed = how
    drawn = graph.with_edges(edges)
    if strength is not None:
        low, high = np.sort(edges, axis=1).T
        half = scipy.sparse.csr_array((strength, (low, high)), shape=(graph.n, graph.n))
        both = scipy.sparse.csr_array(half + half.T)
        both.sort_indices()
        drawn = replace(drawn, strength=both.data)
    rng = np.random.default_rng([seed, zlib.crc32(np.ascontiguousarray(drawn.indices).tobytes())])
    groups = _leiden(drawn, resolution, rng) if labels is None else labels
    return np.array([_modularity(drawn, groups, resolution)])


def profile(G: "nx.Graph[Any]", table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Describe each community.

    Parameters
    ----------
    G
        The graph.
    table
        What :func:`communities` gave for it, or a group per node.

    Returns
    -------
    pandas.DataFrame
        A row per community: ``size`` (nodes), ``ties_inside``, ``ties_outside``, ``density``
        (inside ties over pairs of members, NaN for one), ``conductance`` (outside ties over the
        members' degrees, 0: cut off; Kannan, Vempala & Vetta 2004, J. ACM 51), ``stability``
        (mean of its nodes', where the table has it), ``hub`` (the member with the most partners),
        ``country`` (its members' most frequent one, the first in the alphabet of equal ones) and
        ``country_share`` (of the members with a known one). Both may be missing.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> groups = cn.communities(F, seed=0)
    >>> cn.community.profile(F, groups)[["size", "ties_inside", "ties_outside", "hub"]]
               size  ties_inside  ties_outside       hub
    community
    0             5            5             5    Medici
    1             4            5             3   Strozzi
    2             4            3             3  Guadagni
    3             2            1             1  Salviati
    """
    community = table["community"] if isinstance(table, pd.DataFrame) else table
    graph, labels = _labelled(G, community, None)
    numbers = pd.factorize(community.reindex(node_index(graph.nodes)))[1]
    same = labels[graph.rows] == labels[graph.indices]
    size = np.bincount(labels, minlength=len(numbers))
    inside = np.bincount(labels[graph.rows[same]], minlength=len(numbers)) // 2
    outside = np.bincount(labels[graph.rows[~same]], minlength=len(numbers))
    pairs = size * (size - 1) / 2
    ends = 2 * inside + outside
    nothing = np.full(len(numbers), np.nan)
    summary = pd.DataFrame(
        {
            "size": size,
            "ties_inside": inside,
            "ties_outside": outside,
            "density": np.divide(inside, pairs, out=nothing.copy(), where=pairs > 0),
            "conductance": np.divide(outside, ends, out=nothing.copy(), where=ends > 0),
        },
        index=pd.Index(numbers, name="community"),
    )
    groups = pd.Series(labels)
    if isinstance(table, pd.DataFrame) and "stability" in table:
        stability = table["stability"].reindex(node_index(graph.nodes)).to_numpy()
        summary["stability"] = pd.Series(stability).groupby(groups).mean().to_numpy()
    hubs = pd.Series(graph.degree).groupby(groups).idxmax().tolist()
    summary["hub"] = pd.Series([graph.nodes[hub] for hub in hubs], summary.index, dtype=object)
    country = pd.Series([G.nodes[node].get("country") for node in graph.nodes], dtype=object)
    shares = country.groupby(groups).value_counts(normalize=True).rename("share").reset_index()
    shares.columns = pd.Index(["group", "country", "share"])
    shares = shares.sort_values(["group", "share", "country"], ascending=[True, False, True])
    first = shares.drop_duplicates("group").set_index("group").reindex(range(len(numbers)))
    summary["country"] = first["country"].to_numpy(dtype=object)
    summary["country_share"] = first["share"].to_numpy(dtype=float)
    return summary.sort_index()
