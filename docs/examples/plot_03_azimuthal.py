"""
The world as seen from a city
=============================

Distances from the centre are true: azimuthal equidistant, with range rings.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
figure = cn.figures.azimuthal_map(G, title="As seen from Istanbul")
