"""Whether a map holds what must be true of it: all answers, counts are Python's, paper is whole.

``scripts/contact_sheet.py --truths`` asks four data sets in every theme, language and width; tests
ask registers made by hand.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

import citynet as cn
from citynet.language import Language

if TYPE_CHECKING:  # the tests load this where no browser is driven
    from playwright.sync_api import Page

ASK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
REACHES = (5, 14)  # pixels around a mouse's tip and a finger's
MODES = ("cumulative", "in_force")
PAPERS = ("A4", "A3", "Letter")
_ON_PAPER = """
[...document.querySelectorAll(".cn-print > svg")].map((sheet) =>
  new Set([...sheet.querySelectorAll("[data-place]")].map((mark) => mark.dataset.place)).size)
"""


class Asked(NamedTuple):
    """What was asked of a map, how many times, and what it got wrong."""

    what: str
    times: int
    wrong: list[str]


def answers(page: "Page") -> Iterator[Asked]:
    """Ask every symbol, line and flow in view, bundled and one by one."""
    for bundled in (True, False):
        mode = ask(page, "bundle", bundled)
        for reach in REACHES:
            yield Asked(f"symbols of {mode}, {reach} px", *ask(page, "symbols", reach))
        yield Asked(f"lines of {mode}", *ask(page, "lines"))
    ask(page, "bundle", True)


def flows(page: "Page") -> Asked:
    """Ask of which agreements flows are made, and in which order they are drawn."""
    return Asked("flows", *ask(page, "flows"))


def years(page: "Page", G: "nx.MultiGraph[Any]", lang: str) -> Iterator[Asked]:
    """Hold what is shown and said of every year against the network as of it, in both modes."""
    placed = G.subgraph([node for node, x in G.nodes(data="x") if x is not None]).copy()
    for mode in MODES:
        wrong = []
        shown = ask(page, "years", mode)
        for year, count, told in shown:
            part = cn.temporal.as_of(placed, str(year), mode=mode)
            said = Language(lang).integer(cn.network.counted(part).number_of_edges())
            if part.number_of_edges() != count or not told.startswith(f"{said} "):
                wrong.append(f"{year}: {count}, {told!r}")
        yield Asked(f"years, {mode}", len(shown), wrong)


def paper(page: "Page") -> Asked:
    """Print in every format, lying and upright: one page each, with all places that are shown."""
    wrong = []
    parts = "document.querySelector('main').citynet"
    for size, landscape in product(PAPERS, (False, True)):
        printed = page.pdf(format=size, landscape=landscape, prefer_css_page_size=False)
        if len(re.findall(rb"/Type\s*/Page\b", printed)) != 1:
            wrong.append(f"{size}, landscape {landscape}: more than a page")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    single = page.evaluate(f"{parts}.renderer.scene().mode") == "ties"
    places = page.evaluate(f"{parts}.net.shown.counts.places")
    wrong += [f"{n} of {places} places" for n in page.evaluate(_ON_PAPER) if single and n != places]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return Asked("paper", 2 * len(PAPERS), wrong)


def ask(page: "Page", what: str, *given: object) -> Any:
    """Call one of the page's questions."""
    if page.evaluate("window.truths === undefined"):
        page.evaluate(ASK)
    return page.evaluate(f"(given) => truths.{what}(...given)", list(given))
