"""Sections on with whom: the portfolio by type and region, and one city's own network."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from citynet import ego, mixing, regions, vocabulary
from citynet._frames import units
from citynet.errors import NetworkError
from citynet.language import _
from citynet.report._findings import UNITS, notable
from citynet.report._study import Column, Facts, LeftOut, Study, Table
from citynet.report._time import by_decade

# The scheme that the tests use, and those that are counted beside it.
SCHEME = "continent"
OTHER_SCHEMES = ("source_section2", "historical_cultural")
SCHEME_NAMES = {
    "continent": _("continents"),
    "source_section2": _("the groups of Batal & Topçu 2019"),
    "historical_cultural": _("historical and cultural groups"),
    "eu": _("the European Union and the rest"),
    "m49": _("the regions of the United Nations"),
    "turkiye": _("the regions of Türkiye"),
}
REPLICATES = 999
_ALPHA = 0.05
_SOME = 25
# Below this share of the second parties' countries the first parties were somebody's choice.
_CHOSEN = 0.5
_TEST = (
    Column("p", "p", "p"),
    Column("q", "q", "p"),
)


def portfolio(study: Study) -> Facts | LeftOut:
    """Show the agreements by type and region, with the tests."""
    if left_out := study.undefined("portfolio"):
        return left_out
    known = regions.assign(study.cities, SCHEME).notna()
    if known.sum() < 2:  # noqa: PLR2004 - one place alone has no distribution
        return LeftOut(_("The countries of the places are not known, so no region can be told."))
    study.progress("regions")
    if study.focal is not None:
        return _own_portfolio(study)
    return _abroad(study) if study.register.kind == "one_sided" else _whole_portfolio(study)


def _own_portfolio(study: Study) -> Facts:
    """One city's partners by region, compared with the cities that there are."""
    quotient = ego.location_quotient(study.G, study.focal, scheme=SCHEME, seed=study.seed)
    test = quotient.reset_index()
    test["name"] = [study.language.region(name) for name in test["region"]]
    tested = test.assign(
        seen=test["partners"], low=test["expected_low"], high=test["expected_high"]
    )
    counts = by_decade(study, _with_regions(study), "region")
    return {
        "own": True,
        "abroad": False,
        "city": study.name(study.focal),
        "scheme": SCHEME_NAMES[SCHEME],
        "tables": [_by_region(study, scheme) for scheme in (SCHEME, *OTHER_SCHEMES)],
        "reference": int(quotient["reference"].sum()),
        "min_population": 100_000,
        "partners": quotient.attrs["partners"],
        "at_home": quotient.attrs["at_home"],
        **_sides(tested),
        "tested": tested,
        "tested_words": _(
            "%(region)s: %(seen)s partners; %(expected)s if the city took to countries whatever "
            "their region, by their number of large cities (%(low)s to %(high)s in 95 of 100 "
            "draws)."
        ),
        "test": Table(
            "location_quotients",
            test,
            (
                Column("name", _("Region")),
                Column("partners", _("Partners"), "count"),
                Column("share", _("Share"), "percent"),
                Column("reference_share", _("Share of the world's cities"), "percent"),
                Column("location_quotient", _("Location quotient"), "number"),
                Column("low", _("95% from"), "number"),
                Column("high", _("to"), "number"),
                *_TEST,
            ),
        ),
        "by_period": counts,
        "heaped": study.heaped,
        "group_name": study.language.region,
        "eu": _at_signature(study),
        "through_time": _through_periods(study, counts),
        "least": UNITS,
    }


