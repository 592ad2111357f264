"""A caller's own columns on a map: colours, sizes, cards, the downloaded table."""

import networkx as nx
import numpy as np
import pytest
from helpers.graphs import network, payload_of

import citynet as cn
from citynet import _style
from citynet.errors import NetworkError
from citynet.maps import _columns, _own

PLACES = {name: {"name": name, "country": "DE", "x": 7.0 + n, "y": 50.0, "rank": n}
          for n, name in enumerate("abcdefghij")}  # fmt: skip


def graph(**columns):
    count = len(next(iter(columns.values())))
    names = list(PLACES)
    ties = [
        (names[n % 9], names[n % 9 + 1], {"type": "sister_city", "start": "1990"}
         | {key: values[n] for key, values in columns.items() if values[n] is not None})
        for n in range(count)
    ]  # fmt: skip
    return network(ties, PLACES)


def grouped(G, name, colors=None):
    found = _own.grouping(G, name, colors, "en")
    codes = _columns.read(found["c"])
    return found, [found["names"][code - 1] if code else None for code in codes.tolist()]


def test_texts_stand_for_themselves_the_frequent_first():
    found, told = grouped(graph(topic=["b", "a", "b", None, ""]), "topic")
    assert found["names"] == ["b", "a"]
    assert told == ["b", "a", "b", None, None]
    assert found["slots"] == [0, 1]
    assert found["edges"]


def test_numbers_are_put_into_classes():
    values = [float(n) ** 2 for n in range(100)]
    found, told = grouped(graph(money=[str(value) for value in values]), "money")
    assert len(found["names"]) == 5
    counts = np.unique(told, return_counts=True)[1]
    assert counts.min() >= 10
    assert told[0] == found["names"][0]
    assert told[-1] == found["names"][-1]
    assert found["colors"]["light"] == list(_style.SEQUENCE)


def test_few_numbers_have_a_colour_each():
    found, told = grouped(graph(stars=[3, 1, 3, 2.5]), "stars")
    assert found["names"] == ["1", "2.5", "3"]
    assert told == ["3", "1", "3", "2.5"]


SKEWED = (
    [1] * 95 + list(range(2, 12)), [99] * 95 + list(range(1, 11)),
    [1e-9 * n for n in range(1, 41)], [10**12 + n for n in range(40)],
)  # fmt: skip


@pytest.mark.parametrize("values", SKEWED)
def test_skewed_numbers_have_classes_too(values):
    found, told = grouped(graph(money=values), "money")
    assert 2 <= len(found["names"]) <= 5
    assert None not in told
    assert len(set(told)) >= 2


def test_years_are_classed_as_years():
    found, told = grouped(graph(year=[1950 + n for n in range(60)]), "year")
    assert found["names"][0].startswith("≤ 19")
    assert len(found["names"]) == 5
    assert told[-1] == found["names"][-1]


def test_own_colours_give_the_order():
    found, told = grouped(graph(topic=["b", "a", "c"]), "topic", {"a": "red", "b": "#0000ff"})
    assert found["names"] == ["a", "b", "c"]
    assert found["colors"]["dark"] == ["#ff0000", "#0000ff", None]
    assert told == ["b", "a", "c"]
    with pytest.raises(NetworkError, match="no colour"):
        grouped(graph(topic=["a"]), "topic", {"a": "url(x)"})


def test_a_column_of_the_places_colours_places():
    found, told = grouped(graph(topic=["a"]), "rank")
    assert not found["edges"]
    assert len(told) == len(PLACES)


def test_what_no_column_is_called_is_said():
    with pytest.raises(NetworkError, match="color_by='tpoic'"):
        cn.maps.network_map(graph(topic=["a"]), color_by="tpoic")
    with pytest.raises(NetworkError, match="columns"):
        cn.maps.network_map(graph(topic=["a"]), columns=["tpoic"])


def test_sizes_are_sums_over_a_places_agreements():
    m = cn.maps.network_map(graph(money=[1, 10, 100]), size_by="money")
    sizes = _columns.read(m.payload["sizes"]["money"])
    assert sizes[:4].tolist() == [1, 11, 110, 100]
    of_places = cn.maps.network_map(graph(topic=["a"]), size_by="rank").payload["sizes"]["rank"]
    assert _columns.read(of_places)[:2].tolist() == [0, 1]


def test_own_columns_travel_and_ours_do_not():
    G = graph(topic=["a"], note=["n"], date_text=["x"], a_population=[1])
    assert list(payload_of(cn.maps.network_map(G).html())["edges"]["own"]) == ["topic"]
    named = cn.maps.network_map(G, columns=["date_text"]).payload["edges"]["own"]
    assert list(named) == ["date_text"]
    assert cn.maps.network_map(nx.MultiGraph(G), columns=[]).payload["edges"]["own"] == {}
