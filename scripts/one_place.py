"""Show that each idea has one place: ``python scripts/one_place.py``.

Prints a line for each idea with the number of files that hold it, and what is longer than a screen.
Ends with status 1 where an idea stands in a file that is not its home. A file that holds one for a
reason of its own stands in IDEAS with that reason.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from citynet import measures, vocabulary

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "citynet"
LOCALE = PACKAGE / "locale"
MOST_LINES = 600  # of a module
SCREEN = 60  # lines of code of a function, without its signature and docstring
# Names of measures that are also the field's words for columns of other tables.
WORDS = {"degree", "agreements", "strength"}
_QUOTED = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")
_OF_SCRIPT = re.compile(
    r"^( *)(?:export )?(?:async )?(?:function\*? )?\*?(\w+)(?: =)? ?\(.*\{\n(.*?)^\1\}",
    re.MULTILINE | re.DOTALL,
)
_NO_FUNCTION = {"if", "for", "while", "switch", "catch", "else"}


@dataclass(frozen=True)
class Source:
    """A file of the package: where it is, and what it says."""

    path: Path

    @property
    def where(self) -> str:
        """Its path inside the package; inside the repository where it is a script."""
        folder = PACKAGE if self.path.is_relative_to(PACKAGE) else ROOT
        return self.path.relative_to(folder).as_posix()

    @property
    def is_script(self) -> bool:
        """Whether it is none of the package's own."""
        return self.where.startswith("scripts/")

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in a Python module, docstrings left out; nothing of another file."""
        if self.path.suffix != ".py":
            return []
        nodes = list(ast.walk(ast.parse(self.text)))
        alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        return [node for node in nodes if not (_is_text(node) and id(node) in alone)]

    @cached_property
    def strings(self) -> set[str]:
        """Its texts: of Python the constants, of another file what stands in quotes."""
        if self.path.suffix == ".py":
            return {node.value for node in self.nodes if _is_text(node)}  # type: ignore[attr-defined]
        return {text for _, text in _QUOTED.findall(self.text)}

    @cached_property
    def calls(self) -> set[str]:
        """Names of the functions that it calls, and "open to write" where it opens a file so."""
        found = set()
        for node in self.nodes:
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                modes = [*node.args[:2], *(key.value for key in node.keywords if key.arg == "mode")]
                texts = [mode.value for mode in modes if isinstance(mode, ast.Constant)]
                writes = any(re.fullmatch(r"[wxa]b?\+?", str(text)) for text in texts)
                found.add("open to write" if name == "open" and writes else name)
        return found


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@cache
def sources() -> tuple[Source, ...]:
    """Every file of the package that a person writes code in, and the scripts beside it."""
    kinds = {".py", ".js", ".html", ".css"}
    inside = [path for path in sorted(PACKAGE.rglob("*")) if path.suffix in kinds]
    scripts = set((ROOT / "scripts").rglob("*.py")) - {Path(__file__).resolve()}
    return tuple(map(Source, [*inside, *sorted(scripts)]))


@dataclass(frozen=True)
class Idea:
    """Something that must stand in one place.

    Attributes
    ----------
    name
        What it is.
    home
        The file that holds it.
    holds
        Tell whether a file holds it.
    beside
        Files that hold it too, and why they may.
    scripts
        Whether scripts may not hold it either.
    """

    name: str
    home: str
    holds: Callable[[Source], bool]
    beside: Mapping[str, str] = field(default_factory=dict)
    scripts: bool = False

    def found(self) -> set[str]:
        """Files that hold it."""
        asked = [known for known in sources() if self.scripts or not known.is_script]
        return {source.where for source in asked if self.holds(source)}

    def wrong(self) -> set[str]:
        """Files that hold it and should not, and reasons for files that do not hold it."""
        return (self.found() - {self.home}) ^ set(self.beside)


def _calls(*names: str) -> Callable[[Source], bool]:
    return lambda source: bool(source.calls & set(names))


def _says(*texts: str) -> Callable[[Source], bool]:
    return lambda source: bool(source.strings & set(texts))


def _forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


@cache
def translated() -> frozenset[str]:
    """Every translation of more than a word, which only a catalogue may hold."""
    said: set[str] = set()
    english: set[str] = set()
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                english |= set(_forms(message.id))
                said |= {text for text in _forms(message.string) if " " in text}
    return frozenset(said - english)


def _matches(pattern: str) -> Callable[[Source], bool]:
    return lambda source: re.search(pattern, source.text) is not None


_TYPES = [name for name in vocabulary.TYPES if name != "membership"]
_COLOURS = {
    colour.lower()
    for name in vocabulary.TYPES
    for term in [vocabulary.of("type", name)]
    for colour in (term.colour, term.colour_dark)
}
_VOCABULARY = "../data/vocabulary.csv"
IDEAS = (
    Idea(
        "a type of agreement", _VOCABULARY, _says(*_TYPES),
        {
            "studies/batal_topcu.py": "what the publication claims of its own types",
            "studies/germany.py": "the forms of its register, each with a meaning of its own",
            "agreements/template.py": "the rows of its example sheet",
        },
    ),
    Idea("a type's colour", _VOCABULARY, _matches(f"(?i){'|'.join(sorted(_COLOURS))}")),
    Idea(
        "a distance on the globe", "_sphere.py",
        _matches(
            r"\bGeod\b|\.npts\(|\b63(?:71|78)[.\d_]*|haversine"
            r"|\b(?:math|np|Math)\.a(?:rc)?(?:cos|sin)\b"
            r"|cos\((?:np\.|math\.)?(?:radians\()?[\w.\[\]\"']*(?:lat|phi)\w*"
        ),
        {
            "figures/_projection.py": "how wide the cut around the antipode is",
            "maps/assets/crowd.js": "a circle of kilometres in the browser",
            "maps/assets/geometry.js": "great circles in the browser",
            "maps/assets/projection.js": "projections in the browser",
        },
        scripts=True,
    ),
    Idea(
        "a table's reader and writer", "_tables.py",
        _calls("to_csv", "to_excel", "to_parquet", "writer", "reader", "DictWriter", "DictReader"),
    ),
    Idea("a file's writer", "_data.py", _calls("open to write", "write_text", "write_bytes")),
    Idea("a walk over the edges", "_frames.py", _calls("edges", "adjacency")),
    Idea("a table's index of nodes", "_frames.py", _matches("tupleize_cols")),
    Idea("when an agreement began", "_frames.py", _matches(r"""\.get\(["']start["'], """)),
    Idea(
        "whether a place has a position", "_sphere.py",
        _matches(r"""data\[["']x["']\]|["'][xy]["'] in data|\{["']x["'], ["']y["']\} <="""),
        {"export/_arcs.py": "the point of what has one, to the last digit"},
    ),
    Idea(
        "a sentence in another language", "locale/tr.po",
        lambda source: bool(source.strings & translated()),
    ),
    Idea(
        "a measure's name", "measures.py", _says(*(set(measures.names()) - WORDS)),
        {
            "_pivots.py": "the sums that are estimated bear the name of what is read from them",
            "report/_structure.py": "the report tells in sentences what these found",
            "twomode.py": "measures of networks of two modes, which divide by what each can reach",
        },
    ),
)  # fmt: skip


def long_modules() -> dict[str, int]:
    """Lines of each module that has too many."""
    lines = {source.where: source.text.count("\n") for source in sources()}
    return {where: count for where, count in lines.items() if count > MOST_LINES}


def long_functions() -> dict[str, int]:
    """Lines of code of each function that has more than a screen's."""
    return {
        f"{source.where}:{name}": count
        for source in sources()
        for name, count in _functions(source)
        if count > SCREEN
    }


def _functions(source: Source) -> Iterator[tuple[str, int]]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
    if source.path.suffix == ".js":
        for _, name, body in _OF_SCRIPT.findall(source.text):
            if name not in _NO_FUNCTION:
                yield name, body.count("\n")


def main() -> int:
    """Print the table; give the exit status."""
    for idea in IDEAS:
        print(f"{len(idea.found() | {idea.home}):3}  {idea.name}: {idea.home}")
        for where, reason in idea.beside.items():
            print(f"       {where}: {reason}")
        for where in sorted(idea.wrong()):
            print(f"     ! {where}")
    print(f"{len(long_modules()):3}  modules over {MOST_LINES} lines", *long_modules().items())
    print(f"{len(long_functions()):3}  functions over {SCREEN} lines", *long_functions().items())
    return any(idea.wrong() for idea in IDEAS) or bool(long_modules() or long_functions())


if __name__ == "__main__":
    sys.exit(main())
