"""In which code page a text file is, told by the names and headings that it holds then."""

import re
from collections import Counter
from functools import cache

from citynet import countries
from citynet._tables import read_bundled

# Code page → the languages whose Windows writes it, besides the one that is tried first anyhow.
_PAGES = {
    "cp1254": ("tr", "az"),
    "cp1252": ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "ca"),
    "cp1250": ("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"),
    "cp1251": ("ru", "uk", "bg", "be", "mk", "sr"),
    "cp1253": ("el",),
    "cp1257": ("lt", "lv", "et"),
    "cp932": ("ja",),
    "cp936": ("zh",),
    "cp949": ("ko",),
}
# What has been read all along where nothing speaks for another page.
_USUAL = ("cp1254", "cp1252")
_SAMPLE = 200_000  # bytes


def found_out(data: bytes) -> str | None:
    """Give the code page in which most of a file's cells are countries or headings.

    Parameters
    ----------
    data
        A delimited text that is not UTF-8.

    Returns
    -------
    str or None
        Its name; None where no words are known, or only as many as in Windows-1254.
    """
    evidence = Counter({page: _known_cells(data, page) for page in _PAGES})
    page, most = evidence.most_common(1)[0]
    usual = max(0, *(evidence[one] for one in _USUAL))
    return page if page not in _USUAL and most > usual else None


def _known_cells(data: bytes, page: str) -> int:
    """Count the different cells that are known words once they are decoded."""
    try:
        text = data.decode(page)
    except UnicodeDecodeError:
        return -1
    cells = {cell.strip().casefold() for cell in re.split(r'[,;|"\t\r\n]', text[:_SAMPLE])}
    names = _names(page)
    return sum(cell in names or (cell in _headings() and not cell.isascii()) for cell in cells)


@cache
def _names(page: str) -> frozenset[str]:
    """Countries' names, of those in plain letters only what no usual page's language has."""
    found = {name.casefold() for lang in _PAGES[page] for name in countries.names(lang)}
    if page in _USUAL:
        return frozenset(name for name in found if not name.isascii())
    usual = (lang for one in _USUAL for lang in ("en", *_PAGES[one]))
    return frozenset(found - {name.casefold() for lang in usual for name in countries.names(lang)})


@cache
def _headings() -> frozenset[str]:
    return frozenset(row["written"].casefold() for row in read_bundled("headings.csv"))
