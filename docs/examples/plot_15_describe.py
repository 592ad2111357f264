"""
The first table of a paper
==========================

``describe`` says first whose register it is, since all else depends on it.
"""

import citynet as cn

G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
cn.describe(G)
