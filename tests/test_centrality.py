"""Every measure against networkx on graphs of every kind, and against published values."""

import math
import warnings
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import _paths, _pivots
from citynet._csr import ties
from citynet.errors import CitynetWarning, NetworkError
from citynet.measures import find, names, notes

pytestmark = pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")


def zoo():
    rng = np.random.default_rng(3)
    parallel = nx.MultiGraph([(0, 1), (0, 1), (1, 2), (2, 0), (2, 3), (2, 3), (3, 4)])
    looped = nx.MultiGraph([(0, 0), (0, 1), (1, 2), (2, 2), (2, 2), (2, 0), (3, 3)])
    apart = nx.disjoint_union_all(
        [nx.gnm_random_graph(25, 40, seed=1), nx.star_graph(4), nx.path_graph(3), nx.empty_graph(2)]
    )
    hairy = nx.barabasi_albert_graph(40, 2, seed=5)
    hairy.add_edges_from((int(rng.integers(40)), 40 + leaf) for leaf in range(25))
    hairy.add_edges_from([(41, 70), (70, 71), (70, 72)])
    return {
        "empty": nx.empty_graph(0),
        "one node": nx.empty_graph(1),
        "no ties": nx.empty_graph(3),
        "one tie": nx.path_graph(2),
        "star": nx.star_graph(6),
        "path": nx.path_graph(9),
        "tree": nx.balanced_tree(2, 4),
        "cycle": nx.cycle_graph(8),
        "complete": nx.complete_graph(5),
        "self-loops": looped,
        "parallel": parallel,
        "disconnected": apart,
        "hairy": hairy,
        "large": nx.gnm_random_graph(90, 150, seed=2),
        "karate": nx.Graph(nx.karate_club_graph().edges()),
        "text": nx.relabel_nodes(nx.path_graph(4), {0: "ä", 1: "b", 2: ("c", 1), 3: "d"}),
    }


def plain(G):
    """The simple graph without self-loops; agreements counted, weights summed."""
    H = nx.Graph()
    H.add_nodes_from(G)
    for u, v, data in G.edges(data=True):
        if u != v:
            before = H.get_edge_data(u, v, {"weight": 0.0})["weight"]
            H.add_edge(u, v, weight=before + data.get("weight", 1.0))
    for *_, data in H.edges(data=True):
        data["length"] = 1 / data["weight"]
    return H


def expected(G, *, weighted):
    """What networkx says."""
    H = plain(G)
    weight, length = ("weight", "length") if weighted else (None, None)
    parts = [H.subgraph(part) for part in nx.connected_components(H)]
    eccentricity = {}
    for part in parts:
        eccentricity |= nx.eccentricity(part, weight=length)
    loops = {node: sum(u == v for u, v in G.edges(node)) for node in G}
    pagerank = nx.pagerank(H, weight=weight, tol=1e-14, max_iter=1000) if len(H) else {}
    eigenvector = (
        nx.eigenvector_centrality(H, max_iter=100_000, tol=1e-12, weight=weight) if len(H) else {}
    )
    columns = {
        "degree": dict(H.degree()),
        "agreements": {node: degree - loops[node] for node, degree in G.degree()},
        "strength": dict(H.degree(weight="weight")),
        "average_neighbor_degree": nx.average_neighbor_degree(H, weight=weight),
        "betweenness": nx.betweenness_centrality(H, weight=length),
        "closeness": nx.closeness_centrality(H, distance=length),
        "harmonic": nx.harmonic_centrality(H, distance=length),
        "eigenvector": eigenvector,
        "pagerank": pagerank,
        "core_number": nx.core_number(H),
        "clustering": nx.clustering(H, weight=weight),
        "constraint": nx.constraint(H, weight=weight) if H.size() else dict.fromkeys(H, np.nan),
        "effective_size": (
            # Node by node: all at once, networkx 3.6 divides m_jq by q's largest weight, not j's.
            nx.effective_size(H, nodes=list(H), weight=weight)
            if H.size()
            else dict.fromkeys(H, np.nan)
        ),
        "eccentricity": eccentricity,
    }
    return {name: np.array([values[node] for node in G], float) for name, values in columns.items()}


