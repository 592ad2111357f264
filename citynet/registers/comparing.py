"""``cn.compare``: portfolios of cities or of countries side by side, and each among its peers.

Each column follows from its own ties alone: another city beside it changes none of its figures. A
*partner* is a place abroad or at home, however many agreements there are with it; of a country, a
place abroad. International bodies are counted apart, contacts without form are left out.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _notebook, _tables, countries, ego, regions, vocabulary
from citynet._catalogue import _, told
from citynet._data import write_file
from citynet._frames import agreements, nodes
from citynet._register import register
from citynet.errors import CitynetError
from citynet.network import build_network
from citynet.registers import _peers
from citynet.text import fold

__all__ = ["FIGURES", "Comparison", "compare"]

#: The figures of a portfolio, in their order.
FIGURES = {
    "agreements": _("Agreements with places"),
    "over": _("of them ended"),
    "partners": _("Partners"),
    "countries": _("Partner countries"),
    "bodies": _("International bodies"),
    "km": _("Median distance of a partner, km"),
    "size": _("Median population of a partner"),
    "regions": _("Continents, as equally strong ones"),
    "regions_low": _("the same of a pool that these were drawn from, at least"),
    "regions_high": _("and at most"),
    "first": _("Year of the first agreement"),
}
_SCHEME = "continent"
_LEAST = 5  # partners, below which nothing is said of shares
_REPLICATES = 199
_DECADE = 10
Level = Literal["city", "country"]


@dataclass(frozen=True)
class Comparison:
    """Portfolios side by side.

    Attributes
    ----------
    table
        A row per ``part`` (``figure``, ``type``, ``region``, ``decade``) and ``what``, a column per
        city or country; the figures are :data:`FIGURES`, the rest counts agreements with places
        (``type``: memberships too).
    partners
        A row per partner, those that several have first: ``place``, ``country``, ``kind``, ``of``
        (how many of those compared have it), and a column per city or country with its agreements.
    peers
        A row per peer: ``of``, ``peer``, ``country``, ``population``, ``apart`` (0: as large and
        with the same profile), and the peer's figures.
    positions
        A row per city or country and figure: ``value``, how many ``peers`` have one, the
        ``rank`` (1: the most), the share ``below`` (of equal ones half), and the peers' ``least``,
        ``median`` and ``most``.
    notes
        What is to be known before the numbers are read, a sentence each.
    points
        Latitude and longitude by place's name, for a map.
    """

    table: pd.DataFrame
    partners: pd.DataFrame
    peers: pd.DataFrame
    positions: pd.DataFrame
    notes: tuple[str, ...]
    points: dict[str, tuple[float, float]]

    @property
    def names(self) -> list[str]:
        """Who is compared."""
        return [str(name) for name in self.table.columns[2:]]

    def _repr_html_(self) -> str:
        """Show the comparison in a notebook."""
        tables = {"table": self.table, "positions": self.positions, "partners": self.partners}
        return _notebook.card("\n".join(self.notes), tables)

    def write(self, path: str | os.PathLike[str], *, lang: str = "en") -> None:
        """Write a page (``.html``), or the tables: sheets of a workbook, or files beside the first.

        Parameters
        ----------
        path
            Where to; the suffix says how: html, csv, tsv, xlsx, parquet or json.
        lang
            Language of the page.

        Raises
        ------
        CitynetError
            The suffix is another, or a file cannot be written.
        """
        if Path(path).suffix.lower() in {".html", ".htm"}:
            from citynet.registers import _compare_page  # noqa: PLC0415 - tables need no page

            write_file(path, _compare_page.page(self, lang))
        else:
            tables = {"portfolios": self.table, "partners": self.partners, "peers": self.peers,
                      "positions": self.positions}  # fmt: skip
            _tables.write_several(tables, path, error=CitynetError)


def compare(
    table: pd.DataFrame,
    focal: Sequence[str],
    places: gpd.GeoDataFrame | None = None,
    *,
    level: Level = "city",
    peers: int = 10,
) -> Comparison:
    """Put portfolios of cities, or of countries, side by side, each among its peers.

    A city's peers are places of the register whose own agreements it lists: of the same country and
    between 1/e^0.5 and e^0.5 times as large (the whole continent's where these are too few), the
    nearest in size and profile first. A country's are those of its continent, nearest in how many
    of its places have partners and in profile. A profile is the shares of continents among the
    partners; two are apart by half the sum of the differences.

    Parameters
    ----------
    table
        An Agreement table that holds the ties of those compared; several become one by ``merge``.
    focal
        Cities as the table spells them, ``"Name, Province"`` or a node's id where two have one
        name; with ``level="country"`` countries in any language.
    places
        What ``geocode`` gave for the table; made here when left out. Open places are left out.
    level
        ``"city"`` or ``"country"``.
    peers
        How many peers at most.

    Returns
    -------
    Comparison
        Its ``table`` has a column each. Of fewer than five partners no share or diversity is given.

    Raises
    ------
    CitynetError
        Nobody is named, somebody twice, or the table has no such city or country, or several.

    Examples
    --------
    >>> found = cn.compare(table, ["İstanbul", "Berlin"])
    >>> found.table.head(3)
         part        what  İstanbul  Berlin
    0  figure  agreements      87.0     2.0
    1  figure        over       1.0     0.0
    2  figure    partners      78.0     1.0
    """
    _check.one_of("level", level, ("city", "country"))
    if not focal:
        raise CitynetError(told("name the cities or countries to compare"))
    G = build_network(table, places, unresolved="skip")
    known = nodes(G)
    known["continent"] = regions.assign(G, _SCHEME)
    listed = register(G)
    known["own"] = listed.own
    owners = {
        str(name): _owner(known, str(name)) if level == "city" else _country(known, str(name))
        for name in focal
    }
    if len(set(owners.values())) < len(focal):
        raise CitynetError(told("the same city or country is named twice"))
    ends = _ends(agreements(G), known, level)
    figures = _figures(ends)
    shares = _peers.profiles(ends, _LEAST)
    sizes = _peers.sizes(known, ends, level)
    beside = _peers.nearest(owners, sizes, shares, figures, count=peers)
    shown = figures.reindex(list(owners.values()))
    if level == "city":
        shown = _with_intervals(G, shown)
    return Comparison(
        _side_by_side(shown, ends, owners), _partners(ends, known, owners), beside,
        _peers.positions(beside, shown.set_axis(list(owners)), list(FIGURES)),
        tuple(_notes(known, owners, level, G, beside)), _points(ends, known, owners),
    )  # fmt: skip


def _owner(known: pd.DataFrame, name: str) -> Any:
    """Find the node of a city: the one of that name whose own agreements are listed."""
    if name in known.index:
        return name
    wanted, _comma, province = (fold(part) for part in name.partition(","))
    is_place = ~known["kind"].isin(vocabulary.BODIES)
    called = [
        wanted in {fold(str(one)) for one in cells if one}
        for cells in known[["label", "name"]].itertuples(index=False, name=None)
    ]
    found = known[is_place & np.array(called, dtype=bool)]
    if province and "admin1" in found:
        found = found[[province in fold(str(cell)) for cell in found["admin1"]]]
    if found["own"].any():
        found = found[found["own"]]
    if found.empty:
        raise CitynetError(told("the table has no municipality %(city)s with a place",
                                city=repr(name)))  # fmt: skip
    if len(found) > 1:
        raise CitynetError(told("%(city)s may be several places; name one of %(ids)s",
                                city=repr(name), ids=", ".join(map(str, found.index))))  # fmt: skip
    return found.index[0]


def _country(known: pd.DataFrame, name: str) -> str:
    code = countries.code(name)
    if code is None or not (known["country"] == code).any():
        raise CitynetError(told("the table has no place in %(country)s", country=repr(name)))
    return code


def _ends(ties: pd.DataFrame, known: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Give every agreement from both of its sides: ``owner`` and ``other``, with what is told."""
    ties = ties[ties["counted"]]
    first = ties["start_first"].dt.year
    sides = []
    for here, there in (("u", "v"), ("v", "u")):
        other = known.iloc[ties[f"{there}_row"].to_numpy()]
        own = known.iloc[ties[f"{here}_row"].to_numpy()]
        side = pd.DataFrame({
            "owner": own.index if level == "city" else own["country"].to_numpy(),
            "home": own["country"].to_numpy(), "other": other.index,
            "type": ties["type"].to_numpy(), "over": ties["over"].to_numpy(),
            "year": first.to_numpy(),
            "km": ties["distance_km"].to_numpy(), "country": other["country"].to_numpy(),
            "region": other["continent"].to_numpy(), "node": own.index,
            "size": pd.to_numeric(other["population"]).to_numpy(float),
            "is_body": other["kind"].isin(vocabulary.BODIES).to_numpy(),
        })  # fmt: skip
        is_own = ~own["kind"].isin(vocabulary.BODIES).to_numpy()
        if level == "country":
            abroad = side["is_body"] | (side["home"] != side["country"])
            is_own &= abroad.to_numpy() & side["owner"].notna().to_numpy()
        sides.append(side[is_own])
    return pd.concat(sides, ignore_index=True)


def _figures(ends: pd.DataFrame) -> pd.DataFrame:
    """Give the figures of every owner of ties."""
    ties, bodies = ends[~ends["is_body"]], ends[ends["is_body"]]
    each = ties.drop_duplicates(["owner", "other"])
    of_ties, of_each = ties.groupby("owner"), each.groupby("owner")
    frame = pd.DataFrame({
        "agreements": of_ties.size(), "over": of_ties["over"].sum(),
        "partners": of_each.size(), "countries": of_each["country"].nunique(),
        "bodies": bodies.groupby("owner")["other"].nunique(), "km": of_each["km"].median(),
        "size": of_each["size"].median(), "regions": _effective(each),
        "first": of_ties["year"].min(),
    })  # fmt: skip
    counts = ["agreements", "over", "partners", "countries", "bodies"]
    frame[counts] = frame[counts].fillna(0)
    return frame.astype(float).reindex(columns=list(FIGURES))


def _effective(each: pd.DataFrame) -> pd.Series:
    """Give exp(Shannon) of the partners' continents; nothing where there are few partners."""
    counts = each.groupby(["owner", "region"]).size()
    total = counts.groupby("owner").transform("sum")
    share = counts / total
    shannon = -(share * np.log(share)).groupby("owner").sum()
    many = counts.groupby("owner").sum() >= _LEAST
    return pd.Series(np.exp(shannon[many]))


def _with_intervals(G: "nx.MultiGraph[Any]", shown: pd.DataFrame) -> pd.DataFrame:
    for owner in shown.index[shown["regions"].notna()]:
        found = ego.diversity(G, owner, replicates=_REPLICATES)
        if "low" in found:
            shown.loc[owner, ["regions_low", "regions_high"]] = (
                found.loc["effective", ["low", "high"]].to_numpy(float)
            )  # fmt: skip
    return shown


def _side_by_side(shown: pd.DataFrame, ends: pd.DataFrame, owners: dict[str, Any]) -> pd.DataFrame:
    ties = ends[ends["owner"].isin(set(owners.values()))].copy()
    decade = (ties["year"] // _DECADE * _DECADE).astype("Int64").astype(object)
    ties["decade"] = decade.where(decade.notna(), "").astype(str)
    abroad = ties[~ties["is_body"]]
    parts = [shown.set_axis(list(owners)).T.assign(part="figure")]
    for part, rows in (("type", ties), ("region", abroad), ("decade", abroad)):
        kept = rows[rows[part].notna()]
        counts = pd.crosstab(kept[part], kept["owner"])
        counts = counts.reindex(columns=list(owners.values()), fill_value=0).set_axis(
            list(owners), axis=1
        )
        order = vocabulary.order(counts.index) if part == "type" else sorted(counts.index)
        parts.append(counts.loc[order].astype(float).assign(part=part))
    whole = pd.concat(parts)
    whole.insert(0, "what", whole.index)
    return whole[["part", "what", *owners]].reset_index(drop=True)


def _partners(ends: pd.DataFrame, known: pd.DataFrame, owners: dict[str, Any]) -> pd.DataFrame:
    ties = ends[ends["owner"].isin(set(owners.values()))]
    counts = pd.crosstab(ties["other"], ties["owner"])
    counts = counts.reindex(columns=list(owners.values()), fill_value=0).set_axis(
        list(owners), axis=1
    )
    who = known.loc[counts.index, ["label", "country", "kind"]].rename(columns={"label": "place"})
    frame = who.assign(of=(counts > 0).sum(axis=1)).join(counts).reset_index(names="id")
    frame = frame.sort_values(["of", "kind", "country", "id"], ascending=[False, True, True, True])
    return frame[["place", "country", "kind", "of", *owners]].reset_index(drop=True)


def _points(
    ends: pd.DataFrame, known: pd.DataFrame, owners: dict[str, Any]
) -> dict[str, tuple[float, float]]:
    others = known.loc[ends[ends["owner"].isin(set(owners.values()))]["other"].unique()]
    rows = others[["label", "y", "x", "kind"]].itertuples(index=False, name=None)
    points = {
        str(label): (float(lat), float(lon)) for label, lat, lon, kind in rows
        if kind not in vocabulary.BODIES
    }  # fmt: skip
    for name, owner in owners.items():
        if owner in known.index:
            lat, lon = known.loc[owner, ["y", "x"]]
            points[name] = (float(lat), float(lon))
    return points


def _notes(
    known: pd.DataFrame, owners: dict[str, Any], level: Level, G: "nx.MultiGraph[Any]",
    beside: pd.DataFrame,
) -> list[str]:  # fmt: skip
    own = known["own"] if level == "city" else known.groupby("country")["own"].any()
    lines = [
        told("%(name)s: its own list is not in this table, only what others state of it",
             name=name)
        for name, owner in owners.items() if not own[owner]
    ]  # fmt: skip
    if skipped := G.graph.get("skipped_agreements"):
        lines.append(told("open places leave %(n)s agreements of the table out", n=skipped))
    lines += [
        told("%(name)s: this table has no peers of it", name=name)
        for name in owners if not (beside["of"] == name).any()
    ]  # fmt: skip
    return lines
