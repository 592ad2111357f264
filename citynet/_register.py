"""What kind of register a network is: whose agreements it lists, and what it cannot be asked.

Most tables of agreements are one city's or one country's own list. Then the number of a partner's
ties says who wrote the list, not how well connected the partner is, and neither a statistic nor a
test gets around it. Everything that measures, tests, reports or draws asks :func:`register` first,
and says :meth:`Register.undefined` where its question makes no sense.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, countries, vocabulary
from citynet._catalogue import _
from citynet._frames import Edges, Rows, distinct, each, edges_of, pairs, star_centres

Kind = Literal["empty", "memberships", "star", "one_sided", "partial", "two_sided"]
Question = Literal[
    "centrality", "degrees", "degree_assortativity", "transitivity", "communities", "composition",
    "mixing", "participation", "tie_length", "portfolio", "coordination",
]  # fmt: skip
Flags = npt.NDArray[np.bool_]

# A city with fewer partners is the centre of nothing.
_LEAST = 3
# A list of one country's agreements may hold a few places that were taken for others abroad.
_STRAYS = 0.01
# With this share of the ties between countries that list theirs, the rest is the margin.
_BOTH = 0.9
# A country that is named first in fewer of its agreements does not list its own.
_FIRST = 0.05
# Standard deviations by which an order of the parties differs from one by chance.
_ORDERED = 4

_STAR = _("every agreement is one city's own, so this follows from the number of its partners")
_NO_TIES = _("there are memberships of bodies and no agreement between two places")
_TRUNCATED = _("the partners' other agreements are not in this register")
_ONE_END = _("one end of every agreement lies at home, because of whose register it is")
_ONE_CITY = _("every agreement is one city's own: compare its partners with the cities there are")
_NO_TRIANGLES = _("partners abroad have no agreements with each other in this register")

# What a kind of register cannot be asked, and why: the one table that all ask.
_UNDEFINED: dict[Question, dict[Kind, str]] = {
    "centrality": {"star": _STAR, "one_sided": _TRUNCATED, "memberships": _NO_TIES},
    "degrees": {"star": _STAR, "one_sided": _TRUNCATED, "memberships": _NO_TIES},
    "degree_assortativity": {"star": _STAR, "one_sided": _TRUNCATED, "memberships": _NO_TIES},
    "transitivity": {"star": _STAR, "one_sided": _NO_TRIANGLES, "memberships": _NO_TIES},
    "communities": {"star": _STAR, "memberships": _NO_TIES},
    "composition": {"star": _ONE_CITY, "memberships": _NO_TIES},
    "mixing": {"star": _ONE_CITY, "one_sided": _ONE_END, "memberships": _NO_TIES},
    "participation": {"star": _ONE_CITY, "memberships": _NO_TIES},
    "tie_length": {"star": _ONE_CITY, "memberships": _NO_TIES},
    "portfolio": {"memberships": _NO_TIES},
    "coordination": {"star": _STAR, "memberships": _NO_TIES},
}


@dataclass(frozen=True)
class Register:
    """What a network lists.

    Parameters
    ----------
    kind
        ``"star"``: one city's own agreements; ``"one_sided"``: those of one country's places;
        ``"partial"``: those of the places of some countries; ``"two_sided"``: those of all;
        ``"memberships"``: no agreement between two places; ``"empty"``: nothing. Memberships
        beside other agreements do not count for it.
    reason
        Why, as an English sentence marked for translation, and what its ``values`` stand for.
    home
        The sovereign states whose places' agreements are listed, as ISO codes in alphabetical
        order; empty where it is all of them or is not known.
    centre
        The row of a star's city.
    own
        Whether each node's own agreements are all to be expected here: then its number of
        partners is data. Never of a body.
    strays
        Agreements of a one-sided register without an end at home.
    """

    kind: Kind
    reason: str
    own: Flags
    values: Mapping[str, Any] = field(default_factory=dict)
    home: tuple[str, ...] = ()
    centre: int | None = None
    strays: int = 0

    @property
    def why(self) -> str:
        """The reason in English."""
        return self.reason % {name: str(value) for name, value in self.values.items()}

    def undefined(self, question: Question) -> str | None:
        """Say why a question makes no sense here, as an English message; ``None`` where it does."""
        _check.one_of("question", question, _UNDEFINED)
        return _UNDEFINED[question].get(self.kind)


def register(G: "nx.Graph[Any]") -> Register:
    """Find out what kind of register a network is.

    One that states it is believed: ``G.graph["observed"]``, a list of ISO codes, names the
    countries whose places' agreements are all listed. Else it is seen from the ties: whether one
    city, or one sovereign state (overseas territories lie at home), has an end in each of them;
    then, where the agreements tell which party stands first, whether some countries never do,
    more of them than chance would leave out if the order meant nothing.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; any undirected graph will do.

    Returns
    -------
    Register
        Its ``kind``, the ``reason`` in words, and whose numbers of partners are data.

    Raises
    ------
    NetworkError
        ``G.graph["observed"]`` names what is no country.

    Examples
    --------
    >>> found = cn.summary.register(G)
    >>> found.kind, found.why
    ('star', "every agreement between places is one city's own")
    >>> found.undefined("mixing")
    "every agreement is one city's own: compare its partners with the cities there are"
    """
    return register_of(edges_of(G))


def register_of(read: Edges) -> Register:
    """Find out what kind of register it is of whose network the edges were read already."""
    places = read.places
    is_place = ~places["kind"].isin(vocabulary.BODIES).to_numpy()
    parties = read.parties[read.counted]
    parties = parties[is_place[parties].all(axis=1) & (parties[:, 0] != parties[:, 1])]
    ties = pairs(len(places), parties)
    none = np.zeros(len(places), dtype=bool)
    if not len(ties):
        if (~is_place[read.ends[read.counted]]).any():
            return Register("memberships", _NO_TIES, none)
        return Register("empty", _("there is no agreement"), none)
    centres = star_centres(ties)
    if len(centres) == 1 and len(ties) >= _LEAST:
        own = np.arange(len(places)) == centres[0]
        reason = _("every agreement between places is one city's own")
        return Register("star", reason, own, centre=centres[0])
    sovereign = np.array(each(places["country"].tolist(), _sovereign), dtype=object)
    state, states = pd.factorize(pd.Series(sovereign), sort=True)
    found = _stated(read.G, state[ties], states) or _seen(state[ties], states)
    if found is None:
        told = read.column("a").count(None) < len(read.keys)
        found = _ordered(state[ties], state[parties], states) if told else None
    if found is None:
        found = Register("two_sided", _("agreements are listed from all countries' sides"), none)
    rows = [row for row, name in enumerate(states) if name in found.home or not found.home]
    return replace(found, own=is_place & (np.isin(state, rows) | (not found.home)))


def _sovereign(country: str | None) -> str | None:
    return countries.sovereign(country) if country else None


def _stated(G: "nx.Graph[Any]", ends: Rows, states: pd.Index) -> Register | None:
    """Take the register's own word for whose agreements it lists."""
    stated = G.graph.get("observed")
    if stated is None:
        return None
    codes = stated.split() if isinstance(stated, str) else list(stated)
    known = all(isinstance(code, str) and countries.lookup(code) for code in codes)
    _check.that(bool(codes) and known, "observed", stated, "ISO codes of countries")
    home = sorted({countries.sovereign(code) for code in codes})
    rows = [row for row, state in enumerate(states) if state in home]
    inside = np.isin(ends, rows)
    return _listed(home, inside.sum(axis=1))


