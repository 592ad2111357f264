"""The workbook for people who type agreements in."""

import re
import shutil
import subprocess
import warnings

import openpyxl
import pytest
from helpers.files import missing

import citynet as cn
from citynet import countries, vocabulary
from citynet.agreements import _headings, template
from citynet.errors import AgreementError, NetworkError
from citynet.language import LANGS
from citynet.text import fold

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
COLUMNS = list(template.COLUMNS)


def typed(lang):
    """Rows as a person types them, in the words of a language."""
    word = {name: template.words(name, lang) for name in template.LISTS}
    turkey, germany = countries.name("TR", lang), countries.name("DE", lang)
    return [
        {
            "a_name": "İzmir",
            "a_country": turkey,
            "a_kind": word["kind"]["city"],
            "b_name": "Bremen",
            "b_country": germany,
            "type": word["type"]["sister_city"],
            "signed": "1984",
            "status": word["status"]["active"],
        },
        {
            "a_name": "İzmir",
            "a_country": turkey,
            "b_name": "Sachsen",
            "b_kind": word["kind"]["region"],
            "b_country": germany,
            "type": word["type"]["cooperation_protocol"],
            "signed": "2004-09",
            "preliminary": "2003",
        },
        {
            "a_name": "İzmir",
            "a_country": turkey,
            "b_name": "Köln",
            "b_country": germany,
            "type": word["type"]["memorandum"],
            "signed": "25.09.2004",
            "ended": "2010",
            "note": "=HYPERLINK",
            "status": word["status"]["cancelled"],
        },
        {
            "a_name": "İzmir",
            "a_country": turkey,
            "b_name": "EUROCITIES",
            "b_kind": word["kind"]["body"],
            "type": word["type"]["membership"],
            "signed": "1990-06-25",
            "role": word["role"]["member"],
        },
    ]


def fill(path, rows):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=2):
        for column, text in row.items():
            cell = sheet.cell(number, COLUMNS.index(column) + 1)
            cell.value = text
            cell.data_type = "s"
            if column in template._DATE_COLUMNS:
                cell.number_format = "@"
    book.save(path)
    return book


