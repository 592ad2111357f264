"""The graph's ties as arrays: what the fast measures read."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import networkx as nx
import numpy as np
import rustworkx
import scipy

from citynet import _check
from citynet._frames import Edges, agreements_of, edges_of, star_centres
from citynet.errors import NetworkError

WeightIs = Literal["strength", "distance"]


@dataclass(frozen=True)
class Ties:
    """A simple undirected graph without self-loops, in compressed sparse rows.

    Node i's partners are ``indices[indptr[i]:indptr[i + 1]]``, in ascending order; ``strength``
    and ``length`` (None: every tie is one step) lie beside ``indices``. ``agreements`` counts per
    node, and there an agreement of a place with itself counts once.
    """

    nodes: list[Hashable]
    indptr: np.ndarray
    indices: np.ndarray
    strength: np.ndarray
    length: np.ndarray | None
    agreements: np.ndarray

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    @cached_property
    def degree(self) -> np.ndarray:
        """Number of partners of each node."""
        return np.diff(self.indptr).astype(np.int64)

    @cached_property
    def rows(self) -> np.ndarray:
        """The node at the near end of each entry of ``indices``."""
        return np.repeat(np.arange(self.n), self.degree)

    @cached_property
    def component(self) -> np.ndarray:
        """Number of each node's connected component."""
        labels = np.empty(self.n, dtype=np.int64)
        for number, part in enumerate(rustworkx.connected_components(self.rustworkx)):
            labels[list(part)] = number
        return labels

    @cached_property
    def rustworkx(self) -> rustworkx.PyGraph:
        """The same graph as rustworkx holds it, nodes by number."""
        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(self.n))
        graph.extend_from_edge_list([(u, v) for u, v in self.edges.tolist()])
        return graph

    @cached_property
    def component_size(self) -> np.ndarray:
        """Number of nodes in each node's component, itself included."""
        return np.asarray(np.bincount(self.component)[self.component])

    @property
    def weights(self) -> np.ndarray:
        """Strength of each tie, or 1 where the caller asked for no weights."""
        return np.ones(len(self.indices)) if self.length is None else self.strength

    @cached_property
    def shares(self) -> "scipy.sparse.csr_array":
        """Share of its near end's strength that each tie holds, as a matrix."""
        total = np.bincount(self.rows, self.weights, minlength=self.n)
        return self.matrix(self.weights / total[self.rows])

    def matrix(self, data: np.ndarray) -> "scipy.sparse.csr_array":
        """Give the n x n matrix that holds ``data`` where there is a tie."""
        return scipy.sparse.csr_array((data, self.indices, self.indptr), shape=(self.n, self.n))

    def subgraph(self, chosen: np.ndarray) -> "Ties":
        """Keep some nodes, in ascending order, and the ties between them."""
        slot = self.matrix(np.arange(1.0, len(self.indices) + 1))[chosen][:, chosen]
        slot.sort_indices()
        kept = slot.data.astype(np.int64) - 1
        return Ties(
            nodes=[self.nodes[i] for i in chosen.tolist()],
            indptr=slot.indptr,
            indices=slot.indices,
            strength=self.strength[kept],
            length=None if self.length is None else self.length[kept],
            agreements=self.agreements[chosen],
        )

    @property
    def star_centre(self) -> int | None:
        """The node at which every tie ends, where there is one and there are ties."""
        return next(iter(star_centres(self.edges)), None)

    def unweighted(self) -> "Ties":
        """Give the same ties, each of strength 1."""
        return replace(self, strength=np.ones(len(self.indices)), length=None)

    def with_edges(self, edges: np.ndarray) -> "Ties":
        """Give the same nodes with other ties, each once in an (m, 2) array, of strength 1."""
        indptr, indices, _ = _compress(edges, self.n)
        return Ties(self.nodes, indptr, indices, np.ones(len(indices)), None, np.diff(indptr))

    @cached_property
    def edges(self) -> np.ndarray:
        """Each tie once, as an (m, 2) array of node numbers, the smaller first."""
        first = self.rows < self.indices
        return np.stack([self.rows[first], self.indices[first].astype(np.int64)], axis=1)


