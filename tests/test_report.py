"""The report: what it says is computed, what it cannot say it leaves out, and it loses nothing."""

import hashlib
import html.parser
import json
import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack
from types import SimpleNamespace

import pandas as pd
import pytest
from helpers.browser import faults
from helpers.browser import opened as open_page
from helpers.cli import run
from helpers.elsewhere import BARE, surroundings
from helpers.reports import dot, draw_nothing

import citynet as cn
from citynet import _catalogue, _folder, _paths, report
from citynet import language as _language
from citynet._pictures import Pictures, Printed
from citynet.errors import AgreementError, CitynetError, NetworkError
from citynet.language import LANGS, Language
from citynet.report import _render, _structure
from citynet.report._study import Column, Study
from citynet.studies import _words

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Three authorities of two provinces, dated and undated ties, a pair with two types.
PLACES = {
    "Ankara": ("Türkiye", 39.92, 32.85),
    "Çankaya": ("Türkiye", 39.90, 32.86),
    "İzmir": ("Türkiye", 38.42, 27.14),
    "Berlin": ("Germany", 52.52, 13.40),
    "Seoul": ("South Korea", 37.57, 126.98),
    "Tunis": ("Tunisia", 36.81, 10.18),
    "Sofia": ("Bulgaria", 42.70, 23.32),
}
TIES = [
    ("Ankara", "Berlin", "sister_city", "1990"),
    ("Çankaya", "Berlin", "memorandum", "1995-03"),
    ("Ankara", "Seoul", "memorandum", "1971-08-23"),
    ("Ankara", "Seoul", "sister_city", "1985-02-01"),
    ("Çankaya", "Sofia", "cooperation_protocol", None),
    ("İzmir", "Tunis", "sister_city", "2001"),
    ("İzmir", "Sofia", "sister_city", "2003-05-05"),
    ("İzmir", "Berlin", "memorandum", "2004-01-01"),
]


def table_of(ties=TIES, places=PLACES, **columns):
    rows = []
    for number, (a, b, kind, signed) in enumerate(ties):
        row = {"id": f"t{number}", "type": kind, "signed": signed}
        for side, name in (("a", a), ("b", b)):
            country, lat, lon = places[name]
            row |= {f"{side}_name": name, f"{side}_country": country}
            row |= {f"{side}_lat": lat, f"{side}_lon": lon}
        rows.append(row)
    return pd.DataFrame(rows).assign(**columns)


def text_of(page):
    """What a reader of the page sees, without the map and the pictures."""

    class Reader(html.parser.HTMLParser):
        words: list[str] = []  # noqa: RUF012 - one reader, one page
        silent = 0

        def handle_starttag(self, tag, _attributes):
            self.silent += tag in {"style", "script"}

        def handle_endtag(self, tag):
            self.silent -= tag in {"style", "script"}

        def handle_data(self, data):
            if not self.silent:
                self.words.append(data)

    reader = Reader()
    reader.words = []
    reader.feed(page.read_text(encoding="utf-8"))
    return " ".join(" ".join(reader.words).split())


def write(folder, table=None, **options):
    page = report.write_report(table_of() if table is None else table, folder, **options)
    return text_of(page)


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def istanbul_report(tmp_path_factory, istanbul, istanbul_places):
    folder = tmp_path_factory.mktemp("istanbul") / "report"
    report.write_report(istanbul, folder, places=istanbul_places)
    return folder


def test_istanbul(istanbul_report):
    page = istanbul_report / "index.html"
    said = text_of(page)
    assert page.stat().st_size < 3_000_000
    for heading in ("Growth", "With whom", "One city's own network", "Methods"):
        assert heading in said
    # A star: the reason stands where the measure would.
    assert "Central places Communities Left out. Every agreement here is Istanbul's own." in said
    # What changed most stands under the title.
    assert "Europe: 2 of the 34 agreements with cities of 2010–2019, 14 of the 22" in said[:600]
    assert "40.6%" in said  # 41 of 101
    # Two readings of a sentence are one claim, which holds where one of them does.
    assert (
        "makes 43 claims about them, counted by sentence. Reproduced: 27; contradicted: 5;" in said
    )
    assert "The agreement with Rotterdam was signed in 2015. Abstract (Turkish). Stated" in said
    assert "Stated: European Union: 57%; Turkic states: 10%;" in said
    assert "Most in one year, 9 each, were signed in 1997 and 2012." in said
    assert "2; sister-city agreement to cooperation protocol: 1" in said
    assert "Not to be told from this data set: Statements about other cities" in said
    assert "Known of this data set: Where the source contradicts itself" in said
    assert "under this very name, by its sound" not in said
    assert "Stated: 12; computed: 10. Of those 13, twelve came after 1994 (read generously" in said
    # A share of each period's agreements, not of all that came before.
    assert "2010–2019 34 50% (17) 6% (2) 38% (13)" in " ".join(said.split())


