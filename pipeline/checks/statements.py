"""The arithmetic of statements: the identities of schemas/identities.csv, per column, in amounts normalised."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from pipeline import vocabulary
from pipeline.checks.footing import UNSURE
from pipeline.checks.grid import Grid, reconcile
from pipeline.model import DISAGREES, ITEM, RESULT, VARIANCE, Fact, Reconciliation


def statement_identity(grid: Grid) -> list[Reconciliation]:
    """One reconciliation per rule and column.

    Costs printed without a sign count as negative. Where a rule has several forms (financial items inside the costs
    or beside them), the form that most columns bear out is the table's. A row the vocabulary does not know, among
    the rows an identity takes in, is added where that makes it hold; where it does not, the identity is not held
    against the report.
    """
    by_column: dict[int, list[Fact]] = {}
    for fact in grid.facts:
        if fact.scenario != VARIANCE and fact.value is not None:
            by_column.setdefault(fact.column, []).append(fact)
    forms: dict[str, list[vocabulary.Identity]] = {}
    for identity in vocabulary.identities():
        if identity.kind == grid.table.kind:
            forms.setdefault(identity.rule, []).append(identity)
    found: list[Reconciliation] = []
    for identities in forms.values():
        performed: list[list[Reconciliation]] = [
            [r for facts in by_column.values() if (r := _identity(grid, identity, facts)) is not None]
            for identity in identities
        ]
        best: list[Reconciliation] = max(performed, key=_agreeing)
        overview = vocabulary.kinds()[grid.table.kind].shape == "overview"
        if not overview or 2 * _agreeing(best)[0] > len(best):  # an overview may leave out lines: most years must tell
            found += best
    return found


def _agreeing(performed: list[Reconciliation]) -> tuple[int, bool]:
    return sum(r.verdict != DISAGREES for r in performed), bool(performed)


def _by_item(facts: list[Fact]) -> dict[str, list[Fact]]:
    """Facts of a column by item: all item rows of it, or the first sum where there are no item rows."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.item and (fact.row_role == ITEM or fact.item not in found):
            found.setdefault(fact.item, []).append(fact)
    return found


def covered_rows(performed: list[Reconciliation], grid: Grid) -> frozenset[int]:
    """Rows whose sums an identity checked, and results, so that footing need not guess at them."""
    stated = {r.fact_ids[0] for r in performed if r.table_id == grid.table.table_id}
    rows = {f.row for f in grid.facts if f.fact_id in stated}
    return frozenset(rows | {i for i, r in enumerate(grid.roles) if r == RESULT})


def _sign(fact: Fact) -> int:
    """-1 where normalising turned the printed sign round."""
    return -1 if fact.amount is not None and fact.amount_normalised == -fact.amount and fact.amount else 1


def _identity(grid: Grid, identity: vocabulary.Identity, facts: list[Fact]) -> Reconciliation | None:
    by_item = _by_item(facts)
    if identity.total not in by_item or any(not o and i not in by_item for _, i, o in identity.terms):
        return None
    stated = by_item[identity.total][0]
    terms: list[Fact] = []
    weights: list[int] = []
    for weight, item, _ in identity.terms:
        for fact in by_item.get(item, []):
            terms.append(fact)
            weights.append(weight * _sign(fact) * _sign(stated))
    if not terms:
        return None
    description = f"{stated.row_label}: {identity.title_en}"
    plain = reconcile(
        "statement_identity", grid, stated, terms, weights, description, suffix=f".{identity.rule}", note=identity.rule
    )
    if plain.verdict != "disagrees":
        return plain
    unknown = [
        f for f in facts if not f.item and f.row_role == ITEM and f.row < max(stated.row, *(t.row for t in terms))
    ]
    for count in range(1, min(len(unknown), MOST_UNKNOWN) + 1):
        for added in combinations(unknown, count):
            wider = reconcile(
                "statement_identity",
                grid,
                stated,
                [*terms, *added],
                [*weights, *([1] * count)],
                description,
                suffix=f".{identity.rule}",
                note=f"{identity.rule};with_unmapped",
            )
            if wider.verdict != DISAGREES:
                return wider
    if not unknown:
        return plain
    return replace(plain, note=f"{identity.rule};{UNSURE}")  # a row no vocabulary knows may be the difference


MOST_UNKNOWN = 4  # rows no vocabulary knows that an identity may take in
