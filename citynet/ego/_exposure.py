"""A portfolio against what the city could have chosen: distances and location quotients.

Against what is a choice, stated and made by the caller: the *exposure*. Cities by size are one, and
say that large cities are there to be had; the partners that all cities of the world have are
another, and say who takes partners at all. A city takes to some countries and not to others,
whatever region they lie in and however far they are, so partners come in clusters by country; a
test that takes them one by one finds regions where there are none.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Executor
from functools import cache, partial
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import _check, _sphere, nullmodels, regions, vocabulary
from citynet._frames import edges_of, nodes, pairs
from citynet.ego._portfolio import Floats, _ego, _partner_lengths, _regions, _ties
from citynet.errors import NetworkError

MIN_POPULATION = 100_000
# With countries as few as this nothing is tested.
_FEW = 10
# A region from which fewer partners are expected gets no interval: none covers what it says.
_EXPECTED = 5
# Shapes of the gamma distribution between which a city's taste for countries is sought.
_SHAPES = (math.log(0.02), math.log(1e4))
_NEAR = 1e-6  # of a shape's logarithm
_LEAST = 1e-150  # of a taste or a weight, so that their product is not lost
_GOLDEN = (math.sqrt(5) - 1) / 2


class _Exposure(NamedTuple):
    """What there is to be chosen from, by country."""

    weights: Floats  # of each country
    taste: float  # shape of the gamma distribution of the city's taste for countries


def distance_test(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    reference: pd.DataFrame | None = None,
    min_population: int = MIN_POPULATION,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Test whether the partners are nearer, or farther, than the exposure would give.

    The null in words: held are the number of partners, the cities that there are to be chosen
    from, and how unevenly the city takes to countries; drawn is which countries it takes to, by
    a gamma weight for each whatever its distance, and which cities there. How unevenly is seen
    from the partners' countries (negative binomial, maximum likelihood; Cameron & Trivedi 2013,
    Regression Analysis of Count Data, ch. 3), so that a city with twenty partners in one country is
    not taken for twenty choices.

    Parameters
    ----------
    G, ego
        As in :func:`portfolio`; the city needs ``x`` and ``y``. Bodies do not count.
    reference
        The exposure: cities to draw from, with ``country``, ``lat`` and ``lon``, and ``weight``
        where one is likelier than another (:func:`reference_ties`, say); left out, the gazetteer's
        of ``min_population`` and more. Those of the city's own country are left out.
    min_population
        Of the gazetteer's cities.
    replicates, seed, executor
        Each replicate draws as many cities as there are partners, without replacement.

    Returns
    -------
    pandas.DataFrame
        Rows ``mean_km`` and ``median_km`` with the columns of ``nullmodels.significance``.
        ``attrs`` has the ``exposure`` in words, ``taste`` (the gamma's shape: below 1 a few
        countries have most partners, infinite where countries do not matter), ``countries`` and
        ``note``: with two to nine countries to choose from nothing is tested. That partners are
        near does not say why: neighbours, history and flights go together. Do not use it where
        the exposure is not what the city could have chosen.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, the city has no position, the reference lacks a column or has fewer
        cities than there are partners.

    Examples
    --------
    >>> near = cn.ego.distance_test(G, replicates=99)
    >>> near.loc["median_km", ["observed", "mean"]].round(-2).tolist()
    [2400.0, 6700.0]
    """
    ego = _ego(G, ego)
    home = G.nodes[ego]
    at = _sphere.position(home)
    if np.isnan(at).any():
        raise NetworkError(f"{ego!r} has no position; a distance needs one")
    cities = _abroad(reference, min_population, home.get("country"), "country", "lat", "lon")
    lengths = _partner_lengths(_ties(G, ego, bodies=False))
    lengths = lengths[~np.isnan(lengths)]
    if len(lengths) > len(cities):
        raise NetworkError(f"{len(lengths)} partners cannot be drawn from {len(cities)} cities")
    code, names = pd.factorize(cities["country"])
    weight = np.asarray(_weights(cities), dtype=np.float64)
    by_country = np.bincount(code, weight, minlength=len(names)).astype(float)
    found = _exposure(G, ego, names, by_country)
    draw = partial(
        _drawn_distances,
        available=_sphere.geodesic_km(*at, cities["lon"], cities["lat"]),
        country=code,
        weight=np.maximum(weight, _LEAST),
        found=found,
        n=len(lengths),
    )
    enough = not 1 < len(names) < _FEW
    drawn = nullmodels.replicate(draw, replicates if enough else 0, seed, executor)
    observed = pd.Series(_centres(lengths), ["mean_km", "median_km"])
    table = nullmodels.significance(observed, np.array(drawn).reshape(-1, 2))
    table.attrs.update(_said(found, reference, min_population, len(names)))
    return table


