"""
Signatures per year
===================

Stacked by type. A date known to its year only is drawn as such.
"""

import citynet as cn

G = cn.build_network(cn.datasets.istanbul())
figure = cn.figures.signatures(G, title="Agreements signed per year")
