"""Across a row: women and men make the total; the variance is outcome less budget or budget less outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from parsers.other_sex import TOLD
from pipeline import variance
from pipeline.checks.across import softer
from pipeline.checks.grid import Grid, of_sex, reconcile, reconciliation
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
    DISAGREES,
    MEN,
    OTHER,
    OUTCOME,
    WOMEN,
    Fact,
    Reconciliation,
)

A_FEW = 2  # persons of another sex in a row, and rows that have some


def sex_total(grid: Grid) -> list[Reconciliation]:
    """women + men (+ other) = all, in every row that prints all three. Exact."""
    found = []
    populations = list(dict.fromkeys(c.population for c in grid.table.columns if c.role == "value"))
    for row, population in product(grid.rows, populations):
        facts = [
            f
            for f in grid.by_row.get(row, [])
            if f.measure == COUNT and f.scenario == OUTCOME and grid.population(f) == population
        ]
        for own in _sets_of_sexes(facts):
            women, men, total, other = (of_sex([f for f in own if f.value is not None], s) for s in SEXES)
            if women is None or men is None or total is None:
                continue
            terms = [women, men, *([other] if other is not None else [])]
            name = f"{grid.labels[row]}: women and men make the total"
            found.append(reconcile("sex_total", grid, total, terms, [1] * len(terms), name))
    return _beside_a_third_sex(grid, found)


def _beside_a_third_sex(grid: Grid, found: list[Reconciliation]) -> list[Reconciliation]:
    """Where the report tells of persons of another or unstated sex, a few rows short of one or two may hold them."""
    failing = [r for r in found if r.verdict == DISAGREES]
    few = len(failing) <= max(A_FEW, len(found) // 2)
    if TOLD not in grid.table.flags or not few or any(not 0 < r.difference <= A_FEW for r in failing):
        return found
    note = softer("warning", "definition")
    return [replace(r, note=note) if r.verdict == DISAGREES else r for r in found]


SEXES = (WOMEN, MEN, ALL, OTHER)


def _sets_of_sexes(facts: Sequence[Fact]) -> list[list[Fact]]:
    """A row's figures in sets with each sex once, where a table has several sets of columns (one an intervention).

    Sets that do not all have the sexes in one order may be read wrongly: then none is told.
    """
    sets: list[list[Fact]] = []
    for fact in sorted(facts, key=lambda f: f.column):
        if not sets or fact.sex in {f.sex for f in sets[-1]}:
            sets.append([])
        sets[-1].append(fact)
    return sets if len({tuple(f.sex for f in own) for own in sets}) <= 1 else []


def row_sum(grid: Grid) -> list[Reconciliation]:
    """Where the reasons stand as columns: the total column is the sum of the others, in every row. Exact."""
    if not grid.table.transposed:
        return []
    totals = [i + 1 for i, c in enumerate(grid.table.columns) if c.role == "value" and not c.item_label]
    found = []
    for row in grid.rows:
        facts = [f for f in grid.by_row.get(row, []) if f.measure == COUNT and f.value is not None]
        stated = next((f for f in facts if f.column in totals), None)
        terms = [f for f in facts if f.column not in totals]
        if stated is not None and len(terms) > 1:
            name = f"{grid.labels[row]}: the sum of {len(terms)} columns"
            found.append(reconcile("row_sum", grid, stated, terms, [1] * len(terms), name))
    return found


def variance_of_rows(grid: Grid) -> list[Reconciliation]:
    """The variance of every row by the convention that arithmetic over all rows finds."""
    convention = variance.convention(grid.table)
    if convention is None:
        return []
    found = []
    for row in grid.rows:
        stated = grid.at.get((row, convention.variance + 1))
        if stated is None or stated.value is None:
            continue
        signs = [s] if (s := convention.sign(grid.natures[row])) else [1, -1]  # what can't be told is held to neither
        tried = [t for s in signs if (t := _variance(grid, row, stated, convention, s)) is not None]
        found += [t for t in tried if t.verdict != DISAGREES][:1] or tried[:1]
    return found


def _variance(grid: Grid, row: int, stated: Fact, convention: variance.Convention, sign: int) -> Reconciliation | None:
    order = (
        ((convention.outcome, 1), (convention.budget, -1))
        if sign > 0
        else ((convention.budget, 1), (convention.outcome, -1))
    )
    present = [(f, w) for c, w in order if (f := grid.at.get((row, c + 1))) is not None and f.value is not None]
    if not present:
        return None
    text = "outcome less budget" if sign > 0 else "budget less outcome"
    name = variance.OUTCOME_MINUS_BUDGET if sign > 0 else variance.BUDGET_MINUS_OUTCOME
    terms, weights = [f for f, _ in present], [w for _, w in present]
    return reconcile("variance", grid, stated, terms, weights, f"{grid.labels[row]}: variance is {text}", note=name)


def variance_header(grid: Grid, rows: Sequence[Reconciliation]) -> list[Reconciliation]:
    """Where the header says how the variance is computed: does it say what the figures show? `rows`: variance_of_rows."""
    stated = grid.table.variance_as_headed
    convention = variance.convention(grid.table)
    if not stated or convention is None or convention.name == variance.FAVOURABLE or not rows:
        return []
    first = next((r for r in rows if r.stated), rows[0])
    follows = stated == convention.name
    computed = first.computed if follows else -first.computed
    return [
        reconciliation(
            "variance_header",
            grid,
            grid.table.table_id,
            f"the header says {stated}, the figures follow {convention.name}",
            stated=first.stated,
            computed=computed,
            tolerance=first.tolerance,
            verdict=AGREES if follows else DISAGREES,
            terms=f"{stated} / {convention.name}",
            fact_ids=first.fact_ids,
            note=f"{stated};{convention.name}",
        )
    ]
