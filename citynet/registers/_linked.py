"""Pages that belong together: they share a style sheet and a script in files of their own."""

from collections.abc import Mapping
from functools import cache

from citynet.maps import _page
from citynet.maps._page import LINKED_POLICY, document, escape
from citynet.registers import _pages

#: A language's own name, for the links between languages.
CALLED = {"en": "English", "tr": "Türkçe", "de": "Deutsch"}


def name(stem: str, lang: str, first: str) -> str:
    """Give the name of a page's file; the first language's has no mark."""
    return f"{stem}.html" if lang == first else f"{stem}.{lang}.html"


def page(
    title: str, lang: str, body: str, *, root: str = "", others: Mapping[str, str], skip: str
) -> str:
    """Give a page around what is already HTML.

    Parameters
    ----------
    title
        Its title, a text.
    lang
        Its language.
    body
        What it holds.
    root
        The way to the folder of the shared files.
    others
        The file of this page by language, this one's among them.
    skip
        What the link to the contents says.
    """
    current = {lang: ' aria-current="page"'}
    links = "".join(
        f'<a href="{escape(file)}" lang="{other}" hreflang="{other}"{current.get(other, "")}>'
        f"{CALLED.get(other, other)}</a> "
        for other, file in others.items()
    )
    head = (
        f'{LINKED_POLICY}{_pages.VIEW}\n<link rel="stylesheet" href="{root}style.css">\n'
        f'<script defer src="{root}list.js"></script>'
    )
    nav = (
        f'<a class="skip" href="#main">{escape(skip)}</a>\n<header><nav class="langs" '
        f'aria-label="{" / ".join(CALLED[other] for other in others if other in CALLED)}">{links}'
        "</nav></header>\n"
    )
    return document(title, lang, head, f'{nav}<main id="main">\n{body}\n</main>', "")


@cache
def script() -> str:
    """Give the script that searches a list."""
    files = [_page.ASSETS / "text.js", _pages.ASSETS / "list.js"]
    return f'"use strict";\n(() => {{\n{_page.joined(*files)}start();\n}})();\n'
