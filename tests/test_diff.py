"""What changed between two states of a register, and what only looks changed."""

import pandas as pd
import pytest
from helpers.browser import faults_in_both_themes, opened
from helpers.cli import run

import citynet as cn
from citynet._same import mirrored


@pytest.fixture(scope="module")
def old():
    """Two dozen agreements of Istanbul, dated, under running numbers."""
    return cn.datasets.istanbul().head(24).astype(object).assign(id=[str(n) for n in range(24)])


def changed(table, row, **cells):
    new = table.copy()
    for column, value in cells.items():
        if column not in new:
            new[column] = None
        new.loc[row, column] = value
    return new


def kinds(old, *later):
    return cn.diff(old, *later).table["change"].tolist()


def test_what_only_looks_changed_is_no_change(old):
    turned = pd.DataFrame([mirrored(row) for row in old.to_dict("records")])[list(old)]
    turned = turned.assign(b_name="ISTANBUL", b_country="Turkey")[::-1].reset_index(drop=True)
    found = cn.diff(old, turned)
    assert len(found) == 0
    assert found.respelled == 24
    assert len(cn.diff(old, old)) == 0
    other_ids = turned.assign(id=[f"x{n}" for n in range(24)])
    assert len(cn.diff(old, other_ids)) == 0


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"status": "suspended"}, "suspended"),
        ({"status": "cancelled"}, "ended"),
        ({"status": "cancelled", "ended": "2022"}, "ended"),
        ({"ended": "2022"}, "ended"),
        ({"renewed": "2021-05"}, "renewed"),
        ({"type": "memorandum"}, "type"),
        ({"signed": "1933"}, "date"),
        ({"signed": None}, "precise"),
        ({"b_name": "Oslo", "b_country": "Norveç"}, "place"),
        ({"signed_at": "Ankara"}, "corrected"),
    ],
)
def test_one_changed_cell_is_one_change(old, cells, kind):
    new = changed(old, 1, **cells)
    assert kinds(old, new) == [kind]
    assert len(cn.diff(new, old)) == 1


def test_a_column_that_one_state_lacks_is_empty_there_or_came_as_a_whole(old):
    bare = old.drop(columns="note", errors="ignore")
    (found,) = cn.diff(bare, changed(bare, 3, note="spoken of")).table.to_dict("records")
    assert (found["change"], found["column"], found["new"]) == ("corrected", "note", "spoken of")
    came = cn.diff(bare, bare.assign(district="north"))
    assert len(came) == 0
    assert came.summary().endswith("not compared, for only one state has them: district")


def test_gone_is_not_ended_and_another_in_its_place_is_new(old):
    assert kinds(old, old.drop(index=3)) == ["removed"]
    assert "not said to have ended" in cn.diff(old, old.drop(index=3)).summary()
    other = changed(old, 3, b_name="Oslo", b_country="Norveç", signed="2023-04-05", id="99")
    assert kinds(old, other) == ["added", "removed"]


def test_a_municipality_renamed_split_or_merged(old):
    renamed = old.assign(a_name="Yeni Belediye")
    assert set(kinds(old, renamed)) == {"renamed"}
    halves = ["Yukarı Belediye" if row % 2 else "Aşağı Belediye" for row in range(24)]
    split = old.assign(a_name=halves)
    assert set(kinds(old, split)) == {"split"}
    assert set(kinds(split, renamed)) == {"merged"}


def test_a_municipality_that_another_takes_in_or_that_splits_off(old):
    other = old.tail(4).assign(a_name="Komşu Belediye", id=[f"k{n}" for n in range(4)])
    both = pd.concat([old.head(8), other], ignore_index=True)
    taken_in = both.assign(a_name=old.loc[0, "a_name"])
    assert kinds(both, taken_in) == ["merged"] * 4
    assert kinds(taken_in, both) == ["split"] * 4


def test_one_gone_and_one_come_are_one_where_nothing_could_tell_them(old):
    bare = old.head(6).assign(signed=None)
    other = changed(bare, 3, b_name="Oslo", b_country="Norveç").assign(
        id=[f"x{n}" for n in range(6)]
    )
    (found,) = cn.diff(bare, other).table.to_dict("records")
    assert (found["change"], found["new"], found["certainty"] <= 0.5) == ("place", "Oslo", True)
    assert found["perhaps"] == "removed, added"
    # What else it says is another, or two came: nothing is guessed.
    assert kinds(bare, changed(other, 3, note="another")) == ["added", "removed"]
    more = pd.concat([other, other.tail(1).assign(b_name="Bergen", b_country="Norveç", id="y")])
    assert kinds(bare, more) == ["added", "added", "removed"]
    # Which of them it became, if one, cannot be told; and that is said.
    more = pd.concat([other, other.iloc[[3]].assign(b_name="Bergen", b_country="Norveç", id="y")])
    either = cn.diff(bare, more)
    assert set(either.table["perhaps"]) == {"place"}
    assert either.table["certainty"].between(0.4, 0.5).all()  # places are found almost surely
    assert "3 changes could be others as well" in either.summary()
    assert cn.diff(bare, changed(other, 3, note="another")).table["perhaps"].isna().all()


