"""Run procedures over many data sets of their own null, and say how often each was wrong."""

import time
import warnings
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

Process = Literal["A", "B"]
# Of one data set: a p-value (the smallest q of several), or whether an interval covers, by row.
Run = Callable[[np.random.Generator, Process, bool], dict[str, float]]

PROCESSES: tuple[Process, ...] = ("A", "B")
LEVEL, MOST, LEAST, POWER, GIVEN = 0.05, 0.08, 0.92, 0.5, 0.9
HOLDS, WEAK, FAILS = "holds", "weak", "FAILS"
# Data sets to a task: many enough to repay sending it, few enough to share the work evenly.
_CHUNK = 20


@dataclass(frozen=True)
class Procedure:
    """A test or an interval, and the data that it is tried on."""

    name: str
    null: str
    alternative: str
    interval: bool
    run: Run
    times: int = 1


class Sizes(NamedTuple):
    """How many data sets: under the null, and at the alternative."""

    null: int
    power: int


PROCEDURES: dict[str, Procedure] = {}


def test(null: str, alternative: str, *, times: int = 1) -> Callable[[Run], Run]:  # noqa: PT028 - no test of pytest
    """Register a function as a test: what its data are, and the alternative's (or nothing).

    Of a hundred rows at a rate of 0.05 from 400 data sets a third of all runs have one above 0.08:
    a cheap procedure of several rows may have so many ``times`` as many data sets.
    """
    return _register(null, alternative, interval=False, times=times)


def interval(population: str) -> Callable[[Run], Run]:
    """Register a function as an interval: what its data are; 1 says that it covers, 0 not."""
    return _register(population, "", interval=True)


def _register(
    null: str, alternative: str, *, interval: bool, times: int = 1
) -> Callable[[Run], Run]:
    def add(run: Run) -> Run:
        PROCEDURES[run.__name__] = Procedure(run.__name__, null, alternative, interval, run, times)
        return run

    return add


