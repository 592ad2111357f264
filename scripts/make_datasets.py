"""Make the data sets of other registers, from the tables that their authors published.

    python scripts/make_datasets.py FOLDER

FOLDER holds the published tables as they came. What is written, ``data/NAME/agreements.csv``, is a
pure function of them, of ``data/dataset_corrections.csv`` and of ``data/dataset_places.csv``: the
same bytes each time. What was done to how many rows is printed.
"""

import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import citynet as cn
from citynet import _sphere, _tables
from citynet.agreements.table import for_writing
from citynet.errors import CitynetWarning

DATA = Path(__file__).resolve().parent.parent / "data"
COMMON = ["id", "type", "a_name", "a_country", "b_name", "b_country"]
BESIDE = "source_spelling"  # of a country that is read as another
SAME_KM = 20.0  # between two points that a source has of one place
POINTS = ["a_lat", "a_lon", "b_lat", "b_lon"]  # of parties that are settled


def corrected(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Read a cell as the corrections say; the source's own text moves to a column beside it."""
    table = table.copy()
    for row in _tables.read_bundled("dataset_corrections.csv"):
        if row["dataset"] != name:
            continue
        where = table[row["where"]].eq(row["text"])
        if not where.any():
            sys.exit(f"{name}: no {row['where']} is {row['text']!r}")
        if row["where"] == row["column"]:
            table[BESIDE] = table.get(BESIDE, pd.Series(None, table.index, dtype=object))
            table.loc[where, BESIDE] = row["text"]
        table.loc[where, row["column"]] = row["reading"]
        print(f"  {where.sum()} rows: {row['where']} {row['text']!r} → {row['column']} "
              f"{row['reading']!r}")  # fmt: skip
    return table


def settled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give parties that a name alone does not tell the points that ``dataset_places.csv`` has.

    A row there is of a party as the table spells it, where it says so in one state (``state``) or
    in its tie with one other (``of``).
    """
    table = table.assign(**{column: None for column in POINTS if column not in table})
    states = table.get("a_admin1", pd.Series("", table.index)).fillna("")
    count = 0
    for row in _tables.read_bundled("dataset_places.csv"):
        if row["dataset"] != name:
            continue
        hits = 0
        for side, other in ("ab", "ba"):
            where = table[f"{side}_name"].eq(row["name"])
            where &= table[f"{side}_country"].eq(row["country"])
            where &= table[f"{other}_name"].eq(row["of"]) | (row["of"] == "")
            where &= (states.eq(row["state"]) & (side == "a")) | (row["state"] == "")
            table.loc[where, [f"{side}_lat", f"{side}_lon"]] = float(row["lat"]), float(row["lon"])
            hits += int(where.sum())
        if not hits:
            sys.exit(f"{name}: no party is {row['name']!r}, {row['country']!r}, {row['of']!r}")
        count += hits
    print(f"  {count} parties have a point by dataset_places.csv")
    return table.drop(columns=[column for column in POINTS if table[column].isna().all()])


def read(table: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Read a published table as anyone's, and print the account."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)  # the account has it
        path = Path(folder) / "table.csv"
        table.to_csv(path, index=False)
        found = cn.read_agreements(path, **options)
    print(*(f"  {line}" for line in found.attrs["reading"].lines()[1:]), sep="\n")
    return found


def turkiye(folder: Path) -> pd.DataFrame:
    """Ties of Turkish municipalities, each with where it stands."""
    source = pd.read_csv(folder / "turkiye_sister_cities.csv", dtype=str)
    found = settled(read(corrected(source, "turkiye")), "turkiye")
    kept = [*COMMON, *POINTS, "source"]
    return found[[column for column in kept if column in found]]


def germany(folder: Path) -> pd.DataFrame:
    """Partnerships of German municipalities, those of the year 2000 marked."""
    source = pd.read_csv(folder / "germany_twin_towns_2015.csv", dtype=str)
    found = read(
        corrected(source, "germany"),
        columns={"Kommune": "a_name", "Bundesland": "a_admin1", "Land": "b_country", BESIDE: None},
        defaults={"a_country": "Deutschland"},
    )
    # More than ten times the years beside it, above all of contacts: a default of the register's.
    found["signed_doubt"] = found["signed"].eq("2000").map({True: "default-2000", False: None})
    print(f"  {found['signed_doubt'].notna().sum()} rows say 2000: marked in signed_doubt")
    found = settled(found, "germany")
    kept = [*COMMON, "signed", "signed_doubt", "a_admin1", *POINTS, "note", BESIDE]
    return found[[column for column in kept if column in found]]


def eu(folder: Path) -> pd.DataFrame:
    """Ties of cities in six countries of the European Union, with coordinates."""
    source = pd.read_csv(folder / "eu_sister_cities.tsv", sep="\t", dtype=str)
    # A length rounded to a kilometre makes one tie look like two.
    found = read(corrected(source, "eu").drop(columns="dist"))
    renamed = {
        "originpopulation": "a_population", "destinationpopulation": "b_population", "eu": "b_eu",
    }  # fmt: skip
    found = found.rename(columns=renamed)
    kept = [*COMMON, *POINTS, *renamed.values(), "stated_by"]
    # Two points of one place hid that some ties are stated from both sides: now they are seen.
    return read(_each_once(found)[kept])[kept]


def _each_once(found: pd.DataFrame) -> pd.DataFrame:
    """Keep one row of those with the same two names, near each other at both ends.

    The query gave a row for every point and every number of inhabitants that Wikidata has of a
    place. Where one of them is stated by both sides it stays, else the first.
    """
    kept: dict[tuple[str, ...], list[tuple[float, ...]]] = {}
    rows = []
    first = found["stated_by"].ne("both").sort_values(kind="stable").index
    for row in found.loc[first].itertuples():
        names = (row.a_name, row.a_country, row.b_name, row.b_country)
        ends = (row.a_lon, row.a_lat, row.b_lon, row.b_lat)
        if not any(_alike(ends, others) for others in kept.setdefault(names, [])):
            kept[names].append(ends)
            rows.append(row.Index)
    print(f"  {len(found) - len(rows)} rows say another's tie again, with another point or number")
    return for_writing(found.loc[sorted(rows)].drop(columns="id").reset_index(drop=True))


def _alike(ends: tuple[float, ...], others: tuple[float, ...]) -> bool:
    return all(
        _sphere.sphere_km(*ends[at : at + 2], *others[at : at + 2]) <= SAME_KM for at in (0, 2)
    )


def world(folder: Path) -> pd.DataFrame:
    """Ties of the world's cities as the English Wikipedia lists them."""
    source = pd.read_csv(folder / "world_sister_cities_wikipedia_2026.csv", dtype=str)
    found = read(corrected(source, "world"))
    kept = [*COMMON, "stated_by", BESIDE]
    return found[[column for column in kept if column in found]]


MADE: tuple[Callable[[Path], pd.DataFrame], ...] = (turkiye, germany, eu, world)


def main() -> None:
    """Make all of them."""
    if len(sys.argv) != 2:
        sys.exit(str(__doc__))
    for make in MADE:
        print(make.__name__)
        table = make(Path(sys.argv[1]))
        target = DATA / make.__name__ / "agreements.csv"
        target.parent.mkdir(exist_ok=True)
        _tables.write(table, target)
        print(f"  {len(table)} agreements → {target.relative_to(DATA.parent)}")


if __name__ == "__main__":
    main()
