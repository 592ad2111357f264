"""Why a text is taken for a place: one sentence that a person can check, the runner-up named."""

from collections.abc import Sequence

from citynet._catalogue import _, told
from citynet.geocoding import _named, _renamed, evidence
from citynet.geocoding._answers import described_of
from citynet.geocoding._candidate import Candidate
from citynet.geocoding.qualifiers import Verdict

__all__ = ["against", "open_reason", "reason", "shown", "undecided", "words"]

# What speaks most for the first candidate where there is a second one, by the feature that tells.
_BECAUSE = {
    "hinted": _("%(first)s is where the text says, and %(second)s is not."),
    "population": _("%(first)s has more inhabitants than %(second)s."),
    "uncounted": _("%(first)s comes before %(second)s."),
    "fame": _("%(first)s has more names in other languages than %(second)s."),
    "office": _("%(first)s is the seat of a higher administration than %(second)s."),
    "seat": _("%(first)s is the seat of a division, and %(second)s is not."),
    "same": _("%(first)s is written so, and %(second)s is not."),
    "main": _("%(first)s is called so, and %(second)s only also."),
    "head": _("The name of %(first)s begins so, and that of %(second)s does not."),
    "division": _("%(first)s is a town, and %(second)s is a division."),
    "level": _("%(first)s is a division, which the text asks for, and %(second)s is a town."),
    "foreign": _("%(first)s is in the country itself, and %(second)s is not."),
    "quarter": _("%(first)s is a town of its own, and %(second)s is part of a city."),
    "slip": _("The name of %(first)s is nearer to what is written than that of %(second)s."),
}
_BEFORE = _("%(first)s comes before %(second)s.")


def reason(found: Sequence[Candidate]) -> str:
    """Say what decides for the first of the candidates.

    Parameters
    ----------
    found
        The candidates, the best first.
    """
    best, (first, *others) = found[0], _pair(found)
    if _renamed.is_former(best):
        first = told("%(place)s (formerly called so)", place=first)
    if others:
        second = others[0]
        if found[1].is_ruled_out:
            return told(_BECAUSE["hinted"], first=first, second=second)
        own, other = best.features, found[1].features
        by = {name: (own[name] - other[name]) * evidence.CHOICE.get(name, 0.0) for name in _BECAUSE}
        most = max(by, key=by.__getitem__)
        return told(_BECAUSE[most] if by[most] > 0 else _BEFORE, first=first, second=second)
    return told(_alone(best), first=first)


def _alone(best: Candidate) -> str:
    """Choose what is said of a candidate that has no rival."""
    steps = best.reading.steps
    if best.features["hinted"]:
        return _("%(first)s is the one that is where the text says.")
    if "parent" in steps or "bracket" in steps:
        return _("%(first)s is the city that the text names.")
    if "slip" in steps:
        return _("%(first)s is the only place there that is written nearly so.")
    if best.features["main"]:
        return _("%(first)s is the only place there that is called so.")
    return _("%(first)s is the only place there that is also called so.")


def open_reason(name: str, found: Sequence[Candidate]) -> str:
    """Say of what is left open what comes first, or that nothing was found."""
    if not found:
        return told("Nothing was found under the name %(name)s.", name=name)
    if len(found) == 1:
        return told("%(first)s was the only candidate.", first=shown(found[0]))
    first, second = _pair(found)
    return told("%(first)s comes before %(second)s, but is not sure.", first=first, second=second)


def shown(candidate: Candidate) -> str:
    """Name a candidate with its division and country."""
    return _pair([candidate])[0]


def _pair(found: Sequence[Candidate]) -> list[str]:
    """Name the first two so that one can tell them apart."""
    return _named.in_a_row([described_of(candidate) for candidate in found[:2]])


def undecided(found: Sequence[Candidate]) -> str:
    """Say between what the evidence does not decide."""
    first, *others = _pair(found)
    if not others:
        return told("perhaps %(first)s", first=first)
    return told("%(first)s or %(second)s", first=first, second=others[0])


def against(candidate: Candidate) -> str:
    """Say what of the text rules a candidate out."""
    return told(
        "%(name)s: %(here)s; but the table says %(where)s",
        name=candidate.name,
        where=words(candidate, "against") or words(candidate, "doubt")
        or words(candidate, "unknown"),
        here=_named.where(described_of(candidate)),
    )  # fmt: skip


def words(candidate: Candidate, verdict: Verdict) -> str:
    """List the qualifiers, as they are written, of which a candidate has a verdict."""
    return ", ".join(
        hint if isinstance(hint, str) else f"{hint.lat:g} {hint.lon:g}"
        for hint, said in candidate.verdicts.items()
        if said == verdict
    )
