"""Centrality of the places in the network, one row per node.

:func:`centrality` computes the table, :func:`describe` says of each measure what it is, in which
unit, whether it sees a node's component or the whole graph, where it comes from and what it
cannot say.
"""

import warnings
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, cast

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from citynet import _paths
from citynet._csr import Ties, WeightIs, node_index, ties
from citynet.errors import CitynetWarning, NetworkError
from citynet.network import Bodies, without_bodies

# Up to here the whole spectrum is quicker than an iteration, and always converges.
_DENSE = 200
_DAMPING = 0.85
# Eigenvalues closer than this share are one, rounded differently.
_SAME = 1e-9
# Entries of a matrix product held at once.
_ENTRIES = 20_000_000

_COLUMNS = ("measure", "scope", "unit", "formula", "reference", "cannot_say")
_NOTES = (
    (
        "degree",
        "node",
        "partners",
        "k_i: number of other nodes that i has a tie with",
        "Freeman 1978, Social Networks 1(3)",
        "how much a tie is worth, or with whom it is",
    ),
    (
        "agreements",
        "node",
        "agreements",
        "number of agreements that name i; one of a place with itself counts once",
        "",
        "whether an agreement is alive beyond its signature",
    ),
    (
        "strength",
        "node",
        "that of the weight",
        "s_i = sum over j of w_ij",
        "Barrat et al. 2004, PNAS 101(11)",
        "whether many weak ties or few strong ones make it up",
    ),
    (
        "mean_distance_km",
        "node",
        "km",
        (
            "mean over partners j of the geodesic length of the tie i-j (its edge's distance_km); "
            "NaN without a tie of known length"
        ),
        "Karney 2013, J. Geodesy 87(1), for the geodesic",
        "how far the reach goes in travel time, cost or culture",
    ),
    (
        "betweenness",
        "whole",
        "share of pairs, 0 to 1",
        (
            "2 / ((n - 1)(n - 2)) x sum over pairs s < t of sigma_st(i) / sigma_st; pairs "
            "without a path add nothing"
        ),
        "Freeman 1977, Sociometry 40(1); Brandes 2001, J. Math. Sociol. 25(2)",
        "that anything flows between cities, or that it takes shortest paths",
    ),
    (
        "closeness",
        "component, scaled to the whole",
        "1 / mean distance, 0 to 1 without weights",
        "(r - 1) / (sum of d_ij over the r nodes of i's component) x (r - 1) / (n - 1)",
        "Wasserman & Faust 1994, Social Network Analysis, p. 200",
        (
            "much within a component: its values differ little; between components it mixes "
            "size and distance"
        ),
    ),
    (
        "harmonic",
        "whole",
        "nodes, each divided by its distance",
        "sum over j of 1 / d_ij, 0 where there is no path",
        "Rochat 2009, ASNA; Boldi & Vigna 2014, Internet Mathematics 10(3-4)",
        "whether a value comes from few near nodes or many far ones",
    ),
    (
        "eigenvector",
        "whole",
        "Euclidean norm 1",
        (
            "A x = lambda x for the largest lambda, the projection of the uniform vector onto its "
            "eigenvectors; 0 outside the component with the largest lambda"
        ),
        "Bonacich 1972, J. Math. Sociol. 2(1)",
        "anything about the other components; one dense cluster can take all of it",
    ),
    (
        "pagerank",
        "whole",
        "probability, sum 1",
        (
            "x_i = (1 - d) / n + d x sum over j of x_j w_ij / s_j, d = 0.85, nodes without ties "
            "spread evenly"
        ),
        "Brin & Page 1998, Computer Networks 30",
        "much beyond the degree where ties have no direction",
    ),
    (
        "core_number",
        "node",
        "partners",
        "the largest k such that i is in a subgraph where each node has k partners",
        "Seidman 1983, Social Networks 5(3)",
        "which core of that order, where there are several",
    ),
    (
        "clustering",
        "node",
        "share of pairs of partners, 0 to 1",
        (
            "2 t_i / (k_i (k_i - 1)), t_i the ties among i's partners; with weights each triangle "
            "counts the geometric mean of its weights over the largest weight; 0 below two partners"
        ),
        "Watts & Strogatz 1998, Nature 393; Onnela et al. 2005, Phys. Rev. E 71",
        "that cities with the same partner chose each other for it",
    ),
    (
        "constraint",
        "node",
        "index, up to about 1.1",
        (
            "sum over partners j of (p_ij + sum over q of p_iq p_qj)^2, p_ij = w_ij / s_i; NaN "
            "without ties"
        ),
        "Burt 1992, Structural Holes, ch. 2",
        "whether a city uses the holes; with one partner it is 1 or more whatever the rest",
    ),
    (
        "effective_size",
        "node",
        "partners",
        (
            "sum over partners j of (1 - sum over q of p_iq m_jq), m_jq = w_jq / max_k w_jk; "
            "without weights k_i - 2 t_i / k_i; NaN without ties"
        ),
        "Burt 1992, Structural Holes, ch. 2; Borgatti 1997, Connections 20(1)",
        "redundancy that runs over more than one tie among the partners",
    ),
    (
        "eccentricity",
        "component",
        "steps, or the weight's length",
        "largest d_ij over the nodes j of i's component; 0 without ties",
        "Harary 1969, Graph Theory, ch. 4",
        "anything across components: a pair apart from the rest has 1",
    ),
)
MEASURES = tuple(note[0] for note in _NOTES)
_WHOLE_NUMBERS = {"degree", "agreements", "core_number"}
# On a star these follow from the number of partners and each tie's own weight.
_IDLE_ON_A_STAR = MEASURES[MEASURES.index("betweenness") :]


