"""The maps in headless Chromium, opened from disk with the network off."""

import csv
import io
import json
import re
from contextlib import contextmanager
from itertools import cycle, product
from pathlib import Path
from xml.etree import ElementTree as ET

import folium
import networkx as nx
import numpy as np
import pytest
from helpers.browser import faults, misplaced
from helpers.browser import opened as open_page
from PIL import Image

import citynet as cn
from citynet.text import fold

PICTURES = Path(__file__).with_name("figures") / "maps"
DESKTOP = {"width": 1000, "height": 640}
PHONE = {"width": 390, "height": 760}
HOSTILE = {
    "markup": "<img src=x onerror=window.sprung=1>",
    "script": "</script><script>window.sprung=1</script>",
    "quotes": "\"' onmouseover=window.sprung=1 x='",
    "template": "{{ 7 * 7 }}{% raw %}${window.sprung=1}`",
    "comment": "<!--<script>",
    "direction": "\u202eabc\u2066\u200f",
    "long": "W" * 10_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "null": "a\0b\ufffe\ud800",
    "formula": "=HYPERLINK(1)",
}


# Steps that take 20 ms of drawing: whether the first is done at once, and how long the next takes.
SLOW = """
  const { paint } = renderer;
  renderer.paint = function* (...given) {
    for (const until = performance.now() + 20; performance.now() < until;) yield;
    yield* paint.apply(this, given);
  };
  renderer.redraw();
  const pending = Boolean(renderer.job);
  const started = performance.now();
  renderer.redraw();
  const spent = performance.now() - started;
  renderer.paint = paint;
  // Without anyone's doing it is drawn to its end.
  if (renderer.job) await new Promise((done) => renderer.once("drawn", done));
  return [pending, spent];
"""


@contextmanager
def opened(chromium, tmp_path, m, *, size=DESKTOP, dark=False, clean=True):
    """Open a map when it is drawn."""
    path = tmp_path / "map.html"
    cn.maps.save(m, path)
    look = {"viewport": size, "color_scheme": "dark" if dark else "light"}
    with open_page(chromium, path, clean=clean, accept_downloads=True, **look) as page:
        page.locator("main[data-drawn]").wait_for()
        yield page


def network():
    G = nx.MultiGraph(crs="EPSG:4326")
    for node, name, label, country, x, y in (
        ("ist", "Istanbul", "İstanbul", "TR", 28.95, 41.01),
        ("dam", "Damascus", "Şam", "SY", 36.29, 33.51),
        ("ber", "Berlin", None, "DE", 13.4, 52.5),
        ("tok", "Tokyo", None, "JP", 139.7, 35.7),
        ("la", "Los Angeles", None, "US", -118.24, 34.05),
        ("rot", "Rotterdam", None, "NL", 4.48, 51.92),
        ("rio", "Rio de Janeiro", None, "BR", -43.2, -22.9),
    ):
        G.add_node(node, kind="city", name=name, label=label or name, country=country, x=x, y=y)
    G.nodes["ist"]["spellings"] = "İstanbul | Constantinople"
    G.add_node("body", kind="body", name="Union of Cities", x=28.95, y=41.01)
    G.add_node("lost", kind="city", name="Atlantis")
    rows = [
        ("1", "ist", "dam", "sister_city", "2006-05", {}),
        ("2", "ist", "ber", "sister_city", "1989-11-17", {"signed_at": "Berlin"}),
        ("3", "ist", "ber", "memorandum", "2005-05-26", {}),
        ("4", "tok", "la", "sister_city", "1984", {}),
        ("5", "ist", "rot", "sister_city", "2005", {"status": "cancelled", "end": "2010"}),
        ("6", "ist", "body", "membership", "1990", {"role": "member"}),
        ("7", "ist", "lost", "sister_city", "1991", {}),
        ("8", "ist", "rio", "cooperation_protocol", None, {"note": "undated"}),
        ("9", "ist", "tok", "sister_city", "1972", {}),
    ]
    for key, a, b, kind, signed, more in rows:
        dated = {"signed": signed, "start": signed} if signed else {}
        G.add_edge(a, b, key=key, a=a, type=kind, **{"status": "active", **dated, **more})
    return G


def run(page, script):
    """Run in the page, with the map's parts at hand."""
    return page.evaluate(
        f"async () => {{ const {{ map, net, renderer, actions, ui, fold }} ="
        f" document.querySelector('main').citynet; {script} }}"
    )


def at(page, node):
    """Where a place's symbol lies in the window."""
    return run(
        page,
        "const c = renderer.cornerInWindow(renderer.frames[0]);"
        f"return renderer.scene().symbols.filter((s) => net.model.name(s.node) === '{node}')"
        ".map((s) => [c.x + s.x, c.y + s.y]).find(([x]) => x > 0 && x < map.getSize().x);",
    )


