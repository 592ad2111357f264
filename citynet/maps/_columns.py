"""A graph as the compact columns that travel inside a map's page.

Numbers go as base64 of little-endian arrays, texts joined into one with codes for the rows, ids
that only differ in a number as that number. ``assets/decode.js`` reads what this module writes.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _style, vocabulary

Column = dict[str, Any]
Rows = list[int]
Positions = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]
STEPS_PER_DEGREE = 100_000  # about a metre
NOWHERE = -(2**31)
NO_YEAR = -(2**15)
MOST_COLOURS = len(_style.CATEGORIES)
# What an agreement says beside its parties, type and status.
EDGE_TEXTS = (
    "signed", "preliminary", "renewed", "ended", "signed_at", "role", "unit", "note", "source",
    "source_ref",
)  # fmt: skip
_NODE = ("name", "label", "spellings", "country", "kind", "population", "x", "y")
_EDGE = (
    "a", "type", "status", "start", "end", "distance_km", "a_name", "b_name", *EDGE_TEXTS,
)  # fmt: skip
MANY = 500
MOST_DIGITS = 9  # of a number in four bytes


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
    if values.count(None) == len(values):
        return None
    told = [_text(value) for value in values]
    distinct = [text for text in dict.fromkeys(told) if text is not None]
    if not distinct:
        return None
    if len(distinct) == len(values):
        return numbered(distinct) or joined(distinct)
    return coded(told, distinct)


def coded(told: Sequence[str | None], distinct: Sequence[str]) -> Column:
    """Column of few texts: each once, and for every row the place of its text among them."""
    number: dict[str | None, int] = {text: row for row, text in enumerate(distinct, 1)}
    number[None] = 0
    return joined(distinct) | {"t": "dict", "c": codes([number[text] for text in told])}


def joined(values: Sequence[str]) -> Column:
    """Column of texts as one, and the length of each in UTF-16: a browser reads that fastest."""
    text = "".join(values)
    if text.isascii():
        lengths = list(map(len, values))
    else:
        lengths = [len(value.encode("utf-16-le", "surrogatepass")) // 2 for value in values]
    return {"t": "list", "v": text, "l": codes(lengths)}


def numbered(values: list[str]) -> Column | None:
    """Column of texts alike but for a number, ``eu-00001`` say; ``None`` when they are not."""
    length = len(values[0])
    prefix = values[0].rstrip("0123456789")
    width = length - len(prefix)
    text = "".join(values)
    if not 0 < width <= MOST_DIGITS or set(map(len, values)) != {length} or not text.isascii():
        return None
    letters = np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, length)
    digits = letters[:, -width:].astype(np.int64) - ord("0")
    alike = (letters[:, :-width] == letters[0, :-width]).all()
    if not alike or not np.isin(digits, range(10)).all():
        return None
    found = digits @ 10 ** np.arange(width)[::-1]
    return {"t": "numbered", "p": prefix, "w": width, "c": codes(found)}


def attributes(rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> dict[str, Sequence[Any]]:
    """Values of each attribute by its name, ``None`` where a row has it not."""
    nothing = [None] * len(rows)
    known = set().union(*rows)
    return {name: [row.get(name) for row in rows] if name in known else nothing for name in names}


def read_nodes(G: "nx.MultiGraph[Any]") -> dict[str, Sequence[Any]]:
    """Read what a map needs of the nodes, in the graph's order, a column for each attribute."""
    found = attributes([data for _, data in G.nodes(data=True)], _NODE)
    ids = [str(node) for node in G]
    return found | {
        "node": list(G),
        "name": _first(found["name"], found["label"], ids),
        "label": _first(found["label"], found["name"], ids),
    }


