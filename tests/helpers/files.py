"""Files that tests read or write."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Real files that are not part of the project lie beside the checkout where they are at all.
SHARED = ROOT.parent / "shared"
EU = SHARED / "data" / "eu_sister_cities.tsv"
EUROCITIES = SHARED / "data" / "eurocities_members.json"


def shared_file(*parts: str) -> Path:
    """A real file that is not part of the project; the test is left out where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not at ../shared")
    return path


def needs(path: Path) -> pytest.MarkDecorator:
    """Leave a test out where a file beside the checkout is absent."""
    return pytest.mark.skipif(not path.exists(), reason=f"../shared/data/{path.name} is absent")


def missing(program: str) -> NoReturn:
    """Leave a test out for want of a program; in CI, which installs it, the test fails."""
    if os.environ.get("CI"):
        pytest.fail(f"{program} is not installed, and CI must have it")
    pytest.skip(f"{program} is not installed")


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a file as it is, line ends too, and give its path."""
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def load_script(name: str) -> ModuleType:
    """Give a file of scripts/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
