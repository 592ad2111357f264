"""Germany's partnerships, 1913 to 2014: growth, waves, a default year, distance.

The register lists what was in force in 2015, so nothing is said of endings. A contact has no
formal form and is left out where agreements are counted. Rows of 2000 are left out wherever years
are compared: 2000 stands more than ten times as often as the years beside it.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import countries
from citynet._catalogue import _
from citynet._frames import nodes
from citynet.language import Language
from citynet.studies import _accession, _charts, _form, _reach, _waves

__all__ = ["study"]

_DEFAULT = 2000  # the year that stands where none is known
_LAST = 2008  # later years are still being entered
_PERIODS = (1945, 1963, 1976, 1989, 1996, 2001, 2005, 2015)


def study(source: pd.DataFrame | None = None, *, replicates: int = 999) -> _form.Study:
    """Count Germany's partnerships by year, country and Land, and hold the claims against them.

    Parameters
    ----------
    source
        The register; left out, the bundled one.
    replicates
        Of the null models and of the bootstrap.

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
    counted = _counted(rows)
    events = _accession.event_study(counted, replicates=replicates)
    drawn = _reach.Drawn(G, ties, "DE")
    reach = _reach.by_period(drawn, _of_dated(drawn.ties), replicates=replicates)
    borders = _reach.borders(drawn, replicates=replicates)
    facts = pd.Series(
        {
            **_counts(rows),
            **_course(rows),
            **_places(G, ties),
            **_of_events(events),
            **_of_reach(reach, borders),
        },
        dtype=float,
    )
    return _form.Study(
        _("Partnerships of Germany's municipalities, 1913 to 2014"),
        _(
            "When Germany's municipalities tied with whom, which published readings of the "
            "register it bears out, and what its default year does to them."
        ),
        _form.judge(_form.claims("germany"), facts),
        facts,
        {
            "waves": _waves.waves(counted, replicates=replicates),
            "accession": events,
            "before-and-after-2004": _accession.five_years(_ways(rows)),
            "periods": _by_period(rows),
            "year-2000": _year_2000(rows),
            "late": _late(rows),
            "distances": reach,
            "borders": borders,
            "countries": _countries(rows),
        },
        _figures(G, events, reach, borders),
        (
            _("Survival and endings: ties that had ended by 2015 are not in the register."),
            _("Poland's share: about half of its ties are missing."),
            _("A fall after 2008: recent ties are entered late."),
            _("The east before 1989: older ties of the GDR's towns are those that survived."),
            _(
                "More of the accessions than their placebo does: few countries joined, and an "
                "interval by countries drawn anew is then too narrow."
            ),
        ),
    )


def _figures(
    G: "nx.MultiGraph[Any]", events: pd.DataFrame, reach: pd.DataFrame, borders: pd.DataFrame
) -> dict[str, tuple[str, Callable[[str], Any]]]:
    """Name the figures: the caption of each, and what draws it in a language."""
    return {
        "signatures": (
            _("Signatures by year; 2000 is a default."),
            lambda lang: _signatures(G, lang),
        ),
        "accession": (
            _("Ties about the year in which a country joined the European Union."),
            lambda lang: _events_drawn(events, lang),
        ),
        "distances": (
            _("How far ties reach, by period of signing."),
            lambda lang: _reach_drawn(reach, lang),
        ),
        "borders": (
            _("Partners within 100 km of Germany: those there are over those drawn."),
            lambda lang: _borders_drawn(borders, lang),
        ),
        "map": (
            _("The partnerships as flows between countries."),
            lambda lang: _map(G, lang),
        ),
    }


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


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the agreements whose years can be compared: without contacts, 2000 and late years."""
    kept = (rows["type"] != "contact") & rows["year"].le(_LAST) & (rows["year"] != _DEFAULT)
    return rows[kept].reset_index(drop=True)


def _ways(rows: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, int]]:
    """Give three ways to count around 2004, and how many of the five years before each knows."""
    dated = rows[(rows["type"] != "contact") & (rows["year"] != _DEFAULT)]
    return {
        _("all rows, 2000 as it stands"): (rows, 5),
        _("agreements, without 2000"): (dated, 4),
        _("sister cities alone, without 2000"): (dated[dated["type"] == "sister_city"], 4),
    }


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
    poland = rows.loc[rows["country"] == "PL", "year"]
    facts["rows_pl_1999_2003"] = int(poland.between(1999, 2003).sum())
    facts["rows_pl_2000"] = int((poland == _DEFAULT).sum())
    for code in ("PL", "HU", "CZ"):
        facts[f"sister_city_1989_{code.lower()}"] = int((opening["country"] == code).sum())
    return facts


def _course(rows: pd.DataFrame) -> dict[str, float]:
    """Compare the five years from 2004 on with the four known ones before, per year.

    The interval is the exact one of two Poisson rates, given their sum (95 %).
    """
    counted = rows[rows["type"] != "contact"]
    facts: dict[str, float] = {}
    for code in ("PL", "HU", "CZ"):
        years = counted.loc[counted["country"] == code, "year"]
        before = int((years.between(1999, 2003) & (years != _DEFAULT)).sum())
        after = int(years.between(2004, _LAST).sum())
        name = f"accession_ratio_{code.lower()}"
        told = _accession.rates(before, after, 4 / 5)
        facts |= dict(zip((name, f"{name}_low", f"{name}_high"), told, strict=True))
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
    east = counted[counted["land"].isin(_waves.EAST)]
    table.loc[_("all, five eastern Länder")] = east.groupby(
        _period(east["year"]), observed=False
    ).size()
    table.loc[_("all")] = counted.groupby(_period(counted["year"]), observed=False).size()
    return _form.titled(table, _("Agreements by country and period, without 2000"))


def _year_2000(rows: pd.DataFrame) -> pd.DataFrame:
    """Show by Land how many rows say 2000: leaving them out changes the map."""
    table = rows.groupby("land").agg(rows=("year", "size"))
    says = rows[rows["year"] == _DEFAULT]
    table["says_2000"] = says.groupby("land").size().reindex(table.index).fillna(0).astype(int)
    table["share"] = table["says_2000"] / table["rows"]
    for kind in ("sister_city", "friendship", "contact"):
        of = says[says["type"] == kind].groupby("land").size()
        table[kind] = of.reindex(table.index).fillna(0).astype(int)
    table = table.sort_values("rows", ascending=False, kind="stable")
    return _form.titled(table, _("Rows that say 2000, by Land and type"))


def _of_dated(ties: pd.DataFrame) -> pd.Series:
    """Give each tie's period; none where the year is the default."""
    year = ties["start"].dt.year
    return _period(year.where(year != _DEFAULT))


