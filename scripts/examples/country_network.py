"""Measure a country's whole network: centrality, communities, regions, null models.

The list is that of the Programming Historian lesson "Urban and Demographic Data in R with ggplot2"
(Wikidata, CC0): 13,081 statements of sister cities, many of them from both sides.

    python scripts/examples/country_network.py eu_sister_cities.tsv --country Germany --out germany
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

import citynet as cn
from citynet.sources import read_edge_list


def main(argv: list[str]) -> int:
    """Write the measures, the map and a GEXF file into a folder, and print what they say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="an edge list with countries and coordinates")
    parser.add_argument(
        "--country", help="only ties with an end in this country; all when left out"
    )
    parser.add_argument("--out", type=Path, default=Path("country"))
    parser.add_argument("--replicates", type=int, default=199, help="of the null models")
    options = parser.parse_args(argv)
    pd.set_option("display.width", 120, "display.max_columns", 20)
    options.out.mkdir(parents=True, exist_ok=True)

    # Both sides of a tie are one agreement; "stated_by" says whether both state it.
    table = read_edge_list(options.file)
    if options.country:
        here = (table["a_country"] == options.country) | (table["b_country"] == options.country)
        table = table[here].reset_index(drop=True)
    mutual = (table["stated_by"] == "both").mean()
    print(f"{len(table)} agreements, {mutual:.0%} of them stated by both sides")

    # The list has coordinates, and they win over the gazetteer's. A place that stays open is kept.
    G = cn.build_network(table, cn.geocode(table), unresolved="keep")
    print(f"{len(G)} places")

    measures = cn.centrality(G, measures=["degree", "betweenness", "closeness"])
    groups = cn.communities(G, seed=0)
    measures["community"] = groups["community"]
    measures["continent"] = cn.regions.assign(G, scheme="continent")
    measures.insert(0, "name", [data["name"] for _, data in G.nodes(data=True)])
    top = measures.sort_values("degree", ascending=False, kind="stable")
    print("\nMost ties:", top.head(10), sep="\n")
    found, modularity = groups["community"].nunique(), groups.attrs["modularity"]
    print(f"\n{found} communities, modularity {modularity:.3f}")

    # Do ties keep to their continent? Against labels dealt out at random.
    mixing = cn.mixing.mixing_test(
        G, scheme="continent", replicates=options.replicates, seed=0
    )  # fmt: skip
    print("\nTies between continents:", mixing, sep="\n")

    # Are ties shorter, and hubs more tied to hubs, than in networks with the same degrees?
    null = cn.nullmodels.compare(
        G, ["assortativity", "transitivity", "mean_tie_length"], "degree",
        n=options.replicates, seed=0,
    )  # fmt: skip
    print("\nAgainst networks with the same degrees:", null, sep="\n")

    cn.export.write_table(measures, options.out / "places.xlsx")
    cn.export.write_table(null.rename_axis("measure"), options.out / "null_model.csv")
    title = f"Sister cities of {options.country}" if options.country else "Sister cities"
    cn.maps.save(cn.maps.network_map(G, title=title), options.out / "map.html")
    written = cn.export.write(G, options.out / "network.gexf")
    print("\nWrote", options.out / "map.html", "and", *written.paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
