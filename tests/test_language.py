"""Catalogues against what the code says, and the forms that languages give names and numbers."""

import ast
import re

import pytest
from babel.messages.pofile import read_po
from helpers.files import ROOT, load_script

from citynet import _catalogue, _turkish
from citynet.errors import NetworkError
from citynet.geocoding import divisions
from citynet.language import LANGS, Language, _c, speaking, told, told_n

PLACE = re.compile(r"%\((\w+)(?::(\w+))?\)s")


translations = load_script("translations")


@pytest.fixture(scope="module")
def template():
    return translations.extracted()


def catalogue(lang):
    with (_catalogue.LOCALES / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)


def forms(message, side):
    text = getattr(message, side)
    return (text,) if isinstance(text, str) else tuple(text)


# Older releases of babel find other sentences in f-strings: not asked of the oldest versions.
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS[1:])
def test_a_catalogue_holds_what_is_said_and_no_more(lang, template):
    path = _catalogue.LOCALES / f"{lang}.po"
    assert len(template) > 400
    up_to_date = translations.updated(path, template) == path.read_bytes()
    assert up_to_date, "run scripts/translations.py"  # what differs is in its result, and long


@pytest.mark.parametrize("lang", LANGS[1:])
def test_every_sentence_is_translated_with_its_places(lang):
    catalog = catalogue(lang)
    assert catalog.num_plurals == len(set(map(_catalogue.messages(lang).plural, range(200))))
    for message in catalog:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        texts = forms(message, "string")
        assert all(texts), message.id
        assert len(texts) == (1 if isinstance(message.id, str) else catalog.num_plurals)
        # The singular may do without its number: "1 agreement", "one agreement".
        wanted = {name for text in forms(message, "id") for name, _case in PLACE.findall(text)}
        for text in texts:
            places = PLACE.findall(text)
            assert {name for name, _case in places} == wanted, message.id
            assert {case for _name, case in places if case} <= set(_turkish.CASES), text
            assert "%(" not in PLACE.sub("", text), text
        if any(file.endswith(".js") for file, _line in message.locations):
            assert not any(case for text in texts for _name, case in PLACE.findall(text)), texts


@pytest.mark.parametrize("lang", LANGS[1:])
def test_a_catalogue_reads_as_babel_reads_it(lang):
    read = _catalogue.messages(lang)
    told = {}
    for message in catalogue(lang):
        if message.id:
            key = forms(message, "id")[0]
            key = _c(message.context, key) if message.context else key
            told[key] = forms(message, "string"), tuple(file for file, _ in message.locations)
    assert {key: (read.forms[key], read.files[key]) for key in read.forms} == told


def test_a_translation_that_is_only_guessed_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        '#: a.py:3 b.py:4\nmsgid "One \\"a\\"\\n"\n"line"\nmsgstr "Eine "\n"Zeile"\n\n'
        '#, fuzzy\nmsgid "Two"\nmsgstr "Zwo"\n\n#~ msgid "Old"\n#~ msgstr "Alt"\n'
    )
    monkeypatch.setattr(_catalogue, "LOCALES", tmp_path)
    read = _catalogue.messages.__wrapped__("de")
    assert read.forms == {'One "a"\nline': ("Eine Zeile",)}
    assert read.files == {'One "a"\nline': ("a.py", "b.py")}
    assert [read.plural(n) for n in (0, 1, 2)] == [0, 0, 1]


def test_languages_are_the_files():
    assert LANGS[0] == "en"
    assert set(LANGS[1:]) == {path.stem for path in _catalogue.LOCALES.glob("*.po")}
    assert "tr" in LANGS
    for lang in LANGS:
        assert len(Language(lang).symbols) == 2
    with pytest.raises(NetworkError, match=r"lang='xx'; expected one of en, .*tr"):
        Language("xx")


@pytest.fixture
def polish(monkeypatch):
    """A language of three forms, whose catalogue is not here."""
    forms = {
        "%(n)s city": ("%(n)s miasto", "%(n)s miasta", "%(n)s miast"),
        _c("sea", "Bank"): ("Brzeg",),
        "Bank": ("Kasa",),
    }
    plural = "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"
    spoken = _catalogue.Messages(forms, _catalogue.c2py(plural))
    monkeypatch.setattr(_catalogue, "messages", lambda lang: spoken)  # noqa: ARG005


@pytest.mark.usefixtures("polish")
def test_all_plural_forms_and_contexts_are_used():
    language = Language("en")
    said = [language.count(n, "city") for n in (1, 2, 5, 22, 12)]
    assert said == ["1 miasto", "2 miasta", "5 miast", "22 miasta", "12 miast"]
    assert language.gettext("Bank") == "Kasa"
    assert language.gettext(_c("sea", "Bank")) == "Brzeg"
    assert language.gettext(_c("river", "Bank")) == "Bank"


