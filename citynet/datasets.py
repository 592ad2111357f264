"""The data sets that come with the package."""

import pandas as pd

from citynet._data import data_path

__all__ = ["istanbul"]


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
    from citynet.agreements import read_agreements  # noqa: PLC0415 - the reader is heavier than this

    return read_agreements(data_path("istanbul", "agreements.csv"))
