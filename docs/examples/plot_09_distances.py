"""
How far ties reach
==================

The distances of one city's partners against those of all large cities.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
figure = cn.figures.distance_distribution(G, title="Distance of Istanbul's partners")
