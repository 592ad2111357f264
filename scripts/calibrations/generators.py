"""Data sets under the null hypotheses, and at alternatives of a stated size.

Process A: activity of places after Pareto (1.5), countries of 1 to 60 places (Pareto, 1.5), strewn
over the globe. Process B: log-normal activity, log-normal countries, compact ones side by side on
three continents. No test was tuned to B.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from calibrations.frame import Process
from citynet import _sphere


def activity(rng: np.random.Generator, process: Process, n: int) -> np.ndarray:
    """How many ties places tend to have."""
    return rng.pareto(1.5, n) + 1 if process == "A" else rng.lognormal(0, 1, n)


def affinity(rng: np.random.Generator, process: Process, countries: int) -> np.ndarray:
    """How much countries take to each other, whatever lies behind it; symmetric, mean 1."""
    if process == "A":
        values = rng.gamma(0.5, 2.0, (countries, countries))
    else:
        values = rng.lognormal(-0.72, 1.2, (countries, countries))
    upper = np.triu(values)
    return upper + np.triu(upper, 1).T


@dataclass(frozen=True)
class World:
    """Places with a country each, where they lie, and how active they are."""

    country: np.ndarray  # number of each place's country
    points: np.ndarray  # unit vectors
    activity: np.ndarray

    @property
    def n(self) -> int:
        """How many places there are."""
        return len(self.country)

    @property
    def countries(self) -> int:
        """How many countries there are."""
        return int(self.country.max()) + 1


def world(rng: np.random.Generator, process: Process, countries: int, most: int = 60) -> World:
    """Make countries of very unequal size."""
    if process == "A":
        sizes = np.clip(rng.pareto(1.5, countries) * 3 + 1, 1, most).astype(int)
    else:
        sizes = np.clip(rng.lognormal(1.5, 1.0, countries), 1, most).astype(int)
    country = np.repeat(np.arange(countries), sizes)
    return World(country, _points(rng, process, country), activity(rng, process, len(country)))


def _points(rng: np.random.Generator, process: Process, country: np.ndarray) -> np.ndarray:
    count = int(country.max()) + 1
    if process == "A":
        centres = rng.normal(size=(count, 3))
        spread = 0.06
    else:
        continents = rng.normal(size=(3, 3))
        continents /= np.linalg.norm(continents, axis=1)[:, None]
        centres = continents[rng.integers(3, size=count)] + rng.normal(0, 0.15, (count, 3))
        spread = 0.02
    centres /= np.linalg.norm(centres, axis=1)[:, None]
    points = centres[country] + rng.normal(0, spread, (len(country), 3))
    return np.asarray(points / np.linalg.norm(points, axis=1)[:, None])


def kilometres(points: np.ndarray) -> np.ndarray:
    """Distance of every two places."""
    return np.asarray(_sphere.angle_km(np.clip(points @ points.T, -1, 1)))


def drawn(rng: np.random.Generator, odds: np.ndarray, mean_ties: float) -> np.ndarray:
    """Draw each pair of the upper triangle by odds that are scaled to give so many ties."""
    i, j = np.nonzero(np.triu(odds, 1) > 0)
    each = odds[i, j]
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        scaled = np.exp(middle) * each
        low, high = (middle, high) if (scaled / (1 + scaled)).sum() < mean_ties else (low, middle)
    scaled = np.exp(low) * each
    tied = rng.random(len(each)) < scaled / (1 + scaled)
    return np.stack([i[tied], j[tied]], axis=1)


def graph(place: World, edges: np.ndarray, *, first: np.ndarray | None = None) -> nx.MultiGraph:
    """Make the graph that ``build_network`` would; ``first`` marks places that stand first."""
    G = nx.MultiGraph(crs="EPSG:4326")
    longitude, latitude = _sphere.degrees(place.points)
    for number, (code, x, y) in enumerate(
        zip(place.country.tolist(), longitude.tolist(), latitude.tolist(), strict=True)
    ):
        G.add_node(number, kind="city", country=code_of(code), x=x, y=y)
    for key, (u, v) in enumerate(edges.tolist()):
        a = v if first is not None and first[v] and not first[u] else u
        G.add_edge(u, v, key=f"e{key}", a=a, type="sister_city", weight=1.0)
    return G


def code_of(number: int) -> str:
    """Give a country's code, which is no real one's."""
    return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number // 10]}{number % 10}"


def scheme(
    rng: np.random.Generator, countries: int, regions: int, *, home: int | None = None
) -> dict[str, str]:
    """Deal countries out to regions of equal size, which mean nothing."""
    dealt = rng.permutation(np.arange(countries) % regions)
    mapping = {code_of(number): f"r{region}" for number, region in enumerate(dealt.tolist())}
    return mapping if home is None else mapping | {code_of(home): "r0"}


def as_series(G: nx.MultiGraph, mapping: dict[str, str]) -> pd.Series:
    """Give the same regions place by place."""
    return pd.Series({node: mapping[data["country"]] for node, data in G.nodes(data=True)})


# 1
def memberships(
    rng: np.random.Generator, process: Process, places: int, bodies: int, *, bloc: bool = False
) -> nx.MultiGraph:
    """Two modes: places by bodies; in a bloc six places are in the same eight bodies more."""
    odds = np.outer(activity(rng, process, places), activity(rng, process, bodies))
    scaled = odds / odds.mean() * 0.12
    tied = rng.random(odds.shape) < scaled / (1 + scaled)
    if bloc:
        chosen = np.ix_(rng.choice(places, 6, replace=False), rng.choice(bodies, 8, replace=False))
        tied[chosen] = True
    G = nx.MultiGraph()
    G.add_nodes_from((f"p{number}", {"kind": "city"}) for number in range(places))
    G.add_nodes_from((f"b{number}", {"kind": "body"}) for number in range(bodies))
    for key, (u, v) in enumerate(np.argwhere(tied).tolist()):
        G.add_edge(f"p{u}", f"b{v}", key=f"m{key}", a=f"p{u}", type="membership")
    return G


# 2
def layered(
    rng: np.random.Generator, process: Process, *, domestic: float, near: bool = False
) -> nx.MultiGraph:
    """Foreign ties by activity alone, and a share of domestic ones; near: e^(-d / 2,000 km)."""
    place = world(rng, process, 14, 20)
    same = place.country[:, None] == place.country[None, :]
    odds = np.outer(place.activity, place.activity)
    if near:
        odds = odds * np.exp(-kilometres(place.points) / 2000)
    edges = drawn(rng, np.where(same, 0, odds), 150 * (1 - domestic))
    if domestic:
        edges = np.concatenate([edges, drawn(rng, np.where(same, odds, 0), 150 * domestic)])
    return graph(place, edges)


# 3
def countries(
    rng: np.random.Generator, process: Process, count: int, regions: int, within: float = 1.0
) -> tuple[nx.MultiGraph, dict[str, str]]:
    """Countries that take to each other unevenly, and regions that mean nothing (``within`` 1)."""
    place = world(rng, process, count, 20)
    mapping = scheme(rng, count, regions)
    region = np.array([mapping[code_of(number)] for number in range(count)])
    liking = affinity(rng, process, count) * np.where(region[:, None] == region, within, 1.0)
    odds = np.outer(place.activity, place.activity) * liking[place.country][:, place.country]
    odds = np.where(place.country[:, None] == place.country, 0, odds)
    return graph(place, drawn(rng, odds, 2.0 * place.n)), mapping


# 4
def one_sided(
    rng: np.random.Generator,
    process: Process,
    abroad: int = 30,
    *,
    more: float = 1.0,
    even: bool = False,
) -> tuple[nx.MultiGraph, dict[str, str]]:
    """One country's register: 60 places of its own, 25 places in each country abroad.

    It takes to countries unevenly, or to all alike.
    """
    country = np.concatenate([np.zeros(60, int), np.repeat(np.arange(1, abroad + 1), 25)])
    points = _points(rng, process, country)
    place = World(country, points, activity(rng, process, len(country)))
    mapping = scheme(rng, abroad + 1, 3, home=0)
    liking = np.ones(abroad + 1) if even else affinity(rng, process, abroad + 1)[0]
    favoured = np.array([mapping[code_of(number)] == "r1" for number in range(abroad + 1)])
    liking = liking * np.where(favoured, more, 1.0)
    odds = np.outer(place.activity, place.activity * liking[country])
    odds[60:] = 0
    odds[:, :60] = 0
    edges = drawn(rng, odds, 250)
    used = np.unique(edges)
    number = np.full(len(country), -1)
    number[used] = np.arange(len(used))
    place = World(country[used], points[used], place.activity[used])
    return graph(place, number[edges], first=used < 60), mapping


# 5
def gravity(
    rng: np.random.Generator, process: Process, exponent: float, block: float = 0.0
) -> tuple[nx.MultiGraph, pd.Series]:
    """Sixty places near each other and twenty overseas; ties by activity and distance."""
    far = np.array([0, 0, 1.0])
    middle = np.array([1.0, 0, 0])
    points = np.concatenate(
        [middle + rng.normal(0, 0.15, (60, 3)), far + rng.normal(0, 0.15, (20, 3))]
    )
    points /= np.linalg.norm(points, axis=1)[:, None]
    country = np.arange(80) // 4
    effect = np.log(activity(rng, process, 80))
    length = np.log(np.maximum(kilometres(points), 10.0))
    overseas = np.arange(80) >= 60
    logit = effect[:, None] + effect - exponent * length
    logit = logit + block * (overseas[:, None] & overseas)
    odds = np.exp(logit - logit.mean())
    place = World(country, points, np.exp(effect))
    odds = np.where(country[:, None] == country, 0, odds)
    region = pd.Series(np.where(overseas, "overseas", "home"), range(80))
    return graph(place, drawn(rng, odds, 200)), region


# 6
@dataclass(frozen=True)
class Dyads:
    """Counts between countries, and a covariate made of their labels."""

    counts: np.ndarray  # symmetric
    same_label: np.ndarray
    distance: np.ndarray
    labels: np.ndarray


def dyads(
    rng: np.random.Generator,
    process: Process,
    countries: int,
    *,
    effect: float = 0.0,
    distance: float = 0.5,
) -> Dyads:
    """Draw counts by both sides' sizes, distance and what two countries have in common unseen.

    A: a latent product of dimension two; B: a gamma factor per pair.
    """
    size = np.log(activity(rng, process, countries))
    points = _points(rng, process, np.arange(countries))
    length = np.log(np.maximum(kilometres(points), 100.0))
    if process == "A":
        latent = rng.normal(0, 0.6, (countries, 2))
        unseen = latent @ latent.T
    else:
        unseen = np.log(np.maximum(affinity(rng, "A", countries), 1e-6))
    labels = rng.permutation(np.arange(countries) % 4)
    same = (labels[:, None] == labels).astype(float)
    mean = np.exp(size[:, None] + size - distance * length + unseen + effect * same)
    mean = mean / mean.mean() * 4
    upper = np.triu(rng.poisson(np.minimum(mean, 5000)), 1)
    return Dyads(upper + upper.T, same, length, labels)


# 7
def ego(
    rng: np.random.Generator,
    candidates: pd.DataFrame,
    partners: int,
    shape: float,
    weight: np.ndarray | None = None,
) -> np.ndarray:
    """Rows of the partners that one city has among the candidates, clustered by country.

    Parameters
    ----------
    rng
        Draws.
    candidates
        A row per city with ``country``, as ``ego.reference_cities`` gives them.
    partners
        How many.
    shape
        Of the gamma weights of countries; infinite: all countries alike.
    weight
        Of each candidate at the alternative.
    """
    codes, names = pd.factorize(candidates["country"])
    liking = np.ones(len(names)) if np.isinf(shape) else rng.gamma(shape, 1 / shape, len(names))
    each = np.maximum(liking, 1e-300)[codes] * (1 if weight is None else weight)
    keys = np.log(each) + rng.gumbel(size=len(each))
    return np.argsort(-keys, kind="stable")[:partners]


# 8
SHARES = {
    "even 5": np.full(5, 0.2),
    "even 40": np.full(40, 1 / 40),
    "skew 5": np.array([0.6, 0.2, 0.1, 0.06, 0.04]),
    "skew 8": np.array([0.4, 0.25, 0.15, 0.08, 0.05, 0.04, 0.02, 0.01]),
    "Zipf 20": (1 / np.arange(1, 21)) / (1 / np.arange(1, 21)).sum(),
    "long tail": np.array([6, 5, 4, 4, 3, 3, *[2] * 8, *[1] * 24]) / 65,
}


def multinomial(rng: np.random.Generator, name: str, n: int) -> np.ndarray:
    """Count n partners by class."""
    return rng.multinomial(n, SHARES[name])


# 9
def histories(rng: np.random.Generator, process: Process, *, follows: float = 0.0) -> nx.MultiGraph:
    """Pairs with agreements of two types, of which the second is the newer instrument.

    A year is heaped (a register's default), every fifth date is a year alone; ``follows`` is the
    share of pairs whose second type comes one to five years after the first.
    """
    G = nx.MultiGraph()
    late = 1990 if process == "A" else 2000
    for pair in range(40):
        u, v = f"u{pair}", f"v{pair}"
        first = int(rng.integers(1970, 2020)) if rng.random() > 0.2 else 2000
        second = int(rng.integers(late, 2020)) if rng.random() > 0.1 else 2000
        if rng.random() < follows:
            first = min(first, 2014)
            second = first + int(rng.integers(1, 6))
        for key, (kind, year) in enumerate(
            (("sister_city", first), ("cooperation_protocol", second))
        ):
            month = "" if rng.random() < 0.2 else f"-{int(rng.integers(1, 13)):02d}"
            G.add_edge(u, v, key=f"{pair}-{key}", a=u, type=kind, start=f"{year}{month}")
    return G


# 10
def partial(
    rng: np.random.Generator, process: Process, *, near: bool = False
) -> tuple[nx.MultiGraph, dict[str, str]]:
    """Make a two-sided world of which only four countries' registers were read."""
    place = world(rng, process, 20, 20)
    order = np.argsort(-np.bincount(place.country), kind="stable")[:4]
    odds = np.outer(place.activity, place.activity)
    odds = np.where(place.country[:, None] == place.country, 0, odds)
    if near:
        odds = odds * np.exp(-kilometres(place.points) / 2000)
    observed = np.isin(place.country, order)
    edges = drawn(rng, odds, 500)
    edges = edges[observed[edges].any(axis=1)]
    return graph(place, edges, first=observed), scheme(rng, 20, 3)
