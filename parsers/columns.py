"""Lay the header over the columns: what each holds, by position, by word order, and where they differ by arithmetic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parsers import header_lines, headers, numbers, shares
from parsers.column_sums import sum_column, sum_of_three
from parsers.headers import PERCENT_WORD, PRIOR, Signature
from parsers.lines import Line
from parsers.solve import Relation, Solution
from pipeline import vocabulary
from pipeline.model import (
    ALL,
    AMOUNT,
    BUDGET,
    COUNT,
    FORECAST,
    MEN,
    OTHER,
    OUTCOME,
    PERCENT,
    VARIANCE,
    WOMEN,
    Column,
)

# labels of columns whose own words can't be told from their neighbours'
_SEX_WORDS = {WOMEN: "Kvinnor", MEN: "Män", OTHER: "Annat", ALL: "Totalt"}
_SCENARIO_WORDS = {OUTCOME: "Utfall", BUDGET: "Budget", VARIANCE: "Avvikelse", FORECAST: "Prognos"}
SEX_ROWS, LEAST_SEX_ROWS = 0.7, 2  # share and number of rows named after a sex
LINES_OF_CELLS = 2  # of a header whose long names are broken once
UNTOLD = "?"  # a column that counts something the header does not tell
PERCENTS_OF_ALL = 2  # columns of shares: this year's and last year's
BY_ARITHMETIC, BY_CONVENTION = "column_by_arithmetic", "column_by_convention"


def label_by_words(header: Sequence[Line], year: int | None) -> list[str]:
    """The header's words cut into known exit reasons, the words between them kept with the one before."""
    words = [w.text for line in header for w in line.words]
    found: list[str] = []
    at = 0
    while at < len(words):
        if numbers.is_year(words[at]):
            at += 1
            continue
        taken = 0
        for length in range(min(5, len(words) - at), 0, -1):
            if vocabulary.match("exit_reasons", " ".join(words[at : at + length]), year):
                taken = length
                break
        if taken:
            found.append(" ".join(words[at : at + taken]))
            at += taken
        else:
            if words[at][:1].isupper() or not found:
                found.append(words[at])
            else:
                found[-1] += " " + words[at]
            at += 1
    return found


def percent_columns(solution: Solution, texts: Sequence[str]) -> list[bool]:
    """Columns headed as shares, or whose figures carry a percent sign in most cells that are more than nil."""
    found = []
    for c in range(solution.width):
        cells = [r.values[c] for r in solution.rows]
        telling = [v for v in cells if v is not None and v.value]
        signed = bool(telling) and sum(v.percent for v in telling) > len(telling) / 2
        headed = bool(texts) and any(t.role == headers.PERCENT_WORD for t in headers.tokens(texts[c]))
        found.append(signed or headed)
    return found


def assign(
    solution: Solution, signature: Signature, texts: Sequence[str], year: int | None, shape: str
) -> tuple[list[Column], list[str]]:
    """A Column for each value column, and flags. `texts`: header text by column where positions gave it, else empty."""
    if shape == "persons":
        return _persons(solution, signature, texts, year)
    if shape == "budget" or signature.shape == "budget":  # an income statement may compare with a budget too
        return _budget(solution, signature, texts, year)
    return _years(solution, signature, texts, year)


def _own_years(text: str) -> list[int]:
    return [t.year for t in headers.tokens(text) if t.year]


