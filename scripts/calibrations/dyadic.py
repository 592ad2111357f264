"""Models of who ties with whom."""

import numpy as np
import pandas as pd

import citynet as cn
from calibrations import frame, generators
from calibrations.frame import Process
from calibrations.nulls import REPLICATES, seed_of


def _table(data: generators.Dyads) -> pd.DataFrame:
    i, j = np.triu_indices(len(data.counts), 1)
    return pd.DataFrame(
        {
            "i": i,
            "j": j,
            "agreements": data.counts[i, j],
            "same": data.same_label[i, j],
            "log_distance": data.distance[i, j],
        }
    )


def _gravity(
    rng: np.random.Generator, process: Process, countries: int, *, other: bool
) -> dict[str, float]:
    data = generators.dyads(rng, process, countries, effect=1.0 if other else 0.0)
    covariates = ["same", "log_distance"]
    try:
        found = cn.models.gravity(
            _table(data), covariates, replicates=REPLICATES, seed=seed_of(rng)
        )
    except cn.errors.NetworkError:
        return {"jackknife": np.nan, "semi-partialling": np.nan}
    row = found.loc["same"]
    return {"jackknife": row["p"], "semi-partialling": row["p_dsp"]}


@frame.test("6: 12 countries, labels that mean nothing", "e times as many within a label")
def gravity_12(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Gravity with an effect of each side, few countries."""
    return _gravity(rng, process, 12, other=other)


@frame.test("6: 24 countries, labels that mean nothing", "e times as many within a label")
def gravity_24(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Gravity with an effect of each side."""
    return _gravity(rng, process, 24, other=other)


@frame.test("6: 24 countries, labels that mean nothing", "e times as many within a label")
def mrqap_24(rng: np.random.Generator, process: Process, other: bool) -> dict[str, float]:
    """Double semi-partialling of logarithms."""
    data = generators.dyads(rng, process, 24, effect=1.0 if other else 0.0)
    table = _table(data).assign(log_agreements=lambda t: np.log1p(t["agreements"]))
    found = cn.models.mrqap(
        table, ["same", "log_distance"], outcome="log_agreements", replicates=REPLICATES,
        seed=seed_of(rng),
    )  # fmt: skip
    return {"semi-partialling": found.loc["same", "p"]}
