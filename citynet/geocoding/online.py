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
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from citynet import __version__
from citynet._catalogue import told
from citynet._data import write_file
from citynet.errors import GeocodeError

__all__ = ["PUBLIC", "Nominatim"]

_LOG = logging.getLogger(__name__)
PUBLIC = "https://nominatim.openstreetmap.org/"
USER_AGENT = f"citynet/{__version__} (networks of city diplomacy)"
# Of what a server finds, only these are places and not streets, shops or stations.
_CLASSES = {"place", "boundary"}
# Answers that may be another one a little later.
_RETRIED = {429, 500, 502, 503, 504}
_LONGEST_WAIT = 60.0
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
        try:
            import httpx  # noqa: PLC0415 - the extra citynet[online]
        except ImportError as error:
            raise GeocodeError(
                told("asking a server needs httpx: pip install citynet[online]")
            ) from error
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
        self._cache = Path(cache or platformdirs.user_cache_dir("citynet")) / "nominatim"
        self._client = httpx.Client(
            headers={"User-Agent": user_agent}, timeout=timeout, follow_redirects=True
        )
        self._last = -float("inf")
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
        raw = _load(path)
        if raw is None:
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
        import httpx  # noqa: PLC0415 - imported once already

        if self._failures >= _GIVE_UP_AFTER:
            return None
        wait = self._pause
        for _ in range(self._tries):
            self._take_turn()
            try:
                response = self._client.get(self._url, params=dict(asked))
            except httpx.HTTPError as error:
                _LOG.warning("%s: %s", self._url, error or type(error).__name__)
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                if response.status_code not in _RETRIED:
                    return self._understood(response)
                wait = min(
                    _retry_after(response.headers.get("Retry-After"), 2 * wait), _LONGEST_WAIT
                )
                _LOG.warning("%s: status %d", self._url, response.status_code)
            self._last = time.monotonic() + wait - self._pause
        self._failures += 1
        return None

    def _understood(self, response: Any) -> list[dict[str, Any]] | None:
        if response.is_success:
            try:
                found = response.json()
            except ValueError:
                found = None
            if isinstance(found, list) and all(isinstance(item, dict) for item in found):
                self._failures = 0
                return found
        _LOG.warning("%s: status %d, no list of places", self._url, response.status_code)
        self._failures += 1
        return None

    def _take_turn(self) -> None:
        time.sleep(max(0.0, self._last + self._pause - time.monotonic()))
        self._last = time.monotonic()


def _retry_after(header: str | None, otherwise: float) -> float:
    """Seconds that the server asks for; its other form, a date, is not worth a parser."""
    try:
        return max(float(header or ""), 0.0)
    except ValueError:
        return otherwise


def _load(path: Path) -> list[dict[str, Any]] | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, list) else None


def _keep(path: Path, raw: list[dict[str, Any]]) -> None:
    try:
        write_file(path, json.dumps(raw, ensure_ascii=False))
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
