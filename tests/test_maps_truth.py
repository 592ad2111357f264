"""What maps say in every state, in headless Chromium, held against Python and themselves."""

import networkx as nx
import pytest
from helpers.browser import misplaced
from helpers.browser import opened as open_page
from helpers.files import load_script
from helpers.graphs import register

import citynet as cn

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
truths = load_script("map_truths")
SETTLE = "while (renderer.job) renderer.run(50);"


@pytest.fixture(scope="module")
def networks(_istanbul_network):
    registers = {kind: register(kind) for kind in ("turkish", "german", "european")}
    return {"istanbul": _istanbul_network, **registers}


def run(page, script, **values):
    """Run in the page, with the map's parts at hand."""
    given = "".join(f"const {name} = {value!r};" for name, value in values.items())
    return page.evaluate(
        f"async () => {{ const {{ map, net, renderer, actions, ui }} ="
        f" document.querySelector('main').citynet; {given} {script} }}"
    )


def opened(chromium, tmp_path, G, *, size=DESKTOP, dark=False, **options):
    path = tmp_path / "map.html"
    cn.maps.save(cn.maps.network_map(G, communities=False, **options), path)
    look = {"viewport": size, "color_scheme": "dark" if dark else "light"}
    return open_page(chromium, path, has_touch=size == PHONE, **look)


def wait(page, happens):
    """Wait until something is so; a page's policy forbids to ask for it by a text."""
    for _ in range(600):
        if happens():
            return
        page.wait_for_timeout(100)
    assert happens()


def ready(page):
    page.locator("main[data-indexed]").wait_for()
    run(page, SETTLE)


# -- where most places crowd -------------------------------------------------------------------

# The share of the window in which Europe is to be seen, and how many places are.
EUROPE = """
const { x: width, y: height } = map.getSize();
let [all, inside] = [0, 0];
for (let y = 4; y < height; y += 8) for (let x = 4; x < width; x += 8) {
  const { lat, lng } = map.containerPointToLatLng([x, y]);
  all++;
  inside += lat >= 35 && lat <= 71 && lng >= -11 && lng <= 40;
}
return inside / all;
"""


def test_a_map_opens_where_half_of_the_places_crowd(chromium, tmp_path, networks):
    with opened(chromium, tmp_path, networks["istanbul"]) as page:
        ready(page)
        assert run(page, EUROPE) >= 0.2
        whole = page.get_by_role("button", name="places lie outside this view")
        outside = int(whole.inner_text().split()[0])
        assert 0 < outside < 46
        assert misplaced(page)[1] == []
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        bars = page.locator(".cn-print > svg", has_text="1,000 km")
        assert bars.count() == 2  # of the larger picture on either sheet
        # Lines fade towards the hub there too, each sheet by gradients of its own.
        assert page.locator(".cn-print > svg:first-child stop[stop-opacity]").count() >= 100
        ids = page.locator(".cn-print linearGradient").evaluate_all(
            "all => all.map(({ id }) => id)"
        )
        assert len(ids) == len(set(ids))
        page.emulate_media(media="print")
        texts = page.evaluate("misplacedOnPaper()")
        page.emulate_media(media="screen")
        assert texts["texts"] > 80
        assert texts["faults"] == []
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        whole.click()
        wait(page, lambda: run(page, "return net.outside") == 0)
        assert not whole.is_visible()
        assert run(page, EUROPE) < 0.05
    with opened(chromium, tmp_path, networks["istanbul"], opening="whole") as page:
        ready(page)
        assert run(page, EUROPE) < 0.05


# Every place in the larger picture, asked as a pointer does.
LARGER = """
const canvas = ui.inset.box.querySelector("canvas");
const { left, top, width, height } = canvas.getBoundingClientRect();
const { symbols } = ui.inset.scene();
let asked = 0;
const wrong = [];
for (const symbol of symbols) {
  if (symbol.x < 0 || symbol.y < 0 || symbol.x > width || symbol.y > height) continue;
  asked++;
  const [clientX, clientY] = [left + symbol.x, top + symbol.y];
  canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
  const { node } = renderer.hover ?? {};
  const answered = symbols.find((other) => other.node === node);
  const near = answered && Math.hypot(answered.x - symbol.x, answered.y - symbol.y) < 2;
  if (!near) wrong.push(net.model.name(symbol.node));
}
return [asked, wrong];
"""


