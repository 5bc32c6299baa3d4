"""Words for checks of how a report hangs together: note numbers, the same people in two tables; registered where findings are worded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parsers.numbers import swedish
from pipeline import wording, wording_tables
from pipeline.model import Fact
from pipeline.wording import Case, Words


def _note_reference(case: Case) -> Words:
    """A statement's line and the note it refers to, which holds nothing of it."""
    lead = case.lead
    fact = case.by_id[lead.fact_ids[0]]
    number, better = lead.note.split(";")[:2]
    lines = [case.by_id[r.fact_ids[0]] for r in sorted(case.group, key=lambda r: case.by_id[r.fact_ids[0]].row)]
    if len(lines) > 1:
        return _several_lines(case, lines, number)
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


def _several_lines(case: Case, lines: Sequence[Fact], number: str) -> Words:
    """Several lines of one statement that refer to one note, which holds nothing of any of them."""
    heading = case.lead.terms.partition(f"not {number}")[2].strip()
    missing = any(r.note.split(";")[1] == "missing" for r in case.group)
    better = {f: r.note.split(";")[1] for r in case.group for f in r.fact_ids[:1]}
    en_name, sv_name = wording.table_name(case.grid)
    en, sv, fits_en, fits_sv = [], [], [], []
    for fact in lines:
        en_at, sv_at = wording.place(fact.page, fact.line)
        en.append(f"'{fact.row_label}' ({fact.value_printed}, {en_at})")
        sv.append(f"'{fact.row_label}' ({fact.value_printed}, {sv_at})")
        if better[fact.fact_id] and not missing:
            fits_en.append(f"Note {better[fact.fact_id]} holds '{fact.row_label}'.")
            fits_sv.append(f"Not {better[fact.fact_id]} innehåller '{fact.row_label}'.")
    about = f" ('{heading}')" if heading else ""
    why_en, why_sv = (
        ("is not there", "inte finns") if missing else ("holds nothing of them", "inte innehåller något av dem")
    )
    return Words(
        f"{en_name}: {', '.join(en)} refer to note {number}{about}, which {why_en}.",
        f"{sv_name}: {', '.join(sv)} hänvisar till not {number}{about}, som {why_sv}.",
        f"note {number}",
        "",
        "",
        " ".join(fits_en),
        suggestion_sv=" ".join(fits_sv),
    )


def _same_people(case: Case) -> Words:
    """One number of people, split by sex in two ways in two tables."""
    lead = case.lead
    ordered = sorted(case.group, key=lambda r: list(wording.SEX).index(r.note.split(";")[2]))
    other_id, whole, *_ = lead.note.split(";")
    other = case.tables.get(other_id)
    here = case.by_id[ordered[0].fact_ids[0]]
    there = next(case.by_id[f] for f in ordered[0].fact_ids if case.by_id[f].table_id == other_id)
    en_name, sv_name = wording.table_name(case.grid)
    en_other, sv_other = (
        wording.table_name(other) if other is not None else (there.kind.replace("_", " "), wording.kind_sv(there.kind))
    )
    (en_at, sv_at), (en_there, sv_there) = wording.place(here.page, here.line), wording.place(there.page, there.line)

    def split(language: int, computed: bool) -> str:
        return ", ".join(
            f"{swedish(r.computed if computed else r.stated)} {wording.SEX[r.note.split(';')[2]][language]}"
            for r in ordered
        )

    en = f"{en_name} ({en_at}) has {split(0, False)} of {whole} people; {en_other} ({en_there}) has {split(0, True)} of the same number."
    sv = f"{sv_name} ({sv_at}) har {split(1, False)} av {whole} personer; {sv_other} ({sv_there}) har {split(1, True)} av samma antal."
    return Words(
        en,
        sv,
        "; ".join(swedish(r.stated) for r in ordered),
        "; ".join(swedish(r.computed) for r in ordered),
        "; ".join(swedish(r.difference) for r in ordered),
        "",
    )


