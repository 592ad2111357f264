"""How the tests are run, and what many of them share."""

import gc
import os
import sys
from contextlib import ExitStack

import networkx as nx
import pandas as pd
import pytest
from helpers import offline
from helpers.browser import launched
from helpers.reports import draw_nothing
from helpers.server import running
from hypothesis import settings

import citynet as cn

# The same examples each time; by night others, and ten times as many:
# CITYNET_TESTS=nightly or --hypothesis-profile=nightly.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("nightly", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile(os.environ.get("CITYNET_TESTS", "ci"))


@pytest.hookimpl(trylast=True)  # after hypothesis, which may be told of a profile
def pytest_configure():
    # Examples also come from constants in the modules that happen to be loaded, which depends on
    # the order of tests and on who runs them side by side.
    providers = sys.modules.get("hypothesis.internal.conjecture.providers")
    if settings().derandomize and hasattr(providers, "_get_local_constants"):
        nothing = providers.Constants()
        providers._get_local_constants = lambda: nothing


def pytest_collection_modifyitems(items):
    for item in items:
        for fixture, mark in (("chromium", pytest.mark.browser), ("started", pytest.mark.online)):
            if fixture in item.fixturenames:
                item.add_marker(mark)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    # What is loaded by now stays; going through it for garbage again and again is a tenth of
    # all the time the tests take.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _offline():
    with offline.offline():
        yield


@pytest.fixture(autouse=True)
def _nothing_beyond_this_machine():
    """Fail a test that was refused even where the code under test got over it."""
    yield
    refused, offline.REFUSED[:] = list(offline.REFUSED), []
    assert refused == []


@pytest.fixture(scope="session")
def chromium():
    with launched() as browser:
        yield browser


@pytest.fixture
def started():
    """Start servers that run until the test is over."""
    pytest.importorskip("httpx", reason="asking servers is what citynet[online] adds")
    with ExitStack() as servers:
        yield lambda server: servers.enter_context(running(server))


@pytest.fixture(scope="session")
def istanbul() -> pd.DataFrame:
    return cn.datasets.istanbul()


@pytest.fixture(scope="session")
def istanbul_places(istanbul):
    return cn.geocode(istanbul)


@pytest.fixture(scope="session")
def _istanbul_network(istanbul, istanbul_places) -> nx.MultiGraph:
    return cn.build_network(istanbul, istanbul_places)


@pytest.fixture
def istanbul_network(_istanbul_network) -> nx.MultiGraph:
    """A copy, for a test may change it."""
    return _istanbul_network.copy()


@pytest.fixture
def no_drawing(monkeypatch):
    draw_nothing(monkeypatch)
