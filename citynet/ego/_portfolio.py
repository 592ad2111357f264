"""Who the partners of a city are, how various, how far, and how the portfolio grew."""

from collections.abc import Sequence
from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, regions, temporal, vocabulary
from citynet._frames import edges_of, node_index, nodes, star_centres
from citynet.errors import NetworkError
from citynet.temporal._snapshots import event_days

Of = Literal["partners", "agreements"]
Floats = npt.NDArray[np.float64]
# Distance classes in km: neighbours, the region, the continent, beyond, the antipodes' half.
_BINS = (0, 500, 1000, 2000, 4000, 8000, 12000, 20100)


def centre(G: "nx.Graph[Any]", *, bodies: bool = True) -> Any:
    """Find the city that is party to every agreement, if there is exactly one.

    Parameters
    ----------
    G
        Any graph.
    bodies
        Whether agreements with international bodies have to be its own too.

    Returns
    -------
    node or None
        ``None`` where the network is not one city's own. Of two places with agreements only
        among themselves neither is the centre, unless the other is a body.

    Examples
    --------
    >>> cn.ego.centre(G)
    'istanbul-tr'
    """
    read = edges_of(G)
    is_body = nodes(G)["kind"].isin(vocabulary.BODIES).to_numpy()
    ends = read.ends if bodies else read.ends[~is_body[read.ends].any(axis=1)]
    cities = [row for row in star_centres(ends) if not is_body[row]]
    return read.nodes[cities[0]] if len(cities) == 1 else None


def portfolio(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    scheme: regions.Scheme = "continent",
    as_of: str | None = None,
    bodies: bool = False,
) -> pd.DataFrame:
    """Count the city's partners and agreements by region and type.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it.
    ego
        The city's node.
    scheme, as_of
        As in ``regions.assign``; ``"country"`` groups by country.
    bodies
        Whether memberships count, at the region of the seat.

    Returns
    -------
    pandas.DataFrame
        A row per region, the one with most partners first: ``partners``, ``partner_share``,
        ``agreements``, ``agreement_share``, then a column per type of agreement. Partners without
        a region are in the row ``""``. Shares say nothing of how many cities a region has to
        offer: see :func:`location_quotient`.

    Raises
    ------
    NetworkError
        ``ego`` is not in the graph, or is left out and cannot be told; an unknown scheme.

    Examples
    --------
    >>> cn.ego.portfolio(G)[["partners", "agreements"]].head(3)
            partners  agreements
    region
    Asia          29          35
    Europe        28          29
    Africa        15          17
    """
    ego = _ego(G, ego)
    ties = _ties(G, ego, bodies=bodies)
    region = _regions(G, scheme, as_of)
    frame = ties.assign(region=pd.Series([region[node] for node in ties["partner"]], dtype=object))
    table = frame.groupby("region").agg(
        partners=("partner_row", "nunique"), agreements=("partner_row", "size")
    )
    for column in ("partner", "agreement"):
        shares = table[f"{column}s"] / max(table[f"{column}s"].sum(), 1)
        table[f"{column}_share"] = shares.astype(float)
    types = pd.crosstab(frame["region"], frame["type"])
    table = table[["partners", "partner_share", "agreements", "agreement_share"]].join(types)
    return table.sort_values(["partners", "region"], ascending=[False, True])


