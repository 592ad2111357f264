"""Shortest paths between all pairs: betweenness and the sums of distances."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property, partial
from types import ModuleType
from typing import Any, cast

import numpy as np
import rustworkx

from citynet._csr import Ties
from citynet._workers import dealt, threads

# Below this many search steps (sources x ties) compiled code saves less than loading it costs.
_WORTH_COMPILING = 20_000_000
# Sources are dealt into this many parts whatever the number of threads, so sums never differ.
_PARTS = 32
# Sources that one pass of _levels follows: 512 bits, a row of the table in a cache line.
_WORDS = 8
# A graph this deep has few nodes per level; following levels stops paying.
_DEEP = 256
_SAME = 1e-12
# Numbers of a table of ties by sources that is held at once without compiled code.
_HELD = 20_000_000


def compiled(work: int) -> ModuleType | None:
    """Give the compiled loops where they are installed and ``work`` steps repay them."""
    if work < _WORTH_COMPILING:
        return None
    try:
        from citynet import _kernels  # noqa: PLC0415 - loading a compiler takes a while
    except ImportError:
        return None
    return _kernels


class Paths:
    """All shortest paths of a graph, searched when first asked for and then shared.

    Parameters
    ----------
    ties
        The graph.
    together
        Whether both the ways and the distances will be asked for: compiled loops then find them
        in one pass.
    executor
        Runs compiled loops instead of this process's threads.
    """

    def __init__(
        self, ties: Ties, *, together: bool = False, executor: Executor | None = None
    ) -> None:
        self.ties = ties
        self._together = together
        self._executor = executor

    @cached_property
    def _pass(self) -> np.ndarray | None:
        """Ways, farness, harmonic and eccentricity of one pass, where that is the quickest."""
        length = self.ties.length
        if length is None or not self._together or compiled(steps(self.ties)) is None:
            return None
        given = self.ties.indptr, self.ties.indices, length
        sources = np.flatnonzero(self.ties.degree)
        result = _summed("lengths", given, sources, self._executor)
        result[0] /= 2
        return result

    @cached_property
    def through(self) -> np.ndarray:
        """Sum over unordered pairs of other nodes of the share of their shortest paths here."""
        found = self._pass
        return settled(betweenness(self.ties, self._executor) if found is None else found[0])

    @cached_property
    def _distances(self) -> np.ndarray:
        found = distances(self.ties) if self._pass is None else self._pass[1:]
        return found if self.ties.length is None else settled(found)

    @property
    def farness(self) -> np.ndarray:
        """Sum of the distances to the other nodes of the component."""
        return np.asarray(self._distances[0])

    @property
    def harmonic(self) -> np.ndarray:
        """Sum of the inverse distances."""
        return np.asarray(self._distances[1])

    @property
    def eccentricity(self) -> np.ndarray:
        """Largest of the distances."""
        return np.asarray(self._distances[2])


def settled(sums: np.ndarray) -> np.ndarray:
    """Keep ten digits of sums: those beyond tell in which order loops, compiled or not, added."""
    size = np.abs(sums)
    digits = 9 - np.floor(np.log10(size, out=np.zeros_like(size), where=size > 0))
    up, down = 10.0 ** np.clip(digits, 0, 300), 10.0 ** np.clip(-digits, 0, 300)
    return np.asarray(np.round(sums * up / down) / up * down)


def steps(ties: Ties) -> int:
    """How many ties the searches from all nodes look at."""
    slots = np.bincount(ties.component, ties.degree)
    return int(slots @ np.bincount(ties.component))


def parts_of(sources: np.ndarray) -> list[np.ndarray]:
    """Deal sources into the parts whose sums are added in order, whoever computes them."""
    return [sources[part::_PARTS] for part in range(_PARTS)]


def by_kernel(name: str, *given: Any) -> np.ndarray:
    """Run a compiled loop by its name, which any process can be sent."""
    from citynet import _kernels  # noqa: PLC0415 - loading a compiler takes a while

    return np.asarray(getattr(_kernels, name)(*given))


def _summed(
    name: str, given: tuple[np.ndarray, ...], sources: np.ndarray, executor: Executor | None
) -> np.ndarray:
    """Sum what a compiled loop gives over the sources."""
    found = dealt(partial(by_kernel, name, *given), parts_of(sources), executor)
    return np.asarray(np.sum(found, axis=0))


def betweenness(ties: Ties, executor: Executor | None = None) -> np.ndarray:
    """Sum over unordered pairs of other nodes of the share of their shortest paths through each.

    Trees that hang from the graph need no search: every path out of one passes its root, so only
    the core is searched, each node standing for its trees (Baglioni et al. 2012, ASONAM).
    """
    kernels = compiled(steps(ties)) if ties.length is None else None
    if ties.length is None and kernels is None:
        return _betweenness_rustworkx(ties)
    through, mass, core = fold_trees(ties)
    if not len(core):
        return through
    inner = ties.subgraph(core)
    weights = mass[core].astype(float)
    if kernels is not None:
        given = inner.indptr, inner.indices, weights
        passing = _summed("steps", given, np.arange(inner.n), executor)
    else:
        passing = _betweenness_lengths(inner, weights)
    through[core] += passing / 2
    return through


def fold_trees(ties: Ties) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fold every tree that hangs from the graph into the node it hangs from.

    Returns
    -------
    through
        Unordered pairs of other nodes whose only path passes the node inside or out of its tree.
    mass
        Nodes that each node stands for: itself and what hangs from it.
    core
        The nodes left: those on a cycle or between two.
    """
    remaining: list[int] = ties.degree.tolist()
    # The sum of the partners left is the partner itself when one is left.
    partners = ties.matrix(np.ones(len(ties.indices), np.int64)) @ np.arange(ties.n)
    link = cast("list[int]", partners.tolist())
    mass, squares = [1] * ties.n, [0] * ties.n
    leaves = [node for node, degree in enumerate(remaining) if degree == 1]
    while leaves:
        leaf = leaves.pop()
        if remaining[leaf] != 1:  # the last of a tree: its root
            continue
        parent = link[leaf]
        mass[parent] += mass[leaf]
        squares[parent] += mass[leaf] ** 2
        remaining[leaf] = 0
        remaining[parent] -= 1
        link[parent] -= leaf
        if remaining[parent] == 1:
            leaves.append(parent)
    held = np.array(mass, dtype=np.int64)
    below = held - 1
    branches = (below**2 - np.array(squares, dtype=np.int64)) / 2
    through = below * (ties.component_size - held) + branches
    return through, held, np.flatnonzero(np.array(remaining) > 1)


