"""Measure the geocoder against coordinates that did not come from its gazetteer."""

import hashlib
from pathlib import Path

import pandas as pd

RIGHT_KM = 25.0
RIGHT_REGION_KM = 50.0
DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "data" / "eu_sister_cities.tsv"


def read(path: str | Path) -> pd.DataFrame:
    """Read the file of sister cities as an Agreement table, with both parties' coordinates."""
    raw = pd.read_csv(path, sep="\t", keep_default_na=False)
    return pd.DataFrame(
        {
            "id": [f"eu-{number}" for number in range(len(raw))],
            "type": "sister_city",
            "a_name": raw["origincityLabel"], "a_country": raw["origincountry"], "a_kind": "city",
            "b_name": raw["sistercityLabel"], "b_country": raw["destination_countryLabel"],
            "b_kind": "city",
            "a_lat": raw["originlat"], "a_lon": raw["originlong"],
            "b_lat": raw["destinationlat"], "b_lon": raw["destinationlong"],
        }
    )  # fmt: skip


def known_places(path: str | Path) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Points of each distinct (name, country): several where two places share both."""
    table = read(path)
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for side in "ab":
        columns = [table[f"{side}_{part}"] for part in ("name", "country", "lat", "lon")]
        for name, country, lat, lon in zip(*columns, strict=True):
            known = points.setdefault((name, country), [])
            if (lat, lon) not in known:
                known.append((lat, lon))
    return points


def in_fit(name: str, country: str) -> bool:
    """Whether a pair belongs to the half that the numbers are derived from."""
    return hashlib.blake2b(f"{name}|{country}".encode(), digest_size=1).digest()[0] % 2 == 0
