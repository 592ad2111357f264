"""The null models: what makes random ties for the places of a graph."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast

import networkx as nx
import numpy as np
import scipy

from citynet import _check, _gravity, _layers, _sphere, vocabulary
from citynet._csr import Ties, ties
from citynet._frames import edges_of
from citynet._layers import Layers
from citynet._projections import Bodies, to_read
from citynet._rewiring import swapper

Sampler = Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Located:
    """Ties with what the places are.

    ``points`` are unit vectors (NaN without coordinates), ``layers`` say which pairs a tie can be
    of, ``typed`` has the two rows of each tie and the number of a type that it has, once for each.
    With ``project`` the bodies are there to be rewired and away from what is measured.
    """

    ties: Ties
    points: np.ndarray
    population: np.ndarray
    attributes: list[dict[str, Any]] = field(repr=False)
    layers: Layers
    typed: np.ndarray
    kind: np.ndarray
    body: np.ndarray
    project: bool = False

    def seen(self, edges: np.ndarray) -> np.ndarray:
        """Give the ties that are measured: those drawn, or with the bodies projected away."""
        if not self.project:
            return edges
        member = self.body[edges].any(axis=1)
        ends = edges[member]
        ends = np.where(self.body[ends[:, :1]], ends[:, ::-1], ends)
        n = self.ties.n
        ones = np.ones(len(ends), dtype=np.int64)
        table = scipy.sparse.csr_array((ones, (ends[:, 0], ends[:, 1])), shape=(n, n))
        shared = scipy.sparse.triu(table @ table.T, 1).tocoo()
        rest = np.sort(edges[~member], axis=1)
        both = np.concatenate([rest, np.stack([shared.row, shared.col], axis=1)])
        return np.unique(both, axis=0)


class Model(Protocol):
    """A null model: it makes random ties for the places of a graph."""

    def sampler(self, graph: Located, n: int) -> Sampler:
        """Give the function from a random generator to (m, 2) node numbers, for n replicates."""


@dataclass(frozen=True)
class DegreePreserving:
    """Every place keeps its number of partners in each layer of ties; with whom is chance.

    Held: how many partners of each kind (city, province, body) a place has, at home and abroad
    (by state: Martinique is in France), among the places whose ties are listed and among others;
    ``by_type`` also how many of each type of agreement, ``by_country`` how many in each country, so
    that what is left is more than countries alone give. Drawn: which. Ties exchange ends within
    their layer, ``swaps_per_edge`` proposals for each; those that would make a loop, a second tie
    between two places or a tie of another layer count and change nothing, which makes every such
    graph as likely (Maslov & Sneppen 2002, Science 296; Milo et al. 2003, arXiv:cond-mat/0312028).
    It knows nothing of where the places are. A single city's ties it cannot change.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> few = cn.nullmodels.DegreePreserving(swaps_per_edge=5)
    >>> dict(cn.nullmodels.randomize(F, few).degree()) == dict(F.degree())
    True
    """

    swaps_per_edge: int = 10
    by_type: bool = False
    by_country: bool = False

    def sampler(self, graph: Located, n: int) -> Sampler:
        """Give the function that makes one replicate."""
        layers = graph.layers.by_state() if self.by_country else graph.layers
        if not self.by_type:
            return swapper(graph.ties.edges, layers, self.swaps_per_edge, n)
        # A graph for each type on copies of the places.
        types = int(graph.typed[:, 2].max(initial=-1)) + 1
        size = graph.ties.n
        edges = graph.typed[:, :2] + size * graph.typed[:, 2:]
        copies = layers.copies(types)
        return partial(_laid_together, swapper(edges, copies, self.swaps_per_edge, n), size)


@dataclass(frozen=True)
class DistancePreserving:
    """Every place keeps its partners by layer, and as many ties are as long as before.

    Held: as :class:`DegreePreserving`, and the number of ties of each layer in each of ``bands``
    bands of equal width in log distance (ties without a length are a band of their own). Drawn:
    the rest, by such exchanges as keep both (after Wiedermann et al. 2016, Phys. Rev. E 93). Most
    proposals fail that, so there are more of them. What still differs is not due to distance. Not
    for the length of ties, which it holds; and exchanges may not reach every such graph.

    Examples
    --------
    >>> import networkx as nx
    >>> H = nx.cycle_graph(12)
    >>> nx.set_node_attributes(H, {i: {"x": 3.0 * i, "y": 45.0} for i in H})
    >>> model = cn.nullmodels.DistancePreserving(bands=20)
    >>> cn.nullmodels.randomize(H, model).number_of_edges()
    12
    """

    swaps_per_edge: int = 100
    bands: int = 25

    def sampler(self, graph: Located, n: int) -> Sampler:
        """Give the function that makes one replicate."""
        _check.whole("bands", self.bands)
        edges = graph.ties.edges
        limits = _gravity.log_limits(kilometres(graph.points, edges), self.bands)
        chords = np.array([_sphere.chord(limit) ** 2 for limit in limits.tolist()])
        return swapper(
            edges, graph.layers, self.swaps_per_edge, n, points=graph.points, limits=chords
        )


@dataclass(frozen=True)
class LabelPermutation:
    """The ties stay as a pattern; which place stands where in it is chance.

    Held: the pattern, and of what kind a place in it is. Drawn: which place it is, with its region,
    position and population. It says whether the pattern and the places have to do with each other;
    that large cities have more partners counts as chance. Not where ties are foreign by nature:
    dealt out anew, places would have ties at home (quadratic assignment; Hubert 1987, Assignment
    Methods in Combinatorial Data Analysis).

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> other = cn.nullmodels.randomize(F, cn.nullmodels.LabelPermutation())
    >>> nx.faster_could_be_isomorphic(F, other)
    True
    """

    def sampler(self, graph: Located, n: int) -> Sampler:  # noqa: ARG002
        """Give the function that makes one replicate."""
        return partial(_permuted, graph.ties.edges, graph.kind)


@dataclass(frozen=True)
class Gravity:
    """Ties fall to pairs of places by an effect of each and a power of their distance.

    Held, in expectation: each place's number of partners and the sum of the log distances of ties,
    over the pairs that can be ties (of a layer that has some). Drawn: each pair by its chance,
    logit P = a_i + a_j - ``distance`` log d, where nearer than 10 km counts as 10 km. The effects
    are fitted with the exponent, or with the one that is given; what population does is among them
    (Expert et al. 2011, PNAS 108; Graham 2017, Econometrica 85). Not for more than 3,000 places.
    """

    distance: float | None = None

    def sampler(self, graph: Located, n: int) -> Sampler:  # noqa: ARG002
        """Give the function that makes one replicate."""
        return _drawer(graph, self)

    def fit(self, graph: Located) -> _gravity.Fit:
        """Fit the effects, and the exponent where it is not given."""
        edges = graph.ties.edges
        pairs = _gravity.admissible(edges, graph.layers, graph.points)
        kernel = _gravity.by_log(pairs)
        if self.distance is None:
            model = _gravity.Model(pairs, kernel, np.zeros(len(kernel)))
        else:
            model = _gravity.Model(pairs, kernel[:, :0], -self.distance * kernel[:, 0])
        return model.fit(pairs.tied(edges))

    def exponent(self, graph: Located) -> float:
        """Give the exponent of distance, estimated where it is not given."""
        return float(-self.fit(graph).kernel[0]) if self.distance is None else self.distance


@dataclass(frozen=True)
class Deterrence:
    """Ties fall to pairs of places by an effect of each and of the band of their distance.

    Held, in expectation: each place's number of partners and the number of ties in each of
    ``bands`` bands of equal width in log distance, over the pairs that can be ties. Drawn: each
    pair by its chance, logit P = a_i + a_j + b(d): the entropy is the largest there can be (the
    deterrence function of Expert et al. 2011, PNAS 108). As :class:`DistancePreserving`, but soft:
    no single graph has to keep them. Not for more than 3,000 places.
    """

    bands: int = 25

    def sampler(self, graph: Located, n: int) -> Sampler:  # noqa: ARG002
        """Give the function that makes one replicate."""
        return _drawer(graph, self)

    def fit(self, graph: Located) -> _gravity.Fit:
        """Fit the effects."""
        _check.whole("bands", self.bands)
        edges = graph.ties.edges
        pairs = _gravity.admissible(edges, graph.layers, graph.points)
        kernel = _gravity.by_band(pairs, self.bands)
        return _gravity.Model(pairs, kernel, np.zeros(len(pairs.ends))).fit(pairs.tied(edges))


def locate(G: "nx.Graph[Any]", bodies: Bodies) -> Located:
    _check.one_of("bodies", bodies, ("keep", "project", "drop"))
    multigraph = cast("nx.MultiGraph[Any]", G)
    cities = multigraph if bodies == "project" else to_read(multigraph, bodies)
    read = edges_of(cities)
    places = read.places
    types = {kind: number for number, kind in enumerate(dict.fromkeys(read.types))}
    typed = np.c_[np.sort(read.ends, axis=1), [types[kind] for kind in read.types]].astype(np.int64)
    return Located(
        ties=ties(cities),
        points=_sphere.vectors(places["x"], places["y"]),
        population=places["population"].to_numpy(),
        attributes=[dict(data) for _, data in cities.nodes(data=True)],
        layers=_layers.layers(read),
        typed=np.unique(typed[typed[:, 0] != typed[:, 1]], axis=0),
        kind=places["kind"].to_numpy(dtype=str),
        body=places["kind"].isin(vocabulary.BODIES).to_numpy(),
        project=bodies == "project",
    )


def graph_of(located: Located, edges: np.ndarray) -> "nx.Graph[Any]":
    nodes = located.ties.nodes
    left_out = located.body if located.project else np.zeros(len(nodes), dtype=bool)
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(
        (node, dict(data))
        for node, data, out in zip(nodes, located.attributes, left_out, strict=True)
        if not out
    )
    graph.add_edges_from((nodes[u], nodes[v]) for u, v in edges.tolist())
    return graph


def kilometres(points: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Great-circle length of each tie, within 0.6 % of the geodesic."""
    square = ((points[edges[:, 0]] - points[edges[:, 1]]) ** 2).sum(axis=1)
    return _sphere.chord_km(square)


def _laid_together(sampler: Sampler, size: int, rng: np.random.Generator) -> np.ndarray:
    return np.unique(np.sort(sampler(rng) % size, axis=1), axis=0)


def _permuted(edges: np.ndarray, group: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    moved = np.empty(len(group), dtype=np.int64)
    shuffled = np.lexsort((rng.random(len(group)), group))
    moved[np.argsort(group, kind="stable")] = shuffled
    return np.asarray(moved[edges])


def _drawer(graph: Located, model: Gravity | Deterrence) -> Sampler:
    if not len(graph.ties.edges):
        return partial(_permuted, graph.ties.edges, graph.kind)
    return partial(_drawn, model.fit(graph))


def _drawn(fit: _gravity.Fit, rng: np.random.Generator) -> np.ndarray:
    return np.asarray(fit.model.pairs.ends[fit.draw(rng) > 0])