def _seen(ends: Rows, states: pd.Index) -> Register | None:
    """See from the ties alone whose agreements are listed; ``None`` where they do not tell."""
    none = np.empty(0, dtype=bool)
    known = (ends >= 0).all(axis=1)
    if known.mean() < 1 - _STRAYS:
        reason = _("the countries of the places are not known, so it may be anyone's list")
        return Register("two_sided", reason, none)
    ends = ends[known]
    if len(distinct(ends)) <= 2:  # noqa: PLR2004 - either country's list says all of it
        reason = _("every agreement lies within a country or between the same two")
        return Register("two_sided", reason, none)
    abroad = ends[ends[:, 0] != ends[:, 1]]
    having = np.bincount(ends[:, 0], minlength=len(states)) + np.bincount(
        abroad[:, 1], minlength=len(states)
    )
    strays = len(ends) - int(having.max())
    if strays > _STRAYS * len(ends):
        return None
    home = int(having.argmax())
    return _listed([states[home]], (ends == home).sum(axis=1))


def _ordered(ends: Rows, parties: Rows, states: pd.Index) -> Register | None:
    """See from the order of the parties whether some countries do not list theirs."""
    known = (parties >= 0).all(axis=1)
    abroad = parties[known & (parties[:, 0] != parties[:, 1])]
    if not len(abroad) or (abroad[:, 0] < abroad[:, 1]).all():
        return None  # an order of the alphabet says nothing
    first = np.bincount(abroad[:, 0], minlength=len(states))
    every = np.bincount(abroad.ravel(), minlength=len(states))
    never = first <= _FIRST * every
    chance = 0.5**every
    spread = np.sqrt((every**2.0 * chance * (1 - chance)).sum())
    if every[never].sum() <= (every * chance).sum() + _ORDERED * spread:
        return None
    inside = ~never[ends] & (ends >= 0)
    found = _listed(sorted(states[~never]), inside.sum(axis=1))
    return found if found.kind == "partial" else None


def _listed(home: Sequence[str], own_ends: Rows) -> Register:
    """Tell the kind of a register that lists the agreements of some countries' places.

    Parameters
    ----------
    home
        The countries.
    own_ends
        How many ends of each tie lie in them.
    """
    none = np.empty(0, dtype=bool)
    names = ", ".join(countries.name(code) for code in home)
    if len(home) == 1:
        reason = _("every agreement has an end in %(countries)s")
        strays = int((own_ends == 0).sum())
        return Register("one_sided", reason, none, {"countries": names}, tuple(home), strays=strays)
    both = float((own_ends == 2).mean())  # noqa: PLR2004 - of both ends
    if both < _BOTH:
        reason = _(
            "only the agreements of places in %(countries)s are listed; of these %(share)s %% have "
            "both ends there"
        )
        values = {"countries": names, "share": f"{100 * both:.0f}"}
        return Register("partial", reason, none, values, tuple(home))
    reason = _("nearly all agreements lie between countries that list theirs: %(countries)s")
    return Register("two_sided", reason, none, {"countries": names}, tuple(home))
