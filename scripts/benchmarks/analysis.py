"""Time the analysis on the European sister cities against networkx and igraph, in one run.

networkx takes minutes for what runs over all pairs: there it gets a sample of the nodes, and its
time is extrapolated to all of them. igraph's graph is built before its clock starts.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

import citynet as cn
from citynet import _paths, nullmodels
from citynet.community import scan

TABLE = Path(__file__).parents[3] / "shared" / "data" / "eu_sister_cities.tsv"
PARTS = ("centrality", "small", "communities", "nullmodels")
# What one of our own runs again costs on a machine that does other things too.
REPEATS = 3

SMALL = """
import time, warnings
import networkx as nx
import citynet as cn
import citynet.measures
warnings.simplefilter("ignore")
G = nx.MultiGraph(nx.star_graph(120))
start = time.perf_counter()
cn.centrality(G)
print(time.perf_counter() - start)
"""
LARGE = """
import sys, time
sys.path[:0] = [{scripts!r}]
from pathlib import Path
import citynet as cn
import citynet.measures
from benchmarks.analysis import network
G = network(Path({table!r}))
start = time.perf_counter()
cn.centrality(G)
print(time.perf_counter() - start)
"""


def main(argv: list[str]) -> int:
    """Print the times and ratios; 2 when there is no table to run on."""
    parser = argparse.ArgumentParser(prog="benchmark.py analysis", description=__doc__)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--sources", type=int, default=100, help="nodes that networkx samples")
    parser.add_argument("--only", choices=PARTS, action="append", help="parts to run")
    options = parser.parse_args(argv)
    if not options.table.is_file():
        print(f"{options.table}: no such table", file=sys.stderr)
        return 2
    G = network(options.table)
    largest = max(map(len, nx.connected_components(G)))
    ties = G.number_of_edges() - nx.number_of_selfloops(G)
    print(f"{len(G):,} places, {ties:,} ties, largest component {largest:,}")
    parts: dict[str, Callable[[], None]] = {
        "centrality": lambda: compare_centrality(G, options.sources),
        "small": lambda: first_calls(options.table),
        "communities": lambda: time_communities(G),
        "nullmodels": lambda: time_null_models(G),
    }
    for part in options.only or PARTS:
        print(f"\n{part}")
        parts[part]()
    return 0


def network(path: Path) -> nx.Graph:
    """Build the graph of the table: a node per name and country, a tie per pair."""
    table = pd.read_csv(path, sep="\t")
    G = nx.Graph()
    sides = (
        ("origincityLabel", "origincountry", "originlong", "originlat"),
        ("sistercityLabel", "destination_countryLabel", "destinationlong", "destinationlat"),
    )
    ends = []
    for name, country, x, y in sides:
        nodes = list(zip(table[name], table[country], strict=True))
        for node, longitude, latitude in zip(nodes, table[x], table[y], strict=True):
            if node not in G:
                G.add_node(node, x=longitude, y=latitude, country=node[1])
        ends.append(nodes)
    G.add_edges_from(zip(*ends, strict=True))
    return G


def best(function: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    """Give the shortest of several times, in seconds, and the result."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return min(times), result


def compare_centrality(G: nx.Graph, sources: int) -> None:
    """Time the whole table with and without compiled loops, against both libraries."""
    simple = G.copy()
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    igraph_times, igraph_values = time_igraph(simple)
    networkx_times = time_networkx(simple, sources)
    shared, all_columns = list(igraph_times), list(networkx_times)
    ours: dict[str, tuple[float, float]] = {}
    for label, loops in (("with [fast]", _paths.compiled), ("without", _no_loops)):
        loaded, _paths.compiled = _paths.compiled, loops
        try:
            cn.centrality(G)  # compile, or load what was compiled before
            whole, table = best(lambda: cn.centrality(G, all_columns))
            common, _ = best(lambda: cn.centrality(G, shared))
        finally:
            _paths.compiled = loaded
        ours[label] = (whole, common)
    rows = [*all_columns, "all"]
    networkx_times["all"] = sum(networkx_times.values())
    igraph_times["all"] = sum(igraph_times.values())
    print(f"  {'seconds':16}{'networkx':>12}{'igraph':>10}{'largest difference to igraph':>32}")
    for name in rows:
        theirs = f"{igraph_times[name]:10.3f}" if name in igraph_times else f"{'-':>10}"
        gap = ""
        if name in igraph_values:
            known = ~np.isnan(igraph_values[name])
            gap = f"{np.abs(table[name].to_numpy() - igraph_values[name])[known].max():32.1e}"
        print(f"  {name:16}{networkx_times[name]:12.2f}{theirs}{gap}")
    print(f"  networkx: what runs over all pairs is extrapolated from {sources} nodes")
    for label, (whole, common) in ours.items():
        print(
            f"  citynet {label}: whole table {whole:.2f} s, "
            f"{networkx_times['all'] / whole:.0f} x faster than networkx; igraph's columns "
            f"{common:.2f} s, {common / igraph_times['all']:.2f} x igraph's time"
        )


def _no_loops(_: int) -> None:
    """Stand for a machine without the compiled loops."""


