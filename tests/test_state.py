"""Two uses in one process are independent: threads, and whatever belongs to the whole process.

So are two processes: what surrounds one is in no byte that it writes.
"""

import gc
import hashlib
import locale
import os
import random
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import folium
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from helpers.elsewhere import BARE, surroundings
from helpers.files import ROOT
from helpers.graphs import register

import citynet as cn
from citynet._data import long_lived
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


SCRIPT = f"""{BARE}
from pathlib import Path
sys.path.insert(0, "tests")
import test_state
print(*test_state.written(Path(sys.argv[1])), sep="\\n")
"""


def written(folder):
    """Write what is written of a register; the report and the figures have tests of their own."""
    table = cn.datasets.istanbul().iloc[[0, 20, 45, 70, 90]]
    after = pd.concat([table.iloc[1:], cn.datasets.istanbul().iloc[[30]]])
    places = cn.geocode(table)
    G = cn.build_network(table, places)
    drawn = cn.maps.network_map(G, title="T", lang="tr")
    folium.CircleMarker([1, 2], popup="x").add_to(drawn)
    pages = [drawn.html(), cn.maps.embed(drawn), cn.maps.period_panel(G).html()]
    for number, text in enumerate(pages):
        (folder / f"map{number}.html").write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a format cannot hold
        for suffix in cn.export.SUFFIXES:
            cn.export.write(G, folder / f"network{suffix}")
    for suffix in ("csv", "xlsx"):
        cn.write_agreements(table, folder / f"table.{suffix}")
    cn.page(table, folder / "site", places, lang="tr", langs=["tr"], before=after)
    (folder / "settle.html").write_text(cn.settle(table), encoding="utf-8")
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_the_same_bytes_whatever_surrounds_the_process(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = list(written(tmp_path / "here"))
    assert len(here) > 20
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "there")],
        cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == here


def test_the_collector_is_as_it_was_whoever_ends_last():
    before = gc.get_threshold()
    first, second = long_lived(), long_lived()
    first.__enter__()
    held = gc.get_threshold()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == held != before
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before
    with pytest.raises(KeyError), long_lived():
        raise KeyError
    assert gc.get_threshold() == before
