"""Graphs as files of other programs, and back."""

import csv
import datetime as dt
import io
import itertools
import json
import sqlite3
import warnings
import zipfile
from contextlib import closing
from xml.etree import ElementTree as ET

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from helpers.files import EU, needs
from helpers.properties import examples
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

import citynet as cn
from citynet import export as ex
from citynet import vocabulary
from citynet.errors import CitynetWarning, NetworkError

READABLE = [suffix for suffix in ex.SUFFIXES if suffix not in {".csv", ".xlsx"}]
GEXF = "{http://www.gexf.net/1.2draft}"
VIZ = "{http://www.gexf.net/1.2draft/viz}"


@pytest.fixture
def pacific():
    """Three places around the antimeridian, a body without a position, a place alone."""
    G = nx.MultiGraph(crs="EPSG:4326", title="Pasifik <&>")
    G.add_node("tokyo-jp", kind="city", name="Tokyo", label="Tokyo", country="JP", x=139.7, y=35.7)
    G.add_node(
        "honolulu-us", kind="city", name="Honolulu", label="=Honolulu", country="US",
        x=-157.85, y=21.3, geonameid=5856195, confidence=0.5,
    )  # fmt: skip
    G.add_node("uclg", kind="body", name="UCLG", label="UCLG")
    G.add_node("suva-fj", kind="city", name="Suva", label="Suva", country="FJ", x=178, y=-18)
    G.add_edge(
        "tokyo-jp", "honolulu-us", key="one", a="honolulu-us", type="sister_city",
        status="active", signed="1984", start="1984", weight=1.0, note="@home\r\n-2",
    )  # fmt: skip
    G.add_edge(
        "tokyo-jp", "honolulu-us", key="two", a="tokyo-jp", type="memorandum",
        status="cancelled", start="1990-06", end="2004", weight=1.0,
    )  # fmt: skip
    G.add_edge("tokyo-jp", "uclg", key="three", a="tokyo-jp", type="membership", weight=1.0)
    return G


def equal(G, H):
    return nx.utils.graphs_equal(nx.MultiGraph(G), H)


def contents(G):
    """Everything a graph holds, as something that shows its difference."""
    edges = [
        (*sorted((u, v), key=repr), key, data) for u, v, key, data in G.edges(keys=True, data=True)
    ]
    return G.graph, dict(G.nodes(data=True)), sorted(edges, key=repr)


# Round trips ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", READABLE)
def test_round_trip(tmp_path, pacific, suffix):
    if suffix == ".graphml":
        pacific.edges["tokyo-jp", "honolulu-us", "one"]["note"] = "@home\n-2"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exported = ex.write(pacific, tmp_path / f"net{suffix}")
    assert exported.losses == ()
    assert all(path.stat().st_size for path in exported.paths)
    H = ex.read(tmp_path / f"net{suffix}")
    assert equal(pacific, H)
    assert list(H) == list(pacific)


NAMES = st.sampled_from(
    ["kind", "Kind", "name", "label", "id", "key", "u", "source", "type", "weight", "start", "end",
     "fid", "geom", "geometry", "viz", "spells", "layer", "x", "status", "=1", "é"]
) | st.text(min_size=1, max_size=4)  # fmt: skip
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.text(max_size=6) | NUMBERS | st.booleans()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)  # fmt: skip
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=4)
POSITIONS = st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@st.composite
def graphs(draw):
    ids = draw(
        st.lists(st.text(max_size=4), unique=True, max_size=4)
        | st.lists(st.integers(), unique=True, max_size=4)
    )
    keys = draw(st.sampled_from([st.text(max_size=3), st.integers(0, 3)]))
    G = nx.MultiGraph()
    G.graph.update(draw(ATTRIBUTES))
    for node in ids:
        G.add_node(node)
        G.nodes[node].update(draw(ATTRIBUTES))
        if position := draw(POSITIONS):
            G.nodes[node].update(x=position[0], y=position[1])
    for _ in range(draw(st.integers(0, 4)) if ids else 0):
        u, v = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
        G.add_edges_from([(u, v, draw(keys), draw(ATTRIBUTES))])
    return G


