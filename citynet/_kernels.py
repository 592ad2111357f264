"""Compiled loops, imported only where a graph is large enough to repay compiling them.

They run without the interpreter's lock, so that plain threads share the work; nothing of a
parallel runtime is left behind that a later fork would trip over. Each returns its own sums, and
the caller adds them in a fixed order: the bytes do not depend on the number of threads.
"""

from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np

# Lengths that add up to the same total in another order differ by rounding alone.
_SAME = 1e-12


def _compile(function: Callable[..., Any]) -> Callable[..., Any]:
    try:
        return cast(
            "Callable[..., Any]",
            numba.njit(function, nogil=True, error_model="numpy", cache=True),
        )
    except RuntimeError:  # nowhere to keep the compiled code
        return cast("Callable[..., Any]", numba.njit(function, nogil=True, error_model="numpy"))


def _steps(
    indptr: np.ndarray, indices: np.ndarray, mass: np.ndarray, sources: np.ndarray
) -> np.ndarray:
    """Brandes' dependencies over breadth-first searches, each node standing for ``mass`` nodes."""
    n = len(indptr) - 1
    total = np.zeros(n)
    depth = np.full(n, -1, dtype=np.int32)
    paths = np.zeros(n)
    dependency = np.zeros(n)
    queue = np.empty(n, dtype=np.int32)
    for source in sources:
        queue[0] = source
        depth[source] = 0
        paths[source] = 1.0
        head, tail = 0, 1
        while head < tail:
            u = queue[head]
            head += 1
            below = depth[u] + 1
            for slot in range(indptr[u], indptr[u + 1]):
                v = indices[slot]
                if depth[v] < 0:
                    depth[v] = below
                    queue[tail] = v
                    tail += 1
                if depth[v] == below:
                    paths[v] += paths[u]
        for back in range(tail - 1, 0, -1):
            v = queue[back]
            share = (mass[v] + dependency[v]) / paths[v]
            above = depth[v] - 1
            for slot in range(indptr[v], indptr[v + 1]):
                u = indices[slot]
                if depth[u] == above:
                    dependency[u] += paths[u] * share
            total[v] += mass[source] * dependency[v]
        for place in range(tail):
            v = queue[place]
            depth[v] = -1
            paths[v] = 0.0
            dependency[v] = 0.0
    return total


