"""Open whole networks in the programs they are exported for, and hold what these see to ours.

    python scripts/opened.py [REGISTER ...]     # else turkiye, germany and eu

Each of the readers that is there (Python's by ``pip install duckdb igraph frictionless``, R's by
``apt install r-cran-igraph r-cran-sf``, ``npm install graphology graphology-gexf
graphology-graphml`` in the folder this is started from) says how many places and agreements it
finds, how many names with a letter beyond ASCII, and where the register is dated how many
agreements were in force at the end of 1990. The table is Markdown; a number that is not ours is
marked, and makes the exit status 1.
"""

import csv
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import citynet as cn

HERE = Path(__file__).resolve().parent
SUFFIXES = (".gpkg", ".graphml", ".gexf", ".parquet", ".xlsx", ".zip")
DAY = "1990-12-31"
COUNT = "SELECT count(*) AS n FROM agreements"
IN_FORCE = (
    "SELECT count(*) AS n FROM agreements "
    "WHERE date_start <= '1990-12-31' AND (date_end IS NULL OR date_end > '1990-12-31')"
)
PLACED = (
    "SELECT label, geom FROM places "
    "WHERE ST_Within(geom, BuildMbr(-180.1, -90.1, 180.1, 90.1)) OR geom IS NULL"
)
Seen = dict[str, int | None]  # places, agreements, letters, in force


def letters(names: Iterable[Any]) -> int:
    """Count the names with a letter beyond ASCII."""
    return sum(isinstance(name, str) and not name.isascii() for name in names)


def seen(places: int, agreements: int, names: int | None = None, year: int | None = None) -> Seen:
    """Put together what a reader sees; what it cannot be asked is ``None``."""
    return {"places": places, "agreements": agreements, "letters": names, "in 1990": year}


def own(G: Any) -> Seen:
    """Count what the package itself has."""
    dated = any("start" in data for *_, data in G.edges(data=True))
    year = cn.temporal.as_of(G, "1990").number_of_edges() if dated else None
    return seen(len(G), G.number_of_edges(), letters(G.nodes[n].get("label") for n in G), year)


