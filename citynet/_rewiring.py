"""Rewiring: ties exchange ends within their layer, so that every place keeps its degree in each.

A round matches the ties of each layer at random, in pairs (every tenth round in triples), and each
match proposes to exchange ends: a-b and c-d become a-d and c-b. A proposal that would make a loop,
a second tie between two places, or a tie of another layer leaves the graph as it is, and counts.
Whatever the graph, a pair's proposal is its own inverse and a triple's is as likely as its inverse,
so every graph with these degrees in its layers that can be reached is as likely (Milo et al. 2003,
arXiv:cond-mat/0312028; Carstens & Horadam 2017, J. Complex Netw. 5). Triples, because ties
between different countries are not always connected by exchanges of pairs (cf. Rao, Jana &
Bandyopadhyay 1996, Sankhya A 58).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import ModuleType

import numpy as np

from citynet import _check
from citynet._layers import Layers

# Below this many proposals compiled code saves less than loading it costs.
_WORTH_COMPILING = 2_000_000
# Below this many proposals to a round, one by one is faster than all at once.
_WORTH_ARRAYS = 300
# Of this many rounds one is of triples; of few ties, which pairs are the least to connect, more.
_TRIPLES, _TRIPLES_OF_FEW, _FEW = 10, 3, 50
# At least so many proposals, however few ties there are.
_LEAST = 1500


@dataclass(frozen=True)
class Swapper:
    """Makes rewired copies of the ties; the same ones with and without compiled code.

    ``edges`` are sorted by layer. ``points`` and ``limits``: unit vectors of the places and the
    squared chords that part distance bands, where exchanges have to keep those; else empty.
    ``least``: proposals that are made at least. ``begun``: rounds that a chain had before.
    """

    edges: np.ndarray
    layers: Layers
    swaps_per_edge: int
    points: np.ndarray
    limits: np.ndarray
    fast: bool
    least: int = _LEAST
    begun: int = 0

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        edges = self.edges.copy()
        rounds = self._rounds(rng)
        kernels = compiled() if self.fast else None
        if kernels is not None and rounds:
            ties, indptr, partners = self._lists
            ties = ties.copy()
            proposals = np.concatenate(rounds).view(np.uint32)
            bands, picks = (self.points, self.limits), (self._layer, proposals)
            kernels.swap(ties, (indptr, partners.copy()), self._places, bands, picks)
            return ties[:, :2].astype(edges.dtype)
        if not rounds or len(rounds[0]) >= _WORTH_ARRAYS:
            for rows in rounds:
                self._at_once(edges, rows)
            return edges
        ends = dict(enumerate(map(tuple, edges.tolist())))
        present = set(self._keys(edges.T).tolist())
        self._in_turn(ends, np.concatenate(rounds).tolist(), present)
        return np.array(list(ends.values()), dtype=edges.dtype).reshape(-1, 2)

    def _rounds(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Proposals of each round: a row has its ties (-1 for none) and which ends to turn."""
        m = len(self.edges)
        count = max(2 * self.swaps_per_edge, -(-2 * self.least // m) if m else 0)
        every = _TRIPLES_OF_FEW if m < _FEW else _TRIPLES
        bounds = np.flatnonzero(np.r_[True, self._layer[1:] != self._layer[:-1], True])
        # Permuting long integers is faster.
        orders = [
            rng.permuted(np.tile(np.arange(start, stop), (count, 1)), axis=1)
            for start, stop in pairwise(bounds.tolist())
        ]
        turned = rng.integers(4, size=(count, m), dtype=np.uint8)
        triple = np.arange(self.begun, self.begun + count) % every == every // 2
        drawn = {of: iter(_matched(orders, turned, triple == (of == 3), of)) for of in (2, 3)}  # noqa: PLR2004
        return [next(drawn[3 if threes else 2]) for threes in triple.tolist()]

    @cached_property
    def _layer(self) -> np.ndarray:
        return self.layers.of(self.edges[:, 0], self.edges[:, 1])

    def _proposed(self, edges: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Give the ends before and after the exchange, shape (2, ties, 2, proposals)."""
        of = 3 if len(rows) and rows[0, 2] >= 0 else 2
        ends = [edges[rows[:, tie]] for tie in range(of)]
        for tie in range(1, of):
            turn = (rows[:, 3] >> (tie - 1)) & 1 == 1
            ends[tie][turn] = ends[tie][turn, ::-1]
        before = np.array([one.T for one in ends])
        after = before.copy()
        after[:, 1] = np.roll(before[:, 1], -1, axis=0)
        return np.array([before, after])

    def _allowed(self, ends: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Whether the ties after the exchange are of the layer and the bands of those before."""
        after = ends[1]
        allowed = (after[:, 0] != after[:, 1]).all(axis=0)
        for a, b in after:
            allowed &= self.layers.of(a, b) == self._layer[rows[:, 0]]
        if len(self.limits):
            bands = [np.sort([self._bands(a, b) for a, b in side], axis=0) for side in ends]
            allowed &= (bands[0] == bands[1]).all(axis=0)
        return np.asarray(allowed)

    def _bands(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        away = self.points[a] - self.points[b]
        square = away[:, 0] ** 2 + away[:, 1] ** 2 + away[:, 2] ** 2
        return np.where(np.isnan(square), -1, np.searchsorted(self.limits, square))

    def _keys(self, ends: np.ndarray) -> np.ndarray:
        """Give a tie's one number, whichever way round its ends are named."""
        n = len(self.layers.group)
        return np.asarray(np.minimum(*ends).astype(np.int64) * n + np.maximum(*ends))

    def _in_turn(
        self, ends: dict[int, tuple[int, int]], rows: list[list[int]], present: set[int]
    ) -> None:
        """Carry out proposals in their order; ``present`` has the ties that they may meet."""
        n, layer = len(self.layers.group), self._one_layer
        for e, f, g, turn in rows:
            (a, b), (c, d) = ends[e], ends[f][:: -1 if turn & 1 else 1]
            after = [(a, d), (c, b)]
            if g >= 0:
                x, y = ends[g][:: -1 if turn & 2 else 1]
                after = [(a, d), (c, y), (x, b)]
            within = layer(a, b)
            keys = [u * n + v if u < v else v * n + u for u, v in after]
            if any(u == v or layer(u, v) != within for u, v in after):
                continue
            if not present.isdisjoint(keys) or len(set(keys)) < len(keys):
                continue
            ties = (e, f) if g < 0 else (e, f, g)
            before = [ends[tie] for tie in ties]
            if len(self.limits) and self._one_bands(before) != self._one_bands(after):
                continue
            present.difference_update(u * n + v if u < v else v * n + u for u, v in before)
            present.update(keys)
            ends.update(zip(ties, after, strict=True))

    @cached_property
    def _one_layer(self) -> Callable[[int, int], int]:
        group, state, table = (
            one.tolist() for one in (self.layers.group, self.layers.state, self.layers.table)
        )

        def layer(a: int, b: int) -> int:
            first, second = state[a], state[b]
            status = 0 if first < 0 or second < 0 else 2 if first == second else 1
            return int(table[group[a]][group[b]] * 3 + status)

        return layer

    def _one_bands(self, pairs: list[tuple[int, int]]) -> list[int]:
        return sorted(self._bands(*np.array(pairs).T).tolist())

    def _at_once(self, edges: np.ndarray, rows: np.ndarray) -> None:
        """Carry out a round as if in turn: all that meet no other at once, the few others after."""
        ends = self._proposed(edges, rows)
        allowed = self._allowed(ends, rows)
        new = np.array([self._keys(one) for one in ends[1]])
        keys = self._keys(edges.T)
        order, rank = np.argsort(keys), np.argsort(new, axis=None)
        ranked = new.ravel()[rank]
        # Sorted questions are answered faster.
        at = np.empty(new.size, dtype=np.int64)
        at[rank] = np.searchsorted(keys[order], ranked)
        tie = order[np.minimum(at, len(keys) - 1)].reshape(new.shape)
        taken = keys[tie] == new
        proposal = np.full(len(edges), -1)
        for one in range(len(new)):
            proposal[rows[:, one]] = np.arange(len(rows))
        holder = np.where(taken, proposal[tie], -1)
        moves = taken & (holder >= 0) & allowed[holder] & (holder != np.arange(len(rows)))
        # A tie that nothing moves in this round stays in the way.
        allowed &= ~(taken & ~moves).any(axis=0)
        twin = np.zeros(new.size, dtype=bool)
        same = ranked[1:] == ranked[:-1]
        twin[rank[1:][same]] = twin[rank[:-1][same]] = True
        entangled = twin.reshape(new.shape).any(axis=0) | moves.any(axis=0)
        entangled[holder[moves & allowed]] = True
        free = np.flatnonzero(allowed & ~entangled)
        for one, pair in enumerate(ends[1]):
            edges[rows[free, one]] = pair[:, free].T
        rest = np.flatnonzero(allowed & entangled)
        of = len(new)
        ties = np.unique(rows[rest, :of])
        held = dict(zip(ties.tolist(), map(tuple, edges[ties].tolist()), strict=True))
        met = new[:, rest][np.isin(new[:, rest], keys)]
        self._in_turn(held, rows[rest].tolist(), set(met.tolist()))
        if held:
            edges[ties] = list(held.values())

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """Give each place's group and state, and the numbers of the pairs of groups."""
        layers = self.layers
        traits = np.stack([layers.group, layers.state], axis=1)
        return traits.astype(np.int32), layers.table.astype(np.int32)

    @cached_property
    def _lists(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ties with where each stands in the partner lists of its two ends; bounds; the lists."""
        near = self.edges.T.ravel()
        order = np.argsort(near, kind="stable")
        place = np.empty(len(near), dtype=np.uint32)
        place[order] = np.arange(len(near))
        bounds = np.arange(len(self.layers.group) + 1)
        indptr = np.searchsorted(near[order], bounds).astype(np.uint32)
        partners = self.edges[:, ::-1].T.ravel()[order].astype(np.uint32)
        return (
            np.column_stack([self.edges.astype(np.uint32), place.reshape(2, -1).T]),
            indptr,
            partners,
        )


def _matched(
    orders: list[np.ndarray], turned: np.ndarray, rounds: np.ndarray, of: int
) -> np.ndarray:
    """Match the ties of each layer in some of the rounds, as they come in its order."""
    sizes = [order.shape[1] // of for order in orders]
    matched = np.full((int(rounds.sum()), sum(sizes), 4), -1, dtype=np.int32)
    start = 0
    for order, size in zip(orders, sizes, strict=True):
        ties = order[rounds, : of * size].reshape(len(matched), of, size)
        matched[:, start : start + size, :of] = ties.transpose(0, 2, 1)
        start += size
    matched[:, :, 3] = turned[rounds, : sum(sizes)]
    return matched


def swapper(
    edges: np.ndarray,
    layers: Layers,
    swaps_per_edge: int,
    n: int,
    *,
    points: np.ndarray | None = None,
    limits: np.ndarray | None = None,
) -> Swapper:
    """Prepare to rewire.

    Parameters
    ----------
    edges
        Each tie once, an (m, 2) array of rows of ``layers``.
    layers
        What they are.
    swaps_per_edge
        How often a tie is proposed to give up an end; a round does so once for each of two ties.
    n
        How many replicates are wanted: many repay compiling.
    points, limits
        As in :class:`Swapper`.
    """
    _check.whole("swaps_per_edge", swaps_per_edge)
    order = np.argsort(layers.of(edges[:, 0], edges[:, 1]), kind="stable")
    much = n * swaps_per_edge * len(edges) >= _WORTH_COMPILING
    return Swapper(
        edges=edges[order].astype(np.int32),
        layers=layers,
        swaps_per_edge=swaps_per_edge,
        points=np.empty((0, 3)) if points is None else points,
        limits=np.empty(0) if limits is None else limits,
        fast=(much or "citynet._kernels" in sys.modules) and compiled() is not None,
    )


def compiled() -> ModuleType | None:
    """Give the compiled loops, None where numba is not installed."""
    try:
        from citynet import _kernels  # noqa: PLC0415 - loading a compiler takes a while
    except ImportError:
        return None
    return _kernels
