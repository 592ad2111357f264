"""Tables to files and back: one rule for every writer, and the map's download with it."""

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from helpers.files import missing
from hypothesis import example, given
from hypothesis import strategies as st

import citynet as cn
from citynet import _tables
from citynet._data import atomic_path, write_file
from citynet._tables import as_text, delimited, is_missing, neutralise, restore, split
from citynet.agreements.template import write_template
from citynet.errors import CitynetError
from citynet.report import write_report

PACKAGE = Path(cn.__file__).parent
TEXTS = st.text(alphabet="'=+-@ \t\r\n＝ab\xa0\ufeff\x1f") | st.text()
# What a register may hold, and what a cell of ours then says (before CSV's own quotation marks).
CASES = {
    "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1",
    "\r=1": "'\r'=1", "\n": "'\n", "\nx": "'\nx", " =1": "' =1", "\xa0=1": "'\xa0=1", "＝1": "'＝1",
    "'=1": "''=1", "''=1": "'''=1", "\ufeff=1": "'\ufeff=1", "\x1f=1": "'\x1f=1",
    "\x85-1": "'\x85-1",
    "": "", "İstanbul": "İstanbul", "'s-Hertogenbosch": "'s-Hertogenbosch", "a=b": "a=b", "'": "'",
    "1-2": "1-2", "Xi'an": "Xi'an", 'a "b", c': 'a "b", c', "a\rb": "a\rb", "a;b": "a;b",
    "\x00": "\x00",
    # Behind what another spreadsheet takes for the delimiter.
    "x;=1+1;y": "x;'=1+1;y", "x\t=1": "x\t'=1", "x|=1": "x|'=1", ";=1": ";'=1",
    "a;@SUM(1)": "a;'@SUM(1)", "x\n=1": "x\n'=1", "a;'=1": "a;''=1", "  \n=1": "  \n'=1",
    "a; -5": "a;' -5", "a; b": "a; b", "a\r\n\r\nb": "a\r\n\r\nb",
}  # fmt: skip
HOSTILE = '=HYPERLINK("http://example.org","x")'
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


@pytest.mark.parametrize(("text", "cell"), CASES.items())
def test_what_would_run_gets_an_apostrophe(text, cell):
    assert neutralise(text) == cell
    assert restore(cell) == text


@given(TEXTS)
@example("''=1")
@example("'-")
def test_the_way_back_is_exact(text):
    written = neutralise(text)
    assert restore(written) == text
    assert not FORMULA.match(written)


@given(TEXTS, TEXTS)
def test_no_two_texts_become_one(one, other):
    assert (neutralise(one) == neutralise(other)) == (one == other)


@given(st.lists(st.lists(TEXTS.map(lambda text: text.replace("\0", "")), min_size=2, max_size=2)))
def test_any_rows_come_back_from_delimited_text(rows):
    assert split(delimited(rows), ",") == rows
    assert split(delimited(rows, "\t"), "\t") == rows


