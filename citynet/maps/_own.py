"""What a caller's own columns say on a map: colours by one, sizes by one, all of them in cards."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _style
from citynet._frames import Edges, columns, edges_of
from citynet._tables import is_missing
from citynet.agreements import COLUMNS
from citynet.errors import NetworkError
from citynet.language import Language
from citynet.maps import _columns

# What the package itself writes into a graph's agreements, and readers note of their reading.
_OURS = frozenset(
    {*COLUMNS, *_columns.EDGE_TEXTS, "a", "start", "end", "weight", "distance_km", "stated_by"}
)
_NOTED = ("a_", "b_"), ("_text", "_doubt", "_spelling")
_MOST_OWN = 12
_MOST_SINGLE = 6  # numbers that have a colour each; more are put into classes
_CLASSES = 5
_YEARS = 1000, 2999  # numbers that are written without signs between their thousands
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")


def names_of(read: Edges) -> list[str]:
    """Name the columns of a caller's own that agreements have, in their order."""
    starts, ends = _NOTED
    own = [
        name for name in map(str, read.names) if name not in _OURS and not name.startswith(starts)
    ]
    return [name for name in own if not name.endswith(ends)][:_MOST_OWN]


def texts_of(read: Edges, names: Sequence[str] | None) -> dict[str, _columns.Column]:
    """Give columns of agreements as texts, those wanted or all of a caller's own.

    Raises
    ------
    NetworkError
        No agreement has such a column.
    """
    for name in names or ():
        _check.one_of("columns", name, list(map(str, read.names)))
    said = read.columns(names_of(read) if names is None else names)
    packed = {name: _columns.texts(values) for name, values in said.items()}
    return {name: column for name, column in packed.items() if column is not None}


def grouping(
    G: "nx.MultiGraph[Any]", name: str, colors: Mapping[Any, str] | None, lang: str
) -> _columns.Column:
    """Give groups of agreements, or of places, by a column of theirs, each with its colour.

    Numbers are put into classes of about equal size, other values stand for themselves: in the
    order of ``colors`` where it is given, else the most frequent first.

    Raises
    ------
    NetworkError
        Neither agreements nor places have such a column, or a colour is none.
    """
    told, of_edges = _values(G, name)
    numbers = None if colors else _numbers(told)
    groups = [None if value is None else str(value) for value in told]
    counts = Counter(group for group in groups if group is not None)
    if colors:
        look = {str(value): _hex(value, colour) for value, colour in colors.items()}
        order = list(dict.fromkeys([*look, *counts]))
        own = [look.get(value) for value in order]
        found = _coded(groups, order) | {"colors": {"light": own, "dark": own}}
        found["slots"] = [-1] * len(order)
    elif numbers is not None:
        codes, labels = _classes(numbers, Language(lang))
        found = _columns.group_column(codes, range(len(labels)), labels)
        places = np.linspace(0, len(_style.SEQUENCE) - 1, len(labels)).round().astype(int).tolist()
        shades = {"light": _style.SEQUENCE, "dark": _style.SEQUENCE_DARK}
        found["colors"] = {theme: [row[i] for i in places] for theme, row in shades.items()}
    else:
        found = _coded(groups, [value for value, _count in counts.most_common()])
    return found | {"edges": of_edges, "title": name.replace("_", " ")}


def _coded(groups: Sequence[str | None], order: Sequence[str]) -> _columns.Column:
    """Give groups by their numbers: pandas would not take every text as a category."""
    number = {value: place for place, value in enumerate(order)}
    codes = [None if group is None else number[group] for group in groups]
    found = _columns.group_column(codes, range(len(order)), order)
    return found | {"slots": list(_style.category_slots(order).values())}


def sizes_of(G: "nx.MultiGraph[Any]", name: str) -> "pd.Series | None":
    """Sum up a column of numbers of each place's agreements, or take one of the places themselves.

    ``None`` where there is no such column, or where it holds anything else.
    """
    read = edges_of(G)
    holders = (*read.records, *(data for _, data in G.nodes(data=True)))
    if not any(name in data for data in holders):
        return None
    values, of_edges = _values(G, name)
    numbers = _numbers(values)
    if numbers is None or not of_edges:
        return None if numbers is None else pd.Series(numbers, dtype=float)
    held = np.nan_to_num(numbers)
    apart = read.ends[:, 0] != read.ends[:, 1]
    sums = np.bincount(read.ends[:, 0], held, len(G))
    return pd.Series(sums + np.bincount(read.ends[apart, 1], held[apart], len(G)))


def _values(G: "nx.MultiGraph[Any]", name: str) -> tuple[list[Any], bool]:
    """Give a column of the agreements, else of the places, and whether it is of agreements."""
    read = edges_of(G)
    places = [data for _, data in G.nodes(data=True)]
    known = dict.fromkeys(str(key) for data in (*read.records, *places) for key in data)
    _check.one_of("color_by", name, ("type", "region", "community", "plain", *known))
    of_edges = any(name in data for data in read.records)
    values = columns(read.records if of_edges else places, [name])[name]
    return [None if is_missing(value) or value == "" else value for value in values], of_edges


def _numbers(values: Sequence[Any]) -> np.ndarray | None:
    """Read numbers, also those written as text; ``None`` when some value is none."""
    read = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, bool | np.bool_):
            return None
        if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
            return None
        try:
            read[row] = float(str(value).strip().replace("−", "-"))
        except ValueError:
            return None
    read[~np.isfinite(read)] = np.nan
    return None if np.isnan(read).all() else read


def _classes(numbers: np.ndarray, language: Language) -> tuple[list[int | None], list[str]]:
    """Put numbers into classes that hold about as many each, with round bounds where they can."""
    known = numbers[~np.isnan(numbers)]
    single = np.unique(known)
    if len(single) <= _MOST_SINGLE:
        bounds, labels = single, [_written(value, language) for value in single]
        codes = np.searchsorted(bounds, numbers)
    else:
        cuts = np.quantile(known, np.arange(1, _CLASSES) / _CLASSES)
        bounds = _round(cuts, known)
        if not len(bounds):
            bounds = single[[len(single) // 2 - 1]]
        told = [_written(value, language) for value in bounds]
        labels = [f"≤ {told[0]}", *(f"{a} – {b}" for a, b in pairwise(told)), f"> {told[-1]}"]
        codes = np.searchsorted(bounds, numbers, side="left")
    return [
        None if np.isnan(number) else int(code) for number, code in zip(numbers, codes, strict=True)
    ], labels


def _round(cuts: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Round bounds to as few figures as keep them apart."""
    wanted = np.unique(cuts[cuts < known.max()])
    bounds = wanted
    for figures in range(2, 9):
        bounds = np.unique([float(f"{cut:.{figures}g}") for cut in wanted])
        bounds = bounds[(bounds >= known.min()) & (bounds < known.max())]
        if len(bounds) == len(wanted):
            break
    return bounds


def _written(value: float, language: Language) -> str:
    if float(value).is_integer() and _YEARS[0] <= value <= _YEARS[1]:
        return str(int(value))
    short = f"{value:g}"
    if "e-" in short:  # a number that decimals would fill with noughts
        return short
    return language.number(float(value), len(short.partition(".")[2]) if "e" not in short else 0)


def _hex(value: Any, colour: str) -> str:
    from matplotlib import colors  # noqa: PLC0415 - only a caller's own colours need it

    if not colors.is_color_like(colour):
        raise NetworkError(
            f"colors: {colour!r} of {value!r} is no colour; expected such as '#2a6f97'"
        )
    return str(colors.to_hex(colour))
