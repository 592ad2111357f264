"""Random ties by what each place tends to and how far apart two places are, fitted together.

logit P(i - j) = a_i + a_j + f(d_ij) over the pairs that can be ties: maximum entropy where each
place's number of partners and what f tells of distance are held in expectation. The effects of
places are fitted with distance, not taken from their degrees: those hold their remoteness already.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from citynet import _sphere
from citynet._layers import Layers
from citynet.errors import NetworkError

Floats = npt.NDArray[np.float64]

# Pulls the places' effects together a little: without it the exponent of 2 is estimated as 2.3.
_RIDGE = 0.3
_LOOSE = 1e-3
_STEPS = 50
_CLOSE = 1e-7
# Scores have what the effects take up taken out: of effects this near they are as good.
_NEAR = 1e-3
# Places nearer than this are neighbours alike: a city is no point.
NEAREST_KM = 10.0
# All pairs of more places than these are too many to fit.
MOST_PLACES = 3000


@dataclass(frozen=True)
class Pairs:
    """Pairs of places that can be ties: of a layer that has some, between places that have some."""

    n: int
    ends: npt.NDArray[np.int64]  # (pairs, 2), the smaller first
    km: Floats

    def tied(self, edges: npt.NDArray[np.int64]) -> Floats:
        """Tell of each pair whether it is among the ties."""
        keys = np.sort(edges, axis=1).astype(np.int64) @ [self.n, 1]
        return np.isin(self.ends @ [self.n, 1], keys).astype(float)


def admissible(edges: npt.NDArray[np.int64], layers: Layers, points: Floats) -> Pairs:
    """Give the pairs that can be ties.

    Raises
    ------
    NetworkError
        There are too many places, or one of them has no coordinates.
    """
    n = len(points)
    used = np.unique(edges)
    if len(used) > MOST_PLACES:
        raise NetworkError(
            f"{len(used)} places with ties are more than the {MOST_PLACES} whose pairs can be "
            "fitted; ask by country (country_projection), or use model='degree'"
        )
    if np.isnan(points[used]).any():
        raise NetworkError("this model needs the coordinates of every place with a tie")
    i, j = np.triu_indices(len(used), 1)
    ends = np.stack([used[i], used[j]], axis=1).reshape(-1, 2)
    present = np.unique(layers.of(edges[:, 0], edges[:, 1]))
    ends = ends[np.isin(layers.of(ends[:, 0], ends[:, 1]), present)]
    square = ((points[ends[:, 0]] - points[ends[:, 1]]) ** 2).sum(axis=1)
    return Pairs(n, ends, np.maximum(_sphere.chord_km(square), NEAREST_KM))


def by_log(pairs: Pairs) -> Floats:
    """Give what a power law tells of distance: its logarithm (in megametres, to be near 0)."""
    return np.log(pairs.km / 1000)[:, None]


def by_band(pairs: Pairs, bands: int) -> "scipy.sparse.csr_array":
    """Give what bands of equal width in log distance tell: which of them a pair is in."""
    number = band_of(pairs.km, log_limits(pairs.km, bands))
    _, number = np.unique(number, return_inverse=True)
    table = scipy.sparse.csr_array((np.ones(len(number)), (np.arange(len(number)), number)))
    # One band is what the others are compared with.
    return scipy.sparse.csr_array(table[:, 1:])


def log_limits(km: Floats, bands: int) -> Floats:
    """Give the upper limits of bands equal in log distance, from the shortest to the longest."""
    known = np.maximum(km[~np.isnan(km)], NEAREST_KM)
    if not len(known):
        return np.array([np.inf])
    steps = np.geomspace(known.min(), known.max(), bands + 1)[1:]
    return np.asarray(steps * (1 + 1e-9))


def band_of(km: Floats, limits: Floats) -> npt.NDArray[np.int64]:
    """Give the band of each length."""
    return np.searchsorted(limits, np.maximum(km, NEAREST_KM)).astype(np.int64)


@dataclass(frozen=True)
class Model:
    """The design: of each pair its two places and what is told of its distance."""

    pairs: Pairs
    kernel: "Floats | scipy.sparse.csr_array"
    offset: Floats

    @cached_property
    def design(self) -> "scipy.sparse.csr_array":
        """Places (those with ties, numbered anew), then the kernel; a row per pair."""
        count = len(self.pairs.ends)
        _, place = np.unique(self.pairs.ends, return_inverse=True)
        rows = np.repeat(np.arange(count), 2)
        places = scipy.sparse.csr_array((np.ones(2 * count), (rows, place.ravel())))
        kernel = scipy.sparse.csr_array(self.kernel)
        return scipy.sparse.csr_array(scipy.sparse.hstack([places, kernel], format="csr"))

    @cached_property
    def turned(self) -> "scipy.sparse.csr_array":
        """The design on its side."""
        return scipy.sparse.csr_array(self.design.T)

    @cached_property
    def _sides(self) -> npt.NDArray[np.int64]:
        """Columns of the two places of each pair, shape (2, pairs)."""
        return np.unique(self.pairs.ends, return_inverse=True)[1].reshape(-1, 2).T

    @cached_property
    def penalty(self) -> Floats:
        """The ridge: of the places' effects around their mean; hardly any of the kernel's."""
        total = self.design.shape[1]
        places = total - self.kernel.shape[1]
        ridge = np.diag(np.full(total, _LOOSE))
        ridge[:places, :places] += _RIDGE * (np.eye(places) - 1 / places)
        return ridge

    def curve(self, weight: Floats) -> Floats:
        """Information of the effects, with the ridge."""
        a, b = self._sides
        total = self.design.shape[1]
        places = total - self.kernel.shape[1]
        # Of two places there is one pair: its weight is their entry, and no sum.
        curve = np.zeros((total, total))
        curve[a, b] = curve[b, a] = weight
        ends = np.concatenate([a, b])
        curve[np.arange(places), np.arange(places)] = np.bincount(ends, np.tile(weight, 2), places)
        kernel = self.kernel * weight[:, None]
        told = self.turned @ kernel
        curve[:, places:] = told.toarray() if scipy.sparse.issparse(told) else told
        curve[places:, :places] = curve[:places, places:].T
        return curve + self.penalty

    def fit(self, tied: Floats, start: Floats | None = None, close: float = _CLOSE) -> "Fit":
        """Fit by Newton's method, from the effects of a fit to similar ties or from none."""
        effects = np.zeros(self.design.shape[1]) if start is None else start.copy()
        if start is None:
            places = len(effects) - self.kernel.shape[1]
            share = np.clip(tied.mean(), 1e-9, 1 - 1e-9)
            effects[:places] = (scipy.special.logit(share) - self.offset.mean()) / 2
        last = -np.inf
        step = np.zeros(len(effects))
        for _ in range(_STEPS):
            linear = self.design @ effects + self.offset
            value = float(tied @ linear - np.logaddexp(0, linear).sum())
            value -= float(effects @ self.penalty @ effects) / 2
            if value < last - 1e-9:  # a step too far: half of it
                step /= 2
                effects -= step
                continue
            last = value
            chance = scipy.special.expit(linear)
            slope = self.turned @ (tied - chance) - self.penalty @ effects
            curve = self.curve(chance * (1 - chance))
            factor = scipy.linalg.cho_factor(curve, overwrite_a=True, check_finite=False)
            step = scipy.linalg.cho_solve(factor, slope, check_finite=False)
            if np.abs(step).max() < close:
                break
            effects = effects + step
        return Fit(self, tied, effects, chance, factor)