def test_all_files_are_there(istanbul_report):
    manifest = json.loads((istanbul_report / "manifest.json").read_text())["sha256"]
    files = snapshot(istanbul_report)
    assert set(files) == {*manifest, "manifest.json"}
    for name, digest in manifest.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    linked = re.findall(
        r'href="((?:tables|figures)/[^"]+)"', (istanbul_report / "index.html").read_text()
    )
    assert set(linked) <= set(manifest)
    assert sum(name.endswith(".pdf") for name in manifest) >= 5
    assert "figures/ranks.pdf" not in manifest  # too few ties for ranks
    assert "figures/community_flow.pdf" not in manifest  # a star has no communities
    back = cn.read_agreements(istanbul_report / "tables" / "agreements.csv")
    assert len(back) == 101


@pytest.mark.usefixtures("no_drawing")
def test_every_number_follows_the_data(tmp_path):
    before = write(tmp_path / "a")
    fewer = [tie for tie in TIES if tie[0] != "İzmir"]
    later = [(*tie[:3], "1999-07-07" if tie[3] == "1990" else tie[3]) for tie in fewer]
    after = write(tmp_path / "b", table_of(later))
    assert "8 agreements among 7 places in 5 countries" in before
    assert "5 agreements among 5 places in 4 countries" in after
    assert "from 23 August 1971 to 1 January 2004" in before
    assert "from 23 August 1971 to 7 July 1999" in after
    assert "2 give only the year, 1 only the month" in before
    assert "Dates that give only the month: 1." in after
    assert "Without a date of signature: 1 agreement" in before
    assert "memoranda" in before.lower()


def test_no_number_is_typed():
    definitions = {
        "0", "1", "2019", "84", "49", "95", "100", "05", "0 to 1", "0.05", "2", "8601", "9",
    }  # fmt: skip
    files = _catalogue.messages("tr").files
    ours = [text for text in files if any("report/" in file for file in files[text])]
    assert len(ours) > 300
    for text in ours:
        bare = re.sub(r"%\(\w+\)s|95%|M49|WGS 84|Topçu \(?2019\)?|tables/\S+", "", text)
        assert set(re.findall(r"\d+", bare)) <= definitions, text


@pytest.mark.usefixtures("no_drawing")
def test_what_the_data_cannot_support_is_left_out(tmp_path):
    undated = [(*tie[:3], None) for tie in TIES]
    said = write(tmp_path, table_of(undated))
    assert "Growth Left out. No agreement has a date of signature." in said
    assert "No two places have two dated agreements" in said
    assert "One city's own network Left out." in said
    assert "What the source claims" not in said
    assert "Authorities Who Types" in said  # who came first is not told
    assert "earliest first" not in said
    assert "Betweenness" not in said  # of one country's list no way leads through a partner


@pytest.mark.usefixtures("no_drawing")
def test_authorities_of_one_province(tmp_path):
    said = write(tmp_path)
    assert "Who, the earliest first" in said
    shared = pd.read_csv(tmp_path / "tables" / "shared_partners.csv")
    assert shared["name"].tolist() == ["Berlin"]
    assert shared["authorities"].tolist() == [2]


@pytest.mark.usefixtures("no_drawing")
def test_open_places_are_listed(tmp_path):
    lost = table_of().drop(columns=["a_lat", "a_lon", "b_lat", "b_lon"])
    lost.loc[7, "b_name"] = "Nowhereville"
    with pytest.raises(NetworkError, match="Nowhereville"):
        write(tmp_path / "none", lost)
    assert not (tmp_path / "none").exists()
    said = write(tmp_path / "skip", lost, unresolved="skip")
    assert "not settled: 1" in said
    assert "Uncertain: 1 agreement left out, for a place of it is open" in said
    assert "Nowhereville" in said
    assert "7 agreements among" in said


