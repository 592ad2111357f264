"""Make data/country_names.csv: countries' names in all languages, folded, by ISO's code.

From CLDR (Unicode licence) through babel 2.19. Asking all its languages anew takes most of a second
in each run; the table takes hundredths. Where languages disagree on a name the majority of them
counts; a name on which they tie is left out.

    python scripts/make_country_names.py
"""

import csv
import io
import pickle
from collections import Counter, defaultdict
from pathlib import Path

from babel import localedata

from citynet._data import atomic_path
from citynet.countries import _is_country
from citynet.text import fold

OUT = Path(__file__).resolve().parent.parent / "data" / "country_names.csv"


def names() -> dict[str, str]:
    """Give each folded name's code, by the majority of the languages that have it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for language in localedata.locale_identifiers():
        # A language's regional forms repeat its names, at three times the cost; scripts do not.
        if not all(len(part) == 4 for part in language.split("_")[1:]):
            continue
        # Through babel's own loader every language's whole data would stay in memory.
        with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
            named = pickle.load(file).get("territories", {})  # noqa: S301 - babel's own file
        for code, spelling in named.items():
            if _is_country(code):
                votes[fold(spelling)][code] += 1
    result = {}
    for key, counts in votes.items():
        (first, most), *others = counts.most_common(2)
        if key and (not others or most > others[0][1]):
            result[key] = first
    return result


def content() -> str:
    """Write the table, its rows by code and its names in order."""
    rows: dict[str, list[str]] = defaultdict(list)
    for name, code in sorted(names().items()):
        rows[code].append(name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "names"))
    writer.writerows((code, "|".join(rows[code])) for code in sorted(rows))
    return out.getvalue()


if __name__ == "__main__":
    with atomic_path(OUT) as path:
        path.write_text(content(), encoding="utf-8")
