"""Make Istanbul's maps into ``maps/``: all agreements, one per type, by region, one per decade."""

import argparse
import sys
from pathlib import Path

import folium
import networkx as nx
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import citynet as cn
from citynet import dates

MAPS = Path(__file__).resolve().parents[1] / "maps"
SOURCE = "Batal & Topçu 2019, Tables 1–4"
PICTURES = {"istanbul", "istanbul-regions", "istanbul-periods"}
TYPES = {
    "sister_city": "sister cities",
    "cooperation_protocol": "cooperation protocols",
    "memorandum": "memoranda and letters of goodwill",
    "membership": "memberships of international bodies",
}


def of_type(G: nx.MultiGraph, kind: str) -> nx.MultiGraph:
    """Only the agreements of one type and the places that they tie."""
    smaller = G.copy()
    smaller.remove_edges_from(
        [edge for edge in G.edges(keys=True) if G.edges[edge]["type"] != kind]
    )
    smaller.remove_nodes_from(list(nx.isolates(smaller)))
    return smaller


def decades(G: nx.MultiGraph) -> list[int]:
    """First years of the decades from the first signature to the last."""
    signed = [data["signed"] for *_, data in G.edges(data=True) if "signed" in data]
    first, last = (dates.earliest(date).year // 10 * 10 for date in (min(signed), max(signed)))
    return list(range(first, last + 1, 10))


def maps_to_make(G: nx.MultiGraph) -> dict[str, tuple[nx.MultiGraph, dict[str, object]]]:
    """Graph and options of each map under its file's name."""
    plan: dict[str, tuple[nx.MultiGraph, dict[str, object]]] = {
        "istanbul": (G, {"title": "Istanbul's international agreements"}),
        "istanbul-tr": (
            G,
            {
                "title": "İstanbul'un uluslararası anlaşmaları",
                "lang": "tr",
                "source": "Batal ve Topçu 2019, Tablo 1–4",
            },
        ),
        "istanbul-de": (
            G,
            {
                "title": "Istanbuls internationale Vereinbarungen",
                "lang": "de",
                "source": "Batal und Topçu 2019, Tabellen 1–4",
            },
        ),
        "istanbul-regions": (
            G,
            {"title": "Istanbul's agreements by region", "color_by": "region"},
        ),
    }
    for kind, words in TYPES.items():
        name = "istanbul-" + kind.replace("_", "-")
        plan[name] = (of_type(G, kind), {"title": f"Istanbul's {words}"})
    for decade in decades(G):
        end = f"{decade + 9}"
        plan[f"istanbul-{end}"] = (
            cn.temporal.as_of(G, f"{end}-12-31"),
            {"title": f"Istanbul's agreements to the end of {end}"},
        )
    return plan


def draw(m: folium.Map, path: Path, pictures: bool) -> None:
    """Save a map, and a picture of it where the README shows one."""
    cn.maps.save(m, path.with_suffix(".html"))
    if pictures and path.name in PICTURES:
        cn.maps.save_png(m, path.with_suffix(".png"), width=1280, height=720, scale=1)


def main(argv: list[str]) -> int:
    """Write every map, and tell where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MAPS, help="folder of the maps")
    parser.add_argument(
        "--pictures", action="store_true", help="also the README's PNGs; takes a browser"
    )
    options = parser.parse_args(argv)
    out: Path = options.out
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("Reading and geocoding the agreements …")
        G = cn.build_network(cn.datasets.istanbul())
        for name, (graph, how) in maps_to_make(G).items():
            progress.update(task, description=f"Drawing {name}.html …")
            m = cn.maps.network_map(graph, **({"source": SOURCE} | how))
            draw(m, out / name, options.pictures)
        progress.update(task, description="Drawing istanbul-periods.html …")
        title = "Istanbul's agreements, decade by decade"
        panel = cn.maps.period_panel(G, title=title, source=SOURCE)
        draw(panel, out / "istanbul-periods", options.pictures)
    made = sorted(out.glob("istanbul*.*"))
    print(f"{len(made)} files in {out}/:")
    for path in made:
        print(f"  {path.name}  {path.stat().st_size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
