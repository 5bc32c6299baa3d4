"""One defect in one table: the document checked again, and what its new findings say of the cell that was changed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers import units
from pipeline import checks, findings, links, normalise
from pipeline.checks.registry import rules
from pipeline.document import Result
from pipeline.model import DISAGREES, Document, Fact, Finding, Reconciliation, Table
from pipeline.mutation.defects import DEFECTS, HARMLESS, OF_ONE_CELL, Changed

ERROR = "error"


@dataclass(frozen=True)
class Subject:
    """A document as it was read, with what its checks said before anything was changed in it."""

    result: Result
    facts: dict[str, list[Fact]]  # by table
    performed: dict[str, Reconciliation]
    findings: frozenset[str]
    clean: tuple[str, ...]  # tables that no failing check speaks of

    @property
    def document(self) -> Document:
        return self.result.document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checks made of one change. `due`: the rules whose identities the change breaks, each time it does."""

    sort: str
    place: str  # the table, and the row where one cell was changed
    harmless: bool
    of_one_cell: bool
    due: tuple[str, ...]
    held: tuple[str, ...]  # rules without a sum (a percentage of its counts) that state the changed figure
    failed: tuple[str, ...]  # rules of the checks that fail now and did not before
    leads: tuple[str, ...]  # rules that name the new findings
    found: bool
    as_error: bool
    pinned: bool  # a new finding's first fact is the changed cell
    suspected: str  # what the new findings point at instead
    aside: int  # new errors that do not rest on any changed cell

    @property
    def identities(self) -> int:
        return len(self.due)


def subject(result: Result) -> Subject | None:
    """The document with its checks performed; None where no table is clean."""
    facts: dict[str, list[Fact]] = {t.table_id: [] for t in result.tables}
    for fact in result.facts:
        facts[fact.table_id].append(fact)
    checked, found = _examined(result, result.tables, result.facts)
    failing = [r for r in checked if r.verdict == DISAGREES]
    by_id = {f.fact_id: f.table_id for f in result.facts}
    soiled = {r.table_id for r in failing} | {by_id[i] for r in failing for i in r.fact_ids if i in by_id}
    held = {r.table_id for r in checked}
    clean = tuple(t.table_id for t in result.tables if t.table_id in held - soiled)
    if not clean:
        return None
    return Subject(
        result, facts, {r.reconciliation_id: r for r in checked}, frozenset(f.finding_id for f in found), clean
    )


def _examined(
    result: Result, tables: Sequence[Table], facts: Sequence[Fact]
) -> tuple[list[Reconciliation], list[Finding]]:
    claims = links.link(result.claims, facts)
    checked = checks.run([result.document], tables, facts, claims)
    found = findings.findings_of(checked, [result.document], facts)
    return checked.reconciliations, [f for f in found if f.rule != "evaluated_nothing"]


def attempt(subjects: Sequence[Subject], sort: str, chance: random.Random) -> Outcome | None:
    """Make one change of a sort somewhere in the clean tables, chosen by chance, and look at what is found."""
    maker = {**DEFECTS, **HARMLESS}[sort]
    tables = [(s, t) for s in subjects for t in s.result.tables if t.table_id in s.clean]
    chance.shuffle(tables)
    for own, table in tables:
        changed = maker(table, chance)
        if changed is not None:
            return judge(own, sort, changed)
    return None


def judge(own: Subject, sort: str, changed: Changed) -> Outcome:
    """Check the document with the changed table in it; compare with what was found before."""
    table = _with_proved_unit(own, changed.table) if sort == "unit" else changed.table
    tables = [table if t.table_id == table.table_id else t for t in own.result.tables]
    fresh = normalise.facts_of(own.document, [table])
    facts = [f for t in tables for f in (fresh if t is table else own.facts[t.table_id])]
    performed, found = _examined(own.result, tables, facts)
    failed = [r for r in performed if r.verdict == DISAGREES and not _failed_before(own, r)]
    new = [f for f in found if f.finding_id not in own.findings]
    at = dict(zip(((r, i) for r, row in enumerate(table.rows) for i in range(len(row.cells))), fresh, strict=True))
    cells = {at[p].fact_id for p in changed.places}
    one = sort in OF_ONE_CELL
    row = f", {table.rows[changed.places[0][0]].label}" if one else ""
    return Outcome(
        sort=sort,
        place=f"{table.table_id}{row}",
        harmless=sort in HARMLESS,
        of_one_cell=one,
        due=tuple(sorted(_due(own, at[changed.places[0]]))) if one else (),
        held=tuple(sorted(_held(own, at[changed.places[0]]))) if one else (),
        failed=tuple(sorted(r.rule for r in failed)),
        leads=tuple(sorted(f.rule for f in new)),
        found=bool(new),
        as_error=any(f.severity == ERROR for f in new),
        pinned=one and any(f.fact_ids[:1] == (next(iter(cells)),) for f in new),
        suspected="; ".join(f"{f.severity} {f.rule}: {f.message} => {f.suggestion}" for f in new),
        aside=sum(f.severity == ERROR and not cells & set(f.fact_ids) for f in new) if cells else 0,
    )


def _with_proved_unit(own: Subject, table: Table) -> Table:
    """The table as the parser would leave it: a unit that the document's other tables disprove is not believed."""
    tables = [replace(t) for t in own.result.tables if t.table_id != table.table_id]
    named = own.document.organisation.casefold()
    units.complete([*tables, table], association=not named or "samordningsförbund" in named)
    return table


def _failed_before(own: Subject, r: Reconciliation) -> bool:
    before = own.performed.get(r.reconciliation_id)
    return before is not None and before.verdict == DISAGREES


def _held(own: Subject, now: Fact) -> set[str]:
    """Rules that say of the changed figure alone what it should be, and are no matter of a header."""
    return {
        r.rule
        for r in own.performed.values()
        if not r.weights
        and rules()[r.rule].severity == ERROR
        and r.fact_ids[:1] == (now.fact_id,)
        and abs((now.value or 0) - r.computed) > r.tolerance
    }


def _due(own: Subject, now: Fact) -> list[str]:
    """Rules whose arithmetic held with the figure as it was and does not with the one it has now, rounding allowed."""
    before = next(f for f in own.facts[now.table_id] if f.fact_id == now.fact_id)
    if before.value is None or now.value is None:
        return []
    change = now.value - before.value
    found = []
    for r in own.performed.values():
        if r.weights and r.verdict != DISAGREES and now.fact_id in r.fact_ids:
            weights = [w for f, w in zip(r.fact_ids[1:], r.weights, strict=False) if f == now.fact_id]
            moved = change if r.fact_ids[0] == now.fact_id else Decimal(0)
            moved -= sum((change * w for w in weights), Decimal(0))
            if abs(r.difference + moved) > r.tolerance:
                found.append(r.rule)
    return found
