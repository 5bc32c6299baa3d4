"""Reconciliations that disagree, grouped by their likely common cause, in words an auditor understands.

Checks that share a figure, or state the same row of one table, are one finding. Within a group the one figure is
sought whose change makes the failing checks hold and breaks none that holds now.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline import findings_text, likely, repair, reread, wording, wording_money, wording_structure, wording_tables  # noqa: F401 - their words are registered
from pipeline.checks import percent
from pipeline.checks.across import softened
from pipeline.checks.footing import UNSURE
from pipeline.checks.grid import Grid
from pipeline.checks.registry import Checked, Rule, grouped, rules
from pipeline.model import DISAGREES, OCR, OCR_LAYER, PERCENT, Claim, Document, Fact, Finding, Reconciliation

_ALONE = (
    "variance_header",
    "unit_header",
    "template_break",
    "equity_limit",
    "label_meaning",
    "variance_sign",
    "note_reference",
)  # said of a whole table or of its practice
_OWN_FIGURE = ("solvency", "member_shares", "comparative", "grim", "share_sum")  # not the fault of what they are of
_ORDER = {"error": 0, "warning": 1, "notice": 2}
NO_REASON = ("", "")
# why a finding is no error, or not the report's, in English and Swedish
_UNSURE = (
    "Only a warning: a row may be missing, unread or no part of this sum.",
    "Bara en varning: en rad kan saknas, vara oläst eller inte höra till summan.",
)
_OTHER_WAY = (
    "Only a warning: the exact share lies within a step of what is printed, which is rounded the other way.",
    "Bara en varning: den exakta andelen ligger inom ett steg från den tryckta, som är avrundad åt andra hållet.",
)
_DAMAGED = (
    "Many figures of this text have lost their spaces in OCR: the slip may be of the reading, not of the report.",
    "Många tal i denna text har förlorat sina mellanslag vid OCR: felet kan vara läsningens, inte rapportens.",
)
_SCANNED = (
    "The page was read by OCR: the slip may be of the reading, not of the report.",
    "Sidan är läst med OCR: felet kan vara läsningens, inte rapportens.",
)
OCR_SHARE = 0.02  # of a document's figures with a lost space: the text went through OCR


@dataclass(frozen=True)
class _Evidence:
    """What a run knows, indexed for looking up what a group of failing checks speaks of."""

    by_id: dict[str, Fact]
    grids: dict[str, Grid]
    claims: dict[str, Claim]
    rules: dict[str, Rule]
    damaged: set[str]  # documents whose text went through OCR
    facts: dict[str, list[Fact]]  # by document
    holding: dict[str, list[Reconciliation]]  # the checks that hold, by each figure they rest on
    again: Mapping[str, str]  # what a second look read, by fact
    failing: dict[str, list[Reconciliation]]  # by document
    before: dict[str, list[Fact]]  # by document: the facts of the association's report of the year before


def findings_of(
    checked: Checked, documents: Sequence[Document], facts: Sequence[Fact], again: Mapping[str, str] | None = None
) -> list[Finding]:
    """All findings of a run, worst first within a document, with ids that stay the same from run to run.

    `again`: what a second look at doubtful figures of scans read (`reread`), by fact.
    """
    failing = [r for r in checked.reconciliations if r.verdict == DISAGREES]
    spoken = [r for r in failing if r.rule in findings_text.RULES]
    told = [r for r in failing if r.rule not in findings_text.RULES]
    by_document = grouped(facts, lambda f: f.document_id)
    evidence = _Evidence(
        by_id={f.fact_id: f for f in facts},
        grids={g.table.table_id: g for g in checked.grids},
        claims={c.claim_id: c for c in checked.claims},
        rules=rules(),
        damaged=_ocr_damaged(facts),
        facts=by_document,
        holding=_holding(checked.reconciliations),
        again=again or {},
        failing=grouped(told, lambda r: r.document_id),
        before=_before(documents, by_document),
    )
    groups = _carried(_groups(told, evidence.by_id), evidence.holding)
    found = [_finding(group, fix, evidence) for group, fix in _explained(groups, evidence)]
    found = findings_text.add(found, spoken, evidence.by_id, evidence.grids, evidence.claims, evidence.rules, documents)
    found += [nothing_evaluated(rule) for rule in sorted(checked.expected - set(checked.evaluated))]
    found.sort(key=lambda f: (f.document_id, _ORDER[f.severity], f.page or 0, f.line or 0, f.finding_id))
    return _told_apart(found)


def _holding(performed: Sequence[Reconciliation]) -> dict[str, list[Reconciliation]]:
    found: dict[str, list[Reconciliation]] = {}
    for r in performed:
        for fact_id in dict.fromkeys(r.fact_ids) if r.verdict != DISAGREES else ():
            found.setdefault(fact_id, []).append(r)
    return found


def _before(documents: Sequence[Document], facts: dict[str, list[Fact]]) -> dict[str, list[Fact]]:
    """For each document the facts of one edition of the same association's report of the year before."""
    own = {
        (d.organisation, d.report_type, d.report_year): facts.get(d.document_id, [])
        for d in sorted(documents, key=lambda d: d.document_id, reverse=True)
        if d.organisation and d.report_year is not None
    }
    return {
        d.document_id: own.get((d.organisation, d.report_type, d.report_year - 1), [])
        for d in documents
        if d.report_year is not None
    }


