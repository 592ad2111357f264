"""No test reaches beyond this machine: whoever tries is refused before anything is sent."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

REFUSED: list[str] = []


def is_here(host: object) -> bool:
    """Whether a host is this machine itself."""
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False  # a name, which would be asked of a server


def _refuse(target: object) -> None:
    REFUSED.append(str(target))
    raise PermissionError(f"a test may not reach beyond this machine: {target!r}")


def _checked(method: str, address_at: int):
    real = getattr(socket.socket, method)

    def call(self, *arguments):
        address = arguments[address_at]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
            _refuse(address)
        return real(self, *arguments)

    return call


def _checked_name(name: str):
    real = getattr(socket, name)

    def call(host, *arguments, **options):
        if not is_here(host):
            _refuse(host)
        return real(host, *arguments, **options)

    return call


@contextmanager
def offline() -> Iterator[None]:
    """Let sockets connect and names be looked up on this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for method, address_at in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
            patch.setattr(socket.socket, method, _checked(method, address_at))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _checked_name(name))
        yield
