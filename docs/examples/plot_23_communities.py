"""
Communities, and how sure each place's is
=========================================

On a network of which both sides are listed.
"""

import citynet as cn

table = cn.datasets.eu()
two = ["Hungary", "Poland"]  # both list their own
among = table[table["a_country"].isin(two) & table["b_country"].isin(two)]
G = cn.build_network(among, unresolved="keep")
groups = cn.communities(G, seed=0)
m = cn.maps.network_map(G, color_by="community", title="Hungary and Poland, by community")
