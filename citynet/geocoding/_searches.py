"""Other ways to find what a name may mean, for want of a place that bears it.

A longer name that begins so, one of which the name gives the first word by a letter, one that
sounds alike, one that is a slip away.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from citynet.geocoding import _sounds, divisions, placenames
from citynet.geocoding._candidate import Candidate, of_place
from citynet.geocoding.gazetteer import Gazetteer
from citynet.geocoding.placenames import Reading
from citynet.text import fold

__all__ = ["alike", "in_full", "longer_names", "near_spellings", "spellings"]

# Readings that take nothing off a name but its qualifiers and an administration's words.
_LITERAL = {"exact", "qualifier", "wrapper", "beside"}
# An abbreviated name is that of a town of this size, or of a seat.
_TOWN = 5000


@lru_cache(maxsize=64)
def spellings(index: Gazetteer, country: str) -> list[str]:
    return index.spellings(country)


def longer_names(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for places whose whole name begins with the words: Remseck is Remseck am Neckar.

    A last word that is cut short may be any that begins so: ``Weißenburg i. Bay.``.
    """
    is_cut = name.rstrip().endswith(".")
    steps, end_of_word = (_LITERAL | {"abbreviation"}, "") if is_cut else (_LITERAL, " ")
    for reading in placenames.readings(name):
        name_key = reading.text.replace(" ", "")
        if len(name_key) < 5 or not set(reading.steps) <= steps:  # noqa: PLR2004
            continue
        for code in codes:
            known = spellings(index, code)
            start, end = bisect_left(known, name_key), bisect_left(known, name_key + "\x7f")
            longer = Reading(reading.text, (*reading.steps, "longer"), reading.level, reading.hints)
            for spelling in known[start:end]:
                for number in index.find(spelling, code):
                    place = index.place(number)
                    if fold(place.name).startswith(reading.text + end_of_word):
                        yield of_place(place, longer)
            if is_cut:
                yield from _cut(longer, code, index)


def _cut(reading: Reading, code: str, index: Gazetteer) -> Iterator[Candidate]:
    """List the places of whose second word a name has some letters: ``Ostrów Wlkp.``."""
    first, _, short = reading.text.rpartition(" ")
    if not first or len(short) < 2:  # noqa: PLR2004 - a letter stands for too much
        return
    known, stem = spellings(index, code), first.replace(" ", "") + short[0]
    start, end = bisect_left(known, stem), bisect_left(known, stem + "\x7f")
    for spelling in known[start:end]:
        for number in index.find(spelling, code):
            place = index.place(number)
            held, _, word = fold(place.name).rpartition(" ")
            if held == first and short[0] == word[:1] and placenames.abbreviates(short, word):
                yield of_place(place, reading)


def in_full(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for towns of which a name gives the first word by a letter or some.

    ``K. Maraş`` is Kahramanmaraş, ``Kdz. Ereğli`` Karadeniz Ereğli, ``Kon. Ereğli`` is in Konya.
    """
    short, rest = placenames.shortened(name)
    for reading in placenames.readings(rest) if rest else ():
        ending = reading.text.replace(" ", "")
        if len(ending) < 3 or not set(reading.steps) <= _LITERAL:  # noqa: PLR2004
            continue
        steps = (*reading.steps, "abbreviation")
        for code in codes:
            known = spellings(index, code)
            start, end = bisect_left(known, short[0]), bisect_left(known, short[0] + "\x7f")
            full = [
                spelling for spelling in known[start:end]
                if spelling.endswith(ending)
                and placenames.abbreviates(short, spelling.removesuffix(ending))
            ]  # fmt: skip
            for spelling in full:
                written = replace(reading, text=spelling, steps=steps)
                yield from _towns(written, code, index)
            for division in divisions.of_country(code):
                if division.level == 1 and fold(division.name).startswith(short):
                    hints = (*reading.hints, division.name)
                    yield from _towns(replace(reading, steps=steps, hints=hints), code, index)


def _towns(reading: Reading, code: str, index: Gazetteer) -> Iterator[Candidate]:
    """List what bears a reading's text and is a seat or no village."""
    for row in index.find(reading.text.replace(" ", ""), code):
        place = index.place(row)
        if place.seat or place.population >= _TOWN:
            yield of_place(place, reading)


def alike(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for the larger town that alone sounds as the name does."""
    for reading in placenames.readings(name):
        if set(reading.steps) <= _LITERAL:
            rows = [row for code in codes for row in _sounds.towns(reading.text, code, index)]
            if len(rows) == 1:
                place = index.place(rows[0])
                steps = (*reading.steps, "sound")
                yield of_place(place, replace(reading, text=fold(place.name), steps=steps))


def near_spellings(name: str, codes: Sequence[str], index: Gazetteer) -> Iterator[Candidate]:
    """Look for slips: keys with the same first letter, the same length but two, most letters."""
    readings = [r for r in placenames.readings(name) if set(r.steps) <= _LITERAL]
    for reading in readings[-2:]:
        wanted = reading.text.replace(" ", "")
        if len(wanted) < 5:  # noqa: PLR2004 - every short name has neighbours
            continue
        for code in codes:
            known = spellings(index, code)
            start = bisect_left(known, wanted[0])
            end = bisect_left(known, wanted[0] + "\x7f")
            near = process.extract(
                wanted,
                known[start:end],
                scorer=OSA.normalized_similarity,
                score_cutoff=0.8,
                limit=3,
            )
            slip = Reading(reading.text, (*reading.steps, "slip"), reading.level, reading.hints)
            for spelling, similarity, _ in near:
                for number in index.find(spelling, code):
                    yield of_place(index.place(number), slip, similarity)
