"""The page of recommendations: ideas with their reasons, and weights that can be moved."""

from collections.abc import Mapping

import pandas as pd

from citynet._catalogue import _, speaking, told
from citynet.language import Language
from citynet.maps._page import escape
from citynet.registers import _pages
from citynet.registers.recommending import OF_PLACES, SHARP, WEIGHTS

_CRITERIA = {
    "recent": _("where municipalities of your country went in the last ten years"),
    "neighbours": _("where your nearest municipalities went"),
    "history": _("where municipalities of your country have always gone"),
    "own": _("against countries where you have a partner"),
    "gap": _("regions where you have no partner"),
    "large": _("many inhabitants"),
    "size": _("likeness in size"),
    "distance": _("nearness"),
    "shared": _("partners of those who share a partner with you"),
    "peers": _("partners of municipalities of your size"),
    "bodies": _("international bodies in common"),
}
_LEAD = _(
    "A list of ideas, no forecast: of a hundred new agreements a few are among the first fifty. "
    "A country's chance goes by the sum of its criteria, a place's in it by the sum of its own; "
    "move the weights, and what was best by the first ones is ordered anew."
)
_MOST = 4.0


def page(
    found: pd.DataFrame, city: str, lang: str, weights: Mapping[str, float] | None = None
) -> str:
    """Give the page of what ``recommend`` found for a city, in a language."""
    with speaking(lang):
        language = Language(lang)
        title = told("With whom next? Ideas for %(city)s", city=city)
        chosen = {**WEIGHTS, **(weights or {})}
        data = {
            "weights": chosen, "places": OF_PLACES, "sharp": SHARP,
            "samples": found.attrs.get("samples", {}), "of": found["country"].tolist(),
            "rows": [{name: float(row[name]) for name in _CRITERIA}
                     for row in found.to_dict("records")],
        }  # fmt: skip
        lines = [_row(number, row, language) for number, row in
                 enumerate(found.to_dict("records"), 1)]  # fmt: skip
        headings = [
            told("Rank"), told("Place"), told("Country"), told("Reasons"), told("Against it"),
        ]  # fmt: skip
        body = (
            f"<h1>{escape(title)}</h1><p>{escape(told(_LEAD))}</p>{_sliders(chosen)}"
            + _pages.rows(title, headings, lines, name="ideas")
        )
        return _pages.page(title, lang, body, script=_pages.ideas_script(), data=data)


def _row(number: int, row: Mapping[object, object], language: Language) -> str:
    cells = [
        str(number), str(row["place"]), language.country(str(row["country"])),
        str(row["reasons"]), str(row["against"]),
    ]  # fmt: skip
    return f"<tr><td>{'</td><td>'.join(escape(cell) for cell in cells)}</td></tr>"


def _sliders(weights: Mapping[str, float]) -> str:
    lines = [
        f'<li><label><input type="range" min="0" max="{_MOST:g}" step="0.1" '
        f'value="{weights[name]:g}" data-of="{name}"> {escape(told(words))}</label></li>'
        for name, words in _CRITERIA.items()
    ]
    heading = told("Weights")
    return (
        f'<form id="weights" class="screen" hidden><h2>{escape(heading)}</h2>'
        f'<ul class="plain">{"".join(lines)}</ul></form>'
    )