def test_the_crowd_stands_larger_beside_the_whole_where_one_asks_for_it(
    chromium, tmp_path, networks
):
    with opened(chromium, tmp_path, networks["istanbul"]) as page:
        ready(page)
        misplaced(page)
        page.get_by_label("Crowded part larger").check()
        inset = page.get_by_role("button", name="Show this part")
        inset.wait_for()
        wait(page, lambda: run(page, "return Boolean(net.fence) && net.outside === 0"))
        assert misplaced(page)[1] == []
        asked, wrong = run(page, LARGER)
        assert asked >= 46
        assert wrong == []
        # A card of what was chosen there, whose ties alone it shows then.
        x, y = run(
            page,
            "const { x, y } = ui.inset.scene().symbols"
            ".find(({ node }) => net.model.name(node) === 'Kazan'); return [x, y]",
        )
        inset.click(position={"x": x + 1, "y": y + 1})
        assert page.inner_text(".cn-card h2 .cn-names bdi") == "Kazan"
        wait(page, lambda: run(page, "return ui.inset.scene().symbols.length") == 2)
        page.keyboard.press("Escape")
        # It goes along with the years, its hub as large as that of the whole.
        for year in (1990, 2010):
            run(page, f"actions.year({year}); {SETTLE}")
            whole, part = run(
                page,
                "const of = ({ symbols }) => [symbols.length,"
                " symbols.find(({ node }) => node === net.model.focal).r];"
                "return [of(renderer.scene()), of(ui.inset.scene())];",
            )
            assert part[1] == whole[1]
            assert 1 < part[0] <= whole[0]
        inset.focus()
        page.keyboard.press("Enter")
        wait(page, lambda: not inset.is_visible())
        wait(page, lambda: run(page, "return net.outside") > 0)
    with opened(chromium, tmp_path, networks["istanbul"], size=PHONE) as page:
        ready(page)
        assert page.get_by_label("Crowded part larger").count() == 0


def test_the_ground_is_sharp_at_rest_and_where_all_is_shown_at_once(chromium, tmp_path, networks):
    drawn = "return renderer.frames[0].ground.view.zoom === map.getZoom()"
    with opened(chromium, tmp_path, networks["istanbul"]) as page:
        ready(page)
        # A step of zoom shows what is there, larger, and a sharper ground once it is over.
        step = "map.setZoom(map.getZoom() + 1, { animate: false });"
        assert not run(page, f"{step} {SETTLE} {drawn}")
        wait(page, lambda: run(page, f"return !renderer.job && (() => {{ {drawn} }})()"))
        assert run(page, f"actions.reset(); {SETTLE} {drawn}")


# -- everything answers ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["istanbul", "turkish", "german", "european"])
def test_every_symbol_and_arc_answers(chromium, tmp_path, networks, name, size):
    with opened(chromium, tmp_path, networks[name], size=size) as page:
        ready(page)
        for what, asked, wrong in truths.answers(page):
            assert asked > 5, what
            assert wrong == [], what


def test_a_finger_on_several_places_gets_a_list(chromium, tmp_path, networks):
    with opened(chromium, tmp_path, networks["istanbul"], opening="whole", size=PHONE) as page:
        ready(page)
        x, y = run(
            page,
            "const at = renderer.cornerInWindow(renderer.frames[0]);"
            "const s = renderer.scene().symbols.find((s) => net.model.name(s.node) === 'Vienna');"
            "return [at.x + s.x, at.y + s.y]",
        )
        page.touchscreen.tap(x, y)
        listed = page.locator(".cn-choose li")
        listed.first.wait_for()
        assert listed.first.inner_text().startswith("Vienna")
        assert listed.first.bounding_box()["height"] >= 44
        assert page.get_by_role("button", name="more: zoom in").count() == 1
        listed.first.get_by_role("button").click()
        assert page.inner_text(".cn-card h2").startswith("Vienna")


def test_the_mouse_gets_what_lies_below_when_it_asks_again(chromium, tmp_path, networks):
    with opened(chromium, tmp_path, networks["istanbul"], opening="whole") as page:
        ready(page)
        x, y, wanted = run(
            page,
            "const at = renderer.cornerInWindow(renderer.frames[0]);"
            "for (const s of renderer.scene().symbols) {"
            " const point = L.point(at.x + s.x, at.y + s.y).round();"
            " const all = renderer.pickAll(point, 6);"
            " if (all.length === 2 && Math.hypot(all[0].symbol.x - all[1].symbol.x,"
            " all[0].symbol.y - all[1].symbol.y) > 3 && point.x < 800 && point.x > 280)"
            " return [point.x, point.y, all.map((t) => net.model.name(t.node))]; }",
        )
        page.mouse.move(x, y)
        assert "+1 here" in page.inner_text(".cn-tip")
        seen = []
        for _ in range(3):
            page.mouse.click(x, y)
            seen.append(page.inner_text(".cn-card h2 .cn-names bdi"))
        assert seen == [*wanted, wanted[0]]


