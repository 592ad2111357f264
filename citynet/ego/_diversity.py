"""How various a portfolio is, and what that says of the pool that it may be drawn from."""

from concurrent.futures import Executor
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import _check, nullmodels, regions
from citynet.ego._portfolio import Floats, Of, _ego, _regions, _ties

Counts = npt.NDArray[np.int64]

_DIVERSITIES = ("blau", "shannon", "evenness", "effective", "hhi")
# With fewer no interval covers what it says, in one population or another.
_LEAST = 20


def diversity(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    scheme: regions.Scheme = "continent",
    as_of: str | None = None,
    of: Of = "partners",
    bodies: bool = False,
    replicates: int = 999,
    confidence: float = 0.95,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Measure how evenly the portfolio spreads over regions, with intervals that cover.

    With p_r the share of region r: Blau = 1 - Σ p_r² (Blau 1977; 0: one region, at most
    1 - 1/k for k regions), Shannon = -Σ p_r ln p_r in nats (Shannon 1948; at most ln k), evenness =
    Shannon / ln(regions present) (Pielou 1966), effective = exp(Shannon), the number of equally
    strong regions that would be as diverse (Hill 1973), HHI = Σ p_r² (Herfindahl-Hirschman
    concentration, 1/k to 1).

    ``observed`` is exact of the partners that the city has: where these are all its agreements
    and nothing else is meant, no interval is needed. ``estimate``, ``low`` and ``high`` speak of
    something else, a larger pool of partners from which these are taken as drawn at random, each
    apart from the others, regions that none was drawn from among it.

    Parameters
    ----------
    G, ego, scheme, as_of, bodies
        As in :func:`portfolio`; ``scheme="country"`` gives the concentration on countries.
    of
        ``"partners"`` or ``"agreements"``: what the shares are shares of.
    replicates, seed, executor
        Of the bootstrap, as in ``nullmodels.replicate``; 0 gives no interval.
    confidence
        Of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row per measure: ``observed``; ``estimate`` of the pool's (Shannon: Chao, Wang & Jost
        2013, Methods in Ecology and Evolution 4; Blau and HHI without bias, Simpson 1949; of
        evenness none, for the number of regions in the pool is not known); ``low`` and ``high``,
        the estimate and as many of its errors as Student's t asks for, the error the larger of two
        (bootstrap from a pool with the unseen regions, Chao & Jost 2015, ibid. 6; delete-one
        jackknife), HHI's on its logarithm, and Shannon's upper end too (at most twice as far).
        ``attrs`` has ``n`` (what was counted), ``without_region``, ``coverage`` (share of the pool
        that lies in the regions seen, Good 1953), ``speaks_of`` and ``note``, why there is no
        interval where there is none: fewer
        than 20 were counted, or each lies in a region of its own. Values of schemes with different
        numbers of regions do not compare. Do not use the interval where partners come in groups,
        such as all the members of one association.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, or an argument has an unknown value.

    Examples
    --------
    >>> cn.ego.diversity(G, replicates=99).round(2).head(3)
              observed  estimate   low  high
    blau          0.69      0.70  0.65  0.75
    shannon       1.30      1.33  1.18  1.48
    evenness      0.81       NaN   NaN   NaN
    """
    _check.one_of("of", of, ("partners", "agreements"))
    _check.that(0 < confidence < 1, "confidence", confidence, "a number between 0 and 1")
    ego = _ego(G, ego)
    region = _regions(G, scheme, as_of)
    ties = _ties(G, ego, bodies=bodies)
    drawn_from = list(ties["partner"] if of == "agreements" else dict.fromkeys(ties["partner"]))
    named = [region[partner] for partner in drawn_from]
    codes = pd.factorize(np.array([name for name in named if name], dtype=object))[0]
    counts = np.bincount(codes).astype(np.int64)
    table = pd.DataFrame({"observed": _diversities(counts)}, _DIVERSITIES)
    table[["estimate", "low", "high"]] = np.nan
    # Of a scheme of regions the number is known; of countries there are always more.
    most = len(regions.describe(scheme)) if scheme != "country" and isinstance(scheme, str) else 0
    n = len(codes)
    note = _why_none(counts) if replicates else "no replicates were asked for"
    if n > 1:
        table["estimate"] = _mapped(_estimates(counts))
    if not note:
        draw = partial(_resampled, n=n, shares=_pool(counts, most))
        drawn = np.array(nullmodels.replicate(draw, replicates, seed, executor))
        table[["low", "high"]] = _intervals(counts, most, _estimates(drawn), confidence)
    table.attrs.update(
        n=n,
        without_region=len(named) - n,
        coverage=_coverage(counts) if n else np.nan,
        speaks_of="a larger pool that these partners are taken as drawn from at random",
        note=note,
    )
    return table


def _why_none(counts: Counts) -> str:
    n = int(counts.sum())
    if n < _LEAST:
        return f"no interval: {n} counted, and below {_LEAST} none covers what it says"
    if counts.max() == 1:
        return "no interval: each lies in a region of its own, so no upper bound can be given"
    return ""


def _diversities(counts: Counts) -> Floats:
    total = counts.sum()
    if total == 0:
        return np.full(len(_DIVERSITIES), np.nan)
    shares = counts[counts > 0] / total
    hhi = float((shares**2).sum())
    # One region gives a negative zero.
    shannon = max(float(-(shares * np.log(shares)).sum()), 0.0)
    evenness = shannon / np.log(len(shares)) if len(shares) > 1 else np.nan
    return np.array([1 - hhi, shannon, evenness, np.exp(shannon), hhi])


def _estimates(counts: Counts) -> Floats:
    """Estimate the pool's Shannon entropy and the logarithm of its HHI; rows are of equal sums."""
    n = int(counts.sum(axis=-1).flat[0])
    # Less than one pair that is alike cannot be told from none.
    pairs = np.maximum((counts * (counts - 1.0)).sum(axis=-1), 1.0)
    part = np.where(counts > 0, counts, n)
    shannon = (part / n * (scipy.special.digamma(n) - scipy.special.digamma(part))).sum(axis=-1)
    once, twice = ((counts == times).sum(axis=-1) for times in (1, 2))
    a = _turing(n, once, twice)
    # (1-A)^(1-n) [-ln A - sum_{r<n} (1-A)^r / r], as the series that is left of it.
    shannon += once / n * (1 - a) / n * scipy.special.hyp2f1(1, n, n + 1, 1 - a)
    return np.stack([shannon, np.log(pairs / (n * (n - 1.0)))], axis=-1)


