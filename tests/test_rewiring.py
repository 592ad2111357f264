"""Every graph that keeps each place's degree in each layer is as likely: all are counted."""

from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from citynet import _layers, _models, _rewiring, nullmodels
from citynet._rewiring import swapper

DRAWS = 500
CODES = dict(zip("abcde", ("TR", "DE", "FR", "IT", "PL"), strict=True))
_rewiring.compiled()  # once loaded, small graphs take them too


def graph(edges, countries="", bodies=(), observed=None):
    """A graph on numbered places: a letter of a country each."""
    G = nx.MultiGraph() if observed is None else nx.MultiGraph(observed=observed)
    for number, letter in enumerate(countries):
        G.add_node(number, country=CODES[letter])
    G.add_edges_from(edges)
    nx.set_node_attributes(G, dict.fromkeys(bodies, "body"), "kind")
    return G


def layer_degrees(edges, layers, n):
    """How many ties of each layer each place has."""
    count = Counter()
    for a, b in edges:
        (layer,) = layers.of(np.array([a]), np.array([b]))
        count[a, int(layer)] += 1
        count[b, int(layer)] += 1
    return count, n


def every(located):
    """All graphs with these degrees in these layers, as sets of ties."""
    edges, layers, n = located.ties.edges, located.layers, located.ties.n
    wanted = layer_degrees(edges.tolist(), layers, n)
    i, j = np.triu_indices(n, 1)
    sizes = Counter(layers.of(edges[:, 0], edges[:, 1]).tolist())
    of = layers.of(i, j)
    found = [frozenset()]
    for layer, size in sorted(sizes.items()):
        pairs = [(a, b) for a, b, one in zip(i.tolist(), j.tolist(), of, strict=True)
                 if one == layer]  # fmt: skip
        here = [side for side in edges.tolist() if layers.of(*np.array(side)[:, None])[0] == layer]
        part = layer_degrees(here, layers, n)
        kept = [
            frozenset(some)
            for some in combinations(pairs, size)
            if layer_degrees(some, layers, n) == part
        ]
        found = [before | more for before in found for more in kept]
    assert all(layer_degrees(one, layers, n) == wanted for one in found)
    return found


