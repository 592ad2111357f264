# ruff: noqa: E501 - a case is a line
"""Cells as people fill them: what is read, what is asked, what is said; small tables made here."""

import datetime as dt

import pandas as pd
import pytest

import citynet as cn
from citynet import dates
from citynet.agreements import _dates, _points
from citynet.errors import AgreementError
from citynet.geocoding import overriding

PARTIES = {"a_name": "İzmir", "a_country": "Türkiye", "b_name": "Split", "b_country": "Croatia"}


@pytest.fixture
def read(tmp_path, monkeypatch, recwarn):
    """Write a column, or several, beside two parties, and read it."""
    monkeypatch.setattr(dates, "today", lambda: dt.date(2025, 6, 1))

    def reading(*, rows=None, **columns):
        count = len(next(iter(columns.values())))
        frame = pd.DataFrame([PARTIES | (rows[i] if rows else {}) for i in range(count)])
        # Of one date and one pair there would be one agreement only.
        columns = {"signed": [str(1950 + i) for i in range(count)]} | columns
        path = tmp_path / "ties.csv"
        frame.assign(**columns).to_csv(path, index=False)
        table = cn.read_agreements(path)
        recwarn.clear()
        return table, table.attrs["reading"]

    return reading


def said(account, kind):
    return " | ".join(cause["text"] for cause in account[kind])


def test_a_column_of_dates_says_what_it_took_for_granted(read):
    table, account = read(signed=["1974", "1970s", "seit 1990 (erneuert 2011)", "0", "1.2.99"])
    assert table["signed"].astype(object).where(table["signed"].notna(), None).tolist() == [
        "1974", None, "1990", None, "1999-02-01",
    ]  # fmt: skip
    assert table["renewed"].tolist()[2] == "2011"
    assert table["note"].tolist()[1] == "signed: 1970s"
    assumed = said(account, "assumed")
    assert "'0': read as no date" in assumed
    assert "1 cell says more than a date: '1970s'" in assumed
    assert "'1.2.99' is read as 1999-02-01" in assumed
    assert not account["questions"]


def test_a_date_over_two_lines_is_one_date(read):
    table, _ = read(signed=["12 May\n1990"])
    assert table["signed"].tolist() == ["1990-05-12"]


def test_a_table_gets_no_column_of_dates_that_it_does_not_have(read):
    table, _ = read(signed=["1990"])
    assert not {"ended", "renewed", "preliminary"} & set(table.columns)


@pytest.mark.parametrize(
    ("country", "lands"),
    [
        ("Prussia", "Germany, Poland, Russia, Lithuania"),
        ("Kingdom of Hungary", "Hungary, Slovakia, Romania, Serbia …"),
    ],
)
def test_a_state_of_the_past_names_four_of_its_countries_at_most(read, country, lands):
    _, account = read(rows=[{"b_country": country}], signed=["1990"])
    told = [cause["text"] for cause in account["assumed"] if country in cause["text"]]
    assert [text.rpartition(" in ")[2] for text in told] == [lands]


def test_the_month_is_first_where_the_column_or_the_country_says_so(read):
    table, account = read(signed=["4/5/2001", "4/25/2002"])
    assert table["signed"].tolist() == ["2001-04-05", "2002-04-25"]
    assert "read with" not in said(account, "assumed")
    table, account = read(signed=["4/5/2001"])
    assert table["signed"].tolist() == ["2001-05-04"]
    assert "4/5/2001 are read with the day first" in said(account, "assumed")
    american = [{"a_name": "Boise", "a_country": "USA"}]
    table, account = read(rows=american, signed=["4/5/2001"])
    assert table["signed"].tolist() == ["2001-04-05"]
    assert "with the month first" in said(account, "assumed")
    table, _ = read(signed=["4/5/2001", "25/6/2002", "6/25/2003"])
    assert table["signed"].isna().tolist() == [False, False, True]  # asked about


