"""How many columns a table of people has whose cells stand a space apart: by its rows' own sums and by its header's words.

`38 16 33 67 154` may be four figures (67 154) or five; people are seldom thousands, and a row of parts ends in their sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers import populations
from parsers.lines import Line
from parsers.solve import MOST_COLUMNS, Reading

LEAST_PARTS = 2
MOST_ROWS = 0.6  # share of rows that bear a width out


def adds_up(reading: Reading) -> bool:
    """Is the first or the last figure of a row the sum of all others?"""
    numbers = [v.value or 0 for v in reading.values if v is not None]
    whole = sum(numbers)
    return len(numbers) > LEAST_PARTS and whole > 0 and any(2 * n == whole for n in (numbers[0], numbers[-1]))


def by_sums(rows: Sequence[Line]) -> int:
    """The number of columns at which most rows are parts and their sum; 0: none, or two bear it out alike."""
    borne = {width: sum(_may_add_up(row, width) for row in rows) for width in range(LEAST_PARTS + 1, MOST_COLUMNS + 1)}
    most = max(borne.values())
    best = [width for width, n in borne.items() if n == most]
    return best[0] if len(best) == 1 and most >= MOST_ROWS * len(rows) and most > 1 else 0


def _may_add_up(row: Line, width: int) -> bool:
    return any(adds_up(Reading(r.values)) for r in row.readings.get(width, ()))


def narrowest(rows: Sequence[Line], width: int) -> int:
    """The width at which no row has more figures than columns, where every row can be read at it; else `width`."""
    least = max((min(row.readings) for row in rows if row.readings), default=width)
    return least if least > width and all(least in row.readings for row in rows) else width


def by_words(header: str) -> list[int]:
    """How many columns a header names that count people: `Insats Kvinnor Män Totalt Varav nya` four."""
    named = populations.named(header)
    return [named] if named > LEAST_PARTS else []