# -- what is shown -----------------------------------------------------------------------------


def test_all_that_is_switched_on_is_drawn(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        drawn = "[...renderer.scene().batches.values()].flatMap((b) => b.lines.map((l) => l.edge))"
        ids = f"return [...new Set({drawn})].map((e) => net.model.edgeTexts.id(e)).sort()"
        assert run(page, ids) == ["1", "2", "3", "4", "6", "8", "9"]
        assert "7 agreements" in page.inner_text(".cn-counts")
        assert "1 with a place that is not on the map" in page.inner_text(".cn-legend")
        page.check("#cn-cancelled")
        assert "5" in run(page, ids)
        page.uncheck("#cn-type-0")
        assert run(page, ids) == ["3", "5", "6", "8"]
        counts = page.locator(".cn-legend .cn-count").all_inner_texts()
        assert counts == ["4", "1", "1", "1", "1", "1"]
        page.uncheck("#cn-undated")
        assert run(page, ids) == ["3", "5", "6"]
        assert page.inner_text(".cn-left") == "Left out: 1 without a date"
        page.check("#cn-type-0")
        assert "1 with a place that is not on the map" in page.inner_text(".cn-left")


def test_the_year_changes_what_is_drawn(chromium, tmp_path):
    m = cn.maps.network_map(network())
    with opened(chromium, tmp_path, m) as page:
        before = page.screenshot()
        page.locator(".cn-slider").focus()
        page.keyboard.press("Home")
        assert page.inner_text(".cn-counts") == "1 agreement · 2 places · 2 countries · 1972"
        assert page.screenshot() != before
        assert "1 without a date" in page.inner_text(".cn-left")
        page.keyboard.press("ArrowRight")
        assert "1973" in page.inner_text(".cn-year")
        run(page, "actions.mode('in_force'); actions.year(2007); actions.cancelled(false)")
        # In 2007 the agreement cancelled in 2010 was in force.
        assert run(page, "return net.shown.counts.all") == 7
        assert run(page, "actions.year(2010); return net.shown.counts.all") == 6
        page.get_by_role("button", name="All years").click()
        assert "7 agreements" in page.inner_text(".cn-counts")


def test_years_agree_with_the_network_as_of(chromium, tmp_path):
    G = network()
    placed = G.subgraph(node for node, x in G.nodes(data="x") if x is not None)
    with opened(chromium, tmp_path, cn.maps.network_map(G)) as page:
        run(page, "actions.cancelled(true)")
        for year in (1972, 1989, 1990, 2005, 2012):
            expected = cn.temporal.as_of(placed, str(year)).number_of_edges()
            assert run(page, f"actions.year({year}); return net.shown.counts.all") == expected


def test_colour_follows_the_reader(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network(), region_scheme="eu")) as page:
        page.select_option("#cn-color", "region")
        legend = page.inner_text(".cn-legend")
        assert "European Union" in legend
        assert "Outside the European Union" in legend
        shown = [int(text) for text in page.locator(".cn-groups .cn-count").all_inner_texts()]
        assert sum(shown) == 7
        page.select_option("#cn-size", "agreements")
        assert run(page, "return net.state.sizeBy") == "agreements"


# -- places and ties ---------------------------------------------------------------------------


