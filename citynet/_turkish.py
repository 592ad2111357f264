"""Turkish case endings of names and numbers: İstanbul’un, 2015’te, 6’sı, Tablo 2’de.

Neither CLDR nor babel has them. The ending follows the last vowel as it is spoken, so a number is
read out first; a hard consonant hardens the ending.
"""

import re
import unicodedata

_VOWELS = "aıoueiöü"
_HARD = "fstkçşhp"
# A vowel and the one that follows it in an ending of four forms, and in one of two.
_NARROW = dict(zip(_VOWELS, "ııuuiiüü", strict=True))
_WIDE = dict(zip(_VOWELS, "aaaaeeee", strict=True))
# Of each case: its ending after a consonant, after a vowel, and after a possessive. I stands for
# a vowel of four forms, A for one of two, D for d or t.
_ENDINGS = {
    "genitive": ("In", "nIn", "nIn"),
    "dative": ("A", "yA", "nA"),
    "accusative": ("I", "yI", "nI"),
    "locative": ("DA", "DA", "nDA"),
    "ablative": ("DAn", "DAn", "nDAn"),
    "instrumental": ("lA", "ylA", "ylA"),
    "possessive": ("I", "sI", "sI"),
    "possessive_locative": ("IndA", "sIndA", "sIndA"),
}
CASES = tuple(_ENDINGS)

_DIGITS = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_POWERS = ("yüz", "yüz", "bin", "bin", "bin", "milyon", "milyon", "milyon", "milyar")
_UNITS = {"km": "kilometre", "m": "metre", "kg": "kilogram", "%": "yüzde", "km²": "kilometrekare"}
# Letters of an abbreviation that is spelled out end in e, these excepted.
_LETTER_NAMES = {"h": "haş", "a": "a", "ı": "ı", "o": "o", "u": "u", "i": "i", "ö": "ö", "ü": "ü"}
_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?$")
# The last word of a name that is a compound: Avrupa Birliği’nde, Bursa Belediyesi’nin.
_POSSESSIVE = re.compile(
    r"\s\S*(?:l[ae]r[ıi]|ğ[ıiuü]|[aeıioöuü]s[ıiuü]"
    r"|(?:cumhuriyet|eyalet|devlet|konsey|meclis|merkez|kent|il|ken)i)$"
)
_SPELLED_OUT = 4
# A count: its word is a common noun, whose ending no apostrophe sets off.
_COUNTED = re.compile(r"[\d.,]+(?: [a-zçğıöşü]+)+")


def inflect(name: str, case: str) -> str:
    """Give a name, a number or a counted thing in a case; only names and numbers are set off.

    Examples
    --------
    >>> inflect("İzmir", "locative"), inflect("78 yer", "instrumental")
    ('İzmir’de', '78 yerle')
    >>> inflect("5 ortak", "dative")
    '5 ortağa'
    """
    if not _COUNTED.fullmatch(name):
        return f"{name}’{ending(name, case)}"
    added = ending(name, case)
    # Of several syllables, k between vowels is ğ: topluluk, topluluğu; but çok, çoku.
    vowels = sum(letter in _VOWELS for letter in name.rpartition(" ")[2])
    soft = name.endswith("k") and added[0] in _VOWELS and vowels > 1
    return (name[:-1] + "ğ" if soft else name) + added


def ending(name: str, case: str) -> str:
    """Give the ending that a name takes in a case, which stands after an apostrophe.

    Parameters
    ----------
    name
        A proper name, an abbreviation, a unit, or a number as Turkish writes it (``2.401``).
    case
        One of ``CASES``.

    Examples
    --------
    >>> [ending(name, "genitive") for name in ("İstanbul", "Ankara", "Köln", "UCLG", "2.006")]
    ['un', 'nın', 'ün', 'nin', 'nın']
    >>> ending("2015", "locative"), ending("Avrupa Birliği", "locative"), ending("6", "possessive")
    ('te', 'nde', 'sı')
    """
    spoken, compound = _spoken(name)
    last = next((letter for letter in reversed(spoken) if letter in _VOWELS), "e")
    after_vowel = spoken[-1:] in _VOWELS
    pattern = _ENDINGS[case][2 if compound and after_vowel else int(after_vowel)]
    hard = spoken[-1:] in _HARD
    out = ""
    for letter in pattern:
        if letter == "I":
            last = _NARROW[last]
        elif letter == "A":
            last = _WIDE[last]
        out += last if letter in "IA" else ("t" if hard else "d") if letter == "D" else letter
    return out


def _spoken(name: str) -> tuple[str, bool]:
    """Give the last word as it is spoken, in lower case, and whether the name is a compound."""
    text = re.sub(r"[\s)\]»”\"’'…]+$", "", name)
    if number := _NUMBER.search(text):
        return _number(number[0]), False
    word = re.split(r"[\s\-–/(]+", text)[-1]
    if word in _UNITS:
        return _UNITS[word], False
    lower = _plain(word)
    if word.isupper() and 1 < len(word) <= _SPELLED_OUT and lower[-1] not in _VOWELS:
        return _LETTER_NAMES.get(lower[-1], lower[-1] + "e"), False
    compound = _POSSESSIVE.search(text.translate({ord("I"): "ı", ord("İ"): "i"}).lower())
    return lower or "e", compound is not None


def _plain(word: str) -> str:
    """Lower case as Turkish has it, in Turkish letters alone: ``São`` → ``sao``."""
    lower = word.translate({ord("I"): "ı", ord("İ"): "i"}).lower()
    letters = []
    for letter in lower:
        kept = letter in "ıiöüçşğ"
        letters.append(letter if kept else unicodedata.normalize("NFKD", letter)[0])
    out = "".join(letter for letter in letters if letter.isalpha())
    return out.translate({ord("ø"): "ö", ord("æ"): "e", ord("ß"): "s", ord("ə"): "e"})


def _number(written: str) -> str:
    """Give the last word of a number read out: ``2.401`` → ``bir``, ``90`` → ``doksan``."""
    whole, _, decimals = written.partition(",")
    digits = (decimals or whole).replace(".", "")
    stripped = digits.rstrip("0")
    zeros = len(digits) - len(stripped)
    if not stripped:
        return _DIGITS[0]
    if zeros == 0:
        return _DIGITS[int(digits[-1])]
    if zeros == 1:
        return _TENS[int(stripped[-1])]
    return _POWERS[min(zeros - 1, len(_POWERS) - 1)]
