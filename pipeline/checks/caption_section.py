"""Captions that name an intervention against the section they stand in: one caption copied to another's table.

Held against a report only where the intervention of the section has no table of that kind of its own while the one that
the caption names has another, which stands in its own section.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline import vocabulary
from pipeline.checks import stated
from pipeline.checks.grid import Grid
from pipeline.model import AGREES, ASSOCIATION, DISAGREES, Claim, Reconciliation, Sentence

RULE = "caption_section"


def check(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Every table whose caption names an intervention, in the section of an intervention."""
    captioned = [g for g in grids if _captioned(g)]
    found = []
    for grid in captioned:
        same = [g for g in captioned if g.table.kind == grid.table.kind and g is not grid]
        section, heading = _section(grid, grids)
        if section == ASSOCIATION:
            continue
        if section == grid.table.scope:
            found.append(_row(grid, AGREES, None, heading))
            continue
        proper = [g for g in same if g.table.scope == grid.table.scope and _section(g, grids)[0] == g.table.scope]
        if proper and not any(g.table.scope == section for g in same):
            found.append(_row(grid, DISAGREES, proper[0], heading))
    return found


def _captioned(grid: Grid) -> bool:
    by_caption = vocabulary.kinds()[grid.table.kind].scope == "caption"
    return by_caption and bool(grid.table.caption) and grid.table.scope != ASSOCIATION


def _section(grid: Grid, grids: Sequence[Grid]) -> tuple[str, Sentence | None]:
    """What the last running text before a table is about, and its heading; none where another table stands between."""
    table = grid.table
    above = max((g.table.last for g in grids if g.table.last < table.first), default=-1)
    before = [s for s in grid.document.prose.sentences if above < s.at < table.first and s.sort != "caption"]
    if not before:
        return ASSOCIATION, None
    section = before[-1].section
    headed = [s for s in grid.document.prose.sentences if s.at < table.first and s.section == section]
    return section, headed[0] if headed else None


def _row(grid: Grid, verdict: str, other: Grid | None, heading: Sentence | None) -> Reconciliation:
    """A caption is no quantity: stated and computed say only whether it is wrong."""
    table = grid.table
    wrong = Decimal(verdict == DISAGREES)
    own = [f.fact_id for f in grid.facts[:1]] + ([f.fact_id for f in other.facts[:1]] if other is not None else [])
    place = f"{heading.page};{heading.line or ''}" if heading is not None else ";"
    captions = [str(stated.caption_line(g) or g.table.line_first or "") for g in (grid, other or grid)]
    return Reconciliation(
        reconciliation_id=f"{RULE}.{table.table_id}", rule=RULE, document_id=grid.document.document_id,
        table_id=table.table_id, other_document_id="", description=f"{grid.name}: the caption's intervention is the section's",
        stated=wrong, computed=Decimal(0), difference=wrong, tolerance=Decimal(0), verdict=verdict,
        terms=heading.text if heading is not None else "", fact_ids=tuple(own),
        note=f"{other.table.table_id if other is not None else ''};{place};{';'.join(captions)}",
    )  # fmt: skip
