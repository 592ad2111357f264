"""Null models: what a statistic of the graph would be by chance.

A statistic is compared with its values over replicates of a null model, each made from its own
random stream, so that replicate i is the same whatever computes it or in which order.
"""

import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Literal, cast

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from citynet import _check
from citynet._frames import edges_of, node_index, nodes
from citynet._models import (
    DegreePreserving,
    DistancePreserving,
    Gravity,
    LabelPermutation,
    Located,
    Model,
    Sampler,
    graph_of,
    kilometres,
    locate,
)
from citynet._projections import induced
from citynet._significance import (
    ROUNDING,
    benjamini_hochberg,
    p_value,
    replicate,
    significance,
    z_score,
)
from citynet.errors import CitynetWarning, NetworkError
from citynet.network import Bodies, without_bodies

__all__ = [
    "MODELS", "DegreePreserving", "DistancePreserving", "Gravity", "LabelPermutation", "Model",
    "benjamini_hochberg", "compare", "p_value", "permute_labels", "randomize", "region_ties",
    "replicate", "significance", "tie_length", "z_score",
]  # fmt: skip

MODELS: dict[str, Model] = {
    "degree": DegreePreserving(),
    "distance": DistancePreserving(),
    "labels": LabelPermutation(),
    "gravity": Gravity(),
}
Statistic = str | Callable[["nx.Graph[Any]"], float]


def permute_labels(
    labels: pd.Series, seed: int | np.random.Generator, *, within: pd.Series | None = None
) -> pd.Series:
    """Deal the labels out anew: who is in which region becomes chance, the graph stays.

    Parameters
    ----------
    labels
        A label per node; missing ones stay where they are.
    seed
        A seed, or the generator that :func:`replicate` hands out.
    within
        A group per node, where labels may only move inside their group (degree classes, say).

    Returns
    -------
    pandas.Series
        The same index, name and number of each label. It keeps the graph fixed, so it says nothing
        of how the graph itself might have been different.
    """
    rng = np.random.default_rng(seed)
    known = labels.notna()
    if within is not None:
        within = within.reindex(labels.index)
        known &= within.notna()
    values = labels.to_numpy(copy=True)
    places = np.flatnonzero(known.to_numpy())
    groups = (
        np.zeros(len(places), dtype=int) if within is None else pd.factorize(within.iloc[places])[0]
    )
    shuffled = places[np.lexsort((rng.random(len(places)), groups))]
    values[places[np.argsort(groups, kind="stable")]] = labels.to_numpy()[shuffled]
    return pd.Series(values, labels.index, dtype=labels.dtype, name=labels.name)


def randomize(
    G: "nx.Graph[Any]", model: str | Model = "degree", seed: int = 0, *, bodies: Bodies = "keep"
) -> "nx.Graph[Any]":
    """Make one random graph of a null model.

    Parameters
    ----------
    G
        An undirected graph; its agreements are collapsed to ties, self-loops are left out.
    model
        ``"degree"``, ``"distance"``, ``"labels"`` or ``"gravity"``, or one of this module's models
        with parameters, such as ``Gravity(distance=1.0)``.
    seed
        A non-negative integer; the graph is replicate 0 of this seed.
    bodies
        As in ``centrality``.

    Returns
    -------
    networkx.Graph
        The same nodes with their attributes, random ties without attributes.

    Raises
    ------
    NetworkError
        The model is unknown or the graph lacks what it needs.
    """
    located = locate(G, bodies)
    sampler = _model(model).sampler(located, 1)
    return graph_of(located, replicate(sampler, 1, seed)[0])


