"""Country names in any CLDR language, abbreviations and old names → ISO 3166-1 alpha-2.

Names come from CLDR through babel (``Giappone``, ``Almanya``, ``Birleşik Krallık``); what CLDR does
not know stands in ``data/countries.csv``: abbreviations, former, disputed and constituent states.
A former state gives several codes: a place of the Soviet Union is looked for in all its successors.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from rapidfuzz import fuzz, process

from citynet._catalogue import READ, UNDERSTOOD
from citynet._tables import read_bundled
from citynet.errors import GeocodeError
from citynet.text import fold

__all__ = [
    "Country", "code", "codes_of", "familiar", "lookup", "name", "names", "sovereign", "spellings",
    "suggest", "territories",
]  # fmt: skip

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
# Flags, footnotes ([1], ¹, *, †) and what nobody sees say nothing about a country.
_MARKS = re.compile(
    r"[\U0001F1E6-\U0001F1FF\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad*†‡¹²³⁰⁴-⁹]"
    r"|(?<=.)\[\w{1,3}\]"
)
_LONGEST = 300  # characters; no country is called by more
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_INITIALS = re.compile(r"(?<=\b\w)\.\s?(?=\w\b)")
_COMPASS = re.compile(r"(\w)\.\s*(\w[\w\s]+)")
_CAMEL = re.compile(r"([A-Z][a-z]+)\s?([A-Z]{3})")
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
    unit
        The English name of a state that has no code and whose places are filed under another's:
        tables and regions count it as a unit of its own, as ``data/country_units.csv`` lists it.
    """

    codes: tuple[str, ...]
    kind: str = "country"
    part: str = ""
    unit: str = ""


def code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country as people write it, None when it is unknown.

    Parameters
    ----------
    text
        A name in any CLDR language, an abbreviation (``A.B.D.``), an ISO or Olympic code in
        capitals or small letters, a former, disputed or constituent state, or a name with its part
        (``Tataristan / Rusya``); flags and footnote marks do not count.

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
    if len(text) > _LONGEST:
        return None
    flag = _FLAG.search(text)
    text = " ".join(_MARKS.sub("", text).split())
    if not text and flag:
        text = "".join(chr(ord(sign) - ord("\U0001f1e6") + ord("A")) for sign in flag[0])
    # Wikidata's ids and the like: no language has a country with a digit in its name.
    if any(letter.isdigit() for letter in text):
        return None
    if len(text) in {2, 3} and text.isascii() and (text.islower() or text.isupper()):
        return _codes().get(text.upper()) or named(text)
    return named(text)


@cache
def named(text: str) -> Country | None:
    """Tell which country a name means, as :func:`lookup` does, and understand no codes but ISO's.

    For parts of a cell that may be anything: ``ME`` after a comma is Maine.
    """
    if len(text) > _LONGEST:
        return None
    # The trade's languages come before all others; but CLDR's own names may have brackets:
    # "RAE de Hong Kong (China)" is not China.
    near, far = (_listed, _familiar), (_all_languages,)
    tries = ((_whole, near), (_parted, near), (_whole, far), (_parted, far))
    written = list(spellings(text))
    for read, tables in sorted(tries, key=lambda t: t[0] is _parted) if "(" in text else tries:
        for spelling in written:
            if found := read(spelling, tables):
                return found
    return None


def is_familiar(text: str) -> bool:
    """Tell whether a text is a country in one of the languages that headings are understood in."""
    return any(_whole(spelling, (_listed, _familiar)) for spelling in spellings(text))


def spellings(text: str) -> Iterator[str]:
    """Give a name as it stands, and what it is in full: ``S. Korea``, ``Congo, Dem. Rep.``.

    A name that is turned round comes first: Congo, Korea, Guinea or Sudan alone is another one.
    """
    first, comma, rest = text.partition(",")
    if comma:
        turned = f"{rest.strip()} {first.strip()}"
        if in_full := _in_full(turned):
            yield in_full
        yield turned
    if in_full := _in_full(text):  # first, for Dem. Rep. Congo is not Congo
        yield in_full
    yield text
    if "." in text:
        yield _INITIALS.sub("", text)
    if match := _COMPASS.fullmatch(text):
        for word in _words()["compass"].get(match[1].casefold(), ()):
            yield f"{word} {match[2]}"
    if (match := _CAMEL.fullmatch(text)) and (country := _codes().get(match[2])):
        yield f"{match[1]} {name(country.codes[0])}"
    words = re.split(r"[\s-]+", text)
    if len(words) > 1 and fold(words[0]) in _words()["former"]:
        yield " ".join(words[1:])
    # Scripts that write the name and what kind of state it is as one word: フランス共和国.
    yield from (text[: -len(word)] for word in _words()["official"] if text.endswith(word))
    shortened = _words()["short"]
    full = [shortened.get(fold(word), (word,))[0] for word in words]
    if full != words:
        yield " ".join(full)


