"""Where the authorities of one province overlap, and where one could help another."""

import pandas as pd

from citynet import coordination, vocabulary
from citynet.errors import NetworkError
from citynet.language import _
from citynet.report._study import Column, Facts, LeftOut, Study, Table

_SOME = 25
# Names in a cell before the rest is a number.
_NAMED = 5


def overlaps(study: Study) -> Facts | LeftOut:
    """Show which authorities of one province share partners, and who could open a door."""
    if study.focal is not None:
        return LeftOut(
            _("All agreements are %(city)s's: there is no second authority to overlap with."),
            {"city": study.name(study.focal)},
        )
    if left_out := study.undefined("coordination"):
        return left_out
    try:
        group = coordination.groups(study.G)
    except NetworkError:
        return LeftOut(_("The provinces of the authorities are not known."))
    sizes = group.value_counts()
    if sizes.max() < 2:  # noqa: PLR2004 - one authority overlaps with nobody
        return LeftOut(_("No province has more than one authority with agreements."))
    study.progress("coordination")
    summary = coordination.summary(study.G)
    several = summary[summary["authorities"] > 1].reset_index()
    shared = coordination.shared_partners(study.G)
    doors = coordination.door_openers(study.G)
    most = several.sort_values(["shared", "parent"], ascending=[False, True], kind="stable").iloc[0]
    return {
        "authorities": len(group),
        "provinces": len(several),
        "shared": len(shared),
        "with_shared": int((several["shared"] > 0).sum()),
        "most": most.to_dict() | {"parent": _province(study, most["parent"])},
        "doors": len(doors),
        "summary": _summary(study, several),
        "partners": _shared(study, shared) if len(shared) else None,
        "openers": _openers(study, doors) if len(doors) else None,
    }


def _summary(study: Study, frame: pd.DataFrame) -> Table:
    frame = frame.sort_values(["shared", "authorities", "parent"], ascending=[False, False, True])
    frame["province"] = [_province(study, name) for name in frame["parent"]]
    columns = (
        Column("province", _("Province")),
        Column("authorities", _("Authorities"), "count"),
        Column("agreements", _("Agreements"), "count"),
        Column("partners", _("Partners"), "count"),
        Column("shared", _("Shared partners"), "count"),
        Column("shared_share", _("Share"), "percent"),
        Column("shared_countries", _("Shared countries"), "count"),
    )
    return Table("provinces", frame.reset_index(drop=True), columns, _SOME)


def _province(study: Study, parent: str) -> str:
    """Write ``TR Istanbul`` as the province, with its country where the list is not one's own."""
    code, _space, name = parent.partition(" ")
    name = study.division(code, name)
    if study.register.home == (code,):
        return name
    return f"{name} ({study.language.country(code)})"


def _names(study: Study, ids: str) -> str:
    nodes = ids.split(" ")
    named = [study.name(node) for node in nodes[:_NAMED]]
    rest = len(nodes) - len(named)
    return ", ".join(named) + (f" … +{study.language.integer(rest)}" if rest else "")


def _shared(study: Study, frame: pd.DataFrame) -> Table:
    frame = frame.copy()
    frame["province"] = [_province(study, name) for name in frame["parent"]]
    frame["name"] = [study.name(node) for node in frame["partner"]]
    frame["names"] = [_names(study, ids) for ids in frame["who"]]
    frame["kinds"] = [
        ", ".join(study.language.type(name) for name in vocabulary.order(kinds.split()))
        for kinds in frame["types"]
    ]
    # Who came first is told where dates tell it.
    who = _("Who, the earliest first") if frame["since"].notna().any() else _("Who")
    columns = (
        Column("name", _("Partner")),
        Column("country", _("Country"), "country"),
        Column("province", _("Province")),
        Column("authorities", _("Authorities"), "count"),
        Column("names", who),
        Column("kinds", _("Types")),
        Column("agreements", "agreements", "file"),
    )
    return Table("shared_partners", frame, columns, _SOME)


def _openers(study: Study, frame: pd.DataFrame) -> Table:
    frame = frame.copy()
    frame["province"] = [_province(study, name) for name in frame["parent"]]
    frame["name"] = [study.name(node) for node in frame["opener"]]
    frame["names"] = [_names(study, ids) for ids in frame["for_whom"]]
    columns = (
        Column("province", _("Province")),
        Column("country", _("Country"), "country"),
        Column("name", _("Who is there")),
        Column("closest", _("Closest relation"), "type"),
        Column("names", _("For whom it could open the door")),
        Column("agreements", "agreements", "file"),
    )
    return Table("door_openers", frame, columns, _SOME)
