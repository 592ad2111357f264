"""Regions dealt out anew: among countries, because a region belongs to a country.

Thirty cities of one country are one draw, not thirty. What is dealt is the coarsest unit in which
the regions are constant: the country, in Türkiye's own regions the province, for communities the
place. A register's own country stays where it is; where some countries alone are observed, these
exchange regions among themselves, and so do the others.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet._catalogue import _
from citynet._frames import columns, text_of
from citynet._layers import state_of
from citynet._register import register
from citynet._significance import replicate

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# A scheme is one of countries where no more than this share of the places says otherwise.
_EXCEPTIONS = 0.1
# With fewer units nothing is called significant; with fewer dealings there is no distribution.
FEWEST_UNITS, FEWEST_DEALINGS = 10, 20
_FEW_UNITS = _("not testable here: fewer than ten countries could have had another region")
_FEW_DEALINGS = _("not testable here: the regions can be dealt out in too few ways")
# Units of which a table is faster than a list of pairs.
_DENSE = 400


@dataclass(frozen=True)
class Dealing:
    """Units, and the regions that they have.

    ``unit`` is each place's, ``region`` each unit's; units of one ``group`` (-1: none, they stay)
    exchange regions. ``by`` says what a unit is.
    """

    unit: Ints
    region: Ints
    group: Ints
    by: str

    @property
    def count(self) -> int:
        """How many units might have another region."""
        return int(np.bincount(self.group[self.group >= 0], minlength=1).max())

    @cached_property
    def _members(self) -> list[Ints]:
        """Units of each group that exchanges regions."""
        groups = np.unique(self.group[self.group >= 0])
        return [np.flatnonzero(self.group == group) for group in groups]

    def draw(self, rng: np.random.Generator) -> Ints:
        """Deal the regions out: each unit's."""
        dealt = self.region.copy()
        for members in self._members:
            dealt[members] = self.region[rng.permutation(members)]
        return dealt

    @cached_property
    def note(self) -> str:
        """Why nothing can be tested, if so."""
        if self.count < FEWEST_UNITS:
            return _FEW_UNITS
        ways = 0.0
        for members in self._members:
            sizes = np.bincount(self.region[members])
            ways += scipy.special.gammaln(sizes.sum() + 1) - scipy.special.gammaln(sizes + 1).sum()
        return _FEW_DEALINGS if ways < np.log(FEWEST_DEALINGS) - 1e-9 else ""

    def table(self, k: int, dealt: Ints | None = None) -> Floats:
        """Give units by regions: 1 where a unit has it."""
        table = np.zeros((len(self.region), k))
        table[np.arange(len(self.region)), self.region if dealt is None else dealt] = 1.0
        return table

    def between(self, u: Ints, v: Ints) -> Any:
        """Count from unit to unit, of pairs of places."""
        size = len(self.region)
        ones = np.ones(len(u))
        counts = scipy.sparse.csr_array((ones, (self.unit[u], self.unit[v])), shape=(size, size))
        return counts.toarray() if size <= _DENSE else counts


def dealing(
    G: "nx.Graph[Any]",
    rows: Ints,
    codes: Ints,
    home: Sequence[str] | None = None,
    *,
    whole: bool = False,
) -> Dealing:
    """Find the units of a partition of places.

    Parameters
    ----------
    G
        The graph.
    rows
        The places with a region, as positions in G.
    codes
        The region of each of them.
    home
        The states whose places' agreements are listed; found when left out.
    whole
        Whether countries are the units, whatever the regions are.
    """
    records = list(G.nodes.values())
    said = columns([records[row] for row in rows.tolist()], ("country", "admin1"))
    country = [text_of(value) for value in said["country"]]
    provinces = [
        f"{code}/{part}" if code and (part := text_of(value)) else None
        for code, value in zip(country, said["admin1"], strict=True)
    ]
    places = [f"#{number}" for number in range(len(rows))]
    home = register(G).home if home is None else home
    by = "place"
    names: Sequence[str | None] = places
    if whole or _constant(country, codes):
        by, names = "country", country
    elif _constant(provinces, codes):
        by, names = "province", provinces
    named = [name or place for name, place in zip(names, places, strict=True)]
    # Of the few units that are in two regions each part is one.
    parted = [f"{name}|{code}" for name, code in zip(named, codes.tolist(), strict=True)]
    if whole:
        parted = named
    _, first, unit = np.unique(np.array(parted, dtype=str), return_index=True, return_inverse=True)
    unit = unit.reshape(len(rows)).astype(np.intp)
    region = codes[first] if not whole else np.arange(len(first))
    return Dealing(unit, region.astype(np.intp), _groups(home, country, first), by)


def _groups(home: Sequence[str], country: list[str | None], first: Ints) -> Ints:
    states = state_of(country)
    inside = np.array([states[row] in home for row in first.tolist()], dtype=bool)
    return np.where(inside, -1 if len(home) == 1 else 1, 0).astype(np.intp)


def _constant(names: Sequence[str | None], codes: Ints) -> bool:
    """Whether nearly all places have the region that their unit has, and units have several."""
    known = np.array([name is not None for name in names], dtype=bool)
    if not known.any() or known.mean() < 1 - _EXCEPTIONS:
        return False
    frame = pd.DataFrame({"unit": np.array(names, dtype=object)[known], "code": codes[known]})
    sizes = frame.groupby("unit")["code"].agg(["nunique", "size"])
    return bool(sizes.loc[sizes["nunique"] > 1, "size"].sum() <= _EXCEPTIONS * known.sum())


def effective(ends: Floats) -> float:
    """Give how many units of equal size would share their ends as unevenly: 1 / sum of squares."""
    total = float(ends.sum())
    return float(1 / ((ends / total) ** 2).sum()) if total else float("nan")


def jackknife(values: Floats) -> float:
    """Give the standard error of a statistic from its values without each of the units.

    The node jackknife of Snijders & Borgatti 1999 (Connections 22). Every unit is in all
    its pairs, which is why the factor is (n - 2) / 2n.
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n < 3:  # noqa: PLR2004 - nothing varies
        return float("nan")
    return float(np.sqrt((n - 2) / (2 * n) * ((known - known.mean()) ** 2).sum()))


def dealt(
    statistic: Callable[[Ints], Floats],
    units: Dealing,
    n: int,
    seed: int,
    executor: Executor | None = None,
) -> tuple[Floats, Floats]:
    """Give a statistic of the regions as they are, and a row for each time they are dealt anew."""
    known = statistic(units.region)
    drawn = replicate(partial(_once, units, statistic), n, seed, executor)
    return known, np.array(drawn, dtype=float).reshape(n, len(known))


def _once(units: Dealing, statistic: Callable[[Ints], Floats], rng: np.random.Generator) -> Floats:
    return statistic(units.draw(rng))
