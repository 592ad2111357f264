"""``cn.recommend``: with whom a municipality might talk next, and why; an idea list, no forecast.

Most new ties lead to a place that no municipality of the register has a tie with yet, so it goes in
two stages: countries are ranked by where the register's municipalities went in the last ten years,
the nearest above all, and before; then the gazetteer's places in them, by size, likeness in size,
nearness, and what the network says of them. Every criterion lies between 0 and 1. A country's
chance is in proportion to the weighted sum of its criteria, which a partner there lessens and a
region without a partner raises; it is shared out among its places in proportion to e to the power
of twice the weighted sum of theirs. The score is this chance, of an agreement that is made; held
against what came it was about twice too high (``docs/recommend.md``): an order, no probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, regions, vocabulary
from citynet._catalogue import spoken, told, told_n
from citynet._same import plain
from citynet._tables import is_missing
from citynet.errors import CitynetError
from citynet.geocoding import gazetteer
from citynet.geocoding.verdicts import geocode
from citynet.language import Language
from citynet.network import matched
from citynet.text import fold

__all__ = ["WEIGHTS", "recommend"]

#: What each criterion counts; pass others as ``weights``.
WEIGHTS = {
    "recent": 1.0, "neighbours": 1.0, "history": 0.5, "own": 0.7, "gap": 0.5,
    "large": 3.0, "size": 1.0, "distance": 1.0, "shared": 0.5, "peers": 0.5, "bodies": 0.5,
}  # fmt: skip
#: How much more likely a place is whose weighted sum is larger by one, as a power of e: what a
#: regression made of the ties of 1970 to 1979.
SHARP = 2.0
OF_COUNTRIES = ("recent", "neighbours", "history", "own", "gap")
OF_PLACES = ("large", "size", "distance", "shared", "peers", "bodies")
_YEARS = 10  # back from the last one that is seen
_NEIGHBOURS = 20
_ALIKE = 0.5  # of the logarithm of the population
_LEAST, _LARGEST = 1_000, 10_000_000  # inhabitants of a candidate, and from when on it is large
_FAR_KM = 500.0
_MANY = 3
_SAMPLE = 200  # places of a country, by which a page works the score out anew
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
    members
        Who is a member of which body: ``place``, ``body``, ``year``.
    """

    ties: pd.DataFrame
    homes: pd.DataFrame
    members: pd.DataFrame


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
    joined = (table["type"] == vocabulary.MEMBERSHIP).to_numpy() & resolved[at[0]]
    members = pd.DataFrame({
        "place": places["place_id"].to_numpy()[at[0][joined]],
        "body": places["place_id"].to_numpy()[at[1][joined]], "year": np.array(year, float)[joined],
    })  # fmt: skip
    return History(pd.concat(frames, ignore_index=True), homes, members)


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
    """Rank countries by ``score``, with the criteria of each (:data:`OF_COUNTRIES`)."""
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
    frame["history"] = ties["country"].value_counts(normalize=True).reindex(frame.index)
    frame["own"] = [float(code in own) for code in frame.index]
    mine = {regions.of_country(code) for code in own}
    frame["gap"] = [float(regions.of_country(code) not in mine) for code in frame.index]
    frame["score"] = of_country(frame, weights)
    frame["code"] = frame.index
    return frame.sort_values(["score", "code"], ascending=[False, True])


