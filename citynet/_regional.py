"""The part of a graph that a region scheme covers, as arrays, and how its regions are dealt out."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _dealing, vocabulary
from citynet._catalogue import told
from citynet._dealing import Dealing, Floats, Ints
from citynet._frames import edges_of
from citynet._register import Question, Register, register_of
from citynet._significance import significance
from citynet.errors import NetworkError
from citynet.regions import _EU, DATED, Scheme, _membership, _region, assign, describe


@dataclass(frozen=True)
class Core:
    """Places with a region, and the agreements between them.

    ``nodes`` are positions in G, ``codes`` the region of each of them, or its country where
    ``dated`` (country x agreement) says its region at a signature; ``u`` and ``v`` are the ends of
    each agreement, as positions in ``nodes``, and ``rows`` which edges of G they are (none where
    ties are counted); ``home`` tells the places of the register's own
    country, where it has one.
    """

    nodes: Ints
    codes: Ints
    regions: list[str]
    u: Ints
    v: Ints
    left_out: dict[str, int]
    register: Register
    units: Dealing
    home: npt.NDArray[np.bool_]
    rows: Ints
    dated: Ints | None = None

    @property
    def k(self) -> int:
        """How many regions there are."""
        return len(self.regions)

    def end_regions(self, dealt: Ints | None = None) -> tuple[Ints, Ints]:
        """Region of both ends of each agreement."""
        of_unit = self.units.region if dealt is None else dealt
        u, v = of_unit[self.units.unit[self.u]], of_unit[self.units.unit[self.v]]
        if self.dated is None:
            return u, v
        agreements = np.arange(len(self.u))
        return self.dated[u, agreements], self.dated[v, agreements]

    @cached_property
    def between(self) -> Any:
        """Agreements from unit to unit."""
        return self.units.between(self.u, self.v)

    @cached_property
    def loops(self) -> Floats:
        """Agreements of places with themselves, in each unit."""
        loops = self.units.unit[self.u[self.u == self.v]]
        return np.bincount(loops, minlength=len(self.units.region)).astype(float)

    def counts(self, dealt: Ints) -> tuple[Floats, Floats]:
        """Agreements from region to region (k x k), and those of a place with itself (k)."""
        if self.dated is None:
            table = self.units.table(self.k, dealt)
            return np.asarray(table.T @ (self.between @ table)), table.T @ self.loops
        u, v = self.end_regions(dealt)
        both = np.bincount(u * self.k + v, minlength=self.k**2).astype(float)
        loops = np.bincount(u[self.u == self.v], minlength=self.k).astype(float)
        return both.reshape(self.k, self.k), loops

    @cached_property
    def unit_ends(self) -> Floats:
        """Ends of agreements in each unit; abroad, where the register is one country's."""
        ends = np.concatenate([self.u, self.v])
        ends = ends[~self.home[ends]]
        return np.bincount(self.units.unit[ends], minlength=len(self.units.region)).astype(float)

    def note(self, question: Question) -> str:
        """Why a question cannot be tested, if so."""
        why = self.register.undefined(question)
        return told("not defined here, because %(why)s", why=told(why)) if why else self.units.note


def tested(
    statistic: Callable[[Ints], Floats],
    core: Core,
    question: Question,
    replicates: tuple[int, int, Executor | None],
) -> pd.DataFrame:
    """Compare what a statistic gives with what it gives when the regions are dealt out anew."""
    known, drawn = _dealing.dealt(statistic, core.units, *replicates)
    if len(known) == 0:  # no region, no statistic: the columns without a row
        return significance({"none": np.nan}, np.zeros((0, 1))).iloc[:0].assign(note="")
    table = significance(pd.Series(known), drawn).assign(note=core.note(question))
    if core.note(question):
        table[["z", "p", "q"]] = np.nan
    if core.register.undefined(question):
        table[["mean", "std", "low", "high"]] = np.nan
    return table


