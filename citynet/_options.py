"""The options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from citynet._catalogue import LANGS


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


class BodiesChoice(StrEnum):
    """What becomes of international bodies."""

    keep = "keep"
    project = "project"
    drop = "drop"


File = Annotated[
    Path | None,
    typer.Argument(help="csv, tsv, xlsx, parquet or json; left out: Istanbul's agreements."),
]
Overrides = Annotated[
    Path | None,
    typer.Option(help="A CSV that `citynet geocode` wrote, with your corrections."),
]
ColorByOption = Annotated[
    ColorBy, typer.Option(help="What colours show at first; switchable in the map.")
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
    UnresolvedChoice,
    typer.Option("--unresolved", help="Open places: refuse and list them, skip or keep them."),
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
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of everything drawn at random.")]