def check(table, reference):
    assert list(table.columns) == names()
    for name, values in reference.items():
        tolerance = 1e-6 if name == "eigenvector" else 1e-9
        np.testing.assert_allclose(
            table[name].to_numpy(float), values, rtol=tolerance, atol=tolerance, err_msg=name
        )


@pytest.fixture(params=["plain", "compiled"])
def loops(request, monkeypatch):
    pytest.importorskip("numba", reason="the compiled loops are what citynet[fast] adds")
    monkeypatch.setattr(_paths, "_WORTH_COMPILING", 0 if request.param == "compiled" else 10**18)
    return request.param


@pytest.mark.usefixtures("loops")
@pytest.mark.parametrize("kind", zoo())
def test_equals_networkx(kind):
    G = zoo()[kind]
    table = cn.centrality(G)
    assert list(table.index) == list(G)
    check(table, expected(G, weighted=False))


@pytest.mark.usefixtures("loops")
@pytest.mark.parametrize("kind", zoo())
def test_weighted_equals_networkx(kind):
    G = zoo()[kind]
    rng = np.random.default_rng(0)
    # Powers of two, alone or twice, have exact inverses: networkx compares lengths exactly.
    single = {frozenset(edge): float(2 ** rng.integers(0, 3)) for edge in G.edges()}
    for u, v, data in G.edges(data=True):
        data["weight"] = single[frozenset((u, v))]
    check(cn.centrality(G, weight="weight"), expected(G, weighted=True))


def test_loops_agree_on_a_large_graph(monkeypatch):
    G = nx.disjoint_union(nx.barabasi_albert_graph(700, 2, seed=1), nx.cycle_graph(90))
    rng = np.random.default_rng(0)
    for *_, data in G.edges(data=True):
        data["w"] = float(rng.uniform(0.5, 3))
    for weight in (None, "w"):
        tables = []
        for threshold in (0, 10**18):
            monkeypatch.setattr(_paths, "_WORTH_COMPILING", threshold)
            tables.append(cn.centrality(G, weight=weight))
        pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_same_bytes_whatever_the_threads(monkeypatch):
    G = nx.barabasi_albert_graph(600, 3, seed=4)
    monkeypatch.setattr(_paths, "_WORTH_COMPILING", 0)
    results = set()
    for threads in (1, 2, 5):
        monkeypatch.setattr(_paths, "threads", lambda threads=threads: threads)
        results.add(cn.centrality(G).to_numpy().tobytes())
    assert len(results) == 1


def test_deep_graphs_are_searched(monkeypatch):
    monkeypatch.setattr(_paths, "_DEEP", 5)
    G = nx.path_graph(30)
    table = cn.centrality(G, ["closeness", "harmonic", "eccentricity"])
    assert table["eccentricity"].tolist() == list(nx.eccentricity(G).values())
    np.testing.assert_allclose(table["closeness"], list(nx.closeness_centrality(G).values()))
    np.testing.assert_allclose(table["harmonic"], list(nx.harmonic_centrality(G).values()))


def hairy_and_apart():
    """A graph whose components are larger and smaller than the pivots are many."""
    return nx.disjoint_union_all([zoo()["hairy"], nx.path_graph(3), nx.empty_graph(1)])


SEARCHED = ["betweenness", "closeness", "harmonic", "eccentricity"]