def time_igraph(G: nx.Graph) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Time igraph column by column; values in our units where the definition is the same."""
    import igraph  # noqa: PLC0415 - GPL: to compare with, never in the package

    graph = igraph.Graph.from_networkx(G)
    n = graph.vcount()
    calls: dict[str, tuple[Callable[[], Sequence[float]], float | None]] = {
        "degree": (graph.degree, 1),
        "strength": (graph.strength, 1),
        "betweenness": (graph.betweenness, 2 / ((n - 1) * (n - 2))),
        "closeness": (graph.closeness, None),
        "harmonic": (graph.harmonic_centrality, n - 1),
        "eigenvector": (graph.eigenvector_centrality, None),
        "pagerank": (graph.pagerank, 1),
        "core_number": (graph.coreness, 1),
        "clustering": (lambda: graph.transitivity_local_undirected(mode="zero"), 1),
        "constraint": (graph.constraint, 1),
        "eccentricity": (graph.eccentricity, 1),
    }
    times, values = {}, {}
    for name, (call, unit) in calls.items():
        with warnings.catch_warnings():
            # It remarks that an eigenvector sees one component, which describe() says too.
            warnings.simplefilter("ignore")
            times[name], found = best(call)
        if unit is not None:
            values[name] = np.array(found, dtype=float) * unit
    return times, values


def time_networkx(G: nx.Graph, sources: int) -> dict[str, float]:
    """Time networkx column by column, extrapolating from a sample of nodes where it is slow."""
    nodes = list(G)
    sample = random.Random(0).sample(nodes, min(sources, len(nodes)))  # noqa: S311 - no secret
    scale = len(nodes) / len(sample)
    calls: dict[str, tuple[Callable[[], Any], float]] = {
        "degree": (lambda: dict(G.degree()), 1),
        "agreements": (lambda: dict(G.degree()), 1),
        "strength": (lambda: dict(G.degree(weight="weight")), 1),
        "average_neighbor_degree": (lambda: nx.average_neighbor_degree(G), 1),
        "betweenness": (lambda: nx.betweenness_centrality(G, k=len(sample), seed=0), scale),
        "closeness": (lambda: [nx.closeness_centrality(G, node) for node in sample], scale),
        "harmonic": (lambda: nx.harmonic_centrality(G, nbunch=sample), scale),
        "eigenvector": (lambda: nx.eigenvector_centrality(G, max_iter=5000), 1),
        "pagerank": (lambda: nx.pagerank(G), 1),
        "core_number": (lambda: nx.core_number(G), 1),
        "clustering": (lambda: nx.clustering(G), 1),
        # Both at once for all nodes: quicker than one by one, for some GB of memory.
        "constraint": (lambda: nx.constraint(G), 1),
        "effective_size": (lambda: nx.effective_size(G), 1),
        "eccentricity": (
            lambda: [max(nx.single_source_shortest_path_length(G, v).values()) for v in sample],
            scale,
        ),
    }
    return {name: best(call, 1)[0] * factor for name, (call, factor) in calls.items()}


def first_calls(table: Path) -> None:
    """Time the first call in a new process, with nothing compiled before."""
    scripts = str(Path(__file__).parents[1])
    large = LARGE.format(scripts=scripts, table=str(table.resolve()))
    with tempfile.TemporaryDirectory() as cache:
        environment = dict(os.environ, NUMBA_CACHE_DIR=cache)
        for label, code in (
            ("a city's own 120 partners", SMALL),
            ("this network, compiling", large),
            ("this network, compiled before", large),
        ):
            done = subprocess.run(
                [sys.executable, "-c", code],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"  first call after import, {label}: {float(done.stdout):.3f} s")


def time_communities(G: nx.Graph) -> None:
    """Time Leiden over resolutions and seeds, with what is reported of it."""
    for label, workers in (("serial", None), ("two threads", 2)):
        with ThreadPoolExecutor(workers or 1) as executor:
            seconds, table = best(lambda: scan(G, executor=executor if workers else None), 1)  # noqa: B023
        print(f"  20 seeds x {len(table)} resolutions, stability, {label}: {seconds:.1f} s")


def time_null_models(G: nx.Graph) -> None:
    """Time random graphs with two statistics each."""
    statistics = ("assortativity", "mean_tie_length")
    nullmodels.compare(G, statistics, n=30)  # compile, or load what was compiled before
    for label, workers in (("serial", None), ("two threads", 2)):
        with ThreadPoolExecutor(workers or 1) as executor:
            seconds, _ = best(
                lambda: nullmodels.compare(
                    G,
                    statistics,
                    n=1000,
                    executor=executor if workers else None,  # noqa: B023
                ),
                1,
            )
        print(f"  1,000 rewirings, 10 swaps per tie, {label}: {seconds:.1f} s")
    seconds, _ = best(lambda: nullmodels.compare(G, statistics, n=1), 1)
    print(f"  one rewiring without compiled loops: {seconds:.2f} s")
    few = G.subgraph(sorted(G, key=G.degree, reverse=True)[:500])
    seconds, _ = best(lambda: nullmodels.compare(few, statistics, "gravity", n=20), 1)
    print(f"  20 gravity graphs of 500 places, fitted anew: {seconds:.1f} s")
    seconds, _ = best(lambda: nullmodels.compare(G, statistics, "distance", n=20), 1)
    print(f"  20 distance-preserving rewirings, 100 swaps per tie: {seconds:.1f} s")
