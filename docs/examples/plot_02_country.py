"""
A country's whole network
=========================

Türkiye's register: many agreements leave from the same place, so arcs are thin and dense.
"""

import citynet as cn

G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
figure = cn.figures.world_map(G, title="Sister cities of Türkiye's municipalities")
