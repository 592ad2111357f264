"""What a map's page holds, without opening it in a browser."""

import base64
import hashlib
import html
import json
import re
import warnings

import folium
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.files import EU, shared_file
from helpers.graphs import payload_of
from helpers.properties import examples
from hypothesis import given
from hypothesis import strategies as st

import citynet as cn
from citynet import network
from citynet._catalogue import messages
from citynet._frames import edges_of
from citynet.errors import CitynetWarning, NetworkError
from citynet.maps import _columns, _page, _squeeze

ASSETS = _page.ASSETS
DTYPES = {"u1": "<u1", "u2": "<u2", "u4": "<u4", "i2": "<i2", "i4": "<i4", "f4": "<f4"}


def small():
    G = nx.MultiGraph(crs="EPSG:4326")
    G.add_node("ist", kind="city", name="Istanbul", label="İstanbul", country="TR", x=28.95, y=41.0)
    G.add_node("ber", kind="city", name="Berlin", country="DE", x=13.4, y=52.5)
    G.add_node("tok", kind="city", name="Tokyo", country="JP", x=139.7, y=35.7)
    G.add_node("uclg", kind="body", name="UCLG", x=2.17, y=41.38)
    G.add_node("atlantis", kind="city", name="Atlantis")
    for key, partner, kind, signed in (
        ("1", "ber", "sister_city", "1989-11-17"),
        ("2", "ber", "memorandum", "2005"),
        ("3", "tok", "sister_city", "1972-05"),
        ("4", "uclg", "membership", None),
        ("5", "atlantis", "sister_city", "1990"),
    ):
        data = {"type": kind, "status": "active", "a": "ist", "a_name": "İstanbul"}
        if signed:
            data |= {"signed": signed, "start": signed}
        G.add_edge("ist", partner, key=key, **data)
    return G


def decoded(column):
    return np.frombuffer(base64.b64decode(column["d"]), DTYPES[column["t"]])


def texts_of(column):
    """Cut a joined column as a browser does, by UTF-16 units."""
    units = column["v"].encode("utf-16-le", "surrogatepass")
    ends = 2 * np.cumsum(decoded(column["l"]), dtype=int)
    starts = [0, *ends[:-1]]
    return [
        units[start:end].decode("utf-16-le", "surrogatepass")
        for start, end in zip(starts, ends, strict=True)
    ]


# -- one file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [cn.maps.network_map, cn.maps.period_panel])
def test_the_page_points_nowhere_outside(make):
    page = make(small()).html()
    assert not re.findall(r"""<(?:script|img|iframe)[^>]* src\s*=|<link\b|@import""", page)
    assert not re.findall(r"""url\((?!data:|['"]?#|\$)""", page)
    assert "sourceMappingURL" not in page
    assert "default-src 'none'" in page


def test_size_limits(eu_graph):
    assert len(cn.maps.network_map(eu_graph).html().encode()) <= 1_400_000
    assert len(cn.maps.network_map(small()).html().encode()) <= 500_000
    assert len(_page.runtime("start").encode()) <= 160_000


def test_the_script_is_shorter_and_the_same():
    kept = (
        'const A = "a  // b"; const B = /[/ ] = "/g; const C = `x  ${ [1].map((n) => `${n} , `) }`;'
    )
    script = f"{kept}  // a remark\n  if (A === B) {{\n    return [1, 2];\n  }}\nlet c = a + +b\n"
    script += "c = a[0] - b[0] - -c\n"
    assert _squeeze.squeezed(script) == (
        'const A="a  // b";const B=/[/ ] = "/g;const C=`x  ${ [1].map((n) => `${n} , `) }`;\n'
        "if(A===B){return[1,2]}\nlet c=a + +b\nc=a[0]-b[0]- -c\n"
    )


