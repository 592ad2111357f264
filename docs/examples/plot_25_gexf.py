"""
For Gephi, QGIS and R
=====================

The suffix says the format; what a format cannot hold is said.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
for suffix in (".gpkg", ".gexf", ".graphml", ".zip"):
    written = cn.export.write(G, f"istanbul{suffix}")
    print(suffix, written.losses or "holds everything")
