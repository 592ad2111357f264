"""``cn.page``: a register's own pages, for a municipality's web server.

A folder of files that ask for nothing outside and hold no script or style of their own, so that the
strictest policy for contents fits: lists in several languages, a page per place, what is new, and
the data to take away. Without a script the lists are whole; with it they are searched.
"""

import json
import math
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from citynet import _check, _sphere, ego, vocabulary
from citynet._catalogue import LANGS, speaking, told
from citynet._data import write_file
from citynet._folder import swapped_folder
from citynet._headline import headline
from citynet._tables import is_missing
from citynet.agreements import write_agreements
from citynet.errors import CitynetError
from citynet.language import Language
from citynet.network import agreements, build_network
from citynet.registers import _linked, _pages, _register_page
from citynet.registers.agendas import anniversaries, calendar
from citynet.registers.diffing import Changes, diff

__all__ = ["page"]

_LONGEST = 60


@dataclass(frozen=True)
class Register:
    """What the pages tell of.

    Attributes
    ----------
    rows
        The agreements, as they stand in the table, by id.
    places
        A node's attributes, by node.
    ends
        The two nodes of each agreement, by id, the first party first.
    slugs
        The name of each place's page, without its suffix.
    centre
        The city whose own agreements these are; ``None`` where there are several.
    """

    rows: Mapping[str, Mapping[Any, Any]]
    places: Mapping[Any, Mapping[str, Any]]
    ends: Mapping[str, tuple[Any, Any]]
    slugs: Mapping[Any, str]
    centre: Any
    of: Mapping[Any, Sequence[str]] = field(default_factory=dict)


def page(
    table: pd.DataFrame,
    out: str | os.PathLike[str],
    places: gpd.GeoDataFrame | None = None,
    *,
    lang: str = "en",
    langs: Sequence[str] = LANGS,
    title: str | None = None,
    before: pd.DataFrame | None = None,
) -> list[Path]:
    """Write a register's own pages into a folder, for a web server or a memory stick.

    Parameters
    ----------
    table
        An Agreement table.
    out
        The folder. What an earlier run wrote there is replaced, all of it or nothing; no other
        file is.
    places
        What ``geocode`` gave for the table; made here when left out. An open place has its page
        and no point on the map.
    lang
        The language of ``index.html``.
    langs
        All languages; the others' files are ``index.tr.html`` and the like.
    title
        The heading; left out, one by whose agreements these are.
    before
        An earlier state of the register: what changed since stands under "What is new", in place
        of the latest dates.

    Returns
    -------
    list of pathlib.Path
        The files, ``index.html`` first.

    Raises
    ------
    CitynetError
        The table is empty, a language has no catalogue, or the folder holds another's file under
        a name that is needed.

    Notes
    -----
    ``agreements.jsonld`` uses the terms of schema.org: a ``Dataset`` whose parts are the
    agreements, each a ``CreativeWork`` about two places or a body.

    Examples
    --------
    >>> files = cn.page(table.head(3), "public", langs=["en", "tr"])
    >>> [file.name for file in files if file.parent.name != "p"]  # doctest: +NORMALIZE_WHITESPACE
    ['index.html', 'agreements.csv', 'agreements.jsonld', 'agreements.xlsx', 'anniversaries.ics',
     'index.tr.html', 'list.js', 'manifest.json', 'style.css']
    """
    langs = list(dict.fromkeys([lang, *langs]))
    for one in langs:
        _check.one_of("lang", one, LANGS)
    if table.empty:
        raise CitynetError(told("there is no agreement to show"))
    G = build_network(table, places, unresolved="keep")
    register = _register(table, G)
    changes = None if before is None else diff(before, table)
    with swapped_folder(out) as folder:
        _data(table, register, folder, lang, title)
        for one in langs:
            others = {other: _linked.name("{}", other, lang) for other in langs}
            _in_language(register, folder, _Words(one, lang, others, title, headline(G, one)),
                         changes)  # fmt: skip
    written = sorted(path for path in Path(out).rglob("*") if path.is_file())
    return sorted(written, key=lambda path: path != Path(out) / "index.html")