def test_a_place_answers_to_pointer_and_click(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        page.mouse.move(*at(page, "Berlin"))
        assert "Berlin" in page.inner_text(".cn-tip")
        assert "Germany" in page.inner_text(".cn-tip")
        page.mouse.click(*at(page, "Berlin"))
        rows = page.locator(".cn-card tbody tr").all_inner_texts()
        assert [row.split("\t")[0] for row in rows] == ["Sister city", "Memorandum"]
        assert "1989-11-17" in rows[0]
        assert run(page, "return renderer.frames[0].back.canvas.classList.contains('cn-dim')")
        page.locator("#map_1, .folium-map").first.focus()
        page.keyboard.press("Escape")
        assert page.locator(".cn-card").count() == 0
        assert not run(page, "return renderer.frames[0].back.canvas.classList.contains('cn-dim')")


def test_a_tie_answers_to_the_pointer(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        page.locator("main[data-indexed]").wait_for()
        (x1, y1), (x2, y2) = at(page, "Istanbul"), at(page, "Damascus")
        page.mouse.move((x1 + x2) / 2 + 1, (y1 + y2) / 2)
        tip = page.inner_text(".cn-tip")
        assert "Damascus" in tip
        assert "Sister city, 2006-05" in tip


def test_agreements_of_a_pair_are_drawn_apart(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        bows = run(
            page,
            "return [...renderer.scene().batches.values()].flatMap((b) => b.lines)"
            ".filter((l) => ['2', '3'].includes(net.model.edgeTexts.id(l.edge)))"
            ".map((l) => l.bow)",
        )
        low, high = sorted(set(bows))
        assert low == -high


def test_places_at_one_position_are_reachable_apart(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        host, guest = at(page, "Istanbul"), at(page, "Union of Cities")
        assert np.hypot(*np.subtract(host, guest)) > 8
        for name, where in (("Istanbul", host), ("Union of Cities", guest)):
            page.mouse.move(*where)
            assert page.inner_text(".cn-tip strong").startswith(name)
        shape = "return renderer.scene().symbols.find((s) => s.diamond) !== undefined"
        assert run(page, shape)


def test_an_arc_over_the_antimeridian_is_drawn_on_both_sides(chromium, tmp_path):
    m = cn.maps.network_map(network(), projection="mercator")
    with opened(chromium, tmp_path, m) as page:
        line = run(
            page,
            "map.setView([40, 0], 1, { animate: false }); while (renderer.job) renderer.run(50);"
            "return [...renderer.scene().batches.values()].flatMap((b) => b.lines)"
            ".filter((l) => net.model.edgeTexts.id(l.edge) === '4')"
            ".map((l) => [l.copy, ...l.points])",
        )
        copies = [copy for copy, *_ in line]
        assert len(set(copies)) >= 2
        xs = np.array(line[0][1::2])
        assert np.abs(np.diff(xs)).max() < 0.1
        assert xs.min() < 0 or xs.max() > 1


def test_places_without_a_position_are_listed(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        page.get_by_role("button", name="List of places").click()
        assert "Not on the map (1)" in page.inner_text(".cn-missing")
        assert "Atlantis" in page.inner_text(".cn-missing")
        names = page.locator(".cn-list li button bdi:first-child").all_inner_texts()
        assert "Istanbul" in names
        assert "Atlantis" not in names
        page.keyboard.press("Escape")
        assert page.locator(".cn-list").is_hidden()


# -- projections -------------------------------------------------------------------------------

SHEETS = ("azimuthal", "lambert", "equal_earth", "mercator")
LAND = {
    "Kansas": (-98, 38),
    "Sahara": (4, 26),
    "Siberia": (100, 62),
    "Australia": (134, -25),
    "Castile": (-3.5, 41.2),
    "North Island": (175.8, -38.9),
    "Chukotka": (-175, 67),
}
SEA_COLOUR = (0xF6, 0xF8, 0xF9)
SEA = {"Atlantic": (-35, 30), "Pacific": (-150, 0), "Indian Ocean": (80, -30)}


@pytest.mark.parametrize("sheet", SHEETS)
def test_on_every_sheet_places_lie_where_leaflet_has_them_and_answer(chromium, tmp_path, sheet):
    m = cn.maps.network_map(network(), projection=sheet)
    with opened(chromium, tmp_path, m) as page:
        assert page.locator("#cn-projection").input_value() == sheet
        found = run(
            page,
            "const corner = renderer.cornerInWindow(renderer.frames[0]);"
            "return renderer.scene().symbols.filter((s) => s.rootX === undefined).map((s) => {"
            " const { lat, lon } = net.model;"
            " const at = L.point(corner.x + s.x, corner.y + s.y);"
            " const own = map.latLngToContainerPoint([lat[s.node], lon[s.node]]);"
            " const world = 256 * 2 ** map.getZoom();"
            " const off = at.subtract(own);"
            " return [Math.abs(off.x - Math.round(off.x / world) * world), Math.abs(off.y),"
            "  renderer.pick(at)?.node === s.node]; });",
        )
        assert len(found) >= 6
        assert max(max(x, y) for x, y, _ in found) < 1
        assert all(answers for *_, answers in found)


def test_the_reader_turns_to_another_sheet(chromium, tmp_path):
    m = cn.maps.network_map(network())
    folium.Marker([52.5, 13.4]).add_to(m)
    with opened(chromium, tmp_path, m) as page:
        offered = page.locator("#cn-projection option")
        values = [option.get_attribute("value") for option in offered.all()]
        assert values == ["azimuthal", "equal_earth", "mercator"]
        assert page.locator("#cn-projection").input_value() == "azimuthal"
        for sheet in ("mercator", "equal_earth", "azimuthal", "equal_earth"):
            page.locator("#cn-projection").select_option(sheet)
            run(page, "while (renderer.job) renderer.run(50);")
            assert run(page, "return net.model.projection.name") == sheet
            # A caller's marker and the card go along.
            x, y = at(page, "Berlin")
            box = page.locator("img.leaflet-marker-icon").bounding_box()
            assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=2)
            assert box["y"] + box["height"] == pytest.approx(y, abs=2)
            run(page, "renderer.redraw(); while (renderer.job) renderer.run(50);")
            assert run(page, "return net.shown.counts.all") == 7
        # A long step lets the reader in; one that comes before it is drawn gets more time.
        pending, spent = run(page, SLOW)
        assert pending
        assert spent > 20


@pytest.mark.parametrize(
    ("sheet", "centre"),
    [
        ("azimuthal", (28.95, 41.01)), ("azimuthal", (-3.7, 40.4)), ("azimuthal", (174.8, -41.3)),
        ("equal_earth", (11, 0)), ("equal_earth", (-170, 0)), ("lambert", (17, 47)),
    ],
)  # fmt: skip
def test_land_is_where_land_is(chromium, tmp_path, sheet, centre):
    # Madrid and New Zealand lie opposite to each other: land around the farthest point of all.
    m = cn.maps.network_map(network(), theme="light")
    how = {"name": sheet, "lon": centre[0], "lat": centre[1]}
    m.payload |= {"projection": how, "projections": [how]}
    with opened(chromium, tmp_path, m, size={"width": 1200, "height": 1200}) as page:
        points = list((LAND | SEA).values())
        run(
            page,
            "net.model.types.forEach((_, type) => actions.type(type, false));"
            "const { x, y } = map.getSize(); const zoom = Math.log2((Math.min(x, y) - 20) / 256);"
            "map.setMaxBounds(null); map.options.zoomSnap = 0;"
            "map.setView(map.unproject([128 * 2 ** zoom, 128 * 2 ** zoom], zoom), zoom,"
            " { animate: false, reset: true }); while (renderer.job) renderer.run(50);",
        )
        page.add_style_tag(content=".citynet > :not(.folium-map) { visibility: hidden }")
        at = run(
            page,
            f"return {json.dumps(points)}.map(([lon, lat]) => map.latLngToContainerPoint("
            "[lat, lon])).map(({ x, y }) => [x, y]);",
        )
        picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), dtype=int)
    land = picture.sum(axis=2) < sum(SEA_COLOUR) - 20
    shown = [bool(land[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2].all())
             for x, y in at]  # fmt: skip
    assert dict(zip(LAND | SEA, shown, strict=True)) == {name: name in LAND for name in LAND | SEA}


def test_the_legend_tells_how_many_places_lie_outside_the_view(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        note = page.locator(".cn-note", has_text="outside this view")
        page.wait_for_timeout(500)
        assert note.count() == 0
        run(page, "map.setView([52.5, 13.4], 7, { animate: false });")
        note.wait_for()
        places = run(page, "return net.shown.counts.places")
        assert note.inner_text() == f"{places - 1} places lie outside this view"
        # Around one city whose partners are all alike there is no size to explain.
        sizes = page.locator(".cn-legend .cn-sizes")
        assert sizes.count() == 1
        run(page, "net.model.focal = 0; net.values = net.values.map(() => 1); ui.legend.render();")
        assert sizes.count() == 0


# -- paper -------------------------------------------------------------------------------------

# What is on each sheet: places by their marks, where they lie, words; and where the map ends.
ON_PAPER = """
return [...document.querySelectorAll(".cn-print > svg")].map((sheet) => {
  const map = sheet.querySelector("svg[viewBox]");
  const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number);
  const marks = [...map.querySelectorAll("[data-place]")];
  const inside = marks.every((mark) => {
    const box = mark.getBBox();
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  });
  const size = (path) => path.getAttribute("d").length;
  return {
    places: [...new Set(marks.map((mark) => net.model.name(Number(mark.dataset.place))))].sort(),
    inside, texts: [...sheet.querySelectorAll("text")].map((text) => text.textContent),
    land: [...map.querySelectorAll("path")].some((path) =>
      path.getAttribute("fill") === net.style.light.land && size(path) > 10000),
  };
});
"""


# Every sheet and every window; a map on paper does not know of the latter.
@pytest.mark.parametrize(
    ("sheet", "size"),
    list(zip(SHEETS, cycle([DESKTOP, PHONE, {"width": 1920, "height": 1080}]), strict=False)),
)
def test_paper_holds_the_whole_network_whatever_the_window_shows(chromium, tmp_path, size, sheet):
    source = "A source that goes on for longer than any line. " * 9
    title = "Agreements <b>of</b> Istanbul"
    m = cn.maps.network_map(network(), title=title, source=source, projection=sheet, theme="dark")
    with opened(chromium, tmp_path, m, size=size) as page:
        run(page, "map.setView([52, 13], 7, { animate: false }); actions.open({ node: 2 });")
        shown = run(
            page,
            "return [...net.shown.nodeCount].flatMap((n, i) => (n ? [net.model.name(i)] : []))",
        )
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        sheets = run(page, ON_PAPER)
        assert len(sheets) == 2
        for paper in sheets:
            assert paper["places"] == sorted(shown)
            assert paper["inside"]
            assert paper["land"]
            words = " ".join(paper["texts"])
            assert title in words
            assert source.strip() in words
            assert "Left out: 1 cancelled" in words
            assert "Natural Earth" in words
            assert {"Istanbul", "Los Angeles", "Rio de Janeiro"} <= set(paper["texts"])
        # On the screen nothing has changed.
        assert page.evaluate("document.querySelector('main').dataset.theme") == "dark"
        page.emulate_media(media="print")
        for width, height, shown in ((1000, 700, [True, False]), (700, 1000, [False, True])):
            page.set_viewport_size({"width": width, "height": height})
            assert [svg.is_visible() for svg in page.locator(".cn-print > svg").all()] == shown
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".cn-print").count() == 0


def test_a_print_is_one_page(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network(), title="Ties")) as page:
        for paper, landscape in product(("A4", "A3", "Letter"), (False, True)):
            printed = page.pdf(format=paper, landscape=landscape, prefer_css_page_size=False)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, (paper, landscape)


def test_a_picture_is_saved_as_a_file(chromium, tmp_path):
    m = cn.maps.network_map(network(), title=HOSTILE["markup"], source=HOSTILE["script"])
    with opened(chromium, tmp_path, m) as page:
        with page.expect_download() as loading:
            page.get_by_role("button", name="Save as a picture for print (SVG)").click()
        vector = Path(loading.value.path()).read_text(encoding="utf-8")
        with page.expect_download() as loading:
            page.get_by_role("button", name="Save as a picture (PNG)").click()
        picture = Image.open(loading.value.path())
        assert page.evaluate("window.sprung") is None
    root = ET.fromstring(vector)  # noqa: S314 - ours
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert HOSTILE["markup"] in "".join(root.itertext())
    assert not [part for part in root.iter() if part.tag.rsplit("}")[-1] in {"img", "script"}]
    assert picture.size == (3000, 2040)
    assert np.asarray(picture.convert("L")).std() > 10


# -- search, list, download --------------------------------------------------------------------


def test_every_spelling_finds_the_place(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network(), lang="tr")) as page:
        for asked in ("şam", "Sam", "ŞAM", "damascus", "Damas"):
            page.get_by_role("combobox", name="Yer ara").fill(asked)
            assert page.locator("#cn-found li").first.inner_text().startswith("Şam")
            page.keyboard.press("Enter")
            page.locator(".cn-card").wait_for()
            assert "Damascus" in page.inner_text(".cn-card h2")
            page.keyboard.press("Escape")
            page.locator(".cn-card").wait_for(state="detached")


