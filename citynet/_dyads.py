"""Pairs that could have a tie, as a table: what models of who ties with whom are fitted to."""

from typing import Any, Literal, cast

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, countries, regions, vocabulary
from citynet._frames import edges_of, nodes
from citynet._projections import once
from citynet._register import register
from citynet.errors import NetworkError

Ints = npt.NDArray[np.int64]
Level = Literal["country", "place"]


def dyads(
    G: "nx.Graph[Any]",
    *,
    level: Level = "country",
    scheme: regions.Scheme = "m49",
    domestic: bool = False,
) -> pd.DataFrame:
    """List the pairs that could have a tie, with what they have and what lies between them.

    A pair is there when the register would list its agreements: both in a register of all, one
    end at home where it is one country's or some countries' (``summary.register``). Bodies and
    memberships are left out.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    level
        ``"country"``: pairs of sovereign states; ``"place"``: pairs of places; in one country's
        register of its places by countries abroad, for a place abroad is there only because it has
        a tie.
    scheme
        Whose regions ``same_region`` compares, as in ``regions.assign``.
    domestic
        Whether pairs within a country count; of countries, a country with itself.

    Returns
    -------
    pandas.DataFrame
        A row per pair, each once: ``i`` and ``j``; ``iso_i``, ``iso_j`` (sovereign states);
        ``domestic``; ``agreements``, ``ties``; a column of each type's agreements; ``first_year``,
        ``last_year`` (NaN where nothing is dated); ``distance_km`` (geodesic, between the middles
        of the places here that a side has) and ``log_distance``; ``same_region``,
        ``common_language`` (an official language of both, after CLDR); ``pop_i``, ``pop_j`` (sum
        over the places here, NaN where none is known); ``places_i``, ``places_j``;
        ``total_i``, ``total_j`` (agreements) and ``exposure``, the pairs of places behind it.
        ``attrs`` has ``level``, ``register`` and ``pairs``, how the possible pairs were chosen.
        Add columns of your own by ``merge`` on ``iso_i`` and ``iso_j``.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or there is no pair.

    Examples
    --------
    >>> import networkx as nx
    >>> H = nx.MultiGraph([("a", "b"), ("a", "c"), ("b", "c"), ("a", "b"), ("c", "d")])
    >>> for node, code in zip("abcd", ["DE", "FR", "PL", "IT"]):
    ...     H.nodes[node]["country"] = code
    >>> cn.dyads(H)[["i", "j", "agreements", "total_i", "common_language"]].head(3)
        i   j  agreements  total_i  common_language
    0  DE  FR           2        3            False
    1  DE  IT           0        3            False
    2  DE  PL           1        3            False
    """
    _check.one_of("level", level, ("country", "place"))
    G = once(cast("nx.MultiGraph[Any]", G))
    place = nodes(G)
    found = register(G)
    place = place.assign(
        state=place["country"].map(lambda code: countries.sovereign(code) if code else None),
        own=found.own,
    )
    is_place = ~place["kind"].isin(vocabulary.BODIES).to_numpy()
    known = is_place & place["state"].notna().to_numpy()
    if not known.any():
        raise NetworkError("no place has a country, so there are no pairs to list")
    units, unit = _units(place, known, level, one_sided=found.kind == "one_sided")
    ends = edges_of(G).table()
    ends = ends[ends["counted"].to_numpy() & known[ends[["u_row", "v_row"]]].all(axis=1)]
    i, j = _possible(units, domestic=domestic, level=level)
    table = pd.DataFrame({"i": units["name"].to_numpy()[i], "j": units["name"].to_numpy()[j]})
    table = table.join(_described(units, i, j, scheme))
    counted = _between(ends, unit, len(units))
    table = table.join(counted.reindex(i * len(units) + j).reset_index(drop=True))
    for name in counted.columns.difference(["first_year", "last_year"]):
        table[name] = table[name].fillna(0).astype(int)
    total = table.groupby("i")["agreements"].sum().add(
        table.groupby("j")["agreements"].sum(), fill_value=0
    )  # fmt: skip
    for side in ("i", "j"):
        table[f"total_{side}"] = table[side].map(total).astype(int)
    pairs = "both ends in a country" if not found.home else f"one end in {' '.join(found.home)}"
    table.attrs.update(level=level, register=found.kind, pairs=pairs)
    return table


