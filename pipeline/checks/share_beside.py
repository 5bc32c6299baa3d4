"""A share told with its number in any of the ways text has: `118 eller 26 procent`, `37 deltagare, 23 procent`, `46 planer (62 procent)`.

What such a share is of is sought among the numbers told before it and the totals of the section's tables. A base that bears
it out is a check that agrees. Only a base that the words leave no doubt of refutes one: the one number that `av` leads in
the same sentence, or the base that all the other shares of the sentence have in common.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.checks import share_rows, told
from pipeline.checks.grid import Grid
from pipeline.checks.listing import WORDS as _WORDS
from pipeline.checks.listing import masked, numbers, value
from pipeline.checks.share_bases import OTHERS, name_of
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    OUTCOME,
    PERCENT,
    TOTAL,
    WITHIN_ROUNDING,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

BACK = 4  # sentences before a share that may tell its base
FARTHEST = 90  # characters from a number to the share that closes what is said of it
LEAST_SIBLINGS = 2
_HEDGE = r"(?:(?:ca|cirka|drygt|knappt|nästan|närmare|hela|totalt)\s+)?"
_BRACKET = re.compile(rf"^(?P<what>[^();:%]{{0,{FARTHEST}}})\(\s*{_HEDGE}$", re.IGNORECASE)
_APPOSED = re.compile(
    rf"^(?P<what>(?:\s+[a-zåäö/]+){{0,6}})\s*,\s*(?:alltså\s+|det vill säga\s+|dvs\.?\s+|motsvarande\s+)?{_HEDGE}$",
    re.IGNORECASE,
)
_OR = re.compile(rf"^(?P<what>(?:\s+[a-zåäö/]+){{0,2}}),?\s+eller\s+{_HEDGE}$", re.IGNORECASE)
_LATE = re.compile(
    rf"^(?P<what>(?:\s+[a-zåäö/]+){{0,6}})\s*,?\s+(?:vilket|som|det)\s+(?:är|var|ger|gav|blir|motsvarar|motsvarade|utgör|utgjorde|innebär)\s+"
    rf"(?:en\s+(?:svarsfrekvens|andel)\s+(?:på|om)\s+)?{_HEDGE}$",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"^\s*(?:%|procent)?\s*(?:[,.;)–]|$|av\s|var\b|har\b|hade\b|är\b|ha[rd]?\b|gick\b|fick\b|beror\b|uppgav\b)"
)
_BEHIND = re.compile(
    rf"^\s*(?:eller\s+{_HEDGE}(?=\S+\s+(?:deltagare|personer|individer|av|ungdomar))|(?:[^().,;:\d%]{{0,50}})?\(\s*)(?P<number>\d{{1,5}}|{_WORDS})(?=\s*\)|\s+[a-zåäö]+)(?!\s*(?:%|procent|år|kr|tkr|mnkr|av\s))",
    re.IGNORECASE,
)
# `hade 24 procent, 101 personer, försörjningsstöd`; in a table's row `nöjda 158 94 %`
_APPOSED_BEHIND = re.compile(
    rf"^\s*(?:%|procent)?\s*,\s*(?:alltså\s+|det vill säga\s+)?(?P<number>\d{{1,5}}|{_WORDS})(?:\s+(?:[a-zåäö]+\s+)?(?:deltagare|personer|individer|ungdomar|stycken))\s*(?=[,.;)]|$)",
    re.IGNORECASE,
)
_OF_ROW = re.compile(r"(?<![\d,.])(?P<n>\d{1,5})\s+$")
LEAST_ROWS = 3  # shares right behind their numbers that make rows of a table
_SEXED = re.compile(r"^\s*(?:av\s+(?:de\s+)?)?(?:kvinn|män\b|männen)", re.IGNORECASE)
_LED = re.compile(r"\b(?:av|bland)\s+(?:(?:de|dem|totalt|sammanlagt|alla|samtliga|våra)\s+)*$", re.IGNORECASE)
_OF_THEM = re.compile(r"\b(?:av|bland)\s+(?:dem|dessa)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"\bav (?:alla|samtliga|hela|förbundets)\b", re.IGNORECASE)
_VARAV = re.compile(r"^\s+[a-zåäö]+(?:\s+[a-zåäö]+)?,?\s+varav\s+$", re.IGNORECASE)
_GROWN = re.compile(r"\b(?:ök|minsk|sjunk|stig|sjönk|steg|fler\b|färre\b|uppgång|nedgång)\w*", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:tillsammans|sammanlagt|sammantaget|båda|dessutom|ytterligare)\b", re.IGNORECASE)
_ANY_OF = re.compile(r"procentenhet", re.IGNORECASE)


_WHOM = {  # people as a share names them, and the words that tell their number
    r"svar": r"(?:be)?svara(?:de|t|nde)\b",
    r"tillfråg": r"(?:tillfråg|tillskriv|kontakt)\w*",
    r"kontakt": r"kontakta\w*",
    r"inbjud": r"(?:in)?bj[uö]d\w*",
    r"anmäl": r"anmäl\w*",
    r"avslut": r"(?:avsluta\w*|skrevs ut|skrivits ut)",
    r"utskriv": r"(?:utskriv\w*|skrevs ut|skrivits ut)",
    r"inskriv": r"(?:inskriv\w*|skrevs in|skrivits in)",
    r"ny": r"(?:nya\b|började\b|påbörja\w*)",
}
_OF_WHOM = re.compile(
    rf"^\s*(?:%|procent)?\s*(?:av|bland)\s+(?:(?:de|alla|samtliga)\s+)+(?:som\s+(?:har\s+)?)?(?P<whom>(?:{'|'.join(_WHOM)})[a-zåäö]*(?:de|na|nde|ya)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A share and the number it is told with; `at`: where the number stands."""

    share: Figure
    number: Decimal
    at: int


