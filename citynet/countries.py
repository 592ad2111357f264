"""Country names in any CLDR language, abbreviations and old names → ISO 3166-1 alpha-2.

Names come from CLDR through babel (``Giappone``, ``Almanya``, ``Birleşik Krallık``); what CLDR does
not know stands in ``data/countries.csv``: abbreviations, former, disputed and constituent states.
A former state gives several codes: a place of the Soviet Union is looked for in all its successors.
"""

import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from rapidfuzz import process

from citynet._catalogue import READ
from citynet._tables import read_bundled
from citynet.errors import GeocodeError
from citynet.text import fold

__all__ = ["Country", "code", "familiar", "lookup", "name", "sovereign", "suggest", "territories"]

# CLDR's regions that are no ISO 3166-1 country; Kosovo's user-assigned XK is in common use.
_NOT_COUNTRIES = {
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "EU",
    "EZ",
    "IC",
    "QO",
    "TA",
    "UN",
    "XA",
    "XB",
    "ZZ",
}
# Words by which a state calls itself; they come off when the whole name is in no table.
_STATE_WORDS = re.compile(
    r"\b(?:the|kingdom|republic|federal|federative|islamic|arab|democratic|peoples|socialist|"
    r"state|states|union|principality|sultanate|grand|duchy|commonwealth|federation|of|and|"
    r"cumhuriyeti|kralligi|federasyonu|devleti|emirligi|sultanligi|islam|arap|demokratik|halk|"
    r"republik|konigreich|republique|royaume|republica|reino|repubblica|regno|de|du|da|di|del|"
    r"la|le|el|il)\b"
)
_PARTS = re.compile(r"\s*[/,;()\[\]|]\s*|\s+[-–—]\s+")


@dataclass(frozen=True, slots=True)
class Country:
    """What a table's country cell means.

    Parameters
    ----------
    codes
        ISO 3166-1 alpha-2 codes, the likeliest first; several for a former state.
    kind
        ``country``, or what ``data/countries.csv`` says: ``abbreviation``, ``variant``,
        ``former``, ``disputed``, ``constituent``.
    part
        What else the cell says, such as ``Tataristan`` in ``Tataristan / Rusya Federasyonu``.
    """

    codes: tuple[str, ...]
    kind: str = "country"
    part: str = ""


