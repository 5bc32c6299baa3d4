"""Equity told in running text for the beginning or end of any year that the tables print, or lead to by the results.

The equity of a year that no table prints is that of the nearest printed year less or plus the results between. Such a
chain bears a figure out; where it does not, equity may have been adjusted, and it is only a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks import across, claim_cells, money_words, told
from pipeline.checks.claim_cells import Cell
from pipeline.checks.grid import Grid
from pipeline.model import AMOUNT, ASSOCIATION, DISAGREES, OUTCOME, WITHIN_ROUNDING, Document, Fact, Figure, Sentence
from pipeline.model import Reconciliation as Check

RULE = "claim_vs_table"
MOST_BEHIND = 45  # characters behind a figure that may date it
FARTHEST = 6  # years a chain of results may lead
_EQUITY = re.compile(
    r"\b(?:eget|egna)\s+kapital\w*"
    r"|\b(?:ingående|kvarvarande|kvarstående|ackumulera\w+|balansera\w+|upparbeta\w+|sparat?|sparade|samla\w+)\s+(?:\w+\s+)?(?:överskott|medel)\w*"
    r"|överskott\w*\s+från\s+(?:tidigare|föregående|verksamhetsåret|(?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OPENING = re.compile(
    r"\b(?:ingång\w*|början|ingående)\b|\b1\s+januari\b|\b(?:in\s+i|inför|till)\s+(?:år\s+)?(?:19|20)\d\d\b"
    r"|från\s+(?:tidigare|föregående)\s+(?:verksamhets)?år|tidigare\s+års",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:utgång\w*|slut|slutet|utgående|årsskiftet|bokslutet|kvarvarande|kvarstående)\b|\b31\s+december\b|-12-31|\bårs\s+utgång",
    re.IGNORECASE,
)
_AV = r"\s+(?:av\s+)?(?:år\s+|året\s+|verksamhetsåret\s+)?"
_DATED = (  # with what is added to the year: equity `till år 2012` is that of the end of 2011
    (0, re.compile(rf"\b(?:utgång\w*|slut\w*|bokslut\w*|årsskiftet|31\s+december){_AV}(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)),
    (0, re.compile(r"\b(?P<year>(?:19|20)\d\d)(?:\s+års\s+(?:utgång|slut|bokslut)|-12-31)", re.IGNORECASE)),
    (0, re.compile(r"\bfrån\s+(?:verksamhetsåret\s+|år\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)),
    (-1, re.compile(rf"\b(?:ingång\w*|början|1\s+januari|in\s+i|inför|till){_AV}(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)),
    (-1, re.compile(r"\b(?P<year>(?:19|20)\d\d)(?:\s+års\s+(?:ingång|början)|-01-01)", re.IGNORECASE)),
)  # fmt: skip
_FROM_TO = re.compile(  # `har ökat från 900 tkr till 1 200 tkr`
    r"\b(?:öka|minska|växt|vuxit|sjunk|stig|förändra)\w*\s+(?:\S+\s+){0,2}från\s+(?:(?P<to>[\d.,  ]+(?:tkr|kr|kronor|mnkr|mkr|miljon\w*)?(?:\s+kronor)?\s+till\s+)?)$",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"beräkn|budget|verksamhetsplan|prognos|rekommend|riktlinje|riktvärd|målet|gräns|\btak\b|\bkan\b|skulle|\bbör\b|högst|överstig"
    r"|räkna|vänta|planera|använd|förbruka\w*\s+med|minska\w*\s+med|öka\w*\s+med|tillför|del av|intecknat|disponera|förfogande",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Point:
    """Equity at the end of a year; `chain`: led to by results."""

    cell: Cell
    chain: bool


def check(document: Document, grids: Sequence[Grid], done: frozenset[str]) -> list[Check]:
    """Every amount of equity that running text dates; `done`: claims that were held against a table before."""
    points = _series([f for g in grids for f in g.facts if f.measure == AMOUNT and f.amount is not None])
    found: list[Check] = []
    for sentence in document.prose.sentences if points else ():
        if sentence.sort != "caption":
            found += _of_sentence(document, sentence, points, done)
    return found


def _of_sentence(
    document: Document, sentence: Sentence, points: dict[int, list[_Point]], done: frozenset[str]
) -> Iterator[Check]:
    at = 0
    for figure in sentence.figures:
        if figure.measure != AMOUNT or figure.noun == "arithmetic":
            continue
        before, at = sentence.text[at : figure.start], figure.stop
        if figure.claim_id in done:
            continue
        behind = money_words.CLAUSE.split(sentence.text[figure.stop : figure.stop + MOST_BEHIND])[0]
        clause = f"{before} | {behind}"
        if not _named(sentence, figure, before, behind) or _PLANNED.search(clause):
            continue
        year, sure = _year_end(document, sentence, figure, before, behind)
        if year is None or year not in points:
            continue
        r = _judged(document, sentence, figure, points, year, sure)
        if r is not None:
            yield r


def _named(sentence: Sentence, figure: Figure, before: str, behind: str) -> bool:
    """Is it equity: in the clause before the figure, right behind it, or earlier with nothing else named since?"""
    if (hit := list(_EQUITY.finditer(before))) or re.match(
        rf"\s*(?:kronor\s+)?(?:i|av)\s+(?:{_EQUITY.pattern})", behind
    ):
        line = money_words.line_in(before[hit[-1].end() :] if hit else "")
        return line is None
    start = sentence.text[: figure.start]
    dated = _CLOSING.search(before) or _CLOSING.search(behind) or _OPENING.search(behind) or _FROM_TO.search(start)
    return _EQUITY.search(start) is not None and not money_words.line_in(before) and dated is not None


def _year_end(
    document: Document, sentence: Sentence, figure: Figure, before: str, behind: str
) -> tuple[int | None, bool]:
    """The year whose end is meant, and whether the words say so; an opening is the end of the year before.

    A year that stands in the phrase itself (`vid utgången av 2012`) comes before what else the clause says.
    """
    for text, nearest in ((behind, 0), (before, -1)):
        dated = sorted((m.start(), int(m["year"]) + shift) for shift, p in _DATED for m in p.finditer(text))
        if dated:
            return dated[nearest][1], True
    changed = _FROM_TO.search(sentence.text[: figure.start])
    if changed is not None and document.report_year is not None and not _YEAR.search(sentence.text):
        return document.report_year - (changed["to"] is None), True
    near = f"{before[-160:]} | {behind}"
    named = {int(y) for y in _YEAR.findall(near)}
    own = behind if _OPENING.search(behind) or _CLOSING.search(behind) else near  # `3 tkr vid dess utgång`
    shifts = {shift for shift, p in ((-1, _OPENING), (0, _CLOSING)) if p.search(own)}
    if document.report_year is None or named - {document.report_year} or len(shifts) > 1:
        return None, False
    return document.report_year + sum(shifts), bool(shifts)


def _series(facts: Sequence[Fact]) -> dict[int, list[_Point]]:
    """Equity at the end of each year: as printed, else by the results from the nearest year that is."""
    points: dict[int, list[_Point]] = {}
    results: dict[int, list[Fact]] = {}
    for f in facts:
        if f.scenario != OUTCOME or f.scope != ASSOCIATION or f.fiscal_year is None:
            continue
        shift = {"equity_closing": 0, "equity_opening": -1}.get(f.item)
        if shift is not None:
            cell = Cell(abs(f.amount or Decimal(0)), across.half(f), (f,))
            points.setdefault(f.fiscal_year + shift, []).append(_Point(cell, False))
        elif f.item == "result_year":
            results.setdefault(f.fiscal_year, []).append(f)
    printed = dict(points)
    if not printed:
        return {}
    for start, step in ((min(printed), -1), (max(printed), 1)):
        cell, year = printed[start][0].cell, start
        for _ in range(FARTHEST):
            of = year if step < 0 else year + 1
            result = _one(results.get(of, []))
            if result is None:
                break
            value = cell.value + step * (result.amount or Decimal(0))
            cell = Cell(value, cell.room + across.half(result), (*cell.facts, result))
            year += step
            points.setdefault(year, []).append(_Point(cell, True))
            first = _one(results.get(year, []))
            if first is not None and abs((first.amount or Decimal(0)) - value) <= abs(value) / 1000:
                points[year].insert(
                    0, _Point(Cell(abs(first.amount or Decimal(0)), across.half(first), (first,)), True)
                )
    return points


def _one(results: Sequence[Fact]) -> Fact | None:
    """The result of a year where all tables that print it agree but for rounding."""
    if not results:
        return None
    finest = min(results, key=across.half)
    alike = all(
        abs((f.amount or Decimal(0)) - (finest.amount or Decimal(0))) <= across.half(f) + across.half(finest)
        for f in results
    )
    return finest if alike else None


def _judged(
    document: Document, sentence: Sentence, figure: Figure, points: dict[int, list[_Point]], year: int, sure: bool
) -> Check | None:
    """Against the equity of the year; what another year's end bears out may be of that one."""
    stated, step = abs(told.amount(figure)), told.step(figure)
    verdict, cell = claim_cells.nearest(stated, step, figure.hedge, [p.cell for p in points[year]])
    point = next(p for p in points[year] if p.cell is cell)
    value = abs(point.cell.value)
    if verdict == DISAGREES and abs(stated - value) <= step:
        verdict = WITHIN_ROUNDING
    others = [abs(p.cell.value) for y in (year - 1, year + 1) for p in points.get(y, ())]
    if verdict == DISAGREES and any(abs(stated - o) <= step for o in others):
        return None
    if verdict == DISAGREES and not (sure and value * 3 <= stated * 5 <= value * claim_cells.NEAR):
        return None
    note = f"{claim_cells.NOTE};{told.OPEN}" if verdict == DISAGREES and point.chain else claim_cells.NOTE
    return told.row(
        RULE, document, sentence, figure, "Running text: equity at the end of a year", stated=stated, computed=value,
        tolerance=step / 2 + point.cell.room, verdict=verdict, terms=claim_cells.terms(point.cell),
        fact_ids=tuple(f.fact_id for f in point.cell.facts), table_id=point.cell.facts[0].table_id, note=note,
    )  # fmt: skip
