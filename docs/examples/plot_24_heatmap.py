"""
Who has partners where
======================

Regions of Türkiye by continent of the partner, ties within the country left out.
"""

import pandas as pd

import citynet as cn

G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
ties = cn.network.agreements(G).query("u_country != v_country")
home = cn.regions.assign(G, scheme="turkiye")
abroad = cn.regions.assign(G, scheme="continent")
names = {"rownames": ["region"], "colnames": ["partners in"]}
pd.crosstab(ties["u"].map(home), ties["v"].map(abroad), **names)
