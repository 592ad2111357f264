"""Hold every measure against networkx on random graphs: ``python scripts/against_networkx.py``.

Graphs of six kinds and of 2 to 60 nodes (uniform, preferential, small worlds, trees, communities,
cities that share only two bodies), each with parallel ties, self-loops and lone nodes, plain and
with weights, which are powers of two, whose inverses are exact. Printed: the largest difference of
each measure, relative where the value is above 1, and the graph where it was. Ends with status 1
where one is above a millionth.

    python scripts/against_networkx.py             # 1,000 graphs, half of them weighted
    python scripts/against_networkx.py --n 100 --seed 1
"""

import argparse
import sys
import warnings
from pathlib import Path

import networkx as nx
import numpy as np

import citynet as cn
from citynet.errors import CitynetWarning

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from test_centrality import expected  # one place says what it is called there

_MOST = 1e-6


def drawn(number: int, seed: int) -> nx.MultiGraph:
    """Draw a graph: its kind goes by its number, all else is random."""
    rng = np.random.default_rng((seed, number))
    n, one = int(rng.integers(2, 61)), int(rng.integers(2**31))
    makers = (
        lambda: nx.gnm_random_graph(n, int(rng.integers(0, 3 * n)), seed=one),
        lambda: nx.barabasi_albert_graph(n, min(n - 1, int(rng.integers(1, 4))), seed=one),
        lambda: nx.watts_strogatz_graph(n, min(n - 1, 4), 0.2, seed=one),
        lambda: nx.random_labeled_tree(n, seed=one),
        lambda: nx.planted_partition_graph(3, n // 3 + 1, 0.4, 0.03, seed=one),
        lambda: nx.complete_bipartite_graph(2, n),
    )
    G = nx.MultiGraph(makers[number % len(makers)]())
    nodes = list(G)
    for _ in range(int(rng.integers(0, 6))):  # parallel to others, and around one node
        u, v = rng.choice(len(nodes), 2)
        G.add_edge(nodes[u], nodes[v])
    G.add_nodes_from(range(1000, 1000 + int(rng.integers(0, 3))))
    for u, v in {tuple(sorted(edge)) for edge in G.edges()}:
        weight = float(2 ** rng.integers(0, 3))
        for data in G[u][v].values():
            data["weight"] = weight
    if number // len(makers) % 2 == 0:
        for *_, data in G.edges(data=True):
            del data["weight"]
    return G


def main(argv: list[str]) -> int:
    """Compare and print the largest differences; 1 where one is too large."""
    parser = argparse.ArgumentParser(prog="against_networkx.py")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    worst: dict[str, tuple[float, int]] = {}
    compared: dict[str, int] = {}
    for number in range(options.n):
        G = drawn(number, options.seed)
        weighted = any("weight" in data for *_, data in G.edges(data=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CitynetWarning)
            table = cn.centrality(G, weight="weight" if weighted else None)
        for name, theirs in expected(G, weighted=weighted).items():
            ours = table[name].to_numpy(float)
            difference = np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))
            difference[np.isnan(ours) & np.isnan(theirs)] = 0
            largest = float(np.nan_to_num(difference, nan=np.inf).max(initial=0))
            compared[name] = compared.get(name, 0) + 1
            worst[name] = max(worst.get(name, (-1.0, 0)), (largest, -number))
    for name, (largest, number) in worst.items():
        print(f"{name}: {largest:.1e} (graph {-number}, {compared[name]:,} graphs)")
    return int(max(largest for largest, _ in worst.values()) > _MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