def of_country(criteria: pd.DataFrame, weights: Mapping[str, float]) -> "pd.Series[float]":
    """Give the countries' part of the score, from their criteria."""
    there = sum(weights[name] * criteria[name] for name in ("recent", "neighbours", "history"))
    less = (1 - weights["own"] * criteria["own"]).clip(lower=0.0)
    return pd.Series(there * less * (1 + weights["gap"] * criteria["gap"]))


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
    size = here["population"] if here["population"] > 0 else np.nan
    population = found["population"].to_numpy(float)
    found["size"] = np.exp(-np.nan_to_num(np.abs(np.log(population / size)), nan=1.0))
    share = np.log(population / _LEAST) / np.log(_LARGEST / _LEAST)
    found["large"] = np.clip(share, 0.0, 1.0)
    found["distance"] = np.exp(-found["km"] / _FAR_KM)
    alike = past.homes.index[np.abs(np.log(past.homes["population"] / size)) < _ALIKE]
    kin = set(ties[ties["there"].isin(mine)]["home"]) - {focal}
    others = ties[ties["country"] == country].drop_duplicates(["home", "there"])
    for name, group in (("shared", kin), ("peers", set(alike) - {focal})):
        found[f"n_{name}"] = _count(others[others["home"].isin(group)]["there"], found.index)
        found[name] = (found[f"n_{name}"] / _MANY).clip(upper=1.0)
    found["n_ties"] = _count(others["there"], found.index)
    joined = seen(past.members, until).drop_duplicates(["place", "body"])
    ours = set(joined[joined["place"] == focal]["body"])
    found["n_bodies"] = _count(joined[joined["body"].isin(ours)]["place"], found.index)
    found["bodies"] = (found["n_bodies"] / _MANY).clip(upper=1.0)
    found["score"] = sum(weights[name] * found[name] for name in OF_PLACES)
    found["key"] = found.index
    return found.sort_values(["score", "key"], ascending=[False, True])


def _count(places: "pd.Series[Any]", index: "pd.Index[Any]") -> "pd.Series[int]":
    return places.value_counts().reindex(index).fillna(0).astype(int)


def ideas(
    past: History, focal: str, until: int | None, weights: Mapping[str, float],
    *, countries_shown: int = 5, top: int = 20,
) -> pd.DataFrame:  # fmt: skip
    """Give the best places of the best countries, with all criteria and ``without_`` each.

    ``attrs["samples"]`` holds of each country how many places there are, and the criteria of some
    drawn at random: by them a page can work the score out anew.

    Raises
    ------
    CitynetError
        There is no tie abroad to learn from.
    """
    ranked = rank_countries(past, focal, until, weights)
    if ranked.empty:
        raise CitynetError(told("no tie abroad to learn from"))
    shown = ranked.head(countries_shown)
    parts = [rank_places(past, focal, code, until, weights) for code in shown["code"]]
    found = pd.concat([
        part.head(top).assign(**shown.loc[code, list(OF_COUNTRIES)], country=code)
        for code, part in zip(shown["code"], parts, strict=True)
    ])  # fmt: skip
    rows = np.concatenate([np.arange(min(top, len(part))) for part in parts])
    of = np.repeat(np.arange(len(parts)), [min(top, len(part)) for part in parts])
    for name in (None, *OF_COUNTRIES, *OF_PLACES):
        chances = _chances(ranked, parts, {**weights, **({} if name is None else {name: 0.0})})
        own = np.array([chances[which][row] for which, row in zip(of, rows, strict=True)])
        if name is None:
            found["score"] = own
        else:
            better = np.sort(np.concatenate(chances))
            found[f"without_{name}"] = 1 + len(better) - better.searchsorted(own, side="right")
    best = found.sort_values(["score", "key"], ascending=[False, True]).head(top)
    best.attrs["samples"] = {
        code: {"places": len(part), "rows": _drawn(part)}
        for code, part in zip(shown["code"], parts, strict=True)
    }
    return best


def _chances(
    ranked: pd.DataFrame, parts: Sequence[pd.DataFrame], weights: Mapping[str, float]
) -> list[Floats]:
    """Give the chance of each place in each part: that of its country, shared out in it."""
    country = of_country(ranked, weights).to_numpy(float)
    country = country / (country.sum() or 1.0)
    chances = []
    for share, part in zip(country, parts, strict=False):
        alike = part[list(OF_PLACES)].to_numpy(float) @ [weights[name] for name in OF_PLACES]
        odds = np.exp(SHARP * (alike - alike.max(initial=0.0)))
        chances.append(share * odds / (odds.sum() or 1.0))
    return chances


