"""Drawing a network on a projection: ground, arcs, symbols, labels."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from citynet import _style
from citynet.figures import _projection
from citynet.figures._canvas import (
    HAIR,
    POINT,
    SMALL,
    TEXT,
    Floats,
    Key,
    clean,
    dashes,
    focal_mark,
    halo,
    measure,
    size_of,
)
from citynet.figures._graph import communities_of, community_names, regions_of
from citynet.figures._projection import Projection
from citynet.figures._words import Lang, check, country_names, number, say, size_name, type_name

LARGEST = 2.3  # millimetres, radius of the largest circle
UNIT = 0.72  # millimetres, radius of the value 1 where the largest allows it
SMALLEST = 0.42  # millimetres: what is smaller prints as dust
SAME_PLACE = 0.01  # degrees: closer places share a position
APART = 1.6  # degrees between agreements of one pair at their middle
MANY = 1500  # ties from which on countries' flows are drawn instead
WIDEST = 5.0  # points, of a flow
COLOUR_BY = ("type", "region", "community", "plain")


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
    lang: Lang = "en"


@dataclass
class Picture:
    """A network turned into what is drawn: rows of places, rows of lines, legend entries."""

    nodes: pd.DataFrame
    edges: pd.DataFrame
    keys: list[Key]
    focal: Hashable | None
    flows: bool = False
    hidden: dict[str, int] = field(default_factory=dict)


def picture(
    G: nx.Graph,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    focal: Hashable | None,
    options: Options,
) -> Picture:
    """Decide on colour, dash, width and size of everything that is drawn."""
    check("color_by", options.color_by, COLOUR_BY)
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
    }
    busy = set(shown["u"]) | set(shown["v"])
    isolated = set(nodes.index) - set(edges["u"]) - set(edges["v"])
    nodes = nodes[placed & nodes.index.isin(busy | isolated)].copy()
    ties = len(set(zip(drawn["u"], drawn["v"], strict=True)))
    flows = options.flows if options.flows is not None else ties > MANY
    if flows and (nodes["country"] != "").mean() > 0.5:  # noqa: PLR2004 - most are known
        return _flows(nodes, drawn, hidden, options)
    keys = _colour(G, nodes, drawn, focal, options)
    keys += _symbols(nodes, focal, options)
    return Picture(nodes, drawn, keys, focal, hidden=hidden)


def _colour(
    G: nx.Graph,
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
        edges["colour"] = edges["type"].map(_style.type_colour)
        edges["dash"] = edges["type"].map(_style.type_dash)
        groups = edges["type"].where(~edges["cancelled"])
        keys = [
            Key(
                _counted(type_name(kind, lang), int((groups == kind).sum()), lang),
                colour=_style.type_colour(kind),
                dash=_style.type_dash(kind),
            )
            for kind in _style.order_types(groups.dropna())
        ]
    elif options.color_by == "plain":
        edges["colour"] = _style.CATEGORIES[0]
        count = int((~edges["cancelled"]).sum())
        keys = [Key(_counted(say("agreements", lang), count, lang), colour=_style.CATEGORIES[0])]
    else:
        keys = _colour_groups(G, nodes, edges, focal, options)
    gone = edges["cancelled"]
    if gone.any():
        edges.loc[gone, "colour"] = _style.CANCELLED_COLOUR
        edges["dash"] = [
            _style.CANCELLED_DASH if out else dash
            for out, dash in zip(gone, edges["dash"], strict=True)
        ]
        name = _counted(say("cancelled", lang), int(gone.sum()), lang)
        keys.append(Key(name, colour=_style.CANCELLED_COLOUR, dash=_style.CANCELLED_DASH))
    return keys


def _colour_groups(
    G: nx.Graph,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    focal: Hashable | None,
    options: Options,
) -> list[Key]:
    """Colour by region or community: a tie has the colour of its ends, or of the focal's partner."""
    lang = options.lang
    group, names = groups_of(G, options)
    group = group.reindex(nodes.index)
    used = set(group[[node for node in nodes.index if node != focal]].dropna())
    colours = group_colours(list(names), used)
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
    counts = tie[~edges["cancelled"]].value_counts()
    keys = [
        Key(
            _counted(clean(names[value]), int(counts.get(value, 0)), lang),
            colour=colours[value],
            width=1.8,
        )
        for value in names
        if value in used and colours[value] != _style.CATEGORY_REST
    ]
    named = {value for value in names if colours.get(value) != _style.CATEGORY_REST}
    rest = int(counts[[value for value in counts.index if value not in named]].sum())
    between = int((tie.isna() & ~edges["cancelled"]).sum())
    for word, count in (("rest", rest), ("between", between)):
        if count:
            name = _counted(say(word, lang), count, lang)
            keys.append(Key(name, colour=_style.CATEGORY_REST, width=1.8))
    return keys


