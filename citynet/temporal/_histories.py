"""Measures and communities from snapshot to snapshot."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import scipy

from citynet import _check
from citynet._frames import node_index
from citynet.temporal._snapshots import Certainty, Mode, Undated, snapshots


def centrality(
    G: "nx.MultiGraph[Any]",
    measures: Sequence[str] | None = None,
    every: str = "5Y",
    *,
    mode: Mode = "cumulative",
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    first: str | None = None,
    last: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Follow the centrality of every place through the :func:`snapshots`.

    Parameters
    ----------
    G, every, mode, certainty, undated, first, last
        As in :func:`snapshots`.
    measures, options
        What ``cn.centrality`` takes.

    Returns
    -------
    pandas.DataFrame
        A row per snapshot and node of it, indexed by (``snapshot``, ``node``), with the columns
        of ``cn.centrality``. A place is in a snapshot from its first agreement on. Values of
        snapshots of different size compare only where the measure is normalised; ranks
        (``.groupby("snapshot").rank(ascending=False)``) always do.

    Examples
    --------
    >>> history = cn.temporal.centrality(G, ["degree"], "20Y")
    >>> history.xs("istanbul-tr", level="node")
              degree
    snapshot
    1979           3
    1999          35
    2019          92
    """
    from citynet.measures import centrality as measure  # noqa: PLC0415 - heavy, and only here

    graphs = snapshots(
        G, every, mode=mode, certainty=certainty, undated=undated, first=first, last=last
    )
    tables = {label: measure(H, measures, **options) for label, H in graphs.items() if len(H)}
    if not tables:
        index = pd.MultiIndex.from_arrays([[], []], names=["snapshot", "node"])
        return pd.DataFrame(index=index)
    joined: pd.DataFrame = pd.concat(tables, names=["snapshot", "node"])
    return joined


def communities(
    G: "nx.MultiGraph[Any]",
    seed: int = 0,
    every: str = "5Y",
    *,
    mode: Mode = "cumulative",
    certainty: Certainty = "certain",
    undated: Undated = "exclude",
    first: str | None = None,
    last: str | None = None,
    threshold: float = 0.1,
    **options: Any,
) -> pd.DataFrame:
    """Find the communities of every snapshot and match them: data for an alluvial figure.

    Parameters
    ----------
    G, every, mode, certainty, undated, first, last
        As in :func:`snapshots`.
    seed, options
        What ``cn.communities`` takes.
    threshold
        As in :func:`community_history`.

    Returns
    -------
    pandas.DataFrame
        What :func:`community_history` gives; snapshots without an agreement have no column. It
        has little to say of one city's own network, whose snapshots are all stars.

    Examples
    --------
    >>> import networkx as nx
    >>> T = nx.MultiGraph([("a", "b", {"signed": "1990"}), ("b", "c", {"signed": "1991"})])
    >>> _ = T.add_edges_from([("c", "a", {"signed": "1992"}), ("d", "e", {"signed": "2001"})])
    >>> cn.temporal.communities(T, every="10Y").astype("Int64")
          1999  2009
    node
    a        0     0
    b        0     0
    c        0     0
    d     <NA>     1
    e     <NA>     1
    """
    from citynet.community import communities as find  # noqa: PLC0415 - heavy, and only here

    graphs = snapshots(
        G, every, mode=mode, certainty=certainty, undated=undated, first=first, last=last
    )
    partitions = {
        label: find(H, seed, **options)["community"] for label, H in graphs.items() if len(H)
    }
    return community_history(partitions, threshold=threshold)


