"""
Regions with regions
====================

Agreements between and within continents, compared with chance.
"""

import citynet as cn

table = cn.datasets.eu()
G = cn.build_network(table[table["a_country"] == "Hungary"], unresolved="keep")
figure = cn.figures.mixing_matrix(G, replicates=199, title="Hungary's ties between continents")
