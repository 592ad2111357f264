"""Authorities of one city that do not know of each other's ties.

A district and the metropolitan municipality above it sign with the same city abroad, or with two
districts of one; one has long had friends in a country where its neighbour is looking for some.
Given the agreements of several authorities in one graph (:func:`join` their tables first), these
functions list what a common table would have shown.

An *authority* is the first party of an agreement (the edge's ``a``; any place where edges do not
say). Authorities belong together by their *parent*: by default the country and first-order
division that the gazetteer gives (``admin1``, the province in Türkiye), or any node attribute, or
a mapping from node to parent. What is found is a reason to talk, not a fault: two authorities may
well want the same partner.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from citynet import _check, _sphere, vocabulary
from citynet._frames import agreements, edges_of, node_index, units
from citynet._tables import is_missing
from citynet.errors import NetworkError
from citynet.text import fold

__all__ = [
    "door_openers", "groups", "join", "near_duplicates", "overlaps", "repeated", "shared_partners",
    "summary",
]  # fmt: skip

Parent = str | Mapping[Any, str] | pd.Series

# The closest relation first: what an authority brings when it opens a door.


def join(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the Agreement tables of several authorities under one another.

    Parameters
    ----------
    tables
        By name of the register (a municipality, a file).

    Returns
    -------
    pandas.DataFrame
        All rows in order, with a column ``register``. An id that another register has too gets
        its register's name in front; other ids stay.

    Raises
    ------
    NetworkError
        There is no table.
    """
    if not tables:
        raise NetworkError("no table to join")
    joined = pd.concat([table.assign(register=name) for name, table in tables.items()])
    joined = joined.reset_index(drop=True)
    registers = joined.groupby("id")["register"].transform("nunique")
    prefixed = joined["register"].astype(str) + ": " + joined["id"].astype(str)
    joined["id"] = joined["id"].where(registers == 1, prefixed)
    return joined


def groups(G: "nx.Graph[Any]", parent: Parent = "admin1") -> pd.Series:
    """Say which authorities belong together.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    parent
        The name of a node attribute (``"admin1"``: together with the country, since provinces of
        two countries may share a name or code), or the parent of each node as a mapping or
        Series.

    Returns
    -------
    pandas.Series
        The parent of each authority that has one and is no body, indexed by node.

    Raises
    ------
    NetworkError
        No authority has the attribute.
    """
    named = set(edges_of(G).column("a")) - {None}
    authorities = [
        node
        for node, data in G.nodes(data=True)
        if not vocabulary.is_body(data.get("kind"))
        and (node in named if named else G.degree(node) > 0)
    ]
    found = {node: _parent(G, node, parent) for node in authorities}
    found = {node: name for node, name in found.items() if name}
    if isinstance(parent, str) and authorities and not found:
        raise NetworkError(
            f"no authority has {parent!r}; geocode the table for provinces, or give parent= as a "
            "mapping from node to parent"
        )
    index = node_index(found, "authority")
    return pd.Series(list(found.values()), index, dtype=object, name="parent")


def _parent(G: "nx.Graph[Any]", node: Any, parent: Parent) -> str:
    if not isinstance(parent, str):
        value = parent.get(node)
        return "" if is_missing(value) else str(value)
    value = str(G.nodes[node].get(parent, ""))
    return f"{G.nodes[node].get('country', '')} {value}".strip() if value else ""


def _ties(G: "nx.MultiGraph[Any]", parent: Parent) -> pd.DataFrame:
    """List agreements of grouped authorities with partners outside their group, one row each.

    An agreement between authorities of two groups stands once from each side.
    """
    group = groups(G, parent)
    of = dict(zip(group.index, group, strict=True))
    parents = pd.Series([of.get(node) for node in G], dtype=object).to_numpy()
    table, unit = agreements(G).reset_index(), units(G)
    sides = [
        # Places are grouped by number, for pandas would take a node that is a tuple apart.
        pd.DataFrame(
            {
                "parent": parents[table[f"{own}_row"]],
                "authority": table[own],
                "partner": table[other],
                "id": table["id"],
                "type": table["type"],
                "earliest": table["start_first"],
                "latest": table["start_last"],
                "country": pd.Series(unit[table[f"{other}_row"]], table.index).fillna(""),
                "authority_number": table[f"{own}_row"],
                "partner_number": table[f"{other}_row"],
            }
        )[
            pd.notna(parents[table[f"{own}_row"]])
            & (parents[table[f"{own}_row"]] != parents[table[f"{other}_row"]])
            & ~table[f"{other}_kind"].isin(vocabulary.BODIES)
        ]
        for own, other in (("u", "v"), ("v", "u"))
    ]
    return pd.DataFrame(pd.concat(sides).sort_index(kind="stable").reset_index(drop=True))


