"""Footing: every printed subtotal and total against the rows it takes in."""

from __future__ import annotations

from decimal import Decimal

from parsers.structure import Sum
from pipeline import vocabulary
from pipeline.checks.grid import PER_HEAD, Grid, is_count, reconcile, tolerance
from pipeline.model import AMOUNT, ITEM, PERCENT, ROW_ABOVE, TOTAL, Fact, Reconciliation

UNSURE = "structure_unsure"
LEAST_OF_MEAN = 3  # rows by which a mean is told from a sum


def column_sum(grid: Grid, covered: frozenset[int] = frozenset()) -> list[Reconciliation]:
    """One reconciliation per total row and column. `covered`: rows an identity of the statements already checks."""
    found: list[Reconciliation] = []
    options: dict[int, list[Sum]] = {}
    for s in grid.sums():
        if s.total not in covered:
            options.setdefault(s.total, []).append(s)
    columns = [c for c in grid.columns if _additive(grid, c)]
    for total, sums in options.items():
        best = max(sums, key=lambda s: (_agreeing(grid, s), -sums.index(s)))
        # a total of a statement that holds in no column was likely not understood: there are many ways to set it up
        statement = vocabulary.kinds()[grid.table.kind].shape not in ("persons", "figure", "budget")
        sure = (best.sure and not statement) or _agreeing(grid, best) > 0
        sure = sure and ROW_ABOVE not in grid.table.flags
        for column in columns:
            stated = grid.at.get((total, column))
            terms = _terms(grid, best, column)
            if stated is None or stated.value is None or not terms:
                continue
            label = grid.labels[total]
            # a dash for people may hide a small number; in an account it is nil
            missing = is_count(stated) and any(
                (f := grid.at.get((t, column))) is not None and f.value is None for t in best.terms
            )
            if (
                vocabulary.kinds()[grid.table.kind].shape == "people"
            ):  # a figure that was not read is missing in the sum
                missing = missing or len(terms) < len(best.terms)
            found.append(
                reconcile(
                    "column_sum",
                    grid,
                    stated,
                    terms,
                    [1] * len(terms),
                    f"{label}, {stated.column_label or stated.sex}: the sum of {len(terms)} rows",
                    note="" if sure and not missing else UNSURE,
                )
            )
    return found


def _terms(grid: Grid, proposal: Sum, column: int) -> list[Fact]:
    """The figures a total may be the sum of, in one column."""
    return [f for t in proposal.terms if (f := grid.at.get((t, column))) is not None and f.value is not None]


def _additive(grid: Grid, column: int) -> bool:
    """Shares of a whole add up; shares of a budget or of a row's own people do not."""
    by_row = vocabulary.kinds()[grid.table.kind].shape not in ("persons", "figure")
    facts = grid.column_facts(column)
    if by_row and any(f.measure == PERCENT for f in facts):
        return False
    return not (PER_HEAD.search(grid.table.columns[column - 1].label) or _mean(grid, column))


def _mean(grid: Grid, column: int) -> bool:
    """A column whose total lies among its rows and is printed finer than other columns: a mean, or a price a head."""
    facts = [f for f in grid.column_facts(column) if f.value is not None and f.measure == AMOUNT]
    if "header_lost" in grid.table.flags:
        facts = [f for f in grid.column_facts(column) if f.value is not None]
    rows = [abs(f.value or Decimal(0)) for f in facts if f.row_role == ITEM]
    totals = [abs(f.value or Decimal(0)) for f in facts if f.row_role == TOTAL]
    others = [f.quantum for f in grid.facts if f.column != column and f.measure == AMOUNT]
    if len(rows) < LEAST_OF_MEAN or not totals:
        return False
    among = min(rows) <= max(totals) <= max(rows)
    if "header_lost" in grid.table.flags:
        return among  # what the column holds is not known
    return among and bool(others) and min(f.quantum for f in facts) < min(others)


def _agreeing(grid: Grid, proposal: Sum) -> int:
    """In how many columns does this proposal hold?"""
    hits = 0
    for column in grid.columns:
        stated = grid.at.get((proposal.total, column))
        terms = _terms(grid, proposal, column)
        if stated is None or stated.value is None or not terms:
            continue
        computed = sum((f.value or Decimal(0)) for f in terms)
        hits += abs(stated.value - computed) <= tolerance([stated, *terms], len(terms))
    return hits