def _persons(
    solution: Solution, signature: Signature, texts: Sequence[str], year: int | None
) -> tuple[list[Column], list[str]]:
    flags: list[str] = []
    percents = percent_columns(solution, texts)
    if not texts and signature.percent and not any(percents):
        percents = shares.by_total(solution)
    told = [] if texts else shares.headed(signature.words, percents)
    if told:
        percents = [h.share for h in told]
    elif not texts and len(signature.people) == solution.width:
        headed_so = [role == PERCENT_WORD for role, _ in signature.people]
        if all(h or not p for h, p in zip(headed_so, percents, strict=True)):
            percents = headed_so  # `Andel %` above figures without a sign
    counts = [c for c in range(solution.width) if not percents[c]]
    sexes: list[str] = [""] * solution.width
    if texts:
        for c in counts:
            own = headers.signature(texts[c]).sexes
            sexes[c] = own[0] if own else ""
    elif told:
        for c in counts:
            sexes[c] = told[c].sex
    elif len(signature.people) == solution.width and all(
        (r == PERCENT_WORD) == p for (r, _), p in zip(signature.people, percents, strict=True)
    ):
        for c in counts:
            sexes[c] = signature.people[c][0]
    else:
        for c, sex in zip(counts, signature.sexes, strict=False):
            sexes[c] = sex
    if not texts and not signature.total and (three := sum_of_three(solution, counts)) is not None:
        named = [s for s in signature.sexes if s != ALL]
        parts = dict(zip(sorted(three[1:]), named, strict=False))
        sexes = [parts.get(c, "") for c in range(solution.width)]
        flags.append(BY_ARITHMETIC)
    total = sum_column(solution, counts)
    if total is not None and sexes[total] != ALL and total in counts:
        if sexes[total] in (WOMEN, MEN, OTHER):
            order = [s for s in signature.sexes if s != ALL]
            for c, sex in zip([c for c in counts if c != total], order, strict=False):
                sexes[c] = sex
            flags.append(BY_ARITHMETIC)
        sexes[total] = ALL
    for c in counts:
        sexes[c] = sexes[c] or ALL
    headed = [y for _, y in signature.people] if len(signature.people) == solution.width else [None] * solution.width
    headed = [h.year for h in told] or headed
    if not texts and not any(headed) and len(signature.years) == sum(percents):
        of_percents = iter(signature.years)  # `Andel Andel` above `2022 2021`
        headed = [next(of_percents) if p else None for p in percents]
    paired = (
        not texts and len(counts) == len(signature.sexes) and [not p for p in percents] == [True, False] * len(counts)
    )
    of = [shares.sex_of(t) for t in texts] if texts else [h.sex for h in told]
    worded = bool(texts) or any(headed) or any(h.share and h.sex for h in told) or sum(percents) < 2
    if not worded:
        of = shares.by_figures(solution, percents, sexes)
    columns = []
    seen: Counter[str] = Counter()  # percent columns of each sex so far: the second is of the year before
    for c in range(solution.width):
        label = texts[c] if texts else ""
        years = _own_years(label) or [y for y in headed[c : c + 1] if y]
        if percents[c] and paired:  # `Antal Andel` under each sex
            columns.append(Column("", "value", PERCENT, sexes[c - 1], OUTCOME, year))
        elif percents[c]:
            sex = of[c] if c < len(of) and of[c] else ALL
            own_year = years[0] if years else (year - seen[sex] if year else None)
            if not worded and not of[c] and sum(percents) > PERCENTS_OF_ALL:
                own_year = None  # neither words nor figures tell whose shares these are, and of which year
            columns.append(Column(label, "value", PERCENT, sex, OUTCOME, own_year))
            seen[sex] += 1
        else:
            columns.append(
                Column(label or _SEX_WORDS[sexes[c]], "value", COUNT, sexes[c], OUTCOME, years[0] if years else year)
            )
    return columns, flags


def variance_relation(solution: Solution, scenarios: Sequence[str]) -> Relation | None:
    """The relation that says which column is a difference of two others.

    a - b = c holds as a - c = b too: the one the header names is taken, else the one whose difference stands last.
    """
    differences = [r for r in solution.relations if r.sign == -1]
    named = next((r for r in differences if _agrees(scenarios, r)), None)
    return named or max(differences, key=lambda r: r.total, default=None)


def _budget(
    solution: Solution, signature: Signature, texts: Sequence[str], year: int | None
) -> tuple[list[Column], list[str]]:
    flags: list[str] = []
    width = solution.width
    percents = percent_columns(solution, texts)
    scenarios: list[str] = [""] * width
    years: list[int | None] = [year] * width
    stated: set[int] = set()  # columns whose header names a year
    if texts:
        for c in range(width):
            own = headers.signature(texts[c])
            scenarios[c] = VARIANCE if VARIANCE in own.scenarios else (own.scenarios[0] if own.scenarios else "")
            ahead = scenarios[c] in (FORECAST, BUDGET)  # else a later year is a date of printing
            if own.years and (year is None or own.years[0] <= year or ahead):
                years[c] = own.years[0]
                stated.add(c)
    elif len(signature.sequence) == width:
        for c, (scenario, own_year) in enumerate(signature.sequence):
            scenarios[c] = scenario
            years[c] = own_year if own_year and scenario != VARIANCE else year
            if own_year:
                stated.add(c)
    else:
        for c, scenario in zip(range(width), signature.scenarios, strict=False):
            scenarios[c] = scenario
    relation = variance_relation(solution, scenarios)
    if FORECAST in scenarios and all(scenarios) and VARIANCE not in scenarios:
        relation = None  # outcome and forecast make the forecast of the year, which is no variance
    if relation is not None and not _agrees(scenarios, relation):
        if not any(scenarios):
            flags.append(BY_CONVENTION)  # budget before outcome, as most of these tables print it
            scenarios[min(relation.plus, relation.other)] = BUDGET
            scenarios[max(relation.plus, relation.other)] = OUTCOME
        else:
            flags.append(BY_ARITHMETIC)
            order = [s for s in scenarios if s in (OUTCOME, BUDGET)] or [BUDGET, OUTCOME]
            pair = sorted((relation.plus, relation.other))
            scenarios[pair[0]], scenarios[pair[1]] = (
                order[0],
                order[1] if len(order) > 1 else (OUTCOME if order[0] == BUDGET else BUDGET),
            )
        scenarios[relation.total] = VARIANCE
        for c in range(width):
            if c not in (relation.total, relation.plus, relation.other) and years[c] == year:
                scenarios[c] = PRIOR
    columns = []
    for c in range(width):
        scenario, own_year = scenarios[c] or OUTCOME, years[c]
        if percents[c] and scenario == BUDGET:
            scenario = OUTCOME  # `Andel av budget`: the outcome as a share of it
        if scenario == PRIOR:
            scenario = OUTCOME
            earlier = [y for y in signature.years if year and y < year]
            own_year = (
                years[c]
                if years[c] != year or c in stated
                else (earlier[-1] if earlier else (year - 1 if year else None))
            )
        label = texts[c] if texts else (f"Bokslut {own_year}" if scenarios[c] == PRIOR else _SCENARIO_WORDS[scenario])
        measure = PERCENT if percents[c] else AMOUNT
        columns.append(Column(label, "value", measure, "", scenario, own_year))
    return columns, flags


