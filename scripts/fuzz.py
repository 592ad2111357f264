"""Try every parser and reader on what nobody would write, guided by the lines it reaches.

``python scripts/fuzz.py [NAME ...] [--runs N] [--out FOLDER]``, after ``pip install atheris``. Each
target runs in a process of its own that has ten seconds and 2 GB for an input; what raises anything
but citynet's own errors is kept in FOLDER, one input per fault, and ends the run with status 1.
Workbooks and documents are packed around what was drawn, which would else never be a zip.
"""

import argparse
import contextlib
import datetime as dt
import io
import json
import re
import subprocess
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RUNS = {True: 250_000, False: 5_000}  # of a text's parser, of a file's reader
SECONDS, MEGABYTES = 10, 2048
WORKBOOK = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<office:document-content xmlns:office="{OPEN}:office:1.0" xmlns:table="{OPEN}:table:1.0" '
    f'xmlns:text="{OPEN}:text:1.0"><office:body><office:spreadsheet>'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = ["a_name", "a_country", "b_name", "b_country", "type", "signed"]
ROWS = [
    HEAD,
    ["İstanbul", "Türkiye", "Köln", "Deutschland", "Kardeş şehir", "15.03.1997"],
    ["Bursa", "TR", "Oulu; Kairo (EG)", "Finland", "protocol", "c. 1990"],
]
WORDS = [
    "Frankfurt am Main",
    "İzmir/Konak",
    "St. Petersburg, Russia",
    "Kansas City, KS",
    "北京市",
    "Αθήνα",
    "eski adıyla Leningrad",
    "b. Radom",
    "40°26′46″N 79°58′56″W",
    "41,0082; 28,9784",
    "1990-06/1991",
    "17.11.1989",
    "Haziran 1990",
    "Spring 2004",
    "1372/5/1",
    "Korea, North",
    "Congo (Dem. Rep.)",
    "sister city",
    "Partnerschaft",
    "Köln (DE), Wien (AT) ve Oslo",
    "Gemeinde Wörgl",
    "=1+1",
    "n/a",
]


def texts() -> dict[str, Callable[[str], object]]:
    """Parsers of a text."""
    from citynet import countries, dates, text  # noqa: PLC0415
    from citynet.agreements import _headings, _parties, _tokens  # noqa: PLC0415
    from citynet.geocoding import (  # noqa: PLC0415
        bodies,
        gazetteer,
        overriding,
        placenames,
        qualifiers,
    )

    index = gazetteer.load()
    return {
        "dates": lambda said: refused(dates.stated, said),
        "countries": countries.code,
        "suggest": countries.suggest,
        "fold": lambda said: (text.fold(said), text.slug(said), text.one_line(said)),
        "places": lambda said: (placenames.readings(said), placenames.unwrap(said)),
        "qualifiers": lambda said: qualifiers.meaning_of(said, "DE", index),
        "bodies": bodies.recognise,
        "numbers": lambda said: refused(overriding.number, said),
        "headings": _tokens.understood,
        "columns": lambda said: (_headings.look_up(said), _headings.implied_type(said)),
        "parties": lambda said: [
            _parties.parties(said, how, several=True)
            for how in {_parties.manner([said], country=country) for country in (True, False)}
        ],
    }


def refused(parse: Callable[[str], object], said: str) -> None:
    """Parse a text where ValueError is the answer to one that is none."""
    with contextlib.suppress(ValueError):
        parse(said)


def readers() -> dict[str, tuple[str, Callable[[Path], object], Callable[[bytes], bytes]]]:
    """Readers of a file: its suffix, who reads it, and what packs what was drawn into it."""
    from citynet import agreements, sources  # noqa: PLC0415
    from citynet.geocoding import overriding, verdicts  # noqa: PLC0415

    def as_it_is(data: bytes) -> bytes:
        return data

    table = agreements.examine
    formats = ("csv", "tsv", "xls", "html", "json", "parquet", "sqlite", "zip")
    return {
        **{suffix: (suffix, table, as_it_is) for suffix in formats},
        "xlsx": ("xlsx", table, workbook),
        "ods": ("ods", table, open_document),
        "docx": ("docx", table, document),
        "sparql": ("json", sources.wikidata.read, as_it_is),
        "memberships": ("json", sources.read_memberships, as_it_is),
        "edge list": ("tsv", sources.read_edge_list, as_it_is),
        "graphml": ("graphml", sources.read_graph, as_it_is),
        "gexf": ("gexf", sources.read_graph, as_it_is),
        "gml": ("gml", sources.read_graph, as_it_is),
        "konect": ("tsv", sources.read_graph, as_it_is),
        "overrides": ("csv", overriding.read, as_it_is),
        "places file": ("csv", verdicts.read_places, as_it_is),
    }


def workbook(sheet: bytes) -> bytes:
    """Give an Excel file whose only sheet is this XML."""
    import openpyxl  # noqa: PLC0415

    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return repacked(made.getvalue(), "xl/worksheets/sheet1.xml", sheet)


def document(text: bytes) -> bytes:
    """Give a Word document whose text is this XML."""
    import docx  # noqa: PLC0415

    made = io.BytesIO()
    docx.Document().save(made)
    return repacked(made.getvalue(), "word/document.xml", text)