@pytest.fixture(scope="module")
def eu_graph():
    shared_file("data", EU.name)
    table = pd.read_csv(EU, sep="\t")
    G = nx.MultiGraph(crs="EPSG:4326")
    for number, row in enumerate(table.itertuples(index=False)):
        ends = []
        for name, country, y, x in (row[:4], (row[5], row[9], row[6], row[7])):
            node = f"{name} {country} {x} {y}"
            G.add_node(node, kind="city", name=str(name), country=str(country), x=x, y=y)
            ends.append(node)
        G.add_edge(*ends, key=f"eu-{number:05d}", type="sister_city", status="active")
    return G


def test_rendering_twice_gives_the_same(tmp_path):
    m = cn.maps.network_map(small())
    cn.maps.save(m, tmp_path / "one.html")
    m.save(tmp_path / "two.html")
    one, two = ((tmp_path / name).read_bytes() for name in ("one.html", "two.html"))
    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()


def test_the_page_of_a_command_is_the_folium_map_less_folium():
    m = cn.maps.network_map(small())

    def parts(page):
        """Split off Leaflet's options, which folium writes in its own way."""
        before, options, after = re.split(r"\.\.\.(\{[^}]*\})(?=\}\);)", page)
        lines = [line.strip() for line in (before + after).splitlines()]
        read = json.loads(re.sub(r",(?=\s*[]}])", "", options))
        return [line for line in lines if line], read

    assert parts(m.html()) == parts(m.drawn.html())


# -- text is text ------------------------------------------------------------------------------


@examples(12)
@given(st.text(st.characters(codec=None), max_size=80))
def test_no_text_ends_the_script_or_the_title(text):
    G = small()
    G.nodes["ber"]["name"] = text
    title = f"{text}</title></script>{{{{ 7 * 7 }}}}"
    page = cn.maps.network_map(G, title=title, source=title).html()
    page.encode()
    assert payload_of(page)["title"] == title
    assert page.count("</title>") == 1
    assert page.count("<script") == page.count("</script>")


def test_an_embedded_map_is_the_page_in_a_sandbox():
    m = cn.maps.network_map(small(), title='"><script>alert(1)</script>')
    fragment = cn.maps.embed(m, height="16/9")
    attributes = re.fullmatch(r'<iframe title="([^"]*)" (.*) srcdoc="([^"]*)"></iframe>', fragment)
    assert html.unescape(attributes[1]) == '"><script>alert(1)</script>'
    assert 'sandbox="allow-scripts allow-downloads allow-popups"' in attributes[2]
    assert "aspect-ratio:16/9" in attributes[2]
    assert html.unescape(attributes[3]) == m.html()
    assert "height:300px" in cn.maps.embed(m, 300)
    assert m._repr_html_().startswith("<iframe")


# -- callers' own layers -----------------------------------------------------------------------


def test_a_map_takes_folium_layers_and_stays_offline():
    m = cn.maps.network_map(small())
    assert isinstance(m, folium.Map)
    folium.Marker([41, 29], popup="Here").add_to(m)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = m.html()
    assert "cdn" not in page
    assert "marker-icon.png" not in page.split("mergeOptions")[1][:200]


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (folium.TileLayer("OpenStreetMap"), "TileLayer"),
        (folium.Marker([1, 2], icon=folium.Icon()), "Icon"),
        (folium.Marker([1, 2], icon=folium.CustomIcon("https://example.org/a.png")), "CustomIcon"),
    ],
)
def test_layers_that_fetch_are_named(layer, named, tmp_path):
    m = cn.maps.network_map(small())
    layer.add_to(m)
    with pytest.warns(CitynetWarning, match=named):
        cn.maps.save(m, tmp_path / "m.html")


# -- arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        {"lang": "xx"},
        {"theme": "blue"},
        {"color_by": "mood"},
        {"time_mode": "never"},
        {"focal": "nowhere"},
        {"as_of": "soon"},
        {"size_by": "beauty"},
        {"region_scheme": "none"},
    ],
)
def test_unknown_values_are_refused(arguments):
    with pytest.raises(NetworkError):
        cn.maps.network_map(small(), **arguments)


