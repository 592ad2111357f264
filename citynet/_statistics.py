"""Statistics of a graph that null models are asked about, as functions of its ties."""

import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import scipy

from citynet._catalogue import _
from citynet._models import Located, Sampler, graph_of, kilometres
from citynet._rewiring import Swapper
from citynet._significance import ROUNDING, replicate, significance
from citynet.errors import NetworkError

Statistic = str | Callable[["nx.Graph[Any]"], float]
Function = Callable[[Located, np.ndarray], float]
# How many, their seed, and what runs them.
Replicates = tuple[int, int, Executor | None]
# Fewer different graphs among the replicates, or fewer ties that differ, are no null distribution.
_FEWEST_GRAPHS, _LEAST_MOVED = 20, 0.1
_TOO_FEW = _("not testable here: the degrees leave too few graphs")
_SAME = _("not defined: the model leaves it as it is")
LENGTHS = ("mean_tie_length", "median_tie_length")


def functions(statistics: Statistic | Iterable[Statistic]) -> dict[str, Function]:
    """Give the functions that are meant, by their names."""
    chosen = [statistics] if isinstance(statistics, str) or callable(statistics) else statistics
    return {
        one if isinstance(one, str) else getattr(one, "__name__", "statistic"): _function(one)
        for one in chosen
    }


def compared(
    located: Located,
    sampler: Sampler,
    measure: Callable[[np.ndarray], np.ndarray],
    names: pd.Index,
    replicates: Replicates,
) -> pd.DataFrame:
    """Compare what is measured of the ties with what is measured of those that are drawn.

    Parameters
    ----------
    located
        The graph.
    sampler
        Draws ties.
    measure
        From ties, as the sampler gives them, to statistics.
    names
        Of the statistics.
    replicates
        How many, their seed, and what runs them.

    Returns
    -------
    pandas.DataFrame
        As ``nullmodels.compare`` gives it.
    """
    n, seed, executor = replicates
    # A rewiring has its ties in an order of its own, which it keeps.
    ties = sampler.edges if isinstance(sampler, Swapper) else located.ties.edges
    observed = measure(located.seen(ties))
    drawn = partial(_drawn, located, sampler, measure, _keys(located, located.ties.edges))
    answers = replicate(drawn, n, seed, executor)
    values = np.array([value for value, _, _ in answers], dtype=float).reshape(n, len(names))
    table = significance(pd.Series(observed, names, dtype=float), values)
    table["moved"] = np.mean([moved for _, moved, _ in answers]) if n else np.nan
    table["graphs"] = len({graph for _, _, graph in answers})
    table["note"] = ""
    if n:
        few = table["graphs"] < min(_FEWEST_GRAPHS, n / 2)
        table.loc[(table["moved"] < _LEAST_MOVED) | few, "note"] = _TOO_FEW
        still = (values == observed).all(axis=0)
        table.loc[still & (table["note"] == "").to_numpy(), "note"] = _SAME
        table.loc[table["note"] != "", ["z", "p", "q"]] = np.nan
    return table


def _drawn(
    located: Located,
    sampler: Sampler,
    measure: Callable[[np.ndarray], np.ndarray],
    before: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float, int]:
    """Give what is measured, the share of ties that moved, and a number for the graph."""
    edges = sampler(rng)
    keys = _keys(located, edges)
    moved = 0.0
    if len(keys) and len(before):
        nearest = before[np.minimum(np.searchsorted(before, keys), len(before) - 1)]
        moved = float(1 - (nearest == keys).mean())
    return measure(located.seen(edges)), moved, zlib.crc32(keys.tobytes())


def _keys(located: Located, edges: np.ndarray) -> np.ndarray:
    """Give each tie's one number, whichever way round its ends are named, in order."""
    low, high = edges.min(axis=1, initial=located.ties.n), edges.max(axis=1, initial=0)
    return np.sort(low.astype(np.int64) * located.ties.n + high)


def _function(statistic: Statistic) -> Function:
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


def measure(
    located: Located,
    functions: list[Function],
    edges: np.ndarray,
) -> np.ndarray:
    """Give each statistic of these ties."""
    return np.array([function(located, edges) for function in functions])


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
    half = scipy.sparse.csr_array((ones, (edges[:, 0], edges[:, 1])), shape=(n, n))
    matrix = scipy.sparse.csr_array(half + half.T)
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


_STATISTICS: dict[str, Function] = {
    "assortativity": _assortativity,
    "transitivity": _transitivity,
    "mean_tie_length": _mean_tie_length,
    "median_tie_length": _median_tie_length,
}
