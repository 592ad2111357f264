"""Files that are broken, or made to do harm: a line that says so, no traceback, hang or bomb."""

import _thread
import io
import json
import subprocess
import sys
import threading
import time
import zipfile

import openpyxl
import pytest

import citynet as cn
from citynet import _limits, cli, countries
from citynet.agreements import _cells, _headings, _parties, examine
from citynet.errors import AgreementError, CitynetError, GeocodeError, NetworkError
from citynet.geocoding import overriding

HEAD = "a_name,a_country,b_name,b_country,type,signed\n"
ROW = "Bursa,Türkiye,Oulu,Finland,sister city,1990\n"
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def workbook(inside):
    """A workbook whose only sheet's XML is given."""
    made, packed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            own = name == "xl/worksheets/sheet1.xml"
            to.writestr(name, SHEET + inside + "</worksheet>" if own else source.read(name))
    return packed.getvalue()


def cell(ref, text):
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def open_document(inside):
    """An OpenDocument spreadsheet whose content's XML is given."""
    urn, packed = "urn:oasis:names:tc:opendocument:xmlns", io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(packed, "w") as to:
        to.writestr("mimetype", kind)
        to.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
            f'xmlns:text="{urn}:text:1.0"><o:body><o:spreadsheet>{inside}',
        )
        to.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{urn}:manifest:1.0"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return packed.getvalue()


