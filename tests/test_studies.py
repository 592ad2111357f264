"""Studies hold claims against data, and their pages say what was computed."""

import html
import re
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers.pseudo import LANG, WORD, Reader, leaks, pseudo_language
from matplotlib.text import Text

import citynet as cn
from citynet import _study_commands, studies
from citynet.errors import CitynetError
from citynet.language import Language, speaking
from citynet.studies import (
    _accession,
    _form,
    _page,
    _reach,
    _twins,
    _waves,
    batal_topcu,
    germany,
    kaltenbrunner_2013,
    sahin_soylemez,
)


@pytest.fixture(scope="module")
def turkish():
    return sahin_soylemez.study(replicates=19)


@pytest.fixture(scope="module")
def german():
    return germany.study(replicates=19)


def row(**values):
    given = {"id": "x", "claim": "c", "source": "s", "fact": "f", "tolerance": "", "how": "h"}
    return pd.DataFrame([given | values])


@pytest.mark.parametrize(
    ("rule", "stated", "facts", "verdict"),
    [
        ("near", "10", {"f": 12}, "contradicted"),
        ("near", "10", {"f": 10}, "reproduced"),
        ("above", "1", {"f": 2}, "reproduced"),
        ("above", "1", {"f": 2, "f_low": 0.5, "f_high": 3}, "not_decided"),
        ("above", "1", {"f": 2, "f_low": 1.5, "f_high": 3}, "reproduced"),
        ("below", "1", {"f": 2}, "contradicted"),
        ("coverage", "10", {"f": 2}, "covered"),
        ("not_at_hand", "", {}, "not_at_hand"),
    ],
)
def test_a_verdict_follows_from_the_fact(rule, stated, facts, verdict):
    judged = _form.judge(row(rule=rule, stated=stated), pd.Series(facts, dtype=float))
    assert judged.loc["x", "verdict"] == verdict


@pytest.mark.parametrize("name", ["germany", "kaltenbrunner_2013", "sahin_soylemez"])
def test_each_claim_says_whose_it_is_and_how_it_is_checked(name):
    asked = _form.claims(name)
    assert asked["id"].is_unique
    assert (asked[["claim", "rule", "how"]] != "").all(axis=None)
    silent = asked["rule"].isin(["not_at_hand", "not_checkable"])
    assert (asked.loc[silent, "stated"] == "").all()
    assert (asked.loc[~silent, ["stated", "fact", "source"]] != "").all(axis=None)


def test_turkiyes_shares(turkish):
    table = cn.datasets.turkiye()
    assert turkish.facts["ties"] == len(table)
    shares = turkish.facts.filter(like="share_").drop(["share_eu", "share_turkic", "share_groups"])
    assert shares.sum() == pytest.approx(100)
    verdicts = turkish.claims["verdict"]
    assert verdicts["marmara"] == verdicts["black-sea"] == "reproduced"
    assert verdicts["eu"] == "contradicted"
    assert verdicts["doubled"] == "not_checkable"
    countries = turkish.tables["countries"]["ties"]
    assert countries.sum() == len(table)
    # A state without a code of its own is one in the study as it is in the report.
    assert countries["Northern Cyprus"] >= table["b_country"].eq("Northern Cyprus").sum()
    assert countries[["CY", "Northern Cyprus"]].sum() == (
        table["b_country"].isin(["Cyprus", "Northern Cyprus"]).sum()
    )
    # By how much a share may miss what is stated stands beside it, and is less than it is.
    near = turkish.claims[turkish.claims["tolerance"] != ""]
    assert (near["stated"].astype(float) + 1.5 > near["tolerance"].astype(float)).all()
    # A bound that no source states shows as one.
    written = _page._written(turkish, Language("en"))["stated"]
    assert (written["groups"], written["marmara"], written["doubled"]) == ("> 50", "41", "")
    assert _page._state("Northern Cyprus", Language("tr")) == "Kuzey Kıbrıs"
    assert _page._text("name", "Kyrenia", "Northern Cyprus", Language("tr")) == "Girne"


