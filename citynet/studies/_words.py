"""How claims' values, sections and rows of a source are written in a language."""

import re
from collections.abc import Mapping

import pandas as pd

from citynet.language import Language, _

# What a claim's value holds that each language writes its own way.
_FIGURE = re.compile(
    r"(?P<day>\b\d{4}-\d{2}-\d{2}\b)|(?P<share>\b\d+) %"
    r"|\b(?P<number>\d{1,3}(?:,\d{3})+|\d+\.(?P<decimals>\d+))"
)
# What values of claims are of, beside regions and places.
_OF = {"founded": _("founded")}
# Parts of the source, which a claim's section names.
_PARTS = {
    "sister cities": _("sister cities"),
    "protocols": _("protocols"),
    "memoranda": _("memoranda"),
    "memberships": _("memberships"),
    "Abstract": _("abstract"),
    "abstract": _("abstract"),
    "conclusion": _("conclusion"),
    "section": _("section"),
    "Table": _("table"),
    "Turkish": _("Turkish"),
    "English": _("English"),
}


def by_sentence(verdicts: pd.Series, claims: pd.DataFrame) -> "pd.Series[str]":
    """Give each sentence of a text the verdict of its best reading.

    Parameters
    ----------
    verdicts
        Of each claim, by its id.
    claims
        ``id`` and ``reading_of``, the claim that is the sentence's first reading.
    """
    first = claims.set_index("id")["reading_of"].reindex(verdicts.index).replace("", None)
    sentence = first.fillna(pd.Series(verdicts.index, verdicts.index))
    return verdicts.groupby(sentence.to_numpy(), sort=False).agg(_best)


def _best(verdicts: pd.Series) -> str:
    order = ("reproduced", "not_checkable", "contradicted")
    return next((one for one in order if (verdicts == one).any()), str(verdicts.iloc[0]))


def section(language: Language, text: str) -> str:
    """Name the part of the source where a claim stands."""
    return re.sub("|".join(_PARTS), lambda match: language.gettext(_PARTS[match[0]]), text)


def reference(language: Language, text: str) -> str:
    """Say where in a source a row stands, which our own tables write as ``Table 1, row 9``."""
    if match := re.fullmatch(r"Table (\S+), row (\S+)", text):
        return language.say("Table %(table)s, row %(row)s", table=match[1], row=match[2])
    return text


def value(language: Language, text: str, names: Mapping[str, str]) -> str:
    """Write a claim's value for readers: ``Asia=18 | Europe=13`` as ``Asia: 18; Europe: 13``."""
    parts = []
    for part in text.split(" | "):
        name, equals, rest = part.partition("=")
        of_name = equals and not name.endswith(" ")  # and not ``p = 0.01``
        written = _FIGURE.sub(lambda match: _figure(language, match), rest if of_name else part)
        of = language.gettext(_OF[name]) if name in _OF else names.get(name, name)
        parts.append(f"{of}: {written}" if of_name else names.get(part, written))
    return "; ".join(parts)


def _figure(language: Language, match: re.Match[str]) -> str:
    """Write a day, a share or a number of a claim's value as the language does."""
    if match["day"]:
        return language.date(match["day"])
    if match["share"]:
        return language.percent(int(match["share"]) / 100)
    return language.number(float(match["number"].replace(",", "")), len(match["decimals"] or ""))
