"""Memberships as what they are: places by bodies, two modes, of which one has no ties of its own.

A measure of one mode (closeness, betweenness, clustering) means something else here: two cities are
never tied, and a body's members are not each other's partners. The measures of this module know
the two modes, and their names say so. That two cities share bodies says little by itself: both may
be in many, and some bodies take everyone. :func:`validated` asks which pairs share more than that.
"""

from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, vocabulary
from citynet._catalogue import _
from citynet._frames import edges_of, node_index, nodes
from citynet._significance import benjamini_hochberg
from citynet.errors import NetworkError

__all__ = ["bicm", "centrality", "memberships", "validated"]

Floats = npt.NDArray[np.float64]
# Fewer columns give so few values of p that none survives the correction for all pairs.
FEWEST = 40
_FEW = _("not testable here: with fewer than about forty bodies no pair can be validated")
_STEPS, _CLOSE = 100_000, 1e-12


def memberships(G: "nx.Graph[Any]") -> pd.DataFrame:
    """Give the table of who is in which body.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it: bodies are the nodes whose kind is one.

    Returns
    -------
    pandas.DataFrame
        True or False; a row per place that is in a body, a column per body that has a member, both
        in G's order.

    Examples
    --------
    >>> cn.twomode.memberships(G).shape
    (1, 14)
    """
    places = nodes(G)
    body = places["kind"].isin(vocabulary.BODIES).to_numpy(dtype=bool)
    ends = edges_of(G).ends
    ends = ends[body[ends].sum(axis=1) == 1]
    ends = np.where(body[ends[:, :1]], ends[:, ::-1], ends)
    rows, i = np.unique(ends[:, 0], return_inverse=True)
    columns, j = np.unique(ends[:, 1], return_inverse=True)
    table = np.zeros((len(rows), len(columns)), dtype=bool)
    table[i, j] = True
    names = list(G)
    return pd.DataFrame(
        table,
        node_index([names[row] for row in rows.tolist()], "place"),
        node_index([names[row] for row in columns.tolist()], "body"),
    )


def centrality(G: "nx.Graph[Any]") -> pd.DataFrame:
    """Measure how central places are among bodies, and bodies among places.

    Each measure is divided by the largest that a node of its mode could have given the sizes of
    both modes (Borgatti & Everett 1997, Social Networks 19, 243-269); the two modes' values do not
    compare with each other, nor with those of :func:`citynet.centrality`.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; ties between places are left out.

    Returns
    -------
    pandas.DataFrame
        A row per place in a body, then a row per body: ``mode`` (``place`` or ``body``),
        ``memberships`` (of a place: its bodies; of a body: its members), ``two_mode_degree`` (their
        share of all there are), ``two_mode_closeness`` and ``two_mode_betweenness`` (0 to 1). In
        one city's own list every body has one member, and all follows from that.

    Examples
    --------
    >>> import networkx as nx
    >>> W = nx.davis_southern_women_graph()
    >>> nx.set_node_attributes(W, dict.fromkeys(W.graph["bottom"], "body"), "kind")
    >>> table = cn.twomode.centrality(W).loc[["Evelyn Jefferson", "E8"]].round(2)
    >>> table[["mode", "memberships", "two_mode_closeness"]]
                       mode  memberships  two_mode_closeness
    Evelyn Jefferson  place            8                0.80
    E8                 body           14                0.85
    """
    table = memberships(G)
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from([*table.index, *table.columns])
    rows, columns = np.nonzero(table.to_numpy())
    graph.add_edges_from(zip(table.index[rows], table.columns[columns], strict=True))
    first = list(table.index)
    index = node_index(graph, None)
    measures = {
        "degree": nx.bipartite.degree_centrality(graph, first) if first else {},
        "closeness": nx.bipartite.closeness_centrality(graph, first) if first else {},
        "betweenness": nx.bipartite.betweenness_centrality(graph, first) if first else {},
    }
    found = pd.DataFrame(
        {
            "mode": ["place"] * len(first) + ["body"] * len(table.columns),
            "memberships": [degree for _node, degree in graph.degree()],
        },
        index,
    )
    for name, values in measures.items():
        found[f"two_mode_{name}"] = [float(values[node]) for node in graph]
    return found


def bicm(table: pd.DataFrame | npt.NDArray[np.bool_]) -> Floats:
    """Give the chance of each membership by the bipartite configuration model.

    Held, in expectation: in how many bodies each place is and how many members each body has.
    Drawn: which, each by its chance p = x y / (1 + x y): the entropy is the largest there can be
    (Saracco, Di Clemente, Gabrielli & Squartini 2015, Scientific Reports 5, 10595). Not where
    memberships bring each other about (whoever joins one is in the other).

    Parameters
    ----------
    table
        True or False, places by bodies, as :func:`memberships` gives it.

    Returns
    -------
    numpy.ndarray
        The same shape, 0 to 1; its rows and columns sum to those of the table.

    Raises
    ------
    NetworkError
        The effects do not settle.

    Examples
    --------
    >>> cn.twomode.bicm([[1, 1, 0], [1, 0, 0], [0, 0, 1]]).sum(axis=1).round(6).tolist()
    [2.0, 1.0, 1.0]
    """
    values = np.asarray(table, dtype=float)
    chance = np.zeros(values.shape)
    rows, columns = np.ones(len(values), dtype=bool), np.ones(values.shape[1], dtype=bool)
    # Who is in all bodies that are left is in them for certain, and in none for certain not.
    while rows.any() and columns.any():
        left = values[np.ix_(rows, columns)]
        degree, members = left.sum(axis=1), left.sum(axis=0)
        sure_rows = (degree == 0) | (degree == columns.sum())
        sure_columns = (members == 0) | (members == rows.sum())
        if not sure_rows.any() and not sure_columns.any():
            chance[np.ix_(rows, columns)] = _settled(degree, members)
            break
        where = np.flatnonzero(rows)[sure_rows]
        chance[np.ix_(where, columns)] = values[np.ix_(where, columns)]
        rows[where] = False
        if not sure_rows.any():
            where = np.flatnonzero(columns)[sure_columns]
            chance[np.ix_(rows, where)] = values[np.ix_(rows, where)]
            columns[where] = False
    return chance


