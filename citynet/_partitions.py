"""How much two partitions of the same nodes agree: adjusted mutual information and Rand index."""

from collections.abc import Sequence

import numpy as np
import scipy


def mean_pairwise(information: np.ndarray) -> float:
    upper = information[np.triu_indices(len(information), 1)]
    return float(upper.mean()) if len(upper) else float("nan")


def by_size(labels: np.ndarray) -> np.ndarray:
    """Renumber groups from 0 by falling size; of equal ones the one seen first comes first."""
    _, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[inverse]


def pairwise_ami(partitions: np.ndarray | Sequence[Sequence[int]]) -> np.ndarray:
    """Give the adjusted mutual information of every two partitions.

    AMI = (MI - E[MI]) / (mean of the two entropies - E[MI]), the expectation over all pairs of
    partitions with the same group sizes (Vinh, Epps & Bailey 2010, J. Mach. Learn. Res. 11). It
    equals scikit-learn's; a group's part in E[MI] depends on its size alone, so that each pair of
    sizes is worked out once for all partitions.

    Parameters
    ----------
    partitions
        Group numbers, shape (runs, n).

    Returns
    -------
    numpy.ndarray
        Shape (runs, runs), symmetric, 1 for partitions that are the same up to the numbers; about
        0 for unrelated ones, and below 0 where they agree less than chance would. It does not say
        in which groups two partitions differ.
    """
    labels = np.asarray(partitions)
    runs, n = labels.shape
    codes = [np.unique(row, return_inverse=True)[1] for row in labels]
    sizes = [np.bincount(code) for code in codes]
    distinct = np.unique(np.concatenate([*sizes, np.empty(0, dtype=np.int64)]))
    expected = _expected_information(distinct, n)
    # How many groups of each size, per partition.
    tally = np.array(
        [np.bincount(np.searchsorted(distinct, size), minlength=len(distinct)) for size in sizes]
    )
    chance = tally @ expected @ tally.T
    entropy = np.array([_entropy(size, n) for size in sizes])
    information = np.ones((runs, runs))
    for a in range(runs):
        for b in range(a):
            joint = np.unique(codes[a] * n + codes[b], return_counts=True)[1]
            if len(joint) == len(sizes[a]) == len(sizes[b]):
                continue
            mutual = entropy[a] + entropy[b] - _entropy(joint, n)
            ceiling = (entropy[a] + entropy[b]) / 2 - chance[a, b]
            value = (mutual - chance[a, b]) / ceiling if abs(ceiling) > 1e-12 else 0.0  # noqa: PLR2004
            information[a, b] = information[b, a] = value
    return information


def _entropy(sizes: np.ndarray, n: int) -> float:
    share = sizes / n
    return float(-(share * np.log(share)).sum())


def _expected_information(sizes: np.ndarray, n: int) -> np.ndarray:
    """Give the expected part in MI of a group of each size against one of each other, (s, s)."""
    rows, columns = np.triu_indices(len(sizes))
    a, b = sizes[rows], sizes[columns]
    # Bernstein's inequality: beyond this many shared nodes from the mean, all chances together
    # are below exp(-39), less than rounding.
    mean = a * b / n
    reach = 26 + 9 * np.sqrt(mean * (1 - a / n) * (1 - b / n) * n / max(n - 1, 1))
    low = np.maximum(np.maximum(1, a + b - n), np.floor(mean - reach).astype(np.int64))
    high = np.minimum(np.minimum(a, b), np.ceil(mean + reach).astype(np.int64))
    count = high - low + 1
    pair = np.repeat(np.arange(len(a)), count)
    shared = np.arange(count.sum()) - (np.cumsum(count) - count - low)[pair]
    log_factorial = scipy.special.gammaln(np.arange(n + 1) + 1.0)
    fixed = log_factorial[a] + log_factorial[b] + log_factorial[n - a] + log_factorial[n - b]
    log_chance = (
        (fixed - log_factorial[n])[pair]
        - log_factorial[shared]
        - log_factorial[a[pair] - shared]
        - log_factorial[b[pair] - shared]
        - log_factorial[(n - a - b)[pair] + shared]
    )
    term = shared / n * (np.log(shared) - np.log(mean)[pair]) * np.exp(log_chance)
    expected = np.zeros((len(sizes), len(sizes)))
    expected[rows, columns] = np.bincount(pair, term, minlength=len(a))
    return np.asarray(np.triu(expected) + np.triu(expected, 1).T)
