"""What a command has of its terminal: the language to speak in, a place to show how far it is."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import typer

from citynet._catalogue import LANGS, _, told

if TYPE_CHECKING:
    from rich.progress import Progress


def spoken(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Find the language to speak: that of ``--lang``, else the environment's, else English."""
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--lang" or argument.startswith("--lang="):
            lang = argument.partition("=")[2] or following
            return lang if lang in LANGS else "en"
    # As POSIX has it, the first of these that is set decides.
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, map(environment.get, variables)), "")
    lang = locale.replace(".", "_").partition("_")[0].lower()
    return lang if lang in LANGS else "en"


def helped(command: Any) -> Iterator[Any]:
    """Give a command, its options and its subcommands with theirs: all that has a help text."""
    yield command
    yield from command.get_params(command.context_class(command))
    for subcommand in getattr(command, "commands", {}).values():
        yield from helped(subcommand)


def translated(app: typer.Typer) -> Any:
    """Make the command of an app, its help in the language being spoken."""
    command = typer.main.get_command(app)
    for thing in helped(command):
        if thing.help:
            thing.help = told(thing.help)
    # Typer asks gettext for its own words, which looks for compiled files.
    typer.core._ = told  # type: ignore[attr-defined]
    plain = command.context_class.formatter_class

    class Formatter(plain):  # type: ignore[misc, valid-type]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or told("Usage: "))

    command.context_class.formatter_class = Formatter
    return command


# Typer's words that stand in a help text.
_TYPERS = (_("Arguments"), _("Options"), _("Commands"), _("default: {default}"), _("required"))


class Step:
    """What is being done, shown on a terminal; without a terminal, or hidden, nothing is."""

    def __init__(self, bar: "Progress | None" = None) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None) if bar else None

    def __call__(self, text: str) -> None:
        """Say what is being done now."""
        self._update(description=text, total=None)

    def share(self, done: float) -> None:
        """Say how much of it is done, from 0 to 1."""
        self._update(completed=done, total=1.0)

    def _update(self, **how: Any) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, **how)


@contextmanager
def progress(quiet: bool) -> Iterator[Step]:
    """Show a bar on standard error, where that is a terminal and nobody asked for quiet."""
    if quiet or not sys.stderr.isatty():
        yield Step()
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        yield Step(bar)
