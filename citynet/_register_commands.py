"""The commands for registers that live: merge, diff, settle and what follows from them."""

import warnings
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from citynet._catalogue import told, told_n
from citynet._options import (
    File,
    LangOption,
    Messages,
    Overrides,
    Quiet,
    as_file,
    reads_file,
    reads_files,
)
from citynet._stages import done, find_places, read_table, tell
from citynet._terminal import progress
from citynet.errors import AgreementError, CitynetError, CitynetWarning

_ON_A_PAGE = 100  # ideas
Files = Annotated[
    list[Path], typer.Argument(help="Spreadsheets or tables as people have them.", metavar="FILE…")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the ``citynet`` command."""
    for command in (merge, diff, compare, settle, recommend, agenda, page):
        app.command()(command)


def _named(files: list[Path], reading: Mapping[str, Any]) -> "dict[str, Any]":
    """Read several registers, each under its file's name.

    A column that is named (``--column``) may stand in some of them only.
    """
    tables: dict[str, Any] = {}
    lacking: list[AgreementError] = []
    for given in files:
        file = as_file(given) or given
        name = base = given.stem
        number = 1
        while name in tables:
            number += 1
            name = f"{base} {number}"
        tables[name] = _read(file, reading, lacking)
    for error in lacking:
        if sum(one.column == error.column for one in lacking) == len(files):
            raise error
    return tables


def _read(file: Path, reading: Mapping[str, Any], lacking: list[AgreementError]) -> Any:
    """Read a register without the columns that are named and not in it, which are noted."""
    import citynet as cn  # noqa: PLC0415

    try:
        return cn.read_agreements(file, **reading)
    except AgreementError as error:
        columns = dict(reading.get("columns") or {})
        if error.column not in columns:
            raise
        lacking.append(error)
        del columns[error.column]
        return _read(file, {**reading, "columns": columns}, lacking)


def _owned(tables: "dict[str, Any]", files: list[Path], reading: Mapping[str, Any]) -> None:
    """Take lists that do not say whose they are for those of the towns that their files name."""
    from citynet.registers import _owners  # noqa: PLC0415

    open_ones = {
        file.stem: (name, file)
        for name, file in zip(tables, files, strict=True)
        if not reading.get("home") and tables[name]["a_name"].isna().all()
    }
    for stem, home in _owners.towns(list(open_ones)).items():
        name, file = open_ones[stem]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CitynetWarning)  # said when it was read first
            tables[name] = _read(file, {**reading, "home": home}, [])
        text = told(
            "%(file)s: the partners of %(home)s, as the file is called; if they are not, write "
            "above the table whose they are",
            file=file.name, home=home,
        )  # fmt: skip
        tell(text)


@reads_files
def merge(
    files: Files,
    *,
    out: Annotated[
        Path, typer.Option(help="xlsx with a sheet each, or csv, tsv, parquet or json files.")
    ] = Path("register.xlsx"),
    prefer: Annotated[
        list[str] | None,
        typer.Option(
            help="Whose word counts where registers differ: a file's name without its suffix, may "
            "be repeated; or first, last, precise, most."
        ),
    ] = None,
    overrides: Overrides = None,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Make one register of several, and list what contradicts and what cannot be told.

    Example: citynet merge desk.xlsx ministry.csv --prefer desk --out register.xlsx
    """
    import citynet as cn  # noqa: PLC0415

    chosen: Any = prefer[0] if prefer and len(prefer) == 1 else prefer
    with progress(quiet) as step:
        step(told("Reading the agreements …"))
        tables = _named(files, reading)
        _owned(tables, files, reading)
        step(told("Geocoding the places …"))
        merged = cn.merge(tables, prefer=chosen, overrides=overrides)
        merged.write(out)
    if not quiet:
        for line in merged.summary().splitlines():
            typer.echo(line)
        if len(merged.questions):
            text = told(
                "to answer them: citynet settle %(file)s; then pass what it saves to citynet "
                "merge --overrides",
                file=out.name,
            )  # fmt: skip
            typer.echo(text)
    done(out, quiet)


@reads_files
def diff(
    files: Annotated[
        list[Path],
        typer.Argument(help="States of one register, the earliest first.", metavar="FILE…"),
    ],
    *,
    out: Annotated[
        Path, typer.Option(help="A page (html), or csv, tsv, xlsx, parquet or json.")
    ] = Path("changes.html"),
    overrides: Overrides = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Tell what changed between states of a register, and what only looks changed.

    Example: citynet diff 2024.xlsx 2025.xlsx --out changes.html --lang tr
    """
    import citynet as cn  # noqa: PLC0415

    if len(files) < 2:  # noqa: PLR2004
        raise CitynetError(told("name two or more states of the register"))
    with progress(quiet) as step:
        step(told("Reading the agreements …"))
        tables = _named(files, reading)
        step(told("Geocoding the places …"))
        changes = cn.diff(*tables.values(), names=list(tables), overrides=overrides)
        changes.write(out, lang=lang)
    if not quiet:
        for line in changes.summary().splitlines():
            typer.echo(line)
    done(out, quiet)


class Level(StrEnum):
    """What is compared."""

    city = "city"
    country = "country"


@reads_file
def compare(
    who: Annotated[
        list[str],
        typer.Argument(help="Cities as the file spells them, or countries.", metavar="NAME…"),
    ],
    *,
    file: Annotated[
        Path | None,
        typer.Option("--in", help="The register, or a data set's name; left out: Istanbul's."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="A page (html), or csv, tsv, xlsx, parquet or json.")
    ] = Path("compared.html"),
    level: Annotated[Level, typer.Option(help="Whether cities or countries.")] = Level.city,
    overrides: Overrides = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Put portfolios of cities or countries side by side, each among its peers.

    Example: citynet compare Bursa Konya --in turkiye --out compared.html --lang tr
    """
    import citynet as cn  # noqa: PLC0415
    from citynet._catalogue import speaking  # noqa: PLC0415

    with progress(quiet) as step, speaking(lang):
        table = read_table(file, reading, step)
        places = find_places(table, overrides, None, step)
        cn.compare(table, who, places, level=level.value).write(out, lang=lang)
    done(out, quiet)


@reads_file
def settle(
    file: File = None,
    *,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("settle.html"),
    overrides: Overrides = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Make a page on which a person settles open and doubtful places; it works offline.

    Example: citynet settle ties.xlsx --out page.html; open it, save overrides.csv, and pass it on:
    citynet map ties.xlsx --overrides overrides.csv
    """
    import citynet as cn  # noqa: PLC0415
    from citynet._data import write_file  # noqa: PLC0415

    with progress(quiet) as step:
        table = read_table(file, reading, step)
        places = find_places(table, overrides, None, step)
        page = cn.settle(table, places, lang=lang, overrides=overrides)
        write_file(out, page)
    done(out, quiet)


@reads_file
def recommend(
    of: Annotated[
        str, typer.Argument(help="The municipality, as the file spells it.", metavar="CITY")
    ],
    file: File = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            help="A page (html), or csv, tsv, xlsx, parquet or json; left out: to the screen."
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CRITERION=NUMBER",
            help="What a criterion counts, such as distance=2 or large=0; may be repeated.",
        ),
    ] = None,
    overrides: Overrides = None,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Suggest places for the next agreement, with reasons: a list of ideas, no forecast.

    Example: citynet recommend Köln germany --out ideas.xlsx
    """
    import citynet as cn  # noqa: PLC0415
    from citynet import _tables  # noqa: PLC0415
    from citynet._catalogue import spoken  # noqa: PLC0415
    from citynet._data import write_file  # noqa: PLC0415
    from citynet.registers import _ideas_page  # noqa: PLC0415

    weights = dict(map(_weight, weight or []))
    with progress(quiet) as step:
        table = read_table(file, reading, step)
        is_page = out is not None and out.suffix.lower() in {".html", ".htm"}
        places = find_places(table, overrides, None, step)
        top = _ON_A_PAGE if is_page else 20
        found = cn.recommend(table, of, places, weights=weights, top=top)
        if out is not None and is_page:
            write_file(out, _ideas_page.page(found, of, spoken(), weights))
        elif out is not None:
            _tables.write(found, out, sheet="ideas")
    if out is not None:
        done(out, quiet)
        return
    for number, row in enumerate(found.to_dict("records"), 1):
        typer.echo(f"{number:3} {row['place']} ({row['country']}): {row['reasons']}")
        if row["against"]:
            typer.echo("    " + told("against it: %(what)s", what=row["against"]))


def _weight(text: str) -> tuple[str, float]:
    name, _equals, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError as why:
        raise CitynetError(told("%(text)s: write a criterion and a number, such as distance=2",
                                text=repr(text))) from why  # fmt: skip


def _term(text: str) -> tuple[str, int]:
    kind, _equals, years = text.partition("=")
    if not years.strip().isdecimal():
        raise CitynetError(told("%(text)s: write a type and its years, such as memorandum=5",
                                text=repr(text)))  # fmt: skip
    return kind.strip(), int(years)


@reads_file
def agenda(
    file: File = None,
    *,
    out: Annotated[
        Path, typer.Option(help="A calendar (ics), or csv, tsv, xlsx, parquet or json.")
    ] = Path("agenda.ics"),
    year: Annotated[int | None, typer.Option(help="The year; left out: the present one.")] = None,
    term: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE=YEARS",
            help="For how long a type is made, such as memorandum=5: what is due; may be repeated.",
        ),
    ] = None,
    activity: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="List agreements that name no field in this column."),
    ] = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """List a year's anniversaries, ends and renewals due, for a calendar or a spreadsheet.

    Example: citynet agenda ties.xlsx --year 2027 --out agenda.ics
    """
    import citynet as cn  # noqa: PLC0415
    from citynet import _tables  # noqa: PLC0415
    from citynet._data import write_file  # noqa: PLC0415

    terms = dict(map(_term, term or []))
    with progress(quiet) as step:
        table = read_table(file, reading, step)
        found = cn.agenda(table, year, terms=terms, activity=activity, lang=lang)
        if out.suffix.lower() == ".ics":
            calendar = cn.registers.calendar(found)
            write_file(out, calendar)
            if undated := len(found) - calendar.count("BEGIN:VEVENT"):
                text = told_n(
                    "%(n)s entry names no day and is not in the calendar; a table has it: "
                    "--out agenda.xlsx",
                    "%(n)s entries name no day and are not in the calendar; a table has them: "
                    "--out agenda.xlsx",
                    undated,
                )  # fmt: skip
                tell(text)
        else:
            _tables.write(found, out, sheet="agenda")
    done(out, quiet)


@reads_file
def page(
    file: File = None,
    *,
    out: Annotated[Path, typer.Option(help="The folder for the pages.")] = Path("register"),
    title: Annotated[str | None, typer.Option(help="The heading.")] = None,
    before: Annotated[
        Path | None,
        typer.Option(help="An earlier state of the register: what changed since is told."),
    ] = None,
    overrides: Overrides = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Make the register's own pages for a web server: a map, a list, a page per place, the data.

    Example: citynet page ties.xlsx --before ties-2024.xlsx --out public --lang tr
    """
    import citynet as cn  # noqa: PLC0415

    with progress(quiet) as step:
        table = read_table(file, reading, step)
        earlier = None if before is None else read_table(before, reading, step)
        places = find_places(table, overrides, None, step)
        cn.page(table, out, places, lang=lang, title=title, before=earlier)
    done(out / "index.html", quiet)
