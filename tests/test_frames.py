"""The edge table and the node table, which everything else reads."""

import datetime as dt
import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import citynet as cn
from citynet import _frames, network
from citynet.errors import NetworkError


@pytest.fixture
def small() -> nx.MultiGraph:
    G = nx.MultiGraph()
    G.add_node("ist", kind="city", name="Istanbul", label="İstanbul", country="TR", x=28.9, y=41.0)
    G.add_node("ber", label="Berlin", country="DE", x=13.4, y=52.5, population=3_600_000)
    G.add_node(("a", "tuple"), x="nonsense", y=1.0)
    G.add_node("uclg", kind="body", name="UCLG", country="ES", x=200.0, y=95.0)
    G.add_edge(
        "ist", "ber", key="1", a="ber", type="sister_city", status="cancelled", signed="1989-04",
        ended="2004", distance_km=1737.0, weight=2, note="renamed", id="other",
    )  # fmt: skip
    G.add_edge("ist", "ber", key="2", start="1990-06-25", signed="1980", u="mine")
    G.add_edge("ist", "uclg", key=3, a="ist", type="membership", signed=2005)
    G.add_edge("ist", ("a", "tuple"), key="4", type=float("nan"), start=None, signed="2010")
    G.add_edge("ist", "ist", key="5", a="nobody")
    return G


def test_the_edge_table_by_hand(small):
    table = network.agreements(small)
    assert table.index.name == "id"
    assert table.index.dtype == object
    # Edges in networkx's order: those of the first node first, pair by pair.
    assert table.index.tolist() == ["1", "2", 3, "4", "5"]
    expected = {
        "u": ["ber", "ist", "ist", "ist", "ist"],
        "v": ["ist", "ber", "uclg", ("a", "tuple"), "ist"],
        "type": ["sister_city", "other", "membership", "other", "other"],
        "status": ["cancelled", "active", "active", "active", "active"],
        "over": [True, False, False, False, False],
        "counted": [True] * 5,
        "start": ["1989-04", "1990-06-25", "2005", "2010", None],
        "end": ["2004", None, None, None, None],
        "weight": [2.0, 1.0, 1.0, 1.0, 1.0],
        "u_row": [1, 0, 0, 0, 0],
        "v_row": [0, 1, 3, 2, 0],
        "u_kind": ["city"] * 5,
        "v_kind": ["city", "city", "body", "city", "city"],
        "u_country": ["DE", "TR", "TR", "TR", "TR"],
        "v_country": ["TR", "DE", "ES", None, "TR"],
    }
    for name, values in expected.items():
        assert table[name].tolist() == values, name
    days = {
        "start_first": ["1989-04-01", "1990-06-25", "2005-01-01", "2010-01-01", None],
        "start_last": ["1989-04-30", "1990-06-25", "2005-12-31", "2010-12-31", None],
        "end_first": ["2004-01-01", None, None, None, None],
        "end_last": ["2004-12-31", None, None, None, None],
    }
    for name, values in days.items():
        assert table[name].dtype == "datetime64[s]"
        assert [str(day)[:10] if pd.notna(day) else None for day in table[name]] == values
    assert table["distance_km"].iloc[0] == 1737.0
    assert table["distance_km"].iloc[1:].isna().all()
    assert set(table.columns) == {*expected, *days, "distance_km"}


def test_everything_adds_the_rows_own_columns_and_hides_none_of_ours(small):
    table = network.agreements(small, everything=True)
    plain = network.agreements(small)
    assert table[plain.columns].equals(plain)
    assert set(table.columns) - set(plain.columns) == {"a", "signed", "ended", "note"}
    assert table["note"].tolist() == ["renamed", None, None, None, None]
    assert table["signed"].tolist() == ["1989-04", "1980", 2005, "2010", None]


def test_graphs_without_keys_edges_or_one_direction():
    table = network.agreements(nx.path_graph(3))
    assert table[["u", "v"]].to_numpy().tolist() == [[0, 1], [1, 2]]
    assert table.index.tolist() == [0, 1]
    assert network.agreements(nx.MultiDiGraph([("b", "a"), ("a", "b")]))["u"].tolist() == ["b", "a"]
    empty = network.agreements(nx.MultiGraph())
    assert len(empty) == 0
    assert empty["start_first"].dtype == "datetime64[s]"
    assert len(network.nodes(nx.MultiGraph())) == 0


def test_the_order_is_networkxs():
    rng = np.random.default_rng(1)
    G = nx.MultiGraph()
    for key, (u, v) in enumerate(rng.integers(0, 20, (200, 2)).tolist()):
        G.add_edge(u, v, key=key)
    table = network.agreements(G)
    read = zip(table["u"], table["v"], table.index, strict=True)
    assert list(read) == list(G.edges(keys=True))