def test_folding_is_that_of_the_package(chromium, tmp_path):
    words = ["IĞDIR", "İzmir", "Łódź", "Straße", "Xi’an", "São Paulo", "Þórshöfn", "Đà Nẵng"]
    words += ["Saint-Denis (93)", "東京", "Санкт-Петербург", "مكة", "Ærø", "a_b", "  x  "]
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        found = page.evaluate(
            "(words) => words.map(document.querySelector('main').citynet.fold)", words
        )
        assert found == [fold(word) for word in words]


def test_the_download_is_what_is_shown(chromium, tmp_path):
    G = network()
    G.edges["ist", "ber", "2"]["note"] = "=1+1"
    with opened(chromium, tmp_path, cn.maps.network_map(G)) as page:
        page.uncheck("#cn-type-2")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download what is shown (CSV)").click()
        text = Path(download.value.path()).read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
        assert {row["id"] for row in rows} == {"1", "2", "4", "6", "8", "9"}
        berlin = next(row for row in rows if row["id"] == "2")
        assert berlin["note"] == "'=1+1"
        assert berlin["signed"] == "1989-11-17"
        assert float(berlin["b_lon"]) == pytest.approx(13.4)


def test_the_keyboard_reaches_everything(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        names = []
        for _ in range(40):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    "() => { const e = document.activeElement;"
                    " return e.getAttribute('aria-label') || e.labels?.[0]?.textContent"
                    " || e.textContent; }"
                )
            )
        for wanted in ("Find a place", "Zoom in", "Whole map", "Year", "List of places"):
            assert any(wanted in name for name in names), wanted
        before = run(page, "return map.getCenter().lng")
        page.locator(".folium-map").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
        assert run(page, "return map.getCenter().lng") > before