@pytest.mark.parametrize("weighted", [False, True])
def test_pivots_are_off_by_no_more_than_they_say(weighted):
    G = hairy_and_apart()
    nx.set_edge_attributes(G, {(u, v): 1.0 + (u * v) % 4 for u, v in G.edges}, "weight")
    exact = pd.DataFrame(expected(G, weighted=weighted), index=list(G))[SEARCHED]
    graph = ties(G, "weight" if weighted else None)
    computes = {name: find(name).compute for name in SEARCHED}
    drawn = []
    for seed in range(25):
        sums = _pivots.sampled(graph, 50, seed)
        found = pd.DataFrame({name: of(sums) for name, of in computes.items()}, exact.index)
        off = sums.off_by(computes)
        far = (found - exact).abs()
        assert (far.max() <= pd.Series(off) + 1e-9).all()
        assert far.iloc[-4:].to_numpy().max() < 1e-9  # few enough to be searched from all
        assert far["betweenness"].max() > 0
        assert off["betweenness"] < 0.35
        assert (found["eccentricity"] <= exact["eccentricity"] + 1e-9).all()
        drawn.append(found[["betweenness", "harmonic"]])
    # Sums are right in the mean.
    values = np.array(drawn)
    error = values.std(axis=0, ddof=1) / math.sqrt(len(values))
    z = (values.mean(axis=0) - exact[["betweenness", "harmonic"]]) / np.maximum(error, 1e-6)
    assert np.abs(z.to_numpy()).max() < 4.5


def test_pivots_are_the_same_whoever_searches(monkeypatch):
    G = hairy_and_apart()
    for weight in (None, "weight"):
        monkeypatch.setattr(_paths, "_WORTH_COMPILING", 10**18)
        plain = cn.centrality(G, SEARCHED, weight, pivots=30, seed=4)
        monkeypatch.setattr(_paths, "_WORTH_COMPILING", 0)
        loops = cn.centrality(G, SEARCHED, weight, pivots=30, seed=4)
        pd.testing.assert_frame_equal(loops, plain, rtol=1e-12)
        exact = cn.centrality(G, SEARCHED, weight)
        for workers in (1, 3):
            with ThreadPoolExecutor(workers) as executor:
                there = cn.centrality(G, SEARCHED, weight, pivots=30, seed=4, executor=executor)
                every = cn.centrality(G, SEARCHED, weight, executor=executor)
            assert there.to_numpy().tobytes() == loops.to_numpy().tobytes()
            assert every.to_numpy().tobytes() == exact.to_numpy().tobytes()


def test_large_graphs_are_sampled_and_say_so(monkeypatch):
    monkeypatch.setattr(_pivots, "EXACT", 20)
    monkeypatch.setattr(_pivots, "PIVOTS", 10)
    G = zoo()["hairy"]
    with pytest.warns(CitynetWarning, match=r"at 10 places .* 95% .* betweenness by 0\.\d"):
        found = cn.centrality(G, ["degree", "betweenness"])
    assert found.attrs["sampled"]["pivots"] == 10
    with warnings.catch_warnings():
        warnings.simplefilter("error", CitynetWarning)
        asked = cn.centrality(G, ["degree", "betweenness"], pivots=len(G))
        assert "sampled" not in cn.centrality(G, "degree").attrs
    np.testing.assert_allclose(
        asked["betweenness"], list(nx.betweenness_centrality(plain(G)).values())
    )


def test_products_in_blocks_are_the_same(monkeypatch):
    G = nx.gnm_random_graph(60, 200, seed=0)
    names = ["clustering", "constraint", "effective_size"]
    whole = cn.centrality(G, names)
    monkeypatch.setattr("citynet.measures._ENTRIES", 50)
    pd.testing.assert_frame_equal(cn.centrality(G, names), whole)


def test_eigenvector_of_twin_components():
    # Neither of two equal components outranks the other; a smaller eigenvalue gets nothing.
    for size in (5, 220):
        ring = nx.disjoint_union(nx.complete_graph(size), nx.complete_graph(size))
        G = nx.disjoint_union(ring, nx.path_graph(4))
        found = cn.centrality(G, "eigenvector")["eigenvector"].to_numpy()
        np.testing.assert_allclose(found[: 2 * size], (2 * size) ** -0.5, rtol=1e-9)
        assert (found[2 * size :] == 0).all()


def test_eigenvector_of_many_equal_components():
    G = nx.disjoint_union_all([nx.path_graph(3)] * 90 + [nx.path_graph(2)])
    found = cn.centrality(G, "eigenvector")["eigenvector"].to_numpy()
    np.testing.assert_allclose(found[:6] * 90**0.5, [0.5, 0.5**0.5, 0.5] * 2, rtol=1e-9)
    assert found[-1] == 0


