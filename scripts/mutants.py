"""Change the code at random and look whether a test notices: ``python scripts/mutants.py``.

Of each module so many mutants are drawn with a seed: a place in its code, and one of the changes
that cosmic-ray's operators make there (``+`` for ``-``, ``<`` for ``<=``, a number more, a
condition negated, a loop that never runs, ...). Only lines that the module's own tests run are
drawn from, and annotations are left alone. A mutant lives in the memory of one process, which runs
the tests that run its line, and all tests of the module where those pass. Printed: the survivors,
and how many were killed, with the 95 % confidence interval (Clopper and Pearson 1934).

A survivor wants a test, or is the same code in other words: that stands in ``mutants.csv`` then,
the line as it was and as it became, with the reason, and is counted apart. Not drawn is what is so
by construction: a cache less (slower, no more), and ``zip(..., strict=True)`` without its check.

    pip install cosmic-ray coverage
    python scripts/mutants.py                           # all modules, 40 mutants each
    python scripts/mutants.py dates regions --n 80 --seed 1
"""

import argparse
import ast
import csv
import difflib
import importlib
import importlib.machinery
import os
import random
import re
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest
import scipy
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider

ROOT = Path(__file__).resolve().parent.parent
# A module and the files of tests that are about it.
READING = ("reading", "agreements", "own_columns", "values", "formats")
MODULES = {
    "network": ("network", "frames"),
    "regions": ("regions",),
    "dates": ("dates",),
    "temporal/_growth": ("temporal",),
    "temporal/_snapshots": ("temporal",),
    "temporal/_histories": ("temporal",),
    "nullmodels": ("nullmodels", "rewiring"),
    "_rewiring": ("nullmodels", "rewiring"),
    "agreements/_reading": READING,
    "agreements/_cells": READING,
    "agreements/_columns": READING,
    "agreements/_dates": READING,
    "agreements/_finding": READING,
    "agreements/_headings": READING,
    "agreements/_parties": READING,
    "agreements/_points": READING,
    "agreements/_shaping": READING,
}
# What the tests need and no mutant changes: loaded once, before a process is made for a mutant.
LIBRARIES = (
    "babel", "geopandas", "graspologic_native", "hypothesis", "networkx", "openpyxl", "pyarrow",
    "rustworkx", "scipy.stats", "scipy.sparse.csgraph", "shapely", "typer",
)  # fmt: skip
# They need arguments; the third only makes a change that no test can see.
_LEFT_OUT = {"VariableReplacer", "VariableInserter", "ExceptionReplacer"}
_SAME = re.compile(r"^\s*@(?:lru_)?cache\b.*$|\n(?=\n)|(?<=strict=)(True|False)", re.MULTILINE)
Place = tuple[int, int]


@dataclass
class Mutant:
    """A module with one change."""

    line: int
    operator: str
    code: str


