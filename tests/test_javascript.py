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
from helpers.graphs import payload_of, register

import citynet as cn
from citynet import network
from citynet.maps import _columns, _page, _payload
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


def states(G):
    """A map's page and, of every year and of days within years, what Python says is there."""
    payload = payload_of(cn.maps.network_map(G, communities=False).html())
    days = [str(year) for year in range(payload["years"][0] - 1, payload["years"][1] + 2)]
    days += ["1997-03-01", "1990-06", "2005-05-26", "2013-12-31"]
    order = {key: row for row, (*_, key) in enumerate(G.edges(keys=True))}
    found = []
    for place, day in enumerate(days):
        mode = ("cumulative", "in_force")[place % 2]
        undated = ("exclude", "include")[place // 2 % 2]
        part = cn.temporal.as_of(G, day, mode=mode, undated=undated)
        drawn = part.copy()  # a view of a part of it would be slow
        drawn.remove_nodes_from([node for node, x in part.nodes(data="x") if x is None])
        rows = [order[key] for *_, key in drawn.edges(keys=True)]
        nodes = network.nodes(drawn)
        found.append({
            "asOf": _payload.as_of(day, "en"), "mode": mode, "undated": undated == "include",
            "rows": sorted(rows), "unplaced": part.number_of_edges() - len(rows),
            "partners": {str(node): int(n) for node, n in nodes["degree"].items() if n},
            "agreements": {str(node): int(n) for node, n in nodes["agreements"].items() if n},
        })  # fmt: skip
    undated = sum(not data.get("start") for *_, data in G.edges(data=True))
    return {"payload": payload, "states": found, "undated": undated}


SHEETS = (
    ({"name": "equal_earth", "lon": 11}, "+proj=eqearth +lon_0=11"),
    ({"name": "equal_earth", "lon": -170.5}, "+proj=eqearth +lon_0=-170.5"),
    ({"name": "azimuthal", "lon": 28.95, "lat": 41.01}, "+proj=aeqd +lon_0=28.95 +lat_0=41.01"),
    ({"name": "azimuthal", "lon": 10, "lat": 90}, "+proj=aeqd +lon_0=10 +lat_0=90"),
    ({"name": "lambert", "lon": 17, "lat": 47}, "+proj=laea +lon_0=17 +lat_0=47"),
    ({"name": "lambert", "lon": 174.8, "lat": -41.3}, "+proj=laea +lon_0=174.8 +lat_0=-41.3"),
)


def sheets():
    """Points on a sphere of radius 1 as PROJ projects them, and how wide the whole sheet is."""
    rng = np.random.default_rng(2)
    for how, told in SHEETS:
        proj = pyproj.Proj(f"{told} +R=1")
        lon = rng.uniform(-180, 180, 2000)
        lat = np.degrees(np.arcsin(rng.uniform(-1, 1, 2000)))
        x, y = proj(lon, lat)
        edge = pyproj.Proj(f"{told.split(' +lon_0')[0]} +R=1")(180 - 1e-9, 0)[0]
        width = {"azimuthal": 2 * np.pi, "lambert": 4, "equal_earth": 2 * edge}[how["name"]]
        points = np.column_stack([lon, lat, 0.5 + x / width, 0.5 - y / width])
        yield {"how": how, "points": points.tolist()}


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
    given = {
        "base": _page.basemap(),
        "circles": list(circles()),
        "sheets": list(sheets()),
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
        "names": dict(G.nodes(data="name")),
        "nodes": len(G),
        "edges": G.number_of_edges(),
        "ties": nx.Graph(G).number_of_edges(),
        "dated": sum(bool(data.get("start")) for *_, data in G.edges(data=True)),
        "registers": {
            name: states(G)
            for name, G in {
                "istanbul": G,
                **{kind: register(kind) for kind in ("turkish", "german", "european")},
            }.items()
        },
    }
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(_page.ASSETS, folder / "citynet" / "maps" / "assets")
    shutil.copytree(ROOT / "tests" / "js", folder / "tests" / "js")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    (folder / "given.json").write_text(json.dumps(given), "utf-8")

    def run(test):
        return subprocess.run(
            [program, "--test", "--test-reporter=tap", f"tests/js/{test}"],
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
