"""What shows in a notebook while something is calculated: a bar that goes, and a warning once."""

import math
import threading
import warnings
from types import SimpleNamespace

import networkx as nx
import pytest

import citynet as cn
from citynet import _notebook, network
from citynet.errors import CitynetWarning


def kernel_of(shell):
    return SimpleNamespace(get_ipython=lambda: shell)


@pytest.fixture
def cell(monkeypatch):
    """What a notebook's cell shows: each bundle that was displayed or put in its place."""
    shown = []

    def display(bundle, *, raw, display_id):
        assert raw
        assert display_id
        shown.append(bundle)
        return SimpleNamespace(update=lambda bundle, **_: shown.append(bundle))

    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(
        _notebook.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell)
    )
    monkeypatch.setitem(_notebook.sys.modules, "IPython.display", SimpleNamespace(display=display))
    monkeypatch.setattr(_notebook, "_PATIENCE", 0)
    monkeypatch.setattr(_notebook, "_OFTEN", 0)
    return shown


def pages(cell):
    return [bundle["text/html"] for bundle in cell]


def test_replicates_show_a_bar_that_goes(cell):
    cn.nullmodels.replicate(lambda rng: rng.random(), 4, seed=0)
    told = pages(cell)
    assert 'value="0.250"' in told[0]
    assert 'value="1.000"' in told[-2]
    assert told[-1] == ""
    assert cell[0]["text/plain"] == "Drawing replicates …"


def test_what_is_over_at_once_shows_none(cell, monkeypatch):
    monkeypatch.setattr(_notebook, "_PATIENCE", 60)
    cn.nullmodels.replicate(lambda rng: rng.random(), 4, seed=0)
    assert cell == []


def test_places_and_a_calculation_within_another_share_one_bar(cell):
    table = cn.datasets.istanbul().head(3)
    with _notebook.progress("outer") as tell:
        cn.geocode(table)
        assert cell == []
        tell(math.nan, "<new>")
    assert pages(cell) == ["<label>&lt;new&gt; <progress></progress></label>", ""]
    cn.geocode(table)
    assert "Geocoding the places" in pages(cell)[2]


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_a_terminal_shows_none(cell, monkeypatch, shell):
    monkeypatch.setitem(
        _notebook.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell)
    )
    cn.nullmodels.replicate(lambda rng: rng.random(), 2, seed=0)
    assert cell == []


def test_another_thread_shows_none(cell):
    work = threading.Thread(
        target=cn.nullmodels.replicate, args=(lambda rng: rng.random(), 2), kwargs={"seed": 0}
    )
    work.start()
    work.join()
    assert cell == []


def test_a_bar_goes_when_the_work_fails(cell):
    def fails(rng):
        if len(cell):
            raise ValueError("no")
        return rng.random()

    with pytest.raises(ValueError, match="no"):
        cn.nullmodels.replicate(fails, 3, seed=0)
    assert pages(cell)[-1] == ""
    assert _notebook._busy.acquire(blocking=False)
    _notebook._busy.release()


@pytest.mark.usefixtures("cell")
def test_a_warning_is_said_once_in_a_notebook(monkeypatch):
    shown = []
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_, **__: shown.append(message))
    _notebook.once(CitynetWarning)
    ours = [(said, CitynetWarning) for said in ("one", "one", "two")]
    for said, category in (*ours, ("one", UserWarning), ("one", UserWarning)):
        warnings.showwarning(category(said), category, "cell", 1)
    assert [str(message) for message in shown] == ["one", "two", "one", "one"]


def test_elsewhere_warnings_are_as_python_has_them(monkeypatch):
    monkeypatch.delitem(_notebook.sys.modules, "IPython", raising=False)
    before = warnings.showwarning
    _notebook.once(CitynetWarning)
    assert warnings.showwarning is before


@pytest.mark.usefixtures("cell")
def test_a_network_shows_its_places_and_agreements(monkeypatch):
    shown = {}
    html = SimpleNamespace(for_type=shown.__setitem__)
    shell = SimpleNamespace(
        kernel=object(), display_formatter=SimpleNamespace(formatters={"text/html": html})
    )
    monkeypatch.setitem(_notebook.sys.modules, "IPython", kernel_of(shell))
    _notebook.shows(nx.MultiGraph, network._card)
    card = shown[nx.MultiGraph]
    page = card(cn.build_network(cn.datasets.istanbul().head(12)))
    assert "13 places and bodies, 12 agreements" in page
    assert "<td>Rio de Janeiro</td>" in page
    assert "(10 / 12)" in page
    assert card(nx.MultiGraph([(1, 2)])) is None