LONG = "x" * (_limits.LONGEST_CELL + 1)
# What the file is called, what is in it, and the word that its one line must have.
REFUSED = [
    ("quote.csv", '"', "quotation"),
    ("cell.csv", f"{HEAD}{ROW}{LONG},Türkiye,Oulu,Finland,,\n", "32,767"),
    ("cell.json", json.dumps([{"a_name": LONG, "b_name": "Oulu"}]), "row 2, column 1"),
    ("columns.csv", ",".join(f"c{n}" for n in range(20_000)) + "\n", "columns"),
    ("keys.json", json.dumps([{f"k{n}": 1, "a_name": "Oulu"} for n in range(5_100)]), "cells"),
    ("deep.json", "[" * 100_000, "JSON"),
    ("digits.json", f'[{{"a_name": {"1" * 5000}}}]', "JSON"),
    ("gap.xlsx", workbook(f'<sheetData><row r="2000000000">{cell("A2000000000", "Oulu")}</row>'
                          "</sheetData>"), "1,048,576"),
    ("grows.xlsx", workbook(f'<sheetData><row r="1">{cell("A1", "x" * 40_000_000)}</row>'
                            "</sheetData>"), "unpacks"),
    ("merged.xlsx", workbook("<sheetData>" + "".join(
        f'<row r="{n}">{cell(f"A{n}", "Oulu")}{cell(f"C{n}", "Bursa")}</row>'
        for n in range(1, 400)
    ) + "</sheetData><mergeCells>" + "".join(
        f'<mergeCell ref="B{n}:B399"/>' for n in range(1, 399)
    ) + "</mergeCells>"), "merged"),
    ("blank.tsv", " \t" * 50_000, "empty"),
    # Its reader would look for the end of the row for ever.
    ("open.ods", open_document("<table:table><table:table-row><table:table-cell>"), "broken"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "word"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_file_over_a_bound_is_refused_in_a_line(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    began = time.process_time()
    with pytest.raises(AgreementError) as refused:
        cn.read_agreements(path)
    assert time.process_time() - began < 20  # without its bound each of these takes minutes
    assert word in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("text", ["Oulu\ud83d", "\udfffOulu", "Ou\ud800\ud800lu"])
def test_half_a_letter_is_replaced_in_cells_and_headings(tmp_path, text):
    row = {"a_name": "Bursa", "a_country": "Türkiye", "b_name": text, "b_country": "FI"}
    row |= {"type": "sister_city", text: text}
    path = tmp_path / "half.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    table = cn.read_agreements(path)
    table.to_csv(tmp_path / "whole.csv")  # no file can hold half a letter
    assert "\N{REPLACEMENT CHARACTER}" in table["b_name"][0]


def test_whole_letters_that_are_escaped_in_halves_stay(tmp_path):
    path = tmp_path / "escaped.json"
    row = {"a_name": "Bursa", "a_country": "TR", "b_name": "Oulu", "b_country": "FI"}
    row |= {"type": "sister_city", "note": "🤝"}
    path.write_text(json.dumps([row]), encoding="utf-8")
    assert cn.read_agreements(path)["note"].tolist() == ["🤝"]


def test_a_formula_is_found_whatever_stands_around_it(tmp_path):
    blanks = " " * 100_000
    heads = "".join(cell(f"{at}1", name) for at, name in zip("ABCD", HEAD.split(","), strict=False))
    rows = f'<row r="2">{cell("A2", "Bursa")}{cell("B2", "Türkiye")}{cell("C2", "Oulu")}'
    formula = f'<c r="D2"><f>1+1</f>{blanks}<v></v>{blanks}</c><c s="1" r="E2"><f>2</f></c></row>'
    path = tmp_path / "formula.xlsx"
    path.write_bytes(workbook(f'<sheetData><row r="1">{heads}</row>{rows}{formula}</sheetData>'))
    asked = [problem for problem in examine(path).problems if "=1+1" in str(problem)]
    assert asked


@pytest.mark.parametrize("unit", [" ", "\t", "-", ".", "1 ", "° "])
@pytest.mark.parametrize("column", ["a_lat", "signed", "where", "type"])
def test_a_long_cell_takes_no_square_of_its_length(tmp_path, unit, column):
    path = tmp_path / "long.csv"
    text = "1" + unit * (16_000 // len(unit)) + "!"
    path.write_text(
        "a_name,a_country,b_name,b_country," + column + "\n"
        + f'Bursa,Türkiye,Oulu,Finland,"{text}"\n' * 2, encoding="utf-8",
    )  # fmt: skip
    began = time.process_time()
    examine(path)
    assert time.process_time() - began < 20  # the square of it took minutes


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_entities_are_refused(tmp_path, suffix):
    path = tmp_path / f"laughs.{suffix}"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        '<graphml><graph edgedefault="undirected"><node id="&b;"/></graph></graphml>',
        encoding="utf-8",
    )
    with pytest.raises(NetworkError, match="document type"):
        cn.sources.read_graph(path)


OVERRIDES = [
    ("name,country,lat,lon,lat\nBursa,TR,1,2,3\n", "two columns"),
    ("name,country,geonameid\nBursa,TR,inf\n", "whole number"),
    ("name,country,geonameid\nBursa,TR,99999999999999999999\n", "whole number"),
    ('name,country,lat,lon\nBursa,TR,"40,29\nOulu,FI,65,25\n', "quotation"),
    ("name,country,lat,lon\nBu\x00rsa,TR,40,29\n", "not a table"),
]


@pytest.mark.parametrize(("text", "word"), OVERRIDES)
def test_overrides_that_cannot_be_taken(tmp_path, text, word):
    path = tmp_path / "overrides.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GeocodeError, match=word):
        overriding.read(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"coord": "Point(. .)"}, {"coord": "Point(28.9 95)"}, {"coord": "Point(999 41)"},
        {"startPrecision": "²"}, {"start": "1990-99-99T00:00:00Z"}, {"end": "1990-02-30T00:00:00Z"},
    ],
)  # fmt: skip
def test_what_a_query_cannot_have_meant_is_dropped_and_dates_are_told(tmp_path, changed):
    values = {
        "statement": "s-1", "a": "http://www.wikidata.org/entity/Q406", "aLabel": "Istanbul",
        "aCountry": "http://www.wikidata.org/entity/Q43", "aCountryLabel": "Türkiye",
        "aCoord": changed.get("coord", "Point(28.96 41.01)"), "bLabel": "Köln",
        "b": "http://www.wikidata.org/entity/Q365", "bCoord": "Point(6.95 50.93)",
        "bCountry": "http://www.wikidata.org/entity/Q183", "bCountryLabel": "Germany",
        "start": "1997-01-01T00:00:00Z", "startPrecision": "9",
    } | {name: value for name, value in changed.items() if name != "coord"}  # fmt: skip
    path = tmp_path / "answer.json"
    bindings = [{name: {"type": "literal", "value": value} for name, value in values.items()}]
    path.write_text(json.dumps({"results": {"bindings": bindings}}), encoding="utf-8")
    table = cn.read_agreements(path)
    assert table["b_name"].tolist() == ["Köln"]
    assert ("coord" in changed) == ("a_lat" not in table or bool(table["a_lat"].isna().all()))
    if "T" in changed.get("start", changed.get("end", "")):
        assert "is no date" in table["note"][0]


def test_many_rows_with_one_slip_are_told_in_no_more_than_a_row_each(tmp_path):
    path = tmp_path / "slip.csv"
    path.write_text(HEAD + ROW.replace("Türkiye", "Turkiey") * 4_000, encoding="utf-8")
    began = time.process_time()
    assert examine(path).problems
    assert time.process_time() - began < 20  # quadratic, it took minutes


def test_ids_of_many_equal_ties_are_told_apart(tmp_path):
    path = tmp_path / "equal.csv"
    lines = [ROW.replace("\n", f",remark {n:05d}\n") for n in range(3_000)]
    path.write_text(HEAD.replace("\n", ",note\n") + "".join(lines), encoding="utf-8")
    table = cn.read_agreements(path)
    assert table["id"].is_unique
    assert table["id"][0] + "-2" == table["id"][1]


def test_a_fault_of_our_own_is_a_line(monkeypatch, capsys):
    def fail(_app):
        raise KeyError("nobody thought of this\nin two lines")

    monkeypatch.setattr(cli, "translated", fail)
    monkeypatch.setattr(sys, "argv", ["citynet"])
    monkeypatch.delenv("CITYNET_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "KeyError" in said[0]
    monkeypatch.setenv("CITYNET_DEBUG", "1")
    with pytest.raises(KeyError):
        cli.main()


def test_no_more_of_a_file_is_read_than_a_register_has(monkeypatch, tmp_path):
    monkeypatch.setattr(_limits, "MOST_BYTES", 10_000)
    path = tmp_path / "long.csv"
    path.write_text(HEAD + ROW * 1_000, encoding="utf-8")
    with pytest.raises(CitynetError, match="not read"):
        cn.read_agreements(path)


def test_nothing_is_printed_but_lines_of_ours(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text('"', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "citynet", "map", str(path), "--out", str(tmp_path / "m.html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("citynet: broken.csv: ")
    assert not (tmp_path / "m.html").exists()


@pytest.mark.parametrize(
    "unit",
    [" ", "\n", ".", "-", " - ", ", ", "a, ", "a / ", "a/", "(", "a (", "[1]", "1 ", " and ",
     "1999 ", "1.1.", "•", "->", "é ", "seit "],
)  # fmt: skip
def test_no_pattern_takes_the_square_of_a_cell(unit):
    """A pattern that does takes half a minute for one such cell, and linear ones hundredths."""
    cell = "a" + (unit * 33_000)[:32_000] + "("
    stopped = threading.Timer(20, _thread.interrupt_main)
    stopped.start()
    try:
        how = _parties.manner([cell], country=True)
        for party in _parties.parties(cell, how, several=True):
            assert len(party.name) <= len(cell)
        assert _parties.pair(cell) is None or "-" in cell
        _parties.dated(cell)
        assert countries.lookup(cell) is None
        _cells._name(cell)
        _headings.meaning(cell)
    except KeyboardInterrupt:
        pytest.fail("a pattern went back and forth for 20 seconds")
    finally:
        stopped.cancel()