@pytest.mark.parametrize("suffix", READABLE)
@examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(G=graphs())
def test_any_graph_comes_back_or_the_file_says_what_it_does_not_hold(tmp_path, suffix, G):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exported = ex.write(G, tmp_path / f"net{suffix}")
        except NetworkError as error:
            assert "as text" in str(error)  # noqa: PT017 - ids that differ by what cannot be held
            return
    assert bool(exported.losses) == any(it.category is CitynetWarning for it in caught)
    H = ex.read(tmp_path / f"net{suffix}")
    assert H.number_of_nodes() == G.number_of_nodes()
    assert H.number_of_edges() == G.number_of_edges()
    if not exported.losses:
        assert contents(G) == contents(H)


@pytest.mark.parametrize("suffix", READABLE)
def test_what_is_lost_is_said(tmp_path, suffix):
    G = nx.DiGraph()
    G.add_node("a", size=float("inf"), gap=float("nan"), none=None, when=pd.Timestamp("1990-06-25"))
    G.add_node("b", n=np.int64(3), pair=(1, 2))
    G.add_edge("a", "b", control="a\x00b")
    with pytest.warns(CitynetWarning, match=r"net.* does not hold: the direction of edges \(1×\)"):
        losses = ex.write(G, tmp_path / f"net{suffix}").losses
    said = "; ".join(losses)
    assert "infinite numbers (1×)" in said
    assert "type of Timestamp values" in said
    assert "type of tuple values" in said
    H = ex.read(tmp_path / f"net{suffix}")
    assert H.nodes["b"] == {"n": 3, "pair": [1, 2]}
    assert H.nodes["a"] == {"when": "1990-06-25 00:00:00"}
    kept = H.edges["a", "b", 0]["control"]
    assert ("characters" in said) == (kept == "ab")


@pytest.mark.parametrize("suffix", ex.SUFFIXES)
def test_same_graph_same_bytes(tmp_path, pacific, suffix, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)
        first = [path.read_bytes() for path in ex.write(pacific, tmp_path / f"a{suffix}").paths]
        # A clock that moved on is no reason for other bytes.
        monkeypatch.setattr("time.strftime", lambda *_: "2001-01-01")
        monkeypatch.setattr("time.time", lambda: 1e9)
        again = [path.read_bytes() for path in ex.write(pacific, tmp_path / f"a{suffix}").paths]
    assert first == again


@pytest.mark.parametrize("suffix", ex.SUFFIXES)
def test_a_failed_write_loses_nothing(tmp_path, pacific, suffix, monkeypatch):
    path = tmp_path / f"net{suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)
        before = {p: p.read_bytes() for p in ex.write(pacific, path).paths}
        pacific.add_node("new", kind="city")

        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pathlib.Path.replace", full)
        with pytest.raises(NetworkError, match=r"cannot be written.*No space"):
            ex.write(pacific, path)
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("suffix", READABLE)
@pytest.mark.parametrize("content", [b"", b"{}", b"<graphml/>", b"PK\x05\x06" + bytes(18)])
def test_what_citynet_did_not_write_gives_one_clear_error(tmp_path, suffix, content):
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with pytest.raises(NetworkError, match=r"not a graph that citynet wrote|no such file"):
        ex.read(path)
    path.unlink()
    with pytest.raises(NetworkError):
        ex.read(path)


def test_an_unknown_suffix_lists_the_known_ones(tmp_path, pacific):
    with pytest.raises(NetworkError, match=r"net\.shp.*\.gpkg, \.parquet"):
        ex.write(pacific, tmp_path / "net.shp")
    with pytest.raises(NetworkError, match="read_agreements"):
        ex.read(tmp_path / "net.csv")


# Istanbul's network ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", READABLE)
def test_istanbuls_network_comes_back(tmp_path, istanbul_network, suffix):
    exported = ex.write(istanbul_network, tmp_path / f"net{suffix}")
    assert exported.losses == ()
    assert contents(ex.read(tmp_path / f"net{suffix}")) == contents(istanbul_network)


