"""Set up a fresh machine: ``maps``, ``test``, ``oldest``, ``contact``, ``docs``, ``sbom`` or ``r``.

Needs Python 3.11 or later and the package index, nothing else. Everything is installed into a
virtual environment of its own, ``.venv`` in the checkout; the tests' browser and spreadsheet
program come from the system, by apt where that is possible. ``oldest`` runs the core of the tests
in an environment of the oldest versions that ``pyproject.toml`` allows, ``.venv-oldest``;
``contact`` puts pictures of the maps in all their states onto ``build/contact_sheet.html``;
``sbom`` writes what the package brings with it, with versions and licences, to ``build/sbom.json``
(CycloneDX); ``r`` installs R and runs the scripts of ``docs/r``.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
OLDEST = ROOT / ".venv-oldest"
CORE = ROOT / ".venv-core"  # the package alone, without extras
EXTRAS = ("dask", "fast", "gis", "models", "office", "online", "spatial")
# What the tests need of the system: a command that shows it is there, and Debian's package.
SYSTEM = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice-calc-nogui": ("soffice", "libreoffice"),
    "npm": ("npm",),
}
# A file's tests share what takes long to prepare, so one process runs them all; in the order of
# their names, for a file of few tests that take long would otherwise come last, for one process.
PROCESSES = ("--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")
BIOME = "@biomejs/biome@2.6.8"  # lints the maps' JavaScript


def run(*command: str | Path) -> None:
    """Run a command in the checkout and stop with its exit status if it fails."""
    print("+", " ".join(map(str, command)), file=sys.stderr, flush=True)
    status = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)


def python_of(venv: Path) -> Path:
    """Path of an environment's interpreter."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


PYTHON = python_of(VENV)


def make_environment(venv: Path, *requirements: str, python: str = sys.executable) -> None:
    """Create an environment and install what ``pip install`` is told to."""
    if not python_of(venv).exists():
        status = subprocess.run([python, "-m", "venv", str(venv)], check=False).returncode
        if status:
            shutil.rmtree(venv, ignore_errors=True)
            sys.exit(
                "no virtual environment could be made; on Debian: apt-get install python3-venv"
            )
    run(python_of(venv), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        *requirements)  # fmt: skip


def make_oldest_environment() -> None:
    """Install the lower bounds of all requirements, and today's test programs.

    With Python 3.11 where there is one: releases that old were not built for later ones.
    """
    import tomllib  # noqa: PLC0415 - Python 3.11 has it, and older ones are told so

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    needed = [*project["dependencies"], *(item for name in EXTRAS for item in optional[name])]
    bounds = [re.sub(r"(\[.*\])?>=([\d.]+).*", r"==\2", item) for item in needed]
    OLDEST.mkdir(exist_ok=True)
    constraints = OLDEST / "constraints.txt"
    constraints.write_text("\n".join(bounds) + "\n", encoding="utf-8")
    programs = ("hatchling", "hypothesis", "pytest")
    tools = [item for item in optional["test"] if item.startswith(programs)]
    make_environment(
        OLDEST, "--constraint", str(constraints), "--editable", f".[{','.join(EXTRAS)}]", *tools,
        python=shutil.which("python3.11") or sys.executable,
    )  # fmt: skip


def install_system_programs() -> None:
    """Install what the tests drive (a browser, a spreadsheet program) where it is missing."""
    missing = [
        package
        for package, commands in SYSTEM.items()
        if not any(shutil.which(command) for command in commands)
    ]
    if missing:
        install("fonts-dejavu-core", *missing)


def install(*packages: str) -> None:
    """Install packages of the system."""
    apt = shutil.which("apt-get")
    if apt is None:
        # Without them their tests fail and say so.
        print(f"please install: {', '.join(packages)}", file=sys.stderr)
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run(*sudo, apt, "update", "-qq")
    run(*sudo, "env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "-y", "-qq",
        "--no-install-recommends", *packages)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Make the maps, check the code and run the tests, or build the documentation."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        sys.exit(f"citynet needs Python 3.11 or later; this is {sys.version.split()[0]}")
    # Two test processes have a core each; threads of their own would only be in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Else each process that a test starts would compile the package anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    match arguments:
        case ["maps", *options]:
            make_environment(VENV, "--editable", ".")
            run(PYTHON, "scripts/generate_maps.py", *options)
        case ["test", *options]:
            make_environment(VENV, "--editable", ".[test]")
            install_system_programs()
            run(PYTHON, "-m", "ruff", "check", ".")
            run(PYTHON, "-m", "ruff", "format", "--check", ".")
            run(PYTHON, "-m", "mypy")
            run(shutil.which("npm") or "npm", "exec", "--yes", f"--package={BIOME}", "--", "biome",
                "lint", "--error-on-warnings", "--config-path=.biome.json", "citynet/maps/assets",
                "citynet/registers/assets", "citynet/report/assets", "scripts/benchmarks/maps.js",
                "scripts/map_labels.js", "tests/js")  # fmt: skip
            run(PYTHON, "-m", "pytest", *PROCESSES, *options)
        case ["oldest", *options]:
            make_oldest_environment()
            # Old releases are not held to what their own newer neighbours came to deprecate.
            run(python_of(OLDEST), "-m", "pytest", *PROCESSES, "-m",
                "not browser and not slow", "-W", "ignore::DeprecationWarning",
                "-W", "ignore::PendingDeprecationWarning", *options)  # fmt: skip
        case ["contact", *options]:
            make_environment(VENV, "--editable", ".[test]")
            install_system_programs()
            run(PYTHON, "scripts/contact_sheet.py", *options)
        case ["r", *options]:
            make_environment(VENV, "--editable", ".")
            install("r-base-core", "r-cran-network", "r-cran-sna")
            run(PYTHON, "scripts/run_r.py", *options)
        case ["sbom"]:
            make_environment(CORE, ".")
            make_environment(VENV, "cyclonedx-bom>=7")
            (ROOT / "build").mkdir(exist_ok=True)
            run(PYTHON, "-m", "cyclonedx_py", "environment", python_of(CORE), "--pyproject",
                "pyproject.toml", "--output-reproducible", "-o", "build/sbom.json")  # fmt: skip
        case ["docs", *options]:
            make_environment(VENV, "--editable", ".[docs]")
            run(PYTHON, "scripts/make_site.py", *options)
        case _:
            sys.exit("usage: bootstrap.py maps|test|oldest|contact|docs|sbom|r [options]")


if __name__ == "__main__":
    main(sys.argv[1:])
