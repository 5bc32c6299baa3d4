"""What the checks say of each printed figure: the tick or cross it gets, the same as in the marked copies of PDFs.

A figure that a failing check holds to account gets a cross. One that only takes part in a failing check is open: the
check says that something is wrong, not that this is. A figure whose checks all agree gets a tick, two where two do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.site import verdicts
from pipeline.site.arithmetic import stated_fact
from pipeline.site.published import AGREES, DISAGREES, CheckRow, FactRow, Published

TICK, ROUNDED, CROSS, OPEN, UNCHECKED = "tick", "rounded", "cross", "open", "unchecked"


class Mark(NamedTuple):
    """The mark of one figure; `double`: two checks or more agree; the finding that tells of it, if it fails one."""

    sort: str
    double: bool = False
    finding_id: str = ""


class Marks:
    """The marks of all figures of a run."""

    def __init__(self, published: Published) -> None:
        self.published = published
        amounts = {
            f.fact_id: tuple(str(a) for a in (f.value, f.amount) if a is not None) for f in published.facts.values()
        }
        self._tally = verdicts.tally(map(_as_row, published.checks.values()), amounts)
        self._told = {i: f.finding_id for f in published.findings for i in f.reconciliation_ids}

    def of(self, document_id: str) -> dict[str, Mark]:
        """The mark of every figure of a document's tables."""
        return {f.fact_id: self._mark(f) for f in self.published.facts_of.get(document_id, [])}

    def _mark(self, fact: FactRow) -> Mark:
        one = self._tally.get(fact.fact_id)
        if one is None:
            return Mark(UNCHECKED)
        checks = self.published.checks_of_fact.get(fact.fact_id, [])
        if one.verdict == verdicts.WRONG:
            return Mark(CROSS, finding_id=self._finding(fact, checks))
        if one.verdict == verdicts.OPEN:
            return Mark(OPEN, finding_id=self._finding(fact, checks))
        if all(c.verdict != AGREES for c in checks if c.rule not in verdicts.of_headers()):
            return Mark(ROUNDED)
        return Mark(TICK, one.verdict == verdicts.TWICE)

    def _finding(self, fact: FactRow, checks: Sequence[CheckRow]) -> str:
        """The finding that tells of the figure: of a check that holds it to account, before one it takes part in."""
        failing = [c for c in checks if c.verdict == DISAGREES and c.rule not in verdicts.of_headers()]
        failing.sort(key=lambda c: stated_fact(c, self.published.facts) != fact)
        return next((self._told[c.reconciliation_id] for c in failing if c.reconciliation_id in self._told), "")


def _as_row(check: CheckRow) -> Mapping[str, str]:
    """The check as its CSV has it, which is what the marked copies are made from."""
    return {
        "rule": check.rule,
        "fact_ids": ";".join(check.fact_ids),
        "reconciliation_id": check.reconciliation_id,
        "stated": "" if check.stated is None else str(check.stated),
        "verdict": check.verdict,
    }