def _betweenness_rustworkx(ties: Ties) -> np.ndarray:
    graph = ties.rustworkx
    # Its threads add up in whichever order they finish, which the last bits would show.
    found = rustworkx.betweenness_centrality(graph, normalized=False, parallel_threshold=ties.n + 1)
    return np.fromiter(found.values(), dtype=float, count=ties.n)


def _betweenness_lengths(ties: Ties, mass: np.ndarray) -> np.ndarray:
    """Sum the dependencies on weighted ties without compiled code."""
    total = np.zeros(ties.n)
    for sources, _, dependency in dependencies(ties, mass, np.arange(ties.n)):
        total += dependency @ mass[sources]
    return total


def dependencies(
    ties: Ties, mass: np.ndarray, chosen: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Give sources, distances from them and Brandes' dependencies, some sources at a time.

    A tie leads away from the source where it lies on a shortest path; paths and dependencies are
    passed along these ties, one more tie at each round, until none is left. A row per node, each of
    which has ties, a column per source; what is not reached is at no distance: -1.
    """
    from scipy.sparse import csgraph  # noqa: PLC0415 - slow to import, needed rarely

    length = ties.length if ties.length is not None else np.ones(len(ties.indices))
    weights = ties.matrix(length)
    near, far, starts = ties.indices, ties.rows, ties.indptr[:-1]
    at_once = int(np.clip(_HELD // max(len(near), 1), 1, 64))
    for first in range(0, len(chosen), at_once):
        sources = chosen[first : first + at_once]
        distance = csgraph.dijkstra(weights, indices=sources).T
        reached = np.isfinite(distance)
        distance[~reached] = -1.0
        ahead = (distance[near] < distance[far]) & reached[far]
        ahead &= distance[near] + length[:, None] <= distance[far] * (1 + _SAME)
        behind = (distance[far] < distance[near]) & reached[near]
        behind &= distance[far] + length[:, None] <= distance[near] * (1 + _SAME)
        step = np.zeros_like(distance)
        step[sources, np.arange(len(sources))] = 1.0
        paths = step.copy()
        while (step := np.add.reduceat(np.where(ahead, step[near], 0.0), starts)).any():
            paths += step
        paths[~reached] = 1.0
        dependency = np.zeros_like(distance)
        share = np.where(reached, mass[:, None], 0.0) / paths
        while share.any():
            step = paths * np.add.reduceat(np.where(behind, share[near], 0.0), starts)
            dependency += step
            share = step / paths
        dependency[sources, np.arange(len(sources))] = 0.0
        yield sources, distance, dependency


def distances(ties: Ties) -> np.ndarray:
    """Each node's sum, inverse sum and maximum of distances to the nodes of its component."""
    result = _levels(ties) if ties.length is None else None
    return _searches(ties) if result is None else result


def _levels(ties: Ties) -> np.ndarray | None:
    """Distances in steps, following all sources at once: one bit says that a source is here.

    A source's bit is its rank within its component, so that components share the bits. None when
    the graph is too deep for it.
    """
    result = np.zeros((3, ties.n))
    rows = np.flatnonzero(ties.degree)
    if not len(rows):
        return result
    inner = ties.subgraph(rows)
    order = np.argsort(inner.component, kind="stable")
    sizes = np.bincount(inner.component)
    rank = np.empty(inner.n, dtype=np.int64)
    rank[order] = np.arange(inner.n) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    starts = range(0, int(sizes.max()), 64 * _WORDS)
    with ThreadPoolExecutor(threads()) as pool:
        parts = list(pool.map(lambda start: _follow(inner, rank - start), starts))
    for part in parts:
        if part is None:
            return None
        result[:2, rows] += part[:2]
        result[2, rows] = np.maximum(result[2, rows], part[2])
    return result


def _follow(ties: Ties, bit: np.ndarray) -> np.ndarray | None:
    """Sum over the sources whose bit lies in the table's width; None past ``_DEEP`` levels."""
    front = np.zeros((ties.n, _WORDS), dtype=np.uint64)
    sources = np.flatnonzero((bit >= 0) & (bit < 64 * _WORDS))
    word, place = np.divmod(bit[sources], 64)
    front[sources, word] = np.uint64(1) << place.astype(np.uint64)
    new = ~front
    result = np.zeros((3, ties.n))
    for depth in range(1, _DEEP + 1):
        front = np.bitwise_or.reduceat(front[ties.indices], ties.indptr[:-1], axis=0)
        front &= new
        new &= ~front
        count = np.bitwise_count(front).sum(axis=1, dtype=np.int64)
        if not count.any():
            return result
        result[0] += depth * count
        result[1] += count / depth
        result[2, count > 0] = depth
    return None


def _searches(ties: Ties) -> np.ndarray:
    """Distances by one Dijkstra search per node, some rows of the distance matrix at a time."""
    from scipy.sparse import csgraph  # noqa: PLC0415 - slow to import, needed rarely

    result = np.zeros((3, ties.n))
    length = ties.length if ties.length is not None else np.ones(len(ties.indices))
    matrix = ties.matrix(length)
    for first in range(0, ties.n, 256):
        sources = np.arange(first, min(first + 256, ties.n))
        distance = csgraph.dijkstra(matrix, indices=sources)
        distance[~np.isfinite(distance)] = 0.0
        inverse = np.divide(1.0, distance, out=np.zeros_like(distance), where=distance > 0)
        result[:, sources] = distance.sum(axis=1), inverse.sum(axis=1), distance.max(axis=1)
    return result
