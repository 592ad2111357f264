"""Registers of any size that look like those that people keep, drawn from the gazetteer.

For trying out how long something takes, and whether places are found: the truth is known.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, countries, vocabulary
from citynet.errors import CitynetError

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_SMALLEST = 5_000  # inhabitants: smaller places are in few registers
_SIZE = 0.6  # power of a place's population by which it has partners
_DISTANCE = 0.9  # power of the distance by which countries have fewer
_NEAR_KM = 300.0
_HOME = 0.1  # how much less than its distance says a country chooses its own
_SPREAD = 0.8  # of countries' eagerness to sign, whose logarithm is normal
_TYPES = 0.25  # each next type of agreement stands for so much of what is left
_OVER = 0.03  # share of agreements that do not hold any more
_FIRST, _YEARS = 1950, 75
_DATED = {"": 0.35, "year": 0.35, "month": 0.05, "day": 0.25}


def synthetic(n: int, seed: int = 0, *, errors: float = 0.0, located: bool = False) -> pd.DataFrame:
    """Draw a register of so many agreements between places of 5,000 inhabitants and more.

    Places have partners by their population to the power of .6; countries are more or less eager to
    sign, choose one another less with the distance to the power of .9, and their own rarely. Types
    and dates are spread as in registers: a third of them undated, a third with the year alone.
    None of it is a model of diplomacy.

    Parameters
    ----------
    n
        Number of agreements, 1 or more.
    seed
        Of the draw.
    errors
        Share of rows, from 0 to 1, in which the partner's name lacks a letter.
    located
        Whether ``a_lat`` … ``b_lon`` hold the places' points; else they are to be found.

    Returns
    -------
    pandas.DataFrame
        An Agreement table with ``a_geonameid`` and ``b_geonameid``: whom the rows mean.

    Raises
    ------
    CitynetError
        ``n`` or ``errors`` is out of range.

    Examples
    --------
    >>> table = cn.datasets.synthetic(1_000)
    >>> len(table), float(table["signed"].isna().mean().round(1))
    (1000, 0.3)
    """
    _check.that(n >= 1, "n", n, "1 or more", CitynetError)
    _check.that(0 <= errors <= 1, "errors", errors, "from 0 to 1", CitynetError)
    # Both are heavier than the data sets' list.
    from citynet.agreements import validate  # noqa: PLC0415
    from citynet.agreements._headings import is_missing  # noqa: PLC0415
    from citynet.geocoding import gazetteer  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    places = gazetteer.load()
    known = list(map(places.place, places.populous(_SMALLEST)))
    # Italy has a town that a table's reader takes for nothing: None.
    known = [place for place in known if not is_missing(place.name)]
    lands = {code: countries.name(code) for code in {place.country for place in known}}
    a, b = _pairs(rng, known, n)
    table: dict[str, Any] = {}
    for side, ends in (("a", a), ("b", b)):
        for name in ("name", "country", "geonameid", *(("lat", "lon") if located else ())):
            values = np.array([getattr(place, name) for place in known], dtype=object)
            table[f"{side}_{name}"] = values[ends]
        table[f"{side}_country"] = pd.Series(table[f"{side}_country"]).map(lands).to_numpy()
    spoilt = rng.random(n) < errors
    table["b_name"] = [
        _misspelt(name, rng) if wrong else name
        for name, wrong in zip(table["b_name"], spoilt, strict=True)
    ]
    # Memberships have a body for a partner; the others' first is by far the most frequent.
    types = [name for name in vocabulary.TYPES if vocabulary.is_counted(name)]
    types = [name for name in types if not vocabulary.is_body(vocabulary.b_kind(name))]
    shares = (1 - _TYPES) * _TYPES ** np.arange(len(types))
    table["type"] = rng.choice(np.array(types, dtype=object), n, p=shares / shares.sum())
    table["signed"] = _dates(rng, n)
    over = rng.random(n) < _OVER
    table["status"] = np.where(over, vocabulary.GONE.name, vocabulary.DEFAULT_STATUS)
    table["id"] = [f"s{number:07}" for number in range(n)]
    return validate(pd.DataFrame(table))


def _pairs(rng: np.random.Generator, known: list[Any], n: int) -> tuple[Indices, Indices]:
    """Draw the ends of so many ties, none of a place with itself."""
    code, lands = pd.factorize(np.array([place.country for place in known], dtype=object))
    size = np.array([place.population for place in known], dtype=float) ** _SIZE
    weight = np.bincount(code, size)
    lat, lon = (
        np.bincount(code, size * np.array([getattr(place, axis) for place in known])) / weight
        for axis in ("lat", "lon")
    )
    eager = weight * np.exp(_SPREAD * rng.standard_normal(len(lands)))
    far = _sphere.sphere_km(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    choice = eager / (far + _NEAR_KM) ** _DISTANCE * np.where(np.eye(len(lands)) == 1, _HOME, 1.0)
    within = [np.flatnonzero(code == land) for land in range(len(lands))]
    sums = [np.cumsum(size[members]) for members in within]
    a_land = rng.choice(len(lands), 2 * n + 100, p=eager / eager.sum())
    b_land = np.empty_like(a_land)
    for land in np.unique(a_land):
        here = a_land == land
        b_land[here] = rng.choice(len(lands), here.sum(), p=choice[land] / choice[land].sum())
    a, b = np.empty_like(a_land), np.empty_like(a_land)
    for ends, land_of in ((a, a_land), (b, b_land)):
        for land in np.unique(land_of):
            here = np.flatnonzero(land_of == land)
            drawn = rng.random(len(here)) * sums[land][-1]
            ends[here] = within[land][np.searchsorted(sums[land], drawn, side="right")]
    apart = np.flatnonzero(a != b)[:n]
    return a[apart], b[apart]


def _dates(rng: np.random.Generator, n: int) -> list[str | None]:
    """Draw dates of signature, more of them in each decade, with the precision of registers."""
    kinds = rng.choice(np.array(list(_DATED), dtype=object), n, p=list(_DATED.values()))
    year = _FIRST + np.floor(_YEARS * rng.beta(2.2, 1.6, n)).astype(int)
    month, day = rng.integers(1, 13, n), rng.integers(1, 29, n)
    texts = {"": None, "year": "{0}", "month": "{0}-{1:02}", "day": "{0}-{1:02}-{2:02}"}
    return [
        text and text.format(*parts)
        for text, *parts in zip(
            [texts[kind] for kind in kinds], year.tolist(), month.tolist(), day.tolist(),
            strict=True,
        )
    ]  # fmt: skip


def _misspelt(name: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(0, len(name)))
    return name[:at] + name[at + 1 :] if len(name) > 1 else name
