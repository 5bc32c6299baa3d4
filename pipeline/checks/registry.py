"""The rules of schemas/rules.csv and the functions that perform them; how many instances each evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import vocabulary
from pipeline.checks import crossing, footing, percent, stated, statements
from pipeline.checks.grid import Grid
from pipeline.model import Claim, Document, Fact, Reconciliation, Table


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


def run(
    documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]
) -> Checked:
    """Perform every check on every table it applies to."""
    by_document = {d.document_id: d for d in documents}
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact.table_id, []).append(fact)
    grids = [Grid(by_document[t.document_id], t, by_table.get(t.table_id, [])) for t in tables]
    linked = stated.link(grids, claims)
    for grid in grids:
        grid.claims = [c for c in linked if c.table_id == grid.table.table_id]
    found: list[Reconciliation] = []
    for grid in grids:
        siblings = [g for g in grids if g.document is grid.document]
        identities = statements.statement_identity(grid)
        found += identities
        found += footing.column_sum(grid, statements.covered_rows(identities, grid))
        found += crossing.sex_total(grid)
        found += crossing.row_sum(grid)
        found += crossing.variance_of_rows(grid)
        found += crossing.variance_header(grid)
        found += percent.percent_of_total(grid)
        if grid.table.kind == "figure_exit_reasons":
            found += percent.figure_percent(grid, siblings)
        found += stated.stated_count(grid, [c for c in linked if c.document_id == grid.document.document_id])
        found += stated.unit_header(grid)
    kinds = {t.kind for t in tables}
    expected = {r.rule for r in rules().values() if kinds & set(r.expected_in)}
    found.sort(key=lambda r: r.reconciliation_id)
    return Checked(found, linked, grids, Counter(r.rule for r in found), expected)
