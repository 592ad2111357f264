"""Who is like whom: peers by size, country group and profile, and a figure's place among theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

# A peer is at most e^0.5 times larger or smaller.
ALIKE = 0.5
_COLUMNS = ["of", "peer", "country", "population", "apart"]


def profiles(ends: pd.DataFrame, least: int) -> pd.DataFrame:
    """Give the shares of continents among the partners of each owner that has at least so many."""
    each = ends[~ends["is_body"]].drop_duplicates(["owner", "other"])
    counts = pd.crosstab(each["owner"], each["region"])
    total = counts.sum(axis=1)
    return counts[total >= least].div(total[total >= least], axis=0)


def sizes(known: pd.DataFrame, ends: pd.DataFrame, level: str) -> pd.DataFrame:
    """Give who may be a peer or have some: ``name``, ``country``, ``continent``, ``size``, ``own``.

    A country is as large as the number of its places that have partners.
    """
    if level == "city":
        return pd.DataFrame({
            "name": known["label"], "country": known["country"], "continent": known["continent"],
            "size": pd.to_numeric(known["population"]).astype(float), "own": known["own"],
        })  # fmt: skip
    groups = known[known["country"].notna()].groupby("country")
    frame = pd.DataFrame({"continent": groups["continent"].first(), "own": groups["own"].any()})
    frame["size"] = ends[~ends["is_body"]].groupby("owner")["node"].nunique().astype(float)
    return frame.assign(country=frame.index, name=frame.index)


def nearest(
    owners: Mapping[str, Any], sized: pd.DataFrame, shares: pd.DataFrame, figures: pd.DataFrame,
    *, count: int,
) -> pd.DataFrame:  # fmt: skip
    """Give each owner's peers, the nearest first, with their figures."""
    rows = [_of(name, owner, sized, shares, count) for name, owner in owners.items()]
    frame = pd.concat(rows) if rows else pd.DataFrame(columns=_COLUMNS)
    return frame.join(figures).reset_index(drop=True)


def _of(
    name: str, owner: Any, sized: pd.DataFrame, shares: pd.DataFrame, count: int
) -> pd.DataFrame:
    me = sized.loc[owner]
    others = sized[sized["own"].astype(bool) & (sized.index != owner)]
    ratio = np.log(others["size"].where(others["size"] > 0) / me["size"]).abs()
    is_country = others["name"] == others["country"]
    fits = (ratio <= ALIKE) | (is_country & ratio.notna())
    group = fits & (others["country"] == me["country"])
    if group.sum() < count:
        group = fits & (others["continent"] == me["continent"])
    others, ratio = others[group], ratio[group]
    profile = shares.reindex([owner, *others.index])
    unlike = (profile.iloc[1:] - profile.iloc[0]).abs().sum(axis=1, skipna=False) / 2
    # Who has too few partners for a profile is as unlike as the middle of the others.
    unlike = unlike.fillna(unlike.median() if unlike.notna().any() else 0.0)
    apart = (ratio / ALIKE + unlike) / 2
    frame = pd.DataFrame({
        "of": name, "peer": others["name"], "country": others["country"],
        "population": others["size"], "apart": apart.round(3), "key": others.index.astype(str),
    })  # fmt: skip
    return frame.sort_values(["apart", "key"]).head(count)[_COLUMNS]


def positions(beside: pd.DataFrame, shown: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Give where each figure stands among those of the peers."""
    rows = []
    for who, figures in shown.iterrows():
        of = beside[beside["of"] == who]
        for name in names:
            value, theirs = float(figures[name]), of[name].dropna().to_numpy(float)
            if np.isnan(value) or not len(theirs):
                continue
            below = float(np.mean(theirs < value) + np.mean(theirs == value) / 2)
            rank = 1 + int((theirs > value).sum())
            rows.append((who, name, value, len(theirs), rank, round(below, 3), theirs.min(),
                         float(np.median(theirs)), theirs.max()))  # fmt: skip
    columns = ["of", "figure", "value", "peers", "rank", "below", "least", "median", "most"]
    return pd.DataFrame(rows, columns=columns)
