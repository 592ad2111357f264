"""What the tests themselves stand on: no way off the machine, the same examples each time."""

import socket

import pytest
from helpers import offline
from helpers.properties import examples
from hypothesis import given, settings
from hypothesis import strategies as st

ELSEWHERE = [("192.0.2.1", 9), ("203.0.113.7", 443)]  # addresses that RFC 5737 keeps for examples


@pytest.fixture
def refused():
    yield offline.REFUSED
    offline.REFUSED.clear()


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_socket_that_would_leave_the_machine_is_refused(refused, address, kind):
    with socket.socket(socket.AF_INET, kind) as to:
        for call in (to.connect, to.connect_ex):
            with pytest.raises(PermissionError, match="beyond this machine"):
                call(address)
        with pytest.raises(PermissionError):
            to.sendto(b"x", address)
    assert len(refused) == 3


def test_no_name_is_asked_of_a_server(refused):
    for look_up in (socket.gethostbyname, lambda name: socket.getaddrinfo(name, 443)):
        with pytest.raises(PermissionError):
            look_up("example.org")
    with pytest.raises(PermissionError):
        socket.create_connection(("example.org", 443), timeout=1)
    assert refused == ["example.org"] * 3


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as to:
            to.sendall(b"x")
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
            pass
    for host in ("127.0.0.1", "::1", b"localhost", "", None):
        assert offline.is_here(host)


def test_a_property_is_tried_on_the_same_examples():
    if not settings().derandomize:
        pytest.skip("the nightly profile draws others each time")
    seen = []

    def run():
        @examples(20)
        @given(st.floats(), st.text())
        def sees(number, text):
            seen.append((repr(number), text))

        sees()

    run()
    first, seen[:] = list(seen), []
    run()
    assert first == seen
    assert len(first) >= 20
