"""The page on which a person settles places, from the page to the settled map."""

import json
import re
import warnings

import pandas as pd
import pytest
from helpers.browser import faults_in_both_themes, opened
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
    places = data_of(page)["items"]
    assert [place["name"] for place in places] == ["Springfield", HOSTILE, "Yenişehir"]
    assert "<img" not in page
    assert page == cn.settle(table, lang="de")
    assert [len(data_of(cn.settle(table, limit=1))["items"])] == [1]


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
    first = data_of(cn.settle(table))["items"][0]["candidates"][0]
    assert places.loc["Springfield", "place_id"] == first["place_id"]
    assert places.loc["Yenişehir"].geometry.y == pytest.approx(40.265)
    assert places.loc["Yenişehir"].geometry.x == pytest.approx(29.65)
    # A new page shows what is left, which is nothing, and keeps what was said.
    again = data_of(cn.settle(table, overrides=saved))
    assert again["items"] == []
    assert len(again["before"]) == 3


def test_a_candidate_says_how_far_it_is_from_what_the_text_names():
    names = ["a_name", "a_country", "b_name", "b_country"]
    table = pd.DataFrame([("Wien", "Austria", "Munich, Saxony", "Germany")], columns=names)
    (item,) = data_of(cn.settle(table.assign(type="sister_city")))["items"]
    # Munich to Saxony's middle, on a map: about 340 km.
    km = int(item["candidates"][0]["hinted"].removesuffix(" km from the middle of Saxony"))
    assert 300 < km < 380


# A list as an office keeps it: whose it is not said, days and months that may change places, words
# and countries misspelt, dates that are none, too late, before the beginning, or say two things.
UNTIDY = """Partner,Ülke,Tür,İmza Tarihi,Bitiş,Bütçe
Berlin,Almanya,Kardeş şehir,3.4.1988,,5
Sofya,Bulgaristan,Kardeşş,03/04/1990,1980,6
Viyana,Avusturya,Kardeşş,sonn,,7
Atina,Yunanistann,Kardeş şehir,2050,,8
Lizbon,Portekiz,Kardeş şehir,32874,,9
Oslo,Norveç,Kardeş şehir,yakında,,10
Roma,İtalya,Kardeş şehir,yakında,,11
Paris,Fransa,Kardeş şehir,2001,,12
Paris,Fransa,Kardeş şehir,2001,,5
"""


@pytest.fixture
def untidy(tmp_path):
    return write(tmp_path / "ties.csv", UNTIDY)


