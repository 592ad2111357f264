"""A graph as the compact columns that travel inside a map's page.

Numbers go as base64 of little-endian arrays, texts as lists of distinct values with codes, running
ids as their first one. ``assets/decode.js`` reads what this module writes.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _style

Column = dict[str, Any]
Rows = list[int]
Edge = tuple[Any, Any, Any, dict[str, Any]]
KINDS = ("city", "region", "body")
STEPS_PER_DEGREE = 100_000  # about a metre
NOWHERE = -(2**31)
NO_YEAR = -(2**15)
MOST_COLOURS = len(_style.CATEGORIES)
# What an agreement says beside its parties, type and status.
EDGE_TEXTS = (
    "signed", "preliminary", "renewed", "ended", "signed_at", "role", "unit", "note", "source",
    "source_ref",
)  # fmt: skip
_COUNTED = re.compile(r"(\D*)(\d+)")


def numbers(values: npt.ArrayLike, kind: str) -> Column:
    """Column of numbers; ``kind`` is numpy's name of the type, ``<u2`` say."""
    array = np.ascontiguousarray(values, dtype=kind)
    return {"t": kind[1:], "d": base64.b64encode(array.tobytes()).decode("ascii")}


def read(column: Column) -> npt.NDArray[Any]:
    """Give back the numbers of a column that :func:`numbers` made."""
    return np.frombuffer(base64.b64decode(column["d"]), dtype=f"<{column['t']}")


def codes(values: npt.ArrayLike) -> Column:
    """Column of small non-negative whole numbers in as few bytes as they need."""
    array = np.asarray(values, dtype=np.int64)
    largest = int(array.max(initial=0))
    return numbers(array, "<u1" if largest < 2**8 else "<u2" if largest < 2**16 else "<u4")


def texts(values: Sequence[Any]) -> Column | None:
    """Column of texts, missing ones allowed; ``None`` when all are missing."""
    distinct: dict[str, int] = {}
    coded = [
        0 if value is None else distinct.setdefault(str(value), len(distinct) + 1)
        for value in values
    ]
    if not distinct:
        return None
    if len(distinct) == len(values):
        return counted(list(distinct)) or {"t": "list", "v": list(distinct)}
    return {"t": "dict", "v": list(distinct), "c": codes(coded)}


def counted(values: list[str]) -> Column | None:
    """Column of ids that count upwards by one, ``eu-00001`` say; ``None`` when they do not."""
    match = _COUNTED.fullmatch(values[0])
    if match is None or not values[0].isascii():
        return None
    prefix, first = match.groups()
    start, width = int(first), len(first)
    if any(prefix + str(i).zfill(width) != value for i, value in enumerate(values, start)):
        return None
    return {"t": "count", "p": prefix, "w": width, "s": start}


def node_columns(G: "nx.MultiGraph[Any]") -> Column:
    """Columns of the nodes, in the graph's order."""
    data = [attributes for _, attributes in G.nodes(data=True)]
    names = [_first(d.get("name"), d.get("label"), str(n)) for n, d in G.nodes(data=True)]
    labels = [
        label if (label := _text(d.get("label"))) != name else None
        for d, name in zip(data, names, strict=True)
    ]
    lon, lat, known = positions(G)
    kinds = {kind: code for code, kind in enumerate(KINDS)}
    columns: Column = {
        "count": len(data),
        "name": texts(names),
        "label": texts(labels),
        "spellings": texts([_text(d.get("spellings")) for d in data]),
        "country": texts([_text(d.get("country")) for d in data]),
        "kind": codes([kinds.get(d.get("kind", "city"), 0) for d in data]),
        "lon": numbers(np.where(known, np.round(lon * STEPS_PER_DEGREE), NOWHERE), "<i4"),
        "lat": numbers(np.where(known, np.round(lat * STEPS_PER_DEGREE), NOWHERE), "<i4"),
    }
    population = _floats([d.get("population") for d in data])
    if not np.isnan(population).all():
        columns["population"] = numbers(np.nan_to_num(population, nan=-1), "<i4")
    return {name: column for name, column in columns.items() if column is not None}


