"""Twinnings and memberships from Wikidata, through its query service or a saved answer.

Three facts are asked for: twinned administrative body (P190) as the subject and as the object, and
member of (P463) of administrative bodies; with them coordinates (P625), country (P17), population
(P1082), and the qualifiers start time (P580) and end time (P582) with their precision. Wikidata's
data are CC0.

To ask by hand, print the query, paste it at https://query.wikidata.org and download the answer as
JSON; :func:`read` reads the file::

    python -c "from citynet.sources import wikidata; print(wikidata.query(country='TR'))"

A twinning that both sides state is one agreement with ``stated_by`` ``both``; one that a single
side states says which, ``a`` or ``b``. A party of the country (or list) asked for is always ``a``.
The cases where Wikidata's sides give different dates are told in ``note``.
"""

import hashlib
import json
import os
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from citynet import _http, countries, vocabulary
from citynet._catalogue import _, told
from citynet._tables import as_text, parse_json
from citynet.agreements._sparql import Row, agreements, flat, item_of
from citynet.errors import CitynetError, CitynetWarning
from citynet.sources._merge import agreement_ids, merge_directions
from citynet.sources.edgelist import name_countries, unlabelled

ENDPOINT = "https://query.wikidata.org/sparql"
Progress = Callable[[int, int | None], None]

_SELECTION = """\
    SELECT ?statement ?property ?a ?b (MIN(?one) AS ?here) WHERE {{
      {here}
      {{
        ?one p:P190 ?statement . ?statement ps:P190 ?b .
        BIND(?one AS ?a) BIND("P190" AS ?property)
      }} UNION {{
        ?a p:P190 ?statement . ?statement ps:P190 ?one .
        BIND(?one AS ?b) BIND("P190" AS ?property)
      }}{memberships}
      MINUS {{ ?statement wikibase:rank wikibase:DeprecatedRank . }}
    }}
    GROUP BY ?statement ?property ?a ?b"""
# A country is itself a member of much; only what it consists of is meant.
_MEMBERSHIPS = """ UNION {
        ?one p:P463 ?statement ; wdt:P31/wdt:P279* wd:Q56061 .
        FILTER NOT EXISTS { ?one wdt:P297 ?state . }
        ?statement ps:P463 ?b .
        BIND(?one AS ?a) BIND("P463" AS ?property)
      }"""
_QUERY = """\
SELECT ?statement ?property ?here ?a ?aLabel ?aCountry ?aCountryLabel ?aCoord ?aPopulation
       ?b ?bLabel ?bCountry ?bCountryLabel ?bCoord ?bPopulation
       ?start ?startPrecision ?end ?endPrecision
WHERE {{
  {{
{selection}
    ORDER BY ?statement{page}
  }}
  OPTIONAL {{ ?a wdt:P17 ?aCountry . }}
  OPTIONAL {{ ?a wdt:P625 ?aCoord . }}
  OPTIONAL {{ ?a wdt:P1082 ?aPopulation . }}
  OPTIONAL {{ ?b wdt:P17 ?bCountry . }}
  OPTIONAL {{ ?b wdt:P625 ?bCoord . }}
  OPTIONAL {{ ?b wdt:P1082 ?bPopulation . }}
  OPTIONAL {{
    ?statement pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] .
  }}
  OPTIONAL {{
    ?statement pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] .
  }}
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "{languages}" . }}
}}
ORDER BY ?statement
"""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]+)*")
_ITEM = re.compile(r"Q[1-9]\d*")
# Who is told to come back later than this had better do so.
_PATIENCE = 600.0
_SMALLEST_PAGE = 25
_LONGEST_PAGE = 64_000_000  # bytes
_COLUMNS = (
    "id", "type", "a_name", "a_country", "b_name", "b_country", "a_kind", "b_kind", "signed",
    "renewed", "ended", "status", "stated_by", "a_lat", "a_lon", "b_lat", "b_lon", "a_population",
    "b_population", "a_wikidata", "b_wikidata", "note", "source", "source_ref",
)  # fmt: skip


