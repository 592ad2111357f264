"""Measure the interactive maps against the plain folium way, in headless Chromium.

The network is the table of sister cities of the European Union (13,081 agreements) at the file's
own coordinates; then the same, jittered, with 100,000 agreements; then Istanbul's. The plain way
is one straight ``PolyLine`` per agreement, ``prefer_canvas``, Leaflet inlined.

Steps of zoom and time are measured twice: with the canvas read after each frame, which makes the
browser paint at once and on the page's own thread (until the picture is complete), and as they
come, by the tasks that Chromium notes (how long a reader's own doing waits).
"""

import argparse
import csv
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import networkx as nx
import numpy as np
from playwright.sync_api import Page, sync_playwright

import citynet as cn
from citynet.maps import _page
from citynet.maps._png import ARGUMENTS, find_chromium

TABLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "eu_sister_cities.tsv"
REPEATS = 3
LOADS = 7
OURS, PLAIN = "citynet", "plain folium"
SHEETS = ("azimuthal", "equal_earth", "mercator")
# Frames as fast as they come, so that a step costs what it costs and not the rest of a tick.
UNPACED = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
_NOTED = ("blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline")
# Runs before the page: notes when the first drawing is complete. Asking for a pixel makes the
# browser carry out what was asked of the canvas; Leaflet draws in the frame after its script.
NOTE = """() => {
  const flush = () => { for (const canvas of document.querySelectorAll("canvas")) {
    if (canvas.width) canvas.getContext("2d").getImageData(0, 0, 1, 1); } };
  const note = () => { flush(); window.drawnAt ??= performance.now(); };
  new PerformanceObserver(note).observe({ type: "mark" });
  addEventListener("load", () => {
    if (!document.querySelector("main")) requestAnimationFrame(() => requestAnimationFrame(note));
  });
}"""


def main(argv: list[str]) -> int:
    """Print figures and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--quick", action="store_true", help="leave out the 100,000 agreements")
    options = parser.parse_args(argv)
    if not options.table.is_file():
        print(f"no such file: {options.table}", file=sys.stderr)
        return 2
    rows = read(options.table)
    tables: dict[str, Callable[[], Any]] = {
        OURS: lambda: graph(rows),
        "Istanbul": lambda: cn.build_network(cn.datasets.istanbul()),
    }
    # The sheets beside the one that is chosen for the data: all must be as fast.
    tables |= {f"{OURS}, {sheet}": lambda: graph(rows) for sheet in SHEETS}
    if not options.quick:
        tables["citynet, 100,000"] = lambda: graph(many(rows))
    with tempfile.TemporaryDirectory() as name:
        paths = {told: Path(name) / f"{told}.html" for told in (*tables, PLAIN)}
        # Ours first: folium leaves a scattered heap behind, in which all else is slower.
        built = {
            told: our_way(make(), paths[told], told.partition(f"{OURS}, ")[2])
            for told, make in tables.items()
        }
        built[PLAIN] = plain_way(rows, paths[PLAIN])
        opened = measured(paths)
    found = {told: built[told] | opened[told] for told in paths}
    for told in (PLAIN, *tables):
        show(told, found[told])
        if told.partition(f"{OURS}, ")[2] in {"", *SHEETS} and told.startswith(OURS):
            ratios(found[PLAIN], found[told])
    return 0


# -- data ------------------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, Any]]:
    """Read the rows whose coordinates are both there."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row for row in rows if row["originlat"] and row["destinationlat"]]


def many(rows: list[dict[str, Any]], count: int = 100_000) -> list[dict[str, Any]]:
    """Repeat the rows, each place moved a little: other places, as many as a world may have."""
    rng = np.random.default_rng(0)
    out = []
    for number in range(count):
        row = dict(rows[number % len(rows)])
        copy = number // len(rows)
        if copy:
            shift = rng.normal(0, 0.4, 4)
            keys = ("originlat", "originlong", "destinationlat", "destinationlong")
            for key, by in zip(keys, shift, strict=True):
                row[key] = f"{np.clip(float(row[key]) + by, -85, 85 if 'lat' in key else 179):.5f}"
            row["origincityLabel"] += f" {copy}"
            row["sistercityLabel"] += f" {copy}"
        out.append(row)
    return out


