"""
Partners shared in one province
===============================

Authorities of one province that have agreements with the same partner.
"""

import pandas as pd

import citynet as cn

pd.set_option("display.max_colwidth", None)
G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
shared = cn.coordination.shared_partners(G).head(10)
shared[["parent", "partner", "country", "authorities", "who"]]
