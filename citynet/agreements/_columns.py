"""Which column of the Agreement table each column of a sheet is: by its heading and its cells.

What the cells hold overrules what the heading says: a column of countries is one, whatever it is
called, and a text is no latitude.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress
from typing import Any

from citynet import countries
from citynet._tables import shown
from citynet.agreements import _headings
from citynet.agreements._sheets import holding, is_blank, unlisted
from citynet.agreements._tokens import OF_PARTY, Saying, understood
from citynet.text import fold

_SAMPLE = 60  # distinct cells of a column that are looked at
_MOST, _FEW = 0.7, 0.3  # shares by which a column is of a kind, or is not
_ENOUGH = 3  # distinct cells before their kind overrules a heading
_LONG = 60  # characters: no city has so long a name
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?°?\s*[NSEWnsew]?")
_POINT = re.compile(
    r"\W*(?:point\W*)?[-+−]?\d{1,3}(?:[.,]\d+)?°?(?:\s*[NSEW])?(?:\s*[,;/]\s*|\s+)"
    r"[-+−]?\d{1,3}(?:[.,]\d+)?.*",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年")
_ID = re.compile(r"[A-Za-z]{1,3}\d+|(?:https?:|urn:)\S+")
_LISTED = re.compile(r"[;\n]|\),|(?:,[^,]*){3}")
_OTHER = {"type": "kind", "kind": "type"}  # "Kind" may be the agreement's, "Type" the partner's
_VALUES = {"type", "status"}


@dataclass
class Cells:
    """What stands in one column, looked at only as far as it is asked for."""

    cells: Sequence[Any]

    @cached_property
    def filled(self) -> list[Any]:
        """The cells that hold something."""
        holds = holding(self.cells)
        return list(self.cells if all(holds) else compress(self.cells, holds))

    @cached_property
    def distinct(self) -> list[str]:
        """A sample of the different texts, spread over the column."""
        step = max(len(self.filled) // (4 * _SAMPLE), 1)
        texts = (unlisted(shown(cell).strip()) for cell in self.filled[::step] if cell is not None)
        named = (text for text in texts if not _headings.is_missing(text))
        return list(dict.fromkeys(named))[:_SAMPLE]

    def share(self, test: Any) -> float:
        """Share of the different texts of which something holds."""
        return sum(map(bool, map(test, self.distinct))) / max(len(self.distinct), 1)

    @cached_property
    def countries(self) -> float:
        """Share that are countries."""
        return self.share(countries.code)

    @cached_property
    def familiar(self) -> float:
        """Share that are countries in a language in which the heading may be."""
        return self.share(countries.is_familiar)

    @cached_property
    def numbers(self) -> float:
        """Share that are numbers."""
        return self.share(_NUMBER.fullmatch)

    @cached_property
    def dates(self) -> float:
        """Share with a year or a day in them."""
        return self.share(_DATED.search)

    @cached_property
    def lists(self) -> float:
        """Share that list several things."""
        return self.share(_LISTED.search)

    @cached_property
    def names(self) -> float:
        """Share that may name a place: letters, no address, not too long."""
        return self.share(_may_name)

    @cached_property
    def length(self) -> float:
        """Mean number of characters."""
        return sum(map(len, self.distinct)) / max(len(self.distinct), 1)


def _may_name(text: str) -> bool:
    return (
        max(map(len, re.split(r"[;\n]|\),", text))) <= _LONG
        and any(letter.isalpha() for letter in text)
        and not re.match(r"https?:|www\.|[^\s@]+@", text)
        and not re.fullmatch(r"[\w-]+\.(?:png|jpe?g|svg|gif)", text, re.IGNORECASE)
    )


@dataclass
class Roles:
    """What the columns of a sheet are.

    Attributes
    ----------
    means
        For each, a column of the table, ``number``, ``year``, ``month``, ``day``, ``a_point``,
        ``b_point``, or None; a name may stand more than once (partners across).
    carried
        Of columns that could have been one, in favour of which others they are carried along.
    several
        Whether a cell of partners may list several without a sign of it.
    """

    means: list[str | None]
    carried: list[tuple[int, str]] = field(default_factory=list)
    several: bool = False


def assign(
    headings: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
    given: Collection[str] = (),
    cells: Sequence[Cells] | None = None,
) -> Roles:
    """Say which column of the Agreement table each heading of a sheet is.

    A heading that names no party (``Şehir``, ``Ülke``) is settled by its position: the first city
    is a's and the next b's, unless another heading already says who is a, or the caller does and
    it is the only one; a country, kind or coordinate belongs to the name before it, else to the
    one after it.

    Parameters
    ----------
    headings
        The sheet's headings in order, empty where a column has none.
    chosen
        Folded heading → column, as the caller wants it.
    given
        Columns that are known without the sheet: the caller's defaults, a title.
    cells
        What stands in the columns, where they are to be looked at.

    Returns
    -------
    Roles
        The columns.
    """
    chosen = chosen or {}
    sayings = [_said(text, chosen) for text in headings]
    free = [fold(text) not in chosen for text in headings]
    if cells is not None:
        sayings = [
            _overruled(saying, one, text) if at_will else saying
            for saying, one, text, at_will in zip(sayings, cells, headings, free, strict=True)
        ]
    roles = Roles([None] * len(headings))
    seen = cells or [Cells([])] * len(headings)
    _names(roles, sayings, headings, given, cells)
    _rivals(roles, headings, seen, free)
    _of_parties(roles, sayings, headings, cells)
    _of_all(roles, sayings, cells)
    for place, text in enumerate(headings):
        if not free[place]:
            roles.means[place] = chosen[fold(text)]
    _rivals(roles, headings, seen, free)
    return roles


def _said(text: str, chosen: Mapping[str, str | None]) -> Saying:
    if fold(text) in chosen:
        return understood(chosen[fold(text)] or "")
    return understood(text)


def _overruled(saying: Saying, cells: Cells, heading: str) -> Saying:  # noqa: PLR0911, PLR0912, C901
    """Hold what a heading says against what the cells are."""
    part = saying.part
    if part == "signed_at" and cells.dates >= _MOST:
        return _with(saying, "signed")  # of services: when, not where
    if heading in _headings.COLUMNS or not cells.distinct:
        return saying
    enough = len(cells.distinct) >= _ENOUGH
    if part in {"lat", "lon"} and cells.numbers < _MOST:
        is_point = cells.share(_POINT.fullmatch) >= _MOST
        return _with(saying, "point" if is_point else "" if saying.strangers else "name")
    if part == "point" and cells.share(_POINT.fullmatch) < _MOST:
        return _with(saying, "")
    if part == "name":
        if cells.share(_ID.fullmatch) >= _MOST:
            return _with(saying, "other")
        if cells.numbers >= _MOST or cells.names < _FEW:
            return _with(saying, "")
        if enough and not saying.side and saying.strangers and cells.familiar >= _MOST:
            return _with(saying, "country")
    if part == "country" and enough and cells.countries < _FEW:
        ids = cells.share(_ID.fullmatch) >= _MOST or cells.numbers >= _MOST
        return _with(saying, "other" if ids else "admin1")
    if part in _headings.DATES and cells.dates < _FEW and cells.numbers < _MOST and enough:
        return _with(saying, "")
    if part in _OTHER and _are_of(cells, _OTHER[part]) >= max(_MOST, _are_of(cells, part) + _FEW):
        return _with(saying, _OTHER[part])
    if part in _VALUES:
        known = _are_of(cells, part)
        if fold(heading) == "state" and known < _FEW:
            return _with(saying, "admin1")
        # A heading that says nothing else is believed for one known word: who cancelled is told.
        if enough and (known < _FEW if saying.strangers else not known):
            return _with(saying, "")
    return saying


def _are_of(cells: Cells, part: str) -> float:
    """Share of the cells that are words of a list, ``type`` say."""
    return cells.share(lambda text: _headings.value(part, text))


def _with(saying: Saying, part: str) -> Saying:
    return replace(saying, part=part)


# Names ----------------------------------------------------------------------------------------


def _names(
    roles: Roles,
    sayings: list[Saying],
    headings: Sequence[str],
    given: Collection[str],
    cells: Sequence[Cells] | None,
) -> None:
    """Settle which columns are the parties."""
    by_side: dict[str, list[int]] = {"a": [], "b": [], "": []}
    for place, saying in enumerate(sayings):
        if saying.part == "name":
            by_side[saying.side].append(place)
    if by_side["b"] and not by_side["a"] and not by_side[""]:
        # A "Source" beside a "Target" is where a tie begins, not where it is written.
        by_side["a"] = [place for place, one in enumerate(sayings) if one.part == "source"][:1]
    if by_side["b"] and not by_side["a"] and not by_side[""] and cells is not None:
        by_side[""] = _beside_country(by_side["b"][0], sayings, headings, cells)
    by_side = {side: _without_labels(places, cells) for side, places in by_side.items()}
    by_side["a"] = _filling(by_side["a"], by_side[""], sayings, cells)
    numbers = [sayings[place].number for place in by_side["b"]]
    if numbers == ["1", "2"] and not by_side["a"] and not by_side[""] and "a_name" not in given:
        # "Twin town 1" and "Twin town 2" are one another's, where they are nobody else's.
        by_side["a"], by_side["b"] = ([place] for place in by_side["b"])
        _sided_by_number(sayings)
    roles.several = any(sayings[place].several for place in by_side["b"])
    if not (by_side["a"] and by_side["b"]):
        if not by_side["b"]:
            by_side[""] = _best(by_side[""], sayings)
        _unsided(roles, by_side, sayings, given, cells)
    for side in "ab":
        for place in by_side[side]:
            roles.means[place] = f"{side}_name"


def _beside_country(
    partner: int, sayings: list[Saying], headings: Sequence[str], cells: Sequence[Cells]
) -> list[int]:
    """Find columns of names before the partner's that have a country of their own beside them."""
    return [
        place for place in range(partner)
        if headings[place] and not sayings[place].part and sayings[place + 1].part == "country"
        and cells[place].names >= _MOST and cells[place].countries < _FEW
    ]  # fmt: skip


