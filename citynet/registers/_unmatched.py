"""What merging cannot tell, on the page of ``settle``: which rows of registers are one agreement.

A merged register comes apart again into what each register says, so that its questions can be asked
of it alone. What an answer is says :mod:`citynet.agreements._answers`.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from citynet._catalogue import _, told
from citynet.agreements._answers import KEEP, ONE, TWO
from citynet.agreements._headings import is_merged
from citynet.language import Language
from citynet.registers._merging import Agreement, Question, Statement
from citynet.registers.merging import compared

_ONE, _TWO, _LEAVE = _("one agreement"), _("two agreements"), _("leave it as it is")
_UNDATED = _("without a date")

Item = dict[str, Any]
Say = Callable[[Mapping[Any, Any], Language], str]


def of(
    table: pd.DataFrame,
    places: gpd.GeoDataFrame,
    overrides: str | os.PathLike[str] | pd.DataFrame | None,
    language: Language,
    say: Say,
) -> list[Item]:
    """Give the questions of a merged register that are open; none of another table.

    Parameters
    ----------
    table, places, overrides
        As ``settle`` takes them.
    language
        In which the choices are said.
    say
        Tells a row.
    """
    if not is_merged(table.columns):
        return []
    _agreements, asked, _names = compared({"": table}, places, overrides)
    return [_item(question, one, other, language, say) for question, one, other in asked]


def _item(
    question: Question, one: Agreement, other: Agreement | None, language: Language, say: Say
) -> Item:
    def line(said: Statement) -> dict[str, Any]:
        text = f"{said.source}: {say(said.row, language)}"
        if other is not None:
            text = f"{'A' if said in one.statements else 'B'} · {text}"
        return {"value": said.name, "a_name": "", "b_name": "", "text": text, "row": None}

    if other is None:
        said = [question.one, *question.choices]
        choices = [
            _choice(_of(choice, language), ONE, question.one, choice) for choice in question.choices
        ]
        choices.append(_choice(told(_LEAVE), KEEP, question.one))
    else:
        said = [*one.statements, *other.statements]
        pair = question.one, question.other
        choices = [_choice(told(_ONE), ONE, *pair), _choice(told(_TWO), TWO, *pair)]
    rows = [line(statement) for statement in dict.fromkeys(said)]
    names = [str(question.one.row.get(f"{side}_name", "")) for side in "ab"]
    doubt = min(question.probability, 1 - question.probability)
    return {
        "what": "question", "weight": len(rows) * doubt, "action": "rows", "column": "",
        "id": "|".join([question.text, *(row["value"] for row in rows)]), "about": "",
        "title": " – ".join(names), "text": question.text, "ties": len(rows), "rows": rows,
        "each": False, "choices": choices, "free": False, "hint": "", "list": "",
    }  # fmt: skip


def _of(choice: Statement, language: Language) -> str:
    when = language.date(choice.date) if choice.date else told(_UNDATED)
    return f"{when} ({choice.source})"


def _choice(label: str, action: str, one: Statement, other: Statement | None = None) -> Item:
    """Give a choice: how it is called, what it is known by, and the row that it saves."""
    saved = {"action": action, "value": one.name, "answer": other.name if other else ""}
    value = "|".join([action, saved["answer"]])
    return {"value": value, "label": label, "saves": saved}
