"""The sentence that a picture of a network is headed by: true of whatever it is made of."""

import networkx as nx
import pytest
from helpers.graphs import network, register, star

import citynet as cn
from citynet._headline import headline, period

CITIES = {name: {"name": name, "country": country, "kind": "city"} for name, country in (
    ("Ankara", "TR"), ("Bursa", "TR"), ("Berlin", "DE"), ("Bonn", "DE"), ("Lyon", "FR"),
    ("Nice", "FR"), ("Rome", "IT"), ("Atlantis", None),
)}  # fmt: skip
BODIES = {"Union": {"name": "Union", "kind": "body"}}


def said(*ties, lang="en", places=CITIES, **more):
    return headline(network([(*tie, {"type": "sister_city"} | more) for tie in ties], places), lang)


def test_of_one_citys_list():
    ties = [("Ankara", partner) for partner in ("Berlin", "Bonn", "Lyon")]
    assert said(*ties) == (
        "Ankara: agreements with 3 places in 2 countries, most often Germany (2 of 3)"
    )
    # Two countries as often: neither is the most frequent.
    assert said(*ties, ("Ankara", "Nice")) == "Ankara: agreements with 4 places in 2 countries"
    # A country that is not known cannot be counted.
    assert said(*ties, ("Ankara", "Atlantis")).startswith("Ankara: agreements with 4 places")
    assert "countries" not in said(*ties, ("Ankara", "Atlantis"))


def test_a_state_without_a_code_counts_as_the_tables_count_it():
    places = CITIES | {
        "Girne": {"name": "Girne", "country": "CY", "unit": "Northern Cyprus", "kind": "city"},
        "Paphos": {"name": "Paphos", "country": "CY", "kind": "city"},
    }
    ties = [("Ankara", partner) for partner in ("Girne", "Paphos", "Berlin")]
    assert said(*ties, places=places) == "Ankara: agreements with 3 places in 3 countries"
    told = said(*ties[:1] * 2, ties[2], places=places, lang="de")
    assert told.endswith("in 2 Ländern, am häufigsten Nordzypern (2 von 3)")
    drawn = cn.maps.network_map(network([(*tie, {}) for tie in ties], places), lang="tr")
    assert "Kuzey Kıbrıs" in drawn.payload["countries"].values()
    assert "Kuzey Kıbrıs" in drawn.html().split("<noscript>")[1].split("</noscript>")[0]


def test_of_one_citys_list_with_bodies():
    G = star(*[(name, "DE", "sister_city", "1990") for name in "abc"],
             ("u", None, "membership", "1991"))  # fmt: skip
    nx.set_node_attributes(G, {"i": "Ankara"}, "name")
    assert headline(G, "en") == (
        "Ankara: agreements with 3 places in 1 country and 1 international body"
    )
    assert headline(G, "de") == (
        "Ankara: Vereinbarungen mit 3 Orten in 1 Land und 1 internationalen Organisation"
    )


def test_of_one_countrys_list():
    ties = [("Ankara", "Berlin"), ("Bursa", "Bonn"), ("Bursa", "Lyon"), ("Ankara", "Rome")]
    assert said(*ties, ("Ankara", "Bursa")) == (
        "Türkiye: agreements with 4 places in 3 countries, most often Germany (2 of 4)"
    )


def test_of_many_countries():
    ties = [("Berlin", "Lyon"), ("Bonn", "Nice"), ("Rome", "Ankara"), ("Bonn", "Berlin")]
    assert said(*ties, ("Ankara", "Lyon")) == (
        "5 agreements among 6 places in 4 countries, most often Germany–France (2 of 5)"
    )
    assert said(("Ankara", "Berlin")) == "1 agreement among 2 places in 2 countries"
    assert said(("Ankara", "Atlantis")) == "1 agreement among 2 places"


@pytest.mark.parametrize("lang", cn.language.LANGS)
def test_of_nothing(lang):
    assert headline(nx.MultiGraph(), lang)
    over = network([("Ankara", "Berlin", {"status": "cancelled"})], CITIES)
    assert headline(over, lang) == headline(nx.MultiGraph(), lang)


def test_of_memberships_alone():
    G = network([("Ankara", "Union", {"type": "membership"})], CITIES | BODIES)
    assert headline(G, "en") == "1 membership of 1 place in 1 international body"


def test_what_ended_later_counts_at_the_time():
    ended = {"type": "sister_city", "start": "1990", "status": "cancelled", "end": "2010"}
    G = network([("Ankara", "Berlin", ended)], CITIES)
    assert headline(G, "en") == "City network"
    then = cn.temporal.as_of(G, "2005")
    assert headline(then, "en") == "1 agreement among 2 places in 2 countries"


@pytest.mark.parametrize("kind", ["turkish", "german", "european"])
def test_numbers_are_those_of_the_tables(kind):
    G = register(kind)
    shown = headline(G, "en")
    edges = cn.network.agreements(G)
    bodies = (edges["u_kind"] == "body") | (edges["v_kind"] == "body")
    kept = edges[edges["counted"] & ~edges["over"] & ~bodies]
    if kind == "european":
        places = len({*kept["u"], *kept["v"]})
        assert shown.startswith(f"{len(kept):,} agreements among {places:,} places")
    else:
        home = {"turkish": "TR", "german": "DE"}[kind]
        abroad = kept[(kept["u_country"] == home) != (kept["v_country"] == home)]
        others = {
            v if u_country == home else u
            for u, v, u_country in abroad[["u", "v", "u_country"]].itertuples(index=False)
        }
        assert f"agreements with {len(others)} places" in shown


def test_the_period_is_that_of_the_dates():
    assert period(["1990-05", None, "1984"], "en") == "signed from 1984 to 1990"
    assert period(["1990-05"], "de") == "unterzeichnet 1990"
    assert period([None], "en") is None


def test_a_map_is_headed_by_it():
    G = network([("Ankara", "Berlin", {"start": "1990"})], CITIES)
    assert cn.maps.network_map(G).payload["title"] == headline(G, "en")
    assert cn.maps.network_map(G, title="Mine").payload["title"] == "Mine"