@pytest.mark.usefixtures("no_drawing")
def test_a_country_that_a_reading_left_open_keeps_no_report_from_being_written(tmp_path):
    lost = table_of().drop(columns=["b_lat", "b_lon"])
    lost.loc[7, ["b_name", "b_country"]] = ["Nowhereville", None]
    said = write(tmp_path, lost, unresolved="skip")
    assert "7 agreements among" in said


@pytest.mark.usefixtures("no_drawing")
def test_a_run_that_fails_loses_nothing(tmp_path, monkeypatch):
    folder = tmp_path / "report"
    write(folder)
    (folder / "notes.txt").write_text("mine")
    (folder / "tables" / "mine.xlsx").write_text("mine too")
    before = snapshot(folder)
    wrong = table_of()
    wrong.loc[0, "signed"] = "31.02.1990"
    with pytest.raises(AgreementError, match=r"31\.02\.1990"):
        write(folder, wrong)
    assert snapshot(folder) == before

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        write(folder, seed=1)
    assert snapshot(folder) == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def fill(folder, text):
    """Write a small report as ``write_report`` does."""
    with _folder.swapped_folder(folder) as made:
        for name in ("index.html", "map.html", f"tables/{text}.csv", "figures/a.pdf"):
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(text, encoding="utf-8")


def cannot(*_):
    raise OSError(38, "Function not implemented")


@pytest.mark.parametrize("exchange", [_folder._exchange, cannot], ids=["exchange", "move"])
def test_a_run_that_is_killed_loses_nothing(tmp_path, monkeypatch, exchange):
    """Killed before each call that changes a name, and the next run made after it."""
    calls = ["rename", "replace", "unlink", "rmdir", "link", "mkdir"]
    monkeypatch.setattr(_folder, "_exchange", exchange)
    for moment in range(200):
        folder = tmp_path / str(moment) / "report"
        fill(folder, "old")
        (folder / "mine").mkdir()
        (folder / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
        (folder / "tables" / "gone").symlink_to("nowhere")
        before = snapshot(folder)
        child = os.fork()
        if child == 0:  # nothing of pytest's may run here
            left = [moment]

            def counted(call, left=left):
                def do(*given, **named):
                    left[0] -= 1
                    return os._exit(9) if left[0] < 0 else call(*given, **named)

                return do

            for name in calls:
                setattr(os, name, counted(getattr(os, name)))
            _folder._exchange = counted(exchange)
            try:
                fill(folder, "new")
            finally:
                os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        found = snapshot(folder)
        shown = {name: content for name, content in found.items() if not name.startswith(".")}
        new = shown.get("index.html") == b"new"
        if exchange is not cannot:  # the old report or the new one, whole
            assert shown.keys() == {*before} - ({"tables/old.csv"} if new else set()) | (
                {"tables/new.csv"} if new else set()
            )
            assert new or shown == before
        fill(folder, "newer")
        after = snapshot(folder)
        assert {after[name] for name in ("index.html", "map.html", "figures/a.pdf")} == {b"newer"}
        assert after["mine/notes.txt"] == b"mine"
        assert (folder / "tables" / "gone").is_symlink()
        assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
        if not killed:
            break
    assert moment > 5
    assert new


def test_reports_beside_one_another_do_not_touch_each_other(tmp_path):
    with _folder.swapped_folder(tmp_path / "one") as made:
        (made / "index.html").write_text("one", encoding="utf-8")
        fill(tmp_path / "two", "two")
    assert (tmp_path / "one" / "index.html").read_text(encoding="utf-8") == "one"
    assert (tmp_path / "two" / "index.html").read_text(encoding="utf-8") == "two"


@pytest.mark.parametrize("failing", range(1, 60, 6))
def test_a_move_that_fails_is_undone(tmp_path, monkeypatch, failing):
    folder = tmp_path / "out"
    names = [f"{part}/{number}" for part in ("a", "b") for number in range(9)] + ["index.html"]

    def fill(made, text):
        for name in names:
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(text)

    with _folder.swapped_folder(folder) as made:
        fill(made, "old")
    (folder / "a" / "foreign").write_text("mine")
    before = snapshot(folder)
    moves = iter(range(1, 1000))
    monkeypatch.setattr(_folder, "_exchange", cannot)
    move = _folder._move

    def unlucky(source, target):
        if next(moves) == failing:
            raise PermissionError(13, "in use")
        move(source, target)

    monkeypatch.setattr(_folder, "_move", unlucky)
    broken = failing <= 2 * len(names) + 2
    try:
        with _folder.swapped_folder(folder) as made:
            fill(made, "new")
    except PermissionError:
        assert broken
        assert snapshot(folder) == before
    else:
        assert not broken
        assert snapshot(folder)["index.html"] == b"new"
        assert snapshot(folder)["a/foreign"] == b"mine"


@pytest.mark.usefixtures("no_drawing")
def test_only_our_own_files_are_replaced(tmp_path):
    folder = tmp_path / "report"
    write(folder)
    assert (folder / "tables" / "decades.csv").exists()
    (folder / "notes.txt").write_text("mine")
    write(folder, table_of([(*tie[:3], None) for tie in TIES]))
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "tables" / "decades.csv").exists()
    other = tmp_path / "site"
    other.mkdir()
    (other / "index.html").write_text("my home page")
    with pytest.raises(CitynetError, match=r"index\.html is there and was not written by"):
        write(other)
    assert snapshot(other) == {"index.html": b"my home page"}
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CitynetError, match="is a file"):
        write(file)