def test_the_maps_download_writes_what_python_writes(tmp_path):
    shutil.copy(PACKAGE / "maps" / "assets" / "text.js", tmp_path / "text.mjs")
    dice = random.Random(0)  # noqa: S311 - cases, not keys
    drawn = ["".join(dice.choices("'=+-@ \t\r\n＝a\",;\xa0\ufeff\x1f", k=4)) for _ in range(500)]
    rows = [[text, "x"] for text in (*CASES, *drawn)]
    (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    script = (
        "import { csv } from './text.mjs'; import { readFileSync } from 'node:fs';"
        "process.stdout.write(csv(JSON.parse(readFileSync('rows.json', 'utf-8'))));"
    )
    done = subprocess.run(
        [shutil.which("node") or missing("node"), "--input-type=module", "--eval", script],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "\ufeff" + delimited(rows)


# --- every writer --------------------------------------------------------------------------


def hostile_frame():
    return pd.DataFrame({"name": [HOSTILE, "\t+1"], "=1+1": ["@x", None], "n": [-1.5, np.nan]})


def agreements_table(text):
    row = {"type": "sister_city", "a_name": "Ankara", "a_country": "Türkiye", "b_name": "Paris"}
    row |= {"b_country": "Fransa", "signed": "1990", "note": text, "=2+2": text}
    table = cn.validate(pd.DataFrame([row]))
    assert "=2+2" in table.columns
    return table


def hostile_graph():
    G = nx.MultiGraph(crs="EPSG:4326")
    G.add_node("a", kind="city", name=HOSTILE, label=HOSTILE, country="TR", x=29.0, y=41.0)
    G.add_node("b", kind="city", name="@b", label="-b", country="DE", x=13.4, y=52.5)
    G.add_edge("a", "b", "k", type="sister_city", note="+1", **{"=1+1": "\t=1"})
    return G


def write_export(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cn.export.write(hostile_graph(), path)


def write_measures(path):
    """What ``citynet metrics`` writes: the measures beside the names of the places."""
    frame = cn.centrality(hostile_graph(), measures=["degree"])
    frame.insert(0, "name", [HOSTILE, "@b"])
    _tables.write(frame, path)


def write_places(path):
    rows = agreements_table("x").assign(a_name=HOSTILE)
    cn.geocoding.write_places(cn.geocode(rows), path)


WRITERS = {
    "write_table": lambda path: cn.export.write_table(hostile_frame(), path),
    "write_agreements": lambda path: cn.write_agreements(agreements_table(HOSTILE), path),
    "write_places": write_places,
    "metrics": write_measures,
}


def cells_of(path):
    """All texts that a spreadsheet would be shown, headings among them."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        return [cell.value for cell in cells if isinstance(cell.value, str)]
    if path.suffix == ".zip":
        archive = zipfile.ZipFile(path)
        tables = [archive.read(name) for name in archive.namelist() if name.endswith(".csv")]
    else:
        tables = [data]
    for table in tables:
        assert table.startswith(b"\xef\xbb\xbf") == (path.suffix != ".tsv")
        assert b"\r\n" not in table
    sep = "\t" if path.suffix == ".tsv" else ","
    texts = [
        cell
        for table in tables
        for row in csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=sep)
        for cell in row
    ]
    return [text for text in texts if not re.fullmatch(r"-\d+(\.\d+)?", text)]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("writer", WRITERS)
def test_no_writer_lets_a_formula_out(tmp_path, writer, suffix):
    path = tmp_path / f"table{suffix}"
    WRITERS[writer](path)
    texts = cells_of(path)
    assert any(HOSTILE in text for text in texts)
    assert not [text for text in texts if FORMULA.match(text)]
    first = path.read_bytes()
    WRITERS[writer](path)
    assert path.read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".csv", ".zip"])
def test_no_export_lets_a_formula_out(tmp_path, suffix):
    write_export(tmp_path / f"net{suffix}")
    texts = cells_of(tmp_path / f"net{suffix}")
    assert "'" + HOSTILE in texts
    assert "'=1+1" in texts
    assert not [text for text in texts if FORMULA.match(text)]


@pytest.mark.parametrize("writer", WRITERS)
def test_every_writer_refuses_an_unknown_suffix_and_names_the_known(tmp_path, writer):
    with pytest.raises(CitynetError, match=r"x\.ods: expected .* \.csv, \.tsv, \.xlsx"):
        WRITERS[writer](tmp_path / "x.ods")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("no_drawing")
def test_no_table_of_the_report_lets_a_formula_out(tmp_path):
    table = cn.datasets.istanbul().head(12)
    table["note"] = HOSTILE
    table["b_lat"], table["b_lon"] = np.arange(12.0), np.arange(12.0)
    table["b_name"] = [f"{HOSTILE} {row}" for row in range(12)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_report(table, tmp_path / "report")
    written = sorted((tmp_path / "report" / "tables").glob("*.csv"))
    assert len(written) > 8
    texts = [text for path in written for text in cells_of(path)]
    assert any(HOSTILE in text for text in texts)
    assert not [text for text in texts if FORMULA.match(text)]


def test_the_template_holds_only_formulas_of_its_own(tmp_path):
    write_template(tmp_path / "ties.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ties.xlsx")
    assert book.sheetnames
    assert not [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


# --- formats -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", _tables.SUFFIXES)
def test_a_table_comes_back(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    frame = hostile_frame().set_index("name")
    cn.export.write_table(frame, path)
    if suffix == ".parquet":
        back = pd.read_parquet(path)
    elif suffix == ".json":
        back = pd.DataFrame(json.loads(path.read_text("utf-8")))
    elif suffix == ".xlsx":
        back = pd.read_excel(path, engine="openpyxl").rename(columns=restore)
    else:
        rows = split(path.read_text("utf-8-sig"), "\t" if suffix == ".tsv" else ",")
        assert rows == [["name", "=1+1", "n"], [HOSTILE, "@x", "-1.5"], ["\t+1", "", ""]]
        return
    texts = back[["name", "=1+1"]].map(
        lambda cell: restore(cell) if suffix == ".xlsx" else cell, na_action="ignore"
    )
    assert texts.astype(object).where(texts.notna(), None).to_numpy().tolist() == [
        [HOSTILE, "@x"], ["\t+1", None],
    ]  # fmt: skip
    assert back["n"].iloc[0] == -1.5
    assert is_missing(back["n"].iloc[1])


def test_a_workbook_has_a_heading_that_stays_and_a_filter(tmp_path):
    frame = pd.DataFrame({"name": ["x" * 500, "b\x00c\ud800"], "km": [1, np.inf]}, dtype=object)
    cn.export.write_table(frame, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width == 60
    assert [cell.value for cell in sheet[3]] == ["b\ufffdc\ufffd", "inf"]
    with pytest.raises(CitynetError, match="row 2, column 'name': 40,000 characters"):
        cn.export.write_table(pd.DataFrame({"name": ["x" * 40_000]}), tmp_path / "t.xlsx")


def test_what_is_there_stays_when_writing_fails(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"before")
    with pytest.raises(CitynetError, match="cannot be written"):
        cn.export.write_table(hostile_frame(), path / "below.csv")
    assert path.read_bytes() == b"before"


def test_json_has_no_word_that_is_not_json(tmp_path):
    frame = pd.DataFrame(
        {"x": [np.inf, np.nan, 0.1 + 0.2], "day": pd.to_datetime(["1990-06-25"] * 3)}
    )
    cn.export.write_table(frame, tmp_path / "t.json")

    def refuse(word):
        raise AssertionError(word)

    rows = json.loads((tmp_path / "t.json").read_text("utf-8"), parse_constant=refuse)
    assert [row["x"] for row in rows] == [None, None, 0.1 + 0.2]
    assert rows[0]["day"] == "1990-06-25"


# --- values --------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, np.nan, float("nan"), pd.NA, pd.NaT, np.float64("nan")])
def test_what_is_missing(value):
    assert is_missing(value)


@pytest.mark.parametrize("value", ["", 0, False, 0.0, np.inf, [], np.array([np.nan]), "nan"])
def test_what_is_not_missing(value):
    assert not is_missing(value)


def test_text_of_a_column_leaves_what_is_missing_missing():
    text = as_text(pd.Series(["a", None, 3, np.nan], dtype=object))
    assert text.tolist()[0::2] == ["a", "3"]
    assert text.isna().tolist() == [False, True, False, True]


def test_a_delimiter_is_told_by_the_headings_first():
    text = "note, and more;name;country\nx, y, z;a;b\n"
    assert _tables.delimiter(text, {"name", "country"}.__contains__) == ";"
    assert _tables.delimiter("a\tb\n1,5\t2,5\n", lambda _: False) == "\t"
    assert _tables.delimiter("", lambda _: False) == ","


# --- files ---


def test_a_link_is_written_through_and_a_file_keeps_its_readers(tmp_path):
    (tmp_path / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_file(tmp_path / "link.csv", "new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "real.csv").stat().st_mode & 0o777 == 0o640
    (tmp_path / "dangling.csv").symlink_to("made.csv")
    write_file(tmp_path / "dangling.csv", "x")
    assert (tmp_path / "made.csv").read_text(encoding="utf-8") == "x"
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"real.csv", "link.csv", "dangling.csv", "made.csv"}


def test_a_pipe_stays_one_and_its_reader_gets_all(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with ThreadPoolExecutor(1) as other:
        read = other.submit((tmp_path / "pipe.csv").read_bytes)
        write_file(tmp_path / "pipe.csv", "a" * 200_000)
        assert read.result(timeout=20) == b"a" * 200_000
    assert (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.parametrize("path", ["-", "/dev/stdout"])
def test_standard_output_is_written_into(path, tmp_path):
    script = f"from citynet._data import write_file; write_file({path!r}, 'Şehir')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode() == "Şehir"
    assert not list(tmp_path.iterdir())


def test_a_folder_is_named_and_a_failed_block_leaves_the_old_file(tmp_path):
    with pytest.raises(IsADirectoryError, match=re.escape(str(tmp_path))):
        write_file(tmp_path, "x")
    (tmp_path / "old.csv").write_text("old", encoding="utf-8")

    def fail():
        with atomic_path(tmp_path / "old.csv") as temporary:
            temporary.write_text("half", encoding="utf-8")
            temporary.with_name(f"{temporary.name}-journal").touch()  # as SQLite does
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (tmp_path / "old.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]


def test_what_a_killed_writer_left_is_swept(tmp_path):
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    names = {
        "old": f".citynet-{dead}-a.csv", "journal": f".citynet-{dead}-a.csv-journal",
        "fresh": f".citynet-{dead}-b.csv",
        "ours": f".citynet-{os.getpid()}-c.csv", "other": f".citynet-{dead}-d.txt",
    }  # fmt: skip
    for what, name in names.items():
        (tmp_path / name).touch()
        if what != "fresh":
            os.utime(tmp_path / name, (1_000_000_000, 1_000_000_000))
    _tables.write(pd.DataFrame({"a": [1]}), tmp_path / "t.csv")
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"t.csv", names["fresh"], names["ours"], names["other"]}
