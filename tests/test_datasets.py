"""The data sets that come with the package: whole, licensed, and as their cards say."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import citynet as cn
from citynet import datasets
from citynet._catalogue import LANGS, speaking
from citynet._data import data_path
from citynet._sphere import sphere_km
from citynet._tables import read_bundled
from citynet.cli import app
from citynet.errors import CitynetError

HERE = Path(__file__).parent / "data"
RIGHT_KM = 15  # the points are to a tenth of a degree, and a town is wide
ROWS = {"istanbul": 101, "turkiye": 1008, "germany": 5874, "eu": 9_931, "world": 24_824}


@pytest.fixture(scope="module")
def germany():
    return datasets.germany()


def test_each_is_listed_has_its_function_and_its_licence_beside_it():
    listed = datasets.list()
    assert listed.index.tolist() == datasets.names() == [*ROWS]
    assert listed[["title", "source", "licence", "faults", "not_for"]].notna().all(axis=None)
    for name, licence in listed["licence"].drop("istanbul").items():
        assert callable(getattr(datasets, name))
        assert licence in (data_path(name, "LICENSE.txt")).read_text(encoding="utf-8") or (
            licence == "MIT"
            and "Copyright (c) 2015 Dominik Muench" in data_path(name, "LICENSE.txt").read_text()
        )


@pytest.mark.parametrize("name", ROWS)
def test_each_is_whole(name):
    frame = pd.read_csv(datasets.path(name), dtype=str)
    assert len(frame) == ROWS[name]
    assert frame["id"].is_unique
    assert frame[["type", "a_name", "b_name"]].notna().all(axis=None)


@pytest.mark.parametrize("lang", LANGS)
def test_cards_are_in_the_readers_language(lang):
    with speaking(lang):
        titles = datasets.list()["title"]
    column = "title" if lang == "en" else f"title_{lang}"
    assert titles.tolist() == [row[column] for row in read_bundled("datasets.csv")]
    assert titles.is_unique


def test_the_year_2000_is_marked_and_not_changed(germany):
    assert len(germany) == ROWS["germany"]
    doubted = germany["signed_doubt"].notna()
    assert doubted.sum() == 700
    assert set(germany.loc[doubted, "signed"]) == {"2000"}
    assert (germany["signed"] == "2000").sum() == 700
    years = germany["signed"].str[:4].astype(int)
    assert (years.min(), years.max()) == (1913, 2014)
    assert germany["type"].value_counts()["contact"] == 805


def test_a_country_read_as_another_keeps_its_own_text(germany):
    read = germany[germany["source_spelling"].notna()]
    assert set(read.loc[read["b_country"] == "Philippinen", "source_spelling"]) == {"Philipinen"}
    assert all(map(cn.countries.code, read["b_country"].unique()))
    corrections = read_bundled("dataset_corrections.csv")
    assert set(read["source_spelling"]) == {
        row["text"]
        for row in corrections
        if row["dataset"] == "germany" and row["where"] == row["column"]
    }


def test_germanys_partners_are_where_they_are(germany):
    """Three hundred drawn at random and looked at one by one; what is not known has no point."""
    places = cn.geocode(germany)
    resolved = places["status"].eq("resolved")
    assert resolved.mean() >= 0.97
    sample = pd.read_csv(HERE / "germany_partners.csv")
    assert len(sample) == 300
    sides = ["name", "country", "lat", "lon"]
    asked = dict(zip(zip(*(places[side].fillna(0) for side in sides), strict=True),
                     places.index, strict=True))  # fmt: skip
    rows = germany.fillna({"b_lat": 0, "b_lon": 0}).set_index(["a_name", "b_name", "b_country"])
    wrong = []
    for row in sample.itertuples():
        tie = rows.loc[[(row.of, row.name, row.country)]].iloc[0]
        place = places.loc[asked[row.name, row.country, tie["b_lat"], tie["b_lon"]]]
        if pd.notna(row.lat) and place["status"] == "resolved":
            km = sphere_km(place.geometry.x, place.geometry.y, row.lon, row.lat)
            wrong += [row.name] if km > RIGHT_KM else []
    assert sample["lat"].notna().mean() >= 0.98
    assert len(wrong) <= 0.005 * len(sample), wrong


def test_each_of_turkiyes_municipalities_is_in_its_province():
    table = datasets.turkiye()
    places = cn.geocode(table)
    assert places["status"].eq("resolved").mean() > 0.99
    known = pd.read_csv(HERE / "turkiye_municipalities.csv").set_index("name")
    own = pd.concat([table.loc[table[f"{s}_country"] == "Türkiye", f"{s}_name"] for s in "ab"])
    assert set(own) == set(known.index)
    here = places[places["country"].eq("Türkiye")].set_index("name").loc[known.index]
    is_open = here["status"] != "resolved"
    # Each is the name of several districts, and its one tie is with a town that tells neither.
    assert set(here.index[is_open]) == set(known.index[known["province"].isna()])
    assert set(here.index[is_open]) == {"Yenice", "İhsaniye"}
    assert here.loc[~is_open, "admin1"].to_dict() == known["province"].dropna().to_dict()
    km = sphere_km(here.geometry.x, here.geometry.y, known["lon"], known["lat"])[~is_open]
    assert (km < RIGHT_KM).all()


def test_every_settled_place_says_why_and_is_where_its_row_says():
    tables = {name: getattr(datasets, name)() for name in ("germany", "turkiye")}
    for row in read_bundled("dataset_places.csv"):
        assert all(row[column] for column in ("name", "country", "place", "why", "origin"))
        table = tables[row["dataset"]]
        points = set()
        for side, other in ("ab", "ba"):
            where = table[f"{side}_name"].eq(row["name"])
            where &= table[f"{side}_country"].eq(row["country"])
            where &= table[f"{other}_name"].eq(row["of"]) | (row["of"] == "")
            points |= set(zip(table.loc[where, f"{side}_lat"], table.loc[where, f"{side}_lon"],
                              strict=True))  # fmt: skip
        assert (float(row["lat"]), float(row["lon"])) in points, row


def test_a_name_stands_for_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    done = run(app, ["convert", "turkiye", "--out", "turkiye.json", "--quiet"])
    assert done.exit_code == 0, done.output
    assert len(json.loads((tmp_path / "turkiye.json").read_text("utf-8"))) == ROWS["turkiye"]
    # A file of that name goes first, and a name that is neither is a file that is not there.
    (tmp_path / "eu").write_text("a_name,a_country,b_name,b_country,type\n")
    assert run(app, ["convert", "eu", "--out", "eu.json"]).exit_code != 0
    with pytest.raises(CitynetError, match="'atlantis'"):
        datasets.path("atlantis")


def test_the_command_lists_them():
    done = CliRunner().invoke(app, ["datasets", "--json"])
    assert done.exit_code == 0
    assert [card["name"] for card in json.loads(done.stdout)] == [*ROWS]
    with speaking("de"):
        said = CliRunner().invoke(app, ["datasets"]).stdout
    assert "germany: Partnerschaften deutscher Kommunen (MIT)" in said
    assert "Nicht geeignet für: " in said


def test_a_synthetic_register_is_one_of_places_that_are_known():
    table = cn.datasets.synthetic(300, seed=3, located=True)
    assert len(table) == 300
    assert table.equals(cn.datasets.synthetic(300, seed=3, located=True))
    assert not table.equals(cn.datasets.synthetic(300, seed=4, located=True))
    assert (table["a_geonameid"] != table["b_geonameid"]).all()
    assert 0.2 < table["signed"].isna().mean() < 0.5
    assert 0.02 < (table["a_country"] == table["b_country"]).mean() < 0.3
    places = cn.geocode(table.drop(columns=["a_lat", "a_lon", "b_lat", "b_lon"]))
    found = places[places["status"] == "resolved"].drop_duplicates(["name", "country"])
    found = found.set_index(["name", "country"])["geonameid"]
    meant = table.set_index(["b_name", "b_country"])["b_geonameid"]
    shared = meant.index.intersection(found.index).unique()
    assert len(shared) > 200
    wrong = [key for key in shared if found[key] not in set(meant[[key]])]
    # Small places of a large one's name are drawn more often than registers mean them.
    assert len(wrong) <= 0.04 * len(shared)


def test_a_synthetic_register_misspells_as_often_as_it_is_told():
    right, wrong = (cn.datasets.synthetic(400, errors=errors) for errors in (0.0, 0.25))
    assert 60 < (right["b_name"].str.len() > wrong["b_name"].str.len()).sum() < 140
    with pytest.raises(CitynetError, match=r"errors=2; expected from 0 to 1"):
        cn.datasets.synthetic(5, errors=2)
    with pytest.raises(CitynetError, match="n=0"):
        cn.datasets.synthetic(0)
