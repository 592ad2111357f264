"""What kind of register a network is, and that nothing is asked of it that it cannot say."""

import warnings

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet.errors import CitynetWarning, NetworkError
from citynet.summary import register

ABROAD = ("DE", "FR", "BG", "GR", "IT", "KR", "JP", "US", "EG", "TN")


def listed(home, *, own=12, partners=40, ties=60, seed=0, domestic=0, abroad=ABROAD):
    """Agreements of the places of some countries, each country's own in its list."""
    rng = np.random.default_rng(seed)
    G = nx.MultiGraph()
    for code in home:
        G.add_nodes_from((f"{code}{i}", {"kind": "city", "country": code}) for i in range(own))
    for i in range(partners):
        G.add_node(f"p{i}", kind="city", country=abroad[i % len(abroad)])
    for number in range(ties):
        a = f"{home[number % len(home)]}{rng.integers(own)}"
        b = f"p{rng.integers(partners)}"
        G.add_edge(a, b, key=number, a=a, type="sister_city")
    for number in range(domestic):
        G.add_edge(f"{home[0]}0", f"{home[0]}{1 + number}", key=f"d{number}", a=f"{home[0]}0")
    return G


def world(seed=0, ties=400, countries=(*ABROAD, "TR", "PL", "ES")):
    """Agreements between any two countries, stated by either side."""
    rng = np.random.default_rng(seed)
    G = nx.MultiGraph()
    G.add_nodes_from((i, {"country": countries[i % len(countries)]}) for i in range(80))
    for key in range(ties):
        a, b = rng.choice(80, 2, replace=False).tolist()
        G.add_edge(a, b, key=key, a=a, type="sister_city")
    return G


def turned(G):
    """The same agreements, every party in the other's place."""
    H = G.copy()
    for u, v, data in H.edges(data=True):
        data["a"] = v if data.get("a", u) == u else u
    return H


def test_one_citys_own_agreements_are_a_star():
    G = nx.MultiGraph([("istanbul", partner) for partner in "abca"])
    G.nodes["istanbul"]["country"] = "TR"
    G.add_node("uclg", kind="body")
    G.add_edge("b", "uclg")  # another's membership does not count for it
    found = register(G)
    assert found.kind == "star"
    assert list(G)[found.centre] == "istanbul"
    assert found.own.tolist() == [True, False, False, False, False]
    # Two partners are too few for a centre.
    assert register(nx.MultiGraph([("a", "b"), ("a", "c")])).kind == "two_sided"


@pytest.mark.parametrize("domestic", [0, 8])
@pytest.mark.parametrize("turn", [lambda G: G, turned])
def test_one_countrys_list_is_one_sided_whoever_stands_first(domestic, turn):
    G = turn(listed(["TR"], domestic=domestic))
    found = register(G)
    assert (found.kind, found.home, found.strays) == ("one_sided", ("TR",), 0)
    assert found.why == "every agreement has an end in Türkiye"
    own = {node for node, is_own in zip(G, found.own, strict=True) if is_own}
    assert own == {node for node in G if G.nodes[node]["country"] == "TR"}


def test_overseas_territories_lie_at_home_and_claims_do_not():
    G = listed(["FR"], abroad=("DE", "IT", "MQ"))
    G.nodes["FR3"]["country"] = "RE"
    assert register(G).home == ("FR",)
    assert {cn.countries.sovereign(code) for code in ("HK", "MO", "CN")} == {"CN"}
    assert cn.countries.sovereign("TW") == "TW"
    assert cn.countries.sovereign("XK") == "XK"
    # A place that lies in either of two countries for a register is in its own.
    assert cn.countries.sovereign("PS") == "PS"
    assert cn.countries.sovereign("UA") == "UA"


def test_a_place_taken_for_one_abroad_does_not_make_another_register():
    G = listed(["DE"], ties=300)
    G.add_edge("p1", "p2", a="p1")  # France and Bulgaria
    found = register(G)
    assert (found.kind, found.strays) == ("one_sided", 1)


def test_lists_of_some_countries_are_partial():
    found = register(listed(["TR", "PL", "ES"], ties=200))
    assert (found.kind, found.home) == ("partial", ("ES", "PL", "TR"))
    assert "Türkiye" in found.why
    assert "0 %" in found.why
    # Without a word on who stands first nothing tells them from anyone's.
    G = listed(["TR", "PL", "ES"], ties=200)
    for *_, data in G.edges(data=True):
        del data["a"]
    assert register(G).kind == "two_sided"


@given(st.integers(0, 10_000), st.sampled_from([60, 150, 400]))
def test_an_order_that_means_nothing_makes_no_partial_register(seed, ties):
    assert register(world(seed, ties)).kind == "two_sided"


