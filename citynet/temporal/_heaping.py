"""What is wrong with a register's dates: years that it filled in, and what it has lost."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet._catalogue import _
from citynet._frames import edges_of

# A year is heaped with more than so many times the mean of the two years on either side,
_TIMES = 3.0
_BESIDE = 2
# and with at least so many signatures.
_LEAST = 10
_DAY = 2  # hyphens in a date that has a day
_SURVIVORS = _(
    "no agreement has ended, so those that did are probably missing: early numbers are too low"
)
_UNDATED = _("not defined here, because no agreement has a date of signature")


def heaping(G: "nx.MultiGraph[Any]") -> pd.DataFrame:
    """Find years that hold far more signatures than the years beside them.

    Registers write a default where they do not know a date: a round year, the first of January,
    the year in which the list was begun. A wave in the world swells and ebbs over years; a default
    stands alone. (On heaping in dates and ages: Shryock, Siegel & Associates 1976, The Methods and
    Materials of Demography, ch. 8.)

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.

    Returns
    -------
    pandas.DataFrame
        A row per year from the first to the last, indexed by ``year``: ``signed`` (agreements
        whose date certainly lies in it), ``beside`` (mean of the two years before and the two
        after, those that there are), ``ratio`` (of the two, NaN where both are 0) and ``heaped``:
        at least ten signatures and more than three times the years beside. ``attrs`` has
        ``heaped_share`` (share of the dated agreements in heaped years), ``first_of_january``
        (share of the dates with a day that are a 1 January; by chance 0.003) and ``round_years``
        (share of dates in years that end in 0 or 5; by chance 0.2). It cannot tell a default from
        a true rush in a single year: look at the source before leaving a year out.

    Examples
    --------
    >>> years = cn.temporal.heaping(G)
    >>> years["heaped"].any(), years["signed"].sum()
    (np.False_, np.int64(101))
    """
    read = edges_of(G)
    texts = [text for text in read.starts if text is not None]
    first, last = read.bounds(read.starts)
    begun = first[~np.isnat(first)].astype("datetime64[Y]").astype(int) + 1970
    ended = last[~np.isnat(first)].astype("datetime64[Y]").astype(int) + 1970
    certain = begun[begun == ended]
    span = np.arange(certain.min(), certain.max() + 1) if len(certain) else np.empty(0, dtype=int)
    signed = np.bincount(certain - certain.min(), minlength=len(span)) if len(span) else span
    window = np.ones(2 * _BESIDE + 1)
    window[_BESIDE] = 0
    kept = slice(_BESIDE, _BESIDE + len(span))
    around, there = (np.convolve([*of, 0], window)[kept] for of in (signed, np.ones(len(span))))
    with np.errstate(invalid="ignore", divide="ignore"):
        beside = around / there
        ratio = signed / beside
    table = pd.DataFrame(
        {"signed": signed, "beside": beside, "ratio": ratio}, pd.Index(span, name="year")
    )
    table["heaped"] = (table["signed"] >= _LEAST) & (table["ratio"] > _TIMES)
    days = [text for text in texts if text.count("-") == _DAY]
    table.attrs.update(
        heaped_share=_share(table["signed"].where(table["heaped"], 0).sum(), len(certain)),
        first_of_january=_share(sum(text.endswith("-01-01") for text in days), len(days)),
        round_years=_share(int((certain % 5 == 0).sum()), len(certain)),
    )
    return table


def censoring(times: pd.DataFrame) -> str:
    """Say what is wrong with the numbers of a register through time, in English; "" for nothing.

    Parameters
    ----------
    times
        A table of agreements, as ``network.agreements`` gives it.
    """
    if times["start_first"].isna().all():
        return _UNDATED
    over = times["over"].any() or times["end_first"].notna().any()
    return "" if over else _SURVIVORS


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
