"""Who computes what repeats: this process, some of its own, or those of a cluster.

What repeats comes in pieces that depend on nothing but their arguments, so it is the same whoever
computes them, in whatever order. The function, which holds the network, goes to each worker once.
"""

import gc
import importlib
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import pairwise
from socket import gethostname
from threading import current_thread, main_thread
from typing import Any, TypeVar

from citynet import _check
from citynet._catalogue import told
from citynet.errors import CitynetError, CitynetWarning, NetworkError

T = TypeVar("T")
# Computes the numbers from one up to another.
Piece = Callable[[int, int], list[T]]
# Enough pieces to keep many workers busy, few enough that each is worth its way.
_PIECES = 64
_ATTEMPTS = 3  # to hand a lost piece over again, before this machine computes it
_PATIENCE = "10s"  # for a scheduler that does not answer
_at_work: ContextVar[Executor | None] = ContextVar("_at_work", default=None)
_drawer: ContextVar[Executor | None] = ContextVar("_drawer", default=None)
_hired = False  # whether another process works here, beside others


def threads() -> int:
    """How many threads this process may run at once: one where it is a worker among others."""
    if _hired:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def working(executor: Executor | None) -> Iterator[None]:
    """Let whatever repeats in this block be done by ``executor`` where it is not told another."""
    before = _at_work.set(executor or _at_work.get())
    try:
        yield
    finally:
        _at_work.reset(before)


@contextmanager
def hired(workers: int | None, dask: str | None, *modules: str) -> Iterator[Executor | None]:
    """Start processes of this machine, or connect to a Dask scheduler; nobody for neither.

    Processes of this machine load the modules at once, while this one prepares what they do.
    """
    _check.whole("workers", 1 if workers is None else workers)
    if dask is not None:
        with _connected(dask) as client:
            yield client.get_executor()
    elif workers is not None and workers > 1:
        with _processes(workers) as pool:
            for _worker in range(workers if modules else 0):
                pool.submit(_load, modules)
            yield pool
    else:
        yield None


@contextmanager
def drawing(*modules: str) -> Iterator[None]:
    """Have processes beside this one, if there is a processor for them, which draw for it.

    They load these modules first, while this one reads a table and finds its places: once, where
    a process without threads can load them and then split.
    """
    if threads() == 1:
        yield
        return
    split = sys.platform == "linux"
    if split:
        from multiprocessing import forkserver  # noqa: PLC0415 - few need processes

        forkserver.set_forkserver_preload(list(modules))
        with _deaf():
            forkserver.ensure_running()
    with _processes(2 if split else 1, "forkserver" if split else "spawn", _ready) as pool:
        if not split:
            pool.submit(_load, modules)
        before = _drawer.set(pool)
        try:
            yield
        finally:
            _drawer.reset(before)
            pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Start a process that leaves the keys that interrupt to this one."""
    if current_thread() is not main_thread():  # where nobody may say what a signal does
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _load(modules: Sequence[str]) -> None:
    for name in modules:
        importlib.import_module(name)


def _ready() -> None:
    """Let a process that draws a few figures end at once, and not look for circles before."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()
    gc.disable()


def beside() -> Executor | None:
    """Give the process that draws, where there is one."""
    return _drawer.get()


def _processes(
    workers: int, start: str = "spawn", ready: Callable[[], object] | None = None
) -> Executor:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few need processes
    from multiprocessing import get_context  # noqa: PLC0415

    # A fork of a process with threads may wait for ever for what another thread held.
    return ProcessPoolExecutor(workers, get_context(start), ready)


def _connected(address: str) -> Any:
    distributed = _check.optional("distributed", "dask")
    try:
        return distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CitynetError(told("%(where)s: no Dask scheduler there", where=address)) from error


