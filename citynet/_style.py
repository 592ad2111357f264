"""The drawing language that the interactive maps and the printed figures share.

Grounds, and the colours of groups, which stay apart for colour-blind readers as those of the
agreement types do: these, with their dashes, stand in ``data/vocabulary.csv``.
"""

from collections.abc import Iterable
from typing import Any

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

# From few to many, on a light and on a dark ground; by lightness alone, so that grey tells as much.
SEQUENCE = ("#8fb4d9", "#5f93c7", "#3a72ad", "#20528a", "#0d2f5c")
SEQUENCE_DARK = ("#4a6a8c", "#5f8ab8", "#7eaede", "#a8cdf2", "#dcecff")

# Through near-white, for deviations from an expectation.
DIVERGING = ("#7a2d0b", "#c9641f", "#f0b98a", "#f7f7f5", "#9dbbe0", "#3f70b3", "#132f63")


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
