"""The Agreement table: one row per agreement between two cities, or a city and a body.

:func:`read_agreements` takes a file as people have it, :func:`validate` a DataFrame; both give the
table in one form, or an :class:`~citynet.errors.AgreementError` that lists everything that is wrong
with it. Columns and words are those of ``data/headings.csv``.
"""

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from citynet import vocabulary
from citynet._catalogue import for_caller, told, told_n
from citynet._data import long_lived
from citynet._tables import is_missing, shown
from citynet.agreements import _answers, _headings
from citynet.agreements._account import LEFT_OUT, QUESTIONS, Account, Doubts
from citynet.agreements._cells import ALWAYS, joined, normalised
from citynet.agreements._checking import asked_of_all, own_ids, settle, violations
from citynet.agreements._columns import assign
from citynet.agreements._headings import COLUMNS, COORDINATES, REQUIRED
from citynet.agreements._problems import Block, Origin, Problem
from citynet.agreements._reading import Options, Reading, default_type, expected_column, read
from citynet.agreements._twice import fill_countries, once
from citynet.errors import AgreementError, CitynetWarning
from citynet.text import slug

DateOrder = Literal["day-first", "month-first"]
Overrides = str | os.PathLike[str] | pd.DataFrame | None


def read_agreements(
    path: str | os.PathLike[str],
    *,
    home: str | None = None,
    defaults: Mapping[str, Any] | None = None,
    columns: Mapping[str, str | None] | None = None,
    sheet: str | Sequence[str] | None = None,
    missing: Sequence[str] = (),
    dates: DateOrder | None = None,
    encoding: str | None = None,
    overrides: Overrides = None,
    strict: bool = False,
) -> pd.DataFrame:
    """Read a file of agreements as people have it, and check all of it.

    Headings and words are understood in the languages of ``data/headings.csv``. Titles above the
    heading, blank rows, totals and remarks are passed over; every sheet that holds agreements is
    read; a sheet with a city per row and its partners across (``Berlin, Germany``) gives a row per
    pair. Nothing is left out silently: ``table.attrs["reading"]`` is the account of what was
    assumed, left out and is asked. A cell that is not understood is a question and counts as empty.

    Parameters
    ----------
    path
        A csv, tsv, xlsx, xlsm, parquet or json file. Delimiter and encoding of a text file are
        found out: UTF-8, UTF-16 or Windows-1254.
    home
        Whose agreements these are, where no column says it: ``"Bursa, Türkiye"``.
    defaults
        Column → value for the cells that are empty or not there.
    columns
        Heading in the file → column of the table, where the file's own heading does not say it:
        ``{"Partner": "b_name"}``. ``None`` carries a column along as it is.
    sheet
        Name of the sheet to read, or several; all of them when left out.
    missing
        What stands in cells that are to count as empty, such as ``"0"``.
    dates
        Whether in ``3/4/1988`` the day comes first or the month; found out when left out.
    encoding
        A text file's encoding, where it is known.
    overrides
        Answers to the reader's questions, as ``settle`` saves them: a file, or its table. The
        places that stand in it are for ``geocode``.
    strict
        Refuse the file where there is a question.

    Returns
    -------
    pandas.DataFrame
        As :func:`validate` gives it, with ``attrs["reading"]``, what :func:`explain` gives. A
        country, or the first party, may be missing where the file does not say it.

    Raises
    ------
    AgreementError
        The file cannot be read, nothing in it is a partner, or the options contradict it; with
        ``strict`` also where anything in it is not understood: ``problems`` has a line for each.

    Warns
    -----
    CitynetWarning
        Something is asked, something other than blank rows was left out, or something was assumed.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"a_name": "Bursa", "a_country": "Türkiye", "Şehir": "Sofya", "Ülke": "Bulgaristan"}
    >>> pd.DataFrame([rows | {"Tür": "Kardeş şehir", "Tarih": "17.11.1989"}]).to_csv("ties.csv")
    >>> cn.read_agreements("ties.csv").loc[0, ["b_name", "type", "signed"]].to_list()
    ['Sofya', 'sister_city', '1989-11-17']
    """
    examined = examine(
        path, home=home, defaults=defaults, columns=columns, sheet=sheet, missing=missing,
        dates=dates, encoding=encoding, overrides=overrides, strict=strict,
    )  # fmt: skip
    if strict:
        _refuse(Path(path).name, examined.problems)
    if said := examined.account.warning():
        warnings.warn(said, CitynetWarning, stacklevel=2)
    return examined.table


