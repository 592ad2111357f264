"""Graphs made by hand, and what a map's page holds of them."""

import json
import re

import networkx as nx


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
