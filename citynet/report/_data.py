"""Sections on the data themselves: what they hold, what is missing or uncertain, the map."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from citynet import network, vocabulary
from citynet.geocoding._named import listed
from citynet.geocoding._parties import parties
from citynet.language import _
from citynet.report._study import SURE, Column, Facts, LeftOut, Study, Table
from citynet.summary import sensitivity

# Rows that a reader of the page can take in; the file beside it has all.
_SOME = 25


def holdings(study: Study) -> Facts | LeftOut:
    """Count what the data hold."""
    agreements = study.agreements
    if agreements.empty:
        return LeftOut(_("The table holds no agreement whose places are known."))
    nodes = [data for _node, data in study.G.nodes(data=True)]
    kinds = Counter(data.get("kind", "city") for data in nodes)
    per_pair = _per_pair(study)
    several = per_pair[per_pair > 1]
    countries = {
        study.country(node)
        for node, data in study.G.nodes(data=True)
        if not vocabulary.is_body(data.get("kind")) and node != study.focal
    } - {None}
    first_parties = agreements["u"].drop_duplicates()
    return {
        "agreements": len(agreements),
        "statuses": _statuses(study),
        "cancelled": int(agreements["status"].isin(vocabulary.OVER).sum()),
        "kinds": kinds,
        "places": len(nodes) - sum(kinds[kind] for kind in vocabulary.BODIES),
        "countries": len(countries),
        "ties": study.ties.number_of_edges(),
        "several": len(several),
        "most": int(per_pair.max()),
        "most_pairs": _busiest_pairs(study, several[several == several.max()]),
        "first": study.dated.iloc[0] if len(study.dated) else None,
        "last": study.dated.iloc[-1] if len(study.dated) else None,
        "dated": len(study.dated),
        "focal": None if study.focal is None else study.name(study.focal),
        "authorities": len(first_parties),
        "sources": study.sources_told,
        "types": _types(study),
        "uncounted": _uncounted(study),
        "kind": study.register.kind,
        "centre": None
        if study.register.centre is None
        else study.name(list(study.G)[study.register.centre]),
        "home": study.home,
        "own_places": int(study.register.own.sum()),
        "twice": study.G.graph.get("stated_twice", 0),
        # A source may state once what both sides say, in a row that tells so.
        "both": int((_column(study, "stated_by") == "both").sum()),
        "repeated": bool(study.same.duplicated().any()),
    }


def _uncounted(study: Study) -> list[str]:
    """Name what is drawn but not counted, with its numbers."""
    drawn = network.agreements(study.whole)
    counts = drawn.loc[~drawn["counted"], "type"].value_counts()
    say = study.language
    return [
        f"{say.type(name, many=True)} ({say.integer(counts[name])})"
        for name in vocabulary.order(counts.index)
    ]


def _column(study: Study, name: str) -> pd.Series:
    return study.agreements.get(name, pd.Series(dtype=object))


def _per_pair(study: Study) -> pd.Series:
    """Count the agreements of each pair of places, which are given by their numbers."""
    rows = study.agreements[["u_row", "v_row"]]
    return rows.groupby([rows.min(axis=1), rows.max(axis=1)], sort=False).size()


def _busiest_pairs(study: Study, busiest: pd.Series) -> list[str]:
    """Name the pairs with most agreements, unless they are too many."""
    if len(busiest) > 6:  # noqa: PLR2004 - what a sentence can hold
        return []
    nodes = list(study.G)
    return [
        " – ".join(study.name(nodes[row]) for row in pair if nodes[row] != study.focal)
        for pair in busiest.index
    ]


def _statuses(study: Study) -> list[str]:
    """Say how many agreements have each status; where none is given it is taken for active."""
    counts = study.agreements["status"].fillna("active").value_counts()
    say = study.language
    return [
        f"{say.label('status', name)} {say.integer(int(counts[name]))}"
        for name in vocabulary.order(counts.index, "status")
    ]


def _types(study: Study) -> Table:
    agreements = study.agreements
    rows = []
    for name in study.types:
        part = agreements[agreements["type"] == name]
        dated = part["start"].dropna().sort_values()
        rows.append(
            {
                "type": name,
                "agreements": len(part),
                "share": len(part) / len(agreements),
                "partners": part["v"].nunique(),
                "cancelled": int(part["status"].isin(vocabulary.OVER).sum()),
                "undated": len(part) - len(dated),
                "first": dated.iloc[0] if len(dated) else None,
                "last": dated.iloc[-1] if len(dated) else None,
            }
        )
    columns = (
        Column("type", _("Type"), "types"),
        Column("agreements", _("Agreements"), "count"),
        Column("share", _("Share"), "percent"),
        Column("partners", _("Second parties"), "count"),
        Column("cancelled", _("Cancelled"), "count"),
        Column("undated", _("Undated"), "count"),
        Column("first", _("First"), "date"),
        Column("last", _("Last"), "date"),
    )
    return Table("types", pd.DataFrame(rows, columns=[column.key for column in columns]), columns)


def uncertain(study: Study) -> Facts | LeftOut:
    """Say what is missing, approximate or contradictory."""
    agreements = study.agreements
    starts = agreements["start"].dropna()
    precision = starts.str.count("-") if len(starts) else pd.Series(dtype=int)
    cancelled = agreements[agreements["status"].isin(vocabulary.OVER)]
    loops = agreements[agreements["u"] == agreements["v"]]
    open_places = _open_places(study)
    open_count = 0 if open_places is None else len(open_places.frame)
    notes = _notes(study)
    undated = int(agreements["start"].isna().sum())
    remarks = 0 if notes is None else len(notes.frame)
    return {
        "agreements": len(agreements),
        "spellings": len(study.places),
        "open": open_places,
        "open_count": open_count,
        "skipped": study.G.graph.get("skipped_agreements", 0),
        "unplaced": study.unplaced,
        "found": _methods(study),
        "unsure": _unsure(study),
        "undated": undated,
        "undated_rows": _undated(study),
        "year_only": int((precision == 0).sum()),
        "month_only": int((precision == 1).sum()),
        "cancelled": len(cancelled),
        "cancelled_undated": int(cancelled["end"].isna().sum()),
        "loops": len(loops),
        "loop_names": sorted({study.name(node) for node in loops["u"]})[:5],
        "repeated": _repeated(study),
        "no_country": sum(
            not vocabulary.is_body(data.get("kind")) and not data.get("country")
            for _node, data in study.G.nodes(data=True)
        ),
        "one_sided": _one_sided(study),
        "home": study.home,
        "notes": notes,
        "card": study.card,
        **_ways(study),
        **_sure(study),
        "doubts": _doubts(study, undated, int((precision < 2).sum()), remarks),  # noqa: PLR2004 - of year, month and day
    }


# How many places of the highest ranks are spoken of, of so many that are ranked.
_TOPS = ((10, 20), (5, 10))
_KINDS = {
    "undated": _("those without a date"),
    "doubtful": _("those of places that are wrong as often as the geocoder doubts them"),
    "one_sided": _("those that one side alone states"),
    "random": _("a tenth, at random"),
}


def _sure(study: Study) -> Facts:
    """Find what moves the ranking by partners most; nothing where no place has a rank to lose."""
    ranked = int(study.register.own.sum())
    top = next((top for top, least in _TOPS if ranked >= least), None)
    if top is None:
        return {"sure": None, "sensitivity": None}
    table = sensitivity(study.G, top=top, seed=study.seed).reset_index()
    table["kind"] = table["uncertain"].map(_KINDS)
    # Without most of the agreements it would be the ranking of another register.
    some = table[table["left_out"] <= len(study.agreements) / 2]
    moved = some.dropna(subset="top_kept").sort_values("top_kept", kind="stable")
    if moved.empty:
        return {"sure": None, "sensitivity": None}
    columns = (
        Column("kind", _("What is left out"), "term"),
        Column("left_out", _("Agreements"), "count"),
        Column("rank_correlation", _("Rank correlation"), "number"),
        Column("top_kept", _("Of the first places stay"), "percent"),
    )
    shown = some[some["top_kept"].notna()].reset_index(drop=True)
    most = moved[["uncertain", "left_out", "top_kept"]].to_dict("records")[0]
    return {"sure": most | {"top": top}, "sensitivity": Table("sensitivity", shown, columns)}


def _doubts(study: Study, undated: int, partial: int, remarks: int) -> list[str]:
    """Count in words what is uncertain; what is not is not spoken of."""
    say_n = study.language.say_n
    again = int(study.same.duplicated().sum())
    open_places, skipped = study.unplaced, int(study.G.graph.get("skipped_agreements", 0))
    counted = (
        (
            open_places,
            say_n(
                "%(n)s place whose position is not known",
                "%(n)s places whose position is not known",
                open_places,
            ),
        ),
        (
            skipped,
            say_n(
                "%(n)s agreement left out, for a place of it is open",
                "%(n)s agreements left out, for a place of each is open",
                skipped,
            ),
        ),
        (
            undated,
            say_n("%(n)s agreement without a date", "%(n)s agreements without a date", undated),
        ),
        (partial, say_n("%(n)s partial date", "%(n)s partial dates", partial)),
        (
            again,
            say_n("%(n)s row that may repeat another", "%(n)s rows that may repeat others", again),
        ),
        (remarks, say_n("%(n)s row with a remark", "%(n)s rows with a remark", remarks)),
    )
    return [words for count, words in counted if count]


_OPEN = {"not_found": _("not found"), "ambiguous": _("ambiguous")}


def _open_places(study: Study) -> Table | None:
    places = study.places
    if "status" not in places:
        return None
    left = places[places["status"] != "resolved"]
    if left.empty:
        return None
    asked = parties(study.table)
    used = Counter(zip(asked["name"], asked["country"], strict=True))
    rows = [
        {
            "name": row["name"],
            "in": study.country_of(row["country"]),
            "country": row["country"],
            "status": _OPEN.get(row["status"], row["status"]),
            "agreements": used[row["name"], row["country"]],
            "candidates": "; ".join(listed((row.get("candidates") or [])[:3], study.language.lang)),
            "note": study.language.remark(row.get("note")),
        }
        for row in left.to_dict("records")
    ]
    columns = (
        Column("name", _("As the table spells it")),
        Column("in", _("Country")),
        Column("country", "country", "file"),
        Column("agreements", _("Agreements"), "count"),
        Column("status", _("Verdict"), "term"),
        Column("candidates", _("Candidates")),
        Column("note", _("Remark")),
    )
    return Table("open_places", _frame(rows, columns), columns, _SOME)


def _methods(study: Study) -> Table | None:
    places = study.places
    if "method" not in places or "status" not in places:
        return None
    found = places[places["status"] == "resolved"]
    confidence = pd.to_numeric(found.get("confidence", pd.Series(np.nan, found.index)))
    grouped = confidence.groupby(found["method"].fillna("").astype(str))
    frame = pd.DataFrame({"places": grouped.size(), "lowest": grouped.min()})
    frame["words"] = [_found_how(study, method) for method in frame.index]
    # Several of the geocoder's steps are one to a reader.
    frame = frame.groupby("words", as_index=False).agg({"places": "sum", "lowest": "min"})
    frame = frame.sort_values(["places", "words"], ascending=[False, True], ignore_index=True)
    columns = (
        Column("words", _("How it was found")),
        Column("places", _("Spellings"), "count"),
        Column("lowest", _("Lowest confidence"), "number"),
    )
    return Table("geocoding", frame, columns)


# The geocoder's steps in words; several can follow each other.
_FOUND = {
    "exact": _("under this very name"),
    "body": _("an international body, at its seat"),
    "override": _("settled in a list, with reasons"),
    "coordinates": _("at the table's own coordinates"),
    "capital": _("as the capital of the country of that name"),
    "wrapper": _("without a word such as “municipality”"),
    "part": _("by a part of the name"),
    "component": _("by a part of the name"),
    "shortened": _("by the beginning of the name"),
    "slip": _("allowing for a slip of the pen"),
    "sound": _("by its sound"),
    "longer": _("as the beginning of a longer name"),
    "abbreviation": _("with an abbreviation written out"),
    "umlaut": _("with ä, ö, ü written as ae, oe, ue"),
    "title": _("without a title"),
    "article": _("without the article"),
    "numbered": _("as a numbered district"),
    "parent": _("as the city that the district belongs to"),
    "bracket": _("by what stands in brackets"),
    "reversed": _("by what stands behind a comma or in brackets"),
    "blank": _("by some of its words, the others telling where"),
    "online": _("by an online gazetteer"),
    "qualifier": _("with the words that tell it from others of its name"),
    "beside": _("near the town that the text names"),
}


def _found_how(study: Study, method: str) -> str:
    steps = [step for step in method.split("+") if step]
    if "coordinates" in steps:  # that gave the position; the others only found its name
        steps = ["coordinates"]
    elif len(steps) > 1:  # what is not quite the name is not found under it
        steps = [step for step in steps if step != "exact"]
    return ", ".join(study.language.gettext(_FOUND.get(step, step)) for step in steps)


def _ways(study: Study) -> Facts:
    """Say in which ways positions were found, of which confidence says different things."""
    places = study.places
    if "method" not in places or "status" not in places:
        return {"by_name": False, "seats": False, "given": False}
    methods = places.loc[places["status"] == "resolved", "method"].dropna().astype(str)
    first = set(methods.str.split("+").str[0])
    given = {"coordinates", "override"}
    return {
        "by_name": bool(first - given - {"body"}),
        "seats": "body" in first,
        "given": bool(first & given),
    }


def _unsure(study: Study) -> Table | None:
    places = study.places
    if "confidence" not in places:
        return None
    confidence = pd.to_numeric(places["confidence"])
    left = places[(confidence < SURE) & (places["status"] == "resolved")]
    if left.empty:
        return None
    columns = (
        Column("name", _("As the table spells it")),
        Column("in", _("Country")),
        Column("country", "country", "file"),
        Column("taken_for", _("Taken for")),
        Column("resolved_name", "resolved_name", "file"),
        Column("found_in", _("In"), "country"),
        Column("country_code", "country_code", "file"),
        Column("confidence", _("Confidence"), "number"),
        Column("note", _("Remark")),
    )
    say = study.language
    rows = [
        row
        | {
            "in": study.country_of(row["country"]),
            "taken_for": _taken_for(study, row),
            "found_in": row["unit"] if isinstance(row.get("unit"), str) else row["country_code"],
            "note": say.remark(row.get("note"), row["country_code"]),
        }
        for row in left.to_dict("records")
    ]
    frame = _frame(rows, columns)
    frame = frame.sort_values(["confidence", "name"], ignore_index=True)
    return Table("uncertain_places", frame, columns, _SOME)


def _taken_for(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Name what a spelling was taken for, as the language does."""
    from citynet.geocoding import bodies  # noqa: PLC0415 - as the divisions

    name = str(row["resolved_name"])
    if row.get("level") != "body":
        return study.language.place(name, row["country_code"])
    body = bodies.recognise(name)
    return (body.name_tr if body and study.language.own_spelling else "") or name


