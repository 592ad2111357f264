"""The steps of a story that a map tells: what each says, and what the map then shows."""

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import networkx as nx

from citynet import _check, _sphere
from citynet.errors import NetworkError
from citynet.maps import _payload

_KEYS = ("title", "text", "year", "mode", "types", "color_by", "place", "zoom")
_MODES = ("cumulative", "in_force")
_ZOOM, _FARTHEST = 5.0, 12.0


def steps_of(
    steps: Sequence[Mapping[str, Any]], G: "nx.MultiGraph[Any]", payload: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Check the steps, and turn them into what the page needs of each.

    Raises
    ------
    NetworkError
        A step says what none can, or names what is not there.
    """
    for step in steps:
        _check.that(isinstance(step, Mapping), "steps", step, "a mapping, with a title say")
    rows = {node: row for row, node in enumerate(G)}
    return [_step(dict(step), G, rows, payload) for step in steps]


def _step(
    step: dict[str, Any],
    G: "nx.MultiGraph[Any]",
    rows: Mapping[Any, int],
    payload: Mapping[str, Any],
) -> dict[str, Any]:
    for key in step:
        _check.one_of("steps", key, _KEYS)
    types, groups = payload["edges"]["types"], payload["groups"]
    for kind in step.get("types") or ():
        _check.one_of("types", kind, types)
    mode = step.get("mode", payload["timeMode"])
    _check.one_of("mode", mode, _MODES)
    colour = step.get("color_by", payload["colorBy"])
    own = groups.get("column", {}).get("title")
    colour = "column" if own is not None and str(colour).replace("_", " ") == own else colour
    _check.one_of("color_by", colour, ("type", "plain", *groups))
    shown = {
        "title": str(step.get("title") or ""),
        "text": str(step.get("text") or ""),
        "asOf": _payload.as_of(step.get("year"), payload["lang"]),
        "mode": mode,
        "types": [kind in step["types"] for kind in types] if step.get("types") else None,
        "colorBy": colour,
    }
    return shown | _place(step.get("place"), step.get("zoom", _ZOOM), G, rows)


def _place(
    place: Any, zoom: Any, G: "nx.MultiGraph[Any]", rows: Mapping[Any, int]
) -> dict[str, Any]:
    """Where a step looks: at a place of the network, at a point, or at the whole."""
    holds = isinstance(zoom, Real) and 0 <= float(zoom) <= _FARTHEST
    _check.that(holds, "zoom", zoom, f"a number from 0 to {_FARTHEST:g}")
    if place is None:
        return {"node": None, "at": None, "zoom": float(zoom)}
    node = place if _hashable(place) and place in rows else None
    if node is not None:
        lon, lat = _sphere.position(G.nodes[node])
        _check.that(lon == lon, "place", place, "a node that has a position")  # noqa: PLR0124 - NaN
        return {"node": rows[node], "at": [lat, lon], "zoom": float(zoom)}
    pair = isinstance(place, Sequence) and not isinstance(place, str) and len(place) == 2  # noqa: PLR2004
    if not pair or not all(isinstance(part, Real) for part in place):
        raise NetworkError(
            f"place={place!r} is no node of the graph; expected one, or longitude and latitude"
        )
    lon, lat = map(float, place)
    _check.that(abs(lon) <= 180 and abs(lat) <= 90, "place", place, "degrees")  # noqa: PLR2004
    return {"node": None, "at": [lat, lon], "zoom": float(zoom)}


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
