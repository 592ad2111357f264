"""Places of an Agreement table on the map, offline: a verdict, a confidence and its reason each.

:func:`geocode` finds them, :func:`write_places` and :func:`read_places` carry them to a person and
back, :class:`Nominatim` asks a server where the caller wants it.
"""

from citynet.geocoding._parties import PARTY, parties
from citynet.geocoding.online import Nominatim
from citynet.geocoding.verdicts import geocode, read_overrides, read_places, write_places

__all__ = [
    "PARTY", "Nominatim", "geocode", "parties", "read_overrides", "read_places", "write_places",
]  # fmt: skip
