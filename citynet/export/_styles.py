"""Layer styles inside a GeoPackage: QGIS opens its layers in the colours of the maps, with time.

QGIS looks for them in a table ``layer_styles``, in its own form (QML): a symbol per type or kind,
and which fields are the time. Other programs pass the table over.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import quoteattr

from citynet import _style, vocabulary
from citynet._catalogue import spoken
from citynet.language import Language

# QGIS's own form of the table, and how a GeoPackage registers a table without a geometry.
_TABLE = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT,
f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT,
styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME)
"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)
"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)
VALUES ('', '', ?, 'geom', 'citynet', ?, '', 1, '', '', ?)
"""
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION_AT = 96
_LINE_MM, _MARK_MM = 0.3, 1.8
_MARKERS = {"o": "circle", "s": "square", "D": "diamond"}
# Of QGIS's ways to read the time from fields, the one with a begin and an end.
_BEGIN_AND_END = "2"


def write(path: Path, layers: Mapping[str, Mapping[str, Sequence[object]]], day: str) -> None:
    """Put a style for each layer into a GeoPackage.

    Parameters
    ----------
    path
        The file.
    layers
        The columns of each layer, by its name; ``places`` has points, the others have lines.
    day
        What stands as the time of the change.
    """
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(_TABLE)
        base.execute(_REGISTER, (day,))
        for name, columns in layers.items():
            base.execute(_STYLE, (name, _qml(columns, points=name == "places"), day))
    # SQLite writes its own version there, for information alone; the bytes are not to tell it.
    with path.open("r+b") as file:
        file.seek(_VERSION_AT)
        file.write(bytes(4))


def _qml(columns: Mapping[str, Sequence[object]], *, points: bool) -> str:
    """Write a layer's style: what its symbols tell apart, and its time."""
    among: vocabulary.List = "kind" if points else "type"
    found = {str(value) for value in columns.get(among, ()) if value is not None}
    # XML cannot hold a control character.
    values = [value for value in vocabulary.order(found, among) if value.isprintable()]
    symbol = _point if points else _line
    terms = [vocabulary.of(among, value) for value in values]
    if not terms:
        terms = [vocabulary.of(among, vocabulary.DEFAULT_KIND if points else vocabulary.OTHER)]
    symbols = "\n".join(symbol(number, term) for number, term in enumerate(terms))
    if values:
        say = Language(spoken())
        listed = "\n".join(
            f"<category render='true' symbol='{number}' value={quoteattr(value)} "
            f"label={quoteattr(say.label(among, value))}/>"
            for number, value in enumerate(values)
        )
        kind = f"type='categorizedSymbol' attr='{among}'"
        drawn = f"<categories>\n{listed}\n</categories>\n"
    else:
        kind, drawn = "type='singleSymbol'", ""
    return (
        f"{_DOCTYPE}<qgis version='3.22' styleCategories='Symbology|Temporal'>\n{_time(columns)}"
        f"<renderer-v2 {kind} symbollevels='0' forceraster='0' enableorderby='0'>\n{drawn}"
        f"<symbols>\n{symbols}\n</symbols>\n</renderer-v2>\n</qgis>\n"
    )


def _time(columns: Mapping[str, Sequence[object]]) -> str:
    """Name the fields by which the temporal controller plays the layer, where it has a begin."""
    if "date_start" not in columns:
        return ""
    end = "date_end" if "date_end" in columns else ""
    return (
        f"<temporal enabled='1' mode='{_BEGIN_AND_END}' startField='date_start' endField='{end}' "
        "durationField='' durationUnit='min' fixedDuration='0' accumulate='0' limitMode='0' "
        "startExpression='' endExpression=''>\n"
        "<fixedRange><start></start><end></end></fixedRange>\n</temporal>\n"
    )


def _point(number: int, term: vocabulary.Term) -> str:
    hollow = term.body
    return _symbol(
        number,
        "marker",
        "SimpleMarker",
        {
            "name": _MARKERS.get(term.marker, "circle"),
            "color": _rgb(_style.LIGHT["paper"] if hollow else term.colour),
            "outline_color": _rgb(term.colour if hollow else _style.LIGHT["paper"]),
            "outline_style": "solid",
            "outline_width": "0.2",
            "outline_width_unit": "MM",
            "size": f"{_MARK_MM}",
            "size_unit": "MM",
        },
    )


def _line(number: int, term: vocabulary.Term) -> str:
    dashes = ";".join(f"{part * _LINE_MM:g}" for part in term.dash)
    return _symbol(
        number,
        "line",
        "SimpleLine",
        {
            "line_color": _rgb(term.colour),
            "line_style": "solid",
            "line_width": f"{_LINE_MM}",
            "line_width_unit": "MM",
            "use_custom_dash": "1" if dashes else "0",
            "customdash": dashes or "5;2",
            "customdash_unit": "MM",
        },
        alpha="0.6",
    )


def _symbol(
    number: int, kind: str, layer: str, options: Mapping[str, str], alpha: str = "1"
) -> str:
    told = "".join(
        f"<Option name='{name}' value='{value}' type='QString'/>" for name, value in options.items()
    )
    return (
        f"<symbol name='{number}' type='{kind}' alpha='{alpha}' clip_to_extent='1'>"
        f"<layer class='{layer}' enabled='1' locked='0' pass='0'><Option type='Map'>{told}</Option>"
        "</layer></symbol>"
    )


def _rgb(colour: str) -> str:
    """Write ``#010203`` as QGIS does: ``1,2,3,255``."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
