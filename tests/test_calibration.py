"""The frame in which tests are tried on data of their own null."""

import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
import pytest
from helpers.files import ROOT
from scipy import stats

sys.path.insert(0, str(ROOT / "scripts"))

import calibration
from calibrations import frame, generators, load


@pytest.fixture
def alone(monkeypatch):
    """A registry of its own."""
    monkeypatch.setattr(frame, "PROCEDURES", {})
    monkeypatch.setattr("calibrations.MODULES", ())


@pytest.mark.usefixtures("alone")
def test_a_test_that_rejects_and_one_that_does_not():
    @frame.test("noise", "a shift of 3")
    def good(rng, process, other):  # noqa: ARG001
        return {"z": 2 * stats.norm.sf(abs(rng.normal() + 3 * other))}

    @frame.test("noise", "nothing")
    def eager(rng, process, other):  # noqa: ARG001
        return {"z": rng.random() / 4}

    @frame.test("noise", "")
    def silent(rng, process, other):  # noqa: ARG001
        return {"z": np.nan}

    @frame.interval("normal")
    def covers(rng, process, other):  # noqa: ARG001
        found = {"often": abs(rng.normal()) < 1.96}
        return found | {"qualifies": np.nan} if process == "B" else found

    table = frame.calibrate(load(), frame.Sizes(200, 50))
    table = table.set_index(["procedure", "row", "process"]).sort_index()
    assert (table.loc["good", "verdict"] == frame.HOLDS).all()
    assert (table.loc["good", "power"] > 0.7).all()
    assert (table.loc["eager", "verdict"] == frame.FAILS).all()
    # A test that never answers has not passed.
    assert (table.loc["silent", "verdict"] == frame.FAILS).all()
    assert table.loc[("covers", "often", "A"), "rate"] == pytest.approx(0.95, abs=0.05)
    assert table.loc[("covers", "often", "A"), "verdict"] == frame.HOLDS
    assert table.loc[("covers", "qualifies", "A"), "n"] == 0
    assert "eager" in frame.markdown(table.reset_index())


def test_wilson():
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 0 of 20.
    assert frame.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert frame.wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)


def test_the_same_in_processes():
    chosen = load(["tie_length"])
    serial = frame.calibrate(chosen, frame.Sizes(3, 2))
    with ProcessPoolExecutor(1) as executor:
        parallel = frame.calibrate(chosen, frame.Sizes(3, 2), executor=executor)
    pd.testing.assert_frame_equal(serial.drop(columns="seconds"), parallel.drop(columns="seconds"))


def test_the_script_lists_its_procedures(capsys):
    assert calibration.main(["--list"]) == 0
    assert "tie_length: " in capsys.readouterr().out


@pytest.mark.parametrize("process", frame.PROCESSES)
def test_generators_make_what_they_say(process):
    rng = np.random.default_rng(0)
    G, mapping = generators.one_sided(rng, process)
    assert {G.nodes[data["a"]]["country"] for *_, data in G.edges(data=True)} == {"A0"}
    assert mapping["A0"] == "r0"
    G = generators.layered(rng, process, domestic=0.0)
    assert all(G.nodes[u]["country"] != G.nodes[v]["country"] for u, v in G.edges())
    assert G.number_of_edges() == pytest.approx(150, abs=50)
    G = generators.memberships(rng, process, 60, 12)
    assert {G.nodes[u]["kind"] + G.nodes[v]["kind"] for u, v in G.edges()} == {"citybody"}
    assert generators.dyads(rng, process, 12).counts.trace() == 0
    assert generators.histories(rng, process).number_of_edges() == 80
    G, _ = generators.partial(rng, process)
    observed = {G.nodes[data["a"]]["country"] for *_, data in G.edges(data=True)}
    assert len(observed) <= 4


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bodies", "one_sided", "partial", "tie_length"])
def test_no_test_rejects_its_own_null_too_often(name):
    """The full table is the script's; so few data sets tell what is very wrong."""
    table = frame.calibrate(load([name]), frame.Sizes(16, 0))
    assert (table["given"] >= frame.GIVEN).all()
    # With a rate of 0.05 there are more than four in one of a thousand.
    assert (table["hits"] <= 4).all(), table[["row", "process", "hits"]].to_string()
