"""What is being done, shown on a terminal while a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class Step:
    """What is being done, shown on a terminal; without a terminal, or hidden, nothing is."""

    def __init__(self, bar: "Progress") -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def __call__(self, text: str) -> None:
        """Say what is being done now."""
        self._bar.update(self._task, description=text, total=None)

    def share(self, done: float) -> None:
        """Say how much of it is done, from 0 to 1."""
        self._bar.update(self._task, completed=done, total=1.0)


@contextmanager
def progress(quiet: bool) -> Iterator[Step]:
    """Show a bar on standard error, where that is a terminal and nobody asked for quiet."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        yield Step(bar)