def node_columns(nodes: Mapping[str, Sequence[Any]], at: Positions) -> Column:
    """Columns of the nodes that :func:`read_nodes` gave, and of their :func:`positions`."""
    pairs = zip(nodes["name"], nodes["label"], strict=True)
    lon, lat, known = at
    country = _each(nodes["country"], _text)
    columns: Column = {
        "count": len(known),
        "name": texts(nodes["name"]),
        "label": texts([None if label == name else label for name, label in pairs]),
        "spellings": texts(nodes["spellings"]),
        "country": coded(country, sorted({code for code in country if code})),
        "kind": codes(_each(nodes["kind"], lambda kind: vocabulary.kind(kind).order)),
        "lon": numbers(np.where(known, np.round(lon * STEPS_PER_DEGREE), NOWHERE), "<i4"),
        "lat": numbers(np.where(known, np.round(lat * STEPS_PER_DEGREE), NOWHERE), "<i4"),
    }
    population = _floats(nodes["population"])
    if not np.isnan(population).all():
        columns["population"] = numbers(np.nan_to_num(population, nan=-1), "<i4")
    return {name: column for name, column in columns.items() if column is not None}


def years(edges: Column) -> list[int] | None:
    """First and last year of the agreements that :func:`edge_columns` gave, if any has one."""
    start, end = (read(edges[side]) if side in edges else np.empty(0) for side in ("start", "end"))
    begun = start[start != NO_YEAR]
    if not len(begun):
        return None
    return [int(begun.min()), int(max(begun.max(), end.max(initial=NO_YEAR)))]


def positions(x: Sequence[Any], y: Sequence[Any]) -> Positions:
    """Longitude, latitude and whether they are usable, a value per node; 0 where they are not."""
    lon, lat = _floats(x), _floats(y)
    with np.errstate(invalid="ignore"):
        known = (np.abs(lon) <= 360) & (np.abs(lat) <= 90)  # noqa: PLR2004 - degrees
    lon, lat = np.where(known, lon, 0.0), np.where(known, lat, 0.0)
    return (lon + 180) % 360 - 180, lat, known


def extent(at: Positions) -> list[list[float]]:
    """Corners of the narrowest window that holds all places: ``[[south, west], [north, east]]``.

    Of very many places it holds all but the outermost twentieth on each side. East of the
    antimeridian degrees go on beyond 180.
    """
    lon, lat, known = at
    lons, lats = np.sort(lon[known]), np.sort(lat[known])
    if len(lons) > MANY:
        cut = len(lons) // 20
        lons, lats = lons[cut:-cut], lats[cut:-cut]
    if not len(lons):
        return [[-45, -150], [70, 150]]
    around = lons[0] + 360 - lons[-1]
    gaps = np.diff(lons)
    west, width = lons[0], lons[-1] - lons[0]
    # A little wider a gap is no reason to put the Pacific in the middle.
    if len(gaps) and gaps.max() > around + 60:
        widest = int(gaps.argmax())
        west, width = lons[widest + 1], 360 - gaps[widest]
    flat = max(0.0, 3 - width) / 2
    corners = [[lats[0] - flat / 2, west - flat], [lats[-1] + flat / 2, west + width + flat]]
    return [[round(float(degree), 4) for degree in corner] for corner in corners]


def edge_columns(
    G: "nx.MultiGraph[Any]", nodes: Mapping[str, Sequence[Any]]
) -> tuple[Column, Rows, Rows]:
    """Columns of the agreements, in the graph's order, and the rows of their two parties.

    An undirected edge forgets which party stands first in the table; its attribute ``a`` does not.
    """
    # Of a view, list() would first count the edges, which takes as long as reading them.
    listed = list(iter(G.edges(keys=True, data=True)))
    said = attributes([data for _, _, _, data in listed], _EDGE)
    place = {node: row for row, node in enumerate(nodes["node"])}
    a, b = [], []
    for (u, v, _, _), first in zip(listed, said["a"], strict=True):
        turned = first == v and u != v
        a.append(place[v if turned else u])
        b.append(place[u if turned else v])
    kinds = _each(said["type"], lambda kind: str(kind or vocabulary.OTHER))
    names = vocabulary.order(kinds)
    columns: Column = {
        "count": len(listed),
        "types": names,
        "id": texts([key for _, _, key, _ in listed]),
        "a": codes(a),
        "b": codes(b),
        "type": codes(_each(kinds, names.index)),
        "cancelled": _flags(_each(said["status"], vocabulary.is_over)),
        "start": _years(_first(said["start"], said["signed"])),
        "end": _years(_first(said["end"], said["ended"])),
        "km": _distances(said["distance_km"]),
    }
    for side, parties in (("a", a), ("b", b)):
        # Only spellings that differ from the place's own need to travel.
        columns[f"{side}_name"] = texts(
            [
                None if text == nodes["label"][party] else text
                for text, party in zip(said[f"{side}_name"], parties, strict=True)
            ]
        )
    columns |= {name: texts(said[name]) for name in EDGE_TEXTS}
    return {name: column for name, column in columns.items() if column is not None}, a, b


