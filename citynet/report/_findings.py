"""What the report says in brief: findings, each with what the register must have to carry it.

A finding is data: a key, words, what it ``needs`` and how much it weighs. One whose needs the
register does not meet is not spoken, whatever the sections computed. What a test found is a
headline only by the rule of :func:`notable`; where the evidence gives none there is none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from citynet._significance import fisher_exact
from citynet.language import _
from citynet.report._study import Facts, LeftOut, Study, Table

Need = Literal[
    "star", "one_sided", "partial", "two_sided", "memberships", "tie_register", "authorities",
    "dated", "unheaped", "heaped", "types", "enough",
]  # fmt: skip

# The rule for headlines: how sure, how far from what chance gives, on how many, how many of them.
SURE = 0.025
MORE, LESS = 1.25, 0.8
UNITS = 10
MOVED = 0.25
MOST = 3
# Findings in brief beside what the register is, what it holds and what is uncertain.
_SPOKEN = 5


class Said(NamedTuple):
    """A sentence, and the table that it can be looked up in."""

    words: str
    table: Table | None = None


@dataclass(frozen=True)
class Finding:
    """A sentence of a kind, as it is spoken.

    Parameters
    ----------
    key
        Its kind.
    words
        The sentence.
    table
        Where it can be looked up.
    weight
        How much it weighs: the heaviest stands under the title.
    """

    key: str
    words: str
    table: Table | None
    weight: int


@dataclass(frozen=True)
class Kind:
    """A kind of sentence.

    Parameters
    ----------
    key
        Its name.
    section
        Whose facts it tells; where that section is left out there is nothing to tell.
    needs
        What must hold of the register.
    weight
        Those of more weight come first; 0 is always spoken and stands where the table has it.
    say
        Gives the sentences.
    """

    key: str
    section: str
    needs: tuple[Need, ...]
    weight: int
    say: Callable[[Study, Facts], Iterator[Said]]


def holds(study: Study) -> frozenset[Need]:
    """Find what holds of a register, of what findings need."""
    found: set[Need] = set()
    kind = study.register.kind
    if kind != "empty":
        found.add(kind)
    if kind not in {"memberships", "empty"}:
        found.add("tie_register")
    if kind in {"one_sided", "partial", "two_sided"} and int(study.register.own.sum()) > 1:
        found.add("authorities")
    if len(study.dated):
        found |= {"dated", "heaped" if study.heaped else "unheaped"}
    if len(study.types) > 1:
        found.add("types")
    if len(study.agreements) >= UNITS:
        found.add("enough")
    return frozenset(found)


def brief(study: Study, sections: Mapping[str, Facts | LeftOut]) -> list[Finding]:
    """Choose what the report says in brief.

    Parameters
    ----------
    study
        The data.
    sections
        The facts of the sections, or why they are left out.

    Returns
    -------
    list of Finding
        What always stands there, and the five of most weight, in the order of the table.
    """
    there = holds(study)
    spoken: list[tuple[int, Kind, Said]] = []
    for place, kind in enumerate(KINDS):
        facts = sections.get(kind.section)
        if facts is None or isinstance(facts, LeftOut) or not there.issuperset(kind.needs):
            continue
        spoken += [(place, kind, said) for said in kind.say(study, facts)]
    heavy = sorted((one for one in spoken if one[1].weight), key=lambda one: -one[1].weight)
    kept = [one for one in spoken if not one[1].weight] + heavy[:_SPOKEN]
    kept.sort(key=lambda one: one[0])
    return [Finding(kind.key, said.words, said.table, kind.weight) for _place, kind, said in kept]


def notable(test: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows of a test that may be headlines.

    Parameters
    ----------
    test
        Columns ``seen`` and ``expected`` (numbers of units) and ``q``.

    Returns
    -------
    pandas.DataFrame
        At most three rows, the surest first: q of at most 0.025, at least 1.25 times or at most
        0.8 times what is expected, and at least ten units seen. With 600 registers in which
        regions meant nothing some q was at most 0.025 in 2 to 3 of 100.
    """
    ratio = test["seen"] / test["expected"]
    far = (ratio >= MORE) | (ratio <= LESS)
    chosen = test[(test["q"] <= SURE) & far & (test["seen"] >= UNITS)]
    order = ratio.loc[chosen.index].where(lambda of: of >= 1, 1 / ratio)
    return chosen.assign(_far=-order).sort_values(["q", "_far"], kind="stable").head(MOST)


