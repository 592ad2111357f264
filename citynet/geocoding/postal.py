"""What a postal code says of where a place lies: ``data/postal_areas.csv``."""

import re
from collections import defaultdict
from functools import cache

from citynet import countries
from citynet._tables import read_bundled

TABLE = "postal_areas.csv"
# Brazil's codes may go on; the first digits of France's say which territory is meant.
_BRAZIL, _TERRITORY = 5, 3
_CODE = re.compile(r"\d{4,8}|\d{4}[a-z]{2}|[a-z]\d[a-z]\d[a-z]\d|[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")


def is_code(text: str) -> bool:
    """Whether a folded text without blanks may be a postal code."""
    return bool(_CODE.fullmatch(text))


def areas(code: str, country: str) -> tuple[str, ...]:
    """List the divisions in which places with a postal code lie.

    Parameters
    ----------
    code
        Its fold without blanks; or as many of its letters as stand for an area: ``974``.
    country
        ISO 3166-1 alpha-2.

    Returns
    -------
    tuple of str
        ISO 3166-2's codes of divisions, or those of countries that another's post serves; empty
        where no table says it.
    """
    listed = _listed()
    post = country if country in listed else _served().get(country, "")
    best = ""
    found: tuple[str, ...] = ()
    for first, last, length, codes in listed.get(post, ()):
        own = code[: len(first)]
        is_whole = len(code) == length or (length == _BRAZIL and len(code) > length)
        is_land = len(first) == _TERRITORY and own == code and "-" not in codes[0]
        if first <= own <= last and len(first) > len(best) and (is_whole or is_land):
            best, found = first, codes
    return found


def example(country: str, iso: str) -> str:
    """Give a code that only places of a division have; empty where no table has one."""
    for first, _, length, codes in _listed().get(country, ()):
        if codes == (iso,) and first.isdigit():
            return first.ljust(length, "1")
    return ""


@cache
def _listed() -> dict[str, list[tuple[str, str, int, tuple[str, ...]]]]:
    rows = defaultdict(list)
    for row in read_bundled(TABLE):
        area = (row["first"].lower(), row["last"].lower(), int(row["length"]))
        rows[row["country"]].append((*area, tuple(row["iso3166"].split())))
    return dict(rows)


@cache
def _served() -> dict[str, str]:
    """Countries whose letters another one's post brings."""
    return {code: main for main in _listed() for code in countries.territories(main)}