def _of_events(events: pd.DataFrame) -> dict[str, float]:
    """Say how many times more ties were signed from an accession on than before, placebo apart."""
    row = events.iloc[-1]
    return {
        "accession_event_ratio": row["ratio"],
        "accession_event_ratio_low": row["low"],
        "accession_event_ratio_high": row["high"],
        "accession_event_p": row["p"],
    }


def _of_reach(reach: pd.DataFrame, borders: pd.DataFrame) -> dict[str, float]:
    """Give the first and the last period's distances, and what the borders hold."""
    first, last = reach.iloc[0], reach.iloc[-1]
    facts = {
        "median_km_first": first["median"],
        "median_km_last": last["median"],
        "growth_of_distance": last["median"] / first["median"],
        "growth_of_distance_drawn": last["drawn"] / first["drawn"],
        "growth_beyond_drawn": last["median"] / first["median"] * first["drawn"] / last["drawn"],
        "near_border_ratio": borders["near_there"].sum() / borders["drawn_there"].sum(),
        "near_border_ratio_first": first["near_ratio"],
        "near_border_ratio_last": last["near_ratio"],
        "near_border_ratio_home": borders["near_here"].sum() / borders["drawn_here"].sum(),
    }
    for code in ("FR", "PL"):
        facts[f"near_border_ratio_{code.lower()}"] = borders.loc[code, "ratio_there"]
    return facts


def _late(rows: pd.DataFrame) -> pd.DataFrame:
    """Say how many of the latest years' ties would have been entered, had signing gone on."""
    formal = rows[rows["type"] != "contact"]
    usual = formal["year"].between(2004, _LAST).sum() / (_LAST - 2003)
    years = formal.loc[formal["year"] > _LAST, "year"].astype(int).value_counts().sort_index()
    table = pd.DataFrame({"signed": years, "share_of_usual": years / usual})
    return _form.titled(
        table.rename_axis("year"),
        _("Late years: the share of a usual year that is entered, had signing gone on as before"),
    )


def _countries(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.crosstab(rows["country"], rows["type"])
    table.insert(0, "rows", table.sum(axis=1))
    table = table.sort_values("rows", ascending=False, kind="stable")
    table.columns.name = None
    return _form.titled(table, _("Partner countries by form"))


def _signatures(G: "nx.MultiGraph[Any]", lang: str) -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.signatures(G, lang=lang).figure


def _events_drawn(events: pd.DataFrame, lang: str) -> Any:
    shown = events.rename(columns={"ratio": "value", "placebo": "other"})
    return _charts.estimates(
        shown[["value", "low", "high", "other"]],
        xlabel=_("ties, times those of years farther from an accession"),
        keys=(_("estimate, 95% by countries drawn anew"), _("mean of placebo dates")),
        reference=1,
        note=_("Years are counted from the accession."),
        lang=lang,
    )


def _reach_drawn(reach: pd.DataFrame, lang: str) -> Any:
    shown = reach.rename(
        columns={"median": "value", "first_quartile": "low", "third_quartile": "high",
                 "drawn": "other"}
    )  # fmt: skip
    return _charts.estimates(
        shown[["value", "low", "high", "other"]],
        xlabel="km",
        keys=(
            _("median and quartiles"),
            _("median of places drawn in the same country, of the same size"),
        ),
        lang=lang,
    )


def _borders_drawn(borders: pd.DataFrame, lang: str) -> Any:
    shown = borders.rename(
        index=Language(lang).country,
        columns={"ratio_there": "value", "low_there": "low", "high_there": "high"},
    )
    return _charts.estimates(
        shown[["value", "low", "high"]],
        xlabel=_("times as many as drawn"),
        keys=(_("partners within 100 km, 95% of the draws"),),
        reference=1,
        lang=lang,
    )


def _map(G: "nx.MultiGraph[Any]", lang: str) -> Any:
    from citynet import figures  # noqa: PLC0415 - slow to import

    return figures.world_map(G, labels=15, lang=lang).figure