def check(document: Document, grids: Sequence[Grid], known: set[str]) -> list[Reconciliation]:
    """Every share beside a number that no other check has held against a base; `known`: those that one has."""
    sentences = document.prose.sentences
    totals = totals_of(document, grids)
    found: list[Reconciliation] = []
    for i, sentence in enumerate(sentences):
        if sentence.sort != "prose" or not any(f.measure == PERCENT for f in sentence.figures):
            continue
        pairs = list(pairs_of(sentence))
        before = [s for s in sentences[max(0, i - BACK) : i] if sentence.paragraph - s.paragraph <= 1]
        scopes = {sentence.scope, ASSOCIATION} if _OF_ALL.search(sentence.text) else {sentence.scope}
        own = [v for scope, v in totals if scope in scopes]
        for pair in pairs:
            if name_of(document, sentence, pair.share) not in known:
                found += _held(document, sentence, pair, pairs, before, own)
    return found


def totals_of(document: Document, grids: Sequence[Grid]) -> list[tuple[str, Decimal]]:
    """How many people the tables of a scope count in all: those who took part, are new, or left."""
    years = (None, document.report_year)
    found = {
        (f.scope, f.value)
        for g in grids
        for f in g.facts
        if f.measure == COUNT and f.value and f.sex in ("", ALL) and f.scenario == OUTCOME and f.fiscal_year in years
        and (f.row_role == TOTAL or (g.table.kind == "participants_by_intervention" and f.scope != ASSOCIATION))
    }  # fmt: skip
    return sorted(found)


def pairs_of(sentence: Sentence) -> Iterator[Pair]:
    """The shares of a sentence with the number each is told with."""
    counted = numbers(sentence.text)
    rows = len(re.findall(r"(?<![\d,.])\d+\s+\d+(?:,\d+)?\s?%", sentence.text)) >= LEAST_ROWS
    shares = [f for f in sentence.figures if f.measure == PERCENT and not f.part and f.value <= 100]
    for i, share in enumerate(shares):
        if share.sex not in ("", ALL) or _ANY_OF.match(sentence.text[share.end :].lstrip()):
            continue
        begin = shares[i - 1].end if i else 0
        row = _OF_ROW.search(sentence.text[begin : share.start]) if rows else None
        if row is not None:
            yield Pair(share, Decimal(row["n"]), begin + row.start("n"))
            continue
        pair = _before(sentence, share, begin, counted) or _after(sentence, share)
        if pair is not None and not _GROWN.search(sentence.text[max(begin, pair.at - 50) : share.start]):
            yield pair


def _before(sentence: Sentence, share: Figure, begin: int, counted: Sequence[tuple[Decimal, int, int]]) -> Pair | None:
    near = [n for n in counted if begin <= n[1] and n[2] <= share.start]
    if not near:
        return None
    number, start, end = near[-1]
    gap, text = sentence.text[end : share.start], sentence.text
    closed = _CLOSED.match(text[share.end :])
    form = _BRACKET.match(gap) or (closed and (_APPOSED.match(gap) or _OR.match(gap) or _LATE.match(gap)))
    if not form or _SEXED.match(gap) or re.search(r"\bkvinn|\bmän\b|\bmännen\b", form["what"]):
        return None
    if _LED.search(text[:start]) and len(near) < 2 and not re.search(r"\bav\s", text[begin:start]):
        return None
    if _LED.search(text[:start]):  # `9 av 41 (22 procent)`: the base stands next to the share
        return Pair(share, near[-2][0], near[-2][1]) if len(near) > 1 and len(text[near[-2][2] : start]) < 30 else None
    return Pair(share, number, start)


def _after(sentence: Sentence, share: Figure) -> Pair | None:
    behind = masked(sentence.text)[share.end :].ljust(1)
    match = _BEHIND.match(behind) or _APPOSED_BEHIND.match(behind)
    if match is None or _SEXED.match(sentence.text[share.end + match.end() :]):
        return None
    return Pair(share, value(match["number"]), share.end + match.start("number"))


