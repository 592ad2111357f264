"""Wikidata, through a local server that speaks its protocol and misbehaves as it does."""

import email.utils
import itertools
import json
import re
import threading
import time
import urllib.parse

import pytest
from helpers.server import Handler, Server

import citynet as cn
from citynet.agreements import _sparql
from citynet.errors import CitynetError, CitynetWarning
from citynet.sources import wikidata

ENTITY = "http://www.wikidata.org/entity/"
PLACES = {
    "Q1": ("Bursa", "Q43", "Turkey", "Point(29.06 40.18)", "3101833"),
    "Q2": ("Konya", "Q43", "Turkey", "Point(32.48 37.87)", None),
    "Q3": ("Kyoto", "Q17", "Japan", "Point(135.77 35.01)", "1463723"),
    "Q4": ("Sarajevo", "Q225", "Bosnia and Herzegovina", "Point(18.41 43.86)", "275524"),
    "Q5": ("Q5", None, None, "Point(35.5 33.9)", None),
    "Q6": ("UCLG", None, None, None, None),
    "Q7": ("Atlantis", None, None, None, None),
}


def binding(number, prop, a, b, here, **more):
    """One solution as SPARQL 1.1 JSON has it."""
    row = {
        "statement": f"{ENTITY}statement/{a}-{number:04d}",
        "property": prop,
        "here": ENTITY + here,
    }
    for side, item in (("a", a), ("b", b)):
        label, country, country_label, coord, population = PLACES[item]
        row |= {side: ENTITY + item, f"{side}Label": label}
        row |= {f"{side}Country": ENTITY + country} if country else {}
        row |= {f"{side}CountryLabel": country_label} if country else {}
        row |= {f"{side}Coord": coord} if coord else {}
        row |= {f"{side}Population": population} if population else {}
    row |= more
    return {
        name: {"type": "uri" if value.startswith("http") else "literal", "value": value}
        for name, value in row.items()
    }


def year(text):
    return {"start": f"{text}-01-01T00:00:00Z", "startPrecision": "9"}


ANSWER = [
    binding(1, "P190", "Q1", "Q4", "Q1", **year("1979")),
    binding(2, "P190", "Q4", "Q1", "Q1", start="1979-06-18T00:00:00Z", startPrecision="11"),
    binding(3, "P190", "Q3", "Q2", "Q2", end="2015-03-01T00:00:00Z", endPrecision="10"),
    binding(4, "P190", "Q1", "Q5", "Q1"),
    binding(5, "P463", "Q1", "Q6", "Q1", **year("2004")),
    binding(6, "P190", "Q2", "Q7", "Q2"),
    # A second value for a population doubles the solution.
    binding(1, "P190", "Q1", "Q4", "Q1", **year("1979")) | {
        "aPopulation": {"type": "literal", "value": "2994521"}
    },
    binding(7, "P190", "Q2", "Q4", "Q2") | {"start": {"type": "bnode", "value": "t12345"}},
]  # fmt: skip


class Service(Server):
    """Answers pages of ANSWER, or what ``trouble`` says for the nth request."""

    def __init__(self, trouble=()):
        super().__init__(Query)
        self.trouble = dict(trouble)
        self.queries, self.agents, self.times = [], [], []
        self.running = self.most_running = 0
        self.lock = threading.Lock()

    @property
    def endpoint(self):
        return f"{self.address}sparql"

    def answer(self, query):
        if "COUNT(" in query:
            rows = [{"count": {"type": "literal", "value": "7"}}]
        else:
            limit, offset = map(int, re.search(r"LIMIT (\d+) OFFSET (\d+)", query).groups())
            ids = sorted({row["statement"]["value"] for row in ANSWER})[offset : offset + limit]
            rows = [row for row in ANSWER if row["statement"]["value"] in ids]
        return json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()


