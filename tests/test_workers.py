"""Processes and clusters compute what repeats, and the bytes are those of one process."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context

import dask
import distributed
import networkx as nx
import pytest

import citynet as cn
from citynet import _workers
from citynet.errors import CitynetError, CitynetWarning, NetworkError
from citynet.nullmodels import replicate

HERE = ("--host", "127.0.0.1", "--no-dashboard")


def draw(rng):
    return float(rng.normal())


def dying_once(flag, rng):
    """Draw a number, slowly; the first worker to do so dies."""
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return draw(rng)


def dying(rng):
    if _workers._hired:
        os._exit(1)
    return draw(rng)


def hired(_rng):
    return _workers.threads(), os.getpid()


def network():
    return nx.gnm_random_graph(60, 150, seed=1)


@contextmanager
def running(*command):
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    found = os.pathsep.join(filter(None, sys.path))  # what is pickled here is looked for there
    process = subprocess.Popen(
        [sys.executable, "-m", *command], **silent, env=os.environ | {"PYTHONPATH": found}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Start a scheduler and two workers as from a command line; give its address."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    place = ("--scheduler-file", str(file))
    with ExitStack() as processes:
        processes.enter_context(
            running("distributed.cli.dask_scheduler", *HERE, "--port", "0", *place)
        )
        for _ in range(2):
            worker = ("distributed.cli.dask_worker", *HERE, "--nthreads", "1", *place)
            processes.enter_context(running(*worker))
        while not file.exists() or not file.stat().st_size:
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]


def test_a_cluster_gives_the_same_bytes_though_a_worker_dies(cluster, tmp_path):
    G = network()
    with _workers.hired(None, cluster) as executor:
        there = cn.nullmodels.compare(G, "transitivity", n=70, seed=1, executor=executor)
        assert there.equals(cn.nullmodels.compare(G, "transitivity", n=70, seed=1))
        slow = partial(dying_once, tmp_path / "died")
        assert replicate(slow, 70, 5, executor) == replicate(draw, 70, 5)
        # Each computes with one thread, for others compute beside it, and not at home.
        counts, homes = zip(*replicate(hired, 70, 5, executor), strict=True)
        assert set(counts) == {1}
        assert os.getpid() not in homes


def test_a_local_cluster_of_processes_does_as_well():
    once = {"distributed.scheduler.allowed-failures": 0}  # else four workers die of a piece
    with (
        dask.config.set(once),
        distributed.LocalCluster(
            2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        assert replicate(draw, 70, 5, client) == replicate(draw, 70, 5)
        with pytest.raises(NetworkError, match=r"parts \d+ to \d+ end the process"):
            replicate(dying, 2, 5, client.get_executor())


def test_what_ends_every_process_is_named():
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
        pytest.raises(NetworkError, match="parts 1 to 1 end the process"),
    ):
        replicate(dying, 2, 5, pool)


def test_who_is_there_does_it_unless_another_is_named():
    with _workers.hired(2, None) as pool:
        with _workers.working(pool):
            there = replicate(hired, 4, 5)
            with _workers.working(None):
                assert replicate(hired, 4, 5)[0][1] != os.getpid()
        assert {threads for threads, _ in there} == {1}
        assert os.getpid() not in {home for _, home in there}
    assert {home for _, home in replicate(hired, 4, 5)} == {os.getpid()}
    with _workers.hired(1, None) as nobody:
        assert nobody is None


class Forgetful(Executor):
    """Loses what it has taken up the first so many times, as a cluster does whose worker dies."""

    def __init__(self, times):
        self.times, self.taken, self.functions = times, [], set()

    def submit(self, function, home, sent, start, stop):
        self.taken.append((start, stop))
        self.functions.add(id(sent))
        task = Future()
        if self.taken.count((start, stop)) <= self.times:
            task.cancel()
            task.set_running_or_notify_cancel()
        else:
            task.set_result(function(home, sent, start, stop))
        return task


def test_what_a_cluster_loses_it_is_asked_for_again():
    forgetful = Forgetful(1)
    assert replicate(draw, 70, 5, forgetful) == replicate(draw, 70, 5)
    assert len(forgetful.taken) == 2 * len(set(forgetful.taken))  # each twice
    assert len(forgetful.functions) == 2  # the function once more, not once a piece


def test_what_a_cluster_loses_each_time_this_machine_computes_and_says_so():
    with pytest.warns(CitynetWarning, match="a worker died"):
        assert replicate(draw, 3, 5, Forgetful(99)) == replicate(draw, 3, 5)


def test_a_function_is_pickled_and_unpickled_once():
    sent = _workers._Packed(partial(sum, (1, 2)))
    (unpack, (first,)), (_, (second,)) = sent.__reduce__(), sent.__reduce__()
    assert first is second
    assert unpack(first) is unpack(bytes(bytearray(first)))


def test_no_scheduler_is_said_in_a_line(monkeypatch):
    monkeypatch.setattr(_workers, "_PATIENCE", "100ms")
    with (
        pytest.raises(CitynetError, match=r"^tcp://127\.0\.0\.1:1: no Dask scheduler there$"),
        _workers.hired(None, "tcp://127.0.0.1:1"),
    ):
        pass