_Words = _register_page.Words


def _register(table: pd.DataFrame, G: "nx.MultiGraph[Any]") -> Register:
    rows = {str(row["id"]): row for row in table.to_dict("records")}
    parties = agreements(G)[["u", "v"]].itertuples(name=None)
    ends = {str(key): (a, b) for key, a, b in parties}
    of: dict[Any, list[str]] = defaultdict(list)
    for key in rows:
        for node in dict.fromkeys(ends[key]):
            of[node].append(key)
    centre = ego.centre(G)
    slugs: dict[Any, str] = {}
    taken: set[str] = set()
    for node in G.nodes:
        slugs[node] = _slug(str(node), taken)
    return Register(rows, dict(G.nodes(data=True)), ends, slugs, centre, of)


def _slug(text: str, taken: set[str]) -> str:
    """Give a name for a file that every system and web server takes, each once."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST] or "place"
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _in_language(
    register: Register, folder: Path, words: "_Words", changes: Changes | None
) -> None:
    with speaking(words.lang):
        index = _register_page.index(register, words, changes)
        write_file(folder / words.file("index"), index)
        for node, slug in register.slugs.items():
            if node == register.centre:
                continue
            (folder / "p").mkdir(exist_ok=True)
            write_file(folder / "p" / words.file(slug), _register_page.place(register, words, node))


def _data(
    table: pd.DataFrame, register: Register, folder: Path, lang: str, title: str | None
) -> None:
    """Write what is to be taken away, and what the pages share."""
    write_agreements(table, folder / "agreements.csv")
    write_agreements(table, folder / "agreements.xlsx")
    write_file(folder / "agreements.jsonld", _json_ld(register, lang, title))
    with speaking(lang):
        write_file(folder / "anniversaries.ics", calendar(anniversaries(table), yearly=True))
    write_file(folder / "style.css", _pages.style())
    write_file(folder / "list.js", _linked.script())


def _json_ld(register: Register, lang: str, title: str | None) -> str:
    language = Language(lang)
    things = {node: _thing(node, data) for node, data in register.places.items()}
    works = []
    for key, row in register.rows.items():
        dates = {
            "dateCreated": row.get("signed"), "dateModified": row.get("renewed"),
            "expires": row.get("ended"), "creativeWorkStatus": row.get("status"),
            "locationCreated": row.get("signed_at"), "citation": row.get("source"),
        }  # fmt: skip
        works.append({
            "@type": "CreativeWork", "@id": f"#{key}", "additionalType": row["type"],
            "name": f"{row['a_name']} – {row['b_name']}",
            "genre": language.type(row["type"]),
            "about": [{"@id": things[node]["@id"]} for node in register.ends[key]],
            **{name: str(value) for name, value in dates.items() if not is_missing(value)},
        })  # fmt: skip
    whole = {
        "@context": "https://schema.org", "@type": "Dataset", "inLanguage": lang,
        "name": title or language.say(_register_page.TITLE),
        "distribution": [
            {"@type": "DataDownload", "contentUrl": name, "encodingFormat": form}
            for name, form in _register_page.DOWNLOADS.items()
        ],
        "hasPart": works, "mentions": list(things.values()),
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _thing(node: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    is_body = vocabulary.is_body(data.get("kind"))
    kind = "Organization" if is_body else "City" if data["kind"] == "city" else "AdministrativeArea"
    thing: dict[str, Any] = {"@type": kind, "@id": f"#{node}", "name": str(data.get("label", node))}
    if data.get("country") and not is_body:
        thing["address"] = {"@type": "PostalAddress", "addressCountry": data["country"]}
    lon, lat = _sphere.position(data)
    if not (math.isnan(lon) or is_body):
        thing["geo"] = {
            "@type": "GeoCoordinates", "latitude": round(lat, 5), "longitude": round(lon, 5),
        }  # fmt: skip
    if data.get("geonameid"):
        thing["sameAs"] = f"https://sws.geonames.org/{int(data['geonameid'])}/"
    return thing
