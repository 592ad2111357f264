"""Anniversaries of a year, and the schema by which others read the table."""

import json
import re
import sys

import pandas as pd
import pytest
from helpers.cli import run
from helpers.files import ROOT

import citynet as cn
from citynet.agreements import exchange
from citynet.errors import CitynetError

sys.path.insert(0, str(ROOT / "scripts"))

import make_schema

HOSTILE = "Köln; \\ , \r\nEND:VCALENDAR " + "ş" * 80


@pytest.fixture(scope="module")
def table():
    """Agreements of several precisions, one over, one that ends."""
    rows = [("Bonn", "1990-06-25", None, "active"), ("Ulm", "1985", None, "active"),
            ("Kiel", "2005-02-28", None, "cancelled"), (HOSTILE, "2001-02-03", "2030-03", "active"),
            ("Trier", "2000-02-29", None, "active"),
            ("Jena", "2029-01-01", None, "active")]  # fmt: skip
    return pd.DataFrame([
        {"id": str(number), "type": "sister_city", "a_name": "Bursa", "b_name": name,
         "signed": signed, "ended": ended, "status": status}
        for number, (name, signed, ended, status) in enumerate(rows)
    ])  # fmt: skip


def test_round_anniversaries_and_ends_of_agreements_in_force(table):
    found = cn.agenda(table, 2030)
    assert found[["date", "what", "years", "id"]].to_numpy().tolist() == [
        ["2030", "anniversary", 45, "1"], ["2030-02", "anniversary", 30, "4"],
        ["2030-03", "end", 0, "3"], ["2030-06-25", "anniversary", 40, "0"],
    ]  # fmt: skip
    later = cn.agenda(table, 2031, lang="tr")
    assert later["what"].tolist() == ["overdue", "anniversary"]
    assert later["text"][1].startswith("30 yıl: Bursa")


def test_what_is_due_and_what_names_no_field(table):
    table = table.assign(field=[None, "water", None, " ", "youth", "trade"])
    found = cn.agenda(table, 2032, terms={"sister_city": 3}, activity="field")
    assert found[found["what"] == "due"][["date", "id"]].to_numpy().tolist() == [
        ["2032-01-01", "5"]
    ]
    # One that has an end of its own is due by it, one that is over never.
    assert found[found["what"] == "overdue"][["years", "id"]].to_numpy().tolist() == [
        [39, "0"], [44, "1"], [2, "3"], [29, "4"],
    ]  # fmt: skip
    assert "due in 1993," in found[found["what"] == "overdue"]["text"].iloc[0]
    assert found[found["what"] == "activity"]["id"].tolist() == ["0", "3"]
    for wrong in ({"activity": "topic"}, {"terms": {"pact": 3}}, {"terms": {"memorandum": 0}}):
        with pytest.raises(CitynetError):
            cn.agenda(table, 2032, **wrong)


def test_the_calendar_is_well_formed_whatever_the_names(table):
    text = cn.registers.calendar(cn.agenda(table, 2031))
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert unfolded.count("END:VCALENDAR") == 1
    (summary,) = [line for line in unfolded if line.startswith("SUMMARY")]
    assert r"Köln\; \\ \, " in summary
    assert "DTSTART;VALUE=DATE:20310203" in unfolded


def test_the_command(istanbul, tmp_path):
    out = tmp_path / "agenda.ics"
    done = run("agenda", "--year", "2030", "--term", "memorandum=5", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "name no day and are not in the calendar" in done.stderr
    assert run("agenda", "--term", "memorandum", "--out", out).returncode == 2
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run("agenda", "--year", "2030", "--out", tmp_path / "agenda.csv").returncode == 0
    assert len(pd.read_csv(tmp_path / "agenda.csv")) == len(cn.agenda(istanbul, 2030))


def test_the_published_schemas_are_those_of_the_checks():
    folder = ROOT / "docs" / "schema"
    for name, text in make_schema.files().items():
        assert (folder / name).read_text(encoding="utf-8") == text, "run scripts/make_schema.py"
    fields = {field["name"]: field for field in exchange.table_schema()["fields"]}
    assert list(fields) == list(cn.agreements.COLUMNS)
    assert fields["type"]["constraints"]["enum"] == list(cn.agreements.TYPES)
    assert fields["a_lat"]["constraints"] == {"minimum": -90, "maximum": 90}
    pattern = fields["signed"]["constraints"]["pattern"]
    for date, fits in (("1990-06-25", True), ("1984?", True), ("1990-13", False), ("soon", False)):
        assert bool(re.search(pattern, date)) is fits


def test_bundled_rows_keep_the_json_schema(istanbul):
    properties = exchange.json_schema()["items"]["properties"]
    for row in json.loads(istanbul.to_json(orient="records")):
        for name, rule in properties.items():
            value = row.get(name)
            assert value is None or "enum" not in rule or value in rule["enum"]
            assert value is None or "pattern" not in rule or re.search(rule["pattern"], value)
