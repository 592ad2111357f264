"""What shows in a notebook: results in words and tables, and how far a long calculation is."""

import html
import math
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 10
_PATIENCE = 0.8  # seconds before a bar shows: what is over by then needs none
_OFTEN = 0.2  # and between two looks of it
_MIME = "text/html"
_busy = threading.Lock()


def card(words: str, tables: Mapping[str, "pd.DataFrame"]) -> str:
    """Set words and the first rows of tables as HTML.

    Parameters
    ----------
    words
        Some lines of text.
    tables
        By their titles; empty ones are not shown.
    """
    parts = [f"<pre>{html.escape(words)}</pre>"] if words else []
    for title, table in tables.items():
        if len(table):
            shown = table.head(_ROWS).to_html(notebook=True, max_cols=12)
            rest = f" ({_ROWS} / {len(table)})" if len(table) > _ROWS else ""
            parts.append(f"<p><b>{html.escape(title)}</b>{rest}</p>{shown}")
    return "\n".join(parts)


class _Bar:
    """A bar below the cell that runs, which goes when the work is done."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._next = time.monotonic() + _PATIENCE
        self._shown: Any = None

    def __call__(self, done: float, words: str = "") -> None:
        """Say how much is done, 0 to 1 (NaN: nobody knows), and of what."""
        self._words = words or self._words
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _OFTEN
        value = "" if math.isnan(done) else f' value="{done:.3f}"'
        said = html.escape(self._words)
        self._show(f"<label>{said} <progress{value}></progress></label>", self._words)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._show("", "")

    def _show(self, page: str, plain: str) -> None:
        bundle = {_MIME: page, "text/plain": plain}
        if self._shown:
            self._shown.update(bundle, raw=True)
        else:
            display = import_module("IPython.display").display
            self._shown = display(bundle, raw=True, display_id=True)


@contextmanager
def progress(words: str) -> Iterator[Callable[..., None]]:
    """Show how far a long calculation is, where a notebook's cell runs it.

    A calculation within it has no bar of its own, nor has one in another thread or elsewhere than
    in a notebook.

    Parameters
    ----------
    words
        What is being done.

    Yields
    ------
    callable
        Takes the share that is done, NaN where nobody knows, and new words if there are any.
    """
    if not (_in_notebook() and _busy.acquire(blocking=False)):
        yield lambda _done, _words="": None
        return
    bar = _Bar(words)
    try:
        yield bar
    finally:
        bar.close()
        _busy.release()


def shows(kind: type, card_of: Callable[[Any], str | None]) -> None:
    """In a notebook, show things of another library's type as HTML; None leaves it to them."""
    if _in_notebook():
        shell = sys.modules["IPython"].get_ipython()
        shell.display_formatter.formatters["text/html"].for_type(kind, card_of)


def once(category: type[Warning]) -> None:
    """In a notebook, say what a warning says once, however often a cell is run.

    Python's own filter ``once`` forgets whenever any library touches the filters.
    """
    if not _in_notebook():
        return
    before: Callable[..., None] = warnings.showwarning
    said = set()

    def show(message: Warning | str, of: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(of, category):
            if str(message) in said:
                return
            said.add(str(message))
        before(message, of, *where, **more)

    warnings.showwarning = cast("Any", show)


def _in_notebook() -> bool:
    """Whether a notebook's kernel runs this, in the thread that its cells run in."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    main = threading.current_thread() is threading.main_thread()
    return main and getattr(shell, "kernel", None) is not None
