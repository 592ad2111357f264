"""Null models, regions and communities."""

import numpy as np
import pandas as pd

from calibrations import frame, generators
from calibrations.frame import Process
from citynet import _rewiring, community, mixing, nullmodels, twomode
from citynet.report import _findings

_rewiring.compiled()  # once loaded, small graphs take the compiled loops too
REPLICATES = 99
# So many that the smallest of fifteen q can be 0.05.
MANY = 299
# Of what takes longer: p = 1/40 is the least, 2/40 is 0.05; of what takes longest 1/20 is both.
FEW, FEWEST = 39, 19


def seed_of(rng: np.random.Generator) -> int:
    """Give a procedure its seed."""
    return int(rng.integers(2**31))


# 1: bodies


@frame.test("1: two modes, 60 places x 12 bodies, ties of cities by activity", "")
def bodies(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:  # noqa: ARG001
    """Statistics of graphs with bodies, kept and projected away."""
    G = generators.memberships(rng, process, 60, 12)
    statistics = ("assortativity", "transitivity")
    seed = seed_of(rng)
    kept = nullmodels.compare(G, "assortativity", n=FEW, seed=seed)["p"]
    away = nullmodels.compare(G, statistics, n=FEW, seed=seed, bodies="project")["p"]
    groups = community.modularity_significance(G, n=FEW, seed=seed, bodies="keep")["p"]
    return {
        "assortativity, kept": kept.item(),
        "assortativity, projected": away["assortativity"],
        "transitivity, projected": away["transitivity"],
        "modularity": groups.item(),
    }


@frame.test("1: two modes, 100 places x 84 bodies", "a bloc of six places in eight bodies more")
def shared_bodies(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Pairs of places that share bodies, validated."""
    G = generators.memberships(rng, process, 100, 84, bloc=other)
    return {"any q": twomode.validated(G)["q"].min()}


# 2: layers


def _layers(
    rng: np.random.Generator, process: Process, other: bool, domestic: float
) -> dict[str, float]:
    G = generators.layered(rng, process, domestic=domestic, near=other)
    names = ("mean_tie_length", "median_tie_length")
    lengths = nullmodels.compare(G, names, n=REPLICATES, seed=seed_of(rng))["p"]
    return {"mean length": lengths.iloc[0], "median length": lengths.iloc[1]}


@frame.test("2: foreign ties and a quarter domestic, by activity", "e^(-distance / 2,000 km)")
def tie_length(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Length of ties against rewired ones."""
    return _layers(rng, process, other, 0.25)


@frame.test("2: foreign ties alone, by activity", "e^(-distance / 2,000 km)")
def tie_length_foreign(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Length of ties against rewired ones, where no tie is domestic."""
    return _layers(rng, process, other, 0.0)


@frame.test("2: foreign ties and a quarter domestic, by activity", "")
def shape(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:  # noqa: ARG001
    """Statistics of the pattern against rewired ones."""
    G = generators.layered(rng, process, domestic=0.25)
    table = nullmodels.compare(G, ("assortativity", "transitivity"), n=FEW, seed=seed_of(rng))
    groups = community.modularity_significance(G, n=FEW, seed=seed_of(rng))
    return table["p"].to_dict() | {"modularity": groups["p"].item()}


# 3: countries


def _by_region(
    rng: np.random.Generator, process: Process, other: bool, count: int, regions: int
) -> dict[str, float]:
    G, mapping = generators.countries(rng, process, count, regions, 2.0 if other else 1.0)
    series = generators.as_series(G, mapping)
    scheme = series if count > 30 else mapping
    options = {"replicates": FEW, "seed": seed_of(rng)}
    spread = mixing.participation(G, scheme, **options)
    # With fifteen pairs no q could be small; one pair's p tells as much, of fewer rewirings.
    pairs = regions * (regions + 1) // 2
    n = FEW if pairs > 6 else 20 * pairs - 1
    ties = nullmodels.region_ties(G, series, by="pair", n=n, seed=options["seed"])
    found = {
        "E-I": mixing.e_i_index(G, scheme, **options).loc["all", "p"],
        "assortativity": mixing.assortativity(G, scheme, **options)["p"],
        "participation of one place": spread["participation_p"].dropna().iloc[0],
        "region ties, one pair": ties["p"].iloc[0],
    }
    return found | ({"region ties, any q": ties["q"].min()} if n > FEW else {})


def _by_cell(
    rng: np.random.Generator, process: Process, other: bool, count: int, regions: int
) -> dict[str, float]:
    G, mapping = generators.countries(rng, process, count, regions, 2.0 if other else 1.0)
    scheme = generators.as_series(G, mapping) if count > 30 else mapping
    many = {"replicates": MANY, "seed": seed_of(rng)}
    return {
        "composition, any q": mixing.composition(G, scheme, **many)["q"].min(),
        "mixing, any q": mixing.mixing_test(G, scheme, **many)["q"].min(),
    }


@frame.test("3: 10 countries of uneven affinity, 2 regions that mean nothing", "x 2 within regions")
def cells_10(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Cells of regions, of few countries."""
    return _by_cell(rng, process, other, 10, 2)


@frame.test("3: 24 countries of uneven affinity, 3 regions that mean nothing", "x 2 within regions")
def cells_24(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Cells of regions."""
    return _by_cell(rng, process, other, 24, 3)


@frame.test(
    "3: 60 countries of uneven affinity, 5 regions that mean nothing", "x 2 within regions", times=2
)
def cells_60(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Cells of many regions."""
    return _by_cell(rng, process, other, 60, 5)


@frame.test("3: 10 countries of uneven affinity, 2 regions that mean nothing", "x 2 within regions")
def regions_10(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions as a mapping of few countries."""
    return _by_region(rng, process, other, 10, 2)


@frame.test("3: 24 countries of uneven affinity, 3 regions that mean nothing", "x 2 within regions")
def regions_24(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions as a mapping."""
    return _by_region(rng, process, other, 24, 3)


@frame.test("3: 60 countries of uneven affinity, 5 regions that mean nothing", "x 2 within regions")
def regions_60(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions as a Series of places."""
    return _by_region(rng, process, other, 60, 5)


@frame.test("3: 24 countries of uneven affinity, 3 regions that mean nothing", "x 2 within regions")
def communities(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Agreement of communities with regions."""
    G, mapping = generators.countries(rng, process, 24, 3, 2.0 if other else 1.0)
    found = community.communities(G, seed_of(rng), runs=3)["community"]
    scheme = generators.as_series(G, mapping)
    table = community.agreement(found, scheme, G, replicates=FEW, seed=seed_of(rng))
    if other:
        return {"AMI": table["p"].item()}
    held = nullmodels.DegreePreserving(by_country=True)
    beyond = community.modularity_significance(G, None, held, n=FEWEST, seed=seed_of(rng))
    return {"AMI": table["p"].item(), "modularity beyond countries": beyond["p"].item()}


# 4: one country's register


@frame.test(
    "4: one country's register, 30 countries, 3 regions that mean nothing", "one region x 2"
)
def one_sided(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions in a register with one end of every tie at home."""
    G, mapping = generators.one_sided(rng, process, more=2.0 if other else 1.0)
    table = mixing.composition(G, mapping, replicates=MANY, seed=seed_of(rng))
    return {
        "composition, one region": table.loc["r1", "p"],
        "composition, any q": table["q"].min(),
        "headline of the report": _headline(table),
    }


@frame.test("4: one country's register, 30 countries liked alike", "")
def one_sided_even(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:  # noqa: ARG001
    """Headlines on regions where partners are drawn evenly."""
    G, mapping = generators.one_sided(rng, process, even=True)
    table = mixing.composition(G, mapping, replicates=MANY, seed=seed_of(rng))
    return {"headline of the report": _headline(table)}


def _headline(table: pd.DataFrame) -> float:
    """Give 0 where the report's rule finds something to say of a region, else 1."""
    test = table.assign(seen=table["ends"], expected=table["mean"])
    return float(_findings.notable(test).empty)


@frame.test("4: one country's register, 30 countries", "")
def one_sided_shape(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:  # noqa: ARG001
    """Pattern of a register with one end of every tie at home."""
    G, _ = generators.one_sided(rng, process)
    seed = seed_of(rng)
    table = nullmodels.compare(G, ("assortativity", "mean_tie_length"), n=FEW, seed=seed)
    # Countries are liked unevenly, which rewiring of places does not hold: lengths differ.
    return {"assortativity": table.loc["assortativity", "p"]}


# 5: distance


def _gravity(
    rng: np.random.Generator, process: Process, other: bool, exponent: float
) -> dict[str, float]:
    G, region = generators.gravity(rng, process, exponent, 0.7 if other else 0.0)
    seed = seed_of(rng)
    ties = nullmodels.region_ties(G, region, "gravity", by="pair", n=FEW, seed=seed)
    found = {
        "overseas": ties.loc[("overseas", "overseas"), "p"],
        "between": ties.loc[("home", "overseas"), "p"],
    }
    if not other:
        length = nullmodels.compare(G, "mean_tie_length", "gravity", n=FEWEST, seed=seed)
        found["mean length"] = length["p"].item()
    return found


@frame.test("5: ties by activity and distance^-0.5", "e^0.7 within the overseas region")
def gravity_half(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions beyond distance."""
    return _gravity(rng, process, other, 0.5)


@frame.test("5: ties by activity and distance^-1", "e^0.7 within the overseas region")
def gravity_one(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions beyond distance."""
    return _gravity(rng, process, other, 1.0)


@frame.test("5: ties by activity and distance^-2", "e^0.7 within the overseas region")
def gravity_two(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions beyond distance."""
    return _gravity(rng, process, other, 2.0)


# 10: partial


@frame.test("10: four of twenty countries' registers, by activity", "e^(-distance / 2,000 km)")
def partial(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Lengths, pattern and regions of a partial register."""
    G, mapping = generators.partial(rng, process, near=other)
    seed = seed_of(rng)
    table = nullmodels.compare(G, ("assortativity", "mean_tie_length"), n=FEW, seed=seed)
    found = {"mean length": table.loc["mean_tie_length", "p"]}
    if not other:
        test = mixing.composition(G, mapping, replicates=REPLICATES, seed=seed)
        found |= {
            "assortativity": table.loc["assortativity", "p"],
            "composition, any q": test["q"].min(),
            "mixing, any q": mixing.mixing_test(G, mapping, replicates=REPLICATES, seed=seed)[
                "q"
            ].min(),
        }
    return found
