"""Describe Istanbul's portfolio: with whom, of what kind, since when, how far away.

python scripts/examples/istanbul_portfolio.py --out istanbul
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

import citynet as cn


def main(argv: list[str]) -> int:
    """Write the map, the tables and a GeoPackage into a folder, and print what they say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("istanbul"))
    parser.add_argument("--replicates", type=int, default=999, help="of the permutation tests")
    options = parser.parse_args(argv)
    pd.set_option("display.width", 120, "display.max_columns", 20)
    options.out.mkdir(parents=True, exist_ok=True)

    # The bundled table; cn.read_agreements("ties.xlsx") reads yours.
    table = cn.datasets.istanbul()
    places = cn.geocode(table)
    G = cn.build_network(table, places)
    print(f"{len(table)} agreements with {len(G) - 1} partners")
    print(f"{(places['status'] == 'resolved').sum()} of {len(places)} places found")

    # An ego network: its centre has all the ties, so what counts is their composition.
    portfolio = cn.ego.portfolio(G, scheme="source_section2")
    print("\nBy region and type:", portfolio, sep="\n")
    print("\nPartners with several kinds of agreement:")
    multiplex = cn.ego.multiplexity(G)
    print(multiplex.head(10))

    # Evenness over the regions, with an interval and a test; the seed makes it repeatable.
    diversity = cn.ego.diversity(G, scheme="continent", replicates=options.replicates, seed=0)
    near = cn.ego.distance_test(G, replicates=options.replicates, seed=0)
    print("\nDiversity:", diversity, "\nAre the partners near?", near, sep="\n")

    # Dates known to the year stay so: a tie counts in a year when it certainly existed by its end.
    growth = cn.temporal.growth(G, every="10Y")
    print("\nGrowth:", growth, sep="\n")

    cn.export.write_table(portfolio, options.out / "portfolio.csv")
    cn.export.write_table(growth, options.out / "growth.csv")
    cn.maps.save(cn.maps.network_map(G, title="Istanbul's agreements"), options.out / "map.html")
    written = cn.export.write(G, options.out / "istanbul.gpkg")
    print("\nWrote", options.out / "map.html", "and", *written.paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
