"""Within one report: a note's total is the line it specifies, and a figure printed in two statements is one figure.

Which figures belong together is data (schemas/ties.csv). A line may be drawn up in several ways (costs with or without
depreciation): the form that most years bear out is the report's. Where no year bears out any form the two may simply
count different things, and it is held against the report only if something else proves that they belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline import slips, vocabulary
from pipeline.checks import across
from pipeline.checks.grid import Grid
from pipeline.model import AGREES, AMOUNT, DISAGREES, ITEM, MEMO, OUTCOME, TOTAL, VARIANCE, Claim, Fact, Reconciliation

SIGNED, SIZE, FALL, RISE, PART = "signed", "size", "fall", "rise", "part"
YES, NOTE = "yes", "note_total"
Form = tuple[tuple[str, bool], ...]  # items to add up; optional ones count as nothing where absent


@dataclass(frozen=True, slots=True)
class Tie:
    """One row of schemas/ties.csv: `item` of one kind is one of the forms made of another kind's items."""

    tie: str
    rule: str
    kind: str
    item: str
    other_kind: str
    forms: tuple[Form, ...]
    sign: str  # signed; size: without signs; fall, rise: the change between two years; part: no more than
    firm: str  # yes: one thing whatever else the tables count; borne_out: where another year shows it; else never sure
    label: str  # what the other table's row must be called
    title_en: str
    title_sv: str


@cache
def ties() -> dict[str, Tie]:
    return {
        r["tie"]: Tie(
            r["tie"],
            r["rule"],
            r["kind"],
            r["item"],
            r["other_kind"],
            tuple(tuple((i.rstrip("?"), i.endswith("?")) for i in f.split()) for f in r["forms"].split("|")),
            r["sign"],
            r["firm"],
            r["label"],
            r["title_en"],
            r["title_sv"],
        )
        for r in vocabulary.rows("ties.csv")
    }


@dataclass(frozen=True, slots=True)
class Tried:
    """All years of one tie between two tables under the form most of them bear out."""

    tie: Tie
    grid: Grid
    other: Grid
    performed: tuple[Reconciliation, ...]
    steps: tuple[Decimal, ...]

    @property
    def borne_out(self) -> int:
        return sum(r.verdict != DISAGREES and r.stated != 0 for r in self.performed)

    @property
    def against(self) -> int:
        return sum(r.verdict == DISAGREES for r in self.performed)