def test_which_of_two_places_with_the_same_partners_became_which_is_told_by_ids_or_by_nothing():
    far = [
        ("Sofya", "Bulgaristan"),
        ("Viyana", "Avusturya"),
        ("Oslo", "Norveç"),
        ("Roma", "Italya"),
    ]
    both = pd.DataFrame(
        [(name, "Almanya", *partner) for name in ("Bonn", "Köln", "Kiel") for partner in far],
        columns=["a_name", "a_country", "b_name", "b_country"],
    ).assign(id=list("abcdefghijkl"), type="sister_city")
    halves = ["Neudorf am Anger", "Wallhausen Neu"] * 2
    became = [*halves, *["Lippdorf am See"] * 4, *["Kiel"] * 4]
    later = both.assign(a_name=became)
    kept = cn.diff(both, later).table
    assert kept.groupby("old")["change"].agg(set).to_dict() == {
        "Bonn": {"split"}, "Köln": {"renamed"},
    }  # fmt: skip
    assert kept["perhaps"].isna().all()
    told = cn.diff(both, later.assign(id=list("pqrstuvwxyz0"))).table
    assert [{row["change"], row["perhaps"]} for row in told.to_dict("records")] == [
        {"split", "renamed"}
    ] * 8
    assert told["certainty"].max() <= 0.5


def test_a_state_that_does_not_say_whose_it_is_is_of_the_one_that_others_name(old):
    bare = old.head(6).assign(a_name=None, a_country=None)
    with pytest.warns(cn.errors.CitynetWarning, match="taken for those of İstanbul"):
        found = cn.diff(old.head(6), bare, old.head(5))
    assert found.table["change"].tolist() == ["removed"]


def test_one_year_in_common_may_be_two_agreements_of_that_year(old):
    bare = old.head(6).assign(signed="2015", note=None, source_ref=None, id=list("abcdef"))
    other = changed(bare, 3, b_name="Oslo", b_country="Norveç").assign(id=list("uvwxyz"))
    (found,) = cn.diff(bare, other).table.to_dict("records")
    assert (found["change"], found["perhaps"]) == ("place", "removed, added")


def test_three_states_are_a_history(old):
    second = changed(old, 2, status="suspended")
    third = changed(second, 2, status="active")
    found = cn.diff(old, second, third, names=["2023", "2024", "2025"])
    assert found.table[["step", "change"]].to_numpy().tolist() == [
        ["2024", "suspended"], ["2025", "reinstated"],
    ]  # fmt: skip


def test_the_page_says_it_in_three_languages_and_text_stays_text(old, chromium, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    new = changed(old, 1, b_name=hostile, signed="1901-01-01", id="99")
    found = cn.diff(old, new)
    for lang, word in (
        ("en", "gone from"),
        ("tr", "kayıttan çıkmış"),
        ("de", "nicht mehr im Register"),
    ):
        found.write(tmp_path / "p.html", lang=lang)
        page = (tmp_path / "p.html").read_text(encoding="utf-8")
        assert f'lang="{lang}"' in page
        assert "<img" not in page
        assert "default-src 'none'" in page
        assert "world" in page
        assert word in page
    with opened(chromium, tmp_path / "p.html", viewport={"width": 390, "height": 800}) as page:
        assert faults_in_both_themes(page) == []
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_command(old, tmp_path):
    for name, table in (("2023", old), ("2024", old.drop(index=3))):
        cn.write_agreements(table, tmp_path / f"{name}.csv")
    done = run("diff", tmp_path / "2023.csv", tmp_path / "2024.csv", "--out", tmp_path / "c.xlsx")
    assert done.returncode == 0, done.stderr
    assert "gone from the register" in done.stdout
    assert pd.read_excel(tmp_path / "c.xlsx", engine="openpyxl")["change"].tolist() == ["removed"]
    assert run("diff", tmp_path / "2023.csv").returncode == 2
