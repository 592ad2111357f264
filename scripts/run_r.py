"""Run the scripts of ``docs/r`` on tables of two bundled registers: ``python scripts/run_r.py``.

Germany's is dated and has waves; the EU's has several countries' lists, so that distance tells.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import citynet as cn

SCRIPTS = Path(__file__).resolve().parents[1] / "docs" / "r"
RUNS = {"germany": ("statnet.R", "amen.R", "siena.R"), "eu": ("gravity.R",)}


def main() -> int:
    """Write the tables and run each script; what R says goes through, a fault is exit status 1."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        sys.exit("Rscript is not there: apt install r-base-core r-cran-network r-cran-sna")
    faults = 0
    for name, scripts in RUNS.items():
        G = cn.build_network(getattr(cn.datasets, name)(), unresolved="skip")
        with tempfile.TemporaryDirectory() as folder:
            cn.export.model_tables(G, folder, first="1960" if name == "germany" else None)
            for script in scripts:
                print(f"== {script}: {name}", flush=True)
                faults += subprocess.run(
                    [rscript, str(SCRIPTS / script), folder], check=False
                ).returncode != 0  # fmt: skip
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