def shared_partners(G: "nx.MultiGraph[Any]", parent: Parent = "admin1") -> pd.DataFrame:
    """List partners that several authorities of one parent have.

    Parameters
    ----------
    G, parent
        As in :func:`groups`.

    Returns
    -------
    pandas.DataFrame
        A row per parent and partner, those with most authorities first: ``parent``, ``partner``,
        ``country``, ``authorities`` (how many), ``who`` (their ids joined by a space, the
        earliest first), ``types`` and ``agreements`` (joined likewise), ``since`` (latest day
        by which the first had signed; ``NaT`` where nobody's date is known). International bodies
        are left out: there the common table is the membership list.

    Examples
    --------
    >>> import networkx as nx
    >>> J = nx.MultiGraph([("ankara", "berlin"), ("çankaya", "berlin")])
    >>> nx.set_node_attributes(J, {"ankara": "Ankara", "çankaya": "Ankara"}, "admin1")
    >>> cn.coordination.shared_partners(J)[["parent", "partner", "authorities", "who"]]
       parent partner  authorities             who
    0  Ankara  berlin            2  ankara çankaya
    """
    rows = [
        {
            "parent": name,
            "partner": part["partner"].iloc[0],
            "country": part["country"].iloc[0],
            "authorities": len(set(part["authority_number"])),
            "who": _joined(part["authority"]),
            "types": " ".join(sorted(set(part["type"]))),
            "agreements": _joined(part["id"]),
            "since": part["latest"].min(),
        }
        for name, part in _shared(G, parent)
    ]
    columns = [
        "parent", "partner", "country", "authorities", "who", "types", "agreements", "since",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("authorities", ascending=False, kind="stable", ignore_index=True)


def overlaps(G: "nx.MultiGraph[Any]", parent: Parent = "admin1") -> pd.DataFrame:
    """List pairs of agreements of two authorities of one parent with the same partner.

    Parameters
    ----------
    G, parent
        As in :func:`groups`.

    Returns
    -------
    pandas.DataFrame
        A row per pair: ``parent``, ``partner``, ``authority_a``, ``authority_b``, ``id_a``,
        ``id_b``, ``type_a``, ``type_b``, ``same_type``, and ``gap_min``, ``gap_max``: the days
        between the two signatures that the dates allow (missing where one is undated). a is the
        one that had been signed sooner.
    """
    rows = []
    for name, part in _shared(G, parent):
        signed: list[Any] = list(part.itertuples(index=False))
        for a, b in combinations(signed, 2):
            if a.authority_number != b.authority_number:
                rows.append(
                    (
                        name, a.partner, a.authority, b.authority, a.id, b.id, a.type, b.type,
                        a.type == b.type, *_gap(a, b),
                    )
                )  # fmt: skip
    columns = [
        "parent", "partner", "authority_a", "authority_b", "id_a", "id_b", "type_a", "type_b",
        "same_type", "gap_min", "gap_max",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"same_type": bool, "gap_min": "Int64", "gap_max": "Int64"})


def repeated(G: "nx.MultiGraph[Any]", *, days: int = 31) -> pd.DataFrame:
    """List agreements of one pair and type that are close in time: perhaps one, entered twice.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    days
        How far apart two signatures may be at most.

    Returns
    -------
    pandas.DataFrame
        A row per pair of agreements: ``u``, ``v``, ``type``, ``id_a``, ``id_b``, ``gap_min``,
        ``gap_max`` (days that the dates allow), ``reason``: ``same date``, ``close dates`` or
        ``undated`` (nothing tells them apart). Agreements that both sides entered, each from
        its own, are found too.

    Raises
    ------
    NetworkError
        ``days`` is negative.
    """
    _check.that(days >= 0, "days", days, "a number that is not negative")
    table = agreements(G).reset_index()
    table = table.rename(columns={"start_first": "earliest", "start_last": "latest"})
    table[["low", "high"]] = np.sort(table[["u_row", "v_row"]], axis=1)
    table["edge"] = range(len(table))
    pair = ["low", "high", "type"]
    table = table[table.duplicated(pair, keep=False)]
    rows = []
    for (*_, kind), part in table.groupby(pair, sort=False):
        ordered = part.sort_values(["latest", "edge"], na_position="last")
        signed: list[Any] = list(ordered.itertuples(index=False))
        for a, b in combinations(signed, 2):
            low, high = _gap(a, b)
            if low is not pd.NA and low > days:
                continue
            reason = "undated" if low is pd.NA else "same date" if high == 0 else "close dates"
            rows.append((a.u, a.v, kind, a.id, b.id, low, high, reason))
    columns = ["u", "v", "type", "id_a", "id_b", "gap_min", "gap_max", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"gap_min": "Int64", "gap_max": "Int64"})


