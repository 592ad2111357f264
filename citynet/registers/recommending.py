"""``cn.recommend``: with whom a municipality might talk next, and why; an idea list, no forecast.

Most new ties lead to a place that no municipality of the register has a tie with yet, so it goes in
two stages: countries are ranked by where the register's municipalities went in the last ten years,
the nearest above all; then the gazetteer's places in them, by likeness in size, nearness, and what
the network says of them. Every criterion lies between 0 and 1, and the score is their weighted sum.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, countries, vocabulary
from citynet._catalogue import told, told_n
from citynet._same import plain
from citynet._tables import is_missing
from citynet.errors import CitynetError
from citynet.geocoding import gazetteer
from citynet.geocoding.verdicts import geocode
from citynet.network import matched
from citynet.text import fold

__all__ = ["WEIGHTS", "recommend"]

#: What each criterion counts; pass others as ``weights``.
WEIGHTS = {
    "recent": 1.0, "neighbours": 1.0, "own": 0.5,
    "size": 1.0, "distance": 1.0, "shared": 0.5, "peers": 0.5,
}  # fmt: skip
_PLACE_CRITERIA = ("size", "distance", "shared", "peers")
_YEARS = 10  # back from the last one that is seen
_NEIGHBOURS = 20
_ALIKE = 0.5  # of the logarithm of the population
_LEAST = 1_000  # inhabitants of a candidate
_FAR_KM = 500.0
_MANY = 3
_DOUBT = "signed_doubt"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """The ties of one country's municipalities with places abroad, as far as they are seen.

    Attributes
    ----------
    ties
        ``home``, ``there`` (place ids), ``country``, ``year`` (NaN where unknown), ``status``.
    homes
        The municipalities, by id: ``lat``, ``lon``, ``population``, ``admin1``.
    """

    ties: pd.DataFrame
    homes: pd.DataFrame


def history(table: pd.DataFrame, places: gpd.GeoDataFrame, home: str) -> History:
    """Give the ties of a country's municipalities abroad; open places are left out."""
    at = matched(table, places).reshape(2, len(table))
    resolved = (places["status"] == "resolved").to_numpy() & (places["level"] != "body").to_numpy()
    codes = places["country_code"].astype(object).to_numpy()
    year = [int(plain(cell)[:4]) if plain(cell) else np.nan for cell in table["signed"]]
    doubt = table[_DOUBT].notna().to_numpy() if _DOUBT in table else np.zeros(len(table), bool)
    frames = []
    for here, there in ((at[0], at[1]), (at[1], at[0])):
        fits = resolved[here] & resolved[there] & (codes[here] == home) & (codes[there] != home)
        frames.append(pd.DataFrame({
            "home": places["place_id"].to_numpy()[here[fits]],
            "there": places["place_id"].to_numpy()[there[fits]],
            "country": codes[there[fits]], "year": np.array(year, float)[fits],
            "status": table["status"].to_numpy()[fits], "doubt": doubt[fits],
        }))  # fmt: skip
    known = places[resolved & (codes == home)].drop_duplicates("place_id").set_index("place_id")
    homes = pd.DataFrame({
        "lat": known.geometry.y, "lon": known.geometry.x, "admin1": known["admin1"],
        "population": pd.to_numeric(known["population"]).astype(float),
    })  # fmt: skip
    return History(pd.concat(frames, ignore_index=True), homes)


def seen(ties: pd.DataFrame, until: int | None) -> pd.DataFrame:
    """Leave out what was signed after a year; undated ties count as seen where none is given."""
    return ties if until is None else pd.DataFrame(ties[ties["year"] <= until])


def _lately(ties: pd.DataFrame, until: int | None) -> pd.DataFrame:
    dated = ties[ties["year"].notna() & ~ties["doubt"]]
    if dated.empty:
        return ties
    last = int(dated["year"].max()) if until is None else until
    return pd.DataFrame(dated[dated["year"] > last - _YEARS])


