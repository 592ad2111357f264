"""Membership lists of international bodies → an Agreement table."""

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from citynet import vocabulary
from citynet._catalogue import told_n
from citynet._tables import as_text, parse_json
from citynet.dates import parse
from citynet.errors import AgreementError, CitynetWarning
from citynet.sources._merge import agreement_ids
from citynet.sources.edgelist import read_text_table
from citynet.text import fold

# Headings that are understood without a mapping, in order of preference, as `fold` leaves them.
HEADINGS: dict[str, tuple[str, ...]] = {
    "a_name": ("a name", "name on website", "name", "member", "city", "label"),
    "a_country": ("a country", "country name", "country label", "country"),
    "a_lat": ("a lat", "latitude", "lat"),
    "a_lon": ("a lon", "longitude", "lon", "lng", "long"),
    "a_population": ("a population", "population"),
    "signed": ("signed", "joined", "member since", "since", "start"),
    "ended": ("ended", "left", "end"),
    "role": ("role", "status"),
}
_NUMBERS = {"a_lat": 90.0, "a_lon": 180.0, "a_population": float("inf")}
_FIRST = ("id", "type", "a_name", "a_country", "b_name", "b_country", "b_kind", "a_lat", "a_lon")


def read_memberships(
    path: str | os.PathLike[str],
    *,
    body: str | None = None,
    body_country: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read the members of one body from JSON or a delimited text file.

    Parameters
    ----------
    path
        JSON: a list of objects, or an object whose ``members`` is one; what its ``not_found``
        lists is reported. Else a text file with a heading.
    body
        The body's name; when left out, the file's own ``body`` or its name without ``_members``.
    body_country
        The country of the body's seat, where the caller knows it; ``geocode`` knows common bodies.
    columns
        Which heading holds which column of the Agreement table; wins over :data:`HEADINGS`.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of memberships: ``a`` is the member, ``b`` the body (``b_kind``
        ``body``). Other fields are carried along under their own names.
        ``table.attrs["not_found"]`` lists members that the file names without a place.

    Raises
    ------
    AgreementError
        The file is no such list, or has rows without a name or with impossible values.

    Warns
    -----
    CitynetWarning
        The file names members without a place.
    """
    path = Path(path)
    records, meta = _records(path)
    name = body or meta.get("body") or path.stem.removesuffix("_members").replace("_", " ").title()
    table = _renamed(records, columns or {}, path)
    problems = _convert(table)
    if problems:
        summary = f"{path.name}: {len(problems)} problem{'s' * (len(problems) > 1)}"
        raise AgreementError(summary, problems)
    table["type"], table["b_kind"] = vocabulary.MEMBERSHIP, vocabulary.BODY
    table["b_name"] = name
    table["b_country"] = as_text(pd.Series(body_country, table.index, dtype=object))
    for column, value in {"a_kind": "city", "status": "active", "source": path.name}.items():
        if column not in table.columns:
            table[column] = value
    table["id"] = agreement_ids(table["a_name"], table["b_name"])
    missing = [str(left) for left in meta.get("not_found", [])]
    if missing:
        said = told_n(
            "%(file)s: %(n)s member without a place is left out: %(names)s",
            "%(file)s: %(n)s members without a place are left out: %(names)s",
            len(missing), file=path.name, names=", ".join(missing),
        )  # fmt: skip
        warnings.warn(said, CitynetWarning, stacklevel=2)
    present = [column for column in _FIRST if column in table.columns]
    table = table[[*present, *(column for column in table.columns if column not in present)]]
    table.attrs["not_found"] = missing
    return table


def _records(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    if path.suffix.lower() != ".json":
        return read_text_table(path).replace("", None), {}
    try:
        document = parse_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AgreementError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise AgreementError(f"{path.name}: not JSON: {error}") from error
    meta = document if isinstance(document, dict) else {}
    members = meta.get("members") if isinstance(document, dict) else document
    if (
        not isinstance(members, list)
        or not members
        or not all(isinstance(m, dict) for m in members)
    ):
        raise AgreementError(f"{path.name}: expected a list of members, or an object with one")
    return pd.DataFrame(members, index=range(1, len(members) + 1), dtype=object), meta


def _renamed(records: pd.DataFrame, columns: Mapping[str, str], path: Path) -> pd.DataFrame:
    for column, heading in columns.items():
        if heading not in records.columns:
            raise AgreementError(f"{path.name}: no heading {heading!r} for {column}", column=column)
    found = {heading: column for column, heading in columns.items()}
    folded = {fold(str(heading)): heading for heading in records.columns if heading not in found}
    for column, known in HEADINGS.items():
        match = next((folded[key] for key in known if key in folded), None)
        if column not in columns and match is not None:
            found[match] = column
    table = records.rename(columns=found)
    if "a_name" not in table.columns:
        raise AgreementError(
            f"{path.name}: no column for the member's name among: {', '.join(records.columns)}",
            column="a_name",
        )
    if "a_country" not in table.columns:
        table["a_country"] = None
    return table


def _convert(table: pd.DataFrame) -> list[str]:
    """Give the columns their types in place; return what is wrong, a line per cell."""
    problems = [
        f"row {row}, a_name: {name!r}, a member without a name"
        for row, name in table["a_name"].items()
        if pd.isna(name) or not str(name).strip()
    ]
    for column, limit in _NUMBERS.items():
        if column not in table.columns:
            continue
        numbers = pd.to_numeric(table[column], errors="coerce").astype(float)
        wrong = table[column].notna() & ~(numbers.abs() <= limit)
        problems += [
            f"row {row}, {column}: {value!r}, expected a number within ±{limit:g}"
            for row, value in table.loc[wrong, column].items()
        ]
        table[column] = numbers
    for column in ("signed", "ended"):
        if column in table.columns:
            table[column] = [
                _date(value, f"row {row}, {column}", problems)
                for row, value in table[column].items()
            ]
    return problems


def _date(value: Any, where: str, problems: list[str]) -> str | None:
    if pd.isna(value):
        return None
    try:
        return parse(value)
    except ValueError as error:
        problems.append(f"{where}: {error}")
        return None