def test_dates_beyond_the_horizon_are_asked_about(read):
    table, account = read(signed=["2077", "1072", "1985"], ended=["2060", "9999-12-31", None])
    assert table["signed"].isna().tolist() == [True, True, False]
    assert table["ended"].tolist()[0] == "2060"
    assert pd.isna(table["ended"].tolist()[1])
    asked = said(account, "questions")
    assert "'2077' lies in the future" in asked
    assert "'1072' is too early" in asked


def test_the_horizon_to_the_year(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: dt.date(2025, 6, 1))
    asked = {
        ("1799", "signed"): "early", ("1800", "signed"): "", ("1900-01-01", "signed"): "early",
        ("1900-01-02", "signed"): "", ("2026", "signed"): "", ("2027", "signed"): "future",
        ("2125", "ended"): "", ("2126", "ended"): "future", (None, "signed"): "",
    }  # fmt: skip
    for (date, column), word in asked.items():
        why = _dates._too_far(date, column, from_cell=False)
        assert word in why
        assert bool(why) == bool(word)
    # A cell of a day that is the number of a year: 1900 is 1905-03-14, 2027 is 1905-07-19.
    days = ["1905-03-13", "1905-03-14", "1905-07-19", "1905-07-20"]
    found = [bool(_dates._too_far(day, "signed", from_cell=True)) for day in days]
    assert found == [False, True, True, False]
    assert [_dates.likely(day) for day in days] == [
        [days[0]], ["1900", days[1]], ["2027", days[2]], [days[3]],
    ]  # fmt: skip
    assert [_dates.likely(text) for text in ("9999", "10000", "59999", "60000", "1990", "x")] == [
        ["9999"], ["1927-05-18"], ["2064-04-07"], [], ["1990"], [],
    ]  # fmt: skip
    for text in ("10000", "59999"):
        with pytest.raises(ValueError, match="day number, perhaps"):
            _dates._stated(text, "day-first", of_file=True)
    assert _dates._listed("abc") == "'a', 'b', 'c'"
    assert _dates._listed("abcd") == "'a', 'b', 'c' …"
    assert [_dates.months_first(lands) for lands in (["USA"], ["Japan"], ["DE", "US", "DE"])] == [
        True, False, False,
    ]  # fmt: skip


def test_year_month_and_day_in_columns_of_their_own(read):
    table, _ = read(signed=[None, None], ended=["1978", "1980"], Month=["6", "11"], Day=["5", None])
    assert table["ended"].tolist() == ["1978-06-05", "1980-11"]
    table, _ = read(signed=["1978"], Ay=["Haziran"])
    assert table["signed"].tolist() == ["1978-06"]
    table, _ = read(signed=["1978", "1979"], Month=["June", None], Day=["5", None])
    assert table["signed"].tolist() == ["1978-06-05", "1979"]


def test_a_vague_date_is_kept_of_a_file_and_refused_of_a_table():
    table = pd.DataFrame([PARTIES | {"signed": "1970s"}])
    with pytest.raises(AgreementError, match="'1970s' is not one date"):
        cn.validate(table)


def test_ids_that_repeat_are_carried_along(read):
    table, account = read(id=["7", "7", "8"])
    assert table["id"].is_unique
    assert table["id (as read)"].tolist() == ["7", "7", "8"]
    assert "its values repeat; carried along as 'id (as read)'" in said(account, "assumed")
    table, account = read(id=["7", "9", "8"])
    assert table["id"].tolist() == ["7", "9", "8"]
    assert "repeat" not in said(account, "assumed")


