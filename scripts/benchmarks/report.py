"""What a report costs: seconds, megabytes of page and of memory, each in a process of its own.

``python scripts/benchmark.py report [FILE.tsv …]``: Istanbul's report in both languages, then one
on each edge list given (left out: ``../shared/data/eu_sister_cities.tsv`` where it is there).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

_EU = Path(__file__).resolve().parents[3] / "shared" / "data" / "eu_sister_cities.tsv"
# Seconds, MB of index.html, MB of memory that the project promises.
_PROMISED = {"istanbul": (20.0, 3.0, 2000.0), "edge list": (90.0, None, 2000.0)}

_RUN = """
import json, resource, sys, time
start = time.perf_counter()
import citynet as cn
from citynet.report import write_report
path, out, lang = sys.argv[1:]
table = cn.sources.read_edge_list(path) if path else cn.datasets.istanbul()
page = write_report(table, out, lang=lang)
print(json.dumps({
    "rows": len(table),
    "seconds": time.perf_counter() - start,
    "page": page.stat().st_size / 1e6,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
}))
"""


def main(argv: list[str]) -> int:
    """Print what the reports cost; 1 when a promise is broken."""
    paths = [Path(name) for name in argv] or ([_EU] if _EU.exists() else [])
    runs = [("istanbul", "", lang) for lang in ("en", "tr")]
    runs += [("edge list", str(path), "en") for path in paths]
    broken = False
    print(f"{'report':<42}{'rows':>7}{'seconds':>9}{'page MB':>9}{'memory MB':>11}")
    for kind, path, lang in runs:
        cost = _cost(path, lang)
        promised = dict(zip(("seconds", "page", "memory"), _PROMISED[kind], strict=True))
        over = [name for name, most in promised.items() if most and cost[name] > most]
        broken |= bool(over)
        name = f"{Path(path).name if path else 'istanbul'} ({lang})"
        print(
            f"{name:<42}{cost['rows']:>7.0f}{cost['seconds']:>9.1f}{cost['page']:>9.2f}"
            f"{cost['memory']:>11.0f}{'  over: ' + ', '.join(over) if over else ''}"
        )
    return int(broken)


def _cost(path: str, lang: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-c", _RUN, path, folder, lang]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cost
