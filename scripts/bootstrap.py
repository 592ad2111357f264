"""Set up a fresh machine: ``python3 scripts/bootstrap.py maps``, ``... test`` or ``... docs``.

Needs Python 3.11 or later and the package index, nothing else. Everything is installed into a
virtual environment of its own, ``.venv`` in the checkout; the tests' browser and spreadsheet
program come from the system, by apt where that is possible.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# What the tests need of the system: a command that shows it is there, and Debian's package.
SYSTEM = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice-calc-nogui": ("soffice", "libreoffice"),
    "npm": ("npm",),
}
BIOME = "@biomejs/biome@2.6.8"  # lints the maps' JavaScript


def run(*command: str | Path) -> None:
    """Run a command in the checkout and stop with its exit status if it fails."""
    print("+", " ".join(map(str, command)), file=sys.stderr, flush=True)
    status = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)


def make_environment(extra: str) -> None:
    """Create ``.venv`` and install citynet into it, with an extra's packages where one is named."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        sys.exit(f"citynet needs Python 3.11 or later; this is {sys.version.split()[0]}")
    if not PYTHON.exists():
        status = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode
        if status:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit(
                "no virtual environment could be made; on Debian: apt-get install python3-venv"
            )
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable",
        f".[{extra}]" if extra else ".")  # fmt: skip


def install_system_programs() -> None:
    """Install what the tests drive (a browser, a spreadsheet program) where it is missing."""
    missing = [
        package
        for package, commands in SYSTEM.items()
        if not any(shutil.which(command) for command in commands)
    ]
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt is None:
        # Without them their tests fail and say so.
        print(f"please install: {', '.join(missing)}", file=sys.stderr)
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run(*sudo, apt, "update", "-qq")
    run(*sudo, "env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "-y", "-qq",
        "--no-install-recommends", "fonts-dejavu-core", *missing)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Make the maps, or check the code and run the tests, or build the API reference."""
    match arguments:
        case ["maps", *options]:
            make_environment("")
            run(PYTHON, "scripts/generate_maps.py", *options)
        case ["test", *options]:
            make_environment("test")
            install_system_programs()
            run(PYTHON, "-m", "ruff", "check", ".")
            run(PYTHON, "-m", "ruff", "format", "--check", ".")
            run(PYTHON, "-m", "mypy")
            run(shutil.which("npm") or "npm", "exec", "--yes", f"--package={BIOME}", "--", "biome",
                "lint", "--error-on-warnings", "--config-path=.biome.json", "citynet/maps/assets",
                "citynet/report/assets", "scripts/benchmarks/maps.js", "tests/js")  # fmt: skip
            run(PYTHON, "-m", "pytest", "--numprocesses", "2", *options)
        case ["docs"]:
            make_environment("docs")
            run(PYTHON, "-m", "pdoc", "--docformat", "numpy", "--output-directory", "build/api",
                "citynet")  # fmt: skip
        case _:
            sys.exit("usage: bootstrap.py maps|test|docs [options]")


if __name__ == "__main__":
    main(sys.argv[1:])