def groups_of(G: nx.Graph, options: Options) -> tuple[pd.Series, dict[Any, str]]:
    """Region or community of each node, with the names in their order."""
    if options.color_by == "region":
        group, names = regions_of(G, options.region_scheme, options.regions, options.lang)
        return group, dict(names)
    group = communities_of(G, options.communities, options.seed)
    known = sorted(set(group.dropna().astype(int)))
    return group, dict(community_names(max(known, default=-1) + 1, options.lang))


def group_colours(order: Sequence[Any], used: set[Any]) -> dict[Any, str]:
    """Colours of groups: by their place in the scheme, or among those present in a large one."""
    if len(order) > len(_style.CATEGORIES):
        order = [name for name in order if name in used]
    return _style.category_colours(order)


def _counted(name: str, count: int, lang: Lang) -> str:
    return f"{name} ({number(count, lang)})"


def _symbols(nodes: pd.DataFrame, focal: Hashable | None, options: Options) -> list[Key]:
    """Give nodes their radius in millimetres, in place; return the legend of shapes and sizes."""
    lang = options.lang
    values = size_values(nodes, options)
    others = values[[node for node in nodes.index if node != focal]]
    top = float(others.max()) if len(others) and others.max() > 0 else 1.0
    varies = others.nunique() > 1
    scale = scale_of(top, varies=varies)
    radius = scale * np.sqrt(values.clip(lower=0) / top)
    nodes["radius"] = radius.clip(SMALLEST, LARGEST)
    ink = _style.LIGHT["ink"]
    keys = []
    if focal is not None and focal in nodes.index:
        nodes.loc[[focal], "radius"] = 1.3
        keys.append(Key(say("focal", lang, name=nodes.at[focal, "name"]), "focal", size=2.6))
    kinds = [kind for kind in _style.KIND_MARKERS if (nodes["kind"] == kind).any()]
    for kind in kinds:
        count = int((nodes["kind"] == kind).sum()) - (kind == nodes["kind"].get(focal))
        if count:
            name = _counted(say(f"kind.{kind}", lang), count, lang)
            white = kind == "body"
            keys.append(
                Key(
                    name,
                    _style.KIND_MARKERS[kind],
                    "#ffffff" if white else ink,
                    size=1.7,
                    edge=ink if white else "#ffffff",
                )
            )
    if varies:
        keys.append(Key(size_name(options.size_by, lang), "heading"))
        for value in steps(top):
            size = 2 * max(SMALLEST, scale * np.sqrt(value / top))
            label = number(value, lang)
            keys.append(Key(label, "o", "#ffffff", size=float(size), edge=ink))
    return keys


def scale_of(top: float, *, varies: bool) -> float:
    """Radius in millimetres of the largest value; what counts one stays a small circle."""
    return min(LARGEST, UNIT * float(np.sqrt(top))) if varies else UNIT


