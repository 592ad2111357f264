"""One city's portfolio: location quotients, distances, diversity."""

from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

import citynet as cn
from calibrations import frame, generators, nulls
from calibrations.frame import Process
from citynet import _sphere

PARTNERS = 40
# So many that a q of six regions can be below 0.05.
REPLICATES = 199
HOME = {"kind": "city", "country": "TR", "x": 28.95, "y": 41.01}


@cache
def candidates() -> pd.DataFrame:
    """Give the cities that a city in Türkiye may choose from, with continent and distance."""
    cities = cn.ego.reference_cities()
    cities = cities[cities["country"] != "TR"].reset_index(drop=True)
    countries: nx.Graph[Any] = nx.Graph()
    countries.add_nodes_from((code, {"country": code}) for code in cities["country"].unique())
    region = cn.regions.assign(countries, "continent").astype(object)
    km = _sphere.geodesic_km(HOME["x"], HOME["y"], cities["lon"], cities["lat"])
    return cities.assign(region=cities["country"].map(region), km=km)


def star(rows: np.ndarray, cities: pd.DataFrame) -> nx.MultiGraph:
    """Give the city with these of the candidates for partners."""
    G = nx.MultiGraph(crs="EPSG:4326")
    G.add_node("ego", **HOME)
    for row in rows.tolist():
        city = cities.iloc[row]
        G.add_node(row, kind="city", country=city["country"], x=city["lon"], y=city["lat"])
        G.add_edge("ego", row, key=f"e{row}", a="ego", type="sister_city")
    return G


def partners(
    rng: np.random.Generator, process: Process, shape: float, weight: np.ndarray | None = None
) -> nx.MultiGraph:
    """Draw partners by gamma weights of countries (A), or by log-normal ones (B)."""
    cities = candidates()
    if process == "B":
        codes, names = pd.factorize(cities["country"])
        sigma = 0.0 if np.isinf(shape) else np.sqrt(np.log1p(1 / shape))
        liking = rng.lognormal(0, sigma, len(names))[codes]
        weight = liking if weight is None else liking * weight
        shape = np.inf
    return star(generators.ego(rng, cities, PARTNERS, shape, weight), cities)


def _quotients(
    rng: np.random.Generator, process: Process, shape: float, *, other: bool
) -> dict[str, float]:
    cities = candidates()
    weight = np.where(cities["region"] == "Europe", 3.0, 1.0) if other else None
    G = partners(rng, process, shape, weight)
    table = cn.ego.location_quotient(G, "ego", replicates=REPLICATES, seed=nulls.seed_of(rng))
    if other:
        return {"any q": table["q"].min(), "Europe": table.loc["Europe", "p"]}
    return {"any q": table["q"].min(), "Europe": table.loc["Europe", "p"],
            "Asia": table.loc["Asia", "p"]}  # fmt: skip


@frame.test("7: countries liked by weights of shape 0.5", "Europe liked 3 times as much")
def quotient_05(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Location quotients where a few countries have most partners."""
    return _quotients(rng, process, 0.5, other=other)


@frame.test("7: countries liked by weights of shape 2", "Europe liked 3 times as much")
def quotient_2(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Location quotients where countries differ."""
    return _quotients(rng, process, 2.0, other=other)


@frame.test("7: all countries liked alike", "Europe liked 3 times as much")
def quotient_inf(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Location quotients where countries do not matter."""
    return _quotients(rng, process, np.inf, other=other)


def _covers(rng: np.random.Generator, process: Process, shape: float) -> dict[str, float]:
    table = cn.ego.location_quotient(
        partners(rng, process, shape), "ego", replicates=REPLICATES, seed=nulls.seed_of(rng)
    )
    table = table[table["expected"] >= 5]
    inside = (table["low"] <= 1) & (table["high"] >= 1)
    return {name: float(value) if known else np.nan for name, value, known in zip(
        table.index, inside, table["low"].notna(), strict=True)}  # fmt: skip


@frame.interval("7: of the quotient, which is 1; shape 0.5")
def quotient_interval_05(
    rng: np.random.Generator, process: Process, other: bool
) -> dict[str, float]:
    """Intervals of location quotients where a few countries have most partners."""
    return _covers(rng, process, 0.5) if not other else {}


@frame.interval("7: of the quotient, which is 1; shape 2")
def quotient_interval_2(
    rng: np.random.Generator, process: Process, other: bool
) -> dict[str, float]:
    """Intervals of location quotients where countries differ."""
    return _covers(rng, process, 2.0) if not other else {}


def _distance(
    rng: np.random.Generator, process: Process, shape: float, *, other: bool
) -> dict[str, float]:
    weight = 1000 / np.maximum(candidates()["km"].to_numpy(), 100.0) if other else None
    G = partners(rng, process, shape, weight)
    test = cn.ego.distance_test(G, "ego", replicates=nulls.REPLICATES, seed=nulls.seed_of(rng))
    return test["p"].to_dict()


@frame.test("7: countries liked by weights of shape 0.5", "liked by 1 / distance")
def ego_distance_05(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Distances of partners where a few countries have most of them."""
    return _distance(rng, process, 0.5, other=other)


@frame.test("7: all countries liked alike", "liked by 1 / distance")
def ego_distance_inf(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Distances of partners where countries do not matter."""
    return _distance(rng, process, np.inf, other=other)


def _diversity(rng: np.random.Generator, process: Process, n: int) -> dict[str, float]:
    covered = {}
    for name, shares in generators.SHARES.items():
        # B: shares that are no round ones.
        true = rng.dirichlet(shares * len(shares) * 4) if process == "B" else shares
        counts = rng.multinomial(n, true)
        G = nx.MultiGraph()
        G.add_node("ego", country="TR")
        for region, count in enumerate(counts.tolist()):
            for number in range(count):
                G.add_node((region, number), country=f"c{region}")
                G.add_edge("ego", (region, number), key=f"{region}-{number}")
        table = cn.ego.diversity(
            G, "ego", scheme="country", replicates=REPLICATES, seed=nulls.seed_of(rng)
        )
        if table.attrs["coverage"] < 0.5:
            continue
        positive = true[true > 0]
        values = {"Shannon": -(positive * np.log(positive)).sum(), "Blau": 1 - (true**2).sum()}
        for measure, value in values.items():
            low, high = table.loc[measure.lower(), ["low", "high"]]
            covered[f"{measure}, {name}"] = np.nan if np.isnan(low) else float(low <= value <= high)
    return covered


@frame.interval("8: of a pool of which 20 partners were drawn")
def diversity_20(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Intervals of diversity from 20 partners."""
    return _diversity(rng, process, 20) if not other else {}


@frame.interval("8: of a pool of which 80 partners were drawn")
def diversity_80(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Intervals of diversity from 80 partners."""
    return _diversity(rng, process, 80) if not other else {}