def test_the_keyboard_goes_from_place_to_place(chromium, tmp_path, networks):
    with opened(chromium, tmp_path, networks["istanbul"], opening="whole") as page:
        ready(page)
        page.wait_for_timeout(700)
        page.locator(".folium-map").focus()
        said = []
        for key in ("n", "n", "p", "Alt+ArrowLeft"):
            page.keyboard.press(key)
            said.append(page.inner_text(".cn-hidden[role=status]"))
        assert said[0].startswith("Istanbul")
        assert said[0].endswith("1 of 92")
        assert said[0] == said[2] != said[1]
        before = run(page, "return map.getCenter().lng")
        west = run(page, "return net.model.lon[renderer.hover.node]")
        assert west < 29
        assert run(page, "return map.getCenter().lng") == before
        page.keyboard.press("Enter")
        card = page.inner_text(".cn-card h2 .cn-names bdi")
        assert said[3].startswith(card)
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('.folium-map')")


def test_a_card_stands_beside_its_place_and_the_hub(chromium, tmp_path, networks):
    for size in (DESKTOP, PHONE):
        with opened(chromium, tmp_path, networks["istanbul"], size=size) as page:
            ready(page)
            covered = run(
                page,
                "const covered = [];"
                "for (let node = 0; node < net.model.n; node++) {"
                " actions.reset();"
                " actions.open({ node }, [net.model.lat[node], net.model.lon[node]]);"
                " const box = document.querySelector('.cn-sheet').getBoundingClientRect();"
                " for (const end of [node, net.model.focal]) {"
                "  const at = map.latLngToContainerPoint([net.model.lat[end], net.model.lon[end]]);"
                "  if (at.x > box.left && at.x < box.right && at.y > box.top && at.y < box.bottom)"
                "   covered.push(net.model.name(end)); } }"
                "return covered;",
            )
            assert covered == []


# -- states ------------------------------------------------------------------------------------


# How large the hub is drawn, and which circles the legend has for which numbers.
SIZES = """
const hub = renderer.scene().symbols.find((symbol) => symbol.node === net.model.focal);
const told = [...document.querySelectorAll(".cn-size")].map((size) =>
  [Number(size.textContent), Number(size.querySelector("circle").getAttribute("r"))]);
return [hub.r, told];
"""


def test_the_hub_and_an_open_card_follow_the_years(chromium, tmp_path, networks):
    G = networks["istanbul"]
    with opened(chromium, tmp_path, G, size_by="agreements") as page:
        ready(page)
        run(page, "actions.open({ node: net.model.focal }, [41, 29])")
        radii, explained = [], 0
        for year in (1970, 1990, 2000, 2010, 2018):
            radius, sizes = run(page, f"actions.year({year}); {SETTLE} {SIZES}")
            radii.append(radius)
            part = cn.temporal.as_of(G, str(year))
            gone = [e for e in part.edges(keys=True, data=True) if e[3]["status"] == "cancelled"
                    and e[3].get("end", "9")[:4] <= str(year)]  # fmt: skip
            part.remove_edges_from([e[:3] for e in gone])
            count = part.number_of_edges()
            told = "1 agreement " if count == 1 else f"{count} agreements "
            assert told in page.inner_text(".cn-card")
            assert page.inner_text(".cn-counts").startswith(told)
            left = page.locator(".cn-left")
            assert left.is_visible() == bool(gone)
            # A size is explained where partners differ, on the scale of the map.
            partners = {degree for _, degree in part.degree if 0 < degree < count}
            assert bool(sizes) == (len(partners) > 1)
            for value, drawn in sizes:
                assert value <= count
                assert drawn == pytest.approx(max(3, radius * (value / count) ** 0.5), rel=1e-3)
            explained += len(sizes)
        assert explained >= 4
        assert radii == sorted(radii)
        assert radii[-1] > 2 * radii[0]


def test_a_map_opens_at_a_day(chromium, tmp_path, networks):
    G = networks["istanbul"]
    expected = cn.temporal.as_of(G, "1997-03-01").number_of_edges()
    assert expected < cn.temporal.as_of(G, "1997").number_of_edges()
    with opened(chromium, tmp_path, G, as_of="1997-03-01") as page:
        assert run(page, "return net.shown.counts.all") == expected
        assert "1 March 1997" in page.inner_text(".cn-counts")
        assert page.inner_text(".cn-year") == "1 March 1997"
        run(page, "actions.year(1997)")
        assert "· 1997" in page.inner_text(".cn-counts")


