"""One HTML report out of everything: what the data hold, what is uncertain, and what follows.

The report is a folder: ``index.html``, which needs nothing else and no network; the map as
``map.html``; every table as CSV and every figure as PDF and PNG. The same input and versions give
the same bytes: no clock is read, and a date stands on the page only when the caller gives one.
"""

import math
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

import citynet
from citynet import _check, _notebook, _workers, datasets, dates, network
from citynet._catalogue import told
from citynet._data import write_file
from citynet._folder import refuse_foreign, swapped_folder
from citynet._tables import write as write_table
from citynet.agreements.table import for_writing
from citynet.errors import CitynetError, NetworkError
from citynet.language import Language, _
from citynet.report import (
    _coordination,
    _data,
    _findings,
    _methods,
    _portfolio,
    _replication,
    _structure,
    _time,
)
from citynet.report._render import render
from citynet.report._study import Facts, Figure, LeftOut, Study, Table
from citynet.summary import register

__all__ = ["write_report"]

Unresolved = Literal["refuse", "skip", "keep"]

# The sections in order, the story before its doubts: title, and the function that gives its facts.
_SECTIONS: dict[str, tuple[str, Callable[[Study], Facts | LeftOut]]] = {
    "map": (_("The map"), _data.world),
    "portfolio": (_("With whom"), _portfolio.portfolio),
    "own_network": (_("One city's own network"), _portfolio.own_network),
    "growth": (_("Growth"), _time.growth),
    "transitions": (_("From one type of agreement to another"), _time.transitions),
    "central_places": (_("Central places"), _structure.central_places),
    "groups": (_("Communities"), _structure.groups),
    "coordination": (_("Where authorities overlap"), _coordination.overlaps),
    "replication": (_("What the source claims"), _replication.claims),
    "holdings": (_("What the data hold"), _data.holdings),
    "uncertain": (_("What is missing or uncertain"), _data.uncertain),
}
# Who draws has begun, then, when the others are computed.
_DRAWN = ("map", "own_network", "growth", "groups")
_LAST = {"methods": _("Methods"), "citing": _("How to cite")}
_MAP = "map.html"
_NAMED = 6  # countries that a title has room for


