"""How a measure of places moves when what is uncertain is left out, or drawn."""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, cast

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, measures
from citynet._frames import Edges, edges_of, node_index, partners_of
from citynet._register import register_of
from citynet._significance import replicate

Values = Callable[["nx.MultiGraph[Any]"], pd.Series]


def sensitivity(
    G: "nx.MultiGraph[Any]",
    measure: str | Values = "degree",
    *,
    confidence: float = 0.9,
    share: float = 0.1,
    top: int = 10,
    replicates: int = 99,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Show how places' ranks move when uncertain agreements are left out.

    Held: all that is certain. Drawn: for ``doubtful`` places, which of them are right, each with
    the chance that its ``confidence`` states; for ``random``, which agreements are left out.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    measure
        A measure of ``cn.centrality``, or a function of such a graph that gives a Series of values
        by node.
    confidence
        A place that the geocoder is less sure of is doubtful, as is one without a position, which
        is never drawn as right.
    share
        Of the agreements, that are left out at random.
    top
        How many places of the highest values are compared.
    replicates, seed, executor
        Of what is drawn, as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row for each kind of what is left out: ``undated`` agreements, those of ``doubtful``
        places where these are drawn as wrong (means over the replicates), those that one side alone
        states (``one_sided``, where the data tell both), and as many at ``random`` as ``share``
        says (means again). ``left_out``: the agreements in question; ``rank_correlation``
        (Spearman's) with the ranks of all agreements and ``top_kept``, the share of the top places
        that stay there, both among the places whose own agreements are listed
        (``summary.register``); NaN where nothing is left out, and where fewer than three places
        could be ranked. It says how far a ranking hangs on what is uncertain, not which of the two
        is right; what the register lacks altogether it cannot show.

    Raises
    ------
    NetworkError
        An argument has an unknown value.

    Examples
    --------
    >>> import networkx as nx
    >>> K = nx.MultiGraph(nx.karate_club_graph())
    >>> cn.summary.sensitivity(K).round(2).loc["random"].tolist()
    [8.0, 0.95, 0.88]
    """
    _check.that(0 < share < 1, "share", share, "a number between 0 and 1")
    _check.whole("top", top)
    read = edges_of(G)
    values = partial(_without, read, measure)
    found = register_of(read)
    own = found.own if found.own.any() else np.ones(len(G), dtype=bool)
    before = values(np.zeros(len(read.keys), dtype=bool))[own]
    compare = partial(_compared, values, own, before, top)
    right = _right(G)
    doubtful = right < confidence
    rows = {
        name: (int(out.sum()), *(compare(out) if out.any() else (np.nan, np.nan)))
        for name, out in _uncertain(read).items()
    }
    of_doubtful = doubtful[read.ends].any(axis=1)
    wrong = partial(_wrong_places, compare, read.ends, np.where(doubtful, right, 1.0))
    size = round(share * len(read.keys))
    at_random = partial(_at_random, compare, len(read.keys), size)
    for name, count, draw in (
        ("doubtful", int(of_doubtful.sum()), wrong),
        ("random", size, at_random),
    ):
        drawn = replicate(draw, replicates if count else 0, seed, executor)
        rows[name] = (count, *pd.DataFrame(drawn, columns=range(2), dtype=float).mean().tolist())
    columns = ["left_out", "rank_correlation", "top_kept"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    order = ["undated", "doubtful", "one_sided", "random"]
    return table.loc[order].rename_axis("uncertain")


def _without(read: Edges, measure: str | Values, out: np.ndarray) -> pd.Series:
    """Give each node's value without some of the agreements."""
    if measure == "degree":
        return pd.Series(partners_of(len(read.nodes), read.ends[~out]), node_index(read.nodes))
    left = read.G.__class__(**read.G.graph)
    left.add_nodes_from(read.G.nodes(data=True))
    left.add_edges_from(read.subset(np.flatnonzero(~out).tolist()))
    if isinstance(measure, str):
        return measures.centrality(left, [measure])[measure]
    return measure(cast("nx.MultiGraph[Any]", left))


def _right(G: "nx.MultiGraph[Any]") -> np.ndarray:
    """Give the chance that each place is where it is said to be; of a graph without any, 1."""
    places = list(G.nodes.values())
    if not any(data.get("x") is not None for data in places):
        return np.ones(len(places))
    told = [float(data.get("confidence", 1.0) or 0.0) for data in places]
    return np.where([data.get("x") is not None for data in places], told, 0.0)


def _uncertain(read: Edges) -> dict[str, np.ndarray]:
    """Tell of each agreement what is uncertain of it."""
    stated = read.column("stated_by")
    sides = np.array([value is not None and value != "both" for value in stated], dtype=bool)
    return {
        "undated": np.array([text is None for text in read.starts], dtype=bool),
        "one_sided": sides & ("both" in stated),
    }


def _compared(
    values: Callable[[np.ndarray], pd.Series],
    own: np.ndarray,
    before: pd.Series,
    top: int,
    out: np.ndarray,
) -> tuple[float, float]:
    """Give the rank correlation, and the share of the top that stays, without some agreements."""
    after = values(out)[own]
    ranks = [side.rank(ascending=False) for side in (before, after)]
    known = ranks[0].notna().to_numpy() & ranks[1].notna().to_numpy()
    one, other = (side.to_numpy()[known] for side in ranks)
    varies = len(one) > 2 and one.std() > 0 and other.std() > 0  # noqa: PLR2004
    correlation = float(np.corrcoef(one, other)[0, 1]) if varies else np.nan
    best = [set(np.argsort(side, kind="stable")[:top].tolist()) for side in (one, other)]
    kept = len(best[0] & best[1]) / len(best[0]) if varies else np.nan
    return correlation, kept


def _wrong_places(
    compare: Callable[[np.ndarray], tuple[float, float]],
    ends: np.ndarray,
    right: np.ndarray,
    rng: np.random.Generator,
) -> tuple[float, float]:
    wrong = rng.random(len(right)) >= right
    return compare(wrong[ends].any(axis=1))


def _at_random(
    compare: Callable[[np.ndarray], tuple[float, float]],
    count: int,
    size: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    out = np.zeros(count, dtype=bool)
    out[rng.choice(count, size, replace=False)] = True
    return compare(out)