def open_document(content: bytes) -> bytes:
    """Give an OpenDocument spreadsheet whose content is this XML."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as to:
        to.writestr("mimetype", ODS_TYPE)
        to.writestr("content.xml", content)
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'm:full-path="/" m:media-type="{ODS_TYPE}"'
        to.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry {entry}/></m:manifest>',
        )
    return packed.getvalue()


def repacked(archive: bytes, part: str, content: bytes) -> bytes:
    """Give an archive with one of its files replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(packed, "w") as to:
        for name in source.namelist():
            to.writestr(name, content if name == part else source.read(name))
    return packed.getvalue()


def seeds(folder: Path) -> Iterable[bytes]:
    """Give some inputs of a reader that are right, to begin with."""
    import networkx as nx  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    import citynet as cn  # noqa: PLC0415

    frame = pd.DataFrame(ROWS[1:], columns=HEAD)
    cells = "".join(
        f'<row r="{row}">'
        + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
        + "</row>"
        for row, texts in enumerate(ROWS, 1)
    )
    yield f"{WORKBOOK}<sheetData>{cells}</sheetData></worksheet>".encode()
    for sep in ",;\t":
        yield frame.to_csv(index=False, sep=sep).encode()
    yield frame.to_json(orient="records").encode()
    yield frame.to_html(index=False).encode()
    opened = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in ROWS
    )
    yield (
        f'{ODS}<table:table table:name="a">{opened}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    ).encode()
    with zipfile.ZipFile(io.BytesIO(word(ROWS))) as made:
        yield made.read("word/document.xml")
    frame.to_parquet(folder / "seed.parquet")
    yield (folder / "seed.parquet").read_bytes()
    yield database(frame)
    G = cn.build_network(cn.datasets.istanbul().head(4))
    for suffix in ("graphml", "gexf", "json"):
        cn.export.write(G, folder / f"seed.{suffix}")
        yield (folder / f"seed.{suffix}").read_bytes()
    yield "\n".join(nx.generate_gml(nx.path_graph(4))).encode()
    yield b"% sym weighted\n1 2 1 946684800\n2 3 1\n"
    yield b"name,country,lat,lon,kind\nK\xc3\xb6ln,DE,50.9,6.9,city\n"
    pair = {"a": {"type": "uri", "value": "http://www.wikidata.org/entity/Q406"}}
    yield json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": [pair]}}).encode()


def word(rows: list[list[str]]) -> bytes:
    """Give a Word document with a table."""
    import docx  # noqa: PLC0415

    made = docx.Document()
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def database(frame: Any) -> bytes:
    """Give an SQLite file with a table."""
    import sqlite3  # noqa: PLC0415

    base = sqlite3.connect(":memory:")
    frame.to_sql("ties", base, index=False)
    return base.serialize()


class Faults:
    """What was raised that is no error of citynet's: one input for each place it came from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()

    def caught(self, data: bytes, error: BaseException) -> None:
        """Keep the first input of each line of ours at which something was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "citynet" in frame.filename] or list(frames)
        where = f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].lineno}"
        if where not in self.seen:
            self.seen.add(where)
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / re.sub(r"\W+", "-", where)).write_bytes(data)
            print(f"FAULT {where}: {str(error)[:200]}", file=sys.stderr, flush=True)


def fuzz(name: str, runs: int, out: Path) -> int:
    """Try one target, and give how many faults it has."""
    import atheris  # noqa: PLC0415 - a program for this script only

    with atheris.instrument_imports(include=["citynet"]):
        parsers, files = texts(), readers()
    from citynet.errors import CitynetError  # noqa: PLC0415

    warnings.simplefilter("ignore")
    faults = Faults(out / name.replace(" ", "_"))
    work = Path(tempfile.mkdtemp(prefix="fuzz"))
    corpus = work / "corpus"
    corpus.mkdir()
    started = WORDS if name in parsers else seeds(work)
    for number, seed in enumerate(started):
        (corpus / str(number)).write_bytes(seed.encode() if isinstance(seed, str) else seed)

    def one(data: bytes) -> None:
        try:
            if name in parsers:
                parsers[name](data.decode("utf-8", "surrogateescape"))
            else:
                suffix, read, pack = files[name]
                path = work / f"drawn.{suffix}"
                path.write_bytes(pack(data))
                read(path)
        except CitynetError:
            pass  # what was wrong is said
        except Exception as error:  # noqa: BLE001 - this is what it looks for
            faults.caught(data, error)

    options = [f"-runs={runs}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-seed=1"]
    prefix = f"-artifact_prefix={out / name.replace(' ', '_')}-"
    try:
        atheris.Setup([sys.argv[0], *options, "-max_len=4096", prefix, str(corpus)], one)
        atheris.Fuzz()
    except SystemExit:
        pass
    return len(faults.seen)


def main(arguments: list[str]) -> int:
    """Try the targets one after another and tell of each how it went."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.alone:
        return fuzz(given.alone, given.runs, given.out)
    parsers, files = texts(), readers()
    given.out.mkdir(parents=True, exist_ok=True)
    bad = 0
    for name in given.names or [*parsers, *files]:
        runs = given.runs or RUNS[name in parsers]
        started = dt.datetime.now(tz=dt.UTC)
        command = [sys.executable, __file__, "--alone", name, "--runs", str(runs)]
        done = subprocess.run(
            [*command, "--out", str(given.out)], check=False, capture_output=True, text=True
        )
        took = (dt.datetime.now(tz=dt.UTC) - started).total_seconds()
        told = [line for line in done.stderr.splitlines() if "FAULT" in line or "ERROR" in line]
        made = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE) or ["0"]
        print(f"{name:12} {made[-1]:>8} runs {took:7.1f} s", *told, sep="\n    ", flush=True)
        bad += bool(told or done.returncode)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
