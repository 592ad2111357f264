"""The globe: distances, lines on it, and that nobody else measures."""

import numpy as np
import pyproj
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citynet import _sphere

GEOD = pyproj.Geod(ellps="WGS84")
LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


def drawn_length(parts):
    return sum(GEOD.line_length(*part.T) for part in parts)


# --- distances ---


@given(LON, LAT, LON, LAT)
def test_numbers_and_arrays_give_the_same_and_the_sphere_is_near_the_geodesic(
    lon1, lat1, lon2, lat2
):
    ends = lon1, lat1, lon2, lat2
    geodesic = _sphere.geodesic_km(*ends)
    assert geodesic == pytest.approx(GEOD.inv(*ends)[2] / 1000, abs=1e-6)
    assert _sphere.geodesic_km(*([end] for end in ends)).tolist() == [geodesic]
    sphere = _sphere.sphere_km(*ends)
    assert _sphere.sphere_km(*([end] for end in ends))[0] == pytest.approx(sphere, abs=1e-6)
    assert sphere == pytest.approx(geodesic, rel=6e-3, abs=1e-5)


def test_distances_go_together_as_arrays_do_and_say_where_nothing_is_known():
    lat = np.array([0.0, 10.0, np.nan])
    table = _sphere.geodesic_km(0, lat[:, None], 20, lat)
    assert table.shape == (3, 3)
    assert np.isnan(table[2]).all()
    assert table[0, 1] == _sphere.geodesic_km(0, 0, 20, 10)
    assert np.isnan(_sphere.geodesic_km(0.0, 0.0, 0.0, np.nan))
    assert _sphere.geodesic_km([], [], [], []).shape == (0,)


@given(LON, LAT, LON, LAT)
def test_vectors_tell_the_same_distances(lon1, lat1, lon2, lat2):
    a, b = _sphere.vectors([lon1, lon2], [lat1, lat2])
    expected = _sphere.sphere_km(lon1, lat1, lon2, lat2)
    assert _sphere.chord_km(((a - b) ** 2).sum()) == pytest.approx(expected, abs=1)
    assert _sphere.angle_km(a @ b) == pytest.approx(expected, abs=1)
    assert np.sqrt(((a - b) ** 2).sum()) == pytest.approx(_sphere.chord(expected), abs=1e-8)


@given(st.floats(-179.9, 180), st.floats(-89.9, 89.9), st.floats(0.1, 10))
def test_degrees_are_the_way_back_from_vectors(lon, lat, length):
    found = _sphere.degrees(length * _sphere.vectors(lon, lat))
    assert [float(one) for one in found] == pytest.approx([lon, lat], abs=1e-9)


def test_the_middle_of_places_across_the_antimeridian_lies_between_them():
    lon, lat = _sphere.degrees(_sphere.vectors([170, -170], [10, 10]).sum(axis=0))
    assert abs(lon) == pytest.approx(180)
    assert 10 < lat < 10.5


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"x": 29, "y": "41"}, (29, 41)),
        ({"x": 190.0, "y": 0.0}, (-170, 0)),
        ({"x": 180.0, "y": 0.0}, (180, 0)),
        ({"x": 29}, None),
        ({"x": None, "y": 1}, None),
        ({"x": "nonsense", "y": 1}, None),
        ({"x": 1, "y": 91}, None),
        ({"x": 1, "y": float("inf")}, None),
    ],
)
def test_position_of_a_node(data, expected):
    found = _sphere.position(data)
    assert found == expected if expected else np.isnan(found).all()


# --- lines ---


@example(146.5, 0.0, -34.0, 87.0)
@example(30.0, 80.0, -150.0, 80.0)  # over the pole itself, which is its middle
@example(30.0, 80.0, -150.0, 20.0)
@example(0.0, -70.0, 180.0, -60.0)
@example(180.0, -70.0, 0.0, -60.0)
@example(10.0, 60.0, -170.0 + 1e-9, 70.0)
@example(100.0, 90.0, -150.0, 10.0)
@example(100.0, 10.0, -150.0, -90.0)
@example(100.0, 90.0, -150.0, -90.0)
@example(180.0, 10.0, -180.0, 20.0)
@example(180.0, 10.0, -170.0, 20.0)
@example(-180.0, 10.0, 170.0, 20.0)
@given(LON, LAT, LON, LAT)
def test_a_cut_arc_is_as_long_as_the_geodesic(lon1, lat1, lon2, lat2):
    metres = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    parts = _sphere.cut(_sphere.arc(lon1, lat1, lon2, lat2))
    assert drawn_length(parts) == pytest.approx(metres, rel=1e-9, abs=1e-6)
    for part in parts:
        assert np.abs(part[:, 0]).max() <= 180
        assert np.abs(np.diff(part[:, 0])).max() <= 180 + 1e-6


@given(st.floats(1, 179), st.floats(1, 89), st.floats(1, 89), st.sampled_from([-1, 1]))
def test_a_way_over_the_pole_goes_along_the_pole(lon, lat1, lat2, side):
    beyond = lon - 180
    (line,) = _sphere.cut(_sphere.arc(lon, side * lat1, beyond, side * lat2))
    polar = line[np.abs(line[:, 1]) == 90]
    assert polar == pytest.approx(np.array([[lon, side * 90], [beyond, side * 90]]), abs=1e-6)


def test_a_line_that_stays_on_the_map_is_left_as_it_is():
    line = _sphere.arc(10, 10, 60, 50)
    (same,) = _sphere.cut(line)
    assert np.array_equal(same, line)
    assert np.diff(line[:, 0]).min() > 0


def test_both_sides_of_a_cut_end_on_the_edge_where_the_geodesic_crosses_it():
    (west, east) = _sphere.cut(_sphere.arc(150, 60, -120, 65))
    assert west[-1].tolist() == [180, east[0, 1]]
    assert east[0, 0] == -180
    there = _sphere.geodesic_km(150, 60, *west[-1]) + _sphere.geodesic_km(*east[0], -120, 65)
    assert there == pytest.approx(_sphere.geodesic_km(150, 60, -120, 65), abs=2e-6)