@dataclass(frozen=True)
class Fit:
    """A model with its effects, and the chance of each pair to be a tie."""

    model: Model
    tied: Floats
    effects: Floats
    chance: Floats
    factor: Any  # as scipy.linalg.cho_solve takes it

    @property
    def kernel(self) -> Floats:
        """Effects of what is told of distance."""
        return self.effects[len(self.effects) - self.model.kernel.shape[1] :]

    def draw(self, rng: np.random.Generator) -> Floats:
        """Draw each pair by its chance."""
        return (rng.random(len(self.chance)) < self.chance).astype(float)

    def scores(self, sums: Floats) -> tuple[Floats, Floats]:
        """Give the efficient score of sums over the ties, (pairs, k): in standard deviations, each.

        What the effects can take up of a sum is taken out: what is left has the standard deviation
        that is given second.
        """
        weight = self.chance * (1 - self.chance)
        weighted = weight[:, None] * sums
        taken = self.model.design @ scipy.linalg.cho_solve(
            self.factor, self.model.turned @ weighted
        )
        left = sums - taken
        deviation = np.sqrt((left**2 * weight[:, None]).sum(axis=0))
        with np.errstate(invalid="ignore", divide="ignore"):
            z = ((self.tied - self.chance) @ left) / deviation
        # A sum that the effects take up altogether has nothing left to test.
        nothing = deviation <= 1e-6 * np.sqrt((sums**2 * weight[:, None]).sum(axis=0))
        return np.where(nothing, np.nan, z), np.where(nothing, np.nan, deviation)


def refitted(fit: Fit, sums: Floats, rng: np.random.Generator) -> Floats:
    """Give the scores of ties drawn from a fit, under a fit to them."""
    return fit.model.fit(fit.draw(rng), fit.effects, _NEAR).scores(sums)[0]
