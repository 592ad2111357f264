# ruff: noqa: E501 - a table is a line per row
"""Registers of every kind, none made for us: what is read, assumed, left out and asked of each."""

import csv
import io
import json

import openpyxl
import pandas as pd
import pytest
from helpers.files import write
from helpers.properties import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import citynet as cn
from citynet.agreements import examine
from citynet.agreements._columns import Cells, assign
from citynet.agreements._parties import manner, parties, split_party
from citynet.agreements._titles import home_in
from citynet.agreements._tokens import understood
from citynet.errors import AgreementError, CitynetWarning

HOME = "Nantes, France"


def read(tmp_path, text, name="ties.csv", **options):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return examine(path, **options)


def ties(examined, *columns):
    names = columns or ("a_name", "b_name", "b_country")
    table = examined.table.reindex(columns=list(names)).astype(object)
    return [tuple(row) for row in table.where(table.notna(), None).itertuples(index=False)]


def said(examined, kind):
    return " | ".join(examined.account.lines(kind))


# --- tables of others, by kind -----------------------------------------------------------------


def test_partners_whose_country_no_column_says(tmp_path):
    """An index without heading; the state behind a city is none of the world's countries."""
    text = (
        ",Country,City,Sister\n"
        '0,Japan,Kanazawa,"Buffalo, New York"\n1,Japan,Kanazawa,Irkutsk\n'
        '2,Japan,Kyoto,"Marietta, Georgia"\n3,Japan,Kobe,"Seattle, Washington"\n'
    )
    done = read(tmp_path, text, home="Kanazawa, Japan")
    assert ties(done, "a_name", "a_country", "b_name", "b_country") == [
        ("Kanazawa", "Japan", "Buffalo, New York", None),
        ("Kanazawa", "Japan", "Irkutsk", None),
        ("Kyoto", "Japan", "Marietta, Georgia", None),
        ("Kobe", "Japan", "Seattle, Washington", None),
    ]
    assert not done.problems


def test_two_columns_of_countries_and_labels_beside_the_names(tmp_path):
    text = (
        "Gemeinde;Bundesland;Label;Partnergemeinde;Staat;country_partner;partner_label;Breite;Laenge;lat_partner;lng_partner;Jahr;Form\n"
        'Aalen;Baden-Württemberg;"Aalen, Baden-Württemberg";Cervia;Italien;Italy;"Cervia, Italy";48.83;10.09;44.26;12.35;2011;p\n'
        'Bremen;Bremen;"Bremen, Bremen";Izmir;Türkei;Turkey;"Izmir, Turkey";53.07;8.8;38.42;27.14;1995;f\n'
        'Bonn;Nordrhein-Westfalen;"Bonn, Nordrhein-Westfalen";Minsk;;Belarus;"Minsk, Belarus";50.73;7.1;53.9;27.57;1993;k\n'
    )
    done = read(tmp_path, text)
    assert ties(done, "a_name", "a_admin1", "b_name", "b_country", "type") == [
        ("Aalen", "Baden-Württemberg", "Cervia", "Italy", "sister_city"),
        ("Bremen", "Bremen", "Izmir", "Turkey", "friendship"),
        ("Bonn", "Nordrhein-Westfalen", "Minsk", "Belarus", "contact"),
    ]
    assert done.table.loc[0, ["a_lat", "a_lon", "b_lat", "b_lon"]].tolist() == [48.83, 10.09, 44.26, 12.35]  # fmt: skip
    assert "carried along, for 'country_partner' says the same" in said(done, "assumed")