@pytest.mark.usefixtures("no_drawing")
def test_a_doctored_manifest_reaches_nothing_outside(tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (tmp_path / "treasure").write_text("gold")
    names = {"../treasure": "", str(tmp_path / "treasure"): "", "a/../../treasure": ""}
    (folder / "manifest.json").write_text(
        json.dumps({"made_by": "citynet report", "sha256": names})
    )
    write(folder)
    assert (tmp_path / "treasure").read_text() == "gold"


SCRIPT = f"""{BARE}
import pandas as pd
from citynet.report import write_report
from citynet.report._study import Figure, Study
from citynet._pictures import Printed
# The figures' own tests hold their bytes.
dot = Printed(b"%PDF", b"png", b"webp", (1, 1))
Study.figure = lambda study, key, *_, **__: Figure(key, lambda: dot)
write_report(pd.read_json(sys.argv[1], dtype=False), sys.argv[2], lang="tr", date="2026-05")
"""


def test_same_input_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(Study, "figure", lambda _, key, *__, **___: dot(key))
    table_of().to_json(tmp_path / "table.json")
    table = pd.read_json(tmp_path / "table.json", dtype=False)
    monkeypatch.setattr(_paths, "_WORTH_COMPILING", 0)
    report.write_report(table, tmp_path / "here", lang="tr", date="2026-05")
    here = snapshot(tmp_path / "here")
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "table.json"), str(tmp_path / "there")],
        check=True,
        env=surroundings(),
    )
    there = snapshot(tmp_path / "there")
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    assert "Mayıs 2026" in here["index.html"].decode()


@pytest.mark.parametrize(
    ("ties", "lang"),
    [
        *((TIES[:1], lang) for lang in LANGS),
        ([("Ankara", "Ankara", "sister_city", "1990"), *TIES[:2]], "tr"),
        ([("Ankara", "Berlin", "sister_city", "0805"), *TIES[1:]], "de"),
    ],
)
@pytest.mark.usefixtures("no_drawing")
def test_odd_tables(tmp_path, ties, lang):
    said = write(tmp_path, table_of(ties), lang=lang)
    assert str(len(ties)) in said


@pytest.mark.usefixtures("no_drawing")
def test_change_is_drawn_where_there_is_any(tmp_path, monkeypatch):
    said = write(tmp_path / "chance")
    assert "Whether there are communities cannot be told" in said
    assert not (tmp_path / "chance" / "tables" / "communities.csv").exists()
    monkeypatch.setattr("citynet.report._structure._more", lambda _test: True)
    write(tmp_path / "many")
    assert (tmp_path / "many" / "figures" / "community_flow.pdf").exists()
    write(tmp_path / "one", table_of([(*tie[:3], "1990") for tie in TIES]))
    assert not (tmp_path / "one" / "figures" / "community_flow.pdf").exists()
    assert not (tmp_path / "one" / "figures" / "ranks.pdf").exists()


