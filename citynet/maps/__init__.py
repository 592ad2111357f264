"""Interactive maps: great-circle arcs on a quiet world, in one file that opens offline.

A map is a :class:`folium.Map` that carries its own canvas renderer. Data travels as compact
columns, arcs are computed in the browser, and no text from the data is ever markup.
"""

from citynet.maps._map import NetworkMap, network_map
from citynet.maps._panel import PeriodPanel, period_panel
from citynet.maps._png import find_chromium, save_png
from citynet.maps._saving import embed, save

__all__ = [
    "NetworkMap",
    "PeriodPanel",
    "embed",
    "find_chromium",
    "network_map",
    "period_panel",
    "save",
    "save_png",
]
