"""Charts for print: signatures, portfolio, mixing, distances, ranks, communities."""

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, cast

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures._canvas import (
    HAIR,
    POINT,
    SMALL,
    TEXT,
    Key,
    Surround,
    clean,
    fitted,
    fix_ticks,
    halo,
    measure,
    open_axes,
    quiet_axes,
    size_of,
    style,
    surround,
)
from citynet.figures._draw import group_colours
from citynet.figures._graph import agreements, focal_city, name_of, places, regions_of
from citynet.figures._words import (
    Lang,
    check,
    check_lang,
    country_names,
    number,
    percent,
    say,
    type_name,
)

Floats = npt.NDArray[np.float64]

_TICKS_BELOW = 4.2  # millimetres that the year labels take
_MOST_BARS = 120
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")


def signatures(
    G: "nx.Graph[Any]",
    *,
    first: int | None = None,
    last: int | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 120.0,
    height_mm: float = 48.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the agreements signed per year, stacked by type.

    The year of a date is all that counts, so partial dates are as good as full ones; agreements
    without a date are counted below the chart, and so are those that were cancelled later.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    first, last
        First and last year shown; those of the data when left out.
    title, source
        Text above and below.
    lang
        ``"en"`` or ``"tr"``.
    width_mm, height_mm
        Width of the figure and height of the axes in millimetres.
    ax
        Axes to draw in; title, legend and notes stand around them.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value or a date is no EDTF date.
    """
    check_lang(lang)
    table = agreements(G)
    dated = table[table["year"].notna()].astype({"year": int})
    low = first if first is not None else int(dated["year"].min()) if len(dated) else 0
    high = last if last is not None else int(dated["year"].max()) if len(dated) else low
    if high < low:
        raise NetworkError(f"first={first!r}, last={last!r}; expected years in their order")
    shown = dated[dated["year"].between(low, high)]
    width = next(step for step in (1, 5, 10, 50, 1000) if (high - low) / step < _MOST_BARS)
    bars = np.arange(low // width * width, high + 1, width)
    kinds = _style.order_types(shown["type"])
    keys, stack = [], np.zeros(len(bars))
    layers = []
    for kind in kinds:
        start = shown.loc[shown["type"] == kind, "year"] // width * width
        counts = start.value_counts().reindex(bars).fillna(0).to_numpy(dtype=float)
        layers.append((kind, counts, stack.copy()))
        stack += counts
        name = f"{clean(type_name(kind, lang))} ({number(int(counts.sum()), lang)})"
        keys.append(Key(name, "patch", _style.type_colour(kind), hatch=_hatch(kind)))
    notes = []
    if undated := len(table) - len(dated):
        notes.append(say("undated", lang, count=undated))
    if gone := int(shown["cancelled"].sum()):
        notes.append(say("later_cancelled", lang, count=gone))
    ticks = _whole_ticks(float(stack.max()) if len(stack) else 0)
    names = [number(value, lang) for value in ticks]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            xlabel=say("year", lang) if width == 1 else f"{say('year', lang)} (± {width // 2})",
            ylabel=say("agreements_signed", lang),
            left=_room(names) + 3.4,
            below=_TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        for kind, counts, base in layers:
            ax.bar(
                bars + (width - 1) / 2, counts, 0.86 * width, base,
                color=_style.type_colour(kind), edgecolor="#ffffff", linewidth=0.35,
                hatch=_hatch(kind) or None,
            )  # fmt: skip
        quiet_axes(ax)
        ax.set(xlim=(bars[0] - 0.7 * width, bars[-1] + 0.7 * width + width - 1))
        ax.set_ylim(0, max(float(stack.max()) * 1.06, 1.0))
        fix_ticks(ax, "y", ticks, names)
        _year_ticks(ax, low, high, size_of(ax)[0])
        if not len(shown):
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


def _hatch(kind: str) -> str:
    return _style.TYPE_HATCHES.get(kind, "\\\\\\\\")


def _notes(sentences: Sequence[str], source: str | None, lang: Lang) -> list[str]:
    notes = [" ".join(sentence for sentence in sentences if sentence)]
    if source:
        notes.append(say("source", lang, text=clean(source, 400)))
    return [note for note in notes if note]


def _room(labels: Sequence[str], size: float = SMALL) -> float:
    """Millimetres that the widest of some tick labels takes, with its gap."""
    return max((measure(label, size)[0] for label in labels), default=0.0) + 1.6


def _whole_ticks(top: float, most: int = 6) -> list[int]:
    step = next(s * 10**e for e in range(12) for s in (1, 2, 5) if top / (s * 10**e) <= most)
    return list(range(0, int(top) + 1, step)) if top >= 1 else [0, 1]


def _year_ticks(ax: Axes, low: int, high: int, width: float) -> None:
    """Years at round numbers, as many as have room."""
    step = next(
        s for s in (1, 2, 5, 10, 20, 25, 50, 100, 500, 1000) if (high - low) / s * 9 <= width
    )
    years = list(range(-(-low // step) * step, high + 1, step)) or [low]
    fix_ticks(ax, "x", years, [str(year) for year in years])


def _nothing(ax: Axes, lang: Lang) -> None:
    ax.text(
        0.5, 0.5, say("nothing", lang), transform=ax.transAxes, ha="center", va="center",
        color=_style.LIGHT["muted"], fontsize=TEXT,
    )  # fmt: skip


def portfolio(
    G: "nx.Graph[Any]",
    *,
    focal: Hashable | None = None,
    region_scheme: str = "source_section2",
    regions: pd.Series | None = None,
    mode: str = "cumulative",
    share: bool = False,
    bodies: bool = True,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 120.0,
    height_mm: float = 55.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the agreements spread over regions, year by year.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    focal
        The city whose partners' regions count; found where the network is a star. Without one an
        agreement counts half for the region of either end.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    mode
        ``"cumulative"``: signed by the year's end; ``"in_force"``: signed and not ended by then
        (a cancelled agreement whose end has no date counts in no year).
    share
        Whether to show shares of the whole instead of numbers.
    bodies
        Whether memberships of international bodies count, at the region of the seat.
    title, source, lang, width_mm, height_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    check_lang(lang)
    check("mode", mode, ("cumulative", "in_force"))
    centre = focal_city(G, focal)
    region, names = regions_of(G, region_scheme, regions, lang)
    counted, notes = _counted(G, region.to_dict(), centre, mode, bodies=bodies, lang=lang)
    order = [name for name in names if (counted["region"] == name).any()]
    years, layers = _by_year(counted, order, mode)
    total = layers.sum(axis=0)
    heights = (
        np.divide(layers, total, out=np.zeros_like(layers), where=total > 0) if share else layers
    )
    colours = group_colours(list(names), counted["region"].value_counts())
    ends = [
        f"{names[name]} ({percent(float(h), lang) if share else number(float(h), lang)})"
        for name, h in zip(order, heights[:, -1] if len(years) else [], strict=True)
    ]
    top = 1.0 if share else max(float(total.max()) if len(total) else 0.0, 1.0)
    ticks = [0, 0.25, 0.5, 0.75, 1.0] if share else _whole_ticks(top)
    written = [percent(t, lang) if share else number(t, lang) for t in ticks]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            notes=_notes(notes, source, lang),
            ylabel=say(
                "share_of" if share else "in_force" if mode == "in_force" else "ever_signed", lang
            ),
            left=_room(written) + 3.4,
            right=min(_room(ends, TEXT) + 3.5, width_mm * 0.45),
            below=_TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        base = np.zeros(len(years) + 1)
        middles = []
        for name, layer in zip(order, heights, strict=True):
            # A year's number holds until the next year's end.
            level = np.append(layer, layer[-1])
            ax.fill_between(
                np.append(years, years[-1] + 1), base, base + level, step="post",
                facecolor=colours[name], edgecolor="#ffffff", linewidth=0.5,
            )  # fmt: skip
            middles.append(base[-1] + level[-1] / 2)
            base = base + level
        quiet_axes(ax)
        if len(years):
            ax.set(xlim=(years[0], years[-1] + 1), ylim=(0, top * (1.0 if share else 1.03)))
            _year_ticks(ax, int(years[0]), int(years[-1]), size_of(ax)[0])
            fix_ticks(ax, "y", ticks, written)
            around = fitted(around, ax)
            marks = list(zip(middles, ends, [colours[name] for name in order], strict=True))
            _side_labels(ax, marks, around.right - 3.5)
        else:
            _nothing(ax, lang)
        surround(ax, around)
    return ax


def _counted(
    G: "nx.Graph[Any]",
    region: Mapping[Any, Any],
    centre: Hashable | None,
    mode: str,
    *,
    bodies: bool,
    lang: Lang,
) -> tuple[pd.DataFrame, list[str]]:
    """Agreements with the region that they count for, and notes on those that count nowhere."""
    table = agreements(G)
    if not bodies:
        body = {node for node, data in G.nodes(data=True) if data.get("kind") == "body"}
        table = table[~table["u"].isin(body) & ~table["v"].isin(body)]
    notes = [say("half_ends", lang)]
    if centre is not None:
        notes = [say("by_partner", lang, name=name_of(centre, G.nodes[centre], lang))]
    halves = _halves(table, region, centre)
    dated = halves["year"].notna()
    known = dated & halves["region"].notna()
    gone = known & halves["cancelled"] & halves["end_year"].isna() & (mode == "in_force")
    for word, left_out in (
        ("undated", ~dated),
        ("unassigned", dated & ~known),
        ("undated_end", gone),
    ):
        if left_out.any():
            notes.append(say(word, lang, count=float(halves.loc[left_out, "weight"].sum())))
    return halves[known & ~gone], notes


def _halves(
    table: pd.DataFrame, region: Mapping[Any, Any], centre: Hashable | None
) -> pd.DataFrame:
    """List the agreements by the region they count for: the partner's, or both ends' by half."""
    sides = []
    for here, there in (("u", "v"), ("v", "u")):
        side = table.assign(region=table[here].map(region), weight=0.5)
        if centre is not None:
            # An agreement that is not the centre's keeps its two halves.
            own = (table["u"] == centre) | (table["v"] == centre)
            side.loc[own, "weight"] = np.where(table.loc[own, there] == centre, 1.0, 0.0)
            loop = own & (table["u"] == table["v"])
            side.loc[loop, "weight"] = 0.5
        sides.append(side[side["weight"] > 0])
    return pd.concat(sides, ignore_index=True)


def _by_year(counted: pd.DataFrame, order: Sequence[str], mode: str) -> tuple[Floats, Floats]:
    """Years, and the number at each year's end by region: shape (regions, years)."""
    if counted.empty:
        return np.empty(0), np.empty((len(order), 0))
    last = np.nanmax([counted["year"].max(), counted["end_year"].max()])
    years = np.arange(counted["year"].min(), last + 1)
    layers = np.zeros((len(order), len(years)))
    for row, name in enumerate(order):
        part = counted[counted["region"] == name]
        start, end = part["year"].to_numpy(), part["end_year"].to_numpy()
        alive = start[:, None] <= years
        if mode == "in_force":
            alive &= ~(end[:, None] <= years)
        layers[row] = (alive * part["weight"].to_numpy()[:, None]).sum(axis=0)
    return years, layers


def _side_labels(ax: Axes, marks: Sequence[tuple[float, str, str]], room: float) -> None:
    """Write names to the right of the axes, pushed apart, each with a line to its layer."""
    (low, high), height = ax.get_ylim(), size_of(ax)[1]
    want = (np.array([middle for middle, _, _ in marks]) - low) / (high - low) * height
    spots = spread(want, TEXT * 1.25 * POINT, height)
    for at, spot, (_, label, colour) in zip(want, spots, marks, strict=True):
        line = {"arrowstyle": "-", "color": colour, "linewidth": 1.2, "shrinkA": 1.5, "shrinkB": 0}
        ax.annotate(
            _cut(label, room),
            (1, at / height),
            xycoords="axes fraction",
            xytext=(3.0 / POINT, (spot - at) / POINT),
            textcoords="offset points",
            fontsize=TEXT,
            va="center",
            parse_math=False,
            arrowprops=line,
            annotation_clip=False,
        )


def _cut(label: str, room: float) -> str:
    while measure(label)[0] > room and len(label) > 2:  # noqa: PLR2004
        label = label[:-2].rstrip() + "…"
    return label


def spread(want: Floats, gap: float, height: float) -> Floats:
    """Move positions apart by ``gap`` at least, as little as possible, inside 0 … ``height``."""
    order = np.argsort(want, kind="stable")
    placed = want[order].astype(float)
    blocks: list[list[float]] = []  # sum of wishes less offsets, number
    for wish in placed:
        blocks.append([wish, 1])
        while len(blocks) > 1:
            (a, n), (b, m) = blocks[-2:]
            if b / m - a / n >= gap * (n + m) / 2:
                break
            blocks[-2:] = [[a + b, n + m]]
    result, room = [], gap * (len(placed) - 1)
    for total, count in blocks:
        begin = total / count - gap * (count - 1) / 2
        result += [begin + gap * step for step in range(int(count))]
    spots = np.array(result)
    if len(spots) and room <= height:
        spots = np.maximum(spots, np.arange(len(spots)) * gap)
        spots = np.minimum(spots, height - np.arange(len(spots))[::-1] * gap)
    back = np.empty_like(spots)
    back[order] = spots
    return back


def mixing_matrix(
    G: "nx.Graph[Any]",
    *,
    region_scheme: str = "continent",
    regions: pd.Series | None = None,
    test: pd.DataFrame | None = None,
    replicates: int = 999,
    seed: int = 0,
    bodies: bool = False,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 120.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the agreements between and within regions, compared with chance.

    The colour is observed / expected, expected by dealing the regions out anew among the places;
    a triangle says the direction in grey as well. The matrix is symmetric: its lower half is shown.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    region_scheme, regions
        A scheme of :func:`citynet.regions.assign`, or a region per node instead.
    test
        What :func:`citynet.regions.mixing_test` gave; computed when left out.
    replicates, seed
        Of the test.
    bodies
        Whether memberships of international bodies count.
    title, source, lang, width_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    from citynet import regions as module  # noqa: PLC0415 - heavy, and only needed here

    check_lang(lang)
    _, names = regions_of(G, region_scheme, regions, lang)
    if test is None:
        scheme = region_scheme if regions is None else regions.astype("str")
        test = module.mixing_test(G, scheme, bodies=bodies, replicates=replicates, seed=seed)
    draws = int(test["n"].max()) if len(test) and "n" in test else 0
    present = {name for pair in test.index for name in pair}
    order = [name for name in names if name in present]
    order += sorted(present - set(order))
    labels = [names.get(name, clean(name)) for name in order]
    keys = [Key(say("observed_expected", lang), "heading")]
    keys += [
        Key(text, "patch", colour, edge=_style.LIGHT["rule"])
        for text, colour in zip(_class_names(lang), _style.DIVERGING, strict=True)
    ]
    marks = say("cell_marks", lang, n=draws) if draws else say("cell_counts", lang)
    with style():
        left = min(_room(labels, TEXT) + 1, 0.45 * width_mm)
        around = Surround(
            title=clean(title or "", 300),
            keys=keys if draws else (),
            notes=_notes([marks], source, lang),
            left=left,
            width=width_mm,
            below=0.0,
            legend_below=True,
        )
        count = max(len(order), 1)
        cell = min(around.inner / count, 13.0)
        right = around.inner - cell * count
        around = Surround(**{**vars(around), "right": right, "below": _slanted(labels, cell)[1]})
        ax = open_axes(ax, around, cell * count * 0.72)
        _cells(ax, test, order, lang)
        ax.set(xlim=(0, count), ylim=(count, 0))
        ax.tick_params(length=0, labelsize=TEXT, labelcolor=_style.LIGHT["ink"], pad=2)
        for side in ax.spines.values():
            side.set_visible(False)
        slanted = _slanted(labels, cell)[0]
        middles = [position + 0.5 for position in range(len(order))]
        fix_ticks(ax, "y", middles, [_cut(label, left - 2.4) for label in labels])
        fix_ticks(ax, "x", middles, labels)
        for tick in ax.get_xticklabels():
            if slanted:
                tick.set(rotation=35, ha="right", rotation_mode="anchor")
        if not order:
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


_LIMITS = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0)


def _class_names(lang: Lang) -> list[str]:
    limits = [number(limit, lang) for limit in _LIMITS]
    middle = [f"{a}–{b}" for a, b in itertools.pairwise(limits)]
    names = [f"< {limits[0]}", *middle, f"> {limits[-1]}"]
    signs = ["▼", "▼", "▼", "", "▲", "▲", "▲"]
    return [f"{name} {sign}".strip() for name, sign in zip(names, signs, strict=True)]


def _slanted(labels: Sequence[str], cell: float) -> tuple[bool, float]:
    """Whether labels below the cells have to be slanted, and the millimetres that they take."""
    widest = max((measure(label)[0] for label in labels), default=0.0)
    if widest <= cell - 1:
        return False, TEXT * POINT * 1.6
    return True, widest * np.sin(np.radians(35)) + TEXT * POINT + 1.0


def _cells(ax: Axes, test: pd.DataFrame, order: Sequence[str], lang: Lang) -> None:
    place = {name: position for position, name in enumerate(order)}
    for pair, row in test.iterrows():
        a, b = cast("tuple[str, str]", pair)
        y, x = sorted((place[a], place[b]), reverse=True)
        observed, expected = float(row["observed"]), float(row.get("mean", np.nan))
        ratio = observed / expected if expected > 0 else np.nan
        rank = int(np.searchsorted(_LIMITS, ratio)) if np.isfinite(ratio) else 3
        ink = "#ffffff" if rank in {0, 1, 5, 6} else _style.LIGHT["ink"]
        certain = bool(row.get("q", 1.0) < 0.05)  # noqa: PLR2004
        ax.add_patch(
            Rectangle(
                (x, y), 1, 1, facecolor=_style.DIVERGING[rank], edgecolor="#ffffff", linewidth=1.2
            )
        )
        if certain:
            ax.add_patch(
                Rectangle(
                    (x + 0.05, y + 0.05), 0.9, 0.9, fill=False,
                    edgecolor=ink, linewidth=HAIR * 2,
                )
            )  # fmt: skip
        sign = "▼" if rank < 3 else "▲" if rank > 3 else ""  # noqa: PLR2004
        ax.text(
            x + 0.5, y + 0.5, f"{number(observed, lang)} {sign}".strip(), ha="center",
            va="center_baseline", fontsize=SMALL, fontweight="bold" if certain else "normal",
            color=ink,
        )  # fmt: skip


def distance_distribution(
    G: "nx.Graph[Any]",
    *,
    model: str | None = None,
    null: npt.ArrayLike | None = None,
    replicates: int = 499,
    seed: int = 0,
    focal: Hashable | None = None,
    min_population: int = 100_000,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 120.0,
    height_mm: float = 55.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how far ties reach, against what a null model would give.

    Ties are pairs of places (several agreements count once); bodies are left out.

    Parameters
    ----------
    G
        Nodes with ``x`` and ``y`` in degrees.
    model
        ``"reference"``: the focal city draws its foreign partners at random from the gazetteer's
        cities abroad; or a model of :data:`citynet.nullmodels.MODELS`, such as ``"degree"``. Left
        out, ``"reference"`` for a star and ``"degree"`` otherwise.
    null
        Distances (km) under a null model of your own instead, a row per replicate.
    replicates, seed
        Of the null model; 0 replicates draw none.
    focal
        The city whose ties count; found where the network is a star.
    min_population
        Smallest number of inhabitants of the reference cities.
    title, source, lang, width_mm, height_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value, or ``"reference"`` is asked for without a focal city.
    """
    check_lang(lang)
    centre = focal_city(G, focal)
    observed, missing = _tie_lengths(G, centre)
    model = model or ("reference" if centre is not None else "degree")
    if null is not None:
        draws, words = np.atleast_2d(np.asarray(null, dtype=float)), say("null.given", lang)
    else:
        times = replicates, seed
        draws, words = _null_lengths(
            G, centre, model, times=times, min_population=min_population, lang=lang
        )
    top = max([1000.0, *(float(np.nanmax(v)) for v in (observed, draws) if np.size(v))])
    top = min(float(np.ceil(top / 500) * 500), 20_037.0)
    grid = np.linspace(0, top, 401)
    notes = [words] if len(draws) else []
    if len(observed):
        middle = float(np.median(observed))
        if len(draws):
            medians = np.nanmedian(draws, axis=1)
            low, expected, high = np.quantile(medians, [0.025, 0.5, 0.975])
            said = {"expected": round(expected), "low": round(low), "high": round(high)}
            notes.insert(0, say("median_null", lang, observed=round(middle), **said))
        else:
            notes.insert(0, say("median", lang, observed=round(middle)) + ".")
    if missing:
        notes.append(say("no_distance", lang, count=missing))
    keys = [Key(say("observed", lang), colour=_style.CATEGORIES[0], width=1.6)]
    if len(draws):
        keys += [
            Key(say("null_median", lang), colour=_style.LIGHT["muted"], dash=(4, 2), width=1.0),
            Key(say("null_band", lang, n=len(draws)), "patch", _BAND, edge=_BAND),
        ]
    shares = [0, 0.25, 0.5, 0.75, 1.0]
    written = [percent(share, lang) for share in shares]
    kilometres = [0, *_whole_ticks(top, 8)[1:]]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            xlabel=say("distance", lang),
            ylabel=say("cumulative_share", lang),
            left=_room(written) + 3.4,
            right=3.0,
            below=_TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        if len(draws):
            curves = np.array([_ecdf(row[~np.isnan(row)], grid) for row in draws])
            low_, middle_, high_ = np.quantile(curves, [0.025, 0.5, 0.975], axis=0)
            ax.fill_between(grid, low_, high_, facecolor=_BAND, linewidth=0, zorder=1.5)
            ax.plot(grid, middle_, color=_style.LIGHT["muted"], lw=1.0, dashes=(4, 2), zorder=2)
        if len(observed):
            steps = np.sort(observed)
            share = np.arange(1, len(steps) + 1) / len(steps)
            ax.step(
                [0, *steps, top], [0, *share, 1], where="post",
                color=_style.CATEGORIES[0], linewidth=1.6, zorder=3,
            )  # fmt: skip
        else:
            _nothing(ax, lang)
        quiet_axes(ax)
        ax.set(xlim=(0, top), ylim=(0, 1.005))
        fix_ticks(ax, "y", shares, written)
        fix_ticks(ax, "x", kilometres, [number(value, lang) for value in kilometres])
        surround(ax, fitted(around, ax))
    return ax


_BAND = "#d5d8db"


def _ecdf(values: Floats, grid: Floats) -> Floats:
    return np.searchsorted(np.sort(values), grid, side="right") / max(len(values), 1)


def _tie_lengths(G: "nx.Graph[Any]", centre: Hashable | None) -> tuple[Floats, int]:
    """Great-circle lengths of the ties between cities, and how many have none."""
    import pyproj  # noqa: PLC0415 - heavy, and only needed here

    kind = dict(G.nodes(data="kind"))
    pairs = dict.fromkeys(
        (u, v) if str(u) <= str(v) else (v, u)
        for u, v in G.edges()
        if u != v and "body" not in (kind[u], kind[v]) and (centre is None or centre in {u, v})
    )
    table = places(G, "en")
    where = dict(zip(table.index, table[["lon", "lat"]].to_numpy(), strict=True))
    ends = np.array([[*where[u], *where[v]] for u, v in pairs], dtype=float).reshape(-1, 4)
    known = ~np.isnan(ends).any(axis=1)
    metres = pyproj.Geod(ellps="WGS84").inv(*ends[known].T)[2]
    return np.asarray(metres, dtype=float) / 1000, int((~known).sum())


def _null_lengths(
    G: "nx.Graph[Any]",
    centre: Hashable | None,
    model: str,
    *,
    times: tuple[int, int],
    min_population: int,
    lang: Lang,
) -> tuple[Floats, str]:
    """Lengths under the null model, a row per replicate, and what the model is."""
    if times[0] == 0:
        return np.empty((0, 0)), ""
    from citynet import nullmodels  # noqa: PLC0415 - heavy, and only needed here

    if model == "reference":
        if centre is None:
            raise NetworkError("model='reference' needs a focal city; name it or use 'degree'")
        if places(G, "en")["lat"].isna().to_dict()[centre]:
            raise NetworkError(f"model='reference' must know where {centre!r} is: it has no x, y")
        draws = _reference_lengths(G, centre, times, min_population)
        city = name_of(centre, G.nodes[centre], lang)
        return draws, say("null.reference", lang, name=city, population=min_population)
    check("model", model, ("reference", *nullmodels.MODELS))
    from citynet._models import kilometres, locate  # noqa: PLC0415 - heavy, and only needed here
    from citynet.network import induced, without_bodies  # noqa: PLC0415 - heavy, only needed here

    cities = without_bodies(nx.MultiGraph(G), "drop")
    known = places(cities, "en")["lat"].notna()
    located = locate(induced(cities, [node for node in cities if known[node]]), "keep")
    sampler = nullmodels.MODELS[model].sampler(located, times[0])
    drawn = nullmodels.replicate(sampler, *times)
    rows = [kilometres(located.points, edges) for edges in drawn]
    longest = max((len(row) for row in rows), default=0)
    table = np.full((len(rows), longest), np.nan)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table, say(f"null.{model}", lang)


def _reference_lengths(
    G: "nx.Graph[Any]", centre: Hashable, times: tuple[int, int], min_population: int
) -> Floats:
    import pyproj  # noqa: PLC0415 - heavy, and only needed here

    from citynet.ego import reference_cities  # noqa: PLC0415 - heavy, and only needed here
    from citynet.nullmodels import replicate  # noqa: PLC0415 - heavy, and only needed here

    home = G.nodes[centre]
    cities = reference_cities(min_population)
    abroad = cities[cities["country"] != home.get("country")]
    lon, lat = abroad["lon"].to_numpy(dtype=float), abroad["lat"].to_numpy(dtype=float)
    x, y = np.full(len(lon), float(home["x"])), np.full(len(lon), float(home["y"]))
    far = np.asarray(pyproj.Geod(ellps="WGS84").inv(x, y, lon, lat)[2]) / 1000
    count = len(_tie_lengths(G, centre)[0])

    def draw(rng: np.random.Generator) -> Floats:
        return rng.choice(far, min(count, len(far)), replace=False)

    return np.array(replicate(draw, *times))


def rank_change(
    G: "nx.MultiGraph[Any]",
    *,
    by: str | None = None,
    values: pd.DataFrame | None = None,
    every: str = "10Y",
    mode: str = "cumulative",
    focal: Hashable | None = None,
    top: int = 10,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 140.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how ranks change through time: a line per place or country, the first on top.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    by
        ``"node"``: places by their number of partners; ``"country"``: countries by their number
        of agreements. Left out, countries for a star, whose places have one partner each.
    values
        Any other measure: a row per period in order of time, a column per node or country,
        missing where it is not there yet (``temporal.centrality(...)[m].unstack()``, say).
    every, mode
        As in :func:`citynet.temporal.snapshots`.
    focal
        The city whose partners are ranked, and which is itself left out; found for a star.
    top
        How many ranks.
    title, source, lang, width_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    check_lang(lang)
    if top < 1:
        raise NetworkError(f"top={top!r}; expected at least 1")
    centre = focal_city(G, focal)
    by = by or ("country" if centre is not None else "node")
    check("by", by, ("node", "country"))
    if values is None:
        values = _values_through_time(G, by, centre, every, mode)
    names = _item_names(G, values, by, lang)
    ranks = rank_table(values)
    shown = [item for item in ranks.columns if (ranks[item] <= top).any()]
    ranks = ranks[shown].where(ranks[shown] <= top)
    periods = [clean(period) for period in values.index]
    final = {item: _last_known(ranks[item]) for item in shown}
    order = sorted(shown, key=lambda item: (-final[item][0], final[item][1], names[item]))
    colours = _style.category_colours(order)
    notes = [say("ties_name", lang)]
    row = 5.2
    left_names = {item: f"{names[item]}" for item in shown if ranks[item].notna().iloc[:1].any()}
    right_names = {
        item: f"{names[item]} ({number(float(values[item].iloc[-1]), lang)})"
        for item in shown
        if ranks[item].notna().iloc[-1:].any()
    }
    with style():
        around = Surround(
            title=clean(title or "", 300),
            notes=_notes(notes, source, lang),
            left=_room(list(left_names.values()), TEXT) + 6.5,
            right=_room(list(right_names.values()), TEXT) + 2.5,
            below=_TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, row * min(top, int(np.nan_to_num(ranks.max().max(), nan=1))))
        for number_, item in enumerate(order):
            _bump(
                ax,
                ranks[item].to_numpy(dtype=float),
                colours[item],
                _MARKERS[number_ % 8],
                30 - number_,
            )
        last = len(periods) - 1
        for item, text in left_names.items():
            _end_label(ax, 0, float(ranks[item].iloc[0]), text, "right")
        for item, text in right_names.items():
            _end_label(ax, last, float(ranks[item].iloc[-1]), text, "left")
        room = size_of(ax)[0] / max(last, 1) - 4.5
        _entry_labels(ax, ranks, {item: _cut(names[item], room) for item in order}, order)
        quiet_axes(ax, grid="x")
        deepest = int(np.nan_to_num(ranks.max().max(), nan=1))
        ax.set(xlim=(-0.12, max(last, 0) + 0.12), ylim=(deepest + 0.55, 0.45))
        fix_ticks(ax, "x", list(range(len(periods))), periods)
        ax.spines["left"].set_visible(False)
        ax.spines["bottom"].set_visible(False)
        _rank_ticks(ax, deepest, around.left)
        if not shown:
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


def _rank_ticks(ax: Axes, deepest: int, left: float) -> None:
    ranks = list(range(1, deepest + 1))
    fix_ticks(ax, "y", ranks, [str(rank) for rank in ranks])
    ax.tick_params(axis="y", length=0, pad=(left - 2.6) / POINT, labelcolor=_style.LIGHT["muted"])


def _values_through_time(
    G: "nx.MultiGraph[Any]", by: str, centre: Hashable | None, every: str, mode: str
) -> pd.DataFrame:
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    check("mode", mode, ("cumulative", "in_force", "window"))
    rows = {}
    for label, H in temporal.snapshots(G, every, mode=mode).items():  # type: ignore[arg-type]
        count: dict[Any, float] = {}
        if by == "node":
            count = {n: len(H.adj[n].keys() - {n}) for n in H if n != centre}
        else:
            country = dict(H.nodes(data="country"))
            for u, v in H.edges():
                ends = {country[node] for node in (u, v) if node != centre and country[node]}
                for code in ends:
                    count[code] = count.get(code, 0) + 1
        rows[label] = {item: float(value) for item, value in count.items() if value > 0}
    items = list(dict.fromkeys(item for row in rows.values() for item in row))
    return pd.DataFrame(
        [[row.get(item, np.nan) for item in items] for row in rows.values()],
        index=pd.Index(rows, dtype=object),
        columns=pd.Index(items, dtype=object, tupleize_cols=False),
    )


def _item_names(G: "nx.Graph[Any]", values: pd.DataFrame, by: str, lang: Lang) -> dict[Any, str]:
    territories = country_names(lang)
    names = {}
    for item in values.columns:
        if item in G:
            names[item] = name_of(item, G.nodes[item], lang)
        else:
            names[item] = (
                territories.get(str(item), clean(item)) if by == "country" else clean(item)
            )
    return names


def rank_table(values: pd.DataFrame) -> pd.DataFrame:
    """Rank 1, 2, 3 … per period, no place shared: ties go by the earlier rank, then the id."""
    before = dict.fromkeys(values.columns, np.inf)
    rows = []
    for _, row in values.iterrows():
        present = [item for item in values.columns if pd.notna(row[item])]
        ordered = sorted(present, key=lambda item: (-row[item], before[item], str(item)))
        ranks = {item: float(rank) for rank, item in enumerate(ordered, 1)}
        before.update(ranks)
        rows.append([ranks.get(item, np.nan) for item in values.columns])
    return pd.DataFrame(rows, values.index, values.columns, dtype=float)


def _last_known(ranks: pd.Series) -> tuple[int, float]:
    known = np.flatnonzero(ranks.notna().to_numpy())
    return int(known[-1]), float(ranks.iloc[known[-1]])


def _bump(ax: Axes, ranks: Floats, colour: str, marker: str, order: int) -> None:
    """Draw one item's line, smooth between ranks, dashed where it was below the last one."""
    known = np.flatnonzero(~np.isnan(ranks))
    for a, b in itertools.pairwise(known):
        t = np.linspace(0, 1, 33)
        ease = t * t * (3 - 2 * t)
        line = ranks[a] + (ranks[b] - ranks[a]) * ease
        dash = {"linestyle": "solid"} if b == a + 1 else {"dashes": (2.5, 2)}
        ax.plot(a + (b - a) * t, line, color="#ffffff", lw=2.6, zorder=2 + order / 100)
        ax.plot(a + (b - a) * t, line, color=colour, lw=1.5, zorder=2.001 + order / 100, **dash)
    ax.plot(
        known, ranks[known], marker=marker, color=colour, markersize=5.2, linestyle="none",
        markeredgecolor="#ffffff", markeredgewidth=0.7, zorder=3 + order / 100, clip_on=False,
    )  # fmt: skip


def _end_label(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    shift = 1.8 / POINT if side == "left" else -1.8 / POINT
    ax.annotate(
        text, (x, y), xytext=(shift, 0), textcoords="offset points", ha=side,
        va="center_baseline", fontsize=TEXT, parse_math=False, annotation_clip=False,
    )  # fmt: skip


def _entry_labels(
    ax: Axes, ranks: pd.DataFrame, names: Mapping[Any, str], order: Sequence[Any]
) -> None:
    """Name the lines that neither begin at the left edge nor end at the right one."""
    for item in order:
        known = np.flatnonzero(ranks[item].notna().to_numpy())
        if known[0] > 0 and known[-1] < len(ranks) - 1:
            halo(
                ax, float(known[-1]), float(ranks[item].iloc[known[-1]]), names[item],
                xytext=(1.7 / POINT, 0), textcoords="offset points", ha="left",
                va="center_baseline", fontsize=SMALL, zorder=6,
            )  # fmt: skip


def community_flow(
    G: "nx.MultiGraph[Any]",
    *,
    history: pd.DataFrame | None = None,
    every: str = "10Y",
    mode: str = "cumulative",
    seed: int = 0,
    most: int = 8,
    least: int = 1,
    title: str | None = None,
    source: str | None = None,
    lang: Lang = "en",
    width_mm: float = 160.0,
    height_mm: float = 75.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw how communities persist, split and merge between snapshots (an alluvial figure).

    After Rosvall & Bergstrom 2010, Mapping change in large networks, PLoS ONE 5(1): e8694.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    history
        What :func:`citynet.temporal.community_history` gave; computed with ``every``, ``mode``
        and ``seed`` when left out.
    every, mode
        As in :func:`citynet.temporal.snapshots`.
    seed
        Of :func:`citynet.communities`.
    most
        How many communities have a colour and a name, the largest first; the others are grey.
    least
        Smallest flow that is drawn.
    title, source, lang, width_mm, height_mm, ax
        As in :func:`signatures`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        An argument has an unknown value.
    """
    check_lang(lang)
    if not 0 < most <= len(_style.CATEGORIES):
        raise NetworkError(f"most={most!r}; expected 1 to {len(_style.CATEGORIES)}")
    if history is None:
        history = _history(G, every, mode, seed)
    snapshots = [clean(label) for label in history.columns]
    sizes = {
        int(number_): int((history == number_).sum(axis=0).max())
        for number_ in pd.unique(history.to_numpy(dtype=object).ravel())
        if pd.notna(number_)
    }
    ranked = sorted(sizes, key=lambda one: (-sizes[one], one))
    named = [one for one in ranked[:most] if sizes[one] > 1 or len(ranked) <= most]
    lane = {one: position for position, one in enumerate(named)}
    table = history.map(lambda value: -1 if pd.isna(value) else lane.get(int(value), len(named)))
    titles = _community_titles(G, history, named, lang)
    keys = [Key(text, "patch", _style.CATEGORIES[position]) for position, text in enumerate(titles)]
    if len(ranked) > len(named):
        keys.append(Key(say("small_communities", lang), "patch", _style.CATEGORY_REST))
    notes = [say("community_width", lang, least=least)]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            right=2.0,
            left=2.0,
            below=_TICKS_BELOW,
            width=width_mm,
        )
        ax = open_axes(ax, around, height_mm)
        _alluvial(ax, table.to_numpy(dtype=int), len(named), least, lang)
        ax.axis("on")
        quiet_axes(ax, grid="x")
        ax.grid(visible=False)
        for side in ax.spines.values():
            side.set_visible(False)
        fix_ticks(ax, "x", list(range(len(snapshots))), snapshots)
        fix_ticks(ax, "y", [], [])
        if not snapshots:
            _nothing(ax, lang)
        surround(ax, fitted(around, ax))
    return ax


def _history(G: "nx.MultiGraph[Any]", every: str, mode: str, seed: int) -> pd.DataFrame:
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here
    from citynet.communities import communities  # noqa: PLC0415 - heavy, and only needed here

    check("mode", mode, ("cumulative", "in_force", "window"))
    parts = {
        label: communities(H, seed=seed)["community"]
        for label, H in temporal.snapshots(G, every, mode=mode).items()  # type: ignore[arg-type]
        if H.number_of_edges()
    }
    return temporal.community_history(parts)


def _community_titles(
    G: "nx.Graph[Any]", history: pd.DataFrame, named: Sequence[int], lang: Lang
) -> list[str]:
    """Name each community by the two members that have most agreements, where it was largest."""
    titles = []
    for one in named:
        column = (history == one).sum(axis=0).idxmax()
        members = [node for node in history.index[history[column] == one] if node in G]
        best = sorted(members, key=lambda node: (-G.degree(node), str(node)))[:2]
        names = ", ".join(name_of(node, G.nodes[node], lang) for node in best)
        titles.append(names or say("community", lang, number=one + 1))
    return titles


def _alluvial(ax: Axes, table: npt.NDArray[np.int_], named: int, least: int, lang: Lang) -> None:
    """Draw blocks per snapshot and the ribbons between them; -1 is not in the network."""
    periods = table.shape[1]
    most = max((int((table[:, p] >= 0).sum()) for p in range(periods)), default=0)
    gap = 0.035 * max(most, 1)
    wide = 0.055
    colours = [*_style.CATEGORIES[:named], _style.CATEGORY_REST]
    base: list[dict[int, float]] = []
    tallest = 0.0
    for period in range(periods):
        y, places_ = 0.0, {}
        for lane in range(named, -1, -1):
            size = int((table[:, period] == lane).sum())
            if not size:
                continue
            places_[lane] = y
            ax.add_patch(
                Rectangle(
                    (period - wide, y), 2 * wide, size, facecolor=colours[lane],
                    edgecolor="#ffffff", linewidth=0.4, zorder=3,
                )
            )  # fmt: skip
            if size >= 0.05 * most:
                ax.text(
                    period, y + size / 2, number(size, lang), ha="center", va="center_baseline",
                    fontsize=SMALL, zorder=4,
                    color=_style.LIGHT["ink"] if lane in {4, 5, 7, named} else "#ffffff",
                )  # fmt: skip
            y += size + gap
        base.append(places_)
        tallest = max(tallest, y - gap)
    for before in range(periods - 1):
        ends = (before + wide, before + 1 - wide)
        for a, b, y0, y1, size in _ribbons(table[:, before : before + 2], base[before:]):
            if size >= least:
                _ribbon(ax, ends, (y0, y1), size, colours[a], 0.45 if a == b else 0.3)
    ax.set(
        xlim=(-0.2, max(periods - 1, 0) + 0.2),
        ylim=(-0.01 * max(tallest, 1), max(tallest, 1) * 1.01),
    )


def _ribbons(
    pair: npt.NDArray[np.int_], base: Sequence[Mapping[int, float]]
) -> Iterator[tuple[int, int, float, float, int]]:
    """List the flows between two snapshots: from, to, where they leave and arrive, and size."""
    out, into = dict(base[0]), dict(base[1])
    # Ribbons leave and arrive in the order of the blocks, from below, so that they cross little.
    for a in sorted(base[0], reverse=True):
        for b in sorted(base[1], reverse=True):
            size = int(((pair[:, 0] == a) & (pair[:, 1] == b)).sum())
            if size:
                yield a, b, out[a], into[b], size
                out[a] += size
                into[b] += size


def _ribbon(
    ax: Axes,
    ends: tuple[float, float],
    heights: tuple[float, float],
    size: int,
    *look: Any,
) -> None:
    (x0, x1), (y0, y1), (colour, alpha) = ends, heights, look
    middle = (x0 + x1) / 2
    corners = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + size),
        (middle, y1 + size), (middle, y0 + size), (x0, y0 + size), (x0, y0),
    ]  # fmt: skip
    curve = [
        Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3,
        Outline.CLOSEPOLY,
    ]  # fmt: skip
    outline = Outline(np.array(corners), curve)
    ax.add_patch(
        PathPatch(outline, facecolor=colour, edgecolor=colour, linewidth=0.2, alpha=alpha, zorder=2)
    )
