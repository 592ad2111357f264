"""Readers of other people's formats: edge lists, membership lists, graphs."""

import networkx as nx
import pandas as pd
import pytest
from helpers.files import EU, EUROCITIES, needs, write
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import export
from citynet.errors import AgreementError, CitynetWarning, NetworkError
from citynet.sources import read_edge_list, read_graph, read_memberships
from citynet.sources._merge import merge_directions, place_keys

HEADING = "a_name,a_country,a_lat,a_lon,b_name,b_country,b_lat,b_lon,signed\n"


@needs(EU)
def test_the_eu_table_in_one_call():
    raw = pd.read_csv(EU, sep="\t")
    with pytest.warns(CitynetWarning, match="Q16511122"):
        every = read_edge_list(EU, merge=False)
    assert len(every) == len(raw) == 13_081
    assert every["a_name"].tolist() == raw["origincityLabel"].tolist()
    changed = every["b_country"] != raw["destination_countryLabel"]
    assert every.loc[changed, "b_country"].tolist() == ["Ukraine", "Ukraine"]
    assert every["id"].is_unique
    assert every[["a_lat", "a_lon", "b_lat", "b_lon"]].notna().all(axis=None)
    with pytest.warns(CitynetWarning):
        merged = read_edge_list(EU)
    stated = merged["source_ref"].str.split("; ").explode()
    assert sorted(stated.str.removeprefix("row ").astype(int)) == list(range(2, 13_083))
    assert set(merged["stated_by"]) == {"a", "both"}
    # No two agreements of the merged table join the same two places.
    ends = [
        frozenset(pair)
        for pair in zip(
            zip(merged["a_name"].str.casefold(), merged["a_lat"], merged["a_lon"], strict=True),
            zip(merged["b_name"].str.casefold(), merged["b_lat"], merged["b_lon"], strict=True),
            strict=True,
        )
    ]
    assert len(set(ends)) == len(merged)
    assert "Q1030610" in merged.attrs["unlabelled"]
    assert "dist" in merged.columns
    # A country that the query left as a blank node is that of the position.
    kecskemet = merged[merged["source_ref"] == "row 10956"].iloc[0]
    assert kecskemet["b_country"] == "Ukraine"
    assert "t431453150" in kecskemet["note"]
    assert len(cn.validate(merged)) == len(merged)


def test_both_sides_of_a_tie_become_one_agreement(tmp_path):
    path = write(
        tmp_path / "ties.csv",
        HEADING
        + "Bonn,Germany,50.73,7.1,Oxford,United Kingdom,51.75,-1.26,\n"
        + "Oxford,United Kingdom,51.7519,-1.2578,BONN,Germany,50.73,7.1,1947\n"
        + "Bonn,Germany,50.73,7.1,Minsk,Belarus,53.9,27.57,1993\n",
    )
    table = read_edge_list(path)
    assert table["id"].tolist() == ["bonn--oxford", "bonn--minsk"]
    assert table["stated_by"].tolist() == ["both", "a"]
    assert table["signed"].tolist() == ["1947", "1993"]
    assert table["source_ref"].tolist() == ["row 2; row 3", "row 4"]
    assert table.loc[0, ["b_lat", "b_lon"]].tolist() == [51.75, -1.26]
    kept = read_edge_list(path, merge=False)
    assert kept["id"].tolist() == ["bonn--oxford", "oxford--bonn", "bonn--minsk"]
    assert kept.loc[1, "a_lat"] == kept.loc[0, "b_lat"]


def test_two_towns_of_one_name_stay_two(tmp_path):
    path = write(
        tmp_path / "ties.csv",
        HEADING
        + "Marly,France,50.35,3.54,Bonn,Germany,50.73,7.1,\n"
        + "Marly,France,49.06,6.15,Bonn,Germany,50.73,7.1,\n",
    )
    assert len(read_edge_list(path)) == 2
    assert len(read_edge_list(path, within_km=400)) == 1


