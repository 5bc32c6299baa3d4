"""Which one figure, changed to what, makes the failing checks of a group hold and breaks none that holds.

A suggestion only: nothing is ever changed. Candidates are ranked by how many checks they mend and break, by another
table that prints the suggested figure, and by how small the slip would be (a digit, a sign, two digits swapped).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline import vocabulary
from pipeline.checks import percent
from pipeline.model import AGREES, OUTCOME, Fact, Reconciliation
from pipeline.slips import slip as slip

_ARITHMETIC = ("column_sum", "sex_total", "variance", "statement_identity", "equity_roll")


@dataclass(frozen=True, slots=True)
class Repair:
    """Figure `fact_id` should be `value`. `slip`: digit, swap, sign or empty; `corroborated`: the fact that prints it."""

    fact_id: str
    value: Decimal
    mends: int
    breaks: int
    slip: str
    corroborated: str = ""

    @property
    def ocr_like(self) -> bool:
        """One digit read wrong, or a minus lost: what OCR does."""
        return self.slip == "digit" or (self.slip == "sign" and self.value < 0)

    @property
    def rank(self) -> tuple[int, bool, bool]:
        return (self.breaks - self.mends, not self.corroborated, not self.slip)


def best(
    group: Sequence[Reconciliation],
    holding: Mapping[str, Sequence[Reconciliation]],
    by_id: dict[str, Fact],
    facts: Sequence[Fact],
) -> Repair | None:
    """The best single repair of a group's first column, or None where no one figure explains it better than another.

    `holding`: the checks that hold, by figure. `facts`: those of the document, among which another table may bear it out.
    """
    failing = [r for r in group if r.rule in _ARITHMETIC and r.weights]
    if not failing:
        return None
    first = min(by_id[r.fact_ids[0]].column for r in failing)
    local = [r for r in failing if by_id[r.fact_ids[0]].column == first]
    found: list[Repair] = []
    for fact_id in dict.fromkeys(f for r in local for f in r.fact_ids):
        fact = by_id[fact_id]
        if fact.value is None:
            continue
        for value in sorted({w for r in local if (w := _required(r, fact)) is not None and w != fact.value}):
            found.append(
                Repair(
                    fact_id,
                    value,
                    mends=sum(_holds_with(r, fact, value) for r in failing),
                    breaks=sum(_breaks(r, fact, value, by_id) for r in holding.get(fact_id, ())),
                    slip=slip(fact.value, value),
                    corroborated=_corroboration(fact, value, facts),
                )
            )
    ranked = sorted(found, key=lambda r: r.rank)
    if not ranked or ranked[0].mends <= ranked[0].breaks:
        return None
    return None if len(ranked) > 1 and ranked[0].rank == ranked[1].rank else ranked[0]


def _breaks(r: Reconciliation, fact: Fact, value: Decimal, by_id: dict[str, Fact]) -> bool:
    """Does a check that holds no longer hold with this value: a sum, a share of the count, a number stated elsewhere?"""
    if r.weights:
        return not _holds_with(r, fact, value)
    if r.rule == "percent_of_total" and r.verdict == AGREES and fact.fact_id in r.fact_ids[1:3]:
        return len(r.fact_ids) > 2 and not _share_holds(r, fact.fact_id, value, by_id)
    return r.rule == "stated_count" and r.fact_ids == (fact.fact_id,) and r.difference == 0 and value != r.stated


def explains_share(fix: Repair, share: Reconciliation, by_id: dict[str, Fact]) -> bool:
    """Is a failing percentage the rounded share of the suggested count (or of the suggested total)?"""
    if fix.fact_id not in share.fact_ids[1:3] or len(share.fact_ids) < 3:
        return False
    return _share_holds(share, fix.fact_id, fix.value, by_id)


def _share_holds(share: Reconciliation, fact_id: str, value: Decimal, by_id: dict[str, Fact]) -> bool:
    """Is the printed percentage the rounded share where one of its two counts has another value?"""
    count, base = (value if f == fact_id else by_id[f].value for f in share.fact_ids[1:3])
    if count is None or not base:
        return False
    return percent.rounded(count, base, by_id[share.fact_ids[0]].quantum) == share.stated


def _weight(r: Reconciliation, fact: Fact) -> int:
    """Weight of a figure in the sum that should make the stated one; 0 where it is no term."""
    return sum(w for f, w in zip(r.fact_ids[1:], r.weights, strict=False) if f == fact.fact_id)


def _required(r: Reconciliation, fact: Fact) -> Decimal | None:
    """The value that would make a failing check hold exactly."""
    if r.fact_ids[0] == fact.fact_id:
        return r.computed
    weight = _weight(r, fact)
    return None if not weight or fact.value is None else fact.value + r.difference / weight


def _holds_with(r: Reconciliation, fact: Fact, value: Decimal) -> bool:
    assert fact.value is not None
    change = value - fact.value
    difference = r.difference + change if r.fact_ids[0] == fact.fact_id else r.difference - change * _weight(r, fact)
    return abs(difference) <= r.tolerance


def _corroboration(fact: Fact, value: Decimal, facts: Sequence[Fact]) -> str:
    """A figure for the same item and year in another table of the document that rounds to the suggested one."""
    if not fact.item or fact.scenario != OUTCOME:
        return ""
    factor = Decimal(vocabulary.units()[fact.unit]["factor"])
    for other in facts:
        same = (
            other.document_id == fact.document_id and other.item == fact.item and other.fiscal_year == fact.fiscal_year
        )
        if (
            same
            and other.table_id != fact.table_id
            and other.scenario == OUTCOME
            and other.amount is not None
            and other.scope == fact.scope
        ):
            coarse = max(fact.quantum * factor, other.quantum * Decimal(vocabulary.units()[other.unit]["factor"]))
            if abs(abs(other.amount) - abs(value * factor)) <= coarse / 2:
                return other.fact_id
    return ""