def check(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = cn.read_agreements(path)
    assert table["type"].tolist() == [
        "sister_city", "cooperation_protocol", "memorandum", "membership",
    ]  # fmt: skip
    assert table["signed"].tolist() == ["1984", "2004-09", "2004-09-25", "1990-06-25"]
    assert table["b_kind"].tolist() == ["city", "region", "city", "body"]
    assert table["status"].tolist() == ["active", "active", "cancelled", "active"]
    assert table.loc[1, "preliminary"] == "2003"
    assert table.loc[2, "note"] == "=HYPERLINK"
    assert table.loc[3, "role"] == "member"
    assert table["a_name"].tolist() == ["İzmir"] * 4
    assert table["b_country"].map(countries.code, na_action="ignore").tolist()[:3] == ["DE"] * 3


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_typed_reads_without_a_warning(tmp_path, lang):
    template.write_template(tmp_path / "ties.xlsx", lang=lang)
    fill(tmp_path / "ties.xlsx", typed(lang))
    check(tmp_path / "ties.xlsx")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """LibreOffice without a window, with a profile of its own."""
    if SOFFICE is None:
        missing("LibreOffice")
    profile = tmp_path_factory.mktemp("profile")

    def convert(path, to, folder):
        subprocess.run(
            [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to,
             "--outdir", str(folder), str(path)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return folder / f"{path.stem}.{to.split(':')[0]}"

    return convert


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.slow
def test_what_libreoffice_saves_reads_without_a_warning(tmp_path, office, lang):
    path = tmp_path / "ties.xlsx"
    template.write_template(path, lang=lang)
    fill(path, typed(lang))
    (tmp_path / "saved").mkdir()
    saved = office(path, "xlsx", tmp_path / "saved")
    check(saved)
    sheet = openpyxl.load_workbook(saved).worksheets[0]
    assert len(sheet.data_validations.dataValidation) >= 8
    assert len(sheet.conditional_formatting) >= 8


def rules(sheet, column):
    """The formulas that colour a column's first cell."""
    letter = openpyxl.utils.get_column_letter(COLUMNS.index(column) + 1)
    return [
        rule.formula[0]
        for area in sheet.conditional_formatting
        if str(area.sqref).startswith(f"{letter}2:")
        for rule in area.rules
    ]


GOOD = ["1984", "2004-09", "2004-02-29", "25.09.2004", "1890", "29.02.1896"]
BAD = ["2004-13", "2005-02-29", "31.02.1990", "soon", "84", "2004-", "2004-09-25x", "1984-5-5-5"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.slow
def test_colours_mark_what_the_reader_refuses(tmp_path, office, lang):
    """LibreOffice computes the rules' formulas; where one holds, the reader must refuse."""
    path = tmp_path / "ties.xlsx"
    template.write_template(path, lang=lang)
    good = typed(lang)
    rows = [good[0] | {"signed": date} for date in GOOD + BAD]
    rows += [
        {name: text for name, text in good[0].items() if name != "b_name"},
        {name: text for name, text in good[0].items() if name != "b_country"},
        good[3],
        good[0] | {"a_country": "Narnia"},
        good[0] | {"type": "handshake"},
        good[0] | {"signed": "25.09.2004", "ended": "1999"},
        good[0] | {"signed": "25.09.2004", "ended": "2005-01"},
    ]
    fill(path, rows)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    width = len(COLUMNS)
    formulas = [(column, formula) for column in COLUMNS for formula in rules(sheet, column)]
    for number in range(2, len(rows) + 2):
        for place, (_, formula) in enumerate(formulas, start=width + 2):
            here = openpyxl.formula.translate.Translator(f"={formula}", origin="A2")
            sheet.cell(number, place, here.translate_formula(f"A{number}"))
    book.save(path)
    (tmp_path / "computed").mkdir()
    computed = office(path, "xlsx", tmp_path / "computed")
    values = openpyxl.load_workbook(computed, data_only=True).worksheets[0]
    marked = {
        (number, column)
        for number in range(2, len(rows) + 2)
        for place, (column, _) in enumerate(formulas, start=width + 2)
        if values.cell(number, place).value is True
    }
    template.write_template(path, lang=lang)
    fill(path, rows)
    with pytest.raises(AgreementError) as caught:
        cn.read_agreements(path, strict=True)
    headings = {said.heading: column for column, said in template.texts(lang).items()}
    refused = set()
    for problem in caught.value.problems:
        row, heading = re.match(r"row (\d+), column '(.+?)'", problem).groups()
        refused.add((int(row), headings.get(heading, heading)))
    # A date with something behind it is read, and the rest is a remark; the colour warns of it.
    assert refused <= marked
    assert {rows[number - 2]["signed"] for number, column in marked - refused} <= {
        "2004-", "2004-09-25x", "1984-5-5-5", "84",
    }  # fmt: skip
    assert {column for _, column in marked} == {
        "a_country", "b_name", "b_country", "type", "signed", "ended",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_headings_and_words_are_those_that_are_read(lang):
    assert len(template.COLUMNS) > 10
    assert len(template.LISTS) > 3
    for column, said in template.texts(lang).items():
        meaning = _headings.meaning(said.heading)
        assert meaning in {column, column[2:]}, said
    for name in template.LISTS:
        meant = [_headings.value(name, word) for word in template.words(name, lang).values()]
        assert meant == [term.name for term in vocabulary.terms(name)]


@pytest.mark.parametrize("lang", LANGS)
def test_countries_are_listed_and_read_back(lang):
    names = template.country_names(lang)
    codes = [countries.code(name) for name in names]
    assert len(codes) == len(set(codes)) >= 240
    assert {"TR", "DE", "BR", "XK", "PS", "TW", "CD", "CG"} <= set(codes)
    assert not {"EU", "UN", "ZZ"} & set(codes)
    assert fold(names[0]).startswith("a")
    if lang == "tr":
        assert names.index("Çin") > names.index("Cibuti")
        assert names.index("İtalya") > names.index("Irak")


@pytest.mark.parametrize("lang", LANGS)
def test_examples_are_right_and_are_not_read_as_data(tmp_path, lang):
    path = tmp_path / "ties.xlsx"
    template.write_template(path, lang=lang)
    with pytest.raises(AgreementError, match="no agreements"):
        cn.read_agreements(path)
    examples = openpyxl.load_workbook(path).sheetnames[2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(cn.read_agreements(path, sheet=examples)) == 5


def test_the_workbook_explains_itself(tmp_path):
    path = tmp_path / "ties.xlsx"
    template.write_template(path, lang="tr")
    book = openpyxl.load_workbook(path)
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 3 + ["hidden"]
    said = {cell.value for row in book.worksheets[1] for cell in row if cell.value}
    for lang in ("tr", "en"):
        for heading, holds, _example in template.texts(lang).values():
            assert {heading, holds} <= said
    for rule in book.worksheets[0].data_validations.dataValidation:
        assert len(rule.formula1) <= 255
        assert rule.prompt
    assert book.worksheets[0].column_dimensions["H"].number_format == "@"


def test_same_bytes_and_clear_errors(tmp_path):
    template.write_template(tmp_path / "a.xlsx")
    template.write_template(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with pytest.raises(NetworkError, match="lang='xx'"):
        template.write_template(tmp_path / "c.xlsx", lang="xx")
    with pytest.raises(AgreementError, match=r"\.xlsx"):
        template.write_template(tmp_path / "c.xls")
    (tmp_path / "file").touch()
    with pytest.raises(AgreementError, match="cannot be written"):
        template.write_template(tmp_path / "file" / "d.xlsx")
