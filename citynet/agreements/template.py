"""The workbook for people who type agreements in: drop-downs, dates of any precision, help.

What is typed under its headings is what :func:`citynet.agreements.read_agreements` reads. The
other sheets (help, examples, lists) are ours, which their names say, and are passed over.
"""

import io
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
from citynet.agreements._reading import OUR_SHEET
from citynet.errors import AgreementError
from citynet.language import Language, check_lang

__all__ = ["write_template"]

LANGUAGES = ("en", "tr")
_ROWS = 2000
_FONT = "Calibri"
_FILL = {"heading": "203F75", "required": "2B5597", "refused": "F4B6A6", "rule": "E7E5DF"}
_DATE_COLUMNS = ("signed", "preliminary", "renewed", "ended")
_REQUIRED = ("a_name", "a_country", "b_name", "b_country", "type")
_ALPHABET = "aâbcçdefgğhıiîjklmnoöpqrsştuüûvwxyz"

_FORMS = {
    "en": "1984, 2004-09, 2004-09-25 or 25.09.2004",
    "tr": "1984, 2004-09, 2004-09-25 ya da 25.09.2004",
}
_HELP_WIDTHS = (4, 24, 56, 18, 24, 56, 18)
# Column: its heading, what it holds and an example, in English and in Turkish.
COLUMNS: dict[str, dict[str, tuple[str, str, str]]] = {
    "a_name": {
        "en": ("First party", "The city on whose side you are.", "Istanbul"),
        "tr": ("Birinci taraf", "Adına yazdığınız şehir.", "İstanbul"),
    },
    "a_country": {
        "en": ("First country", "Its country, chosen from the list.", "Türkiye"),
        "tr": ("Birinci ülke", "Ülkesi; listeden seçilir.", "Türkiye"),
    },
    "a_kind": {
        "en": ("Kind A", "City, or province or state. Empty means city.", "City"),
        "tr": ("Birinci taraf türü", "Şehir ya da il veya eyalet. Boşsa şehir.", "Şehir"),
    },
    "b_name": {
        "en": ("Second party", "The partner: a city, a region or an international body.", "Berlin"),
        "tr": ("İkinci taraf", "Karşı taraf: şehir, bölge ya da uluslararası kuruluş.", "Berlin"),
    },
    "b_country": {
        "en": (
            "Second country",
            "The partner's country, from the list. May be empty for an international body.",
            "Germany",
        ),
        "tr": (
            "İkinci ülke",
            "Karşı tarafın ülkesi; listeden seçilir. Uluslararası kuruluşta boş kalabilir.",
            "Almanya",
        ),
    },
    "b_kind": {
        "en": (
            "Kind B",
            "City, province or body. Empty means city, or body of a membership.",
            "City",
        ),
        "tr": (
            "İkinci taraf türü",
            "Şehir, il ya da kuruluş. Boşsa şehir; üyelikte kuruluş.",
            "Şehir",
        ),
    },
    "type": {
        "en": ("Agreement type", "What was signed, from the list.", "Sister city"),
        "tr": ("Anlaşma türü", "Neyin imzalandığı; listeden seçilir.", "Kardeş şehir"),
    },
    "signed": {
        "en": (
            "Date of signature",
            f"As exactly as you know it: {_FORMS['en']}. A year alone stays a year; invent no day.",
            "1989-11-17",
        ),
        "tr": (
            "İmza tarihi",
            f"Bildiğiniz kadarıyla: {_FORMS['tr']}. Yalnızca yıl biliniyorsa yılı yazın.",
            "17.11.1989",
        ),
    },
    "preliminary": {
        "en": ("Preliminary protocol", "Date of a preliminary protocol, if there was one.", "1988"),
        "tr": ("Ön protokol tarihi", "Varsa ön protokolün tarihi.", "1988"),
    },
    "renewed": {
        "en": ("Renewal date", "Date of the latest renewal.", "2004-09"),
        "tr": ("Yenileme tarihi", "Son yenilemenin tarihi.", "2004-09"),
    },
    "ended": {
        "en": ("End date", "When it ended or was cancelled.", ""),
        "tr": ("Sona erme tarihi", "Sona erdiği ya da iptal edildiği tarih.", ""),
    },
    "signed_at": {
        "en": ("Place of signature", "Where it was signed.", "Berlin"),
        "tr": ("İmza yeri", "İmzalandığı yer.", "Berlin"),
    },
    "status": {
        "en": ("Status", "Whether it is in force. Empty means in force.", "In force"),
        "tr": ("Durum", "Yürürlükte olup olmadığı. Boşsa yürürlükte.", "Yürürlükte"),
    },
    "role": {
        "en": ("Membership role", "Of a membership: the member's standing.", ""),
        "tr": ("Üyelik durumu", "Üyelikte: üyenin konumu.", ""),
    },
    "note": {
        "en": ("Notes", "Anything else.", ""),
        "tr": ("Açıklama", "Başka ne varsa.", ""),
    },
    "source": {
        "en": ("Source", "Where you know it from: a decision, a page, a file.", "Council decision"),
        "tr": ("Kaynak", "Nereden bilindiği: karar, sayfa, dosya.", "Meclis kararı"),
    },
}
# The drop-downs that list rows of the vocabulary.
LISTS: tuple[vocabulary.List, ...] = ("type", "kind", "status", "role")
_LIST_OF: dict[str, Any] = {
    "a_country": "country", "b_country": "country", "a_kind": "kind", "b_kind": "kind",
    "type": "type", "status": "status", "role": "role",
}  # fmt: skip
_SHEETS = {
    "en": ("Agreements", "Help – Yardım", "Examples", "Lists"),
    "tr": ("Anlaşmalar", "Yardım – Help", "Örnekler", "Listeler"),
}
_TEXTS = {
    "en": {
        "date": f"Write {_FORMS['en']}.",
        "list": "Choose from the list.",
        "refused": "A cell of this colour will be refused: it is empty, or cannot be read.",
        "examples": "So it looks when filled in. This sheet is not read.",
        "help": "One agreement per row on the first sheet. Dark headings must be filled in.",
    },
    "tr": {
        "date": f"{_FORMS['tr']} biçiminde yazın.",
        "list": "Listeden seçin.",
        "refused": "Bu renkteki hücre kabul edilmez: boştur ya da okunamaz.",
        "examples": "Doldurulunca böyle görünür. Bu sayfa okunmaz.",
        "help": "İlk sayfada her satıra bir anlaşma yazılır. Koyu başlıklar doldurulmalıdır.",
    },
}
# Agreements of Istanbul (Batal & Topçu 2019); the drop-downs' columns hold the vocabulary's names.
_EXAMPLES: dict[str, list[dict[str, str]]] = {
    "en": [
        {"b_name": "Berlin", "b_country": "Germany", "type": "sister_city", "signed": "1989-11-17",
         "signed_at": "Berlin"},
        {"b_name": "Rio de Janeiro", "b_country": "Brazil", "type": "sister_city", "signed": "1965",
         "renewed": "18.06.2012", "note": "Of the first signature only the year is known."},
        {"b_name": "Lahore", "b_country": "Pakistan", "type": "cooperation_protocol",
         "signed": "2011-10", "signed_at": "Istanbul"},
        {"b_name": "Rotterdam", "b_country": "Netherlands", "type": "sister_city",
         "signed": "24.06.2005", "ended": "2017", "signed_at": "Rotterdam", "status": "cancelled"},
        {"b_name": "UCLG", "b_kind": "body", "type": "membership", "signed": "1987-09-11",
         "role": "member"},
    ],
    "tr": [
        {"b_name": "Berlin", "b_country": "Almanya", "type": "sister_city", "signed": "17.11.1989",
         "signed_at": "Berlin"},
        {"b_name": "Rio de Janeiro", "b_country": "Brezilya", "type": "sister_city",
         "signed": "1965", "renewed": "18.06.2012", "note": "İlk imzanın yalnızca yılı biliniyor."},
        {"b_name": "Lahor", "b_country": "Pakistan", "type": "cooperation_protocol",
         "signed": "2011-10", "signed_at": "İstanbul"},
        {"b_name": "Rotterdam", "b_country": "Hollanda", "type": "sister_city",
         "signed": "24.06.2005", "ended": "2017", "signed_at": "Rotterdam", "status": "cancelled"},
        {"b_name": "UCLG", "b_kind": "body", "type": "membership", "signed": "1987-09-11",
         "role": "member"},
    ],
}  # fmt: skip