def multiplexity(G: "nx.MultiGraph[Any]", ego: Any = None, *, bodies: bool = False) -> pd.DataFrame:
    """Say which partners are bound by several agreements, and of how many types.

    A tie is multiplex when it holds relations of more than one type (Wasserman & Faust 1994,
    Social Network Analysis, ch. 3).

    Parameters
    ----------
    G, ego, bodies
        As in :func:`portfolio`.

    Returns
    -------
    pandas.DataFrame
        A row per partner, the closest bound first: ``agreements``, ``types`` (how many),
        ``which`` (the types joined by a space), ``multiplex``. ``attrs["share"]`` is the share of
        partners with a multiplex tie. Several agreements of one type (a protocol renewed under a
        new number) are not multiplex.

    Examples
    --------
    >>> cn.ego.multiplexity(G).head(3)
               agreements  types                             which  multiplex
    partner
    lahore-pk           2      2  cooperation_protocol sister_city       True
    berlin-de           2      2            memorandum sister_city       True
    rabat-ma            2      2            memorandum sister_city       True
    """
    ego = _ego(G, ego)
    ties = _ties(G, ego, bodies=bodies)
    found: dict[Any, list[str]] = {}
    for partner, kind in zip(ties["partner"], ties["type"], strict=True):
        found.setdefault(partner, []).append(kind)
    rows = [(len(types), len(set(types)), " ".join(sorted(set(types)))) for types in found.values()]
    index = node_index(found, "partner")
    table = pd.DataFrame(rows, index, ["agreements", "types", "which"])
    table["multiplex"] = table["types"] > 1
    table.attrs["share"] = float(table["multiplex"].mean()) if rows else float("nan")
    return table.sort_values(["types", "agreements"], ascending=False, kind="stable")


def distances(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    *,
    bins: Sequence[float] = _BINS,
    of: Of = "partners",
    bodies: bool = False,
) -> pd.DataFrame:
    """Give the distribution of the distances to the partners.

    Parameters
    ----------
    G
        Nodes with ``x`` and ``y`` in degrees, or edges with ``distance_km``.
    ego, bodies
        As in :func:`portfolio`.
    bins
        Limits of the classes in km, ascending; a distance on a limit is in the class above.
    of
        Whether partners or agreements are counted.

    Returns
    -------
    pandas.DataFrame
        A row per class: ``from_km``, ``to_km``, ``count``, ``share``, ``cumulative_share``.
        ``attrs`` has ``n``, ``without_position``, ``outside`` (the bins), and in km ``mean``,
        ``median``, ``q25``, ``q75``, ``min``, ``max`` of all distances. Geodesic on WGS 84.
        Near partners may be many because near cities are: ``nullmodels`` tests that.

    Raises
    ------
    NetworkError
        As :func:`portfolio`, or the bins do not ascend.

    Examples
    --------
    >>> cn.ego.distances(G)[["from_km", "to_km", "count"]].head(3)
       from_km   to_km  count
    0      0.0   500.0      3
    1    500.0  1000.0      6
    2   1000.0  2000.0     22
    """
    _check.one_of("of", of, ("partners", "agreements"))
    limits = np.asarray(bins, dtype=float)
    ascending = limits.ndim == 1 and len(limits) > 1 and (np.diff(limits) > 0).all()
    _check.that(ascending, "bins", bins, "at least two limits in ascending order")
    ego = _ego(G, ego)
    ties = _ties(G, ego, bodies=bodies)
    values = ties["km"].to_numpy() if of == "agreements" else _partner_lengths(ties)
    known = values[~np.isnan(values)]
    counts = np.histogram(known[known < limits[-1]], limits)[0]
    shares = counts / max(counts.sum(), 1)
    table = pd.DataFrame(
        {
            "from_km": limits[:-1],
            "to_km": limits[1:],
            "count": counts,
            "share": shares,
            "cumulative_share": shares.cumsum(),
        }
    )
    summary = pd.Series(known, dtype=float).describe()
    table.attrs.update(
        n=len(known),
        without_position=len(values) - len(known),
        outside=len(known) - int(counts.sum()),
        mean=float(summary["mean"]),
        median=float(summary["50%"]),
        q25=float(summary["25%"]),
        q75=float(summary["75%"]),
        min=float(summary["min"]),
        max=float(summary["max"]),
    )
    return table