def query(
    *,
    country: str | Sequence[str] | None = None,
    cities: Sequence[str] | None = None,
    memberships: bool = True,
    language: str = "en",
    limit: int | None = None,
    offset: int = 0,
) -> str:
    """Write the SPARQL query.

    Parameters
    ----------
    country
        Countries, as ISO 3166-1 alpha-2 or a name in any language.
    cities
        Items (``Q406``), or labels in the language asked for or in English, which then must lie in
        ``country``.
    memberships
        Whether to ask for memberships of bodies too.
    language
        In which the places are named, where Wikidata has a name; English otherwise.
    limit, offset
        One page of statements; all of them when left out.

    Raises
    ------
    CitynetError
        Neither a country nor cities, an unknown country, or cities by label without a country.
    """
    if not _LANGUAGE.fullmatch(language):
        raise CitynetError(f"language={language!r}; expected a code such as 'en' or 'tr'")
    selection = _SELECTION.format(
        here=_here(country, cities, language), memberships=_MEMBERSHIPS if memberships else ""
    )
    page = "" if limit is None else f"\n    LIMIT {int(limit)} OFFSET {int(offset)}"
    languages = ",".join(dict.fromkeys([language, "en", "mul"]))
    return _QUERY.format(selection=selection, page=page, languages=languages)


def _here(country: str | Sequence[str] | None, cities: Sequence[str] | None, language: str) -> str:
    named = [country] if isinstance(country, str) else list(country or [])
    codes = []
    for name in named:
        code = name.upper() if re.fullmatch("[A-Za-z]{2}", name) else countries.code(name)
        if code is None:
            raise CitynetError(
                told("%(name)s is no country that we know; try its ISO code", name=repr(name))
            )
        codes.append(code)
    patterns = []
    if codes:
        listed = " ".join(f'"{code}"' for code in dict.fromkeys(codes))
        patterns.append(f"VALUES ?code {{ {listed} }} ?country wdt:P297 ?code .")
    wanted = [cities] if isinstance(cities, str) else list(cities or [])
    items = [city for city in wanted if _ITEM.fullmatch(city)]
    labels = [city for city in wanted if not _ITEM.fullmatch(city)]
    if labels and (items or not codes):
        raise CitynetError("cities by name need country=...; give all of them as items, or none")
    if items:
        patterns = [f"VALUES ?one {{ {' '.join(f'wd:{item}' for item in items)} }}"]
    elif labels:
        spelled = " ".join(
            f"{json.dumps(label, ensure_ascii=False)}@{tongue}"
            for label in labels
            for tongue in dict.fromkeys([language, "en"])
        )
        patterns.append(
            f"VALUES ?label {{ {spelled} }} ?one rdfs:label ?label ; wdt:P17 ?country ."
        )
    elif codes:
        patterns.append("?one wdt:P17 ?country .")
    else:
        raise CitynetError("say which: country='TR', or cities=['Q406', ...]")
    return "\n      ".join(patterns)