class Turn(NamedTuple):
    """A group whose share of the signatures changed from one period to the next."""

    group: str
    before: str
    period: str
    counts: list[int]
    totals: list[int]


def turn(counts: pd.DataFrame) -> Turn | None:
    """Find the group whose share changed most between the last two periods that can carry it.

    Parameters
    ----------
    counts
        Numbers of agreements, a row per period in order, a column per group.

    Returns
    -------
    Turn or None
        None where no group's share moved by a quarter at least, surely (Fisher's exact test, times
        the number of groups, at most 0.025), with ten agreements at least in either period.
    """
    full = counts[counts.sum(axis=1) >= UNITS].tail(2)
    if len(full) < 2:  # noqa: PLR2004 - a change has a before
        return None
    shares = full.div(full.sum(axis=1), axis=0)
    moved = (shares.iloc[1] - shares.iloc[0]).abs()
    group = str(moved.idxmax())
    rest = full.sum(axis=1) - full[group]
    p = fisher_exact(np.array([full[group], rest])) * len(full.columns)
    if moved[group] < MOVED or p > SURE:
        return None
    before, period = map(str, full.index)
    counts_of, totals = (of.astype(int).tolist() for of in (full[group], full.sum(axis=1)))
    return Turn(group, before, period, counts_of, totals)


def _register_one_sided(study: Study, facts: Facts) -> Iterator[Said]:
    yield Said(
        study.language.say(
            "This register lists the agreements of one country: %(countries)s.",
            countries=facts["home"],
        )
    )


def _register_partial(study: Study, facts: Facts) -> Iterator[Said]:
    yield Said(
        study.language.say(
            "This register lists the agreements of some countries only: %(countries)s.",
            countries=facts["home"],
        )
    )


def _holdings(study: Study, facts: Facts) -> Iterator[Said]:
    say = study.language
    words = say.say(
        "%(agreements)s among %(places)s in %(countries)s.",
        agreements=say.count(facts["agreements"], "agreement"),
        places=say.count(facts["places"], "place"),
        countries=say.count(facts["countries"], "country"),
    )
    yield Said(say.sentence(words))


def _holdings_star(study: Study, facts: Facts) -> Iterator[Said]:
    say = study.language
    values = {
        "city": study.name(study.focal) if study.focal is not None else facts["centre"],
        "agreements": say.count(facts["agreements"], "agreement"),
        "places": say.count(facts["places"] - 1, "place"),
        "countries": say.count(facts["countries"], "country"),
    }
    if facts["kinds"].get("body"):
        bodies = say.count(facts["kinds"]["body"], "body")
        message = _("%(city)s: %(agreements)s with %(places)s in %(countries)s and %(bodies)s.")
        yield Said(say.say(message, bodies=bodies, **values))
    else:
        yield Said(say.say("%(city)s: %(agreements)s with %(places)s in %(countries)s.", **values))


def _holdings_memberships(study: Study, facts: Facts) -> Iterator[Said]:
    say = study.language
    words = say.say(
        "%(agreements)s of %(places)s in %(bodies)s; no agreement between two places.",
        agreements=say.count(facts["agreements"], "agreement"),
        places=say.count(facts["places"], "place"),
        bodies=say.count(facts["kinds"].get("body", 0), "body"),
    )
    yield Said(say.sentence(words))