def test_published_florentine_families():
    # Padgett & Ansell's marriages; Jackson 2008, Social and Economic Networks, table 2.1 ff.
    table = cn.centrality(nx.florentine_families_graph())
    medici = table.loc["Medici"]
    assert medici["degree"] == 6
    assert medici["betweenness"] == pytest.approx(0.522, abs=5e-4)
    assert medici["closeness"] == pytest.approx(14 / 25)
    assert medici["eigenvector"] == pytest.approx(0.430, abs=5e-4)
    assert table.loc["Guadagni", "betweenness"] == pytest.approx(0.255, abs=5e-4)
    assert table.loc["Strozzi", "eigenvector"] == pytest.approx(0.356, abs=5e-4)


def test_published_krackhardt_kite():
    # Krackhardt 1990, Admin. Sci. Q. 35: three centralities, three winners.
    table = cn.centrality(nx.krackhardt_kite_graph())
    assert table["degree"].idxmax() == 3
    assert table["betweenness"].idxmax() == 7
    assert table.loc[7, "betweenness"] == pytest.approx(14 / 36)
    assert sorted(table["closeness"].nlargest(2).index) == [5, 6]
    assert table.loc[5, "closeness"] == pytest.approx(9 / 14)


def test_structural_holes_by_hand():
    triangle = cn.centrality(nx.complete_graph(3), ["constraint", "effective_size"])
    # Each partner takes half directly and a quarter through the other: 2 (1/2 + 1/4)^2.
    assert triangle["constraint"].tolist() == pytest.approx([1.125] * 3)
    assert triangle["effective_size"].tolist() == pytest.approx([1.0] * 3)
    star = cn.centrality(nx.star_graph(4), ["constraint", "effective_size"])
    assert star["constraint"].tolist() == pytest.approx([0.25, 1, 1, 1, 1])
    assert star["effective_size"].tolist() == pytest.approx([4, 1, 1, 1, 1])


graphs = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.sampled_from([1, 2, 4])),
            max_size=30,
        ),
        st.permutations(range(n)),
    )
)


@examples(60)
@given(graphs, st.booleans())
def test_relabelling_permutes_the_result_and_nothing_else(drawn, weighted):
    n, edges, order = drawn
    G = nx.MultiGraph()
    G.add_nodes_from(range(n))
    G.add_weighted_edges_from(edges)
    H = nx.MultiGraph()
    H.add_nodes_from(sorted(range(n), key=lambda node: order[node]))
    H.add_weighted_edges_from(reversed(edges))
    weight = "weight" if weighted else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)
        a, b = cn.centrality(G, weight=weight), cn.centrality(H, weight=weight)
    pd.testing.assert_frame_equal(a, b.loc[list(G)], rtol=1e-8, atol=1e-8)


def test_distance_weights_take_the_shortest_agreement():
    G = nx.MultiGraph()
    G.add_edge("a", "b", distance_km=900.0)
    G.add_edge("a", "b", distance_km=300.0)
    G.add_edge("b", "c", distance_km=100.0)
    G.add_edge("a", "c", distance_km=500.0)
    table = cn.centrality(G, weight="distance_km")
    assert table["eccentricity"].tolist() == [400.0, 300.0, 400.0]
    assert table["betweenness"].tolist() == [0.0, 1.0, 0.0]
    as_strength = cn.centrality(G, weight="distance_km", weight_is="strength")
    assert as_strength.loc["b", "strength"] == 1300.0


def test_ways_of_equal_length_share_whatever_the_rounding():
    # 1/3 + 1/3 + 1/3 and 1 are one length; two shortest paths, not one.
    G = nx.Graph()
    nx.add_path(G, [0, 1, 2, 3], weight=3.0)
    nx.add_path(G, [0, 4, 3], weight=2.0)
    G.add_edge(3, 5, weight=1.0)
    table = cn.centrality(G, "betweenness", weight="weight")
    # Node 4 is on half of the ways 0-3 and 0-5, of 10 pairs.
    assert table.loc[4, "betweenness"] == pytest.approx(0.1)


