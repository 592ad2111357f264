"""Germany's partnerships, 1913 to 2014: growth, waves, a default year, distance.

The register lists what was in force in 2015, so nothing is said of endings. A contact has no
formal form and is left out where agreements are counted. Rows of 2000 are left out wherever years
are compared: 2000 stands three times as often as the years beside it.
"""

from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import countries, nullmodels
from citynet._frames import nodes
from citynet.studies import _form

__all__ = ["study"]

_DEFAULT = 2000  # the year that stands where none is known
_LAST = 2008  # later years are still being entered
_WAVES = (
    ("France after the treaty of 1963", "FR", 1963, 1975),
    ("Poland after 1989", "PL", 1989, 1999),
    ("Hungary after 1989", "HU", 1989, 1993),
    ("Czechia after 1989", "CZ", 1989, 1993),
    ("United States, first years", "US", 1945, 1960),
    ("Israel, 1970s and 1980s", "IL", 1970, 1989),
    ("Türkiye, 2004 to 2008", "TR", 2004, 2008),
    ("Poland after accession", "PL", 2004, 2008),
    ("Hungary after accession", "HU", 2004, 2008),
    ("Czechia after accession", "CZ", 2004, 2008),
)
_EAST = ("Brandenburg", "Mecklenburg-Vorpommern", "Sachsen", "Sachsen-Anhalt", "Thüringen")
_PERIODS = (1945, 1963, 1976, 1989, 1996, 2001, 2005, 2015)


def study(source: pd.DataFrame | None = None, *, replicates: int = 999) -> _form.Study:
    """Count Germany's partnerships by year, country and Land, and hold the claims against them.

    Parameters
    ----------
    source
        The register; left out, the bundled one.
    replicates
        Of the null model of waves.

    Returns
    -------
    Study
        Claims with verdicts, facts, tables and figures.

    Examples
    --------
    >>> found = cn.studies.germany.study(replicates=9)
    >>> found.claims.loc["wave", "verdict"]
    'contradicted'
    """
    from citynet.network import build_network  # noqa: PLC0415 - slow to import

    table = _table() if source is None else source
    rows = _rows(table)
    G = build_network(table, unresolved="skip")
    ties = _form.abroad(G, "DE")
    facts = pd.Series({**_counts(rows), **_course(rows), **_places(G, ties)}, dtype=float)
    return _form.Study(
        "Partnerships of Germany's municipalities, 1913 to 2014",
        "When Germany's municipalities tied with whom, which published readings of the register "
        "it bears out, and what its default year does to them.",
        _form.judge(_form.claims("germany"), facts),
        facts,
        {
            "waves": waves(rows, replicates=replicates),
            "periods": _by_period(rows),
            "year-2000": _year_2000(rows),
            "distances": _distances(ties),
            "countries": _countries(rows),
        },
        {
            "signatures": ("Signatures by year; 2000 is a default.", lambda: _signatures(G)),
            "map": ("The partnerships as flows between countries.", lambda: _map(G)),
        },
        (
            "Survival and endings: ties that had ended by 2015 are not in the register.",
            "Poland's share: about half of its ties are missing.",
            "A fall after 2008: recent ties are entered late.",
            "The east before 1989: older ties of the GDR's towns are those that survived.",
        ),
    )


def _table() -> pd.DataFrame:
    from citynet.datasets import germany  # noqa: PLC0415 - only where nothing is given

    return germany()


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Give each row's year, country by code, Land and type."""
    names = table["b_country"].astype(object)
    code = {name: countries.code(name) for name in names.dropna().unique()}
    return pd.DataFrame(
        {
            "year": pd.to_numeric(table["signed"].str[:4]),
            "country": names.map(code),
            "land": table["a_admin1"].astype(object),
            "type": table["type"].astype(object),
        }
    )