def _sided_by_number(sayings: list[Saying]) -> None:
    """Take the numbers 1 and 2 for the sides; only what belongs to a party has one."""
    for place, saying in enumerate(sayings):
        if saying.number in {"1", "2"}:
            side = "ab"[int(saying.number) - 1]
            sayings[place] = replace(saying, side=side)


def _without_labels(places: list[int], cells: Sequence[Cells] | None) -> list[int]:
    """Leave out of several names those that are labels composed of others, or lists."""
    if cells is None:
        return places
    clean = [
        place for place in places
        if cells[place].filled
        and not any(_composed(cells[place], cells[other]) for other in places if other != place)
    ]  # fmt: skip
    listed = [place for place in clean if cells[place].lists < _MOST]
    return listed or clean or places


def _filling(
    first: list[int], others: list[int], sayings: list[Saying], cells: Sequence[Cells] | None
) -> list[int]:
    """Leave out a first party that is much emptier than a name of no side.

    What stands once before several rows is kept: its first cell is filled.
    """
    if cells is None:
        return first
    fullest = max((len(cells[place].filled) for place in others), default=0)
    return [
        place for place in first
        if 2 * len(cells[place].filled) >= fullest
        or not (sayings[place].strangers or is_blank(cells[place].cells[0]))
    ]  # fmt: skip


