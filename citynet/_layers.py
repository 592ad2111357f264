"""Layers of ties: which pairs of places can stand in for which in a random graph.

A tie's layer follows from its two places: their kinds (with a body it is a membership, of two
modes), whether they lie in the same state, and whether both, or one alone, are places whose ties
the register lists. Random graphs that put a tie into another layer than it was in are made of
ties that could not be, and everything differs from those.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from citynet import countries, vocabulary
from citynet._frames import Edges, columns, each, edges_of, nodes, text_of

Ints = npt.NDArray[np.int64]

UNKNOWN, FOREIGN, DOMESTIC = range(3)
# With fewer of its ties between two of the countries of the first parties a register is partial.
_TWO_SIDED = 0.9


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

    def take(self, rows: Ints) -> "Layers":
        """Give the layers of some of the places."""
        return replace(self, group=self.group[rows], state=self.state[rows])


def plain(n: int) -> Layers:
    """Give one layer for everything: of places of which nothing is known."""
    return Layers(np.zeros(n, dtype=np.int64), np.full(n, -1), np.zeros((1, 1), dtype=np.int64))


def layers(G: "nx.Graph[Any]") -> Layers:
    """Tell the layers of a graph's ties.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it. Of a graph by others all may be unknown: one layer.

    Returns
    -------
    Layers
        Places in G's order.
    """
    table = nodes(G)
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(table["kind"]))}
    kind = table["kind"].map(kinds).to_numpy(dtype=np.int64)
    body = table["kind"].isin(vocabulary.BODIES).to_numpy(dtype=bool)
    states = state_of(table["country"])
    watched = observed(G)
    seen = np.array(
        [watched is None or state is None or state in watched for state in states], dtype=bool
    )
    numbers = {state: number for number, state in enumerate(dict.fromkeys(states))} | {None: -1}
    state = np.array([numbers[state] for state in states], dtype=np.int64)
    state[body] = -1
    return _numbered(kind * 2 + (seen | body), state)


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


def observed(G: "nx.Graph[Any]") -> frozenset[str] | None:
    """Tell the states whose places' ties the graph lists, None where it may list everyone's.

    ``G.graph["observed"]``, country codes, says so where it is stated. Else one state that every
    tie between cities has an end in, alone among the first parties (a register of its own), or the
    states of the first parties, where less than nine in ten ties lie among them (as with a list
    that several countries' pages were read for).
    """
    stated = G.graph.get("observed")
    if stated is not None:
        return frozenset(state for state in state_of(stated) if state)
    read = edges_of(G)
    pairs = _states(read)
    if not pairs:
        return None
    common = set.intersection(*({a, b} for a, b in pairs))
    firsts, everyone = {a for a, _ in pairs}, {state for pair in pairs for state in pair}
    told = any(read.column("a"))
    home = common & firsts if told else common
    if len(home) == 1 and len(everyone) > 2 and (firsts == home or not told):  # noqa: PLR2004
        return frozenset(home)
    inside = sum(b in firsts for _, b in pairs)
    return frozenset(firsts) if told and inside < _TWO_SIDED * len(pairs) else None


def _states(read: Edges) -> list[tuple[str, str]]:
    """States of the first and second parties of agreements between places, where both are known."""
    said = columns([data for _, data in read.G.nodes(data=True)], ("kind", "country"))
    states = state_of(said["country"])
    city = [not vocabulary.is_body(kind) for kind in said["kind"]]
    return [
        (first, second)
        for u, v in read.parties.tolist()
        if city[u] and city[v] and (first := states[u]) and (second := states[v])
    ]
