"""A register's own pages, for a municipality's web server."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from helpers.browser import faults_in_both_themes, opened
from helpers.cli import run

import citynet as cn
from citynet.errors import CitynetError

HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def table():
    """A city's own list: a tie that has ended, an open place that is code, and a body."""
    rows = [("Lille", "FR", "1961-05-04", "sister_city", "active", "city"),
            ("Turin", "IT", "1971", "memorandum", "cancelled", "city"),
            (HOSTILE, "FR", "", "sister_city", "active", "city"),
            ("Eurocities", "", "2001", "membership", "active", "body")]  # fmt: skip
    return cn.validate(pd.DataFrame(
        [{"a_name": "Köln", "a_country": "DE", "b_name": b, "b_country": land or None,
          "signed": when or None, "type": kind, "status": status, "b_kind": what,
          "note": HOSTILE}
         for b, land, when, kind, status, what in rows]
    ))  # fmt: skip


@pytest.fixture(scope="module")
def files(table, tmp_path_factory):
    out = tmp_path_factory.mktemp("page") / "public"
    return {path.relative_to(out).as_posix(): path for path in cn.page(table, out, lang="de")}


def test_all_links_lead_to_a_file_and_nothing_runs_in_a_page(files):
    assert next(iter(files)) == "index.html"
    assert {"index.tr.html", "index.en.html", "p/lille-fr.html", "p/turin-it.tr.html"} <= set(files)
    for name, path in files.items():
        if path.suffix != ".html":
            continue
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert "unsafe" not in text
        assert "<img" not in text
        assert not re.search(r"<style|<script>|\son\w+=|style=", text.replace("onerror=", ""))
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            assert (Path(path).parent / link).resolve().is_file(), (name, link)


def test_the_same_table_gives_the_same_bytes_and_what_is_gone_goes(files, table, tmp_path):
    out = tmp_path / "again"
    for path in cn.page(table, out, lang="de"):
        assert path.read_bytes() == files[path.relative_to(out).as_posix()].read_bytes()
    (out / "own.txt").write_text("mine", encoding="utf-8")
    left = cn.page(table.head(1), out, langs=["en"], before=table)
    assert not (out / "p" / "turin-it.html").exists()
    assert (out / "own.txt").read_text(encoding="utf-8") == "mine"
    assert "gone from the register" in left[0].read_text(encoding="utf-8")


def test_what_is_taken_away_says_the_same(files, table):
    assert len(cn.read_agreements(files["agreements.csv"])) == len(table)
    data = json.loads(files["agreements.jsonld"].read_text(encoding="utf-8"))
    assert data["@context"] == "https://schema.org"
    assert len(data["hasPart"]) == len(table)
    named = {thing["@id"]: thing for thing in data["mentions"]}
    assert all(end["@id"] in named for work in data["hasPart"] for end in work["about"])
    lille = named["#lille-fr"]
    assert lille["geo"]["latitude"] == pytest.approx(50.6, abs=0.1)
    dates = files["anniversaries.ics"].read_text(encoding="utf-8")
    assert dates.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:19610504\nRRULE:FREQ=YEARLY" in dates


def test_a_reader_searches_the_list(files, chromium):
    with opened(chromium, files["index.html"], viewport={"width": 390, "height": 800}) as page:
        assert faults_in_both_themes(page, preload=False) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.inner_text("#count") == "4 / 4"
        page.fill("#search", "TURIN")
        assert page.inner_text("#count") == "1 / 4"
        page.fill("#search", "")
        page.select_option("[data-of=country]", "FR")
        assert page.inner_text("#count") == "2 / 4"
        page.click("#list >> text=Lille")
        assert page.inner_text("h1") == "Lille"


def test_what_cannot_be_is_said(table, tmp_path):
    with pytest.raises(CitynetError):
        cn.page(table.head(0), tmp_path / "none")
    with pytest.raises(CitynetError):
        cn.page(table, tmp_path / "none", lang="xx")
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(CitynetError, match=r"index\.html"):
        cn.page(table, tmp_path, langs=["en"])


def test_the_command_stays_small(tmp_path):
    done = run("page", "--out", tmp_path / "site", "--lang", "tr", "--title", "Ortaklarımız")
    assert done.returncode == 0, done.stderr
    size = sum(path.stat().st_size for path in (tmp_path / "site").rglob("*") if path.is_file())
    assert size <= 1_000_000
    assert "<h1>Ortaklarımız</h1>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