def rank_countries(
    past: History, focal: str, until: int | None, weights: Mapping[str, float]
) -> pd.DataFrame:
    """Rank countries by ``score``, with ``recent``, ``neighbours`` and ``own`` of each."""
    ties = seen(past.ties, until)
    lately = _lately(ties, until)
    here = past.homes.loc[focal]
    apart = _sphere.sphere_km(
        here["lon"], here["lat"], past.homes["lon"].to_numpy(), past.homes["lat"].to_numpy()
    )
    order = past.homes.index[np.argsort(apart, kind="stable")]
    near = set(order[order != focal][:_NEIGHBOURS])
    recent = lately["country"].value_counts(normalize=True)
    beside = lately[lately["home"].isin(near)]["country"].value_counts(normalize=True)
    own = set(ties[ties["home"] == focal]["country"])
    frame = pd.DataFrame({"recent": recent, "neighbours": beside}).fillna(0.0)
    frame["own"] = [float(code in own) for code in frame.index]
    score = weights["recent"] * frame["recent"] + weights["neighbours"] * frame["neighbours"]
    frame["score"] = score * (1 - weights["own"] * frame["own"])
    frame["code"] = frame.index
    return frame.sort_values(["score", "code"], ascending=[False, True])


@cache
def candidates(country: str) -> pd.DataFrame:
    """Give a country's places in the gazetteer, of a thousand inhabitants and more."""
    index = gazetteer.load()
    rows = [index.place(number) for number in index.larger(country, _LEAST)]
    frame = pd.DataFrame(
        [(one.place_id, one.name, one.lat, one.lon, one.population) for one in rows],
        columns=["id", "place", "lat", "lon", "population"],
    )
    return frame.drop_duplicates("id").set_index("id")


def rank_places(
    past: History, focal: str, country: str, until: int | None, weights: Mapping[str, float]
) -> pd.DataFrame:
    """Rank a country's places, those that the municipality has a tie with left out."""
    found = candidates(country).copy()
    ties = seen(past.ties, until)
    mine = set(ties[ties["home"] == focal]["there"])
    found = found[~found.index.isin(mine)]
    here = past.homes.loc[focal]
    found["km"] = _sphere.sphere_km(
        here["lon"], here["lat"], found["lon"].to_numpy(), found["lat"].to_numpy()
    )
    size = here["population"]
    ratio = found["population"].to_numpy(float) / (size if size > 0 else np.nan)
    found["size"] = np.exp(-np.nan_to_num(np.abs(np.log(ratio)), nan=1.0))
    found["distance"] = np.exp(-found["km"] / _FAR_KM)
    alike = past.homes.index[np.abs(np.log(past.homes["population"] / size)) < _ALIKE]
    kin = set(ties[ties["there"].isin(mine)]["home"]) - {focal}
    others = ties[ties["country"] == country].drop_duplicates(["home", "there"])
    for name, group in (("shared", kin), ("peers", set(alike) - {focal})):
        counts = Counter(others[others["home"].isin(group)]["there"])
        found[f"n_{name}"] = [counts[place] for place in found.index]
        found[name] = (found[f"n_{name}"] / _MANY).clip(upper=1.0)
    there = Counter(others["there"])
    found["n_ties"] = [there[place] for place in found.index]
    found["score"] = sum(weights[name] * found[name] for name in _PLACE_CRITERIA)
    found["key"] = found.index
    return found.sort_values(["score", "key"], ascending=[False, True])


