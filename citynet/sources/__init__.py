"""Readers of other people's formats; each gives an Agreement table or a graph."""

from citynet.sources.edgelist import read_edge_list

__all__ = ["read_edge_list"]