@pytest.mark.usefixtures("no_drawing")
def test_places_without_position(tmp_path):
    lost = table_of().drop(columns=["a_lat", "a_lon", "b_lat", "b_lon"])
    lost["a_name"] = "Qqxx"
    lost["b_name"] = [f"Zzyy{number}" for number in range(len(lost))]
    said = write(tmp_path / "kept", lost, unresolved="keep")
    assert "The map Left out. No place has a position" in said
    with pytest.raises(NetworkError, match="no agreement is left"):
        write(tmp_path / "none", lost, unresolved="skip")
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("no_drawing")
def test_the_source_is_checked_though_a_place_is_open(tmp_path, istanbul):
    lost = istanbul.copy()
    lost.loc[lost["b_name"] == "Köln", ["b_name", "b_country"]] = "Qqxx", "Qqxx Cumhuriyeti"
    said = write(tmp_path, lost, unresolved="keep")
    assert "What the source claims" in said


def test_bad_arguments(tmp_path):
    with pytest.raises(CitynetError, match="expected one of en, "):
        write(tmp_path, lang="xx")
    with pytest.raises(CitynetError, match="date='tomorrow'"):
        write(tmp_path, date="tomorrow")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("tr", ["8 anlaşma", "23 Ağustos 1971"]), ("de", ["8 Vereinbarungen", "23. August 1971"])],
)
@pytest.mark.usefixtures("no_drawing")
def test_page_has_no_english(tmp_path, lang, expected):
    said = write(tmp_path, lang=lang)
    forms = _catalogue.messages(lang).forms
    english = [text for text in forms if "%" not in text and forms[text] != (text,)]
    assert [text for text in english if len(text) > 20 and text in said] == []
    assert [text for text in expected if text not in said] == []


# Of the chapters of a report, the text before that which names versions and works.
LAST = {"tr": "Sürümler citynet", "de": "Versionen citynet"}


@pytest.fixture(scope="module")
def foreign_pages(tmp_path_factory, istanbul, istanbul_places):
    """Istanbul's report in each language but English, without pictures."""
    with pytest.MonkeyPatch.context() as patch:
        draw_nothing(patch)
        folder = tmp_path_factory.mktemp("foreign")
        return {
            lang: report.write_report(istanbul, folder / lang, places=istanbul_places, lang=lang)
            for lang in LAST
        }


@pytest.fixture(scope="module")
def foreign_reports(foreign_pages):
    """What they say, up to their versions."""
    said = {}
    for lang, last in LAST.items():
        said[lang], found, _rest = text_of(foreign_pages[lang]).partition(last)
        assert found
    return said


@pytest.mark.parametrize("lang", LAST)
def test_nothing_is_written_the_english_way(foreign_reports, lang):
    said = foreign_reports[lang]
    # Dates of the notes and the number of a section aside, a point parts thousands only.
    without = re.sub(r"\b\d\d\.\d\d\.\d{4}\b|\b4\.1\b|M49", "", said)
    assert re.findall(r"\S*\d\.\d(?!\d\d)\S*", without) == []
    assert re.findall(r"\b[A-Z]{2} [A-ZÇĞİÖŞÜ][a-zçğıöşü]+", said) == []
    assert re.findall(r"\bTable \w+|\bFigure \w+|for the geodesic", said) == []
    assert "\N{REPLACEMENT CHARACTER}" not in said
    # What is not there is not counted.
    zeros = r"(?<![\d.,])0 (?:açık|çözülmemiş|tarihsiz|eksik|notlu|offene|unvollständige|Zeilen)"
    assert re.findall(zeros, said) == []


