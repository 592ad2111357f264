"""Who ties with whom: a row per pair that could have a tie, and regressions on such rows.

:func:`dyads` makes the table, :func:`gravity` and :func:`logistic` fit it with an effect for each
side, :func:`mrqap` tests a linear model by permutation. Rows that share a country or a place are
not independent, so the errors come from leaving out one at a time with all its rows (the node
jackknife; Snijders & Borgatti 1999, Connections 22(2)). Tables are tidy: ``table.to_latex()``
writes what a paper needs. All but :func:`dyads` and :func:`mrqap` need ``citynet[models]``.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import _check
from citynet._dyads import Ints, dyads
from citynet._significance import replicate
from citynet.errors import NetworkError

__all__ = ["dyads", "gravity", "logistic", "mrqap"]

Floats = npt.NDArray[np.float64]
_Draws = tuple[int, int, Executor | None]  # how many, with which seed, by whom

# More effects than this make the tables of the fit too large; countries are the unit then.
_MOST = 600
# Countries or places below which an error from leaving one out says nothing.
_LEAST = 5
_ROUNDS, _CLOSE, _REFIT = 60, 1e-9, 1e-6


@dataclass(frozen=True)
class _Design:
    """A regression on pairs: outcome, covariates, and an effect of each side."""

    y: Floats
    x: Floats  # (pairs, covariates)
    i: Ints
    j: Ints
    count: int  # of units
    offset: Floats
    apart: bool  # units of the two sides are others


def gravity(
    table: pd.DataFrame,
    covariates: Sequence[str] = ("log_distance",),
    *,
    outcome: str = "agreements",
    offset: str | None = None,
    replicates: int = 0,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Fit numbers of agreements by a gravity model with an effect of each side.

    E y_ij = exp(a_i + a_j + b' x_ij), by Poisson pseudo-maximum likelihood, which pairs without
    agreements do not bias (Santos Silva & Tenreyro 2006, Review of Economics and Statistics 88).
    The effects hold what each side has: populations, and whatever else is one side's alone, are
    in them and cannot be covariates.

    The null of each covariate, in words: held are both sides' effects and the other covariates;
    b is 0, while what two units have with others may hang together in any way.

    Parameters
    ----------
    table
        As :func:`dyads` gives it, columns of one's own added.
    covariates
        Columns; rows where one is missing are left out.
    outcome
        A column of counts.
    offset
        A column whose logarithm is added, ``"exposure"`` say.
    replicates, seed, executor
        Of the permutation test, as in ``nullmodels.replicate``; 0 leaves it out.

    Returns
    -------
    pandas.DataFrame
        A row per covariate: ``coefficient``; ``error`` by the node jackknife (Snijders & Borgatti
        1999), ``low`` and ``high`` (95 %, Student's t), ``p``; ``p_dsp``, by double
        semi-partialling with the residuals of this model (Dekker, Krackhardt & Snijders 2007);
        ``error_model``, as if pairs were independent, and ``error_dyadic`` (Aronow, Samii &
        Assenova 2015, Political Analysis 23), which rejected true nulls in 12 to 25 of 100 at 12
        to 50 countries and is here only to be compared with others' tables. ``attrs`` has ``n``,
        ``units``, ``dropped`` (units without any agreement, which tell nothing: Santos Silva &
        Tenreyro 2010) and ``deviance``. Not for fewer than five units, nor where a covariate
        parts pairs with agreements from those without.

    Raises
    ------
    NetworkError
        A column is missing, there are too few units or too many, or the fit does not converge.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> i, j = np.triu_indices(12, 1)
    >>> pairs = pd.DataFrame({"i": i, "j": j, "log_distance": rng.normal(7, 1, len(i))})
    >>> pairs["agreements"] = rng.poisson(np.exp(9 - pairs["log_distance"]))
    >>> cn.models.gravity(pairs)[["coefficient", "error"]].round(2)
                  coefficient  error
    term
    log_distance         -1.0   0.08
    """
    draws = (replicates, seed, executor)
    return _fitted(table, covariates, outcome, offset, family="poisson", draws=draws)


