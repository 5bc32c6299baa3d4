"""All checks of running text over one document."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks import (
    citation,
    claim_arithmetic,
    claim_costs,
    claim_table,
    ordering,
    same_quantity,
    told_lists,
    told_parts,
)
from pipeline.checks.grid import Grid
from pipeline.model import Claim, Document, Reconciliation


def check(document: Document, grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Figures against tables, arithmetic, comparisons, quantities told twice, references."""
    found = claim_table.check(document, grids, claims)
    found += claim_arithmetic.check(document, grids)
    found += told_parts.check(document, grids)
    found += told_lists.check(document)
    found += claim_costs.check(document)
    found += ordering.check(document, grids)
    found += same_quantity.check(document, grids)
    return found + citation.check(document, grids)
