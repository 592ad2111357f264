"""Names that stand for one place whatever else is called so: a country's city, a Turkish name.

And what is to be said of a name that a place had once, or that is a municipality's around it.
"""

from collections.abc import Sequence

from citynet import countries
from citynet._catalogue import told
from citynet.countries import Country
from citynet.geocoding import _added_names, _sounds, gazetteer, placenames
from citynet.geocoding._answers import Question
from citynet.geocoding._candidate import Candidate, of_place
from citynet.geocoding.gazetteer import Gazetteer
from citynet.geocoding.placenames import Reading

__all__ = ["capital", "history", "is_former", "turkish"]

_FAR_LARGER = 3  # times the inhabitants: then the larger place is meant all the same


def capital(name: str, code: str, index: Gazetteer) -> Candidate | None:
    """Read a city's word around the country's name: ``Meksika Şehri`` is the capital of Mexico."""
    for reading in placenames.readings(name):
        if reading.steps == ("wrapper",) and reading.level == "city" and not reading.hints:
            country = countries.familiar(reading.text)
            if country and country.kind == "constituent":  # Tataristan Şehri is not Moscow
                return None
            number = index.capital(code) if country and country.codes[0] == code else None
            if number is not None:
                return of_place(index.place(number), Reading(reading.text, ("capital",)))
    return None


def turkish(
    question: Question, country: Country | None, found: Sequence[Candidate]
) -> Candidate | None:
    """Find what a Turkish table calls by its Turkish name, before a village that is called so."""
    if not country or question.kind == "region":
        return None
    code = country.codes[0]
    meant = _added_names.turkish().get((code, gazetteer.key(question.name)))
    if not meant or not _sounds.is_turkish(question.country, code):
        return None
    most = max((one.population for one in found if not one.is_ruled_out), default=0)
    return next(
        (one for one in found if (one.admin1, one.name) == meant and not one.is_ruled_out
         and one.population * _FAR_LARGER >= most), None,
    )  # fmt: skip


def history(candidate: Candidate) -> str:
    """Say what an added name is to the place that it leads to; empty for any other name."""
    name_key = candidate.reading.text.replace(" ", "")
    admin1, name, reason = _added_names.reasons().get((candidate.country, name_key), ("", "", ""))
    if (admin1, name) != (candidate.admin1, candidate.name):
        return ""
    if reason.startswith("merged"):
        return told("once a municipality of its own, today part of %(name)s", name=name)
    if "seat" in reason:
        return told("a municipality, shown at its seat %(name)s", name=name)
    years = _added_names.last_years()
    if year := years.get((candidate.country, name_key)):
        return told("a former name of %(name)s, until %(year)s", name=name, year=year)
    return told("a former name of %(name)s", name=name) if is_former(candidate) else ""


def is_former(candidate: Candidate) -> bool:
    """Tell whether the text has a name that the place bore once."""
    name_key = candidate.reading.text.replace(" ", "")
    admin1, name, _ = _added_names.reasons().get((candidate.country, name_key), ("", "", ""))
    own = (candidate.country, name_key) in _added_names.last_years()
    return own and (admin1, name) == (candidate.admin1, candidate.name)