@pytest.mark.parametrize(
    ("rows", "parties"),
    [
        (["City,Country,Partner city,Partner country", ",,Split,Croatia",
          "İzmir,Türkiye,Bremen,Germany"], [["Bursa", "Türkiye"], ["İzmir", "Türkiye"]]),
        (["City,Partner city,Partner country", "Bursa,Split,Croatia", "Bursa,Bremen,Germany"],
         [["Bursa", "Türkiye"]] * 2),
        (["City,Partner city,Partner country", ",Split,Croatia", "İzmir,Bremen,Germany"],
         [["Bursa", "Türkiye"], ["İzmir", ""]]),
    ],
)  # fmt: skip
def test_whose_partners_these_are_fills_what_no_cell_says(tmp_path, recwarn, rows, parties):
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    table = cn.read_agreements(path, home="Bursa, Türkiye")
    assert table[["a_name", "a_country"]].fillna("").to_numpy().tolist() == parties
    assert table["b_name"].tolist() == ["Split", "Bremen"]
    recwarn.clear()


@pytest.mark.parametrize(
    ("file", "text", "home", "parties"),
    [
        ("ties", "City,Partner,Land\nLinz,Oulu,Finland", "Linz, Austria", ["Linz", "Austria", "Oulu"]),
        ("ties", "City,Partner,Land\nWien,Oulu,Finland", "Linz, Austria", ["Wien", "", "Oulu"]),
        ("ties", "City,Land,Since\nKiel,Germany,2004", "EUROCITIES", ["Kiel", "Germany", "EUROCITIES"]),
        ("ties", "Members of EUROCITIES,\nCity,Land\nKiel,Germany", None,
         ["Kiel", "Germany", "EUROCITIES"]),
        ("twin_towns_of_Linz", "City,Land\nKiel,Germany", None, ["Linz", "", "Kiel"]),
        ("twin_towns_of_Linz", "City,Partner,Land\n,Kiel,Germany\nWien,Oulu,Finland", None,
         ["Linz", "", "Kiel"]),
        ("twin_towns_of_Linz", "City,Land\nKiel,Germany", "Wien, Austria", ["Wien", "Austria", "Kiel"]),
    ],
)  # fmt: skip
def test_whose_partners_these_are_by_the_caller_the_title_or_the_file(
    tmp_path, file, text, home, parties
):
    path = tmp_path / f"{file}.csv"
    path.write_text(text, encoding="utf-8")
    done = cn.agreements.examine(path, home=home)
    names = ["a_name", "a_country", "b_name"]
    assert done.table[names].astype(object).fillna("").iloc[0].tolist() == parties
    assert (set(done.table["type"]) == {"membership"}) == (parties[2] == "EUROCITIES")
    assert done.table["signed"].dropna().tolist() == ["2004"] * ("2004" in text)


def test_what_stands_once_holds_for_the_blank_cells_below(tmp_path, recwarn):
    path = tmp_path / "ties.csv"
    rows = ["İzmir,Türkiye,Split,Croatia", ",,Bremen,Germany", ",,Odesa,Ukraine"]
    text = "\n".join(["City,Country,Partner city,Partner country", *rows])
    path.write_text(text, encoding="utf-8")
    table = cn.read_agreements(path)
    assert table["a_name"].tolist() == ["İzmir"] * 3
    assert table["a_country"].tolist() == ["Türkiye"] * 3
    assert "what stands once holds" in said(table.attrs["reading"], "assumed")
    with pytest.raises(AgreementError, match="expected 'day-first', 'month-first' or None"):
        cn.read_agreements(path, dates="year-first")
    recwarn.clear()


@pytest.mark.parametrize(
    ("rows", "column", "read"),
    [
        (["City,Twin town,Country", "Gent,Split,Croatia", ",Kiel,Germany", "Oulu,Brno,Czechia"],
         "a_name", ["Gent", "Gent", "Oulu"]),
        (["Land,Partnerstadt", "Croatia,Split", ",Zadar", "Germany,Kiel"],
         "b_country", ["Croatia", "Croatia", "Germany"]),
        # Behind the partners nothing stands for those below.
        (["Partnerstadt,Land", "Split,Croatia", "Zadar,", "Kiel,Germany"],
         "b_country", ["Croatia", "", "Germany"]),
    ],
)  # fmt: skip
def test_what_stands_once_before_the_partners(tmp_path, rows, column, read):
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    table = cn.agreements.examine(path, defaults={"a_country": "Belgium"}).table
    assert table[column].fillna("").tolist() == read


