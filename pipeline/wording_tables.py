"""Words for the checks over several tables and several reports; registered where findings are worded."""

from __future__ import annotations

from collections.abc import Callable

from parsers.numbers import swedish
from pipeline import wording
from pipeline.checks.ties import ties
from pipeline.model import Fact, Reconciliation
from pipeline.wording import Case, Words

_TIED = ("note_total", "statement_tie", "movement", "part_of")
_COMPUTED = {
    "carried_forward": ("the year before closed with", "året innan slutade med"),
    "equity_roll": ("the equity before and the results since make", "kapitalet innan och resultaten sedan dess ger"),
    "solvency": ("equity of total assets is", "eget kapital av summa tillgångar är"),
    "comparative": ("that year's own report has", "det årets egen rapport har"),
    "overview_vs_statement": ("that year's own report has", "det årets egen rapport har"),
    "scope_sum": ("the tables of the interventions make", "insatsernas tabeller ger"),
}


def what(r: Reconciliation) -> tuple[str, str]:
    """What a failing check computed, as the verb before its arithmetic."""
    if r.rule in _TIED:
        tie = ties()[r.note.split(";")[0]]
        return f"by {tie.title_en} it is", f"enligt {tie.title_sv} är det"
    return _COMPUTED[r.rule]


def _place(fact: Fact, case: Case) -> tuple[str, str]:
    """In which table a figure stands, where the group speaks of several."""
    if fact.table_id == case.grid.table.table_id:
        return "", ""
    return f" in the {fact.kind.replace('_', ' ')}", f" i {wording.kind_sv(fact.kind)}"


def _several(case: Case) -> Words:
    """Each failing check with the figures of the other tables; a sum laid out, a single figure only named."""
    en_name, sv_name = wording.table_name(case.grid)
    en_parts, sv_parts = [], []
    for r in sorted(case.group, key=lambda r: (r is not case.lead, r.reconciliation_id)):
        fact = case.by_id[r.fact_ids[0]]
        (en_column, sv_column), (en_at, sv_at) = wording.column(fact), _place(fact, case)
        en_what, sv_what = wording.what(r)
        made = wording.made(r)
        source = f" ({r.other_document_id})" if r.other_document_id else ""
        en_parts.append(
            f"{fact.row_label} ({en_column}){en_at} says {fact.value_printed}, but {en_what} {made}{source}"
        )
        sv_parts.append(
            f"{fact.row_label} ({sv_column}){sv_at} anger {fact.value_printed}, men {sv_what} {made}{source}"
        )
    return _words(case, f"{en_name}: {'; '.join(en_parts)}.", f"{sv_name}: {'; '.join(sv_parts)}.", *_hint(case))


def _hint(case: Case) -> tuple[str, str]:
    if case.fix is not None:
        return wording.repaired(case.fix, case.by_id)
    if any("restated" in r.note.split(";") for r in case.group):
        return (
            "The later report's own sums hold with its figure: it was restated.",
            "Den senare rapportens egna summor stämmer med dess siffra: den har räknats om.",
        )
    if case.lead.rule in ("comparative", "overview_vs_statement"):
        return (
            "No sum of the later report bears its figure out.",
            "Ingen summa i den senare rapporten bekräftar dess siffra.",
        )
    return "", ""


def _words(case: Case, en: str, sv: str, suggestion: str = "", suggestion_sv: str = "") -> Words:
    lead = case.lead
    return Words(
        en,
        sv,
        swedish(lead.stated),
        swedish(lead.computed),
        swedish(lead.difference),
        suggestion,
        lead.other_document_id,
        suggestion_sv=suggestion_sv,
    )


def _members(case: Case) -> Words:
    lead, fact = case.lead, case.by_id[case.lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    column = wording.column(fact)
    en = f"{en_name}: {fact.row_label} ({column[0]}) is {fact.value_printed}, where half, a quarter and a quarter (Finsam act, section 5) give {lead.terms} = {swedish(lead.computed)}."
    sv = f"{sv_name}: {fact.row_label} ({column[1]}) är {fact.value_printed}, där hälften, en fjärdedel och en fjärdedel (5 § lagen 2003:1210) ger {lead.terms} = {swedish(lead.computed)}."
    return _words(
        case,
        en,
        sv,
        "Extra contributions of a member explain other shares.",
        "En medlems extra bidrag förklarar andra andelar.",
    )


def _limit(case: Case) -> Words:
    lead, fact = case.lead, case.by_id[case.lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    claim = case.claims[lead.note]
    at = wording.place(claim.page, claim.line)
    en = f"{en_name}: {fact.row_label} is {fact.value_printed}, more than the limit of {lead.terms} that the text states ({at[0]})."
    sv = f"{sv_name}: {fact.row_label} är {fact.value_printed}, mer än gränsen på {lead.terms} som texten anger ({at[1]})."
    return _words(case, en, sv)


_TEMPLATE = {
    "cf_operating": ("with the year's result", "med årets resultat"),
    "cf_wc_change": ("without the year's result", "utan årets resultat"),
}


def _template(case: Case) -> Words:
    lead, fact = case.lead, case.by_id[case.lead.fact_ids[0]]
    before, now = lead.note.split(";")[:2]
    en_name, sv_name = wording.table_name(case.grid)
    en = f"{en_name}: '{fact.row_label}' is {_TEMPLATE[now][0]} here and {_TEMPLATE[before][0]} in {lead.other_document_id}: one label, two quantities."
    sv = f"{sv_name}: '{fact.row_label}' är {_TEMPLATE[now][1]} här och {_TEMPLATE[before][1]} i {lead.other_document_id}: en rubrik, två storheter."
    return Words(
        en,
        sv,
        now,
        before,
        "",
        "Do not read them as one series.",
        lead.other_document_id,
        suggestion_sv="Läs dem inte som en serie.",
    )


def _grim(case: Case) -> Words:
    lead, fact = case.lead, case.by_id[case.lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    base = lead.note.split(";")[0]
    en = f"{en_name}: '{fact.row_label}' prints {fact.value_printed}, which no whole number of {base} people is; the nearest is {lead.terms} = {swedish(lead.computed)} %."
    sv = f"{sv_name}: '{fact.row_label}' anger {fact.value_printed}, vilket inget helt antal av {base} personer är; närmast är {lead.terms} = {swedish(lead.computed)} %."
    return _words(
        case,
        en,
        sv,
        "The share may be of another number of people than the one told.",
        "Andelen kan gälla ett annat antal personer än det som anges.",
    )


def _shares(case: Case) -> Words:
    lead, fact = case.lead, case.by_id[case.lead.fact_ids[0]]
    en_name, sv_name = wording.table_name(case.grid)
    at = f" at '{fact.row_label}'" if "by_sex" in lead.note else ""
    at_sv = f" vid '{fact.row_label}'" if at else ""
    en = f"{en_name}: the shares{at} sum to {swedish(lead.stated)} %, not 100 % ({lead.terms})."
    sv = f"{sv_name}: andelarna{at_sv} summerar till {swedish(lead.stated)} %, inte 100 % ({lead.terms})."
    return _words(case, en, sv)


MAKERS: dict[str, Callable[[Case], Words]] = {
    **dict.fromkeys((*_TIED, *_COMPUTED), _several),
    "member_shares": _members,
    "equity_limit": _limit,
    "template_break": _template,
    "grim": _grim,
    "share_sum": _shares,
}
wording.MORE.update(MAKERS)
wording.WHAT.update(dict.fromkeys((*_TIED, *_COMPUTED), what))
