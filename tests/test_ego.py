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
    with pytest.raises(NetworkError, match="no column country"):
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
    assert (by_agreement.attrs["n"], by_agreement.attrs["without_region"]) == (6, 0)
    assert ego.diversity(small, replicates=0)[["low", "high"]].isna().all(axis=None)


def portfolio_of(countries):
    return star(*((f"p{n}", country, "sister_city", None) for n, country in enumerate(countries)))


def test_the_interval_is_seeded_and_holds_the_estimate():
    G = portfolio_of(["DE"] * 12 + ["FR"] * 6 + ["CN"] * 5 + ["KE"] * 2 + ["BR"])
    first, again = ego.diversity(G, seed=7), ego.diversity(G, seed=7)
    pd.testing.assert_frame_equal(first, again)
    told = first.drop(index="evenness")
    assert (told["low"] < told["estimate"]).all()
    assert (told["high"] > told["estimate"]).all()
    # Six continents are all that there are.
    assert first.loc["effective", "high"] <= 6
    assert first.attrs["coverage"] == pytest.approx(1 - 1 / 26 * (1 - 2 / (25 + 2)))


def test_the_estimates_are_the_published_ones():
    """Chao, Wang & Jost's formula term by term, and the unbiased share of pairs that are alike."""
    counts = [9, 6, 4, 2, 2, 1, 1, 1]
    n, once, twice = sum(counts), 3, 2
    a = 2 * twice / ((n - 1) * once + 2 * twice)
    shannon = sum(x / n * sum(1 / k for k in range(x, n)) for x in counts)
    left = -np.log(a) - sum((1 - a) ** r / r for r in range(1, n))
    shannon += once / n * (1 - a) ** (1 - n) * left
    hhi = sum(x * (x - 1) for x in counts) / (n * (n - 1))
    codes = ["DE", "FR", "CN", "KE", "BR", "IT", "ES", "JP"]
    G = portfolio_of([code for code, x in zip(codes, counts, strict=True) for _ in range(x)])
    estimate = ego.diversity(G, scheme="country", replicates=0)["estimate"]
    assert estimate["shannon"] == pytest.approx(shannon, rel=1e-9)
    assert estimate["effective"] == pytest.approx(np.exp(shannon), rel=1e-9)
    assert estimate["hhi"] == pytest.approx(hhi)
    assert estimate["blau"] == pytest.approx(1 - hhi)


def test_there_is_no_interval_where_none_covers():
    few = ego.diversity(portfolio_of(["DE"] * 10 + ["FR"] * 9), scheme="country")
    assert few[["low", "high"]].isna().all(axis=None)
    assert "19 counted" in few.attrs["note"]
    codes = sorted(regions_countries())[:25]
    apart = ego.diversity(portfolio_of(codes), scheme="country")
    assert apart[["low", "high"]].isna().all(axis=None)
    assert "no upper bound" in apart.attrs["note"]
    assert apart.attrs["coverage"] < 0.01
    enough = ego.diversity(portfolio_of(["DE"] * 11 + ["FR"] * 9), scheme="country", replicates=99)
    assert enough.attrs["note"] == ""
    assert enough.loc["shannon", ["low", "high"]].notna().all()


def regions_countries():
    return set(ego.reference_cities(1_000_000)["country"]) - {"TR"}


def test_one_region_is_no_diversity():
    G = portfolio_of(["DE", "FR"])
    table = ego.diversity(G, replicates=20)
    assert table.loc["blau", ["observed", "estimate"]].tolist() == [0, 0]
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
    assert europe["expected"] == pytest.approx(4 * 0.3)
    # Three countries are too few to tell a taste for regions from one for countries.
    assert table[["p", "q", "low", "high", "expected_low"]].isna().all(axis=None)
    assert "3 countries" in table.attrs["note"]
    assert table.loc["Asia", "location_quotient"] == 0
    assert table["share"].sum() == pytest.approx(1)
    assert table.attrs["reference"] == "given by the caller"