def test_headings_and_constants_are_the_callers_to_say(tmp_path):
    path = write(tmp_path / "ties.csv", "Belediye;Ort;Kind\nKonya;Kyoto;partner\n")
    table = read_edge_list(
        path,
        columns={"a_name": "Belediye", "b_name": "Ort"},
        constants={"a_country": "Türkiye", "b_country": "Japonya"},
    )
    assert table.loc[0, ["a_name", "a_country", "b_name", "Kind"]].tolist() == [
        "Konya", "Türkiye", "Kyoto", "partner",
    ]  # fmt: skip
    with pytest.raises(AgreementError, match=r"no heading 'Stadt'.*Belediye, Ort, Kind"):
        read_edge_list(path, columns={"a_name": "Stadt"})
    with pytest.raises(AgreementError, match="no column for a_name and b_name"):
        read_edge_list(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_usual_encoding(tmp_path, encoding):
    path = write(tmp_path / "x.tsv", "from\tto\r\nŞanlıurfa\tİzmir\r\n", encoding)
    assert read_edge_list(path)[["a_name", "b_name"]].to_numpy().tolist() == [
        ["Şanlıurfa", "İzmir"]
    ]


def test_an_encoding_that_was_guessed_is_told(tmp_path):
    path = write(tmp_path / "x.tsv", "from\tto\r\nŞanlıurfa\tİzmir\r\n", "cp1254")
    with pytest.warns(CitynetWarning, match="Windows-1254"):
        assert read_edge_list(path)["a_name"].tolist() == ["Şanlıurfa"]


def test_all_problems_at_once(tmp_path):
    path = write(
        tmp_path / "ties.csv",
        HEADING
        + ",Germany,50.73,7.1,Oxford,United Kingdom,51.75,-1.26,\n\n"
        + "Bonn,Germany,95,7.1,Oxford,United Kingdom,here,-1.26,31.02.1990\n",
    )
    with pytest.raises(AgreementError) as caught:
        read_edge_list(path)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "row 2, a_name", "row 4, a_lat", "row 4, b_lat", "row 4, signed",
    ]  # fmt: skip
    assert (caught.value.row, caught.value.column) == (2, "a_name")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"from,to\n", "a heading and no rows"),
        (b"PK\x03\x04,\x00\x00\n\x00,\x00", "not a table"),
        (b"from,from,to\na,b,c\n", "two columns"),
        (b"from,to\na,b,c\n", "row 2 has 3 cells"),
    ],
)
def test_files_that_are_no_table(tmp_path, content, message):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(AgreementError, match=message):
        read_edge_list(path)
    with pytest.raises(AgreementError, match="No such file"):
        read_edge_list(tmp_path / "absent.csv")


STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from("ABC"),
        st.sampled_from([None, "1984", "1984-05", "1990"]),
    ),
    max_size=8,
)


@given(STATEMENTS)
def test_merging_loses_no_statement_and_never_joins_two_pairs(statements):
    rows = [
        {"a_name": a, "b_name": b, "signed": signed, "source_ref": str(number)}
        for number, (a, b, signed) in enumerate(statements)
    ]
    merged = merge_directions(rows, [s[0] for s in statements], [s[1] for s in statements])
    refs = [row["source_ref"].split("; ") for row in merged]
    assert sorted(int(ref) for group in refs for ref in group) == list(range(len(rows)))
    for row, group in zip(merged, refs, strict=True):
        pairs = {statements[int(ref)][:2] for ref in group}
        assert {frozenset(pair) for pair in pairs} == {frozenset((row["a_name"], row["b_name"]))}
        assert (row["stated_by"] == "both") == (len(pairs) == 2)
        assert "note" in row or len({statements[int(ref)][2] for ref in group} - {None}) < 3
    assert [int(group[0]) for group in refs] == sorted(int(group[0]) for group in refs)


def test_sides_that_contradict_each_other_are_one_agreement_and_say_so():
    rows = [
        {"a_name": "A", "b_name": "B", "signed": "1990", "a_lat": 1.0},
        {"a_name": "B", "b_name": "A", "signed": "1991-05", "a_population": 7},
        {"a_name": "A", "b_name": "B", "signed": "2005"},
    ]
    merged = merge_directions(rows, ["A", "B", "A"], ["B", "A", "B"])
    assert [row["stated_by"] for row in merged] == ["both", "a"]
    assert merged[0]["note"] == "signed differs between the sides: 1990, 1991-05"
    assert merged[0]["b_population"] == 7
    assert merged[1]["signed"] == "2005"


NAN = float("nan")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("MARLY", "france", 50.36, 3.54), True),
        (("Marly", "France", NAN, NAN), True),
        (("Marly", "France", 49.06, 6.15), False),
        (("Marly", "Frankreich", 50.35, 3.54), True),
        (("Marly", "Belgium", 50.36, 3.54), False),
        (("Marlow", "France", 50.35, 3.54), False),
    ],
)
def test_which_places_are_one(other, same):
    rows = [("Marly", "France", 50.35, 3.54), other]
    for order in (rows, rows[::-1]):
        one, two = place_keys(*zip(*order, strict=True), within_km=10)
        assert (one == two) == same


# Membership lists ------------------------------------------------------------------------------


