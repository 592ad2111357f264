"""Measures of the places in the network, one row per node.

:func:`centrality` computes the table, :func:`notes` says of each measure what it is, in which
unit, whether it sees a node's component or the whole graph, where it comes from and what it
cannot say. ``MEASURES``, at the end, registers them: a new measure is a function and a row there,
and tables, report, maps, figures and the command line have it.
"""

import math
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, cast

import networkx as nx
import numpy as np
import pandas as pd
import scipy

from citynet import _check
from citynet._catalogue import for_caller, spoken, told
from citynet._csr import Ties, WeightIs, ties
from citynet._frames import edges_of, node_index
from citynet._paths import Paths
from citynet._pivots import SEARCHED, Sampled, search
from citynet._projections import Bodies, to_read
from citynet._register import register
from citynet._spectrum import eigenvector, pagerank
from citynet.errors import CitynetWarning
from citynet.language import Language, _, _c

__all__ = ["MEASURES", "Measure", "centrality", "find", "label", "names", "notes"]

# Entries of a matrix product held at once.
_ENTRIES = 20_000_000

Kind = Literal["number", "count", "steps"]
Need = Literal["positions", "dates", "connectedness", "partners_ties"]
Group = Literal["ties", "agreements", "distances", "ways"]
_NEEDS = {
    "positions": "ties of known length",
    "dates": "dated agreements",
    "connectedness": "one component: between components values do not compare",
    "partners_ties": "the partners' own agreements: a list of one city's or one country's has none",
}


@dataclass(frozen=True)
class Measure:
    """A measure of places: what it is called, what it says and does not, and how to compute it.

    Parameters
    ----------
    name
        Its column in :func:`centrality`.
    label
        What a legend, a heading or a menu calls it, marked for translation.
    scope
        Whether it reads the node's own ties, its component or the whole graph; marked.
    unit, formula, reference
        In which unit, by which formula, and where it comes from.
    cannot_say
        What a reader may not conclude from it; marked.
    compute
        Gives a value per node in the graph's order, from what its group reads.
    group
        What ``compute`` is given: ``"ties"`` the graph's ``Ties``, ``"agreements"`` the graph
        itself, ``"distances"`` and ``"ways"`` the ``Paths``, which measures share.
    kind
        ``"count"`` of whole things, ``"steps"`` (whole where ties have no weight), or ``"number"``.
    needs
        What the data must have for it to inform; of one that needs ``"partners_ties"``
        :func:`centrality` says where it is not defined.
    shown
        Whether the report's page has it as a column; the file beside it always does.
    """

    name: str
    label: str
    scope: str
    unit: str
    formula: str
    reference: str
    cannot_say: str
    compute: Callable[[Any], np.ndarray]
    group: Group = "ties"
    kind: Kind = "number"
    needs: tuple[Need, ...] = ()
    shown: bool = True


def names() -> list[str]:
    """Name the measures, in the order of the tables."""
    return [measure.name for measure in MEASURES]


def find(name: str) -> Measure:
    """Give the measure of a name.

    Raises
    ------
    NetworkError
        There is none; the error names those that there are.
    """
    _check.one_of("measure", name, names())
    return next(measure for measure in MEASURES if measure.name == name)


def label(name: str, language: Language) -> str:
    """Say what a table's column is called; one that is no measure stands for itself."""
    if name in names():
        return language.gettext(find(name).label)
    return name.replace("_", " ")


def notes() -> pd.DataFrame:
    """Say of each measure of :func:`centrality` what it is.

    Returns
    -------
    pandas.DataFrame
        A row per measure, indexed by its name: ``scope`` (whether it reads the node's own ties,
        its component or the whole graph), ``unit``, ``formula``, ``reference``, ``cannot_say``,
        ``needs`` (what the data must have for it to inform).

    Examples
    --------
    >>> cn.measures.notes().loc["degree", "formula"]
    'k_i: number of other nodes that i has a tie with'
    """
    columns = ["scope", "unit", "formula", "reference", "cannot_say"]
    rows = [
        [getattr(measure, column) for column in columns]
        + ["; ".join(_NEEDS[need] for need in measure.needs)]
        for measure in MEASURES
    ]
    return pd.DataFrame(rows, pd.Index(names(), name="measure"), [*columns, "needs"])