def positions(
    G: "nx.MultiGraph[Any]",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Longitude, latitude and whether they are usable, a value per node; 0 where they are not."""
    data = [attributes for _, attributes in G.nodes(data=True)]
    lon, lat = (_floats([d.get(axis) for d in data]) for axis in "xy")
    with np.errstate(invalid="ignore"):
        known = (np.abs(lon) <= 360) & (np.abs(lat) <= 90)  # noqa: PLR2004 - degrees
    lon, lat = np.where(known, lon, 0.0), np.where(known, lat, 0.0)
    return (lon + 180) % 360 - 180, lat, known


def edge_columns(G: "nx.MultiGraph[Any]", edges: list[Edge], a: Rows, b: Rows) -> Column:
    """Columns of the agreements, in the graph's order; ``a`` and ``b`` as :func:`ends` gives."""
    keys = [str(key) for _, _, key, _ in edges]
    data = [attributes for *_, attributes in edges]
    present = set().union(*data)
    kinds = [str(d.get("type") or "other") for d in data]
    names = _style.order_types(kinds)
    code = {name: number for number, name in enumerate(names)}
    columns: Column = {
        "count": len(data),
        "types": names,
        "id": texts(keys),
        "a": codes(a),
        "b": codes(b),
        "type": codes([code[kind] for kind in kinds]),
        "cancelled": _flags([d.get("status") == "cancelled" for d in data]),
        "start": _years([d.get("start", d.get("signed")) for d in data]),
        "end": _years([d.get("end", d.get("ended")) for d in data]),
    }
    if "distance_km" in present:
        columns["km"] = _distances([d.get("distance_km") for d in data])
    labels: list[str] = []
    for side, nodes in (("a", a), ("b", b)):
        if (name := f"{side}_name") in present:
            labels = labels or [
                _first(d.get("label"), d.get("name"), n) for n, d in G.nodes.items()
            ]
            # Only spellings that differ from the place's own need to travel.
            columns[name] = texts(
                [
                    None if (text := _text(d.get(name))) == labels[node] else text
                    for d, node in zip(data, nodes, strict=True)
                ]
            )
    for name in EDGE_TEXTS:
        if name in present:
            columns[name] = texts([_text(d.get(name)) for d in data])
    return {name: column for name, column in columns.items() if column is not None}


def ends(G: "nx.MultiGraph[Any]", edges: list[Edge]) -> tuple[Rows, Rows]:
    """Row of each agreement's first and second party.

    An undirected edge forgets which party stands first in the table; its attribute ``a`` does not.
    """
    place = {node: row for row, node in enumerate(G)}
    pairs = [(v, u) if u != v and d.get("a", u) == v else (u, v) for u, v, _, d in edges]
    return [place[a] for a, _ in pairs], [place[b] for _, b in pairs]


def group_column(
    groups: "pd.Series[Any]", nodes: list[Any], order: Sequence[Any], told: Sequence[str]
) -> Column:
    """Column of a grouping of the nodes.

    Parameters
    ----------
    groups
        A group per node, missing where it has none.
    nodes
        The graph's nodes in its order.
    order, told
        The groups in the order in which they get their colours, and what the legend calls them.

    Returns
    -------
    dict
        Names of the groups, the colour each has (-1 where the palette is at its end), and codes,
        0 for a node without a group.
    """
    values = groups.reindex(nodes).tolist()
    code = {value: number + 1 for number, value in enumerate(order)}
    return {
        "names": list(told),
        "slots": [slot if slot < MOST_COLOURS else -1 for slot in range(len(order))],
        "c": codes([0 if _text(value) is None else code[value] for value in values]),
    }


def degrees(count: int, first: Rows, second: Rows) -> pd.DataFrame:
    """Partners and agreements of each of the nodes, as ``citynet.centrality`` counts them."""
    a, b = np.array([first, second], dtype=np.int64)
    apart = a != b
    ties = np.unique(np.minimum(a, b)[apart] * count + np.maximum(a, b)[apart])
    partners = np.bincount(np.concatenate([ties // max(count, 1), ties % max(count, 1)]))
    agreements = np.bincount(a, minlength=count) + np.bincount(b[apart], minlength=count)
    return pd.DataFrame(
        {"degree": np.pad(partners, (0, count - len(partners))), "agreements": agreements}
    )


def star_centre(partners: npt.NDArray[np.int64]) -> int:
    """Row of the hub of a star or ego network, the partner of most others; -1 without one."""
    if len(partners) < 4:  # noqa: PLR2004 - three places have no centre
        return -1
    hub = int(partners.argmax())
    most, second = partners[hub], np.delete(partners, hub).max()
    return hub if most >= 0.6 * (len(partners) - 1) and second <= most / 2 else -1


def _text(value: Any) -> str | None:
    if type(value) is str:
        return value or None
    if value is None or value != value:  # noqa: PLR0124 - NaN's own definition
        return None
    return str(value) or None


def _first(*values: Any) -> str:
    for value in values:
        if text := _text(value):
            return text
    return ""


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _floats(values: list[Any]) -> npt.NDArray[np.float64]:
    try:
        return np.array(values, dtype=float).reshape(len(values))
    except (TypeError, ValueError):  # something among them is no number
        return np.array([_number(value) for value in values])


def _flags(values: list[bool]) -> Column | None:
    return codes(values) if any(values) else None


def _years(dates: list[Any]) -> Column | None:
    """Year of each EDTF date; a date of partial precision lies within its year."""
    distinct = {
        date: int(text) if (text := str(date or "")[:4]).isdecimal() and text.isascii() else NO_YEAR
        for date in set(dates)
    }
    found = [distinct[date] for date in dates]
    return numbers(found, "<i2") if any(year != NO_YEAR for year in found) else None


def _distances(values: list[Any]) -> Column | None:
    if all(value is None for value in values):
        return None
    # No two places on earth are farther apart than 20,004 km; 65,535 stands for not known.
    lengths = np.nan_to_num(_floats(values), nan=65535)
    return numbers(np.clip(np.round(lengths), 0, 65535), "<u2")


def sizes(measures: pd.DataFrame) -> Mapping[str, Column]:
    """Columns by which places can be sized; negative and missing values count as zero."""
    return {
        str(name): _size(np.clip(np.nan_to_num(column.to_numpy(dtype=float)), 0, None))
        for name, column in measures.items()
        if pd.api.types.is_numeric_dtype(column.dtype)
        and not pd.api.types.is_bool_dtype(column.dtype)
    }


def _size(values: npt.NDArray[np.float64]) -> Column:
    counts = values.max(initial=0) < 2**16 and bool((values == np.floor(values)).all())
    return codes(values) if counts else numbers(values, "<f4")