def _countries(study: Study, facts: Facts) -> Iterator[Said]:
    if not facts["abroad"]:
        return
    say = study.language
    most = [
        f"{say.country(row['country'])} ({say.integer(row['agreements'])})" for row in facts["most"]
    ]
    yield Said(
        say.say(
            "The partners lie in %(countries)s; the most agreements are with %(names)s.",
            countries=say.count(facts["countries"], "country"),
            names=say.join(most),
        ),
        facts["by_country"],
    )


def _span(study: Study, facts: Facts) -> Iterator[Said]:
    say = study.language
    first, last = say.date(facts["first"]), say.date(facts["last"])
    if facts["first"] == facts["last"]:
        yield Said(say.say("Dated %(date)s.", date=first))
        return
    if facts["dated"] < UNITS or study.heaped or facts["best_period"] is None:
        yield Said(say.say("Signed from %(first)s to %(last)s.", first=first, last=last))
        return
    message = _(
        "Signed from %(first)s to %(last)s, half of them by the end of %(median)s; most in "
        "%(period)s."
    )
    values = {"median": str(facts["median_year"]), "period": facts["best_period"]}
    yield Said(say.say(message, first=first, last=last, **values), facts["decades"])


def _heaped(study: Study, _facts: Facts) -> Iterator[Said]:
    say = study.language
    years = say.join(str(year) for year in study.heaped)
    yield Said(
        say.say(
            "Of the dated agreements %(share)s bear the year %(years)s, several times as many as "
            "the years beside: probably a default of the register, and no wave.",
            share=say.percent(sum(study.heaped.values()) / max(len(study.dated), 1)),
            years=years,
        )
    )


def _regions(study: Study, facts: Facts) -> Iterator[Said]:
    test = facts.get("tested")
    if test is None:
        return
    say = study.language
    for row in notable(test).to_dict("records"):
        values = {
            "region": row["name"],
            "seen": say.integer(row["seen"]),
            "expected": say.integer(round(row["expected"])),
            "low": say.integer(round(row["low"])),
            "high": say.integer(round(row["high"])),
        }
        message = facts["tested_words"]
        yield Said(say.say(message, **values), facts["test"])


def _turn(study: Study, facts: Facts) -> Iterator[Said]:
    """Tell the group whose share of the signatures changed most between the last two periods."""
    counts: pd.DataFrame | None = facts.get("by_period")
    found = None if counts is None else turn(counts)
    if found is None:
        return
    say = study.language
    message = _(
        "%(what)s: %(now)s of the %(now_all)s agreements with cities of %(period)s, %(then)s of "
        "the %(then_all)s of %(before)s."
    )
    values = {
        "what": facts["group_name"](found.group),
        "now": say.integer(found.counts[1]),
        "now_all": say.integer(found.totals[1]),
        "then": say.integer(found.counts[0]),
        "then_all": say.integer(found.totals[0]),
    }
    yield Said(say.say(message, period=found.period, before=found.before, **values))


def _multiplex(study: Study, facts: Facts) -> Iterator[Said]:
    if facts["multiplex"]:
        share = study.language.percent(facts["multiplex_share"])
        message = _("%(share)s of the partners are bound by agreements of more than one type.")
        yield Said(study.language.say(message, share=share), facts["table"])


def _near(study: Study, facts: Facts) -> Iterator[Said]:
    if facts["placed"]:
        median = study.language.integer(facts["distance"]["median"])
        message = _("Half of the partners lie within %(median)s km.")
        yield Said(study.language.say(message, median=median), facts["distances"])


def _most_partners(study: Study, facts: Facts) -> Iterator[Said]:
    say = study.language
    named = [f"{row['name']} ({say.integer(row['degree'])})" for row in facts["most_partners"]]
    if named:
        words = say.say("The places with most partners: %(names)s.", names=say.join(named))
        if spelled := facts["spelled"]:
            words += " " + say.say(
                "Counted are all spellings that were read as the same place, such as those of "
                "other languages or of a city's districts; under the commonest alone: %(names)s.",
                names=say.join(spelled),
            )
        yield Said(words, facts["table"])


