"""Drawing a network on a projection: ground, arcs, symbols, labels."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import IdentityTransform

from citynet import _check, _sphere, _style, vocabulary
from citynet.figures import _projection
from citynet.figures._canvas import (
    PAPER,
    POINT,
    Floats,
    Key,
    clean,
    dashes,
    focal_mark,
    size_of,
)
from citynet.figures._graph import cell, communities_of, community_names, regions_of
from citynet.figures._projection import Projection
from citynet.figures._words import country_names, number, say, size_name
from citynet.language import Language

LARGEST = 2.3  # millimetres, radius of the largest circle
UNIT = 0.72  # millimetres, radius of the value 1 where the largest allows it
FLOOR = 0.58  # of that radius: what is smaller prints as dust
SAME_PLACE = 0.01  # degrees: closer places share a position
APART = 1.6  # degrees between agreements of one pair at their middle
MANY = 1500  # ties from which on countries' flows are drawn instead
WIDEST, THINNEST = 5.0, 0.25  # points, of a flow
# Arcs from which on they are one veil: a file of vectors would hold nothing that an eye can part.
_VEIL = 6000
COLOUR_BY = ("type", "region", "community", "plain")
# What places() counts by itself.
COUNTED = ("degree", "agreements", "population")


@dataclass(frozen=True)
class Options:
    """How to show a network, as the public functions take it."""

    color_by: str = "type"
    size_by: str = "degree"
    measures: pd.DataFrame | pd.Series | None = None
    region_scheme: str = "source_section2"
    regions: pd.Series | None = None
    communities: pd.Series | pd.DataFrame | None = None
    seed: int = 0
    cancelled: bool = False
    flows: bool | None = None
    lang: str = "en"
    # Millimetres of the map: a small one has smaller symbols.
    width: float = 180.0

    @property
    def unit(self) -> float:
        """Share of their full size that symbols and lines have."""
        return float(np.clip(self.width / 130, 0.5, 1.0))


@dataclass
class Picture:
    """A network turned into what is drawn: rows of places, rows of lines, legend entries."""

    nodes: pd.DataFrame
    edges: pd.DataFrame
    keys: list[Key]
    focal: Hashable | None
    flows: bool = False
    hidden: dict[str, int] = field(default_factory=dict)

    @cached_property
    def lines(self) -> list[Floats]:
        """Great circles of the edges in degrees."""
        return arcs(self.edges, self.nodes)


def picture(
    G: "nx.Graph[Any]",
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    focal: Hashable | None,
    options: Options,
) -> Picture:
    """Decide on colour, dash, width and size of everything that is drawn."""
    _check.one_of("color_by", options.color_by, COLOUR_BY)
    shown = edges if options.cancelled else edges[~edges["cancelled"]]
    placed = nodes["lat"].notna()
    both = shown["u"].map(placed).astype(bool) & shown["v"].map(placed).astype(bool)
    loops = both & (shown["u"] == shown["v"])
    drawn = shown[both & ~loops].copy()
    hidden = {
        "cancelled": int(len(edges) - len(shown)),
        "places": int((~placed).sum()),
        "agreements": int((~both).sum()),
        "loops": int(loops.sum()),
        "uncounted": int((~drawn["counted"]).sum()),
    }
    busy = set(shown["u"]) | set(shown["v"])
    isolated = set(nodes.index) - set(edges["u"]) - set(edges["v"])
    # The city in the middle is there with none of its agreements in force too.
    nodes = nodes[placed & nodes.index.isin(busy | isolated | {focal})].copy()
    ties = len(set(zip(drawn["u"], drawn["v"], strict=True)))
    flows = options.flows if options.flows is not None else ties > MANY
    if flows and (nodes["country"] != "").mean() > 0.5:  # noqa: PLR2004
        return _flows(nodes, drawn, hidden, options)
    keys = _colour(G, nodes, drawn, focal, options)
    keys += _symbols(G, nodes, focal, options)
    return Picture(nodes, drawn, keys, focal, hidden=hidden)


def _colour(
    G: "nx.Graph[Any]",
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    focal: Hashable | None,
    options: Options,
) -> list[Key]:
    """Give edges and nodes their colours, in place; return the legend."""
    lang = options.lang
    nodes["colour"] = _style.LIGHT["ink"]
    edges["dash"] = [()] * len(edges)
    if options.color_by == "type":
        edges["colour"] = [vocabulary.of("type", name).colour for name in edges["type"]]
        edges["dash"] = [vocabulary.of("type", name).dash for name in edges["type"]]
        groups = edges["type"].where(~edges["cancelled"])
        keys = [
            Key(
                _counted(
                    clean(Language(lang).label("type", kind)), int((groups == kind).sum()), lang
                ),
                colour=vocabulary.of("type", kind).colour,
                dash=vocabulary.of("type", kind).dash,
            )
            for kind in vocabulary.order(groups.dropna())
        ]
    elif options.color_by == "plain":
        edges["colour"] = _style.CATEGORIES[0]
        count = int((~edges["cancelled"]).sum())
        keys = [Key(_counted(say("Agreements", lang), count, lang), colour=_style.CATEGORIES[0])]
    else:
        keys = _colour_groups(G, nodes, edges, focal, options)
    gone = edges["cancelled"]
    if gone.any():
        edges.loc[gone, "colour"] = vocabulary.GONE.colour
        edges["dash"] = [
            vocabulary.GONE.dash if out else dash
            for out, dash in zip(gone, edges["dash"], strict=True)
        ]
        name = _counted(Language(lang).label("status", vocabulary.GONE.name), int(gone.sum()), lang)
        keys.append(Key(name, colour=vocabulary.GONE.colour, dash=vocabulary.GONE.dash))
    return keys


def _colour_groups(
    G: "nx.Graph[Any]",
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    focal: Hashable | None,
    options: Options,
) -> list[Key]:
    """Colour by region or community: a tie as its ends, or as the focal city's partner."""
    lang = options.lang
    group, names = groups_of(G, options)
    group = group.reindex(nodes.index)
    used = set(group[[node for node in nodes.index if node != focal]].dropna())
    ranked = group[nodes.index != focal].value_counts()
    colours = group_colours(list(names), ranked)
    nodes["colour"] = [colours.get(value, _style.CATEGORY_REST) for value in group]
    if focal is not None and focal in nodes.index:
        nodes.loc[[focal], "colour"] = _style.LIGHT["ink"]
    of = group.to_dict()
    partners = [
        of[v] if u == focal else of[u] if v == focal or of[u] == of[v] else None
        for u, v in zip(edges["u"], edges["v"], strict=True)
    ]
    tie = pd.Series(partners, edges.index, dtype=object)
    edges["colour"] = [colours.get(value, _style.CATEGORY_REST) for value in tie]
    dash = dict(zip(_style.CATEGORIES, _style.CATEGORY_DASHES, strict=True))
    edges["dash"] = [dash.get(colour, ()) for colour in edges["colour"]]
    counts = tie[~edges["cancelled"]].value_counts()
    keys = [
        Key(
            _counted(clean(names[value]), int(counts.get(value, 0)), lang),
            colour=colours[value],
            dash=dash[colours[value]],
            width=1.3,
        )
        for value in names
        if value in used and colours[value] != _style.CATEGORY_REST
    ]
    plain = [value for value in counts.index if colours.get(value) in {_style.CATEGORY_REST, None}]
    alone = len(plain) == 1 and plain[0] in names
    rest = clean(names[plain[0]]) if alone else say("Others", lang)
    between = int((tie.isna() & ~edges["cancelled"]).sum())
    for name, count in ((rest, int(counts[plain].sum())), (say("Between groups", lang), between)):
        if count:
            keys.append(Key(_counted(name, count, lang), colour=_style.CATEGORY_REST))
    return keys