def centrality(
    G: "nx.Graph[Any]",
    measures: str | Iterable[str] | None = None,
    weight: str | None = None,
    *,
    weight_is: WeightIs | None = None,
    bodies: Bodies = "keep",
    pivots: int | None = None,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compute centrality measures, one row per node.

    Several agreements between two places are one tie, by the rule of ``network.simple``: their
    weights add up (of distances the shortest counts). A tie of a node with itself counts in
    ``agreements`` and nowhere else. Formula, unit, scope on a disconnected graph, paper and
    limits of each measure are in :func:`notes`. All equal networkx's on the simple graph
    without self-loops.

    Parameters
    ----------
    G
        An undirected graph or multigraph of n nodes.
    measures
        Names of measures, or one name, of those in :func:`notes`; all when left out.
    weight
        An edge attribute with a positive number on every edge (``"weight"`` counts 1 where
        absent). When left out, ``strength`` sums the agreements' ``weight`` and the other
        measures see ties without weights. ``degree``, ``agreements`` and ``core_number`` never
        use it.
    weight_is
        ``"strength"``: more is closer; the way along a tie is 1 / weight long, for
        ``betweenness``, ``closeness``, ``harmonic`` and ``eccentricity`` (Newman 2001, Phys. Rev.
        E 64). ``"distance"``: more is farther; a tie is as long as its weight, and the measures
        of strength see 1 / weight. When left out: a distance for ``distance_km``, else a
        strength.
    bodies
        What to do with international bodies: ``"keep"`` them as nodes, ``"project"`` them into
        ties between their members, ``"drop"`` them; see ``network.without_bodies``.
    pivots
        From how many places of a component ``betweenness``, ``closeness``, ``harmonic`` and
        ``eccentricity`` are searched: drawn at random, with replacement (Brandes & Pich 2007). A
        component of no more places is searched from all, and exact. When left out, all are exact
        up to 100,000 ties, and above that estimated from 1,000 pivots.
    seed
        Of the pivots' draw.
    executor
        Searches from all places, or from the pivots, instead of this process's threads.

    Returns
    -------
    pandas.DataFrame
        The measures as columns in the order asked for, the nodes in G's order as index ``node``.
        It is the same to the last byte whatever the number of threads or workers. Sums over ways
        are rounded to ten digits: beyond, compiled loops (``citynet[fast]``) and others differ.
        Where pivots were drawn, ``attrs["sampled"]`` has ``pivots``, ``seed`` and ``off``: of each
        estimated measure the most that any value is off, with a probability of 95 % for all of
        them together (Hoeffding 1963; Maurer & Pontil 2009). Those of ``eccentricity`` are never
        too high. Most values are much nearer, but ranks of places that lie as near may be wrong.

    Raises
    ------
    NetworkError
        A measure is unknown, ``weight`` is absent from an edge or not positive there, another
        argument has an unknown value, or G is directed.

    Warns
    -----
    CitynetWarning
        Betweenness and the measures after it are not defined on one city's or one country's own
        list, nor on memberships alone (see ``summary.register``): a partner's other ties are not
        in it. Numbers of partners are data there for the places whose list it is, and for no
        others. Measures are estimated because the graph is large and ``pivots`` was left out.

    Examples
    --------
    >>> cn.centrality(G, ["degree", "agreements", "mean_distance_km"]).head(3).round(1)
                       degree  agreements  mean_distance_km
    node
    istanbul-tr            92         101            3752.0
    rio-de-janeiro-br       1           1           10262.5
    shimonoseki-jp          1           1            8505.4
    """
    chosen = _chosen(measures)
    if weight_is is None:
        weight_is = "distance" if weight == "distance_km" else "strength"
    kept = to_read(cast("nx.MultiGraph[Any]", G), bodies)
    graph = ties(kept, weight, weight_is)
    not_defined = _not_defined(kept, chosen)
    groups = {measure.group for measure in chosen}
    paths = search(graph, groups, pivots, seed, executor)
    read = {"ties": graph, "agreements": kept, "distances": paths, "ways": paths}
    columns = {measure.name: measure.compute(read[measure.group]) for measure in chosen}
    whole = {"count", "steps"} if weight is None else {"count"}
    table = pd.DataFrame(
        {
            measure.name: columns[measure.name].astype(np.int64 if measure.kind in whole else float)
            for measure in chosen
        },
        index=node_index(graph.nodes),
        columns=list(columns),
    )
    table.attrs["not_defined"] = not_defined
    if isinstance(paths, Sampled):
        off = paths.off_by({one.name: one.compute for one in chosen if one.group in SEARCHED})
        table.attrs["sampled"] = {"pivots": paths.pivots, "seed": seed, "off": off}
        if pivots is None:
            warnings.warn(estimated(table, Language(spoken())), CitynetWarning, stacklevel=2)
    return table


def estimated(table: pd.DataFrame, language: Language) -> str:
    """Say of a table of :func:`centrality` what was drawn; nothing where all is exact."""
    if not (said := table.attrs.get("sampled")):
        return ""
    off = [
        language.say(
            "%(measure)s by %(much)s",
            measure=label(name, language),
            much=language.number(much, 3 if much < 1 else 0),
        )
        for name, much in said["off"].items()
    ]
    return language.say(
        "These are estimates, from shortest ways that begin at %(pivots)s places of a component, "
        "drawn at random; with a probability of 95%% no value is off by more than this: "
        "%(measures)s. Most are much nearer.",
        pivots=language.integer(said["pivots"]),
        measures=language.join(off),
    )


def _mean_distance(G: "nx.Graph[Any]") -> np.ndarray:
    """Mean length of each node's ties; a tie of several agreements counts once."""
    read = edges_of(G)
    length: list[dict[int, float]] = [{} for _ in read.nodes]
    for (u, v), km in zip(read.ends.tolist(), read.lengths.tolist(), strict=True):
        if u != v and not math.isnan(km):
            length[u][v] = length[v][u] = km
    return np.array([math.fsum(of.values()) / len(of) if of else np.nan for of in length])


def _chosen(measures: str | Iterable[str] | None) -> list[Measure]:
    if measures is None:
        return list(MEASURES)
    asked = [measures] if isinstance(measures, str) else dict.fromkeys(measures)
    return [find(name) for name in asked]


def _not_defined(G: "nx.Graph[Any]", chosen: list[Measure]) -> dict[str, str]:
    """Say of the measures that this kind of register cannot be asked for why, and warn."""
    idle = [measure.name for measure in chosen if "partners_ties" in measure.needs]
    why = register(G).undefined("centrality") if idle else None
    if why is None:
        return {}
    said = told(
        "%(measures)s: not defined here, because %(why)s; use degree, agreements and strength "
        "of the places whose list it is, and %(other)s",
        measures=", ".join(idle),
        why=told(why),
        other=for_caller("citynet.ego", "citynet report"),
    )
    warnings.warn(said, CitynetWarning, stacklevel=3)
    return dict.fromkeys(idle, why)


def _betweenness(paths: "Paths | Sampled") -> np.ndarray:
    n = paths.ties.n
    return paths.through * (2 / ((n - 1) * (n - 2)) if n > 2 else 0)  # noqa: PLR2004


def _closeness(paths: "Paths | Sampled") -> np.ndarray:
    n = paths.ties.n
    others = paths.ties.component_size - 1.0
    mean = np.divide(others, paths.farness, out=np.zeros(n), where=paths.farness > 0)
    return np.asarray(mean * others / max(n - 1, 1))


def _core_number(graph: Ties) -> np.ndarray:
    """Peel the nodes with the fewest partners left, round by round (Batagelj & Zaversnik 2003)."""
    matrix = graph.matrix(np.ones(len(graph.indices), dtype=np.int64))
    left = graph.degree.copy()
    core = np.zeros(graph.n, dtype=np.int64)
    alive = np.ones(graph.n, dtype=bool)
    k = 0
    while alive.any():
        k = max(k, int(left[alive].min()))
        peeled = alive & (left <= k)
        core[peeled] = k
        alive &= ~peeled
        left -= matrix @ peeled.astype(np.int64)
    return core


def _strength(graph: Ties) -> np.ndarray:
    return np.asarray(np.bincount(graph.rows, graph.strength, minlength=graph.n))


def closed(graph: Ties) -> np.ndarray:
    """Count each node's ordered pairs of partners that have a tie; with weights, less of each."""
    weights = graph.weights
    side = graph.matrix(np.cbrt(weights / weights.max(initial=0)) if len(weights) else weights)
    return np.asarray(_along_ties(graph, side, side).multiply(side).sum(axis=1))


def _clustering(graph: Ties) -> np.ndarray:
    pairs = graph.degree * (graph.degree - 1.0)
    return np.asarray(np.divide(closed(graph), pairs, out=np.zeros(graph.n), where=pairs > 0))


def _average_neighbor_degree(graph: Ties) -> np.ndarray:
    return np.asarray(graph.shares @ graph.degree)


def _constraint(graph: Ties) -> np.ndarray:
    share = graph.shares
    invested = share + _along_ties(graph, share, share)
    return np.where(graph.degree > 0, invested.power(2).sum(axis=1), np.nan)


def _effective_size(graph: Ties) -> np.ndarray:
    weights = graph.weights
    largest = np.zeros(graph.n)
    np.maximum.at(largest, graph.rows, weights)
    marginal = graph.matrix(weights / largest[graph.rows])
    redundancy = _along_ties(graph, graph.shares, marginal.T.tocsr()).sum(axis=1)
    return np.where(graph.degree > 0, graph.degree - redundancy, np.nan)


def _along_ties(
    graph: Ties, left: "scipy.sparse.csr_array", right: "scipy.sparse.csr_array"
) -> "scipy.sparse.csr_array":
    """Multiply two matrices, keeping the entries where there is a tie, some rows at a time.

    What is kept goes around triangles, so the rest of the graph is left out from the start: a
    hub's many leaves would fill the product.
    """
    core = np.flatnonzero(_core_number(graph) > 1)
    inner = graph.subgraph(core)
    pattern = inner.matrix(np.ones(len(inner.indices)))
    left, right = left[core][:, core], right[core][:, core]
    entries = np.cumsum(pattern @ inner.degree)
    bounds = np.searchsorted(entries, np.arange(_ENTRIES, entries.max(initial=0), _ENTRIES))
    blocks = [
        (left[first:last] @ right).multiply(pattern[first:last])
        for first, last in pairwise(np.unique(np.r_[0, bounds, inner.n]))
    ]
    if not blocks:
        return scipy.sparse.csr_array((graph.n, graph.n))
    kept = scipy.sparse.coo_array(scipy.sparse.vstack(blocks))
    ends = core[kept.coords[0]], core[kept.coords[1]]
    return scipy.sparse.csr_array((kept.data, ends), shape=(graph.n, graph.n))


MEASURES: tuple[Measure, ...] = (
    Measure(
        name="degree",
        label=_c("measure", "partners"),
        scope=_("node"),
        unit="partners",
        formula="k_i: number of other nodes that i has a tie with",
        reference="Freeman 1978, Social Networks 1(3)",
        cannot_say=_("how much a tie is worth, or with whom it is"),
        compute=lambda graph: graph.degree,
        kind="count",
    ),
    Measure(
        name="agreements",
        label=_c("measure", "agreements"),
        scope=_("node"),
        unit="agreements",
        formula="number of agreements that name i; one of a place with itself counts once",
        reference="",
        cannot_say=_("whether an agreement is alive beyond its signature"),
        compute=lambda graph: graph.agreements,
        kind="count",
    ),
    Measure(
        name="strength",
        label=_c("measure", "strength"),
        scope=_("node"),
        unit="that of the weight",
        formula="s_i = sum over j of w_ij",
        reference="Barrat et al. 2004, PNAS 101(11)",
        cannot_say=_("whether many weak ties or few strong ones make it up"),
        compute=_strength,
        shown=False,
    ),
    Measure(
        name="mean_distance_km",
        label=_c("measure", "mean distance, km"),
        scope=_("node"),
        unit="km",
        formula=(
            "mean over partners j of the geodesic length of the tie i-j (its edge's "
            "distance_km); NaN without a tie of known length"
        ),
        reference="Karney 2013, J. Geodesy 87(1)",
        cannot_say=_("how far the reach goes in travel time, cost or culture"),
        compute=_mean_distance,
        group="agreements",
        needs=("positions",),
    ),
    Measure(
        name="average_neighbor_degree",
        label=_c("measure", "mean partners of partners"),
        scope=_("node"),
        unit="partners",
        formula="sum over partners j of w_ij k_j / s_i; 0 without ties",
        reference="Pastor-Satorras et al. 2001, PRL 87(25); Barrat et al. 2004, PNAS 101(11)",
        cannot_say=_("whether a city sought well-connected partners or was sought by them"),
        compute=_average_neighbor_degree,
        needs=("partners_ties",),
        shown=False,
    ),
    Measure(
        name="betweenness",
        label=_c("measure", "betweenness"),
        scope=_("whole"),
        unit="share of pairs, 0 to 1",
        formula=(
            "2 / ((n - 1)(n - 2)) x sum over pairs s < t of sigma_st(i) / sigma_st; pairs "
            "without a path add nothing"
        ),
        reference="Freeman 1977, Sociometry 40(1); Brandes 2001, J. Math. Sociol. 25(2)",
        cannot_say=_("that anything flows between cities, or that it takes shortest paths"),
        compute=_betweenness,
        group="ways",
        needs=("partners_ties",),
    ),
    Measure(
        name="closeness",
        label=_c("measure", "closeness"),
        scope=_("component, scaled to the whole"),
        unit="1 / mean distance, 0 to 1 without weights",
        formula="(r - 1) / (sum of d_ij over the r nodes of i's component) x (r - 1) / (n - 1)",
        reference="Wasserman & Faust 1994, Social Network Analysis, p. 200",
        cannot_say=_(
            "much within a component: its values differ little; between components it mixes "
            "size and distance"
        ),
        compute=_closeness,
        group="distances",
        needs=("partners_ties", "connectedness"),
    ),
    Measure(
        name="harmonic",
        label=_c("measure", "harmonic"),
        scope=_("whole"),
        unit="nodes, each divided by its distance",
        formula="sum over j of 1 / d_ij, 0 where there is no path",
        reference="Rochat 2009, ASNA; Boldi & Vigna 2014, Internet Mathematics 10(3-4)",
        cannot_say=_("whether a value comes from few near nodes or many far ones"),
        compute=lambda paths: paths.harmonic,
        group="distances",
        needs=("partners_ties",),
    ),
    Measure(
        name="eigenvector",
        label=_c("measure", "eigenvector"),
        scope=_("whole"),
        unit="Euclidean norm 1",
        formula=(
            "A x = lambda x for the largest lambda, the projection of the uniform vector onto "
            "its eigenvectors; 0 outside the component with the largest lambda"
        ),
        reference="Bonacich 1972, J. Math. Sociol. 2(1)",
        cannot_say=_("anything about the other components; one dense cluster can take all of it"),
        compute=eigenvector,
        needs=("partners_ties", "connectedness"),
    ),
    Measure(
        name="pagerank",
        label=_c("measure", "PageRank"),
        scope=_("whole"),
        unit="probability, sum 1",
        formula=(
            "x_i = (1 - d) / n + d x sum over j of x_j w_ij / s_j, d = 0.85, nodes without ties "
            "spread evenly"
        ),
        reference="Brin & Page 1998, Computer Networks 30",
        cannot_say=_("much beyond the degree where ties have no direction"),
        compute=pagerank,
        needs=("partners_ties",),
    ),
    Measure(
        name="core_number",
        label=_c("measure", "core"),
        scope=_("node"),
        unit="partners",
        formula="the largest k such that i is in a subgraph where each node has k partners",
        reference="Seidman 1983, Social Networks 5(3)",
        cannot_say=_("which core of that order, where there are several"),
        compute=_core_number,
        kind="count",
        needs=("partners_ties",),
    ),
    Measure(
        name="clustering",
        label=_c("measure", "clustering"),
        scope=_("node"),
        unit="share of pairs of partners, 0 to 1",
        formula=(
            "2 t_i / (k_i (k_i - 1)), t_i the ties among i's partners; with weights each "
            "triangle counts the geometric mean of its weights over the largest weight; 0 below "
            "two partners"
        ),
        reference="Watts & Strogatz 1998, Nature 393; Onnela et al. 2005, Phys. Rev. E 71",
        cannot_say=_("that cities with the same partner chose each other for it"),
        compute=_clustering,
        needs=("partners_ties",),
    ),
    Measure(
        name="constraint",
        label=_c("measure", "constraint"),
        scope=_("node"),
        unit="index, up to about 1.1",
        formula=(
            "sum over partners j of (p_ij + sum over q of p_iq p_qj)^2, p_ij = w_ij / s_i; NaN "
            "without ties"
        ),
        reference="Burt 1992, Structural Holes, ch. 2",
        cannot_say=_(
            "whether a city uses the holes; with one partner it is 1 or more whatever the rest"
        ),
        compute=_constraint,
        needs=("partners_ties",),
    ),
    Measure(
        name="effective_size",
        label=_c("measure", "effective size"),
        scope=_("node"),
        unit="partners",
        formula=(
            "sum over partners j of (1 - sum over q of p_iq m_jq), m_jq = w_jq / max_k w_jk; "
            "without weights k_i - 2 t_i / k_i; NaN without ties"
        ),
        reference="Burt 1992, Structural Holes, ch. 2; Borgatti 1997, Connections 20(1)",
        cannot_say=_("redundancy that runs over more than one tie among the partners"),
        compute=_effective_size,
        needs=("partners_ties",),
        shown=False,
    ),
    Measure(
        name="eccentricity",
        label=_c("measure", "eccentricity"),
        scope=_("component"),
        unit="steps, or the weight's length",
        formula="largest d_ij over the nodes j of i's component; 0 without ties",
        reference="Harary 1969, Graph Theory, ch. 4",
        cannot_say=_("anything across components: a pair apart from the rest has 1"),
        compute=lambda paths: paths.eccentricity,
        group="distances",
        kind="steps",
        needs=("partners_ties", "connectedness"),
        shown=False,
    ),
)
