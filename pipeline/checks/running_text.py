"""All checks of running text over one document."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks import (
    ages,
    citation,
    claim_arithmetic,
    claim_costs,
    claim_table,
    counted,
    dates,
    goal_rows,
    goal_verdicts,
    listed,
    ordering,
    same_quantity,
    targets,
)
from pipeline.checks.grid import Grid
from pipeline.model import Claim, Document, Reconciliation


def check(document: Document, grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Figures against tables, arithmetic, comparisons, quantities told twice, references."""
    found = claim_table.check(document, grids, claims)
    found += claim_arithmetic.check(document, grids)
    found += claim_costs.check(document)
    found += ordering.check(document, grids)
    found += same_quantity.check(document, grids)
    for repeated in (dates, ages, counted, targets, goal_verdicts, goal_rows, listed):
        found += repeated.check(document, grids)
    return found + citation.check(document, grids)
