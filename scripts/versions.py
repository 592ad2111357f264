"""Hold what several Pythons write to be the same: ``python scripts/versions.py PYTHON …``.

Each is a Python into which this citynet is installed, whatever versions of the libraries came with
it. The same commands run with each; the files are compared byte by byte, but for the line of a
report that names the versions and what is made of it.

    python scripts/versions.py .venv/bin/python /tmp/3.13/bin/python
"""

import argparse
import filecmp
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_SETS = ("istanbul", "turkiye", "germany", "eu")
_SUFFIXES = ("graphml", "gexf", "gpkg", "csv", "json", "xlsx")
_NAMED = re.compile(rb"<dd>citynet \d[^<]*</dd>")


def commands(name: str) -> Iterator[list[str]]:
    """Give the commands of a data set, each with the file or folder that it writes last."""
    yield ["geocode", name, "--out", f"{name}-places.csv"]
    skip = ["--unresolved", "skip", "--out"]
    yield ["map", name, *skip, f"{name}.html"]
    yield ["metrics", name, *skip, f"{name}.csv"]
    yield ["report", name, *skip, f"{name}-report"]
    for suffix in _SUFFIXES:
        yield ["export", name, *skip, f"{name}-network.{suffix}"]


def run(python: Path, words: list[str], folder: Path) -> None:
    """Run a command; places that are open are no fault."""
    said = [python.absolute(), "-m", "citynet", *words]
    done = subprocess.run(said, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode not in {0, 2}:
        raise SystemExit(f"{python} {' '.join(words)}: {done.stderr}")


def same(one: Path, other: Path) -> bool:
    """Say whether two files are the same but for the versions that a report names."""
    if one.name == "manifest.json":  # it has the page's number
        return True
    if one.name != "index.html":
        return filecmp.cmp(one, other, shallow=False)
    return _NAMED.sub(b"", one.read_bytes()) == _NAMED.sub(b"", other.read_bytes())


def main(argv: list[str]) -> int:
    """Print what differs; 1 where anything does."""
    parser = argparse.ArgumentParser(prog="versions.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("pythons", nargs="+", type=Path)
    parser.add_argument("--sets", nargs="+", default=_SETS)
    options = parser.parse_args(argv)
    differing = 0
    with tempfile.TemporaryDirectory() as name:
        folders = []
        for number, python in enumerate(options.pythons):
            folders.append(folder := Path(name) / str(number))
            folder.mkdir()
            for chosen in options.sets:
                for words in commands(chosen):
                    run(python, [*words, "--quiet"], folder)
        first = {path.relative_to(folders[0]) for path in folders[0].rglob("*.*") if path.is_file()}
        for python, folder in zip(options.pythons[1:], folders[1:], strict=True):
            there = {path.relative_to(folder) for path in folder.rglob("*.*") if path.is_file()}
            wrong = sorted(first ^ there) + [
                path for path in sorted(first & there) if not same(folders[0] / path, folder / path)
            ]
            for path in wrong:
                print(f"{python}: {path}")
            print(f"{python}: {len(wrong)} of {len(first)} files differ from {options.pythons[0]}")
            differing += len(wrong)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
