"""Which sheet a map is drawn on."""

import folium
import networkx as nx
import numpy as np
import pytest
from helpers.graphs import payload_of

import citynet as cn
from citynet.errors import CitynetWarning, NetworkError

WORLD = {"Paris": (2.35, 48.86), "Lima": (-77.0, -12.0), "Tokyo": (139.7, 35.7),
         "Cairo": (31.2, 30.0), "Sydney": (151.2, -33.9), "Chicago": (-87.6, 41.9)}  # fmt: skip


def ring(places):
    """A network without a middle: each place is tied to the next."""
    G = nx.MultiGraph()
    for name, (x, y) in places.items():
        G.add_node(name, kind="city", name=name, label=name, x=x, y=y)
    names = list(places)
    for a, b in zip(names, names[1:] + names[:1], strict=True):
        G.add_edge(a, b, key=a, type="sister_city")
    return G


def around(lon, lat, count=12):
    rng = np.random.default_rng(0)
    spots = rng.uniform([-8, -8], [8, 8], (count, 2)) + np.array([lon, lat])
    return {f"p{i}": ((x + 180) % 360 - 180, y) for i, (x, y) in enumerate(spots.tolist())}


def sheet(G, **options):
    payload = payload_of(cn.maps.network_map(G, communities=False, **options).html())
    return payload["projection"], [how["name"] for how in payload["projections"]]


def test_the_world_a_region_and_a_city_have_sheets_of_their_own():
    assert sheet(ring(WORLD)) == (
        {"name": "equal_earth", "lon": 11.0, "lat": 0.0}, ["equal_earth", "mercator"],
    )  # fmt: skip
    how, offered = sheet(ring(around(15, 50)))
    assert offered == ["lambert", "equal_earth", "mercator"]
    assert how["name"] == "lambert"
    assert (how["lon"], how["lat"]) == pytest.approx((15, 50), abs=4)
    how, offered = sheet(ring(WORLD), focal="Lima")
    assert how == {"name": "azimuthal", "lon": -77.0, "lat": -12.0}
    assert offered == ["azimuthal", "equal_earth", "mercator"]


def test_a_region_over_the_antimeridian_is_one():
    how, offered = sheet(ring(around(179, -18)))
    assert how["name"] == "lambert"
    assert abs(abs(how["lon"]) - 180) < 5
    # The seam of the world lies on the other side.
    world = cn.maps.network_map(ring(around(179, -18)), projection="equal_earth", communities=False)
    assert abs(abs(payload_of(world.html())["projection"]["lon"]) - 180) < 5
    assert "lambert" in offered


@pytest.mark.parametrize("name", ["azimuthal", "lambert", "equal_earth", "mercator"])
def test_a_sheet_can_be_asked_for(name):
    assert sheet(ring(WORLD), focal="Cairo", projection=name)[0]["name"] == name


def test_what_cannot_be_is_refused():
    with pytest.raises(NetworkError, match="needs a focal city"):
        cn.maps.network_map(ring(WORLD), projection="azimuthal")
    with pytest.raises(NetworkError, match="projection='flat'; expected"):
        cn.maps.network_map(ring(WORLD), projection="flat")


def test_a_network_without_positions_or_without_agreements_has_a_sheet():
    G = nx.MultiGraph()
    G.add_node("a", kind="city", name="a")
    assert sheet(G)[0]["name"] == "equal_earth"
    G.add_node("b", kind="city", name="b", x=10.0, y=10.0)
    assert sheet(G)[0]["name"] == "equal_earth"


def test_under_a_picture_made_for_mercator_the_map_is_mercator():
    picture = folium.raster_layers.ImageOverlay(np.zeros((2, 2)), bounds=[[0, 0], [10, 10]])
    m = cn.maps.network_map(ring(WORLD), communities=False)
    picture.add_to(m)
    assert payload_of(m.html())["projection"] == {"name": "mercator"}
    m = cn.maps.network_map(ring(WORLD), communities=False, projection="equal_earth")
    picture.add_to(m)
    with pytest.warns(CitynetWarning, match="drawn in Mercator"):
        assert payload_of(m.html())["projections"] == [{"name": "mercator"}]
