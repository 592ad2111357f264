"""The page of a diff: a sentence, a map in two tones, and a table."""

import pandas as pd

from citynet._catalogue import _, speaking, spoken, told
from citynet.language import Language
from citynet.maps._page import escape
from citynet.registers import _pages
from citynet.registers.diffing import CHANGES, Changes

_NEW, _GONE = "new", "gone"
_HOLLOW = {"removed", "ended", "suspended"}


def page(changes: Changes, lang: str) -> str:
    """Give the page in a language."""
    with speaking(lang):
        title = told("What changed in the register")
        body = [
            f"<h1>{escape(title)}</h1>",
            _pages.summary(changes.summary()),
            _map(changes),
            listed(changes.table),
        ]
        return _pages.page(title, lang, "\n".join(filter(None, body)))


def _map(changes: Changes) -> str:
    ties, spots = [], {}
    shown = changes.table[["change", "a", "b"]].itertuples(index=False, name=None)
    for change, a, b in shown:
        tone = _GONE if change in _HOLLOW else _NEW
        ends = [(name, changes.places[name]) for name in (a, b) if name in changes.places]
        for name, point in ends:
            spots[point] = (point, tone, str(name))
        if len(ends) == 2:  # noqa: PLR2004 - both ends
            ties.append((ends[0][1], ends[1][1], tone))
    if not spots:
        return ""
    label = told("Map: solid what is new or changed, dashed and hollow what is gone")
    drawn = _pages.world(label, ties, spots.values())
    said = f'<figcaption class="quiet">{escape(label)}</figcaption>'
    return f"<figure>{drawn}{said}</figure>"


def listed(table: pd.DataFrame) -> str:
    """Give the changes as a table."""
    columns = [name for name in table.columns if name not in {"id_old", "id_new"}]
    if table["perhaps"].isna().all():
        columns.remove("perhaps")
    headings = {
        "step": told("State"), "change": told("Change"), "a": told("First party"),
        "b": told("Second party"), "column": told("Column"), "old": told("Before"),
        "new": told("After"), "certainty": told("Certainty"), "perhaps": told("Or else"),
    }  # fmt: skip
    language = Language(spoken())
    named = {**_pages.DETAILS, **dict.fromkeys(("a_name", "b_name"), _("Place")), "type": _("Type")}
    cells = table[columns].astype(object)
    cells = cells.where(cells.notna(), None)
    rows = []
    for row in cells.to_dict("records"):
        column = row["column"]
        said = row | {
            "change": told(CHANGES[row["change"]]),
            "column": told(named[column]) if column in named else column,
            "certainty": language.percent(row["certainty"]),
        }
        if row.get("perhaps"):
            others = [told(CHANGES[name]) for name in row["perhaps"].split(", ")]
            said["perhaps"] = ", ".join(others)
        for which in ("old", "new"):
            if said[which] is not None and column in named:
                said[which] = _pages.cell(language, column, said[which])
        rows.append(["–" if said[name] is None else said[name] for name in columns])
    return _pages.table(told("Changes"), [headings[name] for name in columns], rows)
