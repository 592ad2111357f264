"""Replicates that depend on nothing but their seed, null models that keep what they promise."""

import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from citynet import _models
from citynet.errors import CitynetWarning, NetworkError
from citynet.nullmodels import (
    MODELS,
    DegreePreserving,
    DistancePreserving,
    Gravity,
    benjamini_hochberg,
    compare,
    p_value,
    permute_labels,
    randomize,
    region_ties,
    replicate,
    significance,
    tie_length,
    z_score,
)


def draw(rng):
    return rng.random(3).tolist()


def scaled(factor, rng):
    return factor * rng.normal()


def fail(rng):
    raise NetworkError(f"no luck with {rng.random():.0f}")


def on_the_globe(G, seed=0):
    rng = np.random.default_rng(seed)
    for node in G:
        G.nodes[node].update(
            x=float(rng.uniform(-20, 40)),
            y=float(rng.uniform(35, 60)),
            population=int(rng.lognormal(11, 1)),
        )
    return G


def near_ties(n=60, seed=0, kilometres=900):
    """Places tied to some of those nearby."""
    G = on_the_globe(nx.empty_graph(n), seed)
    where = _models.locate(G, "keep").points
    pairs = np.stack(np.triu_indices(n, 1), axis=1)
    near = pairs[_models.kilometres(where, pairs) < kilometres]
    G.add_edges_from(near[np.random.default_rng(seed).random(len(near)) < 0.4].tolist())
    return G


def test_replicates_are_the_same_whatever_runs_them():
    serial = replicate(draw, 70, seed=5)
    with ThreadPoolExecutor(3) as executor:
        assert replicate(draw, 70, 5, executor) == serial
    with ProcessPoolExecutor(2) as executor:
        assert replicate(draw, 70, 5, executor) == serial
        assert replicate(partial(scaled, 2.0), 3, 5, executor) == replicate(
            partial(scaled, 2.0), 3, 5
        )
    # Neither on how many there are.
    assert replicate(draw, 3, seed=5) == serial[:3]
    assert replicate(draw, 3, seed=6) != serial[:3]
    assert len({tuple(values) for values in serial}) == 70
    assert replicate(draw, 0, seed=5) == []


def test_replicate_passes_errors_on():
    with ThreadPoolExecutor(2) as executor, pytest.raises(NetworkError, match="no luck"):
        replicate(fail, 10, 0, executor)


@pytest.mark.parametrize(("n", "seed"), [(-1, 0), (2.5, 0), (True, 0), (1, -1), (1, None)])
def test_replicate_wants_whole_numbers(n, seed):
    with pytest.raises(NetworkError, match="expected a whole number of at least 0"):
        replicate(draw, n, seed)


def test_p_value_by_hand():
    assert p_value(5.0, np.zeros(99)) == 0.01
    assert p_value(-5.0, np.zeros(99)) == 0.01
    assert p_value(0.0, [-1.0, 1.0, 2.0, -2.0]) == 1
    # The centre of 3, 0, 1, 2 is 1.5: 0 is as far as 3.
    assert p_value(3.0, [0.0, 1.0, 2.0]) == 2 / 4
    # 0.3 is 0.1 + 0.2 but for its last bit, and counts as far.
    assert p_value(0.1 + 0.2, [0.3, 0.2, 0.1]) == 3 / 4
    assert np.isnan(p_value(np.nan, [1.0]))
    assert np.isnan(p_value(1.0, []))
    assert p_value(9.0, [0.0, np.nan, 0.0]) == 1 / 3
    both = p_value(np.array([5.0, 0.0]), np.zeros((99, 2)))
    assert both.tolist() == [0.01, 1]


@examples(40)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30), st.integers(-5, 5))
def test_p_value_bounds_and_mirror(drawn, observed):
    p = p_value(float(observed), np.array(drawn, float))
    assert 1 / (len(drawn) + 1) <= p <= 1
    assert p == p_value(float(-observed), -np.array(drawn, float))


def test_p_value_is_uniform_under_the_null():
    rng = np.random.default_rng(0)
    values = rng.exponential(size=(4000, 20))
    p = p_value(values[:, 0], values[:, 1:].T)
    # Exact for exchangeable values: p <= k/20 with probability k/20.
    for k in (1, 2, 5, 10):
        assert (p <= k / 20 + 1e-12).mean() == pytest.approx(k / 20, abs=0.02)


def test_z_score():
    drawn = np.random.default_rng(0).normal(3, 2, 50)
    assert z_score(5.0, drawn) == pytest.approx((5 - drawn.mean()) / drawn.std(ddof=1))
    assert np.isnan(z_score(1.0, np.full(10, 0.1)))
    assert np.isnan(z_score(1.0, [2.0]))
    assert z_score(5.0, [*drawn, np.nan]) == pytest.approx(z_score(5.0, drawn))