@pytest.mark.parametrize("sep", [",", ";"])
def test_istanbuls_agreements_come_back_from_csv(tmp_path, istanbul_network, sep):
    with pytest.warns(CitynetWarning, match="what the graph says of places"):
        ex.write(istanbul_network, tmp_path / "net.csv", sep=sep)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = cn.read_agreements(tmp_path / "net.csv")
    expected = cn.validate(cn.datasets.istanbul()).set_index("id")
    table = table.set_index("id").loc[expected.index]
    same = ["type", "a_name", "b_name", "b_kind", "signed", "renewed", "ended", "status", "note"]
    assert table[same].equals(expected[same])
    assert table[["a_lat", "a_lon"]].notna().all(axis=None)


# What other programs see ----------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "read"), [
    (".graphml", lambda path: nx.read_graphml(path, force_multigraph=True).edges(data=True)),
    (".gexf", lambda path: nx.read_gexf(path).edges(data=True)),
    (".parquet", lambda path: [(None, None, row) for row in pq.read_table(path).to_pylist()]),
])  # fmt: skip
def test_the_year_is_a_number_beside_a_column_of_ones_own(tmp_path, suffix, read):
    G = nx.MultiGraph()
    G.add_node("a", x=29.0, y=41.0)
    G.add_node("b", x=13.4, y=89.9)
    G.add_edge("a", "b", key="1", start="1965-07", start_year="mine")
    G.add_edge("a", "b", key="2", start="whenever")
    ex.write(G, tmp_path / f"net{suffix}")
    rows = [row for *_, row in read(tmp_path / f"net{suffix}")]
    assert [row.get("start_year") for row in rows] == [1965, None]
    assert rows[0]["start_year_"] == "mine"
    if suffix == ".parquet":
        assert [row["date_start"] for row in rows] == [dt.date(1965, 7, 1), None]
        assert [row["date_end"] for row in rows] == [None, None]
    assert equal(G, ex.read(tmp_path / f"net{suffix}"))


def test_geopackage_layers_open_with_gdal(tmp_path, pacific):
    path = tmp_path / "net.gpkg"
    ex.write(pacific, path)
    assert pyogrio.list_layers(path).tolist() == [
        ["places", "Point"], ["agreements", "MultiLineString"], ["arcs", "MultiLineString"],
        ["layer_styles", None],
    ]  # fmt: skip
    places = gpd.read_file(path, layer="places").set_index("id")
    assert places.crs.to_epsg() == 4326
    assert places.geometry["suva-fj"].equals(shapely.Point(178, -18))
    assert places.geometry["uclg"] is None
    agreements = gpd.read_file(path, layer="agreements").set_index("key")
    assert agreements["type"].tolist() == ["sister_city", "memorandum", "membership"]
    ties = gpd.read_file(path, layer="arcs")
    assert ties["agreements"].tolist() == [2, 1]
    assert ties["types"].tolist() == ["memorandum sister_city", "membership"]


def test_a_geopackage_does_not_tell_which_sqlite_wrote_it(tmp_path, pacific):
    ex.write(pacific, tmp_path / "pacific.gpkg")
    assert (tmp_path / "pacific.gpkg").read_bytes()[96:100] == bytes(4)
    assert len(gpd.read_file(tmp_path / "pacific.gpkg", layer="places")) == len(pacific)


