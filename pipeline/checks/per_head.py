"""Costs a head: the column `Kostnad per deltagare` against the costs and the participants of the same interventions.

Which people and which costs it is made of the table shows itself: it is checked only where most rows bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import across, splits, told
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import (
    AGREES,
    ALL,
    AMOUNT,
    ASSOCIATION,
    DISAGREES,
    ITEM,
    OUTCOME,
    TOTAL,
    WITHIN_ROUNDING,
    Claim,
    Fact,
    Reconciliation,
)

RULE = "cost_per_head"
MOST = Decimal("0.6")  # share of the rows that must bear it out
FEWEST = 3
_OF_HEADS = re.compile(r"\bper\s+(?:deltagare|person)\b", re.IGNORECASE)
_RANGE = re.compile(r"\bmellan\s+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:kronor\s*|kr\s*|tkr\s*)?och\s+")


def check(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Every figure of a column of costs a participant."""
    people = _people(grids)
    found: list[Reconciliation] = []
    for grid in grids:
        if grid.table.kind in ("intervention_budget", "operating_statement"):
            for column in grid.columns:
                label = grid.table.columns[column - 1].label.casefold()
                if "per deltagare" in label or "per person" in label:
                    found += _column(grid, column, people)
                    found += _told(grid, column)
    return found


def _told(grid: Grid, column: int) -> Iterator[Reconciliation]:
    """`varierar mellan 12 och 31 tkr`, of costs a participant: the least and the most of the column."""
    own = [f for f in grid.column_facts(column) if f.row_role == ITEM and f.value and f.amount is not None]
    for sentence in grid.document.prose.sentences if len(own) >= FEWEST else ():
        if not _OF_HEADS.search(sentence.text) or sentence.sort == "caption":
            continue
        amounts = [f for f in sentence.figures if f.measure == AMOUNT]
        for match in _RANGE.finditer(sentence.text):
            low = next((f for f in sentence.figures if f.start == match.end()), None)
            high = next((f for f in amounts if low is not None and f.start >= low.stop), None)
            if low is None or high is None or not _AND.fullmatch(sentence.text[low.stop : high.start]):
                continue
            ends = (min(own, key=lambda f: f.amount or 0), max(own, key=lambda f: f.amount or 0))
            size = told.factor(high.unit)
            for figure, fact in zip((low, high), ends, strict=True):
                stated, value, step = figure.value * size, abs(fact.amount or Decimal(0)), told.quantum(figure) * size
                verdict = told.judge(stated, value, step / 2 + across.half(fact), figure.hedge)
                verdict = WITHIN_ROUNDING if verdict == DISAGREES and abs(stated - value) <= step else verdict
                yield told.row(
                    "claim_vs_table", grid.document, sentence, figure, "Running text: the least and the most a head", stated=stated,
                    computed=value, tolerance=step / 2, verdict=verdict, terms=swedish(told.plain(value)), fact_ids=(fact.fact_id,),
                    table_id=grid.table.table_id, suffix=".range", note=f"range;{told.OPEN}",
                )  # fmt: skip


def _people(grids: Sequence[Grid]) -> dict[str, Fact]:
    """All participants of each intervention, and of all of them, where one table tells them."""
    found: dict[str, Fact] = {}
    for split in splits.of_document(grids):
        if split.concept == splits.PARTICIPANTS and ALL in split.sexes and len(split.sexes[ALL]) == 1:
            found.setdefault(split.scope, split.sexes[ALL][0])
    return found


def _column(grid: Grid, column: int, people: dict[str, Fact]) -> list[Reconciliation]:
    rows = [r for f in grid.column_facts(column) if (r := _row(grid, f, people)) is not None]
    holding = sum(r.verdict != DISAGREES for r in rows)
    return rows if holding >= FEWEST and holding >= MOST * len(rows) else []


def _row(grid: Grid, stated: Fact, people: dict[str, Fact]) -> Reconciliation | None:
    role = grid.roles[stated.row]
    own = (ITEM, TOTAL) if stated.scope != ASSOCIATION else (TOTAL,)
    heads = people.get(stated.scope)
    cost = next(iter(_costs(grid, stated)), None)
    if role not in own or heads is None or not heads.value or cost is None or stated.value is None or not stated.value:
        return None
    value = abs(cost.amount or Decimal(0)) / heads.value
    room = across.half(cost) / heads.value + across.half(stated)
    printed, step = abs(stated.amount or Decimal(0)), 2 * across.half(stated)
    verdict = AGREES if abs(printed - value) <= room else WITHIN_ROUNDING if 0 <= value - printed < step else DISAGREES
    unit = across.factor(stated)
    return reconciliation(
        RULE,
        grid,
        stated.fact_id,
        f"{stated.row_label}: costs a participant",
        stated=stated.value,
        computed=across.plain((value / unit).quantize(stated.quantum)),
        tolerance=across.plain((room / unit).quantize(stated.quantum / 1000)),
        verdict=verdict,
        terms=f"{swedish(abs(cost.value or Decimal(0)))} / {swedish(heads.value)}",
        fact_ids=(stated.fact_id, cost.fact_id, heads.fact_id),
        note=across.softer("warning", "definition") if verdict == DISAGREES else "",
    )


def _costs(grid: Grid, stated: Fact) -> Iterator[Fact]:
    """The outcome of the same row, which is larger than its share."""
    for f in grid.by_row.get(stated.row, ()):
        plain = f.measure == AMOUNT and f.scenario == OUTCOME and f.fiscal_year == stated.fiscal_year
        if plain and f.column != stated.column and abs(f.amount or Decimal(0)) > abs(stated.amount or Decimal(0)):
            yield f
