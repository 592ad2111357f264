"""Registers that live: merge several, tell what changed, settle what is open, compare, recommend.

All of it works from files, offline.
"""

from citynet.registers.agendas import agenda, calendar
from citynet.registers.comparing import Comparison, compare
from citynet.registers.diffing import Changes, diff
from citynet.registers.merging import Merged, merge
from citynet.registers.publishing import page
from citynet.registers.recommending import recommend
from citynet.registers.settling import settle

__all__ = [
    "Changes", "Comparison", "Merged", "agenda", "calendar", "compare", "diff", "merge",
    "page", "recommend", "settle",
]  # fmt: skip
