"""The command line: what each command does, and that a mistake ends in a line and not a trace."""

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import typer
from helpers.cli import run
from helpers.files import write

import citynet as cn
from citynet import _terminal, cli
from citynet._options import as_file
from citynet.agreements import read_agreements
from citynet.errors import AgreementError, CitynetWarning
from citynet.language import LANGS, told

HEADER = "type,a_name,a_country,b_name,b_country,signed\n"
GOOD = HEADER + "sister_city,Ankara,Türkiye,Paris,Fransa,1990\n"


BAD = {
    "no-party.csv": (HEADER + "sister_city,Ankara,Türkiye,,Fransa,1990\n", "row 2"),
    "type.csv": (HEADER + "marriage,Ankara,Türkiye,Paris,Fransa,1990\n", "'marriage'"),
    "date.csv": (HEADER + "sister_city,Ankara,Türkiye,Paris,Fransa,31.02.1990\n", "31.02.1990"),
    "country.csv": (HEADER + "sister_city,Ankara,Türkiye,Paris,Narnia,1990\n", "'Narnia'"),
    "place.csv": (HEADER + "sister_city,Ankara,Türkiye,Xyzzyxq,Fransa,1990\n", "Xyzzyxq"),
    "empty.csv": ("", "empty"),
    "no-table.csv": (bytes(range(256)) * 4, "no-table.csv"),
    "no-table.xlsx": (b"this is no workbook", "no-table.xlsx"),
    "prose.csv": ("Dear colleagues,\nplease find enclosed nothing.\n", "prose.csv"),
}


# A cell that is not understood is asked about, and the rest is drawn.
ASKED = {"type.csv", "date.csv"}
OPEN = {"country.csv", "place.csv"}


@pytest.mark.parametrize("command", ["validate", "map", "metrics", "export", "report", "geocode"])
@pytest.mark.parametrize("name", BAD)
@pytest.mark.usefixtures("no_drawing")
def test_every_command_says_in_words_what_is_wrong_with_its_input(tmp_path, command, name):
    text, expected = BAD[name]
    file = write(tmp_path / name, text)
    out = tmp_path / ("x.csv" if command in {"metrics", "geocode"} else "x.gpkg")
    done = run(command, file, *([] if command == "validate" else ["--out", out]))
    goes_on = name in ASKED and command != "validate"
    assert done.returncode == (0 if goes_on else 2)
    left_open = command == "geocode" and name in OPEN
    assert expected in done.stderr + (out.read_text("utf-8-sig") if left_open else "")
    assert out.exists() == (left_open or goes_on)


@pytest.mark.parametrize("command", ["metrics", "geocode"])
def test_a_table_of_no_known_format_is_refused_before_the_work(tmp_path, command):
    done = run(command, tmp_path / "absent.csv", "--out", tmp_path / "x.ods")
    assert done.returncode == 2
    assert "expected a name that ends in .csv, .tsv, .xlsx, .parquet, .json" in done.stderr


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".json"])
def test_places_and_measures_come_in_the_format_of_the_suffix(tmp_path, suffix):
    file = write(tmp_path / "t.csv", GOOD)
    places, measures = tmp_path / f"places{suffix}", tmp_path / f"measures{suffix}"
    assert run("geocode", file, "--out", places).returncode == 0
    assert run("metrics", file, "--overrides", places, "--out", measures).returncode == 0
    readers = {
        ".xlsx": partial(pd.read_excel, engine="openpyxl"),
        ".json": pd.read_json,
        ".tsv": pd.read_table,
    }
    table = readers.get(suffix, pd.read_csv)(measures)
    assert "betweenness" in table.columns
    assert len(table) == len(cn.geocoding.read_places(places))


def test_validate_lists_everything_in_one_run(tmp_path):
    rows = "".join(text.removeprefix(HEADER) for name, (text, _) in list(BAD.items())[:5])
    done = run("validate", write(tmp_path / "all.csv", HEADER + rows))
    assert done.returncode == 2
    for row, (_, expected) in zip(range(2, 7), list(BAD.values())[:5], strict=True):
        assert expected in "".join(
            line for line in done.stderr.splitlines() if f"row {row}" in line
        )
    assert "left out: row 2: no partner in the row" in done.stderr
    assert "5 problems" in done.stderr


def test_validate_explains_what_it_made_of_a_file(tmp_path):
    file = write(tmp_path / "t.csv", "City,Country,Twin town,Land\nAnkara,Türkiye,Paris,Fransa\n")
    done = run("validate", file, "--explain")
    assert done.returncode == 0
    assert "1 agreement, heading in row 1" in done.stdout
    assert "Twin town → b_name" in done.stdout
    assert "assumed: type sister_city, from the heading 'Twin town'" in done.stdout
    account = json.loads(run("validate", file, "--explain", "--json").stdout)
    assert account["tables"][0]["agreements"] == 1
    bad = run("validate", write(tmp_path / "date.csv", BAD["date.csv"][0]), "--explain")
    assert bad.returncode == 2
    assert "question: row 2, column 'signed': '31.02.1990' is not a day" in bad.stdout


