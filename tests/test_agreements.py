# ruff: noqa: E501, PT017 - a case is a line; whichever outcome comes is checked
"""The Agreement table: what is accepted, what is refused and how, and the way to a file and back."""

import datetime as dt
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from helpers.properties import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import citynet as cn
from citynet import agreements, dates
from citynet.agreements import COLUMNS, KINDS, STATUSES, TYPES, _cells
from citynet.errors import AgreementError, CitynetError, CitynetWarning

ROW = {
    "type": "sister_city",
    "a_name": "İstanbul",
    "a_country": "Türkiye",
    "b_name": "Köln",
    "b_country": "Almanya",
    "signed": "1997-03-15",
}


def table(*rows, **columns):
    """One right row, or several, each with something else in it."""
    return pd.DataFrame([ROW | columns | row for row in rows or [{}]])


def lines(frame):
    with pytest.raises(AgreementError) as caught:
        cn.validate(frame)
    assert list(caught.value.problems) == [str(problem) for problem in agreements.problems(frame)]
    return list(caught.value.problems)


# --- what is accepted ------------------------------------------------------------------------


def test_the_form_of_a_table():
    checked = cn.validate(table())
    assert checked.loc[0].dropna().to_dict() == ROW | {
        "id": "istanbul-koln-sister-city-1997-03-15",
        "a_kind": "city",
        "b_kind": "city",
        "status": "active",
    }
    assert list(checked.columns) == [name for name in COLUMNS if name in checked.columns]
    assert cn.validate(pd.DataFrame(columns=list(ROW))).empty


def test_validate_changes_nothing_of_what_it_is_given():
    frame = table(a_name=" İstanbul ", signed="15.03.1997")
    before = frame.copy()
    cn.validate(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Kardeş Şehir", "sister_city"),
        ("KARDEŞ ŞEHİR", "sister_city"),
        ("kardes sehir", "sister_city"),
        ("Sister City", "sister_city"),
        ("twin town", "sister_city"),
        ("İşbirliği Protokolü", "cooperation_protocol"),
        ("İş Birliği Protokolü", "cooperation_protocol"),
        ("Cooperation protocol", "cooperation_protocol"),
        ("cooperation_protocol", "cooperation_protocol"),
        ("Mutabakat Zaptı", "memorandum"),
        ("İyi Niyet Mektubu", "memorandum"),
        ("MoU", "memorandum"),
        ("Üyelik", "membership"),
    ],
)
def test_words_for_the_types(written, means):
    assert cn.validate(table(type=written))["type"].tolist() == [means]