def _drawn(part: pd.DataFrame) -> list[list[float]]:
    some = part.sample(min(_SAMPLE, len(part)), random_state=0)[list(OF_PLACES)]
    return [[round(float(value), 3) for value in row] for row in some.to_numpy()]


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
        A row per place, the best first: ``place``, ``country``, ``score`` (a chance that an
        agreement which is made leads there, about twice too high), the criteria, ``km``,
        ``population``, ``reasons`` and ``against`` in words, and ``without_<criterion>``, the rank
        that it would have without each.

    Raises
    ------
    CitynetError
        The table has no such municipality with a place, or no tie of its country abroad.

    Notes
    -----
    Tried on Germany's ties of 1980 to 2010, one in five next countries is the first that it names;
    of next places in a given country one in seven is among the first ten (``docs/recommend.md``).
    Who is a member of which body is read from the table's own memberships.

    Examples
    --------
    >>> found = cn.recommend(table, "İstanbul", top=3)
    >>> found.columns[:3].tolist(), len(found)
    (['place', 'country', 'score'], 3)
    """
    chosen = {**WEIGHTS, **(weights or {})}
    unknown = sorted(set(chosen) - set(WEIGHTS))
    _check.that(not unknown, "weights", unknown, f"some of {', '.join(WEIGHTS)}")
    is_fit = all(0 <= weight < np.inf for weight in chosen.values())
    _check.that(is_fit, "weights", chosen, "numbers of 0 and more")
    if places is None:
        places = geocode(table)
    focal, home = _focal(places, city)
    past = history(table, places, home)
    found = ideas(past, focal, until, chosen, countries_shown=countries_shown, top=top)
    found["reasons"] = [_reasons(row, past, focal, until) for row in found.to_dict("records")]
    found["against"] = [_against(row, past, focal, until) for row in found.to_dict("records")]
    columns = [
        "place", "country", "score", "population", "km", *OF_COUNTRIES, *OF_PLACES, "reasons",
        "against", *(f"without_{name}" for name in (*OF_COUNTRIES, *OF_PLACES)),
    ]  # fmt: skip
    digits = dict.fromkeys((*OF_COUNTRIES, *OF_PLACES), 3) | {"score": 6, "km": 1}
    return pd.DataFrame(found[columns].round(digits).reset_index(drop=True))


def _focal(places: gpd.GeoDataFrame, city: str) -> tuple[str, str]:
    wanted = fold(city)
    for row in places.to_dict("records"):
        is_place = row["status"] == "resolved" and not vocabulary.is_body(row["kind"])
        if is_place and wanted in {fold(row["name"]), fold(str(row["resolved_name"]))}:
            return str(row["place_id"]), str(row["country_code"])
    raise CitynetError(told("the table has no municipality %(city)s with a place", city=repr(city)))


def _reasons(row: Mapping[Any, Any], past: History, focal: str, until: int | None) -> str:
    country = Language(spoken()).country(str(row["country"]))
    said = [told("%(share)s %% of recent new ties lead to %(country)s",
                 share=round(100 * row["recent"]), country=country)]  # fmt: skip
    if row["neighbours"]:
        said.append(told("of your nearest municipalities' %(share)s %%",
                         share=round(100 * row["neighbours"])))  # fmt: skip
    ties = seen(past.ties, until)
    before = ties[ties["country"] == row["country"]]
    if before["year"].notna().any():
        said.append(told_n("%(n)s agreement of your country there, the first of %(year)s",
                           "%(n)s agreements of your country there, the first of %(year)s",
                           len(before), year=str(int(before["year"].min()))))  # fmt: skip
    if row["gap"] and (region := regions.of_country(row["country"])):
        said.append(told("you have no partner in %(region)s yet",
                         region=Language(spoken()).region(region)))  # fmt: skip
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
    if row["n_bodies"]:
        said.append(told_n("a member of %(n)s body that you are in",
                           "a member of %(n)s bodies that you are in",
                           row["n_bodies"]))  # fmt: skip
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
