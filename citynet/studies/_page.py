"""A study's page in a language: claims with verdicts, figures, tables, and what it cannot say.

Beside the page are the tables as CSV, with names and numbers as a program reads them, and the
figures as SVG.
"""

import html
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from citynet import _data, _tables, countries, figures, regions, vocabulary
from citynet._catalogue import _, check_lang
from citynet.language import Language
from citynet.studies import _form, _words

_SHOWN = 25  # rows of a table on the page; the file beside it has them all
_CODE = 2  # letters of a country's code
# What a column is called on the page; regions, types of agreement and years say it themselves.
_HEADS = {
    "a_name": _("first party"),
    "agreements": _("agreements"),
    "b_country": _("country of the second"),
    "b_name": _("second party"),
    "claim": _("claim"),
    "commonest_region": _("commonest region"),
    "community": _("community"),
    "computed": _("computed"),
    "core": _("core"),
    "counted": _("what is counted"),
    "countries": _("countries"),
    "country": _("country"),
    "division": _("division abroad"),
    "drawn": _("median of those drawn"),
    "drawn_here": _("drawn here"),
    "drawn_high": _("drawn, upper end"),
    "drawn_low": _("drawn, lower end"),
    "drawn_there": _("drawn there"),
    "ended": _("ended"),
    "expected": _("expected"),
    "fact": _("fact"),
    "first_quartile": _("first quartile"),
    "held": _("held"),
    "high": _("upper end"),
    "high_here": _("upper end here"),
    "high_there": _("upper end there"),
    "how": _("how"),
    "id": _("key"),
    "land": _("Land"),
    "low": _("lower end"),
    "low_here": _("lower end here"),
    "low_there": _("lower end there"),
    "mean": _("mean by chance"),
    "median": _("median"),
    "members": _("members"),
    "municipalities": _("municipalities"),
    "name": _("place"),
    "near": _("near"),
    "near_drawn": _("near, drawn"),
    "near_here": _("near here"),
    "near_p": _("p of near"),
    "near_ratio": _("near over drawn"),
    "near_there": _("near there"),
    "note": _("remark"),
    "observed": _("observed"),
    "of_it": _("share in it"),
    "p_here": _("p here"),
    "p_there": _("p there"),
    "partners": _("partners"),
    "period": _("period"),
    "placebo": _("placebo, mean"),
    "placebo_high": _("placebo, upper end"),
    "placebo_low": _("placebo, lower end"),
    "places": _("places"),
    "province": _("province"),
    "ratio": _("ratio"),
    "ratio_here": _("ratio here"),
    "ratio_there": _("ratio there"),
    "region": _("region"),
    "renewed": _("renewed"),
    "rows": _("rows"),
    "says_2000": _("say 2000"),
    "share": _("share"),
    "share_of_usual": _("share of 2004–2008"),
    "signed": _("signed"),
    "source": _("source"),
    "source_ref": _("in the source"),
    "stated": _("stated"),
    "statistic": _("statistic"),
    "status": _("status"),
    "third_quartile": _("third quartile"),
    "tolerance": _("tolerance"),
    "ties": _("ties"),
    "type": _("type"),
    "value": _("value"),
    "verdict": _("verdict"),
    "wave": _("wave"),
    "with_neighbours": _("with neighbours"),
    "year": _("year"),
    "years": _("years"),
    "years_about": _("years about the accession"),
}
# What stands in cells as a program reads it.
_TERMS = _form.VERDICTS | {
    "assortativity": _("assortativity by degree"),
    "mean_tie_length": _("mean length of a tie, km"),
    "median_km": _("median length of a tie, km"),
}
_SIGNS = {"above": "> ", "below": "< "}
_KEYS = frozenset({"home", "node", "partner", "rule"})  # of a program; the name stands beside them
_SHARES = frozenset({"of_it", "share", "share_of_usual"})
_CODED = frozenset({("claims", "id"), ("evidence", "claim"), ("evidence", "id"), ("facts", "fact")})