CASES = {
    "matchings": graph([(0, 1), (2, 3), (4, 5)]),
    "a path": graph([(0, 1), (1, 2), (2, 3), (3, 4)]),
    "degrees 3 2 2 2 1": graph([(0, 1), (0, 2), (0, 3), (1, 2), (3, 4)]),
    "a hub and a ring": graph([(0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (4, 5)]),
    "two modes": graph([(0, 4), (0, 5), (1, 4), (2, 5), (3, 6), (1, 6)], bodies=(4, 5, 6)),
    "two modes and one": graph([(0, 1), (2, 3), (0, 4), (1, 5), (2, 4), (3, 5)], bodies=(4, 5)),
    "three countries": graph([(0, 2), (1, 4), (3, 5), (0, 5)], "aabbcc"),
    # Two graphs that no exchange of a pair connects, a rotation of three does.
    "only by threes": graph([(0, 4), (1, 2), (1, 3), (1, 4), (2, 4), (2, 5)], "aabbcc"),
    "home and abroad": graph([(0, 1), (2, 3), (0, 3), (1, 4), (2, 5)], "aaabbb"),
    "one-sided": graph([(0, 3), (0, 4), (1, 3), (1, 5), (2, 6)], "aaabcdc", observed=["TR"]),
    "partial": graph(
        [(0, 2), (1, 3), (0, 4), (1, 5), (2, 6), (3, 4)], "aabbcde", observed=["TR", "DE"]
    ),
    "some countries unknown": graph([(0, 1), (2, 3), (4, 0), (5, 2), (4, 5)], "aabb"),
    "overseas is at home": None,
}
CASES["overseas is at home"] = graph([(0, 1), (2, 3), (0, 4), (2, 5)], "aaaabb")
for number, code in enumerate(["FR", "MQ", "FR", "GP", "DE", "DE"]):
    CASES["overseas is at home"].nodes[number]["country"] = code


@pytest.mark.parametrize("name", CASES)
def test_every_graph_of_the_layers_is_as_likely(name):
    located = _models.locate(CASES[name], "keep")
    states = every(located)
    assert len(states) > 1
    sampler = swapper(located.ties.edges, located.layers, 10, DRAWS)
    drawn = Counter(
        frozenset(map(tuple, np.sort(edges, axis=1).tolist()))
        for edges in nullmodels.replicate(sampler, DRAWS, seed=3)
    )
    assert set(drawn) == set(states)
    counts = [drawn[state] for state in states]
    assert stats.chisquare(counts).pvalue > 0.001


def test_pairs_alone_would_not_connect_them(monkeypatch):
    monkeypatch.setattr(_rewiring, "_TRIPLES_OF_FEW", 10**9)
    located = _models.locate(CASES["only by threes"], "keep")
    assert len(every(located)) == 2
    sampler = swapper(located.ties.edges, located.layers, 10, 50)
    drawn = {np.sort(edges, axis=1).tobytes() for edges in nullmodels.replicate(sampler, 50, 0)}
    assert len(drawn) == 1


def large(seed=0, n=600, m=900):
    """A graph with hubs, countries and observed ones, as arrays."""
    rng = np.random.default_rng(seed)
    weight = rng.pareto(1.3, n) + 0.3
    ends = rng.choice(n, (4 * m, 2), p=weight / weight.sum())
    pairs = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    edges = pairs[np.sort(rng.permutation(len(pairs))[:m])]
    layers = _layers._numbered(rng.integers(2, size=n), rng.integers(-1, 12, size=n))
    points = rng.normal(size=(n, 3))
    points[5] = np.nan
    return edges, layers, points / np.linalg.norm(points, axis=1)[:, None]


@pytest.mark.parametrize("bands", [False, True])
def test_the_same_in_turn_at_once_and_compiled(bands, monkeypatch):
    pytest.importorskip("numba", reason="the compiled loops are what citynet[fast] adds")
    edges, layers, points = large()
    limits = np.linspace(0.05, 4, 8) if bands else np.empty(0)
    results = []
    for least, fast in ((10**9, False), (2, False), (300, True)):
        monkeypatch.setattr(_rewiring, "_WORTH_ARRAYS", least)
        one = _rewiring.Swapper(edges[np.argsort(layers.of(*edges.T), kind="stable")],
                                layers, 5, points, limits, fast)  # fmt: skip
        results.append(np.array(nullmodels.replicate(one, 3, seed=7)))
    assert (results[0] == results[1]).all()
    assert (results[0] == results[2]).all()


def test_degrees_are_kept_layer_by_layer():
    edges, layers, _ = large(1)
    rewired = swapper(edges, layers, 10, 1)(np.random.default_rng(0))
    assert layer_degrees(rewired.tolist(), layers, 600) == layer_degrees(
        edges.tolist(), layers, 600
    )
    keys = {tuple(pair) for pair in np.sort(rewired, axis=1).tolist()}
    assert len(keys) == len(edges)
    assert len(keys & {tuple(pair) for pair in edges.tolist()}) < 0.5 * len(edges)


def test_by_type_keeps_the_degrees_of_each_type():
    rng = np.random.default_rng(0)
    G = nx.MultiGraph()
    for kind in ("sister_city", "memorandum"):
        for u, v in nx.gnm_random_graph(30, 60, seed=int(rng.integers(99))).edges():
            G.add_edge(u, v, type=kind)
    located = _models.locate(G, "keep")
    sampler = nullmodels.DegreePreserving(by_type=True).sampler(located, 1)
    drawn = sampler(rng)
    assert (drawn[:, 0] < drawn[:, 1]).all()
    # The two types' graphs lie on each other: a pair that has both is one tie.
    both = np.bincount(located.typed[:, :2].ravel(), minlength=30)
    assert (np.bincount(drawn.ravel(), minlength=30) <= both).all()
    assert 100 < len(drawn) <= 120
