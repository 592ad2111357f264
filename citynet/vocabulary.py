"""Types of agreement, kinds of party, statuses and roles: a row each in ``data/vocabulary.csv``.

To add one, add its row. Readers, the template, maps, figures, exports and the report take from
there what they need; rows stand in the order in which they are listed, drawn and stacked, and the
first type, kind and status is what an empty cell means.

===============  ================================================================================
``list``         ``type``, ``kind``, ``status`` or ``role``
``name``         the value that tables and graphs hold
``label``        in a legend or a table: ``Sister city``
``one``          within a sentence: ``sister-city agreement``
``many``         several, within a sentence; empty where nobody counts them
``colour``       on white, and ``colour_dark`` on a dark ground; of a kind, in Gephi
``dash``         on, off, on, off … in multiples of the line's width; empty is a solid line
``hatch``        of an area, in matplotlib's signs; empty is a plain area
``marker``       of a kind, as matplotlib names it; maps draw the same shapes
``b_kind``       of a type: the kind of its second party where that is not the first kind
``body``         of a kind: ``yes`` for organisations, which lie nowhere but at their seat
``over``         of a status: ``yes`` when the agreement does not hold any more
``counted``      of a type: ``no`` when it is drawn, but counts as an agreement only if asked
``derived``      of a type: ``yes`` when we make it and no table holds it
===============  ================================================================================

The English words stand there, their translations in ``citynet/locale/``. Other words that readers
accept stand in ``data/headings.csv``. Colours are chosen in CIELAB so that any two types stay apart
for normal, protanopic, deuteranopic and tritanopic sight (simulated as in Machado, Oliveira &
Fernandes 2009, IEEE TVCG 15(6)), and differ in lightness too, which is what a grey print keeps.
Colour is never the only sign: a type has a dash as well, a body is a diamond.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from citynet._tables import read_bundled

List = Literal["type", "kind", "status", "role"]


@dataclass(frozen=True)
class Term:
    """One row of the vocabulary; the module says what the columns mean.

    Attributes
    ----------
    order
        Its place among the rows of its list, from 0.
    """

    list: str
    name: str
    order: int
    label: str
    one: str
    many: str
    colour: str
    colour_dark: str
    dash: tuple[float, ...]
    hatch: str
    marker: str
    b_kind: str
    body: bool
    over: bool
    counted: bool
    derived: bool


def _read() -> dict[str, dict[str, Term]]:
    lists: dict[str, dict[str, Term]] = {}
    for row in read_bundled("vocabulary.csv"):
        terms = lists.setdefault(row["list"], {})
        terms[row["name"]] = Term(
            **{key: row[key] for key in ("list", "name", "label", "one", "colour",
                                         "colour_dark", "hatch", "marker", "b_kind")},
            order=len(terms), many=row["many"] or row["one"],
            dash=tuple(float(part) if "." in part else int(part)
                       for part in row["dash"].split()),
            body=row["body"] == "yes", over=row["over"] == "yes",
            counted=row["counted"] != "no", derived=row["derived"] == "yes",
        )  # fmt: skip
    return lists


_LISTS = _read()
# An agreement that does not say its type, and the look of a type that a table invented.
OTHER = "other"


def terms(name: List) -> tuple[Term, ...]:
    """Give the rows of a list, derived ones left out."""
    return tuple(term for term in _LISTS[name].values() if not term.derived)


def _names(name: List) -> tuple[str, ...]:
    return tuple(term.name for term in terms(name))


TYPES = _names("type")
KINDS = _names("kind")
STATUSES = _names("status")
ROLES = _names("role")
DEFAULT_TYPE, DEFAULT_KIND, DEFAULT_STATUS = TYPES[0], KINDS[0], STATUSES[0]
#: Statuses of agreements that do not hold any more.
OVER = frozenset(term.name for term in terms("status") if term.over)
#: Kinds of organisations, which are no places.
BODIES = frozenset(term.name for term in terms("kind") if term.body)
#: Types that count as agreements only when that is asked for.
UNCOUNTED = frozenset(term.name for term in terms("type") if not term.counted)
#: How an agreement is drawn that does not hold any more.
GONE = next(term for term in terms("status") if term.over)
#: The kind and the type that speak of organisations.
BODY = next(term.name for term in terms("kind") if term.body)
SHARED = "shared_membership"
MEMBERSHIP = next(term.name for term in terms("type") if term.b_kind == BODY)


def of(among: List, name: object) -> Term:
    """Look a value up.

    Parameters
    ----------
    among
        The list it stands in.
    name
        A table's or a graph's value; anything else than text is one that is missing.

    Returns
    -------
    Term
        Its row. A value that the vocabulary does not have stands for itself in words, behind all
        others, and has the neutral look. A missing one is ``other`` of the types, else the first.
    """
    known = _LISTS[among]
    neutral = known.get(OTHER) or next(iter(known.values()))
    if not isinstance(name, str) or not name.strip():
        return neutral
    if name in known:
        return known[name]
    told = name.replace("_", " ").strip() or name
    return replace(
        neutral, name=name, order=len(known), label=told, one=told, many=told, derived=False
    )


def kind(name: object) -> Term:
    """Look a kind of party up; one that the vocabulary does not have is taken for the first."""
    return of("kind", name if name in KINDS else None)


def order(names: Iterable[str], among: List = "type") -> list[str]:
    """Sort values: those of the vocabulary in its order, then the others by name."""
    place = {name: term.order for name, term in _LISTS[among].items() if name != OTHER}
    return sorted(set(names), key=lambda name: (place.get(name, len(place)), name))


def is_over(status: object) -> bool:
    """Whether an agreement of this status does not hold any more; a missing status says nothing."""
    return isinstance(status, str) and status in OVER


def is_body(kind: object) -> bool:
    """Whether a party of this kind is an organisation and no place."""
    return isinstance(kind, str) and kind in BODIES


def is_counted(name: object) -> bool:
    """Whether a type counts as an agreement without being asked for."""
    return not (isinstance(name, str) and name in UNCOUNTED)


def b_kind(name: object) -> str:
    """Kind of the second party of a type where a table does not say it."""
    return of("type", name).b_kind or DEFAULT_KIND
