"""The ``citynet`` command: every stage of the package on a file, or on Istanbul's data.

Only this module talks to a terminal. Commands load what they need when they run, so that
``citynet --help`` answers at once.
"""

import gc
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citynet import _register_commands, _study_commands
from citynet._catalogue import speaking, told, told_n
from citynet._data import long_lived
from citynet._options import (
    Accept,
    AsJson,
    AsOf,
    BodiesChoice,
    ColorBy,
    ColorByColumn,
    ColorByOption,
    Dask,
    File,
    FilmOut,
    ForExcel,
    LangOption,
    Messages,
    ModeOption,
    NamesMeasures,
    Online,
    Overrides,
    Projection,
    ProjectionOption,
    Quiet,
    Seed,
    SizeBy,
    TimeMode,
    UnresolvedChoice,
    UnresolvedOption,
    Workers,
    reads_file,
)
from citynet._stages import done, draws, find_places, hired, read_table, tell, tell_warning
from citynet._terminal import Step, progress, spoken, translated
from citynet.errors import CitynetError, CitynetWarning, NetworkError
from citynet.text import one_line

__all__ = ["main"]

_SCREENFUL = 20  # lines

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from citynet.agreements import Problem

app = typer.Typer(
    name="citynet",
    help="Networks of city diplomacy: check, geocode, measure, map and export agreements.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
fetch_app = typer.Typer(help="Fetch agreements from elsewhere.", no_args_is_help=True)
app.add_typer(fetch_app, name="fetch")
_register_commands.add_to(app)
_study_commands.add_to(app)


def main() -> None:
    """Run the command; a user's mistake ends in one line per problem and exit status 2."""
    with long_lived(), speaking(spoken(sys.argv[1:], os.environ), in_shell=True):
        try:
            _run()
        finally:
            # A process that ends gives all back at once: to look through half a million objects
            # for circles first was a quarter of a small map's time.
            gc.freeze()


def _run() -> None:
    import warnings  # noqa: PLC0415 - --help needs none of this

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default", CitynetWarning)
            warnings.showwarning = tell_warning
            translated(app)()
    except CitynetError as error:
        for line in str(error).splitlines():
            tell(line)
        sys.exit(2)
    except BrokenPipeError:  # whoever read what is printed has seen enough
        sys.exit(141)
    except OSError as error:
        name = error.filename or told("file")
        tell(f"{name}: {error.strerror or error}")
        sys.exit(2)
    except Exception as error:
        if os.environ.get("CITYNET_DEBUG"):
            raise
        why = f"{type(error).__name__}: {error}"[:200]
        tell(told("a fault of citynet's own, please report it (%(why)s)", why=one_line(why)))
        tell(told("with CITYNET_DEBUG=1 the command says where it is"))
        sys.exit(3)


def _network(
    file: Path | None,
    reading: Mapping[str, Any],
    step: Step,
    *,
    unresolved: UnresolvedChoice | None,
    overrides: Path | None,
    online: str | None,
) -> "nx.MultiGraph[Any]":
    """Make a file's network; without a choice open places are kept where they are few."""
    from citynet.network import build_network  # noqa: PLC0415

    table = read_table(file, reading, step)
    places = find_places(table, overrides, online, step)
    G = build_network(
        table, places, unresolved=(unresolved or _told_or_refused(table, places)).value
    )
    if skipped := G.graph.get("skipped_agreements"):
        left_out = told(
            "%(places)s open places and their %(agreements)s agreements are left out",
            places=G.graph["skipped_places"],
            agreements=skipped,
        )
        if not G.number_of_edges():
            raise NetworkError(told("nothing is left: %(why)s", why=left_out))
        tell(told("note: %(what)s", what=left_out))
    return G


def _told_or_refused(table: "pd.DataFrame", places: "gpd.GeoDataFrame") -> UnresolvedChoice:
    """Refuse where most agreements have an open place; else say which places these are."""
    from citynet.network import describe_open, open_parties  # noqa: PLC0415

    rows = places[places["status"] != "resolved"].to_dict("records")
    if 2 * open_parties(table, places)["row"].nunique() > len(table) or len(rows) == len(places):
        return UnresolvedChoice.refuse
    for row in rows[:_SCREENFUL]:
        tell(told("note: %(what)s", what=describe_open(row)))
    if (more := len(rows) - _SCREENFUL) > 0:
        tell(told("… and %(n)s more open places; citynet geocode lists all of them", n=more))
    return UnresolvedChoice.keep


@app.command("map")
@reads_file
def map_(
    file: File = None,
    *,
    out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("map.html"),
    title: Annotated[str | None, typer.Option(help="Title on the map.")] = None,
    source: Annotated[str | None, typer.Option(help="Source line under the map.")] = None,
    color_by: ColorByColumn = "type",
    region_scheme: Annotated[
        str, typer.Option(help="Regions: continent, m49, eu, source_section2, …")
    ] = "source_section2",
    size_by: SizeBy = "degree",
    projection: ProjectionOption = Projection.auto,
    as_of: AsOf = None,
    unresolved: UnresolvedOption = None,
    overrides: Overrides = None,
    online: Online = None,
    lang: LangOption = "en",
    seed: Seed = 0,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Draw an interactive map: one HTML file that needs no network.

    Example: citynet map ties.xlsx --out map.html --lang tr
    """
    from citynet import temporal  # noqa: PLC0415
    from citynet.maps._map import page_of  # noqa: PLC0415 - nobody adds layers: without folium

    with progress(quiet) as step:
        G = _network(file, reading, step, unresolved=unresolved, overrides=overrides, online=online)
        if as_of is not None:
            G = temporal.as_of(G, as_of)
        step(told("Drawing the map …"))
        page_of(
            G,
            title=title,
            source=source,
            lang=lang,
            color_by=color_by,
            projection=projection.value,
            region_scheme=region_scheme,
            size_by=size_by,
            seed=seed,
        ).save(out)
    done(out, quiet)


@app.command()
@reads_file
def film(
    file: File = None,
    *,
    out: FilmOut = Path("film.gif"),
    title: Annotated[str | None, typer.Option(help="Title on the film.")] = None,
    source: Annotated[str | None, typer.Option(help="Source line under it.")] = None,
    mode: ModeOption = TimeMode.cumulative,
    every: Annotated[str, typer.Option(help="Length of a picture's period, e.g. 5Y.")] = "1Y",
    color_by: ColorByOption = ColorBy.type,
    unresolved: UnresolvedOption = None,
    overrides: Overrides = None,
    online: Online = None,
    lang: LangOption = "en",
    seed: Seed = 0,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Show the network year by year as a film for a talk.

    Example: citynet film ties.xlsx --out film.gif
    """
    from citynet import figures  # noqa: PLC0415

    with progress(quiet) as step:
        G = _network(file, reading, step, unresolved=unresolved, overrides=overrides, online=online)
        step(told("Drawing the film …"))
        told_of: dict[str, Any] = {"title": title, "source": source, "lang": lang, "seed": seed}
        figures.film(G, out, mode=mode.value, every=every, color_by=color_by.value, **told_of)
    done(out, quiet)


@app.command(cls=NamesMeasures)
@reads_file
def metrics(
    file: File = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="csv, tsv, xlsx, parquet or json, by suffix; left out: to the screen."),
    ] = None,
    measures: Annotated[
        str | None, typer.Option(help="Comma-separated, of %(measures)s; default: all.")
    ] = None,
    weight: Annotated[str | None, typer.Option(help="Edge attribute used as weight.")] = None,
    bodies: Annotated[
        BodiesChoice, typer.Option(help="International bodies: keep, project away or drop.")
    ] = BodiesChoice.keep,
    unresolved: UnresolvedOption = None,
    overrides: Overrides = None,
    online: Online = None,
    as_json: AsJson = False,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    excel: ForExcel = False,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Compute centrality, a row per place.

    Example: citynet metrics ties.xlsx --measures degree,agreements --out metrics.csv
    """
    from citynet import _tables  # noqa: PLC0415
    from citynet.measures import centrality  # noqa: PLC0415

    suffix = ".json" if as_json else ".csv" if out is None else _tables.check_suffix(out)
    with progress(quiet) as step:
        G = _network(file, reading, step, unresolved=unresolved, overrides=overrides, online=online)
        step(told("Measuring …"))
        chosen = None if measures is None else [name.strip() for name in measures.split(",")]
        frame = centrality(G, measures=chosen, weight=weight, bodies=bodies.value)
        if chosen is None:  # who asks for one by name gets it, and the warning
            frame = frame.drop(columns=frame.attrs["not_defined"])
        for position, attribute in enumerate(("name", "country", "kind")):
            frame.insert(
                position, attribute, [G.nodes[node].get(attribute) for node in frame.index]
            )
    frame = frame.rename_axis("node")
    if out is None:
        typer.echo(_tables.encode(frame, suffix).decode("utf-8-sig"), nl=False)
        return
    _tables.write(frame, out, suffix=suffix, sheet="measures", excel=excel)
    done(out, quiet)


@app.command()
@reads_file
def geocode(
    file: File = None,
    *,
    out: Annotated[Path, typer.Option(help="csv, tsv, xlsx, parquet or json, by suffix.")] = Path(
        "places.csv"
    ),
    overrides: Overrides = None,
    online: Online = None,
    hint: Annotated[
        str | None, typer.Option(help="A state, river or town near which places are sought.")
    ] = None,
    accept: Accept = None,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    excel: ForExcel = False,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Put every place on the map, with a verdict; exit status 2 when one is left open.

    Example: citynet geocode ties.xlsx --out places.xlsx; correct the open ones in the file and pass
    it back: citynet map ties.xlsx --overrides places.xlsx
    """
    from citynet import _tables  # noqa: PLC0415
    from citynet.geocoding.verdicts import write_places  # noqa: PLC0415

    _tables.check_suffix(out)
    with progress(quiet) as step:
        table = read_table(file, reading, step)
        places = find_places(table, overrides, online, step, hint=hint, accept=accept)
        write_places(places, out, excel=excel)
    done(out, quiet)
    left_open = int((places["status"] != "resolved").sum())
    if left_open:
        tell(
            told(
                "%(open)s of %(all)s places are open; fill in their geonameid, or lat and lon, in "
                "%(file)s and pass it with --overrides %(file)s",
                open=left_open,
                all=len(places),
                file=str(out),
            )
        )
        raise typer.Exit(2)


@app.command()
@reads_file
def validate(
    file: File = None,
    *,
    places: Annotated[
        bool, typer.Option("--places/--no-places", help="Also look every place up.")
    ] = True,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what is read, assumed and left out.")
    ] = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """List everything that is asked about a table, in one run, and change nothing.

    Example: citynet validate ties.xlsx
    """
    from citynet.agreements import examine  # noqa: PLC0415
    from citynet.agreements.exchange import VERSION  # noqa: PLC0415
    from citynet.network import open_parties  # noqa: PLC0415

    if file is None:
        from citynet._data import data_path  # noqa: PLC0415

        file = data_path("istanbul", "agreements.csv")
    with progress(quiet) as step:
        step(told("Reading the agreements …"))
        examined = examine(file, **reading)
        if explain:
            account = examined.account
            _print_json(account.to_dict()) if as_json else typer.echo(str(account))
            raise typer.Exit(2 if account.questions else 0)
        problems = list(examined.problems)
        if places and len(examined.table):
            found = find_places(examined.table, overrides, None, step)
            mentions = open_parties(examined.table, found)
            problems += [
                examined.problem(why, row, column, value)
                for row, column, value, why in mentions.itertuples(index=False)
            ]
            problems.sort(key=lambda problem: (problem.sheet or "", problem.row or 0))
    if as_json:
        _print_json([_problem(problem) for problem in problems])
    else:
        if said := examined.account.warning(questions=False):
            tell_warning(said)
        for problem in problems[:_SCREENFUL]:
            tell(str(problem))
        if (more := len(problems) - _SCREENFUL) > 0:
            tell(told("… and %(n)s more; --json lists all of them", n=more))
    if problems:
        count = told_n("%(n)s problem", "%(n)s problems", len(problems))
        tell(f"{file.name}: {count}")
        raise typer.Exit(2)
    if not quiet and not as_json:
        right = told_n("%(n)s agreement", "%(n)s agreements", len(examined.table))
        typer.echo(
            told(
                "%(file)s: %(agreements)s, nothing wrong (Agreement table %(version)s)",
                file=file.name,
                agreements=right,
                version=VERSION,
            )
        )


def _problem(problem: "Problem") -> dict[str, Any]:
    value = problem.value
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": value if isinstance(value, (str, int, float)) else None,
        "problem": problem.text,
    }


