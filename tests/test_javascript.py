"""The map's script without a browser, by node's own tests, on what Python wrote for it."""

import json
import os
import shutil
import subprocess

import networkx as nx
import numpy as np
import pyproj
import pytest
from helpers.files import ROOT, missing
from helpers.graphs import payload_of

import citynet as cn
from citynet.maps import _columns, _page
from citynet.text import fold, visible

TESTS = sorted((ROOT / "tests" / "js").glob("*.test.js"))
TEXTS = (
    [None, None],
    ["Köln", None, "👩‍👩‍👧", "", "Köln", "\ud800"],
    ["a", "b", "ç", "a b"],
    ["eu-00007", "eu-00008", "eu-12345"],
    [f"{number % 3}" for number in range(300)],
)
NUMBERS = {
    "<u1": [0, 255],
    "<u2": [0, 65_535],
    "<u4": [2**32 - 1],
    "<i2": [-(2**15), 7],
    "<i4": [-(2**31), 2**31 - 1],
    "<f4": [0.5, -1e30],
}


def circles():
    """Great circles on the sphere, by geodesy: their ends and some points between."""
    rng = np.random.default_rng(1)
    sphere = pyproj.Geod(ellps="sphere")
    for lon_a, lat_a, lon_b, lat_b in rng.uniform([-180, -65] * 2, [180, 65] * 2, (40, 4)).tolist():
        points = sphere.npts(lon_a, lat_a, lon_b, lat_b, 9)
        # Mercator's square ends at 85 degrees.
        if max(abs(lat) for _, lat in points) < 80:
            yield {"ends": [lon_a, lat_a, lon_b, lat_b], "points": points}


@pytest.fixture(scope="module")
def node(tmp_path_factory, istanbul, istanbul_places, _istanbul_network):
    """A folder with the script as modules, and a way to run a test file in it."""
    program = shutil.which("node") or missing("node")
    G = _istanbul_network
    names = {*istanbul["b_name"], *istanbul_places["name"], *istanbul["b_country"].dropna()}
    names |= {
        "İSTANBUL",
        "Iğdır ığdır",
        "St. John's",
        "Nuuk’s",
        "ŁÓDŹ",
        "Ærøskøbing",
        "Straße",
        "東京",
    }
    of_year = {
        str(year): {
            mode: cn.temporal.as_of(G, str(year), mode=mode).number_of_edges()
            for mode in ("cumulative", "in_force")
        }
        for year in range(1970, 2020, 7)
    }
    given = {
        "base": _page.basemap(),
        "circles": list(circles()),
        "visible": {chr(code): visible(chr(code)) for code in range(256)},
        "folded": {name: fold(name) for name in names | {name.upper() for name in names}},
        "numbers": [
            {"column": _columns.numbers(values, kind), "values": np.array(values, kind).tolist()}
            for kind, values in NUMBERS.items()
        ],
        "texts": [
            {"column": _columns.texts(values), "values": [value or None for value in values]}
            for values in TEXTS
        ],
        "payload": payload_of(cn.maps.network_map(G).html()),
        "nodes": len(G),
        "edges": G.number_of_edges(),
        "ties": nx.Graph(G).number_of_edges(),
        "dated": sum(bool(data.get("start")) for *_, data in G.edges(data=True)),
        "years": of_year,
    }
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(_page.ASSETS, folder / "citynet" / "maps" / "assets")
    shutil.copytree(ROOT / "tests" / "js", folder / "tests" / "js")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    (folder / "given.json").write_text(json.dumps(given), "utf-8")

    def run(test):
        return subprocess.run(
            [program, "--test", f"tests/js/{test}"],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
            env={**os.environ, "CITYNET_GIVEN": str(folder / "given.json")},
        )  # fmt: skip

    return run


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_the_script_does_what_it_should(node, path):
    done = node(path.name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "# tests 0" not in done.stdout


def test_a_script_that_is_wrong_is_found_out(node):
    done = node("no-such.test.js")
    assert done.returncode != 0
