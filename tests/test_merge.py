"""Registers merged: the laws, and ties that registers really tell apart or not."""

import json
from functools import cache

import openpyxl
import pandas as pd
import pytest
from helpers.cli import run
from hypothesis import given, settings
from hypothesis import strategies as st

import citynet as cn
from citynet.errors import CitynetError
from citynet.text import slug

# One place in several spellings; the geocoder knows all of them.
SPELLED = {
    "bursa": [("Bursa", "Türkiye"), ("BURSA", "Turkey")],
    "sofia": [("Sofya", "Bulgaristan"), ("Sofia", "Bulgaria"), ("София", "Bulgarien")],
    "cologne": [("Köln", "Almanya"), ("Cologne", "Germany")],
    "turin": [("Torino", "Italia"), ("Turin", "Italy")],
}


def register(*rows):
    """Rows of (a, b, type, date), a and b as name and country; in the form that validate gives."""
    names = ["id", "a_name", "a_country", "b_name", "b_country", "type", "signed"]
    cells = [(f"{slug(a[0])}-{slug(b[0])}-{kind}-{date}", *a, *b, kind, date)
             for a, b, kind, date in rows]  # fmt: skip
    table = pd.DataFrame(cells, columns=names).assign(a_kind="city", b_kind="city", status="active")
    return table.astype("str").where(table.notna())[
        [c for c in cn.agreements.COLUMNS if c in table]
    ]


@cache
def places():
    """All spellings geocoded once."""
    names = [spelling for spellings in SPELLED.values() for spelling in spellings]
    table = register(*[(names[0], name, "sister_city", None) for name in names])
    return cn.geocode(table)


def merge(tables, **options):
    return cn.merge(tables, places=places(), **options)


@st.composite
def registers(draw):
    """Registers that state ties of four places, each pair and type once."""
    found = {}
    for name in draw(st.permutations(["A", "B", "C"]))[: draw(st.integers(2, 3))]:
        rows = {}
        for _ in range(draw(st.integers(1, 5))):
            pair = draw(st.permutations(list(SPELLED)))[:2]
            kind = draw(st.sampled_from(["sister_city", "memorandum"]))
            date = draw(st.sampled_from([None, "1984", "1984-05", "1985", "1999"]))
            a, b = (draw(st.sampled_from(SPELLED[place])) for place in pair)
            rows[frozenset(pair), kind] = (a, b, kind, date)
        found[name] = register(*rows.values())
    return found


def as_set(merged):
    """What a merged table says, whatever the order of its rows and of the registers in it."""
    rows = []
    for row in merged.table.astype(object).where(merged.table.notna(), None).to_dict("records"):
        row["sources"] = frozenset(row["sources"].split("; "))
        row["stated"] = json.dumps(json.loads(row["stated"]), sort_keys=True)
        rows.append(frozenset(row.items()))
    assert len(set(rows)) == len(rows)
    return set(rows)


def as_texts(table):
    """The cells of a table; what is missing is missing, whatever stands for it."""
    filled = table.astype(object).where(table.notna(), None)
    return list(table.columns), filled.to_numpy().tolist()


@settings(max_examples=12)
@given(registers())
def test_the_laws_of_merging_hold(tables):
    names = sorted(tables)
    merged = merge(tables, prefer=names)
    # Nothing is lost, and nothing comes twice.
    rows = [(name, row) for name, table in tables.items() for row in range(len(table))]
    assert sorted(zip(merged.matches["register"], merged.matches["row"], strict=True)) == sorted(
        rows
    )
    assert set(merged.matches["agreement"]) == set(merged.table["id"])
    assert merged.table["id"].is_unique
    # The order of registers and of rows does not matter.
    turned = {name: tables[name][::-1].reset_index(drop=True) for name in reversed(list(tables))}
    assert as_set(merge(turned, prefer=names)) == as_set(merged)
    # Nor does the grouping.
    first, *others = names
    rest = merge({name: tables[name] for name in others}, prefer=others).table
    assert as_set(merge({first: tables[first], "rest": rest}, prefer=names)) == as_set(merged)
    # A register merged with itself is itself.
    one = tables[first]
    for itself in (merge([one]), merge({"A": one, "B": one})):
        assert as_texts(itself.table[one.columns]) == as_texts(one)


