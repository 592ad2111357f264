"""Make the tables of settlements of seven countries that GeoNames' list of places lacks.

``data/german_settlements.csv``: names and points of postal codes of Germany from OpenGeoDB (public
domain), as pyGeoDb 1.3 (BSD) has them in its file plzdata.py. Of the places that GeoNames has too,
half are within 1.4 km of its point and 95 % within 4.4 km. A name whose points are far apart is
several settlements. Their Land is that of their neighbours, on the ground and by number; where the
two differ or err, it is written down here.

``data/hungarian_settlements.csv``: all settlements of Hungary, which are municipalities each, with
their county and point, from the package magyar 4.2.0 (MIT; its file magyar.py). No two have one
name. A point that is not in the county is left out (15 of 3,145); nine tenths of those that
GeoNames has too are within 1.1 km of its point.

``data/odbl/postal_settlements.csv`` (Open Database License 1.0, which the table is therefore
under): names of post offices of Belgium, Poland, Slovenia, Switzerland and the Netherlands with
their division, from the Countries States Cities Database (countrystatecity-postal-codes 2.0.1).
Those of the first three have points. The others are put amid the four places that GeoNames knows
whose postal codes are next to their own, and left out where these lie apart. The script checks this
on places whose point is known and prints how far off it is.

Populations are estimates, which weigh a place against its namesakes and are not shown.

    pip download --no-deps magyar==4.2.0 countrystatecity-postal-codes==2.0.1  # and unpack them
    pip download --no-deps --no-binary :all: --no-clean pygeodb==1.3  # setup.py is of Python 2
    python scripts/make_settlements.py plzdata.py magyar.py DATA_BY_COUNTRY
"""

import ast
import csv
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from citynet._data import atomic_path
from citynet._sphere import sphere_km
from citynet._tables import read_bundled
from citynet.geocoding import divisions, gazetteer, placenames
from citynet.geocoding.gazetteer import Place, key

SHA256 = (
    "9c58fb62819ecb894e0e7a5a9234715285f1764a315d66ab0917e837e8010266",
    "4ea8196c07e76c115c3f1d35e97b05977ae6025f1a2b6fe899e3f9a5e8a79aae",
)
DATA = Path(__file__).resolve().parent.parent / "data"
FIELDS = ("country", "code", "name", "admin1", "lat", "lon", "population", "other")
# A place of the name this near is the settlement; around a large city its quarters are.
SAME_KM, CITY_KM, CITY = 12.0, 30.0, 100_000
# Points of one name this near to each other are one settlement's.
ONE_KM = 20.0
NEIGHBOURS, NEIGHBOURS_KM = 5, 25.0
# A municipality with a postal code of its own; a village that GeoNames does not count.
GERMAN, VILLAGE = 5000, 500
# The Land of settlements at its border, by postal code.
LAND = {
    land: set(codes.split()) for land, codes in {
        "01": "73469 88147 97957", "02": "89275 89428 96476",
        "05": "34359 34399 36208 36284 36391 37249 37276 63533 63579 63637 63639 64747 65321 65326 "
              "65391 65597 65599 65611 65614 65618 69518",
        "06": "37130", "07": "32351 32699 37696 51570", "08": "67580", "10": "22869 22949",
        "11": "03159 14621 16341 16352 16552 16761 16837 16918", "13": "04655",
        "14": "06725 38836", "15": "07349",
    }.items()
}  # fmt: skip
# The source cuts names at this length, and one has lost a letter.
CUT, BROKEN = 28, "+"
# The four neighbours by number must lie this close together.
APART_KM, AMID = 8.0, 4
# What the post puts around a name: a canton's letters, a number, "b." for "bei".
POSTAL_WORDS = ((r" [A-Z]{2}(?: \d+)?$", ""), (r" \d+$", ""), (r" b\. ", " bei "))
BY_POST = ("BE", "CH", "NL", "PL", "SI")

Row = tuple[Any, ...]
Point = tuple[float, float]
Office = tuple[str, str]
_QUALIFIED = re.compile(r"^(?P<name>[^(/]+?) ?[(/].*$")