# -- large networks ----------------------------------------------------------------------------


def many():
    rng = np.random.default_rng(3)
    G = nx.MultiGraph(crs="EPSG:4326")
    for node in range(1500):
        x, y = rng.normal([10, 48], [9, 5])
        country = ("DE", "FR", "PL", "IT")[int(x // 6) % 4]
        G.add_node(node, kind="city", name=f"Town {node}", country=country, x=x, y=y)
    for key, (a, b) in enumerate(rng.integers(0, 1500, (4000, 2))):
        G.add_edge(int(a), int(b), key=key, type="sister_city", start=str(1950 + key % 70))
    return G


def test_many_ties_become_flows_and_open_again(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(many())) as page:
        page.locator("main[data-indexed]").wait_for()
        settle = "while (renderer.job) renderer.run(50);"
        assert run(page, f"{settle} return renderer.scene().mode") == "flows"
        flows = "renderer.scene().flows.reduce((n, f) => n + f.edges.length, 0)"
        inside = "renderer.scene().symbols.reduce((n, s) => n + (s.copy ? 0 : s.inside), 0)"
        assert run(page, f"return {flows} + {inside}") == 4000
        assert "Flows between countries" in page.inner_text(".cn-legend")
        run(page, f"map.setView([48, 10], 9, {{ animate: false }}); {settle}")
        assert run(page, "return renderer.scene().mode") == "ties"
        run(page, "actions.reset()")
        page.uncheck("#cn-flows")
        assert run(page, f"{settle} return renderer.scene().mode") == "ties"


def test_what_only_passes_is_counted_or_said_to_be_sampled(chromium, tmp_path):
    G = many()
    far = [("far east", 35.0), ("far west", -15.0)]
    for name, x in far:
        G.add_node(name, kind="city", name=name, country="ZZ", x=x, y=47.0)
    for key in range(3):
        G.add_edge("far east", "far west", key=f"far{key}", type="sister_city", start="2000")
    with opened(chromium, tmp_path, cn.maps.network_map(G)) as page:
        page.locator("main[data-indexed]").wait_for()
        settle = "while (renderer.job) renderer.run(50);"
        view = "map.setView([48, 10], 6, { animate: false });"
        mode = run(page, f"{view} {settle} return renderer.scene().mode")
        assert mode == "flows"
        page.get_by_text("only pass through this view and are not drawn").wait_for()
        assert run(page, "return net.passing") >= 3
        assert run(page, "return net.passing") < 400
        run(page, f"map.setView([48, 10], 9, {{ animate: false }}); {settle}")
        assert run(page, "return renderer.scene().step") > 1
        page.get_by_text(re.compile("drawn faint, one in [2-9] of them")).wait_for()


def test_a_large_map_has_communities_of_one_run(chromium, tmp_path):
    G = many()
    for key, (a, b) in enumerate(np.random.default_rng(4).integers(0, 1500, (1500, 2))):
        G.add_edge(int(a), int(b), key=f"more{key}", type="sister_city")
    with opened(chromium, tmp_path, cn.maps.network_map(G)) as page:
        page.select_option("#cn-color", "community")
        page.get_by_text("From one run").wait_for()
        of = run(page, "return Array.from(net.model.groups.community.of)")
        assert [code - 1 for code in of] == cn.communities(G, runs=1)["community"].tolist()


def test_an_untouched_map_fills_a_window_of_another_size(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(network())) as page:
        before = run(page, "return map.getZoom()")
        page.set_viewport_size({"width": 2000, "height": 1280})
        page.wait_for_timeout(200)
        assert run(page, "return map.getZoom()") > before
        run(page, "map.setView([40, 20], 5, { animate: false })")
        page.set_viewport_size(DESKTOP)
        page.wait_for_timeout(200)
        assert run(page, "return map.getZoom()") == 5


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_card_that_is_left_does_not_take_the_focus_along(chromium, tmp_path, size):
    with opened(chromium, tmp_path, cn.maps.network_map(network()), size=size) as page:
        page.locator(".cn-search input").focus()
        run(page, "actions.goTo(0)")
        page.locator(".cn-card").wait_for()
        page.wait_for_function("document.activeElement.closest('.cn-card')")
        if size == PHONE:
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.matches('.cn-search input')")
            run(page, "actions.goTo(0)")
            page.wait_for_function("document.activeElement.closest('.cn-card')")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Escape")
        run(page, "actions.reset()")
        assert page.evaluate("document.activeElement === document.body")


def test_on_a_phone_a_sheet_tells_of_a_place(chromium, tmp_path):
    G = network()
    for edge in G.edges(keys=True):
        G.edges[edge].update(note="A long remark. " * 12, signed_at="Berlin", renewed="2010")
    with opened(chromium, tmp_path, cn.maps.network_map(G), size=PHONE) as page:
        run(page, "actions.goTo(0)")
        page.wait_for_timeout(400)
        sheet = page.locator(".cn-sheet")
        box = sheet.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        place = run(
            page, "return map.latLngToContainerPoint([net.model.lat[0], net.model.lon[0]]).y"
        )
        assert 0 < place < box["y"]
        scroll = page.locator(".cn-scroll")
        assert scroll.evaluate("(box) => box.scrollWidth <= box.clientWidth")
        assert page.get_by_role("rowheader").count() == page.locator("tbody th").count() > 1
        page.keyboard.press("Escape")
        assert sheet.count() == 0
        run(page, "actions.goTo(0)")
        sheet.get_by_role("button").first.click()
        assert run(page, "return renderer.focus") is None


# -- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_text_is_text(chromium, tmp_path, kind):
    text = HOSTILE[kind]
    G = network()
    for node in G:
        G.nodes[node].update(
            {"name": text, "label": text, "spellings": f"{text} | {text}", "country": text}
        )
    for edge in G.edges(keys=True):
        told = dict.fromkeys(
            ("a_name", "b_name", "signed_at", "role", "note", "source", "source_ref", "type", text),
            text,
        )
        G.edges[edge].update(told)
    m = cn.maps.network_map(G, title=text, source=text, color_by=text)
    with opened(chromium, tmp_path, m) as page:
        page.mouse.move(
            *run(
                page,
                "const s = renderer.scene().symbols[0];"
                "const c = renderer.cornerInWindow(renderer.frames[0]);"
                "return [c.x + s.x, c.y + s.y];",
            )
        )
        run(
            page,
            "actions.open({ node: 0 }, [41, 29]); ui.places.toggle(true);"
            "ui.search.input.value = 'a'; ui.search.input.dispatchEvent(new Event('input'));"
            "actions.year(2005); actions.download(); 1",
        )
        page.wait_for_timeout(150)
        assert page.evaluate("window.sprung") is None
        assert page.locator("main img, main script").count() == 0
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= DESKTOP["width"]
        boxes = page.evaluate(
            "[...document.querySelectorAll('.cn-head, .cn-legend, .cn-list, .cn-tools')]"
            ".map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right, b.bottom])"
        )
        assert all(left >= 0 and right <= 1000 and bottom <= 640 for left, right, bottom in boxes)
        if kind in {"markup", "quotes", "template", "formula"}:
            assert text in page.inner_text(".cn-head h1")
            assert text in page.inner_text(".cn-card h2")


# -- frames ------------------------------------------------------------------------------------


def test_embedded_maps_do_not_disturb_each_other(chromium, tmp_path):
    one = cn.maps.embed(cn.maps.network_map(network(), title="One"), 400)
    two = cn.maps.embed(cn.maps.network_map(network(), title="Two", lang="tr"), "4/3")
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><title>Report</title>{one}<p>text</p>{two}", encoding="utf-8")
    # Both in view: a browser lets frames out of view sleep.
    context = chromium.new_context(viewport={"width": 1280, "height": 1500}, offline=True)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(outer.as_uri())
    frames = page.frames[1:]
    for frame, title in zip(frames, ("One", "Two"), strict=True):
        frame.locator("main[data-drawn]").wait_for(state="attached")
        assert frame.inner_text("h1") == title
    frames[0].locator(".cn-legend summary").click()
    frames[0].uncheck("#cn-type-0")
    assert frames[0].inner_text(".cn-counts") != frames[1].inner_text(".cn-counts")
    assert said == []
    context.close()


def test_no_name_lies_on_another_under_a_control_or_across_the_edge(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.network_map(many(), flows=False)) as page:
        page.locator("main[data-indexed]").wait_for()
        written, faults = misplaced(page)
        assert written > 20
        assert faults == []
        run(page, "map.panBy([140, 60], { animate: false })")
        assert misplaced(page)[1] == []
        run(page, "const { node } = renderer.scene().symbols[0]; actions.goTo(node)")
        page.locator(".cn-sheet").wait_for()
        assert misplaced(page)[1] == []


def test_a_map_in_a_tab_that_opens_later_shows_the_whole_network(chromium, tmp_path):
    fragment = cn.maps.embed(cn.maps.network_map(network()), 400)
    outer = tmp_path / "outer.html"
    outer.write_text(
        f"<!DOCTYPE html><title>Tabs</title><div id=tab hidden>{fragment}</div>{fragment}", "utf-8"
    )
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    page = context.new_page()
    page.goto(outer.as_uri())
    page.frames[2].locator("main[data-drawn]").wait_for(state="attached")
    page.evaluate("document.querySelector('#tab').hidden = false")
    zoom = "document.querySelector('main').citynet?.map.getZoom()"
    shown = page.frames[2].evaluate(zoom)
    page.frames[1].wait_for_function(f"{zoom} === {shown}")
    assert page.frames[1].evaluate(zoom) == shown
    context.close()


def test_a_page_with_a_strict_policy_can_frame_the_file(chromium, tmp_path):
    cn.maps.save(cn.maps.network_map(network()), tmp_path / "map.html")
    outer = tmp_path / "outer.html"
    outer.write_text(
        "<!DOCTYPE html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none';"
        " frame-src 'self' file:; style-src 'unsafe-inline'\"><title>Strict</title>"
        "<iframe title=map sandbox='allow-scripts' src='map.html' width=900 height=500></iframe>",
        encoding="utf-8",
    )
    context = chromium.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    page.goto(outer.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("main[data-drawn]").wait_for()
    assert "7 agreements" in frame.locator(".cn-counts").inner_text()
    context.close()


def test_folium_layers_are_drawn_with_it(chromium, tmp_path):
    import folium

    m = cn.maps.network_map(network())
    folium.Marker([0, 0], popup="A caller's own").add_to(m)
    folium.CircleMarker([10, 10], radius=5).add_to(m)
    with opened(chromium, tmp_path, m) as page:
        page.locator(".leaflet-marker-icon").click()
        assert "A caller's own" in page.inner_text(".leaflet-popup")


# -- accessibility -----------------------------------------------------------------------------


# Whether all of what a box says is to be seen.
WHOLE = """(box) => {
  const { left, top, right, bottom } = box.getBoundingClientRect();
  return box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight
    && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


@pytest.mark.parametrize(
    ("lang", "dark", "size"),
    [("en", False, DESKTOP), ("tr", True, DESKTOP), ("de", True, PHONE), ("tr", False, PHONE)],
)
def test_axe_finds_no_serious_fault(chromium, tmp_path, lang, dark, size):
    title, source = "Istanbul and its partners. " * 10, "A table that says much of itself. " * 15
    m = cn.maps.network_map(network(), lang=lang, title=title, source=source)
    with opened(chromium, tmp_path, m, size=size, dark=dark) as page:
        found = faults(page)
        for width in {size["width"], min(size["width"], 320)}:
            page.set_viewport_size(size | {"width": width})
            for cut in (page.locator("h1"), page.locator(".cn-foot")):
                assert not cut.evaluate(WHOLE)
                cut.focus()
                assert cut.evaluate(WHOLE)
        run(page, "ui.legend.box.open = true; ui.places.toggle(true);")
        found += faults(page)
        run(
            page, "ui.places.toggle(false); actions.open({ node: 0 }, [41, 29]);actions.year(2005);"
        )
        found += faults(page)
        assert found == []


def test_axe_finds_no_serious_fault_in_the_panel(chromium, tmp_path):
    with opened(chromium, tmp_path, cn.maps.period_panel(network(), title="Decades")) as page:
        assert faults(page) == []
        assert page.locator("figure").count() == 5
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"]


# -- pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "script"),
    [
        ("world", {}, ""),
        ("dark-region", {"theme": "dark", "color_by": "region", "lang": "tr"}, ""),
        ("focus", {}, "actions.goTo(2)"),
        ("flows", {}, ""),
        ("equal-earth", {"projection": "equal_earth"}, ""),
        ("mercator", {"projection": "mercator"}, ""),
    ],
)
def test_pictures_look_as_they_did(chromium, tmp_path, name, options, script):
    m = cn.maps.network_map(many() if name == "flows" else network(), **options)
    with opened(chromium, tmp_path, m) as page:
        page.locator("main[data-indexed]").wait_for()
        # Two frames on, the watch on the window's size has fitted the view to the controls.
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        # Fonts differ between systems: lines, land and symbols are compared, without any text.
        page.add_style_tag(
            content=".citynet > :not(.folium-map), .leaflet-popup { visibility: hidden !important }"
        )
        run(
            page,
            "for (const name of ['fillText', 'strokeText'])"
            " CanvasRenderingContext2D.prototype[name] = () => {};"
            "renderer.reproject(); renderer.redraw(); while (renderer.job) renderer.run(50);"
            f"{script}; renderer.redraw(); while (renderer.job) renderer.run(50);",
        )
        picture = small_picture(page.screenshot())
    reference = PICTURES / f"{name}.png"
    if not reference.is_file():
        reference.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(reference, optimize=True)
        pytest.fail(f"{reference} was missing and has been drawn; look at it and commit it")
    known = np.asarray(Image.open(reference).convert("RGB"), dtype=float)
    difference = np.abs(known - picture)
    # Without its lines the first picture is off by 0.33 and in 0.4 % of its pixels; without its
    # symbols by 0.24 and in 0.2 %.
    assert difference.mean() < 0.15
    assert (difference.max(axis=2) > 40).mean() < 0.0015


def small_picture(png):
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return np.asarray(picture.resize((picture.width // 2, picture.height // 2), Image.BOX))
