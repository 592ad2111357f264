"""Names in a table → places with coordinates, how sure that is, and where it comes from.

A place is looked up within its country by every reading of its name (:mod:`citynet.placenames`)
in the gazetteer (:mod:`citynet.geocoding.gazetteer`), and the candidates are weighed
(:mod:`citynet.evidence`). When the evidence does not separate two of them the place is left open,
with the candidates ranked, for a person to settle in a spreadsheet: :func:`write_places` writes
one, and :func:`geocode` takes it back as ``overrides``.
"""

import math
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from citynet import _notebook, _workers, countries, vocabulary
from citynet._catalogue import _, speaking, spoken, told, told_n
from citynet._data import data_path, long_lived
from citynet.countries import Country
from citynet.errors import CitynetWarning, GeocodeError
from citynet.geocoding import (
    _calibration,
    _held_apart,
    _reasons,
    _renamed,
    _sounds,
    bodies,
    divisions,
    evidence,
    gazetteer,
    overriding,
    placenames,
    qualifiers,
)
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Gazetteer, Place
from citynet.geocoding.overriding import Override
from citynet.geocoding.qualifiers import HINT_KM, Area
from citynet.text import slug

if TYPE_CHECKING:
    from citynet.geocoding.online import Nominatim
from citynet.geocoding._answers import (
    SHOWN,
    Answer,
    HintLike,
    Question,
    admin1_of,
    both,
    described_of,
    point_id,
    resolved_of,
)
from citynet.geocoding._online_answers import ask_online
from citynet.geocoding._own_points import Unplaced, at_own_point, said_besides
from citynet.geocoding._parties import PARTY, numbered, parties

# Below this probability a place is left open. scripts/fit_geocoder.py prints what it costs: on
# the places with known coordinates it keeps silent errors under 0.45 %.
THRESHOLD = 0.823
_NEVER = 2.0
# Without a country the calibration does not hold: the best must be e⁶ times as likely as the next.
WORLD_MARGIN = 6.0
# Of two districts of a name in Türkiye the larger is meant when it is so many times as large.
FAR_LARGER = 3
_A_COUNTRY = _("a country, not a city: name the city")
# A city's word around a country's name ("Mexico City") leaves no choice.
CAPITAL_CONFIDENCE = 0.98
_TEXT = (
    "place_id",
    "resolved_name",
    "country_code",
    "admin1",
    "level",
    "status",
    "method",
    "why",
    "note",
)


