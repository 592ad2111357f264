"""What several authorities of one city have in common, by hand."""

import networkx as nx
import pandas as pd
import pytest
from helpers.graphs import network
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

from citynet import coordination
from citynet.errors import NetworkError

PLACES = {
    "istanbul": ("TR", "Istanbul", 29.0, 41.0),
    "kadikoy": ("TR", "Istanbul", 29.1, 41.0),
    "uskudar": ("TR", "Istanbul", 29.05, 41.02),
    "ankara": ("TR", "Ankara", 32.9, 39.9),
    "berlin": ("DE", "Berlin", 13.4, 52.5),
    "kreuzberg": ("DE", "Berlin", 13.4, 52.49),
    "koln": ("DE", "NRW", 7.0, 50.9),
    "rio": ("BR", "Rio", -43.2, -22.9),
    "lahore": ("PK", "Punjab", 74.3, 31.5),
}


def graph(*agreements):
    """Each agreement: authority, partner, type, start."""
    ties = [(a, b, {"a": a, "type": kind, "start": start}) for a, b, kind, start in agreements]
    known = {end for a, b, _ in ties for end in (a, b)} & PLACES.keys()
    return network(ties, {node: place(node) for node in sorted(known)})


def place(node):
    country, admin1, x, y = PLACES[node]
    return {"country": country, "admin1": admin1, "x": x, "y": y, "name": node, "kind": "city"}


@pytest.fixture
def small():
    return graph(
        ("istanbul", "berlin", "sister_city", "1989-11-17"),
        ("kadikoy", "berlin", "memorandum", "2000"),
        ("kadikoy", "kreuzberg", "sister_city", "1996"),
        ("istanbul", "rio", "sister_city", "1965"),
        ("uskudar", "lahore", "memorandum", None),
        ("istanbul", "lahore", "sister_city", "1975"),
        ("ankara", "berlin", "memorandum", "1990"),
    )


def test_groups_go_by_province_and_leave_partners_out(small):
    assert coordination.groups(small).to_dict() == {
        "istanbul": "TR Istanbul", "kadikoy": "TR Istanbul", "uskudar": "TR Istanbul",
        "ankara": "TR Ankara",
    }  # fmt: skip
    given_ = coordination.groups(small, {"istanbul": "x", "kadikoy": "x"})
    assert given_.to_dict() == {"istanbul": "x", "kadikoy": "x"}
    assert coordination.groups(small, pd.Series({"ankara": "y"})).to_dict() == {"ankara": "y"}


def test_without_a_first_party_every_place_may_be_an_authority():
    G = nx.MultiGraph([("u", "v")])
    nx.set_node_attributes(G, "here", "column")
    assert set(coordination.groups(G, "column").index) == {"u", "v"}


def test_a_parent_that_nobody_has(small):
    with pytest.raises(NetworkError, match="'parish'"):
        coordination.groups(small, "parish")


def test_shared_partners_by_hand(small):
    table = coordination.shared_partners(small).set_index("partner")
    assert list(table.index) == ["berlin", "lahore"]
    assert table.loc["berlin", "who"] == "istanbul kadikoy"
    assert table.loc["berlin", "types"] == "memorandum sister_city"
    assert table.loc["berlin", "agreements"] == "e0 e1"
    assert str(table.loc["berlin", "since"].date()) == "1989-11-17"
    # Undated Üsküdar comes after Istanbul, whose year is known.
    assert table.loc["lahore", "who"] == "istanbul uskudar"
    assert str(table.loc["lahore", "since"].date()) == "1975-12-31"


def test_overlaps_by_hand(small):
    table = coordination.overlaps(small).set_index(["id_a", "id_b"])
    assert set(table.index) == {("e0", "e1"), ("e5", "e4")}
    berlin = table.loc[("e0", "e1")]
    # 17 November 1989 to 1 January 2000 at least, to 31 December at most.
    assert (berlin["gap_min"], berlin["gap_max"]) == (3697, 4062)
    assert not berlin["same_type"]
    assert pd.isna(table.loc[("e5", "e4"), "gap_min"])


def test_ties_within_the_city_are_no_partners(small):
    small.add_edge("istanbul", "kadikoy", key="inner", a="istanbul", type="memorandum")
    small.add_edge("istanbul", "ankara", key="i-a", a="istanbul")
    small.add_edge("kadikoy", "ankara", key="k-a", a="kadikoy")
    shared = coordination.shared_partners(small)
    assert set(shared.loc[shared["parent"] == "TR Istanbul", "partner"]) == {
        "berlin", "lahore", "ankara",
    }  # fmt: skip
    assert "TR Ankara" not in set(shared["parent"])


