"""Findings of running text: one for each sentence or figure; what repeats a table's own contradiction joins its finding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline import wording, wording_text
from pipeline.checks.grid import Grid
from pipeline.checks.registry import Rule
from pipeline.checks.told import OPEN
from pipeline.model import OCR, OCR_LAYER, Claim, Document, Fact, Finding, Reconciliation, Table

RULES = frozenset(wording_text.RULES)
_ORDER = ("claim_vs_table", "claim_arithmetic", "same_quantity", "ordering")


def add(
    found: Sequence[Finding],
    failing: Sequence[Reconciliation],
    by_id: dict[str, Fact],
    grids: Mapping[str, Grid],
    claims: dict[str, Claim],
    rules: Mapping[str, Rule],
    documents: Sequence[Document],
) -> list[Finding]:
    """The findings of the tables with those of running text among them."""
    scanned = {d.document_id for d in documents if d.text_origin in (OCR, OCR_LAYER)}
    by_document = {d.document_id: d for d in documents}
    of_fact = {f: i for i, finding in enumerate(found) if finding.severity == "error" for f in finding.fact_ids}
    result = list(found)
    for group in _groups(failing):
        lead = min(
            group, key=lambda r: (_ORDER.index(r.rule) if r.rule in _ORDER else len(_ORDER), r.reconciliation_id)
        )
        grid = grids.get(lead.table_id) or _no_table(by_document[lead.document_id])
        words = wording.describe(wording.Case(group, lead, grid, by_id, claims, None, grids))
        at = next(
            (of_fact[f] for r in group if r.rule == "claim_vs_table" for f in r.fact_ids[:1] if f in of_fact), None
        )
        if at is not None:
            result[at] = _joined(result[at], group, words)
            continue
        rule = rules[lead.rule]
        unsure = all(OPEN in r.note.split(";") for r in group)
        severity, cause = rule.severity, rule.cause
        if severity == "error" and unsure:
            severity, cause = "warning", "definition"
        elif severity == "error" and lead.document_id in scanned:
            severity, cause = "warning", "ocr"
        result.append(
            Finding(
                finding_id=_id(group, lead),
                severity=severity,
                cause=cause,
                rule=lead.rule,
                document_id=lead.document_id,
                page=lead.page,
                line=lead.line,
                table_id=lead.table_id,
                stated=words.stated,
                expected=words.expected,
                difference=words.difference,
                message=words.en,
                message_sv=words.sv,
                suggestion=words.suggestion,
                suggestion_sv=words.suggestion_sv,
                fact_ids=tuple(dict.fromkeys(f for r in group for f in r.fact_ids)),
                note=words.note if unsure else "",
                reconciliation_ids=tuple(r.reconciliation_id for r in group),
            )
        )
    return result


def _joined(finding: Finding, group: Sequence[Reconciliation], words: wording.Words) -> Finding:
    """A finding of a table with what running text says of the same figure; its id stays."""
    return replace(
        finding,
        message=f"{finding.message} {words.en}",
        message_sv=f"{finding.message_sv} {words.sv}",
        reconciliation_ids=(*finding.reconciliation_ids, *(r.reconciliation_id for r in group)),
    )


def _groups(failing: Sequence[Reconciliation]) -> list[list[Reconciliation]]:
    """Checks of one sentence, or against one fact, are one group; a sentence told twice word for word is one too."""
    groups: list[tuple[set[str], list[Reconciliation]]] = []
    for r in failing:
        keys = {f"{r.document_id}|{r.rule if r.fact_ids == () and r.quote[:1].isdigit() else ''}|{r.quote}"}
        if r.rule == "claim_vs_table" and r.note != "unit":
            keys |= set(r.fact_ids[:1])
        if r.rule == "claim_arithmetic":
            keys.add(f"{r.document_id}|{r.note}|{r.stated}|{r.terms}")
        own = [g for g in groups if g[0] & keys]
        merged = (keys.union(*(g[0] for g in own)), [*(x for g in own for x in g[1]), r])
        groups = [g for g in groups if g not in own] + [merged]
    return [sorted(g, key=lambda r: (r.page or 0, r.line or 0, r.reconciliation_id)) for _, g in groups]


def _no_table(document: Document) -> Grid:
    return Grid(document, Table(f"{document.document_id}.text", document.document_id, "", [], []), [])


def _id(group: Sequence[Reconciliation], lead: Reconciliation) -> str:
    """Made of the words and figures of the sentence, not of where it stands."""
    words = sorted({re.sub(r"\s+", " ", r.quote) for r in group})
    parts = [lead.rule, lead.document_id, *words, *sorted(f"{r.rule}/{r.stated}/{r.computed}" for r in group)]
    return "F" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
