"""Asking servers politely: one question at a time, patiently, each answer kept on disk."""

import datetime as dt
import email.utils
import ipaddress
import json
import os
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citynet import __version__, _check
from citynet._catalogue import told
from citynet._data import write_file
from citynet.errors import CitynetError

# Answers that may be another one a little later.
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT = 60.0
# A server that goes on sending for so many timeouts has no end.
_MOST_TIMEOUTS = 10
_MOST_REDIRECTS = 3
_DAY = 86_400


def user_agent(contact: str | None = None) -> str:
    """Name the program, and whoever runs it, as services' policies ask."""
    return f"citynet/{__version__} (networks of city diplomacy{f'; {contact}' * bool(contact)})"


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes
    ----------
    status
        The status code; 0 when no answer came.
    text
        The answer's text, or why none came.
    wait
        Seconds until the server wants to be asked again, where it says so.
    """

    status: int
    text: str
    wait: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same question may be answered a little later."""
        return self.status == 0 or self.status in BUSY

    @property
    def good(self) -> bool:
        """Whether it is an answer to the question."""
        return self.status // 100 == 2  # noqa: PLR2004

    @property
    def why(self) -> str:
        """What went wrong, in short."""
        return f"status {self.status}" if self.status else self.text

    def json(self) -> Any:
        """Give what the text holds; None for text that is no JSON, or cut short."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


class Client:
    """A connection that leaves a pause between two questions.

    What a caller names is asked, a server of one's own too. Where that leads elsewhere, it is
    followed to public addresses by https only: no server may send us into the network around us.

    Parameters
    ----------
    agent
        The user agent.
    timeout
        Seconds to wait for an answer.
    pause
        Seconds between two questions.
    accept
        The media type asked for.
    longest
        The most bytes of an answer, unpacked.
    error
        What is raised when httpx is missing, and of a server that is not to be asked again.
    """

    def __init__(
        self,
        *,
        agent: str,
        timeout: float,
        pause: float,
        accept: str = "application/json",
        longest: int = 5_000_000,
        error: type[CitynetError] = CitynetError,
    ) -> None:
        self._httpx = _check.optional("httpx", "online", error)
        headers = {"User-Agent": agent, "Accept": accept}
        self._client = self._httpx.Client(
            timeout=timeout, headers=headers, follow_redirects=True, max_redirects=_MOST_REDIRECTS,
            event_hooks={"request": [self._hold]},
        )  # fmt: skip
        self._pause, self._longest, self._error = pause, longest, error
        self._patience = _MOST_TIMEOUTS * timeout
        self._named: Any = None
        self._next = -float("inf")

    def ask(self, method: str, address: str, **question: Any) -> Answer:
        """Ask once, when it is time to; what httpx says of the connection becomes the answer.

        Parameters
        ----------
        method, address
            ``"GET"`` or ``"POST"``, and where.
        question
            ``params`` or ``data``, as httpx takes them.

        Raises
        ------
        CitynetError
            It leads where nothing is asked, or sends more than is read.
        """
        time.sleep(max(0.0, self._next - time.monotonic()))
        try:
            self._named = self._httpx.URL(address)
            with self._client.stream(method, address, **question) as response:
                text = self._read(response)
            return Answer(response.status_code, text, retry_after(response.headers))
        except (self._httpx.HTTPError, self._httpx.InvalidURL) as error:
            return Answer(0, str(error) or type(error).__name__)
        finally:
            self._next = time.monotonic() + self._pause

    def _read(self, response: Any) -> str:
        """Read an answer within the bounds of size and time."""
        ends = time.monotonic() + self._patience
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._longest:
                raise self._error(
                    told(
                        "%(server)s sends more than %(limit)s MB, of which nothing is used",
                        server=response.url.host,
                        limit=str(self._longest // 1_000_000),
                    )
                )
            if time.monotonic() > ends:
                raise self._httpx.ReadTimeout("an answer without an end")
        return b"".join(parts).decode(response.encoding or "utf-8", "replace")

    def _hold(self, request: Any) -> None:
        """Refuse a question before anything is sent where it must not go."""
        url, named = request.url, self._named
        addresses = _addresses(url.host)
        own = (url.scheme, url.host, url.port) == (named.scheme, named.host, named.port)
        if own and any(map(_nobodys, addresses)):
            raise self._error(
                told("%(server)s is not asked: no server has such an address", server=url.host)
            )
        public = url.scheme == "https" and all(at.is_global for at in addresses)
        sent_on = request.method == "POST" and url.host != named.host
        if not own and (sent_on or not public):
            raise self._error(
                told(
                    "%(server)s leads to %(other)s, which is not asked: only public addresses with "
                    "https are followed, and what was sent to one server is not sent to another",
                    server=named.host,
                    other=f"{url.scheme}://{url.host}",
                )
            )

    def rest(self, seconds: float, longest: float = LONGEST_WAIT) -> None:
        """Ask nothing for a while."""
        self._next = max(self._next, time.monotonic() + min(seconds, longest))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Give what a host's name stands for; nothing where that cannot be told, nor then be asked."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    addresses = [ipaddress.ip_address(str(at[0]).partition("%")[0]) for *_, at in found]
    return [getattr(address, "ipv4_mapped", None) or address for address in addresses]


def _nobodys(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is none of a server's, or the one where clouds keep their keys."""
    return address.is_link_local or address.is_multicast or address.is_unspecified


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from either form of ``Retry-After`` (RFC 9110, section 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d*)?", text):
        return float(text)
    try:
        moment: dt.datetime = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max((moment - dt.datetime.now(tz=dt.UTC)).total_seconds(), 0.0)


def kept(path: Path, max_age_days: float = float("inf")) -> Any:
    """Give an answer kept on disk; None where there is none, a broken one or one too old."""
    try:
        if time.time() - path.stat().st_mtime > max_age_days * _DAY:
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def keep(path: Path, answer: Any) -> None:
    """Keep an answer on disk, whole or not at all."""
    write_file(path, json.dumps(answer))


def cache_folder(cache: str | os.PathLike[str] | None, name: str) -> Path:
    """Give the folder for a service's answers: in the caller's folder, or in the user's cache."""
    import platformdirs  # noqa: PLC0415 - few runs ask anything

    return Path(cache or platformdirs.user_cache_dir("citynet")) / name