def test_spelling_language_and_side_do_not_matter_and_dates_get_as_precise_as_they_are():
    one = register((("Bursa", "Türkiye"), ("Sofya", "Bulgaristan"), "sister_city", "1984"))
    other = register((("Sofia", "Bulgaria"), ("BURSA", "Turkey"), "sister_city", "1984-05-02"))
    merged = merge({"desk": one, "ministry": other})
    (row,) = merged.table.to_dict("records")
    assert (row["a_name"], row["b_name"], row["signed"]) == ("Bursa", "Sofya", "1984-05-02")
    assert row["sources"] == "desk; ministry"
    assert merged.conflicts.empty
    assert merged.questions.empty
    said = merged.origins().set_index(["column", "register"])["value"]
    assert said["signed", "desk"] == "1984"
    assert said["b_name", "ministry"] == "BURSA" or said["a_name", "ministry"] == "BURSA"


@pytest.mark.parametrize(
    ("one", "other", "rows", "conflicts", "questions"),
    [
        ("2005", "2015", 2, 0, 1),  # Rotterdam's two years
        ("1984", "1985", 1, 1, 0),
        ("1984?", "2000", 1, 1, 0),
        ("1984", None, 1, 0, 0),
    ],
)
def test_dates_that_exclude_each_other(one, other, rows, conflicts, questions):
    a, b = SPELLED["cologne"][0], SPELLED["turin"][0]
    tables = {
        "A": register((a, b, "sister_city", one)),
        "B": register((a, b, "sister_city", other)),
    }
    merged = merge(tables, prefer="B")
    assert len(merged.table) == rows
    assert merged.conflicts["agreement"].nunique() == conflicts
    assert len(merged.questions) == questions
    if conflicts:
        assert merged.conflicts.query("chosen")["value"].tolist() == [other]


def test_two_rows_of_one_register_stay_two_and_are_asked_about():
    """Akanthou stands once under Cyprus and once under Northern Cyprus."""
    rows = [(("Tarsus", "Türkiye"), ("Akanthou", land), "sister_city", None)
            for land in ("Cyprus", "Northern Cyprus")]  # fmt: skip
    merged = cn.merge({"türkiye": register(*rows)})
    assert len(merged.table) == 2
    assert merged.questions["question"].tolist() == ["türkiye states this tie in two rows"]


def test_rows_of_one_spelling_belong_together():
    there = SPELLED["sofia"]
    rows = [(SPELLED["bursa"][0], one, "sister_city", None) for one in there[:2]]
    two = register(*rows)
    other = register(*rows[::-1]).assign(id=["1", "2"])
    merged = merge({"A": two, "B": other, "C": register(rows[1])})
    assert merged.table["sources"].tolist() == ["A; B", "A; B; C"]
    assert merged.table["b_name"].tolist() == ["Sofya", "Sofia"]


def test_another_type_or_another_level_is_another_agreement():
    a, b = SPELLED["bursa"][0], SPELLED["turin"][0]
    tables = [register((a, b, "sister_city", "1984")), register((a, b, "memorandum", "1984"))]
    assert len(merge(tables).table) == 2
    city, district = ("İstanbul", "Türkiye"), ("Kadıköy", "Türkiye")
    tables = [register((one, b, "sister_city", None)) for one in (city, district)]
    assert len(cn.merge(tables).table) == 2


def test_a_district_is_itself_in_every_spelling_and_no_other_district_of_its_city():
    there = ("Beyoğlu", "Türkiye")
    spelled = [
        ["Berlin – Mitte", "Mitte (Berlin)", "Berlin (Bezirk Mitte)"],
        ["Seoul – Seocho", "Seocho (Seoul)"],  # the gazetteer has neither this one nor the next
        ["Seoul – Gangseo", "Gangseo (Seoul)"],
        ["Seoul"],
    ]
    rows = [((name, "Germany" if "Mitte" in name else "South Korea"), there, "sister_city", None)
            for names in spelled for name in names]  # fmt: skip
    merged = cn.merge({str(number): register(row) for number, row in enumerate(rows)})
    together = merged.matches.groupby("agreement")["register"].apply(len)
    assert sorted(together) == [1, 2, 2, 3]
    assert merged.questions.empty


