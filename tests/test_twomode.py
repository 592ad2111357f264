"""Memberships: published values of a table that everyone knows, and what chance shares."""

from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from citynet import twomode
from citynet.errors import NetworkError


@pytest.fixture
def davis():
    W = nx.davis_southern_women_graph()
    nx.set_node_attributes(W, dict.fromkeys(W.graph["bottom"], "body"), "kind")
    return W


def test_centrality_of_the_southern_women(davis):
    """Borgatti & Halgin 2011, Analyzing affiliation networks, table 28.5: degree, closeness,
    betweenness of the women, each by the largest that its mode could have."""
    published = {
        "Evelyn Jefferson": (0.57, 0.80, 0.10), "Laura Mandeville": (0.50, 0.73, 0.05),
        "Theresa Anderson": (0.57, 0.80, 0.09), "Charlotte McDowd": (0.29, 0.60, 0.01),
        "Ruth DeSand": (0.29, 0.71, 0.02), "Sylvia Avondale": (0.50, 0.77, 0.07),
        "Nora Fayette": (0.57, 0.80, 0.11), "Helen Lloyd": (0.36, 0.73, 0.04),
        "Dorothy Murchison": (0.14, 0.65, 0.00), "Flora Price": (0.14, 0.59, 0.01),
    }  # fmt: skip
    table = twomode.centrality(davis)
    columns = ["two_mode_degree", "two_mode_closeness", "two_mode_betweenness"]
    for woman, values in published.items():
        assert table.loc[woman, columns].tolist() == pytest.approx(values, abs=0.0051), woman
        assert table.loc[woman, "mode"] == "place"
    assert table.loc["E8", "memberships"] == 14
    assert (table["mode"] == "body").sum() == 14


def test_ties_between_places_are_left_out(davis):
    G = nx.MultiGraph(davis)
    G.add_edge("Evelyn Jefferson", "Flora Price", type="sister_city")
    G.add_node("lonely")
    pd.testing.assert_frame_equal(twomode.centrality(G), twomode.centrality(davis))
    assert twomode.memberships(G).shape == (18, 14)
    assert twomode.memberships(G).to_numpy().sum() == 89
    assert twomode.centrality(nx.path_graph(3)).empty


def test_bicm_holds_both_sides_numbers(monkeypatch):
    rng = np.random.default_rng(0)
    table = rng.random((30, 84)) < rng.random((30, 1)) * rng.random((1, 84))
    table[3], table[4], table[:, 7] = True, False, True
    chance = twomode.bicm(table)
    assert chance.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-6)
    assert chance.sum(axis=0) == pytest.approx(table.sum(axis=0), abs=1e-6)
    assert ((chance >= 0) & (chance <= 1)).all()
    # The odds are a product of an effect of each: those of any two by two cancel.
    inner = chance[np.ix_([0, 1, 2], [0, 1, 2])]
    inner = np.log(inner / (1 - inner))
    assert inner[0, 0] + inner[1, 1] == pytest.approx(inner[0, 1] + inner[1, 0], abs=1e-6)
    monkeypatch.setattr(twomode, "_STEPS", 1)
    with pytest.raises(NetworkError, match="does not settle"):
        twomode.bicm(table)


def test_tails_by_counting_all_outcomes():
    chance = np.array([[0.2, 0.7, 0.4, 0.9], [0.5, 0.1, 0.8, 0.3], [0.2, 0.7, 0.4, 0.9]])
    pairs, shared = np.array([[0, 1], [0, 2], [1, 2]]), np.array([2, 3, 1])
    expected = []
    for (u, v), number in zip(pairs, shared, strict=True):
        both = chance[u] * chance[v]
        total = 0.0
        for outcome in product([0, 1], repeat=4):
            if sum(outcome) >= number:
                total += np.prod(np.where(outcome, both, 1 - both))
        expected.append(total)
    assert twomode._tails(chance, pairs, shared) == pytest.approx(expected)


def test_a_bloc_is_validated_and_few_bodies_validate_nothing(davis):
    few = twomode.validated(davis)
    assert few["q"].isna().all()
    assert few["note"].str.contains("forty bodies").all()
    assert (few["p"] > 0).all()
    rng = np.random.default_rng(1)
    G = nx.Graph()
    for body in range(84):
        G.add_node(f"b{body}", kind="body")
    for place, body in product(range(100), range(84)):
        if rng.random() < 0.04 or (place < 6 and body < 16):
            G.add_edge(f"p{place}", f"b{body}")
    pairs = twomode.validated(G)
    bloc = {f"p{number}" for number in range(6)}
    found = pairs[pairs["q"] <= 0.05]
    assert len(found) >= 10
    assert set(found["u"]) | set(found["v"]) == bloc
    # The correction is for all pairs, those that share nothing included.
    places = len(twomode.memberships(G))
    tests = places * (places - 1) / 2
    assert pairs["q"].iloc[-1] == pytest.approx(min(1, pairs["p"].iloc[-1] * tests / len(pairs)))
    bodies = twomode.validated(G, "bodies")
    assert set(bodies["u"]) <= {f"b{number}" for number in range(84)}
    with pytest.raises(NetworkError, match="mode='cities'"):
        twomode.validated(G, "cities")
