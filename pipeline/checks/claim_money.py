"""Money in running text against the statements, by what the sentence calls it (schemas/claim_phrases.csv)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks import told
from pipeline.model import (
    AMOUNT,
    ASSOCIATION,
    DISAGREES,
    OUTCOME,
    WITHIN_ROUNDING,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_vs_table"
UNIT_DIGITS = 6  # of a figure that is not printed twice by chance
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EQUITY = re.compile(r"\b(?:eget|egna)\s+kapital", re.IGNORECASE)
_MINUS = re.compile(r"\bminus\s*$", re.IGNORECASE)
_NARROWED = re.compile(
    r"^[^.;]{0,25}(?:\bexkl|\bavseende|\bsom avser)|^\s*(?:i|från|för)\b|^\s*(?:kronor\s+)?(?:högre|lägre|mer|mindre|bättre|sämre)\b",
    re.IGNORECASE,
)
# `1 752 tkr vid årets början`: when an amount is of, told behind it
_WHEN = re.compile(
    r"^\s*(?:vid\s+(?:\w+\s+)?(?:ingången|utgången|början|slutet?)\b(?:\s+av\s+(?:\w+året|året|(?:19|20)\d\d))?|vid\s+(?:års|årets|\w+årets)\s*(?:början|slut|skiftet))",
    re.IGNORECASE,
)


def of_sentence(document: Document, sentence: Sentence, facts: Sequence[Fact]) -> Iterator[Reconciliation]:
    """`eget kapital vid årets slut 7,2 mnkr` against every fact it may mean; any of them bears it out.

    `facts`: amounts of the document.
    """
    at = 0
    for figure in sentence.figures:
        before = sentence.text[at : figure.start]
        before, at = (_WHEN.sub("", before) if at else before), figure.stop
        if figure.measure != AMOUNT or figure.noun == "arithmetic":
            continue
        if (wrong := _unit(document, sentence, figure, facts)) is not None:
            yield wrong
            continue
        when = _WHEN.match(sentence.text[figure.stop :])
        before += f" {when.group().strip()} " if when else ""
        found = _against(document, sentence, figure, before, facts)
        if found is not None:
            yield found


def _against(
    document: Document, sentence: Sentence, figure: Figure, before: str, facts: Sequence[Fact]
) -> Reconciliation | None:
    row = _phrase(before, sentence.text[: figure.start])
    narrowed = _NARROWED.search(sentence.text[figure.stop : figure.stop + 45]) is not None
    other_year = bool({int(y) for y in _YEAR.findall(before)} - {document.report_year})
    if row is None or narrowed or other_year or sentence.scope != ASSOCIATION:
        return None
    meant = [f for f in facts if f.item in row["items"].split(";") and _of_year(f, document)]
    if not meant:
        return None
    stated = told.amount(figure) * (-1 if _MINUS.search(before) else 1)
    signed = stated < 0 and not row["either_sign"]  # a deficit may be told without a sign, never a surplus with one
    stated = stated if signed else abs(stated)
    tried = []
    for f in meant:
        value = f.amount or Decimal(0)
        value = value if signed else abs(value)
        room = (told.step(figure) + f.quantum * told.factor(f.unit)) / 2
        tried.append((told.judge(stated, value, room, figure.hedge), value, room, f))
    verdict, value, room, fact = next((t for t in tried if t[0] != DISAGREES), tried[0])
    if verdict == DISAGREES and abs(stated - value) <= told.step(figure):
        verdict = WITHIN_ROUNDING  # cut off, or the sum of rounded figures
    others = [t for t in tried if abs(t[1] - value) > max(t[2], room)]
    doubt = f";{told.OPEN}" if others or row["either_sign"] else ""  # revenue and costs are delimited in many ways
    ids = tuple(t[3].fact_id for t in tried if t not in others)
    return _row(document, sentence, figure, stated, value, room, verdict, ids, fact.table_id, row["phrase"] + doubt)


def _unit(document: Document, sentence: Sentence, figure: Figure, facts: Sequence[Fact]) -> Reconciliation | None:
    """`2 724 137 tkr` where a table prints 2 724 137 kr: the digits of one amount with another's unit."""
    digits = re.sub(r"\D", "", figure.printed)
    if len(digits) < UNIT_DIGITS or told.factor(figure.unit) == 1:
        return None
    stated = abs(told.amount(figure))
    alike = [
        f
        for f in facts
        if abs(f.value or Decimal(0)) == abs(figure.value) and told.factor(f.unit) != told.factor(figure.unit)
    ]
    if not alike or any(abs(f.amount or Decimal(0)) == stated for f in facts):
        return None
    value = abs(alike[0].amount or Decimal(0))
    ids = tuple(f.fact_id for f in alike)
    return _row(document, sentence, figure, stated, value, Decimal(0), DISAGREES, ids, alike[0].table_id, "unit")


def _phrase(before: str, sentence: str) -> dict[str, str] | None:
    """What a sentence calls an amount, where only one phrase of the vocabulary fits the words before it.

    A plan, a limit or a recommendation anywhere before the figure makes it another amount.
    """
    found = [r for r in _phrases() if _says(r, before, sentence)]
    return found[0] if len(found) == 1 else None


@cache
def _phrases() -> list[dict[str, str]]:
    return vocabulary.rows("claim_phrases.csv")


def _says(phrase: dict[str, str], before: str, sentence: str) -> bool:
    said = re.search(phrase["pattern"], before, re.IGNORECASE)
    return (
        said is not None
        and not _named_since(phrase, before[said.start() :])
        and not re.search(phrase["not_pattern"], before, re.IGNORECASE)
        and not re.search(phrase["not_in_sentence"], sentence, re.IGNORECASE)
    )


def _named_since(phrase: dict[str, str], said: str) -> bool:
    """`efter årets resultat är det egna kapitalet`: does another thing's name stand between phrase and figure?"""
    if phrase["phrase"].startswith("equity"):
        return False
    return _EQUITY.search(said) is not None


def _of_year(fact: Fact, document: Document) -> bool:
    own = fact.fiscal_year == document.report_year and fact.scenario == OUTCOME
    return own and bool(fact.amount) and fact.scope == ASSOCIATION


def _row(
    document: Document, sentence: Sentence, figure: Figure, stated: Decimal, computed: Decimal, tolerance: Decimal,
    verdict: str, fact_ids: tuple[str, ...], table_id: str, note: str,
) -> Reconciliation:  # fmt: skip
    return told.row(
        RULE, document, sentence, figure, "Running text: an amount against the statement it speaks of", stated=stated,
        computed=computed, tolerance=tolerance, verdict=verdict, terms=swedish(computed), fact_ids=fact_ids,
        table_id=table_id, note=note,
    )  # fmt: skip
