"""Betweenness and distances from a sample of sources, and how far off they may be.

What a source adds to a node's sums is drawn, not searched for from everywhere (Brandes & Pich 2007,
Int. J. Bifurcation and Chaos 17). The bound is that of means of independent draws between known
ends, for all nodes and sums at once: Hoeffding's (1963, JASA 58) or, where the draws vary little,
Maurer & Pontil's (2009, COLT), whichever is nearer. That of Riondato & Kornaropoulos (2016, Data
Min. Knowl. Disc. 30), which grows with the diameter and not with the nodes, is for drawn *paths*,
each a search of its own, and is no nearer for a thousand of them.
"""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from citynet import _check
from citynet._csr import Ties
from citynet._paths import Paths, by_kernel, compiled, dependencies, parts_of, settled, steps
from citynet._workers import dealt

# The probability that some value of some node is farther off than its bound.
RISK = 0.05
# Groups of measures that read what is searched for.
SEARCHED = frozenset({"distances", "ways"})
# Ties up to which all is searched from every place, and sources drawn above, in each component.
EXACT, PIVOTS = 100_000, 1_000
_SUMS = 3  # that are bounded at once: through, farness, harmonic


@dataclass(frozen=True)
class Sampled:
    """What ``Paths`` gives, estimated, with the most that each may be off.

    Components of no more nodes than pivots are searched from each, and exact.

    Attributes
    ----------
    ties
        The graph.
    pivots
        How many sources were drawn in each component of more nodes.
    through, farness, harmonic
        As of ``Paths``.
    eccentricity
        The largest distance that is sure; the true one is ``above`` higher at most, surely.
    off
        By the name of each of the three sums, the most by which it is off with a probability of
        1 - ``RISK`` for all of them together.
    above
        As said.
    """

    ties: Ties
    pivots: int
    through: np.ndarray
    farness: np.ndarray
    harmonic: np.ndarray
    eccentricity: np.ndarray
    off: dict[str, np.ndarray]
    above: np.ndarray

    def at_worst(self, side: int) -> "Sampled":
        """Give the values as far to one side as they may be: -1 the least, 1 the most."""
        ends = {name: getattr(self, name) + side * self.off[name] for name in self.off}
        others = self.ties.component_size - 1.0
        least = others * _nearest(self.ties) if others.any() else others
        return Sampled(
            self.ties,
            self.pivots,
            np.maximum(ends["through"], 0.0),
            np.maximum(ends["farness"], least),
            np.maximum(ends["harmonic"], 0.0),
            self.eccentricity + (self.above if side > 0 else 0.0),
            self.off,
            self.above,
        )

    def off_by(self, measures: Mapping[str, Callable[["Sampled"], np.ndarray]]) -> dict[str, float]:
        """Say by how much the values of measures may be off that read this, at the most."""
        least, most = self.at_worst(-1), self.at_worst(1)
        return {
            name: max(
                float(np.abs(compute(end) - compute(self)).max(initial=0.0))
                for end in (least, most)
            )
            for name, compute in measures.items()
        }


def search(
    ties: Ties,
    groups: Collection[str],
    pivots: int | None,
    seed: int,
    executor: Executor | None,
) -> Paths | Sampled:
    """Give what measures of these groups read: of all sources, or of some."""
    _check.whole("pivots", 2 if pivots is None else pivots, 2)
    _check.whole("seed", seed, 0)
    asked = pivots or (PIVOTS if len(ties.indices) > 2 * EXACT else ties.n)
    if SEARCHED & {*groups} and ties.component_size.max(initial=0) > asked:
        return sampled(ties, asked, seed, executor)
    return Paths(ties, together={*groups} >= SEARCHED, executor=executor)


def sampled(ties: Ties, pivots: int, seed: int, executor: Executor | None = None) -> Sampled:
    """Search from some nodes of each component for what ``Paths`` searches from all for.

    Parameters
    ----------
    ties
        The graph.
    pivots
        How many sources are drawn in each component, with replacement.
    seed
        Of what is drawn.
    executor
        Searches instead of this process's threads; the values do not depend on it.
    """
    tied = np.flatnonzero(ties.degree)
    inner = ties.subgraph(tied)
    result = [np.zeros(ties.n) for _ in range(8)]
    if len(tied):
        sources, counts, drawn = _drawn(inner, pivots, seed)
        sums = _sums(inner, sources, counts, executor)
        found = _estimated(sums, inner.component_size, drawn, _nearest(inner))
        for whole, of in zip(result, found, strict=True):
            whole[tied] = settled(of)
    through, farness, harmonic, least, off_through, off_farness, off_harmonic, above = result
    off = {"through": off_through, "farness": off_farness, "harmonic": off_harmonic}
    return Sampled(ties, pivots, through, farness, harmonic, least, off, above)


