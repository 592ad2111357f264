"""How a candidate is named: with its division, in the reader's language, no two of a list alike."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from citynet import countries
from citynet._catalogue import _n, filled, messages, named
from citynet.geocoding import divisions

# What tells a candidate from another of its name and division: its inhabitants, or its position.
_Apart = int | str


def listed(found: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """Name candidates, each with its division, or else its country, in brackets.

    Parameters
    ----------
    found
        The candidates, as a row of places has them.
    lang
        A language of the package.
    """
    told_of = []
    for one, apart in zip(found, _telling_apart(found), strict=True):
        within = division(one, lang) or one["country_code"]
        told_of.append(
            f"{one['name']} ({', '.join(filter(None, (within, _written(apart, lang))))})"
        )
    return told_of


def in_a_row(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name candidates for a sentence: ``Berg, Bavaria, DE``; they can be told again.

    Parameters
    ----------
    found
        The candidates, as a row of places has them.
    """
    return [
        named(partial(_in_a_row, one["name"], one["country_code"], one["admin1"], apart))
        for one, apart in zip(found, _telling_apart(found), strict=True)
    ]


def where(one: Mapping[str, Any]) -> str:
    """Say in which division and country a candidate lies; it can be told again."""
    return named(partial(_where, one["country_code"], one["admin1"]))


def _in_a_row(name: str, country: str, admin1: str | None, apart: _Apart, lang: str) -> str:
    parts = (name, _division(country, admin1, lang), country)
    text = ", ".join(dict.fromkeys(filter(None, parts)))
    return f"{text} ({_written(apart, lang)})" if apart else text


def _where(country: str, admin1: str | None, lang: str) -> str:
    parts = (_division(country, admin1, lang), countries.name(country, lang))
    return ", ".join(filter(None, parts))


def division(one: Mapping[str, Any], lang: str) -> str:
    """Name a candidate's division in a language; empty where it is not known."""
    return _division(one["country_code"], one.get("admin1"), lang)


def _division(country: str, name: str | None, lang: str) -> str:
    return divisions.admin1_told(country, name, lang) if name else ""


def _telling_apart(found: Sequence[Mapping[str, Any]]) -> list[_Apart]:
    names = [(one["name"], one.get("admin1"), one["country_code"]) for one in found]
    if len(set(names)) == len(names):
        return [""] * len(names)
    apart: list[_Apart] = []
    for name, one in zip(names, found, strict=True):
        alike = [other for own, other in zip(names, found, strict=True) if own == name]
        counts = {other.get("population") or 0 for other in alike} - {0}
        if len(alike) == 1:
            apart.append("")
        elif len(counts) == len(alike):
            apart.append(one["population"])
        else:
            apart.append(f"{one['lat']:.2f}° {one['lon']:.2f}°")
    return apart


def _written(apart: _Apart, lang: str) -> str:
    return inhabitants(apart, lang) if isinstance(apart, int) else apart


def inhabitants(n: int, lang: str) -> str:
    """Say how many live there."""
    form = messages(lang).many(*_n("%(n)s inhabitant", "%(n)s inhabitants"), n)
    return filled(lang, form, {"n": n})
