"""The geocoder: right, or says that it is not sure."""

import csv
import math
import re
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helpers.files import EU, needs

import citynet as cn
from citynet import _catalogue, _stages, _workers, datasets
from citynet._data import data_path
from citynet._sphere import sphere_km
from citynet._terminal import Step
from citynet.errors import CitynetWarning, GeocodeError, NetworkError
from citynet.geocoding import placenames
from citynet.geocoding._parties import PARTY, numbered, parties
from citynet.geocoding.verdicts import geocode, read_overrides, read_places, write_places


def distance(lat, lon, other_lat, other_lon):
    return sphere_km(lon, lat, other_lon, other_lat)


def table(*names, kind="city", **columns):
    """An Agreement table of Istanbul and (name, country) pairs."""
    names = [pair if isinstance(pair, tuple) else (pair, "") for pair in names]
    return pd.DataFrame({
        "id": [str(number) for number in range(len(names))], "type": "sister_city",
        "a_name": "İstanbul", "a_country": "Türkiye", "a_kind": "city",
        "b_name": [name for name, _ in names], "b_country": [country for _, country in names],
        "b_kind": kind,
    } | columns)  # fmt: skip


def one(name, country="", **columns):
    """The geocoder's row for one place."""
    return geocode(table((name, country), **columns)).iloc[-1]


# --- Istanbul ---------------------------------------------------------------------------------

# Where Istanbul's partners are, from the cities' own pages and atlases: not from GeoNames.
KNOWN = {
    "İstanbul": (41.01, 28.96), "Rio de Janerio": (-22.91, -43.20), "Şimonoseki": (33.96, 130.94),
    "Lahor": (31.55, 74.34), "Johor Bahru": (1.49, 103.74), "Cidde": (21.54, 39.17),
    "Kahire": (30.04, 31.24), "Houston": (29.76, -95.38), "Berlin": (52.52, 13.41),
    "St. Petersburg": (59.94, 30.31), "Rabat": (34.02, -6.84), "Merv": (37.60, 61.83),
    "Barselona": (41.38, 2.18), "Dubai": (25.26, 55.30), "Köln": (50.94, 6.96),
    "Şanghay": (31.23, 121.47), "Odessa": (46.48, 30.73), "Amman": (31.95, 35.93),
    "Saraybosna": (43.86, 18.41), "Durres": (41.32, 19.45), "Almatı": (43.24, 76.89),
    "Oş": (40.53, 72.80), "Filibe": (42.14, 24.75), "Köstence": (44.17, 28.64),
    "Hartum": (15.60, 32.53), "Kazan": (55.79, 49.11), "Üsküp": (42.00, 21.43),
    "Rotterdam": (51.92, 4.48), "Şam": (33.51, 36.29), "Cakarta": (-6.20, 106.82),
    "Venedik": (45.44, 12.33), "Pusan": (35.18, 129.08), "Bangkok": (13.75, 100.50),
    "Beyrut": (33.89, 35.50), "Tebriz": (38.08, 46.29), "Meksika Şehri": (19.43, -99.13),
    "Tunus": (36.81, 10.18), "Guangzhou": (23.13, 113.26), "Giza": (29.99, 31.21),
    "Bingazi": (32.12, 20.07), "Encemine": (12.11, 15.05), "Tiflis": (41.72, 44.78),
    "Floransa": (43.77, 11.25), "Toronto": (43.67, -79.39), "Stockholm": (59.33, 18.07),
    "Strazburg": (48.58, 7.75), "Varşova": (52.23, 21.01), "Budapeşte": (47.50, 19.04),
    "Prag": (50.09, 14.42), "Havana": (23.14, -82.36), "Kabil": (34.53, 69.17),
    "Xi'an": (34.27, 108.90), "Atina": (37.98, 23.73), "Napoli": (40.85, 14.27),
    "Seul": (37.57, 126.98), "Bükreş": (44.43, 26.10), "Moskova": (55.76, 37.62),
    "Paris": (48.86, 2.35), "Kazablanka": (33.59, -7.62), "Viyana": (48.21, 16.37),
    "Kyoto": (35.01, 135.77), "Milano": (45.47, 9.19), "Pecs": (46.07, 18.23),
    "Bogota": (4.71, -74.07), "Karaçi Büyükşehir İdaresi": (24.86, 67.01),
    "Frankfurt / Main Belediyesi": (50.11, 8.68), "Aden": (12.80, 45.03), "Mekke": (21.42, 39.83),
    "Juba": (4.85, 31.60), "Dakar": (14.69, -17.45), "Monrovia": (6.31, -10.80),
    "Akra": (5.56, -0.20), "Mogadişu": (2.04, 45.34), "Ulan Bator": (47.92, 106.92),
    "Hangzhou": (30.27, 120.15), "Konakri": (9.51, -13.71), "Trablus": (32.89, 13.19),
}  # fmt: skip


def test_every_place_of_istanbuls_tables_is_resolved(istanbul_places):
    assert (istanbul_places["status"] == "resolved").all()
    assert istanbul_places.crs == "EPSG:4326"


def test_istanbuls_cities_are_where_they_are(istanbul_places):
    cities = istanbul_places[istanbul_places["kind"] == "city"]
    assert set(cities["name"]) == set(KNOWN)
    far = {
        row.name_: distance(*KNOWN[row.name_], row.geometry.y, row.geometry.x)
        for row in cities.rename(columns={"name": "name_"}).itertuples()
    }
    assert {name: km for name, km in far.items() if km > 25} == {}


