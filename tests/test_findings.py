"""What the report says in brief: each kind of sentence only of registers that can carry it."""

import re

import numpy as np
import pandas as pd
import pytest
from helpers.reports import draw_nothing

import citynet as cn
from citynet import network, report
from citynet.language import Language
from citynet.report import _findings
from citynet.report._study import Study

TR = {"Ankara": (39.92, 32.85), "İzmir": (38.42, 27.14), "Bursa": (40.19, 29.06)}
ABROAD = {
    "Berlin": ("Germany", 52.52, 13.40), "Köln": ("Germany", 50.94, 6.96),
    "Paris": ("France", 48.86, 2.35), "Sofia": ("Bulgaria", 42.70, 23.32),
    "Athens": ("Greece", 37.98, 23.73), "Rome": ("Italy", 41.89, 12.48),
    "Seoul": ("South Korea", 37.57, 126.98), "Tokyo": ("Japan", 35.68, 139.69),
    "Tunis": ("Tunisia", 36.81, 10.18), "Cairo": ("Egypt", 30.04, 31.24),
    "Chicago": ("United States", 41.88, -87.63), "Lima": ("Peru", -12.04, -77.03),
}  # fmt: skip
PLACES = ABROAD | {name: ("Türkiye", *at) for name, at in TR.items()}


def rows_of(ties, **columns):
    """A table of ties (a, b, date), with positions, so that nothing is looked up."""
    rows = []
    for number, (a, b, signed) in enumerate(ties):
        row = {"id": f"t{number}", "type": "sister_city", "signed": signed}
        for side, name in (("a", a), ("b", b)):
            country, lat, lon = PLACES[name]
            row |= {f"{side}_name": name, f"{side}_country": country}
            row |= {f"{side}_lat": lat, f"{side}_lon": lon}
        rows.append(row)
    return pd.DataFrame(rows).assign(**columns)


def star(dates=True):
    years = [str(1980 + 2 * n) if dates else None for n in range(12)]
    return rows_of([("Bursa", b, year) for b, year in zip(ABROAD, years, strict=True)])


def one_sided(dates=True):
    years = [str(1980 + n) if dates else None for n in range(24)]
    ties = [(list(TR)[n % 3], b, years[n]) for n, b in enumerate([*ABROAD, *ABROAD][:24])]
    return rows_of(dict.fromkeys(ties))


def two_sided():
    rng = np.random.default_rng(2)
    names = list(PLACES)
    drawn = (rng.choice(len(names), 2, replace=False).tolist() for _ in range(45))
    pairs = {frozenset(pair): tuple(pair) for pair in drawn}.values()
    return rows_of([(names[a], names[b], "1999") for a, b in sorted(pairs)])


def partial():
    ties = [(a, b, None) for a in ("Ankara", "Berlin", "Köln", "Bursa") for b in list(ABROAD)[2:]]
    return rows_of(ties)


def default_year():
    table = one_sided()
    more = one_sided().assign(signed="2000", type="memorandum")
    more["id"] = more["id"] + "m"
    return pd.concat([table, more], ignore_index=True)


def turned():
    """A star whose partners were Europe's in one decade and Asia's in the next."""
    europe, asia = ["Berlin", "Köln", "Paris", "Sofia", "Athens", "Rome"], ["Seoul", "Tokyo"]
    ties = [("Bursa", b, str(1990 + n)) for n, b in enumerate([*europe, *europe][:10])]
    ties += [("Bursa", b, str(2000 + n)) for n, b in enumerate(asia * 6) if n < 10]
    return rows_of(ties)


def three_rows():
    return rows_of([("Bursa", b, year) for b, year in zip(ABROAD, "1990 1995 2001".split())])  # noqa: B905, SIM905


def two_types():
    """A star that signed friendships in one decade and memoranda in the next."""
    table = rows_of([("Bursa", b, str(1990 + n)) for n, b in enumerate([*ABROAD, *ABROAD][:20])])
    return table.assign(type=["friendship"] * 10 + ["memorandum"] * 10)