def explain(path: str | os.PathLike[str], **options: Any) -> Account:
    """Tell what reading a file makes of it: what is assumed, left out and asked.

    Parameters
    ----------
    path
        The file.
    **options
        :func:`read_agreements`'s.

    Returns
    -------
    Account
        ``str`` of it is for a person, in the language being spoken; it shows in a notebook, and is
        a dict for programs.

    Raises
    ------
    AgreementError
        The file is refused.
    """
    return examine(path, **options).account


@dataclass(frozen=True)
class Examined:
    """A file's agreements and what is asked about them.

    Attributes
    ----------
    table
        The agreements, as :func:`read_agreements` gives them.
    problems
        What is asked, one by one, in the order of the rows.
    account
        What was assumed, left out and asked, by cause.
    """

    table: pd.DataFrame
    problems: list[Problem]
    account: Account
    _origin: Origin

    def problem(self, text: str, number: int, column: str, value: object) -> Problem:
        """Make one more problem, of the table's row with this index."""
        return self._origin.problem(text, number, column, value)


def examine(
    path: str | os.PathLike[str],
    *,
    home: str | None = None,
    defaults: Mapping[str, Any] | None = None,
    columns: Mapping[str, str | None] | None = None,
    sheet: str | Sequence[str] | None = None,
    missing: Sequence[str] = (),
    dates: DateOrder | None = None,
    encoding: str | None = None,
    overrides: Overrides = None,
    strict: bool = False,
) -> Examined:
    """Read a file and tell what is asked about it, without a warning and without refusing it.

    Parameters are :func:`read_agreements`'s; with ``strict`` a row without a partner is asked about
    and not left out.

    Raises
    ------
    AgreementError
        The file cannot be read, nothing in it is a partner, or the options contradict it.
    """
    path = Path(path)
    if dates not in {None, "day-first", "month-first"}:
        raise AgreementError(f"dates={dates!r}; expected 'day-first', 'month-first' or None")
    given = dict(defaults or {})
    for column in given:
        if column not in COLUMNS:
            option = for_caller("defaults", "--default")
            raise AgreementError(f"{option}: {expected_column(column)}", column=column)
    options = Options(home, given, dict(columns or {}), sheet, tuple(missing), encoding)
    answers = _answers.read(overrides)
    with long_lived():
        reading = read(path, answers.options(options, path.name))
        reading.account.answered = overrides is not None
        return _settled(reading, dates or answers.order(path.name), strict, answers)


def _settled(
    reading: Reading, order: str | None, strict: bool, answers: _answers.Answers
) -> Examined:
    """Bring what was read into its form, and make questions of what is not understood."""
    origin, account = reading.origin, reading.account
    doubts = Doubts(order, answers.sure)
    whole, origin = _answered(reading, doubts, answers)
    table = normalised(whole, doubts, of_file=True)
    fill_countries(table, origin, account)
    found = [
        *reading.problems,
        *(origin.problem(text, at, column, value, each=column in COORDINATES)
          for at, column, value, text in doubts.asked),
    ]  # fmt: skip
    asked, kept = settle(table, whole, doubts, origin, None if strict else account)
    if not strict or table["a_name"].isna().all():
        asked = [*asked_of_all(table, account), *asked]
    found += asked
    for column, text, action in doubts.assumed:
        headings = {block.headings.get(column) for block in origin.blocks} - {None}
        account.assume(text, column=column, heading=next(iter(headings), None), action=action)
    table = table[kept].reset_index(drop=True)
    origin = origin.of(kept)
    table, left, twice = once(table, origin, account)
    found += twice
    found.sort(key=lambda problem: _in_order(problem, origin))
    found = [problem for problem in found if not _is_answered(problem, account, answers)]
    for problem in found:
        account.ask(problem)
    account.key = None
    if not len(table) and not strict:
        nothing = told("nothing in it is a partner")
        raise AgreementError(f"{account['file']}: {nothing}", account.lines(QUESTIONS, LEFT_OUT))
    table["id"] = _with_ids(table)
    table.attrs["reading"] = account
    return Examined(table, found, account, origin.of(left))


def _answered(
    reading: Reading, doubts: Doubts, answers: _answers.Answers
) -> tuple[pd.DataFrame, Origin]:
    """Give the rows with a person's answers in them, and where they stand."""
    account = reading.account
    written = joined(own_ids(reading.table, account), doubts)
    account.key = partial(_answers.key_of, written)
    whole, kept, count = answers.applied(written)
    origin = reading.origin.of(kept)
    for at in np.flatnonzero(~kept):
        cells = written.iloc[at].tolist()
        account.leave_out(told("no agreement of its own, as answered"),
                          int(reading.origin.rows[at]), cells)  # fmt: skip
    if count:
        account.assume(told_n("%(n)s cell as answered", "%(n)s cells as answered", count))
    return whole[kept].reset_index(drop=True), origin