def _nearest(ties: Ties) -> float:
    """Give the length of the shortest tie."""
    return 1.0 if ties.length is None else float(ties.length.min())


def _drawn(ties: Ties, pivots: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw sources: which, how often each, and per node how many its component has (0: all)."""
    rng = np.random.default_rng(seed)
    counts = np.ones(ties.n)
    drawn = np.zeros(ties.n)
    sizes = np.bincount(ties.component)
    for component in np.flatnonzero(sizes > pivots):
        members = np.flatnonzero(ties.component == component)
        counts[members] = np.bincount(rng.integers(len(members), size=pivots), None, len(members))
        drawn[members] = pivots
    sources = np.flatnonzero(counts)
    return sources, counts[sources], drawn


def _sums(
    ties: Ties, sources: np.ndarray, counts: np.ndarray, executor: Executor | None
) -> np.ndarray:
    """Give the columns of ``_kernels.sampled``, of all sources."""
    if compiled(steps(ties)) is None:
        return _without_kernels(ties, sources, counts)
    length = np.empty(0) if ties.length is None else ties.length
    parts = list(zip(parts_of(sources), parts_of(counts), strict=True))
    search = partial(_part, ties.indptr, ties.indices, length)
    found = dealt(search, parts, executor)
    whole: np.ndarray = np.sum(found, axis=0)
    whole[:, 6:] = np.max([part[:, 6:] for part in found], axis=0)
    return whole


def _part(
    indptr: np.ndarray,
    indices: np.ndarray,
    length: np.ndarray,
    part: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    return by_kernel("sampled", indptr, indices, length, *part)


def _without_kernels(ties: Ties, sources: np.ndarray, counts: np.ndarray) -> np.ndarray:
    times = dict(zip(sources.tolist(), counts.tolist(), strict=True))
    whole = np.zeros((ties.n, 8))
    whole[:, 6:] = -np.inf
    for chosen, distance, dependency in dependencies(ties, np.ones(ties.n), sources):
        reached = distance >= 0
        count = np.array([times[source] for source in chosen.tolist()])
        apart = np.where(reached, distance, 0.0)
        inverse = np.divide(1.0, apart, out=np.zeros_like(apart), where=apart > 0)
        for column, of in enumerate((dependency, apart, inverse)):
            whole[:, 2 * column] += of @ count
            whole[:, 2 * column + 1] += of**2 @ count
        farthest = apart.max(axis=0)
        least = np.where(reached, np.maximum(apart, farthest - apart), -np.inf)
        most = np.where(reached, apart + farthest, np.inf)
        whole[:, 6] = np.maximum(whole[:, 6], least.max(axis=1))
        whole[:, 7] = np.maximum(whole[:, 7], -most.min(axis=1))
    return whole


def _estimated(
    sums: np.ndarray, size: np.ndarray, drawn: np.ndarray, nearest: float
) -> list[np.ndarray]:
    """Give through, farness, harmonic and eccentricity, then by how much each may be off."""
    exact = drawn == 0
    n = np.where(exact, size, drawn)
    least, most = sums[:, 6], -sums[:, 7]
    # The most that one source adds: every other node, the farthest distance, the shortest tie's.
    ends = size - 2.0, most, np.full(len(size), 1 / nearest)
    values, off = [], []
    # Two bounds on two sides of each sum of each node.
    logarithm = np.log(2 * 4 * _SUMS * max(int((~exact).sum()), 1) / RISK)
    for column, end in enumerate(ends):
        total, squares = sums[:, 2 * column], sums[:, 2 * column + 1]
        mean = total / n
        variance = np.maximum(squares - total * mean, 0.0) / np.maximum(n - 1, 1)
        spread = np.sqrt(2 * variance * logarithm / n)
        spread += 7 * end * logarithm / (3 * np.maximum(n - 1, 1))
        hoeffding = end * np.sqrt(logarithm / (2 * n))
        values.append(mean * size)
        off.append(np.where(exact, 0.0, np.minimum(spread, hoeffding) * size))
    values[0], off[0] = values[0] / 2, off[0] / 2
    return [*values, least, *off, np.where(exact, 0.0, most - least)]