def _print_json(value: Any) -> None:
    import json  # noqa: PLC0415

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@app.command()
@reads_file
def export(
    file: File = None,
    *,
    out: Annotated[
        Path,
        typer.Option(help="gpkg, parquet, graphml, gexf, xlsx, csv, json or geojson by suffix."),
    ] = Path("network.gpkg"),
    unresolved: UnresolvedOption = None,
    overrides: Overrides = None,
    online: Online = None,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Write the network for QGIS, Gephi, R or a spreadsheet.

    Example: citynet export ties.xlsx --out ties.gexf
    """
    from citynet.export import write  # noqa: PLC0415

    with progress(quiet) as step:
        G = _network(file, reading, step, unresolved=unresolved, overrides=overrides, online=online)
        step(told("Writing %(file)s …", file=str(out)))
        write(G, out)
    done(out, quiet)


@app.command()
def datasets(
    *,
    as_json: AsJson = False,
    lang: Messages = None,  # noqa: ARG001 - main() has seen to it
) -> None:
    """List the data sets that come with citynet; their names stand for a FILE.

    Example: citynet map turkiye --out map.html
    """
    from citynet.datasets import list as listed  # noqa: PLC0415

    table = listed()
    if as_json:
        typer.echo(table.reset_index().to_json(orient="records", force_ascii=False))
        return
    for name, card in table.iterrows():
        typer.echo(f"{name}: {card['title']} ({told(card['licence'])})")
        for line in (
            card["source"],
            card["faults"],
            told("Not for: %(what)s", what=card["not_for"]),
        ):
            typer.echo(f"  {line}")


@app.command()
def template(
    *,
    out: Annotated[Path, typer.Option(help="The workbook to write.")] = Path("ties.xlsx"),
    lang: LangOption = "en",
    quiet: Quiet = False,
) -> None:
    """Write an Excel workbook to type agreements into.

    Example: citynet template --out ties.xlsx --lang tr
    """
    from citynet.agreements.template import write_template  # noqa: PLC0415

    write_template(out, lang=lang)
    done(out, quiet)


@app.command()
@draws
@reads_file
def report(
    file: File = None,
    *,
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("report"),
    unresolved: UnresolvedOption = None,
    overrides: Overrides = None,
    online: Online = None,
    lang: LangOption = "en",
    seed: Seed = 0,
    workers: Workers = None,
    dask: Dask = None,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Write one HTML report out of everything, with its tables and figures beside it.

    Example: citynet report ties.xlsx --out report --lang tr
    """
    from citynet.report import write_report  # noqa: PLC0415

    with progress(quiet) as step, hired(workers, dask) as executor:
        table = read_table(file, reading, step)
        places = find_places(table, overrides, online, step, executor=executor)
        write_report(
            table, out, places=places, lang=lang, seed=seed, executor=executor, progress=step,
            unresolved=(unresolved or _told_or_refused(table, places)).value,
        )  # fmt: skip
    done(out / "index.html", quiet)


@app.command()
@reads_file
def convert(
    file: Annotated[Path, typer.Argument(help="A spreadsheet or table as people have it.")],
    *,
    out: Annotated[Path, typer.Option(help="csv, tsv, xlsx, parquet or json, by suffix.")] = Path(
        "agreements.csv"
    ),
    lang: Messages = None,
    excel: ForExcel = False,
    quiet: Quiet = False,
    reading: Mapping[str, Any],
) -> None:
    """Bring a spreadsheet into the one form that every command reads.

    Example: citynet convert twins.xlsx --city Bursa --country Türkiye --out ties.csv
    """
    from citynet.agreements import read_agreements, write_agreements  # noqa: PLC0415

    with progress(quiet) as step:
        step(told("Reading %(file)s …", file=str(file)))
        table = read_agreements(file, **reading)
        write_agreements(table, out, lang=lang, excel=excel)
    done(out, quiet)


@fetch_app.command()
def wikidata(
    *,
    country: Annotated[
        list[str] | None, typer.Option(help="Country, by ISO code or name; may be repeated.")
    ] = None,
    city: Annotated[
        list[str] | None, typer.Option(help="City, by Wikidata id; may be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The table to write.")] = Path("ties.csv"),
    endpoint: Annotated[str | None, typer.Option(help="Another SPARQL endpoint.")] = None,
    contact: Annotated[
        str | None, typer.Option(help="Your mail address or page, for the service's operators.")
    ] = None,
    lang: LangOption = "en",
    quiet: Quiet = False,
) -> None:
    """Fetch twinned places and their memberships from Wikidata; go on where a run broke off.

    Example: citynet fetch wikidata --country TR --out ties.csv
    """
    from citynet.agreements import write_agreements  # noqa: PLC0415
    from citynet.sources import wikidata as source  # noqa: PLC0415

    if not country and not city:
        raise CitynetError(told("name a --country or a --city"))
    with progress(quiet) as step:
        step(told("Asking Wikidata …"))
        table = source.fetch(
            country or None,
            cities=city or None,
            endpoint=endpoint,
            contact=contact,
            language=lang,
            progress=lambda done, total: step(
                told("%(done)s of %(all)s statements …", done=done, all=total or "?")
            ),
        )
        write_agreements(table, out)
    done(out, quiet)
