"""Waves: whether more was signed in a window of years than the years dealt out anew give."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from citynet import nullmodels
from citynet._catalogue import _
from citynet.studies import _form

_HELD = {"land": _("Länder"), "country": _("countries")}
EAST = ("Brandenburg", "Mecklenburg-Vorpommern", "Sachsen", "Sachsen-Anhalt", "Thüringen")


class Wave(NamedTuple):
    """A window of years, of ties with some countries or of some Länder; empty means all."""

    name: str
    first: int
    last: int
    countries: tuple[str, ...] = ()
    lands: tuple[str, ...] = ()
    within: str = "land"  # the groups whose years are dealt out anew

    def of(self, rows: pd.DataFrame) -> Any:
        """Say which rows it speaks of."""
        mask = np.ones(len(rows), dtype=bool)
        for column, chosen in (("country", self.countries), ("land", self.lands)):
            if chosen:
                mask &= rows[column].isin(chosen).to_numpy()
        return mask


WAVES = (
    Wave(_("France after the treaty of 1963"), 1963, 1975, ("FR",)),
    Wave(_("Poland after 1989"), 1989, 1999, ("PL",)),
    Wave(_("Hungary after 1989"), 1989, 1993, ("HU",)),
    Wave(_("Czechia after 1989"), 1989, 1993, ("CZ",)),
    Wave(_("United States, first years"), 1945, 1960, ("US",)),
    Wave(_("Israel, 1970s and 1980s"), 1970, 1989, ("IL",)),
    Wave(_("Türkiye, 2004 to 2008"), 2004, 2008, ("TR",)),
    Wave(_("Poland after accession"), 2004, 2008, ("PL",)),
    Wave(_("Hungary after accession"), 2004, 2008, ("HU",)),
    Wave(_("Czechia after accession"), 2004, 2008, ("CZ",)),
    Wave(_("GDR: its towns with France"), 1960, 1988, ("FR",), EAST),
    Wave(_("GDR: its towns with Poland and Czechoslovakia"), 1960, 1988, ("PL", "CZ", "SK"), EAST),
    Wave(_("GDR: its towns with all countries"), 1960, 1988, (), EAST, "country"),
    Wave(_("East after 1989, with all countries"), 1989, 1995, (), EAST, "country"),
    Wave(_("East after 1989, with France"), 1989, 1995, ("FR",), EAST, "country"),
    Wave(_("East after 1989, with Poland"), 1989, 1995, ("PL",), EAST, "country"),
)


def waves(
    counted: pd.DataFrame, *, replicates: int, seed: int = 0, asked: tuple[Wave, ...] = WAVES
) -> pd.DataFrame:
    """Test windows of years against years dealt out anew within each Land, or each country.

    Dealt within Länder, each Land keeps its number, each year its number in it and each country
    its number in it; what parts is which country's ties were signed when. Dealt within countries
    what parts is which Land's ties with a country were signed when.

    Parameters
    ----------
    counted
        ``year``, ``country`` and ``land`` of the agreements whose years can be compared.
    replicates, seed
        Of the null model.
    asked
        The windows.
    """
    years = counted["year"].to_numpy()
    masks = [wave.of(counted) for wave in asked]
    groups = {name: pd.factorize(counted[name])[0] for name in ("land", "country")}
    order = {name: np.argsort(group, kind="stable") for name, group in groups.items()}

    def seen(dealt: dict[str, Any]) -> list[int]:
        return [
            int((mask & (dealt[one.within] >= one.first) & (dealt[one.within] <= one.last)).sum())
            for mask, one in zip(masks, asked, strict=True)
        ]

    draw = np.random.default_rng(seed)
    drawn = np.empty((replicates, len(asked)))
    for row in range(replicates):
        dealt = {name: np.empty_like(years) for name in groups}
        for name, group in groups.items():
            # By group, and at random within it: each group's years in another order.
            dealt[name][order[name]] = years[np.lexsort((draw.random(len(years)), group))]
        drawn[row] = seen(dealt)
    observed = seen(dict.fromkeys(groups, years))
    result = nullmodels.significance(
        dict(zip([wave.name for wave in asked], observed, strict=True)), drawn
    )
    result.insert(0, "years", [f"{wave.first}–{wave.last}" for wave in asked])
    result.insert(1, "held", [_HELD[wave.within] for wave in asked])
    return _form.titled(
        result[["years", "held", "observed", "mean", "low", "high", "z", "p", "q"]].rename_axis(
            "wave"
        ),
        _("Waves against years dealt out anew within each Land or country, without 2000, to 2008"),
    )
