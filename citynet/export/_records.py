"""A graph as plain records that a file format can hold, and back.

File formats differ in what they hold: some have one type per column, some reserve names, some
know no empty text. :func:`pack` turns a graph into records that fit a format's :class:`Rules` and
a header that says how to turn them back; what no header can bring back is listed as a loss, in
words. :func:`unpack` is the way back.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from citynet._catalogue import told
from citynet._frames import edges_of
from citynet.dates import earliest, is_edtf, latest
from citynet.errors import NetworkError

Record = dict[str, Any]
Life = tuple[str | None, str | None]
YEAR = "start_year"  # a column of files, a number for programs that know no dates
_LONG = 2**63
_EXACT = 2**53
_PLAIN: dict[type, str] = {str: "text", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Rules:
    """What a file format can hold.

    Parameters
    ----------
    nodes, edges
        Names that the format keeps for itself, and what an attribute of that name is called there.
    nested
        Whether a value may be a list or a mapping, and a column of several types.
    caseless
        Whether two names that differ in case are one.
    empty
        Whether an empty text differs from none.
    text
        Takes out of a text the characters that the format has no way to write.
    """

    nodes: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False
    caseless: bool = False
    empty: bool = True
    text: Callable[[str], str] = str


@dataclass(frozen=True)
class Packed:
    """A graph as records: ``id`` names a node, ``u``, ``v`` and ``key`` an edge."""

    header: dict[str, Any]
    ids: list[Any]
    nodes: list[Record]
    ends: list[tuple[Any, Any, Any]]
    edges: list[Record]
    losses: tuple[str, ...]


def pack(G: "nx.MultiGraph[Any]", rules: Rules) -> Packed:
    """Turn a graph into records that fit the rules, see the module's docstring."""
    losses: dict[str, int] = {}
    if G.is_directed():
        losses[told("the direction of edges")] = G.number_of_edges()
    if not G.is_multigraph() or G.is_directed():
        G = nx.MultiGraph(G)
    cleaned = _Cleaner(rules, losses)
    ids = {node: cleaned.identity(node) for node in G}
    if len(set(map(str, ids.values()))) < len(ids):
        raise NetworkError("two nodes have the same id as text; relabel the nodes")
    records = [cleaned.record(data) for _, data in G.nodes(data=True)]
    node_columns, nodes = _columns(records, rules.nodes, rules)
    read = edges_of(G)
    records = [cleaned.record(data) for data in read.records]
    edge_columns, edges = _columns(records, rules.edges, rules)
    keys: list[Any] = read.keys
    text_keys = all(isinstance(key, str) for key in keys)
    header = {
        "graph": _Cleaner(Rules(nested=True), losses).record(G.graph),
        "nodes": node_columns,
        "edges": edge_columns,
        "ids": "text" if all(isinstance(node, str) for node in G) else "json",
        "keys": "text" if text_keys else "json",
    }
    if header["ids"] == "json" and not rules.nested:
        ids = {node: json.dumps(_scalar(node), ensure_ascii=False) for node in G}
    if not text_keys and not rules.nested:
        keys = [json.dumps(_scalar(key), ensure_ascii=False) for key in keys]
    elif text_keys:
        keys = [cleaned.text(key) for key in keys]
    named = list(ids.values())
    pairs = zip(read.ends.tolist(), keys, strict=True)
    ends = [(named[u], named[v], key) for (u, v), key in pairs]
    if len({(*sorted((str(u), str(v))), str(key)) for u, v, key in ends}) < len(ends):
        raise NetworkError("two agreements of one pair have the same key as text")
    said = tuple(f"{what} ({count}×)" for what, count in losses.items())
    return Packed(header, named, nodes, ends, edges, said)


def unpack(
    header: Mapping[str, Any],
    nodes: Iterable[tuple[Any, Mapping[str, Any]]],
    edges: Iterable[tuple[Any, Any, Any, Mapping[str, Any]]],
) -> "nx.MultiGraph[Any]":
    """Build the graph back from records; a cell that is ``None`` is an absent attribute."""

    def identity(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) and header["ids"] == "json" else value

    def edge_key(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) and header["keys"] == "json" else value

    G: nx.MultiGraph[Any] = nx.MultiGraph()
    G.graph.update(header["graph"])
    for node, record in nodes:
        G.add_node(identity(node), **_restored(record, header["nodes"]))
    for u, v, key, record in edges:
        ends = identity(u), identity(v)
        for node in ends:
            if node not in G:
                raise NetworkError(f"edge {key!r} ends at {node!r}, which is no node of the file")
        data = _restored(record, header["edges"])
        # Not as keywords: an attribute may be called what a parameter is.
        made = G.add_edge(*ends, key=edge_key(key))
        G.edges[*ends, made].update(data)
    return G


