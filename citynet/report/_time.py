"""Sections on time: growth, periods, and which agreement follows which."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from citynet import countries, dates, temporal, vocabulary
from citynet.language import _
from citynet.report._study import Column, Facts, Figure, LeftOut, Study, Table

_DECADE = "10Y"
_SOME = 25
# From this q on a direction is no finding.
_NOTABLE = 0.1
# Small maps that a page can hold beside each other.
_PANELS = 9
_DAYS_PER_YEAR = 365.2425
# Of fewer ties the ranks of countries hang on three or four agreements.
_RANKED = 200
# A few early rows do not make what follows a pause, nor does a single year without a signature.
_BULK = 10
_PAUSE = 3
# At most one in so many dates is a stray.
_FEW = 20


def growth(study: Study) -> Facts | LeftOut:
    """Follow the agreements through the years."""
    agreements = study.agreements
    if study.dated.empty:
        return LeftOut(_("No agreement has a date of signature."))
    study.progress("growth")
    years = study.dated.str[:4].astype(int)
    per_year = years.value_counts().sort_index()
    busiest = per_year[per_year == per_year.max()].index.tolist()
    decades = _decades(study)
    periods = decades.frame
    top = periods.nlargest(2, "new")
    alone = len(top) > 0 and (len(top) == 1 or top["new"].iloc[0] > top["new"].iloc[1])
    best = top.iloc[0] if alone and len(years) >= _BULK else None
    strays, bulk = _strays(study.dated)
    gap = _longest_gap(bulk)
    sure = years[~years.isin(set(study.heaped))].sort_values()
    entries = _entries(study)
    return {
        "dated": len(years),
        "undated": len(agreements) - len(years),
        "first": bulk.iloc[0],
        "last": bulk.iloc[-1],
        "strays": strays.tolist(),
        "first_rows": _first_rows(study),
        "sure": len(sure),
        "median_year": int(sure.iloc[(len(sure) - 1) // 2]) if len(sure) else None,
        "ends": "in_force" in {column.key for column in decades.columns},
        "renewals": "renewed" in {column.key for column in decades.columns},
        "enough": len(years) >= _BULK,
        "busiest": busiest,
        "heaped": study.heaped,
        "busiest_count": int(per_year.max()),
        "best_period": None if best is None else str(best["period"]),
        "best_count": 0 if best is None else int(best["new"]),
        "best_share": 0.0 if best is None else float(best["new"]) / len(years),
        "gap": gap,
        "renewed": int(_dates(agreements, "renewed").notna().sum()),
        "preliminary": int(_dates(agreements, "preliminary").notna().sum()),
        "ended": int(agreements["end"].notna().sum()),
        "waits": _waits(study),
        "decades": decades,
        "unfinished": int(bulk.iloc[-1][:4]) < int(str(periods["period"].iloc[-1])[-4:]),
        "by_period": _types_by_decade(study),
        "group_name": lambda name: study.language.sentence(study.language.type(name, many=True)),
        "entries": entries,
        "entered": int(entries.frame["latest"].notna().sum()),
        "panel": study.figure("periods", "period_panel", every=period(study)),
        "signatures": study.figure("signatures", "signatures"),
        "ranks": through_time(study, "ranks", "rank_change")
        if study.ties.number_of_edges() >= _RANKED
        else None,
        "star": study.focal is not None,
    }


def _dates(agreements: pd.DataFrame, name: str) -> pd.Series:
    return agreements.get(name, pd.Series(dtype=object))


def _first_rows(study: Study) -> list[dict[str, Any]]:
    """Give the first agreement of each type: its date and with whom, or between whom."""
    rows = []
    for name in study.types:
        part = study.agreements[study.agreements["type"] == name].dropna(subset=["start"])
        if len(part):
            first = part.sort_values("start", kind="stable").iloc[0]
            pair = [study.name(node) for node in first[["u", "v"]] if node != study.focal]
            rows.append({"type": name, "date": first["start"], "partner": " – ".join(pair)})
    return sorted(rows, key=lambda row: row["date"])


def _strays(dated: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Part a few dates that stand far from all others at either end: mistakes, or curiosities."""
    years = dated.str[:4].astype(int).to_numpy()
    most = len(years) // _FEW
    low, high = 0, len(years)
    for cut in range(1, most + 1):
        if 2 * (years[cut] - years[cut - 1]) > years[-1] - years[cut]:
            low = cut
        if 2 * (years[-cut] - years[-cut - 1]) > years[-cut - 1] - years[0]:
            high = len(years) - cut
    return pd.concat([dated.iloc[:low], dated.iloc[high:]]), dated.iloc[low:high]


