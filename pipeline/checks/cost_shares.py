"""Shares of a chart of costs against the amounts printed beside them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from pipeline.checks import percent
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import AGREES, AMOUNT, DISAGREES, ITEM, PERCENT, WITHIN_ROUNDING, Fact, Reconciliation

LEAST = 3  # parts of a whole


def cost_shares(grid: Grid) -> list[Reconciliation]:
    """Each share of the amount beside it in the sum of all amounts; bent shares that make 100 are rounding."""
    pairs: list[tuple[Fact, Fact]] = []
    for row in grid.rows:
        facts = [f for f in grid.by_row.get(row, []) if f.value is not None and f.row_role == ITEM]
        shares, amounts = ([f for f in facts if f.measure == m] for m in (PERCENT, AMOUNT))
        if len(shares) != 1 or len(amounts) != 1:
            return []
        pairs.append((shares[0], amounts[0]))
    whole = sum((a.value or Decimal(0) for _, a in pairs), Decimal(0))
    if len(pairs) < LEAST or not whole or len({a.unit for _, a in pairs}) > 1:
        return []
    printed = sum((p.value or Decimal(0) for p, _ in pairs), Decimal(0))
    proper = sum((_rounded(p, a, whole) for p, a in pairs), Decimal(0))
    return [_one(grid, p, a, whole, printed == 100 != proper, len(pairs)) for p, a in pairs]


def _rounded(share: Fact, amount: Fact, whole: Decimal) -> Decimal:
    return (100 * (amount.value or Decimal(0)) / whole).quantize(share.quantum, ROUND_HALF_UP)


def _one(grid: Grid, share: Fact, amount: Fact, whole: Decimal, forced: bool, parts: int) -> Reconciliation:
    assert share.value is not None and amount.value is not None
    exact = 100 * amount.value / whole
    room = share.quantum / 2 + 100 * amount.quantum * (parts + 1) / (2 * whole)  # the amounts are rounded too
    off, computed = abs(share.value - exact), _rounded(share, amount, whole)
    note = "sum_of_rows"
    if share.value == computed:
        verdict = AGREES
    elif off <= room:
        verdict = WITHIN_ROUNDING
    elif off < share.quantum:
        verdict, note = WITHIN_ROUNDING, f"{note};{percent.ADJUSTED if forced else percent.OTHER_WAY}"
    else:
        verdict = DISAGREES
    return reconciliation(
        "percent_of_total", grid, share.fact_id, f"{share.row_label}: a share of all amounts", stated=share.value, computed=computed,
        tolerance=room, verdict=verdict, terms=f"100 x {amount.value} / {whole}", fact_ids=(share.fact_id, amount.fact_id), note=note,
    )  # fmt: skip
