"""
Sub-components
==============

What the founding study took the network apart into; most are one municipality and its partners.
"""

import networkx as nx

import citynet as cn

G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
sizes = sorted(map(len, nx.connected_components(G)), reverse=True)
print(len(sizes), "components; the largest have", sizes[:8], "places")
