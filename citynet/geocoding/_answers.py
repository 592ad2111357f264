"""A question about a party and the answer to it, before it becomes a row of places."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from citynet._catalogue import told
from citynet.text import slug

if TYPE_CHECKING:
    pass


# A table's own coordinates name the gazetteer's place of that name within this distance.
NEAR_KM = 25.0
SHOWN = 5
HintLike = str | tuple[float, float]


@dataclass(slots=True)
class Question:
    name: str
    country: str
    kind: str
    lat: float
    lon: float
    hint: HintLike | None = None

    @property
    def is_located(self) -> bool:
        return not (math.isnan(self.lat) or math.isnan(self.lon))


@dataclass(slots=True)
class Answer:
    place_id: str
    status: str = "resolved"
    resolved_name: str | None = None
    country_code: str | None = None
    admin1: str | None = None
    level: str = "city"
    geonameid: int | None = None
    population: int | None = None
    confidence: float = 0.0
    method: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    lat: float = math.nan
    lon: float = math.nan


def both(note: str, other: str) -> str:
    """Join two notes, either of which may be empty."""
    return told("%(note)s; %(other)s", note=note, other=other) if note and other else note or other


def point_id(name: str, code: str | None, lat: float, lon: float) -> str:
    """Build an id of name and point, for places without a number: ``neustadt-de-50.1n8.3e``."""
    point = f"{abs(lat):.1f}{'sn'[lat >= 0]}{abs(lon):.1f}{'we'[lon >= 0]}"
    return "-".join(filter(None, (slug(name) or "unnamed", (code or "").lower(), point)))
