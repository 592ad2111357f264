"""What travels inside a map's page, as one JSON value."""

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any, Literal

import networkx as nx
import pandas as pd

from citynet import _style, regions
from citynet.communities import communities
from citynet.errors import NetworkError
from citynet.maps import _columns
from citynet.maps._words import Lang, words

Theme = Literal["auto", "light", "dark"]
_CHOICES: dict[str, tuple[str, ...]] = {"lang": ("en", "tr"), "theme": ("auto", "light", "dark")}


def of(
    G: "nx.MultiGraph[Any]",
    *,
    title: str | None,
    source: str | None,
    lang: Lang,
    focal: Hashable | None,
    theme: Theme,
) -> dict[str, Any]:
    """Give what maps and panels have in common; the rest has its plainest values.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or ``focal`` is no node of the graph.
    """
    for name, value in (("lang", lang), ("theme", theme)):
        if value not in _CHOICES[name]:
            raise NetworkError(f"{name}={value!r}; expected one of {', '.join(_CHOICES[name])}")
    nodes = list(G)
    if focal is None:
        focal = _columns.star_centre(G)
    elif focal is not False and focal not in G:
        raise NetworkError(f"focal={focal!r} is no node of the graph")
    edges = _columns.edge_columns(G)
    return {
        "lang": lang,
        "words": words(lang),
        "style": _look(edges["types"]),
        "title": title or "",
        "source": source or "",
        "theme": theme,
        "colorBy": "type",
        "sizeBy": "degree",
        "focal": -1 if focal is None or focal is False else nodes.index(focal),
        "asOf": None,
        "timeMode": "cumulative",
        "timeControl": False,
        "flows": True,
        "nodes": _columns.node_columns(G),
        "edges": edges,
        "sizes": _columns.sizes(_columns.degrees(G), nodes),
        "groups": {},
        "countries": _country_names(G, lang),
        "base": True,
    }


def groups(
    G: "nx.MultiGraph[Any]", scheme: str, lang: Lang, seed: int
) -> dict[str, _columns.Column]:
    """Region and community of each node, where there are any."""
    nodes = list(G)
    told = regions.describe(scheme)["region_tr"]
    assigned = regions.assign(G, scheme=scheme)
    sizes = assigned.value_counts()
    order = [name for name in told.index if name in sizes.index]
    if len(told) > _columns.MOST_COLOURS:
        # With more regions than colours, the large ones get the colours.
        order.sort(key=lambda name: -sizes[name])
    names = order if lang == "en" else [str(told[name]) for name in order]
    found_groups: dict[str, _columns.Column] = {}
    if order:
        found_groups["region"] = _columns.group_column(assigned, nodes, order, names)
    # One city's own agreements have no communities; on other graphs Leiden finds some.
    if G.number_of_edges() and not _is_star(G):
        found = communities(G, seed=seed)["community"]
        order = sorted(found.dropna().unique())
        found_groups["community"] = _columns.group_column(
            found, nodes, order, [str(int(number) + 1) for number in order]
        )
    return found_groups


def _is_star(G: "nx.MultiGraph[Any]") -> bool:
    """Whether every tie ends at one node."""
    _, hub = max(((len(partners), -row) for row, partners in enumerate(G.adj.values())))
    centre = list(G)[-hub]
    return all(centre in edge for edge in G.edges())


def _look(types: Sequence[str]) -> dict[str, Any]:
    """Colours and dashes, the same as the printed figures'."""
    look: dict[str, Any] = {
        "dashes": [_style.type_dash(kind) for kind in types],
        "cancelledDash": _style.CANCELLED_DASH,
    }
    for name, ground, typed, groups, plain in (
        ("light", _style.LIGHT, _style.TYPE_COLOURS, _style.CATEGORIES, _style.CATEGORIES[0]),
        ("dark", _style.DARK, _style.TYPE_COLOURS_DARK, _style.CATEGORIES_DARK, "#7ea6ea"),
    ):
        look[name] = {
            **ground,
            "types": [typed.get(kind, _style.OTHER_TYPE) for kind in types],
            "groups": groups,
            "rest": _style.CATEGORY_REST,
            "cancelled": _style.CANCELLED_COLOUR,
            "plain": plain,
        }
    return look


def sizes(
    G: "nx.MultiGraph[Any]", size_by: str, measures: pd.DataFrame | None
) -> dict[str, _columns.Column]:
    frame = _columns.degrees(G)
    if measures is not None:
        frame = frame.join(measures[[name for name in measures if name not in frame]])
    if size_by not in frame:
        from citynet.centrality import centrality  # noqa: PLC0415 - loads the measures

        computed = centrality(G)
        if size_by not in computed:
            raise NetworkError(f"size_by={size_by!r}; expected one of {', '.join(computed)}")
        frame[size_by] = computed[size_by]
    return dict(_columns.sizes(frame, list(G)))


def year(as_of: int | str | dt.date | None) -> int | None:
    if as_of is None:
        return None
    text = str(as_of)[:4]
    if not text.isdecimal():
        raise NetworkError(f"as_of={as_of!r}; expected a year such as 1990")
    return int(text)


def _country_names(G: "nx.MultiGraph[Any]", lang: Lang) -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - reads its tables

    names = Locale(lang).territories
    found = {str(code) for _, code in G.nodes(data="country") if code}
    return {code: names[code] for code in sorted(found) if code in names}
