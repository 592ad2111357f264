"""International bodies: recognition and seats."""

import csv

import pytest

from citynet import countries, datasets
from citynet._data import data_path
from citynet.geocoding import bodies, gazetteer
from citynet.text import fold


def rows(*path):
    with data_path(*path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "name",
    [
        "UCLG", "uclg", "U.C.L.G.", "United Cities and Local Governments",
        "Birleşmiş Kentler ve Yerel Yönetimler", "BİRLEŞMİŞ KENTLER VE YEREL YÖNETİMLER",
        "Birleşmiş Kentler ve Yerel Yönetimler Dünya Teşkilatı",
        "Birleşmiş Kentler ve Yerel Yönetimler (UCLG)",
        "UCLG - United Cities and Local Governments",
        "Cités et Gouvernements Locaux Unis",
    ],
)  # fmt: skip
def test_a_body_is_recognised_by_its_names(name):
    assert bodies.recognise(name).id == "uclg"


@pytest.mark.parametrize("name", ["", "UC", "Birleşmiş", "UCLG Kupası", "Dünya"])
def test_what_is_no_body_is_not_recognised(name):
    assert bodies.recognise(name) is None


def test_istanbuls_bodies_are_known_by_both_of_the_sources_names():
    table = datasets.istanbul()
    members = table[table["type"] == "membership"]
    assert len(members) == 14
    for name, full_name in zip(members["b_name"], members["body_name"], strict=True):
        assert bodies.recognise(name) is bodies.recognise(full_name) is not None


def test_every_fact_stands_once():
    general = {row["id"]: row for row in rows("bodies.csv")}
    istanbul = {row["id"]: row for row in rows("istanbul", "bodies.csv")}
    assert len(istanbul) == 14
    for body_id, row in general.items():
        assert (row["seat_from"] == "istanbul/bodies.csv") == (body_id in istanbul)
        assert not (row["seat_city"] and body_id in istanbul)
    assert set(istanbul) <= set(general)


def test_every_seat_has_an_origin_and_is_in_the_gazetteer():
    index = gazetteer.load()
    listed = [*rows("bodies.csv"), *rows("istanbul", "bodies.csv")]
    assert sum(bool(row["seat_city"]) for row in listed) > 20
    for row in listed:
        assert row["seat_from"]
        if row["seat_city"]:
            assert row["seat_sure"] in {"yes", "no"}
            code = countries.code(row["seat_country"])
            assert index.find(gazetteer.key(row["seat_city"]), code), row


def test_no_name_means_two_bodies():
    owners = {}
    assert len(rows("bodies.csv")) > 20
    for row in rows("bodies.csv"):
        names = [
            row["abbreviation"],
            row["name_en"],
            row["name_tr"],
            *row["other_names"].split("|"),
        ]
        for name in filter(None, map(fold, names)):
            assert owners.setdefault(name, row["id"]) == row["id"]
