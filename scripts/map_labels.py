"""Whether names on a map lie over each other, under a control, or are cut off by the window's edge.

``scripts/contact_sheet.py --labels`` asks many states; tests ask a few.
"""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

OVERHEAR = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# The busiest place in the middle, so many steps nearer.
_NEARER = """
const { node, head } = renderer.scene().symbols[0] ?? {};
const at = node ?? head;
const middle = at === undefined ? map.getCenter() : [net.model.lat[at], net.model.lon[at]];
map.setView(middle, map.getZoom() + %s, { animate: false });
"""
_OPEN = """
const { node, head } = renderer.scene().symbols[0];
const { lat, lon } = net.model;
actions.open({ node: node ?? head }, L.latLng(lat[node ?? head], lon[node ?? head]));
"""
STEPS = {
    "as it opens": "",
    "1 nearer": _NEARER % 1,
    "2 nearer": _NEARER % 1,
    "moved": "map.panBy([130, 70], { animate: false });",
    "4 nearer": _NEARER % 2,
    "whole": "actions.reset();",
    "larger beside": "actions.inset(true);",
    "whole again": "actions.inset(false); actions.reset();",
    "with a card": _OPEN,
}
Found = tuple[int, list[str]]


def misplaced(page: Page) -> Iterator[tuple[str, Found]]:
    """Bring a map into states; give of each how much is written and what of it lies wrong."""
    for sheet in _run(page, "return net.projections.map(({ name }) => name);"):
        if sheet != _run(page, "return net.model.projection.name;"):
            _run(page, f"actions.projection('{sheet}');")
        for name, step in STEPS.items():
            _run(page, step)
            _rest(page)
            yield f"{sheet}, {name}", asked(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for width, height in ((1100, 700), (700, 1100)):
        page.set_viewport_size({"width": width, "height": height})
        yield f"paper, {width} × {height}", asked(page, "misplacedOnPaper()")


def asked(page: Page, of: str = "misplaced()") -> Found:
    """Ask a page in which what is written has been overheard."""
    found = page.evaluate(of)
    return found["texts"], found["faults"]


def _run(page: Page, script: str) -> object:
    parts = "const { map, net, renderer, actions } = document.querySelector('main').citynet;"
    return page.evaluate(f"(() => {{ {parts} {script} }})()")


def _rest(page: Page) -> None:
    """Wait until a map has drawn nothing for a while: three times what it waits for itself."""
    last, same = "", 0
    while same < 3:
        page.wait_for_timeout(180)
        drawn = "document.querySelector('main').dataset.drawn"
        now = _run(page, f"return renderer.job ? '' : {drawn};")
        same = same + 1 if now and now == last else 0
        last = str(now)