def test_one_sides_headings_carry_a_mark(tmp_path):
    text = "commune,lat,lng,communeFR,latFR,lngFR\nKonstanz,47.66,9.17,Fontainebleau,48.4,2.7\n"
    done = read(tmp_path, text)
    assert ties(done, "a_name", "a_lat", "b_name", "b_lon") == [
        ("Konstanz", 47.66, "Fontainebleau", 2.7)
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "origincityLabel,origincountry,destinationCityLabel,destination_countryLabel",
        "comune_start,paese_start,comune_end,paese_end",
        "city1,iso1,city2,iso2",
        "sister_city_a,country_a,sister_city_b,country_b",
        "Twin town 1,Country 1,Twin town 2,Country 2",
        "Stadt,Land,Partnerstadt,Land",
        "Наш город,Страна,Город-побратим,Страна",
        "自治体,国,姉妹都市,国名",
        "source_name,source_country,target_name,target_country",
        "Město,Country,Sister city,Country",
    ],
)
def test_headings_are_understood_by_their_words_and_place(tmp_path, headings):
    rows = "\nTurku,Finland,Bergen,Norway\nLahti,Finland,Akureyri,Iceland\nOulu,Finland,Leverkusen,Germany\n"
    assert ties(read(tmp_path, headings + rows), "a_name", "a_country", "b_name", "b_country") == [
        ("Turku", "Finland", "Bergen", "Norway"),
        ("Lahti", "Finland", "Akureyri", "Iceland"),
        ("Oulu", "Finland", "Leverkusen", "Germany"),
    ]


def test_a_column_that_lists_all_partners_again_is_no_rival(tmp_path):
    text = (
        "comune_start|lat_start|log_start|comune_end|paese_end|gemellaggi\n"
        "Parma|44.8|10.33|Worms|Germania|Worms, Lubiana, Szeged\n"
        "Parma|44.8|10.33|Szeged|Ungheria|Worms, Lubiana, Szeged\n"
    )
    done = read(tmp_path, text)
    assert ties(done) == [("Parma", "Worms", "Germania"), ("Parma", "Szeged", "Ungheria")]
    assert done.table["a_lon"].tolist() == [10.33, 10.33]
    assert "gemellaggi" in done.table


def test_an_adjacency_list_under_numbers(tmp_path):
    text = (
        ',0,1,2\n"Praia, Cape Verde","Lisbon, Portugal","Boston, United States",\n'
        '"Mindelo, Cape Verde",,,\n"Sal, Cape Verde","Almada, Portugal",,\n'
    )
    done = read(tmp_path, text, home=HOME)
    assert ties(done) == [
        ("Praia", "Lisbon", "Portugal"),
        ("Praia", "Boston", "United States"),
        ("Sal", "Almada", "Portugal"),
    ]
    assert "no partner in the row (Mindelo, Cape Verde)" in said(done, "left_out")


def test_ids_are_no_names(tmp_path):
    text = (
        "originCity\toriginCityLabel\torigincountry\tdestCity\tdestCityLabel\tdestcountry\n"
        "Q64\tBerlin\tGermany\tQ90\tParis\tFrance\nQ1022\tStuttgart\tGermany\tQ23154\tSt Helens\tUnited Kingdom\n"
        "Q1055\tHamburg\tGermany\tQ656\tSaint Petersburg\tt4302\n"
    )
    done = read(tmp_path, text, "ties.tsv")
    assert ties(done)[0] == ("Berlin", "Paris", "France")
    assert "'t4302' is no country" in said(done, "questions")
    assert len(done.table) == 3


def test_one_citys_partners_with_long_descriptions(tmp_path):
    text = f"CityName,Country,Population,Description\nYokosuka,Japan,400000,{'a port ' * 20}\nÜrümqi,China,3500000,{'far ' * 30}\n"
    done = read(tmp_path, text, "sister_cities_of_Nantes.csv")
    assert ties(done) == [("Nantes", "Yokosuka", "Japan"), ("Nantes", "Ürümqi", "China")]
    assert "Nantes, from the title 'sister cities of Nantes'" in said(done, "assumed")
    assert ties(read(tmp_path, text, home=HOME), "a_name", "a_country")[0] == ("Nantes", "France")
    asked = read(tmp_path, text)
    assert "whose partners are these?" in said(asked, "questions")
    assert len(asked.table) == 2


def test_a_list_of_a_bodys_members(tmp_path):
    text = "name,lat,lon\nGhent,51.05,3.72\nMalmö,55.6,13.0\n"
    done = read(tmp_path, text, "eurocities_members.csv")
    assert ties(done, "a_name", "b_name", "type") == [
        ("Ghent", "EUROCITIES", "membership"),
        ("Malmö", "EUROCITIES", "membership"),
    ]
    named = read(tmp_path, text, "signatories.csv", home="Covenant of Mayors")
    assert ties(named, "a_name", "b_name", "b_kind")[0] == ("Ghent", "Covenant of Mayors", "body")