def test_benjamini_hochberg():
    # Benjamini & Hochberg 1995, section 3: 15 p-values, four significant at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = benjamini_hochberg(p)
    assert (q <= 0.05).sum() == 4
    np.testing.assert_allclose(q, stats.false_discovery_control(p))
    series = pd.Series([0.04, np.nan, 0.01], index=list("abc"), name="p")
    adjusted = benjamini_hochberg(series)
    assert adjusted.name == "p"
    assert adjusted.to_dict() == pytest.approx({"a": 0.04, "b": np.nan, "c": 0.02}, nan_ok=True)
    assert benjamini_hochberg([]).tolist() == []
    with pytest.raises(NetworkError, match="between 0 and 1"):
        benjamini_hochberg([1.2])


def test_significance_of_no_statistics_is_an_empty_table():
    assert significance({}, np.empty((3, 0))).empty


def test_significance_table():
    drawn = np.random.default_rng(0).normal(size=(99, 2))
    drawn[:, 1] = np.nan
    table = significance({"a": 10.0, "b": 1.0}, drawn)
    assert table.index.tolist() == ["a", "b"]
    assert table.loc["a", "p"] == 0.01
    assert table["n"].tolist() == [99, 0]
    assert table.loc["b", ["mean", "std", "low", "high", "z", "p", "q"]].isna().all()
    assert table.loc["a", "low"] < table.loc["a", "mean"] < table.loc["a", "high"]


def test_permute_labels():
    labels = pd.Series(["a", "a", "b", None, "c", "c"], index=list("uvwxyz"), name="region")
    shuffled = permute_labels(labels, 1)
    assert shuffled.index.equals(labels.index)
    assert shuffled.name == "region"
    assert pd.isna(shuffled["x"])
    assert sorted(shuffled.dropna()) == sorted(labels.dropna())
    assert permute_labels(labels, 1).equals(shuffled)
    assert len({tuple(permute_labels(labels, seed).fillna("-")) for seed in range(50)}) > 10
    within = pd.Series([1, 1, 1, 1, 2, 2], index=labels.index)
    for seed in range(10):
        moved = permute_labels(labels, seed, within=within)
        assert moved[["y", "z"]].tolist() == ["c", "c"]
        assert sorted(moved[["u", "v", "w"]]) == ["a", "a", "b"]


@pytest.mark.parametrize("model", [DegreePreserving(), DistancePreserving(30, 5)])
def test_rewiring_keeps_degrees(model):
    G = on_the_globe(nx.barabasi_albert_graph(60, 2, seed=1))
    H = randomize(G, model, seed=2)
    assert dict(H.degree()) == dict(G.degree())
    assert list(H) == list(G)
    assert H.nodes[3]["population"] == G.nodes[3]["population"]
    assert nx.number_of_selfloops(H) == 0
    assert {frozenset(edge) for edge in H.edges()} != {frozenset(edge) for edge in G.edges()}


def test_distance_preserving_keeps_the_bands():
    G = near_ties()
    model = DistancePreserving(swaps_per_edge=200, bands=4)
    H = randomize(G, model, seed=1)
    where = _models.locate(G, "keep").points
    before, after = (_models._squares(where, np.array(graph.edges())) for graph in (G, H))
    limits = np.quantile(before, [0.25, 0.5, 0.75, 1]) * (1 + 1e-9)
    counts = [np.bincount(np.searchsorted(limits, side)).tolist() for side in (before, after)]
    assert counts[0] == counts[1]
    assert len(counts[0]) == 4
    assert set(map(frozenset, G.edges())) != set(map(frozenset, H.edges()))


@pytest.mark.parametrize("name", ["degree", "distance"])
def test_rewiring_is_the_same_with_and_without_compiled_loops(name, monkeypatch):
    pytest.importorskip("numba", reason="the compiled loops are what citynet[fast] adds")
    G = on_the_globe(nx.barabasi_albert_graph(50, 3, seed=2))
    del G.nodes[4]["x"]
    located = _models.locate(G, "keep")
    results = []
    for threshold in (0, 10**18):
        monkeypatch.setattr(_models, "_WORTH_COMPILING", threshold)
        sampler = MODELS[name].sampler(located, 1)
        assert sampler.fast == (threshold == 0)
        results.append(np.array(replicate(sampler, 3, seed=7)))
    assert (results[0] == results[1]).all()


