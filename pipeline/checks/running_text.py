"""All checks of running text over one document."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks import (
    ages,
    citation,
    claim_arithmetic,
    claim_base,
    claim_cells,
    claim_costs,
    claim_equity,
    claim_result,
    claim_table,
    claim_twice,
    count_changes,
    counted,
    dates,
    formal,
    goal_rows,
    goal_verdicts,
    listed,
    majorities,
    number_sums,
    ordering,
    overview_people,
    people_told,
    project_goals,
    reasons_told,
    same_quantity,
    shares,
    targets,
    told_lists,
    told_parts,
    year_counts,
)
from pipeline.checks.grid import Grid
from pipeline.model import Claim, Document, Reconciliation


def check(document: Document, grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Figures against tables, arithmetic, comparisons, quantities and people told twice, references."""
    found = claim_table.check(document, grids, claims)
    held = frozenset(r.reconciliation_id.partition(".")[2] for r in found)
    equity = claim_equity.check(document, grids, held)
    held |= {r.reconciliation_id.partition(".")[2] for r in equity}
    found += equity + claim_cells.check(document, grids, held)
    found += claim_arithmetic.check(document, grids)
    changed = {r.quote for r in found if r.note.startswith("change")}
    found += [r for r in count_changes.check(document, grids) if r.quote not in changed]
    found += told_parts.check(document, grids)
    found += told_lists.check(document)
    found += claim_costs.check(document)
    found += claim_result.check(document, grids)
    found += claim_base.check(document, grids)
    found += claim_twice.check(document, grids)
    found += ordering.check(document, grids)
    found += shares.check(document, grids, found)
    found += same_quantity.check(document, grids)
    for repeated in (
        ages,
        counted,
        targets,
        goal_verdicts,
        goal_rows,
        listed,
        reasons_told,
        overview_people,
        project_goals,
        number_sums,
        formal,
    ):
        found += repeated.check(document, grids)
    dated = dates.statements(document, grids)
    found += dates.check(document, dated) + year_counts.check(document, dated)
    named = {(r.quote, *sorted(r.fact_ids[:2])): r for r in majorities.check(document, grids)}
    found = [r for r in found if r.rule != ordering.RULE or (r.quote, *sorted(r.fact_ids[:2])) not in named]
    found += named.values()
    people = people_told.check(document, grids, found)
    replaced = {r.reconciliation_id for r in people}
    found = [r for r in found if r.reconciliation_id not in replaced] + people
    return found + citation.check(document, grids)
