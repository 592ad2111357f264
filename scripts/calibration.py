"""Ask every test whether it rejects what is true: ``python scripts/calibration.py``.

Each procedure of ``scripts/calibrations`` makes data under its own null hypothesis, from a process
that it was built on (A) and from one that it was not (B), and says what it concluded. Printed and
written: how often it rejects at 0.05, with Wilson's interval; how often at a stated alternative;
of an interval, how often it covers. 0.08 is the most that is let pass, 0.92 the least coverage.

    python scripts/calibration.py                    # all of it, two processes, 15 minutes
    python scripts/calibration.py tie_length --n 100 # one procedure, fewer data sets
    python scripts/calibration.py --list
    python scripts/calibration.py --out docs         # and write the documentation's page
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from calibrations import frame, load


def main(argv: list[str]) -> int:
    """Run the procedures and write their table; 1 where one of them does not hold."""
    parser = argparse.ArgumentParser(prog="calibration.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help="procedures; all when left out")
    parser.add_argument("--n", type=int, default=400, help="data sets under the null, each process")
    parser.add_argument("--power", type=int, default=60, help="data sets at the alternative")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write calibration.md and calibration.csv here")
    parser.add_argument("--list", action="store_true", help="print the procedures' names")
    options = parser.parse_args(argv)
    procedures = load(options.names)
    if options.list:
        print(*(f"{one.name}: {one.null}" for one in procedures), sep="\n")
        return 0
    sizes = frame.Sizes(options.n, options.power)
    with ProcessPoolExecutor(options.workers) as executor:
        table = frame.calibrate(procedures, sizes, options.seed, executor, progress=print)
    text = frame.markdown(table)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "calibration.md").write_text(text, encoding="utf-8")
        table.to_csv(options.out / "calibration.csv", index=False)
    return int((table["verdict"] == frame.FAILS).any())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