def _push(keys: np.ndarray, nodes: np.ndarray, size: int, key: float, node: int) -> None:
    """Put an entry on the heap, which has room for it."""
    hole = size
    while hole > 0 and keys[(hole - 1) // 2] > key:
        keys[hole] = keys[(hole - 1) // 2]
        nodes[hole] = nodes[(hole - 1) // 2]
        hole = (hole - 1) // 2
    keys[hole] = key
    nodes[hole] = node


def _drop(keys: np.ndarray, nodes: np.ndarray, size: int) -> None:
    """Remove the heap's first entry: the last sinks from the root to its place."""
    key, node, hole = keys[size - 1], nodes[size - 1], 0
    while 2 * hole + 1 < size - 1:
        child = 2 * hole + 1
        if child + 1 < size - 1 and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[hole] = keys[child]
        nodes[hole] = nodes[child]
        hole = child
    keys[hole] = key
    nodes[hole] = node


push = _compile(_push)
drop = _compile(_drop)


def _search(
    ties: tuple[np.ndarray, np.ndarray, np.ndarray],
    source: int,
    distance: np.ndarray,
    order: np.ndarray,
    heap: tuple[np.ndarray, np.ndarray],
) -> int:
    """Fill distances and the order of nodes by distance from the source; return their number."""
    indptr, indices, length = ties
    keys, nodes = heap
    distance[source] = 0.0
    keys[0], nodes[0] = 0.0, source
    size, reached = 1, 0
    while size > 0:
        near, u = keys[0], nodes[0]
        drop(keys, nodes, size)
        size -= 1
        # An entry that a shorter way has overtaken since.
        if near > distance[u]:
            continue
        order[reached] = u
        reached += 1
        for slot in range(indptr[u], indptr[u + 1]):
            v = indices[slot]
            far = near + length[slot]
            if far < distance[v]:
                distance[v] = far
                push(keys, nodes, size, far, v)
                size += 1
    return reached


search = _compile(_search)


def _lengths(
    indptr: np.ndarray, indices: np.ndarray, length: np.ndarray, sources: np.ndarray
) -> np.ndarray:
    """Brandes' dependencies and the sums of distances over Dijkstra searches.

    Rows of the result: dependency of each node; then, at the sources, the sum of distances, the
    sum of their inverses and the largest.
    """
    n = len(indptr) - 1
    result = np.zeros((4, n))
    distance = np.full(n, np.inf)
    paths = np.zeros(n)
    dependency = np.zeros(n)
    order = np.empty(n, dtype=np.int32)
    heap = (np.empty(len(indices) + 1), np.empty(len(indices) + 1, dtype=np.int32))
    for source in sources:
        reached = search((indptr, indices, length), source, distance, order, heap)
        paths[source] = 1.0
        for v in order[1:reached]:
            d = distance[v]
            for slot in range(indptr[v], indptr[v + 1]):
                u = indices[slot]
                if distance[u] < d and distance[u] + length[slot] <= d * (1 + _SAME):
                    paths[v] += paths[u]
            result[1, source] += d
            result[2, source] += 1.0 / d
            result[3, source] = max(result[3, source], d)
        for v in order[1:reached][::-1]:
            d = distance[v]
            share = (1.0 + dependency[v]) / paths[v]
            for slot in range(indptr[v], indptr[v + 1]):
                u = indices[slot]
                if distance[u] < d and distance[u] + length[slot] <= d * (1 + _SAME):
                    dependency[u] += paths[u] * share
            result[0, v] += dependency[v]
        for v in order[:reached]:
            distance[v] = np.inf
            paths[v] = 0.0
            dependency[v] = 0.0
    return result


def _breadth(
    indptr: np.ndarray, indices: np.ndarray, source: int, distance: np.ndarray, order: np.ndarray
) -> int:
    """Do what ``search`` does where every tie is one step."""
    distance[source] = 0.0
    order[0] = source
    head, tail = 0, 1
    while head < tail:
        u = order[head]
        head += 1
        for slot in range(indptr[u], indptr[u + 1]):
            v = indices[slot]
            if distance[v] == np.inf:
                distance[v] = distance[u] + 1.0
                order[tail] = v
                tail += 1
    return tail


breadth = _compile(_breadth)


def _sampled(
    indptr: np.ndarray,
    indices: np.ndarray,
    length: np.ndarray,
    sources: np.ndarray,
    counts: np.ndarray,
) -> np.ndarray:
    """Dependencies and distances from some sources, each counted so many times, at every node.

    Columns of the result: sums and sums of squares of the dependency, the distance and its inverse;
    the least that the node's eccentricity can be, and the most with its sign turned. Without
    lengths every tie is one step.
    """
    n = len(indptr) - 1
    result = np.zeros((n, 8))
    result[:, 6:] = -np.inf
    distance = np.full(n, np.inf)
    paths = np.zeros(n)
    dependency = np.zeros(n)
    order = np.empty(n, dtype=np.int32)
    room = len(indices) + 1 if len(length) else 0
    heap = (np.empty(room), np.empty(room, dtype=np.int32))
    for number in range(len(sources)):
        source, count = sources[number], counts[number]
        if len(length):
            reached = search((indptr, indices, length), source, distance, order, heap)
        else:
            reached = breadth(indptr, indices, source, distance, order)
        paths[source] = 1.0
        for v in order[1:reached]:
            d = distance[v]
            for slot in range(indptr[v], indptr[v + 1]):
                u = indices[slot]
                step = length[slot] if len(length) else 1.0
                if distance[u] < d and distance[u] + step <= d * (1 + _SAME):
                    paths[v] += paths[u]
        for v in order[1:reached][::-1]:
            d = distance[v]
            share = (1.0 + dependency[v]) / paths[v]
            for slot in range(indptr[v], indptr[v + 1]):
                u = indices[slot]
                step = length[slot] if len(length) else 1.0
                if distance[u] < d and distance[u] + step <= d * (1 + _SAME):
                    dependency[u] += paths[u] * share
            result[v, 0] += count * dependency[v]
            result[v, 1] += count * dependency[v] ** 2
        farthest = distance[order[reached - 1]]
        for v in order[:reached]:
            d = distance[v]
            inverse = 1.0 / d if d > 0.0 else 0.0
            result[v, 2] += count * d
            result[v, 3] += count * d * d
            result[v, 4] += count * inverse
            result[v, 5] += count * inverse * inverse
            result[v, 6] = max(result[v, 6], d, farthest - d)
            result[v, 7] = max(result[v, 7], -(d + farthest))
            distance[v] = np.inf
            paths[v] = 0.0
            dependency[v] = 0.0
    return result


def _band(points: np.ndarray, limits: np.ndarray, a: int, b: int) -> int:
    """Give the number of the distance band of two places, -1 where one has no position."""
    square = 0.0
    for axis in range(3):
        square += (points[a, axis] - points[b, axis]) ** 2
    if not square >= 0.0:
        return -1
    number = 0
    while number < len(limits) and square > limits[number]:
        number += 1
    return number


band = _compile(_band)


def _layer(places: tuple[np.ndarray, np.ndarray], a: int, b: int) -> int:
    """Give the number of the layer of two places, as ``_layers.Layers.of`` does."""
    traits, table = places
    status = 0
    if traits[a, 1] >= 0 and traits[b, 1] >= 0:
        status = 2 if traits[a, 1] == traits[b, 1] else 1
    number: int = table[traits[a, 0], traits[b, 0]] * 3 + status
    return number


layer = _compile(_layer)


def _same_bands(points: np.ndarray, limits: np.ndarray, a: np.ndarray, b: np.ndarray) -> bool:
    """Tell whether the exchanged ties are in the bands of those before, in any order."""
    free = np.ones(3, dtype=np.bool_)
    for k in range(3):
        new = band(points, limits, a[k], b[(k + 1) % 3])
        match = -1
        for other in range(3):
            if free[other] and band(points, limits, a[other], b[other]) == new:
                match = other
        if match < 0:
            return False
        free[match] = False
    return True


same_bands = _compile(_same_bands)


def _possible(
    lists: tuple[np.ndarray, np.ndarray],
    places: tuple[np.ndarray, np.ndarray],
    a: np.ndarray,
    b: np.ndarray,
) -> bool:
    """Tell whether three ties may exchange their ends: no loop, no double, all of one layer."""
    indptr, partners = lists
    within = layer(places, a[0], b[0])
    for k in range(3):
        d = b[(k + 1) % 3]
        if a[k] == d or layer(places, a[k], d) != within:
            return False
        for other in range(k):
            c, e = a[other], b[(other + 1) % 3]
            if (a[k] == c and d == e) or (a[k] == e and d == c):
                return False
    for k in range(3):  # noqa: SIM110 - what compiles; last, because it takes longest
        if linked(indptr, partners, a[k], b[(k + 1) % 3]):
            return False
    return True


def _swap(
    ties: np.ndarray,
    lists: tuple[np.ndarray, np.ndarray],
    places: tuple[np.ndarray, np.ndarray],
    bands: tuple[np.ndarray, np.ndarray],
    picks: tuple[np.ndarray, np.ndarray],
) -> None:
    """Exchange ends of ties in place, as ``_rewiring.Swapper`` does without this.

    A row of ``ties`` has the two ends and where each stands in the partner lists; ``lists`` are
    their bounds and these lists; ``places`` what a tie's layer follows from; ``bands`` the points
    and limits; ``picks`` the layer of each tie, and a row per proposal: two or three ties (a number
    of none: no third), and a bit for each but the first: which of its ends comes first. Numbers
    without a sign, which spares the test of each for counting from the end.
    """
    indptr, partners = lists
    points, limits = bands
    of, proposals = picks
    for row in range(len(proposals)):
        e, f, turn = proposals[row, 0], proposals[row, 1], proposals[row, 3] & 1
        if proposals[row, 2] < len(ties):
            rotate(ties, lists, places, bands, proposals[row])
            continue
        a, b, at_a, at_b = ties[e, 0], ties[e, 1], ties[e, 2], ties[e, 3]
        c, d = ties[f, turn], ties[f, 1 - turn]
        if a in (c, d) or b in (c, d):
            continue
        if layer(places, a, d) != of[e] or layer(places, c, b) != of[e]:
            continue
        if linked(indptr, partners, a, d) or linked(indptr, partners, c, b):
            continue
        if len(limits):
            old = band(points, limits, a, b), band(points, limits, c, d)
            new = band(points, limits, a, d), band(points, limits, c, b)
            if new not in (old, (old[1], old[0])):
                continue
        at_c, at_d = ties[f, 2 + turn], ties[f, 3 - turn]
        partners[at_a], partners[at_d] = d, a
        partners[at_c], partners[at_b] = b, c
        ties[e, 1], ties[e, 3] = d, at_d
        ties[f, 0], ties[f, 1], ties[f, 2], ties[f, 3] = c, b, at_c, at_b


def _rotate(
    ties: np.ndarray,
    lists: tuple[np.ndarray, np.ndarray],
    places: tuple[np.ndarray, np.ndarray],
    bands: tuple[np.ndarray, np.ndarray],
    pick: np.ndarray,
) -> None:
    """Exchange the ends of three ties in turn: a-b, c-d and e-f become a-d, c-f and e-b."""
    points, limits = bands
    a, b = np.empty(3, dtype=np.int64), np.empty(3, dtype=np.int64)
    at_a, at_b = np.empty(3, dtype=np.int64), np.empty(3, dtype=np.int64)
    for k in range(3):
        tie = pick[k]
        turn = 0 if k == 0 else (pick[3] >> (k - 1)) & 1
        a[k], at_a[k] = ties[tie, turn], ties[tie, 2 + turn]
        b[k], at_b[k] = ties[tie, 1 - turn], ties[tie, 3 - turn]
    if not possible(lists, places, a, b):
        return
    if len(limits) and not same_bands(points, limits, a, b):
        return
    for k in range(3):
        tie, after = pick[k], (k + 1) % 3
        lists[1][at_a[k]], lists[1][at_b[after]] = b[after], a[k]
        ties[tie, 0], ties[tie, 2] = a[k], at_a[k]
        ties[tie, 1], ties[tie, 3] = b[after], at_b[after]


def _linked(indptr: np.ndarray, partners: np.ndarray, u: int, v: int) -> bool:
    """Tell whether there is a tie, looking through the shorter of the two lists."""
    start, stop = indptr[u], indptr[u + 1]
    if stop - start > indptr[v + 1] - indptr[v]:
        start, stop, v = indptr[v], indptr[v + 1], u
    for slot in range(start, stop):  # noqa: SIM110 - what compiles to a plain loop
        if partners[slot] == v:
            return True
    return False


linked = _compile(_linked)
possible = _compile(_possible)
rotate = _compile(_rotate)
steps = _compile(_steps)
swap = _compile(_swap)
lengths = _compile(_lengths)
sampled = _compile(_sampled)