def test_every_graph_with_these_degrees_is_as_likely():
    # Six nodes of one partner each: 15 perfect matchings.
    G = nx.Graph([(0, 1), (2, 3), (4, 5)])
    located = _models.locate(G, "keep")
    sampler = DegreePreserving(20).sampler(located, 3000)
    drawn = [frozenset(map(frozenset, edges.tolist())) for edges in replicate(sampler, 3000, 0)]
    counts = pd.Series(drawn).value_counts()
    assert len(counts) == 15
    assert stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize("pairs", [10**9, 0])
def test_gravity_draws_by_its_weights(pairs, monkeypatch):
    # Once pair by pair, once by cells of the globe: the same probabilities.
    monkeypatch.setattr(_models, "_PAIRS", pairs)
    G = on_the_globe(nx.barabasi_albert_graph(12, 2, seed=1), seed=4)
    located = _models.locate(G, "keep")
    everyone = np.stack(np.triu_indices(12, 1), axis=1)
    degree = located.ties.degree
    size = np.exp(0.3 * _models._log_population(located.population))
    length = np.maximum(_models.kilometres(located.points, everyone), 10)
    weight = (degree * size)[everyone].prod(axis=1) * length**-1.5
    prepare = _models._pair_sampler if pairs else _models._cell_sampler
    sampler = prepare(located.points, degree * size, 1.5, 1)
    drawn = np.array(replicate(sampler, 4000, seed=1)).reshape(-1, 2)
    counts = np.bincount(drawn[:, 0] * 12 + drawn[:, 1], minlength=144)
    counts = counts[everyone[:, 0] * 12 + everyone[:, 1]]
    expected = 4000 * weight / weight.sum()
    common = expected > 5
    score = ((counts - expected)[common] ** 2 / expected[common]).sum()
    assert stats.chi2(common.sum()).sf(score) > 0.001
    tied = Gravity(0.3, 1.5).sampler(located, 1)(np.random.default_rng(0))
    assert len(np.unique(tied, axis=0)) == G.size()
    assert (tied[:, 0] < tied[:, 1]).all()


def test_gravity_estimates_what_made_the_ties():
    G = on_the_globe(nx.empty_graph(400), seed=1)
    ring = on_the_globe(nx.random_regular_graph(6, 400, seed=1), seed=1)
    located = _models.locate(ring, "keep")
    sampler = Gravity(population=0.4, distance=1.2).sampler(located, 1)
    G.add_edges_from(sampler(np.random.default_rng(2)).tolist())
    # All nodes with ties: the degrees of G already hold the populations, distance is left.
    assert Gravity().exponents(_models.locate(G, "keep"))[1] == pytest.approx(1.2, abs=0.15)
    assert Gravity(0.5, 2.0).exponents(located) == (0.5, 2.0)
    assert Gravity(population=0.5).exponents(located)[0] == 0.5


def test_gravity_copes_with_missing_and_negative():
    G = on_the_globe(nx.barabasi_albert_graph(30, 2, seed=1))
    for node in G:
        del G.nodes[node]["population"]
    assert randomize(G, Gravity(distance=-1.0)).size() == G.size()
    del G.nodes[0]["x"]
    with pytest.raises(NetworkError, match="coordinates of every node"):
        randomize(G, "gravity")


def test_label_permutation_keeps_the_pattern():
    G = on_the_globe(nx.barabasi_albert_graph(20, 2, seed=1))
    H = randomize(G, "labels", seed=1)
    assert sorted(dict(H.degree()).values()) == sorted(dict(G.degree()).values())
    assert dict(H.degree()) != dict(G.degree())
    assert nx.transitivity(H) == pytest.approx(nx.transitivity(G))


def test_compare_with_networkx_statistics():
    G = on_the_globe(nx.barabasi_albert_graph(60, 2, seed=1))
    names = ["assortativity", "transitivity", nx.average_clustering]
    table = compare(G, names, n=19, seed=1)
    assert table.index.tolist() == ["assortativity", "transitivity", "average_clustering"]
    assert table["observed"].tolist() == pytest.approx(
        [nx.degree_assortativity_coefficient(G), nx.transitivity(G), nx.average_clustering(G)]
    )
    replicates = [nx.degree_assortativity_coefficient(H) for H in [randomize(G, seed=1)]]
    one = compare(G, "assortativity", n=1, seed=1)
    assert one["mean"].item() == pytest.approx(replicates[0])
    with ThreadPoolExecutor(2) as executor:
        threaded = compare(G, names, n=19, seed=1, executor=executor)
    pd.testing.assert_frame_equal(table, threaded, check_exact=True)


