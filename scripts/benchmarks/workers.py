"""What workers bring: the same null model by this process, by processes, and by a Dask cluster.

``python scripts/benchmark.py workers [--replicates N]`` rewires the EU's network and measures its
transitivity, N times by each; printed are seconds, how much faster, the share of each worker that
is used so, whether all bytes are the same, and the processor's hours that 100,000 replicates take.
Workers are started before the clock and have loaded the package; needs ``citynet[dask]``.
"""

import argparse
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

import citynet as cn
from citynet.errors import CitynetWarning
from citynet.nullmodels import replicate

_MANY = 100_000


def _processes(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, get_context("spawn"))


@contextmanager
def _dask(workers: int) -> Iterator[Executor]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra

    quiet = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(workers, threads_per_worker=1, **quiet) as cluster, Client(cluster) as client:
        yield client.get_executor()


def _load(rng: np.random.Generator) -> float:
    """Keep a worker long enough that each gets one of these."""
    time.sleep(0.05)
    return float(rng.random())


def main(argv: list[str]) -> int:
    """Print what each costs; 1 where the bytes differ."""
    parser = argparse.ArgumentParser(prog="benchmark.py workers")
    parser.add_argument("--replicates", type=int, default=400)
    n = parser.parse_args(argv).replicates
    warnings.simplefilter("ignore", CitynetWarning)
    table = cn.datasets.eu()
    G = cn.build_network(table, cn.geocode(table), unresolved="keep")
    print(f"{G.number_of_nodes():,} places, {G.number_of_edges():,} ties, {n} replicates")
    print(f"{'':24}{'seconds':>9}{'faster':>9}{'of each':>9}  same bytes")
    alone, expected = _timed(G, n, None)
    print(f"{'this process':24}{alone:9.1f}{1:9.2f}{'':9}")
    same = True
    for name, start, workers in (
        ("1 process", _processes, 1),
        ("2 processes", _processes, 2),
        ("Dask, 1 process", _dask, 1),
        ("Dask, 2 processes", _dask, 2),
    ):
        with start(workers) as executor:
            replicate(_load, 64, 0, executor)
            seconds, found = _timed(G, n, executor)
        equal = found.equals(expected)
        same &= equal
        faster = alone / seconds
        print(f"{name:24}{seconds:9.1f}{faster:9.2f}{faster / workers:9.0%}  {equal}")
    print(f"{_MANY:,} replicates of this kind: {alone / n * _MANY / 3600:.1f} hours of a processor")
    return int(not same)


def _timed(
    G: "nx.MultiGraph[Any]", n: int, executor: Executor | None
) -> tuple[float, pd.DataFrame]:
    start = time.perf_counter()
    found = cn.nullmodels.compare(G, "transitivity", n=n, seed=1, executor=executor)
    return time.perf_counter() - start, found