def test_a_place_at_a_point_of_its_own_is_the_one_that_another_leaves_open():
    a, b = ("Balchik", "Bulgaria"), ("Armutalanxq", "Türkiye")
    located = register((a, b, "sister_city", None)).assign(b_lat=36.85, b_lon=28.23)
    assert len(cn.merge([located, register((a, b, "sister_city", None))]).table) == 1
    apart = located.assign(b_lat=39.0)  # two of that name: neither is taken
    tables = [located, register((a, b, "sister_city", None)), apart]
    assert len(cn.merge(tables).table) == 3


def test_an_open_place_that_may_be_the_others_is_asked_about():
    there = ("Mersin", "Türkiye")
    tables = [
        register((("Springfield", "United States"), there, "sister_city", None)),
        register((("Springfield, Illinois", "United States"), there, "sister_city", None)),
    ]
    merged = cn.merge(tables)
    assert len(merged.table) == 2
    assert "perhaps the same" in merged.questions["question"].item()


def test_the_command_writes_a_workbook_that_reads_back(tmp_path):
    a, b = SPELLED["bursa"][0], SPELLED["turin"][0]
    for name, date in (("desk", "1984"), ("ministry", "1985")):
        cn.write_agreements(register((a, b, "sister_city", date)), tmp_path / f"{name}.csv")
    out = tmp_path / "register.xlsx"
    done = run("merge", tmp_path / "desk.csv", tmp_path / "ministry.csv", "--out", out,
               "--prefer", "ministry")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 contradictions" in done.stdout
    first, *ours = openpyxl.load_workbook(out).sheetnames
    assert first == "agreements"
    assert ours == [f"{name} (citynet)" for name in ("conflicts", "questions", "matches")]
    back = cn.read_agreements(out)  # and nothing of the other sheets
    assert back.attrs["reading"]["tables"][0]["agreements"] == len(back) == 1
    assert back["signed"].tolist() == ["1985"]
    again = cn.merge({"x": back})
    assert again.conflicts.query("chosen")["value"].tolist() == ["1985"]


def test_a_column_that_is_named_may_stand_in_one_list_only(tmp_path):
    (tmp_path / "desk.csv").write_text(
        "City,Partner,Country,Signed\nBursa,Sofia,Bulgaria,1998\n", encoding="utf-8"
    )
    # One town with several countries beside it: they are its partners'.
    (tmp_path / "ministry.csv").write_text(
        "BELEDİYE,ÜLKESİ,ŞEHİR/KENT,ONAY TARİHİ\nBURSA B.ŞEHİR,BULGARİSTAN,SOFYA,2001\n"
        "BURSA B.ŞEHİR,ALMANYA,KÖLN,2001\n",
        encoding="utf-8",
    )
    lists, out = [tmp_path / "desk.csv", tmp_path / "ministry.csv"], tmp_path / "all.csv"
    done = run("merge", *lists, "--column", "ONAY TARİHİ=signed", "--out", out)
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(out)
    assert found["signed"].tolist() == [1998, 2001, 2001]
    assert found["b_country"].tolist() == ["Bulgaria", "BULGARİSTAN", "ALMANYA"]
    done = run("merge", *lists, "--column", "ONAY=signed", "--out", out)
    assert done.returncode == 2
    assert "ONAY" in done.stderr


def test_lists_that_do_not_say_whose_they_are_belong_to_the_towns_of_their_files(tmp_path):
    for name in ("Köln", "Bonn", "Bad_Kissingen", "liste", "liste2"):
        text = "Partnerstadt,Land,Jahr\nParis,Frankreich,1970\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    out = tmp_path / "all.csv"
    done = run("merge", *sorted(tmp_path.glob("*.csv")), "--out", out)
    assert done.returncode == 0, done.stderr
    assert "Bad_Kissingen.csv: the partners of Bad Kissingen, Germany" in done.stderr
    found = pd.read_csv(out)
    # Whom two lists leave unnamed is not one.
    assert sorted(found["a_name"].fillna("–")) == ["Bad Kissingen", "Bonn", "Köln", "–", "–"]
    assert set(found["a_country"].dropna()) == {"Germany"}


def test_a_register_that_is_not_there_cannot_be_preferred():
    one = register((SPELLED["bursa"][0], SPELLED["turin"][0], "sister_city", None))
    with pytest.raises(CitynetError, match="prefer"):
        merge({"A": one}, prefer=["B"])
    with pytest.raises(CitynetError, match="one or more Agreement tables"):
        cn.merge([])
