"""Make data/basemap/world.json, the outlines that lie under every map, and whose they are.

The outlines are Natural Earth's countries at 1:50 million (public domain), as the npm package
world-atlas hands them out in TopoJSON. They are simplified by Visvalingam and Whyatt's method
(1993), arc by arc so that neighbours keep their common border, rounded to a hundredth of a degree
and written as differences in base64. Needs npm; run it from the project's root:

    python scripts/make_basemap.py
"""

import base64
import hashlib
import heapq
import json
import subprocess
import sys
import tarfile
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from citynet._data import atomic_path

PACKAGE = "world-atlas@2.0.2"
SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
OUT = Path(__file__).resolve().parent.parent / "data" / "basemap" / "world.json"
OWNERS = OUT.with_name("countries.json")  # of the rings in their order: whose, and how many
SCALE = 100  # steps per degree
SMALLEST = 0.004  # square degrees: a point whose triangle is smaller goes
ISLET = 0.002  # square degrees: a ring that is smaller goes
# What has no number of its own in ISO 3166-1; registers count the others to their neighbours.
SPECIAL = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Siachen Glacier": "IN"}
SOUTH = -60.5  # Antarctica has no cities; Mercator would make it half of the picture

Point = tuple[float, float]


def main() -> int:
    """Fetch the package, simplify, write."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        tarball = next(Path(folder).glob("*.tgz"))
        with tarfile.open(tarball) as package:
            member = package.extractfile("package/countries-50m.json")
            if member is None:
                print("the package has no countries-50m.json", file=sys.stderr)
                return 1
            source = member.read()
    digest = hashlib.sha256(source).hexdigest()
    if digest != SHA256:
        print(f"countries-50m.json is not the known one (SHA-256 {digest})", file=sys.stderr)
        return 1
    world, owners = outlines(json.loads(source))
    with atomic_path(OUT) as path:
        path.write_text(json.dumps(world, separators=(",", ":")) + "\n", encoding="utf-8")
    with atomic_path(OWNERS) as path:
        path.write_text(json.dumps(owners, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT}: {OUT.stat().st_size} bytes; {OWNERS}: {len(owners)} countries")
    return 0


def outlines(topology: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """TopoJSON → arcs and rings as base64 of variable-length integers, and whose the rings are."""
    arcs = [simplify(arc) for arc in decode(topology)]
    rings: list[list[int]] = []
    owners = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}
        before = len(rings)
        for polygon in polygons[country["type"]]:
            rings += [ring for ring in polygon if worth(ring, arcs)]
        if len(rings) > before:
            owners.append((alpha2(country), len(rings) - before))
    used: dict[int, int] = {}
    uses: dict[int, int] = {}
    for ring in rings:
        for index in ring:
            arc = max(index, ~index)
            used.setdefault(arc, len(used))
            uses[arc] = uses.get(arc, 0) + 1
    points: list[int] = []
    for arc in used:
        points.append(2 * (len(arcs[arc]) - 1) + (uses[arc] > 1))  # the last bit: a land border
        x = y = 0
        for lon, lat in arcs[arc]:
            points += [zigzag(lon - x), zigzag(lat - y)]
            x, y = lon, lat
    numbers = []
    for ring in rings:
        numbers.append(len(ring))
        numbers += [2 * used[max(index, ~index)] + (index < 0) for index in ring]
    world = {
        "origin": "Natural Earth 1:50m Admin 0 countries (public domain), through npm " + PACKAGE,
        "scale": SCALE,
        "arcs": pack(points),
        "rings": pack(numbers),
    }
    return world, owners


def alpha2(country: dict[str, Any]) -> str:
    """ISO 3166-1 alpha-2 of a country of the topology; nothing where it has none of its own."""
    aliases = get_global("territory_aliases")
    return str(aliases.get(str(country.get("id", "")), [""])[0]) or SPECIAL.get(
        country["properties"]["name"], ""
    )


def decode(topology: dict[str, Any]) -> list[list[Point]]:
    """Undo TopoJSON's quantisation: arcs in degrees."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def simplify(arc: list[Point]) -> list[tuple[int, int]]:
    """Drop the points that shape the line least, then round; the ends stay."""
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    area = {i: triangle(arc[i - 1], arc[i], arc[i + 1]) for i in range(1, len(arc) - 1)}
    heap = [(size, i) for i, size in area.items()]
    heapq.heapify(heap)
    closed = arc[0] == arc[-1]
    while heap and len(area) > (2 if closed else 0):
        size, i = heapq.heappop(heap)
        if area.get(i) != size:
            continue
        if size > SMALLEST:
            break
        del area[i]
        before[after[i]], after[before[i]] = before[i], after[i]
        for j in (before[i], after[i]):
            if j in area:
                # Never smaller than the one just dropped, so that the order is by importance.
                area[j] = max(size, triangle(arc[before[j]], arc[j], arc[after[j]]))
                heapq.heappush(heap, (area[j], j))
    kept = [arc[0], *(arc[i] for i in sorted(area)), arc[-1]]
    rounded = [(round(lon * SCALE), round(max(lat, SOUTH) * SCALE)) for lon, lat in kept]
    return [rounded[0], *(b for a, b in pairwise(rounded) if a != b)]


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area in square degrees."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def worth(ring: list[int], arcs: list[list[tuple[int, int]]]) -> bool:
    """Whether a ring is large enough to be seen, and not in the far south."""
    points = [
        point for index in ring for point in (arcs[index] if index >= 0 else arcs[~index][::-1])
    ]
    if max(lat for _, lat in points) <= SOUTH * SCALE:
        return False
    twice = sum(
        a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)
    )
    return abs(twice) / 2 > ISLET * SCALE**2


def zigzag(number: int) -> int:
    """Signed → unsigned, small stays small."""
    return 2 * number if number >= 0 else -2 * number - 1


def pack(numbers: list[int]) -> str:
    """Unsigned integers, seven bits per byte, low bits first (LEB128), in base64."""
    out = bytearray()
    for number in numbers:
        rest = number
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return base64.b64encode(out).decode("ascii")


if __name__ == "__main__":
    sys.exit(main())