class Query(Handler):
    def answer(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = urllib.parse.parse_qs(body)["query"][0]
        with server.lock:
            server.running += 1
            server.most_running = max(server.most_running, server.running)
            number = len(server.queries)
            server.queries.append(query)
            server.agents.append(self.headers["User-Agent"])
            server.times.append(time.monotonic())
        trouble = server.trouble.get(number, server.trouble.get("always", {}))
        time.sleep(trouble.get("delay", 0))
        data = trouble.get("body", server.answer(query))
        headers = {"Content-Type": "application/sparql-results+json", **trouble.get("headers", {})}
        missing = trouble.get("missing", 0)
        self.reply(trouble.get("status", 200), headers, data, missing=missing)
        self.close_connection = bool(trouble)
        with server.lock:
            server.running -= 1


@pytest.fixture
def serve(started):
    return lambda trouble=(): started(Service(trouble))


def fetch(server, tmp_path, **options):
    options = {"pause": 0.01, "page_size": 3, "timeout": 5} | options
    with pytest.warns(CitynetWarning):
        return wikidata.fetch("TR", endpoint=server.endpoint, cache=tmp_path / "cache", **options)


def test_both_sides_are_one_agreement_and_one_side_is_marked(serve, tmp_path):
    table = fetch(serve(), tmp_path)
    assert table["id"].tolist() == [
        "bursa--sarajevo", "bursa--q5", "bursa--uclg", "konya--sarajevo", "konya--kyoto",
    ]  # fmt: skip
    rows = table.set_index("id")
    both = rows.loc["bursa--sarajevo"]
    assert both["stated_by"] == "both"
    assert both["signed"] == "1979-06-18"
    assert both[["a_lat", "a_lon", "a_population"]].tolist() == [40.18, 29.06, 3_101_833]
    assert both["source_ref"] == "Q1-0001; Q4-0002"
    # Stated by Kyoto alone; the party of the country asked for is a.
    ended = rows.loc["konya--kyoto"]
    assert ended[["stated_by", "ended", "status", "b_wikidata"]].tolist() == [
        "b", "2015-03", "cancelled", "Q3",
    ]  # fmt: skip
    assert rows.loc["konya--sarajevo", "stated_by"] == "a"
    assert rows["signed"].isna()["konya--sarajevo"]
    body = rows.loc["bursa--uclg"]
    assert body[["type", "b_kind", "signed"]].tolist() == ["membership", "body", "2004"]
    # A place without label is kept, its country the one that its position tells.
    assert rows.loc["bursa--q5", "b_country"] == "Lebanon"
    assert table.attrs == {"unlabelled": ["Q5"], "left_out": ["Konya – Atlantis"]}
    assert len(cn.validate(table)) == 5


def test_pages_are_asked_for_one_at_a_time_and_kept(serve, tmp_path):
    server = serve()
    seen = []
    first = fetch(server, tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 7), (6, 7), (7, 7)]
    pages = [re.search(r"LIMIT (\d+) OFFSET (\d+)", query) for query in server.queries[1:]]
    assert [page.groups() for page in pages] == [("3", "0"), ("3", "3"), ("3", "6")]
    assert server.most_running == 1
    assert all(re.fullmatch(r"citynet/\S+ \(.+\)", agent) for agent in server.agents)
    assert min(b - a for a, b in itertools.pairwise(server.times)) >= 0.01
    again = fetch(server, tmp_path)
    assert len(server.queries) == 4
    assert again.equals(first)
    fetch(server, tmp_path, max_age_days=0)
    assert len(server.queries) == 7


@pytest.mark.parametrize(
    "kept",
    ['{"limit": 0, "bindings": []}', '{"limit": "3", "bindings": []}', '{"limit": 3}',
     '{"limit": 3, "bindings": [1]}', '{"limit": 3, "bindings": {}}', "[]", "{"],
)  # fmt: skip
def test_a_broken_kept_page_is_asked_for_again(serve, tmp_path, kept):
    server = serve()
    first = fetch(server, tmp_path)
    page = min(tmp_path.rglob("*.json"))
    page.write_text(kept, encoding="utf-8")
    assert fetch(server, tmp_path).equals(first)
    assert len(server.queries) == 4