def describe() -> pd.DataFrame:
    """Describe the measures of :func:`centrality`.

    Returns
    -------
    pandas.DataFrame
        A row per measure, indexed by its name: ``scope`` (whether it reads the node's own ties,
        its component or the whole graph), ``unit``, ``formula``, ``reference``, ``cannot_say``.
    """
    return pd.DataFrame(_NOTES, columns=list(_COLUMNS)).set_index("measure")


def centrality(
    G: "nx.Graph[Any]",
    measures: str | Iterable[str] | None = None,
    weight: str | None = None,
    *,
    weight_is: WeightIs | None = None,
    bodies: Bodies = "keep",
) -> pd.DataFrame:
    """Compute centrality measures, one row per node.

    Several agreements between two places are one tie, by the rule of ``network.simple``: their
    weights add up (of distances the shortest counts). A tie of a node with itself counts in
    ``agreements`` and nowhere else. Formula, unit, scope on a disconnected graph, paper and
    limits of each measure are in :func:`describe`. All equal networkx's on the simple graph
    without self-loops.

    Parameters
    ----------
    G
        An undirected graph or multigraph of n nodes.
    measures
        Names of measures, or one name; all of ``MEASURES`` when left out: ``degree``,
        ``agreements``, ``strength``, ``mean_distance_km``, ``betweenness``, ``closeness``,
        ``harmonic``, ``eigenvector``, ``pagerank``, ``core_number``, ``clustering``,
        ``constraint``, ``effective_size``, ``eccentricity``.
    weight
        An edge attribute with a positive number on every edge (``"weight"`` counts 1 where
        absent). When left out, ``strength`` sums the agreements' ``weight`` and the other
        measures see ties without weights. ``degree``, ``agreements`` and ``core_number`` never
        use it.
    weight_is
        ``"strength"``: more is closer; the way along a tie is 1 / weight long, for
        ``betweenness``, ``closeness``, ``harmonic`` and ``eccentricity`` (Newman 2001, Phys. Rev.
        E 64). ``"distance"``: more is farther; a tie is as long as its weight, and the measures
        of strength see 1 / weight. When left out: a distance for ``distance_km``, else a
        strength.
    bodies
        What to do with international bodies: ``"keep"`` them as nodes, ``"project"`` them into
        ties between their members, ``"drop"`` them; see ``network.without_bodies``.

    Returns
    -------
    pandas.DataFrame
        The measures as columns in the order asked for, the nodes in G's order as index ``node``.
        On a large graph it is the same to the last byte whatever the number of threads; with and
        without the compiled loops of ``citynet[fast]`` it may differ by rounding.

    Raises
    ------
    NetworkError
        A measure is unknown, ``weight`` is absent from an edge or not positive there, another
        argument has an unknown value, or G is directed.

    Warns
    -----
    CitynetWarning
        Every tie ends at one node, as a single city's own agreements do. Then betweenness and
        the measures after it follow from the number of partners and say nothing of a partner.
    """
    names = _names(measures)
    if weight_is is None:
        weight_is = "distance" if weight == "distance_km" else "strength"
    kept = without_bodies(cast("nx.MultiGraph[Any]", G), bodies)
    graph = ties(kept, weight, weight_is)
    _warn_of_star(graph, names)
    found: dict[str, np.ndarray] = {}
    if {"betweenness", "closeness", "harmonic", "eccentricity"} & set(names):
        found = _path_measures(graph, names)
    if "mean_distance_km" in names:
        found["mean_distance_km"] = _mean_distance(kept)
    columns = {name: found[name] if name in found else _LOCAL[name](graph) for name in names}
    whole = _WHOLE_NUMBERS | ({"eccentricity"} if weight is None else set())
    return pd.DataFrame(
        {
            name: values.astype(np.int64) if name in whole else values.astype(float)
            for name, values in columns.items()
        },
        index=node_index(graph.nodes),
        columns=names,
    )