def test_errors_of_formulas_are_named_in_whichever_column(read):
    table, account = read(signed=["#DEĞER!", "3.5.1990"], Dosya=["12", "#N/A"])
    assert table["signed"].fillna("").tolist() == ["", "1990-05-03"]
    assert {(cause["column"], tuple(cause["rows"])) for cause in account["questions"]} == {
        ("signed", (2,)), ("Dosya", (3,)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "status"),
    [("läuft noch", None), ("ruht", "suspended"), ("inactivo", "suspended"),
     ("résilié", "cancelled"), ("休止中", "suspended"), ("rozwiązana", "cancelled"),
     ("действует", "active"), ("sospeso", "suspended")],
)  # fmt: skip
def test_what_is_suspended_is_not_cancelled(read, word, status):
    table, account = read(status=[word])
    assert table["status"].tolist() == [status or "active"]
    assert bool(account["questions"]) == (status is None)


@pytest.mark.parametrize("word", ["in Verhandlung", "prévu", "taslak", "to be signed", "planowana"])
def test_what_is_no_agreement_yet_is_asked_about(read, word):
    _, account = read(status=[word])
    assert "not an agreement yet" in said(account, "questions")


def test_points_are_held_against_the_country(read):
    # Split; Split turned; Split in Chile; nowhere; on an island of its own country.
    table, account = read(
        b_lat=["43,51", "16.44", "-33.45", "0", "42.75"],
        b_lon=["16,44", "43.51", "-70.66", "0", "16.8"],
    )
    assert table["b_lat"].isna().tolist() == [False, True, True, True, False]
    asked = said(account, "questions")
    assert "16.44, 43.51 is not in Croatia; latitude and longitude seem to" in asked
    assert "-33.45, -70.66 is in Chile, not in Croatia" in asked
    assert "0, 0 is off the coast" in asked
    # A file has one order: what no country tells of the first party goes with the second.
    turned = {"b_lat": ["16.44", "16.8"], "b_lon": ["43.51", "42.75"]}
    table, account = read(rows=[{"a_country": ""}] * 2, a_lat=["27.1"] * 2, a_lon=["38.4"] * 2,
                          **turned)  # fmt: skip
    assert table[["a_lat", "a_lon", "b_lat"]].to_numpy().tolist() == [
        [38.4, 27.1, 43.51], [38.4, 27.1, 42.75],
    ]  # fmt: skip
    assert said(account, "assumed").count("latitude and longitude have changed places") == 2


def test_what_two_states_claim_is_where_either_says(read):
    # Yalta by both, for outlines give it to one of them; Moscow is in one alone.
    table, account = read(
        b_country=["Ukraine", "Russia", "Ukraine"],
        b_lat=["44.5", "44.5", "55.75"],
        b_lon=["34.16", "34.16", "37.62"],
    )
    assert table["b_lat"].isna().tolist() == [False, False, True]
    assert "44.5" not in said(account, "questions")
    assert "55.75, 37.62 is in Russia, not in Ukraine" in said(account, "questions")


def test_a_column_that_is_turned_throughout_is_turned_back(read):
    table, account = read(b_lat=["16.44", "15.98"], b_lon=["43.51", "45.81"])
    assert table["b_lat"].tolist() == [43.51, 45.81]
    assert "changed places" in said(account, "assumed")
    assert not account["questions"]


def test_both_coordinates_in_one_cell(read):
    table, _ = read(Konum=["43.51, 16.44", "43°30′36″N 16°26′24″E", None])
    assert table["b_lat"].tolist()[:2] == [43.51, 43.51]
    assert table["b_lon"].tolist()[:2] == [16.44, 16.44]
    assert pd.isna(table["b_lat"].tolist()[2])


