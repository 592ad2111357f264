"""Pairs by hand, and fits against other ways to the same number."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import optimize

import citynet as cn
from citynet import models
from citynet.errors import NetworkError


def network(*edges, countries):
    G = nx.MultiGraph()
    for node, code in countries.items():
        G.add_node(node, kind="city", country=code, x=float(len(node)), y=40.0, population=100)
    for key, (u, v, kind, start) in enumerate(edges):
        G.add_edge(u, v, key=key, a=u, type=kind)
        if start:
            G.edges[u, v, key]["start"] = start
    return G


@pytest.fixture
def world():
    countries = {"a": "DE", "aa": "DE", "b": "FR", "bb": "MQ", "c": "TR", "d": "PL"}
    return network(
        ("a", "b", "sister_city", "1990"),
        ("aa", "bb", "sister_city", "2001-05"),
        ("b", "a", "memorandum", None),
        ("a", "c", "sister_city", None),
        ("c", "a", "sister_city", "1999"),  # the same, from the other side
        ("a", "aa", "sister_city", None),
        ("b", "d", "contact", None),
        ("d", "c", "sister_city", None),
        countries=countries,
    )


def test_pairs_of_countries_by_hand(world):
    table = cn.dyads(world)
    assert [f"{i}{j}" for i, j in zip(table["i"], table["j"], strict=True)] == [
        "DEFR", "DEPL", "DETR", "FRPL", "FRTR", "PLTR",
    ]  # fmt: skip
    assert table["agreements"].tolist() == [3, 0, 1, 0, 0, 1]
    assert table["ties"].tolist() == [2, 0, 1, 0, 0, 1]
    assert table["sister_city"].tolist() == [2, 0, 1, 0, 0, 1]
    assert table.loc[0, ["first_year", "last_year"]].tolist() == [1990, 2001]
    assert (table.loc[0, "places_i"], table.loc[0, "places_j"], table.loc[0, "exposure"]) == (
        2,
        2,
        4,
    )
    assert (table.loc[0, "total_i"], table.loc[0, "pop_i"]) == (4, 200)
    assert table["same_region"].tolist() == [True, False, False, False, False, False]
    with_home = cn.dyads(world, domestic=True)
    own = with_home[with_home["domestic"]].set_index("i")
    assert own["agreements"].to_dict() == {"DE": 1, "FR": 0, "PL": 0, "TR": 0}
    assert cn.dyads(world, level="place")["agreements"].sum() == 5
    with pytest.raises(NetworkError, match="level='town'"):
        cn.dyads(world, level="town")
    with pytest.raises(NetworkError, match="no place has a country"):
        cn.dyads(nx.MultiGraph([(1, 2)]))


def test_one_countrys_register_has_its_places_by_countries_abroad():
    countries = {"a": "TR", "b": "TR", "c": "TR", "d": "DE", "e": "DE", "f": "FR", "g": "IT"}
    edges = [("a", "d"), ("a", "e"), ("b", "f"), ("g", "c"), ("a", "b")]
    G = network(*((u, v, "sister_city", None) for u, v in edges), countries=countries)
    table = cn.dyads(G, level="place")
    assert table.attrs["register"] == "one_sided"
    assert set(table["i"]) == {"a", "b", "c"}
    assert set(table["j"]) == {"DE", "FR", "IT"}
    assert len(table) == 9
    found = table.set_index(["i", "j"])
    assert found.loc[("a", "DE"), ["agreements", "ties", "places_j"]].tolist() == [2, 2, 2]
    assert found.loc[("c", "IT"), "agreements"] == 1


def pairs(count=9, seed=0, apart=False):
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(count, 1)
    if apart:
        i, j = (side.ravel() for side in np.meshgrid(np.arange(6), np.arange(6, 6 + count)))
    effect = rng.normal(0, 0.7, count + 6)
    table = pd.DataFrame({"i": i, "j": j, "x": rng.normal(size=len(i)), "z": rng.random(len(i))})
    mean = np.exp(1 + effect[i] + effect[j] + 0.4 * table["x"])
    odds = np.sqrt(mean / np.e)
    return table.assign(agreements=rng.poisson(mean), ties=rng.random(len(i)) < odds / (1 + odds))


def maximised(table, covariates, outcome, family):
    """Coefficients by a general optimiser on the likelihood itself."""
    units = sorted({*table["i"], *table["j"]})
    marks = np.array([[(i == u) + (j == u) for u in units]
                      for i, j in zip(table["i"], table["j"], strict=True)], float)  # fmt: skip
    matrix = np.hstack([table[covariates].to_numpy(dtype=float), marks])
    y = table[outcome].to_numpy(dtype=float)

    def loss(beta):
        eta = matrix @ beta
        if family == "poisson":
            return (np.exp(eta) - y * eta).sum(), matrix.T @ (np.exp(eta) - y)
        return (np.logaddexp(0, eta) - y * eta).sum(), matrix.T @ (1 / (1 + np.exp(-eta)) - y)

    found = optimize.minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="BFGS",
                              options={"gtol": 1e-8, "maxiter": 5000})  # fmt: skip
    return found.x[: len(covariates)]


@pytest.mark.parametrize("apart", [False, True])
def test_fits_maximise_the_likelihood(apart):
    table = pairs(apart=apart)
    found = models.gravity(table, ["x", "z"])
    np.testing.assert_allclose(
        found["coefficient"], maximised(table, ["x", "z"], "agreements", "poisson"), atol=1e-5
    )


def test_the_same_as_in_r():
    """What R 4.2 gives for this table: netlm of sna 2.7, double semi-partialling after Dekker,
    Krackhardt & Snijders (``nullhyp="qapspp"``, 9,999 draws); glm, a column for each unit."""
    rng = np.random.default_rng(3)
    i, j = np.triu_indices(14, 1)
    size, near = rng.normal(0, 0.5, 14), rng.random(len(i)).round(2)
    alike = ((i % 3) == (j % 3)).astype(int)
    agreements = rng.poisson(np.exp(1 + size[i] + size[j] - near + 0.2 * alike))
    table = pd.DataFrame({"i": i, "j": j, "near": near, "alike": alike, "agreements": agreements})
    table["log"] = np.log1p(table["agreements"])
    found = models.mrqap(table, ["near", "alike"], outcome="log", replicates=999)
    assert found.loc["near", ["coefficient", "t"]].tolist() == pytest.approx(
        [-0.03079, -0.10715], abs=1e-5
    )
    assert found.loc["alike", ["coefficient", "t"]].tolist() == pytest.approx(
        [0.24875, 1.40417], abs=1e-5
    )
    assert found.loc["near", "p"] == pytest.approx(0.9226, abs=0.03)
    assert found.loc["alike", "p"] == pytest.approx(0.0278, abs=0.02)
    fitted = models.gravity(table, ["near", "alike"])["coefficient"]
    assert fitted.tolist() == pytest.approx([-0.535669, 0.2435], abs=1e-5)


def test_a_logistic_fit_maximises_the_likelihood():
    table = pairs(24, 3)
    found = models.logistic(table, ["x", "z"])
    assert found.attrs["dropped"] == 0
    np.testing.assert_allclose(
        found["coefficient"], maximised(table, ["x", "z"], "ties", "logit"), atol=1e-4
    )


def test_errors_are_those_of_their_papers():
    table = pairs()
    found = models.gravity(table, ["x", "z"])
    units = range(9)
    left = np.array(
        [
            maximised(
                table[(table["i"] != u) & (table["j"] != u)], ["x", "z"], "agreements", "poisson"
            )
            for u in units
        ]
    )
    jackknife = np.sqrt((9 - 2) / (2 * 9) * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    np.testing.assert_allclose(found["error"], jackknife, rtol=1e-3)
    # Aronow, Samii & Assenova: the sum over all pairs of pairs that share a unit.
    design, _ = models._design(table, ["x", "z"], "agreements", None, binary=False)
    full, _, _ = models._by_statsmodels(design, "poisson")
    matrix = models._matrix(design)
    mean = np.exp(matrix @ full)
    scores = matrix * (design.y - mean)[:, None]
    ends = [{i, j} for i, j in zip(design.i.tolist(), design.j.tolist(), strict=True)]
    share = np.array([[bool(one & other) for other in ends] for one in ends])
    bread = np.linalg.inv(matrix.T @ (matrix * mean[:, None]))
    variance = bread @ scores.T @ share @ scores @ bread * 9 / 8
    np.testing.assert_allclose(found["error_dyadic"], np.sqrt(np.diag(variance)[:2]), rtol=1e-6)


def test_what_cannot_be_fitted_is_refused_and_what_tells_nothing_dropped():
    table = pairs()
    table.loc[(table["i"] == 0) | (table["j"] == 0), "agreements"] = 0
    found = models.gravity(table, ["x"])
    assert (found.attrs["dropped"], found.attrs["units"], found.attrs["n"]) == (1, 8, 28)
    size = pd.Series(np.arange(9.0))
    alone = pairs().assign(size=lambda t: t["i"].map(size) + t["j"].map(size))
    with pytest.raises(NetworkError, match="effects of one side"):
        models.gravity(alone, ["size"])
    with pytest.raises(NetworkError, match="no column weather"):
        models.gravity(table, ["weather"])
    with pytest.raises(NetworkError, match="are needed"):
        models.gravity(pairs(4), ["x"])
    with pytest.raises(NetworkError, match="at most"):
        models.logistic(
            pd.DataFrame({"i": range(700), "j": range(1, 701), "ties": 1, "x": 0}), ["x"]
        )


def test_the_permutation_p_is_that_of_all_permutations():
    rng = np.random.default_rng(1)
    i, j = np.triu_indices(5, 1)
    table = pd.DataFrame({"i": i, "j": j, "x": rng.normal(size=10), "z": rng.normal(size=10)})
    table["agreements"] = table["x"] + rng.normal(size=10)
    found = models.mrqap(table, ["x", "z"], replicates=1999)
    others = np.stack([table["z"], np.ones(10)], axis=1)
    own = table["x"] - others @ np.linalg.lstsq(others, table["x"], rcond=None)[0]
    square = np.zeros((5, 5))
    square[i, j] = square[j, i] = own
    t = [
        models._ols(np.column_stack([square[np.ix_(p, p)][i, j], others]), table["agreements"])[1][
            0
        ]
        for p in map(list, permutations(range(5)))
    ]
    exact = np.mean(np.abs(t) >= abs(found.loc["x", "t"]) * (1 - 1e-9))
    assert found.loc["x", "p"] == pytest.approx(exact, abs=0.03)
    slope = np.linalg.lstsq(np.column_stack([table["x"], others]), table["agreements"], rcond=None)
    assert found.loc["x", "coefficient"] == pytest.approx(slope[0][0])
    assert np.isnan(found.loc["(intercept)", "p"])


def test_an_effect_is_found_and_the_seed_repeats_it():
    table = pairs(14, 5)
    one, other = (models.gravity(table, ["x"], replicates=99, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert one.loc["x", "p"] < 0.01
    assert one.loc["x", "p_dsp"] <= 0.02
    assert one.loc["x", "low"] < 0.4 < one.loc["x", "high"]


def test_every_test_is_the_same_whatever_runs_its_replicates():
    rng = np.random.default_rng(3)
    i, j = np.triu_indices(12, 1)
    pairs = pd.DataFrame({"i": i, "j": j, "near": rng.random(len(i)) < 0.5})
    pairs["agreements"] = rng.poisson(np.where(pairs["near"], 3, 1))
    with ThreadPoolExecutor(3) as executor:
        for fit in (models.gravity, models.mrqap):
            alone = fit(pairs, ["near"], replicates=19)
            pd.testing.assert_frame_equal(
                fit(pairs, ["near"], replicates=19, executor=executor), alone
            )
