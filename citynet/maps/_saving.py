"""Writing a map as one file, and as a fragment for other people's pages."""

import os
from collections.abc import Callable
from typing import Any, Protocol

from citynet._data import write_file
from citynet.errors import NetworkError
from citynet.maps._page import escape


class Page(Protocol):
    """What can be saved: a network map or a period panel."""

    @property
    def heading(self) -> str:
        """What it is called."""

    @property
    def printed(self) -> Callable[[], Any]:
        """Draws the same with matplotlib."""

    def html(self) -> str:
        """Give the whole page."""


def save(m: Page, path: str | os.PathLike[str]) -> None:
    """Write a map as one HTML file that opens offline.

    Parameters
    ----------
    m
        What :func:`network_map` or :func:`period_panel` gave, with or without a caller's layers.
    path
        The file to write; folders are made.

    Warns
    -----
    CitynetWarning
        A caller's layer fetches files from elsewhere; it is named.

    Examples
    --------
    >>> from pathlib import Path
    >>> cn.maps.save(cn.maps.network_map(G), "istanbul.html")
    >>> Path("istanbul.html").read_text(encoding="utf-8")[:15]
    '<!DOCTYPE html>'
    """
    write_file(path, _html(m))


def embed(m: Page, height: int | str = 480, *, title: str | None = None) -> str:
    """Give a fragment of HTML that shows a map inside any page.

    Parameters
    ----------
    m
        What :func:`network_map` or :func:`period_panel` gave.
    height
        Height in CSS pixels, or a CSS length (``"60vh"``), or an aspect ratio (``"16/9"``) for a
        map that keeps its shape at any width.
    title
        What a screen reader calls the frame; the map's own title when left out.

    Returns
    -------
    str
        A sandboxed ``iframe`` that holds the whole map. Several on a page do not disturb each
        other: each is a document of its own.

    Examples
    --------
    >>> cn.maps.embed(cn.maps.network_map(G, title="Istanbul"), height=480)[:52]
    '<iframe title="Istanbul" allow="fullscreen" style="d'
    """
    source = _html(m).replace("&", "&amp;").replace('"', "&quot;")
    ratio = isinstance(height, str) and "/" in height
    length = f"{height}px" if isinstance(height, int) else height
    size = f"aspect-ratio:{length}" if ratio else f"height:{length}"
    style = f"display:block;width:100%;{escape(size)};border:0"
    return (
        f'<iframe title="{escape(title or m.heading)}" allow="fullscreen" style="{style}" '
        f'sandbox="allow-scripts allow-downloads allow-popups" srcdoc="{source}"></iframe>'
    )


def _html(m: Any) -> str:
    if not hasattr(m, "html") or not hasattr(m, "heading"):
        raise NetworkError(f"{type(m).__name__} is not a map of citynet; make it with network_map")
    return str(m.html())
