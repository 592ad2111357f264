"""Put pictures of the maps in all their states onto one page: ``python scripts/contact_sheet.py``.

Of each data set: every projection in both themes and three widths (1280, 390 and 320 pixels), the
modes of time and the languages in turn, and the printed sheets. Below a picture stand the number
of places in view and the share of it that Europe has. What a page says on its console, and what it
asks a network for, is listed and makes the script fail. Continuous integration keeps the page.

``--labels`` asks the same pages at several zooms instead whether a name lies over another, over a
control or is cut off, and lists what does. ``--truths`` asks whether all that is drawn answers,
whether every year counts what the network as of it does, and whether it prints on one page.
``--europe`` prints which share of a picture Europe has as the map opens, and on the whole with the
crowded part larger beside it.
"""

import argparse
import base64
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from itertools import cycle, product
from pathlib import Path
from typing import Any, NamedTuple

import map_labels
import map_truths
import networkx as nx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

import citynet as cn
from citynet._data import write_file
from citynet.language import LANGS
from citynet.maps._png import ARGUMENTS, find_chromium

OUT = Path("build/contact_sheet.html")
SIZES = ((1280, 800), (390, 844), (320, 568))
THEMES = ("light", "dark")
TIMES = ("all years", "cumulative", "in_force")
EUROPE = {"south": 35, "north": 71, "west": -11, "east": 40}
PARTS = "const { map, net, renderer, actions, ui } = document.querySelector('main').citynet;"
DRAWN = "while (renderer.job) renderer.run(50); ui.inset.render();"
STATE = (
    "([projection, time]) => {"
    f"{PARTS}"
    " if (net.model.projection.name !== projection) actions.projection(projection);"
    " actions.mode(time === 'in_force' ? time : 'cumulative');"
    " const [first, last] = net.model.years ?? [];"
    " actions.year(time === 'all years' || !first ? null : Math.round((first + 2 * last) / 3));"
    " while (renderer.job) renderer.run(50); }"
)
MEASURE = Path(__file__).with_name("map_europe.js").read_text(encoding="utf-8")
ENOUGH = 0.2  # of a picture that is to be Europe's, where most of every register lies
STYLE = """
body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; background: #f4f4f2; color: #222; }
section > div { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start; }
figure { margin: 0; } figcaption { font-size: 11.5px; color: #555; max-width: 420px; }
img { display: block; border: 1px solid #ccc; } pre { color: #a00; }
"""


Question = Callable[[Browser, str], Iterator[str]]


class Shot(NamedTuple):
    """A picture with what is said of it."""

    picture: bytes
    width: int
    told: str


def main(argv: list[str]) -> int:
    """Draw every state, write the page, and tell what was complained of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="the page to write")
    parser.add_argument(
        "--data", nargs="*", default=["istanbul", "turkiye", "germany", "eu", "world"]
    )
    parser.add_argument(
        "--every", action="store_true", help="all combinations, hundreds of pictures"
    )
    parser.add_argument("--labels", action="store_true", help="ask where names lie; no pictures")
    parser.add_argument("--truths", action="store_true", help="ask what must hold; no pictures")
    parser.add_argument("--europe", action="store_true", help="print Europe's share; no pictures")
    options = parser.parse_args(argv)
    ask, right = asked(options)
    console = Console(stderr=True)
    said: list[str] = []
    sections = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS])
        for name in options.data:
            console.print(f"Drawing {name} …")
            if ask is not None:
                said += ask(browser, name)
                continue
            shots = list(pictures(browser, network(name), said, every=options.every))
            sections.append(section(name, shots))
        browser.close()
    if ask is not None:
        print("\n".join(said) or right)
        return 1 if said else 0
    complaints = f"<pre>{escape(chr(10).join(said))}</pre>" if said else ""
    write_file(options.out, (
        f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Maps in all states</title>'
        f"<style>{STYLE}</style><h1>Maps in all states</h1>{complaints}{''.join(sections)}</html>\n"
    ))  # fmt: skip
    print(f"{options.out}  {options.out.stat().st_size / 1e6:.1f} MB, {len(said)} complaints")
    return 1 if said else 0


def asked(options: argparse.Namespace) -> tuple[Question | None, str]:
    """Give what is asked instead of drawing pictures, and what is said where nothing is wrong."""
    if options.labels:
        return labels, "No name lies wrong."
    if options.truths:
        return truths, "Everything holds."
    right = f"Every map opens with {ENOUGH:.0%} Europe or more."
    return (europe if options.europe else None), right


def network(name: str) -> "nx.MultiGraph[Any]":
    """Give the network of a data set, without what has no place."""
    return cn.build_network(getattr(cn.datasets, name)(), unresolved="skip")


def labels(browser: Browser, name: str) -> Iterator[str]:
    """Tell of each state of a data set's map what is written in the wrong place."""
    m = cn.maps.network_map(network(name), communities=False)
    states = written = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        cn.maps.save(m, path)
        for (width, height), theme in product(SIZES, THEMES):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
            )
            page.add_init_script(map_labels.OVERHEAR)
            page.goto(path.as_uri())
            page.locator("main[data-indexed]").wait_for()
            for state, (texts, faults) in map_labels.misplaced(page):
                states, written = states + 1, written + texts
                yield from (f"{name}, {width} px, {theme}, {state}: {fault}" for fault in faults)
            page.close()
    print(f"{name}: {written:,} texts in {states} states")