def test_words_for_kinds_status_and_role():
    checked = cn.validate(
        table(
            {"a_kind": "Büyükşehir Belediyesi", "b_kind": "Eyalet", "status": "İptal"},
            {
                "a_kind": "il",
                "b_kind": "CITY",
                "status": "Yürürlükte",
                "role": "Yönetim Kurulu Üyesi",
            },
            {
                "b_kind": None,
                "status": "-",
                "type": "Üyelik",
                "b_country": None,
                "role": "Gözlemci",
            },
        )
    )
    assert checked["a_kind"].tolist() == ["city", "region", "city"]
    assert checked["b_kind"].tolist() == ["region", "city", "body"]
    assert checked["status"].tolist() == ["cancelled", "active", "active"]
    assert checked["role"].tolist()[1:] == ["board member", "Gözlemci"]


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("15.03.1997", "1997-03-15"),
        (dt.date(1997, 3, 15), "1997-03-15"),
        (pd.Timestamp("1997-03-15 13:45"), "1997-03-15"),
        (np.datetime64("1997-03-15"), "1997-03-15"),
        (1997, "1997"),
        (1997.0, "1997"),
        ("1997.0", "1997"),
        ("Mart 1997", "1997-03"),
        ("-", None),
        ("bilinmiyor", None),
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
        ("  ", None),
    ],
)
def test_dates_in_one_column_are_text_or_dates(value, edtf):
    signed = cn.validate(table({}, {"signed": value}))["signed"]
    assert signed[0] == "1997-03-15"
    assert (None if pd.isna(signed[1]) else signed[1]) == edtf


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        (41.01, 28.97, (41.01, 28.97)),
        ("41,01", "28,97", (41.01, 28.97)),
        ("41.01° N", "28.97E", (41.01, 28.97)),
        ("12,5 S", "77 W", (-12.5, -77.0)),
        ("12,5 G", "77 B", (-12.5, -77.0)),
        ("−12.5", "-77", (-12.5, -77.0)),
        (-90, 180, (-90.0, 180.0)),
        (0, 0, (0.0, 0.0)),
    ],
)
def test_coordinates_with_commas_and_wings(lat, lon, expected):
    checked = cn.validate(table(a_lat=lat, a_lon=lon))
    assert (checked["a_lat"][0], checked["a_lon"][0]) == expected


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "json", "parquet"])
def test_a_running_number_with_gaps_stays_whole(tmp_path, suffix):
    rows = pd.DataFrame(
        {
            "a_name": "Bursa", "a_country": "TR", "b_name": ["Berlin", "Paris", "Rome"],
            "b_country": ["DE", "FR", "IT"], "type": "sister_city",
            "Sıra No": pd.Series([1, 2, None], dtype=object),
        }
    )  # fmt: skip
    path = tmp_path / f"table.{suffix}"
    agreements.write_agreements(rows, path)
    numbers = agreements.read_agreements(path)["Sıra No"]
    assert [None if pd.isna(cell) else str(cell) for cell in numbers] == ["1", "2", None]


def test_a_tables_own_columns_are_carried_along():
    frame = table(budget=5, Ek=[[1]], signed_text="'97", geometry=None, paid=True)
    frame["mixed"] = ["x"]
    checked = cn.validate(pd.concat([frame, frame.assign(mixed=7, budget=6)]))
    assert checked["budget"].tolist() == [5, 6]
    assert checked["mixed"].tolist() == ["x", "7"]
    assert checked["paid"].tolist() == [True, True]
    assert checked["signed_text"][0] == "'97"
    assert list(checked.columns[-5:]) == [
        "budget",
        "Ek",
        "signed_text",
        "geometry",
        "paid",
    ] or list(checked.columns[-6:]) == ["budget", "Ek", "signed_text", "geometry", "paid", "mixed"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1, None, 3], "Int64"), ([1, 2, 3], "int64"), ([0.5, None, 2], "float64"),
        ([2**53 - 1, None, 1], "Int64"), ([2.0**53, None, 1], "float64"),
        ([np.inf, None, 1], "float64"), ([True, False, True], "bool"),
    ],
)  # fmt: skip
def test_a_column_of_numbers_of_its_own_keeps_their_kind(cells, kind):
    frame = table({}, {"signed": "1998"}, {"signed": "1999"}).assign(
        own=pd.Series(cells, dtype=object)
    )
    own = cn.validate(frame)["own"]
    assert own.dtype.name == kind
    assert [None if pd.isna(cell) else cell for cell in own] == cells


@pytest.mark.parametrize("kind", ["object", "string"])
def test_texts_of_a_column_of_its_own_are_trimmed(kind):
    own = pd.Series([" a\u200b ", None, "  "], dtype=kind)
    checked = cn.validate(table({}, {"signed": "1998"}, {"signed": "1999"}).assign(own=own))["own"]
    assert checked.fillna("-").tolist() == ["a", "-", "-"]