def groups_of(G: "nx.Graph[Any]", options: Options) -> tuple[pd.Series, dict[Any, str]]:
    """Region or community of each node, with the names in their order."""
    if options.color_by == "region":
        group, names = regions_of(G, options.region_scheme, options.regions, options.lang)
        return group, dict(names)
    group = communities_of(G, options.communities, options.seed)
    known = sorted(set(group.dropna().astype(int)))
    return group, dict(community_names(max(known, default=-1) + 1, options.lang))


def group_colours(order: Sequence[Any], counts: "pd.Series[int]") -> dict[Any, str]:
    """Colours of groups: by their place in the scheme, so that a region keeps its colour.

    Of a scheme with more groups than colours, those with the highest counts have one.
    """
    if len(order) > len(_style.CATEGORIES):
        known = [name for name in order if counts.get(name, 0) > 0]
        known.sort(key=lambda name: -counts[name])
        kept = set(known[: len(_style.CATEGORIES)])
        rest = dict.fromkeys((n for n in order if n not in kept), _style.CATEGORY_REST)
        return {**_style.category_colours(name for name in order if name in kept), **rest}
    return _style.category_colours(order)


def _counted(name: str, count: int, lang: str) -> str:
    return f"{name} ({number(count, lang)})"


def _symbols(
    G: "nx.Graph[Any]", nodes: pd.DataFrame, focal: Hashable | None, options: Options
) -> list[Key]:
    """Give nodes their size and radius in millimetres, in place; return the legend of both."""
    lang = options.lang
    nodes["size"] = values = size_values(G, nodes, options)
    others = values[[node for node in nodes.index if node != focal]]
    top = float(others.max()) if len(others) and others.max() > 0 else 1.0
    varies = bool((others != others.iloc[:1].max()).any())
    unit = unit_of(len(nodes), options.unit)
    scale, floor = scale_of(top, unit, varies=varies), FLOOR * unit
    radius = scale * np.sqrt(values.clip(lower=0) / top)
    nodes["radius"] = radius.clip(floor, LARGEST)
    ink = _style.LIGHT["ink"]
    keys = []
    if focal is not None and focal in nodes.index:
        nodes.loc[[focal], "radius"] = 1.3
        keys.append(
            Key(say("Centre: %(name)s", lang, name=cell(nodes, focal, "name")), "focal", size=2.6)
        )
    kinds = [kind for kind in vocabulary.KINDS if (nodes["kind"] == kind).any()]
    for kind in kinds:
        count = int((nodes["kind"] == kind).sum()) - (kind == nodes["kind"].get(focal))
        if count:
            name = _counted(Language(lang).label("kind", kind), count, lang)
            white = vocabulary.is_body(kind)
            keys.append(
                Key(
                    name,
                    vocabulary.of("kind", kind).marker,
                    PAPER if white else ink,
                    size=1.7,
                    edge=ink if white else PAPER,
                )
            )
    if varies:
        keys.append(Key(clean(size_name(options.size_by, lang)), "heading"))
        for value in steps(top):
            size = 2 * max(floor, scale * np.sqrt(value / top))
            label = number(value, lang)
            keys.append(Key(label, "o", PAPER, size=float(size), edge=ink))
    return keys


