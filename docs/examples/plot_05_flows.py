"""
A crowd of ties as flows
========================

Where single arcs would be a blot, ties between countries are drawn as one line with their number.
"""

import citynet as cn

table = cn.datasets.eu()
some = table[table["a_country"] == "Hungary"]
G = cn.build_network(some, unresolved="keep")
figure = cn.figures.world_map(G, flows=True, title="Ties of Hungary's municipalities, as flows")