def test_istanbuls_provinces_have_a_point_inside(istanbul_places):
    regions = istanbul_places[istanbul_places["kind"] == "region"].set_index("name")
    assert set(regions.index) == {"Pencap", "Gyeongsangbuk-do"}
    assert (regions["level"] == "region").all()
    assert regions.loc["Pencap", "country_code"] == "PK"
    assert distance(31.17, 72.7, *reversed(regions.loc["Pencap"].geometry.coords[0])) < 150
    assert distance(36.3, 128.8, *reversed(regions.loc["Gyeongsangbuk-do"].geometry.coords[0])) < 60


def test_istanbul_needs_few_overrides_each_with_its_reason(istanbul_places):
    used = istanbul_places[istanbul_places["method"] == "override"]
    assert len(used) <= 6
    with data_path("place_overrides.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) <= 6
    assert all(row["reason"] and row["origin"] for row in rows)
    assert (used["note"].str.len() > 20).all()


def test_one_place_under_two_spellings_or_in_two_tables_is_one_node(istanbul_places):
    G = cn.build_network(datasets.istanbul(), istanbul_places)
    assert G.number_of_edges() == 101
    for node in ("lahore-pk", "berlin-de", "tbilisi-ge", "rabat-ma", "guangzhou-cn", "ndjamena-td"):
        assert G.degree(node) == 2
    assert G.degree("guangzhou-cn") == 2
    assert (
        geocode(table(("Tiflis", "Gürcistan"), ("Tbilisi", "Georgia")))["place_id"].nunique() == 2
    )
    assert G.number_of_nodes() == istanbul_places["place_id"].nunique()


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "country", "place_id"),
    [
        # administrations' words
        ("Gmina Sobótka", "Poland", "sobotka-pl"),
        ("Sölvesborg Municipality", "Sweden", "solvesborg-se"),
        ("Serpa Municipality", "Portugal", "serpa-pt"),
        ("Karaçi Büyükşehir İdaresi", "Pakistan", "karachi-pk"),
        ("İzmir Büyükşehir Belediyesi", "Türkiye", "izmir-tr"),
        ("Comune di Bologna", "Italia", "bologna-it"),
        ("Ville de Lyon", "Fransa", "lyon-fr"),
        ("Landeshauptstadt München", "Almanya", "munich-de"),
        ("Göteborgs kommun", "Sweden", "gothenburg-se"),
        ("Município de Coimbra", "Portekiz", "coimbra-pt"),
        ("Ayuntamiento de Granada", "İspanya", "granada-es"),
        ("City of Gothenburg", "Sweden", "gothenburg-se"),
        # qualifiers and two names
        ("Borken (Hessen)", "Germany", "borken-de-2946230"),
        ("Frankfurt (Oder)", "Germany", "frankfurt-oder-de"),
        ("Frankfurt / Main Belediyesi", "Almanya", "frankfurt-am-main-de"),
        ("Frankfurt a.M.", "Almanya", "frankfurt-am-main-de"),
        ("Springfield, Illinois", "United States", "springfield-us-4250542"),
        ("Portland, Maine", "A.B.D.", "portland-us-4975802"),
        ("Saint-Christophe, Aosta Valley", "Italy", "saint-christophe-it"),
        ("Bolzano/Bozen", "Italy", "bolzano-it"),
        # abbreviations, apostrophes, transliterations, case, slips
        ("St. Petersburg", "Rusya", "saint-petersburg-ru"),
        ("St Gallen", "Switzerland", "sankt-gallen-ch"),
        ("Xi’an", "Çin", "xian-cn"),
        ("Xian", "Çin", "xian-cn"),
        ("Muenchen", "Germany", "munich-de"),
        ("Lodz", "Polonya", "lodz-pl"),
        ("IĞDIR", "TÜRKİYE", "igdir-tr"),
        ("Igdir", "Turkey", "igdir-tr"),
        ("iğdir", "Türkiye", "igdir-tr"),
        ("izmir", "Türkiye", "izmir-tr"),
        ("Санкт-Петербург", "Россия", "saint-petersburg-ru"),
        ("თბილისი", "Gürcistan", "tbilisi-ge"),
        ("Rio de Janerio", "Brezilya", "rio-de-janeiro-br"),
        # exonyms
        ("Viyana", "Avusturya", "vienna-at"),
        ("Aix-la-Chapelle", "Allemagne", "aachen-de"),
        ("Lipsia", "Germania", "leipzig-de"),
        ("Selanik", "Yunanistan", "thessaloniki-gr"),
        # territories, former states, capitals
        ("Fort-de-France", "France", "fort-de-france-mq"),
        ("San Juan", "Puerto Rico", "san-juan-pr"),
        ("Tiflis", "Sovyetler Birliği", "tbilisi-ge"),
        ("Mexico City", "Mexico", "mexico-city-mx"),
        ("Guatemala City", "Guatemala", "guatemala-city-gt"),
        ("Ciudad de México", "Meksika", "mexico-city-mx"),
        ("Glasgow", "Scotland", "glasgow-gb"),
    ],
)  # fmt: skip
def test_a_name_as_people_write_it(name, country, place_id):
    row = one(name, country)
    assert (row["status"], row["place_id"]) == ("resolved", place_id), row["candidates"][:2]