def unit_of(count: int, share: float) -> float:
    """Radius in millimetres of a circle that counts one: the smaller the more there are."""
    return math.sqrt(share) * float(np.interp(np.log10(max(count, 1)), [2, 4], [UNIT, 0.3 * UNIT]))


def scale_of(top: float, unit: float, *, varies: bool) -> float:
    """Radius in millimetres of the largest value; what counts one stays a small circle."""
    return min(LARGEST, unit * float(np.sqrt(top))) if varies else unit


def size_values(G: "nx.Graph[Any]", nodes: pd.DataFrame, options: Options) -> pd.Series:
    """Give the values that the symbols' area shows."""
    name, values = options.size_by, options.measures
    if isinstance(values, pd.DataFrame):
        values = values.get(name)
    if values is None and name in COUNTED:
        return nodes[name].astype(float)
    if values is None:
        from citynet.measures import centrality, names  # noqa: PLC0415 - heavy, and only here

        _check.one_of("size_by", name, (*COUNTED, *names()))
        values = centrality(G, name)[name]
    return values.reindex(nodes.index).astype(float).fillna(0.0)


def steps(top: float, count: int = 3) -> list[float]:
    """Round values up to ``top`` for a legend of sizes: 1, 5, 20."""
    if top <= count and float(top).is_integer():
        return [float(value) for value in range(1, int(top) + 1)]
    exponent = int(np.floor(np.log10(top)))
    nice = [m * 10.0**e for e in range(exponent - 3, exponent + 1) for m in (1, 2, 5)]
    fitting = [value for value in nice if value <= top * 1.0001]
    chosen = fitting[::-1][: 2 * count - 1 : 2][::-1]
    whole = float(top).is_integer()
    return [value for value in chosen if not whole or value >= 1]