def test_another_question_has_other_pages(serve, tmp_path):
    server = serve()
    fetch(server, tmp_path)
    fetch(server, tmp_path, memberships=False)
    assert len(server.queries) == 6
    assert "P463" not in server.queries[-1]


TROUBLE = {
    "busy": {"status": 503, "body": b"busy"},
    "too many": {"status": 429, "body": b"slow down", "headers": {"Retry-After": "0"}},
    "the query took too long": {"status": 500, "body": b"java.util.concurrent.TimeoutException"},
    "cut short": {"body": b'{"head": {}, "results": {"bindings": [{"a": '},
    "an exception in the middle": {"body": b'{"results": {"bindings": [\nSPARQL-QUERY: java.lang.'},
    "the connection breaks": {"missing": 100},
    "another document": {"body": b"[]"},
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE.keys())
def test_trouble_passes(serve, tmp_path, trouble):
    calm = fetch(serve(), tmp_path / "calm")
    server = serve({0: trouble, 2: trouble})
    assert fetch(server, tmp_path).equals(calm)
    assert len(server.queries) == 5


def test_a_silent_service_is_asked_again(serve, tmp_path):
    server = serve({1: {"delay": 3.0}})
    assert len(fetch(server, tmp_path, timeout=1.0)) == 5
    # A busy machine may make more answers late than the one that is meant.
    assert len(server.queries) >= 4


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_obeyed(serve, tmp_path, form):
    until = "1" if form == "seconds" else email.utils.formatdate(time.time() + 2, usegmt=True)
    server = serve({0: {"status": 429, "body": b"", "headers": {"Retry-After": until}}})
    fetch(server, tmp_path)
    assert server.times[1] - server.times[0] >= 0.5


def test_who_is_told_to_come_back_much_later_is_not_kept_waiting(serve, tmp_path):
    server = serve({"always": {"status": 429, "body": b"", "headers": {"Retry-After": "3600"}}})
    with pytest.raises(CitynetError, match="come back in 60 minutes"):
        wikidata.fetch("TR", endpoint=server.endpoint, cache=tmp_path, pause=0.01)
    assert len(server.queries) == 1


def test_a_run_goes_on_where_it_broke_off(serve, tmp_path):
    down = serve({number: {"status": 502, "body": b""} for number in range(1, 20)})
    with pytest.raises(CitynetError, match=r"no answer in 3 tries \(status 502\).*kept"):
        wikidata.fetch(
            "TR",
            endpoint=down.endpoint,
            cache=tmp_path / "cache",
            pause=0.01,
            page_size=3,
            retries=2,
        )
    asked = len(down.queries)
    down.trouble = {}
    table = fetch(down, tmp_path)
    assert len(table) == 5
    offsets = [re.search(r"OFFSET (\d+)", query)[1] for query in down.queries[asked:]]
    assert offsets == ["3", "6"]


