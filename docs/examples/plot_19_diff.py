"""
What changed between two states
===============================

A cell changed is an entry. Gone from the file is not said to have ended.
"""

import citynet as cn

new = cn.datasets.istanbul()
old = new.iloc[5:].copy()
old.loc[old.index[0], "signed"] = "1984"
changes = cn.diff(old, new, names=["2018", "2019"])
print(changes.summary())