def write_template(path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write an empty workbook to type agreements into.

    Its first sheet has the headings, drop-downs for countries, types, kinds, status and role, date
    cells that keep ``1984`` and ``2004-09`` as they are typed, and marks in colour what will be
    refused. Help in Turkish and English and examples are on sheets of their own.

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
    check_lang(lang)
    if path.suffix.lower() != ".xlsx":
        raise AgreementError(
            told(
                "%(file)s: expected a name that ends in %(suffixes)s",
                file=path.name,
                suffixes=".xlsx",
            )
        )
    book = openpyxl.Workbook()
    first, helping, examples, lists = _SHEETS[lang]
    sheet = book.worksheets[0]
    sheet.title = first
    _add_lists(book, f"{lists}{OUR_SHEET}", lang)
    _add_headings(sheet, lang, row=1)
    _add_rules(sheet, lang)
    _add_help(book.create_sheet(f"{helping}{OUR_SHEET}", 1), lang)
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
    return sorted(names, key=lambda name: _alphabetical(name, lang))


def _alphabetical(name: str, lang: str) -> list[int]:
    letters = name.replace("İ", "i").replace("I", "ı" if lang == "tr" else "i").lower()
    return [_ALPHABET.find(letter) for letter in letters]


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
    for number, (column, texts) in enumerate(COLUMNS.items(), start=1):
        heading, _, example = texts[lang]
        cell = sheet.cell(row, number, heading)
        needed = column in _REQUIRED
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF" if needed else "1F2328")
        fill = _FILL["required"] if needed else _FILL["rule"]
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = {"note": 36, "source": 24, "a_kind": 12, "b_kind": 12, "status": 14}
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width.get(column, max(16, len(example) + 4))
        if column in _DATE_COLUMNS:
            # Text, or a spreadsheet would make a day of 2004-09 and forget what was typed.
            sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[row].height = 32
    sheet.freeze_panes = f"A{row + 1}"


def _add_rules(sheet: Any, lang: str) -> None:
    """Add the drop-downs and date checks, and the colour for what will be refused."""
    texts = _TEXTS[lang]
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
            _explain(rule, COLUMNS[column][lang], texts["list"])
            mark(column, f'AND({cell}<>"",COUNTIF({name},{cell})=0)')
        elif column in _DATE_COLUMNS:
            rule = DataValidation("custom", formula1=_is_date(cell), allow_blank=True)
            _explain(rule, COLUMNS[column][lang], texts["date"])
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


def _explain(rule: DataValidation, texts: tuple[str, str, str], how: str) -> None:
    rule.promptTitle, rule.prompt = texts[0], texts[1][:255]
    rule.errorTitle, rule.error = texts[0], how
    rule.showInputMessage = rule.showErrorMessage = True


def _add_help(sheet: Any, lang: str) -> None:
    other = next(language for language in LANGUAGES if language != lang)
    order = (lang, other)
    for language in order:
        sheet.append([_TEXTS[language]["help"]])
    for language in order:
        sheet.append([_TEXTS[language]["refused"]])
        for number in range(1, len(_HELP_WIDTHS) + 1):
            cell = sheet.cell(sheet.max_row, number)
            cell.fill = PatternFill("solid", fgColor=_FILL["refused"])
    sheet.append([])
    for column, texts in COLUMNS.items():
        cells = [text for language in order for text in texts[language]]
        sheet.append(["●" if column in _REQUIRED else "", *cells])
        for number, cell in enumerate(sheet[sheet.max_row], start=1):
            cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
            cell.font = Font(name=_FONT, bold=number in {2, 5})
        lines = max(math.ceil(len(texts[lang][1]) / _HELP_WIDTHS[2]) for lang in order)
        sheet.row_dimensions[sheet.max_row].height = 15 * lines + 3
    for number, width in enumerate(_HELP_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for letter in "DG":
        sheet.column_dimensions[letter].number_format = "@"


def _add_examples(sheet: Any, lang: str) -> None:
    sheet.append([_TEXTS[lang]["examples"]])
    sheet.cell(1, 1).font = Font(name=_FONT, italic=True)
    _add_headings(sheet, lang, row=2)
    home = {column: COLUMNS[column][lang][2] for column in ("a_name", "a_country")}
    spoken = {column: words(name, lang) for column, name in _LIST_OF.items() if name in LISTS}
    for example in _EXAMPLES[lang]:
        filled = home | {
            column: spoken.get(column, {}).get(cell, cell) for column, cell in example.items()
        }
        sheet.append([filled.get(column) for column in COLUMNS])
        for cell in sheet[sheet.max_row]:
            cell.number_format = "@"
