"""Changes in per cent whose two ends the text gives: `från 80 till 60 är 33 procent`, `då 100 personer deltog`.

A change is a share of what was before. One that is right of what is after has the wrong base, which is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import is_year, parse_printed, swedish
from pipeline.checks import listing, share_rows, told
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
    DISAGREES,
    PERCENT,
    WITHIN_ROUNDING,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

_DOWN = r"minsk\w*|sjunk\w*|sjönk|nedgång\w*|bortfall\w*|avhopp\w*|tapp\w*|neddragning\w*|färre|lägre|mindre|reducer\w*|gått ner|gick ner"
_UP = r"ök(?:a\w*|ning\w*|at)|stig\w*|steg|uppgång\w*|tillväxt\w*|fler|högre|större|mer|gått upp|gick upp"
_WAY = re.compile(rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\b", re.IGNORECASE)
_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_MONEY = r"tkr|kr|kronor|mnkr|mkr|miljoner(?: kronor)?"
_HEDGE = r"(?:(?:ca|cirka|drygt|knappt|nästan|närmare|hela|totalt|sammanlagt)\s+)*"
_ENDS = re.compile(
    rf"\bfrån\s+{_HEDGE}(?P<old>{_NUMBER})(?!\s?(?:%|procent|år))(?:\s+(?P<unit>{_MONEY})\b)?(?:\s+[a-zåäö]+){{0,3}}?"
    rf"(?:\s*\([^()]*\))?\s+till\s+{_HEDGE}(?P<new>{_NUMBER})(?![\d,.]*\d)(?!\s?(?:%|procent|år\b))(?:\s+(?P<unit2>{_MONEY})\b)?",
    re.IGNORECASE,
)
_THEN = re.compile(r"(?:\bdå|\bmot|\bjämfört med|\bän)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_LOSS = re.compile(r"bortfall\w*|avhopp\w*|\bsvinn\w*|\btapp\w*", re.IGNORECASE)
_LEAVES = re.compile(r"innebär|innebar|\bger\b|\bgav\b|återstå|kvar|\bblir\b|\bblev\b|betyder", re.IGNORECASE)
_OTHER = re.compile(r"procentenhet", re.IGNORECASE)
BACK = 4  # sentences before a change that may tell its two ends
_DIFFERENCE = re.compile(
    rf"\b(?:(?P<up>ökning\w*|uppgång\w*|ökade?|ökat)|minskning\w*|nedgång\w*|minskade?|minskat)\b[^.;%\d]{{0,25}}?\s(?P<by>{_NUMBER})(?:\s+[a-zåäö]+){{0,2}}"
    rf"(?:\s+sedan\s+(?:19|20)\d\d)?(?:\s*,|\s+eller|\s*\(|,?\s+(?:vilket|som)\s+(?:är|motsvarar))\s*{_HEDGE}(?P<share>\d+(?:,\d+)?)\s?(?:%|procent)(?!enhet)",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"^[^.;]{0,60}$")


def check(document: Document) -> list[Reconciliation]:
    """Every change whose two ends stand in the sentence or in the one before it."""
    found: list[Reconciliation] = []
    before: Sentence | None = None
    sentences = document.prose.sentences
    for at, sentence in enumerate(sentences):
        if sentence.sort == "prose":
            found += _from_to(document, sentence)
            near = [s for s in sentences[max(0, at - BACK) : at] if s.paragraph == sentence.paragraph]
            found += _by_number(document, sentence, near)
            if before is not None and sentence.paragraph - before.paragraph <= 1:
                found += _loss(document, sentence, before)
                found += _since(document, sentence, before)
        before = sentence
    return found


def _shares(sentence: Sentence) -> list[Figure]:
    return [
        f
        for f in sentence.figures
        if f.measure == PERCENT and not f.part and not _OTHER.match(sentence.text[f.start :].lstrip("0123456789 "))
    ]


def _from_to(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`från 80 till 60 deltagare, en minskning med 25 procent`, in whatever order."""
    text = sentence.text
    ends = [m for m in _ENDS.finditer(text) if _is_pair(m)]
    shares = [f for f in _shares(sentence) if not any(m.start() <= f.start < m.end() for m in ends)]
    if len(ends) != 1 or len(shares) != 1:
        return
    share, pair = shares[0], ends[0]
    old, new = (parse_printed(pair[g]) for g in ("old", "new"))
    if old is None or new is None:
        return
    if not re.search(r"[.;]", text[min(share.stop, pair.end()) : max(share.start, pair.start())]) and _of_change(
        text, share, pair
    ):
        yield from _changed(document, sentence, share, old, new, _step(pair))


def _of_change(text: str, share: Figure, pair: re.Match[str]) -> bool:
    """Is the share said of the change: `ökade med 10 procent`, `en ökning på`, `vilket är`, `(43 procent)`, `10 procent fler`?"""
    ahead, behind = text[: share.start], re.sub(r"^\s*(?:%|procent)", "", text[share.end :])
    if re.match(r"\s*av\b", behind):
        return False
    near = ahead[-90:]
    led = re.search(rf"(?:{_DOWN}|{_UP})\b[^.;]{{0,40}}?\b(?:med|på|om)\s+{_HEDGE}$", near, re.IGNORECASE)
    closed = pair.end() <= share.start and re.search(
        rf"^[^.;()]{{0,30}}(?:\(|,?\s*(?:vilket|det|som)\s+(?:är|var|motsvarar|motsvarade|utgör|ger|blir)\s+|\b(?:är|motsvarar|motsvarande|eller|dvs\.?|det vill säga)\s+){_HEDGE}$",
        text[pair.end() : share.start],
        re.IGNORECASE,
    )
    return bool(led or closed or re.match(rf"\s+(?:{_DOWN}|{_UP})\b", behind, re.IGNORECASE))


