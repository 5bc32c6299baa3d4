"""Words for checks of money in running text and for labels that mean several things; registered where findings are worded."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.numbers import swedish
from pipeline import wording
from pipeline.model import Fact, Reconciliation
from pipeline.wording import Case

MOST_TERMS = 5


def cells(r: Reconciliation, case: Case, printed: str) -> tuple[str, str]:
    """An amount against cells of which its value is made: each with its label, figure and line."""
    facts = [case.by_id[i] for i in r.fact_ids if i in case.by_id]
    en, sv = listed(facts[:MOST_TERMS])
    made = swedish(r.computed)
    return (
        f"it says {printed}, but the tables make {made} kr ({en})",
        f"det står {printed}, men tabellerna ger {made} kr ({sv})",
    )


def listed(facts: Sequence[Fact]) -> tuple[str, str]:
    """`'Årets resultat' 660 000 kr (line 7), ...` in English and Swedish."""
    en, sv = [], []
    for f in facts:
        at_en, at_sv = wording.place(f.page, f.line)
        en.append(f"'{f.row_label}' {f.value_printed} {f.unit} ({at_en})")
        sv.append(f"'{f.row_label}' {f.value_printed} {f.unit} ({at_sv})")
    return ", ".join(en), ", ".join(sv)