def test_headings_of_a_frame_may_be_turkish_and_double():
    frame = pd.DataFrame(
        [["Kardeş Şehir", "İstanbul", "Türkiye", "Köln", "Almanya", 1997]],
        columns=["Tür", "Şehir", "Ülke", "Kardeş Şehir", "Ülke.1", "Yıl"],
    )
    checked = cn.validate(frame)
    assert checked["b_country"].tolist() == ["Almanya"]
    assert checked["signed"].tolist() == ["1997"]


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ({"signed": "31.02.1990"}, "row 3, column 'signed': '31.02.1990' is not a day that exists"),
        ({"signed": "soon"}, "row 3, column 'signed': 'soon' is not a date"),
        ({"signed": "33049"}, "row 3, column 'signed': '33049' is a spreadsheet's day number, perhaps 1990-06-25"),
        ({"type": "sistr city"}, "row 3, column 'type': 'sistr city' is no type; did you mean 'sister"),
        ({"type": "treaty"}, "row 3, column 'type': 'treaty' is no type; expected one of sister_city"),
        ({"type": None}, "row 3, column 'type': no type; expected one of"),
        ({"b_name": ""}, "row 3, column 'b_name': no party"),
        ({"a_name": None}, "row 3, column 'a_name': no party"),
        ({"a_name": "?"}, "row 3, column 'a_name': no party"),
        ({"b_name": "#REF!"}, "row 3, column 'b_name': '#REF!' is an error of the spreadsheet's formula"),
        ({"b_country": "Almnya"}, "row 3, column 'b_country': 'Almnya' is no country that we know; did you mean 'Almanya'"),
        ({"b_country": "Atlantis"}, "row 3, column 'b_country': 'Atlantis' is no country"),
        ({"b_country": None}, "row 3, column 'b_country': no country for 'Köln'"),
        ({"a_kind": "planet"}, "row 3, column 'a_kind': 'planet' is no kind; expected one of city, region, body"),
        ({"status": "maybe"}, "row 3, column 'status': 'maybe' is no status; expected one of"),
        ({"a_lat": 91, "a_lon": 0}, "row 3, column 'a_lat': 91.0 is out of range; expected a number from -90 to 90"),
        ({"b_lat": 0, "b_lon": "180,5"}, "row 3, column 'b_lon': 180.5 is out of range"),
        ({"b_lat": 5}, "row 3, column 'b_lat': b_lat and b_lon go together"),
        ({"b_lon": 5}, "row 3, column 'b_lat': b_lat and b_lon go together"),
        ({"b_lat": "41 degrees", "b_lon": 5}, "row 3, column 'b_lat': '41 degrees' is no latitude"),
        ({"b_lat": "5 E", "b_lon": 5}, "row 3, column 'b_lat': '5 E' is no latitude"),
        ({"b_lat": "inf", "b_lon": 5}, "row 3, column 'b_lat': 'inf' is no latitude"),
        ({"weight": -1}, "row 3, column 'weight': -1.0 is out of range"),
        ({"weight": "many"}, "row 3, column 'weight': 'many' is no number"),
        ({"ended": "1996"}, "row 3, column 'ended': ended 1996, before it was signed (1997-03-15)"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_has_its_own_line(bad, line):
    found = lines(table({}, bad))
    assert len(found) == 1
    assert line in found[0]
    with pytest.raises(AgreementError) as caught:
        cn.validate(table({}, bad))
    assert (caught.value.row, caught.value.column) == (3, next(iter(line.split("'")[1:2])))
    assert isinstance(caught.value, CitynetError)


def test_what_ends_in_the_year_of_its_signing_is_right():
    assert len(cn.validate(table(ended="1997"))) == 1
    assert len(cn.validate(table(signed="1997", ended="1997-01"))) == 1


def test_all_problems_at_once_in_the_order_of_rows():
    found = lines(
        table(
            {"type": "treaty", "a_country": "Atlantis", "b_name": None},
            {},
            {"signed": "00.05.1990", "a_lat": 100, "a_lon": 200},
        )
    )
    assert [line.split(":")[0] for line in found] == [
        "row 2, column 'type'",
        "row 2, column 'a_country'",
        "row 2, column 'b_name'",
        "row 4, column 'signed'",
        "row 4, column 'a_lat'",
        "row 4, column 'a_lon'",
    ]


def test_columns_that_are_not_there():
    found = lines(pd.DataFrame({"b_name": ["Köln"], "b_countri": ["Almanya"]}))
    assert (
        found[0] == "column 'type': there is no column for it; not understood: 'b_countri'; add it"
    )
    assert "column 'b_country': there is no column for it; did you mean 'b_countri'?" in found[3]
    assert len(found) == 4
    of_whom = lines(pd.DataFrame({"Land": ["Italy"], "Partner country": ["Norway"]}))
    assert [line.split(":")[0] for line in of_whom] == [
        f"column '{name}'" for name in ("type", "a_name", "a_country", "b_name")
    ]
    bodies = table(type="membership", b_name="UCLG").drop(columns="b_country")
    assert cn.validate(bodies)["b_kind"].tolist() == ["body"]


def test_ids_that_stand_twice():
    found = lines(table({"id": "x"}, {"id": "y"}, {"id": "x"}, {"id": None}))
    assert [line.split(",")[0] for line in found] == ["row 2", "row 4"]
    assert "the id 'x' stands more than once" in found[0]


def test_what_is_no_frame():
    with pytest.raises(AgreementError, match="expected a pandas DataFrame, not list"):
        cn.validate([ROW])
    twice = pd.concat([table(), table()[["signed"]]], axis=1)
    with pytest.raises(AgreementError, match="two columns are called 'signed'"):
        cn.validate(twice)


# --- ids -------------------------------------------------------------------------------------


def test_ids_do_not_depend_on_the_order_of_rows():
    frame = table(
        {"note": "first"}, {"note": "second"}, {"b_name": "???"}, {"type": "memorandum"},
        {"signed": None}, {"signed": None, "note": "x"}, {"id": "istanbul-koln-sister-city"},
        {"b_name": "東京", "b_country": "Japonya"},
    )  # fmt: skip
    checked = cn.validate(frame).assign(number=range(8)).set_index("number")
    assert checked["id"].is_unique
    assert checked["id"][6] == "istanbul-koln-sister-city"
    assert {checked["id"][4], checked["id"][5]} == {
        "istanbul-koln-sister-city-2", "istanbul-koln-sister-city-3",
    }  # fmt: skip
    for seed in range(5):
        mixed = frame.sample(frac=1, random_state=seed)
        again = cn.validate(mixed).set_axis(mixed.index)
        assert again["id"].sort_index().tolist() == checked["id"].tolist()


# --- writing ---------------------------------------------------------------------------------

TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("=+-@'\"\t\n\r,;| ıİşŞ\u00a0\u200bA1_x")
    ),
    max_size=12,
).filter(lambda text: _cells._clean(text, multiline=True) not in _cells.SPREADSHEET_ERRORS)
NAME = st.one_of(st.sampled_from(["Köln", "'s-Hertogenbosch", "=cmd()", "+x"]), TEXT).filter(
    lambda text: (
        bool(_cells._clean(text, multiline=False))
        and not agreements._headings.is_missing(_cells._clean(text, multiline=False))
    )
)
# What could be meant: a file that says otherwise is asked about.
DATE = st.dates(dt.date(1801, 1, 1), dt.date(2024, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4], None])
)
COUNTRY = st.sampled_from(["Almanya", "Türkiye", "NA", "Côte d'Ivoire"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(TYPES),
            "a_name": NAME,
            "a_country": COUNTRY,
            "b_name": NAME,
            "b_country": COUNTRY,
            "b_kind": st.sampled_from([*KINDS, None]),
            "status": st.sampled_from(STATUSES),
            "signed": DATE,
            "renewed": DATE,
            "a_at": st.one_of(st.none(), st.tuples(st.floats(37.5, 40.5), st.floats(30, 40))),
            "note": st.one_of(st.none(), TEXT),
            "Dosya = No": TEXT,
        }
    ),
    min_size=1,
    max_size=4,
)


@examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet", "json"])
def test_what_is_written_is_read_back(tmp_path, suffix, rows):
    frame = pd.DataFrame(rows)
    at = frame.pop("a_at")
    frame["a_lat"] = [None if pair is None else pair[0] for pair in at]
    frame["a_lon"] = [None if pair is None else pair[1] for pair in at]
    frame.loc[frame["a_lat"].notna(), "a_country"] = "Türkiye"
    checked = cn.validate(frame)
    path = tmp_path / f"ties.{suffix}"
    cn.write_agreements(checked, path)
    back = cn.read_agreements(path)
    pd.testing.assert_frame_equal(back, checked)
    pd.testing.assert_frame_equal(cn.validate(back), checked)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet", "json"])
def test_istanbul_written_and_read_back(tmp_path, istanbul, suffix, monkeypatch):
    path = tmp_path / f"istanbul.{suffix}"
    cn.write_agreements(istanbul, path)
    pd.testing.assert_frame_equal(cn.read_agreements(path), istanbul)
    first = path.read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    cn.write_agreements(istanbul, path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_a_reading_leaves_open_can_be_written(tmp_path):
    path = tmp_path / "ties.csv"
    cn.write_agreements(table({"b_country": "Atlantis"}, {"a_country": None}), path)
    with pytest.warns(CitynetWarning, match="'Atlantis' is no country that we know"):
        back = cn.read_agreements(path)
    assert back["b_country"].tolist() == ["Atlantis", "Almanya"]
    assert back["a_country"].isna().tolist() == [False, True]


def test_a_written_cell_is_no_formula(tmp_path):
    import openpyxl

    frame = table(b_name="=HYPERLINK()", note="-1+1")
    cn.write_agreements(frame, tmp_path / "ties.csv")
    text = (tmp_path / "ties.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert ",'=HYPERLINK()," in text.decode("utf-8-sig")
    cn.write_agreements(frame, tmp_path / "ties.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "ties.xlsx").active for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_what_cannot_be_written(tmp_path):
    with pytest.raises(AgreementError, match=r"ends in .csv, .tsv, .xlsx"):
        cn.write_agreements(table(), tmp_path / "ties.docx")
    with pytest.raises(AgreementError, match="'note': 40,000 characters; an Excel cell holds"):
        cn.write_agreements(table(note="x" * 40_000), tmp_path / "ties.xlsx")
    with pytest.raises(AgreementError, match="not a day that exists"):
        cn.write_agreements(table(signed="31.02.1990"), tmp_path / "ties.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(AgreementError, match=r"folder.csv: cannot be written"):
        cn.write_agreements(table(), tmp_path / "folder.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.csv"]


def test_the_import_is_light():
    code = (
        "import sys, citynet.agreements as a; "
        "print([name for name in ('openpyxl', 'geopandas', 'matplotlib') if name in sys.modules]); "
        # Of scipy a map needs nothing, and its parts are a tenth of a command's start.
        "import citynet.maps; "
        "print([name for name in ('scipy.sparse', 'scipy.special') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "[]"]


@pytest.mark.parametrize("cell", [[], {}, {"a"}, np.array([1, 2])])
@pytest.mark.parametrize("column", ["type", "b_name", "id", "signed", "b_kind", "a_lat", "other"])
def test_a_cell_that_has_no_hash_is_told_of(column, cell):
    frame = pd.DataFrame([{"a_name": "x", "b_name": "y"} | {column: cell}])
    with pytest.raises(AgreementError):
        cn.validate(frame)


@examples(40)
@given(
    frame=st.lists(
        st.dictionaries(
            st.sampled_from([*COLUMNS, "Ülke", "Şehir", "other"]),
            st.one_of(
                TEXT, st.none(), st.integers(), st.floats(), st.booleans(), st.dates(),
                st.datetimes(), st.binary(max_size=3), st.lists(st.integers(), max_size=2),
            ),
        ),
        max_size=3,
    ).map(pd.DataFrame)
)  # fmt: skip
def test_nothing_makes_it_fall_over(frame):
    """Any cell of any type gives a table or an error that says what is wrong, never another one."""
    try:
        checked = cn.validate(frame)
    except AgreementError as error:
        assert bool(error.problems) is not ("two columns" in str(error))
    else:
        assert checked["id"].is_unique
        assert all(dates.is_edtf(date) for date in checked["signed"].dropna())
