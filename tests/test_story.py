"""The steps of a story that a map tells."""

import pytest
from helpers.browser import faults, misplaced, opened
from helpers.graphs import network

import citynet as cn
from citynet.errors import NetworkError

IN_SIGHT = """(() => {
const { map, net, renderer } = document.querySelector("main").citynet;
const { node } = renderer.focus;
return map.latLngToContainerPoint([net.model.lat[node], net.model.lon[node]]).y;
})()"""
HOSTILE = "<img src=x onerror=window.sprung=1>"
PLACES = {name: {"name": name, "country": "DE", "x": 7.0 + n, "y": 50.0}
          for n, name in enumerate("abcd")} | {"lost": {"name": "lost"}}  # fmt: skip


@pytest.fixture(scope="module")
def graph():
    rows = (("a", "b", "sister_city", "1990"), ("a", "c", "memorandum", "1995"),
            ("a", "d", "sister_city", "2000"), ("b", "lost", "sister_city", "2001"))  # fmt: skip
    ties = [(u, v, {"type": kind, "start": day, "topic": u}) for u, v, kind, day in rows]
    return network(ties, PLACES)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"tilte": "x"}, "tilte"),
        ("title", "mapping"),
        ({"year": "last summer"}, "as_of"),
        ({"types": ["friendsip"]}, "friendsip"),
        ({"mode": "later"}, "later"),
        ({"color_by": "mood"}, "mood"),
        ({"place": "nowhere"}, "nowhere"),
        ({"place": "lost"}, "position"),
        ({"place": (200, 10)}, "degrees"),
        ({"place": ["a", "b"]}, "no node"),
        ({"zoom": 99}, "zoom"),
    ],
)
def test_what_no_step_can_say_is_told(graph, step, said):
    with pytest.raises(NetworkError, match=said):
        cn.maps.network_map(graph, steps=[step])


def test_a_reader_pages_through_the_steps(graph, chromium, tmp_path):
    steps = [
        {"title": "One", "text": HOSTILE, "year": 1992},
        {"title": HOSTILE, "types": ["memorandum"], "color_by": "topic", "place": "c", "zoom": 7},
        {"text": "All", "mode": "in_force", "year": "2000-06", "place": (7.5, 51)},
    ]
    m = cn.maps.network_map(graph, steps=steps, color_by="topic")
    cn.maps.save(m, tmp_path / "map.html")
    with opened(chromium, tmp_path / "map.html") as page:
        box = page.locator(".cn-story")
        box.wait_for()
        counts = page.locator(".cn-counts")
        assert HOSTILE in box.inner_text()
        assert "1 of 3" in box.inner_text()
        assert counts.inner_text() == "1 agreement · 2 places · 1 country · 1992"
        assert box.get_by_role("button", name="Previous").is_disabled()
        box.get_by_role("button", name="Next").click()
        assert HOSTILE in box.locator("h2").inner_text()
        assert counts.inner_text().startswith("1 agreement · 2 places")
        zoom = "document.querySelector('main').citynet.map.getZoom()"
        assert page.evaluate(zoom) == 7
        box.get_by_role("button", name="Next").click()
        assert counts.inner_text() == "2 agreements · 3 places · 1 country · June 2000"
        assert page.evaluate("document.querySelector('main').citynet.net.state.mode") == "in_force"
        assert page.locator(".cn-mode").input_value() == "in_force"
        assert box.get_by_role("button", name="Next").is_disabled()
        assert page.evaluate("window.sprung") is None
        # On a phone in the dark: a place of a step is to be seen, and nothing lies over anything.
        page.set_viewport_size({"width": 390, "height": 700})
        page.emulate_media(color_scheme="dark")
        box.get_by_role("button", name="Previous").click()
        assert faults(page, impacts=("moderate", "serious", "critical")) == []
        assert misplaced(page)[1] == []
        seen = page.evaluate(IN_SIGHT)
        assert box.bounding_box()["y"] > seen > page.locator(".cn-head").bounding_box()["height"]