def regional(
    G: "nx.Graph[Any]", scheme: Scheme, as_of: str | None, count: str, *, bodies: bool
) -> Core:
    """Give what of the graph a scheme covers: the arguments are those of ``composition``."""
    _check.one_of("count", count, ("agreements", "ties"))
    at_signature = as_of == "signature"
    dated = at_signature and isinstance(scheme, str) and scheme in DATED
    if dated and count == "ties":
        raise NetworkError("count='ties' with as_of='signature'; a tie has no one signature")
    assigned = assign(G, scheme, None if at_signature else as_of)
    read = edges_of(G)
    places = read.places
    counted = ~places["kind"].isin(vocabulary.BODIES).to_numpy() | bodies
    known = counted & assigned.notna().to_numpy(dtype=bool)
    found = assigned[known].astype(object).tolist()
    order = list(describe(scheme).index) if isinstance(scheme, str) else _ordered(set(found))
    regions = [name for name in order if name in set(found)]
    numbers = {name: number for number, name in enumerate(regions)}
    rows = np.flatnonzero(known)
    position = np.full(len(G), -1)
    position[rows] = np.arange(len(rows))
    pairs = read.ends
    if count == "ties":
        pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    among = counted[pairs].all(axis=1)
    ends = position[pairs]
    inside = among & (ends >= 0).all(axis=1)
    left_out = {
        "places": int((counted & ~known).sum()),
        "agreements": int((among & ~inside).sum()),
        "bodies": int((~counted).sum()),
    }
    codes = np.array([numbers[name] for name in found], dtype=np.intp)
    u, v = ends[inside].T.astype(np.intp)
    found_in = register_of(read)
    away = found_in.own if found_in.kind == "one_sided" else np.zeros(len(G), dtype=bool)
    units = _dealing.dealing(G, rows, codes, found_in.home)
    edges = np.flatnonzero(inside) if count == "agreements" else np.empty(0, dtype=np.intp)
    core = Core(rows, codes, regions, u, v, left_out, found_in, units, away[rows], edges)
    if not dated:
        return core
    core = replace(core, units=_dealing.dealing(G, rows, codes, found_in.home, whole=True))
    countries = places["country"].fillna("").to_numpy()[rows]
    first, last = (days[inside] for days in read.bounds(read.starts))
    return _dated(core, str(scheme), order, countries, (first, last))


def _dated(
    core: Core,
    scheme: str,
    order: list[str],
    located: npt.NDArray[np.object_],
    signed: tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]],
) -> Core:
    """Give every agreement the regions of its signature; leave out what no date settles.

    What is dealt to a country is then another one's history.
    """
    first, last = signed
    undated = np.isnat(first)
    countries, units = np.unique(located.astype(str), return_inverse=True)
    table = np.zeros((len(countries), len(first)), dtype=np.intp)
    open_date = np.zeros(table.shape, dtype=bool)
    for unit, country in enumerate(countries.tolist()):
        data = {"country": country}
        outside = _region(data, scheme, np.datetime64("0001-01-01", "D"))
        table[unit] = order.index(str(outside))
        today = _region(data, scheme, np.datetime64("NaT", "D"))
        table[unit, undated] = order.index(str(today))
        for since, until in _membership().get(country, []):
            table[unit, (first >= since) & (first <= until)] = order.index(_EU)
            spans = ((first < since) & (since <= last)) | ((first <= until) & (until < last))
            open_date[unit] |= spans | undated
    agreements = np.arange(len(first))
    u, v = units[core.u], units[core.v]
    settled = ~(open_date[u, agreements] | open_date[v, agreements])
    table = table[:, settled]
    used, compact = np.unique(table, return_inverse=True)
    left_out = {**core.left_out, "undecided": int((~settled).sum())}
    return replace(
        core,
        regions=[order[number] for number in used],
        u=core.u[settled],
        v=core.v[settled],
        rows=core.rows[settled],
        left_out=left_out,
        dated=compact.reshape(table.shape).astype(np.intp),
    )


def _ordered(names: set[Any]) -> list[Any]:
    """Sort by number where the caller's regions are numbers, as those of communities are."""
    try:
        return sorted(names)
    except TypeError:
        return sorted(names, key=str)