def _abroad(
    reference: pd.DataFrame | None, min_population: int, home: Any, *needed: str
) -> pd.DataFrame:
    """Give the cities to choose from: those that lie in another country."""
    cities: pd.DataFrame = _reference(min_population) if reference is None else reference
    if missing := set(needed) - set(cities.columns):
        raise NetworkError(f"the reference has no column {', '.join(sorted(missing))}")
    abroad: pd.DataFrame = cities[cities["country"] != home]
    return abroad


def _weights(cities: pd.DataFrame) -> "pd.Series[float]":
    return cities.get("weight", pd.Series(1.0, cities.index)).astype(float)


def _exposure(G: "nx.Graph[Any]", ego: Hashable, names: pd.Index, weights: Floats) -> _Exposure:
    """See how unevenly the city takes to the countries that it could have chosen."""
    partners = dict.fromkeys(_ties(G, ego, bodies=False)["partner"])
    having = Counter(G.nodes[node].get("country") for node in partners)
    seen = np.array([having[name] for name in names], dtype=float)
    offered = weights > 0
    return _Exposure(weights, _taste(seen[offered], weights[offered]))


def _taste(seen: Floats, weights: Floats) -> float:
    """Fit the negative binomial's shape to numbers of partners, given each country's exposure."""
    if seen.sum() == 0 or len(seen) == 1:
        return np.inf
    mean = seen.sum() * weights / weights.sum()

    def against(log_shape: float) -> float:
        shape = np.exp(log_shape)
        likelihood = scipy.special.gammaln(seen + shape) - scipy.special.gammaln(shape)
        likelihood += shape * np.log(shape / (shape + mean)) + seen * np.log(mean / (shape + mean))
        return -float(likelihood.sum())

    best = _lowest(against, *_SHAPES)
    return float(np.exp(best)) if best < _SHAPES[1] - 1 else np.inf