_AGREEMENT_COLUMNS = (
    Column("a", _("First party")),
    Column("b", _("Second party")),
    Column("type", _("Type"), "type"),
    Column("start", _("Signed"), "date"),
    Column("source_ref", _("In the source"), "reference"),
    Column("id", "id", "file"),
)


def agreement_rows(study: Study, part: pd.DataFrame) -> pd.DataFrame:
    """Agreements as a reader wants to see them: the names of both parties beside the row."""
    frame = part.copy()
    frame["a"] = [study.name(node) for node in part["u"]]
    frame["b"] = [study.name(node) for node in part["v"]]
    return frame


def _undated(study: Study) -> Table | None:
    part = study.agreements[study.agreements["start"].isna()]
    # When nothing is dated there is nothing to list.
    if part.empty or len(part) == len(study.agreements):
        return None
    columns = tuple(column for column in _agreement_columns(study) if column.key != "start")
    return Table("undated", agreement_rows(study, part), columns, _SOME)


def _agreement_columns(study: Study) -> tuple[Column, ...]:
    """Name both parties, or the second alone where the first is always the same city.

    Where in the source a row stands is told where the table tells it.
    """
    columns = _AGREEMENT_COLUMNS[study.focal is not None :]
    absent = set() if "source_ref" in study.agreements else {"source_ref"}
    return tuple(column for column in columns if column.key not in absent)


