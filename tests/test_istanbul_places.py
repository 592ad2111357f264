"""Istanbul's places are where they are, by coordinates that did not come from the gazetteer."""

import csv
from pathlib import Path

import pytest

from citynet import _sphere

COORDINATES = Path(__file__).parent / "data" / "istanbul_coordinates.csv"
# Provinces have no point to be near; these boxes (west, south, east, north) lie within them.
REGIONS = {
    "Gyeongsangbuk-do": (127.8, 35.6, 129.6, 37.2),
    "Pencap": (69.3, 27.7, 75.4, 34.0),
}


def reference() -> list[dict[str, str]]:
    with COORDINATES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_reference_covers_every_city(istanbul_places):
    cities = istanbul_places[istanbul_places["kind"] == "city"]
    assert set(cities["name"]) == {row["name"] for row in reference()}


def test_every_place_is_resolved_and_says_how(istanbul_places):
    assert (istanbul_places["status"] == "resolved").all()
    assert istanbul_places["method"].notna().all()
    assert istanbul_places["confidence"].between(0, 1).all()
    assert (istanbul_places["method"] == "override").sum() <= 6


@pytest.mark.parametrize("row", reference(), ids=lambda row: row["name"])
def test_every_city_is_within_25_km_of_where_it_is(istanbul_places, row):
    spelled = (istanbul_places["name"] == row["name"]) & (
        istanbul_places["country"] == row["country"]
    )
    (place,) = istanbul_places[spelled].itertuples()
    at = place.geometry
    assert _sphere.geodesic_km(at.x, at.y, float(row["lon"]), float(row["lat"])) < 25


@pytest.mark.parametrize("name", REGIONS)
def test_every_region_has_a_point_within_it(istanbul_places, name):
    (place,) = istanbul_places[istanbul_places["name"] == name].itertuples()
    west, south, east, north = REGIONS[name]
    assert place.level == "region"
    assert west < place.geometry.x < east
    assert south < place.geometry.y < north


def test_a_body_stands_at_its_seat(istanbul_places):
    bodies = istanbul_places[istanbul_places["kind"] == "body"]
    assert len(bodies) == 14
    assert not bodies.geometry.isna().any()
