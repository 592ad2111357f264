"""Ask whether any place is put where its own text says that it is not.

    python scripts/benchmark.py contradictions [--n 5000] [--seed 0] [--list]

Places of the gazetteer of 5,000 and more are asked for with the name, the ISO code or a postal code
of a first-order division of their country in which they are not, in every order and with every
separator that registers use.
Right is to leave them open, or to answer with something in that very division, which has a bearer
of the name. Printed: how many are resolved against their text, for each way of writing.
"""

import argparse
import random

import pandas as pd

FORMS = (
    "{name}, {division}", "{name} ({division})", "{division}, {name}", "{division} / {name}",
    "{name}/{division}", "{division} - {name}", "{division} {name}", "{name} {division}",
    "{division}: {name}", "{name} [{division}]", "{name}; {division}", "{name} in {division}",
    "{name}, {iso}", "{iso} - {name}", "{name}/{iso}", "{code} {name}",
)  # fmt: skip
LEAST = 5000


def questions(count: int, seed: int) -> pd.DataFrame:
    """Draw places with another division of their country; a row for each way of writing."""
    from citynet.geocoding import divisions, gazetteer  # noqa: PLC0415

    draw = random.Random(seed)  # noqa: S311 - no secret
    index = gazetteer.load()
    rows = [row for country in index.countries for row in index.larger(country, LEAST)]
    asked = []
    for row in draw.sample(sorted(rows), min(count, len(rows))):
        place = index.place(row)
        others = [
            division for division in divisions.of_country(place.country)
            if division.level == 1 and division.codes and place.admin1 not in division.codes
            and not _holds(division.name, place, index)
        ]  # fmt: skip
        if place.admin1 and others:
            division = draw.choice(others)
            asked += [
                (form.format(name=place.name, division=division.name, code=code,
                             iso=division.iso.partition("-")[2] or division.name),
                 place.country, division.codes, form, division.name)
                for code in (_post(division),) for form in FORMS if code or "{code}" not in form
            ]  # fmt: skip
    frame = pd.DataFrame(asked, columns=["name", "country", "codes", "form", "division"])
    return frame.drop_duplicates(["name", "country"])


def _post(division: object) -> str:
    """Give a postal code of a division alone; empty where no table has one."""
    from citynet.geocoding import postal  # noqa: PLC0415

    return postal.example(division.country, division.iso)


def _holds(name: str, place: object, index: object) -> bool:
    """Whether a division of a name holds a place, by an older boundary or another order."""
    from citynet.geocoding import qualifiers  # noqa: PLC0415

    meant = qualifiers.meaning_of(name, place.country, index)
    return any(area.covers(place) for area in meant.areas)


def against(asked: pd.DataFrame) -> pd.DataFrame:
    """Answer the questions and keep what is resolved outside the division that the text names."""
    from citynet import geocode  # noqa: PLC0415
    from citynet.geocoding import gazetteer  # noqa: PLC0415

    table = pd.DataFrame({
        "id": [str(number) for number in range(len(asked))], "type": "sister_city",
        "a_name": asked["name"].tolist(), "a_country": asked["country"].tolist(),
        "b_name": asked["name"].tolist(), "b_country": asked["country"].tolist(),
        "a_kind": "city", "b_kind": "city",
    })  # fmt: skip
    answers = geocode(table)
    rows = asked.reset_index(drop=True).join(answers.drop(columns=["name", "country"]))
    elsewhere = [
        gazetteer.key(str(one)) not in _called(division, country)
        for one, division, country in zip(rows["admin1"], rows["division"], rows["country"],
                                          strict=True)
    ]  # fmt: skip
    elsewhere = [
        one and name != division
        for one, name, division in zip(elsewhere, rows["resolved_name"], rows["division"],
                                       strict=True)
    ]  # fmt: skip
    return rows[(rows["status"] == "resolved") & pd.Series(elsewhere, rows.index)]


def _called(name: str, country: str) -> set[str]:
    """Give the keys of the divisions of a name: Washington, D.C. is one as the state is."""
    from citynet.geocoding import divisions, gazetteer  # noqa: PLC0415

    named = [d for d in divisions.find(gazetteer.key(name), country) if d.level == 1]
    codes = [code for division in named for code in division.codes]
    return {gazetteer.key(str(divisions.admin1_name(country, code))) for code in codes}


def main(argv: list[str]) -> int:
    """Print how many answers contradict their text; 1 where there is one."""
    parser = argparse.ArgumentParser(prog="benchmark.py contradictions")
    parser.add_argument("--n", type=int, default=5000, help="places; every way of writing of each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="list what is resolved and contradicts")
    options = parser.parse_args(argv)
    asked = questions(options.n, options.seed)
    wrong = against(asked)
    counts = wrong["form"].value_counts()
    for form in FORMS:
        print(f"{form:24}{(asked['form'] == form).sum():>8} asked {counts.get(form, 0):>6} against")
    if options.list:
        columns = ["name", "country", "resolved_name", "admin1", "method", "confidence"]
        print(wrong[columns].to_string(index=False, header=False))
    return int(len(wrong) > 0)
