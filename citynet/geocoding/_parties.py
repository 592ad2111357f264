"""What a table asks: its parties, and which of them are the same question."""

from typing import Any

import numpy as np
import pandas as pd

from citynet.agreements.table import with_parties

# What makes two parties of a table the same question to the geocoder.
PARTY = ("name", "country", "kind", "lat", "lon", "state")


def parties(table: pd.DataFrame) -> pd.DataFrame:
    """List both parties of every agreement, a's first and then b's.

    Parameters
    ----------
    table
        An Agreement table of n rows.

    Returns
    -------
    pandas.DataFrame
        2n rows with the columns ``name``, ``country``, ``kind``, ``lat``, ``lon``, ``state`` (what
        ``a_admin1`` and ``b_admin1`` say): what the table says of a party. Texts that are missing
        are empty, coordinates that are missing are NaN.
    """
    sides = []
    given = with_parties(table)
    for side in "ab":
        part = pd.DataFrame(index=table.index)
        for column in ("name", "country", "kind"):
            part[column] = _texts(given[f"{side}_{column}"])
        for column in ("lat", "lon"):
            point = table.get(f"{side}_{column}")
            part[column] = np.nan if point is None else pd.to_numeric(point)
        state = table.get(f"{side}_admin1")
        part["state"] = "" if state is None else _texts(state).astype(str)
        sides.append(part)
    return pd.concat(sides, ignore_index=True)


def numbered(*frames: pd.DataFrame) -> list[np.ndarray]:
    """Give each row of frames with the columns of :func:`parties` a number, the same to the same.

    Columns that the first frame lacks are not looked at.
    """
    keys = np.zeros(sum(map(len, frames)), dtype=np.int64)
    for column in [column for column in PARTY if column in frames[0]]:
        cells = pd.concat([frame[column] for frame in frames], ignore_index=True)
        number, distinct = pd.factorize(_texts(cells))  # -1 where there is none
        if len(distinct) + (number < 0).any() > 1:
            # A number for what is alike so far, small enough for the next column to be added.
            keys, _ = pd.factorize(keys * (len(distinct) + 1) + number + 1)
    return np.split(keys, np.cumsum([len(frame) for frame in frames])[:-1])


def _texts(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Give a column of texts with the empty one for what is missing; numbers as they are."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells
    held = cells if isinstance(cells.dtype, pd.StringDtype) else cells.astype(object)
    return held.fillna("")
