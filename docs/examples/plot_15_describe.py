"""
The first table of a paper
==========================

``describe`` says first whose register it is, since all else depends on it.
"""

import pandas as pd

import citynet as cn

pd.set_option("display.max_colwidth", None)
G = cn.build_network(cn.datasets.turkiye(), unresolved="keep")
cn.describe(G)
