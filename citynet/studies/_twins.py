"""Twin provinces: provinces that are tied several times with one division abroad."""

from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet import nullmodels
from citynet._catalogue import _
from citynet.studies import _form

_SEVERAL = 2


def provinces(G: "nx.MultiGraph[Any]", ties: pd.DataFrame) -> pd.DataFrame:
    """Give the ties with ``province`` and ``division`` abroad, where both are known, each once."""
    of = {node: data.get("admin1") for node, data in G.nodes(data=True)}
    known = ties.assign(province=ties["home"].map(of), division=ties["partner"].map(of))
    known = known.dropna(subset=["province", "division"]).drop_duplicates(["home", "partner"])
    return known.reset_index(drop=True)


def twins(known: pd.DataFrame, *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """List the twin provinces; ``attrs["test"]`` asks whether there are more than by chance.

    The null deals the divisions abroad out anew within each country: each province keeps its
    ties with each country, each division its ties.

    Parameters
    ----------
    known
        As :func:`provinces` gives them.
    replicates, seed
        Of the null model.

    Returns
    -------
    pandas.DataFrame
        A row per province and division with several ties: ``country``, ``ties``,
        ``municipalities``, ``places``, and ``expected``, the ties that the province's with the
        country and the division's make expected.
    """
    pairs = known.groupby(["province", "country", "division"])
    table = pairs.agg(
        ties=("partner", "size"), municipalities=("home", "nunique"), places=("partner", "nunique")
    )
    table = table[table["ties"] >= _SEVERAL].reset_index()
    total = known.groupby("country").size()
    of_province = known.groupby(["province", "country"]).size()
    of_division = known.groupby(["country", "division"]).size()
    whose = pd.MultiIndex.from_frame(table[["province", "country"]])
    where = pd.MultiIndex.from_frame(table[["country", "division"]])
    shares = of_division.reindex(where).to_numpy() / total.reindex(table["country"]).to_numpy()
    table["expected"] = of_province.reindex(whose).to_numpy() * shares
    country = pd.factorize(known["country"])[0]
    order = np.argsort(country, kind="stable")
    province = pd.factorize(known["province"])[0][order]
    division = pd.factorize(known["country"] + " " + known["division"])[0][order]
    country = country[order]
    width = int(division.max()) + 1

    def count(dealt: Any) -> int:
        return sum(n >= _SEVERAL for n in Counter((province * width + dealt).tolist()).values())

    draw = np.random.default_rng(seed)
    drawn = [
        [count(division[np.lexsort((draw.random(len(division)), country))])]
        for _ in range(replicates)
    ]
    table = table.sort_values(
        ["ties", "municipalities", "province"], ascending=[False, False, True], kind="stable"
    ).set_index("province")
    table.attrs["test"] = nullmodels.significance(
        {"twin_provinces": count(division)}, np.array(drawn)
    )
    return _form.titled(table, _("Twin provinces: several ties with one division abroad"))


def numbers(G: "nx.MultiGraph[Any]", ties: pd.DataFrame) -> pd.DataFrame:
    """Count by province: municipalities with ties, ties and countries.

    Not their inhabitants: those of a metropolis are its districts' too.
    """
    of = {node: data.get("admin1") for node, data in G.nodes(data=True)}
    table = (
        ties.assign(province=ties["home"].map(of))
        .groupby("province")
        .agg(
            municipalities=("home", "nunique"),
            ties=("partner", "size"),
            countries=("country", "nunique"),
        )
    )
    table = table.sort_values("ties", ascending=False, kind="stable")
    return _form.titled(table, _("Provinces: ties and the municipalities that have them"))
