"""Null models: what a statistic of the graph would be by chance.

A statistic is compared with its values over replicates of a null model, each made from its own
random stream, so that replicate i is the same whatever computes it or in which order. Each model
says what it holds and what it draws. All hold the layers of ties (kinds of places, at home or
abroad, listed or not), for random graphs of ties that could not be prove nothing.
"""

import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any, Literal, cast

import networkx as nx
import numpy as np
import pandas as pd

from citynet import _check, _dealing, _gravity, _statistics
from citynet._catalogue import _, told_n
from citynet._frames import edges_of, node_index, nodes
from citynet._models import (
    DegreePreserving,
    Deterrence,
    DistancePreserving,
    Gravity,
    LabelPermutation,
    Located,
    Model,
    Sampler,
    graph_of,
    locate,
)
from citynet._projections import Bodies, induced, to_read
from citynet._rewiring import Swapper
from citynet._significance import (
    ROUNDING,
    benjamini_hochberg,
    p_value,
    replicate,
    significance,
    z_score,
)
from citynet._statistics import Replicates, Statistic, compared
from citynet.errors import CitynetWarning, NetworkError

__all__ = [
    "MODELS", "DegreePreserving", "Deterrence", "DistancePreserving", "Gravity",
    "LabelPermutation", "Model", "autocorrelation", "benjamini_hochberg", "compare", "p_value",
    "permute_labels", "randomize", "region_ties", "replicate", "significance", "tie_length",
    "z_score",
]  # fmt: skip

MODELS: dict[str, Model] = {
    "degree": DegreePreserving(),
    "distance": DistancePreserving(),
    "labels": LabelPermutation(),
    "gravity": Gravity(),
    "deterrence": Deterrence(),
}
_HELD = _("not defined: the model holds the lengths of ties")
_NO_LENGTHS = _("no tie has a length: the model is the same as model='degree'")
_AT_HOME = _("not defined: dealt out anew, places would have ties at home")
_NO_SUM = _("not defined: this model tests sums over ties")


def permute_labels(
    labels: pd.Series, seed: int | np.random.Generator, *, within: pd.Series | None = None
) -> pd.Series:
    """Deal the labels out anew: who is in which region becomes chance, the graph stays.

    Parameters
    ----------
    labels
        A label per node; missing ones stay where they are.
    seed
        A seed, or the generator that :func:`replicate` hands out.
    within
        A group per node, where labels may only move inside their group (degree classes, say).

    Returns
    -------
    pandas.Series
        The same index, name and number of each label. It keeps the graph fixed, so it says nothing
        of how the graph itself might have been different. Not for regions of countries: their
        places are no independent draws (``citynet.mixing``).

    Examples
    --------
    >>> import pandas as pd
    >>> cn.nullmodels.permute_labels(pd.Series(["a", "a", "b"]), seed=1).to_list()
    ['b', 'a', 'a']
    """
    rng = np.random.default_rng(seed)
    known = labels.notna()
    if within is not None:
        within = within.reindex(labels.index)
        known &= within.notna()
    values = labels.to_numpy(copy=True)
    places = np.flatnonzero(known.to_numpy())
    groups = (
        np.zeros(len(places), dtype=int) if within is None else pd.factorize(within.iloc[places])[0]
    )
    shuffled = places[np.lexsort((rng.random(len(places)), groups))]
    values[places[np.argsort(groups, kind="stable")]] = labels.to_numpy()[shuffled]
    return pd.Series(values, labels.index, dtype=labels.dtype, name=labels.name)


def randomize(
    G: "nx.Graph[Any]", model: str | Model = "degree", seed: int = 0, *, bodies: Bodies = "keep"
) -> "nx.Graph[Any]":
    """Make one random graph of a null model.

    Held and drawn: as the model says. One graph is no distribution: :func:`compare` draws many.

    Parameters
    ----------
    G
        An undirected graph; its agreements are collapsed to ties, self-loops are left out.
    model
        ``"degree"``, ``"distance"``, ``"labels"``, ``"gravity"`` or ``"deterrence"``, or one of
        this module's models with parameters, such as ``Gravity(distance=1.0)``: each says what it
        holds and what it draws.
    seed
        A non-negative integer; the graph is replicate 0 of this seed.
    bodies
        As in ``centrality``.

    Returns
    -------
    networkx.Graph
        The same nodes with their attributes, random ties without attributes.

    Raises
    ------
    NetworkError
        The model is unknown or the graph lacks what it needs.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> dict(cn.nullmodels.randomize(F, seed=1).degree()) == dict(F.degree())
    True
    """
    located = locate(G, bodies)
    sampler = model_of(model).sampler(located, 1)
    return graph_of(located, located.seen(replicate(sampler, 1, seed)[0]))


