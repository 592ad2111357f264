"""The one table of types, kinds, statuses and roles, and that everything takes them from it."""

import csv

import pytest

from citynet import vocabulary
from citynet._data import data_path

LISTS = ("type", "kind", "status", "role")


def rows():
    with data_path("vocabulary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_is_sound():
    table = rows()
    assert len(table) > 12
    assert {row["list"] for row in table} == set(LISTS)
    assert len({(row["list"], row["name"]) for row in table}) == len(table)
    for row in table:
        assert row["label"], row
        assert row["one"], row
        assert row["over"] in {"", "yes"}
        assert row["body"] in {"", "yes"}
        assert row["derived"] in {"", "yes"}
        assert row["counted"] in {"", "no"}
        assert row["b_kind"] in {"", *vocabulary.KINDS}
        assert bool(row["colour"]) == bool(row["colour_dark"])
    assert all(term.colour and term.many for term in vocabulary.terms("type"))
    assert all(term.marker for term in vocabulary.terms("kind"))
    assert all(term.colour and term.dash for term in vocabulary.terms("status") if term.over)


def test_names_stand_in_the_order_of_the_rows():
    assert vocabulary.TYPES[0] == vocabulary.DEFAULT_TYPE == "sister_city"
    assert vocabulary.DEFAULT_KIND == "city"
    assert vocabulary.DEFAULT_STATUS == "active"
    assert "shared_membership" not in vocabulary.TYPES
    assert set(vocabulary.ROLES) >= {"member", "board member"}
    mixed = ["other", "zoo", "membership", "a", "shared_membership", "sister_city"]
    assert vocabulary.order(mixed) == [
        "sister_city", "membership", "shared_membership", "a", "other", "zoo",
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [None, float("nan"), "", " ", 7, ["list"]])
def test_a_missing_value_is_neutral(nothing):
    assert vocabulary.of("type", nothing).name == "other"
    assert vocabulary.of("kind", nothing).name == "city"
    assert not vocabulary.is_over(nothing)
    assert not vocabulary.is_body(nothing)
    assert vocabulary.is_counted(nothing)


def test_an_unknown_value_stands_for_itself():
    term = vocabulary.of("type", "peace_treaty")
    assert (term.name, term.label, term.one) == ("peace_treaty",) + ("peace treaty",) * 2
    assert term.colour == vocabulary.of("type", None).colour
    assert term.order >= len(vocabulary.TYPES)
    assert not vocabulary.is_over("lost")


def test_what_rows_mean():
    assert vocabulary.is_over("cancelled")
    assert not vocabulary.is_over("active")
    assert vocabulary.is_body("body")
    assert not vocabulary.is_body("region")
    assert vocabulary.b_kind("membership") == "body"
    assert vocabulary.b_kind("sister_city") == "city"
