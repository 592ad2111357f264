"""Time and memory of each stage on synthetic registers, and how they grow.

    python scripts/benchmark.py scale --sizes 1000 10000 100000 1000000

Each size is a process of its own. The last line is a command, from the table to its map, by the
clock on the wall, for its processes share the work. The exponent is the slope of the logarithm of a
stage's seconds over the last two sizes: 1 grows as the register does.
"""

import argparse
import math
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import citynet as cn


def stages(n: int, folder: str) -> dict[str, tuple[float, float]]:
    """Seconds of processor of each stage, and the gigabytes held at most by its end."""
    warnings.simplefilter("ignore")
    path = Path(folder) / f"{n}.csv"
    cost: dict[str, tuple[float, float]] = {}

    def step(name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = work()
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        cost[name] = time.process_time() - start, held
        return result

    cn.geocode(cn.datasets.synthetic(10))  # what is opened once
    table = step("draw", lambda: cn.datasets.synthetic(n, errors=0.01))
    step("write", lambda: cn.write_agreements(table, path))
    table = step("read", lambda: cn.read_agreements(path))
    places = step("geocode", lambda: cn.geocode(table))
    G = step("build", lambda: cn.build_network(table, places, unresolved="skip"))
    step("as_of", lambda: cn.temporal.as_of(G, "1995"))
    step("growth", lambda: cn.temporal.growth(G))
    step("describe", lambda: cn.describe(G))
    step("centrality", lambda: cn.centrality(G))  # above 100,000 ties of a thousand pivots
    drawn = step("map", lambda: cn.maps.network_map(G))
    step("save", lambda: cn.maps.save(drawn, path.with_suffix(".html")))
    return cost


def command(n: int, folder: str) -> tuple[float, float]:
    """Seconds on the wall from the table to its map, and the gigabytes of the largest process."""
    path = Path(folder) / f"{n}.csv"
    words = ["map", str(path), "--unresolved", "skip", "--quiet", "--out", f"{path}.html"]
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "citynet", *words], check=True, capture_output=True)
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    return time.perf_counter() - start, held


def main(argv: list[str]) -> int:
    """Print a line a stage, a column a size."""
    parser = argparse.ArgumentParser(prog="benchmark.py scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    sizes = sorted(parser.parse_args(argv).sizes)
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                costs.append(pool.submit(stages, size, folder).result())
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                costs[-1]["citynet map"] = pool.submit(command, size, folder).result()
    print(f"{'CPU s (GB)':12}" + "".join(f"{size:>18,}" for size in sizes) + f"{'exponent':>10}")
    for name in costs[0]:
        found = [cost.get(name) for cost in costs]
        cells = [f"{one[0]:10.2f} ({one[1]:.2f})" if one else "" for one in found]
        slope = ""
        if len(sizes) > 1 and found[-1] and found[-2] and found[-2][0] > 0:
            slope = f"{math.log(found[-1][0] / found[-2][0]) / math.log(sizes[-1] / sizes[-2]):.2f}"
        print(f"{name:12}" + "".join(f"{cell:>18}" for cell in cells) + f"{slope:>10}")
    return 0
