"""Time, with dates that know only their year."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.graphs import network
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

from citynet import dates, temporal
from citynet.errors import NetworkError


def graph(*agreements):
    """Each agreement: u, v, start, and further attributes."""
    ties = [
        (u, v, {"start": start, **(more[0] if more else {})}) for u, v, start, *more in agreements
    ]
    return network(ties, crs="EPSG:4326")


def keys(G):
    return sorted(key for *_, key in G.edges(keys=True))


@pytest.fixture
def partial():
    """A full date, a month, a year, no date; one ended in 2017, one cancelled nobody says when."""
    return graph(
        ("i", "a", "1990-06-25"),
        ("i", "b", "1990-09"),
        ("i", "c", "1990"),
        ("i", "d", None),
        ("i", "e", "1985", {"end": "2017", "status": "cancelled"}),
        ("i", "f", "1986-01-01", {"status": "cancelled"}),
    )


# As of a date.


@pytest.mark.parametrize(
    ("date", "certain", "possible"),
    [
        ("1984", [], []),
        ("1985-05", [], ["e4"]),
        ("1985", ["e4"], ["e4"]),
        ("1990-06-24", ["e4", "e5"], ["e2", "e4", "e5"]),
        ("1990-06-25", ["e0", "e4", "e5"], ["e0", "e2", "e4", "e5"]),
        ("1990-09-29", ["e0", "e4", "e5"], ["e0", "e1", "e2", "e4", "e5"]),
        ("1990", ["e0", "e1", "e2", "e4", "e5"], ["e0", "e1", "e2", "e4", "e5"]),
        ("2020", ["e0", "e1", "e2", "e4", "e5"], ["e0", "e1", "e2", "e4", "e5"]),
    ],
)
def test_cumulative(partial, date, certain, possible):
    H = temporal.as_of(partial, date)
    assert keys(H) == certain
    assert keys(temporal.as_of(partial, date, certainty="possible")) == possible
    assert H.graph["uncertain"] == len(possible) - len(certain)
    assert H.graph["undated"] == 1


@pytest.mark.parametrize(
    ("date", "certain", "possible"),
    [
        ("1985", ["e4"], ["e4"]),
        ("2016", ["e0", "e1", "e2", "e4"], ["e0", "e1", "e2", "e4", "e5"]),
        ("2017-06", ["e0", "e1", "e2"], ["e0", "e1", "e2", "e4", "e5"]),
        ("2017", ["e0", "e1", "e2"], ["e0", "e1", "e2", "e5"]),
    ],
)
def test_in_force(partial, date, certain, possible):
    assert keys(temporal.as_of(partial, date, mode="in_force")) == certain
    H = temporal.as_of(partial, date, mode="in_force", certainty="possible")
    assert keys(H) == possible


def test_an_agreement_stands_on_the_eve_of_its_end_and_not_on_the_day():
    G = graph(("i", "a", "2005-06-24", {"end": "2017-03-15"}))
    assert keys(temporal.as_of(G, "2017-03-14", mode="in_force")) == ["e0"]
    assert keys(temporal.as_of(G, "2017-03-15", mode="in_force")) == []


def test_undated_agreements_go_where_they_are_told(partial):
    H = temporal.as_of(partial, "1985", undated="include")
    assert keys(H) == ["e3", "e4"]
    assert H.graph["undated"] == 1


def test_a_snapshot_keeps_attributes_and_drops_idle_places(partial):
    partial.nodes["e"]["country"] = "NL"
    partial.add_node("alone")
    H = temporal.as_of(partial, "1985")
    assert set(H) == {"i", "e"}
    assert H.nodes["e"] == {"country": "NL"}
    assert H.edges["i", "e", "e4"] == partial.edges["i", "e", "e4"]
    assert H.graph["crs"] == "EPSG:4326"
    assert "alone" in temporal.as_of(partial, "1985", isolates=True)
    H.edges["i", "e", "e4"]["start"] = "changed"
    assert partial.edges["i", "e", "e4"]["start"] == "1985"


def test_signed_and_ended_stand_in_for_start_and_end():
    G = nx.Graph()
    G.add_edge("i", "a", signed="1990", ended="2000")
    assert temporal.as_of(G, "1995", mode="in_force").size() == 1
    assert temporal.as_of(G, "2001", mode="in_force").size() == 0


def test_wrong_arguments_say_what_was_allowed(partial):
    for arguments, message in (
        ({"date": "soon"}, "date='soon'"),
        ({"date": "1990-02-31"}, "1990-02-31"),
        ({"date": 1990}, "date=1990"),
        ({"date": "1990", "mode": "active"}, "cumulative, in_force"),
        ({"date": "1990", "certainty": "maybe"}, "certain, possible"),
        ({"date": "1990", "undated": "drop"}, "exclude, include"),
    ):
        with pytest.raises(NetworkError, match=message):
            temporal.as_of(partial, **arguments)
    for every in ("5", "0Y", "fortnight", "-1Y"):
        with pytest.raises(NetworkError, match="5Y, Y, 6M"):
            temporal.snapshots(partial, every)
    with pytest.raises(NetworkError, match="first="):
        temporal.snapshots(partial, first="x")
    with pytest.raises(NetworkError, match="'e0'"):
        temporal.as_of(graph(("i", "a", "25.06.1990")), "1990")


# Snapshots.


def test_snapshots_end_at_round_years(partial):
    assert list(temporal.snapshots(partial, "5Y", mode="in_force")) == [
        "1989", "1994", "1999", "2004", "2009", "2014", "2019",
    ]  # fmt: skip
    sizes = {label: H.size() for label, H in temporal.snapshots(partial, "10Y").items()}
    assert sizes == {"1989": 2, "1999": 5, "2009": 5, "2019": 5}
    assert list(temporal.snapshots(partial, "Y", first="1989", last="1991-02")) == [
        "1989", "1990", "1991",
    ]  # fmt: skip


def test_windows_hold_what_was_signed_in_them(partial):
    windows = temporal.snapshots(partial, "6M", mode="window", first="1990", last="1990")
    assert list(windows) == ["1990-01–1990-06", "1990-07–1990-12"]
    assert [keys(H) for H in windows.values()] == [["e0"], ["e1"]]
    assert [H.graph["uncertain"] for H in windows.values()] == [1, 1]
    possible = temporal.snapshots(
        partial, "6M", mode="window", first="1990", last="1990", certainty="possible"
    )
    assert [keys(H) for H in possible.values()] == [["e0", "e2"], ["e1", "e2"]]


def test_a_snapshot_says_what_it_is(partial):
    H = temporal.as_of(partial, "1990-02")
    assert (H.graph["as_of"], H.graph["mode"]) == ("1990-02-28", "cumulative")
    series = temporal.snapshots(partial, "6M", mode="in_force", first="1990", last="1990")
    assert [(label, H.graph["as_of"], H.graph["mode"]) for label, H in series.items()] == [
        ("1990-06", "1990-06-30", "in_force"), ("1990-12", "1990-12-31", "in_force"),
    ]  # fmt: skip
    window = temporal.snapshots(partial, "6M", mode="window", first="1990", isolates=True)
    H = next(iter(window.values()))
    assert (H.graph["from"], H.graph["to"], H.graph["mode"]) == (
        "1990-01-01", "1990-06-30", "window",
    )  # fmt: skip
    assert set(H) == set(partial)


def test_a_window_has_its_first_day_and_its_last():
    days = ["1989-12-31", "1990-01-01", "1990-12-31", "1991-01-01"]
    G = graph(*(("i", n, day) for n, day in enumerate(days)))
    windows = temporal.snapshots(G, "Y", mode="window")
    assert {label: keys(H) for label, H in windows.items()} == {
        "1989": ["e0"], "1990": ["e1", "e2"], "1991": ["e3"],
    }  # fmt: skip
    for mode, rows in (
        ("window", [[0], [1, 2], [3]]),
        ("cumulative", [[0], [0, 1, 2], [*range(4)]]),
    ):
        found = temporal.snapshot_rows(G, "Y", mode=mode)
        assert [part.tolist() for part in found.values()] == rows
    assert list(found) == ["1989", "1990", "1991"]
    # Months are counted on from the year 0 where they do not divide the year.
    assert list(temporal.snapshots(G, "5M", mode="window", last="1990-08")) == [
        "1989-08–1989-12", "1990-01–1990-05", "1990-06–1990-10",
    ]  # fmt: skip
    assert temporal.snapshots(G, first="1991", last="1990") == {}
    assert list(temporal.snapshots(G, "Y", first="1990-12-31", last="1990-12-31")) == ["1990"]


def test_nothing_dated_gives_no_snapshot():
    assert temporal.snapshots(graph(("i", "a", None))) == {}
    assert temporal.snapshots(nx.MultiGraph()) == {}


edtf = st.one_of(
    st.integers(1960, 1999).map(str),
    st.dates(pd.Timestamp(1960, 1, 1).date(), pd.Timestamp(1999, 12, 31).date()).map(str),
    st.tuples(st.integers(1960, 1999), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02d}"),
)


@examples(60)
@given(st.lists(st.tuples(edtf, st.none() | edtf), max_size=12), edtf)
def test_certain_is_within_possible_and_agrees_with_every_day_in_the_bounds(spans, day):
    G = graph(
        *(("i", n, start, {"end": end} if end else {}) for n, (start, end) in enumerate(spans))
    )
    limit = dates.latest(day)
    certain = set(keys(temporal.as_of(G, day, mode="in_force")))
    possible = set(keys(temporal.as_of(G, day, mode="in_force", certainty="possible")))
    assert certain <= possible
    for number, (start, end) in enumerate(spans):
        begins = {dates.earliest(start), dates.latest(start)}
        ends = {dates.earliest(end), dates.latest(end)} if end else {None}
        stands = [b <= limit and (e is None or e > limit) for b in begins for e in ends]
        assert (f"e{number}" in certain) == all(stands)
        assert (f"e{number}" in possible) == any(stands)


@examples(40)
@given(st.lists(edtf, max_size=15), st.sampled_from(["Y", "3Y", "10Y"]))
def test_windows_of_years_part_the_agreements_and_snapshots_only_grow(starts, every):
    G = graph(*(("i", n, start) for n, start in enumerate(starts)))
    windows = temporal.snapshots(G, every, mode="window")
    assert sorted(key for H in windows.values() for key in keys(H)) == keys(G)
    sizes = [H.size() for H in temporal.snapshots(G, every).values()]
    assert sizes == sorted(sizes)
    assert sizes[-1:] == ([len(starts)] if starts else [])
    table = temporal.growth(G, every)
    assert list(table["cumulative"]) == list(table["new"].cumsum()) == sizes


# Growth and entry.


def test_growth_by_hand(partial):
    partial.edges["i", "c", "e2"]["renewed"] = "1995"
    table = temporal.growth(partial)
    assert (table.index[0], table.index[-1], len(table)) == ("1985", "2017", 33)
    assert table.loc["1990"].to_dict() == {
        "new": 3, "renewed": 0, "ended": 0, "cumulative": 5, "in_force": 4, "uncertain": 0,
    }  # fmt: skip
    assert table.loc["1995", "renewed"] == 1
    assert table.loc["2017", ["ended", "cumulative", "in_force"]].tolist() == [1, 5, 3]
    assert table.attrs == {"undated": 1, "ended_undated": 1, "note": ""}


def test_growth_in_months_says_what_it_cannot_place(partial):
    table = temporal.growth(partial, "M", first="1990-06", last="1990-09")
    assert list(table["new"]) == [1, 0, 0, 1]
    assert list(table["uncertain"]) == [1, 1, 1, 1]
    partial.edges["i", "e", "e4"]["renewed"] = "2017"
    table = temporal.growth(partial, "M", first="2017-03", last="2017-04")
    assert table[["renewed", "ended", "in_force"]].to_numpy().tolist() == [[0, 0, 3]] * 2


def test_growth_by_type_adds_up():
    G = graph(
        ("i", "a", "1990", {"type": "x"}), ("i", "b", "1990", {"type": "y"}), ("i", "c", "1991")
    )
    table = temporal.growth(G, by="type")
    assert table.index.tolist() == [(y, t) for y in ("1990", "1991") for t in ("", "x", "y")]
    plain = temporal.growth(G)
    pd.testing.assert_frame_equal(table.groupby("period").sum(), plain)


def test_countries_enter_with_their_first_agreement():
    G = graph(("i", "a1", "1990"), ("i", "a2", "1990-03-01"), ("i", "b", "1985"), ("b", "c", None))
    for node, country in {"i": "TR", "a1": "DE", "a2": "DE", "b": "BR", "c": "CN"}.items():
        G.nodes[node]["country"] = country
    table = temporal.country_entry(G, ego="i")
    assert list(table.index) == ["BR", "DE"]
    # Germany entered by 1 March at the latest, through either of the two.
    assert str(table.loc["DE", "earliest"].date()) == "1990-01-01"
    assert str(table.loc["DE", "latest"].date()) == "1990-03-01"
    assert table.loc["DE", "first"] == "e0 e1"
    whole = temporal.country_entry(G)
    assert list(whole.index) == ["BR", "TR", "DE", "CN"]
    assert pd.isna(whole.loc["CN", "latest"])
    assert whole["agreements"].tolist() == [2, 3, 2, 1]
    assert list(temporal.country_entry(G, ego="b").index) == ["TR", "CN"]
    with pytest.raises(NetworkError, match="ego='x'"):
        temporal.country_entry(G, ego="x")
    G.add_node("uclg", kind="body", country="ES")
    G.add_edge("i", "uclg", key="m", start="1960")
    assert list(temporal.country_entry(G, ego="i").index) == ["BR", "DE"]
    assert list(temporal.country_entry(G, ego="i", bodies=True).index) == ["ES", "BR", "DE"]


# Sequences.


@pytest.fixture
def steps():
    return graph(
        ("i", "a", "2000-01-01", {"type": "memorandum"}),
        ("a", "i", "2000-01-31", {"type": "sister_city"}),
        ("i", "b", "1990", {"type": "memorandum"}),
        ("i", "b", "1990-06-01", {"type": "sister_city"}),
        ("i", "c", "2010-05", {"type": "sister_city"}),
        ("i", "c", "2011", {"type": "memorandum"}),
        ("i", "d", None, {"type": "memorandum"}),
        ("i", "d", "2011", {"type": "sister_city"}),
    )


def test_sequences_give_lags_as_bounds(steps):
    table = temporal.sequences(steps)
    rows = table.set_index(["from_id", "to_id"])
    assert rows.loc[("e0", "e1"), ["lag_min", "lag_max"]].tolist() == [30, 30]
    # May 2010 to 2011: from 31 May to 1 January at least, from 1 May to 31 December at most.
    assert rows.loc[("e4", "e5"), ["lag_min", "lag_max"]].tolist() == [215, 609]
    undecided = rows.loc[("e2", "e3")]
    assert not undecided["decided"]
    assert undecided["lag_min"] < 0 < undecided["lag_max"]
    assert len(table) == 3
    assert table.attrs["undated"] == 1


def test_transitions_count_both_directions(steps):
    table = temporal.transitions(steps)
    forward = table.loc[("memorandum", "sister_city")]
    assert (forward["count"], forward["reverse"]) == (1, 1)
    assert (forward["first"], table.loc[("sister_city", "memorandum"), "first"]) == (1, 1)
    assert forward["p"] > 0.5
    assert table.attrs["undecided"] == 1


def test_a_direction_is_found_where_dates_go_together():
    def pairs(years, later):
        return graph(*(("i", n, str(year + add), {"type": kind}) for n, year in enumerate(years)
                       for kind, add in (("m", 0), ("s", later))))  # fmt: skip

    table = temporal.transitions(pairs(range(1950, 2010, 5), 2))
    row = table.loc[("m", "s")]
    assert (row["first"], row["reverse"], row["p"], row["q"]) == (12, 0, 0.001, 0.001)
    # Dealt out, one of a pair of its own and one of half of the others.
    assert row["expected"] == pytest.approx(6.5, abs=0.2)
    # One that is newer everywhere follows whatever its pairs have to do with it: no finding.
    table = temporal.transitions(pairs([2000] * 10, 5))
    assert table.loc[("m", "s"), "first"] == 10
    assert np.isnan(table.loc[("m", "s"), ["p", "q"]].astype(float)).all()
    assert len(temporal.transitions(nx.MultiGraph())) == 0


# Panels and change.


@pytest.fixture(scope="module")
def dated():
    """Places in four states, one overseas, an agreement at home, a body, an undated one."""
    G = graph(
        ("a", "b", "1990", {"end": "1993-05"}), ("a", "c", "1992-02", {}), ("b", "c", "1992", {}),
        ("a", "d", "1993", {}), ("a", "e", "1990", {}), ("a", "f", None, {}),
        ("a", "o", "1990", {"type": "membership"}), ("a", "g", "1993", {"type": "contact"}),
    )  # fmt: skip
    for node, code in zip(
        "abcdefgo", ["DE", "FR", "PL", "IT", "DE", "FR", "FR", "BE"], strict=True
    ):
        G.nodes[node]["country"] = code
    G.nodes["b"]["country"] = "MQ"
    G.nodes["o"]["kind"] = "body"
    return G


def test_a_panel_is_balanced_and_counts_both_sides(dated):
    table = temporal.panel(dated)
    assert sorted(set(table["period"])) == ["1990", "1991", "1992", "1993"]
    assert len(table) == 4 * len(set(table["i"])) == 16
    of = dict(list(table.set_index("period").groupby("i")))
    # Martinique is France; what lies within a country is left out, and the body.
    assert of["FR"]["new"].tolist() == [1, 0, 1, 0]
    assert of["DE"]["new"].tolist() == [1, 0, 1, 1]
    assert of["DE"]["in_force"].tolist() == [1, 1, 2, 2]
    assert of["FR"]["ended"].tolist() == [0, 0, 0, 1]
    assert of["PL"]["at_risk"].tolist() == [True, True, True, False]
    assert not table["censored"].any()
    assert table.attrs == {"undated": 1, "note": ""}
    assert temporal.panel(dated, until="1993-06")["censored"].sum() == 4
    at_home = temporal.panel(dated, domestic=True).set_index(["i", "period"])["new"]
    assert at_home["DE", "1990"] == 2


def test_a_panel_of_pairs_has_those_without_an_agreement(dated):
    table = temporal.panel(dated, "2Y", unit="dyad")
    assert len(table) == 6 * 2
    sums = table.groupby(["i", "j"])["new"].sum()
    assert sums.to_dict() == {
        ("DE", "FR"): 1, ("DE", "IT"): 1, ("DE", "PL"): 1, ("FR", "IT"): 0, ("FR", "PL"): 1,
        ("IT", "PL"): 0,
    }  # fmt: skip
    by_place = temporal.panel(dated, unit="place", domestic=True)
    assert by_place.groupby("i")["new"].sum().to_dict() == {
        "a": 4, "b": 2, "c": 2, "d": 1, "e": 1, "f": 0,
    }  # fmt: skip
    empty = temporal.panel(nx.MultiGraph(), unit="dyad")
    assert len(empty) == 0
    assert list(empty) == list(table)


def test_numbers_through_time_say_what_is_wrong_with_them(dated):
    undated = graph(("a", "b", None, {}))
    assert temporal.growth(undated).attrs["note"].startswith("not defined here, because no")
    assert temporal.panel(undated).attrs["note"].startswith("not defined here, because no")
    assert "those that did are probably missing" in temporal.growth(
        graph(("a", "b", "1990", {}))
    ).attrs["note"]  # fmt: skip
    assert temporal.growth(dated).attrs["note"] == ""
    with pytest.raises(NetworkError, match="unit"):
        temporal.panel(dated, unit="city")


def test_a_change_is_one_of_countries_not_of_their_places():
    """One country's cities, all later, are one draw; a region's countries are several."""
    G = nx.MultiGraph()
    codes = [f"{'ABCDEFGHIJKL'[n]}{n % 10}" for n in range(12)]
    mapping = {code: f"r{n % 2}" for n, code in enumerate(codes)} | {"Z1": "r0"}
    G.add_nodes_from(((f"home {n}", {"country": "Z1"}) for n in range(3)), kind="city")
    for n, code in enumerate(codes):
        for place in range(4):
            G.add_node((n, place), country=code, kind="city")
            year = "1985" if (n % 2 or place == 3) and n != 1 else "2005"
            G.add_edge(f"home {place % 3}", (n, place), key=f"{n} {place}", a=f"home {place % 3}",
                       type="sister_city", start=year)  # fmt: skip
    table = temporal.change(G, ("1980", "1989"), ("2000", "2009"), mapping, replicates=199)
    assert table[["ends_before", "ends_after"]].to_numpy().tolist() == [[6, 18], [20, 4]]
    assert table["observed"].tolist() == pytest.approx([18 / 22 - 6 / 26, 4 / 22 - 20 / 26])
    assert (table["p"] < 0.05).all()
    assert table.attrs == {"agreements": (26, 22), "heaped": [1985, 2005]}
    # All of it lies in two heaped years: without these nothing is left to compare.
    assert table["p_unheaped"].isna().all()
    for _u, (n, _place), data in G.edges(data=True):
        data["start"] = "2005" if n == 0 else "1985"
    alone = temporal.change(G, ("1980", "1989"), ("2000", "2009"), mapping, replicates=199)
    assert (alone["p"] > 0.2).all()
    with pytest.raises(NetworkError, match="no dated agreement"):
        temporal.change(G, ("1900", "1909"), ("2000", "2009"), mapping)


# Periods.


def test_the_mayors_terms_say_where_their_dates_are_from():
    table = temporal.periods()
    assert list(table["name"]) == ["Haşim İşcan", "Kadir Topbaş"]
    assert table["dates_from"].str.startswith("Not from the source").all()


def test_by_period_with_partial_bounds():
    G = graph(
        ("i", "a", "2003"), ("i", "b", "2004"), ("i", "c", "2005-01-01"), ("i", "d", "2017-09")
    )
    table = pd.DataFrame({"name": ["term"], "start": ["2004"], "end": ["2017-09-22"]})
    assert keys(temporal.by_period(G, table)["term"]) == ["e2"]
    assert keys(temporal.by_period(G, table, certainty="possible")["term"]) == ["e1", "e2", "e3"]
    open_ended = table.assign(end="")
    assert keys(temporal.by_period(G, open_ended)["term"]) == ["e2", "e3"]
    vague = table.assign(end="2017")  # it may have ended on the first day of the year
    assert keys(temporal.by_period(G, vague)["term"]) == ["e2"]


def test_periods_that_are_none(tmp_path):
    G = graph(("i", "a", "2003"))
    with pytest.raises(NetworkError, match="no column end"):
        temporal.by_period(G, pd.DataFrame({"name": ["x"], "start": ["2004"]}))
    backwards = tmp_path / "periods.csv"
    backwards.write_text("name,start,end\nx,2005,2004\n")
    with pytest.raises(NetworkError, match="ends before it begins"):
        temporal.periods(backwards)


# Lasting communities.


def test_communities_keep_their_name_through_a_new_number():
    history = temporal.community_history(
        {
            "1": pd.Series({"a": 0, "b": 0, "c": 1, "d": 1}),
            "2": pd.Series({"a": 1, "b": 1, "c": 0, "d": 0, "e": 0, "f": 2}),
            "3": pd.Series({"a": 0, "b": 0, "e": 1, "f": pd.NA}),
        }
    )
    assert history["1"].tolist() == [0, 0, 1, 1, pd.NA, pd.NA]
    assert history["2"].tolist() == [0, 0, 1, 1, 1, 2]
    assert history.loc["e", "3"] == 1
    assert pd.isna(history.loc["f", "3"])


def test_a_match_below_the_threshold_is_a_new_community():
    parts = {"1": pd.Series({"a": 0, "b": 0, "c": 0}), "2": pd.Series({"a": 0, "x": 0, "y": 0})}
    assert temporal.community_history(parts, threshold=0.2).loc["a", "2"] == 0
    assert temporal.community_history(parts, threshold=0.21).loc["a", "2"] == 1
    assert temporal.community_history(parts, threshold=1).loc["a", "2"] == 1
    for threshold in (0, 1.1):
        with pytest.raises(NetworkError, match="threshold="):
            temporal.community_history(parts, threshold=threshold)


def test_communities_and_centrality_of_snapshots():
    cliques = [("a", 0, "1990"), ("b", 0, "1995")]
    pairs = [(i, j) for i in range(4) for j in range(i)]
    G = graph(*((f"{name}{i}", f"{name}{j}", year) for name, _, year in cliques for i, j in pairs))
    history = temporal.communities(G, 0, "5Y", runs=3)
    assert list(history.columns) == ["1994", "1999"]
    assert set(history["1994"].dropna()) == {0}
    assert (history.loc[[f"a{n}" for n in range(4)], "1999"] == 0).all()
    assert (history.loc[[f"b{n}" for n in range(4)], "1999"] == 1).all()
    table = temporal.centrality(G, ["degree"], "5Y")
    assert len(table.loc["1994"]) == 4
    assert len(table.loc["1999"]) == 8
    assert temporal.centrality(nx.MultiGraph(), ["degree"]).empty


def test_flows_by_hand():
    history = temporal.community_history(
        {
            "1": pd.Series({"a": 0, "b": 0, "c": 1}),
            "2": pd.Series({"a": 0, "b": 1, "c": 1, "d": 1}),
        }
    )
    flows = temporal.community_flows(history)
    table = {
        (row.from_community, row.to_community): (row.nodes, row.jaccard)
        for row in flows.itertuples()
        if not pd.isna(row.from_community)
    }
    assert table == {(0, 0): (1, 0.5), (0, 1): (1, 0.25), (1, 1): (1, pytest.approx(1 / 3))}
    assert flows["nodes"].sum() == 4
    assert (flows["from_snapshot"] == "1").all()
    assert (flows["to_snapshot"] == "2").all()
    assert temporal.community_flows(history[["1"]]).columns.tolist() == flows.columns.tolist()
    assert np.isnan(flows.loc[flows["from_community"].isna(), "jaccard"]).all()


@examples(40)
@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=4))
def test_lasting_names_keep_the_groups(partitions):
    parts = {str(n): pd.Series(part) for n, part in enumerate(partitions)}
    history = temporal.community_history(parts)
    assert list(history) == list(parts)
    for label, part in parts.items():
        pairs = set(zip(part, history[label], strict=True))
        assert len(pairs) == part.nunique() == history[label].nunique()