def _composed(label: Cells, name: Cells) -> bool:
    """Whether one column's cells are the other's with more behind them, or a list of them."""
    pairs = [
        (shown(one), shown(other))
        for one, other in zip(label.cells[:_SAMPLE], name.cells[:_SAMPLE], strict=True)
        if not is_blank(one) and not is_blank(other)
    ]
    longer = sum(len(one) > len(other) and other in one for one, other in pairs)
    return len(pairs) >= _ENOUGH and longer >= _MOST * len(pairs)


def _unsided(
    roles: Roles,
    by_side: dict[str, list[int]],
    sayings: list[Saying],
    given: Collection[str],
    cells: Sequence[Cells] | None,
) -> None:
    """Settle the names whose headings do not say of which party they are."""
    open_places = by_side[""]
    if not open_places:
        return
    if by_side["b"]:
        _first_party(roles, by_side, open_places, given)
    elif by_side["a"]:
        by_side["b"] = open_places[:1]
    elif len(open_places) == 1:
        by_side["b"] = open_places
    elif not _are_two(open_places, sayings) and (
        "a_name" in given or _in_its_province(open_places, cells)
    ):
        by_side["b"] = open_places[:1]
        roles.means[open_places[1]] = "b_admin1"
    else:
        by_side["a"], by_side["b"] = open_places[:1], open_places[1:]


