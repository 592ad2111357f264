"""The account of a reading: what was assumed, what was left out, what is asked, by cause.

Every stage of reading writes into one account instead of raising. Only three things refuse a file:
it cannot be opened, nothing in it is a partner, or the caller's options contradict it.
"""

import html
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from citynet._catalogue import _, told, told_n
from citynet._tables import is_missing, shown
from citynet.agreements._problems import Problem, place_in_file

ASSUMED, LEFT_OUT, QUESTIONS = "assumed", "left_out", "questions"
BLANK = _("blank")
_FIRST = 3  # rows that are named of those that share a cause
_KEYS = 200  # rows of a cause whose keys are given
_SCREEN = 20  # lines of a warning
_LONG = 80  # characters of a row that was left out


class Account(dict[str, Any]):
    """What was made of a file, by cause; a dict, so that it is JSON as it stands.

    ``file``; ``tables``: for each table found its ``sheet``, ``heading_row``, ``first_row`` and
    ``last_row``, the number of ``agreements`` and its ``columns`` (``heading``, ``column``, which
    is None where it is carried along); then three lists of what was ``assumed``, ``left_out`` and
    asked (``questions``), whose members have ``text``, ``sheet``, ``column``, ``heading``,
    ``value``, ``rows`` (as a person counts; empty when it is about all) and, of what was left out,
    ``cells`` (what stands in each of the rows). What a person can answer has an ``action``, which
    :mod:`citynet.agreements._answers` explains, ``choices``, and ``keys``: of the first rows what
    they are known by.
    """

    def __init__(self, file: str = "") -> None:
        super().__init__(file=file, tables=[], assumed=[], left_out=[], questions=[])
        self._by_cause: dict[tuple[Any, ...], dict[str, Any]] = {}
        #: Whether a person's answers were at hand.
        self.answered = False
        #: How a row that was read is known again, by its position and a column.
        self.key: Callable[[int, str | None], dict[str, str]] | None = None

    def __deepcopy__(self, memo: object) -> "Account":
        # pandas copies attrs deeply with every operation on a table.
        return self

    def assume(self, text: str, *, row: int | None = None, **where: Any) -> None:
        """Say what was taken for granted: of a ``column``, ``heading`` or ``sheet``, or of all."""
        self._note(ASSUMED, text, row, **where)

    def leave_out(
        self, reason: str, row: int | None, cells: Sequence[Any] = (), *, sheet: str | None = None
    ) -> None:
        """Name a row, or a whole sheet, that is no agreement, and what stands in it."""
        cause = self._note(LEFT_OUT, reason, row, sheet=sheet)
        texts = (" ".join(shown(cell).split()) for cell in cells if not is_missing(cell))
        text = " | ".join(filter(None, texts))
        cause.setdefault("cells", []).append(text)

    def ask(self, problem: Problem) -> None:
        """Ask about a cell or a value; the row stays, the value is empty or the place open."""
        self._note(
            QUESTIONS, problem.text, problem.row, sheet=problem.sheet, column=problem.column,
            heading=problem.heading, value=problem.value, action=problem.action, at=problem.at,
            choices=problem.choices, each=problem.each,
        )  # fmt: skip

    def _note(
        self, what: str, text: str, row: int | None, *, action: str = "", at: Sequence[int] = (),
        choices: Sequence[str] = (), each: bool = False, **about: Any,
    ) -> dict[str, Any]:  # fmt: skip
        value = about.get("value")
        about["value"] = value if isinstance(value, str | int) or value is None else shown(value)
        key = (what, text, *(about.get(name) for name in ("sheet", "column", "value")))
        cause = self._by_cause.get(key)
        if cause is None:
            names = ("sheet", "column", "heading", "value")
            cause = {"text": text, **{name: about.get(name) for name in names}, "rows": []}
            self._by_cause[key] = cause
            if action:
                cause |= {"action": action, "choices": list(choices), "each": each, "keys": []}
            self[what].append(cause)
        if row is not None:
            cause["rows"].append(row)
        if self.key and action and len(cause["keys"]) < _KEYS:
            cause["keys"] += [self.key(one, about.get("column")) for one in at]
        return cause

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What is asked, a dict per cause."""
        return list(self[QUESTIONS])

    def lines(self, *kinds: str) -> list[str]:
        """Say what the lists hold, a line per cause, in the language being spoken."""
        return [
            self.line(kind, cause)
            for kind in kinds or (ASSUMED, LEFT_OUT, QUESTIONS)
            for cause in self[kind]
            if cause["text"] != told(BLANK)
        ]

    @staticmethod
    def line(kind: str, cause: dict[str, Any]) -> str:
        """Say a member of one of the lists."""
        words = {
            ASSUMED: told("assumed"),
            LEFT_OUT: told("left out"),
            QUESTIONS: told("question"),
        }
        return f"{words[kind]}: {_line(cause)}"

    def warning(self, *, questions: bool = True) -> str:
        """Return all that a reader has to know, at most a screenful; empty when it is nothing."""
        lines = self.lines(*([QUESTIONS] if questions else []), LEFT_OUT, ASSUMED)
        if len(lines) > _SCREEN:
            more = told_n("… and %(n)s more", "… and %(n)s more", len(lines) - _SCREEN)
            lines = [*lines[:_SCREEN], more]
        return "\n".join([f"{self['file']}:", *lines]) if lines else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the account as plain lists and dicts."""
        return dict(self)

    def __str__(self) -> str:
        lines = [line for table in self["tables"] for line in _table_lines(table)]
        said = self.lines(ASSUMED, LEFT_OUT, QUESTIONS)
        said += [] if self[QUESTIONS] else [told("nothing to ask")]
        return "\n".join([self["file"], *lines, *(f"  {line}" for line in said)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Show the account in a notebook."""
        return f"<pre>{html.escape(str(self))}</pre>"


def _table_lines(table: dict[str, Any]) -> Iterable[str]:
    """Say where a table stands and what its columns were taken for."""
    count = told_n("%(n)s agreement", "%(n)s agreements", table["agreements"])
    where = [*place_in_file(table["sheet"], None)]
    if table["heading_row"]:
        where.append(told("heading in row %(row)s", row=str(table["heading_row"])))
    yield "  " + ", ".join([count, *where])
    columns = table["columns"]
    known = [column for column in columns if column["column"]]
    width = max((len(column["heading"]) for column in known), default=0)
    for column in known:
        yield f"    {column['heading']:<{width}} → {column['column']}"
    others = [column["heading"] for column in columns if not column["column"]]
    if others:
        yield "    " + told("carried along: %(names)s", names=", ".join(others))


def _line(cause: dict[str, Any]) -> str:
    rows = cause["rows"]
    problem = Problem(
        cause["text"], rows[0] if len(rows) == 1 else None, cause["column"], None,
        cause["heading"], cause["sheet"],
    )  # fmt: skip
    cells = [text for text in cause.get("cells", ()) if text]
    said = f" ({' · '.join(text[:_LONG] for text in cells[:_FIRST])})" if cells else ""
    return f"{problem}{_in_rows(rows)}{said}"


def _in_rows(rows: Sequence[int]) -> str:
    """Say how many rows share a cause, and which are the first."""
    if len(rows) < 2:  # noqa: PLR2004 - one row stands before the text
        return ""
    first = ", ".join(map(str, rows[:_FIRST]))
    return "; " + told(
        "%(count)s rows: %(first)s",
        count=len(rows),
        first=first + (" …" if len(rows) > _FIRST else ""),
    )


class Doubts(dict[tuple[str, Any], str]):
    """What could not be read, (column, the cell's text) → why; and what was assumed of a column.

    A cell whose key is in it counts as empty, and is asked about. ``dates`` is the order that the
    caller names, ``"day-first"`` or ``"month-first"``; ``sure`` are columns and texts that a person
    gave, of which it is not asked whether they can be.
    """

    def __init__(
        self, dates: str | None = None, sure: Collection[tuple[str, str]] = frozenset()
    ) -> None:
        super().__init__()
        self.dates = dates
        self.sure = sure
        self.assumed: list[tuple[str, str, str]] = []
        self.asked: list[tuple[int, str, Any, str]] = []

    def assume(self, column: str, text: str, action: str = "") -> None:
        """Say once what was taken for granted of a column, and how a person may say otherwise."""
        self.assumed.append((column, text, action))

    def ask(self, position: int, column: str, value: Any, text: str) -> None:
        """Ask about the cell of one row (from 0) whose value was read all the same."""
        self.asked.append((position, column, value, text))
