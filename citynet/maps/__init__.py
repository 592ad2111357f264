"""Interactive maps: great-circle arcs on a quiet world, in one file that opens offline.

A map is a :class:`folium.Map` that carries its own canvas renderer. Data travels as compact
columns, arcs are computed in the browser, and no text from the data is ever markup.
"""

from typing import TYPE_CHECKING, Any

from citynet.maps._map import network_map
from citynet.maps._panel import PeriodPanel, period_panel
from citynet.maps._png import find_chromium, save_png
from citynet.maps._saving import embed, save

if TYPE_CHECKING:
    from citynet.maps._folium import NetworkMap

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


def __getattr__(name: str) -> Any:
    """Load what needs folium when it is first used: it is slow to import."""
    if name == "NetworkMap":
        from citynet.maps._folium import NetworkMap  # noqa: PLC0415 - see above

        return NetworkMap
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
