"""How a measure of places moves when what is uncertain is left out."""

from collections.abc import Callable
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, measures
from citynet._frames import edges_of
from citynet._register import register
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
) -> pd.DataFrame:
    """Show how places' ranks move when uncertain agreements are left out.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    measure
        A measure of ``cn.centrality``, or a function of such a graph that gives a Series of values
        by node.
    confidence
        A place that the geocoder is less sure of is doubtful, as is one without a position.
    share
        Of the agreements, that are left out at random.
    top
        How many places of the highest values are compared.
    replicates, seed
        Random choices of the agreements that are left out, as in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row for each kind of what is left out: ``undated`` agreements, those of ``doubtful``
        places, those that one side alone states (``one_sided``, where the data tell both), and as
        many at ``random`` as ``share`` says (means over the replicates). ``left_out``: agreements;
        ``rank_correlation`` (Spearman's) with the ranks of all agreements and ``top_kept``, the
        share of the top places that stay there, both among the places whose own agreements are
        listed (``summary.register``); NaN where nothing is left out, and where fewer than three
        places could be ranked. It says how far a ranking hangs on what is uncertain, not which of
        the two is right; what the register lacks altogether it cannot show.

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
    values = partial(_centrality, measure=measure) if isinstance(measure, str) else measure
    found = register(G)
    own = found.own if found.own.any() else np.ones(len(G), dtype=bool)
    before = values(G)[own]
    compare = partial(_compared, G, values, own, before, top)
    rows = {
        name: (int(out.sum()), *(compare(out) if out.any() else (np.nan, np.nan)))
        for name, out in _uncertain(G, confidence).items()
    }
    size = round(share * G.number_of_edges())
    drawn = replicate(partial(_at_random, compare, G.number_of_edges(), size), replicates, seed)
    means = pd.DataFrame(drawn, columns=range(2), dtype=float).mean().tolist()
    rows["random"] = (size, *means)
    columns = ["left_out", "rank_correlation", "top_kept"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("uncertain")


def _centrality(G: "nx.MultiGraph[Any]", measure: str) -> pd.Series:
    return measures.centrality(G, [measure])[measure]


def _uncertain(G: "nx.MultiGraph[Any]", confidence: float) -> dict[str, np.ndarray]:
    """Tell of each agreement what is uncertain of it."""
    read = edges_of(G)
    sure = [
        float(data.get("confidence", 1.0) or 0.0) >= confidence and data.get("x") is not None
        for data in G.nodes.values()
    ]
    located = any(data.get("x") is not None for data in G.nodes.values())
    stated = read.column("stated_by")
    sides = np.array([value is not None and value != "both" for value in stated], dtype=bool)
    sure_ends = np.array(sure, dtype=bool)[read.ends]
    return {
        "undated": np.array([text is None for text in read.starts], dtype=bool),
        "doubtful": np.asarray((~sure_ends).any(axis=1) & located, dtype=bool),
        "one_sided": sides & ("both" in stated),
    }


def _compared(  # noqa: PLR0917
    G: "nx.MultiGraph[Any]",
    values: Values,
    own: np.ndarray,
    before: pd.Series,
    top: int,
    out: np.ndarray,
) -> tuple[float, float]:
    """Give the rank correlation, and the share of the top that stays, without some agreements."""
    read = edges_of(G)
    left = G.__class__(**G.graph)
    left.add_nodes_from(G.nodes(data=True))
    left.add_edges_from(read.subset(np.flatnonzero(~out).tolist()))
    after = values(left)[own]
    ranks = [side.rank(ascending=False) for side in (before, after)]
    known = ranks[0].notna().to_numpy() & ranks[1].notna().to_numpy()
    one, other = (side.to_numpy()[known] for side in ranks)
    varies = len(one) > 2 and one.std() > 0 and other.std() > 0  # noqa: PLR2004
    correlation = float(np.corrcoef(one, other)[0, 1]) if varies else np.nan
    best = [set(np.argsort(side, kind="stable")[:top].tolist()) for side in (one, other)]
    kept = len(best[0] & best[1]) / len(best[0]) if varies else np.nan
    return correlation, kept


def _at_random(
    compare: Callable[[np.ndarray], tuple[float, float]],
    count: int,
    size: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    out = np.zeros(count, dtype=bool)
    out[rng.choice(count, size, replace=False)] = True
    return compare(out)
