"""Who draws a report's figures: processes beside this one, else this one."""

import pickle
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

import networkx as nx

from citynet.errors import CitynetWarning

# Width of a picture: sharp on a screen of double density and at 180 mm on paper.
_PIXELS = 1600


class Printed(NamedTuple):
    """A figure as each use wants it.

    It is at home here, and not among the figures, so that to take it from who drew it loads no
    matplotlib.

    Attributes
    ----------
    pdf
        For print: vectors.
    png, webp
        The same pixels, for a text processor and, packed tighter, for a page.
    size
        Their number, across and down.
    """

    pdf: bytes
    png: bytes
    webp: bytes
    size: tuple[int, int]


class Pictures:
    """Has the package's figures drawn, and goes on with its own work meanwhile.

    Parameters
    ----------
    beside
        The processes that draw; where there are none, a thread packs what is drawn here: that
        takes none of the lock which Python's threads share.
    """

    def __init__(self, beside: Executor | None) -> None:
        self._pool = beside or ThreadPoolExecutor(1)
        self._sent: dict[int, tuple[nx.MultiGraph[Any], bytes]] = {}

    def draw(
        self, name: str, G: "nx.MultiGraph[Any]", options: Mapping[str, Any]
    ) -> Callable[[], Printed]:
        """Have a figure drawn, and give what waits for that.

        Parameters
        ----------
        name, G, options
            The function of :mod:`citynet.figures`, and what it is given.
        """
        if isinstance(self._pool, ThreadPoolExecutor):
            return self._pool.submit(_packed, *drawn(name, G, options)).result
        draw = partial(_printed, name, self._pickled(G), dict(options))
        try:
            task = self._pool.submit(draw)
        except BrokenExecutor:
            return cache(draw)

        @cache
        def found() -> Printed:
            try:
                return task.result()
            except BrokenExecutor:  # it died, of too little memory, say
                return draw()

        return found

    def _pickled(self, G: "nx.MultiGraph[Any]") -> bytes:
        if id(G) not in self._sent:
            self._sent[id(G)] = G, pickle.dumps(G)  # with what bears the number, or another might
        return self._sent[id(G)][1]


def _printed(name: str, sent: bytes, options: Mapping[str, Any]) -> Printed:
    """Draw what the process beside this one asked for."""
    return _packed(*drawn(name, _received(sent), options))


def _packed(pdf: bytes, picture: Any, dpi: float) -> Printed:
    from citynet.figures import _files  # noqa: PLC0415 - loads matplotlib

    return Printed(pdf, _files.png(picture, dpi), _files.webp(picture), picture.size)


@lru_cache(maxsize=2)  # the agreements that count, and all
def _received(sent: bytes) -> "nx.MultiGraph[Any]":
    G: nx.MultiGraph[Any] = pickle.loads(sent)  # noqa: S301 - of the process that started this one
    return G


def drawn(name: str, G: "nx.MultiGraph[Any]", options: Mapping[str, Any]) -> Any:
    """Draw a figure here, as :func:`citynet.figures._files.drawn` gives it."""
    from citynet import figures  # noqa: PLC0415 - loads matplotlib
    from citynet.figures import _files  # noqa: PLC0415 - loads matplotlib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CitynetWarning)  # the page says it
        return _files.drawn(getattr(figures, name)(G, **options), _PIXELS)
