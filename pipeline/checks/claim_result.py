"""Amounts of one sentence that add up: revenue, costs and what they leave; a sum and the amounts listed behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.numbers import parse_printed, swedish
from pipeline import slips
from pipeline.checks import across, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    AMOUNT,
    ASSOCIATION,
    DISAGREES,
    OUTCOME,
    WITHIN_ROUNDING,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_arithmetic"
FINANCIAL = Decimal("0.03")  # of revenue: what financial items that the sentence leaves out may come to
LEAST_LISTED = 3
_REVENUE = re.compile(r"\bintäkt\w*", re.IGNORECASE)
_COST = re.compile(r"(?<!netto)\bkostnad\w*", re.IGNORECASE)
_RESULT = re.compile(r"\b(?:resultat\w*|(?P<good>överskott\w*)|(?P<bad>underskott\w*))", re.IGNORECASE)
_FORESEEN = re.compile(r"prognos|beräkna|vänta|budget|helår", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:varav|därav|övrig\w*|finansiell\w*|avskriv\w*|ränt\w*|personal\w*|insats\w*|minska\w*|öka\w*|avvik\w*|budgetera\w*"
    r"|lägre|högre|jämför\w*|än)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\s*:\s*(?P<items>(?:[A-ZÅÄÖ][^,;:.\d]*?\s\d[\d \u00a0]*(?:,\d+)?\s*(?:[tm]n?kr|kr)?\s*,\s+)+[^,;:.\d]*?\s\d[\d \u00a0]*(?:,\d+)?"
    r"\s*(?:[tm]n?kr|kr)?\s+(?:och|samt)\s+[^,;:.\d]*?\s\d[\d \u00a0]*(?:,\d+)?)(?=\s*(?:[tm]n?kr|kr|kronor)?\s*[.(]|\s*(?:[tm]n?kr|kr|kronor)?\s*$)"
)
_NUMBER = re.compile(r"(?<=\s)\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?|(?<=\s)\d+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class _Named:
    """An amount and which of the three it is; `value` with the sign that its word gives it."""

    figure: Figure
    sort: str
    value: Decimal


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every sentence that tells revenue, costs and result, and every list of amounts behind its sum."""
    found: list[Reconciliation] = []
    for sentence in document.prose.sentences:
        if sentence.sort == "caption":
            continue
        if (r := _result(document, sentence)) is not None:
            found.append(r)
            found += _of_table(document, sentence, grids) if r.verdict != DISAGREES else []
        found += _lists(document, sentence)
    return found


def named(sentence: Sentence) -> dict[str, _Named]:
    """Revenue, cost and result of a sentence that tells each of them once and no part, change or comparison."""
    found: dict[str, _Named] = {}
    at = 0
    for figure in sentence.figures:
        before, at = sentence.text[at : figure.start], figure.stop
        if figure.measure != AMOUNT or figure.noun == "arithmetic":
            continue
        behind = sentence.text[figure.stop : figure.stop + 12]
        own = _sort(before)
        if own is None or _PART.search(before) or _PART.search(behind) or own[0] in found:
            return {}
        value = told.amount(figure)
        found[own[0]] = _Named(figure, own[0], -abs(value) if own[1] else value)
    return found


def _sort(before: str) -> tuple[str, bool] | None:
    """revenue, cost or result by the last of these words before a figure, and whether the word makes it negative."""
    hits = [(m.end(), "revenue", False) for m in _REVENUE.finditer(before)]
    hits += [(m.end(), "cost", False) for m in _COST.finditer(before)]
    hits += [(m.end(), "result", m["bad"] is not None) for m in _RESULT.finditer(before)]
    return max(hits)[1:] if hits else None