def _ocr_damaged(facts: Sequence[Fact]) -> set[str]:
    """Documents whose figures have lost spaces often enough to show that the text went through OCR."""
    large: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for fact in facts:
        if abs(fact.value or Decimal(0)) >= 1000:
            large[fact.document_id] += 1
            lost[fact.document_id] += "space_lost" in fact.flags
    return {d for d in large if lost[d] > OCR_SHARE * large[d] and lost[d] >= 3}


def _groups(failing: Sequence[Reconciliation], by_id: dict[str, Fact]) -> list[list[Reconciliation]]:
    """Connected by a shared figure or by the row they state; header checks stand alone."""
    parent = list(range(len(failing)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    seen: dict[tuple[str, str], int] = {}
    for i, r in enumerate(failing):
        keys = [("header", r.reconciliation_id)] if r.rule in _ALONE else [("fact", f) for f in r.fact_ids]
        if r.rule not in _ALONE and r.fact_ids and (stated := by_id.get(r.fact_ids[0])):
            keys.append(("row", f"{stated.table_id}/{stated.row}/{stated.measure == PERCENT}"))
        if r.rule == "percent_of_total" or r.rule in _OWN_FIGURE:
            keys = [("fact", r.fact_ids[0])]  # a wrong share is not the count's fault
        if (softened(r.note) or ("", ""))[0] == "notice":
            keys = [("alone", r.reconciliation_id)]  # no contradiction, and no reason to see several as one
        if own := _own_group(r):
            keys = [("own", own)]
        for key in keys:
            if key in seen:
                parent[root(i)] = root(seen[key])
            else:
                seen[key] = i
    groups: dict[int, list[Reconciliation]] = {}
    for i, r in enumerate(failing):
        groups.setdefault(root(i), []).append(r)
    return [p for group in groups.values() for p in ([group] if _own_group(group[0]) else _parted(group, by_id))]


def _own_group(r: Reconciliation) -> str:
    """What a check's note says it is to be told with, where that is not the figures it shares with others."""
    return next((f"{r.rule}/{part}" for part in r.note.split(";") if part.startswith("group:")), "")


def _parted(group: list[Reconciliation], by_id: dict[str, Fact]) -> list[list[Reconciliation]]:
    """One group where one figure a column stands in every failing check of it; else a group for each row stated."""
    if set.intersection(*(set(r.fact_ids) for r in group)):
        return [group]
    columns = grouped(group, lambda r: f"{by_id[r.fact_ids[0]].table_id}/{by_id[r.fact_ids[0]].column}")
    if all(set.intersection(*(set(r.fact_ids) for r in own)) for own in columns.values()):
        return [group]
    return list(grouped(group, lambda r: f"{by_id[r.fact_ids[0]].table_id}/{by_id[r.fact_ids[0]].row}").values())


def _carried(
    groups: list[list[Reconciliation]], holding: Mapping[str, Sequence[Reconciliation]]
) -> list[list[Reconciliation]]:
    """One group of a row and the total it goes into where both are off by the same and the total's sum holds: one slip."""
    singles = [g[0] for g in groups if len(g) == 1 and g[0].weights]
    alike = grouped(singles, lambda r: f"{r.table_id}/{r.rule}/{r.difference}")
    into: dict[str, Reconciliation] = {}
    for own in alike.values():
        for total in own:
            for row in own:
                sums = holding.get(row.fact_ids[0], ())
                carried = any(h.fact_ids[0] == total.fact_ids[0] and row.fact_ids[0] in h.fact_ids[1:] for h in sums)
                if carried and _end(into, total) is not row:  # two figures that each go into the other carry nothing on
                    into.setdefault(row.reconciliation_id, total)
    rest = [g for g in groups if len(g) > 1 or g[0].reconciliation_id not in into]
    by_total = {g[0].reconciliation_id: g for g in rest}
    for row in singles:
        last = _end(into, row)
        if last is not row:
            by_total[last.reconciliation_id].insert(0, row)
    return rest


def _end(into: Mapping[str, Reconciliation], row: Reconciliation) -> Reconciliation:
    """Where a chain of rows and the totals they go into ends."""
    while row.reconciliation_id in into:
        row = into[row.reconciliation_id]
    return row


def _explained(
    groups: list[list[Reconciliation]], evidence: _Evidence
) -> list[tuple[list[Reconciliation], repair.Repair | None]]:
    """Groups with their repairs. A share that is right of the count another finding suggests is no finding of its own: it bears the suggestion out."""
    alone = [all(r.rule == "percent_of_total" for r in g) for g in groups]
    of_figure: dict[str, list[int]] = {}  # shares by the count and the total they are of
    for i, group in enumerate(groups):
        for figure in {f for r in group for f in r.fact_ids[1:]} if alone[i] else ():
            of_figure.setdefault(figure, []).append(i)
    taken: set[int] = set()
    merged: list[tuple[list[Reconciliation], repair.Repair | None]] = []
    for group in (g for g, share in zip(groups, alone, strict=True) if not share):
        fix = _repair(group, evidence)
        whole = list(group)
        if fix is not None:
            for i in of_figure.get(fix.fact_id, ()):
                if i not in taken and all(repair.explains_share(fix, r, evidence.by_id) for r in groups[i]):
                    taken.add(i)
                    whole += groups[i]
        merged.append((whole, fix))
    return merged + [(g, None) for i, g in enumerate(groups) if alone[i] and i not in taken]


def _repair(group: list[Reconciliation], evidence: _Evidence) -> repair.Repair | None:
    one = group[0]
    if one.rule in _ALONE:
        return None
    return repair.best(group, evidence.holding, evidence.by_id, evidence.facts[one.document_id])


def _finding(group: list[Reconciliation], fix: repair.Repair | None, evidence: _Evidence) -> Finding:
    by_id = evidence.by_id
    lead = _lead(group, by_id)
    grid = evidence.grids[lead.table_id]
    rule = evidence.rules[lead.rule]
    if fix is not None:
        shares = sum(r.rule == "percent_of_total" and repair.explains_share(fix, r, by_id) for r in group)
        fix = replace(fix, mends=fix.mends + shares)
    severity, cause, why = rule.severity, rule.cause, NO_REASON
    softer = [soft for r in group if (soft := softened(r.note)) is not None]
    if len(softer) == len(group):  # each check is held back by its own reason; the group is as sure as its surest
        severity, cause = min(softer, key=lambda s: _ORDER[s[0]])
    elif all(UNSURE in r.note.split(";") or softened(r.note) for r in group):
        severity, cause, why = "warning", "definition", _UNSURE
    elif all(percent.OTHER_WAY in r.note.split(";") for r in group):
        severity, cause, why = "warning", "rounding", _OTHER_WAY
    elif fix is not None and fix.ocr_like and (why := _through_ocr(by_id[fix.fact_id], evidence)) != NO_REASON:
        cause = "ocr"
    misread = _misread(group, evidence)
    if misread:
        severity, cause, why = "warning", "ocr", NO_REASON
    words = wording.describe(wording.Case(group, lead, grid, by_id, evidence.claims, fix, evidence.grids))
    at = by_id[fix.fact_id if fix is not None else lead.fact_ids[0]]
    guesses = likely.causes(
        lead,
        grid,
        by_id,
        evidence.failing[lead.document_id],
        evidence.before.get(lead.document_id, []),
        mended=fix is not None and bool(fix.slip),
    )
    if lead.rule in _ALONE:
        guesses = []
    return Finding(
        finding_id=_id(group, lead, grid, by_id),
        severity=severity,
        cause=cause,
        rule=lead.rule,
        document_id=lead.document_id,
        page=at.page,
        line=at.line,
        table_id=lead.table_id,
        stated=words.stated,
        expected=words.expected,
        difference=words.difference,
        message=words.en,
        message_sv=words.sv,
        suggestion=" ".join(
            filter(None, [*(en for en, _ in misread), words.suggestion, *(en for en, _ in guesses), why[0]])
        ),
        fact_ids=_facts_of(group, fix),
        note=words.note,
        reconciliation_ids=tuple(r.reconciliation_id for r in group),
        suggestion_sv=" ".join(
            filter(None, [*(sv for _, sv in misread), words.suggestion_sv, *(sv for _, sv in guesses), why[1]])
        ),
    )


def _facts_of(group: list[Reconciliation], fix: repair.Repair | None) -> tuple[str, ...]:
    """The figures concerned, the one most likely wrong first."""
    named = [f for r in group for f in (r.fact_ids[:1] if len(group) > 6 else r.fact_ids)]
    return tuple(dict.fromkeys([*([fix.fact_id] if fix is not None else []), *named]))


def _through_ocr(fact: Fact, evidence: _Evidence) -> tuple[str, str]:
    """Why one digit or a minus of this figure may have been lost on the way from the page; no reason where it was not.

    A figure that a second look at the page read the same is the report's own.
    """
    if fact.document_id in evidence.damaged:
        return _DAMAGED
    if fact.text_origin in (OCR, OCR_LAYER) and not evidence.again.get(fact.fact_id):
        return _SCANNED
    return NO_REASON


def _misread(group: list[Reconciliation], evidence: _Evidence) -> list[tuple[str, str]]:
    """Sentences, in English and Swedish, on the figures of a scan that a second look read otherwise."""
    facts = [evidence.by_id[f] for f in dict.fromkeys(f for r in group for f in r.fact_ids) if f in evidence.again]
    return [
        (
            f"'{f.row_label}' is {f.value_printed} at first reading and {evidence.again[f.fact_id]} at a finer one; look at the page.",
            f"'{f.row_label}' är {f.value_printed} vid första läsningen och {evidence.again[f.fact_id]} vid en finare; se efter på sidan.",
        )
        for f in facts
        if reread.differs(f.value_printed, evidence.again[f.fact_id])
    ]


def _lead(group: list[Reconciliation], by_id: dict[str, Fact]) -> Reconciliation:
    """The check that names the finding: footing before identities before rows before stated numbers.

    A column of shares that does not sum to 100 because of a wrong share is named by the share.
    """
    order = ["column_sum", "statement_identity", "sex_total", "row_sum", "variance", "stated_count", "percent_of_total"]
    sums = [r for r in group if r.rule == "column_sum"]
    if (
        sums
        and all(by_id[r.fact_ids[0]].measure == PERCENT for r in sums)
        and any(r.rule == "percent_of_total" for r in group)
    ):
        order = ["percent_of_total"]
    return min(
        group,
        key=lambda r: (
            softened(r.note) is not None,
            order.index(r.rule) if r.rule in order else len(order),
            r.reconciliation_id,
        ),
    )


def _id(group: list[Reconciliation], lead: Reconciliation, grid: Grid, by_id: dict[str, Fact]) -> str:
    """Made of what the report prints and contradicts, not of how the parser counts it.

    It changes when another figure joins the contradiction, so that nothing new hides behind what is known.
    """
    table = grid.table
    parts = [lead.rule, lead.document_id, table.number_printed or table.kind, table.caption, table.scope]
    if lead.rule not in _ALONE:
        stated = {by_id[r.fact_ids[0]] for r in group}
        parts += sorted(f"{f.row_label}/{f.sex}/{f.scenario}/{f.fiscal_year}/{f.value_printed}" for f in stated)
    return "F" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]


def _told_apart(found: list[Finding]) -> list[Finding]:
    """The second of two findings that print the same in the same words gets a number."""
    seen: Counter[str] = Counter()
    result = []
    for finding in found:
        seen[finding.finding_id] += 1
        number = seen[finding.finding_id]
        result.append(finding if number == 1 else replace(finding, finding_id=f"{finding.finding_id}.{number}"))
    return result


def nothing_evaluated(rule: str) -> Finding:
    """The finding of a run that holds tables for a rule, in which the rule found nothing to check."""
    title = rules()[rule]
    return Finding(
        finding_id="F" + hashlib.sha256(f"evaluated_nothing|{rule}".encode()).hexdigest()[:10],
        severity="notice",
        cause="definition",
        rule="evaluated_nothing",
        document_id="",
        page=None,
        line=None,
        table_id="",
        stated="0",
        expected="",
        difference="",
        message=f"The check '{title.title_en}' ({rule}) found nothing to check in this run, though there are tables of its kinds.",
        message_sv=f"Kontrollen '{title.title_sv}' ({rule}) fann inget att kontrollera i denna körning, fast det finns tabeller av dess slag.",
        suggestion="",
        fact_ids=(),
    )