def _abroad(study: Study) -> Facts:
    """Count one country's agreements by where the partner abroad lies."""
    partners = _partners_abroad(study)
    by_country = _counted(partners, "country").rename(columns={"group": "country"})
    by_region = _counted(partners.dropna(subset=["region"]), "region")
    by_region["name"] = [study.language.region(name) for name in by_region["group"]]
    authorities = partners.groupby("partner_row")["authority_row"].nunique()
    by_period = by_decade(study, partners, "region")
    counts = (
        Column("places", _("Partners"), "count"),
        Column("authorities", _("Authorities"), "count"),
        Column("agreements", _("Agreements"), "count"),
        Column("share", _("Share"), "percent"),
    )
    return {
        "own": False,
        "abroad": True,
        "home": study.home,
        "scheme": SCHEME_NAMES[SCHEME],
        "agreements": len(partners),
        "at_home": len(study.agreements) - len(partners),
        "countries": len(by_country),
        "most": by_country.head(4).to_dict("records"),
        "most_share": float(by_country["share"].head(4).sum()),
        "single": int((authorities == 1).sum()),
        "partners": int(partners["partner_row"].nunique()),
        "regions": by_region.to_dict("records"),
        "why": study.register.undefined("mixing"),
        "by_period": by_period,
        "heaped": study.heaped,
        "through_time": _through_periods(study, by_period),
        "least": UNITS,
        "group_name": study.language.region,
        "by_country": Table(
            "countries", by_country, (Column("country", _("Country"), "country"), *counts), _SOME
        ),
        "by_region": Table("regions", by_region, (Column("name", _("Region")), *counts)),
    }


def _partners_abroad(study: Study) -> pd.DataFrame:
    """Give the agreements that leave the country, with the authority and the partner abroad."""
    table: pd.DataFrame = study.agreements[~study.agreements["v"].isin(study.bodies)]
    own, countries = study.register.own, units(study.G)
    u, v = table["u_row"].to_numpy(), table["v_row"].to_numpy()
    table = table.assign(
        authority_row=np.where(own[u], u, v),
        partner_row=np.where(own[u], v, u),
        country=countries[np.where(own[u], v, u)],
    )
    table = table[own[u] != own[v]]
    region = regions.assign(study.G, SCHEME)
    return table.assign(region=region.to_numpy(dtype=object)[table["partner_row"]])