def truths(browser: Browser, name: str) -> Iterator[str]:
    """Tell of each state of a data set's map what does not hold."""
    G = network(name)
    times = 0
    for theme, lang in product(THEMES, LANGS):
        m = cn.maps.network_map(G, lang=lang, theme=theme, communities=False)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "map.html"
            cn.maps.save(m, path)
            for width, height in SIZES:
                said: list[str] = []
                page = browser.new_page(
                    viewport={"width": width, "height": height}, reduced_motion="reduce"
                )
                overhear(page, said)
                page.goto(path.as_uri())
                page.locator("main[data-indexed]").wait_for()
                asked = [*map_truths.answers(page), map_truths.paper(page)]
                # These are the same in every width and theme.
                if (width, theme) == (SIZES[0][0], THEMES[0]):
                    asked += map_truths.years(page, G, lang)
                    asked += [map_truths.flows(page)] if lang == LANGS[0] else []
                page.close()
                times += sum(one.times for one in asked)
                state = f"{name}, {width} px, {theme}, {lang}"
                yield from (f"{state}, {one.what}: {fault}" for one in asked for fault in one.wrong)
                yield from (f"{state}: {complaint}" for complaint in said)
    print(f"{name}: {times:,} times asked")


def europe(browser: Browser, name: str) -> Iterator[str]:
    """Print which share of its pictures Europe has; tell where a map opens with too little."""
    m = cn.maps.network_map(network(name), communities=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        cn.maps.save(m, path)
        for width, height in SIZES:
            page = browser.new_page(
                viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            page.goto(path.as_uri())
            page.locator("main[data-indexed]").wait_for()
            for state, step in (("as it opens", ""), ("larger beside", "actions.inset(true);")):
                page.evaluate(f"() => {{ {PARTS} {step} {DRAWN} }}")
                shown = page.evaluate("!document.querySelector('.cn-inset').hidden")
                if step and not shown:
                    continue
                share = page.evaluate(MEASURE, EUROPE)["europe"]
                told = f"{name}, {width} px, {state}: Europe has {share:.1%}"
                print(told)
                if share < ENOUGH and not step:
                    yield told
            page.close()


def overhear(page: Page, said: list[str]) -> None:
    """Note what a page says on its console and what it asks a network for."""
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.on("request", lambda request: said.extend(
        [] if request.url.startswith(("file:", "data:", "blob:")) else [request.url]
    ))  # fmt: skip


def pictures(
    browser: Browser, G: "nx.MultiGraph[Any]", said: list[str], *, every: bool
) -> Iterator[Shot]:
    """Take the pictures of a network's map, each language from a page of its own."""
    turn = cycle(product(LANGS, TIMES))
    for theme, lang in product(THEMES, LANGS):
        m = cn.maps.network_map(G, lang=lang, theme=theme, communities=False)
        names = [sheet["name"] for sheet in m.payload["projections"]]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "map.html"
            cn.maps.save(m, path)
            page = browser.new_page(reduced_motion="reduce")
            overhear(page, said)
            for size, sheet in product(SIZES, names):
                wanted = TIMES if every else [time for of, time in [next(turn)] if of == lang]
                for time in wanted:
                    yield shot(page, path, (sheet, time), size, f"{theme}, {lang}")
            if lang == LANGS[0]:
                yield printed(page, path, theme)
            page.close()


def shot(page: Page, path: Path, state: tuple[str, str], size: tuple[int, int], told: str) -> Shot:
    """Take one picture of a page that has been opened anew in this size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(path.as_uri())
    page.locator("main[data-indexed]").wait_for()
    if state != ("", "all years"):
        page.evaluate(STATE, list(state))
    page.wait_for_timeout(700)  # what is counted when the view has come to rest
    found = page.evaluate(MEASURE, EUROPE)
    words = f"{state[0]}, {size[0]} px, {told}, {state[1]}"
    facts = f"{found['places']:,} places in view, Europe {found['europe']:.0%}"
    return Shot(page.screenshot(), size[0], f"{words}: {facts}")


def printed(page: Page, path: Path, theme: str) -> Shot:
    """Take a picture of both sheets for paper."""
    page.set_viewport_size({"width": 1100, "height": 1900})
    page.goto(path.as_uri())
    page.locator("main[data-indexed]").wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    svg = page.evaluate(
        "[...document.querySelectorAll('.cn-print > svg')].map((sheet) => sheet.outerHTML).join('')"
    )
    page.set_content(f"<body style='margin:0;background:#fff'>{svg}")
    return Shot(page.screenshot(), 1100, f"paper, landscape and portrait, opened in {theme}")


def section(name: str, shots: list[Shot]) -> str:
    """Give the pictures of a data set as HTML."""
    figures = "".join(
        f'<figure><img alt="" src="data:image/jpeg;base64,{small(one)}">'
        f"<figcaption>{escape(one.told)}</figcaption></figure>"
        for one in shots
    )
    return f"<section><h2>{escape(name)}</h2><div>{figures}</div></section>"


def small(one: Shot) -> str:
    """Give a picture half as large, a phone's a little larger, as JPEG in base64."""
    picture = Image.open(io.BytesIO(one.picture)).convert("RGB")
    share = 0.5 if one.width > 640 else 0.75
    picture = picture.resize((round(picture.width * share), round(picture.height * share)))
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=78)
    return base64.b64encode(held.getvalue()).decode("ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
