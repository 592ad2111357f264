"""
Municipalities and countries, two-mode
======================================

Two municipalities are alike when they have partners in the same countries.
"""

import pandas as pd

import citynet as cn

table = cn.datasets.turkiye()
abroad = table[table["b_country"] != "Türkiye"]
matrix = pd.crosstab(abroad["a_name"], abroad["b_country"]).gt(0)
largest = matrix.loc[matrix.sum(axis=1).nlargest(12).index]
largest.loc[:, largest.sum().nlargest(8).index].astype(int)