def main(argv: list[str]) -> int:
    """Read the two files and the folder that the arguments name and write the three tables."""
    for path, digest in zip(argv, SHA256, strict=False):
        if hashlib.sha256(Path(path).read_bytes()).hexdigest() != digest:
            print(f"{path} is not the file that the docstring names", file=sys.stderr)
            return 2
    german, hungarian, postal = map(Path, argv)
    _write("german_settlements.csv", _german(german))
    _write("hungarian_settlements.csv", _hungarian(hungarian))
    _write(
        "odbl/postal_settlements.csv", (row for code in BY_POST for row in _postal(postal, code))
    )
    return 0


def _write(file_name: str, rows: Iterable[Row]) -> None:
    written = list(rows)
    out = DATA / file_name
    with atomic_path(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(written)
    print(f"{out}: {len(written)}")


def _german(path: Path) -> Iterator[Row]:
    """Give the German settlements with a postal code that GeoNames lacks."""
    codes: dict[str, tuple[float, float, str]] = ast.literal_eval(
        path.read_text(encoding="utf-8").partition("=")[2].strip()
    )["DE"]
    by_name: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for code, (lon, lat, name) in sorted(codes.items()):
        if len(name) < CUT and BROKEN not in name:
            by_name[name].append((code, lat, lon))
    placed = [(int(code), place.admin1) for code, (lon, lat, name) in sorted(codes.items())
              if (place := _known(name, "DE", (lat, lon)))]  # fmt: skip
    for name, points in sorted(by_name.items()):
        short = match["name"] if (match := _QUALIFIED.match(name)) else name
        for group in _groups(points):
            code = group[0][0]
            lat, lon = (float(np.mean([point[axis] for point in group])) for axis in (1, 2))
            # What GeoNames has without its river is not lacking: Oberndorf (am Neckar).
            called = [name, short, *_without_river(name)]
            if any(_known(one, "DE", (lat, lon)) for one in called):
                continue
            land = _land(code, (lat, lon), placed)
            other = name if short != name else ""
            yield ("DE", 51_000_000 + int(code), short, land, f"{lat:.3f}", f"{lon:.3f}", GERMAN,
                   other)  # fmt: skip


def _without_river(name: str) -> list[str]:
    """Give what is left of a name when a river or town is taken off its end."""
    return [r.text for r in placenames.readings(name) if {"shortened", "beside"} & set(r.steps)]


def _land(code: str, point: Point, placed: list[tuple[int, str]]) -> str:
    """Give the Land of a settlement, from its neighbours on the ground and by postal code."""
    if by_hand := [land for land, codes in LAND.items() if code in codes]:
        return by_hand[0]
    around = _around(point, "DE")[:1]
    nearest = sorted(placed, key=lambda one: abs(one[0] - int(code)))[:NEIGHBOURS]
    by_number = [land for land, _ in Counter(land for _, land in nearest).most_common(1)]
    if around != by_number:
        print(f"of which Land is {code}? {around} {by_number}")
    return by_number[0]


def _groups(points: list[tuple[str, float, float]]) -> list[list[tuple[str, float, float]]]:
    """Part points of one name into settlements."""
    groups: list[list[tuple[str, float, float]]] = []
    for point in points:
        near = [g for g in groups if sphere_km(point[2], point[1], g[0][2], g[0][1]) <= ONE_KM]
        if near:
            near[0].append(point)
        else:
            groups.append([point])
    return groups


def _hungarian(path: Path) -> Iterator[Row]:
    """Give the Hungarian settlements that GeoNames lacks."""
    text = path.read_text(encoding="utf-8")
    match = re.search(r"^telepules_megye_koordinata *= *(\[.*\])$", text, re.MULTILINE)
    rows = ast.literal_eval(match[1]) if match else []
    for number, (name, county, lat, lon) in enumerate(sorted(rows)):
        named = [d.codes[0] for d in divisions.find(key(county), "HU") if d.level == 1]
        code = named[0] if named else ""
        # Where GeoNames has a settlement elsewhere in the county the list has the county's middle.
        there = any(place.admin1 == code for place in _bearers(name, "HU"))
        if not there and not _known(name, "HU", (lat, lon)):
            if code in _around((lat, lon), "HU"):
                yield "HU", 52_000_000 + number, name, code, f"{lat:.3f}", f"{lon:.3f}", VILLAGE, ""
            else:
                print(f"left out: {name}, {county}")


def _postal(folder: Path, country: str) -> Iterator[Row]:
    """Give the places with a post office that GeoNames lacks, amid their neighbours by number."""
    codes, points = _offices(folder / country / "postcodes.json")
    states = {d.iso.partition("-")[2]: d.codes for d in divisions.of_country(country)
              if d.level == 1 and d.iso}  # fmt: skip
    known = {}
    for name, state in codes:
        there = [p for p in _bearers(name, country) if p.admin1 in states.get(state, (p.admin1,))]
        if len(there) == 1:
            known[name, state] = there[0]
    numbered = sorted((code, one) for one in known for code in codes[one])
    offs = []
    for number, (one, own) in enumerate(sorted(codes.items())):
        amid = points[one]
        if not amid:
            amid = [(known[o].lat, known[o].lon) for o in _next_by_number(own, numbered, one)]
        lat, lon = map(float, np.median(amid, axis=0))
        apart = sorted(sphere_km(lon, lat, at[1], at[0]) for at in amid)
        admin1 = next(iter(_around((lat, lon), country)), "")
        # Of four neighbours one may be an outlier.
        if (apart[:-1] or apart)[-1] > APART_KM or admin1 not in states.get(one[1], (admin1,)):
            continue
        if one in known:
            offs.append(sphere_km(lon, lat, known[one].lon, known[one].lat))
        elif not any(p.admin1 == admin1 for p in _bearers(one[0], country)):
            code = 53_000_000 + 100_000 * BY_POST.index(country) + number
            yield country, code, one[0], admin1, f"{lat:.3f}", f"{lon:.3f}", VILLAGE, ""
    print(country, "off by km (50, 90, 95, 98 %):", np.percentile(offs, [50, 90, 95, 98]).round(1))


def _offices(path: Path) -> tuple[dict[Office, set[int]], dict[Office, list[Point]]]:
    """Read the codes of post offices, by name and division, and the points that they have."""
    codes, points = defaultdict(set), defaultdict(list)
    for row in json.loads(path.read_text(encoding="utf-8")):
        if not placenames.is_parted(name := _unposted(row["localityName"])):
            one = name, row["stateCode"] or ""
            codes[one].add(int(row["code"].replace("-", "")))
            if row["latitude"] is not None:
                points[one].append((float(row["latitude"]), float(row["longitude"])))
    return codes, points


def _unposted(name: str) -> str:
    """Take off a name what the post puts around it."""
    for pattern, instead in POSTAL_WORDS:
        name = re.sub(pattern, instead, name)
    return name.strip()


def _next_by_number(own: set[int], numbered: list[tuple[int, Office]], one: Office) -> list[Office]:
    """Give the places whose codes are next to a place's, each once, itself left out."""
    away = sorted((min(abs(code - mine) for mine in own), other) for code, other in numbered)
    return list(dict.fromkeys(other for _, other in away if other != one))[:AMID]


def _bearers(name: str, country: str) -> list[Place]:
    """List the places of a name that GeoNames or a person has."""
    index = gazetteer.load()
    found = map(index.place, index.find(key(name), country))
    return [p for p in found if p.geonameid or (country, p.name) in _by_hand()]


@cache
def _by_hand() -> set[tuple[str, str]]:
    return {(row["country"], row["name"]) for row in read_bundled("municipalities.csv")}


def _known(name: str, country: str, point: Point) -> Place | None:
    """Give the place of a name at a point."""
    for place in _bearers(name, country):
        reach = CITY_KM if place.population >= CITY else SAME_KM
        if sphere_km(point[1], point[0], place.lon, place.lat) <= reach:
            return place
    return None


def _around(point: Point, country: str) -> list[str]:
    """List the first-order divisions of the nearest places, that of most of them first."""
    index = gazetteer.load()
    places = map(index.place, index.near(*point, NEIGHBOURS_KM))
    nearest = [p.admin1 for p in places if p.geonameid and p.admin1 and p.country == country]
    return [admin1 for admin1, _ in Counter(nearest[:NEIGHBOURS]).most_common()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
