"""Which columns a variance is computed from, and which way round: by arithmetic over all rows, never from the header."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import BUDGET, OUTCOME, VARIANCE, Cell, Row, Table

OUTCOME_MINUS_BUDGET, BUDGET_MINUS_OUTCOME, FAVOURABLE = "outcome-budget", "budget-outcome", "favourable"


@dataclass(frozen=True, slots=True)
class Convention:
    """How the variance is computed; outcome, budget and variance are indices into Table.columns.

    favourable: plus is better for the result, so outcome - budget for revenue and results, budget - outcome for costs
    that are printed without a sign.
    """

    name: str
    outcome: int
    budget: int
    variance: int

    def sign(self, nature: str) -> int:
        """+1 where a row of this nature has outcome - budget, -1 for budget - outcome, 0 where it can't be told."""
        if self.name == FAVOURABLE:
            return 0 if not nature else (-1 if nature == "cost" else 1)
        return 1 if self.name == OUTCOME_MINUS_BUDGET else -1


def convention(table: Table) -> Convention | None:
    """The convention most rows bear out; None where there is no variance column or the rows do not tell.

    A table may have two budget columns (the year's and the period's): the one the variances follow is taken.
    """
    columns = {s: [i for i, c in enumerate(table.columns) if c.scenario == s] for s in (OUTCOME, BUDGET, VARIANCE)}
    best: tuple[int, Convention] | None = None
    for variance in columns[VARIANCE]:
        for outcome in columns[OUTCOME]:
            for budget in columns[BUDGET]:
                name, votes = _vote(table, outcome, budget, variance)
                if name and (best is None or votes > best[0]):
                    best = votes, Convention(name, outcome, budget, variance)
    return best[1] if best else None


def _vote(table: Table, outcome: int, budget: int, variance: int) -> tuple[str, int]:
    """The convention of one choice of columns, and how many rows bear it out."""
    votes: Counter[str] = Counter()
    by_nature: Counter[tuple[bool, int]] = Counter()
    for row in table.rows:
        sign = _sign(row, outcome, budget, variance)
        if sign:
            votes[OUTCOME_MINUS_BUDGET if sign > 0 else BUDGET_MINUS_OUTCOME] += 1
            if row.nature:
                by_nature[row.nature == "cost", sign] += 1
    plus, minus = votes[OUTCOME_MINUS_BUDGET], votes[BUDGET_MINUS_OUTCOME]
    mixed = by_nature[False, 1] >= 2 > by_nature[False, -1] and by_nature[True, -1] >= 2 > by_nature[True, 1]
    if mixed:
        return FAVOURABLE, plus + minus
    if plus == minus:
        return "", 0
    return (OUTCOME_MINUS_BUDGET, plus) if plus > minus else (BUDGET_MINUS_OUTCOME, minus)


def _sign(row: Row, outcome: int, budget: int, variance: int) -> int:
    """Does the row's variance equal outcome - budget (+1), budget - outcome (-1), or does it not tell (0)?"""
    cells = {c.column: c for c in row.cells}
    stated = cells.get(variance)
    if stated is None or not stated.value:
        return 0
    difference = _value(cells.get(outcome)) - _value(cells.get(budget))
    tolerance = stated.quantum * 3 / 2
    plus, minus = abs(stated.value - difference) <= tolerance, abs(stated.value + difference) <= tolerance
    return int(plus) - int(minus)


def _value(cell: Cell | None) -> Decimal:
    return cell.value if cell is not None and cell.value is not None else Decimal(0)