def compare(
    G: "nx.Graph[Any]",
    statistics: Statistic | Iterable[Statistic] = ("assortativity", "mean_tie_length"),
    model: str | Model = "degree",
    *,
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "keep",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compare statistics of the graph with those of random graphs.

    Held and drawn: as the model says, under ``"degree"`` each place's partners by kind, at home and
    abroad, and with whom (Maslov & Sneppen 2002, Science 296). Not for regions, which belong to
    countries (``citynet.mixing``).

    Parameters
    ----------
    G, model, bodies
        As in :func:`randomize`.
    statistics
        Names or functions of a simple ``networkx.Graph`` that return a number. The names:
        ``"assortativity"`` (Pearson correlation of the degrees at the two ends of a tie; Newman
        2002, Phys. Rev. Lett. 89), ``"transitivity"`` (3 triangles / paths of two ties),
        ``"mean_tie_length"`` and ``"median_tie_length"`` (km on the sphere, over the ties whose
        two places have coordinates).
    n, seed, executor
        Replicates, as in :func:`replicate`.

    Returns
    -------
    pandas.DataFrame
        A row per statistic: the columns of :func:`significance`; ``moved`` (the mean share of ties
        that a replicate has not in common with the graph), ``graphs`` (different ones among the
        replicates) and ``note``: why there is no p, where there is none. ``"gravity"`` tests the
        mean length alone and ``"deterrence"`` nothing here: draws from a fit are fitted to what
        they would test. A small p says that this null model does not make such graphs; it does not
        say which of its assumptions fails.

    Raises
    ------
    NetworkError
        A statistic or model is unknown, or the graph lacks what it needs.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> table = cn.nullmodels.compare(F, ["transitivity"], n=99)
    >>> table[["observed", "mean", "std", "p", "n", "graphs"]].round(2)
                  observed  mean   std     p   n  graphs
    transitivity      0.19  0.15  0.07  0.66  99      99
    """
    functions = _statistics.functions(statistics)
    located, drawn_by = locate(G, bodies), model_of(model)
    measure = partial(_statistics.measure, located, list(functions.values()))
    sampler, n_ties = drawn_by.sampler(located, n), len(located.ties.edges)
    table = compared(located, sampler, measure, pd.Index(functions), (n, seed, executor))
    if isinstance(drawn_by, Gravity) and "mean_tie_length" in functions and n_ties:
        row = _scored(located, drawn_by, _mean_length_sum, (n, seed, executor))
        table.loc["mean_tie_length", row.columns] = row.iloc[0]
    for name in functions:
        if note := _undefined(name, drawn_by, located):
            table.loc[name, ["mean", "std", "low", "high", "z", "p"]] = np.nan
            table.loc[name, "note"] = note
    return table.assign(q=benjamini_hochberg(table["p"]))


def _undefined(name: str, model: Model, located: Located) -> str:
    """Say why this model has nothing to say of a statistic, if so."""
    lengths = name in _statistics.LENGTHS
    if isinstance(model, Deterrence) and lengths:
        return _HELD
    # Draws from a fit are fitted to what they test: without a refit p would mean nothing.
    if isinstance(model, Gravity | Deterrence) and name != "mean_tie_length":
        return _NO_SUM
    if not lengths:
        return ""
    if isinstance(model, DistancePreserving):
        return _HELD if ~np.isnan(located.points).all() else _NO_LENGTHS
    labels = isinstance(model, LabelPermutation)
    return _AT_HOME if labels and len(set(located.layers.state.tolist()) - {-1}) > 1 else ""


def _scored(
    located: Located,
    model: Gravity | Deterrence,
    sums: Callable[[Located, _gravity.Pairs], np.ndarray],
    replicates: Replicates,
) -> pd.DataFrame:
    """Test sums over the ties by their efficient scores under a fitted model.

    What the fit takes up is taken out of the sum, and every replicate drawn from the fit is fitted
    anew (a test of the fit's own draws would never reject, for they are fitted to what it tests).
    """
    n, seed, executor = replicates
    fit = model.fit(located)
    over = sums(located, fit.model.pairs)
    z, deviation = fit.scores(over)
    refitted = replicate(partial(_gravity.refitted, fit, over), n, seed, executor)
    scores = np.array(refitted, dtype=float).reshape(n, len(z))
    table = significance(pd.Series(z), scores)
    expected = fit.chance @ over
    for name in ("low", "high"):
        table[name] = expected + table[name] * deviation
    return table.assign(observed=fit.tied @ over, mean=expected, std=deviation, z=z)


def _mean_length_sum(located: Located, pairs: _gravity.Pairs) -> np.ndarray:
    return pairs.km[:, None] / len(located.ties.edges)


def autocorrelation(
    G: "nx.Graph[Any]",
    statistics: Statistic | Iterable[Statistic] = ("assortativity", "mean_tie_length"),
    model: DegreePreserving | DistancePreserving | None = None,
    *,
    n: int = 200,
    seed: int = 0,
    bodies: Bodies = "keep",
) -> pd.DataFrame:
    """Show that a rewiring has forgotten the graph it began with: how much is left after a while.

    One chain of n rewirings, each begun where the last one stopped with a single proposal per tie,
    is followed; the model itself makes ``swaps_per_edge`` of these steps for every replicate (Milo
    et al. 2003, arXiv:cond-mat/0312028). Held and drawn: as the model says.

    Parameters
    ----------
    G, statistics, seed, bodies
        As in :func:`compare`.
    model
        ``DegreePreserving()`` when left out.
    n
        Steps of the chain; the first tenth is left out.

    Returns
    -------
    pandas.DataFrame
        A row per statistic, a column per lag (1, 2, 5, 10, 20, 50, ... proposals per tie): the
        correlation with the value so much earlier. Near 0 at ``swaps_per_edge``: there are enough.
        NaN where the statistic does not change.

    Examples
    --------
    >>> import networkx as nx
    >>> F = nx.florentine_families_graph()
    >>> left = cn.nullmodels.autocorrelation(F, "transitivity", n=500)
    >>> bool(left.loc["transitivity", 10] < 0.1)
    True
    """
    functions = _statistics.functions(statistics)
    located = locate(G, bodies)
    step = replace(model or DegreePreserving(), swaps_per_edge=1).sampler(located, n)
    _check.that(isinstance(step, Swapper), "model", model, "one that rewires all types together")
    values = np.empty((n, len(functions)))
    step = replace(cast("Swapper", step), least=0)  # else few ties get more than one each
    for number, rng in enumerate(replicate(_itself, n, seed)):
        edges = step(rng)
        values[number] = _statistics.measure(located, list(functions.values()), located.seen(edges))
        step = replace(step, edges=edges, begun=2 * (number + 1))  # a proposal a tie: two rounds
    values = values[n // 10 :]
    lags = [lag for lag in (1, 2, 5, 10, 20, 50, 100, 200) if lag <= len(values) // 4]
    rows = [[_correlation(column[:-lag], column[lag:]) for lag in lags] for column in values.T]
    return pd.DataFrame(rows, list(functions), pd.Index(lags, name="proposals per tie"))


def _itself(rng: np.random.Generator) -> np.random.Generator:
    return rng


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else float("nan")


def tie_length(
    G: "nx.Graph[Any]",
    model: str | Model = "degree",
    *,
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Ask whether ties are shorter (or longer) than chance.

    Held and drawn: as the model says; under ``"degree"`` every place keeps how many partners it has
    at home and abroad, for domestic ties are short whoever makes them (Kaltenbrunner et al. 2013,
    IWSOS, LNCS 8221). Places without coordinates are left out with their ties.

    Parameters
    ----------
    G, model, n, seed, bodies, executor
        As in :func:`compare`.

    Returns
    -------
    pandas.DataFrame
        The rows ``mean_tie_length`` and ``median_tie_length`` in km, the columns of
        :func:`compare`: with z < 0 and a small p, ties are shorter than the model's. It does
        not say why: a common language, a border or a region may be behind it. ``"gravity"`` tests
        the mean alone; ``"distance"`` and ``"deterrence"`` hold the lengths and test neither. A
        single city's own agreements cannot be rewired: see :func:`citynet.ego.distance_test`.

    Raises
    ------
    NetworkError
        No tie has coordinates at both ends, or as in :func:`compare`.

    Warns
    -----
    CitynetWarning
        Places were left out, or nothing could be tested.

    Examples
    --------
    >>> import networkx as nx
    >>> H = nx.cycle_graph(12)
    >>> nx.set_node_attributes(H, {i: {"x": 3.0 * i, "y": 45.0} for i in H})
    >>> cn.nullmodels.tie_length(H, n=99)[["observed", "mean", "p"]].round(2)
                       observed     mean     p
    mean_tie_length      430.92  1052.42  0.01
    median_tie_length    235.87   965.03  0.01
    """
    cities = to_read(cast("nx.MultiGraph[Any]", G), bodies)
    placed = nodes(cities)["x"].notna().to_numpy()
    if not placed.all():
        said = told_n(
            "%(n)s of %(total)s places has no coordinates and is left out with its ties",
            "%(n)s of %(total)s places have no coordinates and are left out with their ties",
            int((~placed).sum()), total=len(cities),
        )  # fmt: skip
        warnings.warn(said, CitynetWarning, stacklevel=2)
    known = [node for node, kept in zip(cities, placed, strict=True) if kept]
    located = cities if len(known) == len(cities) else induced(cities, known)
    if not (np.diff(edges_of(located).ends) != 0).any():
        raise NetworkError("no tie has coordinates (x, y) at both ends")
    table = compare(located, _statistics.LENGTHS, model, n=n, seed=seed, executor=executor)
    if n > 1 and table["p"].isna().all():
        warnings.warn(
            f"the length of these ties was not tested: {table['note'].iloc[0]}; a single city's "
            "own agreements are for citynet.ego.distance_test",
            CitynetWarning,
            stacklevel=2,
        )
    return table


def region_ties(
    G: "nx.Graph[Any]",
    regions: pd.Series,
    model: str | Model = "degree",
    *,
    by: Literal["region", "pair"] = "region",
    n: int = 999,
    seed: int = 0,
    bodies: Bodies = "drop",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Ask whether a region has more ties (or fewer) than chance, or two regions with each other.

    Held: the ties, and what the model expects of them. Drawn: which region each country is in.
    What is counted is compared with what the model expects; how far from it is far is told by
    dealing the regions out anew among countries (among places, where a region is no matter of
    countries), for thirty cities of one country are one draw. Under ``"gravity"`` and
    ``"deterrence"`` it is told by the model, of places alone.

    Parameters
    ----------
    G, model, n, seed, bodies, executor
        As in :func:`compare`. ``"degree"`` asks given each place's number of partners at home and
        abroad, so by region it asks whether ties stay within; ``"labels"`` whether the region's
        places have more partners than others'; ``"gravity"`` whether that goes beyond each
        place's number of partners and distance.
    regions
        A region per node, as ``regions.assign`` gives it; ties of places without one are left out.
    by
        ``"region"``: ties with an end in it (one within counts once). ``"pair"``: ties between two
        regions, or within one.

    Returns
    -------
    pandas.DataFrame
        A row per region, or per pair (``region``, ``other``) that has a tie in the graph or could
        have one; the columns of :func:`significance`, with ``q`` adjusted over the rows, and
        ``note``: why there is no p, as with fewer than ten countries. ``attrs`` has ``unit``, the
        number of ``units`` and the ``effective`` number. For one city's own agreements compare with
        a population of cities instead (``citynet.ego``).

    Raises
    ------
    NetworkError
        ``by`` is neither, no node has a region, or as in :func:`compare`.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> K = nx.karate_club_graph()
    >>> clubs = cn.nullmodels.region_ties(K, pd.Series(nx.get_node_attributes(K, "club")), n=99)
    >>> clubs[["observed", "mean", "p"]].round(2)
             observed   mean     p
    region
    Mr. Hi       46.0  60.44  0.01
    Officer      43.0  57.44  0.01
    """
    _check.one_of("by", by, ("region", "pair"))
    located, drawn_by = locate(G, bodies), model_of(model)
    given = regions.reindex(node_index(located.ties.nodes))
    codes, names = pd.factorize(given, sort=True)
    if not len(names):
        raise NetworkError("no node of the graph has a region")
    index: pd.Index = pd.Index(names, name="region")
    if by == "pair":
        first, second = np.triu_indices(len(names))
        index = pd.MultiIndex.from_arrays([names[first], names[second]], names=["region", "other"])
    fold = partial(_folded, by=by)
    if isinstance(drawn_by, Gravity | Deterrence) and len(located.ties.edges):
        over = partial(_region_sums, codes, len(names), fold)
        table = _scored(located, drawn_by, over, (n, seed, executor)).set_axis(index)
        return table[(table["observed"] > 0) | (table["mean"] > 0)].assign(note="")
    cities = to_read(cast("nx.MultiGraph[Any]", G), "drop" if bodies == "drop" else "keep")
    sampler = None if isinstance(drawn_by, LabelPermutation) else drawn_by.sampler(located, n)
    return _dealt_ties(cities, located, codes, fold, index, sampler, (n, seed, executor))


def _dealt_ties(  # noqa: PLR0917
    cities: "nx.Graph[Any]",
    located: Located,
    codes: np.ndarray,
    fold: Callable[[np.ndarray], np.ndarray],
    index: pd.Index,
    sampler: Sampler | None,
    replicates: Replicates,
) -> pd.DataFrame:
    """Compare with what the model expects; how far is far, by dealing out the regions."""
    n, seed, executor = replicates
    k, rows = int(codes.max()) + 1, np.flatnonzero(codes >= 0)
    units = _dealing.dealing(cities, rows, codes[rows])
    place = np.full(len(codes), -1)
    place[rows] = np.arange(len(rows))
    count = partial(_unit_counts, units, place)
    ties = count(located.seen(located.ties.edges))
    drawn = partial(_drawn_counts, located, sampler, count) if sampler else None
    expected = 0.0 * ties
    if drawn and n:
        for one in replicate(drawn, n, seed, executor):
            expected = expected + one / n
    observed, mean = (fold(_by_regions(units, side, k, units.region)) for side in (ties, expected))
    beyond = partial(_beyond, units, ties - expected, k, fold)
    known, dealt = _dealing.dealt(beyond, units, n, seed, executor)
    table = significance(pd.Series(known, index), dealt)
    table["observed"] = observed
    for name in ("mean", "low", "high"):
        table[name] += mean
    table["note"] = units.note
    if units.note:
        table[["z", "p", "q"]] = np.nan
    ends = np.asarray(ties.sum(axis=0) + ties.sum(axis=1)).ravel()
    table.attrs = {"unit": units.by, "units": units.count, "effective": _dealing.effective(ends)}
    return table[(observed > 0) | (table["mean"].to_numpy() > ROUNDING)]


def _unit_counts(units: _dealing.Dealing, place: np.ndarray, edges: np.ndarray) -> Any:
    known = np.asarray(place[edges] >= 0).all(axis=1)
    u, v = place[edges[known]].T
    return units.between(u, v)


def _drawn_counts(
    located: Located, sampler: Sampler, count: Callable[[np.ndarray], Any], rng: np.random.Generator
) -> Any:
    return count(located.seen(sampler(rng)))


def _by_regions(units: _dealing.Dealing, counts: Any, k: int, regions: np.ndarray) -> np.ndarray:
    """Ties from region to region."""
    table = units.table(k, regions)
    return np.asarray(table.T @ (counts @ table))


def _beyond(
    units: _dealing.Dealing,
    counts: Any,
    k: int,
    fold: Callable[[np.ndarray], np.ndarray],
    regions: np.ndarray,
) -> np.ndarray:
    return fold(_by_regions(units, counts, k, regions))


def _folded(counts: np.ndarray, by: str) -> np.ndarray:
    """Ties of each region (one within counts once), or of each unordered pair of regions."""
    if by == "region":
        return np.asarray(counts.sum(axis=0) + counts.sum(axis=1) - np.diag(counts))
    both = counts + counts.T - np.diag(np.diag(counts))
    return np.asarray(both[np.triu_indices(len(counts))])


def _region_sums(
    codes: np.ndarray,
    k: int,
    fold: Callable[[np.ndarray], np.ndarray],
    _: Located,
    pairs: _gravity.Pairs,
) -> np.ndarray:
    """Which region, or pair of regions, each pair of places counts for."""
    ends = codes[pairs.ends]
    cells = np.eye(k * k).reshape(k * k, k, k)
    of_cell = np.array([fold(cell) for cell in cells])
    known = (ends[:, 0] >= 0) & (ends[:, 1] >= 0)
    return np.asarray(of_cell[ends[:, 0] * k + ends[:, 1]] * known[:, None])


def model_of(model: str | Model) -> Model:
    """Give the model of a name."""
    if not isinstance(model, str):
        return model
    _check.one_of("model", model, MODELS)
    return MODELS[model]
