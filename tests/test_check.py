"""Arguments are refused in one wording, and a missing extra is named."""

import ast
from pathlib import Path

import pytest

import citynet as cn
from citynet import _check
from citynet.errors import CitynetError, GeocodeError, NetworkError

PACKAGE = Path(cn.__file__).parent


def test_what_is_refused_and_what_was_expected():
    with pytest.raises(NetworkError, match=r"^mode='x'; expected one of a, b$"):
        _check.one_of("mode", "x", (name for name in "ab"))
    with pytest.raises(GeocodeError, match=r"^lat=91; expected degrees$"):
        _check.that(0, "lat", 91, "degrees", GeocodeError)
    with pytest.raises(NetworkError, match=r"^ego='x' is no node of the graph$"):
        _check.node({"a": 1}, "ego", "x")


@pytest.mark.parametrize("value", [0, -1, 1.0, True, None, "1"])
def test_what_is_no_whole_number(value):
    with pytest.raises(NetworkError, match="expected a whole number of at least 1"):
        _check.whole("n", value)


def test_what_is_as_expected_passes():
    _check.one_of("mode", "a", "ab")
    _check.whole("n", 0, 0)
    _check.node("ab", "ego", "a")


def test_a_missing_extra_is_named_with_what_to_install():
    assert _check.optional("json.decoder", "gis").JSONDecoder
    with pytest.raises(
        GeocodeError,
        match=r'^this needs citynet_none, which is not installed: pip install "citynet.gis."$',
    ):
        _check.optional("citynet_none.sub", "gis", GeocodeError)


def test_no_other_module_words_a_choice():
    """Rows of a table have wordings of their own: they name the row."""
    lines = []
    for path in PACKAGE.rglob("*.py"):
        if path.name in {"_check.py", "_catalogue.py"} or path.parent.name == "agreements":
            continue
        lines += [
            f"{path.name}: {ast.unparse(node)}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Raise) and "expected one of" in ast.unparse(node)
        ]
    assert not lines
    assert issubclass(NetworkError, CitynetError)