@needs(EUROCITIES)
def test_the_members_of_eurocities():
    with pytest.warns(CitynetWarning, match=r"19 member.*Beyoglu.*Uppsala"):
        table = read_memberships(EUROCITIES, body="EUROCITIES", body_country="Belgium")
    assert len(table) == 209
    assert set(table["type"]) == {"membership"}
    assert set(table["b_name"]) == {"EUROCITIES"}
    izmir = table.set_index("a_name").loc["Izmir", ["a_country", "a_lat", "a_lon"]]
    assert izmir.tolist() == ["Turkey", 38.41, 27.14]
    assert "wikidata_id" in table.columns
    assert len(table.attrs["not_found"]) == 19
    assert len(cn.validate(table)) == 209


def test_a_membership_list_as_csv(tmp_path):
    path = write(tmp_path / "tbb.csv", "City;Country;Joined\nBursa;Türkiye;2004\nİzmir;Türkiye;\n")
    table = read_memberships(path)
    assert table["id"].tolist() == ["bursa--tbb", "izmir--tbb"]
    assert table["signed"].tolist()[0] == "2004"
    named = read_memberships(path, body="TBB", columns={"a_name": "Country"})
    assert named["a_name"].tolist() == ["Türkiye", "Türkiye"]


def test_membership_lists_that_are_none(tmp_path):
    for text, message in [
        ("{", "not JSON"),
        ("[]", "expected a list"),
        ('[{"a": 1}]', "no column"),
    ]:
        with pytest.raises(AgreementError, match=message):
            read_memberships(write(tmp_path / "x.json", text))
    with pytest.raises(AgreementError) as caught:
        read_memberships(write(tmp_path / "x.csv", "name,lat,joined\n,95,1\n"))
    assert len(caught.value.problems) == 3


# Graphs by others ------------------------------------------------------------------------------


def test_a_graphml_with_its_own_names_for_positions(tmp_path):
    G = nx.Graph()
    G.add_node(1, Label="Bonn", Latitude=50.73, longitude="7.1")
    G.add_node(2, Label="Oxford", Latitude=51.75, longitude="-1.26")
    G.add_edge(1, 2, weight=3)
    nx.write_graphml(G, tmp_path / "g.graphml")
    H = read_graph(tmp_path / "g.graphml")
    assert isinstance(H, nx.MultiGraph)
    assert H.nodes["1"] == {"Label": "Bonn", "name": "Bonn", "y": 50.73, "x": 7.1}
    assert list(H.edges(keys=True, data="weight")) == [("1", "2", "0", 3)]
    table = export.to_agreements(H)
    assert table.loc[0, ["a_name", "a_lat", "b_name"]].tolist() == ["Bonn", 50.73, "Oxford"]


def test_a_layout_is_no_position(tmp_path):
    G = nx.MultiDiGraph()
    G.add_node("a", x=812.5, y=-1200.0)
    G.add_edge("a", "b")
    G.add_edge("b", "a")
    nx.write_gexf(G, tmp_path / "g.gexf")
    with pytest.warns(CitynetWarning, match="direction"):
        H = read_graph(tmp_path / "g.gexf")
    assert H.nodes["a"]["layout_x"] == 812.5
    assert "x" not in H.nodes["a"]
    assert H.number_of_edges() == 2


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".gpkg"])
def test_graphs_by_citynet_come_back_whole(tmp_path, suffix):
    G = nx.MultiGraph(crs="EPSG:4326")
    G.add_edge("a", "b", key="k", type="membership", start="1984")
    export.write(G, tmp_path / f"g{suffix}")
    assert nx.utils.graphs_equal(read_graph(tmp_path / f"g{suffix}"), G)


def test_konect(tmp_path):
    (tmp_path / "out.cities").write_text(
        "% sym weighted\n% 3 3 3\n1 2 1.5 452995200\n2 3 2 0\n1 2 1\n"
    )
    (tmp_path / "ent.cities.city.name").write_text("Bonn\nOxford\nMinsk\n", encoding="utf-8")
    G = read_graph(tmp_path / "out.cities")
    assert [data["name"] for _, data in G.nodes(data=True)] == ["Bonn", "Oxford", "Minsk"]
    assert G.edges["1", "2", "e0"] == {"weight": 1.5, "start": "1984-05-10"}
    assert G.number_of_edges("1", "2") == 2
    (tmp_path / "out.bip").write_text("% bip unweighted\n1 1\n2 1\n")
    assert set(read_graph(tmp_path / "out.bip")) == {"left-1", "left-2", "right-1"}


def test_graphs_that_are_none(tmp_path):
    for name, text in [
        ("a.graphml", "<x"),
        ("b.gml", "graph"),
        ("out.c", "one\n"),
        ("d.json", "[]"),
    ]:
        with pytest.raises(NetworkError, match=name):
            read_graph(write(tmp_path / name, text))
    with pytest.raises(NetworkError, match="No such file"):
        read_graph(tmp_path / "absent.graphml")
