"""Where else a figure stands: the same quantity in other tables and reports, the same figure elsewhere in the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from pipeline import vocabulary
from pipeline.site.published import ClaimRow, DocumentRow, FactRow, Published

DISTINCT = 3  # digits without the noughts at the end: from these on two equal figures are likely one quantity
MOST = 12  # places listed; the rest are counted

Quantity = tuple[str, ...]


class Place(NamedTuple):
    """A place where a figure stands, in a table (`fact`) or in running text (`claim`), and whether it is the same."""

    document: DocumentRow
    fact: FactRow | None
    claim: ClaimRow | None
    same: bool


class Places(NamedTuple):
    """Places of the same quantity, then of the same figure; how many more there are."""

    quantity: list[Place]
    figure: list[Place]
    more: int


class Index:
    """Facts by what they are of, and by their value within a document."""

    def __init__(self, published: Published) -> None:
        self.published = published

    @cached_property
    def _by_quantity(self) -> dict[Quantity, list[FactRow]]:
        return grouped_by_quantity(self.published.facts.values(), self.published)

    def of(self, facts: Sequence[FactRow], claims: Sequence[ClaimRow]) -> Places:
        """Other places of figures, which are the stated ones of a finding."""
        own = {f.fact_id for f in facts} | {c.claim_id for c in claims}
        seen = set(own)
        alike: list[Place] = []
        for fact in facts:
            for other in self._by_quantity.get(quantity(fact, self.published) or ("",), ()):
                if other.fact_id not in seen:
                    seen.add(other.fact_id)
                    alike.append(self._place(other, None, _value(other) == _value(fact)))
        figure: list[Place] = []
        for fact in facts:
            figure += self._equal(fact, seen)
        for claim in claims:
            figure += self._equal(claim, seen)
        alike.sort(key=lambda p: p.same)  # those that differ say most
        return Places(alike[:MOST], figure[:MOST], max(len(alike) - MOST, 0) + max(len(figure) - MOST, 0))

    def _equal(self, stated: FactRow | ClaimRow, seen: set[str]) -> Iterable[Place]:
        """Facts and claims of the document with the same value, where the value is one that hardly recurs by chance."""
        value = _value(stated)
        named = isinstance(stated, FactRow)
        for claim in self.published.claims_of.get(stated.document_id, ()):
            tells = named and stated.fact_id in claim.fact_ids  # type: ignore[union-attr]
            equal = distinct(value) and _value(claim) == value and claim.measure == stated.measure
            if (tells or equal) and claim.claim_id not in seen:
                seen.add(claim.claim_id)
                yield self._place(None, claim, _value(claim) == value)
        if distinct(value):
            for fact in self.published.facts_of.get(stated.document_id, ()):
                if fact.fact_id not in seen and _value(fact) == value and fact.measure == stated.measure:
                    seen.add(fact.fact_id)
                    yield self._place(fact, None, True)

    def _place(self, fact: FactRow | None, claim: ClaimRow | None, same: bool) -> Place:
        row = fact or claim
        assert row is not None
        return Place(self.published.by_document[row.document_id], fact, claim, same)


def grouped_by_quantity(facts: Iterable[FactRow], published: Published) -> dict[Quantity, list[FactRow]]:
    """Facts by quantity; without those of no known item, and those that one table holds several of (answers, goals)."""
    found: dict[Quantity, list[FactRow]] = {}
    for fact in facts:
        if (of := quantity(fact, published)) is not None:
            found.setdefault(of, []).append(fact)
    return {q: rows for q, rows in found.items() if len({f.table_id for f in rows}) == len(rows)}


def distinct(value: Decimal | None) -> bool:
    """Has the figure digits enough to be known again?"""
    return value is not None and len(value.normalize().as_tuple().digits) >= DISTINCT


def quantity(fact: FactRow, published: Published) -> Quantity | None:
    """What a figure is of, the same in every table and report of an association; None where that can't be told."""
    document = published.by_document.get(fact.document_id)
    if not fact.item or document is None:
        return None
    # an exit reason or an intervention means the same only under its own scope and population; the period tells halves
    return (
        document.organisation or document.document_id, fact.item, fact.scope, fact.sex, fact.measure, fact.scenario,
        fact.fiscal_year, fact.period_start, fact.period_end,
    )  # fmt: skip


def _value(row: FactRow | ClaimRow) -> Decimal | None:
    if isinstance(row, FactRow):
        return row.amount if row.amount is not None else row.value
    unit = vocabulary.units().get(row.unit)
    return row.value * Decimal(unit["factor"]) if row.value is not None and unit else row.value
