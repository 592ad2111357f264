"""Run commands at random and look at what they leave: ``python scripts/soak.py``.

Each command gets a table of a random data set, whole or a part of it, sometimes with a fault put
in, and options drawn at random. It must end with status 0, or with 2 and a reason; without a
traceback; within a time; and leave nothing: no file among the temporary ones, no hidden one where
it wrote, no process. With ``--inside`` the commands run in one process, whose memory is printed:
what it grew by in the second half is what long use costs.

    python scripts/soak.py                      # 2,000 commands: hours
    python scripts/soak.py --n 100 --seed 7
    python scripts/soak.py --n 100 --inside
"""

import argparse
import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import citynet as cn
from citynet.cli import main as citynet

_PATIENCE = 600
_GRACE = 50  # tenths of a second
_SETS = ("istanbul", "turkiye", "germany", "eu", "world")
# A command and what it may write; then options, of which each is given or not.
_COMMANDS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "map": (
        ("m.html",),
        (
            ("--projection", "azimuthal", "lambert", "equal-earth", "nonsense"),
            ("--as-of", "1990", "2001-05", "soon"),
            ("--size-by", "betweenness", "degree", "nothing"),
            ("--color-by", "type", "community", "region"),
        ),
    ),
    "metrics": (
        ("m.csv", "m.xlsx", "m.txt"),
        (
            ("--measures", "degree", "degree,closeness", "x"),
            ("--bodies", "keep", "project", "drop"),
        ),
    ),
    "export": (("n.gpkg", "n.graphml", "n.gexf", "n.csv", "n.xlsx", "n.parquet", "n.x"), ()),
    "geocode": (("p.csv", "p.xlsx"), (("--accept", "0.01", "7"), ("--hint", "Europe"))),
    "validate": ((), (("--explain",), ("--json",), ("--no-places",))),
    "settle": (("s.html",), ()),
    "report": (("folder", "r.html"), (("--seed", "1"),)),
    "diff": (("d.html", "d.csv"), ()),
    "merge": (("u.csv", "u.xlsx"), ()),
    "template": (("t.xlsx",), ()),
}
_COMMON = (("--lang", "tr", "de", "en", "xx"), ("--unresolved", "skip", "keep", "refuse"))
_NO_PLACES = {"validate", "settle", "diff", "merge", "template", "geocode"}
_NO_TABLE = {"template"}
_TWO_TABLES = {"diff", "merge"}
_FAULTS = (b"\x00", b'"', b"\xff\xfe", b"\n,,,,\n", b"=1+1", b"1990-99-99", "İğ".encode())


def table(folder: Path, rng: random.Random, number: int) -> str:
    """Write a part of a data set; one in five with a fault."""
    whole: pd.DataFrame = getattr(cn.datasets, rng.choice(_SETS))()
    most = len(whole) if rng.random() < 0.03 else min(len(whole), 400)
    n = rng.randint(1, most)
    start = rng.randint(0, len(whole) - n)
    suffix = rng.choice((".csv", ".csv", ".xlsx", ".json", ".parquet"))
    path = folder / f"in put {number} ş{suffix}"
    cn.write_agreements(whole.iloc[start : start + n].reset_index(drop=True), path)
    if rng.random() < 0.2:
        content = bytearray(path.read_bytes())
        at = rng.randint(0, len(content))
        content[at:at] = rng.choice(_FAULTS)
        path.write_bytes(content)
    return str(path)


def command(folder: Path, rng: random.Random) -> list[str]:
    """Draw a command."""
    name = rng.choice(list(_COMMANDS))
    outputs, options = _COMMANDS[name]
    tables = [] if name in _NO_TABLE else [table(folder, rng, 0)]
    if name in _TWO_TABLES:
        tables.append(table(folder, rng, 1) if rng.random() < 0.5 else tables[0])
    words = [name, *tables]
    if outputs:
        words += ["--out", str(folder / "out" / rng.choice(outputs))]
    common = _COMMON[:1] if name in _NO_PLACES else _COMMON
    for option, *values in (*options, *common):
        if rng.random() < 0.4:
            words += [option, rng.choice(values)] if values else [option]
    return words


def complaint(words: list[str], folder: Path) -> str:
    """Run a command in a process; say what is wrong with how it ended or what it left."""
    temporary = folder / "tmp"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "citynet", *words],
        stdout=subprocess.PIPE,  # where the reasons of --json stand
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    try:
        said = process.communicate(timeout=_PATIENCE)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"no end after {_PATIENCE} s"
    wrong = judged(process.returncode, said)
    left = [one.name for one in temporary.iterdir()]
    hidden = [one.name for one in folder.rglob(".*")]
    if left or hidden:
        wrong += f" left {left + hidden}"
    if not stays(process.pid):
        return wrong
    os.killpg(process.pid, signal.SIGKILL)
    return wrong + " left a process"


def stays(group: int) -> bool:
    """Say whether a process of a group is still at work some seconds after its first one ended.

    Python's own tracker of what processes share ends a moment after the process that it tracks
    for, and stays in the system's list where nobody asks for its status.
    """
    for _ in range(_GRACE):
        if not any(map(at_work(group), Path("/proc").glob("[0-9]*/stat"))):
            return False
        time.sleep(0.1)
    return True


def at_work(group: int) -> Callable[[Path], bool]:
    """Give what says whether a process is of a group and has not ended."""

    def found(stat: Path) -> bool:
        with contextlib.suppress(OSError):
            state, _parent, its_group = stat.read_text().rsplit(")", 1)[1].split()[:3]
            return int(its_group) == group and state != "Z"
        return False

    return found


def judged(status: int, said: str) -> str:
    """Say what is wrong with a status and what was said with it; nothing is."""
    if "Traceback" in said or status not in {0, 2}:
        return f"status {status}: {said.strip()[-300:]}"
    return "" if status == 0 or said.strip() else "status 2 without a reason"


def inside(words: list[str]) -> str:
    """Run a command in this process."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = citynet(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
    return judged(int(status or 0), said.getvalue())


def resident() -> float:
    """Memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(argv: list[str]) -> int:
    """Run so many commands; 1 where one was wrong."""
    parser = argparse.ArgumentParser(prog="soak.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", action="store_true")
    options = parser.parse_args(argv)
    faults, began, memory = 0, time.monotonic(), []
    for number in range(options.n):
        rng = random.Random(f"{options.seed} {number}")  # noqa: S311 - no secret
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            words = command(folder, rng)
            wrong = inside(words) if options.inside else complaint(words, folder)
        memory.append(resident())
        if wrong:
            faults += 1
            print(f"{number}: citynet {' '.join(words)}\n    {wrong}", flush=True)
        if number % 50 == 49:
            print(f"{number + 1} commands, {faults} at fault", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(f"{options.n} commands in {minutes:.0f} minutes, {faults} at fault")
    if options.inside:
        half = memory[len(memory) // 2 :]
        print(f"memory: {memory[0]:.0f} MB first, {half[0]:.0f} half-way, {half[-1]:.0f} last")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
