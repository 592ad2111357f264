"""Tables that models of networks read as they are, in R and in Stata."""

import os
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _tables, countries, regions, temporal
from citynet._data import write_file
from citynet._dyads import Level, dyads
from citynet._frames import edges_of, node_index
from citynet.errors import NetworkError

#: Of the covariates in matrices.
_COVARIATES = ("log_distance", "same_region", "common_language")
# RSiena: what can be no tie, whatever happens.
_STRUCTURAL_ZERO = 10


def model_tables(
    G: "nx.MultiGraph[Any]",
    folder: str | os.PathLike[str],
    *,
    level: Level = "country",
    scheme: regions.Scheme = "m49",
    every: str = "10Y",
    first: str | None = None,
    last: str | None = None,
) -> list[Path]:
    """Write what statnet, amen, RSiena, fixest and ppmlhdfe read; scripts stand in ``docs/r``.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    folder
        Where the files go; made where it is not there.
    level, scheme
        As in :func:`citynet.dyads`: what a unit is, and whose regions are compared.
    every, first, last
        Of the waves, as in :func:`citynet.temporal.snapshots`: a tie is in a wave that was in force
        at its end.

    Returns
    -------
    list of pathlib.Path
        The files: ``dyads.csv`` (:func:`citynet.dyads`; fixest and ppmlhdfe), ``nodes.csv`` and
        ``edges.csv`` (statnet), ``Y.csv`` and a matrix ``X_….csv`` of each covariate (amen), the
        waves ``wave_1.csv``, … with ``waves.csv`` saying which they are, and ``composition.txt``
        (RSiena). An empty cell is NA. In ``Y`` and in the waves it is a pair whose agreements the
        register would not list; in the waves 10 is a structural zero, two places of one state, and
        ``composition.txt`` has a line per unit, the waves from its first tie to its last: of what
        a unit was before, the register says nothing, so that a model of joining is none. Undated
        agreements are in no wave. Not for waves of one country's register as a network of one mode:
        those abroad have no ties with each other in it.

    Raises
    ------
    NetworkError
        As :func:`citynet.dyads`, or a file cannot be written.

    Examples
    --------
    >>> files = cn.export.model_tables(G, "for_r", first="1990", last="2010")
    >>> [file.name for file in files][:5]
    ['dyads.csv', 'nodes.csv', 'edges.csv', 'Y.csv', 'X_log_distance.csv']
    """
    pairs = dyads(G, level=level, scheme=scheme)
    units = _units(pairs)
    frames = {"dyads": pairs, "nodes": units.reset_index()}
    tied = pairs[pairs["agreements"] > 0]
    frames["edges"] = tied[["i", "j", "agreements", "ties"]].rename(
        columns={"i": "from", "j": "to"}
    )
    frames["Y"] = _matrix(units.index, pairs, pairs["agreements"].to_numpy(dtype=float))
    for name in _COVARIATES:
        frames[f"X_{name}"] = _matrix(units.index, pairs, pairs[name].to_numpy(dtype=float))
    waves = _waves(G, units, pairs, every, first, last)
    frames |= {f"wave_{number}": wave for number, wave in enumerate(waves.values(), 1)}
    if waves:
        frames["waves"] = pd.DataFrame({"wave": range(1, len(waves) + 1), "period": list(waves)})
    paths = [Path(folder) / f"{name}.csv" for name in frames]
    for path, frame in zip(paths, frames.values(), strict=True):
        _tables.write(frame, path, error=NetworkError)
    if waves:
        paths.append(Path(folder) / "composition.txt")
        write_file(paths[-1], _present(list(waves.values())))
    return paths


def _units(pairs: pd.DataFrame) -> pd.DataFrame:
    sides = [
        pairs[[side, f"iso_{side}", f"pop_{side}", f"places_{side}", f"total_{side}"]].set_axis(
            ["unit", "iso", "population", "places", "agreements"], axis=1
        )
        for side in "ij"
    ]
    units = pd.concat(sides).drop_duplicates("unit")
    order = units["unit"].astype(str).argsort(kind="stable")
    return units.iloc[order.to_numpy()].set_index("unit")


def _matrix(units: pd.Index, pairs: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Give a symmetric matrix with NaN for what is no pair."""
    matrix = np.full((len(units), len(units)), np.nan)
    i, j = (units.get_indexer(pd.Index(pairs[side])) for side in "ij")
    matrix[i, j] = matrix[j, i] = values
    return _framed(matrix, units)


def _framed(matrix: np.ndarray, units: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame(matrix, units, [str(unit) for unit in units])
    whole = bool((np.isnan(matrix) | (matrix == np.round(matrix))).all())
    return frame.astype("Int64") if whole else frame


def _waves(  # noqa: PLR0917
    G: "nx.MultiGraph[Any]",
    units: pd.DataFrame,
    pairs: pd.DataFrame,
    every: str,
    first: str | None,
    last: str | None,
) -> dict[str, pd.DataFrame]:
    known = _matrix(units.index, pairs, np.zeros(len(pairs))).notna().to_numpy()
    state = units["iso"].to_numpy(dtype=str)
    alike = state[:, None] == state
    start = np.where(known, 0.0, np.where(alike, _STRUCTURAL_ZERO, np.nan))
    np.fill_diagonal(start, 0)
    graphs = temporal.snapshots(G, every, mode="in_force", first=first, last=last)
    waves = {}
    for label, H in graphs.items():
        read = edges_of(H)
        named = [_unit(H, node, units.index) for node in read.nodes]
        row = units.index.get_indexer(node_index(named))
        ends = row[read.ends[read.counted]]
        ends = ends[(ends >= 0).all(axis=1)]
        wave = start.copy()
        open_pair = wave[ends[:, 0], ends[:, 1]] == 0
        i, j = ends[open_pair].T
        wave[i, j] = wave[j, i] = 1
        np.fill_diagonal(wave, 0)
        waves[label] = _framed(wave, units.index)
    return waves


def _unit(G: "nx.MultiGraph[Any]", node: Any, units: pd.Index) -> Any:
    """Give the unit of a node: itself, or its state."""
    if node in units:
        return node
    country = G.nodes[node].get("country")
    return countries.sovereign(country) if country else None


def _present(waves: list[pd.DataFrame]) -> str:
    """Give each unit's first and last wave with a tie, from 1; all of them to one without any."""
    tied = np.array([wave.eq(1).fillna(value=False).any(axis=1) for wave in waves], dtype=bool)
    begin = np.where(tied.any(axis=0), tied.argmax(axis=0), 0)
    end = np.where(tied.any(axis=0), len(waves) - 1 - tied[::-1].argmax(axis=0), len(waves) - 1)
    return "".join(f"{one + 1} {other + 1}\n" for one, other in zip(begin, end, strict=True))
