"""Hold what the geocoder says of its sureness against what is so.

    python scripts/benchmark.py confidence [--fit] [--seed 0]

Places with points that are not the gazetteer's (the tables of ``benchmarks/places.py`` but those
made of GeoNames, the bundled registers' own coordinates, and so many cities of each continent that
R's package maps has) are asked for as they are written, without their country, without diacritics,
with two letters for one (ae, oe) and with one letter wrong, left out, doubled or changed with its
neighbour. Each such question counts as often as :data:`SHARES` says that it comes; a letter is
wrong in three names of a hundred. Printed, of the half that no number was fitted on, here or by
``fit_geocoder.py``: what was said and what was, by tenths, by continents and by both, with Wilson's
interval; and what ``accept=e`` lets through. ``--fit`` prints the numbers of
``citynet/geocoding/_calibration.py``, and what each group of countries is told by the others'.

One in a hundred of those cities' points is another place's. So a first candidate that has nearly
the inhabitants that are stated is right too, wherever the point is.
"""

import argparse
import hashlib
import math
import random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks import places as reference
from benchmarks.geocode import RIGHT_KM, RIGHT_REGION_KM, in_fit

AS_WRITTEN, ANYWHERE, PLAIN = "as written", "no country", "plain letters"
DIGRAPHS, SLIP = "two letters for one", "a letter wrong"
# How often a question of a form is asked, for each one as it is written.
SHARES = {AS_WRITTEN: 1.0, ANYWHERE: 1.0, PLAIN: 1.0, DIGRAPHS: 1.0, SLIP: 0.03}
# Tables whose points, or whose names, are GeoNames' own.
_NOT_OWN = ("us:", "turkish district", "cldr")
_REGISTERS = ("eu", "germany", "turkiye")
_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ß": "ss", "Ä": "Ae", "Ö": "Oe",
        "Ü": "Ue", "Å": "Aa", "Ø": "Oe", "ş": "sh", "ç": "ch", "č": "ch", "š": "sh", "ž": "zh",
        "ñ": "n", "ł": "l"}  # fmt: skip
_BARE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_EDGES = np.arange(0.1, 1.0, 0.1)
WITHIN = 0.02
# Tables by whose half fit_geocoder.py derived the score.
_FITTED = ("eu", "wikidata", "world")
# Cities of a continent that R's package has beyond the other sources', and how alike two counts of
# a city's inhabitants are, some years apart; one homonym in twenty has as many by chance.
MOST, LIKE = 3000, 1.25
SHARES_ACCEPTED = (0.005, 0.01, 0.02, 0.05)
_Z = 1.96


class Truth(NamedTuple):
    """What is known of a name in a country."""

    points: list[reference.Point]
    people: list[int]  # of those whose points are now and then another place's
    labels: set[str]  # the countries' names by which fit_geocoder.py parts the halves


def truths() -> dict[tuple[str, str], Truth]:
    """Points of each distinct name and country's code, of all sources together."""
    from citynet import countries, datasets  # noqa: PLC0415

    known: dict[tuple[str, str], Truth] = defaultdict(lambda: Truth([], [], set()))
    for table, asked in reference.tables("").items():
        for name, country, at, _ in asked if not table.startswith(_NOT_OWN) else ():
            if at and (code := countries.code(country)):
                known[name, code].points.extend(at)
                if table.startswith(_FITTED):
                    known[name, code].labels.add(country)
    for register in _REGISTERS:
        table = getattr(datasets, register)()
        for side in "ab":
            columns = [f"{side}_{part}" for part in ("name", "country", "lat", "lon")]
            own = table.reindex(columns=columns).dropna()
            for name, country, lat, lon in own.itertuples(index=False):
                if code := countries.code(country):
                    known[name, code].points.append((lat, lon))
    return dict(known)


