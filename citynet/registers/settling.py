"""``cn.settle``: one offline page of what needs a person, which keeps what is said.

Open and doubtful places, the reader's questions (:mod:`citynet.registers._questions`) and those of
a merged register (:mod:`citynet.registers._unmatched`).
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from citynet import _basemap, _sphere
from citynet._catalogue import _, speaking, spoken, told, told_n
from citynet._tables import is_missing
from citynet.agreements import _answers
from citynet.geocoding import gazetteer, overriding, qualifiers
from citynet.geocoding.placenames import readings
from citynet.geocoding.verdicts import geocode
from citynet.language import Language
from citynet.maps._page import escape
from citynet.network import matched
from citynet.registers import _pages, _questions, _unmatched

__all__ = ["settle"]

NOT_A_PLACE = "not_a_place"
_IN_THE_FILE, _LIST = _("To be mended in the file"), _("What needs a person")
_SAVE, _SAVE_XLSX = _("Save overrides.csv"), _("Save overrides.xlsx")
# A place that was resolved with less than this probability is looked at again.
_DOUBTFUL = 0.9
_FINE = 0.03  # degrees: coasts of a map that shows a country
_ROWS = 4  # of the table, shown of a place
_NO_LAND = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # CLDR's codes of what is no country
_KNOWN = 2_000  # resolved places that another may be the same as
_COLUMNS = (
    "name", "country", "kind", "status", "resolved_name", "country_code", "admin1", "level", "lat",
    "lon", "geonameid", "place_id", "note", "table_lat", "table_lon", "table_admin1",
    *_answers.COLUMNS,
)  # fmt: skip


def settle(
    table: pd.DataFrame,
    places: gpd.GeoDataFrame | None = None,
    *,
    lang: str = "en",
    overrides: str | os.PathLike[str] | pd.DataFrame | None = None,
    limit: int | None = None,
) -> str:
    """Make the page on which a person settles what the reader asks and the geocoder leaves open.

    The most consequential comes first: what is about the whole file, what many agreements have,
    and what is least sure. The page keeps what was said in the browser, and saves it as
    ``overrides.csv`` or ``overrides.xlsx``, which ``read_agreements``, ``geocode`` and ``settle``
    take: a new page shows what is left.

    Parameters
    ----------
    table
        An Agreement table; one that was read from a file has the reader's questions with it, one
        that ``merge`` made what merging could not tell.
    places
        What ``geocode`` gave for it; made here when left out.
    lang
        Language of the page.
    overrides
        What was settled before; it is left out, and saved again with what is new.
    limit
        At most so many places and questions; all of them when left out.

    Returns
    -------
    str
        The page: HTML that makes no request.

    Examples
    --------
    >>> page = cn.settle(table, lang="tr")
    >>> page[:15], "<script src" in page
    ('<!DOCTYPE html>', False)
    """
    before = overriding.rows(overrides) if overrides is not None else []
    if places is None:
        places = geocode(table, overrides=overrides)
    with speaking(lang):
        language = Language(spoken())
        account = table.attrs.get("reading")
        asked = _questions.of(account, _answers.read(overrides), language)
        # Where the country is asked about the place is: it may be clear when that is answered.
        unclear = {row["value"] for item in asked if item["list"] for row in item["rows"]}
        clear = np.flatnonzero(~places["country"].isin(unclear - {""}))
        asked += _unmatched.of(table, places, overrides, language, _row_text)
        items = [*asked, *_open_places(table, places, before, set(clear.tolist()))]
        items = sorted(items, key=lambda item: -item.pop("weight"))[:limit]
        title = told("Settle what is open")
        lands = {item["list"] for item in asked} - {""}
        data = {
            "lang": lang, "items": items, "known": _known(places), "words": _words(),
            "columns": _COLUMNS, "countries": _countries(language) if lands else [],
            "before": [[row.get(name, "") for name in _COLUMNS] for row in before],
        }  # fmt: skip
        data["key"] = "citynet-" + hashlib.sha256(json.dumps(items).encode()).hexdigest()[:16]
        body = _body(title, items, _questions.left(account))
        return _pages.page(title, lang, body, script=_pages.settle_script(), data=data)


def _countries(language: Language) -> list[str]:
    names = language.locale.territories
    return sorted(name for code, name in names.items() if code.isalpha() and code not in _NO_LAND)


def _open_places(
    table: pd.DataFrame,
    places: gpd.GeoDataFrame,
    before: list[dict[str, str]],
    among: set[int],
) -> list[dict[str, Any]]:
    """Give the places among these that need a person, each with its ``weight``."""
    at = matched(table, places)
    count = len(table)
    rows_of: dict[int, list[int]] = {}
    for mention, place in enumerate(at.tolist()):
        rows_of.setdefault(place, []).append(mention % count)
    no_places = {
        overriding.key(row["name"], row["country"], state=row.get("table_admin1") or "")
        for row in before
        if row.get("status") == NOT_A_PLACE
    }
    language = Language(spoken())
    texts = [_row_text(row, language) for row in table.to_dict("records")]
    found = []
    for number, place in enumerate(places.to_dict("records")):
        is_open = place["status"] != "resolved"
        is_sure = not is_open and place["confidence"] >= _DOUBTFUL
        if is_sure or number not in among or not place["name"] or place["kind"] == "body":
            continue
        if overriding.key(place["name"], place["country"], state=place["state"]) in no_places:
            continue
        rows = sorted(set(rows_of.get(number, ())))
        doubt = 1.0 if is_open else 1 - float(place["confidence"])
        found.append({"weight": len(rows) * doubt, **_described(place, rows, texts)})
    return found


def _described(place: dict[Any, Any], rows: list[int], texts: list[str]) -> dict[str, Any]:
    candidates = place["candidates"] or []
    first = candidates[0] if candidates else None
    read = [place["state"] or "", *(hint for one in readings(place["name"]) for hint in one.hints)]
    hints = list(dict.fromkeys(filter(None, read)))
    return {
        "what": "place",
        "id": json.dumps([place["name"], place["country"], place["kind"], place["state"]]),
        "name": place["name"], "country": place["country"], "kind": place["kind"],
        "state": place["state"], "note": place["note"] or "", "ties": len(rows),
        "lat": None if is_missing(place["lat"]) else place["lat"],
        "lon": None if is_missing(place["lon"]) else place["lon"],
        "rows": [texts[row] for row in rows[:_ROWS]],
        "candidates": [_candidate(one, first, hints) for one in candidates],
        "box": None if candidates else _box(place["country_code"]),
    }  # fmt: skip


@cache
def _box(code: str | None) -> list[float] | None:
    """Give south, west, north and east of a country, where a place without candidates is sought."""
    shape = _basemap.country(code or "")
    if shape is None:
        return None
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: float(part.area))
    west, south, east, north = (round(float(value), 1) for value in largest.bounds)
    return [south, west, north, east]


def _candidate(one: dict[str, Any], first: Any, hints: list[str]) -> dict[str, Any]:
    kept = {name: one.get(name) for name in ("name", "admin1", "country_code", "level", "place_id")}
    numbers = {
        name: None if is_missing(one.get(name)) else int(one[name])
        for name in ("population", "geonameid")
    }
    km = (
        0 if one is first else _sphere.sphere_km(first["lon"], first["lat"], one["lon"], one["lat"])
    )
    return kept | numbers | {
        "lat": round(float(one["lat"]), 5), "lon": round(float(one["lon"]), 5),
        "km": round(float(km)), "hinted": _hinted(one, hints),
    }  # fmt: skip


def _hinted(one: dict[str, Any], hints: list[str]) -> str:
    """Say how far a candidate is from the first area that words of the text mean in its country."""
    for words in hints:
        areas = qualifiers.meaning_of(words, one["country_code"], gazetteer.load()).areas
        if areas:
            km = min(_sphere.sphere_km(a.lon, a.lat, one["lon"], one["lat"]) for a in areas)
            return told("%(km)s km from the middle of %(words)s", km=round(km), words=words)
    return ""


def _row_text(row: Mapping[Any, Any], language: Language) -> str:
    names = ("a_name", "a_country", "b_name", "b_country", "signed", "note")
    texts = [str(row[name]) for name in names if not is_missing(row.get(name))]
    return " · ".join([*texts, language.type(row.get("type"))])


def _known(places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Give the resolved places, of which an open one may be another spelling."""
    resolved = places[(places["status"] == "resolved") & (places["level"] != "body")]
    resolved = resolved.drop_duplicates("place_id").head(_KNOWN)
    columns = ["resolved_name", "country_code", "admin1", "level", "place_id", "geonameid"]
    known = []
    for (name, *cells), point in zip(
        resolved[columns].itertuples(index=False, name=None), resolved.geometry, strict=True
    ):
        values = [None if is_missing(cell) else cell for cell in cells]
        number = None if values[-1] is None else int(values[-1])
        known.append({
            "name": name, **dict(zip(columns[1:-1], values[:-1], strict=True)),
            "geonameid": number, "lat": round(point.y, 5), "lon": round(point.x, 5),
        })  # fmt: skip
    return sorted(known, key=lambda one: (str(one["name"]), str(one["country_code"])))


