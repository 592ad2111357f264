"""Edge lists with names and coordinates → an Agreement table."""

import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import told
from citynet._tables import as_text, decode, delimiter, split
from citynet.dates import parse
from citynet.errors import AgreementError, CitynetWarning, UnreadableError
from citynet.sources._merge import agreement_ids, merge_directions, place_keys
from citynet.text import fold

# Headings that are understood without a mapping, in order of preference, as `fold` leaves them.
HEADINGS: dict[str, tuple[str, ...]] = {
    "a_name": ("a name", "origincitylabel", "origin city", "origin", "source", "from", "city a"),
    "a_country": ("a country", "origincountry", "origin country", "source country", "country a"),
    "a_lat": ("a lat", "originlat", "origin lat", "source lat", "lat a"),
    "a_lon": ("a lon", "originlong", "origin lon", "source lon", "lon a"),
    "a_population": ("a population", "originpopulation", "origin population"),
    "b_name": ("b name", "sistercitylabel", "sister city", "destination", "target", "to", "city b"),
    "b_country": (
        *("b country", "destination countrylabel", "destination country"),
        *("target country", "country b"),
    ),
    "b_lat": ("b lat", "destinationlat", "destination lat", "target lat", "lat b"),
    "b_lon": ("b lon", "destinationlong", "destination lon", "target lon", "lon b"),
    "b_population": ("b population", "destinationpopulation", "destination population"),
}
_UNDERSTOOD = {written for known in HEADINGS.values() for written in known}
_FIRST = ("id", "type", "a_name", "a_country", "b_name", "b_country")
_NUMBERS = ("a_lat", "a_lon", "a_population", "b_lat", "b_lon", "b_population")
_DATES = ("signed", "preliminary", "renewed", "ended")
_LIMITS = {"lat": 90, "lon": 180}
# An item number or a blank node is what a query gives for a thing without a name of its own.
_NO_LABEL = re.compile(r"Q\d+|[tb]\d{5,}|_:\w+")
_SHOWN = 10
_NEAR_KM = 50.0

# Row, column, value, what is wrong with it.
Problem = tuple[Any, str, str, str]


def read_edge_list(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    merge: bool = True,
    within_km: float = 10.0,
    sep: str | None = None,
) -> pd.DataFrame:
    """Read a list of ties with a row per statement, ``A, B`` and what is known of both.

    Parameters
    ----------
    path
        A delimited text file with a heading, UTF-8, UTF-16 or (failing both) Windows-1254.
    columns
        Which heading holds which column of the Agreement table, ``{"a_name": "Origin"}``; wins
        over :data:`HEADINGS`, the headings understood without one. Other columns are carried along
        under their own names.
    constants
        Values for columns that the file lacks, ``{"a_country": "Türkiye"}``.
    merge
        Whether rows that state one tie, from one side or from both, become one agreement (see
        ``stated_by``). Otherwise each row is an agreement.
    within_km
        Places of one name and country are one when their positions are this near; lists often
        hold several measurements of one town.
    sep
        The delimiter; the heading's own when left out.

    Returns
    -------
    pandas.DataFrame
        An Agreement table with ``a_lat``, ``a_lon``, ``b_lat``, ``b_lon`` (degrees, NaN where the
        file has none), ``a_population`` and ``b_population`` where given, ``source`` and
        ``source_ref`` (the rows as a person counts them, the heading is row 1). ``type`` is
        ``sister_city`` unless the file or ``constants`` says otherwise. Merged tables have
        ``stated_by``: ``both`` when either side states it, else ``a``. A place of one name,
        country and neighbourhood has one position throughout, the first one met.

    Raises
    ------
    AgreementError
        The file is no table, lacks a party's column, or has rows without a party or with
        impossible coordinates; all such rows are listed.

    Warns
    -----
    CitynetWarning
        Some places or countries are item numbers (``Q16511122``) instead of names. They are kept;
        ``table.attrs["unlabelled"]`` lists them all.

    Notes
    -----
    A country that is missing or an item number becomes that of the nearest place in GeoNames, if
    one is within 50 km of the position; ``note`` says so.
    """
    path = Path(path)
    table = read_text_table(path, sep)
    table = table.rename(columns=_headings(table, columns or {}, path))
    table = table.assign(**(constants or {}))
    missing = [name for name in ("a_name", "b_name") if name not in table.columns]
    if missing:
        raise AgreementError(
            f"{path.name}: no column for {' and '.join(missing)}; say which heading holds it, "
            f'as in columns={{"{missing[0]}": "..."}}. The headings: {", ".join(table.columns)}',
            column=missing[0],
        )
    table = _typed(table, path)
    keys = _unify_places(table, within_km)
    table["source_ref"] = [f"row {number}" for number in table.index]
    table = _with_ids(_merged(table, *keys) if merge else table)
    found = unlabelled(table)
    _warn_of(found, path.name)
    name_countries(table)
    table.attrs["unlabelled"] = found
    return table