def _best(places: list[int], sayings: list[Saying]) -> list[int]:
    """Leave two of several names: a pair by number or mark, else those with fewest other words."""
    strangers = [sayings[place].strangers for place in places]
    known = [place for place in places if sayings[place].strangers == min(strangers)]
    numbered = [place for place in known if sayings[place].number]
    pair = numbered if len(numbered) == 2 else known  # noqa: PLR2004
    if len(pair) > 1:
        return pair[:2]
    rest = [place for place in places if place not in pair]
    return sorted([*pair, *rest[:1]])


def _first_party(
    roles: Roles, by_side: dict[str, list[int]], places: list[int], given: Collection[str]
) -> None:
    """Take a name before the partner's as the first party, one behind it as its province."""
    before = [place for place in places if place < by_side["b"][0]]
    if before:
        by_side["a"] = before[:1]
    elif "a_name" in given:
        roles.means[places[0]] = "b_admin1"
    else:
        by_side["a"] = places[:1]


def _are_two(places: list[int], sayings: list[Saying]) -> bool:
    """Whether two names are told apart as parties are: by numbers, marks, or a country each."""
    one, other = (sayings[place] for place in places)
    countries_too = sum(saying.part == "country" for saying in sayings) > 1
    return countries_too or one.number != other.number or one.mark != other.mark


def _in_its_province(places: list[int], cells: Sequence[Cells] | None) -> bool:
    """Whether the first of two names lies in the second: ``Kakanj Belediyesi``, ``Kakanj``.

    No city is its own partner.
    """
    if cells is None:
        return False
    first, second = (cells[place].cells for place in places)
    keys = [(fold(shown(one)), fold(shown(other)))
            for one, other in zip(first, second, strict=True)
            if not is_blank(one) and not is_blank(other)]  # fmt: skip
    return any(one == other or one.startswith(f"{other} ") for one, other in keys)


# What belongs to a party ----------------------------------------------------------------------


def _of_parties(
    roles: Roles, sayings: list[Saying], headings: Sequence[str], cells: Sequence[Cells] | None
) -> None:
    """Give countries, coordinates and the like to the party that they speak of."""
    means = roles.means
    names = [place for place, column in enumerate(means) if column in {"a_name", "b_name"}]
    # Of "lat" and "latUK" the one with the mark says whose it is; the other has what is left.
    signs = [_with_its_sign(place, names, sayings) for place in range(len(sayings))]
    for place in sorted(range(len(sayings)), key=lambda place: signs[place] is None):
        saying = sayings[place]
        if saying.part not in OF_PARTY or saying.part == "name" or means[place]:
            continue
        if saying.side:
            means[place] = f"{saying.side}_{saying.part}"
            continue
        if not names:
            continue
        nearest = owner(place, names, headings, sayings)
        if cells and saying.part == "country" and _in_several(cells[nearest], cells[place]):
            others = [name for name in names if not _in_several(cells[name], cells[place])]
            nearest = others[0] if others else nearest
        wanted = str(means[nearest])[0]
        sides = [wanted, "b" if wanted == "a" else "a"]
        if not any(str(means[name]).startswith(sides[1]) for name in names):
            sides = sides[:1]
        for side in sides:
            column = f"{side}_{saying.part}"
            # A sheet that is wide has a column for each partner, and may have a country for each.
            many = side == "b" and means.count("b_name") > 1
            sided = any(one.side == side and one.part == saying.part for one in sayings)
            # The country beside a name is its own, though another column says it too.
            sided = sided and not (saying.part == "country" and place == nearest + 1)
            if many or (column not in means and not sided):
                means[place] = column
                break
        else:
            if saying.part == "country":
                means[place] = f"{wanted}_country"


