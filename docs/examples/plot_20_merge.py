"""
Two registers made one
======================

Istanbul's agreements stand in its own table and in Türkiye's, spelled otherwise.
"""

import citynet as cn

tables = {"city": cn.datasets.istanbul(), "country": cn.datasets.turkiye()}
tables = {name: table[table["a_name"].str.contains("stanbul")] for name, table in tables.items()}
merged = cn.merge(tables)
print({name: len(table) for name, table in tables.items()}, "→", len(merged.table))
merged.matches.head()
