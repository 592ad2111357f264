"""The package as a whole: light to import, complete when built, true to its own design."""

import ast
import graphlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import citynet

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("geopandas", "pandas", "numpy", "folium", "matplotlib", "scipy", "sklearn", "networkx")


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import citynet",
        (
            "import sys; sys.argv = ['citynet', '--help']\n"
            "try:\n    from citynet.cli import main; main()\nexcept SystemExit: pass"
        ),
    ],
)
def test_importing_and_help_load_only_what_they_need(code):
    modules = loaded(code)
    assert "citynet" in modules
    assert not modules & set(HEAVY)


def test_a_function_wins_over_the_module_of_its_name():
    import citynet.centrality
    import citynet.communities
    import citynet.geocode

    assert callable(citynet.geocode)
    assert callable(citynet.centrality)
    assert callable(citynet.communities)


def test_every_public_name_is_there():
    for name in citynet.__all__:
        assert getattr(citynet, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        citynet.nonsense  # noqa: B018


def test_the_wheel_carries_data_and_assets(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("citynet", "citynet"), ("data", "citynet/data")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" in names


def test_data_flows_one_way():
    """No module imports one that imports it back, by whatever detour."""
    imports: dict[str, set[str]] = {}
    for path in (ROOT / "citynet").rglob("*.py"):
        module = path.relative_to(ROOT / "citynet").parts[0].removesuffix(".py")
        if module in {"__init__", "__main__"}:
            continue
        found = imports.setdefault(module, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "citynet":
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("citynet."):
                found.add(node.module.split(".")[1])
        found.discard(module)
    order = list(graphlib.TopologicalSorter(imports).static_order())
    flow = ["text", "agreements", "geocode", "network", "centrality", "temporal", "maps",
            "report", "cli"]  # fmt: skip
    assert sorted(flow, key=order.index) == flow