def size_values(nodes: pd.DataFrame, options: Options) -> pd.Series:
    """Give the values that the symbols' area shows."""
    measures = options.measures
    if isinstance(measures, pd.Series):
        return measures.reindex(nodes.index).astype(float).fillna(0.0)
    if measures is not None and options.size_by in measures:
        return measures[options.size_by].reindex(nodes.index).astype(float).fillna(0.0)
    check("size_by", options.size_by, ("degree", "agreements", "population"))
    return nodes[options.size_by].astype(float)


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
    vectors = np.column_stack(
        [
            np.cos(np.radians(nodes["lat"])) * np.cos(np.radians(nodes["lon"])),
            np.cos(np.radians(nodes["lat"])) * np.sin(np.radians(nodes["lon"])),
            np.sin(np.radians(nodes["lat"])),
        ]
    )
    table = pd.DataFrame(vectors * weight.to_numpy()[:, None], nodes.index)
    centres = table.groupby(country).sum()
    lon = np.degrees(np.arctan2(centres[1], centres[0]))
    lat = np.degrees(np.arctan2(centres[2], np.hypot(centres[0], centres[1])))
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
    flows["width"] = WIDEST * flows["count"] / top
    flows["colour"] = _style.CATEGORIES[0]
    flows["dash"] = [()] * len(flows)
    flows["cancelled"] = False
    keys = [Key(say("flow.country", lang), "heading")]
    for value in steps(top):
        width = float(WIDEST * value / top)
        keys.append(Key(number(value, lang), colour=_style.CATEGORIES[0], width=width))
    loops = merged["agreements"].max() or 1.0
    merged["radius"] = (1.8 * np.sqrt(merged["agreements"] / loops)).clip(0.3)
    keys.append(Key(say("country", lang), "heading"))
    for value in steps(float(loops)):
        size = 2 * max(0.3, 1.8 * np.sqrt(value / loops))
        keys.append(Key(number(value, lang), "o", _style.LIGHT["ink"], size=float(size)))
    hidden = {**hidden, "within": int(inner.sum()), "shown": len(nodes), "ties": len(edges)}
    return Picture(merged, flows, keys, None, flows=True, hidden=hidden)


def ground(ax: Axes, projection: Projection, extent: Sequence[float] | None = None) -> PathPatch:
    """Draw sea, land, borders and graticule; return the outline that clips what follows."""
    light = _style.LIGHT
    edge = _projection.frame(projection)
    outline = PathPatch(Outline(edge), facecolor=light["sea"], edgecolor="none", zorder=0)
    ax.add_patch(outline)
    low, high = bounds(projection, extent)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set_aspect("equal")
    ax.axis("off")
    layers: list[Any] = []
    if not projection.azimuthal:
        layers.append(
            LineCollection(
                _projection.graticule(projection),
                colors=light["graticule"],
                linewidths=0.3,
                zorder=0.5,
            )
        )
    window = shapely.box(*low, *high)
    layers.append(
        PathCollection(
            [
                _outline(shape)
                for shape in _projection.polygons(_projection.land(projection))
                if extent is None or shape.intersects(window)
            ],
            facecolors=light["land"],
            edgecolors="none",
            zorder=1,
        )
    )
    layers.append(
        LineCollection(
            _projection.borders(projection), colors=light["border"], linewidths=0.35, zorder=1.1
        )
    )
    for layer in layers:
        ax.add_collection(layer, autolim=False)
        layer.set_clip_path(outline)
    rim = PathPatch(
        Outline(edge), facecolor="none", edgecolor=light["rule"], linewidth=HAIR, zorder=1.2
    )
    ax.add_patch(rim)
    rim.set_clip_on(extent is not None)
    if extent is not None:
        box = Outline([low, (high[0], low[1]), high, (low[0], high[1]), low])
        ax.add_patch(
            PathPatch(box, facecolor="none", edgecolor=light["rule"], linewidth=2 * HAIR, zorder=9)
        )
    return outline


def bounds(projection: Projection, extent: Sequence[float] | None) -> tuple[Floats, Floats]:
    """Lower left and upper right corner of what is shown, in metres."""
    points = _projection.frame(projection)
    if extent is not None:
        west, south, east, north = extent
        along = np.linspace(0, 1, 61)
        span = (east - west) % 360 or 360.0
        lon = projection.relative(west) + span * along
        lat = south + (north - south) * along
        sides = [(lon, lat * 0 + south), (lon, lat * 0 + north), (lon * 0 + lon[0], lat)]
        sides.append((lon * 0 + lon[-1], lat))
        points = np.concatenate([np.column_stack(projection.plane(x, y)) for x, y in sides])
    margin = 0.0 if extent is not None else 0.002 * np.ptp(points[:, 0])
    return points.min(axis=0) - margin, points.max(axis=0) + margin


