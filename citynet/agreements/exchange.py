"""The Agreement table's schema for other programs: Frictionless Table Schema and JSON Schema.

Both are made from the checks that :func:`citynet.validate` runs, and stand in ``docs/schema/``.
"""

from typing import Any

from citynet.agreements._cells import CHOICES
from citynet.agreements._checking import of_columns
from citynet.agreements._headings import COLUMNS, NUMBERS, REQUIRED

__all__ = ["VERSION", "json_schema", "table_schema"]

#: The version of the table's form, which grows when a column or a rule changes.
VERSION = "1.0"
# EDTF level 0 with level 1's marks of doubt, as far as a pattern can tell.
_EDTF = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[?~%]?$"
_LIMITS = {"lat": 90, "lon": 180}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def table_schema() -> dict[str, Any]:
    """Give the Agreement table as a Frictionless Table Schema.

    Returns
    -------
    dict
        JSON as it stands: ``fields`` with their constraints, ``fieldsMatch``, ``missingValues``,
        ``primaryKey``.

    Examples
    --------
    >>> made = cn.agreements.exchange.table_schema()
    >>> made["fields"][0]
    {'name': 'id', 'type': 'string', 'constraints': {'required': True, 'unique': True}}
    """
    fields = []
    for column in COLUMNS:
        field: dict[str, Any] = {"name": column, "type": _type(column)}
        if constraints := _constraints(column):
            field["constraints"] = constraints
        fields.append(field)
    return {
        "$schema": _PROFILE, "name": "city-agreements", "version": VERSION, "fields": fields,
        # A table may lack what is not required, and carry columns of its own.
        "fieldsMatch": "partial", "missingValues": [""], "primaryKey": ["id"],
    }  # fmt: skip


def json_schema() -> dict[str, Any]:
    """Give the Agreement table as a JSON Schema of a list of rows; other columns may stand in it.

    Returns
    -------
    dict
        JSON as it stands.
    """
    names = {"minimum": "minimum", "maximum": "maximum", "pattern": "pattern", "enum": "enum"}
    properties = {}
    for column in COLUMNS:
        rules = {names[key]: value for key, value in _constraints(column).items() if key in names}
        may_lack = column not in REQUIRED[:3] and column != "b_name"
        if may_lack and "enum" in rules:
            rules["enum"] = [*rules["enum"], None]
        properties[column] = {
            "type": [_type(column), "null"] if may_lack else _type(column)
        } | rules
    required = [column for column in REQUIRED if not column.endswith("_country")]
    return {
        "$schema": _DIALECT, "title": "city-agreements", "version": VERSION, "type": "array",
        "items": {"type": "object", "required": required, "properties": properties},
    }  # fmt: skip


def _type(column: str) -> str:
    return "number" if column in NUMBERS else "string"


def _constraints(column: str) -> dict[str, Any]:
    """Put the checks of a column into the schema's words."""
    found: dict[str, Any] = {}
    if column in REQUIRED and not column.endswith("_country"):
        found["required"] = True
    kind, _test = of_columns().get(column, ("", None))
    if kind == "unique":
        found["unique"] = True
    elif kind == "choice":
        found["enum"] = list(CHOICES[column])
    elif kind == "date":
        found["pattern"] = _EDTF
    elif kind == "range":
        limit = _LIMITS.get(column[2:])
        found["minimum"] = -limit if limit else 0
        found |= {"maximum": limit} if limit else {}
    return found