def test_a_commune_that_geonames_lacks_stands_amid_its_neighbours():
    row = one("Clermont-l'Hérault", "France")
    assert row["status"] == "resolved"
    assert row["geonameid"] is pd.NA
    assert "not in GeoNames" in row["note"]
    assert distance(row.geometry.y, row.geometry.x, 43.63, 3.43) < 15


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Kadıköy", 40.98, 29.03), ("BEŞİKTAŞ", 41.04, 29.01), ("Beyoglu", 41.04, 28.97),
        ("Bakırköy Belediyesi", 40.98, 28.87), ("Keçiören", 39.98, 32.86),
        ("Balçova", 38.39, 27.05), ("Osmangazi", 40.20, 29.05), ("Tuzla", 40.82, 29.30),
        ("Kartal", 40.89, 29.19), ("Avcılar", 40.98, 28.72), ("Kağıthane", 41.08, 28.97),
        ("Tuzla (İstanbul)", 40.82, 29.30),
    ],
)  # fmt: skip
def test_a_district_of_a_metropolitan_city(name, lat, lon):
    row = one(name, "Türkiye")
    assert (row["status"], row["level"]) == ("resolved", "district")
    assert row["note"].startswith("in or beside ")
    assert distance(row.geometry.y, row.geometry.x, lat, lon) < 9
    assert row["place_id"] not in {"istanbul-tr", "ankara-tr", "izmir-tr"}


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Bahçe", 37.20, 36.58), ("Balya", 39.75, 27.58), ("Beydağ", 38.09, 28.21),
        ("Dilovası", 40.78, 29.53), ("Ergene", 41.24, 27.77), ("Kahramankazan", 40.20, 32.68),
        ("Süleymanpaşa", 40.98, 27.51), ("Eyüp", 41.05, 28.93), ("Eyüp Belediyesi", 41.05, 28.93),
        ("Ortahisar", 41.00, 39.72), ("Köyceğiz", 36.97, 28.69),
    ],
)  # fmt: skip
def test_an_outlying_or_renamed_district_is_itself_and_no_village_of_its_name(name, lat, lon):
    row = one(name, "Türkiye")
    assert row["status"] == "resolved"
    assert distance(row.geometry.y, row.geometry.x, lat, lon) < 20


def test_a_renamed_district_is_one_place():
    places = geocode(table(*((name, "Türkiye") for name in ("Eyüp", "Eyüpsultan"))))
    assert places["place_id"].tolist()[1:] == ["eyupsultan-tr"] * 2
    assert one("Kahramankazan", "Türkiye")["place_id"] == one("Kazan", "Türkiye")["place_id"]


@pytest.mark.parametrize(("name", "admin1"), [("Güney", "Denizli"), ("Derecik", "Hakkâri")])
def test_a_district_among_villages_of_its_name_is_left_open(name, admin1):
    row = one(name, "Türkiye")
    assert row["status"] == "ambiguous"
    assert admin1 in {candidate["admin1"] for candidate in row["candidates"]}


@pytest.mark.parametrize(
    ("name", "admin1", "within"),
    [
        ("Kayapınar", "Diyarbakır", (37.94, 40.18)), ("Gürpınar", "Van", (38.32, 43.41)),
        ("Dumlupınar", "Kütahya", (38.85, 29.98)),
    ],
)  # fmt: skip
def test_a_district_does_not_hand_its_name_to_a_larger_village(name, admin1, within):
    row = one(name, "Türkiye")
    assert row["status"] == "ambiguous"
    assert row["note"] == f"{name} is also the name of a district in {admin1}"
    assert admin1 in {candidate["admin1"] for candidate in row["candidates"]}
    told = one(name, "Türkiye", b_lat=within[0], b_lon=within[1])
    assert told["status"] == "resolved"


def test_a_name_of_two_districts_of_like_size_is_open():
    row = one("Ereğli", "Türkiye")
    assert row["status"] == "ambiguous"
    assert {"Konya", "Zonguldak"} <= {candidate["admin1"] for candidate in row["candidates"]}
    assert one("Konya Ereğli", "Türkiye")["admin1"] == "Konya"
    assert one("Kemer", "Türkiye")["admin1"] == "Antalya"


def test_a_village_that_the_text_places_is_not_doubted_for_a_district():
    row = one("Kayapınar (Batman)", "Türkiye")
    assert (row["status"], row["admin1"]) == ("resolved", "Batman")


def test_no_added_district_hands_its_name_to_a_place_elsewhere():
    with data_path("odbl", "turkish_districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = geocode(table(*((row["name"], "Türkiye") for row in rows))).iloc[1:]
    elsewhere = [
        row["name"]
        for row, (_, place) in zip(rows, places.iterrows(), strict=True)
        if place["status"] == "resolved"
        and distance(place.geometry.y, place.geometry.x, float(row["lat"]), float(row["lon"])) > 1
    ]
    assert not elsewhere
    assert (places["status"] == "resolved").sum() >= len(rows) - 2


def test_every_added_district_has_a_point_of_its_own():
    with data_path("odbl", "turkish_districts.csv").open(encoding="utf-8", newline="") as file:
        points = [(row["lat"], row["lon"]) for row in csv.DictReader(file)]
    assert len(set(points)) == len(points)
    istanbul = one("İstanbul", "Türkiye").geometry
    assert all(distance(float(y), float(x), istanbul.y, istanbul.x) > 1 for y, x in points)


@pytest.mark.parametrize("name", ["Tuzla", "Beydağ", "Kadıköy"])
def test_an_estimated_population_is_not_shown(name):
    row = one(name, "Türkiye")
    assert row["population"] is pd.NA
    assert row["candidates"][0]["population"] is None


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Springfield", "United States"), ("Neustadt", "Germany"), ("San Juan", ""),
        ("Sainte-Marie", "France"), ("Berg, Bavaria", "Germany"), ("Saint-Martial", "France"),
        ("Xyzzyxburg", "Türkiye"), ("", "Türkiye"), ("???", "Türkiye"),
        ("Q16511122", "Burkina Faso"),
    ],
)  # fmt: skip
def test_what_the_evidence_does_not_settle_is_left_open(name, country):
    row = one(name, country)
    assert row["status"] in {"ambiguous", "not_found"}
    assert row["geometry"] is None
    assert row["geonameid"] is pd.NA
    assert row["place_id"]
    assert (row["status"] == "ambiguous") == bool(row["candidates"])


