"""Ask a Nominatim server for places that the gazetteer does not have: ``citynet[online]``.

The server's usage policy is kept by construction: one request a second, a user agent that names
the program, and every answer kept on disk, so that a question is asked once. The address is an
option: https://nominatim.openstreetmap.org/ for a few places, a server of one's own for many.
Answers are OpenStreetMap's (ODbL).
"""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from citynet import _http
from citynet._catalogue import told
from citynet.errors import GeocodeError

__all__ = ["PUBLIC", "Nominatim"]

_LOG = logging.getLogger(__name__)
PUBLIC = "https://nominatim.openstreetmap.org/"
USER_AGENT = _http.user_agent()
# Of what a server finds, only these are places and not streets, shops or stations.
_CLASSES = {"place", "boundary"}
# A server that fails this often in a row is not asked again.
_GIVE_UP_AFTER = 3
_LIMIT = 5


class Nominatim:
    """A Nominatim server, asked politely.

    Parameters
    ----------
    address
        The server's address, with or without ``search`` at its end.
    user_agent
        Names the program, and best an address of whoever runs it, as the policy of the public
        server asks.
    cache
        Directory that keeps the answers; the user's cache directory when left out.
    pause
        Seconds between two requests; the public server's policy allows no less than 1.
    timeout
        Seconds to wait for an answer.
    tries
        How often a question is asked that fails for a reason that may pass.

    Raises
    ------
    GeocodeError
        The address is none, ``pause`` is too short for the public server, or httpx is missing.
    """

    def __init__(
        self,
        address: str = PUBLIC,
        *,
        user_agent: str = USER_AGENT,
        cache: str | os.PathLike[str] | None = None,
        pause: float = 1.0,
        timeout: float = 10.0,
        tries: int = 3,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise GeocodeError(
                told(
                    "%(address)s is no address of a server; expected such as %(example)s",
                    address=repr(address),
                    example=PUBLIC,
                )
            )
        if parts.hostname.endswith("openstreetmap.org") and pause < 1:
            raise GeocodeError(f"{parts.hostname} allows one request a second; pause is {pause:g}")
        self._url = address.rstrip("/").removesuffix("/search") + "/search"
        self._pause, self._tries = pause, tries
        self._cache = _http.cache_folder(cache, "nominatim")
        self._client = _http.Client(
            agent=user_agent, timeout=timeout, pause=pause, error=GeocodeError
        )
        self._failures = 0
        self.source = parts.hostname

    def search(self, name: str, country_code: str | None = None) -> list[dict[str, Any]] | None:
        """Look a place up.

        Parameters
        ----------
        name
            As the table writes it.
        country_code
            ISO 3166-1 alpha-2, None for the whole world.

        Returns
        -------
        list of dict or None
            Places, the server's best first, with ``name``, ``admin1``, ``country_code``, ``lat``,
            ``lon``, ``importance`` (0 to 1) and ``source``; empty when the server knows none;
            None when it gives no usable answer.
        """
        asked = {
            "q": name, "format": "jsonv2", "addressdetails": "1", "limit": str(_LIMIT),
            "accept-language": "en",
        }  # fmt: skip
        if country_code:
            # Kosovo's code is in common use, but OpenStreetMap's data have it too.
            asked["countrycodes"] = country_code.lower()
        path = self._kept(asked)
        raw = _http.kept(path)
        if not isinstance(raw, list):
            raw = self._ask(asked)
            if raw is None:
                return None
            _keep(path, raw)
        return [place for item in raw if (place := _place(item, str(self.source)))]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _kept(self, asked: Mapping[str, str]) -> Path:
        question = json.dumps([self._url, sorted(asked.items())], ensure_ascii=False)
        digest = hashlib.blake2b(question.encode(), digest_size=12).hexdigest()
        return self._cache / digest[:2] / f"{digest}.json"

    def _ask(self, asked: Mapping[str, str]) -> list[dict[str, Any]] | None:
        """Ask until there is an answer, a fault that stays, or no patience left."""
        if self._failures >= _GIVE_UP_AFTER:
            return None
        for attempt in range(self._tries):
            answer = self._client.ask("GET", self._url, params=dict(asked))
            if not answer.passing:
                return self._understood(answer)
            _LOG.warning("%s: %s", self._url, answer.why)
            own = self._pause * 2.0 ** (attempt + 1)
            self._client.rest(own if answer.wait is None else answer.wait)
        self._failures += 1
        return None

    def _understood(self, answer: _http.Answer) -> list[dict[str, Any]] | None:
        found = answer.json() if answer.good else None
        if isinstance(found, list) and all(isinstance(item, dict) for item in found):
            self._failures = 0
            return found
        _LOG.warning("%s: status %d, no list of places", self._url, answer.status)
        self._failures += 1
        return None


def _keep(path: Path, raw: list[dict[str, Any]]) -> None:
    try:
        _http.keep(path, raw)
    except OSError as error:
        _LOG.warning("an answer cannot be kept in %s: %s", path.parent, error)


def _place(item: Mapping[str, Any], source: str) -> dict[str, Any] | None:
    """Read one answer; None for what is no place or lacks what a place needs."""
    if (item.get("category") or item.get("class")) not in _CLASSES:
        return None
    try:
        lat, lon = float(item["lat"]), float(item["lon"])
        importance = float(item.get("importance") or 0.0)
    except (KeyError, TypeError, ValueError):
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004 - false for NaN too
        return None
    address = item.get("address")
    address = address if isinstance(address, dict) else {}
    shown = str(item.get("display_name") or "").split(",")[0]
    code = address.get("country_code")
    return {
        "name": str(item.get("name") or shown),
        "admin1": address.get("state") or address.get("province"),
        "country_code": str(code).upper() if code else None,
        "lat": lat,
        "lon": lon,
        "population": None,
        "geonameid": None,
        "importance": importance,
        "source": source,
    }
