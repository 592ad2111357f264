"""What a publication claims, held against data: a module per publication.

``citynet study NAME --out DIR`` runs one and writes its page, tables and figures.
"""

import os
from concurrent.futures import Executor
from importlib import import_module
from pathlib import Path
from typing import Any

from citynet import _check, _workers
from citynet._catalogue import check_lang
from citynet.errors import CitynetError

__all__ = ["batal_topcu", "germany", "kaltenbrunner_2013", "names", "sahin_soylemez", "write"]

_NAMES = ("batal_topcu", "germany", "kaltenbrunner_2013", "sahin_soylemez")


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return import_module(f"citynet.studies.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def names() -> list[str]:
    """Name the studies."""
    return list(_NAMES)


def write(
    name: str,
    out: str | os.PathLike[str],
    *,
    lang: str = "en",
    executor: Executor | None = None,
) -> Path:
    """Run a study and write its page, with tables as CSV and figures as SVG beside it.

    Parameters
    ----------
    name
        One of :func:`names`.
    out
        The folder; the same study writes the same bytes.
    lang
        Of the page and its figures; the tables beside it stay as a program reads them.
    executor
        Computes the replicates, as in ``nullmodels.replicate``.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    CitynetError
        There is no study of that name, or no such language.
    """
    _check.one_of("name", name, _NAMES, CitynetError)
    check_lang(lang)
    from citynet.studies import _page  # noqa: PLC0415 - a page takes more than a claim

    with _workers.working(executor):
        return _page.write(import_module(f"citynet.studies.{name}").study(), out, lang)
