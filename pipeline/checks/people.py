"""Tables of people against each other: the association's exits and its interventions'; shares that sum to 100; GRIM."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from parsers.numbers import swedish
from parsers.other_sex import TOLD
from pipeline import vocabulary
from pipeline.checks import across
from pipeline.checks.grid import Grid, reconciliation, verdict
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    ITEM,
    MEN,
    OTHER,
    PERCENT,
    SUBTOTAL,
    TOTAL,
    WITHIN_ROUNDING,
    WOMEN,
    Claim,
    Fact,
    Reconciliation,
)

_WARNING = across.softer("warning", "definition")
_PEOPLE = re.compile(
    r"\bn\s*=\s*(?P<n>\d{1,4})\b"
    r"|(?P<hedge>\b(?:cirka|ca|omkring|drygt|knappt|nästan|minst|högst|över)\.?\s+)?\b(?P<number>\d{1,4})\s+"
    r"(?:deltagare|personer|svar(?:ande)?|respondenter)\b",
    re.IGNORECASE,
)
CUT = "truncated"
HUNDRED = Decimal(100)
MOST_ROWS = 8  # shares that may be off by rounding together; more of them than that tell little
NEAR = 5  # percentage points from 100 within which shares of one whole that do not sum to it are looked at


def scope_sum(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """The association's exits by reason and sex are the sum of its interventions', where all of these have a table.

    All have one where their exits sum to the association's total, or where they are those that a table of exits by
    intervention lists. Tables whose reasons differ are not compared: one may split what another puts together.
    """
    tables = [g for g in grids if g.table.kind == "exit_reasons" and not g.table.transposed]
    whole = [g for g in tables if g.table.scope == ASSOCIATION]
    parts = [g for g in tables if g.table.scope != ASSOCIATION]
    scopes = {g.table.scope for g in parts}
    if len(whole) != 1 or len(parts) < 2:
        return []
    grid = whole[0]
    reasons = {_reason(f) for f in _counts(grid)}
    listed = _listed(grids)
    named_once = len(scopes) == len(parts)  # a caption may bear the name of another table's intervention
    complete = (scopes == listed) if listed and named_once else _sums_up(grid, parts)
    same_lists = all({_reason(f) for f in _counts(p)} <= reasons for p in parts)
    if not complete or not same_lists:
        return []
    found = []
    for stated in _counts(grid):
        terms = [f for p in parts for f in _counts(p) if (_reason(f), f.sex) == (_reason(stated), stated.sex)]
        if terms and stated.value is not None:
            found.append(_summed(grid, stated, terms))
    agreeing = sum(r.verdict != DISAGREES for r in found)
    if 2 * agreeing <= len(found):
        return []  # not the same people, whatever their totals say
    return found


def _reason(fact: Fact) -> str:
    """A row's reason; one that no vocabulary knows is what its label says."""
    return fact.item or f"label:{vocabulary.fold(fact.row_label)}"


def _summed(grid: Grid, stated: Fact, terms: Sequence[Fact]) -> Reconciliation:
    assert stated.value is not None
    computed = sum((f.value or Decimal(0) for f in terms), Decimal(0))
    difference = stated.value - computed
    return reconciliation(
        "scope_sum",
        grid,
        stated.fact_id,
        f"{stated.row_label}, {stated.sex}: the sum of {len(terms)} interventions' tables",
        stated=stated.value,
        computed=computed,
        tolerance=Decimal(0),
        verdict=verdict(difference, Decimal(0)),
        terms=" + ".join(swedish(f.value) for f in terms),
        fact_ids=(stated.fact_id, *(f.fact_id for f in terms)),
        weights=(1,) * len(terms),
    )


def _counts(grid: Grid) -> list[Fact]:
    """The people of each reason and sex, in the report's own year."""
    year = grid.document.report_year
    return [
        f
        for f in grid.facts
        if f.measure == COUNT and f.row_role == ITEM and f.value is not None and f.fiscal_year in (year, None)
    ]


def _listed(grids: Sequence[Grid]) -> set[str]:
    """The interventions that a table of exits by intervention lists with exits."""
    return {
        f.scope
        for g in grids
        if g.table.kind == "exits_by_intervention"
        for f in g.facts
        if f.row_role == ITEM and f.scope != ASSOCIATION and f.value
    }


def _sums_up(grid: Grid, parts: Sequence[Grid]) -> bool:
    """Do the exits of the interventions sum to the association's, all sexes together?"""
    sums = [sum((f.value or Decimal(0) for f in _counts(g) if f.sex == ALL), Decimal(0)) for g in (grid, *parts)]
    printed = {
        f.value
        for f in grid.facts
        if f.row_role in (TOTAL, SUBTOTAL) and f.sex == ALL and f.measure == COUNT and f.value is not None
    }
    return sums[0] > 0 and sum(sums[1:], Decimal(0)) in {sums[0], *printed}


