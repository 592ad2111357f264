"""One row registers a measure: everything that shows measures has it, and nothing else names it."""

import csv
import json
import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from typer.testing import CliRunner

import citynet as cn
from citynet import measures
from citynet._catalogue import speaking
from citynet.cli import app
from citynet.errors import CitynetWarning

pytestmark = pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")


@pytest.fixture
def fame(monkeypatch):
    """A measure more, as one row of the registry."""
    measure = measures.Measure(
        name="fame",
        label="renown",
        scope="node",
        unit="letters",
        formula="letters of the name",
        reference="nobody",
        cannot_say="anything at all",
        compute=lambda graph: np.array([len(str(node)) for node in graph.nodes]),
        kind="count",
        needs=("partners_ties",),
    )
    monkeypatch.setattr(measures, "MEASURES", (*measures.MEASURES, measure))


def path():
    G = nx.MultiGraph(crs="EPSG:4326")
    for lon, name in enumerate(["a", "bb", "ccc", "dddd", "eeeee", "ffffff"]):
        G.add_node(name, kind="city", name=name, country="TR", x=20.0 + 9 * lon, y=40.0)
    nx.add_path(G, list(G), type="sister_city", status="active", signed="1990", start="1990")
    return G


@pytest.mark.usefixtures("fame")
def test_tables_and_notes_have_a_new_measure():
    G = path()
    table = cn.centrality(G)
    assert table.columns[-1] == "fame"
    assert table["fame"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["fame"].dtype == "int64"
    assert measures.notes().loc["fame", "cannot_say"] == "anything at all"
    assert cn.temporal.centrality(G, ["fame"], "10Y")["fame"].tolist() == [1, 2, 3, 4, 5, 6]
    with pytest.warns(CitynetWarning, match="fame: not defined here, because every agreement is"):
        cn.centrality(nx.star_graph(3), "fame")
    with speaking("tr", in_shell=True), pytest.warns(CitynetWarning) as said:
        cn.centrality(nx.star_graph(3), "fame")
    told = str(said[0].message)
    assert told.startswith("fame: burada tanımlı değil, çünkü her anlaşma tek bir şehre ait")
    assert "citynet report" in told
    assert "citynet.ego" not in told


@pytest.mark.usefixtures("fame")
def test_a_map_sizes_by_a_new_measure():
    page = cn.maps.network_map(path(), size_by="fame").html()
    payload = json.loads(
        re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1]
    )
    assert payload["sizeBy"] == "fame"
    assert set(payload["sizeNames"]) == set(payload["sizes"]) == {"degree", "agreements", "fame"}
    assert payload["sizeNames"]["fame"] == "renown"


@pytest.mark.usefixtures("fame")
def test_figures_size_by_a_new_measure():
    ax = cn.figures.world_map(path(), size_by="fame", focal=False)
    assert "Renown" in [text.get_text() for text in ax.figure.findobj(Text)]
    panels = cn.figures.period_panel(path(), size_by="fame", focal=False)
    assert len(panels) == 1


@pytest.mark.usefixtures("fame")
def test_the_command_line_knows_a_new_measure(tmp_path):
    run = CliRunner().invoke
    assert "fame" in run(app, ["metrics", "--help"]).stdout
    out = tmp_path / "m.csv"
    done = run(app, ["metrics", "--measures", "fame", "--out", str(out), "--quiet"])
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 50
    assert all(int(row["fame"]) == len(row["node"]) for row in rows)


@pytest.mark.usefixtures("fame", "no_drawing")
def test_the_report_shows_a_new_measure(tmp_path):
    names = ["Ankara", "Berlin", "Seoul", "Tunis", "Sofia"]
    table = pd.DataFrame({"type": "sister_city", "a_name": names[:-1], "b_name": names[1:]})
    for side, first in (("a", 0), ("b", 1)):
        table[f"{side}_country"] = ["Türkiye", "Germany", "South Korea", "Tunisia", "Bulgaria"][
            first:
        ][:4]
        table[f"{side}_lat"] = np.arange(4) + 30.0 + first
        table[f"{side}_lon"] = np.arange(4) + 20.0 + first
    page = cn.report.write_report(table, tmp_path / "report").read_text(encoding="utf-8")
    heading = re.search(r"<th[^>]*>\s*(?:<button[^>]*>)?Renown", page)
    assert heading
    assert "anything at all" in page
    with (tmp_path / "report" / "tables" / "centrality.csv").open(encoding="utf-8-sig") as file:
        assert "fame" in file.readline()