def code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country as people write it, None when it is unknown.

    Parameters
    ----------
    text
        A name in any CLDR language, an abbreviation (``A.B.D.``), an ISO code in capitals, a
        former, disputed or constituent state, or a name with its part (``Tataristan / Rusya``).

    Returns
    -------
    str or None
        The likeliest code: for a former state its main successor. Kosovo is ``XK``.

    Examples
    --------
    >>> cn.countries.code("South Korea"), cn.countries.code("Güney Kore")
    ('KR', 'KR')
    """
    country = lookup(text)
    return country.codes[0] if country else None


@cache
def lookup(text: str) -> Country | None:
    """Tell what a country cell means; None when no table knows it.

    Parameters
    ----------
    text
        As for :func:`code`.

    Returns
    -------
    Country or None
        Its codes, kind, and the rest of the cell that names a part of the country.
    """
    text = text.strip()
    # Wikidata's ids and the like: no language has a country with a digit in its name.
    if any(letter.isdigit() for letter in text):
        return None
    # Loading every language takes most of a second, so that comes last; but CLDR's own names may
    # have brackets: "RAE de Hong Kong (China)" is not China.
    near, far = (_listed, _familiar), (_cldr,)
    tries = ((_whole, near), (_parted, near), (_whole, far), (_parted, far))
    for read, tables in sorted(tries, key=lambda t: t[0] is _parted) if "(" in text else tries:
        if found := read(text, tables):
            return found
    return None


def familiar(text: str) -> Country | None:
    """Look a country up by its listed, English or Turkish name only, which costs little."""
    key = fold(text)
    return _listed().get(key) or _familiar().get(key)


def name(country_code: str, language: str = "en") -> str:
    """Give a country's name in a language, the code itself where CLDR has none.

    Parameters
    ----------
    country_code
        ISO 3166-1 alpha-2, ``XK`` for Kosovo.
    language
        A CLDR locale identifier such as ``tr`` or ``pt_BR``.

    Raises
    ------
    GeocodeError
        CLDR does not know the language.

    Examples
    --------
    >>> cn.countries.name("KR"), cn.countries.name("KR", "tr")
    ('South Korea', 'Güney Kore')
    """
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError) as error:
        raise GeocodeError(f"unknown language {language!r}; expected one such as 'tr'") from error
    return str(territories.get(country_code, country_code))


_SHORTEST = 3


def suggest(text: str) -> str | None:
    """Give the known name nearest to a misspelt country, None when none is near."""
    names = {
        fold(spelling): spelling for language in READ for _, spelling in _territory_names(language)
    }
    wanted = fold(text)
    if len(wanted) < _SHORTEST:  # a letter or two are a part of many names
        return None
    best = process.extractOne(wanted, names.keys(), score_cutoff=75)
    return names[best[0]] if best else None


@cache
def territories(country_code: str) -> tuple[str, ...]:
    """List the codes under which GeoNames files places that registers give to this country.

    Fort-de-France is in ``MQ`` for GeoNames and in France for a register: ``territories("FR")``
    names ``MQ`` among others, as ``data/country_territories.csv`` lists them.
    """
    return _territories().get(country_code, ())


def sovereign(country_code: str) -> str:
    """Give the state that a code belongs to: itself, but ``FR`` for ``MQ``, ``DK`` for ``GL``.

    A tie between Fort-de-France and Lyon is domestic. Which territories are a state's own, and not
    merely filed under it or claimed, is the column ``sovereign`` of
    ``data/country_territories.csv``.

    Examples
    --------
    >>> [cn.countries.sovereign(code) for code in ("MQ", "HK", "TW", "TR")]
    ['FR', 'CN', 'TW', 'TR']
    """
    return _sovereigns().get(country_code, country_code)


_Tables = Sequence[Callable[[], Mapping[str, Country]]]


def _parted(text: str, tables: _Tables) -> Country | None:
    """Read a cell such as ``Tataristan / Rusya Federasyonu``, which names a state and its part."""
    parts = [part for part in _PARTS.split(text) if part]
    known = [(part, country) for part in parts if (country := _whole(part, tables))]
    # A sovereign state outweighs its part; a cell that names two states says nothing certain.
    states = [pair for pair in known if pair[1].kind != "constituent"] or known
    if len(parts) < 2 or len({country.codes for _, country in states}) != 1:  # noqa: PLR2004
        return None
    part, country = states[0]
    rest = " / ".join(other for other in parts if other != part)
    return Country(country.codes, country.kind, rest)


def _whole(text: str, tables: _Tables) -> Country | None:
    if len(text) in {2, 3} and text.isascii() and text.isupper() and text in _iso_codes():
        return Country((_iso_codes()[text],))
    key = fold(text)
    stripped = " ".join(_STATE_WORDS.sub(" ", key).split())
    for spelling in dict.fromkeys((key, stripped)):
        for table in tables:
            if found := table().get(spelling):
                return found
    return None


@cache
def _listed() -> dict[str, Country]:
    """``data/countries.csv``: it wins over CLDR."""
    return {
        fold(row["name"]): Country(tuple(row["codes"].split()), row["kind"])
        for row in read_bundled("countries.csv")
    }


@cache
def _territories() -> dict[str, tuple[str, ...]]:
    return {
        row["country"]: tuple(row["also"].split())
        for row in read_bundled("country_territories.csv")
    }


@cache
def _sovereigns() -> dict[str, str]:
    return {
        code: row["country"]
        for row in read_bundled("country_territories.csv")
        for code in row["sovereign"].split()
    }


@cache
def _iso_codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes → alpha-2, by CLDR's aliases."""
    codes = {code: code for code, _ in _territory_names("en")}
    aliases = get_global("territory_aliases").items()
    return {
        str(long): str(new[0])
        for long, new in aliases
        if len(str(long)) == 3 and new[0] in codes  # noqa: PLR2004
    } | codes


@cache
def _familiar() -> dict[str, Country]:
    """Names in the languages that we speak, which most tables use: loaded in milliseconds."""
    return {
        fold(spelling): Country((code,))
        for language in READ
        for code, spelling in _territory_names(language)
    }


def _territory_names(language: str) -> list[tuple[str, str]]:
    """Codes and names of the countries in a language that CLDR has."""
    names = Locale(language).territories.items()
    return [(str(code), str(spelling)) for code, spelling in names if _is_country(str(code))]


@cache
def _cldr() -> dict[str, Country]:
    """Names in all of CLDR's languages; where languages disagree, the majority of them counts."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for language in localedata.locale_identifiers():
        # A language's regional forms repeat its names, at three times the cost; scripts do not.
        if not all(len(part) == 4 for part in language.split("_")[1:]):  # noqa: PLR2004
            continue
        # Through babel's own loader every language's whole data would stay in memory.
        with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
            names = pickle.load(file).get("territories", {})  # noqa: S301 - babel's own file
        for code, spelling in names.items():
            if _is_country(code):
                votes[fold(spelling)][code] += 1
    result = {}
    for key, counts in votes.items():
        (first, most), *others = counts.most_common(2)
        if key and (not others or most > others[0][1]):
            result[key] = Country((first,))
    return result


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES  # noqa: PLR2004
