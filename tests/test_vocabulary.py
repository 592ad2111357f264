"""The one table of types, kinds, statuses and roles, and that everything takes them from it."""

import csv
import os
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from helpers.files import ROOT
from matplotlib.text import Text

import citynet as cn
from citynet import figures, vocabulary
from citynet._data import data_path
from citynet.language import LANGS, Language

LISTS = ("type", "kind", "status", "role")


def rows():
    with data_path("vocabulary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_is_sound():
    table = rows()
    assert len(table) > 12
    assert {row["list"] for row in table} == set(LISTS)
    assert len({(row["list"], row["name"]) for row in table}) == len(table)
    for row in table:
        assert row["label"], row
        assert row["one"], row
        assert row["over"] in {"", "yes"}
        assert row["body"] in {"", "yes"}
        assert row["derived"] in {"", "yes"}
        assert row["counted"] in {"", "no"}
        assert row["b_kind"] in {"", *vocabulary.KINDS}
        assert bool(row["colour"]) == bool(row["colour_dark"])
    assert all(term.colour and term.many for term in vocabulary.terms("type"))
    assert all(term.marker for term in vocabulary.terms("kind"))
    assert all(term.colour and term.dash for term in vocabulary.terms("status") if term.over)


def test_names_stand_in_the_order_of_the_rows():
    assert vocabulary.TYPES[0] == vocabulary.DEFAULT_TYPE == "sister_city"
    assert vocabulary.DEFAULT_KIND == "city"
    assert vocabulary.DEFAULT_STATUS == "active"
    assert "shared_membership" not in vocabulary.TYPES
    assert set(vocabulary.ROLES) >= {"member", "board member"}
    mixed = ["other", "zoo", "membership", "a", "shared_membership", "sister_city"]
    assert vocabulary.order(mixed) == [
        "sister_city", "membership", "shared_membership", "a", "other", "zoo",
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [None, float("nan"), "", " ", 7, ["list"]])
def test_a_missing_value_is_neutral(nothing):
    assert vocabulary.of("type", nothing).name == "other"
    assert vocabulary.of("kind", nothing).name == "city"
    assert not vocabulary.is_over(nothing)
    assert not vocabulary.is_body(nothing)
    assert vocabulary.is_counted(nothing)


def test_an_unknown_value_stands_for_itself():
    term = vocabulary.of("type", "peace_treaty")
    assert (term.name, term.label, term.one) == ("peace_treaty",) + ("peace treaty",) * 2
    assert term.colour == vocabulary.of("type", None).colour
    assert term.order >= len(vocabulary.TYPES)
    assert not vocabulary.is_over("lost")


def test_what_rows_mean():
    assert vocabulary.is_over("cancelled")
    assert not vocabulary.is_over("active")
    assert vocabulary.is_body("body")
    assert not vocabulary.is_body("region")
    assert vocabulary.b_kind("membership") == "body"
    assert vocabulary.b_kind("sister_city") == "city"


# --- what the rows of today mean -----------------------------------------------------------------

PLACES = {
    "Ankara": (39.92, 32.85, "TR"),
    "Bremen": (53.08, 8.8, "DE"),
    "Graz": (47.07, 15.44, "AT"),
}


def table_of(*ties, **columns):
    rows = []
    for a, b, kind, *status in ties:
        (a_lat, a_lon, a_country), (b_lat, b_lon, b_country) = PLACES[a], PLACES[b]
        rows.append(
            {"a_name": a, "a_country": a_country, "a_lat": a_lat, "a_lon": a_lon, "b_name": b,
             "b_country": b_country, "b_lat": b_lat, "b_lon": b_lon, "type": kind,
             "signed": "1999", "status": status[0] if status else None, **columns}
        )  # fmt: skip
    return cn.agreements.validate(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("column", "word", "name"),
    [
        ("type", "Dostluk", "friendship"),
        ("type", "dostluk anlaşması", "friendship"),
        ("type", "Freundschaft", "friendship"),
        ("type", "Friendship city", "friendship"),
        ("type", "Kontakt", "contact"),
        ("type", "contact without formal agreement", "contact"),
        ("type", "İŞBİRLİĞİ PROTOKOLÜ", "cooperation_protocol"),
        ("status", "askıya alındı", "suspended"),
        ("status", "Askıda", "suspended"),
        ("status", "suspended", "suspended"),
        ("status", "iptal", "cancelled"),
    ],
)
def test_words_are_read_as_their_rows(column, word, name):
    tie = ("Ankara", "Bremen", word if column == "type" else "sister_city")
    table = table_of(tie if column == "type" else (*tie, word))
    assert table[column].tolist() == [name]


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_that_we_write_is_read_back(lang):
    from citynet.agreements import _headings

    language = Language(lang)
    for among in LISTS:
        for term in vocabulary.terms(among):
            said = (language.label(among, term.name), language.term(among, term.name))
            for word in (term.name, *said):
                assert _headings.value(among, word) == term.name, word


def test_what_is_suspended_is_not_over():
    table = table_of(
        ("Ankara", "Bremen", "sister_city", "suspended"),
        ("Ankara", "Graz", "sister_city", "cancelled"),
    )
    G = cn.build_network(table)
    held = cn.temporal.as_of(G, "2020", mode="in_force")
    assert [data["status"] for *_, data in held.edges(data=True)] == ["suspended"]


def test_a_contact_is_known_and_not_counted():
    table = table_of(("Ankara", "Bremen", "sister_city"), ("Ankara", "Graz", "contact"))
    G = cn.build_network(table)
    assert G.number_of_edges() == 2
    found = cn.centrality(G, ["degree", "agreements"])
    assert found["degree"].tolist() == [2, 1, 1]
    assert found["agreements"].tolist() == [1, 1, 0]
    asked = cn.network.counted(G)
    assert asked.number_of_edges() == 1
    assert len(asked) == 2
    assert cn.network.counted(asked) is asked


@pytest.mark.usefixtures("no_drawing")
def test_a_report_and_a_figure_say_what_they_do_not_count(tmp_path):
    table = table_of(
        ("Ankara", "Bremen", "sister_city"), ("Ankara", "Graz", "contact"),
        ("Bremen", "Graz", "friendship"),
    )  # fmt: skip
    page = cn.report.write_report(table, tmp_path).read_text(encoding="utf-8")
    assert "not counted as agreements: contacts without formal agreement (1)." in page
    assert "hold 2 agreements among 3 places" in page
    ax = figures.world_map(cn.build_network(table))
    said = " ".join(text.get_text() for text in ax.figure.findobj(Text))
    assert "3 places and bodies, 2 agreements." in said.replace("\n", " ")
    assert "Not counted as agreements: 1." in said.replace("\n", " ")


# --- one door ------------------------------------------------------------------------------------

# Where a type's name may stand in quotes, and why.
NAMED = {
    "batal_topcu.py": "claims about one publication",
    "template.py": "the examples are agreements of Istanbul",
    "table.py": "an example's output",
    "_frames.py": "an example",
    "_sequences.py": "an example",
    "language.py": "a counted noun",
    "_headline.py": "a counted noun",
    "germany.py": "a study of one register",
    "_clusters.py": "a place's membership in a cluster",
}


def test_no_other_module_names_a_type():
    named = re.compile(f"[\"'](?:{'|'.join(vocabulary.TYPES)})[\"']")
    files = [*(ROOT / "citynet").rglob("*.py"), *(ROOT / "citynet").rglob("*.js")]
    assert len(files) > 100
    found = [
        f"{path.name}: {line.strip()}"
        for path in files
        if path.name not in NAMED
        for line in path.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []


NEW_ROW = """
import sys
from pathlib import Path
import networkx as nx
import pandas as pd
import citynet as cn
from citynet import figures
from citynet._pictures import Printed
from citynet.language import Language
from citynet.report._study import Figure, Study

out = Path(sys.argv[1])
table = cn.read_agreements(out / "ties.csv")
assert table["type"].tolist() == ["accord"] * 4, table["type"]
G = cn.build_network(table)
cn.maps.save(cn.maps.network_map(G), out / "map.html")
figures.save(figures.world_map(G), out / "map.svg")
figures.save(figures.signatures(G), out / "bars.svg")
cn.export.write(G, out / "net.gexf")
# The report's figures are of the same drawing code; a report of many takes long.
dot = Printed(b"pdf", b"png", b"webp", (1, 1))
Study.figure = lambda study, key, *_, **__: Figure(key, lambda: dot)
cn.report.write_report(table, out / "report")
cn.template.write_template(out / "template.xlsx")
"""


def test_a_new_row_is_in_everything(tmp_path):
    """In a copy of the package with one more row, in a fresh process."""
    shutil.copytree(ROOT / "citynet", tmp_path / "citynet")
    (tmp_path / "data").mkdir()
    for path in (ROOT / "data").iterdir():
        (tmp_path / "data" / path.name).symlink_to(path)
    rows = data_path("vocabulary.csv").read_text(encoding="utf-8")
    (tmp_path / "data" / "vocabulary.csv").unlink()
    words = ["accord", "Accord of towns", "ACCORD OF TOWNS", "accords of towns"]
    row = f"type,{words[0]},{words[1]},accord of towns,{words[3]},#123456,#abcdef,9 9,**,,,,,,"
    (tmp_path / "data" / "vocabulary.csv").write_text(f"{rows}{row}\n", encoding="utf-8")
    places = [("Bremen", 53.1), ("Bonn", 50.7), ("Köln", 50.9), ("Mainz", 50.0)]
    lines = ["a_name,a_country,a_lat,a_lon,b_name,b_country,b_lat,b_lon,type,signed"] + [
        f"Ankara,Türkiye,39.92,32.85,{name},Germany,{lat},8.8,{word},199{number}"
        for number, ((name, lat), word) in enumerate(zip(places, words, strict=True))
    ]
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", NEW_ROW, str(tmp_path)],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = ("map.html", "map.svg", "bars.svg", "net.gexf")
    text = {name: (tmp_path / name).read_text(encoding="utf-8") for name in names}
    for name in names[:3]:
        assert "Accord of towns" in text[name], name
        assert "#123456" in text[name], name
    assert "#abcdef" in text["map.html"]
    assert 'r="18" g="52" b="86"' in text["net.gexf"]
    report = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "Accords of towns" in report or "accords of towns" in report
    from openpyxl import load_workbook

    lists = load_workbook(tmp_path / "template.xlsx").worksheets[-1]
    assert "Accord of towns" in {cell.value for row in lists for cell in row}