def community_history(
    partitions: Mapping[str, pd.Series], *, threshold: float = 0.1
) -> pd.DataFrame:
    """Give communities of successive snapshots names that last, by matching their members.

    Each snapshot's communities are matched one to one with those known so far (each as it last
    was) so that the summed Jaccard similarity ``|A ∩ B| / |A ∪ B|`` is largest (Hungarian method,
    Kuhn 1955); a match below ``threshold`` is none, and the community is new. After Greene, Doyle
    & Cunningham 2010, Tracking the evolution of communities in dynamic social networks, ASONAM.

    Parameters
    ----------
    partitions
        By snapshot in order of time: the community of each node, as in the column ``community``
        of ``cn.communities``. Missing values are no community.
    threshold
        Smallest Jaccard similarity that makes two communities the same, 0 < threshold <= 1.

    Returns
    -------
    pandas.DataFrame
        A row per node, a column per snapshot: the number of the lasting community (0 is the
        first snapshot's community 0), missing where the node is not there. In a growing network
        newcomers lower the similarity, so the threshold is low; a split goes on under the name
        of its most similar part. :func:`community_flows` gives the moves.

    Raises
    ------
    NetworkError
        The threshold is not between 0 and 1.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.Series({"a": 0, "b": 0, "c": 1})
    >>> after = pd.Series({"a": 1, "b": 1, "c": 0, "d": 0})
    >>> history = cn.temporal.community_history({"1990": before, "2000": after})
    >>> history[["1990", "2000"]].astype("Int64")
          1990  2000
    node
    a        0     0
    b        0     0
    c        1     1
    d     <NA>     1
    """
    _check.that(0 < threshold <= 1, "threshold", threshold, "a number above 0 and at most 1")
    nodes = list(dict.fromkeys(node for part in partitions.values() for node in part.index))
    index = node_index(nodes)
    known: dict[int, set[Any]] = {}
    columns: dict[str, pd.Series] = {}
    for label, part in partitions.items():
        present = part.dropna()
        groups = {
            community: set(members)
            for community, members in present.groupby(present).groups.items()
        }
        names = _match(list(groups.values()), known, threshold)
        lasting = dict(zip(groups, names, strict=True))
        known.update(zip(names, groups.values(), strict=True))
        columns[label] = present.map(lasting).reindex(index).astype("Int64")
    return pd.DataFrame(columns, index)


def _match(groups: list[set[Any]], known: dict[int, set[Any]], threshold: float) -> list[int]:
    """Lasting number of each group: its best match's, or the next free one."""
    numbers = list(known)
    similarity = _similarity(groups, [known[number] for number in numbers])
    rows, columns = scipy.optimize.linear_sum_assignment(similarity, maximize=True)
    matched = {
        row: numbers[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if similarity[row, column] >= threshold
    }
    free = max(numbers, default=-1) + 1
    names = []
    for row in range(len(groups)):
        if row not in matched:
            matched[row], free = free, free + 1
        names.append(matched[row])
    return names


def _similarity(groups: list[set[Any]], known: list[set[Any]]) -> np.ndarray:
    """Jaccard's index of each group with each that is known; few have a member in common."""
    holders: dict[Any, list[int]] = {}
    for column, members in enumerate(known):
        for node in members:
            holders.setdefault(node, []).append(column)
    common = np.zeros((len(groups), len(known)))
    for row, members in enumerate(groups):
        for node in members:
            for column in holders.get(node, ()):
                common[row, column] += 1
    sizes = np.array([len(one) for one in groups])[:, None] + [len(one) for one in known]
    return common / (sizes - common)


def community_flows(history: pd.DataFrame) -> pd.DataFrame:
    """Count the nodes that move between communities from one snapshot to the next.

    Parameters
    ----------
    history
        What :func:`community_history` gives.

    Returns
    -------
    pandas.DataFrame
        A row per flow, the ribbons of an alluvial figure: ``from_snapshot``, ``from_community``,
        ``to_snapshot``, ``to_community`` (missing: not in the network then), ``nodes``, and
        ``jaccard``, the similarity of the two communities' members.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.Series({"a": 0, "b": 0, "c": 1})
    >>> after = pd.Series({"a": 1, "b": 1, "c": 0, "d": 0})
    >>> history = cn.temporal.community_history({"1990": before, "2000": after})
    >>> cn.temporal.community_flows(history)
      from_snapshot  from_community to_snapshot  to_community  nodes  jaccard
    0          1990               0        2000             0      2      1.0
    1          1990               1        2000             1      1      0.5
    2          1990            <NA>        2000             1      1      NaN
    """
    tables = []
    for before, after in pairwise(history.columns):
        pairs = history[[before, after]].dropna(how="all")
        counts = pairs.groupby([before, after], dropna=False, sort=True).size()
        table = counts.rename("nodes").reset_index()
        table.columns = pd.Index(["from_community", "to_community", "nodes"])
        sizes = [pairs[side].value_counts() for side in (before, after)]
        union = (
            table["from_community"].map(sizes[0])
            + table["to_community"].map(sizes[1])
            - table["nodes"]
        )
        table["jaccard"] = (table["nodes"] / union).astype(float)
        table.insert(0, "from_snapshot", before)
        table.insert(2, "to_snapshot", after)
        tables.append(table)
    columns = ["from_snapshot", "from_community", "to_snapshot", "to_community", "nodes", "jaccard"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
