"""The workbook for people who type agreements in: drop-downs, dates of any precision, help.

What is typed under its headings is what :func:`citynet.agreements.read_agreements` reads. The
other sheets (help, examples, lists) are ours, which their names say, and are passed over.
"""

import io
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from citynet import countries, vocabulary
from citynet._catalogue import told
from citynet._data import write_file
from citynet._tables import undated
from citynet.agreements._headings import TEMPLATE
from citynet.agreements._reading import OUR_SHEET
from citynet.errors import AgreementError
from citynet.language import Language, _, _c

__all__ = ["write_template"]

_ROWS = 2000
_FONT = "Calibri"
_FILL = {"heading": "203F75", "required": "2B5597", "refused": "F4B6A6", "rule": "E7E5DF"}
_DATE_COLUMNS = ("signed", "preliminary", "renewed", "ended")
_REQUIRED = ("a_name", "a_country", "b_name", "b_country", "type")

_HELP_WIDTHS = (4, 24, 56, 18, 24, 56, 18)
# What each column holds, and an example, which is written as the language does.
COLUMNS = {
    "a_name": (_("The city on whose side you are."), _c("example", "Istanbul")),
    "a_country": (_("Its country, chosen from the list."), "TR"),
    "a_kind": (_("City, or province or state. Empty means city."), "city"),
    "b_name": (_("The partner: a city, a region or an international body."), "Berlin"),
    "b_country": (
        _("The partner's country, from the list. May be empty for an international body."),
        "DE",
    ),
    "b_kind": (_("City, province or body. Empty means city, or body of a membership."), "city"),
    "type": (_("What was signed, from the list."), "sister_city"),
    "signed": (
        _(
            "As exactly as you know it: 1984, 2004-09, 2004-09-25 or 25.09.2004. A year alone "
            "stays a year; invent no day."
        ),
        _c("example", "1989-11-17"),
    ),
    "preliminary": (_("Date of a preliminary protocol, if there was one."), "1988"),
    "renewed": (_("Date of the latest renewal."), "2004-09"),
    "ended": (_("When it ended or was cancelled."), ""),
    "signed_at": (_("Where it was signed."), "Berlin"),
    "status": (_("Whether it is in force. Empty means in force."), "active"),
    "role": (_("Of a membership: the member's standing."), ""),
    "note": (_("Anything else."), ""),
    "source": (
        _("Where you know it from: a decision, a page, a file."),
        _c("example", "Council decision"),
    ),
}
# The drop-downs that list rows of the vocabulary.
LISTS: tuple[vocabulary.List, ...] = ("type", "kind", "status", "role")
_LIST_OF: dict[str, Any] = {
    "a_country": "country", "b_country": "country", "a_kind": "kind", "b_kind": "kind",
    "type": "type", "status": "status", "role": "role",
}  # fmt: skip
_SHEETS = (
    _c("sheet", "Agreements"), _c("sheet", "Help"), _c("sheet", "Examples"), _c("sheet", "Lists"),
)  # fmt: skip
# Agreements of Istanbul (Batal & Topçu 2019).
_EXAMPLES: tuple[dict[str, str], ...] = (
    {"b_name": "Berlin", "b_country": "DE", "type": "sister_city",
     "signed": _c("example", "1989-11-17"), "signed_at": "Berlin"},
    {"b_name": "Rio de Janeiro", "b_country": "BR", "type": "sister_city", "signed": "1965",
     "renewed": "18.06.2012", "note": _("Of the first signature only the year is known.")},
    {"b_name": _c("example", "Lahore"), "b_country": "PK", "type": "cooperation_protocol",
     "signed": "2011-10", "signed_at": _c("example", "Istanbul")},
    {"b_name": "Rotterdam", "b_country": "NL", "type": "sister_city", "signed": "24.06.2005",
     "ended": "2017", "signed_at": "Rotterdam", "status": "cancelled"},
    {"b_name": "UCLG", "b_kind": "body", "type": "membership", "signed": "1987-09-11",
     "role": "member"},
)  # fmt: skip


class Texts(NamedTuple):
    """What the workbook says of a column in one language."""

    heading: str
    holds: str
    example: str