def beyond(known: Mapping[tuple[str, str], Truth]) -> dict[tuple[str, str], Truth]:
    """Cities of R's package maps that no other source has, so many of each continent."""
    from citynet import countries  # noqa: PLC0415
    from citynet.regions import _countries  # noqa: PLC0415

    cities = reference.world_cities()
    codes = {country: countries.code(country) for country in cities["country"].unique()}
    found: dict[tuple[str, str], Truth] = defaultdict(lambda: Truth([], [], set()))
    for name, country, people, lat, lon in cities.itertuples(index=False):
        if (code := codes[country]) and (name, code) not in known:
            found[name, code].points.append((lat, lon))
            found[name, code].people.append(people)
    land = _countries()
    taken: Counter[str] = Counter()
    kept = {}
    for pair in sorted(found, key=lambda pair: hashlib.blake2b("|".join(pair).encode()).digest()):
        continent = land[pair[1]]["continent"] if pair[1] in land else ""
        taken[continent] += 1
        if taken[continent] <= MOST:
            kept[pair] = found[pair]
    return kept


def questions(seed: int) -> pd.DataFrame:
    """Ask for every place in every form.

    A name is in one half in all countries: without a country its bearers are rivals, and what is
    right of one is wrong of the others.
    """
    from citynet import countries  # noqa: PLC0415
    from citynet.text import fold  # noqa: PLC0415

    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = []
    known = truths()
    for (name, code), truth in {**known, **beyond(known)}.items():
        land = countries.name(code)
        forms = {AS_WRITTEN: name, PLAIN: plain(name), DIGRAPHS: digraphs(name),
                 SLIP: slipped(name, draw)}  # fmt: skip
        asked = [(form, text, land) for form, text in forms.items() if text]
        fitted = in_fit(fold(name), "")
        held = not fitted and not any(in_fit(name, label) for label in truth.labels)
        rows += [
            (text, country, form, truth.points, truth.people, code, fitted, held)
            for form, text, country in [*asked, (ANYWHERE, name, "")]
        ]
    columns = ["name", "country", "form", "at", "people", "code", "fitted", "held"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.drop_duplicates(["name", "country", "code"]).reset_index(drop=True)


def plain(name: str) -> str:
    """Write a name without diacritics; empty where it has none."""
    letters = unicodedata.normalize("NFKD", name.translate(_BARE))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare if bare != name else ""


def digraphs(name: str) -> str:
    """Write a name as a keyboard without its letters does: Muenchen; empty where none is."""
    two = "".join(_TWO.get(letter, letter) for letter in name)
    return two if two != name else ""


def slipped(name: str, draw: random.Random) -> str:
    """Make a slip in a name, never in its first letter; empty where it is too short."""
    places = [at for at, letter in enumerate(name) if at and letter.isalpha()]
    if len(places) < 4:
        return ""
    at, kind = draw.choice(places), draw.choice(("other", "none", "turned", "twice"))
    if kind == "turned" and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    middle = {"other": draw.choice(_LETTERS), "none": ""}.get(kind, name[at] * 2)
    return name[:at] + middle + name[at + 1 :]


def judged(asked: pd.DataFrame, accept: float | None = None) -> pd.DataFrame:
    """Answer the questions: what was said of the first candidate, and whether it is right."""
    from citynet import geocode  # noqa: PLC0415
    from citynet._sphere import sphere_km  # noqa: PLC0415
    from citynet.regions import _countries  # noqa: PLC0415

    table = pd.DataFrame({
        "id": asked.index.astype(str), "type": "sister_city", "a_kind": "city", "b_kind": "city",
        "a_name": asked["name"], "a_country": asked["country"],
        "b_name": asked["name"], "b_country": asked["country"],
    })  # fmt: skip
    answers = geocode(table, accept=accept).set_index(["name", "country"])
    found = answers.loc[list(zip(asked["name"], asked["country"], strict=True))]
    continents = {code: row.get("continent", "") for code, row in _countries().items()}
    rows = []
    columns = (asked["at"], asked["people"], found["level"], found["candidates"])
    for at, people, level, candidates in zip(*columns, strict=True):
        first = candidates[0] if candidates else None
        limit = RIGHT_REGION_KM if first and "region" in (level, first["level"]) else RIGHT_KM
        near = first and min(sphere_km(first["lon"], first["lat"], x, y) for y, x in at) <= limit
        count = (first and first["population"]) or 0
        near = near or any(1 / LIKE <= count / stated <= LIKE for stated in people if stated)
        rows.append((bool(near), continents.get(first["country_code"], "") if first else None))
    return asked.assign(
        right=[right for right, _ in rows], continent=[where for _, where in rows],
        said=found["confidence"].to_numpy(), resolved=(found["status"] == "resolved").to_numpy(),
        weight=asked["form"].map(SHARES),
    )  # fmt: skip


def wilson(right: float, count: float) -> tuple[float, float]:
    """Give the interval of 95 % of a share."""
    share = right / count
    middle = share + _Z**2 / (2 * count)
    wide = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return (middle - wide) / (1 + _Z**2 / count), (middle + wide) / (1 + _Z**2 / count)


def print_cells(rows: pd.DataFrame, title: str) -> None:
    """Print said and was by tenths, by continents and by both."""
    tenth = np.digitize(rows["said"], _EDGES)
    print(f"{title}\n  {'':22}{'places':>7}  said   was    95 %           within {WITHIN}")
    cells = [(f"{n / 10:.1f} – {(n + 1) / 10:.1f}", rows[tenth == n]) for n in range(10)]
    cells += list(rows.groupby("continent"))
    cells += (
        []
        if not rows["continent"].any()
        else [
            (f"{where}, {n / 10:.1f} – {(n + 1) / 10:.1f}", part)
            for where, own in rows.groupby("continent")
            for n, part in own.groupby(np.digitize(own["said"], _EDGES))
        ]
    )
    for name, part in cells:
        if name and len(part):
            print(f"  {name:22}{_cell(part)}")


def _cell(part: pd.DataFrame) -> str:
    said = np.average(part["said"], weights=part["weight"])
    was = np.average(part["right"], weights=part["weight"])
    # What weighted places tell is as much as so many places of equal weight.
    count = part["weight"].sum() ** 2 / (part["weight"] ** 2).sum()
    low, high = wilson(was * count, count)
    verdict = "yes" if abs(was - said) <= WITHIN else "no"
    if verdict == "no" and low - WITHIN <= said <= high + WITHIN:
        verdict = "cannot be told"
    return f"{len(part):>7}  {said:.3f}  {was:.3f}  {low:.3f} – {high:.3f}  {verdict}"


def print_accepted(asked: pd.DataFrame) -> None:
    """Print the share of all places that ``accept`` lets be resolved and wrong."""
    for form in (AS_WRITTEN, ANYWHERE, SLIP):
        part = asked[(asked["form"] == form) & asked["held"]].reset_index(drop=True)
        for share in SHARES_ACCEPTED:
            rows = judged(part, share)
            wrong = (rows["resolved"] & ~rows["right"]).mean()
            print(f"  {form}, accept {share:.3f}: wrong {wrong:.4f}, "
                  f"resolved {rows['resolved'].mean():.3f} of {len(rows)}")  # fmt: skip


def main(argv: list[str]) -> int:
    """Print the table; with ``--fit`` the numbers that make it so."""
    parser = argparse.ArgumentParser(prog="benchmark.py confidence")
    parser.add_argument("--fit", action="store_true", help="print the numbers, fitted on one half")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    asked = questions(options.seed)
    if options.fit:
        from benchmarks import confidence_fit  # noqa: PLC0415

        confidence_fit.main(asked)
        return 0
    rows = judged(asked)
    rows = rows[rows["continent"].notna()]
    held = rows[rows["held"]]
    print_cells(held, "all forms, the half that no number was fitted on")
    for form, part in held.groupby("form", sort=False):
        print_cells(part.assign(weight=1.0, continent=""), form)
    print_accepted(asked)
    return 0
