"""Read a folder of cases, and show what differs from what is right: ``scripts/cases.py FOLDER``.

FOLDER holds ``reading``, ``wikidata`` and ``places``. ``scripts/cases.txt`` says what is right: for
each file its agreements (parties, the partner's country, type, date, status, end, renewal, remark)
and what is asked and left out, or its places. A file that lists only partners is read with
``home="Bursa, Türkiye"``. ``--write`` writes the table anew, to be looked at line by line.
"""

import argparse
import difflib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import citynet as cn
from citynet import agreements, countries
from citynet.errors import CitynetError

RIGHT = Path(__file__).with_suffix(".txt")
HOME = "Bursa, Türkiye"
COLUMNS = ("a_name", "b_name", "b_country", "type", "signed", "status", "ended", "renewed", "note")


def text(value: Any) -> str:
    """Show a cell in one line, nothing for none."""
    return "" if value is None or value != value else " ".join(str(value).split())  # noqa: PLR0124


def reading(path: Path) -> Iterator[str]:
    """Tell a file's agreements, and what its account asks and leaves out."""
    try:
        examined = agreements.examine(path)
        if examined.table["a_name"].isna().any():
            examined = agreements.examine(path, home=HOME)
    except CitynetError as error:
        yield f"refused: {text(error).replace(str(path), path.name)}"
        return
    for row in examined.table.reindex(columns=COLUMNS).itertuples(index=False):
        yield " | ".join(map(text, row)).rstrip(" |")
    for line in str(examined.account).splitlines():
        if line.strip().startswith(("question", "left out")):
            yield line.strip()


def places(path: Path) -> Iterator[str]:
    """Tell where a file's places are; of a list of countries, their codes."""
    first, *others = path.read_text(encoding="utf-8").splitlines()
    if first == "country":
        for written in others:
            country = countries.lookup(written)
            yield f"{written}: {' '.join(country.codes) if country else 'asked'}"
        return
    try:
        table = cn.read_agreements(path, home=HOME)
        found = cn.geocode(table)
    except CitynetError as error:
        yield f"refused: {text(error).replace(str(path), path.name)}"
        return
    for place in found.itertuples():
        at = place.geometry
        where = f"{place.country_code} {at.y:.1f} {at.x:.1f}" if at else place.status
        yield f"{text(place.name)}, {text(place.country)}: {where}"


def told(folder: Path) -> str:
    """Tell of all files of a folder of cases."""
    lines: list[str] = []
    for name, tell in (("reading", reading), ("wikidata", reading), ("places", places)):
        for path in sorted((folder / name).iterdir()):
            lines += [f"## {name}/{path.name}", *tell(path), ""]
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Print what differs; 1 when anything does."""
    parser = argparse.ArgumentParser(prog="cases.py", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    now = told(options.folder)
    if options.write:
        RIGHT.write_text(now, encoding="utf-8")
        return 0
    right = RIGHT.read_text(encoding="utf-8")
    lines = list(difflib.unified_diff(right.splitlines(), now.splitlines(), "right", "now", n=3))
    print("\n".join(line.rstrip() for line in lines) or f"{now.count('## ')} files, all right")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
