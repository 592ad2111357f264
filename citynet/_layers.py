"""Layers of ties: which pairs of places can stand in for which in a random graph.

A tie's layer follows from its two places: their kinds (with a body it is a membership, of two
modes), whether they lie in the same state, and whether both, or one alone, are places whose ties
the register lists. Random graphs that put a tie into another layer than it was in are made of
ties that could not be, and everything differs from those.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from citynet import countries, vocabulary
from citynet._frames import Edges, each, edges_of, text_of
from citynet._register import register_of

Ints = npt.NDArray[np.int64]

UNKNOWN, FOREIGN, DOMESTIC = range(3)


@dataclass(frozen=True)
class Layers:
    """What a tie's layer follows from, place by place.

    ``group`` is a number for the place's kind and whether its ties are observed, ``state`` one for
    its state (-1: unknown, or a body, whose seat says nothing). ``table`` numbers the unordered
    pairs of groups.
    """

    group: Ints
    state: Ints
    table: Ints

    def of(self, a: Ints, b: Ints) -> Ints:
        """Give the layer of each pair of places."""
        first, second = self.state[a], self.state[b]
        status = np.where(first == second, DOMESTIC, FOREIGN)
        status[(first < 0) | (second < 0)] = UNKNOWN
        return np.asarray(self.table[self.group[a], self.group[b]] * 3 + status)

    def copies(self, count: int) -> "Layers":
        """Give the layers of several graphs on the same places, one beside the other."""
        k = int(self.group.max(initial=-1)) + 1
        apart = (self.group + k * np.arange(count)[:, None]).ravel()
        return _numbered(apart, np.tile(self.state, count))

    def by_state(self) -> "Layers":
        """Give the layers in which every two states are one of their own."""
        states = int(self.state.max(initial=-1)) + 2
        return _numbered(self.group * states + self.state + 1, self.state)


def plain(n: int) -> Layers:
    """Give one layer for everything: of places of which nothing is known."""
    return Layers(np.zeros(n, dtype=np.int64), np.full(n, -1), np.zeros((1, 1), dtype=np.int64))


def layers(G: "nx.Graph[Any] | Edges") -> Layers:
    """Tell the layers of a graph's ties.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it, or its edges where they were read already. Of a graph
        by others all may be unknown: one layer.

    Returns
    -------
    Layers
        Places in G's order.
    """
    read = G if isinstance(G, Edges) else edges_of(G)
    table = read.places
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(table["kind"]))}
    kind = table["kind"].map(kinds).to_numpy(dtype=np.int64)
    body = table["kind"].isin(vocabulary.BODIES).to_numpy(dtype=bool)
    states = state_of(table["country"])
    own = register_of(read).own
    numbers = {state: number for number, state in enumerate(dict.fromkeys(states))} | {None: -1}
    state = np.array([numbers[state] for state in states], dtype=np.int64)
    state[body] = -1
    return _numbered(kind * 2 + (own | body), state)


def _numbered(group: Ints, state: Ints) -> Layers:
    _, compact = np.unique(group, return_inverse=True)
    k = int(compact.max(initial=-1)) + 1
    low, high = np.minimum.outer(np.arange(k), np.arange(k)), np.maximum.outer(*[np.arange(k)] * 2)
    return Layers(compact.reshape(len(group)).astype(np.int64), state, low * k + high)


def state_of(country: Iterable[Any]) -> list[str | None]:
    """Give the state of each country code, None where it is unknown."""
    return each(
        list(country), lambda code: countries.sovereign(text) if (text := text_of(code)) else None
    )
