"""Asking a Nominatim server: a local one that speaks its protocol, faults included."""

import json
import sys
import time
from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from helpers.server import Handler, Server, running

import citynet as cn
from citynet import _http
from citynet.errors import GeocodeError
from citynet.geocoding.online import Nominatim


def answer(name, lat, lon, code="xx", importance=0.5, *, category="place"):
    """One place as format=jsonv2 gives it."""
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "relation",
        "osm_id": 1,
        "lat": str(lat),
        "lon": str(lon),
        "category": category,
        "type": "city",
        "place_rank": 16,
        "importance": importance,
        "addresstype": "city",
        "name": name,
        "display_name": f"{name}, Somewhere",
        "address": {"city": name, "state": "Some State", "country_code": code},
        "boundingbox": ["0", "1", "0", "1"],
    }


class Nominatims(Server):
    """Answers from a script: a list of (status, headers, body, delay); the last one repeats."""

    def __init__(self, script):
        super().__init__(Search)
        self.script, self.requests, self.times = list(script), [], []


class Search(Handler):
    def answer(self):
        server = self.server
        server.times.append(time.monotonic())
        url = urlsplit(self.path)
        server.requests.append((url.path, parse_qs(url.query), dict(self.headers)))
        step = server.script.pop(0) if len(server.script) > 1 else server.script[0]
        status, headers, body, delay = step
        time.sleep(delay)
        self.reply(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.fixture
def serve(started):
    return lambda *steps: started(Nominatims(steps or [(200, {}, [], 0)]))


def ok(*places):
    return (200, {"Content-Type": "application/json"}, list(places), 0)


def client(server, tmp_path, **options):
    options = {"pause": 0.02, "timeout": 0.5} | options
    return Nominatim(server.address, cache=tmp_path, **options)


def test_the_request_is_what_the_protocol_asks_for(serve, tmp_path):
    server = serve(ok(answer("Sille", 38.0, 32.4, "tr")))
    found = client(server, tmp_path, user_agent="citynet-test (me@example.org)").search(
        "Sille", "TR"
    )
    path, query, headers = server.requests[0]
    assert path == "/search"
    assert query["q"] == ["Sille"]
    assert query["countrycodes"] == ["tr"]
    assert query["format"] == ["jsonv2"]
    assert headers["User-Agent"] == "citynet-test (me@example.org)"
    assert found[0]["name"] == "Sille"
    assert (found[0]["lat"], found[0]["lon"]) == (38.0, 32.4)
    assert found[0]["country_code"] == "TR"
    assert found[0]["admin1"] == "Some State"


def test_an_answer_is_asked_for_once(serve, tmp_path):
    server = serve(ok(answer("Sille", 38.0, 32.4)))
    first = client(server, tmp_path).search("Sille", "TR")
    again = client(server, tmp_path).search("Sille", "TR")
    assert first == again
    assert len(server.requests) == 1
    client(server, tmp_path).search("Sille", "GR")
    assert len(server.requests) == 2


def test_a_broken_kept_answer_is_asked_for_again(serve, tmp_path):
    server = serve(ok(answer("Sille", 38.0, 32.4)))
    client(server, tmp_path).search("Sille")
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text('[{"lat": ')
    assert client(server, tmp_path).search("Sille")
    assert len(server.requests) == 2


def test_requests_keep_their_distance(serve, tmp_path, monkeypatch):
    # A clock of its own: on a busy machine requests arrive late, and then near to each other.
    now, sent = [100.0], []
    clock = SimpleNamespace(
        monotonic=lambda: now[0],
        sleep=lambda seconds: now.__setitem__(0, now[0] + seconds),
        time=time.time,
    )
    monkeypatch.setattr(_http, "time", clock)
    server = serve(ok())
    nominatim = client(server, tmp_path, pause=0.15)
    client_ = nominatim._client._client
    ask = client_.stream
    monkeypatch.setattr(
        client_, "stream", lambda *args, **kw: (sent.append(now[0]), ask(*args, **kw))[1]
    )
    for name in ("a", "b", "c"):
        nominatim.search(name)
        now[0] += 0.05
    assert len(server.requests) == 3
    assert [later - earlier for earlier, later in pairwise(sent)] == pytest.approx([0.15, 0.15])


def test_the_public_server_is_not_asked_more_than_once_a_second():
    with pytest.raises(GeocodeError, match="one request a second"):
        Nominatim(pause=0.5)


@pytest.mark.parametrize("address", ["", "nominatim.example.org", "ftp://example.org/", "http://"])
def test_an_address_that_is_none(address):
    with pytest.raises(GeocodeError, match="no address"):
        Nominatim(address)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_waited_out(serve, tmp_path, status):
    server = serve((status, {"Retry-After": "0"}, b"later", 0), ok(answer("Sille", 38.0, 32.4)))
    assert client(server, tmp_path).search("Sille")
    assert len(server.requests) == 2


def test_the_wait_that_the_server_asks_for_is_kept(serve, tmp_path):
    server = serve((429, {"Retry-After": "0.4"}, b"", 0), ok())
    client(server, tmp_path).search("Sille")
    assert server.times[1] - server.times[0] >= 0.39


@pytest.mark.parametrize("when", ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "nan"])
def test_a_time_to_retry_after_that_is_past_or_none_does_not_stop_it(serve, tmp_path, when):
    header = {"Retry-After": when}
    server = serve((503, header, b"", 0), ok(answer("Sille", 38.0, 32.4)))
    assert client(server, tmp_path).search("Sille")