def write(study: _form.Study, out: str | os.PathLike[str], lang: str = "en") -> Path:
    """Write a study's page, with its tables as CSV and its figures as SVG beside it.

    Parameters
    ----------
    study
        What was found.
    out
        The folder.
    lang
        The language of the page and of its figures.
    """
    check_lang(lang)
    say = Language(lang)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    facts = study.facts.rename("value").rename_axis("fact").to_frame()
    tables = {
        "claims": _form.titled(study.claims.copy(), _("Claims and verdicts")),
        **study.tables,
        "facts": _form.titled(facts, _("Facts computed")),
    }
    for name, frame in tables.items():
        _tables.write(frame, folder / f"{name}.csv")
    tables["claims"] = _written(study, say)
    drawn = []
    for name, (caption, draw) in study.figures.items():
        figures.save(draw(lang), folder / f"{name}.svg")
        told = _safe(say.remark(caption))
        drawn.append(
            f'<figure><img src="{name}.svg" alt="{told}"><figcaption>{told}</figcaption></figure>'
        )
    verdicts = study.claims["verdict"] if study.sentences is None else study.sentences
    counts = verdicts.value_counts()
    brief = "; ".join(
        f"{say.gettext(words)}: {say.integer(counts[verdict])}"
        for verdict, words in _form.VERDICTS.items()
        if verdict in counts
    )
    claimed = say.count(len(verdicts), "claim")
    if study.sentences is not None:
        claimed = say.say(
            "%(claims)s by sentence, in %(readings)s readings",
            claims=claimed,
            readings=say.integer(len(study.claims)),
        )
    title = _safe(say.remark(study.title))
    limits = _safe(say.gettext("What it cannot say"))
    body = [
        f"<h1>{title}</h1>",
        f"<p>{_safe(say.remark(study.lead))}</p>",
        f"<p>{_safe(claimed)} ({_safe(brief)}).</p>",
        *drawn,
        *(_section(name, frame, say) for name, frame in tables.items()),
        f"<h2>{limits}</h2>",
        "<ul>" + "".join(f"<li>{_safe(say.remark(line))}</li>" for line in study.limits) + "</ul>",
    ]
    path = folder / "index.html"
    _data.write_file(path, _PAGE.format(lang=lang, title=title, body="\n".join(body)))
    return path


def _written(study: _form.Study, say: Language) -> pd.DataFrame:
    """Write the claims' values as the language does; the words are translated with the others."""
    names = {name: say.region(name) for scheme in ("continent", "source_section2")
             for name in regions.describe(scheme).index}  # fmt: skip
    names |= {str(place["name"]): say.name_of(place) for place in study.places}
    rows = study.claims.reset_index().to_dict("records")
    for row in rows:
        fact = row.pop("fact", "")
        if fact:
            # What no source states is a bound that the rule asks for.
            sign = _SIGNS.get(row["rule"], "")
            row["stated"] = sign + _number(float(row["stated"]), say)
            row["computed"] = _interval(study.facts, fact, say)
        elif "fact" not in study.claims:  # the source's own sections, and values of many kinds
            row["source"] = _words.section(say, row["source"])
            for column in ("stated", "computed"):
                row[column] = _words.value(say, row[column], names)
    return _form.titled(pd.DataFrame(rows).set_index("id"), _("Claims and verdicts"))


def _interval(facts: pd.Series, fact: str, say: Language) -> str:
    told = _number(float(facts[fact]), say)
    sides = _form.interval(facts, fact)
    if sides is None:
        return told
    low, high = (_number(side, say) for side in sides)
    return say.say("%(value)s (%(low)s to %(high)s)", value=told, low=low, high=high)