def share_sum(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Shares of one whole sum to 100: the parts of a chart, and women and men of one cell."""
    found = []
    for grid in grids:
        if vocabulary.kinds()[grid.table.kind].shape in ("figure", "figure_shares"):
            columns = [[f for f in grid.column_facts(c) if _share(f)] for c in grid.columns]
            found += [r for own in columns if len(own) >= 3 and (r := _hundred(grid, own, "parts")) is not None]
        elif grid.table.kind == "targets_outcomes":
            own_sums = [r for own in _sexes(grid) if (r := _hundred(grid, own, "by_sex")) is not None]
            third = TOLD in grid.table.flags  # whose share is not printed: what is short of 100 is theirs
            found += [r for r in own_sums if r.verdict != DISAGREES or r.stated > HUNDRED or not third]
    return found


def _share(f: Fact) -> bool:
    return f.measure == PERCENT and f.value is not None and f.row_role == ITEM and f.sex in ("", ALL)


def _sexes(grid: Grid) -> Iterable[list[Fact]]:
    """Women's and men's shares of one cell; the third, where it is printed as a share."""
    for row in grid.rows:
        cells: dict[tuple[int, str, int | None], list[Fact]] = {}
        for f in grid.by_row.get(row, []):
            if f.measure == PERCENT and f.value is not None and f.sex in (WOMEN, MEN, OTHER):
                cells.setdefault((f.column, f.scenario, f.fiscal_year), []).append(f)
        for own in cells.values():
            if [f.sex for f in own if f.sex != OTHER] in ([WOMEN, MEN], [MEN, WOMEN]):
                yield own


def _hundred(grid: Grid, shares: Sequence[Fact], note: str) -> Reconciliation | None:
    """More than 100 beyond rounding contradicts itself; less may leave a part out, and far off it is no whole at all."""
    stated = sum((f.value or Decimal(0) for f in shares), Decimal(0))
    allowed = max(f.quantum for f in shares) * len(shares) / 2
    if abs(stated - HUNDRED) > NEAR + allowed:
        return None
    judged = verdict(stated - HUNDRED, allowed)
    softer = f"{note};{_WARNING}" if judged == DISAGREES and (stated < HUNDRED or len(shares) > MOST_ROWS) else note
    return reconciliation(
        "share_sum",
        grid,
        f"{shares[0].fact_id}.{shares[0].sex or note}",
        f"{shares[0].row_label}: {len(shares)} shares of one whole",
        stated=stated,
        computed=HUNDRED,
        tolerance=allowed,
        verdict=judged,
        terms=" + ".join(swedish(f.value) for f in shares),
        fact_ids=tuple(f.fact_id for f in shares),
        note=softer,
    )


def grim(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """A percentage of N people that no whole number of people gives, where the number itself is not printed.

    N is what the caption of a survey tells, or the number printed in the cell beside the sexes' shares.
    """
    found = []
    for grid in grids:
        if grid.table.kind == "survey_results":
            base = _told(grid)
            shares = [f for f in grid.facts if _share(f) and f.fiscal_year in (grid.document.report_year, None)]
            if any(f.measure == COUNT for f in grid.facts):
                continue
            found += _as_one([r for f in shares if base and (r := _whole(grid, f, base, ())) is not None])
        elif grid.table.kind == "targets_outcomes":
            for own in _sexes(grid):
                people = [
                    f
                    for f in grid.by_row.get(own[0].row, [])
                    if f.column == own[0].column and f.measure == COUNT and f.value and f.scenario == own[0].scenario
                ]
                total = [f for f in people if f.sex in ("", ALL)]
                if len(total) == 1 and own[0].scenario == "outcome" and not any(f.sex in (WOMEN, MEN) for f in people):
                    base = total[0].value or Decimal(0)
                    found += _as_one([r for f in own if (r := _whole(grid, f, base, (total[0].fact_id,))) is not None])
    return found


def _as_one(own: list[Reconciliation]) -> list[Reconciliation]:
    """Digits cut off explain a share only where they explain all of its table: a table is rounded in one way."""
    if all(r.verdict != DISAGREES and CUT in r.note.split(";") for r in own):
        return own
    return [replace(r, verdict=DISAGREES) if r.verdict == WITHIN_ROUNDING else r for r in own]


def _told(grid: Grid) -> Decimal | None:
    """How many people a survey's caption or heading tells of, where it tells one number without a hedge."""
    text = f"{grid.table.caption} {grid.table.heading}"
    told = {m["n"] or m["number"] for m in _PEOPLE.finditer(text) if not m["hedge"]}
    return Decimal(next(iter(told))) if len(told) == 1 else None


def _whole(grid: Grid, share: Fact, base: Decimal, sources: tuple[str, ...]) -> Reconciliation | None:
    """One share against the whole numbers on either side of it; None where every share of so many people exists."""
    if share.value is None or base <= 0 or base * share.quantum >= HUNDRED or not 0 <= share.value <= HUNDRED:
        return None
    exact = share.value * base / HUNDRED
    near = [exact.to_integral_value(ROUND_FLOOR), exact.to_integral_value(ROUND_CEILING)]
    count = min(near, key=lambda n: (abs(100 * n / base - (share.value or 0)), n))
    computed = (100 * count / base).quantize(share.quantum, ROUND_HALF_UP)
    cut = any((100 * n / base).quantize(share.quantum, ROUND_FLOOR) == share.value for n in near)
    near_enough = abs(100 * count / base - share.value) <= share.quantum / 2  # a half may have been rounded either way
    judged = AGREES if near_enough else WITHIN_ROUNDING if cut else DISAGREES
    return reconciliation(
        "grim",
        grid,
        share.fact_id,
        f"{share.row_label}: a share of {swedish(base)} people",
        stated=share.value,
        computed=computed,
        tolerance=share.quantum / 2,
        verdict=judged,
        terms=f"100 x {swedish(count)} / {swedish(base)}",
        fact_ids=(share.fact_id, *sources),
        note=f"{swedish(base)};{CUT}" if cut else swedish(base),
    )
