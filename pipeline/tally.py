"""What a run counts, association by association: added up without holding the rows that are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import known, views
from pipeline.model import DISAGREES, Claim, Document, Fact, Reconciliation, Table

_COUNTERS = ("by_status", "tables_by_kind", "checks_by_rule", "agreeing_by_rule", "verdicts", "findings", "counts")
COUNTED = ("documents", "tables", "facts", "reconciliations", "series", "key_figures", "notes", "participants")
_NUMBERS = ("facts", "claims", "new_errors", "numbers_printed", "numbers_accounted")
_LISTS = ("problems", "errors", "stale")


@dataclass(slots=True)
class Tally:
    """Counts of some documents. `counts`: rows each published table must have, counted before they are made."""

    by_status: dict[str, int] = field(default_factory=dict)
    tables_by_kind: dict[str, int] = field(default_factory=dict)
    checks_by_rule: dict[str, int] = field(default_factory=dict)
    agreeing_by_rule: dict[str, int] = field(default_factory=dict)  # within rounding, too
    verdicts: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    facts: int = 0
    claims: int = 0
    new_errors: int = 0
    numbers_printed: int = 0
    numbers_accounted: int = 0
    problems: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # of this program
    stale: list[str] = field(default_factory=list)
    review: dict[str, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add the counts of other documents."""
        for name in _COUNTERS:
            own = Counter(getattr(self, name))
            own.update(getattr(other, name))
            setattr(self, name, dict(sorted(own.items())))
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _LISTS:
            getattr(self, name).extend(getattr(other, name))
        self.review.update(other.review)


def tally_of(
    documents: Sequence[Document],
    tables: Sequence[Table],
    facts: Sequence[Fact],
    claims: Sequence[Claim],
    performed: Sequence[Reconciliation],
    listed: known.Known,
    errors: Sequence[str],
) -> Tally:
    """The counts of some documents. Facts are counted as the cells of their tables, so that none is lost on the way."""
    cells = Counter[str]()
    for t in tables:
        cells[t.kind] += sum(len(row.cells) for row in t.rows)
    return Tally(
        by_status=dict(Counter(d.status for d in documents)),
        tables_by_kind=dict(Counter(t.kind for t in tables)),
        checks_by_rule=dict(Counter(r.rule for r in performed)),
        agreeing_by_rule=dict(Counter(r.rule for r in performed if r.verdict != DISAGREES)),
        verdicts=dict(Counter(r.verdict for r in performed)),
        findings=dict(Counter(f.severity for f in listed.findings)),
        counts={
            "documents": len(documents),
            "tables": len(tables),
            "facts": cells.total(),
            "reconciliations": len(performed),
            "series": 0,
            "key_figures": 0,
            "notes": sum(n for kind, n in cells.items() if views.is_note(kind)),
            "participants": sum(n for kind, n in cells.items() if kind in views.PEOPLE),
        },
        facts=len(facts),
        claims=len(claims),
        new_errors=sum(f.severity == "error" and f.status == "new" for f in listed.findings),
        numbers_printed=sum(d.numbers_printed for d in documents),
        numbers_accounted=sum(d.numbers_accounted for d in documents),
        problems=[f"{d.file}: {m}" for d in documents for m in d.messages],
        errors=list(errors),
        stale=list(listed.stale),
        review=dict(listed.review),
    )