def _section(name: str, frame: pd.DataFrame, say: Language) -> str:
    """Show a table: its title, its first rows, and where the others are."""
    title = _safe(say.remark(frame.attrs.get("title", name)))
    # Claims are what the page is about: all are shown.
    limit = len(frame) if name == "claims" else _SHOWN
    shown = frame.head(limit).reset_index()
    shown = shown[[column for column in shown if column not in _KEYS]]
    heads = "".join(f"<th>{_safe(_head(str(column), say))}</th>" for column in shown)
    rows = "\n".join(
        "<tr>"
        + "".join(
            f"<td>{_cell(name, str(column), row, frame.attrs.get('home'), say)}</td>"
            for column in shown
        )
        + "</tr>"
        for row in shown.to_dict("records")
    )
    more = ""
    if len(frame) > limit:
        more = " " + say.say("The first %(n)s of %(total)s rows.", n=_SHOWN, total=len(frame))
    return (
        f'<h2>{title}</h2>\n<div class="table"><table><thead><tr>{heads}</tr></thead>\n'
        f'<tbody>{rows}</tbody></table></div>\n<p><a href="{name}.csv">{name}.csv</a>{more}</p>'
    )


def _head(column: str, say: Language) -> str:
    if column in _HEADS:
        return say.gettext(_HEADS[column])
    if column in {term.name for term in vocabulary.terms("type")}:
        return say.label("type", column)
    return say.region(column)


def _cell(table: str, column: str, row: dict[Any, Any], home: str | None, say: Language) -> str:
    """Write a cell as its column asks."""
    value = row[column]
    if (table, column) in _CODED:
        return f"<code>{_safe(str(value))}</code>"
    if isinstance(value, str):
        country = home if column == "province" else row.get("country", home)
        return _safe(_text(column, value, country, say) if value else "")
    if pd.isna(value):
        return ""
    if column in _SHARES:
        return _safe(say.percent(float(value)))
    if column == "year":
        return str(int(value))
    return _safe(say.p_cell(float(value)) if column in _PS else _number(float(value), say))


_PS = frozenset({"near_p", "p", "p_here", "p_there", "q"})


def _state(value: str, say: Language) -> str:
    """Name a country by its code, a state without one by its name, and what stands for several."""
    told = say.country(value)
    return told if told != value or len(value) == _CODE else str(say.remark(value))


def _code(country: Any) -> Any:
    """Give the code under which the gazetteer files a state's places."""
    found = None if country is None or len(country) == _CODE else countries.lookup(country)
    return country if found is None else found.codes[0]


def _text(column: str, value: str, country: Any, say: Language) -> str:
    country = _code(country)
    if column in ("division", "province") and country:
        from citynet.geocoding import divisions  # noqa: PLC0415 - loads the gazetteer

        return divisions.admin1_told(str(country), value, say.lang)
    if column == "name":
        return say.place(value, country)
    if column in _WRITERS:
        return _WRITERS[column](say, value)
    return str(say.remark(_TERMS.get(value, value)))


_WRITERS: dict[str, Callable[[Language, str], str]] = {
    "commonest_region": lambda say, value: say.region(value),
    "country": lambda say, value: _state(value, say),
    "ended": lambda say, value: say.date(value),
    "members": lambda say, value: ", ".join(map(say.country, value.split())),
    "region": lambda say, value: say.region(value),
    "renewed": lambda say, value: say.date(value),
    "signed": lambda say, value: say.date(value),
    "source_ref": _words.reference,
    "status": lambda say, value: say.label("status", value),
    "type": lambda say, value: say.label("type", value),
}


def _number(value: float, say: Language) -> str:
    return say.integer(value) if value.is_integer() else say.number(value)


def _safe(text: str) -> str:
    return html.escape(text)


_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 54rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 "DejaVu Sans", sans-serif;
  color: #222; background: #fff; }}
h1, h2 {{ font-family: "DejaVu Serif", serif; line-height: 1.25; }}
.table {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
  overflow-wrap: anywhere; min-width: 3.5em;
  border-bottom: 1px solid #ddd; }}
figure {{ margin: 1rem 0; }}
img {{ max-width: 100%; height: auto; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
