"""A page in headless Chromium, opened from disk with the network off."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from citynet.maps._png import ARGUMENTS, find_chromium
from helpers.files import missing


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


@contextmanager
def opened(chromium, path, *, clean=True, **options):
    """Open a page, and see to it that nothing is asked for or complained of."""
    context = chromium.new_context(offline=True, reduced_motion="reduce", **options)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(Path(path).as_uri())
    try:
        yield page
    finally:
        context.close()
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
