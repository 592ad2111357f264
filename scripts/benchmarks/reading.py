"""Time and memory of reading a register, as a person keeps it, beside what pandas takes to load it.

The rows are those of the bundled world table with a year and a remark behind, again and again until
there are enough, under headings of their own. A matrix of members by bodies is the
other shape that grows. Each file is read in a process of its own that has read a small one before.

    python scripts/benchmark.py reading --rows 100000
"""

import argparse
import csv
import multiprocessing
import resource
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import pandas as pd

from citynet import agreements, datasets

HEADINGS = ("City", "Country", "Twin town", "Land", "Year", "Remark")


def write_register(path: Path, rows: int) -> None:
    """Write a register of so many rows."""
    world = datasets.world()[["a_name", "a_country", "b_name", "b_country"]].fillna("")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        ties = islice(cycle(world.itertuples(index=False)), rows)
        writer.writerows((*tie, 1950 + at % 70, f"remark {at}") for at, tie in enumerate(ties))


def write_matrix(path: Path, members: int, bodies: int) -> None:
    """Write which member is in which body; a third of them is."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["city", *(f"Network {body}" for body in range(bodies))])
        writer.writerows(
            [f"Town {member}", *(int((member * 7 + body * 5) % 3 == 0) for body in range(bodies))]
            for member in range(members)
        )


def measured(read: Callable[[Path], pd.DataFrame], path: Path, small: Path) -> tuple[int, ...]:
    """Rows read, milliseconds of processor and of the clock, and MB at most more than before."""
    warnings.simplefilter("ignore")
    read(small)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, processor = time.perf_counter(), time.process_time()
    table = read(path)
    took = time.process_time() - processor, time.perf_counter() - clock
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return len(table), *(round(1000 * seconds) for seconds in took), more // 1024


def ours(path: Path) -> pd.DataFrame:
    """Read a file as ``citynet validate`` does."""
    return agreements.examine(path).table


def main(argv: list[str]) -> int:
    """Print a line a file and reader."""
    parser = argparse.ArgumentParser(prog="benchmark.py reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=10_000)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        register, matrix, small = (Path(folder, f"{name}.csv") for name in ("r", "m", "s"))
        write_register(register, options.rows)
        write_matrix(matrix, options.members, 100)
        write_register(small, 10)
        print(f"{'':34}{'ties':>9}{'CPU s':>9}{'wall s':>9}{'MB more':>9}")
        for name, path in (("register", register), ("matrix", matrix)):
            size = path.stat().st_size / 1e6
            for reader, read in (("citynet", ours), ("pandas.read_csv", pd.read_csv)):
                with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                    ties, cpu, wall, more = pool.submit(measured, read, path, small).result()
                title = f"{name} of {size:.1f} MB, {reader}"
                print(f"{title:34}{ties:9,}{cpu / 1000:9.2f}{wall / 1000:9.2f}{more:9,}")
    return 0
