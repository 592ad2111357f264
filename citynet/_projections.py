"""Smaller graphs made of the network: its ties, its regions, its bodies' members, what counts."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from typing import Any, Literal

import networkx as nx
import pandas as pd

from citynet import _check, vocabulary
from citynet._frames import Edges, edges_of
from citynet._tables import is_missing

Bodies = Literal["keep", "project", "drop"]


def simple(G: "nx.MultiGraph[Any]") -> "nx.Graph[Any]":
    """Collapse a multigraph to one edge per pair: the ties.

    The rule: ``weight`` is the sum of the agreements' weights (1 where absent), ``agreements``
    their number, ``types`` their types sorted and joined by a space, ``distance_km`` that of the
    pair, ``start`` the earliest start in the order of their first possible day. Nodes keep their
    attributes; a self-loop stays one.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it; any undirected graph will do.

    Returns
    -------
    networkx.Graph
        The same nodes in the same order.

    Examples
    --------
    >>> H = cn.network.simple(G)
    >>> G.number_of_edges(), H.number_of_edges()
    (101, 92)
    >>> H.edges["istanbul-tr", "berlin-de"]
    {'weight': 2.0, 'agreements': 2, 'types': 'memorandum sister_city', 'start': '1989-11-17', ...}
    """
    simple_graph: nx.Graph[Any] = nx.Graph(**G.graph)
    simple_graph.add_nodes_from((node, dict(data)) for node, data in G.nodes(data=True))
    read = edges_of(G)
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, (u, v) in enumerate(read.ends.tolist()):
        pairs[min(u, v), max(u, v)].append(row)
    for (u, v), rows in pairs.items():
        between = [read.records[row] for row in rows]
        tie: dict[str, Any] = {
            "weight": math.fsum(data.get("weight", 1) for data in between),
            "agreements": len(between),
        }
        if types := sorted({data["type"] for data in between if "type" in data}):
            tie["types"] = " ".join(types)
        # EDTF's year-first text sorts as the earliest days do.
        if starts := [start for row in rows if (start := read.starts[row])]:
            tie["start"] = min(starts)
        if lengths := [data["distance_km"] for data in between if "distance_km" in data]:
            tie["distance_km"] = lengths[0]
        simple_graph.add_edge(read.nodes[u], read.nodes[v], **tie)
    return simple_graph


def region_projection(
    G: "nx.MultiGraph[Any]", regions: Mapping[Hashable, str] | pd.Series, *, bodies: bool = False
) -> "nx.Graph[Any]":
    """Project the graph onto regions: an edge's weight is the number of agreements between two.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it.
    regions
        The region of each node, as ``regions.assign`` gives it; nodes without one are left out.
    bodies
        Whether international bodies count, at their seat's region. An agreement with a body is
        a membership, not a tie between two cities, so the default leaves them out.

    Returns
    -------
    networkx.Graph
        A node per region (``places``: how many), an edge per pair of regions with ``weight``;
        agreements within a region are a self-loop. Sorted by name.

    Examples
    --------
    >>> continents = cn.regions.assign(G, "continent")
    >>> P = cn.network.region_projection(G, continents)
    >>> P.edges["Asia", "Europe"]
    {'weight': 29}
    """
    region = {
        node: regions[node]
        for node, data in G.nodes(data=True)
        if (bodies or not vocabulary.is_body(data.get("kind")))
        and node in regions
        and not is_missing(regions[node])
    }
    of = [region.get(node) for node in G]
    ends = edges_of(G).ends.tolist()
    weights = Counter(tuple(sorted((of[u], of[v]))) for u, v in ends if of[u] and of[v])
    projection: nx.Graph[Any] = nx.Graph()
    for name, places in sorted(Counter(region.values()).items()):
        projection.add_node(name, places=places)
    for (u, v), weight in sorted(weights.items()):
        projection.add_edge(u, v, weight=weight)
    return projection


def country_projection(G: "nx.MultiGraph[Any]", *, bodies: bool = False) -> "nx.Graph[Any]":
    """Project the graph onto countries (ISO 3166-1 alpha-2); see :func:`region_projection`."""
    countries = {node: data.get("country") for node, data in G.nodes(data=True)}
    return region_projection(G, countries, bodies=bodies)  # type: ignore[arg-type]


def shared_bodies(G: "nx.MultiGraph[Any]") -> "nx.Graph[Any]":
    """Project memberships onto the members: two places are tied when they sit in one body.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it.

    Returns
    -------
    networkx.Graph
        The places, without the bodies; an edge's ``weight`` is the number of bodies that both
        belong to, ``bodies`` their ids joined by a space.

    Examples
    --------
    >>> import networkx as nx
    >>> M = nx.MultiGraph([("lyon", "uclg"), ("rome", "uclg")])
    >>> M.nodes["uclg"]["kind"] = "body"
    >>> list(cn.network.shared_bodies(M).edges(data=True))
    [('lyon', 'rome', {'weight': 1, 'bodies': 'uclg'})]
    """
    projection: nx.Graph[Any] = nx.Graph()
    shared: dict[tuple[Any, Any], list[str]] = defaultdict(list)
    for node, data in G.nodes(data=True):
        if vocabulary.is_body(data.get("kind")):
            members = [
                member for member in G[node] if not vocabulary.is_body(G.nodes[member].get("kind"))
            ]
            for pair in combinations(sorted(members, key=str), 2):
                shared[pair].append(str(node))
        else:
            projection.add_node(node, **data)
    for (u, v), common in shared.items():
        projection.add_edge(u, v, weight=len(common), bodies=" ".join(sorted(common)))
    return projection


def induced(G: "nx.MultiGraph[Any]", nodes: Iterable[Hashable]) -> "nx.MultiGraph[Any]":
    """Copy the graph with only these nodes and the edges between them, in G's order.

    networkx's ``subgraph`` keeps its nodes in a set, so their order may differ between processes.
    """
    kept = set(nodes)
    smaller = G.copy()
    smaller.remove_nodes_from([node for node in G if node not in kept])
    return smaller


def counted(G: "nx.MultiGraph[Any]") -> "nx.MultiGraph[Any]":
    """Leave out what does not count as an agreement unless asked for: contacts without a form.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it.

    Returns
    -------
    networkx.MultiGraph
        G itself when all of it counts, else a copy without those edges and without the places that
        nothing else ties. The vocabulary's column ``counted`` says of each type which it is.
    """
    read = edges_of(G)
    left: list[Any] = [
        (read.nodes[u], read.nodes[v], key)
        for (u, v), key, data in zip(read.ends.tolist(), read.keys, read.records, strict=True)
        if not vocabulary.is_counted(data.get("type"))
    ]
    if not left:
        return G
    H = G.copy()
    H.remove_edges_from(left)
    ends = {node for u, v, _key in left for node in (u, v)}
    H.remove_nodes_from([node for node in ends if not H.degree(node)])
    return H


def once(G: "nx.MultiGraph[Any]") -> "nx.MultiGraph[Any]":
    """Keep one of the two edges by which both sides of an agreement state it.

    Lists that were made country by country hold many agreements twice, the parties turned around.
    Two edges are one agreement when they have the same two ends, the other party first, the same
    type, and dates that are equal or of which one is missing.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it.

    Returns
    -------
    networkx.MultiGraph
        G itself where no agreement is stated twice, else a copy with the first statement of each
        (``stated_by="both"``, with the other's date where it has none of its own).
        ``graph["stated_twice"]`` counts what was left out.

    Examples
    --------
    >>> import networkx as nx
    >>> H = nx.MultiGraph()
    >>> H.add_edges_from([("lyon", "turin", {"a": "lyon"}), ("turin", "lyon", {"a": "turin"})])
    [0, 1]
    >>> cn.network.once(H).number_of_edges()
    1
    """
    read = edges_of(G)
    second = {again: first for again, first, turned in restated(read) if turned}
    if not second:
        return G
    H = G.copy()
    rows = list(read.subset())
    for again, first in second.items():
        kept, left = rows[first], rows[again]
        for name, value in left[-1].items():
            if name in {"start", "end", "signed", "ended", "preliminary", "renewed"}:
                H.edges[kept[:-1]].setdefault(name, value)
        H.edges[kept[:-1]]["stated_by"] = "both"
        H.remove_edge(*left[:-1])
    H.graph["stated_twice"] = len(second)
    return H


def restated(read: Edges) -> list[tuple[int, int, bool]]:
    """Find the edges that state an earlier one again.

    Returns
    -------
    list of tuple
        The row of each such edge, the row of the earlier one, and whether the other party states
        it. An edge is taken for a repetition once, as is what it repeats by the other party.
    """
    groups: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for row, ((u, v), kind) in enumerate(zip(read.ends.tolist(), read.types, strict=True)):
        if u != v:
            groups[min(u, v), max(u, v), kind].append(row)
    first_party = read.parties[:, 0]
    found: list[tuple[int, int, bool]] = []
    for rows in groups.values():
        kept: list[int] = []
        facing: set[int] = set()
        for row in rows:
            same = [one for one in kept if read.starts[one] in (read.starts[row], None)
                    or read.starts[row] is None]  # fmt: skip
            turned = [o for o in same if first_party[o] != first_party[row] and o not in facing]
            alike = [o for o in same if first_party[o] == first_party[row]]
            if turned:
                facing.add(turned[0])
                found.append((row, turned[0], True))
            elif alike:
                found.append((row, alike[0], False))
            else:
                kept.append(row)
    return found


def to_read(G: "nx.MultiGraph[Any]", bodies: Bodies) -> "nx.MultiGraph[Any]":
    """Give what :func:`without_bodies` gives, for reading alone: G itself where it has no body."""
    if bodies == "drop" and not any(map(vocabulary.is_body, dict(G.nodes(data="kind")).values())):
        return G
    return without_bodies(G, bodies)


def without_bodies(G: "nx.MultiGraph[Any]", bodies: Bodies) -> "nx.MultiGraph[Any]":
    """Keep the bodies, drop them, or project them away into ties between their members.

    Parameters
    ----------
    G
        A graph as :func:`build_network` makes it.
    bodies
        ``"keep"`` gives G itself; ``"drop"`` leaves bodies and memberships out; ``"project"``
        leaves them out and adds an edge of type ``shared_membership`` between every two members
        of a body.

    Returns
    -------
    networkx.MultiGraph
        A new graph, except for ``"keep"``.

    Raises
    ------
    NetworkError
        ``bodies`` is none of the three.
    """
    _check.one_of("bodies", bodies, ("keep", "project", "drop"))
    if bodies == "keep":
        return G
    cities = induced(
        G, [node for node, data in G.nodes(data=True) if not vocabulary.is_body(data.get("kind"))]
    )
    if bodies == "project":
        for u, v, data in edges_of(shared_bodies(G)).subset():
            for body in data["bodies"].split():
                cities.add_edge(u, v, key=f"{body}:{u}:{v}", type=vocabulary.SHARED, weight=1.0)
    return cities
