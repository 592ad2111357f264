"""The network through time, from dates that may be no more than a year.

A date of partial precision is a pair of bounds, its first and its last possible day
(:mod:`citynet.dates`), and stays one: ``1983`` is never taken for 1 January 1983. Whatever depends
on a day inside the bounds is decided by ``certainty``:

- ``"certain"`` (the default) takes an agreement only when every day that its dates can mean says
  so;
- ``"possible"`` takes it when at least one day does.

An agreement without a date of signature is left out unless ``undated="include"``, and counted in
``graph["undated"]`` either way.
"""

from citynet.temporal._growth import by_period, country_entry, growth, periods
from citynet.temporal._heaping import censoring, heaping
from citynet.temporal._histories import (
    centrality,
    communities,
    community_flows,
    community_history,
)
from citynet.temporal._panel import change, panel
from citynet.temporal._sequences import sequences, transitions
from citynet.temporal._snapshots import (
    FOREVER,
    Certainty,
    Mode,
    Undated,
    as_of,
    snapshot_rows,
    snapshots,
    standing,
)

__all__ = [
    "FOREVER", "Certainty", "Mode", "Undated", "as_of", "by_period", "censoring", "centrality",
    "change", "communities", "community_flows", "community_history", "country_entry", "growth",
    "heaping", "panel", "periods", "sequences", "snapshot_rows", "snapshots", "standing",
    "transitions",
]  # fmt: skip