def _lowest(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function of one valley is lowest, by the golden section (Kiefer 1953).

    Not by scipy.optimize, which takes half a second to load.
    """
    inner, outer = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    left, right = function(inner), function(outer)
    while high - low > _NEAR:
        if left < right:
            high, outer, right = outer, inner, left
            inner = high - _GOLDEN * (high - low)
            left = function(inner)
        else:
            low, inner, left = inner, outer, right
            outer = low + _GOLDEN * (high - low)
            right = function(outer)
    return (low + high) / 2


def _tastes(rng: np.random.Generator, taste: float, countries: int) -> Floats:
    """Draw how much the city takes to each country."""
    if np.isinf(taste):
        return np.ones(countries)
    return np.maximum(rng.gamma(taste, 1 / taste, countries), _LEAST)


def _drawn_distances(
    rng: np.random.Generator,
    available: Floats,
    country: npt.NDArray[np.intp],
    weight: Floats,
    *,
    found: _Exposure,
    n: int,
) -> Floats:
    liking = _tastes(rng, found.taste, len(found.weights))[country]
    # Who comes first is a draw by weight without replacement (Efraimidis & Spirakis 2006).
    waiting = rng.standard_exponential(len(available)) / (liking * weight)
    return _centres(available[np.argpartition(waiting, n - 1)[:n]] if n else available[:0])


def _centres(lengths: Floats) -> Floats:
    if len(lengths) == 0:
        return np.full(2, np.nan)
    # Not numpy's median, which takes longer than a draw of some partners does.
    ordered, n = np.sort(lengths), len(lengths)
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return np.array([lengths.mean(), np.nan if np.isnan(ordered[-1]) else median])


def _said(
    found: _Exposure, reference: pd.DataFrame | None, min_population: int, countries: int
) -> dict[str, Any]:
    stated = f"{min_population:,} inhabitants and more (GeoNames)"
    given = "given by the caller" if reference is None else reference.attrs.get("exposure", "")
    few = f"not tested: {countries} countries to choose from, and {_FEW} are needed"
    return {
        "exposure": stated if reference is None else given or "given by the caller",
        "taste": found.taste,
        "countries": countries,
        "note": few if 1 < countries < _FEW else "",
    }


def reference_cities(min_population: int = MIN_POPULATION) -> pd.DataFrame:
    """List the gazetteer's cities from a size on: those a city might have for a partner.

    Parameters
    ----------
    min_population
        Smallest number of inhabitants.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``country`` (ISO alpha-2), ``population``, ``lat``, ``lon`` and ``geonameid``,
        the largest first. As GeoNames counts: some districts of large cities are places of their
        own there, and populations are of different years.

    Examples
    --------
    >>> cn.ego.reference_cities(10_000_000)[["name", "country"]].head(3)
           name country
    0  Shanghai      CN
    1   Beijing      CN
    2  Shenzhen      CN
    """
    return _reference(min_population).copy()


@cache
def _reference(min_population: int) -> pd.DataFrame:
    from citynet.geocoding import gazetteer  # noqa: PLC0415 - only these tests need it

    places = gazetteer.load()
    rows = [
        (place.name, place.country, place.population, place.lat, place.lon, place.geonameid)
        for place in map(places.place, places.populous(min_population))
        if place.geonameid
    ]
    columns = ["name", "country", "population", "lat", "lon", "geonameid"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["population", "geonameid"], ascending=[False, True], ignore_index=True
    )


def reference_ties(G: "nx.Graph[Any]", *, without: Any = None) -> pd.DataFrame:
    """List a network's places by their number of partners: an exposure of those who take some.

    Where cities by size say who is there, this says who signs agreements at all: the weight of a
    place is the number of its partners in a table of the world's.

    Parameters
    ----------
    G
        The network to take the numbers from, such as one of all cities' agreements.
    without
        A node, the city to be compared: its own ties are not counted.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``country``, ``population``, ``lat``, ``lon`` and ``weight``, a row per place with
        a country and a partner; for ``reference=`` of :func:`location_quotient` and
        :func:`distance_test`. ``attrs["exposure"]`` says what it is.

    Examples
    --------
    >>> cn.ego.reference_ties(G)[["name", "weight"]].head(1).to_dict("records")
    [{'name': 'Istanbul', 'weight': 78.0}]
    """
    place = nodes(G)
    ends = pairs(len(place), edges_of(G).ends)
    is_body = place["kind"].isin(vocabulary.BODIES).to_numpy()
    kept = ~is_body[ends].any(axis=1)
    if without is not None:
        _check.node(G, "without", without)
        kept &= (ends != place.index.get_loc(without)).all(axis=1)
    weight = np.bincount(ends[kept].ravel(), minlength=len(place)).astype(float)
    table = place.assign(weight=weight, lat=place["y"], lon=place["x"])
    table = table[(table["weight"] > 0) & table["country"].notna() & table["lat"].notna()]
    columns = ["name", "country", "population", "lat", "lon", "weight"]
    table = table[columns].reset_index(drop=True)
    table.attrs["exposure"] = "places by their number of partners in a network"
    return table


def location_quotient(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    scheme: regions.Scheme = "continent",
    as_of: str | None = None,
    reference: pd.DataFrame | None = None,
    min_population: int = MIN_POPULATION,
    confidence: float = 0.95,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compare each region's share of the partners with its share of the exposure.

    LQ_r = (partners in r / all partners) / (exposure in r / all exposure)
    (Isard 1960, Methods of Regional Analysis, ch. 5). Above 1: over-represented.

    The null in words: held are the number of partners, the exposure of each country and how
    unevenly the city takes to countries; drawn is which countries it takes to, by a gamma weight
    for each whatever its region, and the partners among them (see :func:`distance_test`).

    Parameters
    ----------
    G, ego
        As in :func:`portfolio`. Partners count once each; bodies do not count, nor do partners
        in the city's own country.
    scheme, as_of
        As in ``regions.assign``: a scheme that goes by country.
    reference
        The exposure to compare with: a column ``country``, and ``weight`` where rows count
        differently (:func:`reference_ties`, say). Left out, the gazetteer's cities of
        ``min_population`` and more, each counted once. The city's own country is left out.
    min_population
        Of the gazetteer's cities.
    confidence
        Of the interval.
    replicates, seed, executor
        Of the draws, as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per region with a partner or exposure: ``partners``, ``share``, ``reference``,
        ``reference_share``, ``location_quotient`` (NaN where there is no exposure), ``low`` and
        ``high`` (of the quotient: on the log odds of the share, with the error of draws in which
        the region is liked as much as it seems to be; none where fewer than five partners are
        expected); ``expected``, ``expected_low`` and
        ``expected_high``, the partners that the null gives, in the mean and in 95 of 100 draws;
        ``p`` (two-sided) and ``q`` (Benjamini–Hochberg). ``attrs`` states the ``reference``, the
        ``taste`` for countries, and in ``note`` why nothing is tested with fewer than ten
        countries. The interval speaks of the city's taste: of partners to come by the same. Of
        those that it has, the quotient is exact. What a region's cities want, and what foreign
        policy allows, it ignores.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, the scheme does not go by country, or the reference has no
        ``country``.

    Examples
    --------
    >>> table = cn.ego.location_quotient(G, replicates=99)
    >>> table.loc[["Asia", "Europe"], ["partners", "location_quotient"]].round(1)
            partners  location_quotient
    region
    Asia          29                0.8
    Europe        28                2.3
    """
    ego = _ego(G, ego)
    if isinstance(scheme, pd.Series) or scheme == "turkiye":
        raise NetworkError("a location quotient needs a scheme that goes by country")
    home = G.nodes[ego].get("country")
    cities = _abroad(reference, min_population, home, "country")
    by_country = _weights(cities).groupby(cities["country"]).sum()
    of_country = _regions_of(by_country.index, scheme, as_of)
    by_country = by_country[[bool(of_country[code]) for code in by_country.index]]
    region = _regions(G, scheme, as_of)
    partners = dict.fromkeys(_ties(G, ego, bodies=False)["partner"])
    abroad = [node for node in partners if G.nodes[node].get("country") != home]
    found = Counter(region[node] for node in abroad if region[node])
    table = _quotients(found, by_country.groupby(by_country.index.map(of_country)).sum())
    total = int(table["partners"].sum())
    exposure = _exposure(G, ego, by_country.index, np.asarray(by_country, dtype=np.float64))
    member = [[of_country[code] == name for name in table.index] for code in by_country.index]
    tested = bool(total and exposure.weights.sum() and len(by_country) >= _FEW)
    draw = partial(
        _drawn_regions,
        exposure=exposure,
        member=np.array(member, dtype=bool),
        n=total,
        times=np.exp(_log_odds(table["partners"].to_numpy(), total) - _fair(table)),
    )
    drawn = nullmodels.replicate(draw, replicates if tested else 0, seed, executor)
    table = _tested(table, np.array(drawn).reshape(-1, 2, len(table)), confidence)
    said = _said(exposure, reference, min_population, len(by_country))
    if not tested and not said["note"]:
        said["note"] = "not tested: no partner, or nothing to choose from"
    table.attrs.update(
        reference=said.pop("exposure"),
        partners=total,
        without_region=len(abroad) - total,
        at_home=len(partners) - len(abroad),
        **said,
    )
    return table


def _regions_of(
    codes: "pd.Index[Any]", scheme: regions.Scheme, as_of: str | None
) -> dict[Hashable, str]:
    # Each country stands as one node, so that the rules of assigning are those of the graph's.
    countries: nx.Graph[Any] = nx.Graph()
    countries.add_nodes_from((code, {"country": code}) for code in codes)
    return _regions(countries, scheme, as_of)


def _quotients(found: Mapping[str, int], available: "pd.Series[float]") -> pd.DataFrame:
    """Give each region's share of the partners and of the exposure, and their quotient."""
    names = sorted(set(available.index) | set(found), key=lambda name: (-found[name], name))
    index = pd.Index(names, name="region", dtype=object)
    table = pd.DataFrame({"partners": [found[name] for name in names]}, index).astype(int)
    total, whole = table["partners"].sum(), float(available.sum())
    table["share"] = table["partners"] / total if total else np.nan
    table["reference"] = available.reindex(index).fillna(0.0).astype(float)
    table["reference_share"] = table["reference"] / whole if whole else np.nan
    offered = table["reference_share"].where(table["reference_share"] > 0)
    table["location_quotient"] = table["share"] / offered
    return table


def _log_odds(count: Any, total: int) -> Any:
    """Give the log odds of a share, of 0 and of all too."""
    return np.log((count + 0.5) / (total - count + 0.5))


def _fair(table: pd.DataFrame) -> Floats:
    """Give the log odds of each region's share of the exposure."""
    share = table["reference_share"].to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share / (1 - share)))


