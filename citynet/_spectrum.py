"""Measures that are the leading vector of a matrix: eigenvector centrality and PageRank."""

import numpy as np
import scipy

from citynet._csr import Ties

# Up to here the whole spectrum is quicker than an iteration, and always converges.
_DENSE = 200
_DAMPING = 0.85
# Eigenvalues closer than this share are one, rounded differently.
_SAME = 1e-9


def eigenvector(graph: Ties) -> np.ndarray:
    """Project the uniform vector onto the eigenvectors of the largest eigenvalue."""
    if not len(graph.indices):
        return np.full(graph.n, max(graph.n, 1) ** -0.5)
    weights = graph.weights
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


def _leading(matrix: "scipy.sparse.csr_array") -> tuple[float, np.ndarray]:
    """Largest eigenvalue of a connected graph, and its one eigenvector, of norm 1."""
    if matrix.shape[0] <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        from scipy.sparse.linalg import eigsh  # noqa: PLC0415 - slow to import

        values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(matrix.shape[0]), tol=0)
    return float(values[-1]), np.abs(vectors[:, -1])


def pagerank(graph: Ties) -> np.ndarray:
    """Follow ties at random, starting anew now and then; give how often each node is visited."""
    n = graph.n
    if not n:
        return np.empty(0)
    spread = graph.shares.T
    alone = graph.degree == 0
    rank = np.full(n, 1 / n)
    # The error shrinks by the damping at each step: 220 steps reach rounding.
    for _step in range(220):
        previous = rank
        rank = _DAMPING * (spread @ rank + rank[alone].sum() / n) + (1 - _DAMPING) / n
        if np.abs(rank - previous).sum() < 1e-15:  # noqa: PLR2004
            break
    return np.asarray(rank / rank.sum())
