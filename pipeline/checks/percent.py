"""Percentages against the counts they are of: half up, else truncated, else adjusted so that the column sums to 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from parsers.goals import ITEMS
from parsers.quantities import BASE as OF_N
from parsers.quantities import REACHED as N_OF
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
    DISAGREES,
    ITEM,
    PERCENT,
    SUBTOTAL,
    TOTAL,
    WITHIN_ROUNDING,
    Fact,
    Reconciliation,
)

REACHED, BASE = ITEMS[N_OF], ITEMS[OF_N]
TRUNCATED, ADJUSTED = "truncated", "adjusted_to_100"
OTHER_WAY = "rounded_the_other_way"  # one of the two steps the exact share lies between, and not the nearer


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed percentage, the count it is of, and what it is a share of under one hypothesis."""

    percent: Fact
    count: Fact
    base: Decimal
    base_facts: tuple[str, ...] = ()

    def rounded(self, mode: str = ROUND_HALF_UP) -> Decimal:
        assert self.count.value is not None
        return rounded(self.count.value, self.base, self.percent.quantum, mode)

    @property
    def agrees(self) -> bool:
        return self.rounded() == self.percent.value


def percent_of_total(grid: Grid) -> list[Reconciliation]:
    """Each percentage of the report's year against the count of the same row and sex, column by column."""
    found: list[Reconciliation] = []
    for column in grid.columns:
        counted = [
            (percent, count)
            for percent in grid.column_facts(column)
            if percent.measure == PERCENT
            and percent.value is not None
            and percent.row_role == ITEM
            and percent.fiscal_year == grid.document.report_year
            and (count := _count(grid, percent)) is not None
        ]
        found += _checked(grid, counted, _bases(grid, *counted[0]) if counted else [])
    return found


def percent_of_parts(grid: Grid) -> list[Reconciliation]:
    """`42 % (5 av 12)`: the percentage against the two counts printed behind it."""
    found: list[Reconciliation] = []
    for percent, reached, base in zip(grid.facts, grid.facts[1:], grid.facts[2:], strict=False):
        parts = (reached.item, base.item) == (REACHED, BASE) and reached.measure == base.measure == COUNT
        own = percent.row == reached.row == base.row and percent.column == reached.column == base.column
        if parts and own and percent.measure == PERCENT and percent.value is not None and base.value:
            pair = Pair(percent, reached, base.value, (base.fact_id,))
            found.append(_one(grid, pair, "parts", [pair], "percent_of_parts"))
    return found


def sums_of_cut_shares(sums: Sequence[Reconciliation], shares: Sequence[Reconciliation]) -> list[Reconciliation]:
    """Sums of shares that were all cut instead of rounded may fall short of their total by a step each: no error."""
    cut = {r.fact_ids[0] for r in shares if TRUNCATED in r.note.split(";")}
    agreed = {r.fact_ids[0] for r in shares if r.verdict != DISAGREES}
    found = []
    for r in sums:
        terms = r.fact_ids[1:]
        if r.rule == "column_sum" and r.verdict == DISAGREES and cut & set(terms) and agreed >= set(terms):
            step = 2 * r.tolerance / (len(terms) + 1)
            if 0 <= r.difference < step * len(terms):
                r = replace(r, tolerance=step * len(terms), verdict=WITHIN_ROUNDING, note=TRUNCATED)
        found.append(r)
    return found


def figure_percent(figure: Grid, tables: Sequence[Grid]) -> list[Reconciliation]:
    """Percentages of a chart against the table of the same scope and year that counts the same reasons."""
    for table in tables:
        if table.table.kind != "exit_reasons" or table.table.scope != figure.table.scope:
            continue
        counts = _counts_by_item(table)
        counted = [(p, counts[p.item]) for p in figure.facts if p.value is not None and p.item in counts]
        if len(counted) >= 2:
            return _checked(figure, counted, _bases(table, next(iter(counts.values())), counted[0][1]))
    return []


def _counts_by_item(grid: Grid) -> dict[str, Fact]:
    """The count of both sexes for every reason, wherever the table puts it."""
    wanted = TOTAL if grid.table.transposed else ITEM
    return {f.item: f for f in grid.facts if f.item and f.sex == ALL and f.measure == COUNT and f.row_role == wanted}


def _count(grid: Grid, percent: Fact) -> Fact | None:
    return next((f for f in _counts_beside(grid, percent) if f.sex == percent.sex), None)


