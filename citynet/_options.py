"""The options that several commands share."""

import inspect
import warnings
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from citynet._catalogue import LANGS, told
from citynet.errors import CitynetError, CitynetWarning


class NamesMeasures(TyperCommand):
    """A command whose help names the measures, which takes loading them."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        from citynet.measures import names  # noqa: PLC0415

        for option in self.params:
            if told := getattr(option, "help", None):
                option.help = told.replace("%(measures)s", ", ".join(names()))  # type: ignore[attr-defined]
        super().format_options(ctx, formatter)


class UnresolvedChoice(StrEnum):
    """What to do with places that could not be settled."""

    refuse = "refuse"
    skip = "skip"
    keep = "keep"


class ColorBy(StrEnum):
    """What the colours of a map show."""

    type = "type"
    region = "region"
    community = "community"
    plain = "plain"


class Projection(StrEnum):
    """The sheet that a map is drawn on."""

    auto = "auto"
    azimuthal = "azimuthal"
    lambert = "lambert"
    equal_earth = "equal_earth"
    mercator = "mercator"


class TimeMode(StrEnum):
    """What a year shows."""

    cumulative = "cumulative"
    in_force = "in_force"


class BodiesChoice(StrEnum):
    """What becomes of international bodies."""

    keep = "keep"
    project = "project"
    drop = "drop"


File = Annotated[
    Path | None,
    typer.Argument(
        help="A spreadsheet or table as people have it, or the name of a data set that comes with"
        " citynet (see `citynet datasets`); left out: Istanbul's."
    ),
]
Overrides = Annotated[
    Path | None,
    typer.Option(
        help="A table that `citynet geocode` wrote, with your corrections, or what the page of"
        " `citynet settle` saved."
    ),
]
FilmOut = Annotated[
    Path, typer.Option(help="A .gif; an .mp4, which takes ffmpeg; or a folder of pictures.")
]
ModeOption = Annotated[TimeMode, typer.Option("--mode", help="All so far, or those in force.")]
ColorByOption = Annotated[
    ColorBy, typer.Option(help="What colours show at first; switchable in the map.")
]
ColorByColumn = Annotated[
    str,
    typer.Option(
        "--color-by",
        help="What colours show at first; switchable in the map: type, region, community, plain, or"
        " a column of the table.",
    ),
]
SizeBy = Annotated[
    str, typer.Option(help="Measure that the circles' area shows; see `citynet metrics --help`.")
]
AsOf = Annotated[
    str | None, typer.Option(help="Only agreements up to this date, e.g. 1999 or 2004-09-30.")
]
ProjectionOption = Annotated[
    Projection, typer.Option(help="Around the focal city, of a region or of the world.")
]
UnresolvedOption = Annotated[
    UnresolvedChoice | None,
    typer.Option(
        "--unresolved",
        help="Open places: refuse and list them, skip or keep them. Without it they are listed, "
        "and refused where most agreements have one.",
    ),
]
Accept = Annotated[
    float | None,
    typer.Option(help="The share of all places that may be resolved and wrong, such as 0.005."),
]
Online = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Ask this Nominatim server about places left open."),
]


def _lang(lang: str) -> str:
    """Take a language of which there is a catalogue."""
    if lang not in LANGS:
        raise typer.BadParameter(f"{lang!r} is none of {', '.join(LANGS)}")
    return lang


_LANG: dict[str, Any] = {"parser": _lang, "metavar": "|".join(LANGS)}
LangOption = Annotated[
    str, typer.Option("--lang", help="Language of the result, and of the messages.", **_LANG)
]
Messages = Annotated[
    str | None,
    typer.Option("--lang", help="Language of the messages; left out: your environment's.", **_LANG),
]
ForExcel = Annotated[
    bool,
    typer.Option("--excel", help="csv for Turkish or German Excel: semicolons, decimal commas."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
Workers = Annotated[
    int | None, typer.Option(help="Processes that compute what repeats; left out: this one.")
]
Dask = Annotated[
    str | None, typer.Option(help="Address of a Dask scheduler whose workers compute it instead.")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of everything drawn at random.")]


class DateOrder(StrEnum):
    """Which comes first where the numbers do not tell."""

    day_first = "day-first"
    month_first = "month-first"


_HOW_TO_READ: dict[str, Any] = {
    "city": Annotated[str | None, typer.Option(help="Whose partners these are.")],
    "country": Annotated[str | None, typer.Option(help="That city's country.")],
    "sheet": Annotated[
        list[str] | None, typer.Option(help="Read only this sheet or table; may be repeated.")
    ],
    "column": Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING=COLUMN", help="What a heading means; may be repeated."),
    ],
    "default": Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="For cells that are empty; may be repeated."),
    ],
    "missing": Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What stands for nothing, such as 0; may be repeated."),
    ],
    "dates": Annotated[
        DateOrder | None, typer.Option(help="What comes first in 3/4/1988; left out: found out.")
    ],
    "encoding": Annotated[str | None, typer.Option(help="A text file's encoding.")],
    "strict": Annotated[
        bool, typer.Option("--strict", help="Refuse a file that raises questions.")
    ],
}


def reads_file(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how its FILE is to be read.

    The command gets them as ``reading``: the keywords of ``read_agreements``.
    """
    return _with_reading(command, lambda given: given | {"file": as_file(given.get("file"))})


