"""The claims against Istanbul's tables, and against tables made to break them."""

import networkx as nx
import pandas as pd
import pytest
from helpers.graphs import star

import citynet as cn
from citynet.errors import NetworkError
from citynet.studies import batal_topcu

CONTRADICTED = {
    "after-1994", "from-1994", "like-turkiye", "memorandum-first", "rotterdam-2015-en",
    "rotterdam-2015-tr", "second-city-rule", "sister-by-1990", "topbas-15-active", "uclg-1987",
}  # fmt: skip


@pytest.fixture(scope="module")
def result(_istanbul_network):
    return batal_topcu.check(_istanbul_network)


def claim(check, stated="", arguments="", **more):
    row = {"id": "x", "section": "", "claim": "", "how": "", **more}
    return pd.DataFrame([{**row, "check": check, "stated": stated, "arguments": arguments}])


def ask(G, *arguments):
    row = batal_topcu.check(G, claim(*arguments)).iloc[0]
    return row["computed"], row["verdict"], row["agreements"]


# Istanbul.


def test_every_claim_has_a_verdict_and_says_how(result):
    claims = batal_topcu.claims()
    assert claims["id"].is_unique
    assert (claims[["id", "section", "claim", "check", "how"]] != "").all(axis=None)
    assert list(result.index) == list(claims["id"])
    assert set(result["verdict"]) == {"reproduced", "contradicted", "not_checkable"}


def test_the_contradictions_are_these(result):
    assert set(result.index[result["verdict"] == "contradicted"]) == CONTRADICTED


def test_what_cannot_be_checked_has_no_rule(result):
    claims = batal_topcu.claims().set_index("id")
    open_ones = set(result.index[result["verdict"] == "not_checkable"])
    assert open_ones == set(claims.index[claims["check"] == "none"]) | {"protocols-revive"}


@pytest.mark.parametrize(
    ("name", "computed"),
    [
        ("sister-cities", "40"),
        ("sister-1990s", "13"),
        ("sister-by-1990", "9"),
        ("from-1994", "11"),
        ("topbas-15", "15"),
        ("second-city", "5/9"),
        ("memorandum-grows", "2/6"),
        ("rotterdam-2005", "2005-06-24"),
        ("uclg-1987", "1987-09-11 | founded=2004-05-05"),
    ],
)
def test_values_computed(result, name, computed):
    assert result.loc[name, "computed"] == computed


def test_a_contradiction_shows_its_rows(result, istanbul_network):
    table = batal_topcu.evidence(result, istanbul_network)
    rotterdam = table.loc[("rotterdam-2015-en", "sister-city-cancelled-rotterdam")]
    assert rotterdam["signed"] == "2005-06-24"
    assert "2015" in rotterdam["note"]
    exceptions = table.loc["second-city-rule"]
    exceptions = exceptions[exceptions["type"] == "sister_city"]
    assert list(exceptions["b_name"]) == ["Köln", "Kazan", "Guangzhou", "Giza"]
    pd.testing.assert_frame_equal(table, batal_topcu.evidence(result, cn.datasets.istanbul()))


def test_the_rows_are_as_many_as_the_count_says(result):
    claims = batal_topcu.claims().set_index("id")
    counts = claims.index[claims["check"] == "count"]
    assert len(counts) > 10
    for name in counts:
        assert len(result.loc[name, "agreements"].split()) == int(result.loc[name, "computed"])


def test_values_follow_the_data(istanbul_network):
    changed = istanbul_network.copy()
    changed.remove_edge("istanbul-tr", "berlin-de", "sister-city-08-berlin")
    u, v, key = next(e for e in changed.edges(keys=True) if e[2] == "sister-city-02-simonoseki")
    changed.edges[u, v, key].update(start="1976", signed="1976")
    result = batal_topcu.check(changed)
    assert result.loc["sister-cities", ["computed", "verdict"]].tolist() == ["39", "contradicted"]
    assert result.loc["shimonoseki-1972", "verdict"] == "contradicted"
    assert result.loc["first-three", "computed"].startswith("Rio de Janeiro | Lahore")


def test_the_same_seed_gives_the_same_table(istanbul_network, result):
    pd.testing.assert_frame_equal(result, batal_topcu.check(istanbul_network))


# The rules.


def test_a_count_that_depends_on_a_partial_date_is_a_range():
    G = star(("a", "DE", "s", "1990-06-25"), ("b", "DE", "s", "1990"), ("c", "DE", "s", None))
    assert ask(G, "count", "1", "until=1990-07") == ("1–3", "not_checkable", "e0 e1 e2")
    assert ask(G, "count", "4", "until=1990-07")[1] == "contradicted"
    assert ask(G, "count", "0", "until=1990-07")[1] == "contradicted"
    assert ask(G, "count", "3") == ("3", "reproduced", "e0 e1 e2")