def test_turkish_is_written_as_turks_do(foreign_reports):
    said = foreign_reports["tr"]
    expected = (
        "İstanbul’un 56 ülkeden 78 yerle ve 14 uluslararası kuruluşla 101 anlaşması",
        "Nasıl bulundukları Tablo 15 ’te.",  # a link ends before the ending
        "Bunların 6’sı gözden geçirilmeli",
        "Ortakların yarısı 2.386 km’den daha yakında.",
        "cümle olarak sayıldığında, 43 iddia var. Tablolarla uyuşan: 27; uyuşmayan: 5",
        "adımların 2’sinde tür yineleniyor, 7’sinde değişiyor",
        "Aralarında birden çok tarihli anlaşma bulunan 9 taraf çifti var",
        "Hesaplanmadı: Buradaki her anlaşmanın bir tarafı İstanbul.",
        "tablolarla uyuşuyor",
        "p < 0,001",
        "merkezi Tahran (kesin değil)",
        "merkezi Mekke",
        "merkezi Lahey",
        "hesaplanan: 11 Eylül 1987; kuruluşu: 5 Mayıs 2004",
        "Bir kuruluşun merkezi için böyle bir sıklık değil, bir yargıdır.",
    )
    assert [text for text in expected if text not in said] == []
    # The source's slip stands in the remark on it, and not for the city.
    assert "Rio de Janeiro" in said
    assert said.count("Janerio") == said.count("“Rio de Janerio”") == 1
    unwanted = r"Yer verilmedi|açık yer|tanesine ikinci|sınama|ölçün\b|Yığılma|Eşleşme k|iş birliği"
    assert re.findall(unwanted, said) == []


def test_german_is_written_as_germans_do(foreign_reports):
    said = foreign_reports["de"]
    for expected in (
        "Partner sind 78 Orte in 56 Ländern und 14 internationale Organisationen",
        "Unterzeichnet: 1965 bis 22. April 2018",
        "Nach Sätzen gezählt macht die Quelle dieser Daten 43 Aussagen über sie.",
        "Sitz Teheran (nicht sicher)", "(15. Oktober 2002)",
        "40,6\N{NO-BREAK SPACE}%",
        "Städtepartnerschaft: Rio de Janeiro (1965)",
        "Venedig", "Kairo", "Warschau", "Mexiko-Stadt",
    ):  # fmt: skip
        assert expected in said.replace("40,6 %", "40,6\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize("lang", LAST)
@pytest.mark.usefixtures("no_drawing")
def test_provinces_have_their_letters(tmp_path, lang):
    ties = [("Kütahya", "Pécs"), ("Tavşanlı", "Pécs"), ("Bingöl", "Mannheim"), ("Düzce", "Pécs")]
    countries = {"Pécs": "Hungary", "Mannheim": "Germany"}
    rows = [
        {"type": "sister_city", "a_name": a, "a_country": "Türkiye", "b_name": b,
         "b_country": countries[b]}
        for a, b in ties
    ]  # fmt: skip
    said = write(tmp_path, cn.validate(pd.DataFrame(rows)), lang=lang)
    # Whose country it is stands in the title: provinces do not repeat it.
    assert "Kütahya" in said
    assert "Kütahya (" not in said
    places = cn.geocode(cn.validate(pd.DataFrame(rows)))
    assert {"Kütahya", "Bingöl", "Düzce", "Baden-Württemberg"} <= set(places["admin1"])
    assert re.findall(r"\w*(?:Kuet|Bingoe|wuert)\w*", said) == []


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [
        (0, "0", "0"),
        (1234.5, "1,234", "1.234"),
        (12.34, "12.3", "12,3"),
        (-1.5, "−1.50", "−1,50"),
        (0.5, "0.500", "0,500"),
        (0.00123, "0.0012", "0,0012"),
        (1e-12, "0.000000", "0,000000"),
        (float("nan"), "–", "–"),
        (float("inf"), "∞", "∞"),
        (None, "–", "–"),
    ],
)
def test_numbers(value, english, turkish):
    assert Language("en").number(value) == english
    assert Language("tr").number(value) == turkish


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [
        ("3,814 km < 6,436 km (p = 0.001)", None, "3.814 km < 6.436 km (p = 0,001)"),
        ("16/78 > 4.0/78 (p < 0.001)", None, "16/78 > 4,0/78 (p < 0,001)"),
        ("48 % (p < 0.001)", "48% (p < 0.001)", "%48 (p < 0,001)"),
        ("1987-09-11 < 2004", "11 September 1987 < 2004", "11 Eylül 1987 < 2004"),
        ("1987 | founded=2004", "1987; founded: 2004", "1987; kuruluşu: 2004"),
        ("1990–1999", None, "1990–1999"),
    ],
)
def test_figures_of_a_claim_are_written_as_the_language_does(value, english, turkish):
    written = [_words.value(Language(lang), value, {}) for lang in ("en", "tr")]
    assert written == [english or value, turkish]


