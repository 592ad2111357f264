"""
Ideas for the next agreement
============================

With reasons, and no forecast: `what it is worth <../recommend.html>`__.
"""

import pandas as pd

import citynet as cn

pd.set_option("display.max_colwidth", None)
ideas = cn.recommend(cn.datasets.turkiye(), "Bursa")
ideas[["place", "country", "population", "km", "reasons", "against"]].head(5)