def test_germanys_counts_are_the_tables_own(german):
    table = cn.datasets.germany()
    poland = table["b_country"].eq("Polen")
    assert german.facts["rows"] == len(table)
    assert german.facts["rows_pl"] == poland.sum()
    turn = table["type"].eq("sister_city") & table["signed"].eq("2000")
    assert german.facts["sister_city_2000"] == turn.sum()
    assert german.facts["sister_city_2000_pl"] == (turn & poland).sum()
    assert german.claims.loc["wave", "verdict"] == "contradicted"
    assert german.claims.loc["accession-hu", "verdict"] == "not_decided"
    waves = german.tables["waves"]
    assert waves.loc["Hungary after 1989", "observed"] > waves.loc["Hungary after 1989", "high"]


def dealt(years, **columns):
    """Rows of five countries and two Länder, years at random among them."""
    count = 600
    rows = pd.DataFrame({
        "year": [years[0] + 7 * i % (years[1] - years[0]) for i in range(count)],
        "country": [("FR", "PL", "HU", "CZ", "US")[i % 5] for i in range(count)],
        "land": [("Sachsen", "Bayern")[i % 2] for i in range(count)],
        "type": "sister_city",
    } | columns)  # fmt: skip
    rows["year"] = rows["year"].sample(frac=1, random_state=1).to_numpy()
    return rows


def test_waves_are_not_found_where_years_are_dealt_out():
    found = _waves.waves(dealt((1950, 2008)), replicates=99)
    assert (found["q"] > 0.01).all()


def test_a_wave_is_found_where_it_was_put():
    rows = dealt((1950, 2008))
    moved = (rows["land"] == "Sachsen") & (rows["country"] == "PL")
    rows.loc[moved, "year"] = 1991
    found = _waves.waves(rows, replicates=99)
    assert found.loc["East after 1989, with Poland", "p"] < 0.05
    assert found.loc["East after 1989, with France", "q"] > 0.05
    assert found.loc["East after 1989, with all countries", "observed"] >= moved.sum()


def test_levels_about_an_accession_are_those_that_were_put_there():
    # Levels 3 of a country, 2 of a year, and 4 in a window: the fit takes them apart.
    country, year = np.array([1.0, 3.0, 6.0, 2.0]), np.array([5.0, 2.0, 8.0, 4.0, 6.0, 3.0])
    about = np.zeros((4, 6), dtype=int)
    about[1, 2:4], about[2, 4:] = 1, 2
    level = np.array([1.0, 4.0, 0.5])
    found = _accession.levels(np.outer(country, year) * level[about], about, 4)
    assert found[:3] == pytest.approx(level)
    assert np.isnan(found[3])  # a window that no country has


def test_an_accession_without_effect_is_not_found_and_one_with_it_is():
    rng = np.random.default_rng(0)
    years = np.arange(1960, 2009)
    codes = ["AT", "BG", "CZ", "DK", "ES", "FI", "GB", "GR", "HU", "PL", "RO", "US", "JP", "CH"]
    joined = _accession.joined(codes, 2008)
    assert joined["DK"] == 1973
    assert not {"US", "JP", "CH"} & joined.keys()

    def rows(effect):
        drawn = [
            (code, year)
            for code in codes
            for year in years
            for _ in range(
                rng.poisson(4 * (effect if 0 <= year - joined.get(code, 9999) <= 4 else 1))
            )
        ]
        return pd.DataFrame(drawn, columns=["country", "year"])

    plain = _accession.event_study(rows(1), replicates=49).iloc[-1]
    assert plain["p"] > 0.05
    grown = _accession.event_study(rows(3), replicates=49).iloc[-1]
    assert grown["low"] > 1.5
    assert grown["p"] < 0.1


def test_poland_before_its_accession_is_a_default_year(german):
    table = cn.datasets.germany()
    years = pd.to_numeric(table.loc[table["b_country"] == "Polen", "signed"].str[:4])
    window = years.between(1999, 2003)
    assert german.facts["rows_pl_1999_2003"] == window.sum()
    assert german.facts["rows_pl_2000"] == (years == 2000).sum() > window.sum() / 2
    ways = german.tables["before-and-after-2004"].loc["PL"].set_index("counted")
    assert ways.loc["all rows, 2000 as it stands", "ratio"] < 1
    assert ways.loc["agreements, without 2000", "ratio"] > 1
    assert german.claims.loc["accession-pl", "computed"].startswith(
        _form.number(ways.loc["agreements, without 2000", "ratio"])
    )