def test_a_geopackage_has_days_for_the_time_controller(tmp_path):
    G = nx.MultiGraph()
    G.add_node("a", x=29.0, y=41.0)
    G.add_node("b", x=13.4, y=52.5)
    for key, start, end in (("1", "1965", None), ("2", "1990-06", "2017"), ("3", None, None)):
        dates = {"start": start, "end": end, "date_start": "mine"}
        G.add_edge("a", "b", key=key, **{name: day for name, day in dates.items() if day})
    path = tmp_path / "net.gpkg"
    ex.write(G, path)
    info = pyogrio.read_info(path, layer="agreements")
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert kinds["date_start"] == kinds["date_end"] == "datetime64[D]"
    assert kinds["start"] == "object"  # the date as the source has it
    days = pyogrio.read_dataframe(path, layer="agreements", read_geometry=False).set_index("key")
    assert days["date_start"].astype(str).tolist()[:2] == ["1965-01-01", "1990-06-01"]
    assert days["date_start"].isna().tolist() == [False, False, True]
    assert days["date_end"].astype(str)["2"] == "2017-12-31"
    assert days["start_year"].tolist()[:2] == [1965, 1990]
    assert equal(G, ex.read(path))


def test_a_geopackage_opens_styled_in_qgis(tmp_path):
    G = nx.MultiGraph()
    G.add_node("a", x=29.0, y=41.0, kind="city")
    G.add_node("b", x=13.4, y=52.5, kind="body")
    G.add_edge("a", "b", key="1", type="memorandum", start="1965")
    G.add_edge("a", "b", key="2", type='<b> & "mine"')
    G.add_edge("a", "b", key="3", type="bell\x07")
    path = tmp_path / "net.gpkg"
    ex.write(G, path)
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        columns = {name: base.execute(f"PRAGMA table_info({name})").fetchall() for name, *_ in rows}
    styles = {name: ET.fromstring(qml) for name, _geometry, _default, qml in rows}  # noqa: S314 - ours
    assert list(styles) == ["places", "agreements", "arcs"]
    assert {row[1:3] for row in rows} == {("geom", 1)}
    shown = {
        name: [one.get("value") for one in style.iter("category")] for name, style in styles.items()
    }
    assert shown["places"] == ["city", "body"]
    assert shown["agreements"] == ["memorandum", '<b> & "mine"']
    for name, style in styles.items():
        # A symbol for each category, and the fields that are named are there.
        drawn = style.find("renderer-v2")
        named = {
            one.get(key) for one in style.iter("temporal") for key in ("startField", "endField")
        }
        fields = {column[1] for column in columns[name]}
        assert (named | {drawn.get("attr")}) - {None, ""} <= fields
        symbols = {one.get("name") for one in drawn.find("symbols")}
        assert {one.get("symbol") for one in style.iter("category")} <= symbols
        assert symbols
    colour = vocabulary.of("type", "memorandum").colour.removeprefix("#")
    line = next(o for o in styles["agreements"].iter("Option") if o.get("name") == "line_color")
    assert bytes(map(int, line.get("value").split(",")[:3])).hex() == colour
    assert styles["agreements"].find("temporal").get("startField") == "date_start"


def test_geoparquet_opens_with_geopandas(tmp_path, pacific):
    ex.write(pacific, tmp_path / "net.parquet")
    places = gpd.read_parquet(tmp_path / "net.places.parquet")
    agreements = gpd.read_parquet(tmp_path / "net.parquet")
    assert places.crs == agreements.crs == pyproj.CRS("OGC:CRS84")
    assert places["id"].tolist() == list(pacific)
    assert agreements.geometry.notna().tolist() == [True, True, False]


def test_geojson_opens_with_gdal_and_keeps_to_the_rfc(tmp_path, pacific):
    ex.write(pacific, tmp_path / "net.geojson")
    frame = gpd.read_file(tmp_path / "net.geojson")
    assert len(frame) == 7
    document = json.loads((tmp_path / "net.geojson").read_text("utf-8"))
    assert all(set(f) == {"type", "geometry", "properties"} for f in document["features"])
    assert "crs" not in document


def test_node_link_json_opens_with_networkx(tmp_path, pacific):
    ex.write(pacific, tmp_path / "net.json")
    document = json.loads((tmp_path / "net.json").read_text("utf-8"))
    assert equal(pacific, nx.node_link_graph(document, edges="edges"))