def test_words_of_a_language():
    en, tr = Language("en"), Language("tr")
    assert (en.percent(0.579, 1), tr.percent(0.579, 1)) == ("57.9%", "%57,9")
    assert (en.p(0.0004), tr.p(0.0004)) == ("< 0.001", "< 0,001")
    assert (en.p(0.05), tr.p_cell(0.05)) == ("= 0.050", "0,050")
    assert (en.date("1990-06-25"), tr.date("1990-06-25")) == ("25 June 1990", "25 Haziran 1990")
    assert (en.date("2004-09"), tr.date("2004-09"), en.date("1965")) == (
        "September 2004", "Eylül 2004", "1965",
    )  # fmt: skip
    assert (en.count(1, "city"), en.count(2, "city"), tr.count(2, "city")) == (
        "1 city", "2 cities", "2 şehir",
    )  # fmt: skip
    limits = [limit for limit, _words in _language._P_WORDS]
    assert limits == sorted(limits)
    assert en.p_words(0.0009) != en.p_words(0.02) != en.p_words(0.5)


HOSTILE = [
    "<img src=x onerror=window.sprung=1>",
    "</script><script>window.sprung=1</script>",
    "\"' onmouseover=window.sprung=1 x='",
    "{{ 7 * 7 }}{% raw %}%(n)s",
    "\u202eabc\u2066",
    "=HYPERLINK(1)",
    "</iframe></style><script>window.sprung=1</script>",
]


def hostile_table():
    places = {name: ("Germany", 50 + n, 8 + n) for n, name in enumerate([*HOSTILE, "Bonn"])}
    ties = [("Bonn", name, "sister_city", "1990") for name in HOSTILE]
    ties.append((HOSTILE[0], HOSTILE[1], "memorandum", "1991"))
    evil = HOSTILE[1]
    return table_of(ties, places, note=evil, source=evil, source_ref=evil, signed_at=evil)


@pytest.fixture
def opened(chromium):
    """Open pages that stay open until the test is over."""
    with ExitStack() as pages:
        yield lambda path, **look: pages.enter_context(open_page(chromium, path, **look))