def read_text_table(path: Path, sep: str | None = None) -> pd.DataFrame:
    """Read a delimited text file as text, in the encoding and with the delimiter it has.

    The index is the row as a person counts it: the heading is row 1.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AgreementError(f"{path}: {error.strerror or error}") from error
    try:
        text, remark = decode(data)
    except UnreadableError as error:
        raise AgreementError(f"{path.name}: {error}") from None
    if remark:
        warnings.warn(f"{path.name}: {remark}", CitynetWarning, stacklevel=3)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise AgreementError(f"{path.name}: the file is empty")
    try:
        records = split(text, sep or delimiter(text, lambda cell: fold(cell) in _UNDERSTOOD))
    except UnreadableError as error:
        raise AgreementError(f"{path.name}: {error}") from None
    rows = {number: row for number, row in enumerate(records, start=1) if any(row)}
    first = next(iter(rows))
    names = [name.strip() for name in rows.pop(first)]
    if not rows:
        raise AgreementError(f"{path.name}: a heading and no rows")
    if len(set(names)) < len(names):
        raise AgreementError(f"{path.name}: two columns have one heading: {', '.join(names)}")
    for number, row in rows.items():
        if any(cell.strip() for cell in row[len(names) :]):
            raise AgreementError(
                f"{path.name}: row {number} has {len(row)} cells, the heading {len(names)}",
                row=number,
            )
    cells = [[*row[: len(names)], *[""] * (len(names) - len(row))] for row in rows.values()]
    return pd.DataFrame(cells, pd.Index(rows), names, dtype=object)


def _headings(table: pd.DataFrame, columns: Mapping[str, str], path: Path) -> dict[str, str]:
    """Heading of the file → column of the Agreement table."""
    for name, heading in columns.items():
        if heading not in table.columns:
            raise AgreementError(
                f"{path.name}: no heading {heading!r} for {name}; the headings: "
                f"{', '.join(table.columns)}",
                column=name,
            )
    found = {heading: name for name, heading in columns.items()}
    folded = {fold(heading): heading for heading in table.columns if heading not in found}
    for name, known in HEADINGS.items():
        match = next((folded[key] for key in known if key in folded), None)
        if name not in columns and match is not None:
            found[match] = name
    # A column that bears the name of one read from elsewhere is carried along beside it.
    clash = set(found.values()) & (set(table.columns) - set(found))
    return found | {name: f"file_{name}" for name in clash}


def _typed(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Give every column its type and default, or raise with all that is wrong."""
    table = table.map(str.strip)
    problems: list[Problem] = []
    readers = {"a_name": _names, "b_name": _names}
    readers |= dict.fromkeys(_NUMBERS, _numbers) | dict.fromkeys(_DATES, _dates)
    for name in [name for name in readers if name in table.columns]:
        table[name], found = readers[name](table[name])
        problems += found
    if problems:
        raise _error(path, sorted(problems))
    missing = dict.fromkeys(("a_lat", "a_lon", "b_lat", "b_lon"), np.nan)
    defaults = {"a_country": "", "b_country": "", "source": path.name}
    defaults |= {"type": vocabulary.DEFAULT_TYPE, "status": vocabulary.DEFAULT_STATUS}
    defaults |= dict.fromkeys(("a_kind", "b_kind"), vocabulary.DEFAULT_KIND)
    for name, default in (missing | defaults).items():
        if name not in table.columns:
            table[name] = default
    return table.replace("", None)


def _names(cells: pd.Series) -> tuple[pd.Series, list[Problem]]:
    empty = cells.index[cells == ""]
    return cells, [(row, str(cells.name), "", "a party is missing") for row in empty]


def _numbers(cells: pd.Series) -> tuple[pd.Series, list[Problem]]:
    name = str(cells.name)
    numbers = pd.to_numeric(cells.str.replace(",", "."), errors="coerce").astype(float)
    limit = _LIMITS.get(name[2:])
    wrong = (cells != "") & (numbers.isna() if limit is None else ~(numbers.abs() <= limit))
    expected = f"expected a number from -{limit} to {limit}" if limit else "expected a number"
    return numbers, [(row, name, text, expected) for row, text in cells[wrong].items()]