def test_what_is_no_map_and_what_none_can_be_made_of_is_refused(tmp_path):
    with pytest.raises(NetworkError, match="agreements bind both sides"):
        cn.maps.network_map(small().to_directed())
    for use in (cn.maps.embed, lambda m: cn.maps.save(m, tmp_path / "m.html")):
        with pytest.raises(NetworkError, match="str is not a map of citynet"):
            use("a map")
    assert not list(tmp_path.iterdir())


def test_graphs_that_lack_everything_are_drawn():
    G = nx.MultiGraph()
    assert payload_of(cn.maps.network_map(G).html())["nodes"]["count"] == 0
    G.add_edge(1, 2, key=0)
    G.add_edge(2, ("a", 3), key=0, signed="not a date")
    payload = payload_of(cn.maps.network_map(G).html())
    assert texts_of(payload["nodes"]["name"]) == ["1", "2", "('a', 3)"]
    assert payload["edges"]["types"] == ["other"]


def test_sizes_come_from_centrality_or_the_caller():
    G = small()
    G.add_edge("ber", "tok", key="6", type="sister_city")
    sizes = payload_of(cn.maps.network_map(G, size_by="pagerank").html())["sizes"]
    assert list(sizes) == ["degree", "agreements", "pagerank"]
    own = pd.DataFrame({"wealth": [1.0, np.nan, -3.0, 4.0]}, index=["ist", "ber", "tok", "uclg"])
    sizes = payload_of(cn.maps.network_map(G, size_by="wealth", measures=own).html())["sizes"]
    assert decoded(sizes["wealth"]).tolist() == [1, 0, 0, 4, 0]


def test_regions_are_those_of_the_scheme():
    payload = payload_of(cn.maps.network_map(small(), region_scheme="eu", lang="tr").html())
    region = payload["groups"]["region"]
    assert "Avrupa Birliği" in region["names"]
    code = decoded(region["c"])[1]
    assert region["names"][code - 1] == "Avrupa Birliği"
    assert decoded(region["c"])[4] == 0


# -- columns -----------------------------------------------------------------------------------


def test_the_first_party_stays_the_first():
    G = nx.MultiGraph()
    G.add_nodes_from(["p", "q"])
    G.add_edge("p", "q", key="1", a="q")
    columns = _columns.edge_columns(edges_of(G), ["p", "q"])
    assert [decoded(columns[side]).tolist() for side in "ab"] == [[1], [0]]


def test_numbered_ids_travel_as_their_numbers():
    column = _columns.texts([f"eu-{number:04d}" for number in (7, 2, 1300)])
    assert (column["t"], column["p"], column["w"]) == ("numbered", "eu-", 4)
    assert decoded(column["c"]).tolist() == [7, 2, 1300]


@pytest.mark.parametrize(
    "ids",
    [
        ["a-1", "b-1"],
        ["a-1", "a-x"],
        ["a-1", "a-10"],
        ["a", "b"],
        ["a٣", "a٤"],
        ["1" * 10, "2" * 10],
    ],
)
def test_ids_that_differ_in_more_than_a_number_travel_as_they_are(ids):
    column = _columns.texts(ids)
    assert column["t"] == "list"
    assert texts_of(column) == ids


def test_texts_that_repeat_or_are_missing():
    assert texts_of(_columns.texts(["b", None, "b"])) == ["b"]
    hostile = ["", "\ud83d", "\ude00", "😀 emoji", "Şişli"]
    assert texts_of(_columns.texts(hostile)) == hostile[1:]
    assert _columns.texts([None, None]) is None


def test_unknown_positions_are_nowhere_and_never_at_zero():
    G = small()
    G.nodes["tok"]["x"] = float("nan")
    places = network.nodes(G)
    nodes = _columns.node_columns(places, [None] * len(G), _columns.positions(places))
    assert decoded(nodes["lon"])[[2, 4]].tolist() == [_columns.NOWHERE] * 2
    assert (decoded(nodes["lat"])[[0, 1]] != _columns.NOWHERE).all()


# -- period panel ------------------------------------------------------------------------------


