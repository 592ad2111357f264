"""Reports without their pictures, which take most of the time and have no sentence."""

from functools import cache

from citynet import ego, maps, mixing, network
from citynet._pictures import Printed
from citynet.maps import _map
from citynet.report import _data, _portfolio, _structure
from citynet.report._study import Figure, Study


def dot(key):
    """Make a figure of nothing."""
    return Figure(key, lambda: Printed(b"%PDF", b"png", b"webp", (1, 1)))


def draw_nothing(patch):
    """Let a report have a dot for each of its figures."""
    patch.setattr(Study, "figure", lambda _study, key, *_, **__: dot(key))


def draw_no_map(patch):
    """Let a report have no map; it cannot be written to a folder then."""
    patch.setattr(_map, "page_of", lambda *_, **__: None)
    patch.setattr(maps, "embed", lambda *_, **__: "")


def draw_once(patch):
    """Let what is drawn at random be drawn seldom, and once for all languages."""
    patch.setattr(_portfolio, "REPLICATES", 99)
    patch.setattr(_structure, "REWIRED", 39)
    for module, names in _DRAWN.items():
        for name in names:
            patch.setattr(module, name, cache(getattr(module, name)))


_DRAWN = {
    network: ["without_bodies"],
    ego: ["location_quotient", "diversity", "distance_test"],
    mixing: ["composition", "mixing_test", "assortativity", "e_i_index"],
    _structure: ["modularity_significance", "communities", "scan"],
    _data: ["sensitivity"],
}
