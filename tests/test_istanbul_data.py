"""The transcription of Istanbul's tables, proved against the source's own text."""

import csv
import itertools
import re
from collections import Counter

import pytest
from helpers.files import shared_file

from citynet import dates
from citynet._data import data_path

TABLES = {
    1: ("KARDEŞ ŞEHİRLER\n", "Tablo 1:"),
    2: ("İŞBİRLİĞİ PROTOKOLLERİ\n", "Tablo 2:"),
    3: ("MUTABAKAT ZAPTI/İYİ NİYET MEKTUPLARI\n", "Tablo 3:"),
    4: ("ULUSLARARASI KURULUŞ ÜYELİKLERİ\n", "Tablo 4 "),
}
TYPES = {1: "sister_city", 2: "cooperation_protocol", 3: "memorandum", 4: "membership"}
# The font of the PDF that the text was taken from has them in the wrong places.
GLYPHS = str.maketrans("ĢģġĠ", "şşŞİ")
DATE = r"\d{1,2}\.\d{1,2}\. ?\d{4}|\d{1,2} [A-ZÇĞİÖŞÜ][a-zçğıöşü]+ \d{4}|\d{4}"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with data_path("istanbul", "agreements.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def text() -> str:
    raw = shared_file("source", "batal-topcu-2019.txt").read_text(encoding="utf-8")
    lines = [re.sub(r"\s+", " ", line).strip() for line in raw.translate(GLYPHS).splitlines()]
    return "\n".join(line for line in lines if line)


def source_rows(text: str, table: int) -> dict[str, str]:
    """Each row of a printed table under its number, its lines joined as they stand."""
    start, end = TABLES[table]
    body = text[text.index(start) + len(start) :]
    lines = body[: body.index(end)].splitlines()
    found: dict[str, list[str]] = {}
    expected = 1
    for line in lines:
        number = line.split(" ")[0]
        if number == str(expected):
            found[number] = [line[len(number) :]]
            current = number
            expected += 1
        elif number == "İptal":
            found[number] = [line[len(number) :]]
            current = number
        elif found:
            found[current].append(line)
    return {number: " ".join(parts).strip() for number, parts in found.items()}


def of_table(rows: list[dict[str, str]], table: int) -> dict[str, dict[str, str]]:
    ref = f"Table {table}, row "
    return {
        row["source_ref"].removeprefix(ref): row
        for row in rows
        if row["source_ref"].startswith(ref)
    }


def test_counts_are_what_the_text_says(rows, text):
    stated = re.search(
        r"(\d+) Kardeş Şehri, (\d+) İşbirliği\s+Protokolü ve (\d+) Mutabakat Zaptı"
        r"/İyi Niyet Protokolü ve (\d+) Uluslararası Kuruluş",
        text,
    )
    count = Counter(row["type"] for row in rows if row["status"] == "active")
    assert [count[TYPES[table]] for table in TABLES] == [int(n) for n in stated.groups()]
    assert sum(row["status"] == "cancelled" for row in rows) == 1
    assert len(rows) == 101
    assert len({row["id"] for row in rows}) == 101


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_text_is_there_and_no_other(rows, text, table):
    printed, transcribed = source_rows(text, table), of_table(rows, table)
    assert list(printed) == list(transcribed)
    for number, cells in printed.items():
        row = transcribed[number]
        assert row["type"] == TYPES[table]
        parts = ["b_name", "body_name", "b_country", "date_text", "signed_at"]
        if table == 4:
            parts[-1:] = ["role_text", "responsible_unit"]
        written = " ".join(row[part] for part in parts)
        if table == 4:
            # The PDF's columns are interleaved here, so the words count and not their order.
            assert Counter(written.split()) == Counter(cells.split()), number
        else:
            assert re.sub(r"\s", "", written) == re.sub(r"\s", "", cells), number


def test_every_date_of_the_date_cell_is_kept_and_no_other(rows):
    assert len(rows) == 101
    for row in rows:
        in_cell = Counter(dates.parse(found) for found in re.findall(DATE, row["date_text"]))
        columns = ("signed", "preliminary", "renewed", "other_date")
        assert in_cell == Counter(row[column] for column in columns if row[column]), row["id"]


def test_labelled_dates_stand_where_their_label_says(rows):
    labels = {"preliminary": rf"({DATE}) \(Ön Protokol\)", "renewed": rf"Yenile[^:]*: ({DATE})"}
    labelled = dict.fromkeys(labels, 0)
    for row in rows:
        for column, pattern in labels.items():
            found = re.search(pattern, row["date_text"])
            labelled[column] += bool(found)
            assert row[column] == (dates.parse(found[1]) if found else ""), row["id"]
    assert all(labelled.values()), labelled


def test_the_date_that_counts_follows_the_tables_order(rows):
    def slips(table: int) -> list[str]:
        ordered = list(of_table(rows, table).items())
        return [
            number
            for (_, before), (number, row) in itertools.pairwise(ordered)
            if dates.latest(row["signed"]) < dates.earliest(before["signed"])
        ]

    assert slips(1) == []
    assert slips(2) == []
    assert slips(3) == ["8"]
    noted = [row["source_ref"] for row in rows if "ordered by" in row["note"]]
    assert noted == ["Table 1, row 20", "Table 1, row 21", "Table 3, row 7", "Table 3, row 8"]


def test_the_other_reading_of_two_dates_would_break_the_order(rows):
    table = of_table(rows, 1)
    before, after = table["19"]["signed"], table["22"]["signed"]
    almaty, osh = table["20"], table["21"]
    readings = [
        (first, second)
        for first in (almaty["signed"], almaty["other_date"])
        for second in (osh["signed"], osh["other_date"])
        if before <= first <= second <= after
    ]
    assert readings == [(almaty["signed"], osh["signed"])]


def test_rotterdam_is_there_cancelled_and_its_contradiction_named(rows, text):
    (row,) = [row for row in rows if row["b_name"] == "Rotterdam"]
    assert (row["status"], row["signed"], row["ended"]) == ("cancelled", "2005-06-24", "2017")
    assert "2015" in row["note"]
    assert "2005" in row["note"]
    assert "2015 yılında imzalanan" in text
    assert "2005\nyılında imzalanan Rotterdam" in text


def test_no_broken_glyph_or_line_is_left(rows):
    assert len(rows) == 101
    for row in rows:
        for column, value in row.items():
            assert not set(value) & set("ĢģġĠ\n"), (row["id"], column)
            assert value == value.strip()
