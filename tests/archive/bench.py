"""A report on the bench: what changes it, and slips of figures as people make them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from tests.archive.content import Cell, Report, Row, Seeded, Table
from tests.archive.figures import printed, quantum
from tests.archive.layout import Layout
from tests.archive.model import Association

Beside = tuple[Table, Row | None, str]  # a cell by its table, row and column


class Bench:
    """A report being changed, with what the changes need to know."""

    def __init__(self, rng: random.Random, report: Report, made: Association, layout: Layout, preceded: bool) -> None:
        self.rng, self.report, self.layout, self.preceded = rng, report, layout, preceded
        self.year, self.before = made.years[report.year], made.years[report.year - 1]

    def tables(self, *kinds: str) -> list[Table]:
        """Tables of these kinds that nothing has been done to, in random order."""
        found = [t for t in self.report.tables(*kinds) if not t.touched]
        return self.rng.sample(found, len(found))

    def set(self, cell: Cell, value: Decimal) -> tuple[str, str]:
        """Print another value; the figures as stated and as they should be."""
        before = cell.text
        cell.value, cell.text = value, printed(value, cell.form, self.layout)
        return cell.text, before

    def seeded(
        self,
        sort: str,
        rule: str,
        places: Sequence[str],
        figures: tuple[str, str],
        what: str,
        beside: Sequence[Beside] = (),
    ) -> Seeded:
        """`beside`: figures that are right and that the wrong one contradicts, of which a check may speak instead."""
        told = [(t.place(r), r.cells[key].text) for t, r, key in beside if r is not None and key in r.cells]
        stated, expected = figures
        if told:
            expected += f" (beside {'; '.join(text for _, text in told)})"
        return Seeded(sort, rule, (*places, *(place for place, _ in told)), stated, expected, "report_error", what)

    def far_enough(self, cell: Cell, value: Decimal) -> bool:
        """Is the change more than roundings could make, and is there a figure left to print?"""
        assert cell.value is not None
        step = quantum(self.layout) * 12 if cell.form == "money" else Decimal(1)
        return abs(value - cell.value) >= step and value != 0 and (value < 0) == (cell.value < 0)


Sort = Callable[[Bench], Seeded | None]


def slipped(rng: random.Random, value: Decimal) -> Decimal:
    """One of the leading digits is another."""
    digits = list(str(value))
    places = [n for n, d in enumerate(digits) if d.isdigit()][:3]
    at = rng.choice(places)
    digits[at] = rng.choice([d for d in "123456789" if d != digits[at]])
    return Decimal("".join(digits))


def swapped(rng: random.Random, value: Decimal) -> Decimal | None:
    """Two neighbouring digits changed places."""
    text = str(value)
    pairs = [
        n for n in range(len(text) - 1) if text[n : n + 2].isdigit() and text[n] != text[n + 1] and text[n + 1] != "0"
    ]
    if not pairs:
        return None
    n = rng.choice(pairs)
    return Decimal(text[:n] + text[n + 1] + text[n] + text[n + 2 :])


def part(b: Bench, value: Decimal | None) -> Decimal:
    """Some hundredths of an amount, in whole steps of the print."""
    step = quantum(b.layout)
    return max(step * 15, ((value or step) * b.rng.randint(3, 15) / 100 // step) * step)
