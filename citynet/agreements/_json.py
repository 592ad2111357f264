"""JSON in the shapes that people have → a sheet: nested, by key, by column, GeoJSON, SPARQL.

Objects that stand in a list are rows. What an object holds besides a list of others says something
about each of them: of ``{"name": "Bursa", "twins": [{"name": "Oulu"}]}`` the outer name is the
first party's, the inner one the second's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from citynet import _limits, countries
from citynet._catalogue import told
from citynet._tables import parse_json
from citynet.agreements import _headings, _sparql
from citynet.agreements._sheets import Sheet
from citynet.agreements._tokens import understood
from citynet.errors import UnreadableError
from citynet.text import fold

Row = dict[str, Any]
# What either party has; a nested file says by its level whose it is.
_EITHER = ("name", "country", "kind", "lat", "lon", "admin1")
_DEEPEST = 12


def sheet(text: str) -> Sheet:
    """Make a sheet of a JSON text.

    Raises
    ------
    UnreadableError
        It is no JSON, or nothing in it is a list of rows.
    """
    content = _load(text)
    bindings = _bindings(content)
    rows = list(_rows(content)) if bindings is None else _sparql.rows(bindings)
    if rows and all(isinstance(row, dict) for row in rows):
        headings = list(dict.fromkeys(name for row in rows for name in row))
        _limits.hold(len(rows), len(headings))
        cells: list[Sequence[Any]] = [[row.get(name) for name in headings] for row in rows]
        if headings:
            return Sheet(None, [headings, *cells], heading_row=1)
    if _is_grid(content):
        return Sheet(None, [list(row) for row in content])
    if content in ([], {}) or rows == [{}]:
        raise UnreadableError(told("the file is empty: no agreement in it"))
    raise UnreadableError(told("JSON, but not a list of objects, one per agreement"))


def _load(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            if len(lines) > 1 and lines[0].lstrip()[:1] in {"{", "["}:
                return [parse_json(line) for line in lines]  # an object in each line
        except ValueError:
            pass
        raise UnreadableError(told("not valid JSON: %(why)s", why=str(error))) from None


def _bindings(content: Any) -> list[Any] | None:
    """Give the answers to a SPARQL query, in either form of the service's download."""
    if isinstance(content, dict) and isinstance(content.get("results"), dict):
        found = content["results"].get("bindings")
        return found if isinstance(found, list) else None
    if isinstance(content, list) and content and _sparql.is_answer(content[0]):
        return content
    return None


def _is_grid(content: Any) -> bool:
    return (
        isinstance(content, list)
        and len(content) > 1
        and all(isinstance(row, list) for row in content)
    )


def _rows(content: Any, above: Row | None = None, depth: int = 0) -> Iterator[Row]:
    """Give the rows of a value; ``above`` is what the objects around it say."""
    above = above or {}
    if depth > _DEEPEST:
        return
    if isinstance(content, list):
        for item in content:
            yield from _rows(item, above, depth + 1) if isinstance(item, dict | list) else ()
    elif isinstance(content, dict):
        if content.get("type") == "FeatureCollection" and isinstance(content.get("features"), list):
            for feature in content["features"]:
                yield above | _feature(feature)
        elif columns := _columns(content):
            yield from columns
        else:
            yield from _of_object(content, above, depth)


def _of_object(content: Mapping[str, Any], above: Row, depth: int) -> Iterator[Row]:
    """Rows of an object: those of the lists in it, else itself."""
    lists = {name: value for name, value in content.items() if _holds_rows(value)}
    if not lists:
        by_key = [value for value in content.values() if isinstance(value, dict)]
        if by_key and len(by_key) == len(content) and not _is_party(content):
            # Objects by key: an id, or the party whose they are.
            for name, value in content.items():
                inner = list(_rows(value, {}, depth + 1))
                nested = any(_holds_rows(part) for part in value.values())
                key = {"a_name": name} if nested else {} if name.isdecimal() else {"key": name}
                for row in inner:
                    yield above | key | row
        else:
            yield above | _flat(content)
        return
    own = _flat(
        {name: value for name, value in content.items() if name not in lists and value != []}
    )
    by_country = len(lists) > 1 and all(map(countries.code, lists))
    for name, value in lists.items():
        alone = not own and (
            any(map(_says_what, lists)) or not any(isinstance(item, str) for item in value)
        )
        whose = len(content) > 1 or any(isinstance(item, str) for item in value)
        by_party = not own and whose and not any(map(_says_what, lists))
        says = {"a_name": name} if by_party else {} if alone else _sided(own, "a")
        for row in _inner(value, depth, _name_in(lists.values())):
            if by_party and ("a_name" in row or by_country):
                says = {_level(name, nested="a_name" in row): name}
            inside = row if alone and not by_party else _sided(row, "b")
            yield above | says | inside


