"""Registers that live: merge several, tell what changed, settle what is open, compare, recommend.

All of it works from files, offline.
"""

from citynet.registers.merging import Merged, merge

__all__ = ["Merged", "merge"]