def _is_pair(match: re.Match[str]) -> bool:
    """Two numbers of one thing: no years, no shares, no two units."""
    if any(is_year(match[g]) for g in ("old", "new")):
        return False
    return len({u.lower() for u in (match["unit"], match["unit2"]) if u}) < 2


def _step(match: re.Match[str]) -> Decimal:
    """The step of rounded money; people are counted whole."""
    decimals = max(len(match[g].partition(",")[2]) for g in ("old", "new"))
    money = bool(match["unit"] or match["unit2"]) or decimals > 0
    return Decimal(1).scaleb(-decimals) if money else Decimal(0)


def _loss(document: Document, sentence: Sentence, before: Sentence) -> Iterator[Reconciliation]:
    """A loss in per cent with what it leaves here, and what there was in the sentence before."""
    shares = _shares(sentence)
    if (
        len(shares) != 1
        or not _LOSS.search(sentence.text[: shares[0].start])
        or not _LEAVES.search(sentence.text[shares[0].stop :])
    ):
        return
    left = [f for f in sentence.figures if f.measure == COUNT and f.start > shares[0].stop]
    had = [
        f for f in [*before.figures, *(g for g in sentence.figures if g.stop < shares[0].start)] if f.measure == COUNT
    ]
    units = {f.unit for f in left}
    had = [f for f in had if f.unit in units]
    if len({f.value for f in left}) == 1 and len({f.value for f in had}) == 1 and had[0].value > left[0].value:
        yield from _changed(document, sentence, shares[0], had[0].value, left[0].value, Decimal(0), before.line)


def _since(document: Document, sentence: Sentence, before: Sentence) -> Iterator[Reconciliation]:
    """`Jämfört med förra året, då 100 personer deltog, är det en ökning med 10 procent` after this year's one number."""
    shares = _shares(sentence)
    people = [f for f in sentence.figures if f.measure == COUNT and f.sex in ("", ALL) and not f.part]
    if (
        len(shares) != 1
        or len(people) != 1
        or not re.search(r"\b(?:är|var|blir|motsvarar|innebär|ger)\b", sentence.text, re.IGNORECASE)
    ):
        return
    old, share = people[0], shares[0]
    way = list(_WAY.finditer(sentence.text[: share.start]))
    if (
        not way
        or not _THEN.search(sentence.text[: old.start])
        or not re.search(r"(?:med|på)\s+(?:ca |cirka |drygt |knappt )?$", sentence.text[: share.start])
    ):
        return
    now = [f for f in before.figures if f.measure == COUNT and f.unit == old.unit and f.sex in ("", ALL) and not f.part]
    if (
        len({f.value for f in now}) != 1
        or now[0].value == old.value
        or (now[0].value > old.value) != (way[-1]["up"] is not None)
    ):
        return
    yield from _changed(document, sentence, share, old.value, now[0].value, Decimal(0), before.line)


def _by_number(document: Document, sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Reconciliation]:
    """`Ökningen, 40 deltagare eller 20 procent`, after two numbers that lie 40 apart: what was before is the base."""
    match = _DIFFERENCE.search(sentence.text)
    share = next(
        (f for f in sentence.figures if match and f.start == match.start("share") and f.measure == PERCENT), None
    )
    if match is None or share is None:
        return
    up, by = match["up"] is not None, parse_printed(match["by"])
    told_of = [n for s in before for n in listing.numbers(s.text)] + listing.numbers(sentence.text[: match.start()])
    values = {n for n, _, _ in told_of}
    ends = {(n, n + by) if up else (n + by, n) for n in values if by and n + by in values}
    if len(ends) == 1:
        (old, new) = next(iter(ends))
        yield from _changed(document, sentence, share, old, new, Decimal(0), before[-1].line if before else None)


def _changed(
    document: Document,
    sentence: Sentence,
    share: Figure,
    old: Decimal,
    new: Decimal,
    step: Decimal,
    line: int | None = None,
) -> Iterator[Reconciliation]:
    if not old or not new or old == new:
        return
    size = told.quantum(share)
    exact = abs(100 * (new - old) / old)
    room = size / 2 + (100 * step / old if step else Decimal(0))
    verdict = told.judge(share.value, exact, room, share.hedge)
    notes = [f"line={line or ''}", f"said={swedish(old)} - {swedish(new)}"]
    if verdict == DISAGREES and abs(share.value - exact) < size:
        verdict = WITHIN_ROUNDING
    elif verdict == WITHIN_ROUNDING and abs(share.value - exact) <= size / 2:
        verdict = AGREES
    other = abs(100 * (new - old) / new)
    if verdict == DISAGREES and abs(share.value - other) <= size / 2:
        notes += [f"{share_rows.HOLDS}={swedish(new)}", told.OPEN]
    yield share_rows.row(
        document, sentence, share, "change", "a change and its two ends", computed=exact.quantize(size), verdict=verdict,
        terms=f"100 x {swedish(abs(new - old))} / {swedish(old)}", notes=tuple(notes), tolerance=room,
    )  # fmt: skip