# --- sheets ------------------------------------------------------------------------------------


def workbook(tmp_path, rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(tmp_path / "ties.xlsx")
    return tmp_path / "ties.xlsx"


@pytest.mark.parametrize("merged", [(), ("A1:B1", "C1:C2", "D1:D2")])
def test_headings_in_two_rows(tmp_path, merged):
    rows = [
        ["PARTNERSTADT", None, "Unterzeichnet am", "Bemerkung"],
        ["Name", "Land"],
        ["Lviv", "Ukraine", "12.05.1997", "Schulen"],
        ["Brno", "Tschechien", "1989", None],
    ]
    done = examine(workbook(tmp_path, rows, merged), home="Leipzig, Deutschland")
    assert ties(done, "b_name", "b_country", "signed", "note") == [
        ("Lviv", "Ukraine", "1997-05-12", "Schulen"),
        ("Brno", "Tschechien", "1989", None),
    ]


def test_two_tables_on_a_sheet_each_with_its_type(tmp_path):
    rows = [
        ["I. Jumelages"], ["N°", "Ville", "Pays", "Depuis"], [1, "Dakar", "Sénégal", 1999],
        [2, "Leipzig", "Allemagne", 1981], [],
        ["II. Accords de coopération"], ["N°", "Ville", "Pays", "Année"], [1, "Oran", "Algérie", 2004],
    ]  # fmt: skip
    done = examine(workbook(tmp_path, rows), home="Lyon, France")
    assert ties(done, "b_name", "b_country", "signed", "type") == [
        ("Dakar", "Sénégal", "1999", "sister_city"),
        ("Leipzig", "Allemagne", "1981", "sister_city"),
        ("Oran", "Algérie", "2004", "cooperation_protocol"),
    ]


def test_countries_as_titles_within_the_table(tmp_path):
    text = "Town,Since\nGERMANY,\nKarlsruhe,1955\nMainz,1958\nSPAIN,\nGranada,1979\n"
    assert ties(read(tmp_path, text, home=HOME)) == [
        ("Nantes", "Karlsruhe", "GERMANY"),
        ("Nantes", "Mainz", "GERMANY"),
        ("Nantes", "Granada", "SPAIN"),
    ]


def test_totals_remarks_and_signatures_are_left_out_by_name(tmp_path):
    rows = [
        ["STADT GRAZ"], [], ["Nr.", "Partnerstadt", "Land", "Seit"],
        [1, "Ljubljana", "Slowenien", 2001], [2, "Pécs", "Ungarn", 1989], ["SUMME", "2 Städte"], [],
        ["Erstellt von: Büro für Internationales"], [None, "A. Huber"],
    ]  # fmt: skip
    done = examine(workbook(tmp_path, rows))
    assert ties(done) == [("Graz", "Ljubljana", "Slowenien"), ("Graz", "Pécs", "Ungarn")]
    left = said(done, "left_out")
    assert all(text in left for text in ("SUMME | 2 Städte", "Erstellt von", "A. Huber"))


def test_a_table_on_its_side(tmp_path):
    text = "Twin town,Granada,Coventry\nCountry,Spain,United Kingdom\nSince,1979,1962\n"
    assert ties(read(tmp_path, text, home=HOME), "b_name", "b_country", "signed") == [
        ("Granada", "Spain", "1979"),
        ("Coventry", "United Kingdom", "1962"),
    ]


def test_no_heading_at_all(tmp_path):
    text = "Coventry,United Kingdom,1962\nGranada,Spain,1979\nKarlsruhe,Germany,1955\n"
    assert ties(read(tmp_path, text, home=HOME), "b_name", "b_country", "signed") == [
        ("Coventry", "United Kingdom", "1962"),
        ("Granada", "Spain", "1979"),
        ("Karlsruhe", "Germany", "1955"),
    ]


def test_a_table_of_marks(tmp_path):
    members = read(tmp_path, "Nom,EUROCITIES,UCLG,ICLEI\nNantes,1,0,x\nGand,1,1,\nTallinn,,1,1\n")
    assert ties(members, "a_name", "b_name", "type") == [
        ("Nantes", "EUROCITIES", "membership"), ("Nantes", "ICLEI", "membership"),
        ("Gand", "EUROCITIES", "membership"), ("Gand", "UCLG", "membership"),
        ("Tallinn", "UCLG", "membership"), ("Tallinn", "ICLEI", "membership"),
    ]  # fmt: skip
    cities = read(tmp_path, ",Graz,Pécs,Brno\nGraz,0,1,1\nPécs,1,0,0\nBrno,1,0,0\n")
    assert ties(cities, "a_name", "b_name") == [("Graz", "Pécs"), ("Graz", "Brno")]


def test_both_parties_in_a_cell(tmp_path):
    done = read(tmp_path, "Nancy – Karlsruhe (1955)\nNancy – Liège (1954)\nDijon – Mainz (1958)\n")
    assert ties(done, "a_name", "b_name", "signed") == [
        ("Nancy", "Karlsruhe", "1955"),
        ("Nancy", "Liège", "1954"),
        ("Dijon", "Mainz", "1958"),
    ]


def test_a_municipality_beside_its_province(tmp_path):
    text = "Municipio,Ciudad,País\nAyuntamiento de Motril,Granada,España\nTetuán,Tetuán,Marruecos\nKotor,Kotor,Montenegro\n"
    done = read(tmp_path, text, home=HOME)
    assert ties(done, "a_name", "b_name", "b_admin1")[1] == ("Nantes", "Tetuán", "Tetuán")


def test_dates_that_may_count_are_named(tmp_path):
    text = "Partnerstadt,Land,Beschluss Datum,Genehmigung Datum\nBrno,Tschechien,12.05.1989,01.09.1989\n"
    done = read(tmp_path, text, home=HOME)
    assert "which is the date that counts?" in said(done, "questions")
    assert done.table["signed"].isna().all()
    assert done.table["Beschluss Datum"].tolist() == ["12.05.1989"]


def test_year_month_and_day_in_columns_of_their_own(tmp_path):
    text = "Ville jumelée,Pays,Année,Mois,Jour\nDakar,Sénégal,1999,3,12\nOran,Algérie,2004,,\n"
    assert ties(read(tmp_path, text, home=HOME), "signed") == [("1999-03-12",), ("2004",)]


# --- cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Brno, Czechia (1989)", "Lviv - Ukraine (1997)", "Oran/Algeria"],
         [("Brno", "Czechia", "1989"), ("Lviv", "Ukraine", "1997"), ("Oran", "Algeria", None)]),
        (["Spanien, Granada", "Ungarn - Pécs", "POLEN: Lublin"],
         [("Granada", "Spanien", None), ("Pécs", "Ungarn", None), ("Lublin", "POLEN", None)]),
        (["• Brno (Czechia)\n2) Lviv (Ukraine)"], [("Brno", "Czechia", None), ("Lviv", "Ukraine", None)]),
        (["Jericho, Palestine, Haifa, Israel"], [("Jericho", "Palestine", None), ("Haifa", "Israel", None)]),
        (["Lublin (Polen) und Pécs (Ungarn)"], [("Lublin", "Polen", None), ("Pécs", "Ungarn", None)]),
        (["Fort-de-France", "Port-of-Spain", "Villingen-Schwenningen"],
         [("Fort-de-France", None, None), ("Port-of-Spain", None, None), ("Villingen-Schwenningen", None, None)]),
        (["Halle (Saale), Germany"], [("Halle (Saale)", "Germany", None)]),
        (["🇨🇿 Brno[2]"], [("Brno", "CZ", None)]),
        (["Brno\n(Czechia)", "Lviv\nUkraine"], [("Brno", "Czechia", None), ("Lviv", "Ukraine", None)]),
    ],
)  # fmt: skip
def test_a_cell_of_parties(cells, expected):
    how = manner(cells, country=True)
    found = [party for cell in cells for party in parties(cell, how, several=False)]
    assert [(party.name, party.country, party.date) for party in found] == expected


