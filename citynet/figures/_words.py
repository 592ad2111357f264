"""What a figure says and how it writes numbers, in the language that its reader asked for."""

from babel import Locale
from babel.numbers import format_decimal, format_percent

from citynet.language import Language


def say(message: str, lang: str, **values: object) -> str:
    """Say a sentence in a language; numbers among the values are written as its readers do."""
    return Language(lang).say(message, **values)


def size_name(measure: str, lang: str) -> str:
    """Name of what the symbols' area shows."""
    from citynet.measures import label  # noqa: PLC0415 - heavy, and only needed here

    language = Language(lang)
    return language.sentence(label(measure, language))


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number as the language does: 13,081 or 13.081."""
    pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(round(value, 6), format=pattern, locale=lang))


def percent(share: float, lang: str) -> str:
    """Write a share: 57% or %57."""
    return str(format_percent(share, locale=lang))


def country_names(lang: str) -> dict[str, str]:
    """Names of the countries by their ISO 3166-1 alpha-2 code."""
    return {str(code): str(name) for code, name in Locale(lang).territories.items()}
