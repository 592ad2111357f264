"""What dates tell: the order of types."""

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