def fetch(
    country: str | Sequence[str] | None = None,
    *,
    cities: Sequence[str] | None = None,
    memberships: bool = True,
    language: str = "en",
    endpoint: str | None = None,
    page_size: int = 500,
    cache: str | os.PathLike[str] | None = None,
    max_age_days: float = 30.0,
    timeout: float = 75.0,
    retries: int = 6,
    pause: float = 1.0,
    contact: str | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Ask the query service, page by page, and make an Agreement table of the answers.

    One query runs at a time. A page that came whole is kept on disk, so an interrupted run goes on
    where it stopped. A busy service is asked again after the time it says (``Retry-After``), else
    after 1, 2, 4 … times ``pause``; when it keeps failing on a page, smaller ones are asked for.

    Parameters
    ----------
    country, cities, memberships, language
        As for :func:`query`.
    endpoint
        Address of a SPARQL endpoint with Wikidata's data; Wikidata's own when left out.
    page_size
        Statements per query.
    cache
        Folder for the pages; in the user's cache when left out.
    max_age_days
        Pages older than this are asked for again; 0 asks for all.
    timeout
        Seconds to wait for an answer; the service itself gives up after 60.
    retries
        How often a page is asked for again before the run ends.
    pause
        Seconds between two queries.
    contact
        A mail address or page for the user agent, which Wikimedia's policy asks of bigger runs.
    progress
        Called with the number of statements fetched so far, and of all where the service tells.

    Returns
    -------
    pandas.DataFrame
        As :func:`read` gives.

    Raises
    ------
    CitynetError
        The service refuses the query or keeps failing; what came is kept for the next run.
    """
    asked = {
        "country": country, "cities": cities, "memberships": memberships, "language": language,
    }  # fmt: skip
    base = query(**asked)  # type: ignore[arg-type]
    endpoint = endpoint or ENDPOINT
    digest = hashlib.sha256(f"{endpoint}\n{base}".encode()).hexdigest()[:16]
    folder = _http.cache_folder(cache, "wikidata") / digest
    connection = _http.Client(
        agent=_http.user_agent(contact), timeout=timeout, pause=pause,
        accept="application/sparql-results+json", longest=_LONGEST_PAGE,
    )  # fmt: skip
    with closing(connection) as client:
        service = _Service(client, endpoint, retries, pause)
        total = service.count(base) if progress else None
        rows: dict[str, dict[str, str]] = {}
        offset, size = 0, page_size
        while True:
            path = folder / f"{offset:08d}.json"
            page = _cached(path, max_age_days)
            if page is None:
                page = service.page(asked, offset, size)
                size = page["limit"]
                _http.keep(path, page)
            found = [flat(binding) for binding in page["bindings"]]
            rows.update({json.dumps(row, sort_keys=True): row for row in found})
            offset += page["limit"]
            here = len({row.get("statement") for row in found})
            if progress:
                known = len({row.get("statement") for row in rows.values()})
                progress(known, max(total, known) if total is not None else None)
            if here < page["limit"]:
                break
    return _table(list(rows.values()), "Wikidata")


def read(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Make an Agreement table of a saved answer to :func:`query`.

    Parameters
    ----------
    path
        SPARQL 1.1 JSON, or either JSON form that the query service's page offers for download.

    Returns
    -------
    pandas.DataFrame
        An Agreement table with coordinates, ``a_population``, ``b_population``, ``a_wikidata``,
        ``b_wikidata``, ``stated_by``; ``source_ref`` names Wikidata's statements. An agreement
        that has ended is ``cancelled``. ``table.attrs["unlabelled"]`` lists the places and
        countries without a label, ``table.attrs["left_out"]`` the twinnings with a place whose
        country neither Wikidata nor its position tells.

    Raises
    ------
    CitynetError
        The file is no such answer.

    Warns
    -----
    CitynetWarning
        A place has no label, or was left out.
    """
    path = Path(path)
    try:
        document = parse_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CitynetError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise CitynetError(f"{path.name}: not JSON, or cut short: {error}") from error
    try:
        bindings = document if isinstance(document, list) else document["results"]["bindings"]
        rows = [flat(binding) for binding in bindings]
    except (KeyError, TypeError, AttributeError) as error:
        raise CitynetError(f"{path.name}: not the answer to a SPARQL query") from error
    if rows and not any("statement" in row for row in rows):
        raise CitynetError(
            f"{path.name}: the answer to another query; wikidata.query() writes the one to ask"
        )
    return _table(rows, path.name)


# Asking ---------------------------------------------------------------------------------------


@dataclass
class _Service:
    """A SPARQL endpoint that is asked one thing at a time, patiently."""

    client: _http.Client
    endpoint: str
    retries: int
    pause: float

    def page(self, asked: Mapping[str, Any], offset: int, limit: int) -> dict[str, Any]:
        """Ask for a page; for a smaller one when the service cannot manage this one."""
        for attempt in range(self.retries + 1):
            text = query(**asked, limit=limit, offset=offset)
            bindings, answer = self.ask(text)
            if bindings is not None:
                return {"limit": limit, "bindings": bindings}
            wait = answer.wait
            if wait is not None and wait > _PATIENCE:
                raise CitynetError(
                    told(
                        "%(server)s asks to come back in %(minutes)s minutes; what came so far is "
                        "kept, run the same again then",
                        server=self.endpoint,
                        minutes=round(wait / 60),
                    )
                )
            if wait is None:
                self.client.rest(self.pause * 2.0**attempt)
            else:
                self.client.rest(wait, _PATIENCE)
            # A wait that the service asks for is about us, not about the size of the question.
            if wait is None and attempt % 2 and limit > _SMALLEST_PAGE:
                limit = max(_SMALLEST_PAGE, limit // 2)
        raise CitynetError(
            told(
                "%(server)s gave no answer in %(tries)s tries (%(why)s); what came so far is kept, "
                "run the same again later",
                server=self.endpoint,
                tries=self.retries + 1,
                why=answer.why,
            )
        )

    def count(self, base: str) -> int | None:
        """How many statements there are, where the service can tell."""
        selection = base[base.index("    SELECT ?statement") : base.index("    ORDER BY")]
        bindings, _ = self.ask(
            f"SELECT (COUNT(DISTINCT ?statement) AS ?count) WHERE {{ {{\n{selection} }} }}"
        )
        try:
            return int(bindings[0]["count"]["value"]) if bindings else None
        except (KeyError, TypeError, ValueError):
            return None

    def ask(self, text: str) -> tuple[list[Any] | None, _http.Answer]:
        """Ask once: the bindings, None where the same question may be answered later."""
        question = {"query": text, "format": "json"}
        answer = self.client.ask("POST", self.endpoint, data=question)
        if answer.passing:
            return None, answer
        if not answer.good:
            first = answer.text.strip().splitlines()[:1]
            raise CitynetError(
                told(
                    "%(server)s refuses the query with %(why)s",
                    server=self.endpoint,
                    why=answer.why,
                )
                + (": " + first[0][:200] if first else "")
            )
        try:
            return answer.json()["results"]["bindings"], answer
        except (KeyError, TypeError):
            return None, _http.Answer(0, "an answer that is cut short")


def _cached(path: Path, max_age_days: float) -> dict[str, Any] | None:
    page = _http.kept(path, max_age_days)
    if not isinstance(page, dict):
        return None
    limit, bindings = page.get("limit"), page.get("bindings")
    if not (isinstance(limit, int) and limit > 0 and isinstance(bindings, list)):
        return None
    return page if all(isinstance(binding, dict) for binding in bindings) else None


# Reading --------------------------------------------------------------------------------------


def _table(rows: list[dict[str, str]], source: str) -> pd.DataFrame:
    stated = list(agreements(rows))
    home = {item_of(row["here"]) for row in rows if "here" in row}
    merged = merge_directions(
        [row for row, _, _ in stated],
        [a for _, a, _ in stated],
        [b for _, _, b in stated],
    )
    merged = [_homeward(row, home) for row in merged]
    table = pd.DataFrame(merged, columns=[name for name in _COLUMNS if name != "id"])
    numbers = [name for name in table.columns if name.endswith(("_lat", "_lon", "_population"))]
    text = [name for name in table.columns if name not in numbers]
    table = table.astype(dict.fromkeys(text, object) | dict.fromkeys(numbers, float))
    found = unlabelled(table)
    name_countries(table)
    lacking = (table["a_country"].isna()) | (
        table["b_country"].isna() & ~table["b_kind"].isin(vocabulary.BODIES)
    )
    left_out = [f"{a} – {b}" for a, b in table.loc[lacking, ["a_name", "b_name"]].to_numpy()]
    table = table[~lacking].reset_index(drop=True)
    table.insert(0, "id", agreement_ids(table["a_name"], table["b_name"]))
    for name in ("id", *text):
        table[name] = as_text(table[name])
    table.attrs |= {"unlabelled": found, "left_out": left_out}
    _warn(source, len(table), found, left_out)
    return table


def _warn(source: str, count: int, found: list[str], left_out: list[str]) -> None:
    if not count:
        nothing = told("%(source)s: no twinning or membership found", source=source)
        warnings.warn(nothing, CitynetWarning, stacklevel=4)
    for what, names in (
        (_("%(source)s: kept %(n)s item number(s) that stand for a name: %(names)s"), found),
        (
            _("%(source)s: left out %(n)s twinning(s) with a place of no known country: %(names)s"),
            left_out,
        ),
    ):
        if names:
            more = ", …" * (len(names) > 10)  # noqa: PLR2004 - enough to see what it is about
            listed = ", ".join(names[:10]) + more
            said = told(what, source=source, n=len(names), names=listed)
            warnings.warn(said, CitynetWarning, stacklevel=4)


def _homeward(row: Row, home: set[str]) -> Row:
    """Turn an agreement so that a is of those asked for."""
    if row["a_wikidata"] in home or row["b_wikidata"] not in home:
        return row
    sides = {"a_": "b_", "b_": "a_"}
    turned = {sides.get(name[:2], name[:2]) + name[2:]: value for name, value in row.items()}
    return turned | {"stated_by": {"a": "b"}.get(row["stated_by"], row["stated_by"])}
