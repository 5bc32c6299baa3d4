"""The arithmetic of statements: the identities of schemas/identities.csv, per column, in amounts normalised."""

from __future__ import annotations

from parsers import arithmetic
from pipeline import vocabulary
from pipeline.checks.grid import Grid, reconcile
from pipeline.model import ITEM, VARIANCE, Fact, Reconciliation


def statement_identity(grid: Grid) -> list[Reconciliation]:
    """One reconciliation per applicable identity and column.

    Costs printed without a sign count as negative. A row the vocabulary does not know, among the rows an identity
    takes in, is added where that makes it hold; where it does not, the identity is not held against the report.
    """
    found: list[Reconciliation] = []
    for column in grid.columns:
        facts = [f for f in grid.column_facts(column) if f.scenario != VARIANCE and f.value is not None]
        by_item: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.item and (fact.item not in by_item or fact.row_role == ITEM):
                by_item.setdefault(fact.item, []).append(fact)
        for identity in _identities(grid.table.kind, set(by_item)):
            reconciliation = _identity(grid, identity, by_item, facts)
            if reconciliation is not None:
                found.append(reconciliation)
    return found


def _identities(kind: str, items: set[str]) -> list[vocabulary.Identity]:
    return [i for i in arithmetic.applicable(kind, sorted(items)) if i.total in items]


def covered_rows(grid: Grid) -> frozenset[int]:
    """Rows whose sums an identity checks, so that footing need not guess at them."""
    if grid.table.kind not in ("income_statement", "balance_sheet", "cash_flow"):
        return frozenset(i for i, r in enumerate(grid.roles) if r == "result")
    totals = {i.total for i in _identities(grid.table.kind, {r.item for r in grid.table.rows if r.item})}
    return frozenset(i for i, r in enumerate(grid.table.rows) if r.item in totals)


def _sign(fact: Fact) -> int:
    """-1 where normalising turned the printed sign round."""
    return -1 if fact.amount is not None and fact.amount_normalised == -fact.amount and fact.amount else 1


def _identity(
    grid: Grid, identity: vocabulary.Identity, by_item: dict[str, list[Fact]], facts: list[Fact]
) -> Reconciliation | None:
    stated = by_item[identity.total][0]
    terms: list[Fact] = []
    weights: list[int] = []
    for weight, item, _ in identity.terms:
        for fact in by_item.get(item, []):
            terms.append(fact)
            weights.append(weight * _sign(fact) * _sign(stated))
    if not terms or (len(identity.terms) > 1 and len(terms) < 2 and identity.rule != "balance_total_assets"):
        return None
    description = f"{grid.name}: {stated.row_label}: {identity.title_en}"
    plain = reconcile(
        "statement_identity", grid, stated, terms, weights, description, suffix=f".{identity.rule}", note=identity.rule
    )
    if plain.verdict != "disagrees":
        return plain
    rows = [t.row for t in terms]
    unknown = [
        f
        for f in facts
        if not f.item and f.row_role == ITEM and min(rows) < f.row < max(stated.row, *rows) and f not in terms
    ]
    if not unknown:
        return plain
    wider = reconcile(
        "statement_identity",
        grid,
        stated,
        [*terms, *unknown],
        [*weights, *([1] * len(unknown))],
        description,
        suffix=f".{identity.rule}",
        note=f"{identity.rule};with_unmapped",
    )
    return wider if wider.verdict != "disagrees" else None
