"""
A default that looks like a wave
================================

Germany's register says 2000 for 700 rows; the years beside it have a tenth of that.
"""

import citynet as cn

table = cn.datasets.germany()
years = table["signed"].dropna().str[:4].astype(int)
colours = ["crimson" if year == 2000 else "0.4" for year in range(1950, 2015)]
counts = years.value_counts().reindex(range(1950, 2015), fill_value=0)
axes = counts.plot.bar(figsize=(9, 3), color=colours, xlabel="", ylabel="Agreements")
axes.set_title("Signatures; 2000 is a default")
ticks = axes.set_xticks(range(0, 65, 10), range(1950, 2015, 10), rotation=0)
