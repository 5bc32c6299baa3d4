"""What the labels of statements mean, shown by their arithmetic: one label for two things, or for less than it says.

Nothing here is a misprint; each is told once a document, as a notice, with the figures that show it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from parsers.numbers import swedish
from pipeline import variance
from pipeline.checks import across
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import (
    AGREES,
    AMOUNT,
    ASSOCIATION,
    BUDGET,
    DISAGREES,
    OUTCOME,
    VARIANCE,
    Claim,
    Fact,
    Reconciliation,
)

MEANING, SIGN = "label_meaning", "variance_sign"
FOOTNOTE_REACH = 15  # lines behind a table in which its footnote stands
_STATEMENTS = ("income_statement", "operating_statement", "intervention_budget", "multi_year_overview")
_OPERATIONS = re.compile(r"löpande\s+verksamhet", re.IGNORECASE)
_WHOSE = frozenset(
    ("verksamhetens", "verksamheten", "förbundets", "samordningsförbundets", "årets", "periodens", "summa", "totala", "total", "totalt")
)  # fmt: skip
_INCLUDING = re.compile(r"\binkl(?:usive|uderar|\.)?\b(?P<what>[^.;)]*)", re.IGNORECASE)
_DEPRECIATION = re.compile(r"avskrivning", re.IGNORECASE)
_FINANCIAL_COST = re.compile(r"finansiella\s+kostnad|räntekostnad", re.IGNORECASE)
_FINANCIAL_NET = re.compile(r"finansiella\s+(?:intäkt|post|nett)|finansnetto|ränteintäkt", re.IGNORECASE)


def label_meaning(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Labels of one document that mean two things, or something else than they say."""
    found = [r for g in grids if g.table.kind == "cash_flow" for r in _operating(g)]
    return found + list(_two_meanings(grids)) + list(_including(grids))


def _operating(grid: Grid) -> Iterator[Reconciliation]:
    """Is the cash flow of operations more than the change of working capital? Told by the first year that can tell."""
    for row, label in enumerate(grid.labels):
        if not _OPERATIONS.search(label) or grid.table.rows[row].item not in ("cf_operating", "cf_wc_change"):
            continue
        for stated in grid.by_row.get(row, ()):
            column = {f.item: f for f in grid.column_facts(stated.column) if f.value is not None}
            before = [column[i] for i in ("cf_before_wc",) if i in column] or [
                column[i] for i in ("cf_result", "cf_noncash") if i in column
            ]
            changes = [column[i] for i in ("cf_receivables", "cf_liabilities") if i in column]
            if stated.value is None or not before or len(changes) < 2 or not sum(f.value or 0 for f in before):
                continue
            room = sum((f.quantum for f in (stated, *before, *changes)), Decimal(0)) / 2
            change = sum((f.value or Decimal(0) for f in changes), Decimal(0))
            whole = change + sum((f.value or Decimal(0) for f in before), Decimal(0))
            only = abs(stated.value - change) <= room
            if only == (abs(stated.value - whole) <= room):
                continue
            facts = (stated, *before, *changes)
            yield _row(MEANING, grid, stated, whole, room, not only, facts, f"{label}: with the result", "operating")
            break


