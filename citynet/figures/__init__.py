"""Static figures for print: vector maps and charts in millimetres, in English or Turkish.

Each function takes a graph and returns matplotlib axes; :func:`save` writes them so that the same
figure gives the same bytes. Colours are safe for colour-blind readers, agreement types have a dash
or a hatching as well, and everything reads in grey. A font family set in matplotlib's ``rcParams``
is used; nothing else of the global state is read, and none of it is changed.
"""

from citynet.figures._canvas import save
from citynet.figures._charts import (
    community_flow,
    distance_distribution,
    mixing_matrix,
    portfolio,
    rank_change,
    signatures,
)
from citynet.figures._maps import azimuthal_map, period_panel, world_map

__all__ = [
    "azimuthal_map",
    "community_flow",
    "distance_distribution",
    "mixing_matrix",
    "period_panel",
    "portfolio",
    "rank_change",
    "save",
    "signatures",
    "world_map",
]
