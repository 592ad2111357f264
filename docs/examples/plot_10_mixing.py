"""
Regions with regions
====================

Agreements between and within regions, compared with chance, among six countries that each list
their own: where only one side lists, a zero would be the list's.
"""

import citynet as cn

table = cn.datasets.eu()
both = table[table["b_country"].isin(table["a_country"].unique())]
G = cn.build_network(both, unresolved="skip")
regions = cn.regions.assign(G, scheme="m49")
europe = G.subgraph(regions.index[regions.str.endswith("Europe")])  # without overseas
figure = cn.figures.mixing_matrix(
    europe, region_scheme="m49", replicates=199, title="Ties among six countries"
)
