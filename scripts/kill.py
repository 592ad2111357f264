"""Kill what writes, at random moments, and look at what is left: ``python scripts/kill.py``.

Each output is written once, and then again with other content by a process that gets SIGKILL after
a random part of the time that it needs. What was there before must be whole then, or the new one;
the next run must succeed and leave nothing else behind. What a map or a report shows is computed
before, so that every process is killed while it writes. Printed: how often the old and the new one
stood there. Ends with status 1 where anything else did, or where the next run failed.

    python scripts/kill.py                      # all outputs, 200 times each
    python scripts/kill.py map table --times 50
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import citynet as cn
from citynet import _http, report
from citynet.geocoding import gazetteer
from citynet.language import Language

# Two states of one thing, written to a path; told apart by what is in them.
Writer = Callable[[Path, bool], object]


def _tables() -> Mapping[bool, pd.DataFrame]:
    whole = cn.datasets.istanbul()
    return {
        False: whole.head(12).reset_index(drop=True),
        True: whole.head(20).reset_index(drop=True),
    }


def _writers() -> dict[str, tuple[str, Callable[[], Writer]]]:
    tables = _tables()
    gazetteer.load()
    places = {new: cn.geocode(table) for new, table in tables.items()}
    graphs = {new: cn.build_network(tables[new], places[new]) for new in tables}
    return {
        "map": ("map.html", lambda: _map(graphs)),
        "table": ("ties.xlsx", lambda: lambda path, new: cn.write_agreements(tables[new], path)),
        "export": ("net.gpkg", lambda: lambda path, new: cn.export.write(graphs[new], path)),
        "cache": ("answer.json", lambda: _cache),
        "index": ("geonames-0.npz", _index),
        "report": ("report", lambda: _report(tables)),
        "site": ("site", lambda: lambda path, new: cn.page(tables[new], path, places[new])),
    }


def _map(graphs: Mapping[bool, Any]) -> Writer:
    drawn = {new: cn.maps.network_map(graph) for new, graph in graphs.items()}
    return lambda path, new: cn.maps.save(drawn[new], path)


def _cache(path: Path, new: bool) -> None:
    _http.keep(path, {"rows": [new] * 200_000})


def _report(tables: Mapping[bool, pd.DataFrame]) -> Writer:
    """Write a report as its function does, of what is computed here."""
    compute = report._made  # noqa: SLF001
    made = {
        new: compute(
            table, places=None, unresolved="refuse", language=Language("en"), seed=0, title=None,
            tell=lambda _text: None, card=None,
        )
        for new, table in tables.items()
    }  # fmt: skip
    pages = {new: report._page(*parts, None) for new, parts in made.items()}  # noqa: SLF001

    def write(path: Path, new: bool) -> None:
        report._made = lambda *_given, **_named: made[new]  # noqa: SLF001
        report._page = lambda *_given: pages[new]  # noqa: SLF001
        report.write_report(tables[new], path)

    return write


def _index() -> Writer:
    """Keep the gazetteer's index where none is; what it is made of was made before."""
    arrays = gazetteer._read(gazetteer.index_path())  # noqa: SLF001

    def write(path: Path, new: bool) -> None:
        if new:
            gazetteer._compile = lambda _progress: arrays  # noqa: SLF001
            gazetteer._open(path, None)  # noqa: SLF001

    return write


def _state(path: Path) -> str:
    """Fingerprint of a file, or of all that is in a folder; hidden files are somebody's work."""
    stamp = hashlib.blake2b(digest_size=8)
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    for file in files:
        if file.is_file() and not file.name.startswith("."):
            stamp.update(str(file.relative_to(path.parent)).encode() + file.read_bytes())
    return stamp.hexdigest()


def _in_a_child(write: Writer, path: Path, new: bool, seconds: float | None) -> bool:
    """Write in a child; kill it after some seconds; tell whether it ended of itself and well."""
    child = os.fork()
    if child == 0:
        warnings.simplefilter("ignore")
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        try:
            write(path, new)
        except BaseException:  # noqa: BLE001 - a child says by its status
            os._exit(1)
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == 0


def _copied(source: Path, target: Path) -> None:
    """Let a first run's output stand where a second one writes."""
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def tried(name: str, times: int, seed: int, folder: Path) -> Counter[str]:
    """Kill the writer of an output so many times; count what stood there afterwards."""
    file_name, make = _writers()[name]
    write = make()
    rng = random.Random(seed)  # noqa: S311 - no secret
    fresh = {}
    for new in (False, True):
        place = folder / f"whole {new}"
        place.mkdir()
        if not _in_a_child(write, place / file_name, new, None):
            sys.exit(f"{name}: cannot be written at all")
        fresh[new] = _state(place / file_name)
    began = time.monotonic()
    _in_a_child(write, folder / "whole True" / file_name, True, None)
    needed = time.monotonic() - began
    found: Counter[str] = Counter()
    for number in range(times):
        place = folder / str(number)
        place.mkdir()
        _copied(folder / "whole False" / file_name, place / file_name)
        _in_a_child(write, place / file_name, True, rng.uniform(0, 1.1 * needed))
        state = _state(place / file_name)
        is_known = state in fresh.values()
        found["new" if state == fresh[True] else "old" if is_known else "BROKEN"] += 1
        for one in place.iterdir():  # two minutes later: until then it may be another's work
            os.utime(one, (one.stat().st_mtime - 120,) * 2)
        began = time.monotonic()  # how long it takes changes with what else the machine does
        again = _in_a_child(write, place / file_name, True, None)
        needed = time.monotonic() - began
        found["NEXT RUN FAILED"] += not again or _state(place / file_name) != fresh[True]
        left = {one.name for one in place.iterdir()} - {file_name}
        found["something left beside it"] += bool(left)
        if left:
            print(f"{name} {number}: left {sorted(left)}", flush=True)
    return found


def main(argv: list[str]) -> int:
    """Try the outputs; 1 where one was lost."""
    parser = argparse.ArgumentParser(prog="kill.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help="outputs; all when left out")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    lost = 0
    for name in options.names or _writers():
        with tempfile.TemporaryDirectory() as folder:
            found = tried(name, options.times, options.seed, Path(folder))
        lost += found["BROKEN"] + found["NEXT RUN FAILED"]
        print(f"{name}: " + ", ".join(f"{what} {count}" for what, count in found.items()))
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
