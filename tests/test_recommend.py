"""With whom a municipality might talk next, and why."""

import pandas as pd
import pytest
from helpers.browser import faults_in_both_themes, opened
from helpers.cli import run
from helpers.files import write

import citynet as cn
from citynet.errors import CitynetError
from citynet.registers import _ideas_page, recommending

TIES = [
    ("Bonn", "Oxford", "United Kingdom", "1950"), ("Köln", "Lille", "France", "1958"),
    ("Bonn", "Lille", "France", "1960"), ("Köln", "Turin", "Italy", "1958"),
    ("Aachen", "Reims", "France", "1967"), ("Aachen", "Lille", "France", "1968"),
    ("Münster", "Orléans", "France", "1960"), ("Münster", "Lublin", "Poland", "1991"),
]  # fmt: skip


def table(ties):
    return cn.validate(pd.DataFrame([
        {"a_name": a, "a_country": "Germany", "b_name": b, "b_country": land, "signed": year,
         "type": "sister_city"} for a, b, land, year in ties
    ]))  # fmt: skip


@pytest.fixture(scope="module")
def before():
    return cn.recommend(table(TIES), "Köln", until=1970)


def test_the_reasons_are_said_and_own_partners_are_left_out(before):
    assert before["country"].iloc[0] == "FR"
    assert "Lille" not in before["place"].tolist()
    best = before.iloc[0]
    assert "of recent new ties lead to France" in best["reasons"]
    assert "you have a partner in this country already" in best["against"]
    assert before["score"].is_monotonic_decreasing
    criteria = [*recommending.OF_COUNTRIES, *recommending.OF_PLACES]
    assert set(criteria) == set(recommending.WEIGHTS)
    assert 0 < before["score"].sum() < 1
    assert before[[f"without_{name}" for name in criteria]].min().min() >= 1
    # What nothing is known of decides nothing.
    assert before["without_bodies"].tolist() == list(range(1, len(before) + 1))
    assert before[criteria].min().min() >= 0
    assert before[criteria].max().max() <= 1


def test_the_future_and_the_order_of_rows_are_not_seen(before):
    later = [*TIES, ("Bonn", "Metz", "France", "1985"), ("Köln", "Nantes", "France", "1999")]
    found = cn.recommend(table(later[::-1]), "Köln", until=1970)
    pd.testing.assert_frame_equal(found, before)


def test_weights_can_be_moved():
    others = [name for name in recommending.OF_PLACES if name != "distance"]
    near = cn.recommend(table(TIES), "Köln", weights=dict.fromkeys(others, 0), top=5)
    assert len(set(near["country"])) == 1
    assert near["km"].is_monotonic_increasing
    with pytest.raises(CitynetError, match="weights"):
        cn.recommend(table(TIES), "Köln", weights={"luck": 1})
    with pytest.raises(CitynetError, match="no municipality"):
        cn.recommend(table(TIES), "Atlantis")


def test_weights_are_moved_on_a_page(before, chromium, tmp_path):
    hostile = before.assign(reasons="<img src=x onerror=alert(1)>")
    near = before.sort_values("distance", ascending=False)["place"].iloc[0]
    path = write(tmp_path / "ideas.html", _ideas_page.page(hostile, "Köln", "de"))
    with opened(chromium, path, viewport={"width": 390, "height": 800}) as page:
        assert faults_in_both_themes(page) == []
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        names = page.locator("#ideas tbody td:nth-child(2)")
        assert names.all_inner_texts() == before["place"].tolist()
        for criterion in ("large", "size", "shared", "peers", "bodies", "neighbours", "history"):
            page.fill(f"[data-of={criterion}]", "0")
        assert set(before["country"]) == {"FR"}
        assert names.first.inner_text() == near


def test_the_command(tmp_path):
    cn.write_agreements(table(TIES), tmp_path / "ties.csv")
    done = run("recommend", "Köln", tmp_path / "ties.csv", "--lang", "tr")
    assert done.returncode == 0, done.stderr
    assert "km uzakta" in done.stdout
    out = tmp_path / "ideas.csv"
    assert run("recommend", "Köln", tmp_path / "ties.csv", "--out", out).returncode == 0
    assert len(pd.read_csv(out)) == 20
    page = tmp_path / "ideas.html"
    moved = ["--weight", "large=0", "--weight", "distance=2.5"]
    assert run("recommend", "Köln", tmp_path / "ties.csv", *moved, "--out", page).returncode == 0
    assert '"large":0.0' in page.read_text(encoding="utf-8")
    for wrong in ("large", "luck=1", "large=-1"):
        assert run("recommend", "Köln", tmp_path / "ties.csv", "--weight", wrong).returncode == 2
    assert page.read_text(encoding="utf-8").count("<tr><td>") == 100
