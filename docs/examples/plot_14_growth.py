"""
Growth, as a table
==================

New agreements and partners per decade.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
cn.ego.growth(G, every="10Y")
