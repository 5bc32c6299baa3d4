"""Which columns a variance is computed from, and which way round: by arithmetic over all rows, never from the header."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import BUDGET, OUTCOME, VARIANCE, Cell, Table

OUTCOME_MINUS_BUDGET, BUDGET_MINUS_OUTCOME = "outcome-budget", "budget-outcome"


@dataclass(frozen=True, slots=True)
class Convention:
    """variance = outcome - budget or budget - outcome; the fields are indices into Table.columns."""

    name: str
    outcome: int
    budget: int
    variance: int


def convention(table: Table) -> Convention | None:
    """The convention most rows bear out; None where there is no variance column or the rows do not tell.

    A table may have two budget columns (the year's and the period's): the one the variances follow is taken.
    """
    columns = {s: [i for i, c in enumerate(table.columns) if c.scenario == s] for s in (OUTCOME, BUDGET, VARIANCE)}
    best: tuple[int, Convention] | None = None
    for variance in columns[VARIANCE]:
        for outcome in columns[OUTCOME]:
            for budget in columns[BUDGET]:
                plus, minus = _votes(table, outcome, budget, variance)
                if plus == minus:
                    continue
                name = OUTCOME_MINUS_BUDGET if plus > minus else BUDGET_MINUS_OUTCOME
                if best is None or max(plus, minus) > best[0]:
                    best = max(plus, minus), Convention(name, outcome, budget, variance)
    return best[1] if best else None


def _votes(table: Table, outcome: int, budget: int, variance: int) -> tuple[int, int]:
    """How many rows hold as outcome - budget, and as budget - outcome."""
    plus = minus = 0
    for row in table.rows:
        cells = {c.column: c for c in row.cells}
        stated = cells.get(variance)
        if stated is None or not stated.value:
            continue
        difference = _value(cells.get(outcome)) - _value(cells.get(budget))
        tolerance = stated.quantum * 3 / 2
        plus += abs(stated.value - difference) <= tolerance
        minus += abs(stated.value + difference) <= tolerance
    return plus, minus


def _value(cell: Cell | None) -> Decimal:
    return cell.value if cell is not None and cell.value is not None else Decimal(0)
