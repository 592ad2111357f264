"""The null models: what makes random ties for the places of a graph."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any, Protocol, cast

import networkx as nx
import numpy as np

from citynet import _check, _sphere
from citynet._csr import Ties, ties
from citynet._frames import nodes
from citynet.errors import NetworkError
from citynet.network import Bodies, without_bodies

Sampler = Callable[[np.random.Generator], np.ndarray]

# Below this many proposals compiled code saves less than loading it costs.
_WORTH_COMPILING = 2_000_000
# Pairs of places that are drawn from one by one; more are drawn by cells of the globe.
_PAIRS = 200_000
_CELL_DEGREES = 4.0
# Places nearer than this are neighbours alike: a city is no point.
_NEAREST_KM = 10.0


class Model(Protocol):
    """A null model: it makes random ties for the places of a graph."""

    def sampler(self, graph: "Ties | Located", n: int) -> Sampler:
        """Give the function from a random generator to (m, 2) node numbers, for n replicates."""


@dataclass(frozen=True)
class Located:
    """Ties with what the places are: unit vectors (NaN without coordinates) and populations."""

    ties: Ties
    points: np.ndarray
    population: np.ndarray
    attributes: list[dict[str, Any]] = field(repr=False)


@dataclass(frozen=True)
class DegreePreserving:
    """Every place keeps its number of partners; with whom is chance.

    Pairs of ties exchange an end, ``swaps_per_edge`` proposals for each tie; one that would make
    a self-loop or a second tie between two places leaves the graph as it is and counts, which
    makes every graph with these degrees as likely (Maslov & Sneppen 2002, Science 296; Milo et al.
    2003, arXiv:cond-mat/0312028). It knows nothing of where the places are.
    """

    swaps_per_edge: int = 10

    def sampler(self, graph: "Ties | Located", n: int) -> Sampler:
        """Give the function that makes one replicate."""
        graph = graph.ties if isinstance(graph, Located) else graph
        nowhere, free = np.empty((0, 3)), np.empty(0)
        return _swapper(graph, self.swaps_per_edge, n, nowhere, free)


@dataclass(frozen=True)
class DistancePreserving:
    """Every place keeps its number of partners, and as many ties are as long as before.

    As :class:`DegreePreserving`, with only such exchanges as leave the number of ties in each of
    ``bands`` distance bands (quantiles of the observed lengths; ties without a length are a band
    of their own) as it is (after Wiedermann et al. 2016, Phys. Rev. E 93). Most proposals fail
    that, so there are more of them. What still differs from it is not due to distance.
    """

    swaps_per_edge: int = 100
    bands: int = 10

    def sampler(self, graph: "Ties | Located", n: int) -> Sampler:
        """Give the function that makes one replicate."""
        _check.whole("bands", self.bands)
        located = _located(graph)
        square = _squares(located.points, located.ties.edges)
        known = square[~np.isnan(square)]
        steps = np.linspace(0, 1, self.bands + 1)[1:]
        # No tie may be longer than the longest; a little room for rounding.
        limits = np.quantile(known, steps) * (1 + 1e-9) if len(known) else np.array([np.inf])
        return _swapper(located.ties, self.swaps_per_edge, n, located.points, limits)


@dataclass(frozen=True)
class LabelPermutation:
    """The ties stay as a pattern; which place stands where in it is chance.

    Places are dealt anew to the graph's nodes, with their region, position and population. It says
    whether the pattern and the places have to do with each other; that large cities have more
    partners counts as chance.
    """

    def sampler(self, graph: "Ties | Located", n: int) -> Sampler:  # noqa: ARG002
        """Give the function that makes one replicate."""
        graph = graph.ties if isinstance(graph, Located) else graph
        return partial(_permuted, graph.edges, graph.n)


@dataclass(frozen=True)
class Gravity:
    """Ties fall to pairs of places by their partners, populations and distance.

    As many ties as observed are drawn without replacement, a pair's weight being
    k_i k_j (P_i P_j)^population / max(d_ij, 10 km)^distance (Anderson 2011, Annu. Rev. Econ. 3,
    reviews the gravity model; Expert et al. 2011, PNAS 108, its use as a null model). Exponents
    left out are estimated: a logistic regression of ties against 20 times as many pairs drawn by
    k_i k_j. Degrees are kept in tendency only. A missing population counts as the geometric mean
    of the known ones; where none is known, population is left out.
    """

    population: float | None = None
    distance: float | None = None

    def sampler(self, graph: "Ties | Located", n: int) -> Sampler:  # noqa: ARG002
        """Give the function that makes one replicate."""
        located = _located(graph)
        if np.isnan(located.points).any():
            raise NetworkError("the gravity model needs the coordinates of every node")
        size = _log_population(located.population)
        population, distance = self.exponents(graph)
        mass = located.ties.degree * np.exp(population * size)
        count = len(located.ties.edges)
        if located.ties.n * (located.ties.n - 1) // 2 <= _PAIRS:
            return _pair_sampler(located.points, mass, distance, count)
        return _cell_sampler(located.points, mass, distance, count)

    def exponents(self, graph: "Ties | Located") -> tuple[float, float]:
        """Give the exponents of population and distance, estimating those left out."""
        if self.population is not None and self.distance is not None:
            return self.population, self.distance
        located = _located(graph)
        fitted = _fit_gravity(located, _log_population(located.population))
        return (
            fitted[0] if self.population is None else self.population,
            fitted[1] if self.distance is None else self.distance,
        )


def locate(G: "nx.Graph[Any]", bodies: Bodies) -> Located:
    cities = without_bodies(cast("nx.MultiGraph[Any]", G), bodies)
    places = nodes(cities)
    points = _sphere.vectors(places["x"], places["y"])
    attributes = [dict(data) for _, data in cities.nodes(data=True)]
    return Located(ties(cities), points, places["population"].to_numpy(), attributes)


def _located(graph: Ties | Located) -> Located:
    if isinstance(graph, Ties):
        raise NetworkError("this model needs the places' coordinates")
    return graph


def graph_of(located: Located, edges: np.ndarray) -> "nx.Graph[Any]":
    nodes = located.ties.nodes
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(
        (node, dict(data)) for node, data in zip(nodes, located.attributes, strict=True)
    )
    graph.add_edges_from((nodes[u], nodes[v]) for u, v in edges.tolist())
    return graph


@dataclass(frozen=True)
class _Swapper:
    """Makes rewired copies of the edges; the same ones with and without compiled code."""

    edges: np.ndarray
    entry: np.ndarray
    lists: tuple[np.ndarray, np.ndarray]
    swaps_per_edge: int
    points: np.ndarray
    limits: np.ndarray
    fast: bool

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        edges = self.edges.copy()
        count = len(edges)
        if count < 2:  # noqa: PLR2004 - nothing to exchange with
            return edges
        picks = np.empty((self.swaps_per_edge * count, 3), dtype=np.int64)
        picks[:, :2] = rng.integers(count, size=(len(picks), 2))
        picks[:, 2] = rng.integers(2, size=len(picks))
        kernels = _kernels() if self.fast else None
        if kernels is None:
            _swap_plainly(edges, self.points, self.limits, picks)
        else:
            indptr, partners = self.lists
            ties_now = (edges, self.entry.copy(), indptr, partners.copy())
            kernels.swap(ties_now, self.points, self.limits, picks)
        return edges


def _swapper(
    graph: Ties, swaps_per_edge: int, n: int, points: np.ndarray, limits: np.ndarray
) -> Sampler:
    _check.whole("swaps_per_edge", swaps_per_edge)
    first = graph.rows < graph.indices
    # Where each entry's counterpart stands in the other partner's list.
    back = np.lexsort((graph.rows, graph.indices))
    return _Swapper(
        edges=graph.edges,
        entry=np.stack([np.flatnonzero(first), back[first]], axis=1),
        lists=(graph.indptr, graph.indices.astype(np.int64)),
        swaps_per_edge=swaps_per_edge,
        points=points,
        limits=limits,
        fast=n * swaps_per_edge * len(graph.edges) >= _WORTH_COMPILING and _kernels() is not None,
    )


def _kernels() -> ModuleType | None:
    try:
        from citynet import _kernels  # noqa: PLC0415 - loading a compiler takes a while
    except ImportError:
        return None
    return _kernels


def _swap_plainly(
    edges: np.ndarray, points: np.ndarray, limits: np.ndarray, picks: np.ndarray
) -> None:
    """Exchange ends of pairs of ties in place: a-b and c-d become a-d and c-b."""
    first, second = edges[:, 0].tolist(), edges[:, 1].tolist()
    n = int(edges.max()) + 1
    # A tie's one number, whichever way round its ends are named.
    present = {a * n + b if a < b else b * n + a for a, b in zip(first, second, strict=True)}
    band = _Bands(points, limits) if len(limits) else None
    for e, f, side in picks.tolist():
        a, b = first[e], second[e]
        c, d = (second[f], first[f]) if side else (first[f], second[f])
        if a in (c, d) or b in (c, d):
            continue
        one = a * n + d if a < d else d * n + a
        other = c * n + b if c < b else b * n + c
        if one in present or other in present:
            continue
        if band and sorted((band(a, b), band(c, d))) != sorted((band(a, d), band(c, b))):
            continue
        present.remove(a * n + b if a < b else b * n + a)
        present.remove(c * n + d if c < d else d * n + c)
        present.add(one)
        present.add(other)
        second[e] = d
        (first if side else second)[f] = b
    edges[:, 0], edges[:, 1] = first, second


class _Bands:
    """Distance bands of pairs of places, worked out as the compiled code does."""

    def __init__(self, points: np.ndarray, limits: np.ndarray) -> None:
        self.points = points.tolist()
        self.limits = limits

    def __call__(self, a: int, b: int) -> int:
        square = 0.0
        for p, q in zip(self.points[a], self.points[b], strict=True):
            square += (p - q) ** 2
        return int(np.searchsorted(self.limits, square)) if square >= 0.0 else -1


def _permuted(edges: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return np.asarray(rng.permutation(n)[edges])


def _squares(points: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Squared chord between the ends of each tie, on the unit sphere."""
    return np.asarray(((points[edges[:, 0]] - points[edges[:, 1]]) ** 2).sum(axis=1))


