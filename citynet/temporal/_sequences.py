"""In which order two cities make agreements of different types."""

from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet._frames import agreements
from citynet.temporal._snapshots import spell


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
    table = agreements(G)
    first, last = spell(table, "start")
    dated = np.flatnonzero(~np.isnat(first))
    pairs = np.sort(table[["u_row", "v_row"]].to_numpy(), axis=1)
    nodes, ids, kinds = list(G), table.index.map(str), table["type"].to_numpy()
    columns_of_order = [*pairs.T.tolist(), first.tolist(), last.tolist(), ids, kinds]
    order = sorted(dated.tolist(), key=list(zip(*columns_of_order, strict=True)).__getitem__)
    rows = []
    for row, after in pairwise(order):
        if (pairs[row] == pairs[after]).all():
            pair = [nodes[end] for end in pairs[row].tolist()]
            lags = (first[after] - last[row]).astype(int), (last[after] - first[row]).astype(int)
            kinds_of = ids[row], kinds[row], ids[after], kinds[after]
            rows.append((*pair, *kinds_of, *lags, lags[0] > 0))
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
    steps = pd.DataFrame(rows, columns=columns)
    steps = steps.astype({"lag_min": int, "lag_max": int, "decided": bool})
    steps.attrs["undated"] = len(table) - len(dated)
    return steps


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
