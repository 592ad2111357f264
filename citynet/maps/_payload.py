"""What travels inside a map's page, as one JSON value."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Literal, cast

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _style, dates, regions, vocabulary
from citynet._catalogue import messages
from citynet._crowd import crowd
from citynet._frames import (
    Edges,
    columns,
    edges_of,
    focal_row,
    node_index,
    pairs,
)
from citynet._headline import headline, period
from citynet.errors import NetworkError
from citynet.language import Language, _, check_lang
from citynet.maps import _columns, _own
from citynet.maps._projection import sheets
from citynet.measures import centrality, label, names

Theme = Literal["auto", "light", "dark"]
# Up to here communities are the consensus of many runs; a map with more is made from one run.
_MOST_CONSENSUS = 5000
_MOST_NUMBERED = 255
_FEW = 30  # places, of which a part is not worth a larger view
_THEMES = ("auto", "light", "dark")
# Gives the community of each node, NaN where it is in none; of a network without any, nothing.
Parted = Callable[[], np.ndarray | None]


def check_undirected(G: "nx.Graph[Any]") -> None:
    """Raise :class:`NetworkError` for a graph that cannot be drawn."""
    if G.is_directed():
        raise NetworkError(
            "the graph is directed; agreements bind both sides: use an undirected one"
        )


def of(
    G: "nx.MultiGraph[Any]",
    *,
    title: str | None,
    source: str | None,
    lang: str,
    focal: Hashable | None,
    theme: Theme,
    projection: str = "auto",
    read: Edges | None = None,
) -> dict[str, Any]:
    """Give what maps and panels have in common; the rest has its plainest values.

    ``read`` are G's edges where a caller has them already.

    Raises
    ------
    NetworkError
        An argument has an unknown value, ``focal`` is no node of the graph, or G is directed.
    """
    check_undirected(G)
    check_lang(lang)
    _check.one_of("theme", theme, _THEMES)
    language = Language(lang)
    read = edges_of(G) if read is None else read
    middle = focal_row(read, focal)
    centre = -1 if middle is None else middle
    places = read.places.copy()
    places["country"] = pd.Series(read.units, places.index, dtype=object)
    more = columns([data for _, data in G.nodes(data=True)], ["spellings", "admin1", "level"])
    spellings = more["spellings"]
    places, spellings = _named(places, spellings, G, language)
    edges = _columns.edge_columns(read, places["label"].tolist(), language.source)
    measured = places[["degree", "agreements"]]
    at = _columns.positions(places)
    sheet, offered = sheets(at, places["agreements"].to_numpy(), centre, projection)
    return {
        "lang": lang,
        "signs": language.symbols,
        "words": _words(lang),
        "names": _names(edges, language),
        "style": _look(edges["types"]),
        "title": title or headline(G, lang, read),
        "period": period(read.starts, lang),
        "source": source or "",
        "theme": theme,
        "colorBy": "type",
        "sizeBy": "degree",
        "focal": centre,
        "asOf": None,
        "timeMode": "cumulative",
        "timeControl": False,
        "flows": True,
        "nodes": _columns.node_columns(places, spellings, at, more["admin1"], more["level"]),
        "edges": edges,
        "colocated": _columns.colocated(at, measured["degree"].to_numpy(), centre),
        "extent": _columns.extent(at),
        "crowd": _crowd(at, measured["agreements"].to_numpy()),
        "projection": sheet,
        "projections": offered,
        "years": _columns.years(edges.get("spells")),
        "sizes": _columns.sizes(measured),
        "sizeNames": size_names(map(str, measured), lang),
        "groups": {},
        "countries": _country_names(places["country"], language),
        "base": True,
    }


def _crowd(at: _columns.Positions, ends: Any) -> dict[str, float] | None:
    """Where half of the places crowd; few places do not."""
    lon, lat, known = at
    busy = known & (ends > 0)
    if busy.sum() < _FEW:
        return None
    found = crowd(lon[busy], lat[busy])
    return None if found is None else found._asdict()


def groups(
    G: "nx.MultiGraph[Any]", scheme: str, lang: str, found_out: Parted, agreements: int
) -> dict[str, _columns.Column]:
    """Region and community of each node, where there are any."""
    told = regions.describe(scheme).index
    assigned = regions.assign(G, scheme=scheme)
    counts = assigned.value_counts()
    order = [name for name in told if name in counts.index]
    if len(told) > _columns.MOST_COLOURS:
        # With more regions than colours, the large ones get the colours.
        order.sort(key=lambda name: -counts[name])
    language = Language(lang)
    names = [language.region(name) for name in order]
    found: dict[str, _columns.Column] = {}
    if order:
        found["region"] = _columns.group_column(assigned, order, names)
    if (parted := found_out()) is not None:
        # Thousands of small communities share one colour and one line of the legend; so one number.
        parted = np.minimum(parted, _MOST_NUMBERED - 1)
        own = np.unique(parted[parted >= 0])  # a body may have none
        numbered = [str(int(number) + 1) for number in own]
        single = {"single": agreements > _MOST_CONSENSUS}
        found["community"] = _columns.group_column(parted, own, numbered) | single
    return found


def communities_of(read: Edges, seed: int, beside: Executor) -> Parted:
    """Begin to look for the community of each city, and give what waits for it.

    A star, where every tie ends at one place, has none. Of many agreements a thread looks,
    ``beside`` this one, which goes on: the search lets go of the lock that threads share.
    """
    body = read.places["kind"].isin(vocabulary.BODIES).to_numpy()
    ties = pairs(len(body), read.ends)
    ties = ties[~body[ties].any(axis=1)]
    partners = np.bincount(ties.ravel(), minlength=1)
    if 2 * int(partners.max()) == int(partners.sum()):
        return lambda: None
    from citynet.community import communities, one_run  # noqa: PLC0415 - a star needs none

    if len(read.keys) > _MOST_CONSENSUS:
        task = beside.submit(one_run, len(body), ties, seed=seed)
        return lambda: np.where(body, np.nan, task.result())
    found = communities(cast("nx.MultiGraph[Any]", read.G), seed=seed)["community"]
    parted = found.reindex(node_index(read.G)).to_numpy(dtype=float)
    return lambda: parted


def _words(lang: str) -> dict[str, Any]:
    """Give the translations of what the page's script says, and the plural form of each number."""
    spoken = messages(lang)
    return {
        "forms": {
            message: spoken.forms[message]
            for message, files in spoken.files.items()
            if any(file.startswith("citynet/maps/assets/") for file in files)
        },
        "plurals": "".join(str(spoken.plural(n)) for n in range(201)) if spoken.forms else "",
    }