def _in_several(names: Cells, lands: Cells) -> bool:
    """Whether names that stand in several rows stand with other countries there: not their own."""
    of: dict[str, list[str]] = defaultdict(list)
    for name, land in zip(names.cells[:_SAMPLE], lands.cells[:_SAMPLE], strict=True):
        if not is_blank(name) and not is_blank(land):
            of[fold(shown(name))].append(fold(shown(land)))
    again = [lands for lands in of.values() if len(lands) > 1]
    return sum(len(set(lands)) > 1 for lands in again) > len(again) / 2


def owner(
    place: int,
    names: Sequence[int],
    headings: Sequence[str],
    sayings: Sequence[Saying] | None = None,
) -> int:
    """Say which of the columns ``names`` the column at ``place`` speaks of.

    The one with its number (``City 2``, ``Country 2``) or its mark (``townUK``, ``latUK``), else
    the one before it, else the first.
    """
    sayings = sayings or [understood(text) for text in headings]
    alike = _with_its_sign(place, names, sayings)
    before = [name for name in names if name <= place]
    return alike if alike is not None else before[-1] if before else names[0]


def _with_its_sign(place: int, names: Sequence[int], sayings: Sequence[Saying]) -> int | None:
    """Say which of the columns ``names`` has the number or the mark of the column at ``place``."""
    for key in ("number", "mark"):
        wanted = getattr(sayings[place], key)
        alike = [name for name in names if wanted and getattr(sayings[name], key) == wanted]
        if len(alike) == 1:
            return alike[0]
    return None


# What belongs to the agreement ----------------------------------------------------------------


def _of_all(roles: Roles, sayings: list[Saying], cells: Sequence[Cells] | None) -> None:
    """Take over what speaks of the agreement itself, or of the row."""
    means = roles.means
    for place, saying in enumerate(sayings):
        part = saying.part
        if means[place] is None and part and part not in {*OF_PARTY, "other", "other_date"}:
            means[place] = part
    if {"month", "day"} & {*means} and "signed" in means:
        whole = cells[means.index("signed")] if cells else None
        if whole is None or whole.share(re.compile(r"\d{4}(\.0)?").fullmatch) >= _MOST:
            means[means.index("signed")] = "year"
    if "year" not in means:
        roles.means = [None if part in {"month", "day"} else part for part in means]


def _rivals(
    roles: Roles, headings: Sequence[str], cells: Sequence[Cells], free: Sequence[bool]
) -> None:
    """Leave one column for each meaning, and say which are carried along in its favour.

    What the caller names (it is not free) wins over all, our own name over a word for it, then
    what is not much emptier than another, then what has fewest other words, then what is fullest.
    """
    means = roles.means
    partners = means.count("b_name")
    across = _are_across(
        [place for place, column in enumerate(means) if column == "b_name"], headings
    )
    for column in dict.fromkeys(one for one in means if one not in {None, "number"}):
        places = [place for place, other in enumerate(means) if other == column]
        # What has no rival is not looked at: a large column is long to walk.
        if len(places) == 1 or (across and len(places) == partners):
            continue

        half = max(len(cells[place].filled) for place in places) / 2

        def worth(place: int, column: str = str(column), half: float = half) -> tuple[float, ...]:
            text, one = headings[place], cells[place]
            known = column.endswith("_country") and round(one.countries, 1)
            return (
                not free[place], text == column, known, len(one.filled) >= half,
                -understood(text).strangers, len(one.filled), _signature(text), -place,
            )  # fmt: skip

        kept = max(places, key=worth)
        if str(column).endswith("_country"):
            for other in places:
                both = zip(cells[kept].cells, cells[other].cells, strict=True)
                cells[kept].cells = [two if is_blank(one) else one for one, two in both]
        for place in places:
            if place != kept:
                means[place] = None
                roles.carried.append((place, headings[kept]))


def _signature(heading: str) -> bool:
    """Whether a heading speaks of a signature: ``İmza Tarihi`` rather than ``Tarih``."""
    known = _headings.tokens()
    return any("sign" in known.get(word, {}) for word in fold(heading).split())


def _are_across(places: Sequence[int], headings: Sequence[str]) -> bool:
    """Whether several columns of partners are one per partner: counted, or called the same."""
    bare = {re.sub(r"[\d\W_]+", " ", headings[place]).strip().casefold() for place in places}
    return len(bare - {""}) <= 1
