"""What the checks look at: a table's facts as a grid, and the arithmetic of a check with its rounding interval."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from functools import cached_property

from parsers import structure
from parsers.numbers import swedish
from pipeline.model import AGREES, COUNT, DISAGREES, WITHIN_ROUNDING, Claim, Document, Fact, Reconciliation, Table

FINEST = Decimal("0.0001")
# the label of a column whose figures are means, or prices a head, and add up to nothing
PER_HEAD = re.compile(
    r"\bper\s+(?:deltagare|person|individ|plats|insats|månad|år)|\b(?:genom)?snitt|\bmedel(?:värde|tal|ålder|kostnad)|\bstyckkostnad",
    re.IGNORECASE,
)


@dataclass(eq=False)
class Grid:
    """One table with its facts by row and column; the claims made of it."""

    document: Document
    table: Table
    facts: list[Fact]
    claims: list[Claim] = field(default_factory=list)

    @cached_property
    def at(self) -> dict[tuple[int, int], Fact]:
        return {(f.row, f.column): f for f in self.facts}

    @cached_property
    def columns(self) -> list[int]:
        return sorted({f.column for f in self.facts})

    @cached_property
    def rows(self) -> list[int]:
        return list(range(len(self.table.rows)))

    @cached_property
    def roles(self) -> list[str]:
        return [r.role for r in self.table.rows]

    @cached_property
    def labels(self) -> list[str]:
        return [r.label for r in self.table.rows]

    @cached_property
    def natures(self) -> list[str]:
        return [r.nature for r in self.table.rows]

    @cached_property
    def by_row(self) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.row, []).append(fact)
        return found

    @cached_property
    def by_column(self) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.column, []).append(fact)
        return found

    @cached_property
    def by_population(self) -> dict[str, list[Fact]]:
        """The facts that count the same people: all, or new, or exited, where a table has columns for each."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(self.population(fact), []).append(fact)
        return found

    def by_sex(self) -> list[Grid]:
        """The table itself; one of words whose cells hold a figure for each sex, sex by sex."""
        if not self.table.of_words:
            return [self]
        sexes = dict.fromkeys(f.sex for f in self.facts)
        return [Grid(self.document, self.table, [f for f in self.facts if f.sex == s], self.claims) for s in sexes]

    def population(self, fact: Fact) -> str:
        return self.table.columns[fact.column - 1].population

    def value(self, row: int, column: int) -> Decimal | None:
        fact = self.at.get((row, column))
        return fact.value if fact is not None else None

    def column_facts(self, column: int) -> list[Fact]:
        return self.by_column.get(column, [])

    @property
    def name(self) -> str:
        """How an auditor finds it: `Tabell 10`, else the kind's heading."""
        return self.table.number_printed or self.table.heading or self.table.caption or self.table.kind

    def sums(self) -> list[structure.Sum]:
        return structure.sums(self.roles, self.labels, self.natures, [r.section for r in self.table.rows])


def is_count(fact: Fact) -> bool:
    return fact.measure == COUNT


def of_sex(facts: Sequence[Fact], sex: str) -> Fact | None:
    return next((f for f in facts if f.sex == sex and f.measure == COUNT), None)


def tolerance(facts: Sequence[Fact], terms: int) -> Decimal:
    """How far rounding may take a sum of `terms` rounded figures from its rounded total: nothing for counts."""
    if any(is_count(f) for f in facts):
        return Decimal(0)
    return max(f.quantum for f in facts) * (terms + 1) / 2


def verdict(difference: Decimal, allowed: Decimal) -> str:
    if difference == 0:
        return AGREES
    return WITHIN_ROUNDING if abs(difference) <= allowed else DISAGREES


def terms_text(facts: Sequence[Fact], weights: Sequence[int]) -> str:
    """The arithmetic as one reads it: `5 + 7 - 2`."""
    parts: list[str] = []
    for fact, weight in zip(facts, weights, strict=True):
        value = (fact.value or Decimal(0)) * weight
        sign = "-" if value < 0 else "+"
        parts.append(f"{sign} {swedish(abs(value))}" if parts else swedish(value))
    return " ".join(parts)


def reconcile(
    rule: str,
    grid: Grid,
    stated: Fact,
    terms: Sequence[Fact],
    weights: Sequence[int],
    description: str,
    *,
    suffix: str = "",
    note: str = "",
) -> Reconciliation:
    """stated = sum of weight x term, judged by the rounding interval of what was added."""
    assert stated.value is not None
    computed = sum((t.value or Decimal(0)) * w for t, w in zip(terms, weights, strict=True)) + Decimal(0)
    difference = stated.value - computed
    limit = tolerance([stated, *terms], len(terms))
    return reconciliation(
        rule,
        grid,
        f"{stated.fact_id}{suffix}",
        description,
        stated=stated.value,
        computed=computed,
        tolerance=limit,
        verdict=verdict(difference, limit),
        terms=terms_text(terms, weights),
        fact_ids=(stated.fact_id, *(t.fact_id for t in terms)),
        weights=tuple(weights),
        note=note,
    )


def printable(tolerance: Decimal) -> Decimal:
    """A tolerance with as many decimals as a published figure has; a quotient has no end of them."""
    exponent = tolerance.as_tuple().exponent
    return tolerance.quantize(FINEST, ROUND_UP) if isinstance(exponent, int) and exponent < -4 else tolerance


def reconciliation(
    rule: str,
    grid: Grid,
    subject: str,
    description: str,
    *,
    stated: Decimal,
    computed: Decimal,
    tolerance: Decimal,
    verdict: str,
    terms: str,
    fact_ids: tuple[str, ...],
    weights: tuple[int, ...] = (),
    note: str = "",
) -> Reconciliation:
    """One check of a table as a row; `subject`: the id of the fact, claim or table it states something of."""
    return Reconciliation(
        reconciliation_id=f"{rule}.{subject}",
        rule=rule,
        document_id=grid.document.document_id,
        table_id=grid.table.table_id,
        other_document_id="",
        description=f"{grid.name}: {description}",
        stated=stated,
        computed=computed,
        difference=stated - computed,
        tolerance=printable(tolerance),
        verdict=verdict,
        terms=terms,
        fact_ids=fact_ids,
        weights=weights,
        note=note,
    )
