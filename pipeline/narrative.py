"""Exit reasons that running text tells by number (`orsak 1`): which figures of a sentence belong to which reason.

The marks are data (`prose_mark` in schemas/exit_crosswalk.csv). Figures are only tied to reasons where the whole
adds up: every reason the regime always tells is there, no reason has two different figures, and each percentage
that is told is the share of all exits that its counts make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from pipeline import exits, vocabulary
from pipeline.model import ALL, COUNT, MEN, PERCENT, WOMEN, Claim, Document

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ(])")
_TOTAL = "total"
Marks = list[tuple[str, re.Pattern[str]]]


class _Line(Protocol):
    index: int

    @property
    def text(self) -> str: ...


def with_exit_reasons(document: Document, claims: Sequence[Claim], lines: Sequence[_Line]) -> list[Claim]:
    """The same claims, with `item` set on those that count exits by a numbered reason, or all exits (`exits`)."""
    regime = exits.prose_regime(document.report_year)
    marks = [
        (r["code"], re.compile(r["prose_mark"], re.IGNORECASE))
        for r in vocabulary.rows("exit_crosswalk.csv")
        if r["regime"] == regime and r["prose_mark"]
    ]
    told = [c for c in claims if c.at >= 0 and not c.table_id and c.measure in (COUNT, PERCENT)]
    if not marks or not told:
        return list(claims)
    items = _sound(_items(told, lines, marks), regime)
    return [replace(c, item=items[c.claim_id][0]) if c.claim_id in items else c for c in claims]


Items = dict[str, tuple[str, Claim]]


def _items(claims: Sequence[Claim], lines: Sequence[_Line], marks: Marks) -> Items:
    text, starts = _joined(lines)
    places = _places(claims, text, starts)
    found: Items = {}
    for first, last in _sentences(text):
        mentions = sorted(
            (m.start() + first, code) for code, p in marks if code != _TOTAL for m in p.finditer(text[first:last])
        )
        totals = any(code == _TOTAL and p.search(text[first:last]) for code, p in marks)
        for claim in claims:
            at = places.get(claim.claim_id, -1)
            if not first <= at < last:
                continue
            code = _reason_at(at, mentions) if mentions else (exits.EXITS if totals and claim.measure == COUNT else "")
            if code:
                found[claim.claim_id] = (code, claim)
    return found


def _reason_at(at: int, mentions: Sequence[tuple[int, str]]) -> str:
    """The reason a figure belongs to: the sentence's only one, else the last one named before it."""
    if len({code for _, code in mentions}) == 1:
        return mentions[0][1]
    return next((code for start, code in reversed(mentions) if start < at), "")


def _joined(lines: Sequence[_Line]) -> tuple[str, dict[int, int]]:
    """The text of all lines as one, and where each line begins in it."""
    parts: list[str] = []
    starts: dict[int, int] = {}
    length = 0
    for line in lines:
        starts[line.index] = length
        parts.append(line.text)
        length += len(line.text) + 1
    return " ".join(parts), starts


def _places(claims: Sequence[Claim], text: str, starts: dict[int, int]) -> dict[str, int]:
    """Where each claim's words stand in the text; the same words twice in a line count from the left."""
    found: dict[str, int] = {}
    after: dict[tuple[int, str], int] = {}
    for claim in claims:
        if claim.at not in starts:
            continue
        pattern = re.compile(r"\s+".join(re.escape(w) for w in claim.text.split()))
        match = pattern.search(text, after.get((claim.at, claim.text), starts[claim.at]))
        if match is not None:
            found[claim.claim_id] = match.start()
            after[claim.at, claim.text] = match.end()
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _sound(items: Items, regime: str) -> Items:
    """All of them if they contradict nothing, else none."""
    counts: dict[tuple[str, str], set[Decimal]] = {}
    percents: dict[str, set[Decimal]] = {}
    for code, claim in items.values():
        if claim.measure == COUNT:
            counts.setdefault((code, claim.sex), set()).add(claim.value)
        elif claim.sex == ALL:
            percents.setdefault(code, set()).add(claim.value)
    required = next((r.required for r in exits.regimes() if r.regime == regime), frozenset())
    if not required <= {code for code, _ in counts} or any(len(v) > 1 for v in counts.values()):
        return {}
    single = {key: next(iter(v)) for key, v in counts.items()}
    whole = _all_of(single, exits.EXITS)
    for code, told in percents.items():
        part = _all_of(single, code)
        if whole and part is not None and any(abs(100 * part / whole - p) > Decimal("0.5") for p in told):
            return {}
    return {k: (code, c) for k, (code, c) in items.items() if c.measure == COUNT} if whole else {}


def _all_of(counts: dict[tuple[str, str], Decimal], code: str) -> Decimal | None:
    """Persons of both sexes: as told, else women and men together."""
    if (code, ALL) in counts:
        return counts[code, ALL]
    both = [counts[code, sex] for sex in (WOMEN, MEN) if (code, sex) in counts]
    return both[0] + both[1] if len(both) == 2 else None