def graph(rows: list[dict[str, Any]]) -> "nx.MultiGraph[Any]":
    """Give the multigraph, with signatures in years drawn at random: the file has none."""
    rng = np.random.default_rng(1)
    years = rng.integers(1950, 2021, len(rows))
    G: nx.MultiGraph[Any] = nx.MultiGraph(crs="EPSG:4326")
    for number, row in enumerate(rows):
        ends = []
        for name, country, lat, lon in (
            ("origincityLabel", "origincountry", "originlat", "originlong"),
            ("sistercityLabel", "destination_countryLabel", "destinationlat", "destinationlong"),
        ):
            node = f"{row[name]} {row[country]} {row[lat]} {row[lon]}"
            if node not in G:
                x, y = float(row[lon]), float(row[lat])
                G.add_node(node, kind="city", name=row[name], country=row[country], x=x, y=y)
            ends.append(node)
        a, b = ends
        signed = str(years[number])
        G.add_edge(
            a,
            b,
            key=f"eu-{number + 1:06d}",
            a=a,
            type="sister_city",
            status="active",
            signed=signed,
            start=signed,
            distance_km=float(row["dist"]),
        )
    return G


# -- the two ways ----------------------------------------------------------------------------


def plain_way(rows: list[dict[str, Any]], path: Path) -> dict[str, Any]:
    """Build and save the map with one PolyLine per agreement, once: it takes long."""
    gc.collect()
    started = time.perf_counter()
    m = folium.Map([48, 12], zoom_start=4, tiles=None, prefer_canvas=True)
    for row in rows:
        ends = [
            [float(row[f"{side}lat"]), float(row[f"{side}long"])]
            for side in ("origin", "destination")
        ]
        tip = f"{row['origincityLabel']} – {row['sistercityLabel']}"
        folium.PolyLine(ends, weight=1, opacity=0.3, tooltip=tip).add_to(m)
    path.write_text(inlined(m.get_root().render()), encoding="utf-8")
    return {"build": time.perf_counter() - started, "bytes": path.stat().st_size}


def inlined(text: str) -> str:
    """Leaflet into the page; folium's other files, which lines do not need, out of it."""
    lines = []
    for line in text.splitlines():
        if "<script src=" in line or '<link rel="stylesheet"' in line:
            if "leaflet.js" in line:
                lines.append(f"<script>{_page.leaflet_script()}</script>")
            elif "leaflet.css" in line:
                lines.append(f"<style>{_page.leaflet_style()}</style>")
            continue
        lines.append(line)
    return "\n".join(lines)


def our_way(G: "nx.MultiGraph[Any]", path: Path, sheet: str = "") -> dict[str, Any]:
    """``network_map`` and ``save``, the best of some runs; around the busiest place if need be."""
    how: dict[str, Any] = {"projection": sheet} if sheet in SHEETS else {}
    if sheet == "azimuthal":
        how["focal"] = max(G.degree, key=lambda pair: pair[1])[0]
    builds = []
    for _ in range(REPEATS):
        gc.collect()  # no run pays for sweeping up after another
        started = time.perf_counter()
        cn.maps.save(cn.maps.network_map(G, title="Sister cities", **how), path)
        builds.append(time.perf_counter() - started)
    return {"build": min(builds), "bytes": path.stat().st_size}


# -- measuring -------------------------------------------------------------------------------


def measured(paths: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """Open each file in Chromium, network off, and measure it.

    The files are loaded in turns, so that a machine that is slower for a while is so for all.
    """
    found: dict[str, dict[str, Any]] = {name: {"load": np.inf} for name in paths}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*ARGUMENTS, *UNPACED]
        )
        for turn in range(LOADS):
            for name, path in paths.items():
                ours = name != PLAIN
                seconds, page = load(chromium, path, ours=ours)
                found[name]["load"] = min(found[name]["load"], seconds)
                if turn == LOADS - 1:
                    found[name] |= {"tasks": tasks(chromium, page, ours=ours)}
                    found[name] |= moves(page, ours=ours)
                page.context.close()
        chromium.close()
    return found


