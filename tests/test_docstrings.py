"""The examples in docstrings show what they say, and the front doors have one."""

import ast
import doctest
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import citynet as cn

PACKAGE = Path(cn.__file__).parent
# Functions that a user meets first.
FRONT_DOORS = {
    "agreements": ["read_agreements", "validate", "write_agreements"],
    "community": [
        "agreement", "communities", "modularity_significance", "scan", "spatial_clusters",
    ],
    "coordination": ["shared_partners"],
    "countries": ["code"],
    "dates": ["parse"],
    "ego": ["diversity", "portfolio"],
    "export": ["write"],
    "geocoding": ["geocode", "write_places"],
    "maps": ["embed", "network_map", "save"],
    "measures": ["centrality", "notes"],
    "mixing": [
        "assortativity", "composition", "e_i_index", "mixing_matrix", "mixing_test",
        "participation",
    ],
    "network": [
        "agreements", "build_network", "from_gdfs", "nodes", "region_projection", "shared_bodies",
        "simple", "to_gdfs",
    ],
    "nullmodels": [
        "autocorrelation", "compare", "permute_labels", "randomize", "region_ties", "tie_length",
    ],

    "regions": ["assign", "by_agreement"],
    "summary": ["describe"],
    "temporal": ["as_of", "growth", "snapshots"],
    "text": ["fold"],
    "twomode": ["bicm", "centrality", "memberships", "validated"],
}  # fmt: skip


def examples():
    """Docstrings with an example, read from the sources, so that collecting imports nothing."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                text = ast.get_docstring(node, clean=False) or ""
                if ">>>" in text:
                    name = getattr(node, "name", "")
                    label = f"{path.relative_to(PACKAGE).as_posix()}:{name}"
                    yield pytest.param(path, node.body[0].lineno - 1, text, id=label)


@pytest.fixture
def names(istanbul, istanbul_network, tmp_path, monkeypatch):
    """What examples take for granted, in a folder that they may write to."""
    monkeypatch.chdir(tmp_path)
    return {"cn": cn, "table": istanbul.copy(), "G": istanbul_network}


@pytest.mark.parametrize(("path", "line", "text"), list(examples()))
def test_examples_give_what_they_show(path, line, text, names):
    inside = path.relative_to(PACKAGE)
    if inside.parts[0].startswith("_"):  # no user sees it, so it is at home
        names = vars(import_module(f"citynet.{inside.stem}")) | names
    example = doctest.DocTestParser().get_doctest(text, names, path.stem, str(path), line)
    assert example.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said = []
    with pd.option_context("display.width", 80, "display.max_columns", 20):
        runner.run(example, out=said.append)
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in FRONT_DOORS.items() for name in names]
)
def test_front_doors_show_an_example(module, name):
    assert ">>> " in getattr(import_module(f"citynet.{module}"), name).__doc__