@pytest.mark.parametrize("kind", ["istanbul", "turkish", "european"])
@pytest.mark.parametrize("mode", ["cumulative", "in_force"])
def test_the_panel_counts_as_the_snapshots_do(chromium, tmp_path, networks, kind, mode):
    G = networks[kind]
    path = tmp_path / "panel.html"
    cn.maps.save(cn.maps.period_panel(G, every="20Y", mode=mode), path)
    with open_page(chromium, path, viewport=DESKTOP) as page:
        page.locator("main[data-drawn]").wait_for()
        told = page.locator("figcaption").all_inner_texts()
        snapshots = cn.temporal.snapshots(G, "20Y", mode=mode)
        assert len(told) == len(snapshots)
        for text, part in zip(told, snapshots.values(), strict=True):
            count = part.number_of_edges()
            assert f" {count:,} agreement" in text
        # One scale for all: the same count has the same circle, drawn as flows or not.
        modes = page.evaluate(
            "document.querySelector('main').citynet.periods.map(({ scene }) =>"
            " [scene.mode, scene.mostNode ?? 0].join())"
        )
        assert len(set(modes)) == 1
        page.emulate_media(media="print")
        boxes = page.locator("canvas").evaluate_all(
            "(all) => all.map((box) => box.clientWidth / box.clientHeight)"
        )
        assert all(abs(ratio - 5 / 3) < 0.02 for ratio in boxes)


# -- flows -------------------------------------------------------------------------------------


def test_every_agreement_flows_between_its_own_places(chromium, tmp_path, networks):
    G = networks["european"]
    with opened(chromium, tmp_path, G, region_scheme="continent") as page:
        ready(page)
        _, seen, wrong = truths.flows(page)
        assert seen >= 12
        assert wrong == []


def test_flows_of_very_many_groups_stay_apart(chromium, tmp_path):
    # Of a key for pair and class as one number, classes must not run into the next pair.
    G = nx.MultiGraph(crs="EPSG:4326")
    for node in range(900):
        G.add_node(
            node, kind="city", name=f"T{node}", country=f"X{node % 9}", x=node % 30, y=node // 30
        )
    for key in range(1800):
        G.add_edge(key % 900, (key * 7 + 1 + key // 900) % 900, key=key, type=f"kind {key % 130}")
    with opened(chromium, tmp_path, G) as page:
        ready(page)
        _, _, wrong = truths.flows(page)
        assert wrong == []


# -- frames ------------------------------------------------------------------------------------


def test_in_a_frame_the_wheel_is_the_pages_until_the_map_is_clicked(chromium, tmp_path, networks):
    embedded = cn.maps.embed(cn.maps.network_map(networks["istanbul"]), 480)
    outer = tmp_path / "outer.html"
    outer.write_text(
        f"<!DOCTYPE html><title>Report</title>{embedded}<p style='height:3000px'>text</p>", "utf-8"
    )
    with open_page(chromium, outer, viewport={"width": 900, "height": 600}) as page:
        frame = page.frames[1]
        frame.locator("main[data-drawn]").wait_for()
        assert frame.locator(".cn-strip").inner_text().startswith("Sister city\n40")
        zoom = "document.querySelector('main').citynet.map.getZoom()"
        whole = frame.evaluate(zoom)
        page.mouse.move(400, 300)
        page.mouse.wheel(0, 100)
        page.wait_for_function("scrollY === 100")
        assert frame.evaluate(zoom) == whole
        # The frame hears of the wheel in its own time.
        wait(page, lambda: "hold Ctrl" in frame.inner_text(".cn-hint"))
        page.evaluate("scrollTo(0, 0)")
        # The wheel is sent to what lies there once the page has been drawn at its new place.
        page.wait_for_timeout(500)
        page.mouse.move(400, 290)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -200)
        wait(page, lambda: frame.evaluate(zoom) > whole)
        page.keyboard.up("Control")
        # Leaflet takes no second step while one is animated.
        wait(page, lambda: not frame.evaluate(zoom.replace("getZoom()", "_animatingZoom")))
        nearer = frame.evaluate(zoom)
        page.mouse.click(120, 300)
        page.mouse.wheel(0, -200)
        wait(page, lambda: frame.evaluate(zoom) > nearer)
        assert page.evaluate("scrollY") == 0