def recommend(
    table: pd.DataFrame,
    city: str,
    places: gpd.GeoDataFrame | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    until: int | None = None,
    countries_shown: int = 5,
    top: int = 20,
) -> pd.DataFrame:
    """Suggest places for a municipality's next agreement, with reasons; an idea list, no forecast.

    Parameters
    ----------
    table
        An Agreement table that holds the municipality's ties and those of others of its country.
    city
        The municipality, as the table spells it.
    places
        What ``geocode`` gave for the table; made here when left out.
    weights
        Other weights than :data:`WEIGHTS`, by criterion.
    until
        Only what was signed up to this year is seen.
    countries_shown
        In how many countries places are sought.
    top
        How many places.

    Returns
    -------
    pandas.DataFrame
        A row per place, the best first: ``place``, ``country``, ``score``, the criteria, ``km``,
        ``population``, ``reasons`` and ``against`` in words, and ``without_<criterion>``, the rank
        that it would have without each.

    Raises
    ------
    CitynetError
        The table has no such municipality with a place, or no tie of its country abroad.

    Notes
    -----
    Tried on Germany's ties of 1980 to 2010, one in five next countries is the first that it names;
    of next places in a given country one in ten is among the first ten (``docs/recommend.md``).

    Examples
    --------
    >>> found = cn.recommend(table, "İstanbul", top=3)
    >>> found.columns[:3].tolist(), len(found)
    (['place', 'country', 'score'], 3)
    """
    chosen = {**WEIGHTS, **(weights or {})}
    unknown = sorted(set(chosen) - set(WEIGHTS))
    _check.that(not unknown, "weights", unknown, f"some of {', '.join(WEIGHTS)}")
    if places is None:
        places = geocode(table)
    focal, home = _focal(places, city)
    past = history(table, places, home)
    ranked = rank_countries(past, focal, until, chosen).head(countries_shown)
    if ranked.empty:
        raise CitynetError(told("no tie abroad to learn from"))
    best = float(ranked["score"].max()) or 1.0
    parts = []
    for country in ranked.to_dict("records"):
        code = country["code"]
        part = rank_places(past, focal, code, until, chosen).head(10 * top)
        parts.append(part.assign(
            country=code, recent=country["recent"], neighbours=country["neighbours"],
            own=country["own"], of_country=country["score"] / best,
        ))  # fmt: skip
    found = pd.concat(parts)
    total = sum(chosen[name] for name in _PLACE_CRITERIA) or 1.0
    found["score"] = found["score"] / total * found["of_country"]
    found = _without(found, chosen).sort_values(["score", "key"], ascending=[False, True]).head(top)
    found["reasons"] = [_reasons(row, past, focal) for row in found.to_dict("records")]
    found["against"] = [_against(row, past, focal, until) for row in found.to_dict("records")]
    columns = [
        "place", "country", "score", "population", "km", "recent", "neighbours", "own",
        *_PLACE_CRITERIA, "reasons", "against", *(f"without_{name}" for name in _PLACE_CRITERIA),
    ]  # fmt: skip
    return pd.DataFrame(found[columns].round(3).reset_index(drop=True))


def _focal(places: gpd.GeoDataFrame, city: str) -> tuple[str, str]:
    wanted = fold(city)
    for row in places.to_dict("records"):
        is_place = row["status"] == "resolved" and not vocabulary.is_body(row["kind"])
        if is_place and wanted in {fold(row["name"]), fold(str(row["resolved_name"]))}:
            return str(row["place_id"]), str(row["country_code"])
    raise CitynetError(told("the table has no municipality %(city)s with a place", city=repr(city)))


def _without(found: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    for name in _PLACE_CRITERIA:
        others = [one for one in _PLACE_CRITERIA if one != name]
        total = sum(weights[one] for one in others) or 1.0
        score = sum(weights[one] * found[one] for one in others) / total * found["of_country"]
        found[f"without_{name}"] = score.rank(ascending=False, method="min").astype(int)
    return found


def _reasons(row: Mapping[Any, Any], past: History, focal: str) -> str:
    country = countries.name(row["country"])
    said = [told("%(share)s %% of recent new ties lead to %(country)s",
                 share=round(100 * row["recent"]), country=country)]  # fmt: skip
    if row["neighbours"]:
        said.append(told("of your nearest municipalities' %(share)s %%",
                         share=round(100 * row["neighbours"])))  # fmt: skip
    size = float(past.homes["population"][focal])
    if not is_missing(size):
        said.append(told("%(there)s inhabitants, yours %(here)s",
                         there=int(row["population"]), here=int(size)))  # fmt: skip
    said.append(told("%(km)s km away", km=round(row["km"])))
    if row["n_shared"]:
        said.append(told_n("%(n)s municipality with a partner of yours has a tie there",
                           "%(n)s municipalities with a partner of yours have a tie there",
                           row["n_shared"]))  # fmt: skip
    if row["n_peers"]:
        said.append(told_n("%(n)s municipality of your size has a tie there",
                           "%(n)s municipalities of your size have a tie there",
                           row["n_peers"]))  # fmt: skip
    return "; ".join(said)


def _against(row: Mapping[Any, Any], past: History, focal: str, until: int | None) -> str:
    ties = seen(past.ties, until)
    there = ties[ties["there"] == row["key"]]
    province = past.homes.loc[focal, "admin1"]
    beside = [past.homes.loc[home, "admin1"] for home in there["home"] if home in past.homes.index]
    said = []
    if row["own"]:
        said.append(told("you have a partner in this country already"))
    if not is_missing(province) and province in beside:
        said.append(told("tied with your province already"))
    if row["n_ties"] >= _MANY:
        said.append(told("%(n)s municipalities of your country are there already", n=row["n_ties"]))
    if (there["status"] != vocabulary.DEFAULT_STATUS).any():
        said.append(told("a tie there is suspended or has ended"))
    return "; ".join(said)