def _counts(rows: pd.DataFrame) -> dict[str, float]:
    """Count what published readings of the register count."""
    towns = rows[rows["type"] == "sister_city"]
    at_turn = towns[towns["year"] == _DEFAULT]
    opening = towns[towns["year"].between(1989, 1991)]
    east = rows[rows["land"] == "Brandenburg"]
    facts: dict[str, float] = {"rows": len(rows), "rows_brandenburg": len(east)}
    facts["rows_brandenburg_pl"] = int((east["country"] == "PL").sum())
    facts["sister_city_2000"] = len(at_turn)
    for kind, name in (("sister_city", "sister_cities"), ("friendship", "friendships"),
                       ("contact", "contacts")):  # fmt: skip
        years = rows.loc[rows["type"] == kind, "year"].value_counts()
        beside = years.reindex([1998, 1999, 2001, 2002]).fillna(0).mean()
        facts[f"{name}_2000_ratio"] = years.get(_DEFAULT, 0) / max(beside, 1)
    facts["rise_of_contacts_over_sister_cities"] = (
        facts["contacts_2000_ratio"] / facts["sister_cities_2000_ratio"]
    )
    for code in ("FR", "PL"):
        facts[f"sister_city_2000_{code.lower()}"] = int((at_turn["country"] == code).sum())
        facts[f"rows_{code.lower()}"] = int((rows["country"] == code).sum())
    for code in ("PL", "HU", "CZ"):
        facts[f"sister_city_1989_{code.lower()}"] = int((opening["country"] == code).sum())
    return facts


def _course(rows: pd.DataFrame) -> dict[str, float]:
    """Compare the five years from 2004 on with the four known ones before, per year.

    The interval is the exact one of two Poisson rates, given their sum (95 %).
    """
    from scipy import stats  # noqa: PLC0415 - slow to import

    counted = rows[rows["type"] != "contact"]
    facts = {}
    for code in ("PL", "HU", "CZ"):
        years = counted.loc[counted["country"] == code, "year"]
        before = int((years.between(1999, 2003) & (years != _DEFAULT)).sum())
        after = int(years.between(2004, _LAST).sum())
        name = f"accession_ratio_{code.lower()}"
        span = stats.binomtest(after, after + before).proportion_ci()
        facts[name] = after / before * 4 / 5
        facts[f"{name}_low"] = span.low / (1 - span.low) * 4 / 5
        facts[f"{name}_high"] = span.high / (1 - span.high) * 4 / 5
    return facts


def _places(G: "nx.MultiGraph[Any]", ties: pd.DataFrame) -> dict[str, float]:
    """Say how the ties hang together, how far they reach and whether sizes are alike."""
    known = nodes(G)
    partners = ties.groupby("partner")["home"].nunique()
    sizes = pd.DataFrame(
        {
            "country": ties["country"],
            "home": np.log(ties["home"].map(known["population"]).replace(0, np.nan)),
            "partner": np.log(ties["partner"].map(known["population"]).replace(0, np.nan)),
        }
    ).dropna()
    facts = {
        "located_ties": len(ties),
        "municipalities": ties["home"].nunique(),
        "partners": len(partners),
        "partners_with_one_municipality": float((partners == 1).mean()),
        "median_distance_km": ties["distance_km"].median(),
        "size_spearman": sizes["home"].corr(sizes["partner"], method="spearman"),
    }
    for code in ("FR", "PL", "GB"):
        of = sizes[sizes["country"] == code]
        facts[f"size_spearman_{code.lower()}"] = of["home"].corr(of["partner"], method="spearman")
    return facts


