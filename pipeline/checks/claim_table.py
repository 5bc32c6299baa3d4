"""Figures of running text against the tables they speak of: people by row, money by what it is called.

`links` finds the facts a figure repeats; those are checks that agree. Where a figure differs it is held against a
fact only if words, scope and year leave one quantity, and most figures told with it are the row's own (`101 deltagare
(55 kvinnor och 45 män)` beside 101, 55 and 46): words alone name too many things that are counted otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.numbers import swedish
from pipeline import links, vocabulary
from pipeline.checks import bundles, claim_money, told
from pipeline.checks.bundles import Bundle
from pipeline.checks.grid import Grid
from pipeline.checks.splits import unnamed
from pipeline.model import (
    ALL,
    AMOUNT,
    COUNT,
    DISAGREES,
    MEN,
    OUTCOME,
    PERCENT,
    RESULT,
    SUBTOTAL,
    TOTAL,
    WITHIN_ROUNDING,
    WOMEN,
    Claim,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_vs_table"
ANCHOR = 10  # a figure that small may be the same by chance
ANOTHER_YEAR = re.compile(
    r"förra året|föregående|i fjol|fjolåret|tidigare år|jämfört med|året innan|sedan \d{4}|\bmål(?:et)?\b|förvänta|planera|budget|prognos",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BOTH = re.compile(r"arbet\w*[^.,]{0,25}\bstud|stud\w*[^.,]{0,25}\barbet", re.IGNORECASE)
_SEEKING = re.compile(r"arbetssök|rehabilit|praktik", re.IGNORECASE)
Key = tuple[str, str]


@dataclass(eq=False)
class Record:
    """One row of a table of people for one year: what it counts, and its figures by measure and sex."""

    grid: Grid
    label: str
    scope: str
    words: re.Pattern[str] | None  # what a sentence calls a total or a column; None: the label's own words
    facts: dict[Key, tuple[Decimal, tuple[str, ...]]] = field(default_factory=dict)
    previous: tuple[Decimal, tuple[str, ...]] | None = None  # the share of the year before

    def told(self, text: str) -> bool:
        """Do the words name it?"""
        said = text.casefold()
        if self.words is not None:
            return self.words.search(said) is not None
        parts = [w for w in re.findall(r"[a-zåäöé]+", self.label.casefold()) if len(w) >= links.LEAST_WORD]
        return bool(parts) and all(w[: links.STEM] in said for w in parts)

    def hinted(self, text: str) -> bool:
        """Does any word of its label stand there?"""
        said = text.casefold()
        parts = [w for w in re.findall(r"[a-zåäöé]+", self.label.casefold()) if len(w) >= links.LEAST_WORD]
        return self.told(text) or any(w[: links.STEM] in said for w in parts)


def check(document: Document, grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """All figures of a document's sentences that a table answers."""
    found: dict[str, Reconciliation] = {}
    records = records_of(document, grids)
    money = [f for g in grids for f in g.facts if f.amount is not None and f.measure == AMOUNT]
    for sentence in document.prose.sentences:
        if sentence.sort == "caption":
            continue  # held against its own table by another rule
        for bundle in bundles.of_sentence(sentence):
            for r in _people(document, sentence, bundle, records):
                found.setdefault(r.reconciliation_id, r)
        for r in claim_money.of_sentence(document, sentence, money):
            found.setdefault(r.reconciliation_id, r)
    places = {f.claim_id: (s, f) for s in document.prose.sentences for f in s.figures if f.claim_id}
    by_id = {f.fact_id: f for g in grids for f in g.facts}
    for claim in claims:
        if claim.claim_id in places and claim.fact_ids and not claim.table_id:
            linked = _linked(document, *places[claim.claim_id], [by_id[i] for i in claim.fact_ids if i in by_id])
            if linked is not None:
                found.setdefault(linked.reconciliation_id, linked)
    return list(found.values())


def _linked(document: Document, sentence: Sentence, figure: Figure, facts: Sequence[Fact]) -> Reconciliation | None:
    """A figure that was tied to its facts because it repeats them."""
    if not facts or facts[0].value is None:
        return None
    first = facts[0]
    value = (
        abs(first.amount) if first.amount is not None and figure.measure == AMOUNT else abs(first.value or Decimal(0))
    )
    stated, room = abs(told.amount(figure)), told.step(figure) / 2 if figure.measure == AMOUNT else Decimal(0)
    verdict = told.judge(stated, value, room, figure.hedge)
    if verdict == DISAGREES:
        verdict = WITHIN_ROUNDING  # tied by rounding of both sides
    return _row(
        document, sentence, figure, stated, value, room, verdict, tuple(f.fact_id for f in facts), first.table_id
    )


def records_of(document: Document, grids: Sequence[Grid]) -> list[Record]:
    """Rows of tables of people, totals and what is mostly told as one number included."""
    return list(_records(document, grids))