def _drawn_regions(
    rng: np.random.Generator,
    exposure: _Exposure,
    member: npt.NDArray[np.bool_],
    n: int,
    times: Floats,
) -> Floats:
    """Count partners by region under the null; and each region's, were it liked some times more."""
    weights = exposure.weights * _tastes(rng, exposure.taste, len(exposure.weights))
    shares = weights @ member / weights.sum()
    with np.errstate(invalid="ignore", over="ignore"):
        liked = np.nan_to_num(times * shares / (1 - shares + times * shares), nan=1.0)
    return np.array([rng.multinomial(n, shares / shares.sum()), rng.binomial(n, liked)], float)


def _tested(table: pd.DataFrame, drawn: Floats, confidence: float) -> pd.DataFrame:
    """Add the test and the intervals from the draws of :func:`_drawn_regions`."""
    total = int(table["partners"].sum())
    share = table["reference_share"]
    known = ((share * total >= _EXPECTED) & (share < 1)).to_numpy() & bool(len(drawn))
    test = nullmodels.significance(table["partners"], drawn[:, 0])
    table = table.assign(low=np.nan, high=np.nan)
    if known.any() and len(drawn) > 1:
        spread = _log_odds(drawn[:, 1], total).std(axis=0, ddof=1)
        half = scipy.special.ndtri((1 + confidence) / 2) * spread
        for name, side, end in (("low", -1, 0), ("high", 1, total)):
            odds = np.exp(_log_odds(table["partners"], total) + side * half)
            value = (odds / (1 + odds)).where(table["partners"] != end, float(side > 0)) / share
            table[name] = value.where(known)
    table["expected"] = share * total
    table["expected_low"], table["expected_high"] = test["low"], test["high"]
    table["p"] = test["p"].where(share > 0)
    table["q"] = nullmodels.benjamini_hochberg(table["p"])
    return table
