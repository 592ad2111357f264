"""The drawing language that the interactive maps and the printed figures share.

Colours are chosen in CIELAB so that any two of a set stay apart for normal, protanopic,
deuteranopic and tritanopic sight (simulated as in Machado, Oliveira & Fernandes 2009, IEEE TVCG
15(6)), and so that the agreement types differ in lightness too, which is what a grey print keeps.
Colour is never the only sign: a type has a dash as well, a body is a diamond.
"""

from collections.abc import Iterable
from typing import Any

# The order in which types are listed, drawn and stacked.
TYPES = ("sister_city", "cooperation_protocol", "memorandum", "membership")

# On white: lightness 27, 52, 44 and 60, contrast at least 3:1.
TYPE_COLOURS = {
    "sister_city": "#203f75",
    "cooperation_protocol": "#d05c00",
    "memorandum": "#00775e",
    "membership": "#c273b6",
    "shared_membership": "#a58bb0",
}
# The same hues on a dark ground (``DARK["paper"]``).
TYPE_COLOURS_DARK = {
    "sister_city": "#86aef5",
    "cooperation_protocol": "#f58a3c",
    "memorandum": "#3fbf9b",
    "membership": "#eab4e0",
    "shared_membership": "#b9a8c4",
}
OTHER_TYPE = "#6b7076"

# On, off, on, off … in multiples of the line's width; empty is a solid line.
TYPE_DASHES: dict[str, tuple[float, ...]] = {
    "sister_city": (),
    "cooperation_protocol": (6, 2.5),
    "memorandum": (1.5, 1.8),
    "membership": (7, 2, 1.5, 2),
    "shared_membership": (1, 3),
}
# Hatching of an area, in matplotlib's signs; empty is a plain area.
TYPE_HATCHES = {
    "sister_city": "",
    "cooperation_protocol": "/////",
    "memorandum": "....",
    "membership": "xxxxx",
}
CANCELLED_COLOUR = "#8d8d8d"
CANCELLED_DASH = (3.5, 3.5)

# matplotlib's marker names; the map draws the same shapes.
KIND_MARKERS = {"city": "o", "region": "s", "body": "D"}

# Regions and communities, the largest or first one first; what comes after is CATEGORY_REST.
CATEGORIES = (
    "#2b5597",
    "#de4a14",
    "#0b7f58",
    "#db62a4",
    "#e8b01f",
    "#58b4ee",
    "#661d16",
    "#98a45e",
)
# The second sign of a region or community, where it is drawn as lines.
CATEGORY_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (1.2, 1.6),
    (6, 2),
    (3, 1.6),
    (7, 1.8, 1.2, 1.8),
    (1.2, 3.2),
    (3.5, 1.5, 1, 1.5, 1, 1.5),
    (10, 3),
)
CATEGORIES_DARK = (
    "#7ea6ea",
    "#f07a4b",
    "#43b78d",
    "#ec8fc0",
    "#f0c552",
    "#8fd2fb",
    "#c98079",
    "#c0cb8b",
)
CATEGORY_REST = "#9aa0a6"
# Regions that are only what the others leave: ground, not figure, so they have no colour either.
REMAINDERS = frozenset({"Rest of the world", "Outside the European Union"})

# The quiet ground: the network is the figure, the world the ground.
LIGHT = {
    "paper": "#ffffff",
    "sea": "#f6f8f9",
    "land": "#e7e5df",
    "border": "#ffffff",
    "coast": "#c9c6bd",
    "graticule": "#e3e7ea",
    "ink": "#1f2328",
    "muted": "#5c636a",
    "rule": "#c4c8cc",
    "focus": "#111111",
}
DARK = {
    "paper": "#14181d",
    "sea": "#171c22",
    "land": "#2b3138",
    "border": "#1b2026",
    "coast": "#404850",
    "graticule": "#232a31",
    "ink": "#eceff2",
    "muted": "#a7b0b8",
    "rule": "#4a525a",
    "focus": "#ffffff",
}

# Greys of what is drawn behind: range rings, a null model's band, the agreements of before.
RING, BAND, EARLIER = "#9aa3ab", "#d5d8db", "#a9adb1"

# Through near-white, for deviations from an expectation.
DIVERGING = ("#7a2d0b", "#c9641f", "#f0b98a", "#f7f7f5", "#9dbbe0", "#3f70b3", "#132f63")


def type_colour(kind: str | None) -> str:
    """Colour of an agreement type on white; a neutral one for a type the table invented."""
    return TYPE_COLOURS.get(kind or "", OTHER_TYPE)


def type_dash(kind: str | None) -> tuple[float, ...]:
    """Dash of an agreement type in multiples of the line's width."""
    return TYPE_DASHES.get(kind or "", (2.5, 2.5, 1, 2.5))


def order_types(kinds: Iterable[str]) -> list[str]:
    """Sort agreement types: the known ones in their order, then the others by name."""
    place = {kind: number for number, kind in enumerate((*TYPES, "shared_membership"))}
    return sorted(set(kinds), key=lambda kind: (place.get(kind, len(place)), kind))


def category_colours(names: Iterable[str]) -> dict[str, str]:
    """Give regions or communities their colours, in the order they come.

    Parameters
    ----------
    names
        The categories, most important first. Hand in the same order (a scheme's own, say) wherever
        one category is to have one colour.

    Returns
    -------
    dict
        A colour per name; of a remainder, and from the ninth on, it is ``CATEGORY_REST``.
    """
    return {
        name: CATEGORIES[slot] if slot >= 0 else CATEGORY_REST
        for name, slot in category_slots(names).items()
    }


def category_slots(names: Iterable[Any]) -> dict[Any, int]:
    """Give regions or communities their places in ``CATEGORIES``; -1 for those without a colour."""
    return {
        name: number if number < len(CATEGORIES) and name not in REMAINDERS else -1
        for number, name in enumerate(dict.fromkeys(names))
    }