def logistic(
    table: pd.DataFrame,
    covariates: Sequence[str] = ("log_distance",),
    *,
    outcome: str = "ties",
    replicates: int = 0,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Fit whether pairs have a tie, by a logistic model with an effect of each side.

    logit P(y_ij > 0) = a_i + a_j + b' x_ij (the beta model with covariates; Graham 2017,
    Econometrica 85). Null, errors and table are those of :func:`gravity`: held are the effects of
    both sides and the other covariates; with ``replicates``, drawn is which unit is which.

    Parameters
    ----------
    table, covariates, replicates, seed, executor
        As in :func:`gravity`.
    outcome
        A column; above 0 is a tie.

    Returns
    -------
    pandas.DataFrame
        As :func:`gravity` gives it. Units with all possible ties or none tell nothing and are
        ``dropped``. With few ties to a unit the effects are biased away from 0, as with any
        fixed effects in a logit: not for networks of places with a partner or two.

    Raises
    ------
    NetworkError
        As :func:`gravity`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> i, j = np.triu_indices(25, 1)
    >>> pairs = pd.DataFrame({"i": i, "j": j, "near": rng.random(len(i)) < 0.5})
    >>> pairs["ties"] = rng.random(len(i)) < np.where(pairs["near"], 0.6, 0.3)
    >>> cn.models.logistic(pairs, ["near"]).loc["near", ["low", "high"]].round(1).tolist()
    [1.0, 2.3]
    """
    draws = (replicates, seed, executor)
    return _fitted(table, covariates, outcome, None, family="logit", draws=draws)


def _fitted(
    table: pd.DataFrame,
    covariates: Sequence[str],
    outcome: str,
    offset: str | None,
    *,
    family: str,
    draws: _Draws,
) -> pd.DataFrame:
    whole, names = _design(table, covariates, outcome, offset, binary=family == "logit")
    design, dropped = _without_separated(whole, family)
    left = np.unique(np.concatenate([design.i, design.j]))
    if len(left) < _LEAST:
        raise NetworkError(f"{len(left)} units with and without ties; {_LEAST} are needed")
    full, model_errors, deviance = _by_statsmodels(design, family)
    k = len(names)
    effects = np.zeros(design.count)
    effects[left[int(design.apart) :]] = full[k:]
    leaving = np.array(
        [_refitted(_less(design, unit), family, full[:k], effects) for unit in left.tolist()]
    )
    count = len(left)
    # Each pair is left out twice (Snijders & Borgatti 1999, eq. 3).
    spread = ((leaving - leaving.mean(axis=0)) ** 2).sum(axis=0)
    error = np.sqrt((count - 2) / (2 * count) * spread)
    half = scipy.special.stdtrit(count - 1, 0.975) * error
    result = pd.DataFrame({"coefficient": full[:k], "error": error}, pd.Index(names, name="term"))
    result["low"], result["high"] = full[:k] - half, full[:k] + half
    result["p"] = 2 * scipy.special.stdtr(count - 1, -np.abs(full[:k] / error))
    result["p_dsp"] = [
        _dsp(design, term, family, draws) if draws[0] else np.nan for term in range(k)
    ]
    result["error_model"] = model_errors[:k]
    result["error_dyadic"] = _dyadic(design, family, full)[:k]
    names_of = table.attrs.get("level", "unit")
    result.attrs.update(
        n=len(design.y), units=count, dropped=dropped, deviance=deviance, level=names_of
    )
    return result


def _design(
    table: pd.DataFrame,
    covariates: Sequence[str],
    outcome: str,
    offset: str | None,
    *,
    binary: bool,
) -> tuple[_Design, list[str]]:
    names = [covariates] if isinstance(covariates, str) else list(covariates)
    needed = ["i", "j", outcome, *names, *([offset] if offset else [])]
    if missing := [name for name in needed if name not in table]:
        raise NetworkError(f"the table has no column {', '.join(missing)}")
    rows = table[needed].dropna()
    rows = rows[rows["i"] != rows["j"]]
    units = pd.unique(pd.concat([rows["i"], rows["j"]]))
    if len(units) > _MOST:
        raise NetworkError(f"{len(units)} units have an effect each; at most {_MOST} can be fitted")
    number = {name: row for row, name in enumerate(units)}
    i, j = (np.array([number[name] for name in rows[side]], dtype=np.int64) for side in "ij")
    y = np.asarray(rows[outcome], dtype=np.float64)
    x = np.asarray(rows[names], dtype=np.float64).reshape(len(rows), len(names))
    add = np.log(rows[offset].to_numpy(dtype=float)) if offset else np.zeros(len(rows))
    apart = not set(i.tolist()) & set(j.tolist())
    if binary:
        y = np.asarray(y > 0, dtype=np.float64)
    return _Design(y, x, i, j, len(units), np.asarray(add, dtype=np.float64), apart), names


def _taken(design: _Design, kept: npt.NDArray[np.bool_]) -> _Design:
    return replace(
        design,
        y=design.y[kept], x=design.x[kept], i=design.i[kept], j=design.j[kept],
        offset=design.offset[kept],
    )  # fmt: skip


def _less(design: _Design, unit: int) -> _Design:
    return _taken(design, (design.i != unit) & (design.j != unit))


def _without_separated(design: _Design, family: str) -> tuple[_Design, int]:
    """Leave out units without any tie, or with all, whose effect would be infinite."""
    dropped = 0
    while True:
        ends = np.concatenate([design.i, design.j])
        having = np.bincount(ends, np.tile(design.y, 2), minlength=design.count)
        pairs = np.bincount(ends, minlength=design.count)
        idle = (pairs > 0) & ((having == 0) | ((family == "logit") & (having == pairs)))
        if not idle.any():
            return design, dropped
        dropped += int(idle.sum())
        design = _taken(design, ~idle[design.i] & ~idle[design.j])


def _matrix(design: _Design) -> Floats:
    """Covariates, and a column for the effect of each unit that is left."""
    _left, effects = _effects(design)
    # Of two sides apart a constant can be moved from one to the other.
    return np.hstack([design.x, effects[:, int(design.apart) :]])


def _effects(design: _Design) -> tuple[Ints, Floats]:
    """Give the units that are left, and a column of each that marks its pairs."""
    left, code = np.unique(np.concatenate([design.i, design.j]), return_inverse=True)
    effects = np.zeros((len(design.y), len(left)))
    rows = np.arange(len(design.y))
    for side in np.split(code, 2):
        effects[rows, side] += 1
    return left, effects


def _by_statsmodels(design: _Design, family: str) -> tuple[Floats, Floats, float]:
    sm = _check.optional("statsmodels.api", "models", NetworkError)
    families = {"poisson": sm.families.Poisson, "logit": sm.families.Binomial}
    matrix = _matrix(design)
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise NetworkError("a covariate follows from the others or from the effects of one side")
    model = sm.GLM(design.y, matrix, family=families[family](), offset=design.offset)
    found = model.fit(maxiter=_ROUNDS, tol=_CLOSE)
    if not found.converged or np.abs(found.params[: design.x.shape[1]]).max(initial=0) > 1e3:  # noqa: PLR2004
        raise NetworkError(
            "the fit does not converge: a covariate may part pairs with from without"
        )
    return np.asarray(found.params), np.asarray(found.bse), float(found.deviance)


def _mean(eta: Floats, family: str) -> tuple[Floats, Floats]:
    """Give the mean and its derivative, which are the weights of a row too."""
    if family == "poisson":
        mean = np.exp(np.minimum(eta, 300))
        return mean, mean
    mean = 1 / (1 + np.exp(-np.clip(eta, -300, 300)))
    return mean, np.maximum(mean * (1 - mean), 1e-300)


def _refitted(design: _Design, family: str, start: Floats, effects: Floats) -> Floats:
    """Fit again with some rows left out, by Newton's method from what all rows gave."""
    design, _dropped = _without_separated(design, family)
    left, marks = _effects(design)
    matrix = np.hstack([design.x, marks])
    beta = np.concatenate([start, effects[left]])
    for _ in range(_ROUNDS):
        mean, weight = _mean(matrix @ beta + design.offset, family)
        score = matrix.T @ (design.y - mean)
        # Least squares, for a constant may be moved from one side to the other.
        step = np.linalg.lstsq(matrix.T @ (matrix * weight[:, None]), score, rcond=None)[0]
        largest = float(np.abs(step).max())
        beta += step * min(1.0, 5.0 / max(largest, 1.0))  # a step from afar may overshoot
        if largest < _REFIT:
            break
    return np.asarray(beta[: len(start)])