def _mean_distance(G: "nx.Graph[Any]") -> np.ndarray:
    """Mean length of each node's ties; a tie of several agreements counts once."""
    length: dict[Any, dict[Any, float]] = {node: {} for node in G}
    for u, v, data in G.edges(data=True):
        if u != v and "distance_km" in data:
            length[u][v] = length[v][u] = data["distance_km"]
    return np.array([sum(of.values()) / len(of) if of else np.nan for of in length.values()], float)


def _names(measures: str | Iterable[str] | None) -> list[str]:
    if measures is None:
        return list(MEASURES)
    names = [measures] if isinstance(measures, str) else list(dict.fromkeys(measures))
    for name in names:
        if name not in MEASURES:
            raise NetworkError(f"unknown measure {name!r}; expected any of {', '.join(MEASURES)}")
    return names


def _warn_of_star(graph: Ties, names: list[str]) -> None:
    idle = [name for name in _IDLE_ON_A_STAR if name in names]
    if not idle or graph.star_centre is None:
        return
    warnings.warn(
        f"every tie ends at {graph.nodes[graph.star_centre]!r}: {', '.join(idle)} follow from the "
        "number of partners (and each tie's own weight) and carry no further information; for one "
        "city's own agreements use degree, agreements and strength, and citynet.ego",
        CitynetWarning,
        stacklevel=3,
    )


def _path_measures(graph: Ties, names: list[str]) -> dict[str, np.ndarray]:
    n = graph.n
    wanted = set(names) & {"closeness", "harmonic", "eccentricity"}
    if not wanted:
        found = {"betweenness": _paths.betweenness(graph)}
    elif "betweenness" in names:
        found = _paths.shortest_paths(graph)
    else:
        found = _paths.distances(graph)
    if "betweenness" in found:
        found["betweenness"] = found["betweenness"] * (2 / ((n - 1) * (n - 2)) if n > 2 else 0)  # noqa: PLR2004
    if "farness" in found:
        others = graph.component_size - 1.0
        farness = found.pop("farness")
        mean = np.divide(others, farness, out=np.zeros(n), where=farness > 0)
        found["closeness"] = mean * others / max(n - 1, 1)
    return found


def _eigenvector(graph: Ties) -> np.ndarray:
    """Project the uniform vector onto the eigenvectors of the largest eigenvalue."""
    if not len(graph.indices):
        return np.full(graph.n, max(graph.n, 1) ** -0.5)
    weights = _unit_strength(graph)
    matrix = graph.matrix(weights)
    # A component's eigenvalue lies between the norm of its longest row and its largest row sum:
    # most small components are out without looking.
    sums = np.bincount(graph.rows, weights, minlength=graph.n)
    least = np.sqrt(np.bincount(graph.rows, weights**2, minlength=graph.n).max(initial=0))
    largest = np.zeros(int(graph.component.max(initial=-1)) + 1)
    np.maximum.at(largest, graph.component, sums)
    members = np.argsort(graph.component, kind="stable")
    ends = np.cumsum(np.bincount(graph.component))
    found = []
    for part in np.flatnonzero(largest >= least * (1 - _SAME)):
        inside = members[ends[part - 1] if part else 0 : ends[part]]
        value, vector = _leading(matrix[inside][:, inside])
        found.append((value, inside, vector * vector.sum()))
    top = max((value for value, _, _ in found), default=0.0)
    result = np.zeros(graph.n)
    for value, inside, vector in found:
        if value >= top * (1 - _SAME):
            result[inside] = vector
    return result / (np.linalg.norm(result) or 1)


def _leading(matrix: sparse.csr_array) -> tuple[float, np.ndarray]:
    """Largest eigenvalue of a connected graph, and its one eigenvector, of norm 1."""
    if matrix.shape[0] <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        from scipy.sparse.linalg import eigsh  # noqa: PLC0415 - slow to import

        values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(matrix.shape[0]), tol=0)
    return float(values[-1]), np.abs(vectors[:, -1])


