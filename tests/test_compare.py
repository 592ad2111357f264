"""Portfolios side by side, and where each stands among its peers."""

import pandas as pd
import pytest
from helpers.browser import faults_in_both_themes, opened
from helpers.cli import run

import citynet as cn
from citynet.errors import CitynetError

HOSTILE = "<img src=x onerror=alert(1)>"
TIES = {
    "Ulm": [("Lille", "FR", "1961"), ("Lyon", "FR", "1962"), ("Turin", "IT", "1971"),
            ("Lublin", "PL", "1991"), ("Sofia", "BG", "1992"), ("Kyoto", "JP", "1999")],
    "Heilbronn": [("Lille", "FR", "1960"), ("Porto", "PT", ""), ("Lublin", "PL", "1994")],
    "Pforzheim": [("Oslo", "NO", "1970")], "Würzburg": [("Lyon", "FR", "1980")],
    "Köln": [("Turin", "IT", "1958"), ("Lille", "FR", "1958")],
}  # fmt: skip


@pytest.fixture(scope="module")
def table():
    """Four places of one size and a larger one; a body that two are in, a partner that is code."""
    rows = [(a, b, land, when, "sister_city", "city")
            for a, ties in TIES.items() for b, land, when in ties]  # fmt: skip
    rows += [(a, "Eurocities", "", "2001", "membership", "body") for a in ("Ulm", "Heilbronn")]
    rows.append(("Ulm", HOSTILE, "FR", "1970", "sister_city", "city"))
    return cn.validate(pd.DataFrame(
        [{"a_name": a, "a_country": "DE", "b_name": b, "b_country": land or None,
          "signed": when or None, "type": kind, "b_kind": what, "note": HOSTILE}
         for a, b, land, when, kind, what in rows]
    ))  # fmt: skip


@pytest.fixture(scope="module")
def places(table):
    return cn.geocode(table)


@pytest.fixture(scope="module")
def found(table, places):
    return cn.compare(table, ["Ulm", "Heilbronn"], places)


def value(found, part, what):
    return found.table.set_index(["part", "what"]).loc[(part, what), found.names].tolist()


def test_what_each_has(found):
    assert value(found, "figure", "agreements") == [6, 3]
    assert value(found, "figure", "bodies") == [1, 1]
    assert value(found, "figure", "countries") == [5, 3]
    assert value(found, "figure", "first") == [1961, 1960]
    assert value(found, "type", "membership") == [1, 1]
    assert value(found, "region", "Europe") == [5, 3]
    assert value(found, "decade", "1960") == [2, 1]
    assert value(found, "decade", "") == [0, 1]
    # exp of the entropy of (5, 1); of three partners nothing is said.
    assert value(found, "figure", "regions")[0] == pytest.approx(1.569, abs=1e-3)
    assert pd.isna(value(found, "figure", "regions")[1])
    shared = found.partners[found.partners["of"] == 2]
    assert set(shared["place"]) == {"Lille", "Lublin", "Eurocities"}
    assert any("open place" in note for note in found.notes)


def test_peers_are_of_its_size_and_the_rank_is_among_them(found):
    peers = found.peers[found.peers["of"] == "Ulm"]
    assert set(peers["peer"]) == {"Heilbronn", "Pforzheim", "Würzburg"}
    at = found.positions.set_index(["of", "figure"]).loc[("Ulm", "partners")]
    assert (at["rank"], at["peers"], at["below"], at["most"]) == (1, 3, 1.0, 3)


def test_a_third_city_and_another_order_change_no_column(found, table, places):
    more = cn.compare(table, ["Köln", "Heilbronn", "Ulm"], places)
    both = more.table.merge(found.table, on=["part", "what"], how="right", suffixes=("", "_alone"))
    for name in ("Ulm", "Heilbronn"):
        pd.testing.assert_series_equal(both[name], both[f"{name}_alone"], check_names=False)
        for ours, theirs in ((more.peers, found.peers), (more.positions, found.positions)):
            pd.testing.assert_frame_equal(
                ours[ours["of"] == name].reset_index(drop=True),
                theirs[theirs["of"] == name].reset_index(drop=True),
            )


def test_countries_side_by_side(table, places):
    found = cn.compare(table, ["Deutschland", "Fransa"], places, level="country")
    assert value(found, "figure", "agreements") == [13, 5]
    assert value(found, "figure", "partners") == [8, 4]
    assert any("Fransa" in note for note in found.notes)


def test_who_is_not_there_is_said(table, places):
    for names, level in ((["Atlantis"], "city"), (["Ulm", "ULM"], "city"), ([], "city"),
                         (["Peru"], "country")):  # fmt: skip
        with pytest.raises(CitynetError):
            cn.compare(table, names, places, level=level)


def test_the_page(found, chromium, tmp_path):
    out = tmp_path / "compared.html"
    found.write(out, lang="de")
    with opened(chromium, out, viewport={"width": 390, "height": 800}) as page:
        assert faults_in_both_themes(page) == []
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert "Rang 1 von 4" in page.inner_text("main")


def test_the_command(table, tmp_path):
    cn.write_agreements(table, tmp_path / "t.csv")
    out = tmp_path / "c.xlsx"
    done = run("compare", "Ulm", "Köln", "--in", tmp_path / "t.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    sheets = pd.read_excel(out, sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["portfolios", "partners", "peers", "positions"]