def test_validate_as_json(tmp_path):
    done = run("validate", write(tmp_path / "date.csv", BAD["date.csv"][0]), "--json")
    (problem,) = json.loads(done.stdout)
    assert (problem["row"], problem["column"], problem["value"]) == (2, "signed", "31.02.1990")


@pytest.mark.parametrize("encoding", ["cp1254", "utf-16", "utf-8-sig"])
def test_files_in_the_encodings_people_have_are_read_right(tmp_path, encoding):
    text = HEADER + "kardeş şehir,Iğdır,Türkiye,Gümrü,Ermenistan,1990\n"
    done = run("validate", "--no-places", write(tmp_path / "t.csv", text.encode(encoding)))
    assert done.returncode == 0, done.stderr
    assert "1 agreement, nothing wrong" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["map", "nowhere.csv"], "nowhere.csv"),
        (["map", "--color-by", "mood"], "mood"),
        (["metrics", "--measures", "charm"], "expected one of"),
        (["map", "--region-scheme", "zodiac"], "continent"),
        (["map", "--size-by", "charm"], "degree"),
        (["map", "--as-of", "yesterday"], "yesterday"),
        (["export", "--out", "network.shoes"], ".gpkg"),
        (["fetch", "wikidata"], "--country"),
        (["convert", "nowhere.xlsx", "--default", "type"], "NAME=VALUE"),
        (["nonsense"], "nonsense"),
        (["geocode", "--online", "not an address"], "not an address"),
    ],
)
def test_wrong_usage_says_what_was_expected(tmp_path, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.returncode == 2
    assert expected in done.stderr


def test_nothing_is_lost_when_the_folder_cannot_be_written(tmp_path):
    blocked = write(tmp_path / "file", "kept")
    done = run("map", write(tmp_path / "t.csv", GOOD), "--out", blocked / "map.html")
    assert done.returncode == 2
    assert blocked.read_text() == "kept"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (RuntimeError("odd\nthing"), 3, "please report it (RuntimeError: odd thing)"),
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left on device", "x.csv"), 2, "x.csv: No space left on device"),
    ],
)
def test_a_fault_of_our_own_is_said_and_no_traceback(monkeypatch, error, status, said):
    def listed():
        raise error

    monkeypatch.setattr("citynet.datasets.list", listed)
    done = run("datasets")
    assert done.returncode == status
    assert said in done.stderr
    assert ("CITYNET_DEBUG=1" in done.stderr) == (status == 3)
    assert "Traceback" not in done.stderr


def test_map_of_a_file(tmp_path):
    done = run("map", write(tmp_path / "t.csv", GOOD), "--out", tmp_path / "m.html", "--lang", "tr")
    assert done.returncode == 0, done.stderr
    assert 'lang="tr"' in (tmp_path / "m.html").read_text(encoding="utf-8")[:2000]


def test_a_wanted_share_of_errors_leaves_what_is_less_sure_open(tmp_path):
    text = HEADER + "sister_city,Ankara,Türkiye,Neuenkirchen,Almanya,1990\n"
    file = write(tmp_path / "t.csv", text)
    for share, status in ((0.5, 0), (0, 2)):
        done = run("geocode", file, "--accept", share, "--out", tmp_path / "places.csv")
        assert done.returncode == status, (share, done.stderr)
    assert run("geocode", file, "--accept", 2).returncode == 2


def test_open_places_corrected_in_the_csv_go_back_in(tmp_path):
    file = write(tmp_path / "t.csv", HEADER + "sister_city,Ankara,Türkiye,Xyzzyxq,Fransa,1990\n")
    places = tmp_path / "places.csv"
    assert run("geocode", file, "--out", places).returncode == 2
    table = pd.read_csv(places, dtype=str)
    table.loc[table["name"] == "Xyzzyxq", ["lat", "lon"]] = ["45.0", "5.0"]
    table.to_csv(places, index=False)
    done = run("metrics", file, "--overrides", places, "--measures", "degree", "--json")
    assert done.returncode == 0, done.stderr
    assert {row["degree"] for row in json.loads(done.stdout)} == {1}


def test_nothing_is_drawn_where_all_is_skipped(tmp_path):
    rows = "type,a_name,a_country,b_name\nmembership,Gent,Belgium,A League of No Seat\n"
    file = write(tmp_path / "ties.csv", rows)
    done = run("map", file, "--unresolved", "skip", "--out", tmp_path / "m.html")
    assert done.returncode == 2
    assert "nothing is left" in done.stderr
    assert not (tmp_path / "m.html").exists()


