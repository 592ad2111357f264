"""Readers of other people's formats; each gives an Agreement table or a graph.

``wikidata`` asks the query service or reads its saved answer.
"""

from citynet.sources import wikidata
from citynet.sources.edgelist import read_edge_list
from citynet.sources.graphs import read_graph
from citynet.sources.memberships import read_memberships

__all__ = ["read_edge_list", "read_graph", "read_memberships", "wikidata"]
