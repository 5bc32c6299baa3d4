"""One quantity told in several places of a document: the same words before a figure, or the same people by sex.

Two figures count as one quantity only where the words before them are the same for so long that nothing else can be
meant, or where two of three figures (all, women, men) are the same and large.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import bundles, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    AMOUNT,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    MEN,
    PERCENT,
    WITHIN_ROUNDING,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "same_quantity"
LEAST_WORDS = 5
MOST_WORDS = 8
LARGE = 20  # of two numbers of people that are the same in two places
_ASSOCIATION = re.compile(r"förbund|\bårets\b|egna kapital|eget kapital", re.IGNORECASE)
_WORD = re.compile(r"#|[^\W_]+")
_NOT_ONE = re.compile(
    r"\b(?:ytterligare|därav|varav|andra|övriga|per|respektive|fråga\w*|minst|högst)\b", re.IGNORECASE
)
Place = tuple[Sentence, Figure]


def check(document: Document, grids: Sequence[Grid], _claims: object = ()) -> list[Reconciliation]:
    """Every quantity that is told at least twice, each later place against what most places say."""
    found = list(_same_words(document))
    return found + list(_same_people(document, {r.reconciliation_id for r in found}))


def _same_words(document: Document) -> Iterator[Reconciliation]:
    groups: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for sentence in document.prose.sentences:
        if sentence.sort == "caption":
            continue
        for figure in sentence.figures:
            key = _key(sentence, figure)
            if key is not None:
                groups[key].append((sentence, figure))
    for places in groups.values():
        if len({s.at for s, _ in places}) > 1:
            yield from _judged(document, places)


def _key(sentence: Sentence, figure: Figure) -> tuple[str, ...] | None:
    """The words before a figure with what it is measured in; None where they are too few to mean one thing."""
    if figure.noun == "arithmetic" or figure.part or figure.measure not in (AMOUNT, COUNT, PERCENT):
        return None
    text, at = [], 0
    for other in sentence.figures:
        if other.start >= figure.start:
            break
        text += [sentence.text[at : other.start], " # "]
        at = other.end
    before = "".join([*text, sentence.text[at : figure.start]]).casefold()
    words = _WORD.findall(before)
    kept = words[-MOST_WORDS:]
    if sum(w != "#" for w in kept) < LEAST_WORDS or "#" in kept[-3:] or _NOT_ONE.search(" ".join(kept)):
        return None
    if not _ASSOCIATION.search(before) and (sentence.scope == ASSOCIATION or len(kept) < MOST_WORDS):
        return None  # a section's own template, whose intervention may not have been read
    return (sentence.scope, figure.measure, figure.sex, figure.noun.casefold(), *kept)


def _judged(document: Document, places: Sequence[Place]) -> Iterator[Reconciliation]:
    """Every place after the first that tells the usual value; the usual one is what most say, else the first."""
    counted = Counter(told.amount(f) for _, f in places)
    usual = max(counted, key=lambda v: (counted[v], -next(i for i, (_, f) in enumerate(places) if told.amount(f) == v)))
    lead = next(p for p in places if told.amount(p[1]) == usual)
    for sentence, figure in places:
        if (sentence, figure) == lead:
            continue
        stated, room = told.amount(figure), Decimal(0)
        if figure.measure != COUNT:
            room = (told.step(figure) + told.step(lead[1])) / 2
        verdict = told.judge(stated, usual, room, figure.hedge if figure.hedge != "none" else lead[1].hedge)
        yield _row(document, sentence, figure, stated, usual, room, verdict, lead[0], counted[usual])


def _same_people(document: Document, known: set[str]) -> Iterator[Reconciliation]:
    """`348 deltagare (188 kvinnor och 160 män)` told elsewhere with another third figure."""
    seen: dict[str, list[tuple[Sentence, dict[str, Figure]]]] = defaultdict(list)
    for sentence in document.prose.sentences:
        for b in bundles.of_sentence(sentence):
            if b.total is not None and b.women is not None and b.men is not None and b.total.hedge == "none":
                seen[sentence.scope].append((sentence, {"all": b.total, WOMEN: b.women, MEN: b.men}))
    for places in seen.values():
        counted = Counter(tuple(f.value for f in three.values()) for _, three in places)
        for at, (sentence, three) in enumerate(places):
            for other, before in places[:at]:
                same = [k for k in three if three[k].value == before[k].value]
                large = sum(three[k].value >= LARGE for k in same)
                if len(same) < 2 or large < 2:
                    continue
                odd = next((k for k in three if k not in same), "all")
                mine, theirs = tuple(f.value for f in three.values()), tuple(f.value for f in before.values())
                here = counted[mine] <= counted[theirs]
                place, figure, value = (
                    (sentence, three[odd], before[odd].value) if here else (other, before[odd], three[odd].value)
                )
                verdict = AGREES if len(same) == 3 else DISAGREES
                r = _row(
                    document,
                    place,
                    figure,
                    figure.value,
                    value,
                    Decimal(0),
                    verdict,
                    other if here else sentence,
                    counted[theirs if here else mine],
                )
                if r.reconciliation_id not in known:
                    known.add(r.reconciliation_id)
                    yield r
                break


def _row(
    document: Document, sentence: Sentence, figure: Figure, stated: Decimal, usual: Decimal, room: Decimal, verdict: str,
    other: Sentence, times: int,
) -> Reconciliation:  # fmt: skip
    if verdict == DISAGREES and figure.measure == AMOUNT and abs(stated - usual) <= told.step(figure):
        verdict = WITHIN_ROUNDING
    where = f"line {other.line}" if other.line is not None else f"page {other.page}"
    return told.row(
        RULE, document, sentence, figure, f"Running text: the same quantity as on {where}", stated=stated, computed=usual,
        tolerance=room, verdict=verdict, terms=swedish(usual), note=f"{times};{other.page};{other.line or ''}",
    )  # fmt: skip