def test_a_region_that_the_reference_does_not_have_has_no_quotient(small):
    table = ego.location_quotient(small, reference=pd.DataFrame({"country": ["DE"]}))
    assert np.isnan(table.loc["South America", "location_quotient"])
    nothing = ego.location_quotient(small, reference=pd.DataFrame({"country": ["TR"]}))
    assert nothing.loc["Europe", "share"] == pytest.approx(0.75)
    assert nothing[["location_quotient", "p", "q"]].isna().all(axis=None)


def clustered(rng, taste, boost=1.0, partners=40):
    """Partners by a taste for countries, with a region liked some times more; and the exposure."""
    codes = sorted(regions_countries())[:60]
    reference = pd.DataFrame({"country": codes, "weight": rng.pareto(1.2, 60) + 1})
    region = {code: "ABCD"[number % 4] for number, code in enumerate(codes)}
    liking = rng.gamma(taste, 1 / taste, 60) * reference["weight"].to_numpy()
    liking[[region[code] == "A" for code in codes]] *= boost
    drawn = rng.multinomial(partners, liking / liking.sum())
    G = portfolio_of([code for code, n in zip(codes, drawn, strict=True) for _ in range(n)])
    return G, reference, region


def test_partners_that_come_by_countries_are_no_taste_for_regions():
    rng = np.random.default_rng(3)
    p, covered = [], []
    for _ in range(60):
        G, reference, region = clustered(rng, 0.5)
        table = ego.location_quotient(G, "i", scheme=region, reference=reference, replicates=99)
        p.append(table["p"].to_numpy())
        given = table.dropna(subset=["low"])
        covered += ((given["low"] <= 1) & (given["high"] >= 1)).tolist()
    assert (np.concatenate(p) <= 0.05).mean() <= 0.08
    assert np.mean(covered) >= 0.92
    G, reference, region = clustered(rng, 50.0, boost=6.0)
    table = ego.location_quotient(G, "i", scheme=region, reference=reference)
    assert table["q"].idxmin() == "A"
    assert table.loc["A", "low"] > 1
    assert table.loc["A", "partners"] > table.loc["A", "expected_high"]


def test_the_taste_for_countries_is_seen():
    rng = np.random.default_rng(0)
    found = []
    for taste in (0.3, 50.0):
        shapes = [
            ego.location_quotient(G, "i", scheme=region, reference=reference, replicates=0)
            for G, reference, region in (clustered(rng, taste, partners=150) for _ in range(15))
        ]
        found.append(np.median([table.attrs["taste"] for table in shapes]))
    assert 0.15 < found[0] < 0.6
    assert found[1] > 5


def test_an_exposure_of_those_who_take_partners(small):
    world = nx.MultiGraph([("a", "b"), ("a", "c"), ("a", "b"), ("i", "a"), ("a", "uclg")])
    for node, (country, x) in {"a": ("DE", 1), "b": ("FR", 2), "c": ("BR", 3)}.items():
        world.nodes[node].update(country=country, x=float(x), y=0.0)
    world.nodes["i"].update(country="TR", x=29.0, y=41.0)
    world.nodes["uclg"].update(kind="body", country="ES", x=0.0, y=0.0)
    table = ego.reference_ties(world, without="i")
    assert dict(zip(table["country"], table["weight"], strict=True)) == {"DE": 2, "FR": 1, "BR": 1}
    found = ego.location_quotient(small, reference=table)
    assert found.attrs["reference"] == "places by their number of partners in a network"
    assert found.loc["Europe", "reference_share"] == pytest.approx(3 / 4)
    with pytest.raises(NetworkError, match="no node"):
        ego.reference_ties(world, without="nowhere")


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
    blau, shannon, evenness, effective, hhi = ego._diversity._diversities(np.array(numbers))
    k = len(numbers)
    assert blau == pytest.approx(1 - hhi)
    assert effective == pytest.approx(np.exp(shannon))
    assert shannon == pytest.approx(stats.entropy(numbers))
    assert 1 / k - 1e-12 <= hhi <= 1 + 1e-12
    assert np.isnan(evenness) if k == 1 else 0 <= evenness <= 1 + 1e-12
