"""
One city's agreements
=====================

A map opens in any browser, offline; here is its picture.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
m = cn.maps.network_map(G, title="Istanbul's agreements")
cn.maps.save(m, "istanbul.html")