def reads_files(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command of several FILEs the options of :func:`reads_file`."""
    return _with_reading(command, lambda given: given)


def _with_reading(
    command: Callable[..., None], prepared: Callable[[dict[str, Any]], dict[str, Any]]
) -> Callable[..., None]:
    signature = inspect.signature(command)
    own = [one for name, one in signature.parameters.items() if name != "reading"]
    ours = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation,
            default=False if name == "strict" else None,
        )
        for name, annotation in _HOW_TO_READ.items()
    ]  # fmt: skip

    @wraps(command)
    def reading(*args: Any, **given: Any) -> None:
        said = {name: given.pop(name) for name in _HOW_TO_READ}
        said["overrides"] = given.get("overrides")
        command(*args, **prepared(given), reading=_reading(**said))

    reading.__signature__ = signature.replace(parameters=[*own, *ours])  # type: ignore[attr-defined]
    kept = {name: hint for name, hint in command.__annotations__.items() if name != "reading"}
    reading.__annotations__ = kept | _HOW_TO_READ
    return reading


def as_file(file: Path | None) -> Path | None:
    """Take the name of a data set for its table, where no file is called so; a folder is none."""
    if file is None or len(file.parts) != 1 or file.suffix:
        return file
    folder = file.is_dir()
    if file.exists() and not folder:
        return file
    from citynet import datasets  # noqa: PLC0415 - only where there is no such file

    if file.name not in datasets.names():
        return file
    if folder:
        said = told("%(name)s is the data set here, not the folder", name=file.name)
        warnings.warn(said, CitynetWarning, stacklevel=2)
    return datasets.path(file.name)


def _reading(
    *,
    city: str | None,
    country: str | None,
    sheet: list[str] | None,
    column: list[str] | None,
    default: list[str] | None,
    missing: list[str] | None,
    dates: DateOrder | None,
    encoding: str | None,
    strict: bool,
    overrides: Path | None,
) -> dict[str, Any]:
    defaults = _pairs("--default", default)
    if country and not city:
        defaults.setdefault("a_country", country)
    return {
        "home": ", ".join(filter(None, (city, country))) if city else None,
        "defaults": defaults,
        "columns": _pairs("--column", column),
        "sheet": sheet or None,
        "missing": tuple(missing or ()),
        "dates": dates.value if dates else None,
        "encoding": encoding,
        "overrides": overrides,
        "strict": strict,
    }


def _pairs(option: str, given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise CitynetError(
                told("%(option)s %(value)s: expected NAME=VALUE", option=option, value=repr(text))
            )
        pairs[name.strip()] = value.strip()
    return pairs