def _outline(shape: shapely.Polygon) -> Outline:
    rings = [shape.exterior, *shape.interiors]
    return Outline.make_compound_path(
        *(Outline(np.asarray(ring.coords), closed=True) for ring in rings)
    )


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
        lines.append(_projection.great_circle(a, b, gap * (place - (total[pair] - 1) / 2)))
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
    lines = arcs(shown.edges, shown.nodes)
    parts = _projection.cut(projection, lines)
    count = max(len(lines), 1)
    # Few ties stand out one by one, many become a density.
    width = thin * float(np.interp(np.log10(count), [1.7, 3.7], [0.75, 0.28]))
    alpha = float(np.interp(np.log10(count), [1.7, 3.7], [0.8, 0.25]))
    if shown.flows:
        alpha = 0.55
    owner = np.array([line for line, _ in parts], dtype=int)
    looks = list(
        zip(
            shown.edges["colour"],
            shown.edges["dash"],
            shown.edges["width"] if shown.flows else [width] * len(lines),
            strict=True,
        )
    )
    order = sorted(
        set(looks), key=lambda look: (-looks.count(look) if len(looks) < MANY else 0, look)
    )
    for rank, look in enumerate(order):
        colour, dash, wide = look
        chosen = [
            points
            for line, points in zip(owner, (p for _, p in parts), strict=True)
            if looks[line] == look
        ]
        collection = LineCollection(
            chosen,
            colors=colour,
            linewidths=thin * wide if shown.flows else wide,
            linestyles=[dashes(dash)],
            alpha=alpha,
            zorder=2 + rank / (len(order) + 1),
            capstyle="butt",
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
    nodes = shown.nodes.assign(radius=shown.nodes["radius"] * np.sqrt(thin))
    if nodes.empty:
        return
    points = positions(ax, projection, nodes)
    for kind, marker in _style.KIND_MARKERS.items():
        mask = ((nodes["kind"] == kind) & (nodes.index != shown.focal)).to_numpy()
        if not mask.any():
            continue
        rows = nodes[mask]
        # The larger first, so that the smaller stay visible on top of them.
        order = np.argsort(-rows["radius"].to_numpy(), kind="stable")
        white = kind == "body"
        drawn = ax.scatter(
            *points[mask][order].T,
            s=(_SHAPES[marker] * 2 * rows["radius"].to_numpy()[order] / POINT) ** 2,
            marker=marker,
            facecolors="#ffffff" if white else rows["colour"].to_numpy()[order],
            edgecolors=rows["colour"].to_numpy()[order] if white else "#ffffff",
            linewidths=0.7 * thin if white else 0.35,
            alpha=None if white else 0.9,
            zorder=4.2 if white else 4,
        )
        if clip is not None:
            drawn.set_clip_path(clip)
    if shown.focal is not None and shown.focal in nodes.index:
        row = nodes.index.get_loc(shown.focal)
        focal_mark(ax, *points[row], size=2.6 * float(np.sqrt(thin)))


# A square and a diamond of the same area as the circle have another width.
_SHAPES = {"o": 1.0, "s": float(np.sqrt(np.pi) / 2), "D": float(np.sqrt(np.pi) / 2)}


def importance(nodes: pd.DataFrame, values: pd.Series) -> list[Hashable]:
    """Order the nodes for labelling: by what is shown, agreements, population, name."""
    table = nodes.assign(value=values.reindex(nodes.index).fillna(0.0))
    table = table.sort_values(
        ["value", "agreements", "population", "name"],
        ascending=[False, False, False, True],
        kind="stable",
    )
    return list(table.index)


def labels(
    ax: Axes,
    projection: Projection,
    shown: Picture,
    chosen: Sequence[Hashable],
    most: int,
    lines: Sequence[Floats],
    *,
    size: float = SMALL,
    inside: Floats | None = None,
    obstacles: Sequence[tuple[float, float, str]] = (),
) -> list[Hashable]:
    """Write names beside their symbols, the important ones first, none over another.

    Parameters
    ----------
    chosen
        Nodes in the order of their importance.
    most
        How many labels at most.
    lines
        The arcs in metres, which labels avoid where they can.
    inside
        Outline in metres that labels have to stay in; the axes when left out.
    obstacles
        Small text that stands already: its middle in metres, and what it says.

    Returns
    -------
    list
        The nodes that have a label.
    """
    nodes = shown.nodes
    width, height = size_of(ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    scale = np.array([width / (right - left), height / (high - low)])
    corner = np.array([left, low])
    spots = (positions(ax, projection, nodes) - corner) * scale
    discs = nodes["radius"].to_numpy() + 0.15
    crowd = (np.concatenate(lines) - corner) * scale if lines else np.empty((0, 2))
    room = None if inside is None else shapely.Polygon((inside - corner) * scale)
    if room is not None:
        shapely.prepare(room)
    taken: list[tuple[float, float, float, float]] = []
    for x, y, text in obstacles:
        (x, y), (wide, tall) = (np.array([x, y]) - corner) * scale, measure(text, SMALL)
        taken.append((x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2))
    written = []
    for node in chosen:
        if len(written) >= most:
            break
        if node not in nodes.index:
            continue
        row = int(nodes.index.get_loc(node))  # type: ignore[arg-type]
        bold = node == shown.focal
        text = nodes["name"].iloc[row]
        wide, tall = measure(text, TEXT if bold else size, "bold" if bold else "normal")
        tall *= 0.82
        best = None
        for penalty, (dx, dy, ha, va) in enumerate(_ANCHORS):
            gap = discs[row] + 0.35
            x, y = spots[row] + np.array([dx, dy]) * gap
            box = (x - wide * _SHARE[ha], y - tall * _SHARE[va])
            box = (box[0], box[1], box[0] + wide, box[1] + tall)
            if not _fits(box, taken, spots, discs, row, (width, height), room):
                continue
            hits = (
                (crowd[:, 0] > box[0])
                & (crowd[:, 0] < box[2])
                & (crowd[:, 1] > box[1])
                & (crowd[:, 1] < box[3])
            ).sum()
            cost = float(hits) + 0.4 * penalty
            if best is None or cost < best[0]:
                best = (cost, box, (dx, dy, ha, va), gap)
        if best is None:
            continue
        _, box, (dx, dy, ha, va), gap = best
        taken.append(box)
        written.append(node)
        x, y = spots[row] / scale + corner
        halo(
            ax, x, y, text,
            xytext=(dx * gap / POINT, dy * gap / POINT),
            textcoords="offset points",
            fontsize=TEXT if bold else size,
            fontweight="bold" if bold else "normal",
            ha=ha,
            va={"bottom": "baseline", "center": "center_baseline", "top": "top"}[va],
            zorder=6,
        )  # fmt: skip
    return written


_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}
_ANCHORS: list[tuple[float, float, str, str]] = [
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0.7, 0.7, "left", "bottom"),
    (0.7, -0.7, "left", "top"),
    (-0.7, 0.7, "right", "bottom"),
    (-0.7, -0.7, "right", "top"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
]


def _fits(
    box: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]],
    spots: Floats,
    discs: npt.NDArray[np.float64],
    row: int,
    size: tuple[float, float],
    room: Any,
) -> bool:
    """Whether a label's box lies inside, off other labels and off other symbols."""
    x0, y0, x1, y1 = box
    if x0 < 0.3 or y0 < 0.3 or x1 > size[0] - 0.3 or y1 > size[1] - 0.3:  # noqa: PLR2004 - mm
        return False
    if any(x0 < b[2] + 0.3 and x1 > b[0] - 0.3 and y0 < b[3] and y1 > b[1] for b in taken):
        return False
    if room is not None and not room.contains(shapely.box(*box)):
        return False
    near = np.clip(spots, (x0, y0), (x1, y1))
    apart = np.hypot(*(spots - near).T)
    apart[row] = np.inf
    return bool((apart >= discs * 0.8).all())