def waves(rows: pd.DataFrame, *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Test windows of years of a country against years dealt out anew within each Land.

    The null keeps each Land's number, each year's number in it and each country's number in it;
    what it parts is which country's ties were signed when.
    """
    counted = rows[
        (rows["type"] != "contact") & rows["year"].le(_LAST) & (rows["year"] != _DEFAULT)
    ]
    counted = counted.sort_values("land", kind="stable").reset_index(drop=True)
    years = counted["year"].to_numpy()
    land = pd.factorize(counted["land"])[0]
    masks = np.array([(counted["country"] == code).to_numpy() for _, code, *_ in _WAVES])

    def seen(dealt: Any) -> Any:
        return [
            int((mask & (dealt >= first) & (dealt <= last)).sum())
            for mask, (*_, first, last) in zip(masks, _WAVES, strict=True)
        ]

    draw = np.random.default_rng(seed)
    drawn = np.empty((replicates, len(_WAVES)))
    for row in range(replicates):
        # Sorted by Land, then at random: each Land's years in another order.
        drawn[row] = seen(years[np.lexsort((draw.random(len(years)), land))])
    result = nullmodels.significance(dict(zip([w[0] for w in _WAVES], seen(years), strict=True)),
                                     drawn)  # fmt: skip
    return _form.titled(
        result[["observed", "mean", "low", "high", "z", "p", "q"]].rename_axis("wave"),
        "Waves against years dealt out anew within each Land, without 2000, to 2008",
    )


def _period(years: pd.Series) -> pd.Series:
    names = [f"{first}–{after - 1}" for first, after in pairwise(_PERIODS)]
    return pd.cut(years, list(_PERIODS), right=False, labels=names)


def _by_period(rows: pd.DataFrame) -> pd.DataFrame:
    counted = rows[(rows["type"] != "contact") & (rows["year"] != _DEFAULT)]
    leading = counted["country"].value_counts().index[:12]
    shown = counted[counted["country"].isin(leading)]
    table = pd.crosstab(shown["country"], _period(shown["year"]).rename("period"))
    table = table.reindex(leading).rename_axis("country")
    table.columns = table.columns.astype(str)
    east = counted[counted["land"].isin(_EAST)]
    table.loc["all, five eastern Länder"] = east.groupby(
        _period(east["year"]), observed=False
    ).size()
    table.loc["all"] = counted.groupby(_period(counted["year"]), observed=False).size()
    return _form.titled(table, "Agreements by country and period, without 2000")


def _year_2000(rows: pd.DataFrame) -> pd.DataFrame:
    """Show by Land how many rows say 2000: leaving them out changes the map."""
    table = rows.groupby("land").agg(rows=("year", "size"))
    says = rows[rows["year"] == _DEFAULT]
    table["say 2000"] = says.groupby("land").size().reindex(table.index).fillna(0).astype(int)
    table["share"] = table["say 2000"] / table["rows"]
    for kind in ("sister_city", "friendship", "contact"):
        of = says[says["type"] == kind].groupby("land").size()
        table[kind] = of.reindex(table.index).fillna(0).astype(int)
    table = table.sort_values("rows", ascending=False, kind="stable")
    return _form.titled(table, "Rows that say 2000, by Land and type")


def _distances(ties: pd.DataFrame) -> pd.DataFrame:
    dated = ties.assign(year=ties["start"].dt.year)
    dated = dated[dated["year"] != _DEFAULT]
    lengths = dated.groupby(_period(dated["year"]).rename("period"), observed=False)["distance_km"]
    table = pd.DataFrame({"ties": lengths.size()})
    for name, share in (("first quartile", 0.25), ("median", 0.5), ("third quartile", 0.75)):
        table[name] = lengths.quantile(share)
    table.index = table.index.astype(str)
    return _form.titled(table, "Distance in km by period of signing, places that are settled")


def _countries(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.crosstab(rows["country"], rows["type"])
    table.insert(0, "rows", table.sum(axis=1))
    table = table.sort_values("rows", ascending=False, kind="stable")
    table.columns.name = None
    return _form.titled(table, "Partner countries by form")


def _signatures(G: "nx.MultiGraph[Any]") -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.signatures(G).figure


def _map(G: "nx.MultiGraph[Any]") -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.world_map(G, labels=15).figure
