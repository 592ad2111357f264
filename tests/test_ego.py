"""One city's portfolio, by hand and against scipy."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.graphs import star
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from citynet import ego
from citynet.errors import NetworkError


@pytest.fixture
def small():
    return star(
        ("berlin", "DE", "sister_city", "1989-11-17"),
        ("berlin", "DE", "memorandum", "2005-05-26"),
        ("koln", "DE", "sister_city", "1997-05-09"),
        ("rio", "BR", "sister_city", "1965"),
        ("pecs", "HU", "memorandum", None),
        ("pecs", "HU", "memorandum", "2008"),
        ("uclg", "ES", "membership", "1987"),
    )


def test_the_centre_is_found_where_there_is_one(small):
    assert ego.centre(small) == "i"
    assert ego.centre(nx.path_graph(4)) is None
    assert ego.centre(nx.path_graph(2)) is None  # both ends are in every agreement
    assert ego.centre(nx.empty_graph(3)) is None
    member = star(("uclg", "ES", "membership", None))
    assert ego.centre(member) == "i"


def test_an_ego_that_is_none(small):
    with pytest.raises(NetworkError, match="ego='x'"):
        ego.portfolio(small, "x")
    with pytest.raises(NetworkError, match="say which with ego="):
        ego.portfolio(nx.MultiGraph(nx.path_graph(4)))
    with pytest.raises(NetworkError, match="expected one of partners, agreements"):
        ego.diversity(small, of="ties")
    with pytest.raises(NetworkError, match="between 0 and 1"):
        ego.diversity(small, confidence=95)
    with pytest.raises(NetworkError, match="ascending"):
        ego.distances(small, bins=[5, 1])
    with pytest.raises(NetworkError, match="goes by country"):
        ego.location_quotient(small, scheme="turkiye")
    with pytest.raises(NetworkError, match="'country'"):
        ego.location_quotient(small, reference=pd.DataFrame({"name": ["x"]}))


def test_portfolio_by_hand(small):
    table = ego.portfolio(small)
    assert list(table.index) == ["Europe", "South America"]
    europe = table.loc["Europe"]
    assert europe[["partners", "agreements", "memorandum", "sister_city"]].tolist() == [3, 5, 3, 2]
    assert europe["partner_share"] == pytest.approx(3 / 4)
    assert europe["agreement_share"] == pytest.approx(5 / 6)
    with_bodies = ego.portfolio(small, scheme="country", bodies=True)
    assert with_bodies.loc["ES", "membership"] == 1


def test_a_partner_without_a_country_is_in_the_row_without_a_name(small):
    small.add_edge("i", ("a", "tuple"), key="t")
    assert ego.portfolio(small).loc["", "partners"] == 1


def test_multiplexity_by_hand(small):
    table = ego.multiplexity(small)
    assert table.index[0] == "berlin"
    assert table.loc["berlin"].tolist() == [2, 2, "memorandum sister_city", True]
    assert table.loc["pecs"].tolist() == [2, 1, "memorandum", False]
    assert table.attrs["share"] == pytest.approx(1 / 4)


def test_diversity_by_hand(small):
    partners = ego.diversity(small, replicates=0)["observed"]
    # Three partners in Europe, one in South America.
    assert partners["blau"] == pytest.approx(1 - (9 + 1) / 16)
    assert partners["hhi"] == pytest.approx(10 / 16)
    assert partners["shannon"] == pytest.approx(stats.entropy([3, 1]))
    assert partners["evenness"] == pytest.approx(stats.entropy([3, 1], base=2))
    assert partners["effective"] == pytest.approx(np.exp(stats.entropy([3, 1])))
    by_agreement = ego.diversity(small, of="agreements", replicates=0)
    assert by_agreement.loc["hhi", "observed"] == pytest.approx((25 + 1) / 36)
    assert by_agreement.attrs == {"n": 6, "without_region": 0}
    assert ego.diversity(small, replicates=0)[["low", "high"]].isna().all(axis=None)


def test_the_interval_is_seeded_and_holds_the_value(small):
    first, again = ego.diversity(small, seed=7), ego.diversity(small, seed=7)
    pd.testing.assert_frame_equal(first, again)
    assert (first["low"] <= first["observed"] + 1e-12).all()
    assert (first["high"] >= first["observed"] - 1e-12).all()


def test_bootstrap_intervals_cover():
    """Of samples from four regions, about 95 % of the intervals hold the true Blau index."""
    rng = np.random.default_rng(1)
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    true = 1 - (shares**2).sum()
    countries = np.array(["DE", "CN", "KE", "BR"])
    covered = 0
    for _ in range(60):
        drawn = rng.choice(countries, 60, p=shares)
        G = star(*((f"p{n}", country, "sister_city", None) for n, country in enumerate(drawn)))
        row = ego.diversity(G, replicates=199).loc["blau"]
        covered += row["low"] <= true <= row["high"]
    assert covered >= 51


def test_one_region_is_no_diversity():
    G = star(("a", "DE", "sister_city", None), ("b", "FR", "sister_city", None))
    table = ego.diversity(G, replicates=20)
    assert table.loc["blau", ["observed", "low", "high"]].tolist() == [0, 0, 0]
    assert table.loc["hhi", "observed"] == 1
    assert np.isnan(table.loc["evenness", "observed"])


def test_a_city_without_agreements():
    G = nx.MultiGraph()
    G.add_node("i", country="TR")
    assert len(ego.portfolio(G, "i")) == 0
    assert ego.diversity(G, "i", replicates=5)["observed"].isna().all()
    assert ego.distances(G, "i")["count"].sum() == 0
    assert len(ego.growth(G, "i")) == 0
    assert np.isnan(ego.multiplexity(G, "i").attrs["share"])
    reference = pd.DataFrame({"country": ["DE"]})
    assert ego.location_quotient(G, "i", reference=reference)["p"].isna().all()


def test_distances_by_hand(small):
    for node, (x, y) in {
        "berlin": (13.4, 52.5),
        "koln": (7.0, 50.9),
        "rio": (-43.2, -22.9),
    }.items():
        small.nodes[node].update(x=x, y=y)
    table = ego.distances(small, bins=[0, 1900, 5000])
    # Berlin about 1,735 km, Cologne 1,990 km, Rio 10,280 km; Pécs has no position.
    assert list(table["count"]) == [1, 1]
    assert list(table["cumulative_share"]) == [0.5, 1.0]
    assert table.attrs["n"] == 3
    assert (table.attrs["without_position"], table.attrs["outside"]) == (1, 1)
    assert table.attrs["min"] == pytest.approx(1735, abs=10)
    assert table.attrs["max"] == pytest.approx(10280, rel=0.01)
    by_agreement = ego.distances(small, bins=[0, 1900, 5000], of="agreements")
    assert list(by_agreement["count"]) == [2, 1]


def test_near_partners_are_told_from_far_ones():
    # Cities on a line east of the city, one degree apart; the partners are the nearest five.
    cities = pd.DataFrame({"country": "DE", "lat": 0.0, "lon": np.arange(1.0, 101.0)})
    G = star(*((f"p{n}", "DE", "sister_city", None) for n in range(1, 6)))
    G.nodes["i"].update(x=0.0, y=0.0)
    for n in range(1, 6):
        G.nodes[f"p{n}"].update(x=float(n), y=0.0)
    near = ego.distance_test(G, reference=cities)
    # A degree of longitude at the equator is 111.32 km; the mean city is 50.5 degrees away.
    assert near.loc["mean_km", "observed"] == pytest.approx(3 * 111.32, rel=1e-4)
    assert near.loc["mean_km", "mean"] == pytest.approx(50.5 * 111.32, rel=0.05)
    assert (near["p"] <= 0.01).all()
    for n in range(1, 6):
        G.nodes[f"p{n}"].update(x=float(n * 17), y=0.0)
    assert (ego.distance_test(G, reference=cities)["p"] > 0.1).all()
    with pytest.raises(NetworkError, match="cannot be drawn from 2 cities"):
        ego.distance_test(G, reference=cities.head(2))
    with pytest.raises(NetworkError, match="no column lat, lon"):
        ego.distance_test(G, reference=cities[["country"]])
    del G.nodes["i"]["x"]
    with pytest.raises(NetworkError, match="no position"):
        ego.distance_test(G, reference=cities)


def test_a_null_models_ties_are_measured_as_the_networks_own_are():
    rng = np.random.default_rng(0)
    G = nx.MultiGraph(nx.complete_graph(7))
    for node in G:
        G.nodes[node].update(x=rng.uniform(-180, 180), y=rng.uniform(-80, 80))
    G.add_edge(0, 1)
    lengths = ego.tie_lengths(G)
    assert len(lengths) == 21
    # Whoever stands where: in a complete network the lengths are the same ones.
    table = ego.null_lengths(G, model="labels", replicates=3)
    assert table.shape == (3, 21)
    for _, row in table.iterrows():
        assert sorted(row) == sorted(lengths)
    G.add_node(7, kind="body", x=1.0, y=1.0)
    G.add_node(8)
    G.add_edges_from([(0, 7), (0, 8)])
    assert ego.tie_lengths(G, 0).isna().to_dict() == {**{(0, n): False for n in range(1, 7)},
                                                      (0, 8): True}  # fmt: skip
    abroad = ego.null_lengths(G, 0, model="reference", replicates=2, min_population=5_000_000)
    assert abroad.shape == (2, 6)
    with pytest.raises(NetworkError, match="model='magic'"):
        ego.null_lengths(G, model="magic")
    with pytest.raises(NetworkError, match="needs a focal city"):
        ego.null_lengths(G, model="reference")
    with pytest.raises(NetworkError, match="where 8 is"):
        ego.null_lengths(G, 8, model="reference")


def test_location_quotient_by_hand(small):
    reference = pd.DataFrame({"country": ["DE"] * 3 + ["BR"] * 5 + ["CN"] * 2 + ["TR"] * 9})
    table = ego.location_quotient(small, reference=reference)
    assert list(table.index) == ["Europe", "South America", "Asia"]
    europe = table.loc["Europe"]
    assert (europe["partners"], europe["reference"]) == (3, 3)
    assert europe["location_quotient"] == pytest.approx((3 / 4) / (3 / 10))
    assert europe["p"] == pytest.approx(stats.binomtest(3, 4, 0.3).pvalue)
    interval = stats.binomtest(3, 4).proportion_ci()
    assert europe["high"] == pytest.approx(interval.high / 0.3)
    assert table.loc["Asia", "location_quotient"] == 0
    assert table["share"].sum() == pytest.approx(1)
    assert table.attrs["reference"] == "given by the caller"


def test_a_region_that_the_reference_does_not_have_has_no_quotient(small):
    table = ego.location_quotient(small, reference=pd.DataFrame({"country": ["DE"]}))
    assert np.isnan(table.loc["South America", "location_quotient"])
    nothing = ego.location_quotient(small, reference=pd.DataFrame({"country": ["TR"]}))
    assert nothing.loc["Europe", "share"] == pytest.approx(0.75)
    assert nothing[["location_quotient", "p", "q"]].isna().all(axis=None)


def test_reference_weights_count(small):
    reference = pd.DataFrame({"country": ["DE", "BR"], "weight": [9.0, 1.0]})
    table = ego.location_quotient(small, reference=reference)
    assert table.loc["Europe", "reference_share"] == pytest.approx(0.9)


def test_the_gazetteers_cities_are_the_reference(small):
    cities = ego.reference_cities(1_000_000)
    assert (cities["population"] >= 1_000_000).all()
    assert cities["population"].is_monotonic_decreasing
    assert {"Istanbul", "Lagos", "Tokyo"} <= set(cities["name"])
    table = ego.location_quotient(small, min_population=1_000_000)
    assert table.attrs["reference"] == "1,000,000 inhabitants and more (GeoNames)"
    home = (cities["country"] == "TR").sum()
    assert table["reference"].sum() == len(cities) - home


def test_growth_by_hand(small):
    table = ego.growth(small, every="10Y")
    assert list(table.index) == [f"{year}–{year + 9}" for year in range(1960, 2010, 10)]
    assert list(table["new"]) == [1, 0, 1, 1, 2]
    # Berlin's second agreement brings no partner, Pécs' dated one does.
    assert list(table["new_partners"]) == [1, 0, 1, 1, 1]
    assert list(table["partners"]) == [1, 1, 2, 3, 4]
    by_region = ego.growth(small, every="10Y", scheme="continent")
    assert by_region.loc[("2000–2009", "Europe"), "partners"] == 3
    assert by_region.groupby("period")["partners"].sum().tolist() == table["partners"].tolist()


def test_istanbul_is_told_from_its_partners():
    import citynet as cn

    G = cn.build_network(cn.datasets.istanbul())
    portfolio = ego.portfolio(G)
    assert portfolio["agreements"].sum() == 87
    assert portfolio[["sister_city", "cooperation_protocol", "memorandum"]].sum().tolist() == [
        41, 20, 26,
    ]  # fmt: skip
    assert portfolio["partners"].sum() == len(ego.multiplexity(G))
    assert "" not in portfolio.index


counts = st.lists(st.integers(1, 9), min_size=1, max_size=7)


@examples(50)
@given(counts)
def test_measures_agree_with_each_other_and_keep_their_range(numbers):
    blau, shannon, evenness, effective, hhi = ego._portfolio._diversities(np.array(numbers))
    k = len(numbers)
    assert blau == pytest.approx(1 - hhi)
    assert effective == pytest.approx(np.exp(shannon))
    assert shannon == pytest.approx(stats.entropy(numbers))
    assert 1 / k - 1e-12 <= hhi <= 1 + 1e-12
    assert np.isnan(evenness) if k == 1 else 0 <= evenness <= 1 + 1e-12
