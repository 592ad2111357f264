"""Null models, regions and communities."""

import numpy as np

import citynet as cn
from calibrations import frame, generators
from calibrations.frame import Process

REPLICATES = 99


def seed_of(rng: np.random.Generator) -> int:
    """Give a procedure its seed."""
    return int(rng.integers(2**31))


@frame.test("2: foreign ties and a quarter domestic", "e^(-distance / 2,000 km)")
def tie_length(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Length of ties against rewired ones."""
    G = generators.layered(rng, process, domestic=0.25, near=other)
    return cn.nullmodels.tie_length(G, n=REPLICATES, seed=seed_of(rng))["p"].to_dict()


@frame.test("2: foreign ties alone", "e^(-distance / 2,000 km)")
def tie_length_foreign(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Length of ties against rewired ones, where no tie is domestic."""
    G = generators.layered(rng, process, domestic=0.0, near=other)
    return cn.nullmodels.tie_length(G, n=REPLICATES, seed=seed_of(rng))["p"].to_dict()


def _by_region(
    rng: np.random.Generator,
    process: Process,
    other: bool,
    count: int,
    regions: int,
    *,
    series: bool,
) -> dict[str, float]:
    G, mapping = generators.countries(rng, process, count, regions, 2.0 if other else 1.0)
    scheme = generators.as_series(G, mapping) if series else mapping
    options = {"replicates": REPLICATES, "seed": seed_of(rng)}
    return {
        "composition, any q": cn.mixing.composition(G, scheme, **options)["q"].min(),
        "mixing, any q": cn.mixing.mixing_test(G, scheme, **options)["q"].min(),
        "E-I": cn.mixing.e_i_index(G, scheme, **options).loc["all", "p"],
        "assortativity": cn.mixing.assortativity(G, scheme, **options)["p"],
    }


@frame.test("3: 24 countries, 3 regions that mean nothing", "affinity x 2 within regions")
def regions_24(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions as a mapping."""
    return _by_region(rng, process, other, 24, 3, series=False)


@frame.test("3: 60 countries, 5 regions as a Series", "affinity x 2 within regions")
def regions_60(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions as a Series of places."""
    return _by_region(rng, process, other, 60, 5, series=True)
