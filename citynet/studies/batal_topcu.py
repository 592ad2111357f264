"""What the source says of Istanbul's agreements, held against its own tables.

``data/istanbul/claims.csv`` has every claim that can be put to the tables, in our words: where it
stands, the value stated, the rule that checks it and what the rule means. The values computed, the
verdicts and the rows behind them come from the data each time, none is typed.

A verdict is ``reproduced``, ``contradicted`` or ``not_checkable``. A count that depends on a date
known to the year only is a range (``9–11``): a value stated inside it cannot be decided.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, Literal, NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from citynet import _check, _sphere, dates, ego, regions, temporal, vocabulary
from citynet._catalogue import _
from citynet._frames import agreements, nodes
from citynet._tables import read_bundled
from citynet.errors import NetworkError
from citynet.studies import _form, _words
from citynet.text import fold

__all__ = ["check", "claims", "evidence", "study"]

Verdict = Literal["reproduced", "contradicted", "not_checkable"]
Flags = npt.NDArray[np.bool_]

_LEVEL = 0.05  # of the tests that a verdict rests on
_COLUMNS = ("id", "section", "claim", "stated", "check", "arguments", "how")


class _Finding(NamedTuple):
    computed: str
    verdict: Verdict
    rows: Sequence[int] | npt.NDArray[np.intp] = ()  # positions in the table


class _Data(NamedTuple):
    """Istanbul's agreements in the order of the graph, with what the rules ask for."""

    G: "nx.MultiGraph[Any]"
    centre: Any
    table: pd.DataFrame
    first: npt.NDArray[np.datetime64]
    last: npt.NDArray[np.datetime64]


_Rule = Callable[[_Data, str, Mapping[str, str]], _Finding]


def claims() -> pd.DataFrame:
    """Read the claims: section, claim, value stated, and how it is checked.

    Returns
    -------
    pandas.DataFrame
        The columns of ``data/istanbul/claims.csv``, a row per claim. One that is another reading
        of a claim's sentence has that claim's id in ``reading_of``.
    """
    return pd.DataFrame(read_bundled("istanbul/claims.csv"))