def test_graphml_opens_with_networkx(tmp_path, pacific):
    with pytest.warns(CitynetWarning, match="characters"):
        ex.write(pacific, tmp_path / "net.graphml")
    H = nx.read_graphml(tmp_path / "net.graphml")
    assert dict(H.nodes["honolulu-us"]) == pacific.nodes["honolulu-us"]
    assert H.edges["tokyo-jp", "honolulu-us", "two"]["end"] == "2004"


def test_gexf_has_what_gephi_draws(tmp_path, pacific):
    ex.write(pacific, tmp_path / "net.gexf")
    root = ET.parse(tmp_path / "net.gexf").getroot()  # noqa: S314 - our own file
    assert root.tag == f"{GEXF}gexf"
    assert root.get("version") == "1.2"
    graph = root.find(f"{GEXF}graph")
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    declared = {
        (group.get("class"), attribute.get("id")): attribute.get("type")
        for group in graph.iter(f"{GEXF}attributes")
        for attribute in group
    }
    assert set(declared.values()) <= {"string", "long", "double", "boolean"}
    nodes = {node.get("id"): node for node in graph.iter(f"{GEXF}node")}
    edges = {edge.get("id"): edge for edge in graph.iter(f"{GEXF}edge")}
    assert list(edges) == ["one", "two", "three"]
    for kind, elements in (("node", nodes), ("edge", edges)):
        for element in elements.values():
            assert element.find(f"{VIZ}color") is not None
            for value in element.iter(f"{GEXF}attvalue"):
                assert (kind, value.get("for")) in declared
    assert nodes["honolulu-us"].get("label") == "Honolulu"
    assert nodes["honolulu-us"].find(f"{VIZ}position").attrib == {
        "x": "-1578.5", "y": "218.082793", "z": "0.0",  # of Web Mercator, as pyproj has it
    }  # fmt: skip
    mercator = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    degree = mercator.transform(1, 0)[0] / 10
    assert mercator.transform(-157.85, 21.3)[1] / degree == pytest.approx(218.082793)
    sizes = {id_: float(node.find(f"{VIZ}size").get("value")) for id_, node in nodes.items()}
    assert sizes["tokyo-jp"] == 40
    assert sizes["honolulu-us"] == pytest.approx(40 * (2 / 3) ** 0.5, abs=1e-3)

    def spells(element):
        return [spell.attrib for spell in element.iter(f"{GEXF}spell")]

    assert spells(edges["one"]) == [{"start": "1984-01-01"}]
    assert spells(edges["two"]) == [{"start": "1990-06-01", "end": "2004-12-31"}]
    assert spells(edges["three"]) == []
    assert spells(nodes["honolulu-us"]) == [{"start": "1984-01-01"}]
    assert spells(nodes["tokyo-jp"]) == []
    assert "networkx" not in (tmp_path / "net.gexf").read_text("utf-8")


def test_gexf_never_writes_a_spell_that_ends_before_it_starts(tmp_path):
    G = nx.MultiGraph()
    G.add_edge("a", "b", key="k", start="2004", end="1990")
    ex.write(G, tmp_path / "net.gexf")
    root = ET.parse(tmp_path / "net.gexf").getroot()  # noqa: S314 - our own file
    spell = root.find(f".//{GEXF}edge//{GEXF}spell")
    assert spell.attrib == {"start": "2004-01-01"}


@pytest.mark.parametrize("sep", [",", ";"])
def test_csv_runs_nothing_in_a_spreadsheet(tmp_path, pacific, sep):
    ex.write(pacific, tmp_path / "net.zip", sep=sep)
    with zipfile.ZipFile(tmp_path / "net.zip") as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
        package = json.loads(texts.pop("datapackage.json"))
    assert set(texts) == {resource["path"] for resource in package["resources"]}
    for data in texts.values():
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=sep))
        assert len({len(row) for row in rows}) == 1
        numbers = {"-157.85", "-18.0"}
        assert not [c for row in rows for c in row if c[:1] in set("=+-@\t\r") and c not in numbers]
    frame = pd.read_csv(io.BytesIO(texts["places.csv"]), sep=sep)
    assert frame["label"].tolist()[1] == "'=Honolulu"


