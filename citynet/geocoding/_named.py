"""How a candidate is named: with its division, in the reader's language, no two of a list alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from citynet import countries
from citynet._catalogue import _n, filled, messages, named
from citynet.geocoding import divisions

_NAMING = ("name", "admin1", "country_code", "population", "lat", "lon")


def listed(found: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """Name candidates, each with its division, or else its country, in brackets.

    Parameters
    ----------
    found
        The candidates, as a row of places has them.
    lang
        A language of the package.
    """
    apart = _telling_apart(found, lang)
    within = [division(one, lang) or one["country_code"] for one in found]
    return [
        f"{one['name']} ({', '.join(filter(None, said))})"
        for one, *said in zip(found, within, apart, strict=True)
    ]


def in_a_row(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name candidates for a sentence: ``Berg, Bavaria, DE``; they can be told again.

    Parameters
    ----------
    found
        The candidates, as a row of places has them.
    """
    # Only what names them: a table may hold a hundred thousand of these.
    kept = [{key: one[key] for key in _NAMING} for one in found]
    return [named(partial(_in_a_row, kept, number)) for number in range(len(kept))]


def where(one: Mapping[str, Any]) -> str:
    """Say in which division and country a candidate lies; it can be told again."""
    return named(partial(_where, {key: one[key] for key in _NAMING}))


def _in_a_row(found: Sequence[Mapping[str, Any]], number: int, lang: str) -> str:
    one, more = found[number], _telling_apart(found, lang)[number]
    text = ", ".join(
        dict.fromkeys(filter(None, (one["name"], division(one, lang), one["country_code"])))
    )
    return f"{text} ({more})" if more else text


def _where(one: Mapping[str, Any], lang: str) -> str:
    country = countries.name(one["country_code"], lang)
    return ", ".join(filter(None, (division(one, lang), country)))


def division(one: Mapping[str, Any], lang: str) -> str:
    """Name a candidate's division in a language; empty where it is not known."""
    name = one.get("admin1")
    return divisions.admin1_told(one["country_code"], name, lang) if name else ""


def _telling_apart(found: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """Give what tells those of one name and division apart: their inhabitants, else positions."""
    alike: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        alike[one["name"], one.get("admin1"), one["country_code"]].append(one)
    more = {}
    for group in alike.values():
        counts = {one.get("population") or 0 for one in group} - {0}
        for one in group:
            if len(group) == 1:
                more[id(one)] = ""
            elif len(counts) == len(group):
                more[id(one)] = inhabitants(one["population"], lang)
            else:
                more[id(one)] = f"{one['lat']:.2f}° {one['lon']:.2f}°"
    return [more[id(one)] for one in found]


def inhabitants(n: int, lang: str) -> str:
    """Say how many live there."""
    form = messages(lang).many(*_n("%(n)s inhabitant", "%(n)s inhabitants"), n)
    return filled(lang, form, {"n": n})
