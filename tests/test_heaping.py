"""Years that a register filled in, told from waves."""

import networkx as nx
import numpy as np

from citynet import temporal


def dated(*dates):
    G = nx.MultiGraph()
    for number, date in enumerate(dates):
        G.add_edge(f"a{number}", f"b{number}", start=date)
    return G


def test_a_year_that_stands_alone_is_heaped():
    years = [str(year) for year in range(1990, 2011) for _ in range(4)]
    table = temporal.heaping(dated(*years, *["2000"] * 20))
    assert table.index[table["heaped"]].tolist() == [2000]
    assert table.loc[2000, ["signed", "beside", "ratio"]].tolist() == [24, 4, 6]
    assert table.attrs["heaped_share"] == 24 / 104
    assert table["signed"].sum() == 104


def test_a_wave_and_few_signatures_are_not():
    wave = [
        str(1990 + offset) for offset, n in enumerate([2, 9, 24, 30, 22, 8, 2]) for _ in range(n)
    ]
    assert not temporal.heaping(dated(*wave))["heaped"].any()
    assert not temporal.heaping(dated("1990", *["2000"] * 9, "2003"))["heaped"].any()


def test_at_either_end_and_with_a_lone_year():
    table = temporal.heaping(dated(*["1990"] * 12, "1991", "1992", *["1993"] * 12))
    assert table["heaped"].tolist() == [True, False, False, True]
    assert not temporal.heaping(dated(*["2000"] * 40))["heaped"].any()
    assert temporal.heaping(nx.MultiGraph()).empty
    assert np.isnan(temporal.heaping(dated(None)).attrs["round_years"])


def test_partial_dates_and_the_first_of_january():
    table = temporal.heaping(dated("1999-05", "2000-01-01", "2000-01-01", "2000-02-03", "2000"))
    assert table["signed"].tolist() == [1, 4]
    assert table.attrs["first_of_january"] == 2 / 3
    assert table.attrs["round_years"] == 4 / 5