def test_homonyms_are_as_sure_as_their_countries_are():
    """Where the evidence is the same, France's are right more often than America's."""
    french = geocode(table(("Solesmes", "France"), ("Rosny", "France"), ("Thizy", "France")))
    assert (french["status"].iloc[1:3] == "resolved").all()
    american = geocode(table(("Pasadena", "USA"), ("Melrose", "USA")))
    assert (american["status"].iloc[1:] == "ambiguous").all()


def test_a_long_name_one_letter_off_a_single_one_is_that():
    right = [("Orkmaninghof", ""), ("Fontenay-aux-Rosse", "Fontenay-aux-Roses"),
             ("Bricquebet", "Bricquebec"), ("Mezökövesz", "Mezőkövesd")]  # fmt: skip
    lands = ["Germany", "France", "France", "Hungary"]
    places = geocode(table(*zip((name for name, _ in right), lands, strict=True))).iloc[1:]
    for (name, meant), (_, place) in zip(right, places.iterrows(), strict=True):
        assert (place["resolved_name"] or "") == meant, name


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Morlac", "France"),  # short: Moréac is another place
        ("Hatterheim", "Germany"),  # where not every municipality is known
        ("Delémont", "France"),  # of another country, and not Deûlémont
        ("Willlington", "United Kingdom"),  # several are as near
    ],
)
def test_a_slip_that_may_be_another_name_is_left_open(name, country):
    assert one(name, country)["status"] == "ambiguous"


def test_candidates_are_ranked_and_described():
    row = one("Springfield", "A.B.D.")
    assert 2 <= len(row["candidates"]) <= 5
    for candidate in row["candidates"]:
        assert {"name", "admin1", "country_code", "lat", "lon", "population", "geonameid"} <= set(
            candidate
        )
    assert {c["admin1"] for c in row["candidates"]} >= {"Missouri", "Massachusetts", "Illinois"}
    assert 0 < row["confidence"] < 0.8


@pytest.mark.parametrize(
    ("hint", "admin1"), [("Illinois", "Illinois"), ((42.1, -72.6), "Massachusetts")]
)
def test_a_hint_settles_a_homonym(hint, admin1):
    for given in (hint, {"Springfield": hint}):
        row = geocode(table(("Springfield", "A.B.D.")), hint=given).iloc[-1]
        assert (row["status"], row["admin1"]) == ("resolved", admin1)


def test_an_unknown_country_is_told_with_a_suggestion():
    row = one("Berlin", "Almanyaa")
    assert row["status"] != "resolved"
    assert "unknown country 'Almanyaa'; is Almanya meant?" in row["note"]


def test_a_country_is_refused_with_a_reason():
    row = one("Cape Verde", "Portugal")
    assert row["status"] == "not_found"
    assert "a country, not a city" in row["note"]
    assert "a country, not a city" in one("Almanya", "Almanya", kind="country")["note"]


@pytest.mark.parametrize(
    ("name", "country", "level"),
    [
        ("Weißensee", "Germany", "district"), ("18th district of Budapest", "Hungary", "district"),
        ("London Borough of Camden", "United Kingdom", "district"),
        ("Hessen", "Almanya", "region"), ("Isle of Wight", "United Kingdom", "region"),
        ("Konya", "Türkiye", "city"),
    ],
)  # fmt: skip
def test_levels(name, country, level):
    row = one(name, country)
    assert (row["status"], row["level"]) == ("resolved", level)


def test_a_district_that_the_gazetteer_lacks_is_shown_at_its_city():
    row = one("London Borough of Nowheresey", "United Kingdom")
    assert (row["status"], row["resolved_name"]) == ("resolved", "London")
    assert "its city" in row["note"]


def test_a_county_and_its_town_are_two_nodes():
    places = geocode(table(("Racibórz", "Poland"), ("Racibórz County", "Poland")))
    town, county = places.iloc[1], places.iloc[2]
    assert (town["level"], county["level"]) == ("city", "region")
    assert town["place_id"] != county["place_id"]


# --- coordinates in the table -----------------------------------------------------------------


