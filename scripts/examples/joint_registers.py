"""Join two municipalities' spreadsheets and find the partners that they share.

    python scripts/examples/joint_registers.py --out joint
    python scripts/examples/joint_registers.py --out joint Istanbul=ties.xlsx Kadıköy=kadikoy.xlsx

Without files it makes two to work on: Istanbul's own agreements, and a district's that are
invented for the purpose and say so in their source.
"""

import argparse
import sys
from pathlib import Path

import openpyxl
import pandas as pd

import citynet as cn
from citynet.agreements import template

INVENTED = [
    {"b_name": "Berlin", "b_country": "Almanya", "type": "kardeş şehir", "signed": "1996"},
    {"b_name": "Köln", "b_country": "Almanya", "type": "kardeş şehir", "signed": "2005-03"},
    {"b_name": "Saraybosna", "b_country": "Bosna-Hersek", "type": "kardeş şehir", "signed": "2011"},
    {"b_name": "Tiflis", "b_country": "Gürcistan", "type": "işbirliği protokolü", "signed": "2014"},
]
DISTRICT = {"a_name": "Kadıköy", "a_country": "Türkiye", "source": "örnek için uyduruldu"}


def make_registers(folder: Path) -> dict[str, Path]:
    """Write two workbooks as two offices would keep them."""
    paths = {"Istanbul": folder / "istanbul.xlsx", "Kadıköy": folder / "kadikoy.xlsx"}
    cn.write_agreements(cn.datasets.istanbul(), paths["Istanbul"])
    # The district's desk fills in the template.
    template.write_template(paths["Kadıköy"], lang="tr")
    book = openpyxl.load_workbook(paths["Kadıköy"])
    columns = list(template.COLUMNS)
    for row, agreement in enumerate(INVENTED, start=2):
        for column, text in (DISTRICT | agreement).items():
            book.worksheets[0].cell(row, columns.index(column) + 1, text)
    book.save(paths["Kadıköy"])
    return paths


def main(argv: list[str]) -> int:
    """Join the registers, write what overlaps and a map into a folder, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("registers", nargs="*", metavar="NAME=FILE")
    parser.add_argument("--hint", action="append", default=[], metavar="PLACE=PROVINCE")
    parser.add_argument("--out", type=Path, default=Path("joint"))
    options = parser.parse_args(argv)
    pd.set_option("display.width", 120, "display.max_columns", 20)
    options.out.mkdir(parents=True, exist_ok=True)

    named = dict(register.split("=", 1) for register in options.registers)
    paths = {name: Path(path) for name, path in named.items()} or make_registers(options.out)
    tables = {name: cn.read_agreements(path) for name, path in paths.items()}
    for name, table in tables.items():
        print(f"{name}: {len(table)} agreements")

    # One table, one network: Tiflis here and Tbilisi there are one node. Türkiye has dozens of
    # places called Kadıköy; what the table does not say, a hint can.
    joined = cn.coordination.join(tables)
    hints = dict(hint.split("=", 1) for hint in options.hint) or {"Kadıköy": "İstanbul"}
    places = cn.geocode(joined, hint=hints)
    for place in places[places["status"] != "resolved"].itertuples():
        print(f"open: {place.name}, {place.country} ({place.status})")
    G = cn.build_network(joined, places, unresolved="keep")

    # Authorities of one province that have agreements with the same partner.
    overlaps = cn.coordination.overlaps(G)
    print(f"\n{len(overlaps)} overlapping pairs of agreements:")
    print(overlaps[["partner", "authority_a", "authority_b", "same_type", "gap_min"]])
    print("\nIn sum:", cn.coordination.summary(G), sep="\n")

    cn.export.write_table(overlaps, options.out / "overlaps.csv")
    cn.write_agreements(joined, options.out / "joined.xlsx")
    cn.maps.save(cn.maps.network_map(G, title="Both registers"), options.out / "map.html")
    print("\nWrote", options.out / "overlaps.csv", "and", options.out / "map.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