def _two_meanings(grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`Nettokostnad` as all costs in one table and as what revenue leaves in another, for one year."""
    amounts = _Amounts(grids)
    labels: dict[tuple[str, int], list[tuple[Grid, Fact, str]]] = {}
    for grid in grids:
        if grid.table.kind not in _STATEMENTS:
            continue
        for f in grid.facts:
            if f.measure != AMOUNT or f.scenario != OUTCOME or f.fiscal_year is None or not f.amount:
                continue
            words = [w for w in re.findall(r"[a-zåäö]+", f.row_label.casefold()) if w not in _WHOSE]
            meaning = amounts.meaning(f)
            if words and meaning and "kostnad" in words[-1]:
                labels.setdefault((" ".join(words), f.fiscal_year), []).append((grid, f, meaning))
    told: set[str] = set()
    for (label, _), places in sorted(labels.items(), key=lambda item: (item[0][0], -item[0][1])):
        for (grid, one, is_one), (other_grid, other, is_other) in combinations(places, 2):
            if other_grid is grid or label in told:
                continue
            told.add(label)
            yield _row(
                MEANING, grid, one, abs(other.amount or Decimal(0)) / across.factor(one), Decimal(0), is_one == is_other,
                (one, other), f"'{one.row_label}' in two tables", f"two;{is_one};{is_other}",
            )  # fmt: skip


class _Amounts:
    """Costs and result of each year of a document, by which a figure shows what it means."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.costs: dict[int, list[tuple[Decimal, Decimal]]] = {}
        self.results: dict[int, list[tuple[Decimal, Decimal]]] = {}
        more: dict[tuple[str, int, str], Fact] = {}
        for f in (f for g in grids if g.table.kind in _STATEMENTS for f in g.facts):
            if f.scenario != OUTCOME or f.fiscal_year is None or not f.amount or f.scope != ASSOCIATION:
                continue
            more.setdefault((f.table_id, f.fiscal_year, f.item), f)
            if f.item == "cost_operating" or (f.item == "cost_total" and "netto" not in f.row_label.casefold()):
                self.costs.setdefault(f.fiscal_year, []).append((abs(f.amount), across.half(f)))
            elif f.item == "result_year":
                self.results.setdefault(f.fiscal_year, []).append((abs(f.amount), across.half(f)))
        for (table, year, item), f in more.items():
            value, room = abs(f.amount or Decimal(0)), across.half(f)
            for other in ("depreciation", "fin_cost") if item == "cost_operating" else ():
                if (added := more.get((table, year, other))) is not None:
                    value, room = value + abs(added.amount or Decimal(0)), room + across.half(added)
                    self.costs.setdefault(year, []).append((value, room))

    def meaning(self, fact: Fact) -> str:
        """cost or result, where its size is that of one of them and not of the other."""
        own, half = abs(fact.amount or Decimal(0)), across.half(fact)
        cost, result = (
            any(abs(own - value) <= half + room for value, room in known.get(fact.fiscal_year or 0, ()))
            for known in (self.costs, self.results)
        )
        return "" if cost == result else "cost" if cost else "result"


def _alike(one: Fact, other: Fact) -> bool:
    difference = abs(one.amount or Decimal(0)) - abs(other.amount or Decimal(0))
    return abs(difference) <= across.half(one) + across.half(other)


def _including(grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """Costs said to include depreciation and financial costs: do they, and nothing else?"""
    by_year: dict[tuple[str, int], Fact] = {}
    for f in (f for g in grids if g.table.kind == "income_statement" for f in g.facts):
        if f.scenario == OUTCOME and f.fiscal_year is not None and f.amount is not None:
            by_year.setdefault((f.item, f.fiscal_year), f)
    held: list[tuple[bool, Grid, Fact, Decimal, tuple[Fact, ...]]] = []
    for grid in grids:
        for f in grid.facts:
            if f.item not in ("cost_total", "cost_operating") or f.scenario != OUTCOME or not f.amount:
                continue
            year = f.fiscal_year or 0
            said = _said_to_include(grid, f)
            cost, income = by_year.get(("cost_operating", year)), by_year.get(("fin_income", year))
            if cost is None or income is None or not income.amount or f.fact_id == cost.fact_id:
                continue
            if not _FINANCIAL_COST.search(said) or _FINANCIAL_NET.search(said):
                continue
            items = [i for i, p in (("depreciation", _DEPRECIATION), ("fin_cost", _FINANCIAL_COST)) if p.search(said)]
            more = [by_year[i, year] for i in items if (i, year) in by_year]
            terms = (cost, *more)
            value = sum((abs(t.amount or Decimal(0)) for t in terms), Decimal(0))
            room = sum((across.half(t) for t in (f, *terms)), Decimal(0))
            gap = value - abs(f.amount)
            if abs(gap) <= room:
                held.append((True, grid, f, value, terms))
            elif abs(gap - abs(income.amount)) <= room + across.half(income):
                held.append((False, grid, f, value, (*terms, income)))
    for holds in (True, False):
        own = [h for h in held if h[0] == holds]
        if own:
            _, grid, f, value, terms = own[0]
            others = tuple(h[2] for h in own[1:])
            name = f"'{f.row_label}': the costs it is said to include"
            yield _row(
                MEANING, grid, f, value / across.factor(f), Decimal(0), holds, (f, *terms, *others), name,
                f"including;{len(terms)}",
            )  # fmt: skip


def _said_to_include(grid: Grid, fact: Fact) -> str:
    """What the label, or the footnote its mark leads to, says that the row takes in."""
    said = [m["what"] for m in _INCLUDING.finditer(fact.row_label)]
    if "*" in fact.row_label:
        for s in grid.document.prose.sentences:
            near = grid.table.last <= s.at <= grid.table.last + FOOTNOTE_REACH or s.page == grid.table.page
            if near and "*" in s.text[:3]:
                said += [m["what"] for m in _INCLUDING.finditer(s.text)]
    return " ".join(said)


def variance_sign(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Do the variances of one document's tables have one sign: plus for better, or plus for more?"""
    told: list[tuple[Grid, dict[str, tuple[int, list[Fact]]]]] = []
    for grid in grids:
        if grid.table.kind in ("intervention_budget", "operating_statement"):
            signs = _signs(grid)
            if signs:
                told.append((grid, signs))
    found: list[Reconciliation] = []
    for (grid, one), (_, other) in combinations(told, 2):
        for nature in ("revenue", "cost"):
            if nature in one and nature in other:
                (sign, facts), (turned, more) = one[nature], other[nature]
                fact, against = _shown(facts, more)
                found.append(
                    _row(
                        SIGN, grid, fact, (fact.value or Decimal(0)) * sign * turned, Decimal(0), sign == turned,
                        (fact, against), f"the sign of variances ({nature})", nature,
                    )
                )  # fmt: skip
    failing = [r for r in found if r.verdict == DISAGREES]
    return _told_apart([r for r in found if r.verdict != DISAGREES] + failing[:1])


def _told_apart(found: Sequence[Reconciliation]) -> list[Reconciliation]:
    """Of checks that show one figure against several tables all but the first name the other figure in their id."""
    names: Counter[str] = Counter()
    told = []
    for r in found:
        names[r.reconciliation_id] += 1
        again = names[r.reconciliation_id] > 1
        told.append(replace(r, reconciliation_id=f"{r.reconciliation_id}.{r.fact_ids[-1]}") if again else r)
    return told


def _shown(facts: Sequence[Fact], others: Sequence[Fact]) -> tuple[Fact, Fact]:
    """A row of each table: one difference in both where there is one, else the largest."""
    pairs = [(a, b) for a in facts for b in others if _alike(a, b)]
    return max(
        pairs or [(a, b) for a in facts for b in others], key=lambda p: (abs(p[0].amount or 0), abs(p[1].amount or 0))
    )


def _signs(grid: Grid) -> dict[str, tuple[int, list[Fact]]]:
    """For revenue and for costs: is plus better (1) or worse (-1) for the result, with the rows that show it."""
    convention = variance.convention(grid.table)
    if convention is None:
        return {}
    votes: dict[str, Counter[int]] = {"revenue": Counter(), "cost": Counter()}
    shown: dict[tuple[str, int], list[Fact]] = {}
    for row in grid.rows:
        outcome, budget, stated = (
            grid.at.get((row, c + 1)) for c in (convention.outcome, convention.budget, convention.variance)
        )
        nature = grid.natures[row]
        if nature not in votes or outcome is None or budget is None or stated is None:
            continue
        if (
            not stated.value
            or outcome.value is None
            or budget.value is None
            or {budget.scenario, stated.scenario} != {BUDGET, VARIANCE}
        ):
            continue
        difference = outcome.value - budget.value
        if abs(abs(difference) - abs(stated.value)) > stated.quantum * 2:
            continue
        negative = (budget.value or outcome.value) < 0
        better = difference if nature == "revenue" or negative else -difference
        sign = 1 if (stated.value > 0) == (better > 0) else -1
        votes[nature][sign] += 1
        shown.setdefault((nature, sign), []).append(stated)
    signs = {n: (v.most_common(1)[0][0]) for n, v in votes.items() if v and (len(v) == 1 or v[1] != v[-1])}
    return {n: (sign, shown[n, sign]) for n, sign in signs.items()}


def _row(
    rule: str, grid: Grid, stated: Fact, computed: Decimal, room: Decimal, holds: bool, facts: tuple[Fact, ...],
    description: str, note: str,
) -> Reconciliation:  # fmt: skip
    assert stated.value is not None
    return reconciliation(
        rule, grid, f"{stated.fact_id}.{note.split(';')[0]}", description, stated=stated.value,
        computed=across.plain(computed), tolerance=room, verdict=AGREES if holds else DISAGREES,
        terms=" / ".join(swedish(f.value) for f in facts[1:] if f.value is not None),
        fact_ids=tuple(dict.fromkeys(f.fact_id for f in facts)), note=note,
    )  # fmt: skip