def memberships():
    table = rows_of([(a, "Paris", None) for a in ("Ankara", "İzmir", "Bursa", "Berlin")])
    return table.assign(type="membership", b_name="UCLG", b_kind="body").drop(
        columns=["b_lat", "b_lon"]
    ).assign(b_lat=41.38, b_lon=2.17, b_country="Spain")  # fmt: skip


def duplicated():
    table = two_sided()
    again = table.rename(columns={c: ("b" if c[0] == "a" else "a") + c[1:] for c in table.columns
                                  if c[:2] in {"a_", "b_"}})  # fmt: skip
    again["id"] = again["id"] + "'"
    return pd.concat([table, again], ignore_index=True)


@pytest.fixture
def told(monkeypatch):
    """Sections and what is said in brief of a table, without pictures and the map."""
    draw_nothing(monkeypatch)

    def tell(table, lang="en"):
        table = cn.validate(table)
        places = cn.geocode(table)
        whole = cn.build_network(table, places)
        G = network.once(network.counted(whole))
        study = Study(table, places, G, whole, Language(lang), "t", 0, lambda _step: None)
        sections = {
            key: section(study) for key, (_name, section) in report._SECTIONS.items()
            if key not in {"map", "replication"}
        }  # fmt: skip
        return sections, _findings.brief(study, sections)

    return tell