def _dyadic(design: _Design, family: str, full: Floats) -> Floats:
    """Give errors that allow for pairs that share a unit (Aronow, Samii & Assenova 2015)."""
    matrix = _matrix(design)
    mean, weight = _mean(matrix @ full + design.offset, family)
    scores = matrix * (design.y - mean)[:, None]
    by_unit = np.zeros((design.count, matrix.shape[1]))
    for side in (design.i, design.j):
        np.add.at(by_unit, side, scores)
    meat = by_unit.T @ by_unit - scores.T @ scores
    bread = np.linalg.inv(matrix.T @ (matrix * weight[:, None]))
    units = len(np.unique(np.concatenate([design.i, design.j])))
    variance = np.diag(bread @ meat @ bread) * units / (units - 1)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def _dsp(design: _Design, term: int, family: str, draws: _Draws) -> float:
    """Permute what is left of a covariate against what a model without it leaves of the outcome."""
    others = np.delete(design.x, term, axis=1)
    less = replace(design, x=others)
    params, _errors, _deviance = _by_statsmodels(less, family)
    matrix = _matrix(less)
    mean, weight = _mean(matrix @ params + design.offset, family)
    root = np.sqrt(weight)[:, None]
    own = design.x[:, term]
    fitted = np.linalg.lstsq(matrix * root, own * root[:, 0], rcond=None)[0]
    return _permuted(design, design.y - mean, own - matrix @ fitted, draws)


