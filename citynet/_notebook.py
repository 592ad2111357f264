"""How what a function gives shows in a notebook: a few lines in words, and its tables."""

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 10


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