def geocode(
    table: pd.DataFrame,
    *,
    overrides: str | os.PathLike[str] | pd.DataFrame | None = None,
    hint: HintLike | Mapping[str, HintLike] | None = None,
    online: "Nominatim | None" = None,
    accept: float | None = None,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Locate every party of an Agreement table, or say that it is not sure.

    Parameters
    ----------
    table
        An Agreement table. A party's own coordinates (``a_lat``, ``a_lon``, …) win over the
        gazetteer's for its position.
    overrides
        Places settled by hand: a file that :func:`write_places` wrote and a person edited (CSV or
        Excel), or such a table. A row with a ``geonameid``, or ``lat`` and ``lon``, settles its
        place.
    hint
        What tells homonyms apart beyond the text: the name of a state, river or town, or a point
        (latitude, longitude in degrees) near which places are sought; for all places, or by name
        as the table writes it.
    online
        A :class:`citynet.geocoding.Nominatim` to ask for what is left open.
    accept
        The share of all places, 0 to 1, that may be resolved and wrong: as many are resolved as
        keep the expected share within it. Left out, a place is resolved from a probability of 0.823
        on. What the table contradicts is open in either case.
    executor
        Who looks the names up: processes, a cluster's workers, anything that is a
        :class:`concurrent.futures.Executor`; this process where left out. The places are the same.
    progress
        Called with the share done (0 to 1).

    Returns
    -------
    geopandas.GeoDataFrame
        One row per distinct party as the table spells it (EPSG:4326), in the order of appearance:
        ``name``, ``country``, ``kind``, ``lat``, ``lon``, ``state`` (what the table says),
        ``place_id`` (the node's id, which does not depend on the table), ``resolved_name``,
        ``country_code`` (ISO 3166-1 alpha-2: under which the gazetteer files it), ``unit`` (what it
        counts as: the code, or the name of a state that has none), ``admin1`` (the division's
        name), ``level`` (``city``, ``district`` for one in or beside a large city, ``region``,
        ``body``), ``geonameid``,
        ``population``, ``status`` (``resolved``, ``ambiguous``, ``not_found``), ``confidence`` (the
        probability that the first candidate is right, calibrated), ``method`` (the steps that found
        it), ``why`` (the reason in a sentence, with the runner-up), ``candidates`` (at most five
        dicts, the best first), ``note`` and ``geometry``.

    Raises
    ------
    GeocodeError
        The gazetteer or the overrides cannot be read; ``accept`` is no share.

    Notes
    -----
    The gazetteer is GeoNames (CC BY 4.0), with the communes of France from Insee's and the DGFiP's
    lists (Licence Ouverte 2.0), districts of Türkiye and post offices of five countries from the
    Countries States Cities Database (ODbL 1.0), settlements of Germany (OpenGeoDB, public domain)
    and Hungary (MIT): say so where you publish its points. A place that GeoNames lacks has no
    ``geonameid``, and its ``note`` says how its point was found.

    Examples
    --------
    >>> places = cn.geocode(table)
    >>> places.loc[1:3, ["name", "country", "resolved_name", "country_code", "status"]]
                 name   country   resolved_name country_code    status
    1  Rio de Janerio  Brezilya  Rio de Janeiro           BR  resolved
    2      Şimonoseki   Japonya     Shimonoseki           JP  resolved
    3           Lahor  Pakistan          Lahore           PK  resolved
    """
    asked = parties(table)
    distinct = asked.loc[~pd.Series(numbered(asked)[0]).duplicated()].reset_index(drop=True)
    bundled = overriding.read(data_path("place_overrides.csv"))
    by_hand = overriding.read(overrides) if overrides is not None else {}
    unplaced = Unplaced()
    columns = [distinct[column].tolist() for column in PARTY]
    questions = [
        Question(name, country, kind, lat, lon, state, _hint_for(hint, name))
        for name, country, kind, lat, lon, state in zip(*columns, strict=True)
    ]
    threshold = THRESHOLD if accept is None else 0.0
    with long_lived(), _notebook.progress(told("Geocoding the places …")) as bar:
        tell = progress or bar
        index = gazetteer.load(tell)
        said = [_said(question, by_hand, bundled, index, unplaced) for question in questions]
        # A country after the other, for what is read of one serves all that ask about it.
        unsaid = sorted(
            (number for number, answer in enumerate(said) if answer is None),
            key=lambda number: questions[number].country,
        )
        piece = partial(_by_names, [questions[number] for number in unsaid], threshold, spoken())
        found = dict(zip(unsaid, _workers.spread(piece, len(unsaid), executor, tell), strict=True))
        answers = [answer or found[number] for number, answer in enumerate(said)]
    if accept is not None:
        threshold = _threshold(answers, accept)
        for number, question in enumerate(questions):
            is_sure = answers[number].confidence >= threshold or answers[number].level == "body"
            if answers[number].status == "resolved" and not is_sure:
                answers[number] = _by_name(question, _meant(question, index), index, _NEVER)
    if missed := [override.name for override in by_hand.values() if not override.used]:
        warnings.warn(
            told_n(
                "%(n)s override matches no place of the table: %(names)s",
                "%(n)s overrides match no place of the table: %(names)s",
                len(missed), names=", ".join(missed[:SHOWN]),
            ),
            CitynetWarning, stacklevel=2,
        )  # fmt: skip
    if online is not None:
        ask_online(distinct, answers, online, index, progress)
    return _places(distinct, answers)


def _places(distinct: pd.DataFrame, answers: Sequence[Answer]) -> gpd.GeoDataFrame:
    """Answers as columns; texts that are unknown are None, numbers that are unknown are NA."""
    frame = distinct.copy()
    for column in _TEXT:
        frame[column] = pd.Series([getattr(answer, column) for answer in answers], dtype=object)
    meant = [countries.lookup(text) if text else None for text in distinct["country"]]
    frame["unit"] = pd.Series(
        [(country and country.unit) or answer.country_code
         for country, answer in zip(meant, answers, strict=True)], dtype=object,
    )  # fmt: skip
    for column in ("geonameid", "population"):
        frame[column] = pd.array([getattr(answer, column) for answer in answers], dtype="Int64")
    frame["confidence"] = np.array([round(answer.confidence, 3) for answer in answers], dtype=float)
    frame["candidates"] = pd.Series([answer.candidates for answer in answers], dtype=object)
    lon = np.array([answer.lon for answer in answers], dtype=float)
    lat = np.array([answer.lat for answer in answers], dtype=float)
    points = np.array(shapely.points(lon, lat), dtype=object).reshape(-1)
    points[np.isnan(lat)] = None
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, crs="EPSG:4326"))


def _hint_for(hint: HintLike | Mapping[str, HintLike] | None, name: str) -> HintLike | None:
    return hint.get(name) if isinstance(hint, Mapping) else hint


def _said(
    question: Question,
    by_hand: Mapping[overriding.Key, Override],
    bundled: Mapping[overriding.Key, Override],
    index: Gazetteer,
    unplaced: Unplaced,
) -> Answer | None:
    """Answer by a person's word, a point or a kind; None for what is to be found by its name."""
    point = question.lat, question.lon
    if override := overriding.find(
        by_hand, question.name, question.country, point=point, state=question.state
    ):
        return _overridden(override, index)
    if vocabulary.is_body(question.kind):
        return _body(question, index)
    country = _country_of(question)
    if question.is_located:
        return at_own_point(question, country, index, unplaced)
    override = overriding.find(bundled, question.name, question.country)
    if override and not question.state:
        return _overridden(override, index)
    if question.kind == "country":
        return _open(question, country, told(_A_COUNTRY))
    return None


def _by_names(
    questions: Sequence[Question], threshold: float, lang: str, start: int, stop: int
) -> list[Answer]:
    """Answer some of the questions by their names, in whichever process."""
    index = gazetteer.load()
    with long_lived(), speaking(lang):
        return [
            _by_name(question, _meant(question, index), index, threshold)
            for question in questions[start:stop]
        ]


def _country_of(question: Question) -> Country | None:
    if not question.country:
        return None
    return countries.lookup(question.country) or qualifiers.state_of(question.country)


def _meant(question: Question, index: Gazetteer) -> Country | None:
    """Give the country that the table names, or a code beside the name: ``Cordoba (MX)``."""
    if not question.country:
        return qualifiers.coded_country(question.name, index)
    return _country_of(question)


def _threshold(answers: Sequence[Answer], share: float) -> float:
    """Give the least probability from which on the expected errors are within a share of all."""
    if not 0 <= share < 1:
        raise GeocodeError(
            told("accept is %(share)s; expected a share from 0 to 1", share=f"{share:g}")
        )
    sure = sorted((a.confidence for a in answers if a.status == "resolved"), reverse=True)
    expected = np.cumsum([1 - probability for probability in sure])
    within = int(np.searchsorted(expected, share * len(answers) + 1e-9, side="right"))
    # Places that are equally sure are taken together or not at all.
    if within < len(sure):
        while within and sure[within - 1] == sure[within]:
            within -= 1
    return sure[within - 1] if within else 2.0


def _by_name(
    question: Question, country: Country | None, index: Gazetteer, threshold: float
) -> Answer:
    found = _candidates(question, country, index)
    code = country.codes[0] if country else ""
    is_literal = bool(found) and found[0].reading.steps == ("exact",)
    if code and not is_literal and (capital := _renamed.capital(question.name, code, index)):
        answer = resolved_of(capital, index)
        answer.confidence, answer.candidates = CAPITAL_CONFIDENCE, [described_of(capital)]
        answer.why = told("A city's word stands around the country's name: its capital is meant.")
        return answer
    if exonym := _renamed.turkish(question, country, found):
        answer = resolved_of(exonym, index)
        answer.confidence = CAPITAL_CONFIDENCE
        others = [one for one in found if one is not exonym]
        answer.candidates = [described_of(one) for one in [exonym, *others][:SHOWN]]
        answer.note = told("the Turkish name of %(name)s", name=exonym.name)
        answer.why = told("%(first)s has this name in Turkish, as the table writes.",
                          first=_reasons.shown(exonym))  # fmt: skip
        return answer
    if not found:
        return _open(question, country, _why_not(question, country))
    sure = evidence.confidence(found, index)
    lists = _lists(found[0], index)
    district = _district_besides(found)
    if district:
        note = told(
            "%(name)s is also the name of a district in %(province)s",
            name=district.name, province=str(admin1_of(district)),
        )  # fmt: skip
        answer = _open(question, country, note)
    elif found[0].is_ruled_out or found[0].features["contradicted"] or lists:
        answer = _open(question, country, _reasons.against(found[0]))
    elif sure >= threshold and (country or (not question.country and _stands_out(found))):
        answer = resolved_of(found[0], index)
        answer.note = both(answer.note, _renamed.history(found[0]))
        if (near := _held_apart.beside(found[0], index)) and len(found) > 1:
            why = told(
                "of this name the one that is meant by '%(words)s', %(km)s km from it",
                words=near[0], km=f"{near[1]:.0f}",
            )  # fmt: skip
            answer.note = both(answer.note, why)
    else:
        why = "" if country else _why_not(question, country)
        answer = _open(question, country, why or _reasons.undecided(found))
    if answer.status == "resolved":
        answer.why = _reasons.reason(found)
    else:
        answer.status, answer.why = "ambiguous", _reasons.open_reason(question.name, found)
    unknown = _reasons.words(found[0], "unknown")
    is_said = not unknown or (lists and unknown in answer.note)
    if not is_said and not {"parent", "bracket"} & set(found[0].reading.steps):
        answer.note = both(answer.note, told("not understood: %(words)s", words=unknown))
    answer.confidence = _calibration.probability(found, sure, index, is_anywhere=country is None)
    answer.candidates = [described_of(candidate) for candidate in found[:SHOWN]]
    return answer


def _lists(candidate: Candidate, index: Gazetteer) -> bool:
    """Whether what is not understood names places more: ``Krakau, Danzig und Posen``."""
    named = placenames.joined(_reasons.words(candidate, "unknown"))
    return len(named) > 1 and all(index.bearers(gazetteer.key(name)) for name in named)


def _stands_out(found: Sequence[Candidate]) -> bool:
    """Whether the best of the whole world's bearers of a name leaves all others far behind.

    What the text itself rules out is no rival: there is one Hollywood in Florida.
    """
    rivals = [one for one in found[1:] if not one.is_ruled_out]
    return not rivals or found[0].score - rivals[0].score >= WORLD_MARGIN


def _district_besides(found: Sequence[Candidate]) -> Candidate | None:
    """Find the district of Türkiye whose name a better-known place without a district bears.

    Every district has a municipality that makes agreements; a village or quarter has none, but
    more inhabitants in GeoNames where it does not know how many the district has. Of two districts
    of a name one must be far larger than the other.
    """
    best = found[0]
    if best.country != "TR" or best.features["hinted"] or best.is_ruled_out:
        return None
    others = [one for one in found[1:] if one.features["main"] and _governs(one)]
    if _governs(best):
        others = [one for one in others if one.population * FAR_LARGER > best.population]
    return next(iter(others), None)


def _governs(candidate: Candidate) -> bool:
    """Whether a candidate is a division or the seat of one of the first or second order."""
    thing = candidate.thing
    return isinstance(thing, Division) or thing.seat in {1, 2}


def _candidates(question: Question, country: Country | None, index: Gazetteer) -> list[Candidate]:
    if country is None:
        # The whole world: the countries in which some reading of the name is borne.
        keys = {reading.text.replace(" ", "") for reading in placenames.readings(question.name)}
        provinces = (one.country for name_key in keys for one in divisions.anywhere(name_key))
        codes: Sequence[str] = sorted(
            {code for name_key in keys for code in index.bearers(name_key)}.union(provinces)
        )
        foreign: Sequence[str] = ()
    else:
        codes = country.codes
        foreign = [code for code in countries.territories(codes[0]) if code not in codes]
    hints: list[Area | str] = [*said_besides(question, country, index)]
    if question.hint is not None and not isinstance(question.hint, str):
        hints.append(Area(*question.hint, HINT_KM))
    return evidence.candidates(
        question.name, codes, index,
        region=question.kind == "region", foreign=foreign, hints=hints,
        by_ear=bool(country and _sounds.is_by_ear(question.name, question.country, codes[0])),
    )  # fmt: skip


def _why_not(question: Question, country: Country | None) -> str:
    if question.country and country is None:
        near = countries.suggest(question.country)
        unknown = (
            _("unknown country %(country)s; is %(near)s meant?")
            if near
            else _("unknown country %(country)s")
        )
        return told(unknown, country=repr(question.country), near=str(near))
    if countries.familiar(question.name):
        return told(_A_COUNTRY)
    return ""


def _open(question: Question, country: Country | None, note: str) -> Answer:
    code = country.codes[0] if country else None
    return Answer(
        "-".join(filter(None, (slug(question.name) or "unnamed", (code or "").lower()))),
        "not_found", country_code=code, note=note,
        level="region" if question.kind == "region" else "city",
        why=_reasons.open_reason(question.name, ()),
    )  # fmt: skip


def _overridden(override: Override, index: Gazetteer) -> Answer:
    override.used = True
    place = index.by_id(override.geonameid) if override.geonameid else None
    answer = Answer(
        override.place_id, resolved_name=override.resolved_name or override.name,
        country_code=override.country_code or countries.code(override.country),
        admin1=override.admin1, level=override.level or "city", geonameid=override.geonameid,
        population=override.population, confidence=override.confidence, method=override.method,
        note=override.note, lat=override.lat, lon=override.lon,
        why=override.why or told("Settled by hand."),
    )  # fmt: skip
    if place:
        answer.resolved_name, answer.country_code = place.name, place.country
        answer.admin1 = divisions.admin1_name(place.country, place.admin1)
        answer.population = place.population or None
        if answer.level != "region":
            answer.place_id = place.place_id
        if math.isnan(answer.lat):
            answer.lat, answer.lon = place.lat, place.lon
    if not answer.place_id:
        answer.place_id = point_id(
            answer.resolved_name or "", answer.country_code, answer.lat, answer.lon
        )
    return answer


def _body(question: Question, index: Gazetteer) -> Answer:
    """Locate a body at its own coordinates, else at its seat."""
    body = bodies.recognise(question.name)
    answer = Answer(
        body.id if body else slug(question.name) or "unnamed", level="body", method="body",
        resolved_name=body.name if body else question.name, confidence=1.0,
        why=told("The table gives the point."),
    )  # fmt: skip
    seat = _seat(body, index) if body else None
    if question.is_located:
        answer.lat, answer.lon, answer.method = question.lat, question.lon, "coordinates"
        answer.country_code = countries.code(question.country) or (seat.country if seat else None)
        return answer
    if body is None or seat is None:
        answer.status, answer.confidence, answer.why = "not_found", 0.0, ""
        answer.note = (
            told("no body of this name in data/bodies.csv; give its lat and lon")
            if body is None
            else told("where its seat is, is not known: %(why)s", why=told(body.seat_from))
        )
        return answer
    answer.country_code, answer.lat, answer.lon = seat.country, seat.lat, seat.lon
    answer.confidence = 0.99 if body.seat_sure else 0.8
    at = (
        _("seat %(city)s: %(why)s") if body.seat_sure else _("seat %(city)s (not certain): %(why)s")
    )
    answer.note = told(at, city=seat.name, why=told(body.seat_from))
    answer.why = told("%(first)s is the body's seat.", first=seat.name)
    return answer


def _seat(body: bodies.Body, index: Gazetteer) -> Place | None:
    code = countries.code(body.seat_country) if body.seat_country else None
    rows = index.find(gazetteer.key(body.seat_city), code) if code else []
    return index.place(rows[0]) if rows else None


def write_places(
    places: gpd.GeoDataFrame, path: str | os.PathLike[str], *, excel: bool = False
) -> None:
    """Write places as a table that a person can edit in a spreadsheet and give back.

    ``lat`` and ``lon`` are the place's; what the table itself says goes to ``table_lat`` and
    ``table_lon``. To settle an open place, copy the number in brackets of one of its
    ``candidates`` (with division, inhabitants and distance from the first) into ``geonameid``, or
    write ``lat`` and ``lon``; ``map`` links to a map of the point, or of the first candidate's.

    Parameters
    ----------
    places
        What :func:`geocode` gave.
    path
        The file to write; the suffix says how: csv, tsv, xlsx, parquet or json.
    excel
        Whether csv is for Excel in a language with decimal commas: semicolons, decimal commas.

    Raises
    ------
    GeocodeError
        The suffix is another, or the file cannot be written.

    Examples
    --------
    >>> places = cn.geocode(table)
    >>> cn.geocoding.write_places(places, "places.csv")
    >>> len(cn.geocoding.read_places("places.csv")) == len(places)
    True
    """
    overriding.write(places, path, excel=excel)


def read_places(path: str | os.PathLike[str]) -> gpd.GeoDataFrame:
    """Read back what :func:`write_places` wrote, for ``build_network(table, places)``.

    Parameters
    ----------
    path
        A CSV, untouched or edited: rows that a person settled are resolved.

    Returns
    -------
    geopandas.GeoDataFrame
        As :func:`geocode` gives it.

    Raises
    ------
    GeocodeError
        The file cannot be read, or a row contradicts itself.
    """
    rows = overriding.rows(path)
    index = gazetteer.load()
    settled = overriding.parse(rows, str(path))
    distinct, answers = [], []
    for row in rows:
        lat, lon = overriding.number(row.get("table_lat")), overriding.number(row.get("table_lon"))
        state = row.get("table_admin1", "")
        distinct.append((row["name"], row["country"], row.get("kind", ""), lat, lon, state))
        override = overriding.find(
            settled, row["name"], row["country"], point=(lat, lon), state=state
        )
        sure = overriding.number(row.get("confidence"))
        if override:
            answer = _overridden(override, index)
            if row.get("status") == "resolved":
                answer.method = row.get("method") or answer.method
                answer.confidence = 1.0 if math.isnan(sure) else sure
                answer.why = row.get("why") or answer.why
        else:
            answer = Answer(
                row.get("place_id") or slug(row["name"]), row.get("status") or "not_found",
                country_code=row.get("country_code") or None, level=row.get("level") or "city",
                note=row.get("note", ""), why=row.get("why", ""),
                confidence=0.0 if math.isnan(sure) else sure,
            )  # fmt: skip
        answer.candidates = overriding.candidates(row.get("candidates", ""), index)
        answers.append(answer)
    return _places(pd.DataFrame(distinct, columns=list(PARTY)), answers)


def read_overrides(path: str | os.PathLike[str]) -> dict[overriding.Key, Override]:
    """Read places settled by hand; see :func:`geocode`'s ``overrides``."""
    return overriding.read(path)
