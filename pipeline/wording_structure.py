"""Words for checks of how a report hangs together: note numbers, the same people in two tables; registered where findings are worded."""

from __future__ import annotations

from collections.abc import Callable

from pipeline import wording
from pipeline.wording import Case, Words


def _note_reference(case: Case) -> Words:
    """A statement's line and the note it refers to, which holds nothing of it."""
    lead = case.lead
    fact = case.by_id[lead.fact_ids[0]]
    number, better = lead.note.split(";")
    heading = lead.terms.partition(f"not {number}")[2].strip()
    en_name, sv_name = wording.table_name(case.grid)
    en_at, sv_at = wording.place(fact.page, fact.line)
    about = f" ('{heading}')" if heading else ""
    why_en, why_sv = "which holds nothing of it", "som inte innehåller något av den"
    if better == "missing":
        better, why_en, why_sv = "", "which is not there", "som inte finns"
    en = f"{en_name}, {en_at}: '{fact.row_label}' ({fact.value_printed}) refers to note {number}{about}, {why_en}."
    sv = f"{sv_name}, {sv_at}: '{fact.row_label}' ({fact.value_printed}) hänvisar till not {number}{about}, {why_sv}."
    return Words(
        en,
        sv,
        f"note {number}",
        f"note {better}" if better else "",
        "",
        f"Note {better} holds it." if better else "",
        suggestion_sv=f"Not {better} innehåller den." if better else "",
    )


MAKERS: dict[str, Callable[[Case], Words]] = {"note_reference": _note_reference}
wording.MORE.update(MAKERS)
