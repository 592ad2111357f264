"""The graph: what it holds, the way to tables and back, its projections."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pyproj
import pytest
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import _projections, network
from citynet.errors import AgreementError, CitynetWarning, NetworkError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.one_of(
    TEXT,
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False),
    st.booleans(),
    st.lists(st.integers(), max_size=3),
)
ATTRIBUTES = st.dictionaries(
    TEXT.filter(lambda name: name not in {"geometry", "x", "y", "u", "v", "key"}),
    VALUES,
    max_size=4,
)
POSITIONS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"x": st.floats(-180, 180), "y": st.floats(-90, 90)}),
)


@st.composite
def graphs(draw) -> nx.MultiGraph:
    G = nx.MultiGraph(crs="EPSG:4326", title=draw(TEXT))
    nodes = draw(st.lists(st.one_of(TEXT, st.integers(0, 5)), max_size=6, unique_by=str))
    for node in nodes:
        G.add_node(node, **draw(ATTRIBUTES), **draw(POSITIONS))
    for key in range(draw(st.integers(0, 8)) if nodes else 0):
        u, v = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        G.add_edge(u, v, key=f"agreement-{key}")
        G.edges[u, v, f"agreement-{key}"].update(draw(ATTRIBUTES))
    return G


@examples(60)
@given(graphs())
def test_tables_and_back_lose_nothing(G):
    back = network.from_gdfs(*network.to_gdfs(G))
    assert nx.utils.graphs_equal(G, back)
    assert list(back) == list(G)
    assert back.graph == G.graph
    for node, data in G.nodes(data=True):
        kinds = {name: type(value) for name, value in data.items()}
        assert {name: type(value) for name, value in back.nodes[node].items()} == kinds


def test_istanbul_survives_tables(istanbul_network):
    nodes, edges = cn.to_gdfs(istanbul_network)
    assert isinstance(nodes, gpd.GeoDataFrame)
    assert nodes.crs == edges.crs == "EPSG:4326"
    assert nx.utils.graphs_equal(istanbul_network, cn.from_gdfs(nodes, edges))


def test_every_agreement_is_one_edge_keyed_by_its_id(istanbul, istanbul_network):
    assert {key for _, _, key in istanbul_network.edges(keys=True)} == set(istanbul["id"])
    assert istanbul_network.number_of_edges() == 101
    assert istanbul_network.graph["crs"] == "EPSG:4326"


@pytest.mark.parametrize(
    ("name", "agreements"),
    [
        ("Lahor", 2), ("Berlin", 2), ("Tiflis", 2), ("Rabat", 2), ("Guangzhou", 2),
        ("Encemine", 2), ("Cakarta", 2), ("Pencap", 2), ("Gyeongsangbuk-do", 2),
    ],
)  # fmt: skip
def test_a_place_in_two_tables_is_one_node(istanbul_network, name, agreements):
    (node,) = [node for node, data in istanbul_network.nodes(data=True) if data["label"] == name]
    assert istanbul_network.degree(node) == agreements


def test_distances_are_geodesic(istanbul_network):
    geod = pyproj.Geod(ellps="WGS84")
    assert istanbul_network.size() > 100
    for u, v, data in istanbul_network.edges(data=True):
        a, b = istanbul_network.nodes[u], istanbul_network.nodes[v]
        metres = geod.inv(a["x"], a["y"], b["x"], b["y"])[2]
        assert data["distance_km"] == pytest.approx(metres / 1000, abs=1e-5)


def test_missing_values_are_absent(istanbul_network):
    everything = [data for _, data in istanbul_network.nodes(data=True)]
    everything += [data for *_, data in istanbul_network.edges(data=True)]
    for data in everything:
        for value in data.values():
            assert value is not None
            assert not pd.isna(value)
    rio = next(d for *_, d in istanbul_network.edges(data=True) if d["signed"] == "1965")
    assert (rio["start"], rio["renewed"]) == ("1965", "2012-06-18")
    assert "end" not in rio


def table_and_places(status: str = "resolved"):
    table = cn.validate(
        pd.DataFrame(
            {
                "id": ["1", "2", "3"],
                "type": ["sister_city", "memorandum", "sister_city"],
                "a_name": ["Ankara"] * 3,
                "a_country": ["Türkiye"] * 3,
                "b_name": ["Paris", "Paris", "Nowhere"],
                "b_country": ["France"] * 3,
            }
        )
    )
    places = gpd.GeoDataFrame(
        {
            "name": ["Ankara", "Paris", "Nowhere"],
            "country": ["Türkiye", "France", "France"],
            "kind": "city",
            "place_id": ["ankara-tr", "paris-fr", "nowhere-fr"],
            "resolved_name": ["Ankara", "Paris", None],
            "country_code": ["TR", "FR", "FR"],
            "status": ["resolved", "resolved", status],
            "candidates": [[], [], []],
        },
        geometry=gpd.points_from_xy([32.85, 2.35, 0.0], [39.92, 48.85, 0.0], crs="EPSG:4326"),
    )
    if status != "resolved":
        places.loc[2, "geometry"] = None
    return table, places


def test_open_places_are_refused_and_listed():
    with pytest.raises(NetworkError, match="Nowhere, France: not found"):
        cn.build_network(*table_and_places("not_found"))


def test_an_open_place_comes_with_three_that_it_may_be():
    tried = [{"name": f"Nowhere {n}", "admin1": None, "country_code": f"F{n}"} for n in range(4)]
    row = {"name": "Nowhere", "country": "France", "status": "ambiguous", "candidates": tried}
    assert network.describe_open(row) == (
        "Nowhere, France: ambiguous: Nowhere 0 (F0), Nowhere 1 (F1), Nowhere 2 (F2)?"
    )


def test_a_place_has_a_unit_where_its_country_does_not_say_it():
    table, places = table_and_places()
    places["unit"] = ["TR", "Corsica", None]
    G = cn.build_network(table, places)
    assert {node: data.get("unit") for node, data in G.nodes(data=True)} == {
        "ankara-tr": None, "paris-fr": "Corsica", "nowhere-fr": None,
    }  # fmt: skip


def test_a_place_written_in_two_ways_has_both():
    table, places = table_and_places()
    places.loc[2, ["place_id", "resolved_name"]] = "paris-fr", "Paris"
    G = cn.build_network(table, places)
    assert {node: data.get("spellings") for node, data in G.nodes(data=True)} == {
        "ankara-tr": None, "paris-fr": "Paris | Nowhere",
    }  # fmt: skip
    assert G.nodes["paris-fr"]["label"] == "Paris"


def test_open_places_can_be_skipped_with_a_count():
    G = cn.build_network(*table_and_places("ambiguous"), unresolved="skip")
    assert set(G) == {"ankara-tr", "paris-fr"}
    assert (G.graph["skipped_places"], G.graph["skipped_agreements"]) == (1, 1)


def test_open_places_can_be_kept_without_coordinates():
    G = cn.build_network(*table_and_places("not_found"), unresolved="keep")
    assert "x" not in G.nodes["nowhere-fr"]
    assert "distance_km" not in G.edges["ankara-tr", "nowhere-fr", "3"]


def test_an_open_place_is_not_a_settled_one_of_its_name():
    table, places = table_and_places("ambiguous")
    places.loc[2, "place_id"] = "paris-fr"
    G = cn.build_network(table, places, unresolved="keep")
    assert "x" in G.nodes["paris-fr"]
    assert "x" not in G.nodes["paris-fr-open"]
    assert set(G.neighbors("paris-fr-open")) == {"ankara-tr"}


def test_wrong_arguments_say_what_was_expected():
    table, places = table_and_places()
    with pytest.raises(NetworkError, match="expected one of refuse, skip, keep"):
        cn.build_network(table, places, unresolved="drop")
    with pytest.raises(NetworkError, match="no row for 'Nowhere'"):
        cn.build_network(table, places.iloc[:2])
    with pytest.raises(NetworkError, match="share the id '1'"):
        cn.build_network(pd.concat([table, table]), places)
    with pytest.raises(NetworkError, match="whose partners"):
        cn.build_network(table.assign(a_name=None), places)
    assert len(cn.build_network(table.iloc[:0], places.iloc[:0])) == 0
    with pytest.raises(NetworkError, match="tuple"):
        cn.to_gdfs(nx.MultiGraph([((1, 2), (3, 4))]))
    nodes, edges = cn.to_gdfs(cn.build_network(table, places))
    with pytest.raises(NetworkError, match="nodes does not have"):
        cn.from_gdfs(nodes.drop("paris-fr"), edges)


def test_an_edited_table_without_x_takes_the_points():
    nodes, edges = cn.to_gdfs(cn.build_network(*table_and_places()))
    G = cn.from_gdfs(nodes.drop(columns=["x", "y"]), edges)
    assert (G.nodes["paris-fr"]["x"], G.nodes["paris-fr"]["y"]) == (2.35, 48.85)


def test_simple_collapses_by_the_stated_rule():
    G = cn.build_network(*table_and_places())
    tie = network.simple(G).edges["ankara-tr", "paris-fr"]
    assert (tie["weight"], tie["agreements"]) == (2.0, 2)
    assert tie["types"] == "memorandum sister_city"
    assert tie["distance_km"] == G.edges["ankara-tr", "paris-fr", "1"]["distance_km"]


def bodies_graph() -> nx.MultiGraph:
    G = nx.MultiGraph()
    G.add_nodes_from([("a", {"country": "TR"}), ("b", {"country": "FR"}), ("c", {"country": "FR"})])
    G.add_node("body", kind="body", country="BE")
    G.add_edge("a", "body", key="m1")
    G.add_edge("b", "body", key="m2")
    G.add_edge("a", "b", key="s1")
    G.add_edge("a", "c", key="s2")
    G.add_edge("b", "c", key="s3")
    return G


def test_country_projection_counts_agreements():
    countries = network.country_projection(bodies_graph())
    assert dict(countries.nodes(data="places")) == {"FR": 2, "TR": 1}
    assert {(u, v): w for u, v, w in countries.edges(data="weight")} == {
        ("FR", "TR"): 2,
        ("FR", "FR"): 1,
    }
    with_bodies = network.country_projection(bodies_graph(), bodies=True)
    assert with_bodies.edges["BE", "TR"]["weight"] == 1


def test_bodies_are_kept_dropped_or_projected_away():
    G = bodies_graph()
    assert network.without_bodies(G, "keep") is G
    assert set(network.without_bodies(G, "drop").edges(keys=True)) == {
        ("a", "b", "s1"), ("a", "c", "s2"), ("b", "c", "s3"),
    }  # fmt: skip
    projected = network.without_bodies(G, "project")
    assert projected.number_of_edges("a", "b") == 2
    assert network.shared_bodies(G).edges["a", "b"]["bodies"] == "body"
    with pytest.raises(NetworkError, match="expected one of keep, project, drop"):
        network.without_bodies(G, "hide")


def test_an_induced_graph_keeps_the_order():
    G = nx.MultiGraph((f"city-{i}", f"city-{i + 1}") for i in range(40))
    nodes = [f"city-{i}" for i in range(9, 0, -1)]
    smaller = _projections.induced(G, nodes)
    assert list(smaller) == sorted(nodes)
    assert smaller.number_of_edges() == 8
    assert G.number_of_nodes() == 41


def test_a_table_made_by_hand_needs_no_more_than_the_names():
    made = pd.DataFrame({"a_name": "Bonn", "b_name": ["Oxford", "Opole"]}, index=[7, 9])
    lands = made.assign(a_country="Germany", b_country=["UK", "Poland"])
    with pytest.warns(CitynetWarning, match="type sister_city, for nothing says another"):
        G = cn.build_network(lands, cn.geocode(lands))
    assert set(G) == {"bonn-de", "oxford-gb", "opole-pl"}
    assert {data["type"] for *_, data in G.edges(data=True)} == {"sister_city"}
    assert set(cn.geocode(made)["name"]) == {"Bonn", "Oxford", "Opole"}
    with pytest.raises(AgreementError, match="column 'b_name': there is no column for it"):
        cn.geocode(lands.drop(columns="b_name"))
