"""
Ideas for the next agreement
============================

With reasons, and no forecast: `what it is worth <../recommend.html>`__.
"""

import citynet as cn

ideas = cn.recommend(cn.datasets.turkiye(), "Bursa")
ideas.head(5)
