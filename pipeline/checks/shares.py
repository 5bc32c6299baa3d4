"""All checks of shares, changes and comparisons in running text that need a base: what each is of, and where it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.checks import (
    categories,
    ordering_before,
    ordering_groups,
    ordering_units,
    rates,
    share_bases,
    share_beside,
    share_changes,
    share_each,
    share_fractions,
    share_joint,
    share_lists,
    share_money,
    share_reasons,
    share_sexes,
    share_told,
    share_whole,
    two_figures,
)
from pipeline.checks.grid import Grid
from pipeline.model import DISAGREES, Document, Reconciliation


def check(document: Document, grids: Sequence[Grid], before: Sequence[Reconciliation] = ()) -> list[Reconciliation]:
    """Every share with a base, each check once; `before`: the checks of running text that need no base sought."""
    own = categories.tables(document, grids)
    found: dict[str, Reconciliation] = {}
    each = share_each.check(document, own)
    held = {r.reconciliation_id.rpartition(".")[0] for r in each}
    for r in [*each, *share_reasons.check(document, grids, own), *share_sexes.check(document, grids)]:
        if r in each or r.reconciliation_id.rpartition(".")[0] not in held:
            found.setdefault(r.reconciliation_id, r)
    based = {r.reconciliation_id.partition(".")[2] for r in before if r.rule == "claim_arithmetic"}
    based |= {r.reconciliation_id.partition(".")[2].rpartition(".")[0] for r in found.values()}
    for r in share_bases.check(document, own, based):
        found.setdefault(r.reconciliation_id, r)
        based.add(r.reconciliation_id.partition(".")[2].rpartition(".")[0])
    for r in share_whole.check(document, own, based):
        found.setdefault(r.reconciliation_id, r)
    based |= {r.reconciliation_id.partition(".")[2].rpartition(".")[0] for r in found.values()}
    for r in share_beside.check(document, grids, based - _with_other_number(found.values())):
        found.setdefault(r.reconciliation_id, r)
    rest = [*share_lists.check(document), *share_changes.check(document), *share_joint.check(document, grids)]
    rest += share_money.check(document, grids, based | {r.reconciliation_id.partition(".")[2] for r in before})
    rest += [
        r
        for r in share_told.check(document, grids)
        if r.reconciliation_id.partition(".")[2].rpartition(".")[0] not in based
    ]
    rest += ordering_units.check(document, grids) + rates.check(document)
    for r in [*rest, *ordering_groups.check(document, own), *ordering_before.check(document, own)]:
        found.setdefault(r.reconciliation_id, r)
    known = list(found.values())
    ordered = {r.quote for r in [*before, *known] if r.rule == "ordering"}
    for r in share_fractions.check(document, grids, own, known):
        found.setdefault(r.reconciliation_id, r)
    for r in two_figures.check(document, own):
        if r.quote not in ordered:  # one comparison of a sentence is checked once
            found.setdefault(r.reconciliation_id, r)
    return list(found.values())


def _with_other_number(checks: Iterable[Reconciliation]) -> set[str]:
    """Shares that rows bear out beside a number that is not the rows': that number is still to be held against its base."""
    return {
        r.reconciliation_id.partition(".")[2].rpartition(".")[0]
        for r in checks
        if r.reconciliation_id.endswith(".rows")
        and r.verdict != DISAGREES
        and (m := _COUNT.match(r.terms)) is not None
        and not re.search(rf"(?<!\d){m['n']}(?!\d)", r.quote)
    }


_COUNT = re.compile(r"100 x (?P<n>\d+) / ")
