"""Static figures for print: vector maps and charts in millimetres, in English or Turkish.

Each function takes a graph and returns matplotlib axes; :func:`save` writes them so that the same
figure gives the same bytes. Colours are safe for colour-blind readers, agreement types have a dash
or a hatching as well, and everything reads in grey. A font family set in matplotlib's ``rcParams``
is used; nothing else of the global state is read, and none of it is changed.
"""

from citynet.figures._azimuthal import azimuthal_map
from citynet.figures._communities import community_flow
from citynet.figures._distances import distance_distribution
from citynet.figures._files import save
from citynet.figures._film import film
from citynet.figures._maps import world_map
from citynet.figures._mixing import mixing_matrix
from citynet.figures._periods import period_panel
from citynet.figures._portfolio import portfolio
from citynet.figures._ranks import rank_change
from citynet.figures._signatures import signatures

__all__ = [
    "azimuthal_map",
    "community_flow",
    "distance_distribution",
    "film",
    "mixing_matrix",
    "period_panel",
    "portfolio",
    "rank_change",
    "save",
    "signatures",
    "world_map",
]