@pytest.mark.parametrize(("points", "are_read"), [(7, True), (6, False)])
def test_a_column_is_of_points_where_seven_of_ten_cells_are(read, points, are_read):
    cells = [f"43.5{n}, 16.4{n}" for n in range(points)]
    table, _ = read(Konum=[*cells, *(f"see map {n}" for n in range(10 - points))])
    assert ("b_lat" in table) == are_read
    assert ("Konum" in table) != are_read


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("16.44 E 43.51 N", (43.51, 16.44)), ("Point(16.44 43.51)", (43.51, 16.44)),
        ("34,6 S; 58,4 W", (-34.6, -58.4)), ("139.69, 35.68", (35.68, 139.69)),
        ("K 41° 0,6' D 28° 58,2'", (41.01, 28.97)), ("12 3", None), ("1978, 1998", None),
        ("Paris, Texas", None), ("91.5, 95.5", None),
    ],
)  # fmt: skip
def test_points_as_people_write_them(text, point):
    assert _points.pair(text) == (None if point is None else pytest.approx(point))


@pytest.mark.parametrize(
    ("country", "sought"),
    [
        ("Jugosławia", "Serbia, Croatia, Bosnia & Herzegovina, Slovenia …"),
        ("Czechoslovakia", "Czechia, Slovakia"), ("WestGER", "Germany"), ("Macedonia", None),
        ("Germany", None),
    ],
)  # fmt: skip
def test_states_of_the_past_are_said(read, country, sought):
    _, account = read(rows=[{"b_country": country}], signed=["1976"])
    texts = [cause["text"] for cause in account["assumed"] if "of the past" in cause["text"]]
    assert texts == [
        f"{country!r} is a state of the past; its places are sought in {sought}"
    ] * bool(sought)


def test_names_without_bullets_flags_and_footnotes(read):
    rows = [
        {"b_name": name} for name in ("• Split[1]", "🇭🇷 Split", "– Split²", "\u202aSplit\u202c")
    ]
    table, _ = read(rows=rows, signed=["1976"] * 4)
    assert table["b_name"].unique().tolist() == ["Split"]


def test_a_remark_keeps_its_lines_and_a_name_has_one(read):
    table, _ = read(
        rows=[{"b_name": "Split\nSpalato"}], note=[" first line \n\n second  line "], File=["a\n b"]
    )
    assert table.loc[0, ["b_name", "note", "File"]].tolist() == [
        "Split Spalato", "first line\n\nsecond  line", "a\nb",
    ]  # fmt: skip


def test_a_cell_of_two_lines_is_answered_by_the_one_that_a_person_sees(tmp_path, recwarn):
    path = tmp_path / "ties.csv"
    pd.DataFrame([PARTIES | {"type": "Handschlag \n 1"}]).to_csv(path, index=False)
    (asked,) = cn.agreements.examine(path).problems
    assert asked.value == "Handschlag 1"
    answer = {"action": "cell", "column": "type", "value": asked.value, "answer": "friendship"}
    said = pd.DataFrame([answer | {"name": "", "country": ""}])
    assert cn.read_agreements(path, overrides=said)["type"].tolist() == ["friendship"]
    recwarn.clear()