def test_a_country_that_is_also_a_state_needs_evidence():
    american = ["Marietta, Georgia", "Salem, Oregon", "Dallas, Texas"]
    assert not manner(american, country=True).sure
    assert manner(["Batumi, Georgia", "Brno, Czechia"], country=True).sure
    assert split_party("Marietta, Georgia", sure=False) == ("Marietta, Georgia", None)


@pytest.mark.parametrize(
    ("title", "home"),
    [
        ("T.C. GAZİANTEP BÜYÜKŞEHİR BELEDİYESİ", "Gaziantep"),
        ("Landeshauptstadt Dresden", "Dresden"),
        ("Jumelages de la Ville de Lyon", "Lyon"),
        ("Ayuntamiento de Granada: hermanamientos", "Granada"),
        ("Twin towns of Coventry", "Coventry"),
        ("İZMİR'İN KARDEŞ ŞEHİRLERİ", "İzmir"),
        ("Konya’nın kardeş şehirleri", "Konya"),
        ("New York's sister cities 2020", "New York"),
        ("Twin towns of Hungary", ""),
        ("Türkiye'nin kardeş şehirleri", ""),
        ("Dış İlişkiler Müdürlüğü", ""),
        ("List of twin towns", ""),
    ],
)
def test_a_title_that_names_a_municipality(title, home):
    assert home_in(title) == home