def check(
    source: "nx.MultiGraph[Any] | pd.DataFrame | None" = None,
    claims: pd.DataFrame | None = None,
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Check every claim against the agreements.

    Parameters
    ----------
    source
        The graph of one city's agreements, or their table (which is geocoded); left out, the
        bundled tables of Istanbul.
    claims
        As :func:`claims` reads them.
    seed
        Of the random draws that one test makes.

    Returns
    -------
    pandas.DataFrame
        A row per claim, indexed by its id: ``section``, ``claim``, ``stated``, ``computed``
        (empty where there is nothing to compute), ``verdict``, ``agreements`` (ids of the rows
        behind the value, joined by a space) and ``how`` (how it was checked). The catalogues of
        :mod:`citynet.language` have claims and checks in other languages. What a verdict cannot
        say: that the tables themselves are right, or that a claim beyond them is wrong.

    Raises
    ------
    NetworkError
        The graph is not one city's own, or a claim names a rule, place or period that is none.
    """
    if source is None:
        from citynet.datasets import istanbul  # noqa: PLC0415 - only where nothing is given

        source = istanbul()
    if isinstance(source, pd.DataFrame):
        from citynet.network import build_network  # noqa: PLC0415 - a caller with a graph needs none

        source = build_network(source)
    asked = _claims() if claims is None else claims
    if missing := set(_COLUMNS) - set(asked.columns):
        raise NetworkError(f"the claims have no column {', '.join(sorted(missing))}")
    data = _data(source)
    drawn = {"nearer": _nearer, "over_represented": _over_represented}
    rules: dict[str, _Rule] = {**_RULES, **{k: partial(f, seed=seed) for k, f in drawn.items()}}
    rows = []
    for claim in asked.to_dict("records"):
        _check.one_of(f"the rule of claim {claim['id']!r}", claim["check"], sorted(rules))
        finding = rules[claim["check"]](data, claim["stated"], _arguments(claim["arguments"]))
        ids = " ".join(str(data.table["id"].iloc[row]) for row in finding.rows)
        rows.append((finding.computed, finding.verdict, ids))
    result = asked[["id", "section", "claim", "stated"]].copy()
    result[["computed", "verdict", "agreements"]] = pd.DataFrame(rows, result.index, dtype="str")
    result["how"] = asked["how"]
    return result.set_index("id")


def evidence(result: pd.DataFrame, source: "nx.MultiGraph[Any] | pd.DataFrame") -> pd.DataFrame:
    """Show the agreements behind each claim's value.

    Parameters
    ----------
    result
        What :func:`check` gave.
    source
        The graph or the table that it was given.

    Returns
    -------
    pandas.DataFrame
        A row per claim and agreement, indexed by (``claim``, ``id``), with what the source has:
        ``type``, ``a_name``, ``b_name``, ``b_country``, ``signed``, ``renewed``, ``ended``,
        ``status``, ``source_ref``, ``note``; empty where it has none.
    """
    columns = [
        "type", "a_name", "b_name", "b_country", "signed", "renewed", "ended", "status",
        "source_ref", "note",
    ]  # fmt: skip
    if isinstance(source, pd.DataFrame):
        table = source.set_index("id")
    else:
        table = agreements(source, everything=True)
    table = table.reindex(columns=columns).astype(object)
    table = table.where(table.notna(), "")
    pairs = [(claim, key) for claim, ids in result["agreements"].items() for key in ids.split()]
    index = pd.MultiIndex.from_tuples(pairs, names=["claim", "id"])
    return table.loc[[key for _, key in pairs]].set_axis(index)


def study() -> _form.Study:
    """Give the check of all claims, with the rows behind each, ready to be written."""
    from citynet.datasets import istanbul  # noqa: PLC0415 - only where nothing is given
    from citynet.network import build_network  # noqa: PLC0415 - as above

    G = build_network(istanbul())
    checked = check(G)
    held = checked.rename(columns={"section": "source"}).drop(columns="agreements")
    return _form.Study(
        _("Batal & Topçu (2019) held against its own tables"),
        _(
            "Every claim of the text, put to its four tables of Istanbul's agreements as far as "
            "they go."
        ),
        held,
        checked["verdict"].value_counts().sort_index().astype(float),
        {"evidence": _form.titled(evidence(checked, G), _("The rows behind each value"))},
        {},
        (_("That the tables themselves are right, or that a claim beyond them is wrong."),),
        tuple(data for _node, data in G.nodes(data=True)),
        _words.by_sentence(checked["verdict"], claims()),
    )


def _claims() -> pd.DataFrame:
    return claims()


def _data(G: "nx.MultiGraph[Any]") -> _Data:
    centre = ego.centre(G)
    if centre is None:
        raise NetworkError("no city is party to every agreement; the claims are about one city's")
    edges = agreements(G, everything=True).reset_index()
    row = list(G).index(centre)
    partner = edges["v_row"].where(edges["u_row"] == row, edges["u_row"]).to_numpy()
    places = nodes(G).iloc[partner]
    continent = regions.assign(G, "continent").astype(object)
    table = pd.DataFrame(
        {
            "id": edges["id"],
            "type": edges["type"],
            "status": edges["status"],
            "partner": places.index,
            "name": places["name"].to_numpy(),
            "keys": [_keys(G, node) for node in places.index],
            "country": places["country"].fillna("").to_numpy(),
            "continent": continent.to_numpy()[partner],
            "body": places["kind"].isin(vocabulary.BODIES).to_numpy(),
            "signed": edges["start"].fillna(""),
            "renewed": edges["renewed"].fillna("") if "renewed" in edges else "",
            "ended": edges["end"].fillna(""),
        },
        dtype=object,
    )
    days = (edges[column].to_numpy() for column in ("start_first", "start_last"))
    return _Data(G, centre, table, *days)


def _keys(G: "nx.MultiGraph[Any]", node: Any) -> set[str]:
    """Give the names that a claim may call a place by, folded."""
    place = G.nodes[node]
    names = [node, place.get("name", ""), place.get("label", "")]
    names += str(place.get("spellings", "")).split(" | ")
    return {fold(str(name)) for name in names} - {""}


def _arguments(text: str) -> dict[str, str]:
    """Read ``type=sister_city; since=1990``."""
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _select(data: _Data, arguments: Mapping[str, str]) -> tuple[Flags, Flags]:
    """Agreements that certainly, and that possibly, are meant; they differ by their dates only."""
    table = data.table
    meant = np.ones(len(table), dtype=bool)
    if "type" in arguments:
        meant &= table["type"].isin(_listed(arguments["type"])).to_numpy(dtype=bool)
    if "status" in arguments:
        meant &= (table["status"] == arguments["status"]).to_numpy(dtype=bool)
    if "place" in arguments:
        key = fold(arguments["place"])
        meant &= np.array([key in keys for keys in table["keys"]], dtype=bool)
    certain, possible = meant, meant.copy()
    begin, end = np.datetime64("0001-01-01"), np.datetime64("9999-12-31")
    begins, ends = (begin, begin), (end, end)
    if "period" in arguments:
        begins, ends = _period(arguments["period"])
    if "since" in arguments:
        begins = (np.datetime64(dates.earliest(arguments["since"])),) * 2
    if "until" in arguments:
        ends = (np.datetime64(dates.latest(arguments["until"])),) * 2
    if {"period", "since", "until"} & set(arguments):
        undated = np.isnat(data.first)
        certain = meant & (data.first >= begins[1]) & (data.last <= ends[0])
        possible = meant & (undated | ((data.first <= ends[1]) & (data.last >= begins[0])))
    return certain, possible


def _period(name: str) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    table = temporal.periods()
    _check.one_of("period", name, table["name"])
    row = table[table["name"] == name].iloc[0]
    starts = (
        np.datetime64(dates.earliest(row["start"])),
        np.datetime64(dates.latest(row["start"])),
    )
    ends = (np.datetime64(dates.earliest(row["end"])), np.datetime64(dates.latest(row["end"])))
    return starts, ends


# The rules. Each takes the data, the value stated and its arguments, needed or not.


def _count(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    certain, possible = _select(data, arguments)
    low, high = int(certain.sum()), int(possible.sum())
    rows = np.flatnonzero(possible)
    if low == high:
        return _Finding(str(low), _verdict(low == int(stated)), rows)
    inside = low <= int(stated) <= high
    return _Finding(f"{low}–{high}", "not_checkable" if inside else "contradicted", rows)


def _date(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the dates of the agreements meant are the date stated, as far as it goes."""
    rows = np.flatnonzero(_select(data, arguments)[0])
    field = arguments.get("field", "signed")
    values = [value for value in data.table[field].iloc[rows] if value]
    if not values:
        return _Finding("", "not_checkable", rows)
    span = (dates.earliest(stated), dates.latest(stated))
    within = [span[0] <= dates.earliest(v) and dates.latest(v) <= span[1] for v in values]
    apart = [dates.latest(v) < span[0] or dates.earliest(v) > span[1] for v in values]
    verdict: Verdict = "not_checkable"
    if all(within) or all(apart):
        verdict = _verdict(all(within))
    return _Finding(" | ".join(values), verdict, rows)


def _order(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the first agreements are with the places stated, in that order."""
    wanted = [fold(name) for name in _listed(stated)]
    rows = np.flatnonzero(_select(data, arguments)[0])
    rows = rows[~np.isnat(data.first[rows])]
    rows = rows[np.lexsort((data.first[rows], data.last[rows]))]
    leading = rows[: len(wanted)]
    computed = " | ".join(_named(data, row) for row in leading)
    # Decided where each of them was over before the next can have begun.
    follows = data.last[rows[:-1]] < data.first[rows[1:]]
    if len(leading) < len(wanted) or not follows[: len(wanted)].all():
        return _Finding(computed, "not_checkable", leading)
    same = [key in data.table["keys"].iloc[row] for key, row in zip(wanted, leading, strict=True)]
    return _Finding(computed, _verdict(all(same)), leading)


def _in_period(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the agreements meant were certainly signed in the period stated."""
    meant = _select(data, arguments)[0]
    certain, possible = _select(data, {**arguments, "period": stated})
    rows = np.flatnonzero(meant)
    computed = " | ".join(value for value in data.table["signed"].iloc[rows] if value)
    if not len(rows) or (possible & ~certain).any():
        return _Finding(computed, "not_checkable", rows)
    return _Finding(computed, _verdict(bool((certain == meant).all())), rows)


def _largest(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the continents stated are those with most agreements."""
    rows, counts = _continents(data, arguments)
    wanted = set(_listed(stated))
    others = counts[~counts.index.isin(wanted)]
    ahead = counts.reindex(sorted(wanted)).fillna(0).min() > others.max() if len(others) else True
    verdict: Verdict = "not_checkable" if counts.empty else _verdict(bool(ahead))
    meant = [row for row in rows if data.table["continent"].iloc[row] in wanted]
    return _Finding(_tally(counts), verdict, meant)


def _few(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether each continent stated has less than an even share."""
    rows, counts = _continents(data, arguments)
    wanted = _listed(stated)
    verdict: Verdict = "not_checkable"
    if len(counts):
        verdict = _verdict(bool((counts.reindex(wanted).fillna(0) < counts.mean()).all()))
    meant = [row for row in rows if data.table["continent"].iloc[row] in wanted]
    return _Finding(_tally(counts), verdict, meant)


def _continents(
    data: _Data, arguments: Mapping[str, str]
) -> tuple[npt.NDArray[np.intp], pd.Series]:
    rows = np.flatnonzero(_select(data, arguments)[0])
    return rows, data.table["continent"].iloc[rows].value_counts()


def _distribution(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the agreements' regions fit the shares stated, in percent (chi-squared)."""
    parts = (part.rstrip("% ").partition("=") for part in _listed(stated))
    wanted = {name: float(share) for name, _, share in parts}
    rows = np.flatnonzero(_select(data, arguments)[0])
    region = regions.assign(data.G, arguments["scheme"], arguments.get("as_of")).astype(object)
    found = pd.Series([region[partner] for partner in data.table["partner"].iloc[rows]])
    counts = found.value_counts().reindex(list(wanted)).fillna(0)
    if counts.sum() == 0:
        return _Finding("", "not_checkable", rows)
    expected = np.array(list(wanted.values())) / sum(wanted.values()) * counts.sum()
    far = ((counts.to_numpy(dtype=float) - expected) ** 2 / expected).sum()
    p = float(scipy.special.chdtrc(len(expected) - 1, far))
    shares = " | ".join(f"{name}={value / counts.sum():.0%}" for name, value in counts.items())
    computed = f"{shares.replace('%', ' %')} ({_p(p)})"
    return _Finding(computed, _verdict(p >= _LEVEL), rows)


def _rise(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the decade stated has the largest rise of new agreements over the one before."""
    rows = np.flatnonzero(_select(data, arguments)[0])
    rows = rows[~np.isnat(data.first[rows])]
    years = data.first[rows].astype("datetime64[Y]").astype(int) + 1970
    decades = pd.Series(years // 10 * 10, dtype=int)
    counts = decades.value_counts().sort_index()
    if len(counts) < 2:  # noqa: PLR2004 - a rise needs two decades
        return _Finding("", "not_checkable", rows)
    counts = counts.reindex(range(counts.index[0], counts.index[-1] + 1, 10), fill_value=0)
    rises = counts.diff().iloc[1:]
    labels = {decade: f"{decade}–{decade + 9}" for decade in counts.index.tolist()}
    computed = " | ".join(f"{labels[decade]}={number}" for decade, number in counts.items())
    strongest = [labels[decade] for decade in rises.index[rises == rises.max()].tolist()]
    meant = rows[[labels[decade] == stated for decade in decades.tolist()]]
    return _Finding(computed, _verdict(strongest == [stated]), meant)


def _second_city(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:  # noqa: ARG001
    """Which kind of agreement follows with another city of a sister city's country."""
    kinds = data.table["type"]
    sisters = np.flatnonzero((kinds == "sister_city").to_numpy(dtype=bool))
    followers: list[int] = []
    asked = kinds.isin(["sister_city", "cooperation_protocol"]).to_numpy(dtype=bool)
    country, partner = data.table["country"].tolist(), data.table["partner"].tolist()
    for row in np.flatnonzero(asked).tolist():
        earlier = sisters[data.last[sisters] < data.first[row]].tolist()
        known = {partner[sister] for sister in earlier if country[sister] == country[row] != ""}
        if known and partner[row] not in known:
            followers.append(row)
    number = int((kinds.iloc[followers] == "cooperation_protocol").sum())
    computed = f"{number}/{len(followers)}"
    # The exceptions are what a reader wants to see, so they stand first.
    shown = sorted(followers, key=lambda row: (kinds.iloc[row] == "cooperation_protocol", row))
    return _Finding(computed, _share(number, len(followers), arguments["share"]), shown)


def _leads_to(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:  # noqa: ARG001
    """Of partners with both kinds of agreement, in how many the first kind came first."""
    pairs = _pairs(data, _listed(arguments["from"]), _listed(arguments["to"]))
    firsts, undecided = 0, 0
    rows: list[int] = []
    for early, late in pairs:
        rows += [*early, *late]
        if (data.last[early].min() < data.first[late]).all():
            firsts += 1
        elif not (data.last[late].min() < data.first[early]).all():
            undecided += 1
    total = len(pairs)
    range_ = f"{firsts}–{firsts + undecided}" if undecided else str(firsts)
    computed = f"{range_}/{total}"
    low = _share(firsts, total, arguments["share"])
    high = _share(firsts + undecided, total, arguments["share"])
    return _Finding(computed, low if low == high else "not_checkable", sorted(rows))


def _followed_by(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:  # noqa: ARG001
    """How many agreements of one kind are with a partner who certainly had another kind before."""
    total = int((data.table["type"] == arguments["to"]).sum())
    rows: list[int] = []
    number = 0
    for early, late in _pairs(data, [arguments["from"]], [arguments["to"]]):
        after = [row for row in late if data.last[early].min() < data.first[row]]
        number += len(after)
        rows += [*early, *after]
    computed = f"{number}/{total}"
    return _Finding(computed, _share(number, total, arguments["share"]), sorted(rows))


def _pairs(
    data: _Data, one: Sequence[str], other: Sequence[str]
) -> list[tuple[list[int], list[int]]]:
    """Rows of each kind, per partner with dated agreements of both kinds."""
    found: dict[Any, tuple[list[int], list[int]]] = {}
    for row, (partner, kind) in enumerate(
        zip(data.table["partner"], data.table["type"], strict=True)
    ):
        if not np.isnat(data.first[row]):
            sides = found.setdefault(partner, ([], []))
            if kind in one:
                sides[0].append(row)
            elif kind in other:
                sides[1].append(row)
    return [sides for sides in found.values() if all(sides)]


def _before(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    certain, possible = _select(data, {**arguments, "until": stated})
    rows = np.flatnonzero(possible)
    computed = " | ".join(value for value in data.table["signed"].iloc[rows] if value)
    if certain.any() or not possible.any():
        return _Finding(computed, _verdict(bool(certain.any())), rows)
    return _Finding(computed, "not_checkable", rows)


def _exists(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    found = {
        name: np.flatnonzero(_select(data, {**arguments, "place": name})[0]).tolist()
        for name in _listed(stated)
    }
    computed = " | ".join(name for name, rows in found.items() if rows)
    return _Finding(computed, _verdict(all(found.values())), list(chain(*found.values())))


def _not_before(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:
    """Whether the body existed on the date stated, which the table must have too."""
    finding = _date(data, stated, arguments)
    if finding.verdict != "reproduced":
        return finding
    existed = dates.earliest(arguments["founded"]) <= dates.latest(stated)
    computed = f"{finding.computed} | founded={arguments['founded']}"
    return _Finding(computed, _verdict(existed), finding.rows)


def _nearer(data: _Data, stated: str, arguments: Mapping[str, str], seed: int) -> _Finding:  # noqa: ARG001
    """Whether the partners are nearer than cities drawn at random from the gazetteer."""
    if np.isnan(_sphere.position(data.G.nodes[data.centre])).any():
        return _Finding("", "not_checkable")
    least = int(arguments["min_population"])
    table = ego.distance_test(data.G, data.centre, min_population=least, seed=seed)
    observed, mean, p = table[["observed", "mean", "p"]].to_numpy(dtype=float)[0].tolist()
    if np.isnan(observed):
        return _Finding("", "not_checkable")
    sign = "<" if observed < mean else "≥"
    computed = f"{observed:,.0f} km {sign} {mean:,.0f} km ({_p(p)})"
    rows = np.flatnonzero(~data.table["body"].to_numpy(dtype=bool))
    return _Finding(computed, _unless_chance(observed < mean, p), rows)


def _over_represented(
    data: _Data,
    stated: str,  # noqa: ARG001
    arguments: Mapping[str, str],
    seed: int,
) -> _Finding:
    """Whether the regions listed hold more of the partners than of the gazetteer's cities."""
    wanted = set(_listed(arguments["regions"]))
    least = int(arguments["min_population"])
    codes = {*ego.reference_cities(least)["country"], *nodes(data.G)["country"].dropna()}
    countries: nx.Graph[Any] = nx.Graph()
    countries.add_nodes_from((code, {"country": code}) for code in sorted(codes))
    assigned = regions.assign(countries, arguments["scheme"]).astype(object)
    meant = {str(c): "meant" if region in wanted else "other" for c, region in assigned.items()}
    quotients = ego.location_quotient(
        data.G, data.centre, scheme=meant, min_population=least, seed=seed
    )
    total = quotients.attrs["partners"]
    if total == 0 or "meant" not in quotients.index:
        return _Finding("", "not_checkable")
    found = quotients.loc[["meant"], ["partners", "expected", "p"]].to_numpy(dtype=float)
    partners, expected, p = found[0].tolist()
    sign = ">" if partners > expected else "≤"
    computed = f"{partners:.0f}/{total} {sign} {expected:.1f}/{total} ({_p(p)})"
    region = regions.assign(data.G, arguments["scheme"]).astype(object)
    rows = [
        row
        for row, partner in enumerate(data.table["partner"])
        if region[partner] in wanted and not data.table["body"].iloc[row]
    ]
    return _Finding(computed, _unless_chance(partners > expected, p), rows)


def _unless_chance(holds: bool, p: float) -> Verdict:
    """Judge a difference, unless chance would give as large a one: then nothing is told."""
    return _verdict(holds) if p < _LEVEL else "not_checkable"


def _none(data: _Data, stated: str, arguments: Mapping[str, str]) -> _Finding:  # noqa: ARG001
    return _Finding("", "not_checkable")


def _share(number: int, total: int, wanted: str) -> Verdict:
    """Verdict on ``some``, ``most`` (more than half) or ``all``; ``none`` asks for no verdict."""
    _check.one_of("share", wanted, ("all", "most", "none", "some"))
    if total == 0 or wanted == "none":
        return "not_checkable"
    least = {"some": 1, "most": total // 2 + 1, "all": total}[wanted]
    return _verdict(number >= least)


def _verdict(holds: bool) -> Verdict:
    return "reproduced" if holds else "contradicted"


def _named(data: _Data, row: int) -> str:
    return str(data.table["name"].iloc[row])


def _tally(counts: pd.Series) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return " | ".join(f"{name}={number}" for name, number in ordered)


def _p(value: float) -> str:
    return f"p = {value:.2g}" if value >= 0.001 else "p < 0.001"  # noqa: PLR2004


_RULES: dict[str, _Rule] = {
    "before": _before,
    "count": _count,
    "date": _date,
    "distribution": _distribution,
    "exists": _exists,
    "few": _few,
    "followed_by": _followed_by,
    "in_period": _in_period,
    "largest": _largest,
    "leads_to": _leads_to,
    "none": _none,
    "not_before": _not_before,
    "order": _order,
    "rise": _rise,
    "second_city": _second_city,
}
