"""How far the ties of a network reach, and how far those of a null model would."""

from collections.abc import Hashable
from concurrent.futures import Executor
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _sphere, nullmodels, vocabulary
from citynet._frames import edges_of, nodes, pairs
from citynet._models import locate
from citynet._projections import induced, without_bodies
from citynet.ego._exposure import MIN_POPULATION, reference_cities
from citynet.errors import NetworkError


def tie_lengths(G: "nx.Graph[Any]", focal: Hashable | None = None) -> pd.Series:
    """Measure the ties between places: pairs, several agreements count once.

    Parameters
    ----------
    G
        Nodes with ``x`` and ``y`` in degrees; bodies are left out.
    focal
        Only the ties of this node.

    Returns
    -------
    pandas.Series
        Geodesic kilometres, NaN where an end has no position; indexed by the two nodes.

    Examples
    --------
    >>> cn.ego.tie_lengths(G).head(3).round(0).tolist()
    [10263.0, 8505.0, 4162.0]
    """
    places = nodes(G)
    ends = pairs(len(places), edges_of(G).ends)
    ends = ends[~places["kind"].isin(vocabulary.BODIES).to_numpy()[ends].any(axis=1)]
    if focal is not None:
        ends = ends[(ends == places.index.get_loc(focal)).any(axis=1)]
    at = places[["x", "y"]].to_numpy()
    sides = [places.index[ends[:, side]] for side in (0, 1)]
    index = pd.MultiIndex.from_arrays(sides, names=["u", "v"])
    lengths = _sphere.geodesic_km(*at[ends[:, 0]].T, *at[ends[:, 1]].T)
    return pd.Series(lengths, index, name="distance_km")


def null_lengths(
    G: "nx.Graph[Any]",
    focal: Hashable | None = None,
    *,
    model: str = "degree",
    replicates: int = 499,
    seed: int = 0,
    min_population: int = MIN_POPULATION,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Measure the ties of a null model as :func:`tie_lengths` measures those of the network.

    Held and drawn: as the model says; of ``"reference"`` held is the number of partners, drawn are
    cities as if countries did not matter. To look at beside the ties, not to test by:
    :func:`distance_test` allows for countries.

    Parameters
    ----------
    G, focal
        As in :func:`tie_lengths`; a model other than ``"reference"`` draws all ties of G.
    model
        ``"reference"``: the focal city draws its foreign partners at random from the gazetteer's
        cities abroad; or a model of :data:`citynet.nullmodels.MODELS`.
    replicates, seed, executor
        As in :func:`citynet.nullmodels.compare`.
    min_population
        Smallest number of inhabitants of the reference cities.

    Returns
    -------
    pandas.DataFrame
        Geodesic kilometres, a row per replicate; NaN where one has fewer ties than another.
        ``attrs`` has the ``model`` and ``min_population``.

    Raises
    ------
    NetworkError
        The model is unknown, or ``"reference"`` is asked for without a focal city that has a
        position.

    Examples
    --------
    >>> cn.ego.null_lengths(G, "istanbul-tr", model="reference", replicates=9).shape
    (9, 78)
    """
    at = {node: _sphere.position(data) for node, data in G.nodes(data=True)}
    _check.one_of("model", model, ("reference", *nullmodels.MODELS))
    times = (replicates, seed, executor)
    if model == "reference":
        if focal is None:
            raise NetworkError("model='reference' needs a focal city; name it or use 'degree'")
        if np.isnan(at[focal]).any():
            raise NetworkError(f"model='reference' must know where {focal!r} is: it has no x, y")
        cities = reference_cities(min_population)
        abroad = cities[cities["country"] != G.nodes[focal].get("country")]
        far = _sphere.geodesic_km(*at[focal], abroad["lon"], abroad["lat"])
        longest = min(int(tie_lengths(G, focal).notna().sum()), len(far))
        rows = nullmodels.replicate(partial(_chosen, far, longest), *times)
    else:
        places = without_bodies(nx.MultiGraph(G), "drop")
        placed = induced(places, [node for node in places if not np.isnan(at[node]).any()])
        sampler = nullmodels.MODELS[model].sampler(locate(placed, "keep"), replicates)
        position = np.array([at[node] for node in placed]).reshape(-1, 2)
        drawn = [position[ties].T for ties in nullmodels.replicate(sampler, *times)]
        rows = [_sphere.geodesic_km(*ends[:, 0], *ends[:, 1]) for ends in drawn]
        longest = max((len(row) for row in rows), default=0)
    padded = [np.pad(row, (0, longest - len(row)), constant_values=np.nan) for row in rows]
    table = pd.DataFrame(np.reshape(padded, (len(rows), longest)))
    table.attrs.update(model=model, min_population=min_population)
    return table


def _chosen(far: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(far, count, replace=False)
