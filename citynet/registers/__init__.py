"""Registers that live: merge several, tell what changed, settle what is open, compare, recommend.

All of it works from files, offline.
"""

from citynet.registers.diffing import Changes, diff
from citynet.registers.merging import Merged, merge

__all__ = ["Changes", "Merged", "diff", "merge"]
