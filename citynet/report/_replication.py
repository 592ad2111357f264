"""The claims of the source of the bundled data, held against the table."""

from citynet import datasets, replication
from citynet.report._data import agreement_rows
from citynet.report._language import _
from citynet.report._study import Column, Facts, LeftOut, Study, Table

# So much of the bundled table must be there for its source's claims to be about this table.
_OVERLAP = 0.5

_VERDICTS = {
    "reproduced": _("reproduced"),
    "contradicted": _("contradicted"),
    "not_checkable": _("not checkable"),
}


def claims(study: Study) -> Facts | LeftOut:
    """Check what the source says of Istanbul's agreements."""
    ids = set(datasets.istanbul()["id"])
    if study.focal is None or len(ids & set(study.agreements["id"])) < _OVERLAP * len(ids):
        return LeftOut(
            _(
                "The claims that can be checked are those that Batal & Topçu (2019) make about "
                "Istanbul's agreements; this table holds others."
            )
        )
    study.progress("claims")
    found = replication.check(study.G, seed=study.seed)
    frame = found.reset_index(names="id")
    told = "claim_tr" if study.language.lang == "tr" else "claim"
    frame["words"] = frame[told]
    frame["found"] = frame["verdict"].map(_VERDICTS)
    frame["computed"] = frame["computed"].replace("", None)
    counts = found["verdict"].value_counts()
    contradicted = frame[frame["verdict"] == "contradicted"]
    columns = (
        Column("words", _("Claim")),
        Column("section", _("Section")),
        Column("stated", _("Stated")),
        Column("computed", _("Computed")),
        Column("found", _("Verdict"), "term"),
    )
    return {
        "claims": len(frame),
        **{name: int(counts.get(name, 0)) for name in _VERDICTS},
        "contradictions": contradicted[["words", "stated", "computed"]].to_dict("records"),
        "table": Table("replication", frame, (*columns, *_FILE_ONLY)),
        "evidence": _evidence(study, contradicted["agreements"].str.cat(sep=" ").split()),
    }


# The page has no room for these; the file does.
_FILE_ONLY = (
    Column("agreements", "agreements", "file"),
    Column("how", "how", "file"),
)


def _evidence(study: Study, ids: list[str]) -> Table | None:
    part = study.agreements[study.agreements["id"].isin(ids)]
    if part.empty:
        return None
    columns = (
        Column("b", _("Second party")),
        Column("type", _("Type"), "type"),
        Column("start", _("Signed"), "date"),
        Column("end", _("Ended"), "date"),
        Column("status", _("Status"), "status"),
        Column("source_ref", _("In the source")),
    )
    return Table("contradictions", agreement_rows(study, part), columns, 25)