def test_opens_offline_and_can_be_used(istanbul_report, opened):
    page = opened(istanbul_report / "index.html", viewport={"width": 1280, "height": 900})
    page.locator("#table-partners summary").click()  # long tables are closed
    rows = page.locator("#rows-partners tbody tr")
    distance = page.locator("#rows-partners thead button").last
    # From the keyboard: the farthest first, then the nearest.
    distance.focus()
    page.keyboard.press("Enter")
    assert rows.first.locator("th").inner_text() == "Mexico City"
    assert page.locator("#rows-partners th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert rows.first.locator("th").inner_text() == "Constanţa"
    page.get_by_label("Search").first.fill("pakıstan LAHORE")
    assert rows.locator("visible=true").count() == 1
    assert page.locator("#found-partners").inner_text() == "1 of 78 rows"
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator("main[data-drawn]").wait_for()
    frame = next(frame for frame in page.frames if frame != page.main_frame)
    # The whole map, not a corner of it.
    assert frame.evaluate("document.querySelector('main').citynet.map.getZoom()") < 4
    for link in page.locator("nav a").all():
        target = link.get_attribute("href")
        assert page.locator(target).count() == 1


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.usefixtures("no_drawing")
def test_accessible(tmp_path, opened, scheme, width):
    # One city's portfolio in the dark, a whole network in the light: between them every section.
    ties = [tie for tie in TIES if tie[0] == "Ankara"] + [("Ankara", "Sofia", "memorandum", None)]
    write(tmp_path, table_of(ties if scheme == "dark" else TIES))
    page = opened(
        tmp_path / "index.html",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    impacts = ("moderate", "serious", "critical")
    assert faults(page, impacts=impacts, iframes=False) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_prints(istanbul_report, opened):
    page = opened(istanbul_report / "index.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("iframe").is_visible()
    assert page.locator("#figure-world_map img").is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    assert len(page.pdf(prefer_css_page_size=True)) > 50_000


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_wider_than_the_margins_leave_of_a4(
    istanbul_report, foreign_pages, opened, lang
):
    """Else a browser prints all of it smaller."""
    path = istanbul_report / "index.html" if lang == "en" else foreign_pages[lang]
    page = opened(path, viewport={"width": 642, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 642


@pytest.mark.parametrize(
    ("lang", "broken"),
    [("de", "Kooperations\N{SOFT HYPHEN}vereinbarungen"), ("en", "Cooperation protocols")],
)
def test_long_headings_may_be_broken_where_their_halves_meet(lang, broken):
    heading = _render._heading(Language(lang))
    assert heading(Column("n", "cooperation_protocol", "type_count")) == broken


def test_a_place_that_leads_by_what_was_read_as_it_is_told():
    table = pd.DataFrame(
        {"id": [1, 2, 3, 4], "a_name": ["Mitte", "Mitte", "Pankow", "Ulm"], "b_name": list("abcd")}
    )
    ends = {"id": list("1234"), "u": ["berlin"] * 3 + ["ulm"], "v": ["a", "b", "c", "d"]}
    study = SimpleNamespace(table=table, agreements=pd.DataFrame(ends), language=Language("en"))
    most = pd.DataFrame({"node": ["berlin", "ulm"], "name": ["Berlin", "Ulm"], "degree": [5, 1]})
    assert _structure._spelled(study, most) == ["Berlin (2)"]
    assert _structure._spelled(study, most.assign(degree=[3, 1])) == []


def test_what_estimates_leave_open_is_named():
    table = pd.DataFrame({"betweenness": [0.5, 0.4, 0.1], "harmonic": [9.0, 5.0, 1.0]})
    assert _structure._unsettled(Language("en"), table) == []
    table.attrs["sampled"] = {"off": {"betweenness": 0.06, "harmonic": 1.0}}
    assert len(_structure._unsettled(Language("en"), table)) == 1
    table.attrs["sampled"] = {"off": {"betweenness": 0.01, "harmonic": 1.0}}
    assert _structure._unsettled(Language("en"), table) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.usefixtures("no_drawing")
def test_hostile_text_is_text(tmp_path, opened, lang):
    report.write_report(hostile_table(), tmp_path, lang=lang, title=HOSTILE[1])
    page = opened(tmp_path / "index.html")
    assert page.evaluate("window.sprung") is None
    assert page.title() == HOSTILE[1]
    assert HOSTILE[0] in page.locator("main").inner_text()
    assert page.locator("main img[src=x]").count() == 0
    assert page.locator("body > script").count() == page.locator("script").count() == 1
    assert "{{ 7 * 7 }}{% raw %}%(n)s" in page.locator("main").inner_text()
    raw = (tmp_path / "tables" / "centrality.csv").read_text(encoding="utf-8-sig")
    assert "\n'=HYPERLINK(1)," in raw


# -- who draws -----------------------------------------------------------------------------------


class Beside(Executor):
    """A process beside this one, or one that dies before it takes or gives anything."""

    def __init__(self, dies=""):
        self.dies = dies

    def submit(self, function, /, *given):
        if self.dies == "before":
            raise BrokenExecutor
        task = Future()
        if self.dies:
            task.set_exception(BrokenExecutor())
        else:
            task.set_result(function(*given))
        return task


def test_processes_beside_draw_for_the_command(istanbul_report, tmp_path):
    assert run("report", "istanbul", "--out", tmp_path / "there").returncode == 0
    here, there = snapshot(istanbul_report), snapshot(tmp_path / "there")
    assert [name for name in here | there if here.get(name) != there.get(name)] == []


def test_who_draws_beside_draws_the_same(istanbul, istanbul_places):
    G = cn.build_network(istanbul, istanbul_places)
    asked = "signatures", G, {"lang": "tr"}
    here = Pictures(None).draw(*asked)()
    assert here.pdf.startswith(b"%PDF")
    assert here.size[0] == 1600
    for dies in ("", "before", "meanwhile"):
        assert Pictures(Beside(dies)).draw(*asked)() == here


def test_who_takes_a_figure_from_beside_loads_no_matplotlib():
    code = "import pickle, sys; pickle.load(sys.stdin.buffer); print('matplotlib' in sys.modules)"
    sent = pickle.dumps(Printed(b"%PDF", b"png", b"webp", (1, 1)))
    done = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
