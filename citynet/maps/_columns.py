"""A graph as the compact columns that travel inside a map's page.

Numbers go as base64 of little-endian arrays, texts joined into one with codes for the rows, ids
that only differ in a number as that number. ``assets/decode.js`` reads what this module writes.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _style, dates, temporal, vocabulary
from citynet._frames import Edges, each, text_of, texts_of

Column = dict[str, Any]
Positions = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]
STEPS_PER_DEGREE = 100_000  # about a metre
NOWHERE = -(2**31)
MOST_COLOURS = len(_style.CATEGORIES)
# What an agreement says beside its parties, type and status.
EDGE_TEXTS = (
    "signed", "preliminary", "renewed", "ended", "signed_at", "role", "unit", "note", "source",
    "source_ref",
)  # fmt: skip
_EDGE = ("a_name", "b_name", *EDGE_TEXTS)
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
    told = texts_of(values)
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
    lengths = list(map(len, values))
    # A sign beyond the first 65,536 has two units.
    if len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text):
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


def node_columns(
    places: pd.DataFrame,
    spellings: Sequence[Any],
    at: Positions,
    divisions: Sequence[Any] = (),
    levels: Sequence[Any] = (),
) -> Column:
    """Columns of the nodes, from ``network.nodes``, their spellings and :func:`positions`.

    Of the countries' ``divisions`` only which are the same travels, of ``levels`` what is a region.
    """
    names, labels = places["name"].tolist(), places["label"].tolist()
    pairs = zip(names, labels, strict=True)
    lon, lat, known = at
    country = places["country"].tolist()
    packed: Column = {
        "count": len(known),
        "name": texts(names),
        "label": texts([None if label == name else label for name, label in pairs]),
        "spellings": texts(spellings),
        "country": coded(country, sorted({code for code in country if code})),
        "kind": codes(each(places["kind"].tolist(), lambda kind: vocabulary.kind(kind).order)),
        "lon": numbers(np.where(known, np.round(lon * STEPS_PER_DEGREE), NOWHERE), "<i4"),
        "lat": numbers(np.where(known, np.round(lat * STEPS_PER_DEGREE), NOWHERE), "<i4"),
    }
    if any(text_of(name) for name in divisions):
        parts = zip(country, map(text_of, divisions), strict=True)
        packed["division"] = codes(
            pd.factorize(pd.Series([f"{code} {name}" if name else None for code, name in parts]))[0]
            + 1
        )
    population = places["population"].to_numpy()
    if not np.isnan(population).all():
        packed["population"] = numbers(np.nan_to_num(population, nan=-1), "<i4")
    if areas := [row for row, level in enumerate(levels) if level == "region"]:
        packed["areas"] = numbers(areas, "<u4")
    return {name: column for name, column in packed.items() if column is not None}


def years(spells: Column | None) -> list[int] | None:
    """First and last year of the agreements' begins and ends, from :func:`spell_columns`."""
    if spells is None:
        return None
    told = np.concatenate([read(spells[side]) for side in ("begin", "until")]).astype(np.int64)
    days = (told[told > 0] + spells["first"] - 1).astype("datetime64[D]")
    between = np.array([days.min(), days.max()]).astype("datetime64[Y]").astype(int)
    return [int(year) + 1970 for year in between]  # numpy counts from 1970


def positions(places: pd.DataFrame) -> Positions:
    """Longitude, latitude and whether they are usable, a value per node; 0 where they are not."""
    lon, lat = places["x"].to_numpy(), places["y"].to_numpy()
    known = ~np.isnan(lon)
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


def edge_columns(read: Edges, labels: Sequence[str], source: Callable[[str], str] = str) -> Column:
    """Columns of the agreements in the graph's order.

    ``labels`` are the places', ``source`` names a source for a reader.
    """
    said = read.columns(_EDGE)
    said["source"] = each(said["source"], lambda name: (text := text_of(name)) and source(text))
    sides = dict(zip("ab", read.parties.T, strict=True))
    names = vocabulary.order(read.types)
    number = {name: place for place, name in enumerate(names)}
    statuses = vocabulary.order(read.statuses, "status")
    packed: Column = {
        "count": len(read.records),
        "types": names,
        "id": texts(read.keys),
        **{side: codes(rows) for side, rows in sides.items()},
        "type": codes([number[kind] for kind in read.types]),
        "statuses": statuses,
        "status": codes(each(read.statuses, statuses.index)) if len(statuses) > 1 else None,
        "spells": spell_columns(read),
        "km": _distances(read.lengths),
    }
    for side, rows in sides.items():
        # Only spellings that differ from the place's own need to travel.
        if f"{side}_name" in read.names:
            packed[f"{side}_name"] = texts(
                [
                    None if text == labels[row] else text
                    for text, row in zip(said[f"{side}_name"], rows.tolist(), strict=True)
                ]
            )
    packed |= {name: texts(said[name]) for name in EDGE_TEXTS}
    return {name: column for name, column in packed.items() if column is not None}


def group_column(groups: Any, order: Iterable[Any], told: Sequence[str]) -> Column:
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
        "c": codes(pd.Categorical(groups, categories=list(order)).codes + 1),
    }


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


def spell_columns(read: Edges) -> Column | None:
    """Columns of the day from which each agreement stands and that from which it does not.

    They are those of :func:`citynet.temporal.standing`, counted from ``first``, the earliest of
    them, as 1; of what has no date, and of what goes on, they are 0. ``None`` without any date.
    """
    sides = {"start": read.starts, "end": read.stops}
    bounds = {
        f"{side}_{which}": days
        for side, texts in sides.items()
        for which, days in zip(("first", "last"), read.bounds(each(texts, _date)), strict=True)
    }
    begin, until = temporal.standing(pd.DataFrame(bounds | {"over": read.over}))
    if np.isnat(begin).all():
        return None
    first = begin[~np.isnat(begin)].min()
    # What ended before anything began is over on every day; so is what is over without any date.
    over = np.isnat(until) | (until < first)
    ended = (np.where(over, first, until) - first).astype(int) + 1
    return {
        "first": int(first.astype(int)),
        "begin": codes(np.where(np.isnat(begin), 0, (begin - first).astype(int) + 1)),
        "until": codes(np.where(until == temporal.FOREVER, 0, ended)),
    }


def _date(text: str | None) -> str | None:
    """Give the date that a text begins with; graphs by others may have a time of day behind it."""
    starts = (text[:length] for length in (10, 7, 4)) if text else ()
    return next(filter(dates.is_edtf, starts), None)


def _distances(lengths: npt.NDArray[np.float64]) -> Column | None:
    if np.isnan(lengths).all():
        return None
    # No two places on earth are farther apart than 20,004 km; 65,535 stands for not known.
    return numbers(np.clip(np.round(np.nan_to_num(lengths, nan=65535)), 0, 65535), "<u2")


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