def test_a_map_draws_what_is_located_and_lists_the_rest(tmp_path):
    rows = "sister_city,Ankara,Türkiye,Xyzzyxq,Fransa,1990\n"
    done = run("map", write(tmp_path / "t.csv", GOOD + rows), "--out", tmp_path / "m.html")
    assert done.returncode == 0, done.stderr
    assert "Xyzzyxq, Fransa: not found" in done.stderr
    assert "Xyzzyxq" in (tmp_path / "m.html").read_text(encoding="utf-8")
    # Most are open: nobody would take that for a map of the register.
    more = "".join(f"sister_city,Ankara,Türkiye,Xyzzyx{end},Fransa,1990\n" for end in "abcdefgh")
    done = run("map", write(tmp_path / "u.csv", GOOD + more), "--out", tmp_path / "n.html")
    assert done.returncode == 2
    assert "places are open" in done.stderr
    assert not (tmp_path / "n.html").exists()


def test_open_places_are_skipped_or_kept_when_asked(tmp_path):
    rows = "sister_city,Ankara,Türkiye,Xyzzyxq,Fransa,1990\n"
    file = write(tmp_path / "t.csv", GOOD + rows)
    skipped = run("metrics", file, "--measures", "degree", "--unresolved", "skip", "--json")
    assert len(json.loads(skipped.stdout)) == 2
    assert "left out" in skipped.stderr
    # Not asked, they are kept and listed, in every command.
    kept = run("metrics", file, "--measures", "degree", "--json")
    assert len(json.loads(kept.stdout)) == 3
    assert "Xyzzyxq, Fransa: not found" in kept.stderr


def test_a_data_set_is_meant_before_a_folder_and_after_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bundled = as_file(Path("eu"))
    assert bundled == cn.datasets.path("eu")
    (tmp_path / "eu").mkdir()
    with pytest.warns(CitynetWarning, match="eu is the data set here, not the folder"):
        assert as_file(Path("eu")) == bundled
    (tmp_path / "world").write_text("a\n", encoding="utf-8")
    assert as_file(Path("world")) == Path("world")
    assert as_file(Path("nobody")) == Path("nobody")