def test_csv_is_an_agreement_table(tmp_path, pacific):
    with pytest.warns(CitynetWarning, match=r"places without an agreement \(1×\)"):
        ex.write(pacific, tmp_path / "net.csv")
    table = pd.read_csv(tmp_path / "net.csv", encoding="utf-8-sig")
    assert table["id"].tolist() == ["one", "two", "three"]
    assert table["a_name"].tolist() == ["'=Honolulu", "Tokyo", "Tokyo"]
    assert table["b_kind"].tolist() == ["city", "city", "body"]
    assert table["a_lon"].tolist() == [-157.85, 139.7, 139.7]
    assert not {"start", "end", "weight", "distance_km"} & set(table.columns)


def test_to_agreements_takes_graphs_by_others():
    table = ex.to_agreements(nx.path_graph(3))
    assert table["a_name"].tolist() == ["0", "1"]
    assert table["type"].tolist() == ["sister_city"] * 2
    assert table["a_lat"].isna().all()
    assert list(ex.to_agreements(nx.MultiGraph()).columns)[:3] == ["id", "type", "a_name"]


# Arcs ------------------------------------------------------------------------------------------

LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


@example(146.5, 0.0, -34.0, 87.0)
@example(30.0, 80.0, -150.0, 80.0)
@example(30.0, 80.0, -150.0, 20.0)
@example(0.0, -70.0, 180.0, -60.0)
@example(100.0, 90.0, -150.0, 10.0)
@example(180.0, 10.0, -180.0, 20.0)
@example(180.0, 10.0, -170.0, 20.0)
@example(-180.0, 10.0, 170.0, 20.0)
@given(LON, LAT, LON, LAT)
def test_an_arc_is_the_geodesic_and_no_part_of_it_crosses_the_map(lon1, lat1, lon2, lat2):
    (arc,) = ex.arcs([lon1], [lat1], [lon2], [lat2])
    geod = pyproj.Geod(ellps="WGS84")
    length = geod.inv(lon1, lat1, lon2, lat2)[2]
    if arc is None:
        assert length < 1
        return
    assert arc.bounds[0] >= -180
    assert arc.bounds[2] <= 180
    parts = [np.array(part.coords) for part in arc.geoms]
    for part in parts:
        assert (np.abs(np.diff(part[:, 0])) <= 180 + 1e-6).all()
    for found, (lon, lat) in ((parts[0][0], (lon1, lat1)), (parts[-1][-1], (lon2, lat2))):
        # On the antimeridian, 180° east is 180° west.
        assert found[1] == lat
        assert found[0] == lon or {found[0], lon} == {180, -180}
    drawn = sum(geod.line_length(*part.T) for part in parts)
    assert drawn == pytest.approx(length, rel=1e-9, abs=1e-6)
    for before, after in itertools.pairwise(parts):
        assert abs(before[-1][0]) == 180
        assert after[0][0] == -before[-1][0]
        assert after[0][1] == before[-1][1]


def test_an_arc_that_crosses_the_antimeridian_has_both_its_parts():
    (arc, none, nowhere) = ex.arcs([139.7, 5, np.nan], [35.7, 5, 1], [-157.85, 5, 1], [21.3, 5, 1])
    assert len(arc.geoms) == 2
    assert none is None
    assert nowhere is None


@needs(EU)
def test_the_eu_table_through_a_geopackage(tmp_path):
    from citynet.sources import read_edge_list

    with pytest.warns(CitynetWarning):
        table = read_edge_list(EU)
    G = nx.MultiGraph()
    for row in table.head(2000).to_dict("records"):
        for side in "ab":
            G.add_node(row[f"{side}_name"], x=row[f"{side}_lon"], y=row[f"{side}_lat"])
        G.add_edge(row["a_name"], row["b_name"], key=row["id"], type=row["type"])
    ex.write(G, tmp_path / "eu.gpkg")
    assert equal(G, ex.read(tmp_path / "eu.gpkg"))


