"""Files of many formats: the same table from each, by what is in it and not by its name."""

import datetime as dt
import io
import json
import sqlite3
import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font

import citynet as cn
from citynet.errors import AgreementError

HEAD = ["Sister city", "Country", "Date signed"]
ROWS = [["Graz", "Austria", "1963"], ["Lviv", "Ukraine", "12 May 1990"]]
EXPECTED = [("Graz", "Austria", "1963"), ("Lviv", "Ukraine", "1990-05-12")]
HOME = "Zürich, Switzerland"


def ties(path, **options):
    table = cn.read_agreements(path, home=HOME, **options)
    return list(table[["b_name", "b_country", "signed"]].itertuples(index=False, name=None))


def cells(path):
    return cn.read_agreements(path, home=HOME)


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
@pytest.mark.parametrize("name", ["ties.html", "ties.xls", "ties.csv"])
def test_a_web_page_whatever_its_name(tmp_path, name):
    head = "".join(f"<th>{text}</th>" for text in HEAD)
    body = "<tr><td rowspan=2>Graz<sup class='reference'>[1]</sup><td>Austria<td>1963</tr>"
    body += "<tr><td>Austria<td>1974</tr><tr><td>Lviv<td>Ukraine<td><span style='display:none'>0"
    body += "</span>12&nbsp;May 1990</tr>"
    path = tmp_path / name
    path.write_text(f"<!DOCTYPE html><h2>Ties</h2><table><tr>{head}</tr>{body}</table>", "utf-8")
    assert ties(path) == [EXPECTED[0], ("Graz", "Austria", "1974"), EXPECTED[1]]


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_a_word_document(tmp_path):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("Our ties")
    table = document.add_table(0, 3)
    for row in [HEAD, *ROWS]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(tmp_path / "ties.doc")
    assert ties(tmp_path / "ties.doc") == EXPECTED


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_a_database_and_a_zip_of_it(tmp_path):
    path = tmp_path / "ties.db"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE staff (phone TEXT)")
    base.execute('CREATE TABLE "ties ""old""" (sister_city TEXT, country TEXT, date_signed TEXT)')
    base.executemany('INSERT INTO "ties ""old""" VALUES (?, ?, ?)', ROWS)
    base.commit()
    base.close()
    assert ties(path) == EXPECTED
    assert ties(path, sheet='ties "old"') == EXPECTED
    with zipfile.ZipFile(tmp_path / "ties.zip", "w") as archive:
        archive.writestr("__MACOSX/._ties.db", "x")
        archive.write(path, "folder/ties.db")
    assert ties(tmp_path / "ties.zip") == EXPECTED
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(AgreementError, match="an archive of 2 files"):
        cn.read_agreements(tmp_path / "two.zip")


OBJECTS = [dict(zip(("city", "country", "date"), row, strict=True)) for row in ROWS]


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
@pytest.mark.parametrize(
    "content",
    [
        OBJECTS,
        {"data": OBJECTS, "count": 2},
        {"columns": ["city", "country", "date"], "data": ROWS},
        {name: [row[i] for row in ROWS] for i, name in enumerate(("city", "country", "date"))},
        {name: {"0": ROWS[0][i], "1": ROWS[1][i]} for i, name in enumerate(OBJECTS[0])},
        [HEAD, *ROWS],
        {"1": OBJECTS[0], "2": OBJECTS[1]},
    ],
    ids=["rows", "within", "split", "by column", "columns by key", "grid", "by id"],
)
def test_json_of_partners(tmp_path, content):
    path = tmp_path / "ties.json"
    path.write_text(json.dumps(content), "utf-8")
    assert ties(path) == EXPECTED


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
@pytest.mark.parametrize(
    "content",
    [
        [{"city": "Zürich", "country": "Switzerland", "partners": OBJECTS}],
        {"cities": [{"name": "Zürich", "country": "Switzerland", "twins": OBJECTS}]},
        {"Zürich": OBJECTS, "Bern": []},
    ],
    ids=["in a list", "in an object", "by name"],
)
def test_json_of_partners_within_their_city(tmp_path, content):
    path = tmp_path / "ties.txt"
    path.write_text(json.dumps(content), "utf-8")
    table = cn.read_agreements(path)
    assert table["a_name"].tolist() == ["Zürich", "Zürich"]
    assert table["b_name"].tolist() == ["Graz", "Lviv"]
    assert table["b_country"].tolist() == ["Austria", "Ukraine"]


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_objects_in_lines_and_points(tmp_path):
    path = tmp_path / "ties.jsonl"
    lines = [json.dumps(row | {"location": [47.07, 15.44]}) for row in OBJECTS[:1]]
    path.write_text("\n".join([*lines, json.dumps(OBJECTS[1])]), "utf-8")
    table = cells(path)
    assert table["b_name"].tolist() == ["Graz", "Lviv"]
    assert table.loc[0, ["b_lat", "b_lon"]].tolist() == [47.07, 15.44]


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_the_answer_of_wikidata_is_a_register_too(tmp_path):
    def bound(**values):
        return {name: {"type": "literal", "value": value} for name, value in values.items()}

    entity = "http://www.wikidata.org/entity/"
    parties = {
        "property": "P190", "a": f"{entity}Q72", "aLabel": "Zürich", "b": f"{entity}Q13298",
        "aCountry": f"{entity}Q39", "aCountryLabel": "Switzerland",
        "bCountry": f"{entity}Q40", "bCountryLabel": "Austria",
    }  # fmt: skip
    answers = [
        {"start": "1963-04-01T00:00:00Z", "startPrecision": "10",
         "end": "http://www.wikidata.org/.well-known/genid/1f"},
        {"start": "1980-01-01T00:00:00Z", "startPrecision": "8",
         "end": "2101-01-01T00:00:00Z", "endPrecision": "9"},
        {"end": "2000-01-01T00:00:00Z", "endPrecision": "8"},
    ]  # fmt: skip
    bindings = [
        bound(**parties, statement=f"{entity}statement/s{number}", **answer)
        | {"bLabel": {"type": "literal", "value": f"Graz {number}"}}
        for number, answer in enumerate(answers)
    ]
    path = tmp_path / "query.json"
    path.write_text(json.dumps({"head": {}, "results": {"bindings": bindings}}), "utf-8")
    table = cn.read_agreements(path).sort_values("source_ref", ignore_index=True)
    assert table["status"].tolist() == ["cancelled", "active", "cancelled"]
    assert table["signed"].tolist()[0] == "1963-04"
    assert table["signed"].isna().tolist() == [False, True, True]
    assert "not known" in table["note"].tolist()[0]
    assert "began in the 1980s" in table["note"].tolist()[1]
    assert "ended in the 2000s" in table["note"].tolist()[2]


