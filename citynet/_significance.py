"""Replicates of a null model, and what they say of a statistic: p, z, false discoveries.

Replicate i has its own random stream, so that it is the same whatever computes it, in any order.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar, overload

import numpy as np
import pandas as pd
import scipy

from citynet import _check, _notebook
from citynet._catalogue import told
from citynet._workers import spread
from citynet.errors import NetworkError

T = TypeVar("T")
# Two values closer than this share of their size are the same number, rounded differently.
ROUNDING = 1e-9


def replicate(
    function: Callable[[np.random.Generator], T],
    n: int,
    seed: int,
    executor: Executor | None = None,
) -> list[T]:
    """Call ``function`` n times, each time with a random generator of its own.

    Replicate i gets the i-th child of ``numpy.random.SeedSequence(seed)``. It depends on the seed
    and i alone: not on n, nor on the executor, nor on what runs beside it.

    Parameters
    ----------
    function
        Takes a :class:`numpy.random.Generator` and returns the replicate. Executors that use
        processes need it to be picklable: a module's function, or a ``functools.partial`` of one.
    n
        How many replicates, at least 0.
    seed
        A non-negative integer.
    executor
        Any ``concurrent.futures.Executor`` (threads, processes, Dask's ``Client.get_executor()``);
        this process alone when left out.

    Returns
    -------
    list
        The n results in order.

    Raises
    ------
    NetworkError
        ``n`` or ``seed`` is not a non-negative integer, or a replicate ends whatever process
        computes it.

    Warns
    -----
    CitynetWarning
        A worker died, and what was lost with it was computed again, to the same values.

    Examples
    --------
    >>> cn.nullmodels.replicate(lambda rng: int(rng.integers(100)), 5, seed=1)
    [1, 94, 42, 18, 75]
    """
    for name, value in (("n", n), ("seed", seed)):
        _check.whole(name, value, 0)
    with _notebook.progress(told("Drawing replicates …")) as tell:
        return spread(partial(_replicates, function, seed), n, executor, tell)


def _replicates(
    function: Callable[[np.random.Generator], T], seed: int, start: int, stop: int
) -> list[T]:
    return [
        function(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,))))
        for number in range(start, stop)
    ]


@overload
def p_value(observed: float, replicates: Sequence[float] | np.ndarray) -> float: ...


@overload
def p_value(observed: np.ndarray, replicates: np.ndarray) -> np.ndarray: ...


def p_value(
    observed: float | np.ndarray, replicates: Sequence[float] | np.ndarray
) -> float | np.ndarray:
    """Give the two-sided p-value of a statistic against replicates of a null model.

    p = (r + 1) / (n + 1), where r counts the replicates at least as far from the centre as the
    observed value, and the centre is the mean of all n + 1 values. With the observed value in the
    centre and in the count, p is exact when observed and replicates are exchangeable, and never 0
    (Davison & Hinkley 1997, Bootstrap Methods and their Application, ch. 4; Phipson & Smyth 2010).

    Parameters
    ----------
    observed
        The statistic: a number, or an array of k of them.
    replicates
        n values, or an array of shape (n, k). NaN replicates are left out of n.

    Returns
    -------
    float or numpy.ndarray
        Between 1/(n + 1) and 1; NaN where the observed value is NaN or no replicate is left. It
        says how unusual the value is under this null model, not how large or important.

    Examples
    --------
    >>> cn.nullmodels.p_value(4.0, [0.0, 1.0, 2.0, 1.0, 0.0, 1.0, 2.0, 1.0, 1.0])
    0.1
    """
    drawn = np.asarray(replicates, dtype=float)
    value = np.asarray(observed, dtype=float)
    drawn = drawn.reshape(len(drawn), *value.shape)
    known = ~np.isnan(drawn)
    n = known.sum(axis=0)
    centre = (np.where(known, drawn, 0.0).sum(axis=0) + value) / (n + 1)
    far = np.abs(value - centre)
    slack = ROUNDING * (np.abs(value) + np.abs(centre))
    with np.errstate(invalid="ignore"):
        r = (known & (np.abs(drawn - centre) >= far - slack)).sum(axis=0)
    p = np.where(np.isnan(value) | (n == 0), np.nan, (r + 1) / (n + 1))
    return p if p.ndim else float(p)


@overload
def z_score(observed: float, replicates: Sequence[float] | np.ndarray) -> float: ...


@overload
def z_score(observed: np.ndarray, replicates: np.ndarray) -> np.ndarray: ...


def z_score(
    observed: float | np.ndarray, replicates: Sequence[float] | np.ndarray
) -> float | np.ndarray:
    """Give the standard score of a statistic against replicates of a null model.

    z = (observed - mean) / standard deviation of the replicates (n - 1 in the denominator).

    Parameters
    ----------
    observed
        The statistic: a number, or an array of k of them.
    replicates
        n values, or an array of shape (n, k). NaN replicates are left out.

    Returns
    -------
    float or numpy.ndarray
        In standard deviations; NaN where the replicates do not vary or fewer than two are known.
        Where the null distribution is skewed, z is no guide to p: use :func:`p_value`.

    Examples
    --------
    >>> round(cn.nullmodels.z_score(4.0, [0.0, 1.0, 2.0, 1.0]), 2)
    3.67
    """
    drawn = np.asarray(replicates, dtype=float)
    value = np.asarray(observed, dtype=float)
    drawn = drawn.reshape(len(drawn), *value.shape)
    mean, deviation = _moments(drawn)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(
            deviation > ROUNDING * np.abs(mean),
            (value - mean) / deviation,
            np.nan,
        )
    return z if z.ndim else float(z)


def _moments(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation along the first axis, NaN left out and not warned of."""
    known = ~np.isnan(drawn)
    n = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, drawn, 0.0).sum(axis=0) / n
        squares = np.where(known, (drawn - mean) ** 2, 0.0).sum(axis=0)
        return mean, np.sqrt(np.where(n > 1, squares / (n - 1), np.nan))