def _units(
    place: pd.DataFrame, known: npt.NDArray[np.bool_], level: Level, *, one_sided: bool
) -> tuple[pd.DataFrame, Ints]:
    """Give the units of the pairs, and which one each place belongs to (-1: none)."""
    name = place["state"].astype(object)
    if level == "place":
        own = place["own"].to_numpy() | (not one_sided)
        name = name.where(~own, pd.Series(list(place.index), place.index, dtype=object))
    codes = np.full(len(place), -1)
    codes[known], names = pd.factorize(name[known])
    order = np.argsort(np.array([str(one) for one in names], dtype=object), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    codes[known] = rank[codes[known]]
    here = place[known].assign(unit=codes[known])
    grouped = here.groupby("unit")
    units = pd.DataFrame(
        {
            "name": np.fromiter((names[row] for row in order), dtype=object, count=len(order)),
            "iso": grouped["state"].first(),
            "own": grouped["own"].any(),
            "places": grouped.size(),
            "pop": grouped["population"].sum(min_count=1),
        }
    )
    vectors = _sphere.vectors(here["x"].to_numpy(), here["y"].to_numpy())
    located = ~np.isnan(vectors).any(axis=1)
    middle = np.full((len(units), 3), np.nan)
    mean = pd.DataFrame(vectors[located]).groupby(codes[known][located]).mean()
    middle[mean.index.to_numpy()] = mean.to_numpy()
    units["x"], units["y"] = _sphere.degrees(middle / np.linalg.norm(middle, axis=1)[:, None])
    return units, codes


def _possible(units: pd.DataFrame, *, domestic: bool, level: Level) -> tuple[Ints, Ints]:
    """Give the pairs that the register would list."""
    i, j = np.triu_indices(len(units), 0 if domestic and level == "country" else 1)
    own, iso = units["own"].to_numpy(), units["iso"].to_numpy()
    kept = own[i] | own[j] if own.any() else np.ones(len(i), dtype=bool)
    if not domestic:
        kept &= iso[i] != iso[j]
    if not kept.any():
        raise NetworkError("there is no pair: all places lie in one country; pass domestic=True")
    i, j = i[kept], j[kept]
    if not own.all():  # whose list it is stands first
        turn = own[j] & ~own[i]
        i, j = np.where(turn, j, i), np.where(turn, i, j)
    return i.astype(np.int64), j.astype(np.int64)


def _described(units: pd.DataFrame, i: Ints, j: Ints, scheme: regions.Scheme) -> pd.DataFrame:
    states: nx.Graph[Any] = nx.Graph()
    states.add_nodes_from((code, {"country": code}) for code in units["iso"].unique())
    region = regions.assign(states, scheme).astype(object)
    tongues = {code: _languages(code) for code in states}
    at = {name: units[name].to_numpy() for name in ("iso", "places", "pop", "x", "y")}
    table = pd.DataFrame({"iso_i": at["iso"][i], "iso_j": at["iso"][j]})
    table["domestic"] = table["iso_i"] == table["iso_j"]
    km = _sphere.geodesic_km(at["x"][i], at["y"][i], at["x"][j], at["y"][j])
    table["distance_km"] = km
    table["log_distance"] = np.log(np.maximum(km, 1.0))
    one, other = table["iso_i"].map(region), table["iso_j"].map(region)
    table["same_region"] = (one == other) & one.notna()
    pairs = zip(table["iso_i"], table["iso_j"], strict=True)
    table["common_language"] = [bool(tongues[a] & tongues[b]) for a, b in pairs]
    for name in ("pop", "places"):
        table[f"{name}_i"], table[f"{name}_j"] = at[name][i], at[name][j]
    table["exposure"] = table["places_i"] * table["places_j"]
    return table


def _languages(code: str) -> set[str]:
    """Official languages of a state, as CLDR has them."""
    from babel.languages import get_official_languages  # noqa: PLC0415 - only here

    return set(get_official_languages(code, regional=False, de_facto=True))


def _between(ends: pd.DataFrame, unit: Ints, count: int) -> pd.DataFrame:
    """Count what units have with each other, by ``smaller * count + larger``, either way round."""
    a, b = unit[ends["u_row"]], unit[ends["v_row"]]
    year = ends["start_first"].dt.year
    same = year.where(year == ends["start_last"].dt.year)
    low, high = ends[["u_row", "v_row"]].min(axis=1), ends[["u_row", "v_row"]].max(axis=1)
    rows = pd.DataFrame({"year": same.to_numpy(), "type": ends["type"].to_numpy()})
    rows["tie"] = (low * (int(high.max()) + 1 if len(high) else 1) + high).to_numpy()
    both = []
    for first, second in ((a, b), (b, a)):
        both.append(rows.assign(pair=first * count + second)[(first != second) | (first is a)])
    every = pd.concat(both, ignore_index=True)
    grouped = every.groupby("pair")
    table = pd.DataFrame(
        {
            "agreements": grouped.size(),
            "ties": grouped["tie"].nunique(),
            "first_year": grouped["year"].min(),
            "last_year": grouped["year"].max(),
        }
    )
    return table.join(pd.crosstab(every["pair"], every["type"]))