@pytest.mark.parametrize("name", ["start", "signed", "end", "ended"])
@pytest.mark.parametrize("date", ["1990-13", "soon", 1990.5, dt.datetime(1990, 6, 25, 12)])  # noqa: DTZ001
def test_a_date_that_is_none_is_refused_with_its_edge(name, date):
    G = nx.MultiGraph()
    G.add_edge("a", "b", key="fine", signed="1990")
    G.add_edge("a", "c", key="bad", **{name: date})
    with pytest.raises(NetworkError, match=re.escape(f"('a', 'c', 'bad') has the date '{date}'")):
        network.agreements(G)
    # Measures that ask for no date do not mind.
    assert cn.centrality(G, "degree")["degree"].tolist() == [2, 1, 1]


def test_the_node_table_by_hand(small):
    table = network.nodes(small)
    assert table.index.tolist() == ["ist", "ber", ("a", "tuple"), "uclg"]
    expected = {
        "kind": ["city", "city", "city", "body"],
        "name": ["Istanbul", "Berlin", "('a', 'tuple')", "UCLG"],
        "label": ["İstanbul", "Berlin", "('a', 'tuple')", "UCLG"],
        "country": ["TR", "DE", None, "ES"],
        "degree": [3, 1, 1, 1],
        "agreements": [5, 2, 1, 1],
    }
    for name, values in expected.items():
        assert table[name].tolist() == values, name
    numbers = table[["x", "y", "population"]].astype(object).where(table.notna(), None)
    assert numbers.to_numpy().tolist() == [
        [28.9, 41.0, None], [13.4, 52.5, 3_600_000.0], [None, None, None], [None, None, None],
    ]  # fmt: skip


def test_degrees_are_those_of_centrality(small):
    expected = cn.centrality(small, ["degree", "agreements"])
    assert network.nodes(small)[["degree", "agreements"]].equals(expected)


def test_the_centre_of_a_star_strictly_and_nearly():
    star = np.array([[0, other] for other in range(1, 10)])
    assert _frames.star_centres(star) == [0]
    assert _frames.star_centres(star, 10, nearly=True) == [0]
    nearly = np.concatenate([star, [[3, 4]]])
    assert _frames.star_centres(nearly) == []
    assert _frames.star_centres(nearly, 10, nearly=True) == [0]
    assert _frames.star_centres(star[:1]) == [0, 1]
    assert _frames.star_centres(star[:1], 2, nearly=True) == []
    complete = np.array([[u, v] for u in range(4) for v in range(u)])
    assert _frames.star_centres(complete, 4, nearly=True) == []
    assert _frames.star_centres(np.empty((0, 2), dtype=np.int64)) == []


# -- who reads it ------------------------------------------------------------------------------


def signed_only(table: pd.DataFrame) -> nx.MultiGraph:
    """Istanbul's network as a graph by others may be: with ``signed`` and ``ended`` alone."""
    G = cn.build_network(table)
    for *_, data in G.edges(data=True):
        data.pop("start", None)
        data.pop("end", None)
    return G


def test_a_graph_that_has_only_signed_is_dated_everywhere(istanbul, istanbul_network, tmp_path):
    from citynet.figures import _graph
    from citynet.language import Language
    from citynet.maps import _columns
    from citynet.report._study import Study

    G, H = istanbul_network, signed_only(istanbul)
    dated = int(network.agreements(G)["start"].notna().sum())
    assert dated > 50
    assert network.agreements(H).equals(network.agreements(G))
    studies = [
        Study(istanbul, cn.geocode(istanbul), graph, graph, Language("en"), "", 0, print)
        for graph in (G, H)
    ]
    assert len(studies[1].dated) == dated
    assert studies[1].dated.equals(studies[0].dated)
    assert _graph.agreements(H).equals(_graph.agreements(G))
    assert int(_graph.agreements(H)["year"].notna().sum()) == dated
    packed = [
        _columns.edge_columns(_frames.edges_of(graph), network.nodes(graph)["label"].tolist())
        for graph in (G, H)
    ]
    assert packed[0] == packed[1]
    begin = _columns.read(packed[1]["spells"]["begin"])
    assert int((begin > 0).sum()) == dated
    starts = [
        {edge[:2]: edge[2] for edge in network.simple(graph).edges(data="start")}
        for graph in (G, H)
    ]
    assert starts[0] == starts[1]
    for name, graph in (("full", G), ("signed", H)):
        cn.export.write(graph, tmp_path / f"{name}.gexf")
    spells = [
        re.findall(r"<spell [^>]*>", (tmp_path / f"{name}.gexf").read_text("utf-8"))
        for name in ("full", "signed")
    ]
    assert spells[0] == spells[1]
    assert len(spells[0]) >= dated