def test_convert_takes_a_sheet_that_lists_only_the_partners(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Our partners"], [], ["Partner", "Land"], ["Berlin", "Germany"]):
        book.active.append(row)
    book.save(tmp_path / "twins.xlsx")
    done = run(
        "convert", tmp_path / "twins.xlsx", "--column", "Partner=b_name",
        "--column", "Land=b_country", "--default", "a_name=Bursa",
        "--default", "a_country=Türkiye", "--default", "type=sister_city",
        "--out", tmp_path / "ties.csv",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (row,) = pd.read_csv(tmp_path / "ties.csv").to_dict("records")
    assert (row["a_name"], row["b_name"], row["type"]) == ("Bursa", "Berlin", "sister_city")


def test_bundled_data_without_a_file(tmp_path):
    assert run("validate").returncode == 0
    done = run("metrics", "--measures", "degree", "--out", tmp_path / "m.csv")
    assert done.returncode == 0, done.stderr
    assert len(pd.read_csv(tmp_path / "m.csv")) == 93


@pytest.mark.parametrize(
    "command",
    ["map", "metrics", "geocode", "validate", "export", "template", "report", "convert",
     "fetch wikidata"],
)  # fmt: skip
def test_help_shows_an_example(command):
    shown = run(*command.split(), "--help").stdout
    assert f"Usage: citynet {command} [OPTIONS]" in shown
    assert re.search(rf"citynet {command} (?!\[OPTIONS)", shown)


MONTH = "sister_city,Ankara,Türkiye,Paris,Fransa,3 Brumaire 1990\n"
SAID = {
    "en": "row 2, column 'signed': '3 Brumaire 1990' is not a date",
    "tr": "satır 2, 'signed' sütunu: '3 Brumaire 1990' bir tarih değil",
    "de": "Zeile 2, Spalte 'signed': '3 Brumaire 1990' ist kein Datum",
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.usefixtures("no_drawing")
def test_messages_are_in_the_readers_language(tmp_path, lang):
    file = write(tmp_path / "t.csv", HEADER + MONTH)
    by_option = run("validate", file, "--lang", lang).stderr
    assert SAID[lang] in by_option
    assert run("validate", file, f"--lang={lang}", locale="fr_FR.UTF-8").stderr == by_option
    assert run("validate", file, locale=f"{lang}_XX.UTF-8").stderr == by_option
    for command in ("map", "report", "geocode", "metrics", "convert"):
        failed = run(command, file, "--lang", lang, "--out", tmp_path / "x.csv")
        assert SAID[lang] in failed.stderr
    # Which language is spoken does not outlast the command.
    assert told("row %(row)s", row="2") == "row 2"


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        ("map", {}, "en"),
        ("map", {"LANG": "tr_TR.UTF-8"}, "tr"),
        ("map", {"LANG": "tr_TR.UTF-8", "LC_MESSAGES": "de_AT"}, "de"),
        ("map", {"LANG": "tr_TR.UTF-8", "LC_ALL": "C"}, "en"),
        ("map", {"LANG": "C.UTF-8"}, "en"),
        ("map --lang de", {"LANG": "tr_TR.UTF-8"}, "de"),
        ("map --lang=en", {"LANG": "tr_TR.UTF-8"}, "en"),
        ("map --lang xx", {"LANG": "tr_TR.UTF-8"}, "en"),
        ("map --lang", {}, "en"),
    ],
)
def test_which_language_is_spoken(arguments, environment, lang):
    assert _terminal.spoken(arguments.split(), environment) == lang


@pytest.mark.parametrize("lang", LANGS[1:])
def test_help_is_translated_whole(lang):
    commands = typer.main.get_command(cli.app)
    english = {thing.help for thing in _terminal.helped(commands) if thing.help}
    assert len(english) > 40
    shown = run("report", "--help", locale=lang).stdout
    for said in english & {thing.help for thing in commands.commands["report"].params}:
        assert said[:30] not in shown
    assert "citynet report ties.xlsx" in shown


def test_help_in_english_reads_no_catalogue():
    code = (
        "import sys; sys.argv = ['citynet', '--help']; from citynet.cli import main\n"
        "try: main()\nexcept SystemExit: print([m for m in sys.modules if 'babel' in m])"
    )
    environment = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.endswith("[]\n")


def test_a_shell_is_told_of_options_and_python_of_arguments(tmp_path):
    file = write(tmp_path / "t.csv", "Twin town,Land\nParis,Fransa\n")
    assert "say --city" in run("validate", file).stderr
    with pytest.raises(AgreementError, match="say home="):
        read_agreements(file, strict=True)


def test_no_progress_where_there_is_no_terminal(tmp_path):
    done = run("map", write(tmp_path / "t.csv", GOOD), "--out", tmp_path / "m.html")
    assert done.stderr.strip() == f"wrote {tmp_path / 'm.html'}"
    assert run("map", tmp_path / "t.csv", "--out", tmp_path / "m.html", "-q").stderr.strip() == ""


def test_every_command_with_a_file_takes_the_same_options():
    commands = typer.main.get_command(cli.app).commands
    with_file = {
        name: {option.name for option in command.params}
        for name, command in commands.items()
        if "file" in {option.name for option in command.params}
    }
    assert {"map", "metrics", "geocode", "validate", "export", "report", "convert"} <= set(
        with_file
    )
    reading = {"city", "country", "sheet", "column", "default", "missing", "dates", "encoding"}
    assert all(reading | {"strict"} <= options for options in with_file.values())


def test_a_list_of_partners_goes_through_at_once(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("Partner city;Land;Seit\nGraz;Austria;4/5/1990\nLviv;Ukraine;x\n", "cp1252")
    out = tmp_path / "ties.csv"
    options = ["--city", "Zürich", "--country", "Switzerland", "--dates", "month-first"]
    done = run(
        "convert", path, "--out", out, *options, "--missing", "x", "--column", "Land=b_country",
        "--default", "type=friendship", "--column", "Seit=signed",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(out)
    assert table["a_name"].tolist() == ["Zürich", "Zürich"]
    assert table["type"].tolist() == ["friendship", "friendship"]
    assert table["signed"].tolist()[0] == "1990-04-05"
    strict = run("convert", path, "--out", out, "--strict", *options)
    assert strict.returncode == 2
    assert "'x'" in strict.stderr


def test_many_problems_fill_no_more_than_a_screen(tmp_path):
    rows = "".join(
        f"Bonn,Germany,Nowhere {letter},France\n" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    (tmp_path / "ties.csv").write_text(f"a_name,a_country,b_name,b_country\n{rows}", "utf-8")
    done = run("validate", tmp_path / "ties.csv")
    assert done.returncode == 2
    told = [line for line in done.stderr.splitlines() if line]
    assert len(told) < 25
    assert "… and 6 more; --json lists all of them" in done.stderr
    assert told[-1] == "citynet: ties.csv: 26 problems"
    listed = run("validate", tmp_path / "ties.csv", "--json")
    assert len(json.loads(listed.stdout)) == 26
