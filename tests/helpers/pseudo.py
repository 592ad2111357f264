"""A language in which every sentence stands in marks: what is outside them nobody translated.

Its names of countries and months are Greek. So a Latin letter outside the marks that is no name in
the data was written in the code, and no catalogue knows of it.
"""

import re
import shutil
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from citynet import _catalogue
from helpers.files import load_script

LANG = "el"
MARKED = re.compile(r"⟦[^⟧]*⟧")
WORD = r"[A-Za-z][A-Za-z_'’-]*"


@contextmanager
def pseudo_language(folder):
    """Add the language for as long as this lasts; its catalogue is written into a new folder."""
    shutil.copytree(_catalogue.LOCALES, folder)
    catalog = Catalog(locale=LANG, fuzzy=False)
    for message in load_script("translations").extracted():
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        forms = tuple(_in_marks(text) for text in ids)
        catalog.add(
            message.id,
            forms[0] if isinstance(message.id, str) else forms,
            locations=message.locations,
            context=message.context,
        )
    with (folder / f"{LANG}.po").open("wb") as file:
        write_po(file, catalog)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_catalogue, "LANGS", (*_catalogue.LANGS, LANG))
        patch.setattr(_catalogue, "LOCALES", folder)
        yield
    _catalogue.messages.cache_clear()


def _in_marks(text):
    """Mark what stands between the places: a value may be words that nobody translated."""
    return "⟦" + re.sub(r"(%\(\w+\)s)", r"⟧\1⟦", text) + "⟧"


def leaks(text, *allowed):
    """Latin words outside the marks, less what is allowed."""
    words = re.findall(WORD, MARKED.sub(" ", text))
    return sorted(set(words) - set(allowed))


class Reader(HTMLParser):
    """What a reader of a page sees, less the map and what stands for files and formulas."""

    def __init__(self):
        super().__init__()
        self.told = []
        self.silent = []

    def handle_starttag(self, tag, attributes):
        if tag in {"style", "script", "code"}:
            self.silent.append(tag)
        for name, value in attributes:
            if name in {"alt", "title", "aria-label", "placeholder", "data-found"}:
                self.told.append(value)

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.told.append(data)
