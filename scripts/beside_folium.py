"""Draw one network the plain folium way and with citynet, side by side, for the documentation.

The plain way is one ``PolyLine`` per agreement between its places, on the same outlines of
countries; nothing is chosen for it to look worse.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import folium
import networkx as nx
from benchmarks.maps import inlined
from PIL import Image

import citynet as cn
from citynet import _basemap

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "beside-folium.png"
SIZE = (1000, 680)
GAP = 16
COLOURS = 160


class Plain:
    """A folium map, as a page that holds what it needs."""

    def __init__(self, G: "nx.MultiGraph[Any]") -> None:
        self.map = folium.Map([50, 12], zoom_start=4, tiles=None, prefer_canvas=True)
        land = {"type": "Feature", "properties": {}, "geometry": _basemap.land().__geo_interface__}
        look = {"color": "#bbb", "weight": 0.7, "fillColor": "#fff", "fillOpacity": 1}
        folium.GeoJson(land, style_function=lambda _: look).add_to(self.map)
        where = {node: (data["y"], data["x"]) for node, data in G.nodes(data=True) if "y" in data}
        for u, v in G.edges():
            if u in where and v in where:
                folium.PolyLine([where[u], where[v]], weight=1, opacity=0.3).add_to(self.map)

    def html(self) -> str:
        """Give the page."""
        return inlined(self.map.get_root().render())


def main(argv: list[str]) -> int:
    """Write the picture, and tell where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(argv)
    G = cn.build_network(cn.datasets.eu(), unresolved="skip")
    ways = (Plain(G), cn.maps.network_map(G, communities=False))
    both = Image.new("RGB", (2 * SIZE[0] + GAP, SIZE[1]), "white")
    with tempfile.TemporaryDirectory() as folder:
        for number, way in enumerate(ways):
            path = Path(folder) / f"{number}.png"
            cn.maps.save_png(way, path, width=SIZE[0], height=SIZE[1], scale=1)  # type: ignore[arg-type]
            with Image.open(path) as picture:
                both.paste(picture.convert("RGB"), (number * (SIZE[0] + GAP), 0))
    both.quantize(COLOURS).save(options.out, optimize=True)
    print(f"{options.out}  {options.out.stat().st_size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