def _held(
    document: Document, sentence: Sentence, pair: Pair, pairs: Sequence[Pair], before: Sequence[Sentence], own: Sequence[Decimal]
) -> Iterator[Reconciliation]:  # fmt: skip
    named = named_base(sentence, pair.share, before)
    if named is not None and named >= pair.number and not _TOGETHER.search(sentence.text[: pair.share.start]):
        yield _row(document, sentence, pair, named, unsure=True)
        return
    inside = [n for n in numbers(sentence.text[: pair.share.start]) if n[0] > pair.number and n[1] != pair.at]
    led = [n[0] for n in inside if _LED.search(sentence.text[: n[1]])]
    told_before = [n[0] for s in reversed(before) for n in reversed(numbers(s.text))]
    bases = [b for b in dict.fromkeys([*(n[0] for n in reversed(inside)), *told_before, *own]) if b > pair.number]
    holding = next((b for b in bases if share_rows.exact(pair.share, pair.number, b)), None)
    if holding is not None and not (len(set(led)) == 1 and holding not in led):
        yield _row(document, sentence, pair, holding)
        return
    if OTHERS.search(sentence.text[max(0, pair.at - 60) : pair.share.end + 20]):
        return
    sure = _common(sentence, pair, pairs, bases)
    ahead = [n[0] for n in numbers(sentence.text[: pair.share.start]) if n[0] not in led and n[1] != pair.at]
    if len(set(led)) == 1 and ahead and share_rows.exact(pair.share, sum(ahead, pair.number), led[0]):
        # `av 40 gick 6 till arbete och 9 till studier, vilket ger 38 procent`: the numbers together
        yield _row(document, sentence, replace(pair, number=sum(ahead, pair.number)), led[0])
        return
    if sure is None and len(set(led)) == 1 and len(inside) == 1 and holding not in {n[0] for n in inside}:
        sure = None if ahead or _TOGETHER.search(sentence.text[: pair.share.start]) else led[0]
    if sure is not None and _OF_THEM.search(sentence.text[: pair.share.start]):
        return
    if sure is None and inside and holding is None and _of_which(sentence.text, inside[-1][2], pair):
        sure = inside[-1][0]
    if sure is not None:
        yield _row(document, sentence, pair, sure)
        return
    near = [n[0] for n in reversed(inside)] + [n[0] for s in before[-1:] for n in numbers(s.text)]
    cut = next((b for b in near if b > pair.number and _verdict(pair, b) == WITHIN_ROUNDING), None)
    if cut is not None:
        yield _row(document, sentence, pair, cut)


def named_base(sentence: Sentence, share: Figure, before: Sequence[Sentence]) -> Decimal | None:
    """`61 procent av de svarande`: the one number near it that is told with the word for these people."""
    match = _OF_WHOM.match(sentence.text[share.end :])
    if match is None:
        return None
    stem = next(s for s in _WHOM if re.match(s, match["whom"], re.IGNORECASE))
    word = _WHOM[stem]
    ahead: set[Decimal] = set()
    behind: set[Decimal] = set()
    for text in (*(s.text for s in before[-2:]), sentence.text[: share.start]):
        for number, start, end in numbers(text):
            if re.search(rf"{word}(?:\s+(?:totalt|sammanlagt|bara|endast))?\s+$", text[:start], re.IGNORECASE):
                ahead.add(number)
            elif re.match(rf"\s+(?:[a-zåäö]+\s+){{0,1}}?(?:som\s+)?{word}", text[end:], re.IGNORECASE):
                behind.add(number)
    found = ahead or behind  # `av 60 tillfrågade svarade 44`: the number behind the word
    return next(iter(found)) if len(found) == 1 else None


def _of_which(text: str, end: int, pair: Pair) -> bool:
    """`80 deltagare, varav 24 (30 procent)`: nothing else stands between the whole and its part, and nothing in the bracket."""
    return (
        _VARAV.match(text[end : pair.at]) is not None
        and re.match(r"\s*(?:%|procent)?\s*\)", text[pair.share.end :]) is not None
    )


def _verdict(pair: Pair, base: Decimal) -> str:
    return share_rows.verdict(pair.share, pair.number, base)[0]


def _common(sentence: Sentence, pair: Pair, pairs: Sequence[Pair], bases: Sequence[Decimal]) -> Decimal | None:
    """The one base that all other shares of the sentence have, where there are two of them, or the numbers make it up."""
    made = sum((p.number for p in pairs), Decimal(0))
    if len(pairs) >= LEAST_SIBLINGS and made in bases and any(share_rows.exact(p.share, p.number, made) for p in pairs):
        return made
    others = [p for p in pairs if p is not pair]
    held = Counter(b for b in bases for p in others if b >= p.number and share_rows.exact(p.share, p.number, b))
    full = [b for b, times in held.items() if times == len(others) >= LEAST_SIBLINGS]
    return full[0] if len(full) == 1 else None


def _row(document: Document, sentence: Sentence, pair: Pair, base: Decimal, *, unsure: bool = False) -> Reconciliation:
    verdict, near, note = share_rows.verdict(pair.share, pair.number, base)
    doubt = told.OPEN if verdict == DISAGREES and (unsure or pair.share.hedge != "none") else ""
    return share_rows.row(
        document, sentence, pair.share, "beside", "a share of its number", computed=near, verdict=verdict,
        terms=share_rows.terms(pair.number, base), notes=("line=", note, doubt),
    )  # fmt: skip


__all__ = ["AGREES", "Pair", "check", "numbers", "pairs_of"]
