"""In which order two cities make agreements of different types."""

from itertools import groupby, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet.temporal._snapshots import spells


def sequences(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """List, pair by pair, which agreement followed which, and how much later.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.

    Returns
    -------
    pandas.DataFrame
        A row per step from one dated agreement of a pair to the next: ``u``, ``v``, ``from_id``,
        ``from_type``, ``to_id``, ``to_type``, ``lag_min`` and ``lag_max`` (days that the bounds
        allow; equal for full dates), ``decided``: whether the dates settle the order. Where they
        do not, the step stands in the order of the bounds and ``lag_min`` is not positive.
        Undated agreements are in no step; ``attrs["undated"]`` counts them. That one followed
        the other does not say that it came of it.
    """
    times = spells(G)
    kinds = [data.get("type", "") for *_, data in G.edges(data=True)]
    records = [
        (edge[:2], first, last, str(edge[-1]), kind)
        for edge, first, last, kind in zip(
            times.edges, times.start_first, times.start_last, kinds, strict=True
        )
        if not np.isnat(first)
    ]
    order = {node: number for number, node in enumerate(G)}
    pairs = [(tuple(sorted(ends, key=order.__getitem__)), *rest) for ends, *rest in records]
    pairs.sort(key=lambda record: ([order[node] for node in record[0]], *record[1:]))
    rows = []
    for ends, group in groupby(pairs, key=lambda record: record[0]):
        for (_, first, last, key, kind), (_, first_2, last_2, key_2, kind_2) in pairwise(group):
            shortest, longest = (first_2 - last).astype(int), (last_2 - first).astype(int)
            rows.append((*ends, key, kind, key_2, kind_2, shortest, longest, shortest > 0))
    columns = [
        "u",
        "v",
        "from_id",
        "from_type",
        "to_id",
        "to_type",
        "lag_min",
        "lag_max",
        "decided",
    ]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"lag_min": int, "lag_max": int, "decided": bool})
    table.attrs["undated"] = int(np.isnat(times.start_first).sum())
    return table


def transitions(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """Test which type of agreement leads to which: whether a memorandum comes first or last.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.

    Returns
    -------
    pandas.DataFrame
        A row per (``from_type``, ``to_type``) that occurs among the decided :func:`sequences`:
        ``count``; ``lag_min``, ``lag_max``, medians of the bounds of the lag in days;
        ``reverse``, the count the other way round; ``p``, two-sided exact binomial test that both
        directions are equally likely (Clopper & Pearson 1934; NaN from a type to itself), ``q``
        its Benjamini–Hochberg adjustment over the pairs of types. ``attrs["undecided"]`` counts
        steps whose order the dates leave open. The test takes steps as independent, and the
        types do not have equal time to follow each other at the end of a register.
    """
    from citynet import nullmodels  # noqa: PLC0415 - snapshots need no tests

    steps = sequences(G)
    decided = steps[steps["decided"]]
    grouped = decided.groupby(["from_type", "to_type"])
    table = grouped.agg(
        count=("decided", "size"), lag_min=("lag_min", "median"), lag_max=("lag_max", "median")
    )
    counts = dict(zip(table.index.tolist(), table["count"].tolist(), strict=True))
    table["reverse"] = [counts.get((b, a), 0) for a, b in counts]
    table["p"] = [
        np.nan if a == b else _binomial(counts[a, b], counts.get((b, a), 0)) for a, b in counts
    ]
    # Both directions of two types are one test.
    tests = {frozenset(pair): p for pair, p in zip(counts, table["p"], strict=True)}
    adjusted = nullmodels.benjamini_hochberg(list(tests.values()))
    corrected = dict(zip(tests, adjusted.tolist(), strict=True))
    table["q"] = [corrected[frozenset(pair)] for pair in counts]
    table.attrs["undecided"] = int((~steps["decided"]).sum())
    return table


def _binomial(successes: int, failures: int) -> float:
    from scipy import stats  # noqa: PLC0415 - snapshots need no tests

    return float(stats.binomtest(successes, successes + failures).pvalue)
