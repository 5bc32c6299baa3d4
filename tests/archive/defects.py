"""Contradictions put into a report that had none: each sort changes what is printed and tells the truth of it.

A table is touched once at most, so that what is found can be told apart.
"""

from __future__ import annotations

import random

from tests.archive import defects_statements, defects_tables, defects_text
from tests.archive.bench import Bench, Sort
from tests.archive.content import Report
from tests.archive.layout import Layout
from tests.archive.model import Association

HOW_MANY = {1: 60, 2: 25, 3: 15}


def seed(rng: random.Random, report: Report, made: Association, layout: Layout, preceded: bool) -> None:
    """Put one to three contradictions of different sorts into a report."""
    bench = Bench(rng, report, made, layout, preceded)
    wanted = rng.choices(list(HOW_MANY), list(HOW_MANY.values()))[0]
    sorts: list[Sort] = [*defects_tables.SORTS, *defects_statements.SORTS]
    sorts += [lambda _, make=make: make(rng, report, made, layout) for make in defects_text.SORTS]  # type: ignore[misc]
    rng.shuffle(sorts)
    for sort in sorts:
        if len(report.seeded) == wanted:
            break
        if (done := sort(bench)) is not None:
            report.seeded.append(done)
