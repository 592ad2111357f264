"""Two uses in one process are independent: threads, and whatever belongs to the whole process."""

import locale
import os
import random
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from helpers.graphs import register

import citynet as cn
from citynet.language import LANGS


@pytest.fixture(scope="module")
def turkish():
    return register("turkish")


def page(G, lang):
    return cn.maps.network_map(G, lang=lang).html(), cn.centrality(G, ["degree"]).to_csv()


def picture(G, lang, path):
    return cn.figures.save(cn.figures.signatures(G, lang=lang), path).read_bytes()


def test_eight_threads_are_in_nobodys_way(turkish, tmp_path):
    pages = {lang: page(turkish, lang) for lang in LANGS}
    pictures = {lang: picture(turkish, lang, tmp_path / f"{lang}.png") for lang in LANGS[:2]}
    langs = LANGS * 3
    with ThreadPoolExecutor(8) as pool:
        drawn = [
            pool.submit(picture, turkish, lang, tmp_path / f"{lang}-again.png") for lang in pictures
        ]
        written = list(pool.map(lambda lang: page(turkish, lang), langs))
    assert [pages[lang] == made for lang, made in zip(langs, written, strict=True)] == [True] * 9
    assert [made.result() for made in drawn] == list(pictures.values())


def whole_process():
    """What belongs to the whole process, and no use of a package may leave changed."""
    return (
        dict(mpl.rcParams), pd.get_option("display.max_rows"),
        np.geterr(), np.get_printoptions(),
        random.getstate(), tuple(map(str, np.random.get_state())), locale.setlocale(locale.LC_ALL),  # noqa: NPY002
        list(warnings.filters), dict(os.environ),
    )  # fmt: skip


def test_what_belongs_to_the_whole_process_is_left_as_it_was(turkish, tmp_path):
    def use(lang):
        page(turkish, lang)
        picture(turkish, lang, tmp_path / f"{lang}.png")
        cn.geocode(cn.datasets.istanbul().head(5))

    use("en")  # loads other packages, which may set what they need
    before = whole_process()
    use("tr")
    after = whole_process()
    assert [number for number in range(len(before)) if before[number] != after[number]] == []