def group_column(groups: Iterable[Any], order: Iterable[Any], told: Sequence[str]) -> Column:
    """Column of a grouping of the nodes.

    Parameters
    ----------
    groups
        A group per node in the graph's order, missing where it has none.
    order, told
        The groups in the order in which they get their colours, and what the legend calls them.

    Returns
    -------
    dict
        Names of the groups, the colour each has (-1 for none of its own), and codes, 0 for a node
        without a group.
    """
    return {
        "names": list(told),
        "slots": list(_style.category_slots(order).values()),
        "c": codes(pd.Categorical(list(groups), categories=list(order)).codes + 1),
    }


def ties(count: int, first: npt.ArrayLike, second: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Pairs of places with any agreement, each once, as an (m, 2) array of rows below ``count``."""
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    apart = a != b
    keys = np.unique((np.minimum(a, b) * count + np.maximum(a, b))[apart])
    return np.stack(np.divmod(keys, max(count, 1)), axis=1)


def degrees(count: int, first: Rows, second: Rows) -> pd.DataFrame:
    """Partners and agreements of each of the nodes, as ``cn.centrality`` counts them."""
    a, b = np.array([first, second], dtype=np.int64)
    partners = np.bincount(ties(count, a, b).ravel(), minlength=count)
    agreements = np.bincount(a, minlength=count) + np.bincount(b[a != b], minlength=count)
    return pd.DataFrame({"degree": partners, "agreements": agreements})


def colocated(
    at: Positions,
    degree: npt.NDArray[np.int64],
    focal: int,
) -> list[list[int]]:
    """Rows of places within a hundredth of a degree, by group, the most important one first."""
    lon, lat, known = at
    rows = np.flatnonzero(known)
    cells = np.round(lon[rows] * 100) * 36_001 + np.round(lat[rows] * 100)
    order = np.lexsort((rows, -degree[rows], rows != focal, cells))
    bounds = np.flatnonzero(np.diff(cells[order], prepend=np.nan, append=np.nan) != 0)
    several = np.flatnonzero(np.diff(bounds) > 1)
    return [rows[order[bounds[i] : bounds[i + 1]]].tolist() for i in several]


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
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN's own definition
        return None
    return str(value) or None


def _first(*columns: Sequence[Any]) -> list[str | None]:
    """Give the first text that the columns have in each row."""
    found: list[str | None] = [_text(value) for value in columns[0]]
    for column in columns[1:]:
        if None in found:
            found = [text or _text(value) for text, value in zip(found, column, strict=True)]
    return found


def _each(values: Sequence[Any], tell: Callable[[Any], Any]) -> list[Any]:
    """Call ``tell`` with each value, but only once for all equal ones."""
    try:
        told = {value: tell(value) for value in dict.fromkeys(values)}
    except TypeError:  # a list, say, has no hash
        return [tell(value) for value in values]
    return [told[value] for value in values]


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _floats(values: Sequence[Any]) -> npt.NDArray[np.float64]:
    try:
        return np.array(values, dtype=float).reshape(len(values))
    except (TypeError, ValueError):  # something among them is no number
        return np.array([_number(value) for value in values])


def _flags(values: list[bool]) -> Column | None:
    return codes(values) if any(values) else None


def _years(dates: Sequence[Any]) -> Column | None:
    """Year of each EDTF date; a date of partial precision lies within its year."""
    found = _each(dates, _year)
    return None if set(found) <= {NO_YEAR} else numbers(found, "<i2")


def _year(date: Any) -> int:
    text = str(date or "")[:4]
    return int(text) if text.isdecimal() and text.isascii() else NO_YEAR


def _distances(values: Sequence[Any]) -> Column | None:
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
