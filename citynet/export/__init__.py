"""A graph as files that other programs open, and back.

The suffix says the format. :func:`write` writes, :func:`read` brings the graph back; what a
format cannot hold is returned, and warned of when this graph has it. :func:`write_table` writes a
table of measures for a spreadsheet.

=================  ============================  ================================================
suffix             opens in                      holds
=================  ============================  ================================================
``.gpkg``          QGIS, ArcGIS, R (sf)          everything; layers ``places``, ``agreements``
                                                 (one arc each) and ``arcs`` (one per tie), with
                                                 ``date_start``, ``date_end``, ``start_year``
``.parquet``       geopandas, DuckDB, R (arrow)  everything; the agreements with their arcs and the
                                                 same dates, and the places beside it in
                                                 ``.places.parquet``
``.geojson``       web maps, QGIS                everything
``.json``          networkx, D3                  everything (node-link JSON)
``.graphml``       Gephi, R (igraph), Cytoscape  all but empty texts, control characters and line
                                                 ends other than a line feed; adds ``start_year``
``.gexf``          Gephi                         all but control characters; adds positions (in
                                                 Web Mercator), sizes, colours, ``start_year``, and
                                                 the dates as spells
``.zip``           Excel, R, anything            all but empty texts: ``places.csv``,
                                                 ``agreements.csv`` and a Frictionless
                                                 ``datapackage.json`` that types their columns
``.xlsx``          Excel, LibreOffice            two sheets: the agreements, as an Agreement table,
                                                 and the places with their partners and agreements
``.csv``           Excel, anything               the agreements only, as an Agreement table with
                                                 coordinates; ``read_agreements`` reads it back
=================  ============================  ================================================

Everything means: every node, edge and attribute that is a text, a number, a truth value or a list
or mapping of such. Infinite numbers, Python's other types and the direction of edges are lost
everywhere. Names that a format keeps for itself are changed in the file and changed back when
read. CSV is UTF-8 with a byte order mark; a cell that a spreadsheet would run as a formula has an
apostrophe before it, which reading takes off. Files are written whole or not at all, and the same
graph gives the same bytes (of GeoPackage and GeoParquet: with the same libraries).

The arcs are geodesics on WGS 84, a point at least every 100 km, cut in two where they cross the
antimeridian (RFC 7946, section 3.1.9). An agreement within one place has no arc.
"""

import html
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx

from citynet import _moved
from citynet._catalogue import told
from citynet._tables import write as write_table
from citynet.errors import CitynetWarning, NetworkError
from citynet.export import _geo, _text, _xml
from citynet.export._arcs import arcs
from citynet.export._models import model_tables
from citynet.export._text import to_agreements

__all__ = [
    "SUFFIXES", "Exported", "arcs", "model_tables", "read", "to_agreements", "write", "write_table",
]  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """What :func:`write` wrote, and what of the graph the files do not hold, in words."""

    paths: tuple[Path, ...]
    losses: tuple[str, ...]

    def _repr_html_(self) -> str:
        """Show the files in a notebook, to be opened from there."""
        links = [
            f'<a href="{quote(path.as_posix())}">{html.escape(path.name)}</a>'
            for path in self.paths
        ]
        lost = "; ".join(self.losses)
        words = told("%(file)s does not hold: %(losses)s", file=self.paths[0].name, losses=lost)
        return f"<p>{', '.join(links)}</p>" + (f"<p>{html.escape(words)}</p>" if lost else "")


def write(G: "nx.MultiGraph[Any]", path: str | os.PathLike[str], *, sep: str = ",") -> Exported:
    """Write a graph in the format that the path's suffix names; see the module for which.

    Parameters
    ----------
    G
        A graph as ``build_network`` makes it; any undirected graph will do.
    path
        Where to write. What is there is replaced when all is written, and kept when not.
    sep
        The delimiter of CSV; Excel in Turkish expects ``;``.

    Returns
    -------
    Exported
        The files written and what they do not hold.

    Raises
    ------
    NetworkError
        The suffix is none of those, two nodes would be one in the file, or it cannot be written.

    Warns
    -----
    CitynetWarning
        The format cannot hold all of this graph.

    Examples
    --------
    >>> cn.export.write(G, "istanbul.graphml").losses
    ()
    >>> cn.export.read("istanbul.graphml").number_of_edges()
    101
    """
    path = Path(path)
    form = _form(path)
    try:
        losses = form.write(G, path, sep)
    except (OSError, RuntimeError) as error:  # GDAL's are RuntimeErrors
        raise NetworkError(
            told("%(file)s: cannot be written: %(why)s", file=str(path), why=_reason(error))
        ) from error
    if losses:
        warnings.warn(
            told("%(file)s does not hold: %(losses)s", file=path.name, losses="; ".join(losses)),
            CitynetWarning,
            stacklevel=2,
        )
    paths = (path, _geo.places_path(path)) if form.read is _geo.read_parquet else (path,)
    return Exported(paths, losses)


def __getattr__(name: str) -> Any:
    if name == "export":
        _moved.tell("citynet.export.export", "citynet.export.write")
        return write
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(path: str | os.PathLike[str]) -> "nx.MultiGraph[Any]":
    """Read back a graph that :func:`write` wrote.

    Parameters
    ----------
    path
        A file in any of the formats but ``.csv`` and ``.xlsx``, which hold tables. Of a
        GeoParquet the file of the agreements; the places are looked for beside it.

    Returns
    -------
    networkx.MultiGraph
        The graph, equal to the one exported but for what ``write`` said the file does not hold.

    Raises
    ------
    NetworkError
        The file cannot be read, or citynet did not write it. Graphs by other programs are read
        with ``sources.read_graph``.
    """
    path = Path(path)
    form = _form(path)
    if form.read is None:
        raise NetworkError(f"{path.name} holds a table and no graph; use read_agreements")
    try:
        return form.read(path)
    except FileNotFoundError as error:
        raise NetworkError(f"{error.filename or path}: no such file") from error
    except Exception as error:  # each library has its own ways to say that a file is broken
        raise NetworkError(
            f"{path.name}: not a graph that citynet wrote ({_reason(error)}); "
            "sources.read_graph reads graphs by other programs"
        ) from error


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


@dataclass(frozen=True)
class _Form:
    write: Callable[["nx.MultiGraph[Any]", Path, str], tuple[str, ...]]
    read: Callable[[Path], "nx.MultiGraph[Any]"] | None


def _plain(write: _geo.Writer) -> Callable[["nx.MultiGraph[Any]", Path, str], tuple[str, ...]]:
    """Give a writer that knows no delimiter the others' signature."""
    return lambda G, path, _: write(G, path)


_FORMS = {
    ".gpkg": _Form(_plain(_geo.write_gpkg), _geo.read_gpkg),
    ".parquet": _Form(_plain(_geo.write_parquet), _geo.read_parquet),
    ".geojson": _Form(_plain(_geo.write_geojson), _geo.read_geojson),
    ".json": _Form(_plain(_text.write_json), _text.read_json),
    ".graphml": _Form(_plain(_xml.write_graphml), _xml.read_graphml),
    ".gexf": _Form(_plain(_xml.write_gexf), _xml.read_gexf),
    ".zip": _Form(_text.write_zip, _text.read_zip),
    ".xlsx": _Form(_plain(_text.write_xlsx), None),
    ".csv": _Form(_text.write_csv, None),
}
SUFFIXES = tuple(_FORMS)


def _form(path: Path) -> _Form:
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise NetworkError(
            told(
                "%(file)s: no format is known by this suffix; use one of %(suffixes)s",
                file=path.name,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return form