def near_duplicates(
    G: "nx.MultiGraph[Any]",
    parent: Parent = "admin1",
    *,
    similarity: float = 88.0,
    within_km: float = 25.0,
) -> pd.DataFrame:
    """List partners of two authorities that are nearly the same place.

    Two spellings that the geocoder could not bring together, or two districts of one city.

    Parameters
    ----------
    G, parent
        As in :func:`groups`.
    similarity
        Least similarity of two names in one country, 0 to 100: rapidfuzz's ratio of the folded
        names (Indel distance; Levenshtein 1966).
    within_km
        Greatest great-circle distance of two places, in km.

    Returns
    -------
    pandas.DataFrame
        A row per parent and pair of partner places, which are different nodes of one country and
        belong to different authorities: ``parent``, ``country``, ``partner_a``, ``partner_b``,
        ``similarity``, ``distance_km`` (missing without positions), ``reason`` (``names``,
        ``distance`` or both), ``who_a``, ``who_b``, ``agreements``. Names alike need not be one
        place: Frankfurt is on two rivers.

    Raises
    ------
    NetworkError
        ``similarity`` is not between 0 and 100, or ``within_km`` is negative.
    """
    if not 0 <= similarity <= 100 or within_km < 0:  # noqa: PLR2004 - per cent
        raise NetworkError(
            f"similarity={similarity!r}, within_km={within_km!r}; expected 0 to 100, and no "
            "negative distance"
        )
    ties = _ties(G, parent)
    rows: list[tuple[Any, ...]] = []
    for (name, country), part in ties[ties["country"] != ""].groupby(["parent", "country"]):
        partners = list(dict.fromkeys(part["partner"]))
        if len(partners) > 1 and len(set(part["authority_number"])) > 1:
            who = part.groupby("partner_number")["authority"].agg(lambda s: list(dict.fromkeys(s)))
            keys = part.groupby("partner_number")["id"].agg(list)
            numbers = part.drop_duplicates("partner_number")["partner_number"].tolist()
            for i, j, score, km in _alike(G, partners, similarity, within_km):
                one, other = who[numbers[i]], who[numbers[j]]
                # One authority's two partners are its own affair.
                if len({*map(str, one), *map(str, other)}) == 1:
                    continue
                reasons = ["names"] * (score >= similarity) + ["distance"] * (km <= within_km)
                rows.append(
                    (
                        name, country, partners[i], partners[j], round(score, 1), round(km, 3),
                        " and ".join(reasons), _joined(one), _joined(other),
                        _joined([*keys[numbers[i]], *keys[numbers[j]]]),
                    )
                )  # fmt: skip
    columns = [
        "parent", "country", "partner_a", "partner_b", "similarity", "distance_km", "reason",
        "who_a", "who_b", "agreements",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _alike(
    G: "nx.Graph[Any]", places: list[Any], similarity: float, within_km: float
) -> list[tuple[int, int, float, float]]:
    """Pairs of places that are alike by name or position: i, j, similarity, distance in km."""
    attributes = [G.nodes[place] for place in places]
    names = [
        fold(str(data.get("name", place))) for place, data in zip(places, attributes, strict=True)
    ]
    scores = process.cdist(names, names, scorer=fuzz.ratio, dtype=np.float32, workers=1)
    lon, lat = np.array([_sphere.position(data) for data in attributes]).T
    lengths = _sphere.geodesic_km(lon[:, None], lat[:, None], lon, lat)
    alike = np.triu((scores >= similarity) | (lengths <= within_km), k=1)
    return [
        (i, j, float(scores[i, j]), float(lengths[i, j])) for i, j in np.argwhere(alike).tolist()
    ]


def door_openers(G: "nx.MultiGraph[Any]", parent: Parent = "admin1") -> pd.DataFrame:
    """Say which authority could open a country's door for another of its parent.

    Parameters
    ----------
    G, parent
        As in :func:`groups`.

    Returns
    -------
    pandas.DataFrame
        A row per parent, country and opener, best introductions first: ``parent``, ``country``,
        ``opener``; ``closest``, its closest type of agreement there (in the order of
        :mod:`citynet.vocabulary`); ``partners``, ``agreements`` (ids joined by a space), ``since``
        (latest day by which its first was signed); ``for_whom``, the authorities of the parent
        that have nothing in that country, joined by a space, and ``seekers``, how many. Whether
        the tie is alive, and whether anybody wants in, the data do not say.
    """
    ties = _ties(G, parent)
    group = groups(G, parent)
    members: dict[str, list[Any]] = {}
    for node, name in group.items():
        members.setdefault(str(name), []).append(node)
    present: dict[tuple[str, str], dict[Any, list[Any]]] = {}
    for tie in ties[ties["country"] != ""].itertuples(index=False):
        own = present.setdefault((str(tie.parent), str(tie.country)), {})
        own.setdefault(tie.authority, []).append(tie)
    rows = []
    for (name, country), openers in present.items():
        absent = [node for node in members[name] if node not in openers]
        for_whom = _joined(absent)
        for opener, own_ties in openers.items() if absent else ():
            kinds = {tie.type for tie in own_ties}
            closest = vocabulary.order(kinds)[0]
            since = [tie.latest for tie in own_ties if not pd.isna(tie.latest)]
            rows.append(
                {
                    "parent": name,
                    "country": country,
                    "opener": opener,
                    "closest": closest,
                    "partners": len({tie.partner_number for tie in own_ties}),
                    "agreements": _joined(tie.id for tie in own_ties),
                    "since": min(since, default=pd.NaT),
                    "for_whom": for_whom,
                    "seekers": len(absent),
                    "rank": (vocabulary.of("type", closest).order, -len(own_ties)),
                }
            )
    columns = [
        "parent", "country", "opener", "closest", "partners", "agreements", "since", "for_whom",
        "seekers",
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["parent"], row["rank"], row["country"], str(row["opener"])))
    return pd.DataFrame(rows, columns=columns)