def test_germanys_reach_is_counted_from_its_ties(german):
    reach, borders = german.tables["distances"], german.tables["borders"]
    assert reach["ties"].sum() <= german.facts["located_ties"]
    assert (reach["first_quartile"] <= reach["median"]).all()
    assert (reach["near"] <= reach["with_neighbours"]).all()
    assert set(borders.index) == set(_reach.NEIGHBOURS)
    assert german.facts["near_border_ratio"] == pytest.approx(
        borders["near_there"].sum() / borders["drawn_there"].sum()
    )
    assert german.facts["growth_of_distance"] == pytest.approx(
        reach["median"].iloc[-1] / reach["median"].iloc[0]
    )


def test_twin_provinces_are_more_than_chance_only_where_they_are():
    known = pd.DataFrame({
        "home": [f"h{i}" for i in range(60)],
        "partner": [f"p{i}" for i in range(60)],
        "country": "BG",
        "province": [f"P{i % 10}" for i in range(60)],
        "division": [f"D{i % 10}" for i in range(60)],
    })  # fmt: skip
    twins = _twins.twins(known, replicates=49)
    assert twins["ties"].tolist() == [6] * 10
    assert twins["expected"].tolist() == pytest.approx([0.6] * 10)
    test = twins.attrs["test"].iloc[0]
    assert test["observed"] == 10  # each with its own: fewer pairs have several than by chance
    apart = known.assign(division=[f"D{i // 6}" for i in range(60)])
    assert _twins.twins(apart, replicates=9).empty


def test_turkiyes_provinces_hold_all_ties(turkish):
    provinces, twins = turkish.tables["provinces"], turkish.tables["twin-provinces"]
    # Of a municipality that is open the province is not known.
    municipalities = turkish.tables["municipalities"]
    open_ones = len(municipalities) - provinces["municipalities"].sum()
    assert 0 <= open_ones < len(municipalities) / 10
    few = municipalities["ties"].nsmallest(open_ones).sum()
    assert few <= turkish.facts["ties"] - provinces["ties"].sum() <= turkish.facts["ties"] / 10
    assert turkish.facts["twin_provinces"] == len(twins) > 0
    assert (twins["ties"] >= 2).all()
    assert (twins["municipalities"] <= twins["ties"]).all()


def test_proximity_within_pairs_of_countries_is_found_where_it_is_and_only_there():
    G = cn.build_network(cn.datasets.turkiye(), unresolved="skip")
    found = kaltenbrunner_2013.within_pairs(G, replicates=19)
    assert found.loc["median_km", "low"] <= found.loc["median_km", "mean"]
    star = cn.build_network(cn.datasets.istanbul())
    lone = kaltenbrunner_2013.within_pairs(star, replicates=9)
    assert lone.loc["median_km", "p"] == 1  # one city's ties: no other end to deal


def test_an_assortativity_has_an_interval_and_a_star_has_none():
    # Clubs of four and of seven that are tied in a ring: like ties with like, not always.
    clubs = [nx.complete_graph(4 + 3 * (n % 2)) for n in range(40)]
    G = nx.disjoint_union_all(clubs)
    G.add_edges_from((n, n + 5) for n in range(0, len(G) - 5, 3))
    low, high = kaltenbrunner_2013.assortativity_interval(G, draws=99)
    assert 0 < low < nx.degree_assortativity_coefficient(G) < high < 1
    assert high - low < 0.5
    assert np.isnan(kaltenbrunner_2013.assortativity_interval(nx.Graph([(0, 1), (1, 0)]))).all()


@pytest.fixture(scope="module")
def few():
    """The study of the world and of six countries, of some ties only."""
    return of_world(200)


