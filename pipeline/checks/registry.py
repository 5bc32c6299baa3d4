"""The rules of schemas/rules.csv and the functions that perform them; how many instances each evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from pipeline import vocabulary
from pipeline.checks import (
    caption_section,
    cost_shares,
    crossing,
    dates,
    equity,
    footing,
    meanings,
    note_columns,
    people,
    people_parts,
    people_ties,
    per_head,
    percent,
    reports,
    running_text,
    stated,
    statements,
    ties,
)
from pipeline.checks.grid import Grid
from pipeline.model import Claim, Document, Fact, Reconciliation, Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    rule: str
    family: str
    kinds: tuple[str, ...]
    expected_in: tuple[str, ...]  # kinds whose tables always give it something to check
    severity: str
    cause: str
    title_en: str
    title_sv: str
    description_en: str
    description_sv: str
    example: str


@dataclass
class Checked:
    """What the checks did: reconciliations in a fixed order, claims with their facts, instances per rule."""

    reconciliations: list[Reconciliation]
    claims: list[Claim]
    grids: list[Grid]
    evaluated: Counter[str] = field(default_factory=Counter)
    expected: set[str] = field(default_factory=set)  # rules that have tables of their kinds in this run


DocumentCheck = Callable[[Sequence[Grid], Sequence[Claim]], list[Reconciliation]]
ArchiveCheck = Callable[[Sequence[Grid], Sequence[Claim]], list[Reconciliation]]
# checks over all tables and claims of one document, and over those of all documents; each names its rules itself
DOCUMENT_CHECKS: tuple[DocumentCheck, ...] = (
    ties.tied,
    equity.carried_forward,
    equity.equity_roll,
    equity.solvency,
    equity.member_shares,
    equity.equity_limit,
    people.scope_sum,
    people.share_sum,
    people.grim,
    meanings.label_meaning,
    meanings.variance_sign,
    note_columns.check,
    caption_section.check,
    per_head.check,
    people_ties.check,
    people_parts.check,
)
ARCHIVE_CHECKS: tuple[ArchiveCheck, ...] = (reports.across_reports,)


@cache
def rules() -> dict[str, Rule]:
    return {
        r["rule"]: Rule(
            r["rule"],
            r["family"],
            tuple(k for k in r["kinds"].split(";") if k),
            tuple(k for k in r["expected_in"].split(";") if k),
            r["severity"],
            r["cause"],
            r["title_en"],
            r["title_sv"],
            r["description_en"],
            r["description_sv"],
            r["example"],
        )
        for r in vocabulary.rows("rules.csv")
    }


@dataclass
class Within:
    """What the checks of one document alone did: its tables as grids, its claims with their facts, what was performed."""

    grids: list[Grid]
    claims: list[Claim]
    reconciliations: list[Reconciliation]


def run(
    documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]
) -> Checked:
    """Perform every check on every table it applies to, document by document, then those over several reports."""
    facts_by_document = grouped(facts, lambda f: f.document_id)
    tables_by_document = grouped(tables, lambda t: t.document_id)
    claims_by_document = grouped(claims, lambda c: c.document_id)
    own = [
        within(
            d,
            tables_by_document.get(d.document_id, []),
            facts_by_document.get(d.document_id, []),
            claims_by_document.get(d.document_id, []),
        )
        for d in documents
    ]
    return together(own, documents, [t for d in documents for t in dates.told_of(d)])


def within(document: Document, tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]) -> Within:
    """The checks of one document; they need nothing but its own tables, facts, claims and running text."""
    facts_by_table = grouped(facts, lambda f: f.table_id)
    own = grids(document, tables, facts_by_table)
    linked = stated.link(own, claims)
    claim_of(own, linked)
    found: list[Reconciliation] = []
    for grid in own:
        found += _checks(grid, own, linked)
    found += running_text.check(document, own, linked)
    for check in DOCUMENT_CHECKS:
        found += check(own, linked)
    return Within(own, linked, found)


def together(
    own: Sequence[Within],
    documents: Sequence[Document],
    told: Sequence[dates.Told],
    elsewhere: Sequence[dates.Told] = (),
) -> Checked:
    """What was performed on each document, and the checks over several of them.

    `told`: the dated events of the documents; `elsewhere`: those of other associations' reports that they can be held against.
    """
    grids_of_all = [g for w in own for g in w.grids]
    claims = [c for w in own for c in w.claims]
    found = [r for w in own for r in w.reconciliations]
    for check in ARCHIVE_CHECKS:
        found += check(grids_of_all, claims)
    found += dates.across(documents, told, elsewhere)
    found.sort(key=lambda r: r.reconciliation_id)
    kinds = {g.table.kind for g in grids_of_all}
    return Checked(found, claims, grids_of_all, Counter(r.rule for r in found), expected_of(kinds))


def expected_of(kinds: AbstractSet[str]) -> set[str]:
    """The rules that tables of these kinds always give something to check."""
    return {r.rule for r in rules().values() if not kinds.isdisjoint(r.expected_in)}


def grids(document: Document, tables: Sequence[Table], facts_by_table: Mapping[str, list[Fact]]) -> list[Grid]:
    """A document's tables with their facts."""
    return [Grid(document, t, facts_by_table.get(t.table_id, [])) for t in tables]


def claim_of(own: Sequence[Grid], linked: Sequence[Claim]) -> None:
    """Give each grid the claims that are made of its table."""
    for grid in own:
        grid.claims = [c for c in linked if c.table_id == grid.table.table_id]


def grouped(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Rows by a key, in their order."""
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _checks(grid: Grid, document: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """All checks of one table; `document`: the tables of its document."""
    found = statements.statement_identity(grid)
    for part in grid.by_sex():
        found += footing.column_sum(part, statements.covered_rows(found, grid))
    found += crossing.sex_total(grid)
    found += crossing.row_sum(grid)
    variances = crossing.variance_of_rows(grid)
    found += variances
    found += crossing.variance_header(grid, variances)
    shares = percent.percent_of_total(grid)
    found = percent.sums_of_cut_shares(found, shares) + shares
    found += percent.percent_of_parts(grid)
    if grid.table.kind == "figure_cost_shares":
        found += cost_shares.cost_shares(grid)
    if grid.table.kind == "figure_exit_reasons":
        found += percent.figure_percent(grid, document)
    found += stated.stated_count(grid, claims)
    found += stated.unit_header(grid, document)
    return [r for r in found if grid.table.kind in rules()[r.rule].kinds]