def test_tables_for_models_of_networks(tmp_path):
    G = nx.MultiGraph(observed="DE FR")
    places = {"a": "DE", "b": "DE", "c": "FR", "d": "NA", "e": "PL"}
    for number, (node, code) in enumerate(places.items()):
        G.add_node(node, kind="city", country=code, x=float(number), y=45.0)
    ties = [("a", "c", "1985", None), ("b", "d", "1995", "2003"), ("c", "e", "2005", None)]
    for key, (u, v, start, end) in enumerate(ties):
        G.add_edge(u, v, key=f"e{key}", a=u, type="sister_city", start=start)
        if end:
            G.edges[u, v, f"e{key}"].update(end=end, status="cancelled")
    files = ex.model_tables(G, tmp_path / "c", first="1980", last="2009")
    read = {file.stem: pd.read_csv(file, na_values=[""], keep_default_na=False)
            for file in files if file.suffix == ".csv"}  # fmt: skip
    assert read["dyads"]["agreements"].tolist() == cn.dyads(G)["agreements"].tolist()
    assert read["nodes"]["unit"].tolist() == ["DE", "FR", "NA", "PL"]
    assert read["edges"]["agreements"].sum() == 3
    Y, X = (read[name].set_index("unit") for name in ("Y", "X_log_distance"))
    # Nobody listed what Namibia has with Poland.
    assert Y.isna().sum().sum() == 4 + 2
    assert Y.loc["DE", "NA"] == Y.loc["NA", "DE"] == 1
    assert (Y.isna() == X.isna()).all().all()
    assert read["waves"]["period"].astype(str).tolist() == ["1989", "1999", "2009"]
    waves = [read[f"wave_{n}"].set_index("unit") for n in (1, 2, 3)]
    assert [int(wave.eq(1).sum().sum()) for wave in waves] == [2, 4, 4]
    assert waves[1].loc["DE", "NA"] == 1
    assert waves[2].loc["DE", "NA"] == 0
    assert (tmp_path / "c" / "composition.txt").read_text().split("\n") == [
        "1 3", "1 3", "2 2", "3 3", "",
    ]  # fmt: skip
    places = ex.model_tables(G, tmp_path / "p", level="place", first="1980", last="2009")
    wave = pd.read_csv(next(file for file in places if file.name == "wave_1.csv"), index_col=0)
    assert wave.loc["a", "b"] == 10  # at home nothing can be
    assert wave.loc["a", "a"] == 0
    assert np.isnan(wave.loc["d", "e"])
    undated = nx.MultiGraph(nx.create_empty_copy(G))
    undated.add_edge("a", "c", key="1", type="sister_city")
    names = {file.name for file in ex.model_tables(undated, tmp_path / "u")}
    assert "waves.csv" not in names
    with pytest.raises(NetworkError, match="no place has a country"):
        ex.model_tables(nx.MultiGraph([("a", "b")]), tmp_path / "n")


def test_a_workbook_has_the_agreements_and_the_places(tmp_path, pacific):
    with pytest.warns(CitynetWarning, match="what the graph says of places beyond"):
        ex.write(pacific, tmp_path / "net.xlsx")
    sheets = pd.read_excel(tmp_path / "net.xlsx", sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["agreements", "places"]
    assert len(sheets["agreements"]) == pacific.number_of_edges()
    assert sheets["places"]["id"].tolist() == list(pacific)
    back = cn.read_agreements(tmp_path / "net.xlsx", sheet="agreements")
    assert len(back) == len(sheets["agreements"])
    with pytest.raises(NetworkError, match="holds a table and no graph"):
        ex.read(tmp_path / "net.xlsx")


def test_what_is_exported_shows_in_a_notebook(tmp_path, pacific):
    with pytest.warns(CitynetWarning):
        done = ex.write(pacific, tmp_path / "a <b>.csv")
    shown = done._repr_html_()
    assert "a &lt;b&gt;.csv</a>" in shown
    assert "<b>" not in shown
    assert len(done.losses) > 0
