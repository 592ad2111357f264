"""In which order two cities make agreements of different types."""

from concurrent.futures import Executor
from functools import partial
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet._frames import agreements
from citynet._significance import benjamini_hochberg, p_value, replicate
from citynet.temporal._snapshots import spell

# Of types that no pair has both of: nothing began with either, and nothing is tested.
_NO_ORDER = (np.nan,) * 5


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

    Examples
    --------
    >>> cn.temporal.sequences(G)[["from_type", "to_type", "lag_min", "lag_max"]].head(3)
         from_type               to_type  lag_min  lag_max
    0  sister_city  cooperation_protocol    13063    13427
    1  sister_city            memorandum     5669     5669
    2  sister_city            memorandum     7369     7369
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


def transitions(
    G: "nx.MultiGraph[Any]",
    *,
    replicates: int = 999,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Test which type of agreement leads to which: whether a memorandum comes first or last.

    The null, in words: of the pairs of places that have agreements of both types, each pair's
    dates of the one have nothing to do with its dates of the other. Held: all dates of each type,
    so that one which is newer everywhere is no finding. Drawn: which pair has which (those of one
    pair move together). Tested: in how many pairs the one certainly began first, less those in
    which the other did.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    replicates, seed, executor
        How often the dates are dealt out (0: no test), as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per (``from_type``, ``to_type``) that occurs among the decided :func:`sequences`:
        ``count``; ``lag_min``, ``lag_max``, medians of the bounds of the lag in days;
        ``reverse``, the count the other way round; ``first``, the pairs of places that began with
        the row's first type and have the other too; ``expected``, as many as by chance; ``p`` (NaN
        from a type to itself, and where all ways to deal the dates out give the same), ``q`` its
        Benjamini–Hochberg adjustment over the pairs of types. ``attrs["undecided"]`` counts
        steps whose order the dates leave open. That one follows the other does not say that it
        came of it, and what is not in the register yet has not followed. Not for one city's own
        list of few pairs: five are needed for any p below 0.05.

    Examples
    --------
    >>> import networkx as nx
    >>> G = nx.MultiGraph()
    >>> for pair in range(12):
    ...     for key, years in (("contact", 0), ("sister_city", 2)):
    ...         start = str(1960 + 5 * pair + years)
    ...         _ = G.add_edge("i", pair, key=f"{pair} {key}", type=key, start=start)
    >>> cn.temporal.transitions(G)[["count", "first", "expected", "p"]].round(1)
                           count  first  expected    p
    from_type to_type
    contact   sister_city     12   12.0       6.5  0.0
    """
    steps = sequences(G)
    decided = steps[steps["decided"]]
    grouped = decided.groupby(["from_type", "to_type"])
    table = grouped.agg(
        count=("decided", "size"), lag_min=("lag_min", "median"), lag_max=("lag_max", "median")
    )
    counts = dict(zip(table.index.tolist(), table["count"].tolist(), strict=True))
    table["reverse"] = [counts.get((b, a), 0) for a, b in counts]
    begun = _beginnings(G)
    # Both directions of two types are one test.
    both = dict.fromkeys((min(pair), max(pair)) for pair in counts if pair[0] != pair[1])
    tests = {pair: _order(begun, *pair, (replicates, seed, executor)) for pair in both}
    of = [tests.get((min(pair), max(pair)), _NO_ORDER) for pair in counts]
    turned = [a > b for a, b in counts]
    for name, ways in (("first", (0, 1)), ("expected", (2, 3))):
        table[name] = [one[ways[back]] for one, back in zip(of, turned, strict=True)]
    table["p"] = [one[4] for one in of]
    adjusted = benjamini_hochberg([one[4] for one in tests.values()])
    corrected = dict(zip(tests, adjusted.tolist(), strict=True))
    table["q"] = [corrected.get((min(pair), max(pair)), np.nan) for pair in counts]
    table.attrs["undecided"] = int((~steps["decided"]).sum())
    return table


def _beginnings(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """Give the days between which each pair of nodes began each type of agreement."""
    table = agreements(G)
    first, last = spell(table, "start")
    low, high = np.sort(table[["u_row", "v_row"]].to_numpy(), axis=1).T
    begun = pd.DataFrame({"u": low, "v": high, "type": table["type"].to_numpy()})
    begun = begun.assign(first=first.astype(np.int64), last=last.astype(np.int64))
    return begun[~np.isnat(first)].groupby(["u", "v", "type"]).min()


def _order(
    begun: pd.DataFrame, a: str, b: str, draws: tuple[int, int, Executor | None]
) -> tuple[float, ...]:
    """Give the pairs of both types that began with each, as many by chance, and p."""
    one, other = (begun.xs(kind, level="type") for kind in (a, b))
    both = one.join(other.add_suffix("_b"), how="inner").to_numpy()
    if not draws[0] or not len(both):
        return _NO_ORDER
    drawn = np.array(replicate(partial(_dealt, both), *draws))
    seen = _firsts(both, np.arange(len(both)))
    apart, chance = seen[0] - seen[1], drawn[:, 0] - drawn[:, 1]
    p = p_value(apart, chance) if (chance != apart).any() else np.nan
    return (*seen.tolist(), *((drawn.sum(axis=0) + seen) / (draws[0] + 1)).tolist(), p)


def _dealt(both: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return _firsts(both, rng.permutation(len(both)))


def _firsts(both: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Count the pairs that certainly began with the one type, and with the other."""
    a, b = both[:, :2], both[order, 2:]
    return np.array([(a[:, 1] < b[:, 0]).sum(), (b[:, 1] < a[:, 0]).sum()], dtype=float)