def test_the_panel_shows_what_the_snapshots_hold():
    G = small()
    payload = payload_of(cn.maps.period_panel(G, every="10Y").html())
    snapshots = cn.temporal.snapshots(G, "10Y")
    assert [period["label"] for period in payload["periods"]] == list(snapshots)
    for period, part in zip(payload["periods"], snapshots.values(), strict=True):
        bits = np.unpackbits(np.frombuffer(base64.b64decode(period["mask"]), np.uint8))
        keys = [key for _, _, key in G.edges(keys=True)]
        found = {key for key, bit in zip(keys, bits, strict=False) if bit}
        assert found == {key for _, _, key in part.edges(keys=True)}
    assert payload["undated"] == 1


def test_a_panel_needs_dates():
    G = nx.MultiGraph()
    G.add_edge("p", "q", key="1")
    with pytest.raises(NetworkError, match="date"):
        cn.maps.period_panel(G)


# -- the scripts -------------------------------------------------------------------------------


def sources():
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js"))}


@pytest.mark.parametrize("entry", list(_page.MODULES))
def test_joined_modules_share_no_name(entry):
    source = "\n".join(sources()[module] for module in _page.MODULES[entry])
    kinds = r"^(?:export )?(?:function\*?|const|let|class) (\w+)"
    names = re.findall(kinds, source, re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def test_modules_import_only_from_those_before_them():
    listed = {module for modules in _page.MODULES.values() for module in modules}
    assert listed == set(sources())
    for modules in _page.MODULES.values():
        for place, module in enumerate(modules):
            for imported in re.findall(r'from "\./(\w+)\.js"', sources()[module]):
                assert imported in modules[:place], f"{module} imports {imported}"


def test_no_module_makes_markup_or_code_of_text():
    assert {"app", "panel"} <= set(sources())
    for module, source in sources().items():
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)
        assert not found, module


def test_a_page_carries_the_words_of_its_language_and_no_others():
    forms = {
        lang: payload_of(cn.maps.network_map(small(), lang=lang).html())["words"]["forms"]
        for lang in cn.language.LANGS
    }
    assert forms["en"] == {}
    said = {text for text, files in messages("tr").files.items() if "maps/assets/" in str(files)}
    assert len(said) > 60
    for lang in cn.language.LANGS[1:]:
        assert set(forms[lang]) == said
        assert forms[lang]["%(n)s place"] == list(messages(lang).forms["%(n)s place"])


def test_a_picture_without_a_browser(tmp_path, monkeypatch):
    monkeypatch.setattr("citynet.maps._png.find_chromium", lambda: None)
    path = cn.maps.save_png(cn.maps.network_map(small(), as_of=1995), tmp_path / "m.png", scale=1)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_star_has_no_communities_and_says_nothing(recwarn):
    G = nx.MultiGraph(crs="EPSG:4326")
    for number in range(6):
        G.add_node(number, kind="city", name=f"Town {number}", x=float(number), y=40.0)
    for number in range(1, 6):
        G.add_edge(0, number, key=number, type="sister_city")
    payload = payload_of(cn.maps.network_map(G, color_by="community").html())
    assert "community" not in payload["groups"]
    assert [str(warning.message) for warning in recwarn] == []


def test_what_looks_like_an_elements_id_in_the_data_stays():
    G = nx.MultiGraph()
    G.add_node("a", name="register_0123456789abcdef0123456789abcdef", x=1.0, y=2.0)
    assert "register_0123456789abcdef0123456789abcdef" in cn.maps.network_map(G).html()


# -- without a script --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", cn.language.LANGS)
def test_where_no_script_runs_the_page_tells_the_busiest_places(lang):
    G = small()
    hostile = "</noscript><script>alert(1)</script>"
    nx.set_node_attributes(G, hostile, "name")
    page = cn.maps.network_map(G, lang=lang, source=hostile).html()
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert said.count("<tr>") == 1 + min(30, sum(degree > 0 for _, degree in G.degree()))
    assert html.escape(hostile) in said
    assert "<script" not in said