def quiet(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cn.read_agreements(path, **options)


def asked(table, overrides=None):
    items = data_of(cn.settle(table, overrides=overrides))["items"]
    return [item for item in items if item["what"] == "question"]


def test_the_readers_questions_are_answered_on_the_page_and_not_asked_again(
    untidy, chromium, tmp_path
):
    table = quiet(untidy)
    items = asked(table)
    about = {(item["action"], item["column"], row["value"]): item
             for item in items for row in item["rows"] or [{"value": ""}]}  # fmt: skip
    assert items[0]["action"] == "home"
    answers = {
        ("home", "a_name", ""): "Bursa, Türkiye", ("dates", "signed", ""): "2",
        ("cell", "type", "Kardeşş"): "1", ("cell", "b_country", "Yunanistann"): "1",
        ("cell", "signed", "2050"): "1", ("cell", "signed", "32874"): "1",
        ("cell", "ended", "1980"): "n", ("cell", "signed", "sonn"): "1999-05",
        ("cell", "signed", "yakında"): "2010", ("drop", "", ""): "1",
    }  # fmt: skip
    assert set(answers) == set(about)
    path, saved = write(tmp_path / "page.html", cn.settle(table)), tmp_path / "overrides.csv"
    with opened(chromium, path) as page:
        for key, answer in answers.items():
            at = next(n for n, item in enumerate(data_of(cn.settle(table))["items"])
                      if item["id"] == about[key]["id"])  # fmt: skip
            page.locator("#list button").nth(at).click()
            page.evaluate("document.activeElement.blur()")
            if len(answer) > 1:
                page.keyboard.press("a")
                page.keyboard.type(answer)
                page.keyboard.press("Enter")
            else:
                page.keyboard.press(answer)
            if key[-1] == "yakında":  # of Rome another date than of Oslo
                page.locator("#card li input").nth(1).fill("2012")
                page.keyboard.press("Tab")
        for suffix, button in ((".csv", "#save"), (".xlsx", "#save-xlsx")):
            with page.expect_download() as download:
                page.click(button)
            download.value.save_as(saved.with_suffix(suffix))
    for file in (saved, saved.with_suffix(".xlsx")):
        settled = quiet(untidy, overrides=file)
        assert settled.attrs["reading"].questions == []
        assert asked(settled, file) == []
        assert asked(table, file) == []  # read without the answers
        rows = settled.set_index("b_name")
        assert len(rows) == 8
        assert set(rows["a_name"] + rows["a_country"]) == {"BursaTürkiye"}
        assert rows.loc["Sofya", ["type", "signed"]].tolist() == ["sister_city", "1990-03-04"]
        assert pd.isna(rows.loc["Sofya", "ended"])
        assert rows.loc["Atina", ["b_country", "signed"]].tolist() == ["Yunanistan", "2050"]
        assert rows["signed"][["Berlin", "Viyana", "Lizbon", "Oslo", "Roma"]].tolist() == [
            "1988-04-03", "1999-05", "1990-01-01", "2010", "2012",
        ]  # fmt: skip
        assert rows.loc["Paris", "Bütçe"] == "12"
    done = run("validate", untidy, "--no-places", "--overrides", saved)
    assert done.returncode == 0, done.stderr


def test_what_merging_cannot_tell_is_asked_on_the_page_and_answered_by_the_file(chromium, tmp_path):
    """Which of two dates is meant, one row or two, dates that exclude, an open place."""
    head = "id,a_name,a_country,b_name,b_country,type,signed\n"
    write(tmp_path / "desk.csv", head + (
        "d1,Bursa,Türkiye,Sofia,Bulgaria,sister_city,1984\n"
        "d2,Bursa,Türkiye,Oslo,Norway,sister_city,1984\n"
        "d3,Bursa,Türkiye,Köln,Germany,sister_city,\n"
        "d4,Bursa,Türkiye,Cologne,Germany,sister_city,\n"
        "d5,Bursa,Türkiye,Springfield,United States,sister_city,\n"
        f'd6,Bursa,Türkiye,"{HOSTILE}",Germany,sister_city,1990\n'
        f'd7,Bursa,Türkiye,"{HOSTILE}",Germany,sister_city,1991\n'
    ))  # fmt: skip
    write(tmp_path / "ministry.csv", head + (
        "m1,Sofia,Bulgaria,Bursa,Türkiye,sister_city,1984-03\n"
        "m2,Sofia,Bulgaria,Bursa,Türkiye,sister_city,1984-10\n"
        "m3,Oslo,Norway,Bursa,Türkiye,sister_city,1999\n"
        'm5,Bursa,Türkiye,"Springfield, Illinois",United States,sister_city,2001\n'
    ))  # fmt: skip
    lists, out = [tmp_path / "desk.csv", tmp_path / "ministry.csv"], tmp_path / "register.xlsx"
    done = run("merge", *lists, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "citynet settle register.xlsx" in done.stdout
    table = cn.read_agreements(out)
    assert len(table) == 10
    items = data_of(cn.settle(table))["items"]
    asked = {item["rows"][0]["value"]: item for item in items if item["what"] == "question"}
    answers = {"desk: d1": "October 1984", "desk: d2": "two", "desk: d3": "one", "desk: d5": "one"}
    assert set(asked) == set(answers)
    path, saved = write(tmp_path / "page.html", cn.settle(table)), tmp_path / "overrides.xlsx"
    with opened(chromium, path) as page:
        for name, answer in answers.items():
            page.locator("#list button").nth(items.index(asked[name])).click()
            page.locator("#card ol button", has_text=answer).click()
        with page.expect_download() as download:
            page.click("#save-xlsx")
        download.value.save_as(saved)
    done = run("merge", *lists, "--out", out, "--overrides", saved)
    assert done.returncode == 0, done.stderr
    assert "0 questions" in done.stdout
    merged = cn.read_agreements(out)
    assert asked_of(merged, saved) == asked_of(table, saved) == []
    of = cn.merge({name.stem: cn.read_agreements(name) for name in lists}, overrides=saved).matches
    groups = of.groupby("agreement")["id"].agg(set).tolist()
    assert sorted(map(sorted, groups)) == [
        ["d1", "m2"], ["d2"], ["d3", "d4"], ["d5", "m5"], ["d6"], ["d7"], ["m1"], ["m3"],
    ]  # fmt: skip
    # It comes apart again, and what was said holds of the merged register too.
    again = cn.merge([merged], overrides=saved)
    assert len(again.table) == len(merged)
    assert again.questions.empty


def asked_of(table, overrides=None):
    """The questions of merging that are open."""
    items = data_of(cn.settle(table, overrides=overrides))["items"]
    return [item["text"] for item in items if item.get("action") == "rows"]


def test_the_page_is_fit_for_a_phone_and_for_who_cannot_see_it(table, untidy, chromium, tmp_path):
    for name, page_of in (("places", cn.settle(table)), ("questions", cn.settle(quiet(untidy)))):
        path = write(tmp_path / f"{name}.html", page_of)
        with opened(chromium, path, viewport={"width": 390, "height": 800}) as page:
            assert faults_in_both_themes(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert page.locator("img").count() == 0
            # A key changes a line of the list and makes no other anew.
            lines = page.locator("#list button").element_handles()
            page.keyboard.press("1")
            page.keyboard.press("ArrowRight")
            assert all(line.evaluate("line => line.isConnected") for line in lines)
            assert lines[1].get_attribute("aria-current") == "true"


def test_answers_outlast_order_and_new_rows_and_a_wrong_one_is_asked_again(untidy, tmp_path):
    said = pd.DataFrame([
        {"action": "cell", "column": "signed", "value": "sonn", "answer": "1999"},
        {"action": "cell", "column": "type", "value": "Kardeşş", "answer": "Kardeşşş"},
        {"action": "home", "value": "ties.csv", "answer": "Bursa"},
    ]).assign(name="", country="")  # fmt: skip
    head, *lines = UNTIDY.splitlines()
    write(untidy, "\n".join([head, "Graz,Avusturya,Kardeş şehir,sonn,,1", *lines[::-1]]))
    table = quiet(untidy, overrides=said)
    assert table.set_index("b_name").loc[["Graz", "Viyana"], "signed"].tolist() == ["1999"] * 2
    assert "type" in [item["column"] for item in asked(table, said)]
    other = write(tmp_path / "other.csv", UNTIDY)  # whose it is was said of another file
    assert asked(quiet(other, overrides=said), said)[0]["action"] == "home"
    for wrong in ({"action": "guess"}, {"action": "dates", "answer": "maybe"}):
        with pytest.raises(cn.errors.AgreementError, match="1 row cannot be taken"):
            quiet(untidy, overrides=pd.DataFrame([{"name": "", "country": "", **wrong}]))


def test_a_tie_that_both_sides_date_otherwise_is_one_where_a_person_says_so(tmp_path):
    path = write(tmp_path / "ties.csv", "a_name,a_country,b_name,b_country,type,signed\n"
                 "Bursa,Türkiye,Sofia,Bulgaria,sister_city,1990\n"
                 "Sofia,Bulgaria,Bursa,Türkiye,sister_city,1994\n")  # fmt: skip
    table = quiet(path)
    assert len(table) == 2
    (item,) = asked(table)
    assert [choice["value"] for choice in item["choices"]] == ["1990", "1994"]
    answers = [{"action": "cell", "column": "signed", "answer": "1994", "name": "", "country": "",
                **{name: row[name] for name in ("value", "a_name", "b_name")}}
               for row in item["rows"]]  # fmt: skip
    one = quiet(path, overrides=pd.DataFrame(answers))
    assert one["signed"].tolist() == ["1994"]


def test_the_command(tmp_path):
    out = tmp_path / "settle.html"
    done = run("settle", "--out", out, "--lang", "tr")
    assert done.returncode == 0, done.stderr
    assert 'lang="tr"' in out.read_text(encoding="utf-8")