def _interventions(case: Case) -> Words:
    """A summary's number against the rows of the table of interventions that make its other numbers."""
    lead = case.lead
    if not lead.note.startswith("interventions."):
        return wording_tables.MAKERS["scope_sum"](case)
    fact = case.by_id[lead.fact_ids[0]]
    first = next(case.by_id[f] for f in lead.fact_ids if case.by_id[f].table_id != fact.table_id)
    en_name, sv_name = wording.table_name(case.grid)
    en_rows, sv_rows = wording.table_name(case.tables[first.table_id])
    (en_at, sv_at), (en_there, sv_there) = wording.place(fact.page, fact.line), wording.place(first.page, first.line)
    left_out = lead.note.split(";")[1]
    en_out, sv_out = (f" without {left_out}", f" utan {left_out}") if left_out else ("", "")
    column = f" ('{fact.column_label}')" if fact.column_label else ""
    sex = next(s for s in wording.SEX if f".{s}." in f".{lead.note.split(';')[0]}")
    en = f"{en_name} ({en_at}): {fact.row_label}{column} says {swedish(lead.stated)} {wording.SEX[sex][0]}, but the rows of {en_rows} (from {en_there}){en_out} make {lead.terms} = {swedish(lead.computed)}."
    sv = f"{sv_name} ({sv_at}): {fact.row_label}{column} anger {swedish(lead.stated)} {wording.SEX[sex][1]}, men raderna i {sv_rows} (från {sv_there}){sv_out} ger {lead.terms} = {swedish(lead.computed)}."
    more_en = "Without them the table's other numbers are the sums of the rows." if left_out else ""
    more_sv = "Utan dem är tabellens övriga tal summor av raderna." if left_out else ""
    return Words(
        en,
        sv,
        swedish(lead.stated),
        swedish(lead.computed),
        swedish(lead.difference),
        more_en,
        suggestion_sv=more_sv,
    )


def _part(case: Case) -> Words:
    """A part of some people that is larger than the whole, by sex."""
    ordered = sorted(case.group, key=lambda r: list(wording.SEX).index(r.note.split(";")[1]))
    lead = ordered[0]
    where, _, page, line, concept, *_ = lead.note.split(";")
    fact = case.by_id[lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    (en_at, sv_at), (en_other, sv_other) = wording.place(fact.page, fact.line), wording.place(page, line)

    def figures(language: int, computed: bool) -> str:
        return ", ".join(
            f"{swedish(r.computed if computed else r.stated)} {wording.SEX[r.note.split(';')[1]][language]}"
            for r in ordered
        )

    en_what, sv_what = _CONCEPT.get(concept, _CONCEPT["participants_new"])
    if where.startswith("part"):
        en = f"Running text, {en_other}: fewer {en_what} in all than in {en_name} ({en_at}), yet more of one sex: {figures(0, True)} against {figures(0, False)}."
        sv = f"Löpande text, {sv_other}: färre {sv_what} totalt än i {sv_name} ({sv_at}), men fler av ett kön: {figures(1, True)} mot {figures(1, False)}."
    else:
        source = ("the text", "texten") if where == "text" else wording.table_name(case.tables[where])
        en = f"{en_name} ({en_at}), {fact.row_label}: {en_what} of {figures(0, False)}, more than the {figures(0, True)} who took part by {source[0]} ({en_other})."
        sv = f"{sv_name} ({sv_at}), {fact.row_label}: {sv_what} {figures(1, False)}, fler än de {figures(1, True)} som deltog enligt {source[1]} ({sv_other})."
    return Words(
        en,
        sv,
        "; ".join(swedish(r.stated) for r in ordered),
        "; ".join(swedish(r.computed) for r in ordered),
        "; ".join(swedish(r.difference) for r in ordered),
        "The two may count people of different years or groups.",
        suggestion_sv="De två kan räkna personer från olika år eller grupper.",
    )


_CONCEPT = {"participants_new": ("new people", "nya"), "participants_exited": ("exits", "avslutade")}


def _caption_section(case: Case) -> Words:
    """A caption that names another intervention than its section, and the table that has that name by right."""
    lead = case.lead
    other_id, page, line, own_line, other_line = lead.note.split(";")
    other = case.tables[other_id]
    at = case.by_id[lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    en_other, sv_other = wording.table_name(other)
    (en_at, sv_at), (en_sec, sv_sec) = wording.place(at.page, own_line), wording.place(page, line)
    en_there, sv_there = wording.place(other.table.page, other_line)
    return Words(
        f"{en_name} ({en_at}) stands in the section '{lead.terms}' ({en_sec}), but its caption names what {en_other} ({en_there}) is of.",
        f"{sv_name} ({sv_at}) står i avsnittet '{lead.terms}' ({sv_sec}), men rubriken anger det som {sv_other} ({sv_there}) avser.",
        case.grid.table.caption,
        lead.terms,
        "",
        "The caption may have been copied.",
        suggestion_sv="Rubriken kan ha kopierats.",
    )


MAKERS: dict[str, Callable[[Case], Words]] = {
    "note_reference": _note_reference,
    "same_people": _same_people,
    "scope_sum": _interventions,
    "people_part": _part,
    "caption_section": _caption_section,
}
wording.MORE.update(MAKERS)