def gdal(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Ask GDAL, in Python, by SQL."""
    import pyogrio  # noqa: PLC0415

    def ask(sql: str) -> Any:
        return pyogrio.read_dataframe(files.with_suffix(".gpkg"), sql=sql, sql_dialect="SQLITE")

    labels = ask(PLACED)["label"]
    count = int(ask(COUNT)["n"].iloc[0])
    year = int(ask(IN_FORCE)["n"].iloc[0]) if dated else None
    version = f"GDAL {pyogrio.__gdal_version_string__}, pyogrio {pyogrio.__version__}"
    return version, seen(len(labels), count, letters(labels), year)


def duckdb(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Ask DuckDB of the GeoParquet files."""
    base = importlib.import_module("duckdb")
    asked = base.connect()
    for view, suffix in (("agreements", ".parquet"), ("places", ".places.parquet")):
        asked.read_parquet(str(files.with_suffix(suffix))).create_view(view)

    def ask(sql: str) -> list[Any]:
        return [value for (value,) in asked.execute(sql).fetchall()]

    labels = ask("SELECT label FROM places")
    year = ask(IN_FORCE)[0] if dated else None
    return f"DuckDB {base.__version__}", seen(len(labels), ask(COUNT)[0], letters(labels), year)


def networkx(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Read the GEXF with networkx."""
    import networkx as nx  # noqa: PLC0415

    del dated
    G = nx.read_gexf(files.with_suffix(".gexf"))
    names = [G.nodes[node].get("source_label") for node in G]
    return f"networkx {nx.__version__}, GEXF", seen(len(G), G.number_of_edges(), letters(names))


def igraph(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Read the GraphML with igraph for Python."""
    module = importlib.import_module("igraph")
    G = module.Graph.Read_GraphML(str(files.with_suffix(".graphml")))
    year = None
    if dated and "end" not in G.es.attributes():  # texts tell an end, which is left to the others
        year = sum(year <= int(DAY[:4]) for year in G.es["start_year"])
    return (
        f"igraph {module.__version__} (Python)",
        seen(G.vcount(), G.ecount(), letters(G.vs["label"]), year),
    )


def frictionless(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Validate the data package in the zip by its ``datapackage.json``."""
    module = importlib.import_module("frictionless")
    del dated
    folder = files.with_name(f"{files.name}-package")
    with zipfile.ZipFile(files.with_suffix(".zip")) as archive:
        archive.extractall(folder)
    report = module.validate(str(folder / "datapackage.json"))
    if not report.valid:
        raise ValueError(report.flatten(["rowNumber", "fieldName", "note"])[:3])
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    with (folder / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        names = letters(row["label"] for row in csv.DictReader(file))
    return f"frictionless {module.__version__}", seen(rows["places"], rows["agreements"], names)


def libreoffice(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Let LibreOffice write the workbook's sheets as CSV."""
    del dated
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    folder = files.with_name(f"{files.name}-sheets")
    sheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={files.parent.as_uri()}/office"
    workbook = str(files.with_suffix(".xlsx"))
    run(program, "--headless", profile, "--convert-to", sheets, "--outdir", str(folder), workbook)
    tables = []
    for sheet in ("places", "agreements"):
        (path,) = folder.glob(f"*-{sheet}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    version = run(program, "--version").split()[1]
    names = letters(row["label"] for row in tables[0])
    return f"LibreOffice {version}", seen(len(tables[0]), len(tables[1]), names)


def r(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Read GraphML with R's igraph and the GeoPackage with sf."""
    del dated
    script = f"""
    suppressMessages({{library(igraph); library(sf)}})
    G <- read_graph("{files.with_suffix(".graphml")}", "graphml")
    place <- st_read("{files.with_suffix(".gpkg")}", "places", quiet = TRUE)
    tie <- st_read("{files.with_suffix(".gpkg")}", "agreements", quiet = TRUE)
    stopifnot(vcount(G) == nrow(place), ecount(G) == nrow(tie), !is_directed(G))
    day <- as.Date("{DAY}")
    force <- if (is.null(tie$date_start)) NA else
      sum(tie$date_start <= day & (is.na(tie$date_end) | tie$date_end > day), na.rm = TRUE)
    cat(as.character(getRversion()), as.character(packageVersion("igraph")),
        as.character(packageVersion("sf")), vcount(G), ecount(G),
        sum(grepl("[^ -~]", V(G)$label)), force)
    """
    version, graphs, features, *counts = run("Rscript", "-e", script).split()
    *known, year = (None if count == "NA" else int(count) for count in counts)
    return f"R {version}: igraph {graphs}, sf {features}", seen(*known, year)  # type: ignore[arg-type]


def graphology(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Read the GEXF with graphology, which Gephi Lite and Sigma are made with."""
    del dated
    script = f"""
    const {{MultiGraph}} = require('graphology'), gexf = require('graphology-gexf');
    const text = require('fs').readFileSync({json.dumps(str(files.with_suffix(".gexf")))}, 'utf8');
    const graph = gexf.parse(MultiGraph, text);
    const names = graph.mapNodes((node, data) => data.source_label ?? '');
    const ascii = /^[\\x00-\\x7f]*$/;
    const made = JSON.parse(require('fs').readFileSync('node_modules/graphology/package.json'));
    console.log(made.version, graph.order, graph.size,
                names.filter(name => !ascii.test(name)).length);
    """
    version, *counts = run("node", "-e", script).split()
    return f"graphology {version}, GEXF", seen(*map(int, counts))


def qgis(files: Path, *, dated: bool) -> tuple[str, Seen]:
    """Extract with ``qgis_process`` what is in force, or all; count with GDAL."""
    import pyogrio  # noqa: PLC0415

    program = shutil.which("qgis_process.bin") or "qgis_process"
    day = f"to_date('{DAY}')"
    asked = f"date_start <= {day} AND (date_end IS NULL OR date_end > {day})" if dated else "true"
    counts = []
    for layer, expression in (("places", "true"), ("agreements", "true"), ("agreements", asked)):
        target = files.with_name(f"{files.name}-{len(counts)}.gpkg")
        run(program, "run", "native:extractbyexpression", "--",
            f"INPUT={files.with_suffix('.gpkg')}|layername={layer}",
            f"EXPRESSION={expression}", f"OUTPUT={target}")  # fmt: skip
        counts.append(pyogrio.read_info(target)["features"])
    version = re.search(r"QGIS ([\d.]+)", run(program, "--version"))
    return (
        f"QGIS {version[1] if version else ''}",
        seen(counts[0], counts[1], None, counts[2] if dated else None),
    )


def run(*command: str) -> str:
    """Run a program and give what it prints, without a screen."""
    # QGIS has a Python of its own, which is not to find this one's modules.
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    folders = environment["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(it for it in folders if not it.startswith(sys.prefix))
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise OSError(done.stderr.strip()[-200:] or f"exit status {done.returncode}")
    return done.stdout


READERS: tuple[Callable[..., tuple[str, Seen]], ...] = (
    gdal, qgis, r, duckdb, igraph, networkx, graphology, libreoffice, frictionless,
)  # fmt: skip


def main(names: list[str]) -> int:
    """Write the files, open them, print the table."""
    print("| register | program | places | agreements | letters | in force at the end of 1990 |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    faults = 0
    for name in names or ["turkiye", "germany", "eu"]:
        G = cn.build_network(getattr(cn.datasets, name)(), unresolved="skip")
        ours = own(G)
        row(name, "citynet", ours, ours)
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / name
            for suffix in SUFFIXES:
                cn.export.write(G, files.with_suffix(suffix))
            for reader in READERS:
                try:
                    program, counts = reader(files, dated=ours["in 1990"] is not None)
                except (ImportError, OSError) as error:
                    print(f"{reader.__name__}: not opened: {error}", file=sys.stderr, flush=True)
                    continue
                faults += row(name, program, counts, ours)
    return int(faults > 0)


def row(name: str, program: str, counts: Seen, ours: Seen) -> bool:
    """Print a row, and tell whether a number in it is not ours."""
    wrong = {what for what, n in counts.items() if n is not None and n != ours[what]}
    cells = ["" if n is None else f"{n:,}" + " (!)" * (what in wrong) for what, n in counts.items()]
    print(f"| {' | '.join([name, program, *cells])} |", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