def _counts_beside(grid: Grid, fact: Fact) -> list[Fact]:
    """The counts of the same row that count the same people."""
    own = grid.population(fact)
    return [
        f
        for f in grid.by_row.get(fact.row, [])
        if f.measure == COUNT and f.value is not None and grid.population(f) == own
    ]


def _bases(grid: Grid, percent: Fact, count: Fact) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    """What percentages may be of: the printed total of their sex, the rows' sum, a stated number, the total of all."""
    found: list[tuple[str, Decimal, tuple[str, ...]]] = []
    counts = [f for f in grid.by_population[grid.population(percent)] if f.measure == COUNT and f.value is not None]
    for of, prefix in ((count.sex, ""), (ALL, "all_")):
        own = [
            f
            for f in counts
            if f.sex == of and not (grid.table.transposed and (f.item or grid.table.columns[f.column - 1].item_label))
        ]
        total = next((f for f in own if f.row_role in (TOTAL, SUBTOTAL)), None)
        if total is not None and total.value:
            found.append((f"{prefix}printed_total", total.value, (total.fact_id,)))
        parts = _counts_by_item(grid).values() if grid.table.transposed else [f for f in own if f.row_role == ITEM]
        summed = sum((f.value or Decimal(0) for f in parts), Decimal(0))
        if summed:
            found.append((f"{prefix}sum_of_rows", summed, ()))
        for claim in grid.claims:
            if claim.sex == of and claim.hedge == "none" and claim.value:
                found.append((f"{prefix}stated_number", claim.value, ()))
    return found


def rounded(count: Decimal, base: Decimal, quantum: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """100 x count / base at the printed precision."""
    return (100 * count / base).quantize(quantum, rounding=mode)


def _checked(
    grid: Grid, counted: list[tuple[Fact, Fact]], bases: list[tuple[str, Decimal, tuple[str, ...]]]
) -> list[Reconciliation]:
    """The hypothesis most percentages bear out: shares of a total, or of the row's women and men together."""
    hypotheses = [(name, [Pair(p, c, base, facts) for p, c in counted]) for name, base, facts in bases]
    by_row = [(p, c, total) for p, c in counted if c.sex != ALL and (total := _row_total(grid, c)) is not None]
    if counted and len(by_row) == len(counted):
        hypotheses.append(
            ("row_total", [Pair(p, c, t.value or Decimal(0), (t.fact_id,)) for p, c, t in by_row if t.value])
        )
    hypotheses = [(name, pairs) for name, pairs in hypotheses if pairs]
    if not hypotheses:
        return []
    name, pairs = max(hypotheses, key=lambda h: (sum(p.agrees for p in h[1]), -hypotheses.index(h)))
    return [_one(grid, pair, name, pairs) for pair in pairs]


def _row_total(grid: Grid, count: Fact) -> Fact | None:
    return next((f for f in _counts_beside(grid, count) if f.sex == ALL and f.value), None)


def _one(grid: Grid, pair: Pair, name: str, pairs: list[Pair], rule: str = "percent_of_total") -> Reconciliation:
    percent, count, base = pair.percent, pair.count, pair.base
    assert percent.value is not None and count.value is not None
    computed = pair.rounded()
    note = name
    if pair.agrees:
        judged = AGREES
    elif all(p.rounded(ROUND_FLOOR) == p.percent.value for p in pairs):
        judged, note = WITHIN_ROUNDING, f"{name};{TRUNCATED}"
    elif abs(percent.value - 100 * count.value / base) < percent.quantum and _forced(pairs):
        judged, note = WITHIN_ROUNDING, f"{name};{ADJUSTED}"
    else:
        judged = DISAGREES
        if abs(percent.value - 100 * count.value / base) < percent.quantum:
            note = f"{name};{OTHER_WAY}"
    return reconciliation(
        rule,
        grid,
        percent.fact_id,
        f"{percent.row_label}: {count.value} of {base} ({name.replace('_', ' ')})",
        stated=percent.value,
        computed=computed,
        tolerance=percent.quantum / 2,
        verdict=judged,
        terms=f"100 x {count.value} / {base}",
        fact_ids=(percent.fact_id, count.fact_id, *pair.base_facts),
        note=note,
    )


def _forced(pairs: list[Pair]) -> bool:
    """Do the printed shares sum to exactly 100 where the properly rounded ones do not?"""
    printed = sum((p.percent.value or Decimal(0) for p in pairs), Decimal(0))
    return printed == 100 and sum((p.rounded() for p in pairs), Decimal(0)) != 100
