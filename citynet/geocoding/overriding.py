"""Places settled by hand: the spreadsheet that goes out with open places and comes back.

A row settles its place when it has a ``geonameid``, or ``lat`` and ``lon``; a row with neither is
still open and says nothing. A row that stands as the geocoder wrote it keeps its method and its
confidence: only what a person changed is settled by hand.
"""

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from citynet import _sphere, _tables, countries
from citynet._catalogue import spoken, told, told_n
from citynet.agreements import _answers
from citynet.errors import GeocodeError
from citynet.geocoding import _named, divisions, gazetteer
from citynet.geocoding.gazetteer import Gazetteer
from citynet.text import fold

# (folded name, country code or folded country, the table's own point, folded state)
Key = tuple[str, str, str, str]
COLUMNS = (
    "name", "country", "kind", "status", "confidence", "resolved_name", "admin1", "country_code",
    "level", "lat", "lon", "geonameid", "population", "place_id", "method", "why", "candidates",
    "map", "note", "table_lat", "table_lon", "table_admin1",
)  # fmt: skip
RESOLVED, BY_HAND = "resolved", "override"
# A point this far from the place whose number stands beside it contradicts it.
_CONTRADICTS_KM = 100.0
_MAP = "https://www.openstreetmap.org/"
_NUMBERED = re.compile(r"\[(\d+)\]")
_SAME_DEGREES = 1e-3
_MOST = 10**10  # inhabitants, or the number of a place


@dataclass(slots=True)
class Override:
    """A place settled by hand.

    Parameters
    ----------
    name, country
        As the row writes them.
    resolved_name, country_code, admin1, level, place_id, note
        What the row says of the place; empty where it says nothing.
    geonameid, population
        None where the row gives none.
    lat, lon
        Degrees, NaN where the gazetteer's are meant.
    method, confidence, why
        What the geocoder said of the place, where the row is as it wrote it.
    used
        Whether a party of the table matched.
    """

    name: str
    country: str
    resolved_name: str
    country_code: str
    admin1: str | None
    level: str
    place_id: str
    note: str
    geonameid: int | None
    population: int | None
    lat: float
    lon: float
    method: str = BY_HAND
    confidence: float = 1.0
    why: str = ""
    used: bool = False


def key(
    name: str, country: str, lat: float = math.nan, lon: float = math.nan, state: str = ""
) -> Key:
    """Make the key that an override and a party share when they are the same question."""
    point = "" if math.isnan(lat) or math.isnan(lon) else f"{lat:.4f},{lon:.4f}"
    return fold(name), countries.code(country) or fold(country), point, fold(state)


def find(
    overrides: Mapping[Key, Override],
    name: str,
    country: str,
    *,
    point: tuple[float, float] = (math.nan, math.nan),
    state: str = "",
) -> Override | None:
    """Return the override for a party: of its own point and state before those of its name."""
    if not overrides:
        return None
    folded, code, at, within = key(name, country, *point, state)
    tries = dict.fromkeys(((at, within), (at, ""), ("", within), ("", "")))
    found = (overrides.get((folded, code, *given)) for given in tries)
    return next(filter(None, found), None)


def read(source: str | os.PathLike[str] | pd.DataFrame) -> dict[Key, Override]:
    """Read the rows that settle a place.

    Raises
    ------
    GeocodeError
        The file cannot be read, or rows contradict themselves; all of them are named.
    """
    where = "overrides" if isinstance(source, pd.DataFrame) else str(source)
    return parse(rows(source), where)


def rows(source: str | os.PathLike[str] | pd.DataFrame) -> list[dict[str, str]]:
    """Rows of a file that :func:`write` wrote and a person edited, or of a table, as text."""
    if isinstance(source, gpd.GeoDataFrame) and "status" in source:
        source = _editable(source)
    return _answers.rows(source, GeocodeError)


def number(text: object) -> float:
    """Read a number as a spreadsheet writes it, with a point or a comma; NaN for an empty cell.

    Raises
    ------
    ValueError
        The cell holds something else.
    """
    written = str(text or "").strip().replace(",", ".")
    return float(written) if written else math.nan


def parse(table: Iterable[Mapping[str, str]], where: str) -> dict[Key, Override]:
    """Turn rows into overrides; see :func:`read`."""
    problems: list[str] = []
    found: dict[Key, Override] = {}
    for line, row in enumerate(table, start=2):
        try:
            override = _override(row)
            point = number(row.get("table_lat")), number(row.get("table_lon"))
            if override:
                state = row.get("table_admin1") or ""
                found[key(override.name, override.country, *point, state)] = override
        except ValueError as error:
            where = told("row %(row)s", row=str(line))
            problems.append(f"{where} ({row.get('name')}): {error}")
    if problems:
        count = told_n("%(n)s row cannot be taken", "%(n)s rows cannot be taken", len(problems))
        raise GeocodeError(f"{where}: {count}", problems)
    return found


def _override(row: Mapping[str, str]) -> Override | None:
    lat, lon = number(row.get("lat")), number(row.get("lon"))
    geonameid = _integer(row.get("geonameid"))
    if geonameid is None and math.isnan(lat) and math.isnan(lon):
        return None
    if math.isnan(lat) != math.isnan(lon):
        raise ValueError(told("has one of lat and lon; expected both or neither"))
    if not math.isnan(lat) and not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004
        raise ValueError(
            told("lat %(lat)s, lon %(lon)s is no point on Earth", lat=f"{lat:g}", lon=f"{lon:g}")
        )
    if geonameid is not None:
        lat, lon = _checked(geonameid, lat, lon)
    reason, origin = told(row.get("reason", "")), told(row.get("origin", ""))
    note = reason or origin or row.get("note", "")
    if reason and origin:
        note = told("%(reason)s — %(origin)s", reason=reason, origin=origin)
    settled = Override(
        row["name"], row["country"], row.get("resolved_name", ""), row.get("country_code", ""),
        row.get("admin1") or None, row.get("level", ""), row.get("place_id", ""), note,
        geonameid, _integer(row.get("population")), lat, lon,
    )  # fmt: skip
    if _is_as_written(row, settled):
        settled.method, settled.confidence = row["method"], _share(row["confidence"])
        settled.why = row.get("why", "")
    return settled


