"""Communities against scikit-learn, networkx and the partitions the literature reports."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

import citynet as cn
from citynet import nullmodels
from citynet._partitions import pairwise_ami
from citynet.community import (
    agreement,
    modularity,
    modularity_significance,
    profile,
    scan,
    spatial_clusters,
)
from citynet.errors import CitynetWarning, NetworkError

KARATE = nx.Graph(nx.karate_club_graph().edges())


def planted(groups=4, size=12, seed=0):
    """Dense groups with few ties between."""
    return nx.planted_partition_graph(groups, size, 0.8, 0.02, seed=seed)


def test_planted_groups_are_found():
    G = planted()
    table = cn.communities(G, seed=1)
    truth = np.repeat(np.arange(4), 12)
    assert adjusted_rand_score(truth, table["community"]) == 1
    assert table["size"].unique().tolist() == [12]
    assert (table["stability"] == 1).all()
    assert table.attrs["stability"] == pytest.approx(1)
    # Of equal communities that of the first node comes first.
    assert table["community"].tolist() == truth.tolist()
    assert table["embeddedness"].between(0.5, 1).all()


def test_karate_reaches_the_published_optimum():
    # Brandes et al. 2008, IEEE TKDE 20: the maximum is 0.4198, with four groups.
    table = cn.communities(KARATE, seed=0)
    assert table.attrs["modularity"] == pytest.approx(0.4198, abs=5e-4)
    assert table["community"].nunique() == 4


def test_les_miserables():
    # Newman & Girvan 2004, Phys. Rev. E 69, report 0.54 by betweenness.
    G = nx.les_miserables_graph()
    assert cn.communities(G, weight=None).attrs["modularity"] > 0.54
    weighted = cn.communities(G, weight="weight")
    groups = [set(part.index) for _, part in weighted.groupby("community")]
    assert weighted.attrs["modularity"] == pytest.approx(
        nx.community.modularity(G, groups, weight="weight")
    )


def test_communities_are_numbered_by_size():
    G = nx.disjoint_union_all([nx.complete_graph(k) for k in (3, 5, 4, 5, 1)])
    table = cn.communities(G)
    assert table["community"].tolist() == [3] * 3 + [0] * 5 + [2] * 4 + [1] * 5 + [4]
    assert table["size"].tolist() == [3] * 3 + [5] * 5 + [4] * 4 + [5] * 5 + [1]
    assert table["stability"].tolist() == [1.0] * 18
    assert np.isnan(table["embeddedness"].iloc[-1])


def test_same_seed_same_bytes_whatever_the_executor():
    G = nx.gnm_random_graph(80, 160, seed=1)
    serial = cn.communities(G, seed=3)
    with ThreadPoolExecutor(4) as executor:
        threaded = cn.communities(G, seed=3, executor=executor)
    pd.testing.assert_frame_equal(serial, threaded, check_exact=True)
    assert serial.attrs == threaded.attrs
    other = cn.communities(G, seed=4)
    assert not other["stability"].equals(serial["stability"])


def test_stability_by_hand():
    chosen = np.array([0, 0, 0, 1])
    partitions = np.array([[0, 0, 0, 1], [0, 0, 1, 1]])
    module = cn.community
    # Node 0: with both fellows, then with one of two. Node 3: alone, then not.
    assert module._node_stability(chosen, partitions).tolist() == [0.75, 0.75, 0.5, 0.5]


@pytest.mark.parametrize("G", [nx.Graph(), nx.empty_graph(1), nx.empty_graph(4)])
def test_graphs_without_ties(G):
    table = cn.communities(G, runs=3)
    assert table["community"].tolist() == list(range(len(G)))
    assert table["size"].tolist() == [1] * len(G)
    assert scan(G, resolutions=[1.0], runs=2)["communities"].tolist() == [len(G)]


def test_self_loops_and_parallel_edges_change_nothing():
    G = nx.MultiGraph(planted())
    H = G.copy()
    H.add_edges_from([(0, 0), (5, 5), *list(G.edges())[:20]])
    pd.testing.assert_frame_equal(cn.communities(G), cn.communities(H))


def test_a_star_is_warned_of():
    with pytest.warns(CitynetWarning, match="'i'"):
        cn.communities(nx.Graph([("i", partner) for partner in "abc"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cn.communities(KARATE, runs=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"resolution": 0}, "resolution=0; expected a positive"),
        ({"resolution": "high"}, "resolution='high'"),
        ({"runs": 0}, "runs=0"),
        ({"seed": -1}, "seed=-1"),
        ({"weight": "trade"}, "'trade' is absent"),
        ({"bodies": "no"}, "expected one of keep, project, drop"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(NetworkError, match=message):
        cn.communities(KARATE, **arguments)


partitions = st.integers(1, 40).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 6), min_size=n, max_size=n), min_size=2, max_size=4)
)


@examples(80)
@given(partitions)
def test_ami_equals_scikit_learn(drawn):
    reference = [[adjusted_mutual_info_score(a, b) for b in drawn] for a in drawn]
    np.testing.assert_allclose(pairwise_ami(drawn), reference, atol=1e-9)


def test_ami_of_large_partitions():
    rng = np.random.default_rng(0)
    base = rng.integers(30, size=3000)
    noisy = np.where(rng.random(3000) < 0.3, rng.integers(200, size=3000), base)
    drawn = np.array([base, noisy, np.zeros(3000, int), np.arange(3000)])
    reference = [[adjusted_mutual_info_score(a, b) for b in drawn] for a in drawn]
    np.testing.assert_allclose(pairwise_ami(drawn), reference, atol=1e-9)


def test_scan_finds_more_communities_at_higher_resolutions():
    G = planted()
    table = scan(G, seed=0, resolutions=[0.05, 1, 20], runs=5)
    assert table.index.tolist() == [0.05, 1, 20]
    assert table["communities"].is_monotonic_increasing
    assert table.loc[1, "communities"] == 4
    assert table.loc[1, "stability"] == pytest.approx(1)
    assert table.loc[1, "modularity"] == table.loc[1, "quality"]
    one = cn.communities(G, seed=0, resolution=20, runs=5)
    assert one["community"].nunique() == table.loc[20, "communities"]


@pytest.mark.parametrize("resolution", [0.5, 1, 2])
def test_modularity_equals_networkx(resolution):
    partition = pd.Series({node: "left" if node < 15 else "right" for node in KARATE})
    groups = [set(range(15)), set(range(15, 34))]
    assert modularity(KARATE, partition, resolution=resolution) == pytest.approx(
        nx.community.modularity(KARATE, groups, resolution=resolution)
    )


def test_modularity_leaves_out_nodes_without_a_group():
    partition = pd.Series({node: "a" if node < 10 else "b" for node in range(20)})
    inner = KARATE.subgraph(range(20))
    assert modularity(KARATE, partition) == pytest.approx(
        nx.community.modularity(inner, [set(range(10)), set(range(10, 20))])
    )
    assert np.isnan(modularity(nx.empty_graph(3), pd.Series(["a", "b", "a"])))


def test_significance_tells_groups_from_chance():
    planted_row = modularity_significance(planted(), n=39, seed=1).loc["modularity"]
    assert planted_row["z"] > 5
    assert planted_row["p"] == pytest.approx(1 / 40)
    random_row = modularity_significance(nx.gnm_random_graph(48, 200, seed=1), n=39, seed=1).loc[
        "modularity"
    ]
    assert abs(random_row["z"]) < 3
    # A search finds modularity in random graphs: their mean is far from 0.
    assert random_row["mean"] > 0.15


def test_significance_of_a_given_partition():
    truth = pd.Series(np.repeat(list("abcd"), 12))
    row = modularity_significance(planted(), truth, n=39).loc["modularity"]
    assert row["observed"] == pytest.approx(modularity(planted(), truth))
    assert abs(row["mean"]) < 0.05
    shuffled = truth.sample(frac=1, random_state=0).reset_index(drop=True)
    assert modularity_significance(planted(), shuffled, n=39)["p"].item() > 0.025


def test_agreement_with_schemes():
    partition = pd.Series([0, 0, 1, 1, 2, 2], index=list("abcdef"))
    schemes = {
        "same": pd.Series(list("xxyyzz"), index=list("abcdef")),
        "part": pd.Series(["x", "x", "y", None, "z"], index=list("fedcb")),
    }
    table = agreement(partition, schemes)
    assert table.loc["same"].tolist() == [1, 1, 6, 3]
    both = [0, 1, 1, 2, 2], ["z", "-", "y", "x", "x"]
    keep = [0, 2, 3, 4]
    a, b = ([side[k] for k in keep] for side in both)
    assert table.loc["part", "ami"] == pytest.approx(adjusted_mutual_info_score(a, b))
    assert table.loc["part", "ari"] == pytest.approx(adjusted_rand_score(a, b))
    assert table.loc["part", ["n", "groups"]].tolist() == [4, 3]
    named = agreement(partition, schemes["same"].rename("eu"))
    assert named.index.tolist() == ["eu"]
    nothing = agreement(partition, pd.Series({"q": "x"}))
    assert nothing["n"].item() == 0
    assert np.isnan(nothing["ami"].item())


def test_agreement_is_tested_by_dealing_regions_out_among_countries():
    rng = np.random.default_rng(0)
    G = nx.Graph()
    G.add_nodes_from((n, {"country": f"{'abcdefghijkl'[n // 6]}1"}) for n in range(72))
    # Every country keeps to itself: any regions agree with the communities more than AMI expects.
    G.add_edges_from(
        (u, v) for u in G for v in G if u < v and u // 6 == v // 6 and rng.random() < 0.8
    )
    found = cn.communities(G, runs=3)["community"]
    schemes = {
        "nothing": pd.Series([f"r{n // 6 % 3}" for n in range(72)]),
        "country": pd.Series([n // 6 for n in range(72)]),
    }
    table = agreement(found, schemes, G, replicates=49)
    assert table.loc["nothing", "ami"] > 0.3
    assert table.loc["nothing", "ami"] == pytest.approx(table.loc["nothing", "expected"], abs=0.1)
    assert not table.loc["nothing", "p"] <= 0.05
    assert table.loc["country", "note"] == "not defined: every dealing gives the same"
    assert "p" not in agreement(found, schemes)


def test_significance_with_bodies_kept_and_projected():
    G = nx.MultiGraph(nx.davis_southern_women_graph())
    nx.set_node_attributes(G, dict.fromkeys(G.graph["bottom"], "body"), "kind")
    away = modularity_significance(G, n=9, bodies="project")
    women = nx.bipartite.projected_graph(nx.Graph(G), G.graph["top"])
    assert away["observed"].item() == pytest.approx(
        modularity_significance(women, n=0)["observed"].item(), abs=0.05
    )
    halves = pd.Series({woman: row < 9 for row, woman in enumerate(sorted(G.graph["top"]))})
    given = modularity_significance(G, halves, n=9, bodies="project")
    assert given["observed"].item() == pytest.approx(modularity(women, halves))
    assert modularity_significance(G, n=9, bodies="keep")["moved"].item() > 0.1


def test_bodies_are_no_members_of_communities():
    G = nx.MultiGraph(planted())
    G.add_node("UCLG", kind="body")
    G.add_edges_from((node, "UCLG") for node in range(0, 48, 3))
    table = cn.communities(G, runs=3)
    pd.testing.assert_frame_equal(table, cn.communities(planted(), runs=3))
    assert "UCLG" in cn.communities(G, runs=1, bodies="keep").index
    assert modularity_significance(G, n=0)["observed"].item() == pytest.approx(
        modularity_significance(planted(), n=0)["observed"].item()
    )
    G.remove_edges_from(list(planted().edges()))
    with pytest.warns(CitynetWarning, match="citynet.twomode for memberships"):
        assert cn.communities(G, runs=1)["size"].eq(1).all()


def test_a_consensus_over_resolutions():
    table = cn.communities(KARATE, resolution=(0.5, 1, 2), runs=4)
    alone = {one: cn.communities(KARATE, resolution=one, runs=4) for one in (0.5, 1, 2)}
    chosen = table.attrs["resolution"]
    assert table["community"].tolist() == alone[chosen]["community"].tolist()
    assert table.attrs["stability"] < min(one.attrs["stability"] for one in alone.values())
    with pytest.raises(NetworkError, match="a positive number, or several"):
        cn.communities(planted(), resolution=())


def test_more_than_countries_alone_give():
    # Countries keep to themselves, and within them chance decides.
    rng = np.random.default_rng(0)
    G = nx.Graph()
    G.add_nodes_from((n, {"country": f"{'abcdef'[n // 8]}1"}) for n in range(48))
    G.add_edges_from((u, v) for u in G for v in G if u < v and rng.random() < 0.02)
    G.add_edges_from(
        (u, v) for u in G for v in G
        if u < v and {u // 8, v // 8} in ({0, 1}, {2, 3}, {4, 5}) and rng.random() < 0.3
    )  # fmt: skip
    assert modularity_significance(G, n=39)["p"].item() <= 0.05
    alone = modularity_significance(G, None, nullmodels.DegreePreserving(by_country=True), n=39)
    assert alone["p"].item() > 0.05
    with pytest.raises(NetworkError, match="one that rewires"):
        modularity_significance(G, None, "gravity", n=9)
    assert alone["moved"].item() > 0.1


def test_one_run_has_no_stability():
    assert cn.communities(KARATE, runs=1)["stability"].isna().all()


def test_weights_are_rewired_with_their_ties():
    G = planted()
    light = dict.fromkeys(G.edges(), 1.0)
    nx.set_edge_attributes(G, light, "agreements")
    plain = modularity_significance(G, n=9, seed=1)
    weighed = modularity_significance(G, n=9, seed=1, weight="agreements")
    pd.testing.assert_frame_equal(plain, weighed)
    heavy = {(u, v): 5.0 if u // 12 == v // 12 else 1.0 for u, v in G.edges()}
    nx.set_edge_attributes(G, heavy, "agreements")
    row = modularity_significance(G, n=39, seed=1, weight="agreements").loc["modularity"]
    assert row["observed"] > plain.loc["modularity", "observed"]
    assert row["p"] == pytest.approx(1 / 40)


def test_profile_by_hand():
    G = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("d", "e")])
    for node, country in zip("abcd", ["TR", "DE", "DE", "TR"], strict=True):
        G.nodes[node]["country"] = country
    table = profile(G, pd.Series([0, 0, 0, 1, 1], index=list("abcde")))
    assert table.index.tolist() == [0, 1]
    assert table["size"].tolist() == [3, 2]
    assert table["ties_inside"].tolist() == [3, 1]
    assert table["ties_outside"].tolist() == [1, 1]
    assert table["density"].tolist() == [1.0, 1.0]
    assert table["conductance"].tolist() == pytest.approx([1 / 7, 1 / 3])
    assert table["hub"].tolist() == ["c", "d"]
    assert table["country"].tolist() == ["DE", "TR"]
    assert table["country_share"].tolist() == pytest.approx([2 / 3, 1])


def test_profile_of_what_communities_gives():
    table = cn.communities(KARATE)
    summary = profile(KARATE, table)
    assert summary["size"].tolist() == table["community"].value_counts().sort_index().tolist()
    assert summary["stability"].tolist() == pytest.approx(
        table.groupby("community")["stability"].mean().tolist()
    )
    assert summary["country"].isna().all()


def places(*, around, count, seed):
    rng = np.random.default_rng(seed)
    return [(lon + x, lat + y) for lon, lat in around for x, y in rng.normal(0, 0.3, (count, 2))]


def test_spatial_clusters_cross_the_date_line():
    G = nx.Graph()
    spots = places(around=[(29, 41), (2, 48), (180, -17)], count=8, seed=0)
    for number, (x, y) in enumerate(spots):
        G.add_node(number, x=(x + 180) % 360 - 180, y=y)
    G.add_node("body")
    assert {np.sign(G.nodes[number]["x"]) for number in range(16, 24)} == {-1, 1}
    table = spatial_clusters(G)
    groups = [set(part.index) for _, part in table.groupby("cluster")]
    assert sorted(groups, key=min) == [set(range(8)), set(range(8, 16)), set(range(16, 24))]
    assert table["cluster"].isna().tolist() == [False] * 24 + [True]
    assert table["membership"].iloc[:24].between(0, 1, inclusive="right").all()
    assert np.isnan(table["membership"].iloc[-1])


def test_spatial_clusters_of_few_places():
    G = nx.Graph()
    G.add_node("a", x=1.0, y=2.0)
    assert spatial_clusters(G)["cluster"].isna().all()
    assert len(spatial_clusters(nx.Graph())) == 0
    with pytest.raises(NetworkError, match="min_cluster_size=1"):
        spatial_clusters(G, min_cluster_size=1)