def _is_answered(problem: Problem, account: Account, answers: _answers.Answers) -> bool:
    """Whether a person said that what is asked is to stay as it is."""
    if not answers.kept or account.key is None:
        return False
    column = problem.column or ""
    rows = [account.key(at, column) for at in problem.at]
    keys = [(column, row["value"], row["a_name"], row["b_name"]) for row in rows]
    if not keys:
        value = problem.value
        keys = [(column, "" if value is None else shown(value), "", "")]
    return answers.settles(keys)


def validate(table: pd.DataFrame) -> pd.DataFrame:
    """Check an Agreement table and bring it into its one form.

    Parameters
    ----------
    table
        A row per agreement. Headings and words may be English or Turkish; ``id``, kinds, ``status``
        and the optional columns may be absent; dates may be text or dates.

    Returns
    -------
    pandas.DataFrame
        A new table, index 0 … n-1: the columns of the Agreement table in their order, then the
        others as they came. Texts are trimmed, dates EDTF level 0, coordinates and ``weight``
        floats, empty cells missing. Absent ids are made of the parties, the type and the date.

    Raises
    ------
    AgreementError
        Something is wrong; ``problems`` has a line for each thing, with row (the heading is row
        1), column, value and what was expected.

    Examples
    --------
    >>> cn.validate(table).shape
    (101, 23)
    >>> wrong = table.assign(signed="soon").head(1)
    >>> print(cn.agreements.problems(wrong)[0])
    row 2, column 'signed': 'soon' is not a date; expected for example 25.06.1990, 2004-09 or 1984
    """
    checked, found = _checked(table)
    _refuse(told("the table"), found)
    return checked


# What a reading may leave open, and a table may therefore lack when it is written.
_OPEN = ("a_country", "b_country", "a_name")


def for_writing(table: pd.DataFrame) -> pd.DataFrame:
    """Bring a table into its one form as :func:`validate` does; what a reading leaves open may be.

    Raises
    ------
    AgreementError
        Something else is wrong.
    """
    checked, found = _checked(table)
    _refuse(told("the table"), [problem for problem in found if problem.column not in _OPEN])
    return checked.assign(id=_with_ids(checked)) if found else checked