def test_the_tables_coordinates_win_and_name_the_gazetteers_place():
    row = one("Neustadt", "Germany", b_lat=49.35, b_lon=8.15)
    assert (row["geometry"].y, row["geometry"].x) == (49.35, 8.15)
    assert row["resolved_name"] == "Neustadt an der Weinstraße"
    assert row["method"].startswith("coordinates")
    assert row["confidence"] == 1


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "resolved"),
    [
        ("Arallon (Burgund)", "France", 47.4901, 3.90793, "Avallon"),  # a slip, at its point
        ("Waidhofen", "Austria", 48.81667, 15.28333, "Waidhofen an der Thaya"),  # begins so
        ("Ville de Polginy", "France", 46.83591, 5.7047, "Poligny"),
        ("Arallon", "France", 47.6, 3.9, "Arallon"),  # 12 km off
        ("Beaune", "France", 47.4901, 3.90793, "Beaune"),  # another name
    ],
)
def test_at_its_very_point_a_place_is_known_however_it_is_spelt(name, country, lat, lon, resolved):
    place = one(name, country, b_lat=lat, b_lon=lon)
    assert place["resolved_name"] == resolved
    assert (place["geonameid"] is pd.NA) == (resolved == name)


@pytest.mark.parametrize(
    ("name", "country", "resolved"),
    [
        ("Maysky", "Russia", "Mayskiy"), ("Ozyorsk", "Russia", "Ozërsk"),
        ("Tiachiv", "Ukraine", "Tyachiv"), ("Beit Sahour", "Palestine", "Bayt Sāḩūr"),
        ("Saint Ives", "United Kingdom", "St Ives"), ("DeWitt", "USA", "De Witt"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_name_are_the_same_name(name, country, resolved):
    assert resolved in {candidate["name"] for candidate in one(name, country)["candidates"]}


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Bayon", "France"),  # not Bayonne: a village has it for its own
        ("Rosenau", "Austria"),
    ],
)
def test_what_is_only_the_beginning_of_a_name_does_not_go_before_the_whole(name, country):
    place = one(name, country)
    assert place["status"] != "resolved" or name.startswith(place["resolved_name"])


def test_two_places_of_one_name_are_two_nodes():
    rows = table(*[("Nirgendwo", "Germany")] * 3, b_lat=[50.0, 53.0, 50.01], b_lon=[9.0, 9.0, 9.0])
    ids = geocode(rows)["place_id"].tolist()[1:]
    assert ids[0] == ids[2] != ids[1]
    assert geocode(rows.iloc[:1])["place_id"].iloc[1] == ids[0]


def test_coordinates_do_without_a_known_country():
    row = one("Simferopol", "t430222130", b_lat=44.95, b_lon=34.1)
    assert (row["status"], row["country_code"]) == ("resolved", "UA")


def test_a_point_in_no_country_said_is_in_the_one_around_it():
    row = one("Kreis Nirgendwo", None, b_lat=50.68, b_lon=10.9)
    assert (row["status"], row["country_code"]) == ("resolved", "DE")
    assert "no country is said" in row["note"]
    assert one("Nirgendwo", None, b_lat=47.56, b_lon=7.59)["country_code"] is None  # Basel: three


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [("Nowhere, Vermont", 44.31, -72.07), ("Nowhere, County Waterford", 51.95, -7.72),
     ("Nirgendwo, Thüringen", 50.68, 10.9)],
)  # fmt: skip
def test_a_county_is_not_the_town_in_it_that_nobody_knows(name, lat, lon):
    row = one(name, None, b_lat=lat, b_lon=lon)
    assert (row["resolved_name"], row["level"]) == (name, "city")


@pytest.mark.parametrize(
    ("name", "code", "admin1"),
    [
        ("Springfield, Oregon", "US", "Oregon"),
        ("Halle, Westfalen", "DE", "North Rhine-Westphalia"),
        ("Valencia, Carabobo", "VE", "Carabobo"),
        ("Cartagena, Murcia", "ES", "Murcia Region"),
        ("Perth, Ontario", "CA", "Ontario"),
        ("Toscana", "IT", "Tuscany"),
        ("Saitama Prefecture", "JP", "Saitama"),
    ],
)
def test_a_province_tells_the_country_that_is_not_said(name, code, admin1):
    row = one(name, None)
    assert (row["status"], row["country_code"], row["admin1"]) == ("resolved", code, admin1)


def test_a_turkish_table_means_the_place_of_that_turkish_name():
    row = one("Limni", "Yunanistan")
    assert (row["status"], row["resolved_name"]) == ("resolved", "Mýrina")
    assert row["note"] == "the Turkish name of Mýrina"
    assert [one["name"] for one in row["candidates"]][:2] == ["Mýrina", "Límni"]
    # In another language it may be the town in Euboea.
    assert one("Limni", "Greece")["status"] == "ambiguous"


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "level"),
    [
        ("ミュンヘン市", "Germany", 48.14, 11.58, "city"),
        ("レンヌ市", "France", 48.11, -1.68, "city"),
        ("ニューヨーク市", "USA", 40.7, -74.0, "city"),
        ("オレゴン州", "USA", 44.0, -121.0, "region"),
        ("뮌헨시", "Germany", 48.14, 11.58, "city"),
        ("慕尼黑市", "Germany", 48.14, 11.58, "city"),
    ],
)
def test_words_for_a_city_that_no_blank_parts(name, country, lat, lon, level):
    row = one(name, country)
    assert (row["status"], row["level"]) == ("resolved", level)
    assert distance(row.geometry.y, row.geometry.x, lat, lon) < (200 if level == "region" else 20)


@pytest.mark.parametrize(("lat", "lon"), [(95, 0), (0, 181), (math.inf, 0)])
def test_coordinates_off_the_earth_are_refused(lat, lon):
    with pytest.raises(GeocodeError, match="no point on Earth"):
        one("Berlin", "Germany", b_lat=float(lat), b_lon=float(lon))


# --- bodies -----------------------------------------------------------------------------------