def _counted(partners: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count partners, authorities and agreements by group, the one with most first."""
    table = partners.groupby(by).agg(
        places=("partner_row", "nunique"),
        authorities=("authority_row", "nunique"),
        agreements=("partner_row", "size"),
    )
    table["share"] = table["agreements"] / max(len(partners), 1)
    table = table.rename_axis("group").reset_index()
    return table.sort_values(["agreements", "group"], ascending=[False, True], ignore_index=True)


def _surest(cells: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give the pairs of regions that may be spoken of: sure, and resting on enough."""
    enough = cells[["observed", "mean"]].max(axis=1) >= UNITS
    return cells[enough & (cells["q"] < _ALPHA)].head(3).to_dict("records")


def _sides(tested: pd.DataFrame) -> Facts:
    """Give the regions that may be spoken of: those above and those below what is expected."""
    found = notable(tested)
    above = found["seen"] > found["expected"]
    return {"more": found[above].to_dict("records"), "less": found[~above].to_dict("records")}


def _through_periods(study: Study, counts: pd.DataFrame) -> Table | None:
    """Set the regions' shares of each period's agreements, where there are two periods."""
    if len(counts) < 2:  # noqa: PLR2004 - one period is no course
        return None
    say = study.language
    counts = counts[counts.sum().sort_values(ascending=False, kind="stable").index]
    total = counts.sum(axis=1)

    def cell(count: int, of: int) -> str:
        """Write a share and its number; of none, and of a few agreements, the number alone."""
        number = say.integer(count)
        return f"{say.percent(count / of)} ({number})" if count and of >= UNITS else number

    written = {name: list(map(cell, counts[name], total)) for name in counts}
    frame = pd.DataFrame(written, counts.index).assign(agreements=total)
    frame = frame.rename_axis("period").reset_index()
    columns = (
        Column("period", _("Period"), "span"),
        Column("agreements", _("Agreements"), "count"),
        *(Column(name, name, "region") for name in map(str, counts)),
    )
    return Table("regions_by_period", frame, columns)


def _by_region(study: Study, scheme: str) -> Table:
    frame = ego.portfolio(study.G, study.focal, scheme=scheme).reset_index()
    types = vocabulary.order(set(frame.columns) & set(study.types))
    frame["name"] = [study.language.region(name) if name else "–" for name in frame["region"]]
    columns = (
        Column("name", _("Region")),
        Column("partners", _("Partners"), "count"),
        Column("partner_share", _("Share"), "percent"),
        Column("agreements", _("Agreements"), "count"),
        *(Column(name, name, "type_count") for name in types),
    )
    return Table(f"portfolio_{scheme}", frame, columns)


def _with_regions(study: Study) -> pd.DataFrame:
    """Give one city's agreements with the region of the partner."""
    table = study.agreements[~study.agreements["v"].isin(study.bodies)]
    region = regions.assign(study.G, SCHEME)
    partner = table["v"].where(table["u"] == study.focal, table["u"])
    return table.assign(region=region.reindex(partner).to_numpy(dtype=object))


def _at_signature(study: Study) -> Facts:
    """How many agreements were with members of the European Union when signed."""
    frame = regions.by_agreement(study.cities, "eu")
    now = regions.assign(study.cities, "eu")
    other = [v if u == study.focal else u for u, v in zip(frame["u"], frame["v"], strict=True)]
    then = frame["region_v"].where(frame["u"] == study.focal, frame["region_u"])
    return {
        "agreements": len(frame),
        "then": int((then == "European Union").sum()),
        "now": int((now.reindex(other) == "European Union").sum()),
        "open": int((~frame["decided"]).sum()),
    }


def _whole_portfolio(study: Study) -> Facts:
    """Count a whole network by region, and ask whether regions keep to themselves."""
    test = mixing.composition(study.G, SCHEME, replicates=REPLICATES, seed=study.seed)
    frame = test.reset_index()
    frame["name"] = [study.language.region(name) for name in frame["region"]]
    # Of a place elsewhere a partial register lacks most ends, so that chance gives it too many.
    whole = study.register.kind != "partial"
    tested = frame.assign(seen=frame["ends"], expected=frame["mean"]) if whole else None
    why = _not_asked(study)
    asked = why is None
    mixed = _mixing(study) if asked else None
    schemes = _keeping(study) if asked else None
    return {
        "own": False,
        "abroad": False,
        "why": why,
        "scheme": SCHEME_NAMES[SCHEME],
        "replicates": REPLICATES,
        "alpha": _ALPHA,
        "left_out": test.attrs["left_out"],
        **({"more": [], "less": []} if tested is None else _sides(tested)),
        "largest": frame.iloc[int(frame["ends"].argmax())].to_dict(),
        "tested": tested,
        "tested_words": _(
            "%(region)s: %(seen)s ends of agreements, %(expected)s if regions meant nothing "
            "(%(low)s to %(high)s in 95 of 100 draws)."
        ),
        "keeping": schemes,
        "first_scheme": None if schemes is None else schemes.frame.iloc[0].to_dict(),
        "chosen": _chosen(study),
        "mixing": mixed,
        "drawn": [] if mixed is None else _surest(mixed.frame),
        "test": Table(
            "composition",
            frame,
            (
                Column("name", _("Region")),
                Column("places", _("Places"), "count"),
                Column("place_share", _("Share"), "percent"),
                Column("agreements", _("Agreements"), "count"),
                Column("ends", _("Ends of agreements"), "count"),
                Column("share", _("Share"), "percent"),
                *(
                    (Column("mean", _("By chance"), "number"), Column("z", "z", "number"), *_TEST)
                    if whole
                    else ()
                ),
            ),
        ),
        "types": _types_by_region(study),
        "matrix": study.figure("mixing_matrix", "mixing_matrix", region_scheme=SCHEME)
        if asked
        else None,
        "through_time": None
        if study.dated.empty
        else study.figure("regions_through_time", "portfolio", region_scheme=SCHEME, bodies=False),
    }


_ONE_REGION = _(
    "the countries whose lists these are lie on one continent, so that one end of nearly every "
    "agreement does"
)


def _not_asked(study: Study) -> str | None:
    """Say why it is not asked whether regions keep to themselves; None where it is."""
    why = study.register.undefined("mixing")
    if why is None and study.register.kind == "partial":
        region = regions.assign(study.G, SCHEME).astype(object)
        listed = {region[n] for n in study.G if study.country(n) in study.register.home}
        return _ONE_REGION if len(listed) == 1 else None
    return why


def _chosen(study: Study) -> dict[str, int] | None:
    """Count the countries of either party, where the first parties come from far fewer."""
    count = {
        name: len({study.country(node) for node in study.agreements[side]} - {None})
        for name, side in (("first", "u"), ("second", "v"))
    }
    return count if count["first"] < _CHOSEN * count["second"] else None


def _mixing(study: Study) -> Table:
    test = mixing.mixing_test(study.G, SCHEME, replicates=REPLICATES, seed=study.seed)
    frame = test.reset_index()
    for side in ("a", "b"):
        frame[f"name_{side}"] = [study.language.region(name) for name in frame[f"region_{side}"]]
    order = frame["z"].abs().sort_values(ascending=False, kind="stable").index
    columns = (
        Column("name_a", _("Region")),
        Column("name_b", _("With")),
        Column("observed", _("Agreements"), "count"),
        Column("mean", _("By chance"), "number"),
        Column("z", "z", "number"),
        *_TEST,
    )
    return Table("mixing", frame.loc[order].reset_index(drop=True), columns, _SOME)


def _keeping(study: Study) -> Table:
    """Assortativity and E-I index of several schemes."""
    rows = []
    for scheme in (SCHEME, "m49", "eu"):
        r = mixing.assortativity(study.G, scheme, replicates=REPLICATES, seed=study.seed)
        index = mixing.e_i_index(study.G, scheme, replicates=REPLICATES, seed=study.seed)
        rows.append(
            {
                "scheme": SCHEME_NAMES[scheme],
                "assortativity": r["observed"],
                "error": r["standard_error"],
                "chance": r["mean"],
                "z": r["z"],
                "p": r["p"],
                "e_i": index.loc["all", "observed"],
                "e_i_chance": index.loc["all", "mean"],
                "internal": index.loc["all", "internal"],
                "external": index.loc["all", "external"],
                "e_i_p": index.loc["all", "p"],
            }
        )
    columns = (
        Column("scheme", _("Regions"), "term"),
        Column("internal", _("Agreements within"), "count"),
        Column("external", _("between"), "count"),
        Column("assortativity", _("Assortativity r"), "number"),
        Column("error", _("Standard error"), "number"),
        Column("chance", _("By chance"), "number"),
        Column("p", "p", "p"),
        Column("e_i", _("E-I index"), "number"),
        Column("e_i_chance", _("By chance"), "number"),
        Column("e_i_p", "p", "p"),
    )
    return Table("assortativity", pd.DataFrame(rows), columns)


def _types_by_region(study: Study) -> Table:
    """Agreements by type and the region of an end: those between two regions count in both."""
    region = regions.assign(study.cities, SCHEME)
    agreements = study.agreements[~study.agreements["v"].isin(study.bodies)]
    ends = pd.concat(
        [
            pd.DataFrame({"region": agreements[side].map(region), "type": agreements["type"]})
            for side in "uv"
        ],
        keys=list("uv"),
        names=["side", "row"],
    ).dropna()
    inside = ends.reset_index().drop_duplicates(["row", "region"])
    frame = pd.crosstab(inside["region"], inside["type"])
    order = [name for name in regions.describe(SCHEME).index if name in frame.index]
    frame = frame.loc[order].reset_index()
    frame["name"] = [study.language.region(name) for name in frame["region"]]
    types = vocabulary.order(set(frame.columns) & set(study.types))
    columns = (
        Column("name", _("Region")),
        *(Column(name, name, "type_count") for name in types),
    )
    return Table("types_by_region", frame, columns)


def own_network(study: Study) -> Facts | LeftOut:
    """Describe one city's own network by what informs there."""
    if study.focal is None:
        return LeftOut(
            _("No single city is party to every agreement, so there is no portfolio of one city.")
        )
    study.progress("own network")
    ties = ego.multiplexity(study.G, study.focal)
    if ties.empty:
        return LeftOut(_("All agreements are with international bodies; there is no partner city."))
    partners = _partners(study, ties)
    placed = partners.frame.dropna(subset=["distance"])
    azimuthal = lengths = None
    if not placed.empty:  # drawn while the rest is computed
        azimuthal = study.figure("azimuthal_map", "azimuthal_map")
        key = "distance_distribution"
        null = ego.null_lengths(study.G, study.focal, model="reference", seed=study.seed)
        lengths = study.figure(key, key, null=null)
    distance = ego.distances(study.G, study.focal)
    diversity = ego.diversity(study.G, study.focal, scheme=SCHEME, seed=study.seed)
    by_country = ego.diversity(study.G, study.focal, scheme="country", seed=study.seed)
    sure = placed[placed["sure"]]
    return {
        "city": study.name(study.focal),
        "partners": len(ties),
        "multiplex": int(ties["multiplex"].sum()),
        "multiplex_share": ties.attrs["share"],
        "closest": [study.name(node) for node in ties.index[ties["types"] == ties["types"].max()]],
        "most_types": int(ties["types"].max()),
        "table": partners,
        "effective": diversity.loc["effective"].to_dict(),
        "countries": by_country.loc["effective"].to_dict(),
        "diversity": _diversity(diversity, by_country),
        "distance": distance.attrs,
        "distances": _distances(distance),
        "placed": len(placed),
        "near": _nearness(study),
        "nearest": None if sure.empty else sure.iloc[int(sure["distance"].argmin())].to_dict(),
        "farthest": None if sure.empty else sure.iloc[int(sure["distance"].argmax())].to_dict(),
        "lengths": lengths,
        "azimuthal": azimuthal,
    }


def _partners(study: Study, ties: pd.DataFrame) -> Table:
    edges = study.agreements
    other = edges["v"].where(edges["u"] == study.focal, edges["u"])
    first = edges["start"].groupby(other).min()
    distance = pd.to_numeric(edges["distance_km"]).groupby(other).first()
    sure = study.plausible.groupby(other).all()
    region = regions.assign(study.G, SCHEME)
    frame = pd.DataFrame(
        {
            "partner": [study.name(node) for node in ties.index],
            "country": [study.country(node) for node in ties.index],
            "region": [
                None if pd.isna(region[node]) else study.language.region(region[node])
                for node in ties.index
            ],
            "agreements": ties["agreements"].to_numpy(),
            "which": [
                study.language.join(map(study.language.type, vocabulary.order(which.split())))
                for which in ties["which"]
            ],
            "first": [first.get(node) for node in ties.index],
            "distance": [distance.get(node) for node in ties.index],
            "sure": [bool(sure.get(node)) for node in ties.index],
        }
    )
    columns = (
        Column("partner", _("Partner")),
        Column("country", _("Country"), "country"),
        Column("region", _("Region")),
        Column("agreements", _("Agreements"), "count"),
        Column("which", _("Types")),
        Column("first", _("First"), "date"),
        Column("distance", _("Distance (km)"), "km"),
    )
    return Table("partners", frame, columns, interactive=True)


_DIVERSITY = {
    "blau": _("Blau index"),
    "shannon": _("Shannon entropy (nats)"),
    "evenness": _("Evenness"),
    "effective": _("Effective number"),
    "hhi": _("Concentration (HHI)"),
}


def _diversity(by_region: pd.DataFrame, by_country: pd.DataFrame) -> Table:
    values = ["observed", "estimate", "low", "high"]
    frame = by_region[values].join(by_country[values].add_suffix("_country"))
    frame.insert(0, "measure", [_DIVERSITY[name] for name in frame.index])
    columns = (
        Column("measure", _("Measure"), "term"),
        Column("observed", _("Over continents"), "number"),
        Column("observed_country", _("Over countries"), "number"),
        *(Column(name, name, "file") for name in values[1:]),
        *(Column(f"{name}_country", f"{name}_country", "file") for name in values[1:]),
    )
    return Table("diversity", frame.reset_index(drop=True), columns)


def _nearness(study: Study) -> dict[Hashable, Any] | None:
    """Compare the median distance with that of cities drawn at random."""
    try:
        test = ego.distance_test(study.G, study.focal, replicates=REPLICATES, seed=study.seed)
    except NetworkError:  # no position, or more partners than there are cities to draw
        return None
    return test.loc["median_km"].to_dict()


def _distances(distance: pd.DataFrame) -> Table:
    columns = (
        Column("from_km", _("From km"), "count"),
        Column("to_km", _("to km"), "count"),
        Column("count", _("Partners"), "count"),
        Column("share", _("Share"), "percent"),
        Column("cumulative_share", _("Up to here"), "percent"),
    )
    return Table("distances", distance, columns)
