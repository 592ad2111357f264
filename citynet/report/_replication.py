"""The claims of the source of the bundled data, held against the table."""

from collections.abc import Callable

import pandas as pd

from citynet import regions
from citynet._tables import read_bundled
from citynet.language import _
from citynet.report._study import Column, Facts, Study, Table
from citynet.studies import _words, batal_topcu

# So much of the bundled table must be there for its source's claims to be about this table.
_OVERLAP = 0.5

_VERDICTS = {
    "reproduced": _("reproduced"),
    "not_checkable": _("not checkable"),
    "contradicted": _("contradicted"),
}


def applies(study: Study) -> bool:
    """Whether the table is the one whose source makes the claims; of others there are none."""
    if study.focal is None:
        return False
    ids = {row["id"] for row in read_bundled("istanbul/agreements.csv")}
    return len(ids & set(study.agreements["id"])) >= _OVERLAP * len(ids)


def claims(study: Study) -> Facts:
    """Check what the source says of Istanbul's agreements, sentence by sentence."""
    study.progress("claims")
    found = batal_topcu.check(study.G, seed=study.seed)
    frame = found.reset_index(names="id")
    frame["words"] = frame["claim"].map(study.language.gettext)
    names = _names(study)
    frame["where"] = [_words.section(study.language, part) for part in frame["section"]]
    frame["place"] = [_place(study, part) for part in frame["where"]]
    for column in ("stated", "computed"):
        frame[f"{column}_words"] = [
            _words.value(study.language, text, names) or None for text in frame[column]
        ]
    frame["found"] = frame["verdict"].map(_VERDICTS)
    readings = batal_topcu.claims().set_index("id")["reading_of"]
    frame["sentence"] = readings.reindex(frame["id"]).replace("", None).to_numpy()
    frame["sentence"] = frame["sentence"].fillna(frame["id"])
    verdicts = _words.by_sentence(found["verdict"], batal_topcu.claims())
    counts = verdicts.value_counts()
    contradicted = frame[frame["sentence"].map(verdicts) == "contradicted"]
    frame = frame.sort_values("sentence", key=_in_order(frame["sentence"]), kind="stable")
    columns = (
        Column("words", _("Claim")),
        Column("where", _("Section")),
        Column("stated_words", _("Stated")),
        Column("computed_words", _("Computed")),
        Column("found", _("Verdict"), "term"),
    )
    return {
        "claims": len(verdicts),
        **{name: int(counts.get(name, 0)) for name in _VERDICTS},
        "readings": len(frame) - len(verdicts),
        "contradictions": [
            part.drop_duplicates(["words", "stated_words", "computed_words"]).to_dict("records")
            for _sentence, part in contradicted.groupby("sentence", sort=False)
        ],
        "table": Table("replication", frame.reset_index(drop=True), (*columns, *_FILE_ONLY)),
    }


def _place(study: Study, part: str) -> str:
    """Name a part of the source in a sentence of its own: a number alone is a section's."""
    if part[:1].isdecimal():
        return study.language.say("Section %(section)s.", section=part)
    return study.language.sentence(part) + "."


def _in_order(sentences: pd.Series) -> Callable[[pd.Series], pd.Series]:
    """Put the readings of a sentence beside one another."""
    place = {name: number for number, name in enumerate(dict.fromkeys(sentences))}
    return lambda column: column.map(place)


def _names(study: Study) -> dict[str, str]:
    """Give places and regions, as the claims' values name them, their names in the report."""
    # A place that is open is called as the table calls it.
    names = {
        data.get("name") or data["label"]: study.name(node)
        for node, data in study.G.nodes(data=True)
    }
    for scheme in ("continent", "source_section2"):
        names |= {name: study.language.region(name) for name in regions.describe(scheme).index}
    return names


# The page has no room for these; the file does.
_FILE_ONLY = (
    Column("stated", "stated", "file"),
    Column("computed", "computed", "file"),
    Column("agreements", "agreements", "file"),
    Column("how", "how", "file"),
)