def test_a_page_that_the_service_cannot_manage_is_asked_for_in_parts(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(wikidata, "_SMALLEST_PAGE", 2)
    server = serve({number: {"status": 500, "body": b"timeout"} for number in range(2)})
    calm = fetch(serve(), tmp_path / "calm")
    assert fetch(server, tmp_path, page_size=4).equals(calm)
    limits = [re.search(r"LIMIT (\d+)", query)[1] for query in server.queries]
    assert limits[:3] == ["4", "4", "2"]


def test_a_broken_page_on_disk_is_asked_for_again(serve, tmp_path):
    server = serve()
    first = fetch(server, tmp_path)
    (page,) = (tmp_path / "cache").rglob("00000003.json")
    page.write_text('{"limit": 3, "bindi')
    assert fetch(server, tmp_path).equals(first)
    assert len(server.queries) == 4


def test_a_refusal_is_told_at_once(serve, tmp_path):
    server = serve({0: {"status": 400, "body": b"MalformedQueryException: line 1\nmore"}})
    with pytest.raises(CitynetError, match=r"refuses.*400: MalformedQueryException: line 1$"):
        wikidata.fetch("TR", endpoint=server.endpoint, cache=tmp_path)
    assert len(server.queries) == 1


def test_nobody_there(tmp_path):
    with pytest.raises(CitynetError, match="no answer in 2 tries"):
        wikidata.fetch(
            "TR", endpoint="http://127.0.0.1:1/", cache=tmp_path, retries=1, pause=0.01
        )  # fmt: skip


def flat(cell):
    return cell["value"]


@pytest.mark.parametrize("form", ["sparql", "verbose", "plain"])
def test_a_saved_answer_gives_the_same_table(serve, tmp_path, form):
    expected = fetch(serve(), tmp_path)
    rows = [row for row in ANSWER if row.get("start", {}).get("type") != "bnode"]
    rows.append({name: cell for name, cell in ANSWER[-1].items() if name != "start"})
    document = {
        "sparql": {"head": {}, "results": {"bindings": ANSWER}},
        "verbose": ANSWER,
        "plain": [{name: flat(cell) for name, cell in row.items()} for row in rows],
    }[form]
    path = tmp_path / "query.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.warns(CitynetWarning):
        table = wikidata.read(path)
    assert table.equals(expected)
    assert table.attrs == expected.attrs


def test_the_order_of_the_answer_does_not_matter(tmp_path):
    tables = []
    for number, rows in enumerate((ANSWER, ANSWER[::-1])):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        with pytest.warns(CitynetWarning):
            tables.append(wikidata.read(path))
    assert tables[0].equals(tables[1])


def test_an_empty_answer_is_an_empty_table(tmp_path):
    path = tmp_path / "query.json"
    path.write_text('{"head": {}, "results": {"bindings": []}}')
    with pytest.warns(CitynetWarning, match="no twinning or membership found"):
        table = wikidata.read(path)
    assert len(table) == 0
    cn.write_agreements(table, tmp_path / "ties.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"results": {"bindings": [{', "cut short"),
        ('{"a": 1}', "not the answer"),
        ("[1]", "not the answer"),
        ('[{"city": "x"}]', "another query"),
    ],
)
def test_what_is_no_answer(tmp_path, text, message):
    path = tmp_path / "query.json"
    path.write_text(text)
    with pytest.raises(CitynetError, match=message):
        wikidata.read(path)
    with pytest.raises(CitynetError, match="No such file"):
        wikidata.read(tmp_path / "absent.json")


def test_the_query_names_who_is_asked_for():
    assert 'VALUES ?code { "TR" "DE" }' in wikidata.query(country=["Türkiye", "de"])
    assert "VALUES ?one { wd:Q406 }" in wikidata.query(cities=["Q406"])
    labelled = wikidata.query(country="TR", cities=['B"ursa'], language="tr")
    assert r'VALUES ?label { "B\"ursa"@tr "B\"ursa"@en }' in labelled
    assert "LIMIT" not in labelled
    text = wikidata.query(country="TR")
    assert text.count("{") == text.count("}")
    for wrong in (
        {},
        {"country": "Narnia"},
        {"cities": ["Bursa"]},
        {"country": "TR", "language": '"'},
    ):
        with pytest.raises(CitynetError):
            wikidata.query(**wrong)


@pytest.mark.parametrize(
    ("moment", "precision", "expected"),
    [
        ("1984-01-01T00:00:00Z", "9", "1984"),
        ("2004-09-01T00:00:00Z", "10", "2004-09"),
        ("1990-06-25T00:00:00Z", "11", "1990-06-25"),
        ("1980-01-01T00:00:00Z", "8", None),
        ("1984-01-01T00:00:00Z", None, "1984"),
        ("1990-06-25T00:00:00Z", None, "1990-06-25"),
        ("-0044-03-15T00:00:00Z", "11", None),
        (None, None, None),
    ],
)
def test_dates_keep_their_precision(moment, precision, expected):
    assert _sparql._edtf(moment, precision) == expected
