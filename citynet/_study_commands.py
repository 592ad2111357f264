"""The command that runs a study."""

from pathlib import Path
from typing import Annotated

import typer

from citynet._catalogue import spoken, told
from citynet._options import Dask, Messages, Quiet, Workers
from citynet._stages import done, hired
from citynet._terminal import progress


def add_to(app: typer.Typer) -> None:
    """Add the command to the ``citynet`` command."""
    app.command()(study)


def study(
    name: Annotated[
        str,
        typer.Argument(
            help="batal_topcu, germany, kaltenbrunner_2013 or sahin_soylemez.", metavar="STUDY"
        ),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("study"),
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    workers: Workers = None,
    dask: Dask = None,
    quiet: Quiet = False,
) -> None:
    """Hold what a publication claims against the data: a page with verdicts, tables and figures.

    Example: citynet study germany --out germany
    """
    from citynet import studies  # noqa: PLC0415

    with progress(quiet) as step, hired(workers, dask) as executor:
        step(told("Measuring …"))
        page = studies.write(name, out, lang=spoken(), executor=executor)
    done(page, quiet)