def main(argv: list[str]) -> int:
    """Draw mutants, run the tests on each, print what survived and how many were killed."""
    parser = argparse.ArgumentParser(prog="mutants.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("modules", nargs="*", help="modules; all of the list when left out")
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for name in LIBRARIES:
        importlib.import_module(name)
    for name in options.modules or MODULES:
        killed, drawn, same = tried(name, options.n, options.seed)
        interval = scipy.stats.binomtest(killed, drawn).proportion_ci()
        print(
            f"{name}: {killed} of {drawn} killed, {killed / drawn:.0%} "
            f"({interval.low:.0%} to {interval.high:.0%}), and {same} that are the same code",
            flush=True,
        )
    return 0


def tried(module: str, n: int, seed: int) -> tuple[int, int, int]:
    """Count the mutants of a module that its tests kill, those that they could, and the others."""
    path = ROOT / "citynet" / f"{module}.py"
    files = [f"tests/test_{name}.py" for name in MODULES[module]]
    began = time.monotonic()
    tests = _tests_of_lines(path, files)
    patience = 10 + 3 * (time.monotonic() - began)
    source = path.read_text(encoding="utf-8")
    mutants = list(_drawn(source, set(tests), n, random.Random(seed)))  # noqa: S311 - no secret
    killed = same = 0
    known = _known(module)
    for mutant in mutants:
        near = sorted(tests[mutant.line])
        passed = _passes(path, mutant.code, near or files, patience)
        if passed and near:  # what a fixture or a cache keeps is run by the test that came first
            passed = _passes(path, mutant.code, files, patience)
        killed += not passed
        difference = _difference(source, mutant.code)
        if passed and _squeezed(difference) in known:
            same += 1
        elif passed:
            print(f"{module}:{mutant.line} {mutant.operator} survived")
            print("\n".join(f"    {line}" for line in difference), flush=True)
    return killed, len(mutants) - same, same


def _known(module: str) -> set[str]:
    """Give the changes of a module that are known to change nothing."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["module"] == module]
    return {_squeezed([f"-{row['was']}", f"+{row['became']}"]) for row in rows}


def _squeezed(lines: list[str]) -> str:
    return re.sub(r"\s", "", "".join(lines))


def _tests_of_lines(path: Path, files: list[str]) -> dict[int, set[str]]:
    """Lines of a module that the tests run, and which tests; none for a line run at import."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "coverage"

        def run() -> int:
            watch = coverage.Coverage(data_file=str(data), include=[str(path)], config_file=False)
            watch.set_option("run:dynamic_context", "test_function")
            watch.start()
            status = _pytest(files)
            watch.stop()
            watch.save()
            return status

        if not _in_a_child(run, 3600):
            sys.exit(f"{path}: its tests fail without a mutant, or are not there")
        found = coverage.CoverageData(str(data))
        found.read()
        contexts = found.contexts_by_lineno(str(path))
    return {line: set() if "" in names else _ids(names, files) for line, names in contexts.items()}


def _ids(contexts: list[str], files: list[str]) -> set[str]:
    """Name the tests as pytest does; where a name is none of ours, all files."""
    known = {Path(file).stem: file for file in files}
    parts = [(known.get(name.partition(".")[0]), name.partition(".")[2]) for name in contexts]
    if any(file is None or not test.startswith("test_") for file, test in parts):
        return set()
    return {f"{file}::{test.replace('.', '::')}" for file, test in parts}


def _drawn(source: str, lines: set[int], n: int, rng: random.Random) -> Iterator[Mutant]:
    """Mutants at different places: the place is drawn first, then one of its changes."""
    notes = _annotations(source)
    places: dict[Place, list[tuple[str, int]]] = {}
    for name in OperatorProvider():
        if name in _LEFT_OUT:
            continue
        occurrence = 0
        operator = OperatorProvider()[name]()
        for node in ast_nodes(get_ast(source)):
            for start, _ in operator.mutation_positions(node):
                if start[0] in lines and not any(low <= start < high for low, high in notes):
                    places.setdefault(start, []).append((name, occurrence))
                occurrence += 1
    where = sorted(places)
    rng.shuffle(where)
    for place in where:
        name, occurrence = rng.choice(places[place])
        code = mutate_code(source, OperatorProvider()[name](), occurrence)
        if code is not None and _SAME.sub("", code) != _SAME.sub("", source):
            n -= 1
            yield Mutant(place[0], name, code)
        if not n:
            return


def _annotations(source: str) -> list[tuple[Place, Place]]:
    """Where types are said: to change one is no change of what the code does."""
    nodes = [
        note
        for node in ast.walk(ast.parse(source))
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if isinstance(note, ast.expr)
    ]
    return [
        ((one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0))
        for one in nodes
    ]


def _passes(path: Path, code: str, tests: list[str], seconds: float) -> bool:
    """Whether the tests pass on a module with other code."""

    def run() -> int:
        loader = importlib.machinery.SourceFileLoader
        usual = loader.get_code

        def get_code(
            self: importlib.machinery.SourceFileLoader, name: str
        ) -> types.CodeType | None:
            same = self.path == str(path)
            return compile(code, str(path), "exec") if same else usual(self, name)

        loader.get_code = get_code  # type: ignore[method-assign]
        return _pytest([*tests, "-x"])

    return _in_a_child(run, seconds)


def _pytest(arguments: list[str]) -> int:
    own = [
        "-q",
        "-m",
        "not browser and not slow",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "randomly")]
    return int(pytest.main([*arguments, *own, *without]))


def _in_a_child(run: Callable[[], int], seconds: float) -> bool:
    """Run in a process of its own, for so long at most; whether it ended with 0."""
    child = os.fork()
    if child == 0:
        os.setsid()
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        status = 1
        try:
            status = run()
        finally:
            os._exit(status)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _difference(source: str, code: str) -> list[str]:
    """Give the lines that differ."""
    lines = difflib.unified_diff(source.splitlines(), code.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