def _pagerank(graph: Ties) -> np.ndarray:
    n = graph.n
    if not n:
        return np.empty(0)
    spread = _share(graph).T
    alone = graph.degree == 0
    rank = np.full(n, 1 / n)
    # The error shrinks by the damping at each step: 220 steps reach rounding.
    for _ in range(220):
        previous = rank
        rank = _DAMPING * (spread @ rank + rank[alone].sum() / n) + (1 - _DAMPING) / n
        if np.abs(rank - previous).sum() < 1e-15:  # noqa: PLR2004
            break
    return np.asarray(rank / rank.sum())


def _core_number(graph: Ties) -> np.ndarray:
    """Peel the nodes with the fewest partners left, round by round (Batagelj & Zaversnik 2003)."""
    matrix = graph.matrix(np.ones(len(graph.indices), dtype=np.int64))
    left = graph.degree.copy()
    core = np.zeros(graph.n, dtype=np.int64)
    alive = np.ones(graph.n, dtype=bool)
    k = 0
    while alive.any():
        k = max(k, int(left[alive].min()))
        peeled = alive & (left <= k)
        core[peeled] = k
        alive &= ~peeled
        left -= matrix @ peeled.astype(np.int64)
    return core


def _strength(graph: Ties) -> np.ndarray:
    return np.asarray(np.bincount(graph.rows, graph.strength, minlength=graph.n))


def _unit_strength(graph: Ties) -> np.ndarray:
    """Strength of each tie, or 1 where the caller asked for no weights."""
    return np.ones(len(graph.indices)) if graph.length is None else graph.strength


def _clustering(graph: Ties) -> np.ndarray:
    weights = _unit_strength(graph)
    side = graph.matrix(np.cbrt(weights / weights.max(initial=0)) if len(weights) else weights)
    twice = _along_ties(graph, side, side).multiply(side).sum(axis=1)
    pairs = graph.degree * (graph.degree - 1.0)
    return np.asarray(np.divide(twice, pairs, out=np.zeros(graph.n), where=pairs > 0))


def _constraint(graph: Ties) -> np.ndarray:
    share = _share(graph)
    invested = share + _along_ties(graph, share, share)
    return np.where(graph.degree > 0, invested.power(2).sum(axis=1), np.nan)


def _effective_size(graph: Ties) -> np.ndarray:
    weights = _unit_strength(graph)
    largest = np.zeros(graph.n)
    np.maximum.at(largest, graph.rows, weights)
    marginal = graph.matrix(weights / largest[graph.rows])
    redundancy = _along_ties(graph, _share(graph), marginal.T.tocsr()).sum(axis=1)
    return np.where(graph.degree > 0, graph.degree - redundancy, np.nan)


def _share(graph: Ties) -> sparse.csr_array:
    """Share of i's strength that each tie holds."""
    weights = _unit_strength(graph)
    total = np.bincount(graph.rows, weights, minlength=graph.n)
    return graph.matrix(weights / total[graph.rows])


def _along_ties(graph: Ties, left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    """Multiply two matrices, keeping the entries where there is a tie, some rows at a time.

    What is kept goes around triangles, so the rest of the graph is left out from the start: a
    hub's many leaves would fill the product.
    """
    core = np.flatnonzero(_core_number(graph) > 1)
    inner = graph.subgraph(core)
    pattern = inner.matrix(np.ones(len(inner.indices)))
    left, right = left[core][:, core], right[core][:, core]
    entries = np.cumsum(pattern @ inner.degree)
    bounds = np.searchsorted(entries, np.arange(_ENTRIES, entries.max(initial=0), _ENTRIES))
    blocks = [
        (left[first:last] @ right).multiply(pattern[first:last])
        for first, last in pairwise(np.unique(np.r_[0, bounds, inner.n]))
    ]
    if not blocks:
        return sparse.csr_array((graph.n, graph.n))
    kept = sparse.coo_array(sparse.vstack(blocks))
    ends = core[kept.coords[0]], core[kept.coords[1]]
    return sparse.csr_array((kept.data, ends), shape=(graph.n, graph.n))


_LOCAL: dict[str, Callable[[Ties], np.ndarray]] = {
    "degree": lambda graph: graph.degree,
    "agreements": lambda graph: graph.agreements,
    "strength": _strength,
    "eigenvector": _eigenvector,
    "pagerank": _pagerank,
    "core_number": _core_number,
    "clustering": _clustering,
    "constraint": _constraint,
    "effective_size": _effective_size,
}
