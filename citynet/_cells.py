"""Text that a spreadsheet would run as a formula, made harmless and back.

A table of other people's data is opened in Excel or LibreOffice, and a cell that begins with ``=``
is then a program. The rule, which every CSV of ours follows (the map's download too): a *text*
whose first character after any apostrophes and blanks is one of ``= + - @`` (or their full-width
forms), or that begins with a tab or a line break, gets one apostrophe in front. Numbers are left
alone. The way back takes that one apostrophe off; other apostrophes (``'s-Hertogenbosch``) are
part of the name, so both ways are exact. Reference: OWASP, CSV Injection.
"""

import re

_RUNS = r"(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_DANGEROUS = re.compile(rf"'*{_RUNS}")
_NEUTRALISED = re.compile(rf"'+{_RUNS}")


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; other text stays as it is."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """Take back what :func:`neutralise` did: ``restore(neutralise(text)) == text`` for any text."""
    return text[1:] if _NEUTRALISED.match(text) else text
