"""Regions of places.

A region scheme maps countries (for one scheme, the provinces of Türkiye) to regions. The schemes
are tables that a person can read and correct: ``data/regions.csv`` (country by scheme),
``data/region_schemes.csv`` (each region's Turkish name and where it comes from),
``data/eu_membership.csv`` (dates of accession and exit) and ``data/turkiye_provinces.csv``.
How the network lies across them: :mod:`citynet.mixing`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, dates
from citynet._frames import agreements, columns, node_index
from citynet._tables import as_text, read_bundled
from citynet.text import fold

__all__ = ["DATED", "assign", "by_agreement", "describe", "schemes"]

Scheme = str | Mapping[str, str] | pd.Series
_EU = "European Union"
_NOT_EU = "Outside the European Union"
# Schemes that read the EU's membership at a date.
DATED = ("eu", "source_section2")


def schemes() -> list[str]:
    """Names of the region schemes that :func:`assign` knows."""
    return list(dict.fromkeys(_names()["scheme"]))


def describe(scheme: str) -> pd.DataFrame:
    """Regions of a scheme in their order: the origin of each, indexed by its English name.

    Raises
    ------
    NetworkError
        There is no such scheme.
    """
    _check.one_of("scheme", scheme, schemes())
    return _described(scheme).copy()


@cache
def _described(scheme: str) -> pd.DataFrame:
    names = _names()
    return names[names["scheme"] == scheme].set_index("region")[["origin"]]


def assign(G: "nx.Graph[Any]", scheme: Scheme = "eu", as_of: str | None = None) -> pd.Series:
    """Give every node its region.

    Parameters
    ----------
    G
        A graph whose nodes have ``country`` (ISO 3166-1 alpha-2); the scheme ``turkiye`` also
        reads ``admin1`` (the province's name or GeoNames code), and where that is absent takes a
        city whose name is a province's. Bodies get the region of their seat.
    scheme
        One of :func:`schemes`: ``continent`` (the Americas in two), ``m49`` (the 22 regions of
        the UN's standard), ``eu``, ``source_section2`` and ``historical_cultural`` (the two
        groupings of Batal & Topçu 2019, section 2), ``turkiye`` (the seven geographical regions,
        for places in Türkiye only); or a mapping from country to region of your own; or a Series
        with a region per node, which is only put in G's order.
    as_of
        For ``eu`` and ``source_section2``: the date whose membership counts, EDTF; a date of
        partial precision stands for its last day. Left out, the members as the bundled table
        stands (no exit stated).

    Returns
    -------
    pandas.Series
        English region names indexed by node in G's order; missing where the node has no country
        or the scheme does not cover it.

    Raises
    ------
    NetworkError
        The scheme is unknown or ``as_of`` is no date.

    Examples
    --------
    >>> continents = cn.regions.assign(G, "continent")
    >>> continents["berlin-de"]
    'Europe'
    >>> continents.value_counts().to_dict()
    {'Europe': 36, 'Asia': 35, 'Africa': 15, 'North America': 5, 'South America': 2}
    """
    index = node_index(G)
    if isinstance(scheme, pd.Series):
        regions: pd.Series = scheme.reindex(index)
        return regions.rename("region") if scheme.name is None else regions
    if isinstance(scheme, str):
        _check.one_of("scheme", scheme, schemes())
        named = scheme
        day = _last_day(as_of)
        lookup: list[Any] = _regions([data for _, data in G.nodes(data=True)], scheme, day)
    else:
        named = "region"
        lookup = [scheme.get(data.get("country", "")) for _, data in G.nodes(data=True)]
    return as_text(pd.Series(lookup, index, dtype=object, name=named))


def by_agreement(G: "nx.MultiGraph[Any]", scheme: str = "eu") -> pd.DataFrame:
    """Regions of both parties of every agreement *as of its signature*.

    A tie with Budapest signed in 1992 was no tie with the European Union; :func:`assign` cannot
    say so, because a node has one region. Here the date of each agreement decides.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    scheme
        One of :func:`schemes`; the dates matter for ``eu`` and ``source_section2``.

    Returns
    -------
    pandas.DataFrame
        A row per agreement: ``u``, ``v`` (nodes, the first party first), ``region_u``,
        ``region_v``, and ``decided``: whether the date settles both regions. Where an agreement
        has no date, or a partial date spans an accession or exit, a region that depends on it is
        missing.

    Raises
    ------
    NetworkError
        The scheme is unknown or an agreement's ``start`` is no EDTF date.

    Examples
    --------
    >>> cn.regions.by_agreement(G, "eu")["region_v"].value_counts().to_dict()
    {'Outside the European Union': 78, 'European Union': 23}
    """
    _check.one_of("scheme", scheme, schemes())
    now = assign(G, scheme)
    table = agreements(G)
    frame = table[["u", "v"]].copy()
    decided = np.ones(len(table), dtype=bool)
    for side in "uv":
        at_signature = now.to_numpy()[table[f"{side}_row"]]
        if scheme in DATED:
            days = table["start_first"].to_numpy(), table["start_last"].to_numpy()
            signed = zip(table[side], *days, strict=True)
            told = [_at_signature(G.nodes[node], scheme, *bounds) for node, *bounds in signed]
            at_signature = np.array([region for region, _ in told], dtype=object)
            decided &= np.array([settled for _, settled in told], dtype=bool)
        frame[f"region_{side}"] = as_text(pd.Series(at_signature, frame.index, dtype=object))
    return frame.assign(decided=decided)


def _at_signature(
    data: Mapping[str, Any], scheme: str, first: np.datetime64, last: np.datetime64
) -> tuple[Any, bool]:
    """Give the region of a node between two days, and whether it is the same on all of them."""
    country = "" if "unit" in data else data.get("country", "")
    if np.isnat(first):
        member = country in _membership()
        return (None, False) if member else (_region(data, scheme, first), True)
    # Membership begins on its first day and ends after its last, so a change inside splits.
    spans = any(
        first < since <= last or first <= until < last
        for since, until in _membership().get(country, [])
    )
    return (None, False) if spans else (_region(data, scheme, first), True)


def of_country(code: str, scheme: str = "m49") -> str | None:
    """Give a country's region, as the bundled table stands; None where the scheme has none for it.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-2.
    scheme
        One of :func:`schemes`.

    Examples
    --------
    >>> cn.regions.of_country("PL")
    'Eastern Europe'
    """
    return _region({"country": code}, scheme, np.datetime64("NaT", "D"))


def _regions(
    nodes: Sequence[Mapping[str, Any]], scheme: str, day: np.datetime64
) -> list[str | None]:
    """Give each node's region, looked up once for all of a country that nothing parts."""
    if scheme == "turkiye":
        return [_region(data, scheme, day) for data in nodes]
    parted = _parted()
    read = columns(nodes, ("country", "unit", "admin1"))
    parts = (
        name if country in parted else None
        for country, name in zip(read["country"], read["admin1"], strict=True)
    )
    keys = list(zip(read["country"], read["unit"], parts, strict=True))
    one_of = dict(zip(keys, nodes, strict=True))
    found = {key: _region(data, scheme, day) for key, data in one_of.items()}
    return list(map(found.__getitem__, keys))


def _region(data: Mapping[str, Any], scheme: str, day: np.datetime64) -> str | None:
    country = data.get("country")
    if country is None:
        return None
    if scheme == "turkiye":
        return _province_region(data) if country == "TR" else None
    countries = _countries()
    if country not in countries:
        return None
    # A state that is filed under another's code is no member of what that one is.
    if scheme in DATED and "unit" not in data and _is_member(country, day):
        return _EU
    if scheme == "eu":
        return _NOT_EU
    row = countries[country]
    if country in _parted():
        row = _provinces_abroad().get((country, fold(data.get("admin1", ""))), row)
    return row[scheme]


def _is_member(country: str, day: np.datetime64) -> bool:
    """Whether the country is a member on the day; without a day, whether no exit is stated."""
    periods = _membership().get(country, [])
    if np.isnat(day):
        return any(np.isnat(until) or until == _NEVER for _, until in periods)
    return any(since <= day <= until for since, until in periods)


def _province_region(data: Mapping[str, Any]) -> str | None:
    provinces = _provinces()
    for name in ("admin1", "name", "label"):
        key = fold(str(data.get(name, "")))
        if key in provinces:
            return provinces[key]
        # A province that is known and not in the table must not be overruled by a name.
        if name == "admin1" and key:
            return None
    return None


_NEVER = np.datetime64("9999-12-31", "D")


@cache
def _names() -> pd.DataFrame:
    return pd.DataFrame(read_bundled("region_schemes.csv"))


@cache
def _countries() -> dict[str, dict[str, str]]:
    return {row["iso2"]: row for row in read_bundled("regions.csv") if not row["admin1"]}


@cache
def _provinces_abroad() -> dict[tuple[str, str], dict[str, str]]:
    rows = [row for row in read_bundled("regions.csv") if row["admin1"]]
    columns = ("admin1", "geonames_admin1")
    named = [(row[column], row) for column in columns for row in rows if row[column]]
    return {(row["iso2"], fold(name)): row for name, row in named}


@cache
def _parted() -> frozenset[str]:
    """Countries of which a province lies in another region than the rest."""
    return frozenset(country for country, _name in _provinces_abroad())


@cache
def _membership() -> dict[str, list[tuple[np.datetime64, np.datetime64]]]:
    periods: dict[str, list[tuple[np.datetime64, np.datetime64]]] = {}
    for row in read_bundled("eu_membership.csv"):
        until = np.datetime64(row["until"], "D") if row["until"] else _NEVER
        periods.setdefault(row["iso2"], []).append((np.datetime64(row["since"], "D"), until))
    return periods


@cache
def _provinces() -> dict[str, str]:
    names = ("geonames_admin1", "also", "province")
    rows = read_bundled("turkiye_provinces.csv")
    return {fold(row[name]): row["region"] for name in names for row in rows if row[name]}


def _last_day(as_of: str | None) -> np.datetime64:
    if as_of is None:
        return np.datetime64("NaT", "D")
    _check.that(dates.is_edtf(as_of), "as_of", as_of, _check.DATE)
    return np.datetime64(dates.latest(as_of), "D")