def _settled(degree: Floats, members: Floats) -> Floats:
    """Iterate x = k / sum of y / (1 + x y), and the same of y, to the fixed point."""
    x, y = degree / np.sqrt(degree.sum()), members / np.sqrt(members.sum())
    for _step in range(_STEPS):
        x = degree / (y / (1 + np.outer(x, y))).sum(axis=1)
        y = members / (x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
        odds = np.outer(x, y)
        chance = np.asarray(odds / (1 + odds))
        if np.abs(chance.sum(axis=1) - degree).max() < _CLOSE * len(members):
            return chance
    raise NetworkError("the bipartite configuration model does not settle on this table")


def validated(G: "nx.Graph[Any]", mode: Literal["places", "bodies"] = "places") -> pd.DataFrame:
    """Tell which pairs of places share more bodies (or of bodies, members) than chance gives them.

    Held, in expectation: in how many bodies each place is and how many members each has
    (:func:`bicm`). Drawn: which. The number that a pair shares is then Poisson-binomial; q corrects
    over all pairs, those that share nothing included (Saracco et al. 2017, New Journal of Physics
    19, 053022). With fewer than about forty bodies (of bodies: places) no pair can be validated,
    whatever there is; and a bloc that makes up most of its bodies' members is what these numbers
    hold already: six places in eight small bodies are not found, in sixteen they are.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    mode
        ``"places"`` or ``"bodies"``.

    Returns
    -------
    pandas.DataFrame
        A row per pair that shares any: ``u``, ``v``, ``shared``, ``expected``, ``p``, ``q``,
        ``note`` (why there is none). The pairs with q <= 0.05 are the validated projection.

    Raises
    ------
    NetworkError
        ``mode`` is neither.

    Examples
    --------
    >>> import networkx as nx
    >>> W = nx.davis_southern_women_graph()
    >>> nx.set_node_attributes(W, dict.fromkeys(W.graph["bottom"], "body"), "kind")
    >>> pairs = cn.twomode.validated(W)
    >>> len(pairs), pairs["note"].iloc[0]
    (139, 'not testable here: with fewer than about forty bodies no pair can be validated')
    """
    _check.one_of("mode", mode, ("places", "bodies"))
    table = memberships(G)
    table = table if mode == "places" else table.T
    values = table.to_numpy(dtype=np.int64)
    i, j = np.triu_indices(len(values), 1)
    shared = (values @ values.T)[i, j]
    chance = bicm(values)
    expected = (chance @ chance.T)[i, j]
    p = np.ones(len(shared))
    p[shared > 0] = _tails(chance, np.stack([i, j], axis=1)[shared > 0], shared[shared > 0])
    q = benjamini_hochberg(p)
    any_shared = shared > 0
    found = pd.DataFrame(
        {
            "u": table.index[i[any_shared]],
            "v": table.index[j[any_shared]],
            "shared": shared[any_shared],
            "expected": expected[any_shared],
            "p": p[any_shared],
            "q": q[any_shared],
            "note": "",
        }
    )
    if values.shape[1] < FEWEST:
        found["q"], found["note"] = np.nan, _FEW
    return found.sort_values(["p", "shared"], ascending=[True, False], kind="stable").reset_index(
        drop=True
    )


def _tails(chance: Floats, pairs: npt.NDArray[np.int64], shared: npt.NDArray[np.int64]) -> Floats:
    """Give the chance that each pair shares as many or more: one less the Poisson-binomial's head.

    Rows of equal sum have equal chances, so that each pair of sums is worked out once.
    """
    _, kind = np.unique(chance.round(12), axis=0, return_inverse=True)
    kind = kind.reshape(len(chance))
    kinds, which = np.unique(np.sort(kind[pairs], axis=1), axis=0, return_inverse=True)
    _, of_kind = np.unique(kind, return_index=True)
    most = int(shared.max(initial=0))
    mass = np.zeros((len(kinds), most + 1))  # chance of exactly so many; more is not followed
    mass[:, 0] = 1.0
    for column in chance.T:
        both = (column[of_kind][kinds[:, 0]] * column[of_kind][kinds[:, 1]])[:, None]
        mass[:, 1:] = mass[:, 1:] * (1 - both) + mass[:, :-1] * both
        mass[:, :1] *= 1 - both
    head = np.cumsum(mass, axis=1)
    return np.clip(1 - head[which.reshape(len(pairs)), shared - 1], 0.0, 1.0)
