"""Make data/french_communes.csv: the communes of France that GeoNames' list of places lacks.

The communes, their delegated communes (the merged ones' former selves), postal codes, population
and intercommunal bodies are the Code officiel géographique and the DGFiP's and DGCL's lists, as
the npm package @etalab/decoupage-administratif 6.0.0 hands them out (Insee, DGFiP, DGCL; Licence
Ouverte / Open Licence 2.0). They come without points. A commune is therefore put in the middle of
the communes that share its postal code and that GeoNames (CC BY 4.0) locates beyond doubt: those
whose name one commune bears, and one place of France of that region and about that size. The
script checks this on communes whose point is known and prints how far off it is; a commune is left
out where its neighbours are unknown or far apart. A delegated commune stands at the commune that it
is part of.

    npm pack @etalab/decoupage-administratif@6.0.0      # and unpack it
    python scripts/make_french_communes.py path/to/package/data
"""

import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from citynet._data import atomic_path
from citynet._sphere import sphere_km
from citynet.geocoding import gazetteer
from citynet.geocoding.gazetteer import Place

COMMUNES_SHA256 = "6cafec09b4e127d08edc47f366b28261bee70cca323fbfcb957dd169fcad9284"
EPCI_SHA256 = "40758ace686311837c484da81c2a8ba00a9f356bc6210f3316c6b19daa4dc967"
OUT = Path(__file__).resolve().parent.parent / "data" / "french_communes.csv"
FIELDS = ("country", "code", "name", "admin1", "lat", "lon", "population")
OVERSEAS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
# A place of the name this near to where the commune should be is the commune.
SAME_KM = 25.0
# Neighbours must lie this close together for their middle to say where the commune is.
SPREAD_KM = 15.0
# Populations of one commune in two lists differ by less than this factor.
ALIKE = 2.0

Commune = dict[str, Any]
Point = tuple[float, float]


def main(argv: list[str]) -> int:
    """Read the package's directory that the argument names and write the table."""
    directory = Path(argv[0])
    raw = {name: (directory / f"{name}.json").read_bytes() for name in ("communes", "epci")}
    for name, wanted in (("communes", COMMUNES_SHA256), ("epci", EPCI_SHA256)):
        if hashlib.sha256(raw[name]).hexdigest() != wanted:
            print(f"{name}.json is not that of version 6.0.0", file=sys.stderr)
            return 2
    communes: list[Commune] = json.loads(raw["communes"])
    present = {c["code"]: c for c in communes if c["type"] == "commune-actuelle"}
    bodies = {
        member["code"]: body["code"]
        for body in json.loads(raw["epci"])
        for member in body["membres"]
    }
    anchors = _anchors(present.values())
    groups = _groups(present, bodies, anchors)
    _check(present, bodies, anchors, groups)
    points: dict[str, Point] = {}
    rows = []
    for code, commune in present.items():
        point = _middle(commune, bodies, groups, without=code)
        place = anchors.get(code) or (point and _nearest(commune["nom"], _country(commune), point))
        if place:
            points[code] = place.lat, place.lon
        elif point:
            points[code] = point
            rows.append(_row(commune, point, commune.get("population", 0)))
    for commune in communes:
        of = points.get(commune.get("chefLieu", ""))
        if commune["type"] in {"commune-deleguee", "commune-associee"} and of:
            chief = present[commune["chefLieu"]]
            named_alike = gazetteer.key(chief["nom"]) == gazetteer.key(commune["nom"])
            if not named_alike and not _nearest(commune["nom"], _country(commune), of):
                rows.append(_row(commune, of, 0))
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(sorted(rows))
    print(f"{OUT}: {len(rows)} communes, {OUT.stat().st_size / 1e6:.2f} MB")
    return 0


def _country(commune: Commune) -> str:
    return OVERSEAS.get(commune["departement"], "FR")


def _row(commune: Commune, point: Point, population: int) -> tuple[Any, ...]:
    country = _country(commune)
    # GeoNames' codes of the regions of 2016 are Insee's.
    admin1 = commune["region"] if country == "FR" else ""
    lat, lon = (f"{degrees:.3f}" for degrees in point)
    return country, commune["code"], commune["nom"], admin1, lat, lon, population


def _bearers(name: str, country: str) -> list[Place]:
    index = gazetteer.load()
    found = [index.place(row) for row in index.find(gazetteer.key(name), country)]
    return [place for place in found if place.geonameid]


def _nearest(name: str, country: str, point: Point) -> Place | None:
    lat, lon = point
    near = (p for p in _bearers(name, country) if sphere_km(lon, lat, p.lon, p.lat) <= SAME_KM)
    return next(near, None)


def _anchors(present: Iterable[Commune]) -> dict[str, Place]:
    """Communes that GeoNames locates beyond doubt, by code."""
    count = Counter(gazetteer.key(commune["nom"]) for commune in present)
    anchors = {}
    for commune in present:
        found = [p for p in _bearers(commune["nom"], _country(commune)) if _agrees(p, commune)]
        if count[gazetteer.key(commune["nom"])] == 1 and len(found) == 1:
            anchors[commune["code"]] = found[0]
    return anchors


def _agrees(place: Place, commune: Commune) -> bool:
    """Whether region and population are alike: not a hamlet of the name elsewhere."""
    ratio = (place.population + 50) / (commune.get("population", 0) + 50)
    # GeoNames' codes of the regions of 2016 are Insee's; overseas they differ.
    alike = place.country != "FR" or place.admin1 == commune["region"]
    return alike and 1 / ALIKE <= ratio <= ALIKE


def _keys(commune: Commune, bodies: dict[str, str]) -> list[str]:
    """List what neighbours share, the closest first: a postal code within a body, a postal code."""
    body = bodies.get(commune["code"], "")
    posts = commune.get("codesPostaux", [])
    return [*(f"{post}+{body}" for post in posts), *posts, body]


def _groups(
    present: dict[str, Commune], bodies: dict[str, str], anchors: dict[str, Place]
) -> dict[str, list[tuple[str, float, float]]]:
    groups: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for code, place in anchors.items():
        for shared in _keys(present[code], bodies):
            groups[shared].append((code, place.lat, place.lon))
    return groups


def _middle(
    commune: Commune,
    bodies: dict[str, str],
    groups: dict[str, list[tuple[str, float, float]]],
    *,
    without: str,
) -> Point | None:
    """Give the middle of a commune's known neighbours, None where they lie too far apart."""
    for shared in _keys(commune, bodies):
        near = [(lat, lon) for code, lat, lon in groups.get(shared, ()) if code != without]
        if near:
            lats, lons = np.array(near).T
            lat, lon = np.median(lats), np.median(lons)
            apart = sphere_km(lon, lat, lons, lats)
            if np.quantile(apart, 0.9) <= SPREAD_KM:
                return float(lat), float(lon)
    return None


def _check(
    present: dict[str, Commune],
    bodies: dict[str, str],
    anchors: dict[str, Place],
    groups: dict[str, list[tuple[str, float, float]]],
) -> None:
    """Print how far the middle of its neighbours is from each commune whose point is known."""
    apart = []
    for code, place in anchors.items():
        if point := _middle(present[code], bodies, groups, without=code):
            apart.append(sphere_km(point[1], point[0], place.lon, place.lat))
    shares = ", ".join(f"{np.quantile(apart, q):.1f} km ({q:.0%})" for q in (0.5, 0.9, 0.99))
    beyond = np.mean(np.array(apart) > SAME_KM)
    print(f"{len(anchors)} communes are known, {len(apart)} have known neighbours")
    print(f"off by {shares}; more than {SAME_KM:g} km: {beyond:.2%}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