def _communities(study: Study, facts: Facts) -> Iterator[Said]:
    # Where networks rewired by the same rules give as much, the section is left out.
    say = study.language
    words = say.say(
        "%(communities)s, modularity %(q)s.",
        communities=say.count(facts["communities"], "community"),
        q=say.number(facts["test"]["observed"]),
    )
    if facts["stability"] < facts["outline"]:
        words += " " + say.say("Another seed would draw other lines.")
    yield Said(say.sentence(words), facts["profile"])


def _card(study: Study, _facts: Facts) -> Iterator[Said]:
    if study.card is not None:
        yield Said(
            study.language.say(
                "Not to be told from this data set: %(what)s", what=study.card["not_for"]
            )
        )


def _uncertain(study: Study, facts: Facts) -> Iterator[Said]:
    if facts["doubts"]:
        doubts = study.language.join(facts["doubts"])
        yield Said(study.language.say("Uncertain: %(doubts)s.", doubts=doubts))


_SURE = {
    "undated": _(
        "How sure: without the %(n)s that have no date, %(kept)s of the %(top)s places with most "
        "partners are the same."
    ),
    "doubtful": _(
        "How sure: with places wrong as often as the geocoder doubts them (%(n)s with such a "
        "place), %(kept)s of the %(top)s places with most partners are the same on average."
    ),
    "one_sided": _(
        "How sure: without the %(n)s that one side alone states, %(kept)s of the %(top)s places "
        "with most partners are the same."
    ),
    "random": _(
        "How sure: without a tenth of the agreements, drawn at random, %(kept)s of the %(top)s "
        "places with most partners are the same on average."
    ),
}


def _sure(study: Study, facts: Facts) -> Iterator[Said]:
    sure = facts["sure"]
    if sure is None:
        return
    say = study.language
    words = say.say(
        _SURE[sure["uncertain"]],
        n=say.count(sure["left_out"], "agreement"),
        kept=say.percent(sure["top_kept"]),
        top=say.integer(sure["top"]),
    )
    yield Said(words, facts["sensitivity"])


#: Kinds of sentences in the order in which they stand.
KINDS: tuple[Kind, ...] = (
    Kind("register_one_sided", "holdings", ("one_sided",), 0, _register_one_sided),
    Kind("register_partial", "holdings", ("partial",), 0, _register_partial),
    Kind("holdings_star", "holdings", ("star",), 0, _holdings_star),
    Kind("holdings_one_sided", "holdings", ("one_sided",), 0, _holdings),
    Kind("holdings_partial", "holdings", ("partial",), 0, _holdings),
    Kind("holdings_two_sided", "holdings", ("two_sided",), 0, _holdings),
    Kind("holdings_memberships", "holdings", ("memberships",), 0, _holdings_memberships),
    Kind("span", "growth", ("dated",), 7, _span),
    Kind("heaped", "growth", ("dated", "heaped"), 8, _heaped),
    Kind("regions_star", "portfolio", ("star", "enough"), 10, _regions),
    Kind("regions_two_sided", "portfolio", ("two_sided", "enough"), 10, _regions),
    Kind("turn_star", "portfolio", ("star", "dated", "unheaped"), 9, _turn),
    Kind("turn_one_sided", "portfolio", ("one_sided", "dated", "unheaped"), 6, _turn),
    Kind("turn_types", "growth", ("tie_register", "dated", "unheaped", "types"), 8, _turn),
    Kind("countries", "portfolio", ("one_sided",), 9, _countries),
    Kind("multiplex", "own_network", ("star", "types"), 5, _multiplex),
    Kind("near", "own_network", ("star",), 6, _near),
    Kind("most_partners", "central_places", ("tie_register", "authorities"), 6, _most_partners),
    Kind("communities", "groups", ("two_sided",), 4, _communities),
    Kind("card", "holdings", (), 0, _card),
    Kind("uncertain", "uncertain", (), 0, _uncertain),
    Kind("sure", "uncertain", ("tie_register", "authorities"), 0, _sure),
)
