"""A graph as tables: its agreements and its nodes, which everything else reads.

A graph's edges are walked here. Whatever wants to know of agreements takes the table of
:func:`agreements`, or single columns of :class:`Edges`, and so agrees with all else on which party
stands first, on an agreement's date, on whether it is over and on whether a place has a position.
``network`` shows :func:`agreements` and :func:`nodes` to the user.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter, methodcaller
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _check, _sphere, dates, vocabulary
from citynet._tables import is_missing
from citynet.errors import NetworkError

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_AT_HAND = 256  # rows of a table
_EDGE = (
    "a", "type", "status", "start", "signed", "end", "ended", "weight", "distance_km",
)  # fmt: skip
_NODE = ("kind", "name", "label", "country", "x", "y", "population")


def agreements(G: "nx.Graph[Any]", *, everything: bool = False) -> pd.DataFrame:
    """Give the graph's agreements as a table: the one that all measures, maps and tables read.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; of a graph by others every attribute may be absent.
    everything
        Whether the edges' other attributes are columns too, as they stand.

    Returns
    -------
    pandas.DataFrame
        A row per edge in the graph's order, indexed by ``id``, the edge's key (in a graph without
        keys, the edge's number):

        - ``u``, ``v``: the two nodes. u is the party that stands first, where the edge's attribute
          ``a`` tells; else the one that comes first in the graph;
        - ``type``, ``other`` where the edge has none; ``status``, ``active`` where it has none;
          ``over``, whether the status says that the agreement has ended; ``counted``, whether the
          type counts as an agreement unless asked for (a contact without form does not);
        - ``start``, ``end`` (EDTF, None where unknown): the attribute of that name, else ``signed``
          and ``ended``; ``start_first``, ``start_last``, ``end_first``, ``end_last``
          (``datetime64[s]``), the first and the last day that they can mean;
        - ``weight`` (1 where the edge has none), ``distance_km`` (NaN where unknown);
        - ``u_row``, ``v_row``: where the nodes stand in G, which also tells nodes apart that are
          tuples; ``u_kind``, ``v_kind`` and ``u_country``, ``v_country`` as :func:`nodes` has them.

    Raises
    ------
    NetworkError
        A date is not EDTF level 0; the message names the edge.

    Examples
    --------
    >>> import networkx as nx
    >>> from citynet import network
    >>> G = nx.MultiGraph()
    >>> G.add_edge("istanbul", "berlin", key="1", type="sister_city", signed="1989-04")
    '1'
    >>> network.agreements(G)[["u", "v", "type", "status", "start", "start_first", "start_last"]]
               u       v         type  status    start start_first start_last
    id
    1   istanbul  berlin  sister_city  active  1989-04  1989-04-01 1989-04-30
    """
    return edges_of(G).table(everything=everything)


def nodes(G: "nx.Graph[Any]") -> pd.DataFrame:
    """Give the graph's nodes as a table.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; of a graph by others every attribute may be absent.

    Returns
    -------
    pandas.DataFrame
        A row per node in the graph's order, indexed by ``node``: ``kind`` (``city`` where the node
        has none), ``name`` (else its label, else its id), ``label`` (else its name, else its id),
        ``country`` (None where unknown), ``x`` and ``y`` (degrees; both NaN where they are no
        position), ``population`` (NaN where unknown), ``degree`` (partners other than itself) and
        ``agreements`` (those that count; one of a place with itself counts once).

    Examples
    --------
    >>> import networkx as nx
    >>> from citynet import network
    >>> G = nx.MultiGraph([("istanbul", "berlin"), ("istanbul", "berlin")])
    >>> G.nodes["berlin"].update(name="Berlin", country="DE", x=13.4, y=52.5)
    >>> network.nodes(G)[["kind", "name", "country", "x", "degree", "agreements"]]
              kind      name country     x  degree  agreements
    node
    istanbul  city  istanbul    None   NaN       1           2
    berlin    city    Berlin      DE  13.4       1           2
    """
    return edges_of(G).node_table()


@dataclass(frozen=True)
class Edges:
    """The edges of a graph in its order, read once; a column of the table is made when asked for.

    Parameters
    ----------
    G
        The graph.
    ends
        Where the two nodes of each edge stand in the graph, as it has them: an (m, 2) array.
    keys
        The edges' keys; in a graph without keys, their numbers.
    records
        The edges' attributes: the graph's own mappings, to be read only.
    """

    G: "nx.Graph[Any]"
    ends: Rows
    keys: list[Hashable]
    records: list[Mapping[str, Any]]

    @cached_property
    def names(self) -> dict[Any, None]:
        """The names of all attributes that any edge has, in their order."""
        return dict.fromkeys(chain.from_iterable(self.records))

    @cached_property
    def _usual(self) -> dict[str, list[Any]]:
        return self.columns(_EDGE)

    @cached_property
    def nodes(self) -> list[Hashable]:
        """The graph's nodes."""
        return list(self.G)

    @cached_property
    def places(self) -> pd.DataFrame:
        """The table that :func:`nodes` gives, to be read only."""
        return self.node_table()

    @cached_property
    def units(self) -> npt.NDArray[np.object_]:
        """What :func:`units` gives."""
        return units(self.G)

    @cached_property
    def parties(self) -> Rows:
        """The ends of each edge, the party that stands first in its table before the other."""
        # An undirected edge forgets which party stands first; its attribute `a` does not.
        named = self.column("a")
        if named.count(None) == len(named):
            return self.ends
        number = {node: row for row, node in enumerate(self.nodes)}

        def row_of(a: Any) -> int:
            try:
                return number.get(a, -1)
            except TypeError:  # a list, say, is no node
                return -1

        of = each(named, row_of)
        turned = np.array(of, dtype=np.int64) == self.ends[:, 1]
        return np.where(turned[:, None], self.ends[:, ::-1], self.ends)

    @cached_property
    def types(self) -> list[str]:
        """The type of each agreement."""
        return _told(self.column("type"), vocabulary.OTHER)

    @cached_property
    def statuses(self) -> list[str]:
        """The status of each agreement."""
        return _told(self.column("status"), vocabulary.DEFAULT_STATUS)

    @cached_property
    def over(self) -> npt.NDArray[np.bool_]:
        """Whether the status of each agreement says that it has ended."""
        return np.array(each(self.statuses, vocabulary.is_over), dtype=bool)

    @cached_property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Whether each counts as an agreement without being asked for, by its type."""
        return np.array(each(self.types, vocabulary.is_counted), dtype=bool)

    @cached_property
    def starts(self) -> list[str | None]:
        """When each agreement began, as it stands: the one rule, ``start`` else ``signed``."""
        return self.texts("start", "signed")

    @cached_property
    def stops(self) -> list[str | None]:
        """When each agreement ended, as it stands: the one rule, ``end`` else ``ended``."""
        return self.texts("end", "ended")

    @cached_property
    def lengths(self) -> Floats:
        """The length of each agreement's tie in km, NaN where unknown."""
        return floats(self.column("distance_km"))

    def column(self, name: str) -> list[Any]:
        """Give an attribute of each edge as it stands, ``None`` where it has none."""
        return self._usual[name] if name in self._usual else self.columns([name])[name]

    def columns(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """Give some attributes of each edge as they stand, by name, as :func:`columns` does."""
        asked = list(names)
        there = columns(self.records, [name for name in asked if name in self.names])
        return {name: there.get(name) or [None] * len(self.records) for name in asked}

    def texts(self, *names: str) -> list[str | None]:
        """Give the first of some attributes that says something, as text, of each edge."""
        return first(*map(self.column, names))

    def bounds(self, texts: Sequence[str | None]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Give the first and the last day that each edge's date can mean, ``datetime64[s]``.

        Raises
        ------
        NetworkError
            A date is not EDTF level 0; the message names the edge.
        """
        distinct = list(dict.fromkeys([None, *texts]))
        for text in distinct:
            if text is not None and not dates.is_edtf(text):
                row = texts.index(text)
                edge = (*(self.nodes[end] for end in self.ends[row].tolist()), self.keys[row])
                raise NetworkError(
                    f"edge {edge!r} has the date {text!r}; expected EDTF level 0 such as 1965, "
                    "2004-09, 1990-06-25"
                )
        number = {text: position for position, text in enumerate(distinct)}
        codes = np.array(each(texts, number.__getitem__), dtype=np.int64)
        earliest, latest = (days.astype("datetime64[s]") for days in dates.bounds(distinct))
        return earliest[codes], latest[codes]

    def subset(self, rows: Iterable[int] | None = None) -> Iterator[tuple[Any, ...]]:
        """Give some or all of the edges as networkx takes them, with copies of their attributes."""
        keyed = self.G.is_multigraph()
        for row in range(len(self.keys)) if rows is None else rows:
            u, v = self.ends[row].tolist()
            key = (self.keys[row],) if keyed else ()
            yield (self.nodes[u], self.nodes[v], *key, dict(self.records[row]))

    def table(self, *, everything: bool = False) -> pd.DataFrame:
        """Give the table that :func:`agreements` describes."""
        u, v = self.parties.T
        names = _objects(self.nodes)
        attributes = columns([data for _, data in self.G.nodes(data=True)], ("kind", "country"))
        kind = _objects(_told(attributes["kind"], vocabulary.DEFAULT_KIND))
        country = _objects(texts_of(attributes["country"]))
        start_first, start_last = self.bounds(self.starts)
        end_first, end_last = self.bounds(self.stops)
        weight = floats(self.column("weight"))
        frame = {
            "u": names[u],
            "v": names[v],
            "type": _objects(self.types),
            "status": _objects(self.statuses),
            "over": self.over,
            "counted": self.counted,
            "start": _objects(self.starts),
            "end": _objects(self.stops),
            "start_first": start_first,
            "start_last": start_last,
            "end_first": end_first,
            "end_last": end_last,
            "weight": np.where(np.isnan(weight), 1.0, weight),
            "distance_km": self.lengths,
            "u_row": u,
            "v_row": v,
            "u_kind": kind[u],
            "v_kind": kind[v],
            "u_country": country[u],
            "v_country": country[v],
        }
        if everything:
            others = self.columns(name for name in self.names if name not in {"id", *frame})
            frame |= {name: _objects(values) for name, values in others.items()}
        return _frame(frame, node_index(self.keys, "id"))

    def node_table(self) -> pd.DataFrame:
        """Give the table that :func:`nodes` describes."""
        read = columns([data for _, data in self.G.nodes(data=True)], _NODE)
        ids = list(map(str, self.nodes))
        x, y = _sphere.positions(floats(read["x"]), floats(read["y"]))
        counted = self.ends[self.counted]
        frame = {
            "kind": _objects(_told(read["kind"], vocabulary.DEFAULT_KIND)),
            "name": _objects(first(read["name"], read["label"], ids)),
            "label": _objects(first(read["label"], read["name"], ids)),
            "country": _objects(texts_of(read["country"])),
            "x": x,
            "y": y,
            "population": floats(read["population"]),
            "degree": partners_of(len(ids), self.ends),
            "agreements": agreements_of(len(ids), counted),
        }
        return _frame(frame, node_index(self.nodes))


def units(G: "nx.Graph[Any]") -> npt.NDArray[np.object_]:
    """Give what each node's place counts as: its country, or a state that has no code of its own.

    Such a state's places are filed under another's code, whose they are in no table of ours.
    """
    read = columns([data for _, data in G.nodes(data=True)], ("unit", "country"))
    return _objects(first(read["unit"], read["country"]))


def edges_of(G: "nx.Graph[Any]") -> Edges:
    """Read the edges of a graph, each once, in the order in which networkx gives them."""
    number = {node: row for row, node in enumerate(G)}
    directed, multigraph = G.is_directed(), G.is_multigraph()
    near: list[int] = []
    far: list[int] = []
    found: list[Any] = []
    for row, (_, partners) in enumerate(G.adjacency()):
        for partner, between in partners.items():
            other = number[partner]
            # Of an undirected edge both ends tell; the earlier has done so already.
            if other >= row or directed:
                near.append(row)
                far.append(other)
                found.append(between)
    ends = np.array([near, far], dtype=np.int64).T
    if not multigraph:
        return Edges(G, ends, list(range(len(found))), found)
    # All at once, here and below: an edge at a time would take several times as long.
    keys = list(chain.from_iterable(found))
    records = list(chain.from_iterable(map(methodcaller("values"), found)))
    return Edges(G, ends.repeat(list(map(len, found)), axis=0), keys, records)


def partners_of(count: int, ends: Rows) -> Rows:
    """Partners of each of the nodes other than itself, as ``cn.centrality`` counts them."""
    return np.bincount(pairs(count, ends).ravel(), minlength=count).astype(np.int64)


def agreements_of(count: int, ends: Rows) -> Rows:
    """Agreements of each of the nodes; one of a place with itself counts once."""
    apart = ends[ends[:, 0] != ends[:, 1]]
    loops = ends[ends[:, 0] == ends[:, 1], 0]
    number = np.bincount(apart.ravel(), minlength=count) + np.bincount(loops, minlength=count)
    return number.astype(np.int64)


def pairs(count: int, ends: Rows) -> Rows:
    """Pairs of different nodes with any agreement, each once, as an (m, 2) array of rows."""
    low, high = np.minimum(*ends.T), np.maximum(*ends.T)
    keys = distinct((low * count + high)[low != high])
    return np.stack(np.divmod(keys, max(count, 1)), axis=1)


def distinct(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give the different numbers of an array, the least first."""
    # Asked for no counts numpy looks each up in a table, which takes forty times as long.
    return np.unique(numbers, return_counts=True)[0]


def star_centres(ends: Rows, count: int = 0, *, nearly: bool = False) -> list[int]:
    """Find the place at the centre of a star, or of what is nearly one.

    Parameters
    ----------
    ends
        Rows of the two places of each agreement.
    count
        How many places there are; asked for by ``nearly`` alone.
    nearly
        ``False``: the centre is party to every agreement. ``True``: it has more than half of all
        others for partners (0.6), and twice as many as any other: what a map puts in its middle.

    Returns
    -------
    list of int
        The centre's row. Empty where there is none; two rows where all agreements are between the
        same two places.
    """
    if not nearly:
        candidates = dict.fromkeys(ends[:1].ravel().tolist())
        return [row for row in candidates if (ends == row).any(axis=1).all()]
    if count < 4:  # noqa: PLR2004 - three places have no centre
        return []
    partners = partners_of(count, ends)
    hub = int(partners.argmax())
    most, second = partners[hub], np.delete(partners, hub).max()
    return [hub] if most >= 0.6 * (count - 1) and second <= most / 2 else []


def focal_row(read: Edges, focal: Hashable | None) -> int | None:
    """Give the row of the city in the middle of a map.

    Parameters
    ----------
    read
        The graph's edges.
    focal
        The city's node; ``None`` takes the centre of what is nearly a star, ``False`` none.

    Raises
    ------
    NetworkError
        ``focal`` is no node of the graph.
    """
    if focal is False:
        return None
    if focal is None:
        return next(iter(star_centres(read.ends, len(read.nodes), nearly=True)), None)
    _check.node(read.G, "focal", focal)
    return read.nodes.index(focal)


def node_index(nodes: Iterable[Any], name: str | None = "node") -> pd.Index:
    """Index a table by node, whatever a node is; a tuple stays one label."""
    return pd.Index(list(nodes), dtype=object, name=name, tupleize_cols=False)


def columns(records: Sequence[Mapping[str, Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    """Values of each attribute by its name, ``None`` where a record has it not."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    # Some rows at a time: to come back to one that is no longer at hand takes four times as long.
    for start in range(0, len(records), _AT_HAND):
        rows = records[start : start + _AT_HAND]
        for name, column in found.items():
            try:  # nearly all have it
                column += list(map(itemgetter(name), rows))
            except KeyError:
                column += [row.get(name) for row in rows]
    return found


def first(*texts: Sequence[Any]) -> list[str | None]:
    """Give the first text that the columns have in each row."""
    told = texts_of(texts[0])
    for column in texts[1:]:
        missing = told.count(None)
        if missing == len(told):
            told = texts_of(column)
        elif missing:
            told = [text or text_of(value) for text, value in zip(told, column, strict=True)]
    return told


def floats(values: Sequence[Any]) -> Floats:
    """Give numbers, NaN for what is none."""
    try:
        return np.array(values, dtype=float).reshape(len(values))
    except (TypeError, ValueError):  # something among them is no number
        return np.array([_number(value) for value in values], dtype=float)


def each(values: Sequence[Any], tell: Callable[[Any], Any]) -> list[Any]:
    """Call ``tell`` with each value, but only once for all equal ones."""
    try:
        told = {value: tell(value) for value in set(values)}
    except TypeError:  # a list, say, has no hash
        return [tell(value) for value in values]
    return list(map(told.__getitem__, values))


def _told(values: Sequence[Any], default: str) -> list[str]:
    return each(values, lambda value: text_of(value) or default)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def text_of(value: Any) -> str | None:
    """Give a text that says something, else ``None``."""
    if type(value) is str:
        return value or None
    return None if is_missing(value) else str(value) or None


def texts_of(values: Sequence[Any]) -> list[str | None]:
    """Give :func:`text_of` of each value; texts, as nearly all are, at once."""
    if set(map(type, values)) <= {str, type(None)}:
        return [value or None for value in values] if "" in values else list(values)
    return each(values, text_of)


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    # From an iterator: of a list of nodes that are tuples numpy would make a table.
    return np.fromiter(values, dtype=object, count=len(values))


def _frame(values: Mapping[str, npt.NDArray[Any]], index: pd.Index) -> pd.DataFrame:
    # pandas 3 would make a str column, with NaN for None, of an array of objects.
    kinds = {name: object if v.dtype == object else None for name, v in values.items()}
    series = {name: pd.Series(v, index, dtype=kinds[name]) for name, v in values.items()}
    return pd.DataFrame(series, index)
