"""The page on which a person settles places, from the page to the settled map."""

import json
import re

import pandas as pd
import pytest
from helpers.browser import opened
from helpers.cli import run
from helpers.files import write

import citynet as cn

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def table():
    """Three open places, one of two agreements, one hostile; and one that is sure."""
    ends = [("Springfield", "United States"), ("Springfield", "United States"),
            (HOSTILE, "Germany"), ("Yenişehir", "Türkiye"), ("Berlin", "Germany")]  # fmt: skip
    types = ["sister_city", "memorandum", "sister_city", "sister_city", "sister_city"]
    return cn.validate(pd.DataFrame([
        {"a_name": "Ankara", "a_country": "Türkiye", "b_name": name, "b_country": land,
         "type": kind}
        for (name, land), kind in zip(ends, types, strict=True)
    ]))  # fmt: skip


def data_of(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page)[1])


def test_the_most_consequential_place_comes_first_and_text_stays_text(table):
    page = cn.settle(table, lang="de")
    places = data_of(page)["places"]
    assert [place["name"] for place in places] == ["Springfield", HOSTILE, "Yenişehir"]
    assert "<img" not in page
    assert page == cn.settle(table, lang="de")
    assert [len(data_of(cn.settle(table, limit=1))["places"])] == [1]


def test_from_the_page_to_the_settled_map(table, chromium, tmp_path):
    path = write(tmp_path / "settle.html", cn.settle(table))
    saved = tmp_path / "overrides.csv"
    with opened(chromium, path) as page:
        page.keyboard.press("1")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("n")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("n")
        page.keyboard.press("u")
        page.fill("#lat", "40° 15′ 54″ N")
        page.fill("#lon", "29,65")
        page.click("#take")
        assert page.inner_text("#progress") == "3 / 3"
        page.reload()  # nothing is lost
        assert page.inner_text("#progress").startswith("3 / 3")
        with page.expect_download() as download:
            page.click("#save")
        download.value.save_as(saved)
        with page.expect_download() as download:
            page.click("#save-xlsx")
        download.value.save_as(saved.with_suffix(".xlsx"))
    rows = pd.read_csv(saved, dtype=str).set_index("name")
    book = pd.read_excel(saved.with_suffix(".xlsx"), dtype=str, engine="openpyxl")
    pd.testing.assert_frame_equal(book.set_index("name"), rows)
    assert len(cn.settle(table, overrides=saved.with_suffix(".xlsx"))) > 0
    assert rows.loc[HOSTILE, "status"] == "not_a_place"
    places = cn.geocode(table, overrides=saved).set_index("name")
    first = data_of(cn.settle(table))["places"][0]["candidates"][0]
    assert places.loc["Springfield", "place_id"] == first["place_id"]
    assert places.loc["Yenişehir"].geometry.y == pytest.approx(40.265)
    assert places.loc["Yenişehir"].geometry.x == pytest.approx(29.65)
    # A new page shows what is left, which is nothing, and keeps what was said.
    again = data_of(cn.settle(table, overrides=saved))
    assert again["places"] == []
    assert len(again["before"]) == 3


def test_the_command(tmp_path):
    out = tmp_path / "settle.html"
    done = run("settle", "--out", out, "--lang", "tr")
    assert done.returncode == 0, done.stderr
    assert 'lang="tr"' in out.read_text(encoding="utf-8")