def write_template(path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write an empty workbook to type agreements into.

    Its first sheet has the headings, drop-downs for countries, types, kinds, status and role, date
    cells that keep ``1984`` and ``2004-09`` as they are typed, and marks in colour what will be
    refused. Help, in English too (in Turkish where the workbook is English), and examples are on
    sheets of their own.

    Parameters
    ----------
    path
        An ``.xlsx`` file; replaced when all is written.
    lang
        Language of the headings, words and country names: one of
        :data:`citynet.language.LANGS`.

    Raises
    ------
    NetworkError
        Another language.
    AgreementError
        A path that does not end in ``.xlsx`` or cannot be written.
    """
    path = Path(path)
    language = Language(lang)
    if path.suffix.lower() != ".xlsx":
        raise AgreementError(
            told(
                "%(file)s: expected a name that ends in %(suffixes)s",
                file=path.name,
                suffixes=".xlsx",
            )
        )
    book = openpyxl.Workbook()
    first, helping, examples, lists = map(language.gettext, _SHEETS)
    sheet = book.worksheets[0]
    sheet.title = first
    _add_lists(book, f"{lists}{OUR_SHEET}", lang)
    _add_headings(sheet, lang, row=1)
    _add_rules(sheet, lang)
    other = Language(_other(lang))
    helping = f"{helping} – {other.gettext(_SHEETS[1])}"
    _add_help(book.create_sheet(f"{helping}{OUR_SHEET}", 1), (language, other))
    _add_examples(book.create_sheet(f"{examples}{OUR_SHEET}", 2), lang)
    for page in book:
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    buffer = io.BytesIO()
    book.save(buffer)
    try:
        write_file(path, undated(buffer.getvalue()))
    except OSError as error:
        why = str(error.strerror or error)
        raise AgreementError(
            told("%(file)s: cannot be written: %(why)s", file=str(path), why=why)
        ) from error


def country_names(lang: str) -> list[str]:
    """List the countries by the names of a language, in its alphabet's order.

    Only names that :func:`citynet.countries.code` reads back as the same country.
    """
    from babel import Locale  # noqa: PLC0415 - only the template lists all countries

    territories = Locale.parse(lang).territories
    names = [
        str(name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and countries.code(str(name)) == code  # noqa: PLR2004
    ]
    return sorted(names, key=Language(lang).alphabetical)


def texts(lang: str) -> dict[str, Texts]:
    """Say of each column its heading, what it holds, and an example."""
    language = Language(lang)
    return {
        column: Texts(
            language.gettext(TEMPLATE[column]),
            language.gettext(holds),
            _cell(column, example, lang),
        )
        for column, (holds, example) in COLUMNS.items()
    }


def _cell(column: str, value: str, lang: str) -> str:
    """Write an example's cell as a person types it: a country and a type by their names."""
    language = Language(lang)
    choice = _LIST_OF.get(column)
    if choice == "country" and value:
        return language.country(value)
    return words(choice, lang)[value] if choice and value else language.gettext(value)


def _add_lists(book: Any, title: str, lang: str) -> None:
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden"
    columns: dict[str, Sequence[str]] = {"country": country_names(lang)}
    columns |= {name: list(words(name, lang).values()) for name in LISTS}
    for number, (name, listed) in enumerate(columns.items(), start=1):
        letter = get_column_letter(number)
        for row, word in enumerate(listed, start=1):
            sheet.cell(row, number, word)
        reference = f"'{title}'!${letter}$1:${letter}${len(listed)}"
        book.defined_names[_list_name(name)] = DefinedName(_list_name(name), attr_text=reference)


def words(name: vocabulary.List, lang: str) -> dict[str, str]:
    """Give the words of a drop-down by what they stand for."""
    language = Language(lang)
    return {term.name: language.label(name, term.name) for term in vocabulary.terms(name)}


def _list_name(name: str) -> str:
    return f"citynet_{name}"


def _add_headings(sheet: Any, lang: str, row: int) -> None:
    for number, (column, said) in enumerate(texts(lang).items(), start=1):
        cell = sheet.cell(row, number, said.heading)
        needed = column in _REQUIRED
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF" if needed else "1F2328")
        fill = _FILL["required"] if needed else _FILL["rule"]
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = {"note": 36, "source": 24, "a_kind": 12, "b_kind": 12, "status": 14}
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width.get(column, max(16, len(said.example) + 4))
        if column in _DATE_COLUMNS:
            # Text, or a spreadsheet would make a day of 2004-09 and forget what was typed.
            sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[row].height = 32
    sheet.freeze_panes = f"A{row + 1}"


def _add_rules(sheet: Any, lang: str) -> None:
    """Add the drop-downs and date checks, and the colour for what will be refused."""
    language = Language(lang)
    said = texts(lang)
    letters = {column: get_column_letter(n) for n, column in enumerate(COLUMNS, start=1)}
    last = letters["source"]
    landless = [
        f'${letters["type"]}2<>"{word}"'
        for name, word in words("type", lang).items()
        if vocabulary.is_body(vocabulary.b_kind(name))
    ]
    refused = PatternFill("solid", bgColor=_FILL["refused"])

    def mark(column: str, formula: str) -> None:
        area = f"{letters[column]}2:{letters[column]}{_ROWS}"
        sheet.conditional_formatting.add(area, FormulaRule([formula], fill=refused))  # type: ignore[no-untyped-call]

    for column, letter in letters.items():
        cell = f"{letter}2"
        area = f"{letter}2:{letter}{_ROWS}"
        if column in _REQUIRED:
            spare = "".join(f",{test}" for test in landless) if column == "b_country" else ""
            mark(column, f'AND(COUNTA($A2:${last}2)>0,{cell}=""{spare})')
        if column in _LIST_OF:
            name = _list_name(_LIST_OF[column])
            rule = DataValidation("list", formula1=name, allow_blank=True)
            _explain(rule, said[column], language.say("Choose from the list."))
            mark(column, f'AND({cell}<>"",COUNTIF({name},{cell})=0)')
        elif column in _DATE_COLUMNS:
            rule = DataValidation("custom", formula1=_is_date(cell), allow_blank=True)
            how = language.say("Write 1984, 2004-09, 2004-09-25 or 25.09.2004.")
            _explain(rule, said[column], how)
            mark(column, f'AND({cell}<>"",NOT(ISNUMBER({cell})),NOT({_is_date(cell)}))')
        else:
            continue
        sheet.add_data_validation(rule)
        rule.add(area)
    signed, ended = f"${letters['signed']}2", f"${letters['ended']}2"
    both = f'{signed}<>"",{ended}<>""'
    mark("ended", f"IFERROR(AND({both},{_year(ended)}<{_year(signed)}),FALSE)")


def _is_date(cell: str) -> str:
    """Whether a cell's text is a date of any precision, as a formula of under 255 characters.

    The Gregorian calendar repeats every 400 years, and a spreadsheet knows no day before 1900.
    """
    point = f'2000+MOD(RIGHT({cell},4),400)&"-"&MID({cell},4,2)&"-"&LEFT({cell},2)'
    iso = f'2000+MOD(LEFT({cell},4),400)&MID({cell}&"-01-01",5,6)'
    return f'AND(LEN({cell})<11,ISNUMBER(DATEVALUE(IF(MID({cell},3,1)=".",{point},{iso}))))'


def _year(cell: str) -> str:
    return f'VALUE(IF(MID({cell},3,1)=".",RIGHT({cell},4),LEFT({cell},4)))'


def _explain(rule: DataValidation, said: Texts, how: str) -> None:
    rule.promptTitle, rule.prompt = said.heading[:32], said.holds[:255]
    rule.errorTitle, rule.error = said.heading[:32], how[:255]
    rule.showInputMessage = rule.showErrorMessage = True


def _other(lang: str) -> str:
    """Give the second language of the help, for colleagues who do not read the first."""
    return "en" if lang != "en" else "tr"


def _add_help(sheet: Any, languages: Sequence[Language]) -> None:
    for language in languages:
        sheet.append([
            language.say(
                "One agreement per row on the first sheet. Dark headings must be filled in."
            )
        ])  # fmt: skip
    for language in languages:
        sheet.append([
            language.say("A cell of this colour will be refused: it is empty, or cannot be read.")
        ])  # fmt: skip
        for number in range(1, len(_HELP_WIDTHS) + 1):
            cell = sheet.cell(sheet.max_row, number)
            cell.fill = PatternFill("solid", fgColor=_FILL["refused"])
    sheet.append([])
    said = [texts(language.lang) for language in languages]
    for column in COLUMNS:
        cells = [text for one in said for text in one[column]]
        sheet.append(["●" if column in _REQUIRED else "", *cells])
        for number, cell in enumerate(sheet[sheet.max_row], start=1):
            cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
            cell.font = Font(name=_FONT, bold=number in {2, 5})
        lines = max(math.ceil(len(one[column].holds) / _HELP_WIDTHS[2]) for one in said)
        sheet.row_dimensions[sheet.max_row].height = 15 * lines + 3
    for number, width in enumerate(_HELP_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for letter in "DG":
        sheet.column_dimensions[letter].number_format = "@"


def _add_examples(sheet: Any, lang: str) -> None:
    sheet.append([Language(lang).say("So it looks when filled in. This sheet is not read.")])
    sheet.cell(1, 1).font = Font(name=_FONT, italic=True)
    _add_headings(sheet, lang, row=2)
    home = {column: COLUMNS[column][1] for column in ("a_name", "a_country")}
    for example in _EXAMPLES:
        filled = {column: _cell(column, cell, lang) for column, cell in (home | example).items()}
        sheet.append([filled.get(column) for column in COLUMNS])
        for cell in sheet[sheet.max_row]:
            cell.number_format = "@"