ALWAYS = {"uncertain"}
CASES = {
    "star": (star, {"holdings_star"}, {"span", "near", "regions_star"}),
    "undated star": (lambda: star(dates=False), {"holdings_star"}, {"near", "regions_star"}),
    "one-sided": (
        one_sided,
        {"register_one_sided", "holdings_one_sided", "countries", "most_partners"},
        {"span", "regions_one_sided"},
    ),
    "undated": (
        lambda: one_sided(dates=False),
        {"register_one_sided", "holdings_one_sided", "countries"},
        {"most_partners", "regions_one_sided"},
    ),
    "partial": (
        partial,
        {"register_partial", "holdings_partial"},
        {"most_partners", "regions_partial"},
    ),
    "two-sided": (
        two_sided,
        {"holdings_two_sided", "most_partners", "span", "sure"},
        {"communities", "regions_two_sided"},
    ),
    "duplicated": (
        duplicated,
        {"holdings_two_sided", "most_partners", "span", "sure"},
        {"communities", "regions_two_sided"},
    ),
    "a default year": (
        default_year,
        {"register_one_sided", "holdings_one_sided", "heaped"},
        {"span", "countries", "most_partners", "regions_one_sided"},
    ),
    "memberships": (memberships, {"holdings_memberships"}, set()),
    "a turn": (turned, {"holdings_star", "turn_star"}, {"span", "near", "regions_star"}),
    "three rows": (three_rows, {"holdings_star"}, {"span", "near"}),
    "two types": (
        two_types,
        {"holdings_star", "turn_types"},
        {"span", "near", "regions_star", "multiplex"},
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("ignore::citynet.errors.CitynetWarning")
def test_each_sentence_stands_only_where_it_is_true(case, told):
    make, must, may = CASES[case]
    _, brief = told(make())
    keys = {finding.key for finding in brief}
    assert must <= keys
    assert keys <= must | may | ALWAYS
    assert len(keys - ALWAYS) <= 9
    assert keys <= {kind.key for kind in _findings.KINDS}


def test_what_stands_twice_is_counted_once(told):
    for make in (two_sided, duplicated):
        sections, brief = told(make())
        assert brief[0].words.startswith(f"{len(two_sided())} agreements among")
    assert sections["holdings"]["twice"] == len(two_sided())


def test_the_report_says_how_sure_its_ranking_is(told):
    table = two_sided()
    table.loc[table.index[::3], "signed"] = None
    sections, brief = told(table)
    sure = sections["uncertain"]["sure"]
    expected = cn.sensitivity(cn.build_network(cn.validate(table)), top=5).dropna()
    assert sure["uncertain"] == expected["top_kept"].idxmin()
    assert "sensitivity" in {one.key for one in report._tables(sections)}
    words = {finding.key: finding.words for finding in brief}["sure"]
    assert words.startswith("How sure: without the 13 agreements that have no date, ")
    assert "of the 5 places with most partners are the same" in words


def test_a_default_year_is_no_wave(told):
    sections, brief = told(default_year())
    words = {finding.key: finding.words for finding in brief}
    assert "2000" in words["heaped"]
    assert words["span"] == "Signed from 1980 to 2003."
    assert sections["growth"]["heaped"].keys() == {2000}


@pytest.mark.parametrize("lang", ["en", "tr", "de"])
def test_a_turn_is_told_with_both_its_numbers(lang, told):
    for make, key in ((turned, "turn_star"), (two_types, "turn_types")):
        _, brief = told(make(), lang)
        said = {finding.key: finding for finding in brief}[key]
        assert re.findall(r"\d+", said.words.replace("1990–1999", "").replace("2000–2009", "")) in (
            ["0", "10", "10", "10"], ["10", "10", "0", "10"], ["10", "0", "10", "10"],
            ["10", "10", "10", "0"],
        )  # fmt: skip
        assert said.weight == max(finding.weight for finding in brief)


def test_the_rule_for_a_turn():
    def turn(*rows):
        found = _findings.turn(pd.DataFrame(rows, [*"abcd"][: len(rows)], columns=["x", "y"]))
        return found and (*found[:3], *found.counts, *found.totals)

    assert turn([20, 2], [3, 30]) == ("x", "a", "b", 20, 3, 22, 33)
    assert turn([20, 2], [1, 3], [3, 30]) == ("x", "a", "c", 20, 3, 22, 33)  # too few in between
    assert turn([20, 2], [3, 30], [4, 31]) is None  # of old
    assert turn([6, 6], [9, 3]) is None  # not sure
    assert turn([500, 500], [600, 400]) is None  # sure and small
    assert turn([20, 2]) is None


@pytest.mark.parametrize("lang", ["tr", "de"])
def test_findings_are_told_in_the_readers_language(lang, told):
    _, english = told(default_year())
    _, other = told(default_year(), lang)
    assert [one.key for one in english] == [one.key for one in other]
    assert all(one.words != two.words for one, two in zip(english, other, strict=True))


def test_the_rule_for_headlines():
    test = pd.DataFrame(
        {
            "seen": [50, 50, 50, 9, 40, 14, 30, 60, 80],
            "expected": [30.0, 30, 45, 3, 30, 30, 15, 30, 200],
            "q": [0.02, 0.03, 0.001, 0.001, 0.01, 0.02, 0.001, np.nan, 0.001],
        },
        index=list("abcdefghi"),
    )
    # b is unsure, c is near what is expected, d rests on nine, h was not tested; e is a fourth.
    assert _findings.notable(test).index.tolist() == ["i", "g", "e"]
    assert _findings.notable(test.drop(index=["i", "g"])).index.tolist() == ["e", "f", "a"]
    assert _findings.notable(test.iloc[1:4]).empty


def test_a_country_register_is_not_asked_what_it_cannot_say(tmp_path, monkeypatch):
    draw_nothing(monkeypatch)
    page = report.write_report(one_sided(), tmp_path / "r").read_text(encoding="utf-8")
    for words in ("E-I index", "ends lie in", "shortest ways", "stay within a continent"):
        assert words not in page
    assert "This register lists one country&#39;s agreements" in page
    assert "<h1>International agreements of cities: Türkiye</h1>" in page
    assert 'data-finding="countries"' in page
    # Of the partners abroad no number of ties is told as theirs.
    table = pd.read_csv(tmp_path / "r" / "tables" / "centrality.csv")
    assert set(table["country"]) == {"TR"}
    assert "betweenness" not in table
    # Türkiye was there before anyone entered.
    entered = pd.read_csv(tmp_path / "r" / "tables" / "countries_entering.csv")
    assert "TR" not in set(entered["country"])
