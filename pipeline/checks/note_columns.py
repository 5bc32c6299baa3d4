"""The note numbers beside a statement's lines: does the note hold anything of the line that refers to it?

A note holds a line where it is of the line's kind, prints one of its amounts, or names it in its heading, its rows or the
text below. Only notes that were read as tables are judged; a line whose item is not known is never held against a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline import vocabulary
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import AGREES, AMOUNT, DISAGREES, Claim, Document, Fact, Reconciliation, Row

RULE = "note_reference"
STATEMENTS = ("income_statement", "balance_sheet", "cash_flow")
_NUMBER = re.compile(r"\d{1,2}")
_COSTS, _REVENUE, _ASSETS = ("note_costs", "note_audit_fee"), ("note_revenue",), ("note_fixed_assets",)
_RECEIVABLES, _LIABILITIES = ("note_receivables",), ("note_current_liabilities",)
_OF_ITEM = (  # which notes specify an item, by how its code begins; the first that fits
    ("rev_", _REVENUE),
    ("cost_", _COSTS),
    ("depreciation", _ASSETS),
    ("fixed_assets", _ASSETS),
    ("receivables", _RECEIVABLES),
    ("prepaid", _RECEIVABLES),
    ("liab_current", _LIABILITIES),
    ("liab_suppliers", _LIABILITIES),
    ("fin_", ()),
)
# as vocabulary.fold leaves words
_COMMON = (
    "verksam",
    "kostnad",
    "intakt",
    "ovrig",
    "summa",
    "arets",
    "kortfri",
    "langfri",
    "total",
    "inklusi",
    "period",
)
_CALLED = {  # what a stem is called in notes, where not by itself
    "finansi": (" ranta", " rantor", "rantein", "rantek", "finansiellai", "finansiellak", "finansiellap", "bankavg"),
    "fordrin": ("fordrin", "fordran"),
    "inventa": ("inventa", "datorer", "utrustning"),
}
_OF_THE_ACT = "finansiellsamordning"  # what the association is for, no income or cost
STEM = 7  # letters of a word that its forms and compounds share
LEAST = 5
FEWEST = 3  # notes that show that a document numbers them
FARTHEST = 40  # lines below its table that a note may go on


def check(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Every note number of a statement's lines that leads to a note read as a table."""
    notes = _notes(grids)
    last = _last(grids[0].document) if grids else 0
    found = []
    for grid in grids if notes else ():
        if grid.table.kind in STATEMENTS:
            for at, row in enumerate(grid.table.rows):
                own = [f for f in grid.by_row.get(at, []) if f.value is not None and f.measure == AMOUNT]
                for number in dict.fromkeys(_NUMBER.findall(row.note)):
                    if own and number in notes and (r := _judged(grid, row, own, number, notes)) is not None:
                        found.append(r)
                    elif own and int(number) > last > 0:
                        found.append(_row(grid, row, own, number, DISAGREES, "", "missing"))
    return found


def _last(document: Document) -> int:
    """The last note, where all from the first on are headed and nothing else begins with a note's number; else 0."""
    there = {int(n) for s, n, *_ in document.prose.numbers if s.startswith("note")}
    return len(there) if len(there) >= FEWEST and there == set(range(1, len(there) + 1)) else 0


@dataclass(frozen=True, slots=True)
class Note:
    """A note read as a table, and all it says: its heading, its rows, and the sentences around and below its table."""

    grid: Grid
    text: str


def _notes(grids: Sequence[Grid]) -> dict[str, Note]:
    """The notes read as tables by their number, where one number is one note."""
    found: dict[str, list[Grid]] = {}
    for grid in grids:
        match = _NUMBER.search(grid.table.number_printed)
        if match and grid.table.kind.startswith("note_"):
            found.setdefault(match.group(), []).append(grid)
    return {n: Note(own[0], _text(own[0], grids)) for n, own in found.items() if len(own) == 1}


def _text(note: Grid, grids: Sequence[Grid]) -> str:
    table = note.table
    above = max((g.table.last for g in grids if g.table.last < table.first), default=-1)
    below = min((g.table.first for g in grids if g.table.first > table.last), default=table.last + FARTHEST)
    headed = (s.at for s in note.document.prose.sentences if s.sort != "prose" and s.at > table.last)
    below = min(below, min(headed, default=below))
    said = [s.text for s in note.document.prose.sentences if above < s.at < min(below, table.last + FARTHEST)]
    rows = [f"{r.section} {r.label}" for r in table.rows]
    text = "".join(f" {vocabulary.fold(t)}" for t in (table.caption, table.heading, *rows, *said))
    return text.replace(_OF_THE_ACT, "")


def _judged(grid: Grid, row: Row, own: Sequence[Fact], number: str, notes: dict[str, Note]) -> Reconciliation | None:
    kinds = next((kinds for start, kinds in _OF_ITEM if row.item.startswith(start)), None) if row.item else None
    note = notes[number]
    holds = _holds(row, own, note, kinds or ())
    if not holds and kinds is None:
        return None
    better = [n for n, g in notes.items() if n != number and _holds(row, own, g, kinds or ())] if not holds else []
    return _row(
        grid, row, own, number, AGREES if holds else DISAGREES, _heading(note), better[0] if len(better) == 1 else ""
    )


def _heading(note: Note) -> str:
    return note.grid.table.caption or note.grid.table.heading


def _row(
    grid: Grid, row: Row, own: Sequence[Fact], number: str, verdict: str, heading: str, better: str
) -> Reconciliation:
    """Numbers that name something are no quantities: stated and computed say only whether it is wrong."""
    return reconciliation(
        RULE,
        grid,
        f"{own[0].fact_id}.{number}",
        f"{row.label}: note {number}",
        stated=Decimal(verdict == DISAGREES),
        computed=Decimal(0),
        tolerance=Decimal(0),
        verdict=verdict,
        terms=f"not {number} {heading}".strip(),
        fact_ids=tuple(f.fact_id for f in own),
        note=f"{number};{better}" + (f";group:{grid.table.table_id}/{number}" if verdict == DISAGREES else ""),
    )


def _holds(row: Row, own: Sequence[Fact], note: Note, kinds: Sequence[str]) -> bool:
    return (
        note.grid.table.kind in kinds
        or _prints(own, note.grid)
        or any(_named(stem, note) for stem in _stems(row.label))
    )


def _prints(own: Sequence[Fact], note: Grid) -> bool:
    """Does the note print an amount of the line, in any of its years?"""
    printed = {abs(f.amount) for f in note.facts if f.amount}
    return any(f.amount is not None and abs(f.amount) in printed for f in own)


def _stems(label: str) -> list[str]:
    """The words of a line that set it apart from others: not `verksamhetens` or `kostnader`."""
    words = [vocabulary.fold(w) for w in re.findall(r"[^\W\d_]+", label)]
    return [w[:STEM] for w in words if len(w) >= LEAST and not w.startswith(_COMMON)]


def _named(stem: str, note: Note) -> bool:
    return any(s in note.text for s in _CALLED.get(stem, (stem,)))