def _permuted(design: _Design, left: Floats, own: Floats, draws: _Draws) -> float:
    """Compare the sum of products with those of rows and columns dealt out anew."""
    table = np.zeros((design.count, design.count))
    table[design.i, design.j] = own
    if not design.apart:
        table[design.j, design.i] = own
    draw = partial(_dealt, table=table, i=design.i, j=design.j, left=left, apart=design.apart)
    drawn = np.abs(np.array(replicate(draw, *draws)))
    slack = 1e-9 * np.abs(left @ own)
    return float(((drawn >= np.abs(left @ own) - slack).sum() + 1) / (draws[0] + 1))


def _dealt(
    rng: np.random.Generator, table: Floats, i: Ints, j: Ints, left: Floats, *, apart: bool
) -> float:
    rows = np.arange(len(table))
    for side in (np.unique(i), np.unique(j)) if apart else (np.union1d(i, j),):
        rows[side] = rng.permutation(side)
    return float(left @ table[rows[i], rows[j]])


def mrqap(
    table: pd.DataFrame,
    covariates: Sequence[str] = ("log_distance",),
    *,
    outcome: str = "agreements",
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Fit a linear model on pairs and test it by double semi-partialling.

    The null of each covariate, in words: held are the outcome, the other covariates and how what
    is left of this one hangs together among units; drawn is which unit is which, rows and columns
    dealt out together (Dekker, Krackhardt & Snijders 2007, Psychometrika 72, 563-581).

    Parameters
    ----------
    table
        As :func:`dyads` gives it: every pair of units once.
    covariates, outcome
        Columns.
    replicates, seed, executor
        Of the permutations, as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per covariate and ``(intercept)``: ``coefficient`` (ordinary least squares), ``t``
        (of that fit, a pivot and no test), ``p`` (two-sided, of t among the permutations; NaN for
        the intercept). ``attrs`` has ``n``, ``units`` and ``r_squared``. With outcomes that are
        counts of very unequal units use :func:`gravity`; not for pairs of which many are missing.

    Raises
    ------
    NetworkError
        A column is missing, or there are fewer than five units.

    Examples
    --------
    >>> import networkx as nx, numpy as np, pandas as pd
    >>> F = nx.florentine_families_graph()
    >>> i, j = np.triu_indices(len(F), 1)
    >>> tied = nx.to_numpy_array(F)
    >>> pairs = pd.DataFrame({"i": i, "j": j, "agreements": tied[i, j]})
    >>> pairs["shared"] = (tied @ tied)[i, j]
    >>> cn.models.mrqap(pairs, ["shared"], replicates=199).round(2).loc["shared", "coefficient"]
    np.float64(0.0)
    """
    design, names = _design(table, covariates, outcome, None, binary=False)
    if design.count < _LEAST:
        raise NetworkError(f"{design.count} units; {_LEAST} are needed")
    ones = np.ones((len(design.y), 1))
    matrix = np.hstack([design.x, ones])
    beta, t = _ols(matrix, design.y)
    draws = (replicates, seed, executor)
    p = [_mrqap_p(design, term, t[term], draws) for term in range(len(names))]
    index = pd.Index([*names, "(intercept)"], name="term")
    result = pd.DataFrame({"coefficient": beta, "t": t, "p": [*p, np.nan]}, index)
    left = design.y - matrix @ beta
    whole = ((design.y - design.y.mean()) ** 2).sum()
    r_squared = float(1 - left @ left / whole) if whole else np.nan
    result.attrs.update(n=len(design.y), units=design.count, r_squared=r_squared)
    return result


def _ols(matrix: Floats, y: Floats) -> tuple[Floats, Floats]:
    inverse = np.linalg.pinv(matrix.T @ matrix)
    beta = inverse @ (matrix.T @ y)
    left = y - matrix @ beta
    variance = left @ left / max(len(y) - matrix.shape[1], 1)
    error = np.sqrt(np.maximum(np.diag(inverse) * variance, 1e-300))
    return np.asarray(beta), np.asarray(beta / error)


def _mrqap_p(design: _Design, term: int, observed: float, draws: _Draws) -> float:
    others = np.hstack([np.delete(design.x, term, axis=1), np.ones((len(design.y), 1))])
    own = design.x[:, term]
    own = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
    table = np.zeros((design.count, design.count))
    table[design.i, design.j] = own
    if not design.apart:
        table[design.j, design.i] = own
    statistic: Callable[[np.random.Generator], float] = partial(
        _mrqap_t, design=design, table=table, others=others
    )
    drawn = np.abs(np.array(replicate(statistic, *draws)))
    return float(((drawn >= abs(observed) * (1 - 1e-9)).sum() + 1) / (draws[0] + 1))


def _mrqap_t(rng: np.random.Generator, design: _Design, table: Floats, others: Floats) -> float:
    rows = np.arange(len(table))
    sides = (np.unique(design.i), np.unique(design.j)) if design.apart else (rows,)
    for side in sides:
        rows[side] = rng.permutation(side)
    own = table[rows[design.i], rows[design.j]]
    return float(_ols(np.hstack([own[:, None], others]), design.y)[1][0])
