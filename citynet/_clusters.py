"""Clusters of places on the globe, whatever their ties."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _sphere
from citynet._frames import node_index, nodes
from citynet._partitions import by_size
from citynet.errors import NetworkError


def spatial_clusters(
    G: "nx.Graph[Any]",
    *,
    min_cluster_size: int = 5,
    min_samples: int | None = None,
) -> pd.DataFrame:
    """Find clusters of places on the globe: where partners lie dense, whatever their ties.

    HDBSCAN (Campello, Moulavi & Sander 2013, PAKDD) on the straight distances through the globe,
    which grow with those on it.

    Parameters
    ----------
    G
        A graph whose nodes have ``x`` and ``y`` in degrees.
    min_cluster_size
        The smallest group that is a cluster, at least 2.
    min_samples
        Neighbours that make a place's surroundings dense; ``min_cluster_size`` when left out.

    Returns
    -------
    pandas.DataFrame
        A row per node: ``cluster`` (0 is the largest; missing for places outside every cluster
        and for those without coordinates), ``membership`` (0 to 1, how deep inside; 0 outside,
        NaN without coordinates). It does not know borders, seas or the places that have no ties.

    Raises
    ------
    NetworkError
        ``min_cluster_size`` is below 2 or ``min_samples`` below 1.
    CitynetError
        scikit-learn is not installed: ``citynet[spatial]``.

    Examples
    --------
    >>> clusters = cn.community.spatial_clusters(G)["cluster"]
    >>> clusters.value_counts().head(3).to_list()
    [36, 13, 6]
    """
    cluster_module = _check.optional("sklearn.cluster", "spatial")
    if min_cluster_size < 2 or (min_samples is not None and min_samples < 1):  # noqa: PLR2004
        raise NetworkError(
            f"min_cluster_size={min_cluster_size!r}, min_samples={min_samples!r}; expected at "
            "least 2 and at least 1 (or None)"
        )
    position = nodes(G)[["x", "y"]].to_numpy()
    known = np.flatnonzero(~np.isnan(position).any(axis=1))
    cluster = np.full(len(position), -1)
    membership = np.full(len(position), np.nan)
    membership[known] = 0.0
    if len(known) >= max(min_cluster_size, min_samples or 1):
        found = cluster_module.HDBSCAN(
            min_cluster_size=min_cluster_size,
            min_samples=min_samples,
            copy=True,
        ).fit(_sphere.vectors(*position[known].T))
        inside = known[found.labels_ >= 0]
        cluster[inside] = by_size(found.labels_[found.labels_ >= 0])
        membership[known] = found.probabilities_
    table = pd.DataFrame({"membership": membership}, index=node_index(G))
    numbers = pd.Series(cluster, table.index).astype("Int64")
    table.insert(0, "cluster", numbers.mask(cluster < 0))
    return table