def _named(
    places: pd.DataFrame, spellings: list[Any], G: "nx.MultiGraph[Any]", language: Language
) -> tuple[pd.DataFrame, list[Any]]:
    """Give the places their names in other languages; search still finds them by the English."""
    if language.lang == "en":
        return places, spellings
    told = [language.name_of(data, node) for node, data in G.nodes(data=True)]
    if language.own_spelling:
        return places.assign(label=told), spellings
    english = places["name"].tolist()
    known = [
        " | ".join(filter(None, [others, name if name != shown else None])) or None
        for others, name, shown in zip(spellings, english, told, strict=True)
    ]
    return places.assign(name=told), known


def _names(edges: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Give the words for what is in the data, and which of two names of a place stands first."""
    return {
        "own": language.own_spelling,
        "types": [language.label("type", kind) for kind in edges["types"]],
        "counted": [vocabulary.is_counted(kind) for kind in edges["types"]],
        "kinds": [
            {"label": language.label("kind", term.name), "marker": term.marker, "body": term.body}
            for term in vocabulary.terms("kind")
        ],
        "statuses": [
            {"told": language.status(name), "over": vocabulary.is_over(name)}
            for name in edges["statuses"]
        ],
        "inForce": vocabulary.DEFAULT_STATUS,
        "cancelled": language.label("status", vocabulary.GONE.name),
        "roles": {name: language.term("role", name) for name in vocabulary.ROLES},
    }


def _look(types: Sequence[str]) -> dict[str, Any]:
    """Colours and dashes, the same as the printed figures'."""
    look: dict[str, Any] = {
        "dashes": [vocabulary.of("type", kind).dash for kind in types],
        "cancelledDash": vocabulary.GONE.dash,
    }
    for name, ground, colour, groups in (
        ("light", _style.LIGHT, "colour", _style.CATEGORIES),
        ("dark", _style.DARK, "colour_dark", _style.CATEGORIES_DARK),
    ):
        look[name] = {
            **ground,
            "types": [getattr(vocabulary.of("type", kind), colour) for kind in types],
            "groups": groups,
            "rest": _style.CATEGORY_REST,
            "cancelled": getattr(vocabulary.GONE, colour),
            "plain": groups[0],
        }
    return look


def sizes(
    G: "nx.MultiGraph[Any]", size_by: str, measures: pd.DataFrame | None
) -> dict[str, _columns.Column]:
    """Give what a caller wants places sized by, beside degree and agreements."""
    more = pd.DataFrame(index=node_index(G))
    own = None if size_by in {"degree", "agreements", *names()} else _own.sizes_of(G, size_by)
    if own is not None and size_by not in (() if measures is None else measures):
        return dict(_columns.sizes(pd.DataFrame({size_by: own.to_numpy()}, index=more.index)))
    if measures is not None:
        more = measures.drop(columns=["degree", "agreements"], errors="ignore").reindex(more.index)
    if size_by not in {"degree", "agreements", *more}:
        known = dict.fromkeys(["degree", "agreements", *map(str, more), *names()])
        _check.one_of("size_by", size_by, known)
        more[size_by] = centrality(G, [size_by])[size_by]
    return dict(_columns.sizes(more))


def size_names(sizes: Iterable[str], lang: str) -> dict[str, str]:
    """Say what the map calls each of its sizes."""
    language = Language(lang)
    return {name: label(name, language) for name in sizes}


def heading(payload: Mapping[str, Any]) -> str:
    """Give the caller's title, or the headline that was found by a rule."""
    return str(payload["title"])


def no_script(lang: str) -> str:
    """Say why there is no map where scripts are not run."""
    message = _("This map is drawn by JavaScript, which is switched off here.")
    return Language(lang).say(message)


def as_of(date: int | str | dt.date | None, lang: str) -> dict[str, Any] | None:
    """Read the date that a map opens at: its year, its last day since 1970, and how it is told.

    A year stays one, at whose end the map then stands like at that of any other year.
    """
    if date is None:
        return None
    text = date.isoformat()[:10] if isinstance(date, dt.date) else str(date).zfill(4)
    _check.that(dates.is_edtf(text), "as_of", date, _check.DATE)
    last = dates.latest(text)
    day = day_number(last) if "-" in text else None
    return {"edtf": text, "year": last.year, "day": day, "told": Language(lang).date(text)}


def day_number(day: dt.date) -> int:
    """Count a day from 1 January 1970, which is 0."""
    return (day - dt.date(1970, 1, 1)).days


def _country_names(codes: Iterable[Any], language: Language) -> dict[str, str]:
    told = {code: language.country(code) for code in sorted(set(map(str, codes)))}
    return {code: name for code, name in told.items() if name != code}