def test_an_alphabetical_order_makes_no_partial_register():
    G = world(1, 60)
    for u, v, data in G.edges(data=True):
        data["a"] = min(u, v, key=lambda node: G.nodes[node]["country"])
    assert register(G).kind == "two_sided"


def test_a_register_that_states_its_countries_is_believed():
    G = listed(["TR", "PL"], ties=100)
    for *_, data in G.edges(data=True):
        del data["a"]
    G.graph["observed"] = ["TR", "PL"]
    assert register(G).kind == "partial"
    G.graph["observed"] = "TR PL DE FR BG GR IT KR JP US EG TN"
    assert register(G).kind == "two_sided"
    G.graph["observed"] = ["TR"]
    assert (register(G).kind, register(G).strays) == ("one_sided", len(nx.Graph(G).edges) - sum(
        1 for u, v in nx.Graph(G).edges if "TR" in (G.nodes[u]["country"], G.nodes[v]["country"])
    ))  # fmt: skip
    G.graph["observed"] = ["Atlantis"]
    with pytest.raises(NetworkError, match="observed"):
        register(G)


def test_memberships_alone_and_nothing_at_all():
    G = nx.MultiGraph([("a", "uclg"), ("b", "uclg"), ("c", "uclg")])
    G.nodes["uclg"]["kind"] = "body"
    assert register(G).kind == "memberships"
    assert not register(G).own.any()
    assert register(nx.MultiGraph()).kind == "empty"
    assert register(nx.MultiGraph([("a", "a")])).kind == "empty"
    contact = nx.MultiGraph()
    contact.add_edge("a", "b", type="contact")
    assert register(contact).kind == "empty"


def test_graphs_by_others_may_be_anyones():
    assert register(nx.karate_club_graph()).kind == "two_sided"
    assert "countries" in register(nx.karate_club_graph()).why
    two = nx.MultiGraph([(i, j) for i in range(3) for j in range(3, 6)])
    nx.set_node_attributes(two, {i: "DE" if i < 3 else "FR" for i in two}, "country")
    assert register(two).kind == "two_sided"


def test_what_a_register_cannot_be_asked():
    star, one, partial = nx.star_graph(4), listed(["TR"]), listed(["TR", "PL", "ES"])
    assert register(star).undefined("communities")
    assert not register(star).undefined("portfolio")
    for question in ("centrality", "degree_assortativity", "mixing", "transitivity"):
        assert register(one).undefined(question)
    assert not register(one).undefined("communities")
    assert not register(partial).undefined("mixing")
    with pytest.raises(NetworkError, match="one of centrality"):
        register(star).undefined("weather")


def test_centrality_of_partners_is_not_defined_on_one_countrys_list():
    G = listed(["TR"])
    with pytest.warns(CitynetWarning, match="betweenness.*not defined here, because the partners"):
        table = cn.centrality(G)
    assert set(table.attrs["not_defined"]) == {
        measure.name for measure in cn.measures.MEASURES if "partners_ties" in measure.needs
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not cn.centrality(world()).attrs["not_defined"]
        cn.centrality(G, ["degree", "agreements", "strength"])
    described = cn.describe(G)
    degree = dict(nx.Graph(G).degree())
    own = [degree[node] for node in G if G.nodes[node]["country"] == "TR"]
    assert described.loc["mean_degree_own", "value"] == pytest.approx(np.mean(own))
    assert described.loc["mean_degree", "note"].startswith("not defined here, because the partners")
    assert described.loc["observed", "value"] == "TR"


def test_what_both_sides_state_counts_once():
    G = nx.MultiGraph()
    for number, (u, v) in enumerate([("a", "b"), ("c", "d"), ("a", "c")]):
        G.add_edge(u, v, key=f"{number}", a=u, type="sister_city")
        G.add_edge(u, v, key=f"{number}'", a=v, type="sister_city", start="1990")
    G.add_edge("a", "b", key="again", a="a", type="sister_city")
    G.add_edge("a", "b", key="other", a="b", type="memorandum")
    G.add_edge("a", "b", key="later", a="b", type="sister_city", start="2001")
    described = cn.describe(G)["value"]
    assert described[["agreements", "stated_twice", "restated"]].tolist() == [9, 3, 1]
    once = cn.network.once(G)
    assert sorted(key for *_, key in once.edges(keys=True)) == [
        "0", "1", "2", "again", "later", "other",
    ]  # fmt: skip
    assert once.graph["stated_twice"] == 3
    assert once.edges["a", "b", "0"] | {"a": 0} == {
        "a": 0, "type": "sister_city", "start": "1990", "stated_by": "both",
    }  # fmt: skip
    assert cn.network.once(once) is once
    assert G.number_of_edges() == 9