def summary(G: "nx.MultiGraph[Any]", parent: Parent = "admin1") -> pd.DataFrame:
    """Say for each parent how much its authorities' ties overlap.

    Parameters
    ----------
    G, parent
        As in :func:`groups`.

    Returns
    -------
    pandas.DataFrame
        A row per parent, the one with most authorities first: ``authorities``, ``agreements``,
        ``partners``, ``shared`` (partners of at least two), ``shared_share`` (of the partners),
        ``countries``, ``shared_countries``. Large cities are many people's partners: a high share
        need not be for want of coordination.
    """
    ties, group = _ties(G, parent), groups(G, parent)
    sizes = group.groupby(group).size()
    table = pd.DataFrame({"authorities": sizes.to_numpy()}, sizes.index)

    def numbers(found: "pd.Series[Any]") -> "pd.Series[int]":
        return found.reindex(table.index).fillna(0).astype("int64")

    table["agreements"] = numbers(ties.groupby("parent")["id"].nunique())
    for whom, shared, kept in (
        ("partners", "shared", ties.rename(columns={"partner_number": "whom"})),
        ("countries", "shared_countries", ties[ties["country"] != ""].rename(
            columns={"country": "whom"})),
    ):  # fmt: skip
        having = kept.groupby(["parent", "whom"])["authority_number"].nunique()
        table[whom] = numbers(having.groupby(level="parent").size())
        table[shared] = numbers((having > 1).groupby(level="parent").sum())
    table["shared_share"] = table["shared"] / table["partners"].replace(0, np.nan)
    columns = [
        "authorities", "agreements", "partners", "shared", "shared_share", "countries",
        "shared_countries",
    ]  # fmt: skip
    table = table[columns].rename_axis("parent")
    return table.sort_values(["authorities", "agreements"], ascending=False, kind="stable")


def _shared(G: "nx.MultiGraph[Any]", parent: Parent) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Give the ties with each partner that several authorities of a parent have, by date."""
    ties = _ties(G, parent).sort_values(["latest", "id"], na_position="last", kind="stable")
    pair = ["parent", "partner_number"]
    several = ties.groupby(pair)["authority_number"].transform("nunique") > 1
    for (name, _), part in ties[several].groupby(pair):
        yield name, part


def _gap(a: Any, b: Any) -> tuple[Any, Any]:
    """Fewest and most days between two dates; a's last possible day is not after b's."""
    if pd.isna(a.latest) or pd.isna(b.latest):
        return pd.NA, pd.NA
    fewest = max((b.earliest - a.latest).days, (a.earliest - b.latest).days, 0)
    most = max((b.latest - a.earliest).days, (a.latest - b.earliest).days)
    return fewest, most


def _joined(values: Any) -> str:
    return " ".join(dict.fromkeys(str(value) for value in values))
