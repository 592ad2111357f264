"""A page in headless Chromium, opened from disk with the network off."""

from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest

from citynet.maps._png import ARGUMENTS, find_chromium
from helpers.files import load_script, missing

PATIENCE = 180_000  # milliseconds


@contextmanager
def launched():
    """The machine's Chromium, or the one that playwright brought."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = find_chromium()
    with sync_api.sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).is_file():
            missing("Chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


# By browser: a window of each kind, with the page that was opened in it last. A page that opens
# beside another one takes over its process, which saves a third of the time.
_windows = WeakKeyDictionary()


@contextmanager
def opened(chromium, path, *, clean=True, **options):
    """Open a page, and see to it that nothing is asked for or complained of."""
    windows = _windows.setdefault(chromium, {})
    kind = repr(sorted(options.items()))
    if kind not in windows:
        context = chromium.new_context(offline=True, reduced_motion="reduce", **options)
        # A map in a sandboxed frame has a process of its own, which a machine at its limits takes
        # longer to start than playwright's half a minute; what is right has happened at once.
        context.set_default_timeout(PATIENCE)
        windows[kind] = (context, context.new_page())
    context, last = windows[kind]
    page = context.new_page()
    last.close()
    windows[kind] = (context, page)
    said, asked = [], []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(Path(path).as_uri())
    yield page
    if clean:
        assert said == []
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def faults(page, *, impacts=("serious", "critical"), **options):
    """What axe finds wrong with a page for people who cannot see or point well."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    return [
        (fault["id"], fault["impact"], [node["html"][:150] for node in fault["nodes"]])
        for fault in axe.run(page, options=options).response["violations"]
        if fault["impact"] in impacts
    ]


def faults_in_both_themes(page, **options):
    """What axe finds wrong with a page as it is on a light screen, and on a dark one."""
    found = faults(page, **options)
    page.emulate_media(color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground not in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    found += faults(page, **options)
    page.emulate_media(color_scheme="light")
    return found


def misplaced(page):
    """What is written and what of it lies wrong, as soon as nothing does or after two seconds."""
    labels = load_script("map_labels")
    if page.evaluate("window.misplaced === undefined"):
        page.evaluate(labels.OVERHEAR)
        page.evaluate("document.querySelector('main').citynet.renderer.redraw()")
    for _ in range(20):
        page.wait_for_timeout(100)
        texts, faults = labels.asked(page)
        if texts and not faults:
            break
    return texts, faults
