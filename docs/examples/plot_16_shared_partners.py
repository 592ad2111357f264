"""
Partners shared in one province
===============================

Authorities of one province that have agreements with the same partner.
"""

import citynet as cn

G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
cn.coordination.shared_partners(G).head(10)
