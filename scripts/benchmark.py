"""Measure what citynet promises: ``python scripts/benchmark.py PART``.

Parts: ``reading``, ``geocode``, ``confidence``, ``contradictions``, ``analysis``, ``maps``,
``report``, ``scale``, ``diff``, ``merge``, ``recommend``, ``workers``.

Each part compares against its peer in the same run and prints the ratio, for machines differ.
Needs ``pip install -e ".[benchmark]"``.
"""

import sys
from importlib import import_module

PARTS = (
    "reading",
    "geocode",
    "confidence",
    "contradictions",
    "analysis",
    "maps",
    "report",
    "scale",
    "diff",
    "merge",
    "recommend",
    "workers",
)


def main(argv: list[str]) -> int:
    """Run the part that the first argument names with the others."""
    if not argv or argv[0] not in PARTS:
        print(f"usage: benchmark.py {{{'|'.join(PARTS)}}} [options]", file=sys.stderr)
        return 2
    return import_module(f"benchmarks.{argv[0]}").main(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