def growth(
    G: "nx.MultiGraph[Any]",
    ego: Any = None,
    every: str = "Y",
    *,
    scheme: regions.Scheme | None = None,
    as_of: str | None = None,
    bodies: bool = False,
) -> pd.DataFrame:
    """Count new agreements and new partners per period, and what they add up to.

    Parameters
    ----------
    G, ego, as_of, bodies
        As in :func:`portfolio`.
    every
        As in ``temporal.snapshots``.
    scheme
        A region scheme to count separately by.

    Returns
    -------
    pandas.DataFrame
        The columns of ``temporal.growth`` and ``new_partners`` (places whose first dated
        agreement certainly falls in the period) and ``partners`` (so far), per period or per
        period and region. In periods of whole years every dated partner is in one of them.

    Examples
    --------
    >>> cn.ego.growth(G)[["new", "cumulative", "partners"]].tail(3)
            new  cumulative  partners
    period
    2016      5          85        77
    2017      1          86        78
    2018      1          87        78
    """
    ego = _ego(G, ego)
    region = _regions(G, scheme, as_of) if scheme is not None else None
    own, firsts = G.__class__(), G.__class__()
    ties = _ties(G, ego, bodies=bodies)
    for edge, partner in zip(edges_of(G).subset(ties["edge"]), ties["partner"], strict=True):
        own.add_edges_from([edge])
        if region is not None:
            own.edges[edge[:-1]]["region"] = region[partner]
    read = edges_of(own)
    times = read.table()
    signed = times["start_last"].reset_index(drop=True).dropna().sort_values(kind="stable")
    # The first agreement is the one that had been signed soonest whatever its date means.
    for edge in read.subset(signed.index):
        if not firsts.has_edge(*edge[:2]):
            firsts.add_edges_from([edge])
    by = None if region is None else "region"
    table = temporal.growth(own, every, by=by)
    days = event_days(times)
    span = {"first": str(days.min()), "last": str(days.max())} if len(days) else {}
    partners = temporal.growth(firsts, every, by=by, **span)
    partners = partners.reindex(table.index, fill_value=0)
    return table.assign(new_partners=partners["new"], partners=partners["cumulative"])


def _ego(G: "nx.Graph[Any]", ego: Any) -> Any:
    if ego is None:
        found = centre(G, bodies=False)
        if found is None:
            raise NetworkError("no city is party to every agreement; say which with ego=")
        return found
    _check.node(G, "ego", ego)
    return ego


def _ties(G: "nx.Graph[Any]", ego: Any, *, bodies: bool) -> pd.DataFrame:
    """Give the city's agreements, partner by partner in the order of the first; none with itself.

    ``partner`` and ``partner_row`` (its number, for it may be a tuple), ``type``, ``km`` (the
    edge's ``distance_km``, else the geodesic's, else NaN) and ``edge``, the number of the edge.
    """
    read = edges_of(G)
    row = read.nodes.index(ego)
    edge = np.flatnonzero((read.ends == row).sum(axis=1) == 1)
    other = read.ends[edge].sum(axis=1) - row
    place = nodes(G)
    x, y = place["x"].to_numpy(), place["y"].to_numpy()
    geodesic = _sphere.geodesic_km(x[row], y[row], x[other], y[other])
    ties = pd.DataFrame(
        {
            "partner": place.index[other],
            "partner_row": other,
            "type": np.array(read.types, dtype=object)[edge],
            "km": np.where(np.isnan(read.lengths[edge]), geodesic, read.lengths[edge]),
            "edge": edge,
        }
    )
    order = {partner: number for number, partner in enumerate(G.adj[ego])}
    ties = ties.iloc[np.argsort([order[partner] for partner in ties["partner"]], kind="stable")]
    is_body = place["kind"].isin(vocabulary.BODIES).to_numpy()[ties["partner_row"]]
    return ties[bodies | ~is_body].reset_index(drop=True)


def _partner_lengths(ties: pd.DataFrame) -> Floats:
    """Length of each partner's tie in km, NaN where unknown."""
    return ties.groupby("partner_row", sort=False)["km"].last().to_numpy()


def _regions(G: "nx.Graph[Any]", scheme: regions.Scheme, as_of: str | None) -> dict[Any, str]:
    """Region of each node, empty where it has none."""
    if isinstance(scheme, str) and scheme == "country":
        return {node: data.get("country", "") for node, data in G.nodes(data=True)}
    assigned = regions.assign(G, scheme, as_of).astype(object)
    return dict(zip(G, assigned.where(assigned.notna(), "").tolist(), strict=True))