def _flows(
    nodes: pd.DataFrame, edges: pd.DataFrame, hidden: dict[str, int], options: Options
) -> Picture:
    """Collapse places into countries and ties into flows between them."""
    lang = options.lang
    country = nodes["country"].where(nodes["country"] != "", "?")
    weight = nodes["agreements"].clip(lower=1)
    points = _sphere.vectors(nodes["lon"], nodes["lat"]) * weight.to_numpy()[:, None]
    centres = pd.DataFrame(points, nodes.index).groupby(country).sum()
    lon, lat = _sphere.degrees(centres.to_numpy())
    a, b = edges["u"].map(country), edges["v"].map(country)
    swap = a > b
    pair = pd.DataFrame({"u": a.where(~swap, b), "v": b.where(~swap, a)})
    counts = pair.value_counts().rename("count").reset_index()
    counts = counts.sort_values(["count", "u", "v"], ascending=[True, True, True])
    inner = counts[counts["u"] == counts["v"]].set_index("u")["count"]
    flows = counts[counts["u"] != counts["v"]].reset_index(drop=True)
    ends = pd.concat([pair["u"], pair["v"]]).value_counts()
    names = country_names(lang)
    merged = pd.DataFrame(
        {
            "lon": lon,
            "lat": lat,
            "kind": "city",
            "name": [names.get(code, code) for code in centres.index],
            "degree": 0.0,
            "agreements": ends.reindex(centres.index).fillna(0).astype(float),
            "population": 0.0,
            "country": centres.index,
            "colour": _style.LIGHT["ink"],
        },
        index=centres.index,
    )
    top = float(flows["count"].max()) if len(flows) else 1.0
    flows["width"] = (WIDEST * flows["count"] / top).clip(THINNEST)
    flows["colour"] = _style.CATEGORIES[0]
    flows["dash"] = [()] * len(flows)
    flows["cancelled"] = False
    busiest = float(merged["agreements"].max() or 1.0)
    merged["radius"] = (1.8 * np.sqrt(merged["agreements"] / busiest)).clip(0.3)
    hidden = {**hidden, "within": int(inner.sum()), "shown": len(nodes), "ties": len(edges)}
    keys = _flow_keys(top, busiest, lang)
    return Picture(merged, flows, keys, None, flows=True, hidden=hidden)


def _flow_keys(widest: float, busiest: float, lang: str) -> list[Key]:
    """Explain the widths of flows and the sizes of countries."""
    keys = [Key(say("Agreements between two countries", lang), "heading")]
    for value in steps(widest):
        width = max(THINNEST, float(WIDEST * value / widest))
        keys.append(Key(number(value, lang), colour=_style.CATEGORIES[0], width=width))
    keys.append(Key(say("Agreements of a country", lang), "heading"))
    for value in steps(busiest):
        size = 2 * max(0.3, 1.8 * np.sqrt(value / busiest))
        keys.append(Key(number(value, lang), "o", _style.LIGHT["ink"], size=float(size)))
    return keys


def arcs(edges: pd.DataFrame, nodes: pd.DataFrame) -> list[Floats]:
    """Great circles of the edges in degrees; agreements of one pair bow apart."""
    where = dict(zip(nodes.index, zip(nodes["lon"], nodes["lat"], strict=True), strict=True))
    order = {node: position for position, node in enumerate(nodes.index)}
    pairs = [
        (u, v) if order[u] <= order[v] else (v, u)
        for u, v in zip(edges["u"], edges["v"], strict=True)
    ]
    total: dict[Any, int] = {}
    for pair in pairs:
        total[pair] = total.get(pair, 0) + 1
    seen: dict[Any, int] = {}
    lines = []
    for pair in pairs:
        place = seen.get(pair, 0)
        seen[pair] = place + 1
        a, b = where[pair[0]], where[pair[1]]
        long = float(np.hypot(b[1] - a[1], (b[0] - a[0] + 180) % 360 - 180))
        gap = min(APART, 0.14 * long)
        lines.append(_sphere.great_circle(a, b, gap * (place - (total[pair] - 1) / 2)))
    return lines


def network(
    ax: Axes,
    projection: Projection,
    shown: Picture,
    *,
    clip: Any = None,
    thin: float = 1.0,
) -> list[Floats]:
    """Draw arcs and symbols; return the arcs in metres."""
    lines = shown.lines
    parts = _projection.cut(projection, lines)
    count = max(len(lines), 1)
    # Few ties stand out one by one, many become a density.
    width = thin * float(np.interp(np.log10(count), [1.7, 3.7], [0.75, 0.28]))
    alpha = float(np.interp(np.log10(count), [1.7, 3.7], [0.8, 0.25]))
    widths = thin * shown.edges["width"] if shown.flows else [width] * len(lines)
    looks = list(zip(shown.edges["colour"], shown.edges["dash"], widths, strict=True))
    number_of = Counter(looks)
    # The rarer look is drawn later, on top; flows come sorted, the widest last.
    order = (
        list(number_of)
        if shown.flows
        else sorted(number_of, key=lambda look: (-number_of[look], look))
    )
    chosen: dict[Any, list[Floats]] = {look: [] for look in order}
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for line, points in parts:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if x1 >= left and x0 <= right and y1 >= low and y0 <= high:
            chosen[looks[line]].append(points)
    for rank, (colour, dash, wide) in enumerate(order):
        collection = LineCollection(
            chosen[colour, dash, wide],
            colors=colour,
            linewidths=wide,
            linestyles=[dashes(dash)],
            # Hundreds of single agreements are a veil over the flows that matter.
            alpha=0.15 + 0.7 * (wide / (thin * WIDEST)) ** 0.5 if shown.flows else alpha,
            zorder=2 + rank / (len(order) + 1),
            capstyle="butt",
            rasterized=len(parts) > _VEIL,
        )
        ax.add_collection(collection, autolim=False)
        if clip is not None:
            collection.set_clip_path(clip)
    symbols(ax, projection, shown, thin=thin, clip=clip)
    return [points for _, points in parts]


