"""
Regions' shares through time
============================

Shares of what was in force, by region of the partner.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
figure = cn.figures.portfolio(G, share=True, title="With whom, through time")
