"""Asking servers politely: one question at a time, patiently, each answer kept on disk."""

import datetime as dt
import email.utils
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citynet import __version__, _check
from citynet._data import write_file
from citynet.errors import CitynetError

# Answers that may be another one a little later.
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT = 60.0
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
    error
        What is raised when httpx is missing.
    """

    def __init__(
        self,
        *,
        agent: str,
        timeout: float,
        pause: float,
        accept: str = "application/json",
        error: type[CitynetError] = CitynetError,
    ) -> None:
        self._httpx = _check.optional("httpx", "online", error)
        headers = {"User-Agent": agent, "Accept": accept}
        self._client = self._httpx.Client(timeout=timeout, headers=headers, follow_redirects=True)
        self._pause = pause
        self._next = -float("inf")

    def ask(self, method: str, address: str, **question: Any) -> Answer:
        """Ask once, when it is time to; what httpx says of the connection becomes the answer.

        Parameters
        ----------
        method, address
            ``"GET"`` or ``"POST"``, and where.
        question
            ``params`` or ``data``, as httpx takes them.
        """
        time.sleep(max(0.0, self._next - time.monotonic()))
        try:
            response = self._client.request(method, address, **question)
            return Answer(response.status_code, response.text, retry_after(response.headers))
        except self._httpx.HTTPError as error:
            return Answer(0, str(error) or type(error).__name__)
        finally:
            self._next = time.monotonic() + self._pause

    def rest(self, seconds: float, longest: float = LONGEST_WAIT) -> None:
        """Ask nothing for a while."""
        self._next = max(self._next, time.monotonic() + min(seconds, longest))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


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
