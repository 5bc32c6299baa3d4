"""Words for the same people in two tables; registered where findings are worded."""

from __future__ import annotations

from parsers.numbers import swedish
from pipeline import wording
from pipeline.checks.across import softened
from pipeline.checks.people_tables import RULE
from pipeline.model import Reconciliation
from pipeline.wording import Case, Words


def _same_people(case: Case) -> Words:
    """Each figure with its place, and the table, rows and places of the other."""
    en_parts, sv_parts = [], []
    own = sorted((r for r in case.group if r.rule == RULE), key=lambda r: (r is not case.lead, r.reconciliation_id))
    for r in own:
        weighed = zip(r.fact_ids[1:], r.weights, strict=True)
        fact, others = case.by_id[r.fact_ids[0]], [case.by_id[i] for i, weight in weighed if weight]
        (en_at, sv_at), (en_there, sv_there) = (
            wording.place(fact.page, fact.line),
            wording.place(others[0].page, others[0].line),
        )
        (en_of, sv_of) = wording.column(fact)
        label = " + ".join(dict.fromkeys(f.row_label for f in others))
        made = swedish(r.computed) if len(others) == 1 else f"{r.terms} = {swedish(r.computed)}"
        kind_sv = wording.kind_sv(others[0].kind)
        en_parts.append(
            f"'{fact.row_label}' ({en_of}, {en_at}) says {fact.value_printed}, but the {others[0].kind.replace('_', ' ')} ({en_there}, '{label}') has {made} of the same people"
        )
        sv_parts.append(
            f"'{fact.row_label}' ({sv_of}, {sv_at}) anger {fact.value_printed}, men {kind_sv} ({sv_there}, '{label}') har {made} av samma personer"
        )
    en_name, sv_name = wording.table_name(case.grid)
    lead = case.lead
    unsure = softened(lead.note) is not None
    return Words(
        f"{en_name}: {'; '.join(en_parts)}.",
        f"{sv_name}: {'; '.join(sv_parts)}.",
        swedish(lead.stated),
        swedish(lead.computed),
        swedish(lead.difference),
        "Another population or period may be meant by one of the two." if unsure else "",
        suggestion_sv="Den ena kan avse en annan population eller period." if unsure else "",
    )


def _what(_r: Reconciliation) -> tuple[str, str]:
    return "another table of the same people has", "en annan tabell över samma personer har"


wording.MORE[RULE] = _same_people
wording.WHAT[RULE] = _what
