"""
A small map per period
======================

One legend and one scale, so that the maps compare.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
figure = cn.figures.period_panel(G, every="10Y", title="Istanbul, by decade")
