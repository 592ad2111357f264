"""Graphs made by hand, and what a map's page holds of them."""

import json
import re

import networkx as nx
import numpy as np


def network(agreements, places=(), **graph):
    """Build a graph of agreements and places.

    Each agreement is two places and its attributes, of which an empty one is left out; their keys
    are e0, e1 and so on. ``places`` are attributes of each place.
    """
    G = nx.MultiGraph(**graph)
    for node, data in dict(places).items():
        G.add_node(node, **data)
    for number, (u, v, data) in enumerate(agreements):
        G.add_edge(u, v, key=f"e{number}", **{name: said for name, said in data.items() if said})
    return G


def star(*agreements, home="TR"):
    """One city's agreements, each a partner, its country, a type, a start, and what else it has."""
    places = {"i": {"country": home, "kind": "city", "x": 29.0, "y": 41.0}}
    ties = []
    for partner, country, kind, start, *more in agreements:
        body = "body" if kind == "membership" else "city"
        places[partner] = {"country": country, "name": partner, "kind": body}
        ties.append(("i", partner, {"type": kind, "start": start, **(more[0] if more else {})}))
    return network(ties, places)


def payload_of(page):
    """The data inside a map's page."""
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])


def _placed(G, node, rng, west, east, **data):
    lon, lat = rng.uniform(west, east), rng.uniform(35, 60)
    G.add_node(node, name=node, x=round(lon, 3), y=round(lat, 3), **data)


def _dated(rng, first, last):
    """A date of each precision in turn, or none."""
    year, month, day = rng.integers([first, 1, 1], [last + 1, 13, 29]).tolist()
    return (
        f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}", f"{year}", None,
    )[rng.integers(5)]  # fmt: skip


def register(kind, *, seed=0):
    """A register as countries keep them, with what is awkward in each.

    ``"turkish"`` has few dates, places without a position, suspended and cancelled agreements with
    and without an end; ``"german"`` years from 1913 on, contacts that do not count and agreements
    that ended without having been cancelled; ``"european"`` so many ties that a map bundles them,
    several of one pair, some within one country or one place.
    """
    rng = np.random.default_rng(seed)
    at_home, abroad, count, home = {
        "turkish": (40, 90, 300, "TR"),
        "german": (120, 160, 700, "DE"),
        "european": (700, 900, 2600, None),
    }[kind]
    countries = ("FR", "IT", "PL", "GB", "CZ", "JP", "US")
    G = nx.MultiGraph(crs="EPSG:4326")
    for number in range(at_home + abroad):
        country = home if home and number < at_home else countries[number % len(countries)]
        west = 5 + 5 * (number % len(countries)) if home is None else 8
        _placed(
            G, f"Town {number}", rng, west, west + 5 if number < at_home else west + 20,
            kind="city", country=country, population=int(rng.integers(1, 10**6)),
            admin1=f"{country} {number % 4}", level="region" if number % 29 == 7 else "city",
        )  # fmt: skip
    if kind == "turkish":
        for number in range(6):
            G.add_node(f"Lost {number}", kind="city", name=f"Lost {number}", country="AZ")
            _placed(G, f"Union {number}", rng, 0, 20, kind="body")
    nodes = list(G)
    types = {"turkish": ("sister_city", "cooperation_protocol", "membership"),
             "german": ("sister_city", "friendship", "contact"),
             "european": ("sister_city",)}[kind]  # fmt: skip
    for number in range(count):
        a, b = nodes[rng.integers(at_home)], nodes[rng.integers(len(nodes))]
        signed = _dated(rng, 1913 if kind == "german" else 1950, 2014)
        data = {"type": types[rng.integers(len(types))], "status": "active", "signed": signed}
        ended = _dated(rng, 1990, 2020)
        if signed is None and kind == "german":
            data["signed"] = "2000"
        if number % 9 == 0:
            data |= {"status": "cancelled", "end": ended}
        elif number % 11 == 0:
            data |= {"status": "suspended"}
        elif number % 7 == 0 and kind == "german":
            data |= {"end": ended}
        data["start"] = data["signed"]
        G.add_edge(a, b, key=f"{kind}-{number}", a=a, **{k: v for k, v in data.items() if v})
    return G
