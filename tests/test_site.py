"""What the site's pages and examples are made of; that they run is seen when the site is built."""

import ast
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
FENCE = re.compile(r"^```(\S*)", re.MULTILINE)
EXAMPLES = sorted((DOCS / "examples").glob("*.py"))


@pytest.mark.parametrize("folder", ["start", "howto"])
def test_a_block_is_run_or_says_that_it_is_not(folder):
    for page in (DOCS / folder).glob("*.md"):
        opening = FENCE.findall(page.read_text(encoding="utf-8"))[::2]
        assert {*opening} <= {"python", "sh", "text", "console", "{toctree}", "{literalinclude}"}, (
            page.name
        )


@pytest.mark.parametrize("folder", ["start", "howto"])
def test_a_page_is_named_in_its_index(folder):
    index = (DOCS / folder / "index.md").read_text(encoding="utf-8")
    pages = {page.stem for page in (DOCS / folder).glob("*.md")} - {"index"}
    assert pages == {line for line in index.splitlines() if line in pages}


def test_start_takes_the_same_steps_in_each_language():
    steps = {}
    for page in (DOCS / "start").glob("??.md"):
        commands = re.findall(r"^citynet (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        steps[page.stem] = commands
    assert set(steps) == {"en", "tr", "de"}
    assert steps["tr"] == steps["en"] == steps["de"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    code = path.read_text(encoding="utf-8").split('"""', 2)[2]
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 15


def test_there_are_twenty_examples_and_twenty_answers():
    assert len(EXAMPLES) >= 20
    assert len(list((DOCS / "howto").glob("*.md"))) >= 20 + 2