def test_two_tables_names_of_a_body_are_one_node():
    places = geocode(table("UCLG", "Birleşmiş Kentler ve Yerel Yönetimler", kind="body"))
    assert places["place_id"].tolist()[1:] == ["uclg", "uclg"]
    assert (places["level"].iloc[1:] == "body").all()
    assert "Barcelona" in places["note"].iloc[1]


def test_an_unsure_seat_says_so():
    row = one("OICC", kind="body")
    assert "not certain" in row["note"]
    assert row["confidence"] < 0.9


def test_an_unknown_body_is_open_until_it_has_coordinates():
    assert one("Dünya Su Konseyi", kind="body")["status"] == "not_found"
    row = one("Dünya Su Konseyi", kind="body", b_lat=43.3, b_lon=5.4)
    assert (row["status"], row["place_id"]) == ("resolved", "dunya-su-konseyi")


# --- by hand ----------------------------------------------------------------------------------


@pytest.fixture
def edited(tmp_path):
    """The file that goes out for two open places and one settled, as its rows and its path."""
    rows = table(("Springfield", "A.B.D."), ("Xyzzyxburg", "Türkiye"), ("=1+1", "Türkiye"))
    path = tmp_path / "places.csv"
    write_places(geocode(rows), path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return rows, frame, path


def test_the_file_is_safe_and_readable_in_a_spreadsheet(edited):
    _, frame, path = edited
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert frame["name"].iloc[3] == "'=1+1"
    assert "[4409896]" in frame["candidates"].iloc[1] or "[4951788]" in frame["candidates"].iloc[1]
    first, second, *_ = frame["candidates"].iloc[1].split("; ")
    assert re.fullmatch(r"Springfield, \w+, US, [\d,]+ inhabitants \[\d+\]", first)
    assert re.fullmatch(r".+ inhabitants, [\d,]+ km from the first \[\d+\]", second)
    assert frame["map"].iloc[1].startswith("https://www.openstreetmap.org/?mlat=3")
    assert frame["map"].iloc[2] == ""


def test_the_file_says_why_where_candidates_decided(edited, tmp_path):
    _, frame, _ = edited
    assert re.fullmatch(r"Springfield, .+ comes before Springfield, .+ not sure\.", frame["why"][1])
    assert frame["why"][2] == "Nothing was found under the name Xyzzyxburg."
    point = {"b_lat": [52.52], "b_lon": [13.4]}
    write_places(geocode(table(("Berlin", "Germany")).assign(**point)), tmp_path / "point.csv")
    at_its_point = pd.read_csv(tmp_path / "point.csv", keep_default_na=False).set_index("name")
    assert at_its_point.loc["Berlin", "method"].startswith("coordinates")
    assert at_its_point.loc["Berlin", "why"].startswith("The table gives the point; Berlin")


def test_an_edited_file_settles_the_open_places(edited):
    rows, frame, path = edited
    frame.loc[1, "geonameid"] = "4250542"
    frame.loc[2, ["lat", "lon", "resolved_name"]] = ["38,5", "32,25", "Xyzzyx"]
    frame.loc[3, ["lat", "lon"]] = ["39.5", "33"]
    frame.to_csv(path, index=False, sep=";", encoding="utf-8-sig")
    places = geocode(rows, overrides=path)
    assert (places["status"] == "resolved").all()
    assert places["admin1"].iloc[1] == "Illinois"
    assert (places.geometry.y.iloc[2], places.geometry.x.iloc[2]) == (38.5, 32.25)
    assert places["resolved_name"].iloc[2] == "Xyzzyx"
    assert (places["method"].iloc[1:] == "override").all()
    assert (places["why"].iloc[1:] == "Settled by hand.").all()
    assert places["place_id"].is_unique
    G = cn.build_network(rows, read_places(path))
    assert G.number_of_nodes() == 4
    excel = path.with_suffix(".xlsx")
    frame.to_excel(excel, index=False)
    assert geocode(rows, overrides=excel)["place_id"].tolist() == places["place_id"].tolist()


def test_an_untouched_file_changes_nothing(edited):
    rows, _, path = edited
    before, after = geocode(rows), geocode(rows, overrides=path)
    assert before["place_id"].tolist() == after["place_id"].tolist()
    assert before["status"].tolist() == after["status"].tolist()
    again = read_places(path)
    own = ("name", "status", "place_id", "resolved_name", "admin1", "level", "confidence", "why")
    for column in own:
        assert before[column].fillna("").tolist() == again[column].fillna("").tolist(), column
    assert again["candidates"].iloc[1] == before["candidates"].iloc[1]


def test_istanbul_goes_out_and_comes_back(istanbul_places, tmp_path):
    write_places(istanbul_places, tmp_path / "places.csv")
    again = read_places(tmp_path / "places.csv")
    assert isinstance(again, gpd.GeoDataFrame)
    assert again["place_id"].tolist() == istanbul_places["place_id"].tolist()
    assert again["level"].tolist() == istanbul_places["level"].tolist()
    assert np.allclose(again.geometry.x, istanbul_places.geometry.x, atol=1e-4)
    G = cn.build_network(datasets.istanbul(), again)
    H = cn.build_network(datasets.istanbul(), istanbul_places)
    assert set(G) == set(H)


def test_the_tables_own_coordinates_go_out_and_come_back(tmp_path):
    rows = table(("Nirgendwo", "Germany"), ("Nirgendwo", "Germany"), b_lat=[50.0, 53.0], b_lon=9.0)
    places = geocode(rows)
    write_places(places, tmp_path / "places.csv")
    again = read_places(tmp_path / "places.csv")
    assert again["place_id"].tolist() == places["place_id"].tolist()
    assert cn.build_network(rows, again).number_of_nodes() == 3


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"geonameid": "999999999"}, "not in the gazetteer"),
        ({"geonameid": "12.5"}, "whole number"),
        ({"geonameid": "abc"}, "abc"),
        ({"lat": "41"}, "one of lat and lon"),
        ({"lat": "141", "lon": "29"}, "no point on Earth"),
        ({"geonameid": "745044", "lat": "10", "lon": "10"}, "km from geonameid 745044"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(edited, cells, complaint):
    rows, frame, path = edited
    for column, cell in cells.items():
        frame.loc[1, column] = cell
    frame.to_csv(path, index=False)
    with pytest.raises(GeocodeError, match="row 3") as caught:
        geocode(rows, overrides=path)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"name\nx\n"])
