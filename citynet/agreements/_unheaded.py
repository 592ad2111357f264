"""Columns that nothing heads, or whose headings nobody understands: what they hold tells."""

import re
from collections.abc import Sequence

from citynet._tables import shown
from citynet.agreements._columns import Cells, Roles
from citynet.agreements._finding import Region, heading, padded
from citynet.agreements._parties import pair, split_party
from citynet.agreements._shaping import columns_of
from citynet.agreements._sheets import is_blank
from citynet.agreements._tokens import understood

__all__ = ["by_cells", "continue_partners"]

_LONG = 60  # characters; what is longer on the average is no name
_MOST = 0.7


def continue_partners(region: Region, roles: Roles, cells: Sequence[Cells]) -> None:
    """Take columns without a heading that follow a partner's as more partners, by their cells."""
    means, headings = roles.means, region.headings
    if "b_country" in means:
        return
    for place in range(1, len(headings)):
        if headings[place] or means[place - 1] != "b_name" or not cells[place].filled:
            continue
        if cells[place].share(_has_country) > 1 - _MOST:
            means[place] = "b_name"
            headings[place] = headings[place - 1]


def by_cells(region: Region, cells: Sequence[Cells], given: set[str]) -> Roles | None:
    """Understand columns without a known heading by what they hold."""
    _take_heading(region, cells)
    cells = columns_of(region)
    filled = [place for place, one in enumerate(cells) if one.filled]
    with_country = [place for place in filled if cells[place].share(_has_country) >= _MOST]
    means: list[str | None] = [None] * len(cells)
    if with_country and len(with_country) >= _MOST * len(filled):
        # Counted columns behind one that is not are of the partners of what it names.
        alike = (
            re.sub(r"\d+", "", region.headings[with_country[0]])
            == re.sub(r"\d+", "", region.headings[with_country[-1]])
            and region.headings[with_country[0]] != ""
        )
        own = len(with_country) > 1 and not ("a_name" in given and alike)
        for number, place in enumerate(with_country):
            means[place] = "a_name" if own and not number else "b_name"
        return Roles(means, several=True)
    if len(filled) == 1 and cells[filled[0]].share(pair) >= _MOST:
        means[filled[0]] = "b_name"
        return Roles(means)
    lands = [place for place in filled
             if cells[place].countries >= _MOST and place not in with_country]  # fmt: skip
    names = [place for place in filled if place not in lands and cells[place].names >= _MOST
             and understood(region.headings[place]).part in {"", "name"}
             and cells[place].dates < _MOST and cells[place].length <= _LONG / 2]  # fmt: skip
    alone = [place for place in names if place not in with_country]
    if with_country and alone and not lands and with_country[0] > alone[0]:
        means[alone[0]], means[with_country[0]] = "a_name", "b_name"
        return Roles(means, several=True)
    if not names or not lands:
        return None
    both = len(names) > 1 and (len(lands) > 1 or "a_name" not in given)
    sides = "ab" if both else "b"
    for side, place in zip(sides, names, strict=False):
        means[place] = f"{side}_name"
    for side, place in zip("ab" if len(lands) > 1 else sides[-1:], lands, strict=False):
        means[place] = f"{side}_country"
    dated = [place for place in filled if means[place] is None and cells[place].dates >= _MOST]
    if len(dated) == 1:
        means[dated[0]] = "signed"
    return Roles(means)


def _has_country(text: str) -> bool:
    return split_party(text)[1] is not None


def _take_heading(region: Region, cells: Sequence[Cells]) -> None:
    """Take the first row for the heading where its cells are unlike those under them."""
    if region.heading_row or len(region.rows) < 2:  # noqa: PLR2004
        return
    number, row = region.rows[0]
    texts = [shown(cell).strip() for cell in row if not is_blank(cell)]
    counted = bool(texts) and all(re.fullmatch(r"\d{1,3}(\.0)?", text) for text in texts)
    under = [Cells(one.cells[1:]) for one in cells]
    odd = [
        (one.countries >= _MOST and not Cells([cell]).countries)
        or (one.numbers >= _MOST and not Cells([cell]).numbers)
        or (one.dates >= _MOST and not Cells([cell]).dates)
        for one, cell in zip(under, padded(row, len(under)), strict=False)
        if one.filled and not is_blank(cell)
    ]
    if counted or any(odd):
        region.headings = [heading(cell) for cell in padded(row, len(region.headings))]
        region.heading_row = number
        del region.rows[0], region.sections[0]
