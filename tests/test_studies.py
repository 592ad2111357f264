"""Studies hold claims against data, and their pages say what was computed."""

import re
from pathlib import Path

import pandas as pd
import pytest

import citynet as cn
from citynet import studies
from citynet.errors import CitynetError
from citynet.studies import _form, germany, kaltenbrunner_2013, sahin_soylemez


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
    assert turkish.tables["countries"]["ties"].sum() == len(table)


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


def test_waves_are_not_found_where_years_are_dealt_out():
    rows = pd.DataFrame({
        "year": [1950 + 7 * i % 58 for i in range(600)],
        "country": [("FR", "PL", "HU", "CZ", "US")[i % 5] for i in range(600)],
        "land": [("A", "B")[i % 2] for i in range(600)],
        "type": "sister_city",
    })  # fmt: skip
    rows["year"] = rows["year"].sample(frac=1, random_state=1).to_numpy()
    assert (germany.waves(rows, replicates=99)["q"] > 0.01).all()


def test_proximity_within_pairs_of_countries_is_found_where_it_is_and_only_there():
    G = cn.build_network(cn.datasets.turkiye(), unresolved="skip")
    found = kaltenbrunner_2013.within_pairs(G, replicates=19)
    assert found.loc["median_km", "low"] <= found.loc["median_km", "mean"]
    star = cn.build_network(cn.datasets.istanbul())
    lone = kaltenbrunner_2013.within_pairs(star, replicates=9)
    assert lone.loc["median_km", "p"] == 1  # one city's ties: no other end to deal


def test_a_page_says_what_was_computed_and_is_the_same_twice(turkish, tmp_path):
    bare = turkish._replace(figures={})
    page = _form.write(bare, tmp_path / "a").read_text(encoding="utf-8")
    _form.write(bare, tmp_path / "b")
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    for claim in turkish.claims.itertuples():
        assert f"<td>{claim.computed}</td>" in page
    assert set(re.findall(r'href="([^"]+)"', page)) == {n for n in files if n.endswith(".csv")}


def test_the_founding_papers_study_is_written_by_name(tmp_path):
    page = studies.write("batal_topcu", tmp_path).read_text(encoding="utf-8")
    assert "48 claims" in page
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