def _records(document: Document, grids: Sequence[Grid]) -> Iterator[Record]:
    """Rows of tables of people for the report's own year."""
    for grid in grids:
        if vocabulary.kinds()[grid.table.kind].shape not in ("persons", "people") or grid.table.of_words:
            continue
        if vocabulary.kinds()[grid.table.kind].shape == "people" and unnamed(grid):
            continue
        found: dict[tuple[int, str], Record] = {}
        for fact in grid.facts:
            if fact.value is None or fact.measure not in (COUNT, PERCENT) or fact.scenario != OUTCOME:
                continue
            if fact.fiscal_year not in (None, document.report_year):
                continue
            total = fact.row_role in (TOTAL, SUBTOTAL, RESULT)
            words = links.counted_words(fact.item) or (links.people_words(fact.kind) if total else None)
            if total and words is None:
                continue
            key = (fact.row, fact.item if links.counted_words(fact.item) else "")
            record = found.setdefault(key, Record(grid, fact.row_label, fact.scope, words))
            record.facts.setdefault((fact.measure, fact.sex), (fact.value, (fact.fact_id,)))
        for fact in grid.facts:
            last = document.report_year is not None and fact.fiscal_year == document.report_year - 1
            if (
                last
                and fact.measure == PERCENT
                and fact.sex == ALL
                and fact.value is not None
                and (fact.row, "") in found
            ):
                found[fact.row, ""].previous = (fact.value, (fact.fact_id,))
        yield from found.values()
        if grid.table.kind == "exit_reasons" and (both := _work_or_study(grid, document)) is not None:
            yield both


def _work_or_study(grid: Grid, document: Document) -> Record | None:
    """Exits to work and to studies are mostly told as one number."""
    both = Record(grid, "arbete eller studier", grid.table.scope, _BOTH)
    for sex in (ALL, WOMEN, MEN):
        facts = [
            f
            for i in ("work", "study")
            for f in grid.facts
            if f.item == i and f.sex == sex and f.measure == COUNT and f.fiscal_year in (None, document.report_year)
        ]
        if len(facts) == 2:
            value = sum((f.value or Decimal(0) for f in facts), Decimal(0))
            both.facts[COUNT, sex] = (value, tuple(f.fact_id for f in facts))
    return both if both.facts else None


def _people(
    document: Document, sentence: Sentence, bundle: Bundle, records: Sequence[Record]
) -> Iterator[Reconciliation]:
    """A bundle against the one row that its words name and that most of its figures repeat."""
    told_of = {(f.measure, f.sex): f for f in bundle.figures if not f.part}
    text = sentence.text
    around = text[max(0, bundle.start - 160) : bundle.stop + 160]
    near = text[max(0, bundle.start - 45) : bundle.stop + 60]
    years = {int(y) for y in _YEAR.findall(text)}
    if not told_of or years - {document.report_year} or ANOTHER_YEAR.search(near):
        return
    own = [r for r in records if r.scope == sentence.scope and set(told_of) & set(r.facts)]
    scored = [(sum(_same(f, r.facts.get(k)) for k, f in told_of.items()), r) for r in own]
    best = max((n for n, _ in scored), default=0)
    large = any(f.value >= ANCHOR for k, f in told_of.items() for r in own if _same(f, r.facts.get(k)))
    chosen = [
        r for n, r in scored
        if n == best and (r.told(around) or (n >= 2 and r.hinted(around))) and not (r.words is _BOTH and _SEEKING.search(around))
    ]  # fmt: skip
    if best == 0 or not chosen or not (large or best >= 2):
        return
    compared = max(len(set(told_of) & set(r.facts)) for r in chosen)
    sure = best == compared or (best * 2 > compared and compared > 2)
    values = {tuple(sorted((k, v[0]) for k, v in r.facts.items() if k in told_of)) for r in chosen}
    clear = len(values) == 1 and (best >= 2 or all(r.told(near) for r in chosen))
    for key, figure in told_of.items():
        facts = [r.facts[key] for r in chosen if key in r.facts]
        if not facts or not (clear or all(_same(figure, f) for f in facts)):
            continue
        if key[0] == PERCENT and not _same(figure, facts[0]) and not any(r.words is None for r in chosen):
            continue  # the percentage of a total is of something else
        ids = tuple(dict.fromkeys(i for _, many in facts for i in many))
        room = told.step(figure) / 2 if key[0] == PERCENT else Decimal(0)
        verdict = told.judge(figure.value, facts[0][0], room, figure.hedge)
        if (
            verdict == DISAGREES
            and not sure
            and not (compared == 2 and chosen[0].words is None and chosen[0].told(near))
        ):
            continue
        label = chosen[0].label if sure or verdict != DISAGREES else f"{chosen[0].label};{told.OPEN}"
        yield _row(
            document,
            sentence,
            figure,
            figure.value,
            facts[0][0],
            room,
            verdict,
            ids,
            chosen[0].grid.table.table_id,
            note=label,
        )


def _same(figure: Figure, fact: tuple[Decimal, tuple[str, ...]] | None) -> bool:
    return fact is not None and figure.value == fact[0]


def _row(
    document: Document, sentence: Sentence, figure: Figure, stated: Decimal, computed: Decimal, tolerance: Decimal,
    verdict: str, fact_ids: tuple[str, ...], table_id: str, note: str = "",
) -> Reconciliation:  # fmt: skip
    return told.row(
        RULE, document, sentence, figure, "Running text: a figure against the table it speaks of", stated=stated, computed=computed,
        tolerance=tolerance, verdict=verdict, terms=swedish(computed), fact_ids=fact_ids, table_id=table_id, note=note,
    )  # fmt: skip