def test_near_duplicates_by_place_and_by_name(small):
    table = coordination.near_duplicates(small)
    assert table[["partner_a", "partner_b", "reason"]].to_numpy().tolist() == [
        ["berlin", "kreuzberg", "distance"],
    ]  # fmt: skip
    assert table.loc[0, "distance_km"] == pytest.approx(1.1, abs=0.05)
    assert table.loc[0, "agreements"] == "e0 e1 e2"
    small.add_node("berlln", country="DE", name="Berlln")  # an open place without a position
    small.add_edge("uskudar", "berlln", key="typo", a="uskudar", type="memorandum")
    table = coordination.near_duplicates(small, similarity=80)
    typo = table[table["partner_b"] == "berlln"].iloc[0]
    assert typo["reason"] == "names"
    assert pd.isna(typo["distance_km"])
    assert len(coordination.near_duplicates(small, similarity=100, within_km=0)) == 0


def test_one_authoritys_two_districts_are_its_own_affair():
    G = graph(("istanbul", "berlin", "x", None), ("istanbul", "kreuzberg", "x", None),
              ("kadikoy", "koln", "x", None))  # fmt: skip
    assert len(coordination.near_duplicates(G)) == 0


def test_door_openers_by_hand(small):
    table = coordination.door_openers(small).set_index(["country", "opener"])
    assert set(table["parent"]) == {"TR Istanbul"}  # Ankara has nobody to open doors for
    rio = table.loc[("BR", "istanbul")]
    assert (rio["closest"], rio["for_whom"], rio["seekers"]) == (
        "sister_city",
        "kadikoy uskudar",
        2,
    )
    assert table.loc[("DE", "kadikoy"), "closest"] == "sister_city"
    assert table.loc[("DE", "kadikoy"), "partners"] == 2
    assert table.loc[("PK", "uskudar"), "for_whom"] == "kadikoy"
    ranked = coordination.door_openers(small)
    assert ranked.iloc[-1]["opener"] == "uskudar"  # a memorandum opens least


def test_repeated_agreements():
    G = graph(
        ("istanbul", "berlin", "sister_city", "1989-11-17"),
        ("berlin", "istanbul", "sister_city", "1989-11-17"),
        ("istanbul", "berlin", "memorandum", "1989-11-17"),
        ("istanbul", "rio", "sister_city", "1965"),
        ("istanbul", "rio", "sister_city", "1965-06-01"),
        ("istanbul", "koln", "sister_city", None),
        ("istanbul", "koln", "sister_city", "1997-05-09"),
        ("istanbul", "lahore", "memorandum", "2010-12-27"),
        ("istanbul", "lahore", "memorandum", "2011-10-06"),
    )
    table = coordination.repeated(G).set_index(["id_a", "id_b"])
    assert table["reason"].to_dict() == {
        ("e0", "e1"): "same date", ("e4", "e3"): "close dates", ("e6", "e5"): "undated",
    }  # fmt: skip
    assert table.loc[("e4", "e3"), ["gap_min", "gap_max"]].tolist() == [0, 213]
    assert ("e7", "e8") in coordination.repeated(G, days=283).set_index(["id_a", "id_b"]).index
    with pytest.raises(NetworkError, match="days=-1"):
        coordination.repeated(G, days=-1)


def test_summary_by_hand(small):
    table = coordination.summary(small)
    assert table.loc["TR Istanbul"].tolist() == [3, 6, 4, 2, 0.5, 3, 2]
    assert table.loc["TR Ankara", "shared"] == 0


def test_bodies_are_not_partners(small):
    small.add_node("uclg", kind="body", country="ES")
    for authority in ("istanbul", "kadikoy"):
        small.add_edge(authority, "uclg", key=f"m-{authority}", a=authority, type="membership")
    assert "uclg" not in set(coordination.shared_partners(small)["partner"])


def test_registers_are_joined_without_mixing_ids():
    one = pd.DataFrame({"id": ["a", "b"], "type": "memorandum"})
    other = pd.DataFrame({"id": ["b", "c"], "note": "x"})
    joined = coordination.join({"Kadıköy": one, "İBB": other})
    assert list(joined["id"]) == ["a", "Kadıköy: b", "İBB: b", "c"]
    assert list(joined["register"]) == ["Kadıköy", "Kadıköy", "İBB", "İBB"]
    with pytest.raises(NetworkError, match="no table"):
        coordination.join({})


def test_wrong_limits(small):
    with pytest.raises(NetworkError, match="similarity=101"):
        coordination.near_duplicates(small, similarity=101)


def test_an_empty_graph_gives_empty_tables():
    for function in ("shared_partners", "overlaps", "near_duplicates", "door_openers", "summary"):
        assert len(getattr(coordination, function)(nx.MultiGraph())) == 0
    assert len(coordination.repeated(nx.MultiGraph())) == 0


@examples(40)
@given(st.lists(st.tuples(st.sampled_from(["istanbul", "kadikoy", "uskudar"]),
                          st.sampled_from(["berlin", "koln", "rio"])), max_size=12))  # fmt: skip
def test_shared_partners_are_those_with_an_overlap(pairs):
    G = graph(*((a, b, "memorandum", None) for a, b in pairs))
    shared = set(coordination.shared_partners(G)["partner"])
    assert shared == set(coordination.overlaps(G)["partner"])
    assert shared == {b for _, b in pairs if len({a for a, other in pairs if other == b}) > 1}