def test_sentences_told_in_the_language_being_spoken():
    row = "%(n)s row", "%(n)s rows"
    assert told_n(*row, 1234) == "1,234 rows"
    with speaking("tr"):
        assert told_n(*row, 1234) == "1.234 satır"
        assert told("The map") == "Harita"
    assert told("The map") == "The map"
    with pytest.raises(NetworkError, match="expected one of"), speaking("xx"):
        pass


@pytest.mark.parametrize(
    ("name", "endings"),
    [
        # genitive, dative, accusative, locative, ablative, instrumental
        ("İstanbul", "un a u da dan la"),
        ("Ankara", "nın ya yı da dan yla"),
        ("İzmir", "in e i de den le"),
        ("Köln", "ün e ü de den le"),
        ("Bakü", "nün ye yü de den yle"),
        ("Paris", "in e i te ten le"),
        ("São Paulo", "nun ya yu da dan yla"),
        ("Bosna-Hersek", "in e i te ten le"),
        ("Bursa Büyükşehir Belediyesi", "nin ne ni nde nden yle"),
        ("Birleşik Arap Emirlikleri", "nin ne ni nde nden yle"),
        ("Çin Halk Cumhuriyeti", "nin ne ni nde nden yle"),
        ("UCLG", "nin ye yi de den yle"),
        ("ABD", "nin ye yi de den yle"),
        ("EUROCITIES", "in e i te ten le"),
        ("Tablo 2", "nin ye yi de den yle"),
        ("2015", "in e i te ten le"),
        ("1990", "ın a ı da dan la"),
        ("2006", "nın ya yı da dan yla"),
        ("2.401 km", "nin ye yi de den yle"),
        ("3.000", "in e i de den le"),
        ("500", "ün e ü de den le"),
        ("2.000.000", "un a u da dan la"),
        ("3,5", "in e i te ten le"),
        ("0", "ın a ı da dan la"),
    ],
)
def test_turkish_case_endings(name, endings):
    assert [_turkish.ending(name, case) for case in _turkish.CASES[:6]] == endings.split()


def test_turkish_parts_of_a_number():
    numbers = [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "20",
        "30",
        "40",
        "50",
        "60",
        "70",
        "80",
        "90",
        "100",
        "1.000",
        "%57",
    ]
    wanted = [
        "i",
        "si",
        "ü",
        "ü",
        "i",
        "sı",
        "si",
        "i",
        "u",
        "u",
        "si",
        "u",
        "ı",
        "si",
        "ı",
        "i",
        "i",
        "ı",
        "ü",
        "i",
        "si",
    ]
    assert [_turkish.ending(number, "possessive") for number in numbers] == wanted


def test_a_translation_asks_for_a_case():
    told = _catalogue.filled("tr", "%(city:genitive)s %(n:possessive)s", {"city": "İzmir", "n": 6})
    assert told == "İzmir’in 6’sı"
    assert _catalogue.filled("en", "%(city)s has %(n)s", {"city": "%(n)s", "n": 1234.5}) == (
        "%(n)s has 1,234.5"
    )
    with pytest.raises(KeyError):
        _catalogue.filled("tr", "%(town)s", {"city": "İzmir"})


def test_a_remark_names_a_city_as_the_page_does():
    said = _catalogue.told("seat %(city)s: %(why)s", city="Tehran", why="x")
    assert Language("tr").remark(said, "IR") == "merkezi Tahran: x"
    assert Language("de").remark(said, "IR") == "Sitz Teheran: x"
    assert Language("tr").remark(said) == "merkezi Tehran: x"
    assert Language("en").remark(None, "IR") is None


def test_a_number_is_written_to_the_nearest_whole():
    assert [Language("en").integer(value) for value in (656.6, 18907.6, -0.2)] == [
        "657", "18,908", "0",
    ]  # fmt: skip