def _restored(record: Mapping[str, Any], columns: Mapping[str, Any]) -> Record:
    data = {}
    for name, (original, kind) in columns.items():
        value = record.get(name)
        if value is None:
            continue
        if kind == "json":
            value = json.loads(value)
        elif kind == "integer":
            value = int(value)
        elif kind == "number":
            value = float(value)
        elif kind == "boolean":
            value = bool(value)
        data[original] = value
    return data


@dataclass
class _Cleaner:
    """Makes values fit, counting what is lost on the way."""

    rules: Rules
    losses: dict[str, int]

    def identity(self, node: Any) -> Any:
        node = _scalar(node)
        if type(node) not in _PLAIN:
            raise NetworkError(f"node {node!r} is no text or number; relabel the nodes")
        return self.text(node) if isinstance(node, str) else node

    def record(self, data: Mapping[Any, Any]) -> Record:
        cleaned = {self.text(str(name)): self.value(value) for name, value in data.items()}
        return {name: value for name, value in cleaned.items() if value is not None}

    def value(self, value: Any) -> Any:
        value = _scalar(value)
        if isinstance(value, str):
            value = self.text(value)
            if value == "" and not self.rules.empty:
                self.lost(told("empty texts"))
                return None
        elif isinstance(value, float) and not math.isfinite(value):
            if math.isinf(value):
                self.lost(told("infinite numbers"))
            return None
        elif isinstance(value, list | tuple | dict | set | frozenset):
            return self.nested(value)
        elif value is not None and type(value) not in _PLAIN:
            kind = type(value).__name__
            self.lost(told("the type of %(kind)s values, kept as text", kind=kind))
            value = self.text(str(value))
        return value

    def nested(self, value: Any) -> Any:
        if isinstance(value, dict):
            if any(not isinstance(name, str) for name in value):
                self.lost(told("names of a mapping that are no text, kept as text"))
            return {self.text(str(name)): self.value(inner) for name, inner in value.items()}
        if not isinstance(value, list):
            kind = type(value).__name__
            self.lost(told("the type of %(kind)s values, kept as lists", kind=kind))
        value = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [self.value(inner) for inner in value]

    def text(self, text: str) -> str:
        cleaned = self.rules.text(_utf8(text))
        if cleaned != text:
            self.lost(told("characters that the format cannot hold"))
        return cleaned

    def lost(self, what: str) -> None:
        self.losses[what] = self.losses.get(what, 0) + 1


def _columns(
    records: list[Record], reserved: Mapping[str, str], rules: Rules
) -> tuple[dict[str, tuple[str, str]], list[Record]]:
    """Rename and type the attributes: column → (attribute, type), and the records by column."""
    types: dict[str, set[type]] = {}
    huge: set[str] = set()
    for record in records:
        for name, value in record.items():
            types.setdefault(name, set()).add(type(value))
            if type(value) is int and not -_LONG <= value < _LONG:
                huge.add(name)
    columns: dict[str, tuple[str, str]] = {}
    taken = {_case(name, rules) for name in reserved}
    for name, found in types.items():
        column = reserved.get(_case(name, rules), name) or "_"
        while _case(column, rules) in taken:
            column += "_"
        taken.add(_case(column, rules))
        columns[column] = (name, "any" if rules.nested else _type(name, found, records, huge))
    renamed = {original: (column, kind) for column, (original, kind) in columns.items()}
    return columns, [
        {renamed[name][0]: _as(value, renamed[name][1]) for name, value in record.items()}
        for record in records
    ]


def _type(name: str, found: set[type], records: list[Record], huge: set[str]) -> str:
    if name in huge:
        return "json"
    if len(found) == 1:
        return _PLAIN.get(next(iter(found)), "json")
    if found == {int, float}:
        exact = all(abs(record.get(name, 0)) <= _EXACT for record in records)
        return "number" if exact else "json"
    return "json"


def _as(value: Any, kind: str) -> Any:
    if kind == "json":
        return json.dumps(value, ensure_ascii=False)
    return float(value) if kind == "number" else value


def _case(name: str, rules: Rules) -> str:
    return name.casefold() if rules.caseless else name


def _scalar(value: Any) -> Any:
    """Python's own scalar; ``None`` for every way to say that a value is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is pd.NA or value is pd.NaT else value


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def lifetime(start: str | None, end: str | None) -> Life:
    """First and last day of an agreement; no end that would come before its start."""
    start, end = (date if date and is_edtf(date) else None for date in (start, end))
    first = earliest(start).isoformat() if start else None
    last = latest(end).isoformat() if end else None
    return first, (None if first and last and last < first else last)


def lifetimes(G: "nx.Graph[Any]") -> list[Life]:
    """First and last day of each agreement, in the order of the edges."""
    read = edges_of(G)
    return [lifetime(*spell) for spell in zip(read.starts, read.stops, strict=True)]


def year(life: Life) -> int | None:
    """Year in which an agreement begins."""
    return int(life[0][:4]) if life[0] else None
