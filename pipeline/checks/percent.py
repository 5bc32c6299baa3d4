"""Percentages against the counts they are of: half up, else truncated, else adjusted so that the column sums to 100."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pipeline.checks.grid import Grid
from pipeline.model import AGREES, ALL, COUNT, DISAGREES, ITEM, PERCENT, WITHIN_ROUNDING, Fact, Reconciliation

TRUNCATED, ADJUSTED = "truncated", "adjusted_to_100"


def percent_of_total(grid: Grid) -> list[Reconciliation]:
    """Each percentage of the report's year against the count of the same row and sex."""
    pairs = [
        (percent, count)
        for percent in grid.facts
        if percent.measure == PERCENT
        and percent.value is not None
        and percent.row_role == ITEM
        and percent.fiscal_year == grid.document.report_year
        and (count := _count(grid.facts, percent)) is not None
    ]
    return _checked(grid, pairs, _bases(grid))


def figure_percent(figure: Grid, tables: Sequence[Grid]) -> list[Reconciliation]:
    """Percentages of a chart against the table of the same scope and year that counts the same reasons."""
    for table in tables:
        if table.table.kind != "exit_reasons" or table.table.scope != figure.table.scope:
            continue
        counts = {
            f.item: f for f in table.facts if f.item and f.sex == ALL and f.measure == COUNT and f.row_role == ITEM
        }
        pairs = [(p, counts[p.item]) for p in figure.facts if p.value is not None and p.item in counts]
        if len(pairs) >= 2:
            return _checked(figure, pairs, _bases(table))
    return []


def _count(facts: Sequence[Fact], percent: Fact) -> Fact | None:
    return next(
        (
            f
            for f in facts
            if f.row == percent.row and f.measure == COUNT and f.sex == percent.sex and f.value is not None
        ),
        None,
    )


def _bases(grid: Grid) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    """What the percentages may be of: the printed total, the rows' sum, the number a caption states."""
    counts = [f for f in grid.facts if f.measure == COUNT and f.sex == ALL and f.value is not None]
    total = next((f for f in counts if f.row_role in ("total", "subtotal")), None)
    found: list[tuple[str, Decimal, tuple[str, ...]]] = []
    if total is not None and total.value:
        found.append(("printed_total", total.value, (total.fact_id,)))
    items = [f.value for f in counts if f.row_role == ITEM and f.value is not None]
    if items and sum(items):
        found.append(("sum_of_rows", sum(items, Decimal(0)), ()))
    for claim in grid.claims:
        if claim.sex == ALL and claim.hedge == "none" and claim.value:
            found.append(("stated_number", claim.value, ()))
    return found


def rounded(count: Decimal, base: Decimal, quantum: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """100 x count / base at the printed precision."""
    return (100 * count / base).quantize(quantum, rounding=mode)


def _checked(
    grid: Grid, pairs: list[tuple[Fact, Fact]], bases: list[tuple[str, Decimal, tuple[str, ...]]]
) -> list[Reconciliation]:
    if not pairs or not bases:
        return []

    def agreeing(base: Decimal) -> int:
        return sum(rounded(c.value, base, p.quantum) == p.value for p, c in pairs if c.value is not None)

    name, base, base_facts = max(bases, key=lambda b: (agreeing(b[1]), -bases.index(b)))
    return [_one(grid, p, c, name, base, base_facts, pairs) for p, c in pairs]


def _one(
    grid: Grid,
    percent: Fact,
    count: Fact,
    name: str,
    base: Decimal,
    base_facts: tuple[str, ...],
    pairs: list[tuple[Fact, Fact]],
) -> Reconciliation:
    assert percent.value is not None and count.value is not None
    exact = 100 * count.value / base
    computed = rounded(count.value, base, percent.quantum)
    note = name
    if computed == percent.value:
        judged = AGREES
    elif rounded(count.value, base, percent.quantum, ROUND_FLOOR) == percent.value and _mostly_floor(base, pairs):
        judged, note = WITHIN_ROUNDING, f"{name};{TRUNCATED}"
    elif abs(percent.value - exact) < percent.quantum and _forced(base, pairs):
        judged, note = WITHIN_ROUNDING, f"{name};{ADJUSTED}"
    else:
        judged = DISAGREES
    return Reconciliation(
        reconciliation_id=f"percent_of_total.{percent.fact_id}",
        rule="percent_of_total",
        document_id=grid.document.document_id,
        table_id=grid.table.table_id,
        other_document_id="",
        description=f"{grid.name}: {percent.row_label}: {count.value} of {base} ({name.replace('_', ' ')})",
        stated=percent.value,
        computed=computed,
        difference=percent.value - computed,
        tolerance=percent.quantum / 2,
        verdict=judged,
        terms=f"100 x {count.value} / {base}",
        fact_ids=(percent.fact_id, count.fact_id, *base_facts),
        note=note,
    )


def _mostly_floor(base: Decimal, pairs: list[tuple[Fact, Fact]]) -> bool:
    """Are all percentages of the table cut off rather than rounded?"""
    return all(
        rounded(c.value, base, p.quantum, ROUND_FLOOR) == p.value
        for p, c in pairs
        if c.value is not None and p.value is not None
    )


def _forced(base: Decimal, pairs: list[tuple[Fact, Fact]]) -> bool:
    """Do the printed shares sum to exactly 100 where the properly rounded ones do not?"""
    printed = sum((p.value or Decimal(0)) for p, _ in pairs)
    proper = sum(rounded(c.value, base, p.quantum) for p, c in pairs if c.value is not None)
    return printed == 100 and proper != 100
