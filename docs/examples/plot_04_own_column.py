"""
Colours by a column of one's own
================================

Any column of the table can colour a map: here whether an agreement is older than 2005.
"""

import citynet as cn

table = cn.datasets.istanbul()
table["era"] = table["signed"].str[:4].lt("2005").map({True: "before 2005", False: "since 2005"})
G = cn.build_network(table)
m = cn.maps.network_map(G, color_by="era", title="Before and since 2005")
