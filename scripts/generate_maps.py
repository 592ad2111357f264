"""Make the maps of the bundled registers into ``maps/``, and a page that shows and links them.

Istanbul: all agreements, one map per type, by region, one per decade. Türkiye, Germany, six
countries of the European Union and the world: their whole networks.
"""

import argparse
import base64
import html
import io
import sys
from pathlib import Path

import folium
import matplotlib.pyplot as plt
import networkx as nx
from PIL import Image
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import citynet as cn
from citynet import dates, figures

MAPS = Path(__file__).resolve().parents[1] / "maps"
SOURCE = "Batal & Topçu 2019, Tables 1–4"
PICTURES = {"istanbul", "istanbul-regions", "istanbul-periods", "turkiye"}
COUNTRIES: dict[str, dict[str, object]] = {
    "turkiye": {},
    # Opens where the years are worth playing from; the handful before 1950 is in it.
    "germany": {"as_of": "1950"},
    "eu": {},
    "world": {},
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>citynet: maps</title>
<style>
body {{ max-width: 72rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 "DejaVu Sans", sans-serif;
  color: #222; background: #fff; }}
h1, h2 {{ font-family: "DejaVu Serif", serif; line-height: 1.25; }}
h2 {{ margin: 0 0 .3rem; font-size: 1.2rem; }}
section {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
  gap: 1.5rem; }}
img {{ width: 100%; height: auto; border: 1px solid #ddd; }}
p {{ margin: .3rem 0; color: #444; }}
a {{ color: #1d4e89; }}
</style>
</head>
<body>
<main>
<h1>Maps of the registers that come with citynet</h1>
<section>
{cards}
</section>
<h2>More maps of Istanbul</h2>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""
CARD = """<article>
<h2><a href="{file}">{title}</a></h2>
<a href="{file}"><img alt="{title}: ties on a world map" src="data:image/png;base64,{png}"></a>
<p>{what}</p>
<p>Source: {source}. Licence: {licence}.</p>
<p>Not for: {not_for}</p>
</article>"""
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
        # Headed by the sentence that the rule finds.
        "istanbul": (G, {}),
        "istanbul-tr": (G, {"lang": "tr", "source": "Batal ve Topçu 2019, Tablo 1–4"}),
        "istanbul-de": (G, {"lang": "de", "source": "Batal und Topçu 2019, Tabellen 1–4"}),
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
        if path.name in COUNTRIES:  # thousands of thin lines weigh too much in all their colours
            with Image.open(path.with_suffix(".png")) as picture:
                fewer = picture.convert("RGB").quantize(128)
            fewer.save(path.with_suffix(".png"), optimize=True)


def country(name: str, out: Path, pictures: bool) -> nx.MultiGraph:
    """Draw a whole register; its open places are left out, and the map says how many ties."""
    card = cn.datasets.list().loc[name]
    G = cn.build_network(getattr(cn.datasets, name)(), unresolved="skip")
    source = str(card["source"])
    if skipped := G.graph.get("skipped_agreements"):
        # First, since a narrow map cuts the line at its end.
        ties = "tie" if skipped == 1 else "ties"
        source = f"{skipped:,} {ties} of open places not drawn; {source}"
    m = cn.maps.network_map(G, title=card["title"], source=source, **COUNTRIES[name])
    draw(m, out / name, pictures)
    return G


def thumbnail(G: nx.MultiGraph) -> str:
    """Draw a small picture of a network without a browser, as base64."""
    axes = figures.world_map(G, labels=8)
    file = io.BytesIO()
    axes.figure.savefig(file, format="png", dpi=90, metadata={"Software": None})
    with Image.open(file) as picture:
        small = io.BytesIO()
        picture.convert("RGB").quantize(64).save(small, "png", optimize=True)
    plt.close(axes.figure)
    return base64.b64encode(small.getvalue()).decode()


def index(graphs: dict[str, nx.MultiGraph], out: Path) -> None:
    """Write the page that shows the maps and links them."""
    listed = cn.datasets.list()
    cards = []
    for name, G in graphs.items():
        card = {key: html.escape(str(value)) for key, value in listed.loc[name].items()}
        played = " Its years play from 1950." if "as_of" in COUNTRIES.get(name, {}) else ""
        what = f"{len(G.edges):,} ties of {len(G):,} places are drawn.{played}"
        cards.append(CARD.format(file=f"{name}.html", png=thumbnail(G), what=what, **card))
    others = sorted(path.name for path in out.glob("istanbul-*.html"))
    links = [f'<li><a href="{name}">{name.removesuffix(".html")}</a></li>' for name in others]
    page = PAGE.format(cards="\n".join(cards), links="\n".join(links))
    (out / "index.html").write_text(page, encoding="utf-8", newline="\n")


def main(argv: list[str]) -> int:
    """Write every map, and tell where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MAPS, help="folder of the maps")
    parser.add_argument(
        "--pictures", action="store_true", help="also the README's PNGs; takes a browser"
    )
    options = parser.parse_args(argv)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
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
        graphs = {"istanbul": G}
        for name in COUNTRIES:
            progress.update(task, description=f"Drawing {name}.html …")
            graphs[name] = country(name, out, options.pictures)
        progress.update(task, description="Drawing index.html …")
        index({name: graphs[name] for name in (*COUNTRIES, "istanbul")}, out)
    made = sorted(path for path in out.iterdir() if path.suffix in {".html", ".png"})
    print(f"{len(made)} files in {out}/:")
    for path in made:
        print(f"  {path.name}  {path.stat().st_size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
