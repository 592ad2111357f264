"""The worked examples run as a reader would run them, and say what the data hold."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from helpers.files import EU, ROOT, needs

import citynet as cn
from citynet import export

EXAMPLES = ROOT / "scripts" / "examples"


def run(name, *arguments, cwd):
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "HOME": str(Path.home()),
             "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.slow
def test_istanbuls_portfolio(tmp_path):
    said = run("istanbul_portfolio.py", "--out", tmp_path / "out", "--replicates", 49, cwd=tmp_path)
    table = cn.datasets.istanbul()
    assert f"{len(table)} agreements with" in said
    G = export.read(tmp_path / "out" / "istanbul.gpkg")
    assert {key for *_, key in G.edges(keys=True)} == set(table["id"])
    growth = pd.read_csv(tmp_path / "out" / "growth.csv")
    assert growth["new"].sum() == len(table)
    assert "tiflis" in (tmp_path / "out" / "map.html").read_text("utf-8").lower()


@needs(EU)
@pytest.mark.slow
def test_a_countrys_network(tmp_path):
    said = run(
        "country_network.py", EU, "--country", "Finland", "--out", tmp_path / "out",
        "--replicates", 49, cwd=tmp_path,
    )  # fmt: skip
    raw = pd.read_csv(EU, sep="\t")
    ours = raw[(raw["origincountry"] == "Finland") | (raw["destination_countryLabel"] == "Finland")]
    count = int(re.search(r"(\d+) agreements", said)[1])
    assert len(ours) / 2 <= count <= len(ours)
    places = pd.read_excel(tmp_path / "out" / "places.xlsx", engine="openpyxl")
    assert places["degree"].sum() <= 2 * count
    G = export.read(tmp_path / "out" / "network.gexf")
    assert (G.number_of_nodes(), G.number_of_edges()) == (len(places), count)
    assert len(pd.read_csv(tmp_path / "out" / "null_model.csv")) == 3


@pytest.mark.slow
def test_joint_registers(tmp_path):
    said = run("joint_registers.py", "--out", tmp_path / "out", cwd=tmp_path)
    assert "open:" not in said
    overlaps = pd.read_csv(tmp_path / "out" / "overlaps.csv")
    # Berlin has two agreements with Istanbul, and Tiflis there is Tbilisi here.
    assert set(overlaps["partner"]) == {"berlin-de", "koln-de", "sarajevo-ba", "tbilisi-ge"}
    joined = cn.read_agreements(tmp_path / "out" / "joined.xlsx")
    assert len(joined) == len(cn.datasets.istanbul()) + 4
    # The same from files that the caller names.
    folder = tmp_path / "out"
    again = run(
        "joint_registers.py", f"Istanbul={folder / 'istanbul.xlsx'}",
        f"Kadıköy={folder / 'kadikoy.xlsx'}", "--hint", "Kadıköy=İstanbul",
        "--out", tmp_path / "again", cwd=tmp_path,
    )  # fmt: skip
    assert again.replace("again", "out") == said


def test_every_example_is_run_here():
    here = Path(__file__).read_text("utf-8")
    assert all(f'"{example.name}"' in here for example in EXAMPLES.glob("*.py"))
