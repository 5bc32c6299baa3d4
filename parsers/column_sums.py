"""Which column of people is the sum of others, by the rows' own arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.solve import Reading, Solution


def sum_column(solution: Solution, counts: Sequence[int]) -> int | None:
    """The column that is the sum of the other count columns in most rows."""
    if len(counts) < 3:
        return None
    best: tuple[int, int] | None = None
    for total in counts:
        hits = sum(_adds_up(r, total, [c for c in counts if c != total]) for r in solution.rows)
        if hits > (best[0] if best else 0):
            best = (hits, total)
    return best[1] if best and best[0] * 2 > len(solution.rows) else None


def sum_of_three(solution: Solution, counts: Sequence[int]) -> tuple[int, int, int] | None:
    """Of a table with more columns: the first three that stand beside each other, one the sum of the two others.

    Its place is first, whatever the header calls it: `Antal Kvinnor Män Nya Avslutade`.
    """
    for a, b, c in zip(counts, counts[1:], counts[2:], strict=False) if len(counts) > 3 else ():
        for total, parts in ((a, (b, c)), (c, (a, b))):
            if sum(_adds_up(r, total, parts) for r in solution.rows) * 3 > len(solution.rows) * 2:
                return (total, *parts)
    return None


def _adds_up(row: Reading, total: int, others: Sequence[int]) -> bool:
    value = row.values[total]
    if value is None or not value.value:
        return False
    parts = [row.values[c] for c in others]
    return (
        sum((p.value for p in parts if p is not None and p.value is not None), start=type(value.value)(0))
        == value.value
    )
