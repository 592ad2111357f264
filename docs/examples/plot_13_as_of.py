"""
The network as of a year
========================

An agreement counts when it certainly existed by the year's end.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
then = cn.temporal.as_of(G, "1990")
figure = cn.figures.world_map(then, title="Istanbul's agreements by the end of 1990")