def test_people_and_numbers_are_no_parties():
    for heading in (
        "Mayor",
        "Belediye Başkanı",
        "Contact person",
        "Einwohner",
        "Population",
        "bayrak",
    ):
        assert understood(heading).part == "other", heading
    roles = assign(
        ["Destination", "Country"], cells=[Cells(["1.5", "2.5", "3.5"]), Cells(["Italy"])]
    )
    assert roles.means[0] is None


# --- the same tie twice ------------------------------------------------------------------------


def test_the_same_tie_twice(tmp_path):
    text = (
        "Stadt,Land,Partnerstadt,Staat,Jahr\nGraz,Österreich,Pécs,Ungarn,1989\nGraz,Österreich,Pécs,Ungarn,1989\n"
        "Pécs,Ungarn,Graz,Austria,12.05.1989\nGraz,Österreich,Brno,Tschechien,1990\nBrno,Tschechien,Graz,Österreich,1993\n"
    )
    done = read(tmp_path, text)
    assert ties(done, "a_name", "b_name", "signed", "stated_by") == [
        ("Graz", "Pécs", "1989-05-12", "both"),
        ("Graz", "Brno", "1990", "a"),
        ("Brno", "Graz", "1993", "a"),
    ]
    assert "row 3: the row stands twice" in said(done, "left_out")
    assert "both sides state the tie, with different dates: 1990 in row 5" in said(
        done, "questions"
    )


# --- the account -------------------------------------------------------------------------------


def test_questions_are_grouped_by_cause_and_strict_refuses_them(tmp_path):
    rows = "".join(f"Turku,Finland,Town {chr(65 + n)},Narnia\n" for n in range(9))
    text = f"city1,country1,city2,country2\n{rows}"
    done = read(tmp_path, text)
    (line,) = done.account.lines("questions")
    assert "'Narnia' is no country" in line
    assert "9 rows: 2, 3, 4 …" in line
    assert done.table.attrs["reading"].questions[0]["rows"] == list(range(2, 11))
    assert "<pre>" in done.account._repr_html_()
    with pytest.raises(AgreementError, match="9 problems"):
        cn.read_agreements(tmp_path / "ties.csv", strict=True)


def test_only_a_file_without_a_partner_is_refused(tmp_path):
    for text in ("Name,Mayor\n,A. Huber\n", "Dear colleagues,\nplease find enclosed\n"):
        with pytest.raises(AgreementError):
            read(tmp_path, text)


# --- tables spoilt at random -------------------------------------------------------------------