@overload
def benjamini_hochberg(p: pd.Series) -> pd.Series: ...


@overload
def benjamini_hochberg(p: Sequence[float] | np.ndarray) -> np.ndarray: ...


def benjamini_hochberg(p: pd.Series | Sequence[float] | np.ndarray) -> pd.Series | np.ndarray:
    """Adjust p-values for the number of tests, controlling the false discovery rate.

    q(i) = min over j >= i of m p(j) / j for the p-values in ascending order (Benjamini & Hochberg
    1995, J. R. Stat. Soc. B 57). Valid for independent or positively dependent tests.

    Parameters
    ----------
    p
        p-values; NaN ones stay NaN and are not counted among the m tests.

    Returns
    -------
    pandas.Series or numpy.ndarray
        Adjusted p-values in the order given; a Series keeps its index and name.

    Raises
    ------
    NetworkError
        A value is not between 0 and 1.

    Examples
    --------
    >>> cn.nullmodels.benjamini_hochberg([0.01, 0.03, 0.5]).round(3).tolist()
    [0.03, 0.045, 0.5]
    """
    values = np.asarray(p, dtype=float)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise NetworkError("p-values lie between 0 and 1")
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        # Not scipy.stats', which takes half a second to load.
        tests = values[known]
        order = np.argsort(tests)
        stepped = tests[order] * (len(tests) / np.arange(1, len(tests) + 1))
        tests[order] = np.minimum.accumulate(stepped[::-1])[::-1]
        adjusted[known] = np.minimum(tests, 1.0)
    return pd.Series(adjusted, p.index, name=p.name) if isinstance(p, pd.Series) else adjusted


def fisher_exact(table: np.ndarray) -> float:
    """Give the two-sided p of a table of two by two counts, its margins held (Fisher 1935).

    That of the tables which are no likelier than the one seen. Not scipy.stats', which takes half a
    second to load.
    """
    (seen, _), (others, _) = table.astype(int).tolist()
    (first, second), taken = table.astype(int).sum(axis=1).tolist(), seen + others
    x = np.arange(max(0, taken - second), min(first, taken) + 1)
    parts = np.array([x, first - x, taken - x, second - taken + x])
    ways = -scipy.special.gammaln(parts + 1.0).sum(axis=0)
    chance = np.exp(ways - ways.max())
    return float(chance[chance <= chance[seen - x[0]] * (1 + ROUNDING)].sum() / chance.sum())


def smallest_p(observed: np.ndarray, replicates: np.ndarray) -> float:
    """Give the p-value of the smallest p among several statistics of the same replicates.

    Parameters
    ----------
    observed
        The k statistics.
    replicates
        Of shape (n, k): a row's statistics are of one draw.

    Returns
    -------
    float
        The share of the n + 1 rows, the observed among them, whose smallest p is no larger than
        the observed one's. Statistics with a NaN are left out; without any it is 0.
    """
    every = np.vstack([observed, replicates])
    every = every[:, ~np.isnan(every).any(axis=0)]
    if not every.size or len(every) == 1:
        return 0.0
    far = np.abs(every - every.mean(axis=0))
    slack = ROUNDING * np.abs(every).max(axis=0)
    reached = [
        len(every) - np.searchsorted(np.sort(column), column - least)
        for column, least in zip(far.T, slack, strict=True)
    ]
    smallest = np.min(reached, axis=0)
    return float((smallest <= smallest[0]).mean())


def significance(
    observed: Mapping[str, float] | pd.Series, replicates: pd.DataFrame | np.ndarray
) -> pd.DataFrame:
    """Compare statistics with their values over replicates of a null model, as one table.

    Parameters
    ----------
    observed
        The k statistics by name.
    replicates
        A row per replicate, a column per statistic in the same order.

    Returns
    -------
    pandas.DataFrame
        A row per statistic: ``observed``; ``mean``, ``std``, ``low`` and ``high`` (the 2.5 % and
        97.5 % quantiles) of the replicates; ``z`` (:func:`z_score`); ``p`` (:func:`p_value`);
        ``q`` (:func:`benjamini_hochberg` over the rows, and at least the share of the replicates
        whose smallest p is as small, for rows that hang together may all be small by chance:
        Westfall & Young 1993, Resampling-Based Multiple Testing); ``n``, the replicates that were
        known.

    Examples
    --------
    >>> drawn = cn.nullmodels.replicate(lambda rng: rng.normal(size=1), 99, seed=0)
    >>> cn.nullmodels.significance({"mean": 3.0}, drawn)[["observed", "p", "q", "n"]].round(2)
          observed     p     q   n
    mean       3.0  0.01  0.01  99
    """
    values = pd.Series(observed, dtype=float)
    drawn = np.asarray(replicates, dtype=float).reshape(len(replicates), len(values))
    mean, deviation = _moments(drawn)
    n = (~np.isnan(drawn)).sum(axis=0)
    quantiles = np.full((2, len(values)), np.nan)
    if (n > 0).any():
        quantiles[:, n > 0] = np.nanquantile(drawn[:, n > 0], [0.025, 0.975], axis=0)
    p = p_value(values.to_numpy(), drawn)
    return pd.DataFrame(
        {
            "observed": values,
            "mean": mean,
            "std": deviation,
            "low": quantiles[0],
            "high": quantiles[1],
            "z": z_score(values.to_numpy(), drawn),
            "p": p,
            "q": np.maximum(benjamini_hochberg(p), smallest_p(values.to_numpy(), drawn)),
            "n": n,
        },
        index=values.index,
    )