def _result(document: Document, sentence: Sentence) -> Reconciliation | None:
    told_of = named(sentence)
    if set(told_of) != {"revenue", "cost", "result"}:
        return None
    revenue, cost, result = (told_of[s] for s in ("revenue", "cost", "result"))
    computed = abs(revenue.value) - abs(cost.value)
    room = sum((told.step(n.figure) for n in told_of.values()), Decimal(0)) / 2
    gap = result.value - computed
    verdict = AGREES if gap == 0 else WITHIN_ROUNDING if abs(gap) <= room else DISAGREES
    if verdict == DISAGREES and abs(gap) <= FINANCIAL * abs(revenue.value) and not _slipped(told_of, result.value):
        return None
    terms = f"{swedish(told.plain(abs(revenue.value)))} - {swedish(told.plain(abs(cost.value)))}"
    note = f"result;{told.OPEN}" if verdict == DISAGREES else "result"
    return told.row(
        RULE, document, sentence, result.figure, "Running text: revenue less costs", stated=result.value, computed=computed,
        tolerance=room, verdict=verdict, terms=terms, note=note, suffix=".result",
    )  # fmt: skip


def _of_table(document: Document, sentence: Sentence, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """Costs and result that fit each other, against the table that has the same revenue for the report's period.

    Both off by one amount are those of an earlier version of the accounts.
    """
    if _FORESEEN.search(sentence.text) or sentence.scope != ASSOCIATION:
        return
    told_of = named(sentence)
    for grid in grids:
        own = {
            f.item: f
            for f in grid.facts
            if f.scenario == OUTCOME and f.fiscal_year == document.report_year and f.scope == ASSOCIATION and f.amount
        }
        result = own.get("result_year")
        costs = own.get("cost_total")
        if "rev_total" not in own or costs is None or result is None or grid.table.kind != "operating_statement":
            continue
        gaps = [
            told.plain(abs(told_of[s].value) - abs(across.amount(f)))
            for s, f in (("revenue", own["rev_total"]), ("cost", costs))
        ]
        gaps.append(told.plain(told_of["result"].value - across.amount(result)))
        most = max(told.step(n.figure) for n in told_of.values()) + across.half(result)
        if abs(gaps[0]) > most:
            continue
        alike = abs(gaps[1]) <= most and abs(gaps[2]) <= most
        if not alike and abs(gaps[1] + gaps[2]) > 2 * most:
            continue
        n = told_of["result"]
        yield told.row(
            "claim_vs_table", document, sentence, n.figure, "Running text: the result beside its revenue", stated=n.value,
            computed=across.amount(result), tolerance=most, verdict=AGREES if alike else DISAGREES,
            terms=swedish(told.plain(across.amount(result))), fact_ids=(result.fact_id, costs.fact_id, own["rev_total"].fact_id),
            table_id=grid.table.table_id, note="drafted", suffix=".drafted",
        )  # fmt: skip
        return


def _slipped(told_of: dict[str, _Named], result: Decimal) -> bool:
    """Would two swapped digits in one of the three make the others right?"""
    revenue, cost = abs(told_of["revenue"].value), abs(told_of["cost"].value)
    wanted = (
        (told_of["revenue"], cost + result),
        (told_of["cost"], revenue - result),
        (told_of["result"], revenue - cost),
    )
    return any(
        slips.slip(abs(told.amount(n.figure)) / told.factor(n.figure.unit), abs(w) / told.factor(n.figure.unit))
        == "swap"
        for n, w in wanted
    )


def _lists(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`sammanlagt 9,3 mnkr: Bryggan 4,1, Kompassen 3,2 och Lyftet 2,0 mnkr`."""
    for figure in sentence.figures:
        listed = _LIST.match(sentence.text[figure.stop :]) if figure.measure == AMOUNT else None
        if listed is None:
            continue
        values = [parse_printed(m.group()) or Decimal(0) for m in _NUMBER.finditer(listed["items"])]
        if len(values) < LEAST_LISTED:
            continue
        computed, unit = sum(values, Decimal(0)), told.factor(figure.unit)
        room = told.quantum(figure) * (len(values) + 1) / 2
        gap = abs(figure.value - computed)
        verdict = AGREES if gap == 0 else WITHIN_ROUNDING if gap <= room else DISAGREES
        if verdict == DISAGREES and not computed * 2 / 3 <= abs(figure.value) <= computed * 3 / 2:
            continue  # no list of its parts
        yield told.row(
            RULE, document, sentence, figure, "Running text: a sum and the amounts listed", stated=told.amount(figure),
            computed=computed * unit, tolerance=room * unit, verdict=verdict, terms=" + ".join(map(swedish, values)),
            note="listed", suffix=".listed",
        )  # fmt: skip
