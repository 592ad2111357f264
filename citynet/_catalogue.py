"""Sentences and their translations: English in the code, a gettext file per language beside it.

A language is one file in ``locale/``; ``scripts/translations.py`` keeps it to what the code says.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

from citynet import _german, _turkish
from citynet.errors import NetworkError

LOCALES = Path(__file__).parent / "locale"
LANGS: tuple[str, ...] = ("en", *sorted(path.stem for path in LOCALES.glob("*.po")))
# Languages whose months and country names are read: where two disagree, the later one counts.
READ = (*(lang for lang in LANGS if lang not in {"tr", "en"}), "tr", "en")
# Languages in which tables are read at least, as far as babel knows their words.
UNDERSTOOD = tuple(dict.fromkeys(["ru", "ja", "el", "pl", "es", "it", "fr", *READ]))
# Between a context and its message, as gettext has it.
_CONTEXT = "\x04"
_PLURAL = re.compile(r"\bplural=([^;]+)")
_current: ContextVar[str] = ContextVar("language", default="en")
_in_shell: ContextVar[bool] = ContextVar("in_shell", default=False)


def _(message: str) -> str:
    """Mark a sentence for translation where the language is not known yet."""
    return message


def _n(singular: str, plural: str) -> tuple[str, str]:
    """Mark a counted noun for translation."""
    return singular, plural


def _c(context: str, message: str) -> str:
    """Mark a sentence that other languages say differently elsewhere."""
    return f"{context}{_CONTEXT}{message}"


def check_lang(lang: str) -> None:
    """Refuse a language that has no catalogue.

    Raises
    ------
    NetworkError
        It is none of ``LANGS``.
    """
    if lang not in LANGS:
        raise NetworkError(f"lang={lang!r}; expected one of {', '.join(LANGS)}")


@dataclass(frozen=True)
class Messages:
    """The translations of one language.

    Attributes
    ----------
    forms
        The translations of each message, after its context where it has one; one, or one per
        plural form.
    plural
        Which form a number takes.
    files
        The source files of each message.
    """

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plural: Any = int  # a function of the number
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, message: str) -> str:
        """Translate a message; without a translation it stays as it is, less its context."""
        found = self.forms.get(message)
        return found[0] if found else message.rpartition(_CONTEXT)[2]

    def many(self, singular: str, plural: str, n: int) -> str:
        """Translate a message whose form depends on a number."""
        if found := self.forms.get(singular):
            return found[int(self.plural(n))]
        return (singular if n == 1 else plural).rpartition(_CONTEXT)[2]


@cache
def messages(lang: str) -> Messages:
    """Read the translations of a language; English needs none."""
    check_lang(lang)
    if lang == "en":
        return Messages()
    plural = "n != 1"
    forms: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[str, ...]] = {}
    for entry in (LOCALES / f"{lang}.po").read_text(encoding="utf-8").split("\n\n"):
        parts, places = _entry(entry)
        told = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
        key = parts.get("msgid", "")
        if not key:
            plural = found[1] if (found := _PLURAL.search("".join(told))) else plural
        elif all(told):
            key = _c(parts["msgctxt"], key) if "msgctxt" in parts else key
            forms[key], files[key] = told, places
    return Messages(forms, c2py(plural), files)


def _entry(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read an entry of a catalogue: its parts by name, and the files that say it.

    babel reads a whole catalogue in a tenth of a second, which the command's help cannot spare.
    """
    parts: dict[str, str] = {}
    places: list[str] = []
    name = ""
    for line in text.split("\n"):
        if line.startswith("#: "):
            places += re.sub(r":\d+\b", "", line[3:]).split()
        elif line.startswith("#, ") and "fuzzy" in line:
            return {"msgid": "fuzzy", "msgstr": ""}, ()
        elif line and line[0] != "#":
            if line[0] != '"':
                name, _space, line = line.partition(" ")  # noqa: PLW2901 - what is left of it
            text = line[1:-1]
            parts[name] = parts.get(name, "") + (json.loads(line) if "\\" in text else text)
    return parts, tuple(places)