@pytest.mark.parametrize(
    ("cells", "parties"),
    [
        (["Kiel (Germany)", "Oulu, Finland (1990)", "Split – Croatia seit 1987"],
         ["Kiel|Germany||", "Oulu|Finland|1990|", "Split|Croatia|1987|"]),
        (["1990 Kiel, Germany", "Oulu, Finland, since 12.5.1990", "Metz, France, 1991?"],
         ["Kiel|Germany|1990|", "Oulu|Finland|1990-05-12|", "Metz|France|1991?|"]),
        (["Kiel, Germany (suspended)", "Oulu, Finland (of our schools only)", "Halle (Saale), Germany"],
         ["Kiel|Germany||suspended", "Oulu|Finland||of our schools only", "Halle (Saale)|Germany||"]),
        (["Kiel, Germany and Oulu, Finland", "Lyon, France, Gent, Belgium", "Pécs (Hungary), Bari (Italy)"],
         ["Kiel|Germany||", "Oulu|Finland||", "Lyon|France||", "Gent|Belgium||", "Pécs|Hungary||",
          "Bari|Italy||"]),
        (["Germany: Kiel", "Finland, Oulu", "Croatia - Split"],
         ["Kiel|Germany||", "Oulu|Finland||", "Split|Croatia||"]),
        (["Finland, Oulu", "Bari", "Metz", "Brno"], ["Oulu|Finland||", "Bari|||", "Metz|||", "Brno|||"]),
        (["Atlanta, Georgia", "Salem, Oregon", "Dallas, Texas"],
         ["Atlanta, Georgia|||", "Salem, Oregon|||", "Dallas, Texas|||"]),
        # What else stands behind commas is no country either: a state is as likely.
        (["Atlanta, Georgia", "Salem, Portland, Eugene"],
         ["Atlanta, Georgia|||", "Salem, Portland, Eugene|||"]),
        (["Tbilisi, Georgia", "Kiel, Germany", "Oulu, Finland"],
         ["Tbilisi|Georgia||", "Kiel|Germany||", "Oulu|Finland||"]),
        (["Portland, ME", "Kiel, Germany"], ["Portland, ME|||", "Kiel|Germany||"]),
        (["• Kiel, Germany\n• Oulu, Finland", "1. Brno (Czechia)\n2. Pécs (Hungary)", "Lyon[1]\nFrance"],
         ["Kiel|Germany||", "Oulu|Finland||", "Brno|Czechia||", "Pécs|Hungary||", "Lyon|France||"]),
        (["Kiel (終了), Germany", "Frankfurt\n(Oder)\nGermany"],
         ["Kiel|Germany||終了", "Frankfurt (Oder)|Germany||"]),
        (["🇩🇪 Kiel", "🇫🇮 Oulu (1990)"], ["Kiel|DE||", "Oulu|FI|1990|"]),
        (["Kiel\n(Germany)\nOulu\n(Finland)"], ["Kiel|Germany||", "Oulu|Finland||"]),
    ],
)  # fmt: skip
def test_what_a_cell_says_of_its_parties(tmp_path, cells, parties):
    path = tmp_path / "ties.csv"
    pd.DataFrame({"Twin town": cells}).to_csv(path, index=False)
    table = cn.agreements.examine(path, home="Linz, Austria").table
    said = table.reindex(columns=["b_name", "b_country", "signed", "note"]).astype(object)
    assert ["|".join(row) for row in said.fillna("").to_numpy().tolist()] == parties