def test_a_file_that_is_no_list_of_places(tmp_path, content):
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    with pytest.raises(GeocodeError):
        read_overrides(path)


def test_a_missing_file_of_places(tmp_path):
    with pytest.raises(GeocodeError, match="cannot read"):
        read_overrides(tmp_path / "none.csv")


def test_an_override_for_no_place_is_told(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("name,country,lat,lon\nNowhere,Türkiye,39,33\n", encoding="utf-8")
    with pytest.warns(CitynetWarning, match="Nowhere"):
        geocode(table(("Ankara", "Türkiye")), overrides=path)


# --- policy and contract ----------------------------------------------------------------------


def test_open_places_are_refused_skipped_or_kept():
    rows = table(("Springfield", "A.B.D."), ("Ankara", "Türkiye"))
    with pytest.raises(NetworkError, match="Springfield"):
        cn.build_network(rows)
    assert cn.build_network(rows, unresolved="skip").graph["skipped_agreements"] == 1
    kept = cn.build_network(rows, unresolved="keep")
    node = next(node for node, status in kept.nodes(data="status") if status == "ambiguous")
    assert "x" not in kept.nodes[node]


def test_the_table_of_places(istanbul_places):
    assert list(istanbul_places.columns[:6]) == list(PARTY)
    assert isinstance(istanbul_places.index, pd.RangeIndex)
    assert not istanbul_places.duplicated(list(PARTY)).any()
    assert istanbul_places["confidence"].between(0, 1).all()
    assert istanbul_places.geometry.notna().all()


def test_an_empty_table():
    places = geocode(table())
    assert len(places) == 0
    assert places.crs == "EPSG:4326"


def test_parties_come_a_first_then_b():
    listed = parties(table(("Ankara", "Türkiye"), ("Konya", None)))
    assert listed["name"].tolist() == ["İstanbul", "İstanbul", "Ankara", "Konya"]
    assert listed["country"].iloc[3] == ""
    assert listed[["lat", "lon"]].isna().all(axis=None)


def test_ids_do_not_depend_on_the_table(istanbul_places):
    alone = one("Tiflis", "Gürcistan")
    assert alone["place_id"] in set(istanbul_places["place_id"])


def test_the_same_table_gives_the_same_places():
    first, second = geocode(datasets.istanbul()), geocode(datasets.istanbul())
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second))


def test_processes_give_the_same_places_in_the_same_language():
    """By name, by a point, by a word of the table, bodies and what is open."""
    asked = table(
        ("Paris", "France"), ("Neustadt", "Germany"), ("Nowhere at all", "Chile"), ("Chile", None),
        ("Springfield", "United States"), ("Berlin", "Almanya"), ("Berlin, Rathaus", "Almanya"),
        ("Hagenburg", "Germany"), ("Köln", "Germany"), ("Paris", "United States"),
    )  # fmt: skip
    asked.loc[3, "b_kind"], asked.loc[4, "b_kind"] = "country", "body"
    asked["b_lat"], asked["b_lon"] = [np.nan] * 7 + [52.4, 10, 10], [np.nan] * 7 + [9.3, 10, 10]
    with _workers.hired(2, None) as executor, _catalogue.speaking("de"):
        there, here = geocode(asked, executor=executor), geocode(asked)
    pd.testing.assert_frame_equal(pd.DataFrame(there), pd.DataFrame(here))
    assert here["status"].value_counts().to_dict().keys() == {"resolved", "ambiguous", "not_found"}
    for one_there, one_here in zip(there["why"], here["why"], strict=True):
        assert _catalogue.again("tr", one_there) == _catalogue.again("tr", one_here)


def test_a_command_finds_many_places_by_all_processors(monkeypatch):
    hired = []
    monkeypatch.setattr(_workers, "threads", lambda: 2)

    def hire(workers, dask, *_modules):
        hired.append((workers, dask))
        return _workers.hired(1, None)

    monkeypatch.setattr(_stages, "hired", hire)
    for many in (3, 4):
        monkeypatch.setattr(_stages, "_MANY", many)
        _stages.find_places(table(("Ankara", "Türkiye"), ("Konya", None)), None, None, Step())
    assert hired == [(2, None), (None, None)]


