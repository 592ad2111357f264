"""Settle what the gazetteer leaves open with a server's answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from citynet import _sphere
from citynet._catalogue import told

if TYPE_CHECKING:
    from citynet.geocoding.online import Nominatim
from citynet.geocoding._answers import NEAR_KM, SHOWN, Answer, both, point_id
from citynet.geocoding._own_points import contradicted
from citynet.geocoding.gazetteer import Gazetteer


def ask_online(
    distinct: pd.DataFrame,
    answers: list[Answer],
    online: "Nominatim",
    index: Gazetteer,
    progress: Callable[[float], None] | None,
) -> None:
    """Ask the server for the places that are open; what it finds settles or adds candidates."""
    unsettled = [
        number for number, answer in enumerate(answers)
        if answer.status != "resolved" and answer.level != "body"
    ]  # fmt: skip
    for done, number in enumerate(unsettled):
        row, answer = distinct.iloc[number], answers[number]
        if progress:
            progress(done / len(unsettled))
        found = online.search(str(row["name"]), answer.country_code)
        if found is None:
            answer.note = both(answer.note, told("the server did not answer"))
            continue
        name, state = str(row["name"]), [str(row["state"])] if row["state"] else []
        _settle_online(
            answer,
            [one for one in found if not contradicted(name, state, index, one["lat"], one["lon"])],
        )


def _settle_online(answer: Answer, found: Sequence[Mapping[str, Any]]) -> None:
    """Let the server decide between our candidates, or find what we could not."""
    if not found:
        return
    first = found[0]
    rivals = [other for other in found[1:] if not _same_place(other, first)]
    if rivals and first["importance"] - rivals[0]["importance"] < _CLEAR_IMPORTANCE:
        answer.candidates = [*answer.candidates, *map(dict, found)][: 2 * SHOWN]
        answer.status = "ambiguous"
        return
    ours = (candidate for candidate in answer.candidates if _same_place(candidate, first))
    chosen = next(ours, dict(first))
    answer.status, answer.method = "resolved", "online"
    # A server's ranking is no calibrated probability.
    answer.confidence = ONLINE_CONFIDENCE
    answer.resolved_name = chosen["name"]
    answer.country_code = chosen["country_code"] or answer.country_code
    answer.admin1, answer.population = chosen.get("admin1"), chosen.get("population")
    answer.geonameid = chosen.get("geonameid")
    answer.level = chosen.get("level") or answer.level
    answer.lat, answer.lon = chosen["lat"], chosen["lon"]
    answer.place_id = chosen.get("place_id") or point_id(
        answer.resolved_name or "", answer.country_code, answer.lat, answer.lon
    )
    answer.why = told("The server's first answer.")
    answer.note = told(
        "found by %(server)s; © OpenStreetMap contributors, ODbL", server=str(first["source"])
    )


def _same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    apart = _sphere.sphere_km(one["lon"], one["lat"], other["lon"], other["lat"])
    return bool(apart <= NEAR_KM)


# By how much a server's first answer must outrank its next: half of the gap in Nominatim's own
# importance between a town and a village of one name.
_CLEAR_IMPORTANCE = 0.05
ONLINE_CONFIDENCE = 0.85
