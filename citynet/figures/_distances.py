"""How long ties are, against a null."""

from collections.abc import Hashable
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures._canvas import (
    Key,
    Surround,
    clean,
    fitted,
    fix_ticks,
    open_axes,
    quiet_axes,
    style,
    surround,
)
from citynet.figures._charts import Floats, _notes, _nothing, _room, whole_ticks
from citynet.figures._graph import focal_city, name_of, places
from citynet.figures._signatures import TICKS_BELOW
from citynet.figures._words import (
    Lang,
    check,
    check_lang,
    number,
    percent,
    say,
)


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
    kilometres = [0, *whole_ticks(top, 8)[1:]]
    with style():
        around = Surround(
            title=clean(title or "", 300),
            keys=keys,
            notes=_notes(notes, source, lang),
            xlabel=say("distance", lang),
            ylabel=say("cumulative_share", lang),
            left=_room(written) + 3.4,
            right=3.0,
            below=TICKS_BELOW,
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