def filled(lang: str, message: str, values: Mapping[str, object]) -> str:
    """Put values into a translated message, numbers written as the language's readers do.

    A translation may ask for a value's case: ``%(city:genitive)s`` is İstanbul’un in Turkish.
    """
    written = {
        name: value if isinstance(value, str) else _written(lang, value)
        for name, value in values.items()
    }
    return message % Values(lang, written) if values else message


class Values(dict[str, Any]):
    """What stands in a message's places, in the case that the message asks for."""

    def __init__(self, lang: str, values: Mapping[str, object]) -> None:
        super().__init__(values)
        self._lang = lang

    def __missing__(self, key: str) -> Any:
        name, colon, case = key.partition(":")
        if not colon:
            raise KeyError(key)
        return inflected(self._lang, self[name], case)


def inflected(lang: str, name: Any, case: str) -> Any:
    """Give a name or a written number in a grammatical case, in languages that we can inflect.

    The ending of marked-up text is that of the words in it, and stands behind its last tag.
    """
    if hasattr(name, "striptags"):
        words = str(name.striptags())
        ended = inflected(lang, words, case)
        if ended.startswith(words):
            return name + ended[len(words) :]
        return type(name)(str(name).replace(words, ended))
    if lang == "tr":
        return _turkish.inflect(str(name), case)
    return _german.dative(str(name)) if lang == "de" and case == "dative" else name


def _written(lang: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    from babel.numbers import format_decimal  # noqa: PLC0415 - the command's help has no numbers

    return str(format_decimal(round(value, 6), locale=lang))


@contextmanager
def speaking(lang: str, *, in_shell: bool = False) -> Iterator[None]:
    """Within this, what is told without a language of its own is told in this one: errors, help.

    Parameters
    ----------
    lang
        One of ``LANGS``.
    in_shell
        Whether the reader sits at a command line and knows its options, not Python's arguments.
    """
    check_lang(lang)
    before, caller = _current.set(lang), _in_shell.set(in_shell or _in_shell.get())
    try:
        yield
    finally:
        _current.reset(before)
        _in_shell.reset(caller)


def for_caller(python: str, shell: str) -> str:
    """Choose the words that the caller can act on: Python's arguments or a shell's options."""
    return shell if _in_shell.get() else python


def spoken() -> str:
    """Tell which language is being spoken."""
    return _current.get()


class Told(str):
    """A sentence that has been said and can be said again, in another language."""

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]


class Name(str):
    """A name that has been said and has another form in other languages."""

    __slots__ = ("say",)
    say: Callable[[str], str]


def named(say: Callable[[str], str]) -> str:
    """Say a name in the language being spoken.

    Parameters
    ----------
    say
        Gives it in a language; to be pickled, as tables are that hold it, no lambda.
    """
    name = Name(say(_current.get()))
    name.say = say
    return name


def told(message: str, **values: object) -> str:
    """Say a sentence in the language being spoken: English, or that of :func:`speaking`.

    Parameters
    ----------
    message
        The English sentence, with ``%(name)s`` for each value.
    values
        Numbers are written with their thousands parted; a year or a row is given as text.
    """
    text = Told(_told(_current.get(), message, values))
    text.message, text.values = message, values
    return text


def again(lang: str, text: str, **instead: object) -> str:
    """Say in a language what was told in another; a text of other origin stays as it is.

    Parameters
    ----------
    lang, text
        The language, and what was told.
    instead
        Values other than those that it was told with.
    """
    if isinstance(text, Name):
        return text.say(lang)
    return _told(lang, text.message, text.values | instead) if isinstance(text, Told) else text


def _told(lang: str, message: str, values: Mapping[str, object]) -> str:
    values = {name: again(lang, value) if isinstance(value, str) else value
              for name, value in values.items()}  # fmt: skip
    return filled(lang, messages(lang).one(message), values)


def told_n(singular: str, plural: str, n: int, **values: object) -> str:
    """Say a sentence whose form depends on a number, which is its ``%(n)s``."""
    lang = _current.get()
    return filled(lang, messages(lang).many(singular, plural, n), {"n": n, **values})