def _notes(study: Study) -> Table | None:
    part = study.agreements[study.agreements["note"].notna()]
    if part.empty:
        return None
    part = part.assign(note=part["note"].map(study.language.remark))
    columns = (*_agreement_columns(study), Column("note", _("Remark")))
    return Table("remarks", agreement_rows(study, part), columns, _SOME)


def _repeated(study: Study) -> Table | None:
    """Agreements of one pair, type and date: the same one twice, unless two were signed at once.

    Two without a date are told apart by nothing, and are mostly two spellings of one.
    """
    part = study.agreements[study.same.duplicated(keep=False)]
    if part.empty:
        return None
    rows = agreement_rows(study, part)
    spelled = _spelled(study.table)
    rows["spelled"] = [spelled.get(key, "") for key in part["id"].astype(str)]
    rows["pair"] = study.same.loc[part.index, "pair"]
    rows = rows.sort_values(["pair", "type", "start"], kind="stable", ignore_index=True)
    columns = (*_agreement_columns(study), Column("spelled", _("As the table spells it")))
    if part["start"].isna().all():
        columns = tuple(column for column in columns if column.key != "start")
    return Table("repeated", rows, columns, _SOME)


def _spelled(table: pd.DataFrame) -> dict[str, str]:
    """Give the parties of each row as the table spells them."""
    columns = [table[name].fillna("") for name in ("a_name", "a_country", "b_name", "b_country")]
    return {
        str(key): " – ".join(", ".join(filter(None, party)) for party in (cells[:2], cells[2:]))
        for key, *cells in zip(table["id"], *columns, strict=True)
    }