_ABBREVIATED = 3  # letters that a word is cut to at least, where whole words stand beside it
_ALONE = 5  # letters of one that stands alone


def _in_full(text: str) -> str:
    """Name that a text shortens: ``Tschech. Republik``, ``Deutschl.``, ``Bosnien-Herzegowina``.

    A word with a full stop begins a word of the name, and what joins two names may lack; the names
    are those of the languages that tables are read in, and all that do must be of one country.
    """
    words = [word for word in re.split(r"[\s&/-]+", text) if word]
    keys = tuple(fold(word) for word in words if fold(word) not in _words()["joins"])
    cut = [word.endswith(".") for word in words if fold(word) not in _words()["joins"]]
    if not any(cut):
        return _joined().get(keys, "") if len(keys) > 1 else ""
    shortest = min(len(key) for key, short in zip(keys, cut, strict=True) if short)
    if shortest < (_ABBREVIATED if len(keys) > 1 else _ALONE):
        return ""
    found = [
        spelling
        for name, spelling in _joined().items()
        if len(name) == len(keys)
        and all(
            whole.startswith(key) if short else whole == key
            for whole, key, short in zip(name, keys, cut, strict=True)
        )
    ]
    codes = {(_listed().get(fold(one)) or _understood()[fold(one)]).codes for one in found}
    return found[0] if len(codes) == 1 else ""


@cache
def _joined() -> dict[tuple[str, ...], str]:
    """Words of the countries' names without those that join two of them → the name."""
    listed = [row["name"] for row in read_bundled("countries.csv")]
    named = [spelling for lang in UNDERSTOOD for _, spelling in _territory_names(lang)]
    split = {one: [fold(word) for word in re.split(r"[\s&/-]+", one)] for one in [*named, *listed]}
    return {
        tuple(word for word in words if word and word not in _words()["joins"]): one
        for one, words in split.items()
    }


@cache
def _understood() -> dict[str, Country]:
    """Names in the languages that tables are read in."""
    return {
        fold(spelling): Country((code,))
        for language in UNDERSTOOD
        for code, spelling in _territory_names(language)
    }


def familiar(text: str) -> Country | None:
    """Look a country up by its listed, English or Turkish name only, which costs little."""
    key = fold(text)
    return _listed().get(key) or _familiar().get(key)


def codes_of(text: str) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes of a :func:`familiar` country, none for other words."""
    found = familiar(text)
    return found.codes if found else ()


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


def names(language: str) -> list[str]:
    """List the countries' names in a language that CLDR has.

    Examples
    --------
    >>> "Deutschland" in cn.countries.names("de")
    True
    """
    return [spelling for _, spelling in _territory_names(language)]


_SHORTEST = 4
_LIKE = 84  # of 100: a slip or two


@lru_cache(maxsize=4096)  # a slip stands in many rows
def suggest(text: str) -> str | None:
    """Give the known name nearest to a misspelt country, None when none is near.

    It has the same first letter and is very like: wrong advice is worse than none.
    """
    wanted = fold(text)
    if len(wanted) < _SHORTEST:  # a letter or two are a part of many names
        return None
    names = _by_letter().get(wanted[0], {})
    best = process.extractOne(wanted, names.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return names[best[0]] if best else None


@cache
def _by_letter() -> dict[str, dict[str, str]]:
    """Names by their first letter and fold."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for language in UNDERSTOOD:
        for _code, spelling in _territory_names(language):
            names[fold(spelling)[:1]][fold(spelling)] = spelling
    return dict(names)


@cache
def territories(country_code: str) -> tuple[str, ...]:
    """List the codes under which GeoNames files places that registers give to this country.

    Fort-de-France is in ``MQ`` for GeoNames and in France for a register: ``territories("FR")``
    names ``MQ`` among others, as ``data/country_territories.csv`` lists them.
    """
    return _territories().get(country_code, ())