def calibrate(
    procedures: Sequence[Procedure],
    sizes: Sizes,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> pd.DataFrame:
    """Give a row per procedure, row of its answer and process.

    Parameters
    ----------
    procedures
        As ``load`` gives them.
    sizes
        How many data sets, of each process.
    seed
        Data set i is the same whatever else runs.
    executor
        Runs them; serial when left out.
    progress
        Takes a line for each procedure that is done.

    Returns
    -------
    pandas.DataFrame
        ``procedure``, ``row``, ``process``, ``kind``; ``n``, ``given`` (the share of data sets
        with an answer), ``hits``, ``rate`` (rejections at .05, or coverage), ``low``, ``high``
        (Wilson's 95 % interval), ``rate_01``, ``rate_10``; ``power``, ``power_n``; ``seconds`` (of
        one data set), ``verdict``, ``null``, ``alternative``.
    """
    tasks = [
        (one, process, other, start, min(start + _CHUNK, number))
        for one in procedures
        for process in PROCESSES
        for other, number in ((False, sizes.null * one.times), (True, sizes.power))
        if not other or one.alternative
        for start in range(0, number, _CHUNK)
    ]
    submitted = [executor.submit(_chunk, one.name, *task, seed) if executor else None
                 for one, *task in tasks]  # fmt: skip
    answers: dict[tuple[str, Process, bool], list[dict[str, float]]] = {}
    seconds: dict[str, float] = {}
    for (one, process, other, start, stop), future in zip(tasks, submitted, strict=True):
        found, took = (
            future.result() if future else _chunk(one.name, process, other, start, stop, seed)
        )
        if one.name not in seconds:
            progress(f"… {one.name}")
        answers.setdefault((one.name, process, other), []).extend(found)
        seconds[one.name] = seconds.get(one.name, 0.0) + took
    count = {one.name: sum(task[4] - task[3] for task in tasks if task[0] is one)
             for one in procedures}  # fmt: skip
    rows = [
        _summary(one, row, process, answers)
        | {"seconds": seconds[one.name] / count[one.name]}
        | {"null": one.null, "alternative": one.alternative}
        for one in procedures
        for row in _rows(one, answers)
        for process in PROCESSES
    ]
    return pd.DataFrame(rows)


def _rows(
    one: Procedure, answers: dict[tuple[str, Process, bool], list[dict[str, float]]]
) -> list[str]:
    every = (row for process in PROCESSES for found in answers[one.name, process, False]
             for row in found)  # fmt: skip
    return list(dict.fromkeys(every))


def _chunk(  # noqa: PLR0917
    name: str, process: Process, other: bool, start: int, stop: int, seed: int
) -> tuple[list[dict[str, float]], float]:
    from calibrations import load  # noqa: PLC0415 - a worker process begins with nothing loaded

    (one,) = load([name])
    began = time.process_time()
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(start, stop):
            key = (zlib.crc32(name.encode()), ord(process), int(other), number)
            rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
            found.append(one.run(rng, process, other))
    return found, time.process_time() - began


def _summary(
    one: Procedure,
    row: str,
    process: Process,
    answers: dict[tuple[str, Process, bool], list[dict[str, float]]],
) -> dict[str, object]:
    # A row that is not there: the data set does not qualify. NaN: it does, and has no answer.
    found = [each for each in answers[one.name, process, False] if row in each]
    values = np.array([each[row] for each in found], dtype=float)
    others = [each for each in answers.get((one.name, process, True), []) if row in each]
    power = np.array([each[row] for each in others], dtype=float)
    given = values[~np.isnan(values)]
    n = len(given)
    hits = int((given > 0).sum() if one.interval else (given <= LEVEL + 1e-12).sum())
    low, high = wilson(hits, n)
    rate = hits / n if n else float("nan")
    # What is not given has not been found.
    strong = float((power <= LEVEL + 1e-12).mean()) if len(power) else float("nan")
    summary = {
        "procedure": one.name, "row": row, "process": process,
        "kind": "interval" if one.interval else "test",
        "n": len(values), "given": n / max(len(values), 1), "hits": hits, "rate": rate,
        "low": low, "high": high,
    }  # fmt: skip
    if not one.interval:
        summary |= {f"rate_{level:02d}": float((given <= level / 100 + 1e-12).mean()) if n else rate
                  for level in (1, 10)}  # fmt: skip
    wrong = rate < LEAST if one.interval else rate > MOST
    verdict = FAILS if not n or n < GIVEN * len(values) or wrong else HOLDS
    if verdict == HOLDS and strong < POWER:
        verdict = WEAK
    return summary | {"power": strong, "power_n": len(power), "verdict": verdict}


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Give Wilson's interval of a share."""
    if not n:
        return float("nan"), float("nan")
    share, extra = hits / n, z * z / n
    middle = (share + extra / 2) / (1 + extra)
    half = z * np.sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def markdown(table: pd.DataFrame) -> str:
    """Write the table as a page of the documentation."""
    lines = [
        "# What the tests reject when there is nothing to find",
        "",
        "Made by `python scripts/calibration.py`: *n* data sets of each process under the null. A:",
        "the process that a test was built on; B: another. A test holds when it rejects at 0.05 in",
        "at most 8 % of them, an interval when it covers in at least 92 %, and either when it is",
        "given in at least 90 %; *weak*: the stated alternative is found in less than half. A rate",
        "from few data sets is uncertain: see its interval.",
        "",
        "| procedure | row | process | n | rate | 95 % interval | given | power | verdict |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in table.to_dict("records"):
        power = "" if np.isnan(row["power"]) else f"{row['power']:.2f}"
        kind = "covers " if row["kind"] == "interval" else ""
        lines.append(
            f"| {row['procedure']} | {row['row']} | {row['process']} | {row['n']} | "
            f"{kind}{row['rate']:.3f} | "
            f"{row['low']:.3f}–{row['high']:.3f} | {row['given']:.2f} | {power} | "
            f"{row['verdict']} |"
        )
    lines += ["", "| procedure | data under the null | the alternative |", "| --- | --- | --- |"]
    told = table.drop_duplicates("procedure")
    lines += [f"| {r['procedure']} | {r['null']} | {r['alternative']} |"
              for r in told.to_dict("records")]  # fmt: skip
    return "\n".join([*lines, ""])