def _longest_gap(bulk: pd.Series) -> dict[str, int] | None:
    """Find the longest pause between signatures; None where it is short, or one of several."""
    years = bulk.str[:4].astype(int).drop_duplicates().tolist()
    steps = [(after - before, before, after) for before, after in pairwise(years)]
    longest = max(steps, default=(0, 0, 0))
    alone = sum(step[0] == longest[0] for step in steps) == 1
    if not alone or longest[0] <= _PAUSE or len(bulk) < _BULK:
        return None
    return {"years": longest[0] - 1, "before": longest[1], "after": longest[2]}


def _waits(study: Study) -> dict[str, Any] | None:
    """Time from preliminary protocol to agreement, where the dates settle it to the year."""
    agreements = study.agreements
    both = agreements[_dates(agreements, "preliminary").notna() & agreements["start"].notna()]
    if both.empty:
        return None
    first, first_end = dates.bounds(both["preliminary"].tolist())
    last, last_end = dates.bounds(both["start"].tolist())
    days = ((last - first_end).astype(int) + (last_end - first).astype(int)) / 2
    longest = int(np.argmax(days))
    return {
        "n": len(both),
        "median": float(np.median(days)) / _DAYS_PER_YEAR,
        "longest": float(days.max()) / _DAYS_PER_YEAR,
        "partner": study.name(both["v"].iloc[longest]),
    }


def _decades(study: Study) -> Table:
    totals = temporal.growth(study.G, _DECADE)
    by_type = temporal.growth(study.G, _DECADE, by="type")["new"].unstack()  # noqa: PD010 - nothing to aggregate
    frame = totals[["new", "renewed", "ended", "cumulative", "in_force"]].join(by_type)
    frame = frame.rename_axis("period").reset_index()
    over = study.agreements["status"].isin(vocabulary.OVER).any() or frame["ended"].any()
    columns = [
        Column("period", _("Period"), "span"),
        Column("new", _("Signed"), "count"),
        *(Column(name, name, "type_count") for name in study.types if name in frame),
        Column("renewed", _("Renewed"), "count"),
        Column("ended", _("Ended"), "count"),
        Column("cumulative", _("Signed so far"), "count"),
        Column("in_force", _("In force at the end"), "count"),
    ]
    # Of a register without an end nothing is known of what was in force when.
    absent = {"renewed"} if not frame["renewed"].any() else set()
    absent |= set() if over else {"ended", "in_force"}
    return Table("decades", frame, tuple(one for one in columns if one.key not in absent))


