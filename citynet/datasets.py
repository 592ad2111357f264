"""The data sets that come with the package, each with its licence, origin and known faults.

``data/datasets.csv`` is their list, ``scripts/make_datasets.py`` makes those of others from what
their authors published.
"""

import builtins
import warnings
from pathlib import Path

import pandas as pd

from citynet import _check, _tables
from citynet._catalogue import speaking, spoken
from citynet._data import data_path
from citynet._synthetic import synthetic
from citynet.errors import CitynetError, CitynetWarning

__all__ = ["eu", "germany", "istanbul", "list", "names", "path", "synthetic", "turkiye", "world"]


def list() -> pd.DataFrame:  # noqa: A001 - as R's and seaborn's users expect it to be called
    """List the data sets: what each is, whose, under which licence, and what it cannot carry.

    Returns
    -------
    pandas.DataFrame
        Indexed by name: ``title``, ``source``, ``licence``, ``as_of`` (EDTF, missing where the
        source gives none), ``faults`` that are known, and ``not_for``, what it must not be used
        for; in the language being spoken.

    Examples
    --------
    >>> cn.datasets.list()["licence"].to_dict()["turkiye"]
    'CC BY-SA 4.0'
    """
    lang = spoken()
    translated = ("title", "faults", "not_for")
    rows = [
        {
            "name": row["name"],
            **{key: row[key] or None for key in ("source", "licence", "as_of")},
            **{key: row.get(f"{key}_{lang}") or row[key] for key in translated},
        }
        for row in _tables.read_bundled("datasets.csv")
    ]
    columns = ["name", "title", "source", "licence", "as_of", "faults", "not_for"]
    return pd.DataFrame(rows, columns=columns).set_index("name")


def names() -> builtins.list[str]:
    """Name the data sets, in the order of :func:`list`."""
    return [row["name"] for row in _tables.read_bundled("datasets.csv")]


def path(name: str) -> Path:
    """Tell where a data set's table lies; its licence lies beside it.

    Parameters
    ----------
    name
        One of :func:`list`.

    Raises
    ------
    CitynetError
        There is no data set of that name.
    """
    _check.one_of("name", name, names(), CitynetError)
    return data_path(name, "agreements.csv")


def marked(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Say in ``attrs["dataset"]`` of which data set a table is that was read from a file."""
    name = file.parent.name
    if name in names() and file == path(name):
        table.attrs["dataset"] = name
    return table


def card(table: pd.DataFrame, lang: str) -> dict[str, str] | None:
    """Give the row of the list of a table's data set, in a language; None where it has none."""
    name = table.attrs.get("dataset")
    if name not in names():
        return None
    with speaking(lang):
        found = list().loc[name]
    return {key: str(found[key]) for key in ("title", "source", "licence", "faults", "not_for")}


def istanbul() -> pd.DataFrame:
    """Istanbul Metropolitan Municipality's international agreements and memberships.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of 101 rows: the 41 sister-city agreements (one of them cancelled), 20
        cooperation protocols, 26 memoranda and letters of goodwill and 14 memberships of Tables 1
        to 4, spelled as there. ``date_text`` is the source's date cell, ``other_date`` a date
        that it does not explain, ``role_text`` and ``responsible_unit`` its words for a
        membership's standing and the departments in charge, ``body_name`` a body's full name.

    References
    ----------
    Batal, S. & Topçu, V. (2019). International relations activities in local administrations: a
    review on Istanbul Metropolitan Municipality. Tables 1–4, obtained by the authors from the
    municipality's directorate of foreign relations on 10 May 2019.
    """
    return _table("istanbul")


def turkiye() -> pd.DataFrame:
    """Sister cities of Türkiye's municipalities, undated.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of 1,008 rows of 230 municipalities in 236 spellings; ``source`` names
        where each stands, ``a_lat`` … ``b_lon`` are points of parties that their name alone does
        not tell.
        CC BY-SA 4.0; see :func:`list` for its faults.

    References
    ----------
    English Wikipedia's lists of sister cities, February 2026, collected in Hekman/twincities;
    Wikidata; Batal & Topçu (2019).
    """
    return _table("turkiye")


def germany() -> pd.DataFrame:
    """Partnerships, friendships and contacts of Germany's municipalities, dated 1913 to 2014.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of 5,874 rows, as the register says them but for seven that stand twice.
        ``a_admin1`` is the Land; ``signed_doubt`` is ``default-2000`` where the year is 2000, more
        than ten times as frequent as the years beside it; ``source_spelling`` the source's country
        where it is read as another; ``a_lat`` … ``b_lon`` are points of 353 parties that their
        name alone does not tell (``data/dataset_places.csv`` says whence). A ``contact`` has no
        formal form and is not counted as an agreement. MIT; see :func:`list` for its faults.

    References
    ----------
    muenchdo/TwinTowns, commit e2511af: a copy of a German register, 2015.
    """
    return _table("germany")


def eu() -> pd.DataFrame:
    """Sister cities that six countries of the European Union list, with coordinates, undated.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of ties of places in Bulgaria, France, Germany, Hungary, Poland and
        Portugal, a tie that both sides state once (``stated_by``); coordinates and populations of
        both as Wikidata has them, which are not GeoNames'. CC0; see :func:`list` for its faults.

    References
    ----------
    Wikidata, as queried for the Programming Historian's lesson "Urban and Demographic Data in R
    with ggplot2".
    """
    return _table("eu")


def world() -> pd.DataFrame:
    """Sister cities of the whole world as the English Wikipedia lists them, undated.

    Returns
    -------
    pandas.DataFrame
        An Agreement table of 24,824 rows, of the lists' 26,114: a tie that both sides state stands
        once (1,290, ``stated_by``); ``source_spelling`` is the source's country where it is
        read as another. CC BY-SA 4.0; see :func:`list` for its faults.

    References
    ----------
    English Wikipedia's lists of sister cities, February 2026, collected in Hekman/twincities.
    """
    return _table("world")


def _table(name: str) -> pd.DataFrame:
    from citynet.agreements import read_agreements  # noqa: PLC0415 - the reader is heavier than this

    with warnings.catch_warnings():
        # What a bundled table's account says stands in the list, and in ``attrs["reading"]``.
        warnings.simplefilter("ignore", CitynetWarning)
        return marked(read_agreements(path(name)), path(name))