def _share(text: str) -> float:
    value = number(text)
    if not 0 <= value <= 1:
        raise ValueError(told("confidence is %(value)s; expected 0 to 1", value=repr(text)))
    return value


def _is_as_written(row: Mapping[str, str], settled: Override) -> bool:
    """Whether a row says what the geocoder wrote into it: its answer, with the very place."""
    if row.get("status") != RESOLVED or not row.get("method") or not row.get("confidence"):
        return False
    if settled.geonameid is None:
        return True
    place = gazetteer.load().by_id(settled.geonameid)
    # The point beside the number was held to the gazetteer's and found to be it (NaN), or is none.
    return (
        place is not None
        and bool(row.get("lat"))
        and math.isnan(settled.lat)
        and place.name == row.get("resolved_name")
    )


def _checked(geonameid: int, lat: float, lon: float) -> tuple[float, float]:
    """Return the point beside a number; NaN where it is the gazetteer's own."""
    place = gazetteer.load().by_id(geonameid)
    if place is None:
        if math.isnan(lat):
            raise ValueError(
                told(
                    "geonameid %(number)s is not in the gazetteer; give lat and lon too",
                    number=str(geonameid),
                )
            )
        return lat, lon
    if math.isnan(lat):
        return lat, lon
    apart = _sphere.geodesic_km(lon, lat, place.lon, place.lat)
    if apart > _CONTRADICTS_KM:
        raise ValueError(
            told(
                "lat and lon lie %(km)s km from geonameid %(number)s (%(name)s); clear the one "
                "that is wrong",
                km=round(apart),
                number=str(geonameid),
                name=place.name,
            )
        )
    if abs(lat - place.lat) < _SAME_DEGREES and abs(lon - place.lon) < _SAME_DEGREES:
        return math.nan, math.nan
    return lat, lon


def _integer(text: object) -> int | None:
    value = number(text)
    if math.isnan(value):
        return None
    if not value.is_integer() or abs(value) > _MOST:
        raise ValueError(told("expected a whole number, found %(value)s", value=repr(text)))
    return int(value)


def write(places: gpd.GeoDataFrame, path: str | os.PathLike[str], *, excel: bool = False) -> None:
    """Write places for editing; see :func:`citynet.geocoding.write_places`."""
    _tables.write(_editable(places), path, sheet="places", excel=excel, error=GeocodeError)


def _editable(places: gpd.GeoDataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(places.drop(columns=places.geometry.name))
    frame = frame.rename(columns={"lat": "table_lat", "lon": "table_lon", "state": "table_admin1"})
    frame["lat"] = places.geometry.y.round(5).to_numpy()
    frame["lon"] = places.geometry.x.round(5).to_numpy()
    frame["candidates"] = [_listed(candidates) for candidates in places["candidates"]]
    points = zip(frame["lat"], frame["lon"], places["candidates"], strict=True)
    frame["map"] = [_map_of(lat, lon, candidates) for lat, lon, candidates in points]
    return frame[[column for column in COLUMNS if column in frame]].astype(object)


def _listed(candidates: Sequence[Mapping[str, Any]]) -> str:
    """Write candidates as a person reads them, each with its number in brackets.

    Beside a name stand its division, country and inhabitants, and how far it is from the first.
    """
    return "; ".join(
        ", ".join(filter(None, (
            candidate["name"], _named.division(candidate, spoken()) or "–",
            candidate["country_code"], _inhabitants(candidate), _apart(candidates[0], candidate),
        )))
        + f" [{candidate.get('geonameid') or candidate.get('place_id') or '–'}]"
        for candidate in candidates
    )  # fmt: skip


def _inhabitants(candidate: Mapping[str, Any]) -> str:
    count = candidate.get("population")
    return _named.inhabitants(count, spoken()) if count else ""


def _apart(first: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if other is first:
        return ""
    km = _sphere.sphere_km(first["lon"], first["lat"], other["lon"], other["lat"])
    return told("%(km)s km from the first", km=round(float(km)))


def _map_of(lat: float, lon: float, candidates: Sequence[Mapping[str, Any]]) -> str:
    """Link to a map of a place's point, or of its first candidate's where it is open."""
    if math.isnan(lat) and candidates:
        lat, lon = candidates[0]["lat"], candidates[0]["lon"]
    if math.isnan(lat):
        return ""
    return f"{_MAP}?mlat={lat:.4f}&mlon={lon:.4f}#map=9/{lat:.4f}/{lon:.4f}"


def candidates(text: str, index: Gazetteer) -> list[dict[str, Any]]:
    """Read candidates back by their numbers."""
    found = []
    for geonameid in _NUMBERED.findall(text):
        place = index.by_id(int(geonameid))
        if place:
            found.append({
                "name": place.name,
                "admin1": divisions.admin1_name(place.country, place.admin1),
                "country_code": place.country, "lat": place.lat, "lon": place.lon,
                "population": place.population or None, "geonameid": place.geonameid,
                "place_id": place.place_id, "level": "city",
            })  # fmt: skip
    return found
