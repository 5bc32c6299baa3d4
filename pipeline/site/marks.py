"""What the checks say of each printed figure: the tick or cross it gets.

A figure that a failing check holds to account gets a cross. One that only helps to make up a failing sum is open: the
sum says that something is wrong, not that this is. A figure whose checks agree gets a tick, two where two do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.site.arithmetic import stated_fact
from pipeline.site.published import AGREES, DISAGREES, WITHIN_ROUNDING, CheckRow, FactRow, FindingRow, Published

TICK, ROUNDED, CROSS, OPEN, UNCHECKED = "tick", "rounded", "cross", "open", "unchecked"


class Mark(NamedTuple):
    """The mark of one figure, how many checks agree (rounding explained) and do not, the finding that tells of it."""

    sort: str
    agree: int
    disagree: int
    finding_id: str = ""

    @property
    def double(self) -> bool:
        return self.sort == TICK and self.agree > 1


def marks(document_id: str, published: Published) -> dict[str, Mark]:
    """The mark of every figure of a document's tables."""
    told = _findings(published.findings_of.get(document_id, []), published.checks)
    return {
        f.fact_id: _mark(f, published.checks_of_fact.get(f.fact_id, []), published.facts, told)
        for f in published.facts_of.get(document_id, [])
    }


def _mark(fact: FactRow, checks: Sequence[CheckRow], facts: Mapping[str, FactRow], told: Mapping[str, str]) -> Mark:
    agree = sum(c.verdict in (AGREES, WITHIN_ROUNDING) for c in checks)
    failing = [c for c in checks if c.verdict == DISAGREES]
    held = [c for c in failing if stated_fact(c, facts) == fact]
    finding = next((told[c.reconciliation_id] for c in [*held, *failing] if c.reconciliation_id in told), "")
    if held:
        sort = CROSS
    elif agree:
        sort = TICK if any(c.verdict == AGREES for c in checks) else ROUNDED
    else:
        sort = OPEN if failing else UNCHECKED
    return Mark(sort, agree, len(failing), finding)


def _findings(findings: Sequence[FindingRow], checks: Mapping[str, CheckRow]) -> dict[str, str]:
    """The finding that tells of each failing check."""
    return {i: f.finding_id for f in findings for i in f.reconciliation_ids if i in checks}