def _one_sided(study: Study) -> int:
    """How many agreements only one of the two parties states, where the source tells.

    Where only some countries' lists are there, the other side of many an agreement has none: then
    those are counted whose both sides could have stated it.
    """
    sides = _column(study, "stated_by").dropna().astype(str)
    if study.home is not None and len(sides):
        ends = study.agreements.loc[sides.index, ["u_row", "v_row"]].to_numpy()
        sides = sides[study.register.own[ends].all(axis=1)]
    return int((sides != "both").sum()) if len(sides) else 0


def _frame(rows: list[Any], columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows).reindex(columns=[column.key for column in columns])


def world(study: Study) -> Facts | LeftOut:
    """Draw the map: interactive on the screen, still on paper."""
    from citynet import maps  # noqa: PLC0415 - only here
    from citynet.maps import _map  # noqa: PLC0415 - only here

    placed = len(study.G) - study.unplaced
    if not placed:
        return LeftOut(_("No place has a position, so there is nothing to draw."))
    study.progress("map")
    lang = study.language.lang
    source = "; ".join(list(study.sources)[:3])
    drawn = _map.page_of(
        study.whole, title=study.title, source=source or None, lang=lang, seed=study.seed
    )
    lengths = _lengths(study)
    return {
        "map": drawn,
        "frame": Markup(maps.embed(drawn, height=560)),  # noqa: S704 - made and escaped there
        "still": study.figure("world_map", "world_map", of=study.whole),
        "over": len(over := _over_alone(study)),
        "shown": placed - len(study.bodies) - len(over),
        "unplaced": study.unplaced,
        "bodies": len(study.bodies),
        "alike": study.focal is not None,
        "median_km": float(lengths.median()) if len(lengths) else None,
        **_longest(study, lengths),
    }


def _over_alone(study: Study) -> set[Any]:
    """Find the places on the map all of whose agreements are cancelled: it shows none of them."""
    is_over = study.agreements["status"].isin(vocabulary.OVER)
    ended, others = (
        set(study.agreements.loc[part, ["u", "v"]].to_numpy().ravel())
        for part in (is_over, ~is_over)
    )
    at = network.nodes(study.G)["x"]
    return (ended - others - set(study.bodies) - {study.focal}) & set(at.index[at.notna()])


def _lengths(study: Study) -> "pd.Series[float]":
    """Give how far the agreements between two places reach; those with bodies do not."""
    places = study.agreements[~study.agreements[["u", "v"]].isin(study.bodies).any(axis=1)]
    return pd.to_numeric(places["distance_km"]).dropna()


def _longest(study: Study, lengths: "pd.Series[float]") -> Facts:
    """Name the longest agreement that no doubt of its own explains better."""
    sure = lengths[study.plausible.reindex(lengths.index)]
    if sure.empty:
        return {"longest": None, "longest_km": None}
    row = study.agreements.loc[sure.index[int(sure.argmax())]]
    pair = " – ".join(study.name(node) for node in (row["u"], row["v"]))
    return {"longest": pair, "longest_km": float(sure.max())}
