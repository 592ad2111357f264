"""How people and registers write a place's name: a written name → the names it may stand for.

``Gmina Sobótka`` is Sobótka, ``Borken (Hessen)`` is a Borken that has to do with Hesse,
``Frankfurt / Main Belediyesi`` is Frankfurt on the Main. Nothing here knows a single place: the
words are those that administrations put around a name, in the languages of the trade.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from citynet.geocoding._administrations import (
    HOLDER,
    KIND,
    UNPARTED,
    WRAPPERS,
    Level,
    is_region,
)
from citynet.geocoding._cases import nominatives
from citynet.text import fold


@dataclass(frozen=True, slots=True)
class Reading:
    """One name that a written name may stand for.

    Parameters
    ----------
    text
        The name, folded: words parted by one blank.
    steps
        What was done to get it, in order: ``exact``, ``qualifier``, ``wrapper``, …
    level
        What the writing says the place is.
    hints
        The words of the writing that are not in the name and tell homonyms apart, as they are
        written: a state, a river, a parent city.
    """

    text: str
    steps: tuple[str, ...] = ("exact",)
    level: Level = "city"
    hints: tuple[str, ...] = ()


_SHORTENED = re.compile(r"^(?:(?P<letters>\w{1,5})\.\s*|(?P<letter>[^\W\da-z_])\s+)(?P<rest>\w.*)$")
_LONGEST_WORD = 14
# What stands for the seat of what else the text names: Merkez / Rize.
_CENTRE = re.compile(r"^(?:il |ilce )?merkez(?:i)?$")

# 18th district of Budapest, Budapest XVIII. kerület, Paris 18e, 3. Bezirk (Wien).
_NUMBERED = re.compile(
    r"^(?P<city3>\w+) (?:district|arrondissement|bezirk|kerulet|ward) (?P<d>\d{1,2}|[ivx]+)$|"
    r"^(?:the )?(?:(?P<a>\d{1,2})(?:st|nd|rd|th|e|er|eme|o|a)?|(?P<b>[ivx]+)) "
    r"(?:municipal )?(?:district|arrondissement|borough|(?:stadt)?bezirk|kerulet|ward|bolge)"
    r"(?: of| de| d| von)? "
    r"(?P<city>.+)$"
    r"|^(?P<city2>.+?) (?P<c>\d{1,2}|[ivx]+)(?:st|nd|rd|th|e|er|eme)?"
    r"(?: (?:district|arrondissement|borough|bezirk|kerulet|ward|bolge|bolgesi|ilcesi))?$"
)

_ABBREVIATIONS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b{short}\b"), long)
    for short, long in (
        ("st", ("saint", "sankt", "sint", "san")),
        ("ste", ("sainte",)),
        ("sv", ("sveti", "svaty", "sveta")),
        ("sta", ("santa",)),
        ("sto", ("santo",)),
        ("s", ("san", "sao", "sankt")),
        ("a m", ("am main",)),
        ("a n", ("am neckar",)),
        ("a rh", ("am rhein",)),
        ("i br", ("im breisgau",)),
        ("a d", ("an der", "auf der")),
        ("adr", ("an der",)),
        ("a", ("am", "an der")),
        ("b", ("bei", "bei der")),
        ("i", ("im", "in")),
        ("i d", ("in der",)),
        ("v d", ("vor der",)),
        ("v d h", ("vor der hohe",)),
        ("o d t", ("ob der tauber",)),
        ("n", ("nad", "nad")),
        ("n l", ("nad labem",)),
        ("n v", ("nad vltavou",)),
        ("p", ("pod",)),
        ("m", ("main", "am main")),
        ("mt", ("mount",)),
        ("ft", ("fort",)),
        ("gr", ("gross",)),
        ("kl", ("klein",)),
        ("ob", ("ober",)),
        ("u", ("und", "unter")),
        ("s", ("sur", "sous")),
        ("l", ("les", "lez")),
    )
)
_SHORT = {
    short.pattern.removeprefix(r"\b").split()[0].removesuffix(r"\b") for short, _ in _ABBREVIATIONS
}
_LONG = {
    "saint": ("st", "sankt", "san", "sint", "sveti"),
    "sankt": ("st", "saint"),
    "sainte": ("ste",),
    "mount": ("mt",),
    "fort": ("ft",),
}
_SAINTS = {"st": ("saint", "sankt"), "saint": ("st",), "sankt": ("st",), "sainte": ("ste",),
           "ste": ("sainte",)}  # fmt: skip
_DIGRAPHS = re.compile("ae|oe|ue")
_WARDS = ("区", "區", "구")  # joined to a name of one sign too, which is none by itself: 北区
_BURMESE_TOWN = "မြို့"  # a gazetteer may have a name with it alone
_ARTICLES = re.compile(
    r"^(?:the|al|el|ad|an|ar|as|ash|at|az|la|le|les|los|las|il|lo|l|den|de|het|o|a|os|as) (?=\w)"
)
# A cell this long is a sentence; nobody wraps a name more than this often.
_LONGEST, _DEEPEST = 160, 3
_MOST_WORDS = 6
# A province and a town without a blank, each of two letters or three.
_UNPARTED_LENGTHS, _HOLDER_LENGTHS = range(4, 7), (2, 3)
_PARENS = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
_COMMA = re.compile("[,;،，、]")
_SLASH = re.compile(r"\s*[/|]\s*")
_ON = re.compile(r"(?<=\w)\s+s/\s*(?=\w)", re.IGNORECASE)  # Boulogne s/Mer
_DASH = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+|\s*[–—]\s*")
_PARTED = re.compile(f"{_PARENS.pattern}|{_COMMA.pattern}|{_SLASH.pattern}|{_DASH.pattern}")
# A postal code before or behind a town; four digits at the end may be a year.
_CODE = (
    r"(?:\d{4,6}(?:-\d{3,4})?|\d{3}-\d{4}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} ?[A-Z]{2}|"
    r"[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
)
_CODE_FIRST = re.compile(
    rf"^(?:[A-Z]{{1,2}}-|(?:CH|[ABDFIL]) )?(?P<code>{_CODE})\s+(?P<rest>[^\W\d_].*)$"
)
_CODE_LAST = re.compile(
    r"^(?P<rest>.*[^\W\d_].*?)\s+(?P<code>"
    rf"(?:(?<=\b[A-Z][A-Z] )|(?<=\b[A-Z][A-Z][A-Z] )|(?!(?:1[89]|20)\d\d$)){_CODE})$"
)
_DIGIT = re.compile(r"\d{3}|\d[A-Z]")
_CODE_WORD = re.compile(
    r"(?:\b(?:CEP|PLZ|C\.?P\.?|PK|P\.K\.|ZIP(?: code)?|Post(?:al )?code)[ :.]*|〒 ?)(?=\d)",
    re.IGNORECASE,
)
# Rize'nin Pazar ilçesi
_GENITIVE = re.compile(r"['’](?:n?[ıiuüIİUÜ]n)\b\s*", re.IGNORECASE)
# Seul Jung-gu, Bakü Nesimi İlçesi: a city and one of its districts.
_WITH_DISTRICT = re.compile(
    r"^(?P<city>\w+) (?P<district>\w+(?: \w+)? (?:gu|ku|ilcesi|rayonu|bolgesi|district|quarter|"
    r"borough|bezirk|mahallesi))$"
)
_OF_CITY = re.compile(r"^(?:royal )?(?P<city>\w+(?: city)?) (?:borough|district|quarter) of .+$")
_DOUBLE = re.compile(r"(?<=\w\w\w)[-–](?=[^\W\d_]{4})|\s+(?:and|und|et|ve|y|e|i|a|og|och)\s+")
_TITLES = re.compile(r"^(?:bad|ostseebad|nordseebad|seebad|kurort|luftkurort) ?(?=\w{4})")
# Ways to say "on the river", "in the region": what follows tells homonyms apart.
_NEAR = re.compile(
    r" (?:(?:am|an der|an dem|an|bei|im|in der|in|ob der|ob|vor der|auf|sur|sous|en|les|lez|"
    r"on|upon|in the|aan|aan den|aan de|op|nad|pod|pri|w|na|del|della|di|de|d|do|da) )"
    r"(?P<where>.+)$"
)
# Ways to say "near the town", before its name or after it; what French writes lès is mostly an
# article, and after a Slavic word the town stands in another case.
_BESIDE_SLAVIC = "kolo|k|u|pri|kod|blizu|nedaleko|poblizu"
_BESIDE = (
    rf"near(?: to)?|nr|close to|b|bei(?: der)?|nahe(?: bei)?|pres d[eu]?|pres|{_BESIDE_SLAVIC}|"
    r"presso|vicino a|cerca de|perto de|proche de|ved"
)
_BESIDE_TOWN = re.compile(
    rf"(?P<word>{_BESIDE}|les|lez) (?P<town>.+)|"
    r"(?P<before>.+) (?:yakininda|yakinlarinda|yakini|civarinda|civari|mellett|kozeleben)"
)
_WITH_TOWN = re.compile(rf"^(?P<name>\w{{3,}}.*?) (?P<beside>(?:{_BESIDE}) .+)$")
# What stands for "and" between two names.
_AND = ("and", "und", "et", "ve", "y", "e", "i", "og", "och", "en")
_JOINED = re.compile(rf"\s+(?:{'|'.join(_AND)}|a|&)\s+")


def literal(name: str) -> Reading:
    """Read a name as it is written; the first of its :func:`readings`, at little cost."""
    return Reading(fold(name))


def as_written(name: str) -> list[Reading]:
    """Read a name as it is written, and with Saint for St. or St. for Saint, which say the same."""
    own = literal(name)
    first, _, rest = own.text.partition(" ")
    return [
        own,
        *(replace(own, text=f"{other} {rest}") for other in _SAINTS.get(first, ()) if rest),
    ]


@lru_cache(maxsize=16384)
def readings(name: str) -> tuple[Reading, ...]:
    """List what a written name may stand for, the most literal reading first.

    Parameters
    ----------
    name
        A name as a table writes it, without its country.

    Returns
    -------
    tuple of Reading
        Without repetition of a text; the first has the step ``exact`` alone. Empty for a name
        without letters.
    """
    found: dict[tuple[str, Level], Reading] = {}
    for reading in _all(name):
        if reading.text:
            found.setdefault((reading.text, reading.level), reading)
    return tuple(found.values())


def shortened(name: str) -> tuple[str, str]:
    """Part a name whose first word is given by a letter or some: ``("m", "Kemalpaşa")``.

    Parameters
    ----------
    name
        As a table writes it: ``M.Kemalpaşa``, ``Kdz. Ereğli``, ``K Maraş``.

    Returns
    -------
    tuple of str
        The folded letters and the rest, as it is written; both empty where no word is shortened.
    """
    match = _SHORTENED.match(name)
    return (fold(match["letters"] or match["letter"]), match["rest"]) if match else ("", "")


def abbreviates(short: str, word: str) -> bool:
    """Whether folded letters stand for a word: its first one and others, in their order."""
    letters = iter(word)
    return len(short) < len(word) <= _LONGEST_WORD and all(letter in letters for letter in short)


def untitled(text: str) -> str:
    """Take a title such as ``Bad`` or ``Ostseebad`` off a folded name or key."""
    return _TITLES.sub("", text)


def unwrap(text: str) -> list[str]:
    """Take an administration's words off a folded name; empty where there are none.

    Parameters
    ----------
    text
        A name's fold, such as ``gmina sobotka``.
    """
    return [reading.text for reading in _unwrap(Reading(text))]


def is_quarter(text: str) -> bool:
    """Tell whether an administration's words make a folded name one of a part of a city.

    Parameters
    ----------
    text
        A name's fold, such as ``kita ku``.
    """
    levels = [reading.level for reading in _unwrap(Reading(text))]
    return text.endswith(_WARDS) or "district" in levels


def _all(name: str) -> Iterator[Reading]:
    if len(name) > _LONGEST:
        yield literal(name)
        return
    name = _ON.sub(" sur ", name)
    written = list(_split(name))
    yield from written
    if "&" in name:
        written += [reading for word in _AND for reading in _joined(name, word)]
        yield from written
    # Of a writing in parts the whole is no name to take something off.
    whole = [] if is_parted(name) else written[:1]
    unwrapped = [inner for reading in [*whole, *written[1:]] for inner in _unwrap(reading)]
    yield from unwrapped
    for reading in [*whole, *written[1:], *unwrapped]:
        if "bracket" not in reading.steps:
            yield from _respell(reading)
    parts = [*whole, *written[1:], *unwrapped]
    for reading in parts:
        yield from _beside(reading, name)
        yield from _numbered(reading)
    for reading in parts:
        yield from _shorten(reading)
        yield from _component(reading, name)
        yield from _parents(reading)
    for reading in _apart(name):
        yield reading
        yield from _unwrap(reading)


def is_kind(text: str) -> bool:
    """Whether folded words name a kind of place and no place: ``district``, ``belediyesi``."""
    return bool(KIND.fullmatch(text))


def is_parted(name: str) -> bool:
    """Whether a name is written in parts: with a comma, brackets, a slash, a dash."""
    return bool(_PARTED.search(name)) or bool(_coded(name)[1])


def parts(name: str) -> list[str]:
    """List what commas and brackets part a name into: what stands first, then the others."""
    head, tails, brackets = _parted(name)
    return [head, *tails, *brackets]


def _parted(name: str) -> tuple[str, list[str], list[str]]:
    brackets = [part for inner in _PARENS.findall(name) for part in _COMMA.split(inner)]
    parts = [_coded(part) for part in _meaningful(_COMMA.split(_PARENS.sub(" ", name)))]
    head, *tails = [part for part, _ in parts] or [""]
    codes = [code for _, code in parts if code]
    # What stands behind a comma, or in brackets, may be parted again: Bentong/10.
    tails, brackets = [[a for part in some for a in _atoms(part)] for some in (tails, brackets)]
    return head, [*tails, *codes], brackets


def _coded(part: str) -> tuple[str, str]:
    """Take a postal code off a part of a name."""
    if not _DIGIT.search(part):
        return part, ""
    part = _CODE_WORD.sub("", part)
    match = _CODE_FIRST.match(part) or _CODE_LAST.match(part)
    return (match["rest"], match["code"]) if match else (part, "")


def joined(words: str) -> list[str]:
    """Part names that ``and`` joins, in one of the languages of tables."""
    return _JOINED.split(words)


def says_region(name: str) -> bool:
    """Whether brackets or a part say that a region is meant: ``Québec (province)``."""
    return is_parted(name) and any(is_region(fold(part)) for part in parts(name)[1:])


def is_compound(name: str) -> bool:
    """Whether a name may be taken for several: it has a sign that parts names, or a hyphen."""
    return is_parted(name) or bool(_DOUBLE.search(name))


def _split(name: str) -> Iterator[Reading]:
    """Part a name from what stands after a comma, in brackets, after a slash or a dash.

    Whatever is not in a reading's text is one of its hints: no word of the writing is lost.
    """
    head, tails, brackets = _parted(name)
    yield Reading(fold(name), hints=(*brackets, *tails))
    if brackets or tails:
        if not _is_centre(head):
            yield Reading(fold(head), ("qualifier",), hints=(*brackets, *tails))
        elif len(brackets) + len(tails) == 1:  # Merkez (Rize)
            yield Reading(fold((*brackets, *tails)[0]), ("wrapper",))
    if UNPARTED.fullmatch(head):
        yield from _held(head, (*brackets, *tails))
    for pattern in (_SLASH, _DASH):
        parts = _meaningful(pattern.split(head))
        if len(parts) > 1:
            for part in dict.fromkeys(part for part in parts if not _is_centre(part)):
                others = [atom for other in parts if other != part for atom in _atoms(other)]
                yield Reading(fold(part), ("part",), hints=(*others, *brackets, *tails))
    rest = [head, *tails, *brackets]
    for number, part in enumerate(rest[1:], start=1):
        besides = tuple(rest[:number] + rest[number + 1 :])
        yield Reading(fold(part), ("reversed",), hints=besides)
        if number > len(tails):
            yield Reading(fold(part), ("bracket",), "district", besides)


def _held(head: str, besides: tuple[str, ...]) -> Iterator[Reading]:
    """Part a place from what holds it where no blank does: ``広島県福山市``.

    Of a district that nobody knows the city may stand between it and the province.
    """
    held: list[str] = []
    start = 0
    for match in HOLDER.finditer(head):
        holder, rest = head[start : match.end()].strip(), head[match.end() :].strip()
        if len(holder) > 1 and len(rest) > 1:
            yield Reading(fold(rest), ("qualifier",), hints=(holder, *held, *besides))
            if held:
                yield Reading(fold(holder), ("parent",), "district", (rest, *held, *besides))
            held, start = [holder, *held], match.end()


def _joined(name: str, word: str) -> Iterator[Reading]:
    """Write a sign between two names as a word: ``Perth & Kinross``."""
    for reading in _split(name.replace("&", f" {word} ")):
        yield replace(reading, steps=_then(reading, "abbreviation"))


def _atoms(part: str) -> list[str]:
    """Part words at slashes and dashes."""
    atoms = [atom for half in _SLASH.split(part) for atom in _DASH.split(half)]
    return [atom for atom in _meaningful(atoms) if not _is_centre(atom)]


def _meaningful(parts: Sequence[str]) -> list[str]:
    """Leave out parts without a letter or digit."""
    return [part.strip() for part in parts if fold(part)]


def _is_centre(part: str) -> bool:
    return bool(_CENTRE.match(fold(part)))


def _apart(name: str) -> Iterator[Reading]:
    """Part words that only a blank parts: ``Van Edremit``, ``Springfield Illinois``.

    Which of the two is the place and which the division only who knows them can tell.
    """
    head, tails, brackets = _parted(name)
    words = _GENITIVE.sub(" ", head).split()
    hints = (*brackets, *tails)
    if len(words) == 1 and len(head) in _UNPARTED_LENGTHS and UNPARTED.fullmatch(head):
        for cut in _HOLDER_LENGTHS:  # 江苏泰州
            if len(head) > cut + 1:
                yield Reading(fold(head[cut:]), ("blank",), hints=(head[:cut], *hints))
    if not 1 < len(words) <= _MOST_WORDS or _PARTED.search(head):
        return
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        for part, other in ((second, first), (first, second)):
            # Two letters for a state stand in capitals: Dover DE is not "Dover de".
            is_word = len(fold(other)) > 2 or (other.isupper() and not name.isupper())  # noqa: PLR2004
            if is_word or _is_centre(part):
                yield Reading(fold(part), ("blank",), hints=(other, *hints))


def _unwrap(reading: Reading, depth: int = _DEEPEST) -> Iterator[Reading]:
    for pattern, level in WRAPPERS:
        if match := pattern.match(reading.text):
            inner = replace(
                reading, text=match["name"], steps=_then(reading, "wrapper"), level=level
            )
            yield inner
            for other in nominatives(match["name"], reading.text):
                yield replace(inner, text=other)
            if depth > 1 and reading.level in {level, "city"}:
                yield from _unwrap(inner, depth - 1)


def _respell(reading: Reading) -> Iterator[Reading]:
    words = set(reading.text.split())
    for short, longs in _ABBREVIATIONS if words & _SHORT else ():
        for long in longs:
            text = short.sub(long, reading.text)
            if text != reading.text:
                yield replace(reading, text=text, steps=_then(reading, "abbreviation"))
    first, _, rest = reading.text.partition(" ")
    for other in _LONG.get(first, ()):
        yield replace(reading, text=f"{other} {rest}", steps=_then(reading, "abbreviation"))
    if "\u1000" <= reading.text[:1] <= "\u109f" and not reading.text.endswith(_BURMESE_TOWN):
        text = reading.text + _BURMESE_TOWN
        yield replace(reading, text=text, steps=_then(reading, "abbreviation"))
    plain = _DIGRAPHS.sub(lambda match: match[0][0], reading.text)
    if plain != reading.text:
        yield replace(reading, text=plain, steps=_then(reading, "umlaut"))
    name = untitled(reading.text)
    if name != reading.text:
        yield replace(reading, text=name, steps=_then(reading, "title"))
    bare = _ARTICLES.sub("", reading.text)
    if bare != reading.text:
        yield replace(reading, text=bare, steps=_then(reading, "article"))


def _numbered(reading: Reading) -> Iterator[Reading]:
    match = _NUMBERED.match(reading.text)
    if not match:
        return
    city = match["city"] or match["city2"] or match["city3"]
    number = match["a"] or match["b"] or match["c"] or match["d"]
    arabic = int(number) if number.isdigit() else _from_roman(number)
    roman = _to_roman(arabic)
    for text in (
        f"{city} {roman} kerulet", f"{city} {arabic:02d}", f"{city} {arabic}", f"{city} {roman}",
        f"{city} {arabic} arrondissement", f"{arabic} arrondissement {city}",
        f"{arabic}e arrondissement {city}", f"{city} {arabic}e arrondissement",
        f"{roman} kerulet", f"{arabic} bezirk",
    ):  # fmt: skip
        hints = reading.hints if city in text else (*reading.hints, city)
        yield Reading(text, _then(reading, "numbered"), "district", hints)
    yield replace(reading, text=city, steps=_then(reading, "parent"), level="district")


def _parents(reading: Reading) -> Iterator[Reading]:
    """Name the city that the text says a district is part of, for want of the district itself."""
    if match := _OF_CITY.match(reading.text):
        yield replace(reading, text=match["city"], steps=_then(reading, "parent"), level="district")
    if match := _WITH_DISTRICT.match(reading.text):
        hints = (*reading.hints, match["district"])
        yield Reading(match["city"], (*_then(reading, "parent"),), "district", hints)
    if "qualifier" in reading.steps and len(reading.steps) == 1:
        for number, hint in enumerate(reading.hints):
            others = (reading.text, *reading.hints[:number], *reading.hints[number + 1 :])
            for text in (fold(hint), *unwrap(fold(hint))):
                yield Reading(text, ("parent",), "district", others)


def _shorten(reading: Reading) -> Iterator[Reading]:
    """Take a river or region off the end: ``Frankfurt am Main`` is also called Frankfurt."""
    match = _NEAR.search(reading.text)
    if match and match.start() > 2:  # noqa: PLR2004
        yield replace(
            reading,
            text=reading.text[: match.start()],
            steps=_then(reading, "shortened"),
            hints=(*reading.hints, match[0].strip()),
        )


def _beside(reading: Reading, name: str) -> Iterator[Reading]:
    """Take a town off that the text says the place is near: ``Kozienice b. Radom``."""
    if match := _WITH_TOWN.match(reading.text):
        words = name.split()
        tails = (" ".join(words[at:]) for at in range(len(words)))
        written = next((tail for tail in tails if fold(tail) == match["beside"]), match["beside"])
        hints = (*reading.hints, written)
        yield replace(reading, text=match["name"], steps=_then(reading, "beside"), hints=hints)


def town_beside(text: str) -> tuple[str, bool, bool]:
    """Give the town that folded words say a place is near, such as ``b radom``, ``nr leeds``.

    Parameters
    ----------
    text
        Folded words.

    Returns
    -------
    tuple
        The town's name, empty where the words say no such thing; whether it may stand in another
        case than the one that a gazetteer has; whether the word is mostly an article.
    """
    match = _BESIDE_TOWN.fullmatch(text)
    if not match:
        return "", False, False
    word, town = match["word"] or "", match["town"] or match["before"]
    return town, word in _BESIDE_SLAVIC.split("|"), word in {"les", "lez"}


def place_after(text: str) -> str:
    """Give the river, region or town of folded words such as ``am main``, ``bei berlin``."""
    match = _NEAR.fullmatch(f" {text}")
    return match["where"] if match else ""


def _component(reading: Reading, name: str) -> Iterator[Reading]:
    """Part the double name of merged municipalities: ``Heusden-Zolder`` is Heusden and Zolder."""
    if len(reading.steps) > 1 or reading.steps[0] not in {"exact", "wrapper"}:
        return
    head, *tails = _COMMA.split(_PARENS.sub(" ", name))
    words = _DOUBLE.split(head)
    more = (*_meaningful(_PARENS.findall(name)), *_meaningful(tails))
    if len(words) == 2 and reading.steps[0] == "exact":  # noqa: PLR2004
        for word, other in (words, words[::-1]):
            yield Reading(fold(word), ("component",), hints=(other, *more))


def _then(reading: Reading, step: str) -> tuple[str, ...]:
    return (*(done for done in reading.steps if done != "exact"), step)


_ROMANS = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _to_roman(number: int) -> str:
    text = ""
    for value, letters in _ROMANS:
        while number >= value:
            text += letters
            number -= value
    return text


def _from_roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10}
    numbers = [values[letter] for letter in text]
    return sum(
        -value if value < after else value
        for value, after in zip(numbers, [*numbers[1:], 0], strict=True)
    )