def _words() -> dict[str, str]:
    return {
        "none": told("not a place"), "undo": told("undo"), "next": told("next"),
        "same": told("same as"), "lat": told("Latitude"), "lon": told("Longitude"),
        "take": told("take this point"), "wrong": told("no point on Earth"),
        "inhabitants": told("inhabitants"), "map": told("Map of the candidates"),
        "zoom": told("Zoom"), "click": told("A click on the map sets a point of your own."),
        "unsaved": told("this browser keeps nothing: save the file often"),
        "keep": told("leave it so; do not ask again"), "apart": told("another agreement: keep it"),
        "answer": told("Answer"), "give": told("take this answer"),
        "row": told("row %(row)s", row="#"), "own": told("this row only"),
    }  # fmt: skip


def _body(title: str, items: list[dict[str, Any]], left: list[str]) -> str:
    asked = sum(item["what"] == "question" for item in items)
    counts = [
        told_n("%(n)s place", "%(n)s places", len(items) - asked) if len(items) > asked else "",
        told_n("%(n)s question", "%(n)s questions", asked) if asked else "",
    ]
    open_ones = told("%(what)s to settle", what=", ".join(filter(None, counts)))
    lead = open_ones if items else told("Nothing is open: everything is settled.")
    keys = told("Keys: 1–9 pick, N no, S same as, A answer, U undo, arrows go on.")
    lines = "".join(f"<li>{escape(line)}</li>" for line in left)
    mended = f"<h2>{escape(told(_IN_THE_FILE))}</h2><ul>{lines}</ul>" if left else ""
    return (
        f"<h1>{escape(title)}</h1><p>{escape(lead)} <strong id='progress' role='status'></strong>"
        f" <button type='button' id='save'>{escape(told(_SAVE))}</button>"
        f" <button type='button' id='save-xlsx'>{escape(told(_SAVE_XLSX))}</button></p>"
        f"<p class='quiet' id='keys'>{escape(keys)}</p>"
        f"<div class='settle'><nav aria-label='{escape(told(_LIST))}'>"
        f"<ol id='list' class='plain'></ol></nav>"
        f"<section id='card' aria-live='polite'></section></div>{mended}"
        f"<svg class='aside' aria-hidden='true'><path id='land' d='{_pages.land(_FINE)}'/>"
        f"<path id='borders' d='{_pages.borders(_FINE)}'/></svg>"
    )
