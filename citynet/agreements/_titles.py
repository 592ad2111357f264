"""What titles, sheets and file names say: whose agreements a table is of."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from citynet import countries
from citynet._tables import read_bundled
from citynet.agreements import _headings
from citynet.agreements._tokens import understood
from citynet.text import fold, lower, upper


def plain(stem: str) -> str:
    """Part a file's name into words: ``kardes_sehirler-2023`` → ``kardes sehirler 2023``."""
    return re.sub(r"[_\-.]+|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", stem)


def home_in(title: str) -> str:
    """Name of the municipality whose title this is: ``Bursa Büyükşehir Belediyesi`` → ``Bursa``.

    By the words before or after which a municipality's name stands (list ``home`` of
    ``data/headings.csv``), or as the owner of what the title speaks of: ``Bursa'nın Kardeş
    Şehirleri``. A country's partners are not a city's.
    """
    for segment in re.split(r"\s+[-–—|]\s+|[|:;\n]|\(|\)", title):
        words = segment.split()
        names = [_name_of(kind, at, words) for kind, at in _homes(words)]
        of_ties = _headings.type_in(segment) is not None
        for name in [*names, _owner(words), *[word for word in words if _is_city(word)]]:
            if name and not (of_ties and countries.code(name)):
                return name
    return ""


# Scripts that write a name and what it is as one word: 横浜市, 서울특별시.
_TOGETHER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def _is_city(word: str) -> bool:
    """Whether a word is a city's name together with what it is, in a script without blanks."""
    if not _TOGETHER.fullmatch(word) or _headings.type_in(word) or understood(word).strangers == 0:
        return False
    kinds = _headings.words("home").items()
    return any(kind == "suffix" and word != key and word.endswith(key) for key, kind in kinds)


# A name's own ending where an apostrophe parts it: İzmir'in, Bursa’nın, Leeds', Oslo's.
_OWNS = re.compile(r"['’](?:n?[ıiuü]n|s)?$")


def _owner(words: Sequence[str]) -> str:
    """Name before what a title speaks of, as its owner: ``New York's sister cities``."""
    for at, word in enumerate(words):
        owns = _OWNS.search(lower(word))
        if owns and _headings.type_in(" ".join(words[at + 1 :])):
            name = f"{_name_of('suffix', at, words)} {word[: owns.start()]}".strip()
            return _small(name) if name[:1].isupper() else ""
    return ""


def _homes(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Where a word of the list stands: which kind it is, and the position that the name is at."""
    known = _headings.words("home")
    most = max(len(key.split()) for key in known)
    for size in range(min(most, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            kind = known.get(fold(" ".join(words[start : start + size])))
            if kind == "prefix" and start + size < len(words):
                yield kind, start + size
            elif kind == "suffix" and start > 0:
                yield kind, start


def _name_of(kind: str, at: int, words: Sequence[str]) -> str:
    """Name before or after a word: what begins with capitals, without the state's letters."""
    taken: list[str] = []
    around = words[at:] if kind == "prefix" else list(reversed(words[:at]))
    for word in around[:3]:
        plain = word.strip(".,'’")
        if not plain[:1].isalpha() or plain[:1].islower() or "." in word.rstrip("."):
            break
        if fold(plain) in _headings.tokens() or _headings.type_in(plain):
            break
        taken.append(plain)
        if word.endswith(",") or kind == "suffix":
            break
    name = " ".join(taken if kind == "prefix" else reversed(taken))
    return name.title() if name.isupper() and name.isascii() else _small(name)


def _small(name: str) -> str:
    if not name.isupper():
        return name
    return " ".join(upper(word[:1]) + lower(word[1:]) for word in name.split())


def speaks_of_members(text: str) -> bool:
    """Whether a title is of a list of an organisation's members."""
    padded_text = f" {fold(text)} "
    return any(f" {word} " in padded_text for word in _headings.words("members"))


@cache
def bodies() -> dict[str, str]:
    """International bodies of ``data/bodies.csv``: folded name → abbreviation."""
    found = {}
    for row in read_bundled("bodies.csv"):
        for name in (row["abbreviation"], row["name_en"], row["name_tr"]):
            if name:
                found[fold(name)] = row["abbreviation"] or row["name_en"]
    return found


def body_in(text: str) -> str:
    """Return the one international body that a title names, else nothing."""
    words = f" {fold(text)} "
    found = [name for key, name in bodies().items() if f" {key} " in words]
    return found[0] if len(set(found)) == 1 else ""