def positions(ax: Axes, projection: Projection, nodes: pd.DataFrame) -> Floats:
    """Where symbols are drawn, in metres: places that share a position stand around it."""
    x, y = projection(nodes["lon"], nodes["lat"])
    points = np.column_stack([x, y])
    width, _ = size_of(ax)
    low, high = ax.get_xlim()
    per_mm = (high - low) / max(width, 1e-9)
    keys = np.round(nodes[["lon", "lat"]].to_numpy() / SAME_PLACE).astype(int)
    groups: dict[tuple[int, int], list[int]] = {}
    for row, (lon, lat) in enumerate(keys.tolist()):
        groups.setdefault((lon, lat), []).append(row)
    radius = nodes["radius"].to_numpy()
    for rows in groups.values():
        first, *others = rows
        for turn, row in enumerate(others):
            angle = np.pi / 6 + turn * 2 * np.pi / max(len(others), 5)
            reach = (radius[first] + radius[row]) * 0.9 * per_mm * (1 + turn // 12)
            points[row] += reach * np.array([np.cos(angle), np.sin(angle)])
    return points


def symbols(
    ax: Axes, projection: Projection, shown: Picture, *, thin: float = 1.0, clip: Any = None
) -> None:
    """Draw the places: circles, squares for regions, diamonds for bodies, a ring for the centre."""
    nodes = shown.nodes
    if nodes.empty:
        return
    points = positions(ax, projection, nodes)
    for kind in vocabulary.KINDS:
        marker = vocabulary.of("kind", kind).marker
        mask = ((nodes["kind"] == kind) & (nodes.index != shown.focal)).to_numpy()
        if not mask.any():
            continue
        rows = nodes[mask]
        # The larger first, so that the smaller stay visible on top of them.
        order = np.argsort(-rows["radius"].to_numpy(), kind="stable")
        white = vocabulary.is_body(kind)
        sizes = (_SHAPES[marker] * 2 * rows["radius"].to_numpy()[order] / POINT) ** 2
        colours, shape = rows["colour"].to_numpy()[order], MarkerStyle(marker)
        outline = shape.get_path().transformed(shape.get_transform())
        for part in _alike(sizes, colours):
            drawn = PathCollection(
                [outline],
                sizes[part][:1] if (sizes[part] == sizes[part][:1]).all() else sizes[part],
                facecolors=PAPER if white else _once(colours[part]),
                edgecolors=_once(colours[part]) if white else PAPER,
                linewidths=0.7 * thin if white else 0.35,
                alpha=None if white else 0.9,
                zorder=4.2 if white else 4,
                offsets=points[mask][order][part],
                offset_transform=ax.transData,
            )
            drawn.set_transform(IdentityTransform())
            ax.add_collection(drawn, autolim=False)
            if clip is not None:
                drawn.set_clip_path(clip)
    if shown.focal is not None and shown.focal in nodes.index:
        x, y = points[list(nodes.index).index(shown.focal)]
        focal_mark(ax, float(x), float(y), size=2.6 * float(np.sqrt(thin)))


def _alike(
    sizes: npt.NDArray[np.float64], colours: npt.NDArray[Any]
) -> list[npt.NDArray[np.int64]]:
    """Part symbols, in their order, into runs of one size and colour, unless these are many.

    A PDF holds the outline of a run once, and of other symbols as often as there are any.
    """
    rows = np.arange(len(sizes))
    changes = np.flatnonzero((np.diff(sizes) != 0) | (colours[1:] != colours[:-1])) + 1
    few = len(changes) < len(sizes) / _RUN
    return np.split(rows, changes) if few else [rows]


def _once(colours: npt.NDArray[Any]) -> Any:
    """Name one colour once: to read each symbol's takes longer than to draw it."""
    return colours[0] if (colours == colours[0]).all() else colours.tolist()


_RUN = 4  # symbols on average, from which on runs are worth it
# A square and a diamond of the same area as the circle have another width.
_SHAPES = {"o": 1.0, "s": float(np.sqrt(np.pi) / 2), "D": float(np.sqrt(np.pi) / 2)}