def by_decade(study: Study, table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Count agreements with cities by decade and a column's groups, a default year's apart."""
    dated = table[~study.by_default.reindex(table.index)].dropna(subset=["start", group])
    first = dated["start"].str[:4].astype(int) // 10 * 10
    spans = first.astype(str) + "–" + (first + 9).astype(str)
    return pd.crosstab(spans.to_numpy(), dated[group].to_numpy())


def _types_by_decade(study: Study) -> pd.DataFrame:
    return by_decade(study, study.agreements[~study.agreements["v"].isin(study.bodies)], "type")


def _entries(study: Study) -> Table:
    entry = temporal.country_entry(study.G, ego=study.focal).reset_index()
    if study.register.kind == "one_sided":  # whose list it is was there before anyone entered
        entry = entry[~entry["country"].map(countries.sovereign).isin(study.register.home)]
    bounds = zip(entry["earliest"], entry["latest"], strict=True)
    # Bounds a day apart are a day; others share their year, or the year and the month.
    entry["entered"] = [None if pd.isna(low) else _common(low, high) for low, high in bounds]
    first = entry["first"].str.split(" ").str[0]
    ends = study.agreements.set_index("id")[["u", "v"]]
    entry["through"] = [
        _through(study, ends, key, code) for key, code in zip(first, entry["country"], strict=True)
    ]
    columns = (
        Column("country", _("Country"), "country"),
        Column("entered", _("First agreement"), "date"),
        Column("through", _("Through")),
        Column("agreements", _("Agreements by now"), "count"),
    )
    return Table("countries_entering", entry, columns, _SOME)


def _common(low: pd.Timestamp, high: pd.Timestamp) -> str:
    # Not strftime, which writes the year 805 with three digits.
    day = high.isoformat()[: len("0000-00-00")]
    if low == high:
        return day
    return day[:7] if (low.year, low.month) == (high.year, high.month) else day[:4]


def _through(study: Study, ends: pd.DataFrame, key: str, code: str) -> str | None:
    if key not in ends.index:
        return None
    nodes = [node for node in ends.loc[key] if study.country(node) == code]
    return " – ".join(study.name(node) for node in nodes if node != study.focal)


def period(study: Study) -> str:
    """Give a length of periods of which there are few enough to compare, ``"10Y"`` say."""
    span = _span(study)
    return f"{next((years for years in (5, 10, 20, 50) if span / years <= _PANELS), 100)}Y"


def _span(study: Study) -> int:
    """Count the years from the first dated agreement to the last."""
    return int(study.dated.iloc[-1][:4]) - int(study.dated.iloc[0][:4]) + 1


def through_time(study: Study, key: str, name: str, **options: Any) -> Figure | None:
    """Draw a figure of change between periods, where there are two of them at least."""
    if study.dated.empty or _span(study) <= int(period(study)[:-1]):
        return None
    return study.figure(key, name, every=period(study), **options)


def transitions(study: Study) -> Facts | LeftOut:
    """Ask which type of agreement leads to which."""
    steps = temporal.sequences(study.once)
    if steps.empty:
        return LeftOut(
            _("No two places have two dated agreements with each other, so nothing follows.")
        )
    tests = temporal.transitions(study.once)
    frame = tests.reset_index()
    frame["lag"] = (frame["lag_min"] + frame["lag_max"]) / 2 / _DAYS_PER_YEAR
    columns = (
        Column("from_type", _("From"), "type"),
        Column("to_type", _("To"), "type"),
        Column("count", _("Steps"), "count"),
        Column("reverse", _("The other way"), "count"),
        Column("lag", _("Median years between"), "number"),
        Column("p", "p", "p"),
        Column("q", "q", "p"),
    )
    frame = frame.sort_values(["count", "from_type", "to_type"], ascending=[False, True, True])
    changed = frame[frame["from_type"] != frame["to_type"]]
    # Each pair of types once: the way that was gone more often, beside the other.
    once = [frozenset(pair) for pair in zip(changed["from_type"], changed["to_type"], strict=True)]
    leading = changed[~pd.Series(once, changed.index, dtype=object).duplicated()]
    return {
        "steps": len(steps),
        "decided": int(steps["decided"].sum()),
        "undecided": int((~steps["decided"]).sum()),
        "pairs": len(steps[["u", "v"]].drop_duplicates()),
        "changes": int(changed["count"].sum()),
        "same": int(frame.loc[frame["from_type"] == frame["to_type"], "count"].sum()),
        "alpha": _NOTABLE,
        "leading": leading.head(3).to_dict("records"),
        "smallest_q": float(frame["q"].min()) if frame["q"].notna().any() else None,
        "tests": Table("transitions", frame.reset_index(drop=True), columns),
        "list": _steps(study, steps),
    }


def _steps(study: Study, steps: pd.DataFrame) -> Table:
    frame = steps.copy()
    start = study.agreements.set_index("id")["start"]
    frame["pair"] = [
        " – ".join(study.name(node) for node in (u, v) if node != study.focal)
        for u, v in zip(frame["u"], frame["v"], strict=True)
    ]
    for side in ("from", "to"):
        frame[f"{side}_date"] = frame[f"{side}_id"].map(start)
    frame["order"] = np.where(frame["decided"], _("settled"), _("open"))
    columns = (
        Column("pair", _("Parties")),
        Column("from_type", _("From"), "type"),
        Column("from_date", _("Signed"), "date"),
        Column("to_type", _("To"), "type"),
        Column("to_date", _("Signed"), "date"),
        Column("order", _("Order"), "term"),
    )
    return Table("sequences", frame, columns, _SOME)