def workbook(path, change):
    book = openpyxl.Workbook()
    page = book.active
    for row in [HEAD, ["Graz", "Austria", dt.date(1963, 1, 1)], ROWS[1]]:
        page.append(row)
    change(page)
    book.save(path)
    return path


def test_a_cell_that_shows_a_year_says_a_year(tmp_path, recwarn):
    def change(page):
        page["C2"].number_format = "yyyy"

    path = workbook(tmp_path / "ties.xlsx", change)
    assert ties(path)[0] == EXPECTED[0]
    path = workbook(path, lambda page: setattr(page["C2"], "number_format", "mmm\\ yy"))
    assert ties(path)[0][2] == "1963-01"
    path = workbook(path, lambda page: setattr(page["C2"], "number_format", "d.m.yyyy"))
    assert ties(path)[0][2] == "1963-01-01"
    recwarn.clear()


def test_what_hides_in_a_workbook_is_said(tmp_path):
    def change(page):
        page.row_dimensions[2].hidden = True
        for cell in page[3]:
            cell.font = Font(strike=True)
        page["D1"], page["D2"] = "Notes", "a_x000D_b"
        page["E1"], page["E3"] = "File", '=A2&"x"'

    account = cn.explain(workbook(tmp_path / "ties.xlsx", change), home=HOME)
    assert any("1 hidden row is read like any: 2" in cause["text"] for cause in account["assumed"])
    asked = {(cause["text"][:14], tuple(cause["rows"])) for cause in account["questions"]}
    assert ("struck through", (3,)) in asked
    assert any("a formula whose result" in cause["text"] for cause in account["questions"])


@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_a_strict_workbook(tmp_path):
    path = workbook(tmp_path / "ties.xlsx", lambda page: page.calculate_dimension())
    strict = io.BytesIO()
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }  # fmt: skip
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            for usual, other in names.items():
                content = content.replace(usual, other)
            target.writestr(entry.filename, content)
    path.write_bytes(strict.getvalue())
    assert [tie[0] for tie in ties(path)] == ["Graz", "Lviv"]


TIES = {
    "type": "sister_city", "a_name": "Zürich", "a_country": "Switzerland", "b_name": "Graz",
    "b_country": "Austria", "b_lat": 47.07, "b_lon": 15.44,
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "tr", "de"])
def test_a_workbook_for_people_comes_back(tmp_path, lang):
    signed = ["1963-04-05", "1963-04", "1899-05-06", "1905-05-18", "1990~", None]
    table = cn.validate(
        pd.DataFrame([TIES | {"signed": date, "File": code} for date, code in zip(
            signed, ["00123", "3-4", "1e5", "=1+1", "a_x0041_b", "-"], strict=True
        )])
    )  # fmt: skip
    path = tmp_path / "ties.xlsx"
    cn.write_agreements(table, path, lang=lang)
    pd.testing.assert_frame_equal(cn.read_agreements(path), table)
    page = openpyxl.load_workbook(path).active
    heading = [cell.value for cell in page[1]]
    at = next(i for i, cell in enumerate(page[2]) if cell.is_date)
    assert page[2][at].value == dt.datetime(1963, 4, 5)  # noqa: DTZ001 - a cell has no time zone
    assert page[2][at].number_format == "yyyy-mm-dd"
    assert page.auto_filter.ref
    assert page[1][at].font.bold
    assert ("signed" in heading) is False


def test_csv_for_an_excel_of_decimal_commas_comes_back(tmp_path):
    table = cn.validate(pd.DataFrame([TIES | {"signed": "1963", "note": "a; b\nc"}]))
    path = tmp_path / "ties.csv"
    cn.write_agreements(table, path, excel=True)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b";47,07;15,44" in raw
    assert raw.endswith(b"\r\n")
    pd.testing.assert_frame_equal(cn.read_agreements(path), table)


def test_a_key_says_what_a_list_is_of_not_whose_it_is(tmp_path):
    path = tmp_path / "eurocities members.json"
    path.write_text(
        '{"members": [{"name_on_website": "Tampere", "country": "Finland", "latitude": 61.5,'
        ' "longitude": 23.8}], "to be checked": ["Malmö"]}',
        "utf-8",
    )
    table = cn.agreements.examine(path).table
    assert table["a_name"].tolist() == ["Tampere", "Malmö"]
    assert table["a_lat"].tolist()[0] == 61.5
    assert set(table["b_name"]) == {"EUROCITIES"}
