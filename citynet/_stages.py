"""What several commands do first and last: read the table, find places, say what was written."""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from citynet._catalogue import told
from citynet._terminal import Step

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    import geopandas as gpd
    import pandas as pd

# Names, of both sides together, from which on a command starts processes to find the places.
_MANY = 20_000


def tell(line: str) -> None:
    """Say a line on standard error."""
    typer.echo(f"citynet: {line}", err=True)


def tell_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """Say a warning as :func:`tell` says a line; ``warnings.showwarning`` may be this."""
    for line in str(message).splitlines():
        tell(told("note: %(what)s", what=line))


def read_table(file: Path | None, reading: Mapping[str, Any], step: Step) -> "pd.DataFrame":
    """Read a file of agreements, or take Istanbul's."""
    import citynet as cn  # noqa: PLC0415

    step(told("Reading the agreements …"))
    if file is None:
        return cn.datasets.istanbul()
    return cn.datasets.marked(cn.read_agreements(file, **reading), file)


def find_places(
    table: "pd.DataFrame",
    overrides: Path | None,
    online: str | None,
    step: Step,
    *,
    hint: str | None = None,
    accept: float | None = None,
    executor: "Executor | None" = None,
) -> "gpd.GeoDataFrame":
    """Put a table's places on the map; where they are many, by all processors."""
    import citynet as cn  # noqa: PLC0415
    from citynet import _workers  # noqa: PLC0415
    from citynet.geocoding import gazetteer  # noqa: PLC0415

    server = None
    if online is not None:
        from citynet.geocoding.online import Nominatim  # noqa: PLC0415

        server = Nominatim(online)
    # The first run compiles the gazetteer, which takes long enough to want a bar of its own.
    step(told("Opening the gazetteer …"))
    gazetteer.load(progress=step.share)
    step(told("Geocoding the places …"))
    names = table["a_name"].nunique() + table["b_name"].nunique()
    workers = _workers.threads() if executor is None and names >= _MANY else None
    with hired(workers, None, "citynet.geocoding.verdicts") as processes:
        return cn.geocode(
            table, overrides=overrides, hint=hint, online=server, accept=accept,
            executor=executor or processes, progress=step.share,
        )  # fmt: skip


def hired(
    workers: int | None, dask: str | None, *modules: str
) -> "AbstractContextManager[Executor | None]":
    """Start who computes what repeats, for the length of a block."""
    from citynet import _workers  # noqa: PLC0415

    return _workers.hired(workers, dask, *modules)


def draws(command: Callable[..., None]) -> Callable[..., None]:
    """Have who draws for a command load beside it, from its first moment on."""

    @wraps(command)
    def beside(*args: Any, **given: Any) -> None:
        from citynet import _workers  # noqa: PLC0415

        # And the command itself, which each of them is given to load anew.
        with _workers.drawing("citynet.figures._ready", "citynet.cli"):
            command(*args, **given)

    return beside


def done(out: Path, quiet: bool) -> None:
    """Say which file was written."""
    if not quiet:
        typer.echo(told("wrote %(file)s", file=str(out)), err=True)
