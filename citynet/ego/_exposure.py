"""A portfolio against the cities that it could have chosen: distances and location quotients."""

from collections import Counter
from concurrent.futures import Executor
from functools import cache, partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _sphere, nullmodels, regions
from citynet.ego._portfolio import Floats, _ego, _partner_lengths, _regions, _ties
from citynet.errors import NetworkError

MIN_POPULATION = 100_000


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
    """Test whether the partners are nearer, or farther, than cities drawn at random.

    Parameters
    ----------
    G, ego
        As in :func:`portfolio`; the city needs ``x`` and ``y``. Bodies do not count.
    reference
        The cities to draw from, with ``country``, ``lat`` and ``lon``; left out, the gazetteer's
        of ``min_population`` and more. Those of the city's own country are left out.
    min_population
        Of the gazetteer's cities.
    replicates, seed, executor
        Each replicate draws as many cities as there are partners, without replacement.

    Returns
    -------
    pandas.DataFrame
        Rows ``mean_km`` and ``median_km`` with the columns of ``nullmodels.significance``. That
        partners are near does not say why: neighbours, history and flights go together.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, the city has no position, the reference lacks a column or has fewer
        cities than there are partners.
    """
    ego = _ego(G, ego)
    home = G.nodes[ego]
    at = _sphere.position(home)
    if np.isnan(at).any():
        raise NetworkError(f"{ego!r} has no position; a distance needs one")
    cities = _reference(min_population) if reference is None else reference
    if missing := {"country", "lat", "lon"} - set(cities.columns):
        raise NetworkError(f"the reference has no column {', '.join(sorted(missing))}")
    cities = cities[cities["country"] != home.get("country")]
    lengths = _partner_lengths(_ties(G, ego, bodies=False))
    lengths = lengths[~np.isnan(lengths)]
    if len(lengths) > len(cities):
        raise NetworkError(f"{len(lengths)} partners cannot be drawn from {len(cities)} cities")
    available = _sphere.geodesic_km(*at, cities["lon"], cities["lat"])
    draw = partial(_drawn_distances, available=available, n=len(lengths))
    drawn = np.array(nullmodels.replicate(draw, replicates, seed, executor)).reshape(-1, 2)
    observed = pd.Series(_centres(lengths), ["mean_km", "median_km"])
    return nullmodels.significance(observed, drawn)


def _drawn_distances(rng: np.random.Generator, available: Floats, n: int) -> Floats:
    return _centres(rng.choice(available, n, replace=False))


def _centres(lengths: Floats) -> Floats:
    if len(lengths) == 0:
        return np.full(2, np.nan)
    return np.array([lengths.mean(), np.median(lengths)])


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
    """
    return _reference(min_population).copy()


@cache
def _reference(min_population: int) -> pd.DataFrame:
    from citynet.geocoding import gazetteer  # noqa: PLC0415 - only the location quotient needs it

    places = gazetteer.load()
    rows = [
        (place.name, place.country, place.population, place.lat, place.lon, place.geonameid)
        for place in map(places.place, range(len(places)))
        if place.geonameid and place.population >= min_population
    ]
    columns = ["name", "country", "population", "lat", "lon", "geonameid"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["population", "geonameid"], ascending=[False, True], ignore_index=True
    )


def location_quotient(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    scheme: regions.Scheme = "continent",
    as_of: str | None = None,
    reference: pd.DataFrame | None = None,
    min_population: int = MIN_POPULATION,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare each region's share of the partners with its share of the world's cities.

    LQ_r = (partners in r / all partners) / (reference cities in r / all reference cities)
    (Isard 1960, Methods of Regional Analysis, ch. 5). Above 1: over-represented.

    Parameters
    ----------
    G, ego
        As in :func:`portfolio`. Partners count once each; bodies do not count, nor do partners
        in the city's own country.
    scheme, as_of
        As in ``regions.assign``: a scheme that goes by country.
    reference
        The population of cities to compare with: a column ``country``, and ``weight`` where
        cities count differently. Left out, the gazetteer's cities of ``min_population`` and
        more, each counted once. The city's own country is left out.
    min_population
        Of the gazetteer's cities.
    confidence
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        A row per region with a partner or a reference city: ``partners``, ``share``,
        ``reference``, ``reference_share``, ``location_quotient`` (NaN where the reference has
        none), ``low`` and ``high`` (exact interval of the share, Clopper & Pearson 1934, over
        the reference share), ``p`` (exact binomial test, two-sided: partners drawn at random
        from the reference), ``q`` (Benjamini–Hochberg). ``attrs["reference"]`` states the
        reference. Partners below ``min_population`` are counted although the reference has none
        of their size; what a region's cities want, and what foreign policy allows, it ignores.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, the scheme does not go by country, or the reference has no
        ``country``.
    """
    ego = _ego(G, ego)
    stated = f"{min_population:,} inhabitants and more (GeoNames)"
    cities = _reference(min_population) if reference is None else reference
    if "country" not in cities.columns:
        raise NetworkError("the reference has no column 'country'")
    if isinstance(scheme, pd.Series) or scheme == "turkiye":
        raise NetworkError("a location quotient needs a scheme that goes by country")
    home = G.nodes[ego].get("country")
    region = _regions(G, scheme, as_of)
    partners = dict.fromkeys(_ties(G, ego, bodies=False)["partner"])
    abroad = [node for node in partners if G.nodes[node].get("country") != home]
    found = Counter(region[node] for node in abroad if region[node])
    available = _reference_regions(cities[cities["country"] != home], scheme, as_of)
    total, cities_total = sum(found.values()), float(available.sum())
    rows = {}
    for name in sorted(set(available.index) | set(found), key=lambda name: (-found[name], name)):
        expected = float(available.get(name, 0.0)) / cities_total if cities_total else np.nan
        rows[name] = _quotient(found[name], total, expected, confidence)
    columns = ["partners", "share", "reference_share", "location_quotient", "low", "high", "p"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.insert(2, "reference", available.reindex(table.index).fillna(0.0))
    table["q"] = nullmodels.benjamini_hochberg(table["p"])
    table.index.name = "region"
    table.attrs.update(
        reference=stated if reference is None else "given by the caller",
        partners=total,
        without_region=len(abroad) - total,
        at_home=len(partners) - len(abroad),
    )
    return table.astype({"partners": int})


def _reference_regions(
    cities: pd.DataFrame, scheme: regions.Scheme, as_of: str | None
) -> pd.Series:
    weights = cities.get("weight", pd.Series(1.0, cities.index)).astype(float)
    by_country = weights.groupby(cities["country"]).sum()
    # Each country stands as one node, so that the rules of assigning are those of the graph's.
    countries: nx.Graph[Any] = nx.Graph()
    countries.add_nodes_from((code, {"country": code}) for code in by_country.index)
    region = _regions(countries, scheme, as_of)
    names = by_country.index.map(region)
    return by_country.groupby(names).sum().drop("", errors="ignore")


def _quotient(partners: int, total: int, expected: float, confidence: float) -> tuple[float, ...]:
    if total == 0 or np.isnan(expected):
        share = partners / total if total else np.nan
        return (partners, share, expected, *[np.nan] * 4)
    from scipy import stats  # noqa: PLC0415 - slow to import

    test = stats.binomtest(partners, total, min(expected, 1.0))
    interval = test.proportion_ci(confidence, method="exact")
    share = partners / total
    quotients = [
        value / expected if expected > 0 else np.nan
        for value in (share, interval.low, interval.high)
    ]
    return (partners, share, expected, *quotients, float(test.pvalue))