def load(chromium: Any, path: Path, *, ours: bool) -> tuple[float, Page]:
    """Seconds from the start of loading until the first complete drawing is on the canvas."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, offline=True, bypass_csp=True
    )
    page = context.new_page()
    page.add_init_script(f"({NOTE})()")
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_function("window.drawnAt")
    if ours:
        page.wait_for_function("document.querySelector('main').dataset.indexed === 'true'")
    page.wait_for_timeout(300)
    return page.evaluate("window.drawnAt") / 1000, page


def moves(page: Page, *, ours: bool) -> dict[str, Any]:
    """Milliseconds per step, drawing included: the canvas is read after each step."""
    script = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")
    measured: dict[str, Any] = json.loads(page.evaluate(f"({script})({json.dumps(ours)})"))
    return measured


def tasks(chromium: Any, page: Page, *, ours: bool) -> dict[str, list[tuple[float, float]]]:
    """Processor milliseconds of each step on the page's thread: its longest task, and all of them.

    A task is what a reader waits for who does something meanwhile: between two of them the page
    answers. Chromium notes them by itself, with the processor's time, which other programs do not
    stretch; what is done on other threads, as most of the painting is, holds up no reader.
    """
    script = Path(__file__).with_name("maps_steps.js").read_text(encoding="utf-8")
    chromium.start_tracing(page=page, categories=_NOTED)
    page.evaluate(f"({script})({json.dumps(ours)})")
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    marks = [event for event in events if event["name"].startswith(("from ", "to "))]
    thread = {(mark["pid"], mark["tid"]) for mark in marks}
    ran = [
        event
        for event in events
        if event["name"] == "RunTask" and "dur" in event and (event["pid"], event["tid"]) in thread
    ]
    found: dict[str, list[tuple[float, float]]] = {}
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        spent = [
            event.get("tdur", event["dur"]) / 1000
            for event in ran
            if event["ts"] + event["dur"] > start["ts"] and event["ts"] < end["ts"]
        ]
        found.setdefault(start["name"][5:], []).append((max(spent), sum(spent)))
    return found


def show(name: str, found: dict[str, Any]) -> None:
    """Print one table's lines."""
    print(f"\n{name}")
    print(f"  build and save   {found['build']:8.3f} s")
    print(f"  file             {found['bytes'] / 1e6:8.2f} MB")
    print(f"  first drawing    {found['load']:8.2f} s")
    for key in ("pan", "zoom", "flows_off_pan", "time", "hover"):
        if found.get(key):
            values = found[key]
            line = (
                f"  {key.replace('_', ' '):16} {statistics.median(values):8.1f} ms median, "
                f"{max(values):.1f} worst of {len(values)}"
            )
            # Of a step, the frames that complete its drawing included.
            own = found.get("own", {}).get(key)
            if own and name != PLAIN:
                line += f"; own code {statistics.median(own):.1f} median, {max(own):.1f} worst"
            print(line)
    for key, steps in found["tasks"].items():
        for told, values in zip(
            ("longest task", "all tasks"), zip(*steps, strict=True), strict=True
        ):
            print(
                f"  {key}, {told:{14 - len(key)}} {statistics.median(values):8.1f} ms median, "
                f"{max(values):.1f} worst of {len(values)}"
            )


def ratios(plain: dict[str, Any], ours: dict[str, Any]) -> None:
    """Print how many times less ours takes."""
    print("\ncitynet : plain folium")
    for key in ("build", "bytes", "load"):
        print(f"  {key:16} 1 : {plain[key] / ours[key]:.1f}")
    for key in ("pan", "zoom"):
        print(f"  {key:16} 1 : {statistics.median(plain[key]) / statistics.median(ours[key]):.1f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
