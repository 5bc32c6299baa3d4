"""All checks of shares, changes and comparisons in running text that need a base: what each is of, and where it is printed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks import categories, share_reasons
from pipeline.checks.grid import Grid
from pipeline.model import Document, Reconciliation


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every share with a base, each check once."""
    own = categories.tables(document, grids)
    found: dict[str, Reconciliation] = {}
    for r in share_reasons.check(document, grids, own):
        found.setdefault(r.reconciliation_id, r)
    return list(found.values())