def test_a_date_is_compared_as_far_as_it_goes():
    G = star(("a", "DE", "s", "1990-06"), ("b", "DE", "s", "1990"), ("c", "DE", "s", None))
    assert ask(G, "date", "1990", "place=a")[:2] == ("1990-06", "reproduced")
    assert ask(G, "date", "1990-06-25", "place=a")[1] == "not_checkable"
    assert ask(G, "date", "1991", "place=b")[1] == "contradicted"
    assert ask(G, "date", "1990", "place=c")[:2] == ("", "not_checkable")
    assert ask(G, "date", "1990", "place=nowhere")[1] == "not_checkable"


def test_an_order_that_the_dates_leave_open_is_not_decided():
    G = star(("a", "DE", "s", "1990"), ("b", "DE", "s", "1990-06-25"), ("c", "DE", "s", "1995"))
    assert ask(G, "order", "a")[1] == "not_checkable"
    later = star(("a", "DE", "s", "1989"), ("b", "DE", "s", "1990-06-25"), ("c", "DE", "s", "1995"))
    assert ask(later, "order", "a | b") == ("a | b", "reproduced", "e0 e1")
    assert ask(later, "order", "b | a")[1] == "contradicted"
    assert ask(later, "order", "a | b | c | d")[1] == "not_checkable"


def test_periods_are_named_ones():
    G = star(("a", "DE", "s", "1965"), ("b", "DE", "s", "1968"), ("c", "DE", "s", "1970"))
    assert ask(G, "in_period", "Haşim İşcan", "place=a")[1] == "reproduced"
    assert ask(G, "in_period", "Haşim İşcan", "place=b")[1] == "not_checkable"
    assert ask(G, "in_period", "Haşim İşcan", "place=c")[1] == "contradicted"
    with pytest.raises(NetworkError, match="Kadir Topbaş"):
        ask(G, "count", "1", "period=Nobody")


def test_steps_between_types():
    m, s = "memorandum", "sister_city"
    G = star(("a", "DE", m, "2000"), ("a", "DE", s, "2001"), ("b", "DE", m, "2000"),
             ("b", "DE", s, "2000-05"), ("c", "DE", s, "2000"), ("c", "DE", m, "2005"))  # fmt: skip
    arguments = f"from={m}; to={s}; share="
    assert ask(G, "leads_to", "", arguments + "some")[:2] == ("1–2/3", "reproduced")
    assert ask(G, "leads_to", "", arguments + "most")[1] == "not_checkable"
    assert ask(G, "leads_to", "", arguments + "all")[1] == "contradicted"
    assert ask(G, "followed_by", "", f"from={s}; to={m}; share=some")[0] == "1/3"
    with pytest.raises(NetworkError, match="all, most, none, some"):
        ask(G, "leads_to", "", arguments + "few")


def test_a_second_city_counts_only_after_the_first():
    s, p = "sister_city", "cooperation_protocol"
    G = star(("a", "DE", s, "1990"), ("b", "DE", p, "1989"), ("c", "DE", p, "1991"),
             ("a", "DE", p, "1995"), ("d", "DE", s, "1992"), ("e", "FR", s, "1999"))  # fmt: skip
    assert ask(G, "second_city", "", "share=all") == (
        "1/2", "contradicted", "e4 e2",
    )  # fmt: skip
    assert ask(G, "second_city", "", "share=most")[1] == "contradicted"


def test_continents_and_decades():
    G = star(*((f"d{n}", "DE", "s", f"199{n}") for n in range(4)), ("k", "KE", "s", "1985"))
    assert ask(G, "largest", "Europe")[:2] == ("Europe=4 | Africa=1", "reproduced")
    assert ask(G, "largest", "Africa")[1] == "contradicted"
    assert ask(G, "few", "Africa")[1] == "reproduced"
    assert ask(G, "few", "Europe")[1] == "contradicted"
    assert ask(G, "rise", "1990–1999")[:2] == ("1980–1989=1 | 1990–1999=4", "reproduced")
    assert ask(G, "rise", "1980–1989")[1] == "contradicted"


def test_wrong_claims_and_graphs():
    G = star(("a", "DE", "s", "1990"), ("b", "DE", "s", "1991"))
    with pytest.raises(NetworkError, match=r"='guess'; expected one of before, count"):
        ask(G, "guess")
    with pytest.raises(NetworkError, match="no column arguments"):
        batal_topcu.check(G, claim("none").drop(columns="arguments"))
    with pytest.raises(NetworkError, match="no city is party to every agreement"):
        batal_topcu.check(nx.MultiGraph(nx.path_graph(4)))
