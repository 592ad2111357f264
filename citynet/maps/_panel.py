"""The period panel: one small map per period, as one HTML file."""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt

from citynet import dates, temporal
from citynet._frames import edges_of
from citynet.errors import NetworkError
from citynet.language import Language, _
from citynet.maps import _page, _payload, _saving
from citynet.maps._payload import Theme

Mode = Literal["cumulative", "in_force", "window"]
_HEADINGS = {
    "cumulative": _("All agreements signed by the end of each period"),
    "in_force": _("Agreements in force at the end of each period"),
    "window": _("Agreements signed in each period"),
}


class PeriodPanel:
    """Small maps side by side, shown in a notebook, saved and embedded like a single map."""

    def __init__(self, payload: dict[str, Any], printed: Callable[[], Any]) -> None:
        self.printed = printed
        self.payload = payload
        self.heading: str = _payload.heading(payload)

    def html(self) -> str:
        """Give the whole page: one HTML file that makes no outside request."""
        return _page.document(
            self.heading,
            self.payload["lang"],
            f"{_page.POLICY}{_page.VIEWPORT}<style>{_page.style()}</style>\n"
            f"<script>{_page.runtime('startPanel')}</script>",
            '<main class="citynet cn-panel-page" id="panel">'
            f"<noscript>{_page.escape(_payload.no_script(self.payload['lang']))}</noscript></main>"
            + _page.data("panel_data", self.payload | {"base": _page.basemap()}),
            'citynet.startPanel("panel", "panel_data");',
        )

    def save(self, path: Any) -> None:
        """Write the panel as one file."""
        _saving.save(self, path)

    def _repr_html_(self) -> str:
        return _saving.embed(self, height=720)


def period_panel(
    G: "nx.MultiGraph[Any]",
    *,
    every: str = "10Y",
    mode: Mode = "cumulative",
    first: str | None = None,
    last: str | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    focal: Any = None,
    theme: Theme = "auto",
) -> PeriodPanel:
    """Draw one small map per period, side by side, with one legend and one scale.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    every, mode, first, last
        The periods and what is in them, as :func:`citynet.temporal.snapshots` takes them.
    title, source, lang, focal, theme
        As in :func:`network_map`.

    Returns
    -------
    PeriodPanel
        For :func:`save` and :func:`embed`. ``citynet.figures.period_panel`` is the printed form.

    Raises
    ------
    NetworkError
        An argument has an unknown value, or no agreement has a date.
    """
    rows = temporal.snapshot_rows(G, every, mode=mode, first=first, last=last)
    if not rows:
        raise NetworkError("no agreement has a date, so there are no periods to draw")
    payload = _payload.of(G, title=title, source=source, lang=lang, focal=focal, theme=theme)
    payload["periods"] = [
        {
            "label": label,
            "day": _payload.day_number(dates.latest(label.rpartition("–")[2])),
            "mask": _mask(kept, G.number_of_edges()),
        }
        for label, kept in rows.items()
    ]
    payload["undated"] = edges_of(G).starts.count(None)
    payload["timeMode"] = mode
    payload["heading"] = Language(lang).say(_HEADINGS[mode])
    printed = partial(
        _printed, G, every=every, mode=mode, first=first, last=last, title=title, source=source,
        lang=lang, focal=focal or None,
    )  # fmt: skip
    return PeriodPanel(payload, printed)


def _printed(G: "nx.MultiGraph[Any]", **options: Any) -> Any:
    """Draw the panel with matplotlib."""
    from citynet import figures  # noqa: PLC0415 - only paper needs matplotlib

    return figures.period_panel(G, **options)


def _mask(rows: npt.NDArray[np.intp], count: int) -> str:
    flags = np.zeros(count, dtype=bool)
    flags[rows] = True
    return base64.b64encode(np.packbits(flags).tobytes()).decode("ascii")