def kilometres(points: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Great-circle length of each tie, within 0.6 % of the geodesic."""
    return _sphere.chord_km(_squares(points, edges))


def _log_population(population: np.ndarray) -> np.ndarray:
    """Log population over its mean; 0 where it is unknown."""
    known = population > 0
    size = np.zeros(len(population))
    if known.any():
        size[known] = np.log(population[known])
        size[known] -= size[known].mean()
    return size


def _fit_gravity(located: Located, size: np.ndarray) -> tuple[float, float]:
    """Exponents of population and distance, from ties against pairs drawn by degree."""
    edges, degree = located.ties.edges, located.ties.degree
    if not len(edges):
        return 0.0, 0.0
    rng = np.random.default_rng(0)
    drawn = rng.choice(len(degree), size=(20 * len(edges), 2), p=degree / degree.sum())
    pairs = np.concatenate([edges, drawn[drawn[:, 0] != drawn[:, 1]]])
    is_tie = np.arange(len(pairs)) < len(edges)
    distance = np.log(np.maximum(kilometres(located.points, pairs), _NEAREST_KM))
    terms = np.stack([np.ones(len(pairs)), size[pairs].sum(axis=1), distance], axis=1)
    # A weak ridge keeps a term that does not vary, or that separates the two, finite.
    ridge = np.diag([1e-6, 1e-3, 1e-3])
    estimate = np.zeros(3)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(terms @ estimate, -30, 30)))
        slope = terms.T @ (is_tie - chance) - ridge @ estimate
        curve = (terms * (chance * (1 - chance))[:, None]).T @ terms + ridge
        step = np.linalg.solve(curve, slope)
        estimate += step
        if np.abs(step).max() < 1e-10:  # noqa: PLR2004
            break
    return float(estimate[1]), float(-estimate[2])


def _pair_sampler(points: np.ndarray, mass: np.ndarray, distance: float, count: int) -> Sampler:
    pairs = np.stack(np.triu_indices(len(mass), 1), axis=1)
    length = np.maximum(kilometres(points, pairs), _NEAREST_KM)
    possible = (mass[pairs] > 0).all(axis=1)
    pairs = pairs[possible]
    log_weight = np.log(mass[pairs]).sum(axis=1) - distance * np.log(length[possible])
    return partial(_draw_pairs, pairs, log_weight, count)


def _draw_pairs(
    pairs: np.ndarray, log_weight: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw without replacement: the largest of log weight + Gumbel noise (Yellott 1977)."""
    keys = log_weight + rng.gumbel(size=len(pairs))
    return np.asarray(pairs[np.sort(np.argsort(-keys, kind="stable")[:count])])


def _cell_sampler(points: np.ndarray, mass: np.ndarray, distance: float, count: int) -> Sampler:
    """Prepare draws by cells of the globe: each pair of cells bounds the weights of its places."""
    longitude, latitude = _sphere.degrees(points)
    places = np.flatnonzero(mass > 0)
    grid = np.floor(np.stack([latitude, longitude], axis=1)[places] / _CELL_DEGREES)
    cell = np.unique(grid, axis=0, return_inverse=True)[1]
    order = np.argsort(cell, kind="stable")
    places, cell = places[order], cell[order]
    starts = np.searchsorted(cell, np.arange(cell[-1] + 1))
    centre = np.add.reduceat(points[places], starts, axis=0)
    centre /= np.linalg.norm(centre, axis=1)[:, None]
    away = _sphere.angle_km((points[places] * centre[cell]).sum(axis=1))
    radius = np.maximum.reduceat(away, starts) + 1e-3
    apart = _sphere.angle_km(centre @ centre.T)
    reach = radius[:, None] + radius[None, :]
    extreme = apart - reach if distance >= 0 else apart + reach
    bound = np.maximum(extreme, _NEAREST_KM) ** -distance
    total = np.add.reduceat(mass[places], starts)
    cells = _Cells(
        places=places,
        starts=starts,
        cumulative=np.r_[0.0, np.cumsum(mass[places])],
        pairs=np.cumsum(np.outer(total, total) * bound),
        bound=bound,
    )
    return partial(_draw_by_cells, points, cells, distance, count)


@dataclass(frozen=True)
class _Cells:
    places: np.ndarray
    starts: np.ndarray
    cumulative: np.ndarray
    pairs: np.ndarray
    bound: np.ndarray

    def draw(self, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw pairs of places, and the bound of the weight that they were drawn by."""
        which = np.searchsorted(self.pairs, rng.random(size) * self.pairs[-1], side="right")
        sides = np.stack(np.divmod(np.minimum(which, len(self.pairs) - 1), len(self.starts)), 1)
        ends = np.r_[self.starts[1:], len(self.places)]
        low, high = self.cumulative[self.starts[sides]], self.cumulative[ends[sides]]
        drawn = low + rng.random((size, 2)) * (high - low)
        found = np.searchsorted(self.cumulative, drawn, side="right") - 1
        found = np.clip(found, self.starts[sides], ends[sides] - 1)
        return self.places[found], self.bound[sides[:, 0], sides[:, 1]]


def _draw_by_cells(
    points: np.ndarray, cells: _Cells, distance: float, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw pairs by their bound, keep them by their weight over it, until there are enough."""
    kept = np.empty((0, 2), dtype=np.int64)
    for _ in range(1000):
        pairs, bound = cells.draw(2 * (count - len(kept)) + 64, rng)
        length = np.maximum(kilometres(points, pairs), _NEAREST_KM)
        fits = rng.random(len(pairs)) * bound < length**-distance
        fits &= pairs[:, 0] != pairs[:, 1]
        kept = np.concatenate([kept, np.sort(pairs[fits], axis=1)])
        first = np.unique(kept[:, 0] * len(points) + kept[:, 1], return_index=True)[1]
        kept = kept[np.sort(first)[:count]]
        if len(kept) == count:
            return np.asarray(kept)
    raise NetworkError("the gravity model finds too few different pairs; weaken its exponents")