def claimed(country_code: str, other: str) -> tuple[str, ...]:
    """List GeoNames' codes of the divisions of another country that registers give to this one.

    Empty where that is the whole of it: Russia's registers have Crimea, not Ukraine.
    """
    return _claimed().get((country_code, other), ())


@cache
def claimed_boxes(country_code: str) -> tuple[tuple[float, ...], ...]:
    """List the boxes (west, south, east, north) of what a state and another one both claim.

    Outlines give it to one of the two, registers to either: a point in it is in both. They are the
    column ``box`` of ``data/country_territories.csv``.
    """
    return tuple(
        tuple(map(float, row["box"].split()))
        for row in read_bundled("country_territories.csv")
        if row["box"] and country_code in {row["country"], *row["also"].split()}
    )


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
    states = _without_owner(states)
    if len(parts) < 2 or len({country.codes for _, country in states}) != 1:  # noqa: PLR2004
        return None
    part, country = next((pair for pair in states if pair[1].unit), states[0])
    rest = " / ".join(other for other in parts if other != part)
    return Country(country.codes, country.kind, rest, country.unit)


def _without_owner(states: list[tuple[str, Country]]) -> list[tuple[str, Country]]:
    """Of a territory and the state that it belongs to, give the territory: ``Åland, Finland``.

    Where registers differ on which belongs to which, the one that is named first is the nearer.
    """
    if len(states) != 2:  # noqa: PLR2004
        return states
    past = [pair for pair in states if pair[1].kind == "former"]
    today = [pair for pair in states if pair[1].kind != "former"]
    if past and today:  # Soviet Union (Ukraine)
        return today if today[0][1].codes[0] in past[0][1].codes else states
    first, second = (country.codes[0] for _, country in states)
    if second in territories(first) and first not in territories(second):
        return states[1:]
    return states[:1] if first in territories(second) else states


def _whole(text: str, tables: _Tables) -> Country | None:
    if len(text) in {2, 3} and text.isascii() and text.isupper() and text in _iso_codes():
        return Country((_iso_codes()[text],))
    key = fold(text)
    words = fold(re.sub("['’`´]", " ", text)).split()
    stripped = " ".join(word for word in words if word not in _words()["state"])
    for spelling in dict.fromkeys((key, stripped)):
        for table in tables:
            if spelling and (found := table().get(spelling)):
                return found
    return None


@cache
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    """``data/country_words.csv``: list → folded word → what it means, where it means something.

    ``short``: what abbreviates words; ``state``: words by which states call themselves, which come
    off when the whole name is in no table; ``compass``: letters that stand for a point of the
    compass; ``former``: words that say that a state is of the past; ``joins``: words that join two
    names, and may lack: Bosnia-Herzegovina; ``official``: ``state`` in scripts without blanks.
    """
    lists: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in read_bundled("country_words.csv"):
        before = lists[row["list"]].get(fold(row["written"]), ())
        lists[row["list"]][fold(row["written"])] = (*before, row["means"])
    return lists


@cache
def _listed() -> dict[str, Country]:
    """``data/countries.csv``: it wins over CLDR."""
    units = {fold(row["name"]): row["unit"] for row in read_bundled("country_units.csv")}
    return {
        (folded := fold(row["name"])): Country(
            tuple(row["codes"].split()), row["kind"], unit=units.get(folded, "")
        )
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
def _codes() -> dict[str, Country]:
    """ISO's codes of two and three letters, and the sports world's where ISO has no such code."""
    listed = {
        row["code"]: Country(tuple(row["codes"].split()), "abbreviation")
        for row in read_bundled("country_codes.csv")
    }
    return listed | {code: Country((alpha2,)) for code, alpha2 in _iso_codes().items()}


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
def _all_languages() -> dict[str, Country]:
    """Names in all of CLDR's languages, as scripts/make_country_names.py counted them."""
    return {
        name: country
        for row in read_bundled("country_names.csv")
        for country in [Country((row["code"],))]
        for name in row["names"].split("|")
    }


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES  # noqa: PLR2004


@cache
def _claimed() -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (row["country"], code): tuple(row["within"].split())
        for row in read_bundled("country_territories.csv")
        for code in row["also"].split()
        if row["within"]
    }