def test_compare_in_processes():
    G = on_the_globe(nx.barabasi_albert_graph(30, 2, seed=1))
    assert len(MODELS) > 2
    with ProcessPoolExecutor(2) as executor:
        for model in MODELS:
            table = compare(G, "mean_tie_length", model, n=6, executor=executor)
            pd.testing.assert_frame_equal(
                table, compare(G, "mean_tie_length", model, n=6), check_exact=True
            )


def test_short_ties_are_found():
    row = tie_length(near_ties(), n=99).loc["mean_tie_length"]
    assert row["z"] < -5
    assert row["p"] == 0.01
    # Explained by distance, there is nothing left to find.
    explained = tie_length(near_ties(), DistancePreserving(20, bands=20), n=19)
    assert explained.loc["mean_tie_length", "mean"] == pytest.approx(row["observed"], rel=0.05)


def test_random_ties_are_not_short():
    G = on_the_globe(nx.gnm_random_graph(60, 120, seed=3))
    for model in ("degree", "labels", "gravity"):
        assert tie_length(G, model, n=99).loc["mean_tie_length", "p"] > 0.01


def test_tie_length_leaves_out_the_unplaced_and_the_bodies():
    G = near_ties()
    G.add_node("uclg", kind="body", x=2.0, y=41.0)
    G.add_node("nowhere")
    G.add_edges_from([(0, "uclg"), (0, "nowhere"), (0, 0)])
    with pytest.warns(CitynetWarning, match="1 of 61 places"):
        table = tie_length(G, n=19)
    pd.testing.assert_frame_equal(table, tie_length(near_ties(), n=19))
    with pytest.raises(NetworkError, match="no tie has coordinates"):
        tie_length(nx.empty_graph(0), n=1)


def test_a_star_cannot_be_rewired():
    star = on_the_globe(nx.star_graph(10))
    with pytest.warns(CitynetWarning, match="single city"):
        table = tie_length(star, n=9)
    assert table["p"].tolist() == [1, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (tie_length(star, "labels", n=9)["std"] > 0).all()


def test_region_ties():
    G = nx.planted_partition_graph(2, 15, 0.6, 0.05, seed=1)
    regions = pd.Series(["east"] * 15 + ["west"] * 14, index=range(29))
    pairs = region_ties(G, regions, by="pair", n=99)
    counts = {("east", "east"): 0, ("east", "west"): 0, ("west", "west"): 0}
    for u, v in G.edges():
        if v < 29:
            counts[regions[u], regions[v]] += 1
    assert pairs["observed"].to_dict() == counts
    assert pairs.loc[("east", "west"), "z"] < -3
    assert (pairs["p"] <= 0.05).all()
    single = region_ties(G, regions, n=99)
    assert single.loc["east", "observed"] == counts["east", "east"] + counts["east", "west"]
    # Ties stay within: fewer of them touch each region than chance has it.
    assert (single["z"] < -3).all()


def test_a_region_with_the_partners_is_over_represented():
    hubs = nx.complete_bipartite_graph(4, 30)
    regions = pd.Series(["few"] * 4 + ["a", "b"] * 15)
    table = region_ties(hubs, regions, "labels", n=199)
    assert table.loc["few", "p"] == 1 / 200
    assert table.loc["few", "z"] > 2
    with pytest.raises(NetworkError, match="no node of the graph"):
        region_ties(hubs, pd.Series({"x": "a"}), n=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda G: randomize(G, "chaos"), r"model='chaos'.*degree, distance, labels"),
        (lambda G: compare(G, "fame"), r"unknown statistic 'fame'.*assortativity"),
        (lambda G: compare(G, n=-1), "n=-1"),
        (lambda G: randomize(G, DegreePreserving(0)), "swaps_per_edge=0"),
        (lambda G: randomize(G, DistancePreserving(1, 0)), "bands=0"),
        (lambda G: region_ties(G, pd.Series({0: "a"}), by="city"), "by='city'"),
        (lambda G: randomize(G, bodies="no"), "expected one of keep, project, drop"),
    ],
)
def test_wrong_arguments(call, message):
    with pytest.raises(NetworkError, match=message):
        call(on_the_globe(nx.path_graph(5)))


@pytest.mark.parametrize("name", [name for name in MODELS if name != "gravity"])
@pytest.mark.parametrize(
    "G", [nx.Graph(), nx.empty_graph(2), nx.path_graph(2), nx.MultiGraph([(0, 0), (0, 1), (0, 1)])]
)
def test_small_graphs(name, G):
    H = randomize(G, name)
    assert sorted(H) == sorted(G)
    assert H.size() == len({frozenset(edge) for edge in G.edges() if edge[0] != edge[1]})
    table = compare(G, model=name, n=3)
    assert table["observed"].isna().all()
