"""Bring every catalogue in citynet/locale/ to what the code and the data say.

    python scripts/translations.py           # new sentences come in empty, unused ones go
    python scripts/translations.py --check   # say what is missing or unused, change nothing

A new language begins as an empty file: ``touch citynet/locale/fr.po``, then run this.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from citynet import _terminal, cli

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "citynet"
LOCALES = PACKAGE / "locale"
KEYWORDS = {
    "_": None, "gettext": None, "say": None, "told": None,
    "_n": (1, 2), "ngettext": (1, 2), "say_n": (1, 2), "told_n": (1, 2), "sayN": (1, 2),
    "_c": ((1, "c"), 2), "sayC": ((1, "c"), 2),
    "net.say": None, "net.sayN": (1, 2), "net.sayC": ((1, "c"), 2),
}  # fmt: skip
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/assets/**.js", "javascript"),
]
OPTIONS = {
    "**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"},
    "**/assets/**.js": {"parse_template_string": "true"},
}
# Columns of data/ that people read, with the context of their messages ("" for none).
DATA = {
    "vocabulary.csv": {"label": "label", "one": "one", "many": "several"},
    "region_schemes.csv": {"region": "region"},
    "country_units.csv": {"unit": "country"},
    "sources.csv": {"label": "source"},
    "istanbul/claims.csv": {"claim": "", "how": ""},
    **{
        f"studies/{name}.csv": {"claim": "", "how": "", "source": ""}
        for name in ("germany", "kaltenbrunner_2013", "sahin_soylemez")
    },
    "bodies.csv": {"seat_from": ""},
    "istanbul/bodies.csv": {"seat_from": ""},
    "istanbul/agreements.csv": {"note": ""},
    "place_overrides.csv": {"reason": "", "origin": ""},
    "exonyms.csv": {"name": "place {country}"},
}
HEADER = "# The sentences of citynet in {language}; the English is in the code and in data/."
Found = tuple[str, int, Any, list[str], str | None]


def extracted() -> Catalog:
    """Give all that is marked for translation, in the order of the files."""
    template = Catalog(fuzzy=False)
    for file, line, message, comments, context in sorted(
        [*_code(), *_tables(), *_command_line()], key=lambda found: found[:2]
    ):
        template.add(
            message, locations=[(file, line)], auto_comments=comments, context=context or None
        )
    return template


def _code() -> Iterator[Found]:
    found = extract_from_dir(
        PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",),
        strip_comment_tags=True,
    )  # fmt: skip
    for file, line, message, comments, context in found:
        yield f"citynet/{file}", line, message, comments, context


def _tables() -> Iterator[Found]:
    for name, columns in DATA.items():
        with (ROOT / "data" / name).open(encoding="utf-8-sig", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                for column, context in columns.items():
                    # A seat may stand in the data set's own file, which is named instead.
                    if row[column] and not row[column].endswith(".csv"):
                        yield f"data/{name}", line, row[column], [], context.format(**row)


def _command_line() -> Iterator[Found]:
    """Read the help of each command and option, which is said where they are made."""
    for thing in _terminal.helped(typer.main.get_command(cli.app)):
        if thing.help:
            yield "citynet/cli.py", 0, thing.help, [], None


def updated(path: Path, template: Catalog) -> bytes:
    """Give a catalogue with all messages of the template and no others."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem, ignore_obsolete=True)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    language = Locale(path.stem).get_display_name("en")
    plural = f"Plural-Forms: {catalog.plural_forms}"
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    header = "\n".join([
        HEADER.format(language=language), 'msgid ""', 'msgstr ""', f'"Language: {path.stem}\\n"',
        f'"{plural}\\n"', '"Content-Type: text/plain; charset=utf-8\\n"', "", "",
    ])  # fmt: skip
    return header.encode() + out.getvalue()


def main() -> None:
    """Update or check the catalogues."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, tell differences")
    check = parser.parse_args().check
    template = extracted()
    wrong = False
    for path in sorted(LOCALES.glob("*.po")):
        new = updated(path, template)
        differs = new != path.read_bytes()
        empty = sum(not _complete(message) for message in read_po(io.BytesIO(new)) if message.id)
        print(f"{path.name}: {len(template)} sentences, {empty} to translate"
              + (", not up to date" if check and differs else ""))  # fmt: skip
        wrong |= differs or empty > 0
        if differs and not check:
            path.write_bytes(new)
    if check and wrong:
        sys.exit("run scripts/translations.py, then translate what is empty")


def _complete(message: Any) -> bool:
    return bool(message.string) and (isinstance(message.string, str) or all(message.string))


if __name__ == "__main__":
    main()