PAIRS = [
    ("Turku", "Finland", "Bergen", "Norway", "1946"),
    ("Graz", "Austria", "Pécs", "Hungary", "1989"),
    ("Lyon", "France", "Leipzig", "Germany", "1981-10-12"),
    ("Porto", "Portugal", "Bristol", "United Kingdom", "1984"),
    ("Gdańsk", "Poland", "Bremen", "Germany", "1976-04-12"),
    ("Brno", "Czechia", "Utrecht", "Netherlands", "1993"),
]
HEADINGS = [
    ("City", "Country", "Twin town", "Twin country", "Since"),
    ("Stadt", "Land", "Partnerstadt", "Partnerland", "Jahr"),
    ("origin_city", "origin_country", "destinationCity", "destinationCountry", "year"),
    ("Şehir 1", "Ülke 1", "Şehir 2", "Ülke 2", "İmza Tarihi"),
    ("Ville", "Pays", "Ville jumelée", "Pays partenaire", "Date de signature"),
]
ODD = ["#N/A", "?", "", "tarih yok", "n. d.", "99", "see below", "Narnia", "-"]


@st.composite
def spoilt(draw):
    """A table with its headings renamed, columns moved, rows added and cells spoilt."""
    headings = list(draw(st.sampled_from(HEADINGS)))
    rows = [list(pair) for pair in draw(st.permutations(PAIRS))]
    hurt = draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.sampled_from(ODD)), max_size=3)
    )
    for row, column, cell in hurt:
        rows[row][column] = cell
    swap = draw(st.sampled_from([[0, 1, 2, 3, 4], [4, 0, 1, 2, 3], [0, 1, 4, 2, 3]]))
    table = [[line[place] for place in swap] for line in [headings, *rows]]
    if draw(st.booleans()):
        table = [["Register of the year"], [], *table]
    if draw(st.booleans()):
        table += [[], ["Total", "6"], ["* as of 2019"]]
    if draw(st.booleans()):
        table = [[*line, "x"] if len(line) == 5 else line for line in table]
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    return table, {row for row, _, _ in hurt}, rows, encoding, delimiter


@examples(30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=spoilt())
def test_a_spoilt_table_is_read_right_or_asked_about(tmp_path, case):
    table, hurt, rows, encoding, delimiter = case
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    path = tmp_path / "ties.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    try:
        done = examine(path)
    except AgreementError:
        return
    whole = {tuple(row[:4]) for number, row in enumerate(rows) if number not in hurt}
    found = {
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in done.table[["a_name", "a_country", "b_name", "b_country"]].itertuples(
            index=False
        )
    }
    assert whole <= found
    dates = dict(zip(done.table["b_name"], done.table["signed"], strict=True))
    for number, row in enumerate(rows):
        if number not in hurt:
            assert dates[row[2]] == row[4]


def test_a_delimiter_under_a_title_is_told_by_headings_of_single_words(tmp_path):
    text = "Verzeichnis\n\nStadt,Land,Partnerstadt,Partnerland\nUlm,Deutschland,Sibiu,Rumänien\n"
    assert ties(read(tmp_path, text), "a_name", "b_name") == [("Ulm", "Sibiu")]


def test_a_matrix_of_many_is_read_whole(tmp_path):
    head = ",".join(["city", *(f"Network {n}" for n in range(60))])
    marks = [[(town * network) % 7 == 1 for network in range(60)] for town in range(300)]
    rows = [
        f"Town {town}," + ",".join("01"[mark] for mark in row) for town, row in enumerate(marks)
    ]
    assert len(read(tmp_path, "\n".join([head, *rows])).table) == sum(map(sum, marks))


def test_of_two_first_parties_the_fuller_one_wins(tmp_path):
    text = (
        "source_name,Miasto,Miasto partnerskie,Kraj\n"
        ",Sopot,Ratzeburg,Niemcy\nZoppott,Gdynia,Kilonia,Niemcy\n,Tczew,Witten,Niemcy\n"
    )
    done = read(tmp_path, text)
    assert ties(done, "a_name", "b_name") == [
        ("Sopot", "Ratzeburg"), ("Gdynia", "Kilonia"), ("Tczew", "Witten"),
    ]  # fmt: skip
    assert done.table["source_name"].notna().sum() == 1