def completed(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table that was made by hand what it lacks: type, ids, kinds, countries, status.

    Parameters
    ----------
    table
        At least the names of both parties; a country that is not said is sought by the name.

    Returns
    -------
    pandas.DataFrame
        The very table where it lacks nothing, else a new one in the form of :func:`validate`.

    Raises
    ------
    AgreementError
        A name's column is not there, or what is there is wrong.
    """
    lacking = [column for column in (*REQUIRED, *ALWAYS) if column not in table]
    if not lacking:
        return table
    filled = with_parties(table).copy()
    if "type" in lacking:
        filled["type"], said = default_type()
        warnings.warn(said, CitynetWarning, stacklevel=3)
    return for_writing(filled)


def with_parties(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table the parties' countries and kinds that it lacks, nothing else being looked at.

    Raises
    ------
    AgreementError
        The column of a party's name is not there.
    """
    _refuse(
        told("the table"),
        [
            _lacking(name, table, told("add it"))
            for name in ("a_name", "b_name")
            if name not in table
        ],
    )
    kind = vocabulary.DEFAULT_KIND
    types = table["type"] if "type" in table else pd.Series(dtype=object)
    of_type = {name: vocabulary.b_kind(name) for name in types.unique()}
    kinds = types.map(of_type) if "type" in table else kind
    lacking = {"a_country": None, "b_country": None, "a_kind": kind, "b_kind": kinds}
    return table.assign(**{name: v for name, v in lacking.items() if name not in table})


def problems(table: pd.DataFrame) -> list[Problem]:
    """List what is wrong with a table, without raising: what :func:`validate` would say.

    Parameters
    ----------
    table
        As for :func:`validate`.

    Returns
    -------
    list of Problem
        In the order of rows; empty when the table is right. ``str`` of one is its line.
    """
    return _checked(table)[1]


def _checked(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    if not isinstance(table, pd.DataFrame):
        raise AgreementError(f"expected a pandas DataFrame, not {type(table).__name__}")
    written = [str(name) for name in table.columns]
    # What pandas makes of a heading that stands twice.
    plain = [re.sub(r"\.\d+$", "", name) if re.sub(r"\.\d+$", "", name) in written else name
             for name in written]  # fmt: skip
    meanings = assign(plain).means
    names: list[str] = []
    for name, means in zip(written, meanings, strict=True):
        ours = name if name in COLUMNS else means
        taken = ours in names or (ours in written and ours != name)
        names.append(name if ours in {None, "number"} or taken else str(ours))
    renamed = table.reset_index(drop=True).set_axis(pd.Index(names, dtype=object), axis=1)
    if renamed.columns.duplicated().any():
        twice = renamed.columns[renamed.columns.duplicated()][0]
        raise AgreementError(
            told("two columns are called %(name)s", name=repr(twice)), column=str(twice)
        )
    headings = dict(zip(names, written, strict=True))
    count = len(renamed)
    origin = Origin(np.arange(2, count + 2), np.zeros(count, np.int64), [Block(None, headings)])
    return _examine(renamed, origin, prefer=told("add it"))


def _refuse(what: str, found: Sequence[Problem]) -> None:
    if not found:
        return
    lines = [str(problem) for problem in found]
    count = told_n("%(n)s problem", "%(n)s problems", len(lines))
    first = found[0]
    raise AgreementError(
        f"{what}: {count}", lines, row=first.row, column=first.column, value=first.value
    )


def _examine(raw: pd.DataFrame, origin: Origin, prefer: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Bring a table under our column names into its one form; say what is wrong with it."""
    lacking = [column for column in REQUIRED[1:] if column not in raw]
    if "b_country" in lacking and "b_name" in raw and _only_bodies(raw):
        lacking.remove("b_country")
    found = [_lacking(column, raw, prefer) for column in lacking]
    errors = Doubts()
    table = normalised(raw, errors)
    found += [origin.problem(*broken[:4]) for broken in violations(table, raw, errors)]
    found.sort(key=lambda problem: _in_order(problem, origin))
    if not found:
        table["id"] = _with_ids(table)
    return table, found


def _in_order(problem: Problem, origin: Origin) -> tuple[int, int, int]:
    """Sort key of a problem: what is about all comes first, then by sheet, row and column."""
    sheets = [block.sheet for block in origin.blocks]
    known = problem.row is not None and problem.sheet in sheets
    column = problem.column
    return (
        sheets.index(problem.sheet) if known else -1,
        problem.row or 0,
        COLUMNS.index(column) if column in COLUMNS else len(COLUMNS),
    )


def _lacking(column: str, raw: pd.DataFrame, prefer: str) -> Problem:
    unknown = [str(name) for name in raw.columns if name not in COLUMNS]
    likely = [name for name in unknown if _headings.suggest_heading(name) == column]
    if likely:
        text = told(
            "there is no column for it; did you mean %(name)s?; %(advice)s",
            name=repr(likely[0]),
            advice=prefer,
        )
    elif unknown:
        text = told(
            "there is no column for it; not understood: %(names)s; %(advice)s",
            names=", ".join(map(repr, unknown[:8])),
            advice=prefer,
        )
    else:
        text = told("there is no column for it; %(advice)s", advice=prefer)
    return Problem(text, None, column)


def _only_bodies(raw: pd.DataFrame) -> bool:
    kinds = raw["type"] if "type" in raw else pd.Series(dtype=object)
    # As text: a cell may hold anything, also what has no hash.
    told = {shown(cell) for cell in kinds}
    return len(kinds) > 0 and all(
        vocabulary.is_body(vocabulary.b_kind(_headings.value("type", text))) for text in told
    )


def _with_ids(table: pd.DataFrame) -> "pd.Series[str]":
    """Make the ids that are absent: ``istanbul-berlin-sister-city-1989-11-17``.

    Agreements that would share one are told apart by a number in the order of their contents, so
    that the order of the rows does not matter.
    """
    ids = table["id"].copy()
    absent = ids.isna()
    if not absent.any():
        return ids
    rows = table[absent]
    names = {text for side in "ab" for text in rows[f"{side}_name"].unique()}
    slugs = {text: "x" if is_missing(text) else slug(text) or "x" for text in names}
    made = rows["a_name"].map(slugs) + "-" + rows["b_name"].map(slugs)
    made += "-" + rows["type"].str.replace("_", "-")
    made += ("-" + rows["signed"]).fillna("")
    taken = set(ids.dropna())
    clash = made.duplicated(keep=False) | made.isin(taken)
    if clash.any():
        contents = rows[clash].astype(object).where(rows[clash].notna(), "").astype(str)
        joined = map("\x1f".join, contents.to_numpy())
        order = pd.Series(list(joined), rows[clash].index).sort_values(kind="stable").index
        used = taken | set(made[~clash].tolist())
        bases = made[order].tolist()
        counts = dict.fromkeys(bases, 1)
        apart = []
        for base in bases:
            name = base
            while name in used:
                counts[base] += 1
                name = f"{base}-{counts[base]}"
            used.add(name)
            apart.append(name)
        made[order] = apart
    ids[absent] = made
    return ids.astype("str")