def members():
    G = nx.MultiGraph()
    G.add_nodes_from(["x", "y", "z"], kind="city")
    G.add_node("uclg", kind="body")
    G.add_edges_from([("x", "y"), ("x", "uclg"), ("z", "uclg")])
    return G


def test_bodies():
    names = ["degree", "agreements"]
    keep = cn.centrality(members(), names)
    assert keep["degree"].to_dict() == {"x": 2, "y": 1, "z": 1, "uclg": 2}
    drop = cn.centrality(members(), names, bodies="drop")
    assert drop["degree"].to_dict() == {"x": 1, "y": 1, "z": 0}
    project = cn.centrality(members(), names, bodies="project")
    assert project["degree"].to_dict() == {"x": 2, "y": 1, "z": 1}
    with pytest.raises(NetworkError, match="expected one of keep, project, drop"):
        cn.centrality(members(), bodies="eat")


def test_a_star_is_warned_of():
    star = nx.MultiGraph([("istanbul", partner) for partner in "abcda"])
    star.add_edge("istanbul", "istanbul")
    star.add_node("alone")
    with pytest.warns(
        CitynetWarning, match=r"average_neighbor_degree, betweenness, .*eccentricity: not defined"
    ):
        table = cn.centrality(star)
    assert {"betweenness", "closeness"} < set(table.attrs["not_defined"]) < set(table)
    assert table.loc["a", ["degree", "agreements", "strength"]].tolist() == [1, 2, 2]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cn.centrality(star, ["degree", "agreements", "strength"])
        cn.centrality(nx.complete_graph(3))
        cn.centrality(nx.empty_graph(3))


def test_columns_and_types():
    table = cn.centrality(nx.karate_club_graph(), ["pagerank", "degree", "pagerank"])
    assert list(table.columns) == ["pagerank", "degree"]
    assert table.index.name == "node"
    assert table.dtypes.astype(str).tolist() == ["float64", "int64"]
    assert list(cn.centrality(nx.path_graph(3), "degree")) == ["degree"]
    empty = cn.centrality(nx.Graph())
    assert empty.shape == (0, len(names()))


def test_notes_say_everything_of_every_measure():
    table = notes()
    assert list(table.index) == names()
    assert len(set(names())) == len(names()) > 10
    assert (table.drop(columns=["reference", "needs"]) != "").all().all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"measures": ["degree", "fame"]}, r"measure='fame'.*betweenness"),
        ({"weight": "trade"}, r"'trade' is absent .*attributes here: debt, distance_km"),
        ({"weight": "debt"}, r"'debt' is -1 on the edge .*positive"),
        ({"weight": "label"}, r"'label' is 'x' on the edge"),
        ({"weight": "debt", "weight_is": "colour"}, "expected one of strength, distance"),
        ({"pivots": 1}, "pivots=1"),
    ],
)
def test_wrong_arguments(arguments, message):
    G = nx.Graph()
    G.add_edge(0, 1, debt=-1, label="x", distance_km=5.0)
    with pytest.raises(NetworkError, match=message):
        cn.centrality(G, **arguments)


@pytest.mark.parametrize("value", [0, float("nan"), float("inf"), True])
def test_weights_are_positive_and_finite(value):
    G = nx.Graph()
    G.add_edge(0, 1, weight=value)
    with pytest.raises(NetworkError, match="positive finite number"):
        cn.centrality(G, weight="weight")


def test_directed_graphs_are_refused():
    with pytest.raises(NetworkError, match="directed"):
        cn.centrality(nx.DiGraph([(0, 1)]))


def test_mean_distance_counts_a_tie_once_and_only_known_lengths():
    G = nx.MultiGraph()
    G.add_edge("a", "b", distance_km=100.0)
    G.add_edge("a", "b", distance_km=100.0)
    G.add_edge("a", "c", distance_km=400.0)
    G.add_edge("a", "d")
    G.add_edge("a", "a", distance_km=0.0)
    found = cn.centrality(G, "mean_distance_km")["mean_distance_km"]
    assert found["a"] == 250.0
    assert found["c"] == 400.0
    assert np.isnan(found["d"])
