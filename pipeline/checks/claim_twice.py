"""One amount told in two places in different words: two digits that changed places betray it.

`en budget på 43,8 mkr` and `en budget på 48,3 miljoner` are one amount where both sentences use the same words for
what it is of, and none says that another year is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from parsers.numbers import swedish
from pipeline import slips
from pipeline.checks import claim_cells, told
from pipeline.checks.grid import Grid
from pipeline.model import AGREES, AMOUNT, DISAGREES, Document, Fact, Figure, Reconciliation, Sentence

RULE = "same_quantity"
STEM = 6  # letters by which a word is known again in another form
SHARED = 3  # words two sentences share beside the one right before the figure
FARTHEST = 4  # words from the head to the figure
_WORD = re.compile(r"[a-zåäöé]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEADS = re.compile(
    r"\b(budget|kostnad|intäkt|resultat|kapital|anslag|bidrag|tilldelning|överskott|underskott|medel)\w*\b",
    re.IGNORECASE,
)
_COMMON = frozenset(
    ("förbun", "samord", "enligt", "kronor", "miljon", "uppgic", "uppgår", "uppgåt", "skulle", "under", "efter", "totalt", "varit", "blivit", "jämför", "årets")
)  # fmt: skip
_RESULTS = ("resultat", "överskott", "underskott")
Place = tuple[Sentence, Figure, str, frozenset[str], frozenset[str]]


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every pair of amounts that the same words are told of, agreed or with two digits swapped."""
    money = [f for g in grids for f in g.facts if f.measure == AMOUNT and f.amount]
    places = [p for s in document.prose.sentences if s.sort != "caption" for p in _places(s)]
    found: dict[str, Reconciliation] = {}
    for one, other in combinations(places, 2):
        r = _pair(document, one, other, money)
        if r is not None:
            found.setdefault(r.reconciliation_id, r)
    for r in _named_twice(document, places):
        found.setdefault(r.reconciliation_id, r)
    return list(found.values())


def _named_twice(document: Document, places: Sequence[Place]) -> Iterator[Reconciliation]:
    """`ett överskott på 2,1 mnkr` where another sentence has that as equity beside a result that is another.

    The sentence with both names shows which of the two the amount is.
    """
    for sentence, equity, head, *_ in places:
        if head != "kapital":
            continue
        beside = [f for _, f, h, *_ in _places(sentence, 1) if h in _RESULTS]
        if not beside or any(told.amount(f) == told.amount(equity) for f in beside):
            continue
        for other, figure, word, *_ in places:
            same = abs(told.amount(figure)) == abs(told.amount(equity)) and told.quantum(figure) == told.quantum(equity)
            if word not in _RESULTS or other is sentence or not same or figure.unit != equity.unit:
                continue
            yield told.row(
                RULE, document, other, figure, "Running text: a result that is equity elsewhere", stated=told.amount(figure),
                computed=told.amount(beside[0]), tolerance=Decimal(0), verdict=DISAGREES, terms=swedish(told.plain(told.amount(beside[0]))),
                note=f"named;{sentence.page};{sentence.line or ''};{word};{told.OPEN}", suffix=".named",
            )  # fmt: skip


def _places(sentence: Sentence, least: int = claim_cells.LEAST_DIGITS) -> Iterator[Place]:
    """Amounts with the word that says what they are, the other words of the sentence and the years told with them."""
    at = 0
    words = frozenset(w[:STEM] for w in _WORD.findall(sentence.text.casefold()) if len(w) >= STEM) - _COMMON
    for figure in sentence.figures:
        before, at = sentence.text[at : figure.start], figure.stop
        digits = re.sub(r"\D", "", figure.printed).strip("0")
        if figure.measure != AMOUNT or figure.noun == "arithmetic" or len(digits) < least:
            continue
        heads = [m for m in _HEADS.finditer(before) if len(before[m.end() :].split()) <= FARTHEST]
        if heads:
            head = heads[-1].group(1).casefold()
            behind = sentence.text[figure.stop : figure.stop + 25]
            yield sentence, figure, head, words - {head[:STEM]}, frozenset(_YEAR.findall(f"{before} {behind}"))


def _pair(document: Document, one: Place, other: Place, money: Sequence[Fact]) -> Reconciliation | None:
    (first, a, head, words, years), (second, b, same, more, others) = one, other
    if first is second or head != same or a.unit != b.unit or first.scope != second.scope or years != others:
        return None
    if told.quantum(a) != told.quantum(b) or len(words & more) < SHARED:
        return None
    if a.value != b.value and (slips.slip(a.value, b.value) != "swap" or (_printed(a, money) and _printed(b, money))):
        return None
    holds = a.value == b.value
    stated, usual = told.amount(b), told.amount(a)
    return told.row(
        RULE, document, second, b, "Running text: one amount in the same words", stated=stated, computed=usual,
        tolerance=Decimal(0), verdict=AGREES if holds else DISAGREES, terms=swedish(told.plain(usual)),
        note=f"1;{first.page};{first.line or ''}", suffix=".twice",
    )  # fmt: skip


def _printed(figure: Figure, money: Sequence[Fact]) -> bool:
    """Does a table bear the amount out?"""
    stated, step = abs(told.amount(figure)), told.step(figure)
    return any(abs(abs(f.amount or Decimal(0)) - stated) <= step / 2 for f in money)