def compare(
    G: "nx.Graph[Any]",
    statistics: Statistic | Iterable[Statistic] = ("assortativity", "mean_tie_length"),
    model: str | Model = "degree",
    *,
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "keep",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compare statistics of the graph with those of random graphs.

    Parameters
    ----------
    G, model, bodies
        As in :func:`randomize`.
    statistics
        Names or functions of a simple ``networkx.Graph`` that return a number. The names:
        ``"assortativity"`` (Pearson correlation of the degrees at the two ends of a tie; Newman
        2002, Phys. Rev. Lett. 89), ``"transitivity"`` (3 triangles / paths of two ties),
        ``"mean_tie_length"`` and ``"median_tie_length"`` (km on the sphere, over the ties whose
        two places have coordinates).
    n, seed, executor
        Replicates, as in :func:`replicate`.

    Returns
    -------
    pandas.DataFrame
        A row per statistic, the columns of :func:`significance`. A small p says that this null
        model does not make such graphs; it does not say which of its assumptions fails.

    Raises
    ------
    NetworkError
        A statistic or model is unknown, or the graph lacks what it needs.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> cn.nullmodels.compare(F, ["transitivity"], n=99).round(2)
                  observed  mean   std  low  high     z     p     q   n
    transitivity      0.19  0.16  0.09  0.0  0.35  0.38  0.76  0.76  99
    """
    chosen = [statistics] if isinstance(statistics, str) or callable(statistics) else statistics
    functions = {_statistic_name(one): _statistic(one) for one in chosen}
    located = locate(G, bodies)
    sampler = _model(model).sampler(located, n)
    measure = partial(_measure, located, list(functions.values()))
    observed = pd.Series(measure(located.ties.edges), index=list(functions), dtype=float)
    replicates = replicate(partial(_measured, sampler, measure), n, seed, executor)
    return significance(observed, np.array(replicates))


def tie_length(
    G: "nx.Graph[Any]",
    model: str | Model = "degree",
    *,
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Ask whether ties are shorter (or longer) than chance.

    Places without coordinates are left out with their ties. A single city's own agreements cannot
    be rewired; under ``model="labels"`` the city itself moves.

    Parameters
    ----------
    G, model, n, seed, bodies, executor
        As in :func:`compare`.

    Returns
    -------
    pandas.DataFrame
        The rows ``mean_tie_length`` and ``median_tie_length`` in km, the columns of
        :func:`significance`: with z < 0 and a small p, ties are shorter than the model's. It does
        not say why: a common language, a border or a region may be behind it.

    Raises
    ------
    NetworkError
        No tie has coordinates at both ends, or as in :func:`compare`.

    Warns
    -----
    CitynetWarning
        Places were left out, or the replicates could not differ from the graph.
    """
    cities = without_bodies(cast("nx.MultiGraph[Any]", G), bodies)
    placed = nodes(cities)["x"].notna().to_numpy()
    if not placed.all():
        warnings.warn(
            f"{int((~placed).sum())} of {len(cities)} places have no coordinates and are "
            "left out with their ties",
            CitynetWarning,
            stacklevel=2,
        )
    located = induced(cities, [node for node, kept in zip(cities, placed, strict=True) if kept])
    if not (np.diff(edges_of(located).ends) != 0).any():
        raise NetworkError("no tie has coordinates (x, y) at both ends")
    names = ("mean_tie_length", "median_tie_length")
    table = compare(located, names, model, n=n, seed=seed, executor=executor)
    if n > 1 and table["z"].isna().all():
        warnings.warn(
            "the null model leaves this graph as it is, as it does a single city's own "
            "agreements; try model='labels'",
            CitynetWarning,
            stacklevel=2,
        )
    return table


def region_ties(
    G: "nx.Graph[Any]",
    regions: pd.Series,
    model: str | Model = "degree",
    *,
    by: Literal["region", "pair"] = "region",
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Ask whether a region has more ties (or fewer) than chance, or two regions with each other.

    Parameters
    ----------
    G, model, n, seed, bodies, executor
        As in :func:`compare`. ``"degree"`` asks given each place's number of partners, so by
        region it asks whether ties stay within; ``"labels"`` whether the region's places have more
        partners than others'; ``"gravity"`` whether that goes beyond size and distance.
    regions
        A region per node, as ``regions.assign`` gives it; ties of places without one are left out.
    by
        ``"region"``: ties with an end in it (one within counts once). ``"pair"``: ties between two
        regions, or within one.

    Returns
    -------
    pandas.DataFrame
        A row per region, or per pair (``region``, ``other``) that has a tie in the graph or in a
        replicate; the columns of :func:`significance`, with ``q`` adjusted over the rows. For one
        city's own agreements compare with a population of cities instead (``citynet.ego``).

    Raises
    ------
    NetworkError
        ``by`` is neither, no node has a region, or as in :func:`compare`.
    """
    _check.one_of("by", by, ("region", "pair"))
    located = locate(G, bodies)
    codes, names = pd.factorize(regions.reindex(node_index(located.ties.nodes)), sort=True)
    if not len(names):
        raise NetworkError("no node of the graph has a region")
    sampler = _model(model).sampler(located, n)
    measure = partial(_count_by_region if by == "region" else _count_by_pair, codes, len(names))
    observed = measure(located.ties.edges)
    replicates = replicate(partial(_measured, sampler, measure), n, seed, executor)
    drawn = np.array(replicates, dtype=float).reshape(n, len(observed))
    if by == "region":
        index: pd.Index = pd.Index(names, name="region")
    else:
        first, second = np.triu_indices(len(names))
        index = pd.MultiIndex.from_arrays([names[first], names[second]], names=["region", "other"])
    present = (observed > 0) | (drawn > 0).any(axis=0)
    return significance(pd.Series(observed, index)[present], drawn[:, present])


def _model(model: str | Model) -> Model:
    if not isinstance(model, str):
        return model
    _check.one_of("model", model, MODELS)
    return MODELS[model]


def _statistic_name(statistic: Statistic) -> str:
    return statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "statistic")


def _statistic(statistic: Statistic) -> Callable[[Located, np.ndarray], float]:
    if not isinstance(statistic, str):
        return partial(_by_graph, statistic)
    if statistic not in _STATISTICS:
        raise NetworkError(
            f"unknown statistic {statistic!r}; expected any of {', '.join(_STATISTICS)}, "
            "or a function of a networkx.Graph"
        )
    return _STATISTICS[statistic]


def _by_graph(
    function: Callable[["nx.Graph[Any]"], float], located: Located, edges: np.ndarray
) -> float:
    return float(function(graph_of(located, edges)))


def _measure(
    located: Located,
    functions: list[Callable[[Located, np.ndarray], float]],
    edges: np.ndarray,
) -> np.ndarray:
    return np.array([function(located, edges) for function in functions])


def _measured(
    sampler: Sampler, measure: Callable[[np.ndarray], np.ndarray], rng: np.random.Generator
) -> np.ndarray:
    return measure(sampler(rng))


def _assortativity(located: Located, edges: np.ndarray) -> float:
    degree = np.bincount(edges.ravel(), minlength=located.ties.n)
    a, b = degree[edges[:, 0]], degree[edges[:, 1]]
    if not len(edges):
        return float("nan")
    mean = (a + b).mean() / 2
    variance = (a * a + b * b).mean() / 2 - mean**2
    if variance <= ROUNDING * mean**2:
        return float("nan")
    return float(((a * b).mean() - mean**2) / variance)


def _transitivity(located: Located, edges: np.ndarray) -> float:
    n = located.ties.n
    ones = np.ones(len(edges), dtype=np.int64)
    half = sparse.csr_array((ones, (edges[:, 0], edges[:, 1])), shape=(n, n))
    matrix = sparse.csr_array(half + half.T)
    degree = np.bincount(edges.ravel(), minlength=n)
    paths = (degree * (degree - 1)).sum()
    return float((matrix @ matrix).multiply(matrix).sum() / paths) if paths else 0.0


def _mean_tie_length(located: Located, edges: np.ndarray) -> float:
    length = kilometres(located.points, edges)
    known = length[~np.isnan(length)]
    return float(known.mean()) if len(known) else float("nan")


def _median_tie_length(located: Located, edges: np.ndarray) -> float:
    length = kilometres(located.points, edges)
    known = length[~np.isnan(length)]
    return float(np.median(known)) if len(known) else float("nan")


_STATISTICS: dict[str, Callable[[Located, np.ndarray], float]] = {
    "assortativity": _assortativity,
    "transitivity": _transitivity,
    "mean_tie_length": _mean_tie_length,
    "median_tie_length": _median_tie_length,
}


def _count_by_pair(codes: np.ndarray, k: int, edges: np.ndarray) -> np.ndarray:
    ends = np.sort(codes[edges], axis=1)
    ends = ends[ends[:, 0] >= 0]
    counts = np.bincount(ends[:, 0] * k + ends[:, 1], minlength=k * k).reshape(k, k)
    return np.asarray(counts[np.triu_indices(k)])


def _count_by_region(codes: np.ndarray, k: int, edges: np.ndarray) -> np.ndarray:
    ends = codes[edges]
    ends = ends[(ends >= 0).all(axis=1)]
    within = np.bincount(ends[ends[:, 0] == ends[:, 1], 0], minlength=k)
    return np.asarray(np.bincount(ends.ravel(), minlength=k) - within)
