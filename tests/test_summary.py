"""The table that describes a network, against networkx and counting by hand."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import vocabulary
from citynet.errors import NetworkError


def value(G, name):
    return cn.describe(G).loc[name, "value"]


def register():
    G = nx.MultiGraph()
    G.add_node("a", kind="city", country="TR", x=29.0, y=41.0)
    G.add_node("b", kind="city", country="TR", x=32.9, y=39.9)
    G.add_node("c", kind="city", country="DE")
    G.add_node("d", kind="region", country="DE")
    G.add_node("body", kind="body", country="BE")
    G.add_edge("a", "b", type="sister_city", start="1990-05", distance_km=350.0)
    G.add_edge("a", "b", type="memorandum", start="2001", status="cancelled", distance_km=350.0)
    G.add_edge("a", "c", type="sister_city", distance_km=2000.0)
    G.add_edge("b", "c", type="sister_city", signed="1985-01-01")
    G.add_edge("a", "body", type="membership", start="2004")
    G.add_edge("a", "a", type="cooperation_protocol")
    return G


def test_a_register_counted_by_hand():
    found = cn.describe(register())["value"].to_dict()
    assert {name: found[name] for name in found if name.startswith("nodes")} == {
        "nodes": 5, "nodes_city": 3, "nodes_region": 1, "nodes_body": 1,
    }  # fmt: skip
    assert {name: found[name] for name in found if name.startswith("agreements")} == {
        "agreements": 6, "agreements_sister_city": 3, "agreements_cooperation_protocol": 1,
        "agreements_memorandum": 1, "agreements_membership": 1, "agreements_over": 1,
        "agreements_per_tie": 1.25,
    }  # fmt: skip
    assert (found["countries"], found["ties"], found["isolates"], found["components"]) == (
        3,
        4,
        1,
        2,
    )
    assert found["domestic"] == 3 / 6
    assert found["median_distance_km"] == 350.0
    assert (found["located"], found["dated"]) == (2 / 5, 4 / 6)
    assert (found["first_year"], found["last_year"]) == (1985, 2004)
    assert (found["mean_degree"], found["median_degree"]) == (8 / 5, 2.0)
    assert found["largest_component"] == 4 / 5


def test_every_quantity_is_defined_once():
    table = cn.describe(register())
    assert len(table) > 20
    assert table.index.is_unique
    assert (table["definition"].str.len() > 10).all()


def test_types_that_do_not_count_are_told_apart(monkeypatch):
    monkeypatch.setattr(vocabulary, "UNCOUNTED", frozenset({"membership"}))
    found = cn.describe(register())["value"]
    assert (found["agreements"], found["agreements_membership"]) == (5, 1)
    assert (found["ties"], found["isolates"]) == (3, 2)


def test_an_empty_network_has_nothing_to_tell():
    found = cn.describe(nx.MultiGraph())["value"]
    assert (found["nodes"], found["ties"], found["components"]) == (0, 0, 0)
    assert found[["density", "domestic", "first_year", "transitivity"]].isna().all()


def test_directed_graphs_are_refused():
    with pytest.raises(NetworkError, match="directed"):
        cn.describe(nx.DiGraph([(0, 1)]))


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25))
def test_the_shape_is_networkxs(n, edges):
    G = nx.MultiGraph()
    G.add_nodes_from(range(n))
    G.add_edges_from((u % n, v % n) for u, v in edges)
    H = nx.Graph((u, v) for u, v in G.edges() if u != v)
    H.add_nodes_from(G)
    table = cn.describe(G)
    found = table["value"]
    assert found["ties"] == H.number_of_edges()
    assert found["isolates"] == nx.number_of_isolates(H)
    assert found["components"] == nx.number_connected_components(H)
    if found["register"] == "star":
        assert found[["mean_degree", "density", "transitivity"]].isna().all()
        assert table.loc["density", "note"].startswith("not defined here, because")
        return
    assert found["mean_degree"] == pytest.approx(2 * H.number_of_edges() / n)
    if n > 1:
        assert found["density"] == pytest.approx(nx.density(H))
    if max(dict(H.degree()).values()) > 1:
        assert found["transitivity"] == pytest.approx(nx.transitivity(H))


def test_ranks_move_with_what_is_uncertain():
    G = nx.MultiGraph(crs="EPSG:4326")
    for n in range(8):
        G.add_node(
            n, country=["DE", "FR"][n % 2], x=float(n), y=45.0, confidence=0.5 + 0.4 * (n < 7)
        )
    ties = [(u, v) for u in range(8) for v in range(u) if (u + v) % 3 == 0 or v == 0]
    for key, (u, v) in enumerate(ties):
        G.add_edge(u, v, key=f"e{key}", start="1990" if key % 4 else None,
                   stated_by="both" if key % 2 else "a")  # fmt: skip
    table = cn.sensitivity(G, replicates=9)
    assert table.index.tolist() == ["undated", "doubtful", "one_sided", "random"]
    m = len(ties)
    assert table["left_out"].tolist() == [-(-m // 4), G.degree(7), -(-m // 2), round(m / 10)]
    assert table["rank_correlation"].between(0, 1).all()
    pd.testing.assert_frame_equal(table, cn.sensitivity(G, replicates=9))
    by_graph = cn.sensitivity(G, lambda H: pd.Series(dict(nx.Graph(H).degree())), replicates=9)
    pd.testing.assert_frame_equal(table, by_graph)
    # A place that is right half of the time is drawn, not dropped.
    G.nodes[7]["confidence"] = 0.0
    dropped = cn.sensitivity(G, replicates=9).loc["doubtful"]
    assert dropped["left_out"] == table.loc["doubtful", "left_out"]
    assert dropped["rank_correlation"] < table.loc["doubtful", "rank_correlation"] < 1
    # Every tie twice: without the second ones all ranks stay.
    G.add_edges_from((u, v, f"again {n}", {}) for n, (u, v) in enumerate(ties))
    G.remove_edges_from([(u, v, f"e{n}") for n, (u, v) in enumerate(ties) if n % 4 == 0])
    kept = cn.sensitivity(G, lambda H: pd.Series(dict(nx.Graph(H).degree())), top=3)
    assert kept.loc["one_sided", ["rank_correlation", "top_kept"]].tolist() == [1, 1]
    sure = cn.sensitivity(nx.MultiGraph(nx.path_graph(5)), replicates=0)
    assert sure.loc["doubtful", "left_out"] == 0
    assert sure["top_kept"].isna().loc[["doubtful", "one_sided", "random"]].all()
    with pytest.raises(NetworkError, match="share"):
        cn.sensitivity(G, share=2)