def of_world(rows):
    table = cn.datasets.world()
    own = table["a_country"].isin(["Germany", "France"]) & table["b_country"].isin(["Poland"])
    some, among = (
        cn.build_network(part, unresolved="skip")
        for part in (table.iloc[:: len(table) // rows], table[own].iloc[:100])
    )
    return kaltenbrunner_2013.study(some, among, replicates=3)


@pytest.mark.parametrize("lang", ["en", "tr", "de"])
def test_a_page_says_what_was_computed_and_is_the_same_twice(turkish, tmp_path, lang):
    bare = turkish._replace(figures={})
    page = _page.write(bare, tmp_path / "a", lang).read_text(encoding="utf-8")
    _page.write(bare, tmp_path / "b", lang)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    say = Language(lang)
    assert f'<html lang="{lang}">' in page
    for claim in turkish.claims.itertuples():
        assert html.escape(say.gettext(claim.claim)) in page
        if claim.fact:
            value = turkish.facts[claim.fact]
            written = say.integer(value) if value.is_integer() else say.number(value)
            assert f"<td>{written}" in page
    assert set(re.findall(r'href="([^"]+)"', page)) == {n for n in files if n.endswith(".csv")}


def test_other_data_make_another_page(few, tmp_path):
    other = of_world(100)
    pages = [
        _page.write(study._replace(figures={}), tmp_path / name).read_text(encoding="utf-8")
        for name, study in (("all", few), ("some", other))
    ]
    for page, study in zip(pages, (few, other), strict=True):
        assert f"<td>{study.facts['world_places']:.0f}</td>" in page
    assert pages[0] != pages[1]


# What of a page is a name or a sign, in the columns where the data have such.
NAMES = ("name", "province", "division", "land", "a_name", "b_name", "b_country", "stated")
SIGNS = ("z", "p", "q", "n", "km")


def test_a_page_leaves_nothing_untranslated(turkish, german, few, tmp_path, monkeypatch):
    monkeypatch.setattr(_page.figures, "save", lambda _figure, path: path.write_text("drawn"))
    founding = batal_topcu.study()
    with pseudo_language(tmp_path / "locale"):
        for name, study in enumerate((turkish, german, few, founding)):
            drawn = {key: (said, str) for key, (said, _draw) in study.figures.items()}
            page = _page.write(study._replace(figures=drawn), tmp_path / f"{name}", LANG)
            reader = Reader()
            reader.feed(page.read_text(encoding="utf-8"))
            told = " | ".join(reader.told)
            tables = [study.claims, *study.tables.values()]
            data = " ".join(
                str(cell)
                for table in map(pd.DataFrame.reset_index, tables)
                for column in {*NAMES} & {*table}
                for cell in table[column]
            )
            data += " ".join(str(place.get("label")) for place in study.places)
            files = re.findall(r"[\w-]+\.csv", told)
            assert told.count("⟦") > 60
            allowed = re.findall(WORD, f"{data} {data.replace('İ', 'I')} {' '.join(files)}")
            assert leaks(told, *allowed, *SIGNS) == []
        for name in ("accession", "distances", "borders"):  # the studies' own charts
            figure = german.figures[name][1](LANG)
            told = " | ".join(text.get_text() for text in figure.findobj(Text))
            assert "⟦" in told
            assert leaks(told.replace("\n", " "), *SIGNS) == []


def test_the_founding_papers_study_is_written_by_name_in_the_language_spoken(tmp_path):
    with speaking("de"):
        _study_commands.study("batal_topcu", out=tmp_path, quiet=True)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "Nach Sätzen 43 Aussagen, in 48 Lesarten (stimmt überein: 27;" in page
    assert "<code>state-decides</code>" in page  # the last of them
    with pytest.raises(CitynetError, match="batal_topcu"):
        studies.write("batal", tmp_path)


def test_the_papers_numbers_are_the_studies(turkish, german):
    paper = Path(__file__).resolve().parents[1] / "paper.md"
    text = " ".join(paper.read_text(encoding="utf-8").split())
    for claims, key, said in (
        (turkish.claims, "marmara", "Marmara holds {} % of the ties"),
        (turkish.claims, "eu", "The European Union's share is {} %"),
        (german.claims, "turn", "{} sister cities bear the year 2000"),
        (german.claims, "wave", "rose {} times as steeply"),
    ):
        assert said.format(claims.loc[key, "computed"]) in text
    rate, interval = german.claims.loc["accession-pl", "computed"].rstrip(")").split(" (")
    assert f"is {rate} times that before (95 % interval {interval})" in text