def _turing(n: float, once: npt.ArrayLike, twice: npt.ArrayLike) -> Any:
    """Mean share of the regions seen once (Chao, Wang & Jost 2013, eq. 4), 1 with none."""
    once, twice = np.asarray(once), np.asarray(twice)
    by_pairs = 2 * twice / np.maximum((n - 1) * once + 2 * twice, 1)
    alone = 2 / ((n - 1) * np.maximum(once - 1, 0) + 2)
    return np.where(twice > 0, by_pairs, alone)


def _mapped(estimates: Floats) -> Floats:
    """Give the measures from the entropy and the logarithm of the concentration."""
    shannon, hhi = estimates[..., 0], np.exp(estimates[..., 1])
    return np.stack([1 - hhi, shannon, np.full_like(hhi, np.nan), np.exp(shannon), hhi], axis=-1)


def _coverage(counts: Counts) -> float:
    """Estimate the share of the pool in the regions seen (Chao & Jost 2012, Ecology 93, eq. 4a)."""
    n = int(counts.sum())
    once, twice = (int((counts == times).sum()) for times in (1, 2))
    return 1 - once / n * (1 - _turing(n, once, twice)) if once and n > 1 else float(not once)


def _intervals(counts: Counts, most: int, drawn: Floats, confidence: float) -> Floats:
    n = int(counts.sum())
    spread = drawn.std(axis=0, ddof=1) if len(drawn) > 1 else np.zeros(2)
    error = np.maximum(spread, _jackknife(counts))
    half = scipy.special.stdtrit(n - 1, (1 + confidence) / 2) * error
    at = _estimates(counts)
    least = np.array([0.0, -np.log(most) if most else -np.inf])
    largest = np.array([np.log(most) if most else np.inf, 0.0])
    above = half.copy()
    if at[0] > 0:  # what twenty partners leave unseen lies above: the end of the logarithm's
        above[0] = min(at[0] * np.expm1(half[0] / at[0]), 2 * half[0])
    low, high = np.clip(at - half, least, largest), np.clip(at + above, least, largest)
    ends = _mapped(np.stack([low, high]))
    ends[:, 0] = ends[::-1, 0]  # the more concentrated, the less diverse
    return ends.T


def _pool(counts: Counts, most: int) -> Floats:
    """Make up the pool: shares less what was not seen, which unseen regions have in equal parts."""
    n = counts.sum()
    seen = counts[counts > 0]
    once, twice = (int((seen == times).sum()) for times in (1, 2))
    unseen = int(np.ceil((n - 1) / n * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)))
    if most:
        unseen = min(unseen, most - len(seen))
    missing = 1 - _coverage(counts)
    shares = seen / n
    if not unseen or missing <= 0:
        return np.asarray(shares)
    weight = shares * (1 - shares) ** n
    shares = shares * (1 - missing / weight.sum() * (1 - shares) ** n)
    pool = np.concatenate([np.maximum(shares, 0), np.full(unseen, missing / unseen)])
    return np.asarray(pool / pool.sum())


def _resampled(rng: np.random.Generator, n: int, shares: Floats) -> Counts:
    return rng.multinomial(n, shares)


def _jackknife(counts: Counts) -> Floats:
    """Error of the estimates when each partner is left out in turn."""
    n = counts.sum()
    sizes, alike = np.unique(counts[counts > 0], return_counts=True)
    values = []
    for size in sizes:
        less = counts.copy()
        less[np.flatnonzero(counts == size)[0]] -= 1
        values.append(_estimates(less))
    weights = sizes * alike / n
    mean = weights @ np.array(values)
    return np.asarray(np.sqrt((n - 1) * (weights @ (np.array(values) - mean) ** 2)))
