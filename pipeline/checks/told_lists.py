"""A number of people told with a list of what became of them: `av de 34 gick 12 till arbete, ... och 5 av övriga skäl`.

The list may stand in one sentence or as items below one another. It is held to its number only where it is whole: where its
last item is the rest (`övriga skäl`, `annat`, `okänt`), or the sentence before it says that the number is divided so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import told, told_parts
from pipeline.model import AGREES, DISAGREES, Document, Figure, Reconciliation, Sentence

_DIVIDED = re.compile(r"\bfördela\w*|\bfördelning\w*|\bdela(?:s|des|de) upp|\buppdela\w*", re.IGNORECASE)
_LAST = re.compile(r"\b(?:övrig\w*|annan|annat|andra|okän\w*|resterande|resten|ingen av|inget av)\b", re.IGNORECASE)
_ITEM = re.compile(rf"^\W*{told_parts.NUMBER}(?=\s+[a-zåäö(])", re.IGNORECASE)
_ANY = re.compile(rf"{told_parts.NUMBER}(?![\w:/]|[.,]\d)", re.IGNORECASE)
_NOT_PEOPLE = re.compile(
    r"^\W*\S+\s+(?:%|procent|kr\b|tkr|mnkr|år|månad|veck|dag|timm|gång|tillfäll|möte|insats|kommun)", re.IGNORECASE
)
LONGEST = 140  # characters of an item
FEWEST = 2


def check(document: Document) -> list[Reconciliation]:
    """Lists in one sentence, and items below a sentence that ends with a colon."""
    prose = [s for s in document.prose.sentences if s.sort == "prose"]
    found: list[Reconciliation] = []
    for at, sentence in enumerate(prose):
        found += _inline(document, sentence)
        if sentence.text.rstrip().endswith(":"):
            found += _items(document, prose, at)
    return found


def _inline(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    text = told_parts.without_brackets(sentence.text)
    opened = told_parts.OF_THESE.search(text)
    if opened is None or not opened["base"] or not told_parts.is_number(opened["base"]):
        return
    rest = text[opened.end() :]
    parts = told_parts.parts(rest)
    last = max((m.end() for m in _ANY.finditer(rest)), default=0)
    closed = _LAST.search(rest[last : last + 50])
    if len(parts) < FEWEST or not closed or told_parts.UNSURE.search(rest):
        return
    if len(parts) != len(list(_ANY.finditer(rest))):
        return  # a number that is no number of people, or was not read as one
    yield _row(document, sentence, told_parts.figure(sentence, told_parts.value(opened["base"])), parts)


def _items(document: Document, prose: Sequence[Sentence], at: int) -> Iterator[Reconciliation]:
    lead = prose[at]
    whole = _whole(prose, at)
    items: list[Sentence] = []
    for s in prose[at + 1 :]:
        line_before = items[-1].at if items else lead.at
        text = told_parts.without_brackets(s.text)
        single = len(list(_ANY.finditer(text))) == 1
        if s.at - line_before > 3 or not _ITEM.match(text) or not single or len(s.text) > LONGEST:
            break
        items.append(s)
    if whole is None or len(items) < FEWEST or any(_NOT_PEOPLE.match(s.text) for s in items):
        return
    texts = [told_parts.without_brackets(s.text) for s in items]
    rest = bool(_LAST.search(texts[-1]))
    if any(told_parts.UNSURE.search(t) for t in texts) or not (rest or _DIVIDED.search(lead.text)):
        return
    numbers = [told_parts.value(m["number"]) for t in texts if (m := _ITEM.match(t))]
    sentence, base = whole
    if rest or sum(numbers) >= base.value:  # without the rest a later item may be told without a number
        yield _row(document, sentence, base, numbers)


def _whole(prose: Sequence[Sentence], at: int) -> tuple[Sentence, Figure] | None:
    """The one number of people the list is of: in the sentence above it, or in the one before that."""
    for s in (prose[at], *prose[max(0, at - 1) : at]):
        text = told_parts.without_brackets(s.text)
        own = told_parts.OF_THESE.search(text)
        if own and own["base"] and told_parts.is_number(own["base"]):
            return s, told_parts.figure(s, told_parts.value(own["base"]))
        bases = list(told_parts.BASE.finditer(text))
        if len(bases) > 1 or (
            bases and told_parts.UNSURE.search(text[max(0, bases[0].start() - 20) : bases[0].start()])
        ):
            return None
        if bases:
            return s, told_parts.figure(s, told_parts.value(bases[0]["number"]))
        if s is prose[at] and (not _DIVIDED.search(s.text) or _ANY.search(text)):
            return None
    return None


def _row(document: Document, sentence: Sentence, base: Figure, parts: Sequence[Decimal]) -> Reconciliation:
    total = sum(parts, Decimal(0))
    return told.row(
        told_parts.RULE, document, sentence, base, "Running text: a number and the whole list of its parts", stated=base.value,
        computed=total, tolerance=Decimal(0), verdict=AGREES if total == base.value else DISAGREES,
        terms=" + ".join(swedish(p) for p in parts), suffix=".list", note="parts" if total >= base.value else f"rest;{told.OPEN}",
    )  # fmt: skip
