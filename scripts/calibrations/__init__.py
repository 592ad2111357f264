"""Procedures that ``scripts/calibration.py`` runs, a module for each part of the package.

To add one, write a function from a random generator, a process (``"A"`` or ``"B"``) and whether the
data are the alternative's, to a p-value (or the smallest q) by row, and mark it
:func:`calibrations.frame.test`; of an interval, to whether it covers, and mark it
:func:`calibrations.frame.interval`. ``generators`` has the data. NaN says
that nothing was concluded; a row that is absent, that the data set does not qualify.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from calibrations import frame

MODULES = ("nulls", "ego", "dyadic", "dating")


def load(names: Sequence[str] = ()) -> list[frame.Procedure]:
    """Give the procedures of these names, all when none is named."""
    for module in MODULES:
        import_module(f"calibrations.{module}")
    unknown = set(names) - set(frame.PROCEDURES)
    if unknown:
        sys.exit(
            f"no procedure {', '.join(sorted(unknown))}; there are: {', '.join(frame.PROCEDURES)}"
        )
    return [one for name, one in frame.PROCEDURES.items() if not names or name in names]
