"""Write the Agreement table's schemas into docs/schema/: ``python scripts/make_schema.py``."""

import json
from pathlib import Path

from citynet.agreements import exchange

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schema"


def files() -> dict[str, str]:
    """Give each file's text by its name."""
    made = {
        "agreements.table-schema.json": exchange.table_schema(),
        "agreements.schema.json": exchange.json_schema(),
    }
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
