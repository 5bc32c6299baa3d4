"""What captions, headings and headers state, against the table: number of people, and unit of the amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parsers import units
from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import AGREES, AMOUNT, COUNT, DISAGREES, ITEM, Claim, Fact, Reconciliation

LOOSE = Decimal("0.05")  # `cirka` may be off by a twentieth


def link(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Claim]:
    """Give every claim the fact it speaks of, where that is sure: the total of the same table, or of the association's exits."""
    by_table = {g.table.table_id: g for g in grids}
    linked = []
    for claim in claims:
        grid = by_table.get(claim.table_id)
        if grid is None and claim.subject == "exits":
            grid = next(
                (
                    g
                    for g in grids
                    if g.table.kind == "exit_reasons"
                    and g.document.document_id == claim.document_id
                    and g.table.scope == claim.scope
                ),
                None,
            )
        fact = total_of(grid, claim.sex) if grid is not None and grid.table.kind == "exit_reasons" else None
        linked.append(replace(claim, fact_ids=(fact.fact_id,)) if fact is not None else claim)
    return linked


def total_of(grid: Grid, sex: str) -> Fact | None:
    """The printed total of a table for one sex."""
    return next(
        (
            f
            for f in grid.facts
            if f.row_role in ("total", "subtotal")
            and f.measure == COUNT
            and f.sex == sex
            and f.value is not None
            and not (grid.table.transposed and (f.item or grid.table.columns[f.column - 1].item_label))
        ),
        None,
    )


def stated_count(grid: Grid, claims: Sequence[Claim]) -> list[Reconciliation]:
    """Each claim linked to this table's totals; where there is no total row, against the sum of its rows."""
    found = []
    ids = {f.fact_id: f for f in grid.facts}
    for claim in claims:
        facts = [ids[i] for i in claim.fact_ids if i in ids]
        if facts:
            computed = facts[0].value
        elif claim.table_id == grid.table.table_id and grid.table.kind == "exit_reasons":
            facts = [
                f
                for f in grid.facts
                if f.measure == COUNT and f.sex == claim.sex and f.row_role == ITEM and f.value is not None
            ]
            computed = sum((f.value or Decimal(0) for f in facts), Decimal(0)) if facts else None
        else:
            continue
        if computed is None:
            continue
        difference = claim.value - computed
        first = not claim.fact_ids or facts[0].fact_id == claim.fact_ids[0]
        found.append(
            reconciliation(
                "stated_count",
                grid,
                claim.claim_id if first else f"{claim.claim_id}.{facts[0].fact_id}",  # one number, two tables
                f"stated number of people ({claim.sex}) against the table's total",
                stated=claim.value,
                computed=computed,
                tolerance=claim.value * LOOSE if claim.hedge == "about" else Decimal(0),
                verdict=_hedged(claim, difference),
                terms=swedish(computed),
                fact_ids=tuple(f.fact_id for f in facts),
                note=f"{claim.hedge};{claim.sex};{claim.claim_id}",
            )
        )
    return found


def _hedged(claim: Claim, difference: Decimal) -> str:
    if difference == 0:
        return AGREES
    if claim.hedge == "about":
        return AGREES if abs(difference) <= claim.value * LOOSE else DISAGREES
    if claim.hedge == "at_least":
        return AGREES if -claim.value * LOOSE <= difference <= 0 else DISAGREES
    if claim.hedge == "at_most":
        return AGREES if 0 <= difference <= claim.value * LOOSE else DISAGREES
    return DISAGREES


def unit_header(grid: Grid, document: Sequence[Grid] = ()) -> list[Reconciliation]:
    """The unit the header states against the unit the document's other totals prove. One reconciliation per table.

    `document`: its tables, among which the figure that proves it is sought.
    """
    table = grid.table
    if not table.unit_as_headed:
        return []
    money = [f for f in grid.facts if f.value is not None and f.measure == AMOUNT]
    largest = max(money, key=lambda f: abs(f.value or Decimal(0)), default=None)
    if largest is None or largest.value is None:
        return []
    contradicted = units.CONTRADICTS_HEADER in table.flags
    shown, proof = (_proved(money, document) if contradicted else None) or (largest, None)
    factor = {u: Decimal(vocabulary.units()[u]["factor"]) for u in (table.unit_as_headed, table.unit)}
    value = shown.value or Decimal(0)
    return [
        reconciliation(
            "unit_header",
            grid,
            table.table_id,
            f"the header says {table.unit_as_headed}; the figures are {table.unit}",
            stated=value * factor[table.unit_as_headed],
            computed=value * factor[table.unit],
            tolerance=Decimal(0),
            verdict=DISAGREES if contradicted else AGREES,
            terms=f"{shown.value_printed} {table.unit_as_headed} / {table.unit}",
            fact_ids=(shown.fact_id, *((proof.fact_id,) if proof is not None else ())),
            note=f"{table.unit_as_headed};{table.unit};{caption_line(grid) or ''}",
        )
    ]


def _proved(money: Sequence[Fact], document: Sequence[Grid]) -> tuple[Fact, Fact] | None:
    """The largest sum of a table that another table prints as well, in another unit, and where."""
    own = sorted((f for f in money if f.row_role != ITEM), key=lambda f: -abs(f.amount or Decimal(0)))
    others = [f for g in document for f in g.facts if f.measure == AMOUNT and f.amount and units.CONTRADICTS_HEADER not in f.flags]  # fmt: skip
    for fact in [*own, *money]:
        for other in others if fact.amount else ():
            room = max(f.quantum * Decimal(vocabulary.units()[f.unit]["factor"]) for f in (fact, other))
            one, two = abs(fact.amount or Decimal(0)), abs(other.amount or Decimal(0))
            if other.unit != fact.unit and one >= 100 * room and abs(one - two) <= room / 2:
                return fact, other
    same = [(f, o) for f in [*own, *money] for o in others if f.amount and o.unit == f.unit and o.amount == f.amount and o.table_id != f.table_id]  # fmt: skip
    return same[0] if same else None


def caption_line(grid: Grid) -> int | None:
    """The line of a table's caption."""
    word, _, number = grid.table.number_printed.rpartition(" ")
    if word.casefold() not in ("tabell", "tab.", "tablå"):
        return None  # captions of notes are not kept
    lines = [
        c.line for c in grid.document.prose.captions if c.number == number and c.sort == "table" and c.at <= grid.table.first
    ]  # fmt: skip
    return lines[-1] if lines else None
