"""Across a row: women and men make the total; the variance is outcome less budget or budget less outcome."""

from __future__ import annotations

from pipeline import normalise
from pipeline.checks.grid import Grid, of_sex, reconcile
from pipeline.model import (
    AGREES,
    ALL,
    BUDGET,
    COUNT,
    DISAGREES,
    MEN,
    OTHER,
    OUTCOME,
    VARIANCE,
    WOMEN,
    Fact,
    Reconciliation,
)


def sex_total(grid: Grid) -> list[Reconciliation]:
    """women + men (+ other) = all, in every row that prints all three. Exact."""
    found = []
    for row in grid.rows:
        facts = [f for f in grid.facts if f.row == row and f.measure == COUNT and f.value is not None]
        women, men, total, other = (of_sex(facts, s) for s in (WOMEN, MEN, ALL, OTHER))
        if women is None or men is None or total is None:
            continue
        terms = [women, men, *([other] if other is not None else [])]
        found.append(
            reconcile(
                "sex_total",
                grid,
                total,
                terms,
                [1] * len(terms),
                f"{grid.name}: {grid.labels[row]}: women and men make the total",
            )
        )
    return found


def row_sum(grid: Grid) -> list[Reconciliation]:
    """Where the reasons stand as columns: the total column is the sum of the others, in every row. Exact."""
    if not grid.table.transposed:
        return []
    totals = [i + 1 for i, c in enumerate(grid.table.columns) if c.role == "value" and not c.item_label]
    found = []
    for row in grid.rows:
        facts = [f for f in grid.facts if f.row == row and f.measure == COUNT and f.value is not None]
        stated = next((f for f in facts if f.column in totals), None)
        terms = [f for f in facts if f.column not in totals]
        if stated is not None and len(terms) > 1:
            name = f"{grid.name}: {grid.labels[row]}: the sum of {len(terms)} columns"
            found.append(reconcile("row_sum", grid, stated, terms, [1] * len(terms), name))
    return found


def variance(grid: Grid) -> list[Reconciliation]:
    """The variance of every row by the convention that arithmetic over all rows finds."""
    convention = normalise.variance_convention(grid.table)
    if not convention:
        return []
    found = []
    for row in grid.rows:
        facts = {f.scenario: f for f in reversed([f for f in grid.facts if f.row == row])}
        stated = facts.get(VARIANCE)
        if stated is None or stated.value is None:
            continue
        signs = {OUTCOME: 1, BUDGET: -1} if convention == normalise.OUTCOME_MINUS_BUDGET else {BUDGET: 1, OUTCOME: -1}
        terms: list[Fact] = []
        weights: list[int] = []
        for scenario, weight in signs.items():
            fact = facts.get(scenario)
            if fact is not None and fact.value is not None:
                terms.append(fact)
                weights.append(weight)
        if terms:
            text = "outcome less budget" if convention == normalise.OUTCOME_MINUS_BUDGET else "budget less outcome"
            found.append(
                reconcile(
                    "variance",
                    grid,
                    stated,
                    terms,
                    weights,
                    f"{grid.name}: {grid.labels[row]}: variance is {text}",
                    note=convention,
                )
            )
    return found


def variance_header(grid: Grid) -> list[Reconciliation]:
    """Where the header says how the variance is computed: rows that follow it against rows that have a variance."""
    stated = grid.table.variance_as_headed
    convention = normalise.variance_convention(grid.table)
    rows = variance(grid)
    if not stated or not convention or not rows:
        return []
    first = rows[0]
    follows = stated == convention
    return [
        Reconciliation(
            reconciliation_id=f"variance_header.{grid.table.table_id}",
            rule="variance_header",
            document_id=grid.document.document_id,
            table_id=grid.table.table_id,
            other_document_id="",
            description=f"{grid.name}: the header says {stated}, the figures follow {convention}",
            stated=first.stated,
            computed=first.computed if follows else -first.computed,
            difference=first.stated - (first.computed if follows else -first.computed),
            tolerance=first.tolerance,
            verdict=AGREES if follows else DISAGREES,
            terms=f"{stated} / {convention}",
            fact_ids=first.fact_ids,
            note=f"{stated};{convention}",
        )
    ]
