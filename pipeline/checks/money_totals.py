"""The total of a table of interventions as what running text calls it: all costs, or those of the interventions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.checks import across
from pipeline.checks.grid import Grid
from pipeline.model import ASSOCIATION, OUTCOME, TOTAL, Fact

_ALL, _INTERVENTIONS = "cost_total", "cost_interventions"
_COSTS = (_ALL, "cost_operating")


def of(grids: Sequence[Grid], money: Sequence[Fact]) -> list[Fact]:
    """Copies of the facts of unnamed totals with the item that their outcome shows them to be."""
    return [copy for g in grids if g.table.kind == "intervention_budget" for copy in _of_table(g, money)]


def _of_table(grid: Grid, money: Sequence[Fact]) -> Iterator[Fact]:
    own = [f for f in grid.facts if f.row_role == TOTAL and not f.item and f.scope == ASSOCIATION and f.amount]
    if not own or {f.row for f in own} != {max(f.row for f in own)}:
        return  # several totals: which of them is of everything is not known
    costs = [f for f in money if f.item in _COSTS and f.table_id != grid.table.table_id]
    whole = any(_alike(f, c) for f in own for c in costs)
    for fact in own:
        yield replace(fact, item=_ALL if whole else _INTERVENTIONS)


def _alike(fact: Fact, cost: Fact) -> bool:
    """One outcome of one year in two tables, but for rounding."""
    same = fact.scenario == cost.scenario == OUTCOME and fact.fiscal_year == cost.fiscal_year
    room = across.half(fact) + across.half(cost)
    return same and abs(abs(across.amount(fact)) - abs(across.amount(cost))) <= room
