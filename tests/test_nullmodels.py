"""Replicates that depend on nothing but their seed, null models that keep what they promise."""

import inspect
import os
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from importlib import import_module
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from citynet import _gravity, _models
from citynet._rewiring import Swapper
from citynet.errors import CitynetWarning, NetworkError
from citynet.nullmodels import (
    MODELS,
    DegreePreserving,
    Deterrence,
    DistancePreserving,
    Gravity,
    autocorrelation,
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


def dying(flag, rng):
    """Draw a number; whoever does it first dies."""
    if not flag.exists():
        flag.touch()
        os._exit(1)
    return int(rng.integers(1000))


def test_what_is_lost_with_a_worker_is_drawn_again(tmp_path):
    flag = tmp_path / "died"
    draw_once = partial(dying, flag)
    with ProcessPoolExecutor(1) as executor, pytest.warns(CitynetWarning, match="a worker died"):
        drawn = replicate(draw_once, 70, 5, executor)
    assert drawn == replicate(draw_once, 70, 5)


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
    numbers = pd.Series(range(9))
    assert permute_labels(numbers, 1).to_list() != numbers.to_list() == list(range(9))


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
    model = DistancePreserving(swaps_per_edge=200, bands=20)
    H = randomize(G, model, seed=1)
    where = _models.locate(G, "keep").points
    before, after = (_models.kilometres(where, np.array(graph.edges())) for graph in (G, H))
    limits = _gravity.log_limits(before, 20)
    assert np.diff(np.log(limits)) == pytest.approx(np.diff(np.log(limits))[0])
    counts = [np.bincount(_gravity.band_of(side, limits)).tolist() for side in (before, after)]
    assert counts[0] == counts[1]
    assert len(counts[0]) == 20
    assert set(map(frozenset, G.edges())) != set(map(frozenset, H.edges()))


def soft(n=25, seed=0, count=60):
    """Ties by known effects and a power of distance, and what is needed to fit them."""
    rng = np.random.default_rng(seed)
    G = on_the_globe(nx.empty_graph(n), seed)
    points = _models.locate(G, "keep").points
    pairs = np.stack(np.triu_indices(n, 1), axis=1)
    effect = rng.normal(0, 0.7, n)
    length = np.maximum(_models.kilometres(points, pairs), 10)
    logit = effect[pairs].sum(axis=1) - 1.5 * np.log(length / 1000)
    logit -= np.quantile(logit, 1 - count / len(pairs))
    G.add_edges_from(pairs[rng.random(len(pairs)) < 1 / (1 + np.exp(-logit))].tolist())
    return G


def test_gravity_holds_degrees_and_lengths_in_expectation():
    located = _models.locate(soft(), "keep")
    fit = Gravity().fit(located)
    edges, pairs = located.ties.edges, fit.model.pairs
    expected = np.bincount(pairs.ends.ravel(), np.repeat(fit.chance, 2), minlength=25)
    # The ridge pulls the effects together a little.
    assert expected == pytest.approx(located.ties.degree, abs=1.0)
    assert fit.chance.sum() == pytest.approx(len(edges), abs=0.1)
    log = np.log(pairs.km)
    assert fit.chance @ log == pytest.approx(fit.tied @ log, rel=1e-3)
    # What is left to gain by any effect is nothing.
    slope = fit.model.turned @ (fit.tied - fit.chance) - fit.model.penalty @ fit.effects
    assert np.abs(slope).max() < 1e-6


def test_deterrence_holds_the_bands_in_expectation():
    located = _models.locate(soft(40, 1, 150), "keep")
    fit = Deterrence(bands=6).fit(located)
    pairs = fit.model.pairs
    band = _gravity.band_of(pairs.km, _gravity.log_limits(pairs.km, 6))
    held, expected = (np.bincount(band, each, minlength=6) for each in (fit.tied, fit.chance))
    assert expected == pytest.approx(held, abs=0.05)
    drawn = [len(edges) for edges in replicate(Deterrence(6).sampler(located, 50), 50, 0)]
    assert np.mean(drawn) == pytest.approx(located.ties.degree.sum() / 2, rel=0.1)


def test_scores_take_out_what_the_fit_takes_up():
    located = _models.locate(soft(), "keep")
    fit = Gravity().fit(located)
    km = fit.model.pairs.km
    z, deviation = fit.scores(np.stack([km, np.ones(len(km)), np.log(km)], axis=1))
    assert np.isfinite(z[0])
    assert deviation[0] > 0
    # The number of ties and their log distance are fitted: there is next to nothing left of them.
    chance = fit.chance * (1 - fit.chance)
    assert deviation[1] < 0.2 * np.sqrt(chance.sum())
    assert deviation[2] < 0.2 * np.sqrt((np.log(km) ** 2 * chance).sum())


def test_gravity_estimates_what_made_the_ties():
    assert Gravity().exponent(_models.locate(soft(150, 3, 900), "keep")) == pytest.approx(
        1.5, abs=0.15
    )
    assert Gravity(2.0).exponent(_models.locate(soft(), "keep")) == 2.0


def test_soft_models_want_coordinates_and_not_too_many_places(monkeypatch):
    G = soft()
    del G.nodes[0]["x"]
    G.add_edge(0, 1)
    for name in ("gravity", "deterrence"):
        with pytest.raises(NetworkError, match="coordinates of every place"):
            randomize(G, name)
    monkeypatch.setattr(_gravity, "MOST_PLACES", 10)
    with pytest.raises(NetworkError, match="ask by country"):
        randomize(soft(), "gravity")


def test_soft_models_draw_no_tie_that_could_not_be():
    G = soft(40, 1, 150)
    nx.set_node_attributes(G, {n: {"country": f"{'abcd'[n % 4]}1"} for n in G})
    G.remove_edges_from([edge for edge in G.edges() if (edge[0] - edge[1]) % 4 == 0])
    for seed in range(5):
        assert all((u - v) % 4 for u, v in randomize(G, "gravity", seed).edges())


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
    explained = randomize(near_ties(), DistancePreserving(20))
    left = tie_length(explained, n=0).loc["mean_tie_length", "observed"]
    assert left == pytest.approx(row["observed"], rel=0.05)


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
    star = on_the_globe(nx.star_graph(40))
    with pytest.warns(CitynetWarning, match="single city") as caught:
        table = tie_length(star, n=9)
    assert [Path(one.filename).name for one in caught] == ["test_nullmodels.py"]
    assert table["p"].isna().all()
    assert set(table["note"]) == {"not testable here: the degrees leave too few graphs"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (tie_length(star, "labels", n=9)["std"] > 0).all()


def test_what_a_model_holds_it_does_not_test():
    G = near_ties()
    for model in ("distance", "deterrence"):
        with pytest.warns(CitynetWarning, match="holds the lengths"):
            table = tie_length(G, model, n=9)
        assert table["p"].isna().all()
        assert table["observed"].notna().all()
    table = compare(G, ["assortativity", "transitivity"], "labels", n=19)
    assert set(table["note"]) == {"not defined: the model leaves it as it is"}
    assert table["p"].isna().all()
    gravity = tie_length(G, "gravity", n=19)
    assert gravity.loc["mean_tie_length", "p"] > 0
    row = gravity.loc["mean_tie_length"]
    spread = [(row[side] - row["mean"]) / row["std"] for side in ("low", "high")]
    assert -4 < spread[0] < -0.5
    assert 0.5 < spread[1] < 4
    plain = compare(G, "mean_tie_length", n=0)["observed"].item()
    assert gravity.loc["mean_tie_length", "observed"] == pytest.approx(plain)
    assert gravity.loc["median_tie_length", "note"].startswith("not defined")
    # A fit's own draws are fitted to what they would test.
    for model in ("gravity", "deterrence"):
        table = compare(G, ["assortativity", "transitivity", len], model, n=9)
        assert set(table["note"]) == {"not defined: this model tests sums over ties"}
        assert table[["mean", "low", "z", "p", "q"]].isna().all(axis=None)
    nx.set_node_attributes(G, {n: {"country": f"{'ab'[n % 2]}1"} for n in G})
    with pytest.warns(CitynetWarning, match="ties at home"):
        tie_length(G, "labels", n=9)
    nowhere = compare(nx.path_graph(8), ["mean_tie_length"], "distance", n=9)
    assert nowhere["note"].item().startswith("no tie has a length")


def test_a_register_without_triangles_has_no_transitivity():
    G = nx.MultiGraph(nx.complete_bipartite_graph(6, 9))
    G.remove_edges_from([(0, 6), (1, 7), (2, 8), (3, 9), (4, 10), (5, 11), (0, 12), (1, 13)])
    nx.set_node_attributes(G, {n: "TR" if n < 6 else f"{'abc'[n % 3]}1" for n in G}, "country")
    table = compare(G, ["transitivity", "assortativity"], n=99)
    assert table.loc["transitivity", "note"] == "not defined: the model leaves it as it is"
    assert table["moved"].between(0.1, 1).all()


def test_bodies_stay_of_two_modes():
    G = nx.MultiGraph(nx.davis_southern_women_graph())
    nx.set_node_attributes(G, dict.fromkeys(G.graph["top"], "body") | {}, "kind")
    women = set(G.graph["top"])
    H = randomize(G, seed=1)
    assert all((u in women) != (v in women) for u, v in H.edges())
    assert dict(H.degree()) == dict(nx.Graph(G).degree())
    P = randomize(G, seed=1, bodies="project")
    assert set(P) == set(G) - women
    shared = nx.bipartite.projected_graph(H, set(P))
    assert {frozenset(edge) for edge in P.edges()} == {frozenset(edge) for edge in shared.edges()}
    observed = compare(G, "transitivity", n=9, bodies="project")["observed"].item()
    assert observed == pytest.approx(
        nx.transitivity(nx.bipartite.projected_graph(nx.Graph(G), set(P)))
    )


def test_a_rewiring_forgets():
    G = on_the_globe(nx.barabasi_albert_graph(80, 2, seed=1))
    left = autocorrelation(G, n=400, seed=1)
    assert left.columns.name == "proposals per tie"
    assert (left[1].abs() > left[10].abs() - 0.1).all()
    assert (left[10].abs() < 0.2).all()
    with pytest.raises(NetworkError, match="rewires all types together"):
        autocorrelation(G, model=DegreePreserving(by_type=True))
    # A tenth is left out, and a lag wants four times as many steps.
    lags = [autocorrelation(G, "assortativity", n=n).columns.max() for n in (43, 44)]
    assert lags == [5, 10]
    left = autocorrelation(nx.path_graph(9), len, n=888)
    assert left.columns.to_list() == [1, 2, 5, 10, 20, 50, 100, 200]


def test_a_chain_makes_one_proposal_per_tie(monkeypatch):
    made = []
    usual = Swapper._rounds

    def rounds(self, rng):
        found = usual(self, rng)
        made.append([rows[:, 2].max() >= 0 for rows in found])
        return found

    monkeypatch.setattr(Swapper, "_rounds", rounds)
    # Few ties: a replicate has more proposals than these, a step of the chain has not.
    autocorrelation(on_the_globe(nx.barabasi_albert_graph(40, 2, seed=1)), len, n=10, seed=1)
    assert [len(step) for step in made] == [2] * 10
    assert sum(map(sum, made)) == 2  # every tenth round is of triples


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
    assert pairs.attrs["unit"] == "place"
    single = region_ties(G, regions, n=99)
    assert single.loc["east", "observed"] == counts["east", "east"] + counts["east", "west"]
    # Ties stay within: fewer of them touch each region than chance has it.
    assert (single["z"] < -3).all()


def test_regions_are_dealt_among_countries():
    rng = np.random.default_rng(0)
    G = nx.gnm_random_graph(60, 150, seed=1)
    country = rng.integers(12, size=60)
    nx.set_node_attributes(G, {n: f"c{country[n]}" for n in G}, "country")
    regions = pd.Series(["east" if country[n] < 6 else "west" for n in G])
    table = region_ties(G, regions, by="pair", n=99)
    assert (table.attrs["unit"], table.attrs["units"]) == ("country", 12)
    assert 8 < table.attrs["effective"] <= 12
    assert table["p"].notna().all()
    few = pd.Series({n: "east" if n % 2 else "west" for n in G})
    nx.set_node_attributes(G, {n: "DE" if n % 2 else "FR" for n in G}, "country")
    table = region_ties(G, few, n=99)
    assert table["p"].isna().all()
    assert table["note"].str.startswith("not testable here: fewer than ten countries").all()


def test_a_region_with_the_partners_is_over_represented():
    hubs = nx.complete_bipartite_graph(4, 30)
    regions = pd.Series(["few"] * 4 + ["a", "b"] * 15)
    table = region_ties(hubs, regions, "labels", n=199)
    assert table.loc["few", "p"] == 1 / 200
    assert table.loc["few", "z"] > 2
    # A pair of regions without a tie is there where one could be.
    pairs = region_ties(hubs, regions, "labels", by="pair", n=19)
    assert pairs.loc[("few", "few"), ["observed", "mean"]].gt(0).tolist() == [False, True]
    # With ties between the few there is one graph of these degrees: what is expected is there.
    hubs.add_edges_from(combinations(range(4), 2))
    held = region_ties(hubs, regions, "degree", by="pair", n=9)
    assert held["mean"].tolist() == pytest.approx(held["observed"].tolist())
    ends = np.array([33] * 4 + [4] * 30)
    assert held.attrs["effective"] == pytest.approx(1 / ((ends / ends.sum()) ** 2).sum())
    with pytest.raises(NetworkError, match="no node of the graph"):
        region_ties(hubs, pd.Series({"x": "a"}), n=1)


@pytest.mark.parametrize("bodies", ["keep", "drop"])
def test_region_ties_with_and_without_bodies(bodies):
    G = nx.MultiGraph()
    G.add_node("uclg", kind="body", country="ES")
    cities = nx.gnm_random_graph(24, 40, seed=1)
    G.add_nodes_from((n, {"country": f"c{n // 2}"}) for n in cities)
    regions = pd.Series({n: "east" if n < 12 else "west" for n in cities})
    G.add_edges_from(cities.edges())
    alone = region_ties(G.subgraph(list(cities)), regions, "labels", n=19)
    G.add_edges_from(("uclg", n) for n in cities if n % 3)
    table = region_ties(G, regions, "labels", n=19, bodies=bodies)
    assert table.attrs["unit"] == "country"
    pd.testing.assert_frame_equal(table, alone)


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


@pytest.mark.parametrize("name", ["degree", "distance", "labels"])
@pytest.mark.parametrize(
    "G", [nx.Graph(), nx.empty_graph(2), nx.path_graph(2), nx.MultiGraph([(0, 0), (0, 1), (0, 1)])]
)
def test_small_graphs(name, G):
    H = randomize(G, name)
    assert sorted(H) == sorted(G)
    assert H.size() == len({frozenset(edge) for edge in G.edges() if edge[0] != edge[1]})
    table = compare(G, model=name, n=3)
    assert table["observed"].isna().all()


@pytest.mark.parametrize(
    "module",
    ["community", "ego", "figures", "mixing", "models", "nullmodels", "summary", "temporal"],
)
def test_whatever_repeats_can_be_told_who_does_it(module):
    module = import_module(f"citynet.{module}")
    functions = [getattr(module, name) for name in module.__all__]
    taken = [
        (function.__name__, inspect.signature(function).parameters)
        for function in functions
        if inspect.isfunction(function)
    ]
    drawn = [(name, given) for name, given in taken if {"replicates", "seed"} <= set(given)]
    assert [name for name, given in drawn if "executor" not in given] == []
    seeds = {given["seed"].default for _, given in taken if "seed" in given}
    assert seeds <= {0, inspect.Parameter.empty}