def _agrees(scenarios: Sequence[str], relation: Relation) -> bool:
    return scenarios[relation.total] == VARIANCE and {scenarios[relation.plus], scenarios[relation.other]} == {
        OUTCOME,
        BUDGET,
    }


def _years(
    solution: Solution, signature: Signature, texts: Sequence[str], year: int | None
) -> tuple[list[Column], list[str]]:
    flags: list[str] = []
    columns = []
    for c in range(solution.width):
        label = texts[c] if texts else ""
        own = _own_years(label)
        if own:
            value: int | None = own[-1]
        elif c < len(signature.years):
            value = signature.years[c]
        else:
            value = year - c if year else None
            flags.append(BY_CONVENTION)
        columns.append(Column(label or (str(value) if value else ""), "value", AMOUNT, "", OUTCOME, value))
    return columns, flags


def reasons_as_columns(
    solution: Solution, texts: Sequence[str], header: Sequence[Line], year: int | None
) -> list[Column] | None:
    """Columns for a table whose rows are the sexes and whose columns are exit reasons, a total among them perhaps."""
    labels = list(texts) or _named_columns(header, solution.width, year)
    if len(labels) != solution.width:
        return None
    total = sum_column(solution, range(solution.width))
    return [
        Column(
            label,
            "value",
            COUNT,
            "",
            OUTCOME,
            year,
            item_label="" if (row_sex(label) == ALL if total is None else c == total) else label or UNTOLD,
        )
        for c, label in enumerate(labels)
    ]


def _named_columns(header: Sequence[Line], width: int, year: int | None) -> list[str]:
    """The exit reasons above columns without positions. Of two lines whose words can't be put together, none is taken."""
    by_words = label_by_words(header, year)
    if len(header) == LINES_OF_CELLS and not header[0].positioned:

        def known(label: str) -> bool:
            return vocabulary.match("exit_reasons", label, year) is not None

        told = header_lines.cells(header[0].text, header[1].text, width, known)
        return told or (by_words[-width:] if all(map(known, by_words[-width:-1])) else [""] * width)
    return by_words[-width:]


_ROW_SEX = (
    (re.compile(r"^kvinn(or|a)\b", re.IGNORECASE), WOMEN),
    (re.compile(r"^(män|man)\b", re.IGNORECASE), MEN),
    (re.compile(r"^(annat|annan|okän[dt]|(ej|inte) ang[ei]|icke\W?binär|uppgift saknas)", re.IGNORECASE), OTHER),
    (re.compile(r"^(totalt?|summa|samtliga|alla|slutsumma)\b", re.IGNORECASE), ALL),
)


def row_sex(label: str) -> str:
    """The sex a row label names, where sexes stand as rows."""
    return next((sex for pattern, sex in _ROW_SEX if pattern.match(label.strip())), "")


def sexes_as_rows(labels: Sequence[str]) -> bool:
    """Are the rows of a table the sexes (and their total), so that what is counted stands as columns?"""
    named = sum(bool(row_sex(label)) for label in labels)
    return named >= LEAST_SEX_ROWS and named >= SEX_ROWS * len(labels)
