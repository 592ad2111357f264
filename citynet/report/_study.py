"""What every section of the report reads, and what it gives: facts, tables, figures, or a reason.

A section is a function that takes a :class:`Study` and returns its facts for the template, or
:class:`LeftOut` with the reason. It computes no measure of its own: the package's modules do.
"""

from base64 import b64encode
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from citynet import _workers, countries, ego, network, temporal, vocabulary
from citynet._pictures import Pictures, Printed
from citynet.language import Language, _
from citynet.summary import Question, Register, register

Facts = dict[str, Any]
# Below this the geocoder's answer deserves a second look.
SURE = 0.9
# So many times as far as others, among so many, is a mistake before it is a finding.
_FAR, _MANY = 3, 10
# Sources that are named.
_SOURCES = 5
# Two partners are too few for a city to be the centre of anything.
_FEW = 3


@dataclass(frozen=True)
class LeftOut:
    """Why the data do not support a section.

    Parameters
    ----------
    reason
        An English sentence, marked for translation.
    values
        What its placeholders stand for.
    """

    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    key
        The column of the frame.
    label
        Its heading, marked for translation.
    kind
        How its cells are written: ``text``, ``count``, ``number``, ``percent``, ``p``, ``date``,
        ``type``, ``country``, ``span`` (of years), ``term`` (a fixed word to translate),
        ``region`` (text under a region's name), ``file`` (not on the page).
    """

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table of the report: shown on the page, whole in a file beside it.

    Parameters
    ----------
    key
        Its file's name.
    frame
        A row per row, the columns of the table among its columns.
    columns
        What is shown, in order.
    limit
        How many rows the page shows; the file has all.
    interactive
        Whether readers can sort it and search in it.
    """

    key: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    limit: int | None = None
    interactive: bool = False

    @property
    def visible(self) -> tuple[Column, ...]:
        """The columns on the page; those of the kind ``file`` are in the file alone."""
        return tuple(column for column in self.columns if column.kind != "file")

    @cached_property
    def shown(self) -> list[dict[Hashable, Any]]:
        """The rows on the page; missing cells are ``None``."""
        rows = self.frame if self.limit is None else self.frame.head(self.limit)
        cells = rows[[column.key for column in self.visible]].astype(object)
        return cells.where(cells.notna(), None).to_dict("records")


@dataclass(frozen=True)
class Figure:
    """A figure, drawn once and saved as what each use wants.

    Parameters
    ----------
    key
        Its files' name.
    printed
        Gives what each use wants, when it is there. A map's outlines as SVG would make the page
        many times as heavy as WebP does.
    """

    key: str
    printed: Callable[[], Printed]

    @property
    def pdf(self) -> bytes:
        """The figure for print."""
        return self.printed().pdf

    @property
    def png(self) -> bytes:
        """The picture as PNG."""
        return self.printed().png

    @property
    def size(self) -> tuple[int, int]:
        """Pixels of the picture."""
        return self.printed().size

    @property
    def address(self) -> str:
        """The picture as a data address, so that the page fetches nothing."""
        return f"data:image/webp;base64,{b64encode(self.printed().webp).decode('ascii')}"


@dataclass(frozen=True)
class Study:
    """The data of a report and what it is to be.

    Parameters
    ----------
    table
        The Agreement table.
    places
        What ``geocode`` gave for it.
    G
        The network of both, of all that counts as an agreement.
    whole
        The network of both, with what is drawn and not counted.
    language
        The language of the report.
    title
        The title of the report.
    seed
        Seed of everything drawn at random.
    progress
        Is told what is being done.
    card
        What is known of the data set that the table is of, where it is one of ours.
    """

    table: pd.DataFrame
    places: gpd.GeoDataFrame
    G: "nx.MultiGraph[Any]"
    whole: "nx.MultiGraph[Any]"
    language: Language
    title: str
    seed: int
    progress: Callable[[str], None]
    card: Mapping[str, str] | None = None

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """The network's agreements, as ``network.agreements`` has them, and their ``note``."""
        table = network.agreements(self.G, everything=True).reset_index()
        return table if "note" in table else table.assign(note=None)

    @cached_property
    def ties(self) -> "nx.Graph[Any]":
        """One edge per pair of nodes."""
        return network.simple(self.G)

    @cached_property
    def register(self) -> Register:
        """What kind of register it is."""
        return register(self.G)

    def undefined(self, question: Question) -> LeftOut | None:
        """Say why this kind of register cannot be asked; ``None`` where it can."""
        why = self.register.undefined(question)
        if why is None:
            return None
        return LeftOut(_("Not defined here, because %(why)s."), {"why": self.language.gettext(why)})

    @cached_property
    def home(self) -> str | None:
        """Name the countries whose list a one-sided or partial register is."""
        if self.register.kind not in {"one_sided", "partial"}:
            return None
        return self.language.join(map(self.language.country, self.register.home))

    @cached_property
    def same(self) -> pd.DataFrame:
        """Give what tells agreements apart: the pair, the type and the date of each."""
        table = self.agreements
        pairs = zip(table["u"].astype(str), table["v"].astype(str), strict=True)
        pair = [" – ".join(sorted(ends)) for ends in pairs]
        return pd.DataFrame(
            {"pair": pair, "type": table["type"], "start": table["start"].fillna("")}, table.index
        )

    @cached_property
    def cities(self) -> "nx.MultiGraph[Any]":
        """The network without international bodies."""
        return network.without_bodies(self.G, "drop")

    @cached_property
    def types(self) -> list[str]:
        """Types of agreement in their usual order."""
        return vocabulary.order(str(name) for name in self.agreements["type"].dropna())

    @cached_property
    def dated(self) -> pd.Series:
        """Dates of signature, where there is one, in order."""
        return self.agreements["start"].dropna().sort_values()

    @cached_property
    def heaped(self) -> dict[int, int]:
        """Years that are probably a default of the register, with their numbers of signatures."""
        years = temporal.heaping(self.G)
        signed = years.loc[years["heaped"], "signed"]
        return {int(year): int(count) for year, count in signed.items()}

    @cached_property
    def by_default(self) -> "pd.Series[bool]":
        """Whether an agreement bears a year that is probably a default."""
        return self.agreements["start"].fillna("").str[:4].isin(set(map(str, self.heaped)))

    @cached_property
    def once(self) -> "nx.MultiGraph[Any]":
        """The network without bodies, and of rows that nothing tells apart one alone."""
        G = self.cities.copy()
        again = self.agreements.loc[self.same.duplicated(), ["u", "v", "id"]]
        G.remove_edges_from(list(again.itertuples(index=False, name=None)))
        return G

    @cached_property
    def focal(self) -> Hashable | None:
        """The city that is party to every agreement, in one city's own portfolio."""
        found: Hashable | None = ego.centre(self.G)
        return found if found is not None and len(self.G) > _FEW else None

    @cached_property
    def plausible(self) -> "pd.Series[bool]":
        """Whether an agreement may be a headline: the longest, the nearest, the farthest.

        Outliers are mistakes first. Both places must be sure, and lie in the country that the
        table names; and none is three times as long as nine in ten between the same countries.
        """
        doubted = {
            node
            for node, data in self.G.nodes(data=True)
            if float(data.get("confidence", 1) or 0) < SURE or node in self._elsewhere
        }
        table = self.agreements[["u", "v"]]
        km = pd.to_numeric(self.agreements["distance_km"])
        pairs = pd.Series(
            [
                " ".join(sorted(str(self.country(node)) for node in pair))
                for pair in zip(table["u"], table["v"], strict=True)
            ],
            index=km.index,
        )
        grouped = km.groupby(pairs)
        usual = grouped.transform("quantile", 0.9)
        far = (km > _FAR * usual) & (grouped.transform("size") >= _MANY)
        return ~table.isin(doubted).any(axis=1) & ~far

    @cached_property
    def _elsewhere(self) -> set[Hashable]:
        """Nodes that lie in another country than the one that the table names, as overseas."""
        ids, named = self.places.get("place_id"), self.places.get("country")
        code = self.places.get("country_code")
        if ids is None or named is None or code is None:
            return set()
        return {
            place
            for place, name, found in zip(ids, named, code, strict=True)
            if isinstance(name, str) and found not in countries.codes_of(name)
        }

    @cached_property
    def sources(self) -> dict[str, int]:
        """What the table names as its sources, with numbers of agreements, the most used first.

        A row may name several.
        """
        column = self.agreements.get("source", pd.Series(dtype=object)).dropna().astype(str)
        named = column.str.split(";").explode().str.strip()
        counts = named[named != ""].value_counts(sort=False).sort_values(
            ascending=False, kind="stable"
        )  # fmt: skip
        return {self.language.source(str(name)): int(count) for name, count in counts.items()}

    @property
    def sources_told(self) -> list[str]:
        """The sources as a sentence has them, with their numbers where there are several."""
        if len(self.sources) == 1:
            return list(self.sources)
        counts = list(self.sources.items())[:_SOURCES]
        return [f"{name} ({self.language.integer(count)})" for name, count in counts]

    @cached_property
    def unplaced(self) -> int:
        """How many places and bodies of the network have no known position."""
        return int(network.nodes(self.G)["x"].isna().sum())

    @cached_property
    def bodies(self) -> set[Hashable]:
        """The nodes that are international bodies."""
        kinds = self.G.nodes(data="kind")
        return {node for node, kind in kinds if vocabulary.is_body(kind)}

    def name(self, node: Hashable) -> str:
        """Name a node: in Turkish as the source spells it, in English by its English name."""
        if node not in self._names:
            self._names[node] = self.language.name_of(self.G.nodes[node], node)
        return self._names[node]

    @cached_property
    def _names(self) -> dict[Hashable, str]:
        """Names that were asked for, many of them often."""
        return {}

    def country(self, node: Hashable) -> str | None:
        """Give the ISO code of a node's country, or the unit that counts as a state without one."""
        data = self.G.nodes[node]
        return data.get("unit") or data.get("country")

    def country_of(self, text: object) -> object:
        """Name the country that a cell of the table names; what is no such name stays."""
        found = countries.lookup(text) if isinstance(text, str) else None
        if found is None or found.part or len(found.codes) > 1:
            return text
        return self.language.country(found.unit or found.codes[0])

    def division(self, country: str, name: str) -> str:
        """Name a state or province in the report's language."""
        from citynet.geocoding import divisions  # noqa: PLC0415 - loads the gazetteer

        return divisions.admin1_told(country, name, self.language.lang)

    def figure(
        self, key: str, name: str, *, of: "nx.MultiGraph[Any] | None" = None, **options: Any
    ) -> Figure:
        """Draw one of the package's figures of the network.

        Parameters
        ----------
        key
            Its files' name.
        name, options
            The function of :mod:`citynet.figures` and what else it is given.
        of
            Another network than what counts.
        """
        options = {"lang": self.language.lang} | options
        return Figure(key, self._pictures.draw(name, of or self.G, options))

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(_workers.beside())