def spread(
    piece: Piece[T], n: int, executor: Executor | None, tell: Callable[[float], object]
) -> list[T]:
    """Compute the numbers 0 to n - 1, in pieces by whoever is there to do it.

    Parameters
    ----------
    piece
        Computes the numbers from one up to another.
    n
        How many.
    executor
        Who is there; left out, who :func:`working` says.
    tell
        Is told which share is done.

    Raises
    ------
    NetworkError
        A piece ends whatever process computes it.

    Warns
    -----
    CitynetWarning
        A worker died, and what was lost with it was computed again, to the same values.
    """
    executor = executor or _at_work.get()
    few = min(n, _PIECES)
    ends = list(pairwise(n * number // few for number in range(few + 1))) if n else []
    if executor is None or n <= 1:
        return _gathered((piece(start, stop) for start, stop in ends), n, tell)
    return _gathered(_done(piece, ends, executor), n, tell)


@contextmanager
def threaded(executor: Executor | None) -> Iterator[Executor | None]:
    """Give who computes what lets go of Python's one lock: threads, where there is nobody else."""
    if executor is not None or _at_work.get() is not None or threads() == 1:
        yield executor
        return
    with ThreadPoolExecutor(threads()) as pool:
        yield pool


def dealt(function: Callable[[Any], T], parts: Sequence[Any], executor: Executor | None) -> list[T]:
    """Apply a function to each part, by whoever is there, else in threads of this process.

    Parameters
    ----------
    function
        Lets go of Python's one lock while it computes, and can be pickled.
    parts
        The same whoever computes them, so that what their values are put together to is the same.
    executor
        As of :func:`spread`.
    """
    with threaded(executor) as by:
        return spread(partial(_of_each, function, parts), len(parts), by, lambda _: None)


def _of_each(function: Callable[[Any], T], parts: Sequence[Any], start: int, stop: int) -> list[T]:
    return [function(part) for part in parts[start:stop]]


def _gathered(parts: Iterable[list[T]], n: int, tell: Callable[[float], object]) -> list[T]:
    values: list[T] = []
    for part in parts:
        values += part
        tell(len(values) / n)
    return values


def _done(
    piece: Piece[T], ends: Sequence[tuple[int, int]], executor: Executor
) -> Iterator[list[T]]:
    """Give each piece's values; those that were lost with a worker once more."""
    sent, again = _sent(piece, executor), None
    tasks = _taken(sent, ends, executor)
    with ExitStack() as stack:
        stack.callback(lambda: [task.cancel() for task in tasks.values() if task])
        for between in ends:
            found = _found(tasks[between], between)
            for _attempt in range(_ATTEMPTS if found is None else 0):
                # A cluster loses the function with the one worker that had it; it takes it again.
                lost = [one for one, task in tasks.items() if task and task.cancelled()]
                if not lost:
                    break
                sent = _sent(piece, executor)
                tasks |= _taken(sent, lost, executor)
                found = _found(tasks[between], between)
            if found is None:
                again = again or stack.enter_context(_again(piece))
                found = again(between)
            del tasks[between]
            yield found
    if again is not None:
        why = told("a worker died; what was lost with it was computed again, to the same values")
        warnings.warn(why, CitynetWarning, stacklevel=2)


def _taken(
    sent: Any, ends: Sequence[tuple[int, int]], executor: Executor
) -> dict[tuple[int, int], "Future[list[Any]] | None"]:
    """Hand pieces to who is there; None for what is not taken any more."""
    home = gethostname(), os.getpid()
    tasks: dict[tuple[int, int], Future[list[Any]] | None] = dict.fromkeys(ends)
    with suppress(BrokenExecutor):
        for start, stop in ends:
            tasks[start, stop] = executor.submit(_worked, home, sent, start, stop)
    return tasks


def _found(task: "Future[list[Any]] | None", between: tuple[int, int]) -> list[Any] | None:
    """Give what a worker found, or nothing where it was lost with the worker."""
    try:
        return task.result() if task else None
    except (BrokenExecutor, CancelledError):
        return None
    except Exception as error:
        # Dask gives a piece up after several workers died of it.
        if type(error).__name__ == "KilledWorker":
            raise _fatal(between) from error
        raise


@contextmanager
def _again(piece: Piece[T]) -> Iterator[Callable[[tuple[int, int]], list[T]]]:
    """Compute what was lost in a process of its own, for it may have been what ended the worker."""
    sent = _Packed(piece)
    try:
        sent.pickled()
    except (pickle.PicklingError, AttributeError, TypeError):
        yield lambda between: piece(*between)  # no other process has had it, then
        return
    with _processes(1) as alone:

        def compute(between: tuple[int, int]) -> list[T]:
            start, stop = between
            try:
                return alone.submit(_worked, ("", 0), sent, start, stop).result()
            except BrokenExecutor as error:
                raise _fatal(between) from error

        yield compute


def _fatal(between: tuple[int, int]) -> NetworkError:
    return NetworkError(
        told(
            "parts %(first)s to %(last)s end the process that computes them: it has too little"
            " memory, or its script lacks `if __name__ == '__main__':`",
            first=between[0] + 1,
            last=between[1],
        )
    )


def _sent(piece: Piece[T], executor: Executor) -> Any:
    """Send a function to a cluster's workers, or have it pickled no more than once."""
    client = getattr(executor, "_client", executor)  # Dask's executor, or its client itself
    if hasattr(client, "scatter"):
        # To all of them: what one alone has is lost with it, and with it all that waits for it.
        return client.scatter(piece, hash=False, broadcast=True)
    return _Packed(piece)


class _Packed:
    """A function that is pickled once, and unpickled once by each process that gets it."""

    def __init__(self, piece: Piece[Any]) -> None:
        self.piece = piece
        self._bytes: bytes | None = None

    def __call__(self, start: int, stop: int) -> list[Any]:
        return self.piece(start, stop)

    def pickled(self) -> bytes:
        """Give the function as it is sent."""
        if self._bytes is None:
            self._bytes = pickle.dumps(self.piece)
        return self._bytes

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (self.pickled(),)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Piece[Any]:
    piece: Piece[Any] = pickle.loads(packed)  # noqa: S301 - from the process that started this one
    return piece


def _worked(home: tuple[str, int], piece: Piece[T], start: int, stop: int) -> list[T]:
    """Compute a piece; elsewhere than at home with one thread, for others work beside it."""
    global _hired  # noqa: PLW0603 - of the process, as threads are
    _hired = _hired or home != (gethostname(), os.getpid())
    return piece(start, stop)
