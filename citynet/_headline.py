"""What a picture of a network is headed by: a sentence by a rule, true of whatever it is made of.

Whose agreements a register lists (:mod:`citynet._register`) decides what can be said of it: of one
city's or country's list who its partners are, of others' lists which two countries have most. What
has ended is not counted, nor what counts as an agreement only when asked for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import countries, dates, vocabulary
from citynet._frames import Edges, distinct, edges_of
from citynet._register import Register, register_of
from citynet.language import Language, _


@dataclass(frozen=True)
class _Held:
    """The agreements that a headline counts: their ends' rows, of places and with bodies."""

    read: Edges
    places: pd.DataFrame
    units: np.ndarray  # what each node's place counts as: its country, or a state without a code
    between: np.ndarray  # (k, 2), agreements between two places
    with_bodies: np.ndarray  # (l, 2), those with a body

    def number_of(self, rows: np.ndarray) -> int:
        """How many nodes some rows name."""
        return len(distinct(rows))

    def country(self, rows: np.ndarray) -> np.ndarray:
        """Countries of nodes; None where unknown."""
        told: np.ndarray = self.units[rows]
        return told


def headline(G: "nx.Graph[Any]", lang: str, read: Edges | None = None) -> str:
    """Give the sentence that a network's picture is headed by.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it: what the picture shows when it opens.
    lang
        Its language.
    read
        The graph's edges where a caller has them already.

    Returns
    -------
    str
        A sentence without a full stop.

    Examples
    --------
    >>> from citynet._headline import headline
    >>> headline(G, "en")
    'Istanbul: agreements with 77 places in 55 countries and 14 international bodies'
    """
    language, held = Language(lang), _held(edges_of(G) if read is None else read)
    if not len(held.between):
        return _of_bodies(held, language)
    found = register_of(held.read)
    if found.kind == "star" and found.centre is not None:
        return _of_city(G, held, found.centre, language)
    if found.kind == "one_sided":
        return _of_country(held, found, language)
    return _of_many(held, language)


def period(starts: Iterable[str | None], lang: str) -> str | None:
    """Say from when to when agreements were signed; ``None`` where no date is known."""
    language = Language(lang)
    years = {start[:4] for start in starts if start}
    years = {year for year in years if dates.is_edtf(year)}
    if not years:
        return None
    first, last = min(years), max(years)
    if first == last:
        return language.say("signed in %(year)s", year=first)
    return language.say("signed from %(first)s to %(last)s", first=first, last=last)


def _held(read: Edges) -> _Held:
    G, places = read.G, read.places
    body = places["kind"].isin(vocabulary.BODIES).to_numpy()
    over = np.asarray(read.over)
    if "as_of" in G.graph:  # then, what ended later had not ended
        ends, _last = read.bounds(read.stops)
        over = over & ~(ends.astype("datetime64[D]") > np.datetime64(G.graph["as_of"], "D"))
    kept = read.parties[np.asarray(read.counted) & ~over]
    bodies = body[kept].any(axis=1)
    return _Held(read, places, read.units, kept[~bodies], kept[bodies])


def _of_bodies(held: _Held, say: Language) -> str:
    if not len(held.with_bodies):
        return say.say("City network")
    is_body = held.places["kind"].isin(vocabulary.BODIES).to_numpy()
    rows = distinct(held.with_bodies)
    return say.say(
        "%(memberships)s of %(places)s in %(bodies)s",
        memberships=say.count(len(held.with_bodies), "membership"),
        places=say.count(int((~is_body[rows]).sum()), "place"),
        bodies=say.count(int(is_body[rows].sum()), "body"),
    )


def _of_city(G: "nx.Graph[Any]", held: _Held, centre: int, say: Language) -> str:
    node = held.read.nodes[centre]
    others = held.between.sum(axis=1) - centre
    others = others[others != centre]
    place = say.count(held.number_of(others), "place")
    values = {"who": say.name_of(G.nodes[node], node), "places": place}
    abroad = held.country(others)
    if all(abroad):
        values["countries"] = say.count(len(set(abroad)), "country")
    own = held.with_bodies[(held.with_bodies == centre).any(axis=1)]
    if len(own):
        values["bodies"] = say.count(held.number_of(own) - 1, "body")
    message = {
        (False, False): _("%(who)s: agreements with %(places)s"),
        (True, False): _("%(who)s: agreements with %(places)s in %(countries)s"),
        (False, True): _("%(who)s: agreements with %(places)s and %(bodies)s"),
        (True, True): _("%(who)s: agreements with %(places)s in %(countries)s and %(bodies)s"),
    }["countries" in values, "bodies" in values]
    return _with_most(say.say(message, **values), list(abroad), say)


def _of_country(held: _Held, found: Register, say: Language) -> str:
    state = held.places["country"].map(lambda code: countries.sovereign(code) if code else None)
    home = state.isin(found.home).to_numpy()
    out = held.between[home[held.between].sum(axis=1) == 1]
    others = np.where(home[out[:, 0]], out[:, 1], out[:, 0])
    others = others[[bool(code) for code in held.country(others)]]
    abroad = list(held.country(others))
    who = say.join([say.country(code) for code in found.home])
    if not abroad:
        return say.say(
            "%(who)s: %(agreements)s within the country",
            who=who, agreements=say.count(int(home[held.between].all(axis=1).sum()), "agreement"),
        )  # fmt: skip
    words = say.say(
        "%(who)s: agreements with %(places)s in %(countries)s",
        who=who,
        places=say.count(held.number_of(others), "place"),
        countries=say.count(len(set(abroad)), "country"),
    )
    return _with_most(words, abroad, say)


def _of_many(held: _Held, say: Language) -> str:
    ends = held.country(held.between)
    values = {
        "agreements": say.count(len(held.between), "agreement"),
        "places": say.count(held.number_of(held.between), "place"),
    }
    if not all(ends.ravel()):
        return say.sentence(say.say("%(agreements)s among %(places)s", **values))
    values["countries"] = say.count(len(set(ends.ravel())), "country")
    words = say.sentence(say.say("%(agreements)s among %(places)s in %(countries)s", **values))
    return _with_most(words, _pairs(ends), say, of=len(held.between))


def _pairs(ends: np.ndarray) -> Counter[tuple[str, str]]:
    """Count the agreements between each two countries, in alphabetical order."""
    numbers, codes = pd.factorize(ends.ravel(), sort=True)
    ones, others = np.sort(numbers.reshape(-1, 2), axis=1).T
    crossing = (ones * len(codes) + others)[ones != others]
    pairs, counts = np.unique(crossing, return_counts=True)
    return Counter(
        {
            (codes[pair // len(codes)], codes[pair % len(codes)]): count
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        }
    )


def _with_most(
    words: str, units: list[Any] | Counter[Any], say: Language, of: int | None = None
) -> str:
    """Add which country or pair of countries is the most frequent, where one is."""
    counts = Counter(units).most_common(2)
    if len(counts) < 2 or counts[0][1] < 2 or counts[0][1] == counts[1][1]:  # noqa: PLR2004
        return words
    most, times = counts[0]
    values = {"n": times, "all": of or len(units), "words": words}
    if isinstance(most, tuple):
        names = "–".join(say.country(code) for code in most)
        return say.say(
            "%(words)s, most often %(country)s (%(n)s of %(all)s)", country=names, **values
        )
    return say.say(
        "%(words)s, most often %(country)s (%(n)s of %(all)s)", country=say.country(most), **values
    )