def test_several_parties_of_a_cell_share_what_their_row_says(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        'City,Twin towns,Country,File,File,\nGent,"Kiel; Oulu","Germany; Finland",a,b,c\n'
        'Gent,"Metz\nLyon",France,d,e,f\n', "utf-8",
    )  # fmt: skip
    table = cn.agreements.examine(path).table
    names = ["a_name", "b_name", "b_country", "File", "File 2", "column F"]
    assert table[names].to_numpy().tolist() == [
        ["Gent", "Kiel", "Germany", "a", "b", "c"], ["Gent", "Oulu", "Finland", "a", "b", "c"],
        ["Gent", "Metz", "France", "d", "e", "f"], ["Gent", "Lyon", "France", "d", "e", "f"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("land", "lands"),
    [
        ("Germany; Finland", ["Germany", "Finland"]), ("Germany\nFinland", ["Germany", "Finland"]),
        ("Germany, Finland", ["Germany", "Finland"]), ("Germany; ; Finland", ["Germany", "Finland"]),
        ("Germany", ["Germany", "Germany"]), ("", ["", ""]),
        # Of three who knows which is whose.
        ("Germany; Finland; France", ["Germany; Finland; France"] * 2),
    ],
)  # fmt: skip
def test_several_parties_of_a_cell_have_a_line_each_of_their_countries(tmp_path, land, lands):
    path = tmp_path / "ties.csv"
    path.write_text(f'City,Twin towns,Country\nGent,"Kiel; Oulu","{land}"\nGent,Bari,"Italy"\n')
    table = cn.agreements.examine(path).table
    assert table["b_country"].fillna("").tolist() == [*lands, "Italy"]


@pytest.mark.parametrize(
    ("parts", "signed"),
    [
        ("1990,5,3", "1990-05-03"), ("1994.0,5.0,6.0", "1994-05-06"), ("1993,März,4", "1993-03-04"),
        ("1991,0,7", "1991"), ("1992,6,00", "1992-06"), ("1992,6,", "1992-06"), (",4,5", ""),
    ],
)  # fmt: skip
def test_parts_of_a_date_up_to_the_first_that_is_not_said(tmp_path, parts, signed):
    path = tmp_path / "ties.csv"
    text = f"Twin town,Country,Year,Month,Day\nKiel,Germany,{parts}\nOulu,Finland,1970,1,1\n"
    path.write_text(text, "utf-8")
    table = cn.agreements.examine(path, home="Linz, Austria").table
    assert table["signed"].fillna("").tolist() == [signed, "1970-01-01"]


def test_a_date_beside_a_name_is_a_remark_where_the_row_says_another(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(
        "City,Twin town,Country,Year,Note\nGent,Kiel (1990),Germany,1991,x\n"
        "Gent,Oulu (1990),Finland,1990-05-01,\nGent,Lyon (1992?),France,1992,\n"
        "Gent,Metz (1993),France,,y\n", "utf-8",
    )  # fmt: skip
    done = cn.agreements.examine(path)
    assert done.table["signed"].tolist() == ["1991", "1990-05-01", "1992", "1993"]
    assert done.table["note"].fillna("").tolist() == ["x; 1990", "", "", "y"]
    assert "'1990' beside the name is not the date" in " ".join(done.account.lines("assumed"))


@pytest.mark.parametrize("form", ["xlsx", "csv", "cp1254", "json"])
def test_only_what_a_person_changed_is_settled_by_hand(tmp_path, form):
    frame = pd.DataFrame(
        [PARTIES, PARTIES | {"b_name": "Xyzzyxq"}, PARTIES | {"b_name": "Zadar"}]
    ).assign(type="sister_city")
    table = cn.validate(frame)
    places = cn.geocode(table)
    path = tmp_path / f"places.{'csv' if form == 'cp1254' else form}"
    cn.geocoding.write_places(places, path)
    rows = pd.DataFrame(overriding.rows(path))
    rows.loc[rows["name"] == "Xyzzyxq", ["lat", "lon"]] = ["43.51", "16.44"]
    if form == "cp1254":  # as Turkish Excel saves it
        rows["lat"] = rows["lat"].str.replace(".", ",")
        path.write_text(rows.to_csv(sep=";", index=False), "cp1254")
    elif form == "xlsx":
        rows.to_excel(path, index=False)
    elif form == "json":
        rows.to_json(path, orient="records")
    else:
        rows.to_csv(path, index=False)
    again = cn.geocode(table, overrides=path).set_index("name")
    before = places.set_index("name")
    assert again.loc["Xyzzyxq", ["method", "status"]].tolist() == ["override", "resolved"]
    for name in ("İzmir", "Split", "Zadar"):
        assert again.loc[name, "method"] == before.loc[name, "method"] != "override"
        assert again.loc[name, "confidence"] == pytest.approx(
            before.loc[name, "confidence"], abs=1e-3
        )
