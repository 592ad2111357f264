"""Whether ties with a country grew about the year in which it joined the European Union.

An event study: E y_ct = a_c b_t e_k, the ties of country c signed in year t, with a level of each
country, one of each year and one of the years k about the accession, relative to all years
farther from one. It is fitted by Poisson likelihood, whose equations say that the margins of each
level are met; scaling them in turn does that. Countries that joined in other years, or never, tell
what a year gave to all.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import nullmodels
from citynet._catalogue import _, told
from citynet._tables import read_bundled
from citynet.studies import _form

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST = 1950
WINDOWS = ((-10, -6), (-5, -1), (0, 4), (5, 8))
_RATIO = _("0…4 over −5…−1")
_FOUNDED = 1958  # who joined then was there before the years compared
_ROUNDS, _CLOSE = 2000, 1e-8
_INTERVAL = (0.025, 0.975)


def joined(countries: Any, last: int) -> dict[str, int]:
    """Give the years in which countries joined the Union, later than its beginning."""
    since = {row["iso2"]: int(row["since"][:4]) for row in read_bundled("eu_membership.csv")}
    return {code: since[code] for code in countries if _FOUNDED < since.get(code, 0) <= last}


def levels(signed: Floats, about: Ints, count: int) -> Floats:
    """Fit the levels of the years about the accession.

    Parameters
    ----------
    signed
        Numbers, a row per country and a column per year.
    about
        Which window each lies in, from 1; 0 for none.
    count
        Number of windows and of none.

    Returns
    -------
    numpy.ndarray
        Levels relative to the years in no window; NaN for a window that no country has.
    """
    kept = signed.sum(axis=1) > 0
    signed, about = signed[kept], about[kept]
    of_window = np.bincount(about.ravel(), signed.ravel(), count)
    has = np.bincount(about.ravel(), minlength=count) > 0
    year, level = np.ones(signed.shape[1]), np.ones(count)
    of_country, of_year = signed.sum(axis=1), signed.sum(axis=0)
    for _round in range(_ROUNDS):
        before = level
        each = level[about]
        country = of_country / np.maximum(each @ year, 1e-300)
        year = of_year / np.maximum(country @ each, 1e-300)
        fitted = np.outer(country, year)
        of_fit = np.bincount(about.ravel(), fitted.ravel(), count)
        level = np.divide(of_window, of_fit, out=np.ones(count), where=has & (of_fit > 0))
        level = level / level[0]
        if np.abs(level - before).max() < _CLOSE:
            break
    return np.where(has, level, np.nan)


def event_study(counted: pd.DataFrame, *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Fit the years about an accession, with intervals by countries and placebo dates.

    Parameters
    ----------
    counted
        ``year`` and ``country`` of the agreements whose years can be compared.
    replicates, seed
        Of the bootstrap of countries, and of the placebo, which deals the accessions out among all
        partner countries.

    Returns
    -------
    pandas.DataFrame
        A row per window of years about the accession, and one for the years after it over those
        before: ``ratio``, ``low`` and ``high`` (95 %, countries drawn anew), ``placebo`` (the
        mean), ``placebo_low``, ``placebo_high``, ``p``; ``agreements``, those in it.
    """
    rows = counted[counted["year"].ge(FIRST)].dropna(subset=["country"])
    table = pd.crosstab(rows["country"], rows["year"])
    signed, years = table.to_numpy(dtype=float), table.columns.to_numpy(dtype=int)
    dates = joined(table.index, int(years.max()))
    year_of = np.array([dates.get(code, 0) for code in table.index])
    draw = np.random.default_rng(seed)

    def fit(values: Floats, joining: Ints) -> Floats:
        found = levels(values, _windows(joining, years), len(WINDOWS) + 1)
        return np.append(found[1:], found[3] / found[2] if found[2] > 0 else np.nan)

    observed = fit(signed, year_of)
    chosen = [draw.integers(len(signed), size=len(signed)) for _ in range(replicates)]
    spread = np.array([fit(signed[rows_of], year_of[rows_of]) for rows_of in chosen])
    placebo = np.array([fit(signed, draw.permutation(year_of)) for _ in range(replicates)])
    names = [f"{first}…{last}".replace("-", "−") for first, last in WINDOWS]
    about = _windows(year_of, years)
    result = nullmodels.significance(dict(zip([*names, _RATIO], observed, strict=True)), placebo)
    frame = pd.DataFrame(
        {
            "agreements": [*(signed[about == k].sum() for k in range(1, len(WINDOWS) + 1)), np.nan],
            "ratio": observed,
            "low": np.nanquantile(spread, _INTERVAL[0], axis=0),
            "high": np.nanquantile(spread, _INTERVAL[1], axis=0),
            "placebo": result["mean"].to_numpy(),
            "placebo_low": result["low"].to_numpy(),
            "placebo_high": result["high"].to_numpy(),
            "p": result["p"].to_numpy(),
        },
        index=pd.Index([*names, _RATIO], name="years_about"),
    )
    return _form.titled(
        frame,
        told(
            "Ties about a country's accession, %(joined)s countries that joined of %(all)s, "
            "relative to years farther from it",
            joined=len(dates),
            all=len(table),
        ),
    )


def _windows(joining: Ints, years: Ints) -> Ints:
    """Say which window each year of each country lies in; 0 for none."""
    apart = years[None, :] - joining[:, None]
    about = np.zeros(apart.shape, dtype=np.int64)
    for number, (first, last) in enumerate(WINDOWS, start=1):
        about[(apart >= first) & (apart <= last) & (joining[:, None] > 0)] = number
    return about


def five_years(ways: Mapping[str, tuple[pd.DataFrame, int]]) -> pd.DataFrame:
    """Count the five years before the accessions of 2004 and the five from it on.

    With a default year in, the years before hold what nobody signed in them.

    Parameters
    ----------
    ways
        What is counted, by its words: rows with ``year`` and ``country``, and how many of the five
        years before it knows.
    """
    found = []
    for code in ("PL", "HU", "CZ"):
        for way, (part, before_years) in ways.items():
            years = part.loc[part["country"] == code, "year"]
            before, after = (
                int(years.between(1999, 2003).sum()),
                int(years.between(2004, 2008).sum()),
            )
            found.append((code, way, before, after, *rates(before, after, before_years / 5)))
    columns = ["country", "counted", "1999–2003", "2004–2008", "ratio", "low", "high"]
    frame = pd.DataFrame(found, columns=columns).set_index("country")
    return _form.titled(frame, _("Before and after the accessions of 2004, per year (95%, exact)"))


def rates(before: int, after: int, spans: float) -> tuple[float, float, float]:
    """Give the ratio of two Poisson rates with its exact 95 % interval, given their sum."""
    span = scipy.stats.binomtest(after, after + before).proportion_ci()
    return (
        after / before * spans,
        float(span.low / (1 - span.low) * spans),
        float(span.high / (1 - span.high) * spans),
    )
