"""What dates tell: the order of types, change from period to period."""

import numpy as np

import citynet as cn
from calibrations import frame, generators
from calibrations.frame import Process
from calibrations.nulls import seed_of


@frame.test(
    "9: two types, the second newer, a heaped year, dates of years alone",
    "in 80 % of pairs the second comes one to five years after the first",
)
def transitions(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Which type leads to which."""
    G = generators.histories(rng, process, follows=0.8 if other else 0.0)
    table = cn.temporal.transitions(G, replicates=199, seed=seed_of(rng))
    return {"sister city, then protocol": table["p"].min()}


@frame.test(
    "9: one country's register, countries signed with in waves of their own, 3 regions",
    "one region x 4 in the later period",
)
def change(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Regions of two periods."""
    G, mapping = generators.one_sided(rng, process)
    # Each country has a decade in which most is signed with it.
    wave = rng.integers(1970, 2010, 31)
    for u, v, data in list(G.edges(data=True)):
        code = G.nodes[v if data["a"] == u else u]["country"]
        year = wave[int(code[1:]) + 10 * (ord(code[0]) - 65)] + rng.integers(-8, 9)
        if other and mapping[code] == "r1" and year < 1990 and rng.random() < 0.75:
            year += 2 * (1990 - year)
        data["start"] = str(year)
    table = cn.temporal.change(
        G, ("1960", "1989"), ("1990", "2019"), mapping, replicates=199, seed=seed_of(rng)
    )
    found = {"one region": table.loc["r1", "p"]}
    return found if other else found | {"any q": table["q"].min()}