def _dates(cells: pd.Series) -> tuple[pd.Series, list[Problem]]:
    read, problems = [], []
    for row, text in cells.items():
        try:
            read.append(parse(text) if text else "")
        except ValueError as error:
            read.append("")
            problems.append((row, str(cells.name), text, str(error)))
    return pd.Series(read, cells.index, dtype=object), problems


def _error(path: Path, problems: list[Problem]) -> AgreementError:
    row, name, value, _ = problems[0]
    lines = [f"row {row}, {name}: {value!r}, {why}" for row, name, value, why in problems]
    summary = f"{path.name}: {len(lines)} problem{'s' * (len(lines) > 1)}"
    return AgreementError(summary, lines, row=row, column=name, value=value)


def _unify_places(table: pd.DataFrame, within_km: float) -> tuple[list[Any], list[Any]]:
    """Give every place the position first met for it; return which place each party is."""
    parts = ["name", "country", "lat", "lon"]
    sides = [table[[f"{side}_{part}" for part in parts]].set_axis(parts, axis=1) for side in "ab"]
    # Row by row, a before b.
    both = pd.concat(sides).sort_index(kind="stable")
    columns = both.fillna({"country": ""}).to_dict("list")
    keys = place_keys(*(columns[part] for part in parts), within_km=within_km)
    first = both.groupby(pd.Series(keys, both.index))[["lat", "lon"]].transform("first")
    for number, side in enumerate("ab"):
        table[f"{side}_lat"] = first["lat"].iloc[number::2]
        table[f"{side}_lon"] = first["lon"].iloc[number::2]
    return keys[0::2], keys[1::2]


def _merged(table: pd.DataFrame, a: list[Any], b: list[Any]) -> pd.DataFrame:
    records = cast("list[dict[str, Any]]", table.to_dict("records"))
    return pd.DataFrame(merge_directions(records, a, b), columns=[*table.columns, "stated_by"])


def _with_ids(table: pd.DataFrame) -> pd.DataFrame:
    if "id" not in table.columns:
        table["id"] = agreement_ids(table["a_name"], table["b_name"])
    order = [*_FIRST, *(name for name in table.columns if name not in _FIRST)]
    table = table[order].reset_index(drop=True)
    text = [name for name in table.columns if name not in _NUMBERS]
    for name in text:
        table[name] = as_text(table[name])
    return table


def unlabelled(table: pd.DataFrame) -> list[str]:
    """Parties and countries that are item numbers instead of names, each once, sorted."""
    cells = table[["a_name", "a_country", "b_name", "b_country"]].to_numpy().ravel()
    return sorted({cell for cell in cells if _NO_LABEL.fullmatch(str(cell))})


def name_countries(table: pd.DataFrame) -> None:
    """Put names, in place, where a city's country is missing and its position tells which."""
    known: dict[tuple[float, float], str | None] = {}
    for side in "ab":
        country = table[f"{side}_country"]
        marked = country.map(lambda cell: bool(_NO_LABEL.fullmatch(str(cell)))).astype(bool)
        wanted = (marked | country.isna()) & table[f"{side}_lat"].notna()
        if side == "b":
            wanted &= ~table["type"].map(vocabulary.b_kind).isin(vocabulary.BODIES)
        for row in table.index[wanted]:
            at = float(table.loc[row, f"{side}_lat"]), float(table.loc[row, f"{side}_lon"])
            if at not in known:
                known[at] = _country_at(*at)
            if known[at]:
                given = f" ({country[row]} in the source)" if marked[row] else ""
                said = f"{side}_country is that of the nearest place{given}"
                note = table.loc[row, "note"] if "note" in table.columns else None
                table.loc[row, f"{side}_country"] = known[at]
                table.loc[row, "note"] = said if pd.isna(note) else f"{note}; {said}"


def _country_at(lat: float, lon: float) -> str | None:
    # Only a list with such gaps has to wait for the gazetteer.
    from citynet import countries  # noqa: PLC0415
    from citynet.geocoding import gazetteer  # noqa: PLC0415

    index = gazetteer.load()
    near = index.near(lat, lon, _NEAR_KM)
    return countries.name(index.place(near[0]).country) if near else None


def _warn_of(names: list[str], source: str) -> None:
    if names:
        listed = ", ".join(names[:_SHOWN]) + ", …" * (len(names) > _SHOWN)
        said = told(
            "%(source)s: kept %(n)s item number(s) that stand for a name: %(names)s",
            source=source, n=len(names), names=listed,
        )  # fmt: skip
        warnings.warn(said, CitynetWarning, stacklevel=3)