def test_parties_are_one_where_all_that_is_said_is_the_same():
    asked = pd.DataFrame(
        [("a", "x", 1.0), ("a", None, 1.0), ("a", "", 1.0), ("a", "x", np.nan), ("b", "x", 1.0),
         ("a", "x", 1.0)],
        columns=["name", "country", "lat"],
    )  # fmt: skip
    (numbers,) = numbered(asked)
    assert numbers[0] == numbers[5]
    assert numbers[1] == numbers[2]
    assert len(set(numbers.tolist())) == 4
    assert [set(part.tolist()) for part in numbered(asked[["name"]], asked)][1] == {0, 1}
    assert [len(part) for part in numbered(asked.iloc[:0], asked)] == [0, 6]


def test_progress_is_told():
    shares = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        geocode(table(("Ankara", "Türkiye")), progress=shares.append)
    assert shares
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize(
    "name", ["", " ", "(", "()", ",", "/", "–", "A", "ı", "\u0301", "x" * 5000, "1"]
)
def test_odd_names_have_readings_or_none(name):
    for reading in placenames.readings(name):
        assert reading.text
    assert one(name, "Türkiye")["status"] in {"resolved", "ambiguous", "not_found"}


# --- at large ---------------------------------------------------------------------------------


@needs(EU)
def test_a_sample_of_the_sister_cities_of_the_union_is_right_or_open():
    """Every eighth place; scripts/benchmark.py geocode measures all of them."""
    raw = pd.read_csv(EU, sep="\t", keep_default_na=False)
    known = raw.drop_duplicates(["sistercityLabel", "destination_countryLabel"]).iloc[::8]
    rows = table(*zip(known["sistercityLabel"], known["destination_countryLabel"], strict=True))
    places = geocode(rows).iloc[1:]
    found = dict(
        zip(zip(places["name"], places["country"], strict=True), places.itertuples(), strict=True)
    )
    right = wrong = 0
    for row in known.itertuples():
        place = found.get((row.sistercityLabel, row.destination_countryLabel))
        if place is None or place.status != "resolved":
            continue
        limit = 50 if place.level == "region" else 25
        near = distance(row.destinationlat, row.destinationlong, place.geometry.y, place.geometry.x)
        right += near <= limit
        wrong += near > limit
    assert right / len(known) > 0.89
    assert wrong / len(known) < 0.02


@pytest.mark.parametrize(
    "name",
    [
        "city of " * 20,
        "district " * 17,
        "a-" * 70 + "b",
        "St. a.d. b. " * 12,
        "0th district of X",
        "a/" * 70,
    ],
)
def test_a_name_has_few_readings_however_it_is_written(name):
    assert len(placenames.readings(name)) < 50
    assert len(placenames.readings(name * 50)) <= 1


def test_a_name_that_stands_out_in_the_world_needs_no_country():
    assert one("Saraybosna")["place_id"] == "sarajevo-ba"


@pytest.mark.parametrize(
    ("name", "country", "resolved", "admin1"),
    [
        ("K. Maraş", "Türkiye", "Kahramanmaraş", "Kahramanmaraş"),
        ("Kdz. Ereğli Belediyesi", "Türkiye", "Ereğli", "Zonguldak"),
        ("Kon. Ereğli", "Türkiye", "Ereğli", "Konya"),
        ("B.Çekmece", "Türkiye", "Büyükçekmece", "İstanbul"),
        ("Hemedan", "İran", "Hamadān", "Hamadan"),  # by ear
        ("Oberhausen", "F.Almanya", "Oberhausen", "North Rhine-Westphalia"),
        ("Augsburg", "Bavyera Eyaleti", "Augsburg", "Bavaria"),  # a state in place of its country
        ("Paris", "Texas", "Paris", "Texas"),
        ("Gönyeli", "K.K.T.C.", "Gönyeli", "Nicosia"),
        ("Dersim", "Türkiye", "Tunceli", "Tunceli"),
    ],
)
def test_registers_shorten_write_by_ear_and_name_states(name, country, resolved, admin1):
    place = one(name, country)
    assert (place["status"], place["resolved_name"], place["admin1"]) == (
        "resolved", resolved, admin1,
    )  # fmt: skip


def test_what_sounds_alike_is_no_place_where_names_are_spelt():
    assert one("Wolfsberg", "Germany")["status"] != "resolved"
    assert one("Wiblingen", "Almanya")["resolved_name"] != "Waiblingen"


@pytest.mark.parametrize(
    ("name", "country", "code", "lat", "lon"),
    [
        ("Tripoli (LB)", "", "LB", 34.4, 35.8),
        ("Valencia, VE", "", "VE", 10.2, -68.0),
        ("Cordoba (MX)", "", "MX", 18.9, -96.9),
        ("Hamilton (NZ)", "", "NZ", -37.8, 175.3),
        ("Springfield, IL", "", "US", 39.8, -89.6),
        ("Perth, WA", "", "AU", -31.9, 115.9),
        ("Boulogne s/Mer", "France", "FR", 50.7, 1.6),
        ("Villefranche s/ Saône", "France", "FR", 46.0, 4.7),
    ],
)
def test_a_code_beside_a_name_and_a_stroke_in_it_are_read(name, country, code, lat, lon):
    found = one(name, country)
    assert (found["status"], found["country_code"]) == ("resolved", code)
    assert abs(found.geometry.y - lat) < 0.2
    assert abs(found.geometry.x - lon) < 0.2


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Cordoba (MX)", "Spain"),
        ("Krakau, Danzig und Posen", "Polen"),
        ("Lyon, Nice and Lille", "France"),
    ],
)
def test_what_names_another_country_or_more_places_is_left_open(name, country):
    found = one(name, country)
    assert found["status"] == "ambiguous"
    assert "but the table says" in found["note"]
