"""
Partner countries
=================

The first thing to know of a country's register.
"""

import citynet as cn

table = cn.datasets.turkiye()
abroad = table.loc[table["b_country"] != "Türkiye", "b_country"]
counts = abroad.value_counts().head(20)[::-1]
axes = counts.plot.barh(figsize=(7, 5), color="0.35", xlabel="Agreements", ylabel="")
axes.set_title("Partners of Türkiye's municipalities")