def _level(key: str, *, nested: bool) -> str:
    """Say what a key is that stands above cities with partners (``nested``), or above partners."""
    if not countries.code(key):
        return "key"
    return "a_country" if nested else "b_country"


def _says_what(key: str) -> bool:
    """Whether a key says what its list is of, as "members" and "rows" do, not whose it is."""
    word = fold(key.replace("_", " "))
    return any(word in _headings.words(kind) for kind in ("members", "rows")) or bool(
        _headings.type_in(word)
    )


def _name_in(lists: Iterable[Sequence[Any]]) -> str:
    """Key under which the objects of lists have their names."""
    keys = (key for items in lists for item in items[:1] if isinstance(item, dict) for key in item)
    return next((key for key in keys if understood(key).part == "name"), "name")


def _inner(items: Sequence[Any], depth: int, named: str) -> Iterator[Row]:
    for item in items:
        if isinstance(item, str):
            yield {named: item}
        else:
            yield from _rows(item, {}, depth + 1)


def _holds_rows(value: Any) -> bool:
    """Whether a value is a list of objects or of names."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict | str) for item in value)
    )


def _is_party(content: Mapping[str, Any]) -> bool:
    """Whether an object's parts are the sides of one agreement: ``{"from": {…}, "to": {…}}``."""
    return len(content) <= 4 and any(_headings.meaning(name) for name in content)  # noqa: PLR2004


def _sided(row: Row, side: str) -> Row:
    """Give a party's parts the side that their level says; other columns keep their names."""
    sided: Row = {}
    for name, value in row.items():
        means = _headings.meaning(name) or ""
        part = means[2:] if means[:2] in {"a_", "b_"} and means[:2] != f"{side}_" else means
        taken = f"{side}_{part}" if part in _EITHER and name[:2] not in {"a_", "b_"} else name
        sided[taken if taken not in sided else name] = value
    return sided


def _flat(content: Mapping[str, Any], before: str = "") -> Row:
    """Put an object's objects into its own row; two numbers are a point, a list is a text."""
    row: Row = {}
    for name, value in content.items():
        full = f"{before}{name}"
        if isinstance(value, dict):
            if value.get("type") == "Point" and _point(value.get("coordinates")):
                lon, lat = value["coordinates"][:2]  # as GeoJSON has it
                row |= {f"{before}lat": lat, f"{before}lon": lon}
            else:
                row |= _flat(value, f"{full}_")
        elif point := _point(value):
            row |= {f"{before}lat": point[0], f"{before}lon": point[1]}
        elif isinstance(value, list):
            row[full] = "; ".join(map(str, value)) or None
        else:
            row[full] = value
    return row


def _point(value: Any) -> tuple[float, float] | None:
    """Latitude and longitude of a list of two numbers; a number above 90 is the longitude."""
    if not isinstance(value, list) or len(value) not in {2, 3}:
        return None
    if not all(isinstance(number, float) for number in value[:2]):
        return None
    first, second = value[:2]
    return (second, first) if abs(first) > 90 else (first, second)  # noqa: PLR2004


def _columns(content: Mapping[str, Any]) -> list[Row]:
    """Rows of a table that is written by column, or as columns and data."""
    heads, data = content.get("columns"), content.get("data")
    if (
        isinstance(heads, list)
        and isinstance(data, list)
        and all(isinstance(r, list) for r in data)
    ):
        return [dict(zip(map(str, heads), row, strict=False)) for row in data]
    lists = list(content.values())
    known = sum(_headings.meaning(name) is not None for name in content)
    if len(lists) < 2 or 2 * known < len(lists):  # noqa: PLR2004
        return []
    if all(isinstance(cells, list) and len(cells) == len(lists[0]) for cells in lists):
        return [dict(zip(content, row, strict=True)) for row in zip(*lists, strict=True)]
    keys = set(lists[0]) if isinstance(lists[0], dict) else set()
    if keys and all(isinstance(cells, dict) and set(cells) == keys for cells in lists):
        if any(isinstance(value, dict | list) for cells in lists for value in cells.values()):
            return []
        return [{name: cells[key] for name, cells in content.items()} for key in lists[0]]
    return []


def _feature(feature: Any) -> Row:
    """Make a row of a GeoJSON feature: its properties, and the ends of its line, or its point."""
    if not isinstance(feature, dict):
        return {}
    row = _flat(feature.get("properties") or {})
    geometry = feature.get("geometry") or {}
    at = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(at, list) or not at:
        return row
    if geometry.get("type") == "Point":
        return row | {"lat": at[1], "lon": at[0]}
    if geometry.get("type") == "MultiLineString":
        at = [point for line in at for point in line]
    if geometry.get("type") in {"LineString", "MultiLineString"} and len(at) > 1:
        (a_lon, a_lat), (b_lon, b_lat) = at[0][:2], at[-1][:2]
        row |= {"a_lat": a_lat, "a_lon": a_lon, "b_lat": b_lat, "b_lon": b_lon}
    return row
