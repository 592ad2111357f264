"""Where a question may go, and how much of an answer is read."""

import gzip
import ipaddress
import json
import socket

import pytest
from helpers.server import Handler, Server

from citynet import _http
from citynet.errors import CitynetError


class Scripted(Server):
    """Gives every question the same answer, and counts them."""

    def __init__(self, status, headers, body=b""):
        super().__init__(Says)
        self.said, self.asked = (status, headers, body), 0


class Says(Handler):
    def answer(self):
        self.server.asked += 1
        self.reply(*self.server.said)


@pytest.fixture
def ask():
    pytest.importorskip("httpx", reason="asking servers is what citynet[online] adds")
    clients = []

    def asked(address, method="GET", **options):
        client = _http.Client(agent="test", pause=0, **{"timeout": 2.0} | options)
        clients.append(client)
        return client.ask(method, address)

    yield asked
    for client in clients:
        client.close()


@pytest.fixture
def resolved(monkeypatch):
    """What names stand for, without asking anyone; an address stands for itself."""
    known = {"inner.example": "10.0.0.7", "keys.example": "169.254.169.254",
             "mapped.example": "::ffff:127.0.0.1", "outer.example": "93.184.215.14"}  # fmt: skip
    real = socket.getaddrinfo

    def look_up(host, *arguments, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name == "127.0.0.1":
            return real(host, *arguments, **options)
        try:
            address = str(ipaddress.ip_address(known.get(name, name)))
        except ValueError:
            raise socket.gaierror(name) from None
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def sent(monkeypatch):
    """Requests to other machines, which end here."""
    httpx = pytest.importorskip("httpx")
    seen, real = [], httpx.HTTPTransport.handle_request

    def handle(self, request):
        if request.url.host == "127.0.0.1":
            return real(self, request)
        seen.append(f"{request.method} {request.url}")
        return httpx.Response(200, text="from outside")

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    return seen


@pytest.mark.parametrize(
    "to",
    ["https://inner.example/", "https://keys.example/latest", "https://mapped.example/",
     "http://outer.example/", "https://127.0.0.1:1/", "https://[::1]/", "https://192.168.1.1/",
     "https://0.0.0.0/"],
)  # fmt: skip
@pytest.mark.usefixtures("resolved")
def test_no_server_leads_into_the_network_around_us(started, ask, sent, to):
    server = started(Scripted(302, {"Location": to}))
    with pytest.raises(CitynetError, match=r"leads to .*, which is not asked"):
        ask(server.address)
    assert (server.asked, sent) == (1, [])


@pytest.mark.usefixtures("resolved")
def test_a_public_server_with_https_is_followed(started, ask, sent):
    server = started(Scripted(302, {"Location": "https://outer.example/there"}))
    assert ask(server.address).text == "from outside"
    assert sent == ["GET https://outer.example/there"]


@pytest.mark.usefixtures("resolved")
def test_what_was_sent_to_one_server_is_not_sent_to_another(started, ask, sent):
    server = started(Scripted(307, {"Location": "https://outer.example/there"}))
    with pytest.raises(CitynetError, match="not asked"):
        ask(server.address, "POST")
    assert sent == []


@pytest.mark.usefixtures("resolved")
def test_no_server_has_the_address_where_clouds_keep_keys(ask, sent):
    with pytest.raises(CitynetError, match="no server has such an address"):
        ask("http://keys.example/latest")
    assert sent == []


def test_a_server_that_leads_in_circles_is_left(started, ask):
    server = started(Scripted(302, {"Location": "/"}))
    answer = ask(server.address)
    assert answer.status == 0
    assert server.asked == 4


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_read_up_to_a_bound(started, ask, packed):
    body = json.dumps("x" * 3_000_000).encode()
    headers = {"Content-Encoding": "gzip"} if packed else {}
    server = started(Scripted(200, headers, gzip.compress(body) if packed else body))
    assert len(ask(server.address).json()) == 3_000_000
    with pytest.raises(CitynetError, match="more than 1 MB"):
        ask(server.address, longest=1_000_000)


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/", "http://[", "http://a b/"])
@pytest.mark.usefixtures("resolved")
def test_an_address_that_is_none_is_an_answer_that_did_not_come(ask, address):
    answer = ask(address)
    assert (answer.status, answer.passing) == (0, True)
