"""The reader's questions on the page of ``settle``: what is asked, of which rows, what may be said.

What an answer is, and how it comes back into the reading, says :mod:`citynet.agreements._answers`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from citynet import countries
from citynet._catalogue import _, told
from citynet.agreements import _answers
from citynet.agreements._account import ASSUMED, QUESTIONS, Account
from citynet.agreements._answers import COLUMN, DATES, DROP, HOME, TYPE, Answers
from citynet.agreements._cells import CHOICES
from citynet.agreements._dates import likely
from citynet.agreements._headings import DATES as DATE_COLUMNS
from citynet.language import Language

_ALL, _LAST = 1e9, 0.0  # of what is about the whole file; of what was taken for granted
_CITY = _("City, country")
_DROP = _("no agreement of its own: leave the row out")
_ORDERS = {"day-first": _("the day first"), "month-first": _("the month first")}


def of(account: Account | None, before: Answers, language: Language) -> list[dict[str, Any]]:
    """Give what a person may answer, each with its ``weight``: how much hangs on it.

    Parameters
    ----------
    account
        What the reading asks and assumes; None where the table was not read from a file.
    before
        What was answered before; a reading that knew of it has no such questions any more.
    language
        In which the choices are said.
    """
    if account is None:
        return []
    found = []
    for kind in (QUESTIONS, ASSUMED):
        for cause in account[kind]:
            if not cause.get("action") or _is_answered(cause, account, before):
                continue
            found.append(_item(cause, account, kind, language))
    return found


def left(account: Account | None) -> list[str]:
    """Give the lines of what can be mended in the file only: rows that could not be parted."""
    if account is None:
        return []
    asked = [cause for cause in account[QUESTIONS] if not _can_be_known(cause)]
    return [Account.line(QUESTIONS, cause) for cause in asked]


def _can_be_known(cause: Mapping[str, Any]) -> bool:
    """Whether an answer can say what it is about."""
    return cause["action"] != _answers.CELL or bool(cause["keys"] or cause["value"])


def _is_answered(cause: Mapping[str, Any], account: Account, before: Answers) -> bool:
    action, keys = cause["action"], cause["keys"]
    if not _can_be_known(cause):
        return True
    if action in {HOME, DATES, TYPE}:
        return (action, account["file"]) in before.of_file
    if action == COLUMN:
        return any(choice in before.columns for choice in cause["choices"])
    if action == DROP:
        return all(
            one["text"] in before.dropped or ("", one["text"], "", "") in before.kept
            for one in keys
        )
    column = cause["column"] or ""
    named = [(column, one["value"], one["a_name"], one["b_name"]) for one in keys]
    # What was answered and is asked all the same was answered wrongly.
    said = before.cells.keys() if not account.answered else set()
    return before.settles(named) or (
        bool(named) and all(said & set(_answers.meanings(key)) for key in named)
    )


def _item(
    cause: Mapping[str, Any], account: Account, kind: str, language: Language
) -> dict[str, Any]:
    action, column = cause["action"], cause["column"]
    choices = [*_choices(cause, language)]
    rows = list(_rows(cause))
    whole = action in {HOME, DATES, TYPE, COLUMN}
    weight = _LAST if kind == ASSUMED and action != DATES else _ALL if whole else len(rows)
    return {
        "what": "question", "weight": weight, "action": action, "column": column or "",
        "id": json.dumps([action, column, cause["text"], cause["sheet"]]),
        "about": account["file"] if action in {HOME, DATES, TYPE} else "",
        "title": _title(cause, kind), "text": cause["text"], "ties": len(cause["rows"]),
        "rows": rows, "each": cause["each"], "choices": choices,
        "free": action in {HOME, _answers.CELL}, "hint": told(_CITY) if action == HOME else "",
        "list": "countries" if (column or "").endswith("_country") else "",
    }  # fmt: skip


def _title(cause: Mapping[str, Any], kind: str) -> str:
    if cause["action"] == HOME:
        return told(_CITY)
    heading = cause["heading"] or cause["column"] or told("the file")
    return told("assumed: %(what)s", what=heading) if kind == ASSUMED else str(heading)


def _rows(cause: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what the rows say and are known by; a question of two rows of one tie has both."""
    numbers: Sequence[int] = cause["rows"]
    keys = cause["keys"]
    for at, one in enumerate(keys):
        number = numbers[at] if len(numbers) == len(keys) else None
        yield {**one, "row": number}
    if not keys and cause["value"]:
        yield {"value": str(cause["value"]), "a_name": "", "b_name": "", "text": "", "row": None}


def _choices(cause: Mapping[str, Any], language: Language) -> Iterator[dict[str, str]]:
    """Give what may be answered at a key's stroke: the value, and the words for it."""
    action, column, value = cause["action"], cause["column"] or "", str(cause["value"] or "")
    if action == DATES:
        yield from ({"value": order, "label": told(words)} for order, words in _ORDERS.items())
    elif action == TYPE or column in CHOICES:
        name = "type" if action == TYPE else column
        say = {"type": language.type, "status": language.status}.get(name, language.kind)
        yield from ({"value": one, "label": say(one)} for one in CHOICES[name])
    elif action == DROP:
        yield {"value": DROP, "label": told(_DROP)}
    elif action == COLUMN or cause["choices"]:
        for one in dict.fromkeys(cause["choices"]):
            yield {"value": one, "label": one}
    elif column.endswith("_country") and value and (near := countries.suggest(value)):
        yield {"value": near, "label": near}
    elif column in DATE_COLUMNS:
        for one in likely(value):
            yield {"value": one, "label": f"{one} ({language.date(one)})"}