def test_a_row_without_the_first_party_is_named(tmp_path):
    text = "City 1,Country 1,City 2,Country 2\n,,Brno,Czechia\nGent,Belgium,Kiel,Germany\n"
    done = read(tmp_path, text)
    assert ties(done, "a_name", "b_name") == [("Gent", "Kiel")]
    assert [one["rows"] for one in done.account["left_out"]] == [[2]]


def test_rows_that_differ_in_a_column_of_ones_own_stay_and_it_is_said(tmp_path):
    text = (
        "City 1,Country 1,City 2,Country 2,File\n"
        "Gent,Belgium,Kiel,Germany,A\nGent,Belgium,Kiel,Germany,B\n"
    )
    done = read(tmp_path, text)
    assert done.table["File"].tolist() == ["A", "B"]
    assert any("same tie" in one["text"] for one in done.account["assumed"])


def test_names_of_countries_are_no_headings_of_lists(tmp_path):
    text = (
        ',0,1,2\n"Pori, Finland","Kołobrzeg, Poland","Riga, Latvia",\n"Narva, Estonia",,,\n'
        '"Bergen, Norway","Turku, Finland",,\n'
    )
    assert ties(read(tmp_path, text), "a_name", "b_name") == [
        ("Pori", "Kołobrzeg"), ("Pori", "Riga"), ("Bergen", "Turku"),
    ]  # fmt: skip


def test_json_by_country_and_city_with_points_in_either_order(tmp_path):
    twin = {"name": "Recife", "country": "Brasilien", "coordinates": [-34.9, -8.05]}
    other = {"name": "Lyon", "country": "Frankreich", "coordinates": [4.84, 45.76]}
    content = {
        "Portugal": [{"name": "Faro", "coordinates": [-7.93, 37.02], "twins": [twin]}],
        "Italien": [{"name": "Turin", "coordinates": [7.69, 45.07], "twins": [other]}],
    }
    path = tmp_path / "ties.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    table = examine(path).table
    assert table["a_country"].tolist() == ["Portugal", "Italien"]
    assert table["a_lat"].tolist() == [37.02, 45.07]
    assert table["b_lat"].tolist() == [-8.05, 45.76]


def test_members_of_a_body_that_the_caller_names(tmp_path):
    path = tmp_path / "signed.json"
    rows = [
        {"city": {"name": name}, "signed_at": "2019-05-01"} for name in ("Gent", "Brno", "Bari")
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")
    given = {"b_name": "Covenant of Mayors", "type": "membership"}
    table = examine(path, defaults=given).table
    assert table["a_name"].tolist() == ["Gent", "Brno", "Bari"]
    assert set(table["b_name"]) == {"Covenant of Mayors"}
    assert set(table["signed"]) == {"2019-05-01"}


def test_a_year_beside_a_name_is_not_lost_where_the_row_has_a_date_of_its_own(tmp_path):
    path = write(
        tmp_path / "t.csv",
        "City;Twin;Country;Year;Note\nLyon;Ville 1985;Germany;1990;\nLyon;Ville 1986;Germany;1990;x\n"
        "Lyon;Köln (1999);Germany;1999;\nLyon;Bremen (1971);Germany;;\n",
    )
    with pytest.warns(CitynetWarning, match="'1985' beside the name is not the date"):
        table = cn.read_agreements(path)
    assert table["b_name"].tolist() == ["Ville", "Ville", "Köln", "Bremen"]
    assert table["signed"].tolist() == ["1990", "1990", "1999", "1971"]
    assert table["note"].fillna("").tolist() == ["1985", "x; 1986", "", ""]


def test_footnotes_and_flags_are_no_part_of_a_country(tmp_path):
    path = write(
        tmp_path / "t.csv",
        "City,Country,Twin,Land,Year\nTurku,Finland,Szeged*,Hungary[1],1971\n"
        "Turku,Finland,Köln †,🇩🇪 Germany,1967\nTurku,Finland,Kassel²,🇩🇪,1968\n"
        "Turku,Finland,* Gdańsk,Poland **,1958\n",
    )
    table = examine(path).table
    assert table["b_name"].tolist() == ["Szeged", "Köln", "Kassel", "Gdańsk"]
    assert table["b_country"].tolist() == ["Hungary", "Germany", "🇩🇪", "Poland"]