def ties(G: "nx.Graph[Any]", weight: str | None = None, weight_is: WeightIs = "strength") -> Ties:
    """Collapse a graph to its ties, by the rule of ``network.simple``.

    Several agreements between two places are one tie whose strength is the sum of theirs.
    Without ``weight`` the strength is the sum of the attribute ``weight`` (1 where absent) and
    every tie is one step long. With ``weight`` a tie's length is 1 / strength, or, where the
    attribute is a distance, the shortest of its agreements' with strength 1 / length.

    Parameters
    ----------
    G
        An undirected graph.
    weight
        The edge attribute that weighs the ties.
    weight_is
        What a larger value of it means: a stronger tie, or a longer way.

    Returns
    -------
    Ties
        Nodes in G's order. Self-loops count in ``agreements`` and nowhere else; what the
        vocabulary does not count as an agreement does not count there.

    Raises
    ------
    NetworkError
        G is directed; ``weight`` is absent from an edge, or not a positive finite number.
    """
    if G.is_directed():
        raise NetworkError("the graph is directed; agreements bind both sides: use an undirected")
    _check.one_of("weight_is", weight_is, ("strength", "distance"))
    read = edges_of(G)
    n, ends = len(read.nodes), read.ends
    values = _weights(read, weight)
    loop = ends[:, 0] == ends[:, 1]
    low, high = ends[~loop].min(axis=1, initial=n), ends[~loop].max(axis=1, initial=-1)
    pairs, which = np.unique(low * n + high, return_inverse=True)
    if weight_is == "distance" and weight is not None:
        shortest = np.full(len(pairs), np.inf)
        np.minimum.at(shortest, which, values[~loop])
        per_tie = shortest
    else:
        per_tie = np.bincount(which, values[~loop], minlength=len(pairs))
    indptr, indices, tie = _compress(np.stack(np.divmod(pairs, max(n, 1)), axis=1), n)
    slots = per_tie[tie]
    inverse = 1 / slots
    strong, long = (inverse, slots) if weight_is == "distance" else (slots, inverse)
    return Ties(
        nodes=read.nodes,
        indptr=indptr,
        indices=indices,
        strength=slots if weight is None else strong,
        length=None if weight is None else long,
        agreements=agreements_of(n, ends[read.counted]),
    )


def _compress(edges: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row bounds, column of each entry and the number of its edge, from each edge once."""
    rows, columns = np.r_[edges[:, 0], edges[:, 1]], np.r_[edges[:, 1], edges[:, 0]]
    order = np.lexsort((columns, rows))
    indptr = np.searchsorted(rows[order], np.arange(n + 1)).astype(np.int32)
    return indptr, columns[order].astype(np.int32), order % max(len(edges), 1)


def _weights(read: Edges, weight: str | None) -> np.ndarray:
    """Check and give the weight of each edge."""
    name = "weight" if weight is None else weight
    # network.simple counts an agreement without a weight as one; other names must be there.
    default = 1.0 if name == "weight" else None
    values = [data.get(name, default) for data in read.records]
    for row, value in enumerate(values):
        if not _is_number(value) or not 0 < value < float("inf"):
            u, v = (read.nodes[end] for end in read.ends[row].tolist())
            known = {key for data in read.records for key, v in data.items() if _is_number(v)}
            said, expected = "is absent from", ""
            if value is not None:
                said, expected = f"is {value!r} on", "; expected a positive finite number"
            raise NetworkError(
                f"weight={name!r} {said} the edge {u!r} - {v!r}{expected}; numeric edge attributes "
                f"here: {', '.join(sorted(map(str, known))) or 'none'}"
            )
    return np.array(values, dtype=float)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