def test_a_timeout_is_tried_again(serve, tmp_path):
    server = serve((200, {}, [], 0.5), ok(answer("Sille", 38.0, 32.4)))
    assert client(server, tmp_path, timeout=0.2).search("Sille")


@pytest.mark.parametrize(
    "body", [b"<html>busy</html>", b'{"error": "Unable to geocode"}', b"[1, 2]", b"", b"\xff\xfe"]
)
def test_an_answer_that_is_none_is_not_kept(serve, tmp_path, body):
    server = serve((200, {}, body, 0))
    assert client(server, tmp_path).search("Sille") is None
    assert not list(tmp_path.rglob("*.json"))


def test_a_refusal_is_not_repeated(serve, tmp_path):
    server = serve((403, {}, b"blocked", 0))
    assert client(server, tmp_path).search("Sille") is None
    assert len(server.requests) == 1


def test_a_dead_server_is_given_up(tmp_path):
    with running(Nominatims([ok()])) as server:
        nominatim = client(server, tmp_path, tries=1)
    assert [nominatim.search(str(number)) for number in range(5)] == [None] * 5


def test_streets_and_broken_items_are_no_places(serve, tmp_path):
    street = answer("Sille Caddesi", 41.0, 29.0, category="highway")
    nowhere = answer("Sille", "x", 29.0)
    outside = answer("Sille", 95.0, 29.0)
    server = serve(ok(street, nowhere, outside, {"category": "place"}))
    assert client(server, tmp_path).search("Sille") == []


def table(name, country):
    return pd.DataFrame({
        "id": ["x"], "type": "sister_city",
        "a_name": "İstanbul", "a_country": "Türkiye", "a_kind": "city",
        "b_name": [name], "b_country": [country], "b_kind": "city",
    })  # fmt: skip


def test_only_open_places_are_asked_for(serve, tmp_path):
    server = serve(ok(answer("Xyzzyx", 38.0, 32.4, "tr")))
    places = cn.geocode(table("Xyzzyxburg", "Türkiye"), online=client(server, tmp_path))
    assert [query["q"] for _, query, _ in server.requests] == [["Xyzzyxburg"]]
    row = places.iloc[1]
    assert (row.status, row.method) == ("resolved", "online")
    assert (row.geometry.x, row.geometry.y) == (32.4, 38.0)
    assert row.country_code == "TR"
    assert "OpenStreetMap" in row.note


def test_the_server_decides_between_our_candidates(serve, tmp_path):
    offline = cn.geocode(table("Springfield", "A.B.D.")).iloc[1]
    assert offline.status == "ambiguous"
    chosen = offline.candidates[1]
    server = serve(ok(answer("Springfield", chosen["lat"], chosen["lon"], "us", 0.7)))
    row = cn.geocode(table("Springfield", "A.B.D."), online=client(server, tmp_path)).iloc[1]
    assert (row.status, row.geonameid) == ("resolved", chosen["geonameid"])
    assert row.place_id == chosen["place_id"]


def test_a_server_in_doubt_leaves_a_place_open(serve, tmp_path):
    two = ok(answer("Xyz", 38.0, 32.4, "tr", 0.50), answer("Xyz", 40.0, 35.0, "tr", 0.49))
    row = cn.geocode(table("Xyzzyxburg", "Türkiye"), online=client(serve(two), tmp_path)).iloc[1]
    assert row.status == "ambiguous"
    assert len(row.candidates) == 2
    assert row.geometry is None


def test_no_answer_leaves_a_place_open_and_says_so(serve, tmp_path):
    server = serve((500, {"Retry-After": "0"}, b"", 0))
    row = cn.geocode(table("Xyzzyxburg", "Türkiye"), online=client(server, tmp_path)).iloc[1]
    assert row.status == "not_found"
    assert "did not answer" in row.note


def test_without_httpx_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(GeocodeError, match=r"citynet\[online\]"):
        Nominatim("http://127.0.0.1/")
