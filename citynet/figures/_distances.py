"""How long ties are, against a null."""

from collections.abc import Hashable, Mapping
from concurrent.futures import Executor
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from citynet import _style
from citynet.figures._canvas import (
    TICKS_BELOW,
    Floats,
    Key,
    chart,
    fix_ticks,
    nothing,
    quiet_axes,
    room,
    whole_ticks,
)
from citynet.figures._graph import focal_city, name_of
from citynet.figures._words import number, percent, say
from citynet.language import _


def distance_distribution(
    G: "nx.Graph[Any]",
    *,
    model: str | None = None,
    null: npt.ArrayLike | None = None,
    replicates: int = 499,
    seed: int = 0,
    executor: Executor | None = None,
    focal: Hashable | None = None,
    min_population: int = 100_000,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
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
        Distances (km) under a null model of your own instead, a row per replicate; or what
        :func:`citynet.ego.null_lengths` gave, so that it is not drawn again.
    replicates, seed, executor
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
    from citynet import ego  # noqa: PLC0415 - heavy, and only needed here

    with chart(ax, title=title, source=source, lang=lang, width_mm=width_mm) as page:
        centre = focal_city(G, focal)
        lengths = ego.tie_lengths(G, centre)
        observed = lengths.dropna().to_numpy()
        model = model or ("reference" if centre is not None else "degree")
        if null is None:
            times: dict[str, Any] = {"replicates": replicates, "seed": seed, "executor": executor}
            times |= {"model": model, "min_population": min_population}
            null = ego.null_lengths(G, centre, **times) if replicates else np.empty((0, 0))
        draws = np.atleast_2d(np.asarray(null, dtype=float))
        city = name_of(centre, G.nodes[centre], lang) if centre is not None else ""
        words = _model(getattr(null, "attrs", {}), city, lang)
        top = max([1000.0, *(float(np.nanmax(v)) for v in (observed, draws) if np.size(v))])
        top = min(float(np.ceil(top / 500) * 500), 20_037.0)
        shares = [0, 0.25, 0.5, 0.75, 1.0]
        written = [percent(share, lang) for share in shares]
        kilometres = [0, *whole_ticks(top, 8)[1:]]
        missing = len(lengths) - len(observed)
        page.keys += _keys(len(draws), lang)
        page.note(
            _medians(observed, draws, lang) if len(observed) else "",
            words if len(draws) else "",
            say("Not shown, without a position at both ends: %(count)s.", lang, count=missing)
            if missing
            else "",
        )
        page.xlabel, page.ylabel = (
            say("Distance (km)", lang),
            say("Share of agreements up to this distance", lang),
        )
        page.left, page.right, page.below = room(written) + 3.4, 3.0, TICKS_BELOW
        ax = page.open(height_mm)
        if len(draws):
            _band(ax, draws, np.linspace(0, top, 401))
        if len(observed):
            _steps(ax, observed, top)
        else:
            nothing(ax, lang)
        quiet_axes(ax)
        ax.set(xlim=(0, top), ylim=(0, 1.005))
        fix_ticks(ax, "y", shares, written)
        fix_ticks(ax, "x", kilometres, [number(value, lang) for value in kilometres])
    return ax


def _model(drawn: Mapping[str, Any], city: str, lang: str) -> str:
    """Say what the null model does, from what its lengths say of themselves."""
    if "model" not in drawn:
        return say("Null model: as supplied by the caller.", lang)
    return say(_MODELS[drawn["model"]], lang, name=city, population=drawn["min_population"])


# What each null model does.
_MODELS = {
    "degree": _("Null model: every place keeps its number of partners, who are drawn at random."),
    "distance": _(
        "Null model: every place keeps its number of partners, the network its tie lengths."
    ),
    "labels": _("Null model: the ties stay, the places change theirs at random."),
    "gravity": _("Null model: gravity, ties by number of partners and distance."),
    "deterrence": _("Null model: ties by each place's tendency and the band of their distance."),
    "reference": _(
        "Null model: %(name)s draws its partners at random from the cities abroad of "
        "%(population)s inhabitants and more (GeoNames)."
    ),
}


def _keys(draws: int, lang: str) -> list[Key]:
    keys = [Key(say("Observed", lang), colour=_style.CATEGORIES[0], width=1.6)]
    if draws:
        muted, band = _style.LIGHT["muted"], say("Null model, 95%% of %(n)s draws", lang, n=draws)
        keys.append(Key(say("Null model, median", lang), colour=muted, dash=(4, 2), width=1.0))
        keys.append(Key(band, "patch", _style.BAND, edge=_style.BAND))
    return keys


def _medians(observed: Floats, draws: Floats, lang: str) -> str:
    """Say the median length of the ties, and where the null model's lie."""
    middle = round(float(np.median(observed)))
    if not len(draws):
        return say("Median: %(observed)s km observed", lang, observed=middle) + "."
    medians = np.nanmedian(draws, axis=1)
    low, expected, high = (round(q) for q in np.quantile(medians, [0.025, 0.5, 0.975]).tolist())
    return say(
        "Median: %(observed)s km observed, %(expected)s km under the null model "
        "(%(low)s–%(high)s km).",
        lang,
        observed=middle,
        expected=expected,
        low=low,
        high=high,
    )


def _band(ax: Axes, draws: Floats, grid: Floats) -> None:
    """Draw the null model's median and the band that holds 95 % of its draws."""
    curves = np.array([_ecdf(row[~np.isnan(row)], grid) for row in draws])
    low, middle, high = np.quantile(curves, [0.025, 0.5, 0.975], axis=0)
    ax.fill_between(grid, low, high, facecolor=_style.BAND, linewidth=0, zorder=1.5)
    ax.plot(grid, middle, color=_style.LIGHT["muted"], lw=1.0, dashes=(4, 2), zorder=2)


def _steps(ax: Axes, observed: Floats, top: float) -> None:
    steps = np.sort(observed)
    share = np.arange(1, len(steps) + 1) / len(steps)
    ax.step(
        [0, *steps, top], [0, *share, 1], where="post",
        color=_style.CATEGORIES[0], linewidth=1.6, zorder=3,
    )  # fmt: skip


def _ecdf(values: Floats, grid: Floats) -> Floats:
    return np.searchsorted(np.sort(values), grid, side="right") / max(len(values), 1)