def write_report(
    table: pd.DataFrame,
    out: str | os.PathLike[str],
    *,
    places: gpd.GeoDataFrame | None = None,
    unresolved: Unresolved = "refuse",
    lang: str = "en",
    seed: int = 0,
    title: str | None = None,
    date: str | None = None,
    executor: Executor | None = None,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write a report on a table of agreements.

    Everything is made before anything in ``out`` changes. The report replaces what an earlier run
    wrote there and no other file; when it fails, the folder is as it was.

    Parameters
    ----------
    table
        An Agreement table.
    out
        The folder to write; made when it is not there.
    places
        What ``geocode`` gave for this table; made here when left out.
    unresolved
        What to do with places that are open, as in ``build_network``.
    lang
        One of :data:`citynet.language.LANGS`.
    seed
        Seed of everything drawn at random.
    title
        The report's title; made from the data when left out.
    date
        A date to print under the title, EDTF. There is none when left out, so that the same table
        gives the same bytes on any day.
    executor
        Computes the replicates, as in ``nullmodels.replicate``; the bytes do not depend on it.
    progress
        Is told in a few words what is being done.

    Returns
    -------
    pathlib.Path
        The page, ``out/index.html``.

    Raises
    ------
    AgreementError
        The table is none; all its mistakes are listed.
    NetworkError
        Places are open and ``unresolved`` is ``"refuse"``, or no agreement is left.
    CitynetError
        Another argument is not as said, or ``out`` holds a file of another origin under a name
        that the report needs.
    """
    language = Language(lang)
    _check.that(date is None or dates.is_edtf(date), "date", date, _check.DATE, CitynetError)
    refuse_foreign(out, ["index.html", _MAP, "manifest.json"])
    bar = _notebook.progress(language.gettext("Writing the report …"))
    with bar as tell, _workers.working(executor):
        said = progress or (lambda text: tell(math.nan, text))
        study, sections = _made(
            for_writing(table), places=places, unresolved=unresolved, language=language, seed=seed,
            title=title, tell=said, card=datasets.card(table, lang),
        )  # fmt: skip
        said(language.gettext("Writing the report …"))
        with swapped_folder(out) as folder:
            _write(folder, study, sections, date)
    return Path(out) / "index.html"


def _made(
    checked: pd.DataFrame,
    *,
    places: gpd.GeoDataFrame | None,
    unresolved: Unresolved,
    language: Language,
    seed: int,
    title: str | None,
    tell: Callable[[str], None],
    card: Mapping[str, str] | None,
) -> tuple[Study, dict[str, Facts | LeftOut]]:
    """Make everything that a report holds: what it is of, and its sections."""
    tell(language.gettext("Placing the cities …"))
    if places is None:
        from citynet.geocoding.verdicts import geocode  # noqa: PLC0415 - a caller with places needs none

        places = geocode(checked)
    whole = network.build_network(checked, places, unresolved=unresolved)
    G = network.once(network.counted(whole))
    if not G.number_of_edges():
        raise NetworkError(told("no agreement is left to report on"))
    study = Study(
        checked,
        places,
        G,
        whole,
        language,
        title or _title(G, language),
        seed,
        _told(tell, language),
        card,
    )
    return study, _sections(study)


def _sections(study: Study) -> dict[str, Facts | LeftOut]:
    """Compute what every section tells, or why it is left out."""
    told = {
        key: _SECTIONS[key][1](study)
        for key in sorted(_SECTIONS, key=lambda key: key not in _DRAWN)
        if key != "replication" or _replication.applies(study)
    }
    sections = {key: told[key] for key in _SECTIONS if key in told}
    sections["methods"] = _methods.methods(study, sections)
    sections["citing"] = _methods.citing(study)
    return sections


def _page(study: Study, sections: Mapping[str, Facts | LeftOut], date: str | None) -> str:
    """Set the page of what the sections tell."""
    titles = {key: name for key, (name, _section) in _SECTIONS.items()} | _LAST
    return render(
        sections,
        titles,
        study.language,
        title=study.title,
        date=date,
        version=citynet.__version__,
        cite=_methods.Citations(),
        files=_files(sections),
        brief=_findings.brief(study, sections),
        left_out=_left_out(sections),
    )


_STEPS = {
    "map": _("Drawing the map …"),
    "growth": _("Following the years …"),
    "regions": _("Comparing the regions …"),
    "own network": _("Measuring the portfolio …"),
    "centrality": _("Measuring centrality …"),
    "communities": _("Finding communities …"),
    "resolutions of the communities": _("Finding communities at other resolutions …"),
    "coordination": _("Comparing the authorities …"),
    "claims": _("Checking the source's claims …"),
    "communities of rewired networks": _("Comparing with rewired networks …"),
}


def _told(tell: Callable[[str], None], language: Language) -> Callable[[str], None]:
    return lambda step: tell(language.gettext(_STEPS.get(step, step)))


def _title(G: Any, language: Language) -> str:
    """Name the report after the city whose network it is, or the country that it is mostly of."""
    from citynet import ego  # noqa: PLC0415 - reads the gazetteer's module

    focal = ego.centre(G)
    if focal is None:
        found = register(G)
        if found.kind == "memberships":
            return language.gettext("Memberships of international bodies")
        if found.kind in {"one_sided", "partial"} and len(found.home) <= _NAMED:
            home = language.join(map(language.country, found.home))
            return language.say("International agreements of cities: %(country)s", country=home)
        return language.gettext("A network of agreements between cities")
    name = language.name_of(G.nodes[focal], focal)
    return language.say("The international agreements of %(city)s", city=name)


def _left_out(sections: Mapping[str, Facts | LeftOut]) -> list[tuple[LeftOut, list[str]]]:
    """Give what is left out with its reason, each reason once."""
    reasons: dict[tuple[str, str], tuple[LeftOut, list[str]]] = {}
    for key, facts in sections.items():
        if isinstance(facts, LeftOut):
            same = (facts.reason, repr(sorted(facts.values.items())))  # noqa: PD011 - no pandas
            reasons.setdefault(same, (facts, []))[1].append(key)
    return list(reasons.values())


def _tables(sections: Mapping[str, Facts | LeftOut]) -> list[Table]:
    return [value for value in _values(sections) if isinstance(value, Table)]


def _figures(sections: Mapping[str, Facts | LeftOut]) -> list[Figure]:
    return [value for value in _values(sections) if isinstance(value, Figure)]


def _values(sections: Mapping[str, Facts | LeftOut]) -> list[Any]:
    """All facts, those in lists too."""
    found: list[Any] = []
    for facts in sections.values():
        if not isinstance(facts, LeftOut):
            for value in facts.values():
                found += value if isinstance(value, list) else [value]
    return found


def _files(sections: Mapping[str, Facts | LeftOut]) -> list[str]:
    """List what stands beside the page."""
    names = [_MAP] if not isinstance(sections["map"], LeftOut) else []
    names += [f"tables/{table.key}.csv" for table in _tables(sections)]
    for figure in _figures(sections):
        names += [f"figures/{figure.key}.pdf", f"figures/{figure.key}.png"]
    return [*names, "tables/agreements.csv", "tables/places.csv"]


def _write(
    folder: Path, study: Study, sections: Mapping[str, Facts | LeftOut], date: str | None
) -> None:
    """Write the tables, and then the page, which waits for its figures to be drawn."""
    from citynet import maps  # noqa: PLC0415 - only here
    from citynet.geocoding.verdicts import write_places  # noqa: PLC0415

    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    for table in _tables(sections):
        frame = table.frame[list(dict.fromkeys(column.key for column in table.columns))]
        write_table(frame, folder / "tables" / f"{table.key}.csv")
    write_table(study.table, folder / "tables" / "agreements.csv")
    write_places(study.places, folder / "tables" / "places.csv")
    drawn = sections["map"]
    if not isinstance(drawn, LeftOut):
        maps.save(drawn["map"], folder / _MAP)
    write_file(folder / "index.html", _page(study, sections, date))
    for figure in _figures(sections):
        write_file(folder / "figures" / f"{figure.key}.pdf", figure.pdf)
        write_file(folder / "figures" / f"{figure.key}.png", figure.png)
