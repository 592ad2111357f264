"""Each idea has one place, no module is long, no function longer than a screen."""

import sys

import pytest
from helpers.files import ROOT, write

sys.path.insert(0, str(ROOT / "scripts"))

import one_place


@pytest.mark.parametrize("idea", one_place.IDEAS, ids=lambda idea: idea.name)
def test_an_idea_has_one_place(idea):
    assert (one_place.PACKAGE / idea.home).is_file()
    assert len(one_place.sources()) > 100
    assert not idea.wrong()
    assert all(idea.beside.values())


def test_nothing_is_longer_than_it_should_be():
    assert not one_place.long_modules()
    assert not one_place.long_functions()


PATTERNS = {
    "a distance on the globe", "a table's index of nodes", "when an agreement began",
    "whether a place has a position",
}  # fmt: skip


@pytest.mark.parametrize(
    ("idea", "code"),
    [
        ("a type of agreement", 'KIND = "sister_city"'),
        ("a type's colour", 'INK = "#203F75"'),
        ("a distance on the globe", "far = 2 * 6371 * np.arcsin(half)"),
        ("a table's reader and writer", "frame.to_csv(path)"),
        ("a table's reader and writer", "rows = csv.DictReader(file)"),
        ("a file's writer", 'with path.open("w", encoding="utf-8") as file: pass'),
        ("a file's writer", 'with open(path, mode="ab") as file: pass'),
        ("a walk over the edges", "for u, v in G.edges(): pass"),
        ("a measure's name", 'SIZE = "betweenness"'),
        ("when an agreement began", 'begun = data.get("start", signed)'),
        ("whether a place has a position", 'placed = "x" in data and "y" in data'),
        ("a table's index of nodes", "index = pd.Index(nodes, tupleize_cols=False)"),
        (
            "a sentence in another language",
            'LABEL = "kardeş şehirler"',
        ),
    ],
)
def test_a_second_place_is_found(idea, code, tmp_path, monkeypatch):
    monkeypatch.setattr(one_place, "PACKAGE", tmp_path)
    source = one_place.Source(write(tmp_path / "other.py", f"{code}\n"))
    quoted = f'"""Say.\n\n{code}\n"""\n'
    silent = one_place.Source(write(tmp_path / "silent.py", quoted))
    (asked,) = (known for known in one_place.IDEAS if known.name == idea)
    assert asked.holds(source)
    # Patterns look at docstrings too, calls and texts do not.
    assert asked.holds(silent) is (idea in {"a type's colour", *PATTERNS})


def test_a_long_function_is_found(tmp_path):
    body = "    x = 1\n" * 70
    python = one_place.Source(write(tmp_path / "a.py", f'def f():\n    """Say.\n\n    {body}"""\n'))
    assert dict(one_place._functions(python)) == {"f": 0}
    python = one_place.Source(write(tmp_path / "b.py", f'def f():\n    """Say."""\n{body}'))
    assert dict(one_place._functions(python)) == {"f": 70}
    script = one_place.Source(write(tmp_path / "c.js", f"export function f(a) {{\n{body}}}\n"))
    assert dict(one_place._functions(script)) == {"f": 70}