def tied(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Every tie of one document, agreed or not; one reconciliation for each stated figure and tie."""
    tried: list[Tried] = []
    for tie in ties().values():
        candidates: list[Tried] = []
        for grid in grids:
            if grid.table.kind == tie.kind:
                others = [g for g in grids if g.table.kind == tie.other_kind and g is not grid]
                own = [t for other in others if (t := _tried(tie, grid, other)) is not None]
                candidates += [max(own, key=lambda t: t.borne_out)] if own else []
        tried += _one_of_several(candidates)
    pairs = {frozenset((t.grid.table.table_id, t.other.table.table_id)): 0 for t in tried}
    for t in tried:
        pairs[frozenset((t.grid.table.table_id, t.other.table.table_id))] += t.borne_out
    found: list[Reconciliation] = []
    for t in tried:
        proved = pairs[frozenset((t.grid.table.table_id, t.other.table.table_id))] > 0
        found += [j for r, step in zip(t.performed, t.steps, strict=True) if (j := _judged(t, r, step, proved))]
    return found


def _one_of_several(candidates: list[Tried]) -> list[Tried]:
    """Of several notes of a kind, only those that some year bears out: each may specify another line."""
    sure = [t for t in candidates if t.borne_out]
    return candidates if len(candidates) == 1 else sure


def _judged(t: Tried, r: Reconciliation, step: Decimal, proved: bool) -> Reconciliation | None:
    """A disagreement as severe as what proves that the figures belong together; None where nothing does.

    `proved`: other figures of the two tables agree.
    """
    if r.verdict != DISAGREES:
        return r
    if across.little(r, step):
        return replace(r, note=f"{r.note};{across.softer('notice', 'rounding')}")
    if t.borne_out and t.tie.firm:
        return r
    slip = bool(slips.slip(r.stated, r.computed)) and abs(r.stated) >= 1000
    if proved and (slip or t.tie.firm == YES):
        return r
    named = t.tie.rule == NOTE and len(t.performed) == 1 and _names_line(t)  # two years that differ: another scope
    worth_telling = t.tie.firm == YES or proved or named
    return replace(r, note=f"{r.note};{across.softer('warning', 'definition')}") if worth_telling else None


def _names_line(t: Tried) -> bool:
    """Is the note headed as the line is labelled: `Fordringar` for `Korta fordringar`?"""
    heading = vocabulary.fold(f"{t.grid.table.heading} {t.grid.table.caption}")
    ids = {i for r in t.performed for i in r.fact_ids[1:]}
    labels = {vocabulary.fold(f.row_label) for f in t.other.facts if f.fact_id in ids}
    return bool(heading.strip()) and any(label and label in heading for label in labels)


def _tried(tie: Tie, grid: Grid, other: Grid) -> Tried | None:
    """The form that most years bear out and fewest contradict, of those that the other table can make.

    A year without depreciation bears out costs with it and without.
    """
    stated = list(_stated(tie, grid))
    best: Tried | None = None
    for form, labels in _ways(tie, grid, other):
        performed, steps = [], []
        for fact in stated:
            terms = [t for t in _terms(tie, form, fact, other) if not labels or t[0].row_label in labels]
            if tie.sign == SIZE and terms:
                terms += [(f, 1) for f in _unknown_beside(terms, other)]
            if not terms:
                continue
            name = f"{fact.row_label} {fact.fiscal_year}: {tie.title_en}"
            r = across.compared(
                tie.rule,
                grid,
                fact,
                terms,
                name,
                subject=f"{fact.fact_id}.{tie.tie}",
                signed=tie.sign == SIGNED,
                note=tie.tie,
            )
            if r.verdict == DISAGREES and any(not f.item for f, _ in terms):
                continue  # what a row that the vocabulary does not know is, nothing tells
            performed.append(_no_more(r) if tie.sign == PART else r)
            steps.append(max(across.half(f) for f in (fact, *(f for f, _ in terms))) * 2 / across.factor(fact))
        own = Tried(tie, grid, other, tuple(performed), tuple(steps))
        if performed and (best is None or (own.borne_out, -own.against) > (best.borne_out, -best.against)):
            best = own
    return best


def _ways(tie: Tie, grid: Grid, other: Grid) -> list[tuple[Form, frozenset[str]]]:
    """The forms of a tie, each with the rows it is held to (none: all of its items).

    A note headed as a row is labelled specifies that row alone; where several rows share an item, a note may specify
    any one of them.
    """
    whole: list[tuple[Form, frozenset[str]]] = [(form, frozenset()) for form in tie.forms]
    if tie.rule != NOTE:
        return whole
    single: list[tuple[Form, frozenset[str]]] = []
    for form in tie.forms:
        labels = dict.fromkeys(f.row_label for f in other.facts if len(form) == 1 and f.item == form[0][0])
        single += [(form, frozenset((label,))) for label in labels]
    heads = [vocabulary.fold(text) for text in (grid.table.heading, grid.table.caption) if text]
    named = [w for w in single if any(_heads(head, next(iter(w[1]))) for head in heads)]
    return named or [*whole, *single]


def _heads(head: str, label: str) -> bool:
    """Does a note's heading begin with the whole label of a row?"""
    own = vocabulary.fold(label)
    return bool(own) and (head == own or head.startswith(f"{own} "))


def _no_more(r: Reconciliation) -> Reconciliation:
    """A part against its whole: only more than the whole contradicts it."""
    return replace(r, verdict=AGREES) if abs(r.stated) <= abs(r.computed) + r.tolerance else r


def _stated(tie: Tie, grid: Grid) -> Iterable[Fact]:
    """The figures a tie speaks of: one a year, of outcomes; where rows share an item none of them alone is it."""
    seen: dict[tuple[object, ...], list[Fact]] = {}
    for f in grid.facts:
        own = (f.row_role == TOTAL and not f.item) if tie.item == TOTAL else f.item == tie.item
        if own and f.measure == AMOUNT and f.value is not None and f.scenario == OUTCOME and f.fiscal_year is not None:
            seen.setdefault((f.fiscal_year, f.period_end), []).append(f)
    return [own[0] for own in seen.values() if len(own) == 1]


def _terms(tie: Tie, form: Form, fact: Fact, other: Grid) -> list[across.Term]:
    now = _of_form(form, [f for f in other.facts if across.same_period(f, fact)], tie.label)
    if tie.sign not in (FALL, RISE):
        return [(f, 1) for f in now]
    before = _of_form(form, [f for f in other.facts if _year_before(f, fact)], tie.label)
    weight = 1 if tie.sign == RISE else -1
    return [*((f, weight) for f in now), *((f, -weight) for f in before)] if now and before else []


def _unknown_beside(terms: Sequence[across.Term], other: Grid) -> list[Fact]:
    """Rows no vocabulary knows that stand among the parts of a sum, or end them: they are parts of it too."""
    if len(terms) < 2:
        return []
    rows = {f.row for f, _ in terms}
    column = terms[0][0].column
    known = {r for r in other.rows if other.table.rows[r].item}
    unknown: list[Fact] = []
    for row in range(min(rows), len(other.rows)):
        fact = other.at.get((row, column))
        if row in rows:
            continue
        if row in known or fact is None or fact.value is None or fact.row_role != ITEM:
            if row > max(rows):
                break
            continue
        unknown.append(fact)
    return unknown


def _year_before(f: Fact, fact: Fact) -> bool:
    """A closing balance a year earlier; a half year's opening is the last year end, which tables call so."""
    return (
        fact.fiscal_year is not None
        and f.fiscal_year == fact.fiscal_year - 1
        and f.scenario == fact.scenario
        and f.period_end.endswith("-12-31")
    )


def _of_form(form: Form, facts: Sequence[Fact], label: str) -> list[Fact]:
    """The figures of a form, or none where one it needs is missing; rows that share an item are all taken in."""
    found: list[Fact] = []
    for item, optional in form:
        own = [
            f
            for f in facts
            if f.item == item and f.measure == AMOUNT and f.value is not None and f.scenario != VARIANCE
        ]
        own = [f for f in own if label in vocabulary.fold(f.row_label)]
        items = [f for f in own if f.row_role in (ITEM, MEMO)] or own[:1]
        if (not items and not optional) or len({f.row for f in items}) < len(items):
            return []  # missing, or two figures of one row and year: which of them it is is not known
        found += items
    return found
