"""The package as a whole: light to import, complete when built, true to its own design."""

import ast
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

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


def test_every_public_name_is_reached_as_an_attribute():
    assert set(citynet.__all__) == {*citynet._HOMES, "__version__"}
    for name, home in citynet._HOMES.items():
        module, _, attribute = home.partition(":")
        value = getattr(citynet, name)
        assert isinstance(value, ModuleType) is not bool(attribute), name
        assert value is (
            getattr(import_module(module), attribute) if attribute else sys.modules[module]
        )
    for name in ("write_places", "read_places", "Nominatim"):
        assert callable(getattr(citynet.geocoding, name))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        citynet.nonsense  # noqa: B018


def test_public_modules_say_what_is_public():
    homes = [home for home in citynet._HOMES.values() if ":" not in home]
    assert len(homes) > 20
    for home in homes:
        module = import_module(home)
        assert module.__all__, home
        shown: dict[str, object] = {}
        exec(f"from {home} import *", shown)  # noqa: S102 - our own modules
        assert set(module.__all__) <= set(shown), home
        for name in module.__all__:
            # A leading underscore marks what is private, except gettext's own names.
            assert name in {"_", "_c", "_n"} or name[0] != "_", f"{home}.{name}"
            if isinstance(shown[name], FunctionType | type):
                assert shown[name].__doc__, f"{home}.{name}"


def test_type_checkers_see_the_same_names():
    tree = ast.parse((ROOT / "citynet" / "__init__.py").read_text(encoding="utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    seen = {
        alias.name: f"{node.module}.{alias.name}" for node in block.body for alias in node.names
    }
    homes = {name: home.replace(":", ".") for name, home in citynet._HOMES.items()}
    assert seen == homes


def test_no_module_is_called_like_a_public_function():
    functions = {name for name, home in citynet._HOMES.items() if ":" in home}
    modules = {path.stem for path in (ROOT / "citynet").glob("*") if path.suffix in {"", ".py"}}
    assert "measures" in modules
    assert "geocode" in functions
    assert not functions & modules


def test_old_import_paths_lead_to_todays_with_a_warning():
    lines = ["import warnings, citynet"]
    for old, (new, function) in citynet._moved.MODULES.items():
        name = function or next(n for n in vars(import_module(new)) if n[0].islower())
        lines += [
            "warnings.simplefilter('error')",
            f"try:\n    from {old} import {name}\nexcept DeprecationWarning as w: print(w)",
            "warnings.simplefilter('ignore')",
            f"from {old} import {name}",
            f"from {new} import {name} as today",
            f"assert {name} is today, {old!r}",
            f"assert not {function!r} or citynet.{function or '_moved'} is today, {old!r}",
        ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == len(citynet._moved.MODULES) > 5
    for line, (old, (new, _)) in zip(said, citynet._moved.MODULES.items(), strict=True):
        assert line.startswith(f"{old} is now {new}")


def test_export_was_a_function_once():
    with pytest.warns(DeprecationWarning, match="export is now citynet.export.write"):
        assert citynet.export.export is citynet.export.write


def test_the_wheel_carries_data_and_assets(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("citynet", "citynet"), ("data", "citynet/data")):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert len(files) > 20
        for path in files:
            if "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" in names


def floors():
    """The house as CONTRIBUTING.md draws it, the ground floor first."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = text.split("```text\n")[1].split("```")[0]
    return [row.split() for row in reversed(drawn.splitlines())]


def test_data_flows_one_way():
    floor = {module: number for number, row in enumerate(floors()) for module in row}
    floor["__version__"] = 0
    arrows = []
    for path in (ROOT / "citynet").rglob("*.py"):
        module = path.relative_to(ROOT / "citynet").parts[0].removesuffix(".py")
        if module in {"__init__", "__main__"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "citynet":
                arrows += [(module, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("citynet."):
                arrows.append((module, node.module.split(".")[1]))
            elif isinstance(node, ast.Import):
                arrows += [
                    (module, alias.name.split(".")[1])
                    for alias in node.names
                    if alias.name.startswith("citynet.")
                ]
    assert len(arrows) > 100
    assert {module for module, _ in arrows} <= set(floor)
    wrong = {(a, b) for a, b in arrows if a != b and floor[b] >= floor[a]}
    assert not wrong


def test_the_core_needs_no_extra(tmp_path):
    """Tables, places, networks, measures, maps and all exports but Parquet work without them."""
    code = """
import sys, warnings
for name in ("pyarrow", "sklearn", "httpx", "numba", "distributed", "statsmodels"):
    sys.modules[name] = None  # as if it were not installed
warnings.simplefilter("ignore")
import citynet as cn
table = cn.datasets.istanbul()
cn.write_agreements(table, "t.xlsx")
assert len(cn.read_agreements("t.xlsx")) == len(table)
places = cn.geocode(table)
cn.geocoding.write_places(places, "places.xlsx")
G = cn.build_network(table, cn.geocoding.read_places("places.xlsx"))
cn.centrality(G), cn.communities(G, seed=0), cn.ego.portfolio(G)
regions = cn.regions.assign(G, scheme="continent")
cn.community.agreement(regions, cn.regions.assign(G, scheme="m49"))
cn.maps.save(cn.maps.network_map(G), "map.html")
for suffix in cn.export.SUFFIXES:
    if suffix != ".parquet":
        cn.export.write(G, "net" + suffix)
    if suffix not in (".csv", ".xlsx", ".parquet"):
        assert set(cn.export.read("net" + suffix)) == set(G)
for needs in (
    lambda: cn.export.write(G, "net.parquet"),
    lambda: cn.write_agreements(table, "t.parquet"),
    lambda: cn.community.spatial_clusters(G),
    lambda: cn.geocoding.Nominatim(),
    lambda: cn.sources.wikidata.fetch("TR"),
    lambda: cn.models.gravity(cn.dyads(G)),
):
    try:
        needs()
    except cn.errors.CitynetError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    packages = ("pyarrow", "pyarrow", "scikit-learn", "httpx", "httpx", "statsmodels")
    extras = ("gis", "gis", "spatial", "online", "online", "models")
    assert done.stdout.splitlines() == [
        f'this needs {package}, which is not installed: pip install "citynet[{extra}]"'
        for package, extra in zip(packages, extras, strict=True)
    ]
