# ruff: noqa: DTZ001, E501 - a cell has no time zone; a case is a line
"""Spreadsheets as people keep them: every one here is made on the spot, odd on purpose."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest

import citynet as cn
from citynet import vocabulary
from citynet.agreements import _headings
from citynet.agreements._columns import Cells, assign
from citynet.agreements._finding import regions
from citynet.agreements._shaping import matrix
from citynet.agreements._sheets import Sheet, trim
from citynet.errors import AgreementError, CitynetWarning

COLUMNS = ["type", "a_name", "a_country", "b_name", "b_country"]
ISTANBUL = {"a_name": "İstanbul", "a_country": "Türkiye"}
PLAIN = (
    "type,a_name,a_country,b_name,b_country,signed\n"
    "sister_city,İstanbul,Türkiye,Köln,Almanya,15.03.1997\n"
    "memorandum,İstanbul,Türkiye,Şam,Suriye,2006\n"
)


def workbook(path, sheets, prepare=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if prepare:
        prepare(book)
    book.save(path)
    return path


def pairs(table):
    return list(zip(table["b_name"], table["b_country"], strict=True))


def skipped(table):
    """What was left out: sheet, rows and why."""
    return [
        (cause["sheet"], cause["rows"], cause["text"])
        for cause in table.attrs["reading"]["left_out"]
    ]


# --- text files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(tmp_path, encoding, delimiter):
    path = tmp_path / "ties.csv"
    path.write_bytes(PLAIN.replace(",", delimiter).encode(encoding))
    table = cn.read_agreements(path)
    assert pairs(table) == [("Köln", "Almanya"), ("Şam", "Suriye")]
    assert table["signed"].tolist() == ["1997-03-15", "2006"]


def test_windows_1254_is_read_and_said(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_bytes(PLAIN.encode("cp1254"))
    with pytest.warns(CitynetWarning, match="Windows-1254"):
        table = cn.read_agreements(path)
    assert table["b_name"].tolist() == ["Köln", "Şam"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Łódź,Polonya\nWrocław,Polonya", "cp1250"),
        ("Iğdır Şişli Çağlayan,Türkiye", "cp857"),
        ("Iğdır Şişli Çağlayan,Türkiye", "mac_turkish"),
    ],
)
def test_another_encoding_is_not_taken_for_windows_1254(tmp_path, text, encoding):
    path = tmp_path / "ties.csv"
    path.write_bytes(f"b_name,b_country\n{text}\n".encode(encoding))
    with pytest.raises(AgreementError, match=r"ties.csv: not UTF-8 .*save it as UTF-8"):
        cn.read_agreements(path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Краснодар,Россия", "cp1251"), ("Αθήνα,Ελλάδα", "cp1253"), ("東京,日本", "cp932"),
        ("Győr,Magyarország", "cp1250"), ("Łódź,Polska", "cp1250"), ("Şişli,Türkiye", "cp1254"),
        ("Évora,Portugal", "cp1252"), ("Šiauliai,Lietuva", "cp1257"), ("부산,대한민국", "cp949"),
    ],
)  # fmt: skip
def test_an_encoding_that_the_names_of_countries_tell(tmp_path, text, encoding):
    path = tmp_path / "ties.csv"
    path.write_bytes(f"b_name,b_country\n{text}\n".encode(encoding))
    done = cn.agreements.examine(path, home="Bursa, Türkiye")
    assert [*done.table.loc[0, ["b_name", "b_country"]]] == text.split(",")
    assert "check the letters" in " ".join(done.account.lines("assumed"))


def test_an_encoding_that_the_caller_names(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_bytes(PLAIN.replace("Köln", "Łódź").replace("Almanya", "Polonya").replace("İ", "I")
                     .replace("Ş", "S").encode("cp1250"))  # fmt: skip
    table = cn.read_agreements(path, encoding="cp1250")
    assert table["b_name"][0] == "Łódź"
    with pytest.raises(AgreementError, match="not text in utf-8"):
        cn.read_agreements(path, encoding="utf-8")
    with pytest.raises(AgreementError, match="not text in klingon"):
        cn.read_agreements(path, encoding="klingon")


def test_excels_own_delimiter_line_counts_as_a_row(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "sep=;\n" + PLAIN.replace(",", ";").replace("15.03.1997", "31.02.1990"), "utf-8"
    )
    with pytest.raises(AgreementError, match="row 3, column 'signed'") as caught:
        cn.read_agreements(path, strict=True)
    assert caught.value.row == 3


def test_a_text_with_the_delimiter_in_it(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(PLAIN + "sister_city,İstanbul,Türkiye,Washington, D.C.,ABD,2001\n", "utf-8")
    with pytest.raises(AgreementError, match="row 4: 7 cells where the heading has 6"):
        cn.read_agreements(path, strict=True)
    with pytest.warns(CitynetWarning, match="question: row 4: 7 cells where"):
        assert cn.read_agreements(path)["b_name"].tolist() == ["Köln", "Şam"]


def test_a_quotation_mark_left_open(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(PLAIN + 'sister_city,"İstanbul,Türkiye,Paris,Fransa,2001\n', "utf-8")
    with pytest.raises(AgreementError, match="line 4: a quotation mark"):
        cn.read_agreements(path)


def test_countries_are_no_missing_values(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(PLAIN + "sister_city,Berlin,DE,Windhoek,NA,2000\n", "utf-8")
    assert cn.read_agreements(path)["b_country"][2] == "NA"


# --- files that hold no table ------------------------------------------------------------------


def zip_of(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n  \n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "broken or protected by a password"),
        (bytes(range(256)) * 4, "not a table"),
        (b"<html><p>no table", "a web page without a table"),
        (b"<?xml version='1.0'?><rss/>", "a web page or XML"),
        (b"PK\x03\x04" + b"\x99" * 99, "a broken Excel file"),
        (b"PAR1" + b"\x99" * 99, "a broken Parquet file"),
        (b'{"a": ', "not valid JSON"),
        (b"[1, 2]", "not a list of objects"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "no agreement in it"),
        (b"Dear colleagues,\nplease find attached\n", "no heading that names a city or a partner"),
        (b"type,a_name,a_country,b_name,b_country\n", "a heading and no agreements under it"),
        (zip_of(readme_dot_txt="x", other_dot_txt="y"), "an archive of 2 files"),
        (zip_of(content_dot_xml="x"), "a workbook that is broken"),
        (zip_of(xl__workbook_dot_xml="<x/>"), "a broken Excel file"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path, content, message, suffix):
    path = tmp_path / f"ties{suffix}"
    path.write_bytes(content)
    with pytest.raises(AgreementError) as caught:
        cn.read_agreements(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(path.name)
    assert "\n" not in str(caught.value)


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(AgreementError, match="no such file"):
        cn.read_agreements(tmp_path / "none.csv")
    with pytest.raises(AgreementError, match="a folder"):
        cn.read_agreements(tmp_path)


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "ties.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(520):
                sheet.write(bytes(1024**2))
    assert path.stat().st_size < 1024**2
    with pytest.raises(AgreementError, match="unpacks to 520 MB"):
        cn.read_agreements(path)


def test_a_million_formatted_rows_are_few_rows(tmp_path):
    rows = [COLUMNS, ["sister_city", *ISTANBUL.values(), "Köln", "Almanya"]]

    def format_far_below(book):
        book.active.cell(60_000, 300).font = openpyxl.styles.Font(bold=True)

    table = cn.read_agreements(workbook(tmp_path / "ties.xlsx", {"S": rows}, format_far_below))
    assert len(table) == 1
    assert skipped(table) == []


def test_a_file_is_what_its_first_bytes_say(tmp_path):
    book = workbook(
        tmp_path / "ties.csv.xlsx", {"S": [COLUMNS, ["sister_city", "A", "Italy", "B", "Spain"]]}
    )
    as_csv = tmp_path / "really_excel.csv"
    as_csv.write_bytes(book.read_bytes())
    as_xls = tmp_path / "really_text.xls"
    as_xls.write_text(PLAIN, "utf-8")
    assert len(cn.read_agreements(as_csv)) == 1
    assert len(cn.read_agreements(as_xls)) == 2


def test_what_is_not_understood_is_shown_where_it_says_most(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Auszug,,\nRot,Grün,Blau\n12,13,14\n", "utf-8")
    with pytest.raises(AgreementError, match=r"looked at: Rot \| Grün \| Blau; expected"):
        cn.read_agreements(path)


# --- headings --------------------------------------------------------------------------------


def test_every_word_of_the_list_is_a_column_or_value():
    parties = {"name", "country", "kind", "lat", "lon", "number"}
    assert set(_headings._read()["heading"].values())
    for means, implies in _headings._read()["heading"].values():
        assert means in {*_headings.COLUMNS, *parties}
        assert implies in {"", *vocabulary.TYPES}
    for name, choices in {
        "type": vocabulary.TYPES,
        "kind": vocabulary.KINDS,
        "status": vocabulary.STATUSES,
    }.items():
        assert set(_headings.words(name).values()) == set(choices)
    for column in _headings.COLUMNS:
        assert _headings.meaning(column) == column


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Şehir", "Ülke", "Kardeş Şehir", "Ülke"], ["a_name", "a_country", "b_name", "b_country"]),
        (["Ülke", "Şehir", "Ülke", "Kardeş Şehir"], ["a_country", "a_name", "b_country", "b_name"]),
        (["City", "Country", "City", "Country"], ["a_name", "a_country", "b_name", "b_country"]),
        (["City 1", "City 2", "Country 1", "Country 2"], ["a_name", "b_name", "a_country", "b_country"]),
        (["ŞEHİR / CITY", "Ülke (Country)", "Tarih\n(Date)"], ["b_name", "b_country", "signed"]),
        (["No", "Şehir Adı", "Ülke", "Tarih", "İmza Yeri"],
         ["number", "b_name", "b_country", "signed", "signed_at"]),
        (["Belediye", "Partner", "Ülke", "Enlem", "Boylam"], ["a_name", "b_name", "b_country", "b_lat", "b_lon"]),
        (["sehir adi", "ULKE", "Tarıh"], ["b_name", "b_country", "signed"]),
        (["City", "Partner 1", "Partner 2"], ["a_name", "b_name", "b_name"]),
        (["City", "Partner 1", "Country 1", "Partner 2", "Country 2"],
         ["a_name", "b_name", "b_country", "b_name", "b_country"]),
        (["Latitude", "Nüfus", "Ülke"], [None, None, None]),
        (["lfd. Nr.", "Stadt", "Staat", "Ansprechpartner"], ["number", "b_name", "b_country", None]),
        (["City", "Partner", "Country", "stated"], ["a_name", "b_name", "b_country", None]),
    ],
)  # fmt: skip
def test_headings_are_understood_by_word_and_position(headings, columns):
    assert assign(headings).means == columns


def test_a_default_says_whose_city_it_is():
    assert assign(["City", "Country"], {}, ISTANBUL).means == ["b_name", "b_country"]


@pytest.mark.parametrize(
    ("title", "means"),
    [
        ("KARDEŞ ŞEHİRLER", "sister_city"),
        ("Kardeş Şehir Protokolleri 2019", "sister_city"),
        ("İŞ BİRLİĞİ PROTOKOLLERİ", "cooperation_protocol"),
        ("Mutabakat Zaptı ve İyi Niyet Mektupları", "memorandum"),
        ("Uluslararası Kuruluş Üyelikleri", "membership"),
        ("Twin towns of Ankara", "sister_city"),
        ("Dış İlişkiler Müdürlüğü", None),
        ("Kardeş Şehirler ve Mutabakat Zaptları", None),
    ],
)
def test_a_title_says_the_type_when_it_says_one(title, means):
    assert _headings.type_in(title) == means


# --- columns by what stands in them ------------------------------------------------------------

TOWNS = ["Kiel", "Oulu", "Gent", "Lyon", "Bari", "Metz", "Brno", "Graz", "Split", "Turku"]
LANDS = ["Germany", "Finland", "Belgium", "France", "Italy", "Spain", "Czechia", "Austria",
         "Croatia", "Norway"]  # fmt: skip
YEARS = [str(1990 + n) for n in range(10)]
NUMBERS = [str(100 + n) for n in range(10)]
IDS = [f"Q{n}" for n in range(10)]
POINTS = [f"43.5{n}, 16.4{n}" for n in range(10)]
FRACTIONS = [f"1/2{n}" for n in range(10)]  # neither numbers nor names
KINDS = ["city", "town", "village", "district", "region", "province", "body", "canton", "county",
         "network"]  # fmt: skip
TYPES = ["twinning", "friendship", "memorandum", "membership", "protocol", "jumelage", "kardeş",
         "twin town", "sister city", "partnership"]  # fmt: skip
STATUSES = ["active", "valid", "suspended", "frozen", "cancelled", "ended", "expired", "ruht",
            "current", "beendet"]  # fmt: skip
WORDS = ["rot", "blau", "gelb", "grün", "weiß", "lila", "rosa", "braun", "grau", "beige"]


def columns_of(headings, *columns):
    """What the columns of a sheet are, by their headings and what stands in them."""
    return assign(headings, cells=[Cells(list(column)) for column in columns])


def means_of(headings, *columns):
    return columns_of(headings, *columns).means


@pytest.mark.parametrize(
    ("heading", "some", "others", "enough", "means"),
    [
        ("İmza Yeri", YEARS, TOWNS, 7, ["signed", "signed_at"]),
        ("Latitude", NUMBERS, WORDS, 7, ["b_lat", None]),
        ("Latitude", POINTS, TOWNS, 7, ["b_point", None]),
        ("Konum", POINTS, WORDS, 7, ["b_point", None]),
        ("Ülke", LANDS, WORDS, 3, ["b_country", "b_admin1"]),
        ("Ülke", IDS, WORDS, 7, [None, "b_admin1"]),
        ("Ülke", NUMBERS, WORDS, 7, [None, "b_admin1"]),
        ("Tarih", YEARS, WORDS, 3, ["signed", None]),
        ("Tarih", NUMBERS, WORDS, 7, ["signed", None]),
        ("Type", KINDS, WORDS, 7, ["b_kind", None]),
        ("Type", TYPES, WORDS, 1, ["type", None]),
        ("Type Xyz", TYPES, WORDS, 3, ["type", None]),
        ("Type", KINDS, TYPES, 7, ["b_kind", "type"]),
        # Of what is a kind and a type there must be more kinds, clearly.
        ("Type", [*KINDS[:6], "international body"], [*KINDS[:6], WORDS[0], *TYPES], 7,
         ["b_kind", "type"]),
        ("Type", [*KINDS[:5], "international body", "international bodies"], TYPES, 7,
         ["type", "type"]),
        ("Kind", TYPES, KINDS, 7, ["type", "b_kind"]),
        ("Status", STATUSES, WORDS, 1, ["status", None]),
        ("State", STATUSES, WORDS, 3, ["status", "b_admin1"]),
    ],
)  # fmt: skip
def test_a_heading_holds_where_so_many_of_ten_cells_are_what_it_says(
    heading, some, others, enough, means
):
    found = [
        means_of(["City", "Partner", heading], TOWNS[::-1], TOWNS, [*some[:n], *others[n:10]])[2]
        for n in (*[9] * (len(some) == 10), enough, enough - 1)
    ]
    assert found[-2:] == means
    assert found[0] == means[0]


@pytest.mark.parametrize(
    ("heading", "some", "others", "enough", "means"),
    [
        ("Partnerstadt", IDS, TOWNS, 7, [None, "b_name"]),
        ("Partnerstadt", NUMBERS, TOWNS, 7, [None, "b_name"]),
        ("Partnerstadt", TOWNS, FRACTIONS, 3, ["b_name", None]),
        ("Gegend Ort", LANDS, TOWNS, 7, [None, "b_name"]),
    ],
)
def test_a_name_holds_where_so_many_of_ten_cells_may_be_one(heading, some, others, enough, means):
    found = [means_of([heading], [*some[:n], *others[n:10]])[0] for n in (9, enough, enough - 1)]
    assert found == [means[0], *means]


@pytest.mark.parametrize(
    ("heading", "cells", "means"),
    [
        ("Ülke", WORDS, ["b_country", "b_admin1"]),
        ("Tarih", WORDS, ["signed", None]),
        ("Type", WORDS, ["type", None]),
        ("Status", WORDS, ["status", None]),
        ("Durum", WORDS, ["status", None]),
        ("State", WORDS, ["b_admin1", "b_admin1"]),  # a word for a status, and for a region
    ],
)
def test_two_different_cells_overrule_no_heading_and_three_do(heading, cells, means):
    # What is said twice is one cell more, and no other.
    found = [
        means_of(["Partner", heading], TOWNS[:3], [*cells[:n], *cells[: 3 - n]])[1] for n in (2, 3)
    ]
    assert found == means


@pytest.mark.parametrize(
    ("headings", "columns", "means"),
    [
        (["Latitude"], [TOWNS], ["b_name"]),  # no more than a name under a wrong heading
        (["Latitude xyz"], [TOWNS], [None]),
        (["Partner", "Latitude"], [TOWNS, [None] * 10], ["b_name", "b_lat"]),
        (["Gegend Ort"], [LANDS[:2]], ["b_name"]),
        (["Gegend Ort"], [LANDS[:3]], [None]),
        (["Ort"], [LANDS[:3]], ["b_name"]),
        (["City", "Partner Gegend"], [TOWNS, LANDS], ["a_name", "b_name"]),
        (["b_name", "type", "signed", "b_lat"], [NUMBERS, WORDS, WORDS, WORDS],
         ["b_name", "type", "signed", "b_lat"]),
        (["b_name", "signed_at"], [TOWNS, YEARS], ["b_name", "signed"]),
    ],
)  # fmt: skip
def test_what_cells_say_against_a_heading(headings, columns, means):
    assert means_of(headings, *columns) == means


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("x" * 60, True), ("x" * 61, False), (f"{'x' * 60}; {'y' * 58}", True), ("St.Gallen", True),
        (f"{'x' * 60}\n{'y' * 60}", True), ("12/14", False), ("https://gent.be", False),
        ("www.gent.be", False), ("town@gent.be", False), ("wappen.PNG", False),
    ],
)  # fmt: skip
def test_what_may_be_the_name_of_a_partner(text, may_be):
    assert means_of(["Twin town"], [text]) == ["b_name" if may_be else None]


def test_a_sample_of_a_long_column_is_spread_over_it():
    assert Cells(["Kiel", "Oulu", *["Kiel"] * 477]).distinct == ["Kiel", "Oulu"]
    assert Cells(["Kiel", "Oulu", *["Kiel"] * 700]).distinct == ["Kiel"]
    assert Cells([None, "-", "Kiel", " Kiel "]).distinct == ["Kiel"]
    assert len(Cells([*map(str, range(1000))]).distinct) == 60
    nothing = Cells([None])
    assert (nothing.countries, nothing.length) == (0, 0)
    assert Cells(["Oulu", "Gent", "Kardzhali"]).length == 17 / 3


@pytest.mark.parametrize(
    ("headings", "given", "columns"),
    [
        (["Twin town 1", "Country 1", "Twin town 2", "Country 2"], (),
         ["a_name", "a_country", "b_name", "b_country"]),
        (["Twin town 1", "Country 1", "Twin town 2", "Country 2"], {"a_name"},
         ["b_name", "b_country", "b_name", "b_country"]),
        (["Twin town 1", "Twin country 1", "Twin town 2", "Twin country 2"], (),
         ["a_name", "a_country", "b_name", "b_country"]),
        (["Twin town 1", "Twin town 3"], (), ["b_name", "b_name"]),
        (["City", "Twin town 1", "Twin town 2"], (), ["a_name", "b_name", "b_name"]),
        (["Town", "City 1", "City 2"], (), [None, "a_name", "b_name"]),
        (["Town Gegend", "City", "Ort"], (), [None, "a_name", "b_name"]),
        (["City", "Town", "Ort"], (), ["a_name", "b_name", None]),
        (["City", "Town Gegend", "Ort Gegend"], (), ["a_name", "b_name", None]),
        (["Town Gegend", "City", "Ort Gegend"], (), ["a_name", "b_name", None]),
        (["Twin town", "City"], (), ["b_name", "a_name"]),
        (["Twin town", "City"], {"a_name"}, ["b_name", "b_admin1"]),
        (["Twin town", "City", "Town"], (), ["b_name", "a_name", None]),
        (["Twin town", "City", "Town"], {"a_name"}, ["b_name", "b_admin1", None]),
        (["Partner 1", "City", "Partner 2"], {"a_name"}, ["b_name", "b_admin1", "b_name"]),
        (["City", "Twin town", "Town"], {"a_name"}, ["a_name", "b_name", None]),
        (["City", "Town", "Twin town"], (), ["a_name", None, "b_name"]),
        (["City Xyz", "Town", "Twin town"], (), ["a_name", None, "b_name"]),
        (["Town 10", "Ort 10"], {"a_name"}, ["b_name", "b_admin1"]),
        (["Town Xyz", "Ort Xyz"], {"a_name"}, ["b_name", "b_admin1"]),
        (["Town 10", "Ort 11"], {"a_name"}, ["a_name", "b_name"]),
        (["Town 11", "Ort 10"], {"a_name"}, ["a_name", "b_name"]),
        (["Town Xyz", "Ort"], {"a_name"}, ["a_name", "b_name"]),
        (["Town", "Ort Xyz"], {"a_name"}, ["a_name", "b_name"]),
        (["City A", "Town", "Ort"], (), ["a_name", "b_name", None]),
        (["Town", "City A"], (), ["b_name", "a_name"]),
        (["Town", "Country", "Ort"], {"a_name"}, ["b_name", "b_country", "b_admin1"]),
        (["Town", "Country", "Ort", "Country"], {"a_name"},
         ["a_name", "a_country", "b_name", "b_country"]),
    ],
)  # fmt: skip
def test_names_are_parties_by_number_words_and_position(headings, given, columns):
    assert assign(headings, {}, given).means == columns


@pytest.mark.parametrize(
    ("first", "second", "means"),
    [
        (["Kakanj Belediyesi", "Oulu"], ["Kakanj", "Gent"], ["b_name", "b_admin1"]),
        (["Kakanj", "Oulu"], ["Kakanj", "Gent"], ["b_name", "b_admin1"]),
        (["Kakanj", "Oulu"], ["Kakanj Belediyesi", "Gent"], ["a_name", "b_name"]),
        (["Kakanjo", "Oulu"], ["Kakanj", "Gent"], ["a_name", "b_name"]),
        (["Kakanj", ""], ["Oulu", ""], ["a_name", "b_name"]),
        (["Kakanj", ""], ["", "Kakanj"], ["a_name", "b_name"]),
        # "None" is a town in Italy, and no blank cell.
        (["None", "Oulu"], [None, "Gent"], ["a_name", "b_name"]),
        ([None, "Oulu"], ["None", "Gent"], ["a_name", "b_name"]),
    ],
)
def test_a_name_that_begins_with_the_next_lies_in_it(first, second, means):
    assert means_of(["Town", "Ort"], first, second) == means


@pytest.mark.parametrize(
    ("headings", "columns", "means"),
    [
        (["Xyzt", "Jurisdiction", "Country", "Partner"], [NUMBERS, TOWNS, LANDS, TOWNS[::-1]],
         [None, "a_name", "a_country", "b_name"]),
        (["Jurisdiction", "Country", "Xyzt", "Country", "Partner"],
         [TOWNS, LANDS, TOWNS, LANDS, TOWNS[::-1]],
         ["a_name", "a_country", None, "b_country", "b_name"]),
        (["", "Country", "Partner"], [TOWNS, LANDS, TOWNS[::-1]], [None, "b_country", "b_name"]),
        (["Jurisdiction", "Country", "Partner"], [[*TOWNS[:7], *FRACTIONS[7:]], LANDS, TOWNS[::-1]],
         ["a_name", "a_country", "b_name"]),
        (["Jurisdiction", "Country", "Partner"], [[*TOWNS[:6], *FRACTIONS[6:]], LANDS, TOWNS[::-1]],
         [None, "b_country", "b_name"]),
        (["Jurisdiction", "Country", "Partner"], [[*LANDS[:2], *TOWNS[2:]], LANDS, TOWNS[::-1]],
         ["a_name", "a_country", "b_name"]),
        (["Jurisdiction", "Country", "Partner"], [[*LANDS[:3], *TOWNS[3:]], LANDS, TOWNS[::-1]],
         [None, "b_country", "b_name"]),
        # Behind the first of the partners no column is the first party's.
        (["Partner 1", "Jurisdiction", "Country", "Partner 3"],
         [TOWNS, TOWNS[::-1], LANDS, LANDS], ["b_name", None, "b_country", "b_name"]),
    ],
)  # fmt: skip
def test_which_names_beside_a_country_are_the_first_party(headings, columns, means):
    assert means_of(headings, *columns) == means


@pytest.mark.parametrize(
    ("heading", "blank_first", "filled", "is_first"),
    [
        ("City A", False, 5, True), ("City A", True, 5, True), ("City A Gegend", True, 5, True),
        # A city that stands once before several rows leaves blanks below, not above.
        ("City A", False, 4, True), ("City A", True, 4, False), ("City A Gegend", False, 4, False),
        ("City A", False, 1, True), ("City A", True, 0, False),
    ],
)  # fmt: skip
def test_a_first_party_that_is_much_emptier_than_another_name(
    heading, blank_first, filled, is_first
):
    cells = [*TOWNS[:filled], *[None] * (10 - filled)]
    means = means_of(
        [heading, "Town", "Twin town"], cells[::-1] if blank_first else cells, LANDS, TOWNS[::-1]
    )
    assert means == (["a_name", None, "b_name"] if is_first else [None, "a_name", "b_name"])


@pytest.mark.parametrize(
    ("labels", "names", "kept"),
    [
        ([*(f"{town} (x)" for town in TOWNS[:7]), *WORDS[7:]], TOWNS, 1),
        ([*(f"{town} (x)" for town in TOWNS[:6]), *WORDS[6:]], TOWNS, 0),
        ([f"{town} (x)" for town in TOWNS[:3]], TOWNS[:3], 1),
        ([f"{town} (x)" for town in TOWNS[:2]], TOWNS[:2], 0),
        (TOWNS, TOWNS, 0),  # no label, the same again
        ([f"{word}straße" for word in WORDS], TOWNS, 0),  # longer, and of something else
        ([*(f"{town}; x" for town in WORDS[:8]), *WORDS[8:]], TOWNS, 1),
        ([*(f"{town}; x" for town in WORDS[:7]), *WORDS[7:]], TOWNS, 1),
        ([*(f"{town}; x" for town in WORDS[:6]), *WORDS[6:]], TOWNS, 0),
        ([f"{town}; x (y)" for town in TOWNS], [f"{town}; x" for town in TOWNS], 1),
        # Where one is blank there is nothing to compare.
        (WORDS, [*TOWNS[:3], *[None] * 7], 0),
    ],
)
def test_of_two_partners_the_label_or_list_of_others_is_carried_along(labels, names, kept):
    firsts = [f"A{n}" for n in range(len(names))]
    headings = ["City", "Partner", "Twin town"]
    means = means_of(headings, [f"{one}ville" for one in firsts], labels, names)
    assert means == ["a_name", *(["b_name", None] if kept == 0 else [None, "b_name"])]


def test_a_column_of_cities_that_is_blank_throughout_is_one():
    assert means_of(["City A", "Partner"], [None] * 3, TOWNS[:3]) == ["a_name", "b_name"]


def test_a_label_behind_the_names_is_one_too():
    labels = [f"{town} (x)" for town in TOWNS]
    means = means_of(["City", "Partner", "Twin town"], WORDS, [*TOWNS[:9], None], labels)
    assert means == ["a_name", "b_name", None]


def test_a_label_is_one_though_it_is_blank_in_half_of_the_rows():
    labels = [*(f"{town} (x)" for town in TOWNS[:5]), *[None] * 5]
    means = means_of(["City", "Partner", "Twin town Xyz"], WORDS, labels, TOWNS)
    assert means == ["a_name", None, "b_name"]


@pytest.mark.parametrize(
    ("apart", "cities", "is_own"), [(1, 4, True), (2, 4, True), (3, 4, False), (1, 2, True), (2, 2, False)]
)  # fmt: skip
def test_a_country_that_differs_for_most_cities_is_not_theirs(apart, cities, is_own):
    towns = [TOWNS[n // 2] for n in range(2 * cities)]
    lands = [LANDS[n // 2] if n // 2 >= apart else LANDS[n] for n in range(2 * cities)]
    partners = [f"{town}ville" for town in TOWNS[: 2 * cities]]
    means = means_of(["City", "Country", "Twin town"], towns, lands, partners)
    assert means == ["a_name", "a_country" if is_own else "b_country", "b_name"]
    # What is left blank in some of a city's rows is no other country.
    blank = [land if n % 2 or n // 2 >= apart else None for n, land in enumerate(lands)]
    means = means_of(["City", "Country", "Twin town"], towns, blank, partners)
    assert means == ["a_name", "a_country", "b_name"]


def test_a_city_of_one_row_does_not_tell_whose_the_countries_are():
    towns = ["Kiel", "Kiel", "Oulu", "Gent"]
    means = means_of(["City", "Country", "Twin town"], towns, LANDS[:4], TOWNS[4:8])
    assert means == ["a_name", "b_country", "b_name"]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["City", "Partner", "Country", "Country"], ["a_name", "b_name", "b_country", "a_country"]),
        # The country beside a name is its own, though another column says it too.
        (["City", "Partner", "Country", "Partner country"], ["a_name", "b_name", "b_country", None]),
        (["City", "Partner", "Mayor", "Country", "Partner country"],
         ["a_name", "b_name", None, "a_country", "b_country"]),
        (["Partner", "Country", "Partner country"], ["b_name", "b_country", None]),
        (["City", "Partner", "Partner country", "Country"],
         ["a_name", "b_name", "b_country", "a_country"]),
        (["City", "Partner", "Latitude", "Partner latitude"], ["a_name", "b_name", "a_lat", "b_lat"]),
        (["City 10", "City 11", "Country 10"], ["a_name", "b_name", "a_country"]),
        (["City 1", "Partner 1", "Country 1"], ["a_name", "b_name", "b_country"]),
        (["City", "Partner", "Province", "Partner province"],
         ["a_name", "b_name", "a_admin1", "b_admin1"]),
        (["City", "Latitude", "Partner"], ["a_name", "a_lat", "b_name"]),
        (["City 1", "City 2", "Ort Xyz", "Country 1"], ["a_name", "b_name", None, "a_country"]),
        (["town", "townUK", "lat", "latUK"], ["a_name", "b_name", "a_lat", "b_lat"]),
        (["City 1", "City 2", "Country", "Country 2"], ["a_name", "b_name", "a_country", "b_country"]),
        (["Twin town", "Month", "Year"], ["b_name", "month", "year"]),
        (["Twin town", "Day", "Year"], ["b_name", "day", "year"]),
        (["Twin town", "Month", "Day"], ["b_name", None, None]),
        (["Twin town", "Year"], ["b_name", "signed"]),
    ],
)  # fmt: skip
def test_what_belongs_to_a_party_and_what_to_the_agreement(headings, columns):
    assert assign(headings).means == columns


def test_a_third_country_is_carried_along_and_a_third_province_is_no_rival():
    names = ["City", "Partner"]
    roles = assign([*names, "Country", "Land", "Ülke"])
    assert roles.means == ["a_name", "b_name", "b_country", "a_country", None]
    assert roles.carried == [(4, "Country")]
    for heading in ("Province", "Latitude"):
        roles = assign([*names, *[heading] * 3])
        assert [means is None for means in roles.means] == [False] * 4 + [True]
        assert roles.carried == []


def test_a_country_less_in_eleven_does_not_make_a_column_worse():
    first, second = [*LANDS[:9], LANDS[0], "Xyz"], [*LANDS, "Xyz"]
    partners = [*TOWNS, "Linz"]
    assert means_of(["Twin town", "Country", "Land"], partners, first, second) == [
        "b_name", "b_country", None,
    ]  # fmt: skip


def test_partners_under_numbers_alone_are_partners_across():
    chosen = {"1": "b_name", "2": "b_name"}
    assert assign(["City", "1", "2"], chosen).means == ["a_name", "b_name", "b_name"]


def test_partners_across_leave_one_date_of_two():
    headings = ["City", "Partner 1", "Partner 2", "Partner 3", "Date", "İmza Tarihi"]
    assert assign(headings).means == ["a_name", *["b_name"] * 3, None, "signed"]


@pytest.mark.parametrize(("years", "means"), [(7, ["month", "year"]), (6, [None, "signed"])])
def test_a_date_beside_a_month_is_a_year_where_seven_of_ten_cells_are(years, means):
    cells = [*(f"{year}.0" for year in YEARS[:years]), *(f"{year}-05-01" for year in YEARS[years:])]
    months = [*map(str, range(1, 11))]
    assert means_of(["Twin town", "Month", "Date"], TOWNS, months, cells) == ["b_name", *means]


@pytest.mark.parametrize(
    ("headings", "one", "other", "kept"),
    [
        (["Date", "İmza Tarihi"], YEARS, YEARS, 1),
        (["İmza Tarihi", "Date"], YEARS, YEARS, 0),
        (["İmza Tarihi", "Date"], [*YEARS[:9], None], YEARS, 1),  # what is fuller, before that
        (["Date", "Tarih"], YEARS, YEARS, 0),
        (["Date Xyz", "Date"], YEARS, YEARS, 1),
        (["Date Xyz", "Date"], YEARS, [*YEARS[:5], *[None] * 5], 1),
        (["Date Xyz", "Date"], YEARS, [*YEARS[:4], *[None] * 6], 0),
        (["Date", "signed"], YEARS, [*YEARS[:4], *[None] * 6], 1),
        (["Country", "Land"], [*LANDS[:9], "Xyz"], LANDS, 1),
        (["Country", "Land"], LANDS, [*LANDS[:9], "Xyz"], 0),
        (["Country", "Land"], LANDS, [*LANDS[:9], None], 0),
        (["Note", "Note"], [*WORDS[:9], None], WORDS, 1),
    ],
)  # fmt: skip
def test_of_two_columns_that_say_the_same_one_is_carried_along(headings, one, other, kept):
    roles = columns_of(["Twin town", *headings], TOWNS, one, other)
    assert [means is None for means in roles.means[1:]] == [kept == 1, kept == 0]
    assert roles.carried == [(2 - kept, headings[kept])]


# --- Excel -----------------------------------------------------------------------------------


def test_a_register_as_a_municipality_keeps_it(tmp_path):
    """Merged titles, two kinds of date, numbers as text, blank rows, notes and a total."""
    rows = [
        ["T.C. İSTANBUL BÜYÜKŞEHİR BELEDİYESİ"],
        ["Dış İlişkiler Müdürlüğü – Kardeş Şehirler"],
        [],
        ["Sıra No", "Şehir Adı", "Ülke", "Tarih", "İmza Yeri", "Dosya No"],
        [1, "Köln", "Almanya", dt.datetime(1997, 3, 15), "İstanbul", "007"],
        [2, "Rio de Janerio", "Brezilya", "1965", "Rio de Janerio", 12],
        [],
        [],
        [3, "Meksika Şehri", "Meksika", "19 Kasım 2010", None, None],
        [4, None, None, None, None, None],
        ["Sıra No", "Şehir Adı", "Ülke", "Tarih", "İmza Yeri", "Dosya No"],
        [5, "Şanghay", "Çin Halk Cumhuriyeti", 1989, "-", "a"],
        ["AFRİKA"],
        [6, "Hartum", "Sudan", "28.09.2001", None, None],
        ["Toplam", 5],
        ["* İptal edilen anlaşmalar dahildir."],
        ["Kaynak: Dış İlişkiler Müdürlüğü, 10.05.2019"],
    ]  # fmt: skip

    def merge(book):
        sheet = book.active
        for cells in ("A1:F1", "A2:F2", "A13:F13"):
            sheet.merge_cells(cells)
        sheet["D5"].number_format = "DD.MM.YYYY"

    path = workbook(tmp_path / "ties.xlsx", {"Sayfa1": rows}, merge)
    with pytest.warns(CitynetWarning, match="left out: row 10: only a running number"):
        table = cn.read_agreements(path, defaults=ISTANBUL)
    assert pairs(table) == [
        ("Köln", "Almanya"),
        ("Rio de Janerio", "Brezilya"),
        ("Meksika Şehri", "Meksika"),
        ("Şanghay", "Çin Halk Cumhuriyeti"),
        ("Hartum", "Sudan"),
    ]
    assert table["signed"].tolist() == ["1997-03-15", "1965", "2010-11-19", "1989", "2001-09-28"]
    assert set(table["type"]) == {"sister_city"}
    assert set(table["a_name"]) == {"İstanbul"}
    assert table["Dosya No"].dropna().tolist() == ["007", "12", "a"]
    assert table["signed_at"].isna().tolist() == [False, False, True, True, True]
    remark = "a title, remark or total, not an agreement"
    assert skipped(table) == [
        (None, [7, 8], "blank"),
        (None, [10], "only a running number"),
        (None, [11], "the heading again"),
        (None, [13, 15, 16, 17], remark),
    ]
    assumed = [cause["text"] for cause in table.attrs["reading"]["assumed"]]
    assert assumed == [
        "type sister_city, from the title 'Dış İlişkiler Müdürlüğü – Kardeş Şehirler'"
    ]


def test_every_sheet_that_holds_agreements_is_read(tmp_path):
    book = {
        "Özet": [["Toplam anlaşma", 3]],
        "Kardeş Şehirler": [["Şehir", "Ülke", "Tarih"], ["Köln", "Almanya", "1997"]],
        "İşbirliği Protokolleri": [
            ["Başlık"],
            [],
            ["Şehir", "Ülke", "Tarih"],
            ["Viyana", "Avusturya", "2011"],
        ],
        "Üyelikler": [["Kuruluş", "Tarih", "Üyelik Durumu"], ["UCLG", "2004", "Üye"]],
        "Boş": [],
        "Listeler": [["Şehir", "Ülke"], ["x", "y"]],
    }

    def hide(workbook):
        workbook["Listeler"].sheet_state = "hidden"

    path = workbook(tmp_path / "ties.xlsx", book, hide)
    with pytest.warns(CitynetWarning, match="left out: sheet 'Boş': empty"):
        table = cn.read_agreements(path, defaults=ISTANBUL)
    assert table["type"].tolist() == ["sister_city", "cooperation_protocol", "membership"]
    assert table["b_kind"].tolist() == ["city", "city", "body"]
    assert table["role"].tolist()[2] == "member"
    assert [sheet for sheet, rows, _ in skipped(table) if not rows] == [
        "Özet",
        "Boş",
        "Listeler",
    ]
    with pytest.warns(CitynetWarning, match="type membership, from the heading"):
        one = cn.read_agreements(path, sheet="Üyelikler", defaults=ISTANBUL)
    assert one["b_name"].tolist() == ["UCLG"]
    with pytest.raises(AgreementError, match="no sheet 'Uyelik'; there are: 'Özet'"):
        cn.read_agreements(path, sheet="Uyelik")


def test_a_table_of_several_that_holds_nothing_is_left_out_by_its_row(tmp_path):
    rows = [["Twin town", "Country", "Since"], ["Kiel", "Germany", 1990], ["Oulu", "Finland", 1991],
            [], ["Regions"], ["Region", "Land", "Year"]]  # fmt: skip
    done = cn.agreements.examine(
        workbook(tmp_path / "ties.xlsx", {"S": rows}), home="Gent, Belgium"
    )
    assert pairs(done.table) == [("Kiel", "Germany"), ("Oulu", "Finland")]
    (told,) = done.account["tables"]
    assert [told[name] for name in ("heading_row", "first_row", "last_row", "agreements")] == [
        1, 2, 3, 2,
    ]  # fmt: skip
    assert (None, [6], "a heading and no agreements under it") in skipped(done.table)


def test_the_name_of_a_sheet_says_whose_partners_they_are(tmp_path):
    rows = [["City", "Country"], ["Kiel", "Germany"]]
    path = workbook(tmp_path / "ties.xlsx", {"Twin towns of Linz": rows})
    table = cn.agreements.examine(path).table
    assert table[["a_name", "b_name"]].to_numpy().tolist() == [["Linz", "Kiel"]]


@pytest.mark.parametrize(
    "text",
    [
        "Partnerstadt,,Datum\nName,Land,\nKiel,Germany,1990\nOulu,Finland,1991\n",
        "Ort,,Datum\nPartnerstadt,Land,Jahr\nKiel,Germany,1990\nOulu,Finland,1991\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nOulu,Finland,1991\n",
        "Liste der Stadt,,\n,,\nPartnerstadt,Land,Datum\nKiel,Germany,1990\nOulu,Finland,1991\n",
        "Partnerstadt,Kiel,Oulu\nLand,Germany,Finland\nDatum,1990,1991\n",
        "Partnerstädte,,\nPartnerstadt,Kiel,Oulu\nLand,Germany,Finland\nDatum,1990,1991\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nPartnerstadt,Land,Datum\nOulu,Finland,1991\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\n,,\nOulu,Finland,1991\nSumme: 2,,\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nOulu,Finland,1991\n,,\nStand: Mai 2020,,\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nOulu,Finland,1991\n* ohne Freundschaften,,\n",
        "Nr,Partnerstadt,Land,Datum\n1,Kiel,Germany,1990\n2,Oulu,Finland,1991\n3,,,\nSumme,zwei,davon eine neu,\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nSumme,nur eine,\nOulu,Finland,1991\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nSumme,1,1\nOulu,Finland,1991\nSumme,2,2\n",
        "Partnerstadt,Land,Datum\nKiel,Germany,1990\nOulu,Finland,1991\nQuelle: Amt,Linz,2020\n",
        "Partnerstadt,Datum\nGERMANY,\nKiel,1990\nFinland (1),\nOulu,1991\n",
    ],
)
def test_headings_rows_titles_and_remarks_are_told_apart(tmp_path, text):
    path = tmp_path / "ties.csv"
    path.write_text(text, "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    found = table[["b_name", "b_country", "signed"]].to_numpy().tolist()
    assert [[name, land.title(), date] for name, land, date in found] == [
        ["Kiel", "Germany", "1990"], ["Oulu", "Finland", "1991"],
    ]  # fmt: skip


def test_a_cell_that_says_what_its_heading_says_makes_no_heading(tmp_path):
    path = tmp_path / "ties.csv"
    lines = ["Partnerschaft,Stadt,Land", "Freundschaft,Oulu,Finland", "Partnerschaft,Kiel,Germany"]
    path.write_text("\n".join(lines), "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert table["b_name"].tolist() == ["Oulu", "Kiel"]
    assert table["type"].tolist() == ["friendship", "sister_city"]


@pytest.mark.parametrize("merged", [(), ("A1:B1", "C1:D1", "E1:E2")])
def test_headings_of_groups_over_those_of_their_columns(tmp_path, merged):
    rows = [["Partnerstadt", None, "Stadt", None, "Datum"], ["Name", "Land", "Name", "Land", None],
            ["Kiel", "Germany", "Linz", "Austria", 1990],
            ["Oulu", "Finland", "Gent", "Belgium", 1991]]  # fmt: skip

    def merge(book):
        for cells in merged:
            book.active.merge_cells(cells)

    path = workbook(tmp_path / "ties.xlsx", {"S": rows}, merge)
    table = cn.agreements.examine(path).table
    names = ["b_name", "b_country", "a_name", "a_country", "signed"]
    assert table[names].to_numpy().tolist() == [[*row[:4], str(row[4])] for row in rows[2:]]


@pytest.mark.parametrize(
    ("text", "land"), [("Finland,\n\nTwin town,Since\nOulu,1991\n", "Finland"),
                       ("Finland\n\nTwin town\nOulu\n", "")],
)  # fmt: skip
def test_a_country_as_title_holds_for_the_rows_where_they_are_no_lone_cells(tmp_path, text, land):
    path = tmp_path / "ties.csv"
    path.write_text(text, "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert table["b_name"].tolist() == ["Oulu"]
    assert table["b_country"].fillna("").tolist() == [land]


def test_a_title_in_a_lone_cell_is_no_heading_where_a_row_of_two_is_as_good(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Twin towns,\nTown,Farbe\nKiel,rot\nOulu,blau\n", "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert table[["b_name", "Farbe"]].to_numpy().tolist() == [["Kiel", "rot"], ["Oulu", "blau"]]


def test_a_heading_under_forty_nine_lines_of_addressees_is_found(tmp_path):
    path = tmp_path / "ties.csv"
    lines = [*(f"An Abteilung {n}," for n in range(49)), "Twin town,Land", "Kiel,Germany"]
    path.write_text("\n".join(lines), "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert pairs(table) == [("Kiel", "Germany")]


def test_two_tables_of_two_columns_each_under_its_title(tmp_path):
    text = ("Jumelages,\nVille,Pays\nDakar,Sénégal\nLeipzig,Allemagne\n,\n"
            "Accords de coopération,\nCommune,Pays\nOran,Algérie\nTunis,Tunisie\n")  # fmt: skip
    path = tmp_path / "ties.csv"
    path.write_text(text, "utf-8")
    table = cn.agreements.examine(path, home="Lyon, France").table
    assert table["b_name"].tolist() == ["Dakar", "Leipzig", "Oran", "Tunis"]
    assert table["type"].tolist() == ["sister_city"] * 2 + ["cooperation_protocol"] * 2


def test_a_row_of_several_lines_is_left_out_in_one(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text('Partnerstadt,Land\nKiel,Germany\nSumme,"1\nvon 2"\n', "utf-8")
    (line,) = cn.agreements.examine(path, home="Linz, Austria").account.lines("left_out")
    assert line.endswith("(Summe | 1 von 2)")


def test_problems_name_sheet_row_and_heading(tmp_path):
    book = {
        "Kardeş Şehirler": [["Şehir", "Ülke", "Tarih"], ["Köln", "Almanya", "31.02.1990"]],
        "Mutabakat Zaptı": [["Not"], ["Şehir", "Ülke", "Tarih"], [None, "Atlantis", "2001"]],
    }
    path = workbook(tmp_path / "ties.xlsx", book)
    with pytest.raises(AgreementError) as caught:
        cn.read_agreements(path, defaults=ISTANBUL, strict=True)
    assert caught.value.problems[0] == (
        "sheet 'Kardeş Şehirler', row 2, column 'Tarih' (signed): "
        "'31.02.1990' is not a day that exists"
    )
    assert caught.value.problems[1].startswith(
        "sheet 'Mutabakat Zaptı', row 3, column 'Şehir' (b_name): no party"
    )
    assert "'Atlantis' is no country" in caught.value.problems[2]
    assert (caught.value.row, caught.value.column) == (2, "signed")


@pytest.mark.parametrize(
    "header",
    [
        ["City", "Country", "Twin town 1", "Twin town 2", "Twin town 3"],
        ["City", "Country", "Twin towns", None, None],
        ["City", "Country", "Twin towns", "Twin towns", "Twin towns"],
    ],
)
def test_a_city_per_row_and_its_partners_across(tmp_path, header):
    rows = [
        header,
        ["Ankara", "Türkiye", "Seoul, South Korea", "Kuala Lumpur (Malaysia)", "Tiran - Arnavutluk"],
        ["Izmir", "Türkiye", "Bremen, Germany", None, None],
        ["Bursa", "Türkiye", None, None, None],
        ["Konya", "Türkiye", "Frankfurt (Oder), Germany", "Kyoto, Japan", None],
    ]  # fmt: skip
    with pytest.warns(CitynetWarning, match=r"left out: row 4: no partner in the row \(Bursa"):
        table = cn.read_agreements(workbook(tmp_path / "ties.xlsx", {"S": rows}))
    assert list(zip(table["a_name"], *zip(*pairs(table), strict=True), strict=True)) == [
        ("Ankara", "Seoul", "South Korea"),
        ("Ankara", "Kuala Lumpur", "Malaysia"),
        ("Ankara", "Tiran", "Arnavutluk"),
        ("Izmir", "Bremen", "Germany"),
        ("Konya", "Frankfurt (Oder)", "Germany"),
        ("Konya", "Kyoto", "Japan"),
    ]
    assert set(table["type"]) == {"sister_city"}


def test_partners_across_with_a_country_and_a_year_each(tmp_path):
    rows = [
        ["Belediye", "Partner 1", "Ülke 1", "Yıl 1", "Partner 2", "Ülke 2", "Yıl 2", "Tür"],
        ["Ankara, Türkiye", "Seul", "Güney Kore", 1971, "Bükreş", "Romanya", 1998, "Kardeş Şehir"],
    ]
    table = cn.read_agreements(workbook(tmp_path / "ties.xlsx", {"S": rows}))
    assert pairs(table) == [("Seul", "Güney Kore"), ("Bükreş", "Romanya")]
    assert table["signed"].tolist() == ["1971", "1998"]
    assert table["a_country"].tolist() == ["Türkiye", "Türkiye"]


def test_several_partners_in_one_cell(tmp_path):
    rows = [
        ["City", "Twinned with"],
        ["Ankara, Türkiye", "Seoul, South Korea; Tirana, Albania\nKyiv (Ukraine), Kazan (Russia)"],
        ["Izmir, Türkiye", "Atlantis, Nowhere"],
    ]
    path = workbook(tmp_path / "ties.xlsx", {"S": rows})
    with pytest.raises(AgreementError) as caught:
        cn.read_agreements(path, strict=True)
    assert [line.split(":")[0] for line in caught.value.problems] == ["row 3, column 'b_country'"]
    rows.pop()
    with pytest.warns(CitynetWarning, match="type sister_city, from the heading 'Twinned with'"):
        table = cn.read_agreements(workbook(path, {"S": rows}))
    assert [name for name, _ in pairs(table)] == ["Seoul", "Tirana", "Kyiv", "Kazan"]


@pytest.mark.parametrize("head", ["", "Ort,Partnerstädte\n"])
@pytest.mark.parametrize(
    "cells",
    [
        "\"[['Faro', 'Portugal'], ['Jinan', 'China']]\",\"[['Zocca', 'Italy']]\"",
        '"[[""Faro"", ""Portugal""], [""Jinan"", ""China""]]","[[""Zocca"", ""Italy""]]"',
        "\"['Faro, Portugal', 'Jinan, China']\",\"['Zocca, Italy']\"",
        '"Faro, Portugal; Jinan, China","Zocca, Italy"',
    ],
)
def test_lists_that_a_program_wrote_into_cells(tmp_path, head, cells):
    first, second = cells.split('","')
    text = f'{head}Weimar,{first}"\nGera,"{second}\nJena,"{second}\n'
    (tmp_path / "ties.csv").write_text(text, encoding="utf-8")
    with pytest.warns(CitynetWarning, match="assumed"):
        table = cn.read_agreements(tmp_path / "ties.csv")
    assert table[["a_name", "b_name", "b_country"]].to_numpy().tolist() == [
        ["Weimar", "Faro", "Portugal"], ["Weimar", "Jinan", "China"],
        ["Gera", "Zocca", "Italy"], ["Jena", "Zocca", "Italy"],
    ]  # fmt: skip
    said = str(table.attrs["reading"])
    assert "→ a_name" in said, "which column is whose is said without a heading too"


@pytest.mark.parametrize(
    "cell", ["[1]", "[citation needed]", "[", "[]]", "[['a', {}]]", "[" * 3000]
)
def test_brackets_that_hold_no_list_stay(tmp_path, cell):
    head = "type,a_name,a_country,b_name,b_country,mark"
    row = f'sister_city,Gera,Germany,Pskov,Russia,"{cell}"'
    (tmp_path / "ties.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert cn.read_agreements(tmp_path / "ties.csv")["mark"].tolist() == [cell]


def test_countries_in_few_of_the_cells_are_no_question(tmp_path):
    rows = ["Faro", "Lima", "Brest, France", "Gent", "Graz"]
    lines = [f'Germany,Weimar,"{name}"' for name in rows]
    (tmp_path / "ties.csv").write_text("\n".join(["country,city,twin", *lines]), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="assumed"):
        table = cn.read_agreements(tmp_path / "ties.csv")
    assert table["b_country"].dropna().tolist() == ["France"]
    assert "no country is said in 4 of 5 rows" in str(table.attrs["reading"])
    # Where most have one, the one that lacks is asked about.
    lines = [f'Germany,Weimar,"{name}, France"' for name in ("Brest", "Metz", "Lyon")]
    lines.append("Germany,Weimar,Faro")
    (tmp_path / "ties.csv").write_text("\n".join(["country,city,twin", *lines]), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="no country for 'Faro'"):
        cn.read_agreements(tmp_path / "ties.csv")


def test_what_cells_settle_leaves_headings_their_say(tmp_path):
    # Nobody knows "lok"; the cells of it are names and those beside them countries.
    lines = ["lok,land,siden,lat,lon,avtaletype", "Odense,Danmark,1946,55.4,10.39,vennskapsby",
             "Turku,Finland,1947,60.45,22.27,vennskapsby"]  # fmt: skip
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="assumed"):
        table = cn.read_agreements(tmp_path / "ties.csv", home="Bergen, Norge")
    assert pairs(table) == [("Odense", "Danmark"), ("Turku", "Finland")]
    assert table["signed"].tolist() == ["1946", "1947"]
    assert table["b_lat"].tolist() == [55.4, 60.45]


def test_a_column_of_types_is_nobodys_name(tmp_path):
    lines = ["lok;avtale;land", "Odense;Vänort;Danmark", "Turku;Vänort;Finland"]
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="assumed"):
        table = cn.read_agreements(tmp_path / "ties.csv", home="Bergen, Norge")
    assert pairs(table) == [("Odense", "Danmark"), ("Turku", "Finland")]


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("Угода про побратимські відносини міст", "sister_city"),
        ("Umowa o współpracy miast", "cooperation_protocol"),
        ("Convention de coopération décentralisée", "cooperation_protocol"),
        ("Signed letter of goodwill (2 pages)", "memorandum"),
        ("Patto di amicizia tra comuni", "friendship"),
    ],
)
def test_words_in_a_cell_that_agree_on_a_type(tmp_path, cell, means):
    lines = ["city;country;partner;partner country;type", f"Lviv;UA;Lublin;Poland;{cell}"]
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="is taken for " + means):
        table = cn.read_agreements(tmp_path / "ties.csv")
    assert table["type"].tolist() == [means]


@pytest.mark.parametrize(
    "cell", ["Protocol of friendship and twinning", "negotiations on twinning", "zoo agreement"]
)
def test_words_that_do_not_agree_on_a_type_are_asked_about(tmp_path, cell):
    lines = ["city;country;partner;partner country;type", f"Lviv;UA;Lublin;Poland;{cell}"]
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="is no type"):
        cn.read_agreements(tmp_path / "ties.csv")


def test_the_country_that_a_party_states_itself(tmp_path):
    lines = [
        "country,city,sister",
        "Albania,Kamëz,Jena", "Germany,Jena,Kamëz",  # each states it of the other
        "Germany,Jena,Berkeley", "United States,Berkeley,Jena",
        "Egypt,Alexandria,Cleveland", "United States,Cleveland,Bangalore",  # another tie
        "Spain,Valencia,Valencia", "Venezuela,Valencia,Valencia",  # of two, it does not say which
        "Germany,Porta,Pula", "Italy,Pula,Porta", "Croatia,Pula,Porta",  # rows disagree
    ]  # fmt: skip
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="the country that the party has where it states the"):
        table = cn.read_agreements(tmp_path / "ties.csv")
    lands = {
        (row.a_name, row.b_name): row.b_country
        for row in table.itertuples() if pd.notna(row.b_country)
    }  # fmt: skip
    assert lands[("Kamëz", "Jena")] == "Germany"
    assert lands[("Jena", "Berkeley")] == "United States"
    assert not {("Alexandria", "Cleveland"), ("Cleveland", "Bangalore"), ("Porta", "Pula")} & {
        *lands
    }
    assert (table.get("stated_by") == "both").sum() >= 2


def test_what_a_table_says_of_who_states_a_tie_stays(tmp_path):
    lines = [
        "a_name,a_country,b_name,b_country,stated_by",
        "Jena,Germany,Lugoj,Romania,both", "Jena,Germany,Berkeley,United States,a",
        "Jena,Germany,Porto,Portugal,", "Porto,Portugal,Jena,Germany,",
    ]  # fmt: skip
    (tmp_path / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(CitynetWarning, match="stated by both sides, put together in one row"):
        table = cn.read_agreements(tmp_path / "ties.csv")
    assert table["stated_by"].tolist() == ["both", "a", "both"]


def test_titles_within_a_table_of_which_some_say_a_type_and_some_a_country(tmp_path):
    lines = ["Town,Since", "Linz,1950", "Friendship,", "Karlsruhe,1955", "SPAIN,", "Granada,1979"]
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(lines), "utf-8")
    table = cn.agreements.examine(path, home="Nantes, France").table
    assert table["type"].tolist() == ["sister_city", "friendship", "sister_city"]
    assert table["b_country"].fillna("").tolist() == ["", "", "SPAIN"]


def test_a_cell_of_our_own_table_is_one_name_whatever_it_holds(tmp_path):
    row = "sister_city,Gent,Belgium,Köln; Bonn (1990),Germany"
    path = tmp_path / "ties.csv"
    path.write_text(",".join(COLUMNS) + f"\n{row}\n", "utf-8")
    assert cn.agreements.examine(path).table["b_name"].tolist() == ["Köln; Bonn (1990)"]
    path.write_text(f"Type,City,Country,Twin town,Twin country\n{row}\n", "utf-8")
    table = cn.agreements.examine(path).table
    assert table["b_name"].tolist() == ["Köln", "Bonn"]
    assert table["signed"].fillna("").tolist() == ["", "1990"]


@pytest.mark.parametrize(
    ("headings", "row", "points", "more"),
    [
        ("Location A,Location B", '"51.05, 3.72","43.51, 16.44"', [51.05, 3.72, 43.51, 16.44], []),
        ("Location,Partner lat,Partner lon", '"51.05, 3.72",43.51,16.44',
         [51.05, 3.72, 43.51, 16.44], ["coordinates"]),
    ],
)  # fmt: skip
def test_points_in_pairs_are_parted_for_their_party(tmp_path, headings, row, points, more):
    path = tmp_path / "ties.csv"
    path.write_text(f"City A,City B,Country B,{headings}\nGent,Split,Croatia,{row}\n", "utf-8")
    table = cn.agreements.examine(path).table
    assert table.loc[0, ["a_lat", "a_lon", "b_lat", "b_lon"]].tolist() == points
    assert [name for name in table if name not in _headings.COLUMNS] == more


def test_a_partner_with_a_dash_in_its_name_beside_a_first_party_is_one(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("City,Partner,Land\nLahti,Garmisch – Partenkirchen,Germany\n", "utf-8")
    table = cn.agreements.examine(path).table
    assert table[["a_name", "b_name"]].to_numpy().tolist() == [
        ["Lahti", "Garmisch – Partenkirchen"]
    ]


@pytest.mark.parametrize(
    ("text", "type_", "found"),
    [
        # A tie is marked on either side of the diagonal, on both, or on one of them only.
        (",Graz,Pécs,Brno\nGraz,,x,\nPécs,x,,\nBrno,x,,x\n", "sister_city",
         ["Graz–Pécs", "Brno–Graz"]),
        ("City,EUROCITIES,UCLG\nGent,yes,no\nTurku,no,yes\n", "membership",
         ["Gent–EUROCITIES", "Turku–UCLG"]),
        ("City,Country,EUROCITIES,UCLG,ICLEI\nGent,Belgium,1,0,-\nTallinn,Estonia,0,1,1\n",
         "membership", ["Gent–EUROCITIES", "Tallinn–UCLG", "Tallinn–ICLEI"]),
        ("City,Since,Country,EUROCITIES,UCLG\nGent,1990,Belgium,1,0\nTallinn,1991,Estonia,1,1\n",
         "membership", ["Gent–EUROCITIES", "Tallinn–EUROCITIES", "Tallinn–UCLG"]),
    ],
)  # fmt: skip
def test_a_table_of_marks_has_a_tie_for_each(tmp_path, text, type_, found):
    (tmp_path / "marks.csv").write_text(text, "utf-8")
    table = cn.agreements.examine(tmp_path / "marks.csv").table
    assert [f"{a}–{b}" for a, b in zip(table["a_name"], table["b_name"], strict=True)] == found
    assert set(table["type"]) == {type_}
    if "Country" in text:
        assert table["a_country"].tolist() == ["Belgium", "Estonia", "Estonia"]


def test_a_cell_merged_over_rows_holds_for_all_of_them(tmp_path):
    rows = [
        ["Şehir", "Ülke", "Kardeş Şehir", "Ülke"],
        ["Ankara", "Türkiye", "Seul", "Güney Kore"],
        [None, None, "Bükreş", "Romanya"],
        [None, None, "Kiev", "Ukrayna"],
    ]

    def merge(book):
        for cells in ("A2:A4", "B2:B4"):
            book.active.merge_cells(cells)

    with pytest.warns(CitynetWarning, match="type sister_city, from the heading 'Kardeş Şehir'"):
        table = cn.read_agreements(workbook(tmp_path / "ties.xlsx", {"S": rows}, merge))
    assert table["a_name"].tolist() == ["Ankara"] * 3
    assert table["a_country"].tolist() == ["Türkiye"] * 3


@pytest.mark.parametrize("blank", [None, ""])
def test_a_city_without_a_country_does_not_take_that_of_the_city_above(tmp_path, blank):
    rows = [["City", "Country", "Twin town", "Twin country"], ["Gent", "Belgium", "Kiel", "Germany"],
            [blank, blank, "Metz", "France"], ["Oulu", blank, "Brno", "Czechia"],
            [blank, blank, "Bari", "Italy"]]  # fmt: skip
    table = cn.agreements.examine(workbook(tmp_path / "ties.xlsx", {"S": rows})).table
    assert table["a_name"].tolist() == ["Gent", "Gent", "Oulu", "Oulu"]
    assert table["a_country"].fillna("").tolist() == ["Belgium", "Belgium", "", ""]


def test_a_formula_without_its_result_is_said(tmp_path):
    rows = [[*COLUMNS, "note"], ["sister_city", "Ankara", "Türkiye", "Seul", "Güney Kore", "=1+1"]]
    path = workbook(tmp_path / "ties.xlsx", {"S": rows})
    with pytest.warns(
        CitynetWarning, match="question: row 2, column 'note': '=1[+]1': a formula whose result"
    ):
        table = cn.read_agreements(path)
    assert "note" not in table or table["note"].isna().all()


def test_the_callers_columns_and_defaults(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Where;Land;When;City\nKöln;Almanya;1997;x\n", "utf-8")
    table = cn.read_agreements(
        path,
        columns={"where": "b_name", "Land": "b_country", "When": "signed", "City": None},
        defaults={"type": "Kardeş Şehir", **ISTANBUL},
    )
    assert table.loc[0, ["type", "a_name", "b_name", "signed", "City"]].tolist() == [
        "sister_city", "İstanbul", "Köln", "1997", "x",
    ]  # fmt: skip
    with pytest.raises(AgreementError, match=r"no column 'Wher'; did you mean 'Where'"):
        cn.read_agreements(path, columns={"Wher": "b_name"})
    with pytest.raises(AgreementError, match=r"'b_nam' is no column .* did you mean 'b_name'"):
        cn.read_agreements(path, columns={"Where": "b_nam"})
    with pytest.raises(
        AgreementError, match=r"defaults: 'typ' is no column .* did you mean 'type'"
    ):
        cn.read_agreements(path, defaults={"typ": "sister_city"})


def test_two_headings_for_one_column(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Kardeş Şehir,Ülke,Tarih,İmza Tarihi\nKöln,Almanya,1997,1998\n", "utf-8")
    with pytest.warns(CitynetWarning, match="'Tarih': carried along, for 'İmza Tarihi' says"):
        table = cn.read_agreements(path, defaults=ISTANBUL)
    assert table["signed"].tolist() == ["1998"]
    assert table["Tarih"].tolist() == ["1997"]
    with pytest.warns(CitynetWarning, match="type sister_city, from the heading 'Kardeş Şehir'"):
        table = cn.read_agreements(path, defaults=ISTANBUL, columns={"İmza Tarihi": None})
    assert table["signed"].tolist() == ["1997"]


def test_a_date_that_is_carried_along_fills_no_blank_of_the_one_that_counts(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "Kardeş Şehir,Ülke,Tarih,signed\nKöln,Almanya,1997,1998\nOslo,Norveç,2001,\n", "utf-8"
    )
    table = cn.agreements.examine(path, defaults=ISTANBUL).table
    assert table["signed"].fillna("").tolist() == ["1998", ""]
    assert table["Tarih"].tolist() == ["1997", "2001"]


@pytest.mark.parametrize(
    ("cell", "is_asked"),
    [("12.05.1989", True), ("Beschluss des Rates vom 12.05.1989 (TOP 7)", False)],
)
def test_which_column_of_dates_counts_is_asked_where_cells_are_short(tmp_path, cell, is_asked):
    path = tmp_path / "ties.csv"
    path.write_text(f"Partnerstadt,Land,Vorgang\nBrno,Tschechien,{cell}\n", "utf-8")
    asked = cn.agreements.examine(path, home="Linz, Austria").problems
    assert [problem.column for problem in asked] == ["signed"] * is_asked


def test_our_own_heading_wins_over_a_word_for_it(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Kardeş Şehir,Ülke,Tarih,signed\nKöln,Almanya,97,1998\n", "utf-8")
    with pytest.warns(CitynetWarning, match="'Tarih': carried along, for 'signed'"):
        table = cn.read_agreements(path, defaults=ISTANBUL)
    assert table["signed"].tolist() == ["1998"]
    assert table["Tarih"].tolist() == ["97"]


@pytest.mark.parametrize(
    ("columns", "read"),
    [
        ({}, ["Kiel", "2004"]),
        ({"Date": "signed"}, ["Kiel", "2005-03-01"]),
        ({"Label": "b_name"}, ["Kiel (Hafen)", "2004"]),
    ],
)
def test_the_callers_column_wins_over_whatever_another_says(tmp_path, columns, read):
    rows = ["City,Twin town,Country,Label,Since,Date", "İzmir,Kiel,Germany,Kiel (Hafen),2004,2005-03-01",
            "İzmir,Oulu,Finland,Oulu (Hafen),2006,2007-03-01",
            "İzmir,Gent,Belgium,Gent (Hafen),2008,2009-03-01"]  # fmt: skip
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(rows), "utf-8")
    done = cn.agreements.examine(path, columns=columns)
    assert done.table.loc[0, ["b_name", "signed"]].tolist() == read


def test_a_source_is_where_a_tie_begins_unless_the_caller_says_where_it_is_written(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Source,Target,Country\nGent,Kiel,Germany\nGent,Oulu,Finland\n", "utf-8")
    assert cn.agreements.examine(path).table["a_name"].tolist() == ["Gent", "Gent"]
    lines = ["Source,Target,Country,Source", "Gent,Kiel,Germany,File 3", "Gent,Oulu,Finland,File 4"]
    (tmp_path / "two.csv").write_text("\n".join(lines), "utf-8")
    done = cn.agreements.examine(tmp_path / "two.csv")
    assert done.table["a_name"].tolist() == ["Gent", "Gent"]
    assert done.table["source"].tolist() == ["File 3", "File 4"]
    assert "carried along" not in " ".join(done.account.lines("assumed"))
    said = {"columns": {"Source": "source"}, "home": "Bursa, Türkiye"}
    table = cn.agreements.examine(path, **said).table
    assert table[["a_name", "source"]].to_numpy().tolist() == [["Bursa", "Gent"]] * 2


def test_names_under_an_unknown_heading_beside_their_country_are_the_first_party(tmp_path):
    lines = ["Jurisdiction,Country,Partner,Country", "Turku,Finland,Bergen,Norway",
             "Lahti,Finland,Akureyri,Iceland", "Oulu,Finland,Leverkusen,Germany"]  # fmt: skip
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(lines), "utf-8")
    table = cn.agreements.examine(path).table
    assert table[COLUMNS[1:]].to_numpy().tolist() == [line.split(",") for line in lines[1:]]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Stadt 1,Stadt 2", ["a_name", "b_name"]),
        ("town,townUK", ["a_name", "b_name"]),
        ("Stadt,Ort", ["b_name", "b_admin1"]),  # nothing tells them apart: a place and its province
    ],
)
def test_two_names_are_two_parties_where_a_number_or_mark_tells_them_apart(
    tmp_path, headings, columns
):
    path = tmp_path / "ties.csv"
    path.write_text(f"{headings}\nGent,Hull\nKiel,Leeds\n", "utf-8")
    table = cn.agreements.examine(path, home="Bursa, Türkiye").table
    assert table[columns].to_numpy().tolist() == [["Gent", "Hull"], ["Kiel", "Leeds"]]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (["Germany", "Finland", "France"], "b_country"),
        (["Holstein", "Finland", "Rhône"], "b_admin1"),
    ],
)
def test_places_that_are_all_countries_are_countries(tmp_path, cells, column):
    rows = [",".join(row) for row in zip(["Kiel", "Oulu", "Lyon"], cells, strict=True)]
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(["Partnerstadt,Gegend Ort", *rows]), "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert table[column].tolist() == cells


def test_coordinates_that_the_partners_have_of_their_own_leave_the_others_to_the_city(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "City,Partner,Country,Latitude,Longitude,Partner latitude,Partner longitude\n"
        "Gent,Kiel,Germany,51.05,3.72,54.32,10.13\n", "utf-8",
    )  # fmt: skip
    table = cn.agreements.examine(path).table
    points = table.loc[0, ["a_lat", "a_lon", "b_lat", "b_lon"]].tolist()
    assert points == [51.05, 3.72, 54.32, 10.13]


def test_of_two_columns_of_countries_one_fills_what_the_other_leaves_blank(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "City,Twin town,Partner country,Partnerland\nGent,Kiel,Germany,Deutschland\nGent,Oulu,,Finnland\n"
        "Gent,Split,Croatia,\nGent,Lyon,France,Frankreich\n", "utf-8",
    )  # fmt: skip
    table = cn.agreements.examine(path).table
    assert table["b_country"].tolist() == ["Germany", "Finnland", "Croatia", "France"]


def test_of_three_names_the_one_that_is_part_of_the_others_is_the_partner(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "City;Twin city;Partner;Partnerstädte;Country\nGent;Kiel (Holstein);Kiel;Kiel, Oulu, Metz, Bari;Germany\n"
        "Gent;Oulu (Bothnia);Oulu;Kiel, Oulu, Metz, Bari;Finland\n"
        "Gent;Metz (Lorraine);Metz;Kiel, Oulu, Metz, Bari;France\n", "utf-8",
    )  # fmt: skip
    assert cn.agreements.examine(path).table["b_name"].tolist() == ["Kiel", "Oulu", "Metz"]


def test_misspelt_headings_do_not_matter_where_the_cells_speak(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Kardş Şehr,Ulkke\nKöln,Almanya\nLyon,Fransa\nOslo,Norveç\n", "utf-8")
    with pytest.warns(CitynetWarning, match="type sister_city"):
        table = cn.read_agreements(path, defaults=ISTANBUL)
    assert pairs(table) == [("Köln", "Almanya"), ("Lyon", "Fransa"), ("Oslo", "Norveç")]


@pytest.mark.parametrize("heading", ["Kind", "Type", "Tür", "Art", "Kind of partner"])
@pytest.mark.parametrize(
    ("cells", "column", "read"),
    [
        (("sister-city", "protocol"), "type", ["sister_city", "cooperation_protocol"]),
        (("city", "region"), "b_kind", ["city", "region"]),
    ],
)
def test_the_cells_tell_a_kind_of_partner_from_a_type_of_agreement(
    tmp_path, heading, cells, column, read
):
    path = tmp_path / "kinds.csv"
    path.write_text(
        f"City,Country,Partner,Partner country,{heading}\n"
        f"Bursa,Türkiye,Oulu,Finland,{cells[0]}\nBursa,Türkiye,Lombardy,Italy,{cells[1]}\n",
        encoding="utf-8",
    )
    examined = cn.agreements.examine(path)
    assert examined.table[column].tolist() == read
    assert examined.problems == []


@pytest.mark.parametrize(
    ("text", "home", "partners"),
    [
        (("Städtepartnerschaften der Stadt Stuttgart\n\nPartnerstadt;Land\nSt. Helens;England\n"
         "Cardiff;Wales\n"), "Stuttgart", ["St. Helens", "Cardiff"]),
        ("Partnerstädte der Stadt Ulm\n\nPartnerstadt\nCardiff (Wales) seit 1955\n\nBern (Schweiz)\n",
         "Ulm", ["Cardiff", "Bern"]),
        ("Zustersteden van Rotterdam\nStad,Land,Jaar\nKeulen,Duitsland,1958\nSjanghai,China,1979\n",
         "Rotterdam", ["Keulen", "Sjanghai"]),
        ("Vänorter till Malmö\nVänort;Land;År\nVasa;Finland;1940\nTallinn;Estland;1989\n",
         "Malmö", ["Vasa", "Tallinn"]),
        (("Pécs testvérvárosai\nTestvérváros;Ország;Aláírás dátuma\nGraz;Ausztria;1989.10.05\n"
         "Lahti;Finnország;1956\n"), "Pécs", ["Graz", "Lahti"]),
        (("Побратимени градове на Варна\nГрад,Държава,Година\nОдеса,Украйна,1958\n"
         "Ливърпул,Великобритания,1997\n"), "Варна", ["Одеса", "Ливърпул"]),
        ("上海市 友好城市\n城市,国家,签署日期\n横滨市,日本,1973-11-30\n汉堡市,德国,1986-05-29\n",
         "上海市", ["横滨市", "汉堡市"]),
        (("姉妹都市 (横浜市)\n都市名,国名,提携年月日\nリヨン市,フランス共和国,1959年4月7日\n"
         "ムンバイ市,インド共和国,1965年6月26日\n"), "横浜市", ["リヨン市", "ムンバイ市"]),
        ("서울특별시 자매도시\n도시명,국가,체결일\n타이베이,대만,1968-03-23\n앙카라,터키,1971-08-23\n",
         "서울특별시", ["타이베이", "앙카라"]),
    ],
)  # fmt: skip
def test_a_title_with_the_home_over_headings_in_many_languages(tmp_path, text, home, partners):
    path = tmp_path / "titled.csv"
    path.write_text(text, encoding="utf-8")
    examined = cn.agreements.examine(path)
    assert examined.problems == []
    assert examined.table["a_name"].unique().tolist() == [home]
    assert examined.table["b_name"].tolist() == partners


def test_json_as_services_give_it(tmp_path):
    path = tmp_path / "ties.json"
    record = {
        "type": "Sister City",
        **ISTANBUL,
        "b_name": "Köln",
        "b_country": "Almanya",
        "extra": 5,
    }
    path.write_text(json.dumps({"count": 1, "agreements": [record]}), "utf-8")
    table = cn.read_agreements(path)
    assert table["b_name"].tolist() == ["Köln"]
    assert table["extra"].tolist() == [5]


def test_a_parquet_file_keeps_the_types_of_its_own_columns(tmp_path):
    path = tmp_path / "ties.parquet"
    frame = pd.DataFrame({"Şehir": ["Köln"], "Ülke": ["Almanya"], "Tarih": [dt.date(1997, 3, 15)]})
    frame.assign(budget=[5], share=[0.5], paid=[True]).to_parquet(path)
    table = cn.read_agreements(path, defaults={"type": "sister_city", **ISTANBUL})
    assert table["signed"].tolist() == ["1997-03-15"]
    assert [table[name].dtype.kind for name in ("budget", "share", "paid")] == ["i", "f", "b"]


# --- tables within a sheet ---------------------------------------------------------------------


def found_in(text, merged=(), heading_row=None, chosen=None):
    """The tables of a sheet whose cells stand in lines, with commas between them."""
    rows = [trim(cell or None for cell in line.split(",")) for line in text.split("\n")]
    return regions(Sheet(None, rows, heading_row, merged=list(merged)), chosen or {})


def numbers_of(region):
    return [number for number, _row in region.rows]


@pytest.mark.parametrize(
    ("text", "heading_row", "titles"),
    [
        ("Province,Since\nHolstein,1990", 1, []),
        ("Country,Since\nGermany,1990", 1, []),
        ("Source,Since\nKiel,1990", 1, []),
        ("Kind,Since\nx,1990", 0, []),  # nothing says whose kind
        ("Number,Since\n1,1990", 0, []),
        ("Blau,Rot\nKiel,rot", 0, []),
        # A lone word for a country is a heading where there is nothing beside it or below.
        ("Country,Blau", 1, []),
        ("Country,Blau\nKiel,rot", 0, []),
        ("Country\nGermany", 1, []),
        ("Kiel\nOulu\nGent", 0, []),
        ("Blau,Twin town\nKiel,Oulu", 1, []),
        ("Blau,Name Xyz Abc\nKiel,Oulu", 0, []),  # whose name, two words say that nobody knows
        ("Twin town,\nKiel,", 1, []),
        ("Twin town", 1, []),
        (f"Twin town {'x' * 50},Since\nKiel,1990", 1, []),
        (f"Twin town {'x' * 51},Since\nKiel,1990", 0, []),  # a sentence is no heading
        ("Twin towns of Linz\nTown\nKiel\nOulu", 2, ["Twin towns of Linz"]),
        ("Twin towns of Ulm\n\nKiel\nOulu", 1, []),
        ("Twin towns of Ulm,\nKiel,Germany\nOulu,Finland", 1, []),
        ("Liste,\nStand,\nTwin town,Land\nKiel,Germany", 3, ["Liste", "Stand"]),
        ("\n".join([*("," * 60), "Twin town,Land", "Kiel,Germany"]), 61, []),
        ("\n".join([*(f"An Amt {n}," for n in range(50)), "Twin town,Land", "Kiel,Rot"]), 0, []),
        ("Liste,Liste,Blatt 1\nTwin town,Land\nKiel,Rot", 2, ["Liste Blatt 1"]),
    ],
)
def test_which_row_is_the_heading(text, heading_row, titles):
    (region,) = found_in(text)
    assert (region.heading_row, region.titles) == (heading_row, titles)
    assert any(region.headings) == (heading_row > 0)


def test_a_row_of_headings_that_the_format_says():
    (region,) = found_in("Liste,\nRot,Blau\nKiel,Germany\nTown,Land\nOulu,Finland", heading_row=2)
    assert region.headings == ["Rot", "Blau"]
    assert (region.heading_row, numbers_of(region)) == (2, [3, 4, 5])
    assert found_in(",\n \n") == []


@pytest.mark.parametrize(
    ("chosen", "heading_row"),
    [({"wo": "b_name", "wann": "signed"}, 2), ({"wo": "b_name"}, 2), ({"wann": "signed"}, 0),
     ({"wo": None}, 0)],
)  # fmt: skip
def test_what_the_caller_calls_a_party_makes_a_heading(chosen, heading_row):
    (region,) = found_in("Auszug\nWo,Wann\nKiel,1990", chosen=chosen)
    assert region.heading_row == heading_row


def test_a_cell_merged_over_rows_at_the_end_of_a_row():
    (region,) = found_in("Partner,City\nKiel,Gent\nOulu", [(2, 2, 3, 2)])
    assert region.rows == [(2, ["Kiel", "Gent"]), (3, ["Oulu", "Gent"])]


GROUPS = "Name,Land,Name,Land\nGent,Belgium,Kiel,Germany"


@pytest.mark.parametrize(
    ("text", "merged", "headings"),
    [
        (f"City,,Partner\n{GROUPS}", (), "City › Name|City › Land|Partner › Name|Partner › Land"),
        (f"City,x,Partner\n{GROUPS}", (), "City › Name|x › Land|Partner › Name|Partner › Land"),
        (f"Ties\nCity,,Partner\n{GROUPS}", (),
         "City › Name|City › Land|Partner › Name|Partner › Land"),
        ("City,,,Partner\nOrt,,,Ort\nName,Land,Since,Name,Land\nGent,Belgium,1990,Kiel,Germany", (),
         ("City › Ort › Name|City › Ort › Land|City › Ort › Since|Partner › Ort › Name|"
         "Partner › Ort › Land")),
        (f"{'City ' * 11}xxxxx,,Partner\n{GROUPS}", (), None),
        (f"{'City ' * 11}xxxxxx,,Partner\n{GROUPS}", (), "Name|Land|Name|Land"),
        # A word alone is a title, where no cell is merged.
        (",,Partner\nCity,Land,Name,Land\nGent,Belgium,Kiel,Germany", (), "City|Land|Name|Land"),
        (",,Partner\nCity,Land,Name,Land\nGent,Belgium,Kiel,Germany", [(1, 3, 1, 4)],
         "City|Land|Partner › Name|Partner › Land"),
        ("Partner\nName,Land,City,Land\nKiel,Germany,Gent,Belgium", [(1, 1, 1, 2)],
         "Partner › Name|Partner › Land|City|Land"),
        ("Partner\nName,Land,City,Land\nKiel,Germany,Gent,Belgium", [(1, 1, 1, 3)],
         "Name|Land|City|Land"),
        (",,Foo,Bar\nCity,Land,Partner,Land\nGent,Belgium,Kiel,Germany", (),
         "City|Land|Partner|Land"),
        ("City,Partner\n,Name,Land\nGent,Kiel,Germany", [(1, 1, 2, 1), (1, 2, 1, 3)],
         "City|Partner › Name|Partner › Land"),
        # The group that is all but one of the columns is no title beside another.
        ("Partner,,City\nName,Land,\nKiel,Germany,Gent", [(1, 1, 1, 2), (1, 3, 2, 3)],
         "Partner › Name|Partner › Land|City"),
        ("Auszug\nPartner,Land,Since\n,,rot\nKiel,Germany,1990", [(2, 1, 3, 1), (2, 2, 3, 2)],
         "Partner|Land|Since › rot"),
        ("City,Partner\nGent,Kiel", [(1, 1, 9, 1)], "City|Partner"),
        ("City,Partner,,Since\nName,Name,Land\nGent,Kiel,Germany,1990", [(1, 2, 1, 3)],
         "City › Name|Partner › Name|Partner › Land|Since"),
        ("Partner,,Since\n,Land,\nKiel,Germany,1990", (), "Partner|Partner › Land|Since"),
        (",City,,Partner\nNo,Name,Land,Name,Land\n1,Gent,Belgium,Kiel,Germany", (),
         "No|City › Name|City › Land|Partner › Name|Partner › Land"),
        ("Partner,,Since\nName,Blau,\nKiel,Germany,1990", (), "Partner||Since"),
        ("Partner,Land,Since\nCity,,\nKiel,Germany,1990", (), "Partner|Land|Since"),
        ("Partner\n,Land\nKiel,Germany", (), "Partner|Partner › Land"),
        ("Partner\n,,Land\nKiel,rot,Germany", (), "Partner||Land"),
    ],
)  # fmt: skip
def test_headings_of_several_rows_are_paths(text, merged, headings):
    (region,) = found_in(text, merged)
    if headings is None:  # as long as a heading may be
        assert [one.count("›") for one in region.headings] == [1, 1, 1, 1]
    else:
        assert "|".join(region.headings) == headings
    assert numbers_of(region)[0] == region.heading_row + 1


@pytest.mark.parametrize(
    ("text", "merged", "cells"),
    [
        ("City,Partner\nGent,Kiel\n,Oulu\n,\nLyon,Bari", (2, 1, 4, 1), ["Gent", "Gent", "Lyon"]),
        ("City,Partner\nGent,Kiel\nLinz,Oulu\n,Bari", (2, 1, 4, 1), ["Gent", "Linz", "Gent"]),
        ("City,Partner\nGent,Kiel\n,Oulu", (2, 1, 9, 1), ["Gent", "Gent"]),
        ("City,Partner\nGent,Kiel\n,Oulu", (9, 1, 10, 1), ["Gent", None]),
        ("City,Partner\nGent,Kiel\n,Oulu", (2, 5, 3, 5), ["Gent", None]),
    ],
)
def test_what_is_merged_over_rows_stands_in_those_that_hold_something(text, merged, cells):
    (region,) = found_in(text, [(20, 1, 21, 1), merged])
    assert [row[0] for _number, row in region.rows] == cells
    assert region.headings == ["City", "Partner"]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Partner,Kiel,Oulu\nLand,Germany,Finland\nDate,1990,1991", ["Partner", "Land", "Date"]),
        ("Partner,Kiel\nLand,Germany\nDate,1990", ["Partner", "Land", "Date"]),
        ("Partner,Kiel,Oulu\nLand,Germany,Finland", ["Partner", "Land"]),
        ("Partner,Kiel,Oulu\nNote,neu,alt\nFarbe,rot,blau", ["Partner", "Note", "Farbe"]),
        ("Partner,Kiel,Oulu\nFarbe,rot,blau", ["Partner", "Kiel", "Oulu"]),
        ("Partner,City,Since\nLand,Germany,Finland\nDate,1990,1991", ["Partner", "City", "Since"]),
        ("Partner\nLand\nDate", ["Partner"]),
        ("Partner,Kiel\n,\nLand,Germany\nDate,1990", ["Partner", "Land", "Date"]),
        ("\n".join(["Partner,Kiel", "Land,Germany", "Date,1990", *["Farbe,rot"] * 47]),
         ["Partner", "Land", "Date", *["Farbe"] * 47]),
        ("\n".join(["Partner,Kiel", "Land,Germany", "Date,1990", *["Farbe,rot"] * 48]),
         ["Partner", "Kiel"]),
        # Names that hold words of headings stand under headings.
        ("Partnerstadt,Land\nLandau,AT\nStadt Haag,AT\nDatça,TR\nTypdorf,DE", ["Partnerstadt", "Land"]),
        ("Organization,Member since\nEurocities,2010\nMayors for Peace,2001\nLänderbund,1999",
         ["Organization", "Member since"]),
        ("City,Country,Kontakt\nLandau,AT,x\nStadt Haag,AT,y\nDatça,TR,z\nStatusk,FR,z\nTypdorf,DE,z",
         ["City", "Country", "Kontakt"]),
    ],
)  # fmt: skip
def test_a_table_on_its_side_is_laid_upright(text, headings):
    (region,) = found_in(text)
    assert region.headings == headings


REMARK = "a title, remark or total, not an agreement"
THREE = "Town,Land,Since\nKiel,Germany,1990\n"


@pytest.mark.parametrize(
    ("text", "kept", "left_out"),
    [
        ("Town,Land\nKiel,Germany\nTown,Land\nTown,\nTown,Finland", [2, 4, 5],
         {3: "the heading again"}),
        ("City,,Partner\nName,Land,Name\nGent,Belgium,Kiel\nName,Land,Name\nName,Oulu,Gent", [3, 5],
         {4: "the heading again"}),
        ("No,Town,Land\n1,Kiel,Germany\n2\n3.\n4.0\n,Oulu\n,7", [2, 6, 7],
         dict.fromkeys((3, 4, 5), "only a running number")),
        ("No,Town,Land\n1,Kiel,Germany\nx", [2], {3: REMARK}),
        ("Town,Land\nKiel,Germany\nToplam,2\nSumme,zwei\nTotal: 3,Stück", [2],
         dict.fromkeys((3, 4, 5), REMARK)),
        (f"{THREE}Total,2,3\nTotal,zwei,3\nTotal,2,zwei\nTotal: x,zwei,3\nTotal,,zwei", [2, 4, 5],
         dict.fromkeys((3, 6, 7), REMARK)),
        ("No,Town,Land\n1,Kiel,Germany\nTotal,zwei,drei", [2], {3: REMARK}),
        (f"{THREE}Turku\n* Note\nLion: x\nLion x\na b c d e f\na b c d e f g", [2, 3, 6, 7],
         dict.fromkeys((4, 5, 8), REMARK)),
        (f"{THREE}{'x' * 60}\n{'x' * 61}\n,Finland\n,,1999\nToplam\nToplam (5)", [2, 3],
         dict.fromkeys((4, 5, 6, 7, 8), REMARK)),
        ("Town\nKiel\n* Note\nLion: x", [2, 3, 4], {}),  # of a lone column all may be names
        ("Town,Blau\nKiel,x\n* Note\nLion: x", [2, 3, 4], {}),
        ("Town,Since\nKiel,1990\n* Note\nLion: x", [2], {3: REMARK, 4: REMARK}),
        (f"{THREE}Oulu,Finland,1991\n\nTurku\nBari,Italy", [2, 3],
         {4: "blank", 5: REMARK, 6: REMARK}),
        ("Town,Land,Since\n\nKiel,Germany,1990\n\nTurku\n\nGent\nBari", [3],
         {2: "blank", 4: "blank", 5: REMARK, 6: "blank", 7: REMARK, 8: REMARK}),
        ("Town,Land\nKiel,Germany\n\nTurku", [2, 4], {3: "blank"}),
        (f"{THREE}\nTurku\nOulu,Finland,1991\nGent,Belgium,1992", [2, 4, 5, 6], {3: "blank"}),
        ("Kiel,Germany\nOulu,Finland\n* Note", [1, 2, 3], {}),  # without a heading who knows
        (f"{THREE}Oulu,Finland,1991\n\nTurku,Finland,1992", [2, 3, 5], {4: "blank"}),
        ("Town,Land,Since,Type\nKiel,Germany,1990,x\nOulu,Finland,1991,x\n\nBari,Italy", [2, 3],
         {4: "blank", 5: REMARK}),
        ("Town,Land,Since,Type\nKiel,Germany,1990,x\nOulu,Finland,1991,x\n\nBari,Italy,1992",
         [2, 3, 5], {4: "blank"}),
        ("Town,Land,Since,Type,Note\nKiel,Germany,1990,x,y\nOulu,Finland,1991,x,y\n\nBari,Italy,x", [2, 3],
         {4: "blank", 5: REMARK}),
    ],
)  # fmt: skip
def test_rows_that_are_no_agreements(text, kept, left_out):
    (region,) = found_in(text)
    assert numbers_of(region) == kept
    assert {number: why for why, number, _row in region.left_out} == left_out


@pytest.mark.parametrize(
    ("row", "merged", "is_remark"),
    [
        ("Europe,,x", (3, 1, 3, 2), True), ("Europe,x", (3, 2, 3, 3), True),
        ("Europe,,x", (3, 1, 3, 1), False), ("Europe,,x", (3, 1, 4, 2), False),
        ("Europe,,x", (2, 1, 2, 2), False), ("Europe,x", (1, 2, 1, 3), False),
    ],
)  # fmt: skip
def test_a_row_with_a_cell_merged_over_columns_is_a_title(row, merged, is_remark):
    (region,) = found_in(f"{THREE}{row}\nOulu,Finland,1991", [merged])
    assert (3 not in numbers_of(region)) == is_remark


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Town,Since\nGERMANY\nKiel,1990\n1. Finland (3)\nOulu,1991\nEurope\nGent,1992",
         ["GERMANY", "Finland", "Finland", "Finland"]),
        ("Town,Since\nGERMANY\nKiel,1990\nSister cities\nOulu,1993", ["GERMANY", "Sister cities"]),
        # Where a column says the country, one alone is a partner's name, as of a small state.
        ("Town,Land,Since\nGERMANY\nKiel,Germany,1990\nSister cities\nOulu,Finland,1991",
         ["", "", "Sister cities"]),
        ("Town\nGERMANY\nKiel", ["", ""]),
        # A table of two columns has two cells in one row of four, at least.
        ("Town,Since\nGERMANY\nFINLAND\nFRANCE\nLyon,1990", ["FRANCE"]),
        ("Town,Since\nGERMANY\nFINLAND\nFRANCE\nITALY\nBari,1990", [""] * 5),
        ("Finland\n\nTwin town,Since\nOulu,1991", ["Finland"]),
        ("Finland\n\nTwin town\nOulu", [""]),
        ("Sister cities\n\nTwin town,Since\nOulu,1991", [""]),  # of the table, not of its rows
        ("Liste\nFinland\nTwin town,Since\nOulu,1991", ["Finland"]),
        ("Finland\nListe\nTwin town,Since\nOulu,1991", [""]),
        ("Town,Since\nKiel,1990\nOulu,1991\n\nBremen,1992\nFinland", ["", "", ""]),
    ],
)  # fmt: skip
def test_titles_within_a_table_hold_for_the_rows_under_them(text, sections):
    (region,) = found_in(text)
    assert region.sections == sections
    # Every row is an agreement, or it is said why it is none.
    left = [number for _why, number, _row in region.left_out]
    last = text.count("\n") + 1
    assert sorted([*numbers_of(region), *left]) == [*range(region.heading_row + 1, last + 1)]


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("Town,Land\nKiel,Germany\nAccords\nPartner,Country\nOulu,Finland",
         [(1, [2], []), (4, [5], ["Accords"])]),
        ("Town,Land\nKiel,Germany\n\nPartner,Country\nOulu,Finland", [(1, [2], []), (4, [5], [])]),
        ("Town,Land\nKiel,Germany\n\nA\nB\nPartner,Country\nOulu,Finland",
         [(1, [2], []), (6, [7], ["A", "B"])]),
        ("Town,Land\nKiel,Germany\nA\nB\n\nC\nPartner,Country\nOulu,Finland",
         [(1, [2, 3, 4], []), (7, [8], ["C"])]),
        # The same headings again are of the same table.
        ("City,,Partner\nName,Land,Name\nGent,Belgium,Kiel\n\nName,Land,Name\nOulu,Finland,Lyon",
         [(2, [3, 6], [])]),
        ("Town,Land\nKiel,Germany\n\nTown,Land\nOulu,Finland", [(1, [2, 5], [])]),
        ("Town,Land\nKiel,Germany\nAccords\nGent,Belgium\nPartner,Country\nOulu,Finland",
         [(1, [2, 3, 4, 5, 6], [])]),
        ("Town,Land\nKiel,Germany\n\nPartner,Blau\nOulu,Finland", [(1, [2], []), (4, [5], [])]),
        ("Town,Land\nKiel,Germany\n\nLand,Blau\nOulu,Finland", [(1, [2, 4, 5], [])]),
        ("Town,Land\nKiel,Germany\n\nPartner\nOulu,Finland", [(1, [2, 4, 5], [])]),
        ("Partner,Blau\nOulu,rot\n\nTown,Land\nKiel,Germany", [(1, [2], []), (4, [5], [])]),
        ("Town,Land\nKiel,Germany\n\nPartner,Country,Since,Type\nOulu,Finland,1990,x",
         [(1, [2], []), (4, [5], [])]),
        # A second table with more columns, under its title, leaves the first one a table.
        ("Town,Land\nKiel,Germany\n\nAccords\nPartner,Country,Since,Type\nOulu,Finland,1990,x",
         [(1, [2], []), (5, [6], ["Accords"])]),
        ("Stadt,Linz\nLand,rot\n\nTwinnings\nTown,Land,Since\nKiel,Germany,1990",
         [(5, [6], ["Stadt Linz", "Land rot", "Twinnings"])]),
        ("Liste,Land\n\nPartner,Country,Since,Type\nOulu,Finland,1990,x",
         [(1, [], []), (3, [4], [])]),
        ("Town,Land\n,Germany\nAccords\n,Country,Partner\n,Finland,Oulu",
         [(1, [], []), (4, [5], ["Germany", "Accords"])]),
    ],
)  # fmt: skip
def test_the_tables_of_a_sheet_with_their_titles(text, tables):
    found = [(one.heading_row, numbers_of(one), one.titles) for one in found_in(text)]
    assert found == tables


# --- tables of marks, and rows that say more than one thing ------------------------------------


def ties_of(text):
    """The ties of a table of marks, as texts; None where it is no such table."""
    shaped = matrix(*found_in(text))
    if shaped is None:
        return None
    ties = shaped.table.drop(columns="type", errors="ignore").to_numpy().tolist()
    return ["–".join(names) for names in ties], shaped.rows.tolist()


@pytest.mark.parametrize(
    ("text", "ties", "rows"),
    [
        ("City,EUROCITIES,UCLG\nGent,1,0\nOulu,0,1", ["Gent–EUROCITIES", "Oulu–UCLG"], [2, 3]),
        # Half of the columns that are no label must be of marks.
        ("City,Rot,Blau,EUROCITIES,UCLG\nGent,alt,neu,1,0\nOulu,groß,klein,0,1",
         ["Gent–EUROCITIES", "Oulu–UCLG"], [2, 3]),
        # A row without a name marks nobody.
        ("City,EUROCITIES,UCLG\nGent,1,0\n,1,1\nOulu,0,1", ["Gent–EUROCITIES", "Oulu–UCLG"], [2, 4]),
        # A column is of countries where more than half of its cells are.
        ("City,Land,EUROCITIES,UCLG\nGent,Belgium,1,0\nOulu,Finland,0,1\nBari,Rot,0,1",
         ["Gent–EUROCITIES–Belgium", "Oulu–UCLG–Finland", "Bari–UCLG–Rot"], [2, 3, 4]),
        ("City,Land,EUROCITIES,UCLG\nGent,Belgium,1,0\nOulu,Rot,0,1",
         ["Gent–EUROCITIES", "Oulu–UCLG"], [2, 3]),
        # Seven of ten headings that are names too make it a table of cities by cities.
        (",Graz,Pécs,Brno,Linz\nGraz,,x,,\nPécs,x,,,x\nBrno,x,,x", ["Graz–Pécs", "Pécs–Linz", "Brno–Graz"],
         [2, 3, 4]),
        (",Graz,Pécs,Brno,Linz,Bari\nGraz,,x,,,\nPécs,x,,,x\nBrno,x,,x,,x",
         ["Graz–Pécs", "Pécs–Graz", "Pécs–Linz", "Brno–Graz", "Brno–Brno", "Brno–Bari"],
         [2, 3, 3, 4, 4, 4]),
    ],
)  # fmt: skip
def test_ties_of_a_table_of_marks(text, ties, rows):
    assert ties_of(text) == (ties, rows)


@pytest.mark.parametrize(
    "text",
    [
        "City,EUROCITIES,UCLG\nGent,1,0",  # a row is no table
        "City,EUROCITIES\nGent,1\nOulu,0",
        "City,Rot,Blau,Grün,EUROCITIES,UCLG\nGent,alt,neu,rund,1,0\nOulu,groß,klein,lang,0,1",
        "City,Rot,EUROCITIES\nGent,alt,1\nOulu,neu,0",
        "Date,EUROCITIES,UCLG\n55,1,0\n66,0,1",  # nothing in it is a name
        "City,EUROCITIES,UCLG\nGent,1,0\nOulu,0,perhaps",
        "City,EUROCITIES,\nGent,1,0\nOulu,0,1",
    ],
)
def test_what_is_no_table_of_marks(text):
    assert ties_of(text) is None


@pytest.mark.parametrize(("last", "is_one"), [("1", True), ("perhaps", False)])
def test_a_cell_far_below_that_is_no_mark_makes_it_no_table_of_marks(last, is_one):
    names = [f"Gent{'x' * n}" for n in range(60)]
    lines = ["City,EUROCITIES,UCLG", *(f"{name},1," for name in names), f"Oulu,1,{last}"]
    assert (ties_of("\n".join(lines)) is not None) == is_one


@pytest.mark.parametrize(("rows", "holds"), [(5, True), (6, False)])
def test_a_city_holds_for_blanks_below_where_a_fifth_of_the_rows_is_blank(tmp_path, rows, holds):
    cities = ["Linz", "", "Wels", "Ried", "Enns", "Melk"][:rows]
    lines = [f"{city},{town}" for city, town in zip(cities, TOWNS, strict=False)]
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(["City,Twin town", *lines]), "utf-8")
    table = cn.agreements.examine(path, home="Graz, Austria").table
    assert table["a_name"].tolist()[1] == ("Linz" if holds else "Graz")


@pytest.mark.parametrize(
    ("pairs", "others", "are_parted"),
    [(7, 3, True), (6, 4, False), (1, 9, True), (1, 0, True)],
)
def test_cells_that_name_both_parties_are_parted(tmp_path, pairs, others, are_parted):
    cities = ["Linz", "Graz", "Wels", "Ried", "Enns", "Melk", "Steyr"]
    cells = [f"{city} – {town}" for city, town in zip(cities, TOWNS, strict=False)][:pairs]
    cells += TOWNS[pairs : pairs + others]
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(["Partnerstadt", *cells]), "utf-8")
    table = cn.agreements.examine(path, home="Graz, Austria").table
    found = table[["a_name", "b_name"]].iloc[0].tolist()
    assert found == (["Linz", "Kiel"] if are_parted else ["Graz", "Linz – Kiel"])


def test_one_dash_further_down_is_in_a_partners_name(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text("Partner\nLyon\nGarmisch - Partenkirchen\nPécs", "utf-8")
    table = cn.agreements.examine(path, home="Graz, Austria").table
    assert table["a_name"].tolist() == ["Graz"] * 3
    assert table["b_name"].tolist() == ["Lyon", "Garmisch - Partenkirchen", "Pécs"]


def test_one_word_of_a_status_holds_its_column(tmp_path):
    path = tmp_path / "ties.csv"
    words = ["cancelled", "lapsed for good", "laid to rest", "forgotten"]
    path.write_text(
        "\n".join(
            [
                "City;Country;Status",
                *(f"{t};France;{w}" for t, w in zip(TOWNS, words, strict=False)),
            ]
        ),
        "utf-8",
    )
    examined = cn.agreements.examine(path, home="Graz, Austria")
    assert examined.table["status"].tolist()[0] == "cancelled"
    assert [problem.value for problem in examined.problems] == words[1:]


@pytest.mark.parametrize("cells", [["Darmstadt", "Oulu"], ["City of Bristol", "Leeds"]])
def test_a_towns_name_is_no_heading(tmp_path, cells):
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(cells), "utf-8")
    with pytest.raises(AgreementError, match="no heading"):
        cn.read_agreements(path, home="Graz, Austria")
