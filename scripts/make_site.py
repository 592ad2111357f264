"""Build the documentation site into ``build/docs``, from the disk and without a network.

    python scripts/make_site.py             # run pages and examples, build, check links
    python scripts/make_site.py --write     # put into the pages what their commands print today
    python scripts/make_site.py howto start # only run what stands in these folders of docs/

On a page a block of Python or shell is run, in a folder that has ``docs/files``; a block of
text right after it is what it prints (``...`` stands for anything). A block of ``console`` is what
a reader does elsewhere: install, or use another program.
"""

import argparse
import ast
import contextlib
import csv
import doctest
import gc
import importlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SOURCE = ROOT / "build" / "docs-source"
BUILT = ROOT / "build" / "docs"
NEWLINE = "\n"
MADE = SOURCE / "extra" / "made"  # what the pages' commands wrote
RUN = ("start", "howto")
BLOCK = re.compile(
    r"^```(?P<language>python|sh)\n(?P<code>.*?)^```\n(?P<gap>\n*)"
    r"(?:^```text\n(?P<wanted>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
PAGES = {
    "en": "The page of claims, verdicts, tables and figures",
    "tr": "İddiaların, sonuçların, tabloların ve şekillerin sayfası",
    "de": "Die Seite mit Aussagen, Urteilen, Tabellen und Abbildungen",
}
CHECKER = doctest.OutputChecker()
ALIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def main(arguments: list[str]) -> int:
    """Run pages, or build the site, and say what took how long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", help="only run the pages of these folders")
    parser.add_argument("--write", action="store_true", help="write what the blocks print")
    parser.add_argument("--quick", action="store_true", help="without examples and studies")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(DOCS, SOURCE)
    shutil.copy(ROOT / "maps" / "turkiye.png", SOURCE / "pictures")
    MADE.mkdir(parents=True)
    pages = [page for name in options.folders or RUN for page in sorted((DOCS / name).glob("*.md"))]
    whole = not options.folders and not options.write
    with ProcessPoolExecutor(1) as beside:
        # They take as long as the pages, and a second core is there.
        studied = beside.submit(study_pages) if whole and not options.quick else None
        faults = [fault for page in pages for fault in run_page(page, write=options.write)]
        lap("pages", began)
        links, unlike = studied.result() if studied else ({}, [])
        faults += unlike
        lap("pages and studies", began)
    if whole:
        faults += build(links, quick=options.quick)
    print("\n".join(faults), file=sys.stderr)
    return bool(faults)


def lap(what: str, began: float) -> None:
    """Say how long something took."""
    print(f"{what}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def run_page(page: Path, *, write: bool) -> list[str]:
    """Run the blocks of a page, and say where they print other than it says."""
    folder = MADE / page.stem
    shutil.copytree(DOCS / "files", folder, dirs_exist_ok=True)
    text, names = page.read_text(encoding="utf-8"), {"__name__": "__main__"}
    faults, wrong, changed, end = [], [], [], 0
    with contextlib.chdir(folder):
        for block in BLOCK.finditer(text):
            line = f"{page.relative_to(ROOT)}:{text.count(NEWLINE, 0, block.start()) + 1}"
            try:
                printed = run_block(block, names)
            except Exception:  # noqa: BLE001 - whatever a block of a page does wrong
                faults.append(f"{line}: {traceback.format_exc(limit=-3, chain=False)}")
                continue
            changed += [text[end : block.end()] if block["wanted"] is None
                        else text[end : block.start("wanted")] + printed + "```\n"]  # fmt: skip
            end = block.end()
            wanted = block["wanted"] or ""
            if block["wanted"] is not None and not CHECKER.check_output(wanted, printed, ALIKE):
                wrong.append(f"{line}: prints\n{printed}")
    if not write:
        return faults + wrong
    page.write_text("".join(changed) + text[end:], encoding="utf-8")
    return faults


def run_block(block: re.Match[str], names: dict[str, Any]) -> str:
    """Run a block and give what it prints, on either stream."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), plain_warnings():
        try:
            if block["language"] == "python":
                interact(block["code"], names)
            else:
                for line in block["code"].replace("\\\n", " ").splitlines():
                    command(line)
        except Exception as error:
            msg = f"{error!r}\nin the block\n{block['code']}\n{said.getvalue()}"
            raise RuntimeError(msg) from error
    return re.sub(r"[ \t]+$", "", said.getvalue(), flags=re.MULTILINE).strip("\n") + "\n"


@contextlib.contextmanager
def plain_warnings() -> Iterator[None]:
    """Write a warning without the file and the line, which say nothing to who reads a page."""
    before = warnings.formatwarning
    warnings.formatwarning = lambda message, category, *_, **__: f"{category.__name__}: {message}\n"
    try:
        yield
    finally:
        warnings.formatwarning = before


def interact(code: str, names: dict[str, Any]) -> None:
    """Run lines as a notebook's cell: the last one, if a value, is printed."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<page>", "exec"), names)  # noqa: S102 - the pages are ours
    if last is not None:
        value = eval(compile(ast.Expression(last.value), "<page>", "eval"), names)  # noqa: S307
        if value is not None:
            print(value)


def command(line: str) -> None:
    """Run a line of shell: the ``citynet`` command, in this process."""
    from citynet import cli  # noqa: PLC0415 - after the folder is made

    words = shlex.split(line, comments=True)
    if not words:
        return
    may_fail = words[-2:] == ["||", "true"]
    program, *arguments = words[:-2] if may_fail else words
    if program != "citynet":
        msg = f"only the citynet command is run here: {line}"
        raise ValueError(msg)
    before, sys.argv = sys.argv, ["citynet", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        if end.code and not may_fail:
            msg = f"{line}: exit status {end.code}"
            raise RuntimeError(msg) from end
    finally:
        sys.argv = before
        gc.unfreeze()  # a command keeps all until its process ends; this one goes on


def build(links: dict[str, str], *, quick: bool) -> list[str]:
    """Write the pages that are made of the package, run Sphinx, check the links."""
    from sphinx.cmd.build import build_main  # noqa: PLC0415 - only where the site is built

    reference(SOURCE / "reference")
    cards(SOURCE / "datasets.md")
    shutil.copy(ROOT / "CONTRIBUTING.md", SOURCE / "contributing.md")
    studies(SOURCE / "studies.md", links)
    began = time.perf_counter()
    settings = ["-D", "plot_gallery=0"] if quick else []
    shutil.rmtree(BUILT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as cache:
        status = build_main(["-W", "--keep-going", "-q", "-b", "html", "-d", cache, *settings,
                             str(SOURCE), str(BUILT)])  # fmt: skip
    lap("sphinx", began)
    return [f"sphinx: exit status {status}"] * bool(status) + list(broken_links(BUILT))


def modules() -> Iterator[str]:
    """Give the public modules: those that say what of them is public."""
    import citynet  # noqa: PLC0415

    for path in sorted(Path(citynet.__file__).parent.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if any(part.startswith("_") and part != "__init__" for part in parts) or len(parts) < 2:
            continue
        name = ".".join(part for part in parts if part != "__init__")
        if name not in ("citynet", "citynet.cli") and hasattr(
            importlib.import_module(name), "__all__"
        ):
            yield name


def reference(folder: Path) -> None:
    """Write a page of reference per public module."""
    folder.mkdir(exist_ok=True)
    names = list(modules())
    seen: set[int] = set()  # a name that two modules give is told where it is defined
    for name in names:
        module = importlib.import_module(name)
        lines = [name, "=" * len(name), "", f".. automodule:: {name}", "   :no-members:", ""]
        for public in module.__all__:
            value = getattr(module, public)
            home = getattr(value, "__module__", name)
            if not (callable(value) and isinstance(home, str)) or home not in (name, *inner(name)):
                continue
            if id(value) in seen:
                continue
            seen.add(id(value))
            kind = "class" if isinstance(value, type) else "function"
            if kind == "class" and issubclass(value, BaseException):
                kind = "exception"
            lines += [f".. auto{kind}:: {name}.{public}", ""]
        (folder / f"{name}.rst").write_text("\n".join(lines), encoding="utf-8")
    listed = "\n".join(names)
    page = (folder / "index.md").read_text(encoding="utf-8")
    (folder / "index.md").write_text(
        f"{page}\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", encoding="utf-8"
    )


def inner(name: str) -> Iterator[str]:
    """Give the private modules whose names a public one carries: all of the package's."""
    return (module for module in sys.modules if module.startswith("citynet.") and module != name)


def cards(page: Path) -> None:
    """Write a card per data set, of its row in ``data/datasets.csv``."""
    lines = ["# The data sets", "", "Each comes along: `cn.datasets.NAME()`, or its name where a",
             "command takes a file. From `data/datasets.csv`.", ""]  # fmt: skip
    with (ROOT / "data" / "datasets.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            said = [("Source", "source"), ("Licence", "licence"), ("State of", "as_of"),
                    ("Known faults", "faults"), ("Not to be used for", "not_for")]  # fmt: skip
            lines += [f"## {row['title']}", "", f"`cn.datasets.{row['name']}()`", ""]
            lines += [f"- **{label}**: {row[column]}" for label, column in said if row[column]]
            lines += [""]
    page.write_text("\n".join(lines), encoding="utf-8")


def study_pages() -> tuple[dict[str, str], list[str]]:
    """Run the studies; each writes its page, in three languages.

    Give the links to them, and what the paper says of the world's network otherwise.
    """
    import citynet as cn  # noqa: PLC0415
    from citynet.studies import _page  # noqa: PLC0415

    links: dict[str, str] = {}
    faults: list[str] = []
    for name in cn.studies.names():
        found = importlib.import_module(f"citynet.studies.{name}").study()
        to = []
        for lang, words in PAGES.items():
            page = _page.write(found, MADE / "studies" / name / lang, lang)
            link = page.relative_to(MADE.parent).as_posix()
            to.append(f'<a href="{link}" lang="{lang}">{words}</a>')
        links[name] = " · ".join(to)
        if name == "kaltenbrunner_2013":  # the tests have the paper's other numbers
            faults += unlike_paper(found.facts)
    return links, faults


def unlike_paper(facts: Any) -> Iterator[str]:
    """Give what ``paper.md`` should say of the world's network and does not."""
    text = " ".join((ROOT / "paper.md").read_text(encoding="utf-8").split())
    km = {name: f"{value:,.0f} km" for name, value in facts.items()}
    for said in (
        f"(r = {facts['world_assortativity']:.3f})",
        f"({facts['world_assortativity_low']:.3f} to {facts['world_assortativity_high']:.3f})",
        f"{km['world_mean_km']} against {km['world_mean_km_by_chance']} when rewired",
        f"{km['world_within_median_km']} against {km['world_within_median_km_by_chance']}.",
    ):
        if said not in text:
            yield f"paper.md: does not say {said!r}"


def studies(page: Path, links: dict[str, str]) -> None:
    """Say of each study what it is of, the command that runs it, and where its pages are."""
    import citynet as cn  # noqa: PLC0415

    lines = [page.read_text(encoding="utf-8")]
    for name in cn.studies.names():
        about = (importlib.import_module(f"citynet.studies.{name}").__doc__ or "").strip()
        run = f"    citynet study {name} --out {name}"
        lines += [f"## {name}", "", about.replace("``", "`"), "", run, "", links.get(name, ""), ""]
    page.write_text("\n".join(lines), encoding="utf-8")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for key, value in attrs:
            if key in ("href", "src") and value:
                self.links.append(value)
            if key in ("id", "name") and value:
                self.anchors.add(value)


def broken_links(folder: Path) -> Iterator[str]:
    """Give the links into the site that lead nowhere, and pages that load from elsewhere."""
    pages: dict[Path, _Links] = {}
    for page in sorted(folder.rglob("*.html")):
        if page.relative_to(folder).parts[0] not in (MADE.name, "_static"):
            pages[page] = _Links()
            pages[page].feed(page.read_text(encoding="utf-8"))
    for page, found in pages.items():
        for link in found.links:
            if re.match(r"[a-z]+:|//", link):
                continue
            target, _, anchor = unquote(link).partition("#")
            path = (page.parent / target.partition("?")[0]).resolve() if target else page
            name = page.relative_to(folder)
            if not path.exists():
                yield f"{name}: {link} leads nowhere"
            elif anchor and path in pages and anchor not in pages[path].anchors:
                yield f"{name}: {link} has no such heading"


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    sys.exit(main(sys.argv[1:]))