def test_names_and_letters():
    en, tr = Language("en"), Language("tr")
    tbilisi = {"name": "Tbilisi", "label": "Tiflis"}
    assert (en.name_of(tbilisi), tr.name_of(tbilisi)) == ("Tbilisi", "Tiflis")
    assert (en.name_of({}, 7), tr.name_of({"name": "Köln"})) == ("7", "Köln")
    assert (en.sentence("ilçe"), tr.sentence("ilçe")) == ("Ilçe", "İlçe")
    # An English spelling around a name that is another in Turkish; and one around none.
    moscow = {"name": "Moscow", "label": "South-Eastern AO (Moscow)", "country": "RU"}
    assert (en.name_of(moscow), tr.name_of(moscow)) == ("Moscow", "Moskova")
    sector = {"name": "Sector 1", "label": "Sector 1 (Bucharest)", "country": "RO"}
    assert tr.name_of(sector) == "Sector 1 (Bucharest)"
    girne = {"name": "Kyrenia", "label": "Keryneia", "country": "CY"}
    assert tr.name_of(girne) == "Keryneia"
    assert tr.name_of(girne | {"unit": "Northern Cyprus"}) == "Girne"
    cities = ["Zonguldak", "Ürgüp", "Çorum", "Iğdır", "İzmir", "Urla", "Cizre"]
    assert sorted(cities, key=tr.alphabetical) == [
        "Cizre", "Çorum", "Iğdır", "İzmir", "Urla", "Ürgüp", "Zonguldak",
    ]  # fmt: skip
    assert sorted(["Zürich", "Åbo", "Bonn"], key=en.alphabetical) == ["Åbo", "Bonn", "Zürich"]


# Where what people read is said. An error there is about their file; one about a caller's argument
# (NetworkError, _check) is for programmers, and English.
SPOKEN = (
    "agreements", "export", "figures", "geocoding", "maps", "registers", "report", "cli.py",
    "_*commands.py", "language.py",
)  # fmt: skip
SAYS = {"_", "_n", "_c", "say", "say_n", "told", "told_n", "gettext", "ngettext"}
PROGRAMMERS = {"NetworkError", "ValueError", "AttributeError", "warn", "info", "warning", "that"}
PROSE = re.compile(r"[^\W\d_]{2,},? [a-zçğıöşü]{2,}")
# Words for machines, and names.
CODE = re.compile(
    r"[<{]|axes fraction|offset points|use strict|default-src|tuple\[|citynet report|order ended"
    r"|needed type|own network|of the communities|of rewired networks|Rio de Janeiro|sister cities"
    r"|Leaflet|as read|pandas DataFrame|periods and|expected the columns|drew no picture"
    r"|layer_styles|download type=|no reason given|allow-scripts|one request a second"
)


def prose(path):
    """Give the words in a module that are no docstring, not said, and not for programmers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(node.value)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            # Options' help is read where it is made, patterns are nobody's words.
            if name in SAYS | PROGRAMMERS | {"Option", "Argument", "Typer", "compile", "sub"}:
                apart |= set(ast.walk(node))
    return [
        (path.name, node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in apart
        if PROSE.search(node.value) and not CODE.search(node.value)
    ]


def test_what_people_read_is_said_in_their_language():
    files = [
        file
        for part in SPOKEN
        for file in (ROOT / "citynet").glob(part if part.endswith(".py") else f"{part}/**/*.py")
        # Words that administrations put around a name.
        if file.name not in {"_administrations.py", "placenames.py"}
    ]
    assert len(files) > 50
    assert [found for file in sorted(files) for found in prose(file)] == []


def test_no_sentence_hides_in_an_f_string():
    """There babel finds none, so it would never be translated."""
    hidden = [
        (file.name, call.lineno)
        for file in sorted((ROOT / "citynet").rglob("*.py"))
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SAYS
        if isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def test_what_a_script_says_is_in_the_catalogue():
    said = re.compile(r'\bsay[NC]?\(\s*"[^"]*"(?:,\s*"[^"]*")?')
    for file in (ROOT / "citynet").glob("*/assets/*.js"):
        code = said.sub("", re.sub(r"//.*|/\*.*?\*/", "", file.read_text(encoding="utf-8")))
        assert re.findall(r'["`>][A-Z][a-z]+,? [a-z]+[^"`]*["`]', code) == [], file.name


def test_sources_and_divisions_have_names_that_people_read():
    german, english = Language("de"), Language("en")
    assert german.source("wikidata-eu; my own list") == "Wikidata, Europäische Union; my own list"
    assert english.source("a;b") == "a;b"  # others' stay as they are written
    assert divisions.admin1_told("DE", "Bavaria", "de") == "Bayern"
    assert divisions.admin1_told("BG", "Plovdiv", "tr") == "Filibe"
    assert divisions.admin1_told("TR", "İstanbul", "en") == "Istanbul"
    # CLDR's Turkish for it is an English word behind a misspelt name.
    assert divisions.admin1_told("CR", "San José", "tr") == "San José"
    told = {
        divisions.admin1_told(country, name, lang)
        for lang in ("de", "tr")
        for country, name in (("PT", "Leiria"), ("MD", "Orhei"), ("LS", "Maseru"))
    }
    assert not any(name.endswith(" District") for name in told)
