"""The same people in two tables: their women and men, and a goal's outcome against the row of its intervention.

Tables that print one total for the people who left, or took part, split it by sex in one way. A goal that is a number
of participants, new ones or exits has for its outcome what the table of all interventions has in that row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from parsers.numbers import swedish
from pipeline.checks import across
from pipeline.checks.grid import Grid, reconciliation
from pipeline.checks.people_rows import Answer, Rows
from pipeline.checks.people_told import LARGE
from pipeline.checks.people_words import EXITED, NEW, PARTICIPANTS, phrases
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    MEN,
    OTHER,
    OUTCOME,
    WOMEN,
    Claim,
    Fact,
    Reconciliation,
)
from pipeline.slips import slip

RULE = "same_people"
SPLIT, GOAL = "split", "goal"
_MAYBE = across.softer("warning", "definition")
_PART = re.compile(r"[,;]|\boch\b|\bsamt\b")
_GOAL = re.compile(
    r"^\W*(?:(?:ca|cirka|minst|drygt|totalt)\s+)*(?:\d+|antal(?:et)?)\s+(?P<what>(?:nya|avslutade|aktuella)?\s*(?:deltagare|personer|individer)?\b.*)$",
    re.IGNORECASE,
)
_TOOK_PART = re.compile(
    r"^(?:aktuella\s+)?(?:deltagare|personer|individer)\W*(?:(?:per|/)\s*år\W*)?$"
    r"|^(?:deltagare|personer|individer)\s+som\s+(?:får|fått|har fått|ges|tar|tagit|har tagit|deltar|deltog|deltagit|har deltagit)\b[^.]*?(?:stöd|del|insats\w*|projekt\w*|verksamhet\w*)\W*(?:$|(?:av|från|genom|i|på|inom)\s)",
    re.IGNORECASE,
)


def same_people(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """All tables of one document that count the same people, two by two."""
    if not grids:
        return []
    rows = Rows(grids[0].document, grids)
    return [*_sexes(rows), *_goals(rows)]


def _sexes(rows: Rows) -> Iterator[Reconciliation]:
    """Women, men and others of one total of exits, in every two tables that print the total and split it."""
    for scope in dict.fromkeys(s for s, i, _ in rows.by if i == EXITED):
        splits = list(rows.splits(scope))
        for (one, first), (two, second) in combinations(splits, 2):
            if first[ALL][0] != second[ALL][0] or first[ALL][0] < LARGE:
                continue
            for sex in (WOMEN, MEN, OTHER):
                if sex in first and sex in second:
                    totals = (first[ALL][1][0], second[ALL][1][0])
                    yield _two(one, first[sex], two, second[sex], f"{scope}.{sex}.{two.table.table_id}", totals)


def _two(
    one: Grid,
    first: tuple[Decimal, tuple[Fact, ...]],
    two: Grid,
    second: tuple[Decimal, tuple[Fact, ...]],
    name: str,
    totals: tuple[Fact, ...],
) -> Reconciliation:
    """One sex in two tables; the one that prints a single figure is the one stated. Their totals are evidence of no weight."""
    if len(first[1]) > 1 and len(second[1]) == 1:
        one, first, two, second = two, second, one, first
    (stated, (fact, *_)), (computed, others) = first, second
    return reconciliation(
        RULE, one, f"{fact.fact_id}.{name}", f"{fact.row_label}: the same people in {two.name}", stated=stated,
        computed=computed, tolerance=Decimal(0), verdict=AGREES if stated == computed else DISAGREES,
        terms=" + ".join(swedish(f.value) for f in others), fact_ids=(fact.fact_id, *(f.fact_id for f in (*others, *totals))),
        weights=(*(1 for _ in others), *(0 for _ in totals)), note=SPLIT,
    )  # fmt: skip


def _goals(rows: Rows) -> Iterator[Reconciliation]:
    """Outcomes of goals that are numbers of people, against the table of the interventions."""
    for grid in rows.grids:
        if grid.table.kind != "targets_outcomes":
            continue
        own = [(f, item) for row in grid.rows for f, item in _outcomes(grid, row, rows.document.report_year)]
        met = [(f, item, rows.answers(f.scope, item, ALL)) for f, item in own]
        known = [(f, item, answers, any(a.value == f.value for a in answers)) for f, item, answers in met if answers]
        answered = {(f.scope, item) for f, item, _, agrees in known if agrees}
        for fact, item, answers, agrees in known:
            if (
                agrees or (fact.scope, item) not in answered
            ):  # else another goal is of all of them, and this one of some
                beside = sum(f.row == fact.row and ok for f, _, _, ok in known)
                yield _outcome(grid, fact, item, answers, rows, beside)


def _outcomes(grid: Grid, row: int, year: int | None) -> Iterator[tuple[Fact, str]]:
    """The outcomes of one row with what each counts; none where the goal names other things than it has outcomes."""
    facts = [
        f
        for f in grid.by_row.get(row, [])
        if f.item == "indicator" and f.measure == COUNT and f.sex in ("", ALL) and f.scenario == OUTCOME
        and f.fiscal_year in (None, year) and f.value is not None and f.scope != ASSOCIATION
    ]  # fmt: skip
    if not facts or any(
        p.search(f"{facts[0].row_label} {facts[0].column_label}") for _, p, _ in phrases("never_before")
    ):
        return
    items = [_counts(part) for part in _PART.split(facts[0].row_label) if part.strip(" .")]
    if len(items) == len(facts):
        yield from ((f, item) for f, item in zip(facts, items, strict=True) if item)


def _counts(goal: str) -> str:
    """What a goal counts: `80 nya deltagare`, `Antal deltagare som får stöd av insatsen`."""
    told = _GOAL.match(goal.strip())
    if told is None:
        return ""
    what = told["what"].strip()
    if re.match(r"nya\b\W*(?:deltagare\b)?\W*(?:(?:per|/)\s*år\W*)?$", what, re.IGNORECASE):
        return NEW
    if re.match(r"avslutade\b\W*(?:deltagare\b)?\W*$", what, re.IGNORECASE):
        return EXITED
    other = next((no for item, _, no in phrases("counted") if item == PARTICIPANTS), None)
    return PARTICIPANTS if _TOOK_PART.match(what) and not (other and other.search(what)) else ""


def _outcome(grid: Grid, fact: Fact, item: str, answers: Sequence[Answer], rows: Rows, agreeing: int) -> Reconciliation:
    value = fact.value or Decimal(0)
    answer = next((a for a in answers if a.value == value), max(answers, key=lambda a: a.row < 0))
    room = rows.room(fact.scope, item, ALL)
    verdict = AGREES if answer.value == value or 0 < value - answer.value <= room else DISAGREES
    sure = slip(value, answer.value) == "swap" or agreeing > 0
    note = GOAL if verdict == AGREES or sure else f"{GOAL};{_MAYBE}"
    return reconciliation(
        RULE, grid, f"{fact.fact_id}.{item}", f"{fact.row_label}: the row of the intervention in {answer.grid.name}",
        stated=value, computed=answer.value, tolerance=Decimal(0), verdict=verdict,
        terms=" + ".join(swedish(f.value) for f in answer.facts), weights=(1,) * len(answer.facts),
        fact_ids=(fact.fact_id, *(f.fact_id for f in answer.facts)), note=note,
    )  # fmt: skip
